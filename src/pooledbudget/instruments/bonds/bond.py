"""A social impact bond: investors lend, outcomes pay, capital comes back before return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pooledbudget.book_file import BOOK_FILE
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.agreement import (
    Agreement,
    Clause,
    Context,
    Decided,
    Known,
    MeasureWords,
    Objection,
    Question,
    read_terms,
)
from pooledbudget.instruments.bonds.account import InvestorAccount
from pooledbudget.instruments.bonds.cash import Cash, repaid_beyond
from pooledbudget.instruments.bonds.earning import decide_outcomes
from pooledbudget.instruments.bonds.terms import POOLED, BondTerms
from pooledbudget.instruments.bonds.words import change, clauses, sentence, words
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Amount, Column, Kind, Line, Position, Table, money, text
from pooledbudget.instruments.impossible import MonthEnd
from pooledbudget.ledger import chart
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.sums import Books
from pooledbudget.money import plain
from pooledbudget.partners import Part, unknown
from pooledbudget.periods import written_day
from pooledbudget.submissions.records import Drawdown, Outcome, Repayment, Row, ServicePayment


class Bond(Agreement[BondTerms]):
    """One bond of a book."""

    kind = "bond"
    noun = "bond"
    model = BondTerms
    takes_kinds = (Drawdown, ServicePayment, Outcome, Repayment)
    statement = ("investor", "Capital account")
    schedule_statement = ("bond", "Bond outcomes")

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Bond:
        """Read a bond's terms; Refused with every fault in them."""
        return cls(read_terms(BondTerms, data, file, context.currency))

    def objections(self, known: Known) -> Iterator[str]:
        """Yield a payer that cannot pay, and a theme under which nobody would see the payment."""
        others = {name: agreement for name, agreement in known.agreements.items() if agreement.terms.lines}
        payer = others.get(self.terms.payer)
        if self.terms.payer == self.id:
            yield f"payer: {self.id} cannot pay itself"
        elif payer is None:
            yield f"payer: {unknown('agreement with themes', self.terms.payer, others)}"
        elif self.terms.theme not in payer.terms.lines:
            yield f"theme: {unknown(f'theme of {payer.id}', self.terms.theme, payer.terms.lines)}"
        for investor in self.terms.named:
            found = known.partners.by_id.get(investor)
            if found is not None and Part.INVESTOR not in found.parts:
                yield f"investors: {investor} is no investor in {BOOK_FILE}, so no row could name it"

    @classmethod
    def changed(cls, path: Sequence[str], was: str, now: str) -> str:
        """Say a change of the terms in their own words."""
        return change(path, was, now)

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return the accounts that an adjustment or an opening balance may name."""
        own = (chart.CASH, chart.CAPITAL, chart.SERVICE, chart.RETURN, chart.OUTCOME_INCOME, chart.OPENING)
        dues = (f"{way}:{other}" for other in others for way in (chart.DUE_TO, chart.DUE_FROM))
        return (*own, chart.GENERAL, f"{chart.GRANTS}:*", *dues)

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield an investor that committed nothing, and a cohort that the terms do not name."""
        rule = "a bond's rows name its investors and its cohorts"
        remedy = "correct the cell, or the agreement"
        if isinstance(row.cells, Drawdown | Repayment):
            investor = row.cells.investor
            if investor not in self.terms.named:
                what = f"{investor} has committed nothing to {self.id}"
                yield Objection(row, "investor", what, rule, remedy)
        elif isinstance(row.cells, Outcome):
            cohorts = dict.fromkeys([*self.terms.outcome.cohorts, POOLED])
            if row.cells.cohort not in cohorts:
                what = unknown("cohort", row.cells.cohort, cohorts)
                yield Objection(row, "cohort", what, rule, remedy)

    def decide(self, asked: Question) -> Decided:
        """Post the bond's cash, then decide its outcomes."""
        cash = Cash(self.terms, asked)
        cash.post()
        return Decided(entries=Planned(cash.entries), findings=cash.findings).plus(
            decide_outcomes(self.terms, asked)
        )

    def breaches(self, books: Books) -> list[Finding]:
        """Return investors with money in the bond that its terms no longer name."""
        return [
            error(
                FindingCode.GONE,
                file=f"agreements, {self.id}",
                what=f"{investor} has {plain(-books.total(self.id, chart.CAPITAL, partner=investor))} of "
                f"capital in {self.id}, "
                "and the agreement no longer names it",
                rule="an agreement names every investor whose capital it holds",
                remedy="put the investor back in the agreement",
            )
            for investor in books.partners(self.id, chart.CAPITAL)
            if investor not in self.terms.named and books.total(self.id, chart.CAPITAL, partner=investor)
        ]

    def impossible(self, end: MonthEnd) -> Iterator[Finding]:
        """Yield what cannot be in a month's cash; a repayment of cash that is not there is an error."""
        yield from super().impossible(end)
        yield from repaid_beyond(end, self.id)

    def position(self, desk: Desk, partner: str) -> Position:
        """Return an investor's capital account, its performance, and what was measured."""
        if partner not in self.terms.named:
            return Position()
        account = InvestorAccount(self.terms, desk, partner)
        return Position(account.headline(), [*account.tables(), self._outcomes(desk)])

    def schedule(self, desk: Desk) -> Position:
        """Return what the bond measured and paid, for all who hold or pay for one."""
        table = self._outcomes(desk)
        decisions = desk.decisions(self.id)
        said = [self.sentence(decision, desk.currency) for decision in decisions]
        return Position(said or ["No cohort has been measured yet."], [table])

    def _outcomes(self, desk: Desk) -> Table:
        decisions = desk.decisions(self.id)
        earned = desk.caused(self.id, chart.OUTCOME_INCOME, [decision.cause for decision in decisions])
        lines = []
        for number, decision in enumerate(decisions, start=1):
            (measure,) = self.words(decision, desk.currency)
            sentence = self.sentence(decision, desk.currency)
            paid = earned[decision.cause] if decision.paid else Amount(0, sentence)
            figure = money(f"{self.id}.outcome.{number}", paid)
            cells = [text(measure.value), text(measure.threshold), text(sentence), figure]
            lines.append(Line(f"Cohort {decision.subject}, measured {written_day(decision.on)}", cells))
        columns = [
            *(Column(title) for title in ("Cohort", "Measured", "Threshold", "Decision")),
            Column("Paid", Kind.MONEY),
        ]
        title = f"Outcomes: {self.terms.outcome.metric}"
        return Table(title, columns, lines, empty="No cohort has been measured yet.")

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Return each clause as one plain sentence, with partners by name and whom it concerns."""
        return list(clauses(self.terms, names, currency))

    def sentence(self, decision: Decision, currency: str) -> str:
        """Say in one sentence what an outcome pays, or why it does not."""
        return sentence(decision, currency)

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say what was measured and what was needed, with the clause."""
        return [words(self.terms, decision.measures[0], currency)]
