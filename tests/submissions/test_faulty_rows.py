"""A row with a bad cell is checked in its other cells in the same pass."""

from __future__ import annotations

from datetime import date

import pytest

from pooledbudget.submissions.checking import check_table
from pooledbudget.submissions.faulty_rows import FaultyRow, read_in_part
from pooledbudget.submissions.layout import own_layout
from pooledbudget.submissions.pool_records import Contribution
from pooledbudget.submissions.records import KINDS
from tables import read_table

GOOD = {
    "received_on": "2014-04-30",
    "agreement": "pool",
    "partner": "nhs",
    "form": "cash",
    "amount": "-5.00",
    "reference": "R1",
}


def in_part(*bad: str, **cells: str) -> FaultyRow:
    return read_in_part(Contribution, 2, {**GOOD, **cells}, bad, {})


def test_good_cells_are_read_and_something_stands_in_for_the_bad() -> None:
    row = in_part("received_on", "form")
    assert row.bad == {"received_on", "form"}
    assert isinstance(row.cells, Contribution)
    assert (row.cells.amount, row.cells.partner, row.cells.refunds) == (-500, "nhs", "")
    assert row.cells.received_on == date(2000, 1, 1)
    assert (row.row("county").number, row.row("county").sender) == (2, "county")


def test_a_cell_that_turns_out_bad_is_one_of_the_bad() -> None:
    assert in_part("form", amount="x").bad == {"form", "amount"}


@pytest.mark.parametrize(
    ("bad", "cells", "told"),
    [
        (("form",), {}, "a negative contribution must say"),
        (("form",), {"amount": "5.00"}, ""),
        (("amount",), {}, ""),
        (("refunds",), {}, ""),
    ],
)
def test_a_rule_over_the_row_is_asked_where_its_cells_are_good(
    bad: tuple[str, ...], cells: dict[str, str], told: str
) -> None:
    why = in_part(*bad, **cells).broken_rule()
    assert (why.startswith(told), bool(why)) == (True, bool(told))


def test_a_kind_without_a_rule_breaks_none() -> None:
    row = read_in_part(KINDS["grants"], 2, {"amount": "1.00"}, ["payer"], {})
    assert row.broken_rule() == ""


def test_every_fault_of_a_row_comes_at_once() -> None:
    head = "received_on,agreement,partner,form,amount,reference\n"
    table = read_table((head + "2014-04-31,pool,nhs,csh,-5,R1\n").encode(), "f.csv", ["utf-8"])
    found = check_table(table, own_layout("contributions"), "GBP")
    assert [(finding.code.value, finding.column) for finding in found.findings] == [
        ("R02", ""),
        ("C04", "form"),
        ("C03", "received_on"),
    ]
