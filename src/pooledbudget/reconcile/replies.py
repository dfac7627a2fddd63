"""Replies: what partners answered to their statements in files, as the acts that received them say.

An act says of each row which figure it answers, and of a query which it is, who is to act and by when.
What was written beside it stays in the received file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import last_month, span
from pooledbudget.submissions.history import REPLIES, Submission, ended, submissions

ASKED, AGREED = "query", "agree"
"""The answers there are."""


class Reply(Struct, frozen=True, kw_only=True):
    """One answer of a partner to a figure of its statement, or to the whole of it."""

    submission: str
    act: int
    """The act that received it."""
    row: int
    partner: str
    figure: str
    """PERIOD/PARTNER/STATEMENT/LINE, or without the line."""
    on: str
    """The day the partner says it answered."""
    came: str
    """The month in which the file came."""
    query: str = ""
    """The query that it is; blank where it agrees."""
    owner: str = ""
    due: str = ""

    @property
    def id(self) -> str:
        """The row it stands in."""
        return f"{self.submission}:{self.row}"

    @property
    def month(self) -> str:
        """The last month of the statement."""
        return str(last_month(span(self.figure.partition("/")[0])))

    @property
    def document(self) -> dict[str, Any]:
        """As it stands in the act that received it."""
        said = {"row": self.row, "figure": self.figure, "on": self.on}
        return said | ({"query": self.query, "owner": self.owner, "due": self.due} if self.query else {})


class Replied(Struct, frozen=True):
    """A file of replies as it was received, and what ended it."""

    file: Submission
    replies: Sequence[Reply]
    ended: int
    """The act that withdrew it or took its place; nought while it stands."""


def replied(record: Reading) -> list[Replied]:
    """Return every accepted file of replies, in the order received; without any, nothing more is asked."""
    if not submissions(record, kind=REPLIES):
        return []
    received = submissions(record)
    over = ended(received)
    found = []
    for file in received:
        if file.accepted and file.kind == REPLIES:
            came = record.act(file.act).act.instant[:7]
            rows = [_reply(file, came, said) for said in record.annex(file.act, REPLIES)]
            found.append(Replied(file, rows, over.get(file.id, 0)))
    return found


def _reply(file: Submission, came: str, said: Mapping[str, Any]) -> Reply:
    return Reply(submission=file.id, act=file.act, partner=file.sender, came=came, **said)


def agreements_of(record: Reading) -> list[Reply]:
    """Return what partners agreed to in files that stand."""
    return [reply for file in replied(record) if not file.ended for reply in file.replies if not reply.query]
