"""`ledger`: the record, listed, shown, summed and written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, FOUND, LazyPath, Options, as_json, emit, pairs, pass_options, table

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.ledger.balances import Balances
    from pooledbudget.ledger.reading import Reading
    from pooledbudget.ledger.selections import Selection


@click.group()
def ledger() -> None:
    """List, show, sum and export the record."""


def _selected(record: Balances, said: dict[str, str | None]) -> Selection:
    from pooledbudget.ledger.selections import Selection
    from pooledbudget.periods import day, last_month, months_of, span

    months = {}
    if said.get("period"):
        covered = span(said["period"] or "")
        months = {"from_month": str(months_of(covered)[0]), "to_month": str(last_month(covered))}
    known = record.as_known(day(said["as_known"] or "")) if said.get("as_known") else -1
    _refuse_unknown(record, said)
    named = {name: said[name] or "" for name in ("account", "partner", "agreement", "theme") if name in said}
    return Selection(**named, **months, known=known)


def _refuse_unknown(record: Balances, said: dict[str, str | None]) -> None:
    """Refuse a name nothing was ever posted under; the nearest is named."""
    from pooledbudget.errors import Misuse

    for name in ("partner", "agreement", "theme", "account"):
        given = said.get(name)
        if not given:
            continue
        used = record.names(name)
        if name == "account":
            used |= {path[:place] for path in used for place, letter in enumerate(path) if letter == ":"}
        if given not in used:
            from pooledbudget.partners import unknown

            raise Misuse(unknown(f"{name} with postings", given, dict.fromkeys(sorted(used))))


def narrowing(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose which postings count."""
    for name, text in (
        ("--as-known", "Count only what was recorded by the end of this day: 2013-07-05."),
        ("--period", "Count a month, quarter or year: 2013-06, 2013-Q1, 2013-14."),
        ("--theme", "Count one theme."),
        ("--agreement", "Count one agreement."),
        ("--partner", "Count one partner."),
        ("--account", "Count one account and those under it: assets:cash."),
    ):
        command = click.option(name, help=text)(command)
    return command


@ledger.command()
@click.option(
    "--by",
    "dimensions",
    default="account",
    show_default=True,
    help="Comma between: account, partner, agreement, theme, month.",
)
@narrowing
@as_json
@pass_options
def balance(options: Options, /, dimensions: str, *, json_: bool, **said: str | None) -> None:
    """Sum the postings by account, partner, agreement, theme or month."""
    from pooledbudget.amounts import plain

    record, by = options.sound_balances(by_entry=bool(said["as_known"])), dimensions.split(",")
    found = record.balances(by, _selected(record, said))
    if json_:
        rows = [
            {
                **dict(zip(by, balance.keys, strict=True)),
                "amount": plain(balance.amount),
                "currency": balance.currency,
            }
            for balance in found
        ]
        emit("ledger-balance", rows, DONE)
        return
    lines = [(*balance.keys, balance.currency, plain(balance.amount)) for balance in found]
    table((*by, "currency", "amount"), lines, right=(len(by) + 1,))


@ledger.command("accruals")
@as_json
@pass_options
def accruals_(options: Options, /, *, json_: bool) -> None:
    """List the accruals that are open: those that were not taken back in a month that is closed."""
    from pooledbudget.ledger.accruals import accruals
    from pooledbudget.money import plain

    record = options.sound_record()
    last = record.first_open().plus(-1)
    found = [
        {
            "entry": accrual.accrued.entry.id,
            "month": accrual.accrued.month,
            "amount": plain(accrual.accrued.entry.moved),
            "reverses_on": accrual.turned.entry.effective.isoformat(),
            "reverses_in": accrual.turned.month,
            "reason": record.act(accrual.accrued.act).act.reason,
        }
        for accrual in accruals(record)
        if accrual.turned.month > str(last)
    ]
    if json_:
        emit("ledger-accruals", found, DONE)
        return
    columns = ("entry", "month", "amount", "reverses_on", "reverses_in", "reason")
    table(columns, [[line[column] for column in columns] for line in found], right=(2,))


@ledger.command("trial-balance")
@narrowing
@as_json
@pass_options
def trial_balance(options: Options, /, *, json_: bool, **said: str | None) -> None:
    """Show every account's debit or credit, and that the two sides agree."""
    from pooledbudget.amounts import plain

    record = options.sound_balances(by_entry=bool(said["as_known"]))
    found = record.balances(("agreement", "account"), _selected(record, said))
    debits = sum(balance.amount for balance in found if balance.amount > 0)
    credited = -sum(balance.amount for balance in found if balance.amount < 0)
    if json_:
        rows = [
            {
                "agreement": balance.keys[0],
                "account": balance.keys[1],
                "amount": plain(balance.amount),
                "currency": balance.currency,
            }
            for balance in found
        ]
        emit(
            "ledger-trial-balance",
            {"rows": rows, "debits": plain(debits), "credits": plain(credited)},
            DONE if debits == credited else FOUND,
        )
        return
    lines = [
        (
            *balance.keys,
            plain(balance.amount) if balance.amount > 0 else "",
            plain(-balance.amount) if balance.amount < 0 else "",
        )
        for balance in found
        if balance.amount
    ]
    table(
        ("agreement", "account", "debit", "credit"),
        [*lines, ("", "total", plain(debits), plain(credited))],
        right=(2, 3),
    )


