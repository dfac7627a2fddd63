"""Families decided wrongly, case by case: files received, a month closed, and what is then paid and said."""

from __future__ import annotations

import pytest

from family_book import (
    BENEFIT,
    CONCERN,
    CRIME,
    EMP,
    MEMBERS,
    MENDED,
    ORDER,
    PROGRAMME,
    TOP,
    YEAR,
    FamilyBook,
    at_school,
    gone,
    incidents,
    kit,
    terms,
)
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.families.words import words
from pooledbudget.submissions.records import KINDS

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


# D-3


def esa(until: str, benefit: str = "esa", person: str = "F-A") -> str:
    return f"{person},2010-01-01,{until},{benefit}"


def works(since: str, until: str = "") -> str:
    return f"F-A,{since},{until},E"


@pytest.mark.parametrize("until", ["2013-05-23", "2013-06-12"])
def test_d3_work_that_overlaps_the_end_of_a_benefit_counts_from_the_first_day_off_it(until: str) -> None:
    """With twenty days of overlap, 120 days in work off benefit are left."""
    book = kit(claim=EMP, benefits=[esa(until)], work=[works("2013-05-24")])
    assert book.pounds == 1600
    assert book.measure("employment").found["days"] == {"2013-05-23": 140, "2013-06-12": 120}[until]


@pytest.mark.parametrize("benefit", ["income support", "universal credit"])
def test_d3_so_does_a_job_of_a_few_hours_held_for_years_beside_a_benefit(benefit: str) -> None:
    """EF-15; Universal Credit is paid in work."""
    book = kit(claim=EMP, benefits=[esa("2013-06-12", benefit)], work=[works("2011-01-01")])
    assert (book.pounds, book.measure("employment").found["days"]) == (1600, 120)


@pytest.mark.parametrize(("until", "days", "pounds"), [("2013-07-12", 90, 0), ("2013-07-11", 91, 1600)])
def test_d3_a_last_day_on_benefit_is_no_day_in_work(until: str, days: int, pounds: int) -> None:
    """EF-7."""
    book = kit(claim=EMP, benefits=[esa(until)], work=[works("2013-07-12")])
    assert (book.measure("employment").found["days"], book.pounds) == (days, pounds)


def test_d3_a_benefit_again_breaks_the_run() -> None:
    again = "F-A,2013-08-01,2013-08-01,jsa"
    book = kit(claim=EMP, benefits=[esa("2013-05-23"), again], work=[works("2013-05-24")])
    assert (book.pounds, book.measure("employment").found["days"]) == (0, 70)


# D-4


@pytest.mark.parametrize(("until", "pounds"), [("2013-04-11", 1600), ("2013-04-10", 1600), ("2013-04-09", 0)])
def test_d4_the_move_falls_on_the_first_day_off_benefit(until: str, pounds: int) -> None:
    """The window's first day is 11 April."""
    book = kit(claim=EMP, benefits=[esa(until)], work=[works("2013-04-12")])
    assert book.pounds == pounds


def test_d4_183_days_from_the_first_day_of_the_window() -> None:
    book = kit(claim=EMP, benefits=[esa("2013-04-10")], work=[works("2013-04-11")])
    assert (book.pounds, book.measure("employment").found["days"]) == (1600, 183)


EF9 = {
    "families": [*MEMBERS, "F,F-B,1982-01-01,2005-01-01,"],
    "benefits": [esa("", person="F-B"), esa("2013-03-10")],
    "work": [works("2013-05-11")],
}
WEEKS, BEGAN = "the 13 weeks fall within them", "the day work began falls within them"


def test_d4_a_move_before_the_window_is_refused_and_names_what_would_pay_it() -> None:
    """EF-9."""
    book = FamilyBook(EF9, EMP)
    assert book.pounds == 0
    assert "153 days in work to the claim; the move off benefit falls outside" in book.says
    assert {("move-off-benefit", WEEKS), ("move-off-benefit", BEGAN)} <= book.turned_by()
    assert "move-off-benefit" in book.rests_on()


@pytest.mark.parametrize("choice", [WEEKS, BEGAN])
def test_d4_each_other_reading_of_the_move_pays_it(choice: str) -> None:
    assert FamilyBook(EF9, EMP, readings={"move-off-benefit": choice}).pounds == 1600


def test_d4_by_its_weeks_or_its_first_day_differ_for_work_begun_before_the_window() -> None:
    rows = {**EF9, "work": [works("2013-04-01")]}
    assert FamilyBook(rows, EMP, readings={"move-off-benefit": WEEKS}).pounds == 1600
    assert FamilyBook(rows, EMP, readings={"move-off-benefit": BEGAN}).pounds == 0


