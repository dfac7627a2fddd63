"""What is in quarantine still, once rows of it were brought back."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.statements.unsettled import quarantined

HEAD = "paid_on,scheme,amount,reference"


def test_what_was_brought_back_is_no_longer_in_quarantine() -> None:
    book = MemoryBook()
    book.send(
        f"{HEAD}\n2013-04-02,hubs,10.00,R1\n2013-04-32,hubs,10.00,R2\n2013-04-33,hubs,10.00,R3\n",
        accept_valid=True,
        reason="late",
    )
    assert [(file.id, rows) for file, rows in quarantined(book.record)] == [("S0001", 2)]
    book.send(f"{HEAD}\n2013-04-12,hubs,10.00,R2\n", completes="S0001", file="mended.csv")
    assert [(file.id, rows) for file, rows in quarantined(book.record)] == [("S0001", 1)]
