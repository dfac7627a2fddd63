"""The waterfall of a date: each kind of step alone, with each modifier, and as real bonds have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from instruments.bonds.kit import CITY, bond, fact, facts, on, result
from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.facts import Fact, What
from pooledbudget.instruments.bonds.fold import Life, fold
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import DueFor, Short, coupon_rate

YEARLY = 'dates = { from = 2021-01-01, every = "1 year", to = 2023-01-01 }\n'
LAST = date(2023, 1, 1)
DRAWN = fact(What.DRAWN, "2020-01-01", "ann", 1000_00)


def bond_of(
    waterfall: str,
    tables: str = "",
    classes: str = '[classes.loan]\nholders = { ann = "1000.00" }\n',
    top: str = "",
) -> BondTerms:
    return bond(f"{CITY}{tables}", f"{YEARLY}{top}waterfall = [{waterfall}]\n", classes)


def paid(pence: int, day: str = "2020-06-01") -> Fact:
    return fact(What.RECEIVED, day, "city", pence)


def runs(terms: BondTerms, *cash: Fact, results: tuple[Result, ...] = (), until: date = LAST) -> list[DayRun]:
    return fold(terms, facts(*cash, results=results), until)[1]


def life(terms: BondTerms, *cash: Fact, results: tuple[Result, ...] = (), until: date = LAST) -> Life:
    return fold(terms, facts(*cash, results=results), until)[0]


def dues(found: list[DayRun]) -> dict[str, dict[str, int]]:
    """What falls due by day and step, to whom."""
    return {
        f"{run.on} {due.step}": dict(due.parts)
        for run in found
        for due in run.dues
        if any(due.parts.values())
    }


def whys(found: list[DayRun]) -> dict[str, str]:
    """Why each step took less than was due."""
    return {
        f"{run.on} {step.step}": step.why
        for run in found
        if run.receipt
        for step in run.receipt.taken
        if step.why
    }


# 4% of 1,000.00: 2020 has 366 days, 40.11; 2021 and 2022 have 365, 40.00.
INTEREST = '[classes.loan]\nholders = { ann = "1000.00" }\ninterest = { rate = "4%%"%s }\n'
COUPON = '[classes.loan]\nholders = { ann = "1000.00" }\ncoupon = { rate = "2%%"%s }\n'

KINDS: dict[str, tuple[BondTerms, list[Fact], Mapping[str, Mapping[str, int]], int]] = {
    "costs set cash aside": (
        bond_of(
            '{ step = "costs" }',
            '[[costs]]\npayee = "charity"\nfor = "service"\namount = "300.00"\ndates = { from = 2020-03-01, times = 1 }\n',
        ),
        [DRAWN],
        {},
        700_00,
    ),
    "keep a sum": (
        bond_of('{ step = "keep", amount = "300.00" }, { step = "principal", class = "loan" }'),
        [DRAWN],
        {"2021-01-01 principal-loan": {"ann": 700_00}},
        300_00,
    ),
    "keep what costs fall due by the next date": (
        bond_of(
            '{ step = "keep" }, { step = "principal", class = "loan" }',
            '[[costs]]\npayee = "charity"\nfor = "service"\namount = "100.00"\nvat = "20%"\ndates = { from = 2021-01-01, every = "6 months", times = 3 }\n',
        ),
        [DRAWN],
        # after 1 January 2021: July and January, 120.00 each; then nothing, so all the rest goes.
        {"2021-01-01 principal-loan": {"ann": 760_00}, "2022-01-01 principal-loan": {"ann": 240_00}},
        0,
    ),
    "interest": (
        bond_of('{ step = "interest", class = "loan" }', classes=INTEREST % ""),
        [DRAWN],
        {
            "2021-01-01 interest-loan": {"ann": 40_11},
            "2022-01-01 interest-loan": {"ann": 40_00},
            "2023-01-01 interest-loan": {"ann": 40_00},
        },
        1000_00 - 120_11,
    ),
    "a coupon of whole years": (
        bond_of('{ step = "coupon", class = "loan" }', classes=COUPON % ""),
        [DRAWN],
        {f"{year}-01-01 coupon-loan": {"ann": 20_00} for year in (2021, 2022, 2023)},
        940_00,
    ),
    "principal": (
        bond_of('{ step = "principal", class = "loan" }'),
        [DRAWN, paid(50_00)],
        {"2021-01-01 principal-loan": {"ann": 1000_00}},
        50_00,
    ),
    "a return of all that is left": (
        bond_of('{ step = "return", class = "loan" }'),
        [DRAWN],
        {"2021-01-01 return-loan": {"ann": 1000_00}},
        0,
    ),
    "a fee of a sum, once": (
        bond_of('{ step = "fee", payee = "charity", amount = "15.00" }'),
        [DRAWN],
        {"2021-01-01 fee-charity": {"charity": 15_00}},
        985_00,
    ),
    "a fee of a share, half a penny up": (
        bond_of('{ step = "fee", payee = "charity", share = "50%", to = 2021-06-01 }'),
        [DRAWN, paid(1)],
        {"2021-01-01 fee-charity": {"charity": 500_01}},
        500_00,
    ),
    "a remainder by shares": (
        bond_of('{ step = "remainder", goes_to = { charity = "1/3", city = "2/3" } }'),
        [DRAWN],
        {"2021-01-01 remainder": {"charity": 333_33, "city": 666_67}},
        0,
    ),
    "a guarantee": (
        bond_of(
            '{ step = "guarantee", class = "loan", by = "fund", stages = [{ from = 2022-01-01, amount = "600.00" }] }'
        ),
        [],
        {},
        0,
    ),
}


@pytest.mark.parametrize(("terms", "cash", "falls_due", "closing"), KINDS.values(), ids=KINDS)
def test_each_kind_of_step_alone(
    terms: BondTerms, cash: list[Fact], falls_due: Mapping[str, Mapping[str, int]], closing: int
) -> None:
    found = runs(terms, *cash)
    assert dues(found) == falls_due
    assert found[-1].closing == closing


MODIFIED: dict[str, tuple[str, str, list[str]]] = {
    "from a day after the first date": ("from = 2021-01-02", "principal-loan", ["2022-01-01"]),
    "from a date": ("from = 2021-01-01", "principal-loan", ["2021-01-01"]),
    "to the day before": ("to = 2020-12-31", "principal-loan", []),
    "to a date": ("to = 2021-01-01", "principal-loan", ["2021-01-01"]),
    "on the last date": ('on = "last date"', "principal-loan", ["2023-01-01"]),
    "on days": ("on = [2022-01-01]", "principal-loan", ["2022-01-01"]),
    "on days that are no dates": ("on = [2022-01-02]", "principal-loan", []),
    "each year": ('on = "each 1 January"', "principal-loan", ["2021-01-01"]),
    "each day that is no date": ('on = "each 30 September"', "principal-loan", []),
    "with a label": ('label = "Senior"', "Senior", ["2021-01-01"]),
}


@pytest.mark.parametrize(("modifier", "step", "days"), MODIFIED.values(), ids=MODIFIED)
def test_each_modifier_of_a_step(modifier: str, step: str, days: list[str]) -> None:
    terms = bond_of(f'{{ step = "principal", class = "loan", {modifier} }}')
    assert dues(runs(terms, DRAWN)) == {f"{day} {step}": {"ann": 1000_00} for day in days}


UP_TO: dict[str, tuple[str, str, list[int]]] = {
    "interest": ('step = "interest", class = "loan"', INTEREST % "", [40_11, 9_89]),
    "a coupon": ('step = "coupon", class = "loan"', COUPON % "", [20_00, 20_00, 10_00]),
    "principal": ('step = "principal", class = "loan"', INTEREST % "", [50_00]),
    "a return": ('step = "return", class = "loan"', INTEREST % "", [50_00]),
    "a share": ('step = "fee", payee = "p", share = "2%"', INTEREST % "", [20_00, 19_60, 10_40]),
    "a remainder": ('step = "remainder", goes_to = { p = "100%" }', INTEREST % "", [50_00]),
    "a guarantee": (
        'step = "guarantee", class = "loan", by = "fund", stages = [{ from = 2020-01-01, amount = "700.00" }]',
        INTEREST % "",
        [50_00],
    ),
}


@pytest.mark.parametrize(("step", "classes", "takes"), UP_TO.values(), ids=UP_TO)
def test_a_sum_limits_what_a_step_takes_over_the_life(step: str, classes: str, takes: list[int]) -> None:
    terms = bond_of(f'{{ {step}, up_to = "50.00", label = "it" }}', classes=classes)
    found = dues(runs(terms, DRAWN))
    assert [sum(parts.values()) for name, parts in found.items() if name.endswith(" it")] == takes


def quarterly(first: str, waterfall: str, coupon: str) -> BondTerms:
    """A bond whose waterfall runs each quarter from a day, with a coupon."""
    return bond(
        top=f'dates = {{ from = {first}, every = "3 months", to = 2022-12-31 }}\nwaterfall = [{waterfall}]\n',
        classes=f'[classes.loan]\nholders = {{ ann = "1000.00" }}\ncoupon = {{ rate = "6%" {coupon} }}\n',
    )


OWN_DATES = {
    # 6% of 1,000.00 drawn on 10 April 2020; the coupon falls due each 31 March.
    # by months: eleven whole months from 10 April to 10 March, and 21 days; then a year.
    "by months": ("", {"2021-03-31": 55_00 + 3_45, "2022-03-31": 60_00}),
    "by days": (', basis = "actual/365"', {"2021-03-31": 58_36, "2022-03-31": 60_00}),
}


@pytest.mark.parametrize(("basis", "coupons"), OWN_DATES.values(), ids=OWN_DATES)
def test_a_coupon_a_year_on_a_waterfall_a_quarter_is_of_its_own_period(
    basis: str, coupons: dict[str, int]
) -> None:
    terms = quarterly("2020-06-30", '{ step = "coupon", class = "loan", on = "each 31 March" }', basis)
    found = dues(runs(terms, fact(What.DRAWN, "2020-04-10", "ann", 1000_00)))
    assert {name.split()[0]: parts["ann"] for name, parts in found.items()} == coupons


def test_a_coupon_is_the_same_whether_the_waterfall_runs_on_dates_between_or_not() -> None:
    """On the 30th of each third month one date is 28 February: no day is lost or won by it."""
    step = '{ step = "coupon", class = "loan", on = "each 30 May" }'
    terms = quarterly("2020-05-30", step, "")
    found = dues(runs(terms, fact(What.DRAWN, "2020-05-30", "ann", 1000_00)))
    assert {name.split()[0]: parts["ann"] for name, parts in found.items()} == {
        "2021-05-30": 60_00,
        "2022-05-30": 60_00,
    }


def test_interest_up_to_the_day_of_a_sale_is_the_seller_s_and_the_quarter_s_total_stays() -> None:
    """6% on 1,000.00 for a quarter is 15.00: 46 days of it are the seller's, the rest is the buyer's."""
    terms = bond(
        top='dates = { from = 2021-03-31, every = "3 months", to = 2021-06-30 }\n'
        'waterfall = [{ step = "interest", class = "loan" }]\ntransferable = true\n',
        classes='[classes.loan]\nholders = { ann = "1000.00" }\n'
        'interest = { rate = "6%", basis = "months" }\n',
    )
    cash = [fact(What.DRAWN, "2020-12-31", "ann", 1000_00)]
    sale = fact(What.TRANSFERRED, "2021-02-15", "ann", 1000_00, other="bob")
    unsold, sold = dues(runs(terms, *cash)), dues(runs(terms, *cash, sale))
    assert unsold["2021-03-31 interest-loan"] == {"ann": 15_00}
    # a month and 15 days to 15 February: 5.00 and 2.47
    assert sold["2021-03-31 interest-loan"] == {"ann": 7_47, "bob": 7_53}
    assert sold["2021-06-30 interest-loan"] == {"bob": 15_00}


CAPPED = {
    # 1,000.00 for years of 366, 365 and 365 days at a cap of 3%; what a step would pay of itself.
    "a coupon that names no cap": (COUPON % "", 'rate = "5%"', '{ step = "coupon", class = "loan" }'),
    "interest": (INTEREST % "", "", '{ step = "interest", class = "loan" }'),
    "a return of all that is left": (
        '[classes.loan]\nholders = { ann = "1000.00" }\n',
        "",
        '{ step = "return", class = "loan" }',
    ),
}


@pytest.mark.parametrize(("classes", "rate", "step"), CAPPED.values(), ids=CAPPED)
def test_a_return_cap_binds_every_step_that_pays_the_class_a_return(
    classes: str, rate: str, step: str
) -> None:
    capital = classes.replace('rate = "2%"', rate or 'rate = "2%"') + 'return_cap = { simple = "3%" }\n'
    found = runs(bond_of(step, classes=capital), DRAWN, paid(2000_00))
    assert [sum(parts.values()) for parts in dues(found).values()] == [30_08, 30_00, 30_00]
    assert set(whys(found).values()) == {Short.AT_RETURN_CAP.value}


def test_a_return_cap_that_leaves_room_cuts_nothing() -> None:
    capital = INTEREST % "" + 'return_cap = { simple = "5%" }\n'
    found = runs(bond_of('{ step = "interest", class = "loan" }', classes=capital), DRAWN)
    assert whys(found) == {}


def test_a_step_that_takes_less_says_why() -> None:
    terms = bond_of(
        '{ step = "interest", class = "loan", up_to = "50.00" }, { step = "principal", class = "loan" }',
        classes=INTEREST % "",
    )
    assert whys(runs(terms, DRAWN)) == {
        "2021-01-01 principal-loan": Short.NOT_ENOUGH.value,
        "2022-01-01 interest-loan": Short.NOT_ENOUGH.value,
        "2022-01-01 principal-loan": Short.NOT_ENOUGH.value,
        "2023-01-01 interest-loan": Short.NOT_ENOUGH.value,
        "2023-01-01 principal-loan": Short.NOT_ENOUGH.value,
    }
    limited = bond_of('{ step = "interest", class = "loan", up_to = "5.00" }', classes=INTEREST % "")
    assert set(whys(runs(limited, DRAWN)).values()) == {Short.AT_ITS_CAP.value}


def test_interest_that_waits_bears_none_and_what_compounds_does() -> None:
    """Nothing in the bond until 2022: 40.11 + 40.00 waits; compounded it is 40.11 + 41.60."""
    for unpaid, first in ((', unpaid = "waits"', 80_11), (', unpaid = "compounds"', 81_71)):
        terms = bond_of(
            '{ step = "interest", class = "loan" }',
            '[[costs]]\npayee = "charity"\nfor = "service"\namount = "1000.00"\ndates = { from = 2020-01-01, times = 1 }\n',
            classes=INTEREST % unpaid,
        )
        spent = fact(What.PAID, "2020-01-01", "charity", 1000_00)
        found = dues(runs(terms, DRAWN, spent, paid(500_00, "2021-06-01")))
        assert found["2022-01-01 interest-loan"] == {"ann": first}
        assert "2021-01-01 interest-loan" not in found


def test_a_coupon_that_was_not_paid_waits_or_lapses() -> None:
    for unpaid, then in ((', unpaid = "waits"', 40_00), (', unpaid = "lapses"', 20_00)):
        terms = bond_of('{ step = "coupon", class = "loan" }', classes=COUPON % unpaid)
        spent = fact(What.PAID, "2020-01-01", "charity", 1000_00)
        found = dues(runs(terms, DRAWN, spent, paid(500_00, "2021-06-01")))
        assert found["2022-01-01 coupon-loan"] == {"ann": then}


@pytest.mark.parametrize(
    ("ties", "parts"), [("", {"zoe": 500, "ann": 501}), ('ties = "as listed"\n', {"zoe": 501, "ann": 500})]
)
def test_an_odd_penny_between_two_holders(ties: str, parts: Mapping[str, int]) -> None:
    classes = '[classes.loan]\nholders = { zoe = "500.00", ann = "500.00" }\n'
    terms = bond_of('{ step = "principal", class = "loan" }', classes=classes, top=ties)
    spent = fact(What.PAID, "2020-02-01", "charity", 1000_00)
    cash = [fact(What.DRAWN, "2020-01-01", who, 500_00) for who in ("ann", "zoe")]
    assert dues(runs(terms, *cash, spent, paid(10_01))) == {"2021-01-01 principal-loan": parts}


def test_what_remains_goes_back_to_payers_as_they_have_paid() -> None:
    terms = bond(
        "[payers.city]\n[payers.fund]\n[payers.idle]\n",
        f'{YEARLY}waterfall = [{{ step = "remainder", goes_to = "payers as paid" }}]\n',
    )
    cash = [paid(300_00), fact(What.RECEIVED, "2020-06-01", "fund", 100_00), DRAWN]
    assert dues(runs(terms, *cash)) == {"2021-01-01 remainder": {"city": 1050_00, "fund": 350_00}}
    assert dues(runs(terms, DRAWN)) == {
        "2021-01-01 remainder": {"city": 333_34, "fund": 333_33, "idle": 333_33}
    }


def test_an_issuer_pays_what_is_missing() -> None:
    terms = bond_of(
        '{ step = "interest", class = "loan" }, { step = "principal", class = "loan", on = "last date" }',
        classes=INTEREST % "",
        top='funded_by = "issuer"\n',
    )
    spent = fact(What.PAID, "2020-01-01", "charity", 1000_00)
    found = runs(terms, DRAWN, spent)
    assert dues(found)["2021-01-01 issuer"] == {"issuer": 40_11}
    assert dues(found)["2023-01-01 interest-loan"] == {"ann": 40_00}
    assert dues(found)["2023-01-01 principal-loan"] == {"ann": 1000_00}
    assert [run.closing for run in found if run.receipt] == [0, 0, 0]
    called = [due for run in found for due in run.dues if due.what is DueFor.GUARANTEE]
    assert sum(due.parts["issuer"] for due in called) == 1120_11
    assert dues(runs(terms, DRAWN)).get("2021-01-01 issuer") is None


# Rikers: 9.6m over four years, guaranteed to 7.2m; T4 as it went, 7.2m drawn and 6.0m released.
RIKERS = """[outcomes.beds]
pays = "steps"
steps = [["8.5%", "48.00"], ["10%", "96.00"], ["11%", "100.80"], ["16%", "109.44"], ["20%", "117.12"]]
"""
GUARANTEED = """{ step = "principal", class = "loan" }, { step = "return", class = "loan" },
  { step = "guarantee", by = "bloomberg", class = "loan", stages = [
    { from = 2014-07-01, amount = "60.00" }, { from = 2015-08-01, amount = "72.00" }] }"""


@pytest.mark.parametrize(
    ("level", "stopped", "drawn", "city", "bloomberg", "back"),
    [
        ("8.4%", "", 96_00, 0, 72_00, 72_00),
        ("8.5%", "", 96_00, 48_00, 24_00, 72_00),
        ("10%", "", 96_00, 96_00, 0, 96_00),
        ("16%", "", 96_00, 109_44, 0, 109_44),
        ("20%", "", 96_00, 117_12, 0, 117_12),
        ("0%", "2015-07-31", 72_00, 0, 60_00, 60_00),
        ("0%", "2015-08-01", 72_00, 0, 72_00, 72_00),
        ("0%", "2014-06-30", 72_00, 0, 0, 0),
        ("0%", "", 50_00, 0, 50_00, 50_00),
        ("8.5%", "", 60_00, 48_00, 12_00, 60_00),
    ],
    ids=[
        "T3 below",
        "T3 8.5%",
        "T2 10%",
        "T2 16%",
        "T2 20%",
        "T4 actual",
        "a later stage",
        "before any stage",
        "more than was drawn",
        "more than is left of what was drawn",
    ],
)
def test_t2_t3_t4_a_guarantee_makes_up_to_the_sum_of_its_stage(
    level: str, stopped: str, drawn: int, city: int, bloomberg: int, back: int
) -> None:
    """In hundred thousands: 9.6m is 96.00. Stages of the guarantee are days; what was drawn does not matter."""
    terms = bond(
        f"{CITY}{RIKERS}",
        f"dates = {{ from = 2016-08-01, times = 1 }}\nwaterfall = [{GUARANTEED}]\n",
        '[classes.loan]\nholders = { goldman = "96.00" }\n',
    )
    day = stopped or "2016-08-01"
    cash = [
        fact(What.DRAWN, "2012-08-01", "goldman", drawn),
        fact(What.PAID, "2012-08-01", "mdrc", drawn),
        fact(What.RECEIVED, day, "city", city),
    ]
    cash += [fact(What.STOPPED, day, "goldman")] if stopped else []
    found, days = fold(terms, facts(*cash, results=(result(level, day, outcome="beds"),)), on("2016-08-01"))
    assert sum(claim.amount for run in days for claim in run.claims) == city
    called = [due.parts["bloomberg"] for run in days for due in run.dues if "bloomberg" in due.parts]
    assert (sum(called), found.positions["loan"].had_back) == (bloomberg, back)
    assert sum(run.written_off.get(("loan", "goldman"), 0) for run in days) == max(0, drawn - back)


# Newpin: 3% at 55%, 7.5% at 60%, 12% at 65%, 15% from 70%; 5% at least for three years; half of it safe.
NEWPIN = """[classes.loan]
holders = { ann = "7000000.00" }
coupon = { reads = "restored", line = [["50%", "0%"], ["55%", "3%"], ["60%", "7.5%"], ["65%", "12%"], ["70%", "15%"]], floor = "5%", floor_for = 3 }
"""
RESTORED = '[outcomes.restored]\npays = "nothing"\n'


@pytest.mark.parametrize(
    ("level", "before", "coupon"),
    [
        ("60%", 0, 525_000),
        ("60%", 9, 525_000),
        ("70%", 0, 1_050_000),
        ("80%", 0, 1_050_000),
        ("65%", 3, 840_000),
        ("62.5%", 3, 682_500),
        ("55%", 3, 210_000),
        ("55%", 2, 350_000),
        ("50%", 1, 350_000),
        ("50%", 4, 0),
    ],
)
def test_t15_t15b_a_coupon_on_the_line_with_a_floor_for_the_first_three(
    level: str, before: int, coupon: int
) -> None:
    terms = bond(RESTORED, classes=NEWPIN).classes["loan"].coupon
    assert terms is not None
    rate = coupon_rate(terms, result(level).value, before)
    assert rate is not None
    assert rate * 7_000_000 == coupon


def test_a_coupon_before_anything_is_measured_is_its_floor_or_waits_for_the_result() -> None:
    terms = bond(RESTORED, classes=NEWPIN).classes["loan"].coupon
    assert terms is not None
    assert coupon_rate(terms, None, 2) == result("5%").value
    assert coupon_rate(terms, None, 3) is None
    said = bond_of(
        '{ step = "coupon", class = "loan" }', RESTORED, NEWPIN.replace(', floor = "5%", floor_for = 3', "")
    )
    cash = fact(What.DRAWN, "2020-01-01", "ann", 7_000_000_00)
    found = runs(said, cash, results=(result("60%", "2021-06-01", outcome="restored"),))
    assert whys(found)["2021-01-01 coupon-loan"] == Short.NOT_MEASURED.value
    # what was not measured is not lost: two years at 7.5%
    assert dues(found)["2022-01-01 coupon-loan"] == {"ann": 1_050_000_00}


@pytest.mark.parametrize(
    ("level", "back"),
    [("82%", 1_065_000_00), ("90%", 1_065_000_00), ("81.9%", 750_000_00), ("75%", 750_000_00), ("74.9%", 0)],
)
def test_t36_mother_teresa_principal_in_part_and_a_rate_read_off(level: str, back: int) -> None:
    """1.0m, five years: at 82% principal and 1.3% a year, simple; at 75% three quarters; below it nothing."""
    terms = bond(
        f'{CITY}[outcomes.graduated]\npays = "nothing"\n',
        """dates = { from = 2024-12-30, times = 1 }
