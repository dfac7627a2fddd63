"""Check every cell of a table against its record kind: all the faults, in file order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from pooledbudget.cells import ISO
from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import Look, screen
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, Severity, error
from pooledbudget.money import minor_units, plain
from pooledbudget.submissions.columns import Columns, empty
from pooledbudget.submissions.faulty_rows import FaultyRow, read_in_part
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout, own_layout
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS, BankLine, Figure, OpeningBalance
from pooledbudget.submissions.spoiled import as_typed, differ_in_case, made_of_others

MANY = 2_000
"""From so many rows on, a file is told column by column."""
FAULTY_MAX = 10_000
"""So many rows with a bad cell are checked in their other cells too."""
_CODES = {code.value: code for code in FindingCode}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a table turned out to hold."""

    layout: Layout
    columns: Columns[Any]
    """The rows that are in order."""
    findings: list[Finding]
    """Errors first in file order, then notes."""
    rows_read: int
    """Data rows in the file, a declared total row apart."""
    faulty: Sequence[FaultyRow] = ()
    """What could be read of rows with a bad cell."""

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


def recognise(headings: list[str], layouts: Mapping[str, Layout], file: str, kind: str = "") -> Layout:
    """Return the layout a heading row belongs to; Refused names the nearest if none fits.

    A declared layout wins over our own forms; `kind` narrows the choice to one kind or layout.
    """
    given = set(headings)
    candidates = [layout for layout in layouts.values() if not kind or kind in {layout.kind, layout.layout}]
    fitting = [layout for layout in candidates if layout.headings == given]
    if not fitting:
        plain_names = {_plain_heading(heading): heading for heading in headings}
        own = [own_layout(name) for name in KINDS if not kind or kind == name]
        fitting = [
            _under_their_headings(layout, plain_names)
            for layout in own
            if _required(layout) <= set(plain_names) <= set(layout.columns)
        ]
        candidates += own
    if len(fitting) == 1:
        return fitting[0]
    raise Refused(
        f"{file} is not a kind of file known here",
        [_unrecognised(given, candidates, fitting, file)],
    )


def _unrecognised(given: set[str], candidates: list[Layout], fitting: list[Layout], file: str) -> Finding:
    if len(fitting) > 1:
        what = f"it could be {' or '.join(layout.layout for layout in fitting)}"
        remedy = "say which with --kind"
    else:
        nearest = max(candidates, key=lambda layout: len(layout.headings & given), default=None)
        what = "the columns do not match any record kind or layout"
        missing = sorted(nearest.headings - given) if nearest else []
        extra = sorted(given - nearest.headings) if nearest else []
        hints = [
            f"{name!r} for {near[0]!r}?" for name in extra if (near := get_close_matches(name, missing, n=1))
        ]
        remedy = (
            f"nearest is {nearest.layout}: missing {missing}, not known {extra} {' '.join(hints)}"
            if nearest
            else "there is no such kind; see `pooledbudget schema`"
        )
    return error(
        FindingCode.FILE_COLUMNS,
        file=file,
        row=1,
        what=what,
        rule="the heading row has the columns of one record kind, or of one layout in the book",
        remedy=remedy,
    )


def _plain_heading(heading: str) -> str:
    return heading.strip().lower().replace("\N{NO-BREAK SPACE}", " ").replace(" ", "_")


def _required(layout: Layout) -> set[str]:
    return {name for name, field in layout.model.model_fields.items() if field.is_required()}


def _under_their_headings(layout: Layout, headings: Mapping[str, str]) -> Layout:
    columns = {name: headings[name] for name in layout.columns if name in headings}
    return layout.model_copy(update={"columns": columns})


