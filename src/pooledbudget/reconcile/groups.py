"""One amount that several others add up to: an exact search, kept within bounds.

Amounts are whole minor units, so a group fits to the penny or not at all. Of many amounts some few
always add up to another by chance. So a group is small, near in time, and looked for only where few
amounts could be in it; and where more than one group would fit, none is taken.

A payment run is a group of any size: all that is left of a day, or of one reference, in all or on one day.
That just these add up is hardly chance, so nothing is searched for among them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

MEMBERS = 5
"""So many amounts are in a group at most. Of sixteen amounts there are 6,868 groups of two to five."""
GROUP_DAYS = 5
"""So many days lie between the one and each of its several at most."""
CANDIDATES = 16
"""Where more amounts than this could be in a group, none is looked for: too many would fit by chance."""
SHOWN = 4
"""So many groups of one amount are kept to be shown where more than one would fit."""

Moved = tuple[date, int]
"""A day, and an amount in minor units: in above nought, out below."""


class Group(NamedTuple):
    """The place of one amount on its side, and the places of the several of the other that add up to it."""

    whole: int
    several: tuple[int, ...]


class Grouped(NamedTuple):
    """The groups taken, and those that would fit and are not the only ones to."""

    taken: list[Group]
    doubtful: list[Group]
    """At most `SHOWN` for each one."""


def fits(amount: int, candidates: Sequence[int], members: int = MEMBERS) -> Iterator[tuple[int, ...]]:
    """Yield every group of two to `members` places of candidates that add up to an amount.

    All are above nought. Depth first from the largest: what is left to find shrinks fast, and a branch ends
    where the largest that remain are too little.
    """
    order = sorted(range(len(candidates)), key=lambda place: -candidates[place])
    amounts = [candidates[place] for place in order]
    sums = [0, *accumulate(amounts)]

    def within(start: int, left: int, more: int) -> Iterator[tuple[int, ...]]:
        for place in range(start, len(amounts)):
            if sums[min(place + more, len(amounts))] - sums[place] < left:
                return
            if amounts[place] == left:
                yield (place,)
            elif amounts[place] < left:
                for others in within(place + 1, left - amounts[place], more - 1):
                    yield (place, *others)

    for found in within(0, amount, members):
        if len(found) > 1:
            yield tuple(sorted(order[place] for place in found))


def under_one_reference(amount: int, several: Sequence[int]) -> list[tuple[int, ...]]:
    """Return every group of places that adds up to an amount, among several that bear its reference.

    All of them together come first, however many and whatever their signs: then there is no other.
    """
    if len(several) > 1 and sum(several) == amount:
        return [tuple(range(len(several)))]
    sign = -1 if amount < 0 else 1
    places = [place for place, other in enumerate(several) if 0 < sign * other < sign * amount]
    if len(places) > CANDIDATES:
        return []
    found = fits(sign * amount, [sign * several[place] for place in places])
    return [tuple(places[which] for which in group) for group in found]


class _Runs:
    """All that one side has on a day, and under a reference, by what it comes to."""

    def __init__(self, moved: Sequence[Moved], names: Sequence[str]) -> None:
        together: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
        for place, (on, amount) in enumerate(moved):
            if not amount:
                continue
            together[on, amount < 0].append(place)
            if names and names[place]:
                together[names[place], None].append(place)
                together[names[place], on].append(place)
        self._moved = moved
        self._by_total: dict[int, set[tuple[int, ...]]] = defaultdict(set)
        for places in together.values():
            if len(places) > 1:
                self._by_total[sum(moved[place][1] for place in places)].add(tuple(places))

    def adding_up_to(self, whole: Moved) -> Iterator[tuple[int, ...]]:
        """Yield the places of each run that comes to an amount and is near it from its first to its last."""
        on, amount = whole
        for places in self._by_total.get(amount, ()) if amount else ():
            if all(abs((self._moved[place][0] - on).days) <= GROUP_DAYS for place in places):
                yield places


class _Near:
    """The amounts of one side by day, each day's from the smallest, those out apart from those in."""

    def __init__(self, moved: Sequence[Moved]) -> None:
        self._days: dict[tuple[int, bool], list[tuple[int, int]]] = defaultdict(list)
        for place, (on, amount) in enumerate(moved):
            if amount:
                self._days[on.toordinal(), amount < 0].append((abs(amount), place))
        for day in self._days.values():
            day.sort()
        self._least: dict[bool, int] = {}
        for (_, out), day in self._days.items():
            self._least[out] = min(self._least.get(out, day[0][0]), day[0][0])

    def smaller(self, whole: Moved) -> list[tuple[int, int]]:
        """Return what is near an amount, of its sign and smaller; nothing where that is too many or few."""
        on, size, out = whole[0].toordinal(), abs(whole[1]), whole[1] < 0
        if size < 2 * self._least.get(out, size):
            return []
        found: list[tuple[int, int]] = []
        for day in range(on - GROUP_DAYS, on + GROUP_DAYS + 1):
            here = self._days.get((day, out))
            if here is None:
                continue
            smaller = bisect_left(here, (size, -1))
            if len(found) + smaller > CANDIDATES:
                return []
            found += here[:smaller]
        return found if len(found) > 1 else []


def grouped(
    wholes: Sequence[Moved], several: Sequence[Moved], names: Sequence[str] = ()
) -> tuple[list[Group], list[Group]]:
    """Return the groups that fit, as those of an amount with one fit alone, and all others.

    `names` are the references of the several; without them a run is known by its day only.
    """
    near, runs, alone, others = _Near(several), _Runs(several, names), list[Group](), list[Group]()
    for place, whole in enumerate(wholes):
        candidates = near.smaller(whole)
        found = {
            Group(place, tuple(sorted(candidates[which][1] for which in group)))
            for group in fits(abs(whole[1]), [amount for amount, _ in candidates])
        }
        found.update(Group(place, run) for run in runs.adding_up_to(whole))
        (alone if len(found) == 1 else others).extend(sorted(found))
    return alone, others


def either_way(
    ours: Sequence[Moved],
    theirs: Sequence[Moved],
    names: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> tuple[Grouped, Grouped]:
    """Find one of ours for several of theirs, and one of theirs for several of ours.

    A group is taken only if no other that fits has any amount of it, whichever way round: so what is
    taken depends on no order.
    """
    ways = (grouped(ours, theirs, names[1]), grouped(theirs, ours, names[0]))
    used: Counter[tuple[int, int]] = Counter()
    for side, found in enumerate(ways):
        for group in (*found[0], *found[1]):
            used.update(_members(side, group))
    told = []
    for side, (alone, others) in enumerate(ways):
        taken = [group for group in alone if all(used[member] == 1 for member in _members(side, group))]
        doubtful, shown = list[Group](), Counter[int]()
        for group in sorted({*alone, *others}.difference(taken)):
            shown[group.whole] += 1
            if shown[group.whole] <= SHOWN:
                doubtful.append(group)
        told.append(Grouped(taken, doubtful))
    return told[0], told[1]


def _members(side: int, group: Group) -> list[tuple[int, int]]:
    """Return everything in a group, each with the side it stands on."""
    return [(side, group.whole), *((1 - side, place) for place in group.several)]
