"""What a file of replies says of our statements: which figures it may answer, and what it queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.acts.incoming import Incoming
from pooledbudget.acts.occasion import Occasion, read_occasion
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.instruments.told import figures_told
from pooledbudget.ledger.reading import Reading
from pooledbudget.partners import unknown
from pooledbudget.periods import Month, Span, last_month, months_of, span, written_day
from pooledbudget.reconcile.queries import Query, queries
from pooledbudget.reconcile.replies import ASKED, Replied, replied
from pooledbudget.reconcile.replies import Reply as Answer
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import with_completions
from pooledbudget.submissions.pool_records import Reply
from pooledbudget.submissions.records import Row
from pooledbudget.submissions.rows import Place

WHOLE, ONE = 3, 4
"""How many parts the id of a statement has, and that of a figure."""
AN_ID = "a reply names what it answers: PERIOD/PARTNER/STATEMENT/LINE, or without LINE the whole statement"
ITS_OWN = "a partner answers its own statement, of a period that is closed"
COPY = "copy the id that is printed beside the figure"


class Wrong(NamedTuple):
    """Why a reply cannot be what it says."""

    what: str
    rule: str = ITS_OWN
    remedy: str = COPY
    code: FindingCode = FindingCode.UNKNOWN_NAME


class ToldFigures(Struct):
    """What the statements of one partner told it, period by period."""

    record: Reading
    place: Place
    on: Occasion
    partner: str
    _told: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def wrong(self, figure: str) -> Wrong | None:
        """Say why an id is of no figure, and of no whole statement, of the partner; None if it is."""
        parts = figure.split("/")
        if len(parts) not in {WHOLE, ONE} or not all(parts):
            return Wrong(f"{figure!r} is no id of a figure{self._nearest(figure)}", AN_ID)
        try:
            covered = span(parts[0])
        except ValueError as fault:
            return Wrong(str(fault), AN_ID)
        statement = "/".join(parts[:WHOLE])
        return (
            self._of_another(parts[1], statement)
            or self._open(covered, parts[0])
            or self._unknown(figure, parts[2], statement, self._of(covered))
        )

    def _of_another(self, partner: str, statement: str) -> Wrong | None:
        if partner not in self.on.partners.by_id:
            return Wrong(unknown("partner", partner, self.on.partners.by_id))
        if partner == self.partner:
            return None
        return Wrong(
            f"{statement} is a statement of {partner}, and {self.partner} sent this",
            remedy=f"send it --from {partner} if the reply is theirs; what {self.partner} asks of it the "
            "host records: pooledbudget query ID",
            code=FindingCode.ROW_RULE,
        )

    def _open(self, covered: Span, period: str) -> Wrong | None:
        first, closed = self.record.first_month, self.record.closed_months()
        if last_month(covered) < first:
            return Wrong(f"the book begins in {first}; there is no statement of {period}")
        if all(month < first or month in closed for month in months_of(covered)):
            return None
        return Wrong(
            f"{period} is not closed: its statement is a draft",
            remedy="answer the statement of a month that is closed",
            code=FindingCode.ROW_RULE,
        )

    def _unknown(
        self, figure: str, kind: str, statement: str, told: Mapping[str, Sequence[str]]
    ) -> Wrong | None:
        if kind not in told:
            return Wrong(unknown(f"statement of {self.partner}", kind, told))
        ids = [f"{statement}/{line}" for line in told[kind]]
        if figure in {statement, *ids}:
            return None
        return Wrong(unknown("figure", figure, dict.fromkeys(ids)))

    def _nearest(self, figure: str) -> str:
        """Say which figure of the partner's last statement an id is nearest to; blank if it has none."""
        closed = sorted(self.record.closed_months())
        if not closed:
            return ""
        told = self._of(closed[-1])
        ids = [f"{closed[-1]}/{self.partner}/{kind}/{line}" for kind, lines in told.items() for line in lines]
        return f"; {unknown('figure', figure, dict.fromkeys(ids)).partition('; ')[2]}" if ids else ""

    def _of(self, covered: Span) -> Mapping[str, Sequence[str]]:
        """Return the figures of the partner's statements of a closed period, under the settings it has."""
        named = str(covered)
        if named not in self._told:
            last = last_month(covered)
            on = self._in_force(last)
            from pooledbudget.instruments.desk import (  # ruff: ignore[import-outside-top-level] - few files are of replies
                Desk,
            )

            desk = Desk(
                record=self.record,
                books=self.record.books().until(last),
                span=covered,
                names=on.partners.names,
                host=on.partners.host.id,
                currency=on.currency,
                until=last,
                only=self.partner,
            )
            known = on.partners.by_id.get(self.partner)
            self._told[named] = figures_told(on.agreements, desk, known) if known else {}
        return self._told[named]

    def _in_force(self, month: Month) -> Occasion:
        """Return the settings that a month was last sealed under."""
        inputs = self.record.act(self.record.sealed_by(month)[-1]).act.inputs
        if inputs == self.on.inputs:
            return self.on
        settings = {name: self.place.bytes_of(digest, "snapshots") for name, digest in inputs.items()}
        return read_occasion(settings, inputs, key=self.on.key, as_they_were=True)


