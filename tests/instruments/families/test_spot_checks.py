"""Spot checks: a claim found not valid loses its result, and stands again when the check says otherwise."""

from __future__ import annotations

import pytest

from family_book import FamilyBook, incidents, kit
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.decisions import CHECK, Decision
from pooledbudget.instruments.families.rules import Reason

NOT_VALID = "families,F,crime asb education,{day},payer,not valid,yes,yes,no,visit 1"


def check(of: FamilyBook, day: str, by: str = "payer", outcome: str = "valid", **said: str) -> str:
    """Receive a check of the kit's claim; return the file's id."""
    row = f"families,F,crime asb education,{day},{by},{outcome},,,,"
    return of.book.give("spot-checks", row, **said)


def results(of: FamilyBook) -> int:
    """Return the pounds of results in the ledger."""
    return -of.book.total("income:results", agreement="families") // 100


def decided(of: FamilyBook, month: str, asked: str = "result") -> list[Decision]:
    """Close a month and return what was decided in it."""
    return [decision for decision in of.book.close(month).decisions if decision.asked == asked]


def test_a_result_found_not_valid_is_taken_back_in_the_month_of_the_check() -> None:
    """The result is lost where a spot check finds it not valid (facts 4, S36)."""
    place = kit()
    assert results(place) == 1500
    place.book.give("spot-checks", NOT_VALID.format(day="2013-11-20"))
    (result,) = decided(place, "2013-11")
    assert (result.paid, result.amount, result.reason) == (False, 0, Reason.CHECK_FAILED)
    assert result.facts["decided_in"] == "2013-10"
    assert results(place) == 0
    assert place.book.on().agreements.sentence(result, "GBP") == (
        "Refused: a check found the claim not valid. It had been decided in 2013-10."
    )


def test_a_check_is_noted_with_its_answers_and_the_claim_it_is_of() -> None:
    place = kit()
    place.book.give("spot-checks", NOT_VALID.format(day="2013-11-20"))
    (noted,) = decided(place, "2013-11", CHECK)
    assert noted.facts == {
        "checked": place.result.cause,
        "claimed": "crime asb education",
        "by": "payer",
        "outcome": "not valid",
        "answers": {"eligible": "yes", "whole_family": "yes", "evidenced": "no"},
    }
    assert not noted.refused
    assert place.book.on().agreements.sentence(noted, "GBP") == (
        "Checked by payer on 20 November 2013: not valid (family eligible: yes, "
        "evidence of the whole-family approach: yes, claim evidenced: no)."
    )
    assert decided(place, "2013-12", CHECK) == []


def test_a_check_that_is_there_before_the_close_refuses_the_claim() -> None:
    place = FamilyBook({"spot-checks": [NOT_VALID.format(day="2013-10-20")]})
    assert (place.result.reason, place.pounds, results(place)) == (Reason.CHECK_FAILED, 0, 0)
    assert "decided_in" not in place.result.facts


def test_a_claim_found_valid_stands() -> None:
    place = kit()
    check(place, "2013-11-20")
    assert decided(place, "2013-11") == []
    assert results(place) == 1500


def test_a_check_of_before_the_claim_is_of_no_claim() -> None:
    place = FamilyBook({"spot-checks": [NOT_VALID.format(day="2013-10-09")]})
    (noted,) = [each for each in place.closing.decisions if each.asked == CHECK]
    assert (place.pounds, noted.facts["checked"]) == (1500, "")
    assert (
        place.book.on()
        .agreements.sentence(noted, "GBP")
        .endswith("Nothing had been claimed as crime, anti-social behaviour and education by then.")
    )


def test_the_payers_word_is_undone_by_the_payer_alone() -> None:
    """Internal audit finding otherwise leaves the payer's finding standing."""
    place = kit()
    check(place, "2013-11-20", outcome="not valid")
    check(place, "2013-11-25", by="internal audit", file="audit.csv")
    (lost,) = decided(place, "2013-11")
    assert lost.reason == Reason.CHECK_FAILED
    check(place, "2013-12-05", file="again.csv")
    (back,) = decided(place, "2013-12")
    assert (back.paid, back.amount, results(place)) == (True, 150_000, 1500)


def test_a_check_that_is_replaced_gives_the_result_back() -> None:
    place = kit()
    first = check(place, "2013-11-20", outcome="not valid")
    decided(place, "2013-11")
    check(place, "2013-11-20", replaces=first)
    (back,) = decided(place, "2013-12")
    assert (back.paid, results(place)) == (True, 1500)


