"""`agreements` and `partners`: what the book is about, and who is in it."""

from __future__ import annotations

from typing import Any

import click

from pooledbudget.cli.console import Options, as_json, pass_options
from pooledbudget.cli.listings import narrowed_by, show_listing


@click.command()
@narrowed_by("agreement", "kind", kind="Of one kind: pool, families, bond.")
@as_json
@pass_options
def agreements(
    options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool
) -> None:
    """List the agreements in force, with what stands in the cash of each."""
    show_listing("agreements", options.sound_book().lists.agreements(*conditions, **filters), json_=json_)


@click.command()
@narrowed_by("partner")
@as_json
@pass_options
def partners(
    options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool
) -> None:
    """List the partners, the parts they play, and how many files each sent."""
    show_listing("partners", options.sound_book().lists.partners(*conditions, **filters), json_=json_)
