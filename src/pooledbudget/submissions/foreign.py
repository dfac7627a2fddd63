"""Tell what a file is that is no CSV and no workbook, so that its sender can be told."""

from __future__ import annotations

import re

_STARTS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"PK": "a ZIP archive that is empty or in parts",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "a rich-text document",
    b"MIME-Version:": "a web archive (MHTML)",
    b"From: ": "an e-mail",
    b"<?mso-application": "an XML spreadsheet of Excel 2003",
    b"ID;P": "an SYLK sheet",
    b"\x09\x08": "an old XLS workbook",
    b"\x09\x04": "an old XLS workbook",
    b"\x09\x02": "an old XLS workbook",
    b"\x09\x00\x04": "an old XLS workbook",
}
_COMPOUND = b"\xd0\xcf\x11\xe0"
_LOOKED_AT = 4_096
WIDE = "UTF-16 text without a byte order mark"
_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\"0-9])")
_MARKUP = {
    "urn:schemas-microsoft-com:office:spreadsheet": "an XML spreadsheet of Excel 2003",
    "office:document": "a flat OpenDocument file (FODS)",
    "<html": "a web page",
    "<!doctype html": "a web page",
    "<table": "a web page",
    "<meta": "a web page",
    "<style": "a web page",
    "<div": "a web page",
}


def told(data: bytes) -> str:
    """Return what a file is in a reader's words; blank if nothing speaks against its being CSV."""
    if data.startswith(_COMPOUND):
        return _compound(data)
    for start, what in _STARTS.items():
        if data.startswith(start):
            return what
    return WIDE if is_wide(data) else _text(data[:_LOOKED_AT])


def _compound(data: bytes) -> str:
    """Tell the files apart that old Office programs and protected workbooks are kept in."""
    parts = {
        "EncryptedPackage": "a workbook with a password: take the password off before it is sent",
        "WordDocument": "an old Word document",
        "Workbook": "an old XLS workbook",
        "Book": "an old XLS workbook",
    }
    for name, what in parts.items():
        if name.encode("utf-16-le") in data:
            return what
    return "an old Office file"


def is_wide(data: bytes) -> bool:
    """Say whether bytes are UTF-16 without a mark: every other byte of plain letters is nought."""
    begun = data[:_LOOKED_AT]
    for first in (0, 1):
        every = begun[first::2]
        if len(every) > 1 and 2 * every.count(0) > len(every) and begun[1 - first :: 2].count(0) == 0:
            return True
    return False


def _text(data: bytes) -> str:
    text = data.decode("utf-8-sig", "replace").lstrip()
    if text.startswith("<"):
        lowered = text.lower()
        found = next((what for mark, what in _MARKUP.items() if mark in lowered), "")
        return found or ("an XML document" if lowered.startswith("<?xml") else "")
    return "JSON" if _JSON.match(text) else ""
