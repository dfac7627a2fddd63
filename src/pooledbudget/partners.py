"""The agencies of a place and the parts they play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from pooledbudget.errors import Misuse


class Part(StrEnum):
    """What a partner does in the place's agreements."""

    HOST = "host"
    """Holds the pool's bank account and keeps the book."""
    CONTRIBUTOR = "contributor"
    DELIVERER = "deliverer"
    PAYER = "payer"
    """Pays for outcomes: a department or an outcome fund."""
    INVESTOR = "investor"
    IN_VIEW = "in view"
    """Its spending is reported here but stays its own."""


@dataclass(frozen=True, slots=True)
class Partner:
    """One agency, known by a short id that never changes."""

    id: str
    name: str
    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Partners:
    """Everyone named in a book, by id, in the book's order."""

    by_id: Mapping[str, Partner]

    def get(self, partner_id: str) -> Partner:
        """Return a partner; Misuse names the nearest if there is no such id."""
        if partner_id not in self.by_id:
            raise Misuse(unknown("partner", partner_id, self.by_id))
        return self.by_id[partner_id]

    @property
    def host(self) -> Partner:
        """The partner that keeps the book."""
        return next(partner for partner in self.by_id.values() if Part.HOST in partner.parts)

    def playing(self, part: Part) -> list[Partner]:
        """Return the partners that play a part, in the book's order."""
        return [partner for partner in self.by_id.values() if part in partner.parts]


def unknown(what: str, given: str, known: Mapping[str, object]) -> str:
    """Say that a name is not known, and name the nearest that is."""
    near = get_close_matches(given, list(known), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
    return f"there is no {what} {given!r}; {hint}"
