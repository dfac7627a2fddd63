"""What is said of what waits."""

from __future__ import annotations

import pytest

from pooledbudget.submissions.waiting import Waits
from pooledbudget.submissions.words import rows_and_pounds


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        (Waits(1), "1 row"),
        (Waits(2, 7_00), "2 rows of £7"),
        (Waits(1_200, -7_50, 3), "1,200 rows of \N{MINUS SIGN}£7.50 and 3 amounts that cannot be read"),
        (Waits(1, 0, 1), "1 row with 1 amount that cannot be read"),
    ],
)
def test_rows_are_told_with_their_pounds(waits: Waits, said: str) -> None:
    assert rows_and_pounds(waits, "GBP") == said
