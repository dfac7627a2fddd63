"""Read a book's agreements and hand each to its instrument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pooledbudget.bonds import deciding as bonds
from pooledbudget.bonds.terms import BondTerms
from pooledbudget.decisions import Decided, Question, withdrawals
from pooledbudget.errors import Refused
from pooledbudget.families import deciding as families
from pooledbudget.families.rules import reading_faults
from pooledbudget.families.terms import FamiliesTerms
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.books import Books
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.partners import Partners, unknown
from pooledbudget.periods import FinancialYear
from pooledbudget.place.book_file import BOOK_FILE, BookFile, read_book
from pooledbudget.place.settings import read_settings, read_toml
from pooledbudget.pools import entries as pools
from pooledbudget.pools import year_end as pool_year
from pooledbudget.pools.terms import PoolTerms
from pooledbudget.programmes.programme import Programme, programmes_in
from pooledbudget.received import Given
from pooledbudget.submissions.layout import Layout, layouts_in
from pooledbudget.submissions.records import Grant, OpeningBalance

CASH = "assets:cash"
DEFAULT_CURRENCY = "GBP"
RESULTS_DUE = "assets:results-due"

Terms = PoolTerms | FamiliesTerms | BondTerms
KINDS: dict[str, type[PoolTerms | FamiliesTerms | BondTerms]] = {
    "pool": PoolTerms,
    "families": FamiliesTerms,
    "bond": BondTerms,
}


@dataclass(frozen=True, slots=True)
class Agreements:
    """The agreements of a book by instrument, and the programmes they name."""

    pools: list[PoolTerms]
    families: list[FamiliesTerms]
    bonds: list[BondTerms]
    programmes: Mapping[str, Programme]

    @property
    def names(self) -> list[str]:
        """Every agreement's id."""
        return list(self.titles)

    @property
    def titles(self) -> dict[str, str]:
        """Every agreement's title by id."""
        every: list[Terms] = [*self.pools, *self.families, *self.bonds]
        return {one.agreement: one.title for one in every}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who does an act and when, and the settings in force as they do it."""

    who: str
    instant: str
    """UTC to the second: 2013-07-05T09:00:00Z."""
    tool: str
    inputs: Mapping[str, str]
    """Settings files by SHA-256 of their exact bytes."""
    book: BookFile
    partners: Partners
    agreements: Agreements
    layouts: Mapping[str, Layout]
    key: bytes


def occasion(
    settings: Mapping[str, bytes],
    inputs: Mapping[str, str],
    who: str,
    instant: str,
    tool: str,
    key: bytes,
) -> Occasion:
    """Read the settings files in force; Refused carries every fault in every file."""
    findings: list[Finding] = []
    book = read_book(settings[BOOK_FILE])
    agreements = read_agreements(settings, findings)
    try:
        layouts = layouts_in(settings)
    except Refused as refused:
        findings += refused.findings
        layouts = {}
    partners = book.who
    findings = findings or _unknown_names(agreements, partners)
    if findings:
        raise Refused("the settings of this book cannot be used", findings)
    return Occasion(
        who=who,
        instant=instant,
        tool=tool,
        inputs=inputs,
        book=book,
        partners=partners,
        agreements=agreements,
        layouts=layouts,
        key=key,
    )


def read_agreements(settings: Mapping[str, bytes], findings: list[Finding]) -> Agreements:
    """Read every agreement and programme; faults are added to `findings`."""
    try:
        programmes = programmes_in(settings)
    except Refused as refused:
        findings += refused.findings
        programmes = {}
    found: dict[str, Terms] = {}
    for name, data in settings.items():
        if not name.startswith("agreements/"):
            continue
        try:
            kind = str(read_toml(data, name).get("kind", ""))
            if kind not in KINDS:
                findings.append(_fault(name, unknown("kind of agreement", kind, KINDS)))
                continue
            terms = _terms(kind, data, name)
        except Refused as refused:
            findings += refused.findings
            continue
        if terms.agreement in found:
            findings.append(_fault(name, f"another file is agreement {terms.agreement!r} too"))
        found[terms.agreement] = terms
        if isinstance(terms, FamiliesTerms):
            if terms.programme not in programmes:
                findings.append(_fault(name, unknown("programme", terms.programme, programmes)))
            else:
                faults = reading_faults(programmes[terms.programme], terms.readings)
                findings += [_fault(name, what) for what in faults]
    return Agreements(
        [one for one in found.values() if isinstance(one, PoolTerms)],
        [one for one in found.values() if isinstance(one, FamiliesTerms)],
        [one for one in found.values() if isinstance(one, BondTerms)],
        programmes,
    )


def _terms(kind: str, data: bytes, file: str) -> Terms:
    if kind == "pool":
        return read_settings(PoolTerms, data, file)
    if kind == "families":
        return read_settings(FamiliesTerms, data, file)
    return read_settings(BondTerms, data, file)


def _fault(file: str, what: str) -> Finding:
    return Finding(
        code=FindingCode.SETTING_VALUE,
        severity=Severity.ERROR,
        file=file,
        what=what,
        rule="agreements name kinds, programmes and partners that the book knows",
        remedy="correct the name in the file",
    )


def _unknown_names(agreements: Agreements, partners: Partners) -> list[Finding]:
    named = [
        *((f"agreement {one.agreement}", c.partner) for one in agreements.pools for c in one.contributions),
        *(
            (f"agreement {one.agreement}", name)
            for one in agreements.pools
            if one.risk_share
            for name in one.risk_share.shares
        ),
        *((f"agreement {one.agreement}", one.payer) for one in agreements.families),
        *((f"agreement {one.agreement}", i.investor) for one in agreements.bonds for i in one.investors),
    ]
    findings = [
        _fault(file, unknown("partner", name, partners.by_id))
        for file, name in named
        if name not in partners.by_id
    ]
    findings += [
        _fault(f"agreement {one.agreement}", unknown("agreement", one.payer, dict.fromkeys(agreements.names)))
        for one in agreements.bonds
        if one.payer not in agreements.names
    ]
    return findings


def decide(agreements: Agreements, asked: Question) -> Decided:
    """Ask every agreement what the month's rows mean, in the book's order of instruments.

    Decisions whose row a replacing file took away are withdrawn first.
    """
    standing, gone = withdrawals(asked)
    asked = replace(asked, earlier=standing)
    still_paid = {one.cause for one in standing if one.paid}
    answer = Decided(
        entries=[*opening_balances(asked), *grants_received(asked)],
        considered=[one.cause for one in gone if one.cause not in still_paid],
        decisions=gone,
    )
    for pool in agreements.pools:
        answer = answer.plus(pools.decide(pool, asked))
    for terms in agreements.families:
        answer = answer.plus(families.decide(terms, agreements.programmes[terms.programme], asked))
    for bond in agreements.bonds:
        answer = answer.plus(bonds.decide(bond, asked))
    return replace(answer, entries=in_currency(answer.entries, asked.currency))


def in_currency(entries: list[Entry], currency: str) -> list[Entry]:
    """Return entries in the book's currency; rules write them in the default one."""
    if currency == DEFAULT_CURRENCY:
        return entries
    return [
        replace(entry, postings=tuple(one._replace(currency=currency) for one in entry.postings))
        for entry in entries
    ]


