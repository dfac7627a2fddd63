"""The families of an agreement: those attached are paid, refused, or have not claimed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.rules import COUNTED


@dataclass(frozen=True, slots=True)
class Population:
    """The families of an agreement: attached = paid + refused + not claimed."""

    attached: frozenset[str]
    paid: frozenset[str]
    refused: frozenset[str]
    known: Sequence[Decision] = field(default=(), repr=False, compare=False)
    """The decisions by which they stand so."""

    @property
    def unasked(self) -> frozenset[str]:
        """Families attached, with no result paid or refused."""
        return self.attached - self.paid - self.refused

    @property
    def unclaimed(self) -> int:
        """How many those are."""
        return len(self.unasked)

    def causes(self, families: Collection[str], asked: str = "attachment") -> list[str]:
        """Return the causes of what makes some families stand so: attachments that count, or results."""
        return [
            each.cause
            for each in self.known
            if each.asked == asked
            and each.subject in families
            and (_counts(each) if asked == "attachment" else each.paid or each.subject not in self.paid)
        ]


def _counts(decision: Decision) -> bool:
    return decision.paid or decision.reason in COUNTED


def population(known: Iterable[Decision]) -> Population:
    """Return the families attached, paid a result, and refused one and not paid since."""
    known = list(known)
    attached = {
        decision.subject for decision in known if decision.asked == "attachment" and _counts(decision)
    }
    paid = {decision.subject for decision in known if decision.asked == "result" and decision.paid}
    asked = {decision.subject for decision in known if decision.asked == "result"}
    return Population(
        frozenset(attached | paid), frozenset(paid), frozenset((asked & attached) - paid), known
    )
