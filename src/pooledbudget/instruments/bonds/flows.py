"""A list of cash in a file, dated or by period, with no book: what it returned."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.bonds.performance import Performance, payback, performance
from pooledbudget.instruments.bonds.returns import Rate, irr, xirr
from pooledbudget.instruments.bonds.saying import in_excel
from pooledbudget.money import minor_units
from pooledbudget.periods import day

COLUMNS = (("date", "amount"), ("period", "amount"))
"""The headings a list may have: dated, or by period, the first at once."""


CHANGES_MAX = 1_000
"""How often a list may change sign: there are as many rates at most, and each is looked for."""
_PERIOD = re.compile(r"[0-9]{1,4}")


class Flows(Struct, frozen=True):
    """A list of cash as its holder sees it: below nought paid in, above it paid out; minor units."""

    dated: Sequence[tuple[date, int]] = ()
    periodic: Sequence[int] = ()
    together: bool = True
    """Whether its rows stand one under another in the file, with no blank one between them."""

    def rate(self, *, ended: bool = False) -> Rate:
        """Return its rates: a year for a dated list, a period for a periodic one."""
        return xirr(self.dated, ended=ended) if self.dated else irr(self.periodic, ended=ended)

    @property
    def performance(self) -> Performance:
        """What it came to, with nothing put on what is outstanding."""
        return performance(self.dated or [(date.fromordinal(1 + n), a) for n, a in enumerate(self.periodic)])

    def in_excel(self, rate: Rate) -> str:
        """Return the formula that checks the rate on the file's own rows; blank where none does."""
        return in_excel(self.dated, rate) if self.dated and self.together else ""

    @property
    def payback(self) -> date | None:
        """The first day on which all flows so far are not below nought; None for a periodic list."""
        return payback(self.dated) if self.dated else None


def read_flows(data: bytes, file: str, currency: str) -> Flows:
    """Read a CSV with the columns date (or period) and amount; Refused with every fault in its place."""
    try:
        rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Refused(
            f"{file} cannot be read", [_fault(file, 1, "", f"it is no CSV in UTF-8: {fault}")]
        ) from fault
    head = tuple(cell.strip().lower() for cell in rows[0][:2]) if rows else ()
    if head not in COLUMNS:
        what = "the first line is 'date,amount' or 'period,amount'"
        raise Refused(f"{file} cannot be read", [_fault(file, 1, "", what)])
    dated: list[tuple[date, int]] = []
    by_period: dict[int, int] = {}
    faults: list[Finding] = []
    filled = [number for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    for number in filled[1:]:
        try:
            when, amount = _row(file, number + 1, rows[number], rows[0], currency)
        except Refused as refused:
            faults += refused.findings
            continue
        if isinstance(when, date):
            dated.append((when, amount))
        else:
            by_period[when] = by_period.get(when, 0) + amount
    periodic = tuple(by_period.get(period, 0) for period in range(max(by_period, default=-1) + 1))
    faults += _turns_too_often(file, head[1], dated, periodic) if not faults else []
    if faults:
        raise Refused(f"{file} cannot be read", faults)
    return Flows(tuple(dated), periodic, together=len(filled) == filled[-1] + 1)


def _row(file: str, number: int, row: list[str], head: list[str], currency: str) -> tuple[date | int, int]:
    """Return when it was and how much; Refused with what is wrong with each of the two."""
    first, second = (cell.strip().lower() for cell in head[:2])
    if len(row) < len(COLUMNS[0]):
        what = "the row has no amount"
        raise Refused(file, [_fault(file, number, second, what, FindingCode.CELL_MISSING)])
    faults: list[Finding] = []
    when: date | int = 0
    amount = 0
    try:
        when = day(row[0].strip()) if first == "date" else _period(row[0].strip())
    except ValueError as fault:
        code = FindingCode.CELL_DAY if first == "date" else FindingCode.CELL_NUMBER
        faults.append(_fault(file, number, first, str(fault), code))
    try:
        amount = _amount(row, len(head), currency)
    except ValueError as fault:
        faults.append(_fault(file, number, second, str(fault), FindingCode.CELL_MONEY))
    if faults:
        raise Refused(file, faults)
    return when, amount


def _amount(row: list[str], headings: int, currency: str) -> int:
    """Return how much it was; ValueError for a row with cells under no heading."""
    if any(cell.strip() for cell in row[headings:]):
        raise ValueError("it has more cells than headings: an amount with commas stands in quotes")
    return minor_units(row[1].strip(), currency)


def _turns_too_often(
    file: str, column: str, dated: Sequence[tuple[date, int]], periodic: Sequence[int]
) -> list[Finding]:
    """Return a finding if a list changes sign more often than its rates can be looked for in good time."""
    by_day: dict[int, int] = {}
    for when, amount in [*((on.toordinal(), amount) for on, amount in dated), *enumerate(periodic)]:
        by_day[when] = by_day.get(when, 0) + amount
    signs = [by_day[when] > 0 for when in sorted(by_day) if by_day[when]]
    changes = sum(before != after for before, after in pairwise(signs))
    if changes <= CHANGES_MAX:
        return []
    what = f"the list changes sign {changes:,} times, and a rate is looked for up to {CHANGES_MAX:,}"
    remedy = "add up the amounts of each month or quarter, and send one row for each"
    return [replace(_fault(file, 0, column, what), remedy=remedy)]


def _period(text: str) -> int:
    """Read the number of a period; ValueError for anything else, or one too far to be meant."""
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"{text!r} is not a period: 0, 1, 2 ... up to 9999")
    return int(text)


def _fault(
    file: str, row: int, column: str, what: str, code: FindingCode = FindingCode.CELL_NUMBER
) -> Finding:
    return error(
        code,
        file=file,
        row=row,
        column=column,
        what=what,
        rule="a list of cash has a day (2013-04-01) or a period (0, 1, 2 ...) and an amount in each row",
        remedy="correct the row: what is paid in is below nought, what comes back above it",
    )
