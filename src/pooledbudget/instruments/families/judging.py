"""Measure families in sets, under the readings in force and the others offered, and say how each stands."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.evidence.coverage import covered
from pooledbudget.evidence.tables import Evidence, Measure
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.families.rules import (
    Choice,
    FamilyStanding,
    Rules,
    as_told,
    attachment_measures,
    measure_rules,
    stand,
)
from pooledbudget.programmes.composition import MeasureUse
from pooledbudget.programmes.programme import Programme

IN_FORCE = ("", "")
"""What stands for the readings in force where others are named by question and answer."""
Answer = tuple[str, str]
"""An open question, and one answer to it."""


class Tested(Struct, frozen=True):
    """A family to measure: on which day, and attached when."""

    family: str
    on: date
    attached_on: date


class Judged(Struct):
    """How one family stands on the day it was tested."""

    standing: FamilyStanding
    rules: Mapping[str, Rules]
    """By measure, the thresholds and readings it was taken by."""
    otherwise: dict[Answer, FamilyStanding] = field(default_factory=dict)
    """By another answer to an open question, how the family would stand, where that is otherwise.

    Of the measures there, verdicts alone are to be read.
    """

    @property
    def measures(self) -> Mapping[str, Measure]:
        """What was found, by measure."""
        return self.standing.measures


def gather(asked: Question, programme: Programme) -> Evidence:
    """Load the evidence rows of the question into tables."""
    evidence = Evidence(asked.rows, asked.terms, of_persons=programme.composed.unit == "person")
    evidence.uncovered = asked.uncovered
    return evidence


def judge(
    evidence: Evidence,
    programme: Programme,
    choices: Choice,
    families: Iterable[Tested],
    *,
    other_readings: bool = False,
    attached_before: bool = False,
) -> dict[tuple[str, date], Judged]:
    """Judge families on their days; those under the same rules are measured as one set.

    Of who is known to have been eligible when `attached_before`, only the criteria are taken that say whether
    something was a problem of the family. With `other_readings` each is judged in the same run under every
    other answer the programme offers, and says how it would stand under those that make a difference.
    """
    judged: dict[tuple[str, date], Judged] = {}
    names = _bearing_on_results(programme) if attached_before else list(programme.composed.measures)
    for batch in _sets(programme, choices, names, families):
        found = _judge_set(evidence, programme, choices, names, batch, other_readings=other_readings)
        judged |= {(tested.family, tested.on): found[tested.family] for tested in batch}
    return judged


def _bearing_on_results(programme: Programme) -> list[str]:
    """Return the measures taken at the claim, and of the criteria that say whether one is relevant."""
    composed = programme.composed
    relevant = {use.relevant_to for use in composed.measures.values() if use.relevant_to}
    asked = {measure for name in relevant for measure in composed.criteria[name].any_of}
    return [name for name, use in composed.measures.items() if use.at == "claim" or name in asked]


def eligibility(
    evidence: Evidence,
    programme: Programme,
    choices: Choice,
    families: Iterable[Tested],
    *,
    other_readings: bool = True,
) -> dict[str, Judged]:
    """Return which criteria each family met on the day it was attached, and what would turn the answer."""
    found: dict[str, Judged] = {}
    names = attachment_measures(programme)
    for batch in _sets(programme, choices, names, families):
        found |= _judge_set(evidence, programme, choices, names, batch, other_readings=other_readings)
    return found


def _day(programme: Programme, name: str, tested: Tested) -> date:
    """Return the day a measure is taken on."""
    at_attachment = programme.composed.measures[name].at == "attachment"
    return tested.attached_on if at_attachment else tested.on


def _sets(
    programme: Programme, choices: Choice, names: Sequence[str], families: Iterable[Tested]
) -> Iterator[list[Tested]]:
    """Part families into sets under the same rules, none twice in a set."""
    sets: dict[tuple[object, ...], list[Tested]] = defaultdict(list)
    turns: Counter[str] = Counter()
    known: dict[tuple[int, int], object] = {}
    changes = sorted({held.since for values in programme.thresholds.values() for held in values.held})
    for tested in families:
        # Between two days on which a threshold changes the rules are the same.
        times = (bisect(changes, tested.on), bisect(changes, tested.attached_on))
        if times not in known:
            known[times] = tuple(
                tuple(measure_rules(programme, choices, name, _day(programme, name, tested)).items())
                for name in names
            )
        sets[turns[tested.family], known[times]].append(tested)
        turns[tested.family] += 1
    yield from sets.values()


def other_answers(programme: Programme, choices: Choice) -> list[Answer]:
    """Return every answer the programme offers that is not the one chosen, in the programme's order."""
    return [
        (name, answer)
        for name, reading in programme.readings.items()
        for answer in [reading.choice, *programme.others(name)]
        if answer != choices[name]
    ]


