"""Why is this number what it is: from a figure to its entries, decisions, measures, rows and rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from pooledbudget.amounts import counted
from pooledbudget.cited import Citation
from pooledbudget.errors import IntegrityFailure, Misuse, Refused
from pooledbudget.findings import Origin
from pooledbudget.instruments.catalogue import Agreements
from pooledbudget.instruments.decisions import Decision, in_force, reliance_text
from pooledbudget.instruments.figures import (
    Accrued,
    Amount,
    Cell,
    Entries,
    Expression,
    FigureOf,
    Selected,
    Share,
    Table,
    Total,
)
from pooledbudget.ledger.entries import cause_of
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.money import plain, plain_percentage, written
from pooledbudget.partners import unknown
from pooledbudget.periods import Month, months_of, span, written_day
from pooledbudget.reconcile.difference import Difference, find_difference
from pooledbudget.reconcile.queries import Query, queries
from pooledbudget.reconcile.replies import agreements_of
from pooledbudget.reconcile.treatments import Treatments, differences_now, whole_of
from pooledbudget.reconcile.words import agreed_text, hint_text, query_text, said_text, treatment_text
from pooledbudget.statements.deciding import HangsOn, deciding_cells
from pooledbudget.statements.formula import accrued_said, sense
from pooledbudget.statements.model import NUMBERS, Statement
from pooledbudget.statements.step import Step
from pooledbudget.statements.unexplained import unexplained
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.sent_row import SentCell

ENTRIES_SHOWN = 10
FULL = 3
"""So many entries are told down to their rows; of more, the largest alone, and how to ask for the others."""
PSEUDONYM = re.compile(r"[0-9a-f]{8,24}")
"""A family as lists print it: its pseudonym, or what tells it apart at the beginning of it."""
ROW = re.compile(r"(S[0-9]+)(?: row |:)([0-9]+)")
"""A row as it is printed, or as entries are called after it."""
PRINTED_ENTRY = re.compile(r"(?:entry )?[0-9]+ (?P<id>\S+:\S+)")
"""An entry as pages print it: its place and its id."""
QUERIED = re.compile(r"Q[0-9]{4,}")
"""A query by its number."""
PART = re.compile(r"(D[0-9]{4,})\.[0-9]+")
"""A part of a difference that was split."""
DIFFERENCE = re.compile(r"D[0-9]{4,}")
"""A difference by the number it keeps while it stands, and after."""
COHORT = "cohort "
"""What stands before a cohort's id on pages."""
PARTS = 4
"""PERIOD/PARTNER/STATEMENT/LINE"""

RowAsSent = Callable[[Submission, int], Sequence[SentCell]]
"""Returns a row as it was sent, cell by cell; IntegrityFailure where the file cannot be read."""


