from __future__ import annotations

from pathlib import Path

import pytest

from conftest import BOOK, ROOT
from pooledbudget.book_file import read_book
from pooledbudget.book_said import book_said, currency_of

PLACES = sorted((ROOT / "examples").glob("*/book.toml"))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.parent.name)
def test_a_book_says_the_same_unchecked_as_checked(path: Path) -> None:
    data = path.read_bytes()
    assert book_said(data) == read_book(data).said


def test_what_a_book_does_not_say_is_as_its_model_has_it() -> None:
    said = book_said(BOOK.encode())
    assert said == read_book(BOOK.encode()).said
    assert currency_of(BOOK.encode()) == said.currency
    euros = f'currency = "EUR"\n{BOOK}'.encode()
    assert (currency_of(euros), book_said(euros).currency) == ("EUR", "EUR")
