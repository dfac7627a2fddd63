"""A bond of clauses that few have, run in a book: a loan used again, an index, too few referrals, a malus.

Each amount is worked by hand. 800.00 are lent at 6%; delivery costs 400.00 a quarter; a start pays 90.00, which
rises with an index from 1 August; fewer than 10 referrals pay 20.00 each; at 50% half of a malus is owed.
"""

from __future__ import annotations

import pytest

from cases.test_bonds import PLACE, BondBook
from instruments.books import table_of
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement

PAYERS = '[partners.county]\nname = "The County"\nparts = ["contributor"]\n'
GREENWAY = """
kind = "bond"
agreement = "bond"
title = "Greenway"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [
  { step = "costs" },
  { step = "malus", by = "prov", amount = "300.00", on = "last date", part = { reads = "sustained", line = [["40%", "100%"], ["60%", "0%"]] } },
  { step = "interest", class = "loan" },
  { step = "recycle", class = "loan", to = 2013-09-30 },
  { step = "principal", class = "loan", from = 2013-09-30 },
  { step = "remainder", goes_to = "payers as paid", on = "last date" },
]
[classes.loan]
title = "a loan"
holders = { inva = "600.00", invb = "400.00" }
revolves = true
interest = { rate = "6%", basis = "months" }
[[costs]]
payee = "prov"
for = "delivery"
amount = "400.00"
dates = { from = 2013-04-30, every = "3 months", times = 3 }
[payers.county]
[outcomes.start]
pays = "price"
title = "starts"
price = "90.00"
indexed = { dates = { from = 2013-08-01 }, reads = "cpi", base = "100" }
[outcomes.referred]
pays = "shortfall"
title = "referrals"
minimum = "10"
price = "20.00"
[outcomes.cpi]
pays = "nothing"
title = "the price index"
[outcomes.sustained]
pays = "nothing"
title = "sustained activity"
"""


def results(made: BondBook, *lines: str) -> None:
    text = "\n".join(["measured_on,agreement,cohort,value,source,outcome", *lines])
    assert made.send(text, kind="outcomes", sender="host").accepted


@pytest.fixture(scope="module")
def greenway() -> BondBook:
    """Its whole life, and the malus paid three weeks after its last day."""
    made = BondBook(book=PLACE + PAYERS, agreements={"bond": GREENWAY})
    made.give("drawdowns", "2013-04-30,bond,inva,480.00,D1", "2013-04-30,bond,invb,320.00,D2")
    made.give("service-payments", "2013-04-30,bond,prov,400.00,S1")
    results(made, "2013-06-28,bond,q1,4,report,start", "2013-06-28,bond,q1,7,report,referred")
    made.give("receipts", "2013-06-29,bond,county,420.00,P1")
    made.to("2013-06")
    made.give("service-payments", "2013-07-31,bond,prov,400.00,S2", "2013-10-31,bond,prov,400.00,S3")
    results(made, "2013-08-30,bond,q2,5,report,start", "2013-08-30,bond,q2,10,report,referred")
    made.to("2013-08")
    results(made, "2013-07-20,bond,july,103.3,the index,cpi")
    made.give("receipts", "2013-09-20,bond,county,464.85,P2")
    made.to("2013-09")
    results(made, "2013-12-20,bond,q3,6,report,start", "2013-12-20,bond,year,50%,report,sustained")
    made.give("receipts", "2013-12-30,bond,county,557.82,P3")
    made.to("2013-12")
    made.give("receipts", "2014-01-20,bond,prov,150.00,M1")
    made.to("2014-01")
    return made


def page(made: BondBook, period: str) -> Statement:
    (found,) = [said for said in schedules(made.issue(period)) if said.kind == "bond"]
    return found


def test_capital_that_is_lent_again_is_paid_back_and_contributed_and_no_cash(greenway: BondBook) -> None:
    """400.00 of 812.00 in June are for the next quarter: 240.00 of them Investor A's."""
    assert greenway.figures(
        "2013-06", "drawn.inception", "capital.inception", "closing", "paid-in", "distributed"
    ) == [
        72_000,
        24_000,
        48_000,
        48_000,
        0,
    ]
    assert greenway.figures("2013-06", "committed", "called", "called-again", "uncalled") == [
        60_000,
        72_000,
        24_000,
        12_000,
    ]
    assert "£480.00 of your capital in Greenway is outstanding, and £120.00 of your" in greenway.said(
        "2013-06"
    )
    assert "no more of your commitment is called" in greenway.said("2013-12")


REVOLVES = """
kind = "bond"
agreement = "bond"
title = "the bond"
transferable = true
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [{ step = "principal", class = "loan" }]
[classes.loan]
holders = { inva = "600.00" }
revolves = true
"""
CALLED = ("committed", "called", "called-again", "uncalled", "closing")


