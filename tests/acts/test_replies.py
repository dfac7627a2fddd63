"""A partner answers its statement in a file, and only its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import BOOK, NOW, SmallBook
from in_memory import MemoryBook, answered, asked, rows_of
from pooledbudget.acts.withdraw import Withdrawal, withdraw
from pooledbudget.acts.words import taken_out
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.reconcile.queries import queries

DUE = "2013-04/nhs/partner/pool.due"
PAGE = "2013-04/nhs/partner"
QUERIED = f"2018-05-02,{DUE},query,billed twice"


def closed(book: str = BOOK) -> MemoryBook:
    made = MemoryBook(book=book)
    made.close()
    return made


@pytest.mark.parametrize(
    ("figure", "code", "what"),
    [
        ("2013-04/nhs/partner/pool.duo", FindingCode.UNKNOWN_NAME, f"did you mean '{DUE}'?"),
        ("pool.due", FindingCode.UNKNOWN_NAME, "is no id of a figure; "),
        ("2013-04//partner", FindingCode.UNKNOWN_NAME, "is no id of a figure"),
        ("13-04/nhs/partner", FindingCode.UNKNOWN_NAME, "is not a period"),
        ("2013-03/nhs/partner", FindingCode.UNKNOWN_NAME, "the book begins in 2013-04"),
        ("2013-04/nsh/partner", FindingCode.UNKNOWN_NAME, "did you mean 'nhs'?"),
        ("2013-04/nhs/partnr", FindingCode.UNKNOWN_NAME, "did you mean 'partner'?"),
        ("2013-04/police/partner/pool.due", FindingCode.ROW_RULE, "is a statement of police, and nhs sent"),
        ("2013-05/nhs/partner", FindingCode.ROW_RULE, "is not closed: its statement is a draft"),
        ("2013-Q1/nhs/partner", FindingCode.ROW_RULE, "is not closed: its statement is a draft"),
    ],
)
def test_a_reply_to_what_is_not_the_senders_is_refused_where_it_stands(
    figure: str, code: FindingCode, what: str
) -> None:
    receipt = closed().offer("replies", f"2018-05-02,{figure},agree", sender="nhs")
    [fault] = receipt.errors
    assert not receipt.accepted
    assert (fault.code, fault.row, fault.column) == (code, 2, "figure")
    assert what in fault.what
    assert fault.rule
    assert fault.remedy


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"2018-05-02,{DUE},query", "a query must say in 'reason'"),
        (f"2018-05-02,{DUE},query, ", "a query must say in 'reason'"),
        (f"2018-05-02,{DUE},agree,,police", "nobody is to act on what is agreed"),
        (f"2018-05-02,{DUE},agree,,,2018-06-01", "nobody is to act on what is agreed"),
        (f"2018-05-02,{DUE},maybe", "maybe"),
        (f"2018-05-04,{DUE},agree", "has not come yet"),
        (f"{QUERIED},plice", "did you mean 'police'?"),
        (f"{QUERIED},,2018-05-02", "2018-05-02 is past"),
        (f"2018-05-02,{DUE},query,ask jo@example.org", "an e-mail address"),
    ],
)
def test_a_row_that_does_not_hang_together_is_refused(line: str, what: str) -> None:
    receipt = closed().offer("replies", line, sender="nhs")
    assert not receipt.accepted
    assert what in receipt.errors[0].what


def test_a_figure_is_answered_once_in_a_file() -> None:
    receipt = closed().offer("replies", QUERIED, f"2018-05-02,{DUE},agree", sender="nhs")
    assert [fault.code for fault in receipt.errors] == [FindingCode.DUPLICATE]


def test_a_query_has_the_host_as_its_owner_and_twenty_days_unless_something_says_otherwise() -> None:
    other = f'{BOOK}\n[replies]\nowner = "Ann Lee"\ndays = 5\n'
    found = []
    for settings in (BOOK, other):
        book = closed(settings)
        book.give("replies", QUERIED, f"2018-05-02,{PAGE},query,all of it,police,2018-07-01", sender="nhs")
        found += [(query.id, query.about, query.owner, query.due) for query in queries(book.record)]
    said = ("Q0002", PAGE, "police", "2018-07-01")
    assert found == [
        ("Q0001", DUE, "county", "2018-05-23"),
        said,
        ("Q0001", DUE, "Ann Lee", "2018-05-08"),
        said,
    ]


def test_queries_of_files_and_acts_are_numbered_in_one_row_and_settled_alike() -> None:
    book = closed()
    asked(book, DUE)
    book.give("replies", QUERIED, sender="nhs")
    asked(book, DUE, "police")
    assert [query.id for query in queries(book.record)] == ["Q0001", "Q0002", "Q0003"]
    assert answered(book, "Q0002", "agreed").settled


def test_what_was_answered_before_is_told_and_counts() -> None:
    book = closed()
    book.give("replies", QUERIED, f"2018-05-02,{PAGE},agree", sender="nhs")
    again = book.offer(
        "replies", f"2018-05-03,{DUE},query,still", f"2018-05-03,{PAGE},agree", sender="nhs", file="b.csv"
    )
    assert again.accepted
    assert [(found.code, found.severity, found.row, found.what) for found in again.findings] == [
        (FindingCode.REPEAT, Severity.NOTE, 2, "nhs queried it before: Q0001 is open"),
        (FindingCode.REPEAT, Severity.NOTE, 3, "nhs agreed to it on 2 May 2018 (S0001:3)"),
    ]
    assert [reply.query for reply in again.replies] == ["Q0002", ""]


def test_a_file_in_its_place_keeps_what_it_asks_still_and_drops_the_rest() -> None:
    book = closed()
    book.give("replies", QUERIED, f"2018-05-02,{PAGE},query,all of it", sender="nhs")
    answered(book, "Q0001", "ours wrong", owner="Bob")
    lines = (f"2018-05-03,{DUE},query,billed three times", f"2018-05-03,{PAGE},agree")
    receipt = book.offer("replies", *lines, sender="nhs", replaces="S0001")
    assert [found.what for found in receipt.findings] == [
        f"Q0002 about {PAGE} is no longer asked: it is dropped"
    ]
    first, second = queries(book.record)
    assert (first.state.value, first.owner, first.origin) == ("ours wrong", "Bob", "S0002:2")
    assert [said.state.value for said in first.said] == ["queried", "ours wrong", "ours wrong"]
    assert (second.state.value, [said.row for said in second.said]) == ("dropped", ["S0001:3", "S0001:3"])


def test_a_file_that_is_withdrawn_drops_what_is_open_of_it_and_says_so() -> None:
    book = closed()
    book.give("replies", QUERIED, f"2018-05-02,{PAGE},query,all of it", sender="nhs")
    answered(book, "Q0002", "agreed")
    out = withdraw(book.record, book.reader, book.on(), Withdrawal("S0001", "sent by mistake"))
    assert f"Q0001 about {DUE}, which is open: it is dropped" in list(taken_out(out, "GBP"))
    found = {query.id: query for query in queries(book.record)}
    assert {id_: query.state.value for id_, query in found.items()} == {"Q0001": "dropped", "Q0002": "agreed"}
    assert (found["Q0001"].reason, found["Q0001"].said[-1].row) == ("sent by mistake", "S0001:2")


def test_rows_that_come_back_from_quarantine_are_queries_too_and_go_with_their_file() -> None:
    book = closed()
    bad = f"2018-05-02,{PAGE}/pool.duo,query,x"
    book.give("replies", QUERIED, bad, sender="nhs", accept_valid=True, reason="ok")
    book.give("replies", f"2018-05-02,{PAGE}/pool.owed,query,x", sender="nhs", completes="S0001")
    assert [query.about for query in queries(book.record)] == [DUE, f"{PAGE}/pool.owed"]
    book.withdraw("S0001")
    assert {query.state.value for query in queries(book.record)} == {"dropped"}


def test_the_record_holds_which_figure_and_never_why() -> None:
    book = closed()
    book.give("replies", QUERIED, sender="nhs")
    dump = "\n".join(book.record.connection.iterdump())
    assert DUE in dump
    assert "billed twice" not in dump


def test_a_figure_is_looked_up_under_the_settings_its_month_was_sealed_under() -> None:
    book = closed()
    book.agreements = {}
    assert book.offer("replies", QUERIED, sender="nhs").accepted


def test_replies_are_done_again_to_the_byte(make_small: Callable[..., SmallBook]) -> None:
    small = make_small()
    small.close()
    small.send(rows_of("replies", QUERIED, f"2018-05-02,{PAGE},agree"), sender="nhs")
    small.send(rows_of("replies", f"2018-05-03,{DUE},query,still"), sender="nhs", replaces="S0001")
    small.book.withdraw("S0002", by="Ann", reason="wrong", now=NOW)
    found = small.book.verify()
    assert (found.faults, found.otherwise) == ([], [])
