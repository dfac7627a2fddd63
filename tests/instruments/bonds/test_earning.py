"""What a result earns, by each way of paying: at its threshold, just below and just above it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from msgspec.structs import replace

from instruments.bonds.kit import CITY, bond, counts, on, outcome, part, result
from pooledbudget.instruments.bonds.earning import EARN, Counted, Earned, Reason, earn
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.outcomes import OUTCOMES, Outcome

MATCHED = 'counterfactual = { design = "matched" }\n'


def earned(text: str, found: Result, counted: Counted | None = None) -> Earned:
    return earn("x", outcome(text), found, counted or Counted())


PRICE = 'pays = "price"\nprice = "10.00"\n'
SUM = 'pays = "sum"\namount = "10.00"\n'
PETERBOROUGH = f'pays = "difference"\nprice = "10.00"\nthreshold = "10%"\n{MATCHED}'
THRESHOLD = 'pays = "threshold"\nthreshold = "5%"\namount = "10.00"\n'
# T2, T3: Rikers; T19: Caritas; T16: Benevolent.
RIKERS = """pays = "steps"
steps = [["8.5%", "4800000.00"], ["10%", "9600000.00"], ["11%", "10080000.00"], ["12%", "10176000.00"],
  ["12.5%", "10272000.00"], ["13%", "10368000.00"], ["16%", "10944000.00"], ["20%", "11712000.00"]]
