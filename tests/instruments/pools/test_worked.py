"""The worked examples that an agreement carries: what agrees, what differs, what nobody expected."""

from __future__ import annotations

from instruments.pools.agreements import FRAME, LINES, contributions
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.worked import CheckedAmount, check, last_day
from pooledbudget.periods import day

SETTLED = '[settlement]\noverspend = [{ step = "share" }]\n'


def checked(example: str, more: str = SETTLED) -> list[CheckedAmount]:
    text = FRAME + LINES + contributions(county="6000.00", nhs="4000.00") + more + example
    return check(read_pool(text.encode(), "pool.toml", "GBP"))


def test_an_example_that_says_what_the_terms_say_agrees() -> None:
    found = checked(
        '[[example]]\ntitle = "ten"\ngiven = { overspend = "10.00" }\n'
        'expect = { county = "6.00", nhs = "4.00" }\n'
    )
    assert [(each.example, each.name, each.expected, each.found) for each in found] == [
        ("ten", "county", 600, 600),
        ("ten", "nhs", 400, 400),
    ]
    assert all(each.agrees for each in found)


def test_what_nobody_expected_differs_too() -> None:
    found = checked('[[example]]\ngiven = { overspend = "10.00" }\nexpect = { county = "6.00" }\n')
    assert [(each.example, each.name, each.agrees) for each in found] == [
        ("example 1", "county", True),
        ("example 1", "nhs", False),
    ]


def test_a_surplus_that_no_step_takes_is_left() -> None:
    found = checked('[[example]]\ngiven = { underspend = "10.00" }\nexpect = { left = "10.00" }\n')
    assert [(each.name, each.found, each.agrees) for each in found] == [("left", 1000, True)]


def test_a_reward_and_an_uplift_are_worked_out_too() -> None:
    reward = (
        '[rewards.prg]\ntitle = "reward grant"\nbase = "200000000.00"\nrate = "2.5%"\nearned = "80.47%"\n'
        'capital = "30%"\n'
    )
    found = checked(
        '[[example]]\ngiven = { reward = "prg" }\nexpect = { maximum = "5000000.00", earned = "4023500.00", '
        'capital = "1207050.00", revenue = "2816450.00" }\n'
        '[[example]]\ngiven = { uplift = "2013-14" }\nexpect = { county = "6000.00", nhs = "4000.00" }\n',
        SETTLED + reward,
    )
    assert [each.agrees for each in found] == [True] * 6


def test_the_day_is_the_last_of_the_last_year_agreed() -> None:
    text = FRAME + LINES + contributions(county="1.00") + SETTLED
    assert last_day(read_pool(text.encode(), "pool.toml", "GBP")) == day("2014-03-31")
    nobody = FRAME + LINES + SETTLED.replace('"share"', '"partner", partner = "nhs"')
    assert last_day(read_pool(nobody.encode(), "pool.toml", "GBP")) == day("2015-03-31")
