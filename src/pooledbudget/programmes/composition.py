"""What a programme is composed of: measures, criteria, outcomes and what each pays, as its file says it.

A measure is named here and taken by a file of SQL; what it is held against is a threshold of the
programme or an answer to an open question, by name, so that no number is typed twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from pooledbudget.partners import unknown
from pooledbudget.programmes.measures import KINDS, Choices, Fractions, MaybeWords, Numbers, Words, question
from pooledbudget.programmes.readings import OPEN
from pooledbudget.settings import Settings

Under = Mapping[str, str]
"""Open question -> the answer under which something holds; empty: always."""


class MeasureUse(Settings):
    """One measure as a programme takes it."""

    takes: str = Field(description="the measure, by the name of its file", examples=["incidents_fall"])
    at: Literal["claim", "attachment"] = Field(
        default="claim", description="the day it is taken on", examples=["claim"]
    )
    by: dict[str, str | list[str]] = Field(
        default={},
        description="parameter -> the threshold or open question that gives it, or the words themselves; "
        "one that is not named goes by its own name",
        examples=[{"fall": "asb-reduction"}],
    )
    relevant_to: str = Field(
        default="",
        description="the criterion without which it is left out, unless it fails",
        examples=["education"],
    )
    always_under: dict[str, str] = Field(
        default={},
        description="open question -> the answer under which it is never left out",
        examples=[{"education-relevant": "whenever there is a school-age child"}],
    )
    name: str = Field(default="", description="what pages call it", examples=["anti-social behaviour"])
    rule: str = Field(
        default="",
        description="the rule in a sentence, numbers in braces by parameter; left out, it is not told",
        examples=["It has lasted for at least {stay_days} days since the person was attached."],
    )
    needs: str = Field(
        default="",
        description="what it needs, in a few words, as `why` says it",
        examples=["at least {stay_days} days"],
    )
    cite: str = Field(
        default="", description="the sources of the rule, by their names in `sources`", examples=["S1, S2"]
    )

    def source(self, parameter: str) -> str | list[str]:
        """Return what gives a parameter: a threshold, an open question, or words."""
        return self.by.get(parameter, question(parameter))


class Criterion(Settings):
    """Something that helps to make a family eligible: met if any of its measures is."""

    name: str = Field(default="", description="what pages call it", examples=["crime or ASB"])
    any_of: list[str] = Field(
        min_length=1,
        description="measures taken when attached (`at` is attachment), one of which is enough",
        examples=[["asb-recorded"]],
    )


class Enough(Settings):
    """One way in which criteria make a family eligible: so many of some, along with others."""

    at_least: int = Field(gt=0, description="how many of them", examples=[2])
    of: list[str] = Field(
        min_length=1, description="criteria, by name", examples=[["crime", "school", "health"]]
    )
    along_with: list[str] = Field(
        default=[], description="criteria that must all be met too", examples=[["dependent-child"]]
    )
    under: dict[str, str] = Field(
        default={},
        description="open question -> the answer under which this way is open; none: under any",
        examples=[{"needs-counted": "three needs of any kind"}],
    )
    count: Literal["criteria", "needs"] = Field(
        default="criteria", description="what is counted: criteria, or the needs recorded under them"
    )
    from_elsewhere_at_most: int | None = Field(
        default=None,
        description="how many of what is counted may come from a parent who lives elsewhere alone; left out, "
        "all may",
        examples=[1],
    )
    means: Literal["may", "must"] = Field(
        default="may", description="whether such a family may be included, or must be"
    )


class OutcomePaid(Settings):
    """Something that is paid for, as it is claimed, shown and priced."""

    name: str = Field(description="what pages call it", examples=["continuous employment"])
    claimed_as: str = Field(description="what a claim calls it", examples=["continuous employment"])
    tariff: str = Field(description="the tariff it pays, by name", examples=["continuous-employment"])
    all_of: list[str] = Field(
        default=[],
        description="measures taken at the claim that must all pass, where relevant",
        examples=[["asb", "schooling"]],
    )
    at_least: int = Field(default=0, description="how many of `of` must pass", examples=[1])
    of: list[str] = Field(
        default=[],
        description="measures taken at the claim of which some must pass",
        examples=[["work", "off-benefit"]],
    )
    adds_to: str = Field(
        default="",
        description="the outcome that this one is a top-up of; it is paid only where that one is shown",
        examples=["crime-asb-education"],
    )
    in_place_of: list[str] = Field(
        default=[],
        description="outcomes in whose place it is paid where both are achieved",
        examples=[["crime-asb-education"]],
    )
    under: dict[str, str] = Field(
        default={},
        description="open question -> the answer under which it takes their place; none: under any",
        examples=[{"both-routes": "employment"}],
    )
    after: list[str] = Field(
        default=[],
        description="outcomes that must have been paid for the same family or person before it",
        examples=[["accommodation-3"]],
    )

    @property
    def measures(self) -> Sequence[str]:
        """The measures it is shown by."""
        return [*self.all_of, *self.of]


class Fee(Settings):
    """What is paid when a family is attached."""

    tariff: str = Field(description="the tariff, by name", examples=["attachment-fee"])
    share: str = Field(
        default="",
        description="the threshold that is the share of families paid for; blank for all",
        examples=["funded-share"],
    )


class Gate(Settings):
    """How much of a year's fees is paid at once, by the share of the families of the year before."""

    from_share: str = Field(
        description="the threshold that the share must reach", examples=["gate-1-reached"]
    )
    pays: str = Field(
        description="the threshold that is the part of the fees paid at once", examples=["gate-1-paid"]
    )


