"""A figure's expression in words: what it is made of, line by line, each with its amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from pooledbudget.instruments.figures import (
    Accrued,
    Amount,
    Entries,
    Expression,
    FigureOf,
    Line,
    Selected,
    Share,
    Total,
)
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import plain_percentage, written
from pooledbudget.periods import Month, written_day


class FormulaLine(Struct, frozen=True):
    """One line of a formula."""

    depth: int
    said: str
    amount: str


def formula_lines(
    expression: Expression, known: Mapping[str, Line], currency: str, depth: int = 0
) -> Iterator[FormulaLine]:
    """Yield an expression as lines; `known` are the statement's lines by the ids of their figures."""
    amount = written(expression.value, currency)
    match expression:
        case Selected(selection=selection) if not expression.listed:
            yield FormulaLine(depth, f"{selection_text(selection)}, in all", amount)
        case Entries() | Selected():
            count = len(expression.behind)
            yield FormulaLine(depth, f"{count} {'entry' if count == 1 else 'entries'}, in all", amount)
        case Amount(source=source, origin=origin):
            place = f" ({origin})" if origin else ""
            yield FormulaLine(depth, f"{source}{place}", amount)
        case FigureOf(id=short):
            yield FormulaLine(depth, known[short].label if short in known else short, amount)
        case Share(of=of, part=part, odd=odd, rule=rule):
            penny = f", with an odd penny by {rule}" if odd else ""
            share = f"{part.numerator} of {part.denominator} ({plain_percentage(part)})"
            yield FormulaLine(depth, f"{share} of {written(of.value, currency)}{penny}", amount)
            yield from formula_lines(of, known, currency, depth + 1)
        case Accrued(of=of):
            yield FormulaLine(depth, f"{accrued_said(expression)} on {written(of.value, currency)}", amount)
            yield from formula_lines(of, known, currency, depth + 1)
        case Total(terms=terms):
            for sign, what, term in terms:
                first, *below = formula_lines(term, known, currency, depth)
                of_line = known.get(term.id) if isinstance(term, FigureOf) else None
                said = f"{what}: {first.said}" if what and what != first.said else first.said
                yield FormulaLine(depth, f"{sense(sign, of_line)}{said}", first.amount)
                yield from below


def sense(sign: int, line: Line | None = None) -> str:
    """Return what stands before a part of a sum: that it is taken off, where its line says no less.

    What its line takes off, and a sum adds, is added back: what is posted by hand is what moved it, less
    what is due, with what was received.
    """
    if line is not None and line.says_less:
        return "" if sign < 0 else "added back: "
    return "less " if sign < 0 else ""


def accrued_said(accrued: Accrued) -> str:
    """Say at which rate something is earned, and over which part of a year."""
    parts = [(accrued.months, "12"), (accrued.days, "365")]
    years = " and ".join(f"{count}/{over}" for count, over in parts if count)
    return f"{plain_percentage(accrued.rate)} a year for {years or 'no part'} of one"


def selection_text(selection: Selection) -> str:
    """Say which entries are meant, and where they are listed."""
    whose = f"{selection.partner}'s entries" if selection.partner else "every entry"
    theme = f", theme {selection.theme}" if selection.theme else ""
    what = f"{whose} in {selection.agreement} on {selection.account}{theme}"
    if selection.to_day:
        return f"{what} up to {written_day(date.fromisoformat(selection.to_day))}"
    if selection.from_month > selection.to_month:
        return f"{what} before the book begins"
    first, last = (
        Month.parse(month).written if month else "the beginning"
        for month in (selection.from_month, selection.to_month)
    )
    return f"{what} counted in {last if first == last else f'{first} to {last}'}, listed by month"
