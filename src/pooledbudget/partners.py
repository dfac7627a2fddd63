"""The agencies of a place and the parts they play."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

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


class Partner(Struct, frozen=True):
    """One agency, known by a short id that never changes."""

    id: str
    name: str
    parts: frozenset[Part]


class Partners(Struct, frozen=True):
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

    @property
    def names(self) -> dict[str, str]:
        """The names by id, in the book's order."""
        return {partner.id: partner.name for partner in self.by_id.values()}

    def playing(self, part: Part) -> list[Partner]:
        """Return the partners that play a part, in the book's order."""
        return [partner for partner in self.by_id.values() if part in partner.parts]


NAMED = 20
"""So many names that are known are listed where none is near; the rest are counted."""


def unknown(what: str, given: str, known: Mapping[str, object]) -> str:
    """Say that a name is not known, and name the nearest that is."""
    near = nearest(given, known)
    names = list(known)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    hint = f"did you mean {near!r}?" if near else f"known: {', '.join(names[:NAMED]) or 'none'}{more}"
    return f"there is no {what} {given!r}; {hint}"


def nearest(given: str, known: Iterable[str]) -> str:
    """Return the known name that is nearest to one that is not known; blank if none is near.

    Capitals are no distance: `H` is `h` and not `w`.
    """
    from difflib import (  # ruff: ignore[import-outside-top-level] - only for a name that is wrong
        get_close_matches,
    )

    folded = {name.casefold(): name for name in known}
    return next((folded[name] for name in get_close_matches(given.casefold(), folded, n=1)), "")


LOOKALIKES = str.maketrans(
    "\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER IE}\N{CYRILLIC SMALL LETTER O}"
    "\N{CYRILLIC SMALL LETTER ER}\N{CYRILLIC SMALL LETTER ES}\N{CYRILLIC SMALL LETTER U}"
    "\N{CYRILLIC SMALL LETTER HA}\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}"
    "\N{CYRILLIC SMALL LETTER JE}\N{CYRILLIC SMALL LETTER DZE}\N{CYRILLIC SMALL LETTER VE}"
    "\N{CYRILLIC SMALL LETTER KA}\N{CYRILLIC SMALL LETTER EM}\N{CYRILLIC SMALL LETTER EN}"
    "\N{CYRILLIC SMALL LETTER TE}\N{GREEK SMALL LETTER ALPHA}\N{GREEK SMALL LETTER OMICRON}"
    "\N{GREEK SMALL LETTER RHO}\N{GREEK SMALL LETTER NU}\N{GREEK SMALL LETTER IOTA}"
    "\N{GREEK SMALL LETTER KAPPA}\N{GREEK SMALL LETTER EPSILON}\N{GREEK SMALL LETTER TAU}"
    "\N{GREEK SMALL LETTER CHI}",
    "aeopcyxijsbkmhtaopviketx",
)
"""Letters of other scripts that look like ours, small or capital."""


MIXED = {"LATIN", "CYRILLIC", "GREEK"}
"""Scripts whose letters look alike."""


def letters_of(name: str) -> list[str]:
    """Return the words of a person's name without case, accents or signs."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(LOOKALIKES)
    kept = "".join(
        letter if letter.isalnum() else " "
        for letter in plain
        if unicodedata.category(letter) not in {"Mn", "Cf", "Pd", "Po"} or letter in ",;"
    )
    return kept.split()


def same_person(name: str, other: str) -> bool:
    """Say whether two names are one person's, typed alike or not: spaces, case, signs and order apart."""
    first, second = letters_of(name), letters_of(other)
    return sorted(first) == sorted(second) or "".join(first) == "".join(second)


def refuse_mixed_scripts(name: str) -> None:
    """Raise Misuse for a name that mixes scripts: two letters may look the same and not be."""
    scripts = {
        unicodedata.name(letter, "").partition(" ")[0]
        for letter in unicodedata.normalize("NFKC", name)
        if letter.isalpha()
    } & MIXED
    if len(scripts) > 1:
        raise Misuse(
            f"{name!r} mixes {' and '.join(sorted(scripts)).lower()} letters; write it in one script"
        )
