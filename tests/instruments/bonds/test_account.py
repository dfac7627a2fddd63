"""An investor's account: what was called and came back, the rate, and the list that checks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from conftest import NOW
from instruments.books import BOND, EUROS, SECOND_BOND, UNFENCED, Place, said_by, table_of
from pooledbudget.statements.model import Statement


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two bonds with one investor in common, February to May 2014; to be read only."""
    place = Place(
        tmp_path_factory.mktemp("lent") / "book",
        pool=UNFENCED,
        first="2014-02",
        bond=BOND,
        sister=SECOND_BOND,
    )
    place.give("grants", *(f"2014-02-05,{bond},department,g,1000.00,G1," for bond in ("bond", "sister")))
    place.give(
        "drawdowns",
        "2014-02-05,bond,harbour,100.00,D1",
        "2014-02-05,sister,harbour,10.00,D1",
        "2014-02-05,sister,lantern,20.00,D2",
        "2014-04-05,bond,harbour,50.00,D3",
    )
    place.give(
        "repayments",
        "2014-03-20,bond,harbour,60.00,R1",
        "2014-05-20,bond,harbour,120.00,R2",
        "2014-05-21,sister,lantern,5.00,R3",
    )
    place.through("2014-05")
    return place


def figures(
    place: Place, period: str, *names: str, partner: str = "harbour", bond: str = "bond"
) -> list[int]:
    found = place.figures(partner, period, "investor")
    return [found[f"{bond}.{name}"] for name in names]


ACCOUNT = ("opening", "drawn", "capital", "closing", "return")


@pytest.mark.parametrize(
    ("period", "suffix", "found"),
    [
        ("2014-02", "", [0, 10000, 0, 10000, 0]),
        ("2014-03", "", [10000, 0, 6000, 4000, 0]),
        ("2014-03", ".year", [0, 10000, 6000, 4000, 0]),
        ("2014-04", "", [4000, 5000, 0, 9000, 0]),
        ("2014-04", ".year", [4000, 5000, 0, 9000, 0]),
        ("2014-04", ".inception", [0, 15000, 6000, 9000, 0]),
        ("2014-05", "", [9000, 0, 9000, 0, 3000]),
        ("2014-05", ".year", [4000, 5000, 9000, 0, 3000]),
        ("2014-05", ".inception", [0, 15000, 15000, 0, 3000]),
        ("2014-Q1", "", [4000, 5000, 9000, 0, 3000]),
        ("2013-14", "", [0, 10000, 6000, 4000, 0]),
        ("2014-06", "", [0, 0, 0, 0, 0]),
    ],
)
def test_the_capital_account_opens_moves_and_closes_in_each_column(
    lent: Place, period: str, suffix: str, found: list[int]
) -> None:
    names = [f"{name}{suffix}" for name in ACCOUNT]
    assert figures(lent, period, *names) == found
    opened, drawn, back, closed, _ = found
    assert opened + drawn - back == closed


def test_each_investor_and_each_bond_has_its_own_account(lent: Place) -> None:
    assert figures(lent, "2014-05", *ACCOUNT, bond="sister") == [1000, 0, 0, 1000, 0]
    assert figures(lent, "2014-05", *ACCOUNT, partner="lantern", bond="sister") == [2000, 0, 500, 1500, 0]
    assert not [name for name in lent.figures("lantern", "2014-05", "investor") if name.startswith("bond.")]


@pytest.mark.parametrize(
    ("partner", "bond", "period", "found"),
    [
        ("harbour", "bond", "2014-02", [100_000, 10_000, 90_000]),
        ("harbour", "bond", "2014-05", [100_000, 15_000, 85_000]),
        ("harbour", "sister", "2014-05", [50_000, 1_000, 49_000]),
        ("lantern", "sister", "2014-05", [30_000, 2_000, 28_000]),
    ],
)
def test_what_is_uncalled_is_the_commitment_less_what_was_called(
    lent: Place, partner: str, bond: str, period: str, found: list[int]
) -> None:
    names = ("committed", "called", "uncalled")
    assert figures(lent, period, *names, partner=partner, bond=bond) == found


def intro(statement: Statement, title: str) -> list[str]:
    return [table.intro for table in statement.tables if table.title == title]


