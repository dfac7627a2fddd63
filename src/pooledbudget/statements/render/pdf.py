"""Write a statement as PDF: tagged, with alt text on pictures, in one font that ships with the package.

It is built to PDF/UA-1 and PDF/A-2a by Typst, from the same statement as the page. The same record gives the
same bytes: the time in the file is that of the statement. Long lists and entries are an annex, where asked.
"""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pooledbudget.amounts import counted
from pooledbudget.errors import EnvironmentFault
from pooledbudget.instruments.figures import Column, Kind, Line, Table, entries_in, text
from pooledbudget.instruments.tallies import Streams
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import written
from pooledbudget.statements.charts import svg
from pooledbudget.statements.formula import formula_lines
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import EntryLines
from pooledbudget.statements.render.workbook import holds_numbers, made_on, standing, unfolded

if TYPE_CHECKING:
    from typst import Compiler

MISSING = 'PDF needs the extra [pdf], which is not installed: pip install "pooledbudget[pdf]"'
SEAL_SHOWN = 12
"""So many letters of a seal's root stand on each page."""
FONT = "Inter"
NEEDED, LEAST, MOST = 0, 14, 48
"""Shares of the width: what is needed; the least and the most that a column of words has."""
SHORT, SHORTER, MANY = 26, 22, 6
"""Words up to so long are not broken, and fewer where a table has many columns."""


def short_seal(seal: str) -> str:
    """Return the beginning of a seal's root; blank where there is none."""
    parts = seal.split()
    return parts[-2][:SEAL_SHOWN] if len(parts) > 1 else ""


class Pdfs:
    """Writes statements of one record as PDF; the font and the template are read once."""

    def __init__(self, record: Reading, *, annex: bool = False) -> None:
        """Take what statements are told from, and whether the annex is wanted.

        Raises EnvironmentFault, saying what to install, where Typst is not there.
        """
        self._record, self._annex = record, annex
        self._compiler, self._source = _compiler()

    def beside(self, statement: Statement, lines: EntryLines) -> tuple[str, bytes]:
        """Return the name of a statement's PDF beside its page, and its bytes."""
        return f"{statement.name}.pdf", self.pdf(statement, lines)

    def pdf(self, statement: Statement, lines: EntryLines | None = None) -> bytes:
        """Return a statement as PDF; `lines` are those read for another form of the same statement."""
        lines = lines or EntryLines(statement.record or self._record)
        said = json.dumps(_document(statement, lines, annex=self._annex), ensure_ascii=False)
        found = self._compiler.compile(
            input=self._source,
            format="pdf",
            sys_inputs={"data": said},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=timegm(made_on(statement).timetuple()),
        )
        return found if isinstance(found, bytes) else b"".join(found or ())


def _compiler() -> tuple[Compiler, bytes]:
    """Return what makes a PDF, knowing no font but ours, and the template."""
    try:
        from typst import Compiler, Fonts  # ruff: ignore[import-outside-top-level] - an extra
    except ImportError as fault:
        raise EnvironmentFault(MISSING) from fault
    templates = files("pooledbudget.templates")
    with as_file(templates.joinpath("fonts")) as folder:
        fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        return Compiler(font_paths=fonts), templates.joinpath("statement.typ").read_bytes()


def _document(statement: Statement, lines: EntryLines, *, annex: bool) -> dict[str, Any]:
    """Return what the template lays out, all of it as text."""
    printed = [table for table in statement.tables if not table.annex or not table.lines]
    aside = [table for table in statement.tables if table.annex and table.lines]
    may_change = " Not every month is closed, so this may change." if statement.status == "draft" else ""
    return {
        "title": statement.title,
        "place": statement.place,
        "author": statement.place,
        "period": statement.period_written,
        "days": statement.days,
        "status": statement.status,
        "standing": standing(statement),
        "tool": statement.tool,
        "seal": statement.seal,
        "short_seal": short_seal(statement.seal),
        "fictional": f"An example: the figures of {statement.place} here are made up."
        if statement.fictional
        else "",
        "facts": f"{statement.period_written}: {statement.days}. {standing(statement)}.{may_change}",
        "headline": list(statement.headline),
        "unsettled": statement.remarks,
        "changes": list(statement.changes),
        "tables": [laid_out(statement, _as_printed(table, annex=annex)) for table in printed],
        "aside": _aside(statement, aside, annex=annex),
        "clauses": list(statement.clauses),
        "check": f"Control total: {statement.control}. Ask the host for the record, then run: "
        "pooledbudget verify --seal "
        f'"{statement.seal or "SEAL"}". If the record was changed after this was issued, it says so.',
        "notes": list(statement.notes),
        "annex": [laid_out(statement, table) for table in _annex_tables(statement)] if annex else [],
        "behind": [laid_out(statement, table) for table in _behind(statement, lines)] if annex else [],
    }


