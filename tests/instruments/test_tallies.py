"""Pictures of many: months and their windows, a limit, ages, and money that is the same at both ends."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pictured import AGES, DOTS, PAYMENTS, STREAMS
from pooledbudget.instruments.tallies import ClaimDays, Dot, Stream, StreamPlace, Streams
from pooledbudget.periods import Month


def test_a_month_is_within_a_window_that_has_a_day_of_it() -> None:
    days = ClaimDays("w", date(2013, 7, 31), date(2013, 9, 1))
    assert [days.covers(Month(2013, number)) for number in (6, 7, 8, 9, 10)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert PAYMENTS.rows[3] == ["July 2013", "£12,800.00", "July 2013"]
    assert PAYMENTS.rows[0] == ["April 2013", "£0.00", "none"]
    less = replace(PAYMENTS, of="Paid for, less what was taken back,")
    assert less.headings == ["Month", "Paid for, less what was taken back", "Claim window"]


def test_payments_outside_every_window_are_counted_and_no_window_is_any_day() -> None:
    late = replace(PAYMENTS, windows=PAYMENTS.windows[:1])
    assert late.details.endswith("1 month with payments lie outside every window.")
    free = replace(PAYMENTS, windows=[])
    assert free.details == "In all £38,400.00. Claims are taken on any day."
    assert free.rows[0][2] == "any day"
    assert replace(PAYMENTS, sums=PAYMENTS.sums[:2]).title == "Nothing was paid for in these months."
    assert (
        replace(PAYMENTS, sums=PAYMENTS.sums[:4]).title == "All of it was paid for in July 2013: £12,800.00."
    )


def test_what_is_exactly_at_the_limit_is_over_it() -> None:
    dots = replace(
        DOTS, dots=[Dot("a", Fraction(15, 100), passed=False), Dot("b", Fraction(1499, 10000), passed=True)]
    )
    assert dots.title == "1 of 2 families is at 15% or over it."
    assert dots.rows == [["14% to under 15%", "1", "0"], ["15% to under 16%", "0", "1"]]
    assert replace(dots, dots=dots.dots[1:]).title == "All 1 family stay under 15%."
    assert replace(dots, dots=dots.dots[:1]).details == "From 15.00% to 15.00%."


def test_items_are_told_by_kind_and_age_and_none_is_below_nought() -> None:
    assert AGES.rows[0] == ["Not at the bank", "£45,000.00", "£12,000.00", "£0.00", "£0.00", "£57,000.00"]
    with pytest.raises(ValueError, match="for each band of age"):
        replace(AGES, kinds={"x": [1, 2, 3]})
    with pytest.raises(ValueError, match="nought or more"):
        replace(AGES, kinds={"x": [1, 2, 3, -4]})


def test_both_ends_of_the_streams_come_to_the_same_penny_or_they_cannot_be_built() -> None:
    assert STREAMS.total == 1_200_000_00
    assert [row[2] for row in STREAMS.rows[-2:]] == ["£1,200,000.00", "£1,200,000.00"]
    with pytest.raises(ValueError, match=r"30000000 goes into Families|goes into"):
        replace(STREAMS, streams=STREAMS.streams[:-2])
    odd = [*STREAMS.streams[:-1], Stream("kept", "pool", 99_999_98)]
    with pytest.raises(ValueError, match="9999999 goes into Not spent and 9999998 comes out of it"):
        replace(STREAMS, streams=odd)
    with pytest.raises(ValueError, match="above nought"):
        replace(STREAMS, streams=[*STREAMS.streams, Stream("county", "help", 0)])
    with pytest.raises(ValueError, match="money goes to the right"):
        replace(STREAMS, streams=[*STREAMS.streams, Stream("help", "county", 5)])


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)
)
def test_whatever_goes_through_is_told_at_both_ends(flows: list[tuple[int, int, int]]) -> None:
    places = [
        StreamPlace(f"{column}{number}", f"P{number}", column) for column in (0, 2) for number in range(4)
    ]
    places.append(StreamPlace("pool", "the pool", 1))
    total = sum(amount for amount, *_ in flows)
    streams = [
        stream
        for amount, source, target in flows
        for stream in (Stream(f"0{source}", "pool", amount), Stream("pool", f"2{target}", amount))
    ]
    found = Streams(subject="x", places=places, streams=streams, period="y")
    assert found.total == total
    assert sum(found.into(f"2{number}") for number in range(4)) == total
    assert found.size("pool") == total
