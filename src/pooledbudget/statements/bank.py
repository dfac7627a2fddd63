"""The bank reconciliation page of a close: ours, the bank's, and every item between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import TYPE_CHECKING, Any

from pooledbudget.findings import Origin
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Line,
    Position,
    Selected,
    Table,
    Total,
    apart,
    count,
    money,
    slug,
    text,
)
from pooledbudget.instruments.told import differences_of, differing_id, kept_by_close
from pooledbudget.ledger.chart import CASH
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_of, written
from pooledbudget.periods import Month, written_day
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.treatments import Treatments
from pooledbudget.reconcile.words import difference_text, hint_text, state_of, treated_text
from pooledbudget.statements.open_points import queries_at, queries_table

if TYPE_CHECKING:
    from pooledbudget.instruments.tallies import Ages

FOR_EVER = 10**6
AGES = (("Up to 30 days", 30), ("31 to 60 days", 60), ("61 to 90 days", 90), ("Over 90 days", FOR_EVER))
"""How the ages of items are parted: each band with the most days in it."""


def treatments_at(desk: Desk) -> Treatments:
    """Return what people had said or done of differences when the period's last month was closed."""
    sealing = desk.record.sealed_by(desk.last)
    return Treatments(desk.record, sealing[-1] if sealing else 0)


