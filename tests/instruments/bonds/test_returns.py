"""The rates of return of a list of cash: every one of them, to the last digit, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import log10
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooledbudget.errors import Misuse
from pooledbudget.instruments.bonds.returns import (
    Rate,
    Status,
    Why,
    annual,
    excel_formula,
    irr,
    xirr,
)

Flows = list[tuple[date, int]]
FIRST = date(2001, 1, 1)
LAST_DIGITS = 1e-14
SPACING = Decimal(2) ** -53
"""Between one double and the next, just above -100%."""


def yearly(*amounts: float) -> Flows:
    """Flows exactly 365 days apart, so that a period is a year."""
    return [(FIRST + timedelta(365 * number), round(amount * 100)) for number, amount in enumerate(amounts)]


def dated(*flows: tuple[str, int]) -> Flows:
    """Flows by day, in pounds."""
    return [(date.fromisoformat(day), amount * 100) for day, amount in flows]


# Published and recomputed cases: facts, impact-bonds.md section 5.
CASES = {
    "T1a Microsoft's example": (
        dated(
            ("2008-01-01", -10000),
            ("2008-03-01", 2750),
            ("2008-10-30", 4250),
            ("2009-02-15", 3250),
            ("2009-04-01", 2750),
        ),
        [0.3733625335],
        1e-10,
    ),
    "T1e across a leap year": (
        dated(("2020-01-01", -1000), ("2021-01-01", 750), ("2022-01-01", 500)),
        [0.17500926461545],
        1e-14,
    ),
    "a leap year is not a year": (
        dated(("2020-01-01", -100), ("2021-01-01", 110)),
        [1.1 ** (365 / 366) - 1],
        1e-15,
    ),
    "T1g two rates, one below nought": (
        yearly(-50, -100, 600, 300, -100),
        [-0.7688954707, 1.8544178285],
        1e-10,
    ),
    "T1m nearly everything lost in days": (
        dated(("2024-11-21", -100), ("2024-11-28", -100), ("2024-12-03", 100)),
        [-0.99999999999998326],
        2e-17,
    ),
    "T2 Rikers: 10% and 8.5% with its guarantee": (yearly(-9_600_000, 0, 0, 0, 9_600_000), [0.0], 0),
    "T2 Rikers: 11%": (yearly(-9_600_000, 0, 0, 0, 10_080_000), [0.012272], 1e-6),
    "T2 Rikers: 12%": (yearly(-9_600_000, 0, 0, 0, 10_176_000), [0.014674], 1e-6),
    "T2 Rikers: 12.5%": (yearly(-9_600_000, 0, 0, 0, 10_272_000), [0.017059], 1e-6),
    "T2 Rikers: 13%": (yearly(-9_600_000, 0, 0, 0, 10_368_000), [0.019427], 1e-6),
    "T2 Rikers: 16%": (yearly(-9_600_000, 0, 0, 0, 10_944_000), [0.033299], 1e-6),
    "T2 Rikers: 20%": (yearly(-9_600_000, 0, 0, 0, 11_712_000), [1.22**0.25 - 1], 1e-15),
    "T3 Rikers downside": (yearly(-9_600_000, 0, 0, 0, 7_200_000), [0.75**0.25 - 1], 1e-15),
    "T4 Rikers as it went": (yearly(-7_200_000, 0, 0, 0, 6_000_000), [(5 / 6) ** 0.25 - 1], 1e-15),
    "T13 Educate Girls, one draw assumed": (yearly(-277_915, 0, 0, 422_000), [0.14939], 5e-6),
    "T13 the other reading": (yearly(-270_000, 0, 0, 414_085), [0.15321], 5e-6),
    "T32 ICRC at 7%": (yearly(-18_600_000, 0, 0, 0, 0, 18_600_000 * 1.07**5), [0.07], 1e-10),
    "T32 ICRC at -40%": (yearly(-18_600_000, 0, 0, 0, 0, 11_160_000), [0.6**0.2 - 1], 1e-15),
    "10% and 40%": (yearly(-1000, 2500, -1540), [0.10, 0.40], LAST_DIGITS),
    "a penny lost of a thousand": (yearly(-1000, 999.99), [-0.00001], 1e-16),
    "a thousand million fold": (yearly(-1, 10**9), [10**9 - 1], 1e-5),
}


@pytest.mark.parametrize(("flows", "rates", "within"), CASES.values(), ids=CASES)
def test_rates_of_return(flows: Flows, rates: list[float], within: float) -> None:
    found = xirr(flows)
    assert found.rates == pytest.approx(rates, rel=0, abs=within)
    assert found.status == (Status.SEVERAL if len(rates) > 1 else Status.ONE)
    assert found.multiplicity == (1,) * len(rates)


def test_a_periodic_rate_counts_periods_and_not_days() -> None:
    """T1e: 2020 is a leap year, so the dated rate is another."""
    assert irr([-100000, 75000, 50000]).rates[0] == pytest.approx(0.1753905297, abs=1e-10)


def test_a_period_may_have_nothing() -> None:
    assert irr([-100, 0, 121]).rates[0] == pytest.approx(0.1, abs=1e-15)


def test_t1j_a_loss_by_a_thousandth_of_a_penny() -> None:
    assert irr([-(10**9), *[32_724_625] * 16]).rates[0] == pytest.approx(-0.0676541134, abs=1e-10)


def test_t1h_both_rates_of_27_flows_are_told() -> None:
    """numpy-financial #39, which told only the one nearer to nought: 25 flows fall evenly after two payments."""
    steps = [108466.80462450592 - 7336.840231225362 * year for year in range(25)]
    flows = [round(amount * 10**9) for amount in (-217_500, -217_500, *steps)]
    found = irr(flows)
    assert found.rates == pytest.approx([-0.0180967865, 0.12], abs=1e-10)
    assert (found.status, found.changes) == (Status.SEVERAL, 2)


