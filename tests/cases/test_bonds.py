"""What an investor was told wrongly, and what outcomes paid wrongly: the findings on bonds, case by case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import BOOK, KEY, NOW
from in_memory import MemoryBook
from instruments.books import said_by, table_of
from pooledbudget.acts.receive import Receipt
from pooledbudget.book import Book
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.bonds.returns import Status, xirr
from pooledbudget.instruments.decisions import in_force
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.submissions.history import Sent

PLACE = """
book = "b"
place = "Bond"
currency = "GBP"
first_month = "2013-04"
[partners.host]
name = "Host Council"
parts = ["host", "contributor", "deliverer"]
[partners.prov]
name = "Provider"
parts = ["deliverer"]
[partners.inva]
name = "Investor A"
parts = ["investor"]
[partners.invb]
name = "Investor B"
parts = ["investor"]
"""
POOL = """
kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2019-03-31
[themes]
t = "Theme"
[schemes.w]
title = "Work"
theme = "t"
"""
BOND = """
kind = "bond"
agreement = "bond"
title = "the bond"
source = "made"
payer = "pool"
theme = "t"
[[investors]]
investor = "inva"
commitment = "1000.00"
[outcome]
metric = "events"
cohorts = ["one"]
cohort_threshold = "10%"
payment_per_event_avoided = "100.00"
source = "made"
"""
TWO = BOND.replace('cohorts = ["one"]', 'cohorts = ["one", "two"]\npooled_threshold = "7.5%"')
MINUS = "\N{MINUS SIGN}"


def book(bond: str = BOND, **agreements: str) -> BondBook:
    """Return the bond book B, with another bond or more agreements."""
    return BondBook(book=PLACE, agreements={"pool": POOL, "bond": bond, **agreements})


class BondBook(MemoryBook):
    """The book B of the findings: what is sent comes from the host."""

    def offer(self, kind: str, *lines: str, **said: Any) -> Receipt:
        """Send lines of a kind from the host."""
        return super().offer(kind, *lines, **{"sender": "host", **said})

    def to(self, last: str) -> list[str]:
        """Close every month that is open up to one; return what the last close remarks."""
        month = self.record.first_open()
        closing = None
        while month <= Month.parse(last):
            closing = self.close(str(month))
            month = month.plus(1)
        return [finding.what for finding in closing.findings] if closing else []

    def of(self, investor: str, period: str) -> Statement:
        """Return an investor's statement."""
        (found,) = [made for made in statements_of(self.issue(period), investor) if made.kind == "investor"]
        return found

    def figures(self, period: str, *names: str, investor: str = "inva", bond: str = "bond") -> list[int]:
        """Return figures of an investor's statement in pence."""
        values = self.of(investor, period).values
        return [values[f"{bond}.{name}"] for name in names]

    def rate(self, period: str) -> list[str]:
        """Return the rate as the statement has it, and what is said beside it."""
        return table_of(self.of("inva", period), "Rates and multiples, the bond")["XIRR to date, net"]

    def said(self, period: str) -> str:
        """Return the investor's headline as one text."""
        return " ".join(self.of("inva", period).headline)

    def paid(self) -> int:
        """Return what outcomes have earned, in pence."""
        return -self.total("income:outcome-payments", agreement="bond")


def failed() -> BondBook:
    """Return the book in which all that was drawn is spent."""
    made = book()
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("service-payments", "2013-04-20,bond,prov,1000.00,S1")
    made.close()
    return made


# M-1


def test_m1_a_failed_bond_written_off_by_adjustment_is_no_cash() -> None:
    made = failed()
    lines = (
        "2013-05-20,bond,liabilities:capital,inva,,1000.00",
        "2013-05-20,bond,income:written-off,inva,,-1000.00",
    )
    made.adjust(submission=made.give("adjustments", *lines))
    made.to("2013-05")
    assert made.figures("2013-05", "paid-in", "distributed", "written-off", "closing") == [
        100_000,
        0,
        100_000,
        0,
    ]
    assert "You have paid in £1,000.00 and received £0.00: DPI 0.0000." in made.said("2013-05")
    assert made.rate("2013-05")[0] == f"{MINUS}100.0000%"
    assert list(table_of(made.of("inva", "2013-05"), "Dated cash list")) == ["2013-04-10"]


