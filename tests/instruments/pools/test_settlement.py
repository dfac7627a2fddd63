"""A year's surplus or deficit: whose it is by the agreement, split to the penny, and nothing left over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from in_memory import posted_ids
from instruments.books import BY_THIRDS, FENCE, SHARED, UNFENCED, Place, legs, sums
from pooledbudget.errors import Refused
from pooledbudget.instruments.agreement import Settling
from pooledbudget.instruments.pools.settlement import settled, shared_total, year_result
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.sums import Books
from pooledbudget.money import Shares, split
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.settings import read_settings


def read(text: str) -> PoolTerms:
    return read_settings(PoolTerms, text.encode(), "pool.toml")


TERMS, THIRDS = read(POOL), read(BY_THIRDS)
YEAR = FinancialYear(2013)
PARTNERS = ("county", "police", "nhs")
AGREED = 'basis = "agreed shares"\nshares = '


def sharing(shares: str, pool: str = POOL) -> str:
    """Return a pool whose difference goes by other agreed shares."""
    return pool.replace('basis = "opening cash contributions"', AGREED + shares)


def a_year(*more: tuple[str, str, str, int] | tuple[str, str, str, int, str]) -> Books:
    """All contributions, a fenced grant of 100.00 of which 40.00 is spent, 200.00 on hubs, a gift."""
    return sums(
        ("income:contributions", "county", "2013-04", -120_000),
        ("income:contributions", "police", "2013-07", -40_000),
        ("income:contributions", "nhs", "2014-03", -80_001),
        ("income:grants:public-health", "department", "2013-04", -10_000),
        ("spending:clinics", "county", "2013-05", 4_000, "health"),
        ("spending:hubs", "police", "2014-03", 20_000, "early-help"),
        ("spending:in-kind", "nhs", "2013-05", 5_500),
        ("income:in-kind", "nhs", "2013-05", -5_500),
        *more,
    )


def settle(
    terms: PoolTerms, books: Books, year: FinancialYear = YEAR, currency: str = "GBP"
) -> tuple[list[Entry], list[str]]:
    """Return what a close of a year's March settles, nothing being posted yet, and what it thought about."""
    march = Month.of(year.period.last)
    return settled(terms, Settling(march, books, posted_ids([]), "county", currency))


# The difference


def test_the_difference_leaves_out_gifts_and_fenced_money_carried_forward() -> None:
    found = year_result(TERMS, a_year(), YEAR)
    assert found is not None
    assert (found.income, found.spent, found.fenced_change) == (250_001, 24_000, 6_000)
    assert found.variance == 220_001


def test_gifts_in_kind_that_differ_from_their_use_change_nothing() -> None:
    more = ("income:in-kind", "nhs", "2013-06", -700), ("spending:in-kind", "nhs", "2013-06", 300)
    found = year_result(TERMS, a_year(*more), YEAR)
    assert found is not None
    assert (found.income, found.spent) == (250_001, 24_000)


def test_money_of_other_years_is_no_part_of_the_difference() -> None:
    others = [
        (account, partner, month, amount, theme)
        for month in ("2013-03", "2014-04")
        for account, partner, amount, theme in (
            ("income:contributions", "county", -1_000, ""),
            ("spending:hubs", "county", 300, "early-help"),
        )
    ]
    found = year_result(TERMS, a_year(*others), YEAR)
    assert found is not None
    assert found.variance == 220_001


def test_what_stays_where_it_fell_is_what_each_put_in_less_its_share_of_the_rest() -> None:
    """Of 200.00 net, by 120000, 40000 and 80001 of 240001: 100.00, 33.33 and 66.67."""
    found = year_result(TERMS, a_year(), YEAR)
    assert found is not None
    assert found.parts == {"county": 110_000, "police": 36_667, "nhs": 73_334}
    assert found.parts == found.by_proportion
    assert found.agreed is None


def test_agreed_shares_divide_the_difference_and_what_fell_on_each_is_known_beside() -> None:
    found = year_result(THIRDS, a_year(), YEAR)
    assert found is not None
    assert found.parts == {"county": 73_334, "nhs": 73_334, "police": 73_333}
    assert found.by_proportion == {"county": 110_000, "police": 36_667, "nhs": 73_334}


