"""The restatement held against the product: one function asks the product, the others compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.chances import TERMS
from evidence.households import households, told
from evidence.restated import IN_FORCE, Family
from evidence.restated_work import BY_CRIME, BY_EMPLOYMENT, WITH_PROGRESS, criteria, eligible, pays, verdicts
from instruments.books import row
from instruments.families.kit import LEAN, PROGRAMME, case
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.families.judging import Judged, Tested, judge
from pooledbudget.instruments.families.results import Asked, earned
from pooledbudget.periods import Term
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.records import KINDS, Row

RESULTS = (BY_CRIME, WITH_PROGRESS, BY_EMPLOYMENT)
FILES = ("members", "flags", "attendance", "incidents", "offences", "benefits", "work", "provision")
KIND_OF = {"members": "families"}
WITH_FAMILY = frozenset({"families", "flags", "incidents"})


BEYOND = frozenset({"funded-rounding", "gate-edge", "results-cap", "duplicate"})
"""Readings that look beyond one family."""


NAMES = {"crime-or-asb": "crime or ASB", "education": "education", "work": "work"}
"""The national criteria, as the restatement calls them."""
TESTS = ("education", "asb", "youth offending", "employment", "progress to work")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of a family: the criteria it met, its verdicts, and what each claim would pay it."""

    criteria: tuple[str, ...]
    eligible: bool
    verdicts: Mapping[str, str]
    pays: Mapping[str, int]
    """In pounds, by what is claimed, were the family eligible."""


def restated(family: Family, readings: Mapping[str, str]) -> Answer:
    """Answer by the restatement."""
    found = verdicts(family, TERMS, readings)
    return Answer(
        tuple(criteria(family, TERMS, readings)),
        eligible(family, TERMS, readings),
        found,
        {claimed: pays(family, found, claimed, readings) for claimed in RESULTS},
    )


def rows_of(families: Iterable[Family]) -> Rows:
    """Write the rows as the product takes them in."""
    kinds: dict[str, list[Row[Any]]] = defaultdict(list)
    for family in families:
        for name in (
            "members",
            "flags",
            "attendance",
            "incidents",
            "offences",
            "benefits",
            "work",
            "provision",
        ):
            kind = KIND_OF.get(name, name)
            named = {"family": family.name} if kind in WITH_FAMILY else {}
            for line in getattr(family, name):
                cells = {
                    field: str(value)
                    for field in line.__slots__
                    if (value := getattr(line, field)) not in {None, ""}
                }
                origin = Origin(f"S-{kind}", len(kinds[kind]) + 2)
                kinds[kind].append(Row(origin, "county", KINDS[kind].model_validate(cells | named)))
    return Rows(kinds)


def asked_of_product(
    families: Sequence[Family], several: Sequence[Mapping[str, str]]
) -> Iterator[list[Answer]]:
    """Answer by the product under several readings: all that the comparison knows of it is here and above.

    A reading that the product does not have is left out.
    """
    terms = [Term(term.starts, term.ends, term.name, "made") for term in TERMS]
    evidence = Evidence(rows_of(families), terms)
    tested = [Tested(family.name, family.claimed_on, family.attached_on) for family in families]

    def paid(family: Family, found: Judged, claimed: str, choices: Mapping[str, str]) -> int:
        if family.claimed_on > PROGRAMME.day("claims-end", choices):
            return 0
        attached = row("attachments", "families", family.name, family.attached_on.isoformat())
        asked = row("claims", "families", family.name, family.claimed_on.isoformat(), claimed)
        parts = earned(case(), Asked(asked, "", attached, found, None), choices, found.standing)
        return sum(part.held.value for part in parts) // 100

    for readings in several:
        choices = {name: readings.get(name, choice) for name, choice in PROGRAMME.choices({}).items()}
        judged = judge(evidence, LEAN, choices, tested)
        yield [
            Answer(
                tuple(NAMES[name] for name in found.standing.criteria.met if name in NAMES),
                found.standing.eligible,
                {name: found.measures[name].verdict for name in TESTS},
                {claimed: paid(family, found, claimed, choices) for claimed in RESULTS},
            )
            for family in families
            for found in [judged[family.name, family.claimed_on]]
        ]


def offered() -> list[tuple[str, str]]:
    """Return every other reading that the product offers and that bears on a family by itself."""
    return [
        (name, other) for name in PROGRAMME.readings if name not in BEYOND for other in PROGRAMME.others(name)
    ]


def disagreements(seed: int, count: int, others: Sequence[tuple[str, str]] = (), start: int = 0) -> list[str]:
    """Tell each made family of which the two say something different, with its rows and both answers.

    Asked under the readings in force, or under each of the others by itself.
    """
    families = list(households(seed, count, start))
    readings: list[Mapping[str, str]] = [{**IN_FORCE, name: other} for name, other in others] or [IN_FORCE]
    named: list[tuple[str, str] | str] = [*others] or ["in force"]
    told_of = []
    for changed, chosen, answers in zip(named, readings, asked_of_product(families, readings), strict=True):
        for family, product in zip(families, answers, strict=True):
            ours = restated(family, chosen)
            if product != ours:
                said = f"restated {ours}\n  product  {product}"
                told_of.append(f"seed {seed}, readings {changed}\n{told(family)}\n  {said}")
    return told_of


def turned_round(seed: int, count: int) -> list[str]:
    """Name the families of which the product says something else when their rows come in another order."""
    families = list(households(seed, count))
    several = [IN_FORCE, *({**IN_FORCE, name: other} for name, other in offered())]
    first = list(asked_of_product(families, several))
    for family in families:
        for name in FILES:
            getattr(family, name).reverse()
    again = asked_of_product(families, several)
    return [
        f"{readings}\n{told(family)}"
        for readings, one_way, other_way in zip(several, first, again, strict=True)
        for family, before, after in zip(families, one_way, other_way, strict=True)
        if before != after
    ]
