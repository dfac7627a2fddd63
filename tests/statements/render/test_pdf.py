"""A statement as PDF: built to PDF/UA-1 and A-2a, checked by a checker, the same bytes for the same record."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec.structs import replace
from pdfua import validate

from in_memory import MemoryBook
from pictured import AGES, STREAMS
from pooledbudget.book import Book
from pooledbudget.errors import EnvironmentFault
from pooledbudget.instruments.figures import Column, Kind, Line, Table, slot, text
from pooledbudget.instruments.pictures import Curve, CurvePoint
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.pdf import LEAST, MOST, NEEDED, Pdfs, laid_out, picture_of, short_seal
from pooledbudget.statements.render.workbook import made_on

NOT_EVALUATED = {"UA-14-001"}
"""A check of pdfua that fails in itself on headings as Typst writes them."""
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def book() -> MemoryBook:
    made = MemoryBook()
    made.give("expenditure", "2013-04-01,hubs,1.00,R1", "2013-04-02,hubs,2.00,a < b & #c [d] *e* $f$")
    made.close()
    return made


CHART = Curve(
    subject="all cash",
    flows=[CurvePoint(date(2013, 4, 1), 100, 100), CurvePoint(date(2013, 5, 1), 400, 500)],
    as_of=date(2013, 6, 30),
)


@pytest.fixture(scope="module")
def statement(book: MemoryBook) -> Statement:
    """A statement with every sort of table: a picture, words to fill in, a long list, what is folded."""
    made = statements_of(book.issue("2013-04"), "county")[0]
    inner = Table("its tests", [Column("Test"), Column("Came out")], [Line("Sum", [text("passed")])])
    tables = [
        replace(made.tables[0], chart=CHART),
        *made.tables[1:],
        Table("Sign-off", [Column("Who"), Column("Signed", Kind.SLOT)], [Line("Auditor", [slot()])]),
        Table("Folds", [Column("Family"), Column("Why")], [Line("f", [text("y")], folded=inner)]),
        Table("Long", [Column("Line"), Column("Words")], [Line("a", [text("z " * 90)])] * 3, annex=True),
    ]
    return replace(made, tables=tables)


@pytest.fixture(scope="module")
def pdf(book: MemoryBook, statement: Statement) -> bytes:
    return Pdfs(book.record).pdf(statement)


@pytest.fixture(scope="module")
def with_annex(book: MemoryBook, statement: Statement) -> bytes:
    return Pdfs(book.record, annex=True).pdf(statement)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def tags(data: bytes) -> list[tuple[str, str]]:
    """Every element of the tree of tags, in order, with the words that stand for it."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S).removeprefix("/"), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node.K)

    document = opened(data)
    walk(document.Root.StructTreeRoot.K)
    return found


def made(data: bytes) -> str:
    """When it says it was made, to the second."""
    document = opened(data)
    return str(document.docinfo["/CreationDate"])[:16]


