"""One families agreement with its programme and the readings it has chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from pooledbudget.cited import Citation, Held, Standing
from pooledbudget.instruments.agreement import Question
from pooledbudget.instruments.between import owed
from pooledbudget.instruments.decisions import Decision, Reliance
from pooledbudget.instruments.families.causes import FamilyCause
from pooledbudget.instruments.families.judging import Answer, other_answers
from pooledbudget.instruments.families.rules import Reason, bearing, thresholds_of
from pooledbudget.instruments.families.terms import BY_COUNT, FamiliesTerms
from pooledbudget.ledger.chart import FEES, GRANTS, PASSED_ON, RESULTS_DUE
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.money import rounded
from pooledbudget.programmes.price import ROUNDING, ROUNDINGS
from pooledbudget.programmes.programme import Programme
from pooledbudget.programmes.readings import FORMER
from pooledbudget.submissions.programme_records import Attachment
from pooledbudget.submissions.records import Row

FULL_CAP = "at the full allocation"
"""The answer under which as many results are paid as families were allocated."""
ATTACHED_BEFORE = "the family is attached already: the first attachment counts"


@dataclass(frozen=True, slots=True)
class Case:
    """What every question of a families agreement needs."""

    terms: FamiliesTerms
    programme: Programme
    choices: Mapping[str, str]
    _resting: dict[tuple[tuple[str, ...], date], Sequence[Reliance]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What was told already of the same measures on the same day: many decisions rest on the same."""
    _shares: dict[date, Fraction] = field(default_factory=dict, init=False, repr=False, compare=False)
    _funded: dict[tuple[int, int, int, str], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _others: dict[tuple[tuple[str, str], ...], Case] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _named: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _caps: dict[date, int | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _otherwise: dict[date, Sequence[tuple[Answer, Case, int | None]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def under(self, *answers: tuple[str, str]) -> Case:
        """Return the case under other answers to open questions."""
        if answers not in self._others:
            self._others[answers] = replace(self, choices={**self.choices, **dict(answers)})
        return self._others[answers]

    def otherwise(self, on: date) -> Sequence[tuple[Answer, Case, int | None]]:
        """Return every other answer offered, the case under it, and the most results that it pays for."""
        if on not in self._otherwise:
            cases = {answer: self.under(answer) for answer in other_answers(self.programme, self.choices)}
            self._otherwise[on] = [(answer, under, under.results_cap(on)) for answer, under in cases.items()]
        return self._otherwise[on]

    def stated_since(self, decision: Decision) -> list[tuple[str, str]]:
        """Return the readings that a decision was taken under and that are others by now, as they were."""
        choices = self.choices
        return [
            (each.name, FORMER.get(each.choice, each.choice))
            for each in decision.rests_on
            if each.kind == "reading"
            and (now := choices.get(each.name, each.choice)) != each.choice
            and now != FORMER.get(each.choice)
        ]

    def as_settled(self, decision: Decision) -> Case:
        """Return the case under the readings that a decision was taken under.

        What was settled under a reading stands; one that is stated since acts on what is decided since.
        """
        others = self.stated_since(decision)
        return self.under(*others) if others else self

    def cause(self, asked: Question, family: str, what: str) -> str:
        """Return the id of what a family can earn: one attachment fee, one result, or one of each outcome."""
        return FamilyCause(self.programme.id, asked.pseudonym(family), what).id

    def is_of_programme(self, decision: Decision) -> bool:
        """Say whether a decision was taken under the programme, by whichever of its agreements."""
        return FamilyCause.of(decision.cause).programme == self.programme.id

    def earns(self, claimed_as: str) -> str:
        """Return the outcome that a claim is of; blank where the programme pays none by that name."""
        if not self._named:
            for name, outcome in self.programme.composed.outcomes.items():
                self._named.setdefault(outcome.claimed_as, name)
        return self._named.get(claimed_as, "")

    def earned_once(self, claimed_as: str) -> str:
        """Return what a claim can earn once: a result, or where each outcome pays, that outcome."""
        each = self.programme.composed.pays == "each outcome once"
        return self.earns(claimed_as) or claimed_as if each else "result"

    def comes_first(self, cause: str, claimed_as: str) -> list[str]:
        """Return the causes of the results that must be paid before what is claimed, for whom `cause` is."""
        outcomes = self.programme.composed.outcomes
        claimed, outcome = FamilyCause.of(cause), outcomes.get(self.earns(claimed_as))
        names = [outcomes[name].claimed_as for name in outcome.after] if outcome else []
        return [claimed.other(self.earned_once(name)).id for name in names]

    def come_before(self, claimed_as: str) -> int:
        """Return how many outcomes, one after the other, must be paid before what is claimed."""
        outcomes = self.programme.composed.outcomes
        number, reached = 0, {self.earns(claimed_as)} & outcomes.keys()
        while number < len(outcomes) and (
            reached := {first for name in reached for first in outcomes[name].after}
        ):
            number += 1
        return number

    def funded(self, families: int, on: date, rounding: str = "") -> int:
        """Return how many of so many families are funded, by the share and its rounding."""
        if on not in self._shares:
            fee = self.programme.composed.fee
            shared = fee is not None and fee.share
            self._shares[on] = self.programme.threshold(shared, on, self.choices) if shared else Fraction(1)
        share = self._shares[on]
        if share.numerator == share.denominator:
            return families
        named = rounding or self.choices[ROUNDING]
        asked = (families, share.numerator, share.denominator, named)
        if asked not in self._funded:
            self._funded[asked] = rounded(families * share, ROUNDINGS[named])
        return self._funded[asked]

    def places(self, families: int, on: date, rounding: str = "") -> int:
        """Return how many of so many families have a place in the funded share, as far as the allocation."""
        whole = self.funded(self.terms.allocation, on, rounding)
        return min(self.funded(families, on, rounding), whole)

    def fee_by_name(self, on: date) -> Held[int] | None:
        """Return the fee of a family attached on a day; None where none is paid for one by name."""
        fee = self.programme.composed.fee
        if fee is None or self.terms.fees == BY_COUNT:
            return None
        return self.programme.tariff(fee.tariff, on, on)

    def most(self, attached_on: date, on: date) -> int | None:
        """Return the most that is paid for a family or person in all; None where nothing limits it."""
        most = self.programme.composed.most
        return self.programme.tariff(most, attached_on, on).value if most else None

    def claims_over(self, on: date) -> bool:
        """Say whether no claim is taken on a day or after it."""
        windows = self.programme.windows
        return on > self.claims_end or bool(windows and all(window.last < on for window in windows))

    def results_cap(self, on: date) -> int | None:
        """Return the most results the allocation pays for; None where each outcome pays by itself."""
        if on not in self._caps:
            self._caps[on] = self._results_cap_of(on)
        return self._caps[on]

    def _results_cap_of(self, on: date) -> int | None:
        if self.programme.composed.pays == "each outcome once":
            return None
        if self.choices.get("results-cap") == FULL_CAP:
            return self.terms.allocation
        return self.funded(self.terms.allocation, on)

    def results_full(self, known: Iterable[Decision], on: date) -> bool:
        """Say whether as many results are paid under the agreement as are paid for."""
        cap = self.results_cap(on)
        return cap is not None and cap <= sum(
            decision.paid
            for decision in known
            if (decision.agreement, decision.asked) == (self.terms.agreement, "result")
        )

    @property
    def claims_end(self) -> date:
        """The last day of claims, under the answers chosen."""
        return self.programme.day("claims-end", self.choices)

    def rests_on(self, measures: Sequence[str], on: date) -> Sequence[Reliance]:
        """Return the open questions behind measures, or the result, and thresholds that no source settles."""
        asked = (tuple(measures), on)
        if asked not in self._resting:
            self._resting[asked] = tuple(self._rests_on(measures, on))
        return self._resting[asked]

    def _rests_on(self, measures: Sequence[str], on: date) -> Iterator[Reliance]:
        for name in bearing(self.programme, measures):
            yield Reliance("reading", name, self.choices[name])
        for name in thresholds_of(self.programme, measures):
            values = self.programme.thresholds[name].held
            held = ([value for value in values if value.since <= on] or values)[-1]
            if held.citation.standing is Standing.UNCONFIRMED:
                yield Reliance("threshold", name, held.citation.place)

    def postings(self, account: str, amount: int, asked: Question) -> list[Posting]:
        """Return what a fee or result posts: due from the payer, and where the terms say so, passed on.

        It is owed to the pool from the day it is earned, not from the day the payer pays: the pool's
        terms say what a grant that is owed and not received may be spent on.
        """
        terms, currency = self.terms, asked.currency
        due, income = (RESULTS_DUE, terms.payer), (account, terms.payer)
        earned = transfer(due, income, amount, terms.agreement, theme=terms.theme, currency=currency)
        if terms.passes_to is None:
            return earned
        host, grant = asked.partners.host.id, f"{GRANTS}:{terms.as_grant}"
        charged = Posting(PASSED_ON, host, terms.agreement, amount, terms.theme, currency)
        return [
            *earned,
            *owed(charged, Posting(grant, terms.payer, terms.passes_to, -amount, "", currency), host),
        ]

    def outside(self, on: date) -> Reason | None:
        """Say whether a day is before the programme's first or after its last for attachments."""
        if on < self.programme.starts:
            return Reason.BEFORE_START
        return Reason.AFTER_END if on > self.programme.attachments_end else None


def attached(case: Case, asked: Question) -> dict[str, Row[Attachment]]:
    """Return each family's attachment row: the first word counts."""
    found: dict[str, Row[Attachment]] = {}
    for row in asked.rows.of(Attachment):
        if row.cells.agreement == case.terms.agreement:
            found.setdefault(row.cells.family, row)
    return found


def unconfirmed(citation: Citation, tariff: str) -> list[Reliance]:
    """Name a tariff if the value used is unconfirmed."""
    if citation.standing is Standing.CITED:
        return []
    return [Reliance("tariff", tariff, citation.place)]


def fee_entry(case: Case, asked: Question, decision: Decision, kind: str) -> Entry:
    """Post fees, of one family or of a number of them, cited to the fee of the day."""
    fee = case.programme.composed.fee
    read = [case.programme.tariff(fee.tariff, decision.on, decision.on).citation] if fee else []
    return Entry(
        decision.cause,
        decision.on,
        kind,
        case.postings(FEES, decision.amount, asked),
        (*decision.rows, *read),
        about=decision.subject,
        decided=True,
    )
