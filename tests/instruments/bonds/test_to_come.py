"""What has accrued and is not due yet, and what comes next, as its holder reads it."""

from __future__ import annotations

import pytest

from cases.test_bonds import BondBook
from cases.test_bonds_paid import HEAD, PLACE
from in_memory import why
from instruments.bonds.test_accrual_table import BUYER, LENT, made, page
from instruments.books import table_of
from loops import some

NEXT = "What comes next, B"


def test_interest_that_runs_is_shown_up_to_the_page_s_day() -> None:
    """4% on 1,000.00 for 45 days and on 600.00 for 15; the buyer's 400.00 for 15. Nothing of it is due."""
    book = made()
    title = "Interest on the loan, not due yet at 31 May 2013"
    assert table_of(page(book, "inv", "2013-05"), title) == {
        "1 April 2013 to 16 May 2013": ["1 April 2013", "16 May 2013", "45", "£1,000.00", "4%", "£4.93"],
        "16 May 2013 to 31 May 2013": ["16 May 2013", "31 May 2013", "15", "£600.00", "4%", "£0.99"],
        "Accrued up to the date": ["", "", "", "", "", "£5.92"],
    }
    assert table_of(page(book, "inv2", "2013-05"), title)["Accrued up to the date"][-1] == "£0.66"


def test_what_fell_due_runs_no_more_and_a_yearly_coupon_runs_on() -> None:
    titles = [table.title for table in page(made(), "inv").tables]
    assert "Coupon of the loan, not due yet at 30 June 2013" in titles
    assert "Interest on the loan, not due yet at 30 June 2013" not in titles


def test_the_next_date_is_told_with_what_it_may_pay() -> None:
    """4% on 600.00 for the 92 days from 30 June; on the last date capital and the year's coupon as well."""
    assert table_of(page(made(), "inv"), NEXT) == {
        "Interest on the loan": [
            "30 September 2013",
            "£6.05",
            "4% a year on what is outstanding up to 30 September 2013",
        ],
        "Next payment, 30 September 2013": [
            "30 September 2013",
            "£6.05",
            "as far as there is cash for it, if nothing moves until then",
        ],
    }


def test_a_last_date_pays_capital_too_and_an_agreed_draw_is_the_next_call() -> None:
    terms = LENT.replace(
        'holders = { inv = "1000.00" }',
        'holders = { inv = "1500.00" }\ndraws = [{ on = 2014-05-01, amount = "500.00" }]',
    )
    book = made(terms.replace('every = "3 months", to', 'every = "1 year", to'), sale="")
    found = table_of(page(book, "inv"), NEXT)
    assert found["Next call"] == ["1 May 2014", "£500.00", "your part, as the agreement schedules it"]
    assert found["Repayment of the loan"][:2] == ["30 June 2014", "£1,000.00"]
    assert found["Interest on the loan"][:2] == ["30 June 2014", "£40.00"]
    assert found["Coupon of the loan"][:2] == ["30 June 2014", "£12.46"]
    assert found["Next payment, 30 June 2014"][:2] == ["30 June 2014", "£1,052.46"]


def lent(terms: str = LENT) -> BondBook:
    """A loan of 1,000.00, drawn on 1 April 2013."""
    found = BondBook(book=PLACE + BUYER, agreements={"b": terms})
    found.give("drawdowns", "2013-04-01,b,inv,1000.00,D1")
    return found


BUYERS = LENT.replace("coupon = {", 'accrued_on_sale = "buyer"\ncoupon = {')


def test_a_holding_sold_on_a_date_has_what_fell_due_on_it_taken_off_who_was_paid_it() -> None:
    """4% for 92 days on 600.00 and on 400.00, and half a penny left of June. The date was told before the sale
    of its day: what the buyer was paid stood as still the seller's, £8.42, and the buyer was shown £5.61."""
    book = made(BUYERS, sale="2013-06-30,b,inv,inv2,400.00,T1")
    assert table_of(page(book, "inv"), NEXT)["Next payment, 30 September 2013"][1] == "£6.05"
    assert table_of(page(book, "inv2"), NEXT)["Next payment, 30 September 2013"][1] == "£4.04"


def test_what_is_sold_on_is_bought_before_whatever_row_stands_first() -> None:
    """Of 4.93 accrued on 16 May 1.97 goes with 400.00, and 0.49 of it back with 100.00; then 15 days."""
    found = lent(BUYERS)
    found.give("transfers", "2013-05-16,b,inv2,inv,100.00,T2", "2013-05-16,b,inv,inv2,400.00,T1")
    found.close_all("2013-04", "2013-05")
    title = "Interest on the loan, not due yet at 31 May 2013"
    assert table_of(page(found, "inv", "2013-05"), title)["Accrued up to the date"][-1] == "£4.60"
    assert table_of(page(found, "inv2", "2013-05"), title)["Accrued up to the date"][-1] == "£1.97"


def test_who_lost_a_part_and_sold_the_rest_still_reads_what_accrued_before() -> None:
    """The page took it for over: it left the 4.93 out that fall due in June, and said that all was lost."""
    found = lent()
    found.give("transfers", "2013-05-16,b,inv,inv2,400.00,T1")
    found.give("write-offs", "2013-05-16,b,inv,600.00,W1")
    found.close_all("2013-04", "2013-05")
    statement = page(found, "inv", "2013-05")
    assert table_of(statement, NEXT)["Next payment, 30 June 2013"][1] == "£4.93"
    assert "it is too early for a rate" in statement.headline[-1]
    found.close("2013-06")
    assert "£4.93 is due to you and not paid yet." in page(found, "inv", "2013-06").headline


def test_a_coupon_that_is_read_off_an_outcome_says_so_and_no_amount() -> None:
    terms = LENT.replace(
        'coupon = { rate = "1%" }', 'coupon = { reads = "x", line = [["0", "1%"], ["9", "4%"]] }'
    )
    terms = terms.replace(
        'class = "loan", on = "last date" },\n  { step = "principal"',
        'class = "loan" },\n  { step = "principal"',
    )
    read = '[payers.city]\n[outcomes.x]\npays = "nothing"\ntitle = "jobs kept"\n'
    book = made(terms + read, sale="")
    found = table_of(page(book, "inv"), NEXT)
    assert found["Coupon of the loan"] == [
        "30 September 2013",
        "",
        "its rate is read off jobs kept on the date",
    ]


def test_a_bond_on_call_without_dates_has_nothing_to_come() -> None:
    book = BondBook(book=PLACE, agreements={"b": f'{HEAD}[classes.loan]\nholders = {{ inv = "1000.00" }}\n'})
    book.give("drawdowns", "2013-04-01,b,inv,1000.00,D1")
    book.close_all("2013-04", "2013-04")
    assert NEXT not in [each.title for each in page(book, "inv", "2013-04").tables]


@pytest.mark.parametrize("period", ["2013-05", "2013-06"])
def test_each_number_of_what_comes_answers_why(period: str) -> None:
    book = made()
    statement = page(book, "inv", period)
    ahead = [table for table in statement.tables if "not due yet" in table.title or table.title == NEXT]
    for table in some(ahead):
        for cell in some(cell for line in table.lines for cell in line.cells if cell.id):
            assert str(why(book, f"{period}/inv/investor/{cell.id}"))
