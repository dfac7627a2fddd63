"""Groups of amounts: found exactly, within bounds, and in no order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.reconcile.groups import (
    CANDIDATES,
    GROUP_DAYS,
    MEMBERS,
    SHOWN,
    Group,
    Moved,
    either_way,
    fits,
    under_one_reference,
)

DAY = date(2013, 4, 10)
few = st.lists(st.integers(1, 30), max_size=9)
moved = st.lists(
    st.tuples(st.integers(0, 12).map(lambda days: DAY + timedelta(days)), st.integers(-20, 20).filter(bool)),
    max_size=8,
)


def test_the_bounds() -> None:
    assert (MEMBERS, GROUP_DAYS, CANDIDATES, SHOWN) == (5, 5, 16, 4)


def by_trying(amount: int, candidates: Sequence[int], members: int) -> list[tuple[int, ...]]:
    """Return every group that fits by trying all there are."""
    return sorted(
        group
        for size in range(2, members + 1)
        for group in combinations(range(len(candidates)), size)
        if sum(candidates[place] for place in group) == amount
    )


@given(st.integers(1, 90), few, st.integers(2, 5))
def test_every_group_that_fits_is_found_once(amount: int, candidates: list[int], members: int) -> None:
    assert sorted(fits(amount, candidates, members)) == by_trying(amount, candidates, members)


@pytest.mark.parametrize(
    ("amount", "several", "groups"),
    [
        (-80, [-30, -50], [(0, 1)]),
        (-80, [-100, 20], [(0, 1)]),
        (-80, [-30, -50, -10], [(0, 1)]),
        (-80, [-30, -50, -20, -60], [(0, 1), (2, 3)]),
        (-80, [-80], []),
        (-80, [], []),
        (-80, [30, 50], []),
        (136, list(range(1, 17)), [tuple(range(16))]),
        (153, list(range(1, 18)), [tuple(range(17))]),
        (20, list(range(1, 18)), []),
        (-80, [-30, -50, 0, -10], [(0, 1)]),
    ],
)
def test_under_one_reference_all_come_first(
    amount: int, several: list[int], groups: list[tuple[int, ...]]
) -> None:
    assert sorted(under_one_reference(amount, several)) == groups


def test_what_is_the_amount_itself_is_no_candidate_and_keeps_nobody_out() -> None:
    """Sixteen smaller ones are searched, whatever else bears the reference."""
    several = list(range(1, CANDIDATES + 1))
    assert sorted(under_one_reference(20, [*several, 20])) == by_trying(20, several, MEMBERS)
    assert by_trying(20, several, MEMBERS)


def test_a_run_is_known_by_its_day_and_by_references_where_they_are_given() -> None:
    several = [(DAY, 7), (DAY, 9), (DAY, 3), (DAY + timedelta(1), 11), (DAY, 0)]
    several += [(DAY, 100 + place) for place in range(CANDIDATES)]
    names = ["R", "R", "", "R", "R", *[""] * CANDIDATES]
    day = sum(amount for on, amount in several if on == DAY)
    for whole, run in (
        (27, (0, 1, 3)),
        (16, (0, 1)),
        (day, tuple(place for place in range(21) if place not in {3, 4})),
    ):
        ways = either_way([(DAY, whole)], several, ((), names))
        assert Group(0, run) in {*ways[0].taken, *ways[0].doubtful}, whole
        turned = either_way(several, [(DAY, whole)], (names, ()))
        assert Group(0, run) in {*turned[1].taken, *turned[1].doubtful}, whole


def test_what_bears_no_reference_is_no_run_by_it() -> None:
    several = [(DAY, 7), (DAY + timedelta(1), 9), *((DAY, 100 + place) for place in range(CANDIDATES))]
    ways = either_way([(DAY + timedelta(1), 16)], [*several, (DAY + timedelta(1), 2)], ((), [""] * 19))
    assert ways[0].taken == [Group(0, (0, 1))]  # by a search, not as a run of the nameless
    nameless = either_way([(DAY, sum(amount for _, amount in several))], several, ((), [""] * 18))
    assert nameless[0].taken == []


def test_one_alone_is_no_run() -> None:
    ways = either_way([(DAY, 7)], [(DAY, 7), (DAY + timedelta(1), 3)], ((), ["R", "S"]))
    assert (ways[0].taken, ways[1].taken) == ([], [])


def test_what_comes_to_nothing_is_no_run_of_a_line_of_nothing() -> None:
    ways = either_way([(DAY, 0)], [(DAY, 5), (DAY, -5)], ((), ["R", "R"]))
    assert (ways[0].taken, ways[0].doubtful) == ([], [])


def all_groups(ours: Sequence[Moved], theirs: Sequence[Moved]) -> list[tuple[int, Group]]:
    """Return every group that fits within the bounds, with the side of its one."""
    found = []
    for side, (ones, several) in enumerate(((ours, theirs), (theirs, ours))):
        for place, (on, amount) in enumerate(ones):
            near = [
                where
                for where, (day, other) in enumerate(several)
                if abs((day - on).days) <= GROUP_DAYS
                and (other < 0) == (amount < 0)
                and abs(other) < abs(amount)
            ]
            found += [
                (side, Group(place, tuple(near[which] for which in group)))
                for group in by_trying(amount, [several[where][1] for where in near], MEMBERS)
            ]
            for day in {day for day, _ in several}:
                run = tuple(
                    where
                    for where, (other_day, other) in enumerate(several)
                    if other_day == day and (other < 0) == (amount < 0)
                )
                fits_all = (
                    sum(several[where][1] for where in run) == amount and abs((day - on).days) <= GROUP_DAYS
                )
                if len(run) > 1 and fits_all and (side, Group(place, run)) not in found:
                    found.append((side, Group(place, run)))
    return found


def members(side: int, group: Group) -> set[tuple[int, int]]:
    return {(side, group.whole), *((1 - side, place) for place in group.several)}


@given(moved, moved)
def test_a_group_is_taken_if_no_other_has_anything_of_it(ours: list[Moved], theirs: list[Moved]) -> None:
    everything = all_groups(ours, theirs)
    expected = {
        (side, group)
        for side, group in everything
        if not any(members(side, group) & members(*other) for other in everything if other != (side, group))
    }
    ways = either_way(ours, theirs)
    assert {(side, group) for side, way in enumerate(ways) for group in way.taken} == expected
    shown = {(side, group) for side, way in enumerate(ways) for group in way.doubtful}
    assert shown <= set(everything) - expected
    assert {(side, group.whole) for side, group in shown} == {
        (side, group.whole) for side, group in set(everything) - expected
    }


def test_no_more_are_shown_of_one_than_anybody_reads() -> None:
    ours = [(DAY, 50)] * 5
    theirs, other = either_way(ours, [(DAY, 100)])
    assert (theirs.taken, theirs.doubtful, other.taken, len(other.doubtful)) == ([], [], [], SHOWN)


def test_a_line_of_nothing_is_in_no_group() -> None:
    _, found = either_way([(DAY, 100), (DAY, 50), (DAY, 0)], [(DAY, 150)])
    assert found.taken == [Group(0, (0, 1))]


def test_work_stays_small_where_nothing_fits() -> None:
    """As many as there are candidates, as large as they can be apart from each other."""
    looked = list(fits(10**9 + 1, [10**8 + 2 * turn for turn in range(CANDIDATES)]))
    assert looked == []
