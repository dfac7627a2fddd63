"""What happened to a bond, in order of day: cash that moved, results, a stop. All else follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from msgspec import Struct

from pooledbudget.findings import Origin
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.outcomes import Standing
from pooledbudget.instruments.bonds.schedule import year_from
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.ledger import chart
from pooledbudget.submissions.bond_records import (
    Drawdown,
    HoldingTransfer,
    Outcome,
    OutcomeReceipt,
    PayerRefund,
    Repayment,
    ServicePayment,
    Stop,
    WriteOff,
)
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.pool_records import Adjustment, OpeningBalance, Payment
from pooledbudget.submissions.records import Row

COUNTS = (
    "people",
    "events",
    "comparison_people",
    "comparison_events",
    "people_before",
    "events_before",
    "comparison_people_before",
    "comparison_events_before",
)
"""The columns of a result that count people or events."""


class What(StrEnum):
    """What sort of fact it is, in the order in which facts of one day are taken."""

    BROUGHT_IN = "brought in"
    """Capital outstanding where the book began, without its history."""
    OWED = "owed by a payer"
    """What a payer owed where the book began, or by two people's word."""
    DRAWN = "drawn"
    TRANSFERRED = "transferred"
    WRITTEN_OFF = "written off"
    RECEIVED = "received"
    STOPPED = "stopped"
    PAID = "paid"
    """A cost paid."""
    PAID_BACK = "paid back"
    """Paid back to a payer."""
    REPAID = "repaid"


IN_ORDER = list(What)


class Fact(Struct, frozen=True, kw_only=True):
    """Something that happened on a day; the amount is minor units, below nought where it was undone."""

    what: What
    on: date
    party: str
    """The investor, payer, payee, or whoever stopped it."""
    amount: int = 0
    capital: str = ""
    """The class of capital; blank where it is no capital's."""
    other: str = ""
    """The buyer of a holding."""
    row: Origin | None = None
    reference: str = ""
    elsewhere: bool = False
    """Whether something else posts it: the pool that pays, an adjustment, opening balances."""
    brought_in: bool = False
    """Whether an opening balance tells it: it is how things stood where the book began."""
    scheduled: bool = False
    """Whether the terms schedule it, and nothing says that it happened: in examples and simulations."""


class Facts(Struct, frozen=True, dict=True):
    """All that happened to a bond up to a day."""

    cash: Sequence[Fact]
    results: Sequence[Result]
    stopped: Fact | None = None

    @property
    def has_history(self) -> bool:
        """Whether all its capital came in as dated facts: without them there is no rate of its life."""
        return all(fact.what is not What.BROUGHT_IN for fact in self.cash)

    def came_by(self, holder: str, capital: str, day: date) -> bool:
        """Say whether it is told by a day how a holder came by capital: drawn, brought in, bought."""
        return any(
            fact.on <= day
            and fact.capital == capital
            and holder == (fact.other if fact.what is What.TRANSFERRED else fact.party)
            for fact in self.cash
            if fact.what in {What.DRAWN, What.BROUGHT_IN, What.TRANSFERRED}
        )

    def on(self, day: date, *kinds: What) -> list[Fact]:
        """Return the facts of a day of some kinds, in order."""
        return [fact for fact in self._by_day.get(day, ()) if fact.what in kinds]

    @cached_property
    def _by_day(self) -> dict[date, list[Fact]]:
        found: dict[date, list[Fact]] = {}
        for fact in self.cash:
            found.setdefault(fact.on, []).append(fact)
        return found


def facts_of(terms: BondTerms, rows: Iterable[Row[Any]], known_as: Callable[[str], str] = str) -> Facts:
    """Return what the rows of a bond say happened, in order of day and of their place.

    The first stop is the one; what has ended by its terms is stopped by nobody after it.
    `known_as` gives the name under which a person appears outside the evidence.
    """
    cash: list[Fact] = []
    results: list[Result] = []
    for row in rows:
        if isinstance(row.cells, Outcome):
            results.append(result_of(terms, row, known_as))
        else:
            cash += _facts_in(terms, row)
    ordered = sorted(cash, key=_in_order)
    ends = terms.last_day
    stops = [fact for fact in ordered if fact.what is What.STOPPED and (ends is None or fact.on <= ends)]
    received = sorted(results, key=lambda result: [(row.submission, row.row) for row in result.rows])
    counted = sorted(first_of_each(received), key=lambda result: result.on)
    return Facts(ordered, counted, stops[0] if stops else None)


