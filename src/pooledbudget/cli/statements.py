"""`statement` and `why`: what each reader is told, and why each number is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, LazyPath, Options, as_json, emit, pass_options, progress, say, show

if TYPE_CHECKING:
    from pathlib import Path


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
@as_json
@pass_options
def statement(
    options: Options,
    /,
    partner: str | None,
    period: str,
    out: Path | None,
    *,
    everyone: bool,
    public: bool,
    json_: bool,
) -> None:
    """Write statements as HTML, CSV and JSON."""
    from pooledbudget.book import STATEMENTS
    from pooledbudget.errors import Misuse
    from pooledbudget.statements.model import document
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv

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
    book.write_entries(period, folder)
    with progress("Writing statements") as tick:
        for number, statement in enumerate(made, start=1):
            page = book.write_statement(statement, folder, pages, csvs)
            tick(number, len(made))
            click.echo(str(page))
            for said in statement.headline:
                say(f"  {said}")
    book.write_index(folder, pages)


@click.command()
@click.argument("asked", metavar="FIGURE|ENTRY|ROW|DIFFERENCE|FAMILY")
@as_json
@pass_options
def why(options: Options, /, asked: str, *, json_: bool) -> None:
    """Explain a figure, an entry, a row, a difference, a family or a cohort, by its id as it is printed.

    It leads to the entries, the decision with its measures, and each row as it was sent.
    """
    from pooledbudget.statements.why import step_document, step_lines

    step = options.book(read_only=True).why(asked)
    if json_:
        emit("why", step_document(step), DONE)
        return
    for line in step_lines(step):
        show(line)
