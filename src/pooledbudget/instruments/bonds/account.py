"""An investor's account: called, paid back, what the rate is, and how to check it.

Cash is what moved a cash account against the investor: what fell due and is not paid, what was written off
and what changed hands moved none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import accumulate, groupby

from msgspec import Struct

from pooledbudget.instruments.bonds.commitment import again_of_sold, part_by_commitment
from pooledbudget.instruments.bonds.deciding import was_stopped
from pooledbudget.instruments.bonds.page import is_open
from pooledbudget.instruments.bonds.performance import Performance, performance
from pooledbudget.instruments.bonds.pictures import cash_curve
from pooledbudget.instruments.bonds.posting import (
    ADJUSTMENT,
    COST_DUE,
    DRAWDOWN,
    DUE_ENTRIES,
    LENT_AGAIN,
    REPAYMENT,
    RETURNED,
    SERVICE_PAYMENT,
    TRANSFER,
    WRITE_OFF,
    capital_account,
)
from pooledbudget.instruments.bonds.returns import Rate, Status, Why, xirr
from pooledbudget.instruments.bonds.saying import SOLD, given_back, how, in_excel, rates, why
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.to_come import accrues, to_come
from pooledbudget.instruments.bonds.waterfall import DueFor
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    day,
    figure_of,
    money,
    text,
)
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry, Posting, reversal_of
from pooledbudget.ledger.selections import Selection
from pooledbudget.money import decimal, plain, written
from pooledbudget.periods import Month, written_day

NOT_YET = "[z]"
"""What stands where a rate does not apply, with the reason beside it."""
OPENED = "opening balances"
"""The kind of the entry that brings balances in."""
HELD = (chart.CAPITAL, chart.RETURN, chart.PAYABLE)
"""The accounts on which an investor is a holder of capital: it may be a payee or a payer beside it."""
AS_PAYEE = {SERVICE_PAYMENT, COST_DUE, DUE_ENTRIES[DueFor.FEE], DUE_ENTRIES[DueFor.REMAINDER]}
"""What falls due to a partner, or pays it, for something else than capital that it holds."""
DRAWN, REPAID, LOST, MOVED = "drawn", "capital", "written-off", "transferred"
MOVES = {
    DRAWN: "Contributions",
    REPAID: "Less capital paid back or due",
    LOST: "Less capital written off",
    MOVED: "Less capital sold to others",
}
"""The lines of what moves capital; all but what is drawn take from it."""
OF_CAPITAL = {
    LENT_AGAIN: DRAWN,
    DRAWDOWN: DRAWN,
    RETURNED: DRAWN,
    WRITE_OFF: LOST,
    ADJUSTMENT: LOST,
    TRANSFER: MOVED,
}
"""Under which line an entry on capital stands, by its kind; any other pays capital back."""
NO_HISTORY = "the history before the book is not here, so there is no rate of the bond's whole life"


class Flow(Struct, frozen=True):
    """Cash between the bond and an investor, as the investor sees it."""

    on: date
    amount: int
    """Minor units: below nought paid in, above paid back."""
    entry: int
    kind: str

    @property
    def what(self) -> str:
        """What it is called."""
        if self.kind == RETURNED:
            return "undrawn capital given back"
        return "contribution" if self.amount < 0 else "distribution"


class InvestorAccount:
    """The tables of one investor in one bond for one period."""

    def __init__(self, terms: BondTerms, desk: Desk, investor: str) -> None:
        self.terms, self.desk, self.investor = terms, desk, investor
        self.flows = self._flows()
        self.to_date = self._moves(desk.to_date)
        self.outstanding = self._standing(chart.CAPITAL)
        self.owed = self._owed()
        self.payable = -self.owed.value
        self.performance: Performance = performance(self._returns_on(), self.outstanding + self.payable)
        self.has_history = not self._brought_in()
        self.over = self._is_over()
        self.ended = self._has_ended()
        self.rate: Rate = xirr(self._returns_on(), ended=self.ended)
        self.so_far: Rate = xirr([*self._returns_on(), (desk.day, self.performance.value)])
        """The rate where what is outstanding counts as paid back on the day that is told, at cost."""

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def _standing(self, account: str) -> int:
        return -self.desk.books.total(self.terms.agreement, account, partner=self.investor)

    @property
    def paid_in(self) -> int:
        """All that was paid in, without what was given back undrawn."""
        return self.performance.paid_in

    @property
    def paid_back(self) -> int:
        """All that came back."""
        return self.performance.distributed

    def _returns_on(self) -> list[tuple[date, int]]:
        """Return the flows a rate is worked out of: undrawn capital given back lowers what was paid in."""
        back = sum(flow.amount for flow in self.flows if flow.kind == RETURNED)
        found = []
        for flow in sorted(self.flows, key=lambda flow: flow.on, reverse=True):
            if flow.kind == RETURNED:
                continue
            lowered = min(back, -flow.amount) if flow.amount < 0 else 0
            back -= lowered
            if flow.amount + lowered:
                found.append((flow.on, flow.amount + lowered))
        return sorted(found)

    def _is_over(self) -> bool:
        """Say whether the bond is past its last day or stopped, or this holder has lost its capital.

        Not while interest or a coupon that accrued before is still to fall due.
        """
        last, until = self.terms.last_day, self.desk.day
        stopped = was_stopped(self.desk.decisions(self.terms.agreement))
        if stopped or (last is not None and last <= until):
            return True
        lost = bool(self.to_date[LOST].value) and not self.outstanding
        return lost and not accrues(self.terms, self.desk, self.investor)

    def _has_ended(self) -> bool:
        """Say whether nothing more can come back: it is over, and nothing is open that could be paid out.

        With a waterfall that is what is still due or outstanding, which the last date writes off; without
        one it is what payers owe and what is in the bond.
        """
        if self.payable or (self.terms.waterfall and self.outstanding):
            return False
        lost = bool(self.to_date[LOST].value) and not self.outstanding
        open_still = not self.terms.waterfall and is_open(self.terms, self.desk, cash=not lost)
        return self.over and not open_still

    @property
    def sold(self) -> bool:
        """Whether a part of the holding was bought or sold: its price is between the two of them."""
        return bool(self.to_date[MOVED].behind)

    def headline(self) -> list[str]:
        """Say how the capital stands on the day, what was paid in and came back, and at which rate."""
        currency, on = self.desk.currency, written_day(self.desk.day)
        called = self.to_date[DRAWN].value
        uncalled = self.terms.commitment(self.investor) - called + self._again().value
        capital, left = (written(abs(amount), currency) for amount in (self.outstanding, uncalled))
        title = self.terms.title
        stands = f"{capital} of your capital in {title} is outstanding"
        if self.outstanding < 0:
            stands = f"you have had {capital} more back from {title} than your capital"
        calls = f"{left} of your commitment is not called"
        if self.over and uncalled > 0:
            calls = "no more of your commitment is called"
        if uncalled < 0:
            calls = f"{left} more than your commitment is called"
        said, lost = [f"At {on} {stands}, and {calls}."], self.to_date[LOST].value
        if lost > 0:
            said.append(f"{written(lost, currency)} of your capital is written off.")
        if self.payable > 0:
            said.append(f"{written(self.payable, currency)} is due to you and not paid yet.")
        if self.sold:
            said.append(f"{SOLD}.")
        return [*said, self._returned()]

    def _returned(self) -> str:
        currency, found = self.desk.currency, self.performance
        return (
            f"You have paid in {written(found.paid_in, currency)} and received "
            f"{written(found.distributed, currency)}: DPI {_multiple(found.dpi)}. {self._rate_said()}"
        )

    def _rate_said(self) -> str:
        """Say the rate to date in words; an unfinished bond is not made alarming."""
        if not self.has_history:
            return f"{NO_HISTORY[:1].upper()}{NO_HISTORY[1:]}."
        if self.rate.status is Status.NONE:
            said = how(self.rate)
            return f"{said[:1].upper()}{said[1:]}."
        if self.rate.why is Why.TOTAL_LOSS:
            return f"XIRR {self._rates()}: {why(self.rate)}."
        if not self.ended and self.performance.value > 0 and self.performance.distributed < self.paid_in:
            runs = "more is still to come or to be written off" if self.over else "the bond runs on"
            if not self.performance.earned:
                return f"Nothing has been earned on your capital yet, and {runs}."
            rate = rates(self.so_far) or NOT_YET
            return (
                f"Less has come back so far than you paid in, and {runs}. With what is outstanding "
                f"counted at cost, and what is due, the rate so far is {rate} a year."
            )
        counted = "" if not self.outstanding else ", with nothing counted for capital still outstanding"
        return f"XIRR to date {self._rates()}{counted}."

    def tables(self) -> Iterator[Table]:
        """Yield the capital account, the commitment, the performance and the dated cash."""
        yield self._account()
        yield self._commitment()
        if not self.over:
            yield from to_come(self.terms, self.desk, self.investor)
        yield self._performance()
        yield self._multiples()
        yield part_by_commitment(self.terms, self.desk, self.investor)
        yield self._cash_list()

    def _flows(self) -> list[Flow]:
        """Return the investor's cash in order of day, without what was reversed."""
        selection = Selection(
            agreement=self.terms.agreement, partner=self.investor, to_month=str(self.desk.last)
        )
        flows = []
        for recorded in self.desk.standing_entries(selection):
            entry = recorded.entry
            if entry.kind in {OPENED, SERVICE_PAYMENT} or all(
                leg.account != chart.CASH for leg in entry.postings
            ):
                continue
            amount = sum(leg.amount for leg in entry.postings if self._as_holder(leg))
            if amount:
                flows.append(Flow(entry.effective, amount, recorded.sequence, entry.kind))
        return sorted(flows, key=lambda flow: (flow.on, flow.amount, flow.entry))

    def _as_holder(self, leg: Posting) -> bool:
        """Say whether a leg is of the investor as a holder of capital, and of nothing else that it is."""
        return leg.partner == self.investor and any(chart.inside(leg.account, held) for held in HELD)

    def _again(self) -> Expression:
        """Return what was repaid of capital that revolves: it may be called again of who promised it."""
        repaid, drawn = list[tuple[int, int]](), dict[str, int]()
        for name in self.terms.held_by(self.investor):
            for sequence, amount, kind in self._by_kind(capital_account(self.terms, name), self.desk.to_date):
                line = OF_CAPITAL.get(kind, REPAID)
                if line == DRAWN or (kind == OPENED and amount < 0):
                    drawn[name] = drawn.get(name, 0) - amount
                elif line == REPAID and kind != OPENED and self.terms.classes[name].revolves:
                    repaid.append((sequence, amount))
        return again_of_sold(self.terms, self.desk, self.investor, drawn) if self.sold else Entries(repaid)

    def _brought_in(self) -> bool:
        """Say whether capital was brought in as an opening balance, without the cash that made it."""
        selection = self._selection(chart.CAPITAL, self.desk.to_date)
        return any(found.entry.kind == OPENED for found in self.desk.standing_entries(selection))

    def _by_day(self) -> list[list[Flow]]:
        """Return the flows of each day together: a rate is worked out of days, and Excel wants one a day."""
        return [list(flows) for _, flows in groupby(self.flows, key=lambda flow: flow.on)]

    def _selection(self, account: str, months: list[Month]) -> Selection:
        return self.desk.selection(self.terms.agreement, account, months, partner=self.investor)

    def _moves(self, months: list[Month]) -> dict[str, Entries]:
        """Return what moved capital in some months, by line; a reversal is of what it reverses."""
        lines: dict[str, list[tuple[int, int]]] = {name: [] for name in (DRAWN, REPAID, LOST, MOVED)}
        for sequence, amount, kind in self._by_kind(chart.CAPITAL, months):
            brought = (DRAWN if amount < 0 else REPAID) if kind == OPENED else ""
            line = brought or OF_CAPITAL.get(kind, REPAID)
            lines[line].append((sequence, -amount if line == DRAWN else amount))
        return {name: Entries(behind) for name, behind in lines.items()}

    def _owed(self) -> Entries:
        """Return what fell due to the investor as a holder and is not paid: below nought if it is owed."""
        posted = self._by_kind(chart.PAYABLE, self.desk.to_date)
        return Entries([(sequence, amount) for sequence, amount, kind in posted if kind not in AS_PAYEE])

    def _by_kind(self, account: str, months: list[Month]) -> Iterator[tuple[int, int, str]]:
        """Yield what posted to an account, with the entry's kind; a reversal is of what it reverses."""
        posted = self.desk.entries(self._selection(account, months)).behind
        found = {
            recorded.sequence: recorded.entry
            for recorded in self.desk.record.entries_at(sequence for sequence, _ in posted)
        }
        for sequence, amount in posted:
            root, times = reversal_of(found[sequence].id)
            entry = self.desk.record.entry(root).entry if times else found[sequence]
            adjusted = entry.kind == ADJUSTMENT
            yield sequence, amount, self._as_if(entry, amount * (-1) ** times) if adjusted else entry.kind

    def _as_if(self, entry: Entry, amount: int) -> str:
        """Return the kind of entry that an adjustment is as, for a holder of whose capital it moves some.

        What moves cash was drawn or paid back, what moves another's capital the other way changed hands;
        any other is capital that is written off.
        """
        if any(leg.account == chart.CASH for leg in entry.postings):
            return DRAWDOWN if amount < 0 else REPAYMENT
        others = [
            leg.amount
            for leg in entry.postings
            if leg.partner != self.investor and chart.inside(leg.account, chart.CAPITAL)
        ]
        return TRANSFER if any(other * amount < 0 for other in others) else ADJUSTMENT

    def _account(self) -> Table:
        desk = self.desk
        spans = (
            ("", desk.months, self._moves(desk.months)),
            (".year", desk.year_to_date, self._moves(desk.year_to_date)),
            (".inception", desk.to_date, self.to_date),
        )

        def cells(slug: str, expressions: Iterable[Expression]) -> list[Cell]:
            return [
                money(self.id(f"{slug}{suffix}"), expression)
                for (suffix, _, _), expression in zip(spans, expressions, strict=True)
            ]

        before = [[month for month in desk.to_date if month < months[0]] for _, months, _ in spans]
        opening = [desk.entries(self._selection(chart.CAPITAL, months), -1) for months in before]
        lines = [Line("Capital outstanding at the start", cells("opening", opening))]
        lines += [
            Line(label, cells(name, (moves[name] for _, _, moves in spans)), says_less=name != DRAWN)
            for name, label in MOVES.items()
        ]
        closing = [
            Total([(-1 if line.says_less else 1, "", figure_of(line.cells[place])) for line in lines])
            for place in range(len(spans))
        ]
        returned = [desk.entries(self._selection(chart.RETURN, months)) for _, months, _ in spans]
        lines += [
            Line("Capital outstanding at the end", cells("closing", closing), total=True),
            Line("Interest, coupon and return", cells("return", returned)),
        ]
        headings = [
            Column("Line"),
            *(Column(title, Kind.MONEY) for title in (desk.span.written, "Year to date", "Since inception")),
        ]
        bought = any(moves[MOVED].value < 0 for *_, moves in spans)
        intro = (
            "Capital bought from others stands below nought in the line of what was sold." if bought else ""
        )
        return Table(f"Capital account, {self.terms.title}", headings, lines, intro=intro)

    def _commitment(self) -> Table:
        commitment = self.terms.commitment(self.investor)
        called = self.to_date[DRAWN]
        committed = money(self.id("committed"), Amount(commitment, "the agreement"))
        drawn = money(self.id("called"), called)
        parts = [
            (1, "committed", FigureOf(committed.id, commitment)),
            (-1, "called", FigureOf(drawn.id, called.value)),
        ]
        lines = [Line("Committed", [committed]), Line("Called", [drawn])]
        if any(self.terms.classes[name].revolves for name in self.terms.held_by(self.investor)):
            again = money(self.id("called-again"), self._again())
            lines.append(Line("Repaid, and may be called again", [again]))
            parts.append((1, "repaid", figure_of(again)))
        uncalled = Total(parts)
        return Table(
            f"Commitment, {self.terms.title}",
            [Column("Line"), Column("Amount", Kind.MONEY)],
            [*lines, Line("Uncalled", [money(self.id("uncalled"), uncalled)])],
        )

    def _rates(self) -> str:
        """Write the rates there are, each with its multiplicity; of one beyond a double its size."""
        if not self.has_history:
            return NOT_YET
        return rates(self.rate) or NOT_YET

    def _why(self) -> str:
        """Say how the rate is worked out, or why there is none."""
        if not self.has_history:
            return NO_HISTORY
        return how(self.rate)

    def _sums(self) -> list[str]:
        """Return the figures that the multiples are worked out from."""
        return [self.id("distributed"), self.id("paid-in"), self.id("value")]

    def _performance(self) -> Table:
        lowered = sum(flow.amount for flow in self.flows if flow.kind == RETURNED)
        in_entries = [
            (flow.entry, -flow.amount) for flow in self.flows if flow.amount < 0 or flow.kind == RETURNED
        ]
        out_entries = [
            (flow.entry, flow.amount) for flow in self.flows if flow.amount > 0 and flow.kind != RETURNED
        ]
        capital = self.desk.entries(self._selection(chart.CAPITAL, self.desk.to_date))
        value = Total([(-1, "capital outstanding", capital), (-1, "due and not paid", self.owed)])
        figures: list[tuple[str, Cell, str]] = [
            (
                "Paid in",
                money(self.id("paid-in"), Entries(in_entries)),
                given_back(lowered, self.desk.currency),
            ),
            (
                "Distributed",
                money(self.id("distributed"), Entries(out_entries)),
                "cash that came back to you",
            ),
            (
                "Value of what is outstanding",
                money(self.id("value"), value),
                "capital at cost, and what is due",
            ),
        ]
        return Table(
            f"Performance, {self.terms.title}",
            [Column("To date"), Column("Figure", Kind.MONEY), Column("What it is")],
            [Line(label, [cell, text(said)]) for label, cell, said in figures],
        )

    def _multiples(self) -> Table:
        """Return the multiples, and every rate of the cash list or why there is none."""
        found = self.performance
        listed = [self.id(f"flow.{flows[0].on}") for flows in self._by_day()]
        figures: list[tuple[str, Cell, str]] = [
            ("DPI", self._ratio("dpi", found.dpi), "distributed over paid in"),
            ("RVPI", self._ratio("rvpi", found.rvpi), "value of what is outstanding over paid in"),
            ("TVPI", self._ratio("tvpi", found.tvpi), "DPI and RVPI together"),
            (
                "XIRR to date, net",
                Cell(Kind.RATE, self._rates(), self.id("xirr"), behind=listed),
                f"actual/365, annual effective, on the cash list below; {self._why()}",
            ),
        ]
        if not self.ended and found.value > 0:
            figures.append(
                (
                    "XIRR with what is outstanding",
                    self._rate_so_far(listed),
                    f"the same, as if what is outstanding came back at cost on {written_day(self.desk.day)}",
                )
            )
        return Table(
            f"Rates and multiples, {self.terms.title}",
            [Column("To date"), Column("Figure", Kind.RATE), Column("What it is")],
            [Line(label, [cell, text(said)]) for label, cell, said in figures],
            intro="[z] means that a figure does not apply yet, for the reason given.",
        )

    def _rate_so_far(self, listed: list[str]) -> Cell:
        behind = [*listed, self.id("value")]
        return Cell(Kind.RATE, rates(self.so_far) or NOT_YET, self.id("xirr-so-far"), behind=behind)

    def _ratio(self, line: str, value: Fraction | None) -> Cell:
        return Cell(Kind.RATE, _multiple(value), self.id(line), behind=self._sums())

    def _cash_list(self) -> Table:
        days = self._by_day()
        moved = [(flows[0].on, sum(flow.amount for flow in flows)) for flows in days]
        running = list(accumulate(amount for _, amount in moved))
        lines, before, formula = [], list[FigureOf](), in_excel(moved, self.rate)
        for flows in days:
            on = flows[0].on
            flow = money(self.id(f"flow.{on}"), Entries([(flow.entry, flow.amount) for flow in flows]))
            added = [*before, figure_of(flow)]
            so_far = money(self.id(f"flow.{on}.so-far"), Total([(1, "", figure) for figure in added]))
            before = [figure_of(so_far)]
            what = " and ".join(dict.fromkeys(each.what for each in flows))
            lines.append(
                Line(on.isoformat(), [day(on), text(plain(flow.minor or 0)), flow, so_far, text(what)])
            )
        return Table(
            f"Dated cash list, {self.terms.title}",
            [
                Column("Date"),
                Column("Day", Kind.DAY),
                Column("Plain, for Excel"),
                Column("Amount to you", Kind.MONEY),
                Column("All so far", Kind.MONEY),
                Column("What"),
            ],
            lines,
            chart=cash_curve(self.terms, self.desk, moved, running),
            cash=True,
            intro=(
                f"Put the dates and the plain amounts side by side in Excel at A1, with a heading; "
                f"{formula} gives the rate."
                if formula
                else ""
            ),
        )


def _multiple(value: Fraction | None) -> str:
    return NOT_YET if value is None else decimal(value, 4)