class BankPage:
    """The reconciliations of the period's last close, and all differences."""

    def __init__(self, desk: Desk, titles: Mapping[str, str]) -> None:
        self.desk, self.titles = desk, titles
        self.differences = differences_of(desk)
        self.queries = queries_at(desk)
        self.treatments = treatments_at(desk)
        self.banks = kept_by_close(desk, "banks")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell: no bank ever told of any cash, and no figure differs."""
        return not (self.differences or any(bank["bank"] for bank in self.banks))

    def position(self) -> Position:
        """Return the page: whether it agrees, cash by agreement, a table for each, what differs."""
        tables, unexplained = [], []
        for bank in self.banks:
            if bank["bank"]:
                table, explained = self._reconciliation(bank)
                tables.append(table)
                if not explained:
                    unexplained.append(self._title(bank))
        if self.banks:
            tables.insert(0, self._cash())
        tables += [table for table in (self._kinds(), self._alike()) if table.lines]
        tables.append(figures_table(self.desk, self.differences))
        asked, open_queries = queries_table(self.desk, self.queries)
        return Position([*self._headline(unexplained), *asked], [*tables, *open_queries])

    def _title(self, bank: Mapping[str, Any]) -> str:
        return self.titles.get(bank["agreement"], bank["agreement"])

    def _label(self, bank: Mapping[str, Any]) -> str:
        """Return an agreement's title as it stands at the beginning of a cell."""
        title = self._title(bank)
        return title[:1].upper() + title[1:]

    def _headline(self, unexplained: Sequence[str]) -> list[str]:
        day, count = written_day(self.desk.day), sum(not found.settled for found in self.differences)
        settled = len(self.differences) - count
        said = [*self._not_reconciled(), *self._residues()]
        if unexplained:
            said.append(f"The items do not explain the bank's balance of {', '.join(unexplained)} at {day}.")
        if count:
            stands = sum(abs(found.gap) for found in self.differences if not found.settled)
            between = f", {written(stands, self.desk.currency)}{'' if count == 1 else ' in all'}"
            what = "difference stands" if count == 1 else "differences stand"
            said.append(f"{count} {what} at {day}{between if stands else ''}.")
        if settled:
            said.append(
                f"{settled} {'difference is' if settled == 1 else 'differences are'} settled by people."
            )
        if not any(bank["bank"] for bank in self.banks):
            said.insert(0, "No bank statement ever came.")
        if not said:
            said.append("Everything agrees.")
        alike = sum(len(bank.get("alike", ())) for bank in self.banks)
        alike += sum(len(group["ours"]) for bank in self.banks for group in bank.get("together_alike", ()))
        if alike:
            said.append(f"{alike} {'item was' if alike == 1 else 'items were'} matched by amount alone.")
        return said

    def _not_reconciled(self) -> list[str]:
        """Say of which agreements no bank statement of the month tells; of nobody if none ever came."""
        without = [bank for bank in self.banks if not bank.get("reconciled", True)]
        if not without or not any(bank["bank"] for bank in self.banks):
            return []
        by_day: dict[str, list[str]] = {}
        for bank in without:
            by_day.setdefault(_last_told(bank), []).append(self._title(bank))
        said = [f"{', '.join(names)} ({last})" for last, names in by_day.items()]
        return [f"Not reconciled: no bank statement for {self.desk.last.written} of {'; '.join(said)}."]

    def _residues(self) -> list[str]:
        """Say what no item explains."""
        return [
            f"{written(difference.gap, self.desk.currency)} of the cash of "
            f"{self.titles.get(difference.agreement, difference.agreement)} is unexplained by any item."
            for difference in self.differences
            if difference.kind == DifferenceKind.UNEXPLAINED and not difference.settled
        ]

    def _ours(self, name: str) -> Selected:
        """Return our cash by effective day and as known at that close, as the close reconciled it.

        The bank knows nothing of the months that our entries count in.
        """
        desk = self.desk
        selection = Selection(
            account=CASH,
            agreement=name,
            to_day=desk.last.last.isoformat(),
            known=desk.record.end_of(desk.record.sealed_by(desk.last)[-1]),
        )
        return desk.entries(selection)

    def _cash(self) -> Table:
        """Return the table of all cash: a line for each agreement that holds some, and what they come to."""
        lines, ours, banks = [], list[tuple[int, str, Expression]](), list[tuple[int, str, Expression]]()
        for bank in self.banks:
            name = bank["agreement"]
            held = FigureOf(f"{name}.ours", self._ours(name).value)
            cell, theirs = money(held.id, self._ours(name)), Cell(Kind.MONEY, None)
            if bank["bank"]:
                said = FigureOf(f"{name}.bank", minor_of(bank["bank"]))
                banks.append((1, self._label(bank), said))
                cell, theirs = money(f"{name}.cash.ours", held), money(f"{name}.cash.bank", said)
            ours.append((1, self._label(bank), held))
            items = _counted(f"{name}.cash.differences", self._items(name))
            lines.append(Line(self._label(bank), [cell, theirs, _day_of(bank), items]))
        totals = [money("ours", Total(ours)), money("bank", Total(banks)), Cell(Kind.DAY, None)]
        items = _counted("differences", self._items())
        lines.append(Line("All agreements", [*totals, items], total=True))
        return Table(
            "Cash by agreement",
            [
                Column("Agreement"),
                Column("Our balance", Kind.MONEY),
                Column("The bank's balance", Kind.MONEY),
                Column("Day of the bank's balance", Kind.DAY),
                Column("Differences", Kind.COUNT),
            ],
            lines,
            cash=True,
        )

    def _items(self, name: str = "") -> list[Difference]:
        return [
            difference
            for difference in self.differences
            if difference.against == BANK and name in {"", difference.agreement}
        ]

    def _reconciliation(self, bank: Mapping[str, Any]) -> tuple[Table, bool]:
        """Return the table of one agreement's cash, and whether its items explain the bank's balance."""
        name, nothing = bank["agreement"], Cell(Kind.MONEY, None)
        ours, items = self._ours(name), self._items(name)
        blank = [nothing, nothing, Cell(Kind.COUNT, None)]
        label = f"Our cash balance, {written_day(self.desk.day)}"
        lines = [Line(label, [money(f"{name}.ours", ours), *blank, text("")])]
        lines += [self._line(name, number, item) for number, item in enumerate(items, start=1)]
        vat = minor_of(bank.get("vat", "0.00"))
        if vat:
            paid = Amount(-vat, "paid by the bank beyond the net amounts, which alone are the pool's")
            lines.append(Line(_vat_text(bank), [money(f"{name}.vat", paid), *blank, text("not the pool's")]))
        theirs = minor_of(bank["bank"])
        explained = ours.value - sum(item.gap for item in items) - vat == theirs
        origin = Origin(*bank["closing"]) if bank["closing"] else None
        balance = Amount(
            theirs, "the closing row of the bank file" if origin else "the bank's lines added up", origin
        )
        verdict = text(_verdict(bank, len(items) + bool(vat), explained=explained))
        label = f"The bank's balance{_at(bank)}"
        lines.append(Line(label, [money(f"{name}.bank", balance), *blank, verdict], total=True))
        columns = [
            Column("Item"),
            Column("Amount", Kind.MONEY),
            Column("Ours", Kind.MONEY),
            Column("The bank's", Kind.MONEY),
            Column("Days", Kind.COUNT),
            Column("Note"),
        ]
        return Table(
            f"Cash of {self._title(bank)}", columns, lines, intro=_matched(bank), cash=True
        ), explained

    def _line(self, name: str, number: int, item: Difference) -> Line:
        currency = self.desk.currency
        bank = "has none" if item.theirs is None else written(item.theirs, currency)
        ours = "has none" if item.ours is None else written(item.ours, currency)
        amount = Amount(-item.gap, f"the bank {bank}, our record {ours}", _origin(item))
        id_ = f"{name}.item.{item.id}" if item.id else ""
        note = "; ".join(
            filter(
                None,
                [
                    f"since {_month(item.since)}",
                    "" if item.settled else hint_text(item),
                    treated_text(item, self.treatments, currency),
                    state_of(item, self.queries),
                ],
            )
        )
        return Line(
            f"{item.id} {difference_text(item)}".strip(),
            [
                money(id_ or f"{name}.item.{number}", amount, _ids([item])),
                *_sides(id_, item, "the bank"),
                count(item.age, id_ and f"{id_}.days", _ids([item])),
                text(note),
            ],
        )

    def _kinds(self) -> Table:
        """Return what the items come to by kind, over all agreements."""
        found: dict[str, list[Difference]] = {}
        for item in self._items():
            found.setdefault(item.kind, []).append(item)
        lines = list(starmap(self._kind_line, sorted(found.items())))
        columns = [
            Column("Kind"),
            Column("How many", Kind.COUNT),
            Column("Net", Kind.MONEY),
            Column("Both ways", Kind.MONEY),
            Column("Oldest, in days", Kind.COUNT),
        ]
        return Table("Differences with the bank by kind", columns, lines, chart=self._ages(found))

    def _kind_line(self, kind: str, items: Sequence[Difference]) -> Line:
        """Return how many items of a kind there are, what they come to, and how old the oldest is."""
        id_, listed = f"kind.{slug(kind)}", {bank["agreement"] for bank in self.banks if bank["bank"]}
        parts: list[tuple[int, str, Expression]] = [
            (1, "", FigureOf(f"{item.agreement}.item.{item.id}", -item.gap))
            if item.id and item.agreement in listed
            else (1, "", Amount(-item.gap, difference_text(item), _origin(item)))
            for item in items
        ]
        oldest = max(item.age for item in items)
        aged = _ids([item for item in items if item.age == oldest])
        gross = Amount(sum(abs(item.gap) for item in items), "what lies between, whichever way, of each")
        cells = [_counted(id_, items), money(f"{id_}.pounds", Total(parts), _ids(items))]
        cells.append(money(f"{id_}.gross", gross, _ids(items)))
        return Line(kind.capitalize(), [*cells, count(oldest, f"{id_}.oldest", aged)])

    def _ages(self, found: Mapping[str, Sequence[Difference]]) -> Ages | None:
        """Return the items by kind and age; None where there are none."""
        if not found:
            return None
        from pooledbudget.instruments import (  # ruff: ignore[import-outside-top-level] - one figure needs no picture
            tallies,
        )

        items = [item for some in found.values() for item in some]
        return tallies.Ages(
            subject="the cash of all agreements",
            bands=[label for label, _ in AGES],
            kinds={kind.capitalize(): _by_age(some) for kind, some in sorted(found.items())},
            items=len(items),
            oldest=max(item.age for item in items),
            on=self.desk.day,
            currency=self.desk.currency,
        )

    def _alike(self) -> Table:
        """Return the pairs and groups of the month that have nothing in common but their amounts."""
        taken, lines = set[str](), list[Line]()
        for bank in self.banks:
            for pair in bank.get("alike", ()):
                theirs = {"reference": pair["bank_reference"], "on": pair["bank_on"]}
                lines.append(self._matched_line(bank["agreement"], pair, theirs, pair["amount"], taken))
            for group in bank.get("together_alike", ()):
                lines += self._group_lines(bank["agreement"], group, taken)
        columns = [
            Column("Our reference and day"),
            Column("Amount", Kind.MONEY),
            Column("The bank's reference"),
            Column("The bank's day", Kind.DAY),
        ]
        return Table(
            "Matched by amount alone",
            columns,
            lines,
            intro="Nothing but the amount and the time says that these are pairs.",
        )

    def _group_lines(self, agreement: str, group: Mapping[str, Any], taken: set[str]) -> Iterator[Line]:
        """Yield the lines of a group: a line for each of its several, with the one that all of them are."""
        ours, theirs = group["ours"], group["theirs"]
        several = ours if len(ours) > 1 else theirs
        for place in range(len(several)):
            mine, bank = ours[min(place, len(ours) - 1)], theirs[min(place, len(theirs) - 1)]
            told = {**bank, "reference": f"{bank['reference']} ({place + 1} of {len(several)})"}
            yield self._matched_line(agreement, mine, told, several[place]["amount"], taken)

    def _matched_line(
        self, agreement: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], amount: str, taken: set[str]
    ) -> Line:
        """Return what was matched by its amount, as it leads to our entry where one alone can be meant."""
        id_ = apart(f"{agreement}.matched.{slug(ours['reference'])}.{ours['on']}", taken)
        minor, day = minor_of(amount), date.fromisoformat(ours["on"])
        cash = self.desk.selection(agreement, CASH, [Month.of(day), self.desk.last])
        meant = [
            part
            for part in self.desk.held(self.desk.record.entries(cash), cash)
            if part[1] == minor and self._is(part[0], ours["reference"], day)
        ]
        matched = f"matched by its amount with the bank's {theirs['reference']} of {theirs['on']}"
        said = f"our {ours['reference']} of {ours['on']}, {matched}"
        figure = money(id_, Entries(meant) if len(meant) == 1 else Amount(minor, said))
        label = f"{ours['reference']}, {ours['on']}"
        return Line(
            label, [figure, text(theirs["reference"]), Cell(Kind.DAY, date.fromisoformat(theirs["on"]))]
        )

    def _is(self, sequence: int, reference: str, day: date) -> bool:
        (recorded,) = self.desk.record.entries_at([sequence])
        return (recorded.entry.reference, recorded.entry.effective) == (reference, day)


