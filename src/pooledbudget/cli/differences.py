"""`differences`: what does not agree with the bank or a partner's own figures, as it stands now."""

from __future__ import annotations

import click

from pooledbudget.cli.console import DONE, FOUND, Options, as_json, emit, pass_options, table

COLUMNS = ("id", "against", "agreement", "kind", "on", "reference", "ours", "theirs", "since")


@click.command()
@click.option("--against", default="", help="Of the bank, or of one partner.")
@as_json
@pass_options
def differences(options: Options, /, against: str, *, json_: bool) -> None:
    """List the differences that stand at the end of the latest closed month.

    Exits with 1 if there are any; `why` explains each by its id or its reference.
    """
    from pooledbudget.reconcile.difference import open_differences

    found = [
        difference.document
        for difference in open_differences(options.sound_record())
        if against in {"", difference.against}
    ]
    code = FOUND if found else DONE
    if json_:
        emit("differences", found, code)
    else:
        columns = [column for column in COLUMNS if any(column in shown for shown in found)]
        table(
            columns or COLUMNS[1:],
            [[str(shown[column] or "-") for column in columns] for shown in found],
            right=[place for place, column in enumerate(columns) if column in {"ours", "theirs"}],
        )
    raise SystemExit(code)