def test_m1_a_failed_bond_written_off_by_a_row_is_no_cash() -> None:
    made = failed()
    made.give("write-offs", "2013-05-20,bond,inva,1000.00,W1")
    made.to("2013-05")
    assert made.figures("2013-05", "paid-in", "distributed", "written-off", "closing") == [
        100_000,
        0,
        100_000,
        0,
    ]
    assert made.rate("2013-05")[0] == f"{MINUS}100.0000%"


def test_m1_a_holding_sold_is_not_repaid_to_the_seller_nor_drawn_from_the_buyer() -> None:
    made = book(
        BOND.replace("[outcome]", '[[investors]]\ninvestor = "invb"\ncommitment = "1000.00"\n[outcome]')
    )
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("transfers", "2013-05-20,bond,inva,invb,1000.00,T1")
    made.to("2013-05")
    assert made.figures("2013-05", "paid-in", "distributed", "transferred", "closing") == [
        100_000,
        0,
        100_000,
        0,
    ]
    names = ("paid-in", "distributed", "transferred", "closing")
    assert made.figures("2013-05", *names, investor="invb") == [0, 0, -100_000, 100_000]


# M-2


def test_m2_a_bond_that_began_before_its_book_is_told_whole() -> None:
    """1,000.00 for two years, 400.00 of it for a year and 49 days less: 3.5671% a year."""
    made = book()
    made.give("drawdowns", "2010-04-01,bond,inva,1000.00,D1")
    made.give("repayments", "2012-04-01,bond,inva,400.00,R0")
    made.give("repayments", "2013-05-20,bond,inva,700.00,R1", file="may.csv")
    made.to("2013-05")
    assert made.figures("2013-05", "paid-in", "distributed", "uncalled") == [100_000, 110_000, 0]
    assert "You have paid in £1,000.00 and received £1,100.00: DPI 1.1000." in made.said("2013-05")
    assert made.rate("2013-05")[0] == "3.5671%"


def test_m2_without_its_history_a_bond_has_no_rate_and_no_made_up_flow() -> None:
    made = book()
    made.give(
        "opening-balances",
        "2013-04-01,bond,liabilities:capital,inva,,-600.00",
        "2013-04-01,bond,assets:cash,host,,600.00",
    )
    made.give("repayments", "2013-05-20,bond,inva,700.00,R1")
    made.to("2013-05")
    assert "The history before the book is not here" in made.said("2013-05")
    assert made.rate("2013-05")[0] == "[z]"
    assert list(table_of(made.of("inva", "2013-05"), "Dated cash list")) == ["2013-05-20"]


# M-3, BR-24, CB-16


def test_m3_a_revised_outcome_is_refused_with_the_way_out() -> None:
    made = book()
    made.give("outcomes", "2013-04-20,bond,one,100,80,100,100,,first")
    made.close()
    assert made.paid() == 200_000
    revised = "2013-05-20,bond,one,100,95,100,100,,revised"
    (found,) = made.offer("outcomes", revised).errors
    assert (found.code, found.what, found.remedy) == (
        FindingCode.DUPLICATE,
        "cohort one was decided in 2013-04 on S0001 row 2",
        "send it with --replaces S0001",
    )
    made.withdraw("S0002")
    made.give("outcomes", revised, replaces="S0001")
    made.to("2013-05")
    assert made.paid() == 0


def test_m3_two_files_for_one_cohort_before_the_close_do_not_win_by_being_last() -> None:
    made = book()
    made.give("outcomes", "2013-04-20,bond,one,100,80,100,100,,first")
    (found,) = made.offer("outcomes", "2013-04-21,bond,one,100,95,100,100,,second").errors
    assert found.what == "cohort one has a result already, in S0001 row 2"


# M-3b


def test_m3b_a_pooled_result_waits_with_a_note_and_is_held_against_its_cohorts() -> None:
    made = book(TWO)
    made.give("outcomes", "2013-04-20,bond,one,100,95,100,100,,s", "2013-04-20,bond,all,200,150,200,200,,s")
    assert made.to("2013-04") == [
        "the result of cohort 'all' is not decided: waits for every cohort that has a result of its own"
    ]
    made.give("outcomes", "2013-05-20,bond,two,100,95,100,100,,s")
    assert made.to("2013-05") == ["the result of 'all' is not the sum of its cohorts: it is not paid on"]
    assert made.paid() == 0


