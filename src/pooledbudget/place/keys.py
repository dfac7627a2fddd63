"""The pseudonym key of a place: made once, kept apart, held against the record it was made with."""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from pooledbudget.errors import EnvironmentFault
from pooledbudget.place.folder import flush_folder

KEY_BYTES = 32
KEY_FILE = Path("keys") / "pseudonym.key"


def make_key(place: Path, key: str = "") -> bytes:
    """Write a key, fresh unless given in hex, that only its owner can read; return it.

    The file and its folder are on disk when this returns: it is the one file nobody can make again.
    """
    text = key or os.urandom(KEY_BYTES).hex()
    path = place / KEY_FILE
    made = _parsed(text, path)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    flush_folder(path.parent)
    flush_folder(place)
    return made


def read_key(place: Path) -> bytes | None:
    """Return the key, or None where this copy of the book does not hold one that can be read.

    EnvironmentFault for a file that is no key of ours: an empty or a short one would give every
    family a pseudonym that anybody can make, and pay it again under another name.
    """
    path = place / KEY_FILE
    try:
        text = path.read_text("ascii").strip()
    except OSError:
        return None
    except UnicodeDecodeError:
        text = ""
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise EnvironmentFault(
            f"{path} is not a key of {KEY_BYTES} bytes in hex; restore it from where it is kept safe"
        )
    return key


def key_check(key: bytes, book: str) -> str:
    """Return what a key makes of a book's name: kept in the record, so that another key is known."""
    return hmac.digest(key, f"pooledbudget/key-check\n{book}".encode(), "sha256").hex()


def refuse_other_key(place: Path, key: bytes | None, book: str, check: str) -> None:
    """Raise EnvironmentFault if the key here is not the one the record was made with."""
    if key is not None and check and not hmac.compare_digest(key_check(key, book), check):
        raise EnvironmentFault(
            f"{place / KEY_FILE} is not the key that the record of {book} was made with: under it every "
            "family would be somebody else; restore the key from where it is kept safe"
        )
