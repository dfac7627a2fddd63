"""A bond's cash: capital called and paid in, service payments, and the order in which capital comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.ledger.chart import CAPITAL, CASH, RETURN, SERVICE
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import Rounding, rounded, share, written
from pooledbudget.submissions.records import Drawdown, Repayment, Row, ServicePayment

DAYS_IN_YEAR = 365
IN_ORDER = (Drawdown, ServicePayment, Repayment)
"""On one day what comes in precedes what goes out."""


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


class Cash:
    """Posts the new rows of a bond's cash in order of day, and remarks on what should not be."""

    def __init__(self, terms: BondTerms, asked: Question) -> None:
        self.terms, self.asked = terms, asked
        self.host = asked.partners.host.id
        self.accounts: dict[str, Account] = defaultdict(lambda: Account(0, 0))
        for investor in terms.named:
            self.accounts[investor] = Account(
                -asked.books.total(terms.agreement, CAPITAL, partner=investor),
                asked.books.total(terms.agreement, RETURN, partner=investor),
            )
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []

    def post(self) -> None:
        """Take every row of the bond in order of day; a posted one counts towards what was drawn."""
        for row in self._rows():
            match row.cells:
                case Drawdown():
                    self._drawn(row)
                case Repayment() if self.asked.is_new(row):
                    self._repaid(row)
                case ServicePayment() if self.asked.is_new(row):
                    self._served(row)

    def _rows(self) -> list[Row[Any]]:
        mine: list[Row[Any]] = []
        for kind in IN_ORDER:
            rows: Sequence[Row[Any]] = self.asked.rows.of(kind)
            mine += [row for row in rows if row.cells.agreement == self.terms.agreement]
        return sorted(mine, key=lambda row: (row.on, IN_ORDER.index(type(row.cells)), row.origin))

    def _drawn(self, row: Row[Drawdown]) -> None:
        cells, account = row.cells, self.accounts[row.cells.investor]
        account.drawn.append((row.on, cells.amount))
        if not self.asked.is_new(row):
            return
        account.outstanding += cells.amount
        self._add(
            row,
            "drawdown",
            cells.investor,
            cells.reference,
            [(CASH, self.host, cells.amount), (CAPITAL, cells.investor, -cells.amount)],
        )
        commitment = self.terms.commitment(cells.investor)
        if account.paid_in > commitment:
            self._remark(
                row,
                f"{self._money(account.paid_in)} is drawn of a commitment of {self._money(commitment)}",
                "an investor is called for no more than it committed",
                "refund the excess, or record the larger commitment in the agreement",
            )

    def _repaid(self, row: Row[Repayment]) -> None:
        cells, account = row.cells, self.accounts[row.cells.investor]
        capital, returned = account.repay(cells.amount)
        legs = [
            (CAPITAL, cells.investor, capital),
            (RETURN, cells.investor, returned),
            (CASH, self.host, -cells.amount),
        ]
        self._add(row, "repayment", cells.investor, cells.reference, legs)
        cap = self.terms.return_cap
        if cap and account.return_paid > account.return_limit(row.on, cap):
            limit = self._money(account.return_limit(row.on, cap))
            self._remark(
                row,
                f"return of {self._money(account.return_paid)} is over the cap of {limit} at that day",
                f"return is at most {cap} a year, simple, on capital drawn",
                "ask the investor for the excess back, or record why it was agreed",
            )

    def _served(self, row: Row[ServicePayment]) -> None:
        cells = row.cells
        self.entries.append(
            Entry(
                row.id,
                row.on,
                "service payment",
                transfer(
                    (SERVICE, cells.provider),
                    (CASH, self.host),
                    cells.amount,
                    self.terms.agreement,
                    theme=self.terms.theme,
                    currency=self.asked.currency,
                ),
                (row.origin,),
                about=cells.provider,
                reference=cells.reference,
            )
        )

    def _add(
        self, row: Row[Any], kind: str, about: str, reference: str, legs: list[tuple[str, str, int]]
    ) -> None:
        postings = [
            Posting(account, partner, self.terms.agreement, amount, "", self.asked.currency)
            for account, partner, amount in legs
            if amount
        ]
        self.entries.append(
            Entry(row.id, row.on, kind, postings, (row.origin,), about=about, reference=reference)
        )

    def _remark(self, row: Row[Any], what: str, rule: str, remedy: str) -> None:
        self.findings.append(
            note(
                FindingCode.CASH,
                what,
                rule,
                remedy,
                file=row.origin.submission,
                row=row.origin.row,
                column="amount",
            )
        )

    def _money(self, amount: int) -> str:
        return written(amount, self.asked.currency)
