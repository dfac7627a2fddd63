"""`files`: what was received, what became of it, what was found in it, and where its exact bytes lie."""

from __future__ import annotations

import re

import click

from pooledbudget.cli.console import (
    DONE,
    Options,
    as_json,
    conditions,
    emit,
    pairs,
    pass_options,
    show,
    table,
)
from pooledbudget.cli.listings import show_listing

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
@conditions
@click.option("--kind", default="", help="Of one record kind.")
@click.option("--from", "sender", default="", help="From one partner.")
@click.option("--month", default="", help="That answer for one month: 2013-06.")
@as_json
@pass_options
def list_files(
    options: Options,
    /,
    conditions: tuple[str, ...],
    kind: str,
    sender: str,
    month: str,
    *,
    json_: bool,
) -> None:
    """List received files with what became of each."""
    chosen = {"kind": kind, "from": sender, "month": month}
    only = [f"{name}={value}" for name, value in chosen.items() if value]
    show_listing("files-list", options.sound_book().lists.files(*conditions, *only), json_=json_)


@files.command(name="show")
@click.argument("submission")
@click.option("--rows", default=20, show_default=True, help="How many rows to print; 0 for all.")
@as_json
@pass_options
def show_file(options: Options, /, submission: str, rows: int, *, json_: bool) -> None:
    """Say everything of one file: what became of it, what was found in it, and its rows as they were sent.

    Rows about people are printed, and never stand in the JSON.
    """
    from pooledbudget.statements.sent_file import sent_file

    book = options.sound_book()
    found = sent_file(book.ledger, book.reader, submission)
    if json_:
        emit("files-show", found.document(), DONE)
        return
    pairs({name.replace("_", " ").capitalize(): str(value) for name, value in found.about.items()})
    if found.findings:
        show("")
    for finding in found.findings:
        show(str(finding))
    shown = found.rows[:rows] if rows else found.rows
    if shown:
        show("")
        table(["row", *found.headings], [[str(number), *cells] for number, cells in shown])
    left = len(found.rows) - len(shown)
    if left:
        show(f"and {left:,} more rows: --rows 0")
