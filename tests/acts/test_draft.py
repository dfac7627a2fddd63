"""A draft is told as its month would close on what has come so far, and the book stays as it is (F-14)."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import SmallBook
from pooledbudget.acts.draft import as_if_closed
from pooledbudget.book import Book
from pooledbudget.errors import Refused

CAME = "received_on,agreement,partner,form,amount,reference,refunds\n2013-04-02,pool,nhs,cash,500.00,N1,"


def test_a_draft_counts_what_is_due_and_what_came_and_records_nothing(small: SmallBook) -> None:
    small.send(CAME)
    before = small.book.ledger.tail()
    statement = small.book.statement("nhs", "2013-04", date(2013, 4, 20))
    assert statement.headline[:2] == [
        "Draft to 20 April 2013: April 2013 is not closed. It is told as it would close on what has come "
        "so far, and may change.",
        "At 20 April 2013 you owe the Smallshire pool £300.01.",
    ]
    assert (statement.status, statement.seal) == ("draft", "")
    assert small.book.ledger.tail() == before


def test_why_follows_a_figure_of_a_draft_to_the_row_that_would_post(small: SmallBook) -> None:
    small.send(CAME)
    step = small.book.why("2013-04/nhs/partner/pool.received")
    assert "£500.00" in step.said
    assert "S0001:2" in step.because[0].said


def test_a_refused_file_blocks_the_close_and_not_the_draft_of_what_else_came(small: SmallBook) -> None:
    """One refused file turned every partner's draft into noughts: "£0.00 fell due"."""
    small.send(CAME)
    small.send(CAME.replace("2013-04-02", "2013-04-32").replace("N1", "N2"))
    first, second, third, *_ = small.book.statement("nhs", "2013-04").headline
    assert "cannot close yet (2013-04 cannot close: 1 refused file waits). It is told as it would" in first
    assert second == "At 30 April 2013 you owe the Smallshire pool £300.01."
    assert "£800.01 fell due, you paid £500.00" in third
    with pytest.raises(Refused, match="1 refused file waits"):
        small.close()


def test_a_month_that_cannot_close_for_another_reason_is_told_without_what_came(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n")
    agreement = small.path / "agreements" / "pool.toml"
    agreement.write_text(agreement.read_text("utf-8").replace("hubs", "centres"), "utf-8")
    said = Book.open(small.path).statement("nhs", "2013-04").headline[0]
    assert "cannot close yet (2013-04 cannot close: accepted rows or money of the record would be" in said
    assert "what came for it is not counted here" in said


def test_without_its_key_a_draft_is_told_of_what_has_posted(small: SmallBook) -> None:
    small.send(CAME)
    (small.path / "keys" / "pseudonym.key").unlink()
    statement = small.book.statement("nhs", "2013-04")
    assert statement.headline[0] == "Draft to 30 April 2013: April 2013 is not closed, so this may change."
    assert statement.values["pool.received"] == 0


def test_the_copy_has_the_month_closed(small: SmallBook) -> None:
    small.send(CAME)
    book = small.book
    copy = as_if_closed(book.ledger, book.reader, book.settings_at(book.ledger.first_open()))
    assert {str(month) for month in copy.closed_months()} == {"2013-04"}
    assert not book.ledger.closed_months()
