"""What a bond objects to in rows of capital and of stops, held against all that was received before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Objection
from pooledbudget.instruments.bonds.facts import COUNTS, class_of, counts_in, facts_of, outcome_of
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.results import no_index, not_read
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.money import plain
from pooledbudget.submissions.bond_records import HoldingTransfer, Outcome
from pooledbudget.submissions.records import Row


def not_held(terms: BondTerms, before: Sequence[Row[Any]], rows: Sequence[Row[Any]]) -> Iterator[Objection]:
    """Yield rows that sell or write off more than is held by all that was received so far.

    It is known at a close only where nothing was told yet of how the holder came by its capital, and where
    two people adjusted the bond by their word.
    """
    origins = {row.origin: row for row in rows}
    facts = facts_of(terms, [*before, *rows])
    life, _ = fold(terms, facts, max(row.on for row in rows))
    for fact, over in life.beyond.items():
        if fact.row in origins and facts.came_by(fact.party, fact.capital, fact.on):
            yield Objection(
                origins[fact.row],
                "amount",
                f"{fact.party} holds {plain(fact.amount - over)} of capital in {terms.agreement} on "
                f"{fact.on}, and the row is of {plain(fact.amount)}",
                "capital is sold or written off as far as it is outstanding",
                "correct the day or the amount; or send what was drawn or bought before it first",
                FindingCode.ROW_RULE,
            )


def stopped_late(terms: BondTerms, row: Row[Any]) -> Iterator[Objection]:
    """Yield a stop of a day after the last by the terms: it would make the bond longer."""
    ends = terms.last_day
    if ends is not None and row.on > ends:
        what = f"{terms.agreement} ends by its terms on {ends}, and the row stops it on {row.on}"
        rule = "a bond is stopped before its last day"
        yield Objection(row, "stopped_on", what, rule, "correct the day", FindingCode.ROW_RULE)


def no_class(terms: BondTerms, row: Row[Any], sales: Sequence[Row[HoldingTransfer]]) -> Iterator[Objection]:
    """Yield that a row does not say which class of capital it is of, where the terms alone do not tell.

    Of one who bought they name another class than it holds, or none.
    """
    holder = row.cells.seller if isinstance(row.cells, HoldingTransfer) else row.cells.investor
    bought = {
        class_of(terms, sale.cells.seller, sale.cells.capital) for sale in sales if sale.cells.buyer == holder
    }
    held = [name for name in terms.classes if name in {*terms.held_by(holder), *bought}]
    if len(held or terms.classes) > 1 or held[:1] not in ([], [class_of(terms, holder, "")]):
        whose, has, classes = (holder, "holds", held) if held else (terms.agreement, "has", [*terms.classes])
        yield Objection(
            row,
            "capital",
            f"{whose} {has} {' and '.join(classes)}, and the row does not say of which it is",
            "where an investor holds several classes, or bought what it holds, each row says which",
            "write the class in the column 'capital'",
            FindingCode.ROW_RULE,
        )


def unread(terms: BondTerms, row: Row[Outcome]) -> Iterator[Objection]:
    """Yield that a result does not give what its outcome goes by: nothing could be decided on it."""
    cells = row.cells
    name = outcome_of(terms, cells)
    outcome = terms.outcomes.get(name)
    if outcome is None:
        return  # told of the name
    counts = counts_in({name: getattr(cells, name) for name in COUNTS})
    given = {
        "value": bool(cells.value),
        "second_value": bool(cells.second_value),
        "fall": bool(cells.published_reduction),
        "counts": bool(counts),
    }
    for what in no_index(terms.outcomes, name, cells.value):
        rule = "an index that prices rise with is sent as the terms' base is: its level, above nought"
        remedy = "send what the index was on the day"
        yield Objection(row, "value", f"{name}: {what}", rule, remedy, FindingCode.ROW_RULE)
    for column, what in not_read(outcome, given, cells.person):
        rule = "a result gives what its outcome goes by, and nothing that it does not"
        remedy = f"see what the terms say of it: pooledbudget agreement show {terms.agreement}"
        yield Objection(row, column, f"{name}: {what}", rule, remedy, FindingCode.ROW_RULE)
