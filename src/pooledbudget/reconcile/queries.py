"""Queries: what somebody asks or disputes of a figure, an entry, a row or a difference, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.reading import Reading, RecordedAct
from pooledbudget.reconcile.replies import Replied, replied
from pooledbudget.submissions.history import REPLIES, Submission, submissions

if TYPE_CHECKING:
    from pooledbudget.submissions.rows import RowReader

QUERY, ANSWER = "query", "answer"
"""The kinds of the two acts."""


class QueryState(StrEnum):
    """How what was asked stands."""

    QUERIED = "queried"
    OURS_WRONG = "ours wrong"
    THEIRS_WRONG = "theirs wrong"
    AGREED = "agreed"
    DROPPED = "dropped"


SETTLED = frozenset({QueryState.AGREED, QueryState.DROPPED})
"""States in which nobody has anything to do any more."""


class QuerySaid(Struct, frozen=True):
    """What one act said of a query."""

    act: int
    instant: str
    who: str
    state: QueryState
    reason: str
    """In the words of whoever said it; blank where a row of a file says it."""
    row: str = ""
    """The row of a file that says it; of a file that is gone, the row that said it there."""
    on: str = ""
    """The day that the row says it was said."""


class Query(Struct, frozen=True, kw_only=True):
    """A query as it stands, with all that was said of it."""

    id: str
    about: str
    """The id of a figure, an entry, a row, a file or a difference."""
    partner: str
    """Who asks."""
    month: str
    """The month it is about."""
    owner: str
    """Who is to act."""
    due: str
    """The day by which."""
    said: list[QuerySaid] = field(default_factory=list)

    @property
    def state(self) -> QueryState:
        """How it stands: what the last act says."""
        return self.said[-1].state

    @property
    def reason(self) -> str:
        """What was said last, in the words of whoever said it."""
        return self.said[-1].reason

    @property
    def settled(self) -> bool:
        """Whether nobody has anything to do any more."""
        return self.state in SETTLED

    @property
    def settled_in(self) -> str:
        """The month in which it was settled; blank while it is open."""
        return self.said[-1].instant[:7] if self.settled else ""

    @property
    def origin(self) -> str:
        """The row of a file that asks it; blank where an act does."""
        return next((said.row for said in reversed(self.said) if said.row), "")

    def overdue(self, today: date) -> bool:
        """Say whether it is open after the day by which somebody was to act."""
        return not self.settled and self.due < today.isoformat()

    @property
    def document(self) -> dict[str, Any]:
        """As JSON, with all that was said."""
        return {
            "id": self.id,
            "about": self.about,
            "partner": self.partner,
            "month": self.month,
            "state": self.state.value,
            "owner": self.owner,
            "due": self.due,
            "said": [
                {
                    "act": said.act,
                    "instant": said.instant,
                    "who": said.who,
                    "state": said.state.value,
                    "reason": said.reason,
                    "row": said.row,
                    "on": said.on,
                }
                for said in self.said
            ],
        }


def queries(record: Reading) -> list[Query]:
    """Return every query in the order they were asked, each as what was last said left it."""
    files = replied(record)
    acts = {recorded.sequence: recorded for kind in (QUERY, ANSWER) for recorded in record.acts(kind)}
    came = {file.file.act: file for file in files}
    going: dict[int, list[Replied]] = {}
    for file in files:
        going.setdefault(file.ended, []).append(file)
    found: dict[str, Query] = {}
    for act in sorted(acts.keys() | came.keys() | going.keys() - {0}):
        if act in acts:
            _say(found, acts[act])
        if act in came:
            _ask(found, came[act], record.act(act))
        for file in going.get(act, ()):
            _drop(found, file, record.act(act))
    return list(found.values())


def _say(found: dict[str, Query], recorded: RecordedAct) -> None:
    """Take in what an act of asking or answering says."""
    detail, act = recorded.act.detail, recorded.act
    before = found.get(detail["query"])
    said = QuerySaid(recorded.sequence, act.instant, act.who, QueryState(detail["state"]), act.reason)
    found[detail["query"]] = Query(
        id=detail["query"],
        about=before.about if before else detail["about"],
        partner=before.partner if before else detail["partner"],
        month=act.month,
        owner=detail["owner"],
        due=detail["due"],
        said=[*(before.said if before else ()), said],
    )


def _ask(found: dict[str, Query], file: Replied, received: RecordedAct) -> None:
    """Take in the queries of a file; one that a replacing file asks still stands as it stood."""
    for reply in file.replies:
        if not reply.query:
            continue
        before = found.get(reply.query)
        state = before.state if before else QueryState.QUERIED
        said = QuerySaid(reply.act, received.act.instant, reply.partner, state, "", reply.id, reply.on)
        found[reply.query] = Query(
            id=reply.query,
            about=reply.figure,
            partner=reply.partner,
            month=reply.month,
            owner=reply.owner,
            due=reply.due,
            said=[*(before.said if before else ()), said],
        )


def _drop(found: dict[str, Query], gone: Replied, ending: RecordedAct) -> None:
    """Drop the open queries that a file which went asked, and none that took its place asks still."""
    for reply in gone.replies:
        query = found.get(reply.query)
        if query is not None and not query.settled and query.origin == reply.id:
            act = ending.act
            said = QuerySaid(ending.sequence, act.instant, act.who, QueryState.DROPPED, act.reason, reply.id)
            found[query.id] = replace(query, said=[*query.said, said])


def in_words(found: Iterable[Query], reader: RowReader) -> list[Query]:
    """Return queries with what rows of files say in the words of the files, as far as those can be read."""
    files = {file.id: file for file in submissions(reader.record, kind=REPLIES)}
    reasons: dict[str, str] = {}
    told = []
    for query in found:
        for name in {said.row.partition(":")[0] for said in query.said if said.on}:
            if f"{name}:" not in reasons:
                reasons |= {f"{name}:": "", **_reasons(reader, files[name])}
        said = [replace(before, reason=before.reason or reasons.get(before.row, "")) for before in query.said]
        told.append(replace(query, said=said))
    return told


def _reasons(reader: RowReader, file: Submission) -> dict[str, str]:
    """Return why each row of a file says what it says, by row; nothing where the file is gone."""
    try:
        return {row.id: row.cells.reason for row in reader.rows(file)}
    except IntegrityFailure:
        return {}


def about(record: Reading, *ids: str) -> Iterator[Query]:
    """Yield the queries about some ids."""
    yield from (query for query in queries(record) if query.about in ids)
