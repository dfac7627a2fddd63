"""Rows that come back from quarantine: which waiting row each of them mends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.money import plain
from pooledbudget.submissions.history import Submission, standing
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout, names_of
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.waiting import NOTHING, Waits, amount_of, read_waits

PAYEES = ("partner", "payer", "to", "provider", "investor", "description")


class Completing(Struct, frozen=True):
    """What a completing file brings back."""

    rows: Mapping[int, int] = field(default_factory=dict)
    """The waiting row that each of its rows mends, by number."""
    back: Waits = NOTHING
    """Those rows as they waited."""
    findings: Sequence[Finding] = ()


def completing(incoming: Incoming) -> Completing:
    """Return what a file brings back to the one it completes; nothing where it completes none."""
    sent = incoming.sent
    if not sent.completes:
        return Completing()
    target = next(file for file in incoming.received if file.id == sent.completes)
    left = waiting_rows(incoming, target)
    kind, read = incoming.kind.kind, incoming.checked.rows_read
    if read > len(left) or kind != target.kind:
        back = f"1 row of {kind} comes back" if read == 1 else f"{read} rows of {kind} come back"
        finding = incoming.fault(
            FindingCode.ROW_RULE,
            f"{back}; {target.id} waits for {len(left)} of {target.kind}",
            "a completing file brings back rows of a quarantine file, mended",
            "send new rows as a file of their own, without --completes",
        )
        return Completing(findings=[finding])
    return _matched(incoming, target, left)


def of_its_own(incoming: Incoming) -> bool:
    """Say whether no row of a file mends one that waits in the file it is taken to complete."""
    target = next(file for file in incoming.received if file.id == incoming.sent.completes)
    left = waiting_rows(incoming, target)
    return not left or incoming.kind.kind != target.kind or not _matched(incoming, target, left).rows


def waiting_rows(incoming: Incoming, target: Submission) -> set[int]:
    """Return the rows of a file, by number, that were left out and have not come back or been given up."""
    if not target.waits:
        return set()
    left = set(incoming.record.act(target.act).act.detail["left_out"])
    for file in standing(incoming.received):
        if file.accepted and file.completes == target.id and file.id != incoming.replaced:
            said = incoming.record.act(file.act).act.detail
            brought = said.get("back", {}).get("of")
            # Older files do not say which rows they bring back: as many are taken, from the first on.
            left -= set(sorted(left)[: file.rows] if brought is None else brought)
    return left


def _matched(incoming: Incoming, target: Submission, left: set[int]) -> Completing:
    """Match each row with the waiting row it mends: as it says itself, or by what they share."""
    before, layout = incoming.reader.read_again(target)
    waiting = {number: cells for number, cells in [*before.rows, *before.misshapen] if number in left}
    seen = _WaitingRows(incoming.kind, before, layout, waiting)
    mends: dict[int, int] = {}
    findings: list[Finding] = []
    ours = _places(incoming.kind, incoming.table, incoming.checked.layout)
    new = amount_of(incoming.table, incoming.checked.layout, incoming.on.currency)
    old = amount_of(before, layout, incoming.on.currency)
    for number, cells in incoming.table.rows:
        mended = seen.take(incoming.table.mends.get(number), _said(ours, cells))
        if mended is None:
            findings.append(_stranger(incoming, target, number))
            continue
        mends[number] = mended
        was, now = (read(row) if read else None for read, row in ((old, waiting[mended]), (new, cells)))
        if was is not None and now is not None and was != now:
            findings.append(_other_amount(incoming, target, number, mended, was, now))
    return Completing(mends, read_waits(before, layout, set(mends.values()), incoming.on.currency), findings)


def _stranger(incoming: Incoming, target: Submission, number: int) -> Finding:
    return incoming.fault(
        FindingCode.ROW_RULE,
        f"the row shares neither day, reference nor payee with a row of {target.id} that waits",
        "a completing file brings back rows of a quarantine file, mended",
        "keep the column quarantine_row as it was written, or send new rows without --completes",
        row=number,
    )


def _other_amount(
    incoming: Incoming, target: Submission, number: int, mended: int, was: int, now: int
) -> Finding:
    return incoming.remark(
        FindingCode.MENDED,
        f"row {mended} of {target.id} said {plain(was)}; it comes back as {plain(now)}",
        "a mended row may say another amount, and then both are told",
        "nothing to do, if the amount is what was mended",
        row=number,
        column=incoming.checked.layout.shown("amount"),
    )


class _WaitingRows:
    """The rows that wait, found by what they share with a row that comes back; each is taken once."""

    def __init__(
        self, kind: type[RecordKind], table: Table, layout: Layout, waiting: Mapping[int, Sequence[str]]
    ) -> None:
        self._left = set(waiting)
        self._by_cell: dict[tuple[str, str], list[int]] = defaultdict(list)
        places = _places(kind, table, layout)
        for number, cells in waiting.items():
            for said in _said(places, cells):
                self._by_cell[said].append(number)

    def take(self, marked: int | None, said: Sequence[tuple[str, str]]) -> int | None:
        """Return the waiting row that a row mends and take it; None if there is none."""
        if marked is not None:
            found = marked if marked in self._left else None
        else:
            shared: dict[int, int] = defaultdict(int)
            for cell in said:
                for number in self._by_cell[cell]:
                    shared[number] += number in self._left
            likely = [number for number, cells in shared.items() if cells]
            found = max(likely, key=lambda number: (shared[number], -number), default=None)
        self._left.discard(found if found is not None else 0)
        return found


def _places(kind: type[RecordKind], table: Table, layout: Layout) -> list[tuple[str, int]]:
    """Return the columns that identify a row: its day, reference, payee, whom it is about."""
    telling = {kind.day_column, "reference", *kind.about, *kind.key, *PAYEES} - {"agreement", "amount"}
    index = {heading: place for place, heading in enumerate(table.headings)}
    return [
        (name, index[heading])
        for name, headings in layout.columns.items()
        for heading in names_of(headings)
        if name in telling and heading in index
    ]


def _said(places: Sequence[tuple[str, int]], cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return what a row says there, but for blanks."""
    return [
        (name, cells[place].strip()) for name, place in places if place < len(cells) and cells[place].strip()
    ]
