"""What a bond tells everybody of a year: what was lent and paid, what was measured, what was not reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pooledbudget.amounts import counted
from pooledbudget.instruments.bonds.page import BondPage
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.words import person_of, subject_of, told_of
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.pictures import upper
from pooledbudget.instruments.public import SMALL, People, Public, Sum, about
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
    persons = [decision for decision in year if person_of(decision)]
    cohorts = [decision for decision in year if not person_of(decision)]
    return Public(
        sentences=list(_measured(terms.title, cohorts, persons)),
        went_in=[
            Sum(f"{terms.agreement}.{name}", f"{title}: {label}", page.moved(name))
            for name, label in (("drawn", "lent by investors"), ("received", "paid for outcomes"))
            if name != "received" or not _few_paid(answers, persons)
        ],
        spent=[
            Sum(f"{terms.agreement}.{name}", f"{title}: {label}", page.moved(name))
            for name, label in (("paid", "services and costs"), ("repaid", "paid to investors"))
        ],
        bought=[
            *(_cohort(terms, desk, found) for found in cohorts if found.paid),
            *_of_persons([found for found in persons if found.paid], "paid for", terms.title),
        ],
        for_whom=[
            *(
                People(f"{subject_of(found)}, measured {written_day(found.on)}", _people(found), terms.title)
                for found in cohorts
            ),
            *_of_persons(persons, "measured", terms.title),
        ],
        not_achieved=[
            *(_cohort(terms, desk, found) for found in cohorts if not found.paid),
            *_of_persons([found for found in persons if not found.paid], "not paid for", terms.title),
        ],
        words=WORDS,
    )


def _few_paid(answers: Sequence[Decision], persons: Sequence[Decision]) -> bool:
    """Say whether so few persons are paid for, of the year or so far, that what came would tell how many."""
    each = ({person_of(found) for found in results if found.paid} - {""} for results in (answers, persons))
    return any(0 < len(people) < SMALL for people in each)


def _measured(title: str, cohorts: Sequence[Decision], persons: Sequence[Decision]) -> Iterator[str]:
    """Say how many results were measured and paid for; those of persons as everybody may read them."""
    if cohorts:
        many = (
            f"{counted(len(cohorts), 'result')} of {title} {'was' if len(cohorts) == 1 else 'were'} measured"
        )
        yield f"{many}, of which {counted(sum(found.paid for found in cohorts), 'was', 'were')} paid for."
    if persons:
        paid = sum(found.paid for found in persons)
        many = upper(about(len(persons), "results of persons"))
        good = f"{about(paid, 'of them')} were" if paid else "none of them was"
        yield f"{many} were measured in {title}, and {good} paid for."
    if not cohorts and not persons:
        yield f"No result of {title} was measured."


def _cohort(terms: BondTerms, desk: Desk, decision: Decision) -> People:
    """Tell how a cohort's result came out, with how many people were measured where it says so."""
    people, said = _people(decision), told_of(decision, desk.currency)
    return People(said, people, terms.title if people is None else f"people measured, {terms.title}")


def _of_persons(results: Sequence[Decision], what: str, title: str) -> Iterator[People]:
    """Tell of results of persons for each outcome how many people they are of, and of nobody alone."""
    people: dict[str, set[str]] = {}
    for found in results:
        people.setdefault(found.measures[0].criterion, set()).add(person_of(found))
    for outcome, subjects in people.items():
        yield People(f"{upper(outcome)}: {what}", len(subjects), f"people, {title}")


def _people(decision: Decision) -> int | None:
    """Return how many people a result was measured of; None where it does not say."""
    said = [int(found) for measured in decision.measures if (found := measured.found.get("people"))]
    return max(said, default=None)
