"""What everybody reads of a bond: its cash, its capital, its caps, and each date of its waterfall.

It tells of classes and steps, not of who holds what: one investor's commitment is no other's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from pooledbudget.cited import Citation
from pooledbudget.instruments.bonds.accrual_table import accrual_tables
from pooledbudget.instruments.bonds.clauses import step_named
from pooledbudget.instruments.bonds.deciding import ASKED, CLAIMED, WATERFALL
from pooledbudget.instruments.bonds.pictures import distribution
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
from pooledbudget.instruments.bonds.schedule import year_from
from pooledbudget.instruments.bonds.shortfalls import why_less
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import DueFor
from pooledbudget.instruments.bonds.words import fewest_paid
from pooledbudget.instruments.decisions import WITHDRAWN, Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    Kind,
    Line,
    Table,
    Total,
    apart,
    figure_of,
    money,
    slug,
    text,
)
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import reversal_of
from pooledbudget.money import Rounding, decimal, minor_of, rounded, written
from pooledbudget.periods import Month, written_day

CASH_LINES = {
    "drawn": ("Capital drawn", 1),
    "received": ("Received from payers", 1),
    "back": ("Less paid back to payers", -1),
    "paid": ("Less costs paid", -1),
    "repaid": ("Less paid to investors", -1),
    "other": ("Other", 1),
}
"""What moves a bond's cash, by line: its label, and whether it comes in or goes out."""
LINE_OF = {
    DRAWDOWN: "drawn",
    RETURNED: "drawn",
    RECEIPT: "received",
    "payment": "received",
    PAYER_REFUND: "back",
    SERVICE_PAYMENT: "paid",
    REPAYMENT: "repaid",
}
"""Under which line an entry on cash stands, by its kind."""


LEFT_DUE = DUE_ENTRIES[DueFor.REMAINDER]
"""The kind of entry by which what outcomes earned goes back to payers."""


