"""`init`, `status` and `settings`: a place's folder, where its month stands, what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import (
    DONE,
    FOUND,
    LazyPath,
    Options,
    as_json,
    emit,
    for_this_book,
    pairs,
    pass_options,
    say,
    show_findings,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooledbudget.acts.changes import Change
    from pooledbudget.book import Book
    from pooledbudget.statements.status import Status
    from pooledbudget.statements.tasks import Task


@click.command()
@click.argument("folder", type=LazyPath(file_okay=False))
@click.option(
    "--from",
    "example",
    default="pool",
    show_default=True,
    help="What to begin with: pool, families, bond or whole-place, made up and every key commented; plain, a "
    "host alone; or an example: northshire, west-cheshire, greater-manchester, peterborough.",
)
@click.option("--id", "book", default="", help="The book's id; the folder's name by default.")
@click.option("--place", default="", help="The place's name.")
@click.option(
    "--first-month", default="2013-04", show_default=True, help="Where a plain start begins; kept for good."
)
@as_json
def init(folder: Path, example: str, book: str, place: str, first_month: str, *, json_: bool) -> None:
    """Make a place's folder: settings, an empty record, a pseudonym key."""
    from pooledbudget.book import Book

    made = Book.init(folder, example, book=book, place=place, first_month=first_month)
    if json_:
        emit("init", {"folder": str(folder), "book": made.ledger.book}, DONE)
        return
    click.echo(f"Made the book {made.ledger.book} in {folder}.")
    say(f"Keep {folder}/keys/pseudonym.key safe and apart: without it no pseudonym can be made again.")
    say(f"Next: edit {folder}/book.toml, then pooledbudget --book {folder} status")


@click.command()
@as_json
@pass_options
def status(options: Options, /, *, json_: bool) -> None:
    """Say where the month stands, what is missing and what to do next."""
    from pooledbudget.statements.tasks import tasks

    book = options.sound_book()
    found = book.status(today=options.today)
    steps = tasks(found, options.today)
    code = DONE if found.settled else FOUND
    waiting = [said for change in book.settings_changes(None) for said in sentences(change)]
    waiting += passed_over(book)
    if json_:
        emit("status", _as_data(found, steps, waiting), code, found.faults)
    else:
        _show_status(found, steps, waiting)
    raise SystemExit(code)


def _as_data(found: Status, steps: Sequence[Task], waiting: Sequence[str]) -> dict[str, object]:
    """Return a status as JSON shows it."""
    from pooledbudget.submissions.waiting import Why

    return {
        "book": found.book,
        "month": str(found.month),
        "closed": found.closed,
        "files": found.files,
        "received": found.received,
        "missing": list(found.missing),
        "queries": len(found.queries),
        "overdue": found.overdue,
        "warnings": list(found.warnings),
        "refused": found.said(Why.REFUSED),
        "waiting": [dict(file.facts) for file in found.waiting],
        "alone": [f"{finding.where}: {finding.message}" for finding in found.alone],
        "differences": found.differences,
        "settings": waiting,
        "cannot_be": list(found.cannot_be),
        "editions": list(found.editions),
        "would_fail": list(found.would_fail),
        "tasks": [{"title": step.title, "state": step.state.value, "said": step.said} for step in steps],
        "next": found.next,
        "seal": found.seal,
    }


