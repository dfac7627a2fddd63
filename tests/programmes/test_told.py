"""A programme read back: every value in force on a day with its source, and what two say differently."""

from __future__ import annotations

from datetime import date

import pytest

from loops import some
from pooledbudget.programmes.programme import packaged_programmes, read_programme
from pooledbudget.programmes.told import ToldValue, differing, told

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
    for line in some(said):
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
    first = [ToldValue("a", "x", "One."), ToldValue("a", "y", "Two."), ToldValue("a", "only", "Here.")]
    second = [ToldValue("a", "x", "One."), ToldValue("a", "y", "Three."), ToldValue("b", "only", "There.")]
    assert [(line.name, line.before, line.after) for line in differing(first, second)] == [
        ("y", "Two.", "Three."),
        ("only", "Here.", ""),
        ("only", "", "There."),
    ]
