from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.amounts import (
    MINOR_MAX,
    counted,
    minor_of,
    minor_units,
    plain,
    prose,
    written,
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.50", 123450),
        ("1234.5", 123450),
        ("1234", 123400),
        ("0", 0),
        ("-0.00", 0),
        ("1,234.50", 123450),
        ("12,345", 1234500),
        ("£1,234.50", 123450),
        ("GBP 1,234.50", 123450),
        ("(1,234.50)", -123450),
        ("-1234.50", -123450),
        ("-£5.00", -500),
        ("£-5.00", -500),
        ("10.5", 1050),
        (" 7.00 ", 700),
        ("\N{NO-BREAK SPACE}7.00", 700),
    ],
)
def test_amounts_that_are_read(text: str, minor: int) -> None:
    assert minor_units(text, "GBP") == minor


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "blank"),
        ("1_000", "not an amount"),
        ("True", "not an amount"),
        ("1e5", "not an amount"),
        ("NaN", "not an amount"),
        ("sNaN", "not an amount"),
        ("Infinity", "not an amount"),
        ("１２.５０", "not an amount"),
        ("١٢", "not an amount"),
        ("1\N{NO-BREAK SPACE}234", "holds NO-BREAK SPACE .U.00A0."),
        ("10.005", "may be 10.005 or 10005; write it with two decimal places"),
        ("12.000", "may be 12 or 12000"),
        ("250.000", "may be 250 or 250000"),
        ("1234.000", "more than two decimal places"),
        ("0.305", "more than two decimal places"),
        ("12.0000", "more than two decimal places"),
        ("1,234.000", "more than two decimal places"),
        ("1,25,000.00", "not an amount"),
        ("1 234.00", "holds SPACE"),
        ("1\u2009234.00", "holds THIN SPACE"),
        ("1\u200b234.00", "holds ZERO WIDTH SPACE"),
        ("1\u202c234.00", "holds POP DIRECTIONAL FORMATTING"),
        ("1\t234.00", "holds a control character"),
        ("1,23.45", "not an amount"),
        ("12,34,567", "not an amount"),
        ("12,50", "comma for the decimal point"),
        ("1.234,50", "comma for the decimal point"),
        ("\N{MINUS SIGN}5.00", "dash for minus"),
        ("\N{EN DASH}5.00", "dash for minus"),
        ("(-5)", "negative twice"),
        ("(5", "bracket"),
        ("5)", "bracket"),
        ("--5", "negative twice"),
        ("€5.00", "not in GBP"),
        ("USD 5.00", "not in GBP"),
        ("1234.50CR", "not an amount"),
        ("n/a", "not an amount"),
        ("nil", "not an amount"),
        ("-", "not an amount"),
        ("1364860800,", "not an"),
    ],
)
def test_amounts_that_are_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        minor_units(text, "GBP")


@given(st.integers(-MINOR_MAX, MINOR_MAX))
def test_what_is_written_reads_back(minor: int) -> None:
    assert minor_units(plain(minor), "GBP") == minor_of(plain(minor)) == minor
    for currency in ("EUR", "INR"):
        assert minor_units(written(minor, currency).replace("\N{MINUS SIGN}", "-"), currency) == minor


def test_only_what_we_wrote_is_read_as_ours() -> None:
    with pytest.raises(ValueError, match="not an amount as we write it"):
        minor_of("1,234.50")


def test_money_in_sentences_has_no_pence_of_nought() -> None:
    assert (prose(250000, "GBP"), prose(475, "GBP"), prose(-250000, "GBP")) == ("£2,500", "£4.75", "−£2,500")


@pytest.mark.parametrize(
    ("minor", "said"),
    [
        (0, "₹0.00"),
        (99900, "₹999.00"),
        (100000, "₹1,000.00"),
        (9999900, "₹99,999.00"),
        (12500000, "₹1,25,000.00"),
        (1250000000, "₹1,25,00,000.00"),
        (-100000000050, "−₹1,00,00,00,000.50"),
    ],
)
def test_br_18_rupees_are_parted_in_lakhs(minor: int, said: str) -> None:
    assert written(minor, "INR") == said
    assert minor_units(said.replace("\N{MINUS SIGN}", "-"), "INR") == minor


def test_rupees_may_be_parted_by_thousands_too_but_not_badly() -> None:
    assert minor_units("125,000.00", "INR") == 12500000
    for text in ("1,2,5000.00", "1,25,00.00", "12,5,000.00", "125,00,000.00"):
        with pytest.raises(ValueError, match="not an amount"):
            minor_units(text, "INR")


def test_how_many_there_are_is_said_of_one_as_of_several() -> None:
    assert (counted(1, "family", "families"), counted(1200, "month")) == ("1 family", "1,200 months")
