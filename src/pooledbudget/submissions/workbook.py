"""Read one sheet of an XLSX workbook as text, and look where values hide or lie."""

from __future__ import annotations

import io
import re
import string
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from xml.etree.ElementTree import Element  # ruff: ignore[suspicious-xml-etree-import] - the type only; defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.money import Rounding, rounded

Cell = str | float | int | bool | date | datetime | time | timedelta
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
UNPACKED_MAX = 256 * 2**20
COLUMNS_MAX, CELLS_MAX = 512, 20_000_000
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    CalamineError,
    ParseError,
    DefusedXmlException,
    KeyError,
)
"""What the readers raise on bytes that are no sound workbook; NotImplementedError is a later ZIP's."""
_TOLERANCE = Fraction(1, 1_000_000)


def read_grid(data: bytes, file: str, sheet: str) -> tuple[str, list[tuple[int, list[str]]], list[Finding]]:
    """Return the sheet's name, its rows as text with row numbers, and what is wrong in it.

    Raises Refused when the file is not a workbook or it is unclear which sheet is meant.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive, file)
            if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
                raise _refused(file, "the workbook holds macros", "save it as XLSX without macros")
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            name = _chosen(book, file, sheet)
            xml = fromstring(_sheet_xml(archive, name), forbid_dtd=True)
        _refuse_far_cells(xml, file)
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except DAMAGE as fault:
        raise _refused(file, f"the workbook is damaged: {fault}", "ask for it again") from fault
    findings = list(_hidden_truths(xml, file, name))
    rows = [(number, [_as_text(cell) for cell in cells]) for number, cells in enumerate(grid, start=1)]
    return name, rows, findings


def _refuse_bomb(archive: zipfile.ZipFile, file: str) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_MAX:
        raise _refused(file, "the workbook unpacks to over 256 MiB", "send it as CSV")


def _refuse_far_cells(xml: Element, file: str) -> None:
    """Refuse a sheet whose used cells span more than a table can, before it is laid out whole."""
    columns, last = 0, 0
    for cell in xml.iter(f"{_MAIN}c"):
        found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", cell.get("r", ""))
        if found:
            number = 0
            for letter in found[1]:
                number = number * 26 + ord(letter) - ord("A") + 1
            columns, last = max(columns, number), max(last, int(found[2]))
    if columns > COLUMNS_MAX or columns * last > CELLS_MAX:
        raise _refused(
            file,
            f"a cell stands far outside any table ({columns} columns, {last} rows)",
            "delete the stray cells and the empty columns, then save again",
        )


def _chosen(book: CalamineWorkbook, file: str, sheet: str) -> str:
    visible = [listed.name for listed in book.sheets_metadata if listed.visible == SheetVisibleEnum.Visible]
    if sheet:
        if sheet not in visible:
            raise _refused(file, f"there is no sheet {sheet!r}", f"sheets: {', '.join(visible)}")
        return sheet
    if len(visible) != 1:
        raise _refused(file, f"the workbook has {len(visible)} sheets", f"say --sheet: {', '.join(visible)}")
    return str(visible[0])


def _sheet_xml(archive: zipfile.ZipFile, name: str) -> bytes:
    book = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{_MAIN}sheet"):
        if sheet.get("name") == name:
            target = targets[sheet.get(f"{_REL}id")].removeprefix("/xl/")
            return archive.read(f"xl/{target}")
    raise KeyError(name)


def _hidden_truths(xml: Element, file: str, sheet: str) -> Iterator[Finding]:
    """Yield what a reader of values alone would miss: merges, hidden rows, empty formulas."""

    def finding(code: FindingCode, place: str, what: str, remedy: str) -> Finding:
        letters = re.match(r"[A-Z]*", place)
        return error(
            code,
            file=file,
            sheet=sheet,
            row=int(re.sub(r"[^0-9].*", "", place.lstrip(string.ascii_uppercase)) or 0),
            column=letters[0] if letters else "",
            what=what,
            rule="each cell holds one plain value that a reader can see",
            remedy=remedy,
        )

    for merge in xml.iter(f"{_MAIN}mergeCell"):
        span = merge.get("ref", "")
        yield finding(
            FindingCode.SHEET_MERGED, span, f"cells {span} are merged", "unmerge and fill each cell"
        )
    for row in xml.iter(f"{_MAIN}row"):
        if row.get("hidden") in {"1", "true"}:
            place = row.get("r", "")
            yield finding(FindingCode.SHEET_HIDDEN, place, f"row {place} is hidden", "show it or delete it")
    for column in xml.iter(f"{_MAIN}col"):
        if column.get("hidden") in {"1", "true"}:
            place = f"columns {column.get('min')} to {column.get('max')}"
            yield finding(FindingCode.SHEET_HIDDEN, "", f"{place} are hidden", "show them or delete them")
    for cell in xml.iter(f"{_MAIN}c"):
        place, value = cell.get("r", ""), cell.find(f"{_MAIN}v")
        if cell.get("t") == "e":
            shown = value.text if value is not None else "an error"
            yield finding(FindingCode.SHEET_ERROR, place, f"{place} shows {shown}", "mend the formula")
        elif cell.find(f"{_MAIN}f") is not None and (value is None or not value.text):
            yield finding(
                FindingCode.SHEET_FORMULA,
                place,
                f"{place} holds a formula that was never worked out",
                "open it in Excel, recalculate, save; or paste values",
            )


def _as_text(cell: Cell) -> str:
    """Write a typed cell as our grammars read it; binary noise in a number is not hidden."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return _number_text(cell)
    return str(cell)


def _number_text(cell: float) -> str:
    if isinstance(cell, int) or cell.is_integer():
        return str(int(cell))
    exact = Fraction(cell)
    hundredths = rounded(exact * 100, Rounding.HALF_UP)
    if abs(exact - Fraction(hundredths, 100)) > _TOLERANCE:
        return repr(cell)
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _refused(file: str, what: str, remedy: str) -> Refused:
    finding = error(
        FindingCode.FILE_KIND,
        file=file,
        what=what,
        rule="a workbook is one visible sheet of plain values, or the sheet is named",
        remedy=remedy,
    )
    return Refused(f"{file} cannot be read", [finding])
