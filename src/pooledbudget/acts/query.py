"""Record what somebody asks or disputes, and what became of it: acts beside the money, which move none."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.occasion import Occasion
from pooledbudget.calls import refuse_other_fields
from pooledbudget.errors import Misuse
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.partners import letters_of, unknown
from pooledbudget.periods import last_month, span
from pooledbudget.reconcile.difference import find_difference
from pooledbudget.reconcile.queries import ANSWER, QUERY, Query, QueryState, queries
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.rows import Place

FIGURE = re.compile(r"[^/]+(?:/[^/]+){3}")
"""PERIOD/PARTNER/STATEMENT/LINE"""
ROW = re.compile(r"(S[0-9]+)(?::[0-9]+)?")


class Asking(Struct, frozen=True, kw_only=True):
    """What is asked, by whom, who is to act and by when."""

    about: str
    partner: str
    owner: str
    due: date
    reason: str

    def __post_init__(self) -> None:
        refuse_other_fields(self)


class Answering(Struct, frozen=True, kw_only=True):
    """How a query stands now; a blank owner or no day leaves what was said before."""

    query: str
    state: str
    reason: str
    owner: str = ""
    due: date | None = None

    def __post_init__(self) -> None:
        refuse_other_fields(self)


def record_query(record: Record, kept: Place, on: Occasion, said: Asking | Answering) -> Query:
    """Record what is asked, or how it stands now; return the query.

    Misuse where what it is about is not there, there is no such query or state, or nobody is to act on it.
    """
    with record.together():
        act = plan_query(record, on, said) if isinstance(said, Asking) else plan_answer(record, on, said)
        record_act(record, kept, on, act)
        (found,) = [query for query in queries(record) if query.id == act.detail["query"]]
        return found


def plan_query(record: Record, on: Occasion, asking: Asking) -> Act:
    """Return the act of asking; nothing is recorded."""
    _refuse_unsaid(asking.reason, asking.owner)
    _refuse_past(asking.due, on.today)
    partner = on.partners.get(asking.partner).id
    about = asking.about.strip()
    detail = {
        "query": f"Q{len(queries(record)) + 1:04d}",
        "about": about,
        "partner": partner,
        "state": QueryState.QUERIED.value,
        "owner": asking.owner.strip(),
        "due": asking.due.isoformat(),
    }
    return on.act(QUERY, detail, month=_month_of(record, about), reason=asking.reason)


def plan_answer(record: Record, on: Occasion, answering: Answering) -> Act:
    """Return the act of answering; nothing is recorded."""
    asked = {query.id: query for query in queries(record)}
    if answering.query not in asked:
        raise Misuse(unknown("query", answering.query, asked))
    if answering.state not in set(QueryState):
        raise Misuse(unknown("state", answering.state, dict.fromkeys(map(str, QueryState))))
    before = asked[answering.query]
    owner = answering.owner.strip() or before.owner
    _refuse_unsaid(answering.reason, owner)
    due = answering.due.isoformat() if answering.due else before.due
    if answering.due is not None and due != before.due:
        _refuse_past(answering.due, on.today)
    detail = {
        "query": before.id,
        "state": QueryState(answering.state).value,
        "owner": owner,
        "due": due,
    }
    return on.act(ANSWER, detail, month=before.month, reason=answering.reason)


def said_again(record: Record, on: Occasion, act: Act) -> Act:
    """Return what asking or answering again comes to, from what the act says."""
    detail, due = act.detail, date.fromisoformat(act.detail["due"])
    if act.kind == ANSWER:
        answering = Answering(
            query=detail["query"],
            state=detail["state"],
            reason=act.reason,
            owner=detail["owner"],
            due=due,
        )
        return plan_answer(record, on, answering)
    asking = Asking(
        about=detail["about"], partner=detail["partner"], owner=detail["owner"], due=due, reason=act.reason
    )
    return plan_query(record, on, asking)


def _refuse_unsaid(reason: str, owner: str) -> None:
    if not reason.strip():
        raise Misuse("say what is asked, or what was found: --reason")
    if not letters_of(owner):
        raise Misuse("say who is to act: --owner")


def _refuse_past(due: date, today: date) -> None:
    if due < today:
        raise Misuse(f"{due} is past; somebody is to act by a day that is to come")


def _month_of(record: Record, about: str) -> str:
    """Return the month that a query is about; Misuse where there is nothing of its id."""
    if FIGURE.fullmatch(about):
        try:
            return str(last_month(span(about.partition("/")[0])))
        except ValueError as fault:
            raise Misuse(str(fault)) from fault
    if about in record.posted():
        return str(record.entry(about).month)
    file = ROW.fullmatch(about)
    found = {held.id: held for held in submissions(record)} if file else {}
    if file and file[1] in found:
        return found[file[1]].month
    differences = find_difference(record, about)
    if differences:
        return differences[0].since
    raise Misuse(
        f"{about!r} is no figure, entry, row, file or difference; an id is said as it is printed: "
        "pooledbudget differences, files, ledger list, or the id beside a figure"
    )
