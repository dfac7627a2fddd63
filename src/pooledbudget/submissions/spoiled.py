"""What a spreadsheet has changed, or may have changed, of a column: told by the sorts of its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.cells import Plainly
from pooledbudget.engine.screening import Look
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.faulty_rows import FaultyRow
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import MONEY, Layout, names_of, plain
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.sheet import DAY, DIGITS_KEPT, LONG, NO_DAY, NUMBER, PADDED, TEXT

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MADE = re.compile(
    r"(?i:[0-9]{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r'(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-[0-9]{2})|="[^"]*"'
)
"""A whole cell that a spreadsheet may have made of another, or that was written to keep it from doing so."""
_CHANGED = {
    LONG: "a number of 16 digits or more, and a spreadsheet keeps 15",
    PADDED: "a number that is shown with noughts it does not hold",
    DAY: "a day, which a spreadsheet may have made of something else",
    NO_DAY: "a number that is shown as a day",
}


class _Where(TypedDict):
    """Where something is found in a workbook; row 0 is the whole column."""

    file: str
    sheet: str
    row: int
    column: str


def _at(table: Table, heading: str, row: int = 0) -> _Where:
    return {"file": table.file, "sheet": table.sheet, "row": row, "column": heading}


class _Column(Struct, frozen=True):
    """A column of a workbook that a field is read from."""

    name: str
    heading: str
    place: int
    plainly: Plainly | None

    @property
    def reads(self) -> str:
        """What its cells are read as; a choice is none of these."""
        return self.plainly.reads if self.plainly else "choice"


def _columns(table: Table, layout: Layout) -> Iterator[_Column]:
    sides = [
        ("amount", name) for side in (layout.amount.debit, layout.amount.credit) for name in names_of(side)
    ]
    days = names_of(layout.columns.get(layout.model.day_column, ""))  # a day in a reference is one still
    joined = [(ours, name) for ours, names in layout.joined.items() for name in names if name not in days]
    named = [(ours, name) for ours, names in layout.columns.items() for name in names_of(names)]
    for name, heading in (*named, *sides, *joined):
        if heading in table.headings:
            plainly = Look.of(layout.model.model_fields[name]).plainly
            yield _Column(name, heading, table.headings.index(heading), plainly)


def as_typed(table: Table, layout: Layout, left_out: Collection[int]) -> Table:
    """Return a workbook's table with its typed cells as their columns read them, and what is wrong in them.

    Rows that are left out, such as totals, are not looked at. A table of text is returned as it is.
    """
    if not table.sorts:
        return table
    rows, findings = table.rows, list(table.findings)
    apart = frozenset(left_out)
    for column in _columns(table, layout):
        if layout.model.day_column == column.name and column.reads == "text":
            rows = [(number, _month(cells, table.sorts[number], column.place)) for number, cells in rows]
            continue
        told = {
            number: table.sorts[number].ljust(len(table.headings))[column.place]
            for number, _ in rows
            if number not in apart
        }
        findings += _in_column(column, told, table, rows)
    return replace(table, rows=rows, findings=findings)


def _month(cells: list[str], sorts: str, place: int) -> list[str]:
    """Return the cells of a row with the first day of a month read as that month."""
    if sorts[place : place + 1] != DAY or not cells[place].endswith("-01"):
        return cells
    return [*cells[:place], cells[place].removesuffix("-01"), *cells[place + 1 :]]


def _in_column(
    column: _Column, told: Mapping[int, str], table: Table, rows: Sequence[tuple[int, list[str]]]
) -> Iterator[Finding]:
    sorts = set(told.values())
    wrong, find = _WRONG.get(column.reads, (frozenset(), _changed))
    for number, sort in told.items() if sorts & wrong else ():
        if sort in wrong:
            yield find(column, sort, table, number)
    if column.reads == "day" and {DAY, TEXT} <= sorts:
        yield from _mixed(column, told, table, rows)
    if column.reads == "money" and {TEXT, NUMBER} <= sorts:
        yield _text_beside_numbers(column, told, table)


def _changed(column: _Column, sort: str, table: Table, number: int) -> Finding:
    return error(
        FindingCode.CELL_NAME,
        **_at(table, column.heading, number),
        what=f"the cell holds {_CHANGED[sort]}",
        rule=f"{column.name} is text, kept as it was typed",
        remedy="format the column as text, type the cell again and save",
    )


def _no_day(column: _Column, _sort: str, table: Table, number: int) -> Finding:
    return error(
        FindingCode.CELL_DAY,
        **_at(table, column.heading, number),
        what="the cell holds a number that is shown as a day, and there is no such day",
        rule=f"{column.name} is a day from 1 March 1900 on",
        remedy="write the day that is meant",
    )


def _long_amount(column: _Column, _sort: str, table: Table, number: int) -> Finding:
    return error(
        FindingCode.CELL_MONEY,
        **_at(table, column.heading, number),
        what=f"the cell holds {_CHANGED[LONG]}",
        rule=f"{column.name} is an amount of pounds and pence that the ledger can hold",
        remedy="see whether two cells ran together, and write the amount that is meant",
    )


_WRONG: Mapping[str, tuple[frozenset[str], Callable[[_Column, str, Table, int], Finding]]] = {
    "text": (frozenset(_CHANGED), _changed),
    "day": (frozenset({NO_DAY}), _no_day),
    "money": (frozenset({LONG}), _long_amount),
}
"""What a column is read as -> the sorts of cells that cannot be so, and what is said of one."""


def _mixed(
    column: _Column, told: Mapping[int, str], table: Table, rows: Sequence[tuple[int, list[str]]]
) -> Iterator[Finding]:
    """Find days as text among days that a spreadsheet has read: those may be of its own order."""
    texts = [number for number, cells in rows if told.get(number) == TEXT and _undecided(cells[column.place])]
    days = sum(sort == DAY for sort in told.values())
    if texts and days:
        yield error(
            FindingCode.CELL_DAY,
            **_at(table, column.heading),
            what=f"in column {column.heading}, {_cells(days, 'is a date', 'are dates')} and {len(texts):,} "
            f"{'is' if len(texts) == 1 else 'are'} text, the first in row {texts[0]}: a spreadsheet may have "
            "read some days as months",
            rule="the days of a column are all dates, or all text in one format",
            remedy="ask for the file as it left its system, or with the days as text",
        )


def _undecided(text: str) -> bool:
    """Say whether a text may be a day that a spreadsheet of another order could not read."""
    return any(map(str.isdigit, text)) and not _ISO_DAY.fullmatch(text.strip())


def _text_beside_numbers(column: _Column, told: Mapping[int, str], table: Table) -> Finding:
    texts = [number for number, sort in told.items() if sort == TEXT]
    numbers = sum(sort == NUMBER for sort in told.values())
    return note(
        FindingCode.SHEET_SPOILED,
        f"in column {column.heading}, {_cells(len(texts), 'is', 'are')} text beside {numbers:,} "
        f"number{'' if numbers == 1 else 's'}, the first in row {texts[0]}",
        "amounts of a column are all numbers, or all text",
        "see that these amounts are the ones meant",
        **_at(table, column.heading),
    )


def _cells(count: int, does: str, do: str) -> str:
    return f"1 cell {does}" if count == 1 else f"{count:,} cells {do}"


def made_of_others(columns: Columns[RecordKind], layout: Layout, table: Table) -> Iterator[Finding]:
    """Remark on what looks as a spreadsheet makes it: `Mar-13`, `="00123"`, 16 digits that end in 0."""
    for name, field in columns.model.model_fields.items():
        plainly = Look.of(field).plainly
        if plainly is None or plainly.reads != "text" or name == columns.model.day_column:
            continue
        cells = columns.column(name)
        distinct = set(cells)
        odd = _rounded(distinct) | {
            cell for cell in distinct if cell and ("-" in cell or cell[0] == "=") and _MADE.fullmatch(cell)
        }
        if odd:
            numbers = [number for number, cell in zip(columns.numbers, cells, strict=True) if cell in odd]
            yield note(
                FindingCode.SHEET_SPOILED,
                f"{_cells(len(numbers), 'looks', 'look')} as a spreadsheet makes "
                f"{'it' if len(numbers) == 1 else 'them'}, the first in row {numbers[0]}",
                f"{name} is text, kept as it was typed",
                "see that these are the references meant; else format the column as text and type them again",
                **_at(table, layout.shown(name)),
            )


def _rounded(cells: Iterable[str]) -> set[str]:
    """Return the long numbers of a column where all end in noughts, as a spreadsheet keeps 15 digits."""
    long = {cell for cell in cells if cell and len(cell) > DIGITS_KEPT and cell.isascii() and cell.isdigit()}
    return set() if any(cell[DIGITS_KEPT:].strip("0") for cell in long) else long


def alike_but_for_case(columns: Columns[RecordKind], layout: Layout, table: Table) -> Iterator[Finding]:
    """Remark on schemes and references that differ from another in capitals only: one may be mistyped."""
    fields = () if columns.model.personal else columns.model.model_fields
    for name in (each for each in ("scheme", "reference") if each in fields):
        cells: Sequence[str] = columns.column(name)
        distinct = set(cells) - {"", None}
        if len(set(map(str.casefold, distinct))) == len(distinct):
            continue
        first: dict[str, str] = {}
        odd = {
            cell for cell in dict.fromkeys(cells) if cell and first.setdefault(cell.casefold(), cell) != cell
        }
        if odd:
            number, cell = next(
                (number, cell) for number, cell in zip(columns.numbers, cells, strict=True) if cell in odd
            )
            yield note(
                FindingCode.CELL_NAME,
                f"in capitals only, {sum(cell in odd for cell in cells):,} of the cells differ from others: "
                f"{cell!r} from {first[cell.casefold()]!r}",
                "case does not matter in the codes of schemes; references are kept as they were typed",
                "see that they are meant to be the same, or are not",
                **_at(table, layout.shown(name), number),
            )


def differ_in_case(
    columns: Columns[RecordKind], faulty: Sequence[FaultyRow], layout: Layout, table: Table
) -> Iterator[Finding]:
    """Find ids of families and people that differ from another in capitals only, of faulty rows too."""
    for name in ("family", "person") if columns.model.personal else ():
        if name not in columns.model.model_fields:
            continue
        others = [(row.number, getattr(row.cells, name)) for row in faulty if name not in row.bad]
        ids = set(columns.column(name)) | {cell for _, cell in others}
        if len(set(map(str.lower, ids))) == len(ids):
            continue  # each is written in one way, as in nearly every file: no row is looked at
        spelled: dict[str, tuple[str, int]] = {}
        named = sorted([*zip(columns.numbers, columns.column(name), strict=True), *others])
        for number, cell in named:
            first, row = spelled.setdefault(cell.lower(), (cell, number))
            if first != cell:
                yield error(
                    FindingCode.CELL_NAME,
                    **_at(table, layout.shown(name), number),
                    what=f"{cell!r} differs from {first!r} of row {row} in capitals only",
                    rule=f"each {name} has one id, always written alike",
                    remedy="write it as it was written before, or give one of the two another id",
                )


def in_other_currency(table: Table, layout: Layout, currency: str) -> Iterator[Finding]:
    """Find columns of amounts whose numbers are shown in another currency than the book's."""
    named = [*(layout.columns.get(name, "") for name in MONEY), layout.amount.debit, layout.amount.credit]
    money = {plain(heading) for headings in named for heading in names_of(headings)}
    for (place, shown), row in sorted(table.shown_in.items()):
        spot = place - table.first_column
        heading = table.headings[spot] if 0 <= spot < len(table.headings) else ""
        if shown != currency and plain(heading) in money:
            yield error(
                FindingCode.CELL_MONEY,
                **_at(table, heading),
                what=f"in column {heading}, numbers are shown in {shown}, the first in row {row}, and the "
                f"book is in {currency}",
                rule="amounts are in the currency of the book; none is converted",
                remedy=f"ask for the amounts in {currency}; if they are, show the cells so and save",
            )
