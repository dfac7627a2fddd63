"""A bond's whole life from its first fact: what each day comes to, in any order and cut at any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.bonds.kit import CITY, LOAN, bond, counts, fact, facts, on, result
from pooledbudget.findings import Origin
from pooledbudget.instruments.bonds.claims import Claim
from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.facts import Fact, Facts, What, days_of, facts_of, last_day_of
from pooledbudget.instruments.bonds.fold import Life, fold
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import DueFor
from pooledbudget.submissions.bond_records import Drawdown, Outcome, OutcomeReceipt, Repayment
from pooledbudget.submissions.records import Row

END = date(2030, 1, 1)
DRAWN = fact(What.DRAWN, "2021-01-01", "ann", 1000_00)


def claims(terms: BondTerms, *results: Result, cash: Sequence[Fact] = (), until: date = END) -> list[Claim]:
    _, runs = fold(terms, facts(*cash, results=results), until)
    return [claim for run in runs for claim in run.claims]


def said(found: Sequence[Claim]) -> list[tuple[str, str, int, str]]:
    return [(str(claim.on), claim.cause, claim.amount, claim.reason) for claim in found]


# M-4 of the findings: nothing is split once and remembered. Without a waterfall capital is repaid first.
@pytest.mark.parametrize(
    ("drawn", "back", "capital", "returned", "outstanding"),
    [
        (1000_00, 1000_00, 1000_00, 0, 0),
        (900_00, 1000_00, 900_00, 100_00, 0),
        (1000_00, 900_00, 900_00, 0, 100_00),
        (1000_00, 1, 1, 0, 999_99),
    ],
)
def test_m_4_a_repayment_is_of_what_is_outstanding_by_the_facts_as_they_are(
    drawn: int, back: int, capital: int, returned: int, outstanding: int
) -> None:
    cash = facts(fact(What.DRAWN, "2013-04-10", "ann", drawn), fact(What.REPAID, "2013-05-10", "ann", back))
    life, runs = fold(bond(), cash, END)
    (repaid,) = [repaid for run in runs for repaid in run.repaid]
    assert (repaid.capital, repaid.returned, life.positions["loan"].outstanding) == (
        capital,
        returned,
        outstanding,
    )


def test_m_11_what_is_returned_over_the_cap_is_told_with_the_room_there_was() -> None:
    terms = bond(classes=f'{LOAN}return_cap = {{ simple = "10%" }}\n')
    cash = facts(
        fact(What.DRAWN, "2013-04-01", "ann", 1000_00),
        fact(What.REPAID, "2013-05-01", "ann", 1000_00),
        fact(What.REPAID, "2014-05-01", "ann", 100_00),
    )
    _, runs = fold(terms, cash, END)
    last = runs[-1].repaid[0]
    assert (last.returned, last.over_cap, last.room) == (100_00, 91_79, 8_21)


def test_a_repayment_settles_what_is_due_and_no_more() -> None:
    terms = bond(
        CITY,
        'dates = { from = 2022-01-01, times = 1 }\nwaterfall = [{ step = "principal", class = "loan" }]\n',
    )
    cash = facts(DRAWN, *(fact(What.REPAID, f"2022-01-0{n}", "ann", 600_00) for n in (2, 3)))
    life, runs = fold(terms, cash, END)
    assert [(paid.settled, paid.over) for run in runs for paid in run.repaid] == [
        (600_00, 0),
        (400_00, 200_00),
    ]
    assert (life.cash, life.payable["loan", "ann"]) == (-200_00, 0)


COST = '[[costs]]\npayee = "charity"\nfor = "service"\namount = "100.00"\ndates = { from = 2021-02-01, every = "1 month", times = 2 }\n'


def test_costs_are_set_aside_and_then_paid_from_what_was() -> None:
    terms = bond(
        f"{CITY}{COST}",
        'dates = { from = 2021-02-15, every = "1 month", times = 2 }\nwaterfall = [{ step = "costs" }, { step = "principal", class = "loan" }]\n',
    )
    life, runs = fold(terms, facts(DRAWN, fact(What.PAID, "2021-02-20", "charity", 130_00)), on("2021-02-28"))
    assert [(str(run.on), cost.amount) for run in runs for cost in run.costs] == [("2021-02-01", 100_00)]
    # 100.00 of the 130.00 was set aside, the rest comes out of what is in the bond: nothing.
    assert (life.set_aside, life.unpaid_costs, life.cash) == (0, 0, -30_00)


# Results: pooled over cohorts (CB-3, CB-4, M-3b, T5).
POOLED = f"""{CITY}[outcomes.x]
pays = "difference"
price = "100.00"
threshold = "10%%"
counterfactual = {{ design = "matched" }}
cohorts = ["one", "two"]
pooled = {{ threshold = "7.5%%"%s }}
"""


def cohort(name: str, events: int, day: str, of: int = 100) -> Result:
    return result("", day, cohort=name, counts=counts(events, of, of, of))


PAID_ONE = ("2021-04-20", "x:one", 1500_00, "")
POOL: dict[str, tuple[list[Result], list[tuple[str, str, int, str]]]] = {
    "7.5% over both": (
        [cohort("one", 92, "2021-04-20"), cohort("two", 93, "2021-05-20")],
        [
            ("2021-04-20", "x:one", 0, "below"),
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-05-20", "x:all", 1500_00, ""),
        ],
    ),
    "CB-3 4% once the first is corrected": (
        [cohort("one", 99, "2021-04-20"), cohort("two", 93, "2021-05-20")],
        [
            ("2021-04-20", "x:one", 0, "below"),
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-05-20", "x:all", 0, "below"),
        ],
    ),
    "CB-4 a cohort has paid": (
        [cohort("one", 85, "2021-04-20"), cohort("two", 93, "2021-05-20")],
        [
            PAID_ONE,
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-05-20", "x:all", 0, Reason.PAID_BY_COHORT.value),
        ],
    ),
    "T5b 7.4999% is not 7.5%": (
        [cohort("one", 92501, "2021-04-20", 100_000), cohort("two", 92501, "2021-05-20", 100_000)],
        [
            ("2021-04-20", "x:one", 0, "below"),
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-05-20", "x:all", 0, "below"),
        ],
    ),
    "one cohort alone waits": ([cohort("one", 92, "2021-04-20")], [("2021-04-20", "x:one", 0, "below")]),
    "M-3b a total that is not the sum": (
        [
            cohort("one", 95, "2021-04-20"),
            result("", "2021-04-20", cohort="all", counts=counts(150, 200, 200, 200)),
            cohort("two", 95, "2021-05-20"),
        ],
        [
            ("2021-04-20", "x:one", 0, "below"),
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-04-20", "x:all", 0, Reason.NOT_THE_SUM.value),
        ],
    ),
    "a total as published, after both": (
        [
            cohort("one", 92, "2021-04-20"),
            cohort("two", 93, "2021-05-20"),
            result("", "2021-06-20", cohort="all", fall="9%"),
        ],
        [
            ("2021-04-20", "x:one", 0, "below"),
            ("2021-05-20", "x:two", 0, "below"),
            ("2021-05-20", "x:all", 1500_00, ""),
        ],
    ),
}


@pytest.mark.parametrize(("results", "answers"), POOL.values(), ids=POOL)
def test_all_cohorts_are_judged_together_once_each_has_its_answer(
    results: list[Result], answers: list[tuple[str, str, int, str]]
) -> None:
    assert said(claims(bond(POOLED % ""), *results)) == answers


def test_t5_peterborough_a_cohort_that_is_judged_with_the_others_alone() -> None:
    """8.4% of the first cohort pays nothing; 9% of both, as published, meets 7.5%, without counts of the second."""
    found = claims(
        bond(POOLED % ', only = ["two"]'),
        cohort("one", 916, "2014-08-07", 1000),
        result("", "2017-07-27", cohort="all", fall="9%"),
    )
    assert said(found) == [
        ("2014-08-07", "x:one", 0, "below"),
        ("2017-07-27", "x:all", 0, Reason.UNCOUNTED.value),
    ]


YEARLY = f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n%s[caps]\nyear = {{ amount = "5.00", over = "carries" }}\n'


@pytest.mark.parametrize(
    ("day", "years"),
    [
        ("2021-03-31", ["2021-04-01", "2022-04-01"]),
        ("2021-04-01", ["2022-04-01", "2023-04-01"]),
        ("2020-03-31", ["2020-04-01", "2021-04-01"]),
        ("2021-06-30", ["2022-04-01", "2023-04-01"]),
    ],
)
def test_what_a_yearly_cap_leaves_is_claimed_on_the_first_day_of_the_next(day: str, years: list[str]) -> None:
    """12.00 of 5.00 a year: 5.00, 5.00 and 2.00. From 31 March the year that begins next day was passed over."""
    found = claims(bond(YEARLY % ""), result("12", day), until=on("2024-01-01"))
    assert [(str(claim.on), claim.amount, claim.carried) for claim in found] == [
        (day, 500, 700),
        (years[0], 500, 200),
        (years[1], 200, 0),
    ]
    assert [claim.key for claim in found] == [day, f"{day}/{years[0]}", f"{day}/{years[1]}"]


def test_what_is_carried_counts_for_its_person_and_has_its_discount() -> None:
    """13.33 less 10% is 12.00; of the person's 11.00, 5.00 in each of two years and 1.00 in the third."""
    terms = bond(
        f'{YEARLY % chr(10)}person = "11.00"\n'.replace('price = "1.00"', 'price = "1.00"\ndiscount = "10%"')
    )
    found = claims(terms, result("13.333333", "2021-06-30", person="p"), until=on("2024-01-01"))
    assert [claim.amount for claim in found] == [500, 500, 100]


