"""Each family of a claim schedule as one line, with all that decided it folded under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pooledbudget.findings import rows_said
from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.could_pass import claim_could_pass
from pooledbudget.instruments.families.rules import outcomes_paid
from pooledbudget.instruments.families.verified import Verified
from pooledbudget.instruments.families.words import (
    VERDICTS,
    begun,
    called,
    coverage,
    found_said,
    route,
    sentence,
    words,
)
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Table,
    Total,
    apart,
    day,
    money,
    text,
)
from pooledbudget.periods import FinancialYear, written_day

ROWS = 8
"""So many rows of evidence are named in a folded line; `why` has all of them."""


def paid_table(claims: Claims) -> Table:
    """Return a line for each fee and result that is paid."""
    paid = [decision for decision in claims.now if decision.paid]
    taken, verified = set[str](), Verified(claims)
    lines = [
        Line(
            f"{claims.short(decision.subject)}, {decision.asked}",
            [
                *_days(claims, decision),
                text(sentence(decision, claims.programme, claims.desk.currency)),
                text(verified.by(decision)),
                money(apart(claims.of("paid", decision), taken), claims.sum([decision.cause])),
            ],
            about=decision.cause,
            folded=folded(claims, decision),
        )
        for decision in paid
    ]
    columns = [*_FIRST, Column("Why"), Column("Verified by", annex=True), Column("Amount", Kind.MONEY)]
    return Table("Paid", columns, lines)


def not_paid_table(claims: Claims) -> Table:
    """Return a line for each fee and result that is not paid, with why and what it would have been."""
    lines, taken, verified = [], set[str](), Verified(claims)
    for decision in claims.now:
        if decision.paid:
            continue
        lines.append(
            Line(
                f"{claims.short(decision.subject)}, {decision.asked}",
                [
                    *_days(claims, decision),
                    text(_claimed(claims, decision)),
                    text(_why_not(claims, decision)),
                    text(verified.by(decision)),
                    _not_paid(claims, decision, taken),
                ],
                about=decision.cause,
                folded=folded(claims, decision),
            )
        )
    columns = [*_FIRST, Column("Claimed"), Column("Why not"), Column("Verified by", annex=True)]
    columns.append(Column("Not paid", Kind.MONEY))
    return Table("Not paid, and why", columns, lines, empty="Nothing was refused.")


def _why_not(claims: Claims, decision: Decision) -> str:
    """Say why something is not paid, and by when it could be if no more happens, or why no test tells it."""
    said = sentence(decision, claims.programme, claims.desk.currency)
    could = claim_could_pass(claims.case, claims.desk.terms, decision)
    return f"{said} {could.said}" if could else said


def _not_paid(claims: Claims, decision: Decision, taken: set[str]) -> Cell:
    """Return what a claim that was refused would have been paid, rate by rate; blank where nothing says it.

    Who asked again in the same period is told apart by the day.
    """
    priced = [part for part in claims.parts([decision]) if part.rate is not None]
    if not priced:
        return Cell(Kind.MONEY, None)
    outcomes = claims.programme.composed.outcomes
    parts = [
        (
            1,
            outcomes[part.outcome].name if part.outcome else "attachment fee",
            Amount(part.not_paid, "what would have been paid", part.read),
        )
        for part in priced
    ]
    id_ = apart(f"{claims.of('not-paid', decision)}.{decision.on}", taken)
    return money(id_, Total(parts), [decision.cause])


_FIRST = (Column("Family and what"), Column("Day", Kind.DAY), Column("Attached, and year of the rate"))


def _days(claims: Claims, decision: Decision) -> list[Cell]:
    return [day(decision.on), text(_attached(claims, decision))]


def _attached(claims: Claims, decision: Decision) -> str:
    """Say when a family was attached, and the year whose rate it is paid by."""
    attached = claims.attached.get(decision.subject)
    if attached is None:
        return "never attached"
    if decision.asked == "attachment":
        return FinancialYear.of(attached).written
    by_claim = claims.choices.get("rate-year") == "year of claim"
    year = FinancialYear.of(decision.on if by_claim else attached)
    return f"{written_day(attached)}; {year.written}"


def _claimed(claims: Claims, decision: Decision) -> str:
    """Say what type of result a decision paid, or was asked for."""
    if decision.asked == "attachment":
        return "attachment fee" if claims.programme.composed.fee else "attachment"
    outcomes = claims.programme.composed.outcomes
    names = [outcomes[name].name for name in outcomes_paid(decision, claims.programme)]
    if decision.paid and names:
        return " and ".join(names)
    return route(decision.facts.get("claimed", ""), claims.programme)


def folded(claims: Claims, decision: Decision) -> Table:
    """Return every test of a decision: how it came out, what it needs, over which days, on which rows."""
    lines = [
        Line(begun(called(measure.criterion, claims.programme)), _test(claims, measure))
        for measure in decision.measures
    ]
    titles = (
        "Came out",
        "Found",
        "Needs",
        "Baseline",
        "Days tested",
        "Files",
        "Evidence",
    )
    rows = rows_said(decision.rows, ROWS)
    asked = f"{begun(_claimed(claims, decision))}: {decision.cause}, as asked for in {rows}."
    return Table(
        f"Tests of {claims.short(decision.subject)}, {decision.asked} of {written_day(decision.on)}",
        [Column("Test"), *(Column(title, rule=title == "Needs") for title in titles)],
        lines,
        intro="" if decision.paid else asked,
        empty="Nothing was tested: it was refused before that, or has no test.",
    )


def _test(claims: Claims, measure: Measured) -> list[Cell]:
    said = words(measure, claims.programme)
    return [
        text(VERDICTS.get(measure.verdict, measure.verdict)),
        text(found_said(measure, claims.programme)),
        text(said.threshold),
        text(_window(measure.found.get("baseline", ()))),
        text(said.window),
        text(coverage(measure.found)),
        text(rows_said(measure.rows, ROWS)),
    ]


def _window(days: Sequence[str]) -> str:
    return " to ".join(written_day(date.fromisoformat(each)) for each in days)
