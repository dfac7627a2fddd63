"""The whole record written out: for a second program to total, and for an auditor to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pooledbudget.cited import Citation
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import act_bytes, canonical
from pooledbudget.ledger.record import Record, RecordedEntry
from pooledbudget.money import plain

CSV_COLUMNS = (
    "sequence",
    "entry",
    "act",
    "recorded",
    "effective",
    "month",
    "narrative",
    "because",
    "account",
    "partner",
    "agreement",
    "theme",
    "amount",
    "currency",
)


def hledger(record: Record) -> Iterator[str]:
    """Yield the record as an hledger journal: the agreement is the first account segment."""
    yield f"; {record.book}, {record.size} acts and entries\n"
    yield "commodity GBP 1000.00\n\n" if _currencies(record) == {"GBP"} else "\n"
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


def _currencies(record: Record) -> set[str]:
    return {one for (one,) in record.connection.execute("SELECT DISTINCT currency FROM posting")}


def _one_line(text: str) -> str:
    """Keep a narrative clear of the characters that begin comments and codes in a journal."""
    return " ".join(text.replace(";", ",").replace("|", "/").split())


def csv_text(record: Record, entries: Iterable[RecordedEntry] | None = None) -> Iterator[str]:
    """Yield every posting as CSV, one line each, with its entry and cause."""
    recorded_on = {one.sequence: one.act.instant for one in record.acts()}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")

    def taken() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.writerow(CSV_COLUMNS)
    for one in record.entries() if entries is None else entries:
        entry = one.entry
        causes = "; ".join(map(str, entry.because))
        for posting in entry.postings:
            words = [
                str(one.sequence),
                entry.id,
                str(one.act),
                recorded_on[one.act],
                entry.effective.isoformat(),
                one.month,
                entry.narrative,
                causes,
                posting.account,
                posting.partner,
                posting.agreement,
                posting.theme,
            ]
            writer.writerow([*safe_cells(words), plain(posting.amount), posting.currency])
        yield taken()


def safe_cells(cells: Iterable[str]) -> list[str]:
    """Keep text cells from being read as formulas by a spreadsheet."""
    return [f"'{cell}" if cell[:1] in set("=+-@\t\r") else cell for cell in cells]


def json_lines(record: Record) -> Iterator[str]:
    """Yield every act and entry in sequence as JSON Lines, acts in the bytes they are sealed by."""
    query = (
        "SELECT sequence, kind, month, who, instant, reason, tool, inputs, detail FROM act ORDER BY sequence"
    )
    acts = {row[0]: act_bytes(record.columns, row).decode() for row in record.connection.execute(query)}
    for sequence, text in acts.items():
        yield text + "\n"
        for one in record.entries("act = ?", (sequence,)):
            yield canonical(entry_document(one)) + "\n"


def entry_document(one: RecordedEntry) -> dict[str, object]:
    """Return an entry as JSON people read: money as decimal strings with a currency."""
    entry = one.entry
    return {
        "sequence": one.sequence,
        "id": entry.id,
        "act": one.act,
        "effective": entry.effective.isoformat(),
        "month": one.month,
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
