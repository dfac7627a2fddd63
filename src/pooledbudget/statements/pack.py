"""What an auditor takes away of a book, as files that need no program of ours: each decision with its rows.

`postings.csv` says what was posted, `decisions.csv` why, row by row of the files in `files.csv`, whose
bytes lie in the book under their SHA-256. `record.jsonl` has every act and entry, `leaves.jsonl` the
bytes of each that are sealed, `seals.txt` the seal of every close. Families and people stand in all of
it by pseudonym alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import Decision, Measured, in_force
from pooledbudget.ledger.entries import canonical
from pooledbudget.ledger.export import csv_text, json_lines, leaf_lines
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain
from pooledbudget.safe_cells import safe_cells
from pooledbudget.submissions.history import Submission, standing, submissions

DECISION_COLUMNS = (
    *("decision", "agreement", "about", "asked", "on", "decided in", "paid", "amount", "reason"),
    *("test", "verdict", "found", "needs", "window from", "window until"),
    *("file", "row", "sender", "sha256"),
)
FILE_COLUMNS = (
    *("file", "kind", "sender", "received", "month", "rows", "left out", "state", "replaces"),
    *("sha256", "bytes at"),
)
CLAIMED, NO_WINDOW, NOWHERE = "what was asked", ("", ""), ("", "", "", "")


def packed(record: Reading) -> dict[str, Iterator[str]]:
    """Return the files of the pack by name, each as its text in parts."""
    return {
        "decisions.csv": decisions_csv(record),
        "files.csv": files_csv(record),
        "postings.csv": csv_text(record),
        "record.jsonl": json_lines(record),
        "leaves.jsonl": leaf_lines(record),
        "seals.txt": (f"{seal}\n" for seal in record.seals()),
    }


def decisions_csv(record: Reading) -> Iterator[str]:
    """Yield each decision in force: a line for each row it answers, and for each row behind each test."""
    files = {file.id: file for file in submissions(record)}
    yield from _lines(DECISION_COLUMNS, _decided(in_force(record.derived.decided()), files))


def _decided(decisions: Iterable[Decision], files: Mapping[str, Submission]) -> Iterator[Sequence[str]]:
    for decision in sorted(decisions, key=lambda each: (each.month, each.cause, each.on)):
        said = [decision.cause, decision.agreement, decision.subject, decision.asked]
        said += [decision.on.isoformat(), decision.month, "yes" if decision.paid else "no"]
        said += [plain(decision.amount), decision.reason]
        tests = [(_asked(decision), decision.rows), *((_test(each), each.rows) for each in decision.measures)]
        for test, rows in tests:
            yield from ([*said, *test, *where] for where in _where(rows, files))


def _where(rows: Sequence[Origin], files: Mapping[str, Submission]) -> Iterator[Sequence[str]]:
    """Yield where each row is, whose file it is in, that file's digest; blanks once where there is none."""
    if not rows:
        yield NOWHERE
    for row in rows:
        file = files.get(row.submission)
        whose = (file.sender, file.sha256) if file else ("", "")
        yield (row.submission, str(row.row), *whose)


def _asked(decision: Decision) -> list[str]:
    return [CLAIMED, "", canonical(dict(decision.facts)), "", *NO_WINDOW]


def _test(measure: Measured) -> list[str]:
    window = [str(day) for day in measure.window] or NO_WINDOW
    found = [canonical(dict(measure.found)), canonical(dict(measure.needs))]
    return [measure.criterion, measure.verdict, *found, *window]


def files_csv(record: Reading) -> Iterator[str]:
    """Yield each received file: what it holds, whose it is, whether it stands, where its bytes lie."""
    received = submissions(record)
    stand = {file.id for file in standing(received)}
    came = {recorded.sequence: recorded.act.instant for recorded in record.acts()}

    def state(file: Submission) -> str:
        return ("stands" if file.id in stand else "taken back") if file.accepted else "refused"

    rows = (
        [
            *(file.id, file.kind, file.sender, came[file.act], file.month, str(file.rows)),
            *(str(file.left_out), state(file), file.replaces, file.sha256, f"received/{file.sha256}"),
        ]
        for file in received
    )
    yield from _lines(FILE_COLUMNS, rows)


def _lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (columns, *rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(safe_cells(row))
        yield buffer.getvalue()