def test_both_rates_of_numpy_financial_44_are_told() -> None:
    flows = [-167887, 77196, 181405, 352030, 355295, 358499, 478991, -100]
    assert irr(flows).rates == pytest.approx([-0.9997912604283283, 1.004269848720547], abs=1e-12)


# M-6 of the findings: two rates near to each other. Basis points, so that every flow is whole.
@pytest.mark.parametrize(
    ("low", "high"),
    [
        (500, 550),
        (1500, 1550),
        (1500, 1600),
        (2000, 2100),
        (3000, 3100),
        (5000, 5100),
        (0, 1),
        (1200, 1201),
        (-500, -499),
        (-9000, -8999),
        (-9000, 90000),
    ],
)
def test_two_near_rates_are_both_told(low: int, high: int) -> None:
    growth = (10_000 + low, 10_000 + high)
    flows = [-(10**8), 10**4 * sum(growth), -growth[0] * growth[1]]
    for found in (
        irr(flows),
        xirr([(day, flow) for (day, _), flow in zip(yearly(0, 0, 0), flows, strict=True)]),
    ):
        assert found.rates == pytest.approx([low / 10_000, high / 10_000], abs=1e-13 * max(1, high / 10_000))
        assert (found.multiplicity, found.status, found.changes) == ((1, 1), Status.SEVERAL, 2)


def test_the_book_of_m_6_has_15_and_16_per_cent() -> None:
    found = xirr(yearly(-10_000, 23_100, -13_340))
    assert found.rates == pytest.approx([0.15, 0.16], abs=1e-15)


