"""The families of an agreement: those attached are paid, refused, or have not claimed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.rules import COUNTED


@dataclass(frozen=True, slots=True)
class Population:
    """The families of an agreement: attached = paid + refused + not claimed."""

    attached: frozenset[str]
    paid: frozenset[str]
    refused: frozenset[str]

    @property
    def unclaimed(self) -> int:
        """Families attached, with no result paid or refused."""
        return len(self.attached - self.paid - self.refused)


def population(known: Iterable[Decision]) -> Population:
    """Return the families attached, paid a result, and refused one and not paid since."""
    known = list(known)
    attached = {
        decision.subject
        for decision in known
        if decision.asked == "attachment" and (decision.paid or decision.reason in COUNTED)
    }
    paid = {decision.subject for decision in known if decision.asked == "result" and decision.paid}
    asked = {decision.subject for decision in known if decision.asked == "result"}
    return Population(frozenset(attached | paid), frozenset(paid), frozenset((asked & attached) - paid))
