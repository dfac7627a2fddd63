"""What is said of a families decision, written from its facts and the thresholds that decided it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from pooledbudget.instruments.agreement import MeasureWords
from pooledbudget.instruments.decisions import CHECK, COUNT, WITHDRAWN, Decision, Facts, Measured
from pooledbudget.instruments.families.rules import (
    ELIGIBILITY,
    NOT_MET,
    TAKEN_BACK,
    WITHOUT_FEE,
    Reason,
    holds,
    outcomes_paid,
)
from pooledbudget.money import percentage, plain_percentage, prose
from pooledbudget.periods import Month, written_day
from pooledbudget.programmes import told
from pooledbudget.programmes.programme import Programme

REASONS: Mapping[str, str] = {
    Reason.NOT_ATTACHED: "not attached: work had not begun by then",
    Reason.BEFORE_START: "before the programme began",
    Reason.AFTER_END: "after the programme's last day for it",
    Reason.OUTSIDE_WINDOW: "outside the days on which claims are taken",
    Reason.BEFORE_AUDIT: "claimed before internal audit had passed it",
    Reason.CHECK_FAILED: "a check found the claim not valid",
    Reason.SAME_PEOPLE: "the same people as were attached before",
    Reason.SHARED_PERSON: "somebody of it was attached before under another id",
    Reason.LAPSED: "its attachment was withdrawn",
    Reason.NO_MEMBERS: "nobody is on file under this id",
    Reason.CARRIED: "whoever's work it rests on has carried another result",
    Reason.NOT_ELIGIBLE: "not eligible when attached",
    Reason.ATTACHED_OUTSIDE: "attached on a day outside those of the programme",
    Reason.ATTACHED_ELSEWHERE: "attached under another agreement of the programme",
    Reason.ALREADY_PAID: "a result was already paid: it is paid once",
    Reason.NOT_YET: "another result comes first, and is not paid yet",
    Reason.NOT_SHOWN: "the evidence does not show it: records are missing",
    Reason.NOT_EVALUABLE: "cannot be evaluated: nothing is there to measure it by",
    Reason.TEST_NOT_MET: "a test is not met",
    Reason.NOTHING_RELEVANT: "nothing that was a problem when attached can be tested",
    Reason.BEYOND_SHARE: "beyond the share that is funded",
    Reason.PLACE_GONE: "beyond the share that is funded, as fewer families are attached",
    Reason.BEYOND_MOST: "beyond the most that is paid for one",
    Reason.NO_FEE: "the programme pays no fee for it",
    Reason.FEE_BY_COUNT: "fees go by the number attached, which is reported apart from names",
    WITHDRAWN: "withdrawn: a row it rested on no longer stands",
}
"""What each reason says, of a family as of a person: some programmes pay by persons."""

ASKED: Mapping[str, str] = {
    "eligible": "family eligible",
    "whole_family": "evidence of the whole-family approach",
    "evidenced": "claim evidenced",
}
"""What each answer of a check is to, in a sentence."""

VERDICTS: Mapping[str, str] = {"pass": "passed", "fail": "failed"}
"""How a test came out, where its code is no sentence's verb."""

FREED = ", for a place in the funded share that another family's attachment has freed"
"""What is said of a fee that was refused before for want of a place."""

LEFT_OUT = ": left out"
"""What is said beside a test that was no problem of the family, or has nobody to test."""

UNSAID = " A child who has left school must be stated: a row of the latest term whose on_roll is no."
"""What is said where a child old enough to have left has no record for the latest term."""


def called(criterion: str, programme: Programme) -> str:
    """Return what pages call a test."""
    use = programme.composed.measures.get(criterion)
    return (use.name if use else "") or criterion


def begun(said: str) -> str:
    """Write words as they begin a sentence."""
    return said[:1].upper() + said[1:]


def came_out(measure: Measured, programme: Programme) -> str:
    """Say which test it is and how it came out, as a page begins a sentence with it."""
    verdict = VERDICTS.get(measure.verdict, measure.verdict)
    return f"{begun(called(measure.criterion, programme))} {verdict}"


def route(claimed_as: str, programme: Programme) -> str:
    """Return what pages call what was claimed; a top-up, after what it adds to."""
    outcomes = programme.composed.outcomes
    for outcome in outcomes.values():
        if outcome.claimed_as == claimed_as:
            base = outcomes[outcome.adds_to].name if outcome.adds_to else ""
            return f"{base}, with {outcome.name}" if base else outcome.name
    return claimed_as


