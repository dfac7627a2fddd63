"""What interest was worked out from, as its holder reads it: each line again from its own cells."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cases.test_bonds import BondBook
from cases.test_bonds_paid import HEAD, PLACE
from in_memory import walked, why
from instruments.books import table_of
from pooledbudget.instruments.bonds.accrual_table import places_of
from pooledbudget.instruments.figures import Kind, Table
from pooledbudget.statements.issuing import all_statements, statements_of
from pooledbudget.statements.model import Statement

BUYER = '[partners.inv2]\nname = "Inv 2"\nparts = ["investor"]\n'
LENT = f"""{HEAD}transferable = true
dates = {{ from = 2013-06-30, every = "3 months", to = 2014-06-30 }}
waterfall = [
  {{ step = "interest", class = "loan" }},
  {{ step = "coupon", class = "loan", on = "last date" }},
  {{ step = "principal", class = "loan", on = "last date" }},
]
[classes.loan]
title = "the loan"
holders = {{ inv = "1000.00" }}
interest = {{ rate = "4%" }}
coupon = {{ rate = "1%" }}
"""


def made(terms: str = LENT, sale: str = "2013-05-16,b,inv,inv2,400.00,T1", spent: str = "") -> BondBook:
    """A loan of 1,000.00 of which 400.00 is sold in the middle of a quarter, its first two dates run."""
    found = BondBook(book=PLACE + BUYER, agreements={"b": terms})
    found.give("drawdowns", "2013-04-01,b,inv,1000.00,D1")
    for kind, line in (("transfers", sale), ("service-payments", spent)):
        if line:
            found.give(kind, line)
    found.close_all("2013-04", "2013-06")
    return found


def page(book: BondBook, investor: str, period: str = "2013-06") -> Statement:
    (found,) = [each for each in statements_of(book.issue(period), investor) if each.kind == "investor"]
    return found


def tables(statement: Statement) -> list[Table]:
    return [table for table in statement.tables if table.title.startswith("Interest on the loan")]


def test_a_seller_and_a_buyer_read_their_own_days() -> None:
    """4% on 1,000.00 for 45 days and on 600.00 for 45: 4.93 and 2.96; the buyer 400.00 for 45: 1.97."""
    book = made()
    assert table_of(page(book, "inv"), "Interest on the loan, 30 June 2013") == {
        "1 April 2013 to 16 May 2013": ["1 April 2013", "16 May 2013", "45", "£1,000.00", "4%", "£4.93"],
        "16 May 2013 to 30 June 2013": ["16 May 2013", "30 June 2013", "45", "£600.00", "4%", "£2.96"],
        "Accrued up to the date": ["", "", "", "", "", "£7.89"],
        "Fell due on the date": ["", "", "", "", "", "£7.89"],
    }
    assert (
        table_of(page(book, "inv2"), "Interest on the loan, 30 June 2013")["Accrued up to the date"][-1]
        == "£1.97"
    )


def test_everybody_reads_the_class_s_and_no_holder_s() -> None:
    (found,) = [each for each in all_statements(made().issue("2013-06")) if each.kind == "bond"]
    assert table_of(found, "Interest on the loan, 30 June 2013") == {
        "1 April 2013 to 30 June 2013": ["1 April 2013", "30 June 2013", "90", "£1,000.00", "4%", "£9.86"],
        "Accrued up to the date": ["", "", "", "", "", "£9.86"],
        "Fell due on the date": ["", "", "", "", "", "£9.86"],
    }


def test_each_number_answers_why() -> None:
    book = made()
    (table,) = tables(page(book, "inv"))
    numbers = [
        cell
        for line in table.lines
        for cell in line.cells
        if cell.kind in {Kind.MONEY, Kind.COUNT, Kind.RATE} and cell.value is not None
    ]
    assert len(numbers) == 10
    for cell in numbers:
        assert why(book, f"2013-06/inv/investor/{cell.id}").because, cell.id
    asked = "2013-06/inv/investor/b.accrued.2013-06-30.interest-loan.2013-04-01.interest"
    said = " ".join(step.said for step in walked(why(book, asked)))
    assert "£4.93 is 4% a year for 45/365 of one on £1,000.00" in said


def test_what_was_not_paid_bears_interest_and_stands_on_the_next_date() -> None:
    """Nothing is in the bond on the first date: 9.84 waits, and bears interest from then on."""
    terms = LENT.replace('rate = "4%" }', 'rate = "4%", basis = "months", unpaid = "compounds" }')
    book = made(terms, sale="", spent="2013-04-02,b,host,1000.00,S1")
    first = table_of(page(book, "inv"), "Interest on the loan, 30 June 2013")
    assert first["1 April 2013 to 30 June 2013"][2:] == ["2", "29", "£1,000.00", "4%", "£9.84"]
    book.close_all("2013-07", "2013-09")
    assert table_of(page(book, "inv", "2013-09"), "Interest on the loan, 30 September 2013") == {
        "30 June 2013 to 30 September 2013": [
            "30 June 2013",
            "30 September 2013",
            "3",
            "0",
            "£1,000.00",
            "£9.84",
            "4%",
            "£10.10",
        ],
        "From earlier dates, not paid": ["", "", "", "", "", "", "", "£9.84"],
        "Accrued up to the date": ["", "", "", "", "", "", "", "£19.94"],
        "Fell due on the date": ["", "", "", "", "", "", "", "£0.00"],
        "Left for later dates": ["", "", "", "", "", "", "", "£19.94"],
    }


@pytest.mark.parametrize(
    ("rate", "places"), [(Fraction(4, 100), 0), (Fraction(375, 10000), 2), (Fraction(1, 300), 6)]
)
def test_a_rate_is_told_with_the_places_it_has(rate: Fraction, places: int) -> None:
    assert places_of(rate) == places


def test_who_bought_and_sold_again_still_reads_the_days_between() -> None:
    """Bought on 16 May and sold on 15 June: 30 days at 4% on 400.00 are 1.315, and nothing is held any more.

    Of 9.86 in all the odd penny is another's, by the largest fraction: half a penny is left for the next date.
    """
    third = '[partners.inv3]\nname = "Inv 3"\nparts = ["investor"]\n'
    found = BondBook(book=PLACE + BUYER + third, agreements={"b": LENT})
    found.give("drawdowns", "2013-04-01,b,inv,1000.00,D1")
    found.give("transfers", "2013-05-16,b,inv,inv2,400.00,T1", "2013-06-15,b,inv2,inv3,400.00,T2")
    found.close_all("2013-04", "2013-06")
    statement = page(found, "inv2")
    table = table_of(statement, "Interest on the loan, 30 June 2013")
    assert table["16 May 2013 to 15 June 2013"] == [
        "16 May 2013",
        "15 June 2013",
        "30",
        "£400.00",
        "4%",
        "£1.32",
    ]
    assert [table[line][5] for line in ("Accrued up to the date", "Fell due on the date")] == [
        "£1.32",
        "£1.31",
    ]
    assert table["Left for later dates"][5] == "£0.01"
    assert "£1.31 is due to you and not paid yet." in " ".join(statement.headline)
    assert table_of(statement, "Waterfall of 30 June 2013")["Interest on the loan"][3] == "£1.31"
