"""The agreements that come with the package: their names, the bytes of one, and its terms read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooledbudget.cli.console import DONE, emit, show
from pooledbudget.errors import Misuse
from pooledbudget.partners import unknown

if TYPE_CHECKING:
    from pooledbudget.instruments.bonds.terms import BondTerms
    from pooledbudget.instruments.pools.terms import PoolTerms


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


def show_terms(
    noun: str,
    terms: BondTerms | PoolTerms,
    said: Sequence[str],
    *,
    json_: bool,
    beside: Mapping[str, Any] | None = None,
    show_first: Callable[[], None] = lambda: None,
) -> None:
    """Print terms as sentences, with what is published, what is assumed and the sources; or as JSON.

    `beside` is what the JSON holds more, which `show_first` prints between the title and the sentences.
    """
    if json_:
        document = {
            noun: terms.agreement,
            "title": terms.title,
            **(beside or {}),
            "clauses": list(said),
            "published": list(terms.published),
            "assumed": list(terms.assumed),
            "sources": list(terms.sources),
        }
        emit(f"{noun}-show", document, DONE)
        return
    show(terms.title)
    show_first()
    for sentence in said:
        show(f"  {sentence}")
    for heading, lines in (
        ("Published", terms.published),
        ("Assumed here", terms.assumed),
        ("Sources", [*([terms.source] if terms.source else []), *terms.sources]),
    ):
        if lines:
            show(heading)
        for line in lines:
            show(f"  {line}")
