"""Months opened and closed again in any order come to the same: many orders of every sort of change."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.test_any_order import CHANGES, MONTHS, comes_to_the_same


@settings(max_examples=60, deadline=None)
@given(
    change=st.sampled_from(list(CHANGES)),
    allocation=st.sampled_from([2, 3, 600]),
    opened=st.lists(st.sets(st.sampled_from(MONTHS), min_size=1), min_size=1, max_size=3),
)
def test_months_closed_again_in_any_of_many_orders_come_to_the_same(
    change: str, allocation: int, opened: list[set[str]]
) -> None:
    assert comes_to_the_same(change, allocation, opened)
