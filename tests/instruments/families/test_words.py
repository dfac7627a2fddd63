"""What is said of a family's decision: the sentence, and each measure in words, from what decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from instruments.families.kit import PROGRAMME
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Measured
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.families.words import REASONS, VALUES, called, route, sentence, words
from pooledbudget.programmes.composition import Enough, MeasureUse
from pooledbudget.programmes.measures import KINDS


def measure(criterion: str, verdict: str = "fail", *, window: bool = True, **found: Any) -> Measured:
    needed: dict[str, dict[str, Any]] = {
        "eligibility": {},
        "education": {"fixed_exclusions": 3, "absence": "3/20", "terms": 3},
        "asb": {"window_months": 6, "fall": "3/5"},
        "youth offending": {"window_months": 6, "fall": "33/100"},
        "employment": {"window_months": 6, "work_days": 91},
        "progress to work": {"window_months": 6},
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
            "Paid: £1,600 for continuous employment. Both routes are achieved; continuous employment is paid, never both.",
        ),
        (
            paid("crime asb education and progress to work", continuous_employment=160000),
            "Paid: £1,600 for continuous employment. Both routes are achieved; continuous employment is paid, never both.",
        ),
        (
            paid("continuous employment", crime_asb_education=150000),
            "Paid: £1,500 for crime, anti-social behaviour and education. Both routes are achieved; crime, anti-social behaviour and education is paid, never both.",
        ),
        (
            decision(reason=WITHDRAWN, facts={"claimed": "x", "decided_in": "2013-05"}),
            "Not paid: withdrawn: a row it rested on no longer stands. It had been decided in 2013-05.",
        ),
        (
            decision(reason=Reason.NOT_ATTACHED.value),
            "Refused: not attached: work had not begun by then.",
        ),
        (
            decision("attachment", reason=Reason.NOT_ELIGIBLE.value, facts={}),
            "Refused: not eligible when attached.",
        ),
        (decision(reason="something of later"), "Refused: something of later."),
    ],
)
def test_a_decision_is_one_sentence(decided: Decision, said: str) -> None:
    assert sentence(decided, PROGRAMME, "GBP") == said


FAILING = (
    measure("eligibility", "fail", met=[]),
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
    assert sentence(refused, PROGRAMME, "GBP") == f"Refused: a test is not met: {named}."


def test_a_test_that_passes_or_is_not_relevant_is_not_named() -> None:
    passing = tuple(
        replace(measure(name, verdict), verdict=verdict)
        for name, verdict in (("education", "pass"), ("asb", "not relevant"), ("youth offending", "fail"))
    )
    refused = decision(reason=Reason.TEST_NOT_MET.value, measures=passing)
    assert sentence(refused, PROGRAMME, "GBP") == "Refused: a test is not met: youth offending failed."


def test_every_reason_and_every_measure_of_the_programme_has_its_words() -> None:
    assert set(REASONS) == {*Reason, WITHDRAWN}
    tested = {name: use for name, use in PROGRAMME.composed.measures.items() if use.at == "claim"}
    assert set(tested) == {found.criterion for found in FAILING} - {"eligibility"}
    for use in tested.values():
        assert use.rule
        assert use.needs
        assert use.cite
        assert use.takes in VALUES
    assert set(VALUES) <= set(KINDS)


def test_a_decision_in_euros_is_said_in_euros() -> None:
    assert sentence(paid("continuous employment", continuous_employment=160000), PROGRAMME, "EUR") == (
        "Paid: €1,600 for continuous employment."
    )
    attached = decision("attachment", paid=True, amount=240000, facts={})
    assert sentence(attached, PROGRAMME, "EUR") == "Attached on 10 October 2013: a fee of €2,400 is due."


WAYS = "three of crime or ASB, education, work; or two of them with local concern"
NONE_MAY_FAIL = "none may fail; absence less than 15%, fewer than 3 exclusions"
CITES = {
    "eligibility": "S14, S15, S16, S17, S18",
    **{name: use.cite for name, use in PROGRAMME.composed.measures.items()},
}


@pytest.mark.parametrize(
    ("measured", "value", "threshold"),
    [
        (
            measure("eligibility", met=["crime-or-asb", "work", "local-concern"]),
            "met crime or ASB, work, local concern",
            WAYS,
        ),
        (
            measure("eligibility", met=[]),
            "met none",
            WAYS,
        ),
        (
            measure("education", failing=1, children=2, worst=1550),
            "1 of 2 children fail; worst unauthorised absence 15.50%",
            NONE_MAY_FAIL,
        ),
        (
            measure("education", failing=1, children=1, worst=10_000),
            "1 of 1 children fail; worst unauthorised absence 100.00%",
            NONE_MAY_FAIL,
        ),
        (measure("education", failing=0, children=0, worst=0), "no child to test", NONE_MAY_FAIL),
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
    found = words(measured, PROGRAMME)
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
    assert words(measured, PROGRAMME).rule == rule


def test_other_thresholds_are_said_as_they_were() -> None:
    """CB-17 of the findings: what is said is what was in force."""
    other = replace(measure("asb", before=10, after=5), needs={"window_months": 12, "fall": "1/3"})
    assert words(other, PROGRAMME).threshold == "down by at least 33.3333%"
    assert words(other, PROGRAMME).rule.endswith("is down by at least 33.3333% in the last 12 months.")


@pytest.mark.parametrize(
    ("measured", "window"),
    [
        (measure("asb", before=1, after=0), "11 April 2013 to 10 October 2013"),
        (measure("asb", window=False, before=1, after=0), ""),
        (measure("eligibility", met=[]), "on the day attached"),
        (measure("eligibility", window=False, met=[]), "on the day attached"),
    ],
)
def test_the_window_is_said_as_days(measured: Measured, window: str) -> None:
    assert words(measured, PROGRAMME).window == window


# Each measure, by its kind


def of(kind: str, verdict: str = "pass", window: tuple[str, str] | tuple[()] = (), **found: Any) -> Measured:
    """Return a measure of a kind under a name of its own."""
    return Measured(criterion=kind, verdict=verdict, found=found, needs={}, window=window)


EVERY_KIND = replace(
    PROGRAMME,
    composed=PROGRAMME.composed.model_copy(
        update={"measures": {kind: MeasureUse(takes=kind) for kind in KINDS}}
    ),
)
"""A programme that takes every measure there is, each under its own name."""
CHILD = {"person": "0123456789abcdef", "terms": ["2013-spring", "2013-summer"]}
COUNTS = {"missed": 30, "possible": 200, "fixed": 3}


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (
            of("incidents_fall", before=10, after=4, others=6),
            "10 before, 4 after; 6 of people who were no members that day",
        ),
        (of("incidents_fall", before=10, after=4, others=0, early=False), "10 before, 4 after"),
        (
            of("incidents_fall", "not evaluable", before=1, after=0, early=True),
            "1 before, 0 after; the window begins before attachment",
        ),
        (of("offences_fall", "not relevant", before=0, after=0), "0 before, 0 after: left out"),
        (of("offences_fall", before=4, after=3), "4 before, 3 after"),
        (
            of("schooling", "not shown", failing=0, children=1, worst=0, unshown=1),
            "0 of 1 children fail; a term without a record for 1; worst unauthorised absence 0.00%",
        ),
        (
            of("schooling", "not relevant", failing=0, children=0, worst=0),
            "no child to test: left out",
        ),
        (
            of("schooling", "not relevant", failing=0, children=1, worst=201),
            "0 of 1 children fail; worst unauthorised absence 2.01%: left out",
        ),
        (
            of(
                "schooling",
                "fail",
                failing=1,
                children=2,
                worst=1500,
                who=[{**CHILD, **COUNTS, "failed": ["absence", "exclusions"]}],
            ),
            "1 of 2 children fail; worst unauthorised absence 15.00%; child 01234567: 30 of 200 sessions "
            "missed without leave, 3 fixed-term exclusions (2013-spring, 2013-summer)",
        ),
        (
            of(
                "schooling",
                "fail",
                failing=1,
                children=1,
                worst=0,
                who=[{**CHILD, **COUNTS, "failed": ["permanent", "off roll", "missing"]}],
            ),
            "1 of 1 children fail; worst unauthorised absence 0.00%; child 01234567: excluded for good, "
            "off roll, a term without a record (2013-spring, 2013-summer)",
        ),
        (of("schooling_before", recorded=3), "3 recorded"),
        (of("employment", "fail", days=0, failed=["no work"]), "nobody has a day in work off benefit"),
        (of("employment", days=91), "91 days in work to the claim"),
        (
            of("employment", "fail", days=50, failed=["work ended", "too short"]),
            "50 days in work; work ended before the claim",
        ),
        (
            of("employment", "fail", days=50, failed=["on benefit"]),
            "50 days in work; on an out-of-work benefit at the claim",
        ),
        (
            of("employment", "fail", days=50, failed=["moved outside", "provision"]),
            "50 days in work to the claim; the move off benefit falls outside the time for it; "
            "on the Work Programme or ESF provision at the claim",
        ),
        (
            of("employment", "fail", days=99, failed=["long after benefit", "under age"]),
            "99 days in work to the claim; the benefit ended more than 31 days before the job; "
            "under 18 when the work began",
        ),
        (
            of("employment", "fail", days=99, failed=["no benefit left", "too few weeks"]),
            "99 days in work to the claim; no out-of-work benefit was left for it; "
            "too few of the last weeks in work, for somebody from jobseeker's allowance",
        ),
        (of("progress_to_work", joined=1, new_work=0), "joined a provision"),
        (
            of("progress_to_work", "fail", joined=0, new_work=1, referred=1),
            "joined none: referred to the Work Programme, which is no volunteering, and is in new work",
        ),
        (
            of("progress_to_work", "fail", joined=0, new_work=0, not_said=1),
            "joined none: on the Work Programme, with no word of whether as a volunteer",
        ),
        (of("minor_offended", recorded=2), "2 recorded"),
        (of("incident_recorded", "fail", recorded=0), "0 recorded"),
        (of("flagged", recorded=1), "1 recorded"),
        (of("flagged_lately", recorded=1), "1 recorded"),
        (of("on_benefit", recorded=1), "1 recorded"),
        (of("dependent_child", recorded=2), "2 recorded"),
        (of("need_closed", needs=2, open=0), "2 closed and kept closed"),
        (of("need_closed", needs=2, open=0, returns=1), "2 closed and kept closed; it had returned"),
        (of("need_closed", "fail", needs=2, open=1), "1 of 2 not closed over the whole window"),
        (of("need_closed", "not relevant", needs=0, open=0), "no such need since attachment: left out"),
        (of("achieved", reached=1), "reached"),
        (of("achieved", "fail", reached=0), "not reached"),
        (of("sustained", days=182, stretches=1), "182 days"),
        (of("sustained", days=0, stretches=0), "0 days"),
        (of("sustained", "fail", days=90, stretches=2), "90 days; interrupted"),
    ],
)
def test_what_each_measure_found_is_said(measured: Measured, said: str) -> None:
    assert words(measured, EVERY_KIND).value == said


def test_every_measure_there_is_has_its_words_by_its_own_numbers() -> None:
    for kind, measure_kind in KINDS.items():
        found: dict[str, Any] = {name: 1 for name in measure_kind.found if name}
        assert words(of(kind, **found), EVERY_KIND).value


def test_a_measure_that_the_programme_no_longer_takes_is_said_by_its_verdict() -> None:
    found = words(of("of another edition", "fail", window=("2013-04-11", "2013-10-10")), PROGRAMME)
    assert (found.value, found.window, found.cite) == ("fail", "11 April 2013 to 10 October 2013", "")


def test_thresholds_of_earlier_editions_are_read_by_their_names_of_then() -> None:
    school = replace(
        measure("education", failing=0, children=1, worst=0),
        needs={"exclusions": 3, "absence": "3/20", "terms": 3},
    )
    assert words(school, PROGRAMME).threshold == NONE_MAY_FAIL
    worked = replace(measure("employment", days=91), needs={"months": 6, "days": 91})
    assert words(worked, PROGRAMME).threshold == "at least 91 days"
    assert "in the last 6 months" in words(worked, PROGRAMME).rule


def test_criteria_of_earlier_editions_are_said_as_they_were_kept() -> None:
    kept = measure("eligibility", met=["crime or ASB", "work"], local_concern=True, education_unshown=True)
    assert words(kept, PROGRAMME).value == (
        "met crime or ASB, work, local concern; education not shown: a record is missing"
    )


def test_a_threshold_that_a_decision_did_not_keep_stands_as_a_question_mark() -> None:
    bare = replace(measure("asb", before=1, after=0), needs={})
    assert words(bare, PROGRAMME).threshold == "down by at least ?"


# Criteria, names and sums of other programmes


def with_ways(*ways: dict[str, Any]) -> Any:
    eligible = [Enough.model_validate(way) for way in ways]
    return replace(PROGRAMME, composed=PROGRAMME.composed.model_copy(update={"eligible": eligible}))


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ([], "no criteria: everybody attached"),
        ([{"at_least": 1, "of": ["work"]}], "one of work"),
        (
            [{"at_least": 3, "of": ["work", "education"], "count": "needs"}],
            "three needs under work, education",
        ),
        (
            [{"at_least": 2, "of": ["work", "education"]}, {"at_least": 1, "of": ["work"]}],
            "two of work, education; or one of work",
        ),
        (
            [
                {
                    "at_least": 11,
                    "of": ["work"],
                    "count": "needs",
                    "along_with": ["education", "local-concern"],
                }
            ],
            "11 needs under work with education and local concern",
        ),
        (
            [{"at_least": 1, "of": ["work"], "under": {"local-filter": "two are enough"}}],
            "no criteria: everybody attached",
        ),
    ],
)
def test_the_ways_in_which_a_family_is_eligible_are_said(ways: list[dict[str, Any]], said: str) -> None:
    found = words(measure("eligibility", met=[]), with_ways(*ways))
    assert found.threshold == said
    assert found.rule == (
        f"A family is eligible on {said}." if said[:2] != "no" else "Everybody attached is eligible."
    )


def test_what_was_claimed_is_called_by_the_outcomes_name_and_a_top_up_after_what_it_adds_to() -> None:
    assert route("continuous employment", PROGRAMME) == "continuous employment"
    assert route("crime asb education", PROGRAMME) == "crime, anti-social behaviour and education"
    assert route("crime asb education and progress to work", PROGRAMME) == (
        "crime, anti-social behaviour and education, with progress to work"
    )
    assert route("something of later", PROGRAMME) == "something of later"
    assert called("asb", PROGRAMME) == "anti-social behaviour"
    assert called("education", PROGRAMME) == "education"
    assert called("eligibility", PROGRAMME) == "eligibility"


def test_a_payment_cut_by_the_most_for_one_says_by_how_much() -> None:
    facts = {
        "claimed": "continuous employment",
        "earned": {"continuous-employment": 160000, "of-later": 5000},
        "cut": 40000,
    }
    cut = decision(paid=True, amount=125000, facts=facts)
    assert sentence(cut, PROGRAMME, "GBP") == (
        "Paid: £1,600 for continuous employment and £50 for of later, less £400 beyond the most that is "
        "paid for one."
    )


def test_an_attachment_without_a_fee_is_no_refusal() -> None:
    free = decision("attachment", reason=Reason.NO_FEE.value, facts={}, on=date(2013, 4, 10))
    assert sentence(free, PROGRAMME, "GBP") == "Attached on 10 April 2013: the programme pays no fee for it."


def test_a_refusal_for_a_leaver_who_is_not_stated_says_what_to_state() -> None:
    unsaid = measure("education", "not shown", failing=0, children=1, worst=0, unsaid=1)
    refused = decision(reason=Reason.NOT_SHOWN.value, measures=(unsaid,))
    assert sentence(refused, PROGRAMME, "GBP") == (
        "Refused: the evidence does not show it: records are missing: education not shown. A child who has "
        "left school must be stated: a row of the latest term whose on_roll is no."
    )
