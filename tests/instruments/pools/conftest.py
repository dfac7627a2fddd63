"""A pool told of by its statements: closed to May 2013, to be read only."""

from __future__ import annotations

import pytest

from instruments.books import Place


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A book closed to May 2013, to be read only."""
    place = Place(tmp_path_factory.mktemp("told") / "book")
    place.give("grants", "2013-04-05,pool,department,public-health,100.00,G1,")
    place.spend("hubs", "240.01")
    place.spend("clinics", "60.00", sender="nhs")
    place.spend("patrols", "70.00", sender="police")
    place.give("contributions", "2013-04-30,pool,nhs,cash,500.00,N1,")
    place.close("2013-04")
    place.spend("hubs", "100.00", "2013-05")
    place.give(
        "contributions",
        "2013-05-01,pool,nhs,cash,300.01,N2,",
        "2013-05-02,pool,police,in kind,55.00,K1,",
        "2013-05-31,pool,county,cash,100.00,C1,",
    )
    place.give("payments", "2013-05-20,pool,nhs,20.00,P1")
    place.close("2013-05")
    return place