def _by_age(items: Sequence[Difference]) -> list[int]:
    """Return what items come to in each band of age, their signs left out."""
    found, least = [], 0
    for _, most in AGES:
        found.append(sum(abs(item.gap) for item in items if least <= item.age <= most))
        least = most + 1
    return found


def _day_of(bank: Mapping[str, Any]) -> Cell:
    """Return the day of the bank's balance; blank where none came, or an edition before kept no day."""
    return Cell(Kind.DAY, date.fromisoformat(bank["day"]) if bank.get("day") else None)


def _at(bank: Mapping[str, Any]) -> str:
    return f", {written_day(date.fromisoformat(bank['day']))}" if bank.get("day") else ""


def _last_told(bank: Mapping[str, Any]) -> str:
    return f"the bank's last day is{_at(bank)[1:]}" if bank.get("day") else "none ever came"


def _verdict(bank: Mapping[str, Any], items: int, *, explained: bool) -> str:
    if not explained:
        return "NOT EXPLAINED by the items above"
    if not bank.get("reconciled", True):
        return "NOT RECONCILED: no statement of the month"
    if not items:
        return "agrees"
    return f"explained by {items} {'item' if items == 1 else 'items'}"


def _matched(bank: Mapping[str, Any]) -> str:
    """Say how many items match, and how many of the month by their amount alone."""
    matched, alike = bank["matched"], len(bank.get("alike", ()))
    said = "1 item matches." if matched == 1 else f"{matched} items match one to one."
    groups = bank.get("together", 0)
    if groups:
        said += f" {groups} {'is' if groups == 1 else 'are'} made of several that add up."
    alike += len(bank.get("together_alike", ()))
    return f"{said} {alike} of this month by amount alone." if alike else said


