"""The pseudonym key: made once, only its owner's to read, and never mistaken for another."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pooledbudget.errors import EnvironmentFault
from pooledbudget.place.keys import (
    KEY_BYTES,
    KEY_FILE,
    key_check,
    make_key,
    read_key,
    refuse_other_key,
)

KEY = bytes(range(32))


def write(place: Path, data: bytes) -> None:
    path = place / KEY_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def test_a_fresh_key_is_long_its_own_and_read_back(tmp_path: Path) -> None:
    keys = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        keys.append(make_key(tmp_path / name))
        assert read_key(tmp_path / name) == keys[-1]
    assert {len(key) for key in keys} == {KEY_BYTES}
    assert keys[0] != keys[1]


def test_only_its_owner_can_read_a_key(tmp_path: Path) -> None:
    make_key(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / KEY_FILE).parent.stat().st_mode) == 0o700


def test_a_key_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    first = make_key(tmp_path)
    with pytest.raises(FileExistsError):
        make_key(tmp_path)
    assert read_key(tmp_path) == first


def test_a_key_its_folder_and_the_place_are_on_disk_when_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: flushed.append(Path(f"/proc/self/fd/{handle}").resolve().name)
    )
    if not Path("/proc/self/fd").exists():
        pytest.skip("which file a handle is of cannot be asked here")
    make_key(tmp_path)
    assert flushed == ["pseudonym.key", "keys", tmp_path.name]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"00" * 31,
        b"00" * 33,
        b"0" * 63,
        b"zz" * 32,
        b"\xff" * 64,
        "٠".encode() * 64,
        b"00" * 32 + b"\n" + b"11" * 32,
    ],
    ids=lambda data: repr(data[:8]),
)
def test_a_file_that_is_no_key_of_ours_is_refused(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, data)
    with pytest.raises(EnvironmentFault, match="is not a key of 32 bytes in hex; restore it from where"):
        read_key(tmp_path)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b" \n"])
def test_a_key_is_read_whatever_ends_its_line(tmp_path: Path, end: bytes) -> None:
    write(tmp_path, KEY.hex().upper().encode() + end)
    assert read_key(tmp_path) == KEY


def test_a_copy_without_the_key_has_none(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    (tmp_path / KEY_FILE).mkdir(parents=True)
    assert read_key(tmp_path) is None


def test_a_key_that_its_permissions_keep_from_us_is_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, KEY.hex().encode())

    def kept(*_arguments: object, **_options: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", kept)
    assert read_key(tmp_path) is None


def test_a_check_knows_a_key_and_a_book_and_shows_neither() -> None:
    check = key_check(KEY, "northshire")
    assert check == key_check(KEY, "northshire")
    assert len(check) == 64
    assert check != key_check(KEY[::-1], "northshire")
    assert check != key_check(KEY, "northshires")
    assert KEY.hex() not in check


def test_another_key_than_the_records_is_refused_and_says_why(tmp_path: Path) -> None:
    check = key_check(KEY, "b")
    with pytest.raises(EnvironmentFault, match="every family would be somebody else; restore the key"):
        refuse_other_key(tmp_path, KEY[::-1], "b", check)
    with pytest.raises(EnvironmentFault, match="is not the key that the record of c was made with"):
        refuse_other_key(tmp_path, KEY, "c", check)


@pytest.mark.parametrize(("key", "check"), [(KEY, key_check(KEY, "b")), (None, "ab"), (KEY, ""), (None, "")])
def test_the_right_key_none_or_a_record_without_a_check_passes(
    tmp_path: Path, key: bytes | None, check: str
) -> None:
    refuse_other_key(tmp_path, key, "b", check)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["00", "zz", "11" * 33])
def test_a_key_that_would_be_refused_later_is_not_made(tmp_path: Path, given: str) -> None:
    with pytest.raises((EnvironmentFault, ValueError)):
        make_key(tmp_path, given)
    assert not (tmp_path / KEY_FILE).exists()