def test_m3b_a_pooled_result_that_was_added_up_takes_no_cohorts_place() -> None:
    """The advice was to send it in place of S0001, which holds cohort one: the pooled result would then wait."""
    made = book(TWO)
    first = made.give("outcomes", "2013-04-20,bond,one,100,92,100,100,,s")
    made.give("outcomes", "2013-04-21,bond,two,100,91,100,100,,s")
    made.to("2013-04")
    (finding,) = made.offer("outcomes", "2013-05-20,bond,all,200,183,200,200,,s").findings
    assert finding.what == "the pooled result was added up from its cohorts' in 2013-04"
    assert first not in finding.remedy
    assert "withdraw this file" in finding.remedy


# Results that are held


JOBS = (
    BOND[: BOND.index("[outcome]")]
    .replace(
        'payer = "pool"\ntheme = "t"\n[[investors]]\ninvestor = "inva"\ncommitment = "1000.00"\n',
        'classes = { loan = { holders = { inva = "1000.00" } } }\n[payers.pool]\nagreement = "pool"\ntheme = "t"\n'
        '[outcomes.job]\npays = "price"\nprice = "10.00"\n',
    )
    .replace('source = "made"\n', "")
)


def test_a_result_after_the_last_day_is_held_with_a_finding() -> None:
    made = book(JOBS.replace('title = "the bond"\n', 'title = "the bond"\nends = 2013-05-15\n'))
    made.give("outcomes", "2013-05-10,bond,q1,,,,,,s,job,3", "2013-05-20,bond,q2,,,,,,s,job,4")
    assert made.to("2013-05") == ["the result of 20 May 2013 is held: the bond has had its last day"]
    assert made.paid() == 30_00


def test_a_result_before_the_first_day_of_payers_shares_is_held_with_a_finding() -> None:
    shares = 'price = "10.00"\nshares = [{ from = 2013-05-15, shares = { pool = "100%" } }]\n'
    made = book(JOBS.replace('price = "10.00"\n', shares))
    made.give("outcomes", "2013-05-10,bond,q1,,,,,,s,job,3", "2013-05-20,bond,q2,,,,,,s,job,4")
    assert made.to("2013-05") == [
        "the result of 10 May 2013 is held: the payers' shares of it are said from 15 May 2013 on"
    ]
    assert made.paid() == 40_00


# More sold or written off than is held

LOST = "bond,inva"


def test_a_write_off_of_more_than_is_outstanding_is_refused_when_it_is_received() -> None:
    made = book()
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("write-offs", f"2013-04-12,{LOST},400.00,W1")
    (found,) = made.offer("write-offs", f"2013-04-20,{LOST},600.01,W2").errors
    assert found.what == "inva holds 600.00 of capital in bond on 2013-04-20, and the row is of 600.01"
    made.give("write-offs", f"2013-04-20,{LOST},600.00,W3")


def test_a_sale_of_more_than_is_held_is_refused_when_it_is_received() -> None:
    made = book(
        BOND.replace(
            'commitment = "1000.00"\n',
            'commitment = "1000.00"\n[[investors]]\ninvestor = "invb"\ncommitment = "1.00"\n',
        )
    )
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    (found,) = made.offer("transfers", "2013-04-20,bond,inva,invb,1000.01,T1").errors
    assert found.what == "inva holds 1000.00 of capital in bond on 2013-04-20, and the row is of 1000.01"


def test_what_a_write_off_is_beyond_what_is_held_is_told_at_each_close_while_it_stands() -> None:
    """The drawdown that it was of is withdrawn after it: what is there is written off, the rest is told."""
    made = book()
    drawn = made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("drawdowns", "2013-04-11,bond,inva,300.00,D2")
    made.give("write-offs", f"2013-04-20,{LOST},900.00,W1")
    made.withdraw(drawn)
    said = "600.00 more is written off on 20 April 2013 than inva has outstanding"
    for month in ("2013-04", "2013-05", "2013-06"):
        (told,) = [what for what in made.to(month) if "written off" in what]
        assert said in told
        assert made.figures(month, "written-off.inception", "closing.inception") == [300_00, 0]
    made.give("drawdowns", "2013-04-10,bond,inva,700.00,D3")
    assert not [what for what in made.to("2013-07") if "written off" in what]
    assert made.figures("2013-07", "written-off.inception", "closing.inception") == [900_00, 100_00]


