"""Outcomes against their thresholds: what pays, how much, why not, and what is named instead."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from conftest import BOOK
from in_memory import PARTNERS, MemoryBook
from instruments.books import BOND, SECOND_BOND, Place, legs, question, row, table_of
from pooledbudget.findings import FindingCode, Origin, Severity
from pooledbudget.instruments.agreement import Context, Decided
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.deciding import (
    ACCRUED,
    CHARGE,
    ENDED,
    JUDGED_TOGETHER,
    NO_POOLED,
    SECOND,
    STOP,
    STOPPED,
    WAITS,
)
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.decisions import WITHDRAWN, Decision
from pooledbudget.statements.issuing import all_statements
from pooledbudget.statements.screen import step_lines
from pooledbudget.statements.why import Chain
from pooledbudget.submissions.records import Row


def read(text: str) -> Bond:
    return Bond.read(text.encode(), "bond.toml", Context("GBP", {}))


TERMS, SISTER = read(BOND), read(SECOND_BOND)
UNCAPPED = read(BOND.replace('payment_cap = "250.00"\n', ""))
UNPUBLISHED = read(BOND.replace('payment_per_event_avoided = "10.00"\n', ""))
APART = read(BOND.replace('pooled_threshold = "7.5%"\n', ""))
NOUGHT = read(
    BOND.replace('cohort_threshold = "10%"', 'cohort_threshold = "0%"').replace(
        'pooled_threshold = "7.5%"\n', ""
    )
)
TOGETHER = read(BOND.replace('cohorts = ["a", "b"]', 'cohorts = ["a", "b"]\nonly_pooled = ["b"]'))


def result(
    cohort: str,
    events: int | str,
    *,
    of: tuple[int, int, int] = (100, 100, 100),
    on: str = "2013-04-20",
    number: int = 2,
    submission: str = "S0001",
    bond: str = "bond",
) -> Row[Any]:
    """Return a cohort's counts, or what was published of it; `of` are people and both comparisons."""
    people, comparison_people, comparison_events = map(str, of)
    counted = (people, str(events), comparison_people, comparison_events, "")
    cells = ("", "", "", "", events) if isinstance(events, str) else counted
    return row("outcomes", on, bond, cohort, *cells, "report", number=number, submission=submission)


def answers(*given: Row[Any], terms: Bond = TERMS, **asked: Any) -> dict[str, tuple[int, str]]:
    """Return what each cohort is paid and why not, in the order decided."""
    return {
        decision.subject: (decision.amount, decision.reason)
        for decision in terms.decide(question(*given, **asked)).decisions
    }


def answer(given: Row[Any], terms: Bond = TERMS) -> tuple[int, str]:
    (found,) = answers(given, terms=terms).values()
    return found


def before(cohort: str, events: int, *, bond: str = "bond", terms: Bond = TERMS) -> Decision:
    """Return a decision of an earlier month that stands."""
    asked = question(result(cohort, events, bond=bond, submission="S0000"))
    (decision,) = terms.decide(asked).decisions
    return decision


# One cohort


@pytest.mark.parametrize(
    ("events", "of", "paid", "reason"),
    [
        # The threshold is met exactly, and missed by one event in ten thousand.
        (90, (100, 100, 100), 10_000, ""),
        (91, (100, 100, 100), 0, Reason.BELOW),
        (9_000, (10_000, 10_000, 10_000), 1_000_000, ""),
        (9_001, (10_000, 10_000, 10_000), 0, Reason.BELOW),
        # Events a head are compared, not events: half as many people, half as many events.
        (45, (50, 100, 100), 5_000, ""),
        (46, (50, 100, 100), 0, Reason.BELOW),
        (45, (50, 200, 200), 5_000, ""),
        (0, (100, 100, 100), 100_000, ""),
        (120, (100, 100, 100), 0, Reason.BELOW),
        (0, (100, 100, 0), 0, Reason.NO_COMPARISON),
    ],
)
def test_a_cohort_pays_by_the_events_avoided_from_its_threshold_on(
    events: int, of: tuple[int, int, int], paid: int, reason: str
) -> None:
    assert answer(result("a", events, of=of), UNCAPPED) == (paid, reason)


@pytest.mark.parametrize(
    ("price", "events", "of", "paid"),
    [
        # 10.5 events avoided at a penny, and 10.25 and 10.75: half up, once.
        ("0.01", 90, (100, 200, 201), 11),
        ("0.01", 90, (100, 400, 401), 10),
        ("0.01", 90, (100, 400, 403), 11),
        ("0.03", 90, (100, 200, 201), 32),
    ],
)
def test_half_a_penny_is_rounded_up_and_the_events_are_not(
    price: str, events: int, of: tuple[int, int, int], paid: int
) -> None:
    terms = read(BOND.replace('"10.00"', f'"{price}"'))
    assert answer(result("a", events, of=of), terms) == (paid, "")


