"""What a statement or a position is written from: the record, its sums, the period, what closes kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from pooledbudget.instruments.decisions import Decision, Facts, in_force
from pooledbudget.instruments.figures import Entries, Selected
from pooledbudget.ledger.chart import inside
from pooledbudget.ledger.entries import in_force as entries_in_force
from pooledbudget.ledger.postings import Postings
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.ledger.selections import Selection
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import Month, Span, Term, months_of
from pooledbudget.submissions.history import submissions

FEW = 3
"""How many selections are asked of the record one by one, before a pass over whole months is cheaper."""


class Desk(Struct, kw_only=True):
    """Everything a position is worked out from, for one period."""

    record: Reading
    books: Books
    """The sums up to the period's last month; with what a close is about to post, while it closes."""
    span: Span
    names: Mapping[str, str]
    """The partners' names by id, in the book's order."""
    host: str
    currency: str
    fresh: Mapping[tuple[str, str, str], Facts] = field(default_factory=dict)
    """What a close under way states for earlier months it seals again, by agreement, partner, month."""
    _kept: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)
    until: Month | None = None
    """The last month to tell of, where the period has months that are not open yet."""
    to: date | None = None
    """The day to which a draft is told; None where the whole of its months is."""
    terms: Sequence[Term] = ()
    """The school terms that the book has."""
    only: str = ""
    """The partner whose statement alone is written; blank for everybody's."""
    _decisions: list[Decision] | None = None
    _postings: Postings | None = None
    _made: dict[str, list[RecordedEntry]] = field(default_factory=dict)
    _found: dict[Selection, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def months(self) -> list[Month]:
        """The months of the period that there is something to tell of."""
        return [month for month in months_of(self.span) if self.until is None or month <= self.until]

    @property
    def last(self) -> Month:
        """The last of those months."""
        return self.months[-1]

    @property
    def day(self) -> date:
        """The day at which everything stands as it is told: the end of the period, or the day of a draft."""
        return self.to or self.last.last

    @property
    def year_to_date(self) -> list[Month]:
        """The months of the financial year up to the period's last."""
        return [month for month in self.last.financial_year.period.months if month <= self.last]

    @property
    def to_date(self) -> list[Month]:
        """Every month of the book up to the period's last."""
        months, month = [], self.record.first_month
        while month <= self.last:
            months.append(month)
            month = month.plus(1)
        return months

    def kept(self, name: str) -> list[tuple[Any, Any]]:
        """Return each close of the period's last month or an earlier one, with its annex of a name.

        A receipt keeps what it found under the same name as a close does.
        """
        if name not in self._kept:
            every = self.record.annexes(name)
            self._kept[name] = [kept for kept in every if kept[0].act.kind == "close"]
        last = str(self.last)
        return [(recorded, body) for recorded, body in self._kept[name] if recorded.act.month <= last]

    def decisions(self, agreement: str) -> list[Decision]:
        """Return the decisions of an agreement in force at the end of the period."""
        return [decision for decision in self._in_force() if decision.agreement == agreement]

    def decided_by(self, kind: str) -> list[Decision]:
        """Return the decisions of every agreement of a kind in force at the end of the period."""
        return [decision for decision in self._in_force() if decision.instrument == kind]

    def _in_force(self) -> Sequence[Decision]:
        if self._decisions is None:
            self._decisions = in_force(self.record.derived.decided_until(str(self.last)))
        return self._decisions

    def stated(self, agreement: str, partner: str, month: Month) -> Facts | None:
        """Return what the latest close stated of a partner at a month's end; None if none did."""
        fresh = self.fresh.get((agreement, partner, str(month)))
        return fresh or self.record.derived.position(agreement, partner, str(month))

    def entries(self, selection: Selection, sign: int = 1, *, listed: bool = True) -> Selected:
        """Return what is posted within a selection of one agreement.

        A partner's own entries of the period are listed with it, unless another figure lists them.
        """
        by_entry = selection.by_entry
        value = self.record.total(selection) if by_entry else self.books.selected(selection)
        listed = listed and bool(selection.partner) and selection.from_month >= str(self.months[0])
        look_up = self.record.behind if by_entry else self._behind
        return Selected(sign * value, selection, sign, listed, look_up)

    def _behind(self, selection: Selection) -> list[tuple[int, int]]:
        last = selection.to_month or str(self.last)
        months = [month for month in self.to_date if selection.from_month <= str(month) <= last]
        if selection not in self._found:  # a page, a CSV and a JSON list the same entries
            few = len(self._found) < FEW and self._postings is None
            found = self.record.behind(selection) if few else self._read().behind(selection, months)
            self._found[selection] = found
        return self._found[selection]

    def _read(self) -> Postings:
        if self._postings is None:
            self._postings = Postings(self.record, self.only)
        return self._postings

    def selection(
        self,
        agreement: str,
        account: str,
        months: Sequence[Month],
        *,
        partner: str = "",
        theme: str = "",
    ) -> Selection:
        """Return what selects the postings of an account in some months that follow each other."""
        return Selection(
            account=account,
            agreement=agreement,
            partner=partner,
            theme=theme,
            from_month=str(months[0]) if months else "9999-12",
            to_month=str(months[-1]) if months else "0000-00",
        )

    def caused(self, agreement: str, account: str, causes: Iterable[str]) -> dict[str, Entries]:
        """Return for each cause what its entries earned on an account, with what was reversed taken off."""
        made_by = self.record.by_cause(causes)
        sequences = [sequence for made in made_by.values() for sequence, _ in made]
        selection = Selection(account=account, agreement=agreement, to_month=str(self.last))
        posted = self._read().held(sequences, selection)
        return {
            cause: Entries([(sequence, -posted[sequence]) for sequence, _ in made if sequence in posted])
            for cause, made in made_by.items()
        }

    def held(
        self, made: Iterable[RecordedEntry], selection: Selection, sign: int = 1
    ) -> list[tuple[int, int]]:
        """Return what of some entries lies within a selection of months, entry by entry."""
        found = list[tuple[int, int]]()
        for recorded in made:
            amount = sum(
                leg.amount
                for leg in recorded.entry.postings
                if leg.agreement == selection.agreement
                and selection.partner in {"", leg.partner}
                and selection.theme in {"", leg.theme}
                and inside(leg.account, selection.account)
            )
            if amount and selection.from_month <= recorded.month <= selection.to_month:
                found.append((recorded.sequence, sign * amount))
        return found

    def caused_by(self, kind: str) -> list[RecordedEntry]:
        """Return the entries that rows of a record kind made, and what reversed them."""
        if kind not in self._made:
            files = [file for file in submissions(self.record) if file.kind == kind and file.accepted]
            causes = [id_ for file in files for id_ in self.record.ids_starting(f"{file.id}:")]
            self._made[kind] = self._made_by(causes)
        return self._made[kind]

    def put_right(self, *causes: str) -> list[RecordedEntry]:
        """Return the entries that people posted by hand, and those that some causes made."""
        if "" not in self._made:
            acts = [act.sequence for act in self.record.acts("adjust")]
            self._made[""] = [
                recorded
                for act in acts
                for recorded in self.record.entries_of_acts(act + 1, self.record.end_of(act))
            ]
        named = "; ".join(causes)
        if named not in self._made:
            self._made[named] = self._made_by(causes)
        by_sequence = {made.sequence: made for made in [*self._made[""], *self._made[named]]}
        return [by_sequence[sequence] for sequence in sorted(by_sequence)]

    def made_for(self, letters: str) -> list[RecordedEntry]:
        """Return the entries whose causes begin with some letters, and what reversed them."""
        if letters not in self._made:
            self._made[letters] = self._made_by(self.record.ids_starting(letters))
        return self._made[letters]

    def _made_by(self, causes: Iterable[str]) -> list[RecordedEntry]:
        found = self.record.by_cause(causes)
        return list(self.record.entries_at(sequence for made in found.values() for sequence, _ in made))

    def standing_entries(self, selection: Selection) -> list[RecordedEntry]:
        """Return the entries with a posting in a selection that were not reversed within it."""
        found = list(self.record.entries(selection))
        ids = entries_in_force(recorded.entry.id for recorded in found)
        return [recorded for recorded in found if recorded.entry.id in ids]