def test_a_write_off_of_which_nothing_is_held_posts_nothing_and_is_named() -> None:
    made = book()
    made.give("write-offs", f"2013-04-20,{LOST},900.00,W1")
    for month in ("2013-04", "2013-05"):
        (told,) = made.to(month)
        assert "900.00 more is written off on 20 April 2013 than inva has outstanding" in told
    assert made.total("income:written-off", agreement="bond") == 0


def tied(made: BondBook, kind: str) -> dict[str, str | int]:
    """Return what the last close told of the rows of a kind."""
    month = made.record.first_open()
    (found,) = [each for each in made.close(str(month)).tied if each.kind == kind]
    return found.document


def test_a_write_off_in_part_counts_in_the_control_totals_for_what_it_posted() -> None:
    """Of 900.00 written off 300.00 is there: a close told of 900.00 posted, and of nothing beside it."""
    made = book()
    drawn = made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("drawdowns", "2013-04-11,bond,inva,300.00,D2")
    made.give("write-offs", f"2013-04-20,{LOST},900.00,W1")
    made.withdraw(drawn)
    told = {"accepted": 1, "posted": 1, "decided": 0, "named": 0, "amount": "900.00"}
    assert tied(made, "write-offs") == {**told, "not_posted": "600.00"}
    made.give("drawdowns", "2013-04-10,bond,inva,700.00,D3")
    assert tied(made, "write-offs") == told


def test_a_write_off_of_which_nothing_posts_counts_in_the_control_totals_as_not_posted() -> None:
    made = book()
    made.give("write-offs", f"2013-04-20,{LOST},900.00,W1")
    assert tied(made, "write-offs")["not_posted"] == "900.00"


# M-4


def replaced(first: str, second: str) -> BondBook:
    """Return the book in which a drawdown is corrected after it was repaid."""
    made = book()
    made.give("drawdowns", f"2013-04-10,bond,inva,{first},D1")
    made.close()
    made.give("repayments", "2013-05-10,bond,inva,1000.00,R1")
    made.to("2013-05")
    made.give("drawdowns", f"2013-04-10,bond,inva,{second},D1", replaces="S0001")
    made.to("2013-06")
    return made


def test_m4_a_drawdown_corrected_downwards_leaves_no_capital_below_nought() -> None:
    made = replaced("1000.00", "900.00")
    names = ("drawn.inception", "capital.inception", "return.inception", "closing")
    assert made.figures("2013-06", *names) == [90_000, 90_000, 10_000, 0]


def test_m4_a_drawdown_corrected_upwards_takes_the_return_back() -> None:
    made = replaced("900.00", "1000.00")
    names = ("drawn.inception", "capital.inception", "return.inception", "closing")
    assert made.figures("2013-06", *names) == [100_000, 100_000, 0, 0]


def test_m4_a_repayment_before_anything_is_drawn_is_a_finding() -> None:
    made = book()
    made.give("drawdowns", "2013-04-20,bond,inva,1000.00,D1")
    made.give("repayments", "2013-04-10,bond,inva,600.00,R1")
    assert "£600.00 is repaid to inva on 10 April 2013, and it has paid nothing in" in made.to("2013-04")


# M-5


def test_m5_a_repayment_of_ten_times_the_cash_is_a_finding() -> None:
    made = book()
    made.give("drawdowns", "2013-04-10,bond,inva,500.00,D1")
    made.give("repayments", "2013-04-20,bond,inva,5000.00,R1")
    assert "£5,000.00 is repaid to inva on 20 April 2013, and £4,500.00 of it is not there" in made.to(
        "2013-04"
    )


def test_m5_one_of_two_equal_holders_repaid_whole_is_a_finding() -> None:
    made = book(
        BOND.replace("[outcome]", '[[investors]]\ninvestor = "invb"\ncommitment = "1000.00"\n[outcome]')
    )
    made.give("drawdowns", "2013-04-10,bond,inva,500.00,D1", "2013-04-10,bond,invb,500.00,D2")
    made.give("repayments", "2013-04-20,bond,inva,500.00,R1")
    assert made.to("2013-04") == [
        "inva has had £500.00 of its capital back by 20 April 2013; in proportion to all it would be £250.00"
    ]


# M-6


def test_m6_two_near_rates_are_both_told() -> None:
    made = book(BOND.replace('"1000.00"', '"1000000.00"'))
    made.give("drawdowns", "2013-04-10,bond,inva,10000.00,D1", "2015-04-10,bond,inva,13340.00,D2")
    made.give("repayments", "2014-04-10,bond,inva,23100.00,R1")
    made.to("2015-04")
    rate, why = made.rate("2015-04")
    assert rate == "15.0000% and 16.0000%"
    assert "2 rates solve it" in why


