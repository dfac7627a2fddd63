"""What a cell of a statement is to a spreadsheet: numbers are numbers, days are days, references stay text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pooledbudget.instruments.figures import Cell, Kind, count, day, rate, slot, text
from pooledbudget.money import MINOR_MAX, SYMBOLS, written
from pooledbudget.statements.render.typed import Shown, Typed, money_format, pounds, typed, typed_text


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (text(""), Typed(Shown.BLANK, "")),
        (slot(), Typed(Shown.BLANK, "")),
        (Cell(Kind.MONEY, None), Typed(Shown.BLANK, "")),
        (Cell(Kind.MONEY, -123450), Typed(Shown.MONEY, Decimal("-1234.50"))),
        (count(12), Typed(Shown.COUNT, 12)),
        (day(date(2013, 6, 30)), Typed(Shown.DAY, date(2013, 6, 30))),
        (rate(Fraction(84, 1000), 1), Typed(Shown.RATE, Decimal("0.084"), 1)),
        (Cell(Kind.RATE, "\N{MINUS SIGN}52.3812%"), Typed(Shown.RATE, Decimal("-0.523812"), 4)),
        (Cell(Kind.RATE, "0.3833"), Typed(Shown.NUMBER, Decimal("0.3833"), 4)),
        (Cell(Kind.RATE, "[z]"), Typed(Shown.TEXT, "[z]")),
    ],
)
def test_a_cell_is_what_its_value_is(cell: Cell, wanted: Typed) -> None:
    assert typed(cell) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("\N{MINUS SIGN}£1,234.50", Typed(Shown.MONEY, Decimal("-1234.50"))),
        ("US$2.00", Typed(Shown.MONEY, Decimal("2.00"))),
        ("-100000.00", Typed(Shown.NUMBER, Decimal("-100000.00"), 2)),
        ("2013-06-30", Typed(Shown.DAY, date(2013, 6, 30))),
        ("1 April 2013", Typed(Shown.DAY, date(2013, 4, 1))),
        ("31 April 2013", Typed(Shown.TEXT, "31 April 2013")),
        ("00123", Typed(Shown.TEXT, "00123")),
        ("2030", Typed(Shown.TEXT, "2030")),
        ("=1+1", Typed(Shown.TEXT, "=1+1")),
        ("8.4% of 300", Typed(Shown.TEXT, "8.4% of 300")),
    ],
)
def test_a_text_that_is_a_number_or_a_day_is_kept_as_one(said: str, wanted: Typed) -> None:
    assert typed_text(said) == wanted


@given(some.integers(-MINOR_MAX, MINOR_MAX), some.sampled_from(sorted(SYMBOLS)))
def test_an_amount_as_people_read_it_is_the_same_amount(minor: int, currency: str) -> None:
    assert typed_text(written(minor, currency)) == Typed(Shown.MONEY, pounds(minor))


def test_money_has_its_sign_before_its_symbol_and_red_only_as_an_addition() -> None:
    assert money_format("GBP", red=True) == "£#,##0.00;[Red]-£#,##0.00"
    assert money_format("CHF", red=False) == '"CHF "#,##0.00;-"CHF "#,##0.00'
