"""`files`: what was received, what became of it, what was found in it, and where its exact bytes lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import (
    DONE,
    LazyPath,
    Options,
    as_json,
    emit,
    explained,
    pairs,
    pass_options,
    say,
    show,
    table,
)
from pooledbudget.cli.listings import narrowed_by, show_listing

if TYPE_CHECKING:
    from pathlib import Path

SUBMISSION = re.compile(r"S[0-9]+")
"""The id of a received file."""


class Files(click.Group):
    """`files` alone, or with conditions, lists; `files show ID` says everything of one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the id of a file for that file, and what is no command of its own for conditions of a list."""
        if args and SUBMISSION.fullmatch(args[0]):
            return "show", self.commands["show"], args
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "list", self.commands["list"], args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take no words at all, or options first, for a list."""
        asks_help = args[:1] in (["-h"], ["--help"])
        named = args and (args[0] in self.commands or SUBMISSION.fullmatch(args[0]))
        return super().parse_args(ctx, args if named or asks_help else ["list", *args])


@click.group(cls=Files)
def files() -> None:
    """List received files, or say everything of one: files show SUBMISSION."""


@files.command(name="list")
@narrowed_by("month", "partner", "kind", kind="Of one record kind.")
@as_json
@pass_options
def list_files(
    options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool
) -> None:
    """List received files with what became of each."""
    show_listing("files-list", options.sound_book().lists.files(*conditions, **filters), json_=json_)


@files.command(name="show")
@click.argument("submission")
@click.option("--rows", default=20, show_default=True, help="How many rows to print; 0 for all.")
@click.option(
    "--annotate",
    type=LazyPath(dir_okay=False),
    help="Write it as a workbook with what was found in it, for its sender: XLSX.",
)
@as_json
@pass_options
def show_file(options: Options, /, submission: str, rows: int, annotate: Path | None, *, json_: bool) -> None:
    """Say everything of one file: what became of it, what was found in it, and its rows as they were sent.

    Rows about people are printed, and never stand in the JSON.
    """
    from pooledbudget.statements.sent_file import sent_file

    book = options.sound_book()
    found = sent_file(book.ledger, book.reader, submission)
    if annotate:
        _annotate(options, submission, annotate)
    if json_:
        emit("files-show", found.document(), DONE)
        return
    pairs({name.replace("_", " ").capitalize(): str(value) for name, value in found.about.items()})
    if found.findings:
        show("")
    for finding in found.findings:
        show(str(finding))
    if found.findings:
        show(explained(finding.code for finding in found.findings))
    shown = found.rows[:rows] if rows else found.rows
    if shown:
        show("")
        table(["row", *found.headings], [[str(number), *cells] for number, cells in shown])
    left = len(found.rows) - len(shown)
    if left:
        show(f"and {left:,} more rows: --rows 0")


def _annotate(options: Options, submission: str, path: Path) -> None:
    """Write a received file with each bad cell marked: it holds what its sender sent, and is for them."""
    from datetime import datetime

    from pooledbudget.acts.receive import examined_again
    from pooledbudget.book import write_out
    from pooledbudget.errors import Refused
    from pooledbudget.periods import london_day
    from pooledbudget.statements.render.annotated import annotated
    from pooledbudget.submissions.history import submissions

    book = options.sound_book()
    (file,) = [sent for sent in submissions(book.ledger) if sent.id == submission]
    on = book.settings_at(book.ledger.first_open())
    receipt = examined_again(book.ledger, book.reader, on, file)
    try:
        layout = book.reader.read_again(file)[1]
    except Refused:
        layout = None
    data = book.reader.place.bytes_of(file.sha256, "received")
    came = london_day(datetime.fromisoformat(book.ledger.act(file.act).act.instant))
    write_out(path, annotated(data, file, layout, receipt.findings, came))
    count = len(receipt.findings)
    found = f"{count} {'finding' if count == 1 else 'findings'} marked"
    say(f"{path}: {found}. It holds what was sent: it is for {file.sender}.")
