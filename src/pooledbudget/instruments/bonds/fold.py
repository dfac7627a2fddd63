"""A bond's whole life, worked out again from its first fact: what came in, what was claimed, who is paid.

Nothing is split once and remembered: a late or corrected fact gives other days from there on. `DayRun` is
what a day came to; `Life.day` is a day, from top to bottom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from pooledbudget.instruments.bonds.accruals import FellDue
from pooledbudget.instruments.bonds.claims import Claim, Claimed, claim, claimed
from pooledbudget.instruments.bonds.classes import Position
from pooledbudget.instruments.bonds.days import CostDue, DayRun, Repaid
from pooledbudget.instruments.bonds.earning import Counted, Earned, Reason, earn
from pooledbudget.instruments.bonds.facts import (
    Fact,
    Facts,
    What,
    dates_of,
    days_of,
    in_terms_order,
    last_day_of,
)
from pooledbudget.instruments.bonds.indexing import history, raised, raised_by
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.outcomes import POOLED, Outcome, Standing, Termination
from pooledbudget.instruments.bonds.owing import Owing
from pooledbudget.instruments.bonds.pooling import added_up, is_the_sum, reported_after, with_threshold
from pooledbudget.instruments.bonds.schedule import FOREVER, year_from
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import Due, DueFor, run
from pooledbudget.instruments.receipt import Receipt
from pooledbudget.money import Shares, split


@dataclass(slots=True)
class Life:
    """A bond as it stands after the days told so far."""

    terms: BondTerms
    positions: dict[str, Position] = field(default_factory=dict)
    counted: Counted = field(default_factory=Counted)
    cash: int = 0
    """What is in the bond and not due to anybody."""
    since: int = 0
    """What came in since the last date of the waterfall."""
    set_aside: int = 0
    """Set aside for costs that are due."""
    odd: dict[str, Fraction] = field(default_factory=dict)
    """What rounding has left each short of who shares in what remains; below nought beyond it."""
    cost_payable: Counter[str] = field(default_factory=Counter)
    """Costs due and not paid, by payee; under a blank what is left for pools, which no payment settles."""
    owing: Owing = field(init=False)
    """What those who pay into it owe and have paid."""
    payable: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What fell due and is not paid, by class and holder; class blank for what is of none."""
    taken: Counter[str] = field(default_factory=Counter)
    """What each step took so far."""
    carried: list[Claim] = field(default_factory=list)
    """Claims of which the yearly cap left something to the next year."""
    answered: dict[tuple[str, str], Claim] = field(default_factory=dict)
    """The claims so far, by outcome and what they are of."""
    waiting: dict[str, Result] = field(default_factory=dict)
    """Pooled results that wait for a cohort, by outcome."""
    spent_late: list[tuple[Fact, int]] = field(default_factory=list)
    """What was paid after the last day, beyond what had fallen due by it."""
    beyond: dict[Fact, int] = field(default_factory=dict)
    """Sales and losses of more capital than was there, with how much more: that much moves nothing."""
    over_drawn: dict[Fact, tuple[int, int]] = field(default_factory=dict)
    """Draws of capital that revolves after which more was outstanding than is promised: how much, of what."""
    ended: date | None = None
    awaits: bool = False
    """Whether it has ended and payers still owe: what they pay goes down the list on the day it comes."""
    paid_at_once: bool = False
    """Whether claims and costs are taken as paid on their day: in examples and simulations, not in a book."""

    def __post_init__(self) -> None:
        self.owing = Owing(self.terms)
        for name, capital in self.terms.classes.items():
            self.positions[name] = Position(capital, self.terms.ties, name, self.terms.dates)

    # What a waterfall asks.

    @property
    def unpaid_costs(self) -> int:
        """Costs due and not paid."""
        return sum(self.cost_payable.values())

    def level_of(self, outcome: str) -> Fraction | None:
        """Return the latest level of an outcome; None before its first."""
        return self.counted.levels.get(outcome)

    def costs_until_next(self, day: date) -> int:
        """Return the costs that fall due after a day, up to the next date."""
        following = next((on for on in dates_of(self.terms, FOREVER) if on > day), None)
        if following is None:
            return 0
        return sum(
            cost.each
            for cost in self.terms.costs
            for on in cost.dates.days(following)
            if day < on <= following
        )

    def paid_by_payers(self) -> Mapping[str, int]:
        """Return what each payer has paid in, in all."""
        return self.owing.paid

    def taken_by(self, step: str) -> int:
        """Return what a step took on earlier dates, or called in."""
        return self.taken[step]

    def call_malus(self, step: str, partner: str, amount: int) -> tuple[int, int]:
        """Call a malus in; return what of it is there at once, and what of that was held back."""
        self.taken[step] += amount
        if self.paid_at_once:
            return amount, 0
        ahead = self.owing.call_malus(partner, amount)
        return ahead, ahead

    @property
    def owed_by_payers(self) -> int:
        """What payers were claimed and have not paid."""
        return self.owing.owed

    @property
    def owed_to_payers(self) -> int:
        """What payers have paid beyond what is claimed of them: it is owed back, or paid ahead."""
        return self.owing.owed_back

    @property
    def claimed(self) -> Claimed:
        """What was claimed so far."""
        return self.owing.claimed

    # A day.

    def day(self, on: date, facts: Facts, *, last: bool) -> DayRun:
        """Take a day: cash in, results and claims, costs that fall due, the waterfall, cash out."""
        opening, before = self.cash, self.since
        settled = {fact: self.owing.owe(fact) for fact in facts.on(on, What.OWED)}
        for fact in self._first(facts, on):
            self._takes(fact)
        self._see_if_repaid()
        runs = self.ended is None
        claims = [*self._carried_over(on), *self._standing(on)] if runs else []
        claims += self._results(on, facts.results)
        if last and facts.stopped is not None and facts.stopped.on == on:
            claims += self._terminated(facts.stopped)
        costs = list(self._costs(on)) if runs else []
        if self.paid_at_once:
            self._pay_at_once(claims)
        for fact in facts.on(on, What.PAID):
            settled[fact] = self._pay_cost(fact.party, fact.amount)
            if self.ended is not None and fact.amount > settled[fact]:
                self.spent_late.append((fact, fact.amount - settled[fact]))
        for fact in facts.on(on, What.PAID_BACK):
            settled[fact] = self._pay_back(fact.party, fact.amount)
        receipt, dues = None, list[Due]()
        late = self.awaits and bool(facts.on(on, What.RECEIVED))
        if self.terms.waterfall and (late or (runs and (last or on in dates_of(self.terms, on)))):
            receipt, dues = self._flows_down(on, last=last or late)
        repaid = [self._repay(fact) for fact in facts.on(on, What.REPAID)]
        lost: dict[tuple[str, str], int] = {}
        if (last or late) and self.terms.waterfall:
            self.awaits = self.owed_by_payers > 0
            lost = {} if self.awaits else self._lost(on)
        if last:
            self.ended = on
        return DayRun(
            on=on,
            last=last,
            opening=opening,
            came_in=self.since - before if receipt is None else receipt.came_in - before,
            claims=claims,
            costs=costs,
            settled=settled,
            receipt=receipt,
            dues=dues,
            accrued=list(self._fell_due()),
            repaid=repaid,
            beyond={fact: over for fact, over in self.beyond.items() if fact.on == on},
            written_off=lost,
            closing=self.cash,
        )

    def _takes(self, fact: Fact) -> None:
        """Take a fact that moves capital, or brings money in."""
        position = self.positions.get(fact.capital)
        if position is not None:
            position.accrue(fact.on)
        if fact.what is What.RECEIVED:
            self._comes_in(self.owing.receive(fact.party, fact.amount))
        if fact.what is What.DRAWN or (fact.what is What.BROUGHT_IN and not fact.party):
            self._comes_in(fact.amount)
        if position is None:
            return
        amount = fact.amount
        if fact.what in {What.WRITTEN_OFF, What.TRANSFERRED} and not fact.elsewhere:
            amount = min(amount, max(0, position.holding(fact.party).outstanding))
            self.beyond |= {fact: fact.amount - amount} if amount < fact.amount else {}
        match fact.what:
            case What.DRAWN:
                position.draw(fact.on, fact.party, fact.amount)
                self._see_if_over_drawn(fact, position)
            case What.BROUGHT_IN if fact.party:
                position.bring_in(fact.party, fact.amount)
            case What.WRITTEN_OFF:
                position.write_off(fact.party, amount)
            case What.TRANSFERRED:
                position.transfer(fact.party, fact.other, amount)
            case _:
                pass

    def _see_if_over_drawn(self, fact: Fact, position: Position) -> None:
        """See whether more of capital that revolves is outstanding than its holder, or all of them, promised.

        Who sold what it drew frees no room in the class: it is outstanding still, of the buyer.
        """
        own = (position.holding(fact.party).outstanding, position.terms.holders.get(fact.party, 0))
        beyond = [
            each for each in (own, (position.outstanding, position.terms.committed)) if each[0] > each[1]
        ]
        if position.terms.revolves and fact.amount > 0 and beyond:
            self.over_drawn[fact] = beyond[0]

    def _first(self, facts: Facts, on: date) -> Iterator[Fact]:
        """Yield what moves capital or brings money in: a sale after the one that bought what it sells."""
        yield from facts.on(on, What.BROUGHT_IN)
        yield from self._drawn(facts.on(on, What.DRAWN))
        sales = facts.on(on, What.TRANSFERRED)
        left = sorted(sales, key=lambda fact: (fact.party, fact.other, fact.capital, fact.amount))
        while left:
            held = [fact for fact in left if self.positions[fact.capital].has(fact.party, fact.amount)]
            following = (held or left)[0]
            left.remove(following)
            yield following
        yield from facts.on(on, What.WRITTEN_OFF, What.RECEIVED)

    def _drawn(self, draws: Sequence[Fact]) -> Iterator[Fact]:
        """Yield draws; one that the terms schedule takes what a commitment that revolves leaves room for."""
        for name, position in self.positions.items():
            agreed = [fact for fact in draws if fact.scheduled and fact.capital == name]
            most = position.terms.committed - position.outstanding
            if position.terms.revolves and sum(fact.amount for fact in agreed) > most:
                weights = {fact.party: fact.amount for fact in agreed}
                listed = list(position.terms.holders) if self.terms.ties == "as listed" else ()
                parts = split(max(0, most), Shares.in_proportion(weights), listed=listed).parts
                agreed = [replace(fact, amount=parts[fact.party]) for fact in agreed if parts[fact.party]]
            yield from agreed
        for fact in draws:
            if not fact.scheduled:
                yield fact

    def _comes_in(self, amount: int) -> None:
        self.cash += amount
        self.since += amount

    def _see_if_repaid(self) -> None:
        """See whether capital was drawn and all of it, with its interest, has come back."""
        drawn = any(position.drawn for position in self.positions.values())
        owed = any(position.outstanding or position.interest_due for position in self.positions.values())
        self.counted.repaid = drawn and not owed

    def _results(self, on: date, results: Sequence[Result]) -> Iterator[Claim]:
        """Yield what the results of a day are claimed for; a pooled one after every cohort's."""
        mine = in_terms_order(self.terms, (result for result in results if result.on == on))
        if self.ended is not None:
            yield from (self._too_late(result) for result in mine)
            return
        for result in mine:
            if result.cohort == POOLED:
                self.waiting[result.outcome] = result
            elif self._alone(result):
                yield self._answer(result)
        for name in dict.fromkeys(result.outcome for result in mine):
            yield from self._pooled(name, results, on)

    def _too_late(self, result: Result) -> Claim:
        """Return that a result of a day after the last is claimed for nothing: nobody would share in it."""
        made = claim(self.terms, result.key, Earned(reason=Reason.AFTER_END.value), [result], self.claimed)
        self.answered.setdefault((result.outcome, result.key), made)
        return made

    def _alone(self, result: Result) -> bool:
        """Say whether a result is answered by itself: a cohort judged only with the others is not."""
        outcome = self.terms.outcomes[result.outcome]
        return outcome.pooled is None or result.cohort not in outcome.pooled.only

    def _answer(self, result: Result) -> Claim:
        """Return what a result is claimed for, and count it."""
        name = result.outcome
        earned = earn(name, self.terms.outcomes[name], result, self.counted)
        again = bool(result.person) and (name, result.key) in self.answered
        key = f"{result.key}@{result.on}" if again else result.key
        made = claim(self.terms, key, earned, [result], self.claimed)
        self._count(made, result)
        return made

    def _count(self, made: Claim, result: Result) -> None:
        name, earned = result.outcome, made.earned
        if result.person and earned.reached == 0 and not earned.amount:
            pass  # told of with nought: the person did not have it, and may yet
        elif result.person and earned.reason not in {Reason.ONCE.value, Reason.NOT_BEFORE.value}:
            self.counted.days.setdefault((result.person, name), []).append(result.on)
        elif result.person and earned.reason == Reason.ONCE.value:
            self.counted.days[result.person, name].append(result.on)
        if not earned.reason:
            self.counted.units[name] = self.counted.units.get(name, Fraction(0)) + earned.units
        if earned.reached is not None:
            self.counted.levels[name] = earned.reached
        self._carry(made)
        self.answered[name, made.key] = made

    def _carry(self, made: Claim) -> Claim:
        """Keep what the year's cap left of a claim for the next year, where it carries."""
        if made.carried:
            self.carried.append(made)
        return made

    def _pooled(self, name: str, results: Sequence[Result], on: date) -> Iterator[Claim]:
        """Yield the answer over all cohorts once each that has a result of its own is answered."""
        outcome = self.terms.outcomes[name]
        if outcome.pooled is None or (name, POOLED) in self.answered:
            return
        cohorts = {result.cohort: result for result in results if result.outcome == name and result.on <= on}
        if any((name, cohort) not in self.answered for cohort in outcome.alone):
            return
        if name not in self.waiting and reported_after(name, results, on):
            return
        pooled = self.waiting.pop(name, None) or added_up(name, outcome, cohorts)
        if pooled is None:
            return
        rest = [cohorts[cohort] for cohort in outcome.cohorts if cohort in cohorts]
        judged = with_threshold(outcome, outcome.pooled.threshold)
        made = self._judged(pooled, judged, rest, cohorts)
        self._count(made, pooled)
        yield made

    def _judged(
        self, pooled: Result, outcome: Outcome, rest: Sequence[Result], cohorts: Mapping[str, Result]
    ) -> Claim:
        """Return the pooled answer: nothing where a cohort has paid, or where it is not the cohorts' sum."""
        earned = earn(pooled.outcome, outcome, pooled, self.counted)
        paid = any(self.answered[pooled.outcome, cohort].amount for cohort in outcome.alone)
        if paid:
            earned = replace(earned, amount=Fraction(0), reason=Reason.PAID_BY_COHORT.value)
        elif not is_the_sum(pooled, outcome, cohorts):
            earned = replace(earned, amount=Fraction(0), reason=Reason.NOT_THE_SUM.value)
        others = [result for result in rest if result.rows != pooled.rows]
        return claim(self.terms, POOLED, earned, [pooled, *others], self.claimed)

    def _standing(self, on: date) -> Iterator[Claim]:
        """Yield the standing charges of a day."""
        for name, outcome in self.terms.outcomes.items():
            if not isinstance(outcome, Standing) or on not in outcome.dates.days(on):
                continue
            by = raised_by(outcome, on, self.counted.index)
            amount = 0 if by is None else raised(outcome, by).amount
            why = Reason.NO_INDEX.value if by is None else ""
            earned = Earned(reason=why, raised=by if outcome.indexed else None)
            yield self._carry(
                claimed(self.terms, name, on.isoformat(), on, amount, self.claimed, earned=earned)
            )

    def _terminated(self, stop: Fact) -> Iterator[Claim]:
        """Yield what a stop costs."""
        for name, outcome in self.terms.outcomes.items():
            if not isinstance(outcome, Termination) or outcome.stopped_by not in {None, stop.party}:
                continue
            amount = next((s.amount for s in reversed(outcome.stages) if s.since <= stop.on), 0)
            if amount:
                yield claimed(self.terms, name, "stop", stop.on, amount, self.claimed)

    def _carried_over(self, on: date) -> Iterator[Claim]:
        """Yield again, on the first day of a cap's year, what the year before left of its claims."""
        year = self.terms.caps.year
        if year is None or not self.carried or year_from(year.starts, on) != on:
            return
        carried, self.carried = self.carried, []
        for made in carried:
            key = f"{made.key.partition('/')[0]}/{on.isoformat()}"
            again = claimed(
                self.terms,
                made.outcome,
                key,
                on,
                made.carried,
                self.claimed,
                results=made.results,
                person=made.results[0].person if made.results else "",
                carried_over=True,
            )
            yield self._carry(again)

    def _costs(self, on: date) -> Iterator[CostDue]:
        """Yield the costs that fall due on a day."""
        for cost in self.terms.costs:
            if on in cost.dates.days(on):
                self.cost_payable[cost.payee] += cost.each
                yield CostDue(cost.payee, cost.purpose, on, cost.each)

    def _pay_at_once(self, claims: Sequence[Claim]) -> None:
        """Take claims as received on their day, and costs as paid as far as there is cash."""
        for made in claims:
            for payer, part in made.parts.items():
                self.owing.received[payer] += part
                self._comes_in(part)
        for payee in list(self.cost_payable):
            self._pay_cost(payee, min(self.cost_payable[payee], max(0, self.cash + self.set_aside)))

    def _pay_cost(self, payee: str, amount: int) -> int:
        """Pay a cost from what was set aside, then from what is in the bond; return what of it was due."""
        settled = min(amount, self.cost_payable[payee])
        self.cost_payable[payee] -= settled
        aside = min(settled, self.set_aside)
        self.set_aside -= aside
        self._comes_in(aside - amount)
        return settled

    def _pay_back(self, payer: str, amount: int) -> int:
        """Pay a payer back: what is due to it, which is returned, then what it was claimed below nought."""
        due = self._pay_cost(payer, amount)
        self.owing.pay_back(payer, amount - due)
        return due

    def _flows_down(self, on: date, *, last: bool) -> tuple[Receipt, list[Due]]:
        """Run the waterfall of a date: what it takes falls due, what it leaves stays in the bond."""
        aside = self.set_aside
        receipt, dues = run(self, on, self.since, self.cash - self.since, last=last)
        self.cash, self.since = receipt.closing, 0
        for step in receipt.taken:
            self.taken[step.step] += max(0, step.took)
        for due in dues:
            self._owe(due)
        if self.paid_at_once:
            self.payable.clear()
            self._pay_from_aside(self.set_aside - aside)
        return receipt, dues

    def _fell_due(self) -> Iterator[FellDue]:
        """Yield what the interest and coupons of a day were worked out from, once."""
        for position in self.positions.values():
            yield from position.fell_due
            position.fell_due = []

    def _owe(self, due: Due) -> None:
        """Owe what falls due until it is paid; fees and remainders are paid like costs."""
        if due.what in {DueFor.RECYCLED, DueFor.MALUS}:
            return  # lent again on the day, or called already
        if due.what is DueFor.GUARANTEE:
            for name, part in due.parts.items():
                self.cash -= self.owing.call(name, part)
            return
        for name, part in due.parts.items():
            if due.what in {DueFor.FEE, DueFor.REMAINDER}:
                of_pool = due.what is DueFor.REMAINDER and self.terms.is_pool(name)
                self.cost_payable["" if of_pool else name] += part
                self.set_aside += part
            else:
                self.payable[due.capital, name] += part

    def _pay_from_aside(self, amount: int) -> None:
        for payee in list(self.cost_payable):
            paid = min(self.cost_payable[payee], amount)
            self.cost_payable[payee] -= paid
            self.set_aside -= paid
            amount -= paid

    def _repay(self, fact: Fact) -> Repaid:
        """Take a repayment: it settles what is due; without a waterfall it is of capital, then return."""
        if self.terms.waterfall:
            settled = min(fact.amount, max(0, self.payable[fact.capital, fact.party]))
            self.payable[fact.capital, fact.party] -= settled
            self._comes_in(settled - fact.amount)
            return Repaid(fact, settled=settled, over=fact.amount - settled)
        position = self.positions[fact.capital]
        position.accrue(fact.on)
        capital = max(0, min(fact.amount, position.holding(fact.party).outstanding))
        returned = fact.amount - capital
        position.repay(fact.on, {fact.party: capital})
        room = position.room(fact.on)
        position.give(fact.on, {fact.party: returned})
        self._comes_in(-fact.amount)
        over = 0 if room is None else max(0, returned - room)
        return Repaid(fact, capital=capital, returned=returned, over_cap=over, room=room or 0)

    def _lost(self, on: date) -> dict[tuple[str, str], int]:
        """Write off what the last date, or the last of what payers owed at it, leaves of capital."""
        lost = {
            (name, holder): part.outstanding
            for name, position in self.positions.items()
            for holder, part in position.holdings.items()
            if part.outstanding
        }
        for (name, holder), amount in lost.items():
            self.positions[name].write_off(holder, amount)
        return lost


def fold(
    terms: BondTerms, facts: Facts, until: date, *, paid_at_once: bool = False
) -> tuple[Life, list[DayRun]]:
    """Work a bond out from its first fact up to a day: each day on which something happens, and its end."""
    life, runs = Life(terms, paid_at_once=paid_at_once), list[DayRun]()
    life.counted.index = history(terms.outcomes, facts.results)
    end = last_day_of(terms, facts)
    for on in days_of(terms, facts, until):
        runs.append(life.day(on, facts, last=on == end))
    for position in life.positions.values():
        position.accrue(until)
    return life, runs