class Chain:
    """Explains figures, entries and decisions of one record."""

    def __init__(
        self,
        record: Reading,
        agreements: Agreements,
        currency: str,
        row_as_sent: RowAsSent | None = None,
        person_called: Callable[[str], str] = str,
    ) -> None:
        """Take the record and, where a received file may be read, what shows a row and names its person."""
        self._record, self._agreements, self._currency = record, agreements, currency
        self._row_as_sent, self._person_called = row_as_sent, person_called
        self._files = {submission.id: submission for submission in submissions(record)}
        self._queries, self._agreed = queries(record), agreements_of(record)
        self._recorded = record.size
        """Up to which place it is recorded; beyond it, of a draft, it would be."""

    def on(self, record: Reading) -> Chain:
        """Return what explains the figures of another record: of a draft, of the month as if it closed."""
        if record is self._record:
            return self
        drafted = Chain(record, self._agreements, self._currency, self._row_as_sent, self._person_called)
        drafted._recorded = self._record.size
        return drafted

    def figure(self, statement: Statement, figure: str) -> Step:
        """Explain a figure of a statement; Misuse names the nearest id."""
        known = statement.figures
        if figure not in known:
            raise Misuse(unknown("figure", figure, known))
        _, cell = known[figure]
        said = f"{_called(statement, cell)}: {cell.text(self._currency)}"
        where = f"({statement.title}, {statement.period_written}, {statement.status})"
        return Step("figure", f"{said} {where}", [*self._of_cell(statement, cell), *self.queries(figure)])

    def _of_cell(self, statement: Statement, cell: Cell) -> list[Step]:
        """Return what a cell rests on: its expression, what is behind it, the rules that say it."""
        steps = [] if cell.expression is None else list(self._expression(statement, cell.expression))
        known = statement.figures if cell.behind else {}
        figures = [short for short in cell.behind if statement.figure_id(short) in known]
        steps += [self._other(statement, short) for short in figures]
        causes = [cause for cause in cell.behind if cause not in figures]
        differing = [cause for cause in causes if DIFFERENCE.fullmatch(cause)]
        steps += self._told_of(statement, differing)
        causes = [cause for cause in causes if cause not in differing]
        steps += self._decided(causes)
        steps += [self._cause(rule) for rule in cell.because]
        return steps

    def _decided(self, causes: Sequence[str]) -> Iterator[Step]:
        """Yield the decisions of some causes, a few in full, and the entry of a cause nobody decided."""
        decided = in_force(self._record.derived.decided(causes=causes)) if causes else []
        shown = decided if len(decided) <= FULL else decided[:ENTRIES_SHOWN]
        yield from (self.decision(found) if len(decided) <= FULL else self._head(found) for found in shown)
        if len(decided) > len(shown):
            yield Step("decision", f"and {len(decided) - len(shown)} more; `decisions` lists them")
        known = {decision.cause for decision in decided}
        for cause in causes:
            if cause not in known and cause in self._record.posted():
                yield self.entry(self._record.entry(cause))

    def _told_of(self, statement: Statement, asked: Sequence[str]) -> Iterator[Step]:
        """Yield differences by their ids, as they stood when a statement's period was closed."""
        if not asked:
            return
        closed = (
            month for month in reversed(months_of(span(statement.period))) if self._record.sealed_by(month)
        )
        last = next(closed)
        kept = self._record.annex(self._record.sealed_by(last)[-1], "differences")
        found = {shown.get("id"): shown for shown in kept if shown["month"] == str(last)}
        shown = asked[:ENTRIES_SHOWN]
        for id_ in shown:
            yield self._difference(Difference.from_document(found[id_]), shortly=len(asked) > FULL)
        if len(asked) > len(shown):
            yield Step("difference", f"and {len(asked) - len(shown)} more; `differences` lists them")

    def _expression(
        self, statement: Statement, expression: Expression, shown: int = ENTRIES_SHOWN
    ) -> Iterator[Step]:
        """Walk an expression down to its leaves; of another figure's entries only the largest are told."""
        match expression:
            case Entries() | Selected():
                yield from self._entries(expression.behind, shown)
            case Amount(value=value, source=source, origin=origin, elsewhere=elsewhere):
                row = [self._cause(origin)] if origin else []
                asked = f" ({elsewhere})" if elsewhere else ""
                yield Step("amount", f"{written(value, self._currency)}: {source}{asked}", row)
            case FigureOf(id=short):
                yield self._other(statement, short)
            case Share(of=of, part=part, odd=odd, rule=rule):
                penny = f"; took an odd penny by {rule}" if odd else ""
                said = (
                    f"{written(expression.value, self._currency)} is {plain_percentage(part)}, "
                    f"{part.numerator} of {part.denominator}, of {written(of.value, self._currency)}{penny}"
                )
                yield Step("share", said, list(self._expression(statement, of, shown)))
            case Accrued(of=of):
                base, found = (written(each.value, self._currency) for each in (of, expression))
                said = f"{found} is {accrued_said(expression)} on {base}"
                yield Step("share", said, list(self._expression(statement, of, shown)))
            case Total(terms=terms):
                for sign, what, term in terms:
                    if isinstance(term, FigureOf):
                        step = self._other(statement, term.id)
                        yield replace(step, said=f"{sense(sign, statement.lines[term.id])}{step.said}")
                        continue
                    said = f"{sense(sign)}{written(term.value, self._currency)}{': ' if what else ''}{what}"
                    yield Step("amount", said, list(self._expression(statement, term, shown)))

    def _other(self, statement: Statement, short: str) -> Step:
        """Return another figure of the same statement with what it is made of."""
        id_ = statement.figure_id(short)
        label, cell = statement.figures[id_]
        below: list[Step] = []
        if cell.expression is not None and cell.minor:
            below = list(self._expression(statement, cell.expression, 1))
        return Step("figure", f"{label}: {cell.text(self._currency)} ({id_})", below)

    def _entries(self, behind: Sequence[tuple[int, int]], shown: int) -> Iterator[Step]:
        """Yield the largest entries and the rest as a sum; a few in full, of many the largest alone."""
        largest = sorted(behind, key=lambda found: (-abs(found[1]), found[0]))
        entries = {
            recorded.sequence: recorded
            for recorded in self._record.entries_at(sequence for sequence, _ in largest[:shown])
        }
        for place, (sequence, amount) in enumerate(largest[:shown]):
            full = len(behind) <= FULL or not place
            step = self.entry(entries[sequence]) if full else self._entry_head(entries[sequence])
            yield Step("entry", f"{plain(amount)} of {step.said}", step.because)
        rest = largest[shown:]
        if rest:
            total = plain(sum(amount for _, amount in rest))
            count = f"{len(rest)} more {'entry' if len(rest) == 1 else 'entries'}"
            yield Step("entry", f"and {count}, {total} in all; the CSV lists them")

    def _entry_head(self, recorded: RecordedEntry) -> Step:
        entry = recorded.entry
        return Step(
            "entry",
            f"entry {recorded.sequence} {entry.id}, {written_day(entry.effective)}, counted in "
            f"{recorded.month}: {entry.narrative}",
        )

    def entry(self, recorded: RecordedEntry) -> Step:
        """Explain an entry by its postings, its decision or its rows, and the act that made it."""
        entry = recorded.entry
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
        below.append(self._act(recorded.act))
        below += self.queries(entry.id)
        return replace(self._entry_head(recorded), because=below)

    def _act(self, sequence: int) -> Step:
        """Say which act recorded an entry or, of a draft, that none has yet."""
        act = self._record.act(sequence).act
        if sequence > self._recorded:
            return Step(
                "act", f"not recorded yet: it is as the close of {Month.parse(act.month).written} would"
            )
        reason = f": {act.reason}" if act.reason else ""
        said = f"{act.kind} {act.month} by {act.who}, {act.instant}{reason}"
        return Step("act", f"recorded by act {sequence}: {said}")

    def _head(self, decision: Decision) -> Step:
        sentence = self._agreements.sentence(decision, self._currency)
        return Step(
            "decision",
            f"{decision.asked} of {decision.subject}, {written_day(decision.on)}, decided in "
            f"{decision.month}: {sentence}",
            failed=decision.refused,
        )

    def decision(self, decision: Decision) -> Step:
        """Explain a decision by its measures, with the rule and the rows behind each."""
        words = self._agreements.words(decision, self._currency)
        measures = [
            Step(
                "measure",
                f"{measure.criterion}: {measure.verdict}; {said.value}; needs {said.threshold}; "
                f"{said.window}",
                [
                    Step("rule", f"{said.rule} ({said.cite})"),
                    *(self._row(row, said.hangs_on) for row in measure.rows),
                ],
                failed=decision.refused and measure.verdict == "fail",
            )
            for measure, said in zip(decision.measures, words, strict=False)
        ]
        rests = [Step("rule", reliance_text(reliance)) for reliance in decision.rests_on]
        rests = [Step("rule", f"rests on answers no source settles: {len(rests)}", rests)] if rests else []
        rows = [self._row(row) for row in decision.rows]
        odd = [
            Step("hint", f"exception: {said}") for said in self._agreements.exceptions(decision, self._record)
        ]
        return replace(self._head(decision), because=[*measures, *rests, *odd, *rows])

    def knows(self, subject: str) -> bool:
        """Say whether anything was decided about a pseudonym or cohort."""
        return any(True for _ in self._record.derived.decided(subjects=[subject]))

    def subject_called(self, asked: str) -> str:
        """Return a cohort, or the pseudonym that begins so; blank if nothing was decided about either."""
        if self.knows(asked) or not PSEUDONYM.fullmatch(asked):
            return asked if self.knows(asked) else ""
        found = self._record.derived.subjects(asked)
        return found[0] if len(found) == 1 else ""

    def subject(self, subject: str) -> Step:
        """Explain everything decided about a family, by pseudonym, or a cohort."""
        found = in_force(self._record.derived.decided(subjects=[subject]))
        if not found:
            raise Misuse(f"nothing has been decided about {subject!r}; is it a figure, an entry or a family?")
        steps = [self.decision(decision) for decision in found]
        return Step("decision", f"everything decided about {subject}", steps)

    def _cause(self, cause: Origin | Citation) -> Step:
        return self._row(cause) if isinstance(cause, Origin) else Step("rule", str(cause))

    def unexplained(self, asked: str, partners: Collection[str]) -> str:
        """Say what something is that there is no answer for, and where to look."""
        numbered = [*self._files, *(found.id for found in differences_now(self._record))]
        numbered += [query.id for query in self._queries]
        return unexplained(asked, [agreement.id for agreement in self._agreements], partners, numbered)

    def has_file(self, asked: str) -> bool:
        """Say whether something is the id of a file that came, accepted or not."""
        return asked in self._files

    def row(self, asked: str) -> Step:
        """Explain one row: what was sent, and the file it stands in; Misuse if there is no such file."""
        found = ROW.fullmatch(asked)
        origin = Origin(found[1], int(found[2])) if found else Origin(asked, 0)
        if origin.submission not in self._files:
            raise Misuse(unknown("submission", origin.submission, self._files))
        step = self._row(origin)
        if origin.row and self._row_as_sent is not None and step.because == () and not step.cells:
            raise Misuse(f"{origin.submission} has no row {origin.row}: {step.said}")
        return replace(step, because=[*step.because, *self.queries(asked)])

    def _row(self, origin: Origin, hangs_on: HangsOn = MappingProxyType({})) -> Step:
        """Return a row with its cells, as far as the received file may be read here.

        A test that failed hangs on some people: then the rows of others are told after theirs.
        """
        file = self._files.get(origin.submission)
        if file is None:
            return Step("row", str(origin))
        sent = f"({origin.submission}, from {file.sender}, SHA-256 {file.sha256[:16]})"
        personal = file.kind in KINDS and KINDS[file.kind].personal
        if not origin.row:
            became = "accepted" if file.accepted else "refused"
            return Step("file", f"{file.file} {sent}: {became}")
        said = f"{file.file} row {origin.row} {sent}"
        if self._row_as_sent is None:
            return Step("row", said)
        try:
            cells = self._row_as_sent(file, origin.row)
        except (IntegrityFailure, Refused) as fault:
            return Step("row", said, [Step("file", f"the received file cannot be read here: {fault}")])
        cells = deciding_cells(cells, hangs_on, self._person_called)
        failed = bool(hangs_on) and any(cell.decides for cell in cells)
        return Step("row", said, cells=cells, personal=personal, failed=failed)

    def differences(self, asked: str) -> list[Step]:
        """Explain the differences that stand now by their id, reference, kind or partner, any by its id."""
        steps, asked = [], whole_of(asked) if PART.fullmatch(asked) else asked
        for found in differences_now(self._record):
            shown = found.document
            if asked in {shown[name] for name in ("id", "reference", "kind", "against") if shown.get(name)}:
                steps.append(self._difference(found))
        if not steps and DIFFERENCE.fullmatch(asked):
            steps = [self._difference(found) for found in find_difference(self._record, asked)]
        return steps

    def queries(self, asked: str) -> list[Step]:
        """Tell the queries about something, or the one of an id, each with all that was said of it.

        Of a figure, what its partner agreed to, and replies to the whole statement, are told too.
        """
        statement = asked.rpartition("/")[0]
        return [
            *(
                self._query(query)
                for query in self._queries
                if asked in {query.id, query.about, query.origin}
            ),
            *(self._query(query) for query in self._queries if statement and query.about == statement),
            *(
                Step(
                    "said",
                    agreed_text(reply, reply.partner),
                    [self._row(Origin(reply.submission, reply.row))],
                )
                for reply in self._agreed
                if reply.figure in {asked, statement}
            ),
        ]

    def _query(self, query: Query) -> Step:
        said = [
            Step(
                "said",
                f"{said.state}: {said_text(said)} (act {said.act}, {said.who}, {said.instant})",
                [self._row(Origin.of(said.row))] if said.on else (),
            )
            for said in query.said
        ]
        return Step("query", f"{query_text(query)}; asked by {query.partner} about {query.about}", said)

    def _difference(self, difference: Difference, *, shortly: bool = False) -> Step:
        shown = difference.document
        ours, theirs = (f"{side} {shown[side] or 'nothing'}" for side in ("ours", "theirs"))
        name = f"{shown['id']}, " if shown.get("id") else ""
        what = f"{difference.reference}, {difference.on}" if difference.reference else difference.on
        state = f", {difference.treated}" if difference.treated else ""
        said = (
            f"{name}{difference.kind} against {difference.against}, {difference.agreement}, "
            f"{what}: {ours}, {theirs}, {plain(difference.gap)} between, since {difference.since}, "
            f"{counted(difference.age, 'day')} old at the end of {difference.month}{state}"
        )
        if shortly:
            return Step("difference", said)
        below = []
        if difference.entry in self._record.posted():
            below.append(self.entry(self._record.entry(difference.entry)))
        if ROW.fullmatch(str(shown.get("row", ""))):
            below.append(self.row(str(shown["row"])))
        if difference.hints:
            below.append(Step("hint", hint_text(difference)))
        below += self._treatments(difference.id)
        below += self.queries(difference.id)
        return Step("difference", said, below)

    def _treatments(self, difference: str) -> list[Step]:
        """Tell what people said or did of a difference and its parts, act by act."""
        return [
            Step(
                "said",
                f"{treatment_text(found, self._currency)}: {found.reason} "
                f"(act {found.act}, {found.who}, {found.instant})",
            )
            for found in Treatments(self._record).about(difference)
        ]


