"""What is said of a bond: its clauses, its outcomes and why they pay or not. Nothing here decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from pooledbudget.instruments.agreement import Clause, MeasureWords
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured
from pooledbudget.money import percentage, plain_percentage, prose

REASONS: Mapping[str, str] = {
    Reason.BELOW: "the fall is below the threshold",
    Reason.NO_COMPARISON: "the comparison group had no events: no fall can be measured",
    Reason.NOT_PUBLISHED: "the threshold is met, but what it pays is not published: nothing posts",
    Reason.PAID_BY_COHORT: "a cohort has paid on its own, so the pooled threshold does not apply",
    Reason.UNCOUNTED: "the threshold is met, but without counts the events avoided cannot be worked out",
    Reason.CAP_REACHED: "the cap on outcome payments is reached",
    WITHDRAWN: "withdrawn: a row it rested on was replaced",
}
"""What each reason says."""


def clauses(terms: BondTerms, names: Mapping[str, str], currency: str) -> Iterator[Clause]:
    """Yield each clause as one plain sentence, with partners by name and whom it concerns."""
    for investor in terms.investors:
        committed = prose(investor.commitment, currency)
        yield Clause(f"{names[investor.investor]} commits {committed}.", (investor.investor,))
    yield from (Clause(said) for said in outcome_sentences(terms, currency))
    if terms.return_cap:
        yield Clause(f"Capital is repaid first; return is at most {terms.return_cap} a year, simple.")


def change(path: Sequence[str], was: str, now: str) -> str:
    """Say a change of what an investor commits; blank for anything else."""
    match path:
        case ["investors", investor, "commitment"]:
            if not now:
                return f"{investor} no longer commits anything; it was {was}"
            return f"{investor} commits {now}" + (f", not {was}" if was else "")
        case _:
            return ""


def outcome_sentences(terms: BondTerms, currency: str) -> Iterator[str]:
    """Yield when it pays, and what, as plain sentences."""
    outcome = terms.outcome
    yield (
        f"A cohort pays if {outcome.metric} fall by at least {outcome.cohort_threshold} against "
        "the comparison."
    )
    if outcome.pooled_threshold:
        yield (
            f"If no cohort has paid, a fall of at least {outcome.pooled_threshold} over all cohorts "
            "pays once."
        )
    if outcome.payment_per_event_avoided:
        cap = f", up to {prose(outcome.payment_cap, currency)} in all" if outcome.payment_cap else ""
        price = prose(outcome.payment_per_event_avoided, currency)
        yield f"It pays {price} for each event avoided{cap}."
    else:
        yield "What it pays is not published, so nothing can be posted."


def sentence(decision: Decision, currency: str) -> str:
    """Say in one sentence what an outcome pays, or why it does not."""
    measured = decision.measures[0]
    needed = plain_percentage(Fraction(measured.needs["fall"]))
    said = f"{_fall(measured.found['fall'])} against {needed} required"
    if decision.paid:
        return f"Paid: {prose(decision.amount, currency)} for {said}."
    return f"Not paid: {said}; {REASONS.get(decision.reason, decision.reason)}."


def words(terms: BondTerms, measured: Measured, currency: str) -> MeasureWords:
    """Say what was measured and what was needed, with the clause."""
    found = measured.found
    value = (
        f"{found['published']} as published"
        if "published" in found
        else f"{found['events']} events among {found['people']} people against "
        f"{found['comparison_events']} among {found['comparison_people']}: {_fall(found['fall'])}"
    )
    threshold = f"a fall of at least {plain_percentage(Fraction(measured.needs['fall']))}"
    source = str(found["source"]) or "the cohorts' counts added together"
    rule = " ".join(outcome_sentences(terms, currency))
    return MeasureWords(value, threshold, source, rule, terms.outcome.source)


def _fall(exact: str) -> str:
    return f"a fall of {percentage(Fraction(exact))}" if exact else "no fall that can be measured"
