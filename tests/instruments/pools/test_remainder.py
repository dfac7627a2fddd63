"""Whether a list of steps can leave anything."""

from __future__ import annotations

import pytest

from instruments.pools.agreements import agreement
from pooledbudget.instruments.pools.remainder import leaves_nothing

USE = 'use.2013-14 = { estimate = { county = "60%", nhs = "40%" } }'


@pytest.mark.parametrize(
    ("steps", "nothing"),
    [
        ('{ step = "share" }', True),
        ('{ step = "share", up_to = "5.00" }', False),
        ('{ step = "share", part = "50%" }', False),
        ('{ step = "share", among = ["county"] }', True),
        ('{ step = "share", by = "equal", among = ["police"] }', True),
        ('{ step = "share", by = "shares", shares = { nhs = "100%" } }', True),
        ('{ step = "share", by = "use" }', True),
        ('{ step = "share", cap = { each = "3%" } }', False),
        ('{ step = "share", cap = { each = "3%", over = "again" } }', False),
        ('{ step = "share", cap = { partners = { nhs = "3%" }, over = "again" } }', True),
        ('{ step = "share", cap = { partners = { nhs = "3%" } } }', False),
        ('{ step = "share", cap = { each = "3%", over_to = "nhs" } }', True),
        ('{ step = "partner", partner = "nhs" }', True),
        ('{ step = "partner", partner = "nhs", from = 2014-04-01 }', False),
        ('{ step = "partner", partner = "nhs", to = 2014-03-31 }', True),
        ('{ step = "lead" }', True),
        ('{ step = "reserve", reserve = "spare" }', False),
        ('{ step = "reserve", reserve = "spare" }, { step = "share" }', True),
        ('{ step = "offset" }', False),
    ],
)
def test_an_overspend(steps: str, *, nothing: bool) -> None:
    terms = agreement(f'lead = "nhs"\noverspend = [{steps}]', above=USE)
    assert terms.settlement is not None
    assert leaves_nothing(terms, terms.settlement.overspend, over=True) is nothing


@pytest.mark.parametrize(
    ("steps", "nothing"),
    [
        ('{ step = "reserve", reserve = "spare" }', True),
        ('{ step = "reserve", reserve = "spare", holds_up_to = "5.00" }', False),
        ('{ step = "roll forward" }', True),
        ('{ step = "savings", partners = ["nhs"], until = "10%" }', False),
        ('{ step = "no worse off", alone = { nhs = "5.00" } }', False),
    ],
)
def test_an_underspend(steps: str, *, nothing: bool) -> None:
    terms = agreement(f"underspend = [{steps}]")
    assert terms.settlement is not None
    assert leaves_nothing(terms, terms.settlement.underspend, over=False) is nothing


def test_a_cap_on_the_whole_settlement_binds_an_overspend_only() -> None:
    both = 'overspend = [{ step = "share" }]\nunderspend = [{ step = "share" }]\ncap = { each = "3%" }'
    settlement = (terms := agreement(both)).settlement
    assert settlement is not None
    assert not leaves_nothing(terms, settlement.overspend, over=True)
    assert leaves_nothing(terms, settlement.underspend, over=False)


def test_a_year_without_a_measure_leaves_all_of_it() -> None:
    terms = agreement('overspend = [{ step = "share", by = "use" }]', above=USE.replace("2013-14", "2014-15"))
    assert terms.settlement is not None
    assert not leaves_nothing(terms, terms.settlement.overspend, over=True)


def test_two_steps_that_follow_each_other_take_all_month_by_month() -> None:
    shared = '{ step = "partner", partner = "nhs", to = 2013-09-30 }, { step = "share", from = 2013-10-01 }'
    terms = agreement(f'when = "each month"\noverspend = [{shared}]')
    assert terms.settlement is not None
    assert leaves_nothing(terms, terms.settlement.overspend, over=True)
    assert not leaves_nothing(terms, terms.settlement.overspend[1:], over=True)
