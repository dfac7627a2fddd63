"""What a programme is worth for a number of families: fees and results by year, the rounding named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.money import Rounding, rounded
from pooledbudget.periods import FinancialYear
from pooledbudget.programmes.programme import Programme
from pooledbudget.programmes.readings import ENOUGH

ROUNDING, EDGE = "funded-rounding", "gate-edge"
"""The open questions that fees of a number of families rest on."""

KEPT = "fraction"
"""The rounding by which a fraction of a family is kept: a price may, a book never does."""
ROUNDINGS = {
    "half up": Rounding.HALF_UP,
    "half even": Rounding.HALF_EVEN,
    "floor": Rounding.FLOOR,
}
"""How the funded share of families is made whole: authorities differ, so it is always named."""


class PricedYear(Struct, frozen=True):
    """What families attached in one year are worth. Amounts are in minor units."""

    year: str
    families: Fraction
    """How many of them are funded."""
    fee: int
    """For one family."""
    result: int
    """The most that results pay for one family."""

    @property
    def fees(self) -> int:
        """The fees of all of them."""
        return rounded(self.families * self.fee, Rounding.HALF_UP)

    @property
    def results(self) -> int:
        """The most that results pay for all of them."""
        return rounded(self.families * self.result, Rounding.HALF_UP)

    @property
    def total(self) -> int:
        """Fees and results together."""
        return rounded(self.families * (self.fee + self.result), Rounding.HALF_UP)


class Priced(Struct, frozen=True):
    """An allocation, how much of it is funded, and what that is worth by year of attachment."""

    allocation: int
    funded: Fraction
    rounding: str
    years: Sequence[PricedYear]

    @property
    def fees(self) -> int:
        """The fees of all years, rounded once."""
        return rounded(sum((year.families * year.fee for year in self.years), Fraction(0)), Rounding.HALF_UP)

    @property
    def results(self) -> int:
        """The most that results of all years pay, rounded once."""
        exact = sum((year.families * year.result for year in self.years), Fraction(0))
        return rounded(exact, Rounding.HALF_UP)

    @property
    def total(self) -> int:
        """Fees and results of all years, rounded once."""
        exact = sum((year.families * (year.fee + year.result) for year in self.years), Fraction(0))
        return rounded(exact, Rounding.HALF_UP)


def rounding_of(programme: Programme) -> str:
    """Return the rounding by which a programme makes its funded share whole, as a book has it.

    Blank where all are funded: nothing is rounded then.
    """
    return programme.choices({}).get(ROUNDING, "")


def priced(
    programme: Programme, families: int, rounding: str = "", *, year: FinancialYear | None = None
) -> Priced:
    """Price an allocation of families: all in one year, or in equal parts over the years of attachment.

    The share that is funded is made whole once, over the whole allocation, as the programme says unless
    another rounding is named; a year's part of it keeps its fraction, and money is rounded half up to the
    penny. ValueError if a rounding is neither one of `ROUNDINGS` nor `KEPT`.
    """
    if rounding not in {"", KEPT, *ROUNDINGS}:
        raise ValueError(f"{rounding!r} is no rounding: {', '.join([*ROUNDINGS, KEPT])}")
    named = rounding_of(programme)
    rounding = named and (rounding or named)
    years = [year] if year else attachment_years(programme)
    funded = _funded(programme, families, rounding, first_day(programme, years[0]))
    part = funded / len(years)
    return Priced(families, funded, rounding, [_year(programme, each, part) for each in years])


def attachment_years(programme: Programme) -> list[FinancialYear]:
    """Return the financial years in which families are attached."""
    first, last = (FinancialYear.of(day) for day in (programme.starts, programme.attachments_end))
    return [FinancialYear(number) for number in range(first.starts_in, last.starts_in + 1)]


def first_day(programme: Programme, year: FinancialYear) -> date:
    """Return the first day of a year on which the programme runs."""
    return max(year.period.start, programme.starts)


def _funded(programme: Programme, families: int, rounding: str, on: date) -> Fraction:
    fee = programme.composed.fee
    if fee is None or not fee.share:
        return Fraction(families)
    exact = families * programme.threshold(fee.share, on)
    return exact if rounding == KEPT else Fraction(rounded(exact, ROUNDINGS[rounding]))


def _year(programme: Programme, year: FinancialYear, families: Fraction) -> PricedYear:
    on, composed = first_day(programme, year), programme.composed
    fee = programme.tariff(composed.fee.tariff, on, on).value if composed.fee else 0
    result = most_for_one(programme, on)
    return PricedYear(str(year), families, fee, result)


def most_for_one(programme: Programme, on: date) -> int:
    """Return the most that results pay for one family or person attached on a day, in minor units.

    One result: the dearest outcome with all that adds to it. Each outcome once: all of them, up to the most
    that is paid for one.
    """
    composed = programme.composed
    values = {name: programme.tariff(part.tariff, on, on).value for name, part in composed.outcomes.items()}
    if composed.pays == "each outcome once":
        whole = sum(values.values())
        return min(whole, programme.tariff(composed.most, on, on).value) if composed.most else whole
    return max(
        values[name] + sum(values[other] for other, part in composed.outcomes.items() if part.adds_to == name)
        for name, outcome in composed.outcomes.items()
        if not outcome.adds_to
    )


class GateOfYear(Struct, frozen=True):
    """A gate as it is of one year's fees."""

    name: str
    """The threshold that opens it."""
    reached: Fraction
    """The share of the year before's families that opens it."""
    pays: Fraction
    """The part of the fees that is then paid at once."""
    citation: Citation


def gate_years(programme: Programme) -> list[FinancialYear]:
    """Return the years whose fees go through a gate: those that a number of a gate begins in.

    The sources tell of the gate of one year. A number of a later year is that year's, not the first's.
    """
    gates = programme.composed.gates
    begun = (held.since for gate in gates for held in programme.thresholds[gate.from_share].held)
    return sorted({FinancialYear.of(since) for since in begun})


def gates_of(
    programme: Programme, year: FinancialYear, choices: Mapping[str, str] | None = None
) -> list[GateOfYear]:
    """Return the gates of a year's fees, as listed, with the numbers in force as it ends; often none."""
    last = year.period.last
    if year not in gate_years(programme):
        return []
    return [
        GateOfYear(
            name=gate.from_share,
            reached=programme.threshold(gate.from_share, last, choices),
            pays=programme.threshold(gate.pays, last, choices),
            citation=programme.thresholds[gate.from_share].on(last).citation,
        )
        for gate in programme.composed.gates
        if all(programme.thresholds[name].held[0].since <= last for name in (gate.from_share, gate.pays))
    ]


def paid_at_once(
    programme: Programme,
    begun: Fraction,
    choices: Mapping[str, str] | None = None,
    year: FinancialYear | None = None,
) -> Fraction:
    """Return the part of a year's fees paid at once, by the share of the year before's families begun.

    The year is the first that has a gate, unless one is said; of a year without a gate, all is paid at once.
    Whether a share of exactly a gate's number opens it is as the programme says, unless answers are given.
    """
    years = [year] if year else gate_years(programme)[:1]
    chosen = programme.choices({}) if choices is None else choices
    inclusive = chosen.get(EDGE, ENOUGH) == ENOUGH
    gates = [gate for each in years for gate in gates_of(programme, each, chosen)]
    for gate in sorted(gates, key=lambda gate: gate.reached, reverse=True):
        if begun > gate.reached or (inclusive and begun == gate.reached):
            return gate.pays
    return Fraction(0) if gates else Fraction(1)
