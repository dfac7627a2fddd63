"""The agreements that come with the package: their names, the bytes of one, and its terms read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooledbudget.cli.console import DONE, emit, show, table
from pooledbudget.errors import Misuse
from pooledbudget.money import plain, written
from pooledbudget.partners import unknown
from pooledbudget.periods import FinancialYear, written_day

if TYPE_CHECKING:
    from pooledbudget.instruments.agreement import Due, Terms


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
        raise Misuse(f"{unknown(noun, name, known)}; or name a TOML file, as agreements/{name}.toml")
    file = f"{name}.toml"
    return files("pooledbudget.examples").joinpath(folder).joinpath(file).read_bytes(), file


def show_list(
    noun: str,
    found: Sequence[Mapping[str, Any]],
    *,
    beside: str,
    expected: str,
    heading: str,
    json_: bool,
) -> None:
    """Print the agreements of a catalogue, with how much of what their examples expect agrees; or as JSON.

    `beside` is what else of each is printed, `expected` what is expected, and `heading` how that is called.
    """
    if json_:
        emit(f"{noun}-list", found, DONE)
        return
    lines = [
        (str(row[noun]), str(row["title"]), str(row[beside]), f"{row['agree']} of {row[expected]}")
        for row in found
    ]
    table((noun, "title", beside, heading), lines)


def show_terms(
    noun: str,
    terms: Terms,
    said: Sequence[str],
    *,
    json_: bool,
    currency: str,
    beside: Mapping[str, Any] | None = None,
    show_first: Callable[[], None] = lambda: None,
) -> None:
    """Print terms as sentences, with what falls due when, what is published and assumed; or as JSON.

    `beside` is what the JSON holds more, which `show_first` prints between the title and the sentences.
    """
    due = sorted(terms.falls_due, key=lambda held: (held.on, held.who, held.what))
    told = {key: list(getattr(terms, key, ())) for key in ("published", "assumed", "sources")}
    if json_:
        document = {
            noun: terms.agreement,
            "title": terms.title,
            **(beside or {}),
            "clauses": list(said),
            "due": [
                {"on": held.on.isoformat(), "who": held.who, "what": held.what, "amount": plain(held.amount)}
                for held in due
            ],
            **told,
        }
        emit(f"{noun}-show", document, DONE)
        return
    show(terms.title)
    show_first()
    for sentence in said:
        show(f"  {sentence}")
    for heading, lines in (
        ("Due", due_lines(due, currency)),
        ("Published", told["published"]),
        ("Assumed here", told["assumed"]),
        ("Sources", [*([terms.source] if terms.source else []), *told["sources"]]),
    ):
        if lines:
            show(heading)
        for line in lines:
            show(f"  {line}")


def due_lines(due: Sequence[Due], currency: str) -> list[str]:
    """Say what falls due by whose year and what for: how often, between which days, how much in all."""
    alike: dict[tuple[str, str, FinancialYear], list[Due]] = {}
    for held in due:
        alike.setdefault((held.who, held.what, FinancialYear.of(held.on)), []).append(held)
    lines = []
    for (who, what, year), parts in alike.items():
        first, last = written_day(parts[0].on), written_day(parts[-1].on)
        when = f"on {first}" if len(parts) == 1 else f"{len(parts)} times, {first} to {last}"
        total = written(sum(part.amount for part in parts), currency)
        lines.append(f"{who}, {what}, {year}: {total}, {when}")
    return lines
