"""What was recorded is read back column by column."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from pooledbudget.ledger.stored import act_columns, caused, done


@pytest.fixture
def book() -> MemoryBook:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A", "2013-04-03,hubs,2.00,B")
    book.close()
    return book


def test_an_act_and_what_it_caused_are_read_as_they_are_stored(book: MemoryBook) -> None:
    stored = done(book.record, 2)
    assert stored.act == act_columns(book.record, 2)
    entries = list(caused(book.record, 2))
    assert [entry[1] for entry in entries] == list(stored.entries)
    assert sum(len(entry[-1]) for entry in entries) == book.record.rows("SELECT count(*) FROM posting")[0][0]
    assert list(caused(book.record, 1)) == []
