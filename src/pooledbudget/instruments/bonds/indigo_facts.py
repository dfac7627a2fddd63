"""What happened to a bond of a book, as the INDIGO tables tell it: from entries and decisions in force.

Nothing here names a person: results of people are counted by outcome and month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from pooledbudget.instruments.bonds.deciding import ASKED, was_stopped
from pooledbudget.instruments.bonds.posting import (
    DRAWDOWN,
    DUE_ENTRIES,
    PAYER_REFUND,
    RECEIPT,
    REPAYMENT,
    RETURNED,
    SERVICE_PAYMENT,
    capital_account,
)
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import DueFor
from pooledbudget.instruments.bonds.words import person_of
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, in_force
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.entries import in_force as entries_in_force
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_of, percentage
from pooledbudget.periods import Month, day

PAYMENT = "payment"
"""The kind of entry by which a pool that pays transactions its cash to the bond."""
KINDS = {
    DRAWDOWN: "Debt",
    RETURNED: "Capital Repayment",
    RECEIPT: "Outcome Payment",
    PAYMENT: "Outcome Payment",
    SERVICE_PAYMENT: "Other",
    PAYER_REFUND: "Other",
}
"""What the standard calls a transaction of each kind of entry; capital is lent here, so it is debt."""
CAPITAL, INTEREST, BOTH = "Capital Repayment", "Interest Payment", "Capital Repayment and Interest"


class Transaction(Struct, frozen=True, kw_only=True):
    """Cash that moved: from whom to whom, in minor units above nought, and by which entry."""

    on: date
    sender: str
    receiver: str
    amount: int
    kind: str
    """The standard's type of transaction."""
    party: str
    capital: str = ""
    undrawn: bool = False
    """Whether it is capital given back unused: the standard has one type for that and for repayments."""
    said: str = ""
    """The kind of the entry, and its id."""


class IndigoResult(Struct, frozen=True, kw_only=True):
    """What was measured of an outcome, and when; people are counted, never named."""

    outcome: str
    on: date
    of: str = ""
    """A cohort, or blank where people are counted."""
    found: str = ""
    people: int = 0
    """How many people had a result, where it is of people."""
    reached: int = 0
    """How many of them are paid for."""


class IndigoFacts(Struct, frozen=True, kw_only=True):
    """What happened to a bond up to the end of a month."""

    until: date
    host: str
    transactions: Sequence[Transaction]
    results: Sequence[IndigoResult]
    claims: Mapping[tuple[str, str, str], int]
    """What was claimed, by outcome, payer and month."""
    ended: bool

    def total(self, *kinds: str, party: str = "") -> int:
        """Return what moved in transactions of some types, of one party if it is named."""
        return sum(
            cash.amount
            for cash in self.transactions
            if cash.kind in kinds and (not party or cash.party == party)
        )


def happened_to(terms: BondTerms, record: Reading, host: str, until: Month) -> IndigoFacts:
    """Return what a record says happened to a bond up to a month's end, without what was reversed."""
    decisions = [
        decision
        for decision in in_force(record.derived.decided_until(str(until)))
        if decision.agreement == terms.agreement and decision.reason != WITHDRAWN
    ]
    answers = [decision for decision in decisions if decision.asked == ASKED]
    stopped = was_stopped(decisions)
    last = terms.last_day
    return IndigoFacts(
        until=until.last,
        host=host,
        transactions=list(_transactions(terms, _entries(terms, record, until), host)),
        results=[*_of_cohorts(answers), *_of_people(answers)],
        claims=_claims(answers),
        ended=stopped or (last is not None and last <= until.last),
    )


def _entries(terms: BondTerms, record: Reading, until: Month) -> list[Entry]:
    """Return the bond's entries in force, in order of day and of the record."""
    found = list(record.entries(Selection(agreement=terms.agreement, to_month=str(until))))
    ids = entries_in_force(recorded.entry.id for recorded in found)
    standing = [recorded for recorded in found if recorded.entry.id in ids]
    standing.sort(key=lambda recorded: (recorded.entry.effective, recorded.sequence))
    return [recorded.entry for recorded in standing]


def _transactions(terms: BondTerms, entries: Iterable[Entry], host: str) -> Iterator[Transaction]:
    """Yield what moved the bond's cash; a repayment by what was due to its holder, capital or return."""
    due: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.kind == DUE_ENTRIES[DueFor.PRINCIPAL]:
            due.update(_owed(terms, entry, CAPITAL))
        elif entry.kind == DUE_ENTRIES[DueFor.RETURN]:
            due.update(_owed(terms, entry, INTEREST))
        elif entry.kind == REPAYMENT:
            yield from _repaid(terms, entry, due, host)
        elif entry.kind in KINDS:
            yield from _moved(terms, entry, host)


def _owed(terms: BondTerms, entry: Entry, kind: str) -> dict[tuple[str, str], int]:
    return {
        (leg.partner, kind): -leg.amount
        for leg in entry.postings
        if leg.agreement == terms.agreement and leg.account == chart.PAYABLE
    }


def _cash(terms: BondTerms, entry: Entry) -> int:
    return sum(
        leg.amount for leg in entry.postings if leg.agreement == terms.agreement and leg.account == chart.CASH
    )


