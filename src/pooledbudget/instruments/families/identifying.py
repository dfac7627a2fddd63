"""Identification: every family on file held against a programme's criteria, before anybody is attached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import starmap

from msgspec import Struct

from pooledbudget.evidence.people import families_on_file, match_rates
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.judging import Tested, eligibility
from pooledbudget.instruments.families.rules import Criteria, enough, holds
from pooledbudget.programmes.composition import Composition, Enough


class Inclusion(StrEnum):
    """Whether a family is to be included in the programme."""

    MUST = "must"
    MAY = "may"
    NEARLY = "nearly"
    """One criterion short of a way in."""
    MAY_NOT = "may not"


class Identified(Struct, frozen=True):
    """How one family stands against the criteria on a day."""

    subject: str
    """Its pseudonym."""
    inclusion: Inclusion
    met: Sequence[str]
    """Criteria by name."""
    unshown: Sequence[str]
    """Criteria that may be met: a record is missing."""
    missing: Sequence[str]
    """What would let it in, where one thing is missing: any of these criteria."""
    attached: bool


class Matched(Struct, frozen=True):
    """Of the people that a kind of evidence names, how many belong to a family on file."""

    kind: str
    people: int
    matched: int


class Identification(Struct, frozen=True):
    """The families on file on a day, the overlaps of their criteria, and what evidence found its family."""

    on: date
    families: Sequence[Identified]
    overlaps: Mapping[tuple[str, ...], int]
    """The criteria met together -> in how many families; a criterion with a local filter is left out."""
    matched: Sequence[Matched]

    def counts(self) -> dict[Inclusion, int]:
        """Return how many families there are of each sort."""
        found = Counter(family.inclusion for family in self.families)
        return {inclusion: found[inclusion] for inclusion in Inclusion}


def identify(
    case: Case, evidence: Evidence, on: date, attached: frozenset[str], pseudonym: Callable[[str], str]
) -> Identification:
    """Hold every family on file against the criteria of an agreement's programme, as of a day.

    `attached` are the pseudonyms of those attached by then.
    """
    days = [Tested(family, on, on) for family in families_on_file(evidence, on)]
    found = eligibility(evidence, case.programme, case.choices, days, other_readings=False)
    composed = case.programme.composed
    names = {name: criterion.name or name for name, criterion in composed.criteria.items()}
    counted = dict.fromkeys(name for way in composed.eligible for name in way.of)
    families, overlaps = [], Counter[tuple[str, ...]]()
    for tested in days:
        met = found[tested.family].standing.criteria
        overlaps[tuple(names[name] for name in counted if name in met.met)] += 1
        inclusion, missing = included(case, met)
        subject = pseudonym(tested.family)
        families.append(
            Identified(
                subject,
                inclusion,
                [names[name] for name in met.met],
                [names[name] for name in met.unshown],
                [names[name] for name in missing],
                subject in attached,
            )
        )
    order = list(Inclusion)
    families.sort(key=lambda family: (order.index(family.inclusion), family.subject))
    matched = list(starmap(Matched, match_rates(evidence, on)))
    return Identification(
        on, families, dict(sorted(overlaps.items(), key=lambda item: -len(item[0]))), matched
    )


def included(case: Case, met: Criteria) -> tuple[Inclusion, Sequence[str]]:
    """Say whether a family must, may or may not be included, and what is missing where it is one thing."""
    composed, choices = case.programme.composed, case.choices
    open_ways = [way for way in composed.eligible if holds(way.under, choices)]
    ways = [way for way in open_ways if enough(way, met, choices)]
    if ways:
        return (Inclusion.MUST if any(way.means == "must" for way in ways) else Inclusion.MAY), []
    missing = dict.fromkeys(name for way in open_ways for name in _one_short(way, met, composed))
    return (Inclusion.NEARLY if missing else Inclusion.MAY_NOT), list(missing)


def _one_short(way: Enough, met: Criteria, composed: Composition) -> Sequence[str]:
    """Return the criteria of which any one would open a way; none if more than one thing is missing."""
    held = [name for name in way.of if name in met.met]
    short = way.at_least - (sum(met.needs[name] for name in held) if way.count == "needs" else len(held))
    lacking = [name for name in way.along_with if name not in met.met]
    if max(short, 0) + len(lacking) != 1:
        return []
    more = [name for name in way.of if name not in held or way.count == "needs"]
    return [name for name in composed.criteria if name in (lacking or more)]
