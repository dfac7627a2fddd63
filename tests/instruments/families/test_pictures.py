"""What pictures of a claim schedule show is what was decided and measured."""

from __future__ import annotations

from fractions import Fraction

from instruments.books import Place
from pooledbudget.instruments.tallies import Dots, MonthSums


def test_what_was_paid_for_by_month_comes_to_what_the_ledger_has(told: Place) -> None:
    made = told.schedule("2013-10", "claims")
    first, *_ = [table.chart for table in made.tables if isinstance(table.chart, MonthSums)]
    sums = {str(month): amount for month, amount in first.sums}
    assert sums["2013-09"] == 12_000_00
    (paid, *_) = [table for table in made.tables if table.title == "Summary"]
    to_date = sum(line.cells[4].minor or 0 for line in paid.lines)
    assert sum(sums.values()) == to_date
    assert len(sums) <= 12
    assert list(sums) == sorted(sums)


def test_each_family_tested_for_absence_is_a_dot_and_fails_at_the_limit(told: Place) -> None:
    made = told.schedule("2013-10", "claims")
    charts = [table.chart for table in made.tables if isinstance(table.chart, Dots)]
    for chart in charts:
        assert chart.limit == Fraction(15, 100)
        assert all(dot.passed for dot in chart.dots if dot.value < chart.limit)
    september = told.schedule("2013-09", "claims")
    assert not [table.chart for table in september.tables if isinstance(table.chart, Dots)]
