"""What a picture shows, as typed data: an instrument gives it, `statements/charts.py` draws it.

Every picture says in words what is to be seen in it, from its own data, and has its table: whoever cannot
see it misses nothing. Nothing here knows of colours or places on a page, and nothing that draws adds up.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from msgspec import Struct, StructMeta

from pooledbudget.amounts import counted
from pooledbudget.money import percentage, plain_percentage, written
from pooledbudget.periods import Month, written_day


class _AbstractStruct(StructMeta, ABCMeta):
    """Makes structs that may leave members to be defined."""


class Chart(Struct, frozen=True, kw_only=True, metaclass=_AbstractStruct):
    """A picture of what the table it stands under holds."""

    sort: ClassVar[str]
    """What sort of picture it is, in words."""
    subject: str
    """What it is of, as it stands in a sentence."""
    currency: str = "GBP"

    @property
    @abstractmethod
    def title(self) -> str:
        """The finding, in one sentence."""

    @property
    @abstractmethod
    def measure(self) -> str:
        """What is shown, in which unit, of which period."""

    @property
    @abstractmethod
    def details(self) -> str:
        """What else is to be seen, in sentences."""

    @property
    @abstractmethod
    def headings(self) -> Sequence[str]:
        """The headings of its table."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[Sequence[str]]:
        """The rows of its table, as people read them."""

    @property
    def description(self) -> str:
        """The alternative text: the sort of picture, what it shows, the finding, and what else is seen."""
        return f"{self.sort}. {self.measure}. {self.title} {self.details}".strip()

    def said(self, minor: int) -> str:
        """Write an amount of money as people read it."""
        return written(minor, self.currency)


