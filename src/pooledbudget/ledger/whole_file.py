"""The record's file as it was when all of it was last checked: one SHA-256 beside it, as `sha256sum` has it.

Holding the digest of every act against what SQLite reads takes a quarter of a second for 100,000 entries;
hashing the same file takes a tenth of that. A file that is byte for byte as it was checked needs no other
look. The digest is no seal: whoever rewrites both is found by `verify` and by a seal that somebody holds.
It goes before anything is written, so that what stands beside a record is always of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

ENDING = ".sha256"


def keep(connection: sqlite3.Connection) -> None:
    """Keep the digest of a record's file: whoever calls this has just checked all that is in it.

    Called while the record is seen in one view, so that nobody writes meanwhile. A folder that cannot be
    written is left without; the digests of the acts are asked then.
    """
    file = _file_of(connection)
    if file:
        with suppress(OSError):
            _beside(file).write_text(_line(file), encoding="utf-8")


def is_kept(connection: sqlite3.Connection) -> bool:
    """Say whether a digest was kept since the record was last written to: it went before that."""
    file = _file_of(connection)
    return bool(file) and _beside(file).exists()


def is_as_checked(connection: sqlite3.Connection) -> bool:
    """Say whether a record's file is, byte for byte, as it was when all of it was last checked."""
    file = _file_of(connection)
    if not file:
        return False
    try:
        return _beside(file).read_text(encoding="utf-8") == _line(file)
    except (OSError, UnicodeDecodeError):
        return False


def forget(connection: sqlite3.Connection) -> None:
    """Let the digest of a record's file go: something is about to be written."""
    file = _file_of(connection)
    if file:
        with suppress(OSError):  # what stays is of another file than is there, and says nothing
            _beside(file).unlink()


def _file_of(connection: sqlite3.Connection) -> str:
    """Return the file that a record lives in; blank of one in memory."""
    _, _, file = connection.execute("PRAGMA database_list").fetchone()  # the record is the first of them
    return str(file or "")


def _beside(file: str) -> Path:
    return Path(file + ENDING)


def _line(file: str) -> str:
    import hashlib  # ruff: ignore[import-outside-top-level] - a tenth of a balance, which hashes nothing

    path = Path(file)
    with path.open("rb") as opened:
        return f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {path.name}\n"
