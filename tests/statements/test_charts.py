"""Pictures: what they show is what the table holds, in words too, and the same bytes for the same data."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.dom.minidom import Element, parseString  # ruff: ignore[suspicious-xml-minidom-import] - what we wrote

import pytest

from pooledbudget.instruments.figures import Chart, Point
from pooledbudget.statements.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, neat, svg


def read(chart: Chart) -> Element:
    """Return a picture as its elements."""
    root = parseString(svg(chart, "p")).documentElement  # ruff: ignore[suspicious-xml-mini-dom-usage] - our own
    assert root is not None
    return root


CURVE = Chart(
    title="All <cash> so far",
    description="At the lowest -100 & back",
    points=[Point("2013", Fraction(-100)), Point("2014", Fraction(-50)), Point("2015", Fraction(25))],
    joined=True,
    unit="GBP",
)
FALLS = Chart(
    title="Falls",
    description="1 of 2",
    points=[
        Point("one", Fraction(1, 5), Fraction(1, 10)),
        Point("two", Fraction(-1, 20), Fraction(1, 10)),
    ],
    percent=True,
    places=1,
)


def test_a_picture_says_what_it_shows_and_is_well_formed() -> None:
    root = read(CURVE)
    assert root.getAttribute("role") == "img"
    assert root.getAttribute("aria-labelledby") == "p-title p-description"
    said = [root.getElementsByTagName(name)[0].toxml() for name in ("title", "desc")]
    assert ">All &lt;cash&gt; so far<" in said[0]
    assert ">At the lowest -100 &amp; back<" in said[1]


def test_the_same_data_give_the_same_bytes_and_other_data_other_ones() -> None:
    assert svg(CURVE, "p") == svg(CURVE, "p")
    assert svg(CURVE, "p") != svg(FALLS, "p")


def test_a_line_goes_through_every_point_in_order_within_the_picture() -> None:
    root = read(CURVE)
    (line,) = root.getElementsByTagName("polyline")
    points = [tuple(map(int, point.split(","))) for point in line.getAttribute("points").split()]
    assert len(points) == 3
    across, down = zip(*points, strict=True)
    assert list(across) == sorted(across)
    assert down[0] == HEIGHT - BOTTOM
    assert down[0] > down[1] > down[2] == TOP
    assert all(LEFT < place < WIDTH - RIGHT for place in across)


def test_a_bar_stands_on_nought_and_beside_what_was_required() -> None:
    root = read(FALLS)
    rects = root.getElementsByTagName("rect")
    bars = [{name: int(bar.getAttribute(name)) for name in ("y", "height")} for bar in rects]
    lines = root.getElementsByTagName("line")
    marks = [line for line in lines if line.getAttribute("stroke-dasharray")]
    nought = bars[0]["y"] + bars[0]["height"]
    assert bars[1]["y"] == nought
    assert bars[0]["height"] > bars[1]["height"] > 0
    assert len(marks) == 2
    assert len({mark.getAttribute("y1") for mark in marks}) == 1
    assert bars[0]["y"] < int(marks[0].getAttribute("y1")) < nought


@pytest.mark.parametrize(
    ("step", "found"),
    [("3", "5"), ("1", "1"), ("7", "10"), ("0.013", "0.02"), ("120", "200"), ("0.5", "0.5"), ("501", "1000")],
)
def test_the_scale_goes_by_one_two_and_five(step: str, found: str) -> None:
    assert neat(Fraction(step)) == Fraction(found)


def test_of_many_points_only_some_have_a_label() -> None:
    many = Chart("t", "d", [Point(f"l{place}", Fraction(place)) for place in range(40)], joined=True)
    assert len(re.findall(r">l\d+<", svg(many, "p"))) == 8


def test_a_scale_is_read_in_its_own_unit() -> None:
    assert FALLS.say(Fraction(1, 20)) == "5.0%"
    assert [CURVE.say(Fraction(value)) for value in (-2500, 0, 12500)] == ["−2,500", "0", "12,500"]


def test_a_list_of_noughts_is_a_picture_too() -> None:
    flat = Chart("t", "d", [Point("a", Fraction(0)), Point("b", Fraction(0))], joined=True)
    assert "polyline" in svg(flat, "p")