def check_table(table: Table, layout: Layout, currency: str, engine: Engine | None = None) -> Checked:
    """Check every row; rows with a fault are left out of `columns` and named in `findings`.

    Amounts are read in `currency`, the book's. With an engine, a file of many rows is told column by
    column which rows are plainly in order, and the model is asked of the others alone.
    """
    read, total_cells = _cell_reader(table, layout)
    totals = {number: total for number, cells in table.rows if (total := total_cells(cells))}
    table = as_typed(table, layout, list(totals))
    findings = list(table.findings)
    bad_rows = {finding.row for finding in findings if finding.severity is Severity.ERROR}
    asked = [(number, cells) for number, cells in table.rows if number not in totals]
    screened = _screened(table, layout, asked, engine)
    plain = frozenset(screened.numbers)
    found, faulty, faults = _asked_of_the_model(
        table, layout, currency, [(number, read(cells)) for number, cells in asked if number not in plain]
    )
    findings += faults
    columns = screened.with_rows(found).without(bad_rows)
    repeated = [*_repeated_keys(columns, table), *differ_in_case(columns, layout, table)]
    findings += repeated
    columns = columns.without({finding.row for finding in repeated})
    checked = Checked(layout, columns, findings, len(asked) + len(table.misshapen), faulty)
    whole = _whole_file(columns, table)
    notes = [
        *_declared_totals(checked, list(totals.items()), table, currency),
        *whole,
        *made_of_others(columns, layout, table),
    ]
    nothing = whole or any(finding.row == 0 and finding.severity is Severity.ERROR for finding in findings)
    return replace(
        checked,
        columns=empty(layout.model) if nothing else columns,
        findings=in_order([*findings, *notes], table, layout),
    )


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
            if bad and len(faulty) < FAULTY_MAX:
                faulty.append(read_in_part(layout.model, number, values, bad, context))
    for row in faulty:
        if why := row.broken_rule():
            rule = {"loc": (), "type": "value_error", "msg": why}
            findings.append(_cell_finding(rule, table, row.number, layout))
    return found, faulty, findings


def in_order(findings: Sequence[Finding], table: Table, layout: Layout) -> list[Finding]:
    """Return findings in file order, errors first: one for a cell, and one that may be sent on.

    What a workbook says of a cell comes before what its grammar says of it, and stands alone.
    """
    kept: list[Finding] = []
    told: set[str] = set()
    for finding in table.placed(findings):
        if finding.cell and finding.severity is Severity.ERROR and finding.code is not FindingCode.ROW_RULE:
            if finding.cell in told:
                continue
            told.add(finding.cell)
        kept.append(replace(finding, personal=layout.model.personal))
    return sorted(kept, key=lambda finding: (finding.severity, finding.row, finding.column))


def _context(table: Table, layout: Layout, currency: str) -> dict[str, Any]:
    return {"currency": currency, "day_format": layout.day_format, "typed_days": bool(table.sheet)}


def _screened(
    table: Table, layout: Layout, rows: Sequence[tuple[int, list[str]]], engine: Engine | None
) -> Columns[Any]:
    """Return the rows that are plainly in order; none of few, where asking the model is as quick.

    A blank that stands for something is for the model, so a column with one is not told at once.
    """
    if engine is None or len(rows) < MANY or layout.blank:
        return empty(layout.model)
    index = {heading: place for place, heading in enumerate(table.headings)}
    columns = list(zip(*(cells for _, cells in rows), strict=True))
    given = {name: columns[index[heading]] for name, heading in layout.columns.items() if heading in index}
    found = screen(engine, layout.model, layout.day_format, [number for number, _ in rows], given)
    return Columns(layout.model, found.numbers, found.values, found.table)


