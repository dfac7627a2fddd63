from __future__ import annotations

import pytest

from pooledbudget.ledger.selections import Balance, BalanceSheet, Selection, sheets


def test_a_sheet_adds_up_its_lines_and_leaves_noughts_out() -> None:
    kept = [
        Balance(("pool", "assets:cash"), "GBP", -300),
        Balance(("pool", "funds:general"), "GBP", 0),
        Balance(("pool", "spending:hubs"), "GBP", 310),
    ]
    assert sheets(kept) == [BalanceSheet("pool", "GBP", [kept[0], kept[2]])]
    assert sheets(kept)[0].difference == 10


@pytest.mark.parametrize(
    ("selection", "condition", "values", "by_entry", "of_months"),
    [
        (Selection(), "1", [], False, True),
        (
            Selection(from_month="2013-04", to_month="2013-06"),
            "month >= ? AND month <= ?",
            ["2013-04", "2013-06"],
            False,
            True,
        ),
        (Selection(partner="nhs", known=0), "partner = ? AND entry <= ?", ["nhs", 0], True, False),
        (Selection(to_day="2013-05-31"), "effective <= ?", ["2013-05-31"], True, False),
    ],
)
def test_a_selection_asks_for_what_it_says_and_knows_who_can_answer(
    selection: Selection, condition: str, values: list[object], by_entry: bool, of_months: bool
) -> None:
    assert selection.condition() == (condition, values)
    assert (selection.by_entry, selection.of_months_only) == (by_entry, of_months)
