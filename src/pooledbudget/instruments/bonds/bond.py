"""A bond as an instrument: its terms, the rows it takes, what a close makes of them, what it tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pooledbudget.book_said import BOOK_FILE
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.agreement import (
    Agreement,
    Beside,
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
from pooledbudget.instruments.bonds.contradictions import contradictions
from pooledbudget.instruments.bonds.deciding import ASKED, decide, named_rows, second_stop
from pooledbudget.instruments.bonds.facts import Facts, facts_of, outcome_of, plain_facts
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.notices import held, undecided
from pooledbudget.instruments.bonds.objecting import no_class, not_held, stopped_late, unread
from pooledbudget.instruments.bonds.outcomes import POOLED
from pooledbudget.instruments.bonds.page import BondPage, waterfalls
from pooledbudget.instruments.bonds.pictures import falls
from pooledbudget.instruments.bonds.posting import Poster, capital_account
from pooledbudget.instruments.bonds.public import public
from pooledbudget.instruments.bonds.remarks import Remarks, overpaid, repaid_beyond
from pooledbudget.instruments.bonds.results import below_none, of_nobody
from pooledbudget.instruments.bonds.schedule import FOREVER
from pooledbudget.instruments.bonds.short_form import ShortTerms, is_short
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.words import (
    change,
    clauses,
    owed_back,
    person_of,
    sentence,
    subject_of,
    told_together,
    words,
)
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Column,
    Kind,
    Line,
    Position,
    Table,
    apart,
    money,
    slug,
    text,
)
from pooledbudget.instruments.host import opening_cause
from pooledbudget.instruments.impossible import MonthEnd
from pooledbudget.instruments.public import Public
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import cause_of
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.sums import Books
from pooledbudget.money import plain, written
from pooledbudget.partners import Part, unknown
from pooledbudget.periods import Month, day, written_day
from pooledbudget.settings import read_toml, refuse_clauses
from pooledbudget.submissions.bond_records import (
    Drawdown,
    HoldingTransfer,
    Outcome,
    OutcomeReceipt,
    PayerRefund,
    Repayment,
    ServicePayment,
    Stop,
    WriteOff,
)
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.pool_records import Adjustment, OpeningBalance, Payment
from pooledbudget.submissions.records import Row

OF_A_HOLDER = Drawdown | Repayment | WriteOff
"""Kinds whose rows name an investor of the bond."""
RULE = "a bond's rows name its investors, its payers, its classes, its outcomes and their cohorts"
REMEDY = "correct the cell, or the agreement"
NOT_HELD = "nothing of it is held: it is told at each close"
"""Why a sale or a loss of capital posts nothing."""
NOT_ADDED_UP = (
    "withdraw this file; where a cohort's result is wrong, send that again in the place of its file"
)
"""The way out of a total over cohorts that was worked out from them already: its file is no cohort's."""


