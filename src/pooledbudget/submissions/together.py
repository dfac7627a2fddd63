"""Files whose rows count together or not at all: they balance, or join the balances that frame them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pooledbudget.amounts import counted
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.money import plain
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.faulty_rows import FaultyRow
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.pool_records import Adjustment, BankLine, OpeningBalance
from pooledbudget.submissions.reading import Table

_LEGS: dict[type[RecordKind], str] = {OpeningBalance: "opening balances", Adjustment: "lines"}
TOGETHER = frozenset({OpeningBalance.kind, Adjustment.kind, BankLine.kind})
"""Kinds whose rows count together: with one of them left out the others would not be true."""
DAYS_SHOWN = 5
LINES_MAX = 10_000
_JOINED = "a bank file has one opening and one closing row, and the lines join them"
_WHOLE = "ask the bank for the whole statement"
_Read = tuple[Any, frozenset[str]]
"""A row's cells, and which of them could not be read."""


def not_together(
    columns: Columns[Any], faulty: Sequence[FaultyRow], rows: int, table: Table
) -> list[Finding]:
    """Say of a whole file how its rows do not hang together, where that can be told.

    What rests on a cell that cannot be read, or on some of the `rows` that are not known, is not said: the
    file may be as it should but for that cell. Of a bank line with a bad cell the others are taken.
    """
    if columns.model.kind not in TOGETHER or len(columns) + len(faulty) < rows:
        return []
    if any("agreement" in row.bad for row in faulty) or (faulty and columns.model is not BankLine):
        return []
    good: list[_Read] = [(row.cells, frozenset()) for row in columns.rows("", "")]
    read: dict[str, list[_Read]] = {}
    for cells, bad in [*good, *((row.cells, row.bad) for row in faulty)]:
        read.setdefault(cells.agreement, []).append((cells, bad))
    return [*_not_balanced(columns.model, read, table), *_not_joined(columns.model, read, table)]


def left_apart(columns: Columns[Any], table: Table, without: int) -> list[Finding]:
    """Say that the rows which are in order do not hang together without the others.

    A line of a bank file could never come back: alone it would be no statement.
    """
    if not without:
        return []
    rows = "the row" if without == 1 else "the rows"
    said = [
        (found.code, f"without {rows} at fault, {found.what}", found.rule)
        for found in not_together(columns, (), 0, table)
    ]
    if columns.model is BankLine and not said:
        said = [
            (FindingCode.FILE_TOTAL, f"a bank file counts whole, and not without {rows} at fault", _JOINED)
        ]
    remedy = "mend it and send the whole file again: its rows count together, or none does"
    return [_fault(table, code, what, rule, remedy) for code, what, rule in said]


def _fault(table: Table, code: FindingCode, what: str, rule: str, remedy: str) -> Finding:
    return error(code, what, rule, remedy, file=table.file, sheet=table.sheet)


def _not_balanced(kind: type[Any], read: dict[str, list[_Read]], table: Table) -> Iterator[Finding]:
    """Find agreements whose rows do not add up to nought, and adjustments of several days."""
    if kind is BankLine:
        return
    for agreement, rows in read.items():
        total = sum(cells.amount for cells, _ in rows)
        if total:
            what = f"the {_LEGS[kind]} of {agreement} add up to {plain(total)}, not nought"
            rule = "debits and credits of an agreement are equal"
            yield _fault(table, FindingCode.FILE_TOTAL, what, rule, "find what is missing")
    days = sorted({cells.on for rows in read.values() for cells, _ in rows})
    if kind is Adjustment and len(days) > 1:
        more = "" if len(days) <= DAYS_SHOWN else f" and {len(days) - DAYS_SHOWN} days more"
        what = f"the lines are of {', '.join(map(str, days[:DAYS_SHOWN]))}{more}"
        rule = "the lines of an adjustment have one effective day"
        yield _fault(table, FindingCode.ROW_RULE, what, rule, "send a file for each day")
    count = sum(map(len, read.values()))
    if kind is Adjustment and count > LINES_MAX:
        what = f"the adjustment has {count:,} lines"
        rule = f"an entry has at most {LINES_MAX:,} lines: whoever approves one has looked at them"
        yield _fault(table, FindingCode.ROW_RULE, what, rule, "send it in parts")


def _not_joined(kind: type[Any], read: dict[str, list[_Read]], table: Table) -> Iterator[Finding]:
    """Find agreements whose bank lines do not lie within, or do not join, the balances that frame them."""
    for agreement, rows in read.items() if kind is BankLine else ():
        if any("line" in bad for _, bad in rows):
            continue
        by_line: dict[str, list[_Read]] = {"opening": [], "line": [], "closing": []}
        for cells, bad in rows:
            by_line[cells.line].append((cells, bad))
        several = min(len(by_line["opening"]), len(by_line["closing"])) > 1
        remedy = "send each statement as a file of its own" if several else _WHOLE
        for why in _why_not_joined(**by_line):
            yield _fault(table, FindingCode.FILE_TOTAL, f"{agreement}: {why}", _JOINED, remedy)


def _why_not_joined(opening: list[_Read], line: list[_Read], closing: list[_Read]) -> Iterator[str]:
    """Say how the balances of a bank file and its lines do not belong together."""
    if len(opening) != 1 or len(closing) != 1:
        begun, ended = (
            counted(len(rows), f"{which} row") if rows else f"no {which} row"
            for which, rows in (("opening", opening), ("closing", closing))
        )
        yield f"it has {begun} and {ended}"
        return
    every = [*opening, *line, *closing]
    if not any("on_day" in bad for _, bad in every):
        days = [cells.on_day for cells, _ in line]
        yield from _out_of_frame(opening[0][0].on_day, days, closing[0][0].on_day)
    if any("amount" in bad for _, bad in every):
        return
    first, last = opening[0][0].amount, closing[0][0].amount
    moved = sum(cells.amount for cells, _ in line)
    if first + moved != last:
        yield (
            f"opening {plain(first)} plus lines {plain(moved)} is not closing {plain(last)}, a difference of "
            f"{plain(last - first - moved)}"
        )


def _out_of_frame(first: date, lines: Sequence[date], last: date) -> Iterator[str]:
    """Say that a statement ends before it begins, or has lines of other days than its own."""
    if last < first:
        yield f"the closing row is of {last}, before the opening row of {first}"
        return
    outside = sorted({on for on in lines if not first <= on <= last})
    if outside:
        count = sum(on in outside for on in lines)
        yield (
            f"{count} line{' is' if count == 1 else 's are'} of days outside {first} to {last}, "
            f"which the statement is of: {', '.join(map(str, outside[:DAYS_SHOWN]))}"
        )
