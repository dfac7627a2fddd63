"""The page of scenarios: every key has words, and the sample runs as it stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pooledbudget.cli.bonds import terms_named
from pooledbudget.commented import keys_without_words
from pooledbudget.instruments.bonds.scenario import PARAMETERS, Happens, Scenario, Spread, read_scenario
from pooledbudget.instruments.bonds.simulation import simulate
from scenario_page import SAMPLE, scenario_page, scenario_sample

QUAYSIDE = Path(__file__).parents[2] / "docs" / "examples" / "quayside.toml"


def test_every_key_has_words_and_stands_on_the_page() -> None:
    assert keys_without_words(Scenario.model_json_schema(by_alias=True)) == []
    page = scenario_page()
    for model in (Scenario, Happens, Spread):
        assert all(f"| `{key}` |" in page for key in model.model_fields)
    assert all(f"| `{name}` |" in page for name in PARAMETERS)


def test_the_sample_says_what_it_says_and_runs() -> None:
    terms = terms_named(str(QUAYSIDE))
    assert tomllib.loads(scenario_sample()) == SAMPLE
    scenario = read_scenario(scenario_sample().encode(), "sample.toml", terms)
    found = simulate(terms, scenario.model_copy(update={"paths": 3}))
    assert [each.capital for each in found] == ["loan", "equity"]
