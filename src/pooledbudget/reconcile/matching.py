"""Match our cash with the bank's lines, one to one; what is left on either side is a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import starmap
from typing import Any

from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.hints import SLIPS, Hint, hint_of
from pooledbudget.reconcile.pairs import nearest_pairs

TIMING_DAYS = 10
"""An item this near the end of what the bank told is taken to be on its way. Longer, and a payment that
never arrived would be called timing for two months; shorter, and a cheque posted on the 25th is missing."""

GrossOf = Callable[[Sequence[str]], Mapping[str, int]]
"""Return what the bank was asked for by entries of spending, by id, where it is more than the net amount."""


@dataclass(frozen=True, slots=True)
class Item:
    """A movement of an agreement's cash, as we recorded it or as the bank has it."""

    on: date
    reference: str
    amount: int
    entry: str = ""
    """The id of our entry; blank for a line of the bank."""
    row: str = ""
    """The id of the bank's row; blank for ours."""


Pairs = list[tuple[Item, Item]]
Key = Callable[[Item], Hashable]


@dataclass(frozen=True, slots=True)
class Alike:
    """A pair that has nothing in common but its amount, near in time: a reader may say whether it is one."""

    ours: Item
    theirs: Item

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON."""
        return {
            "entry": self.ours.entry,
            "on": self.ours.on.isoformat(),
            "reference": self.ours.reference,
            "row": self.theirs.row,
            "bank_on": self.theirs.on.isoformat(),
            "bank_reference": self.theirs.reference,
            "amount": plain(self.theirs.amount),
        }


@dataclass(slots=True)
class Matching:
    """What was matched and how, and what was not."""

    ours: list[Item]
    """What is left of ours."""
    theirs: list[Item]
    """What is left of the bank's."""
    matched: int = 0
    differing: Pairs = field(default_factory=list)
    """Pairs by reference whose amounts differ."""
    alike: list[Alike] = field(default_factory=list)
    """Pairs by amount alone."""
    vat: list[int] = field(default_factory=list)
    """Of each pair that the bank has with VAT, the VAT: our cash less the bank's."""


def match(ours: Sequence[Item], theirs: Sequence[Item], gross_of: GrossOf | None = None) -> Matching:
    """Match by reference and amount, then by a reference that names one thing, then by amount nearby.

    A payment that was given with its VAT is also looked for with it. Within each, pairs are those of
    least total distance in time. A line whose reference names another of ours is never matched by its
    amount alone: that would clear two errors with each other.
    """
    found = Matching(list(ours), list(theirs))
    found.matched += len(_take(found, lambda item: (item.reference, item.amount)))
    gross = _gross(found, gross_of)
    if gross:
        _count(found, _take(found, lambda item: (item.reference, gross.get(item.entry, item.amount))))
    ours_once = _named_once(ours)
    both_once = ours_once & _named_once(theirs)
    found.differing += _take(found, lambda item: item.reference, within=both_once, most=TIMING_DAYS)
    named = ours_once & {line.reference for line in theirs}
    alike = _take(found, lambda item: gross.get(item.entry, item.amount), besides=named, most=TIMING_DAYS)
    _count(found, alike)
    found.alike += [Alike(item, line) for item, line in alike if item.reference != line.reference]
    found.differing += _take(found, lambda item: item.reference, most=TIMING_DAYS)
    return found


def _gross(found: Matching, gross_of: GrossOf | None) -> Mapping[str, int]:
    """Return what the bank was asked for by what is left of ours, where VAT makes it more."""
    if gross_of is None or not (found.ours and found.theirs):
        return {}
    return gross_of([item.entry for item in found.ours])


def _count(found: Matching, pairs: Pairs) -> None:
    """Count pairs as matched, and keep what the bank paid beyond the net amount."""
    found.matched += len(pairs)
    found.vat += [item.amount - line.amount for item, line in pairs if item.amount != line.amount]


def _named_once(items: Sequence[Item]) -> set[str]:
    """Return the references that name one thing; `BACS` on every line names nothing."""
    return {reference for reference, times in Counter(item.reference for item in items).items() if times == 1}


def _take(
    found: Matching,
    key: Key,
    *,
    within: set[str] | None = None,
    besides: set[str] | None = None,
    most: int | None = None,
) -> Pairs:
    """Take pairs with equal keys out of what is left: the nearest in time, `most` days apart.

    `within` are the only references looked at, `besides` those that are not.
    """

    def keyed(item: Item) -> Hashable:
        looked_at = (within is None or item.reference in within) and item.reference not in (besides or ())
        return key(item) if looked_at else None

    places = _places(found.ours, found.theirs, keyed, keyed, most)
    taken = [(found.ours[place], found.theirs[other]) for place, other in places]
    ours, theirs = {place for place, _ in places}, {other for _, other in places}
    found.ours = [item for place, item in enumerate(found.ours) if place not in ours]
    found.theirs = [item for place, item in enumerate(found.theirs) if place not in theirs]
    return taken


