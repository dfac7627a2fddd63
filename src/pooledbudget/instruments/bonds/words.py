"""What is said of a bond: its clauses, its results and why they pay or not. Nothing here decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from pooledbudget.amounts import counted
from pooledbudget.evidence.pseudonyms import SHORTEST, WHOLE
from pooledbudget.instruments.agreement import MeasureWords
from pooledbudget.instruments.bonds.clauses import clauses, outcome_sentences, step_named
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.outcomes import POOLED, Difference, Outcome
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured
from pooledbudget.money import Rounding, decimal, minor_of, percentage, prose, rounded, written
from pooledbudget.periods import written_day

__all__ = ["REASONS", "change", "clauses", "outcome_sentences", "owed_back", "sentence", "words"]

REASONS: Mapping[str, str] = {
    Reason.BELOW: "it is below what is required",
    Reason.NO_COMPARISON: "the comparison group had no events: no fall can be measured",
    Reason.NOT_PUBLISHED: "what it pays is not published: nothing posts",
    Reason.PAID_BY_COHORT: "a cohort has paid on its own, so the pooled threshold does not apply",
    Reason.UNCOUNTED: "without the counts what it pays cannot be worked out",
    Reason.CAP_REACHED: "the cap on outcome payments is reached",
    Reason.NONE_AVOIDED: "no event was avoided",
    Reason.NOTHING_COUNTED: "nothing was counted",
    Reason.NOT_REACHED: "nothing was reached",
    Reason.ONCE: "it pays once for each person, and has",
    Reason.NOT_BEFORE: "what must come first has not, or not for long enough",
    Reason.QUOTA: "its part of its group is used up",
    Reason.ENOUGH: "as many came as are owed",
    Reason.NO_INDEX: "the index that its price rises with is not known",
    Reason.PAYS_NOTHING: "it is measured, and pays nothing itself",
    Reason.REACHED: "the level is reached, and nothing is paid back",
    Reason.NOT_THE_SUM: "the reported total is not the sum of its cohorts",
    Reason.AFTER_END: "its day is after the bond's last, so it is held",
    Reason.NO_SHARES: "its day is before the first on which the payers' shares are said, so it is held",
    WITHDRAWN: "withdrawn: a row it rested on no longer stands, or another result takes its place",
}
"""What each reason says."""
PLACES_MAX = 6
"""Of what is measured and required where nothing beside it is told apart."""


def change(path: Sequence[str], was: str, now: str) -> str:
    """Say a change of what an investor commits; blank for anything else."""
    match path:
        case ["investors", investor, "commitment"] | ["classes", _, "holders", investor]:
            if not now:
                return f"{investor} no longer commits anything; it was {was}"
            return f"{investor} commits {now}" + (f", not {was}" if was else "")
        case _:
            return ""


def subject_of(decision: Decision) -> str:
    """Say of which cohort, person or period a result is."""
    if decision.subject == decision.on.isoformat():
        return f"The result of {written_day(decision.on)}"
    if person := person_of(decision):
        return f"Person {person[:SHORTEST]}"
    return "All cohorts" if decision.subject == POOLED else f"Cohort {decision.subject}"


def person_of(decision: Decision) -> str:
    """Return the pseudonym of the person a result is of, which is told to nobody outside; blank of a cohort.

    A result that comes again of the same person bears its day behind it.
    """
    whose = decision.subject.partition("@")[0]
    return whose if WHOLE.fullmatch(whose) else ""


def fewest_paid(answers: Iterable[Decision]) -> int | None:
    """Return how many persons results pay for, of several outcomes the fewest; None where they pay for none.

    The fewest, because what is told of the others would tell them out of a sum.
    """
    people: dict[str, set[str]] = {}
    for found in answers:
        if found.paid and person_of(found):
            people.setdefault(found.measures[0].criterion, set()).add(person_of(found))
    return min(map(len, people.values()), default=None)


def told_together(answers: Sequence[Decision], currency: str) -> list[str]:
    """Return what is said of results: of each cohort its sentence, of persons how many, for each outcome."""
    persons: dict[str, list[Decision]] = {}
    for decision in answers:
        if person_of(decision):
            persons.setdefault(decision.measures[0].criterion, []).append(decision)
    told = [told_of(decision, currency) for decision in answers if not person_of(decision)]
    for outcome, results in persons.items():
        paid = [decision.amount for decision in results if decision.paid]
        told.append(
            f"{len(paid)} of {counted(len(results), 'result')} of persons, {outcome}, "
            f"{'is' if len(paid) == 1 else 'are'} paid: {prose(sum(paid), currency)} in all."
        )
    return told


class _CameOut(Enum):
    """How a result came out: how its own sentence begins, and how one goes on after whom it is of."""

    PAID = ("Paid: ", " {is_} paid ")
    PAID_BACK = ("Paid back: ", " {pays} back ")
    NOT_PAID = ("Not paid: ", " {is_} not paid: ")
    MEASURED = ("Measured: ", ": ")

    @classmethod
    def of(cls, decision: Decision) -> _CameOut:
        """Return how a decision came out."""
        if decision.reason == Reason.PAYS_NOTHING.value:
            return cls.MEASURED
        if not decision.paid:
            return cls.NOT_PAID
        return cls.PAID_BACK if decision.amount < 0 else cls.PAID


def told_of(decision: Decision, currency: str) -> str:
    """Say how a result came out and of whom it is, as one sentence."""
    _, goes_on = _CameOut.of(decision).value
    verbs = ("are", "pay") if decision.subject == POOLED else ("is", "pays")
    return f"{subject_of(decision)}{goes_on.format(is_=verbs[0], pays=verbs[1])}{_result(decision, currency)}"


def sentence(terms: BondTerms, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
    """Say in one sentence what a result pays, was cut by, or why it pays nothing."""
    known = {**terms.names, **names}
    by = str(decision.facts.get("by", ""))
    taken_back = decision.reason == WITHDRAWN
    if decision.asked == "waterfall":
        gone = f"The waterfall of {written_day(decision.on)} is taken back: nothing falls due by it."
        return gone if taken_back else _flowed(terms, decision, currency, known)
    if not decision.measures and taken_back:
        return (
            f"The stop of {written_day(decision.on)} by {known.get(by, by)} is taken back: the bond runs on."
        )
    if not decision.measures:
        return f"Stopped on {written_day(decision.on)} by {known.get(by, by)}."
    begins, _ = _CameOut.of(decision).value
    return f"{begins}{_result(decision, currency)}"


def _result(decision: Decision, currency: str) -> str:
    """Say what was measured, and what it pays or why it pays nothing."""
    said = _measured_said(decision.measures[0]) + _raised_said(decision.measures[0])
    match _CameOut.of(decision):
        case _CameOut.MEASURED:
            return f"{said}."
        case _CameOut.NOT_PAID:
            return f"{said}; {REASONS.get(decision.reason, decision.reason)}{_cut(decision, currency)}."
        case _:
            return f"{prose(abs(decision.amount), currency)} for {said}{_cut(decision, currency)}."


def _raised_said(measured: Measured) -> str:
    """Say by how much a price had risen by the day, where it rises; blank where it had not."""
    by = Fraction(str(measured.found.get("raised", 1)))
    return "" if by == 1 else f", at a price that {'rose' if by > 1 else 'fell'} by {_fully(abs(by - 1))}"


def _flowed(terms: BondTerms, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
    """Say in one sentence how the waterfall of a date ran."""
    facts = decision.facts
    there = minor_of(str(facts["opening"])) + minor_of(str(facts["came_in"]))
    taken = [
        f"{step_named(terms, step, names)} took {prose(minor_of(step['took']), currency)}"
        for step in facts["taken"]
        if minor_of(step["took"]) > 0
    ]
    stays = prose(minor_of(str(facts["closing"])), currency)
    return (
        f"{prose(there, currency)} was in the bond: {', '.join(taken) or 'nothing fell due'}; {stays} stays."
    )


def owed_back(title: str, on: date, owed: str) -> str:
    """Say what a payer has paid beyond what outcomes have earned of it."""
    return (
        f"At {written_day(on)} {title} owes you {owed}: you have paid more than outcomes have earned. It is "
        "paid back, or stands as paid ahead for what they earn next."
    )


def _cut(decision: Decision, currency: str) -> str:
    """Say what a result earned and by which caps it was cut, where it was."""
    cuts = [(step, minor_of(amount)) for step, amount in decision.facts.get("cuts", []) if minor_of(amount)]
    if not cuts:
        return ""
    earned = prose(minor_of(str(decision.facts["earned"])), currency)
    verb = "came to" if any("due" in measured.found for measured in decision.measures) else "earned"
    each = " and ".join(f"{step} takes {prose(amount, currency)}" for step, amount in cuts)
    return f"; it {verb} {earned}, of which {each}"


def _measured_said(measured: Measured) -> str:
    """Say what was measured against what was needed."""
    needed = _needed(measured)
    if needed is None or not {"fall", "reached"} & measured.found.keys():
        return _shown(measured)
    required = _fully(Fraction(needed)) if _is_fall(measured) else _number(Fraction(needed))
    return f"{_shown(measured)} against {required} required"


def _needed(measured: Measured) -> str | None:
    return measured.needs.get("fall") or measured.needs.get("level")


def _is_fall(measured: Measured) -> bool:
    """Say whether it is a fall that was measured, and not a level."""
    return "fall" in measured.found and ("fall" in measured.needs or "reached" not in measured.found)


def _shown(measured: Measured) -> str:
    """Say what was measured, with as many digits as tell it and what was needed apart."""
    found = measured.found
    if "due" in found:
        return measured.criterion
    if _is_fall(measured):
        return f"a fall of {told_apart(Fraction(found['fall']), _needed(measured))}"
    if "reached" not in found:
        return "no fall that can be measured" if "events" in found else "a result that cannot be read"
    return f"{measured.criterion}: {_number(Fraction(found['reached']))}"


def told_apart(value: Fraction, needed: str | None) -> str:
    """Write a percentage with the digits that put it on its own side of the one it is held against.

    What is just that stands there in full: 0.01% reaches 0.01%, and 0.0% would not.
    """
    if needed is None:
        return percentage(value)
    threshold, places = Fraction(needed), 1
    while not _tells(value, threshold, places):
        if value == threshold and places == PLACES_MAX:
            break  # a third is written in full nowhere
        places += 1
    return percentage(value, places)


def _tells(value: Fraction, threshold: Fraction, places: int) -> bool:
    """Say whether a percentage with so many places is on its own side of a threshold, and looks so."""
    written_as = Fraction(rounded(value * 100 * 10**places, Rounding.HALF_UP), 100 * 10**places)
    alike = percentage(value, places) == percentage(threshold, places)
    return _side(written_as, threshold) == _side(value, threshold) and (value == threshold or not alike)


def _side(value: Fraction, threshold: Fraction) -> int:
    """Return on which side of a threshold a value lies: 0 where it is just that."""
    return (value > threshold) - (value < threshold)


def _fully(value: Fraction) -> str:
    """Write a threshold with all its digits."""
    text = percentage(value, PLACES_MAX, unit="")
    return f"{text.rstrip('0').rstrip('.')}%"


def _number(value: Fraction) -> str:
    """Write a measured number: a whole one plainly, a part as a percentage or a decimal."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    if abs(value) <= 1:
        return _fully(value)
    return decimal(value, PLACES_MAX).rstrip("0")