def test_a_month_closed_again_answers_alike() -> None:
    place = kit()
    check(place, "2013-11-20", outcome="not valid")
    decided(place, "2013-11")
    place.book.reopen("2013-11")
    place.book.close("2013-11")
    assert results(place) == 0


def test_the_month_of_the_claim_closed_again_does_not_pay_what_a_later_check_took_back() -> None:
    place = kit()
    check(place, "2013-11-20", outcome="not valid")
    decided(place, "2013-11")
    place.book.reopen("2013-10")
    place.book.close("2013-10")
    assert results(place) == 0
    place.book.close("2013-12")
    assert results(place) == 0


def test_a_claim_made_again_after_the_check_is_judged_by_itself() -> None:
    place = kit()
    check(place, "2013-11-20", outcome="not valid")
    decided(place, "2013-11")
    place.book.give("claims", "families,F,2013-12-02,crime asb education")
    (again,) = decided(place, "2013-12")
    assert again.reason != Reason.CHECK_FAILED


SAME = [f"F,2013-08-{day:02},J{day}," for day in range(1, 11)]
"""As many incidents after as before: the kit's claim fails by them."""


def test_a_refused_claim_that_a_check_finds_not_valid_since_says_so() -> None:
    """It kept its first reason until its own month was closed again."""
    place = kit(incidents=[*incidents(10), *SAME])
    assert place.result.reason == Reason.TEST_NOT_MET
    first = place.book.give("spot-checks", NOT_VALID.format(day="2013-11-20"))
    (said,) = decided(place, "2013-11")
    assert (said.reason, said.amount, said.facts["decided_in"]) == (Reason.CHECK_FAILED, 0, "2013-10")
    assert decided(place, "2013-12") == []
    place.book.reopen("2013-10")
    assert decided(place, "2013-10") == []
    decided(place, "2013-11")
    decided(place, "2013-12")
    check(place, "2014-01-05", replaces=first)
    (again,) = decided(place, "2014-01")
    assert again.reason == Reason.TEST_NOT_MET


def test_a_check_is_of_the_last_claim_made_by_its_day() -> None:
    """The claim before keeps its reason, and what is paid since stands."""
    place = kit(incidents=[*incidents(10), *SAME])
    place.book.give("claims", "families,F,2014-03-10,crime asb education")
    for month in ("2013-11", "2013-12", "2014-01", "2014-02"):
        assert decided(place, month) == []
    (paid,) = decided(place, "2014-03")
    check(place, "2013-12-05", outcome="not valid")
    (said,) = decided(place, "2014-04")
    assert (paid.paid, said.reason, said.on, results(place)) == (
        True,
        Reason.CHECK_FAILED,
        place.result.on,
        1500,
    )
    check(place, "2014-05-05", outcome="not valid", file="later.csv")
    (lost,) = decided(place, "2014-05")
    assert (lost.reason, lost.on, results(place)) == (Reason.CHECK_FAILED, paid.on, 0)


def test_nobody_is_told_to_claim_again_what_a_check_found_not_valid() -> None:
    place = kit()
    check(place, "2013-11-20", outcome="not valid")
    assert place.book.close("2013-11").unclaimed == []


def test_a_check_that_is_here_already_is_refused() -> None:
    place = kit()
    first = check(place, "2013-11-20")
    row = "families,F,crime asb education,2013-11-20,payer,not valid,,,,"
    receipt = place.book.offer("spot-checks", row, file="second.csv")
    (finding,) = receipt.errors
    assert finding.code == FindingCode.DUPLICATE
    assert f"what payer found of this claim on 2013-11-20 is here already, in {first}" in finding.what


def test_a_check_of_a_result_that_the_programme_does_not_pay_is_refused() -> None:
    receipt = kit().book.offer("spot-checks", "families,F,a medal,2013-11-20,payer,valid,,,,")
    assert [finding.code for finding in receipt.errors] == [FindingCode.UNKNOWN_NAME]


@pytest.mark.parametrize("answers", ["no,,", ",no,", "yes,yes,no"])
def test_a_valid_claim_with_a_question_answered_no_is_refused(answers: str) -> None:
    row = f"families,F,crime asb education,2013-11-20,payer,valid,{answers},"
    (finding,) = kit().book.offer("spot-checks", row).errors
    assert "a claim with a question answered no is not valid" in finding.what
