"""A row as it was sent: each cell with its heading, where it stands, and whether it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple, get_args

from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout, names_of, plain
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.sheet import letters


class SentCell(NamedTuple):
    """One cell of a received file."""

    heading: str
    text: str
    at: str
    """Where it stands, as a spreadsheet says it: C7, or Payments!C7."""
    decides: bool
    """Whether what becomes of the row hangs on it."""
    column: str = ""
    """Which of our columns it holds; blank for one that is read past."""
    called: str = ""
    """Of a cell that names a person, under which pseudonym what was decided names them."""


def deciding(kind: type[RecordKind]) -> list[str]:
    """Return the columns that what becomes of a row hangs on: its amount, else its counts, else its days."""
    fields = kind.model_fields
    if "amount" in fields:
        return ["amount"]
    counts = [name for name, field in fields.items() if field.annotation is int]
    return counts or [name for name, field in fields.items() if _is_day(field.annotation)]


def _is_day(annotation: object) -> bool:
    """Say whether a column holds a day, or may be left blank instead."""
    return annotation is date or any(map(_is_day, get_args(annotation)))


def sent_cells(table: Table, layout: Layout, number: int, cells: Sequence[str]) -> list[SentCell]:
    """Return the cells of a row as they were sent; blanks under no heading are left out."""
    wanted, fields = deciding(layout.model), layout.model.model_fields
    ours = {plain(name): own for own in fields for name in names_of(layout.columns.get(own, own))}
    either = [*names_of(layout.amount.debit), *names_of(layout.amount.credit)] if "amount" in wanted else []
    ours |= {plain(name): "amount" for name in either}
    sheet = f"{table.sheet}!" if table.sheet else ""
    return [
        SentCell(
            heading,
            text,
            f"{sheet}{letters(table.first_column + place)}{number}",
            bool(text.strip()) and ours.get(plain(heading)) in wanted,
            ours.get(plain(heading), ""),
        )
        for place, (heading, text) in enumerate(zip_longest(table.headings, cells, fillvalue=""))
        if heading or text.strip()
    ]