"""
TWO_WAY = 'pays = "steps"\nsteps = [["-1000%", "-3300000.00"], ["18.6%", "0.00"], ["41.4%", "3300000.00"]]\n'
STAR = 'pays = "line"\nline = [["0.5", "0.00"], ["1.4", "100.00"]]\n'
JAIL = f'pays = "band"\nbands = [["20%", "10.00"], ["30%", "15.00"], ["65%", "20.00"]]\n{MATCHED}'
POINTS = f'pays = "band"\nunits = "points"\nbands = [["20%", "10.00"], ["30%", "15.00"]]\n{MATCHED}'
KODLUYOR = """pays = "tiers"
tiers = [{ first = 370, price = "1100.00" }, { first = 40, price = "1000.00" }, { price = "1350.00" }]
"""
UTAH = 'pays = "saving"\nshare = "95%"\nonce_repaid = "40%"\n'
DONCASTER = 'pays = "fee at risk"\nfee = "1000.00"\nshare = "10%"\nthreshold = "5%"\n'

SHORT = 'pays = "shortfall"\nminimum = "40"\nprice = "1500.01"\n'

PAYS: dict[str, tuple[str, Result, Fraction]] = {
    "six fewer than a minimum": (SHORT, result("34"), part("900006")),
    "none at all": (SHORT, result("0"), part("6000040")),
    "half a one fewer": (SHORT, result("39.5"), part("150001/2")),
    "a price times a count": (PRICE, result("3"), part("3000")),
    "a price times a part": (PRICE, result("0.5"), part("500")),
    "T22 Cambodia: 500 villages of 6,250": (
        'pays = "price"\nprice = "6250.00"',
        result("500"),
        part("312500000"),
    ),
    "T27 Chicago: 192 children of 2,900": (
        'pays = "price"\nprice = "2900.00"',
        result("192"),
        part("55680000"),
    ),
    "a sum, once": (SUM, result("1"), part("1000")),
    "a sum without a value": (SUM, result(), part("1000")),
    "10%, at the threshold": (PETERBOROUGH, result(counts=counts(900, 1000, 1000, 1000)), part("100000")),
    "10.1%, above it": (PETERBOROUGH, result(counts=counts(899, 1000, 1000, 1000)), part("101000")),
    "a difference without a threshold": (
        f'pays = "difference"\nprice = "10.00"\n{MATCHED}',
        result(counts=counts(999, 1000, 1000, 1000)),
        part("1000"),
    ),
    "events avoided in part": (PETERBOROUGH, result(counts=counts(2, 3, 10, 7)), (part("30/7") - 2) * 1000),
    "5%, at the threshold": (THRESHOLD, result("5%"), part("1000")),
    "5.000001%, above it": (THRESHOLD, result("5.000001%"), part("1000")),
    "T2 8.5%": (RIKERS, result("8.5%"), part("480000000")),
    "T2 9.999999%": (RIKERS, result("9.999999%"), part("480000000")),
    "T2 10%": (RIKERS, result("10%"), part("960000000")),
    "T2 11%": (RIKERS, result("11%"), part("1008000000")),
    "T2 12%": (RIKERS, result("12%"), part("1017600000")),
    "T2 12.49%": (RIKERS, result("12.49%"), part("1017600000")),
    "T2 12.5%": (RIKERS, result("12.5%"), part("1027200000")),
    "T2 13%": (RIKERS, result("13%"), part("1036800000")),
    "T2 16%": (RIKERS, result("16%"), part("1094400000")),
    "T2 20%": (RIKERS, result("20%"), part("1171200000")),
    "T2 40%": (RIKERS, result("40%"), part("1171200000")),
    "DC Water: investors pay": (TWO_WAY, result("18.5%"), part("-330000000")),
    "DC Water: investors are paid": (TWO_WAY, result("41.4%"), part("330000000")),
    "T39 0.95: half, on the line": (STAR, result("0.95"), part("5000")),
    "T39 1.4: all of it": (STAR, result("1.4"), part("10000")),
    "T39 2: no more than all": (STAR, result("2"), part("10000")),
    "a falling line": (
        'pays = "line"\nline = [["0%", "10.00"], ["10%", "-10.00"]]',
        result("7.5%"),
        part("-500"),
    ),
    "20%, the first band": (JAIL, result(counts=counts(80, 100, 100, 100)), part("20000")),
    "29%, still the first": (JAIL, result(counts=counts(71, 100, 100, 100)), part("29000")),
    "30%, the second for the whole": (JAIL, result(counts=counts(70, 100, 100, 100)), part("45000")),
    "65%, the third": (JAIL, result(counts=counts(35, 100, 100, 100)), part("130000")),
    "points of the level": (POINTS, result(counts=counts(70, 100, 100, 100)), part("45000")),
    "units of the value": (
        'pays = "band"\nunits = "value"\nbands = [["10", "2.00"]]',
        result("10"),
        part("2000"),
    ),
    "T23 Kodluyor 370": (KODLUYOR, result("370"), part("40700000")),
    "T23 Kodluyor 371": (KODLUYOR, result("371"), part("40800000")),
    "T23 Kodluyor 410": (KODLUYOR, result("410"), part("44700000")),
    "T23 Kodluyor 411": (KODLUYOR, result("411"), part("44835000")),
    "T14 Utah: 95% of 281,550": (UTAH, result("281550.00"), part("26747250")),
    "T14 Utah: those at risk alone": (f'{UTAH}at_risk = "50%"', result("281550"), part("13373625")),
    "T21 Doncaster -3.3 pp: 10% is paid back": (DONCASTER, result("3.3%"), part("-10000")),
    "T21 just below": (DONCASTER, result("4.999999%"), part("-10000")),
}


@pytest.mark.parametrize(("text", "found", "amount"), PAYS.values(), ids=PAYS)
def test_what_a_result_earns(text: str, found: Result, amount: Fraction) -> None:
    answer = earned(text, found)
    assert (answer.amount, answer.reason) == (amount, "")


NOT: dict[str, tuple[str, Result, Reason]] = {
    "no count": (PRICE, result(), Reason.UNCOUNTED),
    "as many as the minimum": (SHORT, result("40"), Reason.ENOUGH),
    "more than the minimum": (SHORT, result("41"), Reason.ENOUGH),
    "no count of what was owed": (SHORT, result(), Reason.UNCOUNTED),
    "a count of none": (PRICE, result("0"), Reason.NOTHING_COUNTED),
    "a price that is not published": ('pays = "price"', result("3"), Reason.NOT_PUBLISHED),
    "a sum for none": (SUM, result("0"), Reason.NOTHING_COUNTED),
    "a sum that is not published": ('pays = "sum"', result("1"), Reason.NOT_PUBLISHED),
    "M-7 9.96% against 10%": (PETERBOROUGH, result(counts=counts(9004, 10000, 10000, 10000)), Reason.BELOW),
    "9.9%, below": (PETERBOROUGH, result(counts=counts(901, 1000, 1000, 1000)), Reason.BELOW),
    "T5 8.4%": (PETERBOROUGH, result(counts=counts(1420, 1000, 1550, 1000)), Reason.BELOW),
    "T5 a fall as published, above": (PETERBOROUGH, result(fall="11%"), Reason.UNCOUNTED),
    "a fall as published, below": (PETERBOROUGH, result(fall="8.4%"), Reason.BELOW),
    "no comparison": (PETERBOROUGH, result(counts={"people": 5, "events": 1}), Reason.NO_COMPARISON),
    "a comparison without events": (PETERBOROUGH, result(counts=counts(5, 10, 0, 10)), Reason.NO_COMPARISON),
    "M-7 no change against 0%": (
        f'pays = "difference"\nprice = "10.00"\nthreshold = "0%"\n{MATCHED}',
        result(counts=counts(5, 10, 5, 10)),
        Reason.NONE_AVOIDED,
    ),
    "M-7 worse against 0.000001%": (
        f'pays = "difference"\nprice = "10.00"\nthreshold = "0.000001%"\n{MATCHED}',
        result(counts=counts(10_001, 10_000, 10_000, 10_000)),
        Reason.BELOW,
    ),
    "T28 Cuyahoga: no reduction": (
        f'pays = "difference"\nprice = "75.00"\n{MATCHED}',
        result(counts=counts(101, 135, 100, 138)),
        Reason.NONE_AVOIDED,
    ),
    "a price of events not published": (
        f'pays = "difference"\n{MATCHED}',
        result(counts=counts(5, 10, 9, 10)),
        Reason.NOT_PUBLISHED,
    ),
    "4.999999%, below": (THRESHOLD, result("4.999999%"), Reason.BELOW),
    "a threshold without a value": (THRESHOLD, result(), Reason.UNCOUNTED),
    "an amount that is not published": (
        'pays = "threshold"\nthreshold = "5%"',
        result("5%"),
        Reason.NOT_PUBLISHED,
    ),
    "T2 8.499999%": (RIKERS, result("8.499999%"), Reason.BELOW),
    "steps without a value": (RIKERS, result(), Reason.UNCOUNTED),
    "a step of nothing": (TWO_WAY, result("41.3%"), Reason.BELOW),
    "T39 0.49": (STAR, result("0.49"), Reason.BELOW),
    "T39 0.5": (STAR, result("0.5"), Reason.BELOW),
    "a line without a value": (STAR, result(), Reason.UNCOUNTED),
    "19%, below the first band": (JAIL, result(counts=counts(81, 100, 100, 100)), Reason.BELOW),
    "a band as published, without counts": (JAIL, result(fall="25%"), Reason.UNCOUNTED),
    "a band without a result": (JAIL, result(), Reason.UNCOUNTED),
    "tiers without a count": (KODLUYOR, result(), Reason.UNCOUNTED),
    "tiers for none": (KODLUYOR, result("0"), Reason.NOTHING_COUNTED),
    "a saving of nothing": (UTAH, result("0"), Reason.NONE_AVOIDED),
    "a saving below nought": (UTAH, result("-5"), Reason.NONE_AVOIDED),
    "a saving without a value": (UTAH, result(), Reason.UNCOUNTED),
    "T21 Doncaster -5.7 pp: nothing is paid back": (DONCASTER, result("5.7%"), Reason.REACHED),
    "T21 at the threshold": (DONCASTER, result("5%"), Reason.REACHED),
    "a fee at risk without a value": (DONCASTER, result(), Reason.UNCOUNTED),
    "what is measured only": ('pays = "nothing"', result("5"), Reason.PAYS_NOTHING),
}


@pytest.mark.parametrize(("text", "found", "reason"), NOT.values(), ids=NOT)
def test_why_a_result_earns_nothing(text: str, found: Result, reason: Reason) -> None:
    answer = earned(text, found)
    assert (answer.amount, answer.reason) == (Fraction(0), reason.value)


def test_what_is_measured_only_is_still_a_level() -> None:
    assert earned('pays = "nothing"', result("55%")).reached == part("11/20")


def test_a_result_carries_what_decided_and_what_was_needed() -> None:
    answer = earned(PETERBOROUGH, result(counts=counts(901, 1000, 1000, 1000)))
    assert (answer.reached, answer.needed, answer.shown.avoided) == (
        part("99/1000"),
        part("1/10"),
        part("99"),
    )
    assert earned(RIKERS, result("1%")).needed == part("17/200")
    assert earned(JAIL, result(counts=counts(81, 100, 100, 100))).needed == part("1/5")


def test_a_blend_decides_what_is_counted() -> None:
    """Roca: 80% of the trial's estimate and 20% of the other."""
    assert earned(f'{THRESHOLD}blend = "80%"', result("6%", second="1%")).amount == 1000
    assert earned(f'{THRESHOLD}blend = "80%"', result("6%", second="0.9%")).reason == Reason.BELOW.value


