"""What the book objects to in a file whose cells are in order: who sends, days, names, repeats, late rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from conftest import BOOK, POOL
from in_memory import FAMILIES, POND, MemoryBook, place_of_everything, rows_of
from pooledbudget.acts.incoming import Incoming
from pooledbudget.acts.objections import LATE_KINDS, MONEY_KINDS
from pooledbudget.acts.receive import Receipt, receive
from pooledbudget.book_file import HOST_ONLY
from pooledbudget.findings import Severity
from pooledbudget.submissions.history import Sent
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.records import KINDS, Row

LINE = {
    "opening-balances": "2013-04-02,pool,assets:cash,county,,0.00",
    "contributions": "2013-04-02,pool,nhs,cash,5.00,A",
    "grants": "2013-04-02,pool,department,public-health,5.00,A",
    "payments": "2013-04-02,pool,police,5.00,A",
    "vat-refunds": "2013-04-02,pool,5.00,A",
    "bank-lines": "2013-04-02,pool,opening,0.00,o\n2013-04-03,pool,closing,0.00,c",
    "drawdowns": "2013-04-02,bond,harbour,5.00,A",
    "service-payments": "2013-04-02,bond,charity,5.00,A",
    "repayments": "2013-04-02,bond,harbour,5.00,A",
    "receipts": "2013-04-02,note,department,5.00,A",
    "payer-refunds": "2013-04-02,note,department,5.00,A",
    "write-offs": "2013-04-02,bond,harbour,5.00,A",
    "transfers": "2013-04-02,note,harbour,lantern,5.00,A",
    "adjustments": "2013-04-02,pool,assets:cash,county,,5.00\n2013-04-02,pool,funds:general,county,,-5.00",
    "expenditure": "2013-04-02,hubs,5.00,A",
}


def told(receipt: Receipt) -> list[tuple[str, int, str]]:
    for finding in receipt.findings:
        assert finding.what
        assert finding.rule
        assert finding.remedy
        assert finding.file == "file.csv"
    return [(finding.code.value, finding.row, finding.column) for finding in receipt.findings]


def received_on(book: MemoryBook, today: date, kind: str, *lines: str) -> Receipt:
    text = rows_of(kind, *lines).encode()
    book.keep(text)
    sent = Sent(data=text, file="file.csv", sender="county", kind=kind)
    return receive(book.record, book.reader, book.on(today=today), sent)


# Who may send.


@pytest.mark.parametrize("kind", HOST_ONLY)
def test_only_the_host_sends_records_of_cash(kind: str) -> None:
    book = place_of_everything()
    refused = book.offer(kind, LINE[kind], sender="police")
    assert not refused.accepted
    (finding,) = refused.errors
    assert (finding.row, finding.what) == (0, f"police sent {kind}")
    assert "--from county" in finding.remedy
    assert "'figures'" in finding.remedy
    assert book.offer(kind, LINE[kind], sender="county", replaces="S0001").accepted


def test_a_partner_sends_its_own_spending_and_figures() -> None:
    book = place_of_everything()
    assert book.offer("expenditure", LINE["expenditure"], sender="police").accepted
    assert book.offer("figures", "2013-04,pool,spending charged,5.00", sender="police").accepted


@pytest.mark.parametrize("kind", ["expenditure", "drawdowns"])
def test_one_who_only_lends_sends_nothing(kind: str) -> None:
    book = place_of_everything()
    refused = book.offer(kind, LINE[kind], sender="harbour")
    assert "an investor sends no records of the place" in [finding.rule for finding in refused.errors]
    book.book = book.book.replace('parts = ["investor"]', 'parts = ["investor", "contributor"]')
    rules = [
        finding.rule for finding in book.offer("expenditure", LINE["expenditure"], sender="harbour").errors
    ]
    assert rules == []


# Days.


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2013-03-31", "2013-03-31 is before the book begins"),
        ("2013-04-01", ""),
        ("2013-07-05", ""),
        ("2013-07-06", "2013-07-06 has not come yet"),
    ],
)
def test_money_is_of_days_from_the_books_first_to_today(day: str, said: str) -> None:
    receipt = received_on(MemoryBook(), date(2013, 7, 5), "expenditure", f"{day},hubs,5.00,A")
    assert [finding.what for finding in receipt.errors] == ([said] if said else [])
    if said:
        assert told(receipt) == [("C03", 2, "paid_on")]
        assert receipt.errors[0].rule == "days run from 2013-04-01 to the day of receipt"


def test_what_is_older_comes_in_as_an_opening_balance_and_as_evidence() -> None:
    book = MemoryBook()
    opening = ("2013-03-31,pool,assets:cash,county,,5.00", "2013-03-31,pool,funds:opening,county,,-5.00")
    assert book.offer("opening-balances", *opening).accepted
    assert book.offer("incidents", "F1,2012-03-02,I1").accepted


def test_what_a_bond_did_before_the_book_is_told_with_its_days() -> None:
    """M-2 of the findings: every running bond began before its book."""
    book = place_of_everything()
    assert told(book.offer("drawdowns", "2010-04-01,bond,harbour,5.00,D1")) == []
    assert told(book.offer("repayments", "2012-04-01,bond,harbour,2.00,R1")) == []
    assert told(book.offer("outcomes", "2012-04-01,bond,a,100,80,100,100,,report")) == []
    assert told(book.offer("stops", "2012-04-01,bond,county,too few")) == []
    assert [code for code, _, _ in told(book.offer("grants", "2012-04-01,bond,charity,g,5.00,G1"))] == ["C03"]


def test_a_figure_may_be_of_a_month_that_has_not_ended_and_evidence_may_not_lie_ahead() -> None:
    book, today = MemoryBook(), date(2013, 4, 10)
    assert received_on(book, today, "figures", "2013-04,pool,spending charged,5.00").accepted
    assert told(received_on(book, today, "incidents", "F1,2013-04-11,I1")) == [("C03", 2, "occurred_on")]


# Names.


def test_every_name_at_fault_in_a_row_is_said_with_the_nearest() -> None:
    receipt = place_of_everything().offer("drawdowns", "2013-04-02,bnod,habour,5.00,A")
    assert [finding.what for finding in receipt.errors] == [
        "there is no bond 'bnod'; did you mean 'bond'?",
        "there is no investor 'habour'; did you mean 'harbour'?",
    ]
    assert told(receipt) == [("N01", 2, "agreement"), ("N01", 2, "investor")]


@pytest.mark.parametrize(
    ("kind", "line", "found"),
    [
        (
            "contributions",
            "2013-04-31,poool,ns,csh,-5,R1",
            [
                ("R02", ""),
                ("N01", "agreement"),
                ("C04", "form"),
                ("N01", "partner"),
                ("C03", "received_on"),
            ],
        ),
        (
            "adjustments",
            "2013-04-31,pool,bogus:x,zz,early-help,5.00",
            [("C05", "account"), ("C03", "effective"), ("N01", "partner")],
        ),
        (
            "adjustments",
            "2013-04-30,q,assets:cash,county,,-5.001",
            [("N01", "agreement"), ("C02", "amount")],
        ),
        (
            "adjustments",
            "2013-04-30,pool,assets:nothing,zz,,5.001",
            [("N01", "account"), ("C02", "amount"), ("N01", "partner")],
        ),
        ("expenditure", "2013-04-02,nowhere,5.001,A", [("C02", "amount"), ("N02", "scheme")]),
        ("expenditure", "2019-04-02,hubs,5.001,A", [("C02", "amount"), ("C03", "paid_on")]),
        ("grants", "2013-04-02,,department,health,5.001,A", [("C01", "agreement"), ("C02", "amount")]),
    ],
)
def test_e_8_every_bad_cell_of_a_row_is_told_in_one_pass(
    kind: str, line: str, found: list[tuple[str, str]]
) -> None:
    receipt = place_of_everything().offer(kind, line)
    assert [(code, column) for code, _, column in told(receipt)] == found


def test_each_row_of_an_unknown_scheme_is_found_though_the_word_is_asked_once() -> None:
    lines = ("2013-04-02,hub,1.00,A", "2013-04-02,hubs,2.00,B", "2013-04-03,hub,3.00,C")
    receipt = MemoryBook().offer("expenditure", *lines)
    assert [(one.code.value, one.rows, one.column) for one in receipt.findings] == [("N02", (2, 4), "scheme")]
    (what,) = {finding.what for finding in receipt.errors}
    assert what == "there is no scheme 'hub'; did you mean 'hubs'?: 2 rows, £4.00"
    assert [kept.number for kept in receipt.quarantined] == [2, 4]


def test_a_scheme_that_two_pools_know_belongs_to_neither() -> None:
    book = place_of_everything()
    book.agreements["pond"] = POND.replace('title = "Tutors"', 'title = "Tutors"\ncovers = ["hubs"]')
    (finding,) = book.offer("expenditure", LINE["expenditure"]).errors
    assert finding.what == "scheme 'hubs' is known to more than one pool: 1 row, £5.00"
    assert "let one pool's schemes cover it" in finding.remedy


# Repeats, late rows, nothing at all.


def test_identical_money_counts_and_is_pointed_out_and_identical_evidence_is_not() -> None:
    book = MemoryBook()
    repeated = book.offer("expenditure", *["2013-04-02,hubs,1.00,A"] * 3)
    assert [finding.what for finding in repeated.findings] == ["rows 2, 3, 4 are identical"]
    assert (repeated.accepted, repeated.total) == (True, 300)
    assert told(repeated) == [("D02", 3, "")]
    assert book.offer("incidents", *["F1,2013-04-02,I1"] * 2).findings == []


@pytest.mark.parametrize(
    ("line", "sender", "repeats"),
    [
        ("2013-05-09,hubs,1.00,A", "county", True),
        ("2013-04-02,hubs,1.01,A", "county", False),
        ("2013-04-02,clinics,1.00,A", "county", False),
        ("2013-04-02,hubs,1.00,B", "county", False),
    ],
)
def test_a_payment_in_two_files_is_one_of_sender_scheme_amount_and_reference(
    line: str, sender: str, *, repeats: bool
) -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    receipt = book.offer("expenditure", line, sender=sender)
    assert receipt.accepted
    assert ["is in S0001 row 2 too" in finding.what for finding in receipt.findings] == [True] * repeats


def test_a_replacing_file_does_not_repeat_the_one_it_replaces() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    assert book.offer("expenditure", "2013-04-03,hubs,1.00,A", replaces="S0001").findings == []


def test_late_rows_are_counted_by_closed_month_and_the_open_one_is_named() -> None:
    book = MemoryBook()
    book.close_all("2013-04", "2013-05")
    lines = (
        "2013-05-02,hubs,1.00,A",
        "2013-04-02,hubs,2.00,B",
        "2013-06-02,hubs,3.00,C",
        "2013-05-03,hubs,4.00,D",
    )
    receipt = book.offer("expenditure", *lines)
    assert [finding.what for finding in receipt.findings] == [
        "1 of its rows is of 2013-06; the file answers for 2013-05",
        "1 row is of 2013-04, which is closed",
        "2 rows are of 2013-05, which is closed",
    ]
    assert {finding.severity for finding in receipt.findings} == {Severity.NOTE}
    assert all("post to 2013-06" in finding.remedy for finding in receipt.findings[1:])


def test_late_kinds_are_those_whose_rows_make_or_change_entries() -> None:
    entering = {kind for kind, model in KINDS.items() if model.use in {Use.POSTED, Use.DECIDED, Use.ADJUSTED}}
    assert entering == LATE_KINDS - {"bank-lines"}
    assert set(HOST_ONLY) - {"adjustments"} < MONEY_KINDS


def test_late_evidence_is_not_remarked_on() -> None:
    book = MemoryBook()
    book.close()
    assert book.offer("incidents", "F1,2013-04-02,I1").findings == []


def test_a_file_may_say_that_there_was_nothing() -> None:
    receipt = MemoryBook().offer("expenditure", empty=True)
    assert (receipt.accepted, receipt.rows_read, told(receipt)) == (True, 0, [("F01", 0, "")])
    assert receipt.findings[0].severity is Severity.NOTE


def test_a_file_whose_rows_are_all_refused_is_not_said_to_hold_nothing() -> None:
    receipt = MemoryBook().offer("expenditure", "2013-04-02,zzz,1.00,A")
    assert [code for code, _, _ in told(receipt)] == ["N02"]


def test_errors_come_first_and_then_by_row_and_column() -> None:
    lines = (
        "2013-04-02,hubs,1.00,A",
        "2013-04-02,hubs,1.00,A",
        "2013-04-02,hub,2.00,B",
        "2013-04-02,hubs,1_0,C",
    )
    receipt = MemoryBook().offer("expenditure", *lines)
    assert told(receipt) == [("N02", 4, "scheme"), ("C02", 5, "amount"), ("D02", 3, "")]


# Rows that come back from quarantine.

MIXED = ("2013-04-02,hubs,1.00,A", "2013-04-03,hubs,2_0,B", "2013-04-04,hubs,3_0,C")
BACK: Sequence[str] = ("2013-04-03,hubs,2.00,B", "2013-04-04,hubs,3.00,C")


@pytest.fixture
def waits() -> MemoryBook:
    """A book with a file of which two rows wait in quarantine."""
    book = MemoryBook()
    book.give("expenditure", *MIXED, accept_valid=True, reason="the rest follows")
    return book


def test_no_more_rows_come_back_than_wait(waits: MemoryBook) -> None:
    refused = waits.offer("expenditure", *BACK, "2013-04-05,hubs,4.00,D", completes="S0001")
    (finding,) = refused.errors
    assert finding.what == "3 rows of expenditure come back; S0001 waits for 2 of expenditure"
    assert "without --completes" in finding.remedy
    assert waits.offer("expenditure", *BACK, completes="S0001", replaces="S0002").accepted


def test_rows_may_come_back_in_parts_and_then_none_is_left(waits: MemoryBook) -> None:
    waits.give("expenditure", BACK[0], completes="S0001")
    waits.give("expenditure", BACK[1], completes="S0001")
    refused = waits.offer("expenditure", "2013-04-05,hubs,4.00,D", completes="S0001")
    assert [finding.what for finding in refused.errors] == [
        "1 row of expenditure comes back; S0001 waits for 0 of expenditure"
    ]


def test_what_comes_back_is_of_the_kind_that_waits(waits: MemoryBook) -> None:
    refused = waits.offer("contributions", "2013-04-02,pool,nhs,cash,5.00,A", completes="S0001")
    assert [finding.what for finding in refused.errors] == [
        "1 row of contributions comes back; S0001 waits for 2 of expenditure"
    ]


def test_an_agreement_objects_beside_the_book() -> None:
    book = MemoryBook(agreements={"pool": MemoryBook().agreements["pool"], "families": FAMILIES}, book=BOOK)
    book.give("attachments", "families,F1,2013-04-10")
    again = book.offer("attachments", "families,F1,2013-04-11")
    assert told(again) == [("D01", 2, "family")]
    assert not again.accepted


@pytest.mark.parametrize("empty", [False, True])
def test_a_bank_statement_without_its_balances_is_no_empty_return(empty: bool) -> None:
    receipt = MemoryBook().offer("bank-lines", empty=empty)
    assert not receipt.accepted
    (found,) = receipt.findings
    assert (found.code.value, found.remedy) == (
        "F01",
        "send the statement with its opening and closing balance",
    )


@pytest.mark.parametrize(
    ("month", "what"),
    [
        ("2099-04", "2099-04 has not come yet"),
        ("2013-08", "2013-08 has not come yet"),
        ("2012-03", "2012-03 is before the book begins"),
    ],
)
def test_figures_of_a_month_that_cannot_be_held_against_anything_are_refused(month: str, what: str) -> None:
    """BR-14: they were accepted, for a month that nobody closes, and never asked about."""
    book = MemoryBook(today=date(2013, 7, 5))
    receipt = book.offer("figures", f"{month},pool,contributions paid,5.00", sender="nhs")
    assert (receipt.accepted, [each.what for each in receipt.errors], receipt.month) == (
        False,
        [what],
        "2013-04",
    )
    book.give("figures", "2013-07,pool,contributions paid,5.00", sender="nhs")


def test_a_day_out_of_time_is_told_in_the_column_as_its_sender_calls_it() -> None:
    """F-19: the finding named paid_on, which the sender's file does not have."""
    layout = 'layout = "uk"\nkind = "expenditure"\n[columns]\npaid_on = "Date"\nscheme = "Code"\n'
    book = MemoryBook(layouts={"uk": layout + 'amount = "Net"\nreference = "Ref"\n'})
    receipt = book.send("Date,Code,Net,Ref\n2013-03-28,hubs,5.00,A\n")
    assert [(each.column, each.what) for each in receipt.errors] == [
        ("Date", "2013-03-28 is before the book begins")
    ]