@pytest.mark.parametrize(
    ("pool", "first", "parts"),
    [
        (POOL, "police", {"county": 110_000, "police": 36_666, "nhs": 73_335}),
        (POOL, "nhs", {"county": 110_000, "police": 36_667, "nhs": 73_334}),
        (BY_THIRDS, "police", {"county": 73_334, "nhs": 73_333, "police": 73_334}),
    ],
)
def test_the_odd_penny_goes_first_to_whom_the_agreement_names(
    pool: str, first: str, parts: dict[str, int]
) -> None:
    terms = read(pool.replace('clause = "9.1"', f'clause = "9.1"\nodd_penny_first = "{first}"'))
    found = year_result(terms, a_year(), YEAR)
    assert found is not None
    assert found.parts == parts


def test_what_a_partner_gave_beyond_the_agreement_is_its_own() -> None:
    found = year_result(TERMS, a_year(("income:contributions", "harbour", "2013-06", -5_000)), YEAR)
    assert found is not None
    assert found.parts == {"county": 110_000, "harbour": 5_000, "nhs": 73_334, "police": 36_667}


@pytest.mark.parametrize("pool", [POOL, BY_THIRDS])
def test_the_parts_of_any_difference_sum_to_it(pool: str) -> None:
    """I3 of the facts, pooled-budgets.md section 8.4."""
    terms = read(pool)
    for spent in (0, 1, 2, 3, 100_000, 215_999, 220_000, 220_001, 220_002, 999_999):
        more = ("spending:hubs", "county", "2013-06", spent, "early-help")
        found = year_result(terms, a_year(more), YEAR)
        assert found is not None
        assert sum(found.parts.values()) == sum(found.by_proportion.values()) == found.variance
        assert found.variance == 220_001 - spent


def test_where_nothing_is_agreed_nothing_is_shared() -> None:
    assert year_result(read(POOL.replace(SHARED, "")), a_year(), YEAR) is None
    assert year_result(TERMS, a_year(), FinancialYear(2014)) is None


def test_agreed_shares_hold_in_a_year_without_contributions() -> None:
    books = sums(("spending:hubs", "county", "2014-05", 300, "early-help"))
    found = year_result(THIRDS, books, FinancialYear(2014))
    assert found is not None
    assert found.parts == dict.fromkeys(PARTNERS, -100)


def test_what_partners_share_of_months_is_grants_less_spending_under_a_theme() -> None:
    found = a_year(("income:results", "department", "2013-05", -99))
    assert shared_total(TERMS, found, YEAR.period.months) == 10_000 - 24_000
    assert shared_total(TERMS, found, [Month(2013, 4)]) == 10_000
    assert shared_total(TERMS, found, [Month(2013, 5)]) == -4_000
    assert shared_total(TERMS, found, []) == 0


# The entry


def test_a_surplus_is_owed_to_partners_on_the_31st_of_march() -> None:
    (entry,), (cause,) = settle(TERMS, a_year(), YEAR, "GBP")
    assert cause == entry.id == "pool:risk-share:2013-14"
    assert (str(entry.effective), entry.narrative) == ("2014-03-31", "Surplus shared: 2013-14")
    assert sorted(legs(entry)) == [
        ("funds:risk-share", "county", "pool", 110_000, ""),
        ("funds:risk-share", "nhs", "pool", 73_334, ""),
        ("funds:risk-share", "police", "pool", 36_667, ""),
        ("liabilities:owed-to-partners", "county", "pool", -110_000, ""),
        ("liabilities:owed-to-partners", "nhs", "pool", -73_334, ""),
        ("liabilities:owed-to-partners", "police", "pool", -36_667, ""),
    ]
    assert [str(because) for because in entry.because] == ["pool, risk_share 9.1"]


def test_a_deficit_is_due_from_partners() -> None:
    deficit = ("spending:hubs", "county", "2013-06", 220_001 + 24_000, "early-help")
    (entry,), _ = settle(THIRDS, a_year(deficit), YEAR, "EUR")
    assert entry.narrative == "Deficit shared: 2013-14"
    assert sorted(legs(entry))[:3] == [
        ("assets:contributions-due:risk-share", partner, "pool", 8_000, "")
        for partner in ("county", "nhs", "police")
    ]
    assert {leg.currency for leg in entry.postings} == {"EUR"}


def test_a_part_of_nought_is_not_posted() -> None:
    penny = ("spending:hubs", "county", "2013-06", 220_000, "early-help")
    (entry,), _ = settle(THIRDS, a_year(penny), YEAR, "GBP")
    assert entry.narrative == "Surplus shared: 2013-14"
    assert legs(entry) == [
        ("funds:risk-share", "county", "pool", 1, ""),
        ("liabilities:owed-to-partners", "county", "pool", -1, ""),
    ]


