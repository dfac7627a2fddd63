"""The settings were changed: an act of its own, recorded just before the first act done under them.

Whoever edits a settings file leaves no trace of it in the record. The next act does: who did it, when,
which files, and what in them is otherwise, as facts; the sentences are written when they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion, read_occasion
from pooledbudget.errors import Misuse, Refused
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record, RecordedAct
from pooledbudget.ledger.stored import acts_with_settings, settings_of_last
from pooledbudget.periods import Month
from pooledbudget.personal import told_of_person
from pooledbudget.settings import read_toml
from pooledbudget.submissions.rows import Place, RowReader

SETTINGS = "settings"
"""The kind of the act, and the name of what is kept with it."""
SNAPSHOTS = "snapshots"
NAMED_BY = ("partner", "investor", "kind", "name", "year", "from")
"""What tells the tables of a list apart, so that one put in the middle does not change all after it."""

Facts = dict[str, Any]


def record_act(
    record: Record,
    kept: Place,
    on: Occasion,
    act: Act,
    entries: Sequence[Entry] = (),
    sealing: Sequence[Month] = (),
) -> RecordedAct:
    """Record an act, and before it, in the same transaction, that the settings were changed, if they were.

    A reason that points at a person is refused, as it is beside money: nothing is ever taken out again. So
    is that of a part of a difference.
    """
    for reason in (act.reason, *(why for _, why in act.detail.get("parts", ()))):
        if about := told_of_person(reason):
            raise Misuse(
                f"the reason holds what looks like {about}; the record keeps it for good, so say it without, "
                "and keep what is about a person in evidence"
            )
    with record.together():
        change = plan_change(record, kept, on)
        if change is not None:
            record.add(change)
        return record.add(act, entries, sealing)


def plan_change(record: Reading, kept: Place, on: Occasion) -> Act | None:
    """Return the act that says what of the settings is otherwise than at the act before; None if nothing."""
    before = settings_of_last(record)
    if not before or before == on.inputs:
        return None
    names = sorted(before.keys() | on.inputs.keys())
    changed = [name for name in names if before.get(name) != on.inputs.get(name)]
    was, now = _bytes(kept, before), _bytes(kept, on.inputs)
    detail = {
        "files": {name: [before.get(name, ""), on.inputs.get(name, "")] for name in changed},
        "months": [str(month) for month in touched(was, now)],
    }
    facts = list(changes(was, now))
    return on.act(SETTINGS, detail, month=str(record.first_open()), annexes={SETTINGS: facts})


def changes(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[Facts]:
    """Yield what differs between settings files, as facts.

    Each says `file`, `path` (empty for the whole file), `was` and `is`, a blank where there is nothing,
    and, of an agreement, its `kind` and id.
    """
    for file in sorted(was.keys() | now.keys()):
        if was.get(file) == now.get(file):
            continue
        before, after = _said(was.get(file), file), _said(now.get(file), file)
        about = {"file": file}
        if file.startswith("agreements/"):
            says = after or before
            about |= {name: str(says.get((name,), "")) for name in ("kind", "agreement")}
        if file not in was or file not in now:
            yield {**about, "path": [], "was": file in was, "is": file in now}
            continue
        paths = [path for path in before | after if before.get(path) != after.get(path)]
        if not paths:
            yield {**about, "path": [], "was": True, "is": True}
        for path in paths:
            yield {**about, "path": list(path), "was": before.get(path, ""), "is": after.get(path, "")}


def _said(data: bytes | None, file: str) -> dict[tuple[str, ...], Any]:
    """Return everything that a settings file says, by where it stands; nothing if it cannot be read."""
    if data is None:
        return {}
    try:
        return dict(_leaves(read_toml(data, file), ()))
    except Refused:
        return {}


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list) and value and all(isinstance(inner, dict) for inner in value):
        for name, inner in zip(_names(value), value, strict=True):
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, bool | str):
        yield path, value
    else:
        yield path, json.dumps(value, default=_day, ensure_ascii=False).strip('"')


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _names(tables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Return what tells the tables of a list apart: what each names, else its place in the list."""
    named = [" ".join(str(table[key]) for key in NAMED_BY if key in table) for table in tables]
    if len({*named, ""}) == len(tables) + 1:
        return named
    return [f"{name} {place}".strip() for place, name in enumerate(named, start=1)]


def touched(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[Month]:
    """Return the months in which something falls due otherwise than it did, in order.

    None are said where the settings of one side cannot be read.
    """
    try:
        before = read_occasion(was, {}, as_they_were=True).agreements.by_id
        after = read_occasion(now, {}).agreements
    except Refused:
        return []
    return sorted(
        {
            month
            for agreement in after
            if agreement.id in before and before[agreement.id].kind == agreement.kind
            for month in agreement.touched(before[agreement.id])
        }
    )


class Change(Struct, frozen=True, kw_only=True):
    """What was otherwise in the settings from an act on."""

    act: int
    """The act that says so, or that was done first; 0 where none was done yet."""
    instant: str
    who: str
    first: str
    """The month from which it counts: the one that was open."""
    months: Sequence[str]
    """The months in which something falls due otherwise, where that is known."""
    facts: Sequence[Facts]


def register(record: Reading, kept: Place, after: int = 0) -> Iterator[Change]:
    """Yield every change of the settings that an act rests on, after an act, in the order of acts.

    Older books have no `settings` acts: there each act's kept settings are held against the one before's.
    """
    before: Mapping[str, str] = {}
    for recorded in acts_with_settings(record, after):
        act = recorded.act
        was, before = before, act.inputs
        if not was or was == before:
            continue
        facts = record.annex(recorded.sequence, SETTINGS) if act.kind == SETTINGS else ()
        yield Change(
            act=recorded.sequence,
            instant=act.instant,
            who=act.who,
            first=act.month if act.kind == SETTINGS else "",
            months=act.detail.get("months", ()) if act.kind == SETTINGS else (),
            facts=list(facts) or list(changes(_bytes(kept, was), _bytes(kept, act.inputs))),
        )


def waiting(record: Reading, kept: Place, settings: Mapping[str, bytes]) -> Change | None:
    """Return what was changed since the last act and is not used by any act yet; None if nothing."""
    before = settings_of_last(record)
    if not before:
        return None
    was = _bytes(kept, before)
    facts = list(changes(was, settings))
    if not facts:
        return None
    months = [str(month) for month in touched(was, settings)]
    return Change(act=0, instant="", who="", first=str(record.first_open()), months=months, facts=facts)


def _bytes(kept: Place, named: Mapping[str, str]) -> dict[str, bytes]:
    return {name: kept.bytes_of(digest, SNAPSHOTS) for name, digest in named.items()}


def hold_made(record: Record, reader: RowReader) -> None:
    """Keep the digests of row files that had to be made again."""
    for act, found in reader.made_again().items():
        record.hold_rows(act, found.rows, found.tally)
