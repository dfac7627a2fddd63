"""Claims that were looked into: what each check found, and how many claims that may be true of.

About one in fifty claims of the first phase was ever checked, and up to one in ten of those did not stand
(facts 4): how few were checked, and what that leaves open, is said beside what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import comb

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.instruments.decisions import NOTED, Decision
from pooledbudget.instruments.families.claimed import Claims, taken_back
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.families.spot_checks import NOT_VALID, QUESTIONS
from pooledbudget.instruments.families.words import route
from pooledbudget.instruments.figures import (
    Cell,
    Column,
    Entries,
    Kind,
    Line,
    Table,
    count,
    money,
    slug,
    text,
)
from pooledbudget.periods import written_day

ANYBODY = "anybody"
CONFIDENCE = Fraction(95, 100)
"""How often an interval that is worked out so holds the true number."""
NOBODY = Cell(Kind.COUNT, None)
HOW = (Citation("exact bounds in 95 of 100 samples", "draws without putting back, hypergeometric"),)
"""What says the bounds: a method, and no rule of a programme."""


class CheckedClaims(Struct, frozen=True):
    """How many claims there are, were checked, and were found not valid, by somebody or by anybody."""

    claims: Sequence[str]
    checked: Sequence[Decision]
    """The latest check of each claim that was checked, or one that found it not valid."""

    @property
    def not_valid(self) -> list[Decision]:
        """The checks that found a claim not valid."""
        return [check for check in self.checked if check.facts["outcome"] == NOT_VALID]


def bounds(claims: int, checked: int, not_valid: int, confidence: Fraction = CONFIDENCE) -> tuple[int, int]:
    """Return the least and the most claims of all that may be not valid, by what was found of those checked.

    Exact, for claims drawn at random from a known number without putting any back: the least and the most
    that would give as many not valid, or more, and as many, or fewer, in at least (1 - confidence) / 2 of
    all draws. In whole numbers throughout.
    """
    tail = (1 - confidence) / 2
    ways = comb(claims, checked)

    def share(bad: int, numbers: range) -> Fraction:
        drawn = sum(comb(bad, number) * comb(claims - bad, checked - number) for number in numbers)
        return Fraction(drawn, ways)

    possible = range(not_valid, claims - (checked - not_valid) + 1)
    least = next(bad for bad in possible if share(bad, range(not_valid, checked + 1)) > tail)
    most = next(bad for bad in reversed(possible) if share(bad, range(not_valid + 1)) > tail)
    return least, most


def checked_tables(claims: Claims) -> Iterator[Table]:
    """Yield what the period's checks found, where there were any, then how many were checked so far."""
    standing = [check for check in claims.checks_now if check.reason == NOTED]
    if standing:
        yield _found(claims, standing)
    yield _so_far(claims)


def _found(claims: Claims, checks: Sequence[Decision]) -> Table:
    """Return each check of the period: of which claim, by whom, its answers, what became of the claim."""
    decided = {decision.cause: decision for decision in claims.known}
    lines = []
    for check in sorted(checks, key=lambda check: (check.on, check.cause)):
        facts, answers = check.facts, check.facts["answers"]
        gone = [decided[facts["checked"]]] if facts["checked"] in decided else []
        lost = [decision for decision in gone if taken_back(decision)]
        back = claims.taken_back(lost) if facts["outcome"] == NOT_VALID else Entries([])
        lines.append(
            Line(
                f"{claims.short(check.subject)}, {route(facts['claimed'], claims.programme)}",
                [
                    text(facts["by"]),
                    text(written_day(check.on)),
                    *(text(answers.get(question, "not said")) for question in QUESTIONS),
                    text(
                        facts["outcome"] if facts["checked"] else f"{facts['outcome']}; nothing was claimed"
                    ),
                    money(claims.of("checked", check), back),
                ],
                about=check.cause,
            )
        )
    return Table(
        "Checks of claims in the period",
        [
            Column("Claim"),
            Column("Checked by"),
            Column("On"),
            *(Column(question) for question in QUESTIONS.values()),
            Column("Found"),
            Column("Taken back", Kind.MONEY),
        ],
        lines,
        intro="A result that a check finds not valid is taken back in the month that the check comes in.",
    )


def _so_far(claims: Claims) -> Table:
    """Return how many claims were checked to date, how many were not valid, and what that leaves open."""
    every = [
        decision.cause
        for decision in claims.known
        if decision.asked == "result" and (decision.paid or decision.reason == Reason.CHECK_FAILED)
    ]
    latest: dict[str, dict[str, Decision]] = {}
    for check in sorted(claims.checks, key=lambda check: check.on):
        if check.reason == NOTED and check.facts["checked"] in every:
            latest.setdefault(check.facts["by"], {})[check.facts["checked"]] = check
    by_anybody: dict[str, Decision] = {}
    for checks in latest.values():
        by_anybody |= {
            cause: check
            for cause, check in checks.items()
            if cause not in by_anybody or check.facts["outcome"] == NOT_VALID
        }
    in_order = sorted(latest.items())
    lines = [_line(claims, by, CheckedClaims(every, [*checks.values()])) for by, checks in in_order]
    lines.append(_line(claims, ANYBODY, CheckedClaims(every, [*by_anybody.values()])))
    return Table(
        f"Claims checked by {written_day(claims.desk.day)}",
        [
            Column("By"),
            Column("Claims paid, or found not valid", Kind.COUNT, people=True),
            Column("Checked", Kind.COUNT, people=True),
            Column("Share checked", Kind.RATE),
            Column("Not valid", Kind.COUNT, people=True),
            Column("Share not valid", Kind.RATE),
            Column("Not valid of all, at least", Kind.COUNT, people=True),
            Column("at most", Kind.COUNT, people=True),
        ],
        lines,
        intro="The last two columns say how many of all claims may be not valid: exact bounds that hold in "
        "95 of 100 samples, if those checked were drawn at random, as the sample below is. A sample that was "
        "picked by risk says nothing of the others.",
    )


def _line(claims: Claims, by: str, counted: CheckedClaims) -> Line:
    """Return the line of what one of those who check has checked, or anybody has."""
    id_, of, many = claims.id(f"checked.{slug(by)}"), len(counted.claims), len(counted.checked)
    checks = [check.cause for check in counted.checked]
    not_valid = counted.not_valid
    failing = [check.cause for check in not_valid]
    ends = [f"{id_}.claims", f"{id_}.checked", f"{id_}.not-valid"]
    cells = [
        count(of, ends[0], counted.claims),
        count(many, ends[1], checks),
        Cell(Kind.RATE, Fraction(many, of), f"{id_}.share", behind=ends[:2], places=1) if of else text(""),
        count(len(failing), ends[2], failing),
    ]
    if many:
        least, most = bounds(of, many, len(failing))
        error = Cell(Kind.RATE, Fraction(len(failing), many), f"{id_}.rate", behind=ends[1:], places=1)
        cells += [error, count(least, f"{id_}.least", ends, HOW), count(most, f"{id_}.most", ends, HOW)]
    else:
        cells += [text(""), NOBODY, NOBODY]
    return Line(f"{by[:1].upper()}{by[1:]}", cells, total=by == ANYBODY)
