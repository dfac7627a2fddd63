"""The pages of a book as files: statements, the front page, the entries of a month once for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import EnvironmentFault
from pooledbudget.in_words import InWords
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Span, months_of, span
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.files import Beside, Write, write_months, write_statement
from pooledbudget.statements.render.front_page import front_page
from pooledbudget.statements.render.links import INDEX, pages_under, root_of
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.table import Csv


class Written(InWords, Struct, frozen=True):
    """Writes the pages of one book; how a file is written, whole or not at all, is for the book to say."""

    record: Reading
    on: Callable[[], Occasion]
    """The settings in force now."""
    own: Path
    """Where the book's own pages are."""
    write: Write

    def __repr__(self) -> str:
        return f"<Written of {self.record.book}: statement, index, entries>"

    def statement(
        self, statement: Statement, folder: Path, pages: Pages, csvs: Csv, beside: Sequence[Beside] = ()
    ) -> Path:
        """Write a statement as a page, as CSV, as JSON and `beside` them; return the page's path."""
        page = folder / f"{statement.name}.html"
        write_statement(statement, self.record, page, pages, csvs, self.write, beside)
        return page

    def index(self, folder: Path) -> Path:
        """Write the front page beside or above a folder of statements; return its path."""
        root = root_of(folder)
        page = front_page(self.record, self.on(), list(pages_under(root)))
        self.write(root / INDEX, page.encode("utf-8"))
        return root / INDEX

    def renew_index(self) -> None:
        """Write the front page of the book's own statements anew; what was done stands anyway."""
        with suppress(EnvironmentFault):
            self.index(self.own)

    def entries(self, period: str | Span, folder: Path) -> list[Path]:
        """Write the entries of each month of a period once for everybody, from the book's first month on.

        Returns the files' paths.
        """
        first = self.record.first_month
        months = [month for month in months_of(span(period)) if month >= first]
        return write_months(self.record, months, folder, self.write)
