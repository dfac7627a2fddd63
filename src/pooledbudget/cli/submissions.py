"""`receive`: take in what partners send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import (
    DONE,
    FOUND,
    Desk,
    LazyPath,
    as_json,
    emit,
    pass_desk,
    progress,
    say,
    show_findings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.receive import Receipt

REFUSED = 3


@click.command()
@click.argument("paths", type=LazyPath(), nargs=-1, required=True, metavar="FILE...")
@click.option("--from", "sender", required=True, help="The partner who sent it.")
@click.option("--kind", default="", help="The record kind or layout, where the columns leave a choice.")
@click.option("--month", default="", help="The month it answers for; that of its latest row by default.")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--encoding", type=click.Choice(["utf-8", "cp1252"]), help="How a CSV is encoded.")
@click.option("--accept-valid", is_flag=True, help="Count the good rows; the rest go to quarantine.")
@click.option("--completes", default="", help="The submission whose quarantined rows this brings back.")
@click.option("--replaces", default="", help="The submission this one takes the place of.")
@click.option("--reason", default="", help="Why, where valid rows of a refused file are accepted.")
@as_json
@pass_desk
def receive(desk: Desk, /, paths: tuple[Path, ...], *, json_: bool, **said: Any) -> None:
    """Keep a file's exact bytes, check every cell, and say everything that is wrong."""
    from pooledbudget.errors import EnvironmentFault
    from pooledbudget.received import Sent

    book, receipts = desk.book(), []
    said["encoding"] = said["encoding"] or ""
    missing = next((path for path in paths if not path.is_file()), None)
    if missing:
        raise EnvironmentFault(f"{missing} is not a file that can be read")
    with progress("Receiving") as tick:
        for number, path in enumerate(paths, start=1):
            sent = Sent(data=path.read_bytes(), file=path.name, **said)
            receipts.append(book.receive(sent, by=desk.by, now=desk.now))
            tick(number, len(paths))
    findings = [one for receipt in receipts for one in receipt.findings]
    refused = any(not one.accepted for one in receipts)
    code = REFUSED if refused else FOUND if any(one.errors for one in receipts) else DONE
    if json_:
        emit("receive", [_document(one) for one in receipts], code, findings)
    else:
        for receipt in receipts:
            _show(receipt)
    raise SystemExit(code)


def _document(one: Receipt) -> dict[str, Any]:
    from pooledbudget.money import plain

    return {
        "submission": one.submission,
        "file": one.file,
        "kind": one.kind,
        "layout": one.layout,
        "month": one.month,
        "accepted": one.accepted,
        "already": one.already,
        "rows_read": one.rows_read,
        "rows_accepted": one.rows_accepted,
        "total": None if one.total is None else plain(one.total),
        "findings": len(one.findings),
    }


def _show(one: Receipt) -> None:
    from pooledbudget.money import written

    if one.already:
        click.echo(f"{one.file}: the same bytes are already here as {one.submission}; nothing changed.")
        return
    total = "" if one.total is None else f" {written(one.total, one.currency)}"
    verdict = "accepted" if one.accepted else "refused, nothing will post"
    click.echo(
        f"{one.submission}  {one.file}: {verdict}; {one.kind or 'unknown kind'}"
        f"{'' if one.layout in {'', one.kind} else ' (' + one.layout + ')'}, "
        f"{one.rows_accepted:,} of {one.rows_read:,} rows{total}, for {one.month}"
    )
    show_findings(one.findings)
    if one.kind == "adjustments" and one.accepted:
        say(f"Next: pooledbudget adjust --submission {one.submission} with a reason and two names")
    if one.quarantined:
        say(
            f"{len(one.quarantined)} rows are in quarantine/{one.submission}.csv with the reason beside each."
        )
    if not one.accepted:
        say(
            f"Next: correct the file and receive it with --replaces {one.submission}, "
            "or the same file with --accept-valid --reason WHY"
        )
