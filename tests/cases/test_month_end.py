"""A month end as life has it: VAT, bank charges, accruals, queries, credit notes (cases F-9 and F-25)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from in_memory import MemoryBook
from pooledbudget.findings import FindingCode
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.reconcile.difference import open_differences
from pooledbudget.statements.issuing import statements_of


def total(book: MemoryBook, account: str, **where: str) -> int:
    return book.record.total(Selection(account=account, **where))  # type: ignore[arg-type]


def bank(book: MemoryBook, month: str, *lines: str) -> None:
    book.give("bank-lines", *(f"{month}-{line}" for line in lines))


# VAT


def vat_book() -> MemoryBook:
    """Return a book of 2,000.00 in cash and 1,000.00 spent with 200.00 of VAT, which the bank paid."""
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,nhs,cash,2000.00,N1,")
    book.give("expenditure", "2013-04-20,hubs,1000.00,V1,,1200.00,200.00")
    bank(
        book,
        "2013-04",
        "01,pool,opening,0.00,o",
        "05,pool,line,2000.00,N1",
        "20,pool,line,-1200.00,V1",
        "30,pool,closing,800.00,c",
    )
    return book


def test_f_9_cash_goes_out_with_its_vat_and_comes_back_with_it() -> None:
    book = vat_book()
    april = book.close()
    assert (april.differences, [row.vat for row in april.banks]) == ([], [[]])
    assert [total(book, name) for name in ("assets:cash", "assets:vat", "spending:hubs")] == [
        80_000,
        20_000,
        100_000,
    ]
    book.give("vat-refunds", "2013-05-07,pool,200.00,HMRC 712219")
    bank(
        book,
        "2013-05",
        "01,pool,opening,800.00,o",
        "07,pool,line,200.00,HMRC 712219",
        "31,pool,closing,1000.00,c",
    )
    may = book.close("2013-05")
    assert (may.differences, [said.what for said in may.findings if "VAT" in said.what]) == ([], [])
    assert (total(book, "assets:cash"), total(book, "assets:vat")) == (100_000, 0)
    assert "VAT had back: HMRC 712219" in [entry.narrative for entry in may.entries]


def test_f_9_more_vat_back_than_was_paid_is_remarked() -> None:
    book = vat_book()
    book.give("vat-refunds", "2013-04-27,pool,250.00,HMRC")
    found = [
        finding for finding in book.close().findings if finding.facts.get("case") == "more VAT than paid"
    ]
    assert [finding.facts["amount"] for finding in found] == ["50.00"]


def test_f_9_a_partner_that_delivers_is_owed_net() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-20,hubs,1000.00,V1,,1200.00,200.00", sender="police")
    book.close()
    assert (total(book, "liabilities:owed-to-partners"), total(book, "assets:vat")) == (-100_000, 0)


@pytest.mark.parametrize(
    ("cells", "cash", "vat"),
    [
        ("10.00,R,,12.00,2.00", -1200, 200),
        ("10.00,R,,12.01,2.00", -1201, 201),
        ("10.00,R,,,2.00", -1200, 200),
        ("10.00,R,,10.01,", -1000, 0),
        ("10.00,R,,,", -1000, 0),
        ("-10.00,R,,-12.00,-2.00", 1200, -200),
        ("10.00,R,,0.00,-10.00", 0, -1000),
        ("0.01,R,,0.01,0.01", -1, 0),
    ],
)
def test_f_9_what_leaves_the_bank_is_the_gross(cells: str, cash: int, vat: int) -> None:
    book = MemoryBook()
    book.give("expenditure", f"2013-04-20,hubs,{cells}")
    book.close()
    assert (total(book, "assets:cash"), total(book, "assets:vat")) == (cash, vat)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(-5000, 5000).filter(bool), st.integers(-1000, 1000)), min_size=1, max_size=8
    )
)
def test_f_9_entries_in_columns_and_alone_say_the_same(paid: list[tuple[int, int]]) -> None:
    book = MemoryBook()
    lines = [
        f"2013-04-20,hubs,{_pounds(net)},R{number},,{_pounds(net + vat)},{_pounds(vat)}"
        for number, (net, vat) in enumerate(paid)
    ]
    book.give("expenditure", *lines)
    closing = book.close()
    for entry in closing.entries:
        assert sum(leg.amount for leg in entry.postings) == 0
    assert total(book, "assets:cash") == -sum(net + vat for net, vat in paid)
    assert total(book, "assets:vat") == sum(vat for _, vat in paid)


def _pounds(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


# A cost of the whole pool

CHARGES = """
[schemes.charges]
title = "Bank charges"
"""


def test_f_25_a_bank_charge_is_a_cost_of_the_whole_pool() -> None:
    book = MemoryBook()
    book.agreements["pool"] = book.agreements["pool"].replace("[ring_fence]", CHARGES + "\n[ring_fence]")
    book.give("expenditure", "2013-04-30,charges,24.00,FEE")
    book.close()
    assert total(book, "spending:charges", theme="whole-pool") == 2400
    [page] = statements_of(book.issue("2013-04"), "nhs")
    share = page.values["pool.spending.whole-pool"]
    assert share == -800  # 800.01 of 2,400.01
    [account] = [table for table in page.tables if table.title.startswith("Your account")]
    labels = [line.label for line in account.lines]
    assert "Your share of costs of the whole pool" in labels
    assert page.values["pool.closing"] == 80_001 - 800
    assert any("£8.00 for your share of spending" in said for said in page.headline)


def test_f_25_a_page_without_such_costs_does_not_name_them() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-30,hubs,24.00,FEE")
    book.close()
    [page] = statements_of(book.issue("2013-04"), "nhs")
    assert not any("whole-pool" in name for name in page.values)


# The year's end


def test_f_25_a_late_file_over_a_year_s_end_is_flagged() -> None:
    book = MemoryBook()
    book.close_all("2013-04", "2014-03")
    [late] = [
        finding
        for finding in book.offer("expenditure", "2014-03-20,hubs,5.00,L").findings
        if finding.code is FindingCode.LATE
    ]
    assert late.what == "1 row is of 2014-03, which is closed, and 2013 to 2014 with it"
    assert "in the proportions of 2014 to 2015" in late.remedy
    within = book.offer("expenditure", "2014-04-20,hubs,5.00,M")
    assert FindingCode.LATE not in {finding.code for finding in within.findings}


def test_f_25_the_year_to_come_is_warned_of_in_march_and_printed_to_be_added() -> None:
    book = MemoryBook()
    agreements = book.on().agreements
    assert agreements.unagreed(Month(2014, 2)) == []
    [said] = agreements.unagreed(Month(2014, 3))
    assert said.startswith("Nobody has agreed to contribute to the Smallshire pool for 2014 to 2015")
    assert said.endswith(": pooledbudget next-year pool --year 2014-15 prints the terms to add to its file.")
    printed = agreements.by_id["pool"].next_year(FinancialYear(2014))
    book.agreements["pool"] += "\n" + printed
    assert book.on().agreements.unagreed(Month(2014, 3)) == []
    assert '"2014-15"' in printed
    assert book.on().agreements.unagreed(Month(2015, 3)) == [
        "The Smallshire pool ends on 31 March 2015, and 2015 to 2016 is not agreed: put its new last day in "
        "'ends', or write the agreement that follows it."
    ]
    assert "# 'ends' above is 2015-03-31: 2015-16 needs 2016-03-31." in book.on().agreements.by_id[
        "pool"
    ].next_year(FinancialYear(2015))
    assert agreements.by_id["pool"].next_year(FinancialYear(2016)) == ""


def test_f_25_what_is_told_to_run_for_a_year_that_nobody_agreed_prints_that_year() -> None:
    """In May the command without its year meant the one after, and said that nothing could be carried."""
    book = MemoryBook()
    book.agreements["pool"] = book.agreements["pool"].replace("ends = 2015-03-31", "ends = 2017-03-31")
    agreements = book.on().agreements
    [may] = agreements.unagreed(Month(2014, 5))
    year = may.partition(" --year ")[2].partition(" ")[0]
    assert '"2014-15"' in agreements.by_id["pool"].next_year(FinancialYear.parse(year))
    [later] = agreements.unagreed(Month(2015, 5))
    assert later.endswith("for 2015 to 2016: write into its file what each puts in.")


def test_f_25_an_early_month_opened_again_keeps_the_differences_of_the_last() -> None:
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,9.00", sender="nhs")
    book.close_all("2013-04", "2013-06")
    before = open_differences(book.record)
    book.reopen("2013-04")
    assert open_differences(book.record) == before != []
    book.close("2013-04")
    assert [found.id for found in open_differences(book.record)] == [found.id for found in before]


def test_f_25_an_adjustment_may_charge_the_whole_pool_without_a_theme() -> None:
    book = MemoryBook()
    lines = (
        "2013-04-30,pool,spending:whole-pool,county,,24.00",
        "2013-04-30,pool,assets:cash,county,,-24.00",
    )
    book.adjust(submission=book.give("adjustments", *lines))
    assert total(book, "spending", theme="whole-pool") == 2400
    refused = book.offer("adjustments", *(line.replace("whole-pool", "hubs") for line in lines))
    [finding] = [error for error in refused.errors if error.column == "theme"]
    assert finding.what.startswith("there is no theme ''")
    assert "spending:whole-pool" in finding.remedy
