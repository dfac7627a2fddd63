"""Attachment: who is eligible, who is among the funded share, and what fee is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from instruments.books import Place, legs, question
from instruments.families.kit import (
    PROGRAMME,
    Household,
    attachment,
    case,
    cause,
    evidence_of,
    named,
    offering,
)
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.agreement import Decided
from pooledbudget.instruments.decisions import TURNED, WITHDRAWN, Decision, Reliance
from pooledbudget.instruments.families.attachments import decide_attachments
from pooledbudget.instruments.families.case import ATTACHED_BEFORE, Case
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.submissions.records import Row

ELIGIBLE = [f"F{number}" for number in range(1, 9)]
BEYOND, INELIGIBLE = Reason.BEYOND_SHARE.value, Reason.NOT_ELIGIBLE.value
DOUBLE = Reason.SAME_PEOPLE.value
IN_FORCE = Reliance("reading", "funded-rounding", "half up")
ROUNDED = offering("funded-rounding")


@cache
def evidence() -> Evidence:
    """Eight eligible families, one that is not, and two more of the people of the first."""
    return evidence_of(
        *(Household(name).benefit() for name in ELIGIBLE),
        Household("X", flags=("local concern",)).benefit(),
        Household("G", people="F1"),
        Household("H", people="F1"),
    )


def decide(*given: Row[Any], made: Case | None = None, **asked: Any) -> Decided:
    return decide_attachments(made or case(), question(*given, **asked), evidence())


def answers(decided: Decided) -> dict[str, str]:
    """Return each family's reason, blank where the fee is due, in the order decided."""
    names = {named(name): name for name in (*ELIGIBLE, "X", "G", "H", "N")}
    return {names[decision.subject]: decision.reason for decision in decided.decisions}


def in_turn(*families: str, first: int = 1, agreement: str = "families") -> list[Row[Any]]:
    """Return attachments on one day after the other."""
    return [
        attachment(family, f"2013-04-{number:02d}", number=number + 1, agreement=agreement)
        for number, family in enumerate(families, first)
    ]


# The running total


def test_five_of_six_families_are_funded_and_all_six_are_attached() -> None:
    """Case 68 of the facts, troubled-families.md section 5."""
    decided = decide(*in_turn(*ELIGIBLE[:6]))
    assert answers(decided) == dict(zip(ELIGIBLE, ["", "", "", BEYOND, "", ""], strict=False))
    assert sum(entry.postings[0].amount for entry in decided.entries) == 5 * 240_000
    assert decided.considered == [cause(name, "attachment") for name in ELIGIBLE[:6]]


def test_beyond_the_allocation_nobody_is_funded() -> None:
    found = answers(decide(*in_turn(*ELIGIBLE[:8])))
    assert [name for name, reason in found.items() if not reason] == ["F1", "F2", "F3", "F5", "F6"]


def test_one_that_is_refused_takes_no_place_in_the_running_total() -> None:
    found = answers(decide(*in_turn("F1", "X", "F2", "F3")))
    assert found == {"F1": "", "X": INELIGIBLE, "F2": "", "F3": ""}


def test_they_come_by_day_and_then_by_row() -> None:
    given = [
        attachment("F4", "2013-04-02", number=9),
        attachment("F3", "2013-04-02", number=3),
        attachment("F2", "2013-04-01", number=8),
        attachment("F1", "2013-04-03", number=2),
    ]
    assert list(answers(decide(*given))) == ["F2", "F3", "F4", "F1"]


@pytest.mark.parametrize(
    ("rounding", "reasons"),
    [
        ("half up", ["", "", "", BEYOND]),
        ("half even", ["", "", BEYOND, ""]),
        ("floor", [BEYOND, "", "", ""]),
    ],
)
def test_which_are_funded_is_by_the_rounding_in_force(rounding: str, reasons: list[str]) -> None:
    made = case(funded_rounding=rounding)
    assert list(answers(decide(*in_turn(*ELIGIBLE[:4]), made=made)).values()) == reasons


def standing(*families: str, agreement: str = "families", **values: Any) -> list[Decision]:
    """Return attachments of an earlier month that stand, or decisions like them."""
    made = case(agreement=agreement, allocation=100)
    given = in_turn(*families, agreement=agreement)
    decided = decide_attachments(made, question(*given, month="2013-03"), evidence()).decisions
    return [replace(decision, **values) for decision in decided]