def _moved(terms: BondTerms, entry: Entry, host: str) -> Iterator[Transaction]:
    """Yield the cash of an entry that is no repayment."""
    amount = _cash(terms, entry)
    if not amount:
        return
    pool = next((name for name, payer in terms.payers.items() if payer.agreement), "")
    party = pool if entry.kind == PAYMENT else entry.about
    inward = amount > 0
    yield Transaction(
        on=entry.effective,
        sender=party if inward else host,
        receiver=host if inward else party,
        amount=abs(amount),
        kind=KINDS[entry.kind],
        party=party,
        capital=_class(terms, entry),
        undrawn=entry.kind == RETURNED,
        said=f"{entry.kind}, entry {entry.id}",
    )


def _class(terms: BondTerms, entry: Entry) -> str:
    """Return the class of capital an entry is of; blank if of none."""
    accounts = {leg.account for leg in entry.postings if leg.agreement == terms.agreement}
    return next((name for name in terms.classes if capital_account(terms, name) in accounts), "")


def _repaid(
    terms: BondTerms, entry: Entry, due: Counter[tuple[str, str]], host: str
) -> Iterator[Transaction]:
    """Yield a repayment as capital, as return, or as both where both were due and no row parts them."""
    holder, whole = entry.about, -_cash(terms, entry)
    parts = {CAPITAL: 0, INTEREST: 0, BOTH: 0}
    for leg in entry.postings:
        if leg.agreement != terms.agreement or leg.partner != holder:
            continue
        if chart.inside(leg.account, chart.CAPITAL):
            parts[CAPITAL] += leg.amount
        elif leg.account == chart.RETURN:
            parts[INTEREST] += leg.amount
        elif leg.account == chart.PAYABLE:
            parts[_settles(due, holder)] += leg.amount
            _settle(due, holder, leg.amount)
    if sum(parts.values()) != whole:
        parts = {CAPITAL: 0, INTEREST: 0, BOTH: whole}
    for kind, amount in parts.items():
        if amount:
            sender, receiver = (host, holder) if amount > 0 else (holder, host)
            yield Transaction(
                on=entry.effective,
                sender=sender,
                receiver=receiver,
                amount=abs(amount),
                kind=kind,
                party=holder,
                capital=_class(terms, entry) or (terms.held_by(holder) or [""])[0],
                said=f"{entry.kind}, entry {entry.id}",
            )


def _settles(due: Counter[tuple[str, str]], holder: str) -> str:
    owed = [kind for kind in (CAPITAL, INTEREST) if due[holder, kind] > 0]
    return owed[0] if len(owed) == 1 else BOTH


def _settle(due: Counter[tuple[str, str]], holder: str, amount: int) -> None:
    """Take what was paid off what is due, capital first."""
    for kind in (CAPITAL, INTEREST):
        taken = min(amount, max(due[holder, kind], 0))
        due[holder, kind] -= taken
        amount -= taken


def _claims(answers: Iterable[Decision]) -> dict[tuple[str, str, str], int]:
    found: Counter[tuple[str, str, str]] = Counter()
    for decision in answers:
        outcome, month = str(decision.facts.get("outcome", "")), str(Month.of(decision.on))
        for payer, amount in decision.facts.get("parts", {}).items():
            found[outcome, payer, month] += minor_of(amount)
    return {key: amount for key, amount in sorted(found.items()) if amount}


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True


def _of_cohorts(answers: Iterable[Decision]) -> Iterator[IndigoResult]:
    for decision in answers:
        if not person_of(decision):
            yield IndigoResult(
                outcome=str(decision.facts.get("outcome", "")),
                on=decision.on,
                of="" if _is_day(decision.subject) else decision.subject,
                found=_found(decision),
            )


def _found(decision: Decision) -> str:
    """Say what was measured: a fall, events avoided, a value, with what is needed."""
    found: dict[str, Any] = {}
    for result in decision.measures:
        found |= result.found
    said = []
    if "published" in found:
        said.append(f"published {found['published']}")
    if "fall" in found and "published" not in found:
        said.append(f"fall {_as_percentage(found['fall'])}")
    said += [
        f"{name.replace('_', ' ')} {found[name]}"
        for name in ("people", "events", "comparison_people", "comparison_events")
        if name in found
    ]
    if "value" in found:
        said.append(f"value {found['value']}")
    return ", ".join(said)


def _as_percentage(text: str) -> str:
    return percentage(Fraction(text), 2)


def _of_people(answers: Iterable[Decision]) -> Iterator[IndigoResult]:
    """Yield how many people had a result of each outcome in each month, and how many are paid for."""
    people: dict[tuple[str, Month], set[str]] = {}
    reached: dict[tuple[str, Month], set[str]] = {}
    for decision in answers:
        if person := person_of(decision):
            key = str(decision.facts.get("outcome", "")), Month.of(decision.on)
            people.setdefault(key, set()).add(person)
            reached.setdefault(key, set()).update([person] if decision.paid else [])
    for outcome, month in sorted(people):
        counted, paid = len(people[outcome, month]), len(reached[outcome, month])
        yield IndigoResult(outcome=outcome, on=month.last, people=counted, reached=paid)
