"""What is owed between a partner and a pool, both ways: brought forward, what moved it, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    Expression,
    Kind,
    Line,
    Selected,
    Table,
    Total,
    count,
    figure_of,
    money,
)
from pooledbudget.instruments.host import opening_cause
from pooledbudget.instruments.pools.due import REFUNDED, due_cause
from pooledbudget.instruments.pools.grants import UNSPENT
from pooledbudget.instruments.pools.settlement import SETTLED_BY
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import CONTRIBUTIONS, DUE, OWED, PAID, SHARED
from pooledbudget.ledger.entries import cause_of, in_force, reversal_of
from pooledbudget.ledger.reading import RecordedEntry
from pooledbudget.money import written
from pooledbudget.periods import FinancialYear, Month, written_day
from pooledbudget.submissions.pool_records import Contribution, Payment

BY_YOU = ((1, "due"), (1, "deficit"), (-1, "received"), (1, "refunded"))
"""What moves what a partner owes, and which way."""
TO_YOU = ((1, "spent-for"), (1, "surplus"), (1, "returned"), (1, "put-right"))
"""What moves what a partner is owed, but for what it was paid."""
ALWAYS = {"forward", "due", "received", "outstanding", "owed-forward", "owed", "net"}
TOTALS = {"outstanding", "owed", "net"}
PAYMENTS = {"received", "paid"}
"""What was paid, either way: it is taken off what is owed."""


class AccountColumn(Struct, frozen=True):
    """One column of a partner's tables: the suffix of its figures and what it covers."""

    suffix: str
    title: str
    months: Sequence[Month]
    before: Month | None
    """The month of the same year that it follows; None where it begins with the year."""


def account_columns(desk: Desk) -> list[AccountColumn]:
    """Return the period and, unless that is the year, the year so far."""
    months, year = desk.months, desk.year_to_date
    period = AccountColumn(
        "", desk.span.written, months, None if months[0] == year[0] else months[0].plus(-1)
    )
    if isinstance(desk.span, FinancialYear):
        return [period]
    return [period, AccountColumn(".year", "Year to date", year, None)]


