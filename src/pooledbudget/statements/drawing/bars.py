"""Pictures made of bars and columns: from a baseline of nought, each with its amount beside it."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.instruments.pictures import Bridge, Bullets, Curve, short
from pooledbudget.instruments.tallies import Ages, MonthSums
from pooledbudget.money import Rounding, rounded
from pooledbudget.periods import MONTHS, Month, written_day
from pooledbudget.statements.drawing.sheet import (
    BLUE,
    DARK,
    HATCHED,
    INK,
    LINE,
    MARGIN,
    ORANGE,
    PAPER,
    PINK,
    PURPLE,
    QUIET,
    RULE,
    TURQUOISE,
    WIDTH,
    Scale,
    Sheet,
    wide,
    wrapped,
)

TALL = 18
"""How tall a bar is that lies."""
GAP = 10
PLOT = 190
"""How tall a picture with columns is between its scale's ends."""
LETTERS = 3
"""Letters of a month's name where there is little room."""


def curve(sheet: Sheet, chart: Curve) -> None:
    """Draw columns of cash by date, the line of all cash so far, its lowest point and where it stands."""
    left, right = MARGIN + 88, WIDTH - MARGIN - 10
    top = sheet.y + LINE
    values = [amount for flow in chart.flows for amount in (flow.moved, flow.so_far)]
    down = Scale(values, top + PLOT, top)
    _money_scale(sheet, down, left, right, chart.currency)
    first = min(flow.on for flow in chart.flows)
    last = max(chart.as_of, *(flow.on for flow in chart.flows))
    across = Scale([(last - first).days or 1], left + 14, right - 14)
    told = across.at((chart.as_of - first).days)
    sheet.rule((told, top), (told, top + PLOT), DARK, dashed=True)
    _cash(sheet, chart, down, [across.at((flow.on - first).days) for flow in chart.flows], (left, right))
    sheet.y = top + PLOT + 2 * LINE + 4
    sheet.words(left, sheet.y, written_day(first))
    sheet.words(right, sheet.y, written_day(last), anchor="end")
    sheet.y += LINE + 4
    forecast = [(HATCHED, "forecast")] if any(flow.forecast for flow in chart.flows) else []
    _key(sheet, [(TURQUOISE, "cash"), (BLUE, "all so far"), *forecast])


def _cash(sheet: Sheet, chart: Curve, down: Scale, places: Sequence[int], room: tuple[int, int]) -> None:
    """Draw the columns and the line: what is only forecast is hatched, dashed, and an empty dot."""
    nought = down.at(0)
    for flow, x in zip(chart.flows, places, strict=True):
        y = down.at(flow.moved)
        fill, edge = (HATCHED, BLUE) if flow.forecast else (TURQUOISE, "")
        sheet.bar(x - 5, min(y, nought), 10, abs(nought - y), fill, edge)
    line = [(x, down.at(flow.so_far)) for flow, x in zip(chart.flows, places, strict=True)]
    known = sum(not flow.forecast for flow in chart.flows)
    sheet.path(line[:known], BLUE)
    if known < len(line):
        sheet.path(line[max(known - 1, 0) :], BLUE, dashed=True)
    for flow, (x, y) in zip(chart.flows, line, strict=True):
        sheet.dot(x, y, PAPER if flow.forecast else BLUE, edge=BLUE, size=4)
    low = chart.flows.index(chart.lowest)
    said = f"lowest: {short(chart.lowest.so_far, chart.currency)}"
    _beside(sheet, line[low][0], line[low][1] + LINE + 2, said, room)
    if low != len(line) - 1:
        said = f"all so far: {short(chart.flows[-1].so_far, chart.currency)}"
        _beside(sheet, line[-1][0], line[-1][1] - 10, said, room)


def _beside(sheet: Sheet, x: int, y: int, said: str, room: tuple[int, int]) -> None:
    """Write words at a point, kept within a room."""
    half = wide(said, bold=True) // 2
    middle = min(max(x, room[0] + half), room[1] - half)
    sheet.words(middle, y, said, anchor="middle", bold=True, halo=True)


