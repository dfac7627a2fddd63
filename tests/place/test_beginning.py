"""A place begins with an example's settings, or with a plain start that can be used as it is."""

from __future__ import annotations

import pytest

from pooledbudget.book_file import read_book
from pooledbudget.place.beginning import EXAMPLES, example_start, plain_start


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_begins_with_its_settings(name: str) -> None:
    started = example_start(name)
    assert read_book(started["book.toml"]).book == name
    assert any(file.startswith("agreements/") for file in started)


def test_a_plain_start_names_its_host_and_nothing_else() -> None:
    (text,) = plain_start("b", "", "2013-04").values()
    book = read_book(text)
    assert (book.place, list(book.partners), book.expected, book.may_send) == ("A place", ["host"], [], {})


def test_a_plain_start_says_what_it_was_given() -> None:
    book = read_book(plain_start("ours", 'Our "Place"', "2014-04")["book.toml"])
    assert (book.book, book.place, book.first_month) == ("ours", 'Our "Place"', "2014-04")
    assert book.who.host.id == "host"
