"""Closing: in order, once, in one piece; reopened with two names; corrected by reversal."""

from __future__ import annotations

from datetime import date
from threading import Event, Thread
from typing import Any

import pytest

from conftest import NOW, SmallBook
from pooledbudget.acts.receive import Receipt
from pooledbudget.book import Book
from pooledbudget.errors import Misuse, Refused
from pooledbudget.ledger.integrity import check_record
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"
LINES = "effective,agreement,account,partner,theme,amount\n"
APRIL, MAY = Month(2013, 4), Month(2013, 5)


def test_months_close_in_order_and_not_before_their_last_day(small: SmallBook) -> None:
    with pytest.raises(Misuse, match="close 2013-04 next, not 2013-05"):
        small.close("2013-05")
    with pytest.raises(Misuse, match="before its last day, 2013-04-30"):
        small.book.close(APRIL, by="t", now=NOW, today=date(2013, 4, 29))
    assert small.book.close(APRIL, by="t", now=NOW, today=date(2013, 4, 30)).seal is not None


def test_twice_is_the_same_as_once(small: SmallBook) -> None:
    small.send(SPEND)
    first = small.close()
    size = small.book.ledger.size
    again = small.close()
    assert (again.already, again.seal, small.book.ledger.size) == (True, first.seal, size)


def test_a_check_posts_nothing(small: SmallBook) -> None:
    small.send(SPEND)
    size = small.book.ledger.size
    closing = small.book.check(APRIL, now=NOW)
    assert (len(closing.entries), closing.seal, small.book.ledger.size) == (4, None, size)


def test_a_reopened_month_is_sealed_again_and_later_ones_with_it(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    small.close("2013-05")
    with pytest.raises(Misuse, match="name two different people"):
        small.book.reopen(APRIL, by="Ann", approved_by="ann ", reason="late invoice", now=NOW)
    with pytest.raises(Misuse, match="say why"):
        small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason=" ", now=NOW)
    small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason="late invoice", now=NOW)
    small.send(SPEND.replace("R1", "R2"))
    assert small.book.statement("county", "2013-05").status == "draft"
    closing = small.close()
    assert closing.resealed == ["2013-05"]
    assert small.book.ledger.entry("S0002:2").month == "2013-04"
    assert [(one.month, one.revision) for one in small.book.ledger.seals()] == [
        ("2013-04", 1),
        ("2013-05", 1),
        ("2013-04", 2),
        ("2013-05", 2),
    ]
    for period in ("2013-04", "2013-05"):
        statement = small.book.statement("county", period)
        assert statement.status == "revised"
        assert ["S0002:2" in one for one in statement.changes] == [True]
    assert small.book.verify().faults == []
    with pytest.raises(Misuse, match="not closed"):
        small.book.reopen(Month(2013, 9), by="Ann", approved_by="Bob", reason="x", now=NOW)


def test_closing_again_with_nothing_new_changes_no_entry(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    ids = small.book.ledger.posted().starting("")
    small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason="to look", now=NOW)
    small.close()
    assert small.book.ledger.posted().starting("") == ids