def sentence(decision: Decision, programme: Programme, currency: str) -> str:
    """Say a decision in one sentence, and in another how it had been before a row of it was corrected."""
    said = _answer(decision, programme, currency)
    if decision.reason == WITHDRAWN or "moved" not in decision.facts:
        return said
    moved: Facts = decision.facts["moved"]
    over, day = decision.amount - moved["amount"], written_day(date.fromisoformat(moved["on"]))
    if moved["reason"] == WITHDRAWN:
        return f"{said} It had been decided for {day} in {moved['decided_in']}, and was withdrawn."
    fee = f"a fee of {prose(moved['amount'], currency)}" if moved["amount"] else "no fee"
    differs = f", {prose(abs(over), currency)} {'less' if over > 0 else 'more'} than now" if over else ""
    return (
        f"{said} Its row was corrected: for {day}, {fee} had been decided in {moved['decided_in']}{differs}."
    )


def _answer(decision: Decision, programme: Programme, currency: str) -> str:
    """Say what was decided."""
    if decision.reason == WITHDRAWN:
        return f"Not paid: {REASONS[WITHDRAWN]}. It had been decided in {decision.facts['decided_in']}."
    if decision.asked == COUNT:
        return _by_count(decision, currency)
    if decision.reason in WITHOUT_FEE:
        return f"Attached on {written_day(decision.on)}: {REASONS[decision.reason]}."
    if decision.asked == CHECK:
        return _checked(decision, programme)
    if decision.reason in TAKEN_BACK and "decided_in" in decision.facts:
        return f"Refused: {REASONS[decision.reason]}. It had been decided in {decision.facts['decided_in']}."
    if not decision.paid:
        failing = ", ".join(
            f"{called(measure.criterion, programme)} {VERDICTS.get(measure.verdict, measure.verdict)}"
            for measure in decision.measures
            if measure.verdict in NOT_MET and measure.criterion in _tested(decision, programme)
        )
        said = REASONS.get(decision.reason, decision.reason)
        unsaid = any(measure.found.get("unsaid") for measure in decision.measures)
        return f"Refused: {said}{': ' if failing else ''}{failing}.{UNSAID if unsaid else ''}"
    if decision.asked == "attachment":
        freed = FREED if "place" in decision.facts else ""
        fee = prose(decision.amount, currency)
        return f"Attached on {written_day(decision.on)}: a fee of {fee} is due{freed}."
    parts: Mapping[str, int] = decision.facts["earned"]
    outcomes = programme.composed.outcomes
    names = {outcomes[name].tariff: outcomes[name].name for name in outcomes_paid(decision, programme)}
    said = " and ".join(
        f"{prose(value, currency)} for {names.get(name, name.replace('-', ' '))}"
        for name, value in parts.items()
    )
    cut = decision.facts.get("cut", 0)
    less = f", less {prose(cut, currency)} beyond the most that is paid for one" if cut else ""
    return f"Paid: {said}{less}.{_note(decision, programme)}"


def _checked(decision: Decision, programme: Programme) -> str:
    """Say what a check found, by its answers, and of what it is."""
    facts, day = decision.facts, written_day(decision.on)
    answers = [
        f"{asked}: {facts['answers'][name]}" for name, asked in ASKED.items() if name in facts["answers"]
    ]
    said = f"Checked by {facts['by']} on {day}: {facts['outcome']}"
    of = (
        ""
        if facts["checked"]
        else f" Nothing had been claimed as {route(facts['claimed'], programme)} by then."
    )
    return f"{said}{' (' if answers else ''}{', '.join(answers)}{')' if answers else ''}.{of}"


def _by_count(decision: Decision, currency: str) -> str:
    """Say how many families stood at a stage, and what fees that brought."""
    facts, day = decision.facts, written_day(decision.on)
    said = f"{facts['families']:,} families {facts['stage']} by {day}"
    if "rate" not in facts:
        return f"Counted: {said}. It moves no money."
    held = f"; {prose(facts['held'], currency)} is held back by the gate" if facts["held"] else ""
    more = f", {facts['funded']:,} more of them funded at {prose(facts['rate'], currency)}"
    fees = f"{prose(decision.amount, currency)} of fees is due" if decision.paid else "no fee is due"
    return f"Counted: {said}{more if facts['funded'] else ''}: {fees}{held}."


def _tested(decision: Decision, programme: Programme) -> Sequence[str]:
    """Return the measures that what was claimed must pass, without those of a top-up."""
    outcomes = programme.composed.outcomes
    for outcome in outcomes.values():
        if outcome.claimed_as == decision.facts.get("claimed"):
            base = outcomes[outcome.adds_to] if outcome.adds_to else outcome
            return base.measures
    return ()


