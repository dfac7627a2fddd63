from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SmallBook
from pooledbudget.ledger import leaves as writing
from pooledbudget.ledger.formats import FORMATS
from pooledbudget.ledger.leaves import Leaf, Run, Tally, leaves
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import leaf_hash

texts = st.text(max_size=8)
names = st.tuples(texts, texts, texts, texts, texts)
SIGNED, QUOTES = 40, '""""'
SPEND = "paid_on,scheme,amount,reference\n" + "".join(
    f'2013-04-{1 + row % 30:02d},hubs,{row}.50,"R {QUOTES if row == SIGNED else ""}{row} £"\n'
    for row in range(1, 90)
)
"""One of them has a sign that is escaped: what stands with it in a run is written one by one."""


@pytest.mark.parametrize("layout", FORMATS.values(), ids=lambda layout: str(layout.number))
@given(
    sequence=st.integers(1, 9),
    words=st.tuples(*[texts] * 6),
    amounts=st.tuples(st.integers(-99, 99), st.integers(-99, 99)),
    sides=st.tuples(names, names),
)
def test_transfers_are_written_together_as_each_is_alone(
    layout: Any, sequence: int, words: tuple[str, ...], amounts: tuple[int, int], sides: Any
) -> None:
    entry_id, effective, month, kind, about, reference = words
    because = '[{"row":2,"submission":"S0001"}]'
    lines = [(*side[:4], amount, side[4]) for side, amount in zip(sides, amounts, strict=True)]
    alone = layout.entry_bytes(
        (sequence, entry_id, 1, effective, month, kind, about, reference, because), lines
    )
    alike = json.dumps([effective, month, kind, about, *sides[0], *sides[1]])
    row = (sequence, 1, entry_id, reference, because, *amounts, alike)
    assert layout.transfers_bytes([[cell] * 2 for cell in row]) == [alone] * 2


SIGNS = st.characters(codec="utf-8", exclude_characters="\0")
CELLS = ("sequence", "id", "act", "effective", "month", "kind", "about", "reference", "because")


@pytest.mark.parametrize("layout", FORMATS.values(), ids=lambda layout: str(layout.number))
@given(
    words=st.lists(st.text(SIGNS, max_size=4), min_size=6, max_size=6),
    sides=st.lists(st.text(SIGNS, max_size=4), min_size=10, max_size=10),
    amount=st.integers(-(2**53), 2**53),
)
def test_a_transfer_as_sql_writes_it_is_the_same_or_shows_that_it_is_not(
    layout: Any, words: list[str], sides: list[str], amount: int
) -> None:
    """Where two writers differ, the bytes recorded have a backslash: nothing else may pass for another."""
    entry = (7, words[0], 3, *words[1:], '[{"row":2,"submission":"S0001"}]')
    lines = [(*sides[:4], amount, sides[4]), (*sides[5:9], -amount, sides[9])]
    names = ("account", "partner", "agreement", "theme", "amount", "currency")
    tables = [
        f"(SELECT {', '.join(f'? AS {name}' for name in columns)}) AS {table}"
        for table, columns in (("entry", CELLS), ("one", names), ("other", names))
    ]
    query = f"SELECT CAST({layout.transfer_text} AS BLOB) FROM {', '.join(tables)}"
    with closing(sqlite3.connect(":memory:")) as connection:
        (quick,) = connection.execute(query, (*entry, *lines[0], *lines[1])).fetchone()
    alone = layout.entry_bytes(entry, lines)
    plain = not any(sign in '"\\' or sign < " " for sign in "".join([*words, *sides]))
    assert (quick == alone) is plain
    assert plain or b"\\" in alone


def one_by_one(parts: list[Leaf | Run]) -> list[Leaf]:
    return [leaf for part in parts for leaf in (part if isinstance(part, Run) else [part])]


def posted(record: Record) -> dict[tuple[str, ...], int]:
    columns = "agreement, account, partner, theme, month, currency"
    query = f"SELECT {columns}, sum(amount) FROM posting JOIN entry ON sequence = entry GROUP BY {columns}"
    return {tuple(place): amount for *place, amount in record.rows(query)}


@pytest.mark.parametrize(("few", "run"), [(1, 7), (1, 5_000), (50, 20)])
def test_leaves_in_runs_are_the_leaves_one_by_one_and_add_up_alike(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch, few: int, run: int
) -> None:
    small.send(SPEND)
    small.close()
    small.close("2013-05")
    record = small.book.ledger
    monkeypatch.setattr(writing, "_FEW", 10**6)
    slow = Tally(adding=True)
    expected = list(leaves(record, slow))
    assert all(isinstance(part, Leaf) for part in expected)
    monkeypatch.setattr(writing, "_FEW", few)
    monkeypatch.setattr(writing, "_RUN", run)
    quick = Tally(adding=True)
    found = list(leaves(record, quick))
    assert any(isinstance(part, Run) for part in found)
    assert one_by_one(found) == expected
    assert quick.sums() == slow.sums() == posted(record)
    some = list(leaves(record, Tally(), 5, 40))
    assert [leaf.sequence for leaf in one_by_one(some)] == list(range(5, 41))


@pytest.mark.parametrize("forged", ['R \\"\\"40 £', "R 40 £", 'R "40 £'])
def test_a_text_that_reads_as_another_escaped_is_a_fault(small: SmallBook, forged: str) -> None:
    r"""What is stored as `\\"` is written by SQLite as `"` is recorded; its leaf must not pass."""
    small.send(SPEND)
    small.close()
    connection = small.book.ledger.connection
    connection.execute("DROP TRIGGER entry_update")
    connection.execute("UPDATE entry SET reference = ? WHERE id = 'S0001:41'", (forged,))
    found = [part for part in leaves(small.book.ledger, Tally()) if isinstance(part, Leaf)]
    changed = [leaf for leaf in found if leaf_hash(leaf.data) != leaf.leaf]
    assert [leaf.sequence for leaf in changed] == [
        sequence for (sequence,) in connection.execute("SELECT sequence FROM entry WHERE id = 'S0001:41'")
    ]


def test_what_does_not_balance_is_said() -> None:
    line = ("assets:cash", "county", "pool", "", 5, "GBP")
    tally = Tally()
    tally.take("2013-04", [line, ("spending:hubs", "county", "pool", "", -5, "GBP")])
    assert tally.balanced
    tally.take("2013-04", [line, ("spending:hubs", "county", "other", "", -5, "GBP")])
    assert not tally.balanced


@pytest.mark.parametrize(
    "change",
    ["amount = amount + 1", "agreement = 'other'", "currency = 'EUR'"],
    ids=["amount", "agreement", "currency"],
)
def test_a_transfer_that_does_not_balance_is_found_whatever_its_leaf_says(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(writing, "_RUN", 7)
    small.send(SPEND)
    small.close()
    record = small.book.ledger
    record.connection.execute("DROP TRIGGER posting_update")
    record.connection.execute(f"UPDATE posting SET {change} WHERE entry = 9 AND line = 1")
    record.connection.execute("DROP TRIGGER entry_update")
    quick, slow = Tally(), Tally()
    (data,) = [leaf.data for leaf in one_by_one(list(leaves(record, slow))) if leaf.sequence == 9]
    assert not slow.balanced
    record.connection.execute("UPDATE entry SET leaf = ? WHERE sequence = 9", (leaf_hash(data),))
    parts = list(leaves(record, quick))
    assert any(isinstance(part, Run) for part in parts)
    assert not any(isinstance(part, Run) and part.first <= 9 <= part.last for part in parts)
    assert not quick.balanced
