"""What a pool spends: rows of spending, and what its host pays to partners and to bonds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments import between
from pooledbudget.instruments.agreement import Objection, Question
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CASH,
    IN_VIEW,
    IN_VIEW_FUNDED,
    OWED,
    SPENDING,
    VAT,
)
from pooledbudget.ledger.entries import Entry, transfer
from pooledbudget.ledger.entry_columns import EntryColumns, Transfer
from pooledbudget.ledger.sums import Books
from pooledbudget.submissions.columns import FileRows
from pooledbudget.submissions.pool_records import Expenditure, Payment, VatRefund
from pooledbudget.submissions.records import Row


def out_of_place(terms: PoolTerms, rows: Sequence[Row[Any]]) -> Iterator[Objection]:
    """Yield spending on another authority's line without its consent, and on days that are not the line's.

    Of a sender, a line and a day, one row says what all that are like it say.
    """
    for row in rows:
        if isinstance(row.cells, Expenditure):
            name = terms.scheme_for(row.cells.scheme, row.sender)
            if name is not None:
                yield from _on_line(terms, row, name)


def _on_line(terms: PoolTerms, row: Row[Expenditure], name: str) -> Iterator[Objection]:
    scheme = terms.schemes[name]
    owner = scheme.authority
    agreed = any(
        consent.by == owner and consent.line == name and consent.on <= row.on for consent in terms.consents
    )
    if terms.sovereignty and owner is not None and row.sender != owner and not agreed:
        yield Objection(
            row,
            "scheme",
            f"{name} is a line of {owner}, and {owner} has not consented that it pays for {row.sender}",
            f"clause {terms.sovereignty}: no line of one authority pays for another's without its consent",
            f"send it for a line of {row.sender}, or record the consent in {terms.agreement}",
            FindingCode.ROW_RULE,
        )
    yield from _outside(row, scheme.starts, scheme.ends, f"the line {name}")


def _outside(row: Row[Any], starts: date | None, ends: date | None, what: str) -> Iterator[Objection]:
    """Yield a remark on a row of a day on which what it is for has not begun, or has ended."""
    if (starts is None or row.on >= starts) and (ends is None or row.on <= ends):
        return
    early = starts is not None and row.on < starts
    day = starts if early else ends
    when = f"before {day}, when {what} begins" if early else f"after {day}, when {what} ends"
    yield Objection(
        row,
        row.cells.day_column,
        f"{row.on} is {when}",
        "money of a line is of the days that it is for",
        "see which is right, then correct the row or the days in the agreement",
        FindingCode.ROW_RULE,
        remark=True,
    )


def lost_themes(terms: PoolTerms, books: Books) -> list[Finding]:
    """Return the themes with spending that the agreement no longer names: no account has a line of them.

    What was spent under them would be in the settlement and in nobody's share of spending.
    """
    return [
        error(
            FindingCode.GONE,
            file=f"agreements, {terms.agreement}",
            what=f"{theme} has spending of {terms.agreement}, and the agreement no longer names the theme",
            rule="a theme with spending stays in the agreement",
            remedy="put it back in 'themes'; lines may be under another from now on",
        )
        for theme in books.themes(terms.agreement, SPENDING)
        if theme and theme not in terms.theme_titles
    ]


def spent(terms: PoolTerms, asked: Question) -> Iterator[EntryColumns]:
    """Yield the entries of the new rows of spending, file by file: a month holds tens of thousands."""
    for file in asked.rows.in_files(Expenditure):
        words = file.columns.column("scheme")
        schemes = {word: terms.scheme_for(word, file.sender) for word in set(words)}
        posted = asked.posted.starting(f"{file.submission}:")
        new = file
        if posted or None in schemes.values():
            new = file.where(
                [
                    schemes[word] is not None and id_ not in posted
                    for word, id_ in zip(words, file.ids, strict=True)
                ]
            )
        if new.columns:
            named = {word: name for word, name in schemes.items() if name is not None}
            yield _spending(terms, named, new, asked)


def _spending(
    terms: PoolTerms, schemes: Mapping[str, str], file: FileRows[Expenditure], asked: Question
) -> EntryColumns:
    """Return an entry for each row of a file: the host's is paid in cash, another's is owed to it.

    The host's cash goes out with the VAT, which stands apart until it comes back: the pool is charged
    net. What another partner spends is owed to it net, as it has its VAT back itself.
    """
    host = file.sender == asked.partners.host.id
    paid_from = CASH if host else OWED
    transfers: list[Transfer] = []
    ways: dict[str, int] = {}
    for word in dict.fromkeys(file.columns.column("scheme")):
        name = schemes[word]
        scheme, ways[word] = terms.schemes[name], len(transfers)
        in_view = not scheme.in_pool
        transfers.append(
            Transfer(
                kind="spending in view" if in_view else "spending",
                about=name,
                debit=(f"{IN_VIEW if in_view else SPENDING}:{name}", file.sender),
                credit=(IN_VIEW_FUNDED if in_view else paid_from, file.sender),
                agreement=terms.agreement,
                theme=scheme.theme,
                currency=asked.currency,
                vat=(VAT, file.sender) if host and not in_view else ("", ""),
            )
        )
    with_vat = [bool(transfer.vat[0]) for transfer in transfers]
    taxed = [with_vat[ways[word]] for word in file.columns.column("scheme")]
    vats = [vat if its else 0 for vat, its in zip(_vats(file), taxed, strict=True)]
    return EntryColumns(
        submission=file.submission,
        rows=file.columns.numbers,
        effective=file.columns.column("paid_on"),
        ways=[ways[word] for word in file.columns.column("scheme")],
        transfers=transfers,
        amounts=file.columns.column("amount"),
        references=file.columns.column("reference"),
        vats=vats if any(vats) else (),
    )


def _vats(file: FileRows[Expenditure]) -> list[int]:
    """Return what was paid with each row beyond its net amount; a penny of rounding goes with the VAT."""
    columns = (file.columns.column(name) for name in ("amount", "gross", "vat"))
    return [
        0 if not vat else vat if gross is None else gross - amount
        for amount, gross, vat in zip(*columns, strict=True)
    ]


def paid(row: Row[Payment], asked: Question) -> Entry:
    """Pay a partner what it is owed, or a bond what an outcome earned, from the pool's cash."""
    cells, host = row.cells, asked.partners.host.id
    if cells.to not in asked.partners.by_id:
        return between.paid(row, asked)
    return Entry(
        row.id,
        cells.paid_on,
        "payment",
        transfer((OWED, cells.to), (CASH, host), cells.amount, cells.agreement, currency=asked.currency),
        (row.origin,),
        about=cells.to,
        reference=cells.reference,
    )


def vat_refunded(row: Row[VatRefund], asked: Question) -> Entry:
    """Take in cash the VAT that the host had paid with its payments."""
    cells, host = row.cells, asked.partners.host.id
    return Entry(
        row.id,
        cells.received_on,
        "VAT had back",
        transfer((CASH, host), (VAT, host), cells.amount, cells.agreement, currency=asked.currency),
        (row.origin,),
        reference=cells.reference,
    )