@pytest.mark.parametrize("covered", ["", '"*", '])
def test_f_22_a_new_code_is_told_once_however_its_capitals_are_written(covered: str) -> None:
    book = MemoryBook(agreements={"pool": POOL.replace("covers = [", f"covers = [{covered}", 1)})
    lines = ["2013-04-05,Site 9,1.00,A", "2013-04-06,site 9,2.00,B", "2013-04-07,SITE  9,4.00,C"]
    receipt = book.offer("expenditure", *lines)
    (found,) = [each for each in receipt.findings if each.code.value == "N02"]
    assert "'Site 9'" in found.what
    assert found.what.endswith(": 3 rows, £7.00")


def test_late_bank_lines_are_not_said_to_post() -> None:
    """F-25: bank lines never post; over a year's end nothing of them is borne."""
    book = MemoryBook(today=date(2014, 5, 5))
    book.close_all("2013-04", "2014-03")
    receipt = book.offer("bank-lines", *LINE["bank-lines"].splitlines())
    (found,) = [each for each in receipt.findings if each.code.value == "L01"]
    assert found.what == "2 rows are of 2013-04, which is closed"
    assert found.remedy.endswith("they post nothing, and the close of 2014-04 holds the record against them")


def test_no_payment_is_taken_out_of_its_columns_where_all_are_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A month holds tens of thousands: each as an object costs more than all that is asked of them."""

    def refuse(_: Incoming) -> list[Row[Any]]:
        raise AssertionError("rows were made")

    monkeypatch.setattr(Incoming, "rows", property(refuse))
    book = MemoryBook()
    assert book.offer("expenditure", "2013-04-05,hubs,1.00,A", "2013-04-06,hubs,2.00,B").accepted
    with pytest.raises(AssertionError, match="rows were made"):
        book.offer("expenditure", "2013-04-05,nowhere,1.00,C")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["200.00,A,,1200.00,1000.00"], ["the VAT is more than the net: are the two columns exchanged?"]),
        (
            ["200.00,A,,1200.00,1000.00", "1.00,B,,6.00,5.00", "10.00,C,,12.00,2.00"],
            ["the VAT is more than the net, as in 1 more: are the two columns exchanged?"],
        ),
        (["-200.00,A,,-1200.00,-1000.00"], ["the VAT is more than the net: are the two columns exchanged?"]),
        (["1000.00,A,,1200.00,200.00"], []),
        (["1000.00,A,,,"], []),
    ],
)
def test_f_9_vat_above_its_net_is_remarked_on_once(rows: list[str], said: list[str]) -> None:
    """Net and VAT exchanged still add up to the gross: 200.00 of 1,000.00 was spent, without a word."""
    receipt = MemoryBook().offer("expenditure", *(f"2013-04-09,hubs,{row}," for row in rows))
    assert receipt.accepted
    assert [found.what for found in receipt.findings if found.code.value == "P02"] == said
