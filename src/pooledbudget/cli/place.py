"""`init` and `status`: a place's folder, and where its month stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, FOUND, LazyPath, Options, as_json, emit, pairs, pass_options, say

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
    say(f"Next: edit {folder}/book.toml, then pooledbudget --book {folder} status")


@click.command()
@as_json
@pass_options
def status(options: Options, /, *, json_: bool) -> None:
    """Say where the month stands, what is missing and what to do next."""
    from pooledbudget.submissions.waiting import Why

    found = options.book(read_only=True).status(today=options.today)
    code = DONE if found.settled else FOUND
    if json_:
        data = {
            "book": found.book,
            "month": str(found.month),
            "closed": found.closed,
            "files": found.files,
            "missing": list(found.missing),
            "refused": found.said(Why.REFUSED),
            "waiting": [dict(waiting.facts) for waiting in found.waiting],
            "differences": found.differences,
            "next": found.next,
            "seal": found.seal,
        }
        emit("status", data, code)
    else:
        pairs(
            {
                "Book": f"{found.place} ({found.book})",
                "Month": f"{found.month.written} ({found.month}), open",
                "Months closed": str(found.closed),
                "Files held": str(found.files),
                "Missing": "; ".join(found.missing) or "nothing",
                "Refused": "; ".join(found.said(Why.REFUSED)) or "nothing",
                "In quarantine": "; ".join(found.said(Why.QUARANTINED)) or "nothing",
                "Second copies": "; ".join(found.said(Why.COPIES)) or "nothing",
                "Differences": str(found.differences),
                "Next": found.next,
            }
        )
        if found.sample:
            click.echo(f"\n{found.sample}", nl=False)
    raise SystemExit(code)
