"""Lists of what a book holds, and the one grammar by which they are narrowed down.

A condition is `COLUMN=VALUE`, as the command line and Python both write it:

    kind=contributions          is that
    kind=contributions,grants   is one of these
    month=2013-04..2013-09      lies between, both ends in; either may be left out
    file=northshire*            begins so
    answer~beyond               says that somewhere, in capitals or not
    kind!=claims                any of these, turned round
    month=2013-Q1               lies in that quarter or year

What is asked of most lists has a word of its own, the same on the command line and in Python: `--month`,
`--partner`, `--agreement`, `--kind`, `--limit`, and `book.lists.files(month="2013-04", kind="grants")`.

Days, months and text are held as they are written, amounts and numbers by their size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.amounts import counted
from pooledbudget.errors import Misuse
from pooledbudget.in_words import InWords
from pooledbudget.money import minor_of
from pooledbudget.notebook import pence_frame, table_html
from pooledbudget.partners import nearest, unknown
from pooledbudget.periods import Span, months_of, span

if TYPE_CHECKING:
    import pandas as pd

CONDITION = re.compile(r"(?P<column>[a-z_]+)(?P<sign>!=|!~|=|~)(?P<value>.*)", re.DOTALL)
BETWEEN = ".."
YEAR_OR_QUARTER = re.compile(r"[0-9]{4}-(Q[1-4]|[0-9]{2})")
Values = Mapping[str, Any]


class Filters(TypedDict, total=False):
    """What a list is narrowed down by under a word of its own."""

    month: str | Span
    """A month, a quarter or a year."""
    partner: str
    agreement: str
    kind: str
    limit: int
    """The last so many alone; 0 for all."""


class Listing(InWords, Struct, frozen=True):
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
    filters: Mapping[str, str] = field(default_factory=dict)
    """The words of `Filters` that it has, each with the column that is meant."""
    known: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """What can stand in a column, where that is known: another value is a slip of the pen."""
    asked: Sequence[str] = ()
    """By what it was narrowed down."""
    of: int = 0
    """How many rows there were before."""
    near: Sequence[str] = ()
    """Where no row is left, values that are near to those asked for."""
    left: int = 0
    """How many rows that are meant too stand before the last so many."""

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
        return counted(len(self.rows), self.singular, self.noun)

    @property
    def singular(self) -> str:
        """What one row is."""
        return self.noun.removesuffix("ies") + "y" if self.noun.endswith("ies") else self.noun[:-1]

    def where(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """Return the rows that meet every condition; Misuse for one that is written wrongly, or a slip."""
        known = dict.fromkeys([*(self.rows[0] if self.rows else ()), *self.filters], True)
        asked = [*conditions, *self._said(filters)]
        tests = [condition(said, known if self.rows else {}, self.filters) for said in asked]
        for said in asked:
            self._refuse_slip(said)
        kept = [row for row in self.rows if all(test(row) for test in tests)]
        near = self.near if kept else [*self.near, *self._near(asked)]
        of, every = self.of or len(self.rows), (*self.asked, *asked)
        found = replace(self, rows=kept, asked=every, of=of, near=near)
        return found.last(filters.get("limit", 0))

    def _said(self, filters: Filters) -> Iterator[str]:
        """Yield the words of their own as conditions; Misuse for one that this list does not have."""
        for name, value in filters.items():
            if name == "limit" or not value:
                continue
            if name not in self.filters:
                words = " and ".join(self.filters) or "conditions alone"
                raise Misuse(f"{self.noun} are not told apart by {name}; they are by {words}")
            yield f"{name}={value}"

    def _refuse_slip(self, said: str) -> None:
        """Raise Misuse for a value that nothing can have, with the nearest that something has."""
        words = {column: word for word, column in self.filters.items()}
        for column, value in _exact(said, self.filters):
            if column == "month":
                _refuse_no_period(value)
            if column in self.known:
                can_be = {*self.known[column], *(str(row.get(column, "")) for row in self.rows)} - {""}
                if value not in can_be:
                    raise Misuse(unknown(words.get(column, column), value, dict.fromkeys(sorted(can_be))))

    @property
    def nothing(self) -> str:
        """What is said instead of a table without rows: what was asked for, and the nearest there is."""
        if not self.of:
            return f"There are no {self.noun}."
        all_ = counted(self.of, self.singular, self.noun)
        there = f"there {'is' if self.of == 1 else 'are'} {all_} in all"
        said = f"No {self.noun} match {' '.join(self.asked)}; {there}."
        return " ".join([said, *self.near])

    def _near(self, asked: Sequence[str]) -> Iterator[str]:
        """Yield for each value that is asked for and stands in no row the nearest that does."""
        for said in asked:
            for column, value in _exact(said, self.filters):
                stand = {str(row.get(column, "")) for row in self.rows} - {""}
                near = "" if value in stand else nearest(value, stand)
                if near:
                    yield f"Did you mean {column}={near}?"

    def last(self, most: int) -> Listing:
        """Return the last so many rows; all of them for nought. Misuse for less than none."""
        if most < 0:
            raise Misuse(
                f"limit is how many of the last rows are listed, 0 for all; {most} is less than none"
            )
        return replace(self, rows=self.rows[-most:], left=max(0, len(self.rows) - most)) if most else self

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


def condition(
    said: str, known: Mapping[str, object], meant: Mapping[str, str] = MappingProxyType({})
) -> Callable[[Values], bool]:
    """Read one condition on columns that are known; Misuse names the nearest column, or the grammar.

    Of a list without rows no column is known, and none is wrong. `meant` says which column a word means.
    """
    found = CONDITION.fullmatch(said)
    if found is None:
        raise Misuse(f"{said!r} is no condition; write one like kind=grants, month=2013-04.. or file~april")
    column, sign, value = found["column"], found["sign"], found["value"]
    if known and column not in known:
        raise Misuse(unknown("column", column, known))
    column = meant.get(column, column)
    test = _says(value) if sign.endswith("~") else _is_one_of(value.split(","))
    if sign.startswith("!"):
        return lambda row: not test(row.get(column, ""))
    return lambda row: test(row.get(column, ""))


def _exact(said: str, meant: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the column and each value of a condition that asks for values as they are written."""
    found = CONDITION.fullmatch(said)
    if found and not found["sign"].endswith("~"):
        for value in found["value"].split(","):
            if value and BETWEEN not in value and not value.endswith("*"):
                yield meant.get(found["column"], found["column"]), value


def _refuse_no_period(value: str) -> None:
    try:
        span(value)
    except ValueError as fault:
        raise Misuse(str(fault)) from None


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
    if YEAR_OR_QUARTER.fullmatch(wanted):
        return _within(wanted)
    return lambda value: _equal(value, wanted)


def _within(wanted: str) -> Callable[[Any], bool]:
    """Hold a month or a day against a month, quarter or year that it may lie in; other text as it is."""
    try:
        months = months_of(span(wanted))
    except ValueError:
        return lambda value: _equal(value, wanted)
    first, last = str(months[0]), str(months[-1])
    return lambda value: _equal(value, wanted) or (isinstance(value, str) and first <= value[:7] <= last)


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