def test_what_stands_counts_funded_or_not_and_what_was_refused_does_not() -> None:
    """Three before: the fourth is beyond the share, the fifth is not."""
    before = standing("F1", "F2", "F3")
    assert answers(decide(*in_turn("F4", "F5"), standing=before)) == {"F4": BEYOND, "F5": ""}
    refused = [replace(before[0], paid=False, reason=Reason.NOT_ELIGIBLE.value), *before[1:]]
    assert answers(decide(*in_turn("F4", "F5"), standing=refused)) == {"F4": "", "F5": BEYOND}


def test_one_that_stands_beyond_the_share_counts_as_a_family_and_not_as_a_fee() -> None:
    """Of three families three are funded and two have a fee: the third is of who was refused, no newcomer."""
    before = standing("F1", "F2", "F3")
    beyond = [replace(before[0], paid=False, reason=BEYOND), *before[1:]]
    assert answers(decide(*in_turn("F4", "F5"), standing=beyond)) == {"F1": "", "F4": BEYOND, "F5": ""}


def test_a_sixth_fee_is_not_paid_where_the_one_beyond_the_share_is_gone() -> None:
    """Five of six had a fee; the one without is withdrawn, and another comes in its place."""
    before = [replace(decision, paid=True, reason="") for decision in standing(*ELIGIBLE[:5])]
    assert answers(decide(*in_turn("F7"), standing=before)) == {"F7": BEYOND}


def test_what_stands_of_another_agreement_or_of_results_counts_nothing() -> None:
    others = standing("F1", "F2", "F3", agreement="second")
    assert answers(decide(*in_turn("F4"), standing=others)) == {"F4": ""}
    results = standing("F1", "F2", "F3", asked="result")
    assert answers(decide(*in_turn("F4"), standing=results)) == {"F4": ""}


def test_what_stands_is_not_decided_again() -> None:
    before = standing("F1")
    decided = decide(*in_turn("F1", "F2"), standing=before)
    assert answers(decided) == {"F2": ""}
    assert decided.named == {}
    nothing = decide(*in_turn("F1"), standing=before)
    assert (nothing.decisions, list(nothing.entries), nothing.considered) == ([], [], [])


def test_a_month_decided_again_keeps_every_place_though_an_earlier_family_comes_late() -> None:
    """F1 to F4 were decided; F5, of an earlier day, comes after them and is the fifth."""
    before = decide(*in_turn("F1", "F2", "F3", "F4", first=5)).decisions
    late = attachment("F5", "2013-04-01", number=30)
    again = decide(*in_turn("F1", "F2", "F3", "F4", first=5), late, again=before)
    assert answers(again) == {"F1": "", "F2": "", "F3": "", "F4": BEYOND, "F5": ""}
    assert [decision.rests_on for decision in again.decisions[:4]] == [
        decision.rests_on for decision in before
    ]


def test_one_refused_before_is_decided_afresh() -> None:
    before = [replace(decide(*in_turn("F1")).decisions[0], paid=False, reason=Reason.NOT_ELIGIBLE.value)]
    given = [attachment("F2", "2013-04-01", number=9), attachment("F1", "2013-04-02", number=2)]
    assert list(answers(decide(*given, again=before))) == ["F2", "F1"]


# Another rounding


def test_another_rounding_that_would_answer_otherwise_is_named() -> None:
    decided = decide(*in_turn(*ELIGIBLE[:6]), made=case(ROUNDED)).decisions
    turned = [
        [reliance.choice for reliance in decision.rests_on if reliance.kind == TURNED] for decision in decided
    ]
    assert turned == [["floor"], [], ["half even"], ["half even", "floor"], [], []]
    assert all(IN_FORCE in decision.rests_on for decision in decided)


def test_the_rounding_in_force_is_the_agreements_own() -> None:
    (decision,) = decide(*in_turn("F1"), made=case(ROUNDED, funded_rounding="floor")).decisions
    assert decision.rests_on == (
        Reliance("reading", "adult", "18 at the claim"),
        Reliance("reading", "bare-incident", "no: an order or a proven offence does"),
        Reliance("reading", "duplicate", "the same people"),
        Reliance("reading", "exclusion-window", "within three terms"),
        Reliance("reading", "funded-rounding", "floor"),
        Reliance("reading", "local-filter", "two need a local concern"),
        Reliance("reading", "missing-term", "not shown: refused"),
        Reliance("reading", "terms-tested", "any last three ended by the claim"),
        Reliance("reading", "under-five", "no"),
        Reliance("reading", "which-benefits", "both count as out-of-work benefits"),
        Reliance("reading", "window-end", "last day in, same day six months back out"),
        Reliance("reading", "youth-offence-age", "on the day of the offence"),
        Reliance(TURNED, "funded-rounding", "half up"),
        Reliance(TURNED, "funded-rounding", "half even"),
    )


