"""Pictures: what they show is what their table holds, in words too, and the same bytes for the same data."""

from __future__ import annotations

import re
from xml.dom.minidom import Element, parseString  # ruff: ignore[suspicious-xml-minidom-import] - what we wrote

import pytest

from in_memory import MemoryBook
from pictured import BULLETS, CURVE, PICTURES
from pooledbudget.instruments.pictures import Chart
from pooledbudget.statements.charts import DRAW, Picture, chart_table, figure, svg
from pooledbudget.statements.drawing.sheet import WIDTH
from pooledbudget.statements.issuing import all_statements

EACH = pytest.mark.parametrize("sort", PICTURES)


def read(chart: Chart) -> Element:
    """Return a picture as its elements."""
    root = parseString(svg(chart, "p")).documentElement  # ruff: ignore[suspicious-xml-mini-dom-usage] - our own
    assert root is not None
    return root


def test_there_are_ten_pictures_and_each_sort_is_drawn() -> None:
    assert len(PICTURES) == 10
    assert {type(chart) for chart in PICTURES.values()} == set(DRAW)


@EACH
def test_a_picture_says_what_it_shows_and_is_well_formed(sort: str) -> None:
    chart, root = PICTURES[sort], read(PICTURES[sort])
    assert root.getAttribute("role") == "img"
    assert root.getAttribute("aria-labelledby") == "p-title p-description"
    title, desc = (root.getElementsByTagName(name)[0] for name in ("title", "desc"))
    assert title.firstChild is not None
    assert title.firstChild.nodeValue == chart.title
    assert desc.firstChild is not None
    assert desc.firstChild.nodeValue == chart.description
    assert chart.description.startswith(f"{chart.sort}. {chart.measure}. {chart.title} ")
    assert chart.title.endswith(".")


@EACH
def test_the_same_data_give_the_same_bytes_and_other_parts_of_a_page_other_names(sort: str) -> None:
    chart = PICTURES[sort]
    assert svg(chart, "p") == svg(chart, "p")
    assert svg(chart, "q") == svg(chart, "p").replace("p-title", "q-title").replace(
        "p-description", "q-description"
    ).replace("p-hatch", "q-hatch")


@EACH
def test_nothing_is_drawn_outside_and_words_are_large_enough_for_a_telephone(sort: str) -> None:
    root = read(PICTURES[sort])
    _, _, wide, tall = map(int, root.getAttribute("viewBox").split())
    assert wide == WIDTH
    for name, across, down in (("rect", "x", "y"), ("text", "x", "y"), ("circle", "cx", "cy")):
        for element in root.getElementsByTagName(name):
            if element.getAttribute(across):
                assert 0 <= int(element.getAttribute(across)) <= wide
                assert 0 <= int(element.getAttribute(down)) <= tall
    # 460 wide at 13 on a telephone of 390 less its margins is 9.9 of its pixels.
    assert int(root.getAttribute("font-size")) * 350 // wide >= 9


@EACH
def test_a_picture_holds_no_script_no_style_and_no_number_that_is_not_whole(sort: str) -> None:
    text = svg(PICTURES[sort], "p")
    assert not re.search(r"<script|style=|on\w+=|href", text)
    drawn = re.sub(r">[^<]*<", "><", text)
    assert not re.search(r"=\"-?\d+\.\d", drawn.replace('fill-opacity="0.45"', ""))


@EACH
def test_its_table_has_a_row_for_each_line_and_is_folded_under_it(sort: str) -> None:
    chart = PICTURES[sort]
    shown = chart_table(chart)
    assert shown.count("<tr>") == len(chart.rows) + 1
    assert all(len(row) == len(chart.headings) for row in chart.rows)
    whole = figure(chart, "p", "Source & seal")
    assert whole.index("</svg>") < whole.index("<details>") < whole.index("<table>")
    assert "Source &amp; seal" in whole


@EACH
def test_what_a_colour_says_is_said_again(sort: str) -> None:
    """In black and white every fill that means something has a word, a hatch or a shape of its own beside it."""
    text = svg(PICTURES[sort], "p")
    fills = set(re.findall(r'<(?:rect|circle|polygon)[^>]* fill="(#[0-9a-f]{6})"', text)) - {"#ffffff"}
    words = re.findall(r"<text[^>]*>([^<]+)</text>", text)
    assert len(words) > len(fills)


def test_a_notebook_gets_the_picture_and_the_picture_with_its_table() -> None:
    picture = Picture(CURVE)
    assert picture._repr_svg_() == svg(CURVE, "picture")
    assert "<table>" in picture._repr_html_()
    assert str(picture) == CURVE.description


def test_a_statement_gives_its_pictures_in_order() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,A")
    book.close()
    made = next(made for made in all_statements(book.issue("2013-04")) if made.kind == "memorandum")
    (picture,) = made.pictures
    assert picture.chart == next(table.chart for table in made.tables if table.chart)
    assert (picture.name, str(picture)) == ("picture-1", picture.chart.description)


def test_words_in_a_picture_are_escaped() -> None:
    assert "<Small>" not in svg(CURVE, "p")
    assert "the &lt;Small&gt; &amp; bond" in svg(CURVE, "p")


def test_what_is_forecast_is_hatched_and_what_is_spent_is_not() -> None:
    text = svg(BULLETS, "p")
    assert text.count('fill="url(#p-hatch)"') == len(BULLETS.bullets) + 1
    assert "<pattern" in text