def test_m6_a_double_and_a_triple_rate_are_told_with_how_often() -> None:
    def yearly(*amounts: int) -> list[tuple[date, int]]:
        return [(date(2021 + year, 1, 1), amount * 100) for year, amount in enumerate(amounts)]

    twice, thrice = xirr(yearly(-10000, 22400, -12544)), xirr(yearly(-6400, 24000, -30000, 12500))
    assert [round(rate, 12) for rate in twice.rates] == [0.12]
    assert (twice.multiplicity, thrice.multiplicity) == ((2,), (3,))
    assert [round(rate, 12) for rate in thrice.rates] == [0.25]


# M-7, BR-25


@pytest.mark.parametrize(
    ("old", "new", "counts", "said"),
    [
        (
            "",
            "",
            "10000,9004,10000,10000",
            "Not paid: a fall of 9.96% against 10% required; it is below what is required.",
        ),
        (
            '"10%"',
            '"7.25%"',
            "10000,9280,10000,10000",
            "Not paid: a fall of 7.2% against 7.25% required; it is below what is required.",
        ),
        (
            '"10%"',
            '"0.000001%"',
            "10000,10001,10000,10000",
            f"Not paid: a fall of {MINUS}0.01% against 0.000001% required; it is below what is required.",
        ),
        (
            '"10%"',
            '"0.01%"',
            "10000,9999,10000,10000",
            "Paid: £100 for a fall of 0.01% against 0.01% required.",
        ),
        (
            '"10%"',
            '"7.25%"',
            "10000,9275,10000,10000",
            "Paid: £72,500 for a fall of 7.25% against 7.25% required.",
        ),
        (
            '"10%"',
            '"0%"',
            "100,100,100,100",
            "Not paid: a fall of 0.0% against 0% required; no event was avoided.",
        ),
        (
            'source = "made"\n',
            'source = "made"\npayment_cap = "500.00"\n',
            "100,80,100,100",
            "Paid: £500 for a fall of 20.0% against 10% required; it earned £2,000, of which cap on outcome "
            "takes £1,500.",
        ),
    ],
)
def test_m7_a_sentence_does_not_contradict_itself(old: str, new: str, counts: str, said: str) -> None:
    bond = BOND
    if old.startswith("source"):
        head, foot = BOND.rsplit(old, 1)
        bond = f"{head}{new}{foot}"
    elif old:
        bond = BOND.replace(f"cohort_threshold = {old}", f"cohort_threshold = {new}")
    made = book(bond)
    made.give("outcomes", f"2013-04-20,bond,one,{counts},,s")
    made.close()
    assert said in [cells[2] for cells in table_of(made.of("inva", "2013-04"), "Outcomes: events").values()]


# M-8


def test_m8_a_bond_stopped_after_a_total_loss_says_so() -> None:
    made = failed()
    made.give("outcomes", "2013-05-20,bond,one,100,100,100,100,,s")
    made.to("2013-05")
    assert "too early for a rate" in made.said("2013-05")
    made.give("stops", "2013-06-30,bond,host,no event was avoided")
    made.to("2013-06")
    assert made.rate("2013-06")[0] == f"{MINUS}100.0000%"
    assert "nothing came back and nothing more can: a loss of everything, by rule" in made.said("2013-06")


# M-9


def test_m9_what_was_drawn_too_much_can_be_given_back() -> None:
    made = book()
    made.give("drawdowns", "2013-04-10,bond,inva,1500.00,D1")
    assert made.to("2013-04") == ["£1,500.00 is drawn of a commitment of £1,000.00, by 10 April 2013"]
    made.give("drawdowns", "2013-05-01,bond,inva,-500.00,D2", file="back.csv")
    assert made.to("2013-05") == []
    names = ("called", "uncalled", "paid-in", "distributed")
    assert made.figures("2013-05", *names) == [100_000, 0, 100_000, 0]


