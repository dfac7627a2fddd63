"""What a book holds, noun by noun: files, acts, decisions, differences, queries, agreements, partners.

Each is a `Listing`, narrowed down by the same conditions on the command line and in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.evidence.pseudonyms import shortened
from pooledbudget.in_words import InWords
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.instruments.decisions import Decision, in_force
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import plain
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceState
from pooledbudget.reconcile.queries import Query, in_words, queries
from pooledbudget.reconcile.treatments import Treatments, differences_now
from pooledbudget.reconcile.words import said_text
from pooledbudget.statements.listing import Filters, Listing
from pooledbudget.statements.story import ACTS, partner_of, told
from pooledbudget.statements.unsettled import quarantined
from pooledbudget.submissions.history import Submission, standing, submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader

GAP = ("id", "against", "agreement", "what", "on", "reference", "ours", "theirs", "since", "age")
TOLD_OF_GAP = (*GAP, "state", "owner", "due", "said")
"""Where something was asked or said of one: how it stands, who is to act, by when, what was said last."""


class Lists(InWords, Struct, frozen=True):
    """Lists of one book, as it is recorded now."""

    record: Reading
    reader: Callable[[], RowReader]
    on: Callable[[], Occasion]
    """The settings in force now."""

    def __repr__(self) -> str:
        return f"<Lists of {self.record.book}>"

    def files(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List received files, and what became of each."""
        received = submissions(self.record)
        left = {file.id: rows for file, rows in quarantined(self.record)}
        stand = {file.id for file in standing(received)}
        rows = [
            file_document(file, stands=file.id in stand, quarantined=left.get(file.id, 0))
            for file in received
        ]
        columns = ("submission", "kind", "from", "month", "rows", "quarantined", "state", "file")
        return Listing(
            "files",
            rows,
            columns,
            numbers=("rows", "quarantined"),
            filters={"month": "month", "partner": "from", "kind": "kind"},
            known={"from": self._partners, "kind": KINDS},
        ).where(*conditions, **filters)

    def acts(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List who did what to the book, when and why, in the order it happened."""
        rows: list[dict[str, Any]] = []
        for done in self.record.acts():
            act = done.act
            named = act.detail.get("sealed", []) or act.detail.get("files", []) or act.detail.get("gaps", [])
            rows.append(
                {
                    "act": done.sequence,
                    "kind": act.kind,
                    "month": act.month,
                    "partner": partner_of(act),
                    "who": act.who,
                    "instant": act.instant,
                    "edition": act.edition,
                    "entries": self.record.end_of(done.sequence) - done.sequence,
                    "what": str(act.detail.get("submission", "") or ", ".join(named)),
                    "reason": act.reason,
                }
            )
        columns = ("act", "kind", "month", "who", "instant", "entries", "what", "reason")
        return self._of_acts(rows, columns, ("act", "entries")).where(*conditions, **filters)

    def log(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """Tell the story of the book: what each act did, as a sentence."""
        rows = [
            {
                "act": done.sequence,
                "day": done.act.instant[:10],
                "time": done.act.instant[11:16],
                "who": done.act.who,
                "kind": done.act.kind,
                "month": done.act.month,
                "partner": partner_of(done.act),
                "told": told(done.act, self.record.end_of(done.sequence) - done.sequence),
            }
            for done in self.record.acts()
        ]
        columns = ("day", "time", "who", "told")
        return self._of_acts(rows, columns, ("act",)).where(*conditions, **filters)

    def _of_acts(self, rows: list[dict[str, Any]], columns: Sequence[str], numbers: Sequence[str]) -> Listing:
        filters = {name: name for name in ("month", "partner", "kind")}
        known: dict[str, Iterable[str]] = {"partner": self._partners, "kind": ACTS}
        return Listing("acts", rows, columns, numbers=numbers, filters=filters, known=known)

    @property
    def _partners(self) -> Iterable[str]:
        return self.on().partners.by_id

    @property
    def _agreements(self) -> list[str]:
        return [agreement.id for agreement in self.on().agreements]

    def decisions(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List the decisions in force, with the amount or the reason of each."""
        on = self.on()
        decided = in_force(self.record.derived.decided())
        short = shortened(decision.subject for decision in decided)
        rows = [
            {
                **decision_document(decision, on.agreements.sentence(decision, on.currency)),
                "called": short[decision.subject],
                "refused": decision.refused,
            }
            for decision in decided
        ]
        columns = ("agreement", "called", "asked", "on", "month", "amount", "sentence")
        return Listing(
            "decisions",
            rows,
            columns,
            money=("amount",),
            filters={"month": "month", "agreement": "agreement", "kind": "asked"},
            known={"agreement": self._agreements},
        ).where(*conditions, **filters)

    def sentences(self, decisions: Sequence[Decision]) -> list[str]:
        """Say each decision in one sentence."""
        on = self.on()
        return [on.agreements.sentence(decision, on.currency) for decision in decisions]

    def differences(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List the differences that stand at the end of the latest closed month, oldest first.

        One that is split stands with its parts under it, each with what lies between as ours.
        """
        asked, treatments = queries(self.record), Treatments(self.record)
        rows = []
        for difference in differences_now(self.record):
            state = state_of(difference, asked, treatments)
            row = {**difference.document, "age": difference.age, "settled": difference.settled, **state}
            rows.append({**row, "what": state["called"] or difference.kind})
            rows += parts_of(rows[-1], difference, treatments)
        wanted = TOLD_OF_GAP if any(row["state"] for row in rows) else GAP
        columns = [column for column in wanted if any(column in row for row in rows)] or GAP[1:]
        return Listing(
            "differences",
            rows,
            columns,
            money=("ours", "theirs"),
            numbers=("age",),
            filters={"partner": "against", "agreement": "agreement", "kind": "kind"},
            known={"against": [*self._partners, BANK], "agreement": self._agreements},
        ).where(*conditions, **filters)

    def queries(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List what was asked and disputed, by act or in a file of replies, and how each stands."""
        found = queries(self.record)
        if any(asked.origin for asked in found):
            found = in_words(found, self.reader())
        rows = [
            {**asked.document, "settled": asked.settled, "said_last": said_text(asked.said[-1])}
            for asked in found
        ]
        columns = ("id", "about", "partner", "state", "owner", "due", "said_last")
        meant, known = {"partner": "partner"}, {"partner": self._partners}
        return Listing("queries", rows, columns, filters=meant, known=known).where(*conditions, **filters)

    def agreements(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List the agreements in force: what each is, whom it names, and what stands in its cash."""
        on, books = self.on(), self.record.books()
        rows = [
            {
                "agreement": agreement.id,
                "kind": agreement.kind,
                "title": agreement.terms.title,
                "ends": agreement.terms.last_day.isoformat() if agreement.terms.last_day else "",
                "cash": plain(books.total(agreement.id, "assets:cash")),
                "source": agreement.terms.source,
            }
            for agreement in on.agreements
        ]
        columns = tuple(rows[0] if rows else ("agreement",))
        return Listing(
            "agreements",
            rows,
            columns,
            money=("cash",),
            filters={"agreement": "agreement", "kind": "kind"},
            known={"agreement": self._agreements, "kind": INSTRUMENTS},
        ).where(*conditions, **filters)

    def partners(self, *conditions: str, **filters: Unpack[Filters]) -> Listing:
        """List the partners of the book, the parts they play, and how many files each sent."""
        sent = [file.sender for file in submissions(self.record)]
        rows = [
            {
                "partner": partner.id,
                "name": partner.name,
                "parts": ", ".join(sorted(part.value for part in partner.parts)),
                "files": sent.count(partner.id),
            }
            for partner in self.on().partners.by_id.values()
        ]
        columns = ("partner", "name", "parts", "files")
        return Listing(
            "partners",
            rows,
            columns,
            numbers=("files",),
            filters={"partner": "partner"},
            known={"partner": self._partners},
        ).where(*conditions, **filters)


def file_document(file: Submission, *, stands: bool, quarantined: int) -> dict[str, Any]:
    """Return a received file as plain values, with what became of it and where its bytes lie."""
    state = "accepted" if file.accepted else "refused"
    gone = "withdrawn" if file.withdrawn else "replaced"
    return {
        "submission": file.id,
        "file": file.file,
        "kind": file.kind,
        "from": file.sender,
        "month": file.month,
        "rows": file.rows if file.accepted else 0,
        "quarantined": quarantined,
        "state": state if stands else gone,
        "replaces": file.replaces,
        "completes": file.completes,
        "sha256": file.sha256,
        "kept": f"received/{file.sha256}",
    }


def decision_document(decision: Decision, sentence: str) -> dict[str, Any]:
    """Return a decision as plain values: money as a decimal string."""
    return {
        "asked": decision.asked,
        "agreement": decision.agreement,
        "subject": decision.subject,
        "on": decision.on.isoformat(),
        "month": decision.month,
        "paid": decision.paid,
        "amount": plain(decision.amount),
        "reason": decision.reason,
        "sentence": sentence,
    }


def parts_of(
    row: Mapping[str, Any], difference: Difference, treatments: Treatments
) -> Iterator[dict[str, Any]]:
    """Yield a row for each part of a difference that is split: how it stands, and why it is a part."""
    split = treatments.last(difference.id) if difference.treated else None
    if split is None or split.state is not DifferenceState.SPLIT:
        return
    states = treatments.states({difference.id: difference.gap})
    for (part, gap), (_, reason) in zip(split.split_into.items(), split.parts, strict=True):
        last, state = treatments.last(part), states.get(part, DifferenceState.OPEN)
        yield {
            **row,
            "id": part,
            "what": f"part: {reason}",
            "ours": plain(gap),
            "theirs": "",
            "settled": state.settled,
            "state": state.value or "open",
            "owner": last.owner if last else "",
            "due": last.due if last else "",
            "said": last.reason if last else reason,
        }


def state_of(difference: Difference, asked: Sequence[Query], treatments: Treatments) -> dict[str, str]:
    """Return how a difference stands by whatever was asked or said of it last; blanks where nothing was."""
    about = [query for query in asked if query.about == difference.id]
    state = dict.fromkeys(("query", "state", "called", "owner", "due", "said"), "")
    if about:
        last = about[-1]
        state |= {
            "query": last.id,
            "state": last.state.value,
            "owner": last.owner,
            "due": last.due,
            "said": last.reason,
        }
    treated = treatments.last(difference.id)
    if difference.treated and treated and not (about and treated.act < about[-1].said[-1].act):
        state |= {
            "state": difference.treated,
            "called": treated.called,
            "owner": treated.owner,
            "due": treated.due,
            "said": treated.reason,
        }
    return state
