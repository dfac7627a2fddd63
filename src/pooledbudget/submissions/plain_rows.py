"""The rows of a plain CSV: as lines of text, which nobody takes apart who need not look into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import screen_lines
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.layout import AmountWritten, Layout, LeftOut, names_of, plain
from pooledbudget.submissions.sheet import CELL_LENGTH_MAX, CELLS_MAX, COLUMNS_MAX, ROWS_MAX

MANY = 2_000
"""Fewer rows are read one by one as quickly."""
Row = tuple[int, list[str]]


class PlainRows(Sequence[Row]):
    """Rows of which each is a line, and its cells are what stands between the delimiters."""

    def __init__(self, lines: Sequence[str], delimiter: str, first: int = 1) -> None:
        self.lines, self.delimiter = lines, delimiter
        self.numbers = range(first, first + len(lines))

    @cached_property
    def _apart(self) -> list[Row]:
        shared: dict[str, str] = {}  # equal cells are held once
        return [
            (number, list(map(shared.setdefault, cells, cells)))
            for number, line in zip(self.numbers, self.lines, strict=True)
            for cells in [line.split(self.delimiter)]
        ]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._apart)

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> PlainRows: ...

    def __getitem__(self, place: int | slice) -> Row | PlainRows:
        """Return a row with its number, or rows that follow each other."""
        if isinstance(place, int):
            return self.numbers[place], self.lines[place].split(self.delimiter)
        first, _, step = place.indices(len(self))
        if step != 1:
            raise ValueError("plain rows follow each other")
        return PlainRows(self.lines[place], self.delimiter, self.numbers.start + first)


def plain_rows(text: str, delimiter: str) -> PlainRows | None:
    """Return the rows of a CSV that is plain; None of any other, which a reader of CSV must take apart.

    It has many rows, all of as many cells and each with something in its first cell, ends its last line, and
    has no quotes: then it holds what such a reader would find in it.
    """
    text = text.replace("\r\n", "\n")
    if not text.endswith("\n") or any(sign in text for sign in ('"', "\r", "\0")):
        return None
    rows = text.count("\n")
    if not MANY < rows <= ROWS_MAX or rows + text.count(delimiter) > CELLS_MAX:
        return None  # before it is taken apart: what holds too much is refused as it streams by
    lines = text.split("\n")[:-1]
    columns = {line.count(delimiter) + 1 for line in lines}
    begun = {line[:1] for line in lines}
    if len(columns) != 1 or max(columns) > COLUMNS_MAX or max(map(len, lines)) > CELL_LENGTH_MAX:
        return None
    if any(sign == delimiter or not sign.strip() for sign in begun):
        return None
    return PlainRows(lines, delimiter)


def whole_file(
    rows: Sequence[Row], headings: Sequence[str], layout: Layout, days: Sequence[str], engine: Engine | None
) -> Columns[Any] | None:
    """Return the rows of a file that is plain from end to end, as the engine reads them; None of any other.

    Each is a line, and plainly in order, under a layout that asks nothing of a row but its cells. A row that
    calls itself a total has no day, so where every row must have its day none of them is one.
    """
    asks = layout.joined or layout.fixed or layout.blank or layout.total_row or layout.leave_out != LeftOut()
    asks = asks or layout.amount != AmountWritten()
    dated = layout.model.model_fields[layout.model.day_column].is_required()
    if not isinstance(rows, PlainRows) or engine is None or asks or not dated:
        return None
    ours = {plain(name): ours for ours, names in layout.columns.items() for name in names_of(names)}
    if any(plain(name) not in ours for name in headings):
        return None
    found = screen_lines(engine, layout.model, days, rows, [ours[plain(name)] for name in headings])
    columns = Columns(layout.model, found.numbers, found.values, found.table)
    if len(columns) == len(rows):
        return columns
    if found.table:
        engine.drop(found.table)
    return None