@pytest.mark.parametrize(
    ("benefits", "work", "said"),
    [
        ([esa("")], [works("2013-05-24")], "nobody has a day in work off benefit"),
        ([esa("")], [], "nobody has a day in work off benefit"),
        ([esa("2013-05-23")], [works("2013-05-24", "2013-10-09")], "139 days in work; work ended before"),
        (
            [esa("2013-05-23"), "F-A,2013-10-10,,jsa"],
            [works("2013-05-24")],
            "139 days in work; on an out-of-work benefit at the claim",
        ),
        ([esa("2013-07-31")], [works("2013-08-01")], "employment fail: 71 days in work to the claim"),
        (
            [esa("", person="F-B"), "F-A,2013-04-10,2013-04-10,esa"],
            [works("2013-01-01", "2013-04-09")],
            "99 days in work; work ended before the claim; no out-of-work benefit was left for it",
        ),
    ],
)
def test_d4_what_is_said_of_a_job_that_fails_is_what_failed(
    benefits: list[str], work: list[str], said: str
) -> None:
    assert said in kit(claim=EMP, families=EF9["families"], benefits=benefits, work=work).says


def test_d4_from_jobseekers_allowance_the_move_may_fall_anywhere_in_the_thirty_weeks() -> None:
    """RG-2a: 190 days in work, of which the first is before the six months."""
    rows = {
        **EF9,
        "benefits": [esa("", person="F-B"), esa("2013-04-03", "jsa")],
        "work": [works("2013-04-04")],
    }
    weeks = "26 of the last 30 weeks from JSA"
    book = FamilyBook(rows, EMP)
    assert (book.pounds, ("jobseekers", weeks) in book.turned_by()) == (0, True)
    assert FamilyBook(rows, EMP, readings={"jobseekers": weeks}).pounds == 1600


# D-5


OF_16 = [MEMBERS[0], "F,F-C,1996-06-01,2005-01-01,"]
TO_SPRING = MENDED[:-1]
LEAVERS = ("unsaid-leaver", "taken as a leaver")


def test_d5_a_leaver_who_is_stated_is_left_out() -> None:
    book = kit(families=OF_16, attendance=[*TO_SPRING, gone("2013-summer")])
    assert (book.pounds, book.verdicts()["education"]) == (1500, "not relevant")


def test_d5_one_who_is_not_is_refused_and_the_refusal_says_what_to_state() -> None:
    book = kit(families=OF_16, attendance=TO_SPRING)
    assert (book.pounds, book.result.reason) == (0, "not shown")
    assert "records are missing: education not shown. A child who has left school must be stated" in book.says
    assert "0 of 1 children fail; a term without a record for 1" in book.says
    assert "unsaid-leaver" in book.rests_on()
    assert LEAVERS in book.turned_by()


def test_d5_or_is_taken_as_a_leaver_by_a_reading() -> None:
    assert kit(LEAVERS, families=OF_16, attendance=TO_SPRING).pounds == 1500
    of_15 = [MEMBERS[0], "F,F-C,1997-10-11,2005-01-01,"]
    younger = kit(LEAVERS, families=of_15, attendance=TO_SPRING)
    assert (younger.pounds, "must be stated" in younger.says) == (0, False)
    gap = [row for row in MENDED if "2012-autumn" not in row]
    excluded = [ORDER, CONCERN, "F,alternative provision,2013-01-01,,F-C"]
    assert kit(LEAVERS, families=OF_16, attendance=gap, flags=excluded).result.reason == "not shown"


def test_d5_the_form_says_that_a_leaver_is_stated() -> None:
    assert "of one who has left school, on_roll is no" in (KINDS["attendance"].__doc__ or "")


# D-6


GAP = [at_school("2012-summer", 60), *terms("2013-spring", "2013-summer")]
ON_WHAT_EXISTS = ("missing-term", "judged on what exists")


def test_d6_criterion_2_is_not_shown_by_absence_while_a_baseline_term_is_missing() -> None:
    book = kit(flags=[CONCERN], incidents=(), claims=(), attendance=GAP)
    assert (book.fee.paid, book.fee.reason) == (False, "not eligible")
    (found,) = book.fee.measures
    assert "education not shown: a record is missing" in words(found, PROGRAMME).value
    assert "missing-term" in book.rests_on("attachment")
    assert ON_WHAT_EXISTS in book.turned_by("attachment")
    assert kit(flags=[CONCERN], incidents=(), claims=(), attendance=MENDED).fee.amount == 240000


