"""Seeded chances: the same every time, common to scenarios, and spread as they say."""

from __future__ import annotations

import numpy as np
import pytest

from instruments.bonds.quayside import read
from pooledbudget.instruments.bonds.chances import SCALE, Drawn, draw
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.settings import read_settings

TERMS = read()


def drawn(value: str, *, paths: int = 4_000, seed: int = 7, more: str = "") -> Drawn:
    text = f"seed = {seed}\npaths = {paths}\n[outcomes.job]\nvalue = {{ {value} }}\n{more}"
    (found,) = draw(TERMS, read_settings(Scenario, text.encode(), "s.toml"))
    return found


def test_the_same_seed_draws_the_same_and_another_something_else() -> None:
    spread = 'spread = "normal", mean = "25", deviation = "5"'
    assert (drawn(spread).values == drawn(spread).values).all()
    assert (drawn(spread).values != drawn(spread, seed=8).values).any()


def test_two_scenarios_share_their_chances() -> None:
    low = drawn('spread = "normal", mean = "25", deviation = "5"').values
    high = drawn('spread = "normal", mean = "35", deviation = "5"').values
    assert (high - low == 10 * SCALE).all()
    few, many = (drawn(f'spread = "poisson", mean = "{mean}"').values for mean in (9, 12))
    assert (many >= few).all()
    assert (many > few).any()


@pytest.mark.parametrize(
    ("spread", "mean", "deviation"),
    [
        ('spread = "fixed", value = "2.5"', 2.5, 0),
        ('spread = "normal", mean = "25", deviation = "5"', 25, 5),
        ('spread = "uniform", least = "10", most = "22"', 16, 12 / 12**0.5),
        ('spread = "triangular", least = "0", mode = "3", most = "9"', 4, 1.8708),
        ('spread = "poisson", mean = "16"', 16, 4),
        ('spread = "binomial", count = "50", chance = "20%"', 10, 8**0.5),
        ('spread = "binomial", count = "5", chance = "100%"', 5, 0),
        ('spread = "poisson", mean = "0"', 0, 0),
    ],
)
def test_numbers_are_spread_as_said(spread: str, mean: float, deviation: float) -> None:
    values = drawn(spread).values / SCALE
    assert values.mean() == pytest.approx(mean, abs=0.05)
    assert values.std() == pytest.approx(deviation, abs=0.05)


def test_a_normal_spread_is_cut_where_it_says() -> None:
    values = drawn('spread = "normal", mean = "40%", deviation = "50%", least = "0", most = "1"').values
    assert values.min() == 0
    assert values.max() == SCALE


def test_it_is_drawn_for_every_path_and_date_or_on_days_of_its_own() -> None:
    found = drawn('spread = "fixed", value = "1"', paths=3)
    assert found.values.shape == (3, 13)
    own = drawn('spread = "fixed", value = "1"', paths=3, more='on = { from = 2021-01-31, every = "1 year" }')
    assert [str(day) for day in own.days] == ["2021-01-31", "2022-01-31", "2023-01-31"]


def test_of_those_referred_a_part_is_counted_whole() -> None:
    more = 'whole = true\nreferrals = { spread = "fixed", value = "30" }'
    values = drawn('spread = "uniform", least = "0", most = "1"', more=more).values
    assert (values % SCALE == 0).all()
    assert values.max() <= 30 * SCALE
    assert np.unique(values).size > 20


def test_results_may_come_late_and_never_early() -> None:
    more = 'delay = { spread = "normal", mean = "10", deviation = "30" }'
    late = drawn('spread = "fixed", value = "1"', more=more).late
    assert late is not None
    assert late.min() == 0
    assert late.max() > 60
    assert drawn('spread = "fixed", value = "1"').late is None
