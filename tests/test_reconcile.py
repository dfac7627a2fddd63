"""Every kind of difference, in every sort of agreement, in pounds and in euros: what is found, and what is told.

The cash of each agreement comes in by the record kind that it takes; everything after that is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from in_memory import MemoryBook, place_of_everything
from pooledbudget.acts.closing import Closing
from pooledbudget.reconcile.bank import BankReconciliation
from pooledbudget.statements.bank import BankPage

COMES_IN = {
    "pool": ("contributions", "2013-04-{day},pool,nhs,cash,{amount},{reference},"),
    "pond": ("grants", "2013-04-{day},pond,department,g,{amount},{reference},"),
    "families": ("grants", "2013-04-{day},families,department,g,{amount},{reference},"),
    "bond": ("drawdowns", "2013-04-{day},bond,harbour,{amount},{reference}"),
}
"""How cash comes into each agreement."""


@dataclass(frozen=True)
class Case:
    """What we have and what the bank has of April, and what is told of it."""

    ours: str
    """day amount reference; more of them after a semicolon."""
    lines: str
    told: str
    """kind day ours theirs; nothing where everything agrees."""
    closing: str = ""
    """What the bank closes at; what its lines come to if nothing is said."""
    alike: int = 0
    hint: str = ""


CASES = {
    "agrees": Case("10 500.00 A", "10 500.00 A", ""),
    "nothing moved": Case("10 500.00 A", "11 500.00 A", ""),
    "timing": Case("25 500.00 A", "", "timing 25 500.00 -"),
    "missing at the bank": Case("10 500.00 A", "", "missing at the bank 10 500.00 -"),
    "missing in the record": Case("", "28 500.00 A", "missing in the record 28 - 500.00"),
    "amount differs": Case("10 500.00 A", "12 490.00 A", "amount differs 10 500.00 490.00"),
    "digits swapped": Case(
        "10 540.00 A", "10 450.00 A", "amount differs 10 540.00 450.00", hint="digits swapped"
    ),
    "sign": Case("10 500.00 A", "10 -500.00 A", "amount differs 10 500.00 -500.00", hint="sign"),
    "doubled": Case("10 500.00 A", "10 1000.00 A", "amount differs 10 500.00 1000.00", hint="doubled"),
    "duplicate": Case("10 500.00 A", "10 500.00 A; 10 500.00 A", "duplicate 10 - 500.00"),
    "matched by amount": Case("10 500.00 A", "14 500.00 Z", "", alike=1),
    "too far for its amount": Case(
        "1 500.00 A",
        "12 500.00 Z",
        "missing at the bank 01 500.00 -; missing in the record 12 - 500.00",
    ),
    "a slip under another reference": Case(
        "10 540.00 A",
        "10 450.00 Z",
        "missing at the bank 10 540.00 -; missing in the record 10 - 450.00",
        hint="digits swapped",
    ),
}


def opened(currency: str) -> MemoryBook:
    book = place_of_everything()
    book.book = book.book.replace("fictional = true", f'fictional = true\ncurrency = "{currency}"', 1)
    return book


def pennies(amount: str) -> int:
    return round(float(amount) * 100)


def split(text: str) -> list[list[str]]:
    return [part.split() for part in text.split(";") if part.strip()]


def give_ours(book: MemoryBook, agreement: str, ours: str) -> None:
    kind, form = COMES_IN[agreement]
    rows = [form.format(day=day.zfill(2), amount=amount, reference=name) for day, amount, name in split(ours)]
    if rows:
        book.give(kind, *rows)


def give_bank(book: MemoryBook, agreement: str, lines: str) -> None:
    moved = [(day.zfill(2), amount, name) for day, amount, name in split(lines)]
    total = sum(pennies(amount) for _, amount, _ in moved)
    book.give(
        "bank-lines",
        f"2013-04-01,{agreement},opening,0.00,o",
        *(f"2013-04-{day},{agreement},line,{amount},{name}" for day, amount, name in moved),
        f"2013-04-30,{agreement},closing,{total / 100:.2f},c",
    )


def of(closing: Closing, agreement: str) -> BankReconciliation:
    (found,) = [bank for bank in closing.banks if bank.agreement == agreement]
    return found


def told(bank: BankReconciliation) -> str:
    def side(amount: int | None) -> str:
        return "-" if amount is None else f"{amount / 100:.2f}"

    return "; ".join(
        f"{row.kind} {row.on[-2:]} {side(row.ours)} {side(row.theirs)}" for row in bank.differences
    )


@pytest.mark.parametrize("currency", ["GBP", "EUR"])
@pytest.mark.parametrize("agreement", list(COMES_IN))
@pytest.mark.parametrize("name", list(CASES))
def test_each_difference_in_each_agreement(name: str, agreement: str, currency: str) -> None:
    case, book = CASES[name], opened(currency)
    give_ours(book, agreement, case.ours)
    give_bank(book, agreement, case.lines)
    closing = book.close()
    bank = of(closing, agreement)
    assert (told(bank), len(bank.alike), bank.explained, bank.reconciled) == (
        case.told,
        case.alike,
        True,
        True,
    )
    assert {hint for row in bank.differences for hint in row.hints} == ({case.hint} if case.hint else set())
    assert closing.clean is (not case.told)
    issued = book.issue("2013-04")
    page = BankPage(issued.desk, issued.on.agreements.titles).position()
    verdict = page.tables[1].lines[-1].cells[-1].value
    count = len(bank.differences)
    expected = {0: "agrees", 1: "explained by 1 item"}.get(count, f"explained by {count} items")
    assert verdict == expected
    assert ("Matched by amount alone" in [table.title for table in page.tables]) is bool(case.alike)


@pytest.mark.parametrize("agreement", list(COMES_IN))
def test_a_month_without_a_statement_is_told_with_the_day_of_the_balance(agreement: str) -> None:
    """Finding F-5: the balance of a month before was said to agree."""
    book = opened("GBP")
    give_ours(book, agreement, "10 500.00 A")
    give_bank(book, agreement, "10 500.00 A")
    assert book.close().clean
    closing = book.close("2013-05")
    assert told(of(closing, agreement)) == "not reconciled 30 0.00 -"
    assert not closing.clean
    issued = book.issue("2013-05")
    page = BankPage(issued.desk, issued.on.agreements.titles).position()
    assert page.headline == [
        f"Not reconciled: no bank statement for May 2013 of {issued.on.agreements.titles[agreement]} "
        "(the bank's last day is 30 April 2013).",
        "1 difference stands at 31 May 2013.",
    ]
    assert page.tables[1].lines[-1].cells[-1].value == "NOT RECONCILED: no statement of the month"


def test_every_agreement_with_cash_has_a_line_and_they_have_a_total() -> None:
    book = opened("EUR")
    for agreement in COMES_IN:
        give_ours(book, agreement, "10 500.00 A")
    give_bank(book, "pool", "10 500.00 A")
    give_bank(book, "bond", "10 490.00 A")
    closing = book.close()
    assert sorted((bank.agreement, bank.reconciled) for bank in closing.banks) == [
        ("bond", True),
        ("families", False),
        ("pond", False),
        ("pool", True),
    ]
    issued = book.issue("2013-04")
    cash = BankPage(issued.desk, issued.on.agreements.titles).position().tables[0]
    assert [[cell.text("EUR") for cell in line.cells] for line in cash.lines] == [
        ["€500.00", "€490.00", "30 April 2013", "1"],
        ["€500.00", "", "", "1"],
        ["€500.00", "", "", "1"],
        ["€500.00", "€500.00", "30 April 2013", "0"],
        ["€2,000.00", "€990.00", "", "3"],
    ]
    titles = issued.on.agreements.titles
    page = BankPage(issued.desk, titles).position()
    assert page.headline[0] == (
        f"Not reconciled: no bank statement for April 2013 of {titles['families']}, {titles['pond']} "
        "(none ever came)."
    )


def test_a_book_that_never_has_a_bank_statement_is_not_stormed() -> None:
    """It is told once at each close, and nothing of it is a difference."""
    book = opened("GBP")
    for agreement in COMES_IN:
        give_ours(book, agreement, "10 500.00 A")
    closing = book.close()
    assert (closing.differences, closing.clean, len(closing.banks)) == ([], True, 4)
    issued = book.issue("2013-04")
    page = BankPage(issued.desk, issued.on.agreements.titles)
    assert page.empty
    assert page.position().headline == ["No bank statement ever came."]
