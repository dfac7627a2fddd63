"""A place begins with an example's settings, or with a plain start that can be used as it is."""

from __future__ import annotations

import pytest

from pooledbudget.book_file import read_book
from pooledbudget.place.beginning import example, plain_start


@pytest.mark.parametrize("name", ["northshire", "greater-manchester", "peterborough"])
def test_an_example_is_its_book_and_its_agreements(name: str) -> None:
    settings = example(name)
    assert read_book(settings["book.toml"]).place
    assert any(file.startswith("agreements/") for file in settings)


def test_a_plain_start_is_a_book_with_a_host() -> None:
    book = read_book(plain_start("ours", 'Our "Place"', "2014-04")["book.toml"])
    assert (book.book, book.place, book.first_month) == ("ours", 'Our "Place"', "2014-04")
    assert book.who.host.id == "host"
    assert read_book(plain_start("ours", "", "2014-04")["book.toml"]).place == "A place"
