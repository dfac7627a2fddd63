"""What is said where `why` has no answer: what was asked for, where to look, and what may be meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pooledbudget.partners import nearest

LISTS = "pooledbudget decisions, differences, files, ledger list"
NUMBERED: Mapping[str, tuple[str, str]] = {
    "S": ("file", "files"),
    "D": ("difference", "differences"),
    "Q": ("query", "queries"),
}
"""What an id of a letter and a number names, and which command lists it."""
OF_NUMBER = re.compile(r"(?P<letter>[SDQ])[0-9]+")


def unexplained(
    asked: str, agreements: Collection[str], partners: Collection[str], numbered: Iterable[str]
) -> str:
    """Say what something is that `why` has no answer for, where to look, and what may be meant.

    What is none of the book's own names may be a person's, and is not said again.
    """
    if not asked:
        return (
            "nothing was asked about; why takes an id as pages and lists print it: a figure "
            "PERIOD/PARTNER/STATEMENT/LINE, an entry S0001:2, a difference D0001, a family; "
            f"list what there is: {LISTS}"
        )
    if asked in agreements:
        return (
            f"{asked} is an agreement, and no figure: pooledbudget agreement show {asked} reads it, "
            f"pooledbudget statement --all --period PERIOD writes its figures, "
            f"PERIOD/PARTNER/STATEMENT/{asked}.LINE"
        )
    if asked in partners:
        return (
            f"{asked} is a partner, and no figure: pooledbudget statement --partner {asked} --period PERIOD "
            f"writes its figures, pooledbudget files --partner {asked} lists what it sent"
        )
    known = [*agreements, *partners, *numbered]
    number = OF_NUMBER.fullmatch(asked)
    if number:
        what, command = NUMBERED[number["letter"]]
        last = max((id_ for id_ in known if id_[0] == asked[0] and OF_NUMBER.fullmatch(id_)), default="")
        until = f"; the last is {last}" if last else ""
        return f"there is no {what} {asked}{until}: pooledbudget {command}"
    near = nearest(asked, known)
    meant = f"; did you mean {near!r}?" if near else ""
    return (
        "nothing has been decided about what was asked for, and it is no figure, entry, row or "
        f"difference{meant or f'; list what there is: {LISTS}'}"
    )
