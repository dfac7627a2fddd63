"""No small file takes the machine down: bombs of cells, strings, rows, references, marks and tables (TR-8, TR-9)."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

MEMORY_MAX_MB = 500
SECONDS_MAX = 60
PACKED_MAX_MB = 3
READ = """
import json, sys
from pooledbudget.errors import Refused
from pooledbudget.settings import read_toml
from pooledbudget.submissions.reading import read_grid, table_of
data = open(sys.argv[1], "rb").read()
if data[:2] == bytes([31, 139]):
    import gzip
    data = gzip.decompress(data)
try:
    if sys.argv[1].endswith("toml"):
        said = "read" if read_toml(data, "f.toml") is not None else ""
    else:
        said = f"{len(table_of(read_grid(data, 'f', ['utf-8']), 'f').rows)} rows"
except Refused as refused:
    said = refused.findings[0].what
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(json.dumps([int(peak) // 1024, said]))
"""
HEAD = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


def book(sheet: bytes, strings: bytes = b"", **others: bytes) -> bytes:
    """Return a packed workbook of one sheet with these rows, and these shared strings."""
    rels = (
        b'<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="r2" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    listed = b'<workbook xmlns:r="urn:r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", listed)
        archive.writestr("xl/_rels/workbook.xml.rels", rels)
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + strings + b"</sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + HEAD + sheet + b"</sheetData></worksheet>"
        )
        for name, data in others.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rows(count: int, cells: bytes) -> bytes:
    return (b"<row>" + cells + b"</row>") * count


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a far cell in small letters": (
        lambda: book(b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'),
        "far outside any table: XFD1048576",
    ),
    "a long string that many cells share": (
        lambda: book(rows(30_000, b'<c t="s"><v>0</v></c>'), b"<si><t>" + b"x" * 100_000 + b"</t></si>"),
        "characters, at A641",
    ),
    "empty rows": (lambda: book(b"<row/>" * 2_000_000), "does not follow row 1048576"),
    "empty cells": (lambda: book(b"<row>" + b"<c/>" * 6_100_000), "holds too much to be read"),
    "cells of one row": (
        lambda: book(b"<row>" + b"<c><v>1</v></c>" * 1_000_000),
        "far outside any table: SS2",
    ),
    "far cells in every row": (
        lambda: book(
            b"".join(b'<row r="%d"><c r="SR%d"><v>1</v></c></row>' % (n, n) for n in range(2, 200_000))
        ),
        "over 4,200,000 cells",
    ),
    "empty strings": (lambda: book(b"", b"<si/>" * 5_000_000), "too much text"),
    "one string of many pieces": (
        lambda: book(b"", b"<si>" + b"<r><t>xxxxxxxxx</t></r>" * 3_100_000 + b"</si>"),
        "holds too much to be read",
    ),
    "marks of no meaning": (lambda: book(b"<x/>" * 6_100_000), "holds too much to be read"),
    "one mark that never ends": (
        lambda: book(b"<x y='" + b"z" * 20_000_000 + b"'/>"),
        "more than any spreadsheet",
    ),
    "errors without end": (
        lambda: book(b'<row r="2">' + b'<c t="e"><v>#N/A</v></c>' * 501 + b"</row>"),
        "A2 shows #N/A",
    ),
    "commas": (lambda: gzip.compress(b"," * 20_000_000 + b"a\n"), "a line is longer than any row"),
    "lines": (lambda: gzip.compress(b"a,b\n" + b"\n" * 10_000_000 + b"1,2\n"), "row 4,200,001 has 0 cells"),
    "short rows": (
        lambda: gzip.compress(b"a,b,c,d\n" + b"1,2,3,4\n" * 1_100_000),
        "row 1,048,578 has 4 cells",
    ),
}
SETTINGS: dict[str, tuple[Callable[[], bytes], str]] = {
    "lists in lists": (lambda: b"y = " + b"[" * 900, "more than 40"),
    "tables in tables": (lambda: b"y = " + b"{a=" * 900, "more than 40"),
    "a name of many parts": (lambda: b"a." * 100_000 + b"b = 1", "more than 200 points"),
    "a table of many parts": (lambda: b"[" + b"a." * 100_000 + b"b]", "more than 200 points"),
    "much": (lambda: b"a = 1\n" + b"# x\n" * 500_000, "over 1 MiB"),
}


@pytest.mark.parametrize("name", [*BOMBS, *SETTINGS])
def test_a_bomb_is_refused_in_little_memory_and_time(name: str, tmp_path: Path) -> None:
    make, what = {**BOMBS, **SETTINGS}[name]
    path = tmp_path / ("bomb.toml" if name in SETTINGS else "bomb")
    path.write_bytes(make())
    assert path.stat().st_size < PACKED_MAX_MB * 2**20
    began = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=5 * SECONDS_MAX,
    )
    assert told.returncode == 0, told.stderr[-2_000:]
    memory, said = json.loads(told.stdout)
    assert what in said
    assert memory < MEMORY_MAX_MB
    assert time.monotonic() - began < SECONDS_MAX