def _note(decision: Decision, programme: Programme) -> str:
    """Say what was claimed and is not paid, or paid and was not claimed."""
    outcomes = programme.composed.outcomes
    paid = [outcomes[name] for name in outcomes_paid(decision, programme)]
    for name, outcome in outcomes.items():
        if outcome.claimed_as != decision.facts["claimed"] or outcome in paid or not paid:
            continue
        if outcome.adds_to and outcomes[outcome.adds_to] in paid:
            return f" The top-up for {outcome.name} is not shown and is not paid."
        base = outcome.adds_to or name
        if base in paid[0].in_place_of:
            return f" Both routes are achieved; {paid[0].name} is paid, never both."
    return ""


def words(measure: Measured, programme: Programme) -> MeasureWords:
    """Say a measure in words; every number is the one that decided."""
    window = ""
    if measure.window:
        first, last = (written_day(date.fromisoformat(text)) for text in measure.window)
        window = f"{first} to {last}"
    if measure.criterion == ELIGIBILITY:
        return _eligibility(measure, programme)
    use = programme.composed.measures.get(measure.criterion)
    if use is None:
        return MeasureWords(measure.verdict, "", window, "", "")
    numbers = _numbers(measure.needs)
    said = "; ".join(part for part in (found_said(measure, programme), coverage(measure.found)) if part)
    rule = _filled(use.rule, numbers)
    return MeasureWords(said, _filled(use.needs, numbers), window, rule, use.cite, hangs_on(measure))


def found_said(measure: Measured, programme: Programme) -> str:
    """Say what a measure found, apart from which files came for its days."""
    if measure.criterion == ELIGIBILITY:
        return _eligibility(measure, programme).value
    use = programme.composed.measures.get(measure.criterion)
    return measure.verdict if use is None else VALUES.get(use.takes, _counted)(measure)


COLUMNS_OF: Mapping[str, Sequence[str]] = {
    "absence": ("sessions_possible", "sessions_unauthorised"),
    "exclusions": ("fixed_exclusions",),
    "permanent": ("permanent_exclusions",),
    "off roll": ("on_roll",),
    "missing": ("term",),
}
"""In which columns of a child's rows stands what failed of it; of a term without a record, which came."""


def hangs_on(measure: Measured) -> Mapping[str, Sequence[str]]:
    """Return of a test that failed the people it failed for, and the columns of their rows that decided."""
    who = measure.found.get("who", ()) if measure.verdict == "fail" else ()
    return {
        person["person"]: [column for word in person.get("failed", ()) for column in COLUMNS_OF[word]]
        for person in who
    }


def coverage(found: Facts) -> str:
    """Say what of the windows was not received, or what was expected for them and came."""
    missing: Mapping[str, Sequence[str]] = found.get("not_received", {})
    if missing:
        return "; ".join(
            f"no file of {kind} for {', '.join(Month.parse(month).written for month in months)}"
            for kind, months in missing.items()
        )
    came: Sequence[str] = found.get("covered", ())
    return f"{' and '.join(came)} received for every month" if came else ""


def _numbers(needs: Facts) -> Mapping[str, str]:
    """Write the thresholds that decided as sentences have them: a fraction as a percentage.

    One that a decision did not keep stands as a question mark.
    """
    numbers: defaultdict[str, str] = defaultdict(lambda: "?")
    for name, value in needs.items():
        given = OLD_NAMES.get(name, name)
        written = str(value)
        numbers[given] = plain_percentage(Fraction(written)) if "/" in written else written
    return numbers


OLD_NAMES: Mapping[str, str] = {
    "months": "window_months",
    "days": "work_days",
    "exclusions": "fixed_exclusions",
}
"""What decisions of the editions before 5 call their thresholds."""


def _filled(template: str, numbers: Mapping[str, str]) -> str:
    """Put the numbers in force into a sentence of the programme."""
    return template.format_map(numbers)


def _eligibility(measure: Measured, programme: Programme) -> MeasureWords:
    """Say which criteria were met, and how many make a family eligible."""
    found, composed = measure.found, programme.composed
    names = {name: criterion.name or name for name, criterion in composed.criteria.items()}
    met = [names.get(name, name) for name in found["met"]]
    met += ["local concern"] if found.get("local_concern") else []
    missing = [names.get(name, name) for name in found.get("unshown", ())]
    missing += ["education"] if found.get("education_unshown") else []
    unshown = f"; {', '.join(missing)} not shown: a record is missing" if missing else ""
    ways = "; or ".join(
        told.ways(composed, [way for way in composed.eligible if holds(way.under, found.get("answers", {}))])
    )
    needs = ways or "no criteria: everybody attached"
    cites = dict.fromkeys(
        cite
        for use in composed.measures.values()
        if use.at == "attachment" and use.cite
        for cite in use.cite.split(", ")
    )
    rule = f"A family is eligible on {ways}." if ways else "Everybody attached is eligible."
    said = f"met {', '.join(met) or 'none'}{unshown}"
    return MeasureWords(said, needs, "on the day attached", rule, ", ".join(cites))


