"""A bank file whose signs are turned is remarked on once, when it is received."""

from __future__ import annotations

from typing import Any

import pytest

from in_memory import MemoryBook, place_of_everything
from pooledbudget.reconcile.signs import CASH_SIGNS, cash_moved, turned
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.records import KINDS


def line(reference: str, amount: str, kind: str = "line") -> BankLine:
    return BankLine.model_validate(
        {
            "on_day": "2013-04-10",
            "agreement": "pool",
            "line": kind,
            "amount": amount,
            "reference": reference,
        }
    )


WAYS = {
    "contributions": {300},
    "grants": {300},
    "drawdowns": {300},
    "receipts": {300},
    "vat-refunds": {300},
    "expenditure": {-300},
    "payments": {-300, 300},
    "service-payments": {-300},
    "payer-refunds": {-300},
    "repayments": {-300},
}
"""What 3.00 moves of cash, by record kind: in above nought, out below."""


def columns_of(kind: str, **cells: object) -> Columns[Any]:
    """Return one row of a kind, with nothing in the cells that do not move cash."""
    model = KINDS[kind]
    return Columns(model, [2], [[cells.get(name)] for name in model.model_fields])


def test_every_kind_that_moves_cash_moves_it_its_own_way() -> None:
    assert set(CASH_SIGNS) == set(WAYS)
    for kind, ways in WAYS.items():
        moved = list(cash_moved(columns_of(kind, reference="R", amount=300)))
        assert {found for found in moved if found[1]} == {("R", way) for way in ways}, kind


@pytest.mark.parametrize(("gross", "moved"), [(360, {-300, -360}), (None, {-300, 0})])
def test_a_payment_moves_its_net_or_its_gross(gross: int | None, moved: set[int]) -> None:
    found = cash_moved(columns_of("expenditure", reference="R", amount=300, gross=gross))
    assert set(found) == {("R", amount) for amount in moved}


OURS = {("A", 100), ("B", -50), ("C", -7)}


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([line("A", "-1.00"), line("B", "0.50")], 2),
        ([line("A", "-1.00"), line("B", "0.50"), line("C", "0.07"), line("D", "9.00")], 3),
        ([line("A", "-1.00")], 0),
        ([line("A", "-1.00"), line("B", "0.50"), line("C", "-0.07")], 0),
        ([line("A", "1.00"), line("B", "-0.50")], 0),
        ([line("A", "-1.00"), line("B", "0.50", "closing")], 0),
        ([line("A", "-1.00"), line("B", "0.51")], 0),
        ([], 0),
    ],
)
def test_lines_that_are_ours_the_other_way_round_are_counted(lines: list[BankLine], count: int) -> None:
    assert turned(lines, OURS) == count


GIVEN = {
    "contributions": ("2013-04-05,pool,nhs,cash,{},{}", 1),
    "grants": ("2013-04-05,pool,department,public-health,{},{}", 1),
    "expenditure": ("2013-04-05,hubs,{},{}", -1),
    "drawdowns": ("2013-04-05,bond,harbour,{},{}", 1),
    "service-payments": ("2013-04-05,bond,charity,{},{}", -1),
}


def remarks(book: MemoryBook, sign: int, agreement: str = "pool", month: str = "2013-04") -> list[str]:
    amounts = [sign * amount for amount in (300, 200)]
    receipt = book.offer(
        "bank-lines",
        f"{month}-01,{agreement},opening,0.00,o",
        *(
            f"{month}-05,{agreement},line,{amount}.00,R{place}"
            for place, amount in enumerate(amounts, start=1)
        ),
        f"{month}-28,{agreement},closing,{sum(amounts)}.00,c",
    )
    assert receipt.accepted
    return [finding.what for finding in receipt.findings if "other sign" in finding.what]


@pytest.mark.parametrize("kind", list(GIVEN))
@pytest.mark.parametrize("right", [True, False])
def test_a_file_with_every_sign_turned_is_remarked_on(kind: str, *, right: bool) -> None:
    form, sign = GIVEN[kind]
    agreement = "bond" if ",bond," in form else "pool"
    book = place_of_everything()
    if kind == "service-payments":
        book.give("drawdowns", "2013-04-02,bond,harbour,900.00,D1")
    book.give(kind, form.format("300.00", "R1"), form.format("200.00", "R2"))
    expected = [] if right else ["2 lines are payments and receipts of ours with the other sign"]
    assert remarks(book, sign if right else -sign, agreement) == expected


def test_vat_and_another_month_and_another_sender_are_told_apart() -> None:
    book = MemoryBook()
    rows = ("2013-04-05,hubs,250.00,R1,x,300.00,50.00", "2013-04-05,hubs,200.00,R2,,,")
    book.give("expenditure", *rows)
    assert remarks(book, -1) == []
    turned = MemoryBook()
    turned.give("expenditure", *rows)
    assert len(remarks(turned, 1)) == 1
    other = MemoryBook()
    other.give("expenditure", *rows, sender="police")
    assert remarks(other, 1) == []
    later = MemoryBook()
    later.give("expenditure", *rows)
    assert remarks(later, 1, month="2013-05") == []
