"""What might happen to a bond: how outcomes, their timing and referrals are spread, as data with a seed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name
from pooledbudget.instruments.bonds.measures import Level, level
from pooledbudget.instruments.bonds.schedule import Schedule
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.partners import unknown
from pooledbudget.settings import Settings

PATHS_MAX = 1_000_000
PARAMETERS = {
    "fixed": ("value",),
    "normal": ("mean", "deviation"),
    "uniform": ("least", "most"),
    "triangular": ("least", "mode", "most"),
    "poisson": ("mean",),
    "binomial": ("count", "chance"),
}
"""Which numbers each spread goes by."""


class Spread(Settings):
    """How a number is spread. Numbers are levels: `25`, `0.4`, `40%`."""

    spread: Literal["fixed", "normal", "uniform", "triangular", "poisson", "binomial"]
    value: Level | None = None
    mean: Level | None = None
    deviation: Level | None = None
    least: Level | None = Field(default=None, description="the least; of a normal spread, where it is cut")
    mode: Level | None = None
    most: Level | None = Field(default=None, description="the most; of a normal spread, where it is cut")
    count: Level | None = None
    chance: Level | None = None

    def number(self, name: str) -> Fraction:
        """Return one of its numbers exactly; nought where it is not said."""
        return level(getattr(self, name) or "0")

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield the numbers it goes by that are not said, and those that cannot be."""
        for name in PARAMETERS[self.spread]:
            if getattr(self, name) is None:
                yield name, f"a {self.spread} spread has a {name}"
        if self.least and self.most and self.number("least") > self.number("most"):
            yield "least", "the least is over the most"


class Happens(Settings):
    """How one outcome happens: when it is measured, what is measured, how many are referred, how late."""

    on: Schedule | None = Field(default=None, description="when; on the bond's dates if none is said")
    value: Spread = Field(description="what is measured each time; of each referred where referrals are said")
    referrals: Spread | None = Field(
        default=None, description="how many are referred each time: the value is then a part of them"
    )
    delay: Spread | None = Field(default=None, description="days by which each result comes late")
    whole: bool = Field(default=False, description="whether it is rounded to whole numbers")


class Scenario(Settings):
    """A scenario of a bond. Two with one seed draw the same chances, so that their difference is theirs."""

    title: str = ""
    seed: Annotated[int, Field(ge=0, le=2**63)] = 1
    paths: Annotated[int, Field(ge=1, le=PATHS_MAX)] = 2_000
    outcomes: dict[Name, Happens] = Field(min_length=1)

    @property
    def is_fixed(self) -> bool:
        """Whether nothing in it is left to chance, so that there is one path."""
        spreads = [
            spread
            for happens in self.outcomes.values()
            for spread in (happens.value, happens.referrals, happens.delay)
        ]
        return all(spread is None or spread.spread == "fixed" for spread in spreads)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        for name, happens in self.outcomes.items():
            for part, spread in (
                ("value", happens.value),
                ("referrals", happens.referrals),
                ("delay", happens.delay),
            ):
                for key, what in spread.impossible() if spread else ():
                    yield f"outcomes.{name}.{part}.{key}", what

    def against(self, terms: BondTerms) -> Iterator[tuple[str, str]]:
        """Yield what it names that the bond does not have, and outcomes without days."""
        for name, happens in self.outcomes.items():
            if name not in terms.outcomes:
                yield f"outcomes.{name}", unknown("outcome", name, terms.outcomes)
            elif happens.on is None and terms.dates is None:
                yield f"outcomes.{name}.on", "the bond has no dates: say when it is measured"
