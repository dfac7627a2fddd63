"""`acts` and `log`: who did what to the book, when and why, as a table and as a story."""

from __future__ import annotations

from itertools import groupby

import click

from pooledbudget.cli.console import DONE, Options, as_json, conditions, emit, pass_options, show
from pooledbudget.cli.listings import show_listing


@click.command()
@conditions
@click.option("--kind", default="", help="Of one kind: receive, close, adjust, query, match.")
@click.option("--limit", default=50, show_default=True, help="How many to list, latest last; 0 for all.")
@as_json
@pass_options
def acts(options: Options, /, conditions: tuple[str, ...], kind: str, limit: int, *, json_: bool) -> None:
    """List the acts of the record, latest last."""
    only = (f"kind={kind}",) if kind else ()
    found = options.sound_book().lists.acts(*conditions, *only).last(limit)
    show_listing("acts", found, json_=json_)


@click.command()
@conditions
@click.option("--limit", default=50, show_default=True, help="How many to tell, latest last; 0 for all.")
@as_json
@pass_options
def log(options: Options, /, conditions: tuple[str, ...], limit: int, *, json_: bool) -> None:
    """Tell the story of the book, day by day: what was received, closed, corrected, asked and answered."""
    from datetime import date

    from pooledbudget.periods import written_day

    found = options.sound_book().lists.log(*conditions).last(limit)
    if json_:
        emit("log", found.to_dicts(), DONE)
        return
    for on, of_a_day in groupby(found, key=lambda act: str(act["day"])):
        show(written_day(date.fromisoformat(on)))
        for act in of_a_day:
            show(f"  {act['time']}  {act['who']} {act['told']}")
