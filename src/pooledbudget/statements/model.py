"""One model for every statement: what a reader is told about one period, from what instruments say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.cited import Citation
from pooledbudget.findings import Origin
from pooledbudget.in_words import InWords
from pooledbudget.instruments.figures import (
    Accrued,
    Amount,
    Cell,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Line,
    Selected,
    Share,
    Table,
    Total,
)
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain, written
from pooledbudget.notebook import pence_frame, table_html

if TYPE_CHECKING:
    import pandas as pd

    from pooledbudget.statements.charts import Picture

NUMBERS = frozenset({Kind.MONEY, Kind.COUNT, Kind.RATE})
"""Kinds of columns whose cells stand to the right."""


class Statement(InWords, Struct, frozen=True, kw_only=True):
    """What we tell one reader about one period."""

    kind: str
    """partner, claims, investor, bond or bank."""
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
    unsettled: Sequence[str] = ()
    """What its figures are without: files that did not come, rows in quarantine, a bank not reconciled,
    an agreement that has ended."""
    clauses: Sequence[str] = ()
    notes: Sequence[str] = ()
    record: Reading | None = None
    """What it is told from: of a draft, the record as it would be once its month closed."""

    def __eq__(self, other: object) -> bool:
        """Whether it says the same: what it was told from is no part of that."""
        return isinstance(other, Statement) and self._said == other._said

    def __hash__(self) -> int:
        return hash((self.name, self.seal))

    @property
    def _said(self) -> list[Any]:
        return [getattr(self, name) for name in self.__struct_fields__ if name != "record"]

    def __repr__(self) -> str:
        return f"<Statement {self.name}: {self.title}, {self.status}, {counted(len(self.figures), 'figure')}>"

    def _repr_html_(self) -> str:
        """Return its headline and tables for a notebook."""
        from html import escape  # ruff: ignore[import-outside-top-level] - only a notebook asks

        said = "".join(f"<p>{escape(line)}</p>" for line in self.headline)
        tables = "".join(
            table_html(
                table.title,
                [column.title for column in table.columns],
                [[line.label, *(cell.text(self.currency) for cell in line.cells)] for line in table.lines],
                right=[column.title for column in table.columns if column.kind in NUMBERS],
            )
            for table in self.tables
        )
        return f"<h3>{escape(self.title)}, {escape(self.period_written)}, {self.status}</h3>{said}{tables}"

    def to_frame(self) -> pd.DataFrame:
        """Return its figures as a pandas frame: figure, label, kind, text, and of money whole pence."""
        rows = [
            {
                "figure": figure,
                "label": label,
                "kind": cell.kind.value,
                "text": cell.text(self.currency),
                "value": cell.minor,
            }
            for figure, (label, cell) in self.figures.items()
        ]
        return pence_frame(rows, ("figure", "label", "kind", "text", "value"), ("value",))

    def figure_id(self, short: str) -> str:
        """Return a figure's whole id, by which anybody can ask about it: PERIOD/PARTNER/STATEMENT/LINE."""
        return f"{self.period}/{self.partner}/{self.kind}/{short}"

    @property
    def figures(self) -> dict[str, tuple[str, Cell]]:
        """Every figure by its whole id, with its label."""
        return {
            self.figure_id(cell.id): (line.label, cell)
            for table in self.tables
            for line in table.lines
            for cell in line.cells
            if cell.id
        }

    @property
    def remarks(self) -> list[str]:
        """What it is without, and no sentence before its tables says."""
        return [said for said in self.unsettled if not any(said in line for line in self.headline)]

    @property
    def lines(self) -> dict[str, Line]:
        """The line that every figure stands in, by the figure's id within the statement."""
        return {
            cell.id: line for table in self.tables for line in table.lines for cell in line.cells if cell.id
        }

    @property
    def values(self) -> Mapping[str, int]:
        """What every money figure comes to, by its id within the statement."""
        return {cell.id: cell.minor for _, cell in self.figures.values() if cell.minor is not None}

    @property
    def pictures(self) -> list[Picture]:
        """Its pictures, in the order of its tables: a notebook shows each with its figures."""
        from pooledbudget.statements.charts import (  # ruff: ignore[import-outside-top-level] - as above
            Picture,
        )

        charts = [table.chart for table in self.tables if table.chart]
        return [Picture(chart, f"picture-{number}") for number, chart in enumerate(charts, start=1)]

    @property
    def control_total(self) -> int:
        """What all its money figures come to together: a sum of no sense but this, the same in every form."""
        return sum(self.values.values())

    @property
    def control(self) -> str:
        """The control total in words: whoever copies a statement, or a part of it, holds the copy by it."""
        many = len(self.values)
        said = f"{many:,} {'amount' if many == 1 else 'amounts'}"
        return f"{said}, {written(self.control_total, self.currency)} in all"

    @property
    def name(self) -> str:
        """File name without its ending."""
        return f"{self.period}-{self.partner}-{self.kind}"


