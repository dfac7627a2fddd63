"""What a result must give for its outcome to be worked out: a count of no fewer than none, a person, a value."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import outcome
from pooledbudget.instruments.bonds.results import below_none, not_read, of_nobody

PRICE = 'pays = "price"\nprice = "1.00"\n'
SAVING = 'pays = "saving"\nshare = "90%"\n'
PERSON = 'pays = "person"\nprice = "1.00"\n'
NOTHING_GIVEN = dict.fromkeys(("value", "second_value", "fall", "counts"), False)


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [(PRICE, "-0.01", 1), (PRICE, "0", 0), (PRICE, None, 0), (SAVING, "-0.01", 0)],
)
def test_a_count_is_none_at_least_and_a_saving_may_be_less(text: str, value: str | None, told: int) -> None:
    assert len(list(below_none(outcome(text), value))) == told


def test_what_pays_for_each_person_is_of_somebody() -> None:
    assert len(list(of_nobody(outcome(PERSON), ""))) == 1
    assert list(of_nobody(outcome(PERSON), "P1")) == []
    assert list(of_nobody(outcome(PRICE), "")) == []


def test_what_is_told_of_a_person_needs_no_number_and_all_else_does() -> None:
    assert list(not_read(outcome(PERSON), NOTHING_GIVEN, "P1")) == []
    assert [column for column, _ in not_read(outcome(PRICE), NOTHING_GIVEN, "")] == ["value"]
    assert [column for column, _ in not_read(outcome(f'{PRICE}blend = "50%"'), NOTHING_GIVEN, "")] == [
        "value"
    ]
