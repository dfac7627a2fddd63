"""A file that is no table is called what it is."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Refused
from pooledbudget.submissions.foreign import told
from pooledbudget.submissions.reading import read_grid

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture (PNG)"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x09\x08\x08\x00\x00\x05", "an old XLS workbook"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "an old XLS workbook"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "a workbook with a password"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "an old Word document"),
        (COMPOUND, "an old Office file"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16 text"),
        ("paid_on,scheme\n".encode("utf-16-le"), "UTF-16 text without a byte order mark"),
        ("paid_on,scheme\n".encode("utf-16-be"), "UTF-16 text without a byte order mark"),
        (b"<!DOCTYPE html><p>", "a web page"),
        (b"<style>td {mso-number-format: General}</style><p>", "a web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a web archive (MHTML)"),
        (b"From: council@example.org\r\n", "an e-mail"),
        (b"\n <table><tr>", "a web page"),
        (b'<?xml version="1.0"?><a/>', "an XML document"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML spreadsheet of Excel 2003",
        ),
        (b'<?xml version="1.0"?>\n<office:document>', "a flat OpenDocument file (FODS)"),
        (b'{"rows": []}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b"\xef\xbb\xbf[1, 2]", "JSON"),
    ],
)
def test_a_file_is_called_what_it_is(data: bytes, what: str) -> None:
    assert told(data).startswith(what)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "<5,b\n", "[a],b\n", "paid_on;x\n", "", "ab\0\0cd,e\n"])
def test_what_may_be_a_table_is_not_told(text: str) -> None:
    assert not told(text.encode())


def test_a_web_page_in_utf_16_that_is_called_xls_is_called_what_it_is() -> None:
    with pytest.raises(Refused) as caught:
        read_grid("\ufeff<html><table><tr><td>1</td></tr></table>".encode("utf-16-le"), "f.xls", ["utf-8"])
    assert caught.value.findings[0].what == "this is a web page"


def test_utf_16_without_a_mark_is_told_with_what_a_layout_may_say() -> None:
    with pytest.raises(Refused) as caught:
        read_grid("a,b\n1,2\n".encode("utf-16-le"), "f.csv", ["utf-8"])
    assert caught.value.findings[0].remedy.endswith('or say encodings = ["utf-16"] in a layout')
    assert len(read_grid("a,b\n1,2\n".encode("utf-16-le"), "f.csv", ["utf-16"]).rows) == 2
