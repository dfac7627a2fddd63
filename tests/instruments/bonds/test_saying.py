"""What is said of a rate: how many there are, why there is none, what is particular of the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pooledbudget.instruments.bonds.returns import Rate, Why, irr, xirr
from pooledbudget.instruments.bonds.saying import WHY, how, rate_said, rates

FIRST = date(2013, 4, 1)


def dated(*flows: tuple[int, int]) -> Rate:
    return xirr([(FIRST + timedelta(day), amount) for day, amount in flows])


SAID: dict[str, tuple[Rate, str]] = {
    "one": (irr([-100, 110]), "10.0000% a year; one rate solves the list"),
    "M-6 two": (
        irr([-10_000, 23_100, -13_340]),
        "15.0000% and 16.0000% a year; the list changes sign 2 times and 2 rates solve it",
    ),
    "M-6 a double one": (
        irr([-10_000, 22_400, -12_544]),
        "12.0000% (2 times) a year; one rate solves the list",
    ),
    "a loss": (irr([-100, 50]), "−50.0000% a year; one rate solves the list"),
    "a total loss": (
        irr([-100], ended=True),
        "−100.0000% a year; nothing came back and nothing more can: a loss of everything, by rule",
    ),
    "T1m no total loss": (
        dated((0, -100), (7, -100), (12, 100)),
        "−99.999999999998% a year; one rate solves the list",
    ),
    "two alike in four places": (
        irr([-(10**12), 2 * 10**12 + 3 * 10**5, -(10**12 + 3 * 10**5)]),
        "0.00000% and 0.00003% a year; the list changes sign 2 times and 2 rates solve it",
    ),
    "too early": (irr([-100]), "none: nothing has come back yet: it is too early for a rate"),
    "nothing paid in": (irr([100]), "none: nothing was paid in"),
    "nothing moved": (
        irr([]),
        "none: no cash has moved, or it cancels on each day: there is nothing to work a rate out of",
    ),
    "no root": (irr([-1, 1, -1]), "none: no rate makes these payments worth nothing"),
    "M-12 beyond": (
        dated((0, -500), (1, 5_000)),
        "one so far from nought that 1 + rate is about 10 to the power 365.0 a year; a rate solves the list "
        "that is beyond what can be written as a percentage",
    ),
    "M-12 a borrower's": (
        irr([100, -110]),
        "10.0000% a year; one rate solves the list; the first payment is a receipt: this is a borrower's list",
    ),
    "M-12 netted to a receipt": (
        dated((0, -1000_00), (0, 1010_00)),
        "none: with the payments of each day added together, nothing was paid in; 1 payment was added to another "
        "of the same day",
    ),
    "M-12 drawn, and some of it back, on one day": (
        dated((0, -1000_00), (0, 600_00)),
        "none: with the payments of each day added together, nothing has come back yet: it is too early for a "
        "rate; 1 payment was added to another of the same day",
    ),
    "M-12 the rest of it lost": (
        xirr([(date(2013, 4, 10), -1000_00), (date(2013, 4, 10), 600_00)], ended=True),
        "\N{MINUS SIGN}100.0000% a year; with the payments of each day added together, nothing came back and nothing more "
        "can: all that was left in is lost, by rule; 1 payment was added to another of the same day",
    ),
    "two netted": (
        dated((0, -50), (0, -50), (365, 60), (365, 50)),
        "10.0000% a year; one rate solves the list; 2 payments were added to another of the same day",
    ),
}


@pytest.mark.parametrize(("rate", "sentence"), SAID.values(), ids=SAID)
def test_what_is_said_of_a_rate(rate: Rate, sentence: str) -> None:
    assert rate_said(rate, "a year") == sentence


def test_every_reason_but_a_solution_has_its_words() -> None:
    assert set(WHY) == set(Why) - {Why.SOLVED}


def test_where_there_is_no_rate_nothing_is_written() -> None:
    assert rates(irr([-1])) == ""
    assert how(irr([-1])) == WHY[Why.TOO_EARLY]