@pytest.mark.parametrize("pool", [BY_THIRDS, POOL.replace(SHARED, "")])
def test_a_year_without_a_difference_or_a_clause_posts_nothing_and_is_thought_about(pool: str) -> None:
    """What stands of an earlier settlement of the year is then reversed."""
    nothing_left = ("spending:hubs", "county", "2013-06", 220_001, "early-help")
    assert settle(read(pool), a_year(nothing_left), YEAR, "GBP") == ([], ["pool:risk-share:2013-14"])


def test_a_year_without_contributions_has_nobody_to_share_with_and_is_thought_about() -> None:
    assert settle(TERMS, a_year(), FinancialYear(2014), "GBP") == ([], ["pool:risk-share:2014-15"])


# Through a book


@pytest.mark.parametrize(
    ("scheme", "amount", "parts"),
    [
        # Contributions 1,200.00 + 400.00 + 800.01 = 2,400.01: 2,300.00 spent leaves 100.01 to share.
        ("hubs", "2300.00", {"county": 5000, "nhs": 3334, "police": 1667}),
        ("hubs", "2400.00", {"county": 1, "nhs": 0, "police": 0}),
    ],
)
def test_a_surplus_is_shared_pro_rata_to_opening_cash_contributions(
    place: Place, scheme: str, amount: str, parts: dict[str, int]
) -> None:
    place.through("2014-02")
    place.spend(scheme, amount, "2014-03")
    place.close("2014-03")
    found = {partner: place.balance("funds:risk-share", partner=partner) for partner in parts}
    assert found == parts
    entry = place.book.ledger.entry("pool:risk-share:2013-14")
    assert (str(entry.entry.effective), entry.month, entry.sequence) == (
        "2014-03-31",
        "2014-03",
        place.book.ledger.size,
    )
    statement = place.book.statement("nhs", "2013-14")
    assert statement.figures["2013-14/nhs/partner/pool.closing"][1].minor == 0
    assert any("(clause 9.1)" in clause for clause in statement.clauses)


def test_a_deficit_is_due_from_partners_at_the_years_end(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=UNFENCED)
    place.through("2014-02")
    assert place.balance("funds:risk-share") == 0
    place.spend("hubs", "2640.01", "2014-03")
    place.close("2014-03")
    assert place.balance("assets:contributions-due:risk-share") == 24000
    assert place.balance("assets:contributions-due:risk-share", partner="police") == 4000


def test_a_reopened_year_shares_its_difference_again(place: Place) -> None:
    place.through("2014-03")
    assert -place.balance("liabilities:owed-to-partners") == 240001
    place.reopen("2013-10")
    place.spend("hubs", "400.00", "2013-10")
    place.close("2013-10")
    assert -place.balance("liabilities:owed-to-partners") == 200001
    assert place.book.verify().faults == []


def test_agreed_shares_are_exact_fractions(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=BY_THIRDS)
    place.through("2014-03")
    found = {partner: place.balance("funds:risk-share", partner=partner) for partner in PARTNERS}
    assert found == {"county": 80001, "nhs": 80000, "police": 80000}
    assert place.book.verify().faults == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('nhs = "1/3"', 'nhs = "33.33%"', "write thirds and the like as fractions, for example 1/3"),
        ('nhs = "1/3"', 'nsh = "1/3"', "no partner 'nsh'; did you mean 'nhs'"),
        ('nhs = "1/3"', 'nhs = "a third"', "'a third' is not a share"),
        ('basis = "agreed shares"', 'basis = "opening cash contributions"', "give 'shares' with the basis"),
        (
            'clause = "9.1"',
            'clause = "9.1"\nodd_penny_first = "nobody"',
            "nobody has no share that a penny could go to",
        ),
    ],
)
def test_shares_that_do_not_add_up_or_name_nobody_are_refused(
    make_place: Callable[..., Place], old: str, new: str, what: str
) -> None:
    with pytest.raises(Refused, match=what):
        make_place(pool=BY_THIRDS.replace(old, new)).close()


# Everybody ends at nought (F-4 of the findings)