def test_d6_it_is_met_by_what_exists_where_that_is_the_reading() -> None:
    book = kit(ON_WHAT_EXISTS, flags=[CONCERN], incidents=(), claims=(), attendance=GAP)
    assert (book.fee.amount, "education" in book.fee.measures[0].found["met"]) == (240000, True)


@pytest.mark.parametrize("row", [at_school("2012-summer", fixed=3), at_school("2013-spring", permanent=1)])
def test_d6_exclusions_and_a_child_off_roll_are_shown_by_the_terms_that_are_there(row: str) -> None:
    for shown in (row, gone("2013-spring")):
        book = kit(flags=[CONCERN], incidents=(), claims=(), attendance=[shown])
        assert (book.fee.amount, ON_WHAT_EXISTS in book.turned_by("attachment")) == (240000, False)


def test_d6_a_result_is_tested_by_what_made_education_a_problem_under_each_reading() -> None:
    """Under the other reading criterion 2 was met at attachment, so that education is relevant."""
    assert kit(attendance=GAP).verdicts()["education"] == "not relevant"
    assert kit(ON_WHAT_EXISTS, attendance=GAP).verdicts()["education"] == "pass"


# EF-12


LEAP = {
    "families": [*MEMBERS, "F,F-L,1996-02-29,2005-01-01,"],
    "benefits": [BENEFIT, "F-L,2013-09-01,2013-10-31,jsa"],
    "work": ["F-L,2013-11-01,,E"],
    "attendance": [row for child in ("F-C", "F-L") for row in terms(*YEAR, "2013-autumn", child=child)],
}


@pytest.mark.parametrize(("on", "pounds"), [("2014-02-28", 0), ("2014-03-01", 1600)])
def test_ef12_who_was_born_on_29_february_comes_of_age_on_1_march(on: str, pounds: int) -> None:
    assert FamilyBook(LEAP, EMP, on).pounds == pounds


# EF-30


TWICE = [*MEMBERS, "F,F-C,2002-02-01,2010-01-01,"]
TWO_EXCLUSIONS = [*MENDED[:2], at_school("2013-spring", fixed=1), at_school("2013-summer", fixed=1)]


def test_ef30_a_child_with_two_days_of_birth_has_its_exclusions_once() -> None:
    book = kit(families=TWICE, attendance=TWO_EXCLUSIONS)
    assert (book.pounds, book.verdicts()["education"]) == (1500, "pass")


def test_ef30_and_the_receipt_says_so() -> None:
    (found,) = kit(families=TWICE).receipts["families"].findings
    assert (found.code.value, found.row) == ("D03", 4)
    assert found.what == "'F-C' was born on 2002-02-01, and on 2002-01-01 by row 3"


def test_ef30_the_day_received_last_counts() -> None:
    """By the later row the child is 18, and the family has no child to test."""
    of_age = [*MEMBERS, "F,F-C,1995-01-01,2010-01-01,"]
    truant = terms(*YEAR, missed=40)
    assert kit(attendance=truant).measure("education").verdict == "fail"
    assert kit(families=of_age, attendance=truant).measure("education").verdict != "fail"


# EF-2, EF-3


def laid_to(person: str, *days: str) -> list[str]:
    return [f"F,{day},P{number},{person}" for number, day in enumerate(days, 1)]


def test_ef2_incidents_of_a_person_who_has_left_are_not_the_familys() -> None:
    later = [f"2014-01-{day:02d}" for day in range(1, 7)]
    book = kit(
        on="2014-04-10",
        families=[*MEMBERS, "F,F-X,1990-01-01,2005-01-01,2013-12-01"],
        incidents=[*incidents(10), *laid_to("F-X", *later)],
        attendance=terms(*YEAR, "2013-autumn", "2014-spring"),
    )
    assert book.pounds == 1500
    assert "asb pass: 10 before, 0 after; 6 of people who were no members that day" in book.says
    assert "whose-events" in book.rests_on()


def test_ef3_nor_are_those_of_before_a_person_joined() -> None:
    joined = [*MEMBERS, "F,F-X,1990-01-01,2013-05-01,"]
    before = [*laid_to("F-A", "2013-03-01"), *(row for row in incidents(10, person="F-X"))]
    after = [f"F,2013-08-0{day},A{day},F-A" for day in (1, 2)]
    book = kit(families=joined, incidents=[*before, *after])
    assert (book.pounds, "asb fail: 1 before, 2 after" in book.says) == (0, True)


@pytest.mark.parametrize(("day", "counts"), [("2013-04-30", 0), ("2013-05-01", 1), ("2013-09-30", 1)])
def test_ef3_a_member_counts_from_the_day_of_joining(day: str, counts: int) -> None:
    joined = [*MEMBERS, "F,F-X,1990-01-01,2013-05-01,2013-10-01"]
    book = kit(families=joined, incidents=[*incidents(10), *laid_to("F-X", day, "2013-10-01")])
    assert book.measure("asb").found["after"] == counts


