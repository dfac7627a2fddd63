"""What a position is written from: the period's months, what is posted within it, what closes kept."""

from __future__ import annotations

from typing import Any

import pytest

from instruments.books import BOND, NAMES, Place
from pooledbudget.instruments.desk import Desk
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month, Span, span


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A book with a pool and a bond, closed to June 2013; to be read only."""
    place = Place(tmp_path_factory.mktemp("kept") / "book", bond=BOND)
    place.spend("hubs", "10.00")
    place.spend("clinics", "4.00", sender="nhs")
    place.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    place.close("2013-04")
    place.spend("hubs", "20.00", "2013-05")
    wrong = place.give("outcomes", "2013-05-20,bond,b,100,95,100,100,,report", file="b.csv")
    place.close("2013-05")
    place.reverse("bond:outcome:a")
    place.give("outcomes", "2013-05-20,bond,b,100,80,100,100,,report", file="b2.csv", replaces=wrong)
    place.close("2013-06")
    return place


def desk(place: Place, period: str, **more: Any) -> Desk:
    covered: Span = span(period)
    last = covered if isinstance(covered, Month) else covered.period.months[-1]
    record = place.book.ledger
    return Desk(
        record=record,
        books=record.books().until(last),
        span=covered,
        names=NAMES,
        host="county",
        currency="GBP",
        **more,
    )


# The months of a period


@pytest.mark.parametrize(
    ("period", "first", "last", "of_the_year", "to_date"),
    [
        ("2013-04", "2013-04", "2013-04", 1, 1),
        ("2013-06", "2013-06", "2013-06", 3, 3),
        ("2013-Q2", "2013-07", "2013-09", 6, 6),
        ("2013-14", "2013-04", "2014-03", 12, 12),
        ("2014-04", "2014-04", "2014-04", 1, 13),
        ("2014-Q1", "2014-04", "2014-06", 3, 15),
    ],
)
def test_a_period_has_its_months_those_of_the_year_and_those_of_the_book(
    kept: Place, period: str, first: str, last: str, of_the_year: int, to_date: int
) -> None:
    found = desk(kept, period)
    assert (str(found.months[0]), str(found.months[-1]), str(found.last)) == (first, last, last)
    assert (len(found.year_to_date), str(found.year_to_date[-1])) == (of_the_year, last)
    assert (len(found.to_date), str(found.to_date[0]), str(found.to_date[-1])) == (to_date, "2013-04", last)


# Selections, and what is posted within them

HUBS = "spending:hubs"


def test_a_selection_is_of_an_agreements_account_over_months_that_follow_each_other(kept: Place) -> None:
    months = desk(kept, "2013-Q1").months
    found = desk(kept, "2013-06").selection("pool", HUBS, months, partner="county", theme="early-help")
    assert found == Selection(
        account=HUBS,
        agreement="pool",
        partner="county",
        theme="early-help",
        from_month="2013-04",
        to_month="2013-06",
    )


def test_a_selection_of_no_months_selects_nothing(kept: Place) -> None:
    found = desk(kept, "2013-06")
    nothing = found.selection("pool", HUBS, [])
    assert found.entries(nothing).behind == []
    assert kept.book.ledger.total(nothing) == 0


@pytest.mark.parametrize(
    ("months", "narrowed", "value"),
    [
        (["2013-04"], {}, 1000),
        (["2013-05"], {}, 2000),
        (["2013-04", "2013-05", "2013-06"], {}, 3000),
        (["2013-06"], {}, 0),
        (["2013-04"], {"partner": "nhs"}, 0),
        (["2013-04"], {"theme": "health"}, 0),
        (["2013-04"], {"partner": "county", "theme": "early-help"}, 1000),
    ],
)
def test_what_is_posted_within_a_selection_is_told_entry_by_entry(
    kept: Place, months: list[str], narrowed: dict[str, str], value: int
) -> None:
    found = desk(kept, "2013-06")
    selection = found.selection("pool", HUBS, [Month.parse(month) for month in months], **narrowed)
    assert found.entries(selection).value == value
    assert found.entries(selection, -1).value == -value
    for sequence, amount in found.entries(selection).behind:
        assert amount in {1000, 2000}
        assert kept.book.ledger.entry(str(sequence)).entry.kind == "spending"


# What causes earned

INCOME = "income:outcome-payments"
A, B, ALL = "bond:outcome:a", "bond:outcome:b", "bond:outcome:all"


def test_a_cause_earned_what_its_entries_did_with_what_was_reversed_taken_off(kept: Place) -> None:
    """The cap of 250.00 left 50.00 for the second cohort."""
    earned = desk(kept, "2013-06").caused("bond", INCOME, [A, B, "bond:outcome:nobody"])
    assert {cause: found.value for cause, found in earned.items()} == {
        A: 0,
        B: 5000,
        "bond:outcome:nobody": 0,
    }
    assert [amount for _, amount in earned[A].behind] == [20000, -20000]


def test_a_reversal_after_the_period_is_not_taken_off_within_it(kept: Place) -> None:
    """It counts in the month that was open when it was made."""
    for period in ("2013-04", "2013-05"):
        earned = desk(kept, period).caused("bond", INCOME, [A, B])
        assert {cause: found.value for cause, found in earned.items()} == {A: 20000, B: 0}


def test_only_the_agreements_own_account_is_looked_at(kept: Place) -> None:
    found = desk(kept, "2013-04")
    assert found.caused("pool", INCOME, [A])[A].behind == []
    assert found.caused("pool", "spending:outcome-payments", [A])[A].value == -20000
    assert found.caused("bond", "income", [A])[A].value == 20000


# Entries that stand


def test_entries_that_were_reversed_within_a_selection_do_not_stand(kept: Place) -> None:
    def standing(to: str) -> list[str]:
        selection = Selection(account=INCOME, agreement="bond", to_month=to)
        return [recorded.entry.id for recorded in desk(kept, to).standing_entries(selection)]

    assert standing("2013-05") == [A]
    assert standing("2013-06") == [B]


def test_an_entry_restored_by_hand_stands_again(place: Place) -> None:
    place.spend("hubs", "10.00")
    place.close()
    place.reverse("S0001:2")
    selection = Selection(account=HUBS)
    assert desk(place, "2013-05").standing_entries(selection) == []
    place.reverse("reverses:S0001:2")
    (recorded,) = desk(place, "2013-05").standing_entries(selection)
    assert recorded.entry.id == "S0001:2"


# Decisions, and what closes kept


def test_decisions_are_those_in_force_at_the_periods_end_of_one_agreement(kept: Place) -> None:
    def decided(period: str, agreement: str = "bond") -> list[tuple[str, bool]]:
        found = desk(kept, period).decisions(agreement)
        return [(decision.subject, decision.paid) for decision in found]

    assert decided("2013-04") == [("a", True)]
    assert decided("2013-05") == [("a", True), ("b", False), ("all", False)]
    assert ("b", True) in decided("2013-06")
    assert decided("2013-06", "pool") == []


def test_what_closes_kept_is_told_up_to_the_period(kept: Place) -> None:
    def months(period: str) -> list[str]:
        return [recorded.act.month for recorded, _ in desk(kept, period).kept("positions")]

    assert [months(period) for period in ("2013-04", "2013-05", "2013-Q2")] == [
        ["2013-04"],
        ["2013-04", "2013-05"],
        ["2013-04", "2013-05", "2013-06"],
    ]
    assert list(desk(kept, "2013-06").kept("nothing of that name")) == []


@pytest.mark.parametrize(
    ("agreement", "partner", "month", "found"),
    [
        ("pool", "nhs", "2013-04", True),
        ("pool", "nhs", "2013-06", True),
        ("pool", "nhs", "2013-07", False),
        ("pool", "harbour", "2013-04", False),
        ("bond", "nhs", "2013-04", False),
    ],
)
def test_what_was_stated_of_a_partner_is_found_by_agreement_partner_and_month(
    kept: Place, agreement: str, partner: str, month: str, found: bool
) -> None:
    facts = desk(kept, "2013-06").stated(agreement, partner, Month.parse(month))
    assert (facts is not None) is found
    if facts is not None:
        assert facts["closing"] == kept.figures(partner, month)["pool.closing"]


def test_what_a_close_under_way_states_stands_before_what_was_stated(kept: Place) -> None:
    fresh = {("pool", "nhs", "2013-04"): {"closing": 7}}
    found = desk(kept, "2013-06", fresh=fresh)
    assert found.stated("pool", "nhs", Month(2013, 4)) == {"closing": 7}
    other = found.stated("pool", "nhs", Month(2013, 5))
    assert other is not None
    assert other["month"] == "2013-05"


def test_the_latest_word_on_a_month_is_the_one_that_counts(place: Place) -> None:
    place.through("2013-05")
    before = desk(place, "2013-05").stated("pool", "nhs", Month(2013, 5))
    place.reopen("2013-04")
    place.spend("hubs", "24.00")
    place.close()
    after = desk(place, "2013-05").stated("pool", "nhs", Month(2013, 5))
    assert before is not None
    assert after is not None
    assert (before["closing"], after["closing"]) == (80001, 80001 - 800)


def test_decisions_are_told_by_agreement_and_by_kind(kept: Place) -> None:
    told = desk(kept, "2013-06")
    decisions = told.decisions("bond")
    assert decisions
    assert told.decided_by("bond") == decisions
    assert told.decisions("pool") == told.decided_by("families") == []
