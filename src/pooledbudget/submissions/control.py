"""Totals held against the rows they are of: those a sender states, and those told as if they were lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from msgspec.structs import replace

from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.money import minor_units, plain
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.faulty_rows import FaultyRow
from pooledbudget.submissions.forms import CHECKLIST, ROWS, SUM
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.lines import BOTH_SIDES, Lines, calls_itself_total
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.reading import Table

WITHOUT_SUM = ("bank-lines", "figures")
"""Kinds whose amounts are not to be added up: balances frame the lines, or each is another figure."""


def has_sum(kind: type[RecordKind]) -> bool:
    """Say whether rows of a kind have amounts that add up to something."""
    return "amount" in kind.model_fields and kind.kind not in WITHOUT_SUM


def unlike_control(
    control: Mapping[str, tuple[str, str]], kind: type[RecordKind], lines: Lines, file: str, currency: str
) -> Iterator[Finding]:
    """Yield the control totals of a form that its rows do not come to.

    Amounts are taken as they are written; where one of them is none, only its cell is told.
    """
    if ROWS in control:
        stated, cell = control[ROWS]
        rows = len(lines.numbers)
        if stated.replace(",", "") != str(rows):
            said = f"the checklist says {stated} rows, and there are {rows:,}"
            yield _fault(file, said, cell)
    if SUM in control and has_sum(kind):
        stated, cell = control[SUM]
        try:
            total = sum(minor_units(text, currency) for text in lines.cells["amount"])
        except ValueError:
            return
        try:
            gap = total - minor_units(stated, currency)
        except ValueError:
            yield _fault(file, f"the checklist says {stated!r}, which is not an amount", cell)
            return
        if gap:
            said = f"the checklist says {stated} and the rows add up to {plain(total)}"
            yield _fault(file, f"{said}, a difference of {plain(gap)}", cell)


def _fault(file: str, what: str, cell: str) -> Finding:
    finding = error(
        FindingCode.FILE_TOTAL,
        file=file,
        sheet=CHECKLIST,
        row=int(cell.lstrip(ascii_uppercase)),
        what=what,
        rule="the control totals of a form are what its rows come to; they are never posted",
        remedy="look which is right, and send it again; or accept the rows with --accept-valid",
    )
    return replace(finding, cell=cell)


def unlike_totals(
    lines: Lines, kind: type[RecordKind], counted: int | None, table: Table, currency: str
) -> Iterator[Finding]:
    """Yield the total rows that say neither what the lines add up to nor what is `counted` of them.

    Amounts are taken as they are written, as a sender adds them up: those of lines with another bad cell
    too. Where one of them is none, only its cell is told.
    """
    total = _as_written(lines, kind, currency) if lines.totals else None
    if total is None:
        return
    for number, text in lines.totals.items():
        debit, _, credit = text.partition(BOTH_SIDES)
        try:
            stated = minor_units(debit, currency) - (minor_units(credit, currency) if credit else 0)
        except ValueError:
            stated = None
        if stated is not None and stated in {total, counted}:
            continue
        gap = "" if stated is None else f", a difference of {plain(total - stated)}"
        yield error(
            FindingCode.FILE_TOTAL,
            f"the total row says {text} but the lines add up to {plain(total)}{gap}",
            "a declared total row equals the sum of the lines; it is never posted",
            "ask the sender which is right, or accept the lines with --accept-valid",
            file=table.file,
            sheet=table.sheet,
            row=number,
        )


def told_as_lines(columns: Columns[Any], faulty: Sequence[FaultyRow]) -> Iterator[int]:
    """Yield the rows that have a day, and are a total of rows above them all the same.

    Their reference calls them so, and their amount is what all rows above add up to, or those since the
    total before: posted, each would count its lines twice. Of what a supplier is called, only one says so.
    """
    if not has_sum(columns.model) or "reference" not in columns.model.model_fields:
        return
    references = columns.column("reference")
    if "total" not in "\n".join(references).lower():  # as in nearly every file: no cell of it is looked at
        return
    labels = {text for text in set(references) if calls_itself_total(text)}
    amounts = columns.column("amount")
    rows = [*zip(columns.numbers, amounts, (text in labels for text in references), strict=True)]
    rows += [(row.number, row.cells.amount, False) for row in faulty if "amount" not in row.bad]  # type: ignore[attr-defined]
    above = since = 0
    for number, amount, labelled in sorted(rows):
        if labelled and amount in {above, since} and amount:
            since = 0
            yield number
        else:
            above, since = above + amount, since + amount


def _as_written(lines: Lines, kind: type[RecordKind], currency: str) -> int | None:
    """Return what the amounts of lines add up to, of a bank file its lines; None if one cannot be read."""
    amounts = lines.cells.get("amount", [])
    if kind is BankLine:
        framed = zip(lines.cells.get("line", []), amounts, strict=True)
        amounts = [amount for line, amount in framed if line.strip() == "line"]
    try:
        return sum(minor_units(text, currency) for text in amounts)
    except ValueError:
        return None
