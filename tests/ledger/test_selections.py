from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pooledbudget.ledger.chart import inside
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


NAMES = st.text("ab09:;!Zé", min_size=1, max_size=4)


@given(st.lists(NAMES, max_size=8), NAMES)
@example(["s00", "s00:x", "s000", "s00!x", "s00;x", "s0", "s00:"], "s00")
def test_the_condition_matches_accounts_by_whole_segments_as_the_chart_says_it(
    accounts: list[str], asked: str
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE posting (account TEXT NOT NULL)")
    connection.executemany("INSERT INTO posting VALUES (?)", zip(accounts, strict=True))
    condition, values = Selection(account=asked).condition()
    found = connection.execute(f"SELECT account FROM posting WHERE {condition} ORDER BY rowid", values)
    assert [account for (account,) in found] == [account for account in accounts if inside(account, asked)]
    connection.close()