# M-10, F-18, CB-15


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('payer = "pool"', 'payer = "bond"', "payer: bond cannot pay itself"),
        ('theme = "t"', 'theme = "zzz"', "there is no theme of pool 'zzz'"),
        ('cohort_threshold = "10%"', 'cohort_threshold = "200%"', "more than the whole"),
        ('pooled_threshold = "7.5%"', 'pooled_threshold = "20%"', "20% is more than the 10%"),
        ('theme = "t"', 'theme = "t"\nreturn_cap = "700%"', "more than the whole"),
        ('cohorts = ["one", "two"]', 'cohorts = ["one", "one"]', "'one' is named twice"),
        (
            'cohorts = ["one", "two"]',
            'cohorts = ["one", "two"]\nonly_pooled = ["x"]',
            "there is no cohort 'x'",
        ),
    ],
)
def test_m10_terms_that_cannot_be_are_refused(old: str, new: str, said: str) -> None:
    assert old in TWO
    with pytest.raises(Refused, match=said):
        book(TWO.replace(old, new, 1)).close()


# M-11


def test_m11_a_return_cap_limits_what_all_flows_return() -> None:
    """`return_cap = "10%"` is a rate a year on all flows, compound: on 1 May 2014 1,000.00 for 30 days, of
    which nothing was returned then, leaves 8.65 (8.21 is simple interest of 30 days, and that it leaves in
    the long form). 91.35 of the 100.00 is over.
    """
    made = book(
        BOND.replace('"1000.00"', '"10000.00"').replace('theme = "t"', 'theme = "t"\nreturn_cap = "10%"')
    )
    made.give("drawdowns", "2013-04-01,bond,inva,1000.00,D1")
    made.give("repayments", "2013-05-01,bond,inva,1000.00,R1", "2014-05-01,bond,inva,100.00,R2")
    assert (
        "£91.35 of what is repaid to inva on 1 May 2014 is over the return cap, which leaves £8.65"
        in made.to("2014-05")
    )


def test_m11_a_simple_cap_of_the_long_form_is_simple() -> None:
    long = """
kind = "bond"
agreement = "bond"
title = "the bond"
payers = { pool = { agreement = "pool", theme = "t" } }
classes = { capital = { holders = { inva = "10000.00" }, return_cap = { simple = "10%" } } }
"""
    made = book(long)
    made.give("drawdowns", "2013-04-01,bond,inva,1000.00,D1")
    made.give("repayments", "2013-05-01,bond,inva,1000.00,R1", "2014-05-01,bond,inva,100.00,R2")
    assert (
        "£91.79 of what is repaid to inva on 1 May 2014 is over the return cap, which leaves £8.21"
        in made.to("2014-05")
    )


def test_m11_a_return_of_exactly_the_cap_is_not_over_it() -> None:
    """1,000.00 for five years of 365 days at 12% a year is 1,762.34."""
    made = book(BOND.replace('theme = "t"', 'theme = "t"\nreturn_cap = "12%"'))
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("repayments", "2018-04-09,bond,inva,1762.34,R1")
    assert not [what for what in made.to("2018-04") if "return cap" in what]
    assert made.rate("2018-04")[0] == "12.0000%"


# M-12


def test_m12_the_rate_and_the_multiples_are_figures_that_answer_why(tmp_path: Path) -> None:
    made = Book.init(tmp_path / "b", book="b", key=KEY)
    (tmp_path / "b" / "book.toml").write_text(PLACE)
    (tmp_path / "b" / "agreements" / "pool.toml").write_text(POOL)
    (tmp_path / "b" / "agreements" / "bond.toml").write_text(BOND)
    made = Book.open(tmp_path / "b")
    for kind, line in (
        ("drawdowns", "drawn_on,agreement,investor,amount,reference\n2013-04-10,bond,inva,1000.00,D1\n"),
        ("repayments", "paid_on,agreement,investor,amount,reference\n2013-04-20,bond,inva,400.00,R1\n"),
    ):
        sent = Sent(data=line.encode(), file=f"{kind}.csv", sender="host", kind=kind)
        assert made.receive(sent, by="t", now=NOW).accepted
    made.close(Month(2013, 4), by="t", now=NOW, today=date(2013, 5, 1))
    for figure in ("xirr", "dpi", "rvpi", "tvpi", "distributed", "paid-in", "called", "closing"):
        found = made.why(f"2013-04/inva/investor/bond.{figure}")
        assert found.because, figure


def test_m12_two_bonds_of_one_investor_are_told_apart() -> None:
    second = BOND.replace('agreement = "bond"', 'agreement = "bondb"').replace("the bond", "the other bond")
    made = book(bondb=second)
    made.give("drawdowns", "2013-04-10,bond,inva,100.00,D1", "2013-04-10,bondb,inva,50.00,D2")
    made.close()
    statement = made.of("inva", "2013-04")
    titles = [table.title for table in statement.tables]
    for what in ("Commitment", "Performance", "Dated cash list", "Capital account"):
        assert {f"{what}, the bond", f"{what}, the other bond"} <= set(titles)
    assert ["the bond is" in line or "the other bond is" in line for line in statement.headline].count(
        True
    ) == 2


