"""Days paired one to one, so that the days between the pairs add up to as little as can be."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple

Pair = tuple[int, int]
"""The place of a day of ours, and of one of theirs."""


class _Point(NamedTuple):
    """One day of either side; `side` is 0 for ours and 1 for theirs."""

    on: int
    side: int
    place: int


def nearest_pairs(ours: Sequence[date], theirs: Sequence[date], most: int | None = None) -> list[Pair]:
    """Pair as many days as can be, with the least total distance; no pair more than `most` days apart.

    The same day comes first: no total is less without it. Then, along the days, an opening and the
    closing that balances it stand on one level, and on each level the two sides take turns: so a level
    is paired neighbour by neighbour, and where it has one day too many the dearest is left out. That is
    linear once the days are in order, where holding each against each would take hours. Among equals
    the latest is left out: it may yet find its other side.
    """
    found, points = _same_day(ours, theirs)
    while True:
        more = [pair for level in _levels(points, most) for pair in _neighbours(level)]
        if not more:
            return sorted(found)
        found += more
        taken = {(side, pair[side]) for pair in more for side in (0, 1)}
        points = [point for point in points if (point.side, point.place) not in taken]


def _same_day(ours: Sequence[date], theirs: Sequence[date]) -> tuple[list[Pair], list[_Point]]:
    """Pair what is of one day, each side in its order; return the rest by day."""
    waiting: dict[date, deque[int]] = defaultdict(deque)
    for place, on in enumerate(theirs):
        waiting[on].append(place)
    found, left = [], []
    for place, on in enumerate(ours):
        if waiting[on]:
            found.append((place, waiting[on].popleft()))
        else:
            left.append(_Point(on.toordinal(), 0, place))
    left += [_Point(on.toordinal(), 1, place) for on, places in waiting.items() for place in places]
    return found, sorted(left)


def _levels(points: Sequence[_Point], most: int | None) -> Iterator[list[_Point]]:
    """Yield the points of each level, in stretches that no gap of more than `most` days breaks."""
    for stretch in _unbroken(points, most):
        level, levels = 0, defaultdict[int, list[_Point]](list)
        for point in stretch:
            level -= point.side
            levels[level].append(point)
            level += 1 - point.side
        for found in levels.values():
            yield from _unbroken(found, most)


def _unbroken(points: Sequence[_Point], most: int | None) -> Iterator[list[_Point]]:
    """Yield stretches of points, each no more than `most` days after the one before."""
    stretch: list[_Point] = []
    for point in points:
        if stretch and most is not None and point.on - stretch[-1].on > most:
            yield stretch
            stretch = []
        stretch.append(point)
    if stretch:
        yield stretch


def _neighbours(points: Sequence[_Point]) -> Iterator[Pair]:
    """Pair points of alternate sides, neighbour by neighbour; of an odd number one is left out."""
    points = list(points)
    if len(points) % 2:
        del points[_dearest(points)]
    for first, second in zip(points[::2], points[1::2], strict=True):
        yield (second.place, first.place) if first.side else (first.place, second.place)


def _dearest(points: Sequence[_Point]) -> int:
    """Return which point to leave out so that the rest pairs for least; of equals the latest."""
    gaps = [later.on - earlier.on for earlier, later in pairwise(points)]
    before = [0, *accumulate(gaps[::2])]
    after = [0, *accumulate(gaps[1::2][::-1])][::-1]
    totals = [first + last for first, last in zip(before, after, strict=True)]
    least = min(totals)
    return 2 * max(place for place, total in enumerate(totals) if total == least)
