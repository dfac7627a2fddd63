"""Turn the bytes of a CSV file or a workbook into a table of text cells, or say why not."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pooledbudget.cells import decoded_twice
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.submissions import foreign, workbook
from pooledbudget.submissions.sheet import (
    CELL_LENGTH_MAX,
    CELLS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    SHARED_MAX,
    Grid,
    letters,
)

BYTES_MAX = 128 * 2**20
LINE_MAX = 2**20
_SPACES = " \t\N{NO-BREAK SPACE}"
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "upright lines"}


@dataclass(frozen=True, slots=True)
class Table:
    """A heading row and the rows under it, each with its spreadsheet row number."""

    file: str
    sheet: str
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    findings: list[Finding] = field(default_factory=list)
    misshapen: list[tuple[int, list[str]]] = field(default_factory=list)
    """Rows with too few or too many cells; each has its finding."""
    sorts: Mapping[int, str] = field(default_factory=dict)
    """Of a workbook: row number -> the sort of each cell, a letter each (`sheet.py`)."""

    def placed(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings of a workbook with the cell they are about, as a spreadsheet calls it."""
        if not self.sheet:
            return list(findings)
        return [
            replace(finding, cell=f"{letters(self.headings.index(finding.column))}{finding.row}")
            if finding.row and not finding.cell and finding.column in self.headings
            else finding
            for finding in findings
        ]


def read_table(data: bytes, file: str, encodings: list[str], sheet: str = "") -> Table:
    """Read the one table of a file.

    Raises Refused, with its finding, when there is no table to be had. Row numbers count
    as a spreadsheet does: the heading is row 1.
    """
    if not re.search(rb"[^\r\n\t \0]", data):
        raise _refused(file, FindingCode.FILE_EMPTY, "the file is empty", "ask for it again")
    if len(data) > BYTES_MAX:
        raise _refused(file, FindingCode.FILE_KIND, "the file is over 128 MiB", "send it in parts")
    if data.startswith(b"PK\x03\x04"):
        return _table(file, workbook.read_grid(data, file, sheet))
    if what := foreign.told(data):
        raise _refused(file, FindingCode.FILE_KIND, f"this is {what}", "save it as CSV in UTF-8, or XLSX")
    return _table(file, _csv_grid(data, _encoding(data, file, encodings), file))


def _encoding(data: bytes, file: str, encodings: list[str]) -> str:
    """Return the first encoding that the whole text is in."""
    if b"\0" in data:
        raise _refused(file, FindingCode.FILE_DAMAGED, "the file holds NUL bytes", "ask for it again")
    _refuse_long_line(data, file)
    for encoding in encodings:
        signed = f"{encoding}-sig" if encoding == "utf-8" and data.startswith(codecs.BOM_UTF8) else encoding
        try:
            twice = _twice(data, signed)
        except UnicodeDecodeError:
            continue
        if twice:
            raise _refused(
                file,
                FindingCode.FILE_ENCODING,
                f"the text was decoded twice somewhere on its way ({twice})",
                "ask for the file as it left its system",
            )
        return signed
    raise _refused(
        file,
        FindingCode.FILE_ENCODING,
        f"the bytes are not {' or '.join(encodings)}",
        "save it as CSV in UTF-8, or say --encoding cp1252 if it came from an older Excel",
    )


