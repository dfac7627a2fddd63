"""What was recorded is read back column by column, and a repetition is held against it entry by entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from in_memory import MemoryBook
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.stored import act_columns, caused, done


@pytest.fixture
def book() -> MemoryBook:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A", "2013-04-03,hubs,2.00,B")
    book.close()
    return book


def before(book: MemoryBook) -> Record:
    """The record as it stood before its close."""
    fresh = Record.create(":memory:", book.record.book, book.record.first_month)
    fresh.copy(book.record, 1)
    return fresh


def test_an_act_and_what_it_caused_are_read_as_they_are_stored(book: MemoryBook) -> None:
    stored = done(book.record, 2)
    assert stored.act == act_columns(book.record, 2)
    entries = list(caused(book.record, 2))
    assert [entry[1] for entry in entries] == list(stored.entries)
    assert sum(len(entry[-1]) for entry in entries) == book.record.rows("SELECT count(*) FROM posting")[0][0]
    assert list(caused(book.record, 1)) == []


def test_the_same_again_is_the_same_and_anything_else_is_not(book: MemoryBook) -> None:
    act = book.record.act(2).act
    act = replace(act, annexes={name: book.record.annex(2, name) for name in act.detail["annexes"]})
    entries = [recorded.entry for recorded in book.record.entries()]
    fresh = before(book)
    assert fresh.is_as(book.record, 2, act, entries)
    others = (
        (replace(act, who="somebody else"), entries),
        (act, entries[:-1]),
        (act, [*entries, entries[0]]),
        (act, entries[::-1]),
        (act, [replace(entries[0], reference="other"), *entries[1:]]),
        (act, [entries[0].reversed_as(entries[0].id, entries[0].kind), *entries[1:]]),
    )
    for other, made in others:
        assert not fresh.is_as(book.record, 2, other, made)
        assert fresh.rehearsed(other, made) != done(book.record, 2) or made == entries[::-1]
