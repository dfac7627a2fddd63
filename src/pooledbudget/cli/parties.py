"""`agreements` and `partners`: what the book is about, and who is in it."""

from __future__ import annotations

import click

from pooledbudget.cli.console import Options, as_json, conditions, pass_options
from pooledbudget.cli.listings import show_listing


@click.command()
@conditions
@as_json
@pass_options
def agreements(options: Options, /, conditions: tuple[str, ...], *, json_: bool) -> None:
    """List the agreements in force, with what stands in the cash of each."""
    show_listing("agreements", options.sound_book().lists.agreements(*conditions), json_=json_)


@click.command()
@conditions
@as_json
@pass_options
def partners(options: Options, /, conditions: tuple[str, ...], *, json_: bool) -> None:
    """List the partners, the parts they play, and how many files each sent."""
    show_listing("partners", options.sound_book().lists.partners(*conditions), json_=json_)
