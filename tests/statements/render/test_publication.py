"""A workbook to publish: each rule that official statistics ask of one."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from msgspec.structs import replace

from in_memory import MemoryBook
from pooledbudget.instruments.figures import (
    Cell,
    Column,
    Entries,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    count,
    money,
    slot,
    text,
)
from pooledbudget.instruments.told import PUBLIC
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.publication import beside, publication, publication_name
from pooledbudget.submissions.workbook import read_grid, sheet_names

PEOPLE = [Column("Result"), Column("Paid", Kind.COUNT, people=True), Column("Amount", Kind.MONEY)]


def counted(label: str, number: int) -> Line:
    return Line(label, [count(number), Cell(Kind.MONEY, 80000 * number)])


TABLES = [
    Table(
        "Results", PEOPLE, [counted("work", 3), counted("school", 40), counted("crime", 9)], intro="By rate."
    ),
    Table(
        "Ledger", [Column("What"), Column("Amount", Kind.MONEY)], [Line("work", [Cell(Kind.MONEY, 240000)])]
    ),
    Table("Paid", [Column("Family"), Column("Why")], [Line("4e75f20c", [text("it passed")])]),
    Table("Sign-off", [Column("Who"), Column("Signed", Kind.SLOT)], [Line("Auditor", [slot()])]),
    Table("None", [Column("Line"), Column("Line")], [], empty="Nothing to show."),
    Table(
        "Twice",
        [Column("Line"), Column("Line"), Column("Day")],
        [Line("a", [text(""), text("1 April 2013")])],
    ),
]


@pytest.fixture(scope="module")
def statement() -> Statement:
    book = MemoryBook()
    book.give("expenditure", "2013-04-01,hubs,1.00,R1")
    book.close()
    return statements_of(book.issue("2013-04"), "county")[0]


@pytest.fixture(scope="module")
def xlsx(statement: Statement) -> bytes:
    return publication(
        replace(statement, tables=TABLES, headline=["3 were paid."], clauses=["4 people at most."])
    )


def parts(data: bytes, like: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if re.search(like, name)}


def rows(data: bytes, name: str) -> list[list[str]]:
    return [cells for _, cells in read_grid(data, "statement.xlsx", name).rows]


def test_it_has_a_cover_contents_notes_and_a_sheet_for_each_table(xlsx: bytes) -> None:
    assert sheet_names(xlsx, "a.xlsx") == ["Cover", "Contents", "Notes", "Results", "Ledger", "Twice"]
    assert [row[0] for row in rows(xlsx, "Contents")[3:]] == ["Results", "Ledger", "Twice"]
    assert "This workbook has 3 tables, one a sheet, and no other data." in [
        row[0] for row in rows(xlsx, "Cover")
    ]


def test_each_table_is_marked_as_one_with_a_name_and_has_one_row_of_headings(xlsx: bytes) -> None:
    marked = parts(xlsx, "tables/")
    names = sorted(re.findall(r'displayName="([^"]+)"', "".join(marked.values())))
    assert names == [
        "table_1_contents",
        "table_2_notes",
        "table_3_results",
        "table_4_ledger",
        "table_5_twice",
    ]
    assert "autoFilter" not in "".join(marked.values())
    assert rows(xlsx, "Twice")[2] == ["Line", "Line (2)", "Day"]


def test_nothing_is_merged_hidden_frozen_coloured_or_run(xlsx: bytes) -> None:
    sheets = "".join(parts(xlsx, "worksheets/sheet").values())
    assert not re.search(r"mergeCell|hidden=|<pane|headerFooter|<drawing", sheets)
    styles = parts(xlsx, "styles")["xl/styles.xml"]
    assert 'patternType="solid"' not in styles
    assert "[Red]" not in styles
    assert not parts(xlsx, "vba")


def test_no_cell_and_no_row_is_blank(xlsx: bytes) -> None:
    for name in sheet_names(xlsx, "a.xlsx"):
        grid = read_grid(xlsx, "a.xlsx", name)
        numbers = [number for number, _ in grid.rows]
        assert numbers == list(range(1, len(numbers) + 1)), name
    assert rows(xlsx, "Twice")[3][1] == "[z]"


def test_the_title_stands_in_a1_where_the_cursor_is(xlsx: bytes, statement: Statement) -> None:
    assert rows(xlsx, "Cover")[0][0] == f"{statement.title}, {statement.period_written}"
    assert rows(xlsx, "Results")[0][0] == "Results [note 1]"
    assert not re.search(r'activeCell="(?!A1")', "".join(parts(xlsx, "worksheets/sheet").values()))
    core = parts(xlsx, "core")["docProps/core.xml"]
    assert "<dc:title>" in core
    assert "<dc:language>en-GB</dc:language>" in core


def test_small_numbers_are_hidden_with_what_would_tell_them(xlsx: bytes) -> None:
    assert rows(xlsx, "Results")[3:] == [
        ["work", "[c]", "[c]"],
        ["school", "40", "32000"],
        ["crime", "[c]", "[c]"],
    ]
    assert rows(xlsx, "Ledger")[3:] == [["work", "[c]"]]


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ((500000, 240000, 0), ["5000", "[c]", "0", "[c]"]),
        ((240000, 500000, -1000), ["[c]", "5000", "-10", "[c]"]),
        ((500000, -260000, 0), ["5000", "[c]", "0", "[c]"]),
        ((500000, 1000, 0), ["5000", "10", "0", "5010"]),
    ],
    ids=["a part is hidden", "the first is", "the total is", "nothing is"],
)
def test_a_sum_does_not_tell_the_one_amount_of_it_that_is_hidden(
    statement: Statement, amounts: tuple[int, ...], shown: list[str]
) -> None:
    """What was earned was hidden, and stood between what was owed before and after it."""
    cells = [money(f"p.{number}", Entries([(1, part)])) for number, part in enumerate(amounts)]
    total = money("p.total", Total([(1, "", FigureOf(cell.id, cell.minor or 0)) for cell in cells]))
    lines = [Line(cell.id, [cell]) for cell in [*cells, total]]
    made = replace(
        statement,
        tables=[TABLES[0], Table("Owed", [Column("Line"), Column("Amount", Kind.MONEY)], lines)],
    )
    assert [row[1] for row in rows(publication(made), "Owed")[-4:]] == shown


def test_an_agreed_rate_is_told_though_a_hidden_amount_is_the_same(statement: Statement) -> None:
    columns = [*PEOPLE, Column("Rate", Kind.MONEY, each=True)]
    lines = [Line("work", [count(1), Cell(Kind.MONEY, 80000), Cell(Kind.MONEY, 80000)])]
    data = publication(replace(statement, tables=[Table("Results", columns, lines)]))
    assert rows(data, "Results")[3:] == [["work", "[c]", "[c]", "800"]]


def test_where_something_is_hidden_the_headline_is_not_told(xlsx: bytes, statement: Statement) -> None:
    assert "3 were paid." not in [row[0] for row in rows(xlsx, "Cover")]
    assert statement.headline[0] in [row[0] for row in rows(publication(statement), "Cover")]


def test_notes_say_what_is_left_out_and_why(xlsx: bytes) -> None:
    notes = [row[1] for row in rows(xlsx, "Notes")[3:]]
    assert notes == [
        "By rate.",
        "A count of people or families from 1 to 7 is not shown.",
        "Not published here. Paid: it has lines about single people or families.",
        "Not published here. Sign-off: it is there to be filled in by hand.",
        "Not published here. None: Nothing to show.",
        "Agreed: [c] people at most.",
    ]


def test_its_name_is_small_letters_and_dashes(statement: Statement) -> None:
    made = replace(statement, period="2013-Q1")
    assert publication_name(made) == "2013-q1-county-partner-publication"
    name, data = beside(statement, None)  # type: ignore[arg-type]
    assert name == "2013-04-county-partner-publication.xlsx"
    assert data == publication(statement)


def test_the_threshold_is_told_on_the_notes(statement: Statement) -> None:
    made = replace(statement, tables=TABLES)
    _, data = beside(made, None, 10)  # type: ignore[arg-type]
    assert "A count of people or families from 1 to 9 is not shown." in [
        row[1] for row in rows(data, "Notes")[3:]
    ]


def test_where_nothing_is_published_the_workbook_says_so_and_no_cell_is_blank(statement: Statement) -> None:
    data = publication(replace(statement, tables=[], clauses=[]))
    assert sheet_names(data, "a.xlsx") == ["Cover", "Contents", "Notes"]
    assert rows(data, "Contents")[3:] == rows(data, "Notes")[3:] == [["[z]", "[z]"]]


def test_names_that_differ_in_marks_alone_are_two_tables(statement: Statement) -> None:
    both = [replace(TABLES[0], title="Paid, by year"), replace(TABLES[0], title="Paid. by year")]
    data = publication(replace(statement, tables=both))
    assert len(parts(data, "tables/")) == 4


def test_a_draft_says_that_it_is_provisional_and_as_of_no_day(statement: Statement) -> None:
    draft = replace(statement, status="draft", as_of="not closed", seal="")
    said = [row[0] for row in rows(publication(draft), "Cover")]
    assert said[2] == "Draft, not closed."
    assert said[3].startswith("Provisional: ")


def test_the_page_for_everybody_says_how_its_counts_are_made(statement: Statement) -> None:
    """Its counts are to the nearest five, and the workbook said 10 where another said 9."""
    of_everybody = replace(statement, kind=PUBLIC[0], notes=["Counts are to the nearest 5."])
    said = [row[-1] for row in rows(publication(of_everybody), "Notes")]
    assert "Counts are to the nearest 5." in said
