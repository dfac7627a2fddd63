"""Days paired one to one: as many as can be, for the least, never too far apart, and fast."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.reconcile.pairs import nearest_pairs

FIRST = date(2013, 4, 1)
DAYS = st.lists(st.integers(0, 14), max_size=5)


def on(*days: int) -> list[date]:
    return [FIRST + timedelta(day) for day in days]


def least(ours: list[int], theirs: list[int]) -> int:
    """Try every way there is."""
    few, many = sorted((ours, theirs), key=len)
    ways = permutations(many, len(few))
    return min(sum(abs(one - other) for one, other in zip(few, way, strict=True)) for way in ways)


@given(DAYS, DAYS)
def test_as_many_as_can_be_are_paired_for_the_least(ours: list[int], theirs: list[int]) -> None:
    found = nearest_pairs(on(*ours), on(*theirs))
    assert len(found) == min(len(ours), len(theirs))
    assert len({one for one, _ in found}) == len({other for _, other in found}) == len(found)
    assert sum(abs(ours[one] - theirs[other]) for one, other in found) == least(ours, theirs)


@given(DAYS, DAYS, st.integers(0, 5))
def test_no_pair_is_too_far_apart_and_none_that_is_near_is_left(
    ours: list[int], theirs: list[int], most: int
) -> None:
    found = nearest_pairs(on(*ours), on(*theirs), most)
    assert all(abs(ours[one] - theirs[other]) <= most for one, other in found)
    left = [day for place, day in enumerate(ours) if place not in {one for one, _ in found}]
    over = [day for place, day in enumerate(theirs) if place not in {other for _, other in found}]
    assert not [day for day in left if any(abs(day - other) <= most for other in over)]
    assert len({one for one, _ in found}) == len({other for _, other in found}) == len(found)


@pytest.mark.parametrize(
    ("ours", "theirs", "most", "pairs"),
    [
        ([], [1], None, []),
        ([1], [], None, []),
        ([1], [1], 0, [(0, 0)]),
        ([0, 30, 60], [30, 60], None, [(1, 0), (2, 1)]),  # a standing order that never came
        ([0, 30, 60], [33, 63], None, [(1, 0), (2, 1)]),
        ([30, 60], [0, 30, 60], None, [(0, 1), (1, 2)]),
        ([0, 10, 20], [10, 20, 30], None, [(0, 2), (1, 0), (2, 1)]),  # the same day first
        ([0, 20], [10], None, [(0, 0)]),  # of equals the latest is left out
        ([10], [0, 20], None, [(0, 0)]),
        ([3, 3, 3], [3, 3], None, [(0, 0), (1, 1)]),
        ([0, 21], [20, 41], 10, [(1, 0)]),  # nearer than each with its own
        ([0], [11], 10, []),
        ([0], [10], 10, [(0, 0)]),
        ([11], [0], 10, []),
    ],
)
def test_each_way_to_pair(
    ours: list[int], theirs: list[int], most: int | None, pairs: list[tuple[int, int]]
) -> None:
    assert nearest_pairs(on(*ours), on(*theirs), most) == pairs


@pytest.mark.parametrize("most", [None, 10])
def test_8000_days_on_each_side_are_paired_at_once(most: int | None) -> None:
    ours = on(*(number * 7 % 700 for number in range(8_000)))
    theirs = on(*(number * 11 % 650 for number in range(8_000)))
    before = time.process_time()
    assert len(nearest_pairs(ours, theirs, most)) > 7_000
    assert time.process_time() - before < 2
