"""What might happen to a bond: how outcomes, their timing and referrals are spread, as data with a seed."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from pooledbudget.cells import Name
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.measures import Level, level
from pooledbudget.instruments.bonds.outcomes import Person, Standing, Termination
from pooledbudget.instruments.bonds.schedule import FOREVER, Schedule
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.partners import unknown
from pooledbudget.settings import ClauseFault, Settings, read_settings, read_toml, refuse_clauses, under

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
MAY_BE_CUT = {"normal": ("least", "most")}
"""Which more a spread may have: where its numbers are cut."""
NOT_NEGATIVE = {"normal": ("deviation",), "poisson": ("mean",), "binomial": ("count", "chance")}
"""Which of its numbers cannot be below nought."""


class Spread(Settings):
    """How a number is spread. Numbers are levels: `25`, `0.4`, `40%`."""

    spread: Literal["fixed", "normal", "uniform", "triangular", "poisson", "binomial"] = Field(
        description="fixed: always `value`; normal: about `mean` with a standard `deviation`; uniform: "
        "anywhere from `least` to `most`; triangular: so too, most often about `mode`; poisson: a count "
        "with a `mean`; binomial: how many of `count` it comes true of, each with a `chance`",
        examples=["normal"],
    )
    value: Level | None = Field(default=None, description="of a fixed number: what it is", examples=["40%"])
    mean: Level | None = Field(
        default=None, description="of a normal or a poisson spread: what it is on average", examples=["25"]
    )
    deviation: Level | None = Field(
        default=None, description="of a normal spread: its standard deviation", examples=["5"]
    )
    least: Level | None = Field(
        default=None, description="the least; of a normal spread, where it is cut", examples=["10"]
    )
    mode: Level | None = Field(
        default=None, description="of a triangular spread: the number about which most are", examples=["20"]
    )
    most: Level | None = Field(
        default=None, description="the most; of a normal spread, where it is cut", examples=["40"]
    )
    count: Level | None = Field(
        default=None, description="of a binomial spread: of how many, a whole number", examples=["30"]
    )
    chance: Level | None = Field(
        default=None, description="of a binomial spread: the chance of each", examples=["60%"]
    )

    def number(self, name: str) -> Fraction:
        """Return one of its numbers exactly; nought where it is not said."""
        return level(getattr(self, name) or "0")

    def impossible(self) -> Iterator[ClauseFault]:
        """Yield the numbers it goes by that are not said, those that do nothing, and those that cannot be."""
        goes_by = PARAMETERS[self.spread]
        said = {name for names in PARAMETERS.values() for name in names if getattr(self, name) is not None}
        for name in goes_by:
            if name not in said:
                yield name, f"a {self.spread} spread has a {name}"
        for name in sorted(said - {*goes_by, *MAY_BE_CUT.get(self.spread, ())}):
            yield name, f"a {self.spread} spread goes by {' and '.join(goes_by)}, and this would do nothing"
        for name in NOT_NEGATIVE.get(self.spread, ()):
            if self.number(name) < 0:
                yield name, f"the {name} is below nought"
        if self.least and self.most and self.number("least") > self.number("most"):
            yield "least", "the least is over the most"
        if self.mode and {"least", "most"} <= said and not self._within():
            yield "mode", "the mode is between the least and the most"
        if self.number("chance") > 1:
            yield "chance", "a chance is at most 100%"
        if self.number("count").denominator != 1:
            yield "count", "it is of a whole number"

    def _within(self) -> bool:
        return self.number("least") <= self.number("mode") <= self.number("most")


class Happens(Settings):
    """How one outcome happens: when it is measured, what is measured, how many are referred, how late."""

    on: Schedule | None = Field(default=None, description="when; on the bond's dates if none is said")
    value: Spread = Field(description="what is measured each time; of each referred where referrals are said")
    second_value: Spread | None = Field(
        default=None, description="a second estimate of what is measured, where the terms blend two"
    )
    referrals: Spread | None = Field(
        default=None, description="how many are referred each time: the value is then a part of them"
    )
    delay: Spread | None = Field(default=None, description="days by which each result comes late")
    whole: bool = Field(default=False, description="whether it is rounded to whole numbers")

    @property
    def spreads(self) -> Mapping[str, Spread]:
        """Its spreads by their keys."""
        found = {
            "value": self.value,
            "second_value": self.second_value,
            "referrals": self.referrals,
            "delay": self.delay,
        }
        return {key: spread for key, spread in found.items() if spread is not None}

    def impossible(self) -> Iterator[ClauseFault]:
        """Yield what cannot be in it."""
        for part, spread in self.spreads.items():
            yield from under(part, spread.impossible())
        yield from under("on", (self.on.impossible() if self.on else ()))

    def against(self, terms: BondTerms, name: str) -> Iterator[ClauseFault]:
        """Yield what cannot be of it in a bond: no such outcome, no day on which anything happens."""
        if name not in terms.outcomes:
            yield "", unknown("outcome", name, terms.outcomes)
            return
        outcome = terms.outcomes[name]
        if isinstance(outcome, Standing | Termination):
            yield "", f"a {outcome.pays} follows from its days: no result of it is measured"
        elif outcome.default_reads != "value":
            yield "", f"it pays on {outcome.default_reads}, which counts tell and a value does not"
        elif isinstance(outcome, Person):
            yield (
                "",
                "it pays for each person once, and a scenario knows no persons: to try it, give it a "
                "price for each in a copy of the terms",
            )
        elif bool(outcome.blend) != bool(self.second_value):
            blends = (
                "blends two estimates: say how the second is spread" if outcome.blend else "has one estimate"
            )
            yield "second_value", f"it {blends}"
        schedule = self.on or terms.dates
        if schedule is None:
            yield "on", "the bond has no dates: say when it is measured"
        elif not any(True for _ in schedule.impossible()) and not schedule.days(terms.last_day or FOREVER):
            yield "on", f"none of its days is before the bond ends, on {terms.last_day}"


class Scenario(Settings):
    """A scenario of a bond. Two with one seed draw the same chances, so that their difference is theirs."""

    title: str = Field(default="", description="what to call it", examples=["a weak labour market"])
    seed: Annotated[int, Field(ge=0, le=2**63)] = Field(
        default=1, description="the same seed, outcome and place give the same draw in every scenario"
    )
    paths: Annotated[int, Field(ge=1, le=PATHS_MAX)] = Field(
        default=2_000, description="how many lives of the bond are run"
    )
    outcomes: dict[Name, Happens] = Field(
        min_length=1, description="how each outcome of the bond happens, by its name in the terms"
    )

    @property
    def is_fixed(self) -> bool:
        """Whether nothing in it is left to chance, so that there is one path."""
        spreads = [spread for happens in self.outcomes.values() for spread in happens.spreads.values()]
        return all(spread.spread == "fixed" for spread in spreads)

    def impossible(self) -> Iterator[ClauseFault]:
        """Yield what cannot be in it."""
        for name, happens in self.outcomes.items():
            yield from under(f"outcomes.{name}", happens.impossible())

    def against(self, terms: BondTerms) -> Iterator[ClauseFault]:
        """Yield what it names that the bond does not have, and outcomes without days."""
        for name, happens in self.outcomes.items():
            yield from under(f"outcomes.{name}", happens.against(terms, name))


def read_scenario(data: bytes, file: str, terms: BondTerms) -> Scenario:
    """Read a scenario of a bond; Refused with every fault in it, of its keys, its values and in the bond."""
    content = read_toml(data, file)
    try:
        scenario = read_settings(Scenario, data, file)
    except Refused as refused:
        told = {finding.column for finding in refused.findings}
        more = [(where, what) for where, what in _well_written(content, terms) if where not in told]
        try:
            refuse_clauses(file, data, more)
        except Refused as others:
            raise Refused(str(refused), [*refused.findings, *others.findings]) from refused
        raise
    refuse_clauses(file, data, scenario.against(terms))
    return scenario


def _well_written(content: Mapping[str, Any], terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield what cannot be of the outcomes that are well written by themselves, whatever else is not."""
    outcomes = content.get("outcomes")
    for name, table in outcomes.items() if isinstance(outcomes, Mapping) else ():
        try:
            happens = Happens.model_validate(table)
        except ValidationError:
            if name not in terms.outcomes:
                yield f"outcomes.{name}", unknown("outcome", name, terms.outcomes)
            continue
        yield from under(f"outcomes.{name}", happens.impossible())
        yield from under(f"outcomes.{name}", happens.against(terms, name))
