"""The settings files that come with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

HOMES = {"programmes": "programmes", "layouts": "submissions/layouts"}
"""The part of a book's folder -> the folder of this package."""


def packaged(part: str) -> dict[str, bytes]:
    """Return the files of one part, each named as in that part of a book's folder."""
    return dict(_read(part))


@cache
def _read(part: str) -> dict[str, bytes]:
    """Read the files of one part, once: they are as the code is.

    Read as the files that they are: importlib.resources alone takes a `status` a twentieth of its time.
    """
    folder = Path(__file__).parent / HOMES[part]
    return {
        f"{part}/{file.name}": file.read_bytes()
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


def all_packaged() -> dict[str, bytes]:
    """Return every settings file that comes with the package: programmes, then layouts."""
    return {name: data for part in HOMES for name, data in packaged(part).items()}
