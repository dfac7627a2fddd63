"""`layout`: how one sender's files are read, proposed from a file and tried on one."""

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
    emit,
    is_utf8,
    pass_options,
    say,
    show_findings,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.submissions.checking import CheckedTable
    from pooledbudget.submissions.layout import Layout


BEYOND_FOUR_DIGITS = 0x10000


@click.group()
def layout() -> None:
    """Propose a layout for a sender's file, and try one without keeping anything."""


@layout.command(name="draft")
@click.argument("path", metavar="FILE", type=LazyPath(exists=True, dir_okay=False))
@click.option("--kind", default="expenditure", show_default=True, help="The record kind its rows are of.")
@click.option("--name", default="", help="What to call the layout; the file's name by default.")
@click.option("--sheet", default="", help="The sheet of a workbook; * is any text.")
@click.option("--out", type=LazyPath(dir_okay=False), help="Where to write it; printed by default.")
@as_json
def draft_layout(path: Path, kind: str, name: str, sheet: str, out: Path | None, *, json_: bool) -> None:
    """Propose a layout for FILE as TOML, with a question for each thing that FILE cannot say."""
    from pooledbudget.cells import folded
    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown
    from pooledbudget.submissions.drafting import draft
    from pooledbudget.submissions.records import KINDS

    if kind not in KINDS:
        raise Misuse(unknown("record kind", kind, KINDS))
    if out is not None and out.exists():
        raise Misuse(f"{out} is there already; say another --out")
    called = name or "-".join(folded(path.stem).replace("_", " ").split())
    if called in KINDS:
        raise Misuse(f"{called!r} is a record kind; say another --name")
    found = draft(path.read_bytes(), path.name, kind=kind, name=called, sheet=sheet)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(found.text, "utf-8")
    if json_:
        emit("layout-draft", {"layout": found.text, "questions": list(found.questions)}, DONE)
        return
    if out is None:
        click.echo(found.text if is_utf8() else _escaped(found.text), nl=False)
    for number, question in enumerate(found.questions, start=1):
        say(f"{number}. {question}")


def _escaped(text: str) -> str:
    """Write TOML in ASCII, so that an output of another encoding loses no letter of a heading."""
    return "".join(
        letter
        if letter.isascii()
        else f"\\u{ord(letter):04x}"
        if ord(letter) < BEYOND_FOUR_DIGITS
        else f"\\U{ord(letter):08x}"
        for letter in text
    )


@layout.command(name="check")
@click.argument("name", metavar="LAYOUT")
@click.argument("path", metavar="FILE", type=LazyPath(exists=True, dir_okay=False))
@click.option("--sheet", default="", help="The sheet of a workbook, if not the one that LAYOUT says.")
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "cp1252", "utf-16"]),
    help="How a CSV is encoded, if not as LAYOUT says.",
)
@click.option("--currency", default="GBP", show_default=True, help="What amounts are in.")
@as_json
@pass_options
def check_layout(
    options: Options,
    /,
    name: str,
    path: Path,
    sheet: str,
    encoding: str | None,
    currency: str,
    *,
    json_: bool,
) -> None:
    """Read FILE under LAYOUT, a TOML file or one by name, and say what would be accepted; keep nothing.

    The book is not asked: who may send, which days are open, which scheme a code is for.
    """
    from pooledbudget.submissions.checking import check_table
    from pooledbudget.submissions.headings import read_file

    chosen = _layout(options, name)
    known = {chosen.layout: chosen}
    data = path.read_bytes()
    read, found = read_file(data, path.name, known, kind=chosen.layout, sheet=sheet, encoding=encoding or "")
    checked = check_table(read, found, currency)
    errors = [finding for finding in checked.findings if finding.severity.value == "error"]
    code = FOUND if errors else DONE
    codes = _codes(checked)
    if json_:
        emit("layout-check", _document(checked, codes), code, checked.findings)
        raise SystemExit(code)
    _show(path, checked, codes, currency)
    raise SystemExit(code)


def _layout(options: Options, name: str) -> Layout:
    """Return a layout that stands in a file, or one of the book or of the package by its name."""
    from pathlib import Path

    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown
    from pooledbudget.submissions.layout import layouts_in, packaged_layouts

    path = Path(name)
    if path.is_file():
        (found,) = layouts_in({f"layouts/{path.name}": path.read_bytes()}).values()
        return found
    known = layouts_in(packaged_layouts())
    try:
        folder = options.folder / "layouts"
    except Misuse:
        own = {}
    else:
        own = {f"layouts/{file.name}": file.read_bytes() for file in sorted(folder.glob("*.toml"))}
    known |= layouts_in(own)
    if name not in known:
        raise Misuse(f"{unknown('layout', name, known)}; or name a TOML file")
    return known[name]


def _codes(checked: CheckedTable) -> dict[str, tuple[int, int]]:
    """Return each code of a scheme with how many rows have it and what they come to."""
    found: dict[str, tuple[int, int]] = {}
    if "scheme" not in checked.layout.model.model_fields:
        return found
    columns = checked.columns
    for code, amount in zip(columns.column("scheme"), columns.column("amount"), strict=True):
        rows, total = found.get(code, (0, 0))
        found[code] = (rows + 1, total + amount)
    return dict(sorted(found.items()))


def _document(checked: CheckedTable, codes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    from pooledbudget.money import plain

    return {
        "layout": checked.layout.layout,
        "kind": checked.layout.kind,
        "rows_read": checked.rows_read,
        "rows_accepted": len(checked.columns),
        "total": None if checked.total is None else plain(checked.total),
        "months": {month: rows for month, (rows, _) in sorted(checked.columns.tally.items())},
        "codes": [
            {"code": code, "rows": rows, "amount": plain(total)} for code, (rows, total) in codes.items()
        ],
    }


def _show(path: Path, checked: CheckedTable, codes: dict[str, tuple[int, int]], currency: str) -> None:
    import json

    from pooledbudget.money import written

    total = "" if checked.total is None else f" {written(checked.total, currency)}"
    click.echo(
        f"{path.name}: {checked.layout.kind} ({checked.layout.layout}), {len(checked.columns):,} of "
        f"{counted(checked.rows_read, 'row')} in order{total}; nothing was kept"
    )
    for month, (rows, amount) in sorted(checked.columns.tally.items()):
        sums = f" {written(amount, currency)}" if checked.columns.has_amounts else ""
        click.echo(f"  {month}  {counted(rows, 'row')}{sums}")
    if codes:
        click.echo("Codes to be covered by schemes, in agreements/:")
        lines = [(code, f"{rows:,}", written(amount, currency)) for code, (rows, amount) in codes.items()]
        table(("code", "rows", "amount"), lines, right=(1, 2))
        click.echo(f"covers = {json.dumps(list(codes), ensure_ascii=not is_utf8())}")
    show_findings(checked.findings)
