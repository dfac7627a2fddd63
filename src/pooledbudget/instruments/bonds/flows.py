"""A list of cash in a file, dated or by period, with no book: what it returned."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.bonds.performance import Performance, payback, performance
from pooledbudget.instruments.bonds.returns import Rate, irr, xirr
from pooledbudget.money import minor_units
from pooledbudget.periods import day

COLUMNS = (("date", "amount"), ("period", "amount"))
"""The headings a list may have: dated, or by period, the first at once."""


_PERIOD = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Flows:
    """A list of cash as its holder sees it: below nought paid in, above it paid out; minor units."""

    dated: Sequence[tuple[date, int]] = ()
    periodic: Sequence[int] = ()

    def rate(self, *, ended: bool = False) -> Rate:
        """Return its rates: a year for a dated list, a period for a periodic one."""
        return xirr(self.dated, ended=ended) if self.dated else irr(self.periodic, ended=ended)

    @property
    def performance(self) -> Performance:
        """What it came to, with nothing put on what is outstanding."""
        return performance(self.dated or [(date.fromordinal(1 + n), a) for n, a in enumerate(self.periodic)])

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
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(head):
            faults.append(_fault(file, number, head[1], "the row has no amount"))
            continue
        try:
            when, amount = _cells(row, len(rows[0]), currency)
            if head[0] == "date":
                dated.append((day(when), amount))
            else:
                period = _period(when)
                by_period[period] = by_period.get(period, 0) + amount
        except ValueError as fault:
            faults.append(_fault(file, number, head[0], str(fault)))
    if faults:
        raise Refused(f"{file} cannot be read", faults)
    last = max(by_period, default=-1)
    return Flows(tuple(dated), tuple(by_period.get(period, 0) for period in range(last + 1)))


def _cells(row: list[str], headings: int, currency: str) -> tuple[str, int]:
    """Return when it was and how much; ValueError for a row with cells under no heading."""
    if any(cell.strip() for cell in row[headings:]):
        raise ValueError("it has more cells than headings: an amount with commas stands in quotes")
    return row[0].strip(), minor_units(row[1].strip(), currency)


def _period(text: str) -> int:
    """Read the number of a period; ValueError for anything else, or one too far to be meant."""
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"{text!r} is not a period: 0, 1, 2 ... up to 9999")
    return int(text)


def _fault(file: str, row: int, column: str, what: str) -> Finding:
    return error(
        FindingCode.CELL_NUMBER,
        file=file,
        row=row,
        column=column,
        what=what,
        rule="a list of cash has a day (2013-04-01) or a period (0, 1, 2 ...) and an amount in each row",
        remedy="correct the row: what is paid in is below nought, what comes back above it",
    )
