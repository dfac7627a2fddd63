"""A place may begin with an example's settings."""

from __future__ import annotations

import pytest

from pooledbudget.book_file import read_book
from pooledbudget.place.beginning import EXAMPLES, example_start


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_begins_with_its_settings(name: str) -> None:
    started = example_start(name)
    assert read_book(started["book.toml"]).book == name
    assert any(file.startswith("agreements/") for file in started)
