"""The instruments there are, a line each, and the agreements of a book read by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.errors import IntegrityFailure, Refused
from pooledbudget.findings import Finding
from pooledbudget.instruments import host
from pooledbudget.instruments.agreement import (
    Agreement,
    Clause,
    Context,
    Decided,
    Known,
    MeasureWords,
    Question,
    Settling,
    signed_terms,
    terms_finding,
)
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Earlier, as_kept
from pooledbudget.ledger.derived import INSTEAD_OF
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Books
from pooledbudget.partners import Partners, unknown
from pooledbudget.periods import Month
from pooledbudget.programmes.of_book import Programmes, programmes_in
from pooledbudget.settings import read_toml

if TYPE_CHECKING:
    from pooledbudget.instruments.desk import Desk

HOMES = {
    "pool": "pooledbudget.instruments.pools.pool:Pool",
    "families": "pooledbudget.instruments.families.families:Families",
    "bond": "pooledbudget.instruments.bonds.bond:Bond",
}
"""Every instrument by the kind its files say, in the order in which a close asks them: a line each."""


class Instruments(Mapping[str, type[Agreement[Any]]]):
    """Every instrument by its kind; one that no agreement of a book is of is never loaded."""

    def __getitem__(self, kind: str) -> type[Agreement[Any]]:
        """Return the instrument of a kind; KeyError if there is none."""
        module, _, name = HOMES[kind].partition(":")
        found: type[Agreement[Any]] = getattr(import_module(module), name)
        return found

    def __contains__(self, kind: object) -> bool:
        return kind in HOMES

    def __iter__(self) -> Iterator[str]:
        return iter(HOMES)

    def __len__(self) -> int:
        return len(HOMES)


INSTRUMENTS: Mapping[str, type[Agreement[Any]]] = Instruments()


class Agreements(Struct, frozen=True):
    """The agreements of a book, in the order of their instruments and then of their files."""

    by_id: Mapping[str, Agreement[Any]]
    names: Mapping[str, str] = field(default_factory=dict)
    """The partners' names by id, for sentences."""

    def __iter__(self) -> Iterator[Agreement[Any]]:
        return iter(self.by_id.values())

    def known(self, partners: Partners) -> Known:
        """Return the names the book has, for what an instrument holds a row against."""
        return Known(partners, self.by_id)

    @property
    def titles(self) -> dict[str, str]:
        """Every agreement's title by id."""
        return {agreement.id: agreement.terms.title for agreement in self}

    def unagreed(self, month: Month) -> list[str]:
        """Return what of the year that a month is in, or that follows it, is not agreed yet."""
        return [said for agreement in self for said in agreement.unagreed(month)]

    def decide(self, asked: Question, partners: Partners) -> Decided:
        """Ask the host's records and then every agreement what the month's rows mean.

        Decisions of which a row was replaced come first, as withdrawn; what they and the month's
        own earlier decisions had caused is thought about again, unless something that stands pays it.
        """
        earlier = asked.earlier
        answer = Decided(considered=_causes(earlier), decisions=list(earlier.withdrawn))
        answer = answer.plus(host.decide(asked, self.known(partners)))
        for agreement in self:
            answer = answer.plus(agreement.decide(replace(asked, now=answer.decisions)))
        _refuse_two_of_one(answer.entries)
        return replace(answer, decisions=_last_words(answer.decisions))

    def breaches(self, books: Books) -> list[Finding]:
        """Return what stops a close: a ring fence that would be broken, a name gone under money."""
        return [finding for agreement in self for finding in agreement.breaches(books)]

    def settle(self, asked: Settling) -> tuple[list[Entry], list[str]]:
        """Return what is posted last for a month, and the causes thought about."""
        entries: list[Entry] = []
        causes: list[str] = []
        for agreement in self:
            made, thought = agreement.settle(asked)
            entries += made
            causes += thought
        return entries, causes

    def stated(self, desk: Desk) -> list[Mapping[str, Any]]:
        """Return what every agreement keeps with the close of a month."""
        return [facts for agreement in self for facts in agreement.stated(desk)]

    def sentence(self, decision: Decision, currency: str) -> str:
        """Say a decision in one sentence; the bare facts if its agreement is gone."""
        agreement = self.by_id.get(decision.agreement)
        if agreement is None or agreement.kind != decision.instrument:
            return f"{decision.asked} of {decision.subject}: {decision.reason or 'paid'}"
        return agreement.sentence(decision, currency, self.names)

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say each measure of a decision in words; nothing if its agreement is gone."""
        agreement = self.by_id.get(decision.agreement)
        if agreement is None or agreement.kind != decision.instrument:
            return []
        return agreement.words(decision, currency)

    def exceptions(self, decision: Decision, record: Reading) -> list[str]:
        """Say what somebody would ask about in a decision; nothing if its agreement is gone."""
        agreement = self.by_id.get(decision.agreement)
        if agreement is None or agreement.kind != decision.instrument:
            return []
        return agreement.exceptions(decision, record)

    def clauses(self, partner: str, names: Mapping[str, str], currency: str) -> dict[str, list[Clause]]:
        """Return the clauses of each agreement that concern a partner, or everybody."""
        return {
            agreement.id: [
                clause
                for clause in agreement.clauses(names, currency)
                if not clause.concerns or partner in clause.concerns
            ]
            for agreement in self
        }


def _causes(earlier: Earlier) -> list[str]:
    """Return the causes of decisions taken back or taken again, that nothing standing still pays."""
    still_paid = {decision.cause for decision in earlier.standing if decision.paid}
    thought = [*earlier.withdrawn, *earlier.again]
    return [decision.cause for decision in thought if decision.cause not in still_paid]


def _last_words(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions without those taken back in this close whose cause is answered again in it.

    The first that answers it says whose place it takes, by their rows: nothing of them is in force any more.
    """
    answered = {decision.cause for decision in decisions if decision.reason != WITHDRAWN}
    gone: dict[str, list[list[list[str | int]]]] = {}
    for found in decisions:
        if found.reason == WITHDRAWN and found.cause in answered:
            gone.setdefault(found.cause, []).append(as_kept(found.rows))
    kept = []
    for found in decisions:
        if found.reason == WITHDRAWN and found.cause in answered:
            continue
        instead = [*found.facts.get(INSTEAD_OF, ()), *gone.pop(found.cause, ())]
        kept.append(replace(found, facts={**found.facts, INSTEAD_OF: instead}) if instead else found)
    return kept


