"""A bank file whose signs are turned is remarked on once, when it is received."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook, place_of_everything
from pooledbudget.reconcile.signs import turned
from pooledbudget.submissions.records import BankLine


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
