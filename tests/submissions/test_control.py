"""Control totals of a form: held against its rows, and never a second fault where a cell has its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from filled import Value, fill
from in_memory import MemoryBook
from pooledbudget.findings import FindingCode
from pooledbudget.statements.render.blank_form import blank_form
from pooledbudget.submissions.control import has_sum
from pooledbudget.submissions.forms import ROWS, SUM
from pooledbudget.submissions.records import KINDS

DAY = date(2013, 4, 1)


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def form(book: MemoryBook) -> Callable[[str], bytes]:
    return lambda kind: blank_form(kind, book.on(), DAY)


def received(book: MemoryBook, data: bytes, **said: Any) -> Any:
    return book.send(data, **{"file": "form.xlsx", **said})


SPENT: list[list[Value]] = [
    [date(2013, 4, 2), "hubs", Decimal("1234.50"), "A-12", "a door", None, None, None],
    [date(2013, 4, 30), "clinics", Decimal("-34.50"), "A-13", "", None, None, None],
]


@pytest.mark.parametrize(
    ("control", "said"),
    [
        (
            {SUM: Decimal("1200.01")},
            "the checklist says 1200.01 and the rows add up to 1200.00, a difference of -0.01",
        ),
        ({ROWS: 3}, "the checklist says 3 rows, and there are 2"),
        ({SUM: "twelve"}, "the checklist says 'twelve', which is not an amount"),
    ],
)
def test_a_control_total_that_is_not_what_the_rows_come_to_is_told(
    book: MemoryBook, form: Callable[[str], bytes], control: dict[str, Value], said: str
) -> None:
    receipt = received(book, fill(form("expenditure"), "expenditure", SPENT, control))
    assert not receipt.accepted
    ((code, what, where),) = [(found.code, found.what, found.where) for found in receipt.findings]
    assert (code, what) == (FindingCode.FILE_TOTAL, said)
    assert re.fullmatch(r"form\.xlsx, sheet Checklist, cell B\d+", where)


def test_a_bad_amount_is_told_by_its_cell_alone(book: MemoryBook, form: Callable[[str], bytes]) -> None:
    rows = [SPENT[0], [*SPENT[1][:2], "5k", *SPENT[1][3:]]]
    receipt = received(book, fill(form("expenditure"), "expenditure", rows, {SUM: Decimal("1200.00")}))
    assert [(found.code, found.cell) for found in receipt.errors] == [(FindingCode.CELL_MONEY, "C3")]


def test_good_rows_count_though_the_control_total_differs_if_somebody_says_so(
    book: MemoryBook, form: Callable[[str], bytes]
) -> None:
    data = fill(form("expenditure"), "expenditure", SPENT, {ROWS: 3})
    receipt = received(book, data, accept_valid=True, reason="the third came by post")
    assert (receipt.accepted, receipt.rows_accepted) == (True, 2)


def test_balances_that_frame_lines_are_not_added_up() -> None:
    assert [
        kind for kind, model in KINDS.items() if "amount" in model.model_fields and not has_sum(model)
    ] == [
        "bank-lines",
        "figures",
    ]
    assert not has_sum(KINDS["attendance"])