def words(terms: BondTerms, measured: Measured, currency: str) -> MeasureWords:
    """Say what was measured and what was needed, with the clause."""
    outcome = _outcome_of(terms, measured)
    found = measured.found
    if "published" in found:
        value = f"{found['published']} as published"
    elif "comparison_events" in found:
        value = (
            f"{found['events']} events among {found['people']} people against "
            f"{found['comparison_events']} among {found['comparison_people']}: {_shown(measured)}"
        )
    elif "events" in found:
        value = f"{found['events']} events among {found['people']} people: {_shown(measured)}"
    else:
        value = _number(Fraction(found["reached"])) if "reached" in found else "nothing that can be read"
    if "error" in found and "avoided" in found:
        value += f"; standard error {decimal(Fraction(found['error']), 4)} events a person"
    if "due" in found:
        value = f"{written(minor_of(str(found['due'])), currency)} falls due by the terms"
    needed = _needed(measured)
    threshold = "nothing but the result" if "due" not in found else "nothing but its day"
    if needed is not None:
        is_fall = isinstance(outcome, Difference)
        threshold = f"a fall of at least {_fully(Fraction(needed))}" if is_fall else _number(Fraction(needed))
    unsaid = "the terms" if "due" in found else "the cohorts' counts added together"
    source = str(found.get("source", "")) or unsaid
    rule = " ".join(outcome_sentences(terms, currency))
    return MeasureWords(value, threshold, source, rule, outcome.cite if outcome else "")


def _outcome_of(terms: BondTerms, measured: Measured) -> Outcome | None:
    """Return the outcome that a measure is of; None where the terms no longer have it."""
    for name, outcome in terms.outcomes.items():
        if measured.criterion in {name, outcome.title}:
            return outcome
    return None
