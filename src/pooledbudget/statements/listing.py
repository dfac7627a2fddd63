"""Lists of what a book holds, and the one grammar by which they are narrowed down.

A condition is `COLUMN=VALUE`, as the command line and Python both write it:

    kind=contributions          is that
    kind=contributions,grants   is one of these
    month=2013-04..2013-09      lies between, both ends in; either may be left out
    file=northshire*            begins so
    answer~beyond               says that somewhere, in capitals or not
    kind!=claims                any of these, turned round

Days, months and text are held as they are written, amounts and numbers by their size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pooledbudget.amounts import counted
from pooledbudget.errors import Misuse
from pooledbudget.money import minor_of
from pooledbudget.notebook import pence_frame, table_html
from pooledbudget.partners import unknown

if TYPE_CHECKING:
    import pandas as pd

CONDITION = re.compile(r"(?P<column>[a-z_]+)(?P<sign>!=|!~|=|~)(?P<value>.*)", re.DOTALL)
BETWEEN = ".."
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one noun of a book, as plain values; money is decimal strings in pounds and pence."""

    noun: str
    """What the rows are: files, decisions."""
    rows: Sequence[Values]
    columns: Sequence[str]
    """The columns that are printed, in order; a row may hold more."""
    money: Sequence[str] = ()
    """The columns that hold amounts."""
    numbers: Sequence[str] = ()
    """The columns that hold whole numbers."""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Values]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> Values:
        return self.rows[place]

    def __repr__(self) -> str:
        return f"<{self.counted}: {', '.join(self.columns)}>"

    @property
    def counted(self) -> str:
        """How many rows there are, in words: 1 agreement, 3 agreements, 1 query."""
        single = self.noun.removesuffix("ies") + "y" if self.noun.endswith("ies") else self.noun[:-1]
        return counted(len(self.rows), single, self.noun)

    def where(self, *conditions: str) -> Listing:
        """Return the rows that meet every condition; Misuse for one that is written wrongly."""
        known = dict.fromkeys(self.rows[0], True) if self.rows else {}
        tests = [condition(said, known) for said in conditions]
        return replace(self, rows=[row for row in self.rows if all(test(row) for test in tests)])

    def last(self, most: int) -> Listing:
        """Return the last so many rows; all of them for nought."""
        return replace(self, rows=self.rows[-most:]) if most else self

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(row) for row in self.rows]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; an amount becomes whole pence, and its column says so."""
        rows = [
            {**row, **{name: minor_of(row[name]) if row[name] else None for name in self.money}}
            for row in self.rows
        ]
        return pence_frame(rows, list(self.rows[0] if self.rows else self.columns), self.money)

    def _repr_html_(self) -> str:
        return self.html

    @property
    def html(self) -> str:
        """A table for a notebook: the first rows, and how many more there are."""
        rows = [[row.get(name, "") for name in self.columns] for row in self.rows]
        right = (*self.money, *self.numbers)
        return table_html(self.counted, self.columns, rows, right=right)


def condition(said: str, known: Mapping[str, object]) -> Callable[[Values], bool]:
    """Read one condition on columns that are known; Misuse names the nearest column, or the grammar.

    Of a list without rows no column is known, and none is wrong.
    """
    found = CONDITION.fullmatch(said)
    if found is None:
        raise Misuse(f"{said!r} is no condition; write one like kind=grants, month=2013-04.. or file~april")
    column, sign, value = found["column"], found["sign"], found["value"]
    if known and column not in known:
        raise Misuse(unknown("column", column, known))
    test = _says(value) if sign.endswith("~") else _is_one_of(value.split(","))
    if sign.startswith("!"):
        return lambda row: not test(row.get(column, ""))
    return lambda row: test(row.get(column, ""))


def _says(part: str) -> Callable[[Any], bool]:
    wanted = part.casefold()
    return lambda value: wanted in str(value).casefold()


def _is_one_of(values: Sequence[str]) -> Callable[[Any], bool]:
    tests = [_is(value) for value in values]
    return lambda value: any(test(value) for test in tests)


def _is(wanted: str) -> Callable[[Any], bool]:
    """Read what a value is held against: a span, a beginning, or the value itself."""
    if BETWEEN in wanted:
        first, _, last = wanted.partition(BETWEEN)
        return lambda value: _between(str(value), first, last)
    if wanted.endswith("*"):
        return lambda value: str(value).startswith(wanted[:-1])
    return lambda value: _equal(value, wanted)


def _equal(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("yes" if value else "no")
    number, other = _number(str(value)), _number(wanted)
    if number is not None and other is not None:
        return number == other
    return str(value) == wanted


def _between(value: str, first: str, last: str) -> bool:
    """Say whether a value lies between two, both in; a shorter end of a day takes in all it begins."""
    number, ends = _number(value), [_number(end) for end in (first, last) if end]
    if number is not None and ends and None not in ends:
        low = _number(first) if first else number
        high = _number(last) if last else number
        return low is not None and high is not None and low <= number <= high
    return bool(value) and value >= first and (not last or value[: len(last)] <= last)


def _number(text: str) -> Decimal | None:
    """Return an amount or a number by its size; None for a day, a month, an id or words."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
