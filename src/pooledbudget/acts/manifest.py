"""Which code, SQL and packaged settings decided an act: every file of the rooms that decide, by SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

TELLING = (
    "words.py",
    "__init__.py",
    "__main__.py",
    "__pycache__",
    "book.py",
    "explanations.py",
    "explanations.toml",
    "cli",
    "web",
    "statements",
    "schemas",
    "templates",
    "examples",
)
"""What only tells, wherever it stands: a change there can decide nothing, so it is no part of what
decided, and a better sentence moves no seal."""


@lru_cache(maxsize=1)
def manifest() -> bytes:
    """Return a line for each file of ours that decides: SHA-256, two spaces, its path; by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(_digests())).encode()


def _digests() -> Iterator[tuple[str, str]]:
    root = files("pooledbudget")
    for room in root.iterdir():
        if room.name not in TELLING:
            yield from _digests_of(room, room.name)


def _digests_of(place: Traversable, path: str) -> Iterator[tuple[str, str]]:
    if place.is_dir():
        for inner in place.iterdir():
            if inner.name not in TELLING:
                yield from _digests_of(inner, f"{path}/{inner.name}")
    elif path.endswith((".py", ".sql", ".toml")):
        yield path, hashlib.sha256(place.read_bytes()).hexdigest()


def changed_files(kept: bytes, installed: bytes) -> list[str]:
    """Return the paths whose bytes differ between two manifests, or that only one of them has."""
    before, after = _read(kept), _read(installed)
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


PACKAGED = {"programmes/": "programmes/", "submissions/layouts/": "layouts/"}
"""Where packaged settings stand in the package, and what a book calls them."""


def packaged_then(kept: bytes) -> dict[str, str]:
    """Return the settings files that came with the package a manifest is of, by SHA-256."""
    return {
        path.replace(room, name, 1): digest
        for path, digest in _read(kept).items()
        for room, name in PACKAGED.items()
        if path.startswith(room) and path.endswith(".toml")
    }


def _read(text: bytes) -> dict[str, str]:
    lines = (line.partition("  ") for line in text.decode("utf-8", errors="replace").splitlines())
    return {path: digest for digest, _, path in lines}
