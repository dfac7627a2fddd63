"""The fold over many paths at once: the same steps on arrays, to the penny, for terms that have such a form.

A path is a row. What falls on which day is the same for all paths, so that a day is a few operations on
arrays instead of one life after another. Whole minor units are 64-bit; a fraction is held in Python's own
integers over one denominator, so that nothing is rounded but where the fold rounds. Terms whose steps have
no such form are named by `without_form`, and are folded path by path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from pooledbudget.instruments.bonds.chances import SCALE, Drawn
from pooledbudget.instruments.bonds.facts import Facts, days_of
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.outcomes import (
    Line,
    Measured,
    Outcome,
    Price,
    Standing,
    Steps,
    Sum,
    Threshold,
)
from pooledbudget.instruments.bonds.schedule import DAYS_IN_YEAR, FOREVER, Schedule, counted, year_from
from pooledbudget.instruments.bonds.steps import (
    RETURN_CAP,
    Costs,
    Coupon,
    Fee,
    Guarantee,
    Interest,
    Keep,
    Principal,
    Reading,
    Remainder,
    Return,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, share_of
from pooledbudget.instruments.bonds.worked import scheduled_draws
from pooledbudget.money import minor_of, share

Whole = npt.NDArray[np.int64]
OUTCOMES = Price | Sum | Threshold | Steps | Line | Standing | Measured
STEPS = Costs | Keep | Interest | Coupon | Principal | Return | Fee | Remainder | Guarantee


def without_form(terms: BondTerms, drawn: Sequence[Drawn]) -> list[str]:
    """Name what in the terms, or in what was drawn, has no form on arrays; empty where all has."""
    found = [
        f"outcome {name}: {outcome.pays}"
        for name, outcome in terms.outcomes.items()
        if not isinstance(outcome, OUTCOMES) or not outcome.plain
    ]
    for name, capital in terms.classes.items():
        interest = capital.interest
        if interest and (interest.unpaid == "compounds" or not isinstance(interest.rate, str)):
            found.append(f"class {name}: interest that compounds or changes")
        if capital.issued_at != "100%":
            found.append(f"class {name}: issued at {capital.issued_at}")
        if capital.cap is not None and capital.cap.simple:
            found.append(f"class {name}: a simple return cap")
    found += [
        f"step {step.id}: a rate read off an outcome"
        for step in terms.waterfall
        if isinstance(step, Return) and step.rate
    ]
    found += [f"{where}: a reading that breaks off" for where, read in terms.readings if read.breaks_off]
    if terms.caps.year is not None and terms.caps.year.over == "carries":
        found.append("a yearly cap that carries")
    if terms.caps.person is not None or any(payer.cap for payer in terms.payers.values()):
        found.append("caps of persons or payers")
    if terms.funded_by == "issuer":
        found.append("an issuer that funds it")
    if not terms.waterfall:
        found.append("no waterfall")
    found += [
        f"outcome {happens.outcome}: results that come late" for happens in drawn if happens.late is not None
    ]
    found += [
        f"outcome {happens.outcome}: results before the payers' shares are said"
        for happens in drawn
        if any(day < terms.outcomes[happens.outcome].shares_from for day in happens.days)
    ]
    return found


@dataclass(slots=True)
class Holding:
    """A class of capital on every path; whole minor units, but for what accrues."""

    terms: CapitalClass
    outstanding: Whole
    drawn: Whole
    returned: Whole
    arrears: Whole
    accrued: Any
    """Interest that accrued and is not due, in Python's integers over `over`."""
    held: Any
    """Capital times the part of a year since the last coupon, over the same."""
    over: int = 1
    dates: Schedule | None = None
    upto: date | None = None
    interest_from: date = date.min
    coupon_from: date = date.min
    coupons: int = 0
    flows: dict[date, Whole] = field(default_factory=dict)
    back: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    paid_in: int = 0

    def moved(self, day: date, amount: Whole) -> None:
        """Take what fell due to its holders on a day."""
        self.back = self.back + amount
        self.flows[day] = self.flows.get(day, 0) + amount

    def accrue(self, day: date) -> None:
        """Let interest and the time of capital run up to a day."""
        if self.upto is not None and self.upto < day:
            capital = self.outstanding.astype(object)
            interest, coupon = self.terms.interest, self.terms.coupon
            if interest is not None and isinstance(interest.rate, str):
                years = counted(self.interest_from, self.upto, day, interest.basis, self.dates).years
                self.accrued = self.accrued + capital * self._over(share_of(interest.rate) * years)
            if coupon is not None:
                years = counted(self.coupon_from, self.upto, day, coupon.basis, self.dates).years
                self.held = self.held + capital * self._over(years)
        self.upto = day
        if not self.paid_in:
            self.interest_from = self.coupon_from = day

    def _over(self, part: Fraction) -> int:
        """Return a part over the one denominator, which grows where it must."""
        grown = lcm(self.over, part.denominator)
        if grown != self.over:
            factor = grown // self.over
            self.accrued, self.held, self.over = self.accrued * factor, self.held * factor, grown
        return part.numerator * (grown // part.denominator)


@dataclass(frozen=True, slots=True)
class Paths:
    """What every path came to for a class of capital; minor units."""

    days: list[date]
    flows: Whole
    """A row for each path, a column for each day: what was paid in below nought, what came back above."""
    back: Whole
    paid_in: int
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
        self.results = {d.outcome: dict(zip(d.days, d.values.T, strict=True)) for d in drawn}
        self.draws, self.order = scheduled_draws(terms), terms.order
        self.cash, self.aside, self.unpaid, self.in_all = (self._nought() for _ in range(4))
        self.taken: dict[str, Whole] = {}
        self.claimed: dict[str, Whole] = {}
        self.by_year: dict[date, Whole] = {}
        self.levels: dict[str, Whole] = {}
        self.days = self._days(drawn)
        self.dates = set(terms.dates.days(FOREVER)) if terms.dates else set()
        self.left = self._nought()
        self.classes = {name: self._held(capital) for name, capital in terms.classes.items()}

    def _nought(self) -> Whole:
        return np.zeros(self.paths, dtype=np.int64)

    def _held(self, capital: CapitalClass) -> Holding:
        return Holding(
            capital,
            outstanding=self._nought(),
            drawn=self._nought(),
            returned=self._nought(),
            arrears=self._nought(),
            accrued=np.zeros(self.paths, dtype=object),
            held=np.zeros(self.paths, dtype=object),
            dates=self.terms.dates,
            back=self._nought(),
        )

    def _days(self, drawn: Sequence[Drawn]) -> list[date]:
        """Return the days on which anything happens: those of the fold."""
        results = [
            Result(outcome=happens.outcome, on=on, cohort=str(place))
            for happens in drawn
            for place, on in enumerate(happens.days)
        ]
        days = [*(fact.on for fact in self.draws), *(result.on for result in results)]
        last = max([*days, *([self.terms.last_day] if self.terms.last_day else [])])
        return days_of(self.terms, Facts(self.draws, results), last)

    def came_to(self, held: Holding) -> Paths:
        """Return what a class came to on every path."""
        days = sorted(held.flows)
        flows = np.stack([np.broadcast_to(held.flows[day], self.paths) for day in days], axis=1)
        return Paths(days, flows.astype(np.int64), held.back, held.paid_in, self.in_all)

    def day(self, on: date, *, last: bool) -> None:
        """Take a day: capital in, claims and what pays them, costs, the waterfall."""
        for fact in self.draws:
            if fact.on == on:
                self._draw(self.classes[fact.capital], on, fact.amount)
        for name, outcome in self.terms.outcomes.items():
            if isinstance(outcome, Standing) and on in outcome.dates.days(on):
                self._claim(name, outcome, on, np.full(self.paths, outcome.amount, dtype=np.int64))
        for name in (name for name in self.order if on in self.results.get(name, ())):
            self._result(name, self.terms.outcomes[name], on, self.results[name][on])
        for cost in self.terms.costs:
            if on in cost.dates.days(on):
                self.unpaid = self.unpaid + cost.each
        self._pay_costs()
        if last or on in self.dates:
            self.flows_down(on, last=last)

    def _draw(self, held: Holding, on: date, amount: int) -> None:
        held.accrue(on)
        held.drawn, held.outstanding = held.drawn + amount, held.outstanding + amount
        held.paid_in += amount
        held.flows[on] = held.flows.get(on, self._nought()) - amount
        self.cash = self.cash + amount

    def _pay_costs(self) -> None:
        """Pay costs that are due as far as there is cash, from what was set aside first."""
        paid = np.minimum(self.unpaid, np.maximum(0, self.cash + self.aside))
        aside = np.minimum(paid, self.aside)
        self.unpaid, self.aside = self.unpaid - paid, self.aside - aside
        self.cash = self.cash - (paid - aside)

    # From results to claims.

    def _result(self, name: str, outcome: Outcome, on: date, values: Whole) -> None:
        """Claim what a result earns, and keep its level."""
        self._claim(name, outcome, on, earned(outcome, values))
        self.levels[name] = values

    def _claim(self, name: str, outcome: Outcome, on: date, amount: Whole) -> None:
        """Cut an amount by the discount and the caps in order; what is left is claimed and received."""
        caps, left = self.terms.caps, amount
        before = self.claimed.get(name, self._nought())
        year = year_from(caps.year.starts, on) if caps.year else date.min
        in_year = self.by_year.get(year, self._nought())
        if outcome.discount:
            off = share(outcome.discount)
            left = left - half_up(left * off.numerator, off.denominator)
        for cap, used in (
            (outcome.cap, before),
            (caps.claim, self._nought()),
            (caps.year.amount if caps.year else None, in_year),
            (caps.contract, self.in_all),
        ):
            if cap is not None:
                left = np.minimum(left, np.maximum(0, cap - used))
        left = np.where(amount > 0, left, amount)
        self.claimed[name], self.by_year[year] = before + left, in_year + left
        self.in_all, self.cash = self.in_all + left, self.cash + left

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
        name = step.label or step.id
        if isinstance(step, Guarantee):
            held = self.classes[step.of]
            short = np.minimum(held.outstanding, np.maximum(0, step.stands_for(on) - held.back))
            due = self._within(step, short, name, on)
            self.taken[name] = self.taken.get(name, self._nought()) + due
            held.outstanding = held.outstanding - due
            held.moved(on, due)
            return self._nought()
        due = self._due(step, on)
        took = np.minimum(self._within(step, due, name, on), np.maximum(0, self.left))
        self.left = self.left - took
        self.taken[name] = self.taken.get(name, self._nought()) + took
        if isinstance(step, Keep):
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
            case Costs():
                found: Whole = np.maximum(0, self.unpaid - self.aside)
                return found
            case Keep():
                return np.full(self.paths, step.amount or self._costs_until_next(on), dtype=np.int64)
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
            case _:
                return left

    def _fee_due(self, step: Fee, left: Whole) -> Whole:
        if step.share is not None:
            part = share(step.share)
            floor: Whole = left * part.numerator // part.denominator
            return floor
        before = self.taken.get(step.label or step.id, self._nought())
        return np.maximum(0, (step.amount or 0) - before)

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
        if step.part.reads not in self.levels:
            return self._nought()
        rates, over = rates_read(step.part, self.levels[step.part.reads])
        repayable = half_up(held.drawn.astype(object) * rates, over)
        gone = held.drawn - held.outstanding
        return np.minimum(held.outstanding, np.maximum(0, repayable - gone))

    def _return_due(self, step: Return, on: date, left: Whole) -> Whole:
        if step.up_to == RETURN_CAP:
            return self._room(self.classes[step.of], on)
        if isinstance(step.up_to, int):
            return np.maximum(0, step.up_to - self.taken.get(step.label or step.id, self._nought()))
        return left

    def _within(self, step: Step, due: Whole, name: str, on: date) -> Whole:
        """Return what is due within the step's own limit."""
        if isinstance(step.up_to, int):
            due = np.minimum(due, np.maximum(0, step.up_to - self.taken.get(name, self._nought())))
        return np.minimum(due, self._room(self.classes[step.of_class], on)) if step.capped else due

    def _room(self, held: Holding, on: date) -> Whole:
        """Return what a class's return cap leaves beyond capital outstanding."""
        cap = held.terms.cap
        if cap is None:
            return np.full(self.paths, MOST, dtype=np.int64)
        if cap.rate is not None:
            room = reaching(held.flows, share_of(cap.rate), on) - held.outstanding
        elif cap.multiple is not None:
            allowed = int(Fraction(cap.multiple) * held.paid_in)
            room = allowed - held.back - held.outstanding
        else:
            room = (cap.amount or 0) - held.returned
        found: Whole = np.maximum(0, room)
        return found

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
        elif isinstance(step, Coupon) and not self._unmeasured(step) and held.terms.coupon is not None:
            held.held = np.zeros(self.paths, dtype=object)
            held.coupons += 1
            held.coupon_from = on
            held.arrears = due - took if held.terms.coupon.unpaid == "waits" else self._nought()


MOST = 2**60
"""Of a room that nothing limits."""
FINE = 10**40
"""Growth is held as whole parts of this: far finer than a penny of any amount."""


def earned(outcome: Outcome, values: Whole) -> Whole:
    """Return what each value of an outcome earns, before caps: whole minor units, half up."""
    nought = np.zeros(len(values), dtype=np.int64)
    match outcome:
        case Price():
            least = _reached(level(outcome.minimum)) if outcome.minimum else None
            counted = values if least is None else np.maximum(values, least)
            return half_up(counted.astype(object) * (outcome.price or 0), SCALE)
        case Sum():
            return np.where(values != 0, outcome.amount or 0, 0)
        case Threshold():
            return np.where(values >= _reached(level(outcome.threshold)), outcome.amount or 0, 0)
        case Steps():
            found = nought
            for at, amount in outcome.steps:
                found = np.where(values >= _reached(level(at)), minor_of(amount), found)
            return found
        case Line():
            points = [(level(at), Fraction(minor_of(amount))) for at, amount in outcome.line]
            amounts, over = on_lines(points, values)
            return half_up(amounts, over)
        case _:
            return nought


def _reached(at: Fraction) -> int:
    """Return the least number of millionths that reaches a level."""
    return -(-at.numerator * SCALE // at.denominator)


def half_up(amounts: Any, over: int) -> Whole:
    """Return amounts over a denominator as whole numbers, halves away from nought."""
    exact = amounts.astype(object)
    found = np.where(exact >= 0, (2 * exact + over) // (2 * over), -((over - 2 * exact) // (2 * over)))
    whole: Whole = found.astype(np.int64)
    return whole


def rates_read(reading: Reading, values: Whole) -> tuple[Any, int]:
    """Return the percentage read off each value, over one denominator."""
    if reading.line:
        return on_lines([(level(at), share_of(rate)) for at, rate in reading.line], values)
    steps = [(level(at), share_of(rate)) for at, rate in reading.steps or []]
    over = lcm(*(rate.denominator for _, rate in steps))
    found = np.zeros(len(values), dtype=object)
    for at, rate in steps:
        found = np.where(values >= _reached(at), rate.numerator * (over // rate.denominator), found)
    return found, over


def on_lines(points: Sequence[tuple[Fraction, Fraction]], values: Whole) -> tuple[Any, int]:
    """Return the value on the straight lines between points for each, over one denominator."""
    lines = [(points[0][0], Fraction(0), points[0][1])]
    for (left, low), (right, high) in pairwise(points):
        slope = (high - low) / (right - left)
        lines.append((right, slope / SCALE, low - slope * left))
    over = lcm(
        *(part.denominator for _, slope, start in lines for part in (slope, start)), points[-1][1].denominator
    )
    exact = values.astype(object)
    last = points[-1][1]
    found = np.full(len(values), last.numerator * (over // last.denominator), dtype=object)
    for right, slope, start in reversed(lines):
        here = exact * (slope.numerator * (over // slope.denominator)) + start.numerator * (
            over // start.denominator
        )
        found = np.where(exact * right.denominator <= right.numerator * SCALE, here, found)
    return found, over


def reaching(flows: Mapping[date, Whole], rate: Fraction, day: date) -> Whole:
    """Return the payment on a day that makes all flows together return a rate: whole pence, rounded down."""
    total: Any = 0
    with localcontext(Context(prec=60)):
        growth = 1 + Decimal(rate.numerator) / Decimal(rate.denominator)
        for on, amounts in flows.items():
            factor = int(growth ** (Decimal((day - on).days) / DAYS_IN_YEAR) * FINE)
            total = total - amounts.astype(object) * factor
    worth: Whole = (total // FINE).astype(np.int64)
    return worth