funded_by = "issuer"
waterfall = [
  { step = "principal", class = "loan", part = { reads = "graduated", steps = [["75%", "75%"], ["82%", "100%"]] } },
  { step = "return", class = "loan", rate = { reads = "graduated", steps = [["82%", "1.3%"]] } },
]
""",
        '[classes.loan]\nholders = { ann = "1000000.00" }\n',
    )
    cash = [fact(What.DRAWN, "2020-01-01", "ann", 10**8), fact(What.PAID, "2020-01-01", "school", 10**8)]
    found = life(
        terms, *cash, results=(result(level, "2024-12-30", outcome="graduated"),), until=on("2024-12-30")
    )
    assert found.positions["loan"].had_back == back


@pytest.mark.parametrize(("level", "back"), [("55.1%", 100), ("50%", 50)])
def test_t15b_newpin_principal_at_maturity(level: str, back: int) -> None:
    """All of it above 55%, half of it below: (55% itself counts as reached)."""
    part = '{ reads = "restored", steps = [["0%", "50%"], ["55%", "100%"]] }'
    terms = bond_of(f'{{ step = "principal", class = "loan", part = {part}, on = "last date" }}', RESTORED)
    found = life(terms, DRAWN, results=(result(level, "2022-06-01", outcome="restored"),))
    assert found.positions["loan"].had_back == 1000 * back


def test_principal_in_part_is_of_all_that_was_drawn_and_paid_back_once() -> None:
    part = '{ reads = "restored", steps = [["0%", "50%"], ["55%", "75%"]] }'
    terms = bond_of(f'{{ step = "principal", class = "loan", part = {part} }}', RESTORED)
    results = (
        result("50%", "2020-06-01", outcome="restored"),
        result("60%", "2021-06-01", outcome="restored"),
    )
    assert dues(runs(terms, DRAWN, results=results)) == {
        "2021-01-01 principal-loan": {"ann": 500_00},
        "2022-01-01 principal-loan": {"ann": 250_00},
    }
    assert whys(runs(terms, DRAWN))["2021-01-01 principal-loan"] == Short.NOT_MEASURED.value


def test_a_bonus_is_the_part_of_a_sum_that_an_outcome_earns_and_falls_due_once() -> None:
    part = '{ reads = "restored", steps = [["50%", "33.3%"], ["60%", "100%"], ["80%", ""]] }'
    terms = bond_of(f'{{ step = "fee", payee = "charity", amount = "15.01", part = {part} }}', RESTORED)
    results = (
        result("50%", "2020-06-01", outcome="restored"),
        result("60%", "2021-06-01", outcome="restored"),
    )
    assert dues(runs(terms, DRAWN, results=results)) == {
        "2021-01-01 fee-charity": {"charity": 5_00},  # a third of 15.01 is 4.998...
        "2022-01-01 fee-charity": {"charity": 10_01},
    }
    assert whys(runs(terms, DRAWN))["2021-01-01 fee-charity"] == Short.NOT_MEASURED.value
    beyond = (result("80%", "2020-06-01", outcome="restored"),)
    assert whys(runs(terms, DRAWN, results=beyond))["2021-01-01 fee-charity"] == Short.NOT_PUBLISHED.value


@pytest.mark.parametrize(
    ("level", "p", "e"), [("4%", 0, 0), ("19%", 225_000_000, 131_250_000), ("24%", 262_500_000, 187_500_000)]
)
def test_t16_benevolent_two_classes_each_with_its_rate(level: str, p: int, e: int) -> None:
    """7.5m at 6% or 7% and 2.5m at 10.5% or 15%, simple over five years: 9.75m and 3.8125m at 19%."""

    def step(name: str, rates: str) -> str:
        return f'{{ step = "return", class = "{name}", rate = {{ reads = "better", steps = {rates} }} }}'

    terms = bond(
        f'{CITY}[outcomes.better]\npays = "nothing"\n',
        'dates = { from = 2018-10-01, times = 1 }\nfunded_by = "issuer"\nwaterfall = ['
        + step("p", '[["15%", "6%"], ["20%", "7%"]]')
        + ","
        + step("e", '[["15%", "10.5%"], ["20%", "15%"]]')
        + "]\n",
        '[classes.p]\nholders = { ann = "7500000.00" }\n[classes.e]\nholders = { bob = "2500000.00" }\n',
    )
    cash = [
        fact(What.DRAWN, "2013-10-02", "ann", 750_000_000, "p"),
        fact(What.DRAWN, "2013-10-02", "bob", 250_000_000, "e"),
    ]
    found = life(
        terms, *cash, results=(result(level, "2018-06-30", outcome="better"),), until=on("2018-10-01")
    )
    assert (found.positions["p"].returned, found.positions["e"].returned) == (p, e)


def test_t40_aspire_two_per_cent_for_four_and_three_quarter_years() -> None:
    """2% of 9.0m is 180,000 a year, 855,000 over 4.75 years."""
    terms = bond(
        CITY,
        'dates = { from = 2018-03-31, every = "1 year", to = 2021-12-31 }\nends = 2021-12-31\nfunded_by = "issuer"\nwaterfall = [{ step = "coupon", class = "loan" }]\n',
        '[classes.loan]\nholders = { ann = "9000000.00" }\ncoupon = { rate = "2%" }\n',
    )
    found = life(terms, fact(What.DRAWN, "2017-03-31", "ann", 900_000_000), until=on("2021-12-31"))
    assert found.positions["loan"].returned == 85_500_000


def test_seniors_come_before_juniors() -> None:
    terms = bond_of(
        '{ step = "principal", class = "a" }, { step = "principal", class = "b" }',
        classes='[classes.a]\nholders = { ann = "600.00" }\n[classes.b]\nholders = { bob = "400.00" }\n',
    )
    cash = [
        fact(What.DRAWN, "2020-01-01", "ann", 600_00, "a"),
        fact(What.DRAWN, "2020-01-01", "bob", 400_00, "b"),
        fact(What.PAID, "2020-02-01", "charity", 300_00),
    ]
    found = runs(terms, *cash)
    assert dues(found) == {
        "2021-01-01 principal-a": {"ann": 600_00},
        "2021-01-01 principal-b": {"bob": 100_00},
    }
    assert found[-1].written_off == {("b", "bob"): 300_00}


def test_more_spent_than_came_in_gives_nobody_anything() -> None:
    terms = bond_of(
        '{ step = "principal", class = "loan" }, { step = "remainder", goes_to = "payers as paid" }'
    )
    found = runs(terms, DRAWN, fact(What.PAID, "2020-02-01", "charity", 1500_00))
    assert dues(found) == {}
    assert found[-1].closing == -500_00


# A malus: whoever owes it pays in, and what came goes down the list.
MALUS = (
    '{ step = "malus", by = "prov", amount = "400.00", part = { reads = "kept", '
    'line = [["40%", "100%"], ["80%", "0%"]] } }, { step = "principal", class = "loan" }'
)
KEPT = '[outcomes.kept]\npays = "nothing"\n'


@pytest.mark.parametrize(
    ("level", "owed"),
    [("90%", 0), ("80%", 0), ("70%", 100_00), ("60%", 200_00), ("40%", 400_00), ("10%", 400_00)],
)
def test_a_malus_is_owed_as_far_as_results_fall_short_and_waits_to_be_paid(level: str, owed: int) -> None:
    terms = bond_of(MALUS, KEPT)
    found = runs(terms, DRAWN, results=(result(level, "2020-12-31", outcome="kept"),), until=on("2021-01-01"))
    assert dues(found).get("2021-01-01 malus-prov", {}) == ({"prov": owed} if owed else {})
    assert whys(found).get("2021-01-01 malus-prov", "") == ("called" if owed else "")
    receipt = found[-1].receipt
    assert receipt is not None
    assert receipt.taken[0].took == 0


def test_what_is_paid_of_a_malus_goes_down_the_list_and_what_is_paid_ahead_is_held_for_it() -> None:
    """60% by the first date: 200.00 are owed. 250.00 come; a year later 40%: the other 200.00, 50.00 of it held."""
    terms = bond_of(MALUS, KEPT)
    told = (result("60%", "2020-12-31", outcome="kept"), result("40%", "2021-12-31", outcome="kept"))
    pays = fact(What.RECEIVED, "2021-03-01", "prov", 250_00)
    spent = fact(What.PAID, "2020-01-01", "prov", 1000_00)
    found = runs(terms, DRAWN, spent, pays, results=told, until=on("2022-01-01"))
    assert dues(found) == {
        "2021-01-01 malus-prov": {"prov": 200_00},
        "2022-01-01 malus-prov": {"prov": 200_00},
        "2022-01-01 principal-loan": {"ann": 250_00},
    }
    receipt = found[-1].receipt
    assert receipt is not None
    assert [(each.step, each.due, each.took) for each in receipt.taken] == [
        ("owed back to payers", 50_00, 50_00),
        ("malus-prov", 200_00, -50_00),
        ("principal-loan", 1000_00, 250_00),
    ]
    assert receipt.closing == 0


def test_what_is_owed_of_a_malus_on_the_last_day_goes_down_the_list_when_it_comes() -> None:
    terms = bond_of(MALUS, KEPT)
    told = (result("40%", "2022-12-31", outcome="kept"),)
    spent = fact(What.PAID, "2020-01-01", "prov", 1000_00)
    pays = fact(What.RECEIVED, "2023-02-01", "prov", 400_00)
    found = runs(terms, DRAWN, spent, pays, results=told, until=on("2023-03-01"))
    assert dues(found) == {
        "2023-01-01 malus-prov": {"prov": 400_00},
        "2023-02-01 principal-loan": {"ann": 400_00},
    }
    lost = {str(run.on): dict(run.written_off) for run in found if run.written_off}
    assert lost == {"2023-02-01": {("loan", "ann"): 600_00}}


def test_a_guarantor_waits_for_a_malus_that_is_owed() -> None:
    backed = (
        f'{MALUS}, {{ step = "guarantee", class = "loan", by = "fund", on = "last date", stages = '
        '[{ from = 2020-01-01, amount = "700.00" }] }'
    )
    terms = bond_of(backed, KEPT)
    told = (result("40%", "2022-12-31", outcome="kept"),)
    spent = fact(What.PAID, "2020-01-01", "prov", 1000_00)
    found = runs(terms, DRAWN, spent, results=told)
    assert whys(found)["2023-01-01 guarantee-loan-fund"] == Short.WAITS.value
    found = runs(
        terms,
        DRAWN,
        spent,
        fact(What.RECEIVED, "2023-02-01", "prov", 400_00),
        results=told,
        until=on("2023-03-01"),
    )
    assert dues(found)["2023-02-01 guarantee-loan-fund"] == {"ann": 300_00}


# Capital that is drawn again from what came back
AGAIN = '[classes.loan]\nholders = { ann = "1000.00" }\nrevolves = true\n'
YEARS_COSTS = (
    '[[costs]]\npayee = "prov"\nfor = "the service"\namount = "300.00"\n'
    'dates = { from = 2021-07-01, every = "1 year", times = 2 }\n'
)


def test_what_costs_fall_due_is_drawn_again_from_what_came_back_and_stays() -> None:
    """500.00 come: 300.00 for the next costs are repaid and lent again, 200.00 are repaid."""
    terms = bond_of(
        '{ step = "costs" }, { step = "recycle", class = "loan" }, { step = "principal", class = "loan" }',
        YEARS_COSTS,
        AGAIN,
    )
    spent = fact(What.PAID, "2020-01-01", "prov", 1000_00)
    found, days = fold(terms, facts(DRAWN, spent, paid(500_00)), on("2021-01-01"))
    assert dues(days) == {
        "2021-01-01 recycle-loan": {"ann": 300_00},
        "2021-01-01 principal-loan": {"ann": 200_00},
    }
    assert found.positions["loan"].outstanding == 800_00
    assert (found.cash, found.payable["loan", "ann"]) == (300_00, 200_00)
    assert found.positions["loan"].had_back == 200_00


@pytest.mark.parametrize(
    ("step", "took", "why"),
    [
        ('amount = "100.00"', 100_00, ""),
        ('amount = "600.00"', 500_00, "not-enough"),
        ('amount = "600.00", up_to = "450.00"', 450_00, "at-its-cap"),
    ],
)
def test_how_much_is_drawn_again(step: str, took: int, why: str) -> None:
    terms = bond_of(
        f'{{ step = "recycle", class = "loan", {step} }}, {{ step = "principal", class = "loan" }}', "", AGAIN
    )
    spent = fact(What.PAID, "2020-01-01", "prov", 1000_00)
    found = runs(terms, DRAWN, spent, paid(500_00), until=on("2021-01-01"))
    receipt = found[-1].receipt
    assert receipt is not None
    assert (receipt.taken[0].took, receipt.taken[0].why) == (took, why)


def test_no_more_is_drawn_again_than_is_outstanding() -> None:
    terms = bond_of(
        '{ step = "recycle", class = "loan", amount = "900.00" }, { step = "principal", class = "loan" }',
        "",
        AGAIN,
    )
    found = runs(terms, fact(What.DRAWN, "2020-01-01", "ann", 100_00), paid(500_00), until=on("2021-01-01"))
    assert whys(found)["2021-01-01 recycle-loan"] == "not-outstanding"
    assert dues(found) == {
        "2021-01-01 recycle-loan": {"ann": 100_00},
        "2021-01-01 principal-loan": {"ann": 100_00},
    }


def test_of_capital_that_revolves_what_is_outstanding_is_held_against_what_was_promised() -> None:
    terms = bond("", "", AGAIN)
    back = fact(What.REPAID, "2020-06-01", "ann", 400_00)
    again = fact(What.DRAWN, "2020-07-01", "ann", 400_00)
    over = fact(What.DRAWN, "2020-08-01", "ann", 1)
    found = fold(terms, facts(DRAWN, back, again, over), on("2020-12-31"))[0]
    assert found.over_drawn == {over: (1000_01, 1000_00)}


def test_of_capital_that_revolves_a_sale_frees_no_room_in_its_class() -> None:
    """1,000.00 drawn and sold is outstanding of the buyer: 0.01 drawn anew went by without a word."""
    terms = bond("", "transferable = true", AGAIN)
    sale = fact(What.TRANSFERRED, "2020-06-01", "ann", 1000_00, other="bob")
    anew = fact(What.DRAWN, "2020-07-01", "ann", 1)
    found = fold(terms, facts(DRAWN, sale, anew), on("2020-12-31"))[0]
    assert found.over_drawn == {anew: (1000_01, 1000_00)}
    back = fact(What.REPAID, "2020-06-02", "bob", 1)
    assert fold(terms, facts(DRAWN, sale, back, anew), on("2020-12-31"))[0].over_drawn == {}


def test_the_odd_penny_of_what_remains_goes_round() -> None:
    terms = bond_of(
        '{ step = "principal", class = "loan" }, { step = "remainder", goes_to = { prov = "50%", city = "50%" } }'
    )
    given = [paid(1_01, day) for day in ("2020-12-31", "2021-12-31", "2022-12-31")]
    found = dues(runs(terms, *given))
    assert [found[f"{year}-01-01 remainder"] for year in (2021, 2022, 2023)] == [
        {"city": 51, "prov": 50},
        {"city": 50, "prov": 51},
        {"city": 51, "prov": 50},
    ]
