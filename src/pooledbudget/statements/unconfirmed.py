"""What no source settles, with the money resting on it."""

from __future__ import annotations

from msgspec import Struct

from pooledbudget.instruments.decisions import Moved, in_force, named, resting
from pooledbudget.ledger.chart import INCOME
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Selection


class Unconfirmed(Struct, frozen=True):
    """An unconfirmed value, what was paid resting on it, and what another answer would move; minor units."""

    value: str
    paid: int
    answer: str
    """The other answer; blank where none that is offered moves anything."""
    more: int
    less: int


def register(record: Reading) -> list[Unconfirmed]:
    """Return each unconfirmed value, what was paid resting on it, and what each other answer would move.

    What was paid is as the ledger has it: what was reversed is taken off.
    """
    known = in_force(record.derived.decided())
    posted = dict(record.behind(Selection(account=INCOME)))
    made = record.by_cause(decision.cause for decision in known)
    earned = {
        cause: -sum(posted.get(sequence, 0) for sequence, _ in entries) for cause, entries in made.items()
    }
    found = []
    for rests in resting(known):
        paid = sum(earned[cause] for cause in dict.fromkeys(rests.causes))
        value, moves = named(rests.reliance), rests.moves or [Moved("", {}, {})]
        found += [Unconfirmed(value, paid, moved.answer, moved.more, moved.less) for moved in moves]
    return found
