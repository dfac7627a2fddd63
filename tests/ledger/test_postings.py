"""What is behind a sum is found from one pass over each month, and is what the record itself says."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import moved
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.postings import Postings
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month

APRIL, MAY = Month(2013, 4), Month(2013, 5)
PARTNERS = ("county", "police")
ACCOUNTS = ("spending:hubs", "spending:tutors", "spending:libraries")


def made(payments: list[tuple[int, int, int, str]]) -> Record:
    """Return a record of payments: day in the book, partner, account, theme."""
    record = Record.create(":memory:", "b", APRIL)
    entries = [
        Entry(
            f"S0001:{number}",
            APRIL.first + timedelta(day),
            "spending",
            moved(
                (ACCOUNTS[account], PARTNERS[who]), ("assets:cash", PARTNERS[who]), number + 1, "pool", theme
            ),
            (Origin("S0001", number),),
        )
        for number, (day, who, account, theme) in enumerate(payments)
    ]
    act = Act(kind="adjust", who="a", instant="2013-08-01T09:00:00Z", tool="t", inputs={}, detail={})
    record.add(act, entries)
    return record


PAYMENTS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 1), st.integers(0, 2), st.sampled_from(["t", "u"])),
    max_size=12,
)


@given(
    PAYMENTS,
    st.sampled_from(["spending", "spending:hubs", "assets:cash"]),
    st.sampled_from(["", *PARTNERS]),
    st.sampled_from(["", "t"]),
)
@settings(max_examples=60, deadline=None)
def test_the_pass_finds_what_the_record_says(
    payments: list[tuple[int, int, int, str]], account: str, partner: str, theme: str
) -> None:
    record = made(payments)
    selection = Selection(
        account=account,
        agreement="pool",
        partner=partner,
        theme=theme,
        from_month="2013-04",
        to_month="2013-05",
    )
    assert Postings(record).behind(selection, [APRIL, MAY]) == record.behind(selection)
    assert record.books().selected(selection) == record.total(selection)
    assert sum(amount for _, amount in record.behind(selection)) == record.total(selection)


def test_what_entries_hold_is_asked_of_them_alone_and_up_to_a_month() -> None:
    record = made([(0, 0, 0, "t"), (1, 0, 2, "t"), (40, 1, 0, "t")])
    selection = Selection(account="spending:hubs", agreement="pool", to_month="2013-04")
    assert Postings(record).held([2, 3, 4], selection) == {2: 1}
    later = Selection(account="spending", agreement="pool", to_month="2013-05")
    assert Postings(record).held([2, 4], later) == {2: 1, 4: 3}
    assert (
        Postings(record).held([2, 4], Selection(account="spending", agreement="x", to_month="2013-05")) == {}
    )
    assert date(2013, 5, 11) == record.entry("S0001:2").entry.effective