@pytest.mark.parametrize(
    ("fall", "terms", "reason"),
    [
        ("10%", TERMS, Reason.UNCOUNTED),
        ("9.999999%", TERMS, Reason.BELOW),
        ("10%", UNPUBLISHED, Reason.NOT_PUBLISHED),
        ("-3%", TERMS, Reason.BELOW),
        ("9.9%", UNPUBLISHED, Reason.BELOW),
    ],
)
def test_a_published_fall_meets_a_threshold_and_pays_nothing_without_counts(
    fall: str, terms: Bond, reason: str
) -> None:
    assert answer(result("a", fall), terms) == (0, reason)


def test_counts_that_meet_a_threshold_pay_nothing_where_no_price_is_published() -> None:
    assert answer(result("a", 80), UNPUBLISHED) == (0, Reason.NOT_PUBLISHED)
    assert answer(result("a", 91), UNPUBLISHED) == (0, Reason.BELOW)


def test_an_outcome_that_avoids_no_event_pays_nothing() -> None:
    """With a threshold of nought the fall is met, and there is nothing to pay for."""
    amount, reason = answer(result("a", 100), NOUGHT)
    assert (amount, bool(reason)) == (0, True)
    assert NOUGHT.decide(question(result("a", 100))).entries == []


# What is kept of a decision, and what it posts


def test_a_decision_keeps_what_was_measured_and_what_was_needed() -> None:
    (decision,) = TERMS.decide(question(result("a", 80), month="2013-05")).decisions
    assert (decision.cause, decision.agreement, decision.instrument) == ("bond:outcome:a", "bond", "bond")
    assert (decision.asked, decision.month, decision.on) == ("outcome", "2013-05", date(2013, 4, 20))
    assert (decision.paid, decision.rows) == (True, (Origin("S0001", 2),))
    (measure,) = decision.measures
    assert (measure.criterion, measure.verdict) == ("events", "pass")
    assert measure.needs == {"fall": "1/10"}
    assert measure.found == {
        "source": "report",
        "people": 100,
        "events": 80,
        "comparison_people": 100,
        "comparison_events": 100,
        "fall": "1/5",
        "reached": "1/5",
        "avoided": "20",
        "error": "33541/250000",
    }
    assert decision.facts == {
        "outcome": "outcome",
        "earned": "200.00",
        "units": "20",
        "cuts": [],
        "parts": {"pool": "200.00"},
        "carried": "0.00",
    }


def test_a_decision_keeps_what_it_was_cut_by() -> None:
    """200.00 of the 250.00 is taken: 150.00 is earned, 50.00 paid."""
    (_, second, _) = TERMS.decide(question(result("a", 80), result("b", 85, number=3))).decisions
    assert second.amount == 5000
    assert (second.facts["earned"], second.facts["cuts"]) == ("150.00", [["cap on outcome", "100.00"]])
    assert second.facts["parts"] == {"pool": "50.00"}


@pytest.mark.parametrize(
    ("given", "verdict", "found"),
    [
        (
            result("a", "10%"),
            "pass",
            {"source": "report", "published": "10%", "reached": "1/10", "fall": "1/10"},
        ),
        (
            result("a", "9%"),
            "fail",
            {"source": "report", "published": "9%", "reached": "9/100", "fall": "9/100"},
        ),
    ],
)
def test_a_published_fall_is_kept_as_it_was_published(
    given: Row[Any], verdict: str, found: dict[str, str]
) -> None:
    (decision,) = TERMS.decide(question(given)).decisions
    assert (decision.measures[0].verdict, decision.measures[0].found) == (verdict, found)


def test_what_could_not_be_measured_fails() -> None:
    (decision,) = TERMS.decide(question(result("a", 0, of=(100, 100, 0)))).decisions
    assert (decision.measures[0].verdict, "fall" in decision.measures[0].found) == ("fail", False)


def test_a_payment_is_spent_where_it_is_paid_and_earned_where_it_was_won() -> None:
    decided = TERMS.decide(question(result("a", 80)))
    (entry,) = decided.entries
    assert legs(entry) == [
        ("spending:outcome-payments", "county", "pool", 20000, "early-help"),
        ("liabilities:due-to:bond", "county", "pool", -20000, "early-help"),
        ("assets:due-from:pool", "county", "bond", 20000, "early-help"),
        ("income:outcome-payments", "county", "bond", -20000, "early-help"),
    ]
    assert (entry.id, entry.narrative, entry.decided) == ("bond:outcome:a", "Outcome payment: a", True)
    assert [str(because) for because in entry.because] == ["S0001 row 2", "bond, terms"]
    assert decided.considered == ["bond:outcome:a"]


def test_a_refusal_posts_nothing_and_is_thought_about() -> None:
    decided = TERMS.decide(question(result("a", 95)))
    assert (list(decided.entries), decided.considered) == ([], ["bond:outcome:a"])


# The cap


@pytest.mark.parametrize(
    ("cap", "paid"),
    [
        ("350.01", [(20000, ""), (15000, "")]),
        ("350.00", [(20000, ""), (15000, "")]),
        ("349.99", [(20000, ""), (14999, "")]),
        ("200.01", [(20000, ""), (1, "")]),
        ("200.00", [(20000, ""), (0, Reason.CAP_REACHED)]),
        ("199.99", [(19999, ""), (0, Reason.CAP_REACHED)]),
        ("0.01", [(1, ""), (0, Reason.CAP_REACHED)]),
    ],
)
def test_the_cap_is_reached_to_the_penny_and_never_passed(cap: str, paid: list[tuple[int, str]]) -> None:
    terms = read(BOND.replace('"250.00"', f'"{cap}"'))
    found = answers(result("a", 80), result("b", 85, number=3), terms=terms)
    assert [found["a"], found["b"]] == paid


