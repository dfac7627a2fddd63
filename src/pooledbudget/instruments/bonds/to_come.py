"""What has accrued to a holder and is not due yet, and what comes next: a call, a date, what it may pay.

A class is told again from its entries and from what each date of the waterfall took, as the record has
them; nothing is decided here. What is expected rests on nothing else moving, and on there being cash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby, starmap
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.instruments.bonds.accrual_table import AccrualTable, StretchLine, ToldAccrual
from pooledbudget.instruments.bonds.accruals import Accrual
from pooledbudget.instruments.bonds.classes import Position
from pooledbudget.instruments.bonds.clauses import step_named
from pooledbudget.instruments.bonds.deciding import WATERFALL
from pooledbudget.instruments.bonds.posting import (
    ADJUSTMENT,
    DRAWDOWN,
    RETURNED,
    TRANSFER,
    WRITE_OFF,
    capital_account,
)
from pooledbudget.instruments.bonds.sayer import capital_first
from pooledbudget.instruments.bonds.schedule import FOREVER
from pooledbudget.instruments.bonds.steps import Coupon, Interest, Principal, Step
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import coupon_rate
from pooledbudget.instruments.bonds.worked import scheduled_draws
from pooledbudget.instruments.decisions import WITHDRAWN, Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Table,
    Total,
    day,
    figure_of,
    money,
    slug,
    text,
)
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.selections import Selection
from pooledbudget.money import Rounding, minor_of, rounded
from pooledbudget.periods import written_day

OPENED = "opening balances"
"""The kind of the entry that brings balances in."""
BEFORE_ITS_DATE = {OPENED: 0, DRAWDOWN: 1, RETURNED: 1, TRANSFER: 2, WRITE_OFF: 3, ADJUSTMENT: 3}
"""The entries that are taken before a date of their day, by kind, in the order in which they are."""
AT_ITS_DATE = 4
IF_CASH = "as far as there is cash for it, if nothing moves until then"
INTEREST, COUPON = "interest", "coupon"


def to_come(terms: BondTerms, desk: Desk, holder: str) -> Iterator[Table]:
    """Yield what has accrued to a holder by the page's day and is not due, and what is agreed next."""
    ahead = Ahead(terms, desk, holder)
    yield from ahead.accrued()
    table = ahead.next_table()
    if table.lines:
        yield table


def accrues(terms: BondTerms, desk: Desk, holder: str) -> bool:
    """Say whether interest or a coupon has accrued to a holder by the page's day and is not due yet."""
    return next(Ahead(terms, desk, holder).accrued(), None) is not None


class Accruing(Struct, frozen=True):
    """Interest or a coupon that runs: what it accrued from, and what was left before; exact minor units."""

    what: str
    capital: str
    stretches: Sequence[Accrual]
    accrued: Fraction

    @property
    def before(self) -> Fraction:
        """What was left of earlier dates."""
        return self.accrued - sum(
            (StretchLine.of_accrual(each).earned for each in self.stretches), Fraction(0)
        )


