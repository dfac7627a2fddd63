from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.money import (
    Rounding,
    Shares,
    decimal,
    instalments,
    made_good,
    nearest,
    percentage,
    plain,
    plain_percentage,
    rounded,
    share,
    split,
)

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)
totals = st.integers(-(10**12), 10**12)


def shares_of(values: list[int]) -> Shares:
    return Shares.in_proportion({f"p{number}": value for number, value in enumerate(values)})


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


def test_nought_has_no_sign() -> None:
    assert (plain(0), plain(-1), plain(1)) == ("0.00", "-0.01", "0.01")
    assert (percentage(Fraction(0)), percentage(Fraction(-1, 1_000), unit="")) == ("0.0%", "-0.1")


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40), weights)
def test_over_any_number_of_amounts_nobody_is_off_by_more_than_a_penny(
    amounts: list[int], values: list[int]
) -> None:
    """Of amounts of one sign; each adds up, and what is left of all adds up to nothing."""
    shares = shares_of(values).parts
    odd: dict[str, Fraction] = {}
    had: dict[str, int] = dict.fromkeys(shares, 0)
    for amount in map(abs, amounts):
        parts = made_good(amount, {name: amount * part for name, part in shares.items()}, odd)
        assert sum(parts.values()) == amount
        had = {name: had[name] + parts.get(name, 0) for name in shares}
    total = sum(map(abs, amounts))
    assert all(abs(had[name] - total * shares[name]) < 1 for name in shares)
    assert sum(odd.values()) == 0


def test_the_odd_penny_of_repeated_amounts_goes_round() -> None:
    odd: dict[str, Fraction] = {}
    thirds = dict.fromkeys("abc", Fraction(100, 3))
    assert [made_good(100, thirds, odd) for _ in range(3)] == [
        {"a": 34, "b": 33, "c": 33},
        {"a": 33, "b": 34, "c": 33},
        {"a": 33, "b": 33, "c": 34},
    ]
    assert set(odd.values()) == {Fraction(0)}
    assert made_good(-100, dict.fromkeys("abc", Fraction(-100, 3)), odd) == {"a": -34, "b": -33, "c": -33}


def test_nobody_has_less_than_nothing_of_what_is_divided() -> None:
    assert nearest(1, {"a": Fraction(-2, 3), "b": Fraction(5, 3)}) == {"b": 1}
    assert nearest(0, {"a": Fraction(1, 2), "b": Fraction(-1, 2)}) == {}


def test_what_is_taken_back_is_taken_from_whoever_is_furthest_above_what_is_fair() -> None:
    fair = {"a": Fraction(19, 10), "b": Fraction(31, 10)}
    assert nearest(3, fair) == {"a": 1, "b": 2}
