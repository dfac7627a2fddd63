"""Months opened and closed again in any order come to the same: decisions in force, and the balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from cases.test_over_time import seven
from family_book import CRIME
from in_memory import MemoryBook
from instruments.families.kit import LEAN_TEXT
from over_time import SCHOOL, bare, decisions, named, over_time, pounds, stands

MONTHS = ("2013-08", "2013-09", "2013-10")
FAMILIES = (1, 2, 3, 4, 5)
DAYS = ("2013-08-01", "2013-08-02", "2013-08-03", "2013-09-04", "2013-09-05")


def begun(allocation: int) -> tuple[MemoryBook, dict[str, str]]:
    """Return a book of its own of five families with fees and claims, as three closes left it."""
    book, ids = _begun(allocation)
    return replace(book, record=book.record.in_memory(), kept=dict(book.kept)), ids


@cache
def _begun(allocation: int) -> tuple[MemoryBook, dict[str, str]]:
    """Five families of two months, claimed in two months; by the allocation two, three or four have fees.

    No other answer is offered: what would be decided under one is not compared here, and takes most of a close.
    """
    book, rows = bare(allocation, first="2013-08"), seven()
    book.programmes = {"troubled-families-2012": LEAN_TEXT.decode()}
    rows["benefits"] = [f"A{number},2010-01-01,,esa" for number in FAMILIES]
    rows["incidents"] = [
        f"F{number},2013-03-{day:02d},J{number}-{day}," for number in FAMILIES for day in range(5, 10)
    ]
    rows["attachments"] = attached(*DAYS)
    rows = {kind: lines for kind, lines in rows.items() if lines and kind != "work"}
    ids = {kind: book.give(kind, *lines) for kind, lines in rows.items()}
    first, second = [f"families,F1,2013-09-20,{CRIME}", f"families,F2,2013-09-21,{CRIME}"], FAMILIES[2:]
    ids["first"] = book.give("claims", *first, file="first.csv")
    book.give("claims", *(f"families,F{number},2013-10-10,{CRIME}" for number in second), file="second.csv")
    book.close_all(MONTHS[0], MONTHS[-1])
    return book, ids


def attached(*days: str) -> list[str]:
    return [f"families,F{number},{day}" for number, day in enumerate(days, start=1) if day]


def attachments(*days: str) -> Callable[[MemoryBook, Mapping[str, str]], None]:
    """Return what sends the attachments again with other days; a blank takes a family out."""

    def send(book: MemoryBook, ids: Mapping[str, str]) -> None:
        book.give("attachments", *attached(*days), replaces=ids["attachments"])

    return send


def nothing(_book: MemoryBook, _ids: Mapping[str, str]) -> None:
    """Send nothing."""


def claims_withdrawn(book: MemoryBook, ids: Mapping[str, str]) -> None:
    book.withdraw(ids["first"])


def checked(day: str) -> Callable[[MemoryBook, Mapping[str, str]], None]:
    """Return what says that a claim which is paid is not valid."""

    def send(book: MemoryBook, _ids: Mapping[str, str]) -> None:
        row = f"families,F1,{CRIME},{day},internal audit,not valid,,,,"
        book.give("spot-checks", row, file="check.csv")

    return send


CHANGES: Mapping[str, Callable[[MemoryBook, Mapping[str, str]], None]] = {
    "nothing": nothing,
    "an attachment withdrawn": attachments(DAYS[0], "", *DAYS[2:]),
    "one moved behind its claim": attachments(DAYS[0], "2013-10-25", *DAYS[2:]),
    "one moved to the next month": attachments(DAYS[0], "2013-09-15", *DAYS[2:]),
    "one moved to the year before": attachments("2013-03-28", *DAYS[1:]),
    "claims withdrawn": claims_withdrawn,
    "a claim found not valid": checked("2013-10-20"),
    "a claim found not valid later": checked("2013-11-20"),
}


def in_force(book: MemoryBook) -> tuple[list[tuple[str, int, str, str]], int]:
    """Return what is decided, whichever month says it, and the balance.

    What was withdrawn and is answered otherwise since is history: it stands where a close lay between.
    """
    known = decisions(book)
    answered = {each.cause for each in known if each.reason != "withdrawn"}
    told = [
        (each.cause, each.amount, each.reason, each.on.isoformat())
        for each in known
        if each.reason != "withdrawn" or each.cause not in answered
    ]
    return sorted(told), pounds(book)


@cache
def closed_once(change: str, allocation: int) -> tuple[list[tuple[str, int, str, str]], int]:
    book, ids = begun(allocation)
    CHANGES[change](book, ids)
    book.close("2013-11")
    return in_force(book)


def comes_to_the_same(change: str, allocation: int, opened: list[set[str]]) -> bool:
    """Send something and close months again; say whether what is in force is what one close of it all gives."""
    book, ids = begun(allocation)
    CHANGES[change](book, ids)
    for months in opened:
        for month in sorted(months, reverse=True):
            book.reopen(month)
        for month in sorted(months):
            book.close(month)
    book.close("2013-11")
    return in_force(book) == closed_once(change, allocation)


AUGUST, SEPTEMBER, OCTOBER = MONTHS


@pytest.mark.parametrize(
    ("change", "allocation", "opened"),
    [
        ("nothing", 3, [{AUGUST, OCTOBER}, {SEPTEMBER}]),
        ("an attachment withdrawn", 2, [{OCTOBER}, {AUGUST}]),
        ("one moved behind its claim", 600, [{SEPTEMBER}, {AUGUST, SEPTEMBER}]),
        ("one moved to the next month", 2, [{AUGUST, SEPTEMBER}, {OCTOBER}]),
        ("one moved to the year before", 3, [{OCTOBER}, {AUGUST, SEPTEMBER, OCTOBER}]),
        ("claims withdrawn", 3, [{SEPTEMBER, OCTOBER}, {AUGUST}]),
        ("a claim found not valid", 2, [{OCTOBER}, {SEPTEMBER}, {OCTOBER}]),
        ("a claim found not valid later", 600, [{SEPTEMBER}, {OCTOBER}]),
    ],
)
def test_months_closed_again_in_any_order_come_to_the_same(
    change: str, allocation: int, opened: list[set[str]]
) -> None:
    """Each change in one order: sixty more, drawn from all there are, are in `slow/test_many_orders.py`."""
    assert comes_to_the_same(change, allocation, opened)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_result_that_fell_with_an_earlier_month_is_told_however_often_that_is_closed(times: int) -> None:
    """October's result fell when April was closed again: closing April once more does not drop it."""
    book, ids = over_time(attendance=SCHOOL, to="2013-10")
    book.give("attachments", replaces=ids["attachments"])
    for _ in range(times):
        book.reopen("2013-04")
        book.close("2013-04")
        fell = stands(book, "result")
        assert (fell.reason, fell.facts["decided_in"], pounds(book)) == ("attachment withdrawn", "2013-10", 0)
    assert not book.close("2013-11").decisions
    assert stands(book, "result").subject == named()
