"""`files`: what was received, what became of it, and where its exact bytes lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, Options, as_json, emit, pairs, pass_options, table

if TYPE_CHECKING:
    from pooledbudget.submissions.history import Submission


@click.command()
@click.argument("submission", required=False)
@click.option("--kind", default="", help="Of one record kind.")
@click.option("--from", "sender", default="", help="From one partner.")
@click.option("--month", default="", help="That answer for one month: 2013-06.")
@as_json
@pass_options
def files(options: Options, /, submission: str | None, *, json_: bool, **said: str) -> None:
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
    if json_:
        emit("files", found, DONE)
    elif submission:
        pairs({name.replace("_", " ").capitalize(): str(value) for name, value in found[0].items()})
    else:
        columns = ("submission", "kind", "from", "month", "rows", "quarantined", "state", "file")
        table(columns, [[str(file[column]) for column in columns] for file in found], right=(4, 5))


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
