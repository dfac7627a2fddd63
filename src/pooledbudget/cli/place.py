"""`init` and `status`: a place's folder, and where its month stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, FOUND, Desk, LazyPath, as_json, emit, pairs, pass_desk, say

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("folder", type=LazyPath(file_okay=False))
@click.option(
    "--from",
    "example",
    default="",
    help="Start from an example's settings: northshire, greater-manchester, peterborough.",
)
@click.option("--id", "book", default="", help="The book's id; the folder's name by default.")
@click.option("--place", default="", help="The place's name.")
@click.option(
    "--first-month", default="2013-04", show_default=True, help="Where a plain start begins; kept for good."
)
@as_json
def init(folder: Path, example: str, book: str, place: str, first_month: str, *, json_: bool) -> None:
    """Make a place's folder: settings, an empty record, a pseudonym key."""
    from pooledbudget.book import Book

    made = Book.init(folder, example, book=book, place=place, first_month=first_month)
    if json_:
        emit("init", {"folder": str(folder), "book": made.ledger.book}, DONE)
        return
    click.echo(f"Made the book {made.ledger.book} in {folder}.")
    say(f"Keep {folder}/keys/pseudonym.key safe and apart: without it no pseudonym can be made again.")
    say(f"Next: edit {folder}/book.toml, then pooledbudget --book {folder} receive FILE --from PARTNER")


@click.command()
@as_json
@pass_desk
def status(desk: Desk, /, *, json_: bool) -> None:
    """Say where the month stands, what is missing and what to do next."""
    from pooledbudget.close import missing_files, open_differences
    from pooledbudget.received import standing, submissions

    book = desk.book()
    month = book.ledger.first_open()
    held = standing(submissions(book.ledger))
    on = book.settings_at(month)
    missing = missing_files(on, held, month)
    waiting = [f"{one.id} {one.file} from {one.sender}" for one in held if not one.accepted]
    differences = len(open_differences(book.ledger))
    if waiting:
        step = f"mend and send again with --replaces {waiting[0].split()[0]}"
    elif missing:
        step = "pooledbudget receive FILE --from PARTNER for what is missing"
    elif desk.today < month.last:
        step = f"wait for {month.last}; meanwhile pooledbudget check {month}"
    else:
        step = f"pooledbudget check {month}, then pooledbudget close {month}"
    seals = book.ledger.seals()
    data = {
        "book": book.ledger.book,
        "month": str(month),
        "closed": len(book.ledger.closed_months()),
        "files": len(held),
        "missing": missing,
        "refused": waiting,
        "differences": differences,
        "next": step,
        "seal": str(seals[-1]) if seals else "",
    }
    code = FOUND if missing or waiting else DONE
    if json_:
        emit("status", data, code)
    else:
        pairs(
            {
                "Book": f"{on.book.place} ({book.ledger.book})",
                "Month": f"{month.written} ({month}), open",
                "Months closed": str(data["closed"]),
                "Files held": str(len(held)),
                "Missing": "; ".join(missing) or "nothing",
                "Refused": "; ".join(waiting) or "nothing",
                "Differences": str(differences),
                "Next": step,
            }
        )
    raise SystemExit(code)