SPENT = {
    "a surplus": "1000.00",
    "a surplus of a penny": "2400.00",
    "no difference": "2400.01",
    "a deficit": "2640.00",
}
THREE_QUARTERS = sharing('{ county = "75%", nhs = "25%" }', UNFENCED)
WITHOUT_POLICE = (
    UNFENCED[: UNFENCED.index('[[contributions]]\npartner = "police"')]
    + UNFENCED[UNFENCED.index('[[contributions]]\npartner = "nhs"') :]
)
TO_OTHERS = sharing('{ county = "50%", police = "25%", nhs = "15%", department = "10%" }', UNFENCED)
ENDING_AT_NOUGHT = {
    "as they fell": UNFENCED,
    "by thirds": BY_THIRDS.replace(FENCE, ""),
    "three quarters and a quarter": sharing('{ county = "75%", nhs = "25%" }', WITHOUT_POLICE),
    "a part to one that gave nothing": TO_OTHERS,
}


def settled_in_march(make_place: Callable[..., Place], pool: str, spent: str) -> Place:
    """Return a book of one month, in which all contributions fall due and the year is settled."""
    place = make_place(pool=pool.replace("starts = 2013-04-01", "starts = 2014-03-01"), first="2014-03")
    place.spend("hubs", spent, "2014-03")
    place.close("2014-03")
    return place


def closings(place: Place, period: str) -> dict[str, int]:
    """Return every partner's closing balance, of those with a statement."""
    statements = {made.partner: made for made in place.book.statements(period) if made.kind == "partner"}
    return {partner: made.values["pool.closing"] for partner, made in statements.items()}


@pytest.mark.parametrize("amount", SPENT.values(), ids=SPENT)
@pytest.mark.parametrize("pool", ENDING_AT_NOUGHT.values(), ids=ENDING_AT_NOUGHT)
def test_a_settled_year_ends_at_nought_for_everybody(
    make_place: Callable[..., Place], pool: str, amount: str
) -> None:
    place = settled_in_march(make_place, pool, amount)
    assert set(closings(place, "2013-14").values()) == {0}
    place.close("2014-04")
    assert set(closings(place, "2014-04").values()) == {0}


@pytest.mark.parametrize("amount", ["1000.00", "2640.00"], ids=["a surplus", "a deficit"])
@pytest.mark.parametrize(
    "shares", ['{ county = "75%", nhs = "25%" }', '{ county = "75%", nhs = "25%", police = "0%" }']
)
def test_a_contributor_that_takes_no_part_of_the_difference_ends_at_nought_too(
    make_place: Callable[..., Place], shares: str, amount: str
) -> None:
    place = settled_in_march(make_place, sharing(shares, UNFENCED), amount)
    assert closings(place, "2013-14") == dict.fromkeys(PARTNERS, 0)


def test_before_the_year_is_settled_each_holds_what_fell_on_it(make_place: Callable[..., Place]) -> None:
    """240.00 falls on the three by 120000, 40000 and 80001 of 240001."""
    place = make_place(pool=BY_THIRDS)
    place.spend("hubs", "240.00")
    place.through("2014-02")
    assert closings(place, "2014-02") == {"county": 98_000, "police": 36_000, "nhs": 72_001}


