"""What is said of a bond: its clauses, when it pays, and why an outcome did or did not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

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
    told_of,
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
    rule = list(outcome_sentences(read(SECOND_BOND), "GBP"))
    assert [clause.text for clause in found[2:-1]] == [*rule, "The agreement pool pays for outcomes."]
    assert found[-1].text == "Repayments are made as they are decided: capital first, then return."
    assert {clause.concerns for clause in found[2:]} == {()}


def test_the_cap_on_return_is_a_clause_where_there_is_one() -> None:
    said = "Return on capital is at most 10% a year, compound, on all that is paid in and comes back."
    assert Clause(said) in list(clauses(TERMS, NAMES, "GBP"))
    uncapped = read(BOND.replace('return_cap = "10%"\n', ""))
    assert all("Return" not in clause.text for clause in clauses(uncapped, NAMES, "GBP"))


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
    assert (
        sentence(TERMS, decision(*counted(80)), "EUR", {})
        == "Paid: €200 for a fall of 20.0% against 10% required."
    )


NOT_PUBLISHED = read(UNPUBLISHED)
SENTENCES: list[tuple[Decision, str]] = [
    (decision(*counted(80)), "Paid: £200 for a fall of 20.0% against 10% required."),
    (
        decision(*counted(91)),
        "Not paid: a fall of 9.0% against 10% required; it is below what is required.",
    ),
    (
        decision(*published("12.5%")),
        "Not paid: a fall of 12.5% against 10% required; without the counts what it pays "
        "cannot be worked out.",
    ),
    (
        decision(*counted(80), terms=NOT_PUBLISHED),
        "Not paid: a fall of 20.0% against 10% required; what it pays is not published: nothing posts.",
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
        "Not paid: a fall of 20.0% against 10% required; withdrawn: a row it rested on no longer stands, "
        "or another result takes its place.",
    ),
    (
        replace(decision(*counted(80)), paid=False, reason="a reason of later"),
        "Not paid: a fall of 20.0% against 10% required; a reason of later.",
    ),
]


@pytest.mark.parametrize(("decided", "said"), SENTENCES)
def test_a_decision_is_one_sentence(decided: Decision, said: str) -> None:
    assert sentence(TERMS, decided, "GBP", {}) == said


def test_what_could_not_be_measured_says_so() -> None:
    said = sentence(TERMS, decision("100", "0", "100", "0", ""), "GBP", {})
    assert said == (
        "Not paid: no fall that can be measured; the comparison group had no events: no fall can be measured."
    )


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == {*Reason, WITHDRAWN} - {Reason.WAITS}


def said_of(decided: Decision) -> tuple[str, ...]:
    found = words(TERMS, decided.measures[0], "GBP")
    return found.value, found.threshold, found.window, found.rule, found.cite


def test_what_was_measured_is_said_with_what_was_needed_and_the_whole_rule() -> None:
    assert said_of(decision(*counted(80))) == (
        "80 events among 100 people against 100 among 100: a fall of 20.0%; standard error 0.1342 events a person",
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
            "185 events among 200 people against 200 among 200: a fall of 7.5%; standard error 0.0981 events a person",
            "the cohorts' counts added together",
        ),
    ],
)
def test_a_measure_says_how_it_was_measured(
    cells: tuple[str, ...], second: tuple[str, ...], value: str, source: str
) -> None:
    found: Any = said_of(decision(*cells, second=second))
    assert (found[0], found[2]) == (value, source)


# The digits that tell two numbers apart, and what a result was cut by: M-7 of the findings


@pytest.mark.parametrize(
    ("value", "needed", "shown"),
    [
        (Fraction(996, 10_000), "1/10", "9.96%"),
        (Fraction(72, 1000), "29/400", "7.2%"),
        (Fraction(726, 10_000), "29/400", "7.26%"),
        (Fraction(-1, 10_000), "1/100000000", "−0.01%"),
        (Fraction(1, 10), "1/10", "10.0%"),
        (Fraction(99_999_999, 10**9), "1/10", "9.9999999%"),
        (Fraction(1, 3), None, "33.3%"),
        (Fraction(1, 3), "1/3", "33.333333%"),
    ],
)
def test_a_percentage_has_the_digits_that_tell_it_from_what_is_required(
    value: Fraction, needed: str | None, shown: str
) -> None:
    assert told_apart(value, needed) == shown


def test_a_result_cut_by_a_cap_says_what_it_earned_and_what_was_cut() -> None:
    capped = read(BOND.replace('"250.00"', '"50.00"'))
    assert sentence(TERMS, decision(*counted(80), terms=capped), "GBP", {}) == (
        "Paid: £50 for a fall of 20.0% against 10% required; it earned £200, of which cap on outcome takes £150."
    )


def test_a_stop_is_said_with_its_day_and_who_stopped_it() -> None:
    stop = row("stops", "2013-05-31", "bond", "county", "too few came")
    (stopped,) = Bond(TERMS).decide(question(stop, month="2013-05")).decisions
    assert sentence(TERMS, stopped, "GBP", NAMES) == f"Stopped on 31 May 2013 by {NAMES['county']}."
    assert sentence(TERMS, stopped, "GBP", {}) == "Stopped on 31 May 2013 by county."


VALUED = """
kind = "bond"
agreement = "bond"
title = "the bond"
payers = { department = {} }
classes = { loan = { holders = { harbour = "1000.00" } } }

