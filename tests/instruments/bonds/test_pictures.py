"""What pictures of a bond show is what its tables hold."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from instruments.books import BOND, Place
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.pictures import METHOD, NORMAL_95, falls
from pooledbudget.instruments.decisions import Decision, in_force
from pooledbudget.instruments.pictures import Curve

MakePlace = Callable[..., Place]


def decided(place: Place) -> list[Decision]:
    return in_force(place.book.ledger.derived.decided_until("9999-12"))


def terms(place: Place) -> Bond:
    (found,) = [
        agreement
        for agreement in place.book.settings_at(place.book.ledger.first_open()).agreements
        if isinstance(agreement, Bond)
    ]
    return found


def test_each_result_stands_against_what_it_had_to_reach_with_its_interval(make_place: MakePlace) -> None:
    place = make_place(bond=BOND)
    assert falls(terms(place).terms, decided(place)) is None
    place.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,r", "2013-04-20,bond,b,100,95,100,100,,r")
    place.close()
    chart = falls(terms(place).terms, decided(place))
    assert chart is not None
    assert [found.label for found in chart.results] == [
        "Cohort a, 20 April 2013",
        "Cohort b, 20 April 2013",
        "All cohorts, 20 April 2013",
    ]
    assert [(found.value, found.needed, found.said) for found in chart.results][:2] == [
        (Fraction(1, 5), Fraction(1, 10), "paid"),
        (Fraction(1, 20), Fraction(1, 10), "not paid"),
    ]
    assert chart.title == "2 of 3 results reach the line."


def test_an_interval_is_the_standard_error_to_each_side_as_a_part_of_what_would_have_happened(
    make_place: MakePlace,
) -> None:
    place = make_place(bond=BOND)
    place.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,r")
    place.close()
    (decision,) = [found for found in decided(place) if found.asked == "outcome"]
    chart = falls(terms(place).terms, [decision])
    assert chart is not None
    (result,) = chart.results
    (measured,) = decision.measures
    if "error" not in measured.found:
        assert (result.low, chart.method) == (None, "")
        return
    # 100 events of 100 people would have happened, so a difference in events a person is the fall itself.
    half = NORMAL_95 * Fraction(measured.found["error"])
    assert (result.low, result.high) == (Fraction(1, 5) - half, Fraction(1, 5) + half)
    assert chart.method == METHOD
    assert result.people == 100


def test_the_curve_of_an_investor_is_its_cash_list(make_place: MakePlace) -> None:
    place = make_place(bond=BOND)
    holder = next(iter(terms(place).terms.investors))
    place.give("drawdowns", f"2013-04-03,bond,{holder},100.00,d1")
    place.close()
    place.give("drawdowns", f"2013-05-03,bond,{holder},50.00,d2")
    place.close("2013-05")
    made = place.statement(holder, "2013-05", "investor")
    (curve,) = [table.chart for table in made.tables if isinstance(table.chart, Curve)]
    assert [(point.moved, point.so_far) for point in curve.flows] == [(-100_00, -100_00), (-50_00, -150_00)]
    assert curve.title == "£150.00 more has been paid in than has come back."
    one = place.statement(holder, "2013-04", "investor")
    assert not [table.chart for table in one.tables if isinstance(table.chart, Curve)]
