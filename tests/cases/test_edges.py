"""Households and people at the edges of five programmes, worked out by hand from the facts before they were run.

First phase: attached on 10 April 2013, claimed for on 10 October, so that what is tested begins on 11 April and
the baseline on 11 October 2012. Expanded phase: attached on 10 April 2015, claimed for on 10 March 2016.
Supporting Families: attached on 10 October 2022, claimed for on 10 November 2023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cases.test_programmes import CLOSED, ProgrammeBook, expanded
from family_book import CRIME, EMP, FamilyBook, at_school, gone, terms
from over_time import found
from pooledbudget.periods import Month

YEAR = ("2012-autumn", "2013-spring", "2013-summer")
TRUANT = at_school("2012-summer", 60)
ADULT, CHILD = "F,F-A,1980-01-01,2005-01-01,", "F,F-C,2002-01-01,2005-01-01,"
Rows = Mapping[str, Sequence[str]]


def offences(person: str, *days: str) -> list[str]:
    return [f"{person},{day},O{number}" for number, day in enumerate(days)]


FIRST: Mapping[str, tuple[str, Rows, int]] = {
    # 18 on 15 July 2013: the offence of the day before is a minor's, that of the birthday is not: 3 to 1. A
    # truant all year, he is 18 at the claim and no child at school; his sister mended.
    "a child comes of age within the window": (
        CRIME,
        {
            "families": [ADULT, "F,F-B,1995-07-15,2005-01-01,", CHILD],
            "offences": offences(
                "F-B", "2012-10-11", "2013-01-01", "2013-04-10", "2013-07-14", "2013-07-15", "2013-10-10"
            ),
            "attendance": [TRUANT, *terms(*YEAR), *terms("2012-summer", *YEAR, missed=60, child="F-B")],
            "incidents": (),
        },
        1500,
    ),
    # The same, born a day later: the offence of 15 July is a minor's too, 3 to 2 is a third: not less than 33%.
    "a child comes of age a day later": (
        CRIME,
        {
            "families": [ADULT, "F,F-B,1995-07-16,2005-01-01,", CHILD],
            "offences": offences("F-B", "2012-10-11", "2013-01-01", "2013-04-10", "2013-07-14", "2013-07-15"),
            "attendance": [TRUANT, *terms(*YEAR), *terms("2012-summer", *YEAR, missed=60, child="F-B")],
            "incidents": (),
        },
        1500,
    ),
    # Nothing in the baseline, one incident on the first day that is tested: a new problem.
    "a baseline of nought and something on the first day": (
        CRIME,
        {"incidents": ["F,2012-10-10,J1,", "F,2013-04-11,J2,"], "attendance": [TRUANT, *terms(*YEAR)]},
        0,
    ),
    # The one incident is of the day of attachment, the last of the baseline: one to none.
    "a baseline of one on its last day": (
        CRIME,
        {"incidents": ["F,2012-10-10,J1,", "F,2013-04-10,J2,"], "attendance": ()},
        1500,
    ),
    # The first day off benefit is the first of the window: 183 days in work.
    "a move on the first day of the window": (
        EMP,
        {"benefits": ["F-A,2010-01-01,2013-04-10,esa"], "work": ["F-A,2013-04-11,,E"], "incidents": ()},
        1600,
    ),
    # On a benefit again from the day of the claim: that day is none in work, and work does not run to the claim.
    "a benefit that begins on the day of the claim": (
        EMP,
        {
            "benefits": ["F-A,2010-01-01,2013-04-10,esa", "F-A,2013-10-10,,jsa"],
            "work": ["F-A,2013-04-11,,E"],
            "incidents": (),
        },
        0,
    ),
    "a benefit that begins the day after": (
        EMP,
        {
            "benefits": ["F-A,2010-01-01,2013-04-10,esa", "F-A,2013-10-11,,jsa"],
            "work": ["F-A,2013-04-11,,E"],
            "incidents": (),
        },
        1600,
    ),
    # Out on the day of the claim, with her truancy; in on it, with good terms before: both of that day.
    "a leaver and a joiner of the day of the claim": (
        CRIME,
        {
            "families": [
                ADULT,
                "F,F-C,2002-01-01,2005-01-01,2013-10-10",
                "F,F-D,2003-01-01,2013-10-10,",
            ],
            "attendance": [
                *terms("2012-summer", *YEAR, missed=60),
                *terms(*YEAR, child="F-D"),
            ],
            "incidents": (),
        },
        1500,
    ),
    # Out the day after the claim: she is tested still.
    "a leaver of the day after the claim": (
        CRIME,
        {
            "families": [ADULT, "F,F-C,2002-01-01,2005-01-01,2013-10-11"],
            "attendance": terms("2012-summer", *YEAR, missed=60),
            "incidents": (),
        },
        0,
    ),
    # 16 on the day of the claim, off roll in the latest term: has left. A day younger she has not, and fails.
    "a leaver of school who is 16 on the day": (
        CRIME,
        {
            "families": [ADULT, "F,F-C,1997-10-10,2005-01-01,", "F,F-D,2002-01-01,2005-01-01,"],
            "attendance": [
                TRUANT,
                *terms(*YEAR[:2]),
                gone("2013-summer"),
                *terms("2012-summer", *YEAR, child="F-D"),
            ],
            "incidents": (),
        },
        1500,
    ),
    "a leaver of school who is 16 the day after": (
        CRIME,
        {
            "families": [ADULT, "F,F-C,1997-10-11,2005-01-01,", "F,F-D,2002-01-01,2005-01-01,"],
            "attendance": [
                TRUANT,
                *terms(*YEAR[:2]),
                gone("2013-summer"),
                *terms("2012-summer", *YEAR, child="F-D"),
            ],
            "incidents": (),
        },
        0,
    ),
}


@pytest.mark.parametrize("name", FIRST)
def test_a_household_of_the_first_phase_is_paid_as_worked_by_hand(name: str) -> None:
    claim, rows, paid = FIRST[name]
    book = FamilyBook(rows, claim)
    assert (book.fee.amount // 100, book.pounds) == (2400, paid), book.says


@pytest.mark.parametrize(
    ("closed_on", "paid"),
    [("2015-09-10", 800), ("2015-09-11", 0)],
)
def test_a_problem_of_the_expanded_phase_is_closed_before_the_window_begins(
    closed_on: str, paid: int
) -> None:
    """Six months to 10 March begin on 11 September: what stood on that day was not closed over them."""
    flags = [CLOSED[0], f"F,child needs help,2015-02-01,{closed_on},"]
    assert expanded(flags).pounds() == [paid]


@pytest.mark.parametrize(
    ("born", "role", "fee"),
    [
        ("1999-04-11", "", 1000),  # 15 on the day of attachment, 16 the day after
        ("1999-04-10", "", 0),  # 16 that day, and nothing says at school
        ("1999-04-10", "child", 1000),
        ("1996-04-11", "child", 1000),  # 18 still
        ("1996-04-10", "child", 0),  # 19
    ],
)
def test_a_dependent_child_is_under_16_or_under_19_and_said_to_be_one(born: str, role: str, fee: int) -> None:
    people = ["F,F-A,1970-01-01,2005-01-01,,adult", f"F,F-C,{born},2005-01-01,,{role}"]
    assert expanded(CLOSED, families=people).decisions("attachment")[0].amount == fee * 100


@pytest.mark.parametrize(
    ("people", "flags", "paid"),
    [
        # Expecting to the day before attachment, and the child is in the family from that day.
        (["F,F-N,2022-10-10,2022-10-10,,child"], ["F,expectant parent,2022-03-01,2022-10-09,F-A"], 800),
        # The child is in it a day later, and nobody is expecting: no dependent child on the day.
        (["F,F-N,2022-10-10,2022-10-11,,child"], ["F,expectant parent,2022-03-01,2022-10-09,F-A"], 0),
        (["F,F-N,2022-10-10,2022-10-11,,child"], ["F,expectant parent,2022-03-01,2022-10-10,F-A"], 800),
    ],
)
def test_a_child_that_is_expected_or_born_makes_a_family_of_supporting_families(
    people: Sequence[str], flags: Sequence[str], paid: int
) -> None:
    needs = [f"F,{need},2022-09-01,2023-05-10," for need in ("crime", "domestic abuse", "secure housing")]
    book = ProgrammeBook(
        "supporting-families-2022",
        "2023-11",
        {
            "families": ["F,F-A,1990-01-01,2005-01-01,,adult", *people],
            "flags": [*needs, *flags],
            "attachments": ("families,F,2022-10-10",),
            "claims": ("families,F,2023-11-10,successful family outcome",),
        },
    )
    assert book.pounds() == [paid]


@pytest.mark.parametrize(
    ("achieved", "claimed", "paid"),
    [
        ("2012-04-10", "2013-06-01", 1300),  # on the day of attachment
        ("2012-04-09", "2013-06-01", 0),
        ("2013-06-01", "2013-06-01", 1300),  # on the day of the claim
        ("2013-06-02", "2013-06-01", 0),  # a claim dated before what it claims
    ],
)
def test_what_somebody_of_the_innovation_fund_achieved_lies_between_attachment_and_claim(
    achieved: str, claimed: str, paid: int
) -> None:
    book = ProgrammeBook(
        "innovation-fund-2012-1",
        "2013-06",
        {
            "families": ("F,P1,1996-01-01,2005-01-01,,",),
            "achievements": (f"P1,{achieved},improved behaviour,",),
            "attachments": ("families,P1,2012-04-10",),
            "claims": (f"families,P1,{claimed},improved behaviour",),
        },
    )
    assert book.pounds() == [paid]


@pytest.mark.parametrize(
    ("stays", "paid"),
    [
        # 91 days are 3 months: from 1 February to 2 May, both counted.
        (("P1,2015-02-01,2015-05-02,accommodation,",), [500, 1500]),
        (("P1,2015-02-01,2015-05-01,accommodation,",), [500, 0]),
        # He stayed since before he was attached: counted from 10 January, the 91st day is 10 April.
        (("P1,2014-12-01,2015-04-10,accommodation,",), [500, 1500]),
        (("P1,2014-12-01,2015-04-09,accommodation,",), [500, 0]),
        # Two stays that overlap are one stretch.
        (
            ("P1,2015-02-01,2015-03-20,accommodation,A", "P1,2015-03-10,2015-05-02,accommodation,B"),
            [500, 1500],
        ),
    ],
)
def test_a_stay_of_the_fair_chance_fund_is_counted_from_attachment(
    stays: Sequence[str], paid: list[int]
) -> None:
    book = ProgrammeBook(
        "fair-chance-fund-2015",
        "2016-09",
        {
            "families": ("F,P1,1996-01-01,2005-01-01,,",),
            "achievements": ("P1,2015-02-01,move into accommodation,",),
            "stays": stays,
            "attachments": ("families,P1,2015-01-10",),
            "claims": [
                "families,P1,2016-09-01,move into accommodation",
                "families,P1,2016-09-02,accommodation for 3 months",
            ],
        },
    )
    assert book.pounds() == paid


# Evidence that is corrected after it was paid on, in programmes without children at school


@pytest.mark.parametrize(
    ("programme", "rows", "kind", "corrected", "pounds"),
    [
        (
            "troubled-families-2015",
            {
                "families": ("F,F-A,1980-01-01,2005-01-01,,adult", "F,F-C,2005-01-01,2005-01-01,,child"),
                "flags": CLOSED,
                "attachments": ("families,F,2015-04-10",),
                "claims": ("families,F,2016-03-10,significant and sustained progress",),
            },
            "flags",
            (CLOSED[0], "F,child needs help,2015-02-01,2015-09-11,"),
            800,
        ),
        (
            "fair-chance-fund-2015",
            {
                "families": ("F,P1,1996-01-01,2005-01-01,,",),
                "achievements": ("P1,2015-02-01,move into accommodation,",),
                "stays": ("P1,2015-02-01,2015-05-02,accommodation,",),
                "attachments": ("families,P1,2015-01-10",),
                "claims": (
                    "families,P1,2016-03-01,move into accommodation",
                    "families,P1,2016-03-02,accommodation for 3 months",
                ),
            },
            "stays",
            ("P1,2015-02-01,2015-05-01,accommodation,",),
            1500,
        ),
    ],
    ids=["expanded phase", "fair chance fund"],
)
def test_what_would_now_fail_by_a_day_is_told_with_its_pounds_and_stays_paid(
    programme: str, rows: Rows, kind: str, corrected: Sequence[str], pounds: int
) -> None:
    made = ProgrammeBook(programme, "2016-03", {name: given for name, given in rows.items() if name != kind})
    book = made.book
    sent = book.give(kind, *rows[kind])
    book.reopen("2016-03")
    book.close("2016-03")
    paid = -book.total("income")
    book.today = Month(2016, 5).first
    book.give(kind, *corrected, replaces=sent)
    told = found(book.close("2016-04"), "L03")
    assert [(each["case"], each["amount"]) for each in told] == [("would now fail", f"{pounds}.00")]
    assert -book.total("income") == paid
    book.reopen("2016-03")
    book.close("2016-03")
    assert -book.total("income") == paid - pounds * 100
