"""A list of cash in a file: what is read of it, and every fault in its place."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import on
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.flows import Flows, read_flows
from pooledbudget.instruments.bonds.returns import Why


def read(text: str) -> Flows:
    return read_flows(text.encode(), "flows.csv", "GBP")


def test_a_dated_list_has_its_rate_and_what_it_came_to() -> None:
    found = read("date,amount\n2021-01-01,-100.00\n2022-01-01,110.00\n")
    assert found.dated == ((on("2021-01-01"), -100_00), (on("2022-01-01"), 110_00))
    assert found.rate().rates == pytest.approx((0.1,))
    assert found.performance.paid_in == 100_00
    assert found.payback == on("2022-01-01")


def test_a_periodic_list_has_a_rate_a_period_and_no_day() -> None:
    """T1e by periods: the second period is missing, so it has nothing."""
    found = read("period,amount\n0,-100.00\n2,121.00\n")
    assert (found.periodic, found.dated) == ((-100_00, 0, 121_00), ())
    assert found.rate().rates == pytest.approx((0.1,))
    assert (found.payback, found.performance.distributed) == (None, 121_00)


def test_amounts_of_a_period_are_added_and_those_of_a_day_are_kept() -> None:
    assert read("period,amount\n1,5.00\n0,-1.00\n1,6.00\n").periodic == (-1_00, 11_00)
    found = read("date,amount\n2021-01-01,-1.00\n2021-01-01,-2.00\n")
    assert (found.performance.paid_in, found.rate().netted) == (3_00, 1)


def test_whether_it_has_ended_is_said_by_whoever_asks() -> None:
    found = read("date,amount\n2021-01-01,-1.00\n")
    assert (found.rate().why, found.rate(ended=True).why) == (Why.TOO_EARLY, Why.TOTAL_LOSS)


READ: dict[str, str] = {
    "a byte order mark": "\ufeffdate,amount\n2021-01-01,-1.00\n",
    "capitals and spaces in the heading": " Date , Amount \n2021-01-01,-1.00\n",
    "a blank line": "date,amount\n\n,\n2021-01-01,-1.00\n\n",
    "Windows lines": "date,amount\r\n2021-01-01,-1.00\r\n",
    "spaces in cells": "date,amount\n 2021-01-01 , -1.00 \n",
    "a third column": "date,amount,note\n2021-01-01,-1.00,first draw\n",
    "an empty cell more": "date,amount\n2021-01-01,-1.00,\n",
    "commas in quotes": 'date,amount\n2021-01-01,"-1.00"\n',
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_what_is_read_as_it_is_meant(text: str) -> None:
    assert read(text).dated == ((on("2021-01-01"), -1_00),)


def test_an_amount_with_thousands_stands_in_quotes() -> None:
    assert read('date,amount\n2021-01-01,"-1,000.00"\n').dated == ((on("2021-01-01"), -1000_00),)


@pytest.mark.parametrize("text", ["date,amount\n", "period,amount\n"])
def test_a_list_of_nothing_has_nothing(text: str) -> None:
    found = read(text)
    assert (found.rate().why, found.performance.paid_in, found.payback) == (Why.NOTHING, 0, None)


FAULTS: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "nothing at all": ("", [(1, "", "the first line is 'date,amount' or 'period,amount'")]),
    "no heading": ("2021-01-01,1.00\n", [(1, "", "the first line is 'date,amount' or 'period,amount'")]),
    "another heading": ("day,amount\n", [(1, "", "the first line is 'date,amount' or 'period,amount'")]),
    "a day that is none": ("date,amount\n2021-02-30,1.00\n", [(2, "date", "2021-02-30")]),
    "a day in another order": (
        "date,amount\n30/09/2021,1.00\n",
        [(2, "date", "is not a day written YYYY-MM-DD")],
    ),
    "no amount": ("date,amount\n2021-01-01\n", [(2, "amount", "the row has no amount")]),
    "a blank amount": ("date,amount\n2021-01-01,\n", [(2, "date", "the amount is blank")]),
    "an amount that is none": ("date,amount\n2021-01-01,1e3\n", [(2, "date", "'1e3' is not an amount")]),
    "another currency": ("date,amount\n2021-01-01,€1.00\n", [(2, "date", "is not in GBP")]),
    "thousands without quotes": (
        "date,amount\n2021-01-01,1,000.00\n",
        [(2, "date", "more cells than headings: an amount with commas stands in quotes")],
    ),
    "a period below nought": ("period,amount\n-1,1.00\n", [(2, "period", "'-1' is not a period")]),
    "a period in part": ("period,amount\n1.5,1.00\n", [(2, "period", "'1.5' is not a period")]),
    "a period with underscores": ("period,amount\n1_0,1.00\n", [(2, "period", "'1_0' is not a period")]),
    "a period of another script": ("period,amount\n\u0661,1.00\n", [(2, "period", "is not a period")]),
    "a period too far": ("period,amount\n10000,1.00\n", [(2, "period", "up to 9999")]),
    "every fault at once": (
        "date,amount\nx,1.00\n2021-01-01,5.00\n2021-01-02,y\n",
        [(2, "date", "'x'"), (4, "date", "'y'")],
    ),
}


@pytest.mark.parametrize(("text", "faults"), FAULTS.values(), ids=FAULTS)
def test_every_fault_is_told_in_its_place(text: str, faults: list[tuple[int, str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    found = refused.value.findings
    assert [(finding.row, finding.column) for finding in found] == [
        (row, column) for row, column, _ in faults
    ]
    assert all(what in finding.what for finding, (_, _, what) in zip(found, faults, strict=True))
    assert {finding.file for finding in found} == {"flows.csv"}


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(Refused) as refused:
        read_flows(b"date,amount\n\xff\xfe", "flows.csv", "GBP")
    assert "it is no CSV in UTF-8" in refused.value.findings[0].what


def test_the_last_period_that_may_be() -> None:
    assert len(read("period,amount\n9999,1.00\n").periodic) == 10_000