class Ahead:
    """What comes to one holder of a bond after the day of a page."""

    def __init__(self, terms: BondTerms, desk: Desk, holder: str) -> None:
        self.terms, self.desk, self.holder = terms, desk, holder
        self.stem = f"{terms.agreement}.ahead"

    def _position(self, name: str, until: date) -> Position:
        """Return a class of capital as it stands on a day, if nothing moves after the page's."""
        position = Position(self.terms.classes[name], self.terms.ties, name, self.terms.dates)
        account = capital_account(self.terms, name)
        happened: list[tuple[date, int, Entry | Decision]] = [
            *((entry.effective, _turn(entry), entry) for entry in self._moves(name)),
            *((decision.on, AT_ITS_DATE, decision) for decision in self._dates()),
        ]
        happened = [each for each in happened if each[0] <= self.desk.day]
        in_turn = itemgetter(0, 1)
        for (on, _), of_a_turn in groupby(sorted(happened, key=in_turn), key=in_turn):
            position.accrue(on)
            entries = list[Entry]()
            for _, _, each in of_a_turn:
                if isinstance(each, Entry):
                    entries.append(each)
                else:
                    self._fell_due(position, name, each)
            for entry in _held_first(position, entries, account):
                _move(position, entry, account)
        position.accrue(until)
        return position

    def _moves(self, name: str) -> Iterator[Entry]:
        selection = Selection(
            account=capital_account(self.terms, name),
            agreement=self.terms.agreement,
            to_month=str(self.desk.last),
        )
        yield from (found.entry for found in self.desk.standing_entries(selection))

    def _dates(self) -> Iterator[Decision]:
        """Yield the dates of the waterfall that have run."""
        for decision in self.desk.decisions(self.terms.agreement):
            if decision.asked == WATERFALL and decision.reason != WITHDRAWN:
                yield decision

    def _fell_due(self, position: Position, name: str, ran: Decision) -> None:
        """Take what fell due of a class's interest and coupons on a date off what has accrued."""
        for step in self.terms.waterfall:
            taken = _taken(ran, step)
            if step.of_class != name or taken is None:
                continue
            due, parts = taken
            if isinstance(step, Interest):
                position.settle_interest(parts)
            elif isinstance(step, Coupon) and (rate := self._rate(position)) is not None:
                position.next_coupon(rate, parts, due)

    def _rate(self, position: Position) -> Fraction | None:
        """Return the rate of a coupon that is fixed; one that is read off an outcome is known on its date."""
        coupon = position.terms.coupon
        return None if coupon is None or coupon.rate is None else coupon_rate(coupon, None, position.coupons)

    def _running(self, name: str, until: date) -> Iterator[Accruing]:
        """Yield what runs for the holder in a class up to a day: interest, and a coupon that is fixed."""
        position = self._position(name, until)
        held = position.holding(self.holder)
        kinds = {step.step for step in self.terms.waterfall if step.of_class == name}
        own = {
            what: [each for each in running.stretches if each.holder == self.holder]
            for what, running in position.running.items()
        }
        if position.terms.interest is not None and INTEREST in kinds:
            yield Accruing(INTEREST, name, own[INTEREST], held.accrued)
        rate = self._rate(position)
        if rate is not None and COUPON in kinds:
            stretches = [replace(each, rate=rate) for each in own[COUPON]]
            yield Accruing(COUPON, name, stretches, held.held * rate + held.arrears)

    def accrued(self) -> Iterator[Table]:
        """Yield each interest and coupon that has accrued and is not due yet, stretch by stretch."""
        for name in self.terms.classes:
            for running in self._running(name, self.desk.day):
                if rounded(running.accrued, Rounding.HALF_UP) > 0:
                    yield self._table(running).table()

    def _table(self, running: Accruing) -> AccrualTable:
        capital = self.terms.classes[running.capital]
        said = capital.interest if running.what == INTEREST else capital.coupon
        kept = {
            "what": running.what,
            "class": running.capital,
            "basis": said.basis if said is not None else "",
        }
        stretches = [StretchLine.of_accrual(each) for each in running.stretches]
        told = ToldAccrual(stretches, running.before, None)
        return AccrualTable(self.terms, kept, told, self.desk.day, [f"{self.terms.agreement}.closing"])

    # What comes next.

    def next_table(self) -> Table:
        """Return the next call and the next date that pays, with what each may come to."""
        lines = [*self._call(), *self._pays()]
        return Table(
            f"What comes next, {self.terms.title}",
            [Column("Line"), Column("Day", Kind.DAY), Column("Amount", Kind.MONEY), Column("What it is")],
            lines,
        )

    def _call(self) -> Iterator[Line]:
        """Yield the next day on which the agreement calls capital of the holder."""
        draws = [
            fact
            for fact in scheduled_draws(self.terms)
            if fact.party == self.holder and fact.on > self.desk.day
        ]
        if not draws:
            return
        on = min(fact.on for fact in draws)
        called = Amount(
            sum(fact.amount for fact in draws if fact.on == on), "the agreement's schedule of draws"
        )
        yield _line(
            "Next call", on, money(f"{self.stem}.call", called), "your part, as the agreement schedules it"
        )

    def _pays(self) -> Iterator[Line]:
        """Yield the next date on which a step of the waterfall pays the holder, and what by each."""
        dates = self.terms.dates.days(FOREVER) if self.terms.dates else []
        days = sorted({*dates, *([self.terms.last_day] if self.terms.last_day else [])})
        for on in (found for found in days if found > self.desk.day):
            lines = list(self._on(on))
            if lines:
                amounts = [cell for line in lines for cell in line.cells if cell.minor is not None]
                total = Total([(1, "", figure_of(cell)) for cell in amounts])
                yield from lines
                whole = money(f"{self.stem}.in-all", total)
                yield _line(f"Next payment, {written_day(on)}", on, whole, IF_CASH, total=True)
                return

    def _on(self, on: date) -> Iterator[Line]:
        """Yield what each step of a date may pay the holder."""
        for step in self.terms.waterfall:
            if step.of_class and step.takes_on(on, last=on == self.terms.last_day):
                yield from self._by(step, on)

    def _by(self, step: Step, on: date) -> Iterator[Line]:
        name = step.of_class
        held = self._position(name, on).holding(self.holder)
        label = capital_first(step_named(self.terms, {"step": step.name}, {}))
        stem = f"{self.stem}.{slug(step.name)}"
        if isinstance(step, Principal) and held.outstanding > 0:
            if step.part is not None:
                return
            capital = Amount(held.outstanding, "what is outstanding")
            told = money(stem, capital, [f"{self.terms.agreement}.closing"])
            yield _line(label, on, told, "all that is outstanding")
        what = {Interest: INTEREST, Coupon: COUPON}.get(type(step))
        for running in self._running(name, on) if what else ():
            amount = rounded(running.accrued, Rounding.HALF_UP)
            if running.what == what and amount > 0:
                so_far = [self._table(each).accrued for each in self._running(name, self.desk.day)]
                said = f"{self._rate_said(step)} up to {written_day(on)}"
                told = money(stem, Amount(amount, said), so_far[:1])
                yield _line(label, on, told, said)
        if isinstance(step, Coupon) and self._read_off(name) and held.outstanding > 0:
            yield Line(label, [day(on), Cell(Kind.MONEY, None), text(self._read_off(name))])

    def _rate_said(self, step: Step) -> str:
        """Say at which rate interest or a coupon runs."""
        capital = self.terms.classes[step.of_class]
        rate = capital.interest.rate if isinstance(step, Interest) and capital.interest else None
        if isinstance(step, Coupon) and capital.coupon:
            rate = capital.coupon.rate
        return f"{rate} a year on what is outstanding" if isinstance(rate, str) else "on what is outstanding"

    def _read_off(self, name: str) -> str:
        """Say what the rate of a coupon is read off; blank where it is fixed, or there is none."""
        coupon = self.terms.classes[name].coupon
        if coupon is None or coupon.rate is not None:
            return ""
        outcome = self.terms.outcomes[coupon.reads]
        return f"its rate is read off {outcome.title or coupon.reads} on the date"


