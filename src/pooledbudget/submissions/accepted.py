"""Rows of a file as they were accepted: an accepted row is accepted for ever, whatever is refused now.

The act of receiving a file says which of its rows were left out, how many counted, and what they came to.
A rule that came later, or a grammar that became narrower, may object to a row of before: it is read all
the same, and what was read is held against what the act says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pooledbudget.days import day_as
from pooledbudget.engine.screening import Look
from pooledbudget.money import minor_units
from pooledbudget.submissions.checking import CheckedTable
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.faulty_rows import grammar
from pooledbudget.submissions.headings import fit
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.lines import cells_of, lines_of
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.spoiled import as_typed

_NOUGHTS = re.compile(r"(\.[0-9]{2})0+(?=\)?$)")
"""Noughts after the second decimal: edition 1 read past them."""


def as_accepted(
    table: Table,
    layout: Layout,
    checked: CheckedTable,
    left_out: Collection[int],
    count: int,
    context: Mapping[str, Any],
) -> Columns[Any]:
    """Return the rows of a table that its act accepted: those in order now, and those of before.

    `count` is how many there were, `context` what cells are read by. ValueError where a cell of before
    cannot be read at all.
    """
    layout = fit(layout, table.headings).layout
    table = as_typed(table, layout, lines_of(table, layout).set_aside)
    width = len(table.headings)
    rows = {
        number: [*cells, *[""] * (width - len(cells))][:width]
        for number, cells in [*table.rows, *table.misshapen]
        if number not in left_out
    }
    lines = {number: cells for number, cells in rows.items() if number not in checked.set_aside}
    # What a layout sets aside now may have been a line then: how many there were tells.
    wanted = lines if len(lines) == count else rows
    columns = checked.columns.without(frozenset(left_out))
    known = set(columns.numbers)
    numbers = sorted(number for number in wanted if number not in known)
    cells = cells_of(table.headings, layout, [wanted[number] for number in numbers])
    of_before = [
        (number, _row(layout.model, {name: column[place] for name, column in cells.items()}, context))
        for place, number in enumerate(numbers)
    ]
    return columns.with_rows(of_before)


def _row(model: type[RecordKind], cells: Mapping[str, str], context: Mapping[str, Any]) -> RecordKind:
    """Read one row cell by cell, past what its grammar and its row rule object to now."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        text = cells.get(name, "")
        values[name] = _cell(model, name, text, context) if text.strip() else field.get_default()
    return model.kept(values)


def _cell(model: type[RecordKind], name: str, text: str, context: Mapping[str, Any]) -> Any:
    adapter: TypeAdapter[Any] = grammar(model, name)
    try:
        return adapter.validate_python(text, context=dict(context))
    except ValidationError:
        plainly = Look.of(model.model_fields[name]).plainly
    match plainly.reads if plainly else "choice":
        case "money":
            return minor_units(_NOUGHTS.sub(r"\1", text.strip()), context["currency"])
        case "count":
            return int(text)
        case "day":
            return day_as(text, context["days"])
        case _:
            return unicodedata.normalize("NFC", text.strip())
