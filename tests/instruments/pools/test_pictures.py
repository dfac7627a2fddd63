"""What pictures of a pool show is what its tables hold, to the penny."""

from __future__ import annotations

from collections.abc import Callable

from instruments.books import Place
from instruments.pools.settled import AGREED
from pooledbudget.instruments.pictures import Bridge, Bullet, Bullets
from pooledbudget.instruments.pools.pictures import largest_sources
from pooledbudget.instruments.tallies import Streams

MakePlace = Callable[..., Place]
FORECASTS = """
[[forecasts]]
line = "hubs"
year = "2013-14"
on = 2013-04-10
amount = "850.00"
reason = "more families than planned"

[[forecasts]]
line = "clinics"
year = "2013-14"
on = 2013-04-10
amount = "180.00"
reason = "a post not filled"
"""


def charts(place: Place, kind: str, partner: str = "") -> list[object]:
    made = place.statement(partner, "2013-04") if partner else place.schedule("2013-04", kind)
    return [table.chart for table in made.tables if table.chart]


def test_a_theme_has_its_budget_spending_and_forecast_and_no_line_that_is_not_the_pools(
    make_place: MakePlace,
) -> None:
    place = make_place(pool=AGREED + FORECASTS)
    place.spend("hubs", "120.00")
    place.close()
    (bullets,) = [chart for chart in charts(place, "", "nhs") if isinstance(chart, Bullets)]
    assert bullets.bullets == [Bullet("Care", 800_00, 120_00, 850_00), Bullet("Health", 200_00, 0, 180_00)]
    assert bullets.title == "Care is forecast to go over its budget by £50.00."


def test_the_bridge_leads_from_budget_to_forecast_by_the_reasons_that_were_given(
    make_place: MakePlace,
) -> None:
    place = make_place(pool=AGREED + FORECASTS)
    place.close()
    (bridge,) = [chart for chart in charts(place, "memorandum") if isinstance(chart, Bridge)]
    assert [(step.label, step.amount) for step in bridge.steps] == [
        ("Budget", 1_000_00),
        ("Hubs: more families than planned", 50_00),
        ("Clinics: a post not filled", -20_00),
        ("Forecast", 1_030_00),
    ]
    assert bridge.title == "The forecast of the Smallshire pool is £30.00 over the budget."


def test_without_a_forecast_there_is_nothing_to_bridge(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.close()
    assert not [chart for chart in charts(place, "memorandum") if isinstance(chart, Bridge)]


def test_all_money_of_a_pool_is_told_at_both_ends_to_the_penny(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "40.01")
    place.spend("clinics", "12.00", sender="nhs")
    place.close()
    (streams,) = [chart for chart in charts(place, "memorandum") if isinstance(chart, Streams)]
    funded = -place.balance("income:contributions", "pool")
    assert (
        streams.total
        == funded
        == sum(streams.into(f"to:{who}") for who in ("county", "nhs")) + streams.into("kept")
    )
    assert (streams.into("to:county"), streams.into("to:nhs"), streams.into("theme:care")) == (
        40_01,
        12_00,
        40_01,
    )
    assert streams.rows[0][:2] == ["Smallshire County Council", "The Smallshire pool"]


def test_what_is_spent_beyond_what_came_is_told_as_from_before(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "500.00")
    place.close()
    (streams,) = [chart for chart in charts(place, "memorandum") if isinstance(chart, Streams)]
    assert streams.total == 500_00
    assert streams.out_of("drawn") == 500_00 + place.balance("income:contributions", "pool")


def test_of_many_sources_the_smallest_are_told_as_one_and_nothing_is_lost() -> None:
    came = [(f"s{number}", f"S{number}", 100 * number) for number in range(1, 12)]
    found = largest_sources(came)
    assert [label for _, label, _ in found] == ["S11", "S10", "S9", "S8", "S7", "S6", "S5", "4 others"]
    assert sum(amount for *_, amount in found) == sum(amount for *_, amount in came)
    assert largest_sources(came[:8]) == sorted(came[:8], key=lambda source: -source[2])


def test_a_theme_below_nought_has_no_picture(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "-5.00")
    place.close()
    assert not [chart for chart in charts(place, "memorandum") if isinstance(chart, Streams)]
