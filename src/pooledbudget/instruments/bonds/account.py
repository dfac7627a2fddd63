"""An investor's account: called, paid back, what the rate is, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from pooledbudget.instruments.bonds.returns import Rate, excel_formula, multiple, xirr
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    day,
    money,
    text,
)
from pooledbudget.ledger.chart import CAPITAL, RETURN
from pooledbudget.ledger.entries import reversal_of
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import decimal, percentage, plain, written
from pooledbudget.periods import Month, written_day

NOT_YET = "[z]"
"""What stands where a rate does not apply, with the reason beside it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Cash between the bond and an investor, as the investor sees it."""

    on: date
    amount: int
    """Minor units: below nought paid in, above paid back."""
    entry: int

    @property
    def what(self) -> str:
        """What it is called."""
        return "contribution" if self.amount < 0 else "distribution"


class InvestorAccount:
    """The tables of one investor in one bond for one period."""

    def __init__(self, terms: BondTerms, desk: Desk, investor: str) -> None:
        self.terms, self.desk, self.investor = terms, desk, investor
        self.flows = self._flows()
        self.paid_in = -sum(flow.amount for flow in self.flows if flow.amount < 0)
        self.paid_back = sum(flow.amount for flow in self.flows if flow.amount > 0)
        self.rate: Rate = xirr([(flow.on, flow.amount) for flow in self.flows])

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def headline(self) -> list[str]:
        """Say how the capital stands on the day, what was paid in and came back, and at which rate."""
        currency, day = self.desk.currency, written_day(self.desk.last.last)
        outstanding = -self.desk.books.total(self.terms.agreement, CAPITAL, partner=self.investor)
        called, _ = self._moves(self.desk.to_date)
        uncalled = self.terms.commitment(self.investor) - called.value
        capital, left = (written(abs(amount), currency) for amount in (outstanding, uncalled))
        title = self.terms.title
        stands = f"{capital} of your capital in {title} is outstanding"
        if outstanding < 0:
            stands = f"you have had {capital} more back from {title} than your capital"
        calls = f"{left} of your commitment is not called"
        if uncalled < 0:
            calls = f"{left} more than your commitment is called"
        return [f"At {day} {stands}, and {calls}.", self._returned()]

    def _returned(self) -> str:
        currency = self.desk.currency
        return (
            f"You have paid in {written(self.paid_in, currency)} and received "
            f"{written(self.paid_back, currency)}. DPI {self._multiple()}; XIRR to date {self._rates()}, "
            "with nothing counted for capital still outstanding."
        )

    def tables(self) -> Iterator[Table]:
        """Yield the capital account, the commitment, the performance and the dated cash."""
        yield self._account()
        yield self._commitment()
        yield self._performance()
        yield self._cash_list()

    def _flows(self) -> list[Flow]:
        """Return the investor's cash in order of day, without what was reversed."""
        selection = Selection(
            agreement=self.terms.agreement, partner=self.investor, to_month=str(self.desk.last)
        )
        flows = []
        for recorded in self.desk.standing_entries(selection):
            amount = sum(
                leg.amount
                for leg in recorded.entry.postings
                if leg.partner == self.investor and leg.account in {CAPITAL, RETURN}
            )
            if amount:
                flows.append(Flow(recorded.entry.effective, amount, recorded.sequence))
        return sorted(flows, key=lambda flow: (flow.on, flow.amount, flow.entry))

    def _by_day(self) -> list[list[Flow]]:
        """Return the flows of each day together: a rate is worked out of days, and Excel wants one a day."""
        return [list(flows) for _, flows in groupby(self.flows, key=lambda flow: flow.on)]

    def _selection(self, account: str, months: list[Month]) -> Selection:
        return self.desk.selection(self.terms.agreement, account, months, partner=self.investor)

    def _moves(self, months: list[Month]) -> tuple[Entries, Entries]:
        """Return capital paid in and capital paid back; a reversal is of what it reverses."""
        drawn, repaid = [], []
        posted = self.desk.entries(self._selection(CAPITAL, months)).behind
        ids = {
            recorded.sequence: recorded.entry.id
            for recorded in self.desk.record.entries_at(sequence for sequence, _ in posted)
        }
        for sequence, amount in posted:
            _, times = reversal_of(ids[sequence])
            if (amount < 0) != bool(times % 2):
                drawn.append((sequence, -amount))
            else:
                repaid.append((sequence, -amount))
        return Entries(drawn), Entries(repaid)

    def _account(self) -> Table:
        desk = self.desk
        spans = (("", desk.months), (".year", desk.year_to_date), (".inception", desk.to_date))
        columns: list[list[Cell]] = []
        for suffix, months in spans:
            before = [month for month in desk.to_date if month < months[0]]
            opening = desk.entries(self._selection(CAPITAL, before), -1)
            drawn, repaid = self._moves(months)
            cells = [
                money(self.id(f"opening{suffix}"), opening),
                money(self.id(f"drawn{suffix}"), drawn),
                money(self.id(f"capital{suffix}"), repaid),
            ]
            closing = Total([(1, "", FigureOf(cell.id, cell.minor or 0)) for cell in cells])
            returned = desk.entries(self._selection(RETURN, months))
            cells += [
                money(self.id(f"closing{suffix}"), closing),
                money(self.id(f"return{suffix}"), returned),
            ]
            columns.append(cells)
        labels = (
            "Capital outstanding at the start",
            "Contributions",
            "Capital paid back",
            "Capital outstanding at the end",
            "Distributions: return",
        )
        lines = [
            Line(label, [cells[place] for cells in columns], total=label.endswith("at the end"))
            for place, label in enumerate(labels)
        ]
        headings = [
            Column("Line"),
            *(Column(title, Kind.MONEY) for title in (desk.span.written, "Year to date", "Since inception")),
        ]
        return Table(f"Capital account, {self.terms.title}", headings, lines)

    def _commitment(self) -> Table:
        commitment = self.terms.commitment(self.investor)
        called, _ = self._moves(self.desk.to_date)
        committed = money(self.id("committed"), Amount(commitment, "the agreement"))
        drawn = money(self.id("called"), called)
        uncalled = Total(
            [
                (1, "committed", FigureOf(committed.id, commitment)),
                (-1, "called", FigureOf(drawn.id, called.value)),
            ]
        )
        return Table(
            "Commitment",
            [Column("Line"), Column("Amount", Kind.MONEY)],
            [
                Line("Committed", [committed]),
                Line("Called", [drawn]),
                Line("Uncalled", [money(self.id("uncalled"), uncalled)]),
            ],
        )

    def _multiple(self) -> str:
        found = multiple(self.paid_in, self.paid_back)
        return NOT_YET if found is None else decimal(found, 4)

    def _rates(self) -> str:
        return ", ".join(percentage(Fraction(rate), 4) for rate in self.rate.rates) or NOT_YET

    def _sums(self) -> Iterator[str]:
        """Yield the figures that DPI is worked out from."""
        yield from (self.id("distributed"), self.id("paid-in"))

    def _listed(self) -> Iterator[str]:
        """Yield the figures that XIRR is worked out from: the cash list."""
        yield from (self.id(f"flow.{number}") for number in range(1, len(self._by_day()) + 1))

    def _performance(self) -> Table:
        paid_in = Entries([(flow.entry, -flow.amount) for flow in self.flows if flow.amount < 0])
        paid_back = Entries([(flow.entry, flow.amount) for flow in self.flows if flow.amount > 0])
        return Table(
            "Performance",
            [
                Column("To date"),
                Column("Paid in", Kind.MONEY),
                Column("Distributed", Kind.MONEY),
                Column("DPI", Kind.RATE),
                Column("XIRR to date, net", Kind.RATE),
                Column("How the rate is worked out"),
            ],
            [
                Line(
                    self.terms.title,
                    [
                        money(self.id("paid-in"), paid_in),
                        money(self.id("distributed"), paid_back),
                        Cell(Kind.RATE, self._multiple(), self.id("dpi"), behind=[*self._sums()]),
                        Cell(Kind.RATE, self._rates(), self.id("xirr"), behind=[*self._listed()]),
                        text(f"actual/365, annual effective, on the cash list below; {self.rate.why}"),
                    ],
                )
            ],
            intro=(
                "DPI is distributed over paid in. [z] means a rate does not apply yet, for the reason given. "
                "No value is put on what is outstanding."
            ),
        )

    def _cash_list(self) -> Table:
        lines = [
            Line(
                flows[0].on.isoformat(),
                [
                    day(flows[0].on),
                    text(plain(sum(flow.amount for flow in flows))),
                    money(self.id(f"flow.{number}"), Entries([(flow.entry, flow.amount) for flow in flows])),
                    text(" and ".join(dict.fromkeys(flow.what for flow in flows))),
                ],
            )
            for number, flows in enumerate(self._by_day(), start=1)
        ]
        return Table(
            "Dated cash list",
            [
                Column("Date"),
                Column("Day", Kind.DAY),
                Column("Plain, for Excel"),
                Column("Amount to you", Kind.MONEY),
                Column("What"),
            ],
            lines,
            intro=(
                "Put the dates and the plain amounts side by side in Excel at A1, with a heading; "
                f"{excel_formula(len(lines), self.rate.rates)} gives the rate."
            ),
        )