@pytest.mark.parametrize(
    ("amounts", "rate", "times"),
    [
        ((-10_000, 22_400, -12_544), 0.12, 2),
        ((-100, 220, -121), 0.1, 2),
        ((-1, 2, -1), 0.0, 2),
        ((-4, 4, -1), -0.5, 2),
        ((-6_400, 24_000, -30_000, 12_500), 0.25, 3),
        ((-1, 4, -6, 4, -1), 0.0, 4),
        ((-1, 5, -10, 10, -5, 1), 0.0, 5),
    ],
)
def test_a_rate_that_solves_it_several_times_is_told_once_to_the_last_digit(
    amounts: tuple[float, ...], rate: float, times: int
) -> None:
    """M-6: a double rate was 12.00000055% for 12%, a triple one 24.9992% for 25%, and no multiplicity said."""
    found = xirr(yearly(*amounts))
    assert found.rates == pytest.approx((rate,), abs=1e-16)
    assert (found.multiplicity, found.status) == ((times,), Status.ONE)


def test_a_double_rate_beside_a_single_one() -> None:
    """(x - 1.1)^2 (x - 2) = x3 - 4.2 x2 + 5.61 x - 2.42."""
    found = xirr(yearly(-10_000, 42_000, -56_100, 24_200))
    assert found.rates == pytest.approx((0.1, 1.0), abs=1e-15)
    assert found.multiplicity == (2, 1)


@pytest.mark.parametrize("off", [-1, 1])
def test_a_penny_beside_what_touches_nought_is_two_rates_or_none(off: int) -> None:
    found = irr([-10_000_000, 22_400_000 + off, -12_544_000])
    assert len(found.rates) == (2 if off > 0 else 0)
    assert found.why == (Why.SOLVED if off > 0 else Why.NO_ROOT)


EMPTY: Flows = []
NONE: dict[str, tuple[Flows, bool, Status, Why, tuple[float, ...]]] = {
    "T1k only receipts": (yearly(100), False, Status.NONE, Why.NOTHING_PAID_IN, ()),
    "T1k only receipts, ended": (yearly(100, 1), True, Status.NONE, Why.NOTHING_PAID_IN, ()),
    "T1k only payments, running": (yearly(-100), False, Status.NONE, Why.TOO_EARLY, ()),
    "T1k T28 only payments, ended": (yearly(-100), True, Status.ONE, Why.TOTAL_LOSS, (-1.0,)),
    "a penny lost": ([(FIRST, -1)], True, Status.ONE, Why.TOTAL_LOSS, (-1.0,)),
    "noughts after payments": (yearly(-100, -1, 0), True, Status.ONE, Why.TOTAL_LOSS, (-1.0,)),
    "no flows": (EMPTY, False, Status.NONE, Why.NOTHING, ()),
    "no flows, ended": (EMPTY, True, Status.NONE, Why.NOTHING, ()),
    "noughts": (yearly(0, 0), True, Status.NONE, Why.NOTHING, ()),
    "T1l cancelled on the day": (
        [(date(2000, 6, 9), 2500), (date(2000, 6, 9), -2500)],
        False,
        Status.NONE,
        Why.NOTHING,
        (),
    ),
    "two changes, no rate": (yearly(-1, 1, -1), False, Status.NONE, Why.NO_ROOT, ()),
    "ended, with no rate": (yearly(-1, 1, -1), True, Status.NONE, Why.NO_ROOT, ()),
    "ended, with something back": (yearly(-100, 50), True, Status.ONE, Why.SOLVED, (-0.5,)),
}


@pytest.mark.parametrize(("flows", "ended", "status", "why", "rates"), NONE.values(), ids=NONE)
def test_where_there_is_none_it_says_why_and_is_never_nought(
    flows: Flows, ended: bool, status: Status, why: Why, rates: tuple[float, ...]
) -> None:
    found = xirr(flows, ended=ended)
    assert (found.status, found.why, found.rates) == (status, why, rates)


def test_unless_it_is_said_nothing_has_ended() -> None:
    assert (xirr(yearly(-1)).why, irr([-1]).why) == (Why.TOO_EARLY, Why.TOO_EARLY)
    assert irr([-1], ended=True).rates == (-1.0,)


