"""Rows of capital and stops that cannot be, told when they are received."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from instruments.bonds.kit import bond
from pooledbudget.findings import Origin
from pooledbudget.instruments.bonds.facts import COUNTS
from pooledbudget.instruments.bonds.objecting import no_class, not_held, stopped_late, unread
from pooledbudget.submissions.bond_records import (
    Drawdown,
    HoldingTransfer,
    Outcome,
    Repayment,
    Stop,
    WriteOff,
)
from pooledbudget.submissions.records import Row


def row(kind: type[Any], submission: str = "", number: int = 2, **cells: Any) -> Row[Any]:
    return Row(Origin(submission, number), "host", kind.model_construct(agreement="b", **cells))


def drawn(amount: int, day: str = "2021-01-01") -> Row[Any]:
    on = date.fromisoformat(day)
    return row(Drawdown, "S0001", drawn_on=on, investor="ann", amount=amount, reference="D", capital="")


def lost(amount: int, day: str = "2021-02-01", number: int = 2) -> Row[Any]:
    on = date.fromisoformat(day)
    return row(
        WriteOff, "", number, written_off_on=on, investor="ann", amount=amount, reference="W", capital=""
    )


def sold(amount: int, buyer: str = "bob") -> Row[Any]:
    cells: dict[str, Any] = {
        "transferred_on": date(2021, 2, 1),
        "seller": "ann",
        "buyer": buyer,
        "capital": "",
    }
    return row(HoldingTransfer, "", amount=amount, reference="T", **cells)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([lost(1000_00)], []),
        ([lost(1000_01)], ["ann holds 1000.00 of capital in b on 2021-02-01, and the row is of 1000.01"]),
        ([sold(1000_01)], ["ann holds 1000.00 of capital in b on 2021-02-01, and the row is of 1000.01"]),
        (
            [lost(600_00), lost(500_00, number=3)],
            ["ann holds 400.00 of capital in b on 2021-02-01, and the row is of 500.00"],
        ),
        ([lost(1, "2020-12-31")], []),  # nothing is told yet of how ann came by it
    ],
)
def test_more_than_is_held_is_told_by_its_row(rows: list[Row[Any]], told: list[str]) -> None:
    assert [found.what for found in not_held(bond(), [drawn(1000_00)], rows)] == told


def test_where_nothing_is_told_of_what_is_held_nothing_is_objected_to() -> None:
    assert list(not_held(bond(), [], [lost(5_00)])) == []


@pytest.mark.parametrize(("day", "count"), [("2021-03-31", 0), ("2021-04-01", 1)])
def test_a_stop_after_the_last_day_is_told(day: str, count: int) -> None:
    stop = row(Stop, stopped_on=date.fromisoformat(day), by="ann", reason="r")
    assert len(list(stopped_late(bond(top="ends = 2021-03-31"), stop))) == count
    assert list(stopped_late(bond(), stop)) == []


def test_a_row_of_one_who_holds_two_classes_says_which() -> None:
    two = bond(classes='[classes.a]\nholders = { ann = "1.00" }\n[classes.b]\nholders = { ann = "1.00" }\n')
    (found,) = no_class(two, lost(1), [])
    assert found.what == "ann holds a and b, and the row does not say of which it is"
    assert list(no_class(bond(), lost(1), [])) == []


RANKS = '[classes.a]\nholders = { cat = "1.00" }\n[classes.b]\nholders = { ann = "1.00", dan = "1.00" }\n'


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        ("ann", []),
        ("bob", ["bob holds b, and the row does not say of which it is"]),
        ("cat", ["cat holds a and b, and the row does not say of which it is"]),
        ("eve", ["b has a and b, and the row does not say of which it is"]),
    ],
)
def test_a_row_of_one_who_bought_says_of_which_class_it_is(holder: str, told: list[str]) -> None:
    """It was taken for one of the first class: what the buyer was paid stood as paid beyond what is due."""
    sales = [sold(1), sold(1, "cat")]
    back = row(Repayment, investor=holder, amount=1, capital="")
    assert [found.what for found in no_class(bond(classes=RANKS), back, sales)] == told


PRICE = 'pays = "price"\nprice = "1.00"\n'
FALLS = 'pays = "difference"\nprice = "1.00"\ncounterfactual = { design = "matched" }\n'
COUNTED = {"people": 100, "events": 5, "comparison_people": 100, "comparison_events": 10}


@pytest.mark.parametrize(
    ("outcome", "cells", "told"),
    [
        (PRICE, {"value": "5"}, []),
        (PRICE, COUNTED, [("value", "x: it goes by its value, and the result gives none")]),
        (
            PRICE,
            {"published_reduction": "5%"},
            [("value", "x: it goes by its value, and the result gives none")],
        ),
        (
            PRICE,
            {"value": "5", "second_value": "7"},
            [("second_value", "x: it has one estimate, and the result gives a second")],
        ),
        (f'{PRICE}blend = "80%"', {"value": "5", "second_value": "7"}, []),
        (
            f'{PRICE}blend = "80%"',
            {"value": "5"},
            [("second_value", "x: it blends two estimates, and the result gives one")],
        ),
        (FALLS, COUNTED, []),
        (FALLS, {"published_reduction": "8.4%"}, []),
        (
            FALLS,
            {"value": "5"},
            [("people", "x: it goes by the fall, and the result gives neither counts nor a fall")],
        ),
        (
            f'{FALLS}reads = "avoided"',
            {"value": "5"},
            [("people", "x: it goes by the events avoided, and the result gives neither counts nor a fall")],
        ),
        ('pays = "person"\nprice = "1.00"', {"person": "P1"}, []),
        ('pays = "nothing"', {"person": "P1"}, []),
        ('pays = "sum"\namount = "1.00"', COUNTED, []),
    ],
)
def test_a_result_gives_what_its_outcome_goes_by(
    outcome: str, cells: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    """Counts sent for a price were 'not paid: without the counts what it pays cannot be worked out'."""
    blank: dict[str, Any] = dict.fromkeys(COUNTS)
    blank |= {"outcome": "x", "value": "", "second_value": "", "published_reduction": "", "person": ""}
    terms = bond(f"[payers.city]\n[outcomes.x]\n{outcome}\n")
    found = [(each.column, each.what) for each in unread(terms, row(Outcome, **blank | cells))]
    assert found == told


def test_a_result_of_an_outcome_that_is_not_there_is_told_of_its_name_alone() -> None:
    assert list(unread(bond(), row(Outcome, outcome="y"))) == []
