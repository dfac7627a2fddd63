"""What a result reads as: a level, a fall against what would have happened, the events avoided."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from instruments.bonds.kit import counts, on, result
from pooledbudget.instruments.bonds.measures import (
    Counterfactual,
    Effect,
    Reads,
    Result,
    effect,
    level,
    read,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7.5%", Fraction(3, 40)),
        ("0.95", Fraction(19, 20)),
        ("1000", Fraction(1000)),
        ("-3.3%", Fraction(-33, 1000)),
        ("100%", Fraction(1)),
        ("0.000001%", Fraction(1, 10**8)),
    ],
)
def test_a_level_is_read_exactly(text: str, found: Fraction) -> None:
    assert level(text) == found


@pytest.mark.parametrize("text", ["", "7,5", "1e3", "7.5 %", "½", "%", "1.", "0.1234567", "1/3"])
def test_what_is_no_level(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number like 0.95, or a percentage like 7.5%"):
        level(text)


def design(**said: object) -> Counterfactual:
    return Counterfactual.model_validate(said)


MATCHED = design(design="matched")
FIXED = design(design="fixed", baseline="0.25", until=on("2021-03-31"))
# T5: Peterborough's first cohort, 142 against 155 events a hundred.
PETERBOROUGH = counts(1420, 1000, 1550, 1000)
# T33: events a hundred, Peterborough 84 to 78 while the comparison went from 75 to 84.
ECCLES = {
    **counts(78, 100, 84, 100),
    "people_before": 100,
    "events_before": 84,
    "comparison_people_before": 100,
    "comparison_events_before": 75,
}
FIRST_RELEASE = {
    **counts(81, 100, 79, 100),
    "people_before": 100,
    "events_before": 87,
    "comparison_people_before": 100,
    "comparison_events_before": 69,
}

EFFECTS: dict[str, tuple[Result, Counterfactual, Fraction | None, Fraction | None]] = {
    "T5 cohort 1 of Peterborough": (result(counts=PETERBOROUGH), MATCHED, Fraction(13, 155), Fraction(130)),
    "randomised alike": (
        result(counts=PETERBOROUGH),
        design(design="randomised"),
        Fraction(13, 155),
        Fraction(130),
    ),
    "groups of unlike size": (
        result(counts=counts(90, 100, 400, 200)),
        MATCHED,
        Fraction(11, 20),
        Fraction(110),
    ),
    "worse than the comparison": (
        result(counts=counts(110, 100, 100, 100)),
        MATCHED,
        Fraction(-1, 10),
        Fraction(-10),
    ),
    "T33 historical": (
        result(counts=ECCLES),
        design(design="historical", baseline="0.84"),
        Fraction(6, 84),
        Fraction(6),
    ),
    "T33 a simple comparison": (result(counts=ECCLES), MATCHED, Fraction(6, 84), Fraction(6)),
    "T33 ratio of ratios": (
        result(counts=ECCLES),
        design(design="ratio of ratios"),
        1 - Fraction(78, 84) / Fraction(84, 75),
        Fraction(84 * 84, 75) - 78,
    ),
    "T33 difference in differences": (
        result(counts=ECCLES),
        design(design="difference in differences"),
        Fraction(15, 93),
        Fraction(15),
    ),
    "T33 first release, ratio of ratios": (
        result(counts=FIRST_RELEASE),
        design(design="ratio of ratios"),
        1 - Fraction(81, 87) / Fraction(79, 69),
        Fraction(87 * 79, 69) - 81,
    ),
    "fixed, on its last day": (
        result(day="2021-03-31", counts=counts(20, 100, 20, 100)),
        FIXED,
        Fraction(1, 5),
        Fraction(5),
    ),
    "fixed, then the live comparison": (
        result(day="2021-04-01", counts=counts(20, 100, 20, 100)),
        FIXED,
        Fraction(0),
        Fraction(0),
    ),
    "fixed for ever": (
        result(day="2099-04-01", counts=counts(20, 100, 1, 100)),
        design(design="fixed", baseline="0.25"),
        Fraction(1, 5),
        Fraction(5),
    ),
    "a fall as published": (result(fall="9%"), MATCHED, Fraction(9, 100), None),
    "published over counts": (result(fall="9%", counts=PETERBOROUGH), MATCHED, Fraction(9, 100), None),
    "no comparison": (result(counts={"people": 100, "events": 5}), MATCHED, None, None),
    "a comparison of nobody": (result(counts=counts(5, 100, 0, 0)), MATCHED, None, None),
    "a comparison without events": (result(counts=counts(5, 100, 0, 100)), MATCHED, None, Fraction(-5)),
    "nobody": (result(counts=counts(0, 0, 5, 100)), MATCHED, None, None),
    "no counts": (result("5"), MATCHED, None, None),
    "no counterfactual": (result(counts=PETERBOROUGH), design(design="none"), None, None),
    "nothing known before": (
        result(counts=PETERBOROUGH),
        design(design="difference in differences"),
        None,
        None,
    ),
    "a comparison without events before": (
        result(counts={**ECCLES, "comparison_events_before": 0}),
        design(design="ratio of ratios"),
        None,
        None,
    ),
}


@pytest.mark.parametrize(("found", "by", "fall", "avoided"), EFFECTS.values(), ids=EFFECTS)
def test_what_a_result_shows(
    found: Result, by: Counterfactual, fall: Fraction | None, avoided: Fraction | None
) -> None:
    shown = effect(found, by)
    assert (shown.fall, shown.avoided) == (fall, avoided)


def test_t5_and_t33_as_published() -> None:
    """8.4%, -17.09% and -18.68% of the facts, to the places that were printed."""
    said = {
        "matched": (PETERBOROUGH, 0.08387),
        "ratio of ratios": (ECCLES, 0.1709),
    }
    for name, (group, fall) in said.items():
        shown = effect(result(counts=group), design(design=name)).fall
        assert shown is not None
        assert float(shown) == pytest.approx(fall, abs=5e-5)
    first = effect(result(counts=FIRST_RELEASE), design(design="ratio of ratios")).fall
    assert first is not None
    assert float(first) == pytest.approx(0.1868, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "group", "error"),
    [
        ("matched", counts(100, 100, 100, 100), Fraction(141421, 10**6)),
        ("randomised", counts(4, 100, 0, 100), Fraction(2, 100)),
        ("matched", counts(0, 100, 0, 100), Fraction(0)),
        ("historical", counts(100, 100, 100, 100), None),
        ("fixed", counts(100, 100, 100, 100), None),
    ],
)
def test_two_groups_side_by_side_have_a_standard_error(
    name: str, group: Mapping[str, int], error: Fraction | None
) -> None:
    """Events counted as Poisson: the root of events / people^2 of both, to six places."""
    assert effect(result(counts=group), design(design=name, baseline="1")).error == error


SHOWN = Effect(Fraction(1, 10), Fraction(7), None)
READ: dict[str, tuple[Result, Reads, Fraction | None, Fraction | None]] = {
    "the value": (result("5"), "value", None, Fraction(5)),
    "the fall": (result("5"), "fall", None, Fraction(1, 10)),
    "the events avoided": (result("5"), "avoided", None, Fraction(7)),
    "no value": (result(), "value", None, None),
    "Roca: 80% of one estimate, 20% of the other": (
        result("10%", second="5%"),
        "value",
        Fraction(4, 5),
        Fraction(9, 100),
    ),
    "a blend without its second estimate": (result("10%"), "value", Fraction(4, 5), None),
    "a blend without its first": (result(second="10%"), "value", Fraction(4, 5), None),
    "a second estimate that no blend asks for": (result("10%", second="5%"), "value", None, Fraction(1, 10)),
    "a blend does not touch a fall": (result(), "fall", Fraction(4, 5), Fraction(1, 10)),
}


@pytest.mark.parametrize(("found", "reads", "blend", "number"), READ.values(), ids=READ)
def test_which_number_decides(
    found: Result, reads: Reads, blend: Fraction | None, number: Fraction | None
) -> None:
    assert read(found, reads, SHOWN, blend) == number


@pytest.mark.parametrize(
    ("found", "key"),
    [
        (result(cohort="one", person="p"), "one"),
        (result(person="p"), "p"),
        (result(day="2021-04-05"), "2021-04-05"),
    ],
)
def test_what_a_result_is_of(found: Result, key: str) -> None:
    assert found.key == key
