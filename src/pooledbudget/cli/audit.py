"""`verify`, `upgrade` and `unconfirmed`: what an auditor asks, and a record carried to the next format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import click

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
    table,
)
from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.acts.verification import Verification

DIFFERS = 4


@click.command()
@click.option("--seal", "seals", multiple=True, help="A seal you hold, from a statement; can be given again.")
@click.option(
    "--statement",
    "statements",
    multiple=True,
    type=LazyPath(exists=True, dir_okay=False),
    help="A statement you hold, page, CSV or JSON, to be compared; can be given again.",
)
@click.option(
    "--chain-only",
    is_flag=True,
    help="Check bytes, chain, seals and arithmetic; do not replay the acts.",
)
@click.option(
    "--report",
    type=LazyPath(dir_okay=True),
    help="Where to write the report; verification.txt in the book by default.",
)
@as_json
@pass_options
def verify(
    options: Options,
    /,
    seals: tuple[str, ...],
    statements: tuple[Path, ...],
    report: Path | None,
    *,
    chain_only: bool,
    json_: bool,
) -> None:
    """Check the record against its seals and do every act again from the kept bytes.

    Exits with 4 if it is not what was sealed or not what its own edition gives, or if a statement that
    you hold says something else; with 1 if this edition of the rules would decide something otherwise, or
    a statement of another version says in other words what the record says.
    """
    from pooledbudget.acts.verification import Verification
    from pooledbudget.acts.verification import report as written
    from pooledbudget.ledger.integrity import Fault, FaultKind
    from pooledbudget.ledger.seals import Seal

    if report and chain_only:
        raise Misuse("--report is of a whole verification; leave --chain-only out, or keep what it prints")
    held = [Seal.parse(seal) for seal in seals]
    name = options.folder.name
    try:
        book = options.book(read_only=True)
        name = book.ledger.book
        with progress("Doing every act again") as tick:
            found = book.verify(held, statements, replaying=not chain_only, progress=tick)
    except IntegrityFailure as fault:
        found = Verification(0, faults=[Fault(FaultKind.FILE, "record.sqlite", str(fault))])
    text = written(found, name)
    if json_:
        emit("verify", _document(found), _code(found))
    elif chain_only:
        _show_chain(found)
    else:
        click.echo(text, nl=False)
    if not chain_only:
        _write(report or options.folder / "verification.txt", text)
    _leave(found)


def _write(path: Path, text: str) -> None:
    """Write the report; the verdict has been given already, and stands whether or not this can be."""
    from pooledbudget.book import write_out

    try:
        write_out(path, text.encode())
    except EnvironmentFault as fault:
        say(f"The report was not written: {fault}")


def _show_chain(found: Verification) -> None:
    from pooledbudget.amounts import counted

    click.echo(f"{found.checked:,} acts and entries checked: {counted(len(found.faults), 'difference')}")
    for fault in found.faults:
        click.echo(f"{fault.kind.value}: {fault}")
    for said in [*found.statements, *found.uncompared]:
        click.echo(f"compared: {said}")


def _code(found: Verification) -> int:
    return DIFFERS if found.faults else FOUND if found.otherwise or found.uncompared else DONE


def _leave(found: Verification) -> NoReturn:
    raise SystemExit(_code(found))


def _document(found: Verification) -> dict[str, Any]:
    from pooledbudget.money import plain
    from pooledbudget.version import EDITION

    return {
        "edition": EDITION,
        "checked": found.checked,
        "files": found.files,
        "replayed": found.replayed,
        "not_derived": found.not_derived,
        "remarks": found.remarks,
        "other_code": found.other_code,
        "statements": found.statements,
        "uncompared": found.uncompared,
        "faults": [[fault.kind.value, str(fault)] for fault in found.faults],
        "otherwise": [
            {
                "act": difference.act,
                "edition": difference.edition,
                "what": difference.what,
                "recorded": plain(difference.recorded),
                "now": plain(difference.now),
            }
            for difference in found.otherwise
        ],
    }


@click.command()
@dry_run
@as_json
@pass_options
def upgrade(options: Options, /, *, json_: bool) -> None:
    """Carry a record to the newest format; its old leaves and seals stay as they were."""
    from pooledbudget.book import Book

    before, after = Book.upgrade(options.folder, by=options.by, now=options.now)
    if json_:
        emit("upgrade", {"from": before, "to": after}, DONE)
        return
    click.echo(f"The record is carried from format {before} to {after}.")
    say("Next: pooledbudget verify")


@click.command()
@as_json
@pass_options
def unconfirmed(options: Options, /, *, json_: bool) -> None:
    """List every unconfirmed value with the pounds resting on it."""
    from pooledbudget.money import plain

    rows = [
        {
            "value": found.value,
            "paid": plain(found.paid),
            "answer": found.answer,
            "more": plain(found.more),
            "less": plain(found.less),
        }
        for found in options.sound_book().by_results.unconfirmed()
    ]
    if json_:
        emit("unconfirmed", rows, DONE)
        return
    table(
        ("value in force", "paid resting on it", "another answer", "would pay more", "less"),
        [(row["value"], row["paid"], row["answer"], row["more"], row["less"]) for row in rows],
        right=(1, 3, 4),
    )