class BondPage:
    """The tables of a bond for all parties, for one period."""

    def __init__(self, terms: BondTerms, desk: Desk) -> None:
        self.terms, self.desk = terms, desk

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def headline(self) -> list[str]:
        """Say what is in the bond, what is outstanding, and what outcomes have earned."""
        desk, bond = self.desk, self.terms.agreement
        cash = desk.books.total(bond, chart.CASH)
        outstanding = -desk.books.total(bond, chart.CAPITAL)
        back = sum(amount for _, amount, kind in self._by_kind(chart.OUTCOME_INCOME) if kind == LEFT_DUE)
        earned = back - desk.books.total(bond, chart.OUTCOME_INCOME)
        goes_back = f", of which {written(back, desk.currency)} goes back to payers" if back else ""
        on, owed = written_day(desk.day), owed_to(bond, desk)
        not_paid = (
            f" {written(owed, desk.currency)} is owed to {self.terms.title} and not paid yet." if owed else ""
        )
        return [
            f"At {on} {written(cash, desk.currency)} is in {self.terms.title}, and "
            f"{written(outstanding, desk.currency)} of capital is outstanding.",
            f"Outcomes have earned {written(earned, desk.currency)} so far{goes_back}.{not_paid}",
        ]

    def tables(self) -> Iterator[Table]:
        """Yield its cash, its capital by class, its caps, and the waterfall of the period."""
        yield self._cash()
        yield self._capital()
        yield self._came_to()
        if self._caps():
            yield self._used()
        yield from waterfalls(self.terms, self.desk, "")

    def _cash(self) -> Table:
        spans = (("", self.desk.months), (".inception", self.desk.to_date))
        shown = self._cash_lines()
        columns = [self._cash_column(suffix, months, shown) for suffix, months in spans]
        labels = [("Cash at the start", 1), *shown.values(), ("Cash at the end", 1)]
        lines = [
            Line(
                label, [cells[place] for cells in columns], total=place == len(shown) + 1, says_less=sign < 0
            )
            for place, (label, sign) in enumerate(labels)
        ]
        return Table(
            f"Cash of {self.terms.title}",
            [
                Column("Line"),
                Column(self.desk.span.written, Kind.MONEY),
                Column("Since inception", Kind.MONEY),
            ],
            lines,
            cash=True,
        )

    def _cash_lines(self) -> dict[str, tuple[str, int]]:
        """Return the lines that a bond has: that of what payers were paid back where any was."""
        back = self._moved(self.desk.to_date)["back"]
        shown = {name: line for name, line in CASH_LINES.items() if name != "back" or back}
        if self.terms.called_on:
            shown["received"] = ("Received from payers and from whoever is called on", 1)
        return shown

    def _cash_column(
        self, suffix: str, months: list[Month], shown: Mapping[str, tuple[str, int]]
    ) -> list[Cell]:
        """Return the cash at the start, what moved it by line, and the cash at the end."""
        desk, bond = self.desk, self.terms.agreement
        before = [month for month in desk.to_date if month < months[0]]
        few, at_first = self.fewest, desk.entries(desk.selection(bond, chart.CASH, before))
        cells = [money(self.id(f"cash{suffix}"), at_first, tells_of=few)]
        moved = self._moved(months)
        for name, (_, sign) in shown.items():
            behind = [(sequence, sign * amount) for sequence, amount in moved[name]]
            tells = few if name == "received" else None
            cells.append(money(self.id(f"{name}{suffix}"), Entries(behind), tells_of=tells))
        signs = [1, *(sign for _, sign in shown.values())]
        closing = Total([(sign, "", figure_of(cell)) for sign, cell in zip(signs, cells, strict=True)])
        return [*cells, money(self.id(f"cash-end{suffix}"), closing, tells_of=few)]

    @cached_property
    def fewest(self) -> int | None:
        """How many persons payers pay for, as `fewest_received_for` says it."""
        return fewest_received_for(self.terms, self.desk)

    def moved(self, name: str) -> Entries:
        """Return what moved its cash in the period under a line, above nought as the line says it."""
        sign = CASH_LINES[name][1]
        moved = self._moved(self.desk.months)[name]
        return Entries([(sequence, sign * amount) for sequence, amount in moved])

    def _moved(self, months: list[Month]) -> dict[str, list[tuple[int, int]]]:
        """Return what moved cash in some months, by line; a reversal is of what it reverses."""
        lines: dict[str, list[tuple[int, int]]] = {name: [] for name in CASH_LINES}
        for sequence, amount, kind in self._by_kind(chart.CASH, months):
            lines[LINE_OF.get(kind, "other")].append((sequence, amount))
        return lines

    def _by_kind(self, account: str, months: list[Month] | None = None) -> Iterator[tuple[int, int, str]]:
        """Yield what posted to an account, with the entry's kind; a reversal is of what it reverses."""
        desk = self.desk
        selected = desk.selection(self.terms.agreement, account, months or desk.to_date)
        posted = desk.entries(selected).behind
        found = {
            recorded.sequence: recorded.entry
            for recorded in desk.record.entries_at(sequence for sequence, _ in posted)
        }
        for sequence, amount in posted:
            root, times = reversal_of(found[sequence].id)
            kind = desk.record.entry(root).entry.kind if times else found[sequence].kind
            yield sequence, amount, kind

    def _capital(self) -> Table:
        desk, bond = self.desk, self.terms.agreement
        lines = []
        for name, capital in self.terms.classes.items():
            account = capital_account(self.terms, name)
            selected = desk.entries(desk.selection(bond, account, desk.to_date), -1)
            lines.append(
                Line(
                    capital.title or name,
                    [
                        money(self.id(f"{name}.committed"), Amount(capital.committed, "the agreement")),
                        money(self.id(f"{name}.outstanding"), selected),
                    ],
                )
            )
        return Table(
            f"Capital of {self.terms.title}",
            [Column("Class"), Column("Committed", Kind.MONEY), Column("Outstanding", Kind.MONEY)],
            lines,
        )

    def _came_to(self) -> Table:
        """Return what each outcome came to: how many, what was claimed, and what each cost its payers."""
        decided = [found for found in self.desk.decisions(self.terms.agreement) if found.asked in CLAIMED]
        lines = []
        for name, outcome in self.terms.outcomes.items():
            mine = [found for found in decided if found.facts.get("outcome") == name]
            units = sum(
                (Fraction(found.facts.get("units", "0")) for found in mine if found.paid), Fraction(0)
            )
            claimed, few = self._decided(f"came-to.{name}", mine), fewest_paid(mine)
            each = Cell(Kind.MONEY, None)
            if units:
                amount = rounded((claimed.minor or 0) / units, Rounding.HALF_UP)
                worked = Amount(amount, f"what was claimed, by {units_said(units)}")
                each = money(self.id(f"came-to.{name}.each"), worked, [claimed.id], few)
            paid_for = Cell(Kind.TEXT, units_said(units), tells_of=few)
            lines.append(Line(outcome.title or name, [paid_for, claimed, each]))
        sums = [Column("Claimed", Kind.MONEY), Column("For each, after caps", Kind.MONEY)]
        columns = [Column("Outcome"), Column("Paid for"), *sums]
        return Table(f"What outcomes of {self.terms.title} came to", columns, lines)

    def _decided(self, line: str, decided: Sequence[Decision]) -> Cell:
        """Return what decisions come to together, as a figure that leads to them."""
        amount = Amount(sum(found.amount for found in decided), "what was decided of it")
        return money(self.id(line), amount, [found.cause for found in decided], fewest_paid(decided))

    def _caps(self) -> list[tuple[str, str, int, Citation, list[Decision]]]:
        """Return each cap over all outcomes: name, label, amount, clause, and what is claimed under it."""
        bond, caps = self.terms.agreement, self.terms.caps
        decided = [found for found in self.desk.decisions(bond) if found.asked in CLAIMED]
        found: list[tuple[str, str, int, Citation, list[Decision]]] = []
        if caps.contract:
            clause = Citation(bond, caps.cite or "caps contract")
            found.append(("contract", "The contract", caps.contract, clause, decided))
        if caps.year:
            year = year_from(caps.year.starts, self.desk.day)
            within = [told for told in decided if year_from(caps.year.starts, told.on) == year]
            clause = Citation(bond, caps.cite or "caps year")
            found.append(("year", f"The year from {written_day(year)}", caps.year.amount, clause, within))
        for name, outcome in self.terms.outcomes.items():
            if outcome.cap:
                of = [told for told in decided if told.facts.get("outcome") == name]
                clause = Citation(bond, outcome.cite or f"outcomes {name} cap")
                found.append((f"of.{name}", outcome.title or name, outcome.cap, clause, of))
        return found

    def _used(self) -> Table:
        lines = []
        for name, label, most, clause, decided in self._caps():
            agreed = money(self.id(f"cap.{name}"), Amount(most, "the agreement", clause))
            used = self._decided(f"cap.{name}.claimed", decided)
            parts = ((1, agreed), (-1, used))
            left = Total([(sign, "", figure_of(cell)) for sign, cell in parts])
            remains = money(self.id(f"cap.{name}.left"), left, tells_of=used.tells_of)
            lines.append(Line(label, [agreed, used, remains]))
        columns = [Column("Agreed", Kind.MONEY, each=True)]
        columns += [Column(title, Kind.MONEY) for title in ("Claimed", "Left")]
        return Table(f"Caps of {self.terms.title}", [Column("Cap"), *columns], lines)


