"""What everybody reads of a bond: its cash adds up, its caps are used, each date has its receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import POOL
from instruments.bonds.quayside import QUAYSIDE
from instruments.books import PLACE, Place
from pooledbudget.instruments.decisions import Decision, in_force
from pooledbudget.instruments.pictures import Bridge
from pooledbudget.money import minor_of

PARTNERS = "".join(
    f'[partners.{name}]\nname = "{name.title()}"\nparts = ["{part}"]\n'
    for name, part in (
        ("bank-a", "investor"),
        ("bank-b", "investor"),
        ("angel-fund", "investor"),
        ("city", "payer"),
        ("fund", "payer"),
        ("charity", "deliverer"),
        ("trust-fund", "payer"),
    )
)


EARLIER = QUAYSIDE
for year, earlier in (("2020", "2013"), ("2022", "2015"), ("2023", "2016")):
    EARLIER = EARLIER.replace(year, earlier)
"""Quayside seven years earlier: a book of today's tests cannot know what has not come."""


def decided(place: Place) -> list[Decision]:
    """Return the decisions in force."""
    return in_force(place.book.ledger.derived.decided())


@pytest.fixture
def quay(tmp_path: Path) -> Place:
    """Quayside in a book, its first quarter closed: drawn, one cost paid, one result claimed."""
    place = Place(tmp_path / "book", POOL, PLACE + PARTNERS, first="2013-06", bond=EARLIER)
    place.give(
        "drawdowns",
        "2013-06-30,quayside,bank-a,240000.00,D1",
        "2013-06-30,quayside,bank-b,160000.00,D2",
        "2013-06-30,quayside,angel-fund,90000.00,D3",
    )
    place.give("service-payments", "2013-07-05,quayside,charity,36000.00,S1")
    head = "measured_on,agreement,outcome,cohort,value,source\n"
    place.send(f"{head}2013-09-30,quayside,job,q1,25,verified", kind="outcomes")
    place.through("2013-09")
    return place


def table(place: Place, kind: str, title: str, partner: str = "", period: str = "2013-09") -> Any:
    statements = [
        found
        for found in place.book.statements(period)
        if found.kind == kind and partner in {"", found.partner}
    ]
    return next(found for found in statements[0].tables if found.title.startswith(title))


def cells(table: Any) -> dict[str, list[str]]:
    return {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}


def test_cash_adds_up_by_what_moved_it(quay: Place) -> None:
    found = cells(table(quay, "bond", "Cash of"))
    assert found["Cash at the start"] == ["£454,000.00", "£0.00"]
    assert found["Capital drawn"] == ["£0.00", "£490,000.00"]
    assert found["Less costs paid"] == ["£0.00", "£36,000.00"]
    assert found["Cash at the end"] == ["£454,000.00", "£454,000.00"]


def test_capital_is_told_by_class_and_never_by_holder(quay: Place) -> None:
    found = cells(table(quay, "bond", "Capital of"))
    assert found == {"loan": ["£400,000.00", "£400,000.00"], "equity": ["£90,000.00", "£90,000.00"]}


def test_caps_are_used_by_what_was_claimed(quay: Place) -> None:
    found = cells(table(quay, "bond", "Caps of"))
    assert found == {
        "The contract": ["£1,000,000.00", "£55,000.00", "£945,000.00"],
        "The year from 1 July 2013": ["£350,000.00", "£55,000.00", "£295,000.00"],
    }


def test_each_date_has_its_receipt_for_everybody(quay: Place) -> None:
    found = cells(table(quay, "bond", "Waterfall of 30 September 2013"))
    assert found["Interest on class loan"] == ["£4,032.88", "£4,032.88", "£413,967.12", ""]
    assert found["Coupon of class equity"] == ["£225.00", "£225.00", "£413,742.12", ""]
    assert found["Stays in the bond"][2] == "£449,742.12"


def test_an_investor_reads_its_own_part_and_no_other(quay: Place) -> None:
    receipt = table(quay, "investor", "Waterfall", partner="bank-a")
    found = cells(receipt)
    assert found["Interest on class loan"] == ["£4,032.88", "£4,032.88", "£413,967.12", "£2,419.73", ""]
    assert found["Coupon of class equity"][3] == ""
    (statement,) = [each for each in quay.book.statements("2013-09") if each.partner == "bank-a"]
    told = " ".join([*statement.headline, *statement.clauses])
    assert "160,000" not in told
    assert "240,000" in told


def test_the_receipts_kept_with_a_close_add_up(quay: Place) -> None:
    (found,) = [each for each in decided(quay) if each.asked == "waterfall"]
    left = minor_of(found.facts["opening"]) + minor_of(found.facts["came_in"])
    for step in found.facts["taken"]:
        left -= minor_of(step["took"])
        assert left == minor_of(step["left"])
        assert sum(map(minor_of, step["parts"].values())) in {0, minor_of(step["took"])}
    assert left == minor_of(found.facts["closing"])


def test_a_waterfall_is_a_bridge_from_what_there_was_to_what_stays(quay: Place) -> None:
    made = quay.schedule("2013-09", "bond")
    ((table, bridge),) = [(table, table.chart) for table in made.tables if isinstance(table.chart, Bridge)]
    assert table.title == "Waterfall of 30 September 2013"
    (found,) = [each for each in decided(quay) if each.asked == "waterfall"]
    assert bridge.steps[0].amount == minor_of(found.facts["opening"]) + minor_of(found.facts["came_in"])
    assert bridge.steps[-1].amount == minor_of(found.facts["closing"])
    took = {step.label: step.amount for step in bridge.steps[1:-1]}
    assert took["Interest on class loan"] == -4_032_88
    assert took["Coupon of class equity"] == -225_00
    assert "was paid out" in bridge.title


def test_what_went_out_of_a_bonds_cash_says_that_it_is_taken_off(quay: Place) -> None:
    """490,000.00 drawn and 36,000.00 of costs paid came to 454,000.00, and no word said why."""
    *lines, end = table(quay, "bond", "Cash of").lines
    assert {line.label for line in lines if line.says_less} == {"Less costs paid", "Less paid to investors"}
    for place in range(2):
        moved = [(-1 if line.label.startswith("Less ") else 1) * line.cells[place].minor for line in lines]
        assert sum(moved) == end.cells[place].minor > 0
