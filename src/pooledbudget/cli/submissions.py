"""`receive`: take in what partners send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.amounts import counted
from pooledbudget.cli.console import (
    DONE,
    FOUND,
    LazyPath,
    Options,
    as_json,
    dry_run,
    emit,
    pass_options,
    progress,
    say,
    show,
    show_findings,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooledbudget.acts.receipt import Receipt
    from pooledbudget.acts.withdraw import TakenOut
    from pooledbudget.book import Book
    from pooledbudget.submissions.history import Sent

REFUSED = 3


@click.command()
@click.argument("paths", type=LazyPath(), nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option("--from", "sender", default="", help="The partner who sent it.")
@click.option("--kind", default="", help="The record kind or layout, where the columns leave a choice.")
@click.option("--month", default="", help="The month it answers for; those its rows are in by default.")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--encoding", type=click.Choice(["utf-8", "cp1252", "utf-16"]), help="How a CSV is encoded.")
@click.option("--accept-valid", is_flag=True, help="Count the good rows; the rest go to quarantine.")
@click.option("--completes", default="", help="The submission whose quarantined rows this brings back.")
@click.option("--replaces", default="", help="The submission this one takes the place of.")
@click.option("--real", is_flag=True, help="Rows of it that are here already are real: they count.")
@click.option("--empty", is_flag=True, help="It holds no rows because there was nothing to tell.")
@click.option("--reason", default="", help="Why, with --accept-valid or --real.")
@dry_run
@as_json
@pass_options
def receive(options: Options, /, paths: tuple[Path, ...], *, json_: bool, **said: Any) -> None:
    """Keep files' exact bytes, check every cell, and say everything that is wrong.

    A FOLDER is received whole: files in it are --from the partner named; files in a folder within it are
    from the partner that folder is named after. All files are recorded at once, or none is.
    """
    said["encoding"] = said["encoding"] or ""
    files = sent_files(paths, said.pop("sender"), **said)
    if len(files) > 1 and (said["completes"] or said["replaces"]):
        from pooledbudget.errors import Misuse

        raise Misuse("--completes and --replaces are said of one file; receive it alone")
    book = options.book()
    receipts = take_in(book, options, files)
    findings = [finding for receipt in receipts for finding in receipt.findings]
    refused = any(not receipt.accepted for receipt in receipts)
    remain = any(
        receipt.errors or receipt.unmended or (receipt.copies.rows and not said["real"])
        for receipt in receipts
    )
    code = REFUSED if refused else FOUND if remain else DONE
    if json_:
        emit("receive", [receipt_document(receipt) for receipt in receipts], code, findings)
    else:
        for receipt in receipts:
            show_receipt(receipt)
        if not refused:
            say(f"Next: {book.status(today=options.today).next}")
    raise SystemExit(code)


def sent_files(paths: Sequence[Path], sender: str, **said: Any) -> list[Sent]:
    """Read files and folders of them as partners have sent them; Misuse where nobody said who sent one."""
    from pooledbudget.errors import Misuse
    from pooledbudget.submissions.history import Sent

    found = [file for path in paths for file in _files(path, sender)]
    if not found:
        raise Misuse("there is no file to receive in what was named; nothing was recorded")
    for path, who in found:
        if not who:
            how = "receive it --from PARTNER, or put it in a folder named after the partner"
            raise Misuse(f"say who sent {path}: {how}")
    return [Sent(data=path.read_bytes(), file=recorded_name(path), sender=who, **said) for path, who in found]


def take_in(
    book: Book, options: Options, files: Sequence[Sent], *, closing_next: bool = False
) -> list[Receipt]:
    """Receive files, all at once or none; their rows stay in memory for a close that is next."""
    with progress("Receiving"):
        return book.receive_all(
            files, by=options.by, now=options.now, today=options.today, closing_next=closing_next
        )


def recorded_name(path: Path) -> str:
    """Return a file's name as the record can hold it, on one line: odd bytes and controls shown as such."""
    return visible(path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


_BESIDE = frozenset({"thumbs.db", "desktop.ini"})
"""Files that a system leaves beside what somebody put into a folder."""


def _is_sent(path: Path) -> bool:
    """Say whether a file of a folder is one that somebody sent: none that is hidden, or holds one open."""
    return not path.name.startswith((".", "~$")) and path.name.casefold() not in _BESIDE


def _files(path: Path, sender: str) -> list[tuple[Path, str]]:
    """Return the files that a path means, each with the partner it is from, by name."""
    from pooledbudget.errors import EnvironmentFault, Misuse

    if path.is_file():
        return [(path, sender)]
    if not path.is_dir():
        raise EnvironmentFault(f"{path} is not a file that can be read")
    files: list[tuple[Path, str]] = []
    beyond: list[Path] = []
    for inner in sorted(path.iterdir()):
        if not _is_sent(inner):
            continue
        if inner.is_dir():
            within = sorted(file for file in inner.iterdir() if _is_sent(file))
            files += [(file, inner.name) for file in within if file.is_file()]
            beyond += [file for file in within if not file.is_file()]
        elif inner.is_file():
            files.append((inner, sender))
        else:
            beyond.append(inner)
    if beyond:
        raise Misuse(
            f"{beyond[0]} is not a file: in {path} there are files, and folders of files named after "
            "partners; nothing was recorded"
        )
    return files


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as JSON: counts, and the sum of its amounts as a decimal string."""
    from pooledbudget.money import plain

    return {
        "submission": receipt.submission,
        "file": receipt.file,
        "kind": receipt.kind,
        "layout": receipt.layout,
        "month": receipt.month,
        "months": list(receipt.months) or [receipt.month],
        "accepted": receipt.accepted,
        "already": receipt.already,
        "healed": receipt.healed,
        "retired": receipt.retired,
        "attested": receipt.attested,
        "linked": receipt.linked,
        "rows_read": receipt.rows_read,
        "rows_accepted": receipt.rows_accepted,
        "total": None if receipt.total is None else plain(receipt.total),
        "findings": len(receipt.findings),
        "queries": [reply.query for reply in receipt.replies if reply.query],
    }


def _changed(receipt: Receipt) -> str:
    """Say what receiving again a file that is here already changed."""
    if receipt.retired:
        return f"{receipt.retired} waits no longer"
    if receipt.attested:
        return "its rows that look like second copies are said to be real"
    if receipt.healed:
        return "what was kept of them had been damaged or lost, and they are kept again"
    return "nothing changed"


def show_receipt(receipt: Receipt) -> None:
    """Print what became of a file, with all that was found in it."""
    from datetime import date

    from pooledbudget.money import written
    from pooledbudget.periods import written_day
    from pooledbudget.submissions.words import after_receipt

    if receipt.already:
        show(f"{receipt.file}: the same bytes are already here as {receipt.submission}; {_changed(receipt)}.")
        show_findings(receipt.findings)
        return
    total = "" if receipt.total is None else f" {written(receipt.total, receipt.currency)}"
    verdict = "accepted" if receipt.accepted else "refused, nothing will post"
    layout = "" if receipt.layout in {"", receipt.kind} else f" ({receipt.layout})"
    show(
        f"{receipt.submission}  {receipt.file}: {verdict}; {receipt.kind or 'unknown kind'}{layout}, "
        f"{receipt.rows_accepted:,} of {counted(receipt.rows_read, 'row')}{total}, "
        f"for {' and '.join(receipt.months) or receipt.month}"
    )
    show_findings(receipt.findings)
    for reply in receipt.replies:
        if reply.query:
            due = written_day(date.fromisoformat(reply.due))
            show(f"{reply.query} about {reply.figure}: {reply.owner} to act by {due}")
    for said in after_receipt(
        receipt.submission,
        receipt.kind,
        accepted=receipt.accepted,
        quarantined=len(receipt.quarantined),
        whole=receipt.whole,
    ):
        say(said)


@click.command()
@click.argument("submission", metavar="ID")
@click.option("--quarantined", is_flag=True, help="Give up its rows in quarantine; the rest of it stands.")
@click.option("--dry-run", is_flag=True, help="Show what it would take out, record nothing.")
@click.option("--reason", required=True, help="Why.")
@as_json
@pass_options
def withdraw(
    options: Options, /, submission: str, reason: str, *, quarantined: bool, dry_run: bool, json_: bool
) -> None:
    """Take the file received as ID back; what it posted is reversed at the next close of its month.

    What completed it goes with it. What it had taken the place of does not come back: receive it again.
    """
    from pooledbudget.acts.words import taken_out

    book = options.book(read_only=dry_run)
    only = {"quarantined": quarantined, "rehearsing": dry_run}
    found = book.withdraw(submission, by=options.by, reason=reason, now=options.now, **only)
    currency = book.settings_at(book.ledger.first_open()).currency
    code = FOUND if found.alone else DONE
    if json_:
        document = _withdrawn_document(found) | {"submission": submission, "quarantined": quarantined}
        emit("withdraw", document | {"reason": reason, "recorded": not dry_run}, code, found.alone)
        raise SystemExit(code)
    gone = f"the rows of {submission} in quarantine are" if quarantined else f"{submission} is"
    click.echo("Nothing was recorded. It would take out:" if dry_run else f"Recorded: {gone} withdrawn.")
    for line in taken_out(found, currency):
        click.echo(f"  {line}")
    show_findings(found.alone)
    again = f"pooledbudget withdraw {submission}{' --quarantined' if quarantined else ''} --reason WHY"
    say(f"Next: {again if dry_run else book.status(today=options.today).next}")
    raise SystemExit(code)


def _withdrawn_document(found: TakenOut) -> dict[str, Any]:
    """Return what a withdrawal takes out as JSON: files, rows and pounds by month."""
    from pooledbudget.money import plain

    months: dict[str, tuple[int, int]] = {}
    for tally in found.tallies:
        for month, (rows, amount) in tally.items():
            before = months.get(month, (0, 0))
            months[month] = (before[0] + rows, before[1] + amount)
    return {
        "files": [file.id for file in found.files],
        "months": [
            {"month": month, "rows": rows, "amount": plain(amount)}
            for month, (rows, amount) in sorted(months.items())
        ],
        "waits": found.waits.document,
        "posted": found.posted,
        "queries": [query.id for query in found.queries],
    }


@click.command()
@click.argument("submission", metavar="ID")
@click.option("--reason", required=True, help="How it is known.")
@dry_run
@as_json
@pass_options
def attest(options: Options, /, submission: str, reason: str, *, json_: bool) -> None:
    """Say that rows of the file ID which look like second copies are real: they count."""
    book = options.book()
    book.attest(submission, by=options.by, reason=reason, now=options.now)
    if json_:
        emit("attest", {"submission": submission, "reason": reason}, DONE)
        return
    click.echo(f"Recorded: the rows of {submission} are real.")
    say(f"Next: {book.status(today=options.today).next}")
