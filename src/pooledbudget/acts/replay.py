"""Verify a book: is it what was sealed; done again, is it the same; what would this edition decide otherwise.

Every act is done again on the record as it stood before it, never on what the replay itself made of
earlier acts: so one difference is named once, where it is, and an act of this edition is held to the
letter whatever older ones before it were decided under.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct, field

from pooledbudget.acts.changes import SETTINGS, plan_change
from pooledbudget.acts.close import act_of as closing_act
from pooledbudget.acts.close import later_closed, plan_close, refuse_early
from pooledbudget.acts.correct import Correction, plan_adjustment, plan_reopening
from pooledbudget.acts.manifest import changed_files, manifest, packaged_then
from pooledbudget.acts.occasion import Occasion, packaged_now, read_occasion, with_packaged
from pooledbudget.acts.query import said_again
from pooledbudget.acts.receive import Receiving, from_act, keep_rows, plan_receipt, taken_in
from pooledbudget.acts.settled import taken_in_act
from pooledbudget.acts.treat import treated_again
from pooledbudget.acts.verification import Otherwise, Progress, Verification, verify_chain
from pooledbudget.acts.withdraw import Withdrawal, plan_attestation, plan_withdrawal
from pooledbudget.amounts import counted
from pooledbudget.book_folder import RECORD_FILE
from pooledbudget.engine.duckdb import Engine
from pooledbudget.errors import IntegrityFailure, PooledBudgetError
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.formats import ACT_COLUMNS
from pooledbudget.ledger.integrity import Fault, FaultKind
from pooledbudget.ledger.past import Past
from pooledbudget.ledger.record import Record, RecordedAct
from pooledbudget.ledger.seals import Seal
from pooledbudget.ledger.stored import Done
from pooledbudget.ledger.stored import done as stored_as
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.place.folder import RECEIVED, ROWS, SNAPSHOTS, Folder
from pooledbudget.reconcile.queries import ANSWER, QUERY
from pooledbudget.reconcile.treatments import ACTS
from pooledbudget.submissions.history import Sent, submissions
from pooledbudget.submissions.row_files import RowFiles
from pooledbudget.submissions.rows import RowReader
from pooledbudget.version import EDITION

UPGRADE = "upgrade"
CANNOT = (
    PooledBudgetError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What doing an act again may run into where a record was forged: a verdict, never a traceback."""


def verify(
    folder: Folder,
    record: Record,
    key: bytes | None,
    held: Sequence[Seal] = (),
    progress: Progress | None = None,
) -> Verification:
    """Check the record and the kept bytes, then do the acts again if the key is here."""
    found = verify_chain(record, held)
    if found.faults:
        found.remarks.append("the record is not what was sealed, so its acts were not done again")
        return found
    record.hold_file()
    acts = list(record.acts())
    kept = _kept(acts)
    found.faults += _byte_faults(folder, kept)
    found.files = len(kept) - len(found.faults)
    found.remarks += _edited_since(folder, acts)
    found.remarks += _changed_settings(acts, _packaged_at(folder, acts))
    found.remarks += _stray_files(folder, kept)
    if found.faults:
        found.not_derived = len(acts)
        found.remarks.append("some kept bytes are gone or changed, so the acts were not done again")
    elif key is None:
        found.not_derived = len(acts)
        found.remarks.append(
            "the pseudonym key is not here, so the acts were not done again: "
            "bytes, chain, seals and arithmetic only"
        )
    else:
        replay(folder, record, acts, key, found, progress)
    return found


def _kept(acts: Sequence[RecordedAct]) -> dict[tuple[str, str], str]:
    """Return what the acts rest on, by its digest and where it is kept, with what it was called."""
    named: dict[tuple[str, str], str] = {}
    for recorded in acts:
        detail = recorded.act.detail
        for name, digest in recorded.act.inputs.items():
            named.setdefault((digest, SNAPSHOTS), name)
        if recorded.act.code:
            named.setdefault(
                (recorded.act.code, SNAPSHOTS), f"the manifest of the code of act {recorded.sequence}"
            )
        if "sha256" in detail:
            what = f"{detail.get('file')} ({detail.get('submission')} from {detail.get('sender')})"
            named.setdefault((str(detail["sha256"]), RECEIVED), what)
    return named


def _byte_faults(folder: Folder, kept: Mapping[tuple[str, str], str]) -> Iterator[Fault]:
    """Yield what is not kept any more, or is changed, by the name of the file it was."""
    for (digest, part), name in kept.items():
        try:
            folder.bytes_of(digest, part)
        except IntegrityFailure as fault:
            yield Fault(FaultKind.BYTES, name, str(fault))


