"""A made-up county of 18 partners that pool their money, and the files they send each month.

Every month the host sends what came in and its bank statement, and every partner its spending and two
figures of its own: 38 files. All of it ties out, so a close that finds a difference is a fault.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.commands import make_book

PARTNERS = [f"p{number:02d}" for number in range(1, 19)]
HOST = PARTNERS[0]
FIRST_YEAR = 2012
FIRST_MONTH = f"{FIRST_YEAR}-04"
DAYS = 28
MONTHLY = 300_000_00
"""Pence that each partner puts in each month."""
MOST_PENCE = 1_000_00
THEMES = 4


def month_name(number: int) -> str:
    """Return the name of a month by its number in the book, from 1."""
    years, months = divmod(number + 2, 12)
    return f"{FIRST_YEAR + years}-{months + 1:02d}"


def pounds(pence: int) -> str:
    """Write pence in pounds."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


@dataclass(slots=True)
class County:
    """A county of so many schemes and lines of spending a month; months are written in order."""

    schemes: int
    lines: int
    chance: random.Random = field(default_factory=lambda: random.Random(FIRST_YEAR))
    cash: int = 0
    """What the host's bank holds at the end of the last month written."""

    def make_book(self, book: Path) -> None:
        """Make the county's book, empty."""
        make_book(book, FIRST_MONTH, {"book.toml": _book(), "agreements/pool.toml": _pool(self.schemes)})

    def write_month(self, number: int, inbox: Path) -> None:
        """Write the files of a month, in a folder for each partner."""
        month = month_name(number)
        for partner in PARTNERS:
            (inbox / partner).mkdir(parents=True)
        bank = _File(inbox / HOST / "bank.csv", "on_day,agreement,line,amount,reference")
        bank.add(f"{month}-01", "pool", "opening", pounds(self.cash), "opening balance")
        came_in = _File(
            inbox / HOST / "contributions.csv", "received_on,agreement,partner,form,amount,reference"
        )
        for place, partner in enumerate(PARTNERS, start=1):
            day, reference = f"{month}-{place:02d}", f"IN {partner} {month}"
            came_in.add(day, "pool", partner, "cash", pounds(MONTHLY), reference)
            bank.add(day, "pool", "line", pounds(MONTHLY), reference)
            self.cash += MONTHLY
        for place, partner in enumerate(PARTNERS):
            lines = self.lines // len(PARTNERS) + (place < self.lines % len(PARTNERS))
            spent = self._write_spending(month, partner, lines, inbox / partner, bank)
            figures = _File(inbox / partner / "figures.csv", "month,agreement,line,amount")
            figures.add(month, "pool", "contributions paid", pounds(MONTHLY))
            figures.add(month, "pool", "spending charged", pounds(spent))
            figures.write()
        bank.add(f"{month}-{DAYS:02d}", "pool", "closing", pounds(self.cash), "closing balance")
        came_in.write()
        bank.write()

    def _write_spending(self, month: str, partner: str, lines: int, folder: Path, bank: _File) -> int:
        """Write what a partner spent, and if it is the host what its bank says of it; return the sum."""
        spending = _File(folder / "spending.csv", "paid_on,scheme,amount,reference")
        total = 0
        for number in range(lines):
            amount, day = self.chance.randrange(1, MOST_PENCE), f"{month}-{1 + number % DAYS:02d}"
            reference = f"{partner}-{month}-{number}"
            spending.add(day, f"s{self.chance.randrange(self.schemes):03d}", pounds(amount), reference)
            total += amount
            if partner == HOST:
                bank.add(day, "pool", "line", pounds(-amount), reference)
                self.cash -= amount
        spending.write()
        return total


class _File:
    """A CSV file while it is being put together."""

    def __init__(self, path: Path, headings: str) -> None:
        self._path, self._lines = path, [headings]

    def add(self, *cells: str) -> None:
        """Add a row."""
        self._lines.append(",".join(cells))

    def write(self) -> None:
        """Write the file, and let go of its rows."""
        self._path.write_text("\n".join([*self._lines, ""]), "utf-8")
        self._lines.clear()


def _book() -> str:
    partners = "".join(
        f'[partners.{partner}]\nname = "Partner {partner}"\n'
        f'parts = [{_host(partner)}"contributor", "deliverer"]\n'
        for partner in PARTNERS
    )
    return f'book = "bench"\nplace = "Bench"\nfirst_month = "{FIRST_MONTH}"\n{partners}'


def _host(partner: str) -> str:
    return '"host", ' if partner == HOST else ""


def _pool(schemes: int) -> str:
    return "".join(_pool_parts(schemes))


def _pool_parts(schemes: int) -> Iterable[str]:
    yield 'kind = "pool"\nagreement = "pool"\ntitle = "the pool"\n'
    yield "starts = 2012-04-01\nends = 2015-03-31\n[themes]\n"
    yield from (f't{number} = "Theme {number}"\n' for number in range(THEMES))
    for number in range(schemes):
        yield f'[schemes.s{number:03d}]\ntitle = "Scheme {number}"\ntheme = "t{number % THEMES}"\n'
    for year in ("2012-13", "2013-14"):
        for partner in PARTNERS:
            yield f'[[contributions]]\npartner = "{partner}"\nyear = "{year}"\n'
            yield f'amount = "{pounds(12 * MONTHLY)}"\ninstalments = "monthly"\n'
    yield '[risk_share]\nbasis = "opening cash contributions"\nclause = "9.1"\n'
