"""What cannot be between the clauses of a bond: all of it at once, each with its clause."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import CITY, HEAD, LOAN, faults
from pooledbudget.errors import Refused
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond

YEARLY = "dates = { from = 2021-01-01, times = 3 }\n"
FALLS = (
    f'{CITY}[outcomes.x]\npays = "difference"\nprice = "1.00"\ncounterfactual = {{ design = "matched" }}\n'
)
PRICED = f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n'
PEOPLE = f'{CITY}[outcomes.x]\npays = "person"\nprice = "1.00"\n'


def steps(text: str) -> str:
    return f"{YEARLY}waterfall = [{text}]\n"


def loan(text: str) -> str:
    return f"{LOAN}{text}\n"


OF_TABLES: dict[str, tuple[str, str]] = {
    # F-18, M-10, CB-15 of the findings
    "a pooled threshold above that of each cohort": (
        f'{FALLS}cohorts = ["one"]\nthreshold = "10%"\npooled = {{ threshold = "20%" }}',
        "outcomes.x.pooled.threshold: 20% is more than the 10% of each cohort: where none of them reaches it, "
        "all together do not",
    ),
    "a threshold over the whole": (
        f'{FALLS}threshold = "200%"',
        "outcomes.x.threshold: '200%' is more than the whole",
    ),
    "a pooled threshold over the whole": (
        f'{FALLS}cohorts = ["one"]\npooled = {{ threshold = "200%" }}',
        "outcomes.x.pooled.threshold: '200%' is more than the whole",
    ),
    "a cohort twice": (f'{FALLS}cohorts = ["one", "one"]', "outcomes.x.cohorts: 'one' is named twice"),
    "no such cohort to pool": (
        f'{FALLS}cohorts = ["one"]\npooled = {{ threshold = "7.5%", only = ["x"] }}',
        "outcomes.x.pooled.only: there is no cohort 'x'",
    ),
    "the pooled cohort's name": (
        f'{FALLS}cohorts = ["all"]',
        "outcomes.x.cohorts: 'all' is kept for the pooled result; name cohorts otherwise",
    ),
    "pooled without cohorts": (
        f'{FALLS}pooled = {{ threshold = "7.5%" }}',
        "outcomes.x.pooled: cohorts are named where all of them are judged together",
    ),
    # what no payment could be worked out by
    "a discount of more than all": (
        f'{PRICED}discount = "101%"',
        "outcomes.x.discount: '101%' is more than the whole",
    ),
    "a blend of more than all": (
        f'{PRICED}blend = "101%"',
        "outcomes.x.blend: '101%' is more than the whole",
    ),
    "a quota of more than all": (
        f'{PRICED}quota = {{ at_most = "101%", among = ["x"] }}',
        "outcomes.x.quota.at_most: '101%' is more than the whole",
    ),
    "a quota of a group without it": (
        f'{PRICED}quota = {{ at_most = "40%", among = ["y"] }}\n[outcomes.y]\npays = "nothing"',
        "outcomes.x.quota.among: the group of which x is a part names it too",
    ),
    "a quota among what is not there": (
        f'{PRICED}quota = {{ at_most = "40%", among = ["x", "zz"] }}',
        "outcomes.x: there is no outcome 'zz'; known: x",
    ),
    "a share of a saving of more than all": (
        f'{CITY}[outcomes.x]\npays = "saving"\nshare = "101%"',
        "outcomes.x.share: '101%' is more than the whole",
    ),
    "a later share of more than all": (
        f'{CITY}[outcomes.x]\npays = "saving"\nshare = "95%"\nonce_repaid = "101%"',
        "outcomes.x.once_repaid: '101%' is more than the whole",
    ),
    "more at risk than all": (
        f'{CITY}[outcomes.x]\npays = "saving"\nshare = "95%"\nat_risk = "101%"',
        "outcomes.x.at_risk: '101%' is more than the whole",
    ),
    "a fee at risk of more than all": (
        f'{CITY}[outcomes.x]\npays = "fee at risk"\nfee = "1.00"\nshare = "101%"\nthreshold = "5%"',
        "outcomes.x.share: '101%' is more than the whole",
    ),
    "a fall without a counterfactual": (
        f'{PRICED}reads = "fall"',
        "outcomes.x.reads: without a counterfactual there is no fall",
    ),
    "a baseline that is not said": (
        f'{CITY}[outcomes.x]\npays = "difference"\nprice = "1.00"\n'
        'counterfactual = { design = "historical" }',
        "outcomes.x.counterfactual.baseline: a historical counterfactual has a baseline",
    ),
    "shares that are not all of it": (
        f'{PRICED}shares = {{ city = "90%" }}',
        "outcomes.x.shares: the shares add up to 90%, not 100%; write thirds and the like as fractions, for "
        "example 1/3",
    ),
    "shares of a payer that is not there": (
        f'{PRICED}shares = {{ town = "100%" }}',
        "outcomes.x.shares: there is no payer 'town'; known: city",
    ),
    "no shares in a list of them": (
        f"{PRICED}shares = []",
        "outcomes.x.shares: no share is said: leave it out where payers pay equal parts",
    ),
    "a charge before anybody's share of it": (
        f'{CITY}[outcomes.x]\npays = "standing charge"\namount = "1.00"\n'
        "dates = { from = 2020-12-31, times = 2 }\n"
        'shares = [{ from = 2021-01-01, shares = { city = "100%" } }]',
        "outcomes.x.shares: it falls due from 2020-12-31, and nobody's share is said before 2021-01-01",
    ),
    "a termination before anybody's share of it": (
        f'{CITY}[outcomes.x]\npays = "termination"\n'
        'stages = [{ from = 2020-12-31, amount = "1.00" }]\n'
        'shares = [{ from = 2021-01-01, shares = { city = "100%" } }]',
        "outcomes.x.shares: it falls due from 2020-12-31, and nobody's share is said before 2021-01-01",
    ),
    "dated shares out of order": (
        f'{PRICED}shares = [{{ from = 2021-01-02, shares = {{ city = "100%" }} }}, '
        '{ from = 2021-01-01, shares = { city = "100%" } }]',
        "outcomes.x.shares: the days from which shares hold are out of order",
    ),
    "nobody who pays": (
        '[outcomes.x]\npays = "price"\nprice = "1.00"',
        "outcomes.x: nobody pays for it: name a payer in 'payers'",
    ),
    "steps out of order": (
        f'{CITY}[outcomes.x]\npays = "steps"\nsteps = [["10%", "1.00"], ["9%", "2.00"]]',
        "outcomes.x: levels rise from one pair to the next",
    ),
    "a step twice": (
        f'{CITY}[outcomes.x]\npays = "steps"\nsteps = [["10%", "1.00"], ["10%", "2.00"]]',
        "outcomes.x: levels rise from one pair to the next",
    ),
    "a level that is none": (
        f'{CITY}[outcomes.x]\npays = "line"\nline = [["ten", "1.00"]]',
        "outcomes.x: 'ten' is not a number like 0.95, or a percentage like 7.5%",
    ),
    "an amount that is none": (
        f'{CITY}[outcomes.x]\npays = "band"\nbands = [["10%", "1"]]\ncounterfactual = {{ design = "matched" }}',
        "outcomes.x: '1' is not an amount as we write it",
    ),
    "an amount that is too large": (
        f'{CITY}[outcomes.x]\npays = "steps"\nsteps = [["10%", "99999999999999999.00"]]',
        "outcomes.x: '99999999999999999.00' is too large",
    ),
    "tiers after all the rest": (
        f'{CITY}[outcomes.x]\npays = "tiers"\ntiers = [{{ price = "1.00" }}, {{ first = 5, price = "2.00" }}]',
        "outcomes.x.tiers: only the last tier may be for all the rest",
    ),
    "a clock that nothing starts": (
        f"{PEOPLE}days = 5",
        "outcomes.x.after: days are counted from an outcome that comes before: name it",
    ),
    "a tolerance of nothing": (
        f'{PEOPLE}after = "y"\ntolerates = 1\n[outcomes.y]\npays = "nothing"',
        "outcomes.x.tolerates: nothing restarts the clock: name what does in 'restarts'",
    ),
    "before itself": (f'{PEOPLE}after = "x"', "outcomes.x: x cannot come before itself"),
    "after what is not there": (f'{PEOPLE}after = "zz"', "outcomes.x: there is no outcome 'zz'; known: x"),
    "a charge that ends before it begins": (
        f'{CITY}[outcomes.x]\npays = "standing charge"\namount = "1.00"\n'
        "dates = { from = 2021-01-01, to = 2020-01-01 }",
        "outcomes.x.dates.to: 2020-01-01 is before 2021-01-01",
    ),
    "stages of a stop out of order": (
        f'{CITY}[outcomes.x]\npays = "termination"\nstages = [{{ from = 2021-01-02, amount = "1.00" }}, '
        '{ from = 2021-01-01, amount = "2.00" }]',
        "outcomes.x.stages: the stages are out of order",
    ),
    "a year that begins on no day": (
        '[caps]\nyear = { amount = "1.00", starts = "1 Juli" }',
        "caps.year.starts: '1 Juli' is not a day and a month like 30 September",
    ),
    "VAT of more than all": (
        '[[costs]]\npayee = "p"\nfor = "x"\namount = "1.00"\nvat = "120%"\ndates = { from = 2021-01-01 }',
        "costs.1.vat: '120%' is more than the whole",
    ),
    "a cost that ends before it begins": (
        '[[costs]]\npayee = "p"\nfor = "x"\namount = "1.00"\ndates = { from = 2021-01-01, to = 2020-01-01 }',
        "costs.1.dates.to: 2020-01-01 is before 2021-01-01",
    ),
}

OF_CLASSES: dict[str, tuple[str, str]] = {
    "M-10 a return cap of 700%": ('return_cap = "700%"', "classes.loan.return_cap: 700% a year is no cap"),
    "two caps in one": (
        'return_cap = { rate = "5%", multiple = "2" }',
        "classes.loan.return_cap.rate: say which cap it is: a rate on all flows, simple, a multiple or an amount",
    ),
    "no cap in one": (
        "return_cap = {}",
        "classes.loan.return_cap.rate: say which cap it is: a rate on all flows, simple, a multiple or an amount",
    ),
    "capital for nothing": (
        'issued_at = "0%"',
        "classes.loan.issued_at: capital issued for nothing brings nothing in",
    ),
    "more drawn than committed": (
        'draws = [{ on = 2020-01-01, amount = "1000.01" }]',
        "classes.loan.draws: more is drawn than its holders committed",
    ),
    "interest of more than all": (
        'interest = { rate = "120%" }',
        "classes.loan.interest.rate: '120%' is more than the whole",
    ),
    "rates out of order": (
        'interest = { rate = [{ from = 2021-01-02, rate = "1%" }, { from = 2021-01-01, rate = "2%" }] }',
        "classes.loan.interest.rate: the days from which rates hold are out of order",
    ),
    "a coupon of neither": (
        "coupon = {}",
        "classes.loan.coupon.rate: give either a fixed rate, or the outcome it reads",
    ),
    "a floor above the rate": (
        'coupon = { rate = "2%", floor = "3%" }',
        "classes.loan.coupon.floor: the floor is above the rate, which then never holds",
    ),
    "a floor for some, and none": (
        'coupon = { rate = "2%", floor_for = 3 }',
        "classes.loan.coupon.floor_for: there is no floor to hold for them",
    ),
    "a cap below the floor": (
        'return_cap = "2%"\ncoupon = { rate = "5%", floor = "3%" }',
        "classes.loan.return_cap: the cap is below the coupon's floor of 3%",
    ),
    "a coupon off what is not there": (
        'coupon = { reads = "zz", line = [["1%", "1%"]] }',
        "classes.loan.coupon: there is no outcome 'zz'; known: none",
    ),
}

OF_STEPS: dict[str, tuple[str, str]] = {
    "no such class": (
        '{ step = "principal", class = "loan" }, { step = "return", class = "lone" }',
        "waterfall.2.class: there is no class 'lone'; did you mean 'loan'?",
    ),
    "a class that nobody pays": ('{ step = "costs" }', "classes.loan: no step of the waterfall pays it"),
    "a coupon of a class without": (
        '{ step = "coupon", class = "loan" }',
        "waterfall.1.class: loan has no coupon",
    ),
    "interest of a class without": (
        '{ step = "interest", class = "loan" }',
        "waterfall.1.class: loan has no interest",
    ),
    "up to a cap that is not there": (
        '{ step = "return", class = "loan", up_to = "return cap" }',
        "waterfall.1.up_to: loan has no return cap",
    ),
    "a step twice": (
        '{ step = "principal", class = "loan" }, { step = "principal", class = "loan" }',
        "waterfall: principal-loan stands there twice: give the second a label, or dates",
    ),
    "a day of the year that is none": (
        '{ step = "principal", class = "loan", on = "each Sunday" }',
        "waterfall.1.on: 'last date', 'each 30 September' or days: 'Sunday' is not a day and a month like 30 September",
    ),
    "days on which it does not run": (
        '{ step = "principal", class = "loan", on = [2021-01-02] }',
        "waterfall.1.on: none of these days is a date of the waterfall",
    ),
    "to before from": (
        '{ step = "principal", class = "loan", from = 2021-01-02, to = 2021-01-01 }',
        "waterfall.1.to: 2021-01-01 is before 2021-01-02: it never takes anything",
    ),
    "a fee of a sum and a share": (
        '{ step = "principal", class = "loan" }, { step = "fee", payee = "p", amount = "1.00", share = "1%" }',
        "waterfall.2.amount: give either the sum or the share of what is left",
    ),
    "a fee of neither": (
        '{ step = "principal", class = "loan" }, { step = "fee", payee = "p" }',
        "waterfall.2.amount: give either the sum or the share of what is left",
    ),
    "a part of a share": (
        '{ step = "principal", class = "loan" }, '
        '{ step = "fee", payee = "p", share = "1%", part = { reads = "jobs", steps = [["1", "50%"]] } }',
        "waterfall.2.part: it is a part of a sum: give 'amount', not a share of what is left",
    ),
    "a fee of more than all": (
        '{ step = "principal", class = "loan" }, { step = "fee", payee = "p", share = "101%" }',
        "waterfall.2.share: '101%' is more than the whole",
    ),
    "what is left to nobody known": (
        '{ step = "principal", class = "loan" }, { step = "remainder", goes_to = "the city" }',
        "waterfall.2.goes_to: 'payers as paid', or shares by partner",
    ),
    "what is left, but for a tenth": (
        '{ step = "principal", class = "loan" }, { step = "remainder", goes_to = { p = "90%" } }',
        "waterfall.2.goes_to: the shares add up to 90%, not 100%; write thirds and the like as fractions, for example 1/3",
    ),
    "to payers where there are none": (
        '{ step = "principal", class = "loan" }, { step = "remainder", goes_to = "payers as paid" }',
        "waterfall.2.goes_to: there are no payers",
    ),
    "stages out of order": (
        '{ step = "guarantee", class = "loan", by = "p", stages = [{ from = 2021-01-02, amount = "1.00" }, '
        '{ from = 2021-01-01, amount = "2.00" }] }',
        "waterfall.1.stages: the stages are out of order",
    ),
    "kept up to": (
        '{ step = "principal", class = "loan" }, { step = "keep", up_to = "1.00" }',
        "waterfall.2.up_to: what is kept comes back on the next date: say how much by 'amount'",
    ),
    "drawn again of a class that is drawn once": (
        '{ step = "principal", class = "loan" }, { step = "recycle", class = "loan", amount = "1.00" }',
        "waterfall.2.class: loan is drawn once: say 'revolves = true' where it is drawn again",
    ),
    "a malus of a holder": (
        '{ step = "principal", class = "loan" }, { step = "malus", by = "ann", amount = "1.00", '
        'part = { reads = "jobs", line = [["0", "100%"], ["9", "0%"]] } }',
        "waterfall.2.by: ann holds capital: what it loses is a part of principal, or an outcome below nought",
    ),
    "a malus that is never owed": (
        '{ step = "principal", class = "loan" }, { step = "malus", by = "p", amount = "1.00", '
        'part = { reads = "jobs", steps = [["0", "0%"], ["9", "0%"]] } }',
        "waterfall.2: no level of it gives anything",
    ),
    "a part read by neither": (
        '{ step = "principal", class = "loan", part = { reads = "zz" } }',
        "waterfall.1.reads: give either 'line' or 'steps'",
    ),
    "a rate that is no percentage": (
        '{ step = "return", class = "loan", rate = { reads = "zz", steps = [["1%", "1.00"]] } }',
        "waterfall.1: '1.00' is not a percentage like 7.5%",
    ),
}


@pytest.mark.parametrize(("tables", "what"), OF_TABLES.values(), ids=OF_TABLES)
def test_a_contradiction_in_tables(tables: str, what: str) -> None:
    assert faults(tables) == [what]


@pytest.mark.parametrize(("text", "what"), OF_CLASSES.values(), ids=OF_CLASSES)
def test_a_contradiction_of_a_class(text: str, what: str) -> None:
    assert faults(classes=loan(text)) == [what]


@pytest.mark.parametrize(("text", "what"), OF_STEPS.values(), ids=OF_STEPS)
def test_a_contradiction_of_the_waterfall(text: str, what: str) -> None:
    assert what in faults(top=steps(text))


def test_a_malus_of_a_payer() -> None:
    malus = '{ step = "malus", by = "city", amount = "1.00", part = { reads = "x", line = [["0", "100%"], ["9", "0%"]] } }'
    assert faults(PRICED, top=steps(f'{{ step = "principal", class = "loan" }}, {malus}')) == [
        "waterfall.2.by: city pays for outcomes: what it owes is an outcome that it pays"
    ]


def test_capital_that_revolves() -> None:
    """Each draw is within what is promised; issued below par it is drawn once, and no part of it is said."""
    classes = loan(
        'revolves = true\ndraws = [{ on = 2020-01-01, amount = "900.00" }, { on = 2020-06-01, amount = "900.00" }]'
    )
    assert faults(classes=classes) == []
    assert faults(classes=classes.replace("revolves = true\n", "")) == [
        "classes.loan.draws: more is drawn than its holders committed"
    ]
    assert faults(classes=classes.replace('amount = "900.00" }]', 'amount = "1000.01" }]')) == [
        "classes.loan.draws: more is drawn than its holders committed"
    ]
    assert faults(classes=loan('revolves = true\nissued_at = "95%"')) == [
        "classes.loan.revolves: capital issued below par is issued once: it is not drawn again"
    ]
    part = '{ step = "principal", class = "loan", part = { reads = "x", steps = [["0", "50%"]] } }'
    assert faults(PRICED, top=steps(part), classes=loan("revolves = true")) == [
        "waterfall.1.part: loan may be drawn more than once: a part of all that was drawn says nothing"
    ]
    twice = '{ step = "keep" }, { step = "recycle", class = "loan" }, { step = "principal", class = "loan" }'
    assert faults(PRICED, top=steps(twice), classes=loan("revolves = true")) == [
        "waterfall.2.step: the step 'keep' keeps the same costs back: leave it out"
    ]


def test_an_example_that_gives_a_count_for_each_person() -> None:
    text = (
        f'{PEOPLE}[[example]]\nresults = [{{ on = 2021-03-31, cohort = "a", value = "12" }}]\n'
        'expect = [{ on = 2021-03-31, by = "city", amount = "12.00" }]\n'
    )
    assert faults(text) == [
        "example.1.results: it pays for each person once, and this names none: send a row for each, not a count"
    ]


def test_a_waterfall_without_dates_and_a_bond_that_ends_before_them() -> None:
    waterfall = 'waterfall = [{ step = "principal", class = "loan" }]\n'
    assert faults(top=waterfall) == ["dates: a waterfall runs on dates: say them"]
    assert faults(top=f"{YEARLY}ends = 2020-12-31\n{waterfall}") == [
        "ends: it ends on 2020-12-31, before the first of its dates"
    ]
    assert faults(top=f"{YEARLY}ends = 2021-01-01\n{waterfall}") == []


def test_a_coupon_that_is_fixed_and_read() -> None:
    classes = loan('coupon = { rate = "2%", reads = "x" }')
    assert faults(PRICED, classes=classes) == [
        "classes.loan.coupon.rate: give either a fixed rate, or the outcome it reads"
    ]


def test_costs_that_no_step_sets_aside_for() -> None:
    cost = '[[costs]]\npayee = "p"\nfor = "x"\namount = "1.00"\ndates = { from = 2021-01-01 }\n'
    assert faults(cost, steps('{ step = "principal", class = "loan" }')) == [
        "waterfall: costs fall due and no step sets cash aside for them"
    ]


FINE: dict[str, tuple[str, str, str]] = {
    "nothing but capital": ("", "", LOAN),
    "thresholds alike": (
        f'{FALLS}cohorts = ["one"]\nthreshold = "10%"\npooled = {{ threshold = "10%" }}',
        "",
        LOAN,
    ),
    "a higher one with a cohort that is only pooled": (
        f'{FALLS}cohorts = ["one", "two"]\nthreshold = "10%"\npooled = {{ threshold = "20%", only = ["two"] }}',
        "",
        LOAN,
    ),
    "parts of the whole": (
        f'{PRICED}discount = "99%"\nquota = {{ at_most = "100%", among = ["x"] }}',
        "",
        LOAN,
    ),
    "a cap of 100%": ("", "", loan('return_cap = "100%"')),
    "all drawn": ("", "", loan('draws = [{ on = 2020-01-01, amount = "1000.00" }]')),
    "a floor of the rate": ("", "", loan('coupon = { rate = "3%", floor = "3%" }')),
    "issued below par": ("", "", loan('issued_at = "94.84%"')),
    "on the last day": ("", steps('{ step = "principal", class = "loan", on = [2023-01-01] }'), LOAN),
    "a step twice, on days of its own": (
        "",
        steps(
            '{ step = "principal", class = "loan" }, { step = "principal", class = "loan", on = "last date" }'
        ),
        LOAN,
    ),
    "from and to on a day": (
        "",
        steps('{ step = "principal", class = "loan", from = 2021-01-01, to = 2021-01-01 }'),
        LOAN,
    ),
}


@pytest.mark.parametrize(("tables", "top", "classes"), FINE.values(), ids=FINE)
def test_what_hangs_together(tables: str, top: str, classes: str) -> None:
    assert faults(tables, top, classes) == []


def test_every_fault_is_told_at_once_with_its_clause() -> None:
    text = f"""{HEAD}{YEARLY}waterfall = [{{ step = "coupon", class = "loan" }}, {{ step = "fee", payee = "p" }}]
{LOAN}return_cap = "700%"
{CITY}[outcomes.x]
pays = "price"
price = "1.00"
discount = "200%"
cohorts = ["one", "one"]
[caps]
year = {{ amount = "1.00", starts = "31 Nov" }}
"""
    with pytest.raises(Refused) as refused:
        Bond.read(text.encode(), "agreements/b.toml", Context("GBP", {}))
    assert [finding.column for finding in refused.value.findings] == [
        "outcomes.x.cohorts",
        "outcomes.x.discount",
        "waterfall.2.amount",
        "caps.year.starts",
        "classes.loan.return_cap",
        "waterfall.1.class",
        "classes.loan",
    ]
    assert {finding.file for finding in refused.value.findings} == {"agreements/b.toml"}


STOPPING = (
    f'{CITY}[outcomes.x]\npays = "termination"\nstopped_by = "city"\n'
    'stages = [{ from = 2020-01-01, amount = "5.00" }]\n[[example]]\n'
    'expect = [{ on = 2021-01-01, by = "city", amount = "5.00" }]\n'
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "stopped = 2021-01-01\n",
            ["example.1.stopped_by: what a stop costs hangs on who stops it: city, or another"],
        ),
        (
            'stopped_by = "city"\n',
            ["example.1.stopped_by: nothing says that it is stopped: say the day in 'stopped'"],
        ),
        (
            'stopped = 2021-01-01\nstopped_by = "town"\n',
            ["example.1.stopped_by: there is no partner 'town'; known: ann, city"],
        ),
        ('stopped = 2021-01-01\nstopped_by = "city"\n', []),
        ('stopped = 2021-01-01\nstopped_by = "ann"\n', []),
    ],
)
def test_an_example_says_who_stops_the_bond_where_it_matters(text: str, what: list[str]) -> None:
    assert faults(STOPPING.replace("[[example]]\n", f"[[example]]\n{text}")) == what
