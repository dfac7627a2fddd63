"""Measure families in sets and judge each route, under the readings in force and the others offered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pooledbudget.evidence.tables import MEASURES, Eligibility, Evidence, Measure
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.families.rules import (
    Reason,
    crime_route,
    eligible,
    employment_route,
    measure_rules,
)
from pooledbudget.programmes.programme import Programme


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
    rules: Mapping[str, str | int]
    """The thresholds and readings it was measured by."""
    crime: Reason | None
    """Why the crime, ASB and education route is not met; None when it is."""
    employment: Reason | None
    eligible: bool
    otherwise: dict[tuple[str, str], tuple[Reason | None, Reason | None]] = field(default_factory=dict)
    """(Reading, other choice) -> how the crime and employment routes would stand under it."""


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

    With `other_readings` each is judged again under every other reading the programme
    offers, and those whose answer would change say so.
    """
    judged: dict[tuple[str, date], Judged] = {}
    for rules, batch in _sets(programme, choices, families):
        found = _judge_set(evidence, rules, batch)
        if other_readings:
            _mark_other_readings(evidence, programme, choices, batch, found)
        judged |= {(tested.family, tested.on): found[tested.family] for tested in batch}
    return judged


def eligibility(
    evidence: Evidence,
    programme: Programme,
    choices: Mapping[str, str],
    families: Iterable[Tested],
) -> dict[str, Eligibility]:
    """Return which criteria each family met on the day it was attached."""
    found: dict[str, Eligibility] = {}
    for rules, batch in _sets(programme, choices, families):
        evidence.test([(tested.family, tested.on, tested.attached_on) for tested in batch], rules)
        found |= evidence.eligibility()
    return found


def _sets(
    programme: Programme, choices: Mapping[str, str], families: Iterable[Tested]
) -> Iterator[tuple[dict[str, str | int], list[Tested]]]:
    """Part families into sets under the same rules, none twice in a set."""
    sets: dict[tuple[object, ...], list[Tested]] = defaultdict(list)
    turns: Counter[str] = Counter()
    for tested in families:
        rules = tuple(measure_rules(programme, choices, tested.on).items())
        sets[turns[tested.family], rules].append(tested)
        turns[tested.family] += 1
    for batch in sets.values():
        yield measure_rules(programme, choices, batch[0].on), batch


def _judge_set(
    evidence: Evidence, rules: Mapping[str, str | int], batch: Sequence[Tested]
) -> dict[str, Judged]:
    evidence.test([(tested.family, tested.on, tested.attached_on) for tested in batch], rules)
    eligibility, measures = evidence.eligibility(), evidence.measures(MEASURES)
    return {
        tested.family: Judged(
            eligibility[tested.family],
            measures[tested.family],
            rules,
            crime_route(measures[tested.family]),
            employment_route(measures[tested.family]),
            eligible(eligibility[tested.family]),
        )
        for tested in batch
    }


def _mark_other_readings(
    evidence: Evidence,
    programme: Programme,
    choices: Mapping[str, str],
    batch: Sequence[Tested],
    found: Mapping[str, Judged],
) -> None:
    """Take again the measures each other reading bears on; note whose answer it would change."""
    inforce = measure_rules(programme, choices, batch[0].on)
    for name, reading in programme.readings.items():
        bears = [measure for measure in MEASURES if measure.replace("_", " ") in reading.bears_on]
        for other in [reading.choice, *reading.others]:
            rules = measure_rules(programme, {**choices, name: other}, batch[0].on)
            if rules == inforce:
                continue
            evidence.test([(tested.family, tested.on, tested.attached_on) for tested in batch], rules)
            for family, again in evidence.measures(bears).items():
                measures = {**found[family].measures, **again}
                found[family].otherwise[name, other] = (crime_route(measures), employment_route(measures))
