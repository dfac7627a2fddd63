"""The head of a claim schedule: who claims, for which year, by which rules and until when."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.figures import Column, Line, Table, text
from pooledbudget.periods import FinancialYear, written_day
from pooledbudget.programmes.told import told

RULES = ("days", "claim windows", "tariffs", "eligible", "criteria", "measures", "outcomes")
"""The parts of a programme that a claim goes by, in the order in which they are read."""


def head_table(claims: Claims) -> Table:
    """Return what stands at the head of a claim: authority, programme and year, deadline, verifier."""
    desk, programme = claims.desk, claims.programme
    years = dict.fromkeys(FinancialYear.of(month.first).written for month in desk.months)
    first = (
        "internal audit, which passes each claim before it is made"
        if claims.terms.audited_first
        else "the authority itself; internal audit signs below"
    )
    taken = "; ".join(_taken(claims))
    until = f"until {written_day(claims.case.claims_end)}, the last day of claims"
    said = {
        "Authority": desk.names.get(desk.host, desk.host),
        "Programme and year": f"{programme.title} ({programme.id}), {' and '.join(years)}",
        "Claims are taken": f"from {taken}, and {until}" if taken else until,
        "Verified by": first,
    }
    rules = {"Programme and year": rules_of(claims)}
    lines = [Line(name, [text(said[name])], folded=rules.get(name)) for name in said]
    return Table("The claim", [Column("What"), Column("As claimed")], lines)


def _taken(claims: Claims) -> Iterator[str]:
    """Yield the claim windows that a day of the period is in, or that come next."""
    first = claims.desk.months[0].first
    open_ = [window for window in claims.programme.windows if window.last >= first]
    for window in open_[:2]:
        yield f"{written_day(window.first)} to {written_day(window.last)}"


def rules_of(claims: Claims) -> Table:
    """Return the sentences of the rules in force at the period's end, each with where it was read."""
    on = max(claims.desk.day, claims.programme.starts)
    rules = [said for said in told(claims.programme, on, claims.desk.currency) if said.part in RULES]
    return Table(
        f"Rules in force at {written_day(on)}",
        [Column("Rule"), Column("What it says"), Column("Read in")],
        [Line(f"{said.part}, {said.name}", [text(said.sentence), text(said.source)]) for said in rules],
    )
