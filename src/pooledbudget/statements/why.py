"""Why is this number what it is: from a figure to its entries, decisions, measures, rows and rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pooledbudget.cited import Citation
from pooledbudget.errors import Misuse
from pooledbudget.findings import Origin
from pooledbudget.instruments.catalogue import Agreements
from pooledbudget.instruments.decisions import TURNED, Decision, Reliance, in_force
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Entries,
    Expression,
    FigureOf,
    Selected,
    Share,
    Total,
)
from pooledbudget.ledger.entries import cause_of
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.money import plain, plain_percentage, written
from pooledbudget.partners import unknown
from pooledbudget.statements.model import Statement
from pooledbudget.submissions.history import submissions

ENTRIES_SHOWN = 10
PSEUDONYM = re.compile(r"[0-9a-f]{24}")
PARTS = 4
"""PERIOD/PARTNER/STATEMENT/LINE"""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain and what it rests on."""

    kind: str
    """figure, amount, share, entry, posting, decision, measure, row, rule or act."""
    said: str
    because: Sequence[Step] = field(default=())


class Chain:
    """Explains figures, entries and decisions of one record."""

    def __init__(self, record: Reading, agreements: Agreements, currency: str) -> None:
        self._record, self._agreements, self._currency = record, agreements, currency
        self._files = {submission.id: submission for submission in submissions(record)}

    def on(self, record: Reading) -> Chain:
        """Return what explains the figures of another record: of a draft, of the month as if it closed."""
        return self if record is self._record else Chain(record, self._agreements, self._currency)

    def figure(self, statement: Statement, figure: str) -> Step:
        """Explain a figure of a statement; Misuse names the nearest id."""
        if figure not in statement.figures:
            raise Misuse(unknown("figure", figure, statement.figures))
        label, cell = statement.figures[figure]
        said = f"{label}: {cell.text(self._currency)}"
        where = f"({statement.title}, {statement.period_written}, {statement.status})"
        return Step("figure", f"{said} {where}", self._of_cell(statement, cell))

    def _of_cell(self, statement: Statement, cell: Cell) -> list[Step]:
        if cell.expression is None:
            return []
        labels = {inner.id: label for label, inner in statement.figures.values()}
        return list(self._expression(statement, cell.expression, labels))

    def _expression(
        self, statement: Statement, expression: Expression, labels: dict[str, str]
    ) -> Iterator[Step]:
        """Walk an expression down to its leaves."""
        match expression:
            case Entries() | Selected():
                yield from self._entries(expression.behind)
            case Amount(value=value, source=source, origin=origin):
                row = [self._row(origin)] if origin else []
                yield Step("amount", f"{written(value, self._currency)}: {source}", row)
            case FigureOf(id=short, value=value):
                label = labels.get(short, short)
                said = f"{label}: {written(value, self._currency)} ({statement.figure_id(short)})"
                yield Step("figure", said)
            case Share(of=of, part=part, odd=odd, rule=rule):
                penny = f"; took an odd penny by {rule}" if odd else ""
                said = (
                    f"{written(expression.value, self._currency)} is {part.numerator} of {part.denominator} "
                    f"({plain_percentage(part)}) of {written(of.value, self._currency)}{penny}"
                )
                yield Step("share", said, list(self._expression(statement, of, labels)))
            case Total(terms=terms):
                for sign, what, term in terms:
                    sense = "less " if sign < 0 else ""
                    said = f"{sense}{written(term.value, self._currency)}{': ' if what else ''}{what}"
                    yield Step("amount", said, list(self._expression(statement, term, labels)))

    def _entries(self, behind: Sequence[tuple[int, int]]) -> Iterator[Step]:
        """Yield the largest entries in full and the rest as a sum."""
        largest = sorted(behind, key=lambda found: (-abs(found[1]), found[0]))
        shown = {sequence for sequence, _ in largest[:ENTRIES_SHOWN]}
        entries = {recorded.sequence: recorded for recorded in self._record.entries_at(shown)}
        for sequence, amount in largest[:ENTRIES_SHOWN]:
            step = self.entry(entries[sequence])
            yield Step("entry", f"{plain(amount)} of {step.said}", step.because)
        rest = largest[ENTRIES_SHOWN:]
        if rest:
            total = plain(sum(amount for _, amount in rest))
            yield Step("entry", f"and {len(rest)} more entries, {total} in all; the CSV lists them")

    def entry(self, recorded: RecordedEntry) -> Step:
        """Explain an entry by its postings, its decision or its rows, and the act that made it."""
        entry, act = recorded.entry, self._record.act(recorded.act).act
        below = [
            Step(
                "posting", f"{plain(leg.amount)} {leg.currency} {leg.agreement}:{leg.account} ({leg.partner})"
            )
            for leg in entry.postings
        ]
        about = in_force(self._record.derived.decided(causes=[cause_of(entry.id)]))
        decisions = [decision for decision in about if decision.paid]
        below += [self.decision(decision) for decision in decisions] or [
            self._cause(cause) for cause in entry.because
        ]
        reason = f": {act.reason}" if act.reason else ""
        below.append(
            Step(
                "act",
                f"recorded by act {recorded.act}: {act.kind} {act.month} by {act.who}, {act.instant}{reason}",
            )
        )
        return Step(
            "entry",
            f"entry {recorded.sequence} {entry.id}, {entry.effective}, counted in {recorded.month}: "
            f"{entry.narrative}",
            below,
        )

    def decision(self, decision: Decision) -> Step:
        """Explain a decision by its measures, with the rule and the rows behind each."""
        sentence = self._agreements.sentence(decision, self._currency)
        words = self._agreements.words(decision, self._currency)
        measures = [
            Step(
                "measure",
                f"{measure.criterion}: {measure.verdict}; {said.value}; needs {said.threshold}; "
                f"{said.window}",
                [Step("rule", f"{said.rule} ({said.cite})"), *(self._row(row) for row in measure.rows)],
            )
            for measure, said in zip(decision.measures, words, strict=False)
        ]
        rests = [Step("rule", reliance_text(reliance)) for reliance in decision.rests_on]
        rows = [self._row(row) for row in decision.rows]
        return Step(
            "decision",
            f"{decision.asked} of {decision.subject}, {decision.on}, decided in {decision.month}: {sentence}",
            [*measures, *rests, *rows],
        )

    def knows(self, subject: str) -> bool:
        """Say whether anything was decided about a pseudonym or cohort."""
        return any(True for _ in self._record.derived.decided(subjects=[subject]))

    def subject(self, subject: str) -> Step:
        """Explain everything decided about a family, by pseudonym, or a cohort."""
        found = in_force(self._record.derived.decided(subjects=[subject]))
        if not found:
            raise Misuse(f"nothing has been decided about {subject!r}; is it a figure, an entry or a family?")
        steps = [self.decision(decision) for decision in found]
        return Step("decision", f"everything decided about {subject}", steps)

    def _cause(self, cause: Origin | Citation) -> Step:
        return self._row(cause) if isinstance(cause, Origin) else Step("rule", str(cause))

    def _row(self, origin: Origin) -> Step:
        file = self._files.get(origin.submission)
        if file is None:
            return Step("row", str(origin))
        return Step(
            "row",
            f"{file.file} row {origin.row} ({origin.submission}, from {file.sender}, "
            f"SHA-256 {file.sha256[:16]})",
        )


