"""Prices that rise: on which days, by how much, from which price, and to the penny."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from instruments.bonds.kit import CITY, bond, facts, faults, on, outcome, result
from pooledbudget.instruments.bonds.earning import Counted, Reason, earn
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.indexing import history, raised, raised_by
from pooledbudget.instruments.bonds.terms import BondTerms

RATE = 'indexed = { dates = { from = 2021-04-01 }, rate = "2.5%" }\n'
INDEX = 'indexed = { dates = { from = 2021-04-01 }, reads = "cpi", base = "100" }\n'
BOUND = INDEX.replace('base = "100"', 'base = "100", at_most = "3%", at_least = "0%"')
PRICE = 'pays = "price"\nprice = "1000.01"\n'


@pytest.mark.parametrize(
    ("day", "pence"),
    [
        ("2021-03-31", 1000_01),
        ("2021-04-01", 1025_01),  # 1,025.01025
        ("2022-03-31", 1025_01),
        ("2022-04-01", 1050_64),  # 1,050.6355..., from the price agreed: not 1,050.64 of 1,025.01
        ("2023-04-01", 1076_90),
    ],
)
def test_a_stated_rate_compounds_on_each_of_its_days(day: str, pence: int) -> None:
    found = earn("x", outcome(PRICE + RATE), result("1", day), Counted())
    assert found.amount == pence


@pytest.mark.parametrize(
    ("indexed", "told", "day", "by"),
    [
        (INDEX, [("2021-03-20", "104")], "2021-03-31", "1"),
        (INDEX, [("2021-03-20", "104")], "2021-04-01", "1.04"),
        (INDEX, [("2021-03-20", "104"), ("2021-06-01", "110")], "2022-03-31", "1.04"),
        (INDEX, [("2021-03-20", "104"), ("2022-03-20", "110")], "2022-04-01", "1.1"),
        (INDEX, [("2021-04-01", "99")], "2021-04-01", "0.99"),
        (BOUND, [("2021-04-01", "99")], "2021-04-01", "1"),
        (BOUND, [("2021-03-20", "104")], "2021-04-01", "1.03"),
        (BOUND, [("2021-03-20", "104"), ("2022-03-20", "105.04")], "2022-04-01", "1.0403"),
    ],
)
def test_a_price_rises_with_the_last_index_told_by_each_day(
    indexed: str, told: list[tuple[str, str]], day: str, by: str
) -> None:
    named = {"x": outcome(PRICE + indexed)}
    results = [result(value, on_day, outcome="cpi") for on_day, value in told]
    assert raised_by(named["x"], on(day), history(named, results)) == Fraction(by)


def test_without_its_index_nothing_is_paid_and_it_is_said() -> None:
    found = earn("x", outcome(PRICE + INDEX), result("1", "2021-04-01"), Counted())
    assert not found.amount
    assert found.reason == Reason.NO_INDEX.value
    assert earn("x", outcome(PRICE + INDEX), result("1", "2021-03-31"), Counted()).amount == 1000_01


@pytest.mark.parametrize(
    ("pays", "key", "told"),
    [
        (
            'pays = "steps"\nsteps = [["1", "10.00"], ["2", "20.05"]]',
            "steps",
            [["1", "11.00"], ["2", "22.06"]],
        ),
        (
            'pays = "line"\nline = [["1", "-10.00"], ["2", "20.05"]]',
            "line",
            [["1", "-11.00"], ["2", "22.06"]],
        ),
        ('pays = "sum"\namount = "0.05"', "amount", 6),
        ('pays = "threshold"\nthreshold = "1"\namount = "0.04"', "amount", 4),
        (
            'pays = "steps"\nstatus = "unknown"\nsteps = [["1", ""], ["2", "20.00"]]',
            "steps",
            [["1", ""], ["2", "22.00"]],
        ),
    ],
)
def test_every_amount_of_an_outcome_rises(pays: str, key: str, told: object) -> None:
    assert getattr(raised(outcome(pays), Fraction(11, 10)), key) == told


def test_the_prices_of_tiers_rise() -> None:
    tiers = outcome('pays = "tiers"\ntiers = [{ first = 10, price = "1.00" }, { price = "0.55" }]')
    assert [tier.price for tier in raised(tiers, Fraction(11, 10)).tiers] == [110, 61]  # type: ignore[attr-defined]


def charged(indexed: str) -> BondTerms:
    return bond(
        f'{CITY}[outcomes.charge]\npays = "standing charge"\namount = "100.00"\n'
        f"dates = {{ from = 2021-03-31, times = 3 }}\n{indexed}"
        '[outcomes.cpi]\npays = "nothing"\n'
    )


def test_a_standing_charge_rises_and_waits_for_its_index() -> None:
    """The index of the day counts, though a charge falls due before results are read; then none is told."""
    told = facts(results=(result("103", "2022-03-31", outcome="cpi"),))
    indexed = INDEX.replace("2021-04-01", "2022-03-31")
    _, days = fold(charged(indexed), told, date(2023, 12, 31))
    assert [
        (claim.amount, claim.reason) for run in days for claim in run.claims if claim.outcome == "charge"
    ] == [
        (100_00, ""),
        (103_00, ""),
        (103_00, ""),
    ]
    _, days = fold(charged(indexed), facts(), date(2022, 12, 31))
    assert [(claim.amount, claim.reason) for run in days for claim in run.claims] == [
        (100_00, ""),
        (0, Reason.NO_INDEX.value),
    ]


OUTCOME = f"{CITY}[outcomes.x]\n"
WRONG: dict[str, tuple[str, str]] = {
    "neither": (
        PRICE + "indexed = { dates = { from = 2021-04-01 } }",
        "rate: give either a rate, or the index that it rises with",
    ),
    "both": (
        PRICE + RATE.replace("rate =", 'reads = "cpi", base = "1", rate ='),
        "rate: give either a rate, or the index that it rises with",
    ),
    "a rate within limits": (
        PRICE + RATE.replace("rate =", 'at_most = "3%", rate ='),
        "rate: a stated rate has no index: leave 'base', 'at_most' and 'at_least' out",
    ),
    "no base": (
        PRICE + INDEX.replace(', base = "100"', ""),
        "base: say what the index was for the price that is agreed: more than nought",
    ),
    "a base of nought": (
        PRICE + INDEX.replace('"100"', '"0"'),
        "base: say what the index was for the price that is agreed: more than nought",
    ),
    "limits the wrong way round": (
        PRICE + BOUND.replace('"0%"', '"4%"'),
        "at_most: the most is below the least",
    ),
    "an index that is none": (
        PRICE + INDEX.replace("cpi", "other"),
        "reads: other is no index: one is sent as the value of what pays nothing",
    ),
    "an index that is not there": (
        PRICE + INDEX.replace("cpi", "cpj"),
        "reads: there is no outcome 'cpj'; did you mean 'cpi'?",
    ),
}


@pytest.mark.parametrize(("text", "what"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_of_a_price_that_rises(text: str, what: str) -> None:
    others = '\n[outcomes.cpi]\npays = "nothing"\n[outcomes.other]\npays = "sum"\namount = "1.00"\n'
    assert f"outcomes.x.indexed.{what}" in faults(OUTCOME + text + others)


NO_INDEX = {
    "0": "0 is no index: one is above nought",
    "-3": "-3 is no index: one is above nought",
    "4%": "4% is not the index that was 100: what it is counts, not by how much it rose",
}


@pytest.mark.parametrize(("value", "what"), NO_INDEX.items(), ids=NO_INDEX)
def test_an_index_of_nought_is_none_in_an_example(value: str, what: str) -> None:
    """An index of 0 was divided by on the next day on which the price rises."""
    example = f"""