def test_a_persons_second_result_is_answered_by_itself() -> None:
    terms = bond(f'{CITY}[outcomes.x]\npays = "person"\nprice = "8.00"\n')
    found = claims(terms, result("", "2021-01-01", person="p"), result("", "2021-02-01", person="p"))
    assert said(found) == [
        ("2021-01-01", "x:p", 800, ""),
        ("2021-02-01", "x:p@2021-02-01", 0, Reason.ONCE.value),
    ]


STANDING = f'{CITY}[outcomes.run]\npays = "standing charge"\namount = "6.00"\ndates = {{ from = 2021-01-31, every = "1 month", times = 3 }}\n'


def test_a_standing_charge_falls_due_whatever_is_measured() -> None:
    assert said(claims(bond(STANDING))) == [
        (day, f"run:{day}", 600, "") for day in ("2021-01-31", "2021-02-28", "2021-03-31")
    ]


TERMINATION = f"""{CITY}[outcomes.stop]
pays = "termination"
stopped_by = "city"
stages = [{{ from = 2021-01-01, amount = "9.00" }}, {{ from = 2022-01-01, amount = "4.00" }}]
"""


@pytest.mark.parametrize(
    ("day", "by", "amount"),
    [
        ("2020-12-31", "city", None),
        ("2021-01-01", "city", 900),
        ("2021-12-31", "city", 900),
        ("2022-01-01", "city", 400),
        ("2022-01-01", "ann", None),
    ],
)
def test_a_stop_costs_what_its_stage_says(day: str, by: str, amount: int | None) -> None:
    found = claims(bond(TERMINATION), cash=[fact(What.STOPPED, day, by)])
    assert [claim.amount for claim in found] == ([amount] if amount else [])


