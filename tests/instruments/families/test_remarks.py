"""Everything odd has a sentence, written from what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from pooledbudget.instruments.families.remarks import exception, remark

SHARED = {
    "case": "shared people",
    "agreement": "families",
    "asked": "attachment",
    "family": "f1",
    "other": "f2",
    "on": "2013-04-10",
    "people": "p1 p2 p3 p4",
    "amount": "2400.00",
}
LATER = {
    "case": "would now fail",
    "agreement": "families",
    "asked": "result",
    "family": "f1",
    "cause": "c:f1:result",
    "decided_in": "2013-10",
    "day": "2013-10-10",
    "amount": "1500.00",
    "now": "not shown",
}


def test_people_of_two_families_are_named_and_counted() -> None:
    said = remark(SHARED, "GBP")
    assert said.what == (
        "attachment of f1: p1, p2, p3 and 1 more are of f2 too, which was attached on 2013-04-10"
    )
    assert "duplicate = 'any shared person'" in said.remedy


def test_what_would_fail_says_the_pounds_and_both_ways_to_take_them_back() -> None:
    said = remark(LATER, "GBP")
    assert said.what == (
        "result of f1, paid in 2013-10: by what is known now £1,500.00 of it would not be paid "
        "(the evidence does not show it: records are missing)"
    )
    assert "pooledbudget reopen 2013-10" in said.remedy
    assert "reverse c:f1:result with pooledbudget adjust --corrects" in said.remedy
    assert remark({**LATER, "now": ""}, "GBP").what.endswith("would not be paid")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"what": "shared people", "other": "f2", "on": "2013-04-10", "people": ["p1"]},
            "p1 is of f2 too, which was attached on 10 April 2013",
        ),
        (
            {"what": "left between", "people": ["p1", "p2"]},
            "p1, p2 are out of the family since it was attached, by the day of the claim",
        ),
        (
            {"what": "reported early", "rows": [["S1", 2]]},
            "school was reported before its term ended: S1 row 2",
        ),
        (
            {"what": "few sessions", "rows": [["S1", 2], ["S1", 3]]},
            "fewer possible sessions than half of the term's: S1 row 2, S1 row 3",
        ),
        ({"what": "sent late", "days": 100}, "sent 100 days after its day"),
        (
            {"what": "evidence late", "days": 100, "rows": [["S1", 2]]},
            "evidence came 100 days after the day it is for: S1 row 2",
        ),
        (
            {"what": "evidence replaced", "rows": [["S1", 2]]},
            "evidence took the place of other evidence: S1 row 2",
        ),
        (
            {"what": "file replaced", "of": "S1", "before": 19, "after": 10},
            "it took the place of S1: rows before 19, now 10",
        ),
        ({"what": "file withdrawn", "before": 1}, "it counts no longer: rows before 1"),
        ({"what": "would now fail", "now": ""}, "by what is known now it would not be paid"),
    ],
)
def test_each_exception_says_why_it_is_one(facts: dict[str, Any], said: str) -> None:
    assert exception(facts) == said
