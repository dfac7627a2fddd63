"""What a `book.toml` says to those who only tell of it.

It is for bytes that an act was done under: they were checked then, every table of them, and checking
them again takes longer than all that `status` tells.
"""

from __future__ import annotations

import tomllib
from typing import NamedTuple

from pooledbudget.amounts import DEFAULT_CURRENCY

BOOK_FILE = "book.toml"


class ExpectedFile(NamedTuple):
    """A kind of file that a partner must send every month."""

    partner: str
    kind: str


class BookSaid(NamedTuple):
    """Whose book it is, where it begins, and what is expected."""

    book: str
    place: str
    currency: str
    first_month: str
    expected: tuple[ExpectedFile, ...]


def book_said(data: bytes) -> BookSaid:
    """Return what a `book.toml` says that an act was done under."""
    said = tomllib.loads(data.decode("utf-8"))
    expected = [ExpectedFile(wanted["partner"], wanted["kind"]) for wanted in said.get("expected", ())]
    return BookSaid(
        said["book"],
        said["place"],
        said.get("currency", DEFAULT_CURRENCY),
        said["first_month"],
        tuple(expected),
    )


def currency_of(data: bytes) -> str:
    """Return the currency of a `book.toml` that an act was done under, whatever else it says."""
    return str(tomllib.loads(data.decode("utf-8")).get("currency", DEFAULT_CURRENCY))


def kind_said(data: bytes) -> str:
    """Return the kind that a file of an agreement says; blank of one that cannot be read.

    Whoever reads the whole file tells what is at fault in it.
    """
    try:
        return str(tomllib.loads(data.decode("utf-8")).get("kind", ""))
    except ValueError:
        return ""