def _packaged_at(folder: Folder, acts: Sequence[RecordedAct]) -> Callable[[Act], Mapping[str, str]]:
    """Return what says which settings came with the tool that did an act; of one unknown, with this one."""
    shipped: dict[str, Mapping[str, str]] = {"": packaged_now()}
    for code in {recorded.act.code for recorded in acts} - {""}:
        with suppress(IntegrityFailure):
            shipped[code] = packaged_then(folder.bytes_of(code, SNAPSHOTS))
    return lambda act: shipped.get(act.code, shipped[""])


def _stray_files(folder: Folder, kept: Mapping[tuple[str, str], str]) -> list[str]:
    """Return how many kept files no act names; nothing where each is named."""
    known = {digest for digest, part in kept if part == RECEIVED}
    stray = [name for name in folder.names(RECEIVED) if name not in known]
    if not stray:
        return []
    return [
        f"{counted(len(stray), 'kept file is', 'kept files are')} not named by any act "
        f"({stray[0][:12]}...): an unfinished receive leaves one, and so does a record whose tail was cut"
    ]


def _edited_since(folder: Folder, acts: Sequence[RecordedAct]) -> list[str]:
    """Name the settings files that are not as the last act used them: edited since, or changed."""
    used = next((recorded.act.inputs for recorded in reversed(acts) if recorded.act.inputs), {})
    now = {name: hashlib.sha256(data).hexdigest() for name, data in with_packaged(folder.settings()).items()}
    return [
        f"{name} is not as the last act used it: the next act will use it as it is now"
        if name in now
        else f"{name} is gone since the last act: the next act will do without it"
        for name in sorted(now.keys() | used.keys())
        if used and used.get(name) != now.get(name)
    ]


def _changed_settings(acts: Sequence[RecordedAct], packaged: Callable[[Act], Mapping[str, str]]) -> list[str]:
    """Name each act before which the settings were changed, and each programme that is the place's own."""
    said: list[str] = []
    before: Mapping[str, str] = {}
    own: set[str] = set()
    for recorded in acts:
        act = recorded.act
        if not act.inputs:
            continue
        if before and before != act.inputs:
            names = sorted(
                name for name in before.keys() | act.inputs if before.get(name) != act.inputs.get(name)
            )
            unsaid = "" if act.kind == SETTINGS else ", and no act says so"
            said.append(
                f"act {recorded.sequence}, {act.instant}, {act.who}: settings changed: "
                f"{', '.join(names)}{unsaid}"
            )
        before = act.inputs
        shipped = packaged(act)
        shadowed = {
            name
            for name, digest in act.inputs.items()
            if name.startswith("programmes/") and shipped.get(name, digest) != digest
        }
        said += [
            f"{name} is the place's own from act {recorded.sequence} on, not the one that comes with the tool"
            for name in sorted(shadowed - own)
        ]
        own = shadowed
    return said


def replay(
    folder: Folder,
    record: Record,
    acts: Sequence[RecordedAct],
    key: bytes,
    found: Verification,
    progress: Progress | None,
) -> None:
    """Do the acts again in order, each on the record as it stood, and compare what each one caused.

    Rows are read from the received files alone, into row files of its own, which those that are kept
    are then held against.
    """
    past = Past.before_all(folder.path / RECORD_FILE)
    with TemporaryDirectory() as scratch:
        files = RowFiles(Path(scratch), Engine())
        reader, settings = RowReader(folder, past, files), _SettingsThen(folder, key)
        again = _Replay(folder, record, past, reader, settings)
        changed: set[str] = set()
        for place, recorded in enumerate(acts, start=1):
            done, differences = again.follow(recorded)
            found.replayed += done
            if recorded.act.edition == EDITION:
                found.faults += [difference.fault(recorded.sequence) for difference in differences]
                changed |= set(settings.changed_code(recorded.act))
            else:
                found.otherwise += [
                    difference.otherwise(recorded.sequence, recorded.act) for difference in differences
                ]
            reader.forget()
            if progress:
                progress(place, len(acts))
        found.other_code = sorted(changed)
        kept = RowFiles(folder.path / ROWS, files.engine)
        found.remarks += _made_sure(kept, reader)
        found.faults += _row_faults(kept, reader)
    past.close()


class _Held(Struct, frozen=True):
    """An act held against the same one done again."""

    done: ActAgain | None
    """What doing it again comes to; None where it cannot be done."""
    same: bool = False
    differences: Sequence[_ActDifference] = ()


