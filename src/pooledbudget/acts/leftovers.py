"""What runs that were cut short left behind: told by the next run, and taken away."""

from __future__ import annotations

from pooledbudget.ledger.record import Record
from pooledbudget.place.folder import QUARANTINE, RECEIVED, Folder
from pooledbudget.submissions.history import submissions


def cut_short(record: Record, folder: Folder) -> list[str]:
    """Return what runs that are no longer alive began; take away what they kept and no act names.

    Whoever receives holds the record meanwhile, so nobody's bytes are taken away under them.
    """
    if not folder.has_notes:
        return []
    with record.together():
        received = submissions(record)
        named = {f"{RECEIVED}/{file.sha256}" for file in received}
        return folder.unfinished(named=named | {f"{QUARANTINE}/{file.id}.csv" for file in received})
