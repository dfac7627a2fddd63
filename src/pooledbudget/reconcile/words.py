"""What is said of a difference, written from its facts when it is shown. Nothing here is ever sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pooledbudget.periods import written_day
from pooledbudget.reconcile.difference import Difference, DifferenceKind
from pooledbudget.reconcile.hints import Hint
from pooledbudget.reconcile.queries import Query

HINTS = {
    Hint.SIGN: "the same with the other sign",
    Hint.SWAPPED: "two digits swapped",
    Hint.DOUBLED: "one is twice the other",
    Hint.NEXT_MONTH: "in our record a month later",
    Hint.GROUP: "could be",
    Hint.PART: "could be part of",
}
GROUPS_SAID = 3
"""So many groups are named; of more it is said that there are more."""


def hint_text(difference: Difference) -> str:
    """Say what a difference looks like, as a question; blank if like nothing known."""
    other, said = f" as {difference.like}" if difference.like else "", []
    for hint in map(Hint, difference.hints):
        of = f" {_groups_text(difference)}" if hint in {Hint.GROUP, Hint.PART} else other
        said.append(f"{HINTS[hint]}{of}?")
    return "; ".join(said)


def _groups_text(difference: Difference) -> str:
    """Name the groups that a difference might be, or might be part of: A + B or A + D."""
    said = [" + ".join(group) for group in difference.groups[:GROUPS_SAID]]
    if len(difference.groups) > GROUPS_SAID:
        said.append("more")
    return " or ".join(said)


def query_text(query: Query) -> str:
    """Say how a query stands and, while it is open, who is to act and by when."""
    said = f"{query.id} {query.state}"
    if query.settled:
        return said
    return f"{said}; {query.owner} to act by {written_day(date.fromisoformat(query.due))}"


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
