"""What interest and a coupon of a date were worked out from: capital, days and rate, line by line.

Whoever holds capital works each line out again from its own cells; what they come to together is what the
receipt of the date says was due, or a holder's part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.instruments.bonds.accruals import THE_CLASS, Accrual
from pooledbudget.instruments.bonds.deciding import ACCRUED
from pooledbudget.instruments.bonds.sayer import class_called
from pooledbudget.instruments.bonds.schedule import Stretch
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.figures import (
    Accrued,
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Table,
    Total,
    apart,
    count,
    day,
    figure_of,
    money,
    slug,
)
from pooledbudget.money import Rounding, minor_of, rounded
from pooledbudget.periods import day as day_of
from pooledbudget.periods import written_day

RATE_PLACES = 6
"""Of a rate as a percentage: what is read off a line may have no end."""


class StretchLine(Struct, frozen=True, kw_only=True):
    """A stretch of days as a page tells it."""

    start: date
    end: date
    counted: Stretch
    capital: int
    unpaid: Fraction
    rate: Fraction

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> StretchLine:
        """Read it as a decision keeps it."""
        return cls(
            start=day_of(kept["from"]),
            end=day_of(kept["to"]),
            counted=Stretch(kept["months"], kept["days"]),
            capital=minor_of(kept["capital"]),
            unpaid=Fraction(kept["unpaid"]),
            rate=Fraction(kept["rate"]),
        )

    @classmethod
    def of_accrual(cls, found: Accrual) -> StretchLine:
        """Take it as it accrued."""
        return cls(
            start=found.start,
            end=found.end,
            counted=found.counted,
            capital=found.capital,
            unpaid=found.unpaid,
            rate=found.rate or Fraction(0),
        )

    @property
    def earned(self) -> Fraction:
        """What was earned over it; exact minor units."""
        return (self.capital + self.unpaid) * self.rate * self.counted.years


def accrual_tables(terms: BondTerms, decision: Decision, holder: str) -> Iterator[Table]:
    """Yield what each interest and coupon of a date was worked out from: a holder's, or the class's."""
    taken = {
        (what, capital): _taken(terms, decision, what, capital, holder)
        for what in ("interest", "coupon")
        for capital in terms.classes
    }
    for kept in decision.facts.get(ACCRUED, ()):
        fell_due = next(taken.get((kept["what"], kept["class"]), iter(())), 0)
        own = [StretchLine.of(each) for each in kept["stretches"] if each["holder"] == (holder or THE_CLASS)]
        before = Fraction(kept["before"].get(holder or THE_CLASS, "0"))
        runs = any(each.capital or each.unpaid for each in own)
        if runs or fell_due or abs(before) >= 1:  # less than a penny of what is over is nothing to show
            told = ToldAccrual(own, before, fell_due)
            yield AccrualTable(terms, kept, told, decision.on, [decision.cause]).table()


def _taken(terms: BondTerms, decision: Decision, what: str, capital: str, holder: str) -> Iterator[int]:
    """Yield what each step of a kind made due for a class on a date, to a holder or in all, in order."""
    steps = [step for step in terms.waterfall if step.step == what and step.of_class == capital]
    names = {step.name for step in steps}
    for step in decision.facts["taken"]:
        if step["step"] in names:
            yield minor_of(step["parts"].get(holder, "0.00") if holder else step["took"])


OF = {"interest": "Interest on", "coupon": "Coupon of"}
"""How a table of each begins."""


class ToldAccrual(Struct, frozen=True):
    """What is told of one interest or coupon: its stretches, what waited before, what fell due of both."""

    stretches: Sequence[StretchLine]
    before: Fraction
    fell_due: int | None
    """None where it runs on, and nothing of it is due yet."""


class AccrualTable:
    """One interest or coupon of a date, or of the day at which a page stands."""

    def __init__(
        self, terms: BondTerms, kept: Mapping[str, Any], told: ToldAccrual, on: date, behind: Sequence[str]
    ) -> None:
        self.on, self.behind = on, behind
        self.stretches, self.before, self.fell_due = told.stretches, told.before, told.fell_due
        self.what, self.name = str(kept["what"]), str(kept["class"])
        capital = terms.classes.get(self.name)
        self.called = class_called(terms, self.name)
        coupon = capital.coupon if capital and self.what == "coupon" else None
        self.lapses = coupon is not None and coupon.unpaid == "lapses"
        held = "accrued" if told.fell_due is not None else "running"
        self.stem = f"{terms.agreement}.{held}.{on}.{slug(f'{self.what}-{self.name}')}"
        self.clause = Citation(terms.agreement, f"classes {self.name} {self.what}")
        self.by_months = kept["basis"] == "months"
        self.compounds = any(each.unpaid for each in self.stretches)
        self.taken = set[str]()

    def table(self) -> Table:
        """Return its stretches, what waited before, and what they come to."""
        lines = [self._stretch(each) for each in self.stretches]
        sums = [line.cells[-1] for line in lines]
        exact = self.before + sum((each.earned for each in self.stretches), Fraction(0))
        whole = rounded(exact, Rounding.HALF_UP)
        waited = rounded(self.before, Rounding.HALF_UP)
        rest = whole - waited - sum(cell.minor or 0 for cell in sums)
        for name, label, amount in (
            ("before", "From earlier dates, not paid", waited),
            ("fractions", "Fractions of a penny", rest),
        ):
            if amount:
                told = Amount(amount, "the receipt of the day")
                sums.append(money(f"{self.stem}.{name}", told, self.behind))
                lines.append(Line(label, [*self._blank(), sums[-1]]))
        total = Total([(1, "", figure_of(cell)) for cell in sums])
        accrued = money(self.accrued, total)
        lines.append(Line("Accrued up to the date", [*self._blank(), accrued], total=True))
        title = f"{OF[self.what]} {self.called}, {written_day(self.on)}"
        if self.fell_due is None:
            title = f"{OF[self.what]} {self.called}, not due yet at {written_day(self.on)}"
        else:
            lines += self._paid_out(accrued, self.fell_due)
        return Table(
            title,
            [Column("Stretch"), *self._columns(), Column(self.what.capitalize(), Kind.MONEY)],
            lines,
            intro=f"{'Capital and what is unpaid' if self.compounds else 'Capital'} times the rate times "
            f"{'months over 12 and days over 365' if self.by_months else 'days over 365'}, to the penny; "
            "fractions of one are kept until they make one.",
        )

    @property
    def accrued(self) -> str:
        """The id of what it comes to."""
        return f"{self.stem}.accrued"

    def _paid_out(self, accrued: Cell, fell_due: int) -> Iterator[Line]:
        """Yield what of it fell due on the date, and what is left: a fraction, or what was not there."""
        receipt = Amount(fell_due, "the receipt of the day")
        due = money(f"{self.stem}.fell-due", receipt, self.behind)
        yield Line("Fell due on the date", [*self._blank(), due])
        if accrued.minor != due.minor:
            signs = ((1, accrued), (-1, due))
            left = Total([(sign, "", figure_of(cell)) for sign, cell in signs])
            label = "Lapses" if self.lapses else "Left for later dates"
            yield Line(label, [*self._blank(), money(f"{self.stem}.left", left)])

    def _columns(self) -> list[Column]:
        months = [Column("Months", Kind.COUNT)] if self.by_months else []
        unpaid = [Column("Unpaid, bears interest", Kind.MONEY)] if self.compounds else []
        return [
            Column("From", Kind.DAY),
            Column("To", Kind.DAY),
            *months,
            Column("Days", Kind.COUNT),
            Column("Capital", Kind.MONEY),
            *unpaid,
            Column("Rate a year", Kind.RATE),
        ]

    def _blank(self) -> list[Cell]:
        return [Cell(column.kind, None) for column in self._columns()]

    def _stretch(self, each: StretchLine) -> Line:
        """Return a stretch with its interest worked out from the cells beside it."""
        stem, behind = apart(f"{self.stem}.{each.start}", self.taken), self.behind
        capital = money(f"{stem}.capital", Amount(each.capital, "what was outstanding on those days"), behind)
        waited = Amount(rounded(each.unpaid, Rounding.HALF_UP), "what was due before and not paid")
        unpaid = money(f"{stem}.unpaid", waited, behind)
        months = count(each.counted.months, f"{stem}.months", behind, [self.clause])
        days = count(each.counted.days, f"{stem}.days", behind, [self.clause])
        places = places_of(each.rate)
        rate = Cell(Kind.RATE, each.rate, f"{stem}.rate", places=places, behind=behind, because=[self.clause])
        based = [capital, unpaid] if self.compounds else [capital]
        of = Total([(1, "", figure_of(cell)) for cell in based])
        told_in_full = (each.rate * 100 * 10**places).denominator == 1
        ids = (rate.id if told_in_full else "", months.id if self.by_months else "", days.id)
        earned = Accrued(of, each.rate, *each.counted, cells=ids)
        cells = [day(each.start), day(each.end), *([months] if self.by_months else []), days, *based, rate]
        told = money(f"{stem}.{self.what}", earned, [rate.id, *(name for name in ids[1:] if name), *behind])
        return Line(f"{written_day(each.start)} to {written_day(each.end)}", [*cells, told])


def places_of(rate: Fraction) -> int:
    """Return how many decimal places of a percentage tell a rate, so many at most."""
    exact = (places for places in range(RATE_PLACES) if (rate * 100 * 10**places).denominator == 1)
    return next(exact, RATE_PLACES)
