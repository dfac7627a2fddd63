"""Pictures of what a table holds, as SVG that says itself what it shows; the same bytes for the same data.

A picture shows nothing that its table does not say. It holds no script and no style of its own: colours and
strokes are attributes, so that it can stand alone, on paper and in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from pooledbudget.instruments.figures import Chart, Point
from pooledbudget.money import Rounding, rounded

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 110, 20, 24, 70
INK, MARK, GRID = "#1d3557", "#b23a48", "#d0d0d0"
STEPS = 5
"""About how many lines of the scale there are."""
LABELS_MAX = 8
"""Labels under the picture: more would run into each other."""
NEAT = (1, 2, 5)


def svg(chart: Chart, name: str) -> str:
    """Return a chart as SVG; `name` tells its parts from those of others on the page."""
    low, high = _range(chart.points)
    body = [*_scale(chart, low, high), *_points(chart, low, high), *_labels(chart)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'aria-labelledby="{name}-title {name}-description" font-family="sans-serif" font-size="13">',
            f'<title id="{name}-title">{escape(chart.title)}</title>',
            f'<desc id="{name}-description">{escape(chart.description)}</desc>',
            *body,
            "</svg>",
        ]
    )


def _range(points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """Return the least and the most that is shown, nought with it."""
    values = [Fraction(0), *(point.value for point in points)]
    values += [point.mark for point in points if point.mark is not None]
    low, high = min(values), max(values)
    return low, high if high > low else low + 1


def _across(place: int, count: int) -> int:
    """Return where a point stands from the left."""
    inner = WIDTH - LEFT - RIGHT
    return LEFT + rounded(Fraction((2 * place + 1) * inner, 2 * count), Rounding.HALF_UP)


def _down(value: Fraction, low: Fraction, high: Fraction) -> int:
    """Return how far down a value stands."""
    inner = HEIGHT - TOP - BOTTOM
    return TOP + rounded((high - value) / (high - low) * inner, Rounding.HALF_UP)


def _scale(chart: Chart, low: Fraction, high: Fraction) -> Iterator[str]:
    """Yield the lines of the scale, each with its value."""
    step = neat((high - low) / STEPS)
    at = step * -((-low) // step)
    while at <= high:
        down = _down(at, low, high)
        ink = INK if at == 0 else GRID
        yield f'<line x1="{LEFT}" y1="{down}" x2="{WIDTH - RIGHT}" y2="{down}" stroke="{ink}"/>'
        said = escape(chart.say(at))
        yield f'<text x="{LEFT - 8}" y="{down + 4}" text-anchor="end">{said}</text>'
        at += step


def neat(step: Fraction) -> Fraction:
    """Return the next larger of 1, 2, 5 times a power of ten."""
    power = Fraction(1)
    while power * 10 <= step:
        power *= 10
    while power > step:
        power /= 10
    return next((power * times for times in NEAT if power * times >= step), power * 10)


def _points(chart: Chart, low: Fraction, high: Fraction) -> Iterator[str]:
    """Yield the points: joined by a line, or as bars with the mark that each is held against."""
    count = len(chart.points)
    places = [
        (_across(place, count), _down(point.value, low, high)) for place, point in enumerate(chart.points)
    ]
    if chart.joined:
        line = " ".join(f"{across},{down}" for across, down in places)
        yield f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="2"/>'
        yield from (f'<circle cx="{across}" cy="{down}" r="3" fill="{INK}"/>' for across, down in places)
        return
    nought, wide = _down(Fraction(0), low, high), max(6, (WIDTH - LEFT - RIGHT) // (2 * count))
    for (across, down), point in zip(places, chart.points, strict=True):
        top, tall = min(down, nought), abs(nought - down)
        yield f'<rect x="{across - wide // 2}" y="{top}" width="{wide}" height="{tall}" fill="{INK}"/>'
        if point.mark is not None:
            mark = _down(point.mark, low, high)
            yield (
                f'<line x1="{across - wide}" y1="{mark}" x2="{across + wide}" y2="{mark}" stroke="{MARK}" '
                'stroke-width="2" stroke-dasharray="6 3"/>'
            )


def _labels(chart: Chart) -> Iterator[str]:
    """Yield the labels under the points; of many only some."""
    count = len(chart.points)
    every = -(-count // LABELS_MAX)
    for place in range(0, count, every):
        across = _across(place, count)
        said = escape(chart.points[place].label)
        yield f'<text x="{across}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{said}</text>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 12}">{escape(chart.unit)}</text>'
