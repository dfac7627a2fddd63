"""Turn the bytes of a CSV file or a workbook into a table of text cells, or say why not."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.submissions import workbook

CELL_LENGTH_MAX = 131_072
BYTES_MAX = 512 * 2**20
_BOM = b"\xef\xbb\xbf"
_FOREIGN = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old XLS or a protected workbook",
    b"<!DO": "a web page",
    b"<htm": "a web page",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_TWICE_DECODED = ("Â£", "Ã©", "â€")


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


def read_table(data: bytes, file: str, encodings: list[str], sheet: str = "") -> Table:
    """Read the one table of a file.

    Raises Refused, with its finding, when there is no table to be had. Row numbers count
    as a spreadsheet does: the heading is row 1.
    """
    if not data.strip(b"\r\n\t \0"):
        raise _refused(file, FindingCode.FILE_EMPTY, "the file is empty", "ask for it again")
    if len(data) > BYTES_MAX:
        raise _refused(file, FindingCode.FILE_KIND, "the file is over 512 MiB", "send it in parts")
    if data.startswith(b"PK\x03\x04"):
        name, grid, findings = workbook.read_grid(data, file, sheet)
        return _table(file, name, grid, findings)
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise _refused(file, FindingCode.FILE_KIND, f"this is {what}", "save it as CSV in UTF-8, or XLSX")
    return _table(file, "", list(_csv_rows(_decoded(data, file, encodings), file)), [])


def _decoded(data: bytes, file: str, encodings: list[str]) -> str:
    if b"\0" in data:
        raise _refused(file, FindingCode.FILE_DAMAGED, "the file holds NUL bytes", "ask for it again")
    data = data.removeprefix(_BOM)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" and any(mark in text for mark in _TWICE_DECODED):
            raise _refused(
                file,
                FindingCode.FILE_ENCODING,
                "the text was decoded twice somewhere on its way (Â£ for £)",
                "ask for the file as it left its system",
            )
        return text
    raise _refused(
        file,
        FindingCode.FILE_ENCODING,
        f"the bytes are not {' or '.join(encodings)}",
        "save it as CSV in UTF-8, or say --encoding cp1252 if it came from an older Excel",
    )


def _csv_rows(text: str, file: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(CELL_LENGTH_MAX)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows.extend(enumerate(reader, start=1))
    except csv.Error as fault:
        raise _refused(
            file,
            FindingCode.FILE_DAMAGED,
            f"the file breaks off or is misquoted after row {len(rows)}: {fault}",
            "ask for the whole file again",
            row=len(rows) + 1,
        ) from fault
    return rows


def _table(file: str, sheet: str, grid: list[tuple[int, list[str]]], findings: list[Finding]) -> Table:
    filled = [(number, cells) for number, cells in grid if "".join(cells).strip()]
    if not filled:
        raise _refused(file, FindingCode.FILE_EMPTY, "the file has no rows", "ask for it again")
    _, first = filled[0]
    headings = [heading.strip(" \N{NO-BREAK SPACE}") for heading in first]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) == 1 and ";" in headings[0] and not sheet:
        raise _refused(
            file,
            FindingCode.FILE_COLUMNS,
            "the columns are separated by semicolons",
            "save it with commas: in Excel, CSV UTF-8 (comma delimited)",
            row=filled[0][0],
        )
    plain = [heading.lower().replace(" ", "_") for heading in headings]
    repeated = sorted({heading for heading in plain if plain.count(heading) > 1})
    if repeated or "" in headings:
        raise _refused(
            file,
            FindingCode.FILE_COLUMNS,
            f"the heading row repeats or leaves out a name: {repeated or 'blank'}",
            "give every column its own heading in the first row",
            row=filled[0][0],
        )
    rows, misshapen, faults = [], [], list(findings)
    width = len(headings)
    for number, cells in filled[1:]:
        if len(cells) == width:
            rows.append((number, cells))
        elif len(cells) > width and not "".join(cells[width:]).strip():
            rows.append((number, cells[:width]))
        else:
            misshapen.append((number, cells))
            faults.append(
                error(
                    FindingCode.ROW_SHAPE,
                    file=file,
                    sheet=sheet,
                    row=number,
                    what=f"the row has {len(cells)} cells under {len(headings)} headings",
                    rule="every row has a cell for each heading",
                    remedy="look for a stray or missing comma, or a file cut short",
                )
            )
    return Table(file, sheet, headings, rows, faults, misshapen)


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
