"""`query`, `answer` and `queries`: what somebody asks or disputes, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import (
    DONE,
    FOUND,
    Options,
    as_json,
    dry_run,
    emit,
    pass_options,
    say,
)
from pooledbudget.cli.listings import narrowed_by, show_listing

if TYPE_CHECKING:
    from pooledbudget.reconcile.queries import Query

STATES = ("queried", "agreed", "ours wrong", "theirs wrong", "dropped")


@click.command()
@click.argument("about", metavar="ID")
@click.option("--from", "partner", required=True, metavar="PARTNER", help="Who asks.")
@click.option("--owner", required=True, help="Who is to act.")
@click.option("--due", required=True, help="The day by which: 2014-05-31.")
@click.option("--reason", required=True, help="What is asked or disputed.")
@dry_run
@as_json
@pass_options
def query(
    options: Options, /, about: str, partner: str, owner: str, due: str, reason: str, *, json_: bool
) -> None:
    """Record what PARTNER asks or disputes of the figure, entry, row, file or difference ID."""
    from pooledbudget.acts.query import Asking
    from pooledbudget.periods import day

    asking = Asking(about=about, partner=partner, owner=owner, due=day(due), reason=reason)
    book = options.book()
    book.why(about)
    asked = book.query(asking, by=options.by, now=options.now, today=options.today)
    _show("query", asked, json_=json_)


@click.command()
@click.argument("query_id", metavar="ID")
@click.option("--state", required=True, type=click.Choice(STATES), help="How it stands now.")
@click.option("--reason", required=True, help="What was found or agreed.")
@click.option("--owner", default="", help="Who is to act now, if it is somebody else.")
@click.option("--due", default="", help="The day by which, if it is another.")
@dry_run
@as_json
@pass_options
def answer(
    options: Options, /, query_id: str, state: str, reason: str, owner: str, due: str, *, json_: bool
) -> None:
    """Record how the query ID stands: it is open until it is agreed or dropped."""
    from pooledbudget.acts.query import Answering
    from pooledbudget.periods import day

    answering = Answering(
        query=query_id, state=state, reason=reason, owner=owner, due=day(due) if due else None
    )
    answered = options.book().query(answering, by=options.by, now=options.now, today=options.today)
    _show("answer", answered, json_=json_)


def _show(command: str, found: Query, *, json_: bool) -> None:
    from pooledbudget.reconcile.words import query_text

    if json_:
        emit(command, found.document, DONE)
        return
    click.echo(f"Recorded: {query_text(found)}.")
    say("Next: pooledbudget queries")


@click.command()
@narrowed_by("partner", partner="Asked by one partner.")
@click.option("--all", "everything", is_flag=True, help="Those that are settled too.")
@as_json
@pass_options
def queries(
    options: Options,
    /,
    conditions: tuple[str, ...],
    filters: dict[str, Any],
    *,
    everything: bool,
    json_: bool,
) -> None:
    """List the queries that are open, by act or in a file of replies, each with who is to act and by when.

    Exits with 1 if there are any.
    """
    only = [] if everything else ["settled=no"]
    found = options.sound_book().lists.queries(*conditions, *only, **filters)
    code = FOUND if any(not row["settled"] for row in found) else DONE
    show_listing("queries", found, code, json_=json_)
    raise SystemExit(code)
