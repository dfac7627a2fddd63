"""What people say or do of a difference is an act that posts nothing (case F-10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conftest import BOOK, NOW, SmallBook
from in_memory import MemoryBook
from pooledbudget.acts.treat import Treating, record_treatment
from pooledbudget.errors import Misuse
from pooledbudget.reconcile.difference import DifferenceState
from pooledbudget.reconcile.treatments import differences_now

APART = (
    "2013-04-01,pool,opening,0.00,o",
    "2013-04-28,pool,line,-100.00,Z",
    "2013-04-30,pool,closing,-100.00,c",
)
"""A line of the bank that is too far from our payment to be taken for it."""


def apart(book: str = BOOK) -> MemoryBook:
    """A book in which D0001 is our payment of 100.00, D0002 the bank's, and D0003 a figure of police."""
    found = MemoryBook(book=book)
    found.give("expenditure", "2013-04-10,hubs,100.00,A,,,")
    found.give("bank-lines", *APART)
    found.give("figures", "2013-04,pool,spending charged,12.00", sender="police")
    found.close()
    return found


def treat(book: MemoryBook, state: DifferenceState, *ids: str, who: str = "Ann", **said: Any) -> list[str]:
    """Say or do something, and return how each difference stands."""
    given = {"reason": "asked", **said}
    record_treatment(book.record, book, book.on(who=who), Treating(state=state, ids=ids, **given))
    return [difference.treated for difference in differences_now(book.record)]


def next_month(book: MemoryBook) -> list[tuple[str, str]]:
    """Close May, with a bank statement, and return how each difference stands at its end."""
    book.give("bank-lines", "2013-05-01,pool,opening,-100.00,o", "2013-05-31,pool,closing,-100.00,c")
    closing = book.close("2013-05")
    book.detail()
    return [(difference.id, difference.treated) for difference in closing.differences]


def test_the_differences_are_these() -> None:
    found = differences_now(apart().record)
    assert [(one.id, one.kind, one.gap) for one in found] == [
        ("D0001", "missing at the bank", -10_000),
        ("D0002", "missing in the record", 10_000),
        ("D0003", "figure differs", -1_200),
    ]


def test_what_is_one_thing_is_no_open_difference_at_the_next_close_and_stays_listed() -> None:
    book = apart()
    assert treat(book, DifferenceState.MATCHED, "D0001", "D0002") == ["matched", "matched", ""]
    assert next_month(book) == [("D0001", "matched"), ("D0002", "matched"), ("D0003", "")]
    (close,) = [recorded for recorded in book.record.acts("close") if recorded.act.month == "2013-05"]
    assert close.act.detail["differences"] == 1


def test_a_matched_difference_is_open_again_once_its_other_side_is_gone() -> None:
    book = apart()
    treat(book, DifferenceState.MATCHED, "D0001", "D0002")
    book.withdraw("S0002")
    book.give("bank-lines", APART[0], "2013-04-30,pool,closing,0.00,c")
    book.give("bank-lines", "2013-05-01,pool,opening,0.00,o", "2013-05-31,pool,closing,0.00,c")
    closing = book.close("2013-05")
    assert [(one.id, one.treated) for one in closing.differences] == [("D0001", ""), ("D0003", "")]


def test_what_is_explained_stays_open_with_who_is_to_act() -> None:
    book = apart()
    said: dict[str, Any] = {"owner": "Ann Lee", "due": date(2018, 6, 1), "called": "disputed"}
    assert treat(book, DifferenceState.EXPLAINED, "D0003", **said) == ["", "", "explained"]
    assert next_month(book)[2] == ("D0003", "explained")
    closing = book.record.acts("close")
    assert [recorded.act.detail["differences"] for recorded in closing] == [3, 3]


def test_a_split_is_cleared_part_by_part() -> None:
    book = apart()
    parts = (("-10.00", "typed twice"), ("-2.00", "of May"))
    assert treat(book, DifferenceState.SPLIT, "D0003", parts=parts)[2] == "split"
    assert treat(book, DifferenceState.WRITTEN_OFF, "D0003.1", approved_by="Bob")[2] == "split"
    assert treat(book, DifferenceState.WRITTEN_OFF, "D0003.2", approved_by="Bob")[2] == "cleared"
    assert next_month(book)[2] == ("D0003", "cleared")


def test_what_is_written_off_posts_nothing() -> None:
    book = apart()
    size = book.record.size
    treat(book, DifferenceState.WRITTEN_OFF, "D0003", approved_by="Bob")
    assert book.record.size == size + 1


@pytest.mark.parametrize(
    ("limit", "approved_by", "fine"),
    [
        ("", "", False),
        ("", "Bob", True),
        ("", "ann", False),
        ("12.00", "", True),
        ("11.99", "", False),
        ("11.99", "Bob", True),
        ("12.00", "Ann", False),
    ],
)
def test_two_people_write_off_what_is_above_the_limit(limit: str, approved_by: str, *, fine: bool) -> None:
    setting = f'fictional = true\nwrite_off_limit = "{limit}"' if limit else "fictional = true"
    book = apart(BOOK.replace("fictional = true", setting, 1))
    if fine:
        assert treat(book, DifferenceState.WRITTEN_OFF, "D0003", approved_by=approved_by)[2] == "written off"
        return
    with pytest.raises(Misuse, match="two people|two different people"):
        treat(book, DifferenceState.WRITTEN_OFF, "D0003", approved_by=approved_by)


