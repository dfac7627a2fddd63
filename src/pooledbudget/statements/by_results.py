"""What a book says of payment by results beside its decisions: what rests on what, and who could be in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from pooledbudget.acts.identify import families_agreement, identified
from pooledbudget.acts.occasion import Occasion
from pooledbudget.calls import well_called
from pooledbudget.errors import Misuse
from pooledbudget.in_words import InWords
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.identifying import Identification
from pooledbudget.instruments.families.sampling import Sample, sample_of
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Span
from pooledbudget.statements.issuing import Issue
from pooledbudget.statements.unconfirmed import Unconfirmed, register
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.programme_records import Claim
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.rows import RowReader


class SampledClaim(Struct, frozen=True):
    """A claim that is to be checked: what was decided, and the row that asked for it, which is personal."""

    decision: Decision
    row: Row[Claim]


@well_called
class ByResults(InWords, Struct, frozen=True):
    """Questions about payment by results; none of them records anything."""

    record: Reading
    reader: Callable[[], RowReader]
    settings: Callable[[], Occasion]
    """The settings now in force."""
    issue: Callable[[str | Span], Issue]
    """What the statements of a period are issued under."""

    def __repr__(self) -> str:
        return f"<ByResults of {self.record.book}: unconfirmed, identify, sample>"

    def unconfirmed(self) -> list[Unconfirmed]:
        """Return each unconfirmed value, what was paid resting on it, and what other answers would move."""
        return register(self.record)

    def identify(self, agreement: str, on: date) -> Identification:
        """Return which families on file must, may, nearly may and may not be included, as of a day.

        Misuse if there is no families agreement of that name.
        """
        return identified(self.record, self.reader(), self.settings(), agreement, on)

    def sample(self, agreement: str, period: str | Span) -> tuple[Sample, list[SampledClaim]]:
        """Return the sample that a claim schedule draws, each claim with its row as it was sent.

        Misuse if there is no families agreement of that name, or the period's last month is open: the
        sample is drawn by its seal.
        """
        issued = self.issue(period)
        found = families_agreement(issued.on, agreement)
        sample = sample_of(Claims(found.terms, found.programme, issued.desk))
        if not sample.seed:
            raise Misuse(f"{period} is not closed: its sample is drawn by the seal of its last month")
        files, reader = {file.id: file for file in submissions(self.record)}, self.reader()
        claims = []
        for decision in sample.chosen:
            (origin,) = decision.rows
            rows = {row.number: row for row in reader.rows(files[origin.submission])}
            claims.append(SampledClaim(decision, rows[origin.row]))
        return sample, claims
