"""The parts of a workbook stream by, and what no spreadsheet writes is refused in little memory and time."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from pooledbudget.errors import Refused
from pooledbudget.submissions.parts import PARTS_MAX, Parts, zip_of


def parts(**texts: str | bytes) -> Parts:
    """Return a workbook of parts, each named with `_` for the point and `__` for the slash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return Parts(zip_of(buffer.getvalue()), "f.xlsx")


def told(book: Parts, part: str = "a.xml") -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    book.read(
        part,
        lambda tag, attributes: found.append((tag, dict(attributes))),
        lambda tag: found.append(("/", tag)),
        lambda text: found.append((text,)),
    )
    return found


def refused(book: Parts, part: str = "a.xml") -> str:
    with pytest.raises(Refused) as caught:
        told(book, part)
    (finding,) = caught.value.findings
    assert (finding.code.value, bool(finding.remedy)) == ("F02", True)
    return finding.what


def test_elements_are_told_without_their_namespace() -> None:
    book = parts(a_xml='<x:a xmlns:x="urn:x" xmlns:r="urn:r" r:id="7" b="1">t</x:a>')
    assert told(book) == [("a", {"urn:r}id": "7", "b": "1"}), ("t",), ("/", "a")]


def test_a_link_is_read_from_where_it_stands() -> None:
    rels = (
        "<Relationships>"
        '<Relationship Id="1" Type="http://x/worksheet" Target="sheets/../s.xml"/>'
        '<Relationship Id="2" Type="http://x/styles" Target="/xl/styles.xml"/>'
        '<Relationship Id="3" Type="http://x/link" Target="http://y" TargetMode="External"/>'
        "</Relationships>"
    )
    book = parts(xl___rels__workbook_xml_rels=rels)
    assert book.names == ["xl/.rels/workbook.xml.rels"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", rels)
    book = Parts(zip_of(buffer.getvalue()), "f.xlsx")
    assert book.links("xl/workbook.xml") == {
        "1": ("worksheet", "xl/s.xml"),
        "2": ("styles", "xl/styles.xml"),
    }
    assert book.links("xl/other.xml") == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "a.xml is no XML, or breaks off, at line 1"),
        ("<a>\n<b>", "a.xml is no XML, or breaks off, at line 2"),
        ("<a>\n</b></a>", "a.xml is no XML, or breaks off, at line 2"),
        ('<?xml version="1.0" encoding="nonsense"?><a/>', "a.xml cannot be unpacked"),
        ("<!DOCTYPE a><a/>", "declares a document type"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        ("<a>" * 100, "more than any spreadsheet writes"),
        ("<a>" + "".join(f"<b{number}/>" for number in range(6_000)) + "</a>", "more than any"),
        ("<a>" + "".join(f'<b c{number}=""/>' for number in range(6_000)) + "</a>", "more than any"),
        ("<a>" + "".join(f'<b xmlns:c{number}="u"/>' for number in range(6_000)) + "</a>", "more than any"),
        ('<a b="' + "c" * 5_000_000 + '"/>', "more than any spreadsheet writes"),
        ("<a><!--" + "c" * 5_000_000 + "--></a>", "more than any spreadsheet writes"),
    ],
    ids=range(12),
)
def test_what_no_spreadsheet_writes_is_refused(text: str, what: str) -> None:
    assert what in refused(parts(a_xml=text))


def test_a_part_that_is_not_there_is_named() -> None:
    assert refused(parts(), "b.xml") == "the workbook is damaged: it has no b.xml"


def test_a_part_packed_in_an_unusual_way_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", "<a/>")
    assert "cannot be unpacked" in refused(Parts(zip_of(buffer.getvalue()), "f.xlsx"))


def test_a_part_that_says_a_false_size_is_refused() -> None:
    data = bytearray(_packed("<a>" + " " * 3_000_000 + "</a>"))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (1_000).to_bytes(4, "little")
    assert "cannot be unpacked" in refused(Parts(zip_of(bytes(data)), "f.xlsx"))


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xml", "<b/>")
    with pytest.raises(Refused) as caught:
        Parts(zip_of(buffer.getvalue()), "f.xlsx").refuse_traps()
    assert "it holds a.xml twice" in caught.value.findings[0].what


def test_far_too_many_parts_are_not_even_listed() -> None:
    with pytest.raises(ValueError, match="far too many parts"):
        zip_of(b"PK\x01\x02" * (PARTS_MAX + 1))


def _packed(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", text)
    return buffer.getvalue()
