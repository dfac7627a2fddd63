"""Rows that name other rows of their kind, as a refund does: held again once those rows are gone or fewer.

A receipt holds each of them against what stands beside it. What it names can be withdrawn, replaced or
made less afterwards, by any act: then it is named until it is mended, and no month closes over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pooledbudget.acts.occasion import Occasion
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.agreement import Beside, Objection
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.history import Submission, standing
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.pool_records import Contribution
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.rows import RowReader

if TYPE_CHECKING:
    from pooledbudget.acts.incoming import Incoming

NAMING: tuple[type[RecordKind], ...] = (Contribution,)
"""The kinds whose rows name rows of their kind."""
AGAIN = "a row that names another one is held against it again when that one is withdrawn or replaced"


def left_alone(
    received: Sequence[Submission], reader: RowReader, settings: Callable[[], Occasion], last: date = date.max
) -> list[Finding]:
    """Return a fault for each row up to a day that names what no longer stands, or not enough of it.

    Where every file of a kind stands, receipts have asked already: no row is read, nor the settings.
    """
    found: list[Finding] = []
    for kind in NAMING:
        accepted = [file for file in received if file.accepted and file.kind == kind.kind]
        stand = {file.id: file for file in standing(received) if file in accepted}
        if len(stand) == len(accepted):
            continue
        rows = [row for file in stand.values() for row in reader.rows(file) if row.on <= last]
        found += [_fault(objection, stand) for objection in _objections(rows, settings())]
    return found


def would_leave_alone(incoming: Incoming) -> Iterator[Finding]:
    """Remark on rows of other files that name what a replacing file no longer has, or not enough of it."""
    if not incoming.replaced or incoming.kind not in NAMING:
        return
    rows = [*incoming.rows_beside(incoming.kind.kind).of(incoming.kind), *incoming.rows]
    for objection in _objections(rows, incoming.on):
        origin = objection.row.origin
        if origin.submission:
            yield incoming.remark(
                FindingCode.ROW_RULE, f"{origin}: {objection.what}", AGAIN, _remedy(origin.submission)
            )


def _objections(rows: Sequence[Row[Any]], on: Occasion) -> Iterator[Objection]:
    beside = Beside(rows=Rows({}), replaced=[], decided=lambda **_: (), known=on.known, key=on.key)
    for agreement in on.agreements:
        mine = [row for row in rows if agreement.takes(row)]
        yield from (objection for objection in agreement.objects(mine, beside) if not objection.remark)


def _fault(objection: Objection, files: dict[str, Submission]) -> Finding:
    origin = objection.row.origin
    return error(
        objection.code,
        objection.what,
        AGAIN,
        _remedy(origin.submission),
        file=f"{files[origin.submission].file} ({origin.submission})",
        row=origin.row,
        column=objection.column,
    )


def _remedy(submission: str) -> str:
    return (
        f"send what it names again; or send {submission} mended with --replaces {submission}, or "
        f"pooledbudget withdraw {submission} --reason WHY"
    )
