"""What is said of a family's decision: the sentence, and each measure in words, from what decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.families.words import CITES, REASONS, sentence, words


def measure(criterion: str, verdict: str = "fail", *, window: bool = True, **found: Any) -> Measured:
    needed: dict[str, dict[str, Any]] = {
        "eligibility": {"criteria": 3},
        "education": {"exclusions": 3, "absence": "3/20", "terms": 3},
        "asb": {"months": 6, "fall": "3/5"},
        "youth offending": {"months": 6, "fall": "33/100"},
        "employment": {"months": 6, "days": 91},
        "progress to work": {"months": 6},
    }
    needs = needed[criterion]
    days = ("2013-04-11", "2013-10-10") if window else ()
    return Measured(criterion=criterion, verdict=verdict, found=found, needs=needs, window=days)


def decision(asked: str = "result", **values: Any) -> Decision:
    shape: dict[str, Any] = {
        "instrument": "families",
        "cause": "p:f:result",
        "agreement": "families",
        "subject": "f",
        "asked": asked,
        "on": date(2013, 10, 10),
        "month": "2013-10",
        "paid": False,
        "amount": 0,
        "reason": "",
        "facts": {"claimed": "crime asb education"},
    }
    return Decision(**{**shape, **values})


def paid(claimed: str, **earned: int) -> Decision:
    parts = {name.replace("_", "-"): amount for name, amount in earned.items()}
    return decision(paid=True, amount=sum(parts.values()), facts={"claimed": claimed, "earned": parts})


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        (
            decision("attachment", paid=True, amount=240000, on=date(2013, 4, 10), facts={}),
            "Attached on 10 April 2013: a fee of £2,400 is due.",
        ),
        (
            paid("continuous employment", continuous_employment=160000),
            "Paid: £1,600 for continuous employment.",
        ),
        (
            paid("crime asb education", crime_asb_education=150000),
            "Paid: £1,500 for crime, anti-social behaviour and education.",
        ),
        (
            paid(
                "crime asb education and progress to work",
                crime_asb_education=150000,
                progress_to_work=10000,
            ),
            "Paid: £1,500 for crime, anti-social behaviour and education and £100 for progress to work.",
        ),
        # What was claimed and is not paid, and what is paid and was not claimed.
        (
            paid("crime asb education and progress to work", crime_asb_education=150000),
            "Paid: £1,500 for crime, anti-social behaviour and education. The top-up for progress to work is not shown and is not paid.",
        ),
        (
            paid("crime asb education", continuous_employment=160000),
            "Paid: £1,600 for continuous employment. Both routes are achieved; employment is paid, never both.",
        ),
        (
            paid("crime asb education and progress to work", continuous_employment=160000),
            "Paid: £1,600 for continuous employment. Both routes are achieved; employment is paid, never both.",
        ),
        (
            paid("continuous employment", crime_asb_education=150000),
            "Paid: £1,500 for crime, anti-social behaviour and education.",
        ),
        (
            decision(reason=WITHDRAWN, facts={"claimed": "x", "decided_in": "2013-05"}),
            "Not paid: withdrawn: a row it rested on was replaced. It had been decided in 2013-05.",
        ),
        (
            decision(reason=Reason.NOT_ATTACHED.value),
            "Refused: not attached: the authority had not begun to work with the family.",
        ),
        (
            decision("attachment", reason=Reason.NOT_ELIGIBLE.value, facts={}),
            "Refused: not eligible when attached.",
        ),
        (decision(reason="something of later"), "Refused: something of later."),
    ],
)
def test_a_decision_is_one_sentence(decided: Decision, said: str) -> None:
    assert sentence(decided, "GBP") == said


FAILING = (
    measure("eligibility", "fail", met=[], local_concern=False),
    measure("education", "not shown", failing=0, children=1, worst=0),
    measure("asb", "not evaluable", before=0, after=0),
    measure("youth offending", "fail", before=4, after=3),
    measure("employment", "fail", days=0),
    measure("progress to work", "fail", joined=0, new_work=0),
)


@pytest.mark.parametrize(
    ("claimed", "named"),
    [
        (
            "crime asb education",
            "education not shown, anti-social behaviour not evaluable, youth offending failed",
        ),
        (
            "crime asb education and progress to work",
            "education not shown, anti-social behaviour not evaluable, youth offending failed",
        ),
        ("continuous employment", "employment failed"),
    ],
)
def test_a_refusal_names_the_tests_of_the_route_that_was_claimed(claimed: str, named: str) -> None:
    refused = decision(reason=Reason.TEST_NOT_MET.value, facts={"claimed": claimed}, measures=FAILING)
    assert sentence(refused, "GBP") == f"Refused: a test is not met: {named}."


def test_a_test_that_passes_or_is_not_relevant_is_not_named() -> None:
    passing = tuple(
        replace(measure(name, verdict), verdict=verdict)
        for name, verdict in (("education", "pass"), ("asb", "not relevant"), ("youth offending", "fail"))
    )
    refused = decision(reason=Reason.TEST_NOT_MET.value, measures=passing)
    assert sentence(refused, "GBP") == "Refused: a test is not met: youth offending failed."


def test_every_reason_and_every_criterion_has_its_words() -> None:
    assert set(REASONS) == {*Reason, WITHDRAWN}
    assert set(CITES) == {found.criterion for found in FAILING}


def test_a_decision_in_euros_is_said_in_euros() -> None:
    assert sentence(paid("continuous employment", continuous_employment=160000), "EUR") == (
        "Paid: €1,600 for continuous employment."
    )
    attached = decision("attachment", paid=True, amount=240000, facts={})
    assert sentence(attached, "EUR") == "Attached on 10 October 2013: a fee of €2,400 is due."


@pytest.mark.parametrize(
    ("measured", "value", "threshold"),
    [
        (
            measure("eligibility", met=["crime or ASB", "work"], local_concern=True),
            "met crime or ASB, work and a local concern",
            "all three of crime or ASB, education, work; or two and a local concern",
        ),
        (
            measure("eligibility", met=[], local_concern=False),
            "met none",
            "all three of crime or ASB, education, work; or two and a local concern",
        ),
        (
            measure("education", failing=1, children=2, worst=1550),
            "1 of 2 children fail; worst unauthorised absence 15.50%",
            "none may fail; absence less than 15%, fewer than 3 exclusions",
        ),
        (
            measure("education", failing=1, children=1, worst=10_000),
            "1 of 1 children fail; worst unauthorised absence 100.00%",
            "none may fail; absence less than 15%, fewer than 3 exclusions",
        ),
        (measure("education", failing=0, children=0, worst=0), "no child to test", "every child"),
        (measure("asb", before=10, after=5), "10 before, 5 after", "down by at least 60%"),
        (measure("youth offending", before=4, after=3), "4 before, 3 after", "down by at least 33%"),
        (measure("employment", days=71), "71 days in work to the claim", "at least 91 days"),
        (
            measure("progress to work", joined=1, new_work=0),
            "joined a provision",
            "joined in the window, and no new work",
        ),
        (
            measure("progress to work", joined=1, new_work=1),
            "joined a provision, and is in new work",
            "joined in the window, and no new work",
        ),
        (
            measure("progress to work", joined=0, new_work=0),
            "joined none",
            "joined in the window, and no new work",
        ),
    ],
)
def test_a_measure_says_what_was_found_and_what_was_needed(
    measured: Measured, value: str, threshold: str
) -> None:
    found = words(measured)
    assert (found.value, found.threshold, found.cite) == (value, threshold, CITES[measured.criterion])


@pytest.mark.parametrize(
    ("measured", "rule"),
    [
        (
            measure("education", failing=0, children=1, worst=0),
            "Every child of the family has fewer than 3 fixed-term exclusions and less than 15% unauthorised "
            "absence over the last 3 terms.",
        ),
        (
            measure("asb", before=1, after=0),
            "Anti-social behaviour across the whole family is down by at least 60% in the last 6 months.",
        ),
        (
            measure("youth offending", before=1, after=0),
            "Offending by all minors of the family is down by at least 33% in the last 6 months.",
        ),
        (
            measure("employment", days=91),
            "At least one adult left an out-of-work benefit in the last 6 months and has worked continuously "
            "for at least 91 days.",
        ),
        (
            measure("progress to work", joined=1, new_work=0),
            "One adult volunteered for the Work Programme or joined ESF provision in the last 6 months, and "
            "no adult is in new work.",
        ),
    ],
)
def test_the_rule_is_said_with_the_thresholds_that_decided(measured: Measured, rule: str) -> None:
    assert words(measured).rule == rule


def test_other_thresholds_are_said_as_they_were() -> None:
    """CB-17 of the findings: what is said is what was in force."""
    other = replace(measure("asb", before=10, after=5), needs={"months": 12, "fall": "1/3"})
    assert words(other).threshold == "down by at least 33.3333%"
    assert words(other).rule.endswith("is down by at least 33.3333% in the last 12 months.")


@pytest.mark.parametrize(
    ("measured", "window"),
    [
        (measure("asb", before=1, after=0), "11 April 2013 to 10 October 2013"),
        (measure("asb", window=False, before=1, after=0), ""),
        (measure("eligibility", met=[], local_concern=False), "on the day attached"),
        (measure("eligibility", window=False, met=[], local_concern=False), "on the day attached"),
    ],
)
def test_the_window_is_said_as_days(measured: Measured, window: str) -> None:
    assert words(measured).window == window
