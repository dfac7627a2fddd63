"""Each answer to each open question, stated alone in a later month: nothing that is settled moves."""

from __future__ import annotations

from cases.test_over_time import moved, settled
from family_book import PROGRAMME


def test_no_answer_that_is_stated_later_moves_what_is_settled() -> None:
    alone = (
        {name: answer}
        for name, reading in PROGRAMME.readings.items()
        for answer in [reading.choice, *PROGRAMME.others(name)]
    )
    assert not moved(settled(), alone)