def _cell_reader(
    table: Table, layout: Layout
) -> tuple[Callable[[list[str]], dict[str, str]], Callable[[list[str]], str]]:
    """Compile a layout against a heading row: cells to named values, and the total row's test."""
    index = {heading: place for place, heading in enumerate(table.headings)}
    places = [(name, index[heading]) for name, heading in layout.columns.items() if heading in index]
    names = {heading: name for name, heading in layout.columns.items()}
    blanks = [
        (names[blank.column], index[blank.column], blank.means, [index[other] for other in blank.where_equal])
        for blank in layout.blank
        if blank.column in names
    ]

    def read(cells: list[str]) -> dict[str, str]:
        values = {name: cells[place] for name, place in places if cells[place].strip()}
        meant = {
            name: means
            for name, place, means, equal in blanks
            if not cells[place].strip() and len({cells[other].strip() for other in equal}) == 1
        }
        return {**values, **meant}

    if layout.total_row is None:
        return read, lambda _cells: ""
    holding = {index[heading] for heading in layout.total_row.holds_only}
    amount = index.get(layout.columns.get("amount", ""))
    first = amount if amount in holding else min(holding)

    def total(cells: list[str]) -> str:
        filled = {place for place, cell in enumerate(cells) if cell.strip()}
        return cells[first] if filled == holding else ""

    return read, total


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
        column=layout.columns.get(name, name),
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
    if code is FindingCode.CELL_DAY and layout.day_format != ISO:
        return f"write it {layout.day_format}, for example 30/06/2013"
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
_SHAPES = {
    "money": "an amount with two decimal places",
    "money but not nought": "an amount with two decimal places, and not nought",
    "month": "a month written like 2013-06",
    "count": "a whole number, nought or more",
    "text": "plain text without hidden characters, as it was typed",
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
    shape = _shape(layout, name)
    wanted = (
        f"a day written {layout.day_format}" if shape == "day" else _SHAPES.get(shape, "as its form says")
    )
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


def repeats(columns: Columns[Any]) -> list[list[int]]:
    """Return the numbers of identical rows: real as often as not, so shown, never removed."""
    if len(set(zip(*columns.values, strict=True))) == len(columns):
        return []
    numbers: dict[tuple[object, ...], list[int]] = {}
    for number, *cells in zip(columns.numbers, *columns.values, strict=True):
        numbers.setdefault(tuple(cells), []).append(number)
    return [found for found in numbers.values() if len(found) > 1]


def _declared_totals(
    checked: Checked, declared: list[tuple[int, str]], table: Table, currency: str
) -> list[Finding]:
    findings = []
    lines = checked.total
    if lines is None:
        lines = sum(checked.columns.column("amount")) if checked.columns.has_amounts else 0
    for number, text in declared:
        try:
            stated = minor_units(text, currency)
        except ValueError:
            stated = None
        if stated == lines:
            continue
        gap = "" if stated is None else f", a difference of {plain(lines - stated)}"
        findings.append(
            error(
                FindingCode.FILE_TOTAL,
                file=table.file,
                sheet=table.sheet,
                row=number,
                what=f"the total row says {text} but the lines add up to {plain(lines)}{gap}",
                rule="a declared total row equals the sum of the lines; it is never posted",
                remedy="ask the sender which is right, or accept the lines with --accept-valid",
            )
        )
    return findings


def _whole_file(columns: Columns[Any], table: Table) -> list[Finding]:
    """Apply the rules that hold over a whole file."""
    if columns.model not in {OpeningBalance, BankLine}:
        return []

    def wrong(code: FindingCode, what: str, rule: str, remedy: str) -> Finding:
        return error(
            code,
            file=table.file,
            sheet=table.sheet,
            what=what,
            rule=rule,
            remedy=remedy,
        )

    sums: Counter[str] = Counter()
    frames: dict[str, list[BankLine]] = {}
    for row in columns.rows("", ""):
        match row.cells:
            case OpeningBalance(agreement=agreement, amount=amount):
                sums[agreement] += amount
            case BankLine() as line:
                frames.setdefault(line.agreement, []).append(line)
            case _:
                break
    findings = [
        wrong(
            FindingCode.FILE_TOTAL,
            f"the opening balances of {agreement} add up to {plain(total)}, not nought",
            "debits and credits of an agreement are equal",
            "find the missing balance",
        )
        for agreement, total in sums.items()
        if total
    ]
    for agreement, lines in frames.items():
        opening = [line.amount for line in lines if line.line == "opening"]
        closing = [line.amount for line in lines if line.line == "closing"]
        moved = sum(line.amount for line in lines if line.line == "line")
        if len(opening) != 1 or len(closing) != 1 or opening[0] + moved != closing[0]:
            findings.append(
                wrong(
                    FindingCode.FILE_TOTAL,
                    _not_joined(agreement, opening, moved, closing),
                    "a bank file has one opening and one closing row, and the lines join them",
                    "ask the bank for the whole statement",
                )
            )
    return findings


def _not_joined(agreement: str, opening: list[int], moved: int, closing: list[int]) -> str:
    """Say how the frame of a bank file is not joined by its lines."""
    if len(opening) != 1 or len(closing) != 1:
        return f"{agreement}: there are {len(opening)} opening rows and {len(closing)} closing rows"
    gap = plain(closing[0] - opening[0] - moved)
    return (
        f"{agreement}: opening {plain(opening[0])} plus lines {plain(moved)} is not closing "
        f"{plain(closing[0])}, a difference of {gap}"
    )
