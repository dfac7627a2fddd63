"""`statement` and `why`: what each reader is told, and why each number is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, Desk, LazyPath, as_json, emit, pass_desk, progress, say

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.statements.why import Step


@click.command()
@click.option("--partner", help="Whose statement.")
@click.option(
    "--all",
    "everyone",
    is_flag=True,
    help="Everybody's, with the claim schedule and the bank page.",
)
@click.option("--period", required=True, help="A month 2013-06, a quarter 2013-Q1 or a year 2013-14.")
@click.option(
    "--out",
    type=LazyPath(file_okay=False),
    help="Where to write; statements/PERIOD in the book by default.",
)
@as_json
@pass_desk
def statement(
    desk: Desk,
    /,
    partner: str | None,
    period: str,
    out: Path | None,
    *,
    everyone: bool,
    json_: bool,
) -> None:
    """Write statements as HTML, CSV and JSON."""
    from pooledbudget.errors import Misuse
    from pooledbudget.statements.model import document
    from pooledbudget.statements.rendering import Pages

    if bool(partner) == everyone:
        raise Misuse("say whose statement: --partner PARTNER, or --all")
    book = desk.book()
    made = [book.statement(partner, period)] if partner else list(book.statements(period))
    if json_:
        emit("statement", [document(one) for one in made], DONE)
        return
    pages, folder = Pages(book.ledger), out or book.folder.path / "statements" / period
    with progress("Writing statements") as tick:
        for number, one in enumerate(made, start=1):
            page = pages.write(one, folder)
            tick(number, len(made))
            click.echo(str(page))
            for said in one.headline:
                say(f"  {said}")


@click.command()
@click.argument("asked", metavar="FIGURE|ENTRY|FAMILY")
@as_json
@pass_desk
def why(desk: Desk, /, asked: str, *, json_: bool) -> None:
    """Explain a figure, an entry, a family or a cohort: entries, decision, measures, rows, rule."""
    from pooledbudget.statements.why import lines

    step = desk.book().why(asked)
    if json_:
        emit("why", _document(step), DONE)
        return
    for line in lines(step):
        click.echo(line)


def _document(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "said": step.said,
        "because": [_document(one) for one in step.because],
    }
