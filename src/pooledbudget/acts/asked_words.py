"""Words of evidence that a programme asks for by name: a flag, a stay, an achievement."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.partners import unknown

ASKED = {"flags": "flag", "stays": "stay", "achievements": "achievement"}
"""Record kind -> the column whose words are those that programmes ask for."""


def unasked_words(incoming: Incoming) -> Iterator[Finding]:
    """Refuse words that no programme of the book asks for: they would count for nobody.

    A book without a programme that asks for any takes them as they are.
    """
    column = ASKED.get(incoming.kind.kind)
    if column is None:
        return
    asked = {
        word: agreement.id
        for agreement in incoming.on.known.agreements.values()
        for word in agreement.asks_for(incoming.kind)
    }
    if not asked:
        return
    columns = incoming.checked.columns
    given = columns.column(column)
    strange = {word for word in set(given) if word not in asked}
    for number, word in zip(columns.numbers, given, strict=True) if strange else ():
        if word in strange:
            yield incoming.fault(
                FindingCode.UNKNOWN_NAME,
                unknown(column, word, asked),
                f"rows of {incoming.kind.kind} say what a programme of this book asks for: "
                f"{', '.join(sorted(asked))}",
                "correct the cell, or the programme",
                row=number,
                column=incoming.checked.layout.shown(column),
            )
