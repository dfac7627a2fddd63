"""What the bank was asked for by payments with VAT, from the file that they came in."""

from __future__ import annotations

from typing import Any

import pytest

from in_memory import MemoryBook
from pooledbudget.reconcile.gross import gross_amounts
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.rows import RowReader

LINES = (
    "2013-04-20,hubs,100.00,V1,x,120.00,20.00",
    "2013-04-20,hubs,10.00,V2,x,10.00,0.00",
    "2013-04-20,hubs,10.00,V3,x,10.00,",
    "2013-04-20,hubs,10.00,V4,x,,2.00",
    "2013-04-20,hubs,10.00,V5,,,",
    "2013-04-20,hubs,-5.00,V6,credit,-6.00,-1.00",
)
ASKED = [f"S0001:{row}" for row in range(2, 8)] + ["S0001:2#2", "reverses:S0001:2", "pool:due:nhs", "S0009:2"]
FOUND = {"S0001:2": -12_000, "S0001:7": 600, "S0001:2#2": -12_000, "reverses:S0001:2": -12_000}
"""Only what has gross and VAT; cash that goes out is below nought."""


@pytest.fixture
def book() -> MemoryBook:
    made = MemoryBook()
    made.give("expenditure", *LINES)
    return made


def test_a_file_is_looked_into_once_and_only_if_it_is_asked_about(
    book: MemoryBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, columns = list[str](), RowReader.columns

    def noted(self: RowReader, submission: Submission) -> Columns[Any]:
        read.append(submission.id)
        return columns(self, submission)

    monkeypatch.setattr(RowReader, "columns", noted)
    gross_of = gross_amounts(book.reader, submissions(book.record))
    assert read == []
    assert gross_of(["pool:due:nhs", "S0009:2"]) == {}
    assert read == []
    assert gross_of(ASKED) == gross_of(ASKED) == FOUND
    assert read == ["S0001"]
