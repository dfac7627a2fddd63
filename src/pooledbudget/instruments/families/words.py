"""What is said of a families decision, written from its facts and the thresholds that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from pooledbudget.instruments.agreement import MeasureWords
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Facts, Measured
from pooledbudget.instruments.families.results import (
    BY_CRIME,
    BY_EMPLOYMENT,
    CRIME_TARIFF,
    WITH_PROGRESS,
    WORK_TARIFF,
)
from pooledbudget.instruments.families.rules import (
    ASB,
    CRIME_ROUTE,
    EDUCATION,
    ELIGIBILITY,
    EMPLOYMENT,
    NOT_MET,
    OFFENDING,
    PROGRESS,
    Reason,
)
from pooledbudget.money import percentage, plain_percentage, prose
from pooledbudget.periods import written_day

REASONS: Mapping[str, str] = {
    Reason.NOT_ATTACHED: "not attached: the authority had not begun to work with the family",
    Reason.BEFORE_START: "before the programme began",
    Reason.AFTER_END: "after the programme's last day for it",
    Reason.SAME_PEOPLE: "the same people as a family attached before",
    Reason.SHARED_PERSON: "somebody of it is of a family attached before",
    Reason.LAPSED: "its attachment was withdrawn",
    Reason.NO_MEMBERS: "this family has no members on file",
    Reason.CARRIED: "whoever's work it rests on has carried a result of another family",
    Reason.NOT_ELIGIBLE: "not eligible when attached",
    Reason.ALREADY_PAID: "a result was already paid for this family: one result a family",
    Reason.NOT_SHOWN: "the evidence does not show it: records are missing",
    Reason.NOT_EVALUABLE: "cannot be evaluated: nothing is there to measure it by",
    Reason.TEST_NOT_MET: "a test is not met",
    Reason.NOTHING_RELEVANT: "nothing that was a problem for the family can be tested",
    Reason.BEYOND_SHARE: "beyond the share of families that is funded",
    WITHDRAWN: "withdrawn: a row it rested on was replaced",
}
"""What each reason says."""

ROUTES: Mapping[str, str] = {
    BY_CRIME: "crime, anti-social behaviour and education",
    WITH_PROGRESS: "crime, anti-social behaviour and education, with progress to work",
    BY_EMPLOYMENT: "continuous employment",
}
"""What each result that can be claimed is called."""

CRITERIA: Mapping[str, str] = {ASB: "anti-social behaviour"}
"""What each test is called, where its name does not say it to everybody."""

VERDICTS: Mapping[str, str] = {"pass": "passed", "fail": "failed"}
"""How a test came out, where its code is no sentence's verb."""

TARIFFS: Mapping[str, str] = {CRIME_TARIFF: "crime, anti-social behaviour and education"}
"""What is paid for, where its name does not say it to everybody."""

LEFT_OUT = ": left out"
"""What is said beside a test that was no problem of the family, or has nobody to test."""

UNSAID = " A child who has left school must be stated: a row of the latest term whose on_roll is no."
"""What is said where a child old enough to have left has no record for the latest term."""

CITES: Mapping[str, str] = {
    ELIGIBILITY: "S14, S15, S17, S18",
    EDUCATION: "S1, S15, S20",
    ASB: "S1, S2, S15",
    OFFENDING: "S1, S2, S15",
    EMPLOYMENT: "S1, S21",
    PROGRESS: "S1",
}


def sentence(decision: Decision, currency: str) -> str:
    """Say a decision in one sentence."""
    if decision.reason == WITHDRAWN:
        return f"Not paid: {REASONS[WITHDRAWN]}. It had been decided in {decision.facts['decided_in']}."
    if decision.reason == Reason.LAPSED:
        return f"Refused: {REASONS[Reason.LAPSED]}. It had been decided in {decision.facts['decided_in']}."
    if not decision.paid:
        failing = ", ".join(
            f"{CRITERIA.get(measure.criterion, measure.criterion)} "
            f"{VERDICTS.get(measure.verdict, measure.verdict)}"
            for measure in decision.measures
            if measure.verdict in NOT_MET and measure.criterion in _tested(decision)
        )
        said = REASONS.get(decision.reason, decision.reason)
        unsaid = any(measure.found.get("unsaid") for measure in decision.measures)
        return f"Refused: {said}{': ' if failing else ''}{failing}.{UNSAID if unsaid else ''}"
    if decision.asked == "attachment":
        return f"Attached on {written_day(decision.on)}: a fee of {prose(decision.amount, currency)} is due."
    parts: Mapping[str, int] = decision.facts["earned"]
    said = " and ".join(
        f"{prose(value, currency)} for {TARIFFS.get(name, name.replace('-', ' '))}"
        for name, value in parts.items()
    )
    return f"Paid: {said}.{_note(decision, list(parts))}"


