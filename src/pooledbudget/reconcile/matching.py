"""Match our cash with the bank's lines, one to one, then in groups; what is left is a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.groups import SHOWN, Group, either_way, under_one_reference
from pooledbudget.reconcile.hints import SLIPS, Hint, hint_of
from pooledbudget.reconcile.pairs import nearest_pairs

TIMING_DAYS = 10
"""An item this near the end of what the bank told is taken to be on its way. Longer, and a payment that
never arrived would be called timing for two months; shorter, and a cheque posted on the 25th is missing."""

GrossOf = Callable[[Sequence[str]], Mapping[str, int]]
"""Return what the bank was asked for by entries of spending, by id, where it is more than the net amount."""


class Item(Struct, frozen=True):
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


class Alike(Struct, frozen=True):
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


class Together(Struct, frozen=True):
    """One of ours that is several of the bank's, or one of the bank's that is several of ours."""

    ours: Sequence[Item]
    theirs: Sequence[Item]

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON: each side as the id, the day, the reference and the amount of each."""
        return {
            "ours": [_shown(item.entry, item) for item in self.ours],
            "theirs": [_shown(line.row, line) for line in self.theirs],
        }


def _shown(id_: str, item: Item) -> dict[str, str]:
    return {
        "id": id_,
        "on": item.on.isoformat(),
        "reference": item.reference,
        "amount": plain(item.amount),
    }


class Matching(Struct):
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
    """Of each payment that the bank has with VAT, the VAT: our cash less the bank's."""
    together: list[Together] = field(default_factory=list)
    """Groups under one reference."""
    together_alike: list[Together] = field(default_factory=list)
    """Groups by their amounts alone."""
    doubtful: list[Together] = field(default_factory=list)
    """Groups that would fit and are not the only ones that would: none of them is matched."""


def match(ours: Sequence[Item], theirs: Sequence[Item], gross_of: GrossOf | None = None) -> Matching:
    """Match by reference and amount, then by a reference that names one thing, then by amount nearby.

    Among those that bear one reference, and at last among those that have nothing in common but their
    amounts, several that add up to one are matched with it, if nothing else would.
    A payment that was given with its VAT is also looked for with it. Within each, pairs are those of
    least total distance in time. A line whose reference names another of ours is never matched by its
    amount alone: that would clear two errors with each other.
    """
    found = Matching(list(ours), list(theirs))
    found.matched += len(_take(found, lambda item: (item.reference, item.amount)))
    gross = _gross(found, gross_of)

    def asked(item: Item) -> int:
        return gross.get(item.entry, item.amount)

    if gross:
        _count(found, _take(found, lambda item: (item.reference, asked(item))))
    ours_once, theirs_once = _named_once(ours), _named_once(theirs)
    _take_under_one_reference(found, asked, (ours_once, theirs_once))
    both_once = ours_once & theirs_once
    found.differing += _take(found, lambda item: item.reference, within=both_once, most=TIMING_DAYS)
    their_names = {line.reference for line in theirs}
    named = ours_once & their_names
    alike = _take(found, asked, besides=named, most=TIMING_DAYS)
    _count(found, alike)
    found.alike += [Alike(item, line) for item, line in alike if item.reference != line.reference]
    named |= theirs_once & {item.reference for item in ours}
    _take_by_amounts(found, asked, named)
    found.differing += _take(found, lambda item: item.reference, most=TIMING_DAYS)
    return found


def _take_under_one_reference(
    found: Matching, asked: Callable[[Item], int], once: tuple[set[str], set[str]]
) -> None:
    """Take what stands once under its reference and is several, of the same one, on the other side.

    However far apart, if the reference names one thing on the side of the one; else as near as a pair.
    """
    sides = (found.ours, found.theirs)
    places = [_by_reference(items) for items in sides]
    taken: list[tuple[int, Group]] = []
    for reference in places[0].keys() & places[1].keys() - {""}:
        for side, other in ((0, 1), (1, 0)):
            several = places[other][reference]
            if len(places[side][reference]) > 1 or len(several) == 1:
                continue
            (whole,) = places[side][reference]
            if reference not in once[side]:
                several = [place for place in several if _apart(sides, side, whole, place) <= TIMING_DAYS]
            amounts = [asked(sides[other][place]) for place in several]
            fitting = under_one_reference(asked(sides[side][whole]), amounts)
            groups = [Group(whole, tuple(several[which] for which in group)) for group in fitting]
            if len(groups) == 1:
                taken.append((side, groups[0]))
            else:
                found.doubtful += [_together(sides, side, group) for group in groups[:SHOWN]]
    found.together += _take_groups(found, asked, sorted(taken))


