"""`statement` and `why`: what each reader is told, and why each number is what it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import (
    DONE,
    LazyPath,
    Options,
    as_json,
    emit,
    pass_options,
    progress,
    say,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pooledbudget.ledger.reading import Reading
    from pooledbudget.statements.render.files import Beside


@click.command()
@click.option("--partner", help="Whose statement.")
@click.option(
    "--all",
    "everyone",
    is_flag=True,
    help="Everybody's, with the claim schedule and the bank page.",
)
@click.option("--public", is_flag=True, help="The page for everybody, of a year.")
@click.option("--period", required=True, help="A month 2013-06, a quarter 2013-Q1 or a year 2013-14.")
@click.option(
    "--out",
    type=LazyPath(file_okay=False),
    help="Where to write; statements/PERIOD in the book by default.",
)
@click.option("--xlsx", is_flag=True, help="Write a workbook beside each page: formulas and entries.")
@click.option(
    "--profile",
    type=click.Choice(("working", "publish")),
    help="Which workbook: to work in, or to publish with small numbers hidden.",
)
@click.option(
    "--hide-below",
    type=click.IntRange(2, 100),
    default=8,
    show_default=True,
    help="In what is published, counts of people under this are not shown.",
)
@click.option("--pdf", is_flag=True, help="Write a PDF beside each page, tagged: needs the extra [pdf].")
@click.option("--annex", is_flag=True, help="Print long lists and the entries behind figures in the PDF.")
@as_json
@pass_options
def statement(
    options: Options,
    /,
    partner: str | None,
    period: str,
    out: Path | None,
    profile: str | None,
    hide_below: int,
    *,
    everyone: bool,
    json_: bool,
    **asked: bool,
) -> None:
    """Write statements as HTML, CSV and JSON; as workbooks and PDF where they are asked for."""
    from pooledbudget.book import STATEMENTS
    from pooledbudget.errors import Misuse
    from pooledbudget.statements.model import document
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv

    public = asked["public"]
    if [bool(partner), everyone, public].count(True) != 1:
        raise Misuse("say whose statement: --partner PARTNER, --all, or --public")
    book = options.book(read_only=True)
    today = options.today
    if partner:
        made = book.statements_of(partner, period, today)
    else:
        made = book.statements(period, today, public=public)
    if json_:
        emit("statement", [document(statement) for statement in made], DONE)
        return
    folder = out or book.folder.path / STATEMENTS / period
    pages, csvs = Pages(book.ledger), Csv(book.ledger)
    beside = _beside(book.ledger, profile or ("working" if asked["xlsx"] else ""), hide_below, asked)
    book.written.entries(period, folder)
    with progress("Writing statements") as tick:
        for number, statement in enumerate(made, start=1):
            page = book.written.statement(statement, folder, pages, csvs, beside)
            tick(number, len(made))
            click.echo(str(page))
            for said in statement.headline:
                say(f"  {said}")
    book.written.index(folder)


def _beside(record: Reading, profile: str, below: int, asked: Mapping[str, bool]) -> list[Beside]:
    """Return what writes the forms that were asked for beside each page."""
    found: list[Beside] = []
    if profile == "working":
        from pooledbudget.statements.render.workbook import Workbooks

        found.append(Workbooks(record).beside)
    elif profile:
        from pooledbudget.statements.render.publication import beside

        found.append(lambda statement, lines: beside(statement, lines, below))
    if asked["pdf"] or asked["annex"]:
        from pooledbudget.statements.render.pdf import Pdfs

        found.append(Pdfs(record, annex=asked["annex"]).beside)
    return found


@click.command()
@click.argument("asked", metavar="FIGURE|ENTRY|ROW|DIFFERENCE|FAMILY")
@click.option("--all", "everything", is_flag=True, help="The whole chain, not only what one screen holds.")
@as_json
@pass_options
def why(options: Options, /, asked: str, *, everything: bool, json_: bool) -> None:
    """Explain a figure, an entry, a row, a difference, a family or a cohort, by its id as it is printed.

    It leads to the entries, the decision with its measures, and each row as it was sent: its cells, where
    each stands, and which of them decides. One screen of it is printed, `--all` prints the whole.
    """
    from pooledbudget.statements.screen import on_one_screen, step_lines
    from pooledbudget.statements.step import step_document

    step = options.book(read_only=True).why(asked)
    if json_:
        emit("why", step_document(step), DONE)
        return
    lines = [visible(line) for line in (step_lines(step) if everything else on_one_screen(step))]
    if everything and sys.stdout.isatty():
        click.echo_via_pager("\n".join(lines))
        return
    for line in lines:
        click.echo(line)
