"""A book of one month that expects nothing, with a given number of payments, and its plain journal."""

from __future__ import annotations

import csv
import functools
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.commands import CLEAN_OR_NOT, found, make_book, on, receive_all
from benchmarks.process import Cost, run

MONTH = "2013-04"
DAYS = 30
SCHEMES = 100
MOST_PENCE = 10**7
BOOK = """book = "bench"
place = "Bench"
first_month = "2013-04"
[partners.host]
name = "Host"
parts = ["host", "deliverer"]
"""
POOL = """kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2014-03-31
[themes]
t = "T"
""" + "".join(f'[schemes.s{number:03d}]\ntitle = "S{number}"\ntheme = "t"\n' for number in range(SCHEMES))
A_FIGURE = f"{MONTH}/host/partner/pool.spent.s000"
"""What the first scheme spent, as a statement names it."""


@dataclass(frozen=True, slots=True)
class Payments:
    """A number of payments: the empty book and the files sent, the book once closed, its plain journal."""

    empty: Path
    inbox: Path
    closed: Path
    journal: Path


def load(made: Payments) -> Cost:
    """Receive payments into a fresh copy of an empty book and close the month: recorded, durable, sealed.

    Nobody pays in, so the close says that the cash is below nought.
    """
    return run(*on(_fresh(made), "close", MONTH, "--receive", str(made.inbox)), fine=CLEAN_OR_NOT)


def load_in_two(made: Payments) -> Cost:
    """Do the same with a command for each: what is read and started twice counts twice."""
    book = _fresh(made)
    return receive_all(book, made.inbox) + run(*on(book, "close", MONTH), fine=CLEAN_OR_NOT)


def _fresh(made: Payments) -> Path:
    book = made.closed.with_name("again")
    shutil.rmtree(book, ignore_errors=True)
    return shutil.copytree(made.empty, book)


@functools.cache
def payments(folder: Path, count: int) -> Payments:
    """Make a book of so many payments in a folder, once, and check that others read its journal as we do."""
    place = folder / f"payments-{count}"
    place.mkdir()
    made = Payments(place / "empty", place / "inbox", place / "closed", place / "journal")
    make_book(made.empty, MONTH, {"book.toml": BOOK, "agreements/pool.toml": POOL})
    _write_payments(made.inbox / "host", count)
    load(made)
    made.closed.with_name("again").rename(made.closed)
    _write_journal(made.closed, made.journal)
    _refuse_other_balances(made)
    return made


def _write_payments(folder: Path, count: int) -> None:
    chance = random.Random(count)
    folder.mkdir(parents=True)
    with (folder / "payments.csv").open("w", encoding="utf-8") as file:
        file.write("paid_on,scheme,amount,reference\n")
        for number in range(count):
            pounds = chance.randrange(1, MOST_PENCE) / 100
            scheme = chance.randrange(SCHEMES)
            file.write(f"{MONTH}-{1 + number % DAYS:02d},s{scheme:03d},{pounds:.2f},R{number}\n")


def _write_journal(book: Path, journal: Path) -> None:
    """Write a book's transactions as anybody would keep them: no comment, tag or code of ours."""
    ours = journal.with_suffix(".ours")
    run(*on(book, "ledger", "export", "--format", "hledger", "--out", str(ours)))
    with ours.open(encoding="utf-8") as lines, journal.open("w", encoding="utf-8") as plain:
        plain.writelines(_plain(lines))
    ours.unlink()


def _plain(lines: Iterator[str]) -> Iterator[str]:
    """Yield journal lines without comments, and transactions without the code that is our entry's id."""
    for line in lines:
        kept = line.partition(";")[0].rstrip()
        if kept[:1].isdigit():
            day, _, rest = kept.partition(" ")
            kept = f"{day} {rest.partition(') ')[2]}"
        if kept or line == "\n":
            yield f"{kept}\n"


def _refuse_other_balances(made: Payments) -> None:
    """Stop if a program that is to be measured beside ours would find other balances in the journal."""
    answer = made.journal.with_suffix(".answer")
    run(*on(made.closed, "ledger", "balance", "--by", "agreement,account", "--json"), out=answer)
    data = json.loads(answer.read_text("utf-8"))["data"]
    ours = {f"{row['agreement']}:{row['account']}": Decimal(row["amount"]) for row in data}
    for program, words in (
        ("hledger", ("balance", "--flat", "--no-total", "--output-format", "csv")),
        ("ledger", ("balance", "--flat", "--no-total", "--format", '"%A","%(scrub(display_total))"\n')),
    ):
        if found(program):
            run(found(program), "-f", str(made.journal), *words, out=answer)
            theirs = _amounts(answer)
            if theirs != ours:
                raise SystemExit(f"{program} finds other balances in {made.journal} than we do")


def _amounts(answer: Path) -> dict[str, Decimal]:
    with answer.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and row[0] != "account"]
    return {account: Decimal(amount.removeprefix("GBP ")) for account, amount in rows}
