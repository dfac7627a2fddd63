"""`selftest`: whether this installation gives the numbers that it should, shown on what comes with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import click

from pooledbudget.cli.console import DONE, FOUND, as_json, emit, table

MADE_AT = datetime(2014, 5, 3, 9, 0, 0, tzinfo=UTC)
"""The instant at which the made book is kept: it is after all of its days."""
KEY = "00" * 32
"""The pseudonym key of the made book, so that it is the same book again."""


class Tried(NamedTuple):
    """One thing that was tried: what, how many of it came out as they should, of how many."""

    what: str
    right: int
    of: int

    @property
    def passed(self) -> bool:
        """Whether there was something to try and all of it came out."""
        return self.right == self.of > 0


@click.command()
@as_json
def selftest(*, json_: bool) -> None:
    """Try this installation: the worked examples of every agreement that comes with it, and a book.

    The book is made in a folder of its own: files are received, a month is closed, statements are written,
    and it is verified by doing everything again. Nothing of yours is touched. Exits with 1 if anything
    comes out otherwise than it should.
    """
    found = [*_examples(), *_a_book()]
    code = DONE if all(tried.passed for tried in found) else FOUND
    if json_:
        rows = [{"what": tried.what, "right": tried.right, "of": tried.of} for tried in found]
        emit("selftest", rows, code)
        raise SystemExit(code)
    rows_ = [
        (tried.what, f"{tried.right:,} of {tried.of:,}", "as it should be" if tried.passed else "DIFFERS")
        for tried in found
    ]
    table(("tried", "right", ""), rows_, right=(1,))
    right, of = (sum(each) for each in zip(*((tried.right, tried.of) for tried in found), strict=True))
    click.echo(f"{right:,} of {of:,} checks passed")
    raise SystemExit(code)


def _examples() -> Iterator[Tried]:
    """Run the worked examples of the agreements that come with the package."""
    from pooledbudget.cli import bonds, pools
    from pooledbudget.cli.catalogues import catalogue
    from pooledbudget.instruments.bonds import worked as bond_examples
    from pooledbudget.instruments.pools import worked as pool_examples

    shares = [
        amount.agrees
        for name in catalogue("pools")
        for amount in pool_examples.check(pools.terms_named(name))
    ]
    yield Tried("amounts in worked examples of pools", sum(shares), len(shares))
    payments = [
        payment.agrees
        for name in catalogue("bonds")
        for payment in bond_examples.check(bonds.terms_named(name))
    ]
    yield Tried("payments in worked examples of bonds", sum(payments), len(payments))


def _a_book() -> Iterator[Tried]:
    """Keep a book of every kind of agreement for a month, and verify it."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from pooledbudget.book import Book
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv
    from pooledbudget.submissions.history import Sent

    with TemporaryDirectory(prefix="pooledbudget-") as place:
        folder = Path(place) / "selftest"
        book = Book.init(folder, "whole-place", book="selftest", key=KEY)
        month = book.ledger.first_month
        files = [
            Sent(data=path.read_bytes(), file=path.name, sender=path.parent.name, month=str(month))
            for path in sorted((folder / "first-month").glob("*/*.csv"))
        ]
        receipts = book.receive_all(files, by="selftest", now=MADE_AT)
        accepted = sum(receipt.accepted for receipt in receipts)
        yield Tried("files received", accepted, len(receipts))
        closing = book.close(month, by="selftest", now=MADE_AT)
        postings = [leg.amount for entry in closing.entries for leg in entry.postings]
        yield Tried("entries posted", len(closing.entries), len(list(book.ledger.entries())))
        yield Tried("postings that come to nought together", int(sum(postings) == 0), 1)
        statements = book.statements(str(month))
        pages, csvs = Pages(book.ledger), Csv(book.ledger)
        written = [book.written.statement(made, folder / "out", pages, csvs) for made in statements]
        yield Tried("statements written", sum(page.is_file() for page in written), len(statements))
        found = book.verify()
        yield Tried("acts done again to the same", found.replayed if not found.faults else 0, found.replayed)
