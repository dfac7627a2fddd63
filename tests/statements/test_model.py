"""One model for every statement: ids by which anybody can ask, and JSON a second program can work out."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from pooledbudget.findings import Origin
from pooledbudget.instruments.figures import (
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
    count,
    day,
    money,
    rate,
    text,
)
from pooledbudget.ledger.reading import Reading
from pooledbudget.statements.model import Statement, document, formula

TABLE = Table(
    "Your account",
    [Column("Item"), Column("Amount", Kind.MONEY)],
    [
        Line("Opening", [money("pool.opening", Entries([(4, 500), (5, -100)]))]),
        Line("Owed", [money("pool.owed", Amount(-5, "the agreement", Origin("S0001", 2)))], total=True),
        Line("Words", [text("none")]),
    ],
)
STATEMENT = Statement(
    kind="partner",
    title="Partner statement",
    headline=["Please pay £1."],
    book="smallshire",
    place="Smallshire",
    fictional=True,
    currency="GBP",
    partner="nhs",
    partner_name="NHS Smallshire",
    period="2013-04",
    period_written="April 2013",
    days="1 to 30 April 2013",
    as_of="2013-05-01T09:00:00Z",
    status="final",
    changes=(),
    seal="a seal",
    tool="tool",
    tables=[TABLE],
)


def test_a_figure_is_asked_for_by_period_partner_statement_and_line() -> None:
    assert STATEMENT.figure_id("pool.opening") == "2013-04/nhs/partner/pool.opening"
    assert list(STATEMENT.figures) == ["2013-04/nhs/partner/pool.opening", "2013-04/nhs/partner/pool.owed"]
    assert STATEMENT.figures["2013-04/nhs/partner/pool.owed"][0] == "Owed"
    assert STATEMENT.values == {"pool.opening": 400, "pool.owed": -5}
    assert STATEMENT.name == "2013-04-nhs-partner"


def test_two_kinds_of_statement_of_one_partner_never_share_a_name_or_an_id() -> None:
    other = replace(STATEMENT, kind="investor")
    assert other.name != STATEMENT.name
    assert not set(other.figures) & set(STATEMENT.figures)


def test_the_json_says_everything_that_the_page_says() -> None:
    shown = json.loads(json.dumps(document(STATEMENT)))
    for name in ("kind", "title", "book", "place", "fictional", "partner", "as_of", "status", "seal", "tool"):
        assert shown[name] == getattr(STATEMENT, name), name
    (table,) = shown["tables"]
    assert [line["label"] for line in table["lines"]] == ["Opening", "Owed", "Words"]
    assert [line["total"] for line in table["lines"]] == [False, True, False]
    (cell,) = table["lines"][0]["cells"]
    assert (cell["kind"], cell["value"], cell["text"]) == ("money", "4.00", "£4.00")
    assert cell["figure"] == "2013-04/nhs/partner/pool.opening"
    (words,) = table["lines"][2]["cells"]
    assert (words["value"], words["figure"], words["formula"]) == ("none", "", {})


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (money("x", Amount(-123456, "s")), "-1234.56", "−£1,234.56"),
        (count(1234567), "1234567", "1,234,567"),
        (day(date(2013, 4, 2)), "2013-04-02", "2 April 2013"),
        (rate(Fraction(13, 155), 1), "8.4", "8.4%"),
        (text("words"), "words", "words"),
        (Cell(Kind.TEXT, None), "", ""),
    ],
)
def test_a_cell_is_written_for_machines_and_for_people(cell: Any, value: str, said: str) -> None:
    table = Table("T", [Column("a"), Column("b")], [Line("l", [cell])])
    (shown,) = document(replace(STATEMENT, tables=[table]))["tables"][0]["lines"][0]["cells"]
    assert (shown["value"], shown["text"]) == (value, said)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (
            Entries([(4, 500), (5, -100)]),
            {
                "is": "entries",
                "value": "4.00",
                "entries": [{"sequence": 4, "amount": "5.00"}, {"sequence": 5, "amount": "-1.00"}],
            },
        ),
        (Amount(5, "a file"), {"is": "amount", "value": "0.05", "source": "a file", "row": []}),
        (
            Amount(5, "a file", Origin("S0001", 2)),
            {"is": "amount", "value": "0.05", "source": "a file", "row": ["S0001", 2]},
        ),
        (
            FigureOf("pool.x", 5),
            {"is": "figure", "value": "0.05", "figure": "2013-04/nhs/partner/pool.x"},
        ),
        (
            Share(Amount(-100, "s"), Fraction(1, 3), odd=True, rule="r"),
            {
                "is": "share",
                "value": "-0.34",
                "part": [1, 3],
                "odd_penny": True,
                "rule": "r",
                "of": {"is": "amount", "value": "-1.00", "source": "s", "row": []},
            },
        ),
        (
            Total([(-1, "less", Amount(7, "s"))]),
            {
                "is": "total",
                "value": "-0.07",
                "terms": [
                    {
                        "sign": -1,
                        "what": "less",
                        "term": {"is": "amount", "value": "0.07", "source": "s", "row": []},
                    }
                ],
            },
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_expression_is_json_that_comes_to_the_same(expression: Expression, shown: dict[str, Any]) -> None:
    assert formula(STATEMENT, expression) == shown
    assert json.loads(json.dumps(shown)) == shown


def test_a_statement_shows_itself_shortly_in_a_notebook_and_as_a_frame() -> None:
    assert repr(STATEMENT) == "<Statement 2013-04-nhs-partner: Partner statement, final, 2 figures>"
    html = STATEMENT._repr_html_()
    assert "<h3>Partner statement, April 2013, final</h3><p>Please pay £1.</p>" in html
    assert "<caption>Your account</caption>" in html
    assert '<td style="text-align: right">£4.00</td>' in html
    frame = STATEMENT.to_frame()
    assert list(frame.columns) == ["figure", "label", "kind", "text", "value_pence"]
    assert frame.set_index("label")["value_pence"].to_dict() == {"Opening": 400, "Owed": -5}


def test_a_control_total_is_of_every_amount_and_the_same_in_every_form() -> None:
    assert (STATEMENT.control_total, STATEMENT.control) == (395, "2 amounts, £3.95 in all")
    assert document(STATEMENT)["control"] == {"amounts": 2, "total": "3.95"}
    assert replace(STATEMENT, tables=[]).control == "0 amounts, £0.00 in all"


def test_a_remark_that_the_headline_says_is_not_said_again() -> None:
    """Everybody's page said of its open differences twice on one screen, and its workbook `Without: 5 differences`."""
    told = replace(
        STATEMENT, headline=["Not everything is in: the bank."], unsettled=["the bank", "it has ended"]
    )
    assert told.remarks == ["it has ended"]
    assert replace(told, headline=[]).remarks == ["the bank", "it has ended"]


def test_a_statement_of_a_draft_is_the_same_whatever_record_it_was_told_from() -> None:
    """And may stand in a set, as a frozen value may."""
    again = replace(STATEMENT, record=Reading.__new__(Reading))
    assert (again == STATEMENT, len({again, STATEMENT})) == (True, 1)
    assert replace(STATEMENT, title="Another") != STATEMENT
