"""Money of a whole place from end to end: purses in columns, and streams as wide as they are large."""

from __future__ import annotations

from fractions import Fraction

from pooledbudget.instruments.pictures import short
from pooledbudget.instruments.tallies import Purse, Streams
from pooledbudget.money import Rounding, rounded
from pooledbudget.statements.drawing.sheet import (
    BLUE,
    DARK,
    LINE,
    MARGIN,
    ORANGE,
    PINK,
    PURPLE,
    TURQUOISE,
    WIDTH,
    Sheet,
    wrapped,
)

TALL = 240
"""How tall all the money of a place is."""
THICK = 12
"""How wide the bar of a purse is."""
GAP = 8
FILLS = (BLUE, TURQUOISE, ORANGE, PURPLE, PINK, DARK)


def streams(sheet: Sheet, chart: Streams) -> None:
    """Draw each purse as a bar with its name and amount, and what goes from one to the next."""
    last = max(purse.column for purse in chart.purses)
    apart = (WIDTH - 2 * MARGIN - THICK) // last
    room = {0: apart // 2 + 10, last: apart // 2 + 10} if last == 1 else dict.fromkeys((0, last), 108)
    sheet.y += LINE
    sheet.words(MARGIN, sheet.y, chart.ends[0], bold=True)
    sheet.words(WIDTH - MARGIN, sheet.y, chart.ends[1], anchor="end", bold=True)
    top, foot = sheet.y + GAP, sheet.y
    bars: dict[str, tuple[int, int]] = {}
    labels: list[tuple[Purse, int, int, list[str]]] = []
    for column in range(last + 1):
        y, x = top, MARGIN + column * apart
        for purse in chart.purses:
            if purse.column != column or not chart.size(purse.id):
                continue
            lines = [*wrapped(purse.label, room.get(column, 92)), short(chart.size(purse.id), chart.currency)]
            tall = max(_part(chart.size(purse.id), chart.total), 2)
            slot = max(tall, len(lines) * LINE)
            bars[purse.id] = (x, y + (slot - tall) // 2)
            labels.append((purse, x, y + (slot - len(lines) * LINE) // 2, lines))
            y += slot + GAP
        foot = max(foot, y)
    _bands(sheet, chart, bars)
    for number, purse in enumerate(purse for purse in chart.purses if purse.id in bars):
        x, y = bars[purse.id]
        tall = max(_part(chart.size(purse.id), chart.total), 2)
        sheet.bar(x, y, THICK, tall, _fill(chart, purse, number))
    for purse, x, y, lines in labels:
        anchor, at = ("end", x - 5) if purse.column == last else ("start", x + THICK + 5)
        for place, line in enumerate(lines, start=1):
            sheet.words(at, y + place * LINE - 4, line, anchor=anchor, halo=True, bold=place == len(lines))
    sheet.y = foot


def _part(amount: int, total: int) -> int:
    return rounded(Fraction(amount * TALL, total), Rounding.HALF_UP)


def _fill(chart: Streams, purse: Purse, number: int) -> str:
    """Return a purse's colour: those of one column one after the other; a name stands beside each."""
    within = [other.id for other in chart.purses if other.column == purse.column]
    return FILLS[(within.index(purse.id) if purse.column else number) % len(FILLS)]


def _bands(sheet: Sheet, chart: Streams, bars: dict[str, tuple[int, int]]) -> None:
    """Draw what goes from one purse to another; those of a purse lie on each other in order."""
    went, came = dict.fromkeys(bars, 0), dict.fromkeys(bars, 0)
    names = [purse.id for purse in chart.purses if purse.id in bars]
    ordered = sorted(chart.moves, key=lambda move: (names.index(move.source), names.index(move.target)))
    for move in ordered:
        (x1, y1), (x2, y2) = bars[move.source], bars[move.target]
        start = y1 + _part(went[move.source], chart.total)
        end = y2 + _part(came[move.target], chart.total)
        went[move.source] += move.amount
        came[move.target] += move.amount
        tall = max(_part(move.amount, chart.total), 1)
        source = next(purse for purse in chart.purses if purse.id == move.source)
        target = next(purse for purse in chart.purses if purse.id == move.target)
        owner = target if source.column else source
        fill = _fill(chart, owner, names.index(owner.id))
        sheet.band((x1 + THICK, start), (x2, end), tall, fill)
