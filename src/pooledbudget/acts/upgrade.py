"""Carry a book's record to the newest format: an act, with who did it and when."""

from __future__ import annotations

from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.upgrade import upgrade
from pooledbudget.place.folder import Folder
from pooledbudget.version import EDITION, TOOL


def upgrade_record(folder: Folder, who: str, instant: str) -> tuple[int, int]:
    """Upgrade the record in a folder; return the format it had and the one it has.

    It decides nothing, so it rests on no settings and on no code that decides.
    """
    act = Act(kind="upgrade", who=who, instant=instant, tool=TOOL, edition=EDITION, inputs={}, detail={})
    return upgrade(folder.record, act)