[outcomes.cpi]
pays = "nothing"
[[example]]
results = [{{ on = 2021-03-20, outcome = "cpi", cohort = "2021", value = "{value}" }}]
expect = [{{ on = 2021-03-20, by = "city", amount = "0.00" }}]
"""
    assert faults(OUTCOME + PRICE + INDEX + example) == [f"example.1.results: {what}"]


@pytest.mark.parametrize("value", ["0", "-3"])
def test_an_index_of_nought_that_an_earlier_edition_took_in_is_not_known(value: str) -> None:
    named = {"x": outcome(PRICE + INDEX)}
    told = history(
        named, [result(value, "2021-03-20", outcome="cpi"), result("110", "2022-03-20", outcome="cpi")]
    )
    assert raised_by(named["x"], on("2021-03-31"), told) == 1
    assert raised_by(named["x"], on("2022-04-01"), told) is None


def test_what_has_no_price_cannot_rise() -> None:
    text = 'pays = "fee at risk"\nfee = "1.00"\nshare = "1%"\nthreshold = "1%"\n'
    assert faults(OUTCOME + text + RATE) == ["outcomes.x.indexed: it has no price or amount that could rise"]
    assert faults(OUTCOME + PRICE + RATE, top="ends = 2021-03-31") == [
        "outcomes.x.indexed.dates: its first day, 2021-04-01, is after the last day, 2021-03-31"
    ]
