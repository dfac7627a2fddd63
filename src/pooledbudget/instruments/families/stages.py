"""Families by stage on a claim schedule: what was reported by count beside what stands by name."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.counted import BY_COUNT
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    count,
    money,
    text,
)
from pooledbudget.periods import written_day

STAGES = ("identified", "worked with", "attached", "turned around")
"""The four counts of an authority's returns, in their order."""
NOT_COUNTED = Cell(Kind.COUNT, None)


def stages_table(claims: Claims) -> Iterator[Table]:
    """Yield the families at each stage, by the latest count and by name; nothing where none was counted.

    The two need not agree: a count is what the authority reports, a name is what its evidence shows.
    """
    if not claims.counts:
        return
    named = population(claims.known)
    by_name = {"attached": len(named.attached), "turned around": len(named.paid)}
    lines = []
    for stage in STAGES:
        of_stage = [decision for decision in claims.counts if decision.subject == stage]
        latest = max(of_stage, key=lambda decision: decision.on, default=None)
        counted = NOT_COUNTED
        if latest is not None:
            id_ = claims.id(f"stages.{stage.replace(' ', '-')}")
            counted = count(latest.facts["families"], id_, [latest.cause])
        names = Cell(Kind.COUNT, by_name[stage]) if stage in by_name else NOT_COUNTED
        day = written_day(latest.on) if latest else "not counted"
        lines.append(Line(f"{stage[:1].upper()}{stage[1:]}", [counted, text(day), names]))
    yield Table(
        f"Families by stage at {written_day(claims.desk.day)}",
        [
            Column("Stage"),
            Column("Reported so far", Kind.COUNT),
            Column("Counted on"),
            Column("By name, with evidence", Kind.COUNT),
        ],
        lines,
        intro="A stage is reported as a number, apart from names. What stands by name is what files show.",
    )


def fees_by_count(claims: Claims) -> list[Line]:
    """Return the line of fees that go by count, in the columns of the summary by type; none where none do."""
    if claims.terms.fees != BY_COUNT:
        return []
    months = {str(month) for month in claims.desk.months}
    ever = [decision for decision in claims.counts if "rate" in decision.facts]
    now = [decision for decision in ever if decision.month in months]
    asked = sum(decision.facts["funded"] for decision in now)
    gross = sum(decision.facts["funded"] * decision.facts["rate"] for decision in now)
    paid = sum(decision.amount for decision in now)

    def figure(column: str, value: int, source: str) -> Cell:
        return money(claims.id(f"by-type.counted.{column}"), Amount(value, source))

    net = Total(
        [
            (1, "", FigureOf(claims.id("by-type.counted.gross"), gross)),
            (-1, "", FigureOf(claims.id("by-type.counted.not-paid"), gross - paid)),
        ]
    )
    causes = [decision.cause for decision in now if decision.paid]
    return [
        Line(
            "Attachment fees, by number of families",
            [
                count(asked, claims.id("by-type.counted.claimed"), [decision.cause for decision in now]),
                Cell(Kind.MONEY, None),
                figure("gross", gross, "families newly funded, each at the fee of the day"),
                figure("not-paid", gross - paid, "held back by a gate, less what the gate let through"),
                count(len(causes), claims.id("by-type.counted.paid"), causes),
                money(claims.id("by-type.counted.net"), net),
                count(sum(decision.paid for decision in ever), claims.id("by-type.counted.to-date")),
                figure("net.to-date", sum(decision.amount for decision in ever), "paid to date by count"),
            ],
        )
    ]