@ledger.command("balance-sheet")
@narrowing
@as_json
@pass_options
def balance_sheet(options: Options, /, *, json_: bool, **said: str | None) -> None:
    """Show what each agreement owns, owes and has to spend."""
    from pooledbudget.amounts import plain

    record = options.sound_balances(by_entry=bool(said["as_known"]))
    sheets = record.balance_sheets(_selected(record, said))
    if json_:
        data = [
            {
                "agreement": sheet.agreement,
                "currency": sheet.currency,
                "difference": plain(sheet.difference),
                "lines": [{"account": line.keys[1], "amount": plain(line.amount)} for line in sheet.lines],
            }
            for sheet in sheets
        ]
        emit("ledger-balance-sheet", data, DONE)
        return
    for sheet in sheets:
        click.echo(f"\n{sheet.agreement} ({sheet.currency})")
        lines = [(line.keys[1], plain(line.amount)) for line in sheet.lines]
        table(("account", "amount"), [*lines, ("adds up to", plain(sheet.difference))], right=(1,))


@ledger.command("list")
@narrowing
@click.option("--limit", default=50, show_default=True, help="How many to list, latest last; 0 for all.")
@as_json
@pass_options
def list_(options: Options, /, limit: int, *, json_: bool, **said: str | None) -> None:
    """List entries, latest last."""
    from pooledbudget.amounts import plain
    from pooledbudget.ledger.export import entry_document

    record = options.sound_record()
    chosen = [sequence for sequence, _ in record.behind(_selected(record, said))]
    chosen = chosen[-limit:] if limit else chosen
    found = list(record.entries_at(chosen))
    if json_:
        emit("ledger-list", [entry_document(recorded) for recorded in found], DONE)
        return
    table(
        ("sequence", "day", "month", "amount", "id", "what"),
        [
            (
                str(recorded.sequence),
                recorded.entry.effective.isoformat(),
                recorded.month,
                plain(recorded.entry.moved),
                recorded.entry.id,
                recorded.entry.narrative,
            )
            for recorded in found
        ],
        right=(0, 3),
    )


@ledger.command()
@click.argument("entry")
@as_json
@pass_options
def show(options: Options, /, entry: str, *, json_: bool) -> None:
    """Show one ENTRY, by its id or its sequence number."""
    from pooledbudget.amounts import plain
    from pooledbudget.ledger.export import entry_document

    found = options.sound_record().entry(entry)
    if json_:
        emit("ledger-show", entry_document(found), DONE)
        return
    pairs(
        {
            "Entry": f"{found.sequence} {found.entry.id}",
            "Day": found.entry.effective.isoformat(),
            "Month": found.month,
            "What": found.entry.narrative,
            "Because of": "; ".join(map(str, found.entry.because)),
            "Act": str(found.act),
        }
    )
    click.echo("")
    table(
        ("agreement", "account", "partner", "theme", "amount"),
        [(p.agreement, p.account, p.partner, p.theme, plain(p.amount)) for p in found.entry.postings],
        right=(4,),
    )


@ledger.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "hledger", "leaves"]),
    default="csv",
    show_default=True,
)
@click.option("--out", type=LazyPath(dir_okay=False), help="A file; the screen by default.")
@as_json
@pass_options
def export(options: Options, /, form: str, out: Path | None, *, json_: bool) -> None:
    """Write out the whole record: CSV, JSON Lines with every act, an hledger journal, or the sealed bytes."""
    from hashlib import sha256

    from pooledbudget.book import write_out
    from pooledbudget.errors import Misuse
    from pooledbudget.ledger import export as writers

    record = options.sound_record()
    makers: dict[str, Callable[[Reading], Iterable[str]]] = {
        "csv": writers.csv_text,
        "jsonl": writers.json_lines,
        "hledger": writers.hledger,
        "leaves": writers.leaf_lines,
    }
    text: Iterable[str] = makers[form](record)
    if out:
        written = "".join(text).encode("utf-8-sig" if form == "csv" else "utf-8")
        write_out(out, written)
        if json_:
            told = {
                "file": str(out),
                "form": form,
                "bytes": len(written),
                "sha256": sha256(written).hexdigest(),
            }
            emit("ledger-export", told, DONE)
        return
    if json_:
        raise Misuse("--json tells of the file: say --out FILE; the record itself as JSON is --format jsonl")
    for part in text:
        click.echo(part, nl=False)


@ledger.command()
@click.argument("folder", type=LazyPath(file_okay=False))
@pass_options
def pack(options: Options, /, folder: Path) -> None:
    """Write into FOLDER what an auditor takes away.

    Decisions with every row behind them, files with their SHA-256, postings, the record, its seals.
    """
    from hashlib import sha256

    from pooledbudget.book import write_out
    from pooledbudget.statements.pack import packed

    record = options.sound_record()
    told = []
    for name, text in packed(record).items():
        written = "".join(text).encode("utf-8-sig" if name.endswith(".csv") else "utf-8")
        write_out(folder / name, written)
        told.append((name, f"{len(written):,}", sha256(written).hexdigest()))
    table(("file", "bytes", "sha256"), told, right=(1,))
