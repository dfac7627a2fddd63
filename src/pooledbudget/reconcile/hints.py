"""What two amounts that ought to be equal may have in common: a slip of the hand, told from the digits."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import StrEnum
from operator import neg


class Hint(StrEnum):
    """What a difference looks like; a hint settles nothing."""

    SIGN = "sign"
    SWAPPED = "digits swapped"
    DOUBLED = "doubled"
    NEXT_MONTH = "next month"
    GROUP = "group"
    """Several of the other side add up to it, in more ways than one."""
    PART = "part"
    """It may be one of several that add up to one of the other side."""


def hint_of(ours: int, theirs: int) -> Hint | None:
    """Return what two amounts that differ look like; None if like nothing known."""
    if ours == theirs or not (ours and theirs):
        return None
    if ours == -theirs:
        return Hint.SIGN
    if theirs == 2 * ours or ours == 2 * theirs:
        return Hint.DOUBLED
    return Hint.SWAPPED if (ours > 0) == (theirs > 0) and _swapped(str(abs(ours)), str(abs(theirs))) else None


def _swapped(mine: str, other: str) -> bool:
    """Say whether two numbers differ by two neighbouring digits that changed places."""
    longest = max(len(mine), len(other))
    mine, other = mine.zfill(longest), other.zfill(longest)
    unlike = [place for place in range(longest) if mine[place] != other[place]]
    match unlike:
        case [first, second]:
            return second == first + 1 and (mine[first], mine[second]) == (other[second], other[first])
        case _:
            return False


def _digits(amount: int) -> Hashable:
    """Return what a number keeps when its digits change places."""
    return amount < 0, "".join(sorted(str(abs(amount)).replace("0", "")))


SLIPS: tuple[tuple[Callable[[int], Hashable], Callable[[int], Hashable]], ...] = (
    (neg, lambda amount: amount),
    (_digits, _digits),
    (lambda amount: 2 * amount, lambda amount: amount),
    (lambda amount: amount, lambda amount: 2 * amount),
)
"""How to look for each slip: what our amounts and the bank's have in common."""
