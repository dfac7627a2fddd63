"""Money of a whole place from end to end: places in columns, and streams as wide as they are large."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from pooledbudget.instruments.pictures import short
from pooledbudget.instruments.tallies import StreamPlace, Streams
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
"""How wide the bar of a place is."""
GAP = 8
LINES_MAX = 3
FILLS = (BLUE, TURQUOISE, ORANGE, PURPLE, PINK)


def streams(sheet: Sheet, chart: Streams) -> None:
    """Draw each place as a bar with its name and amount, and what goes from one to the next."""
    last = max(place.column for place in chart.places)
    apart = (WIDTH - 2 * MARGIN - THICK) // last
    sheet.y += LINE
    sheet.words(MARGIN, sheet.y, chart.ends[0], bold=True)
    sheet.words(WIDTH - MARGIN, sheet.y, chart.ends[1], anchor="end", bold=True)
    alone = [place for place in chart.places if 0 < place.column < last and _alone(chart, place)]
    for place in alone:
        for line in wrapped(
            f"{place.label}: {short(chart.size(place.id), chart.currency)}", WIDTH - 2 * MARGIN
        ):
            sheet.y += LINE
            sheet.words(MARGIN, sheet.y, line)
    top, foot = sheet.y + GAP, sheet.y
    bars: dict[str, tuple[int, int]] = {}
    labels: list[_Label] = []
    for column in range(last + 1):
        y, x = top, MARGIN + column * apart
        for place in _used(chart, column):
            name = _name(place.label, _room(column, last, apart, middle=bool(alone)))
            lines = [] if place in alone else [*name, short(chart.size(place.id), chart.currency)]
            tall = max(_part(chart.size(place.id), chart.total), 2)
            slot = max(tall, len(lines) * LINE)
            bars[place.id] = (x, y + (slot - tall) // 2)
            beside = column == last or (bool(alone) and column > 0)
            labels.append(_Label(x, y + (slot - len(lines) * LINE) // 2, lines, before=beside))
            y += slot + GAP
        foot = max(foot, y)
    _bands(sheet, chart, bars)
    for place in chart.places:
        if place.id in bars:
            x, y = bars[place.id]
            sheet.bar(x, y, THICK, max(_part(chart.size(place.id), chart.total), 2), _fill(chart, place))
    for label in labels:
        label.write(sheet)
    sheet.y = foot


class _Label(Struct, frozen=True):
    """The name and the amount of a place, beside its bar."""

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


def _used(chart: Streams, column: int) -> list[StreamPlace]:
    return [place for place in chart.places if place.column == column and chart.size(place.id)]


def _alone(chart: Streams, place: StreamPlace) -> bool:
    """Say whether a place is the only one of its column: all goes through it."""
    return _used(chart, place.column) == [place]


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


def _fill(chart: Streams, place: StreamPlace) -> str:
    """Return a place's colour: those of a column one after the other; a name stands beside each."""
    within = [other.id for other in _used(chart, place.column)]
    return DARK if _alone(chart, place) else FILLS[within.index(place.id) % len(FILLS)]


def _bands(sheet: Sheet, chart: Streams, bars: dict[str, tuple[int, int]]) -> None:
    """Draw what goes from one place to another; those of a place lie on each other in order."""
    went, came = dict.fromkeys(bars, 0), dict.fromkeys(bars, 0)
    names = [place.id for place in chart.places if place.id in bars]
    ordered = sorted(
        chart.streams, key=lambda stream: (names.index(stream.source), names.index(stream.target))
    )
    for stream in ordered:
        (x1, y1), (x2, y2) = bars[stream.source], bars[stream.target]
        start = y1 + _part(went[stream.source], chart.total)
        end = y2 + _part(came[stream.target], chart.total)
        went[stream.source] += stream.amount
        came[stream.target] += stream.amount
        tall = max(_part(stream.amount, chart.total), 1)
        source = next(place for place in chart.places if place.id == stream.source)
        target = next(place for place in chart.places if place.id == stream.target)
        fill = _fill(chart, target if _alone(chart, source) else source)
        sheet.band((x1 + THICK, start), (x2, end), tall, fill)