def test_a_fee_that_was_derived_and_not_read_is_named() -> None:
    held = PROGRAMME.tariffs["attachment-fee"]
    crime = PROGRAMME.tariffs["crime-asb-education"]
    derived = replace(PROGRAMME, tariffs={**PROGRAMME.tariffs, "attachment-fee": crime})
    (decision,) = decide(*in_turn("F1"), made=case(derived)).decisions
    assert Reliance("tariff", "attachment-fee", crime.held[1].citation.place) in decision.rests_on
    assert [str(each.citation.standing) for each in held.held] == ["cited"] * 3


# Days


@pytest.mark.parametrize(
    ("on", "reason", "measured"),
    [
        ("2012-03-31", Reason.BEFORE_START, False),
        ("2012-04-01", Reason.NOT_ELIGIBLE, True),
        ("2015-03-31", Reason.NOT_ELIGIBLE, True),
        ("2015-04-01", Reason.AFTER_END, False),
    ],
)
def test_days_outside_the_programme_are_refused_unmeasured(on: str, reason: Reason, measured: bool) -> None:
    (decision,) = decide(attachment("X", on)).decisions
    assert (decision.reason, bool(decision.measures)) == (reason.value, measured)


@pytest.mark.parametrize(
    ("on", "fee"),
    [("2013-03-31", 320_000), ("2013-04-01", 240_000), ("2014-03-31", 240_000), ("2014-04-01", 160_000)],
)
def test_the_fee_is_of_the_year_of_attachment(on: str, fee: int) -> None:
    """Case 23 of the facts; an order is within twelve months for a year after December 2012."""
    made = evidence_of(
        Household("F").add("flags", family="F", flag="asb order", from_day="2013-11-01").benefit()
    )
    (decision,) = decide_attachments(case(), question(attachment("F", on)), made).decisions
    assert (decision.paid, decision.amount) == (True, fee)


# What is kept and posted


def test_a_decision_keeps_how_the_family_stood() -> None:
    refused, funded = decide(*in_turn("X", "F1")).decisions
    assert refused.measures[0].found == {
        "met": ["work", "local-concern"],
        "unshown": [],
        "needs": {"work": 1, "local-concern": 1},
        "elsewhere": [],
        "answers": {"local-filter": "two need a local concern"},
    }
    assert (refused.measures[0].verdict, funded.measures[0].verdict) == ("fail", "pass")
    assert (refused.paid, refused.amount, funded.amount) == (False, 0, 240_000)
    assert (funded.cause, funded.subject) == (cause("F1", "attachment"), named("F1"))
    assert (funded.instrument, funded.agreement, funded.asked) == ("families", "families", "attachment")
    assert (funded.on, funded.month, funded.rows) == (date(2013, 4, 2), "2013-04", (Origin("S0001", 3),))


def test_a_fee_is_due_from_the_payer_under_the_theme_and_cited() -> None:
    decided = decide(*in_turn("F1"), currency="EUR")
    (entry,) = decided.entries
    assert legs(entry) == [
        ("assets:results-due", "department", "families", 240000, "early-help"),
        ("income:attachment-fees", "department", "families", -240000, "early-help"),
    ]
    assert {leg.currency for leg in entry.postings} == {"EUR"}
    assert next(str(because) for because in entry.because) == "S0001 row 2"
    assert "60% of 4,000" in str(entry.because[1])
    assert (entry.about, entry.decided) == (named("F1"), True)


def test_a_second_row_of_a_family_is_named_and_not_decided() -> None:
    given = [attachment("F1"), attachment("F1", "2013-04-02", number=3), attachment("F2", number=4)]
    decided = decide(*given)
    assert list(answers(decided)) == ["F1", "F2"]
    assert decided.named == {"S0001:3": ATTACHED_BEFORE}
    again = decide(*given, standing=standing("F1", "F2"))
    assert (again.decisions, again.named) == ([], {"S0001:3": ATTACHED_BEFORE})


def test_a_row_of_another_agreement_is_neither_decided_nor_named() -> None:
    given = [attachment("F1", agreement="second"), attachment("F1", number=3)]
    decided = decide(*given)
    assert (list(answers(decided)), decided.named) == (["F1"], {})
    assert decided.decisions[0].rows == (Origin("S0001", 3),)


