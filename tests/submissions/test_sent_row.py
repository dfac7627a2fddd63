"""A row as it was sent: where each cell stands, and which of them decides."""

from __future__ import annotations

import pytest

from conftest import SmallBook
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.sent_row import deciding


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("expenditure", ["amount"]),
        (
            "attendance",
            ["sessions_possible", "sessions_unauthorised", "fixed_exclusions", "permanent_exclusions"],
        ),
        ("stages", ["families"]),
        ("benefits", ["starts_on", "ends_on"]),
        ("incidents", ["occurred_on"]),
        ("attachments", ["attached_on"]),
    ],
)
def test_a_row_hangs_on_its_amount_else_its_counts_else_its_days(kind: str, columns: list[str]) -> None:
    assert deciding(KINDS[kind]) == columns


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_column_that_decides(kind: str) -> None:
    assert deciding(KINDS[kind])


def test_a_cell_says_where_it_stands_and_whether_it_decides(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1", file="april.csv")
    (sent,) = submissions(small.book.ledger)
    cells = small.book.reader.as_sent(sent, 2)
    assert [tuple(cell) for cell in cells] == [
        ("paid_on", "2013-04-02", "A2", False, "paid_on", ""),
        ("scheme", "hubs", "B2", False, "scheme", ""),
        ("amount", "10.00", "C2", True, "amount", ""),
        ("reference", "R1", "D2", False, "reference", ""),
    ]
    assert small.book.reader.as_sent(sent, 9) == []
