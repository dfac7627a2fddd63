"""`verify` and `unconfirmed`: what an auditor asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pooledbudget.cli.console import DONE, Desk, LazyPath, as_json, emit, pass_desk, progress, table

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.ledger.integrity import Fault

DIFFERS = 4


@click.command()
@click.option("--seal", "seals", multiple=True, help="A seal you hold, from a statement; can be given again.")
@click.option(
    "--chain-only",
    is_flag=True,
    help="Check bytes, chain, seals and arithmetic; do not replay the acts.",
)
@click.option(
    "--report",
    type=LazyPath(dir_okay=False),
    help="Where to write the report; verification.txt in the book by default.",
)
@as_json
@pass_desk
def verify(
    desk: Desk, /, seals: tuple[str, ...], report: Path | None, *, chain_only: bool, json_: bool
) -> None:
    """Check the record against its seals and do every act again from the kept bytes."""
    from pooledbudget.ledger.seals import Seal

    held = [Seal.parse(one) for one in seals]
    if chain_only:
        from pooledbudget.ledger.integrity import check_record

        faults, size = check_record(desk.record(), held)
        _report(_document(size, faults), json_=json_)
    from pooledbudget.audit.replay import report as written
    from pooledbudget.place.folder import write_whole

    book = desk.book()
    with progress("Doing every act again") as tick:
        found = book.verify(held, progress=tick)
    text = written(found, book.ledger.book)
    write_whole(report or book.folder.path / "verification.txt", text.encode())
    data = _document(found.checked, found.faults)
    data |= {
        "files": found.files,
        "replayed": found.replayed,
        "not_derived": found.not_derived,
        "remarks": found.remarks,
    }
    _report(data, text, json_=json_)


def _document(checked: int, faults: Sequence[Fault]) -> dict[str, Any]:
    return {
        "checked": checked,
        "files": 0,
        "replayed": 0,
        "not_derived": 0,
        "remarks": [],
        "faults": [[one.kind.value, str(one)] for one in faults],
    }


def _report(data: dict[str, Any], text: str = "", *, json_: bool) -> NoReturn:
    """Print what was found and leave with the exit code it deserves."""
    code = DIFFERS if data["faults"] else DONE
    if json_:
        emit("verify", data, code)
    elif text:
        click.echo(text, nl=False)
    else:
        click.echo(f"{data['checked']:,} acts and entries checked: {len(data['faults'])} differences")
        for kind, fault in data["faults"]:
            click.echo(f"{kind}: {fault}")
    raise SystemExit(code)


@click.command()
@as_json
@pass_desk
def unconfirmed(desk: Desk, /, *, json_: bool) -> None:
    """List every unconfirmed value with the pounds resting on it."""
    from pooledbudget.money import plain
    from pooledbudget.statements.claims import resting

    rows = [
        {"value": name, "paid": plain(paid), "moved": plain(moved)}
        for name, paid, moved in resting(desk.record())
    ]
    if json_:
        emit("unconfirmed", rows, DONE)
        return
    table(
        ("value in force", "paid resting on it", "would not pay under another reading"),
        [(row["value"], row["paid"], row["moved"]) for row in rows],
        right=(1, 2),
    )
