"""What a whole pool shares is listed once a month, and no partner's file lists what others spent."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_of
from pooledbudget.periods import Month
from pooledbudget.statements.render.entries import COLUMNS, entries_in_parts
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.table import Csv

HEAD = "paid_on,scheme,amount,reference\n"


@pytest.fixture
def spent(small: SmallBook) -> SmallBook:
    small.send(f"{HEAD}2013-04-02,hubs,10.00,COUNTY-1\n")
    small.send(f"{HEAD}2013-04-03,hubs,4.00,POLICE-1\n", sender="police")
    small.close()
    return small


def listed(book: SmallBook, month: Month) -> list[dict[str, str]]:
    text = b"".join(entries_in_parts(book.book.ledger, month)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_posting_of_the_month_is_listed_once(spent: SmallBook) -> None:
    rows = listed(spent, Month(2013, 4))
    assert tuple(rows[0]) == COLUMNS
    record = spent.book.ledger
    held = record.rows("SELECT count(*), sum(abs(amount)) FROM posting")[0]
    assert (len(rows), sum(abs(minor_of(row["amount"])) for row in rows)) == held
    assert listed(spent, Month(2013, 5)) == []
    pool = sum(minor_of(row["amount"]) for row in rows if row["account"].startswith("spending:hubs"))
    assert pool == record.total(Selection(account="spending", agreement="pool")) == 1400


def test_a_partners_files_hold_its_own_entries_alone(spent: SmallBook, tmp_path: Path) -> None:
    book = spent.book
    pages, csvs = Pages(book.ledger), Csv(book.ledger)
    for partner, own, other in (("county", "COUNTY-1", "POLICE-1"), ("police", "POLICE-1", "COUNTY-1")):
        statement = book.statement(partner, "2013-04")
        book.written.statement(statement, tmp_path, pages, csvs)
        for ending in ("csv", "html"):
            text = (tmp_path / f"{statement.name}.{ending}").read_text("utf-8-sig")
            assert (own in text, other in text) == (True, False)
        assert "listed by month" in csvs.text(statement)