def test_what_stands_from_earlier_months_takes_up_the_cap_and_what_was_refused_does_not() -> None:
    paid, refused = result("a", 80, submission="S0000"), result("a", 95, submission="S0000")
    assert answers(paid, result("b", 80), standing=[before("a", 80)])["b"] == (5000, "")
    assert answers(refused, result("b", 80), standing=[before("a", 95)])["b"] == (20000, "")


def test_what_another_bond_earned_takes_up_none_of_the_cap() -> None:
    theirs = before("a", 80, bond="sister", terms=SISTER)
    assert theirs.amount == 14_000
    given = result("a", 80, bond="sister", submission="S0000"), result("b", 80)
    assert answers(*given, standing=[theirs]) == {"b": (20000, "")}


def test_a_month_decided_again_does_not_count_its_own_earlier_answer() -> None:
    assert answers(result("a", 80), again=[before("a", 80)])["a"] == (20000, "")


# The pooled result


def test_the_pooled_result_is_the_sum_of_every_cohorts_counts_and_rests_on_every_row() -> None:
    given = (
        result("a", 92, on="2013-04-22"),
        result("b", 187, of=(200, 300, 300), number=3, submission="S0002"),
    )
    decided = TERMS.decide(question(*given))
    a, b, pooled = decided.decisions
    assert (a.reason, b.reason) == (Reason.BELOW, Reason.BELOW)
    assert (pooled.subject, pooled.reason, pooled.on) == ("all", Reason.BELOW, date(2013, 4, 22))
    assert pooled.rows == (Origin("S0001", 2), Origin("S0002", 3))
    assert pooled.measures[0].found == {
        "source": "",
        "people": 300,
        "events": 279,
        "comparison_people": 400,
        "comparison_events": 400,
        "fall": "7/100",
        "reached": "7/100",
        "avoided": "21",
        "error": "74833/1000000",
    }


@pytest.mark.parametrize(
    ("events", "found"),
    [
        (93, {"b": (0, Reason.BELOW), "all": (15000, "")}),
        (94, {"b": (0, Reason.BELOW), "all": (0, Reason.BELOW)}),
        # A cohort pays on its own: the pooled threshold no longer applies.
        (90, {"b": (10000, ""), "all": (0, Reason.PAID_BY_COHORT)}),
    ],
)
def test_the_pooled_result_pays_once_where_no_cohort_has(events: int, found: dict[str, Any]) -> None:
    decision = before("a", 92)
    given = result("a", 92, submission="S0000"), result("b", events)
    assert answers(*given, standing=[decision]) == found
    assert answers(result("a", 92), result("b", events, number=3)) == {"a": (0, Reason.BELOW), **found}


def test_a_cohort_paid_in_an_earlier_month_bars_the_pooled_result() -> None:
    given = result("a", 80, submission="S0000"), result("b", 93)
    assert answers(*given, standing=[before("a", 80)]) == {
        "b": (0, Reason.BELOW),
        "all": (0, Reason.PAID_BY_COHORT),
    }


def test_a_cohort_that_another_bond_paid_bars_nothing() -> None:
    theirs = before("a", 80, bond="sister", terms=SISTER)
    given = result("a", 92), result("b", 93, number=3)
    assert answers(*given, standing=[theirs])["all"] == (15000, "")


def test_the_pooled_result_of_one_bond_waits_for_its_own_cohorts() -> None:
    """The sister's cohort b is in; the bond's is out."""
    given = result("a", 92), result("b", 70, number=3, bond="sister")
    assert list(answers(*given)) == ["a"]
    assert answers(*given, terms=SISTER) == {"b": (21000, "")}


def test_a_standing_pooled_result_is_not_decided_again_and_bars_no_cohort() -> None:
    """A pooled payment is no payment of a cohort: it is what pays where none has."""
    first = question(result("a", 92, submission="S0000"), result("b", 93, number=3, submission="S0000"))
    standing = UNCAPPED.decide(first).decisions
    assert [decision.amount for decision in standing] == [0, 0, 15000]
    again = result("a", 92, submission="S0000"), result("b", 93, number=3, submission="S0000")
    assert answers(*again, terms=UNCAPPED, standing=standing) == {}


def test_a_cohort_that_pays_after_all_takes_the_pooled_payment_back() -> None:
    """The pooled 150.00 stood; the second cohort, answered again, pays 200.00 on its own within the cap."""
    first = question(result("a", 92, submission="S0000"), result("b", 93, number=3, submission="S0000"))
    a, _, pooled = TERMS.decide(first).decisions
    assert (pooled.subject, pooled.amount) == ("all", 15000)
    given = result("a", 92, submission="S0000"), result("b", 80, number=9)
    found = decided(*given, standing=[a, pooled], month="2013-06")
    b, taken_back = found.decisions
    assert (b.subject, b.amount) == ("b", 20000)
    assert (taken_back.cause, taken_back.paid, taken_back.amount) == (pooled.cause, False, 0)
    assert (taken_back.reason, taken_back.month) == (Reason.PAID_BY_COHORT.value, "2013-06")
    assert taken_back.rows == (Origin("S0000", 2), Origin("S0001", 9))
    assert taken_back.measures[0].found["fall"] == "7/50"
    assert pooled.cause in found.considered
    assert [entry.id for entry in found.entries] == [b.cause]


