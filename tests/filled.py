"""Fill a form as somebody with a spreadsheet would: cells under its headings, and the yellow cells of its checklist."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape

from pooledbudget.submissions.sheet import letters
from pooledbudget.submissions.workbook import read_grid, sheet_names

Value = str | int | Decimal | date | None
FIRST = date(1899, 12, 30)


def part_of(data: bytes, sheet: str) -> str:
    """Return the name of the part that a sheet stands in, as XlsxWriter numbers them."""
    return f"xl/worksheets/sheet{sheet_names(data, 'form.xlsx').index(sheet) + 1}.xml"


def edited(data: bytes, part: str, change: dict[str, str]) -> bytes:
    """Return a workbook with texts of one part replaced; each must be there."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as made,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in made.namelist():
            body = made.read(name)
            if name == part:
                text = body.decode()
                for before, after in change.items():
                    assert before in text, before
                    text = text.replace(before, after, 1)
                body = text.encode()
            again.writestr(name, body)
    return found.getvalue()


def cell(place: str, value: Value, style: str = "") -> str:
    """Write one cell as a spreadsheet keeps it."""
    said = f' s="{style}"' if style else ""
    match value:
        case None | "":
            return f'<c r="{place}"{said}/>'
        case date():
            return f'<c r="{place}"{said}><v>{(value - FIRST).days}</v></c>'
        case str():
            return f'<c r="{place}"{said} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        case _:
            return f'<c r="{place}"{said}><v>{value}</v></c>'


def fill(
    data: bytes,
    kind: str,
    rows: Sequence[Sequence[Value]],
    control: dict[str, Value] | None = None,
    first: int = 2,
) -> bytes:
    """Return a form with rows under its headings, each cell in the style of its column, and control totals."""
    part = part_of(data, kind)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read(part).decode()
    styles = {
        column: style
        for low, high, style in re.findall(r'<col min="(\d+)" max="(\d+)"[^>]* style="(\d+)"', body)
        for column in range(int(low), int(high) + 1)
    }
    lines = [
        f'<row r="{number}">'
        + "".join(
            cell(f"{letters(place)}{number}", value, styles.get(place + 1, ""))
            for place, value in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, first)
    ]
    data = edited(data, part, {"</sheetData>": "".join(lines) + "</sheetData>"})
    checklist = part_of(data, "Checklist")
    asked = {cells[0]: number for number, cells in read_grid(data, "form.xlsx", "Checklist").rows}
    for label, value in (control or {}).items():
        place = f"B{asked[label]}"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = re.search(rf'<c r="{place}"( s="\d+")?/>', archive.read(checklist).decode())
        assert found, label
        style = (found[1] or "").removeprefix(' s="').rstrip('"')
        data = edited(data, checklist, {found[0]: cell(place, value, style)})
    return data
