"""Arithmetic on many paths at once is that of one path, number for number."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.instruments.bonds import arrays
from pooledbudget.instruments.bonds.arrays import Before, gain, half_up, made_good, on_lines, reaching
from pooledbudget.instruments.bonds.chances import SCALE
from pooledbudget.instruments.bonds.classes import reaching as reaching_alone
from pooledbudget.instruments.bonds.measures import on_line
from pooledbudget.instruments.bonds.outcomes import OUTCOMES
from pooledbudget.money import Rounding, Shares, rounded
from pooledbudget.money import made_good as made_good_alone

AMOUNTS = st.integers(-(10**13), 10**13)
FIRST = date(2013, 4, 1)


@given(st.lists(AMOUNTS, min_size=1, max_size=6), st.integers(1, 10**9))
def test_amounts_are_rounded_as_one_is(amounts: list[int], over: int) -> None:
    found = half_up(np.array(amounts, dtype=object), over)
    assert found.tolist() == [rounded(Fraction(amount, over), Rounding.HALF_UP) for amount in amounts]


@given(
    st.lists(AMOUNTS, min_size=1, max_size=6),
    st.lists(st.integers(1, 60), min_size=1, max_size=5),
    st.booleans(),
)
def test_amounts_are_divided_as_one_is(amounts: list[int], sizes: list[int], as_listed: bool) -> None:
    """The odd pennies go to the same payers, ties too, and what they leave is made good of the next amount."""
    names = [f"payer-{size}-{place}" for place, size in enumerate(sizes)]
    shares = Shares.in_proportion(dict(zip(names, sizes, strict=True)))
    listed, over = list(reversed(names)) if as_listed else [], sum(sizes)
    odd: dict[str, Any] = {}
    paths = [dict[str, Fraction]() for _ in range(2)]
    for amount in amounts:
        both = (amount, amount // 7)
        found = made_good(np.array(both), shares, odd, over, listed)
        for place, some in enumerate(both):
            fair = {name: some * part for name, part in shares.parts.items()}
            alone = made_good_alone(some, fair, paths[place], listed) if some else {}
            assert {name: int(part[place]) for name, part in found.items() if part[place]} == alone
            kept = {name: Fraction(int(left[place]), over) for name, left in odd.items()}
            assert kept == {name: paths[place].get(name, Fraction(0)) for name in names}


@given(
    st.lists(st.tuples(st.integers(1, 4000), AMOUNTS), min_size=1, max_size=8),
    st.sampled_from(["0.11", "0.1", "0.001", "0.5"]),
)
def test_what_reaches_a_rate_is_what_one_path_needs(flows: list[tuple[int, int]], rate: str) -> None:
    day, held = FIRST + timedelta(4015), dict[date, int]()
    for days, amount in flows:
        held[FIRST + timedelta(days)] = amount
    found = reaching({on: np.array([amount]) for on, amount in held.items()}, Fraction(rate), day)
    assert found.tolist() == [reaching_alone(list(held.items()), Fraction(rate), day)]


def test_a_sum_that_doubles_cannot_tell_is_worked_out_exactly() -> None:
    """10% of £100 after a year is £110 to the penny, in doubles a little more or less."""
    amounts = np.array([-10_000, -9_999_999_999_990])
    found = reaching({FIRST: amounts}, Fraction(1, 10), FIRST + timedelta(365))
    assert found.tolist() == [11_000, 10_999_999_999_989]


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=5))
def test_values_lie_on_the_same_lines(values: list[int]) -> None:
    points = [(Fraction(1, 3), Fraction(5)), (Fraction(2), Fraction(7, 2)), (Fraction(7), Fraction(90))]
    found, over = on_lines(points, np.array(values))
    assert [Fraction(each, over) for each in found] == [on_line(points, Fraction(v, SCALE)) for v in values]


@pytest.mark.parametrize("pays", OUTCOMES)
def test_every_way_of_paying_has_a_form_or_earns_nothing_by_a_value(pays: str) -> None:
    """What follows from days, from counts or from nothing earns nothing by a value, as in the fold."""
    nothing = {"difference", "standing charge", "termination", "nothing"}
    assert (pays in arrays.GAIN) is (pays not in nothing)


def test_what_counts_decide_earns_nothing_by_a_value() -> None:
    counted = OUTCOMES["price"].model_validate({"pays": "price", "price": "1.00", "reads": "avoided"})
    ten = np.array([10 * SCALE])
    found = gain(counted, ten, Before(ten * 0, ten > 0))
    assert (found.amount.tolist(), found.units.tolist()) == ([0], [0])
