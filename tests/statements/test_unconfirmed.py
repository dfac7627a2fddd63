"""What no source settles, with the money resting on it as the ledger has it."""

from __future__ import annotations

import pytest

from in_memory import FAMILIES, MemoryBook
from loops import some
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
    found = {found.value: found.paid for found in register(book.record)}
    assert found
    assert all(name.startswith(("reading ", "tariff ")) and ": " in name for name in found)
    assert max(found.values()) <= 240000 + 160000
    assert any(name.startswith("reading funded-rounding") and paid == 240000 for name, paid in found.items())
    assert 160000 in found.values()


def test_no_more_is_lost_under_another_answer_than_was_paid_in_all(book: MemoryBook) -> None:
    for found in some(register(book.record)):
        assert 0 <= found.less <= 240000 + 160000, found
        assert found.value.startswith("reading ") or not (found.more or found.less)
        assert found.paid >= 0


def test_rg4_another_answer_may_pay_more_and_is_told_with_how_much(book: MemoryBook) -> None:
    by_answer = {(found.value, found.answer): (found.more, found.less) for found in register(book.record)}
    thirteen = "reading work-to-claim: work runs to the claim"
    assert (thirteen, "") in by_answer
    barred = "reading worker-left: no"
    assert by_answer[barred, ""] == (0, 0)


def test_what_was_reversed_by_hand_is_taken_off() -> None:
    book = paid_family()
    (fee,) = [entry for entry in book.record.posted().starting("") if entry.endswith(":attachment")]
    before = {found.value: found.paid for found in register(book.record)}
    book.adjust(corrects=fee)
    after = {found.value: found.paid for found in register(book.record)}
    assert set(after) == set(before)
    assert {before[name] - after[name] for name in before} <= {0, 240000}
    assert 240000 in {before[name] - after[name] for name in before}


def test_each_value_is_listed_once_for_each_answer_that_moves_it(book: MemoryBook) -> None:
    listed = [(found.value, found.answer) for found in register(book.record)]
    assert len(listed) == len(set(listed))
    assert listed == sorted(listed)
