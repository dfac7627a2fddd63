"""What the evidence says of people across families, and of rows that somebody would ask about."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from pooledbudget.evidence.tables import Evidence, origins_of
from pooledbudget.findings import Origin

Days = Sequence[tuple[str, date, date]]
"""Families, each with the day it is tested on and the day it was attached."""
Behind = Mapping[str, Iterable[Origin]]
"""Families, each with the rows behind what was decided of it."""


def known_families(evidence: Evidence, families: Days) -> set[str]:
    """Return the families that have any member on file."""
    return {family for (family,) in evidence.about(families, "known_families")}


def families_on_file(evidence: Evidence, on: date) -> list[str]:
    """Return every family that has anybody on file on a day."""
    return [family for (family,) in evidence.about([("", on, on)], "families_on_file")]


def match_rates(evidence: Evidence, on: date) -> list[tuple[str, int, int]]:
    """Return of each kind of evidence how many people it names, and how many of them belong to a family."""
    return [
        (kind, people, matched) for kind, people, matched in evidence.about([("", on, on)], "match_rates")
    ]


def shared_people(evidence: Evidence, families: Days) -> dict[str, dict[str, list[str]]]:
    """Return for each family the people it shares with each other one, as both were attached."""
    found: dict[str, dict[str, list[str]]] = {}
    for family, other, people in evidence.about(families, "shared_people"):
        found.setdefault(family, {})[other] = people
    return found


def left_between(evidence: Evidence, families: Days) -> dict[str, list[str]]:
    """Return the members of each family who left after it was attached, up to the day it is tested on."""
    return dict(evidence.about(families, "left_between"))


def school_doubts(evidence: Evidence, behind: Behind) -> dict[str, dict[str, list[Origin]]]:
    """Return the rows of school that an auditor would ask about, by family and by what is odd in them."""
    doubts: dict[Origin, set[str]] = {}
    for what, origins in evidence.of_all("school_doubts"):
        for row in origins_of(origins):
            doubts.setdefault(row, set()).add(what)
    found: dict[str, dict[str, list[Origin]]] = {}
    for family, rows in behind.items() if doubts else ():
        doubted = sorted(doubts.keys() & set(rows))
        for what in sorted({what for row in doubted for what in doubts[row]}):
            found.setdefault(family, {})[what] = [row for row in doubted if what in doubts[row]]
    return found


def people_of(evidence: Evidence, families: Days) -> dict[str, list[str]]:
    """Return the people of each family, whenever they were or are of it."""
    found: dict[str, list[str]] = {}
    for family, person in evidence.about(families, "people_of"):
        found.setdefault(family, []).append(person)
    return found


@contextmanager
def without_work_of(evidence: Evidence, people: Sequence[str]) -> Generator[None]:
    """Leave the work of some people out while something is measured."""
    evidence.set_work_aside(people)
    try:
        yield
    finally:
        evidence.bring_work_back()
