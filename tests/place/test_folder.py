"""A place's folder: files whole or not at all, kept bytes never trusted by their name, notes of what was cut short."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pooledbudget.errors import EnvironmentFault, IntegrityFailure
from pooledbudget.place.folder import (
    RECEIVED,
    SNAPSHOTS,
    Folder,
    flush_folder,
    write_out,
    write_page,
    write_whole,
)

DATA = b"what was sent"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    """A folder with settings and nothing kept yet."""
    (tmp_path / "book.toml").write_bytes(b"book")
    return Folder(tmp_path)


def listing(path: Path) -> list[str]:
    return sorted(found.name for found in path.iterdir())


# Kept bytes.


def test_bytes_are_kept_under_their_digest_and_handed_out_again(place: Folder) -> None:
    assert place.keep(DATA, RECEIVED) == DIGEST
    assert place.bytes_of(DIGEST, RECEIVED) == DATA
    assert place.names(RECEIVED) == [DIGEST]
    assert place.names(SNAPSHOTS) == []
    assert stat.S_IMODE((place.path / RECEIVED).stat().st_mode) == 0o700


@pytest.mark.parametrize("wrong", [b"", b"other bytes", DATA[:-1], DATA + b"\n"])
def test_keeping_again_heals_bytes_that_are_wrong(place: Folder, wrong: bytes) -> None:
    place.keep(DATA, RECEIVED)
    (place.path / RECEIVED / DIGEST).write_bytes(wrong)
    with pytest.raises(IntegrityFailure, match="has changed since it was kept; receive the same file again"):
        place.bytes_of(DIGEST, RECEIVED)
    assert place.keep(DATA, RECEIVED) == DIGEST
    assert place.bytes_of(DIGEST, RECEIVED) == DATA


def test_sound_bytes_are_not_written_twice(place: Folder) -> None:
    place.keep(DATA, RECEIVED)
    before = (place.path / RECEIVED / DIGEST).stat()
    place.keep(DATA, RECEIVED)
    after = (place.path / RECEIVED / DIGEST).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_dangling_link_where_bytes_belong_is_healed(place: Folder) -> None:
    (place.path / RECEIVED).mkdir()
    (place.path / RECEIVED / DIGEST).symlink_to(place.path / "nowhere")
    place.keep(DATA, RECEIVED)
    assert place.bytes_of(DIGEST, RECEIVED) == DATA
    assert not (place.path / "nowhere").exists()


def test_a_folder_in_the_way_of_kept_bytes_is_said_and_left_alone(place: Folder) -> None:
    (place.path / RECEIVED / DIGEST / "mine").mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="is a folder where kept bytes belong; remove it, then repeat"):
        place.keep(DATA, RECEIVED)
    assert listing(place.path / RECEIVED / DIGEST) == ["mine"]
    with pytest.raises(IntegrityFailure, match=f"{RECEIVED}/{DIGEST} is missing"):
        place.bytes_of(DIGEST, RECEIVED)


@pytest.mark.parametrize(
    ("part", "remedy"),
    [(RECEIVED, "receive the same file again"), (SNAPSHOTS, "restore it from a copy of the book")],
)
def test_bytes_that_are_gone_say_what_to_do(place: Folder, part: str, remedy: str) -> None:
    with pytest.raises(IntegrityFailure, match=f"{part}/{DIGEST} is missing .*; {remedy}"):
        place.bytes_of(DIGEST, part)


# Settings.


def test_settings_are_the_toml_files_of_the_book_by_their_path(place: Folder) -> None:
    for name in ("agreements/b.toml", "agreements/a.toml", "layouts/l.toml", "programmes/p.toml"):
        write_whole(place.path / name, name.encode())
    for name in ("agreements/notes.txt", "other/c.toml", "agreements/.a.toml.1.partial"):
        write_whole(place.path / name, b"not a setting")
    assert place.settings() == {
        "book.toml": b"book",
        "agreements/a.toml": b"agreements/a.toml",
        "agreements/b.toml": b"agreements/b.toml",
        "layouts/l.toml": b"layouts/l.toml",
        "programmes/p.toml": b"programmes/p.toml",
    }


def test_a_book_without_its_settings_says_to_restore_them(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"book.toml is missing; restore it"):
        Folder(tmp_path).settings()


def test_the_exact_bytes_of_settings_are_kept(place: Folder) -> None:
    kept = place.keep_settings({"book.toml": b"book\r\n", "agreements/a.toml": b"book\r\n"})
    assert len(set(kept.values())) == 1
    assert place.bytes_of(kept["book.toml"], SNAPSHOTS) == b"book\r\n"


# Writing whole.


def test_a_file_is_written_whole_with_the_folders_above_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.txt", DATA)
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == DATA
    assert listing(tmp_path / "a" / "b") == ["c.txt"]


def test_a_write_that_fails_leaves_what_stood_there_and_no_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plant the fault where it hurts: the disk fills while the bytes are being flushed."""
    path = tmp_path / "c.txt"
    path.write_bytes(b"before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault, match=r"cannot write .*c.txt: No space left on device; make room"):
        write_whole(path, DATA)
    assert (path.read_bytes(), listing(tmp_path)) == (b"before", ["c.txt"])


def test_a_write_over_a_folder_is_refused_and_leaves_no_partial(tmp_path: Path) -> None:
    (tmp_path / "c.txt").mkdir()
    with pytest.raises(EnvironmentFault, match=r"cannot write .*c.txt: Is a directory"):
        write_whole(tmp_path / "c.txt", DATA)
    assert listing(tmp_path) == ["c.txt"]


def test_a_write_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file")
    with pytest.raises(EnvironmentFault, match="make room or mend the permission, then repeat"):
        write_whole(tmp_path / "a" / "b.txt", DATA)


def test_a_run_cut_short_in_the_middle_leaves_no_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "c.txt", DATA)
    assert listing(tmp_path) == []


