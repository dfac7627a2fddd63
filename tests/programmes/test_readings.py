"""Open questions: each is asked by something, and each answer of each makes a difference somewhere."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files

import pytest

from instruments.families.kit import CHOICES, PROGRAMME
from loops import some
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.rules import measure_rules
from pooledbudget.instruments.families.terms import FamiliesTerms
from pooledbudget.programmes.measures import KINDS, question
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.price import ROUNDINGS
from pooledbudget.programmes.programme import packaged_programmes
from pooledbudget.programmes.readings import FORMER, OPEN

ON = date(2013, 10, 10)
BY_MEASURES = {name for kind in KINDS.values() for name in kind.choices()}
PROGRAMMES = programmes_in(packaged_programmes(), "GBP").values()
BY_FILES = {
    name
    for programme in PROGRAMMES
    for asked in (
        *(use.always_under for use in programme.composed.measures.values()),
        *(way.under for way in programme.composed.eligible),
        *(outcome.under for outcome in programme.composed.outcomes.values()),
        {day.reading: "" for day in programme.days.values() if day.reading},
        {reading: "" for reading, _ in programme.otherwise.values()},
    )
    for name in asked
}
BY_MONEY = {"rate-year", "results-cap", "funded-rounding", "nothing-relevant", "duplicate", "gate-edge"}
"""Those that are asked by no measure and no file, but where families are counted and results are priced."""
OF_OTHERS = {"needs-counted"}
"""Those that only programmes of another phase ask."""


def test_every_open_question_is_asked_by_something() -> None:
    assert set(OPEN) == BY_MEASURES | BY_FILES | BY_MONEY | OF_OTHERS
    assert not BY_MONEY & (BY_MEASURES | BY_FILES)


@pytest.mark.parametrize("name", OPEN)
def test_a_question_is_asked_in_a_sentence_and_its_answers_differ(name: str) -> None:
    asked = OPEN[name]
    assert asked.question.endswith("?")
    assert len(set(asked.choices)) == len(asked.choices) >= 2
    assert not set(asked.choices) & set(FORMER)


def test_what_an_answer_was_called_leads_to_one_that_is_built() -> None:
    built = {answer for asked in OPEN.values() for answer in asked.choices}
    assert set(FORMER.values()) <= built


def texts(name: str) -> str:
    """Return the SQL of a measure, with what it shares with others, without remarks."""
    shared = ["ages"] + (["windows", "baselines"] if KINDS[name].windowed else [])
    folder = files("pooledbudget.evidence.measures")
    text = "\n".join(folder.joinpath(f"{part}.sql").read_text("utf-8") for part in [name, *shared])
    return re.sub(r"(?m)^ *--.*$", "", text)


ALIKE = {
    "on_benefit": {"18 at the event"},
    "schooling_before": {"all three must follow attachment"},
}
"""Answers that are another one under a measure: the event of a benefit that stands is the day itself, and
no term before attachment follows it."""


@pytest.mark.parametrize("name", sorted(BY_MEASURES))
def test_all_answers_but_one_stand_in_the_sql_of_every_measure_that_asks(name: str) -> None:
    """The one that stands nowhere is what holds where no other does; an answer that is misspelt is none."""
    for kind in some(kind for kind in KINDS if name in set(KINDS[kind].choices())):
        written = set(re.findall(r"'((?:[^']|'')*)'", texts(kind)))
        named = {answer for answer in OPEN[name].choices if answer.replace("'", "''") in written}
        named |= ALIKE.get(kind, set())
        assert len(named) >= len(OPEN[name].choices) - 1, (kind, set(OPEN[name].choices) - named)


@pytest.mark.parametrize("name", sorted(BY_MEASURES & set(PROGRAMME.readings)))
def test_every_answer_reaches_the_rules_of_what_it_bears_on(name: str) -> None:
    for measure in some(PROGRAMME.readings[name].bears_on):
        rules = [
            measure_rules(PROGRAMME, {**CHOICES, name: answer}, measure, ON) for answer in OPEN[name].choices
        ]
        by_name = [
            rule for rule in rules[0] if question(rule) == name and len({each[rule] for each in rules}) > 1
        ]
        assert len({tuple(rule.items()) for rule in rules}) == len(OPEN[name].choices)
        assert len(by_name) == 1


def test_every_answer_that_a_file_holds_something_under_is_one() -> None:
    for reading, values in some(each for programme in PROGRAMMES for each in programme.otherwise.values()):
        assert set(values) < set(OPEN[reading].choices)
    for day in some(day for programme in PROGRAMMES for day in programme.days.values()):
        assert set(day.otherwise) < set(OPEN[day.reading].choices if day.reading else {""})


def counted(**chosen: str) -> Case:
    readings = {name.replace("_", "-"): answer for name, answer in chosen.items()}
    terms = FamiliesTerms(
        kind="families",
        agreement="families",
        title="families",
        programme=PROGRAMME.id,
        payer="dept",
        allocation=9,
        theme="t",
        readings=readings,
    )
    return Case(terms, PROGRAMME, PROGRAMME.choices(readings))


def test_every_answer_about_the_allocation_counts_otherwise() -> None:
    assert [counted(results_cap=answer).results_cap(ON) for answer in OPEN["results-cap"].choices] == [8, 9]
    rounded = [
        [counted(funded_rounding=answer).funded(families, ON) for families in (3, 9)] for answer in ROUNDINGS
    ]
    assert rounded == [[3, 8], [2, 8], [2, 7]]
    ends = [counted(claims_end=answer).claims_end for answer in OPEN["claims-end"].choices]
    assert ends == [date(2015, 5, 31), date(2015, 4, 30)]
