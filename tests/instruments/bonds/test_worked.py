"""Worked examples in the terms: what is expected, beside what the terms make of their facts."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import CITY, bond, on
from pooledbudget.instruments.bonds.facts import What
from pooledbudget.instruments.bonds.worked import check, facts_in, payments, run_example, scheduled_draws

TOP = 'dates = { from = 2021-06-30, every = "1 year", times = 2 }\nwaterfall = [{ step = "costs" }, { step = "interest", class = "loan" }, { step = "principal", class = "loan" }, { step = "guarantee", class = "loan", by = "fund", stages = [{ from = 2022-06-30, amount = "500.00" }] }]\n'
CLASSES = '[classes.loan]\nholders = { ann = "600.00", bob = "400.00" }\ninterest = { rate = "10%" }\ndraws = [{ on = 2020-06-30, amount = "1000.00" }]\n'
TABLES = f"""{CITY}[payers.town]
[outcomes.x]
pays = "price"
price = "10.00"
[[costs]]
payee = "charity"
for = "service"
amount = "800.00"
vat = "25%"
dates = {{ from = 2020-07-01, times = 1 }}
"""
RESULTS = 'results = [{ on = 2021-06-01, value = "20" }]\n'


def checked(example: str) -> list[tuple[str, int, bool]]:
    terms = bond(f"{TABLES}[[example]]\n{example}", TOP, CLASSES)
    return [(found.example, found.found, found.agrees) for found in check(terms)]


EXPECT: dict[str, tuple[str, int]] = {
    "a payer's part": ('{ on = 2021-06-01, by = "city", amount = "100.00" }', 100_00),
    "interest to a holder": (
        '{ on = 2021-06-30, to = "ann", step = "interest-loan", amount = "60.00" }',
        60_00,
    ),
    "what is left, of capital": (
        '{ on = 2021-06-30, to = "bob", step = "principal-loan", amount = "40.00" }',
        40_00,
    ),
    "all to a holder on a day": ('{ on = 2021-06-30, to = "ann", amount = "120.00" }', 120_00),
    "a guarantor's call": ('{ on = 2022-06-30, by = "fund", amount = "300.00" }', 300_00),
    "a cost": ('{ on = 2020-07-01, to = "charity", step = "service", amount = "1000.00" }', 1000_00),
    "nothing on another day": ('{ on = 2021-07-01, by = "city", amount = "0.00" }', 0),
    "nothing by another step": ('{ on = 2021-06-30, to = "ann", step = "fee", amount = "0.00" }', 0),
}


@pytest.mark.parametrize(("expect", "found"), EXPECT.values(), ids=EXPECT)
def test_what_an_example_expects_is_found(expect: str, found: int) -> None:
    """200.00 come in and go out: interest of 100.00 (365 days at 10%), then capital of 100.00, at 6 to 4."""
    assert checked(f"{RESULTS}expect = [{expect}]") == [("example 1", found, True)]


@pytest.mark.parametrize(("by", "amount"), [("city", 50_00), ("town", 0)])
def test_an_example_says_who_stopped_the_bond(by: str, amount: int) -> None:
    """City pays 50.00 if it stops the bond; if town does, nobody pays."""
    text = (
        f'{TABLES}[outcomes.stop]\npays = "termination"\nstopped_by = "city"\nshares = {{ city = "100%" }}\n'
        'stages = [{ from = 2020-01-01, amount = "50.00" }]\n'
        f'[[example]]\nstopped = 2021-01-01\nstopped_by = "{by}"\n'
        f'expect = [{{ on = 2021-01-01, by = "city", amount = "{amount // 100}.00" }}]\n'
    )
    assert [found.found for found in check(bond(text, TOP, CLASSES))] == [amount]


def test_what_does_not_agree_says_what_was_found() -> None:
    text = f'title = "A year"\n{RESULTS}expect = [{{ on = 2021-06-01, by = "city", amount = "99.99" }}]'
    assert checked(text) == [("A year", 100_00, False)]


def test_payers_may_pay_other_than_they_are_claimed() -> None:
    """Receipts that are given are what came in: 50.00 for interest of 100.00. A claim is what it is."""
    text = (
        f'{RESULTS}receipts = [{{ on = 2021-06-10, by = "city", amount = "50.00" }}]\n'
        'expect = [{ on = 2021-06-01, by = "city", amount = "100.00" }, '
        '{ on = 2021-06-30, to = "ann", step = "interest-loan", amount = "60.00" }]'
    )
    assert [found for _, found, _ in checked(text)] == [100_00, 30_00]


def test_draws_that_are_given_take_the_place_of_those_of_the_terms() -> None:
    terms = bond(
        f'{TABLES}[[example]]\ndraws = [{{ on = 2020-06-30, by = "bob", amount = "10.00" }}]\n'
        'stopped = 2021-01-01\nexpect = [{ on = 2021-01-01, to = "bob", amount = "0.00" }]\n',
        TOP,
        CLASSES,
    )
    found = facts_in(terms, terms.example[0])
    assert [(fact.what, fact.party, fact.amount, fact.capital) for fact in found.cash] == [
        (What.DRAWN, "bob", 10_00, "loan"),
        (What.STOPPED, "", 0, ""),
    ]
    assert found.stopped is not None


@pytest.mark.parametrize(
    ("ties", "parts"), [("", {"zoe": 5_00, "ann": 5_01}), ('ties = "as listed"', {"zoe": 5_01, "ann": 5_00})]
)
def test_scheduled_draws_are_divided_by_what_each_committed(ties: str, parts: dict[str, int]) -> None:
    classes = '[classes.loan]\nholders = { zoe = "9.00", ann = "9.00" }\ndraws = [{ on = 2020-06-30, amount = "10.01" }]\n'
    assert {fact.party: fact.amount for fact in scheduled_draws(bond("", ties, classes))} == parts


def test_the_odd_penny_of_draws_goes_round_the_holders() -> None:
    classes = (
        '[classes.loan]\nholders = { zoe = "9.00", ann = "9.00" }\n'
        'draws = [{ on = 2020-06-30, amount = "1.01" }, { on = 2020-07-31, amount = "1.01" }]\n'
    )
    assert [(fact.party, fact.amount) for fact in scheduled_draws(bond("", "", classes))] == [
        ("zoe", 50),
        ("ann", 51),
        ("zoe", 51),
        ("ann", 50),
    ]


def test_an_example_is_looked_at_until_it_says_or_until_its_last_day() -> None:
    for until, last in (("", "2022-06-30"), ("until = 2021-06-30\n", "2021-06-30")):
        text = f'{TABLES}[[example]]\n{RESULTS}{until}expect = [{{ on = 2021-06-01, by = "city", amount = "100.00" }}]'
        terms = bond(text, TOP, CLASSES)
        _, runs = run_example(terms, terms.example[0])
        assert runs[-1].on == on(last)


def test_payments_are_told_by_day_payer_payee_and_step() -> None:
    text = f'{TABLES}[[example]]\n{RESULTS}expect = [{{ on = 2021-06-01, by = "city", amount = "100.00" }}]'
    terms = bond(text, TOP, CLASSES)
    found = payments(run_example(terms, terms.example[0])[1])
    assert found[on("2021-06-01"), "city", "", "x"] == 100_00
    assert found[on("2021-06-30"), "", "ann", "interest-loan"] == 60_00
    assert found[on("2022-06-30"), "fund", "", "guarantee-loan-fund called"] == 300_00
    assert found[on("2022-06-30"), "", "ann", "guarantee-loan-fund"] == 180_00


def test_a_result_of_an_example_may_have_counts_a_fall_a_person_or_a_second_estimate() -> None:
    text = (
        f"{TABLES}[[example]]\nresults = [{{ on = 2021-06-01, counts = {{ people = 5, events = 2 }} }}, "
        '{ on = 2021-06-02, fall = "9%" }, { on = 2021-06-03, person = "p", second_value = "5%" }]\n'
        'expect = [{ on = 2021-06-01, by = "city", amount = "0.00" }]'
    )
    terms = bond(text, TOP, CLASSES)
    first, second, third = facts_in(terms, terms.example[0]).results
    assert (first.outcome, first.counts, first.value) == ("x", {"people": 5, "events": 2}, None)
    assert (second.published, third.person, str(third.second)) == ("9%", "p", "1/20")
