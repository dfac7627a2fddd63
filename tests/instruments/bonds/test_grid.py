"""Rates of many lists at once: those of each list by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loops import some
from pooledbudget.instruments.bonds.grid import changes_of, rates_of, simple_logs
from pooledbudget.instruments.bonds.returns import Status, Why, xirr

DAYS = [date(2013, 4, 1) + timedelta(days=91 * place) for place in range(12)]


def lists(count: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Lists of a bond: one draw, then whatever comes back; some with later draws, some that lose all."""
    chances = np.random.default_rng(seed)
    found = chances.integers(0, 20_000_00, (count, len(DAYS)))
    found[:, 0] = -chances.integers(1, 200_000_00, count)
    found[::7, 5] = -chances.integers(1, 300_000_00, len(found[::7]))
    found[::11, 1:] = 0
    found[::13] = 0
    found[3::17, 1:] //= 1000
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_each_list_has_the_rate_it_has_alone(seed: int) -> None:
    amounts = lists(400, seed)
    for row, found in some(zip(amounts.tolist(), rates_of(DAYS, amounts), strict=True)):
        alone = xirr(zip(DAYS, row, strict=True), ended=True)
        assert found._replace(rates=(), netted=0) == alone._replace(rates=(), netted=0)
        assert found.rates == pytest.approx(alone.rates, rel=1e-14, abs=1e-15)


def test_each_status_is_counted() -> None:
    amounts = lists(400, 3)
    found = rates_of(DAYS, amounts)
    assert found.statuses == Counter(rate.status for rate in found)
    assert found.statuses.total() == len(amounts)
    assert found.statuses[Status.NONE] >= len(amounts[::13])
    assert np.isnan(found.single[list(found.rest)]).all()
    assert np.isfinite(np.delete(found.single, list(found.rest))).all()


def test_days_near_to_each_other_lose_no_digit() -> None:
    days = [DAYS[0] + timedelta(days=place) for place in range(3)]
    amounts = np.array([[-100_00, 50_00, 50_00 + more] for more in range(-40, 40)])
    for row, found in some(zip(amounts.tolist(), rates_of(days, amounts), strict=True)):
        alone = xirr(zip(days, row, strict=True))
        assert np.log1p(found.rates) == pytest.approx(np.log1p(alone.rates), rel=1e-13, abs=1e-13)


def test_a_list_with_one_change_needs_no_other_way() -> None:
    amounts = np.array([[-100, 50, 70], [-100, 120, -10], [0, 0, 0], [100, -50, -70]])
    single, logs, again = simple_logs(DAYS[:3], amounts)
    assert single.tolist() == [True, False, False, False]
    assert not again.any()
    assert np.expm1(logs[0]) == pytest.approx(
        xirr(zip(DAYS, [-100, 50, 70], strict=False)).rates[0], rel=1e-12
    )


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 150)), min_size=2, max_size=9),
)
def test_a_list_that_pays_in_again_has_the_rates_it_has_alone(flows: list[tuple[int, int]]) -> None:
    """Two draws with interest between have one rate where something is out from the first day to the last."""
    row = [amount for paid, got in flows for amount in (-paid, got)]
    days = [DAYS[0] + timedelta(days=91 * place) for place in range(len(row))]
    (found,) = rates_of(days, np.array([row]))
    alone = xirr(zip(days, row, strict=True), ended=True)
    assert found._replace(rates=(), netted=0) == alone._replace(rates=(), netted=0)
    assert found.rates == pytest.approx(alone.rates, rel=1e-12, abs=1e-13)


def test_two_draws_with_interest_between_need_no_other_way() -> None:
    """A hundred thousand such lists each took as long as alone; one that nothing is out of is not told so."""
    amounts = np.array([[-600, 30, -400, 50, 1_100], [-100, 120, -10, 0, 11], [-10, 31, -30, 10, 0]])
    single, _, again = simple_logs(DAYS[:5], amounts)
    assert single.tolist() == again.tolist() == [True, False, False]
    assert changes_of(amounts).tolist() == [3, 3, 3]


def test_what_has_no_single_rate_is_told_as_it_is_alone() -> None:
    amounts = np.array([[-10_000, 23_100, -13_340], [0, 0, 0], [-5, 0, 0], [5, 0, 0]])
    several, none, lost, receipts = rates_of(DAYS[:3], amounts)
    assert several.status is Status.SEVERAL
    assert len(several.rates) == 2
    assert (none.why, lost.why, receipts.why) == (Why.NOTHING, Why.TOTAL_LOSS, Why.NOTHING_PAID_IN)
    (running,) = rates_of(DAYS[:3], amounts[2:3], ended=False)
    assert running.why is Why.TOO_EARLY


def test_rates_far_from_nought_are_found() -> None:
    amounts = np.array([[-1, 10**12, 0], [-(10**12), 1, 1]])
    found = rates_of(DAYS[:3], amounts)
    for row, rate in some(zip(amounts.tolist(), found, strict=True)):
        alone = xirr(zip(DAYS, row, strict=False))
        assert rate.status is alone.status
        assert rate.rates == pytest.approx(alone.rates, rel=1e-9)