class _Replay(Struct):
    """Acts done again, each on the record as it stood before it."""

    folder: Folder
    record: Record
    past: Past
    reader: RowReader
    settings: _SettingsThen

    def follow(self, recorded: RecordedAct) -> tuple[bool, Sequence[_ActDifference]]:
        """Do one act again and take it over; say whether it could be done, and how it comes out otherwise.

        What it came to is let go here, before the next is done: an act may cause all entries of a month.
        """
        held = self._hold(recorded)
        self._take_over(recorded, held)
        return held.done is not None, held.differences

    def _hold(self, recorded: RecordedAct) -> _Held:
        """Do one act again and say how it comes out otherwise."""
        act, sequence = recorded.act, recorded.sequence
        if act.kind == UPGRADE:  # it decides nothing: integrity has checked what it kept
            return _Held(ActAgain(None))
        found: list[_ActDifference] = []
        try:
            done = do_again(self.past, self.reader, self.settings.occasion(act), act, self.folder)
            same = bool(done.act and self.past.is_as(self.record, sequence, done.act, done.entries))
            if done.act and not same:
                again = self.past.rehearsed(done.act, done.entries)
                found += _differences(stored_as(self.record, sequence), again)
        except CANNOT as fault:
            moved = _moved(stored_as(self.record, sequence).entries)
            found.append(_ActDifference(f"cannot be done again: {fault}", "", moved, 0))
            return _Held(None, differences=found)
        return _Held(done, same, found)

    def _take_over(self, recorded: RecordedAct, held: _Held) -> None:
        """Take the recorded act over as it is, so that the next one is done on it."""
        done, end = held.done or ActAgain(None), self.record.end_of(recorded.sequence)
        self.past.come_to(end, done.act if held.same else None, done.entries)
        # What another edition accepted is not what this one would: its rows are made by what its act says.
        if done.receiving is not None and (held.same or recorded.act.edition == EDITION):
            keep_rows(self.reader, taken_in(self.past, self.reader, done.receiving))


def _made_sure(kept: RowFiles, reader: RowReader) -> list[str]:
    """Make the rows of each file that has kept ones; return what cannot be compared."""
    said = []
    for file in submissions(reader.record):
        try:
            if file.accepted and kept.has(file.leaf):  # nothing may have asked for what another edition took
                reader.make_sure(file)
        except IntegrityFailure as fault:
            said.append(f"its kept rows could not be compared: {fault}")
    return said


def _row_faults(kept: RowFiles, reader: RowReader) -> Iterator[Fault]:
    """Hold the row files of the book against those made anew from the received files."""
    names = {file.leaf: file for file in submissions(reader.record) if file.accepted}
    for name in kept.differing(reader.files, list(names)) if reader.files else ():
        file = names[name]
        what = f"not what its received file holds; delete {ROWS}/{kept.path(name).name}, it is made again"
        yield Fault(FaultKind.ROWS, f"the kept rows of {file.file} ({file.id})", what)


class _SettingsThen(Struct):
    """The settings in force at an act, read once for each set of bytes."""

    folder: Folder
    key: bytes
    _read: dict[tuple[tuple[str, str], ...], Occasion] = field(default_factory=dict)
    _changed: dict[str, list[str]] = field(default_factory=dict)

    def occasion(self, act: Act) -> Occasion:
        """Return the occasion of an act as it was."""
        named = tuple(sorted(act.inputs.items()))
        if named not in self._read:
            settings = {name: self.folder.bytes_of(digest, SNAPSHOTS) for name, digest in named}
            self._read[named] = read_occasion(settings, act.inputs, key=self.key, as_they_were=True)
        return self._read[named].as_of(act)

    def changed_code(self, act: Act) -> list[str]:
        """Return the files of code that are not as they were when an act was done."""
        if not act.code:
            return []
        if act.code not in self._changed:
            kept = self.folder.bytes_of(act.code, SNAPSHOTS)
            self._changed[act.code] = changed_files(kept, manifest())
        return self._changed[act.code]


class ActAgain(Struct, frozen=True):
    """What doing an act again comes to."""

    act: Act | None
    entries: Sequence[Entry] = ()
    receiving: Receiving | None = None
    """The file received again, where it was one: its rows count from here on."""


def _received_again(record: Record, reader: RowReader, on: Occasion, sent: Sent) -> ActAgain:
    receiving = plan_receipt(record, reader, on, sent)
    if receiving.act is None:
        raise IntegrityFailure("receiving it again changes nothing")
    return ActAgain(receiving.act, receiving=receiving)


