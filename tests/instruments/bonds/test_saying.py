"""What is said of a rate: each of them, how often, how large, and why there is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pooledbudget.instruments.bonds.returns import Why, xirr
from pooledbudget.instruments.bonds.saying import WHY, how, rate_said, rates

START = date(2021, 1, 1)


def yearly(*amounts: int) -> list[tuple[date, int]]:
    """Flows in pounds, 365 days apart."""
    return [(START + timedelta(days=365 * year), amount * 100) for year, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("flows", "said", "why"),
    [
        (yearly(-100, 110), "10.0000%", "one rate solves the list"),
        (
            yearly(-10000, 23100, -13340),
            "15.0000% and 16.0000%",
            "the list changes sign 2 times and 2 rates solve it",
        ),
        (yearly(-10000, 22400, -12544), "12.0000% (2 times)", "one rate solves the list"),
        (yearly(-100), "", "nothing has come back yet: it is too early for a rate"),
        (yearly(100), "", "nothing was paid in"),
        (yearly(), "", WHY[Why.NOTHING]),
        (yearly(-100, 100, -100), "", "no rate makes these payments worth nothing"),
        (
            yearly(100, -110),
            "10.0000%",
            "one rate solves the list; the first payment is a receipt: this is a borrower's list",
        ),
        (
            [(START, -10_000), (START + timedelta(days=1), 1_000_000)],
            "one of which 1 + rate is about 10 to the 730.0",
            "a rate solves the list that is beyond what can be written as a percentage",
        ),
    ],
)
def test_each_rate_is_said_and_why_there_is_none(flows: list[tuple[date, int]], said: str, why: str) -> None:
    found = xirr(flows)
    assert (rates(found), how(found)) == (said, why)


def test_a_loss_of_everything_is_said_to_be_by_rule() -> None:
    found = xirr(yearly(-100), ended=True)
    assert rates(found) == "\N{MINUS SIGN}100.0000%"
    assert how(found) == "nothing came back and nothing more can: a loss of everything, by rule"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([(START, -1)], "one rate solves the list; 1 payment was added to another of the same day"),
        (
            [(START, -1), (START, -1)],
            "one rate solves the list; 2 payments were added to another of the same day",
        ),
    ],
)
def test_payments_of_one_day_are_said_to_be_added_together(more: list[tuple[date, int]], said: str) -> None:
    assert how(xirr([*yearly(-100, 110), *more])) == said


def test_a_day_that_nets_to_a_receipt_is_not_said_to_have_no_payment() -> None:
    """M-12 of the findings: 1,000.00 paid in and 1,010.00 back on one day."""
    assert how(xirr([(START, -100_000), (START, 101_000)])) == (
        "with the payments of each day added together, nothing was paid in; 1 payment was added to another "
        "of the same day"
    )


def test_a_list_in_one_line() -> None:
    assert rate_said(xirr(yearly(-100, 110)), "a year") == "10.0000% a year; one rate solves the list"
    assert rate_said(xirr(yearly(100)), "a year") == "none: nothing was paid in"
