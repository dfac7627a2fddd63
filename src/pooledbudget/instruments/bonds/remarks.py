"""What should not be in a bond's cash, said of the row that brought it about: remarked, never split again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from pooledbudget.findings import Finding, Origin
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.facts import Fact, Facts, What
from pooledbudget.instruments.bonds.fold import Life
from pooledbudget.instruments.bonds.posting import RECEIPT, REPAYMENT
from pooledbudget.instruments.bonds.shortfalls import cap_said
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import CALLED, ISSUER
from pooledbudget.instruments.impossible import MonthEnd, found_of
from pooledbudget.ledger.chart import CASH, OUTCOMES_DUE
from pooledbudget.ledger.entries import Entry
from pooledbudget.money import Rounding, plain, rounded


class Remarks:
    """The remarks on one bond's new rows."""

    def __init__(self, terms: BondTerms, asked: Question, facts: Facts, life: Life) -> None:
        self.terms, self.asked, self.facts, self.life = terms, asked, facts, life

    def all(self, runs: Sequence[DayRun]) -> Iterator[Finding]:
        """Yield every remark, in order of day."""
        yield from self._drawn()
        yield from self._not_held()
        yield from self._after_the_end()
        yield from self._repaid(runs)
        yield from self._paid_too_much_back(runs)
        if not self.terms.waterfall:
            yield from self._unequal()

    def _drawn(self) -> Iterator[Finding]:
        """Yield draws beyond a commitment, and capital given back that was not drawn."""
        drawn: dict[tuple[str, str], int] = {}
        for fact in self.facts.cash:
            if fact.what is not What.DRAWN:
                continue
            held, revolves = (fact.capital, fact.party), self.terms.classes[fact.capital].revolves
            drawn[held] = drawn.get(held, 0) + fact.amount
            committed = self.terms.classes[fact.capital].holders.get(fact.party, 0)
            if fact in self.life.over_drawn:
                over, most = self.life.over_drawn[fact]
                yield from self._said(fact, "over-drawn", over, of=plain(most), partner=fact.party)
            if revolves:
                continue
            if fact.amount > 0 and drawn[held] > committed and self._within_life(fact, drawn[held]):
                yield from self._said(
                    fact, "over-drawn", drawn[held], of=plain(committed), partner=fact.party
                )
            if drawn[held] < 0:
                yield from self._said(
                    fact, "returned beyond what was drawn", -drawn[held], partner=fact.party
                )

    def _within_life(self, fact: Fact, drawn: int) -> bool:
        """Say whether what was drawn too much is still there: given back since, it is told no more."""
        position = self.life.positions[fact.capital]
        return position.holding(fact.party).drawn >= drawn

    def _not_held(self) -> Iterator[Finding]:
        """Yield sales and losses of more capital than was there, at each close while they stand."""
        cases = {
            What.TRANSFERRED: "sold beyond what is held",
            What.WRITTEN_OFF: "written off beyond what is outstanding",
        }
        for fact, over in self.life.beyond.items():
            yield from self._told(fact, cases[fact.what], over, partner=fact.party)

    def _after_the_end(self) -> Iterator[Finding]:
        """Yield draws after the bond's last day, and what was paid then and had not fallen due by it.

        A fee or a remainder that the last date makes due is paid on some day after it.
        """
        ended = self.life.ended
        if ended is None:
            return
        drawn = [fact for fact in self.facts.cash if fact.what is What.DRAWN and fact.on > ended]
        for fact, amount in [*((fact, fact.amount) for fact in drawn), *self.life.spent_late]:
            yield from self._said(fact, "after the last day", amount, ended=ended.isoformat())

    def _repaid(self, runs: Sequence[DayRun]) -> Iterator[Finding]:
        """Yield repayments of what is not due, before anything was drawn, or over the return cap."""
        drawn: set[str] = set()
        for run in runs:
            drawn.update(
                fact.party for fact in self.facts.on(run.on, What.DRAWN, What.BROUGHT_IN, What.TRANSFERRED)
            )
            drawn.update(fact.other for fact in self.facts.on(run.on, What.TRANSFERRED))
            for repaid in run.repaid:
                fact = repaid.fact
                if repaid.over:
                    yield from self._said(fact, "paid beyond what is due", repaid.over, partner=fact.party)
                elif fact.party not in drawn and not self.terms.waterfall:
                    yield from self._said(fact, "repaid before it was drawn", fact.amount, partner=fact.party)
                if repaid.over_cap:
                    said = cap_said(self.terms, fact.capital)
                    yield from self._said(
                        fact,
                        "over the cap",
                        repaid.over_cap,
                        of=plain(repaid.room),
                        cap=said,
                        partner=fact.party,
                    )

    def _claimed_in(self, run: DayRun) -> Iterator[tuple[str, int]]:
        """Yield what a day claims of each payer, and calls of a guarantor or an issuer."""
        for claim in run.claims:
            yield from claim.parts.items()
        for due in run.dues:
            for called, part in due.parts.items() if due.what in CALLED else ():
                yield self.asked.partners.host.id if called == ISSUER else called, part

    def _paid_too_much_back(self, runs: Sequence[DayRun]) -> Iterator[Finding]:
        """Yield what a payer was paid back beyond what is due to it; `overpaid` asks what it paid."""
        owed = Counter[str]()
        for run in runs:
            for payer, part in self._claimed_in(run):
                owed[payer] += part
            for fact in self.facts.on(run.on, What.OWED):
                owed[fact.party] += fact.amount - run.settled[fact]
            for fact in self.facts.on(run.on, What.RECEIVED):
                owed[fact.party] -= fact.amount
            for fact in self.facts.on(run.on, What.PAID_BACK):
                before = owed[fact.party]
                owed[fact.party] += fact.amount - run.settled[fact]
                over = owed[fact.party] - max(0, before)
                if over > 0:
                    yield from self._said(fact, "paid back beyond what is owed", over, partner=fact.party)

    def _unequal(self) -> Iterator[Finding]:
        """Yield holders of one class that have had less of their capital back than another has.

        A penny to either side is rounding.
        """
        repaid = [fact for fact in self.facts.cash if fact.what is What.REPAID and self._is_new(fact)]
        for name, position in self.life.positions.items():
            paid_in = {holder: part.drawn for holder, part in position.holdings.items() if part.drawn > 0}
            mine = [fact for fact in repaid if fact.capital == name]
            if not mine or len(paid_in) < 2:  # noqa: PLR2004 - one cannot be unequal
                continue
            back = {holder: drawn - position.holding(holder).outstanding for holder, drawn in paid_in.items()}
            part = Fraction(sum(back.values()), sum(paid_in.values()))
            for holder, drawn in paid_in.items():
                alike = rounded(part * drawn, Rounding.HALF_UP)
                if back[holder] - alike > 1:
                    yield from self._said(
                        mine[-1], "repaid unequally", back[holder], of=plain(alike), partner=holder
                    )

    def _is_new(self, fact: Fact) -> bool:
        return fact.row is not None and fact.row.id not in self.asked.posted

    def _said(self, fact: Fact, case: str, amount: int, **more: str) -> Iterator[Finding]:
        """Yield a remark on a row that has not posted yet."""
        if self._is_new(fact):
            yield from self._told(fact, case, amount, **more)

    def _told(self, fact: Fact, case: str, amount: int, **more: str) -> Iterator[Finding]:
        """Yield a remark on a row, whether it has posted or not."""
        if fact.row is None:
            return
        asked = self.asked
        found = found_of(case, self.terms.agreement, asked.month, asked.currency, fact.on, amount, more)
        yield replace(found, file=fact.row.submission, row=fact.row.row, column="amount")


