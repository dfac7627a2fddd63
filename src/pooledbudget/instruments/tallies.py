"""Pictures of many: payments by month, measures against a limit, ages of items, money from end to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from operator import itemgetter
from typing import ClassVar

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.instruments.pictures import Chart, lower
from pooledbudget.money import percentage, plain_percentage
from pooledbudget.periods import Month, written_day


class ClaimDays(Struct, frozen=True):
    """Days within which claims are taken."""

    label: str
    first: date
    last: date

    def covers(self, month: Month) -> bool:
        """Say whether a day of a month is inside."""
        return self.first <= month.last and month.first <= self.last


class MonthSums(Chart, frozen=True, kw_only=True):
    """What was paid for in each month, with the windows in which claims are taken."""

    sort: ClassVar[str] = "Columns by month, with claim windows marked under them"
    sums: Sequence[tuple[Month, int]]
    """Every month shown, in order, with what was paid for in it."""
    windows: Sequence[ClaimDays] = ()
    of: str = "Paid for"

    @property
    def title(self) -> str:
        """In how many months something was paid for, and which was the largest."""
        paid = [(month, amount) for month, amount in self.sums if amount]
        if not paid:
            return "Nothing was paid for in these months."
        most = max(paid, key=itemgetter(1))
        if len(paid) == 1:
            return f"All of it was paid for in {most[0].written}: {self.said(most[1])}."
        many = f"{len(paid)} of {len(self.sums)} months have payments"
        return f"{many}, most in {most[0].written}: {self.said(most[1])}."

    @property
    def measure(self) -> str:
        """What was paid for, in which months."""
        first, last = self.sums[0][0], self.sums[-1][0]
        span = first.written if first == last else f"{first.written} to {last.written}"
        return f"{self.of} by month of {self.subject}, {span}, {self.currency}"

    @property
    def details(self) -> str:
        """What it comes to, and the windows."""
        said = f"In all {self.said(sum(amount for _, amount in self.sums))}."
        shown = [f"{window.label} ({self._days(window)})" for window in self.windows]
        if not shown:
            return f"{said} Claims are taken on any day."
        outside = [month for month, amount in self.sums if amount and not self.within(month)]
        late = f" {counted(len(outside), 'month')} with payments lie outside every window." if outside else ""
        return f"{said} Claims are taken in {'; '.join(shown)}.{late}"

    def within(self, month: Month) -> str:
        """Return the windows that a month has a day of, by name; blank if none."""
        return ", ".join(window.label for window in self.windows if window.covers(month))

    @staticmethod
    def _days(window: ClaimDays) -> str:
        return f"{written_day(window.first)} to {written_day(window.last)}"

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Month", self.of.removesuffix(","), "Claim window"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each month."""
        every = "" if self.windows else "any day"
        return [
            [month.written, self.said(amount), self.within(month) or every or "none"]
            for month, amount in self.sums
        ]


class Dot(Struct, frozen=True):
    """What was measured of somebody, and whether it passed."""

    label: str
    value: Fraction
    passed: bool


class Dots(Chart, frozen=True, kw_only=True):
    """What was measured of many, each as a dot, against a limit that it had to stay under."""

    sort: ClassVar[str] = "A dot for each family on one scale, against a line"
    dots: Sequence[Dot]
    limit: Fraction
    of: str
    """What is measured, with its unit."""

    @property
    def title(self) -> str:
        """How many reach the limit, and how near the nearest is that does not."""
        over, limit = self._over, plain_percentage(self.limit)
        if not over:
            return f"All {counted(len(self.dots), 'family', 'families')} stay under {limit}."
        verb = "is" if len(over) == 1 else "are"
        return f"{len(over)} of {counted(len(self.dots), 'family', 'families')} {verb} at {limit} or over it."

    @property
    def _over(self) -> list[Dot]:
        return [dot for dot in self.dots if dot.value >= self.limit]

    @property
    def measure(self) -> str:
        """What is measured."""
        return f"{self.of}, {self.subject}"

    @property
    def details(self) -> str:
        """The least, the most and the nearest to the limit from below."""
        values = sorted(dot.value for dot in self.dots)
        under = [value for value in values if value < self.limit]
        said = f"From {percentage(values[0], 2)} to {percentage(values[-1], 2)}."
        near = f" The nearest under the line is {percentage(under[-1], 2)}." if under else ""
        return f"{said}{near}"

    @property
    def bands(self) -> list[tuple[str, int, int]]:
        """How many lie within each percentage point: from which, how many passed, how many did not."""
        found: Counter[tuple[int, bool]] = Counter((int(dot.value * 100), dot.passed) for dot in self.dots)
        points = sorted({point for point, _ in found})
        return [
            (f"{point}% to under {point + 1}%", found[point, True], found[point, False]) for point in points
        ]

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Between", "Families that pass", "Families that do not"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each percentage point that anybody is in: of whom is no matter here."""
        return [[label, str(passed), str(failed)] for label, passed, failed in self.bands]