def document(statement: Statement) -> dict[str, Any]:
    """Return a statement as JSON: money as decimal strings, figures by id, each with its formula."""
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
        "unsettled": list(statement.unsettled),
        "changes": list(statement.changes),
        "control": {"amounts": len(statement.values), "total": plain(statement.control_total)},
        "seal": statement.seal,
        "tool": statement.tool,
        "clauses": list(statement.clauses),
        "notes": list(statement.notes),
        "tables": [_table(statement, table) for table in statement.tables],
    }


def _table(statement: Statement, table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [{"title": column.title, "kind": column.kind.value} for column in table.columns],
        "lines": [
            {
                "label": line.label,
                "total": line.total,
                "about": line.about,
                "cells": [
                    {
                        "kind": cell.kind.value,
                        "value": cell.machine,
                        "text": cell.text(statement.currency),
                        "figure": statement.figure_id(cell.id) if cell.id else "",
                        "behind": list(cell.behind),
                        "because": list(map(str, cell.because)),
                        "formula": {} if cell.expression is None else formula(statement, cell.expression),
                    }
                    for cell in line.cells
                ],
                **({"folded": _table(statement, line.folded)} if line.folded else {}),
            }
            for line in table.lines
        ],
    }


def formula(statement: Statement, expression: Expression) -> dict[str, Any]:
    """Return an expression as JSON: what a second program evaluates to the same figure."""
    value = plain(expression.value)
    match expression:
        case Selected(selection=selection) if not expression.listed:
            return {
                "is": "selection",
                "value": value,
                "sign": expression.sign,
                "agreement": selection.agreement,
                "account": selection.account,
                "partner": selection.partner,
                "theme": selection.theme,
                "from_month": selection.from_month,
                "to_month": selection.to_month,
                "to_day": selection.to_day,
                "known": selection.known,
            }
        case Entries() | Selected():
            entries = [
                {"sequence": sequence, "amount": plain(amount)} for sequence, amount in expression.behind
            ]
            return {"is": "entries", "value": value, "entries": entries}
        case Amount(source=source, origin=origin):
            row = [origin.submission, origin.row] if isinstance(origin, Origin) else []
            amount = {"is": "amount", "value": value, "source": source, "row": row}
            amount |= {"rule": str(origin)} if isinstance(origin, Citation) else {}
            return {**amount, "elsewhere": expression.elsewhere} if expression.elsewhere else amount
        case FigureOf(id=short):
            return {"is": "figure", "value": value, "figure": statement.figure_id(short)}
        case Share(of=of, part=part, odd=odd, rule=rule):
            return {
                "is": "share",
                "value": value,
                "part": [part.numerator, part.denominator],
                "odd_penny": odd,
                "rule": rule,
                "of": formula(statement, of),
            }
        case Accrued(of=of, rate=rate, months=months, days=days):
            return {
                "is": "accrued",
                "value": value,
                "rate": [rate.numerator, rate.denominator],
                "months": months,
                "days": days,
                "of": formula(statement, of),
            }
        case Total(terms=terms):
            parts = [
                {"sign": sign, "what": what, "term": formula(statement, term)} for sign, what, term in terms
            ]
            return {"is": "total", "value": value, "terms": parts}
