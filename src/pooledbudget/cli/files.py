"""`files`: what was received, what became of it, and where its exact bytes lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, LazyPath, Options, as_json, emit, pairs, pass_options, say, table

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.submissions.history import Submission


@click.command()
@click.argument("submission", required=False)
@click.option("--kind", default="", help="Of one record kind.")
@click.option("--from", "sender", default="", help="From one partner.")
@click.option("--month", default="", help="That answer for one month: 2013-06.")
@click.option(
    "--annotate",
    type=LazyPath(dir_okay=False),
    help="Write SUBMISSION's file as a workbook with what was found in it: XLSX.",
)
@as_json
@pass_options
def files(
    options: Options, /, submission: str | None, annotate: Path | None, *, json_: bool, **said: str
) -> None:
    """List received files, or say everything of one SUBMISSION; `why SUBMISSION:ROW` shows a row."""
    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown
    from pooledbudget.statements.unsettled import quarantined
    from pooledbudget.submissions.history import standing, submissions

    record = options.sound_record()
    received = submissions(record)
    left = {file.id: rows for file, rows in quarantined(record)}
    stand = {file.id for file in standing(received)}
    if submission and submission not in {file.id for file in received}:
        raise Misuse(unknown("submission", submission, {file.id: True for file in received}))
    found = [
        _document(file, stands=file.id in stand, quarantined=left.get(file.id, 0))
        for file in received
        if submission in {None, file.id}
        and all(wanted in {"", getattr(file, name)} for name, wanted in said.items())
    ]
    if annotate:
        _annotate(options, submission, annotate)
    if json_:
        emit("files", found, DONE)
    elif submission:
        pairs({name.replace("_", " ").capitalize(): str(value) for name, value in found[0].items()})
    else:
        columns = ("submission", "kind", "from", "month", "rows", "quarantined", "state", "file")
        table(columns, [[str(file[column]) for column in columns] for file in found], right=(4, 5))


def _annotate(options: Options, submission: str | None, path: Path) -> None:
    """Write a received file with each bad cell marked: it holds what its sender sent, and is for them."""
    from datetime import datetime

    from pooledbudget.acts.receive import examined_again
    from pooledbudget.book import write_out
    from pooledbudget.errors import Misuse, Refused
    from pooledbudget.periods import london_day
    from pooledbudget.statements.render.annotated import annotated
    from pooledbudget.submissions.history import submissions

    if submission is None:
        raise Misuse("say which file: pooledbudget files SUBMISSION --annotate FILE")
    book = options.sound_book()
    (file,) = [sent for sent in submissions(book.ledger) if sent.id == submission]
    on = book.settings_at(book.ledger.first_open())
    receipt = examined_again(book.ledger, book.reader, on, file)
    try:
        layout = book.reader.read_again(file)[1]
    except Refused:
        layout = None
    data = book.reader.place.bytes_of(file.sha256, "received")
    came = london_day(datetime.fromisoformat(book.ledger.act(file.act).act.instant))
    write_out(path, annotated(data, file, layout, receipt.findings, came))
    count = len(receipt.findings)
    found = f"{count} {'finding' if count == 1 else 'findings'} marked"
    say(f"{path}: {found}. It holds what was sent: it is for {file.sender}.")


def _document(file: Submission, *, stands: bool, quarantined: int) -> dict[str, Any]:
    state = "accepted" if file.accepted else "refused"
    gone = "withdrawn" if file.withdrawn else "replaced"
    return {
        "submission": file.id,
        "file": file.file,
        "kind": file.kind,
        "from": file.sender,
        "month": file.month,
        "rows": file.rows if file.accepted else 0,
        "quarantined": quarantined,
        "state": state if stands else gone,
        "replaces": file.replaces,
        "completes": file.completes,
        "sha256": file.sha256,
        "kept": f"received/{file.sha256}",
    }
