"""INDIGO tables as they come: CSV files or a workbook, told apart by name, read row by row.

A file that cannot be read is told, and the others are read; a heading that the standard does not have is
passed over and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.bonds.indigo import STANDARD, TABLES, IndigoTable, Kind, table_named
from pooledbudget.instruments.bonds.indigo_cells import IndigoLine, read_currency
from pooledbudget.instruments.bonds.indigo_form import form_lines, is_form
from pooledbudget.safe_cells import cells_as_sent
from pooledbudget.submissions.reading import Table, read_grid, table_of
from pooledbudget.submissions.sheet import Grid
from pooledbudget.submissions.workbook import sheet_names

ENCODINGS = ("utf-8",)
HEADINGS_WITHIN = 10
"""In how many of the first filled rows the headings are looked for: some sheets have a title above."""
ZIP = b"PK\x03\x04"
IN_MONEY = ("projects", "investments", "outcome_pricings", "outcome_payment_commitments", "outcome_payments")
"""Tables that are asked for a project's currency, in order."""
NAMED_MAX = 5
"""How many columns that are not read are named."""


class IndigoTables(Struct, dict=True):
    """The rows of every table that was found, and what is wrong with how they came."""

    lines: dict[str, list[IndigoLine]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, table: str, project: str = "") -> list[IndigoLine]:
        """Return the rows of a table; those of one project, if it is named."""
        return self._by_project.get((table, project), []) if project else self.lines.get(table, [])

    @cached_property
    def _by_project(self) -> dict[tuple[str, str], list[IndigoLine]]:
        found: dict[tuple[str, str], list[IndigoLine]] = {}
        for table, lines in self.lines.items():
            for line in lines:
                found.setdefault((table, line.project), []).append(line)
        return found

    @cached_property
    def currencies(self) -> dict[str, str]:
        """The currency of each project: that of its commitment, else the first that a row of it says."""
        return {project: self._currency_of(project) for project in self.projects}

    def _currency_of(self, project: str) -> str:
        for table in IN_MONEY:
            for line in self.of(table, project):
                for cell in line.of_kind(Kind.CURRENCY):
                    if code := read_currency(cell)[0]:
                        return code
        return ""

    @property
    def projects(self) -> list[str]:
        """The ids of all projects that any table names, in order of their first row."""
        named = [line.project for line in self.of("projects")]
        for table in self.lines:
            if table != "organisations":
                named += [line.project for line in self.of(table)]
        return list(dict.fromkeys(project for project in named if project))


def read_tables(files: Mapping[str, bytes]) -> IndigoTables:
    """Read tables from files by name, each a CSV or a workbook; what cannot be read is among the findings.

    Raises Refused where there is no table of the standard at all.
    """
    found = IndigoTables()
    for file, data in files.items():
        form = _form(file, data, found.findings)
        if form is not None:
            for line in form:
                found.lines.setdefault(line.table, []).append(line)
            continue
        for table, sheet in _parts(file, data, found.findings):
            try:
                grid = read_grid(data, file, ENCODINGS, sheet)
            except Refused as fault:
                found.findings += fault.findings
                continue
            found.lines.setdefault(table, [])
            found.lines[table] += _lines(TABLES[table], grid, file, found.findings)
    if not found.lines:
        raise Refused("no INDIGO table could be read", found.findings or [_nothing(sorted(files))])
    found.findings = told_once(found.findings)
    return found


def _form(file: str, data: bytes, findings: list[Finding]) -> list[IndigoLine] | None:
    """Return what the form for one project says; None where a file is no such form."""
    if not data.startswith(ZIP):
        return None
    with suppress(Refused):  # what is no workbook is told by what looks for its tables
        sheets = sheet_names(data, file)
        return list(form_lines(data, file, sheets, findings)) if is_form(sheets) else None
    return None


def _parts(file: str, data: bytes, findings: list[Finding]) -> list[tuple[str, str]]:
    """Return the tables of a file, each with its sheet: of a CSV the one it is called after."""
    if not data.startswith(ZIP):
        table = table_named(file)
        if not table:
            findings.append(_passed_over(file, "", "the file is called after no table of the standard"))
        return [(table, "")] if table else []
    try:
        sheets = sheet_names(data, file)
    except Refused as fault:
        findings += fault.findings
        return []
    named = [(table_named(sheet), sheet) for sheet in sheets]
    findings += [
        _passed_over(file, sheet, "the sheet is called after no table that is read")
        for table, sheet in named
        if not table
    ]
    return [(table, sheet) for table, sheet in named if table]


def _passed_over(file: str, sheet: str, what: str) -> Finding:
    return note(
        FindingCode.LEFT_OUT,
        f"{what}: it is passed over",
        f"tables are {', '.join(TABLES)}",
        "call it after its table, if it is one of them",
        file=file,
        sheet=sheet,
    )


def _nothing(files: Sequence[str]) -> Finding:
    return note(
        FindingCode.FILE_KIND,
        f"there is no table of the standard among {len(files)} files",
        f"tables are {', '.join(TABLES)}",
        "name the folder of the CSV files, or the workbook",
        file=files[0] if files else "",
    )


def _lines(kind: IndigoTable, grid: Grid, file: str, findings: list[Finding]) -> Iterator[IndigoLine]:
    """Yield the rows under the headings; what is amiss in shape is added to the findings."""
    place = _heading_place(kind, grid)
    table = table_of(grid, file, place, past_blank=True)
    findings += table.findings
    paths = [kind.path_of(heading) for heading in table.headings]
    findings += _headings(kind, table, paths)
    for row, cells in table.rows:
        texts = cells_as_sent(cells)
        filled = {path: text for path, text in zip(paths, texts, strict=False) if path and text.strip()}
        if filled:
            yield IndigoLine(kind.name, file, table.sheet, row, filled, kind.by_path)


def _heading_place(kind: IndigoTable, grid: Grid) -> int:
    """Return which filled row has the most headings of the table."""
    known = [sum(bool(kind.path_of(cell)) for cell in cells) for _, cells in grid.rows[:HEADINGS_WITHIN]]
    return known.index(max(known))


def _headings(kind: IndigoTable, table: Table, paths: Sequence[str]) -> Iterator[Finding]:
    """Yield columns that are not read, told once, and ids without which nothing is joined."""
    other = [heading for heading, path in zip(table.headings, paths, strict=True) if heading and not path]
    if other:
        named = ", ".join(repr(heading) for heading in other[:NAMED_MAX])
        more = f" and {len(other) - NAMED_MAX} more" if len(other) > NAMED_MAX else ""
        yield note(
            FindingCode.LEFT_OUT,
            f"not read of {len(table.headings)} columns: {named}{more}",
            "columns are read that say something of a bond's terms, money or results",
            "nothing, unless one of them is a column of the standard under another name",
            file=table.file,
            sheet=table.sheet,
            row=table.heading_row,
        )
    own = "id" if kind.name in {"projects", "organisations"} else "project_id"
    if own not in paths:
        heading = kind.by_path[own].heading
        yield note(
            FindingCode.FILE_COLUMNS,
            f"there is no column {heading!r}, so its rows belong to no project",
            f"every row names its project ({STANDARD})",
            f"head the column {heading}",
            file=table.file,
            sheet=table.sheet,
            row=table.heading_row,
        )


def told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in order, each fault of a column once with all its rows."""
    found: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.file, finding.sheet, finding.column, finding.what, finding.remedy)
        known = found.get(key)
        if known is None or not finding.row:
            found[key] = finding
        elif finding.row not in known.rows:
            found[key] = replace(known, also=(*known.also, finding.row))
    return list(found.values())
