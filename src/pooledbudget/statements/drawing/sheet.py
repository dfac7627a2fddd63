"""A sheet that a picture is drawn on: words, bars, lines and shapes as SVG, with whole numbers only.

It is narrow, so that its words can be read on a telephone. Colours are attributes, never a style, so that a
picture can stand alone; a hatch, an outline or a shape says again whatever a colour says. It brings its own
paper: its inks could not be read on a dark page or in a dark notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from pooledbudget.instruments.pictures import Chart
from pooledbudget.money import Rounding, rounded

WIDTH = 460
MARGIN = 8
SIZE = 13
LINE = 17
"""How far one line of words is under another."""
CHARACTER = Fraction(36, 5)
"""How wide a letter is, about."""
BLUE, TURQUOISE, PINK, ORANGE = "#12436d", "#28a197", "#801650", "#f46a25"
DARK, PURPLE = "#3d3d3d", "#a285d1"
INK, QUIET, RULE, PAPER = "#1d1d1d", "#505a5f", "#d0d0d0", "#ffffff"
HATCHED = "hatched"
NEAT = (1, 2, 5)
STEPS = 4
"""About how many lines of a scale there are."""


class Sheet:
    """Takes what is drawn, from above to below; `name` tells its parts from those of others on the page."""

    def __init__(self, name: str) -> None:
        self.name, self._drawn, self.y = name, list[str](), MARGIN

    def head(self, chart: Chart) -> None:
        """Write the finding, and under it what is shown."""
        for line in wrapped(chart.title, WIDTH - 2 * MARGIN, bold=True):
            self.y += LINE
            self.words(MARGIN, self.y, line, bold=True)
        for line in wrapped(chart.measure, WIDTH - 2 * MARGIN):
            self.y += LINE
            self.words(MARGIN, self.y, line, ink=QUIET)
        self.y += LINE

    def words(
        self,
        x: int,
        y: int,
        said: str,
        *,
        anchor: str = "start",
        bold: bool = False,
        ink: str = INK,
        halo: bool = False,
    ) -> None:
        """Write words; with a halo they can be read over what is drawn."""
        more = f' text-anchor="{anchor}"' if anchor != "start" else ""
        more += ' font-weight="bold"' if bold else ""
        more += (
            f' stroke="{PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"' if halo else ""
        )
        self._drawn.append(f'<text x="{x}" y="{y}" fill="{ink}"{more}>{escape(said)}</text>')

    def bar(self, x: int, y: int, wide: int, tall: int, fill: str, edge: str = "") -> None:
        """Draw a bar; hatched, or outlined, where its fill or its edge says so."""
        paint = f"url(#{self.name}-hatch)" if fill == HATCHED else fill
        border = f' stroke="{edge}"' if edge else ""
        self._drawn.append(
            f'<rect x="{x}" y="{y}" width="{max(wide, 1)}" height="{max(tall, 1)}" fill="{paint}"{border}/>'
        )

    def rule(
        self,
        start: tuple[int, int],
        end: tuple[int, int],
        ink: str = RULE,
        *,
        wide: int = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a line from one place to another."""
        dash = ' stroke-dasharray="5 3"' if dashed else ""
        self._drawn.append(
            f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" '
            f'stroke="{ink}" stroke-width="{wide}"{dash}/>'
        )

    def path(self, places: Sequence[tuple[int, int]], ink: str, *, dashed: bool = False) -> None:
        """Draw a line through places, in order."""
        through = " ".join(f"{x},{y}" for x, y in places)
        dash = ' stroke-dasharray="5 3"' if dashed else ""
        self._drawn.append(
            f'<polyline points="{through}" fill="none" stroke="{ink}" stroke-width="2"{dash}/>'
        )

    def dot(self, x: int, y: int, fill: str, *, edge: str = PAPER, size: int = 5) -> None:
        """Draw a round dot."""
        self._drawn.append(f'<circle cx="{x}" cy="{y}" r="{size}" fill="{fill}" stroke="{edge}"/>')

    def shape(self, places: Sequence[tuple[int, int]], fill: str, *, edge: str = "") -> None:
        """Draw a shape with corners."""
        through = " ".join(f"{x},{y}" for x, y in places)
        border = f' stroke="{edge}" stroke-width="2"' if edge else ""
        self._drawn.append(f'<polygon points="{through}" fill="{fill}"{border}/>')

    def band(self, left: tuple[int, int], right: tuple[int, int], tall: int, fill: str) -> None:
        """Draw a band that swings from one upper corner to another, as tall at both ends."""
        middle = (left[0] + right[0]) // 2
        (x1, y1), (x2, y2) = left, right
        self._drawn.append(
            f'<path d="M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2} L{x2},{y2 + tall} '
            f'C{middle},{y2 + tall} {middle},{y1 + tall} {x1},{y1 + tall} Z" fill="{fill}" '
            f'fill-opacity="0.45" stroke="{PAPER}"/>'
        )

    def svg(self, chart: Chart) -> str:
        """Return all that was drawn as one picture that says itself what it shows."""
        hatch = (
            f'<defs><pattern id="{self.name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<rect width="6" height="6" fill="{PAPER}"/>'
            f'<path d="M0,6 L6,0" stroke="{BLUE}" stroke-width="2"/>'
            "</pattern></defs>"
        )
        tall = self.y + MARGIN
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {tall}" '
                f'aria-labelledby="{self.name}-title {self.name}-description" font-family="Helvetica Neue, '
                f'Helvetica, Arial, sans-serif" font-size="{SIZE}">',
                f'<title id="{self.name}-title">{escape(chart.title)}</title>',
                f'<desc id="{self.name}-description">{escape(chart.description)}</desc>',
                f'<rect width="{WIDTH}" height="{tall}" fill="{PAPER}"/>',
                *([hatch] if any("-hatch)" in drawn for drawn in self._drawn) else []),
                *self._drawn,
                "</svg>",
            ]
        )


class Scale:
    """Where values stand between two places of a sheet; nought is always on it."""

    def __init__(self, values: Sequence[Fraction | int], start: int, end: int) -> None:
        known = [Fraction(0), *map(Fraction, values)]
        self.low, self.high = min(known), max(known)
        if self.low == self.high:
            self.high += 1
        self._start, self._end = start, end

    def at(self, value: Fraction | int) -> int:
        """Return where a value stands."""
        along = (Fraction(value) - self.low) / (self.high - self.low) * (self._end - self._start)
        return self._start + rounded(along, Rounding.HALF_UP)

    def lines(self) -> Iterator[Fraction]:
        """Yield the values that lines of the scale stand at."""
        step = neat((self.high - self.low) / STEPS)
        at = step * -((-self.low) // step)
        while at <= self.high:
            yield at
            at += step


def neat(step: Fraction) -> Fraction:
    """Return the next larger of 1, 2, 5 times a power of ten."""
    power = Fraction(1)
    while power * 10 <= step:
        power *= 10
    while power > step:
        power /= 10
    return next((power * times for times in NEAT if power * times >= step), power * 10)


def wide(said: str, *, bold: bool = False) -> int:
    """Return how wide words are, about."""
    return rounded(len(said) * CHARACTER * (Fraction(10, 9) if bold else 1), Rounding.CEILING)


def wrapped(said: str, room: int, *, bold: bool = False) -> list[str]:
    """Part words into lines that fit into so much room."""
    lines: list[str] = []
    for word in said.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]
