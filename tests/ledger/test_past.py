"""A record seen as it stood before an act: what came later is not there, and nothing is written."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import SmallBook
from pooledbudget.book_folder import RECORD_FILE
from pooledbudget.ledger.past import Past
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.stored import done
from pooledbudget.ledger.sums import DIMENSIONS

HEADINGS = "paid_on,scheme,amount,reference"


@pytest.fixture
def small_closed(small: SmallBook) -> SmallBook:
    small.send(f"{HEADINGS}\n2013-04-02,hubs,1.00,A\n2013-04-03,hubs,2.00,B")
    small.close()
    small.send(f"{HEADINGS}\n2013-05-02,hubs,4.00,C", file="may.csv")
    small.close("2013-05")
    return small


def before_all(small: SmallBook) -> Past:
    return Past.before_all(small.path / RECORD_FILE)


def test_before_the_first_act_there_is_nothing(small_closed: SmallBook) -> None:
    past = before_all(small_closed)
    assert (past.size, list(past.acts()), list(past.entries()), past.seals()) == (0, [], [], [])
    assert (past.derived.submitted(), past.books().sums, past.closed_months()) == ([], {}, set())
    assert past.book == small_closed.book.ledger.book


def test_it_stands_after_each_act_as_the_record_stood_then(small_closed: SmallBook) -> None:
    """What follows from acts too: sums, closed months, submissions, decisions, positions."""
    whole, past = small_closed.book.ledger, before_all(small_closed)
    closed = []
    for recorded in whole.acts():
        past.come_to(whole.end_of(recorded.sequence))
        assert past.size == whole.end_of(recorded.sequence)
        assert [act.sequence for act in past.acts()][-1] == recorded.sequence
        assert all(entry.sequence <= past.size for entry in past.entries())
        if recorded.act.kind == "close":
            closed.append(recorded.act.month)
        assert sorted(map(str, past.closed_months())) == closed
        assert [seal.month for seal in past.seals()] == closed
    for table in ("balance", "submission", "position", "difference"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert past.rows(query) == whole.rows(query)
    assert past.balances(DIMENSIONS) == whole.balances(DIMENSIONS)
    assert past.posted().starting("S0002:") == {"S0002:2"}


def test_coming_on_writes_nothing_into_the_book(small_closed: SmallBook) -> None:
    file = small_closed.path / RECORD_FILE
    as_it_was = file.read_bytes()
    whole, past = small_closed.book.ledger, before_all(small_closed)
    for recorded in whole.acts():
        past.come_to(whole.end_of(recorded.sequence))
    past.close()
    assert file.read_bytes() == as_it_was
    assert Reading.open(file).size == whole.size


def test_the_same_again_is_the_same_and_anything_else_is_not(small_closed: SmallBook) -> None:
    ledger = small_closed.book.ledger
    act = ledger.act(2).act
    act = replace(act, annexes={name: ledger.annex(2, name) for name in act.detail["annexes"]})
    entries = [recorded.entry for recorded in ledger.entries_of_acts(2, ledger.end_of(2))]
    past = before_all(small_closed)
    past.come_to(1)
    assert past.is_as(ledger, 2, act, entries)
    others = (
        (replace(act, who="somebody else"), entries),
        (act, entries[:-1]),
        (act, [*entries, entries[0]]),
        (act, entries[::-1]),
        (act, [replace(entries[0], reference="other"), *entries[1:]]),
        (act, [entries[0].reversed_as(entries[0].id, entries[0].kind), *entries[1:]]),
    )
    for other, made in others:
        assert not past.is_as(ledger, 2, other, made)
        assert past.rehearsed(other, made) != done(ledger, 2)
