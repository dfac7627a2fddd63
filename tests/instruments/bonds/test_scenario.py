"""A scenario: what it may say, and what it may not, all at once."""

from __future__ import annotations

import pytest

from instruments.bonds.quayside import read
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.settings import read_settings

NORMAL = 'outcomes.job.value = { spread = "normal", mean = "25", deviation = "5" }'


def scenario(text: str) -> Scenario:
    return read_settings(Scenario, text.encode(), "scenario.toml")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('outcomes.job.value = { spread = "normal", mean = "25" }', "a normal spread has a deviation"),
        ('outcomes.job.value = { spread = "fixed" }', "a fixed spread has a value"),
        (
            'outcomes.job.value = { spread = "uniform", least = "9", most = "3" }',
            "the least is over the most",
        ),
        ('outcomes.job.value = { spread = "triangular", least = "1", most = "3" }', "has a mode"),
        ('outcomes.job.value = { spread = "binomial", count = "30" }', "a binomial spread has a chance"),
        (f"{NORMAL}\npaths = 0", "greater than or equal to 1"),
        ("paths = 5", "outcomes"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(text: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        scenario(text)
    assert any(what in str(finding) for finding in refused.value.findings)


def test_it_is_held_against_the_bond() -> None:
    said = scenario(f'{NORMAL}\noutcomes.jobs.value = {{ spread = "fixed", value = "1" }}')
    assert list(said.against(read())) == [
        ("outcomes.jobs", "there is no outcome 'jobs'; did you mean 'job'?"),
    ]


def test_what_is_not_said_has_its_usual_value() -> None:
    said = scenario(NORMAL)
    assert (said.seed, said.paths, said.outcomes["job"].whole) == (1, 2_000, False)
    assert list(said.against(read())) == []
