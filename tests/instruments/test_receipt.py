"""A receipt of an amount that goes down a list: it cannot be constructed unless it adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.errors import Unbalanced
from pooledbudget.instruments.receipt import Purse, Receipt, Taken


def taken(took: int, left: int, parts: dict[str, int] | None = None) -> Taken:
    return Taken(step="s", due=took, took=took, left=left, parts=parts or {})


GOOD = {
    "nothing": Receipt(opening=0),
    "what was there stays": Receipt(opening=5, closing=5),
    "what came in stays": Receipt(opening=5, came_in=2, closing=7),
    "a step": Receipt(opening=5, came_in=2, taken=(taken(3, 4),), closing=4),
    "two steps": Receipt(opening=7, taken=(taken(3, 4), taken(4, 0)), closing=0),
    "a step with parts": Receipt(opening=7, taken=(taken(3, 4, {"a": 1, "b": 2}),), closing=4),
    "a step that brings in": Receipt(opening=1, taken=(taken(-3, 4, {"a": -3}),), closing=4),
    "below nought": Receipt(opening=1, taken=(taken(3, -2),), closing=-2),
}


@pytest.mark.parametrize("receipt", GOOD.values(), ids=GOOD)
def test_a_receipt_that_adds_up_is_one(receipt: Receipt) -> None:
    assert receipt.opening + receipt.came_in - sum(step.took for step in receipt.taken) == receipt.closing


BAD: dict[str, tuple[int, int, tuple[Taken, ...], int, str]] = {
    "a closing too high": (5, 0, (), 6, "closes at 0.06; its steps leave 0.05"),
    "a closing too low": (5, 0, (), 4, "closes at 0.04; its steps leave 0.05"),
    "what came in is lost": (5, 2, (), 5, "closes at 0.05; its steps leave 0.07"),
    "a step that leaves too much": (5, 0, (taken(3, 3),), 3, "s says it leaves 0.03; it leaves 0.02"),
    "a step that leaves too little": (5, 0, (taken(3, 1),), 1, "s says it leaves 0.01; it leaves 0.02"),
    "the second step forgets the first": (5, 0, (taken(3, 2), taken(1, 4)), 4, "leaves 0.04; it leaves 0.01"),
    "parts that are less": (5, 0, (taken(3, 2, {"a": 1, "b": 1}),), 2, "s took 0.03, its parts are 0.02"),
    "parts that are more": (5, 0, (taken(3, 2, {"a": 4}),), 2, "s took 0.03, its parts are 0.04"),
    "parts of nothing": (5, 0, (taken(0, 5, {"a": 1}),), 5, "s took 0.00, its parts are 0.01"),
}


@pytest.mark.parametrize(("opening", "came_in", "steps", "closing", "why"), BAD.values(), ids=BAD)
def test_one_that_does_not_add_up_cannot_be_constructed(
    opening: int, came_in: int, steps: tuple[Taken, ...], closing: int, why: str
) -> None:
    with pytest.raises(Unbalanced, match=why):
        Receipt(opening=opening, came_in=came_in, taken=steps, closing=closing)


def test_a_purse_writes_its_own_receipt() -> None:
    purse = Purse(10, 5)
    purse.take("fee", 20, 9, parts={"a": 4, "b": 5}, why="not-enough", cite="clause 4")
    purse.take("guarantee", 3, -3)
    assert (purse.left, purse.opening, purse.came_in) == (9, 10, 5)
    assert purse.receipt() == Receipt(
        opening=10,
        came_in=5,
        taken=(
            Taken(
                step="fee",
                due=20,
                took=9,
                left=6,
                parts={"a": 4, "b": 5},
                why="not-enough",
                cite="clause 4",
            ),
            Taken(step="guarantee", due=3, took=-3, left=9),
        ),
        closing=9,
    )


def test_a_receipt_of_what_was_done_so_far_is_not_changed_by_what_follows() -> None:
    purse = Purse(10)
    purse.take("a", 1, 1)
    before = purse.receipt()
    purse.take("b", 2, 2)
    assert (len(before.taken), before.closing, purse.receipt().closing) == (1, 9, 7)


def test_a_purse_whose_parts_do_not_sum_gives_no_receipt() -> None:
    purse = Purse(10)
    purse.take("a", 3, 3, parts={"x": 2})
    with pytest.raises(Unbalanced, match="its parts are 0.02"):
        purse.receipt()


def test_a_receipt_as_a_document_is_decimal_strings() -> None:
    receipt = Receipt(opening=100, came_in=5, taken=(taken(3, 102, {"a": 3}),), closing=102)
    assert receipt.document == {
        "opening": "1.00",
        "came_in": "0.05",
        "taken": [
            {
                "step": "s",
                "due": "0.03",
                "took": "0.03",
                "left": "1.02",
                "parts": {"a": "0.03"},
                "why": "",
                "cite": "",
            }
        ],
        "closing": "1.02",
    }


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12), st.lists(st.integers(-(10**12), 10**12)))
def test_whatever_steps_take_the_receipt_adds_up(opening: int, came_in: int, amounts: list[int]) -> None:
    purse = Purse(opening, came_in)
    for amount in amounts:
        purse.take("s", amount, amount, parts={"a": amount})
    assert purse.receipt().closing == opening + came_in - sum(amounts)
