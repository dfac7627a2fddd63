"""One person, many families: who shares people with whom, by exact ids, and what has been carried already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.evidence.people import known_families, people_of, shared_people, without_work_of
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.decisions import Decision, Facts
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.judging import Judged, Tested, judge
from pooledbudget.instruments.families.rules import COUNTED, FamilyStanding, Reason
from pooledbudget.submissions.programme_records import Attachment
from pooledbudget.submissions.records import Row

READING, SAME_PEOPLE, ANY_PERSON = "duplicate", "the same people", "any shared person"
SHARED = "shared people"
"""What an exception is called that names people of another family."""
CARRIED_BY = "carried_by"
"""The fact of a result of employment that says whose work it rests on."""


def attached_anywhere(
    case: Case, asked: Question, families: Mapping[str, Row[Attachment]]
) -> dict[str, Row[Attachment]]:
    """Return an agreement's families, and those attached under any other agreement of its programme."""
    counted = {decision.cause for decision in asked.answered("attachment") if decision.reason in COUNTED}
    found = dict(families)
    for row in asked.rows.of(Attachment):
        family = row.cells.family
        if family not in found and case.cause(asked, family, "attachment") in counted:
            found[family] = row
    return found


class Sharing(Struct):
    """Which families share people when attached, and which of them count so far."""

    case: Case
    asked: Question
    families: Mapping[str, Row[Attachment]]
    people: Mapping[str, Mapping[str, list[str]]]
    counted: set[str]
    """The families whose attachment counts, as far as the close has come."""
    known: set[str]
    """The families that have any member on file."""
    doubled: set[str] = field(default_factory=set)
    """The families that are made of the same people as an earlier one."""

    @classmethod
    def of(
        cls, case: Case, asked: Question, evidence: Evidence, families: Mapping[str, Row[Attachment]]
    ) -> Sharing:
        """Find who shares people among the families of one programme."""
        days = [(family, row.on, row.on) for family, row in families.items()]
        known = {decision.cause for decision in asked.answered("attachment") if decision.reason in COUNTED}
        counted = {family for family in families if case.cause(asked, family, "attachment") in known}
        people = shared_people(evidence, days)
        return cls(case, asked, families, people, counted, known_families(evidence, days))

    def with_whom(self, family: str) -> list[Facts]:
        """Return the families before it that count and have people of it, the earliest attached first."""
        others = [other for other in self.people.get(family, {}) if other in self.counted]
        others.sort(key=lambda other: (self.families[other].on, other))
        return [
            {
                "what": SHARED,
                "other": self.asked.pseudonym(other),
                "on": self.families[other].on.isoformat(),
                "people": sorted(map(self.asked.person, self.people[family][other])),
            }
            for other in others
        ]

    def refusal(self, family: str) -> Reason | None:
        """Say why a family is a duplicate by the reading in force; None if it is none."""
        if family in self.doubled:
            return Reason.SAME_PEOPLE
        any_person = self.case.choices.get(READING) == ANY_PERSON
        return Reason.SHARED_PERSON if any_person and self.with_whom(family) else None


CARRIED = "employment"
"""The measure, by the name of its file, that one person carries for one family of a programme."""


class Carriers:
    """Whose work results of employment rest on: one person carries one result of a programme."""

    def __init__(
        self,
        case: Case,
        asked: Question,
        evidence: Evidence,
        tested: Sequence[Tested],
        now: Sequence[Decision] = (),
    ) -> None:
        """Take in what was carried before, and `now`; `tested` are the families that will be asked about."""
        self._case, self._asked, self._evidence = case, asked, evidence
        self._tested = tested
        uses = case.programme.composed.measures.items()
        self._measures = [name for name, use in uses if use.takes == CARRIED]
        self._known = {
            str(decision.facts[CARRIED_BY]): decision.cause
            for decision in [*asked.answered("result"), *now]
            if decision.paid and case.is_of_programme(decision) and decision.facts.get(CARRIED_BY)
        }

    def carry(self, outcomes: Iterable[str]) -> bool:
        """Say whether any of some outcomes rests on somebody's work."""
        known = self._case.programme.composed.outcomes
        return any(set(self._measures) & set(known[name].measures) for name in outcomes)

    def carrier(self, judged: Judged) -> str:
        """Return the person, by pseudonym, whose work a family's result of employment rests on."""
        shown = [judged.measures[name] for name in self._measures if judged.measures[name].verdict == "pass"]
        who = [str(found["person"]) for measure in shown for found in measure.noted.get("who", ())]
        return self._asked.person(who[0]) if who else ""

    def took(self, carrier: str, cause: str) -> None:
        """Take in that somebody carries a result that is paid."""
        if carrier:
            self._known[carrier] = cause

    def judged(self, tested: Tested, cause: str, judged: Judged) -> Judged:
        """Judge a family's employment again without whoever has carried a result of another family."""
        if not self._known or not self._meets_anywhere(judged):
            return judged
        spent = self._spent(tested.family, cause)
        if not spent:
            return judged
        case = self._case
        with without_work_of(self._evidence, spent):
            again = judge(self._evidence, case.programme, case.choices, [tested], other_readings=True)
        return self._without(judged, again[tested.family, tested.on])

    def _meets_anywhere(self, judged: Judged) -> bool:
        standings = (judged.standing, *judged.otherwise.values())
        return any(
            standing.measures[name].verdict == "pass" for standing in standings for name in self._measures
        )

    def _spent(self, family: str, cause: str) -> Sequence[str]:
        """Return the people of a family who have carried a result of another cause."""
        people = self._people.get(family, ())
        return [person for person, name in people if self._known.get(name, cause) != cause]

    @cached_property
    def _people(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The people of all families asked about, each with the pseudonym: asked of the evidence once."""
        days = [(tested.family, tested.on, tested.attached_on) for tested in self._tested]
        people = people_of(self._evidence, days)
        return {
            family: [(person, self._asked.person(person)) for person in some]
            for family, some in people.items()
        }

    def _without(self, judged: Judged, again: Judged) -> Judged:
        """Return how a family stands with its employment as judged again; the rest stays."""
        answers = sorted({*judged.otherwise, *again.otherwise})
        return replace(
            judged,
            standing=self._other(judged.standing, again.standing),
            otherwise={
                answer: self._other(
                    judged.otherwise.get(answer, judged.standing), again.otherwise.get(answer, again.standing)
                )
                for answer in answers
            },
        )

    def _other(self, before: FamilyStanding, anew: FamilyStanding) -> FamilyStanding:
        """Return a standing with what rests on work as in another; what is lost by it is told as carried."""
        outcomes = dict(before.outcomes)
        for name in outcomes:
            if self.carry([name]):
                lost = before.outcomes[name] is None and anew.outcomes[name] is not None
                outcomes[name] = Reason.CARRIED if lost else anew.outcomes[name]
        measures = {**before.measures, **{name: anew.measures[name] for name in self._measures}}
        return replace(before, measures=measures, outcomes=outcomes)