def reliance_text(reliance: Reliance) -> str:
    """Write something a decision rests on, or another reading that would change it."""
    if reliance.kind == TURNED:
        return f"would change under {reliance.name}: {reliance.choice}"
    return f"rests on {reliance.kind} {reliance.name}: {reliance.choice}"


def step_lines(step: Step, depth: int = 0) -> Iterator[str]:
    """Yield a chain as indented text."""
    yield f"{'  ' * depth}{step.kind}  {step.said}"
    for below in step.because:
        yield from step_lines(below, depth + 1)


def explain(
    chain: Chain,
    record: Reading,
    asked: str,
    statement_for: Callable[[str, str, str], Statement],
    pseudonym_of: Callable[[str], str],
) -> Step:
    """Explain a figure id, an entry id or sequence, a family or a cohort; Misuse if it is none."""
    parts = asked.split("/")
    if len(parts) == PARTS:
        statement = statement_for(parts[0], parts[1], parts[2])
        return chain.on(statement.record or record).figure(statement, asked)
    if asked in record.posted() or (asked.isdecimal() and not chain.knows(asked)):
        return chain.entry(record.entry(asked))
    known = chain.knows(asked) or PSEUDONYM.fullmatch(asked)
    return chain.subject(asked if known else pseudonym_of(asked))