def _by_reference(items: Sequence[Item]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item.reference, []).append(place)
    return places


def _apart(sides: tuple[list[Item], list[Item]], side: int, whole: int, other: int) -> int:
    """Return how many days lie between one of a side and one of the other."""
    return abs((sides[side][whole].on - sides[1 - side][other].on).days)


def _take_by_amounts(found: Matching, asked: Callable[[Item], int], named: set[str]) -> None:
    """Take groups that have nothing in common but their amounts, besides what names something else."""
    sides = (found.ours, found.theirs)
    places = [[place for place, item in enumerate(items) if item.reference not in named] for items in sides]
    moved = [
        [(items[place].on, asked(items[place])) for place in within]
        for items, within in zip(sides, places, strict=True)
    ]
    names = [
        [items[place].reference for place in within] for items, within in zip(sides, places, strict=True)
    ]
    taken: list[tuple[int, Group]] = []
    for side, ways in enumerate(either_way(moved[0], moved[1], (names[0], names[1]))):
        here, there = places[side], places[1 - side]
        told = (
            [Group(here[group.whole], tuple(there[which] for which in group.several)) for group in groups]
            for groups in ways
        )
        fitting, doubtful = told
        taken += [(side, group) for group in fitting]
        found.doubtful += [_together(sides, side, group) for group in doubtful]
    found.together_alike += _take_groups(found, asked, taken)


def _together(sides: tuple[list[Item], list[Item]], side: int, group: Group) -> Together:
    """Return a group as the items it is made of; `side` is where its one stands, 0 for ours."""
    whole, several = [sides[side][group.whole]], [sides[1 - side][place] for place in group.several]
    return Together(several, whole) if side else Together(whole, several)


def _take_groups(
    found: Matching, asked: Callable[[Item], int], groups: Sequence[tuple[int, Group]]
) -> list[Together]:
    """Take groups out of what is left, and keep the VAT that the bank paid with them."""
    sides = (found.ours, found.theirs)
    taken: tuple[set[int], set[int]] = (set(), set())
    for side, group in groups:
        taken[side].add(group.whole)
        taken[1 - side].update(group.several)
    matched = [_together(sides, side, group) for side, group in groups]
    found.ours, found.theirs = (
        [item for place, item in enumerate(items) if place not in gone]
        for items, gone in zip(sides, taken, strict=True)
    )
    paid = [item.amount - asked(item) for together in matched for item in together.ours]
    found.vat += [vat for vat in paid if vat]
    return matched


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
    told = _hint_groups(found, [*told, *ours, *theirs])
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


def _hint_groups(found: Matching, told: list[Difference]) -> list[Difference]:
    """Say of what is left which groups it would make with what else is left, where more than one fits."""
    if not found.doubtful:
        return told
    groups: dict[tuple[str, str], list[list[str]]] = {}
    parts: dict[tuple[str, str], list[list[str]]] = {}
    for together in found.doubtful:
        (whole, *more), several = together.ours, together.theirs
        if more:
            (whole,), several = several, together.ours
        groups.setdefault(_key(whole), []).append([item.reference for item in several])
        for item in several:
            parts.setdefault(_key(item), []).append([whole.reference])
    return [_in_groups(_in_groups(difference, Hint.GROUP, groups), Hint.PART, parts) for difference in told]


def _key(item: Item) -> tuple[str, str]:
    return item.entry, item.row


def _in_groups(
    difference: Difference, hint: Hint, known: Mapping[tuple[str, str], list[list[str]]]
) -> Difference:
    found = [
        group
        for key in ((difference.entry, ""), ("", difference.row))
        if key != ("", "")
        for group in known.get(key, ())
    ]
    if not found or difference.groups:
        return difference
    groups = tuple(dict.fromkeys(map(tuple, found)))[:SHOWN]
    return replace(difference, hints=(*difference.hints, hint.value), groups=groups)


def _amount(key: Callable[[int], Hashable]) -> Key:
    return lambda item: key(item.amount)


def _hint_later(lines: Sequence[Item], theirs: list[Difference], later: Sequence[Item]) -> None:
    """Say of a line that we have not that our record has it in the month after."""
    known = {(item.reference, item.amount) for item in later}
    for place, line in enumerate(lines):
        if (line.reference, line.amount) in known:
            theirs[place] = replace(theirs[place], hints=(Hint.NEXT_MONTH.value,), like=line.reference)