def test_m_8_a_stop_is_the_last_day_and_else_it_is_the_terms() -> None:
    terms = bond(top="ends = 2022-12-31\n")
    assert last_day_of(terms, facts()) == on("2022-12-31")
    assert last_day_of(terms, facts(fact(What.STOPPED, "2021-05-01", "city"))) == on("2021-05-01")
    assert last_day_of(bond(), facts()) is None
    life, runs = fold(terms, facts(DRAWN), END)
    assert (life.ended, [run.last for run in runs]) == (on("2022-12-31"), [False, True])


def test_nothing_falls_due_after_the_last_day() -> None:
    """A receipt on a day of a schedule after the stop, from somebody who owes nothing: nothing follows."""
    terms = bond(
        f"{STANDING}{COST}",
        'dates = { from = 2021-02-01, every = "1 month", times = 12 }\nwaterfall = [{ step = "costs" }, { step = "return", class = "loan" }]\n',
    )
    for day in ("2021-03-01", "2021-03-02", "2021-03-31"):
        late = [DRAWN, fact(What.STOPPED, "2021-02-15", "city"), fact(What.RECEIVED, day, "city", 5_00)]
        _life, runs = fold(terms, facts(*late), END)
        assert (runs[-1].on, runs[-1].costs, runs[-1].claims) == (on(day), [], [])