def test_tiers_go_on_from_what_was_counted_before() -> None:
    """T23: 370 at 1,100.00, then 40 at 1,000.00; two claims are as one."""
    counted = Counted(units={"x": Fraction(360)})
    assert earned(KODLUYOR, result("50"), counted).amount == 10 * 110000 + 40 * 100000


def test_tiers_without_a_last_for_all_the_rest_pay_no_more() -> None:
    text = 'pays = "tiers"\ntiers = [{ first = 2, price = "1.00" }]'
    assert earned(text, result("5")).amount == 200


def test_a_saving_has_another_share_once_capital_is_repaid() -> None:
    assert earned(UTAH, result("100"), Counted(repaid=True)).amount == 4000
    assert earned('pays = "saving"\nshare = "95%"', result("100"), Counted(repaid=True)).amount == 9500


# T20: It's All About Me, a child: 8,000 + 23,000 + 6,800 at a year + 15,800 at two.
IAAM = """
[outcomes.registration]
pays = "person"
price = "8000.00"
[outcomes.placement]
pays = "person"
price = "23000.00"
after = "registration"
[outcomes.year]
pays = "person"
price = "6800.00"
after = "placement"
days = 365
restarts = "broken"
[outcomes.two]
pays = "person"
price = "15800.00"
after = "placement"
days = 730
restarts = "broken"
tolerates = 1
[outcomes.broken]
pays = "nothing"
"""
TERMS = bond(f"{CITY}{IAAM}")


