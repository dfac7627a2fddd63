"""Which code, SQL and packaged settings decided an act: every file of the rooms that decide, by SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

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
    root = Path(__file__).parent.parent
    for folder, rooms, names in os.walk(root, followlinks=True):  # some installations link folders
        rooms[:] = [name for name in rooms if name not in TELLING]  # os.walk goes into those that are left
        place = Path(folder)
        within = place.relative_to(root).parts
        for name in names:
            if name not in TELLING and name.endswith((".py", ".sql", ".toml")):
                digest = hashlib.sha256((place / name).read_bytes()).hexdigest()
                yield "/".join((*within, name)), digest


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