def _tested(decision: Decision) -> tuple[str, ...]:
    return (EMPLOYMENT,) if decision.facts.get("claimed") == BY_EMPLOYMENT else CRIME_ROUTE


def _note(decision: Decision, parts: list[str]) -> str:
    """Say what was claimed and is not paid, or paid and was not claimed."""
    claimed = decision.facts["claimed"]
    if claimed == WITH_PROGRESS and parts == [CRIME_TARIFF]:
        return " The top-up for progress to work is not shown and is not paid."
    if WORK_TARIFF in parts and claimed != BY_EMPLOYMENT:
        return " Both routes are achieved; employment is paid, never both."
    return ""


def words(measure: Measured) -> MeasureWords:
    """Say a measure in words; every number is the one that decided."""
    value, threshold, rule = _said(measure)
    window = ""
    if measure.window:
        first, last = (written_day(date.fromisoformat(text)) for text in measure.window)
        window = f"{first} to {last}"
    if measure.criterion == ELIGIBILITY:
        window = "on the day attached"
    return MeasureWords(value, threshold, window, rule, CITES[measure.criterion])


def _said(measure: Measured) -> tuple[str, str, str]:
    """Return what was found, what was needed, and the rule, in words."""
    found, needs = measure.found, measure.needs
    match measure.criterion:
        case "eligibility":
            concern = " and a local concern" if found["local_concern"] else ""
            unshown = "; education not shown: a term has no record" if found.get("education_unshown") else ""
            return (
                f"met {', '.join(found['met']) or 'none'}{concern}{unshown}",
                "all three of crime or ASB, education, work; or two and a local concern",
                "A family is eligible on three criteria, or on two and a local cause of concern.",
            )
        case "education":
            return _education(measure)
        case "employment":
            days = needs["days"]
            return (
                _worked(found),
                f"at least {days} days",
                f"At least one adult left an out-of-work benefit in the last {needs['months']} months and "
                f"has worked continuously for at least {days} days.",
            )
        case "progress to work":
            return (
                _joined(found) + (", and is in new work" if found["new_work"] else ""),
                "joined in the window, and no new work",
                f"One adult volunteered for the Work Programme or joined ESF provision in the last "
                f"{needs['months']} months, and no adult is in new work.",
            )
        case _:
            return _fewer(measure)


FAILED: Mapping[str, str] = {
    "work ended": "work ended before the claim",
    "on benefit": "on an out-of-work benefit at the claim",
    "no benefit left": "no out-of-work benefit was left for it",
    "moved outside": "the move off benefit falls outside the time for it",
    "provision": "on the Work Programme or ESF provision at the claim",
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


def _fewer(measure: Measured) -> tuple[str, str, str]:
    found, needs = measure.found, measure.needs
    fall = plain_percentage(Fraction(needs["fall"]))
    whose = (
        "Anti-social behaviour across the whole family"
        if measure.criterion == ASB
        else "Offending by all minors of the family"
    )
    others = found.get("others", 0)
    not_theirs = f"; {others} of people who were no members that day" if others else ""
    out = LEFT_OUT if measure.verdict == "not relevant" else ""
    return (
        f"{found['before']} before, {found['after']} after{not_theirs}{out}",
        f"down by at least {fall}",
        f"{whose} is down by at least {fall} in the last {needs['months']} months.",
    )


def _education(measure: Measured) -> tuple[str, str, str]:
    found, needs = measure.found, measure.needs
    absence = plain_percentage(Fraction(needs["absence"]))
    rule = (
        f"Every child of the family has fewer than {needs['exclusions']} fixed-term exclusions and less than "
        f"{absence} unauthorised absence over the last {needs['terms']} terms."
    )
    if not found["children"]:
        out = LEFT_OUT if measure.verdict == "not relevant" else ""
        return f"no child to test{out}", "every child", rule
    worst = percentage(Fraction(found["worst"], 10_000), 2)
    unshown = found.get("unshown", 0)
    missing = f"; a term without a record for {unshown}" if unshown else ""
    return (
        f"{found['failing']} of {found['children']} children fail{missing}; "
        f"worst unauthorised absence {worst}",
        f"none may fail; absence less than {absence}, fewer than {needs['exclusions']} exclusions",
        rule,
    )
