"""Many entries as columns are, one by one, the entries they stand for: stored, added up and refused alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.entry_columns import EntryColumns, Transfer
from pooledbudget.ledger.planned import Planned
from pooledbudget.money import MINOR_MAX

HUBS = Transfer(
    kind="spending",
    about="hubs",
    debit=("spending:hubs", "nhs"),
    credit=("liabilities:owed-to-partners", "nhs"),
    agreement="pool",
    theme="early-help",
    currency="GBP",
)
CASH = HUBS._replace(credit=("assets:cash", "county"), debit=("spending:hubs", "county"))
LANE = CASH._replace(agreement="lane", about="lane")


def columns(*cells: tuple[int, int, int, str], days: Sequence[int] = ()) -> EntryColumns:
    """Rows given as (row, way, amount, reference), of days of April 2013."""
    rows, ways, amounts, references = zip(*cells, strict=True) if cells else ((), (), (), ())
    effective = [date(2013, 4, day) for day in (days or [1 + row % 30 for row in rows])]
    return EntryColumns("S0001", rows, effective, ways, [HUBS, CASH, LANE], amounts, references)


CELLS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-MINOR_MAX, MINOR_MAX).filter(bool),
        st.text(max_size=5) | st.sampled_from(['"', "\\", "é", "=1"]),
    ),
    max_size=6,
)


@given(CELLS)
def test_they_are_the_entries_they_stand_for(cells: list[tuple[int, int, str]]) -> None:
    made = columns(*((number, *cell) for number, cell in enumerate(cells, start=2)))
    alone = Planned(list(made))
    assert len(made) == len(list(made)) == len(cells)
    assert made.ids == [entry.id for entry in made]
    assert made.moved == alone.moved
    assert +made.sums == +alone.sums()
    assert list(made.stored()) == list(alone.stored())


def test_an_entry_of_a_row_says_what_its_transfer_does() -> None:
    (entry,) = columns((7, 1, -250, "R1"), days=[3])
    assert (entry.id, entry.effective, entry.kind, entry.about, entry.reference) == (
        "S0001:7",
        date(2013, 4, 3),
        "spending",
        "hubs",
        "R1",
    )
    assert [(leg.account, leg.partner, leg.amount) for leg in entry.postings] == [
        ("spending:hubs", "county", -250),
        ("assets:cash", "county", 250),
    ]


@pytest.mark.parametrize("amount", [0, MINOR_MAX + 1, -MINOR_MAX - 1])
def test_an_amount_that_cannot_be_posted_names_its_row(amount: int) -> None:
    with pytest.raises(ValueError, match=f"S0001:9: {amount} cannot be posted"):
        columns((8, 0, 5, "A"), (9, 0, amount, "B"))


def test_an_account_outside_the_chart_is_refused() -> None:
    wrong = HUBS._replace(credit=("assets:cahs", "nhs"))
    with pytest.raises(ValueError, match="assets:cash"):
        EntryColumns("S0001", [2], [date(2013, 4, 1)], [0], [wrong], [5], ["R"])


def test_those_that_touch_an_account_are_told_by_agreement() -> None:
    made = columns((2, 0, 5, "owed"), (3, 1, 6, "cash"), (4, 2, 7, "other"))
    assert made.on_account("assets:cash", "pool").ids == ["S0001:3"]
    assert made.on_account("spending:hubs", "pool").ids == ["S0001:2", "S0001:3"]
    assert made.on_account("assets:cash", "nothing").ids == []


def test_some_of_them_are_chosen_in_order() -> None:
    made = columns((2, 0, 5, "a"), (3, 1, 6, "b"), (4, 2, 7, "c"))
    assert made.where([True, True, True]) is made
    chosen: list[Entry] = list(made.where([True, False, True]))
    assert [(entry.id, entry.reference) for entry in chosen] == [("S0001:2", "a"), ("S0001:4", "c")]