def breaches(agreements: Agreements, books: Books) -> list[Finding]:
    """Return what stops a close: a ring fence that would be broken."""
    return [finding for pool in agreements.pools for finding in pool_year.breach(pool, books)]


def year_end(
    agreements: Agreements, books: Books, years: Iterable[FinancialYear]
) -> tuple[list[Entry], list[str]]:
    """Return what is posted last in P12, and the causes thought about, for each year ended."""
    found = [pool_year.risk_share(pool, books, year) for year in years for pool in agreements.pools]
    return [entry for entries, _ in found for entry in entries], [cause for _, cause in found]


def opening_balances(asked: Question) -> list[Entry]:
    """Return one entry an agreement for the balances brought in; a corrected file decides it again."""
    groups: dict[str, list[Given]] = {}
    for row in asked.rows.get("opening-balances", ()):
        record = row.record
        if isinstance(record, OpeningBalance) and record.amount:
            groups.setdefault(record.agreement, []).append(row)
    entries = []
    for agreement, group in groups.items():
        postings = [
            Posting(one.account, one.partner, agreement, one.amount, one.theme)
            for one in (row.record for row in group)
            if isinstance(one, OpeningBalance)
        ]
        entries.append(
            Entry(
                f"{agreement}:opening",
                min(row.on for row in group),
                "Balances brought forward",
                tuple(postings),
                tuple(row.origin for row in group),
                decided=True,
            )
        )
    return entries


def grants_received(asked: Question) -> list[Entry]:
    """Return an entry for each new grant: fresh income, or what settles results already claimed."""
    entries = []
    for row in asked.new("grants"):
        record = row.record
        if not isinstance(record, Grant):
            continue
        credit = RESULTS_DUE if record.settles else f"income:grants:{record.grant}"
        what = "Results received" if record.settles else f"Grant {record.grant}"
        legs = transfer(
            (CASH, asked.partners.host.id), (credit, record.payer), record.amount, record.agreement
        )
        entries.append(Entry(row.id, record.received_on, f"{what}, {record.reference}", legs, (row.origin,)))
    return entries
