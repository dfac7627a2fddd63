"""Check every cell of a table against its record kind: all the faults, in file order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pydantic import ValidationError

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.money import minor_units, plain
from pooledbudget.periods import day
from pooledbudget.submissions.layout import Layout, own_layout
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS, BankLine, OpeningBalance, Record

_CODES = {code.value: code for code in FindingCode}


@dataclass(frozen=True, slots=True)
class Row:
    """One line that satisfies its record kind."""

    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class Checked:
    """What a table turned out to hold."""

    layout: Layout
    rows: list[Row]
    findings: list[Finding]
    """Errors first in file order, then notes."""
    rows_read: int
    """Data rows in the file, a declared total row apart."""

    @property
    def refused_rows(self) -> set[int]:
        """Numbers of the rows with an error; 0 is the file as a whole."""
        return {one.row for one in self.findings if one.severity is Severity.ERROR}

    @property
    def total(self) -> int | None:
        """Sum of the rows' amounts in minor units, where the kind has amounts."""
        if "amount" not in self.layout.model.model_fields:
            return None
        return sum(row.record.amount for row in self.rows)  # type: ignore[attr-defined]


def recognise(headings: list[str], layouts: Mapping[str, Layout], file: str, kind: str = "") -> Layout:
    """Return the layout a heading row belongs to; Refused names the nearest if none fits.

    A declared layout wins over our own forms; `kind` narrows the choice to one kind or layout.
    """
    given = set(headings)
    candidates = [one for one in layouts.values() if not kind or kind in {one.kind, one.layout}]
    fitting = [one for one in candidates if one.headings == given]
    if not fitting:
        plain_names = {_plain_heading(heading): heading for heading in headings}
        own = [own_layout(name) for name in KINDS if not kind or kind == name]
        fitting = [
            _under_their_headings(one, plain_names)
            for one in own
            if _required(one) <= set(plain_names) <= set(one.columns)
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
        what = f"it could be {' or '.join(one.layout for one in fitting)}"
        remedy = "say which with --kind"
    else:
        nearest = max(candidates, key=lambda one: len(one.headings & given), default=None)
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
    return Finding(
        code=FindingCode.FILE_COLUMNS,
        severity=Severity.ERROR,
        file=file,
        row=1,
        what=what,
        rule="the heading row has the columns of one record kind, or of one layout in the book",
        remedy=remedy,
    )


def _plain_heading(heading: str) -> str:
    return heading.strip().lower().replace("\N{NO-BREAK SPACE}", " ").replace(" ", "_")


def _required(layout: Layout) -> set[str]:
    return {name for name, one in layout.model.model_fields.items() if one.is_required()}


def _under_their_headings(layout: Layout, headings: Mapping[str, str]) -> Layout:
    columns = {name: headings[name] for name in layout.columns if name in headings}
    return layout.model_copy(update={"columns": columns})


def check_table(table: Table, layout: Layout, currency: str = "GBP") -> Checked:
    """Check every row; rows with a fault are left out of `rows` and named in `findings`.

    Amounts are read in `currency`, the book's.
    """
    model, findings, rows = layout.model, list(table.findings), []
    context = {"currency": currency}
    bad_rows = {one.row for one in findings}
    read, total_cells = _cell_reader(table, layout)
    declared: list[tuple[int, str]] = []
    for number, cells in table.rows:
        if total_cells and (total := total_cells(cells)):
            declared.append((number, total))
            continue
        values = read(cells)
        try:
            record = model.model_validate(values, context=context)
        except ValidationError as faults:
            findings += [_cell_finding(fault, table, number, layout) for fault in faults.errors()]
            continue
        if number not in bad_rows:
            rows.append(Row(number, record))
    findings += _repeated_keys(rows, table)
    keyed_out = {one.row for one in findings if one.code is FindingCode.DUPLICATE}
    rows = [row for row in rows if row.number not in keyed_out]
    read_rows = len(table.rows) + len(table.misshapen) - len(declared)
    checked = Checked(layout, rows, findings, read_rows)
    whole = _whole_file(rows, table)
    notes = [*_declared_totals(checked, declared, table, currency), *whole]
    ordered = sorted([*findings, *notes], key=lambda one: (one.severity, one.row, one.column))
    return replace(checked, rows=[] if whole else rows, findings=ordered)


def _cell_reader(
    table: Table, layout: Layout
) -> tuple[Callable[[list[str]], dict[str, str]], Callable[[list[str]], str] | None]:
    """Compile a layout against a heading row: cells to named values, and the total row's test."""
    index = {heading: place for place, heading in enumerate(table.headings)}
    places = [(name, index[heading]) for name, heading in layout.columns.items() if heading in index]
    blanks = [
        (index[one.column], one.means, [index[other] for other in one.where_equal]) for one in layout.blank
    ]
    day_names = {layout.model.day_column} if layout.day_format != "YYYY-MM-DD" else set()

    def read(cells: list[str]) -> dict[str, str]:
        for place, means, equal in blanks:
            if not cells[place].strip() and len({cells[other].strip() for other in equal}) == 1:
                cells[place] = means
        values = {name: cells[place] for name, place in places if cells[place].strip()}
        for name in day_names & values.keys():
            try:
                values[name] = day(values[name], layout.day_format).isoformat()
            except ValueError:
                continue
        return values

    if layout.total_row is None:
        return read, None
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
    field = layout.model.model_fields.get(name)
    return Finding(
        code=code,
        severity=Severity.ERROR,
        file=table.file,
        sheet=table.sheet,
        row=number,
        column=layout.columns.get(name, name),
        what=what,
        rule=_rule(layout.kind, name, code, message, field.description if field else None),
        remedy=_REMEDIES.get(code, "correct the cell and send the file again"),
    )


_REMEDIES = {
    FindingCode.CELL_MISSING: "fill it; write 0.00 for an amount of nought",
    FindingCode.CELL_MONEY: "write it like 1234.50",
    FindingCode.CELL_DAY: "write it in the layout's one format, for example 2013-06-30",
    FindingCode.CELL_CHOICE: "use one of the words the rule gives",
    FindingCode.ROW_RULE: "correct the row, or say what it refers to",
}


def _rule(kind: str, name: str, code: FindingCode, message: str, description: str | None) -> str:
    if code is FindingCode.CELL_CHOICE:
        return f"{name} of {kind} is {message}"
    if code is FindingCode.ROW_RULE:
        return f"a row of {kind} must hang together: {message}"
    return f"{name} of {kind} is required" if not description else f"{name} of {kind}: {description}"


def _repeated_keys(rows: list[Row], table: Table) -> list[Finding]:
    """Find rows that repeat a key; where a kind has none, identical rows can all be real."""
    if not rows:
        return []
    model = type(rows[0].record)
    seen: dict[tuple[object, ...], int] = {}
    findings = []
    for row in rows:
        key = tuple(getattr(row.record, name) for name in model.key) if model.key else ()
        if not key:
            continue
        if key in seen:
            findings.append(
                Finding(
                    code=FindingCode.DUPLICATE,
                    severity=Severity.ERROR,
                    file=table.file,
                    sheet=table.sheet,
                    row=row.number,
                    column=", ".join(model.key),
                    what=f"the row repeats row {seen[key]}",
                    rule=f"{model.kind} holds one row for each {' and '.join(model.key)}",
                    remedy="remove one, or correct the one that is wrong",
                )
            )
        seen.setdefault(key, row.number)
    return findings


def repeats(rows: Iterable[Row]) -> dict[Record, list[int]]:
    """Return identical rows with their numbers: real as often as not, so shown, never removed."""
    numbers: dict[Record, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.record, []).append(row.number)
    return {record: found for record, found in numbers.items() if len(found) > 1}


def _declared_totals(
    checked: Checked, declared: list[tuple[int, str]], table: Table, currency: str
) -> list[Finding]:
    findings = []
    lines = checked.total or 0
    for number, text in declared:
        try:
            stated = minor_units(text, currency)
        except ValueError:
            stated = None
        if stated == lines:
            continue
        gap = "" if stated is None else f", a difference of {plain(lines - stated)}"
        findings.append(
            Finding(
                code=FindingCode.FILE_TOTAL,
                severity=Severity.ERROR,
                file=table.file,
                sheet=table.sheet,
                row=number,
                what=f"the total row says {text} but the lines add up to {plain(lines)}{gap}",
                rule="a declared total row equals the sum of the lines; it is never posted",
                remedy="ask the sender which is right, or accept the lines with --accept-valid",
            )
        )
    return findings


def _whole_file(rows: list[Row], table: Table) -> list[Finding]:
    """Apply the rules that hold over a whole file."""

    def wrong(code: FindingCode, what: str, rule: str, remedy: str) -> Finding:
        return Finding(
            code=code,
            severity=Severity.ERROR,
            file=table.file,
            sheet=table.sheet,
            what=what,
            rule=rule,
            remedy=remedy,
        )

    sums: Counter[str] = Counter()
    frames: dict[str, list[BankLine]] = {}
    for row in rows:
        match row.record:
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
                    f"{agreement}: opening {[plain(one) for one in opening]} plus lines "
                    f"{plain(moved)} is not closing {[plain(one) for one in closing]}",
                    "a bank file has one opening and one closing row, and the lines join them",
                    "ask the bank for the whole statement",
                )
            )
    return findings
