"""Families written a line at a time, and the programme they are judged by, without any book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from conftest import KEY
from instruments.books import row
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.terms import FamiliesTerms
from pooledbudget.periods import Term
from pooledbudget.programmes.programme import Programme, packaged_programmes, read_programme
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import KINDS, Row

NAME = "programmes/troubled-families-2012.toml"
TEXT = packaged_programmes()[NAME]
PROGRAMME = read_programme(TEXT, NAME)
CHOICES = PROGRAMME.choices({})
TERMS = [
    Term(date.fromisoformat(starts), date.fromisoformat(ends), name, "made")
    for name, starts, ends in (
        ("2012-summer", "2012-04-16", "2012-07-20"),
        ("2012-autumn", "2012-09-04", "2012-12-20"),
        ("2013-spring", "2013-01-07", "2013-03-27"),
        ("2013-summer", "2013-04-15", "2013-07-23"),
        ("2013-autumn", "2013-09-03", "2013-12-19"),
    )
]
ATTACHED, CLAIMED = "2013-04-10", "2013-10-10"
"""The baseline is 11 October 2012 to 10 April 2013; what is tested, 11 April to 10 October 2013."""
BEFORE, AFTER = date(2013, 3, 1), date(2013, 8, 1)
PASSES = {"2012-autumn": 2, "2013-spring": 2, "2013-summer": 2}
TRUANT_ONCE = {"2012-summer": 60, **PASSES}
"""Sessions missed of a hundred: criterion 2 is met when attached, and mended since."""


def offering(*names: str, programme: Programme = PROGRAMME) -> Programme:
    """Return the programme with the other choices of some readings only: what is not offered is not tried."""
    readings = {
        name: reading if name in names else reading.model_copy(update={"others": []})
        for name, reading in programme.readings.items()
    }
    return replace(programme, readings=readings)


LEAN = offering()
LEAN_TEXT = TEXT + "".join(f"[readings.{name}]\nothers = []\n" for name in PROGRAMME.readings).encode()
"""The programme's file without any other choice: a close under it measures each family once."""


def case(
    programme: Programme = LEAN, allocation: int = 6, agreement: str = "families", **readings: str
) -> Case:
    """Return an agreement's case; readings are named with underscores."""
    chosen = {name.replace("_", "-"): choice for name, choice in readings.items()}
    terms = FamiliesTerms(
        kind="families",
        agreement=agreement,
        title=f"the {agreement}",
        programme=programme.id,
        payer="department",
        allocation=allocation,
        theme="early-help",
        readings=chosen,
    )
    return Case(terms, programme, programme.choices(chosen))


def days(first: date, count: int) -> list[date]:
    """Return as many days: twenty in a row, then over again."""
    return [first + timedelta(days=number % 20) for number in range(count)]


class Household:
    """One family's evidence: an adult since 2005, an order, a concern and a benefit unless said otherwise."""

    def __init__(self, name: str, *, people: str = "", flags: Sequence[str] = ("asb order", "local concern")):
        """Begin with the adult and the flags; `people` are those of another family."""
        self.name, self.people = name, people or name
        self.rows: list[tuple[Origin, RecordKind]] = []
        self.add("families", family=name, person=self.adult, born_on="1980-01-01", joined_on="2005-01-01")
        for flag in flags:
            self.add("flags", family=name, flag=flag, from_day="2012-12-01")

    @property
    def adult(self) -> str:
        """The adult."""
        return f"{self.people}-A"

    @property
    def child(self) -> str:
        """The child."""
        return f"{self.people}-C"

    def add(self, kind: str, **cells: object) -> Household:
        """Add a row of a kind."""
        origin = Origin(f"of-{self.name}", len(self.rows) + 2)
        values = {name: str(value) for name, value in cells.items()}
        self.rows.append((origin, KINDS[kind].model_validate(values)))
        return self

    def benefit(self, until: str = "") -> Household:
        """An out-of-work benefit since 2011."""
        ends = {"ends_on": until} if until else {}
        return self.add("benefits", person=self.adult, benefit="esa", starts_on="2011-01-01", **ends)

    def works(self, since: str = "2013-04-15") -> Household:
        """A benefit until the day before work that runs on."""
        until = date.fromisoformat(since) - timedelta(days=1)
        return self.benefit(until.isoformat()).add("work", person=self.adult, employer="E", starts_on=since)

    def incidents(self, before: int, after: int) -> Household:
        """Incidents in the baseline and in the tested window."""
        for number, day in enumerate([*days(BEFORE, before), *days(AFTER, after)]):
            self.add("incidents", family=self.name, occurred_on=day, reference=f"I{number}")
        return self

    def offences(self, before: int, after: int) -> Household:
        """Offences of the child in the baseline and in the tested window."""
        for number, day in enumerate([*days(BEFORE, before), *days(AFTER, after)]):
            self.add("offences", person=self.child, committed_on=day, reference=f"O{number}")
        return self

    def school(self, missed: Mapping[str, int]) -> Household:
        """A child of eleven, and the sessions it missed of a hundred in each term."""
        self.add(
            "families", family=self.name, person=self.child, born_on="2002-01-01", joined_on="2005-01-01"
        )
        for term, count in missed.items():
            self.add(
                "attendance",
                person=self.child,
                term=term,
                reported_on="2013-07-23",
                on_roll="yes",
                sessions_possible=100,
                sessions_unauthorised=count,
                fixed_exclusions=0,
                permanent_exclusions=0,
            )
        return self

    def provision(self, since: str = "2013-08-01") -> Household:
        """The ESF provision."""
        return self.add("provision", person=self.adult, provision="esf", starts_on=since)


def evidence_of(*households: Household, of_persons: bool = False) -> Evidence:
    """Load the evidence of some families, or of persons."""
    kinds: dict[str, list[Row[Any]]] = defaultdict(list)
    for household in households:
        for origin, cells in household.rows:
            kinds[cells.kind].append(Row(origin, "county", cells))
    return Evidence(Rows(kinds), TERMS, of_persons=of_persons)


def attachment(family: str, on: str = ATTACHED, *, number: int = 2, agreement: str = "families") -> Row[Any]:
    """Return an attachment's row."""
    return row("attachments", agreement, family, on, number=number, submission="S0001")


def claim(
    family: str,
    result: str = "continuous employment",
    on: str = CLAIMED,
    *,
    number: int = 2,
    agreement: str = "families",
) -> Row[Any]:
    """Return a claim's row."""
    return row("claims", agreement, family, on, result, number=number, submission="S0002")


def decided(*causes: str, reason: str = "", agreement: str = "families") -> dict[str, Decision]:
    """Return attachments as they were decided, by cause."""
    return {
        name: Decision(
            instrument="families",
            cause=name,
            agreement=agreement,
            subject=name.split(":")[1],
            asked="attachment",
            on=date.fromisoformat(ATTACHED),
            month="2013-04",
            paid=not reason,
            amount=0 if reason else 240_000,
            reason=reason,
            facts={},
        )
        for name in causes
    }


def named(family: str) -> str:
    """Return a family's pseudonym."""
    return pseudonym(bytes.fromhex(KEY), "family", family)


def cause(family: str, what: str) -> str:
    """Return the id of what a family can earn."""
    return f"{PROGRAMME.id}:{named(family)}:{what}"
