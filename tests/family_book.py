"""A book with one family in it, small enough that each finding about families is a change to it.

The family was attached on 10 April 2013 and is claimed for on 10 October: an order and a concern, a benefit
that runs on, ten incidents before and none after, a child who goes to school. £2,400 and £1,500 are due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conftest import KEY
from in_memory import MemoryBook
from pooledbudget.acts.closing import Closing
from pooledbudget.acts.receive import Receipt
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.decisions import TURNED, Decision, Measured
from pooledbudget.instruments.families.words import sentence, words
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.programmes.programme import PACKAGED, packaged_programmes, read_programme

PROGRAMME = read_programme(packaged_programmes()[PACKAGED], PACKAGED)

TERMS = (
    ("2012-summer", "2012-04-16", "2012-07-20"),
    ("2012-autumn", "2012-09-04", "2012-12-20"),
    ("2013-spring", "2013-01-07", "2013-03-27"),
    ("2013-summer", "2013-04-15", "2013-07-23"),
    ("2013-autumn", "2013-09-03", "2013-12-19"),
    ("2014-spring", "2014-01-06", "2014-04-03"),
)
BOOK = """
book = "smallshire"
place = "Kit"
currency = "GBP"
first_month = "{first}"
[partners.county]
name = "County"
parts = ["host", "contributor", "deliverer"]
[partners.dept]
name = "Department"
parts = ["payer"]
""" + "".join(
    f'[[terms]]\nname = "{name}"\nstarts = {starts}\nends = {ends}\nsource = "made"\n'
    for name, starts, ends in TERMS
)
AGREEMENT = """
kind = "families"
agreement = "families"
title = "families"
programme = "troubled-families-2012"
payer = "dept"
allocation = 600
theme = "families"
"""
CRIME, TOP, EMP = (
    "crime asb education",
    "crime asb education and progress to work",
    "continuous employment",
)
MEMBERS = ("F,F-A,1980-01-01,2005-01-01,", "F,F-C,2002-01-01,2005-01-01,")
ORDER, CONCERN = "F,asb order,2013-03-01,2013-03-01,F-A", "F,local concern,2013-01-01,,"
BENEFIT = "F-A,2010-01-01,,esa"


def incidents(count: int, month: str = "2013-03", person: str = "") -> list[str]:
    """Return as many incidents of the family, one a day from the first of a month."""
    return [f"F,{month}-{day:02d},{month}-{day}{person},{person}" for day in range(1, count + 1)]


def at_school(term: str, missed: int = 2, child: str = "F-C", *, fixed: int = 0, permanent: int = 0) -> str:
    """Return a child's term of a hundred sessions."""
    (ends,) = [last for name, _, last in TERMS if name == term]
    return f"{child},{term},{ends},yes,100,{missed},{fixed},{permanent}"


def gone(term: str, child: str = "F-C") -> str:
    """Return a term in which a child was on no roll."""
    return at_school(term, 0, child).replace(",yes,100,", ",no,0,")


def terms(*names: str, missed: int = 2, child: str = "F-C") -> list[str]:
    """Return terms in which a child missed as many sessions each."""
    return [at_school(name, missed, child) for name in names]


YEAR = ("2012-summer", "2012-autumn", "2013-spring", "2013-summer")
MENDED = [at_school("2012-summer", 60), *terms(*YEAR[1:])]
"""A child who was a truant when the family was attached, and is none since (KE)."""


@dataclass
class FamilyBook:
    """The book of the kit with some files otherwise, closed once with all that was received."""

    changed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Record kind -> the rows of it, in place of the kit's."""
    claim: str = CRIME
    on: str = "2013-10-10"
    readings: Mapping[str, str] = field(default_factory=dict)
    terms: str = ""
    """What the agreement says besides."""

    def __post_init__(self) -> None:
        chosen = "".join(f'{name.replace("_", "-")} = "{choice}"\n' for name, choice in self.readings.items())
        first = self.on[:7]
        self.book = MemoryBook(
            BOOK.format(first=first),
            {"families": AGREEMENT + self.terms + (f"[readings]\n{chosen}" if chosen else "")},
            record=Record.create(":memory:", "smallshire", Month.parse(first)),
        )
        rows: dict[str, Sequence[str]] = {
            "families": MEMBERS,
            "flags": (ORDER, CONCERN),
            "benefits": (BENEFIT,),
            "incidents": incidents(10),
            "attendance": terms(*YEAR),
            "attachments": ("families,F,2013-04-10",),
            "claims": (f"families,F,{self.on},{self.claim}",),
        }
        self.receipts: dict[str, Receipt] = {}
        for kind, lines in {**rows, **self.changed}.items():
            if lines:
                self.receipts[kind] = self.book.offer(kind, *lines)
                assert self.receipts[kind].accepted, [
                    str(finding) for finding in self.receipts[kind].findings
                ]
        self.closing: Closing = self.book.close(first)

    def _decision(self, asked: str) -> Decision:
        (found,) = [one for one in self.closing.decisions if one.asked == asked and one.subject == self.name]
        return found

    @property
    def name(self) -> str:
        """The family's pseudonym."""
        return pseudonym(bytes.fromhex(KEY), "family", "F")

    @property
    def fee(self) -> Decision:
        """What was decided of the attachment."""
        return self._decision("attachment")

    @property
    def result(self) -> Decision:
        """What was decided of the claim."""
        return self._decision("result")

    @property
    def pounds(self) -> int:
        """The pounds paid for the result."""
        return self.result.amount // 100

    @property
    def says(self) -> str:
        """The sentence about the claim, and what each of its tests says was found."""
        found = [
            f"{one.criterion} {one.verdict}: {words(one, PROGRAMME).value}" for one in self.result.measures
        ]
        return "\n".join([sentence(self.result, PROGRAMME, "GBP"), *found])

    def measure(self, criterion: str) -> Measured:
        """Return one test of the claim."""
        (found,) = [one for one in self.result.measures if one.criterion == criterion]
        return found

    def verdicts(self) -> dict[str, str]:
        """Return how each test of the claim came out, but for eligibility."""
        return {one.criterion: one.verdict for one in self.result.measures if one.criterion != "eligibility"}

    def rests_on(self, asked: str = "result") -> set[str]:
        """Return the readings that a decision names as those it rests on."""
        return {one.name for one in self._decision(asked).rests_on if one.kind == "reading"}

    def turned_by(self, asked: str = "result") -> set[tuple[str, str]]:
        """Return the other readings that a decision says would change it."""
        return {(one.name, one.choice) for one in self._decision(asked).rests_on if one.kind == TURNED}


def kit(
    *added: tuple[str, str], claim: str = CRIME, on: str = "2013-10-10", **changed: Sequence[str]
) -> FamilyBook:
    """Return the kit with some files in place of its own; `added` are readings chosen."""
    return FamilyBook(changed, claim, on, dict(added))
