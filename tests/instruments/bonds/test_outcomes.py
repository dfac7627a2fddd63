"""What an outcome pays, as terms say it: levels, lines, shares by day, which number decides."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.bonds.kit import on, outcome
from pooledbudget.instruments.bonds.measures import by_level, on_line, over_the_whole, rising
from pooledbudget.instruments.bonds.outcomes import OUTCOMES

PAIRS = [["10%", "a"], ["11%", "b"], ["12.5%", "c"]]


@pytest.mark.parametrize(
    ("reached", "found"),
    [
        ("9.999999%", None),
        ("10%", "a"),
        ("10.999999%", "a"),
        ("11%", "b"),
        ("12.499999%", "b"),
        ("12.5%", "c"),
        ("99%", "c"),
    ],
)
def test_the_highest_level_reached(reached: str, found: str | None) -> None:
    assert by_level(PAIRS, Fraction(reached.rstrip("%")) / 100) == found


POINTS = [(Fraction(x), Fraction(y)) for x, y in ((55, 3), (60, 7), (70, 15))]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (0, Fraction(3)),
        (55, Fraction(3)),
        (56, Fraction(19, 5)),
        (60, Fraction(7)),
        (65, Fraction(11)),
        (70, Fraction(15)),
        (99, Fraction(15)),
    ],
)
def test_t15_on_the_straight_lines_between_points(at: int, found: Fraction) -> None:
    assert on_line(POINTS, Fraction(at)) == found


def test_a_line_of_one_point_is_flat() -> None:
    assert {on_line(POINTS[:1], Fraction(at)) for at in (0, 55, 99)} == {Fraction(3)}


@given(st.fractions(0, 100))
def test_a_rising_line_stays_between_its_ends_and_rises(at: Fraction) -> None:
    assert Fraction(3) <= on_line(POINTS, at) <= on_line(POINTS, at + 1) <= Fraction(15)


@pytest.mark.parametrize(
    ("pairs", "faults"),
    [
        (None, []),
        (PAIRS, []),
        ([["10%", "a"], ["0.1", "b"]], ["levels rise from one pair to the next"]),
        ([["2", "a"], ["1", "b"]], ["levels rise from one pair to the next"]),
        ([["x", "a"], ["1", "b"]], ["'x' is not a number like 0.95, or a percentage like 7.5%"]),
    ],
)
def test_levels_rise(pairs: list[list[str]] | None, faults: list[str]) -> None:
    assert list(rising(pairs)) == faults


@pytest.mark.parametrize(
    ("text", "fault"), [(None, False), ("0%", False), ("100%", False), ("100.000001%", True), ("200%", True)]
)
def test_a_part_of_something_is_no_more_than_all_of_it(text: str | None, fault: bool) -> None:
    assert [key for key, _ in over_the_whole("discount", text)] == (["discount"] if fault else [])


PRICE = 'pays = "price"\nprice = "1.00"\n'
MATCHED = 'counterfactual = { design = "matched" }\n'


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (PRICE, "value"),
        (f"{PRICE}{MATCHED}", "fall"),
        (f'{PRICE}{MATCHED}reads = "avoided"', "avoided"),
        (f'{PRICE}{MATCHED}reads = "value"', "value"),
    ],
)
def test_which_number_decides_where_nothing_is_said(text: str, reads: str) -> None:
    assert outcome(text).default_reads == reads


def test_the_cohorts_that_are_answered_one_by_one() -> None:
    text = f'{PRICE}cohorts = ["a", "b", "c"]\n'
    assert outcome(text).alone == ["a", "b", "c"]
    assert outcome(f'{text}pooled = {{ threshold = "5%", only = ["b"] }}').alone == ["a", "c"]


DATED = 'shares = [{ from = 2021-01-01, shares = { a = "100%" } }, { from = 2022-01-01, shares = { b = "1/4", a = "3/4" } }]'


@pytest.mark.parametrize(
    ("text", "day", "parts"),
    [
        ("", "2021-01-01", {"a": Fraction(1, 2), "b": Fraction(1, 2)}),
        ('shares = { a = "70%", b = "30%" }', "2021-01-01", {"a": Fraction(7, 10), "b": Fraction(3, 10)}),
        (DATED, "2021-01-01", {"a": Fraction(1)}),
        (DATED, "2021-12-31", {"a": Fraction(1)}),
        (DATED, "2022-01-01", {"b": Fraction(1, 4), "a": Fraction(3, 4)}),
    ],
)
def test_the_payers_parts_on_a_day(text: str, day: str, parts: dict[str, Fraction]) -> None:
    assert outcome(f"{PRICE}{text}").shares_on(on(day), ["a", "b"]).parts == parts


def test_nobody_has_a_part_before_the_first_day_on_which_parts_are_said() -> None:
    dated = outcome(f"{PRICE}{DATED}")
    assert dated.shares_from == on("2021-01-01")
    with pytest.raises(ValueError, match="nobody"):
        dated.shares_on(on("2020-12-31"), ["a", "b"])


def test_every_way_of_paying_says_its_own_name() -> None:
    for name, kind in OUTCOMES.items():
        annotation: object = kind.model_fields["pays"].annotation
        assert name in str(annotation)
