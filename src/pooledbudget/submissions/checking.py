"""Check every cell of a table against its record kind: all the faults, in file order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pydantic import ValidationError

from pooledbudget.days import ISO, example, with_typed
from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import Look, screen
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, Severity, error, note
from pooledbudget.submissions.columns import Columns, empty
from pooledbudget.submissions.control import told_as_lines, unlike_control, unlike_totals
from pooledbudget.submissions.faulty_rows import FaultyRow, read_in_part
from pooledbudget.submissions.headings import fit
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.layout import plain as plain_heading
from pooledbudget.submissions.lines import Lines, lines_of, ranges
from pooledbudget.submissions.plain_rows import whole_file
from pooledbudget.submissions.pool_records import BankLine, Figure
from pooledbudget.submissions.reading import ALONE, NO_LINE, Table, is_alone
from pooledbudget.submissions.sheet import column_of, letters
from pooledbudget.submissions.spoiled import (
    alike_but_for_case,
    as_typed,
    differ_in_case,
    in_other_currency,
    made_of_others,
)
from pooledbudget.submissions.together import not_together

MANY = 2_000
"""From so many rows on, a file is told column by column."""
FAULTS_MAX, FAULTS_TOLD = 200_000, 1_000
"""With more bad cells a file is not what its headings say, and only the first of them are told."""
IN_CELLS = (FindingCode.SHEET_FORMULA, FindingCode.SHEET_ERROR, FindingCode.SHEET_HIDDEN)
"""What a workbook's cell is objected to for, unless its column is read past."""
RANGES_SHOWN = 8
"""So many of the rows that are left out are named."""
FAULTY_MAX = 10_000
"""So many rows with a bad cell are checked in their other cells too."""
_CODES = {code.value: code for code in FindingCode}


class CheckedTable(Struct, frozen=True):
    """What a table turned out to hold."""

    layout: Layout
    columns: Columns[Any]
    """The rows that are in order; none where a fault is of the whole file."""
    findings: list[Finding]
    """Errors first in file order, then notes."""
    rows_read: int
    """Data rows in the file, without those that its layout leaves out."""
    faulty: Sequence[FaultyRow] = ()
    """What could be read of rows with a bad cell."""
    set_aside: frozenset[int] = frozenset()
    """Rows that are no lines, as the layout says: neither at fault nor waiting."""
    totals: frozenset[int] = frozenset()
    """Rows that call themselves totals, and no layout says so: at fault, and no money that waits."""
    kept_out: Columns[Any] | None = None
    """The rows that are in order, where a fault of the whole file keeps them out: their names are told."""

    @property
    def total(self) -> int | None:
        """Sum of the rows' amounts in minor units, where they are of one sort; of a bank file its lines."""
        columns: Columns[Any] = self.columns
        if not columns.has_amounts or columns.model is Figure:
            return None
        if columns.model is BankLine:
            framed = zip(columns.column("line"), columns.column("amount"), strict=True)
            return sum(int(amount) for line, amount in framed if line == "line")
        return sum(map(int, columns.column("amount")))


def check_table(table: Table, layout: Layout, currency: str, engine: Engine | None = None) -> CheckedTable:
    """Check every row; rows with a fault are left out of `columns` and named in `findings`.

    Amounts are read in `currency`, the book's. With an engine, a file of many rows is told column by
    column which rows are plainly in order, and the model is asked of the others alone.
    """
    layout = fit(layout, table.headings).layout
    whole = whole_file(table.rows, table.headings, layout, days_of(table, layout), engine)
    if whole is not None:
        findings = list(_about_lines(table, layout, Lines([], {})))
        return _across_rows(CheckedTable(layout, whole, findings, len(whole)), table, Lines([], {}), currency)
    lines = lines_of(table, layout)
    typed = as_typed(table, layout, lines.set_aside)
    lines = lines_of(typed, layout) if typed.rows is not table.rows else lines
    table = typed
    findings = list(_about_lines(table, layout, lines))
    bad_rows = {row for finding in findings if finding.severity is Severity.ERROR for row in finding.rows}
    findings += [_undeclared_total(table, number, layout) for number in sorted(lines.unlike)]
    screened = _screened(layout, days_of(table, layout), lines, engine)
    alone = _alone(table, lines, screened)
    findings += [_text_alone(table, sorted(alone))] if alone else []
    rest = list(_untold(lines, screened, lines.unlike | alone))
    found, faulty, faults = _asked_of_the_model(table, layout, currency, rest)
    findings += faults
    columns = screened.with_rows(found).without(bad_rows | lines.unlike | alone)
    rows_read = len(table.numbers - lines.set_aside)
    checked = CheckedTable(layout, columns, findings, rows_read, faulty, lines.set_aside, lines.unlike)
    return _across_rows(checked, table, lines, currency)


