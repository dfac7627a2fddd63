"""What a list of dated cash came to, by hand and against published cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.bonds.kit import on
from pooledbudget.instruments.bonds.performance import (
    Flow,
    average_life,
    cost_of_capital,
    mirr,
    npv,
    payback,
    performance,
)


def flows(*amounts: int) -> list[Flow]:
    """Flows exactly 365 days apart, in minor units."""
    return [
        (date.fromordinal(on("2021-01-01").toordinal() + 365 * n), amount) for n, amount in enumerate(amounts)
    ]


def day(year: int) -> date:
    return flows(*[0] * (year + 1))[year][0]


F = Fraction
MULTIPLES: dict[str, tuple[list[Flow], int, tuple[F | None, F | None, F | None, F | None, F | None]]] = {
    # DPI, RVPI, TVPI, MOIC on peak, loss
    "T4 Rikers": (flows(-720, 600), 0, (F(5, 6), F(0), F(5, 6), F(5, 6), F(1, 6))),
    "T3 Rikers": (flows(-960, 720), 0, (F(3, 4), F(0), F(3, 4), F(3, 4), F(1, 4))),
    "T13 Educate Girls": (
        flows(-277_915, 422_000),
        0,
        (F(422_000, 277_915),) * 1 + (F(0),) + (F(422_000, 277_915),) * 2 + (F(0),),
    ),
    "T28 a total loss": (flows(-100), 0, (F(0), F(0), F(0), F(0), F(1))),
    "still running": (flows(-100, 30), 50, (F(3, 10), F(1, 2), F(4, 5), F(3, 10), F(7, 10))),
    # 100 out, 60 back and out again: 160 funded, never more than 100 out; back 60 + 120
    "capital recycled": (flows(-100, 60, -60, 120), 0, (F(180, 160), F(0), F(180, 160), F(120, 100), F(0))),
    "peak late": (flows(-100, -100, 300), 0, (F(3, 2), F(0), F(3, 2), F(3, 2), F(0))),
    "nothing paid in": (flows(100), 0, (None, None, None, None, None)),
    "no flows": ([], 0, (None, None, None, None, None)),
}


@pytest.mark.parametrize(("given_flows", "value", "found"), MULTIPLES.values(), ids=MULTIPLES)
def test_multiples_are_exact(
    given_flows: list[Flow], value: int, found: tuple[F | None, F | None, F | None, F | None, F | None]
) -> None:
    came = performance(given_flows, value)
    assert (came.dpi, came.rvpi, came.tvpi, came.moic_peak, came.loss) == found
    assert came.moic_funded == came.dpi


def test_the_amounts_they_rest_on() -> None:
    came = performance(flows(-100, 60, -60, 120), 7)
    assert (came.paid_in, came.distributed, came.peak, came.value) == (160, 180, 100, 7)


@pytest.mark.parametrize("order", [[-100, 100], [100, -100]])
def test_flows_of_one_day_stay_apart_and_their_order_does_not_matter(order: list[int]) -> None:
    """A draw is no negative distribution; and nobody knows which of a day's flows came first."""
    came = performance([(on("2021-01-01"), amount) for amount in [-50, *order]])
    assert (came.paid_in, came.distributed, came.peak) == (150, 100, 50)


PAYBACK: dict[str, tuple[list[Flow], F, date | None]] = {
    "on the day": (flows(-100, 60, 40), F(0), day(2)),
    "a penny short": (flows(-100, 60, 39), F(0), None),
    "discounted, to the penny": (flows(-100, 0, 121), F(1, 10), day(2)),
    "discounted, a penny short": (flows(-100_000, 0, 120_999), F(1, 10), None),
    "discounted at a third": (flows(-300, 400), F(1, 3), day(1)),
    "the first day that it is": (flows(-100, 110, -50, 50), F(0), day(1)),
    "never": (flows(-100, 1), F(0), None),
    "nothing paid in": (flows(100, 100), F(0), None),
    "no flows": ([], F(0), None),
    "on the day it was paid in": ([(day(0), -100), (day(0), 100), (day(1), 5)], F(0), day(0)),
    "parts of a day add up": ([(day(0), -100), (day(1), 60), (day(1), 40)], F(0), day(1)),
}


@pytest.mark.parametrize(("given_flows", "rate", "found"), PAYBACK.values(), ids=PAYBACK)
def test_payback_plain_and_discounted(given_flows: list[Flow], rate: F, found: date | None) -> None:
    assert payback(given_flows, rate) == found
    assert payback(list(reversed(given_flows)), rate) == found


