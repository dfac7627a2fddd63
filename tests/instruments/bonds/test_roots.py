"""Where a list of cash is worth nothing: every root, however near, far or often met, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from math import exp, expm1, inf, log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooledbudget.instruments.bonds.roots import Listed, added_up, near, quick_pair, quickly, roots

YEAR = 365
LAST_DIGITS = 32 * 2.0**-53


def worth(amounts: Sequence[int], times: Sequence[int], at: float | Decimal) -> Decimal:
    """The present value at log(1 + rate) a unit of time, in 80 digits."""
    with localcontext(Context(prec=80)):
        parts = [amount * (-Decimal(at) * time).exp() for amount, time in zip(amounts, times, strict=True)]
        return sum(parts, Decimal(0))


def turns_within(amounts: Sequence[int], times: Sequence[int], at: float, near_by: float) -> bool:
    """Whether the present value changes its sign within so much of a point."""
    return worth(amounts, times, at - near_by) * worth(amounts, times, at + near_by) <= 0


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ((-100, 110), [(1.1, 1)]),
        ((100, -110), [(1.1, 1)]),
        ((-10_000, 23_100, -13_340), [(1.15, 1), (1.16, 1)]),
        ((-4, 4, -1), [(0.5, 2)]),
        ((-64, 240, -300, 125), [(1.25, 3)]),
        ((-1, 4, -6, 4, -1), [(1.0, 4)]),
        ((-1, 1, -1), []),
        ((-1, 4, -4, 1), [(0.38196601125010515, 1), (1.0, 1), (2.618033988749895, 1)]),
    ],
)
def test_every_root_with_how_often_it_is_met(
    amounts: tuple[int, ...], found: list[tuple[float, int]]
) -> None:
    told = roots(amounts, range(len(amounts)), 1)
    assert [root.times for root in told] == [times for _, times in found]
    assert [exp(root.at) for root in told] == pytest.approx([rate for rate, _ in found], rel=LAST_DIGITS)


@settings(max_examples=60, deadline=None)
@given(
    low=st.integers(5_000, 30_000),
    apart=st.integers(0, 3),
    more=st.integers(-3, 3),
    size=st.sampled_from([1, 10**3, 10**6]),
)
def test_roots_a_hair_apart_are_told_apart(low: int, apart: int, more: int, size: int) -> None:
    """Of whole amounts near 2**53 two rates may be a hundred millionth apart, where doubles see one or none."""
    middle = (2 * low + apart) * 10_000 * size + more
    amounts = (-size * 10**8, middle, -size * low * (low + apart))
    with localcontext(Context(prec=60)):
        inside = Decimal(middle) ** 2 - 4 * amounts[0] * amounts[2]
        ends = [] if inside < 0 else sorted({(middle + side * inside.sqrt()) for side in (-1, 1)})
        expected = [float((end / (-2 * amounts[0])).ln()) for end in ends]
    told = roots(amounts, (0, 1, 2), 1)
    assert [root.at for root in told] == pytest.approx(expected, rel=0, abs=2 * LAST_DIGITS)
    assert [root.times for root in told] == [1 if inside else 2] * len(expected)


def test_a_root_beyond_what_doubles_discount_is_found() -> None:
    """A tenth back next day, 40 years of nothing, and the last of it: powers of ten to the 14,600th."""
    amounts, times = (-500_00, 50_00, 1), (0, 1, 14_600)
    (root,) = roots(amounts, times, YEAR)
    assert turns_within(amounts, times, root.at, abs(root.at) * LAST_DIGITS)
    assert near(Listed(amounts, times).sides, 14_600.0, -1.0) is None
    (only,) = roots((-500_00, 50_00), (0, 1), YEAR)
    assert only.at == pytest.approx(log(0.1), rel=LAST_DIGITS)


@pytest.mark.parametrize("count", [40, 160, 320])
def test_hundreds_of_changes_are_told(count: int) -> None:
    """With 320 the lists of the shorter questions have amounts of 4,000 bits, and doubles overflowed."""
    chance = Random(count)
    times = [30 * place + chance.randint(0, 9) for place in range(count)]
    amounts = [(-1) ** place * chance.randint(10**4, 10**6) for place in range(count)]
    times = [time - times[0] for time in times]
    told = roots(amounts, times, YEAR)
    assert len(told) % 2 == (count - 1) % 2
    assert all(turns_within(amounts, times, root.at, 1e-14) for root in told)


@settings(max_examples=150, deadline=None)
@given(
    paid=st.lists(st.integers(1, 10**9), min_size=1, max_size=8),
    got=st.lists(st.integers(1, 10**9), min_size=1, max_size=30),
    later=st.lists(st.integers(1, 10**6), max_size=3),
    gap=st.integers(1, 400),
)
def test_what_is_quickly_sure_is_what_is_surely_so(
    paid: list[int], got: list[int], later: list[int], gap: int
) -> None:
    amounts = [*(-amount for amount in paid), *got, *(-amount for amount in later)]
    times = [gap * place for place in range(len(amounts))]
    sides, latest = Listed(amounts, times).sides, float(times[-1])
    if not later:
        at = quickly(sides, latest, YEAR)
        quick: tuple[float, ...] = () if at is None else (at,)
    elif sum(amounts) > 0:
        quick = quick_pair(sides, latest, YEAR) or ()
    else:
        return
    if quick:
        sure = [root.at for root in roots(amounts, times, YEAR)]
        assert len(sure) == len(quick)
        for at, other in zip(quick, sure, strict=True):
            allowed = 2 * LAST_DIGITS * (1 + YEAR * abs(other)) / YEAR
            assert abs(at - other) <= allowed
            assert turns_within(amounts, times, at, allowed)


def test_what_adding_up_cannot_make_sure_is_not_told_so() -> None:
    """15% and 16%: the present value is so flat there that roundings move its root by far more than a digit."""
    flows = Listed((-10_000, 23_100, -13_340), (0, YEAR, 2 * YEAR))
    at = log(1.15) / YEAR
    found = near(flows.sides, flows.latest, at, -inf, log(1.155) / YEAR)
    assert found is not None
    assert added_up(flows.sides, flows.latest, *found, YEAR) is None
    assert quickly(flows.sides, flows.latest, YEAR, at, -inf, log(1.155) / YEAR) is None
    told = [root.at * YEAR for root in roots(flows.amounts, flows.times, YEAR)]
    assert [expm1(root) for root in told] == pytest.approx([0.15, 0.16], rel=0, abs=2.0**-53)
