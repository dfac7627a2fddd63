"""An investor's capital: called, paid in, paid back, and the order in which it comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from pooledbudget.bonds.terms import BondTerms
from pooledbudget.decisions import Question
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import Rounding, plain, rounded, share
from pooledbudget.received import Given
from pooledbudget.submissions.records import Drawdown, Repayment, ServicePayment

CASH = "assets:cash"
CAPITAL = "liabilities:capital"
RETURN = "spending:return"
DAYS_IN_YEAR = 365


@dataclass(slots=True)
class Account:
    """One investor's running account in one bond, in minor units."""

    outstanding: int
    """Capital drawn and not repaid: as the ledger shows, then with the new rows up to a day."""
    return_paid: int
    drawn: list[tuple[date, int]] = field(default_factory=list)

    @property
    def paid_in(self) -> int:
        """All drawdowns so far."""
        return sum(amount for _, amount in self.drawn)

    def repay(self, amount: int) -> tuple[int, int]:
        """Part a repayment into capital, first, and return; remember both."""
        capital = max(0, min(amount, self.outstanding))
        self.outstanding -= capital
        self.return_paid += amount - capital
        return capital, amount - capital

    def return_limit(self, on: date, cap: str) -> int:
        """Return the most that may have been returned by a day: simple, actual days over 365."""
        rate = share(cap)
        exact = sum(
            (Fraction((on - drawn_on).days, DAYS_IN_YEAR) * amount * rate for drawn_on, amount in self.drawn),
            Fraction(0),
        )
        return rounded(exact, Rounding.FLOOR)


def entries(terms: BondTerms, asked: Question) -> tuple[list[Entry], list[Finding]]:
    """Return an entry for each new row of cash in or out of the bond, in order of day."""
    accounts = {one.investor: _account(terms, asked, one.investor) for one in terms.investors}
    commitments = {one.investor: one.commitment for one in terms.investors}
    made: list[Entry] = []
    findings: list[Finding] = []
    host = asked.partners.host.id
    for row in _rows(terms, asked):
        new = row.id not in asked.posted
        match row.record:
            case Drawdown() as drawdown:
                account = accounts[drawdown.investor]
                account.drawn.append((row.on, drawdown.amount))
                account.outstanding += drawdown.amount if new else 0
                if new and account.paid_in > commitments[drawdown.investor]:
                    findings.append(_over_commitment(row, account, commitments[drawdown.investor]))
                postings = transfer(
                    (CASH, host), (CAPITAL, drawdown.investor), drawdown.amount, terms.agreement
                )
                narrative = f"Drawdown, {drawdown.reference}"
            case Repayment() as repayment if new:
                account = accounts[repayment.investor]
                postings = _repaid(repayment, account, host)
                narrative = f"Repayment, {repayment.reference}"
                if terms.return_cap and account.return_paid > account.return_limit(row.on, terms.return_cap):
                    findings.append(_over_cap(row, account, terms))
            case ServicePayment() as payment:
                postings = transfer(
                    ("spending:service", payment.provider),
                    (CASH, host),
                    payment.amount,
                    terms.agreement,
                    terms.theme,
                )
                narrative = f"Service payment, {payment.reference}"
            case _:
                continue
        if new:
            made.append(Entry(row.id, row.on, narrative, tuple(postings), (row.origin,)))
    return made, findings


def _account(terms: BondTerms, asked: Question, investor: str) -> Account:
    return Account(
        -asked.books.total(terms.agreement, CAPITAL, partner=investor),
        asked.books.total(terms.agreement, RETURN, partner=investor),
    )


def _rows(terms: BondTerms, asked: Question) -> list[Given]:
    """Return the bond's rows in order of day; on one day what comes in precedes what goes out."""
    kinds = ("drawdowns", "service-payments", "repayments")
    rows = [row for kind in kinds for row in asked.rows.get(kind, ())]
    mine = [row for row in rows if getattr(row.record, "agreement", "") == terms.agreement]
    return sorted(mine, key=lambda row: (row.on, kinds.index(row.record.kind), row.origin))


def _repaid(repayment: Repayment, account: Account, host: str) -> list[Posting]:
    capital, returned = account.repay(repayment.amount)
    legs = [(CAPITAL, capital), (RETURN, returned)]
    return [
        *(Posting(path, repayment.investor, repayment.agreement, amount) for path, amount in legs if amount),
        Posting(CASH, host, repayment.agreement, -repayment.amount),
    ]


def _over_cap(row: Given, account: Account, terms: BondTerms) -> Finding:
    limit = account.return_limit(row.on, terms.return_cap or "0%")
    return Finding(
        code=FindingCode.ROW_RULE,
        severity=Severity.NOTE,
        file=row.origin.submission,
        row=row.origin.row,
        column="amount",
        what=f"return of {plain(account.return_paid)} is over the cap of {plain(limit)} at that day",
        rule=f"return is at most {terms.return_cap} a year, simple, on capital drawn",
        remedy="ask the investor for the excess back, or record why it was agreed",
    )


def _over_commitment(row: Given, account: Account, commitment: int) -> Finding:
    return Finding(
        code=FindingCode.ROW_RULE,
        severity=Severity.NOTE,
        file=row.origin.submission,
        row=row.origin.row,
        column="amount",
        what=f"{plain(account.paid_in)} is drawn of a commitment of {plain(commitment)}",
        rule="an investor is called for no more than it committed",
        remedy="refund the excess, or record the larger commitment in the agreement",
    )