def _money_scale(sheet: Sheet, down: Scale, left: int, right: int, currency: str) -> None:
    """Draw the lines of a scale that stands, each with its amount."""
    for value in down.lines():
        y = down.at(value)
        sheet.rule((left, y), (right, y), INK if value == 0 else RULE)
        amount = short(rounded(value, Rounding.HALF_UP), currency)
        sheet.words(left - 6, y + 4, amount, anchor="end", ink=QUIET)


def _key(sheet: Sheet, parts: Sequence[tuple[str, str]]) -> None:
    """Say under a picture what its colours and hatches are."""
    x = MARGIN
    for fill, said in parts:
        if x + 20 + wide(said) > WIDTH - MARGIN and x > MARGIN:
            x, sheet.y = MARGIN, sheet.y + LINE + 3
        edge = BLUE if fill in {HATCHED, PAPER} else ""
        sheet.bar(x, sheet.y - 11, 13, 13, fill, edge)
        sheet.words(x + 19, sheet.y, said, ink=QUIET)
        x += 36 + wide(said)
    sheet.y += 4


def bridge(sheet: Sheet, chart: Bridge) -> None:
    """Draw each step under the one before, beginning where that one ended."""
    reached, running = [0], 0
    for step in chart.steps:
        running = step.amount if step.total else running + step.amount
        reached.append(running)
    across = Scale(reached, MARGIN, WIDTH - MARGIN - 90)
    before = 0
    for step, after in zip(chart.steps, reached[1:], strict=True):
        start = 0 if step.total else before
        said = short(step.amount, chart.currency)
        if not step.total and step.amount > 0:
            said = f"+{said}"
        note = f", {step.note}" if step.note else ""
        for line in wrapped(f"{step.label}{note}", WIDTH - 2 * MARGIN, bold=step.total):
            sheet.y += LINE
            sheet.words(MARGIN, sheet.y, line, bold=step.total)
        sheet.y += 5
        x1, x2 = sorted((across.at(start), across.at(after)))
        fill = BLUE if step.total else TURQUOISE if step.amount >= 0 else ORANGE
        sheet.bar(x1, sheet.y, x2 - x1, TALL, fill)
        sheet.words(x2 + 6, sheet.y + 14, said, bold=step.total)
        sheet.y += TALL
        if step is not chart.steps[-1]:
            sheet.rule((across.at(after), sheet.y), (across.at(after), sheet.y + LINE + 5), DARK, dashed=True)
        sheet.y += 3
        before = after
    sheet.rule((across.at(0), sheet.y), (WIDTH - MARGIN, sheet.y), INK)


def bullets(sheet: Sheet, chart: Bullets) -> None:
    """Draw each theme: its budget as an outline, what was spent solid in it, the forecast hatched beyond."""
    values = [amount for bullet in chart.bullets for amount in (bullet.budget, bullet.spent, bullet.forecast)]
    across = Scale(values, MARGIN, WIDTH - MARGIN)
    nought = across.at(0)
    for bullet in chart.bullets:
        for line in wrapped(bullet.label, WIDTH - 2 * MARGIN, bold=True):
            sheet.y += LINE
            sheet.words(MARGIN, sheet.y, line, bold=True)
        sheet.y += 6
        sheet.bar(nought, sheet.y + 4, across.at(bullet.forecast) - nought, TALL - 8, HATCHED, BLUE)
        sheet.bar(nought, sheet.y + 4, across.at(bullet.spent) - nought, TALL - 8, BLUE)
        sheet.bar(nought, sheet.y, across.at(bullet.budget) - nought, TALL, "none", DARK)
        sheet.y += TALL + LINE - 2
        amounts = f"{short(bullet.spent, chart.currency)} of {short(bullet.budget, chart.currency)} spent"
        sheet.words(MARGIN, sheet.y, amounts)
        sheet.y += LINE - 1
        forecast = f"forecast {short(bullet.forecast, chart.currency)}: {chart.variance(bullet)}"
        sheet.words(MARGIN, sheet.y, forecast, ink=QUIET)
        sheet.y += GAP
    sheet.y += LINE
    _key(sheet, [(PAPER, "budget of the year"), (BLUE, "spent"), (HATCHED, "forecast")])


