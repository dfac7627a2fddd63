"""The tests of a schedule: each passes on a clean one, and each is seen to fail on a planted fault."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from in_memory import MemoryBook
from instruments.books import Place
from instruments.families.desks import (
    BOTH,
    ELIGIBLE,
    attached,
    claims_of,
    passed,
    result,
)
from over_time import bare
from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families import checks
from pooledbudget.instruments.families.checks import checks_table
from pooledbudget.instruments.families.population import Population
from pooledbudget.statements.issuing import schedules

CLEAN = (attached("F"), result("F"))
pytestmark = pytest.mark.usefixtures("no_ledger")


@pytest.fixture
def no_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions without a book have no ledger to be tied to: it is taken as tied."""
    monkeypatch.setattr(checks, "untied", lambda *_: {"fees": 0, "results": 0})


def came_out(*decisions: Decision, **said: Any) -> dict[str, str]:
    """Return how each test came out, by its id."""
    table = checks_table(claims_of(*decisions, **said))
    return {line.cells[1].id.removeprefix("families.test."): str(line.cells[2].value) for line in table.lines}


def failing(*decisions: Decision, **said: Any) -> list[str]:
    return [name for name, out in came_out(*decisions, **said).items() if out in {"FAILED", "to look at"}]


def test_a_clean_schedule_passes_every_test() -> None:
    assert set(came_out(*CLEAN).values()) == {"passed"}


def test_where_nothing_was_paid_there_is_nothing_to_test() -> None:
    found = came_out(attached("F"))
    assert (found["twice"], found["window"], found["passes"]) == ("nothing to test",) * 3


def test_a_result_in_the_period_twice() -> None:
    again = result("F", cause="troubled-families-2012:F:result:2")
    assert failing(*CLEAN, again) == ["twice", "once"]


def test_a_result_of_an_earlier_month_is_one_too_many_to_date() -> None:
    before = result("F", cause="troubled-families-2012:F:result:0", month="2013-09")
    assert failing(*CLEAN, before) == ["once"]


def test_a_result_under_another_agreement_of_the_programme() -> None:
    assert failing(*CLEAN, others=[result("F", agreement="second")]) == ["elsewhere"]
    other = result("F", agreement="second", cause="supporting-families-2022:F:result")
    assert failing(*CLEAN, others=[other]) == []
    assert failing(*CLEAN, others=[result("F", agreement="second", reason="test not met")]) == []


def test_people_of_another_family_are_to_be_looked_at() -> None:
    shared = result("F", facts={"exceptions": [{"what": "shared people", "other": "G"}]})
    assert came_out(CLEAN[0], shared)["shared"] == "to look at"


def test_a_rate_of_another_year() -> None:
    assert failing(attached("F"), result("F", earned={"crime-asb-education": 150_000})) == [
        "rate-year",
        "amount",
    ]
    assert failing(attached("F"), result("F"), readings={"rate-year": "year of claim"}) == [
        "rate-year",
        "amount",
    ]
    fee = attached("F", date(2013, 10, 1), month="2013-10")
    assert failing(fee) == []
    assert failing(result("G")) == ["rate-year", "amount"]


def test_an_amount_in_the_ledger_that_is_not_the_tables() -> None:
    assert failing(*CLEAN, ledger={CLEAN[1].cause: [69_999]}) == ["amount", "summary"]
    cut = result("F", facts={"cut": 20_000})
    assert failing(CLEAN[0], cut) == []


@pytest.mark.parametrize(
    ("window", "readings", "fails"),
    [
        (("2013-04-21", "2013-10-20"), {}, False),
        (("2013-04-20", "2013-10-20"), {}, True),
        (("2013-04-21", "2013-10-19"), {}, True),
        (("2013-04-20", "2013-10-19"), {"window-end": "ends the day before"}, False),
        (("2013-04-20", "2013-10-20"), {"window-end": "both ends in"}, False),
        (("2013-04-22", "2013-10-20"), {"six-months": "26 weeks"}, False),
    ],
)
def test_a_window_is_as_long_as_the_reading_in_force_says(
    window: tuple[str, str], readings: dict[str, str], *, fails: bool
) -> None:
    measure = Measured(criterion="asb", verdict="pass", found={}, needs={"window_months": 6}, window=window)
    found = failing(attached("F"), result("F", measures=(ELIGIBLE, measure)), readings=readings)
    assert found == (["window"] if fails else [])


