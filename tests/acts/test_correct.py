"""Corrections: two people and a reason, never an edit, and what people did by hand stays as they left it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from conftest import POOL
from in_memory import MemoryBook
from pooledbudget.acts.correct import two_people
from pooledbudget.errors import Misuse
from pooledbudget.ledger.entries import BY_HAND
from pooledbudget.periods import Month

ROW = "S0001:2"
FIRST, SECOND, THIRD = (f"{'reverses:' * times}{ROW}" for times in (1, 2, 3))
LINES = (
    "2013-04-05,pool,spending:clinics,county,health,7.00",
    "2013-04-05,pool,spending:hubs,county,early-help,-7.00",
)


@pytest.fixture
def book() -> MemoryBook:
    """A book with one payment, posted in April."""
    made = MemoryBook()
    made.give("expenditure", "2013-04-02,hubs,10.00,R1")
    made.close()
    return made


@pytest.mark.parametrize(
    ("preparer", "approver"),
    [("Ann", "Ann"), ("Ann", "ann"), ("Ann", " ANN "), ("", "Bob"), ("Ann", ""), ("Ann", " \t"), (" ", " ")],
)
def test_fewer_than_two_people_cannot_correct(preparer: str, approver: str) -> None:
    with pytest.raises(Misuse, match="whoever prepares cannot approve: name two different people"):
        two_people(preparer, approver, "late")


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_a_correction_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(Misuse, match="say why: --reason"):
        two_people("Ann", "Bob", reason)


def test_two_people_and_a_reason_are_enough() -> None:
    assert two_people("Ann", "Anne", "late") is None  # type: ignore[func-returns-value]


def test_a_reversal_undoes_an_entry_leg_by_leg_and_says_what_it_undoes(book: MemoryBook) -> None:
    entry = book.adjust(corrects=ROW)
    before = book.record.entry(ROW).entry
    assert (entry.id, entry.kind, entry.about, entry.reference) == (FIRST, BY_HAND, ROW, "R1")
    assert [leg.amount for leg in entry.postings] == [-leg.amount for leg in before.postings]
    assert (entry.effective, entry.because) == (before.effective, before.because)
    (act,) = book.record.acts("adjust")
    assert act.act.detail == {
        "prepared_by": "Ann",
        "approved_by": "Bob",
        "corrects": ROW,
        "submission": "",
        "today": "2018-05-03",
    }
    assert (act.act.month, book.record.entry(FIRST).month) == ("2013-05", "2013-05")


def test_a_reversal_can_be_reversed_and_that_again(book: MemoryBook) -> None:
    for corrects, made, spent in ((ROW, FIRST, 0), (FIRST, SECOND, 1000), (SECOND, THIRD, 0)):
        assert book.adjust(corrects=corrects).id == made
        assert book.total("spending:hubs") == spent
    with pytest.raises(Misuse, match=f"{SECOND} has already been reversed"):
        book.adjust(corrects=SECOND)


def test_an_entry_restored_can_be_reversed_by_its_own_name(book: MemoryBook) -> None:
    book.adjust(corrects=ROW)
    with pytest.raises(Misuse, match=f"{ROW} has already been reversed"):
        book.adjust(corrects=ROW)
    book.adjust(corrects=FIRST)
    with pytest.raises(Misuse, match=f"{FIRST} has already been reversed"):
        book.adjust(corrects=FIRST)
    assert book.adjust(corrects=ROW).id == THIRD
    assert book.total("spending:hubs") == 0


@pytest.mark.parametrize(
    ("by_hand", "left"), [((ROW,), 0), ((ROW, FIRST), 1000), ((ROW, FIRST, SECOND), 0)], ids=str
)
def test_what_people_left_stays_as_it_is_through_later_closes(
    book: MemoryBook, by_hand: Sequence[str], left: int
) -> None:
    for corrects in by_hand:
        book.adjust(corrects=corrects)
    book.close("2013-05")
    book.reopen("2013-04")
    book.close("2013-04")
    book.close("2013-06")
    assert book.total("spending:hubs") == left


def test_what_was_restored_by_hand_stays_though_its_file_is_replaced(book: MemoryBook) -> None:
    book.adjust(corrects=ROW)
    book.adjust(corrects=FIRST)
    book.give("expenditure", "2013-04-02,hubs,3.00,R2", replaces="S0001")
    book.close("2013-05")
    assert book.total("spending:hubs") == 1300


def test_a_bill_restored_by_hand_stays_though_it_is_no_longer_agreed(book: MemoryBook) -> None:
    due = "pool:due:police:2013-04-01"
    book.adjust(corrects=due)
    book.adjust(corrects=f"reverses:{due}")
    assert book.total("income:contributions", partner="police") == -10000
    book.agreements["pool"] = POOL.replace('amount = "400.00"', 'amount = "800.00"')
    book.close("2013-05")
    assert book.total("income:contributions", partner="police") == -20000


def test_an_entry_can_be_named_by_its_place_in_the_record(book: MemoryBook) -> None:
    place = book.record.entry(ROW).sequence
    assert book.adjust(corrects=str(place)).id == FIRST


def test_an_adjusting_entry_is_what_its_file_says_and_names_what_it_puts_right(book: MemoryBook) -> None:
    submission = book.give("adjustments", *LINES)
    entry = book.adjust(submission=submission, corrects=ROW)
    assert (entry.id, entry.about, entry.effective.isoformat()) == ("S0002:adjustment", ROW, "2013-04-05")
    assert [str(cause) for cause in entry.because] == ["S0002 row 2", "S0002 row 3"]
    assert (book.total("spending:hubs"), book.total("spending:clinics")) == (300, 700)
    assert book.record.entry("S0002:adjustment").month == "2013-05"
    book.adjust(corrects="S0002:adjustment")
    assert (book.total("spending:hubs"), book.total("spending:clinics")) == (1000, 0)


def test_lines_of_two_days_are_not_one_entry(book: MemoryBook) -> None:
    receipt = book.offer("adjustments", LINES[0], LINES[1].replace("04-05", "04-06"))
    (fault,) = receipt.errors
    assert (receipt.accepted, fault.what) == (False, "the lines are of 2013-04-05, 2013-04-06")
    assert fault.rule == "the lines of an adjustment have one effective day"


def test_a_file_of_another_kind_or_that_was_replaced_adjusts_nothing(book: MemoryBook) -> None:
    book.give("adjustments", *LINES)
    book.give("adjustments", *(line.replace("7.00", "8.00") for line in LINES), replaces="S0002")
    for submission in ("S0001", "S0002", "S0099"):
        with pytest.raises(Misuse, match=f"{submission} is not an accepted adjustments file that stands"):
            book.adjust(submission=submission)
    assert book.adjust(submission="S0003").moved == 800


def test_nothing_is_recorded_of_a_correction_that_is_refused(book: MemoryBook) -> None:
    size = book.record.size
    refused: tuple[dict[str, Any], ...] = (
        {"approved_by": "ann"},
        {"reason": " "},
        {"corrects": "S9:9"},
        {"corrects": ""},
    )
    for said in refused:
        with pytest.raises(Misuse):
            book.adjust(**{"corrects": ROW, **said})
    assert book.record.size == size


def test_a_month_is_opened_again_by_two_people_and_its_seal_stays(book: MemoryBook) -> None:
    seals = book.record.seals()
    with pytest.raises(Misuse, match="two different people"):
        book.reopen("2013-04", by="Bob", approved_by="bob")
    with pytest.raises(Misuse, match="2013-05 is not closed"):
        book.reopen("2013-05")
    assert book.record.closed_months() == {Month(2013, 4)}
    book.reopen("2013-04", by="Ann", approved_by="Bob", reason="late invoice")
    (act,) = book.record.acts("reopen")
    assert (act.act.who, act.act.detail["approved_by"], act.act.reason) == ("Ann", "Bob", "late invoice")
    assert (book.record.closed_months(), book.record.seals()) == (set(), seals)
    with pytest.raises(Misuse, match="2013-04 is not closed"):
        book.reopen("2013-04")
