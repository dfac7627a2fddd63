"""The rate of return of dated cash: one rate, several or none, and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooledbudget.instruments.bonds.returns import Rate, excel_formula, multiple, xirr


def yearly(*amounts: float) -> list[tuple[date, int]]:
    """Flows exactly 365 days apart, so that a period is a year."""
    return [
        (date.fromordinal(733_000 + 365 * number), round(amount * 100))
        for number, amount in enumerate(amounts)
    ]


# Published and recomputed cases: facts, impact-bonds.md section 5.
CASES = [
    (
        "T1a Microsoft's example",
        [
            (date(2008, 1, 1), -10000_00),
            (date(2008, 3, 1), 2750_00),
            (date(2008, 10, 30), 4250_00),
            (date(2009, 2, 15), 3250_00),
            (date(2009, 4, 1), 2750_00),
        ],
        [0.3733625335],
    ),
    (
        "T1e across a leap year",
        [(date(2020, 1, 1), -1000_00), (date(2021, 1, 1), 750_00), (date(2022, 1, 1), 500_00)],
        [0.1750092646],
    ),
    ("a leap year is not a year", [(date(2020, 1, 1), -100_00), (date(2021, 1, 1), 110_00)], [0.0997136]),
    ("T1g two rates", yearly(-50, -100, 600, 300, -100), [-0.7688954707, 1.8544178285]),
    ("T1j a loss", yearly(-10000, *[327.24625] * 16), [-0.0676541134]),
    ("10% and 40%", yearly(-1000, 2500, -1540), [0.10, 0.40]),
    ("a double root", yearly(-100, 220, -121), [0.10]),
    (
        "T1m nearly everything lost in days",
        [(date(2024, 11, 21), -100_00), (date(2024, 11, 28), -100_00), (date(2024, 12, 3), 100_00)],
        [-0.99999999999998326],
    ),
    ("T2 Rikers: 11% reduction pays 10.08m", yearly(-9_600, 0, 0, 0, 10_080), [0.012272]),
    ("T2 Rikers: 12% reduction pays 10.176m", yearly(-9_600, 0, 0, 0, 10_176), [0.014674]),
    ("T2 Rikers: 12.5% reduction pays 10.272m", yearly(-9_600, 0, 0, 0, 10_272), [0.017059]),
    ("T2 Rikers: 13% reduction pays 10.368m", yearly(-9_600, 0, 0, 0, 10_368), [0.019427]),
    ("T2 Rikers: 16% reduction pays 10.944m", yearly(-9_600, 0, 0, 0, 10_944), [0.033299]),
    (
        "T2 Rikers: 20% reduction pays 11.712m on 9.6m at four years",
        yearly(-9_600, 0, 0, 0, 11_712),
        [0.050969],
    ),
    ("T2 Rikers: 10% reduction returns the principal", yearly(-9_600, 0, 0, 0, 9_600), [0.0]),
    ("T3 Rikers downside: 7.2m of 9.6m guaranteed", yearly(-9_600, 0, 0, 0, 7_200), [-0.0693954]),
    ("T4 Rikers as it went: 6.0m back of 7.2m", yearly(-7_200, 0, 0, 0, 6_000), [-0.044557]),
    ("T13 Educate Girls, one draw assumed", yearly(-277_915, 0, 0, 422_000), [0.14939]),
    ("T13 the other reading", yearly(-270_000, 0, 0, 414_085), [0.15321]),
    ("T32 ICRC: 7% a year on 18.6m for five years", yearly(-18_600, 0, 0, 0, 0, 26_087.461), [0.07]),
    ("T32 ICRC at -40%: 11.16m back", yearly(-18_600, 0, 0, 0, 0, 11_160), [-0.0971197]),
]


@pytest.mark.parametrize(("case", "flows", "rates"), CASES, ids=[case[0] for case in CASES])
def test_rates_of_return(case: str, flows: list[tuple[date, int]], rates: list[float]) -> None:
    found = xirr(flows)
    assert [round(rate, 5) for rate in found.rates] == [round(rate, 5) for rate in rates], case


def test_a_rate_at_the_edge_is_held_to_the_last_digit() -> None:
    flows = {case[0]: case[1] for case in CASES}["T1m nearly everything lost in days"]
    assert xirr(flows).rates[0] == pytest.approx(-0.99999999999998326, abs=1e-16)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        (yearly(-100, 110), 0.10),
        (yearly(-100, 107.25), 0.0725),
        (yearly(-9_600, 0, 0, 0, 11_712), 1.22**0.25 - 1),
        (yearly(-100, 50), -0.5),
        (yearly(-100, 0.01), -0.9999),
        (yearly(-100, 100), 0.0),
        (yearly(100, -110), 0.10),
        (yearly(-1, 999_999), 999_998.0),
    ],
)
def test_one_rate_is_found_to_a_dozen_digits(flows: list[tuple[date, int]], rate: float) -> None:
    assert xirr(flows).rates[0] == pytest.approx(rate, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("flows", "ended", "rates", "why"),
    [
        (yearly(100), False, (), "only receipts"),
        (yearly(100), True, (), "only receipts"),
        (yearly(-100), False, (), "too early"),
        (yearly(-100), True, (-1.0,), "-100% by rule"),
        (yearly(-100, -1, 0), True, (-1.0,), "-100% by rule"),
        ([], False, (), "every rate solves"),
        ([], True, (), "every rate solves"),
        (yearly(0, 0), False, (), "every rate solves"),
        ([(date(2000, 6, 9), 2500), (date(2000, 6, 9), -2500)], False, (), "every rate solves"),
        (yearly(-1, 1, -1), False, (), "no rate between"),
        (yearly(-1, 1_000_001), False, (), "no rate between"),
    ],
)
def test_no_rate_is_never_nought(
    flows: list[tuple[date, int]], ended: bool, rates: tuple[float, ...], why: str
) -> None:
    """T1k and T1l of the facts, impact-bonds.md section 5; T28: a bond that ended with nothing back."""
    found = xirr(flows, ended=ended)
    assert (found.rates, why in found.why) == (rates, True)


def test_unless_it_is_said_a_bond_has_not_ended() -> None:
    assert xirr(yearly(-100)).rates == ()
    assert "too early" in xirr(yearly(-100)).why


def test_a_penny_is_a_receipt_and_a_payment() -> None:
    first, last = yearly(1, 1)[0][0], yearly(1, 1)[1][0]
    assert "only receipts" in xirr([(first, 1)]).why
    assert "only payments" in xirr([(first, -1)]).why
    assert xirr([(first, -1), (last, 1)]).rates[0] == pytest.approx(0.0, abs=1e-15)


def test_a_bond_that_ended_and_gave_something_back_has_its_own_rate() -> None:
    assert xirr(yearly(-100, 50), ended=True).rates[0] == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        (yearly(-100, 110), "one rate solves the flows"),
        (yearly(-1000, 2500, -1540), "the flows change sign 2 times and 2 rates solve them"),
        (yearly(-50, -100, 600, 300, -100), "the flows change sign 2 times and 2 rates solve them"),
        (yearly(-100, 60, -10, 200), "one rate solves the flows"),
    ],
)
def test_how_many_rates_there_are_is_said(flows: list[tuple[date, int]], why: str) -> None:
    assert xirr(flows).why == why


def test_three_changes_of_sign_may_have_three_rates() -> None:
    """(x - 1.1)(x - 1.5)(x - 3) is x3 - 5.6 x2 + 9.45 x - 4.95."""
    found = xirr(yearly(-1000, 5600, -9450, 4950))
    assert [round(rate, 9) for rate in found.rates] == [0.1, 0.5, 2.0]
    assert found.why == "the flows change sign 3 times and 3 rates solve them"


def test_flows_of_one_day_are_netted_and_the_order_given_does_not_matter() -> None:
    flows = yearly(-100, 110)
    day = flows[0][0]
    parted = [(flows[1][0], 60_00), (day, -150_00), (day, 50_00), (flows[1][0], 50_00), (date(2020, 1, 1), 0)]
    assert xirr(parted) == xirr(flows)
    assert xirr(list(reversed(flows))) == xirr(flows)


def test_the_rate_does_not_depend_on_the_size_of_the_flows() -> None:
    small, large = yearly(-1, 1.25), yearly(-1e9, 1.25e9)
    assert xirr(small).rates[0] == pytest.approx(xirr(large).rates[0], rel=1e-14)


def test_many_years_and_many_flows_do_not_overflow() -> None:
    flows = [(date(1900, 1, 1), -(10**15)), *((date(1950 + number, 1, 1), 10**13) for number in range(100))]
    (rate,) = xirr(flows).rates
    worth = sum(amount / (1 + rate) ** ((day - flows[0][0]).days / 365) for day, amount in flows)
    assert abs(worth) < 10**15 * 1e-9


@pytest.mark.parametrize("low", [0.0, 0.05, 0.25, 1.0])
def test_two_rates_well_apart_are_both_told(low: float) -> None:
    """M-6 of the findings is about two within a percentage point or so: these are ten apart."""
    high = low + 0.1
    found = xirr(yearly(-10_000, 10_000 * (2 + low + high), -10_000 * (1 + low) * (1 + high)))
    assert [round(rate, 4) for rate in found.rates] == [round(low, 4), round(high, 4)]


@pytest.mark.parametrize("rate", [0.0, 0.10, 0.5, 1.0])
def test_a_rate_that_is_touched_and_not_crossed_is_told_once(rate: float) -> None:
    found = xirr(yearly(-10_000, 20_000 * (1 + rate), -10_000 * (1 + rate) ** 2))
    assert [round(each, 5) for each in found.rates] == [round(rate, 5)]


def test_a_near_miss_is_no_rate() -> None:
    """A hundredth less than what would just touch nought."""
    assert xirr(yearly(-10_000, 21_999, -12_100)).rates == ()


@given(st.integers(1, 10**14), st.integers(1, 400), st.integers(1, 40))
def test_one_payment_back_has_the_rate_of_compound_interest(amount: int, growth: int, years: int) -> None:
    back = amount * (100 + growth) // 100
    found = xirr(
        [(date(2000, 1, 1), -amount), (date.fromordinal(date(2000, 1, 1).toordinal() + 365 * years), back)]
    )
    if back != amount:
        assert found.rates[0] == pytest.approx((back / amount) ** (1 / years) - 1, rel=1e-9, abs=1e-12)


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2004, 1, 1)), st.integers(-(10**9), 10**9)),
        min_size=2,
        max_size=6,
    )
)
def test_every_rate_given_solves_the_flows(flows: list[tuple[date, int]]) -> None:
    first = min(day for day, _ in flows)
    for rate in xirr(flows).rates:
        if -0.9 < rate < 10:
            terms = [amount / (1 + rate) ** ((day - first).days / 365) for day, amount in flows]
            assert abs(sum(terms)) <= 1e-6 * max(1.0, sum(map(abs, terms)))


# T4, T13 and T1m of the facts: what came back over what was paid in.
@pytest.mark.parametrize(
    ("paid_in", "back", "found"),
    [
        (720, 600, Fraction(5, 6)),
        (277_915, 422_000, Fraction(422_000, 277_915)),
        (200, 100, Fraction(1, 2)),
        (100, 0, Fraction(0)),
        (0, 0, None),
        (0, 5, None),
    ],
)
def test_the_multiple_is_exact_and_none_where_nothing_was_paid_in(
    paid_in: int, back: int, found: Fraction | None
) -> None:
    assert multiple(paid_in, back) == found


def test_the_formula_covers_every_flow_below_its_heading() -> None:
    assert excel_formula(4) == "=XIRR(B2:B5,A2:A5)"
    assert excel_formula(1) == "=XIRR(B2:B2,A2:A2)"
    assert excel_formula(2, (-0.601006, 0.4)) == "=XIRR(B2:B3,A2:A3,-0.60)"


def test_a_rate_says_why() -> None:
    assert xirr(yearly(-1, 2)) == Rate(xirr(yearly(-1, 2)).rates, "one rate solves the flows")
