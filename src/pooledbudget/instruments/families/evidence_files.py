"""The files a claim schedule rests on, each with its SHA-256: whoever holds one can tell it is the same."""

from __future__ import annotations

from collections.abc import Iterable

from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.late_files import Files
from pooledbudget.instruments.figures import Column, Kind, Line, Table, count, day, digest, text


def files_table(claims: Claims) -> Table:
    """Return each file with a row behind something decided in the period: what, whose, when, how many rows.

    A file is called by its id, not by its name: a name may say whom it is about.
    """
    files = Files(claims.desk.record)
    used: dict[str, set[Origin]] = {}
    causes: dict[str, list[str]] = {}
    for decision in claims.now:
        rows = set(rows_behind([decision]))
        for submission in {row.submission for row in rows}:
            causes.setdefault(submission, []).append(decision.cause)
            used.setdefault(submission, set()).update(row for row in rows if row.submission == submission)
    lines = []
    for submission in sorted(used, key=lambda id_: (len(id_), id_)):
        file = files.named(submission)
        cells = [text(file.kind), text(claims.desk.names.get(file.sender, file.sender))]
        rested = count(len(used[submission]), claims.id(f"file.{submission}"), causes[submission])
        cells += [day(files.came(submission)), rested, digest(file.sha256)]
        lines.append(Line(submission, cells))
    columns = [Column("File"), Column("Holds"), Column("From"), Column("Received", Kind.DAY)]
    return Table(
        "Files it rests on",
        [*columns, Column("Rows it rests on", Kind.COUNT), Column("SHA-256 as received", Kind.DIGEST)],
        lines,
        empty="Nothing was decided in the period.",
        annex=True,
    )


def rows_behind(decisions: Iterable[Decision]) -> Iterable[Origin]:
    """Yield every row that decisions answer or that their tests were taken from, as often as it is named."""
    for decision in decisions:
        yield from decision.rows
        for measure in decision.measures:
            yield from measure.rows
