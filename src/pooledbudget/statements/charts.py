"""Pictures of what a table holds: as SVG that says itself what it shows, with its table, and for a notebook.

The same data give the same bytes. A picture holds no script and no style of its own, so that it can stand
alone, on paper and in black and white; whatever a colour says in it, words, a shape or a hatch say too.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from msgspec import Struct

from pooledbudget.instruments.pictures import Board, Bridge, Bullets, Chart, Curve, Thresholds
from pooledbudget.instruments.tallies import Ages, Dots, MonthSums, Streams
from pooledbudget.statements.drawing.bars import ages, bridge, bullets, curve, month_sums
from pooledbudget.statements.drawing.marks import board, dots, thresholds
from pooledbudget.statements.drawing.sheet import Sheet
from pooledbudget.statements.drawing.streams import streams

DRAW: dict[type[Chart], Callable[[Sheet, Any], None]] = {
    Curve: curve,
    Bridge: bridge,
    Thresholds: thresholds,
    Bullets: bullets,
    Board: board,
    MonthSums: month_sums,
    Dots: dots,
    Ages: ages,
    Streams: streams,
}
"""What draws each sort of picture."""
FIRST_LETTERS = "£$€\N{MINUS SIGN}+[0123456789"
"""What a cell begins with that stands to the right."""


def svg(chart: Chart, name: str) -> str:
    """Return a chart as SVG; `name` tells its parts from those of others on the page."""
    sheet = Sheet(name)
    sheet.head(chart)
    DRAW[type(chart)](sheet, chart)
    return sheet.svg(chart)


def chart_table(chart: Chart) -> str:
    """Return the table of a chart as HTML: what whoever cannot see it reads, and what others copy."""
    headings = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in chart.headings)
    rows = []
    for label, *cells in chart.rows:
        shown = "".join(
            f'<td class="money">{escape(cell)}</td>'
            if cell[:1] and cell[:1] in FIRST_LETTERS
            else f"<td>{escape(cell)}</td>"
            for cell in cells
        )
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{shown}</tr>')
    return (
        f"<table><caption>{escape(chart.measure)}</caption><thead><tr>{headings}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def figure(chart: Chart, name: str, source: str = "") -> str:
    """Return a chart with its table folded under it, as it stands on a page."""
    said = f"<figcaption>{escape(source)}</figcaption>" if source else ""
    return (
        f'<figure class="chart">\n{svg(chart, name)}\n<details><summary>The figures of this picture: '
        f'{escape(chart.measure)}</summary>\n<div class="scroll" role="region" tabindex="0" '
        f'aria-label="{escape(chart.measure)}">{chart_table(chart)}</div></details>\n{said}</figure>'
    )


class Picture(Struct, frozen=True):
    """A chart as a notebook shows it; `str` of it is its alternative text."""

    chart: Chart
    name: str = "picture"

    def __str__(self) -> str:
        return self.chart.description

    @property
    def svg(self) -> str:
        """The picture alone."""
        return svg(self.chart, self.name)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return figure(self.chart, self.name)
