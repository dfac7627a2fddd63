"""Who could have claimed, or nearly: attached families, and those refused, tested as if they claimed now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.decisions import Decision, Facts, Measured
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.judging import Judged, Tested, judge
from pooledbudget.instruments.families.paid_so_far import paid_to
from pooledbudget.instruments.families.rules import NOT_MET, Reason, holds, measured
from pooledbudget.instruments.families.shared import Carriers
from pooledbudget.submissions.programme_records import Claim


def asked_before(
    asked: Question, agreement: str, answered: Sequence[Decision]
) -> tuple[set[str], dict[str, str]]:
    """Return the causes of results that are paid, and of those an agreement refused, with why."""
    known = [*asked.answered("result"), *answered]
    refused = {
        decision.cause: decision.reason
        for decision in known
        if (decision.agreement, decision.asked) == (agreement, "result") and not decision.paid
    }
    paid = {decision.cause for decision in known if decision.asked == "result" and decision.paid}
    return paid, refused


def unclaimed(
    case: Case,
    asked: Question,
    evidence: Evidence,
    eligible: set[str],
    answered: Sequence[Decision] = (),
) -> list[Facts]:
    """List attached families that pass an outcome, or miss one test of it, and have not claimed.

    So are those whose claim was refused, and who would pass now. Each family is tested as if it claimed on
    the last day of the month; `answered` are the results decided now. Nothing is listed that would be
    refused whatever it shows: after the last day of claims, beyond the funded share, beyond the most for one,
    by the work of who carried another result, or after one that is neither paid nor listed itself.
    """
    agreement, on = case.terms.agreement, asked.month.last
    known = [*asked.answered("result"), *answered]
    if _nothing_taken(case, known, on):
        return []
    paid, refused = asked_before(asked, agreement, answered)
    not_valid = {cause for cause, reason in refused.items() if reason == Reason.CHECK_FAILED}
    done = (_claimed(case, asked) - refused.keys()) | paid | not_valid
    families = [
        Tested(family, asked.month.last, row.on)
        for family, row in sorted(attached(case, asked).items())
        if case.cause(asked, family, "attachment") in eligible and _some_left(case, asked, family, done)
    ]
    if not families:
        return []
    found = judge(evidence, case.programme, case.choices, families, attached_before=True)
    carriers = Carriers(case, asked, evidence, families, answered)
    sums, listed = paid_to(case, known), list[Facts]()
    for tested in families:
        subject, cause = asked.pseudonym(tested.family), case.cause(asked, tested.family, "result")
        judged = carriers.judged(tested, cause, found[tested.family, tested.on])
        for outcome, missing in _could_claim(case, asked, tested.family, judged, done):
            claimed_as = case.programme.composed.outcomes[outcome].claimed_as
            reason = refused.get(case.cause(asked, tested.family, case.earned_once(claimed_as)), "")
            would_earn = _would_earn(case, outcome, tested, sums[subject])
            if (reason and missing) or would_earn == 0:
                continue
            sums[subject] += would_earn or 0
            if not missing and carriers.carry([outcome]):
                carriers.took(carriers.carrier(judged), cause)
            listed.append(
                {
                    "subject": subject,
                    "agreement": agreement,
                    "route": claimed_as,
                    "missing": missing.document() if missing else {},
                    **({"refused": reason} if reason else {}),
                    **({"left": would_earn} if would_earn is not None else {}),
                }
            )
    return listed


def _claimed(case: Case, asked: Question) -> set[str]:
    """Return the causes of everything that was ever claimed under the agreement."""
    claims = [row.cells for row in asked.rows.of(Claim) if row.cells.agreement == case.terms.agreement]
    return {case.cause(asked, claim.family, case.earned_once(claim.result)) for claim in claims}


def _nothing_taken(case: Case, known: Sequence[Decision], on: date) -> bool:
    """Say whether no claim would be paid on a day, whoever made it: it is too late, or enough were paid."""
    return case.claims_over(on) or case.results_full(known, on)


def _would_earn(case: Case, outcome: str, tested: Tested, paid: int) -> int | None:
    """Return what of an outcome is left below the most for one; None where nothing limits it."""
    most = case.most(tested.attached_on, tested.on)
    if most is None:
        return None
    price = case.programme.tariff(
        case.programme.composed.outcomes[outcome].tariff, tested.attached_on, tested.on
    ).value
    return max(0, min(price, most - paid))


def _some_left(case: Case, asked: Question, family: str, done: Collection[str]) -> bool:
    """Say whether a family or person has something left to claim."""
    outcomes = case.programme.composed.outcomes.values()
    return any(case.cause(asked, family, case.earned_once(part.claimed_as)) not in done for part in outcomes)


def _could_claim(
    case: Case, asked: Question, family: str, judged: Judged, done: Collection[str]
) -> Iterator[tuple[str, Measured | None]]:
    """Yield the outcome a family could claim, and the one test it misses; each one, where each is paid."""
    outcomes = case.programme.composed.outcomes
    in_order = sorted(outcomes, key=lambda name: not _takes_a_place(case, name))
    whole = [name for name in in_order if not outcomes[name].adds_to]
    each = case.programme.composed.pays == "each outcome once"
    shown = [name for name in whole if judged.standing.outcomes[name] is None]
    if each:
        could = {name for name in outcomes if case.cause(asked, family, name) in done}
        for name in sorted(shown, key=lambda name: case.come_before(outcomes[name].claimed_as)):
            if name not in could and could.issuperset(outcomes[name].after):
                could.add(name)
                yield name, None
        return
    if shown:
        yield shown[0], None
        return
    for name in whole:
        tests = outcomes[name].all_of
        misses = [test for test in tests if judged.measures[test].verdict in NOT_MET]
        relevant = any(judged.measures[test].verdict != "not relevant" for test in tests)
        if relevant and len(misses) == 1 < len(tests):
            measure, rules = judged.measures[misses[0]], judged.rules[misses[0]]
            yield name, measured(case.programme, misses[0], measure, rules, asked.person)
            return


def _takes_a_place(case: Case, name: str) -> bool:
    """Say whether an outcome is paid in another's place, under the answers chosen."""
    outcome = case.programme.composed.outcomes[name]
    return bool(outcome.in_place_of) and holds(outcome.under, case.choices)
