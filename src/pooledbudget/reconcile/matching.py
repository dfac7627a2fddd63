"""Match our cash with the bank's lines, one to one; what is left on either side is a difference."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind

TIMING_DAYS = 10
"""An item this near the month's end is taken to be on its way. Longer, and a payment that never
arrived would be called timing for two months; shorter, and a cheque posted on the 25th is missing."""


@dataclass(frozen=True, slots=True)
class Item:
    """A movement of an agreement's cash, as we recorded it or as the bank has it."""

    on: date
    reference: str
    amount: int
    entry: str = ""
    """The id of our entry; blank for a line of the bank."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What was matched, and what was not."""

    matched: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class _Pass:
    """One way to look for pairs."""

    key: Callable[[Item], Hashable]
    near: bool
    """Whether a pair must also be near in time: amounts alone repeat every month."""


_PASSES = (
    _Pass(lambda item: (item.reference, item.amount), near=False),
    _Pass(lambda item: (item.amount, item.on), near=False),
    _Pass(lambda item: item.amount, near=True),
)
_BY_REFERENCE = _Pass(lambda item: item.reference, near=True)


def match(agreement: str, ours: Sequence[Item], theirs: Sequence[Item], month: Month) -> Matching:
    """Match by reference and amount, then amount and day, then amount nearby, then reference nearby.

    What pairs by reference alone differs in amount. What is left is on its way, missing on a
    side, or a line that the bank has twice.
    """
    left_ours, left_theirs, matched = list(ours), list(theirs), 0
    for looking in _PASSES:
        pairs, left_ours, left_theirs = _paired(left_ours, left_theirs, looking)
        matched += len(pairs)
    pairs, left_ours, left_theirs = _paired(left_ours, left_theirs, _BY_REFERENCE)
    times = Counter(theirs)
    differences = [
        _difference(agreement, month, item, DifferenceKind.AMOUNT, item.amount, line.amount)
        for item, line in pairs
    ]
    for item in left_ours:
        kind = DifferenceKind.TIMING if _is_near(item, month) else DifferenceKind.MISSING_AT_BANK
        differences.append(_difference(agreement, month, item, kind, item.amount, None))
    for line in left_theirs:
        kind = DifferenceKind.TIMING if _is_near(line, month) else DifferenceKind.MISSING_IN_RECORD
        kind = DifferenceKind.DUPLICATE if times[line] > 1 else kind
        differences.append(_difference(agreement, month, line, kind, None, line.amount))
    differences.sort(key=lambda difference: (difference.on, difference.reference, difference.kind))
    return Matching(matched, differences)


def _is_near(item: Item, month: Month) -> bool:
    return (month.last - item.on).days < TIMING_DAYS


def _difference(
    agreement: str, month: Month, item: Item, kind: DifferenceKind, ours: int | None, theirs: int | None
) -> Difference:
    return Difference(
        against=BANK,
        agreement=agreement,
        month=str(month),
        kind=kind.value,
        on=item.on.isoformat(),
        reference=item.reference,
        ours=ours,
        theirs=theirs,
        entry=item.entry,
    )


def _paired(
    ours: Sequence[Item], theirs: Sequence[Item], looking: _Pass
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair items with equal keys, each with the nearest line by day."""
    waiting: dict[Hashable, Waiting] = defaultdict(Waiting)
    for place, line in enumerate(theirs):
        waiting[looking.key(line)].add(place, line.on)
    pairs, left, taken = [], [], set()
    for item in ours:
        nearest = waiting[looking.key(item)].take(item.on, TIMING_DAYS if looking.near else None)
        if nearest is None:
            left.append(item)
            continue
        taken.add(nearest)
        pairs.append((item, theirs[nearest]))
    return pairs, left, [line for place, line in enumerate(theirs) if place not in taken]


class Waiting:
    """The places of lines with one key that are not matched yet, by day.

    Days are kept in order, so that the nearest is found by halving: to hold each item against each
    line would take hours where thousands of lines share a reference.
    """

    def __init__(self) -> None:
        self._days: list[date] = []
        self._places: dict[date, deque[int]] = {}

    def add(self, place: int, on: date) -> None:
        """Add a line; lines of one day are taken in the order they were added."""
        if on not in self._places:
            insort(self._days, on)
            self._places[on] = deque()
        self._places[on].append(place)

    def take(self, on: date, most: int | None) -> int | None:
        """Take the place of the line nearest to a day, no more than `most` days apart; None if none is."""
        at = bisect_left(self._days, on)
        beside = self._days[max(0, at - 1) : at + 1]
        near = [(abs((day - on).days), self._places[day][0], day) for day in beside]
        if not near or (most is not None and min(near)[0] > most):
            return None
        _, place, day = min(near)
        self._places[day].popleft()
        if not self._places[day]:
            del self._places[day]
            self._days.pop(bisect_left(self._days, day))
        return place