BEYOND = {
    "M-12: ten times back in 19 days is held": (
        dated(("2013-04-01", -500), ("2013-04-20", 5_000)),
        Status.ONE,
        365 / 19,
    ),
    "ten times back in a day": (dated(("2013-04-01", -500), ("2013-04-02", 5_000)), Status.BEYOND, 365.0),
    "a tenth back in a day": (dated(("2013-04-01", -500), ("2013-04-02", 50)), Status.BEYOND, -365.0),
}


@pytest.mark.parametrize(("flows", "status", "size"), BEYOND.values(), ids=BEYOND)
def test_a_rate_that_no_double_holds_is_told_by_its_size(flows: Flows, status: Status, size: float) -> None:
    found = xirr(flows)
    sizes = [*found.logs, *(log10(1 + rate) for rate in found.rates)]
    assert found.status is status
    assert sizes == pytest.approx([size], rel=1e-14)


def test_a_rate_that_is_held_is_told_beside_one_beyond() -> None:
    """A tenth back next day, and years after what makes 10% beside it."""
    flows = dated(("2013-04-01", -500), ("2013-04-02", 50), ("2033-04-01", 40_000), ("2053-03-27", -40_000))
    found = xirr(flows)
    assert found.status == (Status.BEYOND if found.logs else Status.SEVERAL)
    assert len(found.logs) + len(found.rates) == roots_by_sampling(flows)


def roots_by_sampling(flows: Flows) -> int:
    """Count the changes of sign of the present value on a fine grid of log(1 + rate), in decimals."""
    signs = [present(flows, Decimal(step) / 10) > 0 for step in range(-9_000, 200)]
    return sum(before != after for before, after in pairwise(signs))


def present(flows: Sequence[tuple[date, int]], s: Decimal) -> Decimal:
    """The present value at log(1 + rate), in 60 digits."""
    with localcontext(Context(prec=60)):
        first = min(day for day, _ in flows)
        return sum(
            (amount * (-s * (day - first).days / 365).exp() for day, amount in flows if amount), Decimal(0)
        )


def test_flows_of_a_day_are_netted_and_the_order_does_not_matter() -> None:
    flows = yearly(-100, 110)
    parted = [
        (flows[1][0], 60_00),
        (FIRST, -150_00),
        (FIRST, 50_00),
        (flows[1][0], 50_00),
        (date(2020, 1, 1), 0),
    ]
    assert xirr(parted) == xirr(flows)._replace(netted=2)
    assert xirr(list(reversed(flows))) == xirr(flows)
    assert xirr(iter(flows)) == xirr(flows)
    assert xirr(flows).netted == 0


def test_m_12_what_cancels_on_its_day_says_how_many_were_netted() -> None:
    """1,000.00 drawn and 1,010.00 repaid on a day: only a receipt is left."""
    found = xirr([(FIRST, -1000_00), (FIRST, 1010_00)])
    assert (found.why, found.netted) == (Why.NOTHING_PAID_IN, 1)


def test_a_list_that_begins_with_a_receipt_is_a_borrowers() -> None:
    """M-12: a rate of a borrower's list is what it pays."""
    assert xirr(yearly(100, -110)) == xirr(yearly(-100, 110))._replace(borrower=True)
    assert not xirr(yearly(-100, 110)).borrower
    assert xirr(yearly(1)).borrower


@pytest.mark.parametrize(
    ("amounts", "changes"), [((-1, 2), 1), ((-1, 2, -1), 2), ((-1, 0, -1, 5, 1), 1), ((-1, 3, -3, 2), 3)]
)
def test_how_often_the_sign_changes_is_said(amounts: tuple[int, ...], changes: int) -> None:
    assert irr(amounts).changes == changes


def test_the_rate_does_not_depend_on_the_size_of_the_flows() -> None:
    """pyxirr #61: a tolerance in money gives none for small ones."""
    assert xirr([(FIRST, -4), (FIRST + timedelta(365), 5)]).rates == xirr(yearly(-4e13, 5e13)).rates


