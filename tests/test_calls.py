"""Calls from Python with values of other kinds: each is told plainly, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Thread
from typing import Any

import numpy as np
import pandas as pd
import pytest

from conftest import NOW, SmallBook
from pooledbudget.acts.query import Answering, Asking
from pooledbudget.acts.settled import Taking
from pooledbudget.book import Book
from pooledbudget.calls import refuse_other_kind
from pooledbudget.errors import Misuse, PooledBudgetError
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

ODD: list[Any] = [
    5,
    np.int64(5),
    float("nan"),
    Decimal("1.5"),
    True,
    [1],
    {},
    pd.DataFrame(),
    pd.DataFrame({"a": [1, 2]}),
    pd.Series([1], dtype="int32"),
    b"x",
    object(),
    (each for each in [1]),
    pd.NaT,
    np.datetime64("2013-05-03"),
    "\ud800",
]
"""What no argument of the face takes, but for True where something is done or not."""
SPEND = b"paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"


def sent(**said: Any) -> Sent:
    return Sent(**{"data": SPEND, "file": "spend.csv", "sender": "county", **said})


CALLS: dict[str, Callable[[Book, Any], object]] = {
    "by": lambda book, odd: book.receive(sent(), by=odd, now=NOW),
    "now": lambda book, odd: book.receive(sent(), by="Ann", now=odd),
    "today": lambda book, odd: book.receive(sent(), by="Ann", now=NOW, today=odd),
    "sent": lambda book, odd: book.receive(odd, by="Ann", now=NOW),
    "files": lambda book, odd: book.receive_all(odd, by="Ann", now=NOW),
    "file": lambda book, odd: book.receive(sent(file=odd), by="Ann", now=NOW),
    "reason": lambda book, odd: book.receive(sent(reason=odd), by="Ann", now=NOW),
    "month": lambda book, odd: book.receive(sent(month=odd), by="Ann", now=NOW),
    "replaces": lambda book, odd: book.receive(sent(replaces=odd), by="Ann", now=NOW),
    "check": lambda book, odd: book.check(odd, now=NOW),
    "close": lambda book, odd: book.close(odd, by="Ann", now=NOW),
    "taking": lambda book, odd: book.close("2013-04", by="Ann", now=NOW, taking=odd),
    "takes": lambda _, odd: Taking(["families"], odd),
    "why": lambda book, odd: book.why(odd),
    "partner": lambda book, odd: book.statement(odd, "2013-04"),
    "period": lambda book, odd: book.statements(odd),
    "status": lambda book, odd: book.status(today=odd),
    "seals": lambda book, odd: book.verify([odd]),
    "identify": lambda book, odd: book.by_results.identify("families", odd),
    "against": lambda book, odd: book.differences.standing(odd),
    "ids": lambda book, odd: book.differences.match([odd], reason="x", by="Ann", now=NOW),
    "asks": lambda _, odd: Asking(about=odd, partner="county", owner="Ann", due=date(2013, 6, 1), reason="x"),
    "answers": lambda _, odd: Answering(query="Q1", state="answered", reason="x", due=odd),
    "folder": lambda _, odd: Book.open(odd),
    "key": lambda book, odd: Book.init(book.folder.path / "new", key=odd),
}


@pytest.mark.parametrize("named", CALLS)
def test_a_value_of_another_kind_is_told_plainly_and_nothing_is_recorded(
    small: SmallBook, named: str
) -> None:
    for odd in ODD:
        with pytest.raises(Misuse) as told:
            CALLS[named](small.book, odd)
        assert "\n" not in str(told.value)
    assert small.book.ledger.size == 0


def test_a_switch_is_true_or_false_and_no_word(small: SmallBook) -> None:
    for odd in ("no", 1, np.array([1]).any(), None):
        with pytest.raises(Misuse, match="accept_valid is True or False, not of type"):
            small.book.receive(sent(accept_valid=odd), by="Ann", now=NOW)


def test_a_message_tells_the_type_and_never_the_value() -> None:
    people = pd.DataFrame({"name": ["Jane Doe"]})
    with pytest.raises(Misuse) as told:
        refuse_other_kind("today", people, "date | None")
    assert str(told.value) == "today is a date, not of type DataFrame"
    with pytest.raises(Misuse, match="today is a date, not of type datetime"):
        refuse_other_kind("today", NOW, "date | None")
    refuse_other_kind("today", None, "date | None")


def test_an_instant_of_pandas_or_of_another_zone_is_the_same_instant(small: SmallBook) -> None:
    instant = pd.Timestamp("2013-05-03 10:00", tz="Europe/London")
    small.book.receive(sent(), by="Ann", now=instant)
    (act,) = small.book.ledger.acts()
    assert act.act.instant == "2013-05-03T09:00:00Z"


def test_an_instant_of_no_year_of_a_book_is_refused(small: SmallBook) -> None:
    for year in (1, 9999):
        with pytest.raises(Misuse, match=f"an instant is of the years 1900 to 2199, not of {year}"):
            small.book.check("2013-04", now=datetime(year, 1, 1, tzinfo=UTC))


def test_a_method_keeps_its_own_name_and_words() -> None:
    assert Book.receive.__name__ == "receive"
    assert str(Book.receive.__doc__).startswith("Receive one file")


def test_a_month_is_of_whole_numbers_whosever_they_are() -> None:
    month = Month(np.int64(2013), np.int16(4))  # type: ignore[arg-type]
    assert (month, str(month), type(month.year)) == (Month(2013, 4), "2013-04", int)
    for odd in (4.0, Decimal(4), "4", None, float("nan"), [4], pd.Series([4, 5])):
        with pytest.raises(ValueError, match="a month is two whole numbers"):
            Month(2013, odd)  # type: ignore[arg-type]


def in_threads(work: Callable[[int], object], count: int = 6) -> list[object]:
    """Do something in as many threads at once; return what came of each, or what it raised."""
    came: list[object] = []

    def noted(number: int) -> None:
        try:
            came.append(work(number))
        except PooledBudgetError as told:
            came.append(told)

    threads = [Thread(target=noted, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_threads_with_a_book_each_receive_one_file_once(small: SmallBook) -> None:
    def receive(number: int) -> object:
        receipt = Book.open(small.path).receive(sent(file=f"{number}.csv"), by="Ann", now=NOW)
        return receipt.submission, receipt.already

    came = in_threads(receive)
    assert sorted(came, key=str) == [("S0001", False), *[("S0001", True)] * 5]
    assert small.book.ledger.size == 1
    assert not Book.open(small.path).verify().faults
    assert not list(small.path.rglob("*.partial"))


def test_a_book_of_another_thread_or_closed_is_no_damaged_record(small: SmallBook) -> None:
    for told in in_threads(lambda _: small.book.ledger.to_frame(), count=2):
        assert isinstance(told, Misuse)
        assert "open the book anew, in each thread that uses it" in str(told)
    small.book.ledger.close()
    asked: list[Callable[[], object]] = [
        lambda: small.book.status(today=date(2013, 5, 3)),
        lambda: small.book.receive(sent(), by="Ann", now=NOW),
        small.book.verify,
        small.book.ledger.to_frame,
    ]
    for each in asked:
        with pytest.raises(Misuse, match="is not open here: it was closed"):
            each()