def _called(statement: Statement, cell: Cell) -> str:
    """Return what a figure is called: its line, and of several columns of numbers its column too."""
    return next(
        f"{line.label}, {column.title}" if _several(table) else line.label
        for table in statement.tables
        for line in table.lines
        for column, own in zip(table.columns[1:], line.cells, strict=False)
        if own.id == cell.id
    )


def _several(table: Table) -> bool:
    return sum(column.kind in NUMBERS for column in table.columns) > 1


def cohort_of(asked: str) -> str:
    """Return the id of a cohort that is called as pages call it: Cohort two."""
    return asked[len(COHORT) :] if asked.lower().startswith(COHORT) else asked


def _of_digits(chain: Chain, record: Reading, digits: str, family: str) -> Step:
    """Explain a family whose name is all digits and, where there is one, the entry at that place too."""
    told = chain.subject(family)
    entries = list(record.entries_at([int(digits)])) if int(digits) <= record.size else []
    if not entries:
        return told
    return Step("family", "a family and an entry are called so", [told, chain.entry(entries[0])])


def explain(
    chain: Chain,
    record: Reading,
    asked: str,
    statement_for: Callable[[str, str, str], Statement],
    pseudonym_of: Callable[[str], str],
    partners: Collection[str] = (),
) -> Step:
    """Explain a figure, entry, row, difference, family or cohort by its id; Misuse if it is none.

    An id is taken as pages and commands print it.
    """
    asked = asked.strip().rstrip(".,;")
    parts = asked.split("/")
    if len(parts) == PARTS:
        statement = statement_for(parts[0], parts[1], parts[2])
        return chain.on(statement.record or record).figure(statement, asked)
    printed = PRINTED_ENTRY.fullmatch(asked)
    entry = printed["id"] if printed else asked
    row = ROW.fullmatch(entry)
    if row and f"{row[1]}:{row[2]}" in record.posted():
        entry = f"{row[1]}:{row[2]}"
    if QUERIED.fullmatch(asked) and chain.queries(asked):
        return chain.queries(asked)[0]
    family = pseudonym_of(asked) if entry.isdecimal() else ""
    if family and chain.knows(family):
        return _of_digits(chain, record, entry, family)
    if entry in record.posted() or (entry.isdecimal() and not chain.subject_called(entry)):
        return chain.entry(record.entry(entry))
    if row or chain.has_file(entry):
        return chain.row(entry)
    differences = chain.differences(asked) if asked else []
    if differences:
        said = f"{len(differences)} {'difference' if len(differences) == 1 else 'differences'} of {asked}"
        return differences[0] if len(differences) == 1 else Step("difference", said, differences)
    subject = chain.subject_called(asked) or chain.subject_called(cohort_of(asked)) or pseudonym_of(asked)
    if not chain.knows(subject):
        raise Misuse(chain.unexplained(asked, partners))
    return chain.subject(subject)
