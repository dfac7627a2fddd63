"""`check`, `close`, `reopen`, `adjust`: a month and what is put right in it."""

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
    pairs,
    pass_desk,
    progress,
    say,
    show_findings,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.close import Closing


@click.command()
@click.argument("month", required=False)
@as_json
@pass_desk
def check(desk: Desk, /, month: str | None, *, json_: bool) -> None:
    """Work out what closing MONTH would do, and post nothing."""
    from pooledbudget.periods import Month

    book = desk.book()
    with progress("Checking"):
        closing = book.check(Month.parse(month) if month else book.ledger.first_open(), now=desk.now)
    _report("check", closing, json_=json_)


@click.command()
@click.argument("month")
@click.option("--dry-run", is_flag=True, help="Show everything, record nothing.")
@as_json
@pass_desk
def close(desk: Desk, /, month: str, *, dry_run: bool, json_: bool) -> None:
    """Close MONTH for good: decide, post, reconcile, seal."""
    from pooledbudget.close import refuse_early
    from pooledbudget.periods import Month

    book, chosen = desk.book(), Month.parse(month)
    if dry_run:
        refuse_early(book.ledger, chosen, desk.today, book.ledger.closed_months())
        closing = book.check(chosen, now=desk.now)
    else:
        with progress("Closing"):
            closing = book.close(chosen, by=desk.by, now=desk.now, today=desk.today)
    _report("close", closing, json_=json_)


def _report(command: str, closing: Closing, *, json_: bool) -> None:
    code = DONE if closing.clean else FOUND
    if json_:
        emit(command, closing_document(closing), code, closing.findings)
        raise SystemExit(code)
    if closing.already:
        click.echo(f"{closing.month} is closed already; nothing changed.")
        click.echo(str(closing.seal))
        raise SystemExit(code)
    paid = [one for one in closing.decisions if one.paid]
    pairs(
        {
            "Month": closing.month.written,
            "Entries": f"{len(closing.entries):,}",
            "Decisions": f"{len(paid)} paid, {len(closing.decisions) - len(paid)} refused",
            "Could have claimed": f"{len(closing.unclaimed)} families, or nearly",
            "Differences": str(len(closing.standing_differences)),
            "Missing files": "; ".join(closing.missing) or "none",
        }
    )
    for one in closing.decisions:
        if not one.paid:
            click.echo(f"  not paid  {one.asked} {one.subject}: {one.sentence}")
    if closing.standing_differences:
        click.echo("")
        table(
            ("against", "what", "on", "reference", "ours", "theirs", "since"),
            [
                (d.against, d.kind, d.on, d.reference, d.ours or "-", d.theirs or "-", d.since)
                for d in closing.standing_differences
            ],
            right=(4, 5),
        )
    show_findings(closing.findings)
    for month in closing.resealed:
        say(f"{month} is sealed again; its statements are revised.")
    click.echo(str(closing.seal) if closing.seal else "Nothing was recorded.")
    raise SystemExit(code)


def closing_document(closing: Closing) -> dict[str, Any]:
    """Return a close as JSON: entries by id, decisions in full, money as decimal strings."""
    from pooledbudget.money import plain

    return {
        "month": str(closing.month),
        "already": closing.already,
        "entries": [
            {"id": entry.id, "effective": entry.effective.isoformat(), "narrative": entry.narrative}
            for entry in closing.entries
        ],
        "decisions": [
            {
                "asked": one.asked,
                "agreement": one.agreement,
                "subject": one.subject,
                "on": one.on.isoformat(),
                "paid": one.paid,
                "amount": plain(one.amount),
                "reason": one.reason,
                "sentence": one.sentence,
            }
            for one in closing.decisions
        ],
        "differences": [one.document for one in closing.differences],
        "unclaimed": list(closing.unclaimed),
        "missing": list(closing.missing),
        "resealed": list(closing.resealed),
        "seal": str(closing.seal) if closing.seal else "",
    }


@click.command()
@click.argument("month")
@click.option("--reason", required=True, help="Why it must be opened again.")
@click.option("--approved-by", required=True, help="Who approves; not the same person as --by.")
@as_json
@pass_desk
def reopen(desk: Desk, /, month: str, reason: str, approved_by: str, *, json_: bool) -> None:
    """Open a closed MONTH again; its seal stays and the next close issues a later one."""
    from pooledbudget.periods import Month

    book, chosen = desk.book(), Month.parse(month)
    book.reopen(chosen, by=desk.by, approved_by=approved_by, reason=reason, now=desk.now)
    if json_:
        emit("reopen", {"month": month, "reason": reason}, DONE)
        return
    click.echo(f"{chosen.written} is open again. Next: pooledbudget close {chosen}")


@click.command()
@click.argument(
    "path",
    type=LazyPath(exists=True, dir_okay=False),
    required=False,
    metavar="[FILE]",
)
@click.option("--corrects", default="", help="The entry put right; reversed whole if no FILE is given.")
@click.option("--submission", default="", help="An adjustments file already received, in place of FILE.")
@click.option("--reason", required=True, help="Why.")
@click.option("--prepared-by", required=True, help="Who prepared it.")
@click.option("--approved-by", required=True, help="Who approves it; somebody else.")
@as_json
@pass_desk
def adjust(desk: Desk, /, path: Path | None, *, json_: bool, **said: str) -> None:
    """Post an adjusting entry: the balanced lines of FILE, or the reversal of an entry."""
    from pooledbudget.corrections import two_people
    from pooledbudget.errors import Refused
    from pooledbudget.received import Sent

    two_people(said["prepared_by"], said["approved_by"], said["reason"])
    book, submission = desk.book(), said.pop("submission")
    if path:
        host = book.settings_at(book.ledger.first_open()).partners.host.id
        sent = Sent(data=path.read_bytes(), file=path.name, sender=host, kind="adjustments")
        receipt = book.receive(sent, by=desk.by, now=desk.now)
        if not receipt.accepted:
            raise Refused(f"{path.name} cannot be posted", receipt.findings)
        submission = receipt.submission
    entry = book.adjust(**said, now=desk.now, submission=submission)
    if json_:
        emit("adjust", {"entry": entry.id}, DONE)
        return
    click.echo(f"Posted {entry.id}: {entry.narrative}")
