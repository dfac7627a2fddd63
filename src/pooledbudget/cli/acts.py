"""`acts`: who did what to the book, when and why, in the order it happened."""

from __future__ import annotations

from typing import Any

import click

from pooledbudget.cli.console import DONE, Options, as_json, emit, pass_options, table


@click.command()
@click.option("--kind", default="", help="Of one kind: receive, close, adjust, query, match.")
@click.option("--limit", default=50, show_default=True, help="How many to list, latest last; 0 for all.")
@as_json
@pass_options
def acts(options: Options, /, kind: str, limit: int, *, json_: bool) -> None:
    """List the acts of the record, latest last."""
    record = options.sound_record()
    recorded = list(record.acts(kind))
    found: list[dict[str, Any]] = []
    for done in recorded[-limit:] if limit else recorded:
        act = done.act
        entries = record.end_of(done.sequence) - done.sequence
        named = act.detail.get("sealed", []) or act.detail.get("files", []) or act.detail.get("gaps", [])
        what = act.detail.get("submission", "") or ", ".join(named)
        found.append(
            {
                "act": done.sequence,
                "kind": act.kind,
                "month": act.month,
                "who": act.who,
                "instant": act.instant,
                "edition": act.edition,
                "entries": entries,
                "what": str(what),
                "reason": act.reason,
            }
        )
    if json_:
        emit("acts", found, DONE)
        return
    columns = ("act", "kind", "month", "who", "instant", "entries", "what", "reason")
    table(columns, [[str(act[column]) for column in columns] for act in found], right=(0, 5))
