"""One model for every statement: tables of figures, each with an id and the entries behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pooledbudget.agreements import Occasion
from pooledbudget.ledger.balances import Selection, entries_behind
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import Seal
from pooledbudget.money import plain, written
from pooledbudget.periods import Month, Span, last_month, months_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure, or one word, of a statement."""

    text: str
    minor: int | None = None
    """Minor units when it is money."""
    id: str = ""
    """PERIOD/PARTNER/STATEMENT/LINE; blank for words."""
    entries: Sequence[tuple[int, int]] = ()
    """Sequence of each entry behind it, and how much of it counts here."""
    basis: str = ""
    """How it is worked out from its entries, where it is not their plain sum."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled row of cells."""

    label: str
    cells: Sequence[Cell]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading in words."""

    title: str
    columns: Sequence[str]
    lines: Sequence[Line]
    intro: str = ""
    empty: str = "Nothing to show."


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What we tell one reader about one period."""

    kind: str
    """partner, claims, investor or bank."""
    title: str
    headline: Sequence[str]
    book: str
    place: str
    fictional: bool
    currency: str
    partner: str
    partner_name: str
    period: str
    period_written: str
    days: str
    as_of: str
    status: str
    changes: Sequence[str]
    seal: str
    tool: str
    tables: Sequence[Table]
    clauses: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def figures(self) -> dict[str, tuple[str, Cell]]:
        """Every figure by id, with its label."""
        return {
            cell.id: (line.label, cell)
            for table in self.tables
            for line in table.lines
            for cell in line.cells
            if cell.id
        }

    @property
    def name(self) -> str:
        """File name without its ending."""
        return f"{self.period}-{self.partner}-{self.kind}"


@dataclass(slots=True)
class Desk:
    """Everything a statement is written from: the record, the settings in force, the period."""

    record: Record
    on: Occasion
    span: Span
    books: Books
    seal: Seal | None
    status: str
    changes: Sequence[str]
    as_of: str
    annexes: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)

    @property
    def months(self) -> list[Month]:
        """The months of the period."""
        return months_of(self.span)

    @property
    def last(self) -> Month:
        """The last month of the period."""
        return last_month(self.span)

    @property
    def year_to_date(self) -> list[Month]:
        """The months of the financial year up to the period's last."""
        months = self.last.financial_year.period.months
        return [month for month in months if month <= self.last]

    @property
    def to_date(self) -> list[Month]:
        """Every month of the book up to the period's last."""
        found, month = [], self.record.first_month
        while month <= self.last:
            found.append(month)
            month = month.plus(1)
        return found

    @property
    def names(self) -> dict[str, str]:
        """The partners' names by id."""
        return {one.id: one.name for one in self.on.partners.by_id.values()}

    def kept(self, name: str) -> list[tuple[str, Any]]:
        """Return the month and the annex of a name of each act up to the period's last month."""
        if name not in self.annexes:
            self.annexes[name] = list(self.record.annexes(name))
        return [(month, body) for month, body in self.annexes[name] if month <= str(self.last)]

    def kept_with(self, act: int, name: str) -> Any:
        """Return one act's annex of a name; nothing if it has none."""
        row = self.record.connection.execute(
            "SELECT body FROM annex WHERE act = ? AND name = ?", (act, name)
        ).fetchone()
        return json.loads(row[0]) if row else []

    def id(self, partner: str, statement: str, line: str) -> str:
        """Return a figure's id."""
        return f"{self.span}/{partner}/{statement}/{line}"

    def sum_cell(self, figure: str, selection: Selection, *, sign: int = 1, basis: str = "") -> Cell:
        """Return the plain sum of the postings selected, with the entries behind it."""
        behind = entries_behind(self.record.connection, selection)
        minor = sign * sum(amount for _, amount in behind)
        return Cell(
            self.written(minor),
            minor,
            figure,
            [(one, sign * amount) for one, amount in behind],
            basis,
        )

    def written(self, minor: int) -> str:
        """Write money in the house style."""
        return written(minor, self.on.book.currency)

    def money(
        self, figure: str, minor: int, basis: str = "", entries: Sequence[tuple[int, int]] = ()
    ) -> Cell:
        """Return a figure worked out from others; `basis` says how."""
        return Cell(self.written(minor), minor, figure, entries, basis)


def word(text: str) -> Cell:
    """Return a cell that is not a figure."""
    return Cell(text)


def document(statement: Statement) -> dict[str, Any]:
    """Return a statement as JSON: money as decimal strings, figures by id."""
    return {
        "kind": statement.kind,
        "title": statement.title,
        "headline": list(statement.headline),
        "book": statement.book,
        "place": statement.place,
        "fictional": statement.fictional,
        "currency": statement.currency,
        "partner": statement.partner,
        "partner_name": statement.partner_name,
        "period": statement.period,
        "as_of": statement.as_of,
        "status": statement.status,
        "changes": list(statement.changes),
        "seal": statement.seal,
        "tool": statement.tool,
        "clauses": list(statement.clauses),
        "notes": list(statement.notes),
        "tables": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "lines": [
                    {
                        "label": line.label,
                        "cells": [
                            {
                                "text": cell.text,
                                "amount": None if cell.minor is None else plain(cell.minor),
                                "figure": cell.id,
                                "basis": cell.basis,
                                "entries": [
                                    {"sequence": one, "amount": plain(amount)} for one, amount in cell.entries
                                ],
                            }
                            for cell in line.cells
                        ],
                    }
                    for line in table.lines
                ],
            }
            for table in statement.tables
        ],
    }
