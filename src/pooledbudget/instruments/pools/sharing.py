"""An amount shared between partners: in proportion, within caps, and whose is what is over a cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pooledbudget.money import Shares, split


class Rooms(Struct, frozen=True):
    """How much each partner may still take, in minor units, and what becomes of the rest."""

    left: Mapping[str, int]
    """By partner; one that is not here has no limit."""
    again: bool = False
    """Whether what is over is shared again among those with room."""
    over_to: str | None = None
    """The one partner that takes what is over, whatever it is."""


class Pennies(Struct, frozen=True):
    """Who takes an odd penny: one partner before all, and else by id or as listed."""

    first: str | None = None
    listed: Sequence[str] = ()


def shared(amount: int, shares: Shares, rooms: Rooms, pennies: Pennies) -> dict[str, int]:
    """Divide `amount` (nought or more) by shares within the rooms; the parts may come to less than it.

    Nobody takes more than its room. What is over is shared again among those with room, in the same
    proportions, until nothing is over or nobody has room; or it is one partner's; or it is left.
    """
    parts = dict.fromkeys(shares.parts, 0)
    weights = {name: fraction for name, fraction in shares.parts.items() if fraction}
    left = amount
    while left and weights:
        divided = split(left, _whole(weights), pennies.first, pennies.listed).parts
        taken = {name: min(part, _room(rooms, name, parts[name])) for name, part in divided.items()}
        for name, part in taken.items():
            parts[name] += part
        left -= sum(taken.values())
        if not rooms.again:
            break
        weights = {name: weight for name, weight in weights.items() if _room(rooms, name, parts[name])}
    if left and rooms.over_to is not None:
        parts[rooms.over_to] = parts.get(rooms.over_to, 0) + left
    return parts


def _room(rooms: Rooms, name: str, taken: int) -> int:
    """Return what a partner may still take; all there is, where it has no limit."""
    limit = rooms.left.get(name)
    return 2**53 if limit is None or name == rooms.over_to else max(0, limit - taken)


def _whole(weights: Mapping[str, Fraction]) -> Shares:
    """Return weights as shares of one."""
    total = sum(weights.values(), Fraction(0))
    return Shares({name: weight / total for name, weight in weights.items()})


def topped_up(amount: int, short: Mapping[str, int], pennies: Pennies) -> dict[str, int]:
    """Return what each is given of `amount` towards what it is short of: all of it, or in proportion."""
    needed = {name: gap for name, gap in short.items() if gap > 0}
    if not needed:
        return {}
    given = min(amount, sum(needed.values()))
    return dict(split(given, Shares.in_proportion(needed), pennies.first, pennies.listed).parts)
