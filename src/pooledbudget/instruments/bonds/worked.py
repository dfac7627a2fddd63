"""The worked examples that terms carry: given these facts, these payments. What is signed is the example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.facts import Fact, Facts, What
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.terms import BondTerms, Example, ExampleResult, Paid
from pooledbudget.instruments.bonds.waterfall import CALLED, DueFor
from pooledbudget.money import Shares, made_good


class CheckedPayment(Struct, frozen=True):
    """One payment that an example expects, and what the terms make of its facts."""

    example: str
    expected: Paid
    found: int
    reasons: frozenset[str] = frozenset()
    """The codes of why nothing is claimed, of what is expected to be claimed nothing for."""

    @property
    def agrees(self) -> bool:
        """Whether the terms pay what the example says, and nothing for the reason it gives."""
        because = self.expected.why is None or self.expected.why.value in self.reasons
        return self.found == self.expected.amount and because


def check(terms: BondTerms) -> list[CheckedPayment]:
    """Run every example of the terms; return each payment expected, beside the one found."""
    return [
        checked for number, example in enumerate(terms.example, 1) for checked in _run(terms, example, number)
    ]


def _run(terms: BondTerms, example: Example, number: int) -> list[CheckedPayment]:
    _, runs = run_example(terms, example)
    found, again = payments(runs), lent_again(runs)
    name = example.title or f"example {number}"
    return [
        CheckedPayment(
            name,
            expected,
            _found(found, expected) + (_found(again, expected) if expected.step else 0),
            _reasons(runs, expected),
        )
        for expected in example.expect
    ]


def _reasons(runs: Sequence[DayRun], expected: Paid) -> frozenset[str]:
    """Return why nothing is claimed on a day, for the outcome that is expected."""
    return frozenset(
        claim.reason
        for run in runs
        if run.on == expected.on
        for claim in run.claims
        if expected.step in {"", claim.outcome}
    )


def run_example(terms: BondTerms, example: Example) -> tuple[Facts, list[DayRun]]:
    """Return an example's facts and the days they make."""
    facts = facts_in(terms, example)
    _, runs = fold(terms, facts, _until(terms, example, facts), paid_at_once=not example.receipts)
    return facts, runs


Payment = tuple[date, str, str, str]
"""The day, the payer of a claim or blank, whom it falls due to or blank, and the step that makes it due."""


def payments(runs: Sequence[DayRun]) -> Counter[Payment]:
    """Return what is claimed of each payer and falls due to each payee, by day and step."""
    found: Counter[Payment] = Counter()
    for run in runs:
        for claim in run.claims:
            for payer, part in claim.parts.items():
                found[run.on, payer, "", claim.outcome] += part
        for cost in run.costs:
            found[run.on, "", cost.payee, cost.purpose] += cost.amount
        for due in (due for due in run.dues if due.what is not DueFor.RECYCLED):
            for name, part in due.parts.items():
                called = due.what in CALLED
                found[run.on, name if called else "", "" if called else name, due.step] += part
    return found


def lent_again(runs: Sequence[DayRun]) -> Counter[Payment]:
    """Return what capital is drawn again from what came back, by day, holder and step: no cash moves."""
    found: Counter[Payment] = Counter()
    for run in runs:
        for due in (due for due in run.dues if due.what is DueFor.RECYCLED):
            for name, part in due.parts.items():
                found[run.on, "", name, due.step] += part
    return found


def _found(found: Counter[Payment], expected: Paid) -> int:
    """Return what was found of what is expected: on its day, by or to whom, by which step if it says one."""
    return sum(
        amount
        for (on, payer, payee, step), amount in found.items()
        if on == expected.on
        and (not expected.by or payer == expected.by)
        and (not expected.to or payee == expected.to)
        and (bool(expected.by) == bool(payer))
        and expected.step in {"", step}
    )


def facts_in(terms: BondTerms, example: Example) -> Facts:
    """Return what an example says happened; the classes' own draws where it says none."""
    cash = [_paid_in(terms, draw) for draw in example.draws] or scheduled_draws(terms)
    cash += [
        Fact(what=What.RECEIVED, on=paid.on, party=paid.by, amount=paid.amount) for paid in example.receipts
    ]
    stopped = None
    if example.stopped is not None:
        stopped = Fact(what=What.STOPPED, on=example.stopped, party=example.stopped_by)
        cash.append(stopped)
    results = [_result(terms, given) for given in example.results]
    return Facts(
        sorted(cash, key=lambda fact: fact.on), sorted(results, key=lambda result: result.on), stopped
    )


def _paid_in(terms: BondTerms, draw: Paid) -> Fact:
    capital = draw.step or (terms.held_by(draw.by) or [*terms.classes, ""])[0]
    return Fact(what=What.DRAWN, on=draw.on, party=draw.by, amount=draw.amount, capital=capital)


def scheduled_draws(terms: BondTerms) -> list[Fact]:
    """Return the draws that the terms schedule, divided among the holders by what they committed."""
    found = []
    for name, capital in terms.classes.items():
        listed = list(capital.holders) if terms.ties == "as listed" else ()
        shares, odd = Shares.in_proportion(capital.holders).parts, dict[str, Fraction]()
        for draw in sorted(capital.draws, key=lambda draw: draw.on):
            parts = made_good(
                draw.amount, {name: draw.amount * of for name, of in shares.items()}, odd, listed
            )
            found += [
                Fact(what=What.DRAWN, on=draw.on, party=holder, amount=part, capital=name, scheduled=True)
                for holder, part in parts.items()
                if part
            ]
    return found


def _result(terms: BondTerms, given: ExampleResult) -> Result:
    return Result(
        outcome=given.outcome or next(iter(terms.outcomes)),
        on=given.on,
        cohort=given.cohort,
        person=given.person,
        value=level(given.value) if given.value else None,
        second=level(given.second_value) if given.second_value else None,
        counts=given.counts,
        published=given.fall,
    )


def _until(terms: BondTerms, example: Example, facts: Facts) -> date:
    """Return the last day an example looks at."""
    if example.until is not None:
        return example.until
    days = [*(fact.on for fact in facts.cash), *(result.on for result in facts.results)]
    days += [expected.on for expected in example.expect]
    days += [terms.last_day] if terms.last_day else []
    return max(days)
