"""What is said of a difference, written from its facts when it is shown. Nothing here is ever sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pooledbudget.periods import written_day
from pooledbudget.reconcile.difference import Difference, DifferenceKind
from pooledbudget.reconcile.hints import Hint
from pooledbudget.reconcile.queries import Query, Said
from pooledbudget.reconcile.replies import Reply

HINTS = {
    Hint.SIGN: "the same with the other sign",
    Hint.SWAPPED: "two digits swapped",
    Hint.DOUBLED: "one is twice the other",
    Hint.NEXT_MONTH: "in our record a month later",
}


def hint_text(difference: Difference) -> str:
    """Say what a difference looks like, as a question; blank if like nothing known."""
    other = f" as {difference.like}" if difference.like else ""
    return "; ".join(f"{HINTS[Hint(hint)]}{other}?" for hint in difference.hints)


def query_text(query: Query) -> str:
    """Say how a query stands and, while it is open, who is to act and by when."""
    said = f"{query.id} {query.state}"
    if query.settled:
        return said
    return f"{said}; {query.owner} to act by {written_day(date.fromisoformat(query.due))}"


def said_text(said: Said) -> str:
    """Say what was said of a query: in whose words, or in which row of a file."""
    if said.row and said.on:
        where = f"in {said.row}, on {written_day(date.fromisoformat(said.on))}"
        return f"{said.reason} ({where})" if said.reason else where
    if said.row:
        return f"{said.row} is withdrawn: {said.reason}" if said.reason else f"{said.row} was replaced"
    return said.reason


def agreed_text(reply: Reply, name: str) -> str:
    """Say that a partner agreed, and when."""
    return f"agreed by {name} on {written_day(date.fromisoformat(reply.on))}"


def state_of(difference: Difference, asked: Iterable[Query]) -> str:
    """Say how the queries about a difference stand; blank where nobody asked."""
    return "; ".join(query_text(query) for query in asked if query.about == difference.id)


def difference_text(difference: Difference) -> str:
    """Say what a difference is: its kind, and the item or the day that it is about."""
    kind, on = difference.kind.capitalize(), difference.on
    match difference.kind:
        case DifferenceKind.NOT_RECONCILED:
            return (
                f"{kind}: cash since {written_day(date.fromisoformat(on))}, of which no bank statement tells"
            )
        case DifferenceKind.UNEXPLAINED:
            return f"{kind}: the bank's own balances and lines do not add up"
        case _:
            return f"{kind}: {difference.reference}, {written_day(date.fromisoformat(on))}"
