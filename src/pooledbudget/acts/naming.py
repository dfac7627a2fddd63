"""Names in rows that the book, or an agreement, does not know: asked at a receipt and again at a close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from pooledbudget.acts.codes import schemes_of
from pooledbudget.instruments import host
from pooledbudget.instruments.agreement import Known, Objection
from pooledbudget.partners import Part, unknown
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.pool_records import Expenditure, Figure
from pooledbudget.submissions.records import Row

NAMES_NOTHING = ("amount", "gross", "vat", "reference", "description", "refunds", "credits")
"""Columns in which nothing of the settings is named."""


def known_names(kind: type[RecordKind], known: Known) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return what each naming column of a record kind may hold: only agreements that take its rows."""
    takers = {
        name: agreement for name, agreement in known.agreements.items() if kind in agreement.takes_kinds
    }
    nouns = {agreement.noun for agreement in takers.values()}
    what = nouns.pop() if len(nouns) == 1 else "agreement"
    if kind is Figure:
        takers = known.pools
    anybody = kind.use is not Use.DECIDED and not any(
        kind in agreement.takes_kinds for agreement in known.agreements.values()
    )
    partners = known.partners.by_id
    return {
        "agreement": (what, known.agreements if anybody and kind is not Figure else takers),
        "partner": ("partner", partners),
        "payer": ("partner", partners),
        "provider": ("partner", partners),
        "by": ("partner", partners),
        "investor": ("investor", {partner.id: partner for partner in known.partners.playing(Part.INVESTOR)}),
    }


def unknown_names(kind: type[RecordKind], rows: Sequence[Row[Any]], known: Known) -> Iterator[Objection]:
    """Yield the names in rows of a kind that the book, or the agreement they name, does not know.

    Asked when a file is received, and again at every close of each row that has not posted yet:
    a name that was changed since must stop the close, never lose the row. It is asked once for each
    set of names: a month holds many lines and few schemes.
    """
    columns = {
        column: names for column, names in known_names(kind, known).items() if column in kind.model_fields
    }
    answered: dict[tuple[Any, ...], list[Objection]] = {}
    naming = naming_columns(kind)
    for row in rows:
        names = names_in(row, naming)
        if names not in answered:
            answered[names] = list(unknown_in(row, columns, known))
        for objection in answered[names]:
            yield replace(objection, row=row)


def naming_columns(kind: type[RecordKind]) -> list[str]:
    """Return the columns of a kind that may name something: not its day, its amounts, its free words."""
    return [name for name in kind.model_fields if name not in {*NAMES_NOTHING, kind.day_column}]


def names_in(row: Row[Any], naming: Sequence[str]) -> tuple[Any, ...]:
    """Return what a row names, and who sent it: rows that say the same are known or unknown alike."""
    return (row.sender, *(getattr(row.cells, name) for name in naming))


def unknown_in(
    row: Row[Any], columns: Mapping[str, tuple[str, Mapping[str, Any]]], known: Known
) -> Iterator[Objection]:
    """Yield the names in one row that are not known, of the columns asked about."""
    kind = type(row.cells)
    found = set()
    for column, (what, names) in columns.items():
        given = getattr(row.cells, column)
        if given not in names:
            found.add(column)
            said, remedy = unknown(what, given, names), "correct the cell, or the agreement"
            other = known.agreements.get(given) if column == "agreement" else None
            if other is not None:
                wanted = "another agreement" if what == "agreement" else f"a {what}"
                said = f"{given} is a {other.noun}; rows of {kind.kind} are of {wanted}"
                remedy = f"name the {what} it is of, or send it as a kind of file that {given} takes"
            rule = f"rows of {kind.kind} name partners and agreements that this book has for them"
            yield Objection(row, column, said, rule, remedy)
    if "agreement" in columns and "agreement" not in found:
        asked = [known.agreements[row.cells.agreement].unknown_names(row, known), host.objections(row, known)]
        yield from (objection for some in asked for objection in some if objection.column not in found)
    if isinstance(row.cells, Expenditure):
        yield from schemes_of(row, known)
