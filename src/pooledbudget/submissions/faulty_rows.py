"""What can be read of a row that has a bad cell, so that its other cells are checked in the same pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any

from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from pooledbudget.engine.screening import Look
from pooledbudget.findings import Origin
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import Row

_STANDS_IN: Mapping[str, Any] = {"text": "", "count": 0, "money": 1, "day": date(2000, 1, 1)}


class FaultyRow(Struct, frozen=True):
    """A row with a bad cell: what could be read of it, and what stands in for the rest."""

    number: int
    cells: RecordKind
    bad: frozenset[str]
    """The fields that something stands in for: nothing may be concluded from them."""

    def row(self, sender: str) -> Row[RecordKind]:
        """Return it as a row, to be asked about its good cells only."""
        return Row(Origin("", self.number), sender, self.cells)

    def broken_rule(self) -> str:
        """Return what the rule over a whole row says of it, where all that it asks for could be read."""
        model = type(self.cells)
        asked = set(re.findall(r"[a-z_]+", model.hangs_together)) & set(model.model_fields)
        if not asked or asked & self.bad:
            return ""
        for rule in model.__pydantic_decorators__.model_validators.values():
            try:
                rule.func(self.cells)
            except ValueError as fault:
                return str(fault)
        return ""


def read_in_part(
    model: type[RecordKind],
    number: int,
    cells: Mapping[str, str],
    bad: Collection[str],
    context: Mapping[str, Any],
) -> FaultyRow:
    """Read the cells of a row that are not bad, each by the grammar of its field."""
    values: dict[str, Any] = {}
    unread = {name for name in bad if name in model.model_fields}
    for name, field in model.model_fields.items():
        if name not in unread and name in cells:
            try:
                values[name] = grammar(model, name).validate_python(cells[name], context=dict(context))
            except ValidationError:
                unread.add(name)
        elif name not in unread:
            values[name] = field.default
        if name in unread:
            look = Look.of(field)
            values[name] = _STANDS_IN[look.plainly.reads] if look.plainly else ""
    return FaultyRow(number, model.kept(values), frozenset(unread))


@cache
def grammar(model: type[RecordKind], name: str) -> TypeAdapter[Any]:
    """Return what reads the cells of one field alone."""
    field = model.model_fields[name]
    annotated: Any = Annotated[field.annotation, *field.metadata, name]
    return TypeAdapter(annotated)
