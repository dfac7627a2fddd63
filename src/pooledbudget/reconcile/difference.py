"""Two balances or items that do not agree, and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.amounts import minor_of, plain
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.derived import identity
from pooledbudget.ledger.lookups import Derived
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month

BANK = "the bank"


class DifferenceKind(StrEnum):
    """What sort of disagreement it is."""

    TIMING = "timing"
    AMOUNT = "amount differs"
    MISSING_AT_BANK = "missing at the bank"
    MISSING_IN_RECORD = "missing in the record"
    DUPLICATE = "duplicate"
    UNEXPLAINED = "unexplained"
    """What lies between the balances beyond every item: the bank's own rows do not add up."""
    NOT_RECONCILED = "not reconciled"
    """Cash that moved since the last day a bank statement told of."""
    FIGURE = "figure differs"


class DifferenceState(StrEnum):
    """How a difference stands by what people said or did of it."""

    OPEN = ""
    EXPLAINED = "explained"
    MATCHED = "matched"
    SPLIT = "split"
    WRITTEN_OFF = "written off"
    CLEARED = "cleared"
    """It was split, and each of its parts is matched or written off."""

    @property
    def settled(self) -> bool:
        """Whether nobody has anything to do any more."""
        return self in {DifferenceState.MATCHED, DifferenceState.WRITTEN_OFF, DifferenceState.CLEARED}


class Difference(Struct, frozen=True, kw_only=True):
    """Two balances or items that do not agree, kept with the close and carried forward."""

    against: str
    """bank, or the partner whose own figure it is."""
    agreement: str
    month: str
    """The month at whose end it stands."""
    kind: str
    on: str
    """The day of the item; of what is not reconciled, the day of the bank's balance."""
    reference: str
    ours: int | None
    """Minor units in our record; None where there is nothing."""
    theirs: int | None
    entry: str = ""
    row: str = ""
    """The id of the row that the other side stands in."""
    since: str = ""
    """The month it first showed."""
    id: str = ""
    """What it is called for as long as it stands: D0001."""
    copy: int = 1
    """Which it is of several that are the same in everything."""
    hints: Sequence[str] = ()
    """What it looks like: a slip of the hand, or of the month."""
    like: str = ""
    """The reference on the other side that a hint is about."""
    groups: Sequence[Sequence[str]] = ()
    """The references of each group on the other side that it might be, or that it might be part of."""
    treated: str = ""
    """How it stood at the close by what people said or did of it; blank where nobody did."""

    @property
    def settled(self) -> bool:
        """Whether it is matched or written off: it is told, and nobody has anything to do any more."""
        return DifferenceState(self.treated).settled

    @property
    def gap(self) -> int:
        """What lies between the two, in minor units: ours less theirs."""
        return (self.ours or 0) - (self.theirs or 0)

    @property
    def age(self) -> int:
        """How many days it has stood at the month's end, from its own day on."""
        return max((Month.parse(self.month).last - date.fromisoformat(self.on)).days, 0)

    @property
    def document(self) -> dict[str, Any]:
        """As canonical JSON: amounts as decimal strings, blank where a side has none."""
        return {
            "id": self.id,
            "against": self.against,
            "agreement": self.agreement,
            "month": self.month,
            "kind": self.kind,
            "on": self.on,
            "reference": self.reference,
            "ours": "" if self.ours is None else plain(self.ours),
            "theirs": "" if self.theirs is None else plain(self.theirs),
            "entry": self.entry,
            "row": self.row,
            "since": self.since,
            "copy": self.copy,
            "hints": list(self.hints),
            "like": self.like,
            **({"groups": [list(group) for group in self.groups]} if self.groups else {}),
            **({"treated": self.treated} if self.treated else {}),
        }

    @classmethod
    def from_document(cls, shown: Mapping[str, Any]) -> Difference:
        """Read it back, as any edition kept it; IntegrityFailure if it does not say what one says."""
        try:
            sides = {side: minor_of(shown[side]) if shown[side] else None for side in ("ours", "theirs")}
            groups = tuple(map(tuple, shown.get("groups", ())))
            return cls(**{**shown, **sides, "hints": tuple(shown.get("hints", ())), "groups": groups})
        except (KeyError, TypeError, ValueError) as fault:
            raise IntegrityFailure(f"a kept difference cannot be read: {fault}") from fault

    @property
    def identity(self) -> str:
        """What makes it the same difference at the next close."""
        return identity(self.document)


def numbered(differences: Sequence[Difference], derived: Derived) -> list[Difference]:
    """Call each difference what earlier closes called it, and say since which month it has stood.

    What is new is given the next number; the same in a later month that is sealed again is the same.
    """
    times: Counter[tuple[str, str]] = Counter()
    known, found = derived.differences(), []
    last = max((number for number, _ in known.values()), default=0)
    for difference in differences:
        same = difference.identity
        times[difference.month, same] += 1
        copy = times[difference.month, same]
        if copy > 1:
            same = replace(difference, copy=copy).identity
        number, since = known.get(same, (0, ""))
        if not number:
            number = last = last + 1
        since = since or difference.since or difference.month
        known[same] = (number, since)
        found.append(replace(difference, copy=copy, id=f"D{number:04d}", since=since))
    return found


def open_differences(record: Reading) -> list[Difference]:
    """Return the differences that stand now: those at the end of the latest month that was ever sealed.

    A month that is opened again keeps those of its last close until it is closed again.
    """
    sealed = [Month.parse(seal.month) for seal in record.seals()]
    if not sealed:
        return []
    last = max(sealed)
    kept = record.annex(record.sealed_by(last)[-1], "differences")
    return [Difference.from_document(shown) for shown in kept if shown["month"] == str(last)]


def find_difference(record: Reading, id_: str) -> list[Difference]:
    """Return a difference by its id as the last close that kept it did; nothing if none did."""
    closes = list(record.annexes("differences"))
    for _, kept in reversed(closes):
        same = [shown for shown in kept if shown.get("id") == id_]
        if same:
            return [Difference.from_document(max(same, key=itemgetter("month")))]
    return []
