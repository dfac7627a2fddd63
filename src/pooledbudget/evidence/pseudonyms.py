"""The keyed names under which people appear outside the evidence."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from functools import lru_cache

LENGTH = 24
WHOLE = re.compile(f"[0-9a-f]{{{LENGTH}}}")


@lru_cache(maxsize=100_000)
def pseudonym(key: bytes, scheme: str, identifier: str) -> str:
    """Return the keyed pseudonym of an identifier: the same for the same key, never reversible.

    A close asks ten times and more for each family: what was told is kept while the process lasts.
    """
    message = f"pooledbudget/{scheme}\n{identifier}".encode()
    return hmac.digest(key, message, "sha256").hex()[:LENGTH]


SHORTEST = 8
"""So many letters of a pseudonym are printed at least: `why` takes it so."""


def shortened(subjects: Iterable[str]) -> dict[str, str]:
    """Return each pseudonym by as many letters of its beginning as tell it from the others.

    What is no pseudonym, a cohort, is left as it is called.
    """
    named = set(subjects)
    ordered = sorted(subject for subject in named if WHOLE.fullmatch(subject))
    found = {subject: subject for subject in named}
    for place, subject in enumerate(ordered):
        near = [*ordered[max(place - 1, 0) : place], *ordered[place + 1 : place + 2]]
        found[subject] = subject[: max(SHORTEST, *(_alike(subject, other) + 1 for other in near), 0)]
    return found


def _alike(subject: str, other: str) -> int:
    """Return how many letters two pseudonyms begin with alike."""
    pairs = enumerate(zip(subject, other, strict=False))
    return next((place for place, (mine, its) in pairs if mine != its), len(subject))
