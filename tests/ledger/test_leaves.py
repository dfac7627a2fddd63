from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SmallBook
from pooledbudget.ledger import leaves as writing
from pooledbudget.ledger.formats import FORMATS
from pooledbudget.ledger.leaves import Leaf, Run, Tally, leaves
from pooledbudget.ledger.record import Record

texts = st.text(max_size=8)
names = st.tuples(texts, texts, texts, texts, texts)
SPEND = "paid_on,scheme,amount,reference\n" + "".join(
    f'2013-04-{1 + row % 30:02d},hubs,{row}.50,"R ""{row}"" £"\n' for row in range(1, 90)
)


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
    together = layout.transfers_bytes([(sequence, 1, entry_id, reference, because, *amounts, alike)])
    assert together == [alone]


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
    slow = Tally()
    expected = list(leaves(record, slow))
    assert all(isinstance(part, Leaf) for part in expected)
    monkeypatch.setattr(writing, "_FEW", few)
    monkeypatch.setattr(writing, "_RUN", run)
    quick = Tally()
    found = list(leaves(record, quick))
    assert any(isinstance(part, Run) for part in found)
    assert one_by_one(found) == expected
    assert quick.sums() == slow.sums() == posted(record)
    some = list(leaves(record, Tally(), 5, 40))
    assert [leaf.sequence for leaf in one_by_one(some)] == list(range(5, 41))


def test_what_does_not_balance_adds_up_to_nothing() -> None:
    line = ("assets:cash", "county", "pool", "", 5, "GBP")
    tally = Tally()
    tally.take("2013-04", [line, ("spending:hubs", "county", "pool", "", -5, "GBP")])
    assert tally.sums() is not None
    tally.take("2013-04", [line, ("spending:hubs", "county", "other", "", -5, "GBP")])
    assert tally.sums() is None
    across = Tally()
    sides = ["assets:cash", "county", "pool", "", "GBP", "spending:hubs", "county", "other", "", "GBP"]
    across.take_transfers([[5], [-5], [json.dumps(["2013-04-01", "2013-04", "spending", "", *sides])]])
    assert across.sums() is None