def test_an_investor_reads_its_own_commitment_and_nobody_elses(lent: Place) -> None:
    """E-13: what all committed, less one's own, is the other's."""
    statement = lent.statement("harbour", "2014-05", "investor")
    text = " ".join([*said_by(statement), *statement.headline])
    assert "£500" in text
    assert "£800" not in text
    assert "£300" not in text


@pytest.mark.parametrize(
    ("period", "paid_in", "distributed", "multiple"),
    [
        ("2014-02", 10_000, 0, "0.0000"),
        ("2014-03", 10_000, 6_000, "0.6000"),
        ("2014-05", 15_000, 18_000, "1.2000"),
    ],
)
def test_the_performance_is_of_all_cash_to_the_periods_end(
    lent: Place, period: str, paid_in: int, distributed: int, multiple: str
) -> None:
    assert figures(lent, period, "paid-in", "distributed") == [paid_in, distributed]
    statement = lent.statement("harbour", period, "investor")
    assert f"DPI {multiple}. " in statement.headline[1]
    assert table_of(statement, "Rates and multiples, the bond")["DPI"][0] == multiple


def test_the_rate_solves_the_dated_cash(lent: Place) -> None:
    """-100.00, 60.00 after 43 days, -50.00 after 59, 120.00 after 104: 183.4160%, by bisection apart."""
    statement = lent.statement("harbour", "2014-05", "investor")
    assert statement.headline[1] == (
        "You have paid in £150.00 and received £180.00: DPI 1.2000. XIRR to date 183.4160%."
    )
    assert table_of(statement, "Performance, the bond") == {
        "Paid in": ["£150.00", "cash that you paid in when called"],
        "Distributed": ["£180.00", "cash that came back to you"],
        "Value of what is outstanding": ["£0.00", "capital at cost, and what is due"],
    }
    assert table_of(statement, "Rates and multiples, the bond") == {
        "DPI": ["1.2000", "distributed over paid in"],
        "RVPI": ["0.0000", "value of what is outstanding over paid in"],
        "TVPI": ["1.2000", "DPI and RVPI together"],
        "XIRR to date, net": [
            "183.4160%",
            "actual/365, annual effective, on the cash list below; one rate solves the list",
        ],
    }


def test_a_bond_that_runs_on_is_told_by_what_is_outstanding_at_cost(lent: Place) -> None:
    """Of 100.00 60.00 is back and 40.00 outstanding: nothing is gained or lost so far, -XIRR is no alarm."""
    statement = lent.statement("harbour", "2014-03", "investor")
    assert statement.headline[1] == (
        "You have paid in £100.00 and received £60.00: DPI 0.6000. Nothing has been earned on your capital "
        "yet, and the bond runs on."
    )
    performance = table_of(statement, "Rates and multiples, the bond")
    assert [performance[line][0] for line in ("DPI", "RVPI", "TVPI")] == ["0.6000", "0.4000", "1.0000"]
    assert performance["XIRR with what is outstanding"][0] == "0.0000%"


def test_a_rate_that_does_not_apply_yet_says_why(lent: Place) -> None:
    statement = lent.statement("harbour", "2014-02", "investor")
    assert statement.headline[1] == (
        "You have paid in £100.00 and received £0.00: DPI 0.0000. Nothing has come back yet: it is too early "
        "for a rate."
    )
    cell, why = table_of(statement, "Rates and multiples, the bond")["XIRR to date, net"]
    assert (cell, why.split("; ")[1]) == ("[z]", "nothing has come back yet: it is too early for a rate")


def test_before_the_first_drawdown_there_is_neither_a_multiple_nor_a_rate(bond: Place) -> None:
    bond.close()
    statement = bond.statement("harbour", "2013-04", "investor")
    assert statement.headline[1].startswith("You have paid in £0.00 and received £0.00: DPI [z]. No cash has")
    assert "every rate" not in " ".join(said_by(statement))
    assert bond.figures("harbour", "2013-04", "investor")["bond.uncalled"] == 100_000


