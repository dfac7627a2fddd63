"""The claim schedule: what was paid, what was refused, what was not claimed, what rests on what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import itemgetter

from pooledbudget.instruments.decisions import Decision, Moved, Reliance, named, resting
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.families.afterwards import afterwards_table, sign_off_table
from pooledbudget.instruments.families.assurance import checked_tables
from pooledbudget.instruments.families.audit import exceptions_table, tied_to_ledger
from pooledbudget.instruments.families.by_type import headroom_table, results_table
from pooledbudget.instruments.families.checks import checks_table
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.evidence_files import files_table
from pooledbudget.instruments.families.family_lines import not_paid_table, paid_table
from pooledbudget.instruments.families.head import head_table
from pooledbudget.instruments.families.not_paid import (
    could_be_claimed,
    could_table,
    reasons_table,
    refused_sum,
    unclaimed_table,
)
from pooledbudget.instruments.families.payer import received
from pooledbudget.instruments.families.pictures import paid_by_month
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.sampling import sample_table
from pooledbudget.instruments.families.stages import stages_table
from pooledbudget.instruments.families.terms import BY_COUNT, FamiliesTerms
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
    count,
    figure_of,
    money,
    slug,
    text,
)
from pooledbudget.ledger.chart import INCOME, RESULTS_DUE
from pooledbudget.money import written
from pooledbudget.periods import written_day
from pooledbudget.programmes.programme import Programme

BY_HAND = "Brought in when the book began, or put right by hand"


class Schedule:
    """The tables of one families agreement for one period."""

    def __init__(self, terms: FamiliesTerms, programme: Programme, desk: Desk) -> None:
        self.terms, self.programme, self.desk = terms, programme, desk
        self.claims = Claims(terms, programme, desk)
        self.known, self.now, self.id = self.claims.known, self.claims.now, self.claims.id
        self._sum = self.claims.sum

    def tables(self) -> Iterator[Table]:
        """Yield the schedule: what the payer owes, paid and not paid side by side, then what proves it."""
        claims, agreement = self.claims, self.terms.agreement
        yield self.standing()
        yield head_table(claims)
        yield self.summary()
        yield results_table(claims)
        yield reasons_table(claims)
        yield could_table(claims)
        headroom = headroom_table(claims)
        if headroom:
            yield headroom
        yield self._population()
        yield from stages_table(claims)
        yield not_paid_table(claims)
        yield paid_table(claims)
        yield unclaimed_table(claims)
        yield exceptions_table(self.desk, self.now, claims.short, self._earned_by, agreement)
        yield tied_to_ledger(self.desk, agreement, [*self.known, *claims.counts], claims.earned, agreement)
        yield checks_table(claims)
        yield from checked_tables(claims)
        yield sample_table(claims)
        yield files_table(claims)
        yield sign_off_table()
        yield afterwards_table(claims)
        yield self.register()

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
        paid = money(self.id("received"), received(desk, agreement, months))
        parts = {
            "Owed by the payer, brought forward": (1, forward),
            "Earned by fees and results": (1, earned),
        }
        parts |= {"Less received": (-1, paid)}
        others = [(-sign, "", figure_of(cell)) for sign, cell in parts.values()][1:]
        other = Total([(1, "all that moved it", moved), *others])
        if other.value:
            parts |= {BY_HAND: (1, money(self.id("corrected"), other))}
        due = Total([(sign, "", figure_of(cell)) for sign, cell in parts.values()])
        lines = [Line(label, [cell], says_less=sign < 0) for label, (sign, cell) in parts.items()]
        owed = f"Owed by the payer at {written_day(desk.day)}"
        return Table(
            f"Where {self.terms.title} stands",
            [Column("Line"), Column(desk.span.written, Kind.MONEY)],
            [*lines, Line(owed, [money(self.id("due"), due)], total=True)],
        )

    def summary(self) -> Table:
        """Return what was asked, paid and not paid, in the period and to date."""
        by_count = self.terms.fees == BY_COUNT
        fees = self._fees_by_count() if by_count else self._asked_for("attachment", "Attachment fees")
        lines = [fees, self._asked_for("result", "Results"), *self._taken_back()]
        counts = [Column(title, Kind.COUNT, people=True) for title in ("Asked", "Paid", "Not paid")]
        sums = [Column("Amount", Kind.MONEY), Column("Amount to date", Kind.MONEY)]
        payer = self.desk.names.get(self.terms.payer, self.terms.payer)
        return Table(
            "Summary",
            [Column("What"), *counts, *sums],
            lines,
            intro=f"{self.terms.title}: an allocation of {self.terms.allocation} families, paid by {payer}.",
            chart=paid_by_month(self.claims),
        )

    def _asked_for(self, asked: str, label: str) -> Line:
        """Return how much was asked for by name, paid and not paid, and what it comes to."""
        now = [decision for decision in self.now if decision.asked == asked]
        paid = [decision.cause for decision in now if decision.paid]
        refused = [decision.cause for decision in now if not decision.paid]
        ever = [decision.cause for decision in self.known if decision.asked == asked]
        return Line(
            label,
            [
                count(len(now), self.id(f"{asked}.asked"), [decision.cause for decision in now]),
                count(len(paid), self.id(f"{asked}.paid"), paid),
                count(len(refused), self.id(f"{asked}.refused"), refused),
                money(self.id(asked), self._sum(paid)),
                money(self.id(f"{asked}.to-date"), self._sum(ever)),
            ],
        )

    def _taken_back(self) -> Iterator[Line]:
        """Yield the line of what was decided before the period and taken back in it, if anything was."""
        gone = self.claims.taken_back_now
        if gone:
            nobody, causes = Cell(Kind.COUNT, None), [decision.cause for decision in gone]
            number = count(len(gone), self.id("taken-back.asked"), causes)
            amount = money(self.id("taken-back"), self.claims.taken_back(gone))
            yield Line("Taken back", [number, nobody, nobody, amount, Cell(Kind.MONEY, None)])

    def _fees_by_count(self) -> Line:
        """Return the line of fees that go by a number of families: how many of them are newly funded."""
        ever, now = self.claims.by_count, self.claims.by_count_now
        counted, funded = [decision.cause for decision in now], sum(each.facts["funded"] for each in now)
        return Line(
            "Attachment fees, by number of families",
            [
                count(funded, self.id("attachment.asked"), counted),
                count(funded, self.id("attachment.paid"), counted),
                count(0, self.id("attachment.refused")),
                money(self.id("attachment"), self._sum(counted)),
                money(self.id("attachment.to-date"), self._sum([decision.cause for decision in ever])),
            ],
        )

    def headline(self) -> list[str]:
        """Say what the payer owes on the day, and how many fees and results were paid and not paid."""
        currency = self.desk.currency
        forward, earned, paid, *other, due = (line.cells[0].minor or 0 for line in self.standing().lines)
        payer = self.desk.names.get(self.terms.payer, self.terms.payer)
        how, side = ("has paid {} ahead", -1) if due < 0 else ("owes {}", 1)
        # Told from the side that the payer stands on: what is paid ahead grows by what is received.
        parts = [
            (side, forward, "brought forward" if forward >= 0 else "paid ahead and brought forward"),
            (side, earned, "earned" if earned >= 0 else "taken back"),
            (-side, paid, "received" if paid >= 0 else "given back"),
            *((side, amount, "brought in or put right by hand") for amount in other),
        ]
        signed = [(sign * amount < 0, amount, what) for sign, amount, what in parts]
        told = [
            f"{'less ' if less else ''}{written(abs(amount), currency)} {what}"
            for less, amount, what in sorted(signed, key=itemgetter(0))
        ]
        owes = how.format(written(abs(due), currency))
        said = [f"{payer} {owes} for {self.terms.title} at {written_day(self.desk.day)}: {', '.join(told)}."]
        return [*said, *self._decided_said(), *could_be_claimed(self.claims)]

    def _decided_said(self) -> Iterator[str]:
        """Say how many fees and results were paid and not paid, and the pounds of both."""
        currency = self.desk.currency
        fees, results, *gone = self.summary().lines
        for asked, line in (("attachment", fees), ("result", results)):
            _, paid, refused, amount, _ = line.cells
            lost = refused_sum(self.claims, asked)
            pounds = written(amount.minor or 0, currency)
            without = f" Of what was claimed {written(lost, currency)} was not paid." if lost else ""
            yield (
                f"{line.label} of {self.terms.title}: {paid.value} paid, {pounds}; "
                f"{refused.value} not paid.{without}"
            )
        for line in gone:
            number, *_, amount, _ = line.cells
            back = written(-(amount.minor or 0), currency)
            yield f"Taken back of what was decided before under {self.terms.title}: {number.value}, {back}."

    def _population(self) -> Table:
        families = population(self.known)
        total = len(families.paid) + len(families.refused) + families.unclaimed
        return Table(
            f"Population at {written_day(self.desk.day)}",
            [Column("Families"), Column("Number", Kind.COUNT, people=True)],
            [
                Line("A result paid", [self._families("paid", families.paid, "result")]),
                Line("Claimed and refused", [self._families("refused", families.refused, "result")]),
                Line("Not claimed", [self._families("not-claimed", families.unasked)]),
                Line(
                    "Attached" if total == len(families.attached) else "Attached, WHICH DIFFERS",
                    [self._families("attached", families.attached)],
                    total=True,
                ),
            ],
        )

    def _families(self, name: str, families: Collection[str], asked: str = "attachment") -> Cell:
        """Return how many families stand so, leading to what was decided of them."""
        causes = population(self.known).causes(families, asked)
        return count(len(families), self.id(f"population.{name}"), causes)

    def register(self) -> Table:
        """List every unconfirmed value with the money resting on it, and what another reading moves."""
        lines, taken = list[Line](), set[str]()
        for rests in resting(self.known):
            what = rests.reliance
            id_ = apart(self.id(f"rests.{slug(what.kind)}.{slug(what.name)}.{slug(what.choice)}"), taken)
            paid = money(id_, self._sum(rests.causes))
            cells = [paid, text(""), text(""), text(self._question(what))]
            lines.append(Line(named(what), cells))
            lines += [self._moved(id_, what, moves) for moves in rests.moves]
        return Table(
            "Unconfirmed values, and what rests on each",
            [
                Column("Value in force, and answers that would change what is paid"),
                Column("Paid resting on it", Kind.MONEY),
                Column("would pay more", Kind.MONEY),
                Column("would pay less", Kind.MONEY),
                Column("Open question", annex=True),
            ],
            lines,
            intro=(
                "What no source settles. Each claim and attachment was decided again under every answer "
                "that is offered; an answer can be chosen in the agreement. Figures are to date."
            ),
        )

    def _moved(self, id_: str, what: Reliance, moves: Moved) -> Line:
        """Return what another answer would move, leading to the decisions that it would change."""
        asked = self.programme.readings[what.name].question
        moved = [
            money(
                f"{id_}.under.{slug(moves.answer)}.{way}",
                Amount(sum(by.values()), f"what decisions pay {way} under {moves.answer}: {asked}"),
                list(by),
            )
            for way, by in (("more", moves.up), ("less", moves.down))
        ]
        return Line(f"{what.name}, under {moves.answer}", [text(""), *moved, text("")])

    def _question(self, reliance: Reliance) -> str:
        reading = self.programme.readings.get(reliance.name) if reliance.kind == "reading" else None
        if reading is None:
            return "derived, not read"
        offered = self.programme.others(reliance.name)
        others = f" Also offered: {', '.join(offered)}." if offered else ""
        return f"{reading.question}{others}"
