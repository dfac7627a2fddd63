"""The month end as a task list: what is done, to do, a problem, in fourteen steps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from conftest import SmallBook
from in_memory import FAMILIES
from pooledbudget.statements.tasks import TaskState, tasks

AFTER, WITHIN = date(2013, 5, 2), date(2013, 4, 20)


def states(book: SmallBook, today: date = AFTER) -> dict[str, tuple[str, str]]:
    """Return each step's state and what is said of it."""
    return {step.title: (step.state, step.said) for step in tasks(book.book.status(today=today), today)}


def test_there_are_fourteen_steps_and_a_quiet_month_has_no_problem(small: SmallBook) -> None:
    found = states(small)
    assert len(found) == 14
    assert TaskState.PROBLEM not in {state for state, _ in found.values()}
    assert found["Cut-off"] == (TaskState.DONE, "everything that is expected is here")
    assert found["Sign off and lock"] == (TaskState.TO_DO, "pooledbudget close 2013-04")
    matched = "Contributions, bank and figures matched"
    assert found[matched] == (TaskState.AT_CLOSE, "no month is closed yet"), "it told of the last close"
    small.close()
    assert states(small)[matched][1] == "no difference stood at the last close"


def test_a_month_that_is_not_over_waits(small: SmallBook) -> None:
    found = states(small, WITHIN)
    assert found["Cut-off"] == (TaskState.TO_DO, "the month is not over before 2013-04-30")
    assert found["Sign off and lock"][1] == "from 2013-04-30 on: pooledbudget close 2013-04"


def test_a_refused_file_is_a_problem_of_its_step(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-05,hubs,1.0O,X\n", kind="expenditure")
    state, said = states(small)["Partners' ledgers, invoices and credit notes"]
    assert state is TaskState.PROBLEM
    assert said.startswith("S0001")


def test_what_is_expected_and_missing_is_a_problem_of_the_cut_off(small: SmallBook) -> None:
    settings = small.path / "book.toml"
    settings.write_text(settings.read_text() + '\n[[expected]]\npartner = "county"\nkind = "bank-lines"\n')
    state, said = states(small)["Cut-off"]
    assert (state, said) == (TaskState.PROBLEM, "missing: bank-lines from county")


def test_a_place_without_a_pool_has_no_steps_of_budgets_fences_and_a_settlement(tmp_path: Path) -> None:
    """Whoever kept families or bonds alone was asked for virements and told of ring fences."""
    book = SmallBook(tmp_path / "book", pool="")
    (book.path / "agreements" / "families.toml").write_text(FAMILIES)
    found = states(book)
    assert len(found) == 9
    assert found["Money that cannot be"] == (TaskState.AT_CLOSE, "the close looks for it")
    pooled = {"Commitments", "Virements", "Actual against budget", "Forecast outturn", "Settlement"}
    assert found.keys().isdisjoint(pooled)


def test_a_file_of_an_agreement_that_cannot_be_read_is_told_as_that(small: SmallBook) -> None:
    (small.path / "agreements" / "pool.toml").write_text("kind = ")
    state, said = states(small)["Sign off and lock"]
    assert state is TaskState.PROBLEM
    assert said
