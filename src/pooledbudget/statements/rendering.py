"""Write a statement as HTML, CSV or JSON. HTML holds no script and asks for nothing outside."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from pooledbudget.ledger.export import safe_cells
from pooledbudget.ledger.record import Record, RecordedEntry
from pooledbudget.money import plain
from pooledbudget.place.folder import write_whole
from pooledbudget.statements.model import Cell, Statement, document

SHOWN_IN_HTML = 200
"""Entries listed under a figure in HTML; the CSV has all."""
CSV_COLUMNS = (
    "record",
    "figure",
    "table",
    "line",
    "column",
    "text",
    "amount",
    "currency",
    "basis",
    "entry",
    "entry_id",
    "effective",
    "narrative",
    "because",
)


class Pages:
    """Renders statements; templates are compiled once."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._entries: dict[int, RecordedEntry] = {}
        source = files("pooledbudget.templates")
        self._style = source.joinpath("style.css").read_text("utf-8")
        digest = b64encode(sha256(self._style.encode()).digest()).decode()
        self._policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
        environment = Environment(
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._statement = environment.from_string(source.joinpath("statement.html").read_text("utf-8"))
        self._index = environment.from_string(source.joinpath("index.html").read_text("utf-8"))

    def html(self, statement: Statement) -> str:
        """Return a statement as one self-contained page, readable on paper and without script."""
        drilled = [
            {
                "cell": cell,
                "label": label,
                "more": max(0, len(cell.entries) - SHOWN_IN_HTML),
                "entries": self._described(cell.entries[:SHOWN_IN_HTML]),
                "anchor": anchor(cell.id),
            }
            for label, cell in statement.figures.values()
            if cell.entries or cell.basis
        ]
        return self._statement.render(
            statement=statement,
            drilled=drilled,
            anchor=anchor,
            style=self._style,
            policy=self._policy,
        )

    def index(
        self,
        title: str,
        groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        facts: Sequence[tuple[str, str]],
    ) -> str:
        """Return a page that lists statements by period."""
        return self._index.render(
            title=title, groups=groups, facts=facts, style=self._style, policy=self._policy
        )

    def csv(self, statement: Statement) -> str:
        """Return a statement as CSV: a line for each figure, then one for each entry behind it."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        for name, value in _header(statement):
            writer.writerow(
                safe_cells(["statement", "", "", name, "", value, "", "", "", "", "", "", "", ""])
            )
        for table in statement.tables:
            for line in table.lines:
                for column, cell in zip(table.columns[1:], line.cells, strict=True):
                    self._write_cell(
                        writer.writerow, (table.title, line.label, column), cell, statement.currency
                    )
        return buffer.getvalue()

    def _write_cell(
        self,
        write: Callable[[Iterable[Any]], Any],
        place: tuple[str, str, str],
        cell: Cell,
        currency: str,
    ) -> None:
        amount = "" if cell.minor is None else plain(cell.minor)
        text = amount or cell.text
        money = "" if cell.minor is None else currency
        write(
            [
                "figure",
                *safe_cells([cell.id, *place]),
                *([amount] if amount else safe_cells([text])),
                amount,
                money,
                *safe_cells([cell.basis]),
                "",
                "",
                "",
                "",
                "",
            ]
        )
        for one in self._described(cell.entries):
            write(
                [
                    "entry",
                    *safe_cells([cell.id, *place]),
                    "",
                    one["amount"],
                    money,
                    "",
                    one["sequence"],
                    *safe_cells([one["id"], one["effective"], one["narrative"], one["because"]]),
                ]
            )

    def json(self, statement: Statement) -> str:
        """Return a statement as JSON, for programs."""
        return json.dumps(document(statement), ensure_ascii=False, sort_keys=True) + "\n"

    def _described(self, entries: Sequence[tuple[int, int]]) -> list[dict[str, str]]:
        wanted = [one for one, _ in entries if one not in self._entries]
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            for one in self._record.entries(f"sequence IN ({marks})", some):
                self._entries[one.sequence] = one
        return [
            {
                "sequence": str(sequence),
                "id": self._entries[sequence].entry.id,
                "effective": self._entries[sequence].entry.effective.isoformat(),
                "narrative": self._entries[sequence].entry.narrative,
                "because": "; ".join(map(str, self._entries[sequence].entry.because[:3])),
                "amount": plain(amount),
            }
            for sequence, amount in entries
        ]

    def write(self, statement: Statement, folder: Path) -> Path:
        """Write a statement in all three forms; return the page's path."""
        page = folder / f"{statement.name}.html"
        write_whole(page, self.html(statement).encode("utf-8"))
        write_whole(folder / f"{statement.name}.csv", self.csv(statement).encode("utf-8-sig"))
        write_whole(folder / f"{statement.name}.json", self.json(statement).encode("utf-8"))
        return page


def anchor(figure: str) -> str:
    """Return a figure's place on the page."""
    return "figure-" + figure.replace("/", "-").replace(".", "-")


def _header(statement: Statement) -> list[tuple[str, str]]:
    return [
        ("title", statement.title),
        ("place", statement.place),
        ("partner", statement.partner_name),
        ("period", statement.period),
        ("as of", statement.as_of),
        ("status", statement.status),
        ("seal", statement.seal),
        *(("headline", one) for one in statement.headline),
        *(("changed", one) for one in statement.changes),
    ]