def plain_facts(facts: Facts, until: date) -> list[Any]:
    """Return what happened up to a day as plain values: the same whatever edition reads them."""
    cash = [
        [
            fact.what.value,
            fact.on.isoformat(),
            fact.party,
            fact.amount,
            fact.capital,
            fact.other,
            fact.row.id if fact.row else "",
            fact.elsewhere,
        ]
        for fact in facts.cash
        if fact.on <= until
    ]
    results = [
        [
            result.outcome,
            result.on.isoformat(),
            result.cohort,
            result.person,
            _text(result.value),
            _text(result.second),
            dict(result.counts),
            result.published,
            [row.id for row in result.rows],
        ]
        for result in facts.results
        if result.on <= until
    ]
    return [cash, results]


def _text(number: Fraction | None) -> str:
    return "" if number is None else str(number)


def first_of_each(results: Iterable[Result]) -> list[Result]:
    """Return the results without a second one of the same cohort or period: the first received counts.

    Of a person several days may be told: a clock starts again.
    """
    found: dict[object, Result] = {}
    for number, result in enumerate(results):
        alone = number if result.person else ""
        found.setdefault((result.outcome, result.key, alone), result)
    return list(found.values())


def in_terms_order(terms: BondTerms, results: Iterable[Result]) -> list[Result]:
    """Return results of one day as they are taken: by outcome, then by cohort as listed, then by person.

    Caps, quotas and tiers count what came before, so that an order must be said; that of rows is nobody's.
    """
    told = list(results)
    if not told:
        return []
    order = terms.order

    def place(result: Result) -> tuple[int, int, str, Fraction, Fraction, str]:
        cohorts = terms.outcomes[result.outcome].cohorts
        cohort = cohorts.index(result.cohort) if result.cohort in cohorts else len(cohorts)
        numbers = [result.value or Fraction(0), result.second or Fraction(0)]
        return order[result.outcome], cohort, result.key, numbers[0], numbers[1], result.published

    return sorted((result for result in told if result.outcome in order), key=place)


def _in_order(fact: Fact) -> tuple[date, int, str, int]:
    place = (fact.row.submission, fact.row.row) if fact.row else ("", 0)
    return (fact.on, IN_ORDER.index(fact.what), *place)


CASH: Mapping[type[RecordKind], tuple[What, str]] = {
    Drawdown: (What.DRAWN, "investor"),
    HoldingTransfer: (What.TRANSFERRED, "seller"),
    WriteOff: (What.WRITTEN_OFF, "investor"),
    OutcomeReceipt: (What.RECEIVED, "payer"),
    Stop: (What.STOPPED, "by"),
    ServicePayment: (What.PAID, "provider"),
    PayerRefund: (What.PAID_BACK, "payer"),
    Repayment: (What.REPAID, "investor"),
}
"""What a row of each kind says happened, and which column says to whom."""
OF_CAPITAL = {What.DRAWN, What.TRANSFERRED, What.WRITTEN_OFF, What.REPAID, What.BROUGHT_IN}


def _facts_in(terms: BondTerms, row: Row[Any]) -> list[Fact]:
    """Return what a row of cash or of capital says happened; nothing where it is of neither."""
    cells = row.cells
    if type(cells) in CASH:
        what, column = CASH[type(cells)]
        party = str(getattr(cells, column))
        said = str(getattr(cells, "capital", ""))
        return [_fact(terms, row, what, (party, said), getattr(cells, "amount", 0))]
    if isinstance(cells, Payment):
        payer = payer_of(terms, cells.agreement)
        return [_fact(terms, row, What.RECEIVED, (payer, ""), cells.amount)]
    if cells.account == chart.CASH and isinstance(cells, OpeningBalance):
        return [_fact(terms, row, What.BROUGHT_IN, ("", ""), cells.amount)]
    if chart.inside(cells.account, chart.OUTCOMES_DUE):
        return [_fact(terms, row, What.OWED, (cells.partner, ""), cells.amount)]
    if chart.inside(cells.account, chart.DUE_FROM):
        payer = payer_of(terms, cells.account.removeprefix(f"{chart.DUE_FROM}:"))
        return [_fact(terms, row, What.OWED, (payer, ""), cells.amount)]
    if not chart.inside(cells.account, chart.CAPITAL):
        return []
    owned = (cells.partner, cells.account.removeprefix(chart.CAPITAL).lstrip(":"))
    if isinstance(cells, OpeningBalance):
        return [_fact(terms, row, What.BROUGHT_IN, owned, -cells.amount)]
    return [_fact(terms, row, What.WRITTEN_OFF, owned, cells.amount)]


