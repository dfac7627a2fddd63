"""`differences`: what does not agree with the bank or a partner's own figures, as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, FOUND, Options, as_json, emit, pass_options, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooledbudget.reconcile.queries import Query

COLUMNS = ("id", "against", "agreement", "kind", "on", "reference", "ours", "theirs", "since", "age")
STATED = (*COLUMNS, "state", "owner", "due", "said")
"""Where somebody asked about one of them: who is to act, by when, and what was said last."""


@click.command()
@click.option("--against", default="", help="Of the bank, or of one partner.")
@as_json
@pass_options
def differences(options: Options, /, against: str, *, json_: bool) -> None:
    """List the differences that stand at the end of the latest closed month.

    Each with its age in days and, where `query` was said of it, its state, who is to act and by when.
    Exits with 1 if there are any; `why` explains each by its id or its reference.
    """
    from pooledbudget.reconcile.difference import open_differences
    from pooledbudget.reconcile.queries import queries

    record = options.sound_record()
    asked = queries(record)
    found: list[dict[str, Any]] = [
        {**difference.document, "age": difference.age, **_state(difference.id, asked)}
        for difference in open_differences(record)
        if against in {"", difference.against}
    ]
    code = FOUND if found else DONE
    if json_:
        emit("differences", found, code)
    else:
        wanted = STATED if any(shown["state"] for shown in found) else COLUMNS
        columns = [column for column in wanted if any(column in shown for shown in found)]
        table(
            columns or COLUMNS[1:],
            [["-" if shown[column] == "" else str(shown[column]) for column in columns] for shown in found],
            right=[place for place, column in enumerate(columns) if column in {"ours", "theirs", "age"}],
        )
    raise SystemExit(code)


def _state(difference: str, asked: Sequence[Query]) -> dict[str, str]:
    """Return how the latest query about a difference stands; blanks where nobody asked."""
    about = [query for query in asked if query.about == difference]
    if not about:
        return dict.fromkeys(("query", "state", "owner", "due", "said"), "")
    last = about[-1]
    return {
        "query": last.id,
        "state": last.state.value,
        "owner": last.owner,
        "due": last.due,
        "said": last.reason,
    }
