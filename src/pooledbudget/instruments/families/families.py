"""A families agreement: attachment fees and results paid by a department, by a programme's rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from pooledbudget.errors import Refused
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.evidence.tables import Evidence
from pooledbudget.findings import Finding, FindingCode
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
    terms_finding,
)
from pooledbudget.instruments.between import paid, paid_beyond
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.families.attachments import decide_attachments
from pooledbudget.instruments.families.case import Case, attached
from pooledbudget.instruments.families.causes import FamilyCause
from pooledbudget.instruments.families.claimable import unclaimed
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.counted import decide_counts
from pooledbudget.instruments.families.exceptions import noted, shared_findings
from pooledbudget.instruments.families.judging import gather
from pooledbudget.instruments.families.known_now import would_differ
from pooledbudget.instruments.families.late_files import Files, exceptions_of
from pooledbudget.instruments.families.public import public
from pooledbudget.instruments.families.reconsidered import (
    ResultsAgain,
    attachments_again,
    left_as_they_are,
    of_later_months,
    results_again,
    without,
)
from pooledbudget.instruments.families.remarks import exception
from pooledbudget.instruments.families.results import attachments_decided, decide_results, eligible_causes
from pooledbudget.instruments.families.rules import reading_faults
from pooledbudget.instruments.families.schedule import Schedule
from pooledbudget.instruments.families.spot_checks import decide_checks
from pooledbudget.instruments.families.terms import BY_COUNT, FamiliesTerms
from pooledbudget.instruments.families.words import sentence, words
from pooledbudget.instruments.figures import Position
from pooledbudget.instruments.impossible import MonthEnd
from pooledbudget.instruments.public import Public
from pooledbudget.ledger import chart
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import Reading
from pooledbudget.partners import unknown
from pooledbudget.periods import FinancialYear
from pooledbudget.programmes.price import gate_years
from pooledbudget.programmes.programme import Programme
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.pool_records import Payment
from pooledbudget.submissions.programme_records import Attachment, Claim, SpotCheck, StageCount
from pooledbudget.submissions.records import Row


class Families(Agreement[FamiliesTerms]):
    """One families agreement of a book, with the programme it goes by."""

    kind = "families"
    noun = "families agreement"
    model = FamiliesTerms
    takes_kinds = (Attachment, StageCount, Claim, SpotCheck, Payment)
    schedule_statement = ("claims", "Payment-by-results claim schedule")

    def __init__(self, terms: FamiliesTerms, programme: Programme) -> None:
        super().__init__(terms)
        self.programme = programme
        self.case = Case(terms, programme, programme.choices(terms.readings))

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Families:
        """Read a families agreement; Refused with every fault in it, an unknown programme and reading too."""
        terms = read_terms(FamiliesTerms, data, file, context.currency, as_it_was=context.as_it_was)
        programme = (context.programmes or {}).get(terms.programme)
        if context.programmes is None:
            raise Refused(f"{file} cannot be used", [])
        if programme is None:
            faults = [unknown("programme", terms.programme, context.programmes)]
        else:
            faults = reading_faults(programme, terms.readings)
        if programme is None or faults:
            raise Refused(f"{file} cannot be used", [terms_finding(file, fault) for fault in faults])
        return cls(terms, programme)

    def objections(self, known: Known) -> Iterator[str]:
        """Yield a pool that its money cannot pass to, and a grant that the pool does not take."""
        pools = known.pools
        pool = pools.get(self.terms.passes_to or "")
        yield from self._gate_unagreed()
        if self.terms.fees == BY_COUNT and self.programme.composed.fee is None:
            yield f"fees: {self.programme.id} pays none, by count or by name"
        if self.terms.agreed and self.terms.fees != BY_COUNT:
            yield "agreed: a gate holds back fees by count, and these are by name: leave it out, or say fees"
        if self.terms.passes_to and pool is None:
            yield f"passes_to: {unknown('pool', self.terms.passes_to, pools)}"
        if self.terms.grant and not self.terms.passes_to:
            yield "grant: it is of the pool that 'passes_to' names, and none is named"
        grants = pool.terms.known_grants if pool else {}
        if grants and self.terms.as_grant not in grants:
            yield f"grant: {unknown(f'grant of {self.terms.passes_to}', self.terms.as_grant, grants)}"

    def _gate_unagreed(self) -> Iterator[str]:
        """Yield that a gate cannot be held against anything: how many families were agreed is not said."""
        for begins in gate_years(self.programme) if self.terms.fees == BY_COUNT else ():
            before = str(FinancialYear(begins.starts_in - 1))
            if before not in self.terms.agreed:
                yield f"agreed: fees of {begins} go by the part of {before}'s families that is worked with"

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return the accounts that an adjustment or an opening balance may name."""
        earned = (chart.RESULTS_DUE, chart.FEES, chart.RESULTS, chart.PASSED_ON)
        own = (chart.CASH, *earned, chart.OPENING, chart.GENERAL)
        dues = (f"{way}:{other}" for other in others for way in (chart.DUE_TO, chart.DUE_FROM))
        return (*own, f"{chart.GRANTS}:*", *dues)

    @property
    def of_persons(self) -> bool:
        """Whether its programme pays for persons."""
        return self.programme.composed.unit == "person"

    def asks_for(self, kind: type[RecordKind]) -> Iterable[str]:
        """Return the flags, stays or achievements that the measures of its programme look for."""
        for use in self.programme.composed.measures.values():
            words_ = use.by.get(kind.kind, ())
            yield from words_ if isinstance(words_, list) else ()

    def names_for(self, column: str) -> Mapping[str, str]:
        """Return the results that its programme pays, as they are claimed."""
        outcomes = self.programme.composed.outcomes.values() if column == "result" else ()
        return {outcome.claimed_as: self.programme.id for outcome in outcomes}

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield a result that the programme does not pay, and a payment to where its money does not pass."""
        if isinstance(row.cells, Payment) and row.cells.to != self.terms.passes_to:
            yield Objection(
                row,
                "to",
                f"{row.cells.to} is owed nothing by {self.id}",
                "a families agreement pays the pool that it passes fees and results on to",
                "correct the cell, or name the pool in 'passes_to' of the agreement",
            )
        if isinstance(row.cells, Claim | SpotCheck) and not self.case.earns(row.cells.result):
            paid = {outcome.claimed_as: outcome for outcome in self.programme.composed.outcomes.values()}
            yield Objection(
                row,
                "result",
                unknown("result", row.cells.result, paid),
                f"the programme {self.programme.id} pays: {', '.join(paid)}",
                "correct the cell, or name the agreement whose programme pays it",
            )

    def objects(self, rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
        """Yield families attached again, claims after a result was paid, numbers that are here already."""
        rule = "a family is attached once under a programme and earns one result"
        remedy = "remove the row, or send a file that --replaces the earlier one"
        replaced = {
            self._cause(beside, row.cells)
            for row in beside.replaced
            if isinstance(row.cells, Claim) and row.cells.agreement == self.id
        }
        causes = {row.origin: self._cause(beside, row.cells) for row in rows if isinstance(row.cells, Claim)}
        decided = beside.decided(causes=set(causes.values()))
        paid_for = {each.cause for each in decided if each.asked == "result" and each.paid} - replaced
        known = {
            row.cells.family: f"in {row.origin}"
            for row in beside.rows.of(Attachment)
            if self._same_programme(beside, row.cells.agreement)
        }
        yield from _here_already(rows, beside)
        for row in rows:
            what = ""
            if causes.get(row.origin) in paid_for:
                what = f"a result was already paid for this {self.programme.composed.unit}"
            elif isinstance(row.cells, Attachment):
                where = known.setdefault(row.cells.family, f"in row {row.number}")
                again = where != f"in row {row.number}"
                what = f"this {self.programme.composed.unit} is already attached, {where}" if again else ""
            if what:
                yield Objection(row, "family", what, rule, remedy, FindingCode.DUPLICATE)

    def _cause(self, beside: Beside, claim: Claim) -> str:
        """Return the id of what a claim can earn once."""
        name = pseudonym(beside.key, "family", claim.family)
        return FamilyCause(self.programme.id, name, self.case.earned_once(claim.result)).id

    def _same_programme(self, beside: Beside, agreement: str) -> bool:
        """Say whether an agreement goes by the same programme: a family is attached once under one."""
        other = beside.known.agreements.get(agreement)
        return other is not None and other.terms.goes_by == self.terms.goes_by

    def decide(self, asked: Question) -> Decided:
        """Pass on what was paid, decide the month's attachments, its claims, then who could have claimed."""
        payments = [row for row in asked.rows.of(Payment) if self.takes(row) and asked.is_new(row)]
        answer = Decided(Planned([paid(row, asked) for row in payments]))
        return answer.plus(decide_counts(self.case, asked)).plus(self._earned(asked))

    def _earned(self, asked: Question) -> Decided:
        """Note checks, decide attachments, then claims, then list who could have claimed."""
        case = self.case
        answer = decide_checks(case, asked)
        kept = of_later_months(case, asked)
        asked = replace(asked, earlier=replace(asked.earlier, standing=[*asked.earlier.standing, *kept]))
        own = attached(case, asked) or any(row.cells.agreement == self.id for row in asked.rows.of(Claim))
        if not own and not asked.standing(self.id, "result"):
            return answer
        evidence = gather(asked, case.programme)
        made, asked = self._attachments(asked, evidence)
        attachments = attachments_decided(asked, made.decisions)
        eligible = eligible_causes(attachments, self.id)
        lapsed, again = results_again(case, asked, made.decisions, eligible)
        gone = [decision for decision, _ in lapsed.before]
        asked = without(asked, gone, lapsed.answer.decisions)
        results, asked = self._results(asked, evidence, attachments, again)
        answer = answer.plus(made).plus(lapsed.answer).plus(results)
        answer.decisions += [each for each in kept if each not in gone and each not in again.results]
        return self._remarked(answer, asked, evidence, eligible)

    def _attachments(self, asked: Question, evidence: Evidence) -> tuple[Decided, Question]:
        """Decide attachments; return that, and what is asked once what is decided stands."""
        refused = attachments_again(self.case, asked, evidence)
        made = decide_attachments(self.case, without(asked, refused), evidence)
        left_as_they_are(refused, made)
        now = {decision.cause: decision for decision in made.decisions}
        before = [each for each in asked.standing(self.id, "attachment") if each.cause in now]
        return made, without(asked, before, [now[each.cause] for each in before])

    def _results(
        self, asked: Question, evidence: Evidence, attachments: Mapping[str, Decision], again: ResultsAgain
    ) -> tuple[Decided, Question]:
        """Decide claims, those `again` too; return that, and what is asked once it stands."""
        results = decide_results(self.case, without(asked, again.results), evidence, attachments)
        same = left_as_they_are(again.tried, results)
        return results, without(asked, [each for each in again.results if each not in same])

    def _remarked(self, answer: Decided, asked: Question, evidence: Evidence, eligible: set[str]) -> Decided:
        """Return what was decided with what is odd in it, and who could have claimed."""
        answer.decisions = noted(self.case, asked, evidence, answer.decisions)
        answer.findings += shared_findings(answer.decisions, self.id, asked.currency)
        answer.findings += would_differ(self.case, asked, evidence, answer.decisions)
        answer.unclaimed += unclaimed(self.case, asked, evidence, eligible, answer.decisions)
        return answer

    def impossible(self, end: MonthEnd) -> Iterator[Finding]:
        """Yield cash below nought, and a pool that was paid more than it was owed."""
        yield from super().impossible(end)
        yield from paid_beyond(self.id, end)

    def schedule(self, desk: Desk) -> Position:
        """Return the claim schedule: paid and not paid, and what was not claimed."""
        schedule = Schedule(self.terms, self.programme, desk)
        return Position(schedule.headline(), list(schedule.tables()))

    def public(self, desk: Desk) -> Public:
        """Return what was reached and by how many, for everybody."""
        return public(Claims(self.terms, self.programme, desk))

    def coming(self, after: date) -> Iterator[tuple[date, str]]:
        """Yield when the next claim window opens or the open one closes, and the programme's last days."""
        for window in self.programme.windows:
            if window.first > after:
                yield window.first, f"claims of {self.terms.title} are taken from then on"
            elif window.last > after:
                yield window.last, f"the last day of the claim window of {self.terms.title}"
        for day, what in ((self.programme.attachments_end, "attachments"), (self.case.claims_end, "claims")):
            if day > after:
                yield day, f"the last day of {what} of {self.terms.title}"

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Return each clause as one plain sentence, with partners by name."""
        terms = self.terms
        payer = names.get(terms.payer, terms.payer)
        found = [
            Clause(
                f"{payer} pays by the programme {terms.programme} for an allocation of "
                f"{terms.allocation} families."
            )
        ]
        if terms.passes_to:
            found.append(
                Clause(
                    f"What it pays is owed to {terms.passes_to} from the day of each decision, "
                    f"and comes to it as the grant {terms.as_grant}."
                )
            )
        return [*found, *(Clause(f"Reading {name}: {choice}.") for name, choice in terms.readings.items())]

    def sentence(self, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
        """Say a decision in one sentence."""
        return sentence(decision, self.programme, currency)

    def exceptions(self, decision: Decision, record: Reading) -> list[str]:
        """Say what is odd in what is paid, as the claim schedule's register does."""
        return [exception(facts) for facts in exceptions_of(decision, Files(record))]

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say each measure of a decision in words."""
        return [words(measure, self.programme) for measure in decision.measures]


def _here_already(rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
    """Yield counts and checks that another file gives too, by what a row of their kind is the only one of."""
    kinds = (StageCount, SpotCheck)
    known = {_only_of(row): row.origin for kind in kinds for row in beside.rows.of(kind)}
    for row in rows:
        if not isinstance(row.cells, kinds) or _only_of(row) not in known:
            continue
        before = known[_only_of(row)]
        if isinstance(row.cells, StageCount):
            column, what = "stage", f"how many were {row.cells.stage} by {row.on}"
            rule = "at a stage there is one number of families a day"
        else:
            column, what = "family", f"what {row.cells.checked_by} found of this claim on {row.on}"
            rule = "whoever checks finds one thing of a claim on a day"
        yield Objection(
            row,
            column,
            f"{what} is here already, in {before}",
            rule,
            f"send the right row with --replaces {before.submission}, or give the day it is of",
            FindingCode.DUPLICATE,
        )


def _only_of(row: Row[Any]) -> tuple[object, ...]:
    """Return what a row is the only one of its kind of."""
    return row.cells.kind, *(getattr(row.cells, name) for name in row.cells.key)
