"""What can never come to anything is told, and what may yet is not: each at its edge."""

from __future__ import annotations

from itertools import starmap

import pytest

from instruments.bonds.kit import CITY, LOAN, bond, faults
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


PRICE = 'pays = "price"\nprice = "1.00"\n'
RATE = '[outcomes.rate]\npays = "nothing"\n'
AT_RISK = 'pays = "fee at risk"\nfee = "10.00"\nshare = "10%"\nthreshold = "5%"\n'
STANDING = 'pays = "standing charge"\namount = "1.00"\ndates = { from = 2021-01-01, times = 3 }\n'
STOPPED = 'pays = "termination"\nstages = [{ from = 2021-01-01, amount = "1.00" }]\n'
FALLS = 'pays = "difference"\nprice = "1.00"\n'


@pytest.mark.parametrize(
    ("outcome", "key"),
    [
        ('pays = "nothing"\ncap = "5.00"', "cap"),
        ('pays = "nothing"\ndiscount = "5%"', "discount"),
        ('pays = "nothing"\nshares = { city = "100%" }', "shares"),
        (f'{AT_RISK}cap = "5.00"', "cap"),
        (f'{AT_RISK}discount = "50%"', "discount"),
        (f'{STANDING}cohorts = ["a"]', "cohorts"),
        (f'{STANDING}counterfactual = {{ design = "matched" }}', "counterfactual"),
        (f'{STANDING}quota = {{ at_most = "50%", among = ["x", "y"] }}', "quota"),
        (f'{STOPPED}blend = "50%"', "blend"),
        (f'{STOPPED}reads = "value"', "reads"),
    ],
)
def test_a_key_that_its_way_of_paying_passes_over_is_told(outcome: str, key: str) -> None:
    """A discount of half on a fee at risk read back as taken off, and all of the fee was paid back."""
    (told,) = found(f"{CITY}[outcomes.x]\n{outcome}\n[outcomes.y]\n{PRICE}", flows(PRINCIPAL))
    assert told.startswith(f"outcomes.x.{key}: ")
    assert told.endswith("so it does nothing")


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (f'{PRICE}discount = "0%"', "outcomes.x.discount: 0% takes off nothing"),
        (AT_RISK.replace('"10%"', '"0.0%"'), "outcomes.x.share: 0.0% of it is nothing"),
        ('pays = "saving"\nshare = "95%"\nat_risk = "0%"', "outcomes.x.at_risk: 0% of it is nothing"),
        (
            f'{PRICE}indexed = {{ dates = {{ from = 2021-01-01 }}, rate = "0%" }}',
            "outcomes.x.indexed.rate: a rise of 0% is none",
        ),
        (
            f'{PRICE}quota = {{ at_most = "0%", among = ["x", "y"] }}',
            "outcomes.x.quota.at_most: 0% of the group pays for none of it",
        ),
        (
            f'{PRICE}quota = {{ at_most = "50%", among = ["x", "rate"] }}',
            "outcomes.x.quota.among: no other outcome of the group pays, so that none of it may be this one",
        ),
        (
            f'{FALLS}counterfactual = {{ design = "matched", baseline = "2" }}',
            "outcomes.x.counterfactual.baseline: the design matched has no baseline",
        ),
        (
            f'{FALLS}counterfactual = {{ design = "historical", baseline = "0" }}',
            "outcomes.x.counterfactual.baseline: of no events nothing can be avoided: it is above nought",
        ),
        (
            f'{FALLS}counterfactual = {{ design = "matched", until = 2021-01-01 }}',
            "outcomes.x.counterfactual.until: the design matched does not change on a day",
        ),
        (
            f'{PRICE}shares = [{{ from = 2023-01-02, shares = {{ city = "100%" }} }}]',
            "outcomes.x.shares: nobody's share is said before 2023-01-02, after the last day, 2023-01-01",
        ),
    ],
)
def test_a_part_of_an_outcome_that_is_none_is_told(outcome: str, told: str) -> None:
    assert found(f"{CITY}[outcomes.x]\n{outcome}\n[outcomes.y]\n{PRICE}{RATE}", flows(PRINCIPAL)) == [told]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ('{ step = "fee", payee = "p", share = "0%" }', "waterfall.1.share: 0% of what is left is nothing"),
        (
            '{ step = "fee", payee = "p", amount = "1.00", part = { reads = "rate", steps = [["1", "0%"]] } }',
            "waterfall.1: no level of it gives anything",
        ),
        (
            '{ step = "malus", by = "p", amount = "1.00", part = { reads = "rate", line = [["1", "0.00%"]] } }',
            "waterfall.1: no level of it gives anything",
        ),
        (
            '{ step = "guarantee", by = "p", class = "loan", stages = [{ from = 2023-01-02, amount = "1.00" }] }',
            "waterfall.1.stages: its first stage begins on 2023-01-02, after the last day, 2023-01-01",
        ),
    ],
)
def test_a_step_that_takes_nothing_of_anything_is_told(step: str, told: str) -> None:
    assert found(RATE, flows(step, PRINCIPAL)) == [told]


def test_what_a_class_says_and_never_comes_to_is_told() -> None:
    late = 'interest = { rate = [{ from = 2023-01-02, rate = "5%" }] }\n'
    interest = '{ step = "interest", class = "loan" }'
    assert found(top=flows(interest, PRINCIPAL), classes=LOAN + late) == [
        "classes.loan.interest.rate: its first day, 2023-01-02, is after the last day, 2023-01-01"
    ]
    capped = 'interest = { rate = "5%" }\nreturn_cap = { simple = "0%" }\n'
    assert found(top=flows(interest, PRINCIPAL), classes=LOAN + capped) == [
        "classes.loan.return_cap: it lets the class have nothing: no step that pays it a return ever takes anything"
    ]
    held = PRINCIPAL.replace(" }", ', up_to = "return cap" }')
    assert found(
        top=flows(held, '{ step = "return", class = "loan" }'), classes=f'{LOAN}return_cap = "5%"\n'
    ) == ["waterfall.1.up_to: a return cap limits what pays the class a return"]


@pytest.mark.parametrize("shares", ['{ city = "100%" }', '{ city = "100%", fund = "0%" }'])
def test_a_payer_without_a_share_of_anything_is_told(shares: str) -> None:
    payers = f'{CITY}[payers.fund]\ncap = "5.00"\n[outcomes.x]\n{PRICE}shares = {shares}\n'
    assert found(payers, flows(PRINCIPAL)) == [
        "payers.fund: no outcome gives it a share, so it pays for nothing"
    ]
    assert found(f"{payers}[outcomes.y]\n{PRICE}", flows(PRINCIPAL)) == []  # in equal parts


@pytest.mark.parametrize("minimum", ["0", "-5", "0%"])
def test_a_price_for_at_least_none_is_refused(minimum: str) -> None:
    tables = f'{CITY}[outcomes.x]\n{PRICE}minimum = "{minimum}"\n'
    assert "outcomes.x.minimum: none is the least that can be: a number above nought" in faults(tables)
