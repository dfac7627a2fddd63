"""The whole street on a made place, from files to verified statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooledbudget.acts.close import Closing
    from pooledbudget.acts.verification import Verification
    from pooledbudget.book import Book

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""
WHO = "the finance lead"
MARKER = ".pooledbudget-demo"
"""A file that says a folder was made by the demo and may be made again."""


@dataclass(slots=True)
class Shown:
    """What the demo did, for its summary."""

    book: Book
    files: int = 0
    refused: list[str] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    statements: int = 0
    verification: Verification | None = None
    index: Path | None = None


def build(path: Path, step: Step) -> Shown:
    """Make the Northshire book: receive every file, close every month; no statements yet."""
    from pooledbudget.examples.northshire_files import KEY, MONTHS, MadeFile, made_files

    from pooledbudget.book import Book
    from pooledbudget.submissions.history import Sent

    shown = Shown(Book.init(path, "northshire", key=KEY))
    (path / MARKER).touch()
    ids: dict[str, str] = {}
    by_month: dict[str, list[MadeFile]] = {}
    for made in made_files():
        by_month.setdefault(str(made.month), []).append(made)
    for number, month in enumerate(MONTHS, start=1):
        step("Receiving and closing", number, len(MONTHS))
        now = datetime(month.plus(1).year, month.plus(1).number, 4, 9, tzinfo=UTC)
        for place, made in enumerate(by_month[str(month)]):
            sent = Sent(
                data=made.data,
                file=made.name,
                sender=made.sender,
                kind=made.kind,
                month=str(month),
                replaces=ids.get(made.replaces, ""),
            )
            receipt = shown.book.receive(sent, by=made.sender, now=now + timedelta(minutes=place))
            ids[made.name] = receipt.submission
            shown.files += 1
            if not receipt.accepted:
                shown.refused.append(f"{made.name}: {receipt.errors[0].what}")
        shown.closings.append(
            shown.book.close(month, by=WHO, now=now + timedelta(days=1), today=month.plus(1).first)
        )
    return shown


def state(shown: Shown, folder: Path, step: Step) -> None:
    """Write every statement of every month and year, and the page that lists them."""
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv

    book = shown.book
    pages, csvs = Pages(book.ledger), Csv(book.ledger)
    periods = [*(str(closing.month) for closing in shown.closings), "2012-13", "2013-14"]
    for number, period in enumerate(periods, start=1):
        step("Writing statements", number, len(periods))
        if number <= len(shown.closings):  # the entries of a year stand with its months
            book.write_entries(period, folder / period)
        for statement in book.statements(period):
            book.write_statement(statement, folder / period, pages, csvs)
            shown.statements += 1
    shown.index = book.write_index(folder / periods[-1], pages)


def run(path: Path, step: Step) -> Shown:
    """Build the book, write every statement, verify it by doing every act again."""
    shown = build(path, step)
    state(shown, path / "statements", step)
    shown.verification = shown.book.verify(progress=lambda done, total: step("Verifying", done, total))
    return shown


def facts(shown: Shown) -> dict[str, str]:
    """Sum up what was done in words a finance lead knows."""
    from pooledbudget.ledger.sums import Selection
    from pooledbudget.money import written

    decisions = [decision for closing in shown.closings for decision in closing.decisions]
    families = [decision for decision in decisions if decision.asked == "result"]
    paid = [decision for decision in families if decision.paid]
    record = shown.book.ledger
    contributed = -record.total(Selection(account="income:contributions"))
    spent = record.total(Selection(account="spending", agreement="northshire-pool"))
    last = shown.closings[-1]
    found = shown.verification
    verified = "not run"
    if found is not None:
        verified = (
            f"{found.checked:,} acts and entries, {found.files} files, {found.replayed} acts done again: "
            f"{len(found.faults)} differences"
        )
    return {
        "Place": "Northshire, a fictional county: 7 partners, 400 families, one bond",
        "Files": f"{shown.files} received, {len(shown.refused)} refused and replaced",
        "Months closed": f"{len(shown.closings)}, April 2012 to March 2014",
        "Contributions due": written(contributed, "GBP"),
        "Pooled spending": written(spent, "GBP"),
        "Family results": f"{len(paid)} paid, {len(families) - len(paid)} refused with the reason",
        "Paid for results": written(sum(decision.amount for decision in paid), "GBP"),
        "Differences carried": f"{len(last.standing_differences)} at 31 March 2014",
        "Statements": f"{shown.statements} written",
        "Verified": verified,
        "Seal": str(last.seal),
        "Open": str(shown.index),
    }
