"""No small file takes the machine down: bombs of cells, strings, rows, references, marks and tables (TR-8, TR-9)."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import time
import warnings
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


def of_sheets(listed: bytes, links: bytes, sheet: bytes = b"") -> bytes:
    """Return a packed workbook that lists sheets and links to their parts as it is told."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", b'<workbook xmlns:r="urn:r"><sheets>' + listed + b"</sheets></workbook>"
        )
        archive.writestr("xl/_rels/workbook.xml.rels", b"<Relationships>" + links + b"</Relationships>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return buffer.getvalue()


SHEET = b'<sheet name="S%d" sheetId="%d" r:id="r%d"/>'
LINK = b'<Relationship Id="r%d" Type="t/worksheet" Target="%s"/>'


def linked(target: bytes, mode: bytes = b"Internal") -> bytes:
    link = (LINK % (1, target)).replace(b"/>", b' TargetMode="' + mode + b'"/>')
    return of_sheets(SHEET % (1, 1, 1), link, b"<worksheet><sheetData>" + HEAD + b"</sheetData></worksheet>")


def declaring(entities: bytes) -> bytes:
    sheet = b"<!DOCTYPE worksheet [" + entities + b"]><worksheet><sheetData>" + HEAD
    cell = b'<row r="2"><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    return of_sheets(SHEET % (1, 1, 1), LINK % (1, b"worksheets/sheet1.xml"), sheet + cell)


def many_sheets() -> bytes:
    filled = (
        b"<worksheet><sheetData>" + HEAD + rows(200_000, b"<c><v>1</v></c>") + b"</sheetData></worksheet>"
    )
    listed = b"".join(SHEET % (number, number, number) for number in range(2_000))
    return of_sheets(
        listed, b"".join(LINK % (number, b"worksheets/sheet1.xml") for number in range(2_000)), filled
    )


def twice_named() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(2):
            archive.writestr("xl/workbook.xml", b"<workbook/>")
    return buffer.getvalue()


def of_parts(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(f"p{number}", b"")
    return buffer.getvalue()


LAUGHS = (
    b'<!ENTITY a0 "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b'<!ENTITY a "&a11;">'
)


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
    "entities within entities": (lambda: declaring(LAUGHS), "declares a document type"),
    "an entity that is a file": (
        lambda: declaring(b'<!ENTITY a SYSTEM "file:///etc/hosts">'),
        "declares a document type",
    ),
    "a sheet that is elsewhere": (
        lambda: linked(b"http://example.org/sheet.xml", b"External"),
        "sheet 'S1' is not in it",
    ),
    "a sheet outside the workbook": (lambda: linked(b"../../../etc/hosts"), "it has no etc/hosts"),
    "one sheet listed many times": (many_sheets, "the workbook has 2000 sheets"),
    "two parts of one name": (twice_named, "it holds xl/workbook.xml twice"),
    "parts without end": (lambda: of_parts(10_001), "cannot be unpacked"),
    "blanks packed to nothing": (
        lambda: book(b" " * 300_000_000),
        "unpacks to over 256 MiB",
    ),
    "merges without end": (
        lambda: book(
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B1"/>' * 2_000_000 + b"</mergeCells>"
        ),
        "cells A1:B1 are merged",
    ),
    "attributes of one mark": (
        lambda: book(b"<row " + b" ".join(b'a%d="1"' % number for number in range(200_000)) + b"/>"),
        "more than any spreadsheet",
    ),
    "marks within marks": (lambda: book(b"<x>" * 100_000), "more than any spreadsheet"),
    "a remark without end": (
        lambda: book(b"<!--" + b"x" * 100_000_000 + b"-->"),
        "more than any spreadsheet",
    ),
    "one cell of much text": (
        lambda: book(
            b'<row><c t="inlineStr"><is><t><![CDATA[' + b"x" * 100_000_000 + b"]]></t></is></c></row>"
        ),
        "characters, at A2",
    ),
    "a number of many digits": (
        lambda: book(b"<row><c><v>" + b"9" * 50_000_000 + b"</v></c></row>"),
        "cell A2 holds no value of its kind",
    ),
    "formats without end": (
        lambda: book(
            b"",
            **{
                "xl/styles.xml": b"<styleSheet><numFmts>"
                b'<numFmt numFmtId="1" formatCode="' + b"[x]" * 2_000_000 + b'"/></numFmts></styleSheet>'
            },
        ),
        "0 rows",
    ),
    "one line": (lambda: gzip.compress(b"a,b\n" + b"x" * 100_000_000), "a line is longer than any row"),
    "a cell that is never closed": (
        lambda: gzip.compress(b'a,b\n"' + b"x\n" * 50_000_000),
        "a cell is longer than 131,072 characters",
    ),
    "a million columns": (
        lambda: gzip.compress(b",".join(b"c%d" % number for number in range(1_000_000))),
        "a line is longer than any row",
    ),
    "columns": (
        lambda: gzip.compress(b",".join(b"c%d" % number for number in range(100_000)) + b"\n"),
        "row 1 has 100,000 cells",
    ),
    "noughts": (lambda: gzip.compress(b"a,b\n1,2\n" + b"\0" * 50_000_000), "NUL bytes"),
    "noughts alone": (lambda: gzip.compress(b"\0" * 100_000_000), "the file is empty"),
    "quoted blanks": (
        lambda: gzip.compress(b"a,b\n" + b'"",""\n' * 8_000_000),
        "row 2,100,001 has 2 cells",
    ),
    "a bad byte at the end of much": (
        lambda: gzip.compress(b"aaaa,bbbb\n" * 12_582_912 + b"\xa3\n"),
        "the first that is not is 0xa3, byte 125,829,121",
    ),
    "wide text": (
        lambda: gzip.compress("\ufeffa,b\n".encode("utf-16-le") + "x,y\n".encode("utf-16-le") * 7_000_000),
        "row 1,048,578 has 2 cells",
    ),
    "lines that end in CR": (lambda: gzip.compress(b"a,b\r" * 20_000_000), "row 1,048,578 has 2 cells"),
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
    "digits": (lambda: b"a = " + b"9" * 900_000, "more digits than any amount"),
    "quoted names": (lambda: b".".join([b'"a"'] * 100_000) + b" = 1", "more than 200 points"),
    "tables of one name": (lambda: b"[[a]]\n" * 200_000, "over 1 MiB"),
    "a text that is never closed": (lambda: b'a = """' + b"x\n" * 400_000, "Unterminated string"),
    "a byte that is no text": (lambda: b"a = '\xff'", "byte 0xff is not utf-8"),
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
