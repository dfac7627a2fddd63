"""What one agreement owes another: families money that reaches a pool, and comes to it in cash."""

from __future__ import annotations

import pytest

from family_book import AGREEMENT, BENEFIT, BOOK, CONCERN, CRIME, MEMBERS, ORDER, YEAR, incidents, terms
from in_memory import MemoryBook
from pooledbudget.errors import Refused
from pooledbudget.instruments.between import owed
from pooledbudget.ledger.entries import Posting
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import schedules
from pooledbudget.submissions.history import submissions

POOL = """
kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2015-03-31
grants = ["troubled-families"]
[themes]
families = "Families"
[schemes.workers]
title = "key workers"
theme = "families"
"""
PASSES = AGREEMENT + 'passes_to = "pool"\ngrant = "troubled-families"\n'
ROWS = {
    "families": MEMBERS,
    "flags": (ORDER, CONCERN),
    "benefits": (BENEFIT,),
    "incidents": incidents(10),
    "attendance": terms(*YEAR),
    "attachments": ("families,F,2013-04-10",),
    "claims": (f"families,F,2013-10-10,{CRIME}",),
}


def passing(families: str = PASSES, pool: str = POOL) -> MemoryBook:
    """Return the kit's book with a pool, closed for October 2013: a fee of £2,400 and a result of £1,500."""
    book = MemoryBook(
        BOOK.format(first="2013-10"),
        {"families": families, "pool": pool},
        record=Record.create(":memory:", "smallshire", Month.parse("2013-10")),
    )
    for kind, rows in ROWS.items():
        book.give(kind, *rows)
    return book


def held(book: MemoryBook, agreement: str, account: str) -> int:
    """Return what stands on an account, in pounds."""
    return book.total(account, agreement=agreement) // 100


def test_what_one_owes_the_other_stands_in_both_and_balances_in_each() -> None:
    charged = Posting("spending:passed-on", "county", "families", 900, "families", "GBP")
    earned = Posting("income:grants:g", "dept", "pool", -900, "", "GBP")
    postings = owed(charged, earned, "county")
    assert [(leg.agreement, leg.account, leg.partner, leg.amount) for leg in postings] == [
        ("families", "spending:passed-on", "county", 900),
        ("families", "liabilities:due-to:pool", "county", -900),
        ("pool", "assets:due-from:families", "county", 900),
        ("pool", "income:grants:g", "dept", -900),
    ]


def test_families_money_reaches_a_pool_by_what_is_due_to_it() -> None:
    book = passing()
    closing = book.close("2013-10")
    assert sum(decision.amount for decision in closing.decisions) == 390_000
    assert held(book, "families", "liabilities:due-to:pool") == -3_900
    assert held(book, "families", "spending:passed-on") == 3_900
    assert held(book, "pool", "assets:due-from:families") == 3_900
    assert held(book, "pool", "income:grants:troubled-families") == -3_900


def test_it_is_paid_from_the_cash_that_the_department_sent() -> None:
    book = passing()
    book.give("grants", "2013-10-20,families,dept,results,3900.00,G1,results due")
    book.give("payments", "2013-10-25,families,pool,3900.00,P1")
    book.close("2013-10")
    assert held(book, "families", "liabilities:due-to:pool") == 0
    assert held(book, "families", "assets:cash") == 0
    assert held(book, "pool", "assets:cash") == 3_900


def test_a_payment_beyond_what_is_due_is_a_finding() -> None:
    book = passing()
    book.give("grants", "2013-10-20,families,dept,results,3900.00,G1,results due")
    book.give(
        "opening-balances",
        "2013-10-01,families,assets:cash,county,,100.00",
        "2013-10-01,families,funds:opening,county,,-100.00",
    )
    book.give("payments", "2013-10-25,families,pool,4000.00,P1")
    closing = book.close("2013-10")
    assert any("pool" in str(finding) and "£100.00" in str(finding) for finding in closing.findings)


def test_a_decision_that_falls_takes_back_what_was_passed_on() -> None:
    book = passing()
    book.close("2013-10")
    claims = next(sent for sent in submissions(book.record) if sent.kind == "claims")
    book.withdraw(claims.id)
    book.close("2013-11")
    assert held(book, "pool", "assets:due-from:families") == 2_400
    assert held(book, "families", "liabilities:due-to:pool") == -2_400


def test_a_payment_to_somebody_else_is_refused() -> None:
    book = passing()
    receipt = book.offer("payments", "2013-10-25,families,county,3900.00,P1")
    assert not receipt.accepted
    assert "county is owed nothing by families" in str(receipt.findings[0])


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('passes_to = "families"\n', "passes_to"),
        ('passes_to = "no-pool"\n', "passes_to"),
        ('passes_to = "pool"\ngrant = "other"\n', "grant of pool"),
        ('grant = "troubled-families"\n', "passes_to"),
    ],
)
def test_a_pool_or_a_grant_that_cannot_be_is_refused(said: str, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        passing(AGREEMENT + said).on()
    assert any(fault in finding.what for finding in refused.value.findings)


def test_the_pool_tells_it_as_a_grant_of_the_department() -> None:
    book = passing()
    book.close("2013-10")
    (account,) = [page for page in schedules(book.issue("2013-10")) if page.kind == "memorandum"]
    told = {
        line.label: {cell.minor for cell in line.cells if cell.minor}
        for table in account.tables
        for line in table.lines
    }
    assert told["Grants and results from Department"] == {390_000}
    assert told["Owed by other agreements"] == {390_000}
