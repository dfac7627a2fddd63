"""Twelve households by the first phase's rules, worked out by hand: first and last days, exact shares.

All are attached on 10 April 2013 under facts 1.1 and 9b, so that twelve months back begin on 11 April 2012,
the baseline on 11 October 2012, and what is tested of a claim of 10 October on 11 April 2013.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from family_book import CRIME, EMP, PROGRAMME, at_school, gone, terms
from in_memory import MemoryBook
from over_time import bare, stands
from pooledbudget.instruments.families.words import sentence

YEAR = ("2012-summer", "2012-autumn", "2013-spring", "2013-summer")
OPEN, TRUANT = "esa", [at_school("2012-summer", 60)]


def days(family: str, *on: str, person: str = "") -> list[str]:
    return [f"{family},{day},{family}{number},{person}" for number, day in enumerate(on)]


def missed(child: str, *sessions: int) -> list[str]:
    """Return the terms that ended last before the summer of 2013 and it, after one of a truant."""
    rows = [at_school("2012-summer", 60, child)]
    return rows + [at_school(name, number, child) for name, number in zip(YEAR[1:], sessions, strict=True)]


EDGES = ("2012-10-11", "2012-12-01", "2013-01-05", "2013-02-05", "2013-04-10")
"""Five days of the baseline: its first, its last, three between."""
AFTER = ("2013-04-11", "2013-10-10")
"""The first and the last day that are tested."""

HOUSEHOLDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    # 45 of 300 sessions by the last day of the summer term: 15%, which is not less than 15%.
    "Oak": {"attendance": missed("Oak-C", 15, 15, 15), "claims": [f"2013-07-23,{CRIME}"]},
    # 44 of 300, on the same day.
    "Elder": {"attendance": missed("Elder-C", 14, 15, 15), "claims": [f"2013-07-23,{CRIME}"]},
    # A day earlier the term of the truant is among the last three: 64 of 300.
    "Hazel": {"attendance": missed("Hazel-C", 2, 2, 2), "claims": [f"2013-07-22,{CRIME}"]},
    # 5 to 2 incidents, exactly 60% down, a sixth the day before the baseline; 3 to 2 offences, a third down:
    # the third of them on the eighteenth birthday is no minor's.
    "Rowan": {
        "families": ["Rowan-C,1995-08-01,2005-01-01,"],
        "incidents": days("Rowan", "2012-10-10", *EDGES, *AFTER),
        "offences": [
            f"Rowan-C,{day},R{number}"
            for number, day in enumerate(
                ("2012-10-11", "2012-11-01", "2013-04-10", "2013-04-11", "2013-07-31", "2013-08-01")
            )
        ],
        "claims": [f"2013-10-10,{CRIME}"],
    },
    # Off benefit again on 8 August: 64 days in work to the claim.
    "Willow": {
        "flags": ["asb order,2013-03-01,2013-03-01,Willow-A"],
        "benefits": ["2010-01-01,2013-05-31,esa", "2013-08-01,2013-08-07,esa"],
        "work": ["Willow-A,2013-06-01,,E"],
        "claims": [f"2013-10-10,{EMP}"],
    },
    # Off benefit again on 12 July: 91 days.
    "Maple": {
        "flags": ["asb order,2013-03-01,2013-03-01,Maple-A"],
        "benefits": ["2010-01-01,2013-05-31,esa", "2013-07-05,2013-07-11,esa"],
        "work": ["Maple-A,2013-06-01,,E"],
        "claims": [f"2013-10-10,{EMP}"],
    },
    # One child of two families, mended: both are paid, and each names the other.
    "Ash": {
        "families": ["Both-C,2002-01-01,2005-01-01,"],
        "attendance": missed("Both-C", 2, 2, 2),
        "claims": [f"2013-10-10,{CRIME}"],
    },
    "Birch": {"families": ["Both-C,2002-01-01,2005-01-01,"], "claims": [f"2013-10-10,{CRIME}"]},
    # A truant out on the day of the claim; who joined that day has three exclusions of the terms before.
    "Thorn": {
        "families": ["Thorn-C,2002-01-01,2005-01-01,2013-10-10", "Thorn-J,2003-01-01,2013-10-10,"],
        "attendance": [
            *missed("Thorn-C", 40, 40, 40),
            *(at_school(name, 2, "Thorn-J", fixed=1) for name in YEAR[1:]),
        ],
        "claims": [f"2013-10-10,{CRIME}"],
    },
    # 18 on the day of the claim, and 16 on it and off roll: nobody is left to test at school; 10 to 4
    # incidents are exactly 60% down.
    "Holly": {
        "families": ["Holly-B,1995-10-10,2005-01-01,", "Holly-D,1997-10-10,2005-01-01,"],
        "attendance": [
            *missed("Holly-B", 40, 40, 40),
            *terms(*YEAR[:3], child="Holly-D"),
            gone("2013-summer", "Holly-D"),
        ],
        "incidents": days("Holly", *EDGES, *EDGES, *AFTER, *AFTER),
        "claims": [f"2013-10-10,{CRIME}"],
    },
    # An order of a day before the twelve months, and one of their first day.
    "Cedar": {
        "flags": ["asb order,2012-04-10,2012-04-10,Cedar-A"],
        "claims": [f"2013-10-10,{CRIME}"],
    },
    "Juniper": {
        "flags": ["asb order,2012-04-11,2012-04-11,Juniper-A"],
        "incidents": days("Juniper", *EDGES, *AFTER),
        "claims": [f"2013-10-10,{CRIME}"],
    },
}
"""By household what it has beside an adult on a benefit, a local concern and, if nothing else is said, a child."""


def files() -> dict[str, list[str]]:
    """Return the rows of all households, file by file."""
    found: dict[str, list[str]] = {"families": [], "flags": [], "benefits": [], "attachments": []}
    for name, has in HOUSEHOLDS.items():
        people = [
            f"{name}-A,1980-01-01,2005-01-01,",
            *has.get("families", [f"{name}-C,2002-01-01,2005-01-01,"]),
        ]
        found["families"] += [f"{name},{person}" for person in people]
        found["flags"] += [f"{name},{flag}" for flag in ("local concern,2013-01-01,,", *has.get("flags", ()))]
        found["benefits"] += [f"{name}-A,{spell}" for spell in has.get("benefits", ["2010-01-01,,esa"])]
        found["attachments"].append(f"families,{name},2013-04-10")
        found.setdefault("claims", []).extend(f"families,{name},{claim}" for claim in has["claims"])
        for kind in ("attendance", "incidents", "offences", "work"):
            found.setdefault(kind, []).extend(has.get(kind, ()))
    return found


@pytest.fixture(scope="module")
def closed() -> MemoryBook:
    book = bare(first="2013-10")
    for kind, lines in files().items():
        book.give(kind, *lines)
    book.close("2013-10")
    return book


FEE, NONE = 2400, 0


@pytest.mark.parametrize(
    ("name", "fee", "result", "said"),
    [
        ("Oak", FEE, NONE, "Refused: a test is not met: education failed."),
        ("Elder", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
        ("Hazel", FEE, NONE, "Refused: a test is not met: education failed."),
        ("Rowan", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
        ("Willow", FEE, NONE, "Refused: a test is not met: employment failed."),
        ("Maple", FEE, 1600, "Paid: £1,600 for continuous employment."),
        ("Ash", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
        ("Birch", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
        ("Thorn", FEE, NONE, "Refused: a test is not met: education failed."),
        ("Holly", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
        ("Cedar", NONE, NONE, "Refused: not eligible when attached."),
        ("Juniper", FEE, 1500, "Paid: £1,500 for crime, anti-social behaviour and education."),
    ],
)
def test_a_household_comes_out_as_worked_by_hand(
    closed: MemoryBook, name: str, fee: int, result: int, said: str
) -> None:
    attachment, claim = (stands(closed, asked, name) for asked in ("attachment", "result"))
    # Of twelve families eleven count: nine have a fee, the fourth and the tenth wait by the running total.
    paid = attachment.amount // 100 if attachment.reason != "beyond the share" else FEE
    assert (paid, claim.amount // 100, sentence(claim, PROGRAMME, "GBP")) == (fee, result, said)


def test_one_child_of_two_families_is_named_on_both_lines(closed: MemoryBook) -> None:
    """The second of them in order names the first: for its fee, and for its result."""
    for asked in ("attachment", "result"):
        told = [
            (name, odd["what"])
            for name in ("Ash", "Birch")
            for odd in stands(closed, asked, name).facts.get("exceptions", ())
        ]
        assert ("Birch", "shared people") in told
