"""What is said of what waits."""

from __future__ import annotations

import pytest

from pooledbudget.submissions.waiting import Waits
from pooledbudget.submissions.words import after_receipt, rows_and_pounds


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


@pytest.mark.parametrize(
    ("kind", "accepted", "quarantined", "said"),
    [
        ("expenditure", True, 0, []),
        ("adjustments", True, 0, ["pooledbudget adjust --submission S0007 with a reason and two names"]),
        ("expenditure", True, 2, ["2 rows are in quarantine/S0007.csv"]),
        ("expenditure", False, 2, ["2 rows are in quarantine/S0007.csv", "--replaces S0007"]),
        ("adjustments", False, 0, ["--replaces S0007"]),
        ("", False, 0, ["--accept-valid --reason WHY, or pooledbudget withdraw S0007 --reason WHY"]),
    ],
)
def test_what_to_do_with_a_file_that_was_received(
    kind: str, quarantined: int, said: list[str], *, accepted: bool
) -> None:
    found = after_receipt("S0007", kind, accepted=accepted, quarantined=quarantined)
    assert len(found) == len(said)
    assert all(word in line for word, line in zip(said, found, strict=True))
