"""A bank statement of which nothing matches, beside the same statement of which everything does."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import CLEAN_OR_NOT, make_book, on, receive_all
from benchmarks.county import pounds
from benchmarks.payments import BOOK, MONTH, POOL
from benchmarks.process import TURNS, pair, run
from benchmarks.report import Report

DAYS = 28
GOAL = 2
UNLIKE = 10_000_000
"""Pence between what we paid and what the bank says, where nothing is to match."""


def measure_bank(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Check a month whose bank lines have no counterpart, beside one whose every line has."""
    for lines in sizes:
        report.heading(f"check, {lines:,} bank lines and as many payments")
        books = [
            _received(folder / f"bank-{lines}-{name}", lines, apart)
            for name, apart in (("unmatched", UNLIKE), ("matched", 0))
        ]
        unmatched, matched = (on(book, "check", MONTH) for book in books)
        ours, theirs = pair(
            TURNS,
            functools.partial(run, *unmatched, fine=CLEAN_OR_NOT),
            functools.partial(run, *matched, fine=CLEAN_OR_NOT),  # nobody pays in
        )
        report.ratio("unmatched", ours, "matched", theirs, GOAL)


def _received(place: Path, lines: int, apart: int) -> Path:
    """Make a book that has received payments, and bank lines that are each so many pence apart from one."""
    make_book(place / "book", MONTH, {"book.toml": BOOK, "agreements/pool.toml": POOL})
    host = place / "inbox" / "host"
    host.mkdir(parents=True)
    with (
        (host / "bank.csv").open("w", encoding="utf-8") as bank,
        (host / "spending.csv").open("w", encoding="utf-8") as spending,
    ):
        bank.write(f"on_day,agreement,line,amount,reference\n{MONTH}-01,pool,opening,0.00,opening balance\n")
        spending.write("paid_on,scheme,amount,reference\n")
        for number in range(lines):
            day, amount = f"{MONTH}-{1 + number % DAYS:02d}", number + 1
            spending.write(f"{day},s{number % 100:03d},{pounds(amount)},R{number}\n")
            reference = f"B{number}" if apart else f"R{number}"
            bank.write(f"{day},pool,line,{pounds(-amount - apart)},{reference}\n")
        total = -sum(number + 1 + apart for number in range(lines))
        bank.write(f"{MONTH}-{DAYS},pool,closing,{pounds(total)},closing balance\n")
    receive_all(place / "book", place / "inbox")
    return place / "book"
