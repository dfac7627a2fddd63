"""A month's files for a place that has just begun: the bank of each agreement ends where its lines lead."""

from __future__ import annotations

import pytest

from pooledbudget.book_file import read_book
from pooledbudget.instruments.first_month import ROWS
from pooledbudget.instruments.starts import begin
from pooledbudget.money import minor_units
from pooledbudget.periods import Month


@pytest.mark.parametrize("kind", ["pool", "bond"])
def test_the_bank_ends_where_its_lines_lead(kind: str) -> None:
    book = read_book(begin(kind, "b", "", "2013-04")["book.toml"])
    (opening, *lines, closing) = ROWS[kind](Month(2013, 4), book.who)["county", "bank-lines"]
    assert (opening[2], closing[2], closing[0]) == ("opening", "closing", "2013-04-30")
    assert minor_units(closing[3], "GBP") == sum(minor_units(line[3], "GBP") for line in lines) != 0
