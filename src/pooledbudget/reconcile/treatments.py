"""What people said or did of a difference, act by act, and how each stands by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.amounts import minor_of
from pooledbudget.ledger.reading import Reading, RecordedAct
from pooledbudget.reconcile.difference import Difference, DifferenceState, open_differences

ACTS = {
    "explain": DifferenceState.EXPLAINED,
    "match": DifferenceState.MATCHED,
    "split": DifferenceState.SPLIT,
    "write-off": DifferenceState.WRITTEN_OFF,
}
"""The kind of the act -> how a difference stands by it."""


class Called(StrEnum):
    """What somebody says that a difference is, whatever it looks like."""

    TIMING = "timing"
    DUPLICATE = "duplicate"
    WRONG_PERIOD = "wrong period"
    VAT = "VAT"
    DISPUTED = "disputed"


class Treatment(Struct, frozen=True, kw_only=True):
    """One act about one or more differences, or parts of one."""

    act: int
    instant: str
    who: str
    state: DifferenceState
    reason: str
    gaps: Mapping[str, int]
    """What lay between, in minor units, by the id of each difference or part that it is about."""
    owner: str = ""
    """Who is to act."""
    due: str = ""
    """The day by which."""
    called: str = ""
    approved_by: str = ""
    """Who approved a write-off; blank where nobody had to."""
    parts: Sequence[tuple[int, str]] = ()
    """Of a split: the amount and the reason of each part, which is called D0003.1 and so on."""

    @property
    def split_into(self) -> dict[str, int]:
        """What lies between in each part, by the id of the part."""
        (whole,) = self.gaps
        return {f"{whole}.{number}": amount for number, (amount, _) in enumerate(self.parts, start=1)}


def whole_of(id_: str) -> str:
    """Return the id of the difference that a part is of; of a difference, its own."""
    return id_.partition(".")[0]


class Treatments:
    """Every such act of a record, up to one of them, and what stands by them."""

    def __init__(self, record: Reading, until: int | None = None) -> None:
        """Take a record; `until` is the last act that counts, all of them if there is none."""
        acts = sorted(
            (recorded for kind in ACTS for recorded in record.acts(kind)),
            key=lambda recorded: recorded.sequence,
        )
        self.all = [_treatment(recorded) for recorded in acts if until is None or recorded.sequence <= until]
        self._last: dict[str, Treatment] = {id_: found for found in self.all for id_ in found.gaps}

    def about(self, id_: str) -> list[Treatment]:
        """Return what was said or done of a difference and its parts, in order."""
        return [found for found in self.all if id_ in map(whole_of, found.gaps) or id_ in found.gaps]

    def last(self, id_: str) -> Treatment | None:
        """Return the last word on a difference or part; None if there is none."""
        found, whole = self._last.get(id_), self._last.get(whole_of(id_))
        if found and whole and found.act < whole.act:
            return None  # the whole was split, or explained, after its part was spoken of
        return found

    def parted(self, gaps: Mapping[str, int]) -> dict[str, int]:
        """Return what lies between in some differences and in the parts of those that are split."""
        found = dict(gaps)
        for id_, gap in gaps.items():
            last = self.last(id_)
            if last and last.state is DifferenceState.SPLIT and last.gaps[id_] == gap:
                found |= last.split_into
        return found

    def states(self, gaps: Mapping[str, int]) -> dict[str, DifferenceState]:
        """Return how differences stand, and their parts, of which it is known what lies between now.

        What was matched, split or written off is so only while exactly that lies between, in each of those
        that were matched with each other: what is otherwise by now is open again.
        """
        found, everything = dict[str, DifferenceState](), self.parted(gaps)
        for id_ in everything:
            last = self.last(id_)
            if last and (last.state is DifferenceState.EXPLAINED or self._holds(last, everything)):
                found[id_] = last.state
        for id_ in gaps:
            if found.get(id_) is DifferenceState.SPLIT:
                last = self._last[id_]
                parts = [found.get(part, DifferenceState.OPEN) for part in last.split_into]
                found[id_] = (
                    DifferenceState.CLEARED
                    if all(state.settled for state in parts)
                    else DifferenceState.SPLIT
                )
        return found

    def _holds(self, treatment: Treatment, everything: Mapping[str, int]) -> bool:
        return all(
            everything.get(id_) == gap and self.last(id_) is treatment for id_, gap in treatment.gaps.items()
        )

    def of(self, differences: Sequence[Difference]) -> list[Difference]:
        """Return differences with how each stands, those of each month by what lies between there."""
        if not self.all:
            return list(differences)
        months: dict[str, dict[str, int]] = defaultdict(dict)
        for difference in differences:
            if difference.id:
                months[difference.month][difference.id] = difference.gap
        states = {month: self.states(gaps) for month, gaps in months.items()}
        found = [
            (difference, states.get(difference.month, {}).get(difference.id, DifferenceState.OPEN))
            for difference in differences
        ]
        return [
            replace(difference, treated=state.value) if state else difference for difference, state in found
        ]


def differences_now(record: Reading) -> list[Difference]:
    """Return the differences at the end of the latest month that was ever sealed, as they stand by now."""
    return Treatments(record).of(open_differences(record))


def _treatment(recorded: RecordedAct) -> Treatment:
    act, detail = recorded.act, recorded.act.detail
    return Treatment(
        act=recorded.sequence,
        instant=act.instant,
        who=act.who,
        state=ACTS[act.kind],
        reason=act.reason,
        gaps={id_: minor_of(gap) for id_, gap in detail["gaps"].items()},
        owner=detail.get("owner", ""),
        due=detail.get("due", ""),
        called=detail.get("called", ""),
        approved_by=detail.get("approved_by", ""),
        parts=[(minor_of(amount), reason) for amount, reason in detail.get("parts", ())],
    )
