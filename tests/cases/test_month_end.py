"""A month end as life has it: VAT, bank charges, accruals, queries, credit notes (cases F-9 and F-25)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import NOW, SmallBook
from in_memory import MemoryBook
from pooledbudget.acts.query import Answering, Asking, record_query
from pooledbudget.errors import Misuse
from pooledbudget.findings import FindingCode
from pooledbudget.ledger.accruals import accruals
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.reconcile.difference import open_differences
from pooledbudget.reconcile.queries import Query, State, queries
from pooledbudget.statements.issuing import bank_statement, statements_of


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
    assert (may.differences, may.findings) == ([], [])
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
    labels = [line.label for line in page.tables[1].lines]
    assert "Your share of costs of the whole pool" in labels
    assert page.values["pool.closing"] == 80_001 - 800
    assert any("£8.00 for your share of spending" in said for said in page.headline)


def test_f_25_a_page_without_such_costs_does_not_name_them() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-30,hubs,24.00,FEE")
    book.close()
    [page] = statements_of(book.issue("2013-04"), "nhs")
    assert not any("whole-pool" in name for name in page.values)


# An accrual takes itself back

ACCRUED = (
    "2013-04-30,pool,spending:hubs,police,early-help,480.00",
    "2013-04-30,pool,liabilities:owed-to-partners,police,,-480.00",
)


def accrue(book: MemoryBook, *lines: str, corrects: str = "") -> str:
    submission = book.give("adjustments", *lines)
    return book.adjust(submission=submission, corrects=corrects, reason="a reason", reverses=True).id


def test_f_25_an_accrual_is_taken_back_on_the_first_day_of_the_next_month() -> None:
    book = MemoryBook()
    entry = accrue(book, *ACCRUED)
    book.close()
    assert total(book, "spending:hubs", to_month="2013-04") == 48_000
    assert total(book, "spending:hubs") == 0
    [found] = accruals(book.record)
    assert (found.accrued.entry.id, found.turned.entry.id) == (entry, f"turned:{entry}")
    assert (found.turned.entry.effective, found.turned.month) == (date(2013, 5, 1), "2013-05")
    assert (found.open_at(Month(2013, 4)), found.open_at(Month(2013, 5))) == (True, False)
    [page] = statements_of(book.issue("2013-04"), "nhs")
    [table] = [table for table in page.tables if table.title == "Accruals that are open"]
    assert [(line.label, line.cells[0].minor) for line in table.lines] == [("a reason", 48_000)]
    book.close("2013-05")
    [page] = statements_of(book.issue("2013-05"), "nhs")
    assert not any(table.title == "Accruals that are open" for table in page.tables)


def test_f_25_the_invoice_of_the_next_month_leaves_no_difference_of_figures() -> None:
    book = MemoryBook()
    accrue(book, *ACCRUED)
    book.give("figures", "2013-04,pool,spending charged,480.00", sender="police")
    assert book.close().differences == []
    book.give("expenditure", "2013-05-09,hubs,500.00,INV", sender="police")
    book.give("figures", "2013-05,pool,spending charged,20.00", sender="police")
    assert book.close("2013-05").differences == []
    assert total(book, "spending:hubs") == 50_000


def test_f_25_an_accrual_of_a_closed_month_comes_back_when_the_next_open_one_begins() -> None:
    book = MemoryBook()
    book.close()
    accrue(book, *ACCRUED)
    [found] = accruals(book.record)
    assert (found.accrued.month, found.turned.entry.effective) == ("2013-05", date(2013, 6, 1))


def test_f_25_an_accrual_moves_no_cash() -> None:
    book = MemoryBook()
    with pytest.raises(Misuse, match="an accrual moves no cash"):
        accrue(
            book,
            "2013-04-30,pool,spending:hubs,county,early-help,5.00",
            "2013-04-30,pool,assets:cash,county,,-5.00",
        )


def test_f_25_an_accrual_that_was_wrong_is_undone_with_what_takes_it_back() -> None:
    book = MemoryBook()
    entry = accrue(book, *ACCRUED)
    book.adjust(corrects=entry)
    assert accruals(book.record) == []
    book.close()
    assert total(book, "spending:hubs", to_month="2013-04") == 0
    assert total(book, "spending:hubs") == 0
    with pytest.raises(Misuse, match="goes with its accrual"):
        book.adjust(corrects=f"turned:{entry}")


def test_f_25_lines_are_needed_for_an_accrual() -> None:
    book = MemoryBook()
    with pytest.raises(Misuse, match="an accrual is a file of lines"):
        book.adjust(corrects="pool:due:nhs:2013-04-01", reverses=True)


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
    [within] = book.offer("expenditure", "2014-04-20,hubs,5.00,M").findings or [None]
    assert within is None


def test_f_25_the_year_to_come_is_warned_of_in_march_and_printed_to_be_added() -> None:
    book = MemoryBook()
    agreements = book.on().agreements
    assert agreements.unagreed(Month(2014, 2)) == []
    [said] = agreements.unagreed(Month(2014, 3))
    assert said.startswith("Nobody has agreed to contribute to the Smallshire pool for 2014 to 2015")
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


def test_f_25_an_early_month_opened_again_keeps_the_differences_of_the_last() -> None:
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,9.00", sender="nhs")
    book.close_all("2013-04", "2013-06")
    before = open_differences(book.record)
    book.reopen("2013-04")
    assert open_differences(book.record) == before != []
    book.close("2013-04")
    assert [found.id for found in open_differences(book.record)] == [found.id for found in before]


# Queries and disputes


def asked(book: MemoryBook, about: str, partner: str = "nhs", **said: Any) -> Query:
    given = {"owner": "Ann Lee", "due": date(2018, 6, 1), "reason": "we paid 9.00", **said}
    return record_query(book.record, book, book.on(), Asking(about=about, partner=partner, **given))


def answered(book: MemoryBook, query: str, state: str, **said: Any) -> Query:
    answering = Answering(query=query, state=state, **{"reason": "looked up", **said})
    return record_query(book.record, book, book.on(), answering)


def disputed_book() -> MemoryBook:
    """Return a book in which the NHS says that it paid 9.00 in April, and we have nothing of it."""
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,9.00", sender="nhs")
    book.give("expenditure", "2013-04-09,hubs,5.00,INV", sender="police")
    book.close()
    return book


def test_f_25_a_difference_has_a_state_an_owner_and_a_day() -> None:
    book = disputed_book()
    query = asked(book, "D0001")
    assert (query.id, query.state, query.owner, query.month, query.settled) == (
        "Q0001",
        State.QUERIED,
        "Ann Lee",
        "2013-04",
        False,
    )
    assert (query.overdue(date(2018, 6, 1)), query.overdue(date(2018, 6, 2))) == (False, True)
    wrong = answered(book, "Q0001", "ours wrong", owner="Bob", due=date(2018, 7, 1))
    assert (wrong.state, wrong.owner, wrong.due, wrong.settled) == (
        State.OURS_WRONG,
        "Bob",
        "2018-07-01",
        False,
    )
    settled = answered(book, "Q0001", "agreed")
    assert (settled.settled, settled.owner, settled.overdue(date(2019, 1, 1))) == (True, "Bob", False)
    assert [said.state.value for said in settled.said] == ["queried", "ours wrong", "agreed"]
    assert queries(book.record) == [settled]


def test_f_25_a_query_stands_on_the_page_of_whom_it_concerns_and_of_the_host() -> None:
    book = disputed_book()
    asked(book, "D0001")
    pages = {name: statements_of(book.issue("2013-04"), name)[0] for name in ("nhs", "police", "county")}
    told = {
        name: [
            line.label for table in page.tables if table.title.startswith("Queries") for line in table.lines
        ]
        for name, page in pages.items()
    }
    assert told == {"nhs": ["Q0001 about D0001"], "police": [], "county": ["Q0001 about D0001"]}
    assert "1 query is open: see the table of queries." in pages["nhs"].headline
    bank = bank_statement(book.issue("2013-04"))
    assert bank is not None
    notes = [line.cells[-1].text("GBP") for table in bank.tables for line in table.lines]
    assert "D0001; Q0001 queried; Ann Lee to act by 1 June 2018" in notes


@pytest.mark.parametrize("about", ["S0002:2", "S0002", "2013-04/police/partner/pool.owed"])
def test_f_25_a_query_may_be_about_an_entry_a_row_a_file_or_a_figure(about: str) -> None:
    book = disputed_book()
    assert asked(book, about, "police").month == "2013-04"


def test_f_25_a_settled_query_is_not_told_after_the_month_it_was_settled_in() -> None:
    book = disputed_book()
    asked(book, "D0001")
    answered(book, "Q0001", "dropped")
    book.close_all("2013-05", "2013-05")
    [page] = statements_of(book.issue("2013-05"), "nhs")
    [line] = [line for table in page.tables if table.title.startswith("Queries") for line in table.lines]
    assert line.cells[1].value == "dropped"
    assert not any("query is open" in said for said in page.headline)


@pytest.mark.parametrize(
    ("about", "said", "what"),
    [
        ("D0009", {}, "is no figure, entry, row, file or difference"),
        ("S0099:2", {}, "is no figure, entry, row, file or difference"),
        ("13-04/nhs/partner/pool.owed", {}, "is not a period"),
        ("D0001", {"reason": " "}, "say what is asked"),
        ("D0001", {"owner": "-"}, "say who is to act"),
        ("D0001", {"due": date(2017, 1, 1)}, "2017-01-01 is past"),
        ("D0001", {"partner": "nsh"}, "did you mean 'nhs'"),
    ],
)
def test_f_25_a_query_about_nothing_is_refused(about: str, said: dict[str, Any], what: str) -> None:
    book = disputed_book()
    size = book.record.size
    with pytest.raises(Misuse, match=what):
        asked(book, about, **said)
    assert book.record.size == size


def test_f_25_an_answer_to_nothing_or_of_no_state_is_refused() -> None:
    book = disputed_book()
    asked(book, "D0001")
    with pytest.raises(Misuse, match="query"):
        answered(book, "Q0002", "agreed")
    with pytest.raises(Misuse, match="state"):
        answered(book, "Q0001", "settled")


def test_f_25_queries_are_done_again_to_the_byte(small: SmallBook) -> None:
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,9.00\n", sender="nhs")
    small.close()
    asking = Asking(
        about="D0001", partner="nhs", owner="Ann", due=date(2018, 6, 1), reason="we paid it on the 9th"
    )
    small.book.query(asking, by="Ann", now=NOW)
    small.book.query(Answering(query="Q0001", state="theirs wrong", reason="no"), by="Bob", now=NOW)
    text = "effective,agreement,account,partner,theme,amount\n" + "\n".join(ACCRUED) + "\n"
    small.send(text)
    entry = small.book.adjust(
        prepared_by="Ann",
        approved_by="Bob",
        reason="no invoice yet",
        now=NOW,
        submission="S0002",
        reverses=True,
    )
    assert entry.kind == "accrual"
    found = small.book.verify()
    assert (found.faults, found.otherwise) == ([], [])


def test_e_2_a_disagreement_stands_in_the_headline_of_whose_figure_it_is() -> None:
    book = disputed_book()
    pages = {name: statements_of(book.issue("2013-04"), name)[0] for name in ("nhs", "police")}
    said = "One of your own figures is not ours: £9.00 lies between. See the figures that do not agree."
    assert said in pages["nhs"].headline
    assert not any("figures" in line for line in pages["police"].headline)
