"""A programme read back: every value in force on a day with its source, and what two say differently."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pooledbudget.cli.commands import main
from pooledbudget.programmes.programme import packaged_programmes, read_programme
from pooledbudget.programmes.told import Said, differing, told

NAME = "programmes/troubled-families-2012.toml"
TEXT = packaged_programmes()[NAME].decode()
ON = date(2013, 4, 1)


def sentences(text: str, on: date) -> dict[tuple[str, str], str]:
    said = told(read_programme(text.encode(), NAME), on, "GBP")
    return {line.key: line.sentence for line in said}


def test_a_value_is_told_as_it_is_on_the_day() -> None:
    year_1, year_2 = sentences(TEXT, date(2013, 3, 31)), sentences(TEXT, ON)
    fee = ("tariffs", "attachment-fee")
    assert (year_1[fee], year_2[fee]) == (
        "Attachment fee: £3,200, by the day a family is attached.",
        "Attachment fee: £2,400, by the day a family is attached.",
    )


def test_the_numbers_of_a_rule_are_those_in_force() -> None:
    """T-8: nothing is typed twice."""
    own = TEXT.replace('value = "60/100", cite = "S15"', 'value = "1/2", cite = "S15"')
    assert "down by at least 50% in the last 6 months" in sentences(own, ON)["measures", "asb"]
    assert "down by at least 60% in the last 6 months" in sentences(TEXT, ON)["measures", "asb"]


@pytest.mark.parametrize("file", packaged_programmes())
def test_every_value_of_a_programme_names_where_it_was_read(file: str) -> None:
    programme = read_programme(packaged_programmes()[file], file)
    said = told(programme, programme.starts, "GBP")
    for line in said:
        assert "?" not in line.sentence or line.part == "readings", line
        assert "{" not in line.sentence, line
        if line.part in {"days", "tariffs", "thresholds", "measures"}:
            assert line.source, line


@pytest.mark.parametrize("before", [date(2012, 4, 1), date(2013, 3, 31), date(2014, 3, 31)])
def test_a_value_added_from_a_day_changes_nothing_before_it(before: date) -> None:
    added = TEXT.replace('{ from = 2014-04-01, amount = "1600.00"', '{ from = 2014-04-01, amount = "9999.00"')
    assert sentences(added, before) == sentences(TEXT, before)
    assert sentences(added, date(2014, 4, 1)) != sentences(TEXT, date(2014, 4, 1))


def test_what_two_say_differently_is_told_and_nothing_else() -> None:
    first = [Said("a", "x", "One."), Said("a", "y", "Two."), Said("a", "only", "Here.")]
    second = [Said("a", "x", "One."), Said("a", "y", "Three."), Said("b", "only", "There.")]
    assert [(line.name, line.before, line.after) for line in differing(first, second)] == [
        ("y", "Two.", "Three."),
        ("only", "Here.", ""),
        ("only", "", "There."),
    ]


def asked(*arguments: str) -> list[str]:
    done = CliRunner().invoke(main, ["programme", *arguments])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_the_command_line_lists_shows_compares_and_prices(tmp_path: Path) -> None:
    listed = json.loads("\n".join(asked("list", "--json")))["data"]
    assert {line["programme"] for line in listed} >= {"troubled-families-2012", "supporting-families-2022"}
    shown = asked("show", "troubled-families-2015")
    assert any("A family may be included on two of" in line for line in shown)
    differs = asked("diff", "innovation-fund-2012-1", "innovation-fund-2012-2")
    assert "  - Level 1: £700, by the day a person is attached." in differs
    assert "  + Level 1: £1,100, by the day a person is attached." in differs
    assert asked("diff", "troubled-families-2012", "troubled-families-2012") == ["they say the same"]
    priced = asked("price", "troubled-families-2012", "--families", "540", "--begun", "50%")
    assert priced[0].startswith("450 of 540 are funded (rounding: floor)")
    assert priced[-1] == "50% of the next year's fees are paid at its beginning."
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace('programme = "troubled-families-2012"', 'programme = "own"'), "utf-8")
    assert "(own)" in asked("show", str(own))[0]


def test_an_unknown_programme_is_told_with_the_nearest() -> None:
    done = CliRunner().invoke(main, ["programme", "show", "troubled-famlies-2012"])
    assert done.exit_code != 0
    assert "did you mean 'troubled-families-2012'?" in (done.output + str(done.exception))
