"""The price or the trigger that gives a return: on a path, over the cash of all, or for so many of a hundred."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from instruments.bonds.quayside import QUAYSIDE, read
from pooledbudget.instruments.bonds.chances import draw
from pooledbudget.instruments.bonds.pricing import (
    Sought,
    cash_of,
    is_on,
    price_for,
    priced,
    reaches,
    saved_by_each,
    trigger_for,
)
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.instruments.bonds.simulation import run_path
from pooledbudget.instruments.bonds.vectors import without_form
from pooledbudget.settings import read_settings

FIXED = read_settings(
    Scenario, b'outcomes.job.value = { spread = "fixed", value = "14" }\npaths = 1', "s.toml"
)
SPREAD = read_settings(
    Scenario, b'seed = 5\npaths = 40\noutcomes.job.value = { spread = "poisson", mean = "14" }', "s.toml"
)


def sought(rate: str, on: str = "path", scenario: Scenario = FIXED, capital: str = "equity") -> Sought:
    return Sought(
        drawn=draw(read(), scenario),
        capital=capital,
        rate=Fraction(rate.rstrip("%")) / 100,
        on=on,
        paths=scenario.paths,
    )


@pytest.mark.parametrize("wanted", ["2%", "8%", "10.5%"])
def test_the_price_that_gives_a_return_is_the_least_that_does(wanted: str) -> None:
    terms, asked = read(), sought(wanted)
    price = price_for(terms, asked, "job")
    assert price is not None

    def at(each: int) -> float:
        return run_path(priced(terms, "job", each), asked.drawn, 0)["equity"].rate.rates[-1]

    assert at(price) >= asked.rate > at(price - 1)


@pytest.mark.parametrize("on", ["mean", "p10", "p90"])
def test_where_all_is_fixed_every_way_of_asking_gives_the_same_price(on: str) -> None:
    assert price_for(read(), sought("8%", on), "job") == price_for(read(), sought("8%"), "job")


def test_the_fewer_paths_may_fall_short_the_higher_the_price() -> None:
    prices = [price_for(read(), sought("8%", on, SPREAD), "job") or 0 for on in ("p5", "p50", "p95")]
    assert prices == sorted(set(prices), reverse=True)


def test_at_the_price_of_a_percentile_so_many_paths_reach_the_return() -> None:
    asked = sought("8%", "p10", SPREAD)
    price = price_for(read(), asked, "job")
    assert price is not None
    for each, enough in ((price, True), (price - 1, False)):
        rates = [run_path(priced(read(), "job", each), asked.drawn, n)["equity"].rate for n in range(40)]
        reached = sum(found.rates[-1] >= asked.rate for found in rates if found.rates)
        assert (reached >= 36) is enough


def test_the_cash_of_all_paths_is_the_same_on_arrays_and_by_the_fold() -> None:
    asked = sought("8%", "mean", SPREAD, "equity")
    flows, claimed = cash_of(read(), asked)
    paths = [run_path(read(), asked.drawn, number)["equity"] for number in range(40)]
    assert [sum(amount for _, amount in each) for each in flows] == [p.back - p.paid_in for p in paths]
    assert claimed == [path.claimed for path in paths]
    judged = 'price = "2200.00"\ncohorts = ["a"]\npooled = { threshold = "5%" }'
    together = read(QUAYSIDE.replace('price = "2200.00"', judged))
    assert without_form(together, asked.drawn)
    folded, claimed_so = cash_of(together, asked)
    assert [sum(amount for _, amount in each) for each in folded] == [p.back - p.paid_in for p in paths]
    assert claimed_so == claimed
    assert reaches(together, replace(asked, rate=Fraction(-9, 10)))


def test_what_each_unit_must_save_is_what_payers_are_claimed_for_it() -> None:
    """14 jobs on each of 13 dates, claimed in full: each must save its price."""
    terms = read(QUAYSIDE.split("[caps]")[0])
    assert saved_by_each(terms, sought("8%"), "job", 100_00) == 100_00
    assert saved_by_each(terms, sought("8%", "mean", SPREAD), "job", 100_00) == 100_00


def test_those_who_did_not_come_save_nobody_anything() -> None:
    short = QUAYSIDE.replace(
        'pays = "price"\nprice = "2200.00"', 'pays = "shortfall"\nminimum = "20"\nprice = "9.00"'
    )
    assert saved_by_each(read(short), sought("8%"), "job", 9_00) is None


def test_no_price_gives_more_than_the_cap() -> None:
    assert price_for(read(), sought("50%"), "job") is None


def test_an_outcome_without_a_threshold_has_none_to_find() -> None:
    assert trigger_for(read(), sought("5%"), "job") is None


def test_an_outcome_without_a_price_has_none_to_find() -> None:
    assert price_for(read(), sought("5%"), "kept") is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("mean", True),
        ("path", True),
        ("p1", True),
        ("p99", True),
        ("p0", False),
        ("p100", False),
        ("", False),
    ],
)
def test_over_which_paths_a_return_may_be_asked(text: str, is_one: bool) -> None:
    assert is_on(text) is is_one
