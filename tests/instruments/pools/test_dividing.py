"""A settlement: published risk shares, caps, steps, recourse, lines of their own, to the penny."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from instruments.pools.agreements import LINES, agreement
from pooledbudget.instruments.pools.dividing import PoolStanding, divide
from pooledbudget.instruments.pools.worked import found_in
from pooledbudget.periods import day

SHARE = '{ step = "share" }'


class Case(NamedTuple):
    """Terms, how the pool stands, and what becomes of it."""

    settlement: str
    given: str
    found: dict[str, str]
    above: str = ""
    lines: str = LINES
    put_in: dict[str, str] = {}


def over(*steps: str) -> str:
    return f"overspend = [{', '.join(steps)}]"


def under(*steps: str) -> str:
    return f"underspend = [{', '.join(steps)}]"


def by_name(**shares: str) -> str:
    parts = ", ".join(f'{name} = "{part}"' for name, part in shares.items())
    return f'{{ step = "share", by = "shares", shares = {{ {parts} }} }}'


CAPPED = '{ step = "share", cap = { each = "2.5%", over_to = "nhs" } }'
MILLIONS = {"ccg": "60000000.00", "council": "40000000.00"}
THIRDS = {"a": "100.00", "b": "100.00", "c": "100.00"}
CASES = {
    "R1: pro rata to opening contributions": Case(
        over(SHARE), 'overspend = "1000.00"', {"county": "600.00", "nhs": "400.00"}
    ),
    "T-11: a risk pool shared 50:50, no odd penny": Case(
        over(by_name(county="50%", nhs="50%")),
        'overspend = "200001.00"',
        {"county": "100000.50", "nhs": "100000.50"},
    ),
    "T-11: with an odd penny, by id": Case(
        over(by_name(nhs="50%", county="50%")),
        'overspend = "200000.01"',
        {"county": "100000.01", "nhs": "100000.00"},
    ),
    "the odd penny as listed": Case(
        f'ties = "as listed"\n{over(by_name(nhs="50%", county="50%"))}',
        'overspend = "0.01"',
        {"nhs": "0.01"},
        put_in={"nhs": "5.00", "county": "5.00"},
    ),
    "one taker of the odd penny": Case(
        f'odd_penny_first = "c"\n{over(SHARE)}',
        'overspend = "100.00"',
        {"a": "33.33", "b": "33.33", "c": "33.34"},
        put_in=THIRDS,
    ),
    "T-23: the Public Protection Partnership": Case(
        over(by_name(bracknell="25.76%", wokingham="40%", berkshire="34.24%")),
        'overspend = "3716000.00"',
        {"bracknell": "957241.60", "wokingham": "1486400.00", "berkshire": "1272358.40"},
    ),
    "T-30: Gwent Frailty 77:23": Case(
        over(by_name(health="77%", councils="23%")),
        'overspend = "1000000.00"',
        {"health": "770000.00", "councils": "230000.00"},
    ),
    "T-35: three equal parts of 100.00": Case(
        over('{ step = "share", by = "equal" }'),
        'overspend = "100.00"',
        {"a": "33.34", "b": "33.33", "c": "33.33"},
        put_in=THIRDS,
    ),
    "T-36: a cap, and a named owner of what is over": Case(
        over('{ step = "share", cap = { each = "2.5%", over_to = "lead" } }'),
        'overspend = "3000000.00"',
        {"ccg": "1500000.00", "council": "1000000.00", "lead": "500000.00"},
        put_in=MILLIONS,
    ),
    "T-36: what is over is the next step's": Case(
        over('{ step = "share", cap = { each = "2.5%" } }', by_name(ccg="50%", council="50%")),
        'overspend = "3000000.00"',
        {"ccg": "1750000.00", "council": "1250000.00"},
        put_in=MILLIONS,
    ),
    "T-36: what is over is unfunded, and said": Case(
        over('{ step = "share", cap = { each = "2.5%" } }'),
        'overspend = "3000000.00"',
        {"ccg": "1500000.00", "council": "1000000.00", "left": "500000.00"},
        put_in=MILLIONS,
    ),
    "what is over is shared again among those with room": Case(
        over('{ step = "share", cap = { partners = { a = "10.00" }, over = "again" } }'),
        'overspend = "90.00"',
        {"a": "10.00", "b": "40.00", "c": "40.00"},
        put_in=THIRDS,
    ),
    "a cap of the settlement holds over all its steps": Case(
        'cap = { partners = { county = "700.00" }, over_to = "nhs" }\n'
        + over('{ step = "share", up_to = "1000.00" }', by_name(county="100%")),
        'overspend = "1500.00"',
        {"county": "700.00", "nhs": "800.00"},
    ),
    "R3: stepped: the first by contributions, the next 70:30, the rest one partner's": Case(
        over(
            '{ step = "reserve", reserve = "risk-pool", up_to = "250000.00" }',
            '{ step = "share", up_to = "400000.00" }',
            '{ step = "share", by = "shares", up_to = "600000.00", shares = { ccg = "70%", council = "30%" } }',
            '{ step = "partner", partner = "council" }',
        ),
        'overspend = "1800000.00", reserves = { risk-pool = "250000.00" }',
        {"risk-pool": "250000.00", "ccg": "640000.00", "council": "910000.00"},
        put_in={"ccg": "5500000.00", "council": "4500000.00"},
    ),
    "a risk pool gives no more than it holds": Case(
        over('{ step = "reserve", reserve = "risk-pool" }', SHARE),
        'overspend = "1000.00", reserves = { risk-pool = "400.00" }',
        {"risk-pool": "400.00", "county": "360.00", "nhs": "240.00"},
    ),
    "the recourse in order: offset, risk pool, uncommitted, outside money, shares": Case(
        over(
            '{ step = "offset" }',
            '{ step = "reserve", reserve = "risk-pool" }',
            '{ step = "uncommitted", lines = ["ward"] }',
            '{ step = "partner", partner = "department", up_to = "100.00" }',
            SHARE,
        ),
        'overspend = "1000.00", elsewhere = "50.00", reserves = { risk-pool = "250.00" }, '
        'uncommitted = { ward = "100.00" }',
        {"risk-pool": "250.00", "department": "100.00", "county": "300.00", "nhs": "200.00"},
    ),
    "T-38: a fixed line is its host's, and changes nobody else's": Case(
        over(SHARE),
        'lines = { home = "-300000.00" }',
        {"county": "-300000.00"},
        lines=LINES.replace('title = "Home care"', 'title = "Home care"\nborne_by = "county"'),
    ),
    "R6: the lead keeps": Case(
        'lead = "nhs"\n' + under('{ step = "lead" }'),
        'underspend = "12.34"',
        {"nhs": "12.34"},
    ),
    "T-24: measured use takes the estimate's place": Case(
        over('{ step = "share", by = "use" }'),
        'overspend = "1000.00"',
        {"north": "667.50", "mid": "332.50"},
        above='use.2013-14 = { estimate = { north = "63.77%", mid = "36.23%" }, '
        'actual = { north = "66.75%", mid = "33.25%" } }',
    ),
    "T-25: three points from the estimate exactly, the estimate is kept": Case(
        over('{ step = "share", by = "use" }'),
        'overspend = "1000.00"',
        {"hams": "600.00", "west": "400.00"},
        above='use.2013-14 = { estimate = { hams = "60%", west = "40%" }, '
        'actual = { hams = "63%", west = "37%" }, tolerance = "3 points" }',
    ),
    "T-25: over three points, all is divided anew": Case(
        over('{ step = "share", by = "use" }'),
        'overspend = "1000.00"',
        {"hams": "630.10", "west": "369.90"},
        above='use.2013-14 = { estimate = { hams = "60%", west = "40%" }, '
        'actual = { hams = "63.01%", west = "36.99%" }, tolerance = "3 points" }',
    ),
    "S10: gain of a joint venture by equity": Case(
        under('{ step = "share", by = "equity" }'),
        'underspend = "1000.00"',
        {"council": "199.00", "capita": "501.00", "galliford": "300.00"},
        above='equity = { council = "19.9%", galliford = "30%", capita = "50.1%" }',
    ),
    "S11: loss of a joint venture by equity": Case(
        over('{ step = "share", by = "equity" }'),
        'overspend = "31500000.00"',
        {"a": "15750000.00", "b": "15750000.00"},
        above='equity = { a = "50%", b = "50%" }',
    ),
    "R9: savings in sequence: nhs first to a tenth, then pro rata": Case(
        under('{ step = "savings", partners = ["nhs"], until = "10%" }', SHARE),
        'underspend = "1000.00"',
        {"county": "360.00", "nhs": "640.00"},
    ),
    "R10: nobody worse off than alone, then by contributions": Case(
        under('{ step = "no worse off", alone = { county = "500.00", nhs = "120.00" } }', SHARE),
        'underspend = "1000.00"',
        {"county": "728.00", "nhs": "272.00"},
    ),
    "R10: where there is not enough, in proportion to what each is short of": Case(
        under('{ step = "no worse off", alone = { county = "500.00", nhs = "120.00" } }'),
        'underspend = "310.00"',
        {"county": "250.00", "nhs": "60.00"},
    ),
    "R11: half the target earns half of what is held back": Case(
        'before = [{ step = "hold back", amount = "2800000.00", target = "4.2%", measure = "admissions", '
        'partner = "nhs" }]\n' + under(SHARE),
        'underspend = "3000000.00", measured = { admissions = "2.1%" }',
        {"nhs": "2040000.00", "county": "960000.00"},
    ),
    "R11: a hold-back deepens an overspend": Case(
        'before = [{ step = "hold back", amount = "400000.00", target = "1", measure = "admissions", '
        'all_or_nothing = true, partner = "nhs" }]\n' + over(SHARE),
        'overspend = "100000.00", measured = { admissions = "0.9" }',
        {"county": "300000.00", "nhs": "-200000.00"},
    ),
    "R12: an exit fee comes before the shares": Case(
        'before = [{ step = "exit fee", partner = "leaver", amount = "173000.00", on = 2013-09-30 }]\n'
        + over(SHARE),
        'overspend = "200000.00"',
        {"leaver": "173000.00", "county": "16200.00", "nhs": "10800.00"},
    ),
    "R12: an exit fee within its limit": Case(
        'before = [{ step = "exit fee", partner = "leaver", amount = "100.00", on = 2013-09-30, '
        'up_to = "10.01" }]\n' + over(SHARE),
        'overspend = "110.01"',
        {"leaver": "10.01", "county": "60.00", "nhs": "40.00"},
    ),
    "R12: an exit fee of later settlements": Case(
        'before = [{ step = "exit fee", partner = "leaver", amount = "100.00", on = 2013-09-30, '
        "from = 2014-04-01 }]\n" + over(SHARE),
        'overspend = "100.00"',
        {"county": "60.00", "nhs": "40.00"},
    ),
    "R11: a hold-back within its limit": Case(
        'before = [{ step = "hold back", amount = "100.00", target = "4%", measure = "m", partner = "nhs", '
        'up_to = "10.00" }]\n' + under(SHARE),
        'underspend = "110.00", measured = { m = "0%" }',
        {"county": "60.00", "nhs": "50.00"},
    ),
    "R11: a hold-back that is over": Case(
        'when = "each month"\nbefore = [{ step = "hold back", amount = "100.00", target = "4%", '
        'measure = "m", partner = "nhs", to = 2014-02-28 }]\n' + under(SHARE),
        'underspend = "110.00", measured = { m = "0%" }',
        {"county": "66.00", "nhs": "44.00"},
    ),
    "a part of what comes is limited, not a part of the limit": Case(
        over('{ step = "share", part = "50%", up_to = "100.00" }', '{ step = "partner", partner = "nhs" }'),
        'overspend = "1000.00"',
        {"county": "60.00", "nhs": "940.00"},
    ),
    "a part of what comes that is within the limit": Case(
        over('{ step = "share", part = "5%", up_to = "100.00" }', '{ step = "partner", partner = "nhs" }'),
        'overspend = "1000.00"',
        {"county": "30.00", "nhs": "970.00"},
    ),
    "R12: an exit fee of another year": Case(
        'before = [{ step = "exit fee", partner = "leaver", amount = "173000.00", on = 2014-04-01 }]\n'
        + over(SHARE),
        'overspend = "1000.00"',
        {"county": "600.00", "nhs": "400.00"},
    ),
    "U6, T-28: 120k and 10k to reserves, the rest refunded by share": Case(
        under(
            '{ step = "reserve", reserve = "risk-pool", up_to = "120000.00" }',
            '{ step = "reserve", reserve = "spare", up_to = "10000.00" }',
            SHARE,
        ),
        'underspend = "182000.00"',
        {"risk-pool": "120000.00", "spare": "10000.00", "county": "31200.00", "nhs": "20800.00"},
    ),
    "a reserve that is kept to a size": Case(
        under('{ step = "reserve", reserve = "spare", holds_up_to = "100.00" }', SHARE),
        'underspend = "80.00", reserves = { spare = "70.00" }',
        {"spare": "30.00", "county": "30.00", "nhs": "20.00"},
    ),
    "U1: kept in the pool": Case(over(SHARE), 'underspend = "80.00"', {"left": "80.00"}),
    "U3: returned to the sole funder of a line": Case(
        under(SHARE),
        'lines = { home = "80.00", ward = "10.00" }',
        {"nhs": "84.00", "county": "6.00"},
        lines=LINES.replace(
            'title = "Home care"',
            'title = "Home care"\nunderspend = [{ step = "partner", partner = "nhs" }]',
        ),
    ),
    "U5: rolled forward, and divided with the next year's": Case(
        over(SHARE) + "\n" + under('{ step = "roll forward" }'),
        'overspend = "100.00", rolled_forward = "30.00"',
        {"rolled-forward": "30.00", "county": "42.00", "nhs": "28.00"},
    ),
    "U5: rolled forward again": Case(
        under('{ step = "roll forward" }'),
        'underspend = "100.00", rolled_forward = "30.00"',
        {"rolled-forward": "100.00"},
    ),
    "a line is offset by another, and the rest is the pool's": Case(
        over(SHARE),
        'lines = { home = "-1000.00", ward = "300.00" }',
        {"county": "-420.00", "nhs": "-280.00"},
        lines=LINES.replace(
            'title = "Home care"', 'title = "Home care"\noverspend = [{ step = "offset", lines = ["ward"] }]'
        ),
    ),
    "S4: sovereignty: a borough's line is its own, over and under": Case(
        over(SHARE),
        'lines = { home = "-1000.00", ward = "300.00", clinic = "-10.00" }',
        {"kensington": "-1000.00", "fulham": "300.00", "county": "-6.00", "nhs": "-4.00"},
        above='sovereignty = "4.1"',
        lines=LINES.replace('"Home care"', '"Home care"\nauthority = "kensington"').replace(
            '"The ward"', '"The ward"\nauthority = "fulham"'
        ),
    ),
    "S4: no line pays for another's without consent": Case(
        over(SHARE),
        'lines = { home = "-1000.00", ward = "300.00" }',
        {"fulham": "300.00", "county": "-600.00", "nhs": "-400.00"},
        above='sovereignty = "4.1"',
        lines=LINES.replace(
            '"Home care"', '"Home care"\nauthority = "kensington"\noverspend = [{ step = "offset" }]'
        ).replace('"The ward"', '"The ward"\nauthority = "fulham"'),
    ),
    "S4: with consent up to an amount that is not passed": Case(
        over(SHARE),
        'lines = { home = "-1000.00", ward = "300.00" }',
        {"county": "-420.00", "nhs": "-280.00"},
        above='sovereignty = "4.1"\n'
        'consents = [{ by = "fulham", on = 2013-06-01, line = "ward", up_to = "300.00" }]',
        lines=LINES.replace(
            '"Home care"', '"Home care"\nauthority = "kensington"\noverspend = [{ step = "offset" }]'
        ).replace('"The ward"', '"The ward"\nauthority = "fulham"'),
    ),
    "S4: with consent up to an amount that is passed: so much, and no more in all": Case(
        over(SHARE),
        'lines = { home = "-1000.00", clinic = "-50.00", ward = "300.00" }',
        {"fulham": "100.00", "county": "-510.00", "nhs": "-340.00"},
        above='sovereignty = "4.1"\n'
        'consents = [{ by = "fulham", on = 2013-06-01, line = "ward", up_to = "200.00" }]',
        lines=LINES.replace(
            '"Home care"', '"Home care"\nauthority = "kensington"\noverspend = [{ step = "offset" }]'
        )
        .replace('"The clinic"', '"The clinic"\noverspend = [{ step = "offset" }]')
        .replace('"The ward"', '"The ward"\nauthority = "fulham"'),
    ),
    "S4: a list for one side only leaves the other the authority's own": Case(
        over(SHARE) + "\n" + under(SHARE),
        'lines = { home = "-1000.00", ward = "300.00" }',
        {"fulham": "300.00", "kensington": "-1000.00"},
        above='sovereignty = "4.1"',
        lines=LINES.replace(
            '"Home care"', '"Home care"\nauthority = "kensington"\nunderspend = [{ step = "roll forward" }]'
        ).replace(
            '"The ward"', '"The ward"\nauthority = "fulham"\noverspend = [{ step = "lead" }]\nlead = "nhs"'
        ),
    ),
    "S4: what a line's own list leaves of an underspend is the authority's, not the pool's": Case(
        over(SHARE) + "\n" + under(SHARE),
        'lines = { ward = "300.00" }',
        {"spare": "100.00", "fulham": "200.00"},
        above='sovereignty = "4.1"',
        lines=LINES.replace(
            '"The ward"',
            '"The ward"\nauthority = "fulham"\n'
            'underspend = [{ step = "reserve", reserve = "spare", up_to = "100.00" }]',
        ),
    ),
    "a line in view and one that is aligned move nothing": Case(
        over(SHARE) + "\n" + under(SHARE),
        'lines = { home = "-10.00", ward = "300.00", clinic = "-500.00" }',
        {"county": "-6.00", "nhs": "-4.00"},
        lines=LINES.replace('"The ward"', '"The ward"\nstatus = "in view"').replace(
            '"The clinic"', '"The clinic"\nstatus = "aligned"'
        ),
    ),
    "a part of what has come to the step": Case(
        over(
            '{ step = "share", by = "shares", part = "40%", shares = { nhs = "100%" } }',
            '{ step = "partner", partner = "county" }',
        ),
        'overspend = "100.00"',
        {"nhs": "40.00", "county": "60.00"},
    ),
    "a step that is over": Case(
        'when = "each month"\n' + over('{ step = "partner", partner = "nhs", to = 2013-12-31 }', SHARE),
        'overspend = "10.00"',
        {"county": "6.00", "nhs": "4.00"},
    ),
    "opening contributions are dated values of their own": Case(
        over(SHARE),
        'overspend = "10.00"',
        {"county": "5.00", "nhs": "5.00"},
        above='opening.2013-14 = { county = "1.00", nhs = "1.00" }',
    ),
}


def plain_of(minor: int) -> str:
    return str(Decimal(minor) / 100 + Decimal("0.00"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_becomes_of_a_difference(case: Case) -> None:
    terms = agreement(case.settlement, given=case.given, above=case.above, lines=case.lines, **case.put_in)
    found = found_in(terms, terms.example[0])
    assert {name: plain_of(amount) for name, amount in found.items() if amount} == case.found


WHOLE = by_name(county="1/3", nhs="2/3")


def _with_a_use(steps: list[str]) -> list[str]:
    """Leave out the steps behind one that takes all that is left: they are refused."""
    return steps[: steps.index(WHOLE) + 1] if WHOLE in steps else steps


STEPS = st.lists(
    st.sampled_from(
        [
            SHARE,
            '{ step = "share", by = "equal", up_to = "3.00" }',
            '{ step = "share", cap = { each = "0.01%", over = "again" } }',
            '{ step = "reserve", reserve = "risk-pool", up_to = "1.00" }',
            '{ step = "partner", partner = "nhs", up_to = "2.50" }',
            WHOLE,
        ]
    ),
    min_size=1,
    max_size=4,
).map(_with_a_use)


@settings(max_examples=150, deadline=None)
@hypothesis_given(steps=STEPS, variance=st.integers(-(10**9), 10**9), lines=st.integers(-(10**6), 10**6))
def test_whatever_the_list_every_penny_has_an_owner(steps: list[str], variance: int, lines: int) -> None:
    terms = agreement(
        f"{over(*steps)}\n{under(*steps)}",
        lines=LINES.replace('"Home care"', '"Home care"\nborne_by = "police"'),
    )
    at = PoolStanding(
        on=day("2014-03-31"),
        variance=variance,
        opening={"county": 600_000, "nhs": 400_000},
        lines={"home": lines},
        reserves={"risk-pool": 5_000},
    )
    found = divide(terms, at)
    assert sum(found.parts.values()) + sum(found.reserves.values()) + found.left == variance
    assert found.parts["police"] == lines
    assert found.reserves["risk-pool"] >= -5_000


@settings(max_examples=100, deadline=None)
@hypothesis_given(variance=st.integers(-(10**9), -1))
def test_a_cap_is_never_passed_and_permuting_partners_moves_pennies_only(variance: int) -> None:
    cap = '{ step = "share", cap = { each = "2.5%", over = "again" } }'
    amounts = {"a": "1000.00", "b": "2000.00", "c": "3500.01"}
    opening = {"a": 100_000, "b": 200_000, "c": 350_001}
    one = agreement(over(cap), **amounts)
    found = divide(one, PoolStanding(on=day("2014-03-31"), variance=variance, opening=opening))
    for name, amount in opening.items():
        assert -found.parts[name] <= amount * 25 // 1000
    turned = dict(reversed(opening.items()))
    again = divide(one, PoolStanding(on=day("2014-03-31"), variance=variance, opening=turned))
    assert again.parts == found.parts
