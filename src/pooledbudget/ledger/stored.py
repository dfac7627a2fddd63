"""Acts and what they caused in the columns they are stored in: what doing them again is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct

from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.formats import ACT_COLUMNS, ENTRY_COLUMNS, POSTING_COLUMNS
from pooledbudget.ledger.reading import Reading, RecordedAct

Columns = tuple[Any, ...]


class Done(Struct, frozen=True):
    """An act and its entries in the columns they are stored in."""

    act: Columns
    entries: Mapping[str, Columns]
    """Entry id -> its columns and its postings, in order."""


def act_columns(record: Reading, act: int) -> Columns:
    """Return an act as it is stored."""
    (columns,) = record.rows(f"SELECT {', '.join(ACT_COLUMNS)} FROM act WHERE sequence = ?", (act,))
    return tuple(columns)


def caused(record: Reading, act: int) -> Iterator[Columns]:
    """Yield what an act caused as it is stored: an entry's columns, then its postings; no list is made."""
    stretch = (act + 1, record.end_of(act))
    with store.environment_faults(record.where):
        entries = record.connection.execute(
            f"SELECT {', '.join(ENTRY_COLUMNS)} FROM entry WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
            stretch,
        )
        postings = record.connection.execute(
            f"SELECT entry, {', '.join(POSTING_COLUMNS)} FROM posting "
            "WHERE entry BETWEEN ? AND ? ORDER BY entry, line",
            stretch,
        )
        lines = groupby(postings, key=itemgetter(0))
        sequence, found = next(lines, (0, ()))
        for entry in entries:
            of_entry: Columns = ()
            if sequence == entry[0]:
                of_entry = tuple(tuple(line[1:]) for line in found)
                sequence, found = next(lines, (0, ()))
            yield (*entry, of_entry)


def done(record: Reading, act: int) -> Done:
    """Return an act and all it caused, as they are stored."""
    return Done(act_columns(record, act), {entry[1]: entry for entry in caused(record, act)})


def settings_of_last(record: Reading) -> Mapping[str, str]:
    """Return the settings files of the last act that rests on any, by SHA-256; empty before the first."""
    return _settings(record, "DESC")


def settings_of_first(record: Reading) -> Mapping[str, str]:
    """Return the settings files of the first act that rests on any; empty if none does."""
    return _settings(record, "ASC")


def _settings(record: Reading, order: str) -> Mapping[str, str]:
    query = f"SELECT sequence FROM act WHERE inputs <> '{{}}' ORDER BY sequence {order} LIMIT 1"
    return next((record.act(sequence).act.inputs for (sequence,) in record.rows(query)), {})


def acts_with_settings(record: Reading, after: int = 0) -> Iterator[RecordedAct]:
    """Yield the acts that rest on settings: those after a place in the record, and the last one up to it."""
    query = (
        "SELECT sequence FROM act WHERE inputs <> '{}' AND sequence >= (SELECT coalesce(max(sequence), 0) "
        "FROM act WHERE inputs <> '{}' AND sequence <= ?) ORDER BY sequence"
    )
    for (sequence,) in record.rows(query, (after,)):
        yield record.act(sequence)


def settings_since_close(record: Reading) -> list[tuple[Mapping[str, str], int]]:
    """Return each set of settings, by SHA-256, of the last close and the acts since; none before an act.

    Each comes with the latest edition that an act was done by under it.
    """
    query = (
        "SELECT min(sequence), max(edition) FROM act WHERE inputs <> '{}' AND sequence >= "
        "(SELECT coalesce(max(sequence), 0) FROM act WHERE kind = 'close') GROUP BY inputs"
    )
    return [(record.act(sequence).act.inputs, edition) for sequence, edition in record.rows(query)]


def last_instant(record: Reading) -> str:
    """Return the latest instant at which anything was recorded; blank if nothing was."""
    return str(record.rows("SELECT coalesce(max(instant), '') FROM act")[0][0])
