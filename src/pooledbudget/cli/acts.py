"""`acts` and `log`: who did what to the book, when and why, as a table and as a story."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click

from pooledbudget.cli.console import DONE, Options, as_json, emit, pass_options, show
from pooledbudget.cli.listings import narrowed_by, say_rest, show_listing

KIND = "Of one kind: receive, close, reopen, adjust, query, match."


@click.command()
@narrowed_by("month", "partner", "kind", limit=50, kind=KIND)
@as_json
@pass_options
def acts(options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool) -> None:
    """List the acts of the record, latest last."""
    show_listing("acts", options.sound_book().lists.acts(*conditions, **filters), json_=json_)


@click.command()
@narrowed_by("month", "partner", "kind", limit=50, kind=KIND)
@as_json
@pass_options
def log(options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool) -> None:
    """Tell the story of the book, day by day: what was received, closed, corrected, asked and answered."""
    from datetime import date

    from pooledbudget.periods import written_day

    found = options.sound_book().lists.log(*conditions, **filters)
    if json_:
        emit("log", found.to_dicts(), DONE)
        return
    if not found:
        show(found.nothing)
    for on, of_a_day in groupby(found, key=lambda act: str(act["day"])):
        show(written_day(date.fromisoformat(on)))
        for act in of_a_day:
            show(f"  {act['time']}  {act['who']} {act['told']}")
    say_rest(found)
