"""The kit's book month by month: what is received, corrected and closed again, and what then stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from conftest import KEY
from family_book import (
    AGREEMENT,
    BENEFIT,
    BOOK,
    CONCERN,
    CRIME,
    MEMBERS,
    ORDER,
    YEAR,
    incidents,
    terms,
)
from in_memory import MemoryBook
from pooledbudget.acts.closing import Closing
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.decisions import Decision, in_force
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month

SCHOOL = terms(*YEAR)


def bare(allocation: int = 600, *, first: str = "2013-04", readings: str = "") -> MemoryBook:
    """Return the kit's book with nothing in it."""
    agreement = AGREEMENT.replace("600", str(allocation))
    return MemoryBook(
        BOOK.format(first=first),
        {"families": agreement + (f"[readings]\n{readings}\n" if readings else "")},
        record=Record.create(":memory:", "smallshire", Month.parse(first)),
    )


def over_time(
    given: Mapping[str, Sequence[str]] | None = None,
    *,
    allocation: int = 600,
    readings: str = "",
    to: str = "",
    **changed: Sequence[str],
) -> tuple[MemoryBook, dict[str, str]]:
    """Return the kit from April 2013 with some files otherwise, closed up to a month, and the files' ids."""
    book = bare(allocation, readings=readings)
    rows: dict[str, Sequence[str]] = {
        "families": MEMBERS,
        "flags": (ORDER, CONCERN),
        "benefits": (BENEFIT,),
        "incidents": incidents(10),
        "attendance": SCHOOL,
        "attachments": ("families,F,2013-04-10",),
        "claims": (f"families,F,2013-10-10,{CRIME}",),
        **(given or {}),
        **changed,
    }
    ids = {kind: book.give(kind, *lines) for kind, lines in rows.items() if lines}
    if to:
        book.close_all("2013-04", to)
    return book, ids


def named(family: str = "F") -> str:
    """Return a family's pseudonym."""
    return pseudonym(bytes.fromhex(KEY), "family", family)


def person(name: str) -> str:
    """Return a person's pseudonym."""
    return pseudonym(bytes.fromhex(KEY), "person", name)


def stands(book: MemoryBook, asked: str, family: str = "F") -> Decision:
    """Return the one decision in force of a family."""
    (found,) = [one for one in decisions(book) if (one.asked, one.subject) == (asked, named(family))]
    return found


def decisions(book: MemoryBook) -> list[Decision]:
    """Return every decision in force."""
    return in_force(book.record.derived.decided())


def paid(book: MemoryBook, asked: str) -> int:
    """Return how many fees or results are paid."""
    return sum(one.paid for one in decisions(book) if one.asked == asked)


def pounds(book: MemoryBook, account: str = "income") -> int:
    """Return the pounds of fees and results in the ledger."""
    return -book.total(account) // 100


def found(closing: Closing, code: str) -> list[dict[str, str]]:
    """Return the facts of a close's findings of a code."""
    return [dict(one.facts) for one in closing.findings if one.code.value == code]


def household(name: str, *people: str, on: str = "2013-04-10") -> dict[str, list[str]]:
    """Return the rows of an eligible family with its people: a concern, an order, a benefit of the first."""
    return {
        "families": [f"{name},{one},1982-01-01,2005-01-01," for one in people],
        "flags": [
            f"{name},asb order,2013-03-01,2013-03-01,{people[0]}",
            f"{name},local concern,2013-01-01,,",
        ],
        "attachments": [f"families,{name},{on}"],
    }


def together(*households: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the rows of several families, kind by kind."""
    kinds: Iterable[str] = dict.fromkeys(kind for some in households for kind in some)
    return {kind: [row for some in households for row in some.get(kind, [])] for kind in kinds}
