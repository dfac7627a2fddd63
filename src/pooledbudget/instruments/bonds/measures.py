"""What a result reads as: a level, a fall against what would have happened, how many events that avoids.

What would have happened is the counterfactual. Each design gives its effect, its uncertainty where the
design has one, and the number that is paid on, and keeps the three apart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Annotated, Literal

from msgspec import Struct, field
from pydantic import Field

from pooledbudget.findings import Origin
from pooledbudget.money import share
from pooledbudget.settings import Settings

_LEVEL = re.compile(r"(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,6})?)(?P<percent>%)?")
Level = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?%?$",
        description="a number or a percentage, as the result is measured",
        examples=["7.5%", "0.95", "1000"],
    ),
]
Percentage = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?%$", description="a percentage", examples=["7.5%"]),
]
PAIR = 2
ByLevel = Annotated[
    list[Annotated[list[str], Field(min_length=PAIR, max_length=PAIR)]],
    Field(min_length=1, description="pairs of a level and what goes with it, in rising order of level"),
]
"""Pairs of a level and an amount, a percentage or a price; blank where it is not published."""
UNKNOWN = "unknown"
"""What stands where something is not published."""
Design = Literal[
    "none",
    "historical",
    "matched",
    "randomised",
    "difference in differences",
    "ratio of ratios",
    "fixed",
]
"""How what would have happened is told."""
Reads = Literal["value", "fall", "avoided"]
"""Which number of a result decides: its value, its fall against the counterfactual, the events avoided."""
_PLACES = 10**6


def level(text: str) -> Fraction:
    """Read `7.5%`, `0.95` or `1000` exactly; ValueError for anything else."""
    found = _LEVEL.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a number like 0.95, or a percentage like 7.5%")
    return Fraction(found["number"]) / (100 if found["percent"] else 1)


class Counterfactual(Settings):
    """What would have happened without the service, and by which design that is known."""

    design: Design = Field(
        description="none: paid on the value as it is; historical: `baseline` events a person; matched and "
        "randomised: the comparison group's events a person; difference in differences: own rate before plus "
        "the change of the comparison's; ratio of ratios: own rate before times the comparison's ratio; "
        "fixed: `baseline` until `until`, then the comparison group",
        examples=["matched"],
    )
    baseline: Level | None = Field(default=None, description="events a person that would have happened")
    until: date | None = Field(default=None, description="the last day on which a fixed baseline holds")
    cite: str = Field(default="", description="where the design is said")


class Result(Struct, frozen=True, kw_only=True):
    """One measured result of an outcome, with every row it rests on."""

    outcome: str
    on: date
    cohort: str = ""
    person: str = ""
    value: Fraction | None = None
    second: Fraction | None = None
    """A second estimate of the same thing, where the terms blend two."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """people, events, comparison_people, comparison_events and the same before, by name."""
    published: str = ""
    """A fall as printed, where no counts are published."""
    source: str = ""
    rows: Sequence[Origin] = ()

    @property
    def key(self) -> str:
        """What it is the result of: a cohort, a person, or the day where it is neither's."""
        return self.cohort or self.person or self.on.isoformat()


class Effect(Struct, frozen=True):
    """What a result shows against its counterfactual; every part is None where it cannot be told."""

    fall: Fraction | None = None
    """How far events a person fell, as a part of what would have happened."""
    avoided: Fraction | None = None
    """How many events fewer than would have happened."""
    error: Fraction | None = None
    """The standard error of the difference in events a person, events counted as Poisson; six places."""


def effect(result: Result, by: Counterfactual) -> Effect:
    """Return what a result shows; the fall as published where there are no counts."""
    if result.published:
        return Effect(fall=level(result.published))
    counts = result.counts
    people, events = counts.get("people"), counts.get("events")
    if not people or events is None:
        return Effect()
    expected = _expected(result, by)
    if expected is None:
        return Effect()
    rate = Fraction(events, people)
    fall = 1 - rate / expected if expected else None
    return Effect(fall, (expected - rate) * people, _error(counts, by))


def _expected(result: Result, by: Counterfactual) -> Fraction | None:
    """Return the events a person that would have happened."""
    counts = result.counts
    live = _rate(counts, "comparison_people", "comparison_events")
    if by.design == "none":
        return None
    if by.design == "historical" or (by.design == "fixed" and (by.until is None or result.on <= by.until)):
        return level(by.baseline or "0")
    if by.design in {"fixed", "matched", "randomised"}:
        return live
    own = _rate(counts, "people_before", "events_before")
    before = _rate(counts, "comparison_people_before", "comparison_events_before")
    if live is None or own is None or before is None:
        return None
    if by.design == "difference in differences":
        return own + live - before
    return own * live / before if before else None


def _rate(counts: Mapping[str, int], people: str, events: str) -> Fraction | None:
    return Fraction(counts[events], counts[people]) if counts.get(people) else None


def _error(counts: Mapping[str, int], by: Counterfactual) -> Fraction | None:
    """Return the standard error of a difference between two groups measured side by side."""
    if by.design not in {"matched", "randomised"} or not counts.get("comparison_people"):
        return None
    variance = Fraction(counts["events"], counts["people"] ** 2) + Fraction(
        counts["comparison_events"], counts["comparison_people"] ** 2
    )
    return Fraction(isqrt(variance.numerator * _PLACES**2 // variance.denominator), _PLACES)


def read(result: Result, reads: Reads, shown: Effect, blend: Fraction | None) -> Fraction | None:
    """Return the number that decides, or None where the result does not have it.

    `blend` is the first estimate's weight where the terms blend two.
    """
    if reads == "fall":
        return shown.fall
    if reads == "avoided":
        return shown.avoided
    if blend is None or result.value is None:
        return result.value
    return None if result.second is None else result.value * blend + result.second * (1 - blend)


def by_level(pairs: list[list[str]], reached: Fraction, *, above: bool = False) -> str | None:
    """Return what goes with the highest level reached, or passed where only what is above it counts.

    None below the first.
    """
    found = [paired for at, paired in pairs if level(at) < reached or (level(at) == reached and not above)]
    return found[-1] if found else None


def on_line(points: list[tuple[Fraction, Fraction]], at: Fraction) -> Fraction:
    """Return the value on the straight lines between points; that of the end points beyond them."""
    if at <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return points[-1][1]


def rising(pairs: list[list[str]] | None) -> Iterator[str]:
    """Yield what is wrong with pairs of levels: one that cannot be read, or out of order."""
    try:
        levels = [level(at) for at, _ in pairs or ()]
    except ValueError as fault:
        yield str(fault)
        return
    if levels != sorted(set(levels)):
        yield "levels rise from one pair to the next"


def over_the_whole(key: str, text: str | None) -> Iterator[tuple[str, str]]:
    """Yield, of a percentage that is a part of something and is known, that it is more than all of it."""
    try:
        share("0%" if text is None or text == UNKNOWN else text)
    except ValueError as fault:
        yield key, str(fault)
