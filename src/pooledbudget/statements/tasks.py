"""The steps of a month end as a task list: what is done, what is to do, and where there is a problem.

Fourteen steps, from the cut-off to publishing, as a pool's finance lead takes them; a place without a pool
has no budgets, virements, ring fences or settlement, and no step of them. A step that the ledger
takes by itself at the close is done when the month is closed; what people decide is named with its command.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.submissions.waiting import Why

if TYPE_CHECKING:
    from pooledbudget.statements.status import Status


class TaskState(StrEnum):
    """How a step stands."""

    DONE = "done"
    TO_DO = "to do"
    PROBLEM = "problem"
    AT_CLOSE = "at the close"
    """The ledger does it by itself when the month closes; a draft statement tells it before."""


class Task(Struct, frozen=True):
    """One step of the month end."""

    title: str
    state: TaskState
    said: str
    """What stands in its way, or what to do."""


def tasks(found: Status, today: date) -> list[Task]:
    """Return the steps of the open month, in order: fourteen of a place with a pool."""
    month = found.month
    close, state = f"pooledbudget close {month}", f"pooledbudget statement --all --period {month}"
    drafted = f"drafts tell it: {state}"
    agreed = drafted if not found.faults else found.faults[0].what
    of_terms = TaskState.AT_CLOSE if not found.faults else TaskState.PROBLEM
    budgets = ("Commitments", "Virements", "Actual against budget", "Forecast outturn")
    return [
        _cut_off(found, today),
        _received(found),
        _differences(found),
        Task("Accruals", TaskState.TO_DO, "for what is not invoiced: pooledbudget adjust FILE --reverses"),
        *(Task(title, of_terms, agreed) for title in budgets if found.pooled),
        _cannot_be(found),
        *(Task("Settlement", TaskState.AT_CLOSE, drafted) for _ in range(found.pooled)),
        _queries(found),
        Task("Statements", TaskState.TO_DO, f"once it is closed: {state}"),
        _close(found, today, close),
        Task("Publish", TaskState.TO_DO, f"once it is closed: the pages and CSV files of {month}"),
    ]


def _cut_off(found: Status, today: date) -> Task:
    """Say whether the month is over and everything that is expected came."""
    if found.missing:
        return Task("Cut-off", TaskState.PROBLEM, f"missing: {'; '.join(found.missing)}")
    if today < found.month.last:
        return Task("Cut-off", TaskState.TO_DO, f"the month is not over before {found.month.last}")
    return Task("Cut-off", TaskState.DONE, "everything that is expected is here")


def _received(found: Status) -> Task:
    """Say what of the files that came does not count yet."""
    title = "Partners' ledgers, invoices and credit notes"
    waits: Sequence[str] = [said for why in Why for said in found.said(why)]
    waits = [*waits, *(f"{finding.where}: {finding.what}" for finding in found.alone)]
    if waits:
        return Task(title, TaskState.PROBLEM, "; ".join(waits))
    return Task(title, TaskState.DONE, f"{counted(found.files, 'file')} held, none waits")


def _differences(found: Status) -> Task:
    """Say how many differences stand: contributions, bank and partners' figures are matched at the close."""
    title = "Contributions, bank and figures matched"
    if found.differences:
        return Task(title, TaskState.PROBLEM, f"{found.differences} stand: pooledbudget differences")
    told = "no difference stood at the last close" if found.closed else "no month is closed yet"
    return Task(title, TaskState.AT_CLOSE, told)


def _cannot_be(found: Status) -> Task:
    """Say whether money stood where it cannot be; of a pool, a broken fence stops the close."""
    title = "Ring fences, and money that cannot be" if found.pooled else "Money that cannot be"
    if found.cannot_be:
        return Task(title, TaskState.PROBLEM, "; ".join(found.cannot_be))
    told = ["nothing at the last close"] if found.closed else []
    told += ["a broken fence stops the next"] if found.pooled else []
    return Task(title, TaskState.AT_CLOSE, "; ".join(told) or "the close looks for it")


def _queries(found: Status) -> Task:
    """Say what somebody asked and nobody has answered."""
    open_ones = len(found.queries)
    if found.overdue:
        said = f"{found.overdue} of {open_ones} overdue: pooledbudget queries"
        return Task("Queries answered", TaskState.PROBLEM, said)
    if open_ones:
        return Task("Queries answered", TaskState.TO_DO, f"{open_ones} open: pooledbudget queries")
    return Task("Queries answered", TaskState.DONE, "none open")


def _close(found: Status, today: date, command: str) -> Task:
    """Say whether the month can be signed off and locked."""
    title = "Sign off and lock"
    if found.faults or found.alone or not found.agreed:
        return Task(title, TaskState.PROBLEM, found.next)
    if today < found.month.last:
        return Task(title, TaskState.TO_DO, f"from {found.month.last} on: {command}")
    return Task(title, TaskState.TO_DO, command)
