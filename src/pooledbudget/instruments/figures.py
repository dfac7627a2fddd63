"""What an instrument says of itself: tables of typed cells, and figures that are expressions.

A money figure is a tree of entries, amounts, shares and other figures, and its value is what the
tree comes to: there is no second number beside it that could differ. What is posted within a selection
is a kept balance, which `verify` works out again; its entries are looked up when they are listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import starmap
from typing import TYPE_CHECKING

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.findings import Origin
from pooledbudget.ledger.selections import Selection
from pooledbudget.money import Rounding, Split, percentage, plain, rounded, written
from pooledbudget.periods import written_day

if TYPE_CHECKING:
    from pooledbudget.instruments.pictures import Chart


class Entries(Struct, frozen=True):
    """The sum of what some entries hold for a figure, in minor units."""

    behind: Sequence[tuple[int, int]]
    """(Sequence of the entry, how much of it counts here)."""

    @property
    def value(self) -> int:
        """What it comes to."""
        return sum(amount for _, amount in self.behind)


@dataclass(frozen=True, slots=True)
class Selected:
    """What is posted within a selection: the sum is known, the entries are looked up when they are listed."""

    value: int
    selection: Selection
    sign: int
    listed: bool
    """Whether its entries are listed with it: a partner's own, of the period. What is the whole pool's, or of
    earlier months, is listed once for everybody, month by month."""
    look_up: Callable[[Selection], Sequence[tuple[int, int]]] = field(repr=False, compare=False)

    @property
    def behind(self) -> list[tuple[int, int]]:
        """(Sequence of the entry, how much of it counts here) for every entry."""
        return [(sequence, self.sign * amount) for sequence, amount in self.look_up(self.selection)]


class Amount(Struct, frozen=True):
    """A sum that stands somewhere else than in the entries: in an agreement, a file, an earlier close."""

    value: int
    source: str
    """Where it stands, in words."""
    origin: Origin | Citation | None = None
    """The row it stands in, or the rule that says it, where it is one."""
    elsewhere: str = ""
    """The whole id of the figure it is, where another statement says it."""


class Share(Struct, frozen=True):
    """An exact part of something, with the odd penny where it took one."""

    of: Expression
    part: Fraction
    odd: bool
    rule: str

    @property
    def value(self) -> int:
        """The part rounded down, away from a sign, and the odd penny."""
        whole = self.of.value
        found = abs(whole) * self.part.numerator // self.part.denominator + self.odd
        return -found if whole < 0 else found


class Total(Struct, frozen=True):
    """Several expressions added up, each with its sign and what it is."""

    terms: Sequence[tuple[int, str, Expression]]

    @property
    def value(self) -> int:
        """What it comes to."""
        return sum(sign * term.value for sign, _, term in self.terms)


class FigureOf(Struct, frozen=True):
    """Another figure of the same statement, by its id."""

    id: str
    value: int


class Accrued(Struct, frozen=True):
    """What something earns at a rate a year over a part of one, in whole minor units, half up."""

    of: Expression
    rate: Fraction
    months: int
    days: int
    """The part of a year: months over 12 and days over 365."""
    cells: tuple[str, str, str] = ("", "", "")
    """The figures that its rate, months and days stand in, by id; blank for what stands in none."""

    @property
    def years(self) -> Fraction:
        """The part of a year."""
        return Fraction(self.months, 12) + Fraction(self.days, 365)

    @property
    def value(self) -> int:
        """What it comes to."""
        return self.earned(self.of.value)

    def earned(self, base: int) -> int:
        """Return what an amount earns by it."""
        return rounded(base * self.rate * self.years, Rounding.HALF_UP)


Expression = Entries | Selected | Amount | Share | Accrued | Total | FigureOf


def share_of(of: Expression, division: Split, partner: str) -> Share:
    """Return a partner's part of something that was split exactly."""
    return Share(of, division.fractions[partner], partner in division.odd_pennies, division.rule)


def entries_in(expression: Expression) -> list[tuple[int, int]]:
    """Return the entries listed under an expression, once each mention, in the order they are read."""
    match expression:
        case Entries(behind=behind):
            return list(behind)
        case Selected():
            return expression.behind if expression.listed else []
        case Share(of=of) | Accrued(of=of):
            return entries_in(of)
        case Total(terms=terms):
            return [entry for _, _, term in terms for entry in entries_in(term)]
        case _:
            return []


class Kind(StrEnum):
    """What sort of value a column holds."""

    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    RATE = "rate"
    TEXT = "text"
    SLOT = "slot"
    """Left blank, to be filled in by hand."""
    DIGEST = "digest"
    """The SHA-256 of a file, in hex: it is broken anywhere rather than cut short."""


