"""Results: what was claimed, what is paid for it, why not, and who could have claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from instruments.books import legs, question
from instruments.families.kit import (
    ATTACHED,
    CLAIMED,
    LEAN,
    PASSES,
    TRUANT_ONCE,
    Household,
    attachment,
    case,
    cause,
    claim,
    decided,
    evidence_of,
    named,
    offering,
)
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.agreement import Decided
from pooledbudget.instruments.decisions import TURNED, Decision, Reliance
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.claimable import unclaimed
from pooledbudget.instruments.families.results import attachments_decided, decide_results, eligible_causes
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.submissions.records import Row

CRIME = "crime asb education"
TOP_UP = "crime asb education and progress to work"
WORK = "continuous employment"
BEYOND = Reason.BEYOND_SHARE.value
HOUSEHOLDS = (
    Household("WORKS").works(),
    Household("CALM").benefit().incidents(10, 4),
    Household("BOTH").works().incidents(10, 4),
    Household("JOINED").benefit().incidents(10, 4).provision(),
    Household("BOTH-JOINED").works().incidents(10, 4).provision("2013-04-12"),
    Household("WORSE").benefit().incidents(10, 5),
    Household("WORSE-TWICE").benefit().incidents(10, 5).school(PASSES).offences(4, 3),
    Household("ONE-OF-THREE").benefit().incidents(10, 5).school(TRUANT_ONCE).offences(3, 0),
    Household("NO-RECORD", flags=("asb order", "local concern", "off roll"))
    .benefit()
    .incidents(10, 4)
    .school({"2012-summer": 60}),
    Household("QUIET", flags=("local concern",)).benefit(),
    Household("ONLY-WORK", flags=()).works(),
    Household("NO-CONCERN", flags=("asb order",)).works(),
    Household("LATE").works("2015-01-01"),
    *(Household(f"W{number}").works() for number in range(1, 9)),
    Household("TERM-SHORT", flags=("asb order", "local concern", "off roll"))
    .benefit()
    .incidents(10, 4)
    .school({"2013-spring": 2, "2013-summer": 2}),
)
NAMES = {named(household.name): household.name for household in HOUSEHOLDS}


@cache
def evidence() -> Evidence:
    return evidence_of(*HOUSEHOLDS)


def decide(
    *claims: Row[Any],
    made: Case | None = None,
    attached: Mapping[str, str] | None = None,
    eligible: set[str] | None = None,
    others: tuple[Row[Any], ...] = (),
    **asked: Any,
) -> Decided:
    """Decide claims of families that were attached on the usual day and are eligible."""
    days = dict.fromkeys(NAMES.values(), ATTACHED) if attached is None else attached
    rows = [attachment(name, on, number=number) for number, (name, on) in enumerate(days.items(), 2)]
    causes = [cause(name, "attachment") for name in NAMES.values()]
    attachments = decided(*causes)
    if eligible is not None:
        refused = [name for name in causes if name not in eligible]
        attachments |= decided(*refused, reason=Reason.NOT_ELIGIBLE.value)
    asked.setdefault("month", "2013-10")
    return decide_results(made or case(), question(*rows, *others, *claims, **asked), evidence(), attachments)


def one_of(decided: Decided) -> Decision:
    (decision,) = decided.decisions
    return decision


def answers(decided: Decided) -> list[tuple[str, int, str]]:
    return [(NAMES[each.subject], each.amount, each.reason) for each in decided.decisions]


# What is paid


@pytest.mark.parametrize(
    ("family", "result", "earned"),
    [
        ("WORKS", WORK, {"continuous-employment": 160_000}),
        ("CALM", CRIME, {"crime-asb-education": 150_000}),
        ("JOINED", CRIME, {"crime-asb-education": 150_000}),
        ("JOINED", TOP_UP, {"crime-asb-education": 150_000, "progress-to-work": 10_000}),
        ("CALM", TOP_UP, {"crime-asb-education": 150_000}),
        # Case 63: both are achieved; one route is paid and never both.
        ("BOTH", CRIME, {"continuous-employment": 160_000}),
        ("BOTH", WORK, {"continuous-employment": 160_000}),
        ("BOTH", TOP_UP, {"continuous-employment": 160_000}),
    ],
)
def test_a_claim_that_is_met_is_paid_by_the_route_that_counts(
    family: str, result: str, earned: dict[str, int]
) -> None:
    decision = one_of(decide(claim(family, result)))
    assert (decision.paid, decision.facts["earned"]) == (True, earned)
    assert decision.amount == sum(earned.values())
    assert decision.facts["claimed"] == result


def test_the_other_route_may_be_chosen_where_both_are_achieved() -> None:
    made = case(both_routes="crime, ASB and education")
    assert one_of(decide(claim("BOTH", WORK), made=made)).facts["earned"] == {"crime-asb-education": 150_000}
    assert one_of(decide(claim("BOTH", CRIME), made=made)).facts["earned"] == {"crime-asb-education": 150_000}
    assert one_of(decide(claim("WORKS", WORK), made=made)).facts["earned"] == {
        "continuous-employment": 160_000
    }


@pytest.mark.parametrize(
    ("reading", "attached_on", "amount"),
    [
        ("year of attachment", "2013-03-31", 80_000),
        ("year of attachment", "2013-04-01", 160_000),
        ("year of claim", "2013-03-31", 160_000),
    ],
)
def test_the_rate_is_of_the_year_the_reading_names(reading: str, attached_on: str, amount: int) -> None:
    made = case(rate_year=reading)
    decision = one_of(decide(claim("WORKS"), made=made, attached={"WORKS": attached_on}))
    assert decision.amount == amount


# Why not


@pytest.mark.parametrize(
    ("family", "result", "reason"),
    [
        ("CALM", WORK, Reason.TEST_NOT_MET),
        ("WORSE", CRIME, Reason.TEST_NOT_MET),
        ("NO-RECORD", CRIME, Reason.NOT_SHOWN),
        ("QUIET", CRIME, Reason.NOTHING_RELEVANT),
        ("QUIET", TOP_UP, Reason.NOTHING_RELEVANT),
    ],
)
def test_a_claim_that_is_not_met_is_refused(family: str, result: str, reason: Reason) -> None:
    decided = decide(claim(family, result))
    assert answers(decided) == [(family, 0, reason.value)]
    assert (list(decided.entries), decided.considered) == ([], [cause(family, "result")])
    assert decided.decisions[0].facts["earned"] == {}


@pytest.mark.parametrize(
    ("on", "attached_on", "reason"),
    [
        ("2012-03-31", "2012-03-01", Reason.BEFORE_START),
        ("2012-04-01", "2012-04-01", Reason.TEST_NOT_MET),
        ("2015-05-31", ATTACHED, Reason.TEST_NOT_MET),
        ("2015-06-01", ATTACHED, Reason.AFTER_END),
    ],
)
def test_a_claim_is_of_the_programmes_days(on: str, attached_on: str, reason: Reason) -> None:
    decided = decide(claim("QUIET", on=on), attached={"QUIET": attached_on}, month="2015-06")
    assert answers(decided) == [("QUIET", 0, reason.value)]


@pytest.mark.parametrize(
    ("attached", "reason"),
    [
        ({"WORKS": CLAIMED}, ""),
        ({"WORKS": "2013-10-11"}, Reason.NOT_ATTACHED.value),
        ({"CALM": ATTACHED}, Reason.NOT_ATTACHED.value),
        ({}, Reason.NOT_ATTACHED.value),
    ],
)
def test_a_family_is_attached_by_the_day_of_its_claim(attached: dict[str, str], reason: str) -> None:
    assert one_of(decide(claim("WORKS"), attached=attached)).reason == reason


def test_an_attachment_under_another_agreement_is_none_under_this() -> None:
    other = attachment("WORKS", agreement="second")
    assert one_of(decide(claim("WORKS"), attached={}, others=(other,))).reason == Reason.NOT_ATTACHED


def test_a_family_that_was_not_eligible_is_refused_unmeasured() -> None:
    decision = one_of(decide(claim("WORKS"), eligible={cause("CALM", "attachment")}))
    assert (decision.reason, decision.measures) == (Reason.NOT_ELIGIBLE, ())


def test_a_refusal_of_who_was_not_eligible_names_the_answers_that_would_turn_it_and_no_other() -> None:
    """It is measured for that alone. What came to light since turns nothing: it would under any answer."""
    made = case(offering("local-filter", "both-routes"))
    refused = one_of(decide(claim("NO-CONCERN"), made=made, eligible=set()))
    assert [reliance for reliance in refused.rests_on if reliance.kind == TURNED] == [
        Reliance(TURNED, "local-filter", "two are enough")
    ]
    assert refused.facts["otherwise"] == [["local-filter", "two are enough", 160_000]]
    since = one_of(decide(claim("WORKS"), made=made, eligible=set()))
    assert not [reliance for reliance in since.rests_on if reliance.kind == TURNED]


def test_the_first_reason_that_applies_is_given() -> None:
    """Before the start, not attached, not eligible and not met at once."""
    before = one_of(decide(claim("WORSE", on="2012-03-31"), attached={}, eligible=set()))
    unattached = one_of(decide(claim("WORSE"), attached={}, eligible=set()))
    ineligible = one_of(decide(claim("WORSE"), eligible=set()))
    assert [before.reason, unattached.reason, ineligible.reason] == [
        Reason.BEFORE_START,
        Reason.NOT_ATTACHED,
        Reason.NOT_ELIGIBLE,
    ]


# One result a family, and the cap


def test_of_two_claims_of_one_family_the_first_day_is_paid() -> None:
    given = claim("WORKS", on="2013-10-10"), claim("WORKS", on="2013-10-09", number=3)
    decided = decide(*given)
    assert answers(decided) == [("WORKS", 160_000, ""), ("WORKS", 0, Reason.ALREADY_PAID.value)]
    assert [decision.on.day for decision in decided.decisions] == [9, 10]
    assert decided.considered == [cause("WORKS", "result")]
    assert len(decided.entries) == 1


def test_a_claim_after_one_that_was_refused_is_decided_on_its_merits() -> None:
    given = claim("WORKS", CRIME, "2013-10-09"), claim("WORKS", WORK, "2013-10-10", number=3)
    decisions = decide(*given).decisions
    assert [
        (decision.paid, decision.reason in {"", Reason.NOT_EVALUABLE.value, Reason.NOTHING_RELEVANT.value})
        for decision in decisions
    ] == [(False, True), (True, True)]


@cache
def standing(*families: str, agreement: str = "families") -> list[Decision]:
    """Return results of an earlier month that stand."""
    claims = [claim(name, number=number, agreement=agreement) for number, name in enumerate(families, 90)]
    rows = [attachment(name, agreement=agreement) for name in NAMES.values()]
    made = case(agreement=agreement, allocation=100)
    attachments = decided(*(cause(name, "attachment") for name in NAMES.values()), agreement=agreement)
    asked = question(*rows, *claims, month="2013-09")
    return decide_results(made, asked, evidence(), attachments).decisions


def test_a_family_that_was_paid_is_not_paid_again() -> None:
    decided = decide(claim("WORKS"), standing=standing("WORKS"))
    assert answers(decided) == [("WORKS", 0, Reason.ALREADY_PAID.value)]
    assert (decided.considered, list(decided.entries)) == ([], [])


@pytest.mark.parametrize("known", ["standing", "now"])
def test_a_family_paid_under_another_agreement_is_not_paid_again_and_nothing_is_taken_back(
    known: str,
) -> None:
    others: dict[str, Any] = {known: standing("WORKS", agreement="second")}
    decided = decide(claim("WORKS"), **others)
    assert answers(decided) == [("WORKS", 0, Reason.ALREADY_PAID.value)]
    refused = decide(claim("WORKS"), attached={}, **others)
    assert answers(refused) == [("WORKS", 0, Reason.NOT_ATTACHED.value)]
    assert decided.considered == refused.considered == []


def test_a_claim_that_stands_is_not_decided_again() -> None:
    before = standing("WORKS", "CALM")
    answered = [claim("WORKS", number=90), claim("CALM", number=91)]
    decided = decide(*answered, standing=before)
    assert decided.decisions == []


W = [f"W{number}" for number in range(1, 9)]


def claims_of(*families: str, first: int = 2) -> list[Row[Any]]:
    return [claim(name, number=number) for number, name in enumerate(families, first)]


@pytest.mark.parametrize(
    ("before", "allocation", "reading", "paid"),
    [
        # An allocation of six pays for five results: met exactly, and one more is beyond the share.
        (0, 6, "at five-sixths of the allocation", 5),
        (4, 6, "at five-sixths of the allocation", 1),
        (5, 6, "at five-sixths of the allocation", 0),
        (0, 6, "at the full allocation", 6),
        (4, 6, "at the full allocation", 2),
        (0, 1, "at five-sixths of the allocation", 1),
    ],
)
def test_results_are_paid_up_to_the_cap(before: int, allocation: int, reading: str, paid: int) -> None:
    made = case(allocation=allocation, results_cap=reading)
    decided = decide(*claims_of(*W[before:]), made=made, standing=standing(*W[:before]))
    found = [decision.paid for decision in decided.decisions]
    assert found == [True] * paid + [False] * (8 - before - paid)
    assert {decision.reason for decision in decided.decisions[paid:]} == {BEYOND}


def test_what_stands_of_another_agreement_takes_no_place_under_the_cap() -> None:
    others = standing(*W[:5], agreement="second")
    decided = decide(*claims_of("WORKS"), standing=others)
    assert answers(decided) == [("WORKS", 160_000, "")]


def test_what_stands_and_was_refused_takes_no_place() -> None:
    refused = list(standing("CALM", "WORSE", "QUIET", "JOINED", "NO-RECORD"))
    assert not any(decision.paid for decision in refused)
    assert answers(decide(*claims_of("WORKS"), standing=refused)) == [("WORKS", 160_000, "")]


def test_a_refused_claim_takes_no_place_in_its_own_month() -> None:
    found = answers(decide(*claims_of("CALM", *W[:6])))
    assert [amount for _, amount, _ in found] == [0, *[160_000] * 5, 0]


def test_a_test_that_is_not_met_comes_before_the_cap() -> None:
    decided = decide(*claims_of("CALM"), standing=standing(*W[:5]))
    assert answers(decided) == [("CALM", 0, Reason.TEST_NOT_MET.value)]


def test_what_the_month_had_paid_comes_first_when_it_is_decided_again() -> None:
    """Five were paid on the 10th; a claim of the 1st comes late and is beyond the share."""
    first = decide(*claims_of(*W[:5]))
    late = claim("W6", on="2013-10-01", number=40)
    again = decide(*claims_of(*W[:5]), late, again=first.decisions)
    assert [(name, reason) for name, _, reason in answers(again)] == [
        *((name, "") for name in W[:5]),
        ("W6", BEYOND),
    ]
    unpaid = decide(*claims_of("W6"), standing=standing(*W[:5]))
    fresh = decide(claim("W7", on="2013-10-01", number=41), *claims_of("W6"), again=unpaid.decisions)
    assert [name for name, _, _ in answers(fresh)] == ["W7", "W6"]


def test_claims_of_one_day_come_by_row() -> None:
    given = [claim("W2", number=9), claim("W1", number=3)]
    assert [name for name, _, _ in answers(decide(*given))] == ["W1", "W2"]


def test_claims_under_another_agreement_are_not_this_ones() -> None:
    given = claim("WORKS", agreement="second"), claim("CALM", CRIME, number=3)
    assert answers(decide(*given)) == [("CALM", 150_000, "")]


# What is kept and posted


def test_a_result_is_due_from_the_payer_and_cites_every_tariff_it_earned() -> None:
    decided = decide(claim("JOINED", TOP_UP), currency="EUR")
    (entry,) = decided.entries
    assert legs(entry) == [
        ("assets:results-due", "department", "families", 160000, "early-help"),
        ("income:results", "department", "families", -160000, "early-help"),
    ]
    assert {leg.currency for leg in entry.postings} == {"EUR"}
    row, crime, progress = (str(because) for because in entry.because)
    assert row == "S0002 row 2"
    assert ("3,900" in crime, "results table" in progress) == (True, True)
    assert (entry.id, entry.about, entry.decided) == (cause("JOINED", "result"), named("JOINED"), True)


def test_a_decision_keeps_the_measures_of_the_route_it_is_about() -> None:
    def criteria(family: str, result: str) -> list[str]:
        return [measure.criterion for measure in one_of(decide(claim(family, result))).measures]

    crime = ["eligibility", "education", "asb", "youth offending"]
    assert criteria("CALM", CRIME) == crime
    assert criteria("JOINED", TOP_UP) == [*crime, "progress to work"]
    assert criteria("WORSE", TOP_UP) == [*crime, "progress to work"]
    assert criteria("CALM", WORK) == criteria("WORKS", WORK) == ["eligibility", "employment"]
    assert criteria("BOTH", CRIME) == criteria("BOTH", TOP_UP) == ["eligibility", "employment"]


def test_a_decision_says_what_it_is_about() -> None:
    decision = one_of(decide(claim("WORKS", number=7)))
    assert (decision.cause, decision.subject) == (cause("WORKS", "result"), named("WORKS"))
    assert (decision.instrument, decision.agreement, decision.asked) == ("families", "families", "result")
    assert (decision.on, decision.month, decision.rows) == (
        date(2013, 10, 10),
        "2013-10",
        (Origin("S0002", 7),),
    )


# What it rests on, and what would turn it


def rests(family: str, result: str) -> set[str]:
    found = one_of(decide(claim(family, result))).rests_on
    return {reliance.name for reliance in found if reliance.kind == "reading"}


def test_a_decision_names_the_readings_that_bear_on_its_route() -> None:
    work, crime, top_up = rests("WORKS", WORK), rests("CALM", CRIME), rests("JOINED", TOP_UP)
    assert {"rate-year", "both-routes", "results-cap"} <= work & crime & top_up
    assert {"thirteen-weeks", "jobseekers"} <= work
    assert not {"thirteen-weeks", "jobseekers"} & crime
    assert {"third", "leaver", "absence-pooled"} <= crime
    assert not {"third", "leaver"} & work
    assert top_up - crime == {"progress-lost", "volunteered"}
    assert {"adult", "which-benefits", "bare-incident"} <= crime, "what bears on eligibility too"
    assert rests("CALM", TOP_UP) == top_up, "what a top-up was lost by is named too"
    assert not {"funded-rounding", "duplicate"} & (work | crime)


def test_a_derived_tariff_is_named_and_one_that_was_read_is_not() -> None:
    def tariffs(family: str, result: str) -> list[str]:
        found = one_of(decide(claim(family, result))).rests_on
        return [reliance.name for reliance in found if reliance.kind == "tariff"]

    assert tariffs("JOINED", TOP_UP) == ["crime-asb-education"]
    assert tariffs("WORKS", WORK) == []
    assert tariffs("WORSE", CRIME) == []


def turned(family: str, result: str, *offered: str, made: str = "", **asked: Any) -> list[tuple[str, str]]:
    """Return the readings offered under which another amount would be paid."""
    chosen = case(offering(*offered), results_cap=made or "at five-sixths of the allocation")
    found = one_of(decide(claim(family, result), made=chosen, **asked)).rests_on
    return [(reliance.name, reliance.choice) for reliance in found if reliance.kind == TURNED]


def test_another_year_of_rate_turns_a_claim_across_years_and_not_one_within() -> None:
    assert turned("WORKS", WORK, "rate-year", attached={"WORKS": "2013-03-31"}) == [
        ("rate-year", "year of claim")
    ]
    assert turned("WORKS", WORK, "rate-year") == []
    assert turned("CALM", WORK, "rate-year", attached={"CALM": "2013-03-31"}) == []


def test_the_other_route_turns_a_claim_where_both_are_achieved() -> None:
    assert turned("BOTH", CRIME, "both-routes") == [("both-routes", "crime, ASB and education")]
    assert turned("CALM", CRIME, "both-routes") == []


def test_the_cap_turns_the_claim_that_is_beyond_it_and_the_last_one_before() -> None:
    before = standing(*W[:5])
    assert turned("WORKS", WORK, "results-cap", standing=before) == [
        ("results-cap", "at the full allocation")
    ]
    assert turned("WORKS", WORK, "results-cap", standing=standing(*W[:4])) == []
    full = "at the full allocation"
    assert turned("WORKS", WORK, "results-cap", made=full, standing=before) == [
        ("results-cap", "at five-sixths of the allocation")
    ]
    assert turned("WORKS", WORK, "results-cap", standing=standing(*W[:6])) == []


def test_a_measures_other_reading_turns_what_it_would_decide() -> None:
    assert turned("TERM-SHORT", CRIME, "missing-term", "rate-year") != []
    assert turned("NO-RECORD", CRIME, "missing-term", "rate-year") == []
    assert turned("WORKS", WORK, "thirteen-weeks") == []


def test_what_was_paid_already_or_was_not_eligible_nothing_turns() -> None:
    twice = offering("both-routes")
    given = claim("BOTH", CRIME, "2013-10-09"), claim("BOTH", CRIME, number=3)
    first, second = decide(*given, made=case(twice)).decisions
    assert [reliance.name for reliance in first.rests_on if reliance.kind == TURNED] == ["both-routes"]
    assert not [reliance for reliance in second.rests_on if reliance.kind == TURNED]
    ineligible = one_of(decide(claim("BOTH", CRIME), made=case(twice), eligible=set()))
    assert ineligible.reason == Reason.NOT_ELIGIBLE
    assert not [reliance for reliance in ineligible.rests_on if reliance.kind == TURNED]


@pytest.mark.parametrize(
    ("on", "chosen", "reason", "other"),
    [
        ("2015-04-30", "31 May 2015", "", []),
        ("2015-05-01", "31 May 2015", "", [("claims-end", "30 April 2015")]),
        ("2015-04-30", "30 April 2015", "", []),
        ("2015-05-01", "30 April 2015", Reason.AFTER_END.value, [("claims-end", "31 May 2015")]),
        ("2015-05-31", "30 April 2015", Reason.AFTER_END.value, [("claims-end", "31 May 2015")]),
        ("2015-06-01", "30 April 2015", Reason.AFTER_END.value, []),
    ],
)
def test_the_last_day_of_claims_goes_by_its_reading(
    on: str, chosen: str, reason: str, other: list[tuple[str, str]]
) -> None:
    made = case(offering("claims-end"), claims_end=chosen)
    found = one_of(decide(claim("LATE", WORK, on), made=made, month="2015-06"))
    assert found.reason == reason
    assert [(told.name, told.choice) for told in found.rests_on if told.kind == TURNED] == other
    assert Reliance("reading", "claims-end", chosen) in found.rests_on
    assert (found.measures == ()) == bool(reason)


def test_a_decision_names_the_choice_in_force() -> None:
    made = case(rate_year="year of claim")
    assert (
        Reliance("reading", "rate-year", "year of claim")
        in one_of(decide(claim("WORKS"), made=made)).rests_on
    )


# Which attachments stand


def test_the_attachments_that_stand_are_those_funded_or_beyond_the_share() -> None:
    made = standing("WORKS")[0]

    def attached(name: str, reason: str, agreement: str = "families") -> Decision:
        values = {"cause": cause(name, "attachment"), "asked": "attachment", "reason": reason}
        return replace(made, **values, agreement=agreement)

    asked = question(
        standing=[attached("W1", ""), attached("W2", "", "second"), attached("W3", Reason.NOT_ELIGIBLE.value)]
    )
    now = [attached("W4", ""), attached("W5", BEYOND), attached("W6", Reason.SAME_PEOPLE.value)]
    assert eligible_causes(attachments_decided(asked, now), "families") == {
        cause(name, "attachment") for name in ("W1", "W4", "W5")
    }


# Who could have claimed


def could_claim(
    *claims: Row[Any], families: tuple[str, ...], month: str = "2013-09", eligible: bool = True
) -> dict[str, tuple[str, str]]:
    """Return the route and the one missing test of each family listed."""
    rows = [attachment(name, number=number) for number, name in enumerate(families, 2)]
    causes = {cause(name, "attachment") for name in families} if eligible else set()
    listed = unclaimed(case(LEAN), question(*rows, *claims, month=month), evidence(), causes)
    assert all(facts["agreement"] == "families" for facts in listed)
    return {
        NAMES[facts["subject"]]: (facts["route"], facts["missing"].get("criterion", "")) for facts in listed
    }


def test_families_that_pass_a_route_or_miss_one_test_of_it_are_listed() -> None:
    everybody = tuple(household.name for household in HOUSEHOLDS[:10])
    assert could_claim(families=everybody) == {
        "WORKS": (WORK, ""),
        "CALM": (CRIME, ""),
        "BOTH": (WORK, ""),
        "JOINED": (CRIME, ""),
        "BOTH-JOINED": (CRIME, ""),
        "WORSE": (CRIME, "asb"),
        "ONE-OF-THREE": (CRIME, "asb"),
        "NO-RECORD": (CRIME, "education"),
    }


def test_what_is_missing_is_told_as_it_was_measured() -> None:
    asked = question(attachment("WORSE"), month="2013-09")
    (facts,) = unclaimed(case(LEAN), asked, evidence(), {cause("WORSE", "attachment")})
    assert facts["missing"]["found"] == {
        "before": 10,
        "after": 5,
        "others": 0,
        "early": False,
        "baseline": ["2012-10-11", "2013-04-10"],
    }
    assert facts["missing"]["verdict"] == "fail"


def test_a_family_is_tested_as_if_it_claimed_on_the_months_last_day() -> None:
    """Thirteen weeks from 15 April end on 14 July."""
    assert could_claim(families=("ONLY-WORK",), month="2013-06") == {}
    assert could_claim(families=("ONLY-WORK",), month="2013-07") == {"ONLY-WORK": (WORK, "")}


def test_one_that_claimed_or_is_not_eligible_is_not_listed() -> None:
    assert could_claim(claim("WORKS", CRIME), families=("WORKS", "CALM")) == {"CALM": (CRIME, "")}
    assert could_claim(families=("WORKS",), eligible=False) == {}
    assert could_claim(families=()) == {}


def test_a_claim_under_another_agreement_leaves_a_family_on_the_list() -> None:
    other = claim("WORKS", agreement="second")
    assert could_claim(other, families=("WORKS",)) == {"WORKS": (WORK, "")}
