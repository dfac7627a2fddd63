"""Sums held in memory: the same as the record would give, and the month each entry counts in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import moved
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import (
    Balance,
    Books,
    Selection,
    counted_in,
    first_open,
    left_closed,
    sheets,
)
from pooledbudget.periods import Month

APRIL, MAY, JUNE = Month(2013, 4), Month(2013, 5), Month(2013, 6)


def spent(number: int, on: date, amount: int, scheme: str = "hubs", agreement: str = "pool") -> Entry:
    legs = moved((f"spending:{scheme}", "police"), ("assets:cash", "county"), amount, agreement, "early-help")
    return Entry(f"S0001:{number}", on, "spending", legs, ())


def books(**months: int) -> Books:
    """Return books with an amount spent in each month given as `apr=100`."""
    numbers = {"apr": APRIL, "may": MAY, "june": JUNE}
    return Books.of(
        (
            ("pool", "spending:hubs", "police", "early-help", str(numbers[name]), amount)
            for name, amount in months.items()
        ),
        APRIL,
    )


def other_than_nought(books: Books) -> dict[tuple[str, ...], int]:
    return {
        (*place, month): amount
        for place, by_month in books.sums.items()
        for month, amount in by_month.items()
        if amount
    }


@pytest.mark.parametrize(
    ("closed", "first"),
    [
        (set(), APRIL),
        ({APRIL}, MAY),
        ({APRIL, MAY}, JUNE),
        ({MAY}, APRIL),
        ({APRIL, JUNE}, MAY),
        ({Month(2013, 3)}, APRIL),
    ],
)
def test_the_first_open_month_is_the_earliest_that_is_not_closed(closed: set[Month], first: Month) -> None:
    assert first_open(APRIL, closed) == first


@pytest.mark.parametrize(
    ("on", "closed", "month"),
    [
        (date(2013, 4, 30), set(), APRIL),
        (date(2013, 4, 30), {APRIL}, MAY),
        (date(2013, 6, 1), {APRIL}, JUNE),
        (date(2013, 5, 31), {APRIL, MAY}, JUNE),
        (date(2013, 3, 31), set(), APRIL),
        (date(2012, 1, 1), {APRIL}, MAY),
        (date(2013, 4, 1), {MAY}, APRIL),
        (date(2013, 5, 31), {MAY}, JUNE),
        (date(2013, 5, 31), {MAY, JUNE}, Month(2013, 7)),
    ],
)
def test_an_entry_counts_in_its_own_month_if_that_is_open_else_in_the_next_that_is(
    on: date, closed: set[Month], month: Month
) -> None:
    assert counted_in(on, APRIL, closed) == month


@pytest.mark.parametrize(
    ("closing", "closed", "left"),
    [
        (JUNE, {APRIL, MAY}, {APRIL, MAY}),
        (APRIL, {MAY, JUNE}, set()),
        (MAY, {APRIL, MAY, JUNE}, {APRIL}),
        (APRIL, set(), set()),
    ],
)
def test_a_close_leaves_the_months_before_it_as_they_are_and_seals_the_later_ones_again(
    closing: Month, closed: set[Month], left: set[Month]
) -> None:
    assert left_closed(closing, closed) == left


def test_accounts_match_by_whole_segments_and_blanks_match_all() -> None:
    found = books(apr=100).plus([spent(2, date(2013, 4, 2), 7, "hubsite")], APRIL)
    assert found.total("pool", "spending") == 107
    assert found.total("pool", "spending:hubs") == 100
    assert found.total("pool", "spending", partner="police") == 107
    assert found.total("pool", "spending", partner="county") == 0
    assert found.total("pool", "spending", theme="early-help") == 107
    assert found.total("pool", "spending", theme="") == 0
    assert found.total("pond", "spending") == 0
    assert found.total("pool", "spending", months=[]) == 0
    assert found.total("pool", "spending", months=[APRIL]) == 107
    assert found.accounts("pool", "spending") == ["spending:hubs", "spending:hubsite"]
    assert found.partners("pool", "assets") == ["county"]
    assert (found.themes("pool", "spending"), found.themes("pond", "spending")) == (["early-help"], [])
    assert found.agreements == ["pool"]


def test_until_leaves_out_what_is_later() -> None:
    found = books(apr=1, may=20, june=300)
    assert [found.until(month).total("pool", "spending") for month in (APRIL, MAY, JUNE)] == [1, 21, 321]
    assert found.until(APRIL.plus(-1)).agreements == []


def test_plus_leaves_what_it_was_made_from_as_it_was() -> None:
    before = books(apr=100)
    after = before.plus([spent(2, date(2013, 4, 2), 7)], APRIL)
    assert (before.total("pool", "spending"), after.total("pool", "spending")) == (100, 107)
    assert before.total("pool", "assets") == 0


@pytest.mark.parametrize(
    ("closed", "closing", "month"),
    [({APRIL}, MAY, "2013-05"), ({APRIL}, APRIL, "2013-04"), ({APRIL, MAY}, APRIL, "2013-04")],
)
def test_what_is_about_to_be_posted_counts_where_the_close_will_count_it(
    closed: set[Month], closing: Month, month: str
) -> None:
    made = Books({}, APRIL, frozenset(closed)).plus([spent(2, date(2013, 4, 2), 7)], closing)
    assert {place[-1] for place in other_than_nought(made)} == {month}


DAYS = st.dates(date(2013, 2, 1), date(2013, 7, 31))


@given(
    earlier=st.lists(st.tuples(DAYS, st.integers(1, 10**9)), max_size=5),
    later=st.lists(st.tuples(DAYS, st.integers(1, 10**9)), max_size=5),
)
def test_sums_in_memory_are_those_of_the_record_once_it_is_posted(
    earlier: list[tuple[date, int]], later: list[tuple[date, int]]
) -> None:
    record = Record.create(":memory:", "b", APRIL)

    def close(month: Month, entries: list[Entry]) -> None:
        detail = {"sealed": [str(month)]}
        act = Act(
            kind="close",
            who="a",
            instant="2013-08-01T09:00:00Z",
            tool="t",
            inputs={},
            detail=detail,
            month=str(month),
        )
        record.add(act, entries, [month])

    close(APRIL, [spent(number, *line) for number, line in enumerate(earlier)])
    planned = [spent(100 + number, *line) for number, line in enumerate(later)]
    foreseen = record.books().plus(planned, MAY)
    close(MAY, planned)
    assert other_than_nought(foreseen) == other_than_nought(record.books())
    record.close()


def test_a_sheet_is_of_one_agreement_and_one_currency_and_leaves_noughts_out() -> None:
    balances = [
        Balance(("pool", "assets:cash"), "GBP", 5),
        Balance(("pool", "spending:hubs"), "GBP", -4),
        Balance(("pool", "funds:general"), "GBP", 0),
        Balance(("pool", "assets:cash"), "EUR", 7),
        Balance(("pond", "assets:cash"), "GBP", 0),
    ]
    found = {(sheet.agreement, sheet.currency): sheet for sheet in sheets(balances)}
    assert set(found) == {("pool", "GBP"), ("pool", "EUR")}
    assert [sheet.difference for sheet in found.values()] == [1, 7]
    assert len(found["pool", "GBP"].lines) == 2


def test_a_selection_asks_only_for_what_it_says() -> None:
    assert Selection().condition() == ("1", [])
    condition, values = Selection(partner="police", to_month="2013-05", known=0).condition()
    assert condition.count("?") == len(values) == 3
    assert values == ["police", "2013-05", 0]


@pytest.mark.parametrize(
    ("selection", "by_entry"),
    [
        (Selection(account="spending", partner="p", agreement="a", theme="t", from_month="2013-04"), False),
        (Selection(to_month="2013-04"), False),
        (Selection(known=3), True),
        (Selection(to_day="2013-04-30"), True),
    ],
)
def test_a_selection_knows_whether_kept_balances_can_answer_it(
    selection: Selection, *, by_entry: bool
) -> None:
    assert selection.by_entry is by_entry


def test_an_account_with_a_quote_or_a_wildcard_matches_itself_alone() -> None:
    record = Record.create(":memory:", "b", APRIL)
    act = Act(kind="adjust", who="a", instant="2013-08-01T09:00:00Z", tool="t", inputs={}, detail={})
    record.add(act, [spent(2, date(2013, 4, 2), 7)])
    assert record.total(Selection(account="spending:hubs")) == 7
    for account in ("spending:h_bs", "spending:%", "spending' OR '1'='1", "spending:hub"):
        assert record.total(Selection(account=account)) == 0
