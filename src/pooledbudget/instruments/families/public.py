"""What payment by results tells everybody of a year: what was reached, by how many, and what was not."""

from __future__ import annotations

from collections import Counter

from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.rules import COUNTED, Reason
from pooledbudget.instruments.families.words import REASONS, begun
from pooledbudget.instruments.public import SMALL, People, Public, Sum, about
from pooledbudget.ledger.chart import INCOME
from pooledbudget.money import written

NO_CLAIM = frozenset({Reason.NO_FEE, Reason.FEE_BY_COUNT})
"""Why an attachment has no fee of its own: nothing was refused."""
WORDS = {
    "payment by results": "government pays when what was promised is shown to have happened, and not before",
    "attachment": "when work with a family begins; a fee is paid for it where the programme has one",
    "result": "what was promised, shown by records and by the programme's rules",
    "family": "the people of one household that the place works with together",
}


def public(claims: Claims) -> Public:
    """Return what is told of one agreement; nothing where nobody was ever attached."""
    if not claims.known:
        return Public()
    desk, terms = claims.desk, claims.terms
    composed = claims.programme.composed
    many = "people" if composed.unit == "person" else "families"
    reached: Counter[str] = Counter(
        part.outcome for part in claims.parts(claims.now) if part.earned and part.outcome
    )
    results = [decision for decision in claims.now if decision.asked == "result"]
    paid = {decision.subject for decision in results if decision.paid}
    refused = Counter(decision.reason for decision in results if not decision.paid)
    without_fee = Counter(
        decision.reason
        for decision in claims.now
        if decision.asked == "attachment" and not decision.paid and decision.reason not in NO_CLAIM
    )
    attached = {
        decision.subject
        for decision in claims.now
        if decision.asked == "attachment" and (decision.paid or decision.reason in COUNTED)
    }
    earned = desk.entries(desk.selection(terms.agreement, INCOME, desk.months), -1, listed=False)
    without, unpaid = sum(refused.values()), sum(without_fee.values())
    few = 0 < len(attached | paid) < SMALL  # what so few earned would tell how many they are
    sums = [Sum(f"{terms.agreement}.earned", f"{begun(terms.title)}: earned by fees and results", earned)]
    reached_by = f"{begun(about(len(paid), many))} of {terms.title} reached a result that was paid for"
    pounds = "" if few else f", and {written(earned.value, desk.currency)} was earned by fees and results"
    return Public(
        sentences=[
            f"{reached_by}{pounds}.",
            f"{begun(about(without, 'claims'))} for a result did not meet the rules and were not paid.",
            *(
                [f"{begun(about(unpaid, 'claims'))} for the fee of an attachment were not paid."]
                if unpaid
                else []
            ),
        ],
        went_in=[] if few else sums,
        bought=[
            People(begun(outcome.name), reached[name], f"{many} of {terms.title}")
            for name, outcome in composed.outcomes.items()
        ],
        for_whom=[People(f"{begun(many)} that work began with in the year", len(attached), terms.title)],
        not_achieved=[
            People(f"{what} not paid: {REASONS.get(reason, reason)}", number, f"claims of {terms.title}")
            for what, reasons in (("Result", refused), ("Fee", without_fee))
            for reason, number in sorted(reasons.items())
        ],
        words=WORDS,
    )
