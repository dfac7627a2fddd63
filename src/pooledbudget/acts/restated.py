"""Evidence that says otherwise of a fact than an earlier file: the latest counts, and it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode, Origin
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.kinds import Use

TOLD_APART = "born_on"
"""The day of birth is held against every file by itself, whatever family the person is of."""


class _Restated(NamedTuple):
    """A row that says a cell otherwise than an earlier one about the same."""

    number: int
    column: str
    now: object
    before: object
    where: Origin


def restated(incoming: Incoming) -> Iterator[Finding]:
    """Remark on rows about the same as rows of other files, of which a cell that was filled differs (TR-7).

    A cell that was blank and is filled now is how such files grow, as where a spell ends; one that is
    changed may be a correction, another school's part, or evidence made to fit.
    """
    columns, kind = incoming.checked.columns, incoming.kind
    if kind.use is not Use.EVIDENCE or not kind.about or not columns:
        return
    latest_first = [file for file in incoming.beside if file.kind == kind.kind and file.rows][::-1]
    about = incoming.reader.first_with(latest_first, columns, kind.about)
    # A file that comes whole again every month is held as a set: only rows that differ are looked at.
    same = incoming.reader.first_with(latest_first, columns, list(kind.model_fields)) if about else {}
    other = {number: where for number, where in about.items() if same.get(number) != where}
    found = list(_differing(incoming, columns, latest_first, other))
    if not found:
        return
    first, rows = found[0], list(dict.fromkeys(each.number for each in found))
    many = "a row says" if len(rows) == 1 else f"{len(rows):,} rows say"
    shown = incoming.checked.layout.shown(first.column)
    told = incoming.remark(
        FindingCode.CONTRADICTED,
        f"{many} otherwise than rows about the same that are here already: {shown} {first.now}, and "
        f"{first.before} by {first.where}",
        "of several rows about one fact the latest that was received counts",
        "if it corrects them, send it with --replaces ID; if both are right, as of two schools, send one row "
        "with both together; else correct the row that is wrong",
        row=first.number,
        column=shown,
    )
    yield replace(told, also=tuple(rows[1:]))


def _differing(
    incoming: Incoming, columns: Columns[Any], files: Sequence[Submission], about: dict[int, Origin]
) -> Iterator[_Restated]:
    """Yield each filled cell that a row has otherwise than the earlier row about the same."""
    by_id = {file.id: file for file in files}
    names = [
        name for name in incoming.kind.model_fields if name not in incoming.kind.about and name != TOLD_APART
    ]
    places = {number: place for place, number in enumerate(columns.numbers)}
    earlier: dict[str, tuple[Columns[Any], dict[int, int]]] = {}
    for number in sorted(about):
        where = about[number]
        if where.submission not in earlier:
            kept = incoming.reader.columns(by_id[where.submission])
            earlier[where.submission] = kept, {row: place for place, row in enumerate(kept.numbers)}
        kept, kept_places = earlier[where.submission]
        for name in names:
            before, now = kept.column(name)[kept_places[where.row]], columns.column(name)[places[number]]
            if before not in {None, ""} and before != now:
                yield _Restated(number, name, now, before, where)
                break
