"""The month end as a task list: what is done, to do, a problem, in fourteen steps."""

from __future__ import annotations

from datetime import date

from conftest import SmallBook
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
