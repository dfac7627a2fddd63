"""How numbers of people are told: nought is shown, a few are not, the rest to the nearest five."""

from __future__ import annotations

import pytest

from pooledbudget.instruments.public import NEAREST, SMALL, about, shown


@pytest.mark.parametrize(
    ("people", "said"),
    [(0, "0"), (1, "[c]"), (7, "[c]"), (8, "10"), (12, "10"), (13, "15"), (300, "300"), (1_234, "1,235")],
)
def test_a_count_is_told_as_everybody_may_read_it(people: int, said: str) -> None:
    assert shown(people) == said


def test_no_count_of_a_few_can_be_told_from_another() -> None:
    assert len({shown(people) for people in range(1, SMALL)}) == 1
    assert all(int(shown(people)) % NEAREST == 0 for people in range(SMALL, 500))


def test_counts_in_sentences_say_that_they_are_near() -> None:
    assert about(0, "claims") == "no claims"
    assert about(3, "claims") == "fewer than 8 claims"
    assert about(104, "families") == "about 105 families"
