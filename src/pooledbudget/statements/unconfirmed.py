"""What no source settles, with the money resting on it."""

from __future__ import annotations

from pooledbudget.instruments.decisions import in_force, named, resting
from pooledbudget.ledger.chart import INCOME
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Selection


def register(record: Reading) -> list[tuple[str, int, int]]:
    """Return each unconfirmed value, what was paid resting on it, and what another reading moves.

    Amounts are in minor units, as the ledger has them: what was reversed is taken off.
    """
    known = in_force(record.derived.decided())
    posted = dict(record.behind(Selection(account=INCOME)))
    made = record.by_cause(decision.cause for decision in known)
    earned = {
        cause: -sum(posted.get(sequence, 0) for sequence, _ in entries) for cause, entries in made.items()
    }
    return [
        (
            named(reliance),
            sum(earned[cause] for cause in dict.fromkeys(causes)),
            sum(earned[cause] for cause in dict.fromkeys(turned)),
        )
        for reliance, causes, turned in resting(known)
    ]