class Owing:
    """What one partner and one pool owe each other over a period, as a table that adds up."""

    def __init__(self, terms: PoolTerms, desk: Desk, partner: str) -> None:
        self.terms, self.desk, self.partner = terms, desk, partner
        self.columns = account_columns(desk)

    def table(self) -> Table:
        """Return the position: what the partner owes, what it is owed, and the net of both."""
        day = written_day(self.desk.day)
        late = self.days_late(self.amounts["outstanding"])
        since = f", the oldest unpaid instalment {late} days late" if late else ""
        labels = {
            "forward": "Owed by you, brought forward",
            "due": "Contributions due",
            "deficit": "Your part of a deficit",
            "received": "Less received from you",
            "refunded": "Given back to you",
            "corrected": "Brought in when the book began, accrued, or put right by hand",
            "outstanding": f"Owed by you at {day}{since}",
            "owed-forward": "Owed to you, brought forward",
            "spent-for": "What you spent for the pool",
            "surplus": "Your part of a surplus",
            "returned": "Fenced money of yours that was not spent",
            "put-right": "Brought in, accrued, or put right by hand",
            "paid": "Less paid to you",
            "owed": f"Owed to you at {day}",
            "net": f"Net at {day}: owed by you less owed to you",
        }
        lines = [
            Line(
                label,
                [cells[slug] for cells in self._cells],
                total=slug in TOTALS,
                says_less=slug in PAYMENTS,
            )
            for slug, label in labels.items()
            if slug in ALWAYS or any(cells[slug].minor for cells in self._cells)
        ]
        return Table(
            f"Where you stand with {self.terms.title}",
            [Column("Line"), *(Column(column.title, Kind.MONEY) for column in self.columns)],
            lines,
            intro="What is below nought was paid before it fell due, or before it was owed; "
            "a net below nought is owed to you.",
        )

    @cached_property
    def amounts(self) -> Mapping[str, int]:
        """What each line comes to for the year so far, in minor units, by its slug."""
        return {slug: cell.minor or 0 for slug, cell in self._cells[-1].items()}

    @property
    def since(self) -> Month:
        """The first month of the book that the year so far covers."""
        return max(self.columns[-1].months[0], self.desk.record.first_month)

    def instalments_table(self) -> list[Table]:
        """Return the year's instalments one by one, with what of each is paid; nothing where none is."""
        year, lines = self.desk.last.financial_year, list[Line]()
        settled = self._settled()
        for due, amount, unpaid in self._unpaid(self.amounts["outstanding"]):
            if due not in year.period:
                continue
            id_ = f"{self.terms.agreement}.instalment.{due.isoformat()}"
            agreed = money(f"{id_}.due", Amount(amount, f"the agreement, due on {written_day(due)}"))
            owing = f"{self.terms.agreement}.outstanding{self.columns[-1].suffix}"
            owed = money(f"{id_}.owed", Amount(unpaid, "what you owe, of the newest instalments"), [owing])
            paid = self._of_receipts(settled[due], agreed, owed)
            late = (self.desk.day - due).days if unpaid else 0
            fell_due = due_cause(self.terms.agreement, self.partner, due)
            received = f"{self.terms.agreement}.received{self.columns[-1].suffix}"
            days = count(late, f"{id_}.late", [owed.id, fell_due, received])
            lines.append(Line(written_day(due), [agreed, money(f"{id_}.paid", paid), owed, days]))
        headings = [Column(heading, Kind.MONEY) for heading in ("Due", "Paid", "Not paid")]
        columns = [Column("Due on"), *headings, Column("Days late", Kind.COUNT)]
        title = f"Your instalments of {year.written} to {self.terms.title}"
        return [Table(title, columns, lines, cash=True)] if lines else []

    def _of_receipts(self, settled: Sequence[tuple[int, int]], agreed: Cell, owed: Cell) -> Expression:
        """Return what of an instalment is paid: the receipts that settled it first, whole as they came."""
        parts: list[tuple[int, str, Expression]] = [
            (1, "due", figure_of(agreed)),
            (-1, "not paid yet", figure_of(owed)),
        ]
        receipts, paid = Entries(settled), Total(parts)
        if not settled or not paid.value:
            return paid
        rest = paid.value - receipts.value
        if not rest:
            return receipts
        if rest < 0:
            spare = Total([(1, "what came", receipts), *((-sign, what, term) for sign, what, term in parts)])
            return Total([(1, "", receipts), (-1, "settled other instalments, or is ahead", spare)])
        other = Total([*parts, (-1, "what receipts settled", receipts)])
        return Total([(1, "", receipts), (1, "what else settled it", other)])

    def _settled(self) -> dict[date, list[tuple[int, int]]]:
        """Return the receipts that settled each instalment: what comes in first settles the oldest.

        A receipt that was taken back in a later month stood at the end of this one.
        """
        every = AccountColumn("", "", self.desk.to_date, None)
        last = str(self.desk.last)
        made = [made for made in self.desk.caused_by(Contribution.kind) if made.month <= last]
        stand = in_force(recorded.entry.id for recorded in made)
        came = self._held([recorded for recorded in made if recorded.entry.id in stand], PAID, every, -1)
        waiting = [(receipt, receipt[1]) for receipt in came if receipt[1] > 0]
        settled: dict[date, list[tuple[int, int]]] = {}
        for due, amount, _ in self._fell_due():
            left, by = amount, settled.setdefault(due, [])
            while left and waiting:
                receipt, there = waiting.pop(0)
                by += [receipt] if receipt not in by else []
                if there > left:
                    waiting.insert(0, (receipt, there - left))
                left -= min(left, there)
        return settled

    def by_when(self) -> list[str]:
        """Say by when what is owed is to be paid, and what falls due next."""
        said, day, currency = list[str](), self.desk.day, self.desk.currency
        unpaid = [(due, left) for due, _, left in self._unpaid(self.amounts["outstanding"]) if left]
        if unpaid:
            due, left = unpaid[0]
            ago = f"{counted((day - due).days, 'day')} ago" if due < day else "today"
            oldest = "What" if len(unpaid) == 1 else "The oldest of what"
            what = f"{oldest} you have not paid {self.terms.title}"
            said.append(f"{what}, {written(left, currency)}, fell due on {written_day(due)}, {ago}.")
        if self.amounts["owed"] > 0:
            said.append(f"The agreement names no day by which {self.terms.title} pays what it owes you.")
        return [*said, *self._next_instalment()]

    def _next_instalment(self) -> Iterator[str]:
        """Say what falls due next, and what of it is paid ahead: whoever pays it again is owed it back."""
        coming = [
            (due, amount)
            for contribution in self.terms.contributions
            if contribution.partner == self.partner
            for due, amount in self.terms.schedule(contribution)
            if due > self.desk.day
        ]
        if not coming:
            return
        due, asked = min(coming)
        ahead, currency = -self.amounts["outstanding"], self.desk.currency
        paid = ""
        if ahead >= asked:
            paid = ", and is paid ahead"
        elif ahead > 0:
            paid = f"; {written(ahead, currency)} of it is paid ahead"
        yield (
            f"Your next instalment to {self.terms.title}, {written(asked, currency)}, falls due on "
            f"{written_day(due)}{paid}."
        )

    def days_late(self, outstanding: int) -> int:
        """Return the age in days of the oldest instalment that a sum still covers."""
        unpaid = [due for due, _, left in self._unpaid(outstanding) if left]
        return (self.desk.day - min(unpaid)).days if unpaid else 0

    def _unpaid(self, outstanding: int) -> list[tuple[date, int, int]]:
        """Return each instalment that fell due, its amount and what of it a sum still covers, oldest first.

        What is paid settles the oldest first, so what is owed is of the newest. A part of a deficit falls
        due too, on the day it is settled: it makes no instalment late.
        """
        left, found = max(0, outstanding), []
        for due, amount, is_instalment in reversed(self._fell_due()):
            unpaid = min(amount, left)
            left -= unpaid
            if is_instalment:
                found.append((due, amount, unpaid))
        return found[::-1]

    def _fell_due(self) -> list[tuple[date, int, bool]]:
        """Return what fell due, oldest first, and whether it is an instalment or a part of a deficit."""
        fell_due = [
            (due, amount, True)
            for contribution in self.terms.contributions
            if contribution.partner == self.partner
            for due, amount in self.terms.schedule(contribution)
            if self.desk.record.first_month.first <= due <= self.desk.day
        ]
        fell_due += [(day, amount, False) for day, amount in self._deficits()]
        return sorted(fell_due)

    def _deficits(self) -> list[tuple[date, int]]:
        """Return the partner's part of each deficit that stands, with the day it was settled.

        Where each month settles the running total a later month takes off what earlier ones passed on: the
        newest first. What was brought in of a deficit fell due before the book began.
        """
        standing = list[tuple[date, int]]()
        for month in self.desk.to_date:
            amount = self._deficit(AccountColumn("", "", [month], None)).value
            while amount < 0 and standing:
                day, part = standing.pop()
                amount += part
                if amount > 0:
                    standing.append((day, amount))
                    amount = 0
            standing += [(month.last, amount)] if amount > 0 else []
        return standing

    @cached_property
    def _cells(self) -> list[dict[str, Cell]]:
        return [self._column(column) for column in self.columns]

    def _column(self, column: AccountColumn) -> dict[str, Cell]:
        """Return the figures of one column; what no other line says is what was put right by hand."""
        cells: dict[str, Cell] = {}

        def add(slug: str, expression: Expression) -> None:
            cells[slug] = money(f"{self.terms.agreement}.{slug}{column.suffix}", expression)

        def total(*parts: tuple[int, str]) -> list[tuple[int, str, Expression]]:
            return [
                (sign, "", figure_of(cells[slug]))
                for sign, slug in parts
                if slug in ALWAYS or cells[slug].minor
            ]

        before = [month for month in self.desk.to_date if month < column.months[0]]
        add("forward", self._posted(DUE, before))
        add("due", self._posted(CONTRIBUTIONS, column.months, -1, listed=not column.suffix))
        add("deficit", self._deficit(column))
        add("received", self._received(column))
        add("refunded", Entries(self._given_back(column)))
        moved = (1, "all that moved it", self._posted(DUE, column.months))
        add("corrected", Total([moved, *total(*((-sign, slug) for sign, slug in BY_YOU))]))
        add("outstanding", Total(total((1, "forward"), *BY_YOU, (1, "corrected"))))
        add("owed-forward", self._posted(OWED, before, -1))
        add("spent-for", self._spent(column))
        add("surplus", self._surplus(column))
        add(
            "returned",
            Entries(self._held(self._not_by_hand(self.desk.made_for(self._unspent)), OWED, column, -1)),
        )
        add("put-right", Entries(self._held(self._hand, OWED, column, -1)))
        paid, posted = Entries(self._paid(column)), self._posted(OWED, column.months, -1)
        other = Total([*total(*TO_YOU), (-1, "all that moved it", posted), (-1, "what was paid", paid)])
        add("paid", Total([(1, "", paid), (1, "put against it", other)]) if other.value else paid)
        add("owed", Total(total((1, "owed-forward"), *TO_YOU, (-1, "paid"))))
        add("net", Total(total((1, "outstanding"), (-1, "owed"))))
        return cells

    def _posted(
        self,
        account: str,
        months: Sequence[Month],
        sign: int = 1,
        *,
        theme: str = "",
        listed: bool = False,
    ) -> Selected:
        agreement = self.terms.agreement
        selection = self.desk.selection(agreement, account, months, partner=self.partner, theme=theme)
        return self.desk.entries(selection, sign, listed=listed)

    def _received(self, column: AccountColumn) -> Expression:
        """Return what came in; what was given back or brought in stands on that account too, and is apart."""
        paid = self._posted(PAID, column.months, -1, listed=not column.suffix)
        back, brought = self._given_back(column), self._brought_in(PAID, column, -1)
        if not back and not brought:
            return paid
        if column.suffix:
            parts: list[tuple[int, str, Expression]] = [(1, "all that came and went", paid)]
            parts += [(1, "given back", Entries(back))] if back else []
            return Total([*parts, *([(-1, "brought in", Entries(brought))] if brought else [])])
        apart = {sequence for sequence, _ in [*back, *brought]}
        return Entries([part for part in paid.behind if part[0] not in apart])

    def _brought_in(self, account: str, column: AccountColumn, sign: int = 1) -> list[tuple[int, int]]:
        """Return what was brought in on an account when the book began: it moved before, not now."""
        made = self.desk.made_for(opening_cause(self.terms.agreement))
        return self._held(made, account, column, sign)

    def _deficit(self, column: AccountColumn) -> Expression:
        """Return the partner's part of deficits that were settled; one from before the book is brought in."""
        posted, brought = self._posted(SHARED, column.months), self._brought_in(SHARED, column)
        if not brought:
            return posted
        return Total([(1, "all that moved it", posted), (-1, "brought in", Entries(brought))])

    @property
    def _unspent(self) -> str:
        return f"{self.terms.agreement}:{UNSPENT}:"

    def _surplus(self, column: AccountColumn) -> Entries:
        """Return what settlements made the pool owe the partner, and what later ones took off that again."""
        agreement = self.terms.agreement
        made = [made for prefix in SETTLED_BY for made in self.desk.made_for(f"{agreement}:{prefix}:")]
        return Entries(self._held(self._not_by_hand(made), OWED, column, -1))

    def _spent(self, column: AccountColumn) -> Total:
        """Return what the partner spent, theme by theme, without what was put right by hand."""
        spent = [
            (1, title, self._spent_on(theme, column)) for theme, title in self.terms.theme_titles.items()
        ]
        return Total([part for part in spent if part[2].value] or spent[:1])

    def _spent_on(self, theme: str, column: AccountColumn) -> Selected | Total:
        """Return what is owed under a theme, less what was put right by hand, which has its line."""
        posted = self._posted(OWED, column.months, -1, theme=theme)
        hand = self._held(self._hand, OWED, column, -1, theme=theme)
        if not hand:
            return posted
        return Total([(1, "all that moved it", posted), (-1, "put right by hand, told apart", Entries(hand))])

    def _given_back(self, column: AccountColumn) -> list[tuple[int, int]]:
        """Return the refunds of some months, and what reversed them."""
        given = self.desk.caused_by(Contribution.kind)
        refunds = {cause_of(made.entry.id) for made in given if made.entry.kind == REFUNDED}
        return self._held([made for made in given if cause_of(made.entry.id) in refunds], PAID, column, 1)

    def _paid(self, column: AccountColumn) -> list[tuple[int, int]]:
        """Return what the partner was paid, payment by payment; what was put right by hand is told apart."""
        return self._held(self._not_by_hand(self.desk.caused_by(Payment.kind)), OWED, column, 1)

    @cached_property
    def _hand(self) -> Sequence[RecordedEntry]:
        """What was brought in, or put right by hand, but for rows of spending that were reversed or put back.

        Those take off what was spent, line by line, and have a theme as nothing else that falls due has.
        """
        made = self.desk.put_right(opening_cause(self.terms.agreement))
        own = {cause_of(recorded.entry.id) for recorded in made if not reversal_of(recorded.entry.id)[1]}
        return [
            recorded
            for recorded in made
            if cause_of(recorded.entry.id) in own
            or not any(leg.theme for leg in recorded.entry.postings if leg.account == OWED)
        ]

    def _not_by_hand(self, made: Iterable[RecordedEntry]) -> list[RecordedEntry]:
        hand = {recorded.sequence for recorded in self._hand}
        return [recorded for recorded in made if recorded.sequence not in hand]

    def _held(
        self,
        made: Iterable[RecordedEntry],
        account: str,
        column: AccountColumn,
        sign: int,
        *,
        theme: str = "",
    ) -> list[tuple[int, int]]:
        """Return what some entries, counted in the column's months, hold of the partner on an account."""
        agreement, months = self.terms.agreement, column.months
        selection = self.desk.selection(agreement, account, months, partner=self.partner, theme=theme)
        return self.desk.held(made, selection, sign)
