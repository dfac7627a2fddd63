"""The agreements that come with the package: their names, and the bytes of one by its name or of a file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pooledbudget.errors import Misuse
from pooledbudget.partners import unknown


def catalogue(folder: str) -> list[str]:
    """Return the names of the agreements of a folder of `examples`, in order."""
    found = files("pooledbudget.examples").joinpath(folder)
    return sorted(file.name.removesuffix(".toml") for file in found.iterdir() if file.name.endswith(".toml"))


def file_or_named(folder: str, noun: str, name: str) -> tuple[bytes, str]:
    """Return the bytes and the name of a TOML file, or of one of the catalogue; Misuse if neither."""
    path = Path(name)
    if path.is_file():
        return path.read_bytes(), path.name
    known = dict.fromkeys(catalogue(folder))
    if name not in known:
        raise Misuse(f"{unknown(noun, name, known)}; or name a TOML file")
    file = f"{name}.toml"
    return files("pooledbudget.examples").joinpath(folder).joinpath(file).read_bytes(), file
