"""What the budget table tells of a line that is over, that has no budget, or that nobody has forecast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instruments.books import Place, table_of
from instruments.pools.settled import AGREED
from pooledbudget.instruments.pictures import Bullets

MakePlace = Callable[..., Place]
HUBS_ONLY = AGREED.replace(
    '[[budgets]]\nline = "clinics"\nyear = "2013-14"\namount = "200.00"\n\n', ""
).replace('[[budgets]]\nline = "patrols"\nyear = "2013-14"\namount = "60.00"\n\n', "")
FORECAST = (
    '[[forecasts]]\nline = "hubs"\nyear = "2013-14"\non = 2013-04-01\namount = "810.00"\nreason = "agency"\n'
)
COMMITTED = '[[commitments]]\nline = "clinics"\non = 2013-04-01\namount = "5.00"\n'


def told(place: Place, month: str) -> dict[str, list[str]]:
    return table_of(place.schedule(month, "memorandum"), "Budget and spending")


def picture(place: Place, month: str) -> Bullets:
    (found,) = [
        table.chart
        for table in place.schedule(month, "memorandum").tables
        if isinstance(table.chart, Bullets)
    ]
    return found


def test_a_line_that_has_spent_more_than_its_budget_is_not_forecast_to_keep_to_it(
    make_place: MakePlace,
) -> None:
    """900.00 of 800.00 was spent in April, and the page said: it is not forecast to go over its budget."""
    place = make_place(pool=AGREED)
    place.spend("hubs", "900.00")
    place.close("2013-04")
    assert told(place, "2013-04")["Hubs"][6:] == ["£900.00", "−£100.00"]
    assert told(place, "2013-04")["Clinics"][6:] == ["£200.00", "£0.00"]
    assert picture(place, "2013-04").title == "Care is forecast to go over its budget by £100.00."
    bridge = table_of(place.schedule("2013-04", "memorandum"), "From budget to forecast")
    assert bridge == {
        "Budget": ["£1,000.00"],
        "Hubs: as it was spent": ["£100.00"],
        "Forecast": ["£1,100.00"],
    }


@pytest.mark.parametrize(
    ("terms", "hubs"),
    [(AGREED, ["£300.00", "£500.00"]), (AGREED + FORECAST, ["£810.00", "−£10.00"])],
    ids=["nobody forecast it", "somebody forecast it"],
)
def test_a_year_that_is_over_is_forecast_as_it_was_spent(
    make_place: MakePlace, terms: str, hubs: list[str]
) -> None:
    place = make_place(pool=terms)
    place.spend("hubs", "300.00")
    place.through("2014-03")
    assert told(place, "2014-02")["Hubs"][6] == ("£800.00" if terms is AGREED else "£810.00")
    assert told(place, "2014-03")["Hubs"][6:] == hubs


def test_what_is_spent_on_a_line_without_a_budget_is_in_the_total(make_place: MakePlace) -> None:
    """The total of the pool left 70.00 out, and nobody read that there was no budget for it."""
    place = make_place(pool=HUBS_ONLY)
    place.spend("hubs", "10.00")
    place.spend("clinics", "70.00")
    place.close("2013-04")
    table = told(place, "2013-04")
    nought = "£0.00"
    assert table["Clinics"] == [nought, nought, nought, "£70.00", "−£70.00", nought, "£70.00", "−£70.00"]
    assert table["Lines charged to the pool, in all"][3] == "£80.00"
    assert "Patrols (aligned)" not in table


def test_what_a_line_without_a_budget_is_bound_to_is_told(make_place: MakePlace) -> None:
    place = make_place(pool=HUBS_ONLY + COMMITTED)
    place.close("2013-04")
    assert told(place, "2013-04")["Clinics"][5] == "£5.00"


def test_a_year_without_any_budget_has_no_table_of_them(make_place: MakePlace) -> None:
    place = make_place(pool=HUBS_ONLY)
    place.through("2014-03")
    place.spend("clinics", "70.00", "2014-04")
    place.close("2014-04")
    titles = [table.title for table in place.schedule("2014-04", "memorandum").tables]
    assert titles
    assert not [title for title in titles if "Budget" in title]
