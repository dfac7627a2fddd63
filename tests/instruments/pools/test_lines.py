"""Lines and what moves their budgets: profiles, virements with limits and consents, commitments."""

from __future__ import annotations

import pytest

from instruments.pools.agreements import agreement
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.lines import Budget
from pooledbudget.periods import FinancialYear, day

YEAR = FinancialYear(2013)
SHARED = 'overspend = [{ step = "share" }]'
BUDGETS = """
budgets = [
  { line = "home", year = "2013-14", amount = "1200.00" },
  { line = "ward", year = "2013-14", amount = "600.00", profile = "quarterly" },
]
virement_limits = [{ approver = "the manager", up_to = "100.00" }, { approver = "the board" }]
"""
HOME = '[schemes.home]\ntitle = "Home care"\ntheme = "care"\n'
WARD = '[schemes.ward]\ntitle = "The ward"\ntheme = "care"\n'


def virement(amount: str, approver: str = "the manager", more: str = "") -> str:
    return (
        f'[[virements]]\non = 2013-09-01\nfrom_line = "home"\nto_line = "ward"\namount = "{amount}"\n'
        f'reason = "winter"\napproved_by = "{approver}"\n{more}\n'
    )


def test_a_virement_nets_to_nought_from_its_day_on() -> None:
    terms = agreement(SHARED, above=BUDGETS, lines=HOME + WARD + virement("100.00"))
    assert (
        terms.budgeted("home", YEAR, day("2013-08-31")),
        terms.budgeted("ward", YEAR, day("2013-08-31")),
    ) == (
        120_000,
        60_000,
    )
    assert (
        terms.budgeted("home", YEAR, day("2013-09-01")),
        terms.budgeted("ward", YEAR, day("2013-09-01")),
    ) == (
        110_000,
        70_000,
    )


def budget(amount: str, profile: str | list[str] = "monthly") -> Budget:
    return Budget.model_validate({"line": "a", "year": "2013-14", "amount": amount, "profile": profile})


@pytest.mark.parametrize(
    ("of_line", "months", "revised", "found"),
    [
        (budget("1200.00"), 5, 120_000, 50_000),
        (budget("1200.00", "quarterly"), 4, 120_000, 60_000),
        (budget("1200.00", "annual"), 1, 120_000, 120_000),
        (
            budget("0.78", [f"0.{pence:02}" for pence in range(1, 13)]),
            3,
            78 + 12,
            9,
        ),
    ],
)
def test_what_falls_in_the_first_months(of_line: Budget, months: int, revised: int, found: int) -> None:
    assert of_line.to_date(months, revised) == found


def test_a_commitment_stands_until_it_is_paid() -> None:
    above = (
        f"{BUDGETS}\ncommitments = "
        '[{ line = "home", on = 2013-05-01, amount = "10.00", until = 2013-07-01 }]'
    )
    terms = agreement(SHARED, above=above)
    days = [day("2013-04-30"), day("2013-05-01"), day("2013-06-30"), day("2013-07-01")]
    assert [terms.committed("home", on) for on in days] == [0, 1000, 1000, 0]


OWNED = (
    HOME.replace('"care"\n', '"care"\nauthority = "kensington"\n')
    + WARD.replace('"care"\n', '"care"\nauthority = "fulham"\n'),
    'sovereignty = "4.1"\n' + BUDGETS,
)
REFUSED = {
    "over the approver's limit": (
        HOME + WARD + virement("100.01"),
        BUDGETS,
        "100.01 is over the limit of the manager: ask the board",
    ),
    "an approver there is not": (HOME + WARD + virement("1.00", "the bored"), BUDGETS, "the bored"),
    "more than the line has": (
        HOME + WARD + virement("1200.01", "the board"),
        BUDGETS,
        "1200.01 is more than home has left of its budget",
    ),
    "another authority's line without its consent": (
        OWNED[0] + virement("1.00", more='consented_by = ["kensington"]'),
        OWNED[1],
        "a line of fulham is concerned, and fulham has not consented (clause 4.1)",
    ),
    "two budgets of one line": (
        HOME + WARD,
        BUDGETS.replace('"ward"', '"home"'),
        "home has 2 budgets for 2013-14",
    ),
    "a budget of no line": (HOME + WARD, BUDGETS.replace('"ward"', '"wart"'), "wart"),
    "a profile that does not sum": (
        HOME + WARD,
        BUDGETS.replace('"quarterly"', '["1.00"]'),
        "twelve amounts that sum to its budget",
    ),
    "limits that go down": (
        HOME + WARD,
        BUDGETS.replace('{ approver = "the board" }', '{ approver = "the board", up_to = "50.00" }'),
        "the limits go up",
    ),
    "a consent for another's line": (
        OWNED[0],
        OWNED[1] + 'consents = [{ by = "kensington", on = 2013-04-01, line = "ward" }]',
        "ward is not a line of kensington",
    ),
    "a line in view that is settled": (
        HOME + 'status = "in view"\nborne_by = "county"\n' + WARD,
        BUDGETS,
        "is never settled",
    ),
    "a line that is one partner's and has a list": (
        HOME + 'borne_by = "county"\noverspend = [{ step = "share" }]\n' + WARD,
        BUDGETS,
        "not both",
    ),
    "a lead that nobody is": (HOME + 'overspend = [{ step = "lead" }]\n' + WARD, BUDGETS, "nobody leads"),
}


@pytest.mark.parametrize(("lines", "above", "what"), REFUSED.values(), ids=REFUSED)
def test_budgets_and_lines_that_cannot_be_are_refused(lines: str, above: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        agreement(SHARED, above=above, lines=lines)
    assert any(what in finding.what for finding in refused.value.findings), [
        finding.what for finding in refused.value.findings
    ]


def test_a_virement_between_authorities_with_both_consents_stands() -> None:
    more = 'consented_by = ["kensington", "fulham"]'
    terms = agreement(SHARED, above=OWNED[1], lines=OWNED[0] + virement("1.00", more=more))
    assert terms.moved("ward", YEAR, day("2013-09-01")) == 100
