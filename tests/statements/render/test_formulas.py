"""A figure as a formula: what it rests on by reference, what is listed by its part, what stands elsewhere as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from pooledbudget.instruments.figures import (
    Accrued,
    Amount,
    Cell,
    Column,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Line,
    Share,
    Table,
    Total,
    day,
    money,
)
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render import formulas
from pooledbudget.statements.render.formulas import CellPlace, Formulas


def statement(tables: Sequence[Table] = ()) -> Statement:
    return Statement(
        kind="partner",
        title="A statement",
        headline=[],
        book="smallshire",
        place="Smallshire",
        fictional=True,
        currency="GBP",
        partner="nhs",
        partner_name="NHS Smallshire",
        period="2013-04",
        period_written="April 2013",
        days="1 to 30 April 2013",
        as_of="2013-05-03T09:00:00Z",
        status="final",
        changes=[],
        seal="",
        tool="",
        tables=tables,
    )


@pytest.fixture
def made() -> Formulas:
    places = {"pool.due": CellPlace("Account", 2, 1), "pool.paid-in": CellPlace("Account", 8, 1)}
    places |= {"pool.value": CellPlace("Account", 9, 1), "pool.distributed": CellPlace("Cash list", 4, 2)}
    return Formulas(statement(), places, "Entries!I", "Entries!A", "Entries!B")


BOTH = Entries([(3, 100), (4, -50)])


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        (FigureOf("pool.due", 100), "=ROUND(Account!B3,2)"),
        (FigureOf("elsewhere", 100), ""),
        (Amount(100, "the agreement"), ""),
        (BOTH, '=ROUND(SUMIFS(Entries!I,Entries!A,"2013-04/nhs/partner/x",Entries!B,1),2)'),
        (Entries([]), ""),
        (
            Total([(1, "due", FigureOf("pool.due", 100)), (-1, "less", Amount(-50, "a file"))]),
            "=ROUND(Account!B3-(-0.50),2)",
        ),
        (
            Share(FigureOf("pool.due", 100), Fraction(1, 3), odd=True, rule="largest remainder"),
            "=ROUND(SIGN(Account!B3)*(INT(ROUND(100*ABS(Account!B3),0)*1/3)+1)/100,2)",
        ),
    ],
)
def test_each_expression_has_its_formula(made: Formulas, expression: Expression, formula: str) -> None:
    assert made.money(money("x", expression), "X") == formula


def test_interest_is_worked_out_from_the_cells_of_its_rate_and_its_days() -> None:
    places = {name: CellPlace("S", 1, column) for column, name in enumerate(("capital", "rate", "days"))}
    made = Formulas(statement(), places, "A", "B", "C")
    base = FigureOf("capital", 100_00)
    earned = Accrued(base, Fraction(4, 100), 0, 92, ("rate", "", "days"))
    assert made.money(money("x", earned), "X") == "=ROUND(ROUND(S!A2*S!B2*(0/12+S!C2/365),2),2)"
    plain = Accrued(base, Fraction(4, 100), 3, 0)
    assert made.money(money("x", plain), "X") == "=ROUND(ROUND(S!A2*1/25*(3/12+0/365),2),2)"


def test_each_part_of_a_figure_adds_up_its_own_entries(made: Formulas) -> None:
    twice = Total([(1, "came", BOTH), (-1, "went", Entries([(7, 25)]))])
    said = made.money(money("x", twice), "X")
    assert said.count("Entries!B,1)") == said.count("Entries!B,2)") == 1
    assert [(row.part, row.sequence, row.minor) for row in made.listed] == [
        (1, 3, 100),
        (1, 4, -50),
        (2, 7, 25),
    ]


def test_a_figure_never_names_its_own_cell(made: Formulas) -> None:
    assert made.money(money("pool.due", FigureOf("pool.due", 100)), "Due") == ""


def test_a_share_of_more_than_a_spreadsheet_holds_exactly_stands_as_it_is(made: Formulas) -> None:
    share = Share(FigureOf("pool.due", 2**50), Fraction(100, 421), odd=False, rule="")
    assert made.money(money("x", share), "X") == ""


def test_what_is_too_long_or_too_much_is_not_listed(made: Formulas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "ENTRIES_MAX", 1)
    assert made.money(money("x", BOTH), "X") == ""
    assert made.listed == []


def test_multiples_are_divided_again(made: Formulas) -> None:
    assert made.rate(Cell(Kind.RATE, "0.3833", "pool.dpi")) == "=ROUND(('Cash list'!C5)/Account!B9,4)"
    assert (
        made.rate(Cell(Kind.RATE, "1.0000", "pool.tvpi"))
        == "=ROUND(('Cash list'!C5+Account!B10)/Account!B9,4)"
    )
    assert made.rate(Cell(Kind.RATE, "[z]", "pool.dpi")) == ""
    assert made.rate(Cell(Kind.RATE, "1.0000", "other.dpi")) == ""


FLOWS = ((date(2013, 1, 1), -10000), (date(2014, 1, 1), 11000))


def cash_list(rate: str, flows: Sequence[tuple[date, int]] = FLOWS, rows: Sequence[int] = (3, 4)) -> str:
    """The formula of a rate beside a cash list whose amounts stand in column D."""
    lines = [
        Line(
            on.isoformat(),
            [day(on), Cell(Kind.TEXT, ""), money(f"bond.flow.{number}", Entries([(1, minor)]))],
        )
        for number, (on, minor) in enumerate(flows)
    ]
    ids = [line.cells[2].id for line in lines]
    table = Table(
        "Cash",
        [Column("Date"), Column("Day", Kind.DAY), Column("Plain"), Column("Amount", Kind.MONEY)],
        lines,
    )
    places = {id_: CellPlace("Cash", row, 3) for id_, row in zip(ids, rows, strict=True)}
    made = Formulas(statement([table]), places, "", "", "")
    return made.rate(Cell(Kind.RATE, rate, "bond.xirr", behind=ids))


def test_a_rate_of_return_is_worked_out_of_its_cash_list() -> None:
    assert cash_list("10.0000%") == "=XIRR(Cash!D4:D5,Cash!B4:B5,0.1000)"


def test_a_rate_that_the_list_alone_does_not_give_stands_as_it_is() -> None:
    assert cash_list("9.0000%") == ""
    assert cash_list("[z]", FLOWS[:1], [3]) == ""
    assert cash_list("10.0000%", rows=[3, 9]) == ""