class Composition(Settings):
    """The parts of a programme file that compose it."""

    unit: Literal["family", "person"] = Field(
        default="family",
        description="who is attached and claimed for: a family with all its members, or a person alone",
        examples=["family"],
    )
    pays: Literal["one result", "each outcome once"] = Field(
        default="one result",
        description="one result for each family or person, or each outcome once",
        examples=["one result"],
    )
    measures: dict[str, MeasureUse] = Field(
        default={},
        description="what is measured, by a name of the file's own; a file without any is of the first phase "
        "of 2012",
        examples=[{"asb": {"takes": "incidents_fall", "by": {"fall": "asb-reduction"}}}],
    )
    criteria: dict[str, Criterion] = Field(
        default={},
        description="what helps to make a family or person eligible, by name",
        examples=[{"crime": {"any_of": ["asb-recorded"]}}],
    )
    eligible: list[Enough] = Field(
        default=[],
        description="the ways of being eligible, one of which is enough; none: whoever is attached is",
        examples=[[{"at_least": 2, "of": ["crime", "school", "health"]}]],
    )
    outcomes: dict[str, OutcomePaid] = Field(
        default={},
        description="what is paid for, by name",
        examples=[{"work": {"name": "work", "claimed_as": "work", "tariff": "result", "all_of": ["work"]}}],
    )
    fee: Fee | None = Field(
        default=None,
        description="what is paid when a family or person is attached; left out, nothing is",
        examples=[{"tariff": "attachment-fee"}],
    )
    gates: list[Gate] = Field(
        default=[],
        description="how much of a year's fees is paid at once; none: all of them",
        examples=[[{"from_share": "gate-1-reached", "pays": "gate-1-paid"}]],
    )
    most: str = Field(
        default="",
        description="the tariff that is the most paid in results for one family or person; blank: no limit",
        examples=["most-per-person"],
    )


PARTS = ("unit", "pays", "measures", "criteria", "eligible", "outcomes", "fee", "gates", "most")
"""What of a file is its composition."""


def composition_faults(
    composed: Composition,
    tariffs: Mapping[str, Any],
    thresholds: Mapping[str, Any],
    readings: Mapping[str, Any],
) -> Iterator[str]:
    """Yield every name that leads nowhere, and every parameter that nothing gives."""
    yield from _measure_faults(composed, thresholds, readings)
    yield from _measures_named(composed)
    yield from _eligibility_faults(composed, readings)
    yield from _outcome_faults(composed, tariffs, readings)
    named = {"fee": composed.fee.tariff} if composed.fee else {}
    for where, tariff in {**named, **({"most": composed.most} if composed.most else {})}.items():
        if tariff not in tariffs:
            yield f"{where}: {unknown('tariff', tariff, tariffs)}"
    shares = [("fee", composed.fee.share)] if composed.fee and composed.fee.share else []
    for number, gate in enumerate(composed.gates, 1):
        shares += [(f"gates.{number}", share) for share in (gate.from_share, gate.pays)]
    for where, share in shares:
        if share not in thresholds:
            yield f"{where}: {unknown('threshold', share, thresholds)}"