def words(data: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize("which", ["pdf", "with_annex"])
def test_a_checker_of_pdf_ua_finds_nothing(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path = tmp_path / "statement.pdf"
    path.write_bytes(request.getfixturevalue(which))
    report = validate(str(path))
    assert [str(finding) for finding in report.findings] == []
    assert {rule.split()[0] for rule in map(str, _skipped(report))} <= NOT_EVALUATED


def _skipped(report: Any) -> list[str]:
    return [str(getattr(rule, "rule_id", rule)) for rule in getattr(report, "skipped", ())]


def test_it_says_what_it_is_built_to_in_which_language_and_its_title(
    pdf: bytes, statement: Statement
) -> None:
    document = opened(pdf)
    assert str(document.Root.Lang) == "en-GB"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as said:
        assert (said["pdfuaid:part"], said["pdfaid:part"], said["pdfaid:conformance"]) == ("1", "2", "A")
        assert said["dc:title"] == f"{statement.title}, {statement.period_written}, {statement.place}"


def test_tables_have_headings_and_pictures_have_words(pdf: bytes) -> None:
    found = tags(pdf)
    names = [name for name, _ in found]
    assert names.count("H1") == 1
    assert names.count("H2") >= 4
    assert names.count("Table") == names.count("THead") > 2
    (figure,) = [alt for name, alt in found if name == "Figure"]
    assert figure == CHART.description


def test_only_the_font_that_ships_is_in_it_with_its_licence(pdf: bytes) -> None:
    fonts = {
        str(font.BaseFont).partition("+")[2].partition("-Identity")[0]
        for page in opened(pdf).pages
        for font in page.Resources.Font.values()
    }
    assert fonts == {"Inter-Regular", "Inter-SemiBold"}
    folder = files("pooledbudget.templates").joinpath("fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in folder.joinpath("OFL.txt").read_text("utf-8")
    assert {item.name for item in folder.iterdir()} == {"OFL.txt", *(f"{font}.otf" for font in fonts)}


def test_the_same_record_gives_the_same_bytes_and_the_day_of_the_statement(
    pdf: bytes, book: MemoryBook, statement: Statement
) -> None:
    assert Pdfs(book.record).pdf(statement) == pdf
    assert made(pdf) == f"{made_on(statement):D:%Y%m%d%H%M%S}"


@needs_poppler
def test_every_page_says_place_period_seal_and_its_number(with_annex: bytes, statement: Statement) -> None:
    pages = words(with_annex).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"{statement.place}. {statement.title}. {statement.days}." in page
        assert f"Seal {short_seal(statement.seal)}" in page
        assert f"Page {number} of {len(pages)}" in page


@needs_poppler
def test_entries_and_long_lists_are_printed_where_the_annex_is_asked_for(
    pdf: bytes, with_annex: bytes
) -> None:
    short, whole = words(pdf), words(with_annex)
    said = "Not printed here: Long, 3 lines; what stands under the lines of Folds; the entries behind each figure."
    assert said in " ".join(short.split())
    assert "Not printed here" not in whole
    assert "a < b & #c [d] *e* $f$" in whole
    assert "a < b & #c" not in short
    assert "Folds: line by line" in whole


@pytest.mark.parametrize(("period", "most"), [("2013-07", 6), ("2014-04", 6), ("2013-14", 20)])
def test_statements_of_the_demo_keep_to_their_pages(built: Path, period: str, most: int) -> None:
    book = Book.open(built, read_only=True)
    pdfs = Pdfs(book.ledger)
    pages = {made.name: (made.kind, len(opened(pdfs.pdf(made)).pages)) for made in book.statements(period)}
    assert {
        name: count for name, (kind, count) in pages.items() if kind in {"partner", "investor"} and count > 2
    } == {}
    assert {kind: count for kind, count in pages.values() if kind == "claims" and count > most} == {}
    assert {kind for kind, _ in pages.values()} >= {
        "partner",
        "investor",
        "claims",
        "bond",
        "bank",
        "memorandum",
    }


def test_columns_of_words_share_what_numbers_leave(book: MemoryBook, statement: Statement) -> None:
    wide = Table(
        "T",
        [
            Column("Line"),
            Column("Amount", Kind.MONEY),
            Column("Short"),
            Column("Words"),
            Column("Sign", Kind.SLOT),
        ],
        [
            Line(
                "a label of more than twenty-six letters", [text("£1.00"), text("x"), text("w " * 90), slot()]
            )
        ],
    )
    assert laid_out(statement, wide)["widths"] == [39, NEEDED, NEEDED, MOST, LEAST]
    bare = Table("T", [Column("Line"), Column("Amount", Kind.MONEY)], [Line("a", [text("£1.00")])])
    assert laid_out(statement, bare)["widths"] == [LEAST, NEEDED]


def test_a_draft_has_no_seal_and_says_so(book: MemoryBook, statement: Statement) -> None:
    draft = replace(statement, seal="", status="draft", as_of="not closed")
    assert short_seal("") == ""
    data = Pdfs(book.record).pdf(draft)
    assert made(data) == "D:20130430000000"


def test_without_the_extra_it_says_what_to_install(book: MemoryBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EnvironmentFault, match=re.escape('pip install "pooledbudget[pdf]"')) as fault:
        Pdfs(book.record)
    assert fault.value.exit_code == 5


@needs_poppler
def test_what_is_lacking_is_said_once(book: MemoryBook, statement: Statement) -> None:
    lacking = replace(
        statement,
        headline=["Not everything is in: the bank is late."],
        unsettled=["the bank is late", "it has ended"],
    )
    said = words(Pdfs(book.record).pdf(lacking))
    assert said.count("the bank is late") == 1
    assert "What this is without" in said
    assert "it has ended" in said


def test_streams_have_the_height_that_their_names_need() -> None:
    """Money from end to end was 4 cm high on paper, and nobody could read it."""
    table = Table("Money", [Column("Line")], [], chart=STREAMS)
    assert (picture_of(table) or {})["tall"]
    assert not (picture_of(replace(table, chart=AGES)) or {})["tall"]
