"""`differences` and `difference`: what does not agree with the bank or partners, and what is done of it."""

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
    from datetime import date

    from pooledbudget.acts.treat import Treating

CALLED = ("timing", "duplicate", "wrong period", "VAT", "disputed")


@click.command()
@narrowed_by("partner", "agreement", "kind", partner='Against one partner, or "the bank".')
@as_json
@pass_options
def differences(
    options: Options, /, conditions: tuple[str, ...], filters: dict[str, Any], *, json_: bool
) -> None:
    """List the differences that stand at the end of the latest closed month.

    Each with its age in days and, where something was asked or said of it, its state, who is to act and by
    when. What `difference` matched or wrote off is listed with its state. Exits with 1 if any is open; `why`
    explains each by its id or its reference.
    """
    found = options.sound_book().lists.differences(*conditions, **filters)
    code = FOUND if any(not row["settled"] for row in found) else DONE
    show_listing("differences", found, code, json_=json_)
    raise SystemExit(code)


@click.group()
def difference() -> None:
    """Say or do something about differences that stand: an act each, that posts nothing.

    What is matched, split or written off is so while exactly that lies between; what is otherwise by the
    next close is open again.
    """


@difference.command(name="explain")
@click.argument("id_", metavar="ID")
@click.option("--owner", required=True, help="Who is to act.")
@click.option("--due", required=True, help="The day by which: 2014-05-31.")
@click.option(
    "--as", "called", default="", type=click.Choice(["", *CALLED]), help="What it is, if otherwise."
)
@click.option("--reason", required=True, help="What it comes from.")
@dry_run
@as_json
@pass_options
def explain_difference(
    options: Options, /, id_: str, owner: str, due: str, called: str, reason: str, *, json_: bool
) -> None:
    """Say what the difference ID comes from, who is to act and by when; it stays open.

    One that was matched, split or written off is open again by it.
    """
    from pooledbudget.acts.treat import Treating
    from pooledbudget.periods import day
    from pooledbudget.reconcile.difference import DifferenceState

    by: date = day(due)
    said = Treating(
        state=DifferenceState.EXPLAINED, ids=[id_], reason=reason, owner=owner, due=by, called=called
    )
    _treat(options, said, json_=json_)


@difference.command(name="match")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why they are one thing.")
@dry_run
@as_json
@pass_options
def match_differences(options: Options, /, ids: tuple[str, ...], reason: str, *, json_: bool) -> None:
    """Say that two or more differences are one thing; what lies between them comes to nought."""
    from pooledbudget.acts.treat import Treating
    from pooledbudget.reconcile.difference import DifferenceState

    _treat(options, Treating(state=DifferenceState.MATCHED, ids=ids, reason=reason), json_=json_)


@difference.command(name="split")
@click.argument("id_", metavar="ID")
@click.option("--part", "parts", nargs=2, multiple=True, metavar="AMOUNT WHY", help="One part of it; repeat.")
@click.option("--reason", required=True, help="Why it is split.")
@dry_run
@as_json
@pass_options
def split_difference(
    options: Options, /, id_: str, parts: tuple[tuple[str, str], ...], reason: str, *, json_: bool
) -> None:
    """Split the difference ID in parts that come to it, each with a reason of its own.

    Amounts are ours less theirs, as `why` tells them. A part is called ID.1 and so on, and is explained,
    matched or written off by that.
    """
    from pooledbudget.acts.treat import Treating
    from pooledbudget.reconcile.difference import DifferenceState

    said = Treating(state=DifferenceState.SPLIT, ids=[id_], reason=reason, parts=parts)
    _treat(options, said, json_=json_)


@difference.command(name="write-off")
@click.argument("id_", metavar="ID")
@click.option("--reason", required=True, help="Why nobody follows it up.")
@click.option("--approved-by", default="", help="Who approves it: above write_off_limit in book.toml.")
@dry_run
@as_json
@pass_options
def write_off_difference(
    options: Options, /, id_: str, reason: str, approved_by: str, *, json_: bool
) -> None:
    """Write the difference ID off: nobody follows it up. It posts nothing; `adjust` posts.

    Whoever does it prepares it; another approves what is above `write_off_limit` in `book.toml`, and
    everything where there is no limit.
    """
    from pooledbudget.acts.treat import Treating
    from pooledbudget.reconcile.difference import DifferenceState

    said = Treating(state=DifferenceState.WRITTEN_OFF, ids=[id_], reason=reason, approved_by=approved_by)
    _treat(options, said, json_=json_)


def _treat(options: Options, said: Treating, *, json_: bool) -> None:
    """Record it, and print how the differences it is about stand by it."""
    from pooledbudget.acts.treat import KINDS
    from pooledbudget.reconcile.treatments import Treatments
    from pooledbudget.reconcile.words import treatment_text

    book = options.book()
    found = book.differences.treat(said, by=options.by, now=options.now, today=options.today)
    from pooledbudget.statements.lists import state_of

    treatments, currency = Treatments(book.ledger), book.settings_at(book.ledger.first_open()).currency
    if json_:
        shown = [{**about.document, "age": about.age, **state_of(about, [], treatments)} for about in found]
        emit(f"difference-{KINDS[said.state]}", shown, DONE)
        return
    click.echo(f"Recorded: {treatment_text(treatments.all[-1], currency)}.")
    say("Next: pooledbudget differences")
