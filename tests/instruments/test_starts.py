"""A place of one's own begins with settings that run, and a month to try them on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pooledbudget.book import Book
from pooledbudget.book_file import read_book
from pooledbudget.errors import Misuse
from pooledbudget.instruments.starts import FIRST_MONTH, STARTS, begin
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

RUNNING = [name for name, kinds in STARTS.items() if kinds]


def closed(path: Path, start: str, first: Month) -> Book:
    """Begin a place, receive its first month as it lies there and close it; nothing may be remarked."""
    book = Book.init(path, start, first_month=str(first))
    now = datetime(first.plus(1).year, first.plus(1).number, 3, 9, tzinfo=UTC)
    sent = [
        Sent(data=file.read_bytes(), file=file.name, sender=file.parent.name)
        for file in sorted((path / FIRST_MONTH).rglob("*.csv"))
    ]
    assert len(sent) >= 3
    for receipt in book.receive_all(sent, by="Ann", now=now):
        assert (receipt.accepted, receipt.findings) == (True, [])
    closing = book.close(first, by="Ann", now=now)
    assert closing.clean
    assert book.verify().faults == []
    return book


@pytest.mark.parametrize("start", RUNNING)
def test_a_start_is_received_and_closed_as_it_lies_there(tmp_path: Path, start: str) -> None:
    book = closed(tmp_path / "p", start, Month(2013, 4))
    assert set(book.settings_at(Month(2013, 5)).agreements.by_id) == set(STARTS[start])
    assert book.folder.passed_over() == []


@pytest.mark.parametrize("first", [Month(2012, 12), Month(2014, 2), Month(2014, 3)])
def test_a_start_runs_from_any_month_of_a_year(tmp_path: Path, first: Month) -> None:
    book = closed(tmp_path / "p", "whole-place", first)
    due = book.ledger.total(Selection(account="assets:contributions-due", agreement="pool"))
    assert due == 0


@pytest.mark.parametrize("start", ["pool", "bond"])
def test_a_start_runs_in_a_year_that_no_programme_covers(tmp_path: Path, start: str) -> None:
    assert closed(tmp_path / "p", start, Month(2026, 1)).ledger.closed_months() == {Month(2026, 1)}


def test_families_begin_within_the_days_of_their_programme(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="takes families from 2012-04-01 to"):
        Book.init(tmp_path / "p", "families", first_month="2026-01")
    assert not (tmp_path / "p").exists()


def test_the_first_month_of_the_pool_by_hand(tmp_path: Path) -> None:
    """A twelfth of 120,000 and of 60,000, a quarter of 24,000; 4,120.00 + 2,315.50 + 9,480.25 are spent."""
    book = closed(tmp_path / "p", "pool", Month(2013, 4))
    assert book.ledger.total(Selection(account="income:contributions")) == -(10_000_00 + 5_000_00 + 6_000_00)
    assert book.ledger.total(Selection(account="spending")) == 4_120_00 + 2_315_50 + 9_480_25


@pytest.mark.parametrize("start", RUNNING)
def test_whoever_is_in_a_start_is_obviously_made_up(start: str) -> None:
    text = begin(start, "b", "", "2013-04")["book.toml"].decode()
    book = read_book(text.encode())
    assert book.fictional
    assert "take the line out" in text[: text.index("\nfictional = true")].replace("\n# ", " ")
    assert all(partner.name.split()[0] in {"A", "An"} for partner in book.partners.values())


def test_a_plain_start_has_its_host_and_nothing_else() -> None:
    started = begin("plain", "b", "", "2013-04")
    book = read_book(started["book.toml"])
    assert (book.place, list(book.partners), book.expected, book.fictional) == (
        "A place",
        ["host"],
        [],
        False,
    )
    assert not [name for name in started if name.startswith(FIRST_MONTH)]
    assert list(started) == ["book.toml"]


def test_a_start_says_what_it_was_given() -> None:
    book = read_book(begin("pool", "ours", 'Our "Place"', "2014-04")["book.toml"])
    assert (book.book, book.place, book.first_month) == ("ours", 'Our "Place"', "2014-04")
