"""From a bond's days to entries: what is drawn and paid moves cash, what terms make due is owed until it is.

Each entry has the id of its cause: a row, or the bond with the outcome and what it is of, or with the day
and the step. A cause that comes to other amounts than before is reversed and posted with its next number.
What lies before the book's first month keeps its day and bills nobody: it is the past of the bond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from pooledbudget.cited import Citation
from pooledbudget.instruments.between import owed
from pooledbudget.instruments.bonds.claims import Claim
from pooledbudget.instruments.bonds.days import CostDue, DayRun, Repaid
from pooledbudget.instruments.bonds.facts import Fact, Facts, What
from pooledbudget.instruments.bonds.terms import BondTerms, share_of
from pooledbudget.instruments.bonds.waterfall import ISSUER, Due, DueFor
from pooledbudget.instruments.figures import slug
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import Rounding, rounded

Leg = tuple[str, str, int]
"""An account, a partner, an amount: debits above nought."""
WRITE_OFF, TRANSFER, ADJUSTMENT = "write-off", "holding transfer", "adjustment"
DRAWDOWN, RETURNED = "drawdown", "drawdown returned"
REPAYMENT, RECEIPT, SERVICE_PAYMENT = "repayment", "outcome receipt", "service payment"
PAYER_REFUND = "payer refund"
STEP = "step"
"""What a step is called in an id where its own name has no letter."""
COST_DUE = "cost due"
CLAIMED_BEFORE, PAID_AHEAD = "claimed before the book", "paid ahead before the book"
DUE_ENTRIES = {what: f"{what.value} due" for what in DueFor} | {
    DueFor.GUARANTEE: "guarantee called",
    DueFor.RECYCLED: "capital recycled",
}
"""What kind of entry each thing that falls due makes."""
LENT_AGAIN = "capital lent again"
"""The other half of what is recycled: the same capital, drawn anew."""


class Poster:
    """Writes the entries of one bond from its days."""

    def __init__(self, terms: BondTerms, host: str, currency: str, first: date) -> None:
        self.terms, self.host, self.currency, self.first = terms, host, currency, first
        self.theme = next((payer.theme for payer in terms.payers.values() if payer.theme), "")
        self.claimed = Counter[str]()
        """What stands claimed of each who pays in since the book began, and is not paid."""
        self.before = Counter[str]()
        """What was claimed of each payer before the book and not paid before it: nobody was billed for it."""

    def entries(self, facts: Facts, runs: Sequence[DayRun]) -> Iterator[Entry]:
        """Yield the entries of a bond's life, in order of day."""
        for run in runs:
            for fact in facts.on(run.on, What.OWED):  # what an opening balance tells of it is in the book
                self.claimed[fact.party] += fact.amount
                known = run.settled[fact] if fact.brought_in else self._stated(fact)
                self.before[fact.party] -= known
            if run.on >= self.first:
                yield from self._ahead()
            yield from once_each(self._first(facts.on(run.on, *POSTED_FIRST), run.beyond))
            for claim in run.claims:
                (self.claimed if run.on >= self.first else self.before).update(claim.parts)
                if claim.amount and run.on >= self.first:
                    yield self._claimed(claim)
            yield from once_each(self._cost_due(cost) for cost in run.costs)
            yield from (self._cost_paid(fact, run.settled[fact]) for fact in facts.on(run.on, What.PAID))
            yield from (self._paid_back(fact, run.settled[fact]) for fact in facts.on(run.on, What.PAID_BACK))
            yield from once_each(self._due(due, run.on) for due in run.dues)
            yield from (self._again(due, run.on) for due in run.dues if due.what is DueFor.RECYCLED)
            yield from (self._repaid(repaid) for repaid in run.repaid)
            yield from self._lost(run)
        yield from self._ahead()  # where nothing has happened in the book yet

    def _stated(self, fact: Fact) -> int:
        """Return what of a debt that two people post was claimed before the book."""
        return max(0, min(fact.amount, self.before[fact.party]))

    def _ahead(self) -> Iterator[Entry]:
        """Yield what payers had paid beyond what was claimed of them before the book: it pays later claims.

        Where a price is not published, what they pay is not held against what nobody could claim.
        """
        for party in sorted(self.before) if self.terms.claims_all else ():
            payer, over = self.terms.payers.get(party), -self.before[party]
            if over <= 0 or payer is None or payer.agreement:
                continue
            self.before[party] = 0
            self.claimed[party] -= over
            cause = f"{self.terms.agreement}:{self.first}:paid-ahead:{party}"
            legs = [(chart.OUTCOME_INCOME, party, over), (chart.OUTCOMES_DUE, party, -over)]
            yield self._caused(cause, self.first, PAID_AHEAD, legs, party)

    def capital(self, name: str) -> str:
        """Return the account of a class of capital: the plain one where there is one class."""
        return capital_account(self.terms, name)

    def _first(self, facts: Sequence[Fact], beyond: Mapping[Fact, int]) -> Iterator[Entry]:
        """Yield the entries of what moves capital or brings cash in, as far as there was capital to move."""
        for fact in facts:
            amount = fact.amount - beyond.get(fact, 0)
            if amount and not fact.elsewhere:
                yield self._moved(replace(fact, amount=amount))
            if fact.what is What.RECEIVED and fact.party in self.terms.payers and not fact.elsewhere:
                yield from self._of_before(fact)

    def _moved(self, fact: Fact) -> Entry:
        """Return the entry of a fact that moves capital, or brings cash in."""
        match fact.what:
            case What.DRAWN:
                nominal = rounded(Fraction(fact.amount) / self._issued_at(fact), Rounding.HALF_UP)
                legs = [
                    (chart.CASH, self.host, fact.amount),
                    (chart.RETURN, fact.party, nominal - fact.amount),
                    (self.capital(fact.capital), fact.party, -nominal),
                ]
                return self._entry(fact, DRAWDOWN if fact.amount > 0 else RETURNED, legs)
            case What.TRANSFERRED:
                account = self.capital(fact.capital)
                return self._entry(
                    fact, TRANSFER, [(account, fact.party, fact.amount), (account, fact.other, -fact.amount)]
                )
            case What.WRITTEN_OFF:
                account = self.capital(fact.capital)
                return self._entry(
                    fact,
                    WRITE_OFF,
                    [(account, fact.party, fact.amount), (chart.WRITTEN_OFF, fact.party, -fact.amount)],
                )
            case _:
                claimed = fact.on >= self.first or fact.party not in self.terms.payers
                credit = chart.OUTCOMES_DUE if claimed else chart.OUTCOME_INCOME
                legs = [(chart.CASH, self.host, fact.amount), (credit, fact.party, -fact.amount)]
                return self._entry(fact, RECEIPT, legs)

    def _of_before(self, fact: Fact) -> Iterator[Entry]:
        """Yield that a receipt pays what was claimed before the book, of which nothing stands claimed in it.

        Claims of the book come first, so that they are settled where no receipts of the past were told.
        """
        if fact.on < self.first:
            self.before[fact.party] -= fact.amount
            return
        old = max(0, min(fact.amount - max(0, self.claimed[fact.party]), self.before[fact.party]))
        self.before[fact.party] -= old
        self.claimed[fact.party] += old - fact.amount
        if old:
            cause = f"{self.terms.agreement}:{fact.on}:claimed-before:{fact.party}"
            legs = [(chart.OUTCOMES_DUE, fact.party, old), (chart.OUTCOME_INCOME, fact.party, -old)]
            yield self._caused(cause, fact.on, CLAIMED_BEFORE, legs, fact.party)

    def _issued_at(self, fact: Fact) -> Fraction:
        return share_of(self.terms.classes[fact.capital].issued_at)

    def _claimed(self, claim: Claim) -> Entry:
        """Return the payment due for outcomes: in a pool that pays, it is spending; in the bond, income."""
        outcome = self.terms.outcomes[claim.outcome]
        postings: list[Posting] = []
        for name, part in claim.parts.items():
            payer = self.terms.payers[name]
            if payer.agreement:
                postings += self._between(payer.agreement, payer.theme, part)
            else:
                debit, credit = (chart.OUTCOMES_DUE, name), (chart.OUTCOME_INCOME, name)
                postings += transfer(debit, credit, part, self.terms.agreement, currency=self.currency)
        rows = tuple(dict.fromkeys(row for result in claim.results for row in result.rows))
        return Entry(
            cause_of_claim(self.terms, claim),
            claim.on,
            "outcome payment",
            postings,
            (*rows, Citation(self.terms.agreement, outcome.cite)),
            about=claim.key,
            decided=True,
        )

    def _between(self, pool: str, theme: str, amount: int) -> list[Posting]:
        """Return what a pool owes the bond, in both: below nought the bond owes it."""
        host, currency = self.host, self.currency
        return owed(
            Posting(chart.OUTCOME_SPENDING, host, pool, amount, theme, currency),
            Posting(chart.OUTCOME_INCOME, host, self.terms.agreement, -amount, theme, currency),
            host,
        )

    def _cost_due(self, cost: CostDue) -> Entry:
        legs = [(chart.SERVICE, cost.payee, cost.amount), (chart.PAYABLE, cost.payee, -cost.amount)]
        cause = f"{self.terms.agreement}:{cost.on}:cost:{slug(cost.purpose) or STEP}:{cost.payee}"
        return self._caused(cause, cost.on, COST_DUE, legs, cost.payee)

    def _cost_paid(self, fact: Fact, settled: int) -> Entry:
        """Return the payment of a cost: of what is due by the terms, the rest is a cost of its own."""
        legs = [
            (chart.PAYABLE, fact.party, settled),
            (chart.SERVICE, fact.party, fact.amount - settled),
            (chart.CASH, self.host, -fact.amount),
        ]
        return self._entry(fact, SERVICE_PAYMENT, legs)

    def _paid_back(self, fact: Fact, settled: int) -> Entry:
        """Return what a payer is paid back: what was due to it, the rest of what it was claimed."""
        billed = fact.on >= self.first
        (self.claimed if billed else self.before)[fact.party] += fact.amount - settled
        claimed = chart.OUTCOMES_DUE if billed else chart.OUTCOME_INCOME
        legs = [
            (chart.PAYABLE, fact.party, settled),
            (claimed, fact.party, fact.amount - settled),
            (chart.CASH, self.host, -fact.amount),
        ]
        return self._entry(fact, PAYER_REFUND, legs)

    def _due(self, due: Due, on: date) -> Entry:
        """Return what falls due by a step, to each who has a part of it."""
        postings: list[Posting] = []
        for name, part in due.parts.items():
            payer = self.terms.payers.get(name)
            if due.what is DueFor.REMAINDER and payer is not None and payer.agreement:
                postings += self._between(payer.agreement, payer.theme, -part)
                continue
            partner = self.host if name == ISSUER else name
            debit, credit = self._accounts(due, name)
            self.claimed[partner] += part if debit == chart.OUTCOMES_DUE else 0
            postings += self._postings([(debit, partner, part), (credit, partner, -part)])
        cause = f"{self.terms.agreement}:{on}:{slug(due.step) or STEP}"
        return Entry(
            cause,
            on,
            DUE_ENTRIES[due.what],
            postings,
            (Citation(self.terms.agreement, due.cite),),
            about=due.capital or due.step,
            decided=True,
        )

    def _again(self, due: Due, on: date) -> Entry:
        """Return that capital which fell due is lent again: what is owed for it is settled."""
        account = self.capital(due.capital)
        legs = [
            leg
            for name, part in due.parts.items()
            for leg in ((chart.PAYABLE, name, part), (account, name, -part))
        ]
        cause = f"{self.terms.agreement}:{on}:{slug(due.step) or STEP}:again"
        because = (Citation(self.terms.agreement, due.cite),)
        return Entry(cause, on, LENT_AGAIN, self._postings(legs), because, about=due.capital, decided=True)

    def _accounts(self, due: Due, name: str) -> tuple[str, str]:
        """Return the accounts of what falls due to somebody, debit first."""
        match due.what:
            case DueFor.GUARANTEE | DueFor.MALUS:
                return chart.OUTCOMES_DUE, chart.GUARANTEES
            case DueFor.PRINCIPAL | DueFor.RECYCLED:
                return self.capital(due.capital), chart.PAYABLE
            case DueFor.RETURN:
                return chart.RETURN, chart.PAYABLE
            case DueFor.REMAINDER if name in self.terms.payers:
                return chart.OUTCOME_INCOME, chart.PAYABLE
        return chart.SERVICE, chart.PAYABLE

    def _repaid(self, repaid: Repaid) -> Entry:
        """Return a repayment: of what is due; without a waterfall of capital first, then return."""
        fact = repaid.fact
        owed = fact.amount - repaid.capital - repaid.returned
        legs = [
            (self.capital(fact.capital), fact.party, repaid.capital),
            (chart.RETURN, fact.party, repaid.returned),
            (chart.PAYABLE, fact.party, owed),
            (chart.CASH, self.host, -fact.amount),
        ]
        return self._entry(fact, REPAYMENT, legs)

    def _lost(self, run: DayRun) -> Iterator[Entry]:
        """Yield what the last date leaves of capital: it is written off."""
        for (name, holder), amount in run.written_off.items():
            legs = [(self.capital(name), holder, amount), (chart.WRITTEN_OFF, holder, -amount)]
            cause = f"{self.terms.agreement}:{run.on}:lost:{name}:{holder}"
            yield self._caused(cause, run.on, WRITE_OFF, legs, holder)

    def _entry(self, fact: Fact, kind: str, legs: Sequence[Leg]) -> Entry:
        """Return the entry of a row: the row is its cause, and its split follows from the bond's life."""
        row = fact.row
        if row is None:
            raise ValueError(f"{kind} of {fact.on} has no row")
        return Entry(
            row.id,
            fact.on,
            kind,
            self._postings(legs, SPENT if kind == SERVICE_PAYMENT else (chart.SERVICE,)),
            (row,),
            about=fact.party,
            reference=fact.reference,
            decided=True,
        )

    def _caused(self, cause: str, on: date, kind: str, legs: Sequence[Leg], about: str) -> Entry:
        because = (Citation(self.terms.agreement, kind),)
        return Entry(cause, on, kind, self._postings(legs), because, about=about, decided=True)

    def _postings(self, legs: Sequence[Leg], themed: Sequence[str] = (chart.SERVICE,)) -> list[Posting]:
        """Return postings of legs; those on accounts of spending are under the bond's theme."""
        return [
            Posting(
                account,
                partner,
                self.terms.agreement,
                amount,
                self.theme if account in themed else "",
                self.currency,
            )
            for account, partner, amount in legs
            if amount
        ]


def once_each(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries with those of one cause made one: an issuer called twice on a day is called once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        before = found.get(entry.id)
        legs = [*before.postings, *entry.postings] if before else entry.postings
        found[entry.id] = replace(before or entry, postings=legs)
    return list(found.values())


SPENT = (chart.SERVICE, chart.CASH)
"""The legs of a service payment that are under the bond's theme: the cash that was spent is so too."""
POSTED_FIRST = (What.DRAWN, What.TRANSFERRED, What.WRITTEN_OFF, What.RECEIVED)
"""Facts that post before what follows from them on their day."""


def capital_account(terms: BondTerms, name: str) -> str:
    """Return the account of a class of capital: the plain one where there is one class."""
    return chart.CAPITAL if len(terms.classes) == 1 else f"{chart.CAPITAL}:{name}"


def cause_of_claim(terms: BondTerms, claim: Claim) -> str:
    """Return what a claim is named by: the bond, the outcome, and what it is of."""
    return f"{terms.agreement}:{claim.outcome}:{claim.key}"
