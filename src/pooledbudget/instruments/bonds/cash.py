"""A bond's cash: capital called and paid in, service payments, and the order in which capital comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from pooledbudget.findings import Finding, Origin
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.impossible import MonthEnd, blocking, found_of
from pooledbudget.ledger.chart import CAPITAL, CASH, RETURN, SERVICE
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import Rounding, plain, rounded, share
from pooledbudget.submissions.records import Drawdown, Repayment, Row, ServicePayment

DAYS_IN_YEAR = 365
REPAYMENT = "repayment"
"""What kind of entry a repayment makes."""
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
        self._compare()

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
            self._remark(row, "over-drawn", account.paid_in, of=plain(commitment), partner=cells.investor)

    def _repaid(self, row: Row[Repayment]) -> None:
        cells, account = row.cells, self.accounts[row.cells.investor]
        capital, returned = account.repay(cells.amount)
        legs = [
            (CAPITAL, cells.investor, capital),
            (RETURN, cells.investor, returned),
            (CASH, self.host, -cells.amount),
        ]
        self._add(row, REPAYMENT, cells.investor, cells.reference, legs)
        cap = self.terms.return_cap
        if cap and account.return_paid > account.return_limit(row.on, cap):
            limit = plain(account.return_limit(row.on, cap))
            self._remark(row, "over the cap", account.return_paid, of=limit, cap=cap, partner=cells.investor)

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

    def _remark(self, row: Row[Any], case: str, amount: int, **more: str) -> None:
        asked = self.asked
        found = found_of(case, self.terms.agreement, asked.month, asked.currency, row.on, amount, more)
        self.findings.append(replace(found, file=row.origin.submission, row=row.origin.row, column="amount"))

    def _compare(self) -> None:
        """Remark on investors of one class that have had less of their capital back than another has.

        A penny to either side is rounding.
        """
        repaid = [row for row in self._rows() if isinstance(row.cells, Repayment) and self.asked.is_new(row)]
        paid_in = {name: account.paid_in for name, account in self.accounts.items() if account.paid_in}
        if not repaid or len(paid_in) < 2:  # noqa: PLR2004 - one cannot be unequal
            return
        back = {name: called - self.accounts[name].outstanding for name, called in paid_in.items()}
        part = Fraction(sum(back.values()), sum(paid_in.values()))
        for name, called in paid_in.items():
            alike = rounded(part * called, Rounding.HALF_UP)
            if back[name] - alike > 1:
                self._remark(repaid[-1], "repaid unequally", back[name], of=plain(alike), partner=name)


def repaid_beyond(end: MonthEnd, bond: str) -> Iterator[Finding]:
    """Yield an error for each repayment of the month that the bond has no cash for at the month's end.

    The last of them first: what came earlier was there to repay. What is short within the month only is
    remarked with the bond's cash.
    """
    short = -end.books.total(bond, CASH)
    repayments = [entry for entry in end.new if entry.kind == REPAYMENT and _of(entry, bond, CASH) < 0]
    for entry in sorted(repayments, key=lambda entry: entry.effective, reverse=True):
        if short <= 0:
            return
        repaid = -_of(entry, bond, CASH)
        more = {"partner": entry.about, "of": plain(min(short, repaid))}
        case, on = "repaid beyond what is there", entry.effective
        found = found_of(case, bond, end.month, end.currency, on, repaid, more)
        (origin,) = [cause for cause in entry.because if isinstance(cause, Origin)]
        yield replace(blocking(found), file=origin.submission, row=origin.row, column="amount")
        short -= repaid


def _of(entry: Entry, agreement: str, account: str) -> int:
    return sum(leg.amount for leg in entry.postings if (leg.agreement, leg.account) == (agreement, account))
