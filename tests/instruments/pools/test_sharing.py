"""An amount shared within caps: nobody past its room, what is over shared again, or one partner's."""

from __future__ import annotations

import pytest

from pooledbudget.instruments.pools.sharing import Pennies, Rooms, shared, topped_up
from pooledbudget.money import Shares

HALVES = Shares.parse({"a": "50%", "b": "50%"})
THIRDS = Shares.parse({"a": "1/3", "b": "1/3", "c": "1/3"})


@pytest.mark.parametrize(
    ("amount", "rooms", "found"),
    [
        (100, Rooms({}), {"a": 50, "b": 50}),
        (0, Rooms({}), {"a": 0, "b": 0}),
        (100, Rooms({"a": 10}), {"a": 10, "b": 50}),
        (100, Rooms({"a": 10}, again=True), {"a": 10, "b": 90}),
        (100, Rooms({"a": 10, "b": 20}, again=True), {"a": 10, "b": 20}),
        (100, Rooms({"a": 10}, over_to="c"), {"a": 10, "b": 50, "c": 40}),
        (100, Rooms({"a": 10, "b": 20}, over_to="b"), {"a": 10, "b": 90}),
        (101, Rooms({"a": 0}, again=True), {"a": 0, "b": 101}),
    ],
)
def test_shared_within_rooms(amount: int, rooms: Rooms, found: dict[str, int]) -> None:
    assert shared(amount, HALVES, rooms, Pennies()) == found


def test_what_is_over_is_shared_again_until_nobody_has_room() -> None:
    rooms = Rooms({"a": 10, "b": 40}, again=True)
    assert shared(120, THIRDS, rooms, Pennies()) == {"a": 10, "b": 40, "c": 70}


@pytest.mark.parametrize(
    ("pennies", "taker"), [(Pennies(), "a"), (Pennies("c"), "c"), (Pennies(None, ["b", "a", "c"]), "b")]
)
def test_who_takes_the_odd_penny(pennies: Pennies, taker: str) -> None:
    found = shared(100, THIRDS, Rooms({}), pennies)
    assert found[taker] == 34
    assert sum(found.values()) == 100


def test_topped_up_in_full_or_in_proportion() -> None:
    assert topped_up(100, {"a": 30, "b": 60, "c": -5}, Pennies()) == {"a": 30, "b": 60}
    assert topped_up(30, {"a": 30, "b": 60}, Pennies()) == {"a": 10, "b": 20}
    assert topped_up(30, {"a": 0}, Pennies()) == {}
