"""What a day came to holds what it came to, and nothing else."""

from __future__ import annotations

from datetime import date

from pooledbudget.instruments.bonds.days import DayRun


def test_a_day_on_which_nothing_happened_has_no_receipt() -> None:
    run = DayRun(on=date(2021, 3, 31), opening=5, came_in=0, closing=5)
    assert (run.receipt, list(run.claims), list(run.dues), dict(run.written_off)) == (None, [], [], {})
