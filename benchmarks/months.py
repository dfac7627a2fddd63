"""A month's work at the start of a book and after two years of it, and a whole month of a large place."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import on, receive_all
from benchmarks.county import PARTNERS, County, month_name
from benchmarks.process import TURNS, Cost, run, turn_about
from benchmarks.report import Report

EARLY, LATE = 2, 24
SCHEMES = 40
GROWTH = 2
VERIFY_TURNS = 2
"""A verification of two years is long enough that little of it is noise."""

PLACE_SCHEMES = 150
PLACE_SECONDS = 45
PLACE_MEMORY = 600
PLACE_WRITTEN = 150
MB = 1_000_000


def measure_months(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Do month 24 of a place beside its month 2, each in a copy of the book as it stood before."""
    for lines in sizes:
        report.heading(f"{len(PARTNERS)} partners, {SCHEMES} schemes, {lines:,} lines a month")
        place = folder / f"months-{lines}"
        place.mkdir()
        _kept_before(place, County(SCHEMES, lines))
        sides = [functools.partial(_month_done, place, number) for number in (LATE, EARLY)]
        late, early = turn_about(TURNS, *sides)
        for act, cost in late.items():
            report.ratio(f"{act}, month {LATE}", cost, f"month {EARLY}", early[act], GROWTH)
        late, early = turn_about(
            VERIFY_TURNS, *(functools.partial(_verified, place, number) for number in (LATE, EARLY))
        )
        report.ratio(
            f"verify by months, month {LATE}", late["verify"], f"month {EARLY}", early["verify"], GROWTH
        )


def _kept_before(place: Path, county: County) -> None:
    """Build two years, keeping a copy of the book as it stands before each month that is measured."""
    book = place / "book"
    county.make_book(book)
    for number in range(1, LATE + 1):
        inbox = place / f"inbox-{number}"
        county.write_month(number, inbox)
        if number in {EARLY, LATE}:
            shutil.copytree(book, place / f"before-{number}")
        if number < LATE:
            receive_all(book, inbox)
            run(*on(book, "close", month_name(number)))


def _month_done(place: Path, number: int) -> dict[str, Cost]:
    """Do a month in a copy of the book as it stood before it."""
    book, month = place / f"after-{number}", month_name(number)
    shutil.rmtree(book, ignore_errors=True)
    shutil.copytree(place / f"before-{number}", book)
    return {
        "receive": receive_all(book, place / f"inbox-{number}"),
        "check": run(*on(book, "check", month)),
        "close": run(*on(book, "close", month)),
        "one statement": run(*on(book, "statement", "--partner", PARTNERS[-1], "--period", month)),
    }


def _verified(place: Path, number: int) -> dict[str, Cost]:
    """Verify the book as it stands after a month; return the cost of each month in it."""
    cost = run(*on(place / f"after-{number}", "verify"))
    return {"verify": Cost(cost.cpu / number, cost.wall / number, cost.memory)}


def measure_place(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Do one month of a large place once, from the files as sent to the book verified."""
    for lines in sizes:
        report.heading(f"{len(PARTNERS)} partners, {PLACE_SCHEMES} schemes, {lines:,} lines in one month")
        place, county, month = folder / f"place-{lines}", County(PLACE_SCHEMES, lines), month_name(1)
        book = place / "book"
        county.make_book(book)
        county.write_month(1, place / "inbox")
        before = _bytes_in(book)
        costs = {
            "receive": receive_all(book, place / "inbox"),
            "close": run(*on(book, "close", month)),
            "statements": run(*on(book, "statement", "--all", "--period", month)),
            "verify": run(*on(book, "verify")),
        }
        report.each(costs)
        whole = functools.reduce(Cost.__add__, costs.values())
        statements = _bytes_in(book / "statements")
        report.most("in all", whole.cpu, PLACE_SECONDS, " s", f"{whole.wall:.1f} s of clock")
        report.most("memory", whole.memory, PLACE_MEMORY, " MB")
        report.most(
            "written",
            (_bytes_in(book) - before) / MB,
            PLACE_WRITTEN,
            " MB",
            f"{statements / MB:.0f} MB of it statements",
        )


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
