"""`check`, `close`, `reopen`, `adjust`: a month and what is put right in it."""

from __future__ import annotations

from itertools import starmap
from shlex import quote
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
    for_this_book,
    in_a_copy,
    pairs,
    pass_options,
    progress,
    say,
    show_findings,
    table,
)
from pooledbudget.cli.place import change_document, show_changes
from pooledbudget.cli.submissions import (
    receipt_document,
    recorded_name,
    sent_files,
    show_receipt,
    take_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooledbudget.acts.changes import Change
    from pooledbudget.acts.closing import Closing
    from pooledbudget.acts.receipt import Receipt
    from pooledbudget.book import Book
    from pooledbudget.periods import Month
    from pooledbudget.submissions.history import Sent


@click.command()
@click.argument("month", required=False)
@as_json
@pass_options
def check(options: Options, /, month: str | None, *, json_: bool) -> None:
    """Work out what closing MONTH would do, and post nothing."""
    from pooledbudget.periods import Month

    book = options.book(read_only=True)
    with progress("Checking"):
        chosen = Month.parse(month) if month else book.ledger.first_open()
        closing = book.check(chosen, now=options.now, today=options.today)
    _report("check", book, closing, f"pooledbudget close {chosen}", json_=json_)


@click.command()
@click.argument("month")
@click.option("--dry-run", is_flag=True, help="Show everything, record nothing.")
@click.option(
    "--receive",
    "inbox",
    type=LazyPath(exists=True, file_okay=False),
    multiple=True,
    metavar="FOLDER",
    help="Receive first what is here, in a folder for each partner; MONTH stays open if a file is refused.",
)
@click.option(
    "--take-edition",
    "taken",
    multiple=True,
    metavar="AGREEMENT",
    help="Post what a new edition of the rules has otherwise in its settled months; may be repeated.",
)
@click.option("--reason", default="", help="Why, with --take-edition.")
@click.option("--approved-by", default="", help="Who approves it, with --take-edition; not --by.")
@as_json
@pass_options
def close(
    options: Options,
    /,
    month: str,
    *,
    dry_run: bool,
    inbox: tuple[Path, ...],
    taken: tuple[str, ...],
    json_: bool,
    **said: str,
) -> None:
    """Close MONTH for good: decide, post, reconcile, seal."""
    from pooledbudget.acts.settled import Taking
    from pooledbudget.errors import Misuse
    from pooledbudget.periods import Month

    if any(said.values()) and not taken:
        raise Misuse("a close takes --reason and --approved-by with --take-edition AGREEMENT only")
    files, chosen = sent_files(inbox, "") if inbox else [], Month.parse(month)
    if files and dry_run:
        in_a_copy(click.get_current_context(), options)
    book = options.book(read_only=dry_run and not files)
    receipts = _received_first(book, options, chosen, files, json_=json_) if files else []
    with progress("Closing"):
        do = book.rehearse if dry_run else book.close
        taking = Taking(taken, **said)
        closing = do(chosen, by=options.by, now=options.now, today=options.today, taking=taking)
    if closing.seal:
        book.written.renew_index()
    after = f"pooledbudget statement --all --period {chosen}"
    if dry_run:
        after = " ".join(
            ["pooledbudget close", str(chosen), *(f"--receive {quote(str(at))}" for at in inbox)]
        )
    _report("close", book, closing, after, json_=json_, receipts=receipts)


def _received_first(
    book: Book, options: Options, month: Month, files: Sequence[Sent], *, json_: bool
) -> list[Receipt]:
    """Receive what has come before its month is closed; end here, with the month open, where one is refused.

    A month that cannot close is told before anything is recorded.
    """
    from pooledbudget.acts.close import refuse_early
    from pooledbudget.errors import Refused

    refuse_early(book.ledger, options.today, month)
    receipts = take_in(book, options, files, closing_next=True)
    if not json_:
        for receipt in receipts:
            show_receipt(receipt)
    refused = [receipt for receipt in receipts if not receipt.accepted]
    if refused:
        told = [finding for receipt in refused for finding in receipt.findings] if json_ else []
        of = f"{len(refused)} of {counted(len(receipts), 'file')}"
        raise Refused(f"{month} was not closed: all is received, and {of} refused", told)
    return receipts


def _report(
    command: str,
    book: Book,
    closing: Closing,
    after: str,
    *,
    json_: bool,
    receipts: Sequence[Receipt] = (),
) -> None:
    code = DONE if closing.clean else FOUND
    if json_:
        received = list(map(receipt_document, receipts))
        emit(command, closing_document(book, closing) | {"received": received}, code, closing.findings)
        raise SystemExit(code)
    if closing.already:
        click.echo(f"{closing.month} is closed already; nothing changed.")
        click.echo(str(closing.seal))
        say(f"Next: {after}")
        raise SystemExit(code)
    _show(book, closing)
    say(f"Next: {after}")
    raise SystemExit(code)


def _show(book: Book, closing: Closing) -> None:
    """Print what a close did, or would do."""
    from pooledbudget.acts.words import editions, own_programme
    from pooledbudget.evidence.pseudonyms import shortened

    refused = [decision for decision in closing.decisions if decision.refused]
    paid = sum(decision.paid for decision in closing.decisions)
    pairs(
        {
            "Month": closing.month.written,
            "Entries": f"{len(closing.entries):,}",
            "Decisions": f"{paid} paid, {len(refused)} refused",
            "Could have claimed": f"{counted(len(closing.unclaimed), 'family', 'families')}, or nearly",
            "Differences": str(len(closing.standing_differences)),
            "Missing files": "; ".join(closing.missing) or "none",
        }
        | _bank(book, closing)
        | _queries(book)
    )
    _show_totals(closing)
    short = shortened(decision.subject for decision in closing.decisions)
    for decision, sentence in zip(refused, book.lists.sentences(refused), strict=True):
        click.echo(f"  not paid  {decision.asked} {short[decision.subject]}: {sentence}")
    if closing.standing_differences:
        click.echo("")
        columns = ("id", "against", "agreement", "kind", "on", "reference", "ours", "theirs", "since")
        shown = [difference.document for difference in closing.standing_differences]
        table(
            ("id", "against", "agreement", "what", "on", "reference", "ours", "theirs", "since"),
            [[difference[column] or "-" for column in columns] for difference in shown],
            right=(6, 7),
        )
    show_changes(changes_at(book, closing))
    for said in book.settings_at(closing.month).agreements.unagreed(closing.month):
        click.echo(said)
    for programme, file in book.settings_at(closing.month).own.items():
        click.echo(own_programme(programme, file))
    for said in editions(closing.held, book.ledger.first_open(), book.settings_at(closing.month).currency):
        click.echo(said)
    show_findings(closing.findings)
    for month in closing.resealed:
        say(f"{month} is sealed again; its statements are revised.")
    click.echo(str(closing.seal) if closing.seal else "Nothing was recorded.")


FRAMED = {"bank-lines": "bank-lines, with the balances that frame them"}
"""Kinds of which some rows are no money that moved."""


def _show_totals(closing: Closing) -> None:
    """Print the control totals: of each kind of row, how many and how much, and what became of all of it."""
    if not closing.tied:
        return
    click.echo(f"\nControl totals of every row received so far, to {closing.month.written}")
    columns = ("rows of", "accepted", "posted", "decided", "kept or named", "sum of amounts")
    counts = [
        (
            FRAMED.get(tied.kind, tied.kind),
            *(f"{number:,}" for number in (tied.accepted, tied.posted, tied.decided, tied.named)),
        )
        for tied in closing.tied
    ]
    amounts = [tied.document["amount"] for tied in closing.tied]
    rows = [[*line, amount] for line, amount in zip(counts, amounts, strict=True)]
    table(columns, rows, right=range(1, len(columns)))
    for tied in closing.tied:
        if tied.left:
            click.echo(
                f"Of {tied.kind}, {tied.document['not_posted']} posted nothing: each row says why above."
            )


def changes_at(book: Book, closing: Closing) -> list[Change]:
    """Return the changes of the settings that count in a close: since the one before it."""
    if closing.already:
        return []
    closes = [recorded.sequence for recorded in book.ledger.acts("close")]
    before = closes[-2:-1] if closing.seal else closes[-1:]
    return book.settings_changes(before[0] if before else 0)


def _queries(book: Book) -> dict[str, str]:
    """Say how many queries are open; nothing where none is."""
    from pooledbudget.reconcile.queries import queries

    waiting = sum(not query.settled for query in queries(book.ledger))
    return {"Queries": f"{waiting} open"} if waiting else {}


def _bank(book: Book, closing: Closing) -> dict[str, str]:
    """Say once of a book that never had a bank statement that nobody held its cash against one."""
    from pooledbudget.money import written

    if not closing.banks or any(bank.day for bank in closing.banks):
        return {}
    cash = sum(bank.ours for bank in closing.banks if bank.month == str(closing.month))
    currency = book.settings_at(closing.month).currency
    return {"Bank": f"no statement ever came; cash of {written(cash, currency)} is held against none"}


def closing_document(book: Book, closing: Closing) -> dict[str, Any]:
    """Return a close as JSON: entries by id, decisions in full, money as decimal strings."""
    from pooledbudget.statements.lists import decision_document

    return {
        "month": str(closing.month),
        "already": closing.already,
        "entries": [
            {"id": entry.id, "effective": entry.effective.isoformat(), "narrative": entry.narrative}
            for entry in closing.entries
        ],
        "decisions": list(
            starmap(
                decision_document,
                zip(closing.decisions, book.lists.sentences(closing.decisions), strict=True),
            )
        ),
        "rows": {tied.kind: tied.document for tied in closing.tied},
        "differences": [difference.document for difference in closing.differences],
        "banks": [bank.document for bank in closing.banks],
        "unclaimed": [dict(facts) for facts in closing.unclaimed],
        "missing": list(closing.missing),
        "resealed": list(closing.resealed),
        "warnings": book.settings_at(closing.month).agreements.unagreed(closing.month),
        "settings": [change_document(change) for change in changes_at(book, closing)],
        "withheld": [dict(facts) for facts in closing.held.withheld],
        "taken": [dict(facts) for facts in closing.held.taken],
        "seal": str(closing.seal) if closing.seal else "",
    }


@click.command()
@click.argument("month")
@click.option("--reason", required=True, help="Why it must be opened again.")
@click.option("--approved-by", required=True, help="Who approves; not the same person as --by.")
@dry_run
@as_json
@pass_options
def reopen(options: Options, /, month: str, reason: str, approved_by: str, *, json_: bool) -> None:
    """Open a closed MONTH again; its seal stays and the next close issues a later one."""
    from pooledbudget.periods import Month

    book, chosen = options.book(), Month.parse(month)
    book.reopen(chosen, by=options.by, approved_by=approved_by, reason=reason, now=options.now)
    book.written.renew_index()
    if json_:
        emit("reopen", {"month": month, "reason": reason}, DONE)
        return
    click.echo(f"{chosen.written} is open again. Next: {for_this_book(f'pooledbudget close {chosen}')}")


@click.command()
@click.argument(
    "path",
    type=LazyPath(exists=True, dir_okay=False),
    required=False,
    metavar="[FILE]",
)
@click.option("--corrects", default="", help="The entry put right; reversed whole if no FILE is given.")
@click.option("--submission", default="", help="An adjustments file already received, in place of FILE.")
@click.option("--reverses", is_flag=True, help="It is an accrual: taken back when the next month begins.")
@click.option("--real", is_flag=True, help="Lines of FILE that are here already are real: they count.")
@click.option("--reason", required=True, help="Why.")
@click.option("--prepared-by", required=True, help="Who prepared it.")
@click.option("--approved-by", required=True, help="Who approves it; somebody else.")
@dry_run
@as_json
@pass_options
def adjust(
    options: Options, /, path: Path | None, *, json_: bool, reverses: bool, real: bool, **said: str
) -> None:
    """Post an adjusting entry: the balanced lines of FILE, or the reversal of an entry."""
    from pooledbudget.acts.correct import Correction, two_people
    from pooledbudget.ledger.accruals import accruals
    from pooledbudget.periods import written_day
    from pooledbudget.submissions.history import Sent

    two_people(said["prepared_by"], said["approved_by"], said["reason"])
    book, submission = options.book(), said.pop("submission")
    if path:
        host = book.settings_at(book.ledger.first_open()).partners.host.id
        sent = Sent(
            data=path.read_bytes(),
            file=recorded_name(path),
            sender=host,
            kind="adjustments",
            reason=said["reason"] if real else "",
            real=real,
        )
        correction = Correction(**said, reverses=reverses)
        receipt, entry = book.adjust_by(sent, correction, by=options.by, now=options.now, today=options.today)
        findings = list(receipt.findings)
        code = FOUND if receipt.copies.rows and not real else DONE
    else:
        findings, code = [], DONE
        entry = book.adjust(**said, by=options.by, now=options.now, submission=submission, reverses=reverses)
    if json_:
        emit("adjust", {"entry": entry.id}, code, findings)
        raise SystemExit(code)
    show_findings(findings)
    click.echo(f"Posted {entry.id}: {entry.narrative}")
    for accrual in accruals(book.ledger):
        if accrual.accrued.entry.id == entry.id:
            click.echo(f"Taken back on {written_day(accrual.turned.entry.effective)}.")
    say(f"Next: {book.status(today=options.today).next}")
    raise SystemExit(code)
