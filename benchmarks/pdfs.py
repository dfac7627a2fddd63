"""Time statements as PDF beside WeasyPrint's, of the same statements, in one process.

    python pdfs.py BOOK STATEMENTS

Says, as JSON: how many statements and pages, the seconds by the clock that ours took, and for a part of them
the seconds of processor that either takes. A script of its own: it imports ours.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice

from pooledbudget.book import Book
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.pdf import Pdfs

BESIDE = 10
"""So many are made by both: a hundred and fifty would take the other minutes."""
KINDS = ("partner", "investor")
PAGE = re.compile(rb"/Type */Page\b")


def statements(book: Book, count: int) -> list[Statement]:
    """Return what partners and investors are told, latest month first."""
    months = sorted(book.ledger.closed_months(), reverse=True)
    found = (made for month in months for made in book.statements(str(month)) if made.kind in KINDS)
    return list(islice(found, count))


def seconds(make: Callable[[Statement], object], made: Sequence[Statement]) -> float:
    """Return the seconds of processor that making some takes."""
    started = time.process_time()
    for statement in made:
        make(statement)
    return time.process_time() - started


def main() -> None:
    """Time ours alone by the clock, then both."""
    path, count = sys.argv[1:]
    book = Book.open(path, read_only=True)
    made = statements(book, int(count))
    pdfs, pages = Pdfs(book.ledger), Pages(book.ledger)
    started = time.perf_counter()
    written = [pdfs.pdf(statement) for statement in made]
    said: dict[str, float] = {"clock": time.perf_counter() - started, "statements": len(made)}
    said["pages"] = sum(len(PAGE.findall(data)) for data in written)
    try:
        from weasyprint import (  # type: ignore[import-not-found]  # ruff: ignore[import-outside-top-level] - a peer
            HTML,
        )
    except (ImportError, OSError):
        print(json.dumps(said))
        return
    some = made[:BESIDE]
    theirs = [pages.html(statement) for statement in some]
    HTML(string=theirs[0]).write_pdf(pdf_variant="pdf/ua-1")  # the first finds the fonts
    began = time.process_time()
    for page in theirs:
        HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    said["theirs"] = time.process_time() - began
    said["ours"] = seconds(pdfs.pdf, some)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
