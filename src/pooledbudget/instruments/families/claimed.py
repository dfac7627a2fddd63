"""What was claimed under a families agreement, part by part: a fee, a result, a top-up, each at its rate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from msgspec import Struct

from pooledbudget.cited import Citation, Held, Standing
from pooledbudget.evidence.pseudonyms import shortened
from pooledbudget.instruments.decisions import CHECK, COUNT, WITHDRAWN, Decision
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.families.case import Case
from pooledbudget.instruments.families.causes import ATTACHMENT, FamilyCause
from pooledbudget.instruments.families.rules import COUNTED, TAKEN_BACK, WITHOUT_FEE, outcomes_paid
from pooledbudget.instruments.families.terms import FamiliesTerms
from pooledbudget.instruments.figures import Entries
from pooledbudget.ledger.chart import INCOME
from pooledbudget.ledger.entries import cause_of
from pooledbudget.periods import FinancialYear
from pooledbudget.programmes.programme import Programme

FELL = TAKEN_BACK | {WITHDRAWN}
"""Reasons for which what had been decided counts no longer."""


class Claimed(Struct, frozen=True):
    """One part of what was asked for: what is paid for by one rate."""

    decision: Decision
    outcome: str
    """The outcome by its name in the programme; blank for the fee of an attachment."""
    attached: date | None
    """The day the family was attached; None where it never was."""
    rate: int | None
    """What one is paid; None where nothing says it."""
    earned: bool
    paid: int
    read: Citation | None = None
    """Where the programme says that rate; None where it says it no more, or none."""

    @property
    def year(self) -> FinancialYear | None:
        """The year of attachment."""
        return None if self.attached is None else FinancialYear.of(self.attached)

    @property
    def not_paid(self) -> int:
        """What of its rate was claimed and not paid."""
        return max((self.rate or 0) - self.paid, 0)


def taken_back(decision: Decision) -> bool:
    """Say whether something had been decided before, and counts no longer."""
    return decision.reason in FELL and "decided_in" in decision.facts


class Claims:
    """What was asked and answered under one agreement, in a period and to date."""

    def __init__(self, terms: FamiliesTerms, programme: Programme, desk: Desk) -> None:
        self.terms, self.programme, self.desk = terms, programme, desk
        self.choices = programme.choices(terms.readings)
        self.case = Case(terms, programme, self.choices)
        decided = desk.decisions(terms.agreement)
        self.known = [decision for decision in decided if decision.asked not in {COUNT, CHECK}]
        self.counts = [decision for decision in decided if decision.asked == COUNT]
        self.checks = [decision for decision in decided if decision.asked == CHECK]
        self.by_count = [decision for decision in self.counts if "rate" in decision.facts]
        """The counts of families that fees go by."""
        months = {str(month) for month in desk.months}
        decided_now = [decision for decision in self.known if decision.month in months]
        self.now = [decision for decision in decided_now if not self._of_before(decision, months)]
        """What was asked for in the period."""
        self.taken_back_now = [decision for decision in decided_now if self._of_before(decision, months)]
        """What had been decided before the period, and was taken back in it."""
        self.checks_now = [decision for decision in self.checks if decision.month in months]
        self.by_count_now = [decision for decision in self.by_count if decision.month in months]
        self.earned: Mapping[str, Entries] = desk.caused(
            terms.agreement, INCOME, {decision.cause for decision in decided}
        )
        attachments = [decision for decision in self.known if decision.asked == "attachment"]
        attachments.sort(key=lambda decision: decision.paid or decision.reason in COUNTED)
        self.attached = {decision.subject: decision.on for decision in attachments}

    @staticmethod
    def _of_before(decision: Decision, months: Collection[str]) -> bool:
        """Say whether something was decided before some months, and taken back in them."""
        return taken_back(decision) and decision.facts["decided_in"] not in months

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def of(self, line: str, decision: Decision) -> str:
        """Return the id of a figure of one decision: by its family and what was asked, as its cause is."""
        return self.id(f"{line}.{decision.subject}.{FamilyCause.of(decision.cause).what}")

    def attachments(self, subjects: Iterable[str]) -> list[str]:
        """Return the causes of the attachments of some families."""
        return [FamilyCause(self.programme.id, subject, ATTACHMENT).id for subject in subjects]

    def short(self, subject: str) -> str:
        """Return a family's pseudonym as pages print it: as much of its beginning as tells it apart."""
        return self._shorts.get(subject, subject)

    @cached_property
    def _shorts(self) -> Mapping[str, str]:
        subjects = {decision.subject for decision in self.known}
        subjects |= {facts["subject"] for facts in self.could}
        return shortened(subjects)

    @cached_property
    def could(self) -> list[Mapping[str, Any]]:
        """The families that could have claimed at the period's end, or nearly; those that could first."""
        last = str(self.desk.last)
        bodies = [body for recorded, body in self.desk.kept("unclaimed") if recorded.act.month == last]
        listed = [
            facts for facts in (bodies[-1] if bodies else []) if facts["agreement"] == self.terms.agreement
        ]
        return sorted(listed, key=lambda facts: bool(facts["missing"]))

    def sum(self, causes: Iterable[str]) -> Entries:
        """Return what causes earned as the ledger has it: what was reversed by hand is taken off."""
        wanted = dict.fromkeys(causes)
        return Entries([entry for cause in wanted for entry in self.earned[cause].behind])

    def put_right_now(self) -> Entries:
        """Return what people reversed or put back in the period of what was decided before it."""
        before = {decision.cause for decision in self.known} - {decision.cause for decision in self.now}
        made = [recorded for recorded in self.desk.put_right() if cause_of(recorded.entry.id) in before]
        selection = self.desk.selection(self.terms.agreement, INCOME, self.desk.months)
        return Entries(self.desk.held(made, selection, -1))

    def taken_back(self, decisions: Iterable[Decision]) -> Entries:
        """Return what was taken back of what was withdrawn, or fell with its attachment, below nought."""
        found = []
        for decision in decisions:
            if taken_back(decision):
                found += [entry for entry in self.earned[decision.cause].behind if entry[1] < 0][-1:]
        return Entries(found)

    def rate(self, tariff: str, subject: str, on: date) -> int | None:
        """Return what a tariff pays a family that claims on a day; None where nothing says it."""
        found = self.held(tariff, subject, on)
        return found.value if found else None

    def held(self, tariff: str, subject: str, on: date) -> Held[int] | None:
        """Return what a tariff pays a family that claims on a day, with where it was read."""
        attached = self.attached.get(subject)
        picked = on if self.choices.get("rate-year") == "year of claim" else attached
        if picked is None or picked < self.programme.starts or tariff not in self.programme.tariffs:
            return None
        return self.programme.tariff(tariff, picked, on)

    def read_as(self, *questions: str) -> list[Citation]:
        """Return how open questions are read here: by the source that settles one, or by a choice."""
        found = []
        for name in questions:
            reading = self.programme.readings.get(name)
            if reading is not None and reading.cite:
                found.append(Citation(self.programme.sources[reading.cite], reading.place))
            elif reading is not None:
                said = f"reading {name}: {self.choices[name]}"
                found.append(Citation(self.programme.title, said, Standing.UNCONFIRMED))
        return found

    def share_read(self, name: str, on: date) -> list[Citation]:
        """Return where the share of families that is funded was read, and how it is made whole."""
        if not name:
            return []
        question, values = self.programme.otherwise.get(name, ("", {}))
        read = self.read_as(question)
        if self.choices.get(question, "") not in values:
            read.append(self.programme.number(name, on).citation)
        return [*read, *self.read_as("funded-rounding")]

    def parts(self, decisions: Iterable[Decision]) -> list[Claimed]:
        """Return what was asked for part by part; what was taken back, of the period alone.

        What was decided before the period and is taken back is told by itself.
        """
        now = {id(decision) for decision in self.now}
        return [
            part
            for decision in decisions
            if id(decision) in now or not taken_back(decision)
            for part in (self._fee(decision) if decision.asked == "attachment" else self._result(decision))
        ]

    def _fee(self, decision: Decision) -> list[Claimed]:
        """Return the fee of an attachment; where the programme pays none, nothing was asked for."""
        fee = self.programme.composed.fee
        if fee is None or decision.reason in WITHOUT_FEE:
            return []
        begun = decision.on >= self.programme.starts
        held = self.programme.tariff(fee.tariff, decision.on, decision.on) if begun else None
        rate, read = (held.value, held.citation) if held else (None, None)
        return [Claimed(decision, "", decision.on, rate, decision.paid, decision.amount, read)]

    def _result(self, decision: Decision) -> list[Claimed]:
        """Return the result that was paid, or claimed, and the top-up that was claimed with it.

        What is beyond the most that is paid for one is taken off what was earned last.
        """
        outcomes = self.programme.composed.outcomes
        attached = self.attached.get(decision.subject)
        earned = outcomes_paid(decision, self.programme) if decision.paid else []
        claimed = self.case.earns(decision.facts.get("claimed", ""))
        base = outcomes[claimed].adds_to or claimed if claimed else ""
        names = earned or [name for name in dict.fromkeys([base, claimed]) if name]
        if earned and claimed != base and base in earned and claimed not in earned:
            names = [*earned, claimed]
        found, left = [], decision.amount
        for name in names:
            tariff = outcomes[name].tariff
            kept = decision.facts.get("earned", {}).get(tariff) if name in earned else None
            held = self.held(tariff, decision.subject, decision.on)
            rate = kept if kept is not None or held is None else held.value
            read = held.citation if held and held.value == rate else None
            paid = min(left, kept or 0)
            left -= paid
            found.append(Claimed(decision, name, attached, rate, name in earned, paid, read))
        return found
