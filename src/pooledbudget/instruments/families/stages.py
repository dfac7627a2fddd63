"""Families by stage on a claim schedule: what was reported by count beside what stands by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.terms import BY_COUNT
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
    slug,
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
    by_name = {"attached": named.causes(named.attached), "turned around": named.causes(named.paid, "result")}
    families = {"attached": len(named.attached), "turned around": len(named.paid)}
    lines = []
    for stage in STAGES:
        of_stage = [decision for decision in claims.counts if decision.subject == stage]
        latest = max(of_stage, key=lambda decision: decision.on, default=None)
        counted, names, id_ = NOT_COUNTED, NOT_COUNTED, claims.id(f"stages.{slug(stage)}")
        if latest is not None:
            counted = count(latest.facts["families"], id_, [latest.cause])
        if stage in by_name:
            names = count(families[stage], f"{id_}.by-name", by_name[stage])
        day = written_day(latest.on) if latest else "not counted"
        lines.append(Line(f"{stage[:1].upper()}{stage[1:]}", [counted, text(day), names]))
    yield Table(
        f"Families by stage at {written_day(claims.desk.day)}",
        [
            Column("Stage"),
            Column("Reported so far", Kind.COUNT, people=True),
            Column("Counted on"),
            Column("By name, with evidence", Kind.COUNT, people=True),
        ],
        lines,
        intro="A stage is reported as a number, apart from names. What stands by name is what files show.",
    )


def fees_by_count(claims: Claims) -> list[Line]:
    """Return the line of fees that go by count, in the columns of the summary by type; none where none do."""
    if claims.terms.fees != BY_COUNT:
        return []
    ever, now = claims.by_count, claims.by_count_now
    asked = sum(decision.facts["funded"] for decision in now)
    gross = sum(decision.facts["funded"] * decision.facts["rate"] for decision in now)
    paid = sum(decision.amount for decision in now)

    def figure(column: str, value: int, source: str, behind: Sequence[str]) -> Cell:
        return money(claims.id(f"by-type.counted.{column}"), Amount(value, source), behind)

    net = Total(
        [
            (1, "", FigureOf(claims.id("by-type.counted.gross"), gross)),
            (-1, "", FigureOf(claims.id("by-type.counted.not-paid"), gross - paid)),
        ]
    )
    counts = [decision.cause for decision in now]
    causes = [decision.cause for decision in now if decision.paid]
    paid_ever = [decision.cause for decision in ever if decision.paid]
    to_date = sum(decision.amount for decision in ever)
    return [
        Line(
            "Attachment fees, by number of families",
            [
                count(asked, claims.id("by-type.counted.claimed"), counts),
                Cell(Kind.MONEY, None),
                figure("gross", gross, "families newly funded, each at the fee of the day", counts),
                figure(
                    "not-paid", gross - paid, "held back by a gate, less what the gate let through", counts
                ),
                count(len(causes), claims.id("by-type.counted.paid"), causes),
                money(claims.id("by-type.counted.net"), net),
                count(len(paid_ever), claims.id("by-type.counted.to-date"), paid_ever),
                figure(
                    "net.to-date",
                    to_date,
                    "paid to date by count",
                    paid_ever,
                ),
            ],
        )
    ]