# Published splits: facts, pooled-budgets.md section 8.1, exact where the source closes.
@pytest.mark.parametrize(
    ("case", "total", "weights", "parts"),
    [
        (
            "T-10 Plymouth 2015/16, 77:23",
            460_000_000_00,
            {"ccg": 77, "council": 23},
            {"ccg": 354_200_000_00, "council": 105_800_000_00},
        ),
        ("T-11 Rotherham risk pool 50:50", 200_001_00, {"a": 1, "b": 1}, {"a": 100_000_50, "b": 100_000_50}),
        ("T-11 with an odd penny", 200_000_01, {"a": 1, "b": 1}, {"a": 100_000_01, "b": 100_000_00}),
        (
            "T-18 discharge fund 2022/23",
            500_000_000_00,
            {"la": 40, "icb": 60},
            {"la": 200_000_000_00, "icb": 300_000_000_00},
        ),
        (
            "T-23 PPP 2020/21",
            3_716_000_00,
            {"bracknell": 2576, "berkshire": 4000, "wokingham": 3424},
            {"bracknell": 957_241_60, "berkshire": 1_486_400_00, "wokingham": 1_272_358_40},
        ),
        (
            "T-30 Gwent Frailty",
            1_000_000_00,
            {"health": 77, "councils": 23},
            {"health": 770_000_00, "councils": 230_000_00},
        ),
        (
            "T-32 Southwark 30/70",
            4_334_914_28,
            {"capital": 30, "revenue": 70},
            {"capital": 1_300_474_28, "revenue": 3_034_440_00},
        ),
        (
            "T-32 Barking 30/70",
            668_568_00,
            {"capital": 30, "revenue": 70},
            {"capital": 200_570_40, "revenue": 467_997_60},
        ),
        (
            "T-32 Cornwall 30/70",
            294_240_29,
            {"capital": 30, "revenue": 70},
            {"capital": 88_272_09, "revenue": 205_968_20},
        ),
        ("T-35 by thirds", 100_00, {"a": 1, "b": 1, "c": 1}, {"a": 33_34, "b": 33_33, "c": 33_33}),
    ],
)
def test_published_splits(case: str, total: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert split(total, Shares.in_proportion(weights)).parts == parts, case


TWO = """[[contributions]]
partner = "county"
year = "2013-14"
amount = "{county}"
instalments = "annual"

[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "{nhs}"
instalments = "annual"

[risk_share]
clause = "1"
"""


# The same through a close: facts, pooled-budgets.md sections 4.4 (R1, R2) and 8.1.
@pytest.mark.parametrize(
    ("case", "basis", "county", "nhs", "spent", "due"),
    [
        (
            "T-11 Rotherham: a shortfall of £200,001 at 50:50",
            AGREED + '{ county = "50%", nhs = "50%" }',
            "3000.00",
            "1000.00",
            "204001.00",
            {"county": 100_000_50, "nhs": 100_000_50},
        ),
        (
            "T-11 with an odd penny",
            AGREED + '{ county = "50%", nhs = "50%" }',
            "3000.00",
            "1000.00",
            "204000.01",
            {"county": 100_000_01, "nhs": 100_000_00},
        ),
        (
            "R1 Oxfordshire: pro rata to opening contributions of 51:49",
            'basis = "opening cash contributions"',
            "510.00",
            "490.00",
            "2000.00",
            {"county": 510_00, "nhs": 490_00},
        ),
        (
            "R1 by 77:23 as Plymouth's pool",
            'basis = "opening cash contributions"',
            "2300.00",
            "7700.00",
            "10100.01",
            {"county": 23_00, "nhs": 77_01},
        ),
    ],
)
def test_published_risk_shares_through_a_close(
    make_place: Callable[..., Place],
    case: str,
    basis: str,
    county: str,
    nhs: str,
    spent: str,
    due: dict[str, int],
) -> None:
    start = POOL[: POOL.index("[[contributions]]")]
    pool = start + TWO.format(county=county, nhs=nhs) + basis + "\n"
    place = settled_in_march(make_place, pool, spent)
    found = {
        partner: place.balance("assets:contributions-due:risk-share", partner=partner) for partner in due
    }
    assert found == due, case
    assert set(closings(place, "2013-14").values()) == {0}


def test_two_pools_settle_their_own_years(two_pools: Place) -> None:
    """The first spends 240.01 of 2,400.01; the second 100.00 of 900.00, shared half and half."""
    two_pools.spend("hubs", "240.01")
    two_pools.spend("advice", "100.00")
    two_pools.through("2014-03")
    ours = {name: two_pools.balance("funds:risk-share", "pool", name) for name in PARTNERS}
    theirs = {name: two_pools.balance("funds:risk-share", "second", name) for name in PARTNERS}
    assert sum(ours.values()) == 216_000
    assert theirs == {"county": 40_000, "police": 0, "nhs": 40_000}
    assert [sheet.difference for sheet in two_pools.book.ledger.balance_sheets()] == [0, 0]
    assert two_pools.book.verify().faults == []


def test_every_agreement_balances(place: Place) -> None:
    place.give("grants", "2013-04-05,pool,department,public-health,100.00,G1,")
    place.through("2014-03")
    assert [sheet.difference for sheet in place.book.ledger.balance_sheets()] == [0]


def test_a_year_without_a_difference_is_no_deficit(make_place: Callable[..., Place]) -> None:
    """The agreement ends with June: 1,200.01 fell due and was spent, but not in proportion."""
    place = make_place(pool=UNFENCED.replace("ends = 2015-03-31", "ends = 2013-06-30"))
    place.spend("hubs", "1200.01", "2013-05")
    place.through("2014-03")
    (entry,) = place.entries("pool", "funds:risk-share")
    assert entry.narrative == "Shares evened out: 2013-14"
    assert sum(leg.amount for leg in entry.postings if leg.account == "funds:risk-share") == 0