def fewest_received_for(terms: BondTerms, desk: Desk) -> int | None:
    """Return how many persons payers pay for: the fewest of an outcome, of the period or so far.

    What came in tells them, and so does each sum that it is a part of.
    """
    so_far = [found for found in desk.decisions(terms.agreement) if found.asked == ASKED]
    first, last = desk.months[0].first, desk.months[-1].last
    of_period = (found for found in so_far if first <= found.on <= last)
    return min(filter(None, (fewest_paid(so_far), fewest_paid(of_period))), default=None)


def units_said(units: Fraction) -> str:
    """Write how many units were paid for, with two decimal places where they are not whole."""
    return f"{units.numerator:,}" if units.denominator == 1 else decimal(units, 2)


def waterfalls(terms: BondTerms, desk: Desk, holder: str) -> Iterator[Table]:
    """Yield the receipt of each date of a period's waterfall, and what interest was worked out from.

    With a holder's own part, if one is named.
    """
    first, last = desk.months[0].first, desk.months[-1].last
    for decision in desk.decisions(terms.agreement):
        ran = decision.asked == WATERFALL and decision.reason != WITHDRAWN
        if ran and first <= decision.on <= last:
            yield receipt_table(terms, decision, desk, holder)
            yield from accrual_tables(terms, decision, holder)


