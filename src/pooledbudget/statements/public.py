"""The page of a place for everybody, one a year: what went in, what it bought, for whom, what it did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pooledbudget.amounts import counted
from pooledbudget.instruments.figures import Column, Kind, Line, Position, Table, money, text
from pooledbudget.instruments.public import NEAREST, SMALL, SUPPRESSED, People, Public, Sum, shown
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import written
from pooledbudget.periods import Month, written_day
from pooledbudget.reconcile.difference import Difference
from pooledbudget.statements.small_numbers import few_hidden

NOT_A_YEAR = "the page for everybody tells of a financial year: --period 2013-14"
NOTES = (
    f"{SUPPRESSED} stands for 1 to {SMALL - 1} people or families: so few could be recognised. Other counts "
    f"are to the nearest {NEAREST}, each by itself, so they need not add up.",
    "Money that goes from one agreement to another is told in both.",
    "Amounts are those of the book, to the penny. A figure's id can be asked about: pooledbudget why ID.",
)
WORDS = {
    "agreement": "what partners signed about the money: who puts in what, and what it is for",
    "host": "the partner that keeps the money and the book",
    "partner": "a public body, or another, that takes part",
    "the year": "from 1 April to 31 March",
}


def public_position(told: Sequence[Public]) -> Position:
    """Return the page, from what each agreement tells; empty where none tells anything."""
    if not any(each.sentences for each in told):
        return Position()
    tables = [
        _sums("What went in", "went-in", [line for each in told for line in each.went_in]),
        _sums("What it was spent on", "spent", [line for each in told for line in each.spent], told),
        _people("What it bought", [line for each in told for line in each.bought]),
        _people("For whom", [line for each in told for line in each.for_whom]),
        _people("What was not achieved", [line for each in told for line in each.not_achieved]),
        _glossary(told),
    ]
    return Position([said for each in told for said in each.sentences], tables)


def still_differing(record: Reading, month: Month, currency: str) -> list[str]:
    """Say how many differences stood open when a month was sealed last, and the pounds of them."""
    closes = record.sealed_by(month)
    kept = record.annex(closes[-1], "differences") if closes else []
    found = [Difference.from_document(shown) for shown in kept if shown["month"] == str(month)]
    stand = [difference for difference in found if not difference.settled]
    if not stand:
        return []
    between = written(sum(abs(difference.gap) for difference in stand), currency)
    many = counted(len(stand), "difference")
    return [
        f"{many} with the bank or with partners' own figures stood open at {written_day(month.last)}, "
        f"{between} in all."
    ]


def _sums(title: str, slug: str, sums: Sequence[Sum], told: Sequence[Public] = ()) -> Table:
    lines = [Line(each.label, [money(f"{slug}.{each.slug}", each.expression)]) for each in sums]
    chart = next((each.chart for each in told if each.chart), None)
    heading = "On what" if told else "From what"
    return Table(title, [Column(heading), Column("Amount", Kind.MONEY)], lines, chart=chart)


def _people(title: str, people: Iterable[People]) -> Table:
    """Return a table of numbers of people: as everybody may read them, with nothing behind them."""
    lines = [Line(few_hidden(each.label), [text(shown(each.number)), text(each.said)]) for each in people]
    columns = [Column("What"), Column("How many"), Column("Of whom")]
    return Table(title, columns, lines, empty="Nothing of the year is to be told here.")


def _glossary(told: Sequence[Public]) -> Table:
    """Return the words of the page with what they mean, in order."""
    words = dict(WORDS)
    for each in told:
        words |= each.words
    lines = [
        Line(word, [text(meaning)])
        for word, meaning in sorted(words.items(), key=lambda word: word[0].lower())
    ]
    return Table("Words on this page", [Column("Word"), Column("What it means")], lines)
