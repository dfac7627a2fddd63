"""A copy of a book in which an act is done to see what it would do; then it is thrown away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from pooledbudget.book_folder import RECORD_FILE
from pooledbudget.ledger.store_sqlite import copy_record
from pooledbudget.place.folder import QUARANTINE, RECEIVED, ROWS, SNAPSHOTS

SETTINGS = ("agreements", "layouts", "programmes", "keys")
NEVER_CHANGED = (RECEIVED, SNAPSHOTS, QUARANTINE, ROWS)
"""Parts whose files are written whole under a name that says what they are: they may be shared."""
GROWS = ".jsonl"
"""How the names of files end that lines are added to."""


@contextmanager
def rehearsal(folder: Path) -> Generator[Path]:
    """Yield a copy of a book's folder, under its own name, that is gone afterwards.

    What is never changed is linked, not copied, where the disk can: a copy of years takes a moment. Nothing
    done in it reaches the book, as whatever writes a file puts a new one in its place.
    """
    with tempfile.TemporaryDirectory(prefix="pooledbudget-") as place:
        copy = Path(place) / folder.resolve().name
        copy.mkdir(mode=0o700)
        shutil.copy2(folder / "book.toml", copy)
        for part in SETTINGS:
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part)
        for part in NEVER_CHANGED:
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part, copy_function=_linked)
        copy_record(folder / RECORD_FILE, copy / RECORD_FILE)
        yield copy


def _linked(source: str, target: str) -> str:
    """Link a file, or copy it where links cannot be, or where it is one that is added to."""
    if not source.endswith(GROWS):
        with suppress(OSError):
            os.link(source, target)
            return target
    return shutil.copy2(source, target)