def test_what_payers_owe_on_the_last_day_goes_down_the_list_when_it_comes() -> None:
    """50.00 is claimed and unpaid when the bond ends: 20.00 and then 30.00 of it are return; then it is done."""
    terms = bond(
        f'{CITY}[outcomes.x]\npays = "price"\nprice = "5.00"\n',
        'dates = { from = 2021-02-01, times = 1 }\nwaterfall = [{ step = "principal", class = "loan" }]\n',
    )
    told = [DRAWN, fact(What.PAID, "2021-01-05", "charity", 1000_00)]
    told += [
        fact(What.RECEIVED, day, "city", paid) for day, paid in (("2021-02-20", 20_00), ("2021-03-05", 30_00))
    ]
    told.append(fact(What.RECEIVED, "2021-03-06", "city", 1_00))
    life, runs = fold(terms, facts(*told, results=(result("10", "2021-01-31"),)), END)
    due = {str(run.on): [dict(due.parts) for due in run.dues] for run in runs if run.receipt}
    assert due == {"2021-02-01": [], "2021-02-20": [{"ann": 20_00}], "2021-03-05": [{"ann": 30_00}]}
    assert {str(run.on): dict(run.written_off) for run in runs if run.written_off} == {
        "2021-03-05": {("loan", "ann"): 950_00}
    }
    assert (life.cash, life.owed_by_payers) == (1_00, 0)


def test_m_2_capital_brought_in_is_outstanding_and_cash_brought_in_is_in_the_bond() -> None:
    brought = [
        fact(What.BROUGHT_IN, "2013-04-01", "ann", 600_00),
        Fact(what=What.BROUGHT_IN, on=on("2013-04-01"), party="", amount=600_00),
    ]
    life, _ = fold(bond(), facts(*brought), END)
    assert (life.cash, life.positions["loan"].outstanding, life.positions["loan"].flows) == (
        600_00,
        600_00,
        [],
    )
    assert not facts(*brought).has_history
    assert facts(DRAWN).has_history


def test_a_saving_changes_its_share_once_capital_and_interest_are_back() -> None:
    terms = bond(f'{CITY}[outcomes.x]\npays = "saving"\nshare = "95%"\nonce_repaid = "40%"\n')
    cash = [DRAWN, fact(What.REPAID, "2021-06-01", "ann", 1000_00)]
    found = claims(terms, result("100", "2021-06-01"), result("100", "2021-06-02"), cash=cash)
    assert [claim.amount for claim in found] == [95_00, 40_00]