def short(minor: int, currency: str) -> str:
    """Write an amount where there is little room: no pence where there are none, millions in words."""
    million = 100_000_000
    if abs(minor) >= million and minor % (million // 10) == 0:
        tenths = abs(minor) // (million // 10)
        part = f".{tenths % 10}" if tenths % 10 else ""
        whole = written((tenths // 10) * 100, currency).removesuffix(".00")
        return f"{chr(0x2212) if minor < 0 else ''}{whole}{part} million"
    return written(minor, currency).removesuffix(".00")


def lower(words: str) -> str:
    """Return words as they stand within a sentence; a name that is all capitals stays."""
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def upper(words: str) -> str:
    """Return words as they begin a sentence."""
    return f"{words[:1].upper()}{words[1:]}"


class CurvePoint(Struct, frozen=True):
    """What moved on a day, and what all came to by then."""

    on: date
    moved: int
    so_far: int
    forecast: bool = False


class Curve(Chart, frozen=True, kw_only=True):
    """All cash so far, which falls while it is paid in and rises while it comes back: a J."""

    sort: ClassVar[str] = "Columns of cash by date, with a line of all cash so far"
    flows: Sequence[CurvePoint]
    as_of: date

    @property
    def lowest(self) -> CurvePoint:
        """Where all cash so far is least, the first time."""
        return min(self.flows, key=lambda flow: flow.so_far)

    @property
    def back(self) -> CurvePoint | None:
        """The first flow by which as much has come back as was paid in; None while it has not."""
        after = [flow for flow in self.flows if flow.on > self.lowest.on and flow.so_far >= 0]
        return after[0] if after and self.lowest.so_far < 0 else None

    @property
    def title(self) -> str:
        """Whether what was paid in has come back."""
        known = [flow for flow in self.flows if not flow.forecast] or list(self.flows)
        last = known[-1].so_far
        if last >= 0 and self.lowest.so_far < 0:
            return f"All that was paid in has come back, and {self.said(last)} more."
        if last >= 0:
            return f"{self.said(last)} more has come out than was paid in."
        return f"{self.said(-last)} more has been paid in than has come back."

    @property
    def measure(self) -> str:
        """Cash by date."""
        told = f"to {written_day(self.as_of)}"
        return f"Cash of {self.subject} by date, and all of it so far, {told}, {self.currency}"

    @property
    def details(self) -> str:
        """The lowest point, and when it is back at nought."""
        low, back = self.lowest, self.back
        said = f"The lowest is {self.said(low.so_far)} on {written_day(low.on)}."
        if back is not None:
            what = "is forecast to be" if back.forecast else "is"
            return f"{said} It {what} back at nought by {written_day(back.on)}."
        return f"{said} It has not come back to nought."

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Day", "Cash to and from", "All so far", "Known or forecast"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each day on which cash moved."""
        return [
            [
                written_day(flow.on),
                self.said(flow.moved),
                self.said(flow.so_far),
                "forecast" if flow.forecast else "known",
            ]
            for flow in self.flows
        ]


class BridgeStep(Struct, frozen=True):
    """One step of a bridge: by how much the amount changes, and why; or what it comes to there."""

    label: str
    amount: int
    total: bool = False
    note: str = ""


class Bridge(Chart, frozen=True, kw_only=True):
    """How one amount becomes another, step by step: it cannot be built unless the steps add up.

    The first step and the last are totals, and what lies between leads from the one to the other.
    """

    sort: ClassVar[str] = "A bridge from one amount to another"
    steps: Sequence[BridgeStep]
    finding: str
    what: str
    """What is shown, in which period."""
    rest: str = ""
    """What else is to be seen."""

    def __post_init__(self) -> None:
        if not self.steps[1:] or not (self.steps[0].total and self.steps[-1].total):
            raise ValueError("a bridge begins and ends with what the amount comes to")
        running = 0
        for step in self.steps:
            if step.total and step is not self.steps[0] and step.amount != running:
                raise ValueError(f"{step.label} is {step.amount}, and the steps come to {running}")
            running = step.amount if step.total else running + step.amount

    @property
    def title(self) -> str:
        """The finding."""
        return self.finding

    @property
    def measure(self) -> str:
        """What is shown."""
        return f"{self.what}, {self.currency}"

    @property
    def details(self) -> str:
        """From what to what, and the largest step."""
        first, last = self.steps[0], self.steps[-1]
        between = [step for step in self.steps if not step.total and step.amount]
        said = f"From {self.said(first.amount)} to {self.said(last.amount)}."
        if between:
            most = max(between, key=lambda step: abs(step.amount))
            said += f" The largest step is {lower(most.label)}: {self.said(most.amount)}."
        return f"{said} {self.rest}".strip()

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Step", "Amount", "Comes to", "Note"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each step, with what the amount comes to after it."""
        found, running = [], 0
        for step in self.steps:
            running = step.amount if step.total else running + step.amount
            changed = "" if step.total else self.said(step.amount)
            found.append([step.label, changed, self.said(running), step.note])
        return found


class ThresholdResult(Struct, frozen=True):
    """What was measured of some people, between which bounds it lies, what was needed, what became of it."""

    label: str
    value: Fraction
    needed: Fraction
    said: str
    """paid, or not paid."""
    low: Fraction | None = None
    high: Fraction | None = None
    people: int | None = None


class Thresholds(Chart, frozen=True, kw_only=True):
    """What was measured, each with its interval, against what had to be reached."""

    sort: ClassVar[str] = "Dots with intervals, each against a line"
    results: Sequence[ThresholdResult]
    of: str
    """What is measured, with its unit."""
    method: str = ""
    """What the interval is, and how it was worked out."""

    @property
    def title(self) -> str:
        """How many reached what was needed."""
        reached = sum(result.value >= result.needed for result in self.results)
        if len(self.results) == 1:
            result = self.results[0]
            return f"{percentage(result.value)} was measured and {percentage(result.needed)} was needed."
        return f"{reached} of {len(self.results)} results {'reaches' if reached == 1 else 'reach'} the line."

    @property
    def measure(self) -> str:
        """What is measured."""
        return f"{upper(self.of)}, {self.subject}"

    @property
    def details(self) -> str:
        """Each result in words, and what the interval is."""
        said = [f"{result.label}: {self._words(result)}, {result.said}." for result in self.results]
        return " ".join([*said, *([self.method] if self.method else [])])

    def _words(self, result: ThresholdResult) -> str:
        found = f"{percentage(result.value)} against {plain_percentage(result.needed)}"
        if result.low is None or result.high is None:
            return found
        return f"{found}, between {percentage(result.low)} and {percentage(result.high)}"

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Result", "Measured", "Interval", "Needed", "People", "Decision"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each result."""
        return [
            [
                result.label,
                percentage(result.value),
                "[z]"
                if result.low is None or result.high is None
                else f"{percentage(result.low)} to {percentage(result.high)}",
                plain_percentage(result.needed),
                "[z]" if result.people is None else f"{result.people:,}",
                result.said,
            ]
            for result in self.results
        ]


class Bullet(Struct, frozen=True):
    """A theme's budget, what was spent, and what is thought to be spent by the end of the year."""

    label: str
    budget: int
    spent: int
    forecast: int


class Bullets(Chart, frozen=True, kw_only=True):
    """Budget, spending and forecast of each theme, beside each other."""

    sort: ClassVar[str] = "Bars by theme: budget outlined, spending solid, forecast hatched"
    bullets: Sequence[Bullet]
    to: date

    @property
    def title(self) -> str:
        """Which theme is forecast to be over its budget, by most; or that none is."""
        over = [bullet for bullet in self.bullets if bullet.forecast > bullet.budget]
        if not over:
            return (
                f"{'No theme is' if len(self.bullets) > 1 else 'It is not'} forecast to go over its budget."
            )
        most = max(over, key=lambda bullet: bullet.forecast - bullet.budget)
        gap = self.said(most.forecast - most.budget)
        if len(over) == 1:
            return f"{most.label} is forecast to go over its budget by {gap}."
        return f"{len(over)} themes are forecast to go over budget, {most.label} by most: {gap}."

    @property
    def measure(self) -> str:
        """Budget, spending and forecast."""
        told = written_day(self.to)
        return f"Budget of the year, spending to {told} and forecast, {self.subject}, {self.currency}"

    @property
    def details(self) -> str:
        """Each theme in words."""
        return " ".join(
            f"{bullet.label}: {self.said(bullet.spent)} spent of {self.said(bullet.budget)}, "
            f"{self.said(bullet.forecast)} forecast, {self.variance(bullet)}."
            for bullet in self.bullets
        )

    def variance(self, bullet: Bullet) -> str:
        """Say by how much a theme is forecast to be over or under its budget, in money and as a share."""
        gap = bullet.forecast - bullet.budget
        if not gap:
            return "as budgeted"
        share = f" ({percentage(Fraction(abs(gap), bullet.budget))})" if bullet.budget > 0 else ""
        return f"{self.said(abs(gap))}{share} {'over' if gap > 0 else 'under'}"

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Theme", "Budget", "Spent", "Forecast", "Forecast against budget"]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each theme."""
        return [
            [
                bullet.label,
                self.said(bullet.budget),
                self.said(bullet.spent),
                self.said(bullet.forecast),
                self.variance(bullet),
            ]
            for bullet in self.bullets
        ]


class BoardMark(StrEnum):
    """How something stands, which has a shape of its own and never a colour alone."""

    DONE = "done"
    OPEN = "open"
    WRONG = "wrong"
    NONE = "none"
    """Nothing was asked there."""


class BoardState(Struct, frozen=True):
    """One place of a board: how it stands, and in words."""

    mark: BoardMark
    words: str


class BoardMonth(Struct, frozen=True):
    """A month, and how it stands under each heading of its board."""

    month: Month
    states: Sequence[BoardState]


class Board(Chart, frozen=True, kw_only=True):
    """Months by what has to be in order before they are done, each place with a shape and words."""

    sort: ClassVar[str] = "A board of months by check, each place with a shape and words"
    checks: Sequence[str]
    months: Sequence[BoardMonth]

    def __post_init__(self) -> None:
        if any(len(month.states) != len(self.checks) for month in self.months):
            raise ValueError("a month of a board says how it stands under each of its headings")

    @property
    def title(self) -> str:
        """In how many months something differs or is missing."""
        wrong = [
            month.month
            for month in self.months
            if any(state.mark is BoardMark.WRONG for state in month.states)
        ]
        if not wrong:
            return "Nothing is missing and nothing differs in any month shown."
        last = max(wrong).written
        many = f"{counted(len(wrong), 'month')} of {len(self.months)}"
        return f"Something is missing or differs in {many}, the latest {last}."

    @property
    def measure(self) -> str:
        """Which months, and under which headings."""
        first, last = min(self._months), max(self._months)
        span = first.written if first == last else f"{first.written} to {last.written}"
        return f"{upper(self.subject)} by month, {span}: {', '.join(map(str.lower, self.checks))}"

    @property
    def _months(self) -> list[Month]:
        return [month.month for month in self.months]

    @property
    def details(self) -> str:
        """Under each heading, how many months are done."""
        said = []
        for place, check in enumerate(self.checks):
            asked = [month.states[place] for month in self.months]
            asked = [state for state in asked if state.mark is not BoardMark.NONE]
            done = sum(state.mark is BoardMark.DONE for state in asked)
            said.append(f"{check}: done in {done} of {counted(len(asked), 'month')}.")
        return " ".join(said)

    @property
    def headings(self) -> Sequence[str]:
        """The headings of its table."""
        return ["Month", *self.checks]

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """A row for each month."""
        return [[month.month.written, *(state.words for state in month.states)] for month in self.months]
