"""Entries written many at once: the same rows, postings and leaves as one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import leg
from pooledbudget.findings import Origin
from pooledbudget.ledger import written
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.entry_columns import EntryColumns, Transfer
from pooledbudget.ledger.formats import newest
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.seals import leaf_hash

FIRST = date(2013, 4, 1)
WAYS = [
    Transfer("spending", name, (f"spending:{name}", "county"), ("assets:cash", "county"), "pool", "t", "GBP")
    for name in ("hubs", "clinics")
]


def columns(submission: str, count: int, *, vat: int = 0) -> EntryColumns:
    return EntryColumns(
        submission,
        list(range(2, count + 2)),
        [FIRST + timedelta(number % 40) for number in range(count)],
        [number % 2 for number in range(count)],
        [way._replace(vat=("assets:vat", "county")) for way in WAYS] if vat else WAYS,
        [(-1) ** number * (number + 1) for number in range(count)],
        [f'R"{number}' for number in range(count)],
        [vat] * count if vat else [],
    )


def alone(name: str) -> Entry:
    legs = (leg("assets:cash", "county", "pool", 5), leg("funds:general", "county", "pool", -5))
    return Entry(name, FIRST, "adjustment", legs, (Origin("S0009", 2), Origin("S0009", 3)))


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


@pytest.mark.parametrize("at_once", [2, 5_000])
def test_what_is_written_at_once_is_what_is_written_one_by_one(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(written, "AT_ONCE", at_once)
    parts: list[Entry | EntryColumns] = [
        alone("a"),
        columns("S0001", 5),
        columns("S0002", 3, vat=7),
        alone("b"),
        alone("c"),
        alone("d"),
    ]
    planned, layout = Planned(parts), newest()
    some = list(written.batches(11, planned, month_of))
    rows, postings, leaves = [], [], []
    for number, stored in enumerate(planned.stored(), start=12):
        entry_id, effective, kind, about, reference, because, lines = stored
        day = effective.isoformat()
        row = (number, entry_id, 11, day, month_of(effective), kind, about, reference, because)
        rows.append(row)
        postings += [(number, place, *line) for place, line in enumerate(lines, start=1)]
        leaves.append(leaf_hash(layout.entry_bytes(row, lines)))
    made = [leaf for batch in some for leaf in batch.leaves(layout)]
    assert made == leaves
    each = [(batch.leaves(layout), [leaf[::-1] for leaf in batch.leaves(layout)]) for batch in some]
    assert [row for batch, marks in zip(some, each, strict=True) for row in batch.entries(*marks)] == [
        (*row, leaf, leaf[::-1]) for row, leaf in zip(rows, leaves, strict=True)
    ]
    assert [line for batch in some for line in batch.postings()] == postings


def test_nothing_is_written_of_nothing() -> None:
    assert list(written.batches(1, [], month_of)) == []
    assert list(written.batches(1, Planned([columns("S0001", 0)]), month_of)) == []
