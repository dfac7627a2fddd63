"""LibreOffice as a second program: opens a workbook, works every formula out again, and gives the sheets back."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ALL_SHEETS_AS_THEY_ARE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8, from row 1; cells as they are kept and not as they are shown; every sheet."""
ALWAYS_AGAIN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def without_results(data: bytes) -> bytes:
    """Return a workbook whose formulas all say nought: what comes back was worked out."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as made,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in made.namelist():
            part = made.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", part)
            again.writestr(name, part)
    return found.getvalue()


def saved_again(book: Path, folder: Path) -> bytes:
    """Return a workbook as LibreOffice saves it."""
    _converted([book], "xlsx:Calc MS Excel 2007 XML", folder, folder / "again")
    return (folder / "again" / book.name).read_bytes()


def _converted(books: Sequence[Path], form: str, folder: Path, out: Path) -> None:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    if not (profile / "registrymodifications.xcu").exists():
        (profile / "registrymodifications.xcu").write_text(ALWAYS_AGAIN, "utf-8")
    words = ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--convert-to"]
    words += [form, "--outdir", str(out), *map(str, books)]
    subprocess.run(words, check=True, capture_output=True, timeout=300)


def worked_out(books: Sequence[Path], folder: Path) -> dict[str, dict[str, list[list[str]]]]:
    """Return every sheet of some workbooks, by the workbook's name and the sheet's, as LibreOffice has them."""
    out = folder / "out"
    _converted(books, ALL_SHEETS_AS_THEY_ARE, folder, out)
    found: dict[str, dict[str, list[list[str]]]] = {}
    for book in books:
        sheets = found.setdefault(book.stem, {})
        for path in sorted(out.glob(f"{book.stem}-*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                sheets[path.stem.removeprefix(f"{book.stem}-")] = list(csv.reader(file))
    return found
