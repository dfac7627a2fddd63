"""The memorandum account of a pool: what it says where nothing has moved."""

from __future__ import annotations

from collections.abc import Callable

from conftest import POOL
from instruments.books import Place, table_of

AGREED = (
    POOL[: POOL.index("[[contributions]]")]
    + """
[[budgets]]
line = "hubs"
year = "2013-14"
amount = "1200.00"
profile = "monthly"

[[grants]]
name = "winter"
amounts.2013-14 = [{ on = 2013-11-01, amount = "500.00" }]
"""
)


def test_a_pool_in_which_nothing_moved_says_so_and_what_is_agreed(make_place: Callable[..., Place]) -> None:
    """Its page was empty: a title, a seal, and no word."""
    place = make_place(pool=AGREED)
    place.close()
    told = place.schedule("2013-04", "memorandum")
    assert told.headline == [
        "No money of the Smallshire pool had moved by 30 April 2013: nothing fell due, came or was spent."
    ]
    titles = [table.title for table in told.tables]
    assert titles == [
        "Grants expected by the Smallshire pool, and what came of them to 30 April 2013",
        "Budget and spending of the Smallshire pool, to 30 April 2013",
    ]
    assert table_of(told, titles[0])["winter, by 1 November 2013, not due yet"] == [
        "£500.00",
        "£0.00",
        "−£500.00",
    ]
    assert table_of(told, titles[1])["Hubs"][:4] == ["£1,200.00", "£1,200.00", "£100.00", "£0.00"]


def test_once_money_moved_it_says_what_was_put_in_and_spent(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "30.00")
    place.close()
    told = place.schedule("2013-04", "memorandum")
    assert told.headline[0].startswith("In 2013 to 2014, to 30 April 2013, £0.00 was put into")
    assert table_of(told, "Gross spending of the Smallshire pool")["Gross spending"] == ["£30.00", "£30.00"]
