"""Circular funds: cash that goes back to its contributor within days (fact T-39)."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from pooledbudget.acts.closing import Closing
from pooledbudget.instruments.impossible import CIRCULAR_DAYS
from pooledbudget.instruments.words import SAID


def told(closing: Closing) -> list[tuple[str, ...]]:
    """Return of each circular flow the partner, the day in, the day out and the amount."""
    return [
        tuple(found.facts[name] for name in ("partner", "paid", "day", "amount"))
        for found in closing.findings
        if found.facts.get("case") == "circular"
    ]


def owed(amount: str = "10.00") -> MemoryBook:
    """A book whose pool owes the police what it spent at the month's beginning."""
    book = MemoryBook()
    book.give("expenditure", f"2013-04-02,hubs,{amount},S1", sender="police")
    return book


def closed(book: MemoryBook, paid_in: str, paid: str, month: str = "2013-04") -> Closing:
    book.give(
        "contributions", *(f"{line.strip()},C{place}," for place, line in enumerate(paid_in.split(";")))
    )
    book.give("payments", *(f"{line.strip()},P{place}" for place, line in enumerate(paid.split(";"))))
    return book.close(month)


def test_three_days_lie_between_and_the_sentence_says_so() -> None:
    assert CIRCULAR_DAYS == 3
    assert f"within {CIRCULAR_DAYS} days" in SAID["circular"].rule


@pytest.mark.parametrize(
    ("out", "found"),
    [("09", False), ("10", True), ("11", True), ("13", True), ("14", False)],
)
def test_t_39_what_goes_back_within_days_is_flagged(out: str, *, found: bool) -> None:
    closing = closed(owed(), "2013-04-10,pool,police,cash,10.00", f"2013-04-{out},pool,police,10.00")
    assert told(closing) == ([("police", "2013-04-10", f"2013-04-{out}", "10.00")] if found else [])
    if found:
        assert not closing.clean
        said = next(one.what for one in closing.findings if one.facts.get("case") == "circular")
        assert said.startswith("£10.00 that police paid to pool on 10 April 2013 went back to it on")
        assert said.endswith("and nothing was spent in between")


@pytest.mark.parametrize(
    ("paid_in", "paid"),
    [
        ("2013-04-10,pool,police,cash,10.01", "2013-04-11,pool,police,10.00"),
        ("2013-04-10,pool,nhs,cash,10.00", "2013-04-11,pool,police,10.00"),
        ("2013-04-10,pool,police,in kind,10.00", "2013-04-11,pool,police,10.00"),
    ],
)
def test_another_amount_another_partner_or_what_is_no_cash_is_not_flagged(paid_in: str, paid: str) -> None:
    assert told(closed(owed(), paid_in, paid)) == []


@pytest.mark.parametrize(("day", "found"), [("09", 1), ("10", 0), ("11", 0), ("12", 0), ("13", 1)])
def test_spending_in_between_says_what_the_pool_is_for(day: str, found: int) -> None:
    book = owed()
    book.give("expenditure", f"2013-04-{day},hubs,3.00,THIRD,,,")
    paid = closed(book, "2013-04-10,pool,police,cash,10.00", "2013-04-12,pool,police,10.00")
    assert len(told(paid)) == found


def test_what_is_paid_in_parts_on_one_day_is_one_amount() -> None:
    paid_in = "2013-04-10,pool,police,cash,6.00; 2013-04-10,pool,police,cash,4.00"
    paid = "2013-04-11,pool,police,3.00; 2013-04-11,pool,police,7.00"
    assert told(closed(owed(), paid_in, paid)) == [("police", "2013-04-10", "2013-04-11", "10.00")]


@pytest.mark.parametrize(("back", "found"), [("02", 1), ("03", 1), ("04", 0)])
def test_what_goes_back_in_the_next_month_is_flagged_there(back: str, found: int) -> None:
    book = owed()
    book.give("contributions", "2013-04-30,pool,police,cash,10.00,C,")
    assert told(book.close()) == []
    book.give("payments", f"2013-05-{back},pool,police,10.00,P")
    assert len(told(book.close("2013-05"))) == found


def test_months_sealed_again_are_asked_again() -> None:
    book = owed()
    book.give("contributions", "2013-04-30,pool,police,cash,10.00,C,")
    book.close()
    book.give("payments", "2013-05-02,pool,police,10.00,P")
    book.close("2013-05")
    book.reopen("2013-04")
    assert told(book.close()) == [("police", "2013-04-30", "2013-05-02", "10.00")]


def test_one_in_the_month_after_another_is_news_again() -> None:
    book = owed("20.00")
    first = closed(book, "2013-04-10,pool,police,cash,10.00", "2013-04-11,pool,police,10.00")
    second = closed(book, "2013-05-10,pool,police,cash,10.00", "2013-05-10,pool,police,10.00", "2013-05")
    assert [closing.clean for closing in (first, second)] == [False, False]
    assert told(second) == [("police", "2013-05-10", "2013-05-10", "10.00")]
    assert not any("since" in found.facts for found in second.findings if found.facts["case"] == "circular")
    assert told(book.close("2013-06")) == []


def test_a_refund_says_itself_that_it_takes_a_contribution_back() -> None:
    book = owed()
    book.give(
        "contributions", "2013-04-10,pool,police,cash,10.00,C,", "2013-04-11,pool,police,cash,-10.00,R,C"
    )
    assert told(book.close()) == []
