"""What a bond tells everybody of a year: what was lent and paid, what was measured, what was not reached."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.amounts import counted
from pooledbudget.instruments.bonds.page import BondPage
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.words import subject_of, told_of
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.pictures import upper
from pooledbudget.instruments.public import People, Public, Sum
from pooledbudget.periods import written_day

WORDS = {
    "social impact bond": "investors lend for a service, and are paid back if what it does is shown to work",
    "investor": "whoever lends the money",
    "threshold": "how much has to change before anything is paid",
}


def public(terms: BondTerms, desk: Desk, answers: Sequence[Decision]) -> Public:
    """Return what is told of a bond: `answers` decide on its results."""
    if terms.agreement not in desk.books.agreements:
        return Public()
    page, title = BondPage(terms, desk), upper(terms.title)
    year = [decision for decision in answers if desk.months[0].first <= decision.on <= desk.months[-1].last]
    good = counted(sum(decision.paid for decision in year), "was", "were")
    told = f"{counted(len(year), 'result')} of {terms.title} {'was' if len(year) == 1 else 'were'} measured"
    return Public(
        sentences=[
            f"{told}, of which {good} paid for." if year else f"No result of {terms.title} was measured."
        ],
        went_in=[
            Sum(f"{terms.agreement}.{name}", f"{title}: {label}", page.moved(name))
            for name, label in (("drawn", "lent by investors"), ("received", "paid for outcomes"))
        ],
        spent=[
            Sum(f"{terms.agreement}.{name}", f"{title}: {label}", page.moved(name))
            for name, label in (("paid", "services and costs"), ("repaid", "paid to investors"))
        ],
        bought=[_measured(terms, desk, decision) for decision in year if decision.paid],
        for_whom=[
            People(
                f"{subject_of(decision)}, measured {written_day(decision.on)}", _people(decision), terms.title
            )
            for decision in year
        ],
        not_achieved=[_measured(terms, desk, decision) for decision in year if not decision.paid],
        words=WORDS,
    )


def _measured(terms: BondTerms, desk: Desk, decision: Decision) -> People:
    """Return how a result came out, and of how many people it was measured."""
    return People(told_of(decision, desk.currency), _people(decision), f"people measured, {terms.title}")


def _people(decision: Decision) -> int:
    """Return how many people a result was measured of; nought where it says none."""
    return max((int(measured.found.get("people", 0)) for measured in decision.measures), default=0)
