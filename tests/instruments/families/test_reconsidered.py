"""What was decided is looked at again; what it comes to is told case by case in `tests/cases`."""

from __future__ import annotations

import pytest

from cases.test_over_time import one_job
from family_book import BENEFIT, CRIME, EMP, MEMBERS, PROGRAMME, YEAR, terms
from in_memory import MemoryBook
from over_time import decisions, found, over_time, pounds, stands
from pooledbudget.instruments.families.words import sentence


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


def moved_year(book: MemoryBook, ids: dict[str, str]) -> None:
    """The family was attached in March, as it turns out: the month is opened again for it, and closed."""
    book.give("attachments", "families,F,2013-03-29", replaces=ids["attachments"])
    book.reopen("2013-04")
    book.close("2013-04")


def test_f6_a_result_of_a_later_month_moves_to_the_rate_of_the_year_its_attachment_moved_to() -> None:
    """The next close has the result: 1,500 of the second year become 700 of the first."""
    book, ids = over_time(to="2013-10")
    moved_year(book, ids)
    assert (pounds(book, "income:attachment-fees"), pounds(book, "income:results")) == (3200, 1500)
    book.close("2013-11")
    assert (pounds(book, "income:results"), stands(book, "result").month) == (700, "2013-11")
    assert not book.close("2013-12").decisions


def test_f6_evidence_that_came_since_moves_nothing_a_second_time() -> None:
    """Once decided again the result stands, whatever comes: it is told, as of every other."""
    book, ids = over_time(to="2013-10")
    moved_year(book, ids)
    book.close("2013-11")
    book.give("attendance", *terms(*YEAR, missed=30), replaces=ids["attendance"])
    closing = book.close("2013-12")
    assert (closing.decisions, pounds(book, "income:results")) == ([], 700)
    assert [told["amount"] for told in found(closing, "L03")] == ["700.00"]


def test_f7_a_later_year_pays_more_and_it_is_paid() -> None:
    first = over_time(attachments=["families,F,2013-03-29"], to="2013-10")
    book, ids = first
    assert pounds(book, "income:results") == 700
    book.give("attachments", "families,F,2013-04-10", replaces=ids["attachments"])
    book.reopen("2013-04")
    book.close("2013-04")
    book.close("2013-11")
    assert (pounds(book, "income:attachment-fees"), pounds(book, "income:results")) == (2400, 1500)


def test_f6_a_result_falls_where_its_attachment_moved_behind_the_claim() -> None:
    book, ids = over_time(to="2013-11")
    book.give("attachments", "families,F,2013-11-04", replaces=ids["attachments"])
    book.reopen("2013-04")
    book.close_all("2013-04", "2013-04")
    book.reopen("2013-11")
    book.close("2013-11")
    assert pounds(book, "income:results") == 0
    book.close("2013-12")
    assert stands(book, "result").reason in {"not attached", "attachment withdrawn"}


def test_a_month_closed_again_for_something_else_leaves_later_results_alone() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attendance", *terms(*YEAR, missed=30), replaces=ids["attendance"])
    book.reopen("2013-04")
    book.close("2013-04")
    assert (book.close("2013-11").decisions, pounds(book, "income:results")) == ([], 1500)


def test_a_claim_refused_as_not_attached_is_paid_once_the_attachment_comes_in_a_month_closed_again() -> None:
    book, _ = over_time(attachments=(), to="2013-10")
    assert stands(book, "result").reason == "not attached"
    book.reopen("2013-04")
    book.give("attachments", "families,F,2013-04-10", month="2013-04")
    book.close("2013-04")
    assert pounds(book, "income:results") == 0
    book.close("2013-11")
    assert (pounds(book, "income:results"), stands(book, "result").paid) == (1500, True)


def test_a_claim_refused_as_paid_before_is_paid_when_the_one_before_is_withdrawn() -> None:
    book, _ = over_time(claims=(), to="2013-09")
    first = book.give("claims", f"families,F,2013-10-10,{CRIME}", file="first.csv")
    book.give("claims", f"families,F,2013-10-11,{CRIME}", file="second.csv")
    book.close("2013-10")
    book.withdraw(first)
    book.close("2013-11")
    assert pounds(book, "income:results") == 1500
    assert [one.on.day for one in decisions(book) if one.asked == "result" and one.paid] == [11]


def test_who_carried_a_result_that_is_withdrawn_carries_another() -> None:
    book, _ = over_time(one_job(), claims=(), to="2013-09")
    first = book.give("claims", f"families,F,2013-10-10,{EMP}", file="first.csv")
    book.give("claims", f"families,G,2013-10-10,{EMP}", file="second.csv")
    book.close("2013-10")
    assert stands(book, "result", "G").reason == "carried before"
    book.withdraw(first)
    book.close("2013-11")
    assert (stands(book, "result", "G").paid, pounds(book, "income:results")) == (True, 1600)


@pytest.mark.parametrize(
    ("household_", "on", "fee", "result"),
    [
        ("twin", "2013-04-12", "same people", "same people"),
        ("late", "2012-03-30", "before the start", "attached outside"),
    ],
)
def test_f14_a_claim_is_refused_for_what_its_attachment_was_refused_for(
    household_: str, on: str, fee: str, result: str
) -> None:
    book, _ = over_time(
        families=[*MEMBERS, *(line.replace("F,", "G,", 1) for line in MEMBERS)]
        if household_ == "twin"
        else [*MEMBERS, "G,G-A,1980-01-01,2005-01-01,"],
        attachments=["families,F,2013-04-10", f"families,G,{on}"],
        claims=[f"families,G,2013-10-10,{CRIME}"],
        to="2013-10",
    )
    assert (stands(book, "attachment", "G").reason, stands(book, "result", "G").reason) == (fee, result)


def test_f14_a_claim_of_a_family_that_another_agreement_attached_says_so() -> None:
    book, _ = over_time(claims=(), attachments=())
    book.agreements["second"] = book.agreements["families"].replace(
        'agreement = "families"', 'agreement = "second"'
    )
    book.give("attachments", "families,F,2013-04-10", "second,F,2013-04-10")
    book.give("claims", f"second,F,2013-10-10,{CRIME}")
    book.close_all("2013-04", "2013-10")
    refused = stands(book, "result")
    assert refused.reason == "attached elsewhere"
    assert sentence(refused, PROGRAMME, "GBP") == (
        "Refused: attached under another agreement of the programme."
    )
