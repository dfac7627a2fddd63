"""Rows that belong to nobody: a family, a person or a term that is in no other file and in no setting.

A row of somebody unknown is accepted, for the file that makes them known may be on its way; but it is told
at once, with the nearest name. A term is a setting, so a term that the book has not is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.partners import nearest, unknown

ABOUT: Mapping[str, tuple[str, str]] = {"family": ("family", "families"), "person": ("person", "people")}
"""The columns that name somebody, and what one and several are called."""
TOLD = 5
"""So many unknown names are written out, the others counted."""
NEAR = 20_000
"""Among more names than this the nearest is sought only among those that are the same but for signs."""


def strangers(incoming: Incoming) -> Iterator[Finding]:
    """Find rows of terms that the book has not, and remark on rows of families and people nobody knows."""
    if not incoming.kind.personal or incoming.kind.kind == "families":
        return
    if incoming.kind.kind == "attendance":
        yield from _unknown_terms(incoming)
    files = [file for file in incoming.beside if file.kind == "families" and file.rows]
    columns = incoming.checked.columns
    for name in ABOUT if files and columns else ():
        if name not in incoming.kind.model_fields:
            continue
        given = columns.column(name)
        known = incoming.reader.distinct(files, name)
        if name == "family" and any(found.of_persons for found in incoming.on.known.agreements.values()):
            known |= incoming.reader.distinct(files, "person")
        lost = {*given} - known - {""}
        if lost:
            yield _stranger(incoming, name, _rows_with(columns.numbers, given, lost), known)


def _rows_with(
    numbers: Collection[int], given: Collection[str], wanted: Collection[str]
) -> dict[str, list[int]]:
    """Return the rows of each value that is wanted, in the order of the file."""
    found: dict[str, list[int]] = {}
    for number, value in zip(numbers, given, strict=True):
        if value in wanted:
            found.setdefault(value, []).append(number)
    return found


def _stranger(
    incoming: Incoming, name: str, lost: Mapping[str, list[int]], known: Collection[str]
) -> Finding:
    rows = sorted(number for some in lost.values() for number in some)
    noun = ABOUT[name][len(lost) > 1]
    names = [f"{id_!r}{_meant(id_, known)}" for id_ in [*lost][:TOLD]]
    more = f" and {len(lost) - TOLD:,} more" if len(lost) > TOLD else ""
    count = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"
    found = incoming.remark(
        FindingCode.STRANGER,
        f"{count} name{'s' if len(rows) == 1 else ''} {'a ' if len(lost) == 1 else ''}{noun} not known here: "
        f"{', '.join(names)}{more}",
        "a row counts for the people of a family as the files of families name them",
        "correct the id and send the file with --replaces, or send the families that are missing",
        row=rows[0],
        column=incoming.checked.layout.shown(name),
    )
    return replace(found, also=tuple(rows[1:]))


def _meant(id_: str, known: Collection[str]) -> str:
    """Ask whether the nearest known id was meant: first one that differs in signs or leading noughts only."""
    alike = sorted(other for other in known if _bare(other) == _bare(id_))
    near = alike[0] if alike else nearest(id_, known) if len(known) <= NEAR else ""
    return f" (did you mean {near!r}?)" if near else ""


def _bare(id_: str) -> str:
    """Return an id without capitals, signs and leading noughts: 007 and 7, F-1 and f1 are alike."""
    return re.sub(r"[^0-9a-z]+", "", id_.lower()).lstrip("0")


def _unknown_terms(incoming: Incoming) -> Iterator[Finding]:
    terms: Mapping[str, Any] = {term.name: term for term in incoming.on.book.school_terms}
    columns = incoming.checked.columns
    found: dict[str, list[int]] = {}
    if columns:
        given = columns.column("term")
        found = _rows_with(columns.numbers, given, {*given} - terms.keys())
    for row in incoming.checked.faulty:
        cells: Any = row.cells
        if "term" not in row.bad and cells.term not in terms:
            found.setdefault(cells.term, []).append(row.number)
    for term, rows in found.items():
        fault = incoming.fault(
            FindingCode.UNKNOWN_NAME,
            unknown("term", term, terms),
            "a row of attendance names a school term that this book has",
            "correct the cell, or put the term in [[terms]] of book.toml",
            row=min(rows),
            column=incoming.checked.layout.shown("term"),
        )
        yield replace(fault, also=tuple(sorted(rows)[1:]))
