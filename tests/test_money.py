from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.money import (
    MINOR_MAX,
    Rounding,
    Shares,
    decimal,
    instalments,
    minor_of,
    minor_units,
    percentage,
    plain,
    plain_percentage,
    prose,
    rounded,
    share,
    split,
    written,
)

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)
totals = st.integers(-(10**12), 10**12)


def shares_of(values: list[int]) -> Shares:
    return Shares.in_proportion({f"p{number}": value for number, value in enumerate(values)})


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


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (Fraction(84, 1000), 1, "8.4%"),
        (Fraction(-1, 8), 1, "\N{MINUS SIGN}12.5%"),
        (Fraction(1, 3), 4, "33.3333%"),
        (Fraction(1, 2), 0, "50%"),
    ],
)
def test_ratios_as_percentages(value: Fraction, places: int, said: str) -> None:
    assert percentage(value, places) == said


@pytest.mark.parametrize(
    ("value", "said"), [(Fraction(15, 100), "15%"), (Fraction(3, 40), "7.5%"), (Fraction(1, 3), "33.3333%")]
)
def test_percentages_with_no_more_places_than_they_need(value: Fraction, said: str) -> None:
    assert plain_percentage(value) == said


def test_ratios_as_decimals() -> None:
    assert (decimal(Fraction(115, 300), 4), decimal(Fraction(-5, 2), 1)) == ("0.3833", "\N{MINUS SIGN}2.5")


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "floor", "ceiling"),
    [
        (Fraction(5, 2), 3, 2, 2, 3),
        (Fraction(-5, 2), -3, -2, -3, -2),
        (Fraction(7, 2), 4, 4, 3, 4),
        (Fraction(1, 3), 0, 0, 0, 1),
        (Fraction(-1, 3), 0, 0, -1, 0),
        (Fraction(4), 4, 4, 4, 4),
    ],
)
def test_rounding_is_named(value: Fraction, half_up: int, half_even: int, floor: int, ceiling: int) -> None:
    found = [
        rounded(value, rounding)
        for rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.FLOOR, Rounding.CEILING)
    ]
    assert found == [half_up, half_even, floor, ceiling]


@pytest.mark.parametrize(
    ("total", "values", "parts"),
    [
        (10000, [1, 1, 1], [3334, 3333, 3333]),
        (1, [1, 1, 1], [1, 0, 0]),
        (10001, [50, 30, 20], [5001, 3000, 2000]),
        (5, [0, 0, 1], [0, 0, 5]),
        (0, [1, 2], [0, 0]),
        (10, [6, 6, 2], [4, 4, 2]),
        (11, [6, 6, 2], [5, 5, 1]),
        (-10000, [1, 1, 1], [-3334, -3333, -3333]),
        (20000001, [1, 1], [10000001, 10000000]),
        # Pay share of PPP, West Berkshire 2020/21: facts, T-23
        (371600000, [2576, 4000, 3424], [95724160, 148640000, 127235840]),
    ],
)
def test_splits(total: int, values: list[int], parts: list[int]) -> None:
    assert list(split(total, shares_of(values)).parts.values()) == parts


@given(totals, weights)
def test_parts_sum_and_stay_within_a_penny(total: int, values: list[int]) -> None:
    found = split(total, shares_of(values))
    assert sum(found.parts.values()) == total
    assert all(abs(found.parts[name] - total * found.fractions[name]) < 1 for name in found.parts)


@given(totals, weights, st.randoms())
def test_order_does_not_matter(total: int, values: list[int], chance: Any) -> None:
    weighted = {f"p{number}": value for number, value in enumerate(values)}
    shuffled = list(weighted.items())
    chance.shuffle(shuffled)
    one = split(total, Shares.in_proportion(weighted)).parts
    assert one == split(total, Shares.in_proportion(dict(shuffled))).parts


@given(totals, weights)
def test_a_negative_total_splits_as_its_mirror(total: int, values: list[int]) -> None:
    forward, back = split(total, shares_of(values)).parts, split(-total, shares_of(values)).parts
    assert {name: -part for name, part in forward.items()} == back


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=24), weights)
def test_month_by_month_equals_the_total(months: list[int], values: list[int]) -> None:
    """Cumulative shares less what went before: each partner stays within a penny of exact, every month."""
    shares, so_far = shares_of(values), 0
    given_out = dict.fromkeys(shares.parts, 0)
    for month in months:
        before, after = split(so_far, shares).parts, split(so_far + month, shares).parts
        so_far += month
        for name, fraction in shares.parts.items():
            given_out[name] += after[name] - before[name]
            assert abs(given_out[name] - so_far * fraction) < 1
        assert sum(given_out.values()) == so_far


def test_the_agreement_may_name_who_takes_the_odd_penny() -> None:
    found = split(100, shares_of([1, 1, 1]), first="p2")
    assert found.parts == {"p0": 33, "p1": 33, "p2": 34}
    assert (found.odd_pennies, found.rule) == (
        ("p2",),
        "p2 first, then largest remainder, ties by partner id",
    )


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ({"a": "33.33%", "b": "33.33%", "c": "33.33%"}, "99.99%, not 100%.*fractions, for example 1/3"),
        ({"a": "50%", "b": "50.01%"}, "100.01%"),
        ({}, "nobody"),
        ({"a": "1/0"}, "not a share"),
        ({"a": "150%"}, "more than the whole"),
        ({"a": "half"}, "not a share"),
        ({"a": "0.5"}, "not a share"),
    ],
)
def test_shares_that_are_refused(texts: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Shares.parse(texts)


def test_shares_from_fractions_are_exact() -> None:
    assert Shares.parse({"a": "1/3", "b": "1/3", "c": "1/3"}).parts["b"] == Fraction(1, 3)
    assert share("40.5%") == Fraction(405, 1000)
    with pytest.raises(ValueError, match="negative"):
        Shares({"a": Fraction(-1), "b": Fraction(2)})
    with pytest.raises(ValueError, match="not all nought"):
        Shares.in_proportion({"a": 0, "b": 0})


@given(st.integers(0, 10**9), st.sampled_from([1, 4, 12]))
def test_instalments_sum_to_the_year(total: int, count: int) -> None:
    parts = instalments(total, count)
    assert (sum(parts), len(parts)) == (total, count)
    assert max(parts) - min(parts) <= 1


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


def test_nought_has_no_sign() -> None:
    assert (plain(0), plain(-1), plain(1)) == ("0.00", "-0.01", "0.01")
    assert (percentage(Fraction(0)), percentage(Fraction(-1, 1_000), unit="")) == ("0.0%", "-0.1")