def _twice(data: bytes, encoding: str) -> str:
    """Return what was decoded twice, if anything; UnicodeDecodeError if the text is in another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    twice = ""
    for start in range(0, len(data), LINE_MAX):
        end = start + LINE_MAX
        twice = twice or decoded_twice(decoder.decode(data[start:end], final=end >= len(data)))
    return twice


def _refuse_long_line(data: bytes, file: str) -> None:
    """Refuse a line of over a mebibyte before anything is made of it."""
    place = 0
    while len(data) - place > LINE_MAX:
        end = max(data.rfind(mark, place, place + LINE_MAX) for mark in (b"\n", b"\r"))
        if end < 0:
            raise _refused(
                file, FindingCode.FILE_KIND, "a line is longer than any row of a table", "ask for it again"
            )
        place = end + 1


def _csv_grid(data: bytes, encoding: str, file: str) -> Grid:
    """Read the rows that hold anything, as they stream by; equal cells are held once."""
    csv.field_size_limit(CELL_LENGTH_MAX)
    grid = Grid()
    number = filled = 0
    shared: dict[str, str] = {}
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            filled += len(cells)
            if len(cells) > COLUMNS_MAX or max(filled, number) > CELLS_MAX or len(grid.rows) > ROWS_MAX:
                raise _too_much(file, number, len(cells))
            if any(map(str.strip, cells)):
                known = shared.setdefault if len(shared) < SHARED_MAX else shared.get
                grid.rows.append((number, [known(cell, cell) for cell in cells]))
    except csv.Error as fault:
        raise _refused(
            file,
            FindingCode.FILE_DAMAGED,
            f"the file breaks off or is misquoted after row {number}: {fault}",
            "ask for the whole file again",
            row=number + 1,
        ) from fault
    grid.counts["broken"] = reader.line_num - number
    if not data.endswith((b"\n", b"\r")) and number > 1:
        grid.findings.append(_no_line_end(file, number))
    return grid


def _too_much(file: str, row: int, cells: int) -> Refused:
    return _refused(
        file,
        FindingCode.FILE_KIND,
        f"the file holds too much to be read whole: row {row:,} has {cells:,} cells",
        f"send it in parts of at most {COLUMNS_MAX} columns, {ROWS_MAX:,} rows and {CELLS_MAX:,} cells",
        row=row,
    )


def _no_line_end(file: str, row: int) -> Finding:
    return note(
        FindingCode.FILE_DAMAGED,
        "the last row has no line end, so the file may have been cut within it",
        "a whole file ends its last line",
        "see that the last row is as it was sent",
        file=file,
        row=row,
    )


def _table(file: str, grid: Grid) -> Table:
    sheet, filled = grid.sheet, grid.rows
    if not filled:
        raise _refused(file, FindingCode.FILE_EMPTY, "the file has no rows", "ask for it again")
    top, first = filled[0]
    headings = [heading.strip(_SPACES) for heading in first]
    while headings and not headings[-1]:
        headings.pop()
    between = next((mark for mark in _DELIMITERS if mark in headings[0]), "")
    if len(headings) == 1 and between and not sheet:
        raise _refused(
            file,
            FindingCode.FILE_COLUMNS,
            f"the columns are separated by {_DELIMITERS[between]}",
            "save it with commas: in Excel, CSV UTF-8 (comma delimited)",
            row=top,
        )
    plain = [heading.lower().replace(" ", "_") for heading in headings]
    repeated = sorted({heading for heading in plain if plain.count(heading) > 1})
    if repeated or "" in headings:
        raise _refused(
            file,
            FindingCode.FILE_COLUMNS,
            f"the heading row repeats or leaves out a name: {repeated or 'blank'}",
            "give every column its own heading in the first row",
            row=top,
        )
    rows, misshapen, faults = [], [], list(grid.findings)
    width = len(headings)
    for number, cells in filled[1:]:
        if len(cells) == width:
            rows.append((number, cells))
        elif len(cells) > width and not "".join(cells[width:]).strip():
            rows.append((number, cells[:width]))
        elif sheet and len(cells) < width:
            rows.append((number, cells + [""] * (width - len(cells))))
        else:
            misshapen.append((number, cells))
            faults.append(_misshapen(file, sheet, number, cells, width))
    faults += _broken_cells(file, grid)
    return Table(file, sheet, headings, rows, faults, misshapen, grid.sorts)


def _misshapen(file: str, sheet: str, number: int, cells: list[str], width: int) -> Finding:
    beyond = next((place for place in range(width, len(cells)) if cells[place].strip()), width)
    finding = error(
        FindingCode.ROW_SHAPE,
        file=file,
        sheet=sheet,
        row=number,
        what="the cell stands to the right of the headings"
        if sheet
        else f"the row has {len(cells)} cells under {width} headings",
        rule="every row has a cell for each heading",
        remedy="delete what stands there, or give its column a heading"
        if sheet
        else "look for a stray or missing comma, or a file cut short",
    )
    return replace(finding, cell=f"{letters(beyond)}{number}") if sheet else finding


def _broken_cells(file: str, grid: Grid) -> list[Finding]:
    """Remark on line breaks within cells: they are read as spaces."""
    count = grid.counts["broken"]
    if count <= 0:
        return []
    return [
        note(
            FindingCode.CELL_NAME,
            f"line breaks within cells: {count}",
            "a line break within a cell is read as a space",
            "nothing, if the cells say what they should",
            file=file,
            sheet=grid.sheet,
        )
    ]


QUARANTINE_COLUMNS = ("quarantine_row", "quarantine_code", "quarantine_reason")


def without_quarantine(table: Table) -> Table:
    """Return a table that came back from quarantine without the columns added to it there."""
    kept = [place for place, name in enumerate(table.headings) if name not in QUARANTINE_COLUMNS]
    return replace(
        table,
        headings=[table.headings[place] for place in kept],
        rows=[(number, [cells[place] for place in kept]) for number, cells in table.rows],
    )


def _refused(file: str, code: FindingCode, what: str, remedy: str, *, row: int = 0) -> Refused:
    finding = error(
        code,
        file=file,
        row=row,
        what=what,
        rule="a submission is one table: CSV in a declared encoding, or XLSX",
        remedy=remedy,
    )
    return Refused(f"{file} cannot be read", [finding])
