"""A bond's terms read back: each clause one plain sentence."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import LOAN, bond
from pooledbudget.instruments.bonds.clauses import NAMED, clauses, step_named
from pooledbudget.instruments.bonds.sayer import class_called
from pooledbudget.instruments.bonds.steps import STEPS

NAMES = {"ann": "Ann", "city": "The City", "p": "The Charity"}


def said(tables: str = "", top: str = "", classes: str = LOAN) -> list[str]:
    return [clause.text for clause in clauses(bond(tables, top, classes), NAMES, "GBP")]


def test_a_bond_of_nothing_but_capital() -> None:
    found = list(clauses(bond(), NAMES, "GBP"))
    assert [(clause.text, clause.concerns) for clause in found] == [
        ("Ann commits £1,000.", ("ann",)),
        ("Repayments are made as they are decided: capital first, then return.", ()),
    ]


CAPITAL: dict[str, tuple[str, str]] = {
    "a title": ('title = "senior loan"', "Ann commits £1,000 as senior loan."),
    "a draw": ('draws = [{ on = 2020-06-30, amount = "10.00" }]', "£10 of capital is drawn on 30 June 2020."),
    "below par": ('issued_at = "94.84%"', "Capital is issued at 94.84%."),
    "interest that waits": (
        'interest = { rate = "4%" }',
        "Capital bears interest of 4% a year on what is outstanding (actual/365); what is not paid waits, and bears no interest.",
    ),
    "interest that compounds": (
        'interest = { rate = "4%", unpaid = "compounds", basis = "months" }',
        "Capital bears interest of 4% a year on what is outstanding (months); what is not paid waits, and bears interest too.",
    ),
    "interest that changes": (
        'interest = { rate = [{ from = 2021-01-01, rate = "4%" }, { from = 2022-01-01, rate = "6%" }] }',
        "Capital bears interest of 4% from 1 January 2021 and 6% from 1 January 2022 a year on what is outstanding "
        "(actual/365); what is not paid waits, and bears no interest.",
    ),
    "a coupon": ('coupon = { rate = "2%" }', "Capital has a coupon a year of 2%; what is not paid waits."),
    "a coupon off a line": (
        'coupon = { reads = "x", line = [["55%", "3%"], ["60%", "7.5%"]], floor = "5%", floor_for = 3, unpaid = "lapses" }',
        "Capital has a coupon a year of what x gives on the straight lines between 3% at 55% and 7.5% at 60%, at least 5% "
        "for the first 3 coupons; what is not paid lapses.",
    ),
    "a cap on all flows": (
        'return_cap = "11%"',
        "Return on capital is at most 11% a year, compound, on all that is paid in and comes back.",
    ),
    "a simple cap": (
        'return_cap = { simple = "10%" }',
        "Return on capital is at most 10% a year, simple, on capital outstanding.",
    ),
    "a multiple": (
        'return_cap = { multiple = "1.5" }',
        "Return on capital is at most 1.5 times what was paid in, capital included.",
    ),
    "a sum": ('return_cap = { amount = "5.00" }', "Return on capital is at most £5."),
    "a cap of all that it earns": (
        'interest = { rate = "4%" }\ncoupon = { rate = "2%" }\nreturn_cap = { amount = "5.00" }',
        "Return on capital, interest and coupon included, is at most £5.",
    ),
    "whose what accrued is, where a holding goes with it": (
        'interest = { rate = "4%" }\naccrued_on_sale = "buyer"',
        "What has accrued on capital goes with a holding that is sold.",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), CAPITAL.values(), ids=CAPITAL)
def test_what_is_said_of_capital(text: str, sentence: str) -> None:
    assert sentence in said(classes=f"{LOAN}{text}\n")


PAYERS = '[payers.city]\n[payers.p]\ncap = "7.00"\n[outcomes.x]\npays = "sum"\namount = "5.00"\n'
SHARES: dict[str, tuple[str, str]] = {
    "equal": (PAYERS, "The City and The Charity pay equal parts."),
    "by parts": (
        f'{PAYERS}shares = {{ city = "70%", p = "30%" }}\n',
        "The City pays 70% and The Charity pays 30%.",
    ),
    "dated": (
        f'{PAYERS}shares = [{{ from = 2021-01-01, shares = {{ city = "100%" }} }}]\n',
        "From 1 January 2021 The City pays 100%.",
    ),
    "a payer's cap": (PAYERS, "The Charity pays £7 in all at most."),
    "the contract": (f'{PAYERS}[caps]\ncontract = "9.00"\n', "£9 is claimed in all at most."),
    "a claim": (f'{PAYERS}[caps]\nclaim = "9.00"\n', "Each result pays £9 at most."),
    "a person": (f'{PAYERS}[caps]\nperson = "9.00"\n', "Each person earns £9 at most."),
    "a year that carries": (
        f'{PAYERS}[caps]\nyear = {{ amount = "9.00", starts = "1 July", over = "carries" }}\n',
        "£9 is claimed in a year at most, from 1 July; what is beyond it is claimed in the next year.",
    ),
    "a cost": (
        '[[costs]]\npayee = "p"\nfor = "service"\namount = "6.00"\nvat = "20%"\ndates = { from = 2021-01-31, times = 1 }\n',
        "£6 with VAT of 20% falls due to The Charity for service on 31 January 2021.",
    ),
}


@pytest.mark.parametrize(("tables", "sentence"), SHARES.values(), ids=SHARES)
def test_what_is_said_of_payers_caps_and_costs(tables: str, sentence: str) -> None:
    assert sentence in said(tables)


READS = 'reads = "x", steps = [["75%", "75%"], ["82%", "100%"]]'
STEP: dict[str, tuple[str, str]] = {
    "costs": ('step = "costs"', "1. Cash is set aside for costs that are due."),
    "keep": ('step = "keep"', "1. The bond keeps what costs fall due by the next date."),
    "keep a sum": ('step = "keep", amount = "5.00"', "1. The bond keeps £5."),
    "recycle": (
        'step = "recycle", class = "loan"',
        "1. Capital is repaid and drawn again by what costs fall due by the next date, which stays in the bond.",
    ),
    "a sum that is recycled": (
        'step = "recycle", class = "loan", amount = "5.00", up_to = "9.00"',
        "1. Capital is repaid and drawn again by £5, which stays in the bond, up to £9.",
    ),
    "malus": (
        f'step = "malus", by = "p", amount = "5.00", part = {{ {READS} }}',
        "1. The Charity pays a malus of £5 into the bond, as far as what x reaches: 75% from 75% and 100% from 82%, and "
        "nothing below.",
    ),
    "interest": ('step = "interest", class = "loan"', "1. Interest on capital."),
    "coupon": ('step = "coupon", class = "loan"', "1. Coupon of capital."),
    "principal": ('step = "principal", class = "loan"', "1. Repayment of capital."),
    "principal in part": (
        f'step = "principal", class = "loan", part = {{ {READS} }}',
        "1. Repayment of capital, as far as what x reaches: 75% from 75% and 100% from 82%, and nothing below.",
    ),
    "return": (
        'step = "return", class = "loan", up_to = "return cap", on = "last date"',
        "1. Return on capital, up to its return cap, on the last date.",
    ),
    "fee": (
        'step = "fee", payee = "p", amount = "5.00", from = 2021-01-01',
        "1. The Charity has a fee of £5, from 1 January 2021.",
    ),
    "a fee in part": (
        f'step = "fee", payee = "p", amount = "5.00", part = {{ {READS} }}',
        "1. The Charity has a fee of £5, as far as what x reaches: 75% from 75% and 100% from 82%, and nothing below.",
    ),
    "a share": (
        'step = "fee", payee = "p", share = "5%", to = 2021-01-01',
        "1. The Charity has a fee of 5% of what is left, until 1 January 2021.",
    ),
    "remainder": (
        'step = "remainder", goes_to = "payers as paid"',
        "1. What is left goes to payers, as they have paid.",
    ),
    "remainder by shares": (
        'step = "remainder", goes_to = { p = "50%", city = "50%" }, on = [2021-01-01, 2022-01-01]',
        "1. What is left is shared: The Charity has 50% and The City has 50%, on 1 January 2021 and 1 January 2022.",
    ),
    "guarantee": (
        'step = "guarantee", class = "loan", by = "p", label = "Backing", up_to = "9.00", on = "each 1 May", stages = [{ from = 2021-01-01, amount = "5.00" }]',
        "1. Backing: The Charity makes up what capital has had back in all to £5 from 1 January 2021, as far as it is outstanding, up to £9, each 1 May.",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), STEP.values(), ids=STEP)
def test_what_is_said_of_a_step(text: str, sentence: str) -> None:
    top = f'dates = {{ from = 2021-01-01, every = "1 year", to = 2023-01-01 }}\nwaterfall = [{{ {text} }}]\n'
    found = said("", top)
    assert sentence in found
    assert (
        "What is in the bond is paid out on 1 January 2021 and every year after it until 1 January 2023, in this order."
        in found
    )


def test_a_partner_is_called_by_its_name_whatever_the_clause_is_about() -> None:
    step = 'step = "remainder", goes_to = { p = "50%", city = "50%" }, on = [2021-01-01]'
    top = f'dates = {{ from = 2021-01-01, every = "1 year", to = 2023-01-01 }}\nwaterfall = [{{ {step} }}]\n'
    names = {**NAMES, "p": "Crime Never pays Trust"}
    assert (
        "1. What is left is shared: Crime Never pays Trust has 50% and The City has 50%, on 1 January 2021."
        in {clause.text for clause in clauses(bond("", top), names, "GBP")}
    )


def test_every_kind_of_step_has_its_sentence() -> None:
    assert set(STEPS) <= set(STEP)


def test_an_issuer_pays_whatever_outcomes_paid() -> None:
    top = 'funded_by = "issuer"\ndates = { from = 2021-01-01, times = 1 }\nwaterfall = [{ step = "costs" }]\n'
    assert "The issuer pays what falls due, whatever outcomes have paid." in said("", top)


# What a step is called where its amounts are told


@pytest.mark.parametrize(
    ("step", "taken", "called"),
    [
        ('step = "interest", class = "loan"', {"step": "interest-loan"}, "interest on capital"),
        (
            'step = "principal", class = "loan", cite = "clause 8"',
            {"step": "principal-loan", "cite": "clause 8"},
            "repayment of capital (clause 8)",
        ),
        (
            'step = "interest", class = "loan", label = "Senior interest"',
            {"step": "Senior interest", "cite": ""},
            "Senior interest",
        ),
        ('step = "fee", payee = "p", amount = "1.00"', {"step": "fee-p"}, "fee of The Charity"),
        (
            'step = "guarantee", class = "loan", by = "city", stages = [{ from = 2021-01-01, amount = "1.00" }]',
            {"step": "guarantee-loan-city"},
            "guarantee of capital by The City",
        ),
        ('step = "costs"', {"step": "interest-loan", "cite": "7"}, "interest-loan (7)"),
    ],
)
def test_a_step_is_called_by_its_label_or_its_kind_with_its_clause(
    step: str, taken: dict[str, str], called: str
) -> None:
    terms = bond("", f"dates = {{ from = 2021-03-31, times = 1 }}\nwaterfall = [{{ {step} }}]")
    assert step_named(terms, taken, NAMES) == called


def test_every_kind_of_step_has_a_name() -> None:
    assert NAMED.keys() == STEPS.keys()


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("", "capital"),
        ("a loan", "the loan"),
        ("An advance", "the advance"),
        ("class E", "class E"),
        ("a", "a"),
    ],
)
def test_a_class_is_called_by_its_title_once_it_has_been_named(title: str, called: str) -> None:
    terms = bond(classes=f'{LOAN}title = "{title}"\n')
    assert class_called(terms, "loan") == called
    assert class_called(terms, "gone") == "class gone"


def test_a_class_without_a_title_among_several_is_called_by_its_name() -> None:
    terms = bond(classes=f'{LOAN}[classes.equity]\nholders = {{ bea = "1.00" }}\n')
    assert class_called(terms, "equity") == "class equity"


def test_what_is_repaid_of_capital_that_revolves_may_be_drawn_again() -> None:
    assert "What was repaid of the loan may be drawn again: at most £1,000 is outstanding at a time." in said(
        classes=f'{LOAN}title = "a loan"\nrevolves = true\n'
    )
