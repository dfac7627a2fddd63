"""Write a statement as CSV: a row for each figure, term of its formula and entry behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pooledbudget.amounts import counted
from pooledbudget.instruments.figures import Cell, Line, Table, entries_in
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain
from pooledbudget.safe_cells import safe_cells
from pooledbudget.statements.formula import formula_lines
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import EntryLines

COLUMNS = (
    "record",
    "figure",
    "table",
    "line",
    "column",
    "text",
    "amount",
    "currency",
    "formula",
    "entry",
    "entry_id",
    "effective",
    "narrative",
    "because",
)
"""`record` says what a row is: of the header, a figure, a term, an entry, the total of the entries."""


class Csv:
    """Writes statements of one record as CSV."""

    def __init__(self, record: Reading) -> None:
        self._record, self._lines = record, EntryLines(record)
        self._known: dict[str, Line] = {}

    def text(self, statement: Statement, lines: EntryLines | None = None) -> str:
        """Return a statement as CSV; `lines` are those read for another form of the same statement."""
        self._lines = lines or EntryLines(statement.record or self._record)
        self._known = statement.lines
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        for name, value in _header(statement):
            row = ["header", "", "", name, "", *safe_cells([value])]
            writer.writerow([*row, *[""] * (len(COLUMNS) - len(row))])
        for row in self._rows(statement):
            writer.writerow(safe_cells(row))
        return buffer.getvalue()

    def _rows(self, statement: Statement) -> Iterator[list[str]]:
        for table in statement.tables:
            yield from self._table(statement, table)

    def _table(self, statement: Statement, table: Table) -> Iterator[list[str]]:
        """Yield the rows of a table, and after each line those of what is folded under it."""
        for line in table.lines:
            for column, cell in zip(table.columns[1:], line.cells, strict=False):
                place = [
                    statement.figure_id(cell.id) if cell.id else "",
                    table.title,
                    _whole_label(line),
                    column.title,
                ]
                yield from self._cell(statement, cell, place)
            if line.folded:
                yield from self._table(statement, line.folded)

    def _cell(self, statement: Statement, cell: Cell, place: list[str]) -> Iterator[list[str]]:
        currency = statement.currency
        amount = "" if cell.minor is None else plain(cell.minor)
        rest = [amount, currency if amount else "", "", "", "", "", "", ""]
        yield ["figure", *place, amount or cell.machine, *rest]
        if cell.expression is None:
            return
        for line in formula_lines(cell.expression, self._known, currency):
            yield ["term", *place, line.amount, "", "", "  " * line.depth + line.said, "", "", "", "", ""]
        entries = entries_in(cell.expression)
        for entry in self._lines.of(entries):
            yield [
                "entry",
                *place,
                "",
                entry.amount,
                currency,
                "",
                str(entry.sequence),
                entry.id,
                entry.effective.isoformat(),
                entry.narrative,
                entry.because,
            ]
        if entries:
            total = plain(sum(counted for _, counted in entries))
            yield [
                "total",
                *place,
                "",
                total,
                currency,
                counted(len(entries), "entry", "entries"),
                "",
                "",
                "",
                "",
                "",
            ]


def _whole_label(line: Line) -> str:
    """Return a line's label, with the whole id of what it names in short."""
    return f"{line.label} ({line.about})" if line.about else line.label


def _header(statement: Statement) -> list[tuple[str, str]]:
    return [
        ("title", statement.title),
        ("place", statement.place),
        ("partner", statement.partner_name),
        ("period", statement.period),
        ("as of", statement.as_of),
        ("status", statement.status),
        ("control total", statement.control),
        ("seal", statement.seal),
        ("tool", statement.tool),
        *(("headline", said) for said in statement.headline),
        *(("changed", change) for change in statement.changes),
    ]