def test_the_bytes_and_then_the_name_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    write_whole(tmp_path / "c.txt", DATA)
    assert flushed == [False, True]
    flush_folder(tmp_path)
    assert flushed[-1] is True


# Writing where a person said.


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    path.chmod(mode)
    write_out(path, DATA)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (DATA, mode)


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    target.chmod(0o600)
    link.symlink_to(target)
    write_out(link, DATA)
    assert link.is_symlink()
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (DATA, 0o600)


def test_a_link_to_what_is_not_there_yet_makes_it(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_out(tmp_path / "link", DATA)
    assert (tmp_path / "target").read_bytes() == DATA
    assert (tmp_path / "link").is_symlink()


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_out(pipe, DATA)
        assert os.read(reader, 100) == DATA
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert listing(tmp_path) == ["pipe"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_out(Path(os.devnull), DATA)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_folder_where_a_file_was_said_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot write .*: Is a directory; say another place"):
        write_out(tmp_path, DATA)


# What was cut short.


def ended() -> int:
    """Return the number of a process that is no longer alive."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_note_of_a_run_that_ended_is_told_and_forgotten(place: Folder) -> None:
    process = ended()
    (place.path / f".unfinished-{process}").write_text("close 2013-04")
    assert place.unfinished(forgetting=False) == ["close 2013-04"]
    halves = [place.path / part / f".x.{process}.partial" for part in ("", "received")]
    halves[1].parent.mkdir(exist_ok=True)
    for half in halves:
        half.write_text("rows about people, half written")
    assert place.unfinished() == ["close 2013-04"]
    assert place.unfinished() == []
    assert not any(half.exists() for half in halves)


def test_a_note_of_a_run_that_is_alive_is_left_alone(place: Folder) -> None:
    (place.path / f".unfinished-{os.getppid()}").write_text("close 2013-04")
    assert place.unfinished() == []
    assert f".unfinished-{os.getppid()}" in listing(place.path)


def test_a_note_under_our_own_number_is_of_a_run_before_us(place: Folder) -> None:
    """It is asked before anything is begun: whoever had our number then is gone."""
    place.begin("receive april.csv")
    assert place.unfinished() == ["receive april.csv"]


def test_a_run_that_finished_leaves_no_note_and_may_finish_twice(place: Folder) -> None:
    place.begin("receive april.csv")
    assert f".unfinished-{os.getpid()}" in listing(place.path)
    place.finish()
    place.finish()
    assert listing(place.path) == ["book.toml"]


@pytest.mark.parametrize("name", ["abc", "", "-1", "1.5", " 7"])
def test_a_note_that_names_no_process_is_not_ours(place: Folder, name: str) -> None:
    (place.path / f".unfinished-{name}").write_text("not ours")
    assert place.unfinished() == []
    assert (place.path / f".unfinished-{name}").exists()


@pytest.mark.parametrize("number", ["999999999", "9" * 40])
def test_a_number_that_no_process_can_have_is_of_one_that_ended(place: Folder, number: str) -> None:
    (place.path / f".unfinished-{number}").write_bytes(b"close \xff")
    assert place.unfinished() == ["close \N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize("write", [write_page, write_whole])
def test_a_file_that_is_open_elsewhere_is_left_as_it_is_and_named(
    write: Callable[[Path, bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody take the place of a file that a spreadsheet has open."""
    path = tmp_path / "2013-04-nhs-partner.xlsx"
    path.write_bytes(b"before")

    def locked(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(EnvironmentFault, match="close it where it is open, in Excel or elsewhere") as fault:
        write(path, b"after")
    assert fault.value.exit_code == 5
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_may_not_be_looked_at_is_not_gone(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for gone, the rows made of it would be taken away; said bare, nobody knows what to do."""
    digest = place.keep(b"rows", RECEIVED)

    def shut(_: Path, **_said: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", shut)
        for asked in (partial(place.holds, digest, RECEIVED), partial(place.keep, b"rows", RECEIVED)):
            with pytest.raises(EnvironmentFault, match=f"{digest} cannot be read: Permission denied; mend"):
                asked()
        keeping = place.keeping([b"rows"])
        with pytest.raises(EnvironmentFault, match="cannot be read: Permission denied; mend"), keeping:
            pass
    assert place.bytes_of(digest, RECEIVED) == b"rows"

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(IntegrityFailure, match=r"cannot be read \(Permission denied\); make it readable, or"):
        place.bytes_of(digest, RECEIVED)


def test_a_page_in_parts_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "entries.csv"
    write_page(path, iter([b"a,", b"b\n"]))
    assert path.read_bytes() == b"a,b\n"

    def full() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentFault, match="No space left on device; make room"):
        write_page(path, full())
    assert path.read_bytes() == b"a,b\n"
    assert list(path.parent.iterdir()) == [path]
