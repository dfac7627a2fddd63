"""What is said of a bond: its clauses, when it pays, and why an outcome did or did not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from instruments.books import BOND, NAMES, SECOND_BOND, question, row
from pooledbudget.instruments.agreement import Clause, Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.words import (
    REASONS,
    change,
    clauses,
    outcome_sentences,
    sentence,
    told_apart,
    words,
)
from pooledbudget.instruments.decisions import WITHDRAWN, Decision


def read(text: str, currency: str = "GBP") -> BondTerms:
    return Bond.read(text.encode(), "bond.toml", Context(currency, {})).terms


TERMS = read(BOND)
UNPUBLISHED = BOND.replace('payment_per_event_avoided = "10.00"\n', "")


def decision(*cells: str, terms: BondTerms = TERMS, second: tuple[str, ...] = ()) -> Decision:
    """Return the last decision on one cohort's cells, or on two."""
    given = [row("outcomes", "2013-04-20", "bond", "a", *cells, "report")]
    if second:
        given.append(row("outcomes", "2013-04-20", "bond", "b", *second, "report", number=3))
    return Bond(terms).decide(question(*given)).decisions[-1]


def counted(events: int) -> tuple[str, ...]:
    return ("100", str(events), "100", "100", "")


def published(fall: str) -> tuple[str, ...]:
    return ("", "", "", "", fall)


def test_each_clause_is_a_sentence_and_a_commitment_is_its_investors_own() -> None:
    found = list(clauses(read(SECOND_BOND), NAMES, "GBP"))
    assert found[:2] == [
        Clause("Harbour Trust commits £500.", ("harbour",)),
        Clause("Lantern Foundation commits £300.", ("lantern",)),
    ]
    assert [clause.text for clause in found[2:]] == list(outcome_sentences(read(SECOND_BOND), "GBP"))
    assert {clause.concerns for clause in found[2:]} == {()}


def test_the_cap_on_return_is_a_clause_where_there_is_one() -> None:
    said = "Capital is repaid first; return is at most 10% a year, simple."
    assert list(clauses(TERMS, NAMES, "GBP"))[-1] == Clause(said)
    uncapped = read(BOND.replace('return_cap = "10%"\n', ""))
    assert all("return" not in clause.text for clause in clauses(uncapped, NAMES, "GBP"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            BOND,
            [
                "A cohort pays if events fall by at least 10% against the comparison.",
                "If no cohort has paid, a fall of at least 7.5% over all cohorts pays once.",
                "It pays £10 for each event avoided, up to £250 in all.",
            ],
        ),
        (
            BOND.replace('payment_cap = "250.00"\n', "").replace('pooled_threshold = "7.5%"\n', ""),
            [
                "A cohort pays if events fall by at least 10% against the comparison.",
                "It pays £10 for each event avoided.",
            ],
        ),
        (
            UNPUBLISHED,
            [
                "A cohort pays if events fall by at least 10% against the comparison.",
                "If no cohort has paid, a fall of at least 7.5% over all cohorts pays once.",
                "What it pays is not published, so nothing can be posted.",
            ],
        ),
    ],
)
def test_when_it_pays_is_said_as_the_terms_have_it(text: str, said: list[str]) -> None:
    assert list(outcome_sentences(read(text), "GBP")) == said


def test_a_bond_in_euros_speaks_of_euros() -> None:
    found = [clause.text for clause in clauses(read(BOND, "EUR"), NAMES, "EUR")]
    assert found[0] == "Harbour Trust commits €1,000."
    assert "It pays €10 for each event avoided, up to €250 in all." in found
    assert sentence(decision(*counted(80)), "EUR") == "Paid: €200 for a fall of 20.0% against 10% required."


NOT_PUBLISHED = read(UNPUBLISHED)
SENTENCES: list[tuple[Decision, str]] = [
    (decision(*counted(80)), "Paid: £200 for a fall of 20.0% against 10% required."),
    (
        decision(*counted(91)),
        "Not paid: a fall of 9.0% against 10% required; the fall is below the threshold.",
    ),
    (
        decision(*published("12.5%")),
        "Not paid: a fall of 12.5% against 10% required; the threshold is met, but without counts "
        "the events avoided cannot be worked out.",
    ),
    (
        decision(*counted(80), terms=NOT_PUBLISHED),
        "Not paid: a fall of 20.0% against 10% required; the threshold is met, but what it pays is "
        "not published: nothing posts.",
    ),
    (
        decision(*counted(80), second=counted(95)),
        "Not paid: a fall of 12.5% against 7.5% required; a cohort has paid on its own, so the pooled "
        "threshold does not apply.",
    ),
    (
        replace(decision(*counted(80)), paid=False, amount=0, reason=Reason.CAP_REACHED.value),
        "Not paid: a fall of 20.0% against 10% required; the cap on outcome payments is reached.",
    ),
    (
        replace(decision(*counted(80)), paid=False, amount=0, reason=WITHDRAWN),
        "Not paid: a fall of 20.0% against 10% required; withdrawn: a row it rested on was replaced.",
    ),
    (
        replace(decision(*counted(80)), paid=False, reason="a reason of later"),
        "Not paid: a fall of 20.0% against 10% required; a reason of later.",
    ),
]


@pytest.mark.parametrize(("decided", "said"), SENTENCES)
def test_a_decision_is_one_sentence(decided: Decision, said: str) -> None:
    assert sentence(decided, "GBP") == said


def test_what_could_not_be_measured_says_so() -> None:
    said = sentence(decision("100", "0", "100", "0", ""), "GBP")
    assert said.startswith("Not paid: ")
    assert said.endswith("against 10% required; the comparison group had no events: no fall can be measured.")


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == {*Reason, WITHDRAWN}


def said_of(decided: Decision) -> tuple[str, ...]:
    found = words(TERMS, decided.measures[0], "GBP")
    return found.value, found.threshold, found.window, found.rule, found.cite


def test_what_was_measured_is_said_with_what_was_needed_and_the_whole_rule() -> None:
    assert said_of(decision(*counted(80))) == (
        "80 events among 100 people against 100 among 100: a fall of 20.0%",
        "a fall of at least 10%",
        "report",
        "A cohort pays if events fall by at least 10% against the comparison. If no cohort has paid, "
        "a fall of at least 7.5% over all cohorts pays once. It pays £10 for each event avoided, "
        "up to £250 in all.",
        "terms",
    )


@pytest.mark.parametrize(
    ("cells", "second", "value", "source"),
    [
        (published("9%"), (), "9% as published", "report"),
        (published("-2%"), (), "-2% as published", "report"),
        (
            counted(92),
            counted(93),
            "185 events among 200 people against 200 among 200: a fall of 7.5%",
            "the cohorts' counts added together",
        ),
    ],
)
def test_a_measure_says_how_it_was_measured(
    cells: tuple[str, ...], second: tuple[str, ...], value: str, source: str
) -> None:
    found: Any = said_of(decision(*cells, second=second))
    assert (found[0], found[2]) == (value, source)
