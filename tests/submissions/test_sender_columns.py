"""What senders call their columns, and what the cells of one plainly are."""

from __future__ import annotations

import pytest

from pooledbudget.submissions.sender_columns import Heading, is_amount, is_day, why_no_amount


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DocumentNo", {"document", "no"}),
        ("Supplier_ID", {"supplier", "id"}),
        ("Amounts (£)", {"amounts", "amount", "£"}),
        ("8. PURPOSE OF EXPENDITURE", {"purpose", "of", "expenditure"}),
        ("GBS", {"gbs"}),
    ],
)
def test_a_heading_is_its_words(name: str, words: set[str]) -> None:
    assert Heading(name, ()).words == words


@pytest.mark.parametrize(
    ("cells", "ways", "others"),
    [
        (("13/04/05",), ("DD/MM/YY",), [("YY/MM/DD",)]),
        (("02/04/2013", "30/04/2013"), ("DD/MM/YYYY",), []),
        (("02/04/2013", "3-Apr-13"), ("DD/MM/YYYY", "D-Mon-YY"), [("MM/DD/YYYY",)]),
        (("Apr-13", "x", "y"), (), []),
        (("", " "), (), []),
    ],
)
def test_days_and_the_orders_they_could_be_in(
    cells: tuple[str, ...], ways: tuple[str, ...], others: list[tuple[str, ...]]
) -> None:
    found = Heading("Date", cells)
    assert (found.days, found.either_way) == (ways, others)


@pytest.mark.parametrize(
    ("cells", "commas", "money"),
    [
        (("1.234,50", "7"), True, True),
        (("1,234.50", "1,5"), False, False),
        (("1,234", "2,345"), False, True),
        (("x", "y"), False, False),
        ((), False, False),
    ],
)
def test_amounts_and_what_parts_their_pence(cells: tuple[str, ...], commas: bool, money: bool) -> None:
    found = Heading("Spend", cells)
    assert (found.decimal_commas, found.is_money, found.may_be_money) == (commas, money, money)


@pytest.mark.parametrize(
    ("name", "cells", "may"),
    [
        ("Transaction Number", ("1", "2", "3"), True),
        ("Transaction Number", ("1", "1", "1"), False),
        ("Supplier Number", ("1", "2"), False),
        ("Document Type", ("KR", "KG"), False),
        ("Invoice Date", ("30/04/2013", "29/04/2013"), False),
    ],
)
def test_a_reference_says_more_than_one_thing_and_is_called_nothing_else(
    name: str, cells: tuple[str, ...], may: bool
) -> None:
    assert Heading(name, cells).may_be_reference is may


@pytest.mark.parametrize(
    ("name", "cells", "marks"),
    [
        ("Type", ("INV", "CRN", "JNL"), ["CRN"]),
        ("D/C", ("D", "C"), ["C"]),
        ("D/C", ("D", "C", "X"), []),
        ("Band", ("D", "C"), []),
        ("Type", tuple(f"CR{number}" for number in range(13)), []),
        ("+/-", ("+", "-"), ["-"]),
        ("Type", (), []),
    ],
)
def test_marks_say_which_amounts_are_below_nought(
    name: str, cells: tuple[str, ...], marks: list[str]
) -> None:
    assert Heading(name, cells).marks == marks


def test_what_is_no_day_and_no_amount_says_why() -> None:
    assert is_day("30/04/2013", "DD/MM/YYYY")
    assert not is_day("31/04/2013", "DD/MM/YYYY")
    assert is_amount("CHF 1 234.50-")
    assert is_amount("1.234,50", commas=True)
    assert (
        why_no_amount("1.2300") == "'1.2300' has more than two decimal places; amounts are not rounded here"
    )
    assert not Heading("Ref", ("1",)).may_be_money
    assert not Heading("Ref", ("1", "2")).has_pence
