"""The claim schedule: what was paid, what was refused, what was not claimed, what rests on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pooledbudget.evidence.pseudonyms import shortened
from pooledbudget.instruments.decisions import Decision, Measured, Reliance, named, resting
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.families.audit import exceptions_table, tied_to_ledger
from pooledbudget.instruments.families.rules import COUNTED
from pooledbudget.instruments.families.terms import FamiliesTerms
from pooledbudget.instruments.families.words import REASONS, VERDICTS, called, route, sentence, words
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
    count,
    day,
    money,
    text,
)
from pooledbudget.ledger.chart import INCOME, RESULTS_DUE
from pooledbudget.money import written
from pooledbudget.periods import written_day
from pooledbudget.programmes.programme import Programme


@dataclass(frozen=True, slots=True)
class Population:
    """The families of an agreement: attached = paid + refused + not claimed."""

    attached: frozenset[str]
    paid: frozenset[str]
    refused: frozenset[str]

    @property
    def unclaimed(self) -> int:
        """Families attached, with no result paid or refused."""
        return len(self.attached - self.paid - self.refused)


def population(known: Iterable[Decision]) -> Population:
    """Return the families attached, paid a result, and refused one and not paid since."""
    known = list(known)
    attached = {
        decision.subject
        for decision in known
        if decision.asked == "attachment" and (decision.paid or decision.reason in COUNTED)
    }
    paid = {decision.subject for decision in known if decision.asked == "result" and decision.paid}
    asked = {decision.subject for decision in known if decision.asked == "result"}
    return Population(frozenset(attached | paid), frozenset(paid), frozenset((asked & attached) - paid))


class Schedule:
    """The tables of one families agreement for one period."""

    def __init__(self, terms: FamiliesTerms, programme: Programme, desk: Desk) -> None:
        self.terms, self.programme, self.desk = terms, programme, desk
        self.known = desk.decisions(terms.agreement)
        months = {str(month) for month in desk.months}
        self.now = [decision for decision in self.known if decision.month in months]
        causes = {decision.cause for decision in self.known}
        self.earned: Mapping[str, Entries] = desk.caused(terms.agreement, INCOME, causes)

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

    def _earns(self, facts: Mapping[str, Any]) -> int:
        """Return what a family would earn by its route if it claimed on the last day; nought if unknown."""
        attached = [
            decision.on
            for decision in self.known
            if (decision.asked, decision.subject) == ("attachment", facts["subject"])
        ]
        last = self.desk.last.last
        by_claim = self.programme.choices(self.terms.readings).get("rate-year") == "year of claim"
        outcomes = self.programme.composed.outcomes.values()
        tariff = next((part.tariff for part in outcomes if part.claimed_as == facts["route"]), "")
        if not attached or not tariff:
            return 0
        return self.programme.tariff(tariff, last if by_claim else attached[-1], last).value

    def tables(self) -> Iterator[Table]:
        """Yield the schedule: what the payer owes, then paid and not paid side by side."""
        yield self.standing()
        yield self.summary()
        yield self._population()
        yield self._reasons()
        yield self._refused()
        yield self._unclaimed()
        yield self._paid()
        yield exceptions_table(self.desk, self.now, self.short, self._earned_by, self.terms.agreement)
        yield tied_to_ledger(self.desk, self.terms.agreement, self.known, self.earned, self.terms.agreement)
        yield self.register()

    def id(self, line: str) -> str:
        """Return a figure's id under the statement."""
        return f"{self.terms.agreement}.{line}"

    def _sum(self, causes: Iterable[str]) -> Entries:
        """Return what causes earned as the ledger has it: what was reversed by hand is taken off."""
        wanted = dict.fromkeys(causes)
        return Entries([entry for cause in wanted for entry in self.earned[cause].behind])

    def _earned_by(self, decision: Decision) -> Entries:
        return self._sum([decision.cause])

    def standing(self) -> Table:
        """Return what the payer owes: brought forward, earned, received, left."""
        desk, agreement, months = self.desk, self.terms.agreement, self.desk.months
        before = [month for month in desk.to_date if month < months[0]]
        forward = money(
            self.id("forward"), desk.entries(desk.selection(agreement, RESULTS_DUE, before), listed=False)
        )
        earned = money(self.id("earned"), desk.entries(desk.selection(agreement, INCOME, months), -1))
        moved = desk.entries(desk.selection(agreement, RESULTS_DUE, months))
        received = money(
            self.id("received"),
            Total([(1, "", FigureOf(earned.id, earned.minor or 0)), (-1, "all that moved it", moved)]),
        )
        parts = ((1, forward), (1, earned), (-1, received))
        due = Total([(sign, "", FigureOf(cell.id, cell.minor or 0)) for sign, cell in parts])
        labels = ("Owed by the payer, brought forward", "Earned by fees and results", "Less received")
        lines = [Line(label, [cell]) for label, (_, cell) in zip(labels, parts, strict=True)]
        owed = f"Owed by the payer at {written_day(desk.day)}"
        return Table(
            f"Where {self.terms.title} stands",
            [Column("Line"), Column(desk.span.written, Kind.MONEY)],
            [*lines, Line(owed, [money(self.id("due"), due)], total=True)],
        )

    def summary(self) -> Table:
        """Return what was asked, paid and not paid, in the period and to date."""
        lines = []
        for asked, label in (("attachment", "Attachment fees"), ("result", "Results")):
            now = [decision for decision in self.now if decision.asked == asked]
            paid = [decision.cause for decision in now if decision.paid]
            refused = [decision.cause for decision in now if not decision.paid]
            ever = [decision.cause for decision in self.known if decision.asked == asked]
            lines.append(
                Line(
                    label,
                    [
                        count(len(now), self.id(f"{asked}.asked"), [decision.cause for decision in now]),
                        count(len(paid), self.id(f"{asked}.paid"), paid),
                        count(len(refused), self.id(f"{asked}.refused"), refused),
                        money(self.id(asked), self._sum(paid)),
                        money(self.id(f"{asked}.to-date"), self._sum(ever)),
                    ],
                )
            )
        counts = [Column(title, Kind.COUNT) for title in ("Asked", "Paid", "Not paid")]
        sums = [Column("Amount", Kind.MONEY), Column("Amount to date", Kind.MONEY)]
        payer = self.desk.names.get(self.terms.payer, self.terms.payer)
        return Table(
            "Summary",
            [Column("What"), *counts, *sums],
            lines,
            intro=f"{self.terms.title}: an allocation of {self.terms.allocation} families, paid by {payer}.",
        )

    def headline(self) -> list[str]:
        """Say what the payer owes on the day, and how many fees and results were paid and not paid."""
        currency = self.desk.currency
        amounts = [line.cells[0].minor or 0 for line in self.standing().lines]
        forward, earned, received, due = (written(abs(amount), currency) for amount in amounts)
        ahead, less, back, over = (amount < 0 for amount in amounts)
        payer = self.desk.names.get(self.terms.payer, self.terms.payer)
        how = f"has paid {due} ahead" if over else f"owes {due}"
        parts = (
            f"{forward} paid ahead and brought forward" if ahead else f"{forward} brought forward",
            f"less {earned} taken back" if less else f"{earned} earned",
            f"and {received} given back" if back else f"less {received} received",
        )
        said = [f"{payer} {how} for {self.terms.title} at {written_day(self.desk.day)}: {', '.join(parts)}."]
        for line in self.summary().lines:
            _, paid, refused, amount, _ = line.cells
            said.append(
                f"{self.terms.title}, {line.label.lower()}: {paid.value} paid, {refused.value} not paid, "
                f"{written(amount.minor or 0, currency)}."
            )
        return [*said, *self._could_be_claimed()]

    def _population(self) -> Table:
        families = population(self.known)
        total = len(families.paid) + len(families.refused) + families.unclaimed
        return Table(
            f"Population at {written_day(self.desk.day)}",
            [Column("Families"), Column("Number", Kind.COUNT)],
            [
                Line("A result paid", [count(len(families.paid))]),
                Line("Claimed and refused", [count(len(families.refused))]),
                Line("Not claimed", [count(families.unclaimed)]),
                Line(
                    "Attached" if total == len(families.attached) else "Attached, WHICH DIFFERS",
                    [count(len(families.attached))],
                    total=True,
                ),
            ],
        )

    def _paid(self) -> Table:
        lines = []
        paid = [decision for decision in self.now if decision.paid]
        for number, decision in enumerate(paid, start=1):
            tests = "; ".join(
                f"{self._short(measure)}: {words(measure, self.programme).value}"
                for measure in decision.measures
            )
            lines.append(
                Line(
                    f"{self.short(decision.subject)}, {decision.asked}",
                    [
                        day(decision.on),
                        text(sentence(decision, self.programme, self.desk.currency)),
                        text(tests),
                        text(_rows(decision)),
                        money(self.id(f"paid.{number}"), self._sum([decision.cause])),
                    ],
                    about=decision.subject,
                )
            )
        columns = [
            Column("Family and what"),
            Column("Day", Kind.DAY),
            *map(Column, ("Why", "Measures", "Source")),
        ]
        return Table("Paid", [*columns, Column("Amount", Kind.MONEY)], lines)

    def _reasons(self) -> Table:
        """Return how many fees and results were not paid for each reason, the most frequent first."""
        reasons: dict[str, list[str]] = {}
        for decision in self.now:
            if not decision.paid:
                reasons.setdefault(decision.reason, []).append(decision.cause)
        lines = [
            Line(
                _begun(REASONS.get(reason, reason)),
                [count(len(causes), self.id(f"reason.{reason.replace(' ', '-')}"), causes)],
            )
            for reason, causes in sorted(reasons.items(), key=lambda found: (-len(found[1]), found[0]))
        ]
        if lines:
            causes = [cause for some in reasons.values() for cause in some]
            lines.append(
                Line("Not paid in all", [count(len(causes), self.id("reasons"), causes)], total=True)
            )
        columns = [Column("Reason"), Column("Number", Kind.COUNT)]
        return Table("Not paid, by reason", columns, lines, empty="Nothing was refused.")

    def _refused(self) -> Table:
        refused = [decision for decision in self.now if not decision.paid]
        lines = [
            Line(
                f"{self.short(decision.subject)}, {decision.asked}",
                self._refusal(decision),
                about=decision.subject,
            )
            for decision in refused
        ]
        columns = [
            Column("Family and what"),
            Column("Day", Kind.DAY),
            *map(Column, ("Why not", "Measures", "Source")),
        ]
        return Table("Not paid, and why", columns, lines, empty="Nothing was refused.")

    def _refusal(self, decision: Decision) -> Sequence[Cell]:
        tested = [(measure, words(measure, self.programme)) for measure in decision.measures]
        tests = "; ".join(
            f"{self._short(measure)}: {said.value}, needs {said.threshold}" for measure, said in tested
        )
        return [
            day(decision.on),
            text(sentence(decision, self.programme, self.desk.currency)),
            text(tests),
            text(_rows(decision)),
        ]

    def _unclaimed(self) -> Table:
        lines, passing, total = [], 0, 0
        for facts in self.could:
            where, earns = "would pass if claimed", self._earns(facts)
            if facts["missing"]:
                missing = Measured(**{**facts["missing"], "rows": ()})
                where = f"misses one test. {self._short(missing)}: {words(missing, self.programme).value}"
            else:
                passing, total = passing + 1, total + earns
            if facts.get("refused"):
                where += f"; its claim was refused: {REASONS.get(facts['refused'], facts['refused'])}"
            cells = [text(route(facts["route"], self.programme)), Cell(Kind.MONEY, earns), text(where)]
            lines.append(Line(self.short(facts["subject"]), cells, about=facts["subject"]))
        if passing:
            amount = Amount(total, "the tariffs of the families that would pass if they claimed")
            what = f"{passing} would pass if claimed"
            lines.append(Line(what, [text(""), money(self.id("could"), amount), text("")], total=True))
        return Table(
            f"Not claimed at {written_day(self.desk.day)}, and could be or nearly",
            [
                Column("Family"),
                Column("Route"),
                Column("It would earn", Kind.MONEY),
                Column("Where it stands"),
            ],
            lines,
            intro=(
                f"{len(self.could)} attached families with no result paid, tested as if they claimed on that "
                "day. What one would earn is its route's tariff, up to the share of families that is funded."
            ),
        )

    def _could_be_claimed(self) -> list[str]:
        """Say how many families would pass if they claimed, and what they would earn."""
        earns = [self._earns(facts) for facts in self.could if not facts["missing"]]
        if not earns:
            return []
        are = (
            "1 attached family has no result and would pass"
            if len(earns) == 1
            else (f"{len(earns)} attached families have no result and would pass")
        )
        return [f"{self.terms.title}: {are}; {written(sum(earns), self.desk.currency)} could be claimed."]

    def register(self) -> Table:
        """List every unconfirmed value with the money resting on it, and what another reading moves."""
        lines = []
        for number, rests in enumerate(resting(self.known), start=1):
            paid = money(self.id(f"rests.{number}"), self._sum(rests.causes))
            cells = [paid, text(""), text(""), text(self._question(rests.reliance))]
            lines.append(Line(named(rests.reliance), cells))
            for moves in rests.moves:
                moved = [Cell(Kind.MONEY, moves.more), Cell(Kind.MONEY, moves.less)]
                under = f"{rests.reliance.name}, under {moves.answer}"
                lines.append(Line(under, [text(""), *moved, text("")]))
        return Table(
            "Unconfirmed values, and what rests on each",
            [
                Column("Value in force, and answers that would change what is paid"),
                Column("Paid resting on it", Kind.MONEY),
                Column("would pay more", Kind.MONEY),
                Column("would pay less", Kind.MONEY),
                Column("Open question"),
            ],
            lines,
            intro=(
                "What no source settles. Each claim and attachment was decided again under every answer "
                "that is offered; an answer can be chosen in the agreement. Figures are to date."
            ),
        )

    def _short(self, measure: Measured) -> str:
        """Say which test it is and how it came out, as a page begins a sentence with it."""
        verdict = VERDICTS.get(measure.verdict, measure.verdict)
        return f"{_begun(called(measure.criterion, self.programme))} {verdict}"

    def _question(self, reliance: Reliance) -> str:
        reading = self.programme.readings.get(reliance.name) if reliance.kind == "reading" else None
        if reading is None:
            return "derived, not read"
        offered = self.programme.others(reliance.name)
        others = f" Also offered: {', '.join(offered)}." if offered else ""
        return f"{reading.question}{others}"


def _begun(words_: str) -> str:
    return words_[:1].upper() + words_[1:]


def _rows(decision: Decision) -> str:
    return ", ".join(str(row) for row in decision.rows)