# Property: random terms and facts.
STEPS = (
    '{ step = "costs" }',
    '{ step = "keep", amount = "7.00" }',
    '{ step = "interest", class = "loan" }',
    '{ step = "coupon", class = "gift" }',
    '{ step = "principal", class = "loan" }',
    '{ step = "principal", class = "gift", on = "last date" }',
    '{ step = "return", class = "gift", up_to = "return cap" }',
    '{ step = "fee", payee = "charity", share = "33.3%" }',
    '{ step = "fee", payee = "agent", amount = "5.00" }',
    '{ step = "remainder", goes_to = "payers as paid", on = "last date" }',
    '{ step = "guarantee", class = "loan", by = "fund", stages = [{ from = 2021-01-01, amount = "40.00" }] }',
)
TABLES = """[classes.loan]
holders = { ann = "60.00", bob = "40.00" }
interest = { rate = "4.7%%", unpaid = "%s" }
[classes.gift]
holders = { cat = "50.00" }
coupon = { rate = "3%%" }
return_cap = "9%%"
[[costs]]
payee = "charity"
for = "service"
amount = "3.33"
dates = { from = 2021-02-01, every = "1 month", times = 9 }
[payers.city]
[payers.town]
cap = "30.00"
[outcomes.x]
pays = "price"
price = "0.77"
discount = "5%%"
[outcomes.y]
pays = "standing charge"
amount = "1.11"
dates = { from = 2021-03-01, every = "3 months", times = 4 }
[caps]
contract = "90.00"
year = { amount = "25.00", over = "%s", starts = "1 July" }
"""
HOLDERS = {"ann": "loan", "bob": "loan", "cat": "gift"}
DAYS = st.integers(0, 500).map(lambda days: date(2021, 1, 1) + timedelta(days))
AMOUNTS = st.integers(1, 40_00)
CASH = st.one_of(
    st.tuples(st.just(What.DRAWN), DAYS, st.sampled_from(sorted(HOLDERS)), AMOUNTS),
    st.tuples(st.just(What.RECEIVED), DAYS, st.sampled_from(["city", "town"]), AMOUNTS),
    st.tuples(st.just(What.PAID), DAYS, st.sampled_from(["charity", "agent"]), AMOUNTS),
    st.tuples(st.just(What.PAID_BACK), DAYS, st.sampled_from(["city", "town"]), AMOUNTS),
    st.tuples(st.just(What.REPAID), DAYS, st.sampled_from(sorted(HOLDERS)), AMOUNTS),
)
TERMS = st.builds(
    lambda order, unpaid, over, funded: bond(
        "",
        f'dates = {{ from = 2021-03-31, every = "3 months", times = 5 }}\nfunded_by = "{funded}"\n'
        f"waterfall = [{', '.join(order)}]\n",
        TABLES % (unpaid, over),
    ),
    st.lists(st.sampled_from(STEPS), min_size=1, unique=True),
    st.sampled_from(["waits", "compounds"]),
    st.sampled_from(["lapses", "carries"]),
    st.sampled_from(["pot", "pot", "issuer"]),
)
RESULTS = st.lists(st.tuples(DAYS, st.integers(0, 30)), max_size=5, unique_by=itemgetter(0))


def made(cash: Sequence[tuple[What, date, str, int]], measured: Sequence[tuple[date, int]]) -> Facts:
    return facts(
        *(fact(what, day, who, amount, HOLDERS.get(who, "")) for what, day, who, amount in cash),
        results=tuple(result(str(value), day) for day, value in measured),
    )


def called_in(runs: Sequence[DayRun]) -> int:
    """What guarantors and an issuer were called to pay in."""
    return sum(sum(due.parts.values()) for run in runs for due in run.dues if due.what is DueFor.GUARANTEE)


def held(life: Life) -> int:
    """What is in the bond: free, set aside for costs, and owed to holders."""
    return life.cash + life.set_aside + sum(life.payable.values())


