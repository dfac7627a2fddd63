"""What follows from acts, looked up: submissions, decisions, differences, positions."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pooledbudget.ledger import digests
from pooledbudget.ledger.derived import INSTEAD_OF, replaced
from pooledbudget.ledger.entries import LAST_LETTER


class Derived:
    """What follows from acts, looked up: submissions, decisions, differences, positions."""

    def __init__(self, rows: Callable[..., list[Any]]) -> None:
        """Take what returns the rows of a query."""
        self._rows = rows

    def submitted(self, last: int = -1, kind: str = "") -> list[tuple[Any, ...]]:
        """Return the columns of submissions in the order received, all, of a kind or the last so many."""
        query = "SELECT * FROM submission WHERE ? IN ('', kind) ORDER BY act DESC LIMIT ?"
        rows = self._rows(query, (kind, last))
        return rows[::-1]

    def decided(
        self, *, subjects: Collection[str] | None = None, causes: Collection[str] | None = None
    ) -> Iterator[str]:
        """Yield the decisions in force as they were kept, as JSON: all, or about some subjects or causes."""
        asked = {"subject": subjects, "cause": causes}
        query = "SELECT placed, placed_at, body FROM decision WHERE stands"
        rows = [
            row
            for column, names in asked.items()
            if names
            for row in self._rows(
                f"{query} AND {column} IN (SELECT value FROM json_each(?))", (json.dumps([*names]),)
            )
        ]
        if subjects is None and causes is None:
            rows = self._rows(query)
        for *_, body in sorted(rows):
            yield body

    def subjects(self, letters: str) -> list[str]:
        """Return the subjects that anything in force was decided about and that begin with some letters."""
        query = "SELECT DISTINCT subject FROM decision WHERE stands AND subject >= ? AND subject < ?"
        return [subject for (subject,) in self._rows(query, (letters, letters + LAST_LETTER))]

    def answers(self) -> list[tuple[str, str, str, bool, bool, int]]:
        """Count the decisions in force: agreement, month, reason, whether withdrawn, whether paid, how many.

        Withdrawn are those that say of a claim of another month that it does not stand any more.
        """
        query = "SELECT agreement, month, reason, withdrawn, paid, count(*) FROM decision WHERE stands "
        return self._rows(f"{query} GROUP BY 1, 2, 3, 4, 5")

    def decided_until(self, month: str) -> Iterator[str]:
        """Yield the decisions in force, as JSON, when only the closes of months up to one are looked at.

        Closing a month again takes the place of all that was decided in it before; what any later
        close says of the same thing, whatever its month, is the last word.
        """
        if not self._rows("SELECT 1 FROM decision WHERE month > ? LIMIT 1", (month,)):
            yield from self.decided()
            return
        standing: dict[tuple[str, str], tuple[str, int, int]] = {}
        closes = "SELECT sequence, month FROM act WHERE kind = 'close' AND month <= ? ORDER BY sequence"
        query = (
            "SELECT cause, rows, month, act, number, CASE WHEN instr(body, ?) THEN body ELSE '{}' END "
            "FROM decision WHERE act = ? ORDER BY number"
        )
        for act, closed in self._rows(closes, (month,)):
            standing = {key: found for key, found in standing.items() if found[0] != closed}
            for cause, rows, decided, place, number, body in self._rows(query, (f'"{INSTEAD_OF}"', act)):
                for gone in replaced(json.loads(body)):
                    standing.pop((cause, gone), None)
                standing[cause, rows] = (decided, place, number)
        for _, act, number in standing.values():
            (found_body,) = self._rows(
                "SELECT body FROM decision WHERE act = ? AND number = ?", (act, number)
            )
            yield found_body[0]

    def differences(self) -> dict[str, tuple[int, str]]:
        """Return of every difference that ever stood its number and the month it first showed, by identity.

        All at once: a bank file of which nothing matches asks for as many as it has lines.
        """
        rows = self._rows("SELECT identity, number, since FROM difference")
        return {identity: (number, since) for identity, number, since in rows}

    def position(self, agreement: str, partner: str, month: str) -> Mapping[str, Any] | None:
        """Return what the latest close stated of a partner at a month's end; None if none did."""
        query = "SELECT body FROM position WHERE agreement = ? AND partner = ? AND month = ?"
        found = self._rows(query, (agreement, partner, month))
        return dict(json.loads(found[0][0])) if found else None

    def row_digests(self) -> dict[int, digests.OfRows]:
        """Return the digests of the row file of each receive act and of its tally, by act."""
        query = (
            "SELECT rows.act, rows.body, tally.body FROM digest AS rows "
            "JOIN digest AS tally ON tally.act = rows.act WHERE rows.what = ? AND tally.what = ?"
        )
        return {act: (rows, tally) for act, rows, tally in self._rows(query, (digests.ROWS, digests.TALLY))}