def test_a_pooled_refusal_for_a_cohort_that_no_longer_pays_is_decided_again() -> None:
    first = question(result("a", 80, submission="S0000"), result("b", 93, number=3, submission="S0000"))
    _, b, pooled = TERMS.decide(first).decisions
    assert pooled.reason == Reason.PAID_BY_COHORT
    given = result("a", 92, number=9), result("b", 93, number=3, submission="S0000")
    found = answers(*given, standing=[b, pooled])
    assert found == {"a": (0, Reason.BELOW), "all": (15000, "")}


@pytest.mark.parametrize(
    ("events", "reason"), [((92, 93), ""), ((99, 99), Reason.BELOW), ((80, 93), Reason.PAID_BY_COHORT)]
)
def test_a_pooled_answer_that_nothing_contradicts_stands(events: tuple[int, int], reason: str) -> None:
    given = result("a", events[0], submission="S0000"), result("b", events[1], number=3, submission="S0000")
    standing = TERMS.decide(question(*given)).decisions
    assert standing[-1].reason == reason
    found = decided(*given, standing=standing)
    assert (found.decisions, found.considered, found.named) == ([], [], {})


def test_a_pooled_result_without_counts_of_every_cohort_cannot_be_added_up() -> None:
    assert list(answers(result("a", 92), result("b", "7%", number=3))) == ["a", "b"]


def test_a_bond_without_a_pooled_threshold_decides_no_pooled_result() -> None:
    decided = APART.decide(question(result("a", 92), result("b", 93, number=3)))
    assert [decision.subject for decision in decided.decisions] == ["a", "b"]


# The pooled result reported by hand


def decided(*given: Row[Any], terms: Bond = TERMS, **asked: Any) -> Decided:
    return terms.decide(question(*given, **asked))


def test_a_pooled_result_reported_while_a_cohort_is_out_waits_and_is_named() -> None:
    found = decided(result("a", 92), result("all", 150, of=(200, 200, 200), number=3))
    assert [decision.subject for decision in found.decisions] == ["a"]
    assert found.named == {"S0001:3": WAITS}
    (remark,) = found.findings
    assert (remark.code, remark.severity, remark.row) == (FindingCode.WAITING, Severity.NOTE, 3)
    assert remark.what == f"the result of cohort 'all' is not decided: {WAITS}"


def test_a_pooled_result_reported_alone_waits() -> None:
    found = decided(result("all", 150, of=(200, 200, 200)))
    assert (found.decisions, list(found.entries), found.named) == ([], [], {"S0001:2": WAITS})


def test_a_pooled_result_that_waited_is_decided_once_the_last_cohort_is_in() -> None:
    given = (
        result("a", 92, submission="S0000"),
        result("all", 185, of=(200, 200, 200), number=3),
        result("b", 93, number=4),
    )
    found = decided(*given, standing=[before("a", 92)])
    b, pooled = found.decisions
    assert (b.subject, pooled.subject, pooled.amount) == ("b", "all", 15000)
    assert pooled.rows == (Origin("S0001", 3), Origin("S0000", 2), Origin("S0001", 4))
    assert found.named == {}


def test_a_pooled_result_that_is_not_its_cohorts_sum_is_not_paid_on() -> None:
    """M-3b of the findings: 180 reported of cohorts that make 185."""
    given = result("a", 92), result("b", 93, number=3), result("all", 180, of=(200, 200, 200), number=4)
    found = decided(*given)
    pooled = found.decisions[-1]
    assert (pooled.subject, pooled.amount, pooled.reason) == ("all", 0, Reason.NOT_THE_SUM)
    (remark,) = found.findings
    assert (remark.code, remark.severity, remark.row) == (FindingCode.ROW_RULE, Severity.NOTE, 4)
    assert remark.what == "the result of 'all' is not the sum of its cohorts: it is not paid on"
    assert "--replaces S0001" in remark.remedy


def test_a_pooled_result_as_published_is_held_against_nothing() -> None:
    """It has no counts to be the sum of any: its threshold is met, and without counts it pays nothing."""
    given = result("a", 92), result("b", 93, number=3), result("all", "9%", number=4)
    assert answers(*given)["all"] == (0, Reason.UNCOUNTED)


def test_a_cohort_judged_with_the_others_only_is_not_awaited() -> None:
    given = result("a", 92), result("all", 180, of=(200, 200, 200), number=3)
    assert answers(*given, terms=TOGETHER) == {"a": (0, Reason.BELOW), "all": (20000, "")}