MOVES_NOTHING = {
    **dict.fromkeys((QUERY, ANSWER), said_again),
    **dict.fromkeys(ACTS, treated_again),
}
"""The kinds of act that only say something, and what says it again."""


def do_again(record: Record, reader: RowReader, on: Occasion, act: Act, folder: Folder) -> ActAgain:
    """Return what doing an act again comes to, from what it says and the bytes that were kept."""
    detail = act.detail
    match act.kind:
        case "receive":
            return _received_again(
                record, reader, on, from_act(act, folder.bytes_of(detail["sha256"], RECEIVED))
            )
        case "close":
            month = Month.parse(act.month)
            refuse_early(record, on.today, month)
            closing = plan_close(record, reader, on, month, taking=taken_in_act(act))
            sealed = [month, *later_closed(record.closed_months(), month)]
            return ActAgain(closing_act(on, closing, sealed), closing.entries)
        case "withdraw":
            withdrawal = Withdrawal(
                detail["submission"], act.reason, quarantined=detail["quarantined"], stands=detail["stands"]
            )
            return ActAgain(plan_withdrawal(record, on, withdrawal))
        case "attest":
            return ActAgain(plan_attestation(record, on, detail["submission"], act.reason))
        case kind if kind in MOVES_NOTHING:
            return ActAgain(MOVES_NOTHING[kind](record, on, act))
        case "settings":
            change = plan_change(record, folder, on)
            if change is None:
                raise IntegrityFailure("it says that the settings were changed, and they were not")
            return ActAgain(change)
        case "reopen":
            return ActAgain(
                plan_reopening(record, on, Month.parse(act.month), detail["approved_by"], act.reason)
            )
        case "adjust":
            correction = Correction(
                prepared_by=detail["prepared_by"],
                approved_by=detail["approved_by"],
                reason=act.reason,
                corrects=detail["corrects"],
                submission=detail["submission"],
                reverses=bool(detail.get("reverses")),
            )
            received = [held for held in submissions(record) if held.kind == "adjustments"]
            made, entries = plan_adjustment(
                record, on, correction, reader.rows_of(received, detail["submission"])
            )
            return ActAgain(made, entries)
        case _:
            raise IntegrityFailure(f"there is no act of kind {act.kind!r}")


class _ActDifference(Struct, frozen=True):
    """One way in which doing an act again comes out otherwise."""

    what: str
    where: str
    """The entry, or blank for the act itself."""
    recorded: int
    now: int

    def fault(self, act: int) -> Fault:
        return Fault(FaultKind.REPLAY, self.where or f"act {act}", self.what)

    def otherwise(self, act: int, done: Act) -> Otherwise:
        amounts = (
            f": {plain(self.recorded)} recorded, {plain(self.now)} now" if self.recorded or self.now else ""
        )
        where = f"{self.where} " if self.where else ""
        return Otherwise(act, done.edition, f"{where}{self.what}{amounts}", self.recorded, self.now)


def _differences(stored: Done, again: Done) -> Iterator[_ActDifference]:
    """Yield what an act and each entry it caused is not, held against what doing it again gives."""
    for name, before, after in zip(ACT_COLUMNS, stored.act, again.act, strict=True):
        if before != after:
            yield _ActDifference(f"its {name} is not what replaying gives", "", 0, 0)
    for entry_id in [*stored.entries, *(other for other in again.entries if other not in stored.entries)]:
        before, after = stored.entries.get(entry_id), again.entries.get(entry_id)
        recorded, now = _moved_by(before), _moved_by(after)
        if after is None:
            yield _ActDifference("is in the record but no act causes it", entry_id, recorded, now)
        elif before is None:
            yield _ActDifference("is caused by an act but not in the record", entry_id, recorded, now)
        elif before[1:] != after[1:]:
            yield _ActDifference("is not what replaying its act gives", entry_id, recorded, now)
    shared = [entry_id for entry_id in stored.entries if entry_id in again.entries]
    if shared != [entry_id for entry_id in again.entries if entry_id in stored.entries]:
        yield _ActDifference("its entries stand in another order", "", 0, 0)


AMOUNT = 4
"""Where the amount stands in a posting's columns."""


def _moved_by(entry: Sequence[Any] | None) -> int:
    """Return how much a stored entry moves: its debits."""
    postings = entry[-1] if entry else ()
    return sum(line[AMOUNT] for line in postings if line[AMOUNT] > 0)


def _moved(entries: Mapping[str, Sequence[Any]]) -> int:
    return sum(_moved_by(entry) for entry in entries.values())