def _show_status(found: Status, steps: Sequence[Task], waiting: Sequence[str]) -> None:
    """Print a status: how the book stands, then the steps of the month end."""
    from pooledbudget.submissions.waiting import Why

    told = {
        "Book": f"{found.place} ({found.book})",
        "Month": f"{found.month.written} ({found.month}), open",
        "Months closed": str(found.closed),
        "Files": f"{found.received:,} received, of which {found.files:,} stand",
        "Missing": "; ".join(found.missing) or "nothing",
        "Refused": "; ".join(found.said(Why.REFUSED)) or "nothing",
        "In quarantine": "; ".join(found.said(Why.QUARANTINED)) or "nothing",
        "Second copies": "; ".join(found.said(Why.COPIES)) or "nothing",
        "Left alone": "; ".join(f"{finding.where}: {finding.what}" for finding in found.alone) or "nothing",
        "Differences": str(found.differences),
        "Queries": _queries(found),
        "Cannot be": "; ".join(found.cannot_be) or "nothing at the last close",
        "Editions": "; ".join(found.editions) or "nothing is held back",
        "Would fail": "; ".join(found.would_fail) or "nothing at the last close",
        "Settings": "see below" if waiting or found.faults else "as the last act used them",
        "Next": found.next,
    }
    pairs({name: for_this_book(said) for name, said in told.items()})
    for said in (*found.warnings, *waiting):
        click.echo(f"  {for_this_book(said)}")
    click.echo(f"\nMonth end, {found.month.written}")
    table(
        ("step", "what", "how it stands", "what is said"),
        [
            (str(at), step.title, step.state.value, for_this_book(step.said))
            for at, step in enumerate(steps, 1)
        ],
        right=(0,),
    )
    show_findings(found.faults)


@click.command("next-year")
@click.argument("agreement")
@click.option(
    "--year", default="", help="The year, 2014-15; the one after the month that is open by default."
)
@as_json
@pass_options
def next_year(options: Options, /, agreement: str, year: str, *, json_: bool) -> None:
    """Print the terms of AGREEMENT for the next year as they were agreed for the last, to add to its file."""
    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown
    from pooledbudget.periods import FinancialYear

    book = options.book(read_only=True)
    opened = book.ledger.first_open()
    agreements = book.settings_at(opened).agreements
    if agreement not in agreements.by_id:
        raise Misuse(unknown("agreement", agreement, agreements.by_id))
    wanted = FinancialYear.parse(year) if year else FinancialYear(opened.financial_year.starts_in + 1)
    printed = agreements.by_id[agreement].next_year(wanted)
    if not printed:
        raise Misuse(f"{agreement} agreed nothing for the year before {wanted} that could be carried into it")
    if json_:
        emit("next-year", {"agreement": agreement, "year": str(wanted), "terms": printed}, DONE)
        return
    click.echo(printed, nl=False)
    say(f"Next: add it to the file of {agreement} in agreements/, then pooledbudget status")


def _queries(found: Status) -> str:
    """Say how many queries are open, and how many somebody was to act on before today."""
    late = f", {found.overdue} overdue" if found.overdue else ""
    return f"{len(found.queries)} open{late}" if found.queries else "none open"


@click.command()
@as_json
@pass_options
def settings(options: Options, /, *, json_: bool) -> None:
    """List every change of the settings: who, when, what, and the months it touches."""
    from pooledbudget.acts.words import own_programme

    book = options.sound_book()
    changes = book.settings_changes()
    own = book.settings_at(book.ledger.first_open()).own
    if json_:
        documents = [change_document(change) for change in changes]
        emit("settings", {"changes": documents, "own": dict(own)}, DONE)
        return
    if not changes:
        click.echo("The settings are as they were at the first act.")
    show_changes(changes)
    for said in passed_over(book):
        click.echo(said)
    for programme, file in own.items():
        click.echo(own_programme(programme, file))


def passed_over(book: Book) -> list[str]:
    """Say which files beside the settings are not read."""
    return [f"{file}: passed over; a settings file ends in .toml" for file in book.folder.passed_over()]


def sentences(change: Change) -> list[str]:
    """Say what a change of the settings changed."""
    from pooledbudget.acts.words import change_sentences

    return list(change_sentences(change.facts))


def change_document(change: Change) -> dict[str, Any]:
    """Return a change of the settings as JSON."""
    return {
        "act": change.act,
        "instant": change.instant,
        "who": change.who,
        "first": change.first,
        "months": list(change.months),
        "sentences": sentences(change),
    }


def show_changes(changes: Sequence[Change]) -> None:
    """Print changes of the settings, each with who made the first act under it and what it touches."""
    from pooledbudget.acts.words import touches

    for change in changes:
        by = (
            f"act {change.act}, {change.instant}, {change.who}"
            if change.act
            else "no act was done under it yet"
        )
        click.echo(f"Settings changed ({by}):")
        for said in sentences(change):
            click.echo(f"  {said}")
        if change.first:
            click.echo(f"  {touches(change.first, change.months)}")
