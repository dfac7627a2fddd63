"""The whole record written out: for a second program to total, and for an auditor to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pooledbudget.cited import Citation
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import canonical
from pooledbudget.ledger.formats import FORMATS
from pooledbudget.ledger.leaves import Leaf, Tally, leaves
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.ledger.stored import act_columns
from pooledbudget.money import plain
from pooledbudget.safe_cells import safe_cells

CSV_COLUMNS = (
    "sequence",
    "entry",
    "act",
    "recorded",
    "effective",
    "month",
    "kind",
    "about",
    "reference",
    "because",
    "account",
    "partner",
    "agreement",
    "theme",
    "amount",
    "currency",
)


def hledger(record: Reading) -> Iterator[str]:
    """Yield the record as an hledger journal: the agreement is the first account segment."""
    yield f"; {record.book}, {record.size} acts and entries\n"
    yield "commodity GBP 1000.00\n\n" if record.names("currency") == {"GBP"} else "\n"
    for recorded in record.entries():
        entry = recorded.entry
        yield f"{entry.effective.isoformat()} ({entry.id}) {_one_line(entry.narrative)}\n"
        yield f"    ; sequence:{recorded.sequence}, month:{recorded.month}\n"
        for posting in entry.postings:
            theme = f", theme:{posting.theme}" if posting.theme else ""
            yield (
                f"    {posting.agreement}:{posting.account}  {posting.currency} "
                f"{plain(posting.amount)}  ; partner:{posting.partner}{theme}\n"
            )
        yield "\n"


def _one_line(text: str) -> str:
    """Keep a narrative clear of the characters that begin comments and codes in a journal."""
    return " ".join(text.replace(";", ",").replace("|", "/").split())


def csv_text(record: Reading, entries: Iterable[RecordedEntry] | None = None) -> Iterator[str]:
    """Yield every posting as CSV, one line each, with its entry and cause."""
    recorded_on = {recorded.sequence: recorded.act.instant for recorded in record.acts()}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")

    def taken() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.writerow(CSV_COLUMNS)
    for recorded in record.entries() if entries is None else entries:
        entry = recorded.entry
        causes = "; ".join(map(str, entry.because))
        for posting in entry.postings:
            words = [
                str(recorded.sequence),
                entry.id,
                str(recorded.act),
                recorded_on[recorded.act],
                entry.effective.isoformat(),
                recorded.month,
                entry.kind,
                entry.about,
                entry.reference,
                causes,
                posting.account,
                posting.partner,
                posting.agreement,
                posting.theme,
            ]
            writer.writerow([*safe_cells(words), plain(posting.amount), posting.currency])
        yield taken()


def leaf_lines(record: Reading) -> Iterator[str]:
    """Yield the bytes of every act and entry that are sealed, a leaf a line, in the order of their sequence.

    With them anybody works out root and head of a seal again; nothing of ours is needed for it.
    """
    for leaf in leaves(record, Tally()):
        for data in [leaf.data] if isinstance(leaf, Leaf) else leaf.data:
            yield data.decode() + "\n"


def json_lines(record: Reading) -> Iterator[str]:
    """Yield every act and entry in sequence as JSON Lines, acts in the bytes they are sealed by."""
    eras = record.eras()
    for sequence in [recorded.sequence for recorded in record.acts()]:
        layout = FORMATS[max((era for era in eras if era[0] <= sequence), default=eras[0])[1]]
        yield layout.act_bytes(record.columns, layout.number, act_columns(record, sequence)).decode() + "\n"
        for entry in record.entries_of_acts(sequence + 1, record.end_of(sequence)):
            yield canonical(entry_document(entry)) + "\n"


def entry_document(recorded: RecordedEntry) -> dict[str, object]:
    """Return an entry as JSON people read: money as decimal strings with a currency."""
    entry = recorded.entry
    return {
        "sequence": recorded.sequence,
        "id": entry.id,
        "act": recorded.act,
        "effective": entry.effective.isoformat(),
        "month": recorded.month,
        "kind": entry.kind,
        "about": entry.about,
        "reference": entry.reference,
        "narrative": entry.narrative,
        "because": [cause_document(cause) for cause in entry.because],
        "postings": [
            {
                "account": posting.account,
                "partner": posting.partner,
                "agreement": posting.agreement,
                "theme": posting.theme,
                "amount": plain(posting.amount),
                "currency": posting.currency,
            }
            for posting in entry.postings
        ],
    }


def cause_document(cause: Origin | Citation) -> dict[str, object]:
    """Return an origin or a citation as JSON."""
    if isinstance(cause, Origin):
        return {"submission": cause.submission, "row": cause.row}
    return {"source": cause.source, "place": cause.place, "standing": cause.standing.value}