@pytest.mark.parametrize("known", ["standing", "now"])
def test_a_family_that_another_agreement_attached_first_is_named_and_not_decided(known: str) -> None:
    """In an earlier month, or in the same close by an agreement asked before."""
    others: dict[str, Any] = {known: standing("F1", agreement="second")}
    decided = decide(*in_turn("F1", "F2"), **others)
    assert answers(decided) == {"F2": ""}
    assert decided.named == {"S0001:2": ATTACHED_BEFORE}
    others[known] = [replace(decision, paid=False, reason=WITHDRAWN) for decision in others[known]]
    assert answers(decide(*in_turn("F1"), **others)) == {"F1": ""}


# The same people (case 73 of the facts)


@pytest.mark.parametrize(
    ("given", "before", "found"),
    [
        # The earlier day stays; on one day, the first by name.
        ((("G", 2), ("F1", 3)), (), {"G": "", "F1": DOUBLE}),
        ((("F1", 2), ("G", 3)), (), {"F1": "", "G": DOUBLE}),
        ((("F1", 2), ("G", 2)), (), {"F1": "", "G": DOUBLE}),
        ((("G", 2), ("F1", 2), ("H", 2)), (), {"F1": "", "G": DOUBLE, "H": DOUBLE}),
        # One decided before stays, whatever its day.
        ((("F1", 9), ("G", 1)), ("F1",), {"G": DOUBLE}),
        ((("G", 9), ("F1", 1)), ("G",), {"F1": DOUBLE}),
        # Others are nobody's double.
        ((("F1", 2), ("F2", 2)), (), {"F1": "", "F2": ""}),
    ],
)
def test_the_same_people_are_attached_once(
    given: tuple[tuple[str, int], ...], before: tuple[str, ...], found: Mapping[str, str]
) -> None:
    rows = [
        attachment(name, f"2013-04-{day:02d}", number=number) for number, (name, day) in enumerate(given, 2)
    ]
    assert answers(decide(*rows, standing=standing(*before))) == found


def test_the_same_people_are_refused_before_they_are_measured_and_after_the_days() -> None:
    refused = decide(attachment("F1", "2013-04-01"), attachment("G", "2013-04-02", number=3)).decisions[1]
    assert (refused.reason, bool(refused.measures)) == (Reason.SAME_PEOPLE.value, True)
    outside = decide(attachment("F1", "2012-03-31"), attachment("G", "2012-03-31", number=3)).decisions
    assert {decision.reason for decision in outside} == {Reason.BEFORE_START.value}


# Through a book


def settle(place: Place, *names: str) -> None:
    place.give("families", *(f"{name},{name}-A,1980-01-01,2005-01-01," for name in names))
    flags = [f"{name},{flag},2012-12-01,," for name in names for flag in ("asb order", "local concern")]
    place.give("flags", *flags)
    place.give("benefits", *(f"{name}-A,esa,2011-01-01," for name in names))


def test_closing_again_without_change_reverses_nothing(families: Place) -> None:
    settle(families, "F1", "F2", "F3", "F4")
    families.give("attachments", "families,F1,2013-04-10")
    families.give("attachments", *(f"families,{name},2013-05-10" for name in ("F2", "F3", "F4")))
    families.through("2013-05")
    ids = families.book.ledger.posted().starting("")
    families.reopen("2013-04")
    families.close()
    assert families.book.ledger.posted().starting("") == ids


def test_a_replaced_attachment_is_withdrawn_and_its_fee_reversed(families: Place) -> None:
    settle(families, "F", "G")
    first = families.give("attachments", "families,F,2013-04-10")
    families.close()
    families.give("attachments", "families,G,2013-04-10", replaces=first)
    decisions = families.close("2013-05").decisions
    assert [(decision.paid, "withdrawn" in decision.reason) for decision in decisions] == [
        (False, True),
        (True, False),
    ]
    assert families.balance("income:attachment-fees") == -240000
    assert families.book.verify().faults == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("families,F,2013-04-31", "is not in the calendar"),
        ("familes,F,2013-04-10", "there is no families agreement 'familes'; did you mean 'families'?"),
        ("pool,F,2013-04-10", "pool is a pooled agreement; rows of attachments are of a families agreement"),
        ("families,F,2013-04-10\nfamilies,F,2013-04-11", "agreement, family"),
        ("families,F,2019-04-10", "has not come yet"),
    ],
)
def test_an_attachment_that_cannot_be_is_refused(families: Place, line: str, what: str) -> None:
    receipt = families.offer("attachments", line)
    assert not receipt.accepted
    assert any(what in f"{finding.what} {finding.column}" for finding in receipt.errors), receipt.findings