def test_the_cash_list_holds_every_flow_by_day_as_a_spreadsheet_reads_it(lent: Place) -> None:
    statement = lent.statement("harbour", "2014-05", "investor")
    (first, second) = [table for table in statement.tables if table.title.startswith("Dated cash list")]
    assert (first.title, second.title) == ("Dated cash list, the bond", "Dated cash list, the sister bond")
    assert [[line.label, *(cell.text("GBP") for cell in line.cells)] for line in first.lines] == [
        ["2014-02-05", "5 February 2014", "-100.00", "−£100.00", "−£100.00", "contribution"],
        ["2014-03-20", "20 March 2014", "60.00", "£60.00", "−£40.00", "distribution"],
        ["2014-04-05", "5 April 2014", "-50.00", "−£50.00", "−£90.00", "contribution"],
        ["2014-05-20", "20 May 2014", "120.00", "£120.00", "£30.00", "distribution"],
    ]
    assert "=XIRR(B2:B5,A2:A5,1.8342) gives the rate." in first.intro
    assert len(second.lines) == 1
    found = figures(lent, "2014-05", *(f"flow.{line.label}" for line in first.lines))
    assert found == [-10000, 6000, -5000, 12000]


def test_the_flows_of_one_day_are_one_line(bond: Place) -> None:
    """BR-17: Excel finds no rate where the first flow is in two parts on one day."""
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1", "2013-04-05,bond,harbour,20.00,D2")
    bond.give("repayments", "2013-04-05,bond,harbour,30.00,R1")
    bond.close()
    assert figures(bond, "2013-04", "flow.2013-04-05") == [-9000]
    of_days = [name for name in bond.figures("harbour", "2013-04", "investor") if ".flow." in name]
    assert of_days == ["bond.flow.2013-04-05", "bond.flow.2013-04-05.so-far"]


