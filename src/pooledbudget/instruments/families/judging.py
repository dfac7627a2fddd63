"""Measure families in sets and judge each route, under the readings in force and the others offered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pooledbudget.evidence.tables import IN_FORCE, MEASURES, Eligibility, Evidence, Measure, Rules
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.families.rules import (
    Reason,
    Routes,
    eligible,
    measure_rules,
    routes,
)
from pooledbudget.programmes.programme import Programme

ATTACHMENT = "attachment"
"""What a reading bears on that is asked when a family is attached."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A family to measure: on which day, and attached when."""

    family: str
    on: date
    attached_on: date


@dataclass(slots=True)
class Judged:
    """How one family stands on the day it was tested."""

    eligibility: Eligibility
    measures: Mapping[str, Measure]
    rules: Rules
    """The thresholds and readings it was measured by."""
    routes: Routes
    eligible: bool
    otherwise: dict[tuple[str, str], Routes] = field(default_factory=dict)
    """(Reading, other choice) -> how the routes would stand under it."""

    @property
    def crime(self) -> Reason | None:
        """Why the crime, ASB and education route is not met; None when it is."""
        return self.routes.crime

    @property
    def employment(self) -> Reason | None:
        """Why continuous employment is not met; None when it is."""
        return self.routes.employment


@dataclass(frozen=True, slots=True)
class _Other:
    """Another reading to judge by, the rules under it, and the measures it bears on."""

    choice: tuple[str, str]
    """The reading's name, and what is chosen."""
    rules: Rules
    measures: Sequence[str]


@dataclass(frozen=True, slots=True)
class JudgedEligibility:
    """Which criteria a family met when attached, and what other readings would make of it."""

    found: Eligibility
    otherwise: Sequence[tuple[str, str]]
    """(Reading, other choice) under which it would be eligible and is not, or the other way round."""


def gather(asked: Question) -> Evidence:
    """Load the evidence rows of the question into tables."""
    return Evidence(asked.rows, asked.terms)


def judge(
    evidence: Evidence,
    programme: Programme,
    choices: Mapping[str, str],
    families: Iterable[Tested],
    *,
    other_readings: bool = False,
) -> dict[tuple[str, date], Judged]:
    """Judge families on their days; those under the same rules are measured as one set.

    With `other_readings` each is judged in the same run under every other reading the programme
    offers, and says how it would stand under it.
    """
    judged: dict[tuple[str, date], Judged] = {}
    for rules, batch in _sets(programme, choices, families):
        others = _other_readings(programme, choices, batch[0].on) if other_readings else []
        found = _judge_set(evidence, rules, others, batch)
        judged |= {(tested.family, tested.on): found[tested.family] for tested in batch}
    return judged


def eligibility(
    evidence: Evidence,
    programme: Programme,
    choices: Mapping[str, str],
    families: Iterable[Tested],
) -> dict[str, JudgedEligibility]:
    """Return which criteria each family met on the day it was attached, and what would turn the answer."""
    found: dict[str, JudgedEligibility] = {}
    for rules, batch in _sets(programme, choices, families):
        others = [
            other
            for other in _other_readings(programme, choices, batch[0].on)
            if ATTACHMENT in programme.readings[other.choice[0]].bears_on
        ]
        days = [(tested.family, tested.on, tested.attached_on) for tested in batch]
        evidence.test(days, rules, [other.rules for other in others])
        again = {
            other.choice: evidence.eligibility(number) for number, other in enumerate(others, IN_FORCE + 1)
        }
        for family, met in evidence.eligibility().items():
            turned = [choice for choice, by in again.items() if eligible(by[family]) != eligible(met)]
            found[family] = JudgedEligibility(met, turned)
    return found


def _sets(
    programme: Programme, choices: Mapping[str, str], families: Iterable[Tested]
) -> Iterator[tuple[Rules, list[Tested]]]:
    """Part families into sets under the same rules, none twice in a set."""
    sets: dict[tuple[object, ...], list[Tested]] = defaultdict(list)
    turns: Counter[str] = Counter()
    for tested in families:
        rules = tuple(measure_rules(programme, choices, tested.on).items())
        sets[turns[tested.family], rules].append(tested)
        turns[tested.family] += 1
    for batch in sets.values():
        yield measure_rules(programme, choices, batch[0].on), batch


def _other_readings(programme: Programme, choices: Mapping[str, str], on: date) -> list[_Other]:
    """Return every other choice that makes other rules, in the programme's order."""
    in_force = measure_rules(programme, choices, on)
    found = []
    for name, reading in programme.readings.items():
        measures = [measure for measure in MEASURES if measure.replace("_", " ") in reading.bears_on]
        for other in [reading.choice, *reading.others]:
            rules = measure_rules(programme, {**choices, name: other}, on)
            if rules != in_force:
                found.append(_Other((name, other), rules, measures))
    return found


def _judge_set(
    evidence: Evidence, rules: Rules, others: Sequence[_Other], batch: Sequence[Tested]
) -> dict[str, Judged]:
    """Take each measure under the rules in force and under the other readings that bear on it."""
    days = [(tested.family, tested.on, tested.attached_on) for tested in batch]
    evidence.test(days, rules, [other.rules for other in others])
    eligibility = evidence.eligibility()
    numbered = dict(enumerate(others, IN_FORCE + 1))
    tried = {
        name: [IN_FORCE, *(number for number, other in numbered.items() if name in other.measures)]
        for name in MEASURES
    }
    taken = evidence.measures(tried)
    measures = taken[IN_FORCE]
    found = {
        tested.family: Judged(
            eligibility[tested.family],
            measures[tested.family],
            rules,
            routes(measures[tested.family]),
            eligible(eligibility[tested.family]),
        )
        for tested in batch
    }
    for number, other in numbered.items():
        for family, again in taken.get(number, {}).items():
            found[family].otherwise[other.choice] = routes({**measures[family], **again})
    return found