[outcomes.job]
pays = "price"
price = "10.00"
title = "jobs"

[outcomes.stars]
pays = "threshold"
threshold = "0.95"
amount = "50.00"
title = "star gain"
"""


@pytest.mark.parametrize(
    ("outcome", "value", "said", "words_said"),
    [
        ("job", "25", "Paid: £250 for jobs: 25.", ("25", "nothing but the result")),
        ("job", "1250", "Paid: £12,500 for jobs: 1,250.", ("1,250", "nothing but the result")),
        ("job", "0", "Not paid: jobs: 0; nothing was counted.", ("0", "nothing but the result")),
        (
            "stars",
            "94%",
            "Not paid: star gain: 94% against 95% required; it is below what is required.",
            ("94%", "95%"),
        ),
        ("stars", "1.4", "Paid: £50 for star gain: 1.4 against 95% required.", ("1.4", "95%")),
    ],
)
def test_a_value_is_said_as_it_was_measured(
    outcome: str, value: str, said: str, words_said: tuple[str, str]
) -> None:
    terms = read(VALUED)
    given = row("results", "2013-04-20", "bond", "a", value, "report", outcome)
    (decided,) = Bond(terms).decide(question(given)).decisions
    assert sentence(TERMS, decided, "GBP", {}) == said
    found = words(terms, decided.measures[0], "GBP")
    assert (found.value, found.threshold) == words_said


def test_the_waterfall_of_a_date_is_one_sentence() -> None:
    flowing = read(
        VALUED.replace(
            "payers = {",
            'dates = { from = 2013-06-30, times = 1 }\nwaterfall = [{ step = "principal", class = "loan" }]\n'
            "payers = {",
        )
    )
    drawn = row("drawdowns", "2013-04-20", "bond", "harbour", "40.00", "D1")
    (flowed,) = Bond(flowing).decide(question(drawn, month="2013-06")).decisions
    assert (
        sentence(flowing, flowed, "GBP", {})
        == "£40 was in the bond: repayment of capital took £40; £0 stays."
    )
    (empty,) = Bond(flowing).decide(question(month="2013-06")).decisions
    assert sentence(flowing, empty, "GBP", {}) == "£0 was in the bond: nothing fell due; £0 stays."


@pytest.mark.parametrize(
    ("path", "was", "now", "said"),
    [
        (["investors", "harbour", "commitment"], "1", "2", "harbour commits 2, not 1"),
        (["classes", "loan", "holders", "harbour"], "", "2", "harbour commits 2"),
        (["classes", "loan", "holders", "harbour"], "1", "", "harbour no longer commits anything; it was 1"),
        (["title"], "1", "2", ""),
    ],
)
def test_a_change_of_a_commitment_is_said(path: list[str], was: str, now: str, said: str) -> None:
    assert change(path, was, now) == said


@pytest.mark.parametrize(
    ("subject", "amount", "reason", "begins", "told"),
    [
        ("a", 5_00, "", "Paid: £5 for ", "Cohort a is paid £5 for "),
        ("all", 0, Reason.BELOW, "Not paid: ", "All cohorts are not paid: "),
        ("a", -5_00, "", "Paid back: £5 for ", "Cohort a pays back £5 for "),
        ("all", -5_00, "", "Paid back: £5 for ", "All cohorts pay back £5 for "),
        ("a", 0, Reason.PAYS_NOTHING, "Measured: ", "Cohort a: "),
        ("2013-04-20", 5_00, "", "Paid: £5 for ", "The result of 20 April 2013 is paid £5 for "),
    ],
)
def test_a_headline_is_one_sentence_with_whom_it_is_of(
    subject: str, amount: int, reason: str, begins: str, told: str
) -> None:
    """It read `Cohort a: Not paid: ...`."""
    decided = replace(
        decision(*counted(80)), subject=subject, amount=amount, paid=amount != 0, reason=str(reason), facts={}
    )
    said = sentence(TERMS, decided, "GBP", {})
    assert said.startswith(f"{begins}a fall of 20.0%")
    assert told_of(decided, "GBP") == f"{told}{said.removeprefix(begins)}"
