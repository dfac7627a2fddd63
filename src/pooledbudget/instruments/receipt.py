"""An amount goes down an ordered list of steps; each takes some, leaves the rest and says by which clause.

This is the one idea behind a bond's waterfall, what a claim is cut by, and a pool's settlement. A receipt
that does not add up cannot be constructed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from pooledbudget.errors import Unbalanced
from pooledbudget.money import plain


class Taken(Struct, frozen=True, kw_only=True):
    """What one step took; amounts are minor units."""

    step: str
    """The step's name: its kind, and whom or what it is for."""
    due: int
    """What the step would have taken had there been enough."""
    took: int
    """What it took; below nought where it brought money in (a guarantee, an issuer, a payer's malus)."""
    left: int
    """What it left for the steps after it."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """Who got what of it, by partner; they sum to what it took. Empty where nobody is named."""
    why: str = ""
    """The code of why it took less than was due, or nothing; blank where it took all of it."""
    cite: str = ""
    """The clause."""
    reserve: str = ""
    """The reserve that it went into, or came out of where it is below nought; blank for none."""


class Receipt(Struct, frozen=True, kw_only=True):
    """What there was, what came in, what each step took in order, and what is left.

    Raises Unbalanced unless every step leaves what was before it less what it took, its parts sum to what
    it took, and the closing is what the last step left.
    """

    opening: int
    came_in: int = 0
    taken: Sequence[Taken] = ()
    closing: int = 0

    def __post_init__(self) -> None:
        left = self.opening + self.came_in
        for step in self.taken:
            left -= step.took
            if step.left != left:
                raise Unbalanced(f"{step.step} says it leaves {plain(step.left)}; it leaves {plain(left)}")
            if step.parts and sum(step.parts.values()) != step.took:
                raise Unbalanced(
                    f"{step.step} took {plain(step.took)}, its parts are {plain(sum(step.parts.values()))}"
                )
        if left != self.closing:
            raise Unbalanced(f"a receipt closes at {plain(self.closing)}; its steps leave {plain(left)}")

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON: amounts are decimal strings."""
        return {
            "opening": plain(self.opening),
            "came_in": plain(self.came_in),
            "taken": [
                {
                    "step": step.step,
                    "due": plain(step.due),
                    "took": plain(step.took),
                    "left": plain(step.left),
                    "parts": {name: plain(part) for name, part in step.parts.items()},
                    "why": step.why,
                    "cite": step.cite,
                }
                for step in self.taken
            ],
            "closing": plain(self.closing),
        }


class Purse:
    """An amount on its way down a list: steps take from it, and the receipt is what they did."""

    def __init__(self, opening: int, came_in: int = 0) -> None:
        self.opening, self.came_in = opening, came_in
        self.left = opening + came_in
        self.taken: list[Taken] = []

    def take(
        self,
        step: str,
        due: int,
        took: int,
        *,
        parts: Mapping[str, int] | None = None,
        why: str = "",
        cite: str = "",
        reserve: str = "",
    ) -> None:
        """Let a step take an amount; below nought it brings it in."""
        self.left -= took
        self.taken.append(
            Taken(
                step=step,
                due=due,
                took=took,
                left=self.left,
                parts=parts or {},
                why=why,
                cite=cite,
                reserve=reserve,
            )
        )

    def receipt(self) -> Receipt:
        """Return what was done so far."""
        return Receipt(opening=self.opening, came_in=self.came_in, taken=tuple(self.taken), closing=self.left)
