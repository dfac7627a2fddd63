"""Money of a whole place from end to end: purses in columns, and streams as wide as they are large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
LINES_MAX = 3
FILLS = (BLUE, TURQUOISE, ORANGE, PURPLE, PINK)


def streams(sheet: Sheet, chart: Streams) -> None:
    """Draw each purse as a bar with its name and amount, and what goes from one to the next."""
    last = max(purse.column for purse in chart.purses)
    apart = (WIDTH - 2 * MARGIN - THICK) // last
    sheet.y += LINE
    sheet.words(MARGIN, sheet.y, chart.ends[0], bold=True)
    sheet.words(WIDTH - MARGIN, sheet.y, chart.ends[1], anchor="end", bold=True)
    alone = [purse for purse in chart.purses if 0 < purse.column < last and _alone(chart, purse)]
    for purse in alone:
        for line in wrapped(
            f"{purse.label}: {short(chart.size(purse.id), chart.currency)}", WIDTH - 2 * MARGIN
        ):
            sheet.y += LINE
            sheet.words(MARGIN, sheet.y, line)
    top, foot = sheet.y + GAP, sheet.y
    bars: dict[str, tuple[int, int]] = {}
    labels: list[_Label] = []
    for column in range(last + 1):
        y, x = top, MARGIN + column * apart
        for purse in _used(chart, column):
            name = _name(purse.label, _room(column, last, apart, middle=bool(alone)))
            lines = [] if purse in alone else [*name, short(chart.size(purse.id), chart.currency)]
            tall = max(_part(chart.size(purse.id), chart.total), 2)
            slot = max(tall, len(lines) * LINE)
            bars[purse.id] = (x, y + (slot - tall) // 2)
            beside = column == last or (bool(alone) and column > 0)
            labels.append(_Label(x, y + (slot - len(lines) * LINE) // 2, lines, before=beside))
            y += slot + GAP
        foot = max(foot, y)
    _bands(sheet, chart, bars)
    for purse in chart.purses:
        if purse.id in bars:
            x, y = bars[purse.id]
            sheet.bar(x, y, THICK, max(_part(chart.size(purse.id), chart.total), 2), _fill(chart, purse))
    for label in labels:
        label.write(sheet)
    sheet.y = foot


@dataclass(frozen=True, slots=True)
class _Label:
    """The name and the amount of a purse, beside its bar."""

    x: int
    y: int
    lines: Sequence[str]
    before: bool
    """Whether they stand on the left of it."""

    def write(self, sheet: Sheet) -> None:
        anchor, at = ("end", self.x - 5) if self.before else ("start", self.x + THICK + 5)
        for place, line in enumerate(self.lines, start=1):
            bold = place == len(self.lines)
            sheet.words(at, self.y + place * LINE - 4, line, anchor=anchor, halo=True, bold=bold)


def _used(chart: Streams, column: int) -> list[Purse]:
    return [purse for purse in chart.purses if purse.column == column and chart.size(purse.id)]


def _alone(chart: Streams, purse: Purse) -> bool:
    """Say whether a purse is the only one of its column: all goes through it."""
    return _used(chart, purse.column) == [purse]


def _name(label: str, room: int) -> list[str]:
    """Return a name in three lines at the most: the table of the picture has the whole of it."""
    lines = wrapped(label, room)
    return lines if len(lines) <= LINES_MAX else [*lines[: LINES_MAX - 1], f"{lines[LINES_MAX - 1]}..."]


def _room(column: int, last: int, apart: int, *, middle: bool) -> int:
    """Return how much room a name has: between two columns stands one name, or two beside each other."""
    if middle or last == 1:
        return apart - THICK - 16
    return 108 if column in {0, last} else 92


def _part(amount: int, total: int) -> int:
    return rounded(Fraction(amount * TALL, total), Rounding.HALF_UP)


def _fill(chart: Streams, purse: Purse) -> str:
    """Return a purse's colour: those of a column one after the other; a name stands beside each."""
    within = [other.id for other in _used(chart, purse.column)]
    return DARK if _alone(chart, purse) else FILLS[within.index(purse.id) % len(FILLS)]


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
        fill = _fill(chart, target if _alone(chart, source) else source)
        sheet.band((x1 + THICK, start), (x2, end), tall, fill)
