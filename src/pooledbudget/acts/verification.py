"""What verifying a book found, and how it is told; acts are done again in `replay.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pooledbudget.amounts import counted, plain
from pooledbudget.in_words import InWords
from pooledbudget.ledger.integrity import Fault, check_record
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.seals import Seal
from pooledbudget.notebook import facts_html, pence_frame, table_html
from pooledbudget.version import EDITION

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
"""Called with how many acts are done and how many there are."""


class Otherwise(Struct, frozen=True):
    """Something that the installed edition would decide otherwise in an act of another edition."""

    act: int
    edition: int
    what: str
    recorded: int
    """What was moved, in minor units."""
    now: int
    """What this edition would move."""

    def __str__(self) -> str:
        return f"act {self.act}, edition {self.edition}: {self.what}"


class Verification(InWords, Struct):
    """What verifying a book found: three answers, never mixed."""

    checked: int
    """Acts and entries whose bytes, chain and arithmetic were checked."""
    files: int = 0
    """Kept files whose bytes were checked."""
    replayed: int = 0
    """Acts done again and compared."""
    not_derived: int = 0
    """Acts that could not be done again, for want of the pseudonym key or of a sound record."""
    faults: list[Fault] = field(default_factory=list)
    """Every way in which it is not what was sealed, or not what its own edition gives; first things first."""
    otherwise: list[Otherwise] = field(default_factory=list)
    """What this edition would decide otherwise in acts of other editions: no fault of the book."""
    other_code: list[str] = field(default_factory=list)
    """Files of code and SQL that are not as they were when an act of this edition was done."""
    statements: list[str] = field(default_factory=list)
    """The statements that were held against the record."""
    uncompared: list[str] = field(default_factory=list)
    """What of a statement of another version is worded otherwise: only its numbers were compared."""
    remarks: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        said = [
            f"{counted(self.checked, 'act or entry', 'acts and entries')} checked",
            f"{counted(self.files, 'file')} checked",
            f"{counted(self.replayed, 'act')} done again",
            counted(len(self.faults), "difference"),
            f"{len(self.otherwise):,} decided otherwise now",
        ]
        return f"<Verification: {', '.join(said)}>"

    def _repr_html_(self) -> str:
        """Return what was checked, and every difference, for a notebook."""
        faults = table_html(
            "Differences", ("kind", "what"), [(fault.kind.value, str(fault)) for fault in self.faults]
        )
        return facts_html("Verification", self.told) + (faults if self.faults else "")

    @property
    def told(self) -> dict[str, int]:
        """What was checked and found, in numbers."""
        return {
            "acts and entries checked": self.checked,
            "files checked": self.files,
            "acts done again": self.replayed,
            "differences": len(self.faults),
            "decided otherwise now": len(self.otherwise),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the differences as a pandas frame."""
        rows = [{"kind": fault.kind.value, "what": str(fault)} for fault in self.faults]
        return pence_frame(rows, ("kind", "what"), ())

    @property
    def by_kind(self) -> dict[str, int]:
        """How many differences there are of each kind."""
        kinds: dict[str, int] = {}
        for fault in self.faults:
            kinds[fault.kind.value] = kinds.get(fault.kind.value, 0) + 1
        return kinds


def verify_chain(record: Reading, held: Sequence[Seal] = (), *, alone: bool = False) -> Verification:
    """Check the record against itself and the seals somebody holds; no act is done again.

    `alone` is whether acts and entries alone are checked, as `check_record` says.
    """
    faults, size = check_record(record, held, alone=alone)
    return Verification(size, faults=faults)


def report(found: Verification, book: str) -> str:
    """Return the verification as text a reader keeps: what was checked, and every difference."""
    lines = [
        f"Verification of {book}, by edition {EDITION} of the rules",
        f"Acts and entries checked  {found.checked}",
        f"Kept files checked        {found.files}",
        f"Acts done again           {found.replayed}",
        f"Not derived               {found.not_derived}",
        *(f"Statement compared        {name}" for name in found.statements),
        *found.remarks,
        "",
    ]
    if not found.faults:
        lines.append(f"No difference: {_tested(found)}.")
    else:
        lines.append(f"First difference: {found.faults[0].kind.value}: {found.faults[0]}")
        lines += [f"{count} in {kind}" for kind, count in found.by_kind.items()]
        lines += [f"{fault.kind.value}: {fault}" for fault in found.faults]
    if found.other_code:
        lines.append(f"Done with other code than this in {counted(len(found.other_code), 'file')}:")
        lines += [f"  {path}" for path in found.other_code]
    if found.uncompared:
        lines.append("Written by another version, and in other words; the amounts are those of the record:")
        lines += [f"  {said}" for said in found.uncompared]
    if found.otherwise:
        moved = sum(abs(difference.now - difference.recorded) for difference in found.otherwise)
        lines.append(
            f"Acts of other editions are no fault. This edition would decide {len(found.otherwise)} things "
            f"otherwise, {plain(moved)} in all:"
        )
        lines += [f"  {difference}" for difference in found.otherwise]
    lines += ["", "Not tested: whether what the received files say is true."]
    text = "\n".join(lines) + "\n"
    return text + f"SHA-256 of the lines above: {hashlib.sha256(text.encode()).hexdigest()}\n"


def _tested(found: Verification) -> str:
    """Say what it is that was found without a difference: of acts not done again, only what was sealed."""
    if found.replayed:
        return "the record is what its acts produce, and what was sealed"
    why = ", as the pseudonym key is not here" if found.not_derived else ""
    return (
        f"the record is what was sealed. No act was done again{why}: whether it is what its acts produce "
        "was not tested"
    )