EXPLAINED: dict[str, Any] = {"owner": "Ann", "due": date(2018, 6, 1)}


@pytest.mark.parametrize(
    ("state", "ids", "said", "what"),
    [
        (DifferenceState.MATCHED, ("D0001",), {}, "name two or more differences"),
        (DifferenceState.MATCHED, ("D0001", "D0001"), {}, "each once"),
        (DifferenceState.MATCHED, ("D0001", "D0003"), {}, "against the same bank or partner"),
        (DifferenceState.MATCHED, ("D0001", "D0009"), {}, "no difference 'D0009'; did you mean"),
        (DifferenceState.MATCHED, ("D0001.1", "D0002"), {}, "D0001 is not split into D0001.1"),
        (DifferenceState.MATCHED, ("D0001", "D0002"), {"reason": " "}, "say why: --reason"),
        (DifferenceState.SPLIT, ("D0003",), {"parts": [("-12.00", "x")]}, "two or more parts"),
        (
            DifferenceState.SPLIT,
            ("D0003",),
            {"parts": [("-10.00", "x"), ("-2.00", " ")]},
            "two or more parts",
        ),
        (
            DifferenceState.SPLIT,
            ("D0003",),
            {"parts": [("-10.00", "x"), ("-3.00", "y")]},
            "come to .£13.00, and .£12.00",
        ),
        (DifferenceState.SPLIT, ("D0003",), {"parts": [("-12.00", "x"), ("0.00", "y")]}, "none is nought"),
        (DifferenceState.SPLIT, ("D0003",), {"parts": [("ten", "x"), ("-2.00", "y")]}, "is not an amount"),
        (
            DifferenceState.SPLIT,
            ("D0003",),
            {"parts": [("-10.00", "paid to AB123456C"), ("-2.00", "y")]},
            "the reason holds what looks like a National Insurance number",
        ),
        (DifferenceState.EXPLAINED, ("D0003",), {}, "say who is to act"),
        (DifferenceState.EXPLAINED, ("D0003",), {"owner": "Ann"}, "--due"),
        (DifferenceState.EXPLAINED, ("D0003",), {**EXPLAINED, "due": date(2017, 1, 1)}, "2017-01-01 is past"),
        (
            DifferenceState.EXPLAINED,
            ("D0003",),
            {**EXPLAINED, "called": "vat"},
            "kind of difference 'vat'; did you mean 'VAT'",
        ),
        (DifferenceState.CLEARED, ("D0003",), {}, "no act on a difference"),
    ],
)
def test_what_cannot_be_said_is_refused(
    state: DifferenceState, ids: tuple[str, ...], said: dict[str, Any], what: str
) -> None:
    book = apart()
    size = book.record.size
    with pytest.raises(Misuse, match=what):
        treat(book, state, *ids, **said)
    assert book.record.size == size


def test_what_does_not_come_to_nought_is_refused_with_what_lies_between() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,100.00,A,,,")
    book.give("bank-lines", APART[0], "2013-04-28,pool,line,-90.50,Z", "2013-04-30,pool,closing,-90.50,c")
    book.close()
    with pytest.raises(Misuse, match="D0001, D0002 do not match: .£9.50 lies between them"):
        treat(book, DifferenceState.MATCHED, "D0001", "D0002")


def test_what_is_settled_is_not_settled_again_but_may_be_opened() -> None:
    book = apart()
    treat(book, DifferenceState.MATCHED, "D0001", "D0002")
    with pytest.raises(Misuse, match="D0001 is matched already; explain it to open it again"):
        treat(book, DifferenceState.WRITTEN_OFF, "D0001", approved_by="Bob")
    assert treat(book, DifferenceState.EXPLAINED, "D0001", **EXPLAINED)[:2] == ["explained", ""]
    treat(book, DifferenceState.SPLIT, "D0003", parts=[("-10.00", "x"), ("-2.00", "y")])
    with pytest.raises(Misuse, match="D0003 is split: name its parts"):
        treat(book, DifferenceState.WRITTEN_OFF, "D0003", approved_by="Bob")
    with pytest.raises(Misuse, match="is a part already"):
        treat(book, DifferenceState.SPLIT, "D0003.1", parts=[("-5.00", "x"), ("-5.00", "y")])


def test_what_stands_no_more_is_told_so() -> None:
    book = apart()
    book.withdraw("S0003")
    next_month(book)
    with pytest.raises(Misuse, match="D0003 stands no more"):
        treat(book, DifferenceState.EXPLAINED, "D0003", **EXPLAINED)


def test_it_is_done_again_to_the_byte(small: SmallBook) -> None:
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,9.00\n", sender="nhs")
    small.close()
    book = small.book
    said = [
        Treating(
            state=DifferenceState.EXPLAINED, ids=["D0001"], reason="late", called="wrong period", **EXPLAINED
        ),
        Treating(
            state=DifferenceState.SPLIT, ids=["D0001"], reason="two", parts=[("-4.00", "a"), ("-5.00", "b")]
        ),
        Treating(state=DifferenceState.WRITTEN_OFF, ids=["D0001.2"], reason="small", approved_by="Bob"),
    ]
    for treating in said:
        record_treatment(book.ledger, book.folder, book.occasion("Ann", NOW), treating)
    small.close("2013-05")
    found = book.verify()
    assert (found.faults, found.otherwise) == ([], [])
