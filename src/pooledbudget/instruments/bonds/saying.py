"""What is said of a rate: how many there are, why there is none, what is particular of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from pooledbudget.instruments.bonds.returns import Rate, Status, Why, excel_formula
from pooledbudget.money import percentage, written

WHY: Mapping[Why, str] = {
    Why.NOTHING: "no cash has moved, or it cancels on each day: there is nothing to work a rate out of",
    Why.NOTHING_PAID_IN: "nothing was paid in",
    Why.TOO_EARLY: "nothing has come back yet: it is too early for a rate",
    Why.TOTAL_LOSS: "nothing came back and nothing more can: a loss of everything, by rule",
    Why.NO_ROOT: "no rate makes these payments worth nothing",
}
"""Why there is no rate, or which."""
NETTED = "with the payments of each day added together, "
ADDED_UP: Mapping[Why, str] = {
    Why.NOTHING_PAID_IN: f"{NETTED}nothing was paid in",
    Why.TOO_EARLY: f"{NETTED}nothing has come back yet: it is too early for a rate",
    Why.TOTAL_LOSS: f"{NETTED}nothing came back and nothing more can: all that was left in is lost, by rule",
}
"""The same where payments of a day were added together: what came back on the day of a draw did come back."""
SOLD = (
    "A holding was sold: what was paid for it is between its holders and in no list here, so multiples and "
    "rates are without it"
)
PLACES, PLACES_MAX = 4, 14
"""Of a rate as a percentage: as many as tell it from the others, and from a loss of everything."""


def rates(rate: Rate) -> str:
    """Write the rates there are, each with its multiplicity, or the size of one beyond a double."""
    found = [
        _told_apart(each, rate.rates) + (f" ({times} times)" if times > 1 else "")
        for each, times in zip(rate.rates, rate.multiplicity, strict=True)
    ]
    found += [
        f"one so far from nought that 1 + rate is about 10 to the power {size:.1f}" for size in rate.logs
    ]
    return " and ".join(found)


def _told_apart(rate: float, rates: Sequence[float]) -> str:
    others = [Fraction(other) for other in (*rates, -1) if other != rate]
    for places in range(PLACES, PLACES_MAX):
        text = percentage(Fraction(rate), places)
        if all(text != percentage(other, places) for other in others):
            return text
    return percentage(Fraction(rate), PLACES_MAX)


def why(rate: Rate) -> str:
    """Say why there is no rate, or which it is by rule; blank where the list was solved."""
    return (ADDED_UP if rate.netted and rate.why in ADDED_UP else WHY).get(rate.why, "")


def how(rate: Rate) -> str:
    """Say how a rate came about, or why there is none."""
    said = [why(rate)] if why(rate) else []
    if rate.status is Status.ONE and rate.why is Why.SOLVED:
        said.append("one rate solves the list")
    if rate.status is Status.SEVERAL:
        said.append(f"the list changes sign {rate.changes} times and {len(rate.rates)} rates solve it")
    if rate.status is Status.BEYOND:
        said.append("a rate solves the list that is beyond what can be written as a percentage")
    if rate.netted:
        were = "1 payment was" if rate.netted == 1 else f"{rate.netted} payments were"
        said.append(f"{were} added to another of the same day")
    if rate.borrower and rate.why is Why.SOLVED:
        said.append("the first payment is a receipt: this is a borrower's list")
    return "; ".join(said)


def in_excel(flows: Sequence[tuple[date, int]], rate: Rate) -> str:
    """Return the formula that checks a rate on a cash list pasted at A1; blank where Excel finds another.

    Its XIRR counts days from the first row, whichever day that is of; it wants cash both ways, and a guess
    above -100%, as the formula writes it.
    """
    if not rate.rates or rate.why is not Why.SOLVED or round(rate.rates[0], PLACES) <= -1:
        return ""
    first, amount = flows[0]
    return excel_formula(len(flows), rate.rates) if amount and first == min(flows)[0] else ""


def rate_said(rate: Rate, span: str) -> str:
    """Say the rates of a list in one line."""
    found = rates(rate)
    return f"{found} {span}; {how(rate)}" if found else f"none: {how(rate)}"


def given_back(lowered: int, currency: str) -> str:
    """Say what was paid in, less what of it was given back undrawn."""
    if not lowered:
        return "cash that you paid in when called"
    return f"cash that you paid in when called, less {written(lowered, currency)} given back undrawn"