def test_a_window_that_begins_in_a_shorter_month_ends_with_it() -> None:
    measure = Measured(
        criterion="asb",
        verdict="pass",
        found={},
        needs={"months": 6},
        window=("2013-03-01", "2013-08-31"),
    )
    assert failing(attached("F"), result("F", on=date(2013, 8, 31), measures=(ELIGIBLE, measure))) == []


@pytest.mark.parametrize(
    "measures",
    [
        (ELIGIBLE, passed("asb"), passed("education", "fail")),
        (ELIGIBLE, passed("asb", "not shown")),
        (passed("eligibility", "fail"), passed("asb")),
        (passed("asb"),),
        (ELIGIBLE,),
    ],
)
def test_something_paid_that_does_not_pass_its_tests(measures: tuple[Measured, ...]) -> None:
    assert failing(attached("F"), result("F", measures=measures)) == ["passes"]


def test_a_test_of_a_top_up_that_is_not_paid_may_fail() -> None:
    measures = (ELIGIBLE, passed("asb"), passed("progress to work", "fail"))
    assert failing(attached("F"), result("F", BOTH, measures=measures)) == []
    both = {"crime-asb-education": 70_000, "progress-to-work": 10_000}
    assert failing(attached("F"), result("F", BOTH, both, measures=measures)) == ["passes"]


def test_something_asked_for_outside_the_days_of_the_programme() -> None:
    late = attached("F", date(2015, 4, 10), month="2013-10")
    assert "cut-off" in failing(late)
    assert failing(attached("F", month="2013-10")) == []


def test_something_paid_that_would_fail_by_what_is_known_now(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"agreement": "families", "family": "F", "cause": CLEAN[1].cause}
    monkeypatch.setattr(checks, "would_fail_at", lambda _: [facts, {**facts, "agreement": "other"}])
    assert came_out(*CLEAN)["regression"] == "to look at"


def test_families_that_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Population(frozenset({"F", "G"}), frozenset({"F"}), frozenset())
    monkeypatch.setattr(Population, "unclaimed", 0)
    monkeypatch.setattr(checks, "population", lambda _: odd)
    assert failing(*CLEAN) == ["population"]


def test_a_ledger_that_is_not_tied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "untied", lambda *_: {"fees": 0, "results": 100})
    table = checks_table(claims_of(*CLEAN))
    assert [cell.value for cell in table.lines[-1].cells] == [2, 1, "FAILED", "results, by £1.00"]


def test_no_more_families_are_named_than_fit() -> None:
    many = [
        attached(f"F{number}", month="2013-10", measures=(passed("eligibility", "fail"),))
        for number in range(8)
    ]
    (line,) = [line for line in checks_table(claims_of(*many)).lines if line.cells[1].id.endswith("passes")]
    assert str(line.cells[3].value).endswith("F5 and 2 more")


def test_a_book_that_is_in_order_passes_them_all(told: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    statement = told.schedule("2013-10", "claims")
    (first, _) = [table for table in statement.tables if table.title == "Tests of this schedule"]
    assert {str(line.cells[2].value) for line in first.lines} == {"passed"}


def test_the_fees_are_held_against_the_funded_share_of_those_attached() -> None:
    """A family without a fee is withdrawn: five fees stood for five families, and now four do (case 68)."""
    names = [f"F{number}" for number in range(1, 7)]
    book = bare()
    for kind, lines in {
        "families": [
            f"{name},{name}-{who},{born},2005-01-01,"
            for name in names
            for who, born in (("A", "1980-01-01"), ("C", "2003-05-05"))
        ],
        "flags": [
            line
            for name in names
            for line in (
                f"{name},asb order,2013-03-01,2013-03-01,{name}-A,",
                f"{name},local concern,2013-01-01,,,",
            )
        ],
        "benefits": [f"{name}-A,2010-01-01,,esa" for name in names],
    }.items():
        book.give(kind, *lines)
    days = {name: f"families,{name},2013-04-{day}" for day, name in enumerate(names, start=11)}
    unfunded = book.give("attachments", days.pop("F4"))
    book.give("attachments", *days.values(), file="others.csv")
    book.close("2013-04")
    label = "Fees to date are the funded share of the families attached"
    assert told_of(book, "2013-04")[label] == ["6", "0", "passed", ""]
    book.withdraw(unfunded)
    book.close("2013-05")
    assert told_of(book, "2013-05")[label] == ["5", "0", "passed", ""]
    unpaid = attached("G", reason="beyond the share")
    assert came_out(*CLEAN, unpaid)["share"] == "to look at"


def told_of(book: MemoryBook, month: str) -> dict[str, list[str]]:
    (page,) = schedules(book.issue(month))
    (table,) = [table for table in page.tables if table.title == "Tests of this schedule"]
    return {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}
