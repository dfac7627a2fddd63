"""From rows to what happened to a bond: of whom, of which class, in which order, which result counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from instruments.books import BOND, row
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.facts import (
    Fact,
    Facts,
    What,
    class_of,
    counts_in,
    facts_of,
    last_day_of,
    payer_of,
)
from pooledbudget.submissions.records import Row

LONG = """
kind = "bond"
agreement = "bond"
title = "the bond"

[classes.senior]
holders = { harbour = "1000.00" }

[classes.junior]
holders = { harbour = "100.00", lantern = "100.00" }

[payers.department]

[payers.the-pool]
agreement = "pool"
theme = "early-help"

[outcomes.job]
pays = "price"
price = "10.00"

[outcomes.home]
pays = "person"
price = "10.00"
"""


def read(text: str) -> Any:
    return Bond.read(text.encode(), "bond.toml", Context("GBP", {})).terms


SHORT, TERMS = read(BOND), read(LONG)


def facts(*given: Row[Any], terms: Any = SHORT) -> Facts:
    return facts_of(terms, given)


def brief(fact: Fact) -> tuple[str, str, int, str]:
    return fact.what.value, fact.party, fact.amount, fact.capital


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            row("drawdowns", "2013-04-05", "bond", "harbour", "1.00", "D"),
            ("drawn", "harbour", 100, "capital"),
        ),
        (
            row("drawdowns", "2013-04-05", "bond", "harbour", "-1.00", "D"),
            ("drawn", "harbour", -100, "capital"),
        ),
        (
            row("repayments", "2013-04-05", "bond", "harbour", "1.00", "R"),
            ("repaid", "harbour", 100, "capital"),
        ),
        (
            row("write-offs", "2013-04-05", "bond", "harbour", "1.00", "W"),
            ("written off", "harbour", 100, "capital"),
        ),
        (
            row("transfers", "2013-04-05", "bond", "harbour", "lantern", "1.00", "T"),
            ("transferred", "harbour", 100, "capital"),
        ),
        (row("service-payments", "2013-04-05", "bond", "nhs", "1.00", "V"), ("paid", "nhs", 100, "")),
        (
            row("receipts", "2013-04-05", "bond", "department", "1.00", "P"),
            ("received", "department", 100, ""),
        ),
        (row("payments", "2013-04-05", "pool", "bond", "1.00", "P"), ("received", "pool", 100, "")),
        (row("stops", "2013-04-05", "bond", "county", "x"), ("stopped", "county", 0, "")),
        (
            row("opening-balances", "2013-04-01", "bond", "liabilities:capital", "harbour", "", "-6.00"),
            ("brought in", "harbour", 600, "capital"),
        ),
        (
            row("opening-balances", "2013-04-01", "bond", "assets:cash", "county", "", "6.00"),
            ("brought in", "", 600, ""),
        ),
        (
            row("adjustments", "2013-04-20", "bond", "liabilities:capital", "harbour", "", "5.00"),
            ("written off", "harbour", 500, "capital"),
        ),
    ],
)
def test_each_kind_of_row_says_what_happened_and_to_whom(
    given: Row[Any], found: tuple[str, str, int, str]
) -> None:
    (fact,) = facts(given).cash
    assert brief(fact) == found
    assert (fact.on, fact.row) == (given.on, given.origin)


@pytest.mark.parametrize(
    "given",
    [
        row("opening-balances", "2013-04-01", "bond", "funds:opening", "county", "", "-6.00"),
        row("adjustments", "2013-04-20", "bond", "assets:cash", "county", "", "5.00"),
        row("adjustments", "2013-04-20", "bond", "spending:service", "nhs", "", "5.00"),
    ],
)
def test_a_balance_of_neither_cash_nor_capital_says_nothing_happened(given: Row[Any]) -> None:
    assert facts(given).cash == []


def test_what_something_else_posts_is_known_to_be_posted_elsewhere() -> None:
    given = (
        row("payments", "2013-04-05", "pool", "bond", "1.00", "P"),
        row("opening-balances", "2013-04-01", "bond", "assets:cash", "county", "", "6.00"),
        row("adjustments", "2013-04-20", "bond", "liabilities:capital", "harbour", "", "5.00"),
        row("drawdowns", "2013-04-21", "bond", "harbour", "1.00", "D"),
    )
    assert [fact.elsewhere for fact in facts(*given).cash] == [True, True, True, False]


def test_a_sale_keeps_its_buyer_and_a_row_its_reference() -> None:
    (fact,) = facts(row("transfers", "2013-04-05", "bond", "harbour", "lantern", "1.00", "T7")).cash
    assert (fact.other, fact.reference) == ("lantern", "T7")


@pytest.mark.parametrize(
    ("investor", "said", "found"),
    [
        ("lantern", "", "junior"),
        ("harbour", "junior", "junior"),
        ("harbour", "", "senior"),
        ("nhs", "", "senior"),
        ("lantern", "seniour", "junior"),
    ],
)
def test_a_row_is_of_the_class_it_says_or_of_the_only_one_held(investor: str, said: str, found: str) -> None:
    """What is of no class, or of one of several unsaid, was refused when it came."""
    assert class_of(TERMS, investor, said) == found


def test_capital_brought_in_is_of_the_class_of_its_account() -> None:
    given = row(
        "opening-balances", "2013-04-01", "bond", "liabilities:capital:junior", "harbour", "", "-6.00"
    )
    (fact,) = facts(given, terms=TERMS).cash
    assert (fact.capital, fact.amount) == ("junior", 600)


def test_a_pools_money_is_its_payers() -> None:
    assert (payer_of(TERMS, "pool"), payer_of(SHORT, "pool"), payer_of(TERMS, "pond")) == (
        "the-pool",
        "pool",
        "pond",
    )


# Order


def test_facts_go_by_day_and_on_one_day_what_comes_in_before_what_goes_out() -> None:
    given = (
        row("repayments", "2013-04-10", "bond", "harbour", "1.00", "R", number=9),
        row("payer-refunds", "2013-04-10", "bond", "department", "1.00", "B"),
        row("service-payments", "2013-04-10", "bond", "nhs", "1.00", "V"),
        row("stops", "2013-04-10", "bond", "county", "x"),
        row("receipts", "2013-04-10", "bond", "department", "1.00", "P"),
        row("write-offs", "2013-04-10", "bond", "harbour", "1.00", "W"),
        row("transfers", "2013-04-10", "bond", "harbour", "lantern", "1.00", "T"),
        row("drawdowns", "2013-04-10", "bond", "harbour", "1.00", "D"),
        row("opening-balances", "2013-04-10", "bond", "assets:outcomes-due", "department", "", "5.00"),
        row("opening-balances", "2013-04-10", "bond", "assets:cash", "county", "", "6.00"),
        row("repayments", "2013-04-09", "bond", "harbour", "1.00", "R"),
    )
    assert [fact.what for fact in facts(*given).cash] == [What.REPAID, *What]


def test_rows_of_one_day_and_kind_go_as_they_were_received() -> None:
    given = [
        row("drawdowns", "2013-04-10", "bond", "harbour", "1.00", "D", number=number, submission=submission)
        for submission, number in (("S0002", 2), ("S0001", 10), ("S0001", 9))
    ]
    assert [str(fact.row) for fact in facts(*given).cash] == ["S0001 row 9", "S0001 row 10", "S0002 row 2"]


def test_the_facts_of_a_day_are_asked_for_by_what_they_are() -> None:
    given = (
        row("drawdowns", "2013-04-10", "bond", "harbour", "1.00", "D"),
        row("repayments", "2013-04-10", "bond", "harbour", "2.00", "R"),
        row("drawdowns", "2013-04-11", "bond", "harbour", "3.00", "D"),
    )
    found = facts(*given)
    assert [fact.amount for fact in found.on(date(2013, 4, 10), What.DRAWN)] == [100]
    assert [fact.amount for fact in found.on(date(2013, 4, 10), What.DRAWN, What.REPAID)] == [100, 200]
    assert found.on(date(2013, 4, 12), *What) == []


def test_the_first_stop_is_the_one() -> None:
    given = (
        row("stops", "2013-05-31", "bond", "county", "later"),
        row("stops", "2013-04-30", "bond", "nhs", "first"),
    )
    found = facts(*given)
    assert found.stopped is not None
    assert (found.stopped.on, found.stopped.party) == (date(2013, 4, 30), "nhs")
    assert facts().stopped is None


def test_what_has_ended_by_its_terms_is_stopped_by_nobody_after_it() -> None:
    ended = TERMS.model_copy(update={"ends": date(2013, 4, 30)})
    for day, stands in (("2013-04-30", True), ("2013-05-01", False)):
        found = facts(row("stops", day, "bond", "county", "x"), terms=ended)
        assert (found.stopped is not None) is stands
        assert last_day_of(ended, found) == date(2013, 4, 30)


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (row("drawdowns", "2010-04-10", "bond", "harbour", "1.00", "D"), True),
        (row("opening-balances", "2013-04-01", "bond", "liabilities:capital", "harbour", "", "-6.00"), False),
    ],
)
def test_capital_brought_in_has_no_history(given: Row[Any], known: bool) -> None:
    assert facts(given).has_history is known


# Results


def test_a_result_keeps_what_was_counted_or_measured_and_its_row() -> None:
    counted = row("outcomes", "2013-04-20", "bond", "a", "100", "80", "90", "85", "", "report")
    (found,) = facts(counted).results
    assert (found.outcome, found.on, found.cohort, found.key) == ("outcome", date(2013, 4, 20), "a", "a")
    assert found.counts == {"people": 100, "events": 80, "comparison_people": 90, "comparison_events": 85}
    assert (found.value, found.published, found.source, found.rows) == (None, "", "report", (counted.origin,))
    (published,) = facts(row("outcomes", "2013-04-20", "bond", "a", "", "", "", "", "8.4%", "r")).results
    assert (published.published, published.counts) == ("8.4%", {})
    (valued,) = facts(row("results", "2013-04-20", "bond", "x", "92%", "r", "job"), terms=TERMS).results
    assert (valued.outcome, valued.value) == ("job", Fraction(92, 100))


def test_of_two_results_of_one_thing_the_first_received_counts_and_days_come_in_order() -> None:
    given = (
        row("outcomes", "2013-05-20", "bond", "b", "", "", "", "", "1%", "r", number=2),
        row("outcomes", "2013-04-20", "bond", "a", "", "", "", "", "2%", "r", number=3),
        row("outcomes", "2013-04-10", "bond", "a", "", "", "", "", "3%", "r", number=4),
    )
    assert [(found.cohort, found.published) for found in facts(*given).results] == [("a", "2%"), ("b", "1%")]


def test_a_person_may_have_several_days_and_is_known_by_another_name() -> None:
    given = [
        row("results", f"2013-04-{day}", "bond", "", "1", "r", "home", "P1", number=int(day))
        for day in ("10", "20")
    ]
    found = facts_of(TERMS, given, lambda person: f"known-{person}").results
    assert [(result.person, result.key, result.on.day) for result in found] == [
        ("known-P1", "known-P1", 10),
        ("known-P1", "known-P1", 20),
    ]


def test_counts_that_are_not_given_are_not_there() -> None:
    assert counts_in({"people": 100, "events": 0, "people_before": None}) == {"people": 100, "events": 0}