class Replying(Struct, frozen=True, dict=True):
    """A file of replies that is being received, beside what was answered before."""

    incoming: Incoming

    @cached_property
    def _before(self) -> Sequence[Replied]:
        return replied(self.incoming.record)

    @cached_property
    def _queries(self) -> Mapping[str, Query]:
        return {query.id: query for query in queries(self.incoming.record)}

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """The files that give way to this one."""
        replaced = self.incoming.replaced
        return frozenset(with_completions(replaced, self.incoming.received)) if replaced else frozenset()

    def faults(self) -> Iterator[Finding]:
        """Find replies to what is not the sender's, and who or when cannot be."""
        incoming = self.incoming
        on, sender = incoming.on, incoming.sent.sender
        told = ToldFigures(incoming.record, incoming.reader.place, on, sender)
        for row in incoming.rows:
            reply: Reply = row.cells
            wrong = told.wrong(reply.figure)
            if wrong:
                yield self._fault(row, "figure", wrong)
            if reply.owner and reply.owner not in on.partners.by_id:
                what = unknown("partner", reply.owner, on.partners.by_id)
                who = Wrong(what, "who is to act is a partner of the book", "correct the cell")
                yield self._fault(row, "owner", who)
            if reply.due is not None and reply.due < on.today:
                past = Wrong(
                    f"{reply.due} is past",
                    "somebody is to act by a day that is to come",
                    "give a later day, or leave it blank",
                    FindingCode.CELL_DAY,
                )
                yield self._fault(row, "due", past)

    def _fault(self, row: Row[Any], column: str, wrong: Wrong) -> Finding:
        shown = self.incoming.checked.layout.shown(column)
        return self.incoming.fault(
            wrong.code, wrong.what, wrong.rule, wrong.remedy, row=row.number, column=shown
        )

    def remarks(self, columns: Columns[Any]) -> Iterator[Finding]:
        """Say what its sender answered about the same before, and which queries a file it replaces asked."""
        incoming = self.incoming
        rows = columns.rows("", incoming.sent.sender)
        for row in rows:
            for what, remedy in self._answered(row.cells):
                yield incoming.remark(
                    FindingCode.REPEAT,
                    what,
                    "each answer is kept, and a query is open until it is answered",
                    remedy,
                    row=row.number,
                    column=incoming.checked.layout.shown("figure"),
                )
        still = {row.cells.figure for row in rows if row.cells.answer == ASKED}
        for query in self._asked.values():
            if not query.settled and query.about not in still:
                yield incoming.remark(
                    FindingCode.LEFT_OUT,
                    f"{query.id} about {query.about} is no longer asked: it is dropped",
                    "a file that takes the place of another one asks what stands in it",
                    "nothing to do, if that is so; else put the row back and send the file again",
                )

    def _answered(self, reply: Reply) -> Iterator[tuple[str, str]]:
        """Yield what the sender said about the same before, but in files that give way, with what to do."""
        sender = self.incoming.sent.sender
        agreed = [
            before
            for file in self._before
            if not file.ended and file.file.id not in self._replaced
            for before in file.replies
            if not before.query and (before.partner, before.figure) == (sender, reply.figure)
        ]
        for before in agreed:
            on = written_day(date.fromisoformat(before.on))
            yield f"{sender} agreed to it on {on} ({before.id})", "nothing to do, if both are meant"
        for query in self._queries.values():
            same = (query.partner, query.about) == (sender, reply.figure)
            if same and query.id not in self._asked and not query.settled:
                remedy = f"if this settles it, pooledbudget answer {query.id} --state agreed --reason WHY"
                if reply.answer == ASKED:
                    remedy = f"if it is the same, pooledbudget answer {query.id} --state dropped --reason WHY"
                yield f"{sender} queried it before: {query.id} is open", remedy

    @cached_property
    def _asked(self) -> Mapping[str, Query]:
        """The queries of the files that give way to this one."""
        ids = [
            reply.query
            for file in self._before
            if file.file.id in self._replaced and not file.ended
            for reply in file.replies
            if reply.query
        ]
        return {id_: self._queries[id_] for id_ in ids}

    def replies(self, columns: Columns[Any]) -> list[Answer]:
        """Return what the rows that count say, each query with its number, owner and day.

        A query of the file that it replaces about the same keeps its number, and so its history.
        """
        incoming, settings = self.incoming, self.incoming.on.book.replies
        owner = settings.owner.strip() or incoming.on.partners.host.id
        due = incoming.on.today + timedelta(days=settings.days)
        kept, found, number = {query.about: query for query in self._asked.values()}, [], len(self._queries)
        for row in columns.rows(incoming.id, incoming.sent.sender):
            reply: Reply = row.cells
            said = Answer(
                submission=incoming.id,
                act=0,
                row=row.number,
                partner=row.sender,
                figure=reply.figure,
                on=reply.replied_on.isoformat(),
                came=incoming.on.instant[:7],
            )
            if reply.answer == ASKED:
                before = kept.get(reply.figure)
                number += before is None
                said = replace(
                    said,
                    query=before.id if before else f"Q{number:04d}",
                    owner=reply.owner or (before.owner if before else owner),
                    due=(reply.due.isoformat() if reply.due else before.due if before else due.isoformat()),
                )
            found.append(said)
        return found


def reply_faults(incoming: Incoming) -> Iterator[Finding]:
    """Find replies that cannot be; none in a file of another kind."""
    if incoming.kind is Reply:
        yield from Replying(incoming).faults()


def reply_remarks(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Say what replies of a file that count repeat, or drop; nothing of a file of another kind."""
    if incoming.kind is Reply:
        yield from Replying(incoming).remarks(columns)


def replies_in(incoming: Incoming, columns: Columns[Any]) -> list[Answer]:
    """Return the replies of a file that count; none of a file of another kind."""
    return Replying(incoming).replies(columns) if incoming.kind is Reply else []


def would_drop(record: Reading, gone: Sequence[str]) -> list[Query]:
    """Return the open queries that are dropped with some files."""
    asked = {reply.id for file in replied(record) if file.file.id in gone for reply in file.replies}
    return [query for query in queries(record) if not query.settled and query.origin in asked]
