"""From a pool's rows and schedule to balanced entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pooledbudget.cited import Citation
from pooledbudget.decisions import Decided, Question
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import instalments
from pooledbudget.partners import unknown
from pooledbudget.periods import FinancialYear
from pooledbudget.pools.terms import INSTALMENTS, PoolTerms, YearContribution
from pooledbudget.received import Given
from pooledbudget.submissions.records import Contribution, Expenditure, Payment

CASH = "assets:cash"
DUE = "assets:contributions-due"
"""What partners owe the pool in all: billed, less paid, and their part of a deficit."""
BILLED, PAID, SHARED = f"{DUE}:billed", f"{DUE}:paid", f"{DUE}:risk-share"
OWED = "liabilities:owed-to-partners"
DUE_FROM = "assets:due-from"
DUE_TO = "liabilities:due-to"
IN_KIND = "in-kind"


def decide(terms: PoolTerms, asked: Question) -> Decided:
    """Return what the pool posts for the month: what fell due, what came in, what was spent."""
    entries = [
        *contributions_due(terms, asked),
        *(_contributed(terms, row, asked) for row in _of(terms, asked, "contributions")),
        *_spent(terms, asked),
        *(_paid(row, asked) for row in _of(terms, asked, "payments")),
    ]
    return Decided(entries=entries, considered=billed_before(terms, asked))


def billed_before(terms: PoolTerms, asked: Question) -> list[str]:
    """Return the instalments on record up to the month's end: one no longer agreed is reversed."""
    start, last = f"{terms.agreement}:due:", asked.month.last.isoformat()
    causes = {one.partition("#")[0] for one in asked.posted if one.startswith(start)}
    return sorted(cause for cause in causes if cause.rpartition(":")[2] <= last)


def _of(terms: PoolTerms, asked: Question, kind: str) -> list[Given]:
    return [row for row in asked.new(kind) if row.record.agreement == terms.agreement]


def contributions_due(terms: PoolTerms, asked: Question) -> Iterator[Entry]:
    """Yield an entry for each instalment that fell due by the month's end."""
    for one in terms.contributions:
        for due, amount in schedule(one):
            cause = f"{terms.agreement}:due:{one.partner}:{due.isoformat()}"
            if due > asked.month.last or due < terms.starts or not amount:
                continue
            yield Entry(
                cause,
                due,
                f"{one.year} contribution due, {one.instalments}",
                transfer(
                    (BILLED, one.partner),
                    ("income:contributions", one.partner),
                    amount,
                    terms.agreement,
                ),
                (Citation(terms.title, f"contribution of {one.partner} for {one.year}"),),
                decided=True,
            )


def schedule(one: YearContribution) -> Iterator[tuple[date, int]]:
    """Yield the day and amount of each instalment of a year's contribution."""
    months = FinancialYear.parse(one.year).period.months
    count = INSTALMENTS[one.instalments]
    for place, amount in enumerate(instalments(one.amount, count)):
        yield months[place * (12 // count)].first, amount


def _contributed(terms: PoolTerms, row: Given, asked: Question) -> Entry:
    record, host = row.record, asked.partners.host.id
    if not isinstance(record, Contribution):
        raise TypeError(row.record.kind)
    if record.form == "in kind":
        debit = (f"spending:{IN_KIND}", record.partner)
        credit = (f"income:{IN_KIND}", record.partner)
        narrative = f"Given in kind, {record.reference}"
    else:
        debit, credit = (CASH, host), (PAID, record.partner)
        narrative = f"Contribution received, {record.reference}"
        if record.amount < 0:
            narrative = f"Contribution refunded, {record.reference}, of {record.refunds}"
    return Entry(
        row.id,
        record.received_on,
        narrative,
        transfer(debit, credit, record.amount, terms.agreement),
        (row.origin,),
    )


def _spent(terms: PoolTerms, asked: Question) -> Iterator[Entry]:
    """Yield an entry for each expenditure row; a month's files can hold tens of thousands."""
    host = asked.partners.host.id
    schemes: dict[tuple[str, str], str | None] = {}
    for row in asked.new("expenditure"):
        record = row.record
        if not isinstance(record, Expenditure):
            raise TypeError(row.record.kind)
        word = (record.scheme, row.sender)
        if word not in schemes:
            schemes[word] = terms.scheme_for(*word)
        name = schemes[word]
        if name is None:
            continue
        scheme = terms.schemes[name]
        if scheme.status == "in view":
            debit, credit = f"in-view:spending:{name}", "in-view:funded"
            payer = row.sender
        else:
            payer = host if row.sender == host else row.sender
            debit, credit = f"spending:{name}", CASH if row.sender == host else OWED
        yield Entry(
            row.id,
            record.paid_on,
            f"{scheme.title}, {record.reference}",
            (
                Posting(debit, row.sender, terms.agreement, record.amount, scheme.theme),
                Posting(credit, payer, terms.agreement, -record.amount, scheme.theme),
            ),
            (row.origin,),
        )


def _paid(row: Given, asked: Question) -> Entry:
    """Pay a partner what it is owed, or a bond what an outcome earned, from the pool's cash."""
    record, host = row.record, asked.partners.host.id
    if not isinstance(record, Payment):
        raise TypeError(row.record.kind)
    if record.to in asked.partners.by_id:
        postings = transfer((OWED, record.to), (CASH, host), record.amount, record.agreement)
    else:
        postings = [
            *transfer((f"{DUE_TO}:{record.to}", host), (CASH, host), record.amount, record.agreement),
            *transfer((CASH, host), (f"{DUE_FROM}:{record.agreement}", host), record.amount, record.to),
        ]
    return Entry(row.id, record.paid_on, f"Paid to {record.to}, {record.reference}", postings, (row.origin,))


def unmapped(terms: list[PoolTerms], rows: list[Given], file: str) -> list[Finding]:
    """Return a finding for every row whose word for a scheme no pool knows, or more than one does."""
    names = [name for one in terms for name in one.schemes]
    names += [name for one in terms for scheme in one.schemes.values() for name in scheme.covers]
    known = dict.fromkeys(names, True)
    said: dict[tuple[str, str], str] = {}
    findings = []
    for row in rows:
        if not isinstance(row.record, Expenditure):
            continue
        word = (row.record.scheme, row.sender)
        if word not in said:
            count = sum(one.scheme_for(*word) is not None for one in terms)
            many = f"scheme {word[0]!r} is known to more than one pool"
            said[word] = "" if count == 1 else many if count else unknown("scheme", word[0], known)
        if said[word]:
            findings.append(
                Finding(
                    code=FindingCode.UNMAPPED_SCHEME,
                    severity=Severity.ERROR,
                    file=file,
                    row=row.origin.row,
                    column="scheme",
                    what=said[word],
                    rule="every line of spending belongs to one scheme of one agreement",
                    remedy="correct the file, or name the scheme in 'covers' or 'senders' in agreements/",
                )
            )
    return findings
