"""Bonds: rates of return, thresholds and payments, capital before return."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import KEY, NOW
from pooledbudget.bonds.returns import excel_formula, multiple, xirr
from pooledbudget.book import Book
from pooledbudget.ledger.balances import Selection, total
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.received import Sent


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
    ("T13 Educate Girls, one draw assumed", yearly(-277_915, 0, 0, 422_000), [0.14939]),
    ("T13 the other reading", yearly(-270_000, 0, 0, 414_085), [0.15321]),
    (
        "T2 Rikers: 20% reduction pays 11.712m on 9.6m at four years",
        yearly(-9_600, 0, 0, 0, 11_712),
        [0.050969],
    ),
    ("T2 Rikers: 10% reduction returns the principal", yearly(-9_600, 0, 0, 0, 9_600), [0.0]),
    ("T4 Rikers as it went: 6.0m back of 7.2m", yearly(-7_200, 0, 0, 0, 6_000), [-0.044557]),
]


@pytest.mark.parametrize(("case", "flows", "rates"), CASES, ids=[case[0] for case in CASES])
def test_rates_of_return(case: str, flows: list[tuple[date, int]], rates: list[float]) -> None:
    found = xirr(flows)
    assert [round(rate, 5) for rate in found.rates] == [round(rate, 5) for rate in rates], case
    assert (found.only is None) == (len(rates) > 1)


def test_a_rate_at_the_edge_is_held_to_the_last_digit() -> None:
    flows = CASES[7][1]
    assert xirr(flows).rates[0] == pytest.approx(-0.99999999999998326, abs=1e-16)


@pytest.mark.parametrize(
    ("flows", "ended", "rates", "why"),
    [
        (yearly(100), False, (), "only receipts"),
        (yearly(-100), False, (), "too early"),
        (yearly(-100), True, (-1.0,), "-100% by rule"),
        ([], False, (), "every rate solves"),
        ([(date(2000, 6, 9), 2500), (date(2000, 6, 9), -2500)], False, (), "every rate solves"),
        (yearly(-1, 1, -1), False, (), "no rate between"),
    ],
)
def test_no_rate_is_never_nought(
    flows: list[tuple[date, int]], ended: bool, rates: tuple[float, ...], why: str
) -> None:
    found = xirr(flows, ended=ended)
    assert (found.rates, why in found.why) == (rates, True)


@given(st.integers(1, 10**14), st.integers(1, 400), st.integers(1, 40))
def test_one_payment_back_has_the_rate_of_compound_interest(amount: int, growth: int, years: int) -> None:
    back = amount * (100 + growth) // 100
    found = xirr(
        [(date(2000, 1, 1), -amount), (date.fromordinal(date(2000, 1, 1).toordinal() + 365 * years), back)]
    )
    if back != amount:
        assert found.rates[0] == pytest.approx((back / amount) ** (1 / years) - 1, rel=1e-9, abs=1e-12)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(-(10**9), 10**9)),
        min_size=2,
        max_size=12,
    )
)
def test_every_rate_given_solves_the_flows(flows: list[tuple[date, int]]) -> None:
    first = min(day for day, _ in flows)
    for rate in xirr(flows).rates:
        if -0.9 < rate < 10:
            terms = [amount / (1 + rate) ** ((day - first).days / 365) for day, amount in flows]
            assert abs(sum(terms)) <= 1e-6 * max(1.0, sum(map(abs, terms)))


def test_multiples_and_the_formula() -> None:
    assert multiple(720, 600) == pytest.approx(0.8333, abs=1e-4)
    assert excel_formula(4) == "=XIRR(B2:B5,A2:A5)"


# Peterborough: CS14, OECD, RI17, PP17 in the facts. The amount of a success is not published.


@pytest.fixture
def peterborough(tmp_path: Path) -> Book:
    return Book.init(tmp_path / "book", "peterborough", key=KEY)


EXAMPLE = Path(__file__).parents[1] / "examples" / "peterborough"


def outcome(book: Book, name: str, month: str) -> None:
    data = (EXAMPLE / name).read_bytes()
    sent = Sent(data=data, file=name, sender="one-service", kind="outcomes", month=month)
    assert book.receive(sent, by="t", now=NOW).accepted


def close_to(book: Book, first: Month, last: Month) -> None:
    month = first
    while month <= last:
        book.close(month, by="t", now=NOW, today=month.plus(1).first)
        month = month.plus(1)


def test_peterborough_misses_the_first_trigger_and_meets_the_pooled_one(peterborough: Book) -> None:
    outcome(peterborough, "outcomes-2014-08.csv", "2014-08")
    first = peterborough.close(Month(2014, 8), by="t", now=NOW, today=date(2014, 8, 31)).decisions
    assert [(one.subject, one.paid, one.measures[0].verdict) for one in first] == [("1", False, "fail")]
    assert "a fall of 8.4% against 10.0% required" in first[0].sentence
    outcome(peterborough, "outcomes-2017-07.csv", "2017-07")
    close_to(peterborough, Month(2014, 9), Month(2017, 6))
    last = peterborough.close(Month(2017, 7), by="t", now=NOW, today=date(2017, 7, 31))
    assert [(one.subject, one.measures[0].verdict, one.amount) for one in last.decisions] == [
        ("all", "pass", 0)
    ]
    assert "a fall of 9.0% against 7.5% required" in last.decisions[0].sentence
    assert "what it pays is not published: nothing posts" in last.decisions[0].sentence
    assert last.entries == []
    assert len(peterborough.ledger.entry_ids()) == 0


BOOK = """
book = "b"
place = "B"
first_month = "2013-04"
[partners.host]
name = "Host"
parts = ["host"]
[partners.one]
name = "One"
parts = ["investor"]
[partners.two]
name = "Two"
parts = ["investor"]
"""
POOL = """
kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2016-03-31
[themes]
t = "T"
[schemes.s]
title = "S"
theme = "t"
"""
BOND = """
kind = "bond"
agreement = "bond"
title = "the bond"
payer = "pool"
theme = "t"
return_cap = "10%"
[[investors]]
investor = "one"
commitment = "1000.00"
[outcome]
metric = "events"
cohorts = ["a", "b"]
cohort_threshold = "10%"
pooled_threshold = "7.5%"
payment_per_event_avoided = "10.00"
payment_cap = "250.00"
source = "terms"
"""
HEADS = {
    "drawdowns": "drawn_on,agreement,investor,amount,reference",
    "repayments": "paid_on,agreement,investor,amount,reference",
    "outcomes": "measured_on,agreement,cohort,people,events,comparison_people,comparison_events,published_reduction,source",
}


class Bond:
    """A bond of one investor, with short ways to move its money."""

    def __init__(self, path: Path) -> None:
        self.book = Book.init(path, book="b", key=KEY)
        (path / "book.toml").write_text(BOOK)
        (path / "agreements" / "pool.toml").write_text(POOL)
        (path / "agreements" / "bond.toml").write_text(BOND)
        (path / "record.sqlite").unlink()
        self.book = Book(self.book.folder, Record.create(path / "record.sqlite", "b", Month(2013, 4)))

    def send(self, kind: str, *rows: str, replaces: str = "") -> str:
        data = "\n".join([HEADS[kind], *rows, ""]).encode()
        receipt = self.book.receive(
            Sent(data=data, file=f"{kind}.csv", sender="host", kind=kind, replaces=replaces), by="t", now=NOW
        )
        assert receipt.accepted, receipt.findings
        return receipt.submission

    def close(self, month: str) -> Any:
        chosen = Month.parse(month)
        return self.book.close(chosen, by="t", now=NOW, today=chosen.plus(1).first)

    def total(self, account: str, agreement: str = "bond") -> int:
        return total(self.book.ledger.connection, Selection(account=account, agreement=agreement))


@pytest.fixture
def bond(tmp_path: Path) -> Bond:
    return Bond(tmp_path / "bond")


def test_a_corrected_repayment_is_parted_without_what_it_corrects(bond: Bond) -> None:
    bond.send("drawdowns", "2013-04-05,bond,one,1000.00,D1")
    repaid = bond.send("repayments", "2013-04-25,bond,one,1000.00,R1")
    bond.close("2013-04")
    bond.send("repayments", "2013-04-25,bond,one,900.00,R1", replaces=repaid)
    bond.close("2013-05")
    assert (bond.total("liabilities:capital"), bond.total("spending:return")) == (-10000, 0)
    assert bond.book.verify().faults == []


def test_a_corrected_drawdown_leaves_no_more_capital_than_was_drawn(bond: Bond) -> None:
    drawn = bond.send("drawdowns", "2013-04-05,bond,one,1000.00,D1")
    bond.close("2013-04")
    bond.send("drawdowns", "2013-04-05,bond,one,100.00,D1", replaces=drawn)
    bond.send("repayments", "2013-05-05,bond,one,500.00,R1")
    bond.close("2013-05")
    assert (bond.total("liabilities:capital"), bond.total("spending:return")) == (0, 40000)


def test_capital_comes_back_before_return_by_day(bond: Bond) -> None:
    bond.send("drawdowns", "2013-04-05,bond,one,100.00,D1", "2013-06-05,bond,one,100.00,D2")
    bond.send("repayments", "2013-05-05,bond,one,120.00,R1")
    bond.close("2013-04")
    bond.close("2013-05")
    assert (bond.total("liabilities:capital"), bond.total("spending:return")) == (0, 2000)
    bond.close("2013-06")
    bond.send("repayments", "2013-07-05,bond,one,150.00,R2")
    closing = bond.close("2013-07")
    assert (bond.total("liabilities:capital"), bond.total("spending:return")) == (0, 7000)
    assert "is over the cap" in closing.findings[0].what
    assert bond.book.verify().faults == []


def test_a_cohort_pays_for_events_avoided_up_to_the_cap_and_once(bond: Bond) -> None:
    bond.send(
        "outcomes", "2013-04-20,bond,a,100,80,100,100,,report", "2013-04-21,bond,b,100,85,100,100,,report"
    )
    decisions = {one.subject: one for one in bond.close("2013-04").decisions}
    assert {name: (one.paid, one.amount) for name, one in decisions.items()} == {
        "a": (True, 20000),
        "b": (True, 5000),
        "all": (False, 0),
    }
    assert "a cohort has paid on its own" in decisions["all"].reason
    assert (bond.total("income:outcome-payments"), bond.total("spending:outcome-payments", "pool")) == (
        -25000,
        25000,
    )
    assert bond.total("assets:due-from:pool") == -bond.total("liabilities:due-to:bond", "pool") == 25000


def test_the_pooled_threshold_waits_for_every_cohort_and_pays_once(bond: Bond) -> None:
    bond.send("outcomes", "2013-04-20,bond,a,100,92,100,100,,report")
    assert [one.subject for one in bond.close("2013-04").decisions] == ["a"]
    bond.send("outcomes", "2013-05-20,bond,b,100,93,100,100,,report")
    decisions = bond.close("2013-05").decisions
    assert [(one.subject, one.paid, one.amount) for one in decisions] == [
        ("b", False, 0),
        ("all", True, 15000),
    ]
    assert bond.close("2013-06").decisions == []


# T5b: just under the pooled threshold pays nothing; on it, it pays.
@pytest.mark.parametrize(("events", "paid"), [(18500, True), (18501, False)])
def test_the_boundary_is_exact(bond: Bond, events: int, paid: bool) -> None:
    bond.send(
        "outcomes",
        f"2013-04-20,bond,a,10000,{events - 9250},10000,10000,,r",
        "2013-04-20,bond,b,10000,9250,10000,10000,,r",
    )
    assert bond.close("2013-04").decisions[-1].paid is paid


def test_a_corrected_outcome_is_withdrawn_and_decided_again(bond: Bond) -> None:
    first = bond.send("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.close("2013-04")
    bond.send("outcomes", "2013-04-20,bond,a,100,95,100,100,,corrected report", replaces=first)
    decisions = bond.close("2013-05").decisions
    assert [(one.subject, one.paid) for one in decisions] == [("a", False), ("a", False)]
    assert "withdrawn" in decisions[0].reason
    assert bond.total("income:outcome-payments") == 0
    assert bond.book.verify().faults == []


def test_a_comparison_without_events_measures_nothing(bond: Bond) -> None:
    bond.send("outcomes", "2013-04-20,bond,a,100,0,100,0,,report")
    (decision,) = bond.close("2013-04").decisions
    assert "no fall can be measured" in decision.reason


def test_the_capital_account_nets_corrections(bond: Bond) -> None:
    first = bond.send("drawdowns", "2013-04-05,bond,one,100.00,D1")
    bond.close("2013-04")
    bond.send("drawdowns", "2013-04-05,bond,one,10.00,D1", replaces=first)
    bond.close("2013-05")
    figures = bond.book.statement("one", "2013-05").figures
    found = {
        name: figures[f"2013-05/one/investor/bond.{name}"][1].minor
        for name in ("called", "uncalled", "distributed", "paid-in")
    }
    assert found == {"called": 1000, "uncalled": 99000, "distributed": 0, "paid-in": 1000}


def test_an_investor_who_committed_nothing_is_refused(bond: Bond) -> None:
    data = f"{HEADS['drawdowns']}\n2013-04-05,bond,two,5.00,D\n".encode()
    receipt = bond.book.receive(Sent(data=data, file="d.csv", sender="host"), by="t", now=NOW)
    assert "two has committed nothing to bond" in receipt.errors[0].what
