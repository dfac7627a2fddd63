"""The measures there are: each has its file, which asks for its parameters and for no others."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from loops import some
from pooledbudget.programmes.measures import KINDS, Choices, Fractions, MaybeWords, Numbers, Words, question
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import packaged_programmes
from pooledbudget.programmes.readings import OPEN
from pooledbudget.submissions.records import KINDS as RECORDS

FILES = files("pooledbudget.evidence.measures")
SHARED = {
    "ages",
    "asked",
    "asked_where_touched",
    "baselines",
    "differing",
    "duplicates",
    "followed",
    "people",
    "persons",
    "windows",
}
TOUCHED = {kind.told_by for kind in KINDS.values() if kind.told_by}
"""What tells which families another answer can turn."""
ABOUT = {
    "families_on_file",
    "known_families",
    "left_between",
    "match_rates",
    "people_of",
    "school_doubts",
    "shared_people",
}
"""What is asked of people across families, and of rows that somebody would ask about."""
"""What measures share, or what is asked beside them."""
TABLES = {
    "member": "families",
    "flag": "flags",
    "attendance": "attendance",
    "incident": "incidents",
    "offence": "offences",
    "benefit": "benefits",
    "work": "work",
    "provision": "provision",
    "achievement": "achievements",
    "stay": "stays",
}
BY_WINDOW = {"window_months", "window_end", "six_months"}
BY_BASELINE = {"baseline", "baseline_after"}


def text(name: str) -> str:
    """Return a file of SQL without its remarks."""
    return re.sub(r"(?m)^ *--.*$", "", FILES.joinpath(f"{name}.sql").read_text("utf-8"))


def asked(name: str) -> set[str]:
    """Return the rules a file asks for, of those that some measure is given."""
    given = {
        rule
        for kind in KINDS.values()
        for parameter, sort in kind.parameters.items()
        for rule in ([f"{parameter}_over", f"{parameter}_under"] if sort == Fractions else [parameter])
    }
    return given & set(re.findall(r"\br\.(\w+)", text(name)))


def test_every_file_is_a_measure_or_is_shared_by_them() -> None:
    found = {file.name.removesuffix(".sql") for file in FILES.iterdir() if file.name.endswith(".sql")}
    assert found == {*KINDS, *SHARED, *ABOUT, *TOUCHED}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_asks_for_every_parameter_of_its_measure_and_for_no_other(name: str) -> None:
    kind = KINDS[name]
    rules = {
        rule
        for parameter, sort in kind.parameters.items()
        for rule in ([f"{parameter}_over", f"{parameter}_under"] if sort == Fractions else [parameter])
    }
    by_views = set()
    if kind.windowed:
        by_views = BY_WINDOW | (BY_BASELINE if "baselines" in text(name) else set())
        assert by_views == asked("windows") | (asked("baselines") if "baselines" in text(name) else set())
    assert asked(name) | by_views == rules


@pytest.mark.parametrize("name", KINDS)
def test_a_measure_names_the_records_that_its_file_reads(name: str) -> None:
    tables = set(re.findall(r"(?:FROM|JOIN) (\w+)", text(name))) & set(TABLES)
    assert {TABLES[table] for table in tables} == set(KINDS[name].reads)
    assert set(KINDS[name].reads) <= set(RECORDS)


@pytest.mark.parametrize("name", KINDS)
def test_it_is_windowed_if_its_file_takes_windows(name: str) -> None:
    assert KINDS[name].windowed == bool(re.search(r"(?:FROM|JOIN) (windows|baselines)\b", text(name)))


@pytest.mark.parametrize("name", KINDS)
def test_its_choices_are_open_questions_and_its_numbers_have_names(name: str) -> None:
    kind = KINDS[name]
    assert set(kind.choices()) <= set(OPEN)
    assert set(kind.parameters.values()) <= {Numbers, Fractions, Choices, Words, MaybeWords}
    assert any(kind.found)


def test_a_parameter_is_chosen_by_the_question_of_its_name() -> None:
    assert question("window_end") == "window-end"
    assert list(KINDS["minor_offended"].choices()) == ["window-end", "youth-offence-age"]
    assert list(KINDS["achieved"].choices()) == []


def test_what_a_packaged_programme_takes_is_a_measure() -> None:
    for programme in some(programmes_in(packaged_programmes(), "GBP").values()):
        assert {use.takes for use in programme.composed.measures.values()} <= set(KINDS)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.followed])
def test_what_is_followed_alike_is_told_by_rules_of_the_measure(name: str) -> None:
    given = [
        f"{parameter}{end}"
        for parameter, sort in KINDS[name].parameters.items()
        for end in (("_over", "_under") if sort == Fractions else ("",))
    ]
    assert set(KINDS[name].followed) < set(given)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.told_by])
def test_whoever_another_answer_can_turn_is_told_for_every_question(name: str) -> None:
    kind = KINDS[name]
    told = set(re.findall(r"'(\w+)'", text(kind.told_by)))
    assert told & set(kind.parameters) <= set(kind.chosen())
    assert set(kind.chosen()) <= told or "ELSE true" in text(kind.told_by)
