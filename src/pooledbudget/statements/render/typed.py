"""What a cell of a statement is to a spreadsheet: a real number, a real day, or text that is neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from pooledbudget.days import day_as
from pooledbudget.instruments.figures import Cell, Kind
from pooledbudget.money import SYMBOLS, Rounding, plain, rounded
from pooledbudget.periods import MONTHS

MINUS = "\N{MINUS SIGN}"
_PERCENT = re.compile(rf"[-{MINUS}]?[0-9]+(?:\.[0-9]+)?%")
_DECIMAL = re.compile(rf"[-{MINUS}]?[0-9]+\.[0-9]+")
_SYMBOL = "|".join(map(re.escape, SYMBOLS.values()))
_AMOUNT = re.compile(rf"{MINUS}?(?:(?:{_SYMBOL})[0-9,]+|[0-9]+,[0-9,]+)\.[0-9]{{2}}")
_DAY = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}} (?:{'|'.join(MONTHS)}) [0-9]{{4}}")
DAYS = ("YYYY-MM-DD", "D Month YYYY")
LENGTH_MAX = 32_767
"""A cell of a spreadsheet takes so many characters."""


class Shown(StrEnum):
    """How a cell is shown."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    RATE = "rate"
    NUMBER = "number"
    BLANK = "blank"


class Typed(Struct, frozen=True):
    """A value as a spreadsheet keeps it."""

    shown: Shown
    value: str | Decimal | int | date
    places: int = 0
    """Decimal places of a rate or a number."""

    def width(self) -> int:
        """Return about how many characters it takes."""
        match self.shown:
            case Shown.MONEY:
                return len(f"{self.value:,}") + 2
            case Shown.DAY:
                return len("30 September 2013")
            case _:
                return len(str(self.value))


def typed(cell: Cell) -> Typed:
    """Return what a cell is: days, amounts, counts and rates are numbers, and what is written as one too."""
    match cell.value:
        case None:
            return Typed(Shown.BLANK, "")
        case date():
            return Typed(Shown.DAY, cell.value)
        case Fraction():
            return Typed(Shown.RATE, _share(cell.value, cell.places), cell.places)
        case int() if cell.kind is Kind.MONEY:
            return Typed(Shown.MONEY, pounds(cell.value))
        case int():
            return Typed(Shown.COUNT, cell.value)
        case "":
            return Typed(Shown.BLANK, "")
        case str() if cell.kind is Kind.SLOT:
            return Typed(Shown.BLANK, "")
        case str():
            return typed_text(cell.value)


def pounds(minor: int) -> Decimal:
    """Return an amount in whole units and pence: exact."""
    return Decimal(plain(minor))


def _share(value: Fraction, places: int) -> Decimal:
    """Return a rate as the part that it is, to the places it is shown with."""
    return Decimal(rounded(value * 10 ** (places + 2), Rounding.HALF_UP)).scaleb(-places - 2)


def typed_text(text: str) -> Typed:
    """Return what is written as an amount, a percentage, a decimal or a day as that; all else as text.

    Whole digits stay text: they are a reference as a rule, and may begin with noughts.
    """
    machine = text.replace(MINUS, "-")
    if _PERCENT.fullmatch(text):
        places = len(machine.rstrip("%").partition(".")[2])
        return Typed(Shown.RATE, Decimal(machine.rstrip("%")).scaleb(-2), places)
    if _AMOUNT.fullmatch(text):
        number = Decimal("".join(char for char in machine if char in "-.0123456789"))
        return Typed(Shown.MONEY, number)
    if _DECIMAL.fullmatch(text):
        return Typed(Shown.NUMBER, Decimal(machine), len(machine.partition(".")[2]))
    if _DAY.fullmatch(text):
        try:
            return Typed(Shown.DAY, day_as(text, DAYS))
        except ValueError:
            pass
    return Typed(Shown.TEXT, text[:LENGTH_MAX])


def money_format(currency: str, *, red: bool) -> str:
    """Return how an amount is shown: a sign before the symbol, and red only beside it."""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    symbol = symbol if symbol in "£€" else f'"{symbol}"'
    return f"{symbol}#,##0.00;{'[Red]' if red else ''}-{symbol}#,##0.00"


def width_of(texts: Sequence[Typed], most: int) -> int:
    """Return how wide a column is for what stands in it."""
    return min(most, max([8, *(each.width() + 2 for each in texts)]))