class Ages(Chart, frozen=True, kw_only=True):
    """Items that are not matched yet, by kind and by how long they have stood."""

    sort: ClassVar[str] = "Bars by kind, parted by age"
    bands: Sequence[str]
    """How ages are parted, the youngest first."""
    kinds: Mapping[str, Sequence[int]]
    """By kind, what the items of each band come to, their signs left out."""
    items: int
    oldest: int
    """Days."""
    on: date

    def __post_init__(self) -> None:
        if any(len(amounts) != len(self.bands) or min(amounts) < 0 for amounts in self.kinds.values()):
            raise ValueError("a kind has an amount, nought or more, for each band of age")

    @property
    def title(self) -> str:
        """How many items there are, what they come to, and how old the oldest is."""
        total = sum(map(sum, self.kinds.values()))
        what = counted(self.items, "item is", "items are")
        stood = counted(self.oldest, "day")
        return f"{what} not matched, {self.said(total)} in all; the oldest has stood {stood}."

    @property
    def measure(self) -> str:
        """What is shown, on which day."""
        return (
            f"Items not matched of {self.subject} at {written_day(self.on)}, by kind and age, "
            f"both ways added up, {self.currency}"
        )

    @property
    def details(self) -> str:
        """What each band of age comes to."""
        sums = [sum(amounts[place] for amounts in self.kinds.values()) for place in range(len(self.bands))]
        told = [
            f"{lower(band)}: {self.said(amount)}"
            for band, amount in zip(self.bands, sums, strict=True)
            if amount
        ]
        return f"By age, {'; '.join(told)}."

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Kind", *self.bands, "In all"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each kind."""
        return [
            [kind, *(self.said(amount) for amount in amounts), self.said(sum(amounts))]
            for kind, amounts in self.kinds.items()
        ]


class StreamPlace(Struct, frozen=True):
    """A place that money goes through: what it is called, and in which column it stands."""

    id: str
    label: str
    column: int


class Stream(Struct, frozen=True):
    """Money that goes from one place to another, to the right of it."""

    source: str
    target: str
    amount: int


class Streams(Chart, frozen=True, kw_only=True):
    """Money of a whole place from who puts it in to who has it: a Sankey diagram.

    It cannot be built unless what goes into each place comes out of it to the penny, but at the two ends,
    and the two ends come to the same.
    """

    sort: ClassVar[str] = "Streams of money from left to right, as wide as they are large"
    places: Sequence[StreamPlace]
    streams: Sequence[Stream]
    ends: tuple[str, str] = ("Who put money in", "Who has it")
    period: str = ""

    def __post_init__(self) -> None:
        known = {place.id: place for place in self.places}
        for stream in self.streams:
            if stream.amount <= 0:
                raise ValueError(
                    f"nothing can go from {stream.source} to {stream.target} but an amount above nought"
                )
            if known[stream.source].column >= known[stream.target].column:
                raise ValueError(f"money goes to the right, not from {stream.source} to {stream.target}")
        last = max(place.column for place in self.places)
        for place in self.places:
            came, went = self.into(place.id), self.out_of(place.id)
            if 0 < place.column < last and came != went:
                raise ValueError(f"{came} goes into {place.label} and {went} comes out of it")
        if self._side(0) != self._side(last):
            raise ValueError(f"{self._side(0)} was put in and {self._side(last)} is told of at the end")

    def into(self, place: str) -> int:
        """Return what goes into a place."""
        return sum(stream.amount for stream in self.streams if stream.target == place)

    def out_of(self, place: str) -> int:
        """Return what comes out of a place."""
        return sum(stream.amount for stream in self.streams if stream.source == place)

    def size(self, place: str) -> int:
        """Return what goes through a place."""
        return max(self.into(place), self.out_of(place))

    def _side(self, column: int) -> int:
        return sum(self.size(place.id) for place in self.places if place.column == column)

    @property
    def total(self) -> int:
        """What was put in, which is what is told of at the end."""
        return self._side(0)

    def label(self, place: str) -> str:
        """Return what a place is called."""
        return next(known.label for known in self.places if known.id == place)

    @property
    def title(self) -> str:
        """What was put in, and where most of it went."""
        last = max(place.column for place in self.places)
        ends = [place for place in self.places if place.column == last]
        most = max(ends, key=lambda place: self.size(place.id))
        share = percentage(Fraction(self.size(most.id), self.total), 0)
        return f"{self.said(self.total)} was put in. The largest part at the end: {most.label}, {share}."

    @property
    def measure(self) -> str:
        """From whom to whom, in which period."""
        return f"{self.ends[0]} and {lower(self.ends[1])}, {self.subject}, {self.period}, {self.currency}"

    @property
    def details(self) -> str:
        """Both ends in words."""
        last = max(place.column for place in self.places)
        said = []
        for words, column in zip(self.ends, (0, last), strict=True):
            parts = [
                f"{place.label} {self.said(self.size(place.id))}"
                for place in self.places
                if place.column == column and self.size(place.id)
            ]
            said.append(f"{words}: {', '.join(parts)}.")
        return f"{' '.join(said)} Both come to {self.said(self.total)}."

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["From", "To", "Amount"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each stream, and both ends added up."""
        last = max(place.column for place in self.places)
        listed = [
            [self.label(stream.source), self.label(stream.target), self.said(stream.amount)]
            for stream in self.streams
        ]
        return [
            *listed,
            [self.ends[0], "in all", self.said(self._side(0))],
            ["In all", lower(self.ends[1]), self.said(self._side(last))],
        ]
