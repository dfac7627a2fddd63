"""Money of a pool that cannot be as it stands, said at the close with the day and the amount."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from instruments.books import BOND, Place
from pooledbudget.acts.closing import Closing

PAID = "2013-04-05,pool,nhs,cash,800.01,A,"


def cases(closing: Closing) -> list[str]:
    return [finding.facts["case"] for finding in closing.findings]


def what(closing: Closing) -> str:
    (found,) = closing.findings
    return found.what


def test_money_of_one_that_agreed_nothing_is_said_while_it_lasts(place: Place) -> None:
    """BR-21; it was said in its month only, and then lost though nobody had answered."""
    place.give(
        "contributions", "2013-04-05,pool,department,cash,5000.00,N2,", "2013-04-06,pool,nhs,cash,1.00,N3,"
    )
    assert what(place.close()) == (
        "department paid £5,000.00 to pool by 5 April 2013, and has agreed no contribution"
    )
    closing = place.close("2013-05")
    assert what(closing) == (
        "department paid £5,000.00 to pool by 31 May 2013, and has agreed no contribution; "
        "it began on 5 April 2013"
    )
    assert closing.clean
    place.give("contributions", "2013-06-05,pool,department,cash,-5000.00,N4,N2")
    assert cases(place.close("2013-06")) == []


def test_credits_beyond_what_was_spent_are_said_while_they_last(place: Place) -> None:
    place.give("contributions", PAID)
    place.spend("hubs", "-10.00", "2013-04")
    assert not place.close().clean
    closing = place.close("2013-05")
    assert (cases(closing), closing.clean) == (["credited more than spent"], True)
    place.spend("hubs", "10.00", "2013-06")
    assert cases(place.close("2013-06")) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2013-04-05,pool,nhs,cash,800.01,A,", []),
        ("2013-04-05,pool,nhs,cash,800.02,A,", ["beyond what is agreed"]),
        ("2013-04-05,pool,county,cash,1200.00,A,", []),  # the whole year at once
        ("2013-04-05,pool,county,cash,1200.01,A,", ["beyond what is agreed"]),
        ("2013-04-05,pool,nhs,in kind,9000.00,A,", []),
        ("2013-04-05,pool,department,in kind,9000.00,A,", []),
    ],
)
def test_more_than_is_agreed_is_said_and_what_is_paid_ahead_is_not(
    place: Place, line: str, found: list[str]
) -> None:
    place.give("contributions", line)
    assert cases(place.close()) == found


def test_what_is_beyond_says_by_how_much(place: Place) -> None:
    place.give("contributions", "2013-04-05,pool,nhs,cash,1000000.00,A,")
    assert what(place.close()) == (
        "nhs has paid £999,199.99 more to pool than it has agreed, by 5 April 2013"
    )


def test_spending_of_a_year_without_contributions_is_said(place: Place) -> None:
    """F-6: it would be borne by nobody."""
    place.give("contributions", PAID)
    place.through("2014-03")
    place.spend("hubs", "300.00", "2014-04")
    assert what(place.close("2014-04")) == (
        "pool has spent £300.00 in 2014 to 2015, from 2 April 2014, and nobody has agreed to contribute for it"
    )
    place.spend("hubs", "1.00", "2014-05")
    assert "£301.00" in what(place.close("2014-05"))


@pytest.mark.parametrize(
    "pool",
    [
        POOL.replace(
            '[[contributions]]\npartner = "nhs"\nyear = "2013-14"',
            '[[contributions]]\npartner = "nhs"\nyear = "2014-15"',
        ),
        POOL.replace(
            'basis = "opening cash contributions"', 'basis = "agreed shares"\nshares = { nhs = "100%" }'
        ),
        POOL[: POOL.index("[[contributions]]")],
    ],
    ids=["somebody contributes", "shares are agreed", "nobody shares anything"],
)
def test_spending_that_somebody_bears_is_not_said(make_place: Callable[..., Place], pool: str) -> None:
    place = make_place(pool=pool, first="2014-04" if "nobody" in pool else "2013-04")
    place.give("contributions", "2013-04-05,pool,nhs,cash,300.00,A,")
    place.spend("hubs", "1.00", "2013-04")
    place.through("2014-03")
    place.spend("hubs", "1.00", "2014-04")
    assert "year without contributions" not in cases(place.close("2014-04"))


def test_gifts_in_kind_are_not_spending_of_a_year(place: Place) -> None:
    place.through("2014-03")
    place.give("contributions", "2014-04-05,pool,nhs,in kind,5.00,K1,")
    assert cases(place.close("2014-04")) == []


def test_a_bond_paid_more_than_it_is_owed_is_said_and_one_paid_what_it_earned_is_not(
    make_place: Callable[..., Place],
) -> None:
    place = make_place(bond=BOND)
    place.give("contributions", PAID)
    place.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    place.give("payments", "2013-04-25,pool,bond,200.00,P1")
    assert cases(place.close()) == []
    place.give("payments", "2013-05-25,pool,bond,0.01,P2", file="may.csv")
    assert what(place.close("2013-05")) == "bond was paid £0.01 more than pool owed it, by 25 May 2013"


@pytest.mark.parametrize(
    ("credit", "found"),
    [("-5.00", []), ("-5.01", ["credited more than spent"]), ("-999999.00", ["credited more than spent"])],
)
def test_a_credit_note_larger_than_all_that_was_spent_is_said(
    place: Place, credit: str, found: list[str]
) -> None:
    """TR-20: what is taken back was spent first, on that scheme and by that partner."""
    place.spend("hubs", "5.00", sender="police")
    place.spend("clinics", "900.00", sender="police")
    place.give("expenditure", f"2013-04-20,hubs,{credit},C1", sender="police", file="credit.csv")
    closing = place.close()
    assert [case for case in cases(closing) if case != "paid more than owed"] == found
    if found:
        assert closing.findings[-1].facts["scheme"] == "hubs"