def test_a_cohort_judged_with_the_others_only_is_never_paid_on_its_own() -> None:
    """Its row rests under the pooled decision, so it is decided there."""
    found = decided(result("a", 100), result("b", 80, number=3), terms=TOGETHER)
    assert [(decision.subject, decision.amount) for decision in found.decisions] == [("a", 0), ("all", 20000)]
    assert (found.decisions[1].rows, found.named) == ((Origin("S0001", 2), Origin("S0001", 3)), {})


def test_a_cohort_judged_with_the_others_only_is_named_until_they_are_in() -> None:
    found = decided(result("b", 80), terms=TOGETHER)
    assert (found.decisions, found.named, found.findings) == ([], {"S0001:2": JUDGED_TOGETHER}, [])


def test_a_pooled_result_is_named_where_the_terms_have_no_threshold_for_it() -> None:
    found = decided(result("a", 92), result("b", 93, number=3), result("all", 1, number=4), terms=APART)
    assert [decision.subject for decision in found.decisions] == ["a", "b"]
    assert (found.named, found.findings) == ({"S0001:4": NO_POOLED}, [])


# A second result for one cohort: refused when it is received, and where it came all the same, the first counts


def test_a_second_result_of_a_cohort_is_named_remarked_and_changes_nothing() -> None:
    given = result("a", 80, submission="S0000"), result("a", 95, on="2013-05-20", number=7)
    found = decided(*given, standing=[before("a", 80)], month="2013-05")
    assert (found.decisions, [entry.id for entry in found.entries]) == ([], ["bond:outcome:a"])
    assert found.named == {"S0001:7": SECOND}
    (remark,) = found.findings
    assert (remark.code, remark.severity, remark.file, remark.row) == (
        FindingCode.REPEAT,
        Severity.NOTE,
        "S0001",
        7,
    )
    assert remark.what == f"the result of cohort 'a' is not decided: {SECOND}"
    assert "--replaces S0001" in remark.remedy


def test_the_pooled_sum_takes_the_first_result_of_each_cohort() -> None:
    given = result("a", 92), result("a", 99, number=3), result("b", 93, number=4)
    assert answers(*given)["all"] == (15000, "")


def test_a_second_pooled_result_is_remarked_too() -> None:
    given = result("a", 92), result("b", 93, number=3), result("all", 185, of=(200, 200, 200), number=4)
    found = decided(*given, result("all", 1, number=5))
    assert found.decisions[-1].amount == 15000
    assert found.named == {"S0001:5": SECOND}
    assert len(found.findings) == 1


def test_the_results_of_two_bonds_are_no_second_results_of_each_other() -> None:
    given = result("a", 80), result("a", 70, number=3, bond="sister")
    assert decided(*given).named == decided(*given, terms=SISTER).named == {}
    theirs = before("a", 80, bond="sister", terms=SISTER)
    assert decided(*given, standing=[theirs]).findings == []


# Decided anew at every close


def test_a_decision_that_stands_and_would_be_taken_again_is_left_as_it_is() -> None:
    given = result("a", 80, submission="S0000")
    found = decided(given, standing=[before("a", 80)], month="2013-07")
    assert found.decisions == []
    assert [entry.id for entry in found.entries] == ["bond:outcome:a"]


@pytest.mark.parametrize(("events", "again"), [(80, []), (85, [15000])])
def test_a_decision_of_an_earlier_edition_is_taken_again_only_for_another_answer(
    events: int, again: list[int]
) -> None:
    """Editions before 3 kept no facts of a result, and less of what was measured."""
    now = before("a", 80)
    older = replace(now, facts={}, measures=(replace(now.measures[0], found={"fall": "1/5"}),))
    found = decided(result("a", events, submission="S0000"), standing=[older], month="2013-07")
    assert [decision.amount for decision in found.decisions] == again


def test_a_decision_whose_facts_say_something_else_is_taken_again() -> None:
    found = decided(result("a", 85, submission="S0000"), standing=[before("a", 80)], month="2013-07")
    (again,) = found.decisions
    assert (again.cause, again.month, again.amount) == ("bond:outcome:a", "2013-07", 15000)


def test_a_late_result_of_an_earlier_day_takes_the_cap_before_a_later_one() -> None:
    """250.00 in all: b of June had 200.00; a of May comes late, so b has the 50.00 that a leaves."""
    b = result("b", 80, on="2013-06-20")
    (standing,) = decided(b, month="2013-06").decisions
    found = decided(b, result("a", 80, on="2013-05-20", number=9), standing=[standing], month="2013-07")
    assert [(decision.subject, decision.amount, decision.month) for decision in found.decisions] == [
        ("a", 20000, "2013-07"),
        ("b", 5000, "2013-07"),
        ("all", 0, "2013-07"),
    ]


def test_a_payment_that_nothing_asks_for_any_more_is_taken_back() -> None:
    standing = before("a", 80)
    found = decided(standing=[standing], month="2013-07", posted=["bond:outcome:a"])
    (gone,) = found.decisions
    assert (gone.cause, gone.paid, gone.amount, gone.reason) == ("bond:outcome:a", False, 0, WITHDRAWN)
    assert (gone.month, gone.facts["decided_in"]) == ("2013-07", "2013-04")
    assert (list(found.entries), "bond:outcome:a" in found.considered) == ([], True)


