"""The front page: where a place stands, month by month, by theme and by whom, and what comes next."""

from __future__ import annotations

from datetime import date

from in_memory import MemoryBook, disputed_book, place_of_everything
from pooledbudget.instruments.pictures import BoardMark
from pooledbudget.statements.front import Front, PartnerStanding, front, said_next

BANK = (
    "2013-04-01,pool,opening,0.00,o",
    "2013-04-10,pool,line,800.01,A",
    "2013-04-30,pool,closing,800.01,c",
)


def told(book: MemoryBook) -> Front:
    return front(book.record, book.on())


def board(book: MemoryBook) -> list[list[str]]:
    return [list(row) for row in told(book).board.rows]


def test_before_the_first_close_nothing_is_closed_and_the_open_month_is_said() -> None:
    found = told(MemoryBook())
    assert found.sentences[0] == "No month of Smallshire is closed yet. April 2013 is open."
    assert board(MemoryBook()) == [["April 2013", "any", "not yet", "not yet", "none", "open"]]
    assert found.themes == []


def test_after_a_close_it_says_what_is_open_and_that_nothing_differs() -> None:
    book = MemoryBook()
    book.give("contributions", "2013-04-10,pool,nhs,cash,800.01,A")
    book.give("bank-lines", *BANK)
    book.close()
    assert told(book).sentences == ["April 2013 is closed, and nothing differs. May 2013 is open."]
    assert board(book) == [
        ["April 2013", "any", "agree", "agree", "none", "sealed"],
        ["May 2013", "any", "not yet", "not yet", "none", "open"],
    ]


def test_what_differs_is_counted_in_pounds_and_shown_by_a_shape_of_its_own() -> None:
    book = disputed_book()
    found = told(book)
    assert found.sentences[0] == ("April 2013 is closed, with 1 difference, £9.00 in all. May 2013 is open.")
    partners = found.board.months[0].states[2]
    assert (partners.mark, partners.words) == (BoardMark.WRONG, "1 differs")
    bank = found.board.months[0].states[1]
    assert (bank.mark, bank.words) == (BoardMark.NONE, "not told")


def test_a_month_sealed_again_is_revised_and_one_opened_again_is_open() -> None:
    book = MemoryBook()
    book.close()
    book.reopen("2013-04")
    assert board(book)[-1][-1] == "open"
    book.close()
    assert [row[-1] for row in board(book)] == ["revised", "open"]


def test_files_are_counted_against_those_that_are_expected() -> None:
    from conftest import BOOK

    expects = '\n[[expected]]\npartner = "county"\nkind = "expenditure"\n'
    book = MemoryBook(book=BOOK + expects)
    assert (
        "For April 2013 still to come: expenditure from Smallshire County Council."
        in told(book).sentences[-1]
    )
    first = told(book).board.months[0].states[0]
    assert (first.mark, first.words) == (BoardMark.OPEN, "0 of 1")
    book.close()
    missed = told(book).board.months[0].states[0]
    assert (missed.mark, missed.words) == (BoardMark.WRONG, "0 of 1")
    book.give("expenditure", "2013-05-02,hubs,5.00,INV")
    assert told(book).board.months[1].states[0].words == "1 of 1"


def test_spending_is_told_by_theme_and_comes_to_all_of_it() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,A", "2013-04-03,clinics,7.50,B")
    book.close()
    assert told(book).themes == [
        ("Early help", 500, 500),
        ("Health", 750, 750),
        ("All themes", 1250, 1250),
    ]
    assert told(book).year == "2013 to 2014, so far"


def test_who_owes_and_who_is_owed_stands_for_everybody_who_does() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,A", sender="police")
    book.close()
    found = {standing.name: standing for standing in told(book).standings}
    assert found["Smallshire Police"] == PartnerStanding("Smallshire Police", 100_00, 5_00, 0)
    assert found["NHS Smallshire"] == PartnerStanding("NHS Smallshire", 800_01, 0, 0)
    assert "The Department" not in found


def test_what_is_paid_ahead_is_owed_to_whoever_paid_it() -> None:
    book = MemoryBook()
    book.give("contributions", "2013-04-10,pool,nhs,cash,900.01,A")
    book.close()
    assert PartnerStanding("NHS Smallshire", 0, 100_00, 0) in told(book).standings


def test_the_next_days_come_in_order_and_the_first_is_said() -> None:
    book = MemoryBook()
    found = told(book)
    days = [day for day, _ in found.coming]
    assert days == sorted(days)
    book.close()
    assert (date(2013, 5, 1), "Contributions to the Smallshire pool fall due") in told(book).coming
    assert said_next(told(book).coming) == "Next: 1 May 2013. Contributions to the Smallshire pool fall due."
    assert (date(2013, 6, 1), "May 2013 can be closed") in told(book).coming


def test_a_place_with_every_sort_of_agreement_has_its_front_page() -> None:
    book = place_of_everything()
    book.close()
    found = told(book)
    assert found.board.rows[0][0] == "April 2013"
    assert found.coming


def test_days_to_come_have_two_closes_the_settlement_and_the_end() -> None:
    """One day stood there: the next close."""
    book = MemoryBook()
    book.close()
    coming = {what: day for day, what in told(book).coming}
    assert coming["May 2013 can be closed"] < coming["June 2013 can be closed"]
    assert coming["The Smallshire pool ends"] == date(2015, 3, 31)
