"""Cash below nought on any day of a month, from when and how far; what a month's money is asked."""

from __future__ import annotations

from datetime import date

import pytest

from in_memory import MemoryBook, place_of_everything
from instruments.books import sums
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.instruments.impossible import MonthEnd, below_nought
from pooledbudget.ledger.sums import Daily
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import statements_of

CASH = "assets:cash"


def end(before: int, *moved: tuple[date, int], agreement: str = "pool") -> MonthEnd:
    """Return May's end with cash before it, and what moved on days."""
    days = {Daily(agreement, CASH, "county", on): amount for on, amount in moved}
    books = sums((CASH, "county", "2013-04", before), (CASH, "county", "2013-05", sum(days.values())))
    return MonthEnd(month=Month(2013, 5), books=books, days=days, new=(), currency="GBP")


def may(day: int) -> date:
    return date(2013, 5, day)


@pytest.mark.parametrize(
    ("before", "moved", "found"),
    [
        (0, [], []),
        (100, [(may(2), -100)], []),
        (100, [(may(2), -101)], [("2013-05-02", "2013-05-02", "0.01")]),
        # What is short for days within the month is said, though it ends well.
        (0, [(may(2), -300), (may(20), 500)], [("2013-05-02", "2013-05-02", "3.00")]),
        # From the first day below, and the lowest of all.
        (100, [(may(2), -150), (may(9), -100), (may(20), 500)], [("2013-05-02", "2013-05-09", "1.50")]),
        # It begins below nought, and nothing moves.
        (-7, [], [("2013-05-01", "2013-05-01", "0.07")]),
        # What is of an earlier day counts from the month's first day.
        (100, [(date(2013, 4, 20), -150), (may(9), 100)], [("2013-05-01", "2013-05-01", "0.50")]),
    ],
)
def test_cash_below_nought_is_said_with_its_days_and_amount(
    before: int, moved: list[tuple[date, int]], found: list[tuple[str, str, str]]
) -> None:
    remarks = list(below_nought(end(before, *moved), "pool"))
    assert [(each.facts["day"], each.facts["lowest"], each.facts["amount"]) for each in remarks] == found
    assert {(each.code, each.severity, each.file) for each in remarks} <= {
        (FindingCode.CASH, Severity.NOTE, "pool")
    }


def test_cash_that_stays_below_nought_is_told_with_its_first_day_and_asked_about_once() -> None:
    """Each close ended with 1 though nothing new had happened, and none said when it began."""
    book = MemoryBook()
    book.give("contributions", "2013-04-02,pool,nhs,cash,100.00,N")
    book.give("expenditure", "2013-04-09,hubs,150.00,A")
    first = book.close()
    assert ([finding.facts.get("since") for finding in first.findings], first.clean) == ([None], False)
    same = book.close("2013-05")
    (found,) = same.findings
    assert found.what == (
        "the cash of pool is below nought from 1 May 2013; at the lowest, on 1 May 2013, by £50.00; "
        "it began on 9 April 2013"
    )
    assert same.clean
    again = book.close("2013-06")
    assert ([finding.facts["since"] for finding in again.findings], again.clean) == (["2013-04-09"], True)
    book.give("expenditure", "2013-07-09,hubs,0.01,B")
    worse = book.close("2013-07")
    assert ([finding.facts["since"] for finding in worse.findings], worse.clean) == (["2013-04-09"], False)
    book.give("contributions", "2013-08-02,pool,nhs,cash,500.00,M")
    book.close("2013-08")
    assert book.close("2013-09").findings == []
    book.give("expenditure", "2013-10-09,hubs,9000.00,C")
    (anew,) = book.close("2013-10").findings
    assert "since" not in anew.facts


def test_cash_that_was_made_good_and_falls_short_again_begins_anew() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-09,hubs,150.00,A")
    book.give("contributions", "2013-04-20,pool,nhs,cash,200.00,N")
    assert not book.close().clean
    book.give("expenditure", "2013-05-09,hubs,60.00,B")
    closing = book.close("2013-05")
    assert ("since" in closing.findings[0].facts, closing.clean) == (False, False)


def test_a_month_that_is_sealed_again_begins_where_the_one_before_it_does() -> None:
    """April opened again falls short earlier: May, sealed with it, says so too."""
    book = MemoryBook()
    book.give("contributions", "2013-04-02,pool,nhs,cash,100.00,N")
    book.give("expenditure", "2013-05-09,hubs,150.00,A")
    book.close_all("2013-04", "2013-05")
    book.reopen("2013-04")
    book.give("expenditure", "2013-04-20,hubs,170.00,B")
    found = [finding.facts for finding in book.close("2013-04").findings]
    assert [(facts["month"], facts["day"], facts.get("since")) for facts in found] == [
        ("2013-04", "2013-04-20", None),
        ("2013-05", "2013-05-01", "2013-04-20"),
    ]