def test_leading_and_trailing_noughts_change_nothing() -> None:
    flows = yearly(-100, 60, 60)
    padded = [(FIRST - timedelta(500), 0), *flows, (FIRST + timedelta(9_000), 0)]
    assert xirr(padded) == xirr(flows)


def test_many_years_and_many_flows_do_not_overflow() -> None:
    flows = [(date(1900, 1, 1), -(10**15)), *((date(1950 + number, 1, 1), 10**13) for number in range(100))]
    (rate,) = xirr(flows).rates
    assert abs(present(flows, (1 + Decimal(rate)).ln())) < Decimal(10**15) * Decimal("1e-13")


# Periodic lists: the number of rates is counted exactly by Sturm's sequence, over whole fractions.
Poly = list[Fraction]


def sturm_count(amounts: Sequence[int]) -> tuple[int, int]:
    """Count the distinct positive roots x = 1 / (1 + rate) of sum(amount x^period), and with multiplicity."""
    poly = trimmed([Fraction(amount) for amount in amounts])
    while poly and not poly[0]:
        poly = poly[1:]
    distinct = positive_roots(poly)
    total, rest = 0, poly
    while len(rest) > 1:
        here = positive_roots(rest)
        if not here:
            break
        total += here
        rest = common(rest, slope(rest))
    return distinct, total


def trimmed(poly: Poly) -> Poly:
    while poly and not poly[-1]:
        poly = poly[:-1]
    return poly


def slope(poly: Poly) -> Poly:
    return trimmed([power * part for power, part in enumerate(poly)][1:])


def remainder(left: Poly, right: Poly) -> Poly:
    left = list(left)
    while len(left) >= len(right):
        factor, place = left[-1] / right[-1], len(left) - len(right)
        for power, part in enumerate(right):
            left[place + power] -= factor * part
        left = left[:-1]
    return trimmed(left)


def common(left: Poly, right: Poly) -> Poly:
    while right:
        left, right = right, remainder(left, right)
    return left


def positive_roots(poly: Poly) -> int:
    chain = [poly, slope(poly)]
    while chain[-1]:
        chain.append([-part for part in remainder(chain[-2], chain[-1])])
    chain.pop()
    return variations([link[0] for link in chain]) - variations([link[-1] for link in chain])


def variations(parts: Sequence[Fraction]) -> int:
    signs = [part > 0 for part in parts if part]
    return sum(before != after for before, after in pairwise(signs))


def told(found: Rate) -> tuple[int, int]:
    """How many rates are told, and with their multiplicity; one beyond a double counts once."""
    beyond = len(found.logs)
    return len(found.rates) + beyond, sum(found.multiplicity) + beyond


def test_the_count_itself_counts() -> None:
    assert sturm_count([-10_000, 22_400, -12_544]) == (1, 2)
    assert sturm_count([-6_400, 24_000, -30_000, 12_500]) == (1, 3)
    assert sturm_count([-1, 1, -1]) == (0, 0)
    assert sturm_count([0, -100, 0, 121]) == (1, 1)
    assert sturm_count([-50, -100, 600, 300, -100]) == (2, 2)


def product_of(rates: Sequence[int]) -> list[int]:
    """Flows that per cent rates solve, and no others: the product of (1 + rate) - x for each."""
    flows = [-1]
    for rate in rates:
        grown = [0, *flows]
        flows = [before * 100 - now * (100 + rate) for before, now in zip(grown, [*flows, 0], strict=True)]
    return flows


