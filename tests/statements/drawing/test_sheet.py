"""The sheet that pictures are drawn on: scales with nought on them, words that fit, whole numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictured import BULLETS
from pooledbudget.statements.drawing.sheet import (
    HATCHED,
    MARGIN,
    PAPER,
    WIDTH,
    Scale,
    Sheet,
    neat,
    wide,
    wrapped,
)


@pytest.mark.parametrize(
    ("step", "next_neat"),
    [
        (Fraction(1), 1),
        (Fraction(11, 10), 2),
        (Fraction(21, 10), 5),
        (Fraction(51, 10), 10),
        (Fraction(999), 1000),
    ],
)
def test_a_scale_steps_by_one_two_or_five(step: Fraction, next_neat: int) -> None:
    assert neat(step) == next_neat
    assert neat(step / 1000) == Fraction(next_neat, 1000)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20))
def test_nought_is_on_every_scale_and_every_value_within_its_ends(values: list[int]) -> None:
    scale = Scale(values, 10, 410)
    assert 10 <= scale.at(0) <= 410
    assert all(10 <= scale.at(value) <= 410 for value in values)
    assert Fraction(0) in scale.lines()
    assert len(list(scale.lines())) <= 8


def test_a_bar_begins_at_nought_and_is_as_long_as_its_value() -> None:
    scale = Scale([100, -50], 0, 300)
    assert (scale.at(0), scale.at(100), scale.at(-50)) == (100, 300, 0)
    assert Scale([0], 5, 50).at(0) == 5


@given(st.text(alphabet="ab ", max_size=80), st.integers(40, 400))
def test_words_are_parted_between_words_and_none_is_lost(said: str, room: int) -> None:
    lines = wrapped(said, room)
    assert " ".join(lines).split() == said.split()
    assert all(wide(line) <= room or " " not in line for line in lines)


def test_a_hatch_is_defined_where_it_is_used_and_only_there() -> None:
    plain, hatched = Sheet("a"), Sheet("b")
    plain.bar(1, 2, 3, 4, "#000000")
    hatched.bar(1, 2, 0, 4, HATCHED)
    assert "<pattern" not in plain.svg(BULLETS)
    assert '<pattern id="b-hatch"' in hatched.svg(BULLETS)
    assert 'width="1" height="4" fill="url(#b-hatch)"' in hatched.svg(BULLETS)


def test_a_picture_brings_its_own_paper_so_that_a_dark_page_does_not_hide_its_inks() -> None:
    sheet = Sheet("a")
    sheet.words(1, 200, "ink")
    sheet.y = 300
    drawn = sheet.svg(BULLETS)
    paper = drawn.index(f'<rect width="{WIDTH}" height="{300 + MARGIN}" fill="{PAPER}"/>')
    assert f'viewBox="0 0 {WIDTH} {300 + MARGIN}"' in drawn
    assert paper < drawn.index("<text")
