"""An investor's account: what was called and came back, the rate, and the list that checks it."""

from __future__ import annotations

from collections.abc import Callable

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
        ("2014-03", "", [10000, 0, -6000, 4000, 0]),
        ("2014-03", ".year", [0, 10000, -6000, 4000, 0]),
        ("2014-04", "", [4000, 5000, 0, 9000, 0]),
        ("2014-04", ".year", [4000, 5000, 0, 9000, 0]),
        ("2014-04", ".inception", [0, 15000, -6000, 9000, 0]),
        ("2014-05", "", [9000, 0, -9000, 0, 3000]),
        ("2014-05", ".year", [4000, 5000, -9000, 0, 3000]),
        ("2014-05", ".inception", [0, 15000, -15000, 0, 3000]),
        ("2014-Q1", "", [4000, 5000, -9000, 0, 3000]),
        ("2013-14", "", [0, 10000, -6000, 4000, 0]),
        ("2014-06", "", [0, 0, 0, 0, 0]),
    ],
)
def test_the_capital_account_opens_moves_and_closes_in_each_column(
    lent: Place, period: str, suffix: str, found: list[int]
) -> None:
    names = [f"{name}{suffix}" for name in ACCOUNT]
    assert figures(lent, period, *names) == found
    assert sum(found[:3]) == found[3]


def test_each_investor_and_each_bond_has_its_own_account(lent: Place) -> None:
    assert figures(lent, "2014-05", *ACCOUNT, bond="sister") == [1000, 0, 0, 1000, 0]
    assert figures(lent, "2014-05", *ACCOUNT, partner="lantern", bond="sister") == [2000, 0, -500, 1500, 0]
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
    said = " ".join(lent.statement("harbour", period, "investor").headline)
    assert f"DPI {multiple};" in said


def test_the_rate_solves_the_dated_cash(lent: Place) -> None:
    """-100.00, 60.00 after 43 days, -50.00 after 59, 120.00 after 104: 183.4160%, by bisection apart."""
    statement = lent.statement("harbour", "2014-05", "investor")
    assert statement.headline[1] == (
        "You have paid in £150.00 and received £180.00. DPI 1.2000; XIRR to date 183.4160%, "
        "with nothing counted for capital still outstanding."
    )
    performance = [table for table in statement.tables if table.title == "Performance"]
    cells = [cell.text("GBP") for cell in performance[0].lines[0].cells]
    assert cells[:4] == ["£150.00", "£180.00", "1.2000", "183.4160%"]
    assert cells[4] == ("actual/365, annual effective, on the cash list below; one rate solves the flows")


def test_a_rate_that_does_not_apply_yet_says_why(lent: Place) -> None:
    statement = lent.statement("harbour", "2014-02", "investor")
    assert "DPI 0.0000; XIRR to date [z]" in statement.headline[1]
    assert any("only payments in so far: too early for a rate" in line for line in said_by(statement))


def test_before_the_first_drawdown_there_is_neither_a_multiple_nor_a_rate(bond: Place) -> None:
    bond.close()
    statement = bond.statement("harbour", "2013-04", "investor")
    assert "DPI [z]; XIRR to date [z]" in statement.headline[1]
    assert bond.figures("harbour", "2013-04", "investor")["bond.uncalled"] == 100_000


def test_the_cash_list_holds_every_flow_by_day_as_a_spreadsheet_reads_it(lent: Place) -> None:
    statement = lent.statement("harbour", "2014-05", "investor")
    (first, second) = [table for table in statement.tables if table.title == "Dated cash list"]
    assert [[line.label, *(cell.text("GBP") for cell in line.cells)] for line in first.lines] == [
        ["2014-02-05", "5 February 2014", "-100.00", "−£100.00", "contribution"],
        ["2014-03-20", "20 March 2014", "60.00", "£60.00", "distribution"],
        ["2014-04-05", "5 April 2014", "-50.00", "−£50.00", "contribution"],
        ["2014-05-20", "20 May 2014", "120.00", "£120.00", "distribution"],
    ]
    assert "=XIRR(B2:B5,A2:A5,1.83) gives the rate." in first.intro
    assert len(second.lines) == 1
    found = figures(lent, "2014-05", "flow.1", "flow.2", "flow.3", "flow.4")
    assert found == [-10000, 6000, -5000, 12000]


def test_the_flows_of_one_day_are_one_line(bond: Place) -> None:
    """BR-17: Excel finds no rate where the first flow is in two parts on one day."""
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1", "2013-04-05,bond,harbour,20.00,D2")
    bond.give("repayments", "2013-04-05,bond,harbour,30.00,R1")
    bond.close()
    assert figures(bond, "2013-04", "flow.1") == [-9000]
    assert "bond.flow.2" not in bond.figures("harbour", "2013-04", "investor")


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
    assert "XIRR to date 10.0000%, 40.0000%" in place.statement("harbour", "2015-04", "investor").headline[1]


def test_a_penny_back_is_told(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,0.01,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,0.01,R1")
    bond.close()
    assert figures(bond, "2013-04", "paid-in", "distributed", "flow.1", "flow.2") == [1, 1, -1, 1]
    assert "You have paid in £0.01 and received £0.01. DPI 1.0000" in " ".join(
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


# What was reversed


def test_the_capital_account_nets_corrections(bond: Place) -> None:
    wrong = bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.close("2013-04")
    bond.give("drawdowns", "2013-04-05,bond,harbour,10.00,D1", replaces=wrong)
    bond.close("2013-05")
    names = ("called", "uncalled", "distributed", "paid-in")
    assert figures(bond, "2013-05", *names) == [1000, 99000, 0, 1000]
    assert figures(bond, "2013-05", *ACCOUNT) == [10000, -9000, 0, 1000, 0]
    assert figures(bond, "2013-04", "called", "uncalled", "flow.1") == [10000, 90000, -10000]


def test_a_reversed_repayment_is_capital_outstanding_again_and_no_drawdown(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    bond.give("repayments", "2013-04-25,bond,harbour,40.00,R1")
    bond.close("2013-04")
    bond.reverse("S0002:2")
    bond.close("2013-05")
    assert figures(bond, "2013-05", *ACCOUNT) == [6000, 0, 4000, 10000, 0]
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
        "Capital paid back",
        "Capital outstanding at the end",
        "Distributions: return",
    ]


def test_an_account_in_euros_is_in_euros(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS, bond=BOND)
    place.give("drawdowns", "2013-04-05,bond,harbour,€100.00,D1")
    place.close()
    statement = place.statement("harbour", "2013-04", "investor")
    assert statement.headline[1].startswith("You have paid in €100.00 and received €0.00.")
    assert not [line for line in said_by(statement) if "£" in line]
