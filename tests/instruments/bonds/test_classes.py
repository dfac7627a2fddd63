"""A class of capital as it stands: what accrues, transfers, write-offs, and the room its cap leaves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.bonds.kit import bond, on
from pooledbudget.instruments.bonds.classes import Position, reaching
from pooledbudget.instruments.bonds.schedule import plus_months

HOLDERS = 'holders = { ann = "600.00", bob = "400.00" }\n'


def position(text: str = "", ties: str = "by id", holders: str = HOLDERS) -> Position:
    return Position(bond(classes=f"[classes.loan]\n{holders}{text}\n").classes["loan"], ties)


def drawn(text: str = "", day: str = "2021-01-01") -> Position:
    """1,000.00 of two holders, drawn on a day from which everything accrues."""
    found = position(text)
    found.accrue(on(day))
    found.draw(on(day), "ann", 600_00)
    found.draw(on(day), "bob", 400_00)
    return found


def test_capital_comes_in_and_goes_back() -> None:
    found = drawn()
    found.repay(on("2021-02-01"), {"ann": 60_00, "bob": 40_00})
    found.give(on("2021-02-01"), {"ann": 6_00, "bob": 4_00})
    assert (found.drawn, found.outstanding, found.returned) == (1000_00, 900_00, 10_00)
    assert (found.paid_in, found.had_back) == (1000_00, 110_00)
    assert found.holding("ann").outstanding == 540_00


def test_m_9_capital_given_back_undrawn_is_no_repayment() -> None:
    found = drawn()
    found.draw(on("2021-02-01"), "ann", -100_00)
    assert (found.drawn, found.outstanding) == (900_00, 900_00)


def test_wcb_capital_issued_below_par_is_outstanding_in_full() -> None:
    """The Wildlife Conservation Bond: 150m issued at 94.84% brings in 142.26m."""
    found = position('issued_at = "94.84%"', holders='holders = { ann = "150000000.00" }\n')
    found.draw(on("2022-03-31"), "ann", 142_260_000_00)
    assert (found.drawn, found.outstanding, found.paid_in) == (150_000_000_00,) * 2 + (142_260_000_00,)


RATES: dict[str, tuple[str, str, str, Fraction]] = {
    # on 1,000.00, in pence
    "a year": ('interest = { rate = "4%" }', "2021-01-01", "2022-01-01", Fraction(4000)),
    "a leap year": ('interest = { rate = "4%" }', "2020-01-01", "2021-01-01", Fraction(4000 * 366, 365)),
    "a leap year by months": (
        'interest = { rate = "4%", basis = "months" }',
        "2020-01-01",
        "2021-01-01",
        Fraction(4000),
    ),
    "a rate that changes": (
        'interest = { rate = [{ from = 2021-01-01, rate = "4%" }, { from = 2021-07-01, rate = "6%" }] }',
        "2021-01-01",
        "2022-01-01",
        Fraction(100_000 * (4 * 181 + 6 * 184), 36_500),
    ),
    "no rate before the first": (
        'interest = { rate = [{ from = 2021-07-01, rate = "6%" }] }',
        "2021-01-01",
        "2022-01-01",
        Fraction(6000 * 184, 365),
    ),
    "no interest": ("", "2021-01-01", "2022-01-01", Fraction(0)),
}


@pytest.mark.parametrize(("text", "start", "end", "accrued"), RATES.values(), ids=RATES)
def test_interest_accrues_exactly(text: str, start: str, end: str, accrued: Fraction) -> None:
    found = drawn(text, start)
    found.accrue(on(end))
    assert sum(part.accrued for part in found.holdings.values()) == accrued


def test_interest_in_pieces_is_interest_in_one() -> None:
    whole, pieces = drawn('interest = { rate = "4%" }'), drawn('interest = { rate = "4%" }')
    whole.accrue(on("2022-06-30"))
    for day in ("2021-02-01", "2021-02-01", "2021-12-31", "2022-06-30"):
        pieces.accrue(on(day))
    assert pieces.holdings == whole.holdings


@pytest.mark.parametrize(("unpaid", "second"), [("waits", 4000), ("compounds", 4160)])
def test_interest_not_paid_waits_or_bears_interest(unpaid: str, second: int) -> None:
    found = drawn(f'interest = {{ rate = "4%", unpaid = "{unpaid}" }}')
    found.accrue(on("2022-01-01"))
    found.settle_interest({})
    found.accrue(on("2023-01-01"))
    assert found.interest_due == 4000 + second


def test_interest_paid_in_part_leaves_the_rest_with_its_holder() -> None:
    found = drawn('interest = { rate = "4%", unpaid = "compounds" }')
    found.accrue(on("2022-01-01"))
    found.settle_interest({"ann": 2400, "bob": 600})
    assert [found.holding(who).accrued for who in ("ann", "bob")] == [0, 1000]
    found.accrue(on("2023-01-01"))
    assert [found.holding(who).accrued for who in ("ann", "bob")] == [2400, 1000 + 1600 + 40]


def test_a_holding_is_sold_with_its_part_of_what_accrued_where_the_terms_say_so() -> None:
    found = drawn('interest = { rate = "4%" }\ncoupon = { rate = "2%" }\naccrued_on_sale = "buyer"')
    found.accrue(on("2022-01-01"))
    found.transfer("ann", "cat", 150_00)
    ann, cat = found.holding("ann"), found.holding("cat")
    assert (ann.outstanding, ann.drawn, ann.accrued) == (450_00, 450_00, Fraction(1800))
    assert (cat.outstanding, cat.drawn, cat.accrued) == (150_00, 150_00, Fraction(600))
    assert [ann.held, cat.held] == [450_00, 150_00]
    assert (found.outstanding, found.drawn) == (1000_00, 1000_00)
    assert found.flows == [(on("2021-01-01"), -600_00), (on("2021-01-01"), -400_00)]


def test_what_accrued_up_to_the_day_of_a_sale_is_the_seller_s() -> None:
    found = drawn('interest = { rate = "4%" }\ncoupon = { rate = "2%" }')
    found.accrue(on("2022-01-01"))
    found.transfer("ann", "cat", 600_00)
    found.accrue(on("2023-01-01"))
    ann, cat = found.holding("ann"), found.holding("cat")
    assert [ann.outstanding, ann.drawn, ann.accrued, ann.held] == [0, 0, 2400, 600_00]
    assert [cat.outstanding, cat.drawn, cat.accrued, cat.held] == [600_00, 600_00, 2400, 600_00]


def test_who_sells_all_that_is_left_of_a_holding_has_no_part_in_a_later_return() -> None:
    """600 paid in, 360 of it paid back, the other 240 sold: a return is divided without the seller."""
    found = drawn()
    found.repay(on("2021-02-01"), {"ann": 360_00})
    found.transfer("ann", "cat", 240_00)
    assert (found.holding("ann").drawn, found.holding("cat").drawn) == (0, 600_00)
    assert found.divided(100, "drawn") == {"bob": 40, "cat": 60}


def test_a_coupon_that_waits_is_the_seller_s() -> None:
    found = drawn('coupon = { rate = "2%" }')
    found.accrue(on("2022-01-01"))
    due = found.coupon_due(Fraction(2, 100))
    found.next_coupon(Fraction(2, 100), {}, due)
    found.transfer("ann", "cat", 600_00)
    assert (due, found.coupon_due(Fraction(2, 100))) == (20_00, 20_00)
    assert found.coupon_parts(20_00, Fraction(2, 100)) == {"ann": 12_00, "bob": 8_00}


MONTHS = 'interest = { rate = "4%", basis = "months" }\ncoupon = { rate = "2%" }\n'
SALES = st.lists(
    st.tuples(st.integers(1, 800), st.sampled_from(["ann", "bob", "cat"]), st.integers(1, 300_00)), max_size=6
)


@given(SALES, st.sampled_from(["actual/365", "months"]), st.sampled_from(["seller", "buyer"]))
def test_sales_never_change_what_a_class_earns(
    sales: list[tuple[int, str, int]], basis: str, whose: str
) -> None:
    """Whoever holds it on which day, in whatever pieces: buyers and sellers earn what was earned unsold."""
    text = MONTHS.replace("months", basis) + f'accrued_on_sale = "{whose}"\n'
    sold, unsold = drawn(text, "2021-01-31"), drawn(text, "2021-01-31")
    first = date(2021, 1, 31).toordinal()
    for day, seller, amount in sorted(sales):
        sold.accrue(date.fromordinal(first + day))
        had = sold.holding(seller).outstanding
        sold.transfer(seller, {"ann": "cat", "bob": "ann", "cat": "bob"}[seller], min(had, amount))
    for each in (sold, unsold):
        each.accrue(date.fromordinal(first + 801))
    for what in ("accrued", "held", "outstanding", "drawn"):
        earned = [sum(getattr(part, what) for part in each.holdings.values()) for each in (sold, unsold)]
        assert earned[0] == earned[1], what


@given(st.integers(1, 89), st.integers(1, 600_00))
def test_seller_and_buyer_together_earn_what_the_holding_would_have(day: int, amount: int) -> None:
    sold, unsold = drawn(MONTHS, "2020-12-31"), drawn(MONTHS, "2020-12-31")
    sold.accrue(date.fromordinal(date(2020, 12, 31).toordinal() + day))
    sold.transfer("ann", "cat", amount)
    for each in (sold, unsold):
        each.accrue(on("2021-03-31"))
    assert sold.holding("ann").accrued + sold.holding("cat").accrued == unsold.holding("ann").accrued == 600
    assert sold.holding("bob").accrued == unsold.holding("bob").accrued


@pytest.mark.parametrize("first", ["2021-01-31", "2021-01-30", "2021-01-15", "2020-02-29", "2020-11-30"])
def test_interest_by_months_comes_to_the_same_by_months_and_by_quarters(first: str) -> None:
    """A date on the 30th ends a month after one on 28 February: each month is a twelfth."""
    earned = []
    for every in ("1 month", "3 months", "1 year"):
        dates = bond(top=f'dates = {{ from = {first}, every = "{every}" }}').dates
        assert dates is not None
        found = drawn('interest = { rate = "4%", basis = "months" }\n', first)
        found.dates = dates
        for day in dates.days(plus_months(on(first), 24)):
            found.accrue(day)
            found.settle_interest({})
        earned.append(sum((part.accrued for part in found.holdings.values()), Fraction(0)))
    assert earned == [Fraction(8000)] * 3


def test_what_is_written_off_is_no_cash() -> None:
    found = drawn()
    found.write_off("ann", 600_00)
    assert (found.outstanding, found.drawn, found.had_back) == (400_00, 1000_00, 0)
    found.write_off("ann", -100_00)
    assert found.outstanding == 500_00


def test_capital_whose_history_nobody_knows_has_no_flow() -> None:
    found = position()
    found.bring_in("ann", 600_00)
    assert (found.outstanding, found.drawn, found.flows) == (600_00, 600_00, [])


DAY = "2022-01-01"
CAPS: dict[str, tuple[str, int, int | None]] = {
    # 1,000.00 for 365 days; what came back of return before; the room
    "no cap": ("", 0, None),
    "a rate on all flows": ('return_cap = "11%"', 0, 110_00),
    "the same, said in full": ('return_cap = { rate = "11%" }', 0, 110_00),
    "a rate, some of it had": ('return_cap = "11%"', 50_00, 60_00),
    "a rate, all of it had": ('return_cap = "11%"', 110_00, 0),
    "a rate, more than all of it had": ('return_cap = "11%"', 120_00, 0),
    "simple on capital outstanding": ('return_cap = { simple = "12%" }', 0, 120_00),
    "simple, some of it had": ('return_cap = { simple = "12%" }', 119_99, 1),
    "a multiple of what was paid in": ('return_cap = { multiple = "1.5" }', 0, 500_00),
    "a multiple, some of it had": ('return_cap = { multiple = "1.5" }', 500_01, 0),
    "a sum": ('return_cap = { amount = "50.00" }', 0, 50_00),
    "a sum, some of it had": ('return_cap = { amount = "50.00" }', 49_99, 1),
}


@pytest.mark.parametrize(("text", "had", "room"), CAPS.values(), ids=CAPS)
def test_the_room_that_a_return_cap_leaves(text: str, had: int, room: int | None) -> None:
    found = drawn(text)
    found.accrue(on(DAY))
    if had:
        found.give(on(DAY), {"ann": had})
    assert found.room(on(DAY)) == room


def test_m_11_a_simple_cap_is_on_capital_outstanding() -> None:
    """1,000.00 for 30 days at 10%: 8.21 of return, rounded down, whenever it comes."""
    found = position('return_cap = { simple = "10%" }', holders='holders = { ann = "10000.00" }\n')
    found.accrue(on("2013-04-01"))
    found.draw(on("2013-04-01"), "ann", 1000_00)
    found.accrue(on("2013-05-01"))
    found.repay(on("2013-05-01"), {"ann": 1000_00})
    found.accrue(on("2014-05-01"))
    assert found.room(on("2014-05-01")) == 8_21


def test_m_11_a_cap_on_all_flows_is_compound() -> None:
    """1,000.00 for five years of 365 days at 12%: 762.34, and not 600.00."""
    found = position('return_cap = "12%"', holders='holders = { ann = "1000.00" }\n')
    found.accrue(on("2013-04-10"))
    found.draw(on("2013-04-10"), "ann", 1000_00)
    found.accrue(on("2018-04-09"))
    assert found.room(on("2018-04-09")) == 762_34


def test_t13_the_cap_of_educate_girls() -> None:
    """270,000 at 15% for three years is 410,636."""
    flows = [(on("2015-06-01"), -270_000_00)]
    assert reaching(flows, Fraction(15, 100), date(2018, 5, 31)) == 410_636_25


def test_t32_the_most_the_icrc_bond_pays() -> None:
    """18.6m at 7% for five years: 26.087m."""
    assert (
        reaching([(on("2017-01-01"), -18_600_000_00)], Fraction(7, 100), date(2021, 12, 31)) == 26_087_462_19
    )


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        ("outstanding", {"ann": 60, "bob": 41}),
        ("drawn", {"ann": 61, "bob": 40}),
        ("accrued", {"ann": 61, "bob": 40}),
    ],
)
def test_what_a_class_gets_is_divided_by_what_each_has(by: str, parts: dict[str, int]) -> None:
    """600 and 400 drawn; 590 and 400 outstanding; nothing accrued, so by what was drawn."""
    found = drawn()
    found.repay(on("2021-02-01"), {"ann": 10_00})
    assert found.divided(101, by) == parts


PENNY = 1
LENT_BY = st.lists(st.integers(1, 10**9), min_size=3, max_size=6)
ODD_RATES = st.sampled_from(["3.3%", "4%", "7.77%"])


@given(LENT_BY, ODD_RATES, st.integers(2, 24), st.sampled_from(["by id", "as listed"]))
def test_no_holder_drifts_by_more_than_a_penny_over_dates_that_are_paid_in_full(
    lent: list[int], rate: str, dates: int, ties: str
) -> None:
    """Interest, a coupon and a return: the odd penny fell to changing holders, or to one each time."""
    names = [f"h{place}" for place in range(len(lent))]
    holders = ", ".join(f'{name} = "1.00"' for name in names)
    earns = f'interest = {{ rate = "{rate}" }}\ncoupon = {{ rate = "{rate}", basis = "actual/365" }}\n'
    found = position(earns, ties, f"holders = {{ {holders} }}\n")
    start, part = on("2021-01-01"), Fraction(rate.rstrip("%")) / 100
    found.accrue(start)
    for name, amount in zip(names, lent, strict=True):
        found.draw(start, name, amount)
    off = {(what, name): Fraction(0) for what in ("interest", "coupon", "return") for name in names}
    for number in range(1, dates + 1):
        day = plus_months(start, 3 * number)
        found.accrue(day)
        took = {"interest": found.interest_due, "coupon": found.coupon_due(part), "return": 7 * number + 1}
        parts = {
            "interest": found.interest_parts(took["interest"]),
            "coupon": found.coupon_parts(took["coupon"], part),
            "return": found.returned_to(took["return"]),
        }
        found.settle_interest(parts["interest"])
        found.next_coupon(part, parts["coupon"], took["coupon"])
        assert {what: sum(given_out.values()) for what, given_out in parts.items()} == took
        for what, given_out in parts.items():
            for name, amount in zip(names, lent, strict=True):
                off[what, name] += given_out.get(name, 0) - Fraction(took[what] * amount, sum(lent))
        assert max(map(abs, off.values())) <= PENNY


def test_a_third_each_of_a_pound_comes_to_a_pound_each_after_three_dates() -> None:
    """33, 33 and 34 pence three times: who had the odd penny had it each time, 102 pence against 99."""
    found = position(holders='holders = { ann = "1.00", bob = "1.00", cat = "1.00" }\n')
    for name in ("ann", "bob", "cat"):
        found.draw(on("2021-01-01"), name, 100)
    had = [found.returned_to(100) for _ in range(3)]
    assert [max(parts, key=lambda name: parts[name]) for parts in had] == ["ann", "bob", "cat"]
    assert {name: sum(parts[name] for parts in had) for name in ("ann", "bob", "cat")} == {
        "ann": 100,
        "bob": 100,
        "cat": 100,
    }


def test_what_rounding_owes_is_never_taken_below_nought() -> None:
    """Five have had nine tenths of a penny too much: of the penny that is due none is taken from them."""
    found = position('interest = { rate = "4%" }')
    for name in "abcde":
        found.holding(name).accrued = Fraction(-9, 10)
    found.holding("z").accrued = Fraction(55, 10)
    assert found.interest_parts(found.interest_due) == {"z": 1}


def test_nothing_is_divided_among_nobody() -> None:
    assert position().divided(101, "outstanding") == {}
    assert drawn().divided(0, "outstanding") == {}


def test_a_holder_who_has_none_of_it_gets_nothing() -> None:
    found = drawn()
    found.repay(on("2021-02-01"), {"ann": 600_00})
    assert found.divided(101, "outstanding") == {"bob": 101}


@given(
    st.lists(st.tuples(st.integers(0, 700), st.integers(1, 10**9)), min_size=1, max_size=5),
    st.integers(0, 30),
    st.integers(0, 2000),
)
def test_what_reaches_a_rate_makes_the_flows_worth_nothing_at_it(
    draws: list[tuple[int, int]], rate: int, after: int
) -> None:
    """A penny less is below the rate and the amount itself is at most a penny below."""
    first = date(2015, 1, 1).toordinal()
    flows = [(date.fromordinal(first + day), -amount) for day, amount in draws]
    day = date.fromordinal(first + 700 + after)
    found = reaching(flows, Fraction(rate, 100), day)
    worth = sum(-amount * (1 + rate / 100) ** ((day - at).days / 365) for at, amount in flows)
    assert found == pytest.approx(worth, abs=1.001, rel=1e-12)
    assert found <= worth * (1 + 1e-12)
