"""Pictures made of dots and shapes: results against a line, families on a scale, months on a board."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from pooledbudget.instruments.pictures import Board, BoardMark, ThresholdResult, Thresholds
from pooledbudget.instruments.tallies import Dots
from pooledbudget.money import Rounding, percentage, plain_percentage, rounded
from pooledbudget.statements.drawing.sheet import (
    BLUE,
    DARK,
    INK,
    LINE,
    MARGIN,
    ORANGE,
    PAPER,
    PINK,
    QUIET,
    RULE,
    WIDTH,
    Scale,
    Sheet,
    wide,
    wrapped,
)

ROW = 28
"""How far apart the months of a board are."""
MONTH_ROOM = 80
"""How much room the name of a month has on a board."""
FEET = 6
"""How far dots of one value stand above each other."""
HIGHEST = 12
"""How many dots stand above each other before they move closer."""


def thresholds(sheet: Sheet, chart: Thresholds) -> None:
    """Draw each result as a dot within its interval, against the line that it had to reach."""
    values = [value for result in chart.results for value in _values(result)]
    across = Scale(values, MARGIN + 10, WIDTH - MARGIN - 30)
    top = sheet.y
    for result in chart.results:
        people = "" if result.people is None else f", {result.people:,} people"
        for line in wrapped(f"{result.label}{people}: {result.said}", WIDTH - 2 * MARGIN, bold=True):
            sheet.y += LINE
            sheet.words(MARGIN, sheet.y, line, bold=True)
        sheet.y += LINE
        found = f"{percentage(result.value)} measured, {plain_percentage(result.needed)} needed"
        sheet.words(MARGIN, sheet.y, found)
        sheet.y += 20
        _result(sheet, across, result)
        sheet.y += 16
    foot = sheet.y
    sheet.rule((across.at(0), foot), (WIDTH - MARGIN, foot), INK)
    for value in across.lines():
        sheet.rule((across.at(value), foot), (across.at(value), foot + 4), INK)
        sheet.words(across.at(value), foot + LINE, percentage(value, 0), anchor="middle", ink=QUIET)
    sheet.y = foot + LINE
    if across.low < 0:
        sheet.rule((across.at(0), top + 4), (across.at(0), foot), RULE)
    for line in wrapped(chart.method, WIDTH - 2 * MARGIN) if chart.method else ():
        sheet.y += LINE
        sheet.words(MARGIN, sheet.y, line, ink=QUIET)


def _values(result: ThresholdResult) -> list[Fraction]:
    return [value for value in (result.value, result.needed, result.low, result.high) if value is not None]


def _result(sheet: Sheet, across: Scale, result: ThresholdResult) -> None:
    """Draw one result within its interval, and the line that it had to reach."""
    y, needed, value = sheet.y, across.at(result.needed), across.at(result.value)
    sheet.rule((needed, y - 12), (needed, y + 12), PINK, wide=2, dashed=True)
    if result.low is not None and result.high is not None:
        low, high = across.at(result.low), across.at(result.high)
        sheet.rule((low, y), (high, y), BLUE, wide=2)
        for end in (low, high):
            sheet.rule((end, y - 5), (end, y + 5), BLUE, wide=2)
    reached = result.value >= result.needed
    sheet.dot(value, y, BLUE if reached else PAPER, edge=BLUE, size=6)


def dots(sheet: Sheet, chart: Dots) -> None:
    """Draw a dot for each family on one scale, those of one value above each other."""
    across = Scale(
        [*(dot.value for dot in chart.dots), chart.limit * Fraction(6, 5)], MARGIN + 6, WIDTH - MARGIN - 24
    )
    places = [(rounded(Fraction(across.at(dot.value), 9), Rounding.HALF_UP) * 9, dot) for dot in chart.dots]
    tallest = max(Counter(x for x, _ in places).values())
    step = 2 * FEET if tallest <= HIGHEST else max(2 * FEET * HIGHEST // tallest, 2)
    base = sheet.y + LINE + 14 + step * tallest
    standing: Counter[int] = Counter()
    for x, dot in sorted(places, key=lambda found: found[1].value):
        fill, edge = (BLUE, PAPER) if dot.passed else (PAPER, PINK)
        sheet.dot(x, base - FEET - step * standing[x], fill, edge=edge)
        standing[x] += 1
    line = across.at(chart.limit)
    sheet.rule((line, sheet.y + LINE + 4), (line, base), PINK, wide=2, dashed=True)
    label = f"the line: {plain_percentage(chart.limit)}"
    sheet.words(
        min(line, WIDTH - MARGIN - wide(label) // 2),
        sheet.y + LINE,
        label,
        anchor="middle",
        bold=True,
        ink=PINK,
    )
    sheet.rule((MARGIN, base), (WIDTH - MARGIN, base), INK)
    for value in across.lines():
        sheet.rule((across.at(value), base), (across.at(value), base + 4), INK)
        sheet.words(across.at(value), base + LINE, percentage(value, 0), anchor="middle", ink=QUIET)
    sheet.y = base + 2 * LINE + 6
    sheet.dot(MARGIN + 6, sheet.y - 4, BLUE)
    sheet.words(MARGIN + 16, sheet.y, "passes", ink=QUIET)
    sheet.dot(MARGIN + 86, sheet.y - 4, PAPER, edge=PINK)
    sheet.words(MARGIN + 96, sheet.y, "does not pass", ink=QUIET)
    sheet.y += 4


def board(sheet: Sheet, chart: Board) -> None:
    """Draw a row for each month, with a shape and words under each heading."""
    room = (WIDTH - MARGIN - MONTH_ROOM) // len(chart.checks)
    sheet.y += LINE
    for place, check in enumerate(chart.checks):
        sheet.words(MONTH_ROOM + place * room, sheet.y, check, bold=True)
    sheet.y += 6
    for month in chart.months:
        sheet.rule((MARGIN, sheet.y), (WIDTH - MARGIN, sheet.y))
        sheet.y += ROW
        short_name = f"{month.month.written[:3]} {month.month.year}"
        sheet.words(MARGIN, sheet.y - 9, short_name)
        for place, state in enumerate(month.states):
            x = MONTH_ROOM + place * room
            if state.mark is not BoardMark.NONE:
                mark(sheet, x + 6, sheet.y - 14, state.mark)
            sheet.words(x + 16, sheet.y - 9, state.words)
    sheet.rule((MARGIN, sheet.y), (WIDTH - MARGIN, sheet.y))
    sheet.y += LINE + 4
    x = MARGIN
    for shape, said in (
        (BoardMark.DONE, "in order"),
        (BoardMark.OPEN, "not done yet"),
        (BoardMark.WRONG, "differs or is missing"),
    ):
        mark(sheet, x + 6, sheet.y - 5, shape)
        sheet.words(x + 17, sheet.y, said, ink=QUIET)
        x += 34 + wide(said)
    sheet.y += 4


def mark(sheet: Sheet, x: int, y: int, shape: BoardMark) -> None:
    """Draw how something stands: a full dot, an empty one, or a triangle on its foot."""
    if shape is BoardMark.DONE:
        sheet.dot(x, y, BLUE)
    elif shape is BoardMark.OPEN:
        sheet.dot(x, y, PAPER, edge=DARK)
    else:
        sheet.shape([(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)], ORANGE, edge=INK)
