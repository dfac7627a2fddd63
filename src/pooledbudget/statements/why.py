"""Why is this number what it is: from a figure to its entries, decisions, measures, rows and rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pooledbudget.cited import Citation
from pooledbudget.decisions import Decision, latest
from pooledbudget.errors import Misuse
from pooledbudget.families.attachments import TURNED
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import reversal_of
from pooledbudget.ledger.record import Record, RecordedEntry
from pooledbudget.money import plain
from pooledbudget.partners import unknown
from pooledbudget.received import submissions
from pooledbudget.statements.model import Cell, Statement

ENTRIES_SHOWN = 10
PSEUDONYM = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain and what it rests on."""

    kind: str
    """figure, entry, decision, measure, row, rule or act."""
    said: str
    because: list[Step] = field(default_factory=list)


class Chain:
    """Explains entries and decisions of one record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._files = {one.id: one for one in submissions(record)}
        self._decisions: dict[str, list[Decision]] = {}
        for decision in latest(record.annexes("decisions")):
            self._decisions.setdefault(decision.cause, []).append(decision)

    def figure(self, statement: Statement, figure: str) -> Step:
        """Explain a figure of a statement; Misuse names the nearest id."""
        if figure not in statement.figures:
            raise Misuse(unknown("figure", figure, statement.figures))
        label, cell = statement.figures[figure]
        return Step(
            "figure",
            f"{label}: {cell.text} ({statement.title}, {statement.period_written}, {statement.status})",
            [*_basis(cell), *self._entries_of(cell)],
        )

    def _entries_of(self, cell: Cell) -> Iterator[Step]:
        largest = sorted(cell.entries, key=lambda one: (-abs(one[1]), one[0]))
        for sequence, amount in largest[:ENTRIES_SHOWN]:
            step = self.entry(self._record.entry(str(sequence)))
            yield Step("entry", f"{plain(amount)} of {step.said}", step.because)
        if len(largest) > ENTRIES_SHOWN:
            rest = largest[ENTRIES_SHOWN:]
            total = plain(sum(amount for _, amount in rest))
            yield Step("entry", f"and {len(rest)} more entries, {total} in all; the CSV lists them")

    def entry(self, recorded: RecordedEntry) -> Step:
        """Explain an entry by its postings, its decision or its rows, and the act that made it."""
        entry = recorded.entry
        cause = reversal_of(entry.id)[0].partition("#")[0]
        act = next(one.act for one in self._record.acts() if one.sequence == recorded.act)
        below = [
            Step(
                "posting",
                f"{plain(one.amount)} {one.currency} {one.agreement}:{one.account} ({one.partner})",
            )
            for one in entry.postings
        ]
        decisions = [one for one in self._decisions.get(cause, []) if one.paid]
        below += [self.decision(one) for one in decisions] or [self._cause(one) for one in entry.because]
        below.append(
            Step(
                "act",
                f"recorded by act {recorded.act}: {act.kind} {act.month} by {act.who}, {act.instant}",
            )
        )
        return Step(
            "entry",
            f"entry {recorded.sequence} {entry.id}, {entry.effective}, counted in {recorded.month}: "
            f"{entry.narrative}",
            below,
        )

    def decision(self, one: Decision) -> Step:
        """Explain a decision by its measures, with the rule and the rows behind each."""
        measures = [
            Step(
                "measure",
                f"{m.criterion}: {m.verdict}; {m.value}; needs {m.threshold}; {m.window}",
                [Step("rule", f"{m.rule} ({m.cite})"), *(self._row(row) for row in m.rows)],
            )
            for m in one.measures
        ]
        rests = [
            Step("rule", name if name.startswith(TURNED) else f"rests on {name}") for name in one.rests_on
        ]
        rows = [self._row(row) for row in one.rows]
        return Step(
            "decision",
            f"{one.asked} of {one.subject}, {one.on}, decided in {one.month}: {one.sentence}",
            [*measures, *rests, *rows],
        )

    def knows(self, subject: str) -> bool:
        """Say whether anything was decided about a pseudonym or cohort."""
        return any(one.subject == subject for group in self._decisions.values() for one in group)

    def subject(self, subject: str) -> Step:
        """Explain everything decided about a family, by pseudonym, or a cohort."""
        found = [one for group in self._decisions.values() for one in group if one.subject == subject]
        if not found:
            raise Misuse(f"nothing has been decided about {subject!r}; is it a figure, an entry or a family?")
        return Step("decision", f"everything decided about {subject}", [self.decision(one) for one in found])

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


def _basis(cell: Cell) -> list[Step]:
    return [Step("rule", cell.basis)] if cell.basis else []


def lines(step: Step, depth: int = 0) -> Iterator[str]:
    """Yield a chain as indented text."""
    yield f"{'  ' * depth}{step.kind}  {step.said}"
    for below in step.because:
        yield from lines(below, depth + 1)


def explain(
    record: Record,
    asked: str,
    statement_for: Callable[[str, str, str], Statement],
    pseudonym_of: Callable[[str], str],
) -> Step:
    """Explain a figure id, an entry id or sequence, a family or a cohort; Misuse if it is none."""
    chain = Chain(record)
    parts = asked.split("/")
    if len(parts) == 4:  # ruff: ignore[magic-value-comparison] - PERIOD/PARTNER/STATEMENT/LINE
        return chain.figure(statement_for(parts[0], parts[1], parts[2]), asked)
    if asked in record.entry_ids() or (asked.isdecimal() and not chain.knows(asked)):
        return chain.entry(record.entry(asked))
    known = chain.knows(asked) or PSEUDONYM.fullmatch(asked)
    return chain.subject(asked if known else pseudonym_of(asked))
