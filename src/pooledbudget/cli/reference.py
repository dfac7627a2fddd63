"""`schema`, `form`, `demo`: what files look like, and the whole street on a made place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, LazyPath, as_json, emit, pairs, progress

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
    known = {one.name.removesuffix(".json"): one for one in folder.iterdir() if one.name.endswith(".json")}
    if name is None:
        for one in sorted(known):
            click.echo(one)
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
    known = {one.name.removesuffix(".csv"): one for one in folder.iterdir() if one.name.endswith(".csv")}
    if kind not in known:
        raise Misuse(unknown("record kind", kind, known))
    click.echo(known[kind].read_text("utf-8"), nl=False)


@click.command()
@click.option(
    "--out",
    type=LazyPath(file_okay=False),
    default="pooledbudget-demo",
    show_default=True,
)
@as_json
def demo(out: Path, *, json_: bool) -> None:
    """Build the fictional county of Northshire, close 24 months, state and verify them."""
    import shutil

    from pooledbudget.cli import street
    from pooledbudget.errors import Misuse

    marker = out / street.MARKER
    if out.exists() and any(out.iterdir()) and not marker.is_file():
        raise Misuse(f"{out} holds something that is not a demo; say another --out")
    shutil.rmtree(out, ignore_errors=True)
    with progress("Northshire") as tick:
        shown = street.run(out, lambda _what, done, total: tick(done, total))
    if json_:
        emit("demo", street.facts(shown), DONE)
        return
    pairs(street.facts(shown))