def child(**days: str) -> Counted:
    """What a child has had so far, by outcome."""
    return Counted(days={("p", name): [on(day) for day in said.split()] for name, said in days.items()})


CHILD: dict[str, tuple[str, str, Counted, int | Reason]] = {
    "registered": ("registration", "2015-01-01", child(), 800000),
    "registered again": ("registration", "2015-02-01", child(registration="2015-01-01"), Reason.ONCE),
    "placed before it is registered": ("placement", "2015-01-01", child(), Reason.NOT_BEFORE),
    "placed on the day": ("placement", "2015-01-01", child(registration="2015-01-01"), 2300000),
    "placed, registered only later": (
        "placement",
        "2014-12-31",
        child(registration="2015-01-01"),
        Reason.NOT_BEFORE,
    ),
    "364 days": ("year", "2015-12-31", child(placement="2015-01-01"), Reason.NOT_BEFORE),
    "365 days": ("year", "2016-01-01", child(placement="2015-01-01"), 680000),
    "366 days": ("year", "2016-01-02", child(placement="2015-01-01"), 680000),
    "broken and not placed again": (
        "year",
        "2017-01-01",
        child(placement="2015-01-01", broken="2015-06-01"),
        Reason.NOT_BEFORE,
    ),
    "placed again, 364 days": (
        "year",
        "2016-06-29",
        child(placement="2015-01-01 2015-07-01", broken="2015-06-01"),
        Reason.NOT_BEFORE,
    ),
    "placed again, 365 days": (
        "year",
        "2016-06-30",
        child(placement="2015-01-01 2015-07-01", broken="2015-06-01"),
        680000,
    ),
    "broken before the clock began": (
        "year",
        "2016-01-01",
        child(placement="2015-01-01", broken="2014-06-01"),
        680000,
    ),
    "broken after the day": (
        "year",
        "2016-01-01",
        child(placement="2015-01-01", broken="2016-01-02"),
        680000,
    ),
    "broken once, which is tolerated": (
        "two",
        "2016-12-31",
        child(placement="2015-01-01", broken="2015-06-01"),
        1580000,
    ),
    "broken twice, which is not": (
        "two",
        "2016-12-31",
        child(placement="2015-01-01", broken="2015-06-01 2015-07-01"),
        Reason.NOT_BEFORE,
    ),
}


