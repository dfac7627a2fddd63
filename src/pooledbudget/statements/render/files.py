"""The files that statements of a period are written as; how a file is written is the caller's to say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month
from pooledbudget.statements.model import Statement, document
from pooledbudget.statements.render.entries import entries_in_parts
from pooledbudget.statements.render.links import asked_for, link_neighbours, links, nav
from pooledbudget.statements.render.page import EntryLines, Pages
from pooledbudget.statements.render.table import Csv

Write = Callable[[Path, bytes | Iterable[bytes]], None]
"""Writes a file whole or not at all: of bytes, or of parts that are written as they come."""


Beside = Callable[[Statement, EntryLines], tuple[str, bytes]]
"""Writes a statement in a further form: returns what its file is called, and its bytes."""


def write_statement(
    statement: Statement,
    record: Reading,
    page: Path,
    pages: Pages,
    csvs: Csv,
    write: Write,
    beside: Sequence[Beside] = (),
) -> None:
    """Write a statement as a page, and beside it as CSV, as JSON and in further forms that are asked for.

    The pages of the period before and after are linked to it, where they are there. A workbook or a PDF of
    before that says something else, and is not asked for now, is taken away: the page would lead to it.
    """
    lines = EntryLines(statement.record or record)
    told = _json(statement).encode("utf-8")
    earlier = page.with_suffix(".json")
    if not (earlier.is_file() and earlier.read_bytes() == told):
        for _, name in asked_for(page):
            page.with_name(name).unlink(missing_ok=True)
    for form in beside:
        name, data = form(statement, lines)
        write(page.with_name(name), data)
    write(page.with_suffix(".csv"), csvs.text(statement, lines).encode("utf-8-sig"))
    write(earlier, told)
    # The page is written last: it leads to the others.
    write(page, pages.html(statement, lines, nav(links(page))).encode("utf-8"))
    link_neighbours(page, write)


def _json(statement: Statement) -> str:
    return json.dumps(document(statement), ensure_ascii=False, sort_keys=True) + "\n"


def written_as(statement: Statement, record: Reading, form: str) -> str:
    """Return a statement in one form, page, CSV or JSON; a page without links to others."""
    if form == "JSON":
        return _json(statement)
    return Csv(record).text(statement) if form == "CSV" else Pages(record).html(statement)


def write_months(record: Reading, months: Sequence[Month], folder: Path, write: Write) -> list[Path]:
    """Write the entries of each month once for everybody; return the files' paths.

    Beside each stands what it was written from, so that it is left while the record says nothing new.
    """
    size, head = record.tail()
    written_from = f"{record.book} {size} {head.hex()}".encode()
    written = []
    for month in months:
        path = folder / f"{month}-entries.csv"
        mark = path.with_name(f".{path.name}.of")
        if not (path.is_file() and mark.is_file() and mark.read_bytes() == written_from):
            write(path, entries_in_parts(record, month))
            write(mark, written_from)
        written.append(path)
    return written
