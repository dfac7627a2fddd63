"""What a bond's terms say: their last day, who is named, what is committed, rates in pieces."""

from __future__ import annotations

from fractions import Fraction

import pytest

from instruments.bonds.kit import CITY, LOAN, bond, on
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.terms import BondTerms, share_of

TWO = '[classes.a]\nholders = { ann = "6.00", bob = "4.00" }\n[classes.b]\nholders = { bob = "5.00" }\n'


@pytest.mark.parametrize(
    ("top", "last"),
    [
        ("", None),
        ("ends = 2022-05-05\n", "2022-05-05"),
        ("dates = { from = 2021-01-01 }\n", None),
        ("dates = { from = 2021-01-01, times = 3 }\n", "2023-01-01"),
        ('dates = { from = 2021-01-01, every = "6 months", to = 2021-12-31 }\n', "2021-07-01"),
        ("ends = 2022-05-05\ndates = { from = 2021-01-01, times = 3 }\n", "2022-05-05"),
    ],
)
def test_the_last_day_is_said_or_that_of_its_dates(top: str, last: str | None) -> None:
    assert bond("", top).last_day == (on(last) if last else None)


def test_investors_and_what_each_committed() -> None:
    terms = bond("", "", TWO)
    assert terms.investors == ["ann", "bob"]
    assert [terms.commitment(who) for who in ("ann", "bob", "cat")] == [6_00, 9_00, 0]
    assert [terms.held_by(who) for who in ("ann", "bob", "cat")] == [["a"], ["a", "b"], []]
    assert terms.classes["a"].committed == 10_00


def test_whom_the_agreement_names_but_no_pool() -> None:
    terms = bond(
        '[payers.city]\n[payers.pool]\nagreement = "north"\ntheme = "t"\n'
        '[[costs]]\npayee = "charity"\nfor = "x"\namount = "1.00"\ndates = { from = 2021-01-01 }\n',
        'dates = { from = 2021-01-01, times = 1 }\nwaterfall = [{ step = "fee", payee = "agent", amount = "1.00" }, '
        '{ step = "remainder", goes_to = { pool = "50%", ann = "50%" } }]\n',
        TWO,
    )
    assert list(terms.named) == ["ann", "bob", "charity", "city", "agent"]
    assert terms.paid_by == "north"
    assert bond(CITY).paid_by == ""


@pytest.mark.parametrize(
    ("vat", "each"), [("", 99), ('vat = "20%"\n', 119), ('vat = "0%"\n', 99), ('vat = "100%"\n', 198)]
)
def test_a_cost_with_its_vat_is_whole_pence(vat: str, each: int) -> None:
    terms = bond(
        f'[[costs]]\npayee = "p"\nfor = "x"\namount = "0.99"\n{vat}dates = {{ from = 2021-01-01 }}\n'
    )
    assert terms.costs[0].each == each


def test_half_a_penny_of_vat_is_one() -> None:
    """0.50 at 5% is 0.525: 0.53, and 0.10 at 5% is 0.105: 0.11; halves go up as everywhere."""
    for amount, each in (("0.50", 53), ("0.10", 11), ("0.30", 32)):
        terms = bond(
            f'[[costs]]\npayee = "p"\nfor = "x"\namount = "{amount}"\nvat = "5%"\ndates = {{ from = 2021-01-01 }}\n'
        )
        assert terms.costs[0].each == each


RATES = 'interest = { rate = [{ from = 2021-01-01, rate = "4%" }, { from = 2022-01-01, rate = "6%" }] }\n'


@pytest.mark.parametrize(
    ("text", "start", "end", "pieces"),
    [
        ('interest = { rate = "4%" }\n', "2020-01-01", "2023-01-01", [("2020-01-01", "2023-01-01", 4)]),
        (RATES, "2021-06-01", "2021-07-01", [("2021-06-01", "2021-07-01", 4)]),
        (
            RATES,
            "2021-06-01",
            "2022-07-01",
            [("2021-06-01", "2022-01-01", 4), ("2022-01-01", "2022-07-01", 6)],
        ),
        (RATES, "2020-06-01", "2021-07-01", [("2021-01-01", "2021-07-01", 4)]),
        (RATES, "2022-01-01", "2022-07-01", [("2022-01-01", "2022-07-01", 6)]),
        (RATES, "2020-06-01", "2021-01-01", []),
    ],
)
def test_interest_is_in_pieces_of_one_rate(
    text: str, start: str, end: str, pieces: list[tuple[str, str, int]]
) -> None:
    interest = bond("", "", f"{LOAN}{text}").classes["loan"].interest
    assert interest is not None
    found = list(interest.pieces(on(start), on(end)))
    assert found == [(on(first), on(last), Fraction(rate, 100)) for first, last, rate in pieces]


def test_a_bare_return_cap_is_a_rate_on_all_flows() -> None:
    cap = bond("", "", f'{LOAN}return_cap = "11%"\n').classes["loan"].cap
    assert cap is not None
    assert (cap.rate, cap.simple, cap.multiple, cap.amount) == ("11%", None, None, None)
    assert bond().classes["loan"].cap is None


@pytest.mark.parametrize(
    ("text", "part"), [("7.5%", Fraction(3, 40)), ("250%", Fraction(5, 2)), ("0%", Fraction(0))]
)
def test_a_percentage_may_be_more_than_the_whole(text: str, part: Fraction) -> None:
    assert share_of(text) == part


REFUSED = {
    "a class without holders": ("", "", "[classes.a]\nholders = {}\n", "at least 1 item"),
    "a commitment of nothing": (
        "",
        "",
        '[classes.a]\nholders = { ann = "0.00" }\n',
        "must be more than nought",
    ),
    "another currency": ("", "", '[classes.a]\nholders = { ann = "€5.00" }\n', "is not in GBP"),
    "an unknown key": ("", "end = 2022-01-01\n", LOAN, "'end' is not a key of this table"),
    "an unknown way of paying": (f'{CITY}[outcomes.x]\npays = "prise"\n', "", LOAN, "prise"),
    "an unknown step": ("", 'waterfall = [{ step = "profit" }]\n', LOAN, "profit"),
    "an example that expects nothing": ("[[example]]\nexpect = []\n", "", LOAN, "at least 1 item"),
    "a number with a point": ("", "", LOAN + "return_cap = 0.11\n", "has a decimal point"),
}


@pytest.mark.parametrize(("tables", "top", "classes", "what"), REFUSED.values(), ids=REFUSED)
def test_terms_that_are_no_terms(tables: str, top: str, classes: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        bond(tables, top, classes)
    assert any(what in f"{finding.what} {finding.column}" for finding in refused.value.findings)


def test_what_is_left_out_has_its_plain_meaning() -> None:
    terms: BondTerms = bond()
    assert (terms.ties, terms.funded_by, terms.transferable, terms.caps.contract) == (
        "by id",
        "pot",
        False,
        None,
    )