NPV: dict[str, tuple[list[Flow], F, date | None, int]] = {
    "at the first flow": (flows(-100_00, 110_00), F(1, 10), None, 0),
    "at 5%": (flows(-100_00, 110_25), F(5, 100), None, 5_00),
    "at nought": (flows(-100, 60, 60), F(0), None, 20),
    "a year before": (flows(0, -110, 121), F(1, 10), day(0), 0),
    "a year after": (flows(100), F(1, 10), day(1), 110),
    "half a penny is one": (flows(0, 0, 2), F(1), None, 1),
    "half a penny owed is one": (flows(0, 0, -2), F(1), None, -1),
    "below nought": (flows(-100, 50), F(-1, 2), None, 0),
    "no flows": ([], F(1, 10), None, 0),
}


@pytest.mark.parametrize(("given_flows", "rate", "at", "found"), NPV.values(), ids=NPV)
def test_net_present_value_in_whole_pence(
    given_flows: list[Flow], rate: F, at: date | None, found: int
) -> None:
    assert npv(given_flows, rate, at) == found


MIRR: dict[str, tuple[list[Flow], F, F, str | None]] = {
    # 100 out; 60 a year later grows at 10% for a year to 66, with 66: 132 after two years is 14.89%
    "receipts reinvested": (flows(-100, 60, 66), F(0), F(1, 10), "0.148912529307606"),
    # 100 and 110 financed at 10% are 200; 242 after two years is 10%
    "payments financed": (flows(-100, -110, 242), F(1, 10), F(0), "0.1"),
    "one payment back": (flows(-100, 121), F(1, 2), F(1, 2), "0.21"),
    "nothing back": (flows(-100, -5), F(0), F(0), None),
    "nothing in": (flows(100, 5), F(0), F(0), None),
    "all on a day": ([(day(0), -100), (day(0), 110)], F(0), F(0), None),
    "no flows": ([], F(0), F(0), None),
}


@pytest.mark.parametrize(("given_flows", "finance", "reinvest", "found"), MIRR.values(), ids=MIRR)
def test_the_modified_rate(given_flows: list[Flow], finance: F, reinvest: F, found: str | None) -> None:
    rate = mirr(given_flows, finance, reinvest)
    assert rate is None if found is None else abs((rate or Decimal(0)) - Decimal(found)) < Decimal("1e-15")


LIFE: dict[str, tuple[list[Flow], F | None]] = {
    "a bullet at four years": (flows(0, 0, 0, 0, 720), F(4)),
    "even parts": (flows(0, 100, 100, 100), F(2)),
    "mostly late": (flows(0, 100, 300), F(7, 4)),
    "half a year": ([(date.fromordinal(day(0).toordinal() + 73), 5)], F(1, 5)),
    "nothing back": (flows(0, 0), None),
}


@pytest.mark.parametrize(("principal", "years"), LIFE.values(), ids=LIFE)
def test_the_weighted_average_life_of_principal(principal: list[Flow], years: F | None) -> None:
    assert average_life(principal, day(0)) == years


def test_t29_what_capital_cost_the_payers_of_somerset() -> None:
    """31,321 on 341,618 is 9.168%; 326,309 + 31,321 + 20,138 = 377,768, of which it is 8.29%."""
    cost = cost_of_capital(341_618 + 31_321, 341_618)
    assert cost == F(31_321, 341_618)
    assert float(cost) == pytest.approx(0.09168, abs=5e-6)
    assert float(F(31_321, 326_309 + 31_321 + 20_138)) == pytest.approx(0.0829, abs=5e-5)


@pytest.mark.parametrize(
    ("paid", "principal", "cost"), [(100, 100, F(0)), (90, 100, F(-1, 10)), (5, 0, None)]
)
def test_what_capital_cost(paid: int, principal: int, cost: F | None) -> None:
    assert cost_of_capital(paid, principal) == cost


AMOUNTS = st.lists(
    st.tuples(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(-(10**9), 10**9)), max_size=12
)


@given(AMOUNTS, st.randoms())
def test_no_figure_depends_on_the_order_of_the_list(listed: list[Flow], chance: object) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert performance(shuffled) == performance(listed)
    assert npv(shuffled, F(1, 10)) == npv(listed, F(1, 10))
    assert payback(shuffled) == payback(listed)


@given(AMOUNTS)
def test_what_came_back_less_what_went_in_is_the_sum(listed: list[Flow]) -> None:
    came = performance(listed)
    assert came.distributed - came.paid_in == sum(amount for _, amount in listed) == npv(listed, F(0))
    assert came.peak <= came.paid_in