@settings(max_examples=80, deadline=None)
@given(TERMS, st.lists(CASH, max_size=12), RESULTS)
def test_cash_is_neither_made_nor_lost(
    terms: BondTerms, cash: list[tuple[What, date, str, int]], measured: list[tuple[date, int]]
) -> None:
    """All that came in, less all that was paid, is what is held; each day begins where the last one ended."""
    told = made(cash, measured)
    life, runs = fold(terms, told, END)
    came = sum(each.amount for each in told.cash if each.what in {What.DRAWN, What.RECEIVED})
    went = sum(each.amount for each in told.cash if each.what in {What.PAID, What.PAID_BACK, What.REPAID})
    assert came + called_in(runs) - went == held(life)
    before = 0
    for run in runs:
        assert run.opening == before
        taken = sum(step.took for step in run.receipt.taken) if run.receipt else 0
        over = sum(repaid.over for repaid in run.repaid) if run.receipt else 0
        assert run.opening + run.came_in - taken - over == run.closing
        before = run.closing
    assert life.cash == before


@settings(max_examples=60, deadline=None)
@given(TERMS, st.lists(CASH, max_size=10), RESULTS)
def test_no_class_has_back_more_than_its_cap_and_no_capital_below_nought(
    terms: BondTerms, cash: list[tuple[What, date, str, int]], measured: list[tuple[date, int]]
) -> None:
    life, runs = fold(terms, made(cash, measured), END)
    for run in runs:
        for due in run.dues:
            assert all(part >= 0 for part in due.parts.values())
    for position in life.positions.values():
        assert all(part.outstanding >= 0 for part in position.holdings.values())
    assert sum(claim.amount for run in runs for claim in run.claims) <= 90_00
    assert sum(claim.parts.get("town", 0) for run in runs for claim in run.claims) <= 30_00


@settings(max_examples=60, deadline=None)
@given(TERMS, st.lists(CASH, max_size=10), RESULTS, st.integers(0, 600))
def test_a_fold_up_to_a_day_is_the_beginning_of_one_up_to_a_later_day(
    terms: BondTerms, cash: list[tuple[What, date, str, int]], measured: list[tuple[date, int]], days: int
) -> None:
    until = date(2021, 1, 1) + timedelta(days)
    told = made(cash, measured)
    early, late = fold(terms, told, until)[1], fold(terms, told, END)[1]
    assert late[: len(early)] == early
    known = Facts(
        [each for each in told.cash if each.on <= until], [each for each in told.results if each.on <= until]
    )
    assert fold(terms, known, until)[1] == early
    assert [run.on for run in early] == days_of(terms, told, until)


def row(kind: type[Any], number: int, **cells: object) -> Row[Any]:
    return Row(Origin("S0001", number), "host", kind.model_construct(agreement="b", **cells))


def rows(cash: Sequence[tuple[What, date, str, int]], measured: Sequence[tuple[date, int]]) -> list[Row[Any]]:
    kinds: dict[What, tuple[type[Any], str, str]] = {
        What.DRAWN: (Drawdown, "drawn_on", "investor"),
        What.RECEIVED: (OutcomeReceipt, "received_on", "payer"),
        What.REPAID: (Repayment, "paid_on", "investor"),
    }
    found = []
    for number, (what, day, who, amount) in enumerate(each for each in cash if each[0] in kinds):
        kind, when, whom = kinds[what]
        capital = {"capital": HOLDERS[who]} if who in HOLDERS else {}
        found.append(
            row(kind, number, **{when: day, whom: who, "amount": amount, "reference": "R", **capital})
        )
    for number, (day, value) in enumerate(measured, start=len(found)):
        cells = {"measured_on": day, "cohort": "", "value": str(value), "source": "s", "outcome": "x"}
        found.append(row(Outcome, number, **cells))
    return found


