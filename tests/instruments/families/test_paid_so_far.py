"""What results come to under other answers hangs on those before them: the register is the truth (F13)."""

from __future__ import annotations

from functools import cache

import pytest

from family_book import CRIME, YEAR, incidents, terms
from in_memory import MemoryBook
from instruments.families.desks import result
from instruments.families.kit import case
from over_time import bare, household, pounds, together
from pooledbudget.instruments.families.paid_so_far import PaidSoFar
from pooledbudget.statements.unconfirmed import register

ANSWER = ("a question", "another answer")


def paid(cause: str, amount: int, under: int) -> PaidSoFar:
    made = result("F", earned={"crime-asb-education": amount} if amount else {}, cause=cause)
    facts = {**made.facts, "otherwise": [[*ANSWER, under]]}
    reason = "" if amount else "test not met"
    return PaidSoFar(
        case(), [result("F", earned=made.facts["earned"], cause=cause, facts=facts, reason=reason)]
    )


CAUSE = "troubled-families-2012:F:result"


@pytest.mark.parametrize(
    ("amount", "under", "now", "then"),
    [(100, 0, True, False), (0, 100, False, True), (100, 50, True, True)],
    ids=["it would not be paid", "it would be paid", "it would be paid less"],
)
def test_a_cause_is_paid_by_what_was_decided_and_by_what_would_be(
    amount: int, under: int, now: bool, then: bool
) -> None:
    found = paid(CAUSE, amount, under)
    assert (found.paid(CAUSE), found.paid(CAUSE, ANSWER)) == (now, then)
    assert (found.sum(CAUSE), found.sum(CAUSE, ANSWER)) == (amount, under)
    assert (found.sum("F"), found.sum("F", ANSWER)) == (amount, under)
    assert (found.results(), found.results(ANSWER)) == (now, then)
    assert found.moves(ANSWER, [CAUSE])
    assert not found.moves(("another", "one"), [CAUSE])


def test_a_claim_asked_for_again_under_an_answer_is_one_result() -> None:
    """The first is refused and would be paid; the second is paid, and then would not."""
    found = paid(CAUSE, 0, 100)
    again = result("F", earned={"crime-asb-education": 100}, cause=CAUSE)
    found.take(result("F", earned=again.facts["earned"], facts={"otherwise": [[*ANSWER, 0]]}))
    assert (found.results(), found.results(ANSWER)) == (1, 1)
    assert (found.sum(CAUSE), found.sum(CAUSE, ANSWER)) == (100, 100)


def test_another_programme_takes_no_place() -> None:
    assert paid("another:F:result", 100, 0).results() == 0


NAMES = [f"F{number}" for number in range(1, 7)]


@cache
def closed(allocation: int, readings: str = "") -> MemoryBook:
    """Return six families whose money hangs together, attached in April 2013, closed in October and November.

    F2 has no order, F3 shares an adult with F1, and F5 was claimed for twice.
    """
    book = bare(allocation, first="2013-10", readings=readings)
    rows = together(
        *(household(name, f"{name}-A", on=f"2013-04-{day}") for day, name in enumerate(NAMES, start=10)),
        {
            "families": [f"{name},{name}-C,2003-05-05,2005-01-01," for name in NAMES]
            + ["F3,F1-A,1982-01-01,2005-01-01,"],
            "benefits": [f"{name}-A,2010-01-01,,esa" for name in NAMES],
            "attendance": [row for name in NAMES for row in terms(*YEAR, child=f"{name}-C")],
            "claims": [f"families,{name},2013-10-10,{CRIME}" for name in NAMES],
            "incidents": [row.replace("F", name, 1) for name in NAMES for row in incidents(10)]
            + [f"F5,2013-{month}-10,late{month}," for month in ("05", "06", "07", "08", "10")],
        },
    )
    rows["flags"].remove("F2,asb order,2013-03-01,2013-03-01,F2-A")
    for kind, lines in rows.items():
        book.give(kind, *lines)
    book.give("claims", f"families,F5,2013-11-12,{CRIME}", file="again.csv")
    book.close_all("2013-10", "2013-11")
    return book


@pytest.mark.parametrize("allocation", [6, 600])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("bare-incident", "yes"),
        ("duplicate", "any shared person"),
        ("funded-rounding", "floor"),
        ("window-end", "ends the day before"),
        ("local-filter", "two are enough"),
    ],
)
def test_f13_the_register_is_what_deciding_the_whole_book_again_comes_to(
    question: str, answer: str, allocation: int
) -> None:
    told = {
        (found.value.removeprefix("reading ").partition(":")[0], found.answer): found.more - found.less
        for found in register(closed(allocation).record)
    }
    again = closed(allocation, f'{question} = "{answer}"')
    assert told.get((question, answer), 0) // 100 == pounds(again) - pounds(closed(allocation))