FAILED: Mapping[str, str] = {
    "work ended": "work ended before the claim",
    "on benefit": "on an out-of-work benefit at the claim",
    "no benefit left": "no out-of-work benefit was left for it",
    "moved outside": "the move off benefit falls outside the time for it",
    "provision": "on the Work Programme or ESF provision at the claim",
    "long after benefit": "the benefit ended more than 31 days before the job",
    "under age": "under 18 when the work began",
    "too few weeks": "too few of the last weeks in work, for somebody from jobseeker's allowance",
}
"""What is said of a job that does not pass, where its days do not say it."""


def _worked(found: Facts) -> str:
    """Say how long somebody has worked, and whatever of it fails."""
    failed = found.get("failed", [])
    if "no work" in failed:
        return "nobody has a day in work off benefit"
    days = f"{found['days']} days in work"
    to_claim = "" if {"work ended", "on benefit"} & set(failed) else " to the claim"
    return "; ".join([f"{days}{to_claim}", *(FAILED[code] for code in failed if code in FAILED)])


def _joined(found: Facts) -> str:
    """Say what was joined; where nothing was, whether somebody was referred or nobody said."""
    if found["joined"]:
        return "joined a provision"
    if found.get("referred"):
        return "joined none: referred to the Work Programme, which is no volunteering"
    if found.get("not_said"):
        return "joined none: on the Work Programme, with no word of whether as a volunteer"
    return "joined none"


def _fewer(measure: Measured) -> str:
    found = measure.found
    others = found.get("others", 0)
    not_theirs = f"; {others} of people who were no members that day" if others else ""
    early = "; the window begins before attachment" if found.get("early") else ""
    out = LEFT_OUT if measure.verdict == "not relevant" else ""
    return f"{found['before']} before, {found['after']} after{not_theirs}{early}{out}"


def _education(measure: Measured) -> str:
    found = measure.found
    failing, children = (
        found.get("failing", found.get("before", 0)),
        found.get("children", found.get("after")),
    )
    out = LEFT_OUT if measure.verdict == "not relevant" else ""
    if not children:
        return f"no child to test{out}"
    worst = percentage(Fraction(found["worst"], 10_000), 2)
    unshown = found.get("unshown", 0)
    missing = f"; a term without a record for {unshown}" if unshown else ""
    who = "".join(f"; {_child(child)}" for child in found.get("who", ()))
    return f"{failing} of {children} children fail{missing}; worst unauthorised absence {worst}{who}{out}"


CHILD_FAILED: Mapping[str, str] = {
    "absence": "{missed} of {possible} sessions missed without leave",
    "exclusions": "{fixed} fixed-term exclusions",
    "permanent": "excluded for good",
    "off roll": "off roll",
    "missing": "a term without a record",
}
"""What is said of a child that fails, by what of it fails."""


def _child(child: Mapping[str, Any]) -> str:
    """Name a child that fails, by pseudonym, with what failed and in which terms."""
    failed = ", ".join(CHILD_FAILED[word].format_map(child) for word in child["failed"])
    return f"child {child['person'][:SHORT]}: {failed} ({', '.join(child['terms'] or [])})"


SHORT = 8
"""So much of a person's pseudonym is printed beside a figure."""


def _need(measure: Measured) -> str:
    """Say how many needs were recorded, and how many are not closed for long enough."""
    found = measure.found
    if measure.verdict == "not relevant":
        return f"no such need since attachment{LEFT_OUT}"
    if found["open"]:
        return f"{found['open']} of {found['needs']} not closed over the whole window"
    returned = "; it had returned" if found.get("returns") else ""
    return f"{found['needs']} closed and kept closed{returned}"


def _lasted(measure: Measured) -> str:
    """Say how long a stay has lasted."""
    found = measure.found
    broken = "; interrupted" if found.get("stretches", 0) > 1 else ""
    return f"{found['days']} days{broken}"


def _reached(measure: Measured) -> str:
    """Say whether something was reached."""
    return "reached" if measure.verdict == "pass" else "not reached"


def _counted(measure: Measured) -> str:
    """Say what was counted."""
    return f"{measure.found.get('recorded', 0)} recorded"


VALUES: Mapping[str, Callable[[Measured], str]] = {
    "incidents_fall": _fewer,
    "offences_fall": _fewer,
    "schooling": _education,
    "employment": lambda measure: _worked(measure.found),
    "progress_to_work": lambda measure: (
        _joined(measure.found) + (", and is in new work" if measure.found["new_work"] else "")
    ),
    "off_benefit": lambda measure: f"{measure.found['on_benefit']} of its adults on benefit",
    "need_closed": _need,
    "sustained": _lasted,
    "achieved": _reached,
}
"""How what a measure found is said, by the name of its file."""
