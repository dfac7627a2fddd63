"""A book with two families agreements, for whatever tells of them.

September 2013 decides the attachments of seven families, October the claims of four.
"""

from __future__ import annotations

import pytest

from in_memory import FAMILIES
from instruments.books import Place

SECOND = FAMILIES.replace('agreement = "families"', 'agreement = "second"').replace(
    'title = "families"', 'title = "second families"'
)
WORKING = ("W1", "W2", "W3", "W4")


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A book with two families agreements, closed to October 2013; to be read only."""
    place = Place(tmp_path_factory.mktemp("told") / "book", first="2013-09", families=FAMILIES, second=SECOND)
    everybody = (*WORKING, "CALM", "WORSE", "V")
    place.give("families", *(f"{name},{name}-A,1980-01-01,2005-01-01," for name in (*everybody, "X")))
    place.give(
        "flags",
        *(f"{name},{flag},2012-12-01,," for name in everybody for flag in ("asb order", "local concern")),
    )
    place.give("benefits", *(f"{name}-A,esa,2011-01-01,2013-05-31" for name in WORKING))
    place.give("work", *(f"{name}-A,E,2013-06-01," for name in WORKING))
    place.give("benefits", *(f"{name}-A,esa,2011-01-01," for name in ("CALM", "WORSE", "V")))
    place.give(
        "incidents",
        *(f"CALM,2013-03-{day:02d},C{day}" for day in range(1, 11)),
        *(f"WORSE,2013-03-{day:02d},W{day}" for day in range(1, 11)),
        *(f"WORSE,2013-08-{day:02d},X{day}" for day in range(1, 6)),
    )
    attached = [f"families,{name},2013-04-10" for name in (*WORKING, "CALM", "WORSE", "X")]
    place.give("attachments", *attached, "second,V,2013-03-31")
    place.close("2013-09")
    place.give(
        "claims",
        "families,W1,2013-10-10,continuous employment",
        "families,WORSE,2013-10-10,crime asb education",
        "families,W4,2013-10-11,continuous employment",
        "families,Z,2013-10-12,continuous employment",
    )
    place.close("2013-10")
    return place
