"""What two amounts look like that ought to be equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.reconcile.hints import SLIPS, Hint, hint_of


@pytest.mark.parametrize(
    ("ours", "theirs", "hint"),
    [
        (5400, 4500, Hint.SWAPPED),
        (-5400, -4500, Hint.SWAPPED),
        (1, 10, Hint.SWAPPED),
        (101, 110, Hint.SWAPPED),
        (5400, 4050, None),  # digits that are no neighbours
        (5400, -4500, None),
        (1234, 2143, None),  # two pairs at once
        (1200, -1200, Hint.SIGN),
        (-1, 1, Hint.SIGN),
        (500, 1000, Hint.DOUBLED),
        (1000, 500, Hint.DOUBLED),
        (-500, -1000, Hint.DOUBLED),
        (500, -1000, None),
        (100, 100, None),
        (0, 100, None),
        (100, 0, None),
        (0, 0, None),
        (100, 90, None),
        (12, 1200, None),
    ],
)
def test_each_hint_and_what_is_none(ours: int, theirs: int, hint: Hint | None) -> None:
    assert hint_of(ours, theirs) is hint
    assert hint_of(theirs, ours) is hint


@given(st.integers(-99_999, 99_999), st.integers(-99_999, 99_999))
def test_what_has_a_hint_has_something_in_common(ours: int, theirs: int) -> None:
    """Slips are looked for by what the two have in common, never by holding each against each."""
    if hint_of(ours, theirs) is not None:
        assert any(key(ours) == their_key(theirs) for key, their_key in SLIPS)


@given(st.integers(1, 99_999), st.integers(0, 3))
def test_two_neighbouring_digits_that_changed_places_are_told(amount: int, place: int) -> None:
    digits = list(str(amount).zfill(5))
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    other = int("".join(digits))
    expected = {amount: None, 2 * amount: Hint.DOUBLED, amount / 2: Hint.DOUBLED}.get(other, Hint.SWAPPED)
    assert hint_of(amount, other) is expected
    assert any(key(amount) == their_key(other) for key, their_key in SLIPS)