def month_sums(sheet: Sheet, chart: MonthSums) -> None:
    """Draw a column for each month, and under them the windows in which claims are taken."""
    left, right = MARGIN + 88, WIDTH - MARGIN
    top = sheet.y + LINE
    down = Scale([amount for _, amount in chart.sums], top + PLOT, top)
    _money_scale(sheet, down, left, right, chart.currency)
    count, nought = len(chart.sums), down.at(0)
    each = (right - left) // count
    most = max((amount for _, amount in chart.sums), default=0)
    for place, (_, amount) in enumerate(chart.sums):
        x, y = left + place * each, down.at(amount)
        if amount:
            sheet.bar(x + 2, min(y, nought), max(each - 4, 2), abs(nought - y), BLUE)
        if amount and amount == most:
            most = -1  # of several that are the same the first is named
            _beside(sheet, x + each // 2, y - 5, short(amount, chart.currency), (left, right))
    sheet.y = top + PLOT
    _windows(sheet, chart, left, each)
    _month_names(sheet, [month for month, _ in chart.sums], left, each)


def _windows(sheet: Sheet, chart: MonthSums, left: int, each: int) -> None:
    """BoardMark each window under the months that it has days of, with its name beside it."""
    if not chart.windows:
        return
    sheet.y += 10
    for place, (month, _) in enumerate(chart.sums):
        if chart.within(month):
            sheet.bar(left + place * each, sheet.y, each, 9, HATCHED, BLUE)
    sheet.words(left - 6, sheet.y + 10, "claims taken", anchor="end", ink=QUIET)
    sheet.y += 11


def _month_names(sheet: Sheet, months: Sequence[Month], left: int, each: int) -> None:
    """Write the months under their columns, as many as there is room for, and the years under them."""
    every = -(-(wide("Mmm") + 8) // each)
    sheet.y += LINE
    for place in range(0, len(months), every):
        name = MONTHS[months[place].number - 1][:LETTERS]
        sheet.words(left + place * each + each // 2, sheet.y, name, anchor="middle")
    sheet.y += LINE
    for place, month in enumerate(months):
        if place == 0 or month.number == 1:
            room = min(len(months) - place, 13 - month.number) * each
            if room >= wide("2013"):
                sheet.words(left + place * each, sheet.y, str(month.year), bold=True)


BANDS = (BLUE, TURQUOISE, ORANGE, PINK, PURPLE)
"""The fills of the bands of age, the youngest first; a white gap parts each from the next."""


def ages(sheet: Sheet, chart: Ages) -> None:
    """Draw a bar for each kind, parted by age, each part with its amount where there is room."""
    across = Scale([sum(amounts) for amounts in chart.kinds.values()], MARGIN, WIDTH - MARGIN - 86)
    for kind, amounts in chart.kinds.items():
        sheet.y += LINE
        sheet.words(MARGIN, sheet.y, kind, bold=True)
        sheet.y += 5
        at = 0
        for place, amount in enumerate(amounts):
            if not amount:
                continue
            x1, x2 = across.at(at), across.at(at + amount)
            sheet.bar(x1, sheet.y, x2 - x1, TALL + 4, BANDS[place % len(BANDS)], PAPER)
            if x2 - x1 > wide(chart.bands[place]) + 8:
                ink = INK if BANDS[place % len(BANDS)] in {TURQUOISE, ORANGE, PURPLE} else PAPER
                sheet.words(x1 + 5, sheet.y + 15, chart.bands[place], ink=ink)
            at += amount
        sheet.words(across.at(at) + 6, sheet.y + 15, short(at, chart.currency), bold=True)
        sheet.y += TALL + GAP
    used = [place for place in range(len(chart.bands)) if any(row[place] for row in chart.kinds.values())]
    sheet.y += LINE
    _key(sheet, [(BANDS[place % len(BANDS)], chart.bands[place]) for place in used])