def _line(label: str, on: date, amount: Cell, said: str, *, total: bool = False) -> Line:
    return Line(label, [day(on), amount, text(said)], total=total)


def _turn(entry: Entry) -> int:
    """Return when of its day an entry on capital is taken: as the fold takes the fact it follows from.

    What was drawn, sold or lost comes before what a date makes due, which goes to who holds it by then.
    """
    return BEFORE_ITS_DATE.get(entry.kind, AT_ITS_DATE + 1)


def _held_first(position: Position, entries: Sequence[Entry], account: str) -> Iterator[Entry]:
    """Yield entries in order; a sale after the one of its day that bought what it sells."""
    left = list(entries)
    while left:
        sells = [entry for entry in left if all(starmap(position.has, _sold(entry, account)))]
        following = (sells or left)[0]
        left.remove(following)
        yield following


def _sold(entry: Entry, account: str) -> Iterator[tuple[str, int]]:
    """Yield who sells how much by an entry."""
    if entry.kind == TRANSFER:
        yield from (
            (leg.partner, leg.amount) for leg in entry.postings if leg.account == account and leg.amount > 0
        )


def _move(position: Position, entry: Entry, account: str) -> None:
    """Let an entry move capital of a class."""
    legs = [leg for leg in entry.postings if leg.account == account]
    if entry.kind == TRANSFER:
        sold = [leg for leg in legs if leg.amount > 0]
        bought = [leg for leg in legs if leg.amount < 0]
        for seller, buyer in zip(sold, bought, strict=True):
            position.transfer(seller.partner, buyer.partner, seller.amount)
        return
    for leg in legs:
        part = position.holding(leg.partner)
        part.outstanding -= leg.amount
        if entry.kind in {DRAWDOWN, RETURNED, OPENED}:
            part.drawn -= leg.amount


def _taken(ran: Decision, step: Step) -> tuple[int, dict[str, int]] | None:
    """Return what was due by a step on a date, and what each holder had of it; None if it did not stand."""
    for taken in ran.facts["taken"]:
        if taken["step"] == step.name:
            return minor_of(taken["due"]), {name: minor_of(part) for name, part in taken["parts"].items()}
    return None
