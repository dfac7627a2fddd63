"""What no source settles, with the money resting on it as the ledger has it."""

from __future__ import annotations

import pytest

from in_memory import FAMILIES, MemoryBook
from pooledbudget.statements.unconfirmed import register

EARNED = (
    ("families", "F1,P1,1980-01-01,2010-01-01"),
    ("flags", "F1,asb order,2012-06-01", "F1,local concern,2012-06-02"),
    ("benefits", "P1,2011-01-01,2013-04-14,esa"),
    ("work", "P1,2013-04-15,,E"),
    ("attachments", "families,F1,2013-04-10"),
    ("claims", "families,F1,2013-07-20,continuous employment"),
)


def paid_family() -> MemoryBook:
    """Return a book in which one family was attached and its result paid."""
    made = MemoryBook(agreements={**MemoryBook().agreements, "families": FAMILIES})
    for kind, *lines in EARNED:
        made.give(kind, *lines)
    made.close_all("2013-04", "2013-07")
    return made


@pytest.fixture(scope="module")
def book() -> MemoryBook:
    """The same, for tests that only read it."""
    return paid_family()


def test_a_book_that_decided_nothing_rests_on_nothing() -> None:
    made = MemoryBook()
    made.close()
    assert register(made.record) == []


def test_what_was_paid_is_told_beside_each_value_it_rests_on(book: MemoryBook) -> None:
    found = {name: paid for name, paid, _ in register(book.record)}
    assert found
    assert all(name.startswith(("reading ", "tariff ")) and ": " in name for name in found)
    assert max(found.values()) <= 240000 + 160000
    assert any(name.startswith("reading funded-rounding") and paid == 240000 for name, paid in found.items())
    assert 160000 in found.values()


def test_no_more_is_moved_by_another_reading_than_was_paid_in_all(book: MemoryBook) -> None:
    for name, paid, moved in register(book.record):
        assert 0 <= moved <= 240000 + 160000, name
        assert moved == 0 or name.startswith("reading ")
        assert paid >= 0


def test_what_was_reversed_by_hand_is_taken_off() -> None:
    book = paid_family()
    (fee,) = [entry for entry in book.record.posted().starting("") if entry.endswith(":attachment")]
    before = {name: paid for name, paid, _ in register(book.record)}
    book.adjust(corrects=fee)
    after = {name: paid for name, paid, _ in register(book.record)}
    assert set(after) == set(before)
    assert {before[name] - after[name] for name in before} <= {0, 240000}
    assert 240000 in {before[name] - after[name] for name in before}


def test_each_value_is_listed_once(book: MemoryBook) -> None:
    names = [name for name, _, _ in register(book.record)]
    assert len(names) == len(set(names))
    assert names == sorted(names)
