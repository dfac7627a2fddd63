"""Second days of a row: in order with the first, and behind the day of receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from family_book import AGREEMENT, BOOK
from in_memory import INSTANT, MemoryBook, rows_of
from pooledbudget.acts.receipt import Receipt
from pooledbudget.acts.receive import receive
from pooledbudget.submissions.history import Sent


def sent(kind: str, line: str, today: date = date(2013, 5, 2)) -> Receipt:
    """Receive a line on 2 May 2013."""
    book = MemoryBook(BOOK.format(first="2013-04"), {"families": AGREEMENT})
    data = rows_of(kind, line).encode()
    book.keep(data)
    occasion: Any = book.on(instant=INSTANT, today=today)
    return receive(
        book.record, book.reader, occasion, Sent(data=data, file="f.csv", sender="county", kind=kind)
    )


def said(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(one.code.value, one.column, one.what) for one in receipt.findings]


@pytest.mark.parametrize(
    ("kind", "line", "found"),
    [
        ("families", "F1,A1,2020-01-01,2010-01-01,", ("R02", "", "joined_on is before born_on")),
        ("families", "F1,A1,2010-01-02,2010-01-01,", ("R02", "", "joined_on is before born_on")),
        (
            "families",
            "F1,A1,1980-01-01,2010-01-01,2013-05-03",
            ("C03", "left_on", "2013-05-03 has not come yet"),
        ),
        ("flags", "F1,asb order,2013-03-01,2012-01-01,A1", ("R02", "", "to_day is before from_day")),
        ("benefits", "A1,2010-01-01,2013-05-03,esa", ("C03", "ends_on", "2013-05-03 has not come yet")),
        ("work", "A1,2010-01-01,2013-05-03,E", ("C03", "ends_on", "2013-05-03 has not come yet")),
        ("provision", "A1,2010-01-01,2013-05-03,esf", ("C03", "ends_on", "2013-05-03 has not come yet")),
        (
            "claims",
            "families,F1,2013-04-30,crime asb education,2013-05-03",
            ("C03", "audited_on", "2013-05-03 has not come yet"),
        ),
        ("benefits", "A1,2010-01-01,2009-01-01,esa", ("R02", "", "ends_on is before starts_on")),
        (
            "attendance",
            "A1,2013-spring,2010-01-01,yes,100,0,0,0",
            ("C03", "reported_on", "2010-01-01 is before 2013-spring begins, on 2013-01-07"),
        ),
    ],
)
def test_br29_a_second_day_that_cannot_be_is_refused(
    kind: str, line: str, found: tuple[str, str, str]
) -> None:
    receipt = sent(kind, line)
    assert (receipt.accepted, said(receipt)) == (False, [found])


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("families", "F1,A1,2010-01-01,2010-01-01,2013-05-02"),
        ("flags", "F1,asb order,2013-03-01,2013-03-01,A1"),
        ("flags", "F1,asb order,2013-03-01,2015-03-01,A1"),
        ("benefits", "A1,2010-01-01,2013-05-02,esa"),
        ("work", "A1,2010-01-01,,E"),
        ("claims", "families,F1,2013-04-30,crime asb education,2013-05-02"),
        ("attendance", "A1,2013-spring,2013-01-07,yes,100,0,0,0"),
    ],
)
def test_one_that_can_be_is_accepted(kind: str, line: str) -> None:
    """An order is made for years to come."""
    receipt = sent(kind, line)
    assert (receipt.accepted, said(receipt)) == (True, [])


@pytest.mark.parametrize(
    ("kind", "line", "rule"),
    [
        ("claims", "families,F1,2013-05-03,crime asb education,", "days run to the day of receipt"),
        ("attachments", "families,F1,2013-05-03", "days run to the day of receipt"),
        ("grants", "2013-05-03,families,county,g,1.00,G1,", "days run from 2013-04-01 to the day of receipt"),
    ],
)
def test_the_rule_beside_a_day_says_the_days_that_its_kind_may_have(kind: str, line: str, rule: str) -> None:
    """Evidence and adjustments may be older than the book, and were told that they may not."""
    rules = [one.rule for one in sent(kind, line).findings if one.code.value == "C03"]
    assert rules == [rule]