# EF-4


LEFT_IN_JANUARY = [*MEMBERS, "F,F-X,1990-01-01,2005-01-01,2013-01-01"]


def test_ef4_an_order_on_a_person_who_had_left_makes_nobody_eligible() -> None:
    rows = {"families": LEFT_IN_JANUARY, "incidents": (), "claims": ()}
    of_x = FamilyBook({**rows, "flags": ["F,asb order,2012-10-01,2012-10-01,F-X", CONCERN]})
    assert (of_x.fee.amount, of_x.fee.reason) == (0, "not eligible")
    of_a = FamilyBook({**rows, "flags": ["F,asb order,2012-10-01,2012-10-01,F-A", CONCERN]})
    assert of_a.fee.amount == 240000


@pytest.mark.parametrize("flag", ["off roll", "alternative provision", "local concern", "asb order"])
@pytest.mark.parametrize(
    ("person", "counts"),
    [("F-X", set()), ("F-A", {"local concern", "asb order"}), ("F-C", None), ("", None)],
)
def test_ef4_no_flag_is_a_leavers_and_none_of_school_a_grown_ups(
    flag: str, person: str, counts: set[str] | None
) -> None:
    """None is every flag: a child's, and one of the family as a whole."""
    book = kit(families=LEFT_IN_JANUARY, claims=(), flags=[f"F,{flag},2012-10-01,,{person}"])
    found = book.fee.measures[0].found
    met = {"local concern": "local-concern", "asb order": "crime-or-asb"}.get(flag, "education")
    expected = {met} if counts is None or flag in counts else set()
    assert set(found["met"]) - {"work"} == expected


# EF-5


def test_ef5_a_truant_of_four_makes_nobody_eligible() -> None:
    rows = {
        "families": [MEMBERS[0], "F,F-C,2008-09-01,2009-01-01,"],
        "flags": [CONCERN],
        "attendance": terms(*YEAR, missed=30),
        "incidents": (),
        "claims": (),
    }
    book = FamilyBook(rows)
    assert (book.fee.amount, book.fee.measures[0].found["met"]) == (0, ["work", "local-concern"])
    assert "under-five" in book.rests_on("attachment")
    five = FamilyBook({**rows, "families": [MEMBERS[0], "F,F-C,2007-04-16,2009-01-01,"]})
    assert five.fee.amount == 240000


def test_ef5_terms_before_the_age_of_five_are_none_that_are_missing() -> None:
    """Five in the last of the three terms, and a truant in it."""
    rows = {
        "families": [MEMBERS[0], "F,F-C,2007-12-01,2009-01-01,"],
        "flags": [CONCERN],
        "attendance": [at_school("2013-spring", 30)],
        "incidents": (),
        "claims": (),
    }
    assert FamilyBook(rows).fee.amount == 240000


# EF-19, EF-20


def test_ef19_a_missing_term_refuses_nobody_for_whom_education_was_no_problem() -> None:
    gap = [row for row in terms(*YEAR) if "2013-spring" not in row]
    book = kit(attendance=gap)
    assert (book.pounds, book.verdicts()["education"]) == (1500, "not relevant")
    assert "education not relevant: 0 of 1 children fail; a term without a record for 1" in book.says
    assert "education-relevant" in book.rests_on()


def test_ef20_nor_does_having_no_record_at_all() -> None:
    book = kit(attendance=())
    assert (book.pounds, book.verdicts()["education"]) == (1500, "not relevant")


def test_ef19_a_child_who_fails_on_the_terms_there_are_makes_education_relevant() -> None:
    now_truant = terms("2012-autumn", "2013-spring") + terms("2013-summer", missed=60)
    assert kit(attendance=now_truant).pounds == 0
    assert kit(attendance=now_truant[1:]).verdicts()["education"] == "fail"
    assert kit(attendance=[row for row in MENDED if "2013-summer" not in row]).pounds == 0


# EF-6, EF-29


NO_CHILD = [
    [MEMBERS[0], "F,F-C,1995-06-01,2005-01-01,"],
    [MEMBERS[0], "F,F-C,2002-01-01,2005-01-01,2013-06-01"],
]
REFUSED = ("no-child", "refused")


@pytest.mark.parametrize("members", NO_CHILD)
def test_ef6_a_family_whose_only_child_is_18_or_has_left_has_education_left_out(members: list[str]) -> None:
    """And EF-29."""
    book = kit(families=members, attendance=MENDED)
    assert (book.pounds, book.verdicts()["education"]) == (1500, "not relevant")
    assert "education not relevant: no child to test: left out" in book.says
    assert "no-child" in book.rests_on()
    assert REFUSED in book.turned_by()