class Cell(Struct, frozen=True):
    """One value of a table: money is minor units, a rate is exact, a day is a date."""

    kind: Kind
    value: int | str | date | Fraction | None
    id: str = ""
    """A figure's id under its statement: AGREEMENT.LINE; blank for what cannot be asked about."""
    expression: Expression | None = None
    places: int = 0
    """How many decimal places a rate is shown with."""
    behind: Sequence[str] = ()
    """What it counts or is worked out from, by id: figures, causes of decisions, differences, entries."""
    because: Sequence[Citation] = ()
    """The rules that say it, of what is no money: money has them in its expression."""
    tells_of: int | None = None
    """How many people it follows from, of several outcomes the fewest: where it is published and they are
    few, it is not shown."""

    @property
    def minor(self) -> int | None:
        """Minor units where it is money."""
        return self.value if self.kind is Kind.MONEY and isinstance(self.value, int) else None

    def text(self, currency: str) -> str:
        """Write it as people read it."""
        match self.value:
            case None:
                return ""
            case date():
                return written_day(self.value)
            case Fraction():
                return percentage(self.value, self.places)
            case int() if self.kind is Kind.MONEY:
                return written(self.value, currency)
            case int():
                return f"{self.value:,}"
            case str():
                return self.value

    @property
    def machine(self) -> str:
        """Write it as machines read it: ISO days, plain decimals."""
        match self.value:
            case None:
                return ""
            case date():
                return self.value.isoformat()
            case Fraction():
                return percentage(self.value, self.places, unit="")
            case int() if self.kind is Kind.MONEY:
                return plain(self.value)
            case str() if self.kind is Kind.RATE:
                return self.value.replace("\N{MINUS SIGN}", "-")
        return str(self.value)


class Column(Struct, frozen=True):
    """A column's heading and what its cells hold."""

    title: str
    kind: Kind = Kind.TEXT
    annex: bool = False
    """Whether words in it are printed only as an annex: the page and the data have them."""
    people: bool = False
    """Whether it counts people or families: where it is published, a small number is not shown."""
    each: bool = False
    """Whether it holds what was agreed, a rate for each or a cap: it tells no number of people."""
    rule: bool = False
    """Whether it says what a rule asks, the same for everybody: a page tells that once."""


class Line(Struct, frozen=True):
    """A labelled row of cells."""

    label: str
    cells: Sequence[Cell]
    total: bool = False
    says_less: bool = False
    """Whether its label says already that it is taken off: a sum that takes it off says so no second time."""
    about: str = ""
    """The whole id of what the label names in short."""
    folded: Table | None = None
    """What is folded under the line: it is opened on a page, and printed only as an annex."""


class Table(Struct, frozen=True):
    """A table with its heading in words; the first column holds the labels."""

    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    intro: str = ""
    empty: str = "Nothing to show."
    chart: Chart | None = None
    """A picture of what it holds, where one helps."""
    annex: bool = False
    """Whether it is printed only as an annex: a long list, of which another table tells the sums."""
    cash: bool = False
    """Whether it tells what was paid and when: a workbook has such tables on a sheet of their own."""


class Position(Struct, frozen=True):
    """How somebody stands under an agreement: sentences that can be acted on, and the tables behind."""

    headline: Sequence[str] = ()
    tables: Sequence[Table] = ()


def money(id_: str, expression: Expression, behind: Sequence[str] = (), tells_of: int | None = None) -> Cell:
    """Return a figure: what its expression comes to; `behind` are ids of what an amount in it rests on."""
    return Cell(Kind.MONEY, expression.value, id_, expression, behind=behind, tells_of=tells_of)


def figure_of(cell: Cell) -> FigureOf:
    """Return the figure that stands in a cell of money, as a part of another."""
    return FigureOf(cell.id, cell.minor or 0)


def text(value: str) -> Cell:
    """Return a cell of words."""
    return Cell(Kind.TEXT, value)


def digest(value: str) -> Cell:
    """Return the SHA-256 of a file, in hex."""
    return Cell(Kind.DIGEST, value)


def slot() -> Cell:
    """Return a cell that is filled in by hand."""
    return Cell(Kind.SLOT, "")


def count(value: int, id_: str = "", behind: Sequence[str] = (), because: Sequence[Citation] = ()) -> Cell:
    """Return a cell that counts; `behind` are ids of what it counts, `because` the rules that say it."""
    return Cell(Kind.COUNT, value, id_, behind=behind, because=because)


def slug(words: str) -> str:
    """Return words as a part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def day(value: date) -> Cell:
    """Return a cell that holds a day."""
    return Cell(Kind.DAY, value)


def rate(value: Fraction, places: int) -> Cell:
    """Return a cell that holds a rate, exact, shown as a percentage with so many places."""
    return Cell(Kind.RATE, value, places=places)


def apart(id_: str, taken: set[str]) -> str:
    """Return an id that no other figure has, and take it: the second that is called so ends in `.2`."""
    found, number = id_, 1
    while found in taken:
        number += 1
        found = f"{id_}.{number}"
    taken.add(found)
    return found


def evaluate(expression: Expression, figures: Mapping[str, int], entry: Callable[[int, int], int]) -> int:
    """Work an expression out from its leaves alone.

    `figures` are the values of a statement's figures by id; `entry` says how much of an entry
    counts, given its sequence and what the expression takes it for.
    """
    match expression:
        case Entries() | Selected():
            return sum(starmap(entry, expression.behind))
        case Amount(value=value):
            return value
        case FigureOf(id=id_):
            return figures[id_]
        case Share(of=of):
            whole = evaluate(of, figures, entry)
            found = abs(whole) * expression.part.numerator // expression.part.denominator + expression.odd
            return -found if whole < 0 else found
        case Accrued(of=of):
            return expression.earned(evaluate(of, figures, entry))
        case Total(terms=terms):
            return sum(sign * evaluate(term, figures, entry) for sign, _, term in terms)
