"""What is planned reads as a sequence of entries, whether they stand alone or in columns."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.ledger.entry_columns import EntryColumns, Transfer
from pooledbudget.ledger.planned import Planned

DAY = date(2013, 4, 5)


def alone(entry_id: str, amount: int) -> Entry:
    legs = transfer(
        ("assets:cash", "county"), ("income:contributions", "nhs"), amount, "pool", currency="GBP"
    )
    return Entry(entry_id, DAY, "contribution", legs, (Origin("S0009", 2), Origin("S0009", 3)))


COLUMNS = EntryColumns(
    "S0001",
    [2, 3],
    [DAY, DAY],
    [0, 0],
    [
        Transfer(
            "spending",
            "h",
            ("spending:h", "nhs"),
            ("liabilities:owed-to-partners", "nhs"),
            "pool",
            "t",
            "GBP",
        )
    ],
    [100, -30],
    ["A", "B"],
)
FIRST, LAST = alone("pool:due", 500), alone("S0002:2", 7)
PLANNED = Planned([FIRST, COLUMNS, LAST])


def test_it_is_a_sequence_of_entries_in_order() -> None:
    ids = ["pool:due", "S0001:2", "S0001:3", "S0002:2"]
    assert [entry.id for entry in PLANNED] == list(PLANNED.ids) == ids
    assert (len(PLANNED), PLANNED[2].id, [entry.id for entry in PLANNED[1:3]]) == (4, "S0001:3", ids[1:3])
    assert Planned(list(PLANNED)) == PLANNED
    assert list(PLANNED) == PLANNED[:]
    assert Planned([FIRST]) != PLANNED


def test_others_come_after_and_columns_stay_columns() -> None:
    both = Planned([FIRST]).plus(Planned([COLUMNS])).plus([LAST])
    assert both.parts == [FIRST, COLUMNS, LAST]
    assert Planned.of(both) is both
    assert Planned.of([FIRST]).parts == [FIRST]


def test_it_adds_up_as_its_entries_do() -> None:
    entries = Planned(list(PLANNED))
    assert (PLANNED.moved, +PLANNED.sums()) == (entries.moved, +entries.sums())
    assert PLANNED.moved == 500 + 100 + 30 + 7
    assert PLANNED.sums()["spending:h", "nhs", "pool", "t", "GBP", DAY] == 70
    assert list(PLANNED.stored()) == list(entries.stored())


def test_those_on_an_account_are_told_apart_in_both_forms() -> None:
    assert list(PLANNED.on_account("assets:cash", "pool").ids) == ["pool:due", "S0002:2"]
    assert list(PLANNED.on_account("spending:h", "pool").ids) == ["S0001:2", "S0001:3"]
    assert len(PLANNED.on_account("assets:cash", "lane")) == 0


def test_it_knows_of_how_many_rows_of_each_file_its_entries_are() -> None:
    """An entry of a row is called as the row; what undoes it, or was entered by hand, is none of it."""
    assert PLANNED.posted() == {"S0001": 2, "S0002": 1}
    named = [replace(PLANNED[3], id=name) for name in ("~S0001:2", "S0003:adjustment", "S0004:12", "S1:2:3")]
    assert Planned(named).posted() == {"S0004": 1}
