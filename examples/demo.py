"""The whole street on a made place, from files to verified statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooledbudget.examples.made_files import MadeFile, MadePlace

    from pooledbudget.acts.closing import Closing
    from pooledbudget.acts.verification import Verification
    from pooledbudget.book import Book

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""
WHO = "the finance lead"
NORTHSHIRE = "northshire"
KEY_NAME = "answer-key.md"
"""Where the faults that are planted are listed, each with the command that shows it."""
MARKER = ".pooledbudget-demo"
"""A file that says a folder was made by the demo and may be made again."""


@dataclass(slots=True)
class Shown:
    """What the demo did, for its summary."""

    book: Book
    place: MadePlace
    files: int = 0
    refused: list[str] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    statements: int = 0
    verification: Verification | None = None
    index: Path | None = None
    ids: dict[str, str] = field(default_factory=dict)
    """The ids of files by name, and of differences by what they are about."""

    def command(self, text: str) -> str:
        """Return a command of the answer key as it is typed, with ids in place of names in braces."""
        return f"pooledbudget {re.sub(r'{(.*?)}', lambda named: self.ids[named[1]], text)}"


def place_named(name: str) -> MadePlace:
    """Return a place that the demo builds."""
    from pooledbudget.examples import northshire_files, west_cheshire_files

    places = (northshire_files.PLACE, west_cheshire_files.PLACE)
    return next(place for place in places if place.name == name)


def build(path: Path, step: Step, name: str = NORTHSHIRE) -> Shown:
    """Make a place's book: receive every file, close every month; no statements yet."""
    from pooledbudget.book import Book

    place = place_named(name)
    shown = Shown(Book.init(path, place.name, key=place.key), place)
    (path / MARKER).touch()
    by_month: dict[str, list[MadeFile]] = {}
    for made in place.files():
        by_month.setdefault(str(made.month), []).append(made)
    for number, month in enumerate(place.months, start=1):
        step("Receiving and closing", number, len(place.months))
        now = datetime(month.plus(1).year, month.plus(1).number, 4, 9, tzinfo=UTC)
        for minutes, made in enumerate(by_month[str(month)]):
            _receive(shown, made, now + timedelta(minutes=minutes))
        place.before_close(shown.book, month, now + timedelta(hours=8))
        closed = now + timedelta(days=1)
        shown.closings.append(shown.book.close(month, by=WHO, now=closed, today=month.plus(1).first))
        place.after_close(shown.book, month, closed + timedelta(days=1))
        shown.ids |= {found.reference: found.id for found in shown.book.differences.standing()}
    if place.planted:
        (path / KEY_NAME).write_text(answer_key(shown), "utf-8")
    return shown


def answer_key(shown: Shown) -> str:
    """Return the faults that are planted, each with its code, the command that shows it and what it says."""
    lines = [
        f"# What is planted in {shown.place.name.title()}, and where the book shows it",
        "",
        "Each command runs in this folder. The code is that of the finding, or the book's word for it.",
        "",
        "| | planted | code | command | it says |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {fault.id} | {fault.what} | {fault.code} | `{shown.command(fault.command)}` | {fault.shows} |"
        for fault in shown.place.planted
    ]
    return "\n".join(lines) + "\n"


def _receive(shown: Shown, made: MadeFile, now: datetime) -> None:
    """Receive one file, and note its id by its name."""
    from pooledbudget.submissions.history import Sent

    sent = Sent(
        data=made.data,
        file=made.name,
        sender=made.sender,
        kind=made.kind,
        month=str(made.answers or made.month),
        replaces=shown.ids.get(made.replaces, ""),
    )
    receipt = shown.book.receive(sent, by=made.sender, now=now)
    shown.ids[made.name] = receipt.submission
    shown.files += 1
    if not receipt.accepted:
        shown.refused.append(f"{made.name}: {receipt.errors[0].what}")


def state(shown: Shown, folder: Path, step: Step) -> None:
    """Write every statement of every month and year, and the page that lists them."""
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv

    book = shown.book
    pages, csvs = Pages(book.ledger), Csv(book.ledger)
    months = [closing.month for closing in shown.closings]
    years = dict.fromkeys(str(month.financial_year) for month in months)
    periods = [*map(str, months), *years]
    for number, period in enumerate(periods, start=1):
        step("Writing statements", number, len(periods))
        if number <= len(shown.closings):  # the entries of a year stand with its months
            book.written.entries(period, folder / period)
        for statement in book.statements(period):
            book.written.statement(statement, folder / period, pages, csvs)
            shown.statements += 1
    shown.index = book.written.index(folder / periods[-1])


def run(path: Path, step: Step, name: str = NORTHSHIRE) -> Shown:
    """Build the book, write every statement, verify it by doing every act again."""
    shown = build(path, step, name)
    state(shown, path / "statements", step)
    shown.verification = shown.book.verify(progress=lambda done, total: step("Verifying", done, total))
    return shown


def asked(shown: Shown) -> dict[str, str]:
    """Return what a reader asks first, each with the command that answers it."""
    return {question: shown.command(command) for question, command in shown.place.questions}


def facts(shown: Shown) -> dict[str, str]:
    """Sum up what was done in words a finance lead knows."""
    from pooledbudget.ledger.sums import Selection
    from pooledbudget.money import written
    from pooledbudget.periods import written_day

    record, place = shown.book.ledger, shown.place
    contributed = -record.total(Selection(account="income:contributions"))
    spent = record.total(Selection(account="spending", agreement=place.agreement))
    last = shown.closings[-1]
    found = shown.verification
    verified = "not run"
    if found is not None:
        verified = (
            f"{found.checked:,} acts and entries, {found.files} files, {found.replayed} acts done again: "
            f"{len(found.faults)} differences"
        )
    return {
        "Place": place.said,
        "Files": f"{shown.files} received, {len(shown.refused)} refused and replaced",
        "Months closed": f"{len(shown.closings)}, {place.months[0].written} to {place.months[-1].written}",
        "Contributions due": written(contributed, "GBP"),
        "Pooled spending": written(spent, "GBP"),
        **place.told(shown.book, shown.closings),
        "Differences carried": f"{len(last.standing_differences)} at {written_day(last.month.last)}",
        "Statements": f"{shown.statements} written",
        "Verified": verified,
        "Seal": str(last.seal),
        **({"Answer key": str(shown.book.folder.path / KEY_NAME)} if place.planted else {}),
        "Open": str(shown.index),
    }
