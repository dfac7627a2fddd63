"""Rows as columns say the same as the rows they were made of."""

from __future__ import annotations

from datetime import date
from typing import Any

from pooledbudget.submissions.columns import Columns, empty
from pooledbudget.submissions.family_records import Flag
from pooledbudget.submissions.pool_records import Expenditure, Figure

DAY = date(2013, 4, 2)


def spending(*rows: tuple[int, date, int]) -> Columns[Any]:
    """Return payments of a scheme: (number, day, pence)."""
    blank: list[Any] = [None] * len(rows)
    return Columns(
        Expenditure,
        [number for number, _, _ in rows],
        [
            [day for _, day, _ in rows],
            ["hubs"] * len(rows),
            [pence for _, _, pence in rows],
            ["R"] * len(rows),
            [""] * len(rows),
            blank,
            blank,
            [""] * len(rows),
        ],
    )


def test_columns_become_typed_rows_of_a_submission() -> None:
    (first, second) = spending((2, DAY, 100), (5, date(2013, 5, 1), 7)).rows("S0009", "county")
    assert (first.id, first.sender, first.on, first.cells.amount) == ("S0009:2", "county", DAY, 100)
    assert second.cells == Expenditure.model_validate(
        {"paid_on": "2013-05-01", "scheme": "hubs", "amount": "0.07", "reference": "R"}
    )


def test_a_tally_counts_and_sums_by_the_month_of_the_day() -> None:
    found = spending((2, DAY, 100), (3, date(2013, 4, 30), -40), (4, date(2013, 5, 1), 7))
    assert found.tally == {"2013-04": (2, 60), "2013-05": (1, 7)}
    assert empty(Expenditure).tally == {}
    flags: Columns[Any] = Columns(Flag, [2], [["F"], ["asb order"], [DAY], [None], [""]])
    assert (flags.tally, flags.has_amounts) == ({"2013-04": (1, 0)}, False)


def test_a_figure_is_of_the_last_day_of_its_month() -> None:
    figures: Columns[Any] = Columns(Figure, [2], [["2013-04"], ["pool"], ["contributions paid"], [5]])
    assert (figures.days, figures.tally) == ([date(2013, 4, 30)], {"2013-04": (1, 5)})


def test_rows_are_left_out_by_number_and_put_in_at_their_place() -> None:
    found = spending((2, DAY, 1), (3, DAY, 2), (4, DAY, 3))
    assert found.without([3]).numbers == [2, 4]
    assert found.without([]) is found
    row = found.rows("", "")[1].cells
    again = found.without([3]).with_rows([(3, row)])
    assert (again.numbers, again.column("amount")) == ([2, 3, 4], [1, 2, 3])
    assert len(again) == 3
