"""Contributions as dated schedules: change or stop on a day, in kind, net of charges, uplifted."""

from __future__ import annotations

import pytest

from instruments.pools.agreements import FRAME, LINES
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.contributions import Uplift
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import Shares
from pooledbudget.periods import FinancialYear, day

YEAR = FinancialYear(2013)


def terms(*contributions: str) -> PoolTerms:
    given = "".join(f"[[contributions]]\n{each}\n" for each in contributions)
    return read_pool(f"{FRAME}{LINES}{given}".encode(), "pool.toml", "GBP")


def put_in(partner: str, amount: str, more: str = 'instalments = "quarterly"') -> str:
    return f'partner = "{partner}"\nyear = "2013-14"\namount = "{amount}"\n{more}'


def test_f15_a_partner_that_leaves_at_30_september_owes_two_quarters_and_shares_as_at_the_opening() -> None:
    found = terms(
        put_in("a", "2000.00"), put_in("b", "1000.00", 'instalments = "quarterly"\nto = 2013-09-30')
    )
    assert found.schedule(found.contributions[1]) == [
        (day("2013-04-01"), 25_000),
        (day("2013-07-01"), 25_000),
    ]
    assert found.proportions(YEAR) == Shares.parse({"a": "2/3", "b": "1/3"})


def test_f15_a_contribution_that_changes_on_a_day_moves_no_earlier_quarter() -> None:
    found = terms(
        put_in("b", "1000.00", 'instalments = "quarterly"\nto = 2013-09-30'),
        put_in("b", "2000.00", 'instalments = "quarterly"\nfrom = 2013-10-01'),
    )
    assert list(found.instalments.values()) == [25_000, 25_000, 50_000, 50_000]
    assert found.opening_of(YEAR) == {"b": 100_000}


def test_instalments_on_days_of_their_own() -> None:
    dated = 'instalments = [{ on = 2013-05-15, amount = "400.00" }, { on = 2014-01-31, amount = "600.00" }]'
    found = terms(put_in("a", "1000.00", dated))
    assert list(found.instalments) == [("a", day("2013-05-15")), ("a", day("2014-01-31"))]


def test_what_is_given_in_kind_bills_nobody_and_moves_no_share() -> None:
    found = terms(put_in("a", "10.00"), put_in("a", "5.00", 'form = "in kind"'))
    assert sum(found.instalments.values()) == 1000
    assert found.opening_of(YEAR) == {"a": 1000}


def test_a_contribution_is_net_of_charges_to_service_users() -> None:
    found = terms(put_in("a", "10.00", 'instalments = "annual"\ncharges = "2.50"\nminimum = "6.00"'))
    assert list(found.instalments.values()) == [750]
    assert found.opening_of(YEAR) == {"a": 750}


@pytest.mark.parametrize(
    ("uplift", "found"),
    [
        (Uplift(inflation="5.66%"), 105_660_000),  # T-19
        (Uplift(inflation="2%", efficiency="3%"), 99_000_000),
        (
            Uplift.model_validate({"recurrent": "100000.00", "inflation": "10%", "planned": "-5.00"}),
            120_999_500,
        ),
    ],
)
def test_the_next_years_contribution_by_formula(uplift: Uplift, found: int) -> None:
    assert uplift.after(100_000_000) == found


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ([put_in("a", "1.00"), put_in("a", "2.00")], "a has two contributions for 2013-14"),
        ([put_in("a", "1.00", "from = 2013-05-01\nto = 2013-04-30")], "is before 2013-05-01"),
        ([put_in("a", "1.00", "to = 2014-04-01")], "2014-04-01 is no day of 2013-14"),
        ([put_in("a", "1.00", 'charges = "1.00"')], "leaves a nothing to put in"),
        ([put_in("a", "1.00", 'minimum = "1.01"')], "is more than a puts in"),
        (
            [put_in("a", "1.00", 'instalments = [{ on = 2013-05-15, amount = "0.99" }]')],
            "those of a come to 0.99, its year to 1.00",
        ),
        (  # the first close said that an instalment is caused twice, and no month could be closed
            [
                put_in(
                    "a",
                    "2.00",
                    "instalments = [{ on = 2013-05-15, amount = '1.00' }, { on = 2013-05-15, amount = '1.00' }]",
                )
            ],
            "2 of a fall due on 2013-05-15: write one, of what they come to",
        ),
    ],
)
def test_contributions_that_cannot_be(given: list[str], what: str) -> None:
    from pooledbudget.errors import Refused

    with pytest.raises(Refused) as refused:
        terms(*given)
    assert any(what in finding.what for finding in refused.value.findings)


def test_next_year_is_written_by_the_formula_without_what_ends_or_is_one_off() -> None:
    from pooledbudget.instruments.pools.words import next_year

    found = terms(
        put_in(
            "a", "1000.00", 'instalments = "monthly"\nuplift = { inflation = "5.66%" }\ncharges = "10.00"'
        ),
        put_in("b", "5.00", 'nature = "one-off"'),
        put_in("c", "5.00", 'instalments = "quarterly"\nto = 2013-09-30'),
        put_in("d", "2.00", 'form = "in kind"'),
    )
    written = next_year(found, FinancialYear(2014))
    assert written.count("[[contributions]]") == 2
    assert (
        'partner = "a"\nyear = "2014-15"\namount = "1056.60"\ninstalments = "monthly"\ncharges = "10.00"'
        in written
    )
    assert (
        'partner = "d"\nyear = "2014-15"\namount = "2.00"\ninstalments = "annual"\nform = "in kind"'
        in written
    )
