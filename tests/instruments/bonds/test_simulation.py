"""What many paths came to: counted, never fitted."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from instruments.bonds.quayside import QUAYSIDE, read
from pooledbudget.instruments.bonds.chances import draw
from pooledbudget.instruments.bonds.returns import Rate, Status, Why
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.instruments.bonds.simulation import Path, run_path, simulate, summed
from pooledbudget.settings import read_settings


def scenario(paths: int = 60, mean: str = "12") -> Scenario:
    text = f'seed = 5\npaths = {paths}\noutcomes.job.value = {{ spread = "poisson", mean = "{mean}" }}'
    return read_settings(Scenario, text.encode(), "s.toml")


def rate(value: float) -> Rate:
    return Rate(Status.ONE, Why.SOLVED, (value,), (1,), 1)


def test_paths_are_counted() -> None:
    none = Rate(Status.NONE, Why.NO_ROOT)
    paths = [Path(100, 60, rate(-0.2), 500), Path(100, 120, rate(0.1), 700), Path(100, 90, none, 600)]
    found = summed("loan", paths)
    assert found.statuses == {"one": 2, "none": 1}
    assert (found.loss, found.expected_loss, found.conditional_loss) == (Fraction(2, 3), 17, 25)
    assert (found.mean_back, found.mean_claimed) == (90, 600)
    assert (found.percentiles[5], found.percentiles[95]) == (-0.2, 0.1)


def test_no_path_loses_and_nothing_is_lost() -> None:
    found = summed("loan", [Path(100, 100, rate(0), 5)])
    assert found.loss == 0
    assert (found.expected_loss, found.conditional_loss) == (0, 0)


def test_the_fold_and_all_paths_at_once_tell_the_same() -> None:
    terms = read()
    judged = 'price = "2200.00"\ncohorts = ["a"]\npooled = { threshold = "5%" }'
    folded = read(QUAYSIDE.replace('price = "2200.00"', judged))
    at_once, one_by_one = simulate(terms, scenario(20)), simulate(folded, scenario(20))
    assert at_once[0].folded == ()
    assert one_by_one[0].folded == ["outcome job: cohorts that are judged together"]
    for each, other in zip(at_once, one_by_one, strict=True):
        assert replace(other, folded=(), percentiles={}) == replace(each, percentiles={})
        assert list(other.percentiles.values()) == pytest.approx(list(each.percentiles.values()), abs=1e-12)
    drawn = draw(terms, scenario(20))
    backs = [run_path(terms, drawn, number)["loan"].back for number in range(20)]
    assert at_once[0].mean_back == round(Fraction(sum(backs), 20))
    assert sum(at_once[0].statuses.values()) == 20


def test_the_same_seed_tells_the_same_and_better_outcomes_more() -> None:
    terms = read()
    low, again, high = (simulate(terms, scenario(40, mean)) for mean in ("12", "12", "16"))
    assert low == again
    assert high[0].mean_back > low[0].mean_back
    assert high[0].loss <= low[0].loss
