"""Where a book's files lie, and bytes kept by their SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse

RECORD_FILE = "record.sqlite"
KEY_BYTES = 32
_UNFINISHED = ".unfinished"


def find_book(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a book; Misuse if none does."""
    for folder in (start, *start.parents):
        if (folder / "book.toml").is_file():
            return folder
    raise Misuse(f"there is no book.toml in {start} or above it; make one: pooledbudget init DIR")


class Folder:
    """One place's folder. Files in it are written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def record(self) -> Path:
        """The store: one file."""
        return self.path / RECORD_FILE

    def settings(self) -> dict[str, bytes]:
        """Return the book's own settings files by their path inside the folder."""
        if not (self.path / "book.toml").is_file():
            raise EnvironmentFault(f"{self.path / 'book.toml'} is missing; restore it")
        names = ["book.toml"]
        for part in ("agreements", "layouts", "programmes"):
            names += [f"{part}/{one.name}" for one in sorted((self.path / part).glob("*.toml"))]
        return {name: (self.path / name).read_bytes() for name in names}

    def keep_settings(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Keep the exact bytes in force and return their SHA-256 by name."""
        return {name: self.keep(data, "snapshots") for name, data in sorted(files.items())}

    def keep(self, data: bytes, part: str) -> str:
        """Keep bytes under their SHA-256 in `received` or `snapshots`; return the hash."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path / part / digest
        if not path.exists():
            write_whole(path, data)
        return digest

    def bytes_of(self, digest: str, part: str) -> bytes:
        """Return kept bytes; IntegrityFailure if they are gone or changed."""
        path = self.path / part / digest
        if not path.is_file():
            raise IntegrityFailure(f"{part}/{digest} is missing")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise IntegrityFailure(f"{part}/{digest} has changed since it was kept")
        return data

    def key(self) -> bytes | None:
        """Return the pseudonym key, or None where this copy of the book does not hold it."""
        path = self.path / "keys" / "pseudonym.key"
        if not path.is_file():
            return None
        try:
            return bytes.fromhex(path.read_text("ascii").strip())
        except ValueError as fault:
            raise EnvironmentFault(
                f"{path} is not a key: {fault}; restore it from where it is kept safe"
            ) from fault

    def make_key(self, key: str = "") -> None:
        """Write a pseudonym key, fresh unless given in hex, that only its owner can read."""
        folder = self.path / "keys"
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder / "pseudonym.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write((key or secrets.token_hex(KEY_BYTES)) + "\n")

    def begin(self, what: str) -> None:
        """Note what is about to be done, so that the next run can say it did not finish."""
        write_whole(self.path / f"{_UNFINISHED}-{os.getpid()}", what.encode())

    def finish(self) -> None:
        """Take this run's note away once the act is recorded."""
        (self.path / f"{_UNFINISHED}-{os.getpid()}").unlink(missing_ok=True)

    def unfinished(self) -> list[str]:
        """Return what runs that are no longer alive began and did not finish, and forget it."""
        said = []
        for path in sorted(self.path.glob(f"{_UNFINISHED}-*")):
            if not _alive(int(path.name.rpartition("-")[2])):
                said.append(path.read_text("utf-8"))
                path.unlink(missing_ok=True)
        return said


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as fault:
        raise EnvironmentFault(
            f"cannot write {path}: {fault.strerror}; make room or mend the permission, then repeat"
        ) from fault


def pseudonym(key: bytes, scheme: str, identifier: str) -> str:
    """Return the keyed pseudonym of an identifier: the same for the same key, never reversible."""
    message = f"pooledbudget/{scheme}\n{identifier}".encode()
    return hmac.digest(key, message, "sha256").hex()[:24]