@pytest.mark.parametrize("members", NO_CHILD)
def test_ef6_or_is_refused_by_a_reading_in_words_of_its_own(members: list[str]) -> None:
    book = kit(REFUSED, families=members, attendance=MENDED)
    assert book.pounds == 0
    assert "baseline" not in book.says
    assert "nothing is there to measure it by: education not evaluable" in book.says


def test_ef6_a_child_who_is_there_and_has_no_term_to_show_is_no_child_left_out() -> None:
    """Where all three terms must follow attachment and one does, and where no record is there at all."""
    after = ("terms-tested", "all three must follow attachment")
    assert kit(after, attendance=MENDED).verdicts()["education"] == "not shown"
    assert kit(after, ON_WHAT_EXISTS, attendance=MENDED).pounds == 1500
    early = kit(after, ON_WHAT_EXISTS, attendance=MENDED, claims=["families,F,2013-07-01," + CRIME])
    assert early.verdicts()["education"] == "not shown"


def test_ef6_a_child_without_any_record_is_not_shown_though_judged_on_what_exists() -> None:
    """RG-2."""
    excluded = [ORDER, CONCERN, "F,off roll,2013-01-01,,F-C"]
    book = kit(ON_WHAT_EXISTS, flags=excluded, attendance=[at_school("2012-summer", 60)])
    assert (book.pounds, book.result.reason) == (0, "not shown")


# EF-13


EXCLUDED = [MENDED[0], at_school("2012-autumn", permanent=1), MENDED[2], gone("2013-summer")]
FAILS = ("excluded-leaver", "fails")


def test_ef13_a_leaver_who_was_excluded_is_left_out_by_a_reading_that_is_named() -> None:
    book = kit(families=OF_16, attendance=EXCLUDED)
    assert (book.pounds, book.verdicts()["education"]) == (1500, "not relevant")
    assert "excluded-leaver" in book.rests_on()
    assert FAILS in book.turned_by()


def test_ef13_or_fails_by_the_other_choice() -> None:
    book = kit(FAILS, families=OF_16, attendance=EXCLUDED)
    assert (book.pounds, book.verdicts()["education"]) == (0, "fail")
    younger = kit(families=[MEMBERS[0], "F,F-C,1997-10-11,2005-01-01,"], attendance=EXCLUDED)
    assert younger.verdicts()["education"] == "fail"


# EF-10


@pytest.mark.parametrize(
    ("since", "pounds"), [("2013-04-09", 1600), ("2013-04-10", 1500), ("2013-04-11", 1500)]
)
def test_ef10_work_that_began_on_the_day_of_attachment_is_new_work(since: str, pounds: int) -> None:
    book = kit(claim=TOP, provision=["F-A,2013-08-01,,esf"], work=[works(since)])
    assert book.pounds == pounds
    assert ("is in new work" in book.says) == (pounds == 1500)
    assert "progress-lost" in book.rests_on()


# EF-31


@pytest.mark.parametrize(("left_on", "pounds"), [("2013-10-10", 1500), ("2013-10-11", 0)])
def test_ef31_left_on_is_the_first_day_out_and_the_form_says_so(left_on: str, pounds: int) -> None:
    members = [*MEMBERS, f"F,F-D,2003-01-01,2005-01-01,{left_on}"]
    truant = terms(*YEAR, missed=40, child="F-D")
    assert kit(families=members, attendance=[*terms(*YEAR), *truant]).pounds == pounds
    described = KINDS["families"].model_fields["left_on"].description
    assert described == "first day no longer in the family, blank for who has not left"


@pytest.mark.parametrize(
    ("audited", "asked", "reason"),
    [
        ("2013-10-09", True, ""),
        ("2013-10-10", True, ""),
        ("2013-10-11", True, Reason.BEFORE_AUDIT),
        ("", True, Reason.BEFORE_AUDIT),
        ("2013-10-11", False, Reason.BEFORE_AUDIT),
        ("", False, ""),
    ],
)
def test_case_74_a_claim_before_its_audit_is_refused(audited: str, asked: bool, reason: str) -> None:
    """A row that says it was audited later says so itself; one that says nothing, where the terms ask it."""
    asks = "audited_first = true\n" if asked else ""
    claim = f"families,F,2013-10-10,{CRIME},{audited}"
    book = FamilyBook({"claims": (claim,), "attendance": MENDED}, terms=asks)
    assert book.result.reason == reason
