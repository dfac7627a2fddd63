"""Bank files that follow each other, and those that do not."""

from __future__ import annotations

import pytest

from pooledbudget.findings import Origin
from pooledbudget.reconcile.gaps import gaps, overlaps
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.records import Row

BankRows = list[Row[BankLine]]


def bank(*lines: str, submission: str = "S0001") -> BankRows:
    """Read rows written as day, agreement, line and amount."""
    return [
        Row(
            Origin(submission, number),
            "county",
            BankLine.model_validate(
                dict(zip(("on_day", "agreement", "line", "amount"), text.split(), strict=True))
                | {"reference": f"R{number}"}
            ),
        )
        for number, text in enumerate(lines, 2)
    ]


APRIL = bank("2013-04-01 pool opening 0.00", "2013-04-10 pool line 5.00", "2013-04-30 pool closing 5.00")


@pytest.mark.parametrize("day", ["2013-04-30", "2013-05-01", "2013-08-01"])
def test_a_file_that_opens_where_the_one_before_closed_has_no_gap(day: str) -> None:
    assert list(gaps(bank(f"{day} pool opening 5.00"), APRIL)) == []


@pytest.mark.parametrize("day", ["2013-04-30", "2013-05-01", "2013-08-01"])
@pytest.mark.parametrize("amount", ["5.01", "4.99", "-5.00", "0.00"])
def test_a_file_that_opens_elsewhere_has_one(day: str, amount: str) -> None:
    rows = bank(f"{day} pool opening {amount}", submission="S0002")
    (gap,) = gaps(rows, APRIL)
    assert gap.row is rows[0]
    turned = ": are its signs reversed?" if amount == "-5.00" else ""
    assert gap.what == f"opens at {amount} but the file before closed at 5.00 on 2013-04-30{turned}"


def test_the_first_file_of_an_agreement_follows_nothing() -> None:
    assert list(gaps(APRIL, [])) == []
    assert list(gaps(bank("2013-05-01 bond opening 9.00"), APRIL)) == []


def test_a_file_without_its_closing_row_is_followed_by_anything() -> None:
    assert list(gaps(bank("2013-05-01 pool opening 9.00"), APRIL[:2])) == []


def test_a_file_of_an_earlier_month_that_comes_late_is_not_held_against_a_later_one() -> None:
    assert list(gaps(bank("2013-03-01 pool opening 7.00", "2013-03-31 pool closing 0.00"), APRIL)) == []


@pytest.mark.parametrize("order", [1, -1])
def test_the_latest_closing_row_is_the_one_before_whichever_came_first(order: int) -> None:
    earlier = [
        *bank("2013-04-30 pool closing 5.00"),
        *bank("2013-06-30 pool closing 8.00"),
        *bank("2013-05-31 pool closing 6.00"),
    ][::order]
    assert list(gaps(bank("2013-07-01 pool opening 8.00"), earlier)) == []
    (gap,) = gaps(bank("2013-07-01 pool opening 6.00"), earlier)
    assert "closed at 8.00 on 2013-06-30" in gap.what


def test_only_opening_rows_are_held_against_it() -> None:
    rows = bank("2013-05-02 pool line 7.00", "2013-05-31 pool closing 12.00", "2013-05-01 pool opening 4.00")
    assert [gap.row.number for gap in gaps(rows, APRIL)] == [4]


def test_only_a_closing_row_is_the_balance_before() -> None:
    earlier = [*APRIL, *bank("2013-05-01 pool opening 9.00", "2013-05-02 pool line 9.00")]
    assert list(gaps(bank("2013-06-01 pool opening 5.00"), earlier)) == []


def test_agreements_are_held_each_against_its_own() -> None:
    earlier = bank("2013-04-30 pool closing 5.00", "2013-04-30 bond closing 7.00")
    rows = bank(
        "2013-05-01 pool opening 5.00",
        "2013-05-01 bond opening 5.00",
        "2013-05-01 families opening 1.00",
        "2013-05-01 pool opening 6.00",
    )
    found = [(gap.row.cells.agreement, gap.row.number) for gap in gaps(rows, earlier)]
    assert found == [("bond", 3), ("pool", 5)]


def framed(first: str, last: str, agreement: str = "pool", submission: str = "S0002") -> BankRows:
    return bank(
        f"{first} {agreement} opening 0.00", f"{last} {agreement} closing 0.00", submission=submission
    )


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2013-04-30", "2013-05-31", 0),
        ("2013-04-29", "2013-05-31", 2),
        ("2013-04-10", "2013-04-20", 11),
        ("2013-03-01", "2013-04-01", 0),
        ("2013-03-01", "2013-06-30", 30),
    ],
)
def test_days_that_two_statements_frame_are_told(first: str, last: str, days: int) -> None:
    found = [(gap.agreement, gap.submission, gap.days) for gap in overlaps(framed(first, last), APRIL)]
    assert found == ([("pool", "S0001", days)] if days else [])


def test_statements_of_two_agreements_may_frame_the_same_days() -> None:
    assert list(overlaps(framed("2013-04-01", "2013-04-30", agreement="bond"), APRIL)) == []
    assert list(overlaps(framed("2013-04-01", "2013-04-30", submission="S0001"), APRIL)) == []


@pytest.mark.parametrize(("day", "days"), [("2013-04-30", 0), ("2013-05-01", 0), ("2013-06-01", 31)])
def test_a_closing_balance_is_held_against_the_file_after(day: str, days: int) -> None:
    after = bank(f"{day} pool opening 7.00", "2013-07-01 pool opening 5.00", submission="S0002")
    (gap,) = gaps(APRIL, after)
    assert (gap.row, gap.other, gap.after, gap.days) == (APRIL[2], "S0002", True, days)
    assert gap.what == f"closes at 5.00 but the file after opens at 7.00 on {day}"


def test_a_file_between_two_is_held_against_both() -> None:
    beside = [*APRIL, *bank("2013-06-01 pool opening 9.00", "2013-06-30 pool closing 9.00")]
    assert list(gaps(bank("2013-05-01 pool opening 5.00", "2013-05-31 pool closing 9.00"), beside)) == []
    between = bank("2013-05-01 pool opening 4.00", "2013-05-31 pool closing 8.00")
    assert [gap.after for gap in gaps(between, beside)] == [False, True]
