"""Two balances or items that do not agree, and since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.derived import identity
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import minor_of, plain

BANK = "the bank"


class DifferenceKind(StrEnum):
    """What sort of disagreement it is."""

    TIMING = "timing"
    AMOUNT = "amount differs"
    MISSING_AT_BANK = "missing at the bank"
    MISSING_IN_RECORD = "missing in the record"
    DUPLICATE = "duplicate"
    FIGURE = "figure differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two balances or items that do not agree, kept with the close and carried forward."""

    against: str
    """bank, or the partner whose own figure it is."""
    agreement: str
    month: str
    """The month at whose end it stands."""
    kind: str
    on: str
    reference: str
    ours: int | None
    """Minor units in our record; None where there is nothing."""
    theirs: int | None
    entry: str = ""
    since: str = ""
    """The month it first showed."""

    @property
    def gap(self) -> int:
        """What lies between the two, in minor units: ours less theirs."""
        return (self.ours or 0) - (self.theirs or 0)

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON: amounts as decimal strings, blank where a side has none."""
        return {
            "against": self.against,
            "agreement": self.agreement,
            "month": self.month,
            "kind": self.kind,
            "on": self.on,
            "reference": self.reference,
            "ours": "" if self.ours is None else plain(self.ours),
            "theirs": "" if self.theirs is None else plain(self.theirs),
            "entry": self.entry,
            "since": self.since,
        }

    @classmethod
    def from_document(cls, shown: Mapping[str, Any]) -> Difference:
        """Read it back; IntegrityFailure if it does not say what a difference says."""
        try:
            sides = {side: minor_of(shown[side]) if shown[side] else None for side in ("ours", "theirs")}
            return cls(**{**shown, **sides})
        except (KeyError, TypeError, ValueError) as fault:
            raise IntegrityFailure(f"a kept difference cannot be read: {fault}") from fault

    @property
    def identity(self) -> str:
        """What makes it the same difference at the next close."""
        return identity(self.document)


def dated(differences: Sequence[Difference], first_shown: Callable[[str], str]) -> list[Difference]:
    """Say since which month each difference has stood: earlier closes know when it first showed."""
    return [
        replace(
            difference,
            since=first_shown(difference.identity) or difference.since or difference.month,
        )
        for difference in differences
    ]


def open_differences(record: Reading) -> list[Difference]:
    """Return the differences that stand now: those that the last seal of the latest closed month covers."""
    closed = record.closed_months()
    if not closed:
        return []
    last = max(closed)
    kept = record.annex(record.sealed_by(last)[-1], "differences")
    return [Difference.from_document(shown) for shown in kept if shown["month"] == str(last)]
