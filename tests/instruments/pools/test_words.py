"""What is said of a pool: the sentences a statement begins with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from instruments.books import EUROS, Place

# How a statement begins


def headline(place: Place, partner: str, period: str = "2013-04") -> str:
    return " ".join(place.statement(partner, period).headline)


OVERDUE = " Please pay £0.01. What you have not paid the Smallshire pool, £0.01, fell due on 1 April 2013, 29 days ago."


@pytest.mark.parametrize(
    ("paid", "net", "left", "asked"),
    [
        ("800.00", "you owe the Smallshire pool £0.01", "£0.01 is left to pay", OVERDUE),
        ("800.01", "nothing is owed between you and the Smallshire pool", "nothing is left to pay", ""),
        (
            "800.02",
            "the Smallshire pool owes you £0.01: you have paid £0.01 ahead",
            "you are £0.01 ahead",
            " Not as it should be in April 2013: NHS Smallshire has paid £0.01 more to the Smallshire pool than it has agreed, by 5 April 2013.",
        ),
    ],
)
def test_a_penny_outstanding_is_asked_for_and_nought_is_not(
    place: Place, paid: str, net: str, left: str, asked: str
) -> None:
    place.give("contributions", f"2013-04-05,pool,nhs,cash,{paid},A,")
    place.close()
    assert headline(place, "nhs") == (
        f"At 30 April 2013 {net}. Since 1 April 2013: you owed nothing then, £800.01 fell due, "
        f"you paid £{paid}; {left}. Your account with the Smallshire pool comes to £800.01 at "
        f"30 April 2013: £800.01 of contributions due. It is settled at 31 March and is no part of what is "
        f"owed until then.{asked}"
    )


def test_a_balance_below_nought_is_said_with_its_sign(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=POOL[: POOL.index("[ring_fence]")])
    place.spend("hubs", "2400.01")
    place.close()
    assert "comes to −£1,100.00 at" in headline(place, "county")


def test_what_was_spent_in_view_is_said_to_stay_the_partners_own(place: Place) -> None:
    place.spend("patrols", "70.00", sender="police")
    place.close()
    assert (
        "You have spent £70.00 in view of the Smallshire pool in 2013 to 2014 so far; it stays yours."
    ) in headline(place, "police")
    assert "in view" not in headline(place, "nhs")


def test_one_that_only_delivers_in_view_is_told_of_no_balance(make_place: Callable[..., Place]) -> None:
    start = POOL.index('[[contributions]]\npartner = "police"')
    place = make_place(pool=POOL[:start] + POOL[POOL.index('[[contributions]]\npartner = "nhs"') :])
    place.spend("patrols", "70.00", sender="police")
    place.close()
    assert headline(place, "police") == (
        "You have spent £70.00 in view of the Smallshire pool in 2013 to 2014 so far; it stays yours."
    )


def test_a_partner_of_two_pools_is_told_of_each_by_its_name(two_pools: Place) -> None:
    two_pools.close()
    said = two_pools.statement("nhs", "2013-04").headline
    assert said[0] == "At 30 April 2013 you owe the Smallshire pool £800.01."
    assert said[3] == "Please pay £800.01."
    assert said[4] == (
        "What you have not paid the Smallshire pool, £800.01, fell due on 1 April 2013, 29 days ago."
    )
    assert said[5] == "At 30 April 2013 you owe the second pool £300.00."
    assert said[8] == "Please pay £300.00."


def test_by_when_is_said_of_what_is_owed_either_way(make_place: Callable[..., Place]) -> None:
    """A partner was told what it owes and is owed, and of no day."""
    place = make_place()
    place.spend("hubs", "70.00", sender="police")
    place.close()
    said = place.statement("police", "2013-04").headline
    assert "The agreement names no day by which the Smallshire pool pays what it owes you." in said


def test_a_draft_says_that_it_may_change(place: Place) -> None:
    assert headline(place, "nhs").startswith("Draft to 30 April 2013: April 2013 is not closed.")


def test_a_statement_in_euros_says_nothing_in_pounds(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS)
    place.spend("hubs", "10.00")
    place.close()
    assert "€1,001.00" not in headline(place, "nhs")
    assert "€800.01" in headline(place, "nhs")
    assert "£" not in place.said("2013-04")


def test_an_account_of_a_pool_that_ended_in_the_year_says_when_it_is_settled(
    make_place: Callable[..., Place],
) -> None:
    """Once the pool had ended nothing said that its year was still to be settled."""
    place = make_place(pool=POOL.replace("ends = 2015-03-31", "ends = 2013-05-31"))
    place.through("2013-06")
    assert "It is settled at 31 March and is no part of what is owed until then." in headline(
        place, "county", "2013-06"
    )
