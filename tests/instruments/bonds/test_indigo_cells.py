"""Cells as they are published: what each is read as, and what is said of it."""

from __future__ import annotations

import pytest

from instruments.bonds.tables import cell, read
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.instruments.bonds.indigo_cells import (
    currency_in,
    read_amount,
    read_choice,
    read_count,
    read_currency,
    read_day,
    read_percent,
)

PRICE = ("outcome_pricings", "price_per_unit/amount")
RETURN = ("investments", "maximum_potential_return")


@pytest.mark.parametrize("text", ["250000", "250000.5", "0", "1500.50"])
def test_an_amount_as_the_standard_has_it_is_read_without_a_word(text: str) -> None:
    minor, finding = read_amount(cell(*PRICE, text), "GBP")
    assert finding is None
    assert minor == round(float(text) * 100)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("$10,000,000", "USD", 10_000_000_00),
        ("$10,000,000", "", 10_000_000_00),
        ("250,000", "GBP", 250_000_00),
        ("£1300.50", "GBP", 1300_50),
        ("C$300,000", "CAD", 300_000_00),
        ("CHF 290", "CHF", 290_00),
        ("290 EUR", "EUR", 290_00),
    ],
)
def test_signs_and_commas_are_read_and_told(text: str, currency: str, minor: int) -> None:
    found, finding = read_amount(cell(*PRICE, text), currency)
    assert found == minor
    assert finding is not None
    assert (finding.severity, finding.code) == (Severity.NOTE, FindingCode.CELL_MONEY)
    assert (finding.file, finding.row, finding.column) == (
        "outcome_pricings.csv",
        2,
        "Price Per Unit - Amount - (Value)",
    )
    assert finding.what
    assert finding.rule
    assert finding.remedy


@pytest.mark.parametrize(
    ("text", "currency", "what"),
    [
        ("C$1.16M (estimate)", "CAD", "is no amount"),
        ("¥9.76 million", "JPY", "is no amount"),
        ("$5,290,000 (housing stability); $6,130,000 (jail day reduction)", "USD", "is no amount"),
        ("1, 451,250", "GBP", "is no amount"),
        ("$", "USD", "is no amount"),
        ("-500", "GBP", "is no amount"),
        ("1,2345", "GBP", "is no amount"),
        ("=D41-D36", "GBP", "is a formula"),
        ("292897.714", "USD", "more than two decimal places"),
        ("CHF 290.000", "CHF", "is no amount"),
        ("£500", "USD", "is marked £, and the currency beside it is USD"),
    ],
)
def test_what_may_be_several_amounts_or_none_is_not_read(text: str, currency: str, what: str) -> None:
    found, finding = read_amount(cell(*PRICE, text), currency)
    assert found is None
    assert finding is not None
    assert what in finding.what
    assert finding.severity is Severity.ERROR


def test_a_blank_cell_is_nothing_and_nothing_is_said_of_it() -> None:
    assert read_amount(cell(*PRICE, ""), "GBP") == (None, None)
    assert read_currency(cell("outcome_pricings", "currency", "")) == ("", None)
    assert read_percent(cell(*RETURN, "")) == ("", None)
    assert read_day(cell("transactions", "date", "")) == ("", None)
    assert read_count(cell("results", "number_engaged_in_impact_bond", "")) == (None, None)
    assert read_choice(cell("transactions", "transaction_type", "")) == ("", None)


def test_a_currency_in_words_is_read_where_they_are_plain() -> None:
    assert read_currency(cell("outcome_pricings", "currency", "GBP")) == ("GBP", None)
    code, finding = read_currency(cell("outcome_pricings", "currency", "Israeli new shekels"))
    assert code == "ILS"
    assert finding is not None
    assert finding.remedy == "write ILS"
    code, finding = read_currency(cell("outcome_pricings", "currency", "$"))
    assert code == ""
    assert finding is not None
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "read", "severity"),
    [
        ("7.5%", "7.5%", None),
        ("7.5 %", "7.5%", None),
        ("0", "0%", None),
        ("8", "8%", Severity.NOTE),
        ("3.5", "3.5%", Severity.NOTE),
        ("0.15", "", Severity.ERROR),
        ("1", "", Severity.ERROR),
        ("0.5", "", Severity.ERROR),
        ("11.12345678", "", Severity.ERROR),
        ("362500", "", Severity.ERROR),
        ("3% to 5%", "", Severity.ERROR),
        ("0% maximum potential loss", "", Severity.ERROR),
    ],
)
def test_a_percentage_is_read_only_where_it_can_be_one_figure(
    text: str, read: str, severity: Severity | None
) -> None:
    found, finding = read_percent(cell(*RETURN, text))
    assert found == read
    assert (finding and finding.severity) == severity


def test_a_fraction_is_told_with_both_that_it_may_be() -> None:
    _, finding = read_percent(cell(*RETURN, "0.15"))
    assert finding is not None
    assert finding.what == "'0.15' may be 0.15% or 15%: it is not read"
    _, finding = read_percent(cell(*RETURN, "3% to 5%"))
    assert finding is not None
    assert "is a range" in finding.what
    _, finding = read_percent(cell(*RETURN, "362500"))
    assert finding is not None
    assert "looks like an amount" in finding.what


@pytest.mark.parametrize(
    ("text", "read", "what"),
    [
        ("2018-10-01", "2018-10-01", ""),
        ("2018-10", "", "the month is said and not the day"),
        ("2018", "", "the year is said and not the day"),
        ("2018-13", "", "is no date"),
        ("2018-02-30", "", "is no date"),
        ("01/10/2018", "", "is no date"),
        ("spring", "", "is no date"),
    ],
)
def test_a_date_may_be_a_year_or_a_month_and_then_no_day_is_taken(text: str, read: str, what: str) -> None:
    found, finding = read_day(cell("transactions", "date", text))
    assert found == read
    assert what in finding.what if finding else not what


def test_counts_and_choices() -> None:
    assert read_count(cell("results", "number_engaged_in_impact_bond", "303")) == (303, None)
    counted, finding = read_count(cell("results", "number_engaged_in_impact_bond", "2000 (two cohorts)"))
    assert counted is None
    assert finding is not None
    assert "no whole number" in finding.what
    assert read_choice(cell("transactions", "transaction_type", "debt")) == ("Debt", None)
    word, finding = read_choice(cell("investments", "investment_type", "senior loan"))
    assert word == ""
    assert finding is not None
    assert finding.rule == "the standard has Debt, Equity, Combination"


def test_a_long_cell_is_quoted_by_its_beginning() -> None:
    _, finding = read_amount(cell(*PRICE, "about " + "a million " * 50), "GBP")
    assert finding is not None
    assert len(finding.what) < 120
    assert "million" not in finding.message  # what may be sent on holds no cell


def test_a_row_gives_its_cells_by_path_and_by_kind() -> None:
    (line,) = read(outcome_pricings=[{"project_id": "P", "currency": "€", "price_per_unit/amount": "5"}]).of(
        "outcome_pricings"
    )
    assert (line.project, line.text("notes"), currency_in(line, "currency")) == ("P", "", "EUR")
    assert [found.text for found in line.of_kind(line.columns["currency"].kind)] == ["€"]
