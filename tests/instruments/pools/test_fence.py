"""The ring fence: fenced grants pay for permitted schemes only, from the first month on, at the penny."""

from __future__ import annotations

import pytest

from conftest import POOL
from instruments.books import UNFENCED, Place, sums
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.instruments.pools.fence import (
    FencePosition,
    FenceTest,
    breach,
    carried_in_year,
    fence_position,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.settings import read_settings

TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")
WIDE = read_settings(
    PoolTerms,
    POOL.replace('grants = ["public-health"]', 'grants = ["public-health", "drugs"]')
    .replace('schemes = ["clinics"]', 'schemes = ["clinics", "hubs"]')
    .encode(),
    "pool.toml",
)
OPEN = read_settings(PoolTerms, UNFENCED.encode(), "pool.toml")
GRANT = "2013-04-05,pool,department,public-health,100.00,G1,"
GRANTS, CLINICS = "income:grants:public-health", "spending:clinics"


def stands(
    *, fenced: int, given: int, clinics: int = 0, hubs: int = 0, terms: PoolTerms = TERMS
) -> tuple[int, int, int, int, int]:
    """Return how the fence stands: fenced in, fenced out, left in the pool, too much, carried."""
    found = fence_position(terms, books(fenced=fenced, given=given, clinics=clinics, hubs=hubs))
    assert found is not None
    return (
        found.tests[0].fenced_income,
        found.tests[0].fenced_spent,
        found.left,
        found.misused,
        found.carried,
    )


def books(*, fenced: int = 0, given: int = 0, clinics: int = 0, hubs: int = 0) -> Books:
    return sums(
        ("income:grants:public-health", "department", "2013-04", -fenced),
        ("income:contributions", "county", "2013-04", -given),
        ("spending:clinics", "county", "2013-04", clinics, "health"),
        ("spending:hubs", "county", "2013-04", hubs, "early-help"),
    )


@pytest.mark.parametrize(
    ("fenced", "given", "clinics", "hubs", "found"),
    [
        # Permitted spending draws the grant first; what is over draws on unrestricted money.
        (100, 50, 60, 0, (100, 60, 90, 0, 40)),
        (100, 50, 100, 0, (100, 100, 50, 0, 0)),
        (100, 50, 101, 0, (100, 100, 49, 0, 0)),
        # Once all of it is spent as it may be, what is over is a deficit: no misuse.
        (100, 50, 151, 0, (100, 100, -1, 0, 0)),
        (100, 50, 100, 60, (100, 100, -10, 0, 0)),
        (0, 0, 0, 7, (0, 0, -7, 0, 0)),
        # No more can be misused than was there.
        (100, 50, 60, 99, (100, 60, -9, 40, 40)),
        # All that is not permitted must fit within unrestricted money: at the penny, and one over.
        (100, 50, 60, 50, (100, 60, 40, 0, 40)),
        (100, 50, 60, 51, (100, 60, 39, 1, 40)),
        (100, 0, 0, 1, (100, 0, 99, 1, 100)),
        # Nothing came, nothing was spent; a credit note gives nothing to draw.
        (0, 0, 0, 0, (0, 0, 0, 0, 0)),
        (100, 50, -5, 0, (100, 0, 155, 0, 100)),
        # A grant paid back beyond what came draws nothing either.
        (-10, 50, 5, 0, (-10, 0, 35, 0, -10)),
    ],
)
def test_how_the_fence_stands(
    fenced: int, given: int, clinics: int, hubs: int, found: tuple[int, ...]
) -> None:
    assert stands(fenced=fenced, given=given, clinics=clinics, hubs=hubs) == found


def test_funds_brought_in_and_other_grants_are_unrestricted() -> None:
    found = fence_position(
        TERMS,
        sums(
            ("funds:general", "county", "2013-04", -30),
            ("income:grants:other", "department", "2013-04", -7),
            ("income:grants:public-health-extra", "department", "2013-04", -5),
            ("income:grants:public-health", "department", "2013-04", -100),
            ("spending:clinics-extra", "county", "2013-04", 11, "health"),
        ),
    )
    assert found == FencePosition([FenceTest("public-health", "7.2", 100, 0)], 131)


def test_two_grants_and_two_schemes_are_one_fence() -> None:
    found = fence_position(
        WIDE,
        sums(
            ("income:grants:public-health", "department", "2013-04", -100),
            ("income:grants:drugs", "department", "2013-04", -20),
            ("spending:clinics", "county", "2013-04", 60, "health"),
            ("spending:hubs", "county", "2013-04", 50, "early-help"),
        ),
    )
    assert found == FencePosition([FenceTest("public-health", "7.2", 120, 110)], 10)


def test_the_fence_is_tested_from_the_first_month_on() -> None:
    """Money of April stands behind what May spends."""
    found = sums(
        (GRANTS, "department", "2013-04", -100),
        ("income:contributions", "county", "2013-04", -50),
        ("spending:hubs", "county", "2013-05", 50, "early-help"),
    )
    assert breach(TERMS, found) == []
    outside = ("spending:hubs", "county", "2013-05", 50, "early-help")
    assert breach(TERMS, sums((GRANTS, "department", "2013-04", -100), outside)) != []


def test_a_breach_says_by_how_much_and_by_which_clause() -> None:
    (found,) = breach(TERMS, books(fenced=100_00, given=50_00, clinics=60_00, hubs=50_01))
    assert (found.code, found.severity, found.file) == (
        FindingCode.RING_FENCE,
        Severity.ERROR,
        "agreements, pool",
    )
    assert found.what == (
        "40.00 of ring fence public-health is not spent yet, but the pool has only 39.99 left: "
        "0.01 of it paid for something else"
    )
    assert found.rule.startswith("clause 7.2: ")
    assert breach(TERMS, books(fenced=100_00, given=50_00, clinics=60_00, hubs=50_00)) == []


def test_a_pool_without_a_fence_has_nothing_to_break_and_carries_nothing() -> None:
    overspent = books(hubs=1)
    assert fence_position(OPEN, overspent) is None
    assert breach(OPEN, overspent) == []
    assert carried_in_year(OPEN, books(fenced=100), FinancialYear(2013)) == 0


def test_permitted_spending_draws_the_fenced_grant_first(place: Place) -> None:
    """Due by April: 100.00 + 100.00 + 800.01 = 1,000.01 unrestricted; 100.00 fenced."""
    place.give("grants", GRANT)
    place.spend("clinics", "150.00")
    place.spend("hubs", "950.01")
    place.close()
    assert place.balance("spending") == 110001


def test_one_penny_more_breaks_the_fence(place: Place) -> None:
    place.give("grants", GRANT)
    place.spend("clinics", "60.00")
    place.spend("hubs", "1000.02")
    with pytest.raises(Refused, match=r"0\.01 of it paid for something else"):
        place.close()


def test_a_pool_in_deficit_closes_and_its_risk_share_bears_it(place: Place) -> None:
    """F-2: the grant is spent as it may be and nothing else is fenced, whatever is overspent."""
    place.give("grants", GRANT)
    place.spend("clinics", "2600.01")
    place.through("2014-03")
    assert place.balance("funds:risk-share") == -10000


def test_fenced_money_cannot_pay_for_other_schemes(place: Place) -> None:
    place.give("grants", GRANT)
    place.spend("hubs", "1000.02")
    with pytest.raises(Refused, match="clause 7.2"):
        place.close()


def test_the_fence_is_tested_up_to_the_month_and_not_by_later_money(place: Place) -> None:
    place.give("grants", GRANT)
    place.through("2013-05")
    place.reopen("2013-04")
    place.spend("hubs", "1000.02")
    with pytest.raises(Refused, match=r"0\.01 of it paid for something else"):
        place.close()


def test_a_close_that_the_fence_refuses_posts_nothing_and_closes_once_more_is_agreed(place: Place) -> None:
    place.give("grants", GRANT)
    place.spend("hubs", "1000.02")
    with pytest.raises(Refused):
        place.close()
    assert place.book.ledger.posted().starting("") == set()
    place.give(
        "opening-balances",
        "2013-04-01,pool,funds:general,county,,-0.01",
        "2013-04-01,pool,assets:cash,county,,0.01",
    )
    place.close()
    assert place.balance("spending") == 100002


# What is carried from year to year


@pytest.mark.parametrize(
    ("lines", "first_year", "second_year"),
    [
        # Forty of a hundred are left and spent in the second year.
        ({"2013-04": (100, 60), "2014-05": (0, 40)}, 40, -40),
        # More is spent in the second year than was left.
        ({"2013-04": (100, 60), "2014-05": (0, 70)}, 40, -40),
        # Both years' last days count in their own year.
        ({"2014-03": (100, 10), "2015-03": (20, 0)}, 90, 20),
        # Spent before it came: the grant of the second year pays for it.
        ({"2013-04": (0, 30), "2014-04": (100, 0)}, 0, 70),
        # Money of the years after counts in neither.
        ({"2015-04": (100, 10)}, 0, 0),
        # A credit note draws nothing.
        ({"2013-04": (100, -5)}, 100, 0),
    ],
)
def test_fenced_money_carried_is_what_is_left_at_the_end_less_what_was_left_at_the_beginning(
    lines: dict[str, tuple[int, int]], first_year: int, second_year: int
) -> None:
    found = sums(
        *((GRANTS, "department", month, -came) for month, (came, _) in lines.items()),
        *((CLINICS, "county", month, spent, "health") for month, (_, spent) in lines.items()),
    )
    assert carried_in_year(TERMS, found, FinancialYear(2013)) == first_year
    assert carried_in_year(TERMS, found, FinancialYear(2014)) == second_year


def test_two_grants_and_two_schemes_are_carried_as_one() -> None:
    found = sums(
        (GRANTS, "department", "2013-04", -100),
        ("income:grants:drugs", "department", "2013-04", -20),
        (CLINICS, "county", "2013-04", 60, "health"),
        ("spending:hubs", "county", "2013-04", 50, "early-help"),
    )
    assert carried_in_year(WIDE, found, FinancialYear(2013)) == 10


@pytest.mark.parametrize("first", ["2012-04", "2013-04", "2014-04"])
def test_what_is_carried_counts_from_the_books_first_month_or_the_agreements(first: str) -> None:
    """A book that begins before the agreement has its grants of that year too."""
    before = sums((GRANTS, "department", "2012-06", -100), first=first)
    found = carried_in_year(TERMS, before, FinancialYear(2012))
    assert found == (100 if first == "2012-04" else 0)
    later = sums((GRANTS, "department", "2014-06", -100), first=first)
    assert carried_in_year(TERMS, later, FinancialYear(2014)) == 100


def test_the_fences_of_two_pools_are_apart(two_pools: Place) -> None:
    """The second has 50.00 + 300.00 due by April, and a grant of 100.00 for its hostels."""
    two_pools.give("grants", "2013-04-05,second,department,homes,100.00,G2,")
    two_pools.spend("advice", "350.00")
    two_pools.spend("hostels", "40.00")
    two_pools.spend("hubs", "1000.01")
    two_pools.close()
    two_pools.spend("advice", "50.01", "2013-05")
    with pytest.raises(Refused, match="clause 3.1") as caught:
        two_pools.close("2013-05")
    assert len(caught.value.findings) == 1
    assert caught.value.findings[0].file == "agreements, second"


def test_books_up_to_a_month_hold_no_later_money() -> None:
    later = sums((GRANTS, "department", "2013-05", -100))
    found = fence_position(TERMS, later.until(Month(2013, 4)))
    assert found is not None
    assert found.tests[0].fenced_income == 0
