"""What a book says of payment by results beside its decisions: what rests on what, and who could be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pooledbudget.acts.identify import identified
from pooledbudget.acts.occasion import Occasion
from pooledbudget.instruments.families.identifying import Identification
from pooledbudget.ledger.reading import Reading
from pooledbudget.statements.unconfirmed import Unconfirmed, register
from pooledbudget.submissions.rows import RowReader


@dataclass(frozen=True, slots=True)
class ByResults:
    """Questions about payment by results; none of them records anything."""

    record: Reading
    reader: Callable[[], RowReader]
    settings: Callable[[], Occasion]
    """The settings now in force."""

    def unconfirmed(self) -> list[Unconfirmed]:
        """Return each unconfirmed value, what was paid resting on it, and what other answers would move."""
        return register(self.record)

    def identify(self, agreement: str, on: date) -> Identification:
        """Return which families on file must, may, nearly may and may not be included, as of a day.

        Misuse if there is no families agreement of that name.
        """
        return identified(self.record, self.reader(), self.settings(), agreement, on)