def _places(
    ours: Sequence[Item], theirs: Sequence[Item], key: Key, their_key: Key, most: int | None
) -> list[tuple[int, int]]:
    """Return the places of pairs with equal keys, the nearest in time; a key of None is never equal."""
    others: dict[Hashable, list[int]] = {}
    for place, line in enumerate(theirs):
        others.setdefault(their_key(line), []).append(place)
    others.pop(None, None)
    mine: dict[Hashable, list[int]] = {}
    for place, item in enumerate(ours):
        if (same := key(item)) in others:
            mine.setdefault(same, []).append(place)
    pairs: list[tuple[int, int]] = []
    for same, places in mine.items():
        days = [ours[place].on for place in places], [theirs[place].on for place in others[same]]
        pairs += [(places[first], others[same][other]) for first, other in nearest_pairs(*days, most)]
    return sorted(pairs)


def differences(
    agreement: str,
    month: Month,
    covered: date,
    found: Matching,
    *,
    lines: Sequence[Item],
    later: Sequence[Item] = (),
) -> list[Difference]:
    """Return what a matching leaves, each with what it looks like.

    `covered` is the last day that the bank told of, `lines` are all of the bank's, `later` is our cash
    of the month after.
    """
    telling = _Telling(agreement, str(month), covered, lines)
    told = list(starmap(telling.differs, found.differing))
    ours, theirs = [telling.left(item) for item in found.ours], [telling.over(line) for line in found.theirs]
    _hint_later(found.theirs, theirs, later)
    _hint_slips(found, ours, theirs)
    told += [*ours, *theirs]
    return sorted(told, key=lambda difference: (difference.on, difference.reference, difference.kind))


class _Telling:
    """Says what is left, as differences of one agreement at a month's end."""

    def __init__(self, agreement: str, month: str, covered: date, lines: Sequence[Item]) -> None:
        self._agreement, self._month, self._covered = agreement, month, covered
        self._times = Counter((line.on, line.reference, line.amount) for line in lines)

    def differs(self, item: Item, line: Item) -> Difference:
        hint = hint_of(item.amount, line.amount)
        found = self._told(item, DifferenceKind.AMOUNT, item.amount, line.amount)
        return replace(found, row=line.row, hints=() if hint is None else (hint.value,))

    def left(self, item: Item) -> Difference:
        near = (self._covered - item.on).days < TIMING_DAYS
        return self._told(
            item, DifferenceKind.TIMING if near else DifferenceKind.MISSING_AT_BANK, item.amount, None
        )

    def over(self, line: Item) -> Difference:
        """Return a line that we have not: it is at the bank already, so it is on its way to nobody."""
        twice = self._times[line.on, line.reference, line.amount] > 1
        kind = DifferenceKind.DUPLICATE if twice else DifferenceKind.MISSING_IN_RECORD
        return self._told(line, kind, None, line.amount)

    def _told(self, item: Item, kind: DifferenceKind, ours: int | None, theirs: int | None) -> Difference:
        return Difference(
            against=BANK,
            agreement=self._agreement,
            month=self._month,
            kind=kind.value,
            on=item.on.isoformat(),
            reference=item.reference,
            ours=ours,
            theirs=theirs,
            entry=item.entry,
            row=item.row,
        )


def _hint_slips(found: Matching, ours: list[Difference], theirs: list[Difference]) -> None:
    """Say of what is missing on one side what on the other it is by a slip of the hand, if it is near."""
    for key, their_key in SLIPS:
        mine = [place for place, difference in enumerate(ours) if not difference.hints]
        others = [place for place, difference in enumerate(theirs) if not difference.hints]
        left = [found.ours[place] for place in mine], [found.theirs[place] for place in others]
        for first, other in _places(*left, _amount(key), _amount(their_key), TIMING_DAYS):
            item, line = left[0][first], left[1][other]
            hint = hint_of(item.amount, line.amount)
            if hint is not None:
                said = (hint.value,)
                ours[mine[first]] = replace(ours[mine[first]], hints=said, like=line.reference)
                theirs[others[other]] = replace(theirs[others[other]], hints=said, like=item.reference)


def _amount(key: Callable[[int], Hashable]) -> Key:
    return lambda item: key(item.amount)


def _hint_later(lines: Sequence[Item], theirs: list[Difference], later: Sequence[Item]) -> None:
    """Say of a line that we have not that our record has it in the month after."""
    known = {(item.reference, item.amount) for item in later}
    for place, line in enumerate(lines):
        if (line.reference, line.amount) in known:
            theirs[place] = replace(theirs[place], hints=(Hint.NEXT_MONTH.value,), like=line.reference)