def test_m12_same_day_flows_that_are_netted_are_said_to_be() -> None:
    made = book()
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("repayments", "2013-04-10,bond,inva,1010.00,R1")
    made.close()
    assert (
        "You have paid in £1,000.00 and received £1,010.00: DPI 1.0100. With the payments of each day added "
        "together, nothing was paid in; 1 payment was added to another of the same day."
        in made.said("2013-04")
    )


def test_m12_a_rate_beyond_a_millionfold_is_told() -> None:
    """500.00 to 5,000.00 in 19 days: 10 ** (365 / 19) - 1, which is 1.6 x 10^19 a year; and one that no
    double holds is told by its size.
    """
    made = book()
    made.give("drawdowns", "2013-04-01,bond,inva,500.00,D1")
    made.give("repayments", "2013-04-20,bond,inva,5000.00,R1")
    made.close()
    rate, why = made.rate("2013-04")
    assert rate.startswith("16237767391887")
    assert "one rate solves the list" in why
    beyond = xirr([(date(2013, 4, 1), -50_000), (date(2013, 4, 2), 5_000_000)])
    assert (beyond.status, [round(size, 6) for size in beyond.logs]) == (Status.BEYOND, [730.0])


def test_m12_before_the_first_draw_no_rate_is_claimed() -> None:
    made = book()
    made.close()
    assert "every rate" not in " ".join(said_by(made.of("inva", "2013-04")))


def test_m12_a_list_that_begins_with_a_receipt_is_called_a_borrowers() -> None:
    made = book()
    made.give("repayments", "2013-04-10,bond,inva,100.00,R1")
    made.give("drawdowns", "2014-04-10,bond,inva,110.00,D1")
    made.to("2014-04")
    rate, why = made.rate("2014-04")
    assert rate == "10.0000%"
    assert "the first payment is a receipt: this is a borrower's list" in why


# CB-3, CB-4


def pooled() -> BondBook:
    """Return the book in which two cohorts together have paid 1,500.00."""
    made = book(TWO)
    made.give("outcomes", "2013-04-20,bond,one,100,92,100,100,,s")
    made.close()
    made.give("outcomes", "2013-05-20,bond,two,100,93,100,100,,s")
    made.to("2013-05")
    assert made.paid() == 150_000
    return made


def test_cb3_a_pooled_payment_on_a_withdrawn_result_is_taken_back() -> None:
    made = pooled()
    made.give("outcomes", "2013-04-20,bond,one,100,99,100,100,,s", replaces="S0001")
    made.to("2013-06")
    assert made.paid() == 0


def test_cb4_a_cohort_that_pays_after_all_is_paid_once() -> None:
    made = pooled()
    made.give("outcomes", "2013-04-20,bond,one,100,85,100,100,,s", replaces="S0001")
    made.to("2013-06")
    assert made.paid() == 150_000
    entries = made.record.entries()
    standing = {found.entry.id for found in entries if found.entry.kind == "outcome payment"}
    assert {"bond:outcome:one"} <= standing


PRICED = """
kind = "bond"
agreement = "b"
title = "B"
ends = 2015-03-31
[payers.city]
[outcomes.health]
pays = "price"
price = "1000.00"
"""
CITY = '\n[partners.city]\nname = "City"\nparts = ["payer"]\n'


def test_cb6_a_corrected_result_is_decided_once_and_the_next_close_says_nothing_of_it() -> None:
    """The close after the correction added "Not paid: withdrawn", and both stood in force."""
    book = MemoryBook(BOOK + CITY, {"b": PRICED})
    first = book.give("outcomes", "2013-04-15,b,q1,,,,,,report,health,30")
    book.close("2013-04")
    book.give("outcomes", "2013-04-15,b,q1,,,,,,report,health,28", replaces=first)
    assert [decision.amount for decision in book.close("2013-05").decisions] == [2_800_000]
    assert not book.close("2013-06").decisions
    standing = in_force(book.record.derived.decided())
    assert [(decision.subject, decision.amount) for decision in standing] == [("q1", 2_800_000)]