def test_the_headline_says_how_the_capital_stands_on_the_day(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,40.00,R1")
    bond.close()
    assert bond.statement("harbour", "2013-04", "investor").headline[0] == (
        "At 30 April 2013 £60.00 of your capital in the bond is outstanding, and £900.00 of your "
        "commitment is not called."
    )


def test_more_called_than_committed_is_said_without_a_sign(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,1090.00,D1")
    bond.close()
    assert bond.statement("harbour", "2013-04", "investor").headline[0] == (
        "At 30 April 2013 £1,090.00 of your capital in the bond is outstanding, and £90.00 more than your "
        "commitment is called."
    )


def test_two_rates_are_both_told(make_place: Callable[..., Place]) -> None:
    """10% and 40%: -1,000, 2,500 and -1,540 a year of 365 days apart."""
    place = make_place(pool=UNFENCED, bond=BOND.replace('"1000.00"', '"9000.00"'))
    place.give("drawdowns", "2013-04-05,bond,harbour,1000.00,D1", "2015-04-05,bond,harbour,1540.00,D2")
    place.give("grants", "2013-04-05,bond,department,g,1500.00,G1,")
    place.give("repayments", "2014-04-05,bond,harbour,2500.00,R1")
    place.through("2015-04")
    assert "the rate so far is" in place.statement("harbour", "2015-04", "investor").headline[1]
    performance = table_of(place.statement("harbour", "2015-04", "investor"), "Rates and multiples, the bond")
    assert performance["XIRR to date, net"] == [
        "10.0000% and 40.0000%",
        "actual/365, annual effective, on the cash list below; the list changes sign 2 times and 2 rates "
        "solve it",
    ]


def test_a_penny_back_is_told(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,0.01,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,0.01,R1")
    bond.close()
    flows = ("flow.2013-04-05", "flow.2013-04-25")
    assert figures(bond, "2013-04", "paid-in", "distributed", *flows) == [1, 1, -1, 1]
    assert "You have paid in £0.01 and received £0.01: DPI 1.0000." in " ".join(
        bond.statement("harbour", "2013-04", "investor").headline
    )


def test_of_one_entry_each_investor_is_told_its_own_part(two_bonds: Place) -> None:
    """Two drawn by one adjustment, and one of them paid for a service by the same bond."""
    submission = two_bonds.give(
        "adjustments",
        "2013-04-05,sister,assets:cash,county,,25.00",
        "2013-04-05,sister,liabilities:capital,harbour,,-10.00",
        "2013-04-05,sister,liabilities:capital,lantern,,-20.00",
        "2013-04-05,sister,spending:service,harbour,,5.00",
    )
    two_bonds.book.adjust(submission=submission, prepared_by="Ann", approved_by="Bob", reason="x", now=NOW)
    two_bonds.close()
    assert figures(two_bonds, "2013-04", "paid-in", bond="sister") == [1000]
    assert figures(two_bonds, "2013-04", "paid-in", partner="lantern", bond="sister") == [2000]
    assert figures(two_bonds, "2013-04", "drawn", "written-off", bond="sister") == [1000, 0]


def test_capital_that_an_adjustment_moves_is_called_what_it_is(two_bonds: Place) -> None:
    """The page said that -10.00 was written off where 10.00 had been drawn, and 10.00 where it was repaid."""

    def adjusted(*legs: str) -> None:
        sent = two_bonds.give("adjustments", *(f"2013-04-05,sister,{leg}" for leg in legs))
        two_bonds.book.adjust(submission=sent, prepared_by="Ann", approved_by="Bob", reason="x", now=NOW)

    def stands(partner: str) -> list[int]:
        names = ("drawn", "capital", "written-off", "transferred", "closing")
        return figures(two_bonds, "2013-04", *names, partner=partner, bond="sister")

    adjusted("assets:cash,county,,10.00", "liabilities:capital,harbour,,-10.00")
    adjusted("assets:cash,county,,-4.00", "liabilities:capital,harbour,,4.00")
    adjusted("liabilities:capital,harbour,,3.00", "liabilities:capital,lantern,,-3.00")
    adjusted("liabilities:capital,harbour,,2.00", "income:written-off,harbour,,-2.00")
    two_bonds.close()
    assert stands("harbour") == [1000, 400, 200, 300, 100]
    assert stands("lantern") == [0, 0, 0, -300, 300]


# What was reversed


def test_the_capital_account_nets_corrections(bond: Place) -> None:
    wrong = bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.close("2013-04")
    bond.give("drawdowns", "2013-04-05,bond,harbour,10.00,D1", replaces=wrong)
    bond.close("2013-05")
    names = ("called", "uncalled", "distributed", "paid-in")
    assert figures(bond, "2013-05", *names) == [1000, 99000, 0, 1000]
    assert figures(bond, "2013-05", *ACCOUNT) == [10000, -9000, 0, 1000, 0]
    assert figures(bond, "2013-04", "called", "uncalled", "flow.2013-04-05") == [10000, 90000, -10000]


def test_a_reversed_repayment_is_capital_outstanding_again_and_no_drawdown(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,40.00,R1")
    bond.close("2013-04")
    bond.reverse("S0002:2")
    bond.close("2013-05")
    assert figures(bond, "2013-05", *ACCOUNT) == [6000, 0, -4000, 10000, 0]
    assert figures(bond, "2013-05", "called", "distributed") == [10000, 0]


def test_a_repayment_restored_is_paid_back_once(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,40.00,R1")
    bond.close("2013-04")
    bond.reverse("S0002:2")
    bond.reverse("reverses:S0002:2")
    bond.close("2013-05")
    assert figures(bond, "2013-05", *ACCOUNT) == [6000, 0, 0, 6000, 0]
    assert figures(bond, "2013-05", "called", "distributed", "paid-in") == [10000, 4000, 10000]


# Words


def test_every_line_of_the_account_has_its_label_and_its_columns(lent: Place) -> None:
    statement = lent.statement("harbour", "2014-05", "investor")
    table = next(table for table in statement.tables if table.title == "Capital account, the bond")
    assert [column.title for column in table.columns] == [
        "Line",
        "May 2014",
        "Year to date",
        "Since inception",
    ]
    assert [line.label for line in table.lines if line.total] == ["Capital outstanding at the end"]
    assert list(table_of(statement, "Capital account, the sister bond")) == [
        "Capital outstanding at the start",
        "Contributions",
        "Less capital paid back or due",
        "Less capital written off",
        "Less capital sold to others",
        "Capital outstanding at the end",
        "Interest, coupon and return",
    ]


def test_an_account_in_euros_is_in_euros(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS, bond=BOND)
    place.give("drawdowns", "2013-04-05,bond,harbour,€100.00,D1")
    place.close()
    statement = place.statement("harbour", "2013-04", "investor")
    assert statement.headline[1].startswith("You have paid in €100.00 and received €0.00: ")
    assert not [line for line in said_by(statement) if "£" in line]


# What moved no cash, what went back undrawn, and a holder that is more than one


def test_capital_written_off_is_a_line_of_its_own_and_no_cash(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("write-offs", "2013-05-20,bond,harbour,30.00,W1")
    bond.through("2013-05")
    assert figures(bond, "2013-05", "opening", "capital", "written-off", "closing") == [10000, 0, 3000, 7000]
    assert figures(bond, "2013-05", "paid-in", "distributed", "value") == [10000, 0, 7000]
    statement = bond.statement("harbour", "2013-05", "investor")
    assert statement.headline[1] == "£30.00 of your capital is written off."
    assert [line.label for line in next(t for t in statement.tables if "cash list" in t.title).lines] == [
        "2013-04-05"
    ]


def test_all_written_off_is_a_loss_of_everything(bond: Place) -> None:
    """M-8 of the findings: -100% by rule, once nothing more can come back."""
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("write-offs", "2013-05-20,bond,harbour,100.00,W1")
    bond.through("2013-05")
    assert (
        "XIRR −100.0000%: nothing came back and nothing more can"
        in bond.statement("harbour", "2013-05", "investor").headline[2]
    )


def test_a_holding_sold_is_neither_repaid_nor_drawn(make_place: Callable[..., Place]) -> None:
    place = make_place(bond=SECOND_BOND)
    place.give("drawdowns", "2013-04-05,sister,harbour,100.00,D1")
    place.give("transfers", "2013-05-20,sister,harbour,lantern,40.00,T1")
    place.through("2013-05")
    names = ("drawn", "capital", "written-off", "transferred", "closing")
    assert figures(place, "2013-05", *names, bond="sister") == [0, 0, 0, 4000, 6000]
    assert figures(place, "2013-05", *names, partner="lantern", bond="sister") == [0, 0, 0, -4000, 4000]
    for partner, paid_in in (("harbour", 10000), ("lantern", 0)):
        assert figures(place, "2013-05", "paid-in", "distributed", partner=partner, bond="sister") == [
            paid_in,
            0,
        ]
    told = {
        partner: next(
            table.intro
            for table in place.statement(partner, "2013-05", "investor").tables
            if table.title == "Capital account, the sister bond"
        )
        for partner in ("harbour", "lantern")
    }
    assert told == {
        "harbour": "",
        "lantern": "Capital bought from others stands below nought in the line of what was sold.",
    }


def test_undrawn_capital_given_back_lowers_what_was_paid_in(bond: Place) -> None:
    """M-9 of the findings: called 1,000.00, nothing uncalled, and not among the distributions."""
    bond.give("drawdowns", "2013-04-10,bond,harbour,1500.00,D1", "2013-05-01,bond,harbour,-500.00,D2")
    bond.through("2013-05")
    names = ("called", "uncalled", "paid-in", "distributed")
    assert figures(bond, "2013-05", *names) == [100_000, 0, 100_000, 0]
    statement = bond.statement("harbour", "2013-05", "investor")
    assert table_of(statement, "Performance, the bond")["Paid in"][1] == (
        "cash that you paid in when called, less £500.00 given back undrawn"
    )
    cash = table_of(statement, "Dated cash list, the bond")
    assert cash["2013-05-01"][1:] == ["500.00", "£500.00", "−£1,000.00", "undrawn capital given back"]


def test_a_provider_that_is_an_investor_too_is_not_repaid_by_its_fee(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("service-payments", "2013-04-20,bond,harbour,70.00,V1")
    bond.close()
    assert figures(bond, "2013-04", "paid-in", "distributed") == [10000, 0]


FLOWING = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-09-30 }
waterfall = [
    { step = "interest", class = "loan" },
    { step = "principal", class = "loan" },
]
payers = { department = {} }
outcomes = { job = { pays = "price", price = "10.00" } }

[classes.loan]
holders = { harbour = "1000.00" }
interest = { rate = "10%" }
"""


def test_what_is_due_and_not_paid_is_told_and_counted_at_its_amount(make_place: Callable[..., Place]) -> None:
    """365.00 for 86 days at 10% is 8.60 of interest; 100.00 is in the bond on 30 June."""
    place = make_place(bond=FLOWING)
    place.give("drawdowns", "2013-04-05,bond,harbour,365.00,D1")
    place.give("service-payments", "2013-04-20,bond,nhs,265.00,V1")
    place.through("2013-06")
    names = ("capital", "closing", "return", "paid-in", "distributed", "value")
    assert figures(place, "2013-06", *names) == [9140, 27360, 860, 36500, 0, 37360]
    headline = place.statement("harbour", "2013-06", "investor").headline
    assert "£100.00 is due to you and not paid yet." in headline
    place.give("repayments", "2013-07-10,bond,harbour,100.00,R1")
    place.close("2013-07")
    assert figures(place, "2013-07", "distributed", "value") == [10000, 27360]
    assert place.book.verify().faults == []


def test_a_fee_due_to_an_investor_is_no_part_of_what_it_holds(make_place: Callable[..., Place]) -> None:
    """A fee of 5.00 and a cost of 10.00 are due to it too, and 9.00 of them is paid in July."""
    text = FLOWING.replace(
        '    { step = "interest", class = "loan" },\n',
        '    { step = "costs" },\n    { step = "fee", payee = "harbour", amount = "5.00" },\n'
        '    { step = "interest", class = "loan" },\n',
    ).replace(
        "payers =",
        'costs = [{ payee = "harbour", for = "rent", amount = "10.00", dates = { from = 2013-05-31, times = 1 } }]\n'
        "payers =",
    )
    place = make_place(bond=text)
    place.give("drawdowns", "2013-04-05,bond,harbour,365.00,D1")
    place.give("service-payments", "2013-04-20,bond,nhs,265.00,V1", "2013-07-05,bond,harbour,9.00,V2")
    place.through("2013-06")
    # 100.00 in the bond, less 10.00 and 5.00: 8.60 of interest, 76.40 of capital.
    assert place.balance("liabilities:payable", "bond", "harbour") == -10000
    assert figures(place, "2013-06", "value", "closing", "return") == [8500 + 28860, 28860, 860]
    assert (
        "£85.00 is due to you and not paid yet." in place.statement("harbour", "2013-06", "investor").headline
    )
    place.close("2013-07")
    assert figures(place, "2013-07", "value", "distributed") == [8500 + 28860, 0]


def test_on_its_last_date_what_is_left_is_lost(make_place: Callable[..., Place]) -> None:
    place = make_place(bond=FLOWING)
    place.give("drawdowns", "2013-04-05,bond,harbour,365.00,D1")
    place.give("service-payments", "2013-04-20,bond,nhs,265.00,V1")
    place.give("repayments", "2013-07-10,bond,harbour,100.00,R1")
    place.through("2013-09")
    assert figures(place, "2013-09", "written-off.inception", "closing", "value") == [27360, 0, 0]
    headline = place.statement("harbour", "2013-09", "investor").headline
    assert headline[1] == "£273.60 of your capital is written off."
    assert headline[2].startswith("You have paid in £365.00 and received £100.00: DPI 0.2740. XIRR to date ")


def test_a_holding_brought_in_without_its_history_has_no_rate(bond: Place) -> None:
    """M-2 of the findings: no flow is made up of an opening balance."""
    bond.give(
        "opening-balances",
        "2013-04-01,bond,liabilities:capital,harbour,,-600.00",
        "2013-04-01,bond,assets:cash,county,,600.00",
    )
    bond.give("repayments", "2013-05-20,bond,harbour,100.00,R1")
    bond.through("2013-05")
    statement = bond.statement("harbour", "2013-05", "investor")
    assert statement.headline[1].endswith(
        "The history before the book is not here, so there is no rate of the bond's whole life."
    )
    assert list(table_of(statement, "Dated cash list, the bond")) == ["2013-05-20"]
    assert figures(bond, "2013-05", "paid-in", "distributed", "closing") == [0, 10000, 50000]


def test_a_draft_says_how_capital_stands_on_its_own_day(make_place: Callable[..., Place]) -> None:
    """A draft to 10 May told of 31 May, and worked out the rate as if all came back that day."""
    place = make_place(bond=SECOND_BOND)
    place.give("drawdowns", "2013-04-30,sister,harbour,100.00,D1")
    place.close("2013-04")
    place.give("grants", "2013-05-06,sister,department,g,1.00,G1,")
    place.give("repayments", "2013-05-10,sister,harbour,1.00,R1")
    draft = place.book.statements_of("harbour", "2013-05", date(2013, 5, 10))
    (made,) = [each for each in draft if each.kind == "investor"]
    assert "At 10 May 2013 £99.00 of your capital in the sister bond is outstanding" in " ".join(
        made.headline
    )
    said = table_of(made, "Rates and multiples")["XIRR with what is outstanding"]
    assert said == ["0.0000%", "the same, as if what is outstanding came back at cost on 10 May 2013"]
    (page,) = [each for each in place.book.statements("2013-05", date(2013, 5, 10)) if each.kind == "bond"]
    assert [line for line in page.headline if line.startswith("At 10 May 2013")]
