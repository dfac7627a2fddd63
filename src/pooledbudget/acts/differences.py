"""The differences of one book: what stands, and what people say or do of it, each an act of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.treat import Treating, record_treatment
from pooledbudget.amounts import counted
from pooledbudget.calls import well_called
from pooledbudget.in_words import InWords
from pooledbudget.ledger.record import Record
from pooledbudget.reconcile.difference import Difference, DifferenceState
from pooledbudget.reconcile.treatments import differences_now, whole_of
from pooledbudget.submissions.rows import Place


@well_called
class Differences(InWords, Struct, frozen=True):
    """What does not agree with the bank or partners, and the acts about it; none of them posts anything.

    Every act takes `now` and `by`, as those of a book do, and returns the differences it is about as they
    stand by it. Misuse where one does not stand or is settled, or where what is said does not add up.
    """

    record: Record
    kept: Place
    occasion: Callable[[str, datetime, date | None], Occasion]

    def __repr__(self) -> str:
        return f"<{counted(len(self.standing()), 'difference')} of {self.record.book}>"

    def standing(self, against: str = "") -> list[Difference]:
        """Return those that stand at the end of the latest closed month; of one side, if it is said."""
        return [found for found in differences_now(self.record) if against in {"", found.against}]

    def explain(
        self,
        id_: str,
        *,
        owner: str,
        due: date,
        reason: str,
        by: str,
        now: datetime,
        called: str = "",
        today: date | None = None,
    ) -> list[Difference]:
        """Say what one comes from, who is to act and by when; it stays open, or is open again by it."""
        said = Treating(
            state=DifferenceState.EXPLAINED, ids=[id_], reason=reason, owner=owner, due=due, called=called
        )
        return self.treat(said, by=by, now=now, today=today)

    def match(
        self, ids: Sequence[str], *, reason: str, by: str, now: datetime, today: date | None = None
    ) -> list[Difference]:
        """Say that two or more are one thing: together they come to nought."""
        return self.treat(
            Treating(state=DifferenceState.MATCHED, ids=ids, reason=reason), by=by, now=now, today=today
        )

    def split(
        self,
        id_: str,
        parts: Sequence[tuple[str, str]],
        *,
        reason: str,
        by: str,
        now: datetime,
        today: date | None = None,
    ) -> list[Difference]:
        """Split one in parts that come to it: the amount, as a decimal string, and the reason of each."""
        said = Treating(state=DifferenceState.SPLIT, ids=[id_], reason=reason, parts=parts)
        return self.treat(said, by=by, now=now, today=today)

    def write_off(
        self,
        id_: str,
        *,
        reason: str,
        by: str,
        now: datetime,
        approved_by: str = "",
        today: date | None = None,
    ) -> list[Difference]:
        """Say that nobody follows one up; above the limit of `book.toml` somebody else approves it."""
        said = Treating(state=DifferenceState.WRITTEN_OFF, ids=[id_], reason=reason, approved_by=approved_by)
        return self.treat(said, by=by, now=now, today=today)

    def treat(self, said: Treating, *, by: str, now: datetime, today: date | None = None) -> list[Difference]:
        """Record what is said or done; return those it is about, as they stand by it."""
        record_treatment(self.record, self.kept, self.occasion(by, now, today), said)
        named = {whole_of(id_.strip()) for id_ in said.ids}
        return [found for found in self.standing() if found.id in named]