def _measure_faults(
    composed: Composition, thresholds: Mapping[str, Any], readings: Mapping[str, Any]
) -> Iterator[str]:
    for name, use in composed.measures.items():
        kind = KINDS.get(use.takes)
        if kind is None:
            yield f"measures.{name}: {unknown('measure', use.takes, KINDS)}"
            continue
        for parameter in sorted(set(use.by) - set(kind.parameters)):
            yield f"measures.{name}: {unknown('parameter', parameter, kind.parameters)}"
        for parameter, sort in kind.parameters.items():
            yield from _ungiven(name, use.source(parameter), sort, thresholds, readings)
        if use.relevant_to and use.relevant_to not in composed.criteria:
            yield f"measures.{name}: {unknown('criterion', use.relevant_to, composed.criteria)}"
        yield from _choices(f"measures.{name}", use.always_under, readings)


def _eligibility_faults(composed: Composition, readings: Mapping[str, Any]) -> Iterator[str]:
    for number, enough in enumerate(composed.eligible, 1):
        for criterion in [*enough.of, *enough.along_with]:
            if criterion not in composed.criteria:
                yield f"eligible.{number}: {unknown('criterion', criterion, composed.criteria)}"
        if enough.count == "criteria" and enough.at_least > len(enough.of):
            yield f"eligible.{number}: {enough.at_least} of {len(enough.of)} can never be met"
        yield from _choices(f"eligible.{number}", enough.under, readings)


def _ungiven(
    measure: str,
    source: str | list[str],
    sort: str,
    thresholds: Mapping[str, Any],
    readings: Mapping[str, Any],
) -> Iterator[str]:
    """Yield that nothing gives a parameter of a measure, if so."""
    if sort in {Words, MaybeWords}:
        if not isinstance(source, list) or (sort == Words and not source):
            yield f"measures.{measure}: {source} is a list of words, and none is given"
    elif isinstance(source, list):
        yield f"measures.{measure}: a list of words is no {sort}"
    elif sort in {Numbers, Fractions} and source not in thresholds:
        yield f"measures.{measure}: {unknown('threshold', source, thresholds)}"
    elif sort == Choices and source not in {*OPEN, *readings}:
        yield f"measures.{measure}: {unknown('reading', source, {**OPEN, **readings})}"


def _choices(where: str, under: Under, readings: Mapping[str, Any]) -> Iterator[str]:
    for name, choice in under.items():
        if name not in {*OPEN, *readings}:
            yield f"{where}: {unknown('reading', name, {**OPEN, **readings})}"
        elif name in OPEN and choice not in OPEN[name].choices:
            yield f"{where}: {unknown(f'choice of {name}', choice, dict.fromkeys(OPEN[name].choices))}"


def _measures_named(composed: Composition) -> Iterator[str]:
    """Yield criteria that no measure taken when attached shows, and outcomes that none at the claim does."""
    asked: list[tuple[str, str, Sequence[str]]] = [
        (f"criteria.{name}", "attachment", part.any_of) for name, part in composed.criteria.items()
    ]
    asked += [(f"outcomes.{name}", "claim", part.measures) for name, part in composed.outcomes.items()]
    for where, at, names in asked:
        for name in names:
            if name not in composed.measures:
                yield f"{where}: {unknown('measure', name, composed.measures)}"
            elif composed.measures[name].at != at:
                yield f"{where}: {name} is not taken at the {at}"


def _outcome_faults(
    composed: Composition, tariffs: Mapping[str, Any], readings: Mapping[str, Any]
) -> Iterator[str]:
    claimed: dict[str, str] = {}
    for name, outcome in composed.outcomes.items():
        where = f"outcomes.{name}"
        if outcome.tariff not in tariffs:
            yield f"{where}: {unknown('tariff', outcome.tariff, tariffs)}"
        for other in [*([outcome.adds_to] if outcome.adds_to else []), *outcome.in_place_of, *outcome.after]:
            if other == name:
                yield f"{where}: it names itself"
            elif other not in composed.outcomes:
                yield f"{where}: {unknown('outcome', other, composed.outcomes)}"
        if not outcome.measures:
            yield f"{where}: nothing shows it: name measures in all_of or in of"
        if outcome.at_least > len(outcome.of) or (outcome.of and not outcome.at_least):
            yield f"{where}: at_least is between 1 and the number of measures in of"
        if claimed.setdefault(outcome.claimed_as, name) != name:
            yield f"{where}: {claimed[outcome.claimed_as]} is claimed by the same words"
        yield from _choices(where, outcome.under, readings)
