"""The accepted rows of one file as columns, and typed rows made of them for whoever wants those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic

from msgspec import Struct

from pooledbudget.findings import Origin
from pooledbudget.periods import Month
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import K, Row

Tally = dict[str, tuple[int, int]]
"""Month of the day that governs a row -> (how many rows, the sum of their amounts in minor units)."""


@dataclass(frozen=True)
class Columns(Generic[K]):
    """Rows of one record kind, in the order of the file: their numbers, and a list of values a column."""

    model: type[K]
    numbers: Sequence[int]
    values: Sequence[Sequence[Any]]
    """In the order of the model's fields."""
    table: str = field(default="", compare=False)
    """The table of the engine that holds just these rows; blank where there is none."""

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of one column."""
        return self.values[list(self.model.model_fields).index(name)]

    @property
    def has_amounts(self) -> bool:
        """Whether rows of the kind have an amount."""
        return "amount" in self.model.model_fields

    @property
    def amounts(self) -> Sequence[int]:
        """What each row comes to in minor units; nought where rows of the kind have no amount."""
        return self.column("amount") if self.has_amounts else [0] * len(self)

    @cached_property
    def days(self) -> list[date]:
        """The day that governs each row."""
        days: Sequence[Any] = self.column(self.model.day_column)
        known = {value: Month.parse(value).last if isinstance(value, str) else value for value in set(days)}
        return [known[value] for value in days]

    @cached_property
    def tally(self) -> Tally:
        """How many rows are of each month, and what they come to."""
        months: Counter[date] = Counter(self.days)
        amounts: Counter[date] = Counter()
        if self.has_amounts:
            for on, amount in zip(self.days, self.column("amount"), strict=True):
                amounts[on] += amount
        found: Tally = {}
        for on, count in months.items():
            rows, total = found.get(month := str(Month.of(on)), (0, 0))
            found[month] = (rows + count, total + amounts[on])
        return found

    def with_rows(self, rows: Sequence[tuple[int, K]]) -> Columns[K]:
        """Return the columns with more rows among them, each at its place by number."""
        if not rows:
            return self
        names = list(self.model.model_fields)
        both = [
            *zip(self.numbers, *self.values, strict=True),
            *((number, *(getattr(row, name) for name in names)) for number, row in rows),
        ]
        numbers, *values = zip(*sorted(both, key=itemgetter(0)), strict=True)
        return Columns(self.model, list(numbers), list(map(list, values)))

    def at(self, places: Sequence[int]) -> Columns[K]:
        """Return the rows at some places, counted from nought."""
        return Columns(
            self.model,
            [self.numbers[place] for place in places],
            [[column[place] for place in places] for column in self.values],
        )

    def without(self, numbers: Collection[int]) -> Columns[K]:
        """Return the columns without some rows, by number."""
        if not numbers:
            return self
        return self.at([place for place, number in enumerate(self.numbers) if number not in numbers])

    def rows(self, submission: str, sender: str) -> list[Row[K]]:
        """Return them as typed rows of a submission."""
        names, kept = list(self.model.model_fields), self.model.kept
        return [
            Row(Origin(submission, number), sender, kept(dict(zip(names, cells, strict=True))))
            for number, *cells in zip(self.numbers, *self.values, strict=True)
        ]


class FileRows(Struct, Generic[K], frozen=True, dict=True):
    """Rows of one file that count, as columns, and who sent them."""

    submission: str
    sender: str
    columns: Columns[K]

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the rows: what the entries are called that they make."""
        before = f"{self.submission}:"
        return [f"{before}{number}" for number in self.columns.numbers]

    def rows(self) -> list[Row[K]]:
        """Return them as typed rows."""
        return self.columns.rows(self.submission, self.sender)

    def where(self, wanted: Sequence[bool]) -> FileRows[K]:
        """Return the rows that are wanted, told one by one."""
        if all(wanted):
            return self
        places = [place for place, want in enumerate(wanted) if want]
        return FileRows(self.submission, self.sender, self.columns.at(places))

    def until(self, last: date) -> FileRows[K]:
        """Return the rows up to a day."""
        return self.where([on <= last for on in self.columns.days])

    def unlike(self, names: Sequence[str]) -> FileRows[K]:
        """Return the first row for each set of values that some columns have."""
        alike = zip(*map(self.columns.column, names), strict=True)
        return FileRows(self.submission, self.sender, self.columns.at(first_places(alike)))


def first_places(values: Iterable[tuple[Any, ...]]) -> list[int]:
    """Return the place of the first of each set of values, in order."""
    each = list(values)
    backwards = zip(reversed(each), range(len(each) - 1, -1, -1), strict=True)
    return sorted(dict(backwards).values())  # of those that are alike the last one told stays: it came first


def in_files(rows: Iterable[Row[K]]) -> list[FileRows[K]]:
    """Return rows of one kind as columns, file by file, in their order."""
    found = []
    for (submission, sender), of_file in groupby(rows, key=lambda row: (row.origin.submission, row.sender)):
        together = list(of_file)
        model = type(together[0].cells)
        values = [[getattr(row.cells, name) for row in together] for name in model.model_fields]
        columns = Columns(model, [row.number for row in together], values)
        found.append(FileRows(submission, sender, columns))
    return found


def empty(model: type[RecordKind]) -> Columns[Any]:
    """Return the columns of a file without rows."""
    return Columns(model, [], [[] for _ in model.model_fields])


def repeats(columns: Columns[Any]) -> list[list[int]]:
    """Return the numbers of identical rows: real as often as not, so shown, never removed."""
    if any(len(set(values)) == len(columns) for values in columns.values):
        return []  # mostly a reference tells every row apart, and no row need be put together
    numbers: dict[tuple[object, ...], list[int]] = {}
    for number, *cells in zip(columns.numbers, *columns.values, strict=True):
        numbers.setdefault(tuple(cells), []).append(number)
    return [found for found in numbers.values() if len(found) > 1]