def test_a_refusal_that_nothing_asks_for_any_more_is_let_be() -> None:
    assert decided(standing=[before("a", 95)], month="2013-07").decisions == []


def test_a_payment_of_after_the_months_end_is_not_taken_back_by_a_month_before_it() -> None:
    """A month opened again, before the result was measured, has nothing to say of it."""
    b = result("b", 80, on="2013-06-20")
    (standing,) = decided(b, month="2013-06").decisions
    found = decided(b, standing=[standing], month="2013-05", posted=[standing.cause])
    assert (found.decisions, list(found.entries)) == ([], [])
    assert standing.cause not in found.considered


def test_what_the_bond_posted_by_its_terms_is_thought_about_and_its_rows_are_not() -> None:
    """What falls away has to be reversed; rows and the opening balances are others' to take away."""
    posted = ["bond:outcome:a", "bond:2013-04-30:return-loan", "bond:opening", "sister:outcome:a", "S0001:2"]
    found = decided(posted=posted, standing=[before("a", 80)], month="2013-05")
    assert set(found.considered) == {"bond:outcome:a", "bond:2013-04-30:return-loan"}


def test_a_withdrawn_result_leaves_room_for_another() -> None:
    """What no longer stands is not among the standing decisions a close is given."""
    assert answers(result("a", 80, submission="S0002")) == {"a": (20000, "")}


# A stop


def stop(on: str = "2013-05-31", number: int = 9, by: str = "county") -> Row[Any]:
    return row("stops", on, "bond", by, "too few came", number=number, submission="S0009")


def test_a_stop_is_decided_once_and_pays_nothing() -> None:
    found = decided(stop(), month="2013-05")
    (decision,) = found.decisions
    assert (decision.cause, decision.subject, decision.asked) == ("bond:stop", STOP, STOP)
    assert (decision.paid, decision.amount, decision.reason) == (False, 0, STOPPED)
    assert (decision.on, decision.facts, decision.rows) == (
        date(2013, 5, 31),
        {"by": "county"},
        (Origin("S0009", 9),),
    )
    assert (list(found.entries), found.named) == ([], {})
    assert decided(stop(), standing=[decision], month="2013-06").decisions == []


def test_a_second_stop_is_named_and_a_stop_withdrawn_is_taken_back() -> None:
    found = decided(stop(), stop("2013-05-10", number=3), month="2013-05")
    (decision,) = found.decisions
    assert (decision.on, found.named) == (date(2013, 5, 10), {"S0009:9": ENDED})
    (gone,) = decided(standing=[decision], month="2013-06").decisions
    assert (gone.cause, gone.reason) == ("bond:stop", WITHDRAWN)


# Through a book


def test_a_cohort_pays_for_events_avoided_up_to_the_cap_and_once(bond: Place) -> None:
    bond.give(
        "outcomes", "2013-04-20,bond,a,100,80,100,100,,report", "2013-04-21,bond,b,100,85,100,100,,report"
    )
    decisions = {decision.subject: decision for decision in bond.close().decisions}
    assert {name: (decision.paid, decision.amount) for name, decision in decisions.items()} == {
        "a": (True, 20000),
        "b": (True, 5000),
        "all": (False, 0),
    }
    assert decisions["all"].reason == Reason.PAID_BY_COHORT
    assert bond.balance("income:outcome-payments", "bond") == -25000
    assert bond.balance("spending:outcome-payments", "pool") == 25000
    assert bond.balance("assets:due-from:pool", "bond") == 25000
    assert bond.balance("liabilities:due-to:bond", "pool") == -25000


def test_the_pooled_threshold_waits_for_every_cohort_and_pays_once(bond: Place) -> None:
    bond.give("outcomes", "2013-04-20,bond,a,100,92,100,100,,report")
    assert [decision.subject for decision in bond.close().decisions] == ["a"]
    bond.give("outcomes", "2013-05-20,bond,b,100,93,100,100,,report")
    decisions = bond.close("2013-05").decisions
    assert [(decision.subject, decision.paid, decision.amount) for decision in decisions] == [
        ("b", False, 0),
        ("all", True, 15000),
    ]
    assert bond.close("2013-06").decisions == []


# T5b of the facts, impact-bonds.md section 5: just under the pooled threshold pays nothing; on it, it pays.
@pytest.mark.parametrize(("events", "paid"), [(18500, True), (18501, False)])
def test_the_boundary_is_exact(bond: Place, events: int, paid: bool) -> None:
    bond.give(
        "outcomes",
        f"2013-04-20,bond,a,10000,{events - 9250},10000,10000,,r",
        "2013-04-20,bond,b,10000,9250,10000,10000,,r",
    )
    assert bond.close().decisions[-1].paid is paid


def test_a_corrected_outcome_is_decided_again_and_answered_once(bond: Place) -> None:
    first = bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.close()
    bond.give("outcomes", "2013-04-20,bond,a,100,95,100,100,,corrected report", replaces=first)
    decisions = bond.close("2013-05").decisions
    assert [(decision.subject, decision.paid) for decision in decisions] == [("a", False)]
    assert decisions[0].reason == Reason.BELOW
    assert bond.balance("income:outcome-payments") == 0
    assert bond.book.verify().faults == []


