"""What is said of checked claims: exact bounds, who checked how many, and what each check found."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from family_book import kit
from pooledbudget.instruments.families.assurance import bounds
from pooledbudget.instruments.figures import Table
from pooledbudget.statements.issuing import schedules


@pytest.mark.parametrize(("claims", "checked"), [(6, 2), (7, 3), (8, 8), (9, 1)])
def test_the_bounds_are_those_of_every_draw_there_is(claims: int, checked: int) -> None:
    """Counted draw by draw: a number is possible where so many, or more, come up often enough."""
    for found in range(checked + 1):
        possible = []
        for bad in range(found, claims - (checked - found) + 1):
            draws = [sum(each < bad for each in drawn) for drawn in combinations(range(claims), checked)]
            more = Fraction(sum(number >= found for number in draws), len(draws))
            fewer = Fraction(sum(number <= found for number in draws), len(draws))
            if more > Fraction(1, 40) and fewer > Fraction(1, 40):
                possible.append(bad)
        assert bounds(claims, checked, found) == (possible[0], possible[-1])


def test_bounds_of_a_tenth_of_a_claim() -> None:
    """Of 260 claims 26 checked and none not valid leaves up to 32 of all open; all checked leaves none."""
    assert bounds(260, 26, 0) == (0, 32)
    assert bounds(26, 26, 3) == (3, 3)


def table(of: str, *checks: str, month: str = "2013-11") -> Table | None:
    """Return a table of the schedule of a month, once checks of the kit's claim are in."""
    place = kit()
    if checks:
        place.book.give("spot-checks", *(f"families,F,crime asb education,{line}" for line in checks))
    place.book.close(month)
    (statement,) = schedules(place.book.issue(month))
    return next((each for each in statement.tables if each.title.startswith(of)), None)


def test_that_nobody_has_checked_is_said() -> None:
    found = table("Claims checked by")
    assert found is not None
    (line,) = found.lines
    assert (line.label, [cell.value for cell in line.cells]) == (
        "Anybody",
        [1, 0, Fraction(0), 0, "", None, None],
    )
    assert table("Checks of claims in the period") is None


def test_who_checked_how_many_and_what_that_leaves_open() -> None:
    found = table(
        "Claims checked by", "2013-11-20,payer,not valid,yes,yes,no,", "2013-11-21,internal audit,valid,,,,"
    )
    assert found is not None
    assert {line.label: [cell.value for cell in line.cells] for line in found.lines} == {
        "Internal audit": [1, 1, Fraction(1), 0, Fraction(0), 0, 0],
        "Payer": [1, 1, Fraction(1), 1, Fraction(1), 1, 1],
        "Anybody": [1, 1, Fraction(1), 1, Fraction(1), 1, 1],
    }


def test_each_check_stands_with_its_answers_and_what_was_taken_back() -> None:
    found = table("Checks of claims in the period", "2013-11-20,payer,not valid,yes,,no,visit 1")
    assert found is not None
    (line,) = found.lines
    assert [cell.value for cell in line.cells] == [
        "payer",
        "20 November 2013",
        "yes",
        "not said",
        "no",
        "not valid",
        -150_000,
    ]
