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
    path = _file_of(connection)
    if path is not None:
        with suppress(OSError):
            _beside(path).write_text(_line(path), encoding="utf-8")


def is_kept(connection: sqlite3.Connection) -> bool:
    """Say whether a digest was kept since the record was last written to: it went before that."""
    path = _file_of(connection)
    return path is not None and _beside(path).exists()


def is_as_checked(connection: sqlite3.Connection) -> bool:
    """Say whether a record's file is, byte for byte, as it was when all of it was last checked."""
    path = _file_of(connection)
    if path is None:
        return False
    try:
        return _beside(path).read_text(encoding="utf-8") == _line(path)
    except (OSError, UnicodeDecodeError):
        return False


def forget(connection: sqlite3.Connection) -> None:
    """Let the digest of a record's file go: something is about to be written."""
    path = _file_of(connection)
    if path is not None:
        with suppress(OSError):  # what stays is of another file than is there, and says nothing
            _beside(path).unlink()


def _file_of(connection: sqlite3.Connection) -> Path | None:
    """Return the file that a record lives in; None of one in memory."""
    _, _, file = connection.execute("PRAGMA database_list").fetchone()  # the record is the first of them
    return Path(file) if file else None


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ENDING)


def _line(path: Path) -> str:
    import hashlib  # ruff: ignore[import-outside-top-level] - a tenth of a balance, which hashes nothing

    with path.open("rb") as file:
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n"
