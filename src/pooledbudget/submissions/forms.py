"""Forms as workbooks: which file is one, which of its sheets holds the rows, what they are said to add up to.

A form has a sheet of rows, which is called as the record kind, and helper sheets that are read past. It says
what it is twice, as a property of the workbook and in words on the checklist: programs lose the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from pooledbudget.errors import Refused
from pooledbudget.submissions.sheet import letters

CHECKLIST, CHOICES = "Checklist", "Choices"
PROPERTY = "pooledbudget-form"
WORKBOOK = b"PK\x03\x04"
"""What an XLSX file begins with."""
ROWS, SUM = "How many rows you mean to send", "What they add up to by your own books"
"""What is said beside the cells in which a sender states control totals."""
_ID = re.compile(rf"{PROPERTY}/1 (?P<kind>[a-z][a-z-]*) (?P<book>[a-z][a-z0-9-]*) (?P<edition>[0-9]{{1,4}})")
_CELL = 1
"""The column in which control totals stand, counted from 0."""


class Form(Struct, frozen=True):
    """What a form is of: the record kind, the book it was made for, the edition it was made under."""

    kind: str
    book: str
    edition: int
    control: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The control totals that are stated, by what is said beside them, with the cell each stands in."""

    def __str__(self) -> str:
        return f"{PROPERTY}/1 {self.kind} {self.book} {self.edition}"


def form_of(data: bytes, file: str) -> Form | None:
    """Return what form a workbook is; None where it is none, or cannot be read."""
    from pooledbudget.submissions import (  # ruff: ignore[import-outside-top-level] - most files are CSV
        workbook,
    )

    try:
        names = workbook.sheet_names(data, file)
        said = [] if CHECKLIST not in names else workbook.read_grid(data, file, CHECKLIST).rows
        found = _id_in(cell for _, cells in said for cell in cells)
        found = found or _id_in([workbook.property_of(data, file, PROPERTY)])
    except Refused:
        return None
    if found is None or found["kind"] not in names:
        return None
    return Form(found["kind"], found["book"], int(found["edition"]), _control(said))


def form_kind(data: bytes, file: str) -> str:
    """Return the record kind that a form is of; blank for every other file."""
    form = form_of(data, file) if data.startswith(WORKBOOK) else None
    return form.kind if form else ""


def _id_in(texts: Iterator[str] | Sequence[str]) -> re.Match[str] | None:
    return next(filter(None, map(_ID.fullmatch, texts)), None)


def _control(rows: Sequence[tuple[int, list[str]]]) -> dict[str, tuple[str, str]]:
    """Return the totals that stand beside what asks for them, where they are filled in."""
    return {
        cells[0]: (cells[_CELL].strip(), f"{letters(_CELL)}{number}")
        for number, cells in rows
        if cells[0] in {ROWS, SUM} and len(cells) > _CELL and cells[_CELL].strip()
    }