AMOUNTS = st.integers(-(10**6), 10**6)
PERIODIC: dict[str, st.SearchStrategy[list[int]]] = {
    "any": st.lists(AMOUNTS, min_size=2, max_size=9),
    "few pennies": st.lists(st.integers(-3, 3), min_size=2, max_size=9),
    "made of rates": st.lists(st.integers(-90, 200), min_size=2, max_size=4).map(product_of),
    "two near rates": st.tuples(st.integers(-50, 90), st.integers(0, 1)).map(
        lambda pair: product_of([pair[0], pair[0] + pair[1]])
    ),
    "one rate several times": st.tuples(st.integers(-50, 90), st.integers(2, 4)).map(
        lambda pair: product_of([pair[0]] * pair[1])
    ),
    "changing each time": st.lists(st.integers(1, 10**6), min_size=3, max_size=9).map(
        lambda sizes: [(-1) ** place * size for place, size in enumerate(sizes)]
    ),
    "trillions beside pennies": st.lists(
        st.tuples(st.integers(-9, 9), st.integers(0, 14)).map(lambda pair: pair[0] * 10 ** pair[1]),
        min_size=2,
        max_size=7,
    ),
    "leading noughts": st.lists(AMOUNTS, min_size=2, max_size=6).map(lambda flows: [0, 0, *flows, 0]),
}


@pytest.mark.parametrize("kind", PERIODIC)
@settings(max_examples=60, deadline=None)
@given(choose=st.data())
def test_as_many_rates_as_there_are_none_missed_and_none_too_many(kind: str, choose: st.DataObject) -> None:
    flows = choose.draw(PERIODIC[kind])
    if any(flow > 0 for flow in flows) and any(flow < 0 for flow in flows):
        assert told(irr(flows)) == sturm_count(flows)


def days(steps: st.SearchStrategy[int], amounts: st.SearchStrategy[int]) -> st.SearchStrategy[Flows]:
    """Dated lists: a step of days to each next flow."""
    return st.lists(st.tuples(steps, amounts), min_size=2, max_size=10).map(running)


def running(steps: Sequence[tuple[int, int]]) -> Flows:
    day, flows = FIRST, []
    for step, amount in steps:
        day += timedelta(step)
        flows.append((day, amount))
    return flows


DATED: dict[str, st.SearchStrategy[Flows]] = {
    "typical": days(st.integers(1, 400), AMOUNTS),
    "deep loss": days(st.integers(30, 900), st.integers(-(10**12), 100)),
    "pennies": days(st.integers(1, 400), st.integers(-9, 9)),
    "trillions": days(st.integers(1, 3000), st.integers(-(10**15), 10**15)),
    "one-day gaps": days(st.just(1), st.integers(-11_000, 11_000)),
    "leading noughts": days(st.integers(1, 90), AMOUNTS).map(lambda flows: [(FIRST, 0), *flows]),
    "changing each time": days(st.integers(1, 500), st.integers(1, 10**6)).map(
        lambda flows: [(day, (-1) ** place * amount) for place, (day, amount) in enumerate(flows)]
    ),
}


@pytest.mark.parametrize("kind", DATED)
@settings(max_examples=40, deadline=None)
@given(choose=st.data())
def test_every_rate_told_of_dated_flows_makes_them_worth_nothing(kind: str, choose: st.DataObject) -> None:
    """The present value changes its sign, or is nought, within the last digits of the rate told."""
    flows = choose.draw(DATED[kind])
    found = xirr(flows)
    if found.why is not Why.SOLVED:
        return
    assert len(found.rates) == len(found.multiplicity)  # of a rate beyond a double neither is told
    for rate, times in zip(found.rates, found.multiplicity, strict=True):
        s = (1 + Decimal(rate)).ln()
        near = Decimal(LAST_DIGITS) * 10 * (1 + abs(s)) + SPACING / (1 + Decimal(rate))
        low, high = present(flows, s - near), present(flows, s + near)
        if times % 2:
            assert low * high <= 0
        else:
            assert abs(present(flows, s)) <= max(abs(low), abs(high))


@pytest.mark.parametrize("rate", [0.0, 0.005, 0.10, -0.5, 3.0])
def test_a_rate_a_period_is_told_a_year(rate: float) -> None:
    """(1 + r)^m - 1; m times r is no rate of return."""
    assert annual(rate, 4) == pytest.approx((1 + rate) ** 4 - 1, abs=1e-15, rel=1e-14)
    assert annual(rate, 1) == pytest.approx(rate)


