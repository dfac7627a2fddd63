"""Files whose rows count together: what is said of them when a row is at fault, and that none is torn."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from pooledbudget.acts.receipt import Receipt
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode

OPENING, CLOSING = "2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,5.00,c"
LINE = "2013-04-10,pool,line,5.00,A"


def of_the_whole(receipt: Receipt) -> list[str]:
    return [each.what for each in receipt.errors if each.code is FindingCode.FILE_TOTAL]


@pytest.mark.parametrize(
    "lines",
    [
        (OPENING, "2013-04-10,pool,line,5.0O,A", CLOSING),
        (OPENING, "2013-04-10,pool,lines,5.00,A", CLOSING),
        (OPENING, "2013-04-10,pool,line,5.00,#REF!", CLOSING),
        ("2013-04-31,pool,opening,0.00,o", LINE, CLOSING),
        (OPENING, LINE, "2013-04-30,pool,closing balance,5.00,c"),
        ("2013-04-01,pool,opening,0.00,", LINE, "2013-04-30,pool,closing,5.00,"),
    ],
)
def test_a_bank_file_with_a_bad_cell_is_not_said_to_be_wrong_as_a_whole(lines: tuple[str, ...]) -> None:
    """F-19: 'there are 1 opening rows and 0 closing rows' was said of a file that has both."""
    receipt = MemoryBook().offer("bank-lines", *lines)
    assert (receipt.accepted, of_the_whole(receipt)) == (False, [])


def test_a_bank_file_that_cannot_be_joined_whatever_its_bad_cell_is_says_both_at_once() -> None:
    """E-8: what can be told is told in the first pass."""
    receipt = MemoryBook().offer("bank-lines", OPENING, "2013-04-10,pool,line,7.00,#REF!", CLOSING)
    assert of_the_whole(receipt) == [
        "pool: opening 0.00 plus lines 7.00 is not closing 5.00, a difference of -2.00"
    ]
    assert [each.column for each in receipt.errors] == ["", "reference"]


def test_names_are_told_though_the_file_is_wrong_as_a_whole() -> None:
    """E-8: 'pol' was told in the next pass only."""
    receipt = MemoryBook().offer("bank-lines", OPENING.replace("pool", "pol"), LINE, CLOSING)
    assert len(of_the_whole(receipt)) == 2
    assert [each.what for each in receipt.errors if each.column == "agreement"] == [
        "there is no agreement 'pol'; did you mean 'pool'?"
    ]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (
            (OPENING, "2013-05-02,pool,line,5.00,A", CLOSING),
            "pool: 1 line is of days outside 2013-04-01 to 2013-04-30, which the statement is of: 2013-05-02",
        ),
        (
            ("2013-04-30,pool,opening,0.00,o", LINE, "2013-04-01,pool,closing,5.00,c"),
            "pool: the closing row is of 2013-04-01, before the opening row of 2013-04-30",
        ),
    ],
)
def test_bank_lines_lie_within_the_days_that_frame_them(lines: tuple[str, ...], what: str) -> None:
    """BR-1: they counted in a month that the statement is not of, and the gap was 'unexplained'."""
    receipt = MemoryBook().offer("bank-lines", *lines)
    assert (receipt.accepted, of_the_whole(receipt)) == (False, [what])


def test_a_statement_of_one_day_stands() -> None:
    on = [line.replace("04-01", "04-10").replace("04-30", "04-10") for line in (OPENING, LINE, CLOSING)]
    assert MemoryBook().offer("bank-lines", *on).accepted


@pytest.mark.parametrize(
    ("kind", "lines", "what"),
    [
        (
            "opening-balances",
            ("2013-04-01,pool,assets:cash,county,,10.00", "2013-04-01,pool,funds:opening,countee,,-10.00"),
            "without the row at fault, the opening balances of pool add up to 10.00, not nought",
        ),
        (
            "adjustments",
            ("2013-04-01,pool,assets:cash,county,,10.00", "2013-04-01,pool,funds:opening,countee,,-10.00"),
            "without the row at fault, the lines of pool add up to 10.00, not nought",
        ),
        (
            "bank-lines",
            (OPENING, "2013-04-10,pool,line,5.00,", CLOSING),
            "without the row at fault, pool: opening 0.00 plus lines 0.00 is not closing 5.00, a difference of 5.00",
        ),
    ],
)
def test_rows_that_count_together_are_not_accepted_without_one(
    kind: str, lines: tuple[str, ...], what: str
) -> None:
    """F-8: opening balances of one leg stopped every close with 'an entry has at least two postings'."""
    book = MemoryBook()
    refused = book.offer(kind, *lines)
    assert refused.whole
    receipt = book.offer(kind, *lines, accept_valid=True, reason="to close")
    assert (receipt.accepted, of_the_whole(receipt)) == (False, [what])


def test_opening_balances_of_another_agreement_stand_without_one_that_is_at_fault() -> None:
    book = MemoryBook()
    legs = ["2013-04-01,pool,assets:cash,county,,10.00", "2013-04-01,pool,funds:opening,county,,-10.00"]
    receipt = book.offer(
        "opening-balances", *legs, "2013-04-01,pol,assets:cash,county,,1.00", accept_valid=True, reason="x"
    )
    assert not receipt.accepted
    more = ["2013-04-01,pol,assets:cash,county,,1.00", "2013-04-01,pol,funds:opening,county,,-1.00"]
    receipt = book.offer("opening-balances", *legs, *more, accept_valid=True, reason="x")
    assert (receipt.accepted, receipt.rows_accepted) == (True, 2)
    assert book.close().entries


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((OPENING, LINE, CLOSING.replace("5.00", "9.00")), "none of its 3 rows counts"),
        ((), "it holds no rows that can be read"),
        ((OPENING, LINE.replace("5.00", "5.0O"), CLOSING), "1 row at fault"),
    ],
)
def test_a_month_says_of_a_file_that_is_wrong_as_a_whole_that_it_is(
    lines: tuple[str, ...], said: str
) -> None:
    """F-19: '3 rows at fault' where none was, and --accept-valid where it would be refused again."""
    book = MemoryBook()
    assert not book.offer("bank-lines", *lines).accepted
    with pytest.raises(Refused) as caught:
        book.close()
    (found,) = caught.value.findings
    assert found.what == f"S0001 from county was refused ({said})"
    assert "--accept-valid" not in found.remedy


def test_two_statements_in_one_file_are_to_be_sent_apart() -> None:
    """F-19: the bank was to be asked for what it had sent."""
    again = [line.replace("2013-04", "2013-05") for line in (OPENING, CLOSING.replace("5.00", "0.00"))]
    receipt = MemoryBook().offer("bank-lines", OPENING, LINE, CLOSING, *again)
    assert of_the_whole(receipt) == ["pool: it has 2 opening rows and 2 closing rows"]
    assert receipt.errors[0].remedy == "send each statement as a file of its own"


def test_of_two_statements_that_meet_none_is_missing_between() -> None:
    """F-19: 'send the missing statement first' was said where no day lies between two."""
    book = MemoryBook()
    book.give("bank-lines", OPENING, LINE, CLOSING)
    receipt = book.offer("bank-lines", "2013-05-01,pool,opening,6.00,o", "2013-05-31,pool,closing,6.00,c")
    (found,) = receipt.errors
    assert found.remedy == "look which balance is wrong, this one or that of S0001: no day lies between them"


def test_no_line_of_a_bank_file_is_left_out_for_it_could_not_come_back() -> None:
    """F-8: a line of nought was, and the file that brought it back was refused as no statement."""
    lines = (OPENING, LINE, "2013-04-11,pool,line,0.00,", CLOSING)
    receipt = MemoryBook().offer("bank-lines", *lines, accept_valid=True, reason="to close")
    assert (receipt.accepted, of_the_whole(receipt)) == (
        False,
        ["a bank file counts whole, and not without the row at fault"],
    )


def test_catalogue_66_an_adjustment_has_no_more_lines_than_somebody_can_look_at() -> None:
    legs = [
        line
        for number in range(5_001)
        for line in (
            f"2013-04-02,pool,spending:hubs,county,early-help,{number + 1}.00",
            f"2013-04-02,pool,assets:cash,county,,-{number + 1}.00",
        )
    ]
    assert MemoryBook().offer("adjustments", *legs[:10_000]).accepted
    (found,) = MemoryBook().offer("adjustments", *legs).errors
    assert (found.what, found.remedy) == ("the adjustment has 10,002 lines", "send it in parts")


def test_an_adjustment_of_many_days_names_some_of_them() -> None:
    legs = [f"2013-04-{day:02d},pool,assets:cash,county,,{(-1) ** day}.00" for day in range(1, 21)]
    (found,) = MemoryBook().offer("adjustments", *legs).errors
    assert found.what.endswith("2013-04-05 and 15 days more")
