"""The page for everybody: one a year, nothing that tells of a few, and every word that it uses explained."""

from __future__ import annotations

import re

import pytest

from conftest import POOL, SmallBook
from in_memory import MemoryBook
from pooledbudget.errors import Misuse
from pooledbudget.instruments.figures import Table
from pooledbudget.instruments.told import PUBLIC
from pooledbudget.periods import months_of, span
from pooledbudget.statements.issuing import named_statement, public_statements
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import Pages
from shell import data, run


@pytest.fixture
def book() -> MemoryBook:
    made = MemoryBook()
    made.give("expenditure", "2013-04-02,hubs,5.00,A", "2013-04-03,clinics,7.50,B")
    made.close_all("2013-04", "2014-03")
    return made


def page(book: MemoryBook) -> Statement:
    (found,) = public_statements(book.issue("2013-14"))
    return found


def table(made: Statement, title: str) -> Table:
    (found,) = [table for table in made.tables if table.title == title]
    return found


def test_it_says_what_went_in_what_it_was_spent_on_and_what_was_left(book: MemoryBook) -> None:
    made = page(book)
    assert made.kind == PUBLIC[0]
    assert made.headline[0] == (
        "£2,400.01 went into the Smallshire pool and £12.50 was spent: £2,387.51 was left."
    )
    assert [(line.label, line.cells[0].minor) for line in table(made, "What went in").lines] == [
        ("The Smallshire pool: contributions of partners", 2_400_01)
    ]
    assert [(line.label, line.cells[0].minor) for line in table(made, "What it was spent on").lines] == [
        ("The Smallshire pool: Early help", 5_00),
        ("The Smallshire pool: Health", 7_50),
    ]


def test_it_is_of_a_year_and_of_nothing_else(book: MemoryBook) -> None:
    with pytest.raises(Misuse, match="--period 2013-14"):
        list(public_statements(book.issue("2013-04")))


def test_its_figures_can_be_asked_about_by_their_ids(book: MemoryBook) -> None:
    made = named_statement(book.issue("2013-14"), "county", "public")
    assert "2013-14/county/public/went-in.pool.contributions" in made.figures


def test_a_place_in_which_no_money_moved_has_no_page() -> None:
    later = MemoryBook(
        agreements={"pool": POOL.replace("2013-04-01", "2014-04-01").replace('"2013-14"', '"2014-15"')}
    )
    later.close_all("2013-04", "2014-03")
    assert list(public_statements(later.issue("2013-14"))) == []


def test_every_word_that_it_explains_is_explained_once_in_order(book: MemoryBook) -> None:
    words = [line.label for line in table(page(book), "Words on this page").lines]
    assert words == sorted(set(words), key=str.lower)
    assert {"partner", "theme", "pooled fund", "the year"} <= set(words)


def test_the_command_writes_it_and_all_of_a_year_has_it_too(small: SmallBook) -> None:
    place = small
    for month in months_of(span("2013-14")):
        place.close(str(month))
    run(place.path, "statement", "--public", "--period", "2013-14")
    written = place.path / "statements" / "2013-14" / "2013-14-county-public.html"
    assert "What the money did" in written.read_text("utf-8")
    index = (place.path / "statements" / "index.html").read_text("utf-8")
    assert "The place and the public" in index
    kinds = [made["kind"] for made in data(place.path, "statement", "--all", "--period", "2013-14")]
    assert kinds.count("public") == 1
    assert "public" not in [
        made["kind"] for made in data(place.path, "statement", "--all", "--period", "2013-04")
    ]
    refused = run(place.path, "statement", "--public", "--all", "--period", "2013-14", code=2)
    assert "--partner PARTNER, --all, or --public" in refused.output


def test_differences_that_stand_are_said_of_what_is_final() -> None:
    """It said Final, and nothing of what differed."""
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,nhs,cash,10.00,C")
    book.give("figures", "2014-03,pool,contributions paid,9.00", sender="nhs")
    book.close_all("2013-04", "2014-03")
    (made,) = public_statements(book.issue("2013-14"))
    (said,) = [line for line in made.headline if "stood open at 31 March 2014" in line]
    assert said.startswith("1 difference with the bank or with partners' own figures")
    assert said in made.unsettled


def test_where_nothing_differs_nothing_is_said_of_it(book: MemoryBook) -> None:
    assert not [line for line in page(book).headline if "stood open" in line]


def test_the_main_tables_do_not_fold_on_a_telephone(book: MemoryBook) -> None:
    text = Pages(book.record).html(page(book))
    folded = re.findall(r'<h2 id="table-[0-9]+">([^<]+)</h2>\n<details class="fold', text)
    assert folded == ["Words on this page"]
