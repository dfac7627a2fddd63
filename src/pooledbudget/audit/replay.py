"""Do every act again on the kept bytes, into an empty record, and compare."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pooledbudget.agreements import Occasion, occasion
from pooledbudget.close import close_month
from pooledbudget.corrections import Correction, adjust, reopen
from pooledbudget.errors import IntegrityFailure, PooledBudgetError
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.integrity import Fault, FaultKind, check_record
from pooledbudget.ledger.record import Record, RecordedAct
from pooledbudget.ledger.seals import Seal
from pooledbudget.ledger.store import environment_faults
from pooledbudget.periods import Month
from pooledbudget.place.folder import Folder
from pooledbudget.receive import from_act, receive
from pooledbudget.received import Reader, submissions

Progress = Callable[[int, int], None]
"""Called with how many acts are done and how many there are."""


@dataclass(slots=True)
class Verification:
    """What verifying a book found."""

    checked: int
    """Acts and entries whose bytes, chain and arithmetic were checked."""
    files: int = 0
    """Kept files whose bytes were checked."""
    replayed: int = 0
    """Acts done again and compared."""
    not_derived: int = 0
    """Acts that could not be done again, for want of the pseudonym key."""
    faults: list[Fault] = field(default_factory=list)
    """Every difference, first things first."""
    remarks: list[str] = field(default_factory=list)

    @property
    def by_kind(self) -> dict[str, int]:
        """How many differences there are of each kind."""
        kinds: dict[str, int] = {}
        for fault in self.faults:
            kinds[fault.kind.value] = kinds.get(fault.kind.value, 0) + 1
        return kinds


def verify(
    folder: Folder,
    record: Record,
    held: list[Seal],
    *,
    replaying: bool = True,
    progress: Progress | None = None,
) -> Verification:
    """Check the record and the kept bytes, then replay the acts if the key is here."""
    faults, size = check_record(record, held)
    found = Verification(size, faults=faults)
    if not replaying:
        return found
    acts = _readable_acts(record, found)
    found.faults += _byte_faults(folder, acts, found)
    key = folder.key()
    if key is None:
        found.not_derived = len(acts)
        found.remarks.append(
            "the pseudonym key is not here, so the acts were not done again: "
            "bytes, chain, seals and arithmetic only"
        )
        return found
    if any(one.kind is FaultKind.BYTES for one in found.faults):
        found.not_derived = len(acts)
        found.remarks.append("some kept bytes are gone or changed, so the acts were not done again")
        return found
    found.faults += replay(folder, record, acts, key, found, progress)
    return found


def _readable_acts(record: Record, found: Verification) -> list[RecordedAct]:
    try:
        with environment_faults(record.where):
            return list(record.acts())
    except (IntegrityFailure, ValueError) as fault:
        found.faults.append(Fault(FaultKind.REPLAY, "acts", f"cannot be read: {fault}"))
        return []


def _byte_faults(folder: Folder, acts: list[RecordedAct], found: Verification) -> Iterator[Fault]:
    """Check that every byte the acts rest on is kept and unchanged; name the file it was."""
    named: dict[tuple[str, str], str] = {}
    for one in acts:
        for name, digest in one.act.inputs.items():
            named.setdefault((digest, "snapshots"), name)
        if "sha256" in one.act.detail:
            detail = one.act.detail
            what = f"{detail['file']} ({detail['submission']} from {detail['sender']})"
            named.setdefault((detail["sha256"], "received"), what)
    for (digest, part), name in named.items():
        try:
            folder.bytes_of(digest, part)
            found.files += 1
        except IntegrityFailure as fault:
            yield Fault(FaultKind.BYTES, name, str(fault))
    found.remarks += _edited_since(folder, acts)
    known = {digest for digest, part in named if part == "received"}
    stray = [path.name for path in (folder.path / "received").glob("*") if path.name not in known]
    if stray:
        found.remarks.append(
            f"{len(stray)} kept files are not named by any act ({stray[0][:12]}...): an unfinished "
            "receive leaves one, and so does a record whose tail was cut"
        )


def _edited_since(folder: Folder, acts: list[RecordedAct]) -> list[str]:
    """Name the settings files that are not as the last act used them: edited since, or changed."""
    used = acts[-1].act.inputs if acts else {}
    now = {name: hashlib.sha256(data).hexdigest() for name, data in folder.settings().items()}
    return [
        f"{name} is not as the last act used it: the next act will use it as it is now"
        for name, digest in now.items()
        if used and used.get(name) != digest
    ]


def replay(
    folder: Folder,
    record: Record,
    acts: list[RecordedAct],
    key: bytes,
    found: Verification,
    progress: Progress | None,
) -> list[Fault]:
    """Do the acts again in order and compare what each one caused."""
    fresh = Record.create(":memory:", record.book, record.first_month)
    reader = Reader(folder.bytes_of)
    desk = _Desk(folder, key)
    faults: list[Fault] = []
    for place, one in enumerate(acts, start=1):
        try:
            do_again(fresh, reader, desk.occasion(one.act), one.act, folder)
        except (PooledBudgetError, ValueError, KeyError, TypeError) as fault:
            faults.append(Fault(FaultKind.REPLAY, f"act {one.sequence}", f"cannot be done again: {fault}"))
        else:
            faults += _compare(record, fresh, one.sequence)
            found.replayed += 1
        if progress:
            progress(place, len(acts))
        if faults and fresh.size < one.sequence:
            break
    issued, again = {str(one) for one in record.seals()}, {str(one) for one in fresh.seals()}
    faults += [
        Fault(FaultKind.REPLAY, text.split()[2], "replaying gives another seal")
        for text in sorted(issued ^ again)
        if text in issued
    ]
    fresh.connection.close()
    return faults


@dataclass(slots=True)
class _Desk:
    """Settings in force at an act, read once for each set of bytes."""

    folder: Folder
    key: bytes
    _read: dict[tuple[tuple[str, str], ...], Occasion] = field(default_factory=dict)

    def occasion(self, act: Act) -> Occasion:
        named = tuple(sorted(act.inputs.items()))
        if named not in self._read:
            settings = {name: self.folder.bytes_of(digest, "snapshots") for name, digest in named}
            self._read[named] = occasion(settings, act.inputs, "", "", "", self.key)
        return replace(self._read[named], who=act.who, instant=act.instant, tool=act.tool)


def do_again(record: Record, reader: Reader, on: Occasion, act: Act, folder: Folder) -> None:
    """Do one act again from what it says and the bytes that were kept."""
    detail = act.detail
    match act.kind:
        case "receive":
            receive(record, reader, on, from_act(act, folder.bytes_of(detail["sha256"], "received")))
        case "close":
            close_month(record, reader, on, Month.parse(act.month), date.fromisoformat(detail["today"]))
        case "reopen":
            reopen(record, on, Month.parse(act.month), detail["approved_by"], act.reason)
        case "adjust":
            correction = Correction(
                prepared_by=detail["prepared_by"],
                approved_by=detail["approved_by"],
                reason=act.reason,
                corrects=detail["corrects"],
                submission=detail["submission"],
            )
            held = [one for one in submissions(record) if one.kind == "adjustments"]
            adjust(record, on, correction, reader.given(held, detail["submission"]))
        case _:
            raise IntegrityFailure(f"there is no act of kind {act.kind!r}")


_ENTRY = (
    "SELECT id, effective, month, narrative, because, sequence, leaf FROM entry "
    "WHERE act = ? ORDER BY sequence"
)
_ACT = "SELECT kind, month, who, instant, reason, tool, inputs, detail FROM act WHERE sequence = ?"
_ACT_COLUMNS = ("kind", "month", "who", "instant", "reason", "tool", "inputs", "detail")


def _compare(record: Record, fresh: Record, act: int) -> Iterator[Fault]:
    """Compare an act and each entry it caused with what replaying it gave."""
    stored = record.connection.execute(_ACT, (act,)).fetchone()
    again = fresh.connection.execute(_ACT, (act,)).fetchone()
    if again is None:
        yield Fault(FaultKind.REPLAY, f"act {act}", "replaying it records nothing here")
        return
    for name, before, after in zip(_ACT_COLUMNS, stored, again, strict=True):
        if before != after:
            yield Fault(FaultKind.REPLAY, f"act {act}", f"its {name} is not what replaying gives")
    theirs = _entries(record, act)
    ours = _entries(fresh, act)
    for entry_id in [*theirs, *(one for one in ours if one not in theirs)]:
        if entry_id not in ours:
            yield Fault(FaultKind.REPLAY, entry_id, "is in the record but no act causes it")
        elif entry_id not in theirs:
            yield Fault(FaultKind.REPLAY, entry_id, "is caused by an act but not in the record")
        elif theirs[entry_id] != ours[entry_id]:
            yield Fault(FaultKind.REPLAY, entry_id, "is not what replaying its act gives")


def _entries(record: Record, act: int) -> Mapping[str, tuple[Any, ...]]:
    rows = record.connection.execute(_ENTRY, (act,)).fetchall()
    lines: dict[int, list[Any]] = {}
    for entry, *line in record.connection.execute(
        "SELECT entry, account, partner, agreement, theme, amount, currency FROM posting "
        "WHERE entry IN (SELECT sequence FROM entry WHERE act = ?) ORDER BY entry, line",
        (act,),
    ):
        lines.setdefault(entry, []).append(tuple(line))
    return {row[0]: (*row[1:5], tuple(lines.get(row[5], []))) for row in rows}


def report(found: Verification, book: str) -> str:
    """Return the verification as text a reader keeps: what was checked, and every difference."""
    lines = [
        f"Verification of {book}",
        f"Acts and entries checked  {found.checked}",
        f"Kept files checked        {found.files}",
        f"Acts done again           {found.replayed}",
        f"Not derived               {found.not_derived}",
        *found.remarks,
        "",
    ]
    if not found.faults:
        lines.append("No difference: the record is what its acts produce, and what was sealed.")
    else:
        lines.append(f"First difference: {found.faults[0].kind.value}: {found.faults[0]}")
        lines += [f"{count} in {kind}" for kind, count in found.by_kind.items()]
        lines += [f"{fault.kind.value}: {fault}" for fault in found.faults]
    lines += ["", "Not tested: whether what the received files say is true."]
    text = "\n".join(lines) + "\n"
    return text + f"SHA-256 of the lines above: {hashlib.sha256(text.encode()).hexdigest()}\n"