def _vat_text(bank: Mapping[str, Any]) -> str:
    paid = bank["vat_payments"]
    return f"VAT paid with {paid} {'payment' if paid == 1 else 'payments'}"


def _origin(item: Difference) -> Origin | None:
    """Return the row that the other side of a difference stands in."""
    return Origin.of(item.row) if item.row else None


def figures_table(desk: Desk, differences: Sequence[Difference], partner: str = "") -> Table:
    """List where a partner's own figures and ours disagree."""
    return Table(
        "Figures that do not agree",
        [
            Column("Partner, figure and month"),
            Column("Ours", Kind.MONEY),
            Column("Theirs", Kind.MONEY),
            Column("Since"),
            Column("Note"),
        ],
        list(_figure_lines(desk, differences, partner)),
        empty="No figure that was sent differs from ours.",
    )


def _figure_lines(desk: Desk, differences: Sequence[Difference], partner: str) -> Iterator[Line]:
    asked, treatments = queries_at(desk), treatments_at(desk)
    for difference in differences:
        against = difference.against
        if against != BANK and partner in {"", against}:
            month = Month.parse(difference.on[:7]).written
            states = state_of(difference, asked)
            hint = "" if difference.settled else hint_text(difference)
            treated = treated_text(difference, treatments, desk.currency)
            note = "; ".join(filter(None, [difference.id, hint, treated, states]))
            yield Line(
                f"{desk.names.get(against, against)}, {difference.reference}, {month}",
                [
                    *_sides(differing_id(difference), difference, desk.names.get(against, against)),
                    text(_month(difference.since)),
                    text(note),
                ],
            )


def _side(amount: int | None) -> Cell:
    return Cell(Kind.MONEY, amount)


def _sides(id_: str, difference: Difference, other: str) -> Iterator[Cell]:
    """Yield what our record has and what the other side has, each leading to the difference.

    What editions before 5 kept has no number that it could be asked for by.
    """
    sides = (
        ("ours", difference.ours, "our record", None),
        ("theirs", difference.theirs, other, _origin(difference)),
    )
    for side, amount, whose, origin in sides:
        if amount is None or not id_:
            yield _side(amount)
        else:
            source = Amount(amount, f"{whose} has it so: {difference_text(difference)}", origin)
            yield money(f"{id_}.{side}", source, _ids([difference]))


def _ids(differences: Sequence[Difference]) -> list[str]:
    return [difference.id for difference in differences if difference.id]


def _counted(id_: str, differences: Sequence[Difference]) -> Cell:
    """Return how many differences there are, leading to each."""
    return count(len(differences), id_, _ids(differences))


def _month(since: str) -> str:
    return Month.parse(since).written
