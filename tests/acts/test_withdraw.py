"""A file taken back, rows given up, second copies said to be real: each is an act, done again by verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import NOW, SmallBook
from in_memory import MemoryBook, place_of_everything, rows_of
from pooledbudget.errors import Misuse, Refused
from pooledbudget.submissions.history import standing, submissions

SPEND = ("2013-04-02,hubs,10.00,R1", "2013-04-03,hubs,20.00,R2")
HALF = ("2013-04-02,hubs,10.00,R1", "2013-04-03,hubs,1_0,R2", "2013-04-32,hubs,5.00,R3")


def stands(book: MemoryBook) -> list[str]:
    return [file.id for file in standing(submissions(book.record))]


def test_what_a_withdrawn_file_posted_is_reversed_at_the_next_close() -> None:
    book = MemoryBook()
    book.give("expenditure", *SPEND)
    book.give("expenditure", "2013-04-05,hubs,1.00,R9")
    book.close()
    book.withdraw("S0001")
    assert (stands(book), book.total("spending")) == (["S0002"], 31_00)
    closing = book.close("2013-05")
    assert sorted(entry.id for entry in closing.entries if entry.id.startswith("rev")) == [
        "reverses:S0001:2",
        "reverses:S0001:3",
    ]
    assert book.total("spending") == 1_00
    assert {tied.kind: tied.accepted for tied in closing.tied} == {"expenditure": 1}
    assert book.close("2013-06").entries[0].id.startswith("pool:")
    book.give("expenditure", *SPEND)
    book.close("2013-07")
    assert book.total("spending") == 31_00


def test_what_is_withdrawn_of_a_month_that_is_sealed_again_is_taken_out_in_that_close() -> None:
    book = MemoryBook()
    book.close()
    book.give("expenditure", "2013-05-10,hubs,10.00,R1")
    book.close("2013-05")
    book.reopen("2013-04")
    book.withdraw("S0001")
    (gone,) = book.close().entries
    assert (gone.id, gone.effective.month, book.total("spending")) == ("reverses:S0001:2", 5, 0)
    assert not [entry for entry in book.close("2013-06").entries if entry.id.startswith("rev")]


def test_a_file_withdrawn_before_its_month_closes_leaves_no_trace_in_the_ledger() -> None:
    book = MemoryBook()
    book.give("expenditure", *SPEND)
    book.withdraw("S0001")
    assert book.close().tied == []
    assert book.total("spending") == 0


def test_a_month_opened_again_closes_without_what_was_withdrawn() -> None:
    book = MemoryBook()
    book.give("expenditure", *SPEND, "2013-05-01,hubs,100.00,M")
    book.close_all("2013-04", "2013-05")
    book.withdraw("S0001")
    book.reopen("2013-04")
    book.close("2013-04")
    assert book.total("spending") == 0
    book.close("2013-06")
    assert book.total("spending") == 0


def test_what_completed_a_file_goes_with_it_and_what_it_replaced_does_not_come_back() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,7.00,OLD")
    book.give("expenditure", *HALF, replaces="S0001", accept_valid=True, reason="now")
    book.give("expenditure", "2013-04-03,hubs,1.00,R2", completes="S0002")
    book.close()
    assert book.total("spending") == 11_00
    book.withdraw("S0002")
    assert stands(book) == []
    book.close("2013-05")
    assert book.total("spending") == 0
    with pytest.raises(Misuse, match="S0002 was withdrawn"):
        book.withdraw("S0002")
    with pytest.raises(Misuse, match="S0001 was itself replaced; name the file that stands now$"):
        book.withdraw("S0001")


def test_carried_over_rows_go_with_the_file_that_has_them_now() -> None:
    book = MemoryBook()
    book.give("expenditure", *SPEND)
    book.close()
    book.give("expenditure", *SPEND, "2013-04-04,hubs,5.00,R4", replaces="S0001")
    book.close("2013-05")
    book.withdraw("S0002")
    book.close("2013-06")
    assert book.total("spending") == 0


@pytest.mark.parametrize(
    ("kind", "lines", "account"),
    [
        ("contributions", ["2013-04-02,pool,nhs,cash,5.00,A"], "assets:cash"),
        ("grants", ["2013-04-02,pool,department,public-health,5.00,A"], "assets:cash"),
        ("payments", ["2013-04-02,pool,police,5.00,A"], "assets:cash"),
        ("drawdowns", ["2013-04-02,bond,harbour,5.00,A"], "assets:cash"),
        ("service-payments", ["2013-04-02,bond,charity,5.00,A"], "assets:cash"),
        (
            "opening-balances",
            ["2013-04-01,pool,assets:cash,county,,5.00", "2013-04-01,pool,funds:opening,county,,-5.00"],
            "assets:cash",
        ),
    ],
)
def test_money_of_every_kind_is_taken_back(kind: str, lines: list[str], account: str) -> None:
    book = place_of_everything()
    if kind == "service-payments":
        book.give("drawdowns", "2013-04-02,bond,harbour,50.00,A")
    book.give(kind, *lines)
    before = book.total(account)
    book.close()
    assert book.total(account) != before
    file = submissions(book.record)[-1].id
    book.withdraw(file)
    book.close("2013-05")
    assert book.total(account) == (50_00 if kind == "service-payments" else 0)


def test_a_decision_on_withdrawn_evidence_is_withdrawn() -> None:
    book = place_of_everything()
    outcome = "2013-04-20,bond,a,100,80,100,100,,report"
    book.give("drawdowns", "2013-04-02,bond,harbour,50.00,A")
    sent = book.give("outcomes", outcome)
    assert [decision.paid for decision in book.close().decisions if decision.asked == "outcome"] == [True]
    book.withdraw(sent)
    book.close("2013-05")
    assert book.total("income:outcome-payments") == 0


def test_a_refused_file_that_is_withdrawn_blocks_no_more() -> None:
    book = MemoryBook()
    book.offer("expenditure", *HALF)
    with pytest.raises(Refused, match="1 refused file waits") as caught:
        book.close()
    assert "pooledbudget withdraw S0001 --reason WHY" in caught.value.findings[0].remedy
    book.withdraw("S0001")
    assert book.close().clean
    assert book.waits() == []


def test_rows_in_quarantine_are_given_up_and_the_rest_stands() -> None:
    book = MemoryBook()
    book.give("expenditure", *HALF, accept_valid=True, reason="now")
    with pytest.raises(Misuse, match="S0001 has no rows that look like second copies"):
        book.attest("S0001")
    book.withdraw("S0001", quarantined=True)
    assert (book.waits(), stands(book)) == ([], ["S0001"])
    with pytest.raises(Misuse, match="S0001 holds no rows in quarantine that wait"):
        book.withdraw("S0001", quarantined=True)
    late = book.offer("expenditure", "2013-04-03,hubs,1.00,R2", completes="S0001")
    assert "S0001 waits for 0 of expenditure" in late.errors[0].what


@pytest.mark.parametrize(("reason", "named"), [("", "S0001"), ("  ", "S0001"), ("x", "S0009")])
def test_who_withdraws_says_why_and_what(reason: str, named: str) -> None:
    book = MemoryBook()
    book.give("expenditure", *SPEND)
    with pytest.raises(Misuse, match="say why|there is no submission 'S0009'"):
        book.withdraw(named, reason=reason)
    with pytest.raises(Misuse, match="say why|there is no submission 'S0009'"):
        book.attest(named, reason)


def test_a_file_that_two_people_adjusted_by_is_not_withdrawn() -> None:
    book = MemoryBook()
    lines = ("2013-04-02,pool,assets:cash,county,,5.00", "2013-04-02,pool,funds:opening,county,,-5.00")
    sent = book.give("adjustments", *lines)
    book.adjust(submission=sent)
    with pytest.raises(Misuse, match="S0001 was adjusted by"):
        book.withdraw(sent)


def test_withdrawals_and_attestations_are_done_again(tmp_path: Path) -> None:
    small = SmallBook(tmp_path / "book")
    spend = rows_of("expenditure", *SPEND)
    small.send(spend)
    small.send(rows_of("expenditure", *SPEND, "2013-04-04,hubs,9.00,R3"))
    small.book.attest("S0002", by="Ann", reason="paid twice", now=NOW)
    small.send(rows_of("expenditure", *HALF), accept_valid=True, reason="now", real=True)
    small.book.withdraw("S0003", by="Ann", reason="not ours", now=NOW, quarantined=True)
    small.close()
    small.book.withdraw("S0001", by="Ann", reason="paid once", now=NOW)
    small.close("2013-05")
    assert small.total("spending") == 49_00
    found = small.book.verify()
    assert (found.faults, found.replayed) == ([], 8)
    assert [act.act.kind for act in small.book.ledger.acts()][2:5] == ["attest", "receive", "withdraw"]