def test_capital_that_revolves_and_is_sold_is_called_of_who_promised_it() -> None:
    """600.00 lent and sold, 500.00 of it repaid to the buyer and lent anew: the seller was told of a call beyond
    its promise, and the buyer, who promised nothing, that 500.00 of its commitment were not called."""
    made = BondBook(book=PLACE, agreements={"bond": REVOLVES})
    made.give("drawdowns", "2013-04-10,bond,inva,600.00,D1")
    made.give("transfers", "2013-05-01,bond,inva,invb,600.00,T1")
    made.give("service-payments", "2013-05-02,bond,prov,100.00,S1")
    made.to("2013-05")
    assert made.figures("2013-05", *CALLED) == [60_000, 60_000, 0, 0, 0]
    made.to("2013-06")
    assert made.figures("2013-06", *CALLED) == [60_000, 60_000, 50_000, 50_000, 0]
    made.give("repayments", "2013-07-02,bond,invb,500.00,R1")
    made.give("drawdowns", "2013-07-10,bond,inva,500.00,D2")
    made.to("2013-07")
    assert made.figures("2013-07", *CALLED) == [60_000, 110_000, 50_000, 0, 50_000]
    assert "£0.00 of your commitment is not called" in made.said("2013-07")
    bought = made.of("invb", "2013-07")
    assert (bought.values["bond.committed"], bought.values["bond.uncalled"]) == (0, 0)


RANKS = """
kind = "bond"
agreement = "bond"
title = "the bond"
transferable = true
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [{ step = "principal", class = "loan" }, { step = "principal", class = "equity" }]
[classes.loan]
holders = { inva = "600.00" }
[classes.equity]
holders = { inva = "400.00" }
"""


def test_a_buyer_of_one_of_several_classes_says_which_it_was_paid_for() -> None:
    """100.00 of equity bought, due and paid: it stood as paid for the loan, and as more than was due."""
    made = BondBook(book=PLACE, agreements={"bond": RANKS})
    made.give("drawdowns", "2013-04-10,bond,inva,600.00,D1,loan", "2013-04-10,bond,inva,400.00,D2,equity")
    made.give("transfers", "2013-05-01,bond,inva,invb,100.00,T1,equity")
    made.to("2013-06")
    receipt = made.offer("repayments", "2013-07-02,bond,invb,100.00,R1")
    (finding,) = receipt.findings
    assert not receipt.accepted
    assert (finding.column, finding.what) == (
        "capital",
        "invb holds equity, and the row does not say of which it is",
    )
    made.give("repayments", "2013-07-02,bond,invb,100.00,R1,equity", replaces=receipt.submission)
    assert made.to("2013-07") == []
    assert "due to you" not in " ".join(made.of("invb", "2013-07").headline)


def test_a_price_waits_for_its_index_and_says_by_how_much_it_rose(greenway: BondBook) -> None:
    """Told in August without the index, the starts are answered at the close that has it."""
    august, september = page(greenway, "2013-08").headline, page(greenway, "2013-09").headline
    assert "Cohort q2 is not paid: starts: 5; the index that its price rises with is not known." in august
    assert "Cohort q2 is paid £464.85 for starts: 5, at a price that rose by 3.3%." in september
    assert "Cohort july: the price index: 103.3." in september


def test_too_few_referrals_are_paid_for_and_enough_are_not(greenway: BondBook) -> None:
    said = page(greenway, "2013-09").headline
    assert "Cohort q1 is paid £60 for referrals: 7 against 10 required." in said
    assert "Cohort q2 is not paid: referrals: 10 against 10 required; as many came as are owed." in said


def test_a_malus_is_owed_until_it_is_paid_and_goes_down_the_list_then(greenway: BondBook) -> None:
    receipt = table_of(page(greenway, "2013-12"), "Waterfall of 31 December 2013")
    assert receipt["Malus of Provider"][:2] == ["£150.00", "£0.00"]
    assert receipt["Malus of Provider"][3] == "it is owed to the bond, and goes down the list when it is paid"
    assert receipt["Repayment of the loan"][1] == "£335.15"
    after = page(greenway, "2014-01")
    assert table_of(after, "Waterfall of 20 January 2014")["What is left"][1] == "£150.00"
    assert not [table for table in after.tables if table.title.startswith("Interest on the loan, 20 January")]
    assert greenway.total("assets:outcomes-due", agreement="bond") == 0


def test_what_outcomes_earned_is_told_with_what_of_it_goes_back(greenway: BondBook) -> None:
    """1,442.67 was earned; 217.64 were left on the last date and 150.00 after it."""
    assert page(greenway, "2014-01").headline[1] == (
        "Outcomes have earned £1,442.67 so far, of which £367.64 goes back to payers."
    )
    cash = table_of(page(greenway, "2014-01"), "Cash of Greenway")
    assert cash["Received from payers and from whoever is called on"] == ["£150.00", "£1,592.67"]


REVOLVING = """
kind = "bond"
agreement = "bond"
title = "Greenway"
classes = { loan = { title = "a loan", holders = { inva = "1000.00" }, revolves = true } }
"""


@pytest.mark.parametrize(
    ("again", "said"),
    [("400.00", []), ("500.00", ["£1,100.00 is drawn of a commitment of £1,000.00, by 25 April 2013"])],
)
def test_a_loan_that_revolves_is_over_drawn_by_what_is_outstanding(again: str, said: list[str]) -> None:
    """1,000.00 drawn, 400.00 repaid: 400.00 more are within the promise, whatever was drawn in all."""
    made = BondBook(book=PLACE, agreements={"bond": REVOLVING})
    made.give("drawdowns", "2013-04-10,bond,inva,1000.00,D1")
    made.give("repayments", "2013-04-20,bond,inva,400.00,R1")
    made.give("drawdowns", f"2013-04-25,bond,inva,{again},D2")
    assert [what for what in made.to("2013-04") if "drawn" in what] == said