@settings(max_examples=40, deadline=None)
@given(
    TERMS,
    st.lists(CASH, max_size=10),
    st.lists(st.tuples(DAYS, st.integers(0, 30)), max_size=5),
    st.randoms(use_true_random=False),
)
def test_a_fold_is_the_same_whatever_order_the_rows_come_in(
    terms: BondTerms, cash: list[tuple[What, date, str, int]], measured: list[tuple[date, int]], chance: Any
) -> None:
    """Of two results of a day the first received counts, and that is told by its place, not by its turn."""
    listed = rows(cash, measured)
    shuffled = list(listed)
    chance.shuffle(shuffled)
    assert facts_of(terms, shuffled) == facts_of(terms, listed)
    assert fold(terms, facts_of(terms, shuffled), END)[1] == fold(terms, facts_of(terms, listed), END)[1]


# Caps, a quota, tiers and milestones count what came before: of one day an order must be said.
ORDERED = f"""{CITY}[outcomes.kept]
pays = "person"
price = "7.00"
after = "begun"
[outcomes.begun]
pays = "person"
price = "3.00"
quota = {{ at_most = "50%", among = ["begun", "seen"] }}
[outcomes.seen]
pays = "person"
price = "2.00"
[outcomes.units]
pays = "tiers"
cohorts = ["late", "early"]
tiers = [{{ first = 4, price = "1.00" }}, {{ price = "0.10" }}]
[caps]
person = "11.00"
contract = "23.00"
"""
MEASURED = st.tuples(
    st.sampled_from(["kept", "begun", "seen"]), st.sampled_from(["p1", "p2", "p3"]), st.sampled_from("01")
)


@given(st.lists(MEASURED, max_size=9), st.randoms(use_true_random=False))
def test_results_of_one_day_are_paid_alike_in_whatever_order_the_rows_stand(
    told: list[tuple[str, str, str]], chance: Any
) -> None:
    terms = bond(ORDERED)
    measured = [result(value, outcome=name, person=person) for name, person, value in told]
    measured += [
        result(value, outcome="units", cohort=name) for name, value in (("late", "3"), ("early", "4"))
    ]
    shuffled = list(measured)
    chance.shuffle(shuffled)
    assert said(claims(terms, *shuffled)) == said(claims(terms, *measured))


def test_of_one_day_the_cap_takes_outcomes_as_the_terms_list_them() -> None:
    """The cap of 5.00 leaves 2.00 for the second of the list, whichever row comes first."""
    terms = bond(
        f'{CITY}[outcomes.b]\npays = "price"\nprice = "3.00"\n[outcomes.a]\npays = "price"\nprice = "4.00"\n'
        '[caps]\ncontract = "5.00"\n'
    )
    both = [result("1", outcome="a"), result("1", outcome="b")]
    for order in (both, both[::-1]):
        assert {made.outcome: made.amount for made in claims(terms, *order)} == {"b": 3_00, "a": 2_00}


def test_of_one_day_what_must_come_first_is_taken_first() -> None:
    first, second = result("1", outcome="begun", person="p"), result("1", outcome="kept", person="p")
    terms = bond(ORDERED.replace('at_most = "50%"', 'at_most = "100%"'))
    for order in ([first, second], [second, first]):
        assert {made.outcome: made.amount for made in claims(terms, *order)} == {"begun": 3_00, "kept": 7_00}


def test_of_one_day_cohorts_are_taken_as_the_outcome_lists_them() -> None:
    """Tiers: the first 4 units at 1.00 are the cohort's that is named first."""
    terms = bond(ORDERED)
    both = [result("4", outcome="units", cohort=name) for name in ("early", "late")]
    for order in (both, both[::-1]):
        assert {made.key: made.amount for made in claims(terms, *order)} == {"late": 4_00, "early": 40}


