"""What was claimed, part by part: each at its rate, paid or not, and what was taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from instruments.families.desks import (
    ATTACHED,
    BOTH,
    EMP,
    attached,
    claims_of,
    packaged,
    passed,
    result,
)
from loops import some
from pooledbudget.instruments.decisions import WITHDRAWN, Decision
from pooledbudget.instruments.families.rules import Reason, outcomes_paid


def parts(*decisions: Decision, **said: Any) -> list[tuple[str, int | None, bool, int, int]]:
    claims = claims_of(*decisions, **said)
    return [
        (part.outcome, part.rate, part.earned, part.paid, part.not_paid) for part in claims.parts(claims.now)
    ]


def test_a_result_is_priced_by_the_year_of_its_attachment() -> None:
    assert parts(attached("F"), result("F")) == [("crime-asb-education", 70_000, True, 70_000, 0)]
    refused = result("F", earned={}, reason="test not met")
    assert parts(attached("F"), refused) == [("crime-asb-education", 70_000, False, 0, 70_000)]
    later = attached("F", date(2013, 4, 10))
    assert parts(later, refused) == [("crime-asb-education", 150_000, False, 0, 150_000)]
    assert parts(attached("F"), refused, readings={"rate-year": "year of claim"})[0][1] == 150_000


def test_whoever_was_never_attached_has_no_rate() -> None:
    refused = result("F", EMP, earned={}, reason="not attached")
    assert parts(refused) == [("continuous-employment", None, False, 0, 0)]


def test_a_top_up_is_a_part_of_its_own_paid_or_not() -> None:
    both = {"crime-asb-education": 70_000, "progress-to-work": 10_000}
    assert parts(attached("F"), result("F", BOTH, both)) == [
        ("crime-asb-education", 70_000, True, 70_000, 0),
        ("progress-to-work", 10_000, True, 10_000, 0),
    ]
    assert parts(attached("F"), result("F", BOTH))[1] == ("progress-to-work", 10_000, False, 0, 10_000)
    refused = parts(attached("F"), result("F", BOTH, {}, reason="not shown"))
    assert [(outcome, rate) for outcome, rate, *_ in refused] == [
        ("crime-asb-education", 70_000),
        ("progress-to-work", 10_000),
    ]


def test_where_employment_is_paid_in_its_place_no_top_up_was_lost() -> None:
    found = parts(attached("F"), result("F", BOTH, {"continuous-employment": 80_000}))
    assert found == [("continuous-employment", 80_000, True, 80_000, 0)]


def test_what_is_beyond_the_most_for_one_comes_off_what_was_earned_last() -> None:
    both = {"crime-asb-education": 70_000, "progress-to-work": 10_000}
    found = parts(attached("F"), result("F", BOTH, both, facts={"cut": 15_000}))
    assert [(paid, lost) for *_, paid, lost in found] == [(65_000, 5_000), (0, 10_000)]


def test_what_was_taken_back_is_no_claim_and_is_told_from_the_ledger() -> None:
    gone = result("F", reason=WITHDRAWN, facts={"decided_in": "2013-09"})
    claims = claims_of(attached("F"), gone, ledger={gone.cause: [70_000, -70_000]})
    assert claims.taken_back_now == [gone]
    assert gone not in claims.now
    assert claims.parts([gone]) == []
    assert claims.taken_back([gone]).value == -70_000
    never = result("G", earned={}, reason=Reason.LAPSED.value)
    assert claims_of(never).taken_back([never]).value == 0


def test_the_first_attachment_that_counts_is_the_day_a_family_was_attached() -> None:
    other = attached("F", date(2013, 6, 1), reason=Reason.NOT_ELIGIBLE.value)
    assert claims_of(attached("F"), other).attached == {"F": ATTACHED}


def test_outcomes_that_share_a_tariff_are_told_apart_by_what_they_were_measured_by() -> None:
    """A result of progress was said to be one of employment: both pay the tariff called result."""
    programme = packaged("troubled-families-2015")
    outcomes = programme.composed.outcomes
    for name, outcome in some(outcomes.items()):
        made = result(
            "F",
            next(iter(outcomes.values())).claimed_as,
            {outcome.tariff: 80_000},
            measures=tuple(map(passed, outcome.measures)),
        )
        assert outcomes_paid(made, programme) == [name]


def test_a_fee_is_claimed_where_the_programme_pays_one() -> None:
    claims = claims_of(
        attached("F", month="2013-10"), attached("G", month="2013-10", reason="beyond the share")
    )
    assert [(part.rate, part.paid) for part in claims.parts(claims.now)] == [(320_000, 320_000), (320_000, 0)]
    none = claims_of(attached("F", month="2013-10", reason=Reason.NO_FEE.value))
    assert none.parts(none.now) == []
