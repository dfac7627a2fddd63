"""What can never come to anything is told, and what may yet is not: each at its edge."""

from __future__ import annotations

from itertools import starmap

import pytest

from instruments.bonds.kit import CITY, LOAN, bond
from pooledbudget.instruments.bonds.idle import idle

PRINCIPAL = '{ step = "principal", class = "loan" }'
ENDLESS = "dates = { from = 2021-01-01 }\n"
YEARLY = "dates = { from = 2021-01-01, times = 3 }\n"
PERSON = '[outcomes.x]\npays = "person"\nprice = "1.00"\n'
REMAINDER = '{ step = "remainder", goes_to = "payers as paid"'


def found(tables: str = "", top: str = "", classes: str = LOAN) -> list[str]:
    return [f"{where}: {what}" for where, what in idle(bond(tables, top, classes))]


def flows(*steps: str, dates: str = YEARLY) -> str:
    return f"{dates}waterfall = [{', '.join(steps)}]\n"


def with_(step: str, more: str) -> str:
    return step.replace(" }", f", {more} }}")


MAY: dict[str, tuple[str, str, str]] = {
    "no waterfall at all": ("", "", f'{LOAN}return_cap = "5%"\n'),
    "on the last date of a bond without an end": ("", flows(PRINCIPAL, dates=ENDLESS), LOAN),
    "a step on the last date alone, where a stop makes one": (
        "",
        flows(PRINCIPAL, '{ step = "costs", on = "last date" }', dates=ENDLESS),
        LOAN,
    ),
    "from the last date on": ("", flows(PRINCIPAL, '{ step = "costs", from = 2023-01-01 }'), LOAN),
    "to the first date": ("", flows(PRINCIPAL, '{ step = "costs", to = 2021-01-01 }'), LOAN),
    "after a remainder that is not on each date": (
        CITY,
        flows(f'{REMAINDER}, on = "last date" }}', PRINCIPAL),
        LOAN,
    ),
    "after a remainder that has a most": (CITY, flows(f'{REMAINDER}, up_to = "5.00" }}', PRINCIPAL), LOAN),
    "after a remainder, where an issuer pays": (
        CITY,
        'funded_by = "issuer"\n' + flows(f"{REMAINDER} }}", PRINCIPAL),
        LOAN,
    ),
    "drawn on the last day": (
        "",
        flows(PRINCIPAL),
        f'{LOAN}draws = [{{ on = 2023-01-01, amount = "1.00" }}]\n',
    ),
    "a cost up to the last day": (
        '[[costs]]\npayee = "p"\nfor = "x"\namount = "1.00"\ndates = { from = 2021-01-01, times = 3 }\n',
        flows(PRINCIPAL, '{ step = "costs" }'),
        LOAN,
    ),
    "a cost without an end": (
        '[[costs]]\npayee = "p"\nfor = "x"\namount = "1.00"\ndates = { from = 2021-01-01 }\n',
        flows(PRINCIPAL, '{ step = "costs" }'),
        LOAN,
    ),
    "after what is measured of persons": (
        f'{CITY}{PERSON}after = "y"\n[outcomes.y]\npays = "nothing"\n',
        "",
        LOAN,
    ),
    "a price that is unknown": (f'{CITY}[outcomes.x]\npays = "price"\nstatus = "unknown"\n', "", LOAN),
    "a cap for each person of those counted": (
        f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n[caps]\nperson = "5.00"\n',
        "",
        LOAN,
    ),
    "a discount of nearly all": (
        f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\ndiscount = "99.999999%"\n',
        "",
        LOAN,
    ),
}


@pytest.mark.parametrize(("tables", "top", "classes"), MAY.values(), ids=MAY)
def test_what_may_come_to_something_is_not_told(tables: str, top: str, classes: str) -> None:
    assert found(tables, top, classes) == []


def test_a_step_one_day_outside_its_dates_is_told() -> None:
    assert found("", flows(PRINCIPAL, '{ step = "costs", from = 2023-01-02 }')) == [
        "waterfall.2.from: 2023-01-02 is after the last date, 2023-01-01: it never takes anything"
    ]
    assert found("", flows(PRINCIPAL, '{ step = "costs", to = 2020-12-31 }')) == [
        "waterfall.2.to: 2020-12-31 is before the first date, 2021-01-01: it never takes anything"
    ]
    assert found("", flows(with_(PRINCIPAL, 'on = "each 2 January"'), dates=ENDLESS)) == [
        "waterfall.1.on: no date falls on it, so it never takes anything"
    ]


def test_whatever_stands_after_a_remainder_of_every_date_is_told() -> None:
    said = "a step before it takes all that is left on each of its dates"
    steps = flows(f"{REMAINDER} }}", PRINCIPAL, '{ step = "costs", on = "last date" }')
    assert found(CITY, steps) == [f"waterfall.2: {said}", f"waterfall.3: {said}"]


def test_a_longer_circle_is_told_of_each_in_it_and_of_none_that_leads_to_it() -> None:
    each = '[outcomes.{}]\npays = "person"\nprice = "1.00"\nafter = "{}"\n'
    outcomes = "".join(starmap(each.format, ("ab", "bc", "ca", "da")))
    assert [said.partition(":")[0] for said in found(CITY + outcomes)] == [
        "outcomes.a.after",
        "outcomes.b.after",
        "outcomes.c.after",
    ]
