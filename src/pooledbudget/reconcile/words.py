"""What is said of a difference, written from its facts when it is shown. Nothing here is ever sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pooledbudget.money import written
from pooledbudget.periods import written_day
from pooledbudget.reconcile.difference import Difference, DifferenceKind, DifferenceState
from pooledbudget.reconcile.groups import MEMBERS
from pooledbudget.reconcile.hints import Hint
from pooledbudget.reconcile.queries import Query, QuerySaid
from pooledbudget.reconcile.replies import Reply
from pooledbudget.reconcile.treatments import Treatment, Treatments

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
    said = [_group_text(group) for group in difference.groups[:GROUPS_SAID]]
    if len(difference.groups) > GROUPS_SAID:
        said.append("more")
    return " or ".join(said)


def _group_text(group: Sequence[str]) -> str:
    """Name those in a group; of a payment run the first, and how many there are beside them."""
    more = len(group) - MEMBERS
    return " + ".join([*group[:MEMBERS], *([f"{more} more"] if more > 0 else [])])


def query_text(query: Query) -> str:
    """Say how a query stands and, while it is open, who is to act and by when."""
    said = f"{query.id} {query.state}"
    if query.settled:
        return said
    return f"{said}; {query.owner} to act by {written_day(date.fromisoformat(query.due))}"


def said_text(said: QuerySaid) -> str:
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


def treatment_text(treatment: Treatment, currency: str) -> str:
    """Say what one act said or did of differences: who is to act, what is one thing, who approved."""
    match treatment.state:
        case DifferenceState.EXPLAINED:
            due = written_day(date.fromisoformat(treatment.due))
            called = f" as {treatment.called}" if treatment.called else ""
            return f"{_ids(treatment)} explained{called}; {treatment.owner} to act by {due}"
        case DifferenceState.MATCHED:
            return f"{_ids(treatment)} are one thing"
        case DifferenceState.SPLIT:
            return f"{_ids(treatment)} split: {'; '.join(_parts(treatment, currency))}"
        case _:
            amount = written(sum(treatment.gaps.values()), currency)
            approved = f", approved by {treatment.approved_by}" if treatment.approved_by else ""
            return f"{_ids(treatment)} written off, {amount}{approved}"


def _ids(treatment: Treatment) -> str:
    return " and ".join(treatment.gaps)


def _parts(treatment: Treatment, currency: str) -> Iterator[str]:
    for (id_, amount), (_, reason) in zip(treatment.split_into.items(), treatment.parts, strict=True):
        yield f"{id_} {written(amount, currency)}, {reason}"


def treated_text(difference: Difference, treatments: Treatments, currency: str) -> str:
    """Say how a difference stood at a close by the last act about it; blank where nothing was said."""
    last = treatments.last(difference.id)
    if not difference.treated or last is None:
        return ""
    cleared = ", each part settled" if difference.treated == DifferenceState.CLEARED else ""
    return f"{treatment_text(last, currency)}{cleared}: {last.reason} (act {last.act}, {last.who})"


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