def _as_printed(table: Table, *, annex: bool) -> Table:
    """Return a table without the columns whose words are printed only as an annex."""
    kept = [place for place, column in enumerate(table.columns) if annex or not column.annex]
    if len(kept) == len(table.columns):
        return table
    lines = [
        replace(line, cells=[cell for place, cell in enumerate(line.cells, 1) if place in kept])
        for line in table.lines
    ]
    return replace(table, columns=[table.columns[place] for place in kept], lines=lines)


def _aside(statement: Statement, tables: Sequence[Table], *, annex: bool) -> str:
    """Say what is not printed, and where it is."""
    if annex:
        return ""
    said = [f"{table.title}, {counted(len(table.lines), 'line')}" for table in tables]
    said += [f"what stands under the lines of {table.title}" for table in statement.tables if unfolded(table)]
    said += ["the entries behind each figure"]
    where = (
        "They are in the page, the CSV and the workbook, and are printed as an annex where it is asked for."
    )
    return f"Not printed here: {'; '.join(said)}. {where}"


def _annex_tables(statement: Statement) -> Iterator[Table]:
    """Yield the long lists, and what is folded under lines, each as a table of its own."""
    for table in statement.tables:
        if table.annex and table.lines:
            yield table
        folded = unfolded(table, shortly=True)
        if folded:
            yield folded


def _behind(statement: Statement, lines: EntryLines) -> Iterator[Table]:
    """Yield for each figure what it is made of and its entries."""
    known = statement.lines
    columns = [Column("What"), Column("Day"), Column("Because of"), Column("Amount", Kind.MONEY)]
    currency = statement.currency
    for id_, (label, cell) in statement.figures.items():
        if cell.expression is None:
            continue
        made = [
            Line(said.said, [text(""), text(""), text(said.amount)])
            for said in formula_lines(cell.expression, known, currency)
        ]
        entries = entries_in(cell.expression)
        listed = [
            Line(
                f"{entry.sequence} {entry.narrative}",
                [text(entry.day), text(entry.because), text(written(entry.minor, currency))],
            )
            for entry in lines.of(entries)
        ]
        total = written(sum(amount for _, amount in entries), currency)
        closing = [Line("In all", [text(""), text(""), text(total)], total=True)] if entries else []
        yield Table(f"{label}: {cell.text(currency)} ({id_})", columns, [*made, *listed, *closing])


def laid_out(statement: Statement, table: Table) -> dict[str, Any]:
    """Return a table as the template lays it out: its words, and how its columns share the width."""
    numbers = [holds_numbers(table, column) for column in range(len(table.columns))]
    rows = [
        {
            "cells": _filled(
                [line.label, *(cell.text(statement.currency) for cell in line.cells)], len(numbers)
            ),
            "total": line.total,
        }
        for line in table.lines
    ]
    return {
        "title": table.title,
        "intro": table.intro,
        "empty": table.empty,
        "columns": [
            {"title": column.title, "number": number}
            for column, number in zip(table.columns, numbers, strict=True)
        ],
        "widths": _widths(table, numbers, rows),
        "rows": rows,
        "tall": any(column.kind is Kind.SLOT for column in table.columns),
        "picture": picture_of(table),
    }


def _filled(cells: list[str], count: int) -> list[str]:
    return [*cells, *[""] * (count - len(cells))][:count]


def _widths(table: Table, numbers: Sequence[bool], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Return how the columns share the width: numbers and short words take what they need, others the rest.

    Nought is what is needed; the others share by how long their words are on average, within bounds.
    """
    found = []
    short = SHORT if len(table.columns) <= MANY else SHORTER
    for column, number in enumerate(numbers):
        texts = [row["cells"][column] for row in rows if row["cells"][column]]
        lengths = [len(said) for said in texts]
        if table.columns[column].kind is Kind.SLOT:
            found.append(LEAST)
        elif number or max(lengths, default=0) <= short:
            found.append(NEEDED)
        else:
            word = max(len(word) for said in texts for word in said.split())
            found.append(max(word, min(MOST, max(LEAST, sum(lengths) // len(lengths)))))
    return found if any(found) else [LEAST, *found[1:]]


def picture_of(table: Table) -> dict[str, str | bool] | None:
    """Return a table's picture; streams need the height that their names have, or nobody can read them."""
    chart = table.chart
    if chart is None:
        return None
    drawn = svg(chart, "picture").replace('font-family="sans-serif"', f'font-family="{FONT}"')
    return {
        "svg": drawn,
        "alt": chart.description,
        "caption": chart.title,
        "tall": isinstance(chart, Streams),
    }