@pytest.mark.parametrize(("name", "day", "counted", "answer"), CHILD.values(), ids=CHILD)
def test_t20_milestones_of_a_person(name: str, day: str, counted: Counted, answer: int | Reason) -> None:
    found = earn(name, TERMS.outcomes[name], result("", day, outcome=name, person="p"), counted)
    assert (found.reason or found.amount) == (answer.value if isinstance(answer, Reason) else answer)


def test_t20_all_stages_of_a_child_sum_to_53_600() -> None:
    prices = {name: getattr(outcome, "price", 0) for name, outcome in TERMS.outcomes.items()}
    assert sum(prices.values()) == 5_360_000
    assert prices["registration"] + prices["placement"] == 3_100_000
    assert prices["registration"] + prices["placement"] + prices["year"] == 3_780_000


def test_a_price_for_a_person_that_is_not_published() -> None:
    assert earned('pays = "person"', result(person="p")).reason == Reason.NOT_PUBLISHED.value


def test_a_sum_for_a_person_is_paid_once() -> None:
    """`sum` pays once for each cohort, person or day: a second row of a person paid again."""
    counted = child(x="2015-01-01")
    assert earned(SUM, result(person="p"), counted).reason == Reason.ONCE.value
    assert earned(SUM, result(person="q"), counted).amount == 1000
    assert earned(SUM, result(cohort="p"), counted).amount == 1000


QUOTA = f'{PRICE}quota = {{ at_most = "40%", among = ["x", "y"] }}\n'
QUOTAS: dict[str, tuple[Mapping[str, int], str, int, int, str]] = {
    # at most 40% of x + y: with 6 of y, 4 of x
    "within it": ({"y": 6}, "4", 4000, 4, ""),
    "one too many": ({"y": 6}, "5", 4000, 4, ""),
    "used up": ({"y": 6, "x": 4}, "1", 0, 0, Reason.QUOTA.value),
    "some used": ({"y": 6, "x": 3}, "2", 1000, 1, ""),
    "none of the group": ({}, "1", 0, 0, Reason.QUOTA.value),
    "whole ones only": ({"y": 5}, "9", 3000, 3, ""),
}


@pytest.mark.parametrize(("before", "count", "amount", "units", "reason"), QUOTAS.values(), ids=QUOTAS)
def test_a_quota_cuts_what_is_more_than_its_part(
    before: Mapping[str, int], count: str, amount: int, units: int, reason: str
) -> None:
    """Buenos Aires: at most 40% of the outcomes of a group may be of this one."""
    counted = Counted(units={name: Fraction(number) for name, number in before.items()})
    answer = earn("x", outcome_with_quota("40%"), result(count), counted)
    assert (answer.amount, answer.units, answer.reason) == (Fraction(amount), Fraction(units), reason)


def outcome_with_quota(at_most: str) -> Outcome:
    text = QUOTA.replace("40%", at_most)
    return bond(f'{CITY}[outcomes.x]\n{text}[outcomes.y]\npays = "nothing"\n').outcomes["x"]


def test_a_quota_of_the_whole_cuts_nothing() -> None:
    answer = earn("x", outcome_with_quota("100%"), result("7"), Counted())
    assert (answer.amount, answer.units) == (Fraction(7000), Fraction(7))


def test_a_group_by_itself_alone_is_not_cut_below_what_its_quota_is_of() -> None:
    counted = Counted(units={"y": Fraction(6), "z": Fraction(100)})
    assert earn("x", outcome_with_quota("40%"), result("5"), counted).units == 4


def test_every_way_of_paying_is_earned_or_follows_from_days() -> None:
    assert set(OUTCOMES) - set(EARN) == {"standing charge", "termination", "nothing"}


def test_what_was_counted_is_not_changed_by_asking() -> None:
    counted = Counted(units={"x": Fraction(1)})
    before = replace(counted, units=dict(counted.units))
    earned(KODLUYOR, result("5"), counted)
    assert counted == before
