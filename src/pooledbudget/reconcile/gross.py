"""What the bank was asked for by a payment that an edition before the third posted net.

It charged the pool net and moved the net amount, though the bank moved the gross: the row alone says
both. From the third edition on the host's cash goes out with its VAT, and an entry says it itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pooledbudget.ledger.entries import cause_of
from pooledbudget.reconcile.matching import GrossOf
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.rows import RowReader


def gross_amounts(reader: RowReader, received: Sequence[Submission]) -> GrossOf:
    """Return what finds, for entries of spending by id, the cash that the bank moved with their VAT.

    A file is looked into only if one of its payments is asked about, and once.
    """
    files = {file.id: file for file in received if file.accepted and file.kind == Expenditure.kind}
    known: dict[str, int] = {}
    read: set[str] = set()

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