def receipt_table(terms: BondTerms, decision: Decision, desk: Desk, holder: str) -> Table:
    """Return the receipt of a date: what there was, what each step was due, took and left, and why."""
    facts, taken, few = decision.facts, set[str](), fewest_received_for(terms, desk)
    of_date = f"{terms.agreement}.waterfall.{decision.on.isoformat()}"

    def line(name: str, label: str, amounts: Mapping[str, str], why: str = "") -> Line:
        """Return a line of the receipt; a step that is called as one before it has an id of its own."""
        asked = apart(f"{of_date}.{slug(name)}", taken)
        cells = [
            money(
                f"{asked}.{what}",
                Amount(minor_of(amount), "the receipt of the day"),
                [decision.cause],
                few if what == "left" else None,
            )
            if amount
            else Cell(Kind.MONEY, None)
            for what, amount in amounts.items()
        ]
        return Line(f"{label[:1].upper()}{label[1:]}", [*cells, text(why)])

    def whole(name: str, label: str, amount: str) -> Line:
        return line(name, label, {"due": "", "took": "", "left": amount, **({"yours": ""} if holder else {})})

    lines = [whole("opening", "There was", facts["opening"])]
    lines.append(whole("came-in", "Came in since", facts["came_in"]))
    for step in facts["taken"]:
        amounts = {name: step[name] for name in ("due", "took", "left")}
        if holder:
            amounts["yours"] = step["parts"].get(holder, "")
        why = why_less(terms, step)
        lines.append(line(step["step"], step_named(terms, step, desk.names), amounts, why))
    lines.append(whole("closing", "Stays in the bond", facts["closing"]))
    sums = [Column(title, Kind.MONEY) for title in ("Due", "Taken", "Left", *(["Yours"] if holder else []))]
    columns = [Column("Step"), *sums, Column("Why less")]
    picture = distribution(terms, decision, desk)
    return Table(f"Waterfall of {written_day(decision.on)}", columns, lines, chart=picture)


def is_open(terms: BondTerms, desk: Desk, *, cash: bool) -> bool:
    """Say whether payers owe a bond anything, or money is in it that could still be paid out."""
    in_it = cash and desk.books.total(terms.agreement, chart.CASH) > 0
    return in_it or owed_to(terms.agreement, desk) > 0


def owed_to(bond: str, desk: Desk) -> int:
    """Return what payers, guarantors and pools owe a bond; what others have paid ahead pays none of it."""
    owed = [
        desk.books.total(bond, account, partner=partner)
        for account in (chart.OUTCOMES_DUE, chart.DUE_FROM)
        for partner in desk.books.partners(bond, account)
    ]
    return sum(amount for amount in owed if amount > 0)
