"""Days of a row other than the one that governs it: what has happened has its day behind it."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode


def second_days(incoming: Incoming) -> Iterator[Finding]:
    """Find other days that have not come, and terms that were reported before they began."""
    columns, today = incoming.checked.columns, incoming.on.today
    for name in incoming.kind.happened if columns else ():
        for number, on in zip(columns.numbers, columns.column(name), strict=True):
            if on is not None and on > today:
                yield incoming.fault(
                    FindingCode.CELL_DAY,
                    f"{on} has not come yet",
                    "a day on which something happened is not after the day of receipt",
                    "leave it blank until it has come, or correct the day",
                    row=number,
                    column=incoming.checked.layout.shown(name),
                )
    if incoming.kind.kind == "attendance" and columns:
        yield from _before_the_term(incoming)


def _before_the_term(incoming: Incoming) -> Iterator[Finding]:
    starts = {term.name: term.starts for term in incoming.on.book.school_terms}
    columns = incoming.checked.columns
    for number, term, on in zip(columns.numbers, columns.column("term"), columns.days, strict=True):
        if term in starts and on < starts[term]:
            yield incoming.fault(
                FindingCode.CELL_DAY,
                f"{on} is before {term} begins, on {starts[term]}",
                "what is reported of a term is reported once it has begun",
                "correct the day or the term",
                row=number,
                column=incoming.checked.layout.shown("reported_on"),
            )