def _refuse_two_of_one(entries: Planned) -> None:
    """Raise IntegrityFailure if two agreements answer one cause: one of the entries would vanish."""
    ids = entries.ids
    if len(set(ids)) < len(ids):
        twice = next(entry_id for entry_id, times in Counter(ids).items() if times > 1)
        raise IntegrityFailure(f"{twice} is caused twice in one close; nothing was recorded")


def read_agreements(
    settings: Mapping[str, bytes], partners: Partners | None, currency: str, *, as_they_were: bool = False
) -> tuple[Agreements, list[Finding]]:
    """Read every agreement and programme among a book's settings, and hold them against each other.

    Without partners, as where `book.toml` cannot be read, only what each file says alone is looked at.
    Settings `as_they_were` when an act was done under them are not held against each other again.
    """
    findings: list[Finding] = []
    programmes: Programmes | None = None
    try:
        programmes = programmes_in(settings, currency, as_they_were=as_they_were)
    except Refused as refused:
        findings += refused.findings
    context = Context(currency, programmes, as_they_were)
    read: dict[str, tuple[str, Agreement[Any]]] = {}
    for file, data in settings.items():
        if not file.startswith("agreements/"):
            continue
        try:
            agreement = _read(data, file, context)
        except Refused as refused:
            findings += refused.findings
            continue
        if agreement.id in read:
            findings.append(terms_finding(file, f"another file is agreement {agreement.id!r} too"))
        read[agreement.id] = (file, agreement)
    order = list(INSTRUMENTS)
    in_order = sorted(read.values(), key=lambda found: order.index(found[1].kind))
    names = {} if partners is None else {name: partner.name for name, partner in partners.by_id.items()}
    agreements = Agreements({agreement.id: agreement for _, agreement in in_order}, names)
    if partners is not None and not findings and not as_they_were:
        findings = list(_crosswise(in_order, agreements.known(partners)))
    return agreements, findings


def _read(data: bytes, file: str, context: Context) -> Agreement[Any]:
    kind = str(read_toml(data, file).get("kind", ""))
    if kind not in INSTRUMENTS:
        fault = unknown("kind of agreement", kind, INSTRUMENTS)
        raise Refused(f"{file} cannot be used", [terms_finding(file, fault)])
    agreement = INSTRUMENTS[kind].read(data, file, context)
    agreement.signed = signed_terms(data, file)
    return agreement


def _crosswise(read: Iterable[tuple[str, Agreement[Any]]], known: Known) -> Iterator[Finding]:
    """Yield what agreements name that the book does not have, and what cannot be between them."""
    partners = known.partners.by_id
    for file, agreement in read:
        for name in dict.fromkeys(agreement.terms.named):
            if name not in partners:
                yield terms_finding(file, unknown("partner", name, partners))
        for fault in agreement.objections(known):
            yield terms_finding(file, fault)
