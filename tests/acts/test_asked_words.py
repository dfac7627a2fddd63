"""Words of flags, stays and achievements: those that a programme of the book asks for, and no others."""

from __future__ import annotations

import pytest

from family_book import AGREEMENT, BOOK
from in_memory import MemoryBook
from pooledbudget.acts.receipt import Receipt


def offered(kind: str, *lines: str, agreement: bool = True) -> Receipt:
    """Return what becomes of lines in a book with a families agreement, or without one."""
    book = MemoryBook(BOOK.format(first="2013-04"), {"families": AGREEMENT} if agreement else {})
    return book.offer(kind, *lines)


@pytest.mark.parametrize("word", ["asb order", "local concern", "off roll", "alternative provision"])
def test_a_flag_that_the_programme_asks_for_is_taken(word: str) -> None:
    assert offered("flags", f"F,{word},2013-03-01,,F-A").findings == []


def test_one_that_nothing_asks_for_is_refused_each_time_it_stands() -> None:
    receipt = offered(
        "flags",
        "F,asb ordr,2013-03-01,,F-A",
        "F,asb order,2013-03-02,,F-A",
        "G,asb ordr,2013-03-01,,G-A",
    )
    assert not receipt.accepted
    assert [(found.code.value, found.row, found.column) for found in receipt.findings] == [
        ("N01", 2, "flag"),
        ("N01", 4, "flag"),
    ]
    (found, _) = receipt.findings
    assert found.what == "there is no flag 'asb ordr'; did you mean 'asb order'?"
    assert "asks for: alternative provision, asb order, local concern, off roll" in found.rule


@pytest.mark.parametrize("word", ["Asb order", "asb  order", "asb"])
def test_a_word_is_the_word_as_it_stands(word: str) -> None:
    assert not offered("flags", f"F,{word},2013-03-01,,F-A").accepted


def test_a_book_without_a_programme_that_asks_takes_any_word() -> None:
    assert offered("flags", "F,whatever,2013-03-01,,F-A", agreement=False).accepted


def test_a_kind_for_which_no_programme_of_the_book_asks_is_taken_as_it_is() -> None:
    """The first phase asks for flags alone: a stay or an achievement of its book is nobody's word."""
    assert offered("stays", "F-A,2013-03-01,,tenancy,").accepted
    assert offered("achievements", "F-A,2013-03-01,qualification,").accepted


def test_other_kinds_have_no_such_word() -> None:
    assert offered("benefits", "F-A,2010-01-01,,esa").accepted
