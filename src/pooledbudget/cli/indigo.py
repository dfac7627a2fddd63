"""`bond indigo`: bonds as the tables of the INDIGO data standard, and terms begun from such tables.

The whole of `bond` is looked up here, so that it has this command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.bonds import bond, terms_named
from pooledbudget.cli.console import (
    DONE,
    FOUND,
    LazyPath,
    Options,
    as_json,
    emit,
    pass_options,
    say,
    show,
    show_findings,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooledbudget.findings import Finding
    from pooledbudget.instruments.bonds.indigo_out import IndigoBond
    from pooledbudget.instruments.bonds.indigo_terms import Skeleton

FINDINGS_FILE = "findings.csv"
FINDING_COLUMNS = ("code", "severity", "file", "sheet", "row", "rows", "column", "what", "rule", "next")


@bond.group()
def indigo() -> None:
    """Write bonds as INDIGO tables, or begin terms from such tables."""


@indigo.command()
@click.argument("names", metavar="AGREEMENT...", nargs=-1)
@click.option("--out", required=True, type=LazyPath(file_okay=False), help="The folder to write tables in.")
@as_json
@pass_options
def export(options: Options, /, names: tuple[str, ...], out: Path, *, json_: bool) -> None:
    """Write AGREEMENT as the tables of the INDIGO data standard, a CSV each.

    Each is a TOML file or a bond of the catalogue. With --book it is a bond of the book, all of them if
    none is named, and what happened to it up to the last closed month is written too.
    """
    from pooledbudget.book import write_out
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.bonds.indigo import table_text
    from pooledbudget.instruments.bonds.indigo_out import IndigoBond, tables_of

    if options.path is not None:
        bonds = _of_book(options, names)
    elif names:
        bonds = [IndigoBond(terms_named(name), "GBP") for name in names]
    else:
        raise Misuse("name a bond: a TOML file, one of the catalogue, or --book and its bonds")
    rows = tables_of(bonds)
    for name, lines in rows.items():
        write_out(out / f"{name}.csv", table_text(name, lines).encode())
    counts = {name: len(lines) for name, lines in rows.items()}
    if json_:
        emit("bond-indigo-export", {"projects": [bond.id for bond in bonds], "rows": counts}, DONE)
        return
    table(("table", "rows"), [(f"{name}.csv", str(count)) for name, count in counts.items()], right=(1,))


def _of_book(options: Options, names: Sequence[str]) -> list[IndigoBond]:
    """Return bonds of the book, with what happened to them up to its last closed month."""
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.bonds.indigo_facts import happened_to
    from pooledbudget.instruments.bonds.indigo_out import IndigoBond
    from pooledbudget.instruments.bonds.terms import BondTerms
    from pooledbudget.partners import unknown

    book = options.sound_book()
    until = book.ledger.first_open().plus(-1)
    closed = until >= book.ledger.first_month
    on = book.settings_at(until if closed else book.ledger.first_month)
    found = {
        name: agreement.terms
        for name, agreement in on.agreements.by_id.items()
        if isinstance(agreement.terms, BondTerms)
    }
    for name in names:
        if name not in found:
            raise Misuse(unknown("bond of the book", name, found))
    if not found:
        raise Misuse("the book has no bond")
    called = on.agreements.titles | on.partners.names
    host = on.partners.host.id
    return [
        IndigoBond(
            found[name],
            on.currency,
            called,
            happened_to(found[name], book.ledger, host, until) if closed else None,
        )
        for name in names or found
    ]


@indigo.command(name="import")
@click.argument("path", metavar="TABLES", type=LazyPath(exists=True))
@click.option("--out", required=True, type=LazyPath(file_okay=False), help="The folder to write terms in.")
@as_json
def import_tables(path: Path, out: Path, *, json_: bool) -> None:
    """Begin terms from TABLES, a folder of INDIGO CSV files or a workbook: a TOML file for each project.

    What is not known stays out, and every assumption is a comment. Everything that is written otherwise than
    the standard says is in findings.csv. Exits with 1 where there is any.
    """
    from pooledbudget.book import write_out
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.bonds.indigo_checks import check
    from pooledbudget.instruments.bonds.indigo_in import read_tables, told_once
    from pooledbudget.instruments.bonds.indigo_terms import skeletons

    files = _files(path)
    if not files:
        raise Misuse(f"{path} holds no CSV and no workbook")
    tables = read_tables(files)
    begun = list(skeletons(tables))
    there = next((each.agreement for each in begun if (out / f"{each.agreement}.toml").exists()), "")
    if there:
        raise Misuse(f"{out / there}.toml is there already; say another --out")
    findings = told_once([*tables.findings, *check(tables)])
    for skeleton in begun:
        write_out(out / f"{skeleton.agreement}.toml", skeleton.text.encode())
    write_out(out / FINDINGS_FILE, _findings_text(findings).encode("utf-8-sig"))
    code = FOUND if findings else DONE
    if json_:
        counts = {name: len(tables.of(name)) for name in tables.lines}
        emit("bond-indigo-import", {"rows": counts, "projects": _begun(begun)}, code, findings)
        raise SystemExit(code)
    _show_begun(begun, out)
    show_findings(findings)
    if findings:
        say(f"Everything found is listed in {out / FINDINGS_FILE}")
    raise SystemExit(code)


def _files(path: Path) -> dict[str, bytes]:
    """Return a workbook or CSV, or those of a folder, by name."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in {".csv", ".xlsx"}]
    return {file.name: file.read_bytes() for file in files}


def _begun(begun: Sequence[Skeleton]) -> list[dict[str, Any]]:
    return [
        {
            "project": skeleton.project,
            "agreement": skeleton.agreement,
            "capital": skeleton.has_capital,
            "assumed": len(skeleton.assumed),
            "unknown": len(skeleton.unknown),
        }
        for skeleton in begun
    ]


def _show_begun(begun: Sequence[Skeleton], out: Path) -> None:
    lines = [
        (
            skeleton.project,
            f"{skeleton.agreement}.toml",
            str(len(skeleton.assumed)),
            str(len(skeleton.unknown)),
            "" if skeleton.has_capital else "no amount of capital is known",
        )
        for skeleton in begun
    ]
    table(("project", "terms", "assumed", "unknown", ""), lines, right=(2, 3))
    if begun:
        show(f"Next: pooledbudget bond show {out / begun[0].agreement}.toml")


def _findings_text(findings: Sequence[Finding]) -> str:
    """Return findings as CSV, its cells safe in a spreadsheet."""
    import csv
    import io

    from pooledbudget.safe_cells import safe_cells

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    for finding in findings:
        rows = "; ".join(map(str, finding.rows)) if any(finding.rows) else ""
        place = [finding.file, finding.sheet, str(finding.row or ""), rows, finding.column]
        said = [finding.what, finding.rule, finding.remedy]
        writer.writerow(safe_cells([finding.code.value, finding.severity.value, *place, *said]))
    return buffer.getvalue()