def test_a_comparison_without_events_measures_nothing(bond: Place) -> None:
    bond.give("outcomes", "2013-04-20,bond,a,100,0,100,0,,report")
    (decision,) = bond.close().decisions
    assert decision.reason == Reason.NO_COMPARISON


def test_a_pooled_result_reported_by_hand_waits_through_closes_and_then_counts(bond: Place) -> None:
    bond.give(
        "outcomes", "2013-04-20,bond,a,100,92,100,100,,report", "2013-04-20,bond,all,200,185,200,200,,report"
    )
    closing = bond.close()
    assert [tied.document for tied in closing.tied if tied.kind == "outcomes"] == [
        {"accepted": 2, "posted": 0, "decided": 1, "named": 1, "amount": "0.00"}
    ]
    assert bond.close("2013-05").decisions == []
    bond.give("outcomes", "2013-06-20,bond,b,100,93,100,100,,report")
    decisions = bond.close("2013-06").decisions
    assert [(decision.subject, decision.amount) for decision in decisions] == [("b", 0), ("all", 15000)]
    assert bond.book.verify().faults == []


def test_a_month_opened_again_takes_in_a_late_result_of_its_own(bond: Place) -> None:
    """June's b had 200.00 of the 250.00; a of May, received late, leaves b 50.00 in June's month."""
    bond.give("outcomes", "2013-06-20,bond,b,100,80,100,100,,report")
    bond.through("2013-07")
    assert bond.balance("income:outcome-payments", "bond") == -20000
    bond.reopen("2013-05")
    bond.give("outcomes", "2013-05-20,bond,a,100,80,100,100,,report", file="a.csv")
    again = bond.close("2013-05").decisions
    assert [(decision.subject, decision.amount, decision.month) for decision in again] == [
        ("a", 20000, "2013-05")
    ]
    bond.through("2013-08")
    assert bond.balance("income:outcome-payments", "bond") == -25000
    assert bond.balance("spending:outcome-payments", "pool") == 25000
    assert bond.book.verify().faults == []


def test_a_result_withdrawn_takes_its_payment_back(bond: Place) -> None:
    file = bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.close()
    bond.withdraw(file)
    (decision,) = bond.close("2013-05").decisions
    assert (decision.subject, decision.paid, decision.reason) == ("a", False, WITHDRAWN)
    assert bond.balance("income:outcome-payments") == 0
    assert bond.close("2013-06").decisions == []
    assert bond.book.verify().faults == []


def test_a_second_result_is_refused_when_it_is_received(bond: Place) -> None:
    """M-3 of the findings: D01, with the file that the right one takes the place of."""
    first = bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    waiting = bond.offer("outcomes", "2013-05-20,bond,a,100,95,100,100,,revised")
    (found,) = waiting.errors
    assert (found.code, found.what) == (
        FindingCode.DUPLICATE,
        "cohort a has a result already, in S0001 row 2",
    )
    bond.close()
    (found,) = bond.offer("outcomes", "2013-05-20,bond,a,100,94,100,100,,revised").errors
    assert (found.code, found.what, found.remedy) == (
        FindingCode.DUPLICATE,
        "cohort a was decided in 2013-04 on S0001 row 2",
        "send it with --replaces S0001",
    )
    assert bond.offer("outcomes", "2013-05-20,bond,a,100,95,100,100,,revised", replaces=first).accepted


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2013-04-20,bond,a,100,80,100,,,report", "give all four counts or none"),
        (
            "2013-04-20,bond,a,100,80,100,100,9%,report",
            "give either the counts, the published percentage or the value",
        ),
        ("2013-04-20,bond,a,,,,,,report", "give either the counts, the published percentage or the value"),
        ("2013-04-20,bond,a,0,0,100,100,,report", "of nobody measures nothing"),
        ("2013-04-20,bond,a,100,80,0,0,,report", "of nobody measures nothing"),
        ("2013-04-20,bond,a,,,,,9,report", "is not a percentage like 8.4%"),
        ("2013-04-20,bond,a,,,,,101%,report", "is more than everything"),
        ("2013-04-20,bond,c,100,80,100,100,,report", "there is no cohort 'c'; known: a, b, all"),
        (
            "2013-04-20,pool,a,100,80,100,100,,report",
            "pool is a pooled agreement; rows of outcomes are of a bond",
        ),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(bond: Place, line: str, what: str) -> None:
    receipt = bond.offer("outcomes", line)
    assert not receipt.accepted
    assert any(what in finding.what for finding in receipt.errors), receipt.findings


@pytest.mark.parametrize(
    "line",
    [
        "2013-04-20,bond,all,100,80,100,100,,report",
        "2013-04-20,bond,a,,,,,100%,report",
        "2013-04-20,bond,a,1,0,1,0,,report",
    ],
)
def test_an_outcome_at_the_edge_is_accepted(bond: Place, line: str) -> None:
    assert bond.offer("outcomes", line).accepted


# What falls due by the calendar, or for a stop


