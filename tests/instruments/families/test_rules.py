"""A programme's thresholds and readings as the measures take them, and what a family must meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from instruments.families.kit import CHOICES, PROGRAMME, TEXT
from pooledbudget.evidence.tables import Eligibility, Measure
from pooledbudget.findings import Origin
from pooledbudget.instruments.families.rules import (
    BUILT,
    COUNTED,
    CRIME_ROUTE,
    LATER,
    ROUNDINGS,
    Reason,
    completed,
    crime_route,
    eligibility_measure,
    eligible,
    employment_route,
    measure_rules,
    measured,
    reading_faults,
)
from pooledbudget.programmes.programme import Reading, read_programme

ON = date(2013, 10, 10)
ROWS = (Origin("S0001", 2), Origin("S0001", 3))


# Readings


def test_the_packaged_programme_says_every_reading_and_no_choice_is_a_fault() -> None:
    assert reading_faults(PROGRAMME, {}) == []
    assert reading_faults(PROGRAMME, CHOICES) == []


def test_every_choice_that_is_built_is_offered_and_every_one_offered_is_built() -> None:
    for name, built in BUILT.items():
        reading = PROGRAMME.readings[name]
        assert {reading.choice, *reading.others} == built, name
        for choice in built:
            assert reading_faults(PROGRAMME, {name: choice}) == []


def test_a_choice_of_no_reading_and_no_choice_of_a_reading_are_both_told() -> None:
    assert reading_faults(PROGRAMME, {"thrid": "1/3", "third": "1/4"}) == [
        "there is no reading 'thrid'; did you mean 'third'?",
        "there is no choice of third '1/4'; did you mean '1/3'?",
    ]


def test_a_programme_without_a_reading_or_with_one_that_is_not_built_is_told() -> None:
    readings = {name: reading for name, reading in PROGRAMME.readings.items() if name != "third"}
    assert reading_faults(replace(PROGRAMME, readings=readings), {}) == [
        "the programme must say reading 'third'"
    ]
    readings["third"] = Reading(question="?", choice="0.33", others=["1/3"], bears_on=[])
    assert reading_faults(replace(PROGRAMME, readings=readings), {}) == ["reading third: '0.33' is not built"]


def test_the_roundings_are_those_that_are_built() -> None:
    assert set(ROUNDINGS) == BUILT["funded-rounding"]


# Thresholds


def test_the_measures_are_given_every_threshold_and_reading() -> None:
    assert measure_rules(PROGRAMME, CHOICES, ON) == {
        "window_months": 6,
        "offence_months": 12,
        "terms": 3,
        "fixed_exclusions": 3,
        "work_days": 91,
        "absence_over": 3,
        "absence_under": 20,
        "asb_over": 3,
        "asb_under": 5,
        "offending_over": 33,
        "offending_under": 100,
        "window_end": "last day in, same day six months back out",
        "baseline": "six months to attachment",
        "terms_tested": "any last three ended by the claim",
        "absence_pooled": "pooled over the three terms",
        "missing_term": "not shown: refused",
        "leaver": "neutral",
        "unsaid_leaver": "not shown: a leaver must be stated",
        "excluded_leaver": "neutral too",
        "no_child": "education is left out",
        "new_problem": "a new problem: fails",
        "thirteen_weeks": "91 days, both ends counted",
        "jobseekers": "13 weeks for all",
        "volunteered": "not shown: earns nothing",
        "move_off_benefit": "within the six months to the claim",
    }


def test_a_third_may_be_a_third_exactly() -> None:
    rules = measure_rules(PROGRAMME, {**CHOICES, "third": "1/3"}, ON)
    assert (rules["offending_over"], rules["offending_under"]) == (1, 3)


def test_a_threshold_is_the_one_in_force_on_the_day() -> None:
    of_2012 = '{ from = 2012-04-01, value = "91"'
    start = TEXT.decode().index(of_2012)
    value = TEXT.decode()[start : TEXT.decode().index("}]", start)]
    later = value.replace("2012-04-01", "2013-10-10").replace('"91"', '"70"')
    text = TEXT.decode().replace(f"{value}}}]", f"{value}}}, {later}}}]")
    programme = read_programme(text.encode(), "p.toml")
    assert measure_rules(programme, CHOICES, date(2013, 10, 9))["work_days"] == 91
    assert measure_rules(programme, CHOICES, date(2013, 10, 10))["work_days"] == 70


# Eligibility


def standing(
    *,
    crime: bool = False,
    order: bool = False,
    school: bool = False,
    work: bool = False,
    concern: bool = False,
) -> Eligibility:
    return Eligibility("F", crime, order, school, work, concern, education_unshown=False, origins=ROWS)


@pytest.mark.parametrize(
    ("crime", "order", "school", "work", "concern"), list(product([False, True], repeat=5))
)
def test_eligible_is_three_criteria_or_two_and_a_local_concern(
    crime: bool, order: bool, school: bool, work: bool, concern: bool
) -> None:
    """S17 and S18 of the facts: an offence and an order are one criterion."""
    found = standing(crime=crime, order=order, school=school, work=work, concern=concern)
    met = sum([crime or order, school, work])
    assert eligible(found) is (met == 3 or (met == 2 and concern))


@pytest.mark.parametrize(("concern", "verdict"), [(True, "pass"), (False, "fail")])
def test_how_a_family_stood_is_kept_with_what_it_needed(concern: bool, verdict: str) -> None:
    found = eligibility_measure(standing(order=True, work=True, concern=concern))
    assert (found.criterion, found.verdict, found.rows) == ("eligibility", verdict, ROWS)
    assert found.found == {
        "met": ["crime or ASB", "work"],
        "local_concern": concern,
        "education_unshown": False,
    }
    assert found.needs == {"criteria": 3}


# Measures as decisions keep them


def measure(criterion: str, verdict: str = "pass", **numbers: Any) -> Measure:
    shape: dict[str, Any] = {"before": 7, "after": 5, "worst": 3, "window_from": None, "window_until": None}
    return Measure(family="F", criterion=criterion, verdict=verdict, origins=ROWS, **{**shape, **numbers})


@pytest.mark.parametrize(
    ("criterion", "found", "needs"),
    [
        (
            "education",
            {"failing": 7, "children": 5, "worst": 3},
            {"exclusions": 3, "absence": "3/20", "terms": 3},
        ),
        ("employment", {"days": 5}, {"months": 6, "days": 91}),
        ("progress to work", {"joined": 5, "new_work": 7}, {"months": 6}),
        ("asb", {"before": 7, "after": 5}, {"months": 6, "fall": "3/5"}),
        ("youth offending", {"before": 7, "after": 5}, {"months": 6, "fall": "33/100"}),
    ],
)
def test_a_measure_names_its_numbers_and_the_thresholds_beside_them(
    criterion: str, found: dict[str, int], needs: dict[str, object]
) -> None:
    kept = measured(measure(criterion), measure_rules(PROGRAMME, CHOICES, ON))
    assert (kept.criterion, kept.verdict, kept.found, kept.needs) == (criterion, "pass", found, needs)
    assert (kept.window, kept.rows) == ((), ROWS)


@pytest.mark.parametrize(
    ("first", "last", "window"),
    [
        (date(2013, 4, 11), date(2013, 10, 10), ("2013-04-11", "2013-10-10")),
        (date(2013, 4, 11), None, ()),
        (None, date(2013, 10, 10), ()),
    ],
)
def test_a_window_is_kept_where_it_has_both_its_days(
    first: date | None, last: date | None, window: tuple[str, ...]
) -> None:
    kept = measured(
        measure("asb", window_from=first, window_until=last), measure_rules(PROGRAMME, CHOICES, ON)
    )
    assert tuple(kept.window) == window


# The routes


def verdicts(education: str, asb: str, offending: str, employment: str = "fail") -> dict[str, Measure]:
    named = dict(zip(CRIME_ROUTE, (education, asb, offending), strict=True))
    return {name: measure(name, verdict) for name, verdict in {**named, "employment": employment}.items()}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (("pass", "pass", "pass"), None),
        (("pass", "not relevant", "not relevant"), None),
        (("not relevant", "not relevant", "pass"), None),
        (("not relevant", "not relevant", "not relevant"), Reason.NOTHING_RELEVANT),
        (("pass", "fail", "not relevant"), Reason.TEST_NOT_MET),
        (("fail", "pass", "pass"), Reason.TEST_NOT_MET),
        (("pass", "not evaluable", "pass"), Reason.NOT_EVALUABLE),
        (("fail", "not evaluable", "pass"), Reason.NOT_EVALUABLE),
        (("not shown", "pass", "pass"), Reason.NOT_SHOWN),
        (("not shown", "fail", "not evaluable"), Reason.NOT_SHOWN),
        (("not shown", "not relevant", "not relevant"), Reason.NOT_SHOWN),
    ],
)
def test_the_crime_route_is_refused_for_the_first_reason_that_applies(
    found: tuple[str, str, str], reason: Reason | None
) -> None:
    assert crime_route(verdicts(*found)) is reason


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("pass", None), ("fail", Reason.TEST_NOT_MET), ("not relevant", Reason.TEST_NOT_MET)],
)
def test_the_employment_route_passes_or_is_not_met(verdict: str, reason: Reason | None) -> None:
    assert employment_route(verdicts("pass", "pass", "pass", verdict)) is reason


def test_what_counts_in_the_running_total_is_what_is_funded_or_beyond_the_share() -> None:
    assert {"", Reason.BEYOND_SHARE.value} == COUNTED
    assert Reason.NOT_ELIGIBLE.value not in COUNTED


def test_a_programme_file_of_before_has_the_packaged_choice_of_what_came_later() -> None:
    old = replace(PROGRAMME, readings={n: r for n, r in PROGRAMME.readings.items() if n not in LATER})
    assert reading_faults(old, {}) != []
    found = completed(old)
    assert reading_faults(found, {}) == []
    assert {name: found.readings[name] for name in LATER} == {n: PROGRAMME.readings[n] for n in LATER}
    assert completed(PROGRAMME) is PROGRAMME


def test_a_programme_file_that_states_a_later_reading_keeps_its_choice() -> None:
    chosen = PROGRAMME.readings["volunteered"].model_copy(update={"choice": "taken as volunteered"})
    own = replace(PROGRAMME, readings={**PROGRAMME.readings, "volunteered": chosen})
    assert completed(own).choices({})["volunteered"] == "taken as volunteered"
