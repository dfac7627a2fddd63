"""Two days of birth of one person: the latest counts, and somebody should say which is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode, Origin


def two_birthdays(incoming: Incoming) -> Iterator[Finding]:
    """Remark on people who were born on another day by an earlier file, or by an earlier row of this one."""
    if incoming.kind.kind != "families":
        return
    known: dict[str, tuple[date, str]] = {}
    files = [file for file in incoming.beside if file.kind == "families" and file.rows]
    incoming.reader.preload(files)
    for file in files:
        columns = incoming.reader.columns(file)
        for number, person, born_on in zip(
            columns.numbers, columns.column("person"), columns.column("born_on"), strict=True
        ):
            known[person] = (born_on, str(Origin(file.id, number)))
    columns = incoming.checked.columns
    for number, person, born_on in zip(
        columns.numbers, columns.column("person"), columns.column("born_on"), strict=True
    ):
        before, where = known.get(person, (born_on, ""))
        if before != born_on:
            yield incoming.remark(
                FindingCode.CONTRADICTED,
                f"{person!r} was born on {born_on}, and on {before} by {where}",
                "a person has one day of birth; the latest that was received counts",
                "correct the row that is wrong, or give the two people ids of their own",
                row=number,
                column=incoming.checked.layout.shown("born_on"),
            )
        known[person] = (born_on, f"row {number}")
