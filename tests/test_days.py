"""Days as senders write them: every format reads what it writes, and nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.days import (
    KNOWN,
    DayFormat,
    day_as,
    example,
    one_day_each,
    orders,
    whole_months,
    with_typed,
)
from pooledbudget.periods import Month

WAYS = [
    "YYYY-MM-DD",
    "DD/MM/YYYY",
    "D/M/YYYY",
    "DD/MM/YY",
    "DD.MM.YYYY",
    "MM/DD/YYYY",
    "DD-Mon-YYYY",
    "DD-Mon-YY",
    "D Month YYYY",
    "Month D, YYYY",
    "YYYYMMDD",
    "DD/MM/YYYY hh:mm",
    "YYYY-MM-DDThh:mm:ss",
    "M/D/YYYY hh:mm:ss AM",
    "Excel serial",
]


@pytest.mark.parametrize("way", WAYS)
@given(value=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_format_reads_what_it_writes(way: str, value: date) -> None:
    assert day_as(DayFormat.of(way).write(value), (way,)) == value


@pytest.mark.parametrize("way", ["Mon-YY", "MM/YYYY", "Month YYYY"])
@given(value=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_month_is_its_last_day(way: str, value: date) -> None:
    assert day_as(DayFormat.of(way).write(value), (way,)) == Month.of(value).last


@pytest.mark.parametrize(
    ("text", "way", "read"),
    [
        ("14-JAN-2011", "DD-Mon-YYYY", date(2011, 1, 14)),
        ("31-Jul-13", "DD-Mon-YY", date(2013, 7, 31)),
        ("1-Sept-13", "D-Mon-YY", date(2013, 9, 1)),
        (" 30/06/2013\N{NO-BREAK SPACE}", "DD/MM/YYYY", date(2013, 6, 30)),
        ("28/06/2013 1:00", "DD/MM/YYYY hh:mm", date(2013, 6, 28)),
        ("2013-06-28 00:00:00.000", "YYYY-MM-DD hh:mm:ss", date(2013, 6, 28)),
        ("61", "Excel serial", date(1900, 3, 1)),
        ("41366", "Excel serial", date(2013, 4, 2)),
        ("31/12/99", "DD/MM/YY", date(2099, 12, 31)),
    ],
)
def test_days_as_they_are_published(text: str, way: str, read: date) -> None:
    assert day_as(text, (way,)) == read


@pytest.mark.parametrize(
    ("text", "ways", "said"),
    [
        ("1/6/2013", ("DD/MM/YYYY",), "is not a day written DD/MM/YYYY"),
        ("2013-06-01", ("DD/MM/YYYY", "DD-Mon-YY"), "is not a day written DD/MM/YYYY or DD-Mon-YY"),
        ("29-Feb-2013", ("DD-Mon-YYYY",), "is not in the calendar"),
        ("29-Foo-2013", ("DD-Mon-YYYY",), "is not a day written DD-Mon-YYYY"),
        ("01/06/1899", ("DD/MM/YYYY",), "is not in the years"),
        ("13/2013", ("MM/YYYY",), "is not in the calendar"),
        ("28/06/2013 24:00", ("DD/MM/YYYY hh:mm",), "is not a day written"),
        ("60", ("Excel serial",), "is no day that Excel counts"),
        ("999999", ("Excel serial",), "is no day that Excel counts"),
        ("41366.5", ("Excel serial",), "is not a day written Excel serial"),
        ("٣٠/06/2013", ("DD/MM/YYYY",), "is not a day written"),
    ],
)
def test_what_is_not_written_so_is_refused(text: str, ways: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        day_as(text, ways)


@pytest.mark.parametrize("way", ["", "DD/MM", "DD/MM/YYYY/YY", "dd/mm/yyyy", "DMYYYY", "DD/MM/YYYY Z", "D"])
def test_what_cannot_say_a_day_is_no_format(way: str) -> None:
    with pytest.raises(ValueError, match="is no way to write a day"):
        DayFormat.of(way)


def test_two_formats_never_read_one_text_as_two_days() -> None:
    one_day_each(["DD/MM/YYYY", "D/M/YYYY", "DD-Mon-YY", "YYYY-MM-DD"])
    for ways in (["DD/MM/YYYY", "MM/DD/YYYY"], ["DD/MM/YY", "YY/MM/DD"], ["M/D/YY", "D/M/YY"]):
        with pytest.raises(ValueError, match="is one day as"):
            one_day_each(ways)


def test_a_workbooks_own_dates_have_a_time_only_where_the_senders_days_have() -> None:
    assert with_typed(("YYYY-MM-DD",)) == ("YYYY-MM-DD",)
    assert with_typed(("DD/MM/YYYY",)) == ("YYYY-MM-DD", "DD/MM/YYYY")
    timed = with_typed(("DD/MM/YYYY hh:mm",))
    assert day_as("2013-06-28T01:00:00", timed) == date(2013, 6, 28)


def test_an_example_is_written_as_the_first_format_says() -> None:
    assert example(["DD-Mon-YY", "DD/MM/YYYY"]) == "30-Jun-13"


@pytest.mark.parametrize(
    ("text", "ways", "said"),
    [
        ("13/04/05", ("DD/MM/YYYY",), "it is 2005-04-13 as DD/MM/YY or 2013-04-05 as YY/MM/DD"),
        ("04/25/2013", ("DD/MM/YYYY",), "not in the calendar; it is 2013-04-25 as MM/DD/YYYY"),
        ("1/6/2013", ("DD/MM/YYYY",), "it is 2013-06-01 as D/M/YYYY or 2013-01-06 as M/D/YYYY"),
        ("soon", ("DD/MM/YYYY",), "is not a day written DD/MM/YYYY$"),
        ("31/04/2013", ("DD/MM/YYYY",), "is not in the calendar$"),
        ("1" * 50, ("DD/MM/YYYY",), "is not a day written DD/MM/YYYY$"),
    ],
)
def test_a_day_of_another_order_says_which_days_it_may_be(
    text: str, ways: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        day_as(text, ways)


def test_the_orders_that_a_day_of_digits_may_be_mistaken_for() -> None:
    assert orders(["DD/MM/YY"]) == [("MM/DD/YY",), ("YY/MM/DD",)]
    assert orders(["D/M/YYYY", "DD.MM.YYYY"]) == [("M/D/YYYY", "MM.DD.YYYY")]
    assert orders(["M/D/YYYY"]) == [("D/M/YYYY",)]
    assert orders(["YYYY-MM-DD"]) == orders(["MM/YYYY"]) == orders(["DD-Mon-YY"]) == []


def test_every_known_way_reads_what_it_writes_and_a_half_of_the_day_is_read_past() -> None:
    for way in KNOWN:
        written = DayFormat.of(way).write(date(2013, 6, 30))
        assert day_as(written, (way,)) == date(2013, 6, 30)
    assert day_as("6/30/2013 11:05:00 PM", ("M/D/YYYY hh:mm:ss AM",)) == date(2013, 6, 30)
    assert whole_months(["Mon-YY"])
    assert not whole_months(["DD/MM/YYYY"])
