"""What a new place's folder begins with: files as they are given, or an example's settings."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pooledbudget.place.folder import RECEIVED, write_whole

EXAMPLES = ("northshire", "west-cheshire", "greater-manchester", "peterborough")


def example_start(name: str) -> dict[str, bytes]:
    """Return an example's settings files by their path in the folder."""
    source = files("pooledbudget.examples").joinpath(name)
    found = {"book.toml": source.joinpath("book.toml").read_bytes()}
    for part in ("agreements", "layouts", "programmes"):
        if source.joinpath(part).is_dir():
            for file in source.joinpath(part).iterdir():
                if file.name.endswith(".toml"):
                    found[f"{part}/{file.name}"] = file.read_bytes()
    return found


def lay_out(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files that a book begins with, and what git is to leave out of it."""
    for name, data in files.items():
        write_whole(path / name, data)
    for part in ("agreements", RECEIVED):
        (path / part).mkdir(mode=0o700, exist_ok=True)
    write_whole(path / ".gitignore", b"keys/\nreceived/\nquarantine/\nrows/\n")
