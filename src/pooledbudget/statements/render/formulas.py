"""A figure's expression as a formula of a spreadsheet, which works it out again from its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from pooledbudget.instruments.bonds.returns import Status, xirr
from pooledbudget.instruments.bonds.saying import rates
from pooledbudget.instruments.figures import (
    Accrued,
    Cell,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Selected,
    Share,
    Total,
)
from pooledbudget.money import plain
from pooledbudget.statements.model import Statement

LENGTH_MAX = 8000
"""A formula of more characters is not taken by Excel, which allows 8,192; the value stands alone then."""
EXACT_MAX = 2**53
"""Whole numbers up to here are exact in a spreadsheet: a share of more is not worked out in it."""
ENTRIES_MAX = 200_000
"""So many rows of entries a workbook lists at most: what is beyond is in the CSV, and stands as a number."""
RATES = {"dpi": ("distributed",), "rvpi": ("value",), "tvpi": ("distributed", "value")}
"""A multiple, by the end of its id -> the figures that are added up over what was paid in."""


class CellPlace(Struct, frozen=True):
    """Where a cell stands, counted from 0."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{quote_sheetname(self.sheet)}!{xl_rowcol_to_cell(self.row, self.column)}"


class ListedEntry(Struct):
    """A row of the list of entries: of which figure, which part of its formula, which entry, how much."""

    figure: str
    part: int
    label: str
    sequence: int
    minor: int


class Formulas(Struct):
    """Makes the formulas of one statement, and collects the entries that they add up."""

    statement: Statement
    places: Mapping[str, CellPlace]
    """Where each figure stands, by its id within the statement."""
    amounts: str
    figures: str
    parts: str
    """The columns of the list of entries: how much, of which figure, which part of its formula."""
    listed: list[ListedEntry] = field(default_factory=list)

    def money(self, cell: Cell, label: str) -> str:
        """Return the formula of a money figure; blank where it would only repeat a number."""
        if cell.expression is None or not cell.id:
            return ""
        rows: list[ListedEntry] = []
        said = self._said(cell.expression, cell.id, label, rows)
        if len(self.listed) + len(rows) > ENTRIES_MAX or len(said) > LENGTH_MAX:
            return ""
        self.listed += rows
        return f"=ROUND({said},2)" if any(mark in said for mark in "(!") else ""

    def _said(self, expression: Expression, of: str, label: str, rows: list[ListedEntry]) -> str:
        match expression:
            case FigureOf(id=short) if short in self.places and short != of:
                return str(self.places[short])
            case Selected() if not expression.listed:
                return plain(expression.value)
            case Entries() | Selected():
                return self._added_up(expression.behind, of, label, rows)
            case Share(of=whole, part=part, odd=odd):
                return self._shared(whole, part, self._said(whole, of, label, rows), odd=odd)
            case Accrued(of=base):
                return self._accrued(expression, _bracketed(self._said(base, of, label, rows)))
            case Total(terms=terms):
                said = [
                    f"{'-' if sign < 0 else '+'}{_bracketed(self._said(term, of, label, rows))}"
                    for sign, _, term in terms
                ]
                return "".join(said).removeprefix("+") or "0"
            case _:
                return plain(expression.value)

    def _accrued(self, accrued: Accrued, base: str) -> str:
        """Return what an amount earns, from the cells of its rate, months and days where they stand."""
        written = (f"{accrued.rate.numerator}/{accrued.rate.denominator}", accrued.months, accrued.days)
        cells = [self.places.get(id_) or said for id_, said in zip(accrued.cells, written, strict=True)]
        return f"ROUND({base}*{cells[0]}*({cells[1]}/12+{cells[2]}/365),2)"

    def _added_up(
        self, behind: Sequence[tuple[int, int]], of: str, label: str, rows: list[ListedEntry]
    ) -> str:
        """Return the sum of the listed entries of one part of a figure."""
        if not behind:
            return "0"
        figure = self.statement.figure_id(of)
        part = (rows[-1].part if rows else 0) + 1
        rows += [ListedEntry(figure, part, label, sequence, minor) for sequence, minor in behind]
        quoted = figure.replace('"', '""')
        return f'SUMIFS({self.amounts},{self.figures},"{quoted}",{self.parts},{part})'

    @staticmethod
    def _shared(whole: Expression, part: Fraction, said: str, *, odd: bool) -> str:
        """Return a share in whole pennies: rounded down, away from a sign, with its odd penny."""
        if abs(whole.value) * part.numerator >= EXACT_MAX:
            return plain(Share(whole, part, odd, "").value)
        pennies = f"ROUND(100*ABS({said}),0)"
        penny = "+1" if odd else ""
        return f"SIGN({said})*(INT({pennies}*{part.numerator}/{part.denominator}){penny})/100"

    def rate(self, cell: Cell) -> str:
        """Return the formula of a multiple or of a rate of return; blank where there is none in a cell."""
        agreement, _, name = cell.id.rpartition(".")
        if name in RATES:
            paid = self.places.get(f"{agreement}.paid-in")
            over = [self.places.get(f"{agreement}.{figure}") for figure in RATES[name]]
            number = isinstance(cell.value, str) and cell.value[:1].isdigit()
            return f"=ROUND(({'+'.join(map(str, over))})/{paid},4)" if paid and all(over) and number else ""
        return self._rate_of_return(cell) if name == "xirr" else ""

    def _rate_of_return(self, cell: Cell) -> str:
        """Return XIRR of the cash list that a rate rests on, where the list alone gives that rate.

        It begins from the rate: from its own guess a spreadsheet may find none.
        """
        days, amounts, flows = [], [], []
        for table in self.statement.tables:
            for line in table.lines:
                on = next((column for column, cell in enumerate(line.cells, 1) if cell.kind is Kind.DAY), 0)
                flow = next(
                    (inner for inner in line.cells if inner.id and inner.id in self._listed(cell)), None
                )
                if (
                    on
                    and flow
                    and flow.minor is not None
                    and isinstance(day := line.cells[on - 1].value, date)
                ):
                    amounts.append(self.places[flow.id])
                    days.append(replace(amounts[-1], column=on))
                    flows.append((day, flow.minor))
        found = xirr(flows)
        if found.status is not Status.ONE or rates(found) != cell.value or not _is_range(amounts):
            return ""
        return f"=XIRR({_range(amounts)},{_range(days)},{found.rates[0]:.4f})"

    def _listed(self, cell: Cell) -> frozenset[str]:
        return frozenset(cell.behind)


def _is_range(places: Sequence[CellPlace]) -> bool:
    """Say whether places stand one under another."""
    return all(replace(above, row=above.row + 1) == below for above, below in pairwise(places))


def _range(places: Sequence[CellPlace]) -> str:
    first, last = places[0], places[-1]
    return f"{first}:{xl_rowcol_to_cell(last.row, last.column)}"


def _bracketed(said: str) -> str:
    """Return a term that can stand after a sign: what begins with one, or adds up, stands in brackets."""
    return f"({said})" if said[:1] in "+-" or "+" in said or "-" in said else said
