"""A statement as CSV: a row for each figure, term and entry, which a spreadsheet reads as text and numbers."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from msgspec.structs import replace

from in_memory import MemoryBook
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.table import COLUMNS, Csv

SPENT = "2013-04/county/partner/pool.spent.hubs"


@pytest.fixture
def book() -> MemoryBook:
    """Three payments of April, one with a reference that begins as a formula does, closed."""
    made = MemoryBook()
    made.give(
        "expenditure", "2013-04-01,hubs,1.00,R1", "2013-04-02,hubs,2.00,=R2", "2013-04-03,hubs,-0.50,R3"
    )
    made.close()
    return made


def statement(book: MemoryBook) -> Statement:
    return statements_of(book.issue("2013-04"), "county")[0]


def rows(book: MemoryBook, made: Statement | None = None) -> list[dict[str, str]]:
    text = Csv(book.record).text(made or statement(book))
    return list(csv.DictReader(io.StringIO(text)))


def test_every_row_has_every_column_and_says_what_it_is(book: MemoryBook) -> None:
    text = Csv(book.record).text(statement(book))
    lines = list(csv.reader(io.StringIO(text)))
    assert tuple(lines[0]) == COLUMNS
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert {line[0] for line in lines[1:]} == {"header", "figure", "term", "entry", "total"}


def test_the_header_says_what_the_page_says_at_its_top(book: MemoryBook) -> None:
    made = replace(statement(book), changes=["a change"])
    header = [(row["line"], row["text"]) for row in rows(book, made) if row["record"] == "header"]
    assert dict(header)["partner"] == "Smallshire County Council"
    assert dict(header)["seal"] == made.seal
    assert ("changed", "a change") in header
    assert [text for name, text in header if name == "headline"] == list(made.headline)


def test_the_entries_behind_a_figure_add_up_to_the_total_beside_them(book: MemoryBook) -> None:
    mine = [row for row in rows(book) if row["figure"] == SPENT]
    assert [row["record"] for row in mine].count("figure") == 1
    entries = [row for row in mine if row["record"] == "entry"]
    (total,) = [row for row in mine if row["record"] == "total"]
    assert [row["entry_id"] for row in entries] == ["S0001:2", "S0001:3", "S0001:4"]
    assert sum(Decimal(row["amount"]) for row in entries) == Decimal(total["amount"]) == Decimal("2.50")
    assert total["formula"] == "3 entries"
    assert {row["because"] for row in entries} == {"S0001 row 2", "S0001 row 3", "S0001 row 4"}


def test_every_figure_of_the_statement_is_there_once_with_its_amount(book: MemoryBook) -> None:
    made = statement(book)
    shown = {row["figure"]: row for row in rows(book) if row["record"] == "figure" and row["figure"]}
    assert set(shown) == set(made.figures)
    for figure, (label, cell) in made.figures.items():
        assert shown[figure]["line"] == label
        assert shown[figure]["text"] == cell.machine
        if cell.minor is not None:
            assert Decimal(shown[figure]["amount"]) * 100 == cell.minor
        assert shown[figure]["currency"] == ("" if cell.minor is None else "GBP")


def test_terms_are_indented_by_their_depth_and_have_an_amount_in_words(book: MemoryBook) -> None:
    terms = [row for row in rows(book) if row["record"] == "term"]
    assert terms
    assert all(row["text"].lstrip("−").startswith("£") and row["formula"].strip() for row in terms)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "@x", "-x", "\tx"])
def test_what_begins_as_a_formula_is_kept_from_being_one(book: MemoryBook, text: str) -> None:
    made = replace(statement(book), partner_name=text, headline=[text])
    header = {row["line"]: row["text"] for row in rows(book, made) if row["record"] == "header"}
    assert header["partner"] == header["headline"] == f"'{text}"


def test_a_negative_amount_stays_a_number(book: MemoryBook) -> None:
    amounts = {row["amount"] for row in rows(book) if row["entry_id"] == "S0001:4"}
    assert "-0.50" in amounts
    assert not any(amount.startswith("'") for amount in amounts)


def test_what_a_sender_wrote_is_in_the_narrative_as_text(book: MemoryBook) -> None:
    (said,) = {row["narrative"] for row in rows(book) if row["entry_id"] == "S0001:3"}
    assert said == "Spending: hubs, =R2"


def test_a_statement_with_nothing_to_tell_is_a_header_alone(book: MemoryBook) -> None:
    made = statements_of(book.issue("2013-04"), "department")[0]
    assert {row["record"] for row in rows(book, made)} == {"header"}