CHARGED = """
kind = "bond"
agreement = "charged"
title = "C"
caps = { contract = "250.00" }

[classes.loan]
holders = { harbour = "100.00" }

[payers.department]

[outcomes.presence]
pays = "standing charge"
title = "Being there"
amount = "100.00"
dates = { from = 2013-04-10, every = "1 month", times = 3 }
cite = "clause 4"

[outcomes.early]
pays = "termination"
stages = [{ from = 2013-04-01, amount = "200.00" }]
cite = "clause 9"
"""


def charged() -> MemoryBook:
    made = MemoryBook(book=BOOK + PARTNERS, agreements={"charged": CHARGED})
    made.give("drawdowns", "2013-04-02,charged,harbour,100.00,D1")
    return made


def asked_why(made: MemoryBook, entry: str) -> str:
    on = made.on()
    chain = Chain(made.record, on.agreements, on.currency, made.reader.as_sent)
    return "\n".join(step_lines(chain.entry(made.record.entry(entry))))


def test_a_charge_answers_why_with_its_clause_and_its_cap() -> None:
    made = charged()
    closing = made.close_all("2013-04", "2013-06")
    (cut,) = closing.decisions
    assert (cut.asked, cut.amount, cut.reason) == (CHARGE, 50_00, "")
    said = "Paid: £50 for Being there; it came to £100, of which cap on the contract takes £50."
    assert made.on().agreements.sentence(cut, "GBP") == said
    told = asked_why(made, "charged:presence:2013-06-10")
    assert said in told
    assert "£100.00 falls due by the terms" in told
    assert "(clause 4)" in told


def test_a_charge_that_a_cap_leaves_nothing_of_says_so() -> None:
    made = charged()
    made.give("stops", "2013-06-30,charged,county,no referrals")
    made.close_all("2013-04", "2013-05")
    decisions = {decision.cause: decision for decision in made.close("2013-06").decisions}
    early = decisions["charged:early:stop"]
    assert (early.paid, early.reason, [row.id for row in early.rows]) == (False, "cap-reached", ["S0002:2"])
    assert made.on().agreements.sentence(early, "GBP") == (
        "Not paid: early; the cap on outcome payments is reached; it came to £200, of which cap on the "
        "contract takes £200."
    )


def test_a_charge_counts_on_the_page_as_what_is_claimed_under_a_cap() -> None:
    made = charged()
    made.close_all("2013-04", "2013-06")
    (page,) = [found for found in all_statements(made.issue("2013-06")) if found.kind == "bond"]
    assert table_of(page, "Caps of C")["The contract"] == ["£250.00", "£250.00", "£0.00"]


def test_a_receipt_of_an_edition_that_kept_no_accruals_is_not_decided_again_for_that() -> None:
    """Loan of 1,000.00 at 4%: the first date's receipt stands without what interest was worked out from."""
    lent = Bond.read(
        b'kind = "bond"\nagreement = "bond"\ntitle = "the bond"\n'
        b'dates = { from = 2013-05-31, every = "1 month", times = 2 }\n'
        b'waterfall = [{ step = "interest", class = "loan" }, { step = "principal", class = "loan" }]\n'
        b'[classes.loan]\nholders = { harbour = "1000.00" }\ninterest = { rate = "4%" }\n',
        "bond.toml",
        Context("GBP", {}),
    )
    given = row("drawdowns", "2013-05-01", "bond", "harbour", "1000.00", "D")
    (now,) = decided(given, terms=lent, month="2013-05").decisions
    assert now.facts[ACCRUED]
    old = replace(now, facts={name: fact for name, fact in now.facts.items() if name != ACCRUED})
    for standing in (now, old):
        assert decided(given, terms=lent, month="2013-05", standing=[standing]).decisions == []


def test_a_receipt_is_not_decided_again_for_what_rounding_left_of_earlier_dates() -> None:
    """A third each of a coupon: editions before 8 kept no part of a penny, and the receipt is the same."""
    lent = Bond.read(
        b'kind = "bond"\nagreement = "bond"\ntitle = "the bond"\n'
        b'dates = { from = 2013-05-31, every = "1 month", times = 2 }\n'
        b'waterfall = [{ step = "coupon", class = "loan" },\n'
        b'{ step = "principal", class = "loan", on = "last date" }]\n'
        b'[classes.loan]\nholders = { a = "10.00", b = "10.00", c = "10.00" }\ncoupon = { rate = "4%" }\n',
        "bond.toml",
        Context("GBP", {}),
    )
    given = [row("drawdowns", "2013-04-30", "bond", name, "10.00", f"D{name}") for name in "abc"]
    first, second = decided(*given, terms=lent, month="2013-06").decisions
    (kept,) = second.facts[ACCRUED]
    assert any(Fraction(some).denominator > 1 for some in kept["before"].values())
    old = replace(second, facts={**second.facts, ACCRUED: [{**kept, "before": {}}]})
    for standing in ([first, second], [first, old]):
        assert decided(*given, terms=lent, month="2013-06", standing=standing).decisions == []
    other = replace(second, facts={**second.facts, ACCRUED: [{**kept, "stretches": []}]})
    assert len(decided(*given, terms=lent, month="2013-06", standing=[first, other]).decisions) == 1