def test_a_result_of_a_day_after_the_last_is_held() -> None:
    terms = bond(f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n', "ends = 2021-03-31\n")
    told = claims(terms, result("5", "2021-03-31"), result("7", "2021-04-01"))
    assert [(made.amount, made.reason) for made in told] == [(5_00, ""), (0, Reason.AFTER_END.value)]


def test_a_result_of_a_day_after_a_stop_is_held() -> None:
    terms = bond(f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n')
    stopped = fact(What.STOPPED, "2021-03-01", "city")
    (made,) = claims(terms, result("7", "2021-04-01"), cash=[stopped])
    assert (made.amount, made.reason) == (0, Reason.AFTER_END.value)


def outstanding_after(*cash: Fact) -> dict[str, int]:
    """What each holder has outstanding in the end."""
    life, _ = fold(bond(top="transferable = true\n"), facts(*cash), END)
    return {
        name: part.outstanding for name, part in life.positions["loan"].holdings.items() if part.outstanding
    }


def test_a_sale_of_more_than_is_held_moves_what_is_outstanding_after() -> None:
    sale = fact(What.TRANSFERRED, "2021-02-01", "ann", 1500_00, other="bob")
    life, runs = fold(bond(), facts(DRAWN, sale), END)
    assert (outstanding_after(DRAWN, sale), life.beyond) == ({"bob": 1000_00}, {sale: 500_00})
    assert [dict(run.beyond) for run in runs] == [{}, {sale: 500_00}]


def test_a_loss_of_more_than_is_outstanding_takes_what_is_outstanding() -> None:
    lost = fact(What.WRITTEN_OFF, "2021-02-01", "ann", 1500_00)
    assert outstanding_after(DRAWN, lost, fact(What.WRITTEN_OFF, "2021-03-01", "ann", -200_00)) == {
        "ann": 200_00
    }


@given(st.permutations(range(3)))
def test_sales_of_one_day_are_taken_as_they_can_be_whatever_order_the_rows_stand_in(order: list[int]) -> None:
    sales = [
        fact(What.TRANSFERRED, "2021-02-01", "ann", 600_00, other="cat"),
        fact(What.TRANSFERRED, "2021-02-01", "cat", 500_00, other="bob"),
        fact(What.TRANSFERRED, "2021-02-01", "bob", 400_00, other="ann"),
    ]
    listed = [sales[place] for place in order]
    assert outstanding_after(DRAWN, *listed) == {"ann": 800_00, "cat": 100_00, "bob": 100_00}


def test_what_a_yearly_cap_leaves_of_a_standing_charge_is_claimed_in_the_next_year() -> None:
    """£8 are charged in June and £5 are the year's most: £3 were lost, though the cap carries."""
    terms = bond(
        f'{CITY}[outcomes.x]\npays = "standing charge"\namount = "8.00"\n'
        "dates = { from = 2021-06-01, times = 1 }\n"
        '[caps]\nyear = { amount = "5.00", over = "carries" }\n'
    )
    assert said(claims(terms)) == [
        ("2021-06-01", "x:2021-06-01", 5_00, ""),
        ("2022-04-01", "x:2021-06-01/2022-04-01", 3_00, ""),
    ]


def test_a_result_that_is_told_years_later_moves_no_claim_that_was_carried_over() -> None:
    """£12 are charged in June 2021. A first result in 2024 took back what was claimed in 2022 and 2023."""
    terms = bond(
        f'{CITY}[outcomes.x]\npays = "standing charge"\namount = "12.00"\n'
        "dates = { from = 2021-06-01, times = 1 }\n"
        '[outcomes.y]\npays = "price"\nprice = "1.00"\n'
        '[caps]\nyear = { amount = "5.00", over = "carries" }\n'
    )
    charged = [
        ("2021-06-01", "x:2021-06-01", 5_00, ""),
        ("2022-04-01", "x:2021-06-01/2022-04-01", 5_00, ""),
        ("2023-04-01", "x:2021-06-01/2023-04-01", 2_00, ""),
    ]
    found = said(claims(terms, result("1", "2024-01-05", outcome="y")))
    assert (found[:3], found[3][2]) == (charged, 1_00)
