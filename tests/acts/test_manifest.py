"""Which code decided an act: every file that decides, none that only tells, each by its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from conftest import ROOT
from loops import some
from pooledbudget.acts.manifest import TELLING, changed_files, manifest, packaged_then
from pooledbudget.acts.occasion import packaged_now

SOURCE = ROOT / "src" / "pooledbudget"


def paths() -> dict[str, str]:
    lines = [line.split("  ") for line in manifest().decode().splitlines()]
    return {path: digest for digest, path in lines}


def test_every_line_is_a_file_of_ours_and_the_digest_of_its_bytes() -> None:
    for path, digest in some(paths().items()):
        assert hashlib.sha256((SOURCE / path).read_bytes()).hexdigest() == digest, path


def test_every_file_of_code_or_sql_is_named_or_only_tells() -> None:
    every = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".sql", ".toml"} and "__pycache__" not in path.parts
    }
    assert {path for path in every - set(paths()) if not set(path.split("/")) & set(TELLING)} == set()
    assert set(paths()) <= every


@pytest.mark.parametrize(
    "path",
    [
        "acts/close.py",
        "evidence/measures/schooling.sql",
        "instruments/pools/due.py",
        "ledger/schema-2.sql",
        "money.py",
        "programmes/troubled-families-2012.toml",
        "version.py",
    ],
)
def test_what_decides_is_named(path: str) -> None:
    assert path in paths()


@pytest.mark.parametrize("room", ["cli", "statements", "words.py", "book.py", "__init__.py"])
def test_what_only_tells_is_not_named_wherever_it_stands(room: str) -> None:
    assert (SOURCE / room).exists() or list(SOURCE.rglob(room))
    assert [path for path in paths() if room in path.split("/")] == []


def test_a_folder_that_an_installation_links_to_is_read_as_one_that_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("kept/rules", "kept/cli", "installed/acts"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "due.py").write_text("", "utf-8")
    for name in ("rules", "cli"):
        (tmp_path / "installed" / name).symlink_to(tmp_path / "kept" / name, target_is_directory=True)
    monkeypatch.setattr("pooledbudget.acts.manifest.__file__", str(tmp_path / "installed/acts/manifest.py"))
    lines = manifest.__wrapped__().decode().splitlines()
    assert [line.split("  ")[1] for line in lines] == ["acts/due.py", "rules/due.py"]


def test_the_lines_are_in_the_order_of_their_paths_and_the_same_each_time() -> None:
    assert list(paths()) == sorted(paths())
    assert manifest() == manifest.__wrapped__()


def test_packaged_settings_are_known_by_what_a_book_calls_them() -> None:
    shipped = packaged_then(manifest())
    assert shipped == packaged_now()
    assert {"programmes/troubled-families-2012.toml", "layouts/manchester-2013.toml"} <= set(shipped)
    assert packaged_then(b"") == {}


def test_changed_files_are_those_that_differ_or_that_one_side_lacks() -> None:
    kept = b"aa  acts/close.py\nbb  gone.py\ncc  same.py\n"
    installed = b"cc  same.py\ndd  acts/close.py\nee  new.py\n"
    assert changed_files(kept, installed) == ["acts/close.py", "gone.py", "new.py"]
    assert changed_files(kept, kept) == []


def test_a_manifest_that_is_damaged_names_files_and_does_not_fail() -> None:
    assert changed_files(b"\xff\xfe", b"aa  a.py\n") != []
    assert changed_files(b"", b"aa  a.py\n") == ["a.py"]