def _fact(terms: BondTerms, row: Row[Any], what: What, owned: tuple[str, str], amount: int) -> Fact:
    party, said = owned
    return Fact(
        what=what,
        on=row.on,
        party=party,
        amount=amount,
        capital=class_of(terms, party, said) if what in OF_CAPITAL and party else "",
        other=str(getattr(row.cells, "buyer", "")),
        row=row.origin,
        reference=str(getattr(row.cells, "reference", "")),
        elsewhere=isinstance(row.cells, Payment | OpeningBalance | Adjustment),
        brought_in=isinstance(row.cells, OpeningBalance),
    )


def class_of(terms: BondTerms, investor: str, said: str) -> str:
    """Return the class of capital a row is of: the one it says, or the only one the investor holds."""
    if said in terms.classes:
        return said
    held = terms.held_by(investor)
    return held[0] if held else next(iter(terms.classes), "")


def payer_of(terms: BondTerms, agreement: str) -> str:
    """Return the payer whose money is a pool's; the pool's own id if none is."""
    return next((name for name, payer in terms.payers.items() if payer.agreement == agreement), agreement)


def result_of(terms: BondTerms, row: Row[Outcome], known_as: Callable[[str], str] = str) -> Result:
    """Return what a row of results says."""
    cells = row.cells
    return Result(
        outcome=outcome_of(terms, cells),
        on=row.on,
        cohort=cells.cohort,
        person=known_as(cells.person) if cells.person else "",
        value=_number(cells.value),
        second=_number(cells.second_value),
        counts=counts_in({name: getattr(cells, name) for name in COUNTS}),
        published=cells.published_reduction,
        source=cells.source,
        rows=(row.origin,),
    )


def outcome_of(terms: BondTerms, cells: Outcome) -> str:
    """Return the outcome a row is of: the one it names, or the only one there is."""
    return cells.outcome or next(iter(terms.outcomes), "")


def _number(text: str) -> Fraction | None:
    return level(text) if text else None


def counts_in(cells: Mapping[str, int | None]) -> dict[str, int]:
    """Return the counts that are given."""
    return {name: count for name, count in cells.items() if count is not None}


def last_day_of(terms: BondTerms, facts: Facts) -> date | None:
    """Return the bond's last day: that of a stop, or of its terms; None where neither says one."""
    if facts.stopped is not None:
        return facts.stopped.on
    return terms.last_day


def days_of(terms: BondTerms, facts: Facts, until: date) -> list[date]:
    """Return the days up to one on which something happens: facts, dates, costs, charges, years of a cap."""
    end = last_day_of(terms, facts)
    scheduled = until if end is None else min(until, end)
    days = {fact.on for fact in facts.cash} | {result.on for result in facts.results}
    planned = set(dates_of(terms, scheduled))
    for cost in terms.costs:
        planned.update(cost.dates.days(scheduled))
    for outcome in terms.outcomes.values():
        if isinstance(outcome, Standing):
            planned.update(outcome.dates.days(scheduled))
    if end is not None:
        planned.add(end)
    year = terms.caps.year
    begun = days | planned  # a charge may stand before anything was told, and what it left is carried over
    if year is not None and year.over == "carries" and begun:
        planned.update(_years(year.starts, min(begun), scheduled))
    return sorted(day for day in days | planned if day <= until)


def _years(starts: str, first: date, last: date) -> Iterator[date]:
    """Return the first day of each year that begins after a day, up to another."""
    begun = (year_from(starts, date(year, 12, 31)) for year in range(first.year, last.year + 1))
    return (begins for begins in begun if first < begins <= last)


def dates_of(terms: BondTerms, until: date) -> list[date]:
    """Return the dates of a bond's waterfall up to a day."""
    return terms.dates.days(until) if terms.dates else []