def _across_rows(checked: CheckedTable, table: Table, lines: Lines, currency: str) -> CheckedTable:
    """Return what was checked row by row with what is found across rows, and of the whole file."""
    layout, columns = checked.layout, checked.columns
    findings = [*checked.findings, *in_other_currency(table, layout, currency)]
    totals = frozenset(told_as_lines(columns, checked.faulty))
    findings += [_told_as_line(table, number) for number in sorted(totals)]
    checked, columns = replace(checked, totals=checked.totals | totals), columns.without(totals)
    repeated = [*_repeated_keys(columns, table), *differ_in_case(columns, checked.faulty, layout, table)]
    findings += repeated
    whole = not_together(columns, checked.faulty, checked.rows_read, table)
    columns = columns.without({finding.row for finding in repeated})
    checked = replace(checked, columns=columns)
    notes = [
        *unlike_totals(lines, layout.model, _counted(checked), table, currency),
        *_declared_counts(lines, table),
        *unlike_control(table.control, layout.model, lines, table.file, currency),
        *_left_out(table, lines),
        *whole,
        *made_of_others(columns, layout, table),
        *alike_but_for_case(columns, layout, table),
    ]
    nothing = whole or any(finding.row == 0 and finding.severity is Severity.ERROR for finding in findings)
    return replace(
        checked,
        columns=empty(layout.model) if nothing else columns,
        findings=in_order([*findings, *notes], table, layout),
        kept_out=columns if nothing else None,
    )


def _alone(table: Table, lines: Lines, screened: Columns[Any]) -> frozenset[int]:
    """Return the rows that count as lines and hold one text, which is no cell of a line."""
    told = lines.set_aside | frozenset(screened.numbers)
    if len(table.headings) == 1:
        return frozenset()
    return frozenset(number for number, cells in table.rows if number not in told and is_alone(cells))


def _text_alone(table: Table, rows: Sequence[int]) -> Finding:
    finding = error(
        FindingCode.ROW_SHAPE,
        file=table.file,
        sheet=table.sheet,
        row=rows[0],
        what=ALONE,
        rule="every row is a line, but for those that a layout leaves out",
        remedy=NO_LINE,
    )
    return replace(finding, also=tuple(rows[1:]))


