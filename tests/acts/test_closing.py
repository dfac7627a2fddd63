"""What a close shows of itself: in a line, in a notebook, as a frame."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.acts.close import check_month
from pooledbudget.acts.verification import verify_chain
from pooledbudget.amounts import counted
from pooledbudget.periods import Month


def test_a_close_shows_itself_shortly_and_in_a_notebook() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,10.00,R1")
    closing = book.close()
    said = repr(closing)
    assert said.startswith("<Closing 2013-04: 4 entries, 0 paid, 0 refused, 0 differences, 0 files missing, ")
    assert len(said) < 400
    assert "1 findings" not in said
    assert "<caption>Close of April 2013</caption>" in closing._repr_html_()


def test_the_postings_of_a_close_are_a_frame_of_pence() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,10.00,R1")
    frame = book.close().to_frame()
    spent = frame[frame["account"] == "spending:hubs"]
    assert spent["amount_pence"].tolist() == [1000]
    assert frame["amount_pence"].sum() == 0


def test_a_verification_shows_itself() -> None:
    book = MemoryBook()
    book.close()
    found = verify_chain(book.record)
    assert repr(found).startswith("<Verification: ")
    assert "0 differences" in repr(found)
    assert "<caption>Verification</caption>" in found._repr_html_()
    assert list(found.to_frame().columns) == ["kind", "what"]


def test_numbers_are_counted_as_people_count() -> None:
    """A close that found one thing and sealed nothing said `1 findings, none seal`."""
    book = MemoryBook()
    found = check_month(book.record, book.reader, book.on(), Month(2013, 4))
    assert repr(found).endswith(f"{counted(len(found.findings), 'finding')}, not sealed>")
