"""`schema`, `form`, `demo`: what files look like, and the whole street on a made place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, LazyPath, as_json, emit, pairs, progress, table

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the JSON Schema NAME, or list what there is."""
    from importlib.resources import files

    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown

    folder = files("pooledbudget.schemas")
    known = {
        item.name.removesuffix(".json"): item for item in folder.iterdir() if item.name.endswith(".json")
    }
    if name is None:
        for item in sorted(known):
            click.echo(item)
        return
    if name not in known:
        raise Misuse(unknown("schema", name, known))
    click.echo(known[name].read_text("utf-8"), nl=False)


@click.command()
@click.argument("kind", required=False)
def form(kind: str | None) -> None:
    """Print a blank CSV for a record KIND, or the data dictionary of every kind."""
    from importlib.resources import files

    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown

    folder = files("pooledbudget.templates").joinpath("forms")
    if kind is None:
        click.echo(folder.joinpath("data-dictionary.md").read_text("utf-8"), nl=False)
        return
    known = {item.name.removesuffix(".csv"): item for item in folder.iterdir() if item.name.endswith(".csv")}
    if kind not in known:
        raise Misuse(unknown("record kind", kind, known))
    click.echo(known[kind].read_text("utf-8"), nl=False)


@click.command()
def chart() -> None:
    """Print the chart of accounts: every account, its side, and what stands on it."""
    from pooledbudget.ledger.chart import CHART

    table(
        ("account", "side", "what stands on it"),
        [(account.path, account.side.value, account.meaning) for account in CHART],
    )


@click.command()
@click.option(
    "--place",
    type=click.Choice(("northshire", "west-cheshire")),
    default="northshire",
    show_default=True,
    help="A fictional county, or the West Cheshire pilot with made figures.",
)
@click.option(
    "--out",
    type=LazyPath(file_okay=False),
    default="pooledbudget-demo",
    show_default=True,
)
@as_json
def demo(place: str, out: Path, *, json_: bool) -> None:
    """Build a made place, by default the county of Northshire; close 24 months, state and verify them."""
    import shutil

    from pooledbudget.errors import Misuse
    from pooledbudget.examples import demo as street

    marker = out / street.MARKER
    if out.exists() and any(out.iterdir()) and not marker.is_file():
        raise Misuse(f"{out} holds something that is not a demo; say another --out")
    shutil.rmtree(out, ignore_errors=True)
    with progress(place.replace("-", " ").title()) as tick:
        shown = street.run(out, lambda _what, done, total: tick(done, total), place)
    if json_:
        emit("demo", street.facts(shown), DONE)
        return
    pairs(street.facts(shown))
    asked = street.asked(shown)
    if asked:
        click.echo(f"\nThree questions, in the folder {out}:")
    for question, command in asked.items():
        click.echo(f"  {question}\n    {command}")
