"""A list of cash in a file: what is read of it, and every fault in its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from instruments.bonds.kit import on
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
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
    "a blank amount": ("date,amount\n2021-01-01,\n", [(2, "amount", "the amount is blank")]),
    "an amount that is none": ("date,amount\n2021-01-01,1e3\n", [(2, "amount", "'1e3' is not an amount")]),
    "another currency": ("date,amount\n2021-01-01,€1.00\n", [(2, "amount", "is not in GBP")]),
    "thousands without quotes": (
        "date,amount\n2021-01-01,1,000.00\n",
        [(2, "amount", "more cells than headings: an amount with commas stands in quotes")],
    ),
    "a period below nought": ("period,amount\n-1,1.00\n", [(2, "period", "'-1' is not a period")]),
    "a period in part": ("period,amount\n1.5,1.00\n", [(2, "period", "'1.5' is not a period")]),
    "a period with underscores": ("period,amount\n1_0,1.00\n", [(2, "period", "'1_0' is not a period")]),
    "a period of another script": ("period,amount\n\u0661,1.00\n", [(2, "period", "is not a period")]),
    "a period too far": ("period,amount\n10000,1.00\n", [(2, "period", "up to 9999")]),
    "every fault at once": (
        "date,amount\nx,1.00\n2021-01-01,5.00\n2021-01-02,y\n",
        [(2, "date", "'x'"), (4, "amount", "'y'")],
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


def codes(text: str) -> list[FindingCode]:
    with pytest.raises(Refused) as refused:
        read(text)
    return [finding.code for finding in refused.value.findings]


def test_returns_a_fault_of_an_amount_has_the_code_of_money_and_that_of_a_day_its_own() -> None:
    assert codes("date,amount\n2021-01-01,y\n") == [FindingCode.CELL_MONEY]
    assert codes("date,amount\n2021-01-01\n") == [FindingCode.CELL_MISSING]
    assert codes("date,amount\n2021-02-30,y\n") == [FindingCode.CELL_DAY, FindingCode.CELL_MONEY]
    assert codes("period,amount\nx,1.00\n") == [FindingCode.CELL_NUMBER]


def alternating(count: int) -> str:
    days = (date(2000, 1, 1) + timedelta(days=number) for number in range(count))
    return "date,amount\n" + "".join(
        f"{each},{'-100.00' if number % 2 == 0 else '105.00'}\n" for number, each in enumerate(days)
    )


def test_returns_a_list_that_alternates_a_thousand_times_is_worked_out_or_refused_with_the_limit() -> None:
    """A thousand rows that turn at each ended in a RecursionError."""
    assert len(read(alternating(1001)).rate().rates) >= 1
    with pytest.raises(Refused, match="changes sign 1,001 times, and a rate is looked for up to 1,000"):
        read(alternating(1002))
    assert "changes sign" not in str(read(alternating(1002).replace("105.00", "-5.00")))


@pytest.mark.parametrize(
    ("rows", "formula"),
    [
        ("2013-04-10,-1000.00\n2015-04-10,1300.00\n", "=XIRR(B2:B3,A2:A3,0.1402)"),
        ("2015-04-10,1300.00\n2013-04-10,-1000.00\n", ""),
        ("2013-04-10,-1000.00\n\n2015-04-10,1300.00\n", ""),
        ("2013-04-10,-1000.00\n2015-04-10,1300.00\n\n", "=XIRR(B2:B3,A2:A3,0.1402)"),
        ("2013-04-10,0.00\n2013-04-10,-1000.00\n2015-04-10,1300.00\n", ""),
        ("2013-04-10,-1000.00\n", ""),
        ("2013-04-10,-1000000.00\n2014-04-10,1.00\n", ""),
        ("2013-04-10,1000.00\n", ""),
    ],
)
def test_returns_the_formula_is_printed_where_it_gives_the_rate_alone(rows: str, formula: str) -> None:
    """Excel counts from the first row, wants cash both ways, and a guess above -100%."""
    found = read(f"date,amount\n{rows}")
    assert found.in_excel(found.rate(ended=True)) == formula


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(Refused) as refused:
        read_flows(b"date,amount\n\xff\xfe", "flows.csv", "GBP")
    assert "it is no CSV in UTF-8" in refused.value.findings[0].what


def test_the_last_period_that_may_be() -> None:
    assert len(read("period,amount\n9999,1.00\n").periodic) == 10_000
