"""The fold over many paths at once: the same steps on arrays, to the penny, for terms that have such a form.

A path is a row. What falls on which day is the same for all paths, so that a day is a few operations on
arrays instead of one life after another. Whole minor units are 64-bit; a fraction is held in Python's own
integers over one denominator, so that nothing is rounded but where the fold rounds. Terms whose steps have
no such form are named by `without_form`, and are folded path by path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from msgspec import Struct

from pooledbudget.instruments.bonds.arrays import (
    ALL,
    Before,
    Gained,
    Rows,
    Whole,
    falling,
    gain,
    half_up,
    made_good,
    rates_read,
    within_quota,
)
from pooledbudget.instruments.bonds.chances import SCALE, Drawn
from pooledbudget.instruments.bonds.facts import Facts, days_of
from pooledbudget.instruments.bonds.indexing import history, raised, raised_by
from pooledbudget.instruments.bonds.lent import Lent
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.outcomes import Outcome, Standing
from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR, FOREVER, year_from
from pooledbudget.instruments.bonds.steps import (
    RETURN_CAP,
    Costs,
    Coupon,
    Fee,
    Guarantee,
    Interest,
    Keep,
    Malus,
    Principal,
    Reading,
    Recycle,
    Return,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, share_of
from pooledbudget.instruments.bonds.worked import scheduled_draws
from pooledbudget.money import Shares, share


def without_form(terms: BondTerms, drawn: Sequence[Drawn]) -> list[str]:
    """Name what in the terms, or in what was drawn, has no form on arrays; empty where all has."""
    found = []
    for happens in drawn:
        outcome = terms.outcomes[happens.outcome]
        if outcome.pooled:
            found.append(f"outcome {happens.outcome}: cohorts that are judged together")
        if outcome.blend and getattr(outcome, "units", "") == "value":
            found.append(f"outcome {happens.outcome}: units by one estimate at the price of a blend of two")
        indexes = {each.indexed.reads for each in terms.outcomes.values() if each.indexed}
        if happens.outcome in indexes and _differs(happens):
            found.append(f"outcome {happens.outcome}: an index that differs from path to path")
        read_by_coupons = {reading.reads for _, reading in terms.coupon_readings}
        if happens.late is not None and happens.outcome in read_by_coupons:
            found.append(f"outcome {happens.outcome}: results that come late and that a coupon reads")
    found += [
        f"{where}: a coupon whose percentages are not all published"
        for where, read in terms.coupon_readings
        if read.is_open
    ]
    return found


def alike_on_all(drawn: Sequence[Drawn]) -> Iterator[Result]:
    """Yield the results that are the same on every path, as the fold has them."""
    for happens in drawn:
        for place, on in enumerate(happens.days):
            values = happens.values[:, place]
            if happens.late is None and (values == values[0]).all():
                yield Result(outcome=happens.outcome, on=on, value=Fraction(int(values[0]), SCALE))


def _over_all(terms: BondTerms) -> int:
    """Return a denominator of every part that a payer has of anything."""
    payers = list(terms.payers)
    days = [each.since for outcome in terms.outcomes.values() for each in outcome.dated_shares]
    shared = [
        outcome.shares_on(day, payers)
        for outcome in terms.outcomes.values()
        for day in [*days, FOREVER]
        if payers and day >= outcome.shares_from
    ]
    return lcm(*(part.denominator for shares in shared for part in shares.parts.values()))


def _differs(happens: Drawn) -> bool:
    """Say whether what was drawn is not the same on every path."""
    return len(list(alike_on_all([happens]))) < len(happens.days)


class Paths(Struct, frozen=True):
    """What every path came to for a class of capital; minor units."""

    days: list[date]
    flows: Whole
    """A row for each path, a column for each day: what was paid in below nought, what came back above."""
    back: Whole
    paid_in: Whole
    claimed: Whole


def run_paths(terms: BondTerms, drawn: Sequence[Drawn], paths: int) -> dict[str, Paths]:
    """Run every path at once; return what each class came to."""
    life = Vectors(terms, drawn, paths)
    for on in life.days:
        life.day(on, last=on == terms.last_day)
    return {name: life.came_to(held) for name, held in life.classes.items()}


class Vectors:
    """A bond on every path of a scenario: a day is `day`, a date of its waterfall `flows_down`."""

    def __init__(self, terms: BondTerms, drawn: Sequence[Drawn], paths: int) -> None:
        self.terms, self.paths = terms, paths
        blends = {name: share(said.blend) for name, said in terms.outcomes.items() if said.blend}
        self.results = falling(drawn, terms.last_day or FOREVER, blends)
        self.draws, self.order = scheduled_draws(terms), terms.order
        self.index = history(terms.outcomes, alike_on_all(drawn))
        self.cash, self.aside, self.unpaid, self.in_all = (self._nought() for _ in range(4))
        self.taken: dict[str, Whole] = {}
        self.claimed: dict[str, Whole] = {}
        self.by_year: dict[date, Whole] = {}
        self.by_payer: dict[str, Whole] = {}
        self.carried: list[tuple[str, Rows, Whole]] = []
        self.odd: dict[tuple[str, ...], dict[str, Whole]] = {}
        self.over = _over_all(terms)
        self.units: dict[str, Any] = {}
        self.levels: dict[str, Whole] = {}
        self.told: dict[str, Any] = {}
        """On which paths each outcome has been measured."""
        self.days = self._days()
        self.dates = set(terms.dates.days(FOREVER)) if terms.dates else set()
        self.left = self._nought()
        self.classes = {name: self._held(capital) for name, capital in terms.classes.items()}

    def _nought(self) -> Whole:
        return np.zeros(self.paths, dtype=np.int64)

    def _held(self, capital: CapitalClass) -> Lent:
        return Lent(
            capital,
            outstanding=self._nought(),
            drawn=self._nought(),
            returned=self._nought(),
            arrears=self._nought(),
            accrued=np.zeros(self.paths, dtype=object),
            bearing=np.zeros(self.paths, dtype=object),
            held=np.zeros(self.paths, dtype=object),
            lent=np.zeros(self.paths, dtype=object),
            dates=self.terms.dates,
            back=self._nought(),
            paid_in=self._nought(),
        )

    def _days(self) -> list[date]:
        """Return the days on which anything happens: those of the fold."""
        results = [Result(outcome="", on=on) for on in self.results]
        days = [*(fact.on for fact in self.draws), *self.results]
        last = max([*days, *([self.terms.last_day] if self.terms.last_day else [])])
        return days_of(self.terms, Facts(self.draws, results), last)

    def came_to(self, held: Lent) -> Paths:
        """Return what a class came to on every path."""
        days = sorted(held.flows)
        if not days:
            return Paths(
                days, np.zeros((self.paths, 0), dtype=np.int64), held.back, held.back * 0, self.in_all
            )
        flows = np.stack([np.broadcast_to(held.flows[day], self.paths) for day in days], axis=1)
        return Paths(days, flows.astype(np.int64), held.back, held.paid_in, self.in_all)

    def day(self, on: date, *, last: bool) -> None:
        """Take a day: capital in, claims and what pays them, costs, the waterfall."""
        for capital, amount in self._drawn_on(on):
            self._draw(self.classes[capital], on, amount)
        repaid = self._repaid()
        self._carried_over(on)
        for name, outcome in self.terms.outcomes.items():
            if isinstance(outcome, Standing) and on in outcome.dates.days(on):
                by = raised_by(outcome, on, self.index)
                amount = 0 if by is None else raised(outcome, by).amount
                self._claim(name, on, ALL, np.full(self.paths, amount, dtype=np.int64))
        of_day = self.results.get(on, {})
        for name in (name for name in self.order if name in of_day):
            for rows, values in of_day[name]:
                self._result(name, on, rows, values, repaid[rows])
        for cost in self.terms.costs:
            if on in cost.dates.days(on):
                self.unpaid = self.unpaid + cost.each
        self._pay_costs()
        if self.terms.waterfall and (last or on in self.dates):
            self.flows_down(on, last=last)

    def _drawn_on(self, on: date) -> Iterator[tuple[str, int]]:
        """Yield what is drawn of each class on a day: of one that revolves together, for it has one limit."""
        for name, capital in self.terms.classes.items():
            drawn = [fact.amount for fact in self.draws if (fact.on, fact.capital) == (on, name)]
            together = [sum(drawn)] if drawn and capital.revolves else drawn
            yield from ((name, amount) for amount in together)

    def _draw(self, held: Lent, on: date, amount: int) -> None:
        """Draw capital that is scheduled, of capital that revolves as far as there is room."""
        held.accrue(on)
        drawn = np.full(self.paths, amount, dtype=np.int64)
        if held.terms.revolves:
            drawn = np.minimum(drawn, np.maximum(0, held.terms.committed - held.outstanding))
        at = share_of(held.terms.issued_at)
        self.cash = self.cash + held.draw(on, drawn, half_up(drawn * at.denominator, at.numerator))

    def _pay_costs(self) -> None:
        """Pay costs that are due as far as there is cash, from what was set aside first."""
        paid = np.minimum(self.unpaid, np.maximum(0, self.cash + self.aside))
        aside = np.minimum(paid, self.aside)
        self.unpaid, self.aside = self.unpaid - paid, self.aside - aside
        self.cash = self.cash - (paid - aside)

    # From results to claims.

    def _repaid(self) -> Any:
        """Say on which paths capital was drawn and all of it, with its interest, has come back."""
        if not any(outcome.pays == "saving" for outcome in self.terms.outcomes.values()):
            return np.zeros(self.paths, dtype=np.bool_)
        drawn = any(held.paid_in.any() for held in self.classes.values())
        owed = np.full(self.paths, not drawn)
        for held in self.classes.values():
            owed |= (held.outstanding != 0) | (half_up(held.accrued, held.over) > 0)
        return ~owed

    def _so_far(self, held: dict[Any, Whole], name: Any) -> Whole:
        """Return what there is of something on every path so far, to be added to."""
        return held.setdefault(name, self._nought())

    def _result(self, name: str, on: date, rows: Rows, values: Whole, repaid: Any) -> None:
        """Claim what a result earns on some paths, and keep its level and its units."""
        outcome, units = self.terms.outcomes[name], self._so_far(self.units, name)
        own = units[rows]
        by = raised_by(outcome, on, self.index)
        found = Gained(values * 0, values * 0)
        if by is not None:
            found = gain(raised(outcome, by), values, Before(own, repaid))
        group = outcome.quota.among if outcome.quota else ()
        others = sum((self._so_far(self.units, other)[rows] for other in group if other != name), own * 0)
        found = within_quota(outcome, found, own, others)
        units[rows] = own + found.units
        self._claim(name, on, rows, half_up(found.amount, found.over))
        if outcome.default_reads == "value":
            self._so_far(self.levels, name)[rows] = values
            self.told.setdefault(name, np.zeros(self.paths, dtype=np.bool_))[rows] = True

    def _claim(self, name: str, on: date, rows: Rows, amount: Whole, *, carried_over: bool = False) -> None:
        """Cut an amount by the discount and the caps in order; what is left is claimed and received."""
        outcome, caps, left = self.terms.outcomes[name], self.terms.caps, amount
        if on < outcome.shares_from:
            return
        claimed = self._so_far(self.claimed, name)
        in_year = self._so_far(self.by_year, year_from(caps.year.starts, on) if caps.year else date.min)
        if outcome.discount and not carried_over:
            off = share(outcome.discount)
            left = left - half_up(left * off.numerator, off.denominator)
        left = within(left, outcome.cap, claimed[rows])
        left = within(left, caps.claim, amount * 0)
        if caps.year:
            most = within(left, caps.year.amount, in_year[rows])
            if caps.year.over == "carries":
                self.carried.append((name, rows, np.where(amount > 0, left - most, 0)))
            left = most
        left = within(left, caps.contract, self.in_all[rows])
        left = self._by_payer(outcome, on, rows, np.where(amount > 0, left, amount))
        for held in (claimed, in_year, self.in_all, self.cash):
            held[rows] += left

    def _carried_over(self, on: date) -> None:
        """Claim again, on the first day of a cap's year, what the year before left."""
        year = self.terms.caps.year
        if year is None or not self.carried or year_from(year.starts, on) != on:
            return
        carried, self.carried = self.carried, []
        for name, rows, amount in (each for each in carried if each[2].any()):
            self._claim(name, on, rows, amount, carried_over=True)

    def _by_payer(self, outcome: Outcome, on: date, rows: Rows, amount: Whole) -> Whole:
        """Return what payers pay of an amount, each within its own cap; all of it where none has one."""
        payers, total = self.terms.payers, amount * 0
        if not payers:
            return total
        if not any(payer.cap for payer in payers.values()):
            return amount
        listed = list(payers) if self.terms.ties == "as listed" else ()
        shares = outcome.shares_on(on, list(payers))
        shares = Shares({name: part for name, part in shares.parts.items() if part})
        kept = self.odd.setdefault(tuple(sorted(shares.parts)), {})
        odd = {name: self._so_far(kept, name)[rows] for name in shares.parts}
        divided = made_good(amount, shares, odd, self.over, listed)
        for name, left in odd.items():
            kept[name][rows] = left
        for name, part in divided.items():
            before = self._so_far(self.by_payer, name)
            paid = np.where(part > 0, within(part, payers[name].cap, before[rows]), part)
            before[rows] += paid
            total = total + paid
        return total

    # The waterfall.

    def flows_down(self, on: date, *, last: bool) -> None:
        """Send what is in the bond down the list: each step takes its part, what is left stays."""
        self.left = self.cash
        for held in self.classes.values():
            held.accrue(on)
        kept = self._nought()
        for step in self.terms.waterfall:
            if step.takes_on(on, last=last):
                kept = kept + self._take(step, on)
        self.cash = self.left + kept

    def _take(self, step: Step, on: date) -> Whole:
        """Let a step take its part; return what of it stays in the bond."""
        name = step.name
        if isinstance(step, Guarantee):
            held = self.classes[step.of]
            short = np.minimum(held.outstanding, np.maximum(0, step.stands_for(on) - held.back))
            due = self._within(step, short, name, on)
            self.taken[name] = self.taken.get(name, self._nought()) + due
            held.outstanding = held.outstanding - due
            held.moved(on, due)
            return self._nought()
        due = self._due(step, on)
        if isinstance(step, Malus):
            came = self._within(step, due, name, on)
            self.taken[name] = self.taken.get(name, self._nought()) + came
            self.left = self.left + came
            return self._nought()
        if isinstance(step, Recycle):
            due = np.minimum(due, self.classes[step.of].outstanding)
        most = self._within(step, due, name, on)
        if self.terms.funded_by == "issuer" and not isinstance(step, Keep | Recycle):
            self.left = np.where(most > 0, np.maximum(self.left, most), self.left)
        took = np.minimum(most, np.maximum(0, self.left))
        self.left = self.left - took
        self.taken[name] = self.taken.get(name, self._nought()) + took
        if isinstance(step, Keep | Recycle):
            return took
        if isinstance(step, Costs):
            self.unpaid = self.unpaid - took
        elif isinstance(step, Interest | Coupon | Principal | Return):
            self._give(step, on, took, due)
        return self._nought()

    def _due(self, step: Step, on: date) -> Whole:
        """Return what is due by a step on every path."""
        left = np.maximum(0, self.left)
        match step:
            case Keep() | Recycle() | Costs():
                return self._cost_due(step, on)
            case Interest():
                held = self.classes[step.of]
                return np.maximum(0, half_up(held.accrued, held.over))
            case Coupon():
                return self._coupon_due(step)
            case Principal():
                return self._principal_due(step)
            case Return():
                return self._return_due(step, on, left)
            case Fee():
                return self._fee_due(step, left)
            case Malus():
                whole = self._part_of(np.full(self.paths, step.amount, dtype=np.int64), step.part)
                called: Whole = np.maximum(0, whole - self.taken.get(step.name, self._nought()))
                return called
            case _:
                return left

    def _read(self, reading: Reading) -> tuple[Any, int]:
        """Return the percentage that a reading gives on every path; none where it reads nothing yet."""
        if reading.reads not in self.levels:
            return self._nought(), 1
        rates, over = rates_read(reading, self.levels[reading.reads])
        return rates * self.told[reading.reads], over

    def _cost_due(self, step: Keep | Recycle | Costs, on: date) -> Whole:
        """Return what is due by a step that holds cash for costs, or a sum back."""
        if not isinstance(step, Costs):
            return np.full(self.paths, step.amount or self._costs_until_next(on), dtype=np.int64)
        found: Whole = np.maximum(0, self.unpaid - self.aside)
        return found

    def _fee_due(self, step: Fee, left: Whole) -> Whole:
        if step.share is not None:
            part = share(step.share)
            due: Whole = half_up(left * part.numerator, part.denominator)
        else:
            amount = np.full(self.paths, step.amount or 0, dtype=np.int64)
            whole = self._part_of(amount, step.part) if step.part else amount
            due = np.maximum(0, whole - self.taken.get(step.name, self._nought()))
        return due

    def _part_of(self, amount: Whole, reading: Reading) -> Whole:
        """Return the part of an amount that a reading gives; nothing before what it reads is measured."""
        rates, over = self._read(reading)
        return np.asarray(half_up(amount.astype(object) * rates, over))

    def _costs_until_next(self, day: date) -> int:
        following = min((on for on in self.dates if on > day), default=None)
        if following is None:
            return 0
        return sum(cost.each for cost in self.terms.costs for on in cost.dates.days(following) if day < on)

    def _coupon_due(self, step: Coupon) -> Whole:
        held = self.classes[step.of]
        coupon = held.terms.coupon
        if coupon is None or self._unmeasured(step):
            return self._nought()
        floored = coupon.has_floor(held.coupons)
        floor = share_of(coupon.floor) if coupon.floor is not None and floored else Fraction(0)
        if coupon.rate is not None or coupon.reads not in self.levels:
            rate = max(floor, share_of(coupon.rate or "0%"))
            return half_up(held.held * rate.numerator, held.over * rate.denominator) + held.arrears
        rates, over = rates_read(coupon, self.levels[coupon.reads])
        rates = np.maximum(rates * floor.denominator, floor.numerator * over)
        due: Whole = half_up(held.held * rates, held.over * over * floor.denominator) + held.arrears
        return due

    def _unmeasured(self, step: Coupon) -> bool:
        """Say whether a coupon reads what is not measured yet, and has no floor to go by."""
        held = self.classes[step.of]
        coupon = held.terms.coupon
        known = coupon is None or coupon.rate is not None or coupon.reads in self.levels
        return not known and coupon is not None and not coupon.has_floor(held.coupons)

    def _principal_due(self, step: Principal) -> Whole:
        held = self.classes[step.of]
        if step.part is None:
            return held.outstanding
        repayable = self._part_of(held.drawn, step.part)
        gone = held.drawn - held.outstanding
        return np.minimum(held.outstanding, np.maximum(0, repayable - gone))

    def _return_due(self, step: Return, on: date, left: Whole) -> Whole:
        held = self.classes[step.of]
        if not held.paid_in.any():  # nobody to give it to: what is left stays for the steps after it
            return self._nought()
        if step.rate is not None:
            rates, over = self._read(step.rate)
            due: Whole = half_up(held.lent * rates, DAYS_IN_YEAR * over) - held.returned
            return np.maximum(0, due)
        if step.up_to == RETURN_CAP:
            return held.room(on)
        if isinstance(step.up_to, int):
            return np.maximum(0, step.up_to - self.taken.get(step.name, self._nought()))
        return left

    def _within(self, step: Step, due: Whole, name: str, on: date) -> Whole:
        """Return what is due within the step's own limit."""
        if isinstance(step.up_to, int):
            due = np.minimum(due, np.maximum(0, step.up_to - self.taken.get(name, self._nought())))
        return np.minimum(due, self.classes[step.of_class].room(on)) if step.capped else due

    def _give(self, step: Interest | Coupon | Principal | Return, on: date, took: Whole, due: Whole) -> None:
        """Give a class what a step took for it."""
        held = self.classes[step.of]
        held.moved(on, took)
        if isinstance(step, Principal):
            held.outstanding = held.outstanding - took
            return
        held.returned = held.returned + took
        if isinstance(step, Interest):
            held.accrued = held.accrued - took.astype(object) * held.over
            held.interest_from = on
            if held.terms.interest is not None and held.terms.interest.unpaid == "compounds":
                held.bearing = held.accrued
        elif isinstance(step, Coupon) and not self._unmeasured(step) and held.terms.coupon is not None:
            held.held = np.zeros(self.paths, dtype=object)
            held.coupons += 1
            held.coupon_from = on
            held.arrears = due - took if held.terms.coupon.unpaid == "waits" else self._nought()


def within(amounts: Whole, cap: int | None, before: Whole) -> Whole:
    """Return amounts within a cap, given what came before under it."""
    found: Whole = amounts if cap is None else np.minimum(amounts, np.maximum(0, cap - before))
    return found