def overpaid(end: MonthEnd, bond: str) -> Iterator[Finding]:
    """Yield a remark for each payer that has paid more by a month's end than stands claimed of it.

    It is asked of what stands, whichever of the two moved: a payment too much, or a result that was taken
    back after it was paid for. A payment of the month is named by its row.
    """
    for payer in end.books.partners(bond, OUTCOMES_DUE):
        over = -end.books.total(bond, OUTCOMES_DUE, partner=payer)
        if over <= 0:
            continue
        on = end.last_day(bond, OUTCOMES_DUE, payer)
        case, more = "received beyond what was claimed", {"partner": payer}
        found = found_of(case, bond, end.month, end.currency, on, over, more)
        paid = [entry for entry in end.new if entry.kind == RECEIPT and entry.about == payer]
        origins = [
            cause
            for entry in paid
            if _of(entry, bond, OUTCOMES_DUE)
            for cause in entry.because
            if isinstance(cause, Origin)
        ]
        if origins:
            found = replace(found, file=origins[-1].submission, row=origins[-1].row, column="amount")
        yield found


def repaid_beyond(end: MonthEnd, bond: str) -> Iterator[Finding]:
    """Yield a remark for each repayment of the month that the bond has no cash for at the month's end.

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
        yield replace(found, file=origin.submission, row=origin.row, column="amount")
        short -= repaid


def _of(entry: Entry, agreement: str, account: str) -> int:
    return sum(leg.amount for leg in entry.postings if (leg.agreement, leg.account) == (agreement, account))
