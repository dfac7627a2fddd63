"""Families decided wrongly, case by case: files received, a month closed, and what is then paid and said."""

from __future__ import annotations

import pytest

from family_book import EMP, MENDED, TOP, incidents, kit

NOT_RELEVANT = ("new-problem", "not relevant")


def test_the_kit_pays() -> None:
    book = kit()
    assert (book.fee.amount, book.result.amount) == (240000, 150000)
    assert book.verdicts() == {"education": "not relevant", "asb": "pass", "youth offending": "not relevant"}
    mended = kit(attendance=MENDED)
    assert (mended.pounds, mended.verdicts()["education"]) == (1500, "pass")


# D-1


def test_d1_a_baseline_of_nought_is_left_out_though_an_order_made_the_family_eligible() -> None:
    """An order of the last 12 months and incidents of the six before attachment need not meet."""
    book = kit(attendance=MENDED, incidents=())
    assert book.pounds == 1500
    assert book.verdicts() == {"education": "pass", "asb": "not relevant", "youth offending": "not relevant"}
    assert "asb not relevant: 0 before, 0 after: left out" in book.says


def test_d1_so_is_an_offence_before_the_baseline() -> None:
    book = kit(attendance=MENDED, offences=["F-C,2012-08-20,O1"])
    assert (book.pounds, book.verdicts()["youth offending"]) == (1500, "not relevant")


@pytest.mark.parametrize("after", [0, 1, 9])
def test_d1_more_incidents_after_never_pay_what_fewer_do_not(after: int) -> None:
    """Three offences ended; incidents came to nothing, one or nine, where new ones are not relevant."""
    offences = [f"F-C,2012-11-{day:02d},O{day}" for day in (1, 2, 3)]
    book = kit(NOT_RELEVANT, offences=offences, incidents=incidents(after, "2013-08"))
    assert book.pounds == 1500


@pytest.mark.parametrize(("after", "pounds"), [(0, 1500), (1, 0), (9, 0)])
def test_d1_nought_then_something_is_a_new_problem_by_the_reading_in_force(after: int, pounds: int) -> None:
    offences = [f"F-C,2012-11-{day:02d},O{day}" for day in (1, 2, 3)]
    book = kit(offences=offences, incidents=incidents(after, "2013-08"))
    assert book.pounds == pounds
    assert (NOT_RELEVANT in book.turned_by()) == (after > 0)
    assert "new-problem" in book.rests_on()


def test_d1_nothing_but_noughts_is_nothing_to_pay_for() -> None:
    book = kit(incidents=())
    assert (book.pounds, book.result.reason) == (0, "nothing relevant")


# D-2


@pytest.mark.parametrize(
    ("spell", "pounds"),
    [
        ("2013-08-01,,work programme,no", 1500),
        ("2013-08-01,,work programme,", 1500),
        ("2013-08-01,,work programme,yes", 1600),
        ("2013-08-01,,esf,", 1600),
        ("2013-08-01,,esf,no", 1600),
    ],
)
def test_d2_the_work_programme_earns_the_top_up_for_a_volunteer_only(spell: str, pounds: int) -> None:
    book = kit(claim=TOP, provision=[f"F-A,{spell}"])
    assert book.pounds == pounds


def test_d2_a_referral_is_said_to_be_one() -> None:
    book = kit(claim=TOP, provision=["F-A,2013-08-01,,work programme,no"])
    assert "joined none: referred to the Work Programme" in book.says
    assert ("volunteered", "taken as volunteered") not in book.turned_by()


def test_d2_a_file_of_an_earlier_form_says_nothing_of_it_and_the_decision_names_the_reading() -> None:
    spell = ["F-A,2013-08-01,,work programme,"]
    book = kit(claim=TOP, provision=spell)
    assert "with no word of whether as a volunteer" in book.says
    assert "volunteered" in book.rests_on()
    assert ("volunteered", "taken as volunteered") in book.turned_by()
    assert kit(("volunteered", "taken as volunteered"), claim=TOP, provision=spell).pounds == 1600


LEFT = ["F-A,2010-01-01,2013-05-23,esa"]
WORKS = ["F-A,2013-05-24,,E"]


@pytest.mark.parametrize("word", ["yes", "no", ""])
def test_d2_whoever_is_on_the_work_programme_cannot_carry_the_employment_result(word: str) -> None:
    spell = [f"F-A,2013-08-01,,work programme,{word}"]
    assert kit(claim=EMP, benefits=LEFT, work=WORKS).pounds == 1600
    assert kit(claim=EMP, benefits=LEFT, work=WORKS, provision=spell).pounds == 0
