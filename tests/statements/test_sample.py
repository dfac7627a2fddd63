"""The agreement that a place without one is shown runs as it stands."""

from __future__ import annotations

import pytest

from conftest import BOOK
from in_memory import MemoryBook
from pooledbudget.book_file import read_book
from pooledbudget.statements.sample import sample_pool


@pytest.mark.parametrize("place", ["Smallshire", 'The "Place", é'])
def test_the_sample_runs(place: str) -> None:
    text = BOOK.replace('"Smallshire"', repr(place) if '"' in place else f'"{place}"')
    book = MemoryBook(book=text, agreements={"pool": sample_pool(read_book(text.encode()))})
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    assert len(book.close().entries) == 2