def test_an_adjustment_reverses_an_entry_whole(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    said: dict[str, Any] = {"prepared_by": "Ann", "approved_by": "Bob", "reason": "paid twice", "now": NOW}
    entry = small.book.adjust(corrects="S0001:2", **said)
    assert (entry.id, small.total("spending")) == ("reverses:S0001:2", 0)
    assert small.book.ledger.entry("reverses:S0001:2").month == "2013-05"
    with pytest.raises(Misuse, match="already been reversed"):
        small.book.adjust(corrects="S0001:2", **said)
    small.close("2013-05")
    assert small.total("spending") == 0


def test_what_people_reversed_stays_reversed(small: SmallBook) -> None:
    small.close()
    small.book.adjust(
        corrects="pool:due:nhs:2013-04-01", prepared_by="Ann", approved_by="Bob", reason="waived", now=NOW
    )
    small.close("2013-05")
    assert small.total("assets:contributions-due", partner="nhs") == 0


def test_an_adjustment_posts_balanced_lines(small: SmallBook) -> None:
    rows = "2013-04-05,pool,spending:clinics,county,health,7.00\n2013-04-05,pool,spending:hubs,county,early-help,-7.00\n"
    submission = small.send(LINES + rows, kind="adjustments").submission
    said: dict[str, Any] = {"prepared_by": "Ann", "approved_by": "Bob", "reason": "wrong scheme", "now": NOW}
    entry = small.book.adjust(submission=submission, **said)
    assert entry.id == "S0001:adjustment"
    assert small.total("spending:clinics") == 700
    with pytest.raises(Misuse, match="already posted"):
        small.book.adjust(submission=submission, **said)


def test_a_payment_moved_back_while_both_its_months_are_open_again(small: SmallBook) -> None:
    head = SPEND.splitlines()[0]
    small.close()
    may = small.send(f"{head}\n2013-05-10,hubs,10.00,R1\n")
    small.close("2013-05")
    for month in (MAY, APRIL):
        small.book.reopen(month, by="Ann", reason="x", approved_by="Bob", now=NOW)
    small.send(f"{head}\n2013-04-10,hubs,10.00,R1\n", replaces=may.submission)
    assert {entry.effective.month for entry in small.close().entries} == {4, 5}
    small.close("2013-05")
    assert small.total("spending") == 10_00


def test_how_many_refused_files_wait_is_said_in_english(small: SmallBook) -> None:
    for number in ("1", "2"):
        small.send(f"{SPEND.splitlines()[0]}\n2013-04-32,hubs,{number}.00,R{number}\n", file=f"{number}.csv")
        said = "1 refused file waits" if number == "1" else "2 refused files wait"
        with pytest.raises(Refused, match=said):
            small.close()


def test_adjustments_that_cannot_be_posted(small: SmallBook) -> None:
    said: dict[str, Any] = {"prepared_by": "Ann", "approved_by": "Bob", "reason": "x", "now": NOW}
    uneven = small.send(
        LINES
        + "2013-04-05,pool,spending:hubs,county,early-help,7.00\n2013-04-05,pool,assets:cash,county,,-6.00\n",
        kind="adjustments",
    )
    assert [fault.what for fault in uneven.errors] == ["the lines of pool add up to 1.00, not nought"]
    with pytest.raises(Misuse, match="S0001 is not an accepted adjustments file"):
        small.book.adjust(submission=uneven.submission, **said)
    with pytest.raises(Misuse, match="needs a file of lines"):
        small.book.adjust(**said)
    with pytest.raises(Misuse, match="not an accepted adjustments file"):
        small.book.adjust(submission="S0099", **said)
    with pytest.raises(Misuse, match="no entry 'S9:9'"):
        small.book.adjust(corrects="S9:9", **said)


def test_missing_files_are_named_and_sealed_with_the_close(make_small: Any) -> None:
    from conftest import BOOK

    small = make_small(book=BOOK + '\n[[expected]]\npartner = "police"\nkind = "expenditure"\n')
    closing = small.close()
    assert closing.missing == ["expenditure from police"]
    assert not closing.clean
    small.send(SPEND.replace("hubs", "patrols").replace("04-02", "05-02"), "police")
    assert small.close("2013-05").missing == []


def test_corrected_opening_balances_are_decided_again(small: SmallBook) -> None:
    head = "as_at,agreement,account,partner,amount\n"
    text = head + "2013-04-01,pool,assets:cash,county,{0}\n2013-04-01,pool,funds:opening,county,-{0}\n"
    small.send(text.format("50.00"))
    small.close()
    assert small.total("assets:cash") == 5000
    small.send(text.format("60.00"), replaces="S0001")
    small.close("2013-05")
    assert small.total("assets:cash") == 6000
    assert small.book.verify().faults == []


def test_whoever_records_at_the_same_moment_waits_and_is_planned_on_what_came_first(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second clerk's file is held against the first one's, though both began at once."""
    from pooledbudget.acts import receive as module

    honest, begun = module._examined, Event()
    sent = Sent(data=SPEND.encode() + b"\n", file="b.csv", sender="county")
    receipts: list[Receipt] = []

    def second() -> None:
        receipts.append(Book.open(small.path).receive(sent, by="b", now=NOW))

    clerk = Thread(target=second)

    def slowly(*arguments: Any) -> Any:
        if not begun.is_set():
            begun.set()
            clerk.start()
            clerk.join(0.3)
            assert clerk.is_alive()
        return honest(*arguments)

    monkeypatch.setattr(module, "_examined", slowly)
    assert small.send(SPEND).submission == "S0001"
    clerk.join()
    assert receipts[0].submission == "S0002"
    assert [finding.what for finding in receipts[0].findings] == ["every row of it is here already, in S0001"]
    assert check_record(small.book.ledger)[0] == []
    assert list(small.path.glob(".unfinished-*")) == []


def test_a_ring_fence_breach_is_refused_with_its_clause(small: SmallBook) -> None:
    small.send(
        "received_on,agreement,payer,grant,amount,reference\n"
        "2013-04-02,pool,department,public-health,5.00,G1\n"
    )
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,5000.00,R1\n")
    with pytest.raises(Refused) as caught:
        small.close()
    (finding,) = caught.value.findings
    assert "clause 7.2" in finding.rule
    assert "5.00 of it paid for something else" in finding.what
    assert small.book.ledger.closed_months() == set()
