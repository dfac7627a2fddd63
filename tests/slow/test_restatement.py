"""The restatement of the first phase's rules held against the product on tens of thousands of families."""

from __future__ import annotations

import pytest

from evidence.against import disagreements, offered, turned_round

SEED = 2012
SETS, A_SET = 10, 2_000
UNDER_ANOTHER, A_FEW = 1_000, 400


@pytest.mark.parametrize("number", range(SETS))
def test_the_two_agree_under_the_readings_in_force(number: int) -> None:
    told = disagreements(SEED, A_SET, start=number * A_SET)
    assert not told, "\n\n".join([f"{len(told)} families", *told[:3]])


def test_the_two_agree_under_each_other_reading() -> None:
    told = disagreements(SEED + 1, UNDER_ANOTHER, offered())
    assert not told, "\n\n".join([f"{len(told)} families", *told[:3]])


def test_the_order_of_rows_turns_nothing() -> None:
    told = turned_round(SEED + 2, A_FEW)
    assert not told, "\n\n".join([f"{len(told)} families", *told[:2]])
