"""Write the entries of a month once for everybody: what whole-pool figures of all statements rest on."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator

from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import plain
from pooledbudget.periods import Month
from pooledbudget.safe_cells import safe_cells

COLUMNS = (
    "entry",
    "entry_id",
    "effective",
    "month",
    "narrative",
    "because",
    "agreement",
    "account",
    "partner",
    "theme",
    "amount",
    "currency",
)
"""One row a posting; a figure that names a selection is the sum of the rows within it, with its sign."""


PART = 1000
"""How many rows are put into words at once."""


def entries_in_parts(record: Reading, month: Month) -> Iterator[bytes]:
    """Yield every posting counted in a month as CSV, as it is read: no list of them is held."""
    yield codecs.BOM_UTF8
    rows = itertools.chain([COLUMNS], map(safe_cells, _rows(record, month)))
    while some := list(itertools.islice(rows, PART)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(some)
        yield text.getvalue().encode()


def _rows(record: Reading, month: Month) -> Iterator[list[str]]:
    for recorded in record.entries(Selection(from_month=str(month), to_month=str(month))):
        entry = recorded.entry
        because = "; ".join(map(str, entry.because[:3]))
        head = [str(recorded.sequence), entry.id, entry.effective.isoformat(), recorded.month]
        for leg in entry.postings:
            yield [
                *head,
                entry.narrative,
                because,
                leg.agreement,
                leg.account,
                leg.partner,
                leg.theme,
                plain(leg.amount),
                leg.currency,
            ]
