"""What was decided is looked at again; what it comes to is told case by case in `tests/cases`."""

from __future__ import annotations

from family_book import BENEFIT, CONCERN, CRIME
from over_time import found, named, over_time, pounds, stands


def test_a_refusal_that_evidence_does_not_change_stays_as_it_was() -> None:
    book, _ = over_time(benefits=(), claims=(), to="2013-04")
    before = stands(book, "attachment")
    book.give("benefits", "F-A,2013-05-01,,esa")
    assert not book.close("2013-05").decisions
    assert stands(book, "attachment") == before


def test_a_claim_refused_for_another_reason_is_not_decided_again() -> None:
    """It is listed as what could be claimed: only what follows from the attachment is taken anew."""
    book, _ = over_time(benefits=(), claims=[f"families,F,2013-04-05,{CRIME}"], to="2013-04")
    book.give("benefits", BENEFIT)
    book.close("2013-05")
    assert (stands(book, "attachment").paid, stands(book, "result").reason) == (True, "not attached")


def test_a_result_of_a_later_month_falls_with_an_attachment_taken_back_in_an_earlier_one() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attachments", replaces=ids["attachments"])
    book.reopen("2013-04")
    closing = book.close("2013-04")
    assert pounds(book) == 0
    assert {(one.asked, one.reason) for one in closing.decisions} == {
        ("attachment", "withdrawn"),
        ("result", "attachment withdrawn"),
    }


def test_an_attachment_sent_again_brings_the_result_back() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attachments", replaces=ids["attachments"])
    book.close("2013-11")
    book.give("attachments", "families,F,2013-04-10")
    book.close("2013-12")
    assert pounds(book) == 3900


def test_what_would_earn_less_is_told_with_the_difference() -> None:
    book, ids = over_time(
        provision=["F-A,2013-08-01,,esf,"],
        claims=[f"families,F,2013-10-10,{CRIME} and progress to work"],
        to="2013-10",
    )
    assert pounds(book, "income:results") == 1600
    book.give("provision", replaces=ids["provision"])
    (told,) = found(book.close("2013-11"), "L03")
    assert (told["family"], told["amount"], told["now"]) == (named(), "100.00", "")


def test_what_was_decided_beyond_the_share_is_not_money_that_would_fail() -> None:
    book, ids = over_time(allocation=1, claims=(), to="2013-04")
    book.give("flags", CONCERN, replaces=ids["flags"])
    told = found(book.close("2013-05"), "L03")
    assert len(told) == stands(book, "attachment").paid
