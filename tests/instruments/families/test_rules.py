"""A programme's thresholds and readings as the measures take them, and what a family must meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from instruments.families.kit import CHOICES, PROGRAMME, TEXT, offering
from pooledbudget.evidence.tables import Measure
from pooledbudget.findings import Origin
from pooledbudget.instruments.families.rules import (
    COUNTED,
    Criteria,
    FamilyStanding,
    Reason,
    attachment_measures,
    bearing,
    criteria,
    eligibility_measure,
    enough,
    holds,
    measure_rules,
    measured,
    needed,
    reading_faults,
    stand,
)
from pooledbudget.programmes.composition import Enough
from pooledbudget.programmes.price import ROUNDINGS
from pooledbudget.programmes.programme import Programme, read_programme
from pooledbudget.programmes.readings import OPEN

ON = date(2013, 10, 10)
ROWS = (Origin("S0001", 2), Origin("S0001", 3))


# Readings


def test_the_packaged_programme_says_every_reading_and_no_choice_is_a_fault() -> None:
    assert reading_faults(PROGRAMME, {}) == []
    assert reading_faults(PROGRAMME, CHOICES) == []


@pytest.mark.parametrize("name", PROGRAMME.readings)
def test_every_choice_that_is_built_is_offered_and_every_one_offered_is_built(name: str) -> None:
    built = OPEN[name].choices
    assert [PROGRAMME.readings[name].choice, *PROGRAMME.others(name)] == list(built)
    assert [reading_faults(PROGRAMME, {name: choice}) for choice in built] == [[]] * len(built)


def test_a_choice_of_no_reading_and_no_choice_of_a_reading_are_both_told() -> None:
    assert reading_faults(PROGRAMME, {"thrid": "1/3", "third": "1/4"}) == [
        "there is no reading 'thrid'; did you mean 'third'?",
        "there is no choice of third '1/4'; did you mean '1/3'?",
    ]


def test_a_choice_that_a_programme_does_not_offer_is_a_fault() -> None:
    lean = offering("third")
    assert reading_faults(lean, {"third": "1/3", "rate-year": "year of attachment"}) == []
    assert reading_faults(lean, {"rate-year": "year of claim"}) == [
        "there is no choice of rate-year 'year of claim'; did you mean 'year of attachment'?"
    ]


def test_a_reading_that_bears_on_nothing_of_the_programme_is_none_of_it() -> None:
    (fault,) = reading_faults(PROGRAMME, {"interrupted": "the clock starts again"})
    assert fault.startswith("there is no reading 'interrupted'")


def test_the_roundings_are_those_that_are_built() -> None:
    assert tuple(ROUNDINGS) == OPEN["funded-rounding"].choices


def test_the_readings_that_bear_on_measures_are_named_in_order() -> None:
    assert bearing(PROGRAMME, ["youth offending"]) == [
        "baseline",
        "baseline-after",
        "new-problem",
        "six-months",
        "third",
        "whose-events",
        "window-end",
        "youth-offence-age",
    ]
    assert bearing(PROGRAMME, ["local-concern"]) == []
    assert bearing(PROGRAMME, ["attachment"]) == ["duplicate", "funded-rounding", "local-filter"]


# Thresholds


WINDOW = {
    "window_months": 6,
    "window_end": "last day in, same day six months back out",
    "six_months": "six calendar months",
}
FALLS = {
    **WINDOW,
    "baseline": "six months to attachment",
    "baseline_after": "the last six months to the claim, literally",
    "new_problem": "a new problem: fails",
    "whose_events": "those who were members at the time",
}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("asb", {**FALLS, "fall_over": 3, "fall_under": 5}),
        (
            "youth offending",
            {
                **FALLS,
                "fall_over": 33,
                "fall_under": 100,
                "youth_offence_age": "on the day of the offence",
            },
        ),
        (
            "education",
            {
                "terms": 3,
                "fixed_exclusions": 3,
                "absence_over": 3,
                "absence_under": 20,
                "terms_tested": "any last three ended by the claim",
                "absence_pooled": "pooled over the three terms",
                "missing_term": "not shown: refused",
                "leaver": "neutral",
                "leaver_age": "on the claim day",
                "unsaid_leaver": "not shown: a leaver must be stated",
                "excluded_leaver": "neutral too",
                "sixth_former": "tested",
                "no_child": "education is left out",
                "exclusion": "either in the three terms, or off roll in the latest, fails",
                "whose_children": "children in the household at the claim",
                "child_age": "on the claim day",
                "joiner": "all three terms",
                "under_five": "no",
                "evidence_day": "all received by the close of its month",
            },
        ),
        (
            "employment",
            {
                **WINDOW,
                "work_days": 91,
                "thirteen_weeks": "91 days, both ends counted",
                "jobseekers": "13 weeks for all",
                "move_off_benefit": "within the six months to the claim",
                "work_to_claim": "work runs to the claim",
                "which_benefits": "both count as out-of-work benefits",
                "between_jobs": "no day between jobs",
                "benefit_before_job": "any time before the job, within the window",
                "provision_bars": "an adult on either cannot carry it",
                "adult": "18 at the claim",
                "worker_left": "no",
            },
        ),
        (
            "progress to work",
            {
                **WINDOW,
                "adult": "18 at the claim",
                "volunteered": "not shown: earns nothing",
                "progress_lost": "an adult is in new work at the claim",
            },
        ),
        (
            "schooling-before",
            {
                "terms": 3,
                "fixed_exclusions": 3,
                "absence_over": 3,
                "absence_under": 20,
                "terms_tested": "any last three ended by the claim",
                "missing_term": "not shown: refused",
                "under_five": "no",
                "exclusion_window": "within three terms",
            },
        ),
        (
            "asb-order",
            {"flags": "asb order", "offence_months": 12, "window_end": WINDOW["window_end"]},
        ),
        (
            "minor-offended",
            {
                "offence_months": 12,
                "window_end": WINDOW["window_end"],
                "youth_offence_age": "on the day of the offence",
            },
        ),
        (
            "bare-incident",
            {
                "offence_months": 12,
                "window_end": WINDOW["window_end"],
                "bare_incident": "no: an order or a proven offence does",
            },
        ),
        ("school-flags", {"flags": "off roll|alternative provision"}),
        ("local-concern", {"flags": "local concern"}),
        (
            "on-benefit",
            {"which_benefits": "both count as out-of-work benefits", "adult": "18 at the claim"},
        ),
    ],
)
def test_the_measures_are_given_every_threshold_and_reading(
    name: str, rules: Mapping[str, str | int]
) -> None:
    assert measure_rules(PROGRAMME, CHOICES, name, ON) == rules


def test_a_third_may_be_a_third_exactly() -> None:
    rules = measure_rules(PROGRAMME, {**CHOICES, "third": "1/3"}, "youth offending", ON)
    assert (rules["fall_over"], rules["fall_under"]) == (1, 3)


def test_a_threshold_is_the_one_in_force_on_the_day() -> None:
    of_2012 = '{ from = 2012-04-01, value = "91"'
    start = TEXT.decode().index(of_2012)
    value = TEXT.decode()[start : TEXT.decode().index("}]", start)]
    later = value.replace("2012-04-01", "2013-10-10").replace('"91"', '"70"')
    text = TEXT.decode().replace(f"{value}}}]", f"{value}}}, {later}}}]")
    programme = read_programme(text.encode(), "p.toml")

    def days(on: date) -> object:
        return measure_rules(programme, CHOICES, "employment", on)["work_days"]

    assert days(date(2013, 10, 9)) == 91
    assert days(date(2013, 10, 10)) == 70


def test_an_answer_that_a_threshold_does_not_go_by_leaves_it() -> None:
    in_force = measure_rules(PROGRAMME, CHOICES, "asb", ON)
    assert measure_rules(PROGRAMME, {**CHOICES, "third": "1/3"}, "asb", ON) == in_force


# Criteria, and the ways in which they are enough


def measure(verdict: str = "pass", rows: tuple[Origin, ...] = ROWS, **numbers: Any) -> Measure:
    shape: dict[str, Any] = {"before": 7, "after": 5, "worst": 3, "window_from": None, "window_until": None}
    return Measure(family="F", verdict=verdict, row_ids=[row.id for row in rows], **{**shape, **numbers})


def found_at_attachment(**verdicts: str) -> dict[str, Measure]:
    """Return what the measures of eligibility found: fail, but where said otherwise."""
    given = {name.replace("_", "-"): verdict for name, verdict in verdicts.items()}
    return {name: measure(given.get(name, "fail")) for name in attachment_measures(PROGRAMME)}


def standing(
    *,
    crime: bool = False,
    order: bool = False,
    school: bool = False,
    work: bool = False,
    concern: bool = False,
) -> FamilyStanding:
    met = {
        "minor_offended": crime,
        "asb_order": order,
        "schooling_before": school,
        "on_benefit": work,
        "local_concern": concern,
    }
    verdicts = {name: "pass" if passed else "fail" for name, passed in met.items()}
    return stand(PROGRAMME, CHOICES, found_at_attachment(**verdicts))


@pytest.mark.parametrize(
    ("crime", "order", "school", "work", "concern"), list(product([False, True], repeat=5))
)
def test_eligible_is_three_criteria_or_two_and_a_local_concern(
    crime: bool, order: bool, school: bool, work: bool, concern: bool
) -> None:
    """S17 and S18 of the facts: an offence and an order are one criterion."""
    told = standing(crime=crime, order=order, school=school, work=work, concern=concern)
    met = sum([crime or order, school, work])
    assert told.eligible is (met == 3 or (met == 2 and concern))
    alone = stand(
        PROGRAMME,
        {**CHOICES, "local-filter": "two are enough"},
        told.measures,
    )
    assert alone.eligible is (met >= 2)


def test_every_measure_taken_when_attached_shows_a_criterion_and_no_other_does() -> None:
    shown = [name for criterion in PROGRAMME.composed.criteria.values() for name in criterion.any_of]
    assert sorted(shown) == sorted(attachment_measures(PROGRAMME))


@pytest.mark.parametrize(
    ("measures", "met"),
    [
        ({"bare_incident": "pass"}, ["crime-or-asb"]),
        ({"school_flags": "pass"}, ["education"]),
        ({"schooling_before": "not shown", "school_flags": "pass"}, ["education"]),
        ({"local_concern": "pass", "on_benefit": "pass"}, ["work", "local-concern"]),
        ({}, []),
    ],
)
def test_a_criterion_is_met_by_any_of_its_measures(measures: dict[str, str], met: list[str]) -> None:
    found = criteria(PROGRAMME, found_at_attachment(**measures))
    assert (found.met, found.unshown) == (met, [])


def test_a_criterion_that_nothing_meets_and_whose_record_is_missing_is_not_shown() -> None:
    found = criteria(PROGRAMME, found_at_attachment(schooling_before="not shown"))
    assert (found.met, found.unshown) == ([], ["education"])


def test_needs_are_counted_by_criterion_and_a_criterion_met_is_at_least_one() -> None:
    taken = found_at_attachment(minor_offended="pass", asb_order="pass", on_benefit="pass")
    taken["minor-offended"] = measure(before=2)
    taken["asb-order"] = measure(before=3)
    taken["on-benefit"] = measure(before=0)
    taken["school-flags"] = measure("fail", before=9)
    assert criteria(PROGRAMME, taken).needs == {"crime-or-asb": 5, "work": 1}


@pytest.mark.parametrize(
    ("offence", "order", "elsewhere"),
    [(True, True, ["crime-or-asb"]), (True, False, []), (False, False, [])],
)
def test_a_criterion_is_of_a_parent_elsewhere_if_all_that_meets_it_is(
    offence: bool, order: bool, elsewhere: list[str]
) -> None:
    taken = found_at_attachment()
    taken["minor-offended"] = measure(noted={"elsewhere": offence})
    taken["asb-order"] = measure(noted={"elsewhere": order})
    taken["school-flags"] = measure("fail", noted={"elsewhere": True})
    assert criteria(PROGRAMME, taken).elsewhere == elsewhere


def way(at_least: int, of: str, **said: Any) -> Enough:
    return Enough.model_validate({"at_least": at_least, "of": of.split(), **said})


def having(met: str, elsewhere: str = "", **needs: int) -> Criteria:
    names = met.split()
    return Criteria(names, [], {name: needs.get(name, 1) for name in names}, elsewhere.split())


COUNTING = {"count": "needs"}


@pytest.mark.parametrize(
    ("asked", "found", "answer"),
    [
        (way(2, "a b c"), having("a c"), True),
        (way(2, "a b c"), having("a"), False),
        (way(2, "a b c"), having("a x"), False),
        (way(2, "a b c"), having("a", a=2), False),
        # So many needs, under whichever criteria.
        (way(3, "a b c", **COUNTING), having("a", a=3), True),
        (way(3, "a b c", **COUNTING), having("a b", a=2), True),
        (way(3, "a b c", **COUNTING), having("a b"), False),
        (way(3, "a b c", **COUNTING), having("a x", x=9), False),
        # Along with others, which are not counted.
        (way(2, "a b", along_with=["x"]), having("a b x"), True),
        (way(2, "a b", along_with=["x"]), having("a b"), False),
        (way(2, "a b", along_with=["x"]), having("a x"), False),
        (way(2, "a b", along_with=["x", "y"]), having("a b x"), False),
        # Not more than so many from a parent who lives elsewhere alone.
        (way(2, "a b", from_elsewhere_at_most=1), having("a b", "b"), True),
        (way(2, "a b", from_elsewhere_at_most=1), having("a b", "a b"), False),
        (way(3, "a b c", from_elsewhere_at_most=1), having("a b c", "a b"), False),
        (way(2, "a b c", from_elsewhere_at_most=1), having("a b c", "a b"), True),
        (way(1, "a", from_elsewhere_at_most=0), having("a", "a"), False),
        (way(1, "a", from_elsewhere_at_most=0), having("a"), True),
        (way(2, "a b"), having("a b", "a b"), True),
        # What is counted may be needs: two of such a parent under one headline are not one.
        (way(2, "a b", from_elsewhere_at_most=1, **COUNTING), having("a", "a", a=2), False),
        (way(2, "a b", from_elsewhere_at_most=1, **COUNTING), having("a b", "a", a=2), True),
        (way(3, "a b", from_elsewhere_at_most=2, **COUNTING), having("a b", "a", a=2), True),
        (way(2, "a b", from_elsewhere_at_most=0, **COUNTING), having("a", "a", a=2), False),
        # Of what is not asked for nothing is taken away.
        (way(2, "a b", from_elsewhere_at_most=1), having("a b x", "b x"), True),
    ],
)
def test_criteria_are_enough_in_a_way(asked: Enough, found: Criteria, answer: bool) -> None:
    assert enough(asked, found, {}) is answer


@pytest.mark.parametrize(
    ("choices", "answer"),
    [
        ({"local-filter": "two are enough", "third": "1/3"}, True),
        ({"local-filter": "two need a local concern", "third": "1/3"}, False),
        ({"local-filter": "two are enough", "third": "33/100"}, False),
        ({"local-filter": "two are enough"}, False),
        ({}, False),
    ],
)
def test_a_way_is_open_under_every_answer_that_it_names(choices: dict[str, str], answer: bool) -> None:
    under = {"local-filter": "two are enough", "third": "1/3"}
    assert holds(under, choices) is answer
    assert enough(way(1, "a", under=under), having("a"), choices) is answer
    assert holds({}, choices) is True


def test_without_criteria_everybody_is_eligible() -> None:
    composed = PROGRAMME.composed.model_copy(update={"eligible": [], "criteria": {}})
    found = stand(replace(PROGRAMME, composed=composed), CHOICES, {})
    assert (found.eligible, found.criteria.met, found.outcomes) == (True, [], {})


@pytest.mark.parametrize(("concern", "verdict"), [(True, "pass"), (False, "fail")])
def test_how_a_family_stood_is_kept_with_what_it_needed(concern: bool, verdict: str) -> None:
    found = eligibility_measure(PROGRAMME, CHOICES, standing(order=True, work=True, concern=concern))
    assert (found.criterion, found.verdict, found.rows) == ("eligibility", verdict, ROWS)
    local = ["local-concern"] if concern else []
    assert found.found == {
        "met": ["crime-or-asb", "work", *local],
        "unshown": [],
        "needs": {"crime-or-asb": 7, "work": 7, **dict.fromkeys(local, 7)},
        "elsewhere": [],
        "answers": {"local-filter": "two need a local concern"},
    }
    assert found.needs == {}


def test_the_rows_behind_a_standing_are_those_of_the_criteria_met_each_once_in_order() -> None:
    taken = found_at_attachment(asb_order="pass", on_benefit="pass")
    taken["asb-order"] = measure(rows=(Origin("S0002", 2),))
    taken["on-benefit"] = measure(rows=(Origin("S0001", 3), Origin("S0002", 2)))
    taken["schooling-before"] = measure("not shown", rows=(Origin("S0001", 1),))
    found = eligibility_measure(PROGRAMME, CHOICES, stand(PROGRAMME, CHOICES, taken))
    assert found.rows == (Origin("S0001", 3), Origin("S0002", 2))
    assert found.found["unshown"] == ["education"]


# Measures as decisions keep them


def as_it_is(person: str) -> str:
    return person


@pytest.mark.parametrize(
    ("criterion", "found", "needs"),
    [
        (
            "education",
            {"failing": 7, "children": 5, "worst": 3},
            {"fixed_exclusions": 3, "absence": "3/20", "terms": 3},
        ),
        ("employment", {"days": 5}, {"window_months": 6, "work_days": 91}),
        ("progress to work", {"joined": 5, "new_work": 7}, {"window_months": 6}),
        ("asb", {"before": 7, "after": 5}, {"window_months": 6, "fall": "3/5"}),
        ("youth offending", {"before": 7, "after": 5}, {"window_months": 6, "fall": "33/100"}),
        ("local-concern", {"recorded": 7}, {}),
    ],
)
def test_a_measure_names_its_numbers_and_the_thresholds_beside_them(
    criterion: str, found: dict[str, int], needs: dict[str, object]
) -> None:
    rules = measure_rules(PROGRAMME, CHOICES, criterion, ON)
    kept = measured(PROGRAMME, criterion, measure(), rules, as_it_is)
    assert (kept.criterion, kept.verdict, kept.found, kept.needs) == (criterion, "pass", found, needs)
    assert (kept.window, kept.rows) == ((), ROWS)
    assert needed(PROGRAMME, criterion, rules) == needs


def test_people_are_named_by_what_stands_for_them_and_other_notes_are_kept() -> None:
    noted = {"who": [{"person": "C", "failed": ["absence"]}, {"person": "D"}], "unshown": 1}
    rules = measure_rules(PROGRAMME, CHOICES, "education", ON)
    kept = measured(PROGRAMME, "education", measure(noted=noted), rules, lambda person: f"<{person}>")
    assert kept.found["who"] == [{"person": "<C>", "failed": ["absence"]}, {"person": "<D>"}]
    assert kept.found["unshown"] == 1
    assert noted["who"] == [{"person": "C", "failed": ["absence"]}, {"person": "D"}]


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
    rules = measure_rules(PROGRAMME, CHOICES, "asb", ON)
    taken = measure(window_from=first, window_until=last)
    assert tuple(measured(PROGRAMME, "asb", taken, rules, as_it_is).window) == window


# The outcomes

CRIME_ROUTE = ("education", "asb", "youth offending")


def outcomes(
    *found: str, relevant: bool = True, nothing: str = "refused", employment: str = "fail"
) -> Mapping[str, Reason | None]:
    """Return how the outcomes stand by the verdicts of the crime route and of employment."""
    taken = found_at_attachment(school_flags="pass" if relevant else "fail")
    taken |= {name: measure(verdict) for name, verdict in zip(CRIME_ROUTE, found, strict=True)}
    taken |= {"employment": measure(employment), "progress to work": measure("fail")}
    return stand(PROGRAMME, {**CHOICES, "nothing-relevant": nothing}, taken).outcomes


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
    assert outcomes(*found)["crime-asb-education"] is reason


def test_nothing_relevant_passes_by_a_reading_and_what_fails_fails_still() -> None:
    none = ("not relevant", "not relevant", "not relevant")
    assert outcomes(*none, nothing="passes")["crime-asb-education"] is None
    failing = ("not relevant", "fail", "not relevant")
    assert outcomes(*failing, nothing="passes")["crime-asb-education"] is Reason.TEST_NOT_MET


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        ("pass", None),
        ("fail", Reason.TEST_NOT_MET),
        ("not relevant", Reason.NOTHING_RELEVANT),
    ],
)
def test_the_employment_route_passes_or_is_not_met(verdict: str, reason: Reason | None) -> None:
    assert outcomes("pass", "pass", "pass", employment=verdict)["continuous-employment"] is reason


@pytest.mark.parametrize(
    ("verdict", "met", "always", "left"),
    [
        ("pass", False, False, "not relevant"),
        ("not shown", False, False, "not relevant"),
        ("not evaluable", False, False, "not relevant"),
        ("fail", False, False, "fail"),
        ("pass", True, False, "pass"),
        ("not shown", True, False, "not shown"),
        ("pass", False, True, "pass"),
        ("not shown", False, True, "not shown"),
    ],
)
def test_what_was_no_problem_of_the_family_is_left_out_unless_it_fails(
    verdict: str, met: bool, always: bool, left: str
) -> None:
    """EF-19 and EF-20: education is relevant by criterion 2, by a child who fails, or always by a reading."""
    taken = found_at_attachment(school_flags="pass" if met else "fail")
    taken |= {name: measure("pass") for name in ("asb", "youth offending", "employment", "progress to work")}
    taken["education"] = measure(verdict)
    every = {"education-relevant": "whenever there is a school-age child"} if always else {}
    found = stand(PROGRAMME, {**CHOICES, **every}, taken).measures["education"]
    assert (found.verdict, found.before, found.origins) == (left, 7, ROWS)


def some_of(at_least: int, *verdicts: str, first: str = "") -> Reason | None:
    """Return how an outcome stands that needs so many of two measures, along with one that must pass."""
    composed = PROGRAMME.composed
    changed = {"all_of": ["education"] if first else [], "of": ["asb", "employment"], "at_least": at_least}
    outcome = composed.outcomes["crime-asb-education"].model_copy(update=changed)
    programme: Programme = replace(
        PROGRAMME, composed=composed.model_copy(update={"outcomes": {"some": outcome}})
    )
    taken = found_at_attachment(school_flags="pass")
    taken |= {name: measure(verdict) for name, verdict in zip(outcome.of, verdicts, strict=True)}
    taken["education"] = measure(first or "pass")
    return stand(programme, CHOICES, taken).outcomes["some"]


@pytest.mark.parametrize(
    ("at_least", "verdicts", "first", "reason"),
    [
        (1, ("pass", "fail"), "", None),
        (1, ("fail", "pass"), "", None),
        (2, ("pass", "pass"), "", None),
        (2, ("pass", "fail"), "", Reason.TEST_NOT_MET),
        (1, ("fail", "fail"), "", Reason.TEST_NOT_MET),
        (1, ("fail", "not relevant"), "", Reason.TEST_NOT_MET),
        # What is not shown might have been the one that passes.
        (1, ("fail", "not shown"), "", Reason.NOT_SHOWN),
        (1, ("pass", "not shown"), "", None),
        (1, ("pass", "fail"), "fail", Reason.TEST_NOT_MET),
        (1, ("pass", "fail"), "not shown", Reason.NOT_SHOWN),
        (1, ("pass", "fail"), "not relevant", None),
        (1, ("fail", "fail"), "pass", Reason.TEST_NOT_MET),
    ],
)
def test_an_outcome_may_need_some_of_its_measures(
    at_least: int, verdicts: Sequence[str], first: str, reason: Reason | None
) -> None:
    assert some_of(at_least, *verdicts, first=first) is reason


def test_an_outcome_whose_measures_were_not_taken_is_not_judged() -> None:
    assert stand(PROGRAMME, CHOICES, found_at_attachment()).outcomes == {}


def test_what_counts_in_the_running_total_is_funded_or_beyond_the_share_or_has_no_fee() -> None:
    without = {Reason.NO_FEE.value, Reason.FEE_BY_COUNT.value}
    assert {"", Reason.BEYOND_SHARE.value, Reason.PLACE_GONE.value} | without == COUNTED
    assert Reason.NOT_ELIGIBLE.value not in COUNTED
