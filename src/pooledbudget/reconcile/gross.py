"""What the bank was asked for by a payment that was given net, with its gross and its VAT.

A pool is charged net: VAT is recovered by the body that delivers, under its own regime. So an entry
moves the net amount, and the bank the gross; the row alone says both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pooledbudget.ledger.entries import cause_of
from pooledbudget.reconcile.matching import GrossOf
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.records import Expenditure
from pooledbudget.submissions.rows import RowReader


def gross_amounts(reader: RowReader, received: Sequence[Submission], rows: Rows) -> GrossOf:
    """Return what finds, for entries of spending by id, the cash that the bank moved with their VAT.

    A file that is done with is read only if one of its payments is asked about, and read once.
    """
    files = {file.id: file for file in received if file.accepted and file.kind == Expenditure.kind}
    known: dict[str, int] = {
        row.id: -row.cells.gross
        for row in rows.of(Expenditure)
        if row.cells.gross is not None and row.cells.vat
    }
    read = {row.origin.submission for row in rows.of(Expenditure)}

    def gross_of(ids: Sequence[str]) -> Mapping[str, int]:
        causes = {entry: cause_of(entry) for entry in ids}
        wanted = {cause.partition(":")[0] for cause in causes.values()} & files.keys() - read
        reader.preload(files[name] for name in sorted(wanted))
        for name in wanted:
            known.update(_with_vat(name, reader.columns(files[name])))
        read.update(wanted)
        return {entry: known[cause] for entry, cause in causes.items() if cause in known}

    return gross_of


def _with_vat(submission: str, columns: Columns[Expenditure]) -> dict[str, int]:
    """Return the cash of the payments of a file that have gross and VAT, by the id of their row."""
    return {
        f"{submission}:{number}": -gross
        for number, gross, vat in zip(
            columns.numbers, columns.column("gross"), columns.column("vat"), strict=True
        )
        if gross is not None and vat
    }