def test_the_formula_covers_every_flow_below_its_heading() -> None:
    assert excel_formula(4) == "=XIRR(B2:B5,A2:A5)"
    assert excel_formula(1) == "=XIRR(B2:B2,A2:A2)"
    assert excel_formula(2, (-0.601006, 0.4)) == "=XIRR(B2:B3,A2:A3,-0.6010)"


def test_the_same_list_gives_the_same_digits() -> None:
    assert xirr(CASES["T1g two rates, one below nought"][0]).rates == (
        -0.7688954706807807,
        1.854417828456178,
    )


# Lists on which Newton's steps alone crept along an exponential, and gave up short of the root.
CREPT = {
    "two changes": ([(0, -994890000), (12, 119138000000), (2169, 194934000), (3412, -146399000000)], 2, 0),
    "eight changes": (
        [
            (0, 38933),
            (1, -80407),
            (197, 35063),
            (732, -51085),
            (752, 56138),
            (1249, -72790),
            (2954, 16299),
            (3024, -29576),
            (3449, 35808),
        ],
        2,
        0,
    ),
    "thirteen changes": (
        [
            (0, 50016),
            (85, -3603),
            (286, 61443),
            (338, -80075),
            (960, 33333),
            (1123, -22885),
            (1511, 34075),
            (1729, -74434),
            (2640, 35585),
            (3153, -61466),
            (3219, 21947),
            (3253, -34682),
            (3322, 13076),
            (3329, -3907),
        ],
        2,
        1,
    ),
}


@pytest.mark.parametrize(("steps", "held", "beyond"), CREPT.values(), ids=CREPT)
def test_a_rate_far_from_where_it_is_looked_for_is_found(
    steps: list[tuple[int, int]], held: int, beyond: int
) -> None:
    flows = [(FIRST + timedelta(day), amount) for day, amount in steps]
    found = xirr(flows)
    assert (len(found.rates), len(found.logs)) == (held, beyond)
    for rate in found.rates:
        s, near = (1 + Decimal(rate)).ln(), Decimal("1e-12")
        assert present(flows, s - near) * present(flows, s + near) < 0


NEXT = FIRST + timedelta(365)
NO_FLOWS: list[Any] = [
    [(FIRST, -1000.5), (NEXT, 1100.0)],
    [(FIRST, float("nan")), (NEXT, 5)],
    [(FIRST, Decimal(-1000)), (NEXT, Decimal(1100))],
    [(FIRST, None), (NEXT, 5)],
    [("2020-01-01", -1000), ("2021-01-01", 1100)],
    [(np.datetime64("2020-01-01"), -5), (np.datetime64("2021-01-01"), 6)],
    pd.DataFrame({"day": [FIRST], "amount": [1]}),
    5,
]


@pytest.mark.parametrize("flows", NO_FLOWS, ids=str)
def test_what_is_no_list_of_whole_amounts_by_day_is_told_plainly(flows: Any) -> None:
    with pytest.raises(Misuse, match="flows are pairs of a day and whole minor units"):
        xirr(flows)
    halves: Any = [-100.5, 110.0]
    with pytest.raises(Misuse, match="flows are whole minor units, one a period"):
        irr(halves)


def test_whole_numbers_of_a_frame_are_added_up_as_whole_numbers_are() -> None:
    """Two payments of £20m in 32 bits, on one day, came to a receipt, and to no rate."""
    much: Any = np.int32(2_000_000_000)
    told = xirr([(FIRST, -much), (FIRST, -much), (NEXT, much)])
    assert told == xirr([(FIRST, -2_000_000_000), (FIRST, -2_000_000_000), (NEXT, 2_000_000_000)])
    narrow: Any = np.array([-100, 110], dtype="int16")
    assert irr(narrow) == irr([-100, 110])
    series = pd.Series([-1000, 1100], index=[FIRST, NEXT])
    assert xirr(series.items()) == xirr([(FIRST, -1000), (NEXT, 1100)])
