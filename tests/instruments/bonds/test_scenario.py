"""A scenario: what it may say, and what it may not, all at once."""

from __future__ import annotations

import pytest

from instruments.bonds.quayside import QUAYSIDE, read
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.scenario import Scenario, read_scenario
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
        (
            'outcomes.job.value = { spread = "fixed", value = "3", mean = "4" }',
            "a fixed spread goes by value, and this would do nothing",
        ),
        ('outcomes.job.value = { spread = "poisson", mean = "-4" }', "the mean is below nought"),
        (
            'outcomes.job.value = { spread = "normal", mean = "4", deviation = "-1" }',
            "the deviation is below nought",
        ),
        (
            'outcomes.job.value = { spread = "triangular", least = "1", mode = "4", most = "3" }',
            "the mode is between the least and the most",
        ),
        (
            'outcomes.job.value = { spread = "binomial", count = "3", chance = "101%" }',
            "a chance is at most 100%",
        ),
        (
            'outcomes.job.value = { spread = "binomial", count = "3.5", chance = "10%" }',
            "it is of a whole number",
        ),
        (
            f"{NORMAL}\noutcomes.job.on = {{ from = 2021-01-01, to = 2020-01-01 }}",
            "2020-01-01 is before 2021-01-01",
        ),
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


def test_every_fault_of_a_scenario_is_told_at_once() -> None:
    """A key that is none, a value that is none, an outcome the bond lacks, a number that is not said."""
    text = """paths = 0
sed = 3
[outcomes.job]
value = { spread = "normal", mean = "25" }
[outcomes.jobs]
value = { spread = "fixed", value = "1" }
[outcomes.kept]
value = { spread = "odd", value = "1" }
on = { from = 2031-01-01 }
"""
    with pytest.raises(Refused) as refused:
        read_scenario(text.encode(), "s.toml", read())
    assert [finding.column for finding in refused.value.findings] == [
        "paths",
        "outcomes.kept.value.spread",
        "sed",
        "outcomes.job.value.deviation",
        "outcomes.jobs",
    ]


def test_what_is_told_of_a_well_written_file_is_told_once() -> None:
    text = (
        'outcomes.job.value = { spread = "fixed" }\noutcomes.jobs.value = { spread = "fixed", value = "1" }'
    )
    with pytest.raises(Refused) as refused:
        read_scenario(text.encode(), "s.toml", read())
    assert [finding.column for finding in refused.value.findings] == [
        "outcomes.job.value.value",
        "outcomes.jobs",
    ]


AGAINST = {
    "days after the end": (
        "outcomes.job.on = { from = 2031-01-01 }\n",
        "",
        ("outcomes.job.on", "none of its days is before the bond ends, on 2023-09-30"),
    ),
    "a charge by the calendar": (
        "",
        'pays = "standing charge"\namount = "1.00"\ndates = { from = 2020-09-30, times = 1 }',
        ("outcomes.job", "a standing charge follows from its days: no result of it is measured"),
    ),
    "a fall": (
        "",
        'pays = "difference"\nprice = "1.00"\ncounterfactual = { design = "matched" }',
        ("outcomes.job", "it pays on fall, which counts tell and a value does not"),
    ),
    "persons, of which a count paid one price": (
        "",
        'pays = "person"\nprice = "1.00"',
        (
            "outcomes.job",
            "it pays for each person once, and a scenario knows no persons: to try it, give it a price "
            "for each in a copy of the terms",
        ),
    ),
    "a second estimate of what has one": (
        'outcomes.job.second_value = { spread = "fixed", value = "1" }',
        'pays = "price"\nprice = "1.00"',
        ("outcomes.job.second_value", "it has one estimate"),
    ),
    "a blend of which one estimate is drawn": (
        "",
        'pays = "price"\nprice = "1.00"\nblend = "80%"',
        ("outcomes.job.second_value", "it blends two estimates: say how the second is spread"),
    ),
}


@pytest.mark.parametrize(("more", "pays", "fault"), AGAINST.values(), ids=AGAINST)
def test_what_would_come_to_nothing_in_the_bond_is_told(more: str, pays: str, fault: tuple[str, str]) -> None:
    terms = read(QUAYSIDE.replace('pays = "price"\nprice = "2200.00"', pays) if pays else QUAYSIDE)
    assert list(scenario(f"{NORMAL}\n{more}").against(terms)) == [fault]


def test_a_scenario_that_can_be_is_read() -> None:
    assert read_scenario(NORMAL.encode(), "s.toml", read()).outcomes["job"].value.spread == "normal"