def _judge_set(
    evidence: Evidence,
    programme: Programme,
    choices: Choice,
    names: Sequence[str],
    batch: Sequence[Tested],
    *,
    other_readings: bool,
) -> dict[str, Judged]:
    """Take each measure under the rules in force and under the other readings that bear on it."""
    others = other_answers(programme, choices) if other_readings else []
    first = batch[0]
    rules = {name: measure_rules(programme, choices, name, _day(programme, name, first)) for name in names}
    at = {
        "attachment": [(tested.family, tested.attached_on, tested.attached_on) for tested in batch],
        "claim": [(tested.family, tested.on, tested.attached_on) for tested in batch],
    }
    found: dict[str, dict[str, Measure]] = {tested.family: {} for tested in batch}
    differs: dict[str, dict[Answer, dict[str, Measure]]] = defaultdict(lambda: defaultdict(dict))
    for name in sorted(names, key=lambda name: programme.composed.measures[name].at):
        use = programme.composed.measures[name]
        tried: dict[Answer, Rules] = {IN_FORCE: rules[name]}
        for question, answer in others:
            if name in programme.readings[question].bears_on:
                otherwise = {**choices, question: answer}
                again = measure_rules(programme, otherwise, name, _day(programme, name, first))
                if again != rules[name]:
                    tried[question, answer] = again
        taken = evidence.take(use.takes, at[use.at], list(tried.values()))
        for answered, measures in zip(tried, taken, strict=True):
            for family, found_alone in measures.items():
                measure = _as_covered(use, found_alone, evidence)
                if answered == IN_FORCE:
                    found[family][name] = measure
                else:
                    differs[family][answered][name] = measure
    # `found` has every family of the batch: without criteria nothing is measured when a family is attached.
    stood = _otherwise(programme, choices, others, found, differs)
    in_force = _Stands(programme, choices, needs=True)
    return {
        family: Judged(in_force.of(measures), rules, stood.get(family, {}))
        for family, measures in found.items()
    }


def _otherwise(
    programme: Programme,
    choices: Choice,
    others: Sequence[Answer],
    found: Mapping[str, Mapping[str, Measure]],
    differs: Mapping[str, Mapping[Answer, Mapping[str, Measure]]],
) -> dict[str, dict[Answer, FamilyStanding]]:
    """Return how each family would stand under other answers, of those that may make a difference.

    Answers that bear on single measures, and not on how these are put together, put them together as the
    answers in force do.
    """
    needs = any(way.count == "needs" for way in programme.composed.eligible)
    composed = {
        answer: _Stands(programme, {**choices, **dict([answer])}, needs)
        for answer in others
        if _composes(programme, answer[0])
    }
    in_force = _Stands(programme, choices, needs)
    stood: dict[str, dict[Answer, FamilyStanding]] = {}
    for family, measures in found.items() if others else ():
        alike, differ = in_force.alike(measures), differs.get(family, {})
        stood[family] = {
            answer: composed.get(answer, in_force).told(measures, alike | in_force.alike(other), other)
            for answer in others
            if (other := differ.get(answer, {})) or answer in composed
        }
    return stood


class _Stands(Struct):
    """How families stand under some answers: what is found alike of many is put together once."""

    programme: Programme
    choices: Choice
    needs: bool
    """Whether it is asked how many needs there are, and not only which criteria are met."""
    _told: dict[tuple[object, ...], FamilyStanding] = field(default_factory=dict)
    _asked: frozenset[str] = frozenset()
    """The measures that criteria are met by: for these alone the number of needs, and whose, matters."""

    def __post_init__(self) -> None:
        criteria = self.programme.composed.criteria.values()
        self._asked = frozenset(measure for criterion in criteria for measure in criterion.any_of)

    def alike(self, found: Mapping[str, Measure]) -> dict[str, object]:
        """Return what tells how a family stands: verdicts, and how many needs there are, not rows."""
        return {
            name: (measure.verdict, self.needs and measure.before, bool(measure.noted.get("elsewhere")))
            if name in self._asked
            else measure.verdict
            for name, measure in found.items()
        }

    def told(
        self, found: Mapping[str, Measure], alike: Mapping[str, object], other: Mapping[str, Measure]
    ) -> FamilyStanding:
        """Return how a family stands by what was found, and otherwise found; `alike` tells it.

        Of its measures the verdicts are its own, and the rest are those of the first that stood so.
        """
        key = tuple(alike.items())
        if key not in self._told:
            self._told[key] = stand(self.programme, self.choices, {**found, **other})
        return self._told[key]

    def of(self, found: Mapping[str, Measure]) -> FamilyStanding:
        """Return how a family stands, with its own measures."""
        told = self.told(found, self.alike(found), {})
        own = {name: as_told(measure, told.measures[name].verdict) for name, measure in found.items()}
        return replace(told, measures=own)


def _as_covered(use: MeasureUse, measure: Measure, evidence: Evidence) -> Measure:
    """Return a measure of the claim as not shown where a file of its windows is missing.

    What made a family eligible was there when it was attached: nobody gains by what is missing.
    """
    return covered(use.takes, measure, evidence.uncovered) if use.at == "claim" else measure


def _composes(programme: Programme, question: str) -> bool:
    """Say whether an open question bears on how measures are put together, and not on them alone."""
    composed = programme.composed
    asked = {name for use in composed.measures.values() for name in use.always_under}
    asked |= {name for way in composed.eligible for name in way.under}
    return question in asked or question == "nothing-relevant"
