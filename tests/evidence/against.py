"""The restatement held against the product: one function asks the product, the others compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.households import TERMS, told
from evidence.restated import IN_FORCE, READINGS, Family
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
KIND_OF = {"members": "families"}
WITH_FAMILY = frozenset({"families", "flags", "incidents"})


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


def asked_of_product(families: Sequence[Family], readings: Mapping[str, str]) -> list[Answer]:
    """Answer by the product: everything that the comparison knows of it is in this function.

    A reading that the product does not have is left out.
    """
    terms = [Term(term.starts, term.ends, term.name, "made") for term in TERMS]
    evidence = Evidence(rows_of(families), terms)
    choices = {**PROGRAMME.choices({})}
    choices |= {name: choice for name, choice in readings.items() if name in choices}
    tested = [Tested(family.name, family.claimed_on, family.attached_on) for family in families]
    judged = judge(evidence, LEAN, choices, tested)

    def paid(family: Family, found: Judged, claimed: str) -> int:
        if family.claimed_on > PROGRAMME.claims_end:
            return 0
        attached = row("attachments", "families", family.name, family.attached_on.isoformat())
        asked = row("claims", "families", family.name, family.claimed_on.isoformat(), claimed)
        parts = earned(case(), Asked(asked, "", attached, found, None), choices, found.routes)
        return sum(held.value for _, held in parts) // 100

    answers = []
    for family in families:
        found = judged[family.name, family.claimed_on]
        answers.append(
            Answer(
                tuple(found.eligibility.criteria),
                found.eligible,
                {name.replace("_", " "): measure.verdict for name, measure in found.measures.items()},
                {claimed: paid(family, found, claimed) for claimed in RESULTS},
            )
        )
    return answers


def offered() -> list[tuple[str, str]]:
    """Return every other reading that the restatement knows and the product offers."""
    return [
        (name, other)
        for name, others in READINGS.items()
        for other in others[1:]
        if name in PROGRAMME.readings and other in PROGRAMME.readings[name].others
    ]


def disagreements(families: Sequence[Family], **changed: str) -> Iterator[str]:
    """Tell each family of which the two say something different, with its rows and both answers.

    Readings that are changed are named with underscores.
    """
    readings = {**IN_FORCE, **{name.replace("_", "-"): choice for name, choice in changed.items()}}
    for family, product in zip(families, asked_of_product(families, readings), strict=True):
        ours = restated(family, readings)
        if product != ours:
            yield f"{told(family)}\n  restated {ours}\n  product  {product}\n  readings {changed}"