class Bond(Agreement[BondTerms]):
    """One bond of a book."""

    kind = "bond"
    noun = "bond"
    model = BondTerms
    takes_kinds = (
        Drawdown,
        ServicePayment,
        Outcome,
        OutcomeReceipt,
        PayerRefund,
        Repayment,
        WriteOff,
        HoldingTransfer,
        Stop,
    )
    statement = ("investor", "Capital account")
    schedule_statement = ("bond", "Bond outcomes")

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Bond:
        """Read a bond's terms, in full or in the short form; Refused with every fault in them."""
        currency, as_it_was = context.currency, context.as_it_was
        if is_short(read_toml(data, file)):
            return cls(read_terms(ShortTerms, data, file, currency, as_it_was=as_it_was).in_full())
        terms = read_terms(BondTerms, data, file, currency, as_it_was=as_it_was)
        if not as_it_was:
            refuse_clauses(file, data, [*_other_currency(terms, context.currency), *contradictions(terms)])
        return cls(terms)

    def objections(self, known: Known) -> Iterator[str]:
        """Yield payers that cannot pay, a theme nobody would see, a holder that is no investor."""
        others = known.pools
        for name, said in self.terms.payers.items():
            if said.agreement:
                yield from self._cannot_pay(said.agreement, said.theme, others)
            elif name == self.id:
                yield f"payer: {self.id} cannot pay itself"
        for investor in self.terms.investors:
            found = known.partners.by_id.get(investor)
            if found is not None and Part.INVESTOR not in found.parts:
                yield f"investors: {investor} is no investor in {BOOK_FILE}, so no row could name it"

    def _cannot_pay(self, payer: str, theme: str, others: Mapping[str, Agreement[Any]]) -> Iterator[str]:
        """Yield why an agreement of the book cannot pay for the bond's outcomes."""
        if payer == self.id:
            yield f"payer: {self.id} cannot pay itself"
        elif payer not in others:
            yield f"payer: {unknown('agreement with themes', payer, others)}"
        elif theme not in others[payer].terms.theme_titles:
            yield f"theme: {unknown(f'theme of {payer}', theme, others[payer].terms.theme_titles)}"

    @classmethod
    def changed(cls, path: Sequence[str], was: str, now: str) -> str:
        """Say a change of the terms in their own words."""
        return change(path, was, now)

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return the accounts that an adjustment or an opening balance may name."""
        own = (
            chart.CASH,
            chart.SERVICE,
            chart.RETURN,
            chart.OUTCOME_INCOME,
            chart.OUTCOMES_DUE,
            chart.PAYABLE,
            chart.WRITTEN_OFF,
            chart.OPENING,
        )
        capital = [capital_account(self.terms, name) for name in self.terms.classes]
        dues = (f"{way}:{other}" for other in others for way in (chart.DUE_TO, chart.DUE_FROM))
        return (*own, *capital, chart.GENERAL, f"{chart.GRANTS}:*", *dues)

    # Take

    def names_for(self, column: str) -> Mapping[str, str]:
        """Return its classes of capital, its outcomes and their cohorts."""
        outcomes = self.terms.outcomes
        named = {
            "capital": list(self.terms.classes),
            "outcome": list(outcomes),
            "cohort": [cohort for outcome in outcomes.values() for cohort in (*outcome.cohorts, POOLED)],
        }
        return dict.fromkeys(named.get(column, ()), self.terms.title)

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield an investor that committed nothing, a payer, a class, an outcome or a cohort of no terms."""
        cells = row.cells
        if isinstance(cells, OF_A_HOLDER) and cells.investor not in self._holders(known):
            what = f"{cells.investor} has committed nothing to {self.id}"
            yield Objection(row, "investor", what, RULE, REMEDY)
        if isinstance(cells, HoldingTransfer):
            for column, name in (("seller", cells.seller), ("buyer", cells.buyer)):
                if name not in self._holders(known):
                    yield Objection(
                        row,
                        column,
                        unknown("investor", name, dict.fromkeys(self._holders(known))),
                        RULE,
                        REMEDY,
                    )
        if isinstance(cells, OutcomeReceipt) and cells.payer not in self._pays_in(known):
            yield Objection(row, "payer", unknown("payer", cells.payer, self._pays_in(known)), RULE, REMEDY)
        if isinstance(cells, PayerRefund):
            yield from self._not_paid_back(row)
        if getattr(cells, "capital", "") and cells.capital not in self.terms.classes:
            what = unknown("class of capital", cells.capital, self.terms.classes)
            yield Objection(row, "capital", what, RULE, REMEDY)
        if isinstance(cells, Outcome):
            yield from self._unknown_result(row)

    def _not_paid_back(self, row: Row[PayerRefund]) -> Iterator[Objection]:
        """Yield that a payer is none, or that its money is a pool's, which the host moves within its own."""
        payer = self.terms.payers.get(row.cells.payer)
        if payer is None and row.cells.payer in self.terms.called_on:
            return
        if payer is None:
            what = unknown("payer", row.cells.payer, self.terms.payers)
            yield Objection(row, "payer", what, RULE, REMEDY)
        elif payer.agreement:
            yield Objection(
                row,
                "payer",
                f"what {row.cells.payer} pays is the money of {payer.agreement}, which the host holds too",
                "cash is paid back to a payer outside the book",
                f"two people move it between {self.id} and {payer.agreement}: pooledbudget adjust FILE",
                FindingCode.ROW_RULE,
            )

    def _holders(self, known: Known) -> list[str]:
        """Return who may hold capital: those the terms name, and investors who may buy it."""
        named = self.terms.investors
        if not self.terms.transferable:
            return named
        return [*named, *(partner.id for partner in known.partners.playing(Part.INVESTOR))]

    def _pays_in(self, known: Known) -> dict[str, bool]:
        """Return who may pay in beside investors: payers, who is called on, the host as the issuer."""
        issuer = [known.partners.host.id] if self.terms.funded_by == "issuer" else []
        return dict.fromkeys([*self.terms.payers, *self.terms.called_on, *issuer], True)

    def _unknown_result(self, row: Row[Outcome]) -> Iterator[Objection]:
        cells, outcomes = row.cells, self.terms.outcomes
        if not cells.outcome and len(outcomes) != 1:
            what = f"{self.id} has {len(outcomes)} outcomes, and the row says none: {', '.join(outcomes)}"
            yield Objection(row, "outcome", what, RULE, REMEDY)
            return
        name = outcome_of(self.terms, cells)
        if name not in outcomes:
            yield Objection(row, "outcome", unknown("outcome", name, outcomes), RULE, REMEDY)
            return
        cohorts = dict.fromkeys([*outcomes[name].cohorts, POOLED])
        if outcomes[name].cohorts and cells.cohort not in cohorts:
            yield Objection(row, "cohort", unknown("cohort", cells.cohort, cohorts), RULE, REMEDY)
        for what in of_nobody(outcomes[name], cells.person):
            yield Objection(row, "person", what, RULE, REMEDY, FindingCode.ROW_RULE)
        for column in ("value", "second_value"):
            for what in below_none(outcomes[name], getattr(cells, column)):
                rule = "a count is nought or more; what was counted too much before is corrected where it was"
                remedy = "send the file that held the count again, corrected, with --replaces"
                yield Objection(row, column, what, rule, remedy, FindingCode.ROW_RULE)

    def objects(self, rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
        """Yield second results of what was decided or is sent already, and classes that are not said."""
        adjusted = any(row.cells.agreement == self.id for row in beside.rows.of(Adjustment))
        if rows and isinstance(rows[0].cells, HoldingTransfer | WriteOff) and not adjusted:
            yield from not_held(self.terms, self._mine(beside.rows), rows)
        decided = self._decided(rows, beside)
        sent: dict[tuple[str, str], Row[Any]] = {}
        for row in (row for row in beside.rows.of(Outcome) if self.takes(row)):
            sent.setdefault(self._subject(row), row)
        sales = [row for row in (*beside.rows.of(HoldingTransfer), *rows) if self._sells(row)]
        for row in rows:
            if row.cells.kind == Outcome.kind:
                yield from self._second(row, decided, sent)
                yield from unread(self.terms, row)
            elif row.cells.kind == Stop.kind:
                yield from stopped_late(self.terms, row)
            elif getattr(row.cells, "capital", None) == "":
                yield from no_class(self.terms, row, sales)

    def _sells(self, row: Row[Any]) -> bool:
        return isinstance(row.cells, HoldingTransfer) and self.takes(row)

    def _mine(self, rows: Rows) -> list[Row[Any]]:
        """Return the rows that are of the bond, but for adjustments, which count once they have posted."""
        mine: list[Row[Any]] = [row for kind in self.takes_kinds for row in rows.of(kind) if self.takes(row)]
        mine += [row for row in rows.of(Payment) if row.cells.to == self.id]
        return mine + [row for row in rows.of(OpeningBalance) if row.cells.agreement == self.id]

    def _subject(self, row: Row[Outcome]) -> tuple[str, str]:
        return outcome_of(self.terms, row.cells), row.cells.cohort

    def _decided(self, rows: Sequence[Row[Any]], beside: Beside) -> dict[tuple[str, str], Decision]:
        """Return what is decided of the cohorts of results, without what this file takes the place of."""
        replaced = {row.id for row in beside.replaced}
        cohorts = {row.cells.cohort for row in rows if row.cells.kind == Outcome.kind}
        return {
            (str(decision.facts.get("outcome", "")), decision.subject): decision
            for decision in beside.decided(subjects=cohorts)
            if decision.agreement == self.id and not decision.row_ids & replaced
        }

    def _second(
        self,
        row: Row[Outcome],
        decided: Mapping[tuple[str, str], Decision],
        sent: dict[tuple[str, str], Row[Any]],
    ) -> Iterator[Objection]:
        """Yield that a result is of what has one already; a person may have several days."""
        subject = self._subject(row)
        if row.cells.person:
            return
        earlier = decided.get(subject)
        first = sent.setdefault(subject, row)
        if earlier is None and first is row:
            return
        name = f"cohort {row.cells.cohort}" if row.cells.cohort != POOLED else "the pooled result"
        if earlier is not None and earlier.rows:
            what, at = f"{name} was decided in {earlier.month} on {earlier.rows[0]}", earlier.rows[0]
        else:
            at = first.origin
            what = f"{name} has a result already, in {at if at.submission else f'row {at.row}'}"
        way_out = _way_out(at.submission, same_sender=first is row or first.sender == row.sender)
        of_cohorts = any(held.origin == at for (_, cohort), held in sent.items() if cohort != POOLED)
        if earlier is not None and row.cells.cohort == POOLED and of_cohorts:
            what, way_out = (
                f"the pooled result was added up from its cohorts' in {earlier.month}",
                NOT_ADDED_UP,
            )
        yield Objection(
            row,
            "cohort",
            what,
            "a cohort or a period has one result; a corrected one takes the place of the file that held it",
            way_out,
            FindingCode.DUPLICATE,
        )

    # Close

    def decide(self, asked: Question) -> Decided:
        """Fold the bond from its first fact; post what it comes to, and decide its results."""
        facts = self.facts(asked.rows, asked)
        life, runs = fold(self.terms, facts, asked.month.last)
        poster = Poster(self.terms, asked.partners.host.id, asked.currency, asked.first_month.first)
        entries = list(poster.entries(facts, runs))
        decisions = decide(self.terms, asked, facts, runs)
        results = [row for row in asked.rows.of(Outcome) if self.takes(row)]
        answers = [*asked.earlier.standing, *decisions]
        named = named_rows(self.terms, facts, answers, results)
        named |= second_stop(answers, [row for row in asked.rows.of(Stop) if self.takes(row)])
        beyond = {fact.row.id: (fact, over) for fact, over in life.beyond.items() if fact.row}
        named |= {row: NOT_HELD for row, (fact, over) in beyond.items() if over == fact.amount}
        findings = [*Remarks(self.terms, asked, facts, life).all(runs), *undecided(results, named)]
        findings += held(self.terms, decisions)
        considered = [*self._considered(asked), *(decision.cause for decision in decisions)]
        return Decided(
            entries=Planned(entries),
            considered=considered,
            decisions=decisions,
            findings=findings,
            named=named,
            in_part={row: over for row, (_, over) in beyond.items() if row not in named},
            worked_out={self.id: frozenset([*considered, *(entry.id for entry in entries)])},
        )

    def followed(self, asked: Question, until: Month) -> list[Any]:
        """Return the facts up to a month's end, as plain values."""
        return plain_facts(self.facts(asked.rows, asked), until.last)

    def facts(self, rows: Rows, asked: Question) -> Facts:
        """Return what happened to the bond so far."""
        mine = self._mine(rows)
        mine += [
            row
            for row in rows.of(Adjustment)
            if row.cells.agreement == self.id and f"{row.origin.submission}:adjustment" in asked.posted
        ]
        return facts_of(self.terms, mine, asked.person)

    def _considered(self, asked: Question) -> Iterator[str]:
        """Yield the causes of what the bond posted by its terms up to the month's end: they may fall away."""
        days = {decision.cause: decision.on for decision in asked.earlier.standing}
        for entry_id in asked.posted.starting(f"{self.id}:"):
            cause = cause_of(entry_id)
            on = days.get(cause) or _day_in(cause)
            if cause != opening_cause(self.id) and (on is None or on <= asked.month.last):
                yield cause

    def breaches(self, books: Books) -> list[Finding]:
        """Return investors with money in the bond that its terms no longer name."""
        if self.terms.transferable:
            return []
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
            if investor not in self.terms.investors and books.total(self.id, chart.CAPITAL, partner=investor)
        ]

    def impossible(self, end: MonthEnd) -> Iterator[Finding]:
        """Yield what cannot be in a month's cash, a repayment of cash that is not there by its row."""
        yield from super().impossible(end)
        yield from overpaid(end, self.id)
        yield from repaid_beyond(end, self.id)

    # Tell

    def position(self, desk: Desk, partner: str) -> Position:
        """Return an investor's capital account, its performance, and what was measured."""
        if partner not in {*self.terms.investors, *desk.books.partners(self.id, chart.CAPITAL)}:
            return Position()
        account = InvestorAccount(self.terms, desk, partner)
        tables = [*account.tables(), self._outcomes(desk), *waterfalls(self.terms, desk, partner)]
        return Position(account.headline(), tables)

    def beside(self, desk: Desk, partner: str) -> list[str]:
        """Say what a payer has paid beyond what is claimed of it: it is owed that back."""
        over = -desk.books.total(self.id, chart.OUTCOMES_DUE, partner=partner)
        if over <= 0 or partner == desk.host:
            return []
        return [owed_back(self.terms.title, desk.day, written(over, desk.currency))]

    def schedule(self, desk: Desk) -> Position:
        """Return what the bond measured and paid, for all who hold or pay for one."""
        page = BondPage(self.terms, desk)
        answers = self._answers(desk)
        told = told_together(answers, desk.currency) or ["No cohort has been measured yet."]
        headline = [*page.headline(), *told]
        return Position(headline, [self._outcomes(desk), *page.tables()])

    def _answers(self, desk: Desk) -> list[Decision]:
        """Return the decisions on its results."""
        return [decision for decision in desk.decisions(self.id) if decision.asked == ASKED]

    def _outcomes(self, desk: Desk) -> Table:
        decisions = self._answers(desk)
        earned = desk.caused(self.id, chart.OUTCOME_INCOME, [decision.cause for decision in decisions])
        lines, taken = [], set[str]()
        for decision in decisions:
            (measure,) = self.words(decision, desk.currency)
            said = self.sentence(decision, desk.currency, desk.names)
            paid = earned[decision.cause] if decision.paid else Amount(0, said)
            about = ".".join(map(slug, decision.cause.split(":")[1:]))
            figure = money(apart(f"{self.id}.outcome.{about}", taken), paid, [decision.cause])
            cells = [text(measure.value), text(measure.threshold), text(said), figure]
            label = f"{subject_of(decision)}, measured {written_day(decision.on)}"
            lines.append(Line(label, cells, about=person_of(decision)))
        columns = [
            *(Column(title) for title in ("Of whom", "Measured", "Threshold", "Decision")),
            Column("Paid", Kind.MONEY),
        ]
        titles = [outcome.title or name for name, outcome in self.terms.outcomes.items()]
        title = f"Outcomes: {', '.join(titles)}"
        empty = "No cohort has been measured yet."
        return Table(title, columns, lines, empty=empty, chart=falls(self.terms, decisions))

    def public(self, desk: Desk) -> Public:
        """Return what was lent, paid and measured, for everybody."""
        return public(self.terms, desk, self._answers(desk))

    def coming(self, after: date) -> Iterator[tuple[date, str]]:
        """Yield the next day of its waterfall, and the day on which it ends."""
        days = [day for day in (self.terms.dates.days(FOREVER) if self.terms.dates else ()) if day > after]
        if days:
            yield days[0], f"the waterfall of {self.terms.title} runs"
        if self.terms.ends is not None and self.terms.ends > after:
            yield self.terms.ends, f"{self.terms.title} ends"

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Return each clause as one plain sentence, with partners by name and whom it concerns."""
        return list(clauses(self.terms, names, currency))

    def sentence(self, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
        """Say in one sentence what an outcome pays, or why it does not."""
        return sentence(self.terms, decision, currency, names)

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say what was measured and what was needed, with the clause."""
        return [words(self.terms, measured, currency) for measured in decision.measures]


def _way_out(submission: str, *, same_sender: bool) -> str:
    """Say what to do about a second result: only who sent the first can replace it."""
    if not submission:
        return "leave one of the rows out"
    if same_sender:
        return f"send it with --replaces {submission}"
    return f"to change what was sent first, pooledbudget withdraw {submission} --reason WHY, then send this"


def _other_currency(terms: BondTerms, currency: str) -> Iterator[tuple[str, str]]:
    """Yield that a bond is in another currency than the book: its money would be added to other money."""
    if terms.currency not in {"", currency}:
        yield (
            "currency",
            f"the bond is in {terms.currency} and the book in {currency}: keep it in a book of its own",
        )


def _day_in(cause: str) -> date | None:
    """Return the day that a cause names: of a date, a charge, a year; None where it names none."""
    found = re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cause)
    return day(found[0]) if found else None
