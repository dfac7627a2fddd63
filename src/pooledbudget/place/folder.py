"""Where a book's files lie, and bytes kept by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

from pooledbudget.book_folder import RECORD_FILE
from pooledbudget.errors import EnvironmentFault, IntegrityFailure

RECEIVED, SNAPSHOTS, QUARANTINE = "received", "snapshots", "quarantine"
ROWS = "rows"
"""Where the accepted rows of received files are kept as columns: made again if it is deleted."""
_UNFINISHED = ".unfinished-"


class Folder:
    """One place's folder. Files in it are written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"<Folder {self.path}>"

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
            names += [f"{part}/{path.name}" for path in sorted((self.path / part).glob("*.toml"))]
        return {name: (self.path / name).read_bytes() for name in names}

    def passed_over(self) -> list[str]:
        """Return files beside the settings that are not read, because their names do not end in .toml."""
        return [
            f"{part}/{path.name}"
            for part in ("agreements", "layouts", "programmes")
            for path in sorted((self.path / part).glob("*"))
            if not path.name.endswith((".toml", ".sample")) and not path.name.startswith(".")
        ]

    def keep_settings(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Keep the exact bytes in force and return their SHA-256 by name."""
        return {name: self.keep(data, SNAPSHOTS) for name, data in sorted(files.items())}

    def keep(self, data: bytes, part: str) -> str:
        """Keep bytes under their SHA-256 in `received` or `snapshots`; return the hash.

        What already stands under that name is read and compared, never trusted by its name: if it
        is not these bytes, these take its place.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self.path / part / digest
        if stat.S_ISDIR(_mode(path)):
            raise EnvironmentFault(f"{path} is a folder where kept bytes belong; remove it, then repeat")
        if not self.has(data, part):
            write_whole(path, data)
        return digest

    def has(self, data: bytes, part: str = RECEIVED) -> bool:
        """Say whether these very bytes are kept under their name; what cannot be read is not."""
        path = self.path / part / hashlib.sha256(data).hexdigest()
        try:
            return path.is_file() and path.read_bytes() == data
        except OSError:
            return False

    @contextmanager
    def keeping(self, files: Sequence[bytes]) -> Generator[list[Path]]:
        """Keep received bytes while something is done; where that fails, take away what was not here before.

        Yields a list to which whoever keeps more adds its path: it is taken away with them. The note of
        this run lists it first, so that the next run takes it away if this one is killed.
        """
        kept: list[Path] = []
        paths = [self.path / RECEIVED / hashlib.sha256(data).hexdigest() for data in files]
        try:
            self.note([path for path in paths if not stat.S_ISREG(_mode(path))])
            for path, data in zip(paths, files, strict=True):
                kept += [] if stat.S_ISREG(_mode(path)) else [path]
                self.keep(data, RECEIVED)
            yield kept
        except BaseException:
            for path in kept:
                with suppress(OSError):  # what was raised is what is told
                    path.unlink()
            raise

    def bytes_of(self, digest: str, part: str) -> bytes:
        """Return kept bytes; IntegrityFailure if they are gone or changed."""
        path = self.path / part / digest
        remedy = "receive the same file again" if part == RECEIVED else "restore it from a copy of the book"
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as fault:
            raise IntegrityFailure(f"{part}/{digest} is missing ({fault.strerror}); {remedy}") from fault
        except OSError as fault:
            remedy = f"make it readable, or {remedy}"
            raise IntegrityFailure(f"{part}/{digest} cannot be read ({fault.strerror}); {remedy}") from fault
        if hashlib.sha256(data).hexdigest() != digest:
            raise IntegrityFailure(f"{part}/{digest} has changed since it was kept; {remedy}")
        return data

    def holds(self, digest: str, part: str) -> bool:
        """Say whether bytes are kept under a SHA-256; `bytes_of` says whether they are still the same.

        EnvironmentFault where that cannot be seen: what may not be looked at is not gone.
        """
        return stat.S_ISREG(_mode(self.path / part / digest))

    def names(self, part: str) -> list[str]:
        """Return the names of what is kept in a part of the folder."""
        return sorted(path.name for path in (self.path / part).glob("*"))

    @property
    def has_notes(self) -> bool:
        """Whether any run has noted what it does, this one or another."""
        return any(self.path.glob(f"{_UNFINISHED}*"))

    def begin(self, what: str) -> None:
        """Note what is about to be done, so that the next run can say it did not finish."""
        write_whole(self.path / f"{_UNFINISHED}{os.getpid()}", what.encode())

    def note(self, paths: Iterable[Path]) -> None:
        """Note which files are about to be written that belong to what is being done, if it is noted."""
        note = self.path / f"{_UNFINISHED}{os.getpid()}"
        lines = "".join(f"\n{path.relative_to(self.path)}" for path in paths)
        if lines and note.is_file():
            write_page(note, note.read_bytes() + lines.encode())

    def finish(self) -> None:
        """Take this run's note away once the act is recorded."""
        (self.path / f"{_UNFINISHED}{os.getpid()}").unlink(missing_ok=True)

    def unfinished(self, *, forgetting: bool = True, named: Collection[str] = ()) -> list[str]:
        """Return what runs that are no longer alive began and did not finish, and forget it if asked to.

        Then what they wrote is taken away too, but for what is `named` by the record: paths in the folder.
        """
        notes = []
        for path in sorted(self.path.glob(f"{_UNFINISHED}*")):
            process = path.name.removeprefix(_UNFINISHED)
            if process.isdecimal() and not _alive(int(process)):
                what, *written = path.read_text("utf-8", errors="replace").split("\n")
                notes.append(what)
                if forgetting:
                    self._sweep(process, [line for line in written if line not in named])
                    path.unlink(missing_ok=True)
        return notes

    def _sweep(self, process: str, written: Sequence[str]) -> None:
        """Take away what a run that was cut short had written, or half: it may hold rows about people."""
        for line in written:
            if re.fullmatch(f"({RECEIVED}/[0-9a-f]{{64}}|{QUARANTINE}/S[0-9]+\\.csv)", line):
                (self.path / line).unlink(missing_ok=True)
        for pattern in (f".*.{process}.partial", f"*/.*.{process}.partial"):
            for path in self.path.glob(pattern):
                path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _mode(path: Path) -> int:
    """Return the mode of what stands at a path, 0 of nothing; EnvironmentFault if it may not be looked at."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as fault:
        raise EnvironmentFault(
            f"{path} cannot be read: {fault.strerror}; mend the permission, then repeat"
        ) from fault


def _unwritten(path: Path, fault: OSError) -> EnvironmentFault:
    """Return what is said of a file that cannot be written: a spreadsheet locks what it has open."""
    if isinstance(fault, PermissionError) and path.is_file():
        remedy = "close it where it is open, in Excel or elsewhere, or mend the permission"
    else:
        remedy = "make room or mend the permission"
    return EnvironmentFault(f"cannot write {path}: {fault.strerror}; {remedy}, then repeat")


def _partial(path: Path) -> Path:
    """Return where a file is written until it is whole: one of this thread's own, told by its process."""
    return path.with_name(f".{path.name}.{get_ident()}.{os.getpid()}.partial")


def write_page(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file that can be written again, whole or not at all; nothing waits for the disk.

    What comes in parts is written as it comes.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = _partial(path)
        try:
            with partial.open("wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as fault:
        raise _unwritten(path, fault) from fault


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = _partial(path)
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                partial.chmod(mode)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        flush_folder(path.parent)
    except OSError as fault:
        raise _unwritten(path, fault) from fault


def flush_folder(folder: Path) -> None:
    """See that a folder's list of files is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_out(path: Path, data: bytes) -> None:
    """Write where a person said, replacing nothing that is not a plain file.

    A link is followed, a device or a pipe is written to, and a file keeps its permissions.
    """
    target = path.resolve()
    try:
        mode = target.stat().st_mode
    except OSError:
        write_whole(target, data)
        return
    if stat.S_ISREG(mode):
        write_whole(target, data, stat.S_IMODE(mode))
        return
    try:
        with target.open("wb", buffering=0) as stream:
            stream.write(data)
    except OSError as fault:
        raise EnvironmentFault(f"cannot write {path}: {fault.strerror}; say another place") from fault