def _untold(
    lines: Lines, screened: Columns[Any], past: frozenset[int]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that were not told at once, with their filled cells by our columns."""
    told = frozenset(screened.numbers)
    filled = list(lines.cells.items())
    for place, number in enumerate(lines.numbers):
        if number not in told and number not in past:
            yield number, {name: cell for name, column in filled if (cell := column[place]).strip()}


def _asked_of_the_model(
    table: Table, layout: Layout, currency: str, rows: Sequence[tuple[int, dict[str, str]]]
) -> tuple[list[tuple[int, RecordKind]], list[FaultyRow], list[Finding]]:
    """Return the rows that are in order, what could be read of the others, and every fault in those."""
    found: list[tuple[int, RecordKind]] = []
    faulty: list[FaultyRow] = []
    findings: list[Finding] = []
    context = _context(table, layout, currency)
    for number, values in rows:
        try:
            found.append((number, layout.model.model_validate(values, context=context)))
        except ValidationError as faults:
            findings += [_cell_finding(fault, table, number, layout) for fault in faults.errors()]
            bad = {str(fault["loc"][0]) for fault in faults.errors() if fault["loc"]}
            if len(findings) > FAULTS_MAX:
                raise _not_what_it_says(table, layout, findings) from faults
            if bad and len(faulty) < FAULTY_MAX:
                faulty.append(read_in_part(layout.model, number, values, bad, context))
    for row in faulty:
        if why := row.broken_rule():
            rule = {"loc": (), "type": "value_error", "msg": why}
            findings.append(_cell_finding(rule, table, row.number, layout))
    return found, faulty, findings


def _not_what_it_says(table: Table, layout: Layout, findings: Sequence[Finding]) -> Refused:
    whole = error(
        FindingCode.FILE_DAMAGED,
        file=table.file,
        sheet=table.sheet,
        what=f"over {FAULTS_MAX:,} cells are at fault, of which the first are told",
        rule=f"the columns of {layout.layout} hold what their headings say",
        remedy="see whether the columns are in order, and ask for the file again",
    )
    told = in_order(findings[:FAULTS_TOLD], table, layout)
    return Refused(f"{table.file} is not what its headings say", [whole, *told])


def in_order(findings: Sequence[Finding], table: Table, layout: Layout) -> list[Finding]:
    """Return findings in file order, errors first: one for a cell, and one that may be sent on.

    What a workbook says of a cell comes before what its grammar says of it, and stands alone.
    """
    kept: list[Finding] = []
    told: set[tuple[str, str]] = set()
    for finding in table.placed(findings):
        if finding.cell and finding.severity is Severity.ERROR and finding.code is not FindingCode.ROW_RULE:
            if (finding.sheet, finding.cell) in told:
                continue
            told.add((finding.sheet, finding.cell))
        kept.append(replace(finding, personal=layout.model.personal))
    return sorted(kept, key=lambda finding: (finding.severity, finding.row, finding.column))


def days_of(table: Table, layout: Layout) -> tuple[str, ...]:
    """Return how days may be written in a file: a workbook has dates of its own."""
    return with_typed(layout.written) if table.sheet or table.from_quarantine else layout.written


def _context(table: Table, layout: Layout, currency: str) -> dict[str, Any]:
    return {"currency": currency, "days": days_of(table, layout)}


def _screened(layout: Layout, days: Sequence[str], lines: Lines, engine: Engine | None) -> Columns[Any]:
    """Return the rows that are plainly in order; none of few, where asking the model is as quick."""
    if engine is None or len(lines.numbers) < MANY:
        return empty(layout.model)
    found = screen(engine, layout.model, days, lines.numbers, lines.cells)
    return Columns(layout.model, found.numbers, found.values, found.table)


def _about_lines(table: Table, layout: Layout, lines: Lines) -> Iterator[Finding]:
    """Yield what a file's shape is objected to for, but in titles, rows set aside and columns read past."""
    own = layout.layout == layout.kind
    used = {plain_heading(name) for name in layout.headings}
    past = {
        letters(table.first_column + place)
        for place, name in enumerate(table.headings)
        if plain_heading(name) not in used
    }
    for finding in table.findings:
        rows = [row for row in finding.rows if row not in lines.set_aside]
        above = 0 < finding.row < table.heading_row
        beside = finding.column and (
            finding.column in past or column_of(finding.column) >= table.first_column + len(table.headings)
        )
        if not rows or above or (beside and finding.code in IN_CELLS and not own):
            continue
        yield replace(finding, row=rows[0], also=tuple(rows[1:]))


def _undeclared_total(table: Table, number: int, layout: Layout) -> Finding:
    declared = layout.total_row and layout.total_row.labels
    return error(
        FindingCode.ROW_RULE,
        file=table.file,
        sheet=table.sheet,
        row=number,
        what="the row calls itself a total",
        rule="a row is one line; a layout says which rows are totals, and those are checked, never posted",
        remedy="delete it if it is a total of some lines; if it is a line, say its day and its reference"
        if declared
        else 'delete it, or say labels = ["Total*"] under [total_row] in a layout',
    )


def _told_as_line(table: Table, number: int) -> Finding:
    return error(
        FindingCode.ROW_RULE,
        file=table.file,
        sheet=table.sheet,
        row=number,
        what="the reference calls the row a total, and it is what the rows above add up to",
        rule="a row is one line; posted beside the lines that it is of, a total counts them twice",
        remedy="delete the row; if it is a line, give it the reference of its own",
    )


def _left_out(table: Table, lines: Lines) -> Iterator[Finding]:
    """Say which rows are no lines, and why, so that nothing is left out in silence."""

    def said(what: str, row: int) -> Finding:
        return note(
            FindingCode.LEFT_OUT,
            what,
            "rows that are no lines are left out as the layout says, and counted",
            "nothing to do, if that is so",
            file=table.file,
            sheet=table.sheet,
            row=row,
        )

    if table.above:
        yield said(f"left out: {_count(table.above)} above the headings in row {table.heading_row}", 1)
    for why, numbers in lines.left_out.items():
        listed = list(islice(ranges(numbers), RANGES_SHOWN + 1))
        more = ", and more" if len(listed) > RANGES_SHOWN else ""
        which = ", ".join(listed[:RANGES_SHOWN])
        yield said(f"left out: {_count(len(numbers))}, {why} (row {which}{more})", numbers[0])
    if lines.totals:
        yield said(f"left out: {_count(len(lines.totals))} of totals", min(lines.totals))
    if lines.counts:
        yield said(f"left out: {_count(len(lines.counts))} of how many lines there are", min(lines.counts))


def _count(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _cell_finding(fault: object, table: Table, number: int, layout: Layout) -> Finding:
    detail: dict[str, object] = dict(fault)  # type: ignore[call-overload]
    place, kind = detail["loc"], str(detail["type"])
    name = str(place[0]) if isinstance(place, tuple) and place else ""
    message = str(detail["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        code, what = FindingCode.CELL_MISSING, "the cell is blank"
    elif kind == "literal_error":
        code, what = FindingCode.CELL_CHOICE, f"{detail['input']!r} is not one of the choices"
        message = message.removeprefix("Input should be ")
    else:
        code = _CODES.get(kind, FindingCode.ROW_RULE)
        what = message
    return error(
        code,
        file=table.file,
        sheet=table.sheet,
        row=number,
        column=layout.shown(name),
        what=what,
        rule=_rule(layout, name, code, message),
        remedy=_remedy(code, layout, name),
    )


def _remedy(code: FindingCode, layout: Layout, name: str) -> str:
    """Say what to do next about a cell, in the words of the file it stands in."""
    if code is FindingCode.CELL_MISSING:
        return _FILLED.get(_shape(layout, name), "fill it")
    if code is FindingCode.CELL_DAY and _shape(layout, name) == "month":
        return "write it like 2013-06; in Excel, format the column as text first"
    if code is FindingCode.CELL_DAY and layout.written != (ISO,):
        return f"write it {' or '.join(layout.written)}, for example {example(layout.written)}"
    return _REMEDIES.get(code, "correct the cell and send the file again")


def _shape(layout: Layout, name: str) -> str:
    """Return what a field is read as: a month, or what its look says; money without nought apart."""
    field = layout.model.model_fields.get(name)
    if field is None:
        return ""
    if name == layout.model.day_column and field.annotation is str:
        return "month"
    plainly = Look.of(field).plainly
    if plainly is None:
        return "choice"
    above = plainly.reads == "money" and (not plainly.nought or plainly.at_least)
    return "money but not nought" if above else plainly.reads


_FILLED = {
    "money": "fill it; write 0.00 for an amount of nought",
    "money but not nought": "fill it, or leave the row out if no money moved",
}
_REMEDIES = {
    FindingCode.CELL_MONEY: "write it like 1234.50",
    FindingCode.CELL_DAY: "write it like 2013-06-30",
    FindingCode.CELL_CHOICE: "use one of the words the rule gives",
    FindingCode.ROW_RULE: "correct the row, or say what it refers to",
}


def _rule(layout: Layout, name: str, code: FindingCode, message: str) -> str:
    """Say what a cell should be."""
    kind, field = layout.kind, layout.model.model_fields.get(name)
    if code is FindingCode.CELL_CHOICE:
        return f"{name} of {kind} is {message}"
    if code is FindingCode.ROW_RULE:
        return f"a row of {kind} must hang together: {message}"
    if code is FindingCode.CELL_MISSING:
        return f"{name} of {kind} is required"
    plainly = Look.of(field).plainly if field else None
    wanted = plainly.says if plainly and plainly.says else f"a day written {' or '.join(layout.written)}"
    said = f" ({field.description})" if field and field.description else ""
    return f"{name} of {kind} is {wanted}{said}"


def _repeated_keys(columns: Columns[Any], table: Table) -> list[Finding]:
    """Find rows that repeat a key; where a kind has none, identical rows can all be real."""
    model = columns.model
    if not model.key:
        return []
    seen: dict[tuple[object, ...], int] = {}
    findings = []
    keys = zip(*(columns.column(name) for name in model.key), strict=True)
    for number, key in zip(columns.numbers, keys, strict=True):
        first = seen.setdefault(key, number)
        if first != number:
            findings.append(
                error(
                    FindingCode.DUPLICATE,
                    file=table.file,
                    sheet=table.sheet,
                    row=number,
                    column=", ".join(model.key),
                    what=f"the row repeats row {first}",
                    rule=f"{model.kind} holds one row for each {' and '.join(model.key)}",
                    remedy="remove one, or correct the one that is wrong",
                )
            )
    return findings


def _counted(checked: CheckedTable) -> int | None:
    """Return what the rows that are in order add up to, of whatever sort their amounts are."""
    if checked.total is not None or not checked.columns.has_amounts:
        return checked.total
    return sum(map(int, checked.columns.column("amount")))


def _declared_counts(lines: Lines, table: Table) -> Iterator[Finding]:
    """Find rows that state another number of lines than there are."""
    there = len(lines.numbers)
    for number, text in lines.counts.items():
        if int(text.replace(",", "")) != there:
            yield error(
                FindingCode.FILE_TOTAL,
                file=table.file,
                sheet=table.sheet,
                row=number,
                what=f"the row says that there are {text} lines, and there {'is' if there == 1 else 'are'} "
                f"{there:,}",
                rule="a row that counts the lines says how many there are; it is never posted",
                remedy="ask the sender which is right, or accept the lines with --accept-valid",
            )
