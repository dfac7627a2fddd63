"""Queries: what somebody asks or disputes of a figure, an entry, a row or a difference, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pooledbudget.ledger.reading import Reading, RecordedAct

QUERY, ANSWER = "query", "answer"
"""The kinds of the two acts."""


class State(StrEnum):
    """How what was asked stands."""

    QUERIED = "queried"
    OURS_WRONG = "ours wrong"
    THEIRS_WRONG = "theirs wrong"
    AGREED = "agreed"
    DROPPED = "dropped"


SETTLED = frozenset({State.AGREED, State.DROPPED})
"""States in which nobody has anything to do any more."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one act said of a query."""

    act: int
    instant: str
    who: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
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
    said: list[Said] = field(default_factory=list)

    @property
    def state(self) -> State:
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
                }
                for said in self.said
            ],
        }


def queries(record: Reading) -> list[Query]:
    """Return every query in the order they were asked, each as its last answer left it."""
    found: dict[str, Query] = {}
    for recorded in _acts(record):
        detail, act = recorded.act.detail, recorded.act
        before = found.get(detail["query"])
        said = Said(recorded.sequence, act.instant, act.who, State(detail["state"]), act.reason)
        found[detail["query"]] = Query(
            id=detail["query"],
            about=before.about if before else detail["about"],
            partner=before.partner if before else detail["partner"],
            month=act.month,
            owner=detail["owner"],
            due=detail["due"],
            said=[*(before.said if before else ()), said],
        )
    return list(found.values())


def _acts(record: Reading) -> Iterable[RecordedAct]:
    both = [*record.acts(QUERY), *record.acts(ANSWER)]
    return sorted(both, key=lambda recorded: recorded.sequence)


def about(record: Reading, *ids: str) -> Iterator[Query]:
    """Yield the queries about some ids."""
    yield from (query for query in queries(record) if query.about in ids)
