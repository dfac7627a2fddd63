"""The amounts of a drafted layout: found by name and by cell, and asked about where a cell cannot say."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from submissions.test_drafting import drafted, read, settings, spend


@pytest.mark.parametrize(
    ("amount", "how", "total"),
    [
        ("{}.50-", {"below_nought": ["-"]}, -400),
        ("{}.50 CR", {"below_nought": ["CR"]}, -400),
        ("{}.50DR", {"above_nought": ["DR"]}, 400),
        ("GBP {}.50", None, 400),
        ("1 00{}.50", {"thousands": "space"}, 200400),
        ('"£1,00{}.50 "', None, 200400),
    ],
)
def test_amounts_are_found_as_they_are_written(amount: str, how: dict[str, Any] | None, total: int) -> None:
    text = spend("30/04/2013", "29/04/2013", amount=amount)
    assert settings(text).get("amount") == how
    assert read(text).total == total


def test_debits_and_credits_and_bank_pages() -> None:
    text = "Date,Service,Debit,Credit,Ref\n30/04/2013,Acute,5.00,,A\n30/04/2013,Acute,,2.00,B\n"
    assert settings(text)["amount"] == {"debit": "Debit", "credit": "Credit"}
    assert read(text).total == 300
    bank = drafted("Date,Details,Paid out,Paid in\n30 Apr 2013,x,5.00,\n1 Apr 2013,y,,2.00\n", "bank-lines")
    assert tomllib.loads(bank.text)["amount"] == {"debit": "Paid in", "credit": "Paid out"}
    assert '# agreement = "" is needed' in bank.text
    assert [one for one in bank.questions if one.startswith("Which column is agreement?")]


@pytest.mark.parametrize(
    ("head", "marks", "how"),
    [
        ("Dr/Cr", ("DR", "CR", "DR"), {"below_nought": ["CR"], "above_nought": ["DR"]}),
        ("Type", ("INV", "CRN", "INV"), {"below_nought": ["CRN"], "above_nought": ["INV"]}),
        ("Document Type", ("", "Credit Note", ""), {"below_nought": ["Credit Note"]}),
        ("D/C", ("D", "C", "D"), {"below_nought": ["C"], "above_nought": ["D"]}),
        ("+/-", ("+", "-", "+"), {"below_nought": ["-"], "above_nought": ["+"]}),
    ],
)
def test_a_column_of_marks_is_found_and_asked_about(
    head: str, marks: tuple[str, ...], how: dict[str, Any]
) -> None:
    text = spend("30/04/2013", "29/04/2013", "28/04/2013", head=f"Date,Service Area,Amount,Ref,{head}")
    lines = text.splitlines()
    text = (
        "\n".join([lines[0], *(f"{line},{mark}" for line, mark in zip(lines[1:], marks, strict=True))]) + "\n"
    )
    asked = f"{head!r} says {how['below_nought'][0]!r} in 1 row: are these amounts below nought?"
    assert asked in drafted(text).questions
    assert settings(text)["amount"] == {"marks_in": head, **how}
    assert read(text).total == 150 - 250 + 350
    signed = text.replace(",2.50,", ",-2.50,")
    assert "amount" not in settings(signed)
    assert read(signed).total == 150 - 250 + 350


@pytest.mark.parametrize("head", ["Capital/Revenue", "Body", "Supplier Type"])
def test_a_column_of_letters_that_is_called_otherwise_marks_nothing(head: str) -> None:
    text = spend("30/04/2013", "29/04/2013", head=f"Date,Service Area,Amount,Ref,{head}", tail=",C")
    assert "amount" not in settings(text)


def test_marks_beside_amounts_of_both_signs_are_asked_about() -> None:
    text = "Date,Service,Net,Ref,Type\n30/04/2013,Acute,5.00,A,CR\n29/04/2013,Acute,-2.00,B,CR\n28/04/2013,Acute,1.00,C,DR\n"
    found = drafted(text)
    assert [one for one in found.questions if "in 2 rows, of amounts above nought and below" in one]
    assert "amount" not in tomllib.loads(found.text)
    most = drafted(text.replace("5.00", "-5.00"))
    assert [one for one in most.questions if one.startswith("Most amounts in 'Net' are below nought")]


def test_decimal_commas_are_found_and_asked_about() -> None:
    text = "Date;Service;Netto Amount;Ref\n30/04/2013;Acute;1.234,50;1001\n29/04/2013;Estates;-12,5;1002\n28/04/2013;Acute;7;1003\n"
    found = drafted(text)
    assert tomllib.loads(found.text)["amount"] == {"decimal": "comma"}
    assert (
        "Is the comma in 'Netto Amount' what parts pounds from pence, so that 1.234,50 is 1234.50?"
        in found.questions
    )
    assert read(text).total == 123450 - 1250 + 700
    english = 'Date,Service,Amount,Ref\n30/04/2013,Acute,"1,234",R1\n29/04/2013,Acute,"2,345.10",R2\n'
    assert "amount" not in settings(english)


def test_a_reference_of_digits_is_never_taken_for_the_amount() -> None:
    text = "Date,Service,Reference,Spend £\n30/04/2013,Acute,5100,1.5000\n29/04/2013,Estates,5101,2.5000\n"
    found = drafted(text)
    assert tomllib.loads(found.text)["columns"]["amount"] == "Spend £"
    assert [one for one in found.questions if "'1.5000' has more than two decimal places" in one]


@pytest.mark.parametrize(
    ("head", "net", "asked"),
    [
        ("Amount inc VAT,Amount excl. VAT", "Amount excl. VAT", False),
        ("Gross,Net", "Net", False),
        ("Gross Amount,Irrecoverable VAT", "Gross Amount", True),
        ("Net Amount,Unrecoverable VAT", "Net Amount", False),
        ("Sum of Cost,Quantity", "Sum of Cost", True),
    ],
)
def test_the_amount_is_net_of_vat_by_its_heading_or_by_answer(head: str, net: str, asked: bool) -> None:
    text = f"Date,Service,{head},Ref\n30/04/2013,Acute,6.00,6.00,A\n29/04/2013,Acute,1.20,1.20,B\n"
    found = drafted(text)
    columns = tomllib.loads(found.text)["columns"]
    assert columns["amount"] == net
    assert "recoverable VAT" not in columns.get("vat", "")
    assert bool([one for one in found.questions if one.startswith(f"Is {net!r} net of VAT?")]) is asked


@pytest.mark.parametrize("nought", ["-", " £-   ", "nil", "£ -"])
def test_words_for_nought_are_found(nought: str) -> None:
    text = spend("30/04/2013", "29/04/2013") + f"28/04/2013,Acute,{nought},R9\n"
    assert settings(text)["leave_out"]["noughts"] is True
    assert read(text).total == 400


@pytest.mark.parametrize(
    ("amount", "how", "total"),
    [("CR {}.50", {"below_nought": ["CR"]}, -400), ("+{}.50", {"above_nought": ["+"]}, 400)],
)
def test_marks_before_an_amount_are_found(amount: str, how: dict[str, Any], total: int) -> None:
    text = spend("30/04/2013", "29/04/2013", amount=amount)
    assert settings(text)["amount"] == how
    assert read(text).total == total
    asked = [one for one in drafted(text).questions if "are these below nought?" in one]
    assert asked == (["Amounts in 'Amount' are marked 'CR': are these below nought?"] if total < 0 else [])


@pytest.mark.parametrize(
    "head", ["Amount £000", "Amount (pence)", "Spend £k", "Value (thousands)", "Cost £'000"]
)
def test_an_amount_in_pence_or_thousands_is_asked_about(head: str) -> None:
    found = drafted(f"Date,Dept,{head},Ref\n30/04/2013,a,1,R1\n29/04/2013,b,2,R2\n")
    assert [one for one in found.questions if "ask the sender for pounds" in one]


def test_a_second_amount_is_asked_about() -> None:
    found = drafted("Date,Dept,Invoice Amount,Paid Amount,Ref\n30/04/2013,a,1,1,R\n29/04/2013,b,2,1,S\n")
    assert "Is 'Invoice Amount' the amount? 'Paid Amount' may be, too." in found.questions