def test_the_cash_of_another_agreement_is_its_own() -> None:
    assert list(below_nought(end(1, (may(2), -1), agreement="pond"), "pool")) == []


def test_impossible_cash_is_said_at_the_close_with_the_day_and_the_amount() -> None:
    """M-5, TR-6: nothing was drawn, and a month's cash is 900,000.00 below nought."""
    book = place_of_everything()
    book.give("contributions", "2013-04-05,pool,nhs,cash,100.00,N1")
    book.give("payments", "2013-04-08,pool,nhs,770000.00,P1")
    book.give("service-payments", "2013-04-06,bond,charity,900000.00,S1")
    closing = book.close()
    assert [finding.what for finding in closing.findings] == [
        "the cash of pool is below nought from 8 April 2013; at the lowest, on 8 April 2013, by £769,900.00",
        "nhs was paid £770,000.00 more than pool owed it, by 8 April 2013",
        "the cash of bond is below nought from 6 April 2013; at the lowest, on 6 April 2013, by £900,000.00",
    ]
    assert not closing.clean
    kept = book.record.annex(list(book.record.acts("close"))[-1].sequence, "findings")
    assert [finding["facts"]["case"] for finding in kept] == [
        "cash below nought",
        "paid more than owed",
        "cash below nought",
    ]


def test_what_a_month_ended_below_nought_by_is_said_again_until_it_is_mended() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,10.00,X1")
    book.close()
    (found,) = book.close("2013-05").findings
    assert (found.facts["day"], found.facts["amount"]) == ("2013-05-01", "10.00")
    book.give("contributions", "2013-06-01,pool,nhs,cash,10.00,N1")
    assert book.close("2013-06").findings == []


def test_a_later_month_that_is_sealed_again_is_asked_too() -> None:
    book = MemoryBook()
    book.give("contributions", "2013-04-01,pool,nhs,cash,10.00,N1")
    book.close()
    book.give("expenditure", "2013-05-02,hubs,10.00,X1")
    book.close("2013-05")
    book.reopen("2013-04")
    book.give("expenditure", "2013-04-02,hubs,1.00,X2")
    (found,) = book.close().findings
    assert (found.facts["month"], found.facts["day"], found.facts["amount"]) == (
        "2013-05",
        "2013-05-02",
        "1.00",
    )


def test_it_is_said_at_the_head_of_the_pages_of_those_it_concerns() -> None:
    book = place_of_everything()
    book.give("contributions", "2013-04-05,pool,department,cash,100.00,N1")
    book.give("service-payments", "2013-04-06,bond,charity,9.00,S1")
    book.close()

    def heads(partner: str) -> str:
        return " ".join(
            said for made in statements_of(book.issue("2013-04"), partner) for said in made.headline
        )

    agreed = "Not as it should be in April 2013: The Department paid £100.00 to the Smallshire pool by 5 April 2013"
    assert agreed in heads("department")
    assert agreed in heads("county")
    assert "Not as it should be" not in heads("nhs")
    assert "the cash of the bond is below nought from 6 April 2013" in heads("harbour")


@pytest.mark.parametrize("amount", ["500.01", "5000.00"])
def test_a_repayment_of_cash_that_is_not_there_is_remarked_at_its_row(amount: str) -> None:
    """M-5 of the findings: what was paid was paid, so the month closes and the exit is 1."""
    book = place_of_everything()
    book.give("drawdowns", "2013-04-10,bond,harbour,500.00,D1")
    book.give("repayments", f"2013-04-20,bond,harbour,{amount},R1")
    below, found = book.close().findings
    assert below.facts["case"] == "cash below nought"
    short = f"{float(amount) - 500:,.2f}"
    assert found.what == (
        f"£{float(amount):,.2f} is repaid to harbour on 20 April 2013, and £{short} of it is not there"
    )
    assert (found.file, found.row, found.column) == ("S0002", 2, "amount")
    assert found.severity is Severity.NOTE


def test_a_repayment_that_is_there_by_the_months_end_is_not_said_to_be_missing() -> None:
    book = place_of_everything()
    book.give("repayments", "2013-04-10,bond,harbour,5.00,R1")
    book.give("drawdowns", "2013-04-20,bond,harbour,500.00,D1")
    assert [finding.facts["case"] for finding in book.close().findings] == [
        "repaid before it was drawn",
        "cash below nought",
    ]


def test_the_last_repayment_is_the_one_that_is_not_there() -> None:
    book = place_of_everything()
    book.give("drawdowns", "2013-04-01,bond,harbour,500.00,D1")
    book.give("repayments", "2013-04-10,bond,harbour,500.00,R1", "2013-04-20,bond,harbour,5.00,R2")
    found = [finding for finding in book.close().findings if "not there" in finding.what]
    assert [(finding.row, finding.facts["of"]) for finding in found] == [(3, "5.00")]
