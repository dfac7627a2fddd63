"""A partner's account with a pool: every line of its statement, worked out beside it by hand.

The shares are 120000, 40000 and 80001 of 240001. Of what is shared, April has 240.01 on early help,
60.00 on health and a grant of 100.00; May has 100.00 more on early help.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from instruments.books import BY_THIRDS, UNFENCED, Place, said_by, table_of
from pooledbudget.errors import Misuse
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Amount, Total
from pooledbudget.instruments.pools.position import PartnerAccount, contributors, shared_lines
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.periods import Month, Span, span
from pooledbudget.settings import read_settings

TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")


def account(place: Place, partner: str, period: str, terms: PoolTerms = TERMS) -> PartnerAccount:
    covered: Span = span(period)
    last = covered if isinstance(covered, Month) else covered.period.months[-1]
    record = place.book.ledger
    desk = Desk(
        record=record,
        books=record.books().until(last),
        span=covered,
        names={},
        host="county",
        currency="GBP",
    )
    return PartnerAccount(terms, desk, partner)


LINES = (
    "opening",
    "contributions",
    "spending.early-help",
    "spending.health",
    "grants",
    "risk-share",
    "rounding",
    "closing",
)


def lines(place: Place, partner: str, period: str, suffix: str = "") -> tuple[int, ...]:
    """Return an account's lines from opening to closing; nought for a line that is not shown."""
    found = place.figures(partner, period)
    return tuple(found.get(f"pool.{line}{suffix}", 0) for line in LINES)


APRIL = {
    "county": (0, 10000, -12001, -3000, 5000, 0, 1, 0),
    "police": (0, 10000, -4000, -1000, 1667, 0, -1, 6666),
    "nhs": (0, 80001, -8000, -2000, 3333, 0, 0, 73334),
}
MAY = {
    "county": (0, 10000, -4999, 0, 0, 0, -2, 4999),
    "police": (6666, 0, -1667, 0, 0, 0, 1, 5000),
    "nhs": (73334, 0, -3334, 0, 0, 0, 1, 70001),
}
TO_MAY = {
    "county": (0, 20000, -17000, -3000, 5000, 0, -1, 4999),
    "police": (0, 10000, -5667, -1000, 1667, 0, 0, 5000),
    "nhs": (0, 80001, -11334, -2000, 3333, 0, 1, 70001),
}


@pytest.mark.parametrize("partner", APRIL)
def test_the_first_month_is_the_year_so_far(told: Place, partner: str) -> None:
    assert lines(told, partner, "2013-04") == APRIL[partner]
    assert lines(told, partner, "2013-04", ".year") == APRIL[partner]


@pytest.mark.parametrize("partner", MAY)
def test_a_later_month_is_the_year_so_far_less_what_was_stated_before(told: Place, partner: str) -> None:
    assert lines(told, partner, "2013-05") == MAY[partner]
    assert lines(told, partner, "2013-05", ".year") == TO_MAY[partner]


@pytest.mark.parametrize("partner", MAY)
def test_a_month_opens_where_the_one_before_closed_and_adds_up(told: Place, partner: str) -> None:
    assert MAY[partner][0] == APRIL[partner][-1]
    assert sum(MAY[partner][:-1]) == MAY[partner][-1]
    assert sum(TO_MAY[partner][:-1]) == TO_MAY[partner][-1]


def test_what_partners_hold_is_what_the_pool_has_and_no_penny_is_lost(told: Place) -> None:
    """I13 of the facts, pooled-budgets.md section 8.4: 1,100.01 due, 100.00 granted, 400.01 spent."""
    assert sum(lines[-1] for lines in APRIL.values()) == 100_001 + 10_000 - 30_001
    assert sum(lines[-1] for lines in TO_MAY.values()) == 110_001 + 10_000 - 40_001


@pytest.mark.parametrize("period", ["2013-Q1", "2013-06", "2013-14"])
@pytest.mark.parametrize("partner", MAY)
def test_a_draft_of_any_period_adds_up_though_its_months_are_not_closed(
    told: Place, partner: str, period: str
) -> None:
    for suffix in ("",) if period == "2013-14" else ("", ".year"):
        found = lines(told, partner, period, suffix)
        assert sum(found[:-1]) == found[-1]
        june = 10_000 if partner == "county" else 0
        assert found[-1] == TO_MAY[partner][-1] + june


@pytest.mark.parametrize(
    ("period", "source"),
    [
        ("2013-04", "the book begins here"),
        ("2013-Q1", "the book begins here"),
        ("2013-05", "the closing balance stated at the close of April 2013"),
        ("2013-06", "the closing balance stated at the close of May 2013"),
    ],
)
def test_an_opening_balance_says_where_it_stands(told: Place, period: str, source: str) -> None:
    statement = told.statement("nhs", period)
    _, cell = statement.figures[f"{period}/nhs/partner/pool.opening"]
    assert isinstance(cell.expression, Amount)
    assert cell.expression.source == source


def test_a_share_of_a_later_month_says_what_was_stated_before(told: Place) -> None:
    _, cell = told.statement("nhs", "2013-05").figures["2013-05/nhs/partner/pool.spending.early-help"]
    assert isinstance(cell.expression, Total)
    assert [(sign, what, term.value) for sign, what, term in cell.expression.terms] == [
        (-1, "your share to May 2013", 11334),
        (-1, "what was stated to April 2013", -8000),
    ]


def test_every_line_has_its_label(told: Place) -> None:
    labels = list(table_of(told.statement("county", "2013-05"), "Your account with the Smallshire pool"))
    assert labels == [
        "Opening balance",
        "Cash contributions due",
        "Your share of spending: Early help",
        "Your share of spending: Health",
        "Your share of grants and results income",
        "Risk share at 31 March",
        "Pennies of rounding between the lines above",
        "Closing balance at 31 May 2013",
        "Apart: given in kind, valued by you",
    ]


def test_the_lines_that_add_others_up_are_marked(told: Place) -> None:
    marked = {
        table.title: [line.label for line in table.lines if line.total]
        for table in told.statement("nhs", "2013-05").tables[:-1]
    }
    assert marked == {
        "Where you stand with the Smallshire pool": [
            "Owed by you at 31 May 2013",
            "Owed to you at 31 May 2013",
            "Net at 31 May 2013: owed by you less owed to you",
        ],
        "Your account with the Smallshire pool": ["Closing balance at 31 May 2013"],
        "What you spent for the pool": ["Total"],
        "Your instalments of 2013 to 2014 to the Smallshire pool": [],
        "Risk": [],
    }


def test_pennies_of_rounding_are_shown_where_there_are_any_in_either_column(told: Place) -> None:
    def shown(partner: str, month: str) -> bool:
        return "pool.rounding" in told.figures(partner, month)

    assert [shown("county", "2013-04"), shown("nhs", "2013-04")] == [True, False]
    assert [shown("police", "2013-05"), shown("nhs", "2013-05")] == [True, True]


def test_gifts_in_kind_stand_apart_and_move_no_balance(told: Place) -> None:
    found = told.figures("police", "2013-05")
    assert (found["pool.in-kind"], found["pool.in-kind.year"]) == (5500, 5500)
    assert told.figures("police", "2013-04")["pool.in-kind"] == 0


# What was spent


def test_a_deliverer_is_told_what_it_spent_by_scheme(told: Place) -> None:
    assert table_of(told.statement("nhs", "2013-05"), "What you spent for the pool") == {
        "Clinics": ["£0.00", "£60.00"],
        "Total": ["£0.00", "£60.00"],
    }
    assert table_of(told.statement("county", "2013-05"), "What you spent for the pool") == {
        "Hubs": ["£100.00", "£340.01"],
        "Total": ["£100.00", "£340.01"],
    }


def test_spending_in_view_has_a_table_of_its_own(told: Place) -> None:
    statement = told.statement("police", "2013-04")
    assert table_of(statement, "Your spending in view of the Smallshire pool") == {
        "Patrols": ["£70.00", "£70.00"],
        "Total": ["£70.00", "£70.00"],
    }
    assert "What you spent for the pool" not in [table.title for table in statement.tables]
    assert statement.values["pool.in-view.year"] == 7000


def test_an_account_of_no_scheme_is_called_by_its_own_name(place: Place) -> None:
    place.give(
        "opening-balances",
        "2013-04-01,pool,spending:outcome-payments,county,health,5.00",
        "2013-04-01,pool,assets:cash,county,,-5.00",
    )
    place.close()
    assert table_of(place.statement("county", "2013-04"), "What you spent for the pool") == {
        "Outcome payments": ["£5.00", "£5.00"],
        "Total": ["£5.00", "£5.00"],
    }


def test_a_partner_that_only_spent_in_view_last_year_has_nothing_to_be_told(
    make_place: Callable[..., Place],
) -> None:
    """The police in view, without a contribution, in a book of March and April 2014."""
    start, end = (
        UNFENCED.index('[[contributions]]\npartner = "police"'),
        UNFENCED.index('[[contributions]]\npartner = "nhs"'),
    )
    place = make_place(pool=UNFENCED[:start] + UNFENCED[end:], first="2014-03")
    place.spend("patrols", "70.00", "2014-03", sender="police")
    place.through("2014-04")
    assert [table.title for table in place.statement("police", "2014-03").tables][:1] == [
        "Your spending in view of the Smallshire pool"
    ]
    assert place.statement("police", "2014-04").tables == []


# Risk


@pytest.mark.parametrize(
    ("partner", "period", "variance", "part"),
    [
        # 1,000.01 due and 100.00 granted less 300.01 spent, 40.00 fenced and unspent: 760.00.
        ("county", "2013-04", 76_000, 10_000 - 12_001),
        ("police", "2013-04", 76_000, 10_000 - 4_000),
        ("nhs", "2013-04", 76_000, 80_001 - 8_000),
        ("nhs", "2013-05", 76_000, 80_001 - 11_334),
    ],
)
def test_the_years_difference_so_far_and_a_partners_part_of_it(
    told: Place, partner: str, period: str, variance: int, part: int
) -> None:
    found = told.figures(partner, period)
    assert (found["pool.pool-variance"], found["pool.variance-share"]) == (variance, part)
    assert found["pool.fence-carried"] == 4_000


def test_the_risk_table_names_the_period_and_the_clause_of_the_fence(told: Place) -> None:
    statement = told.statement("nhs", "2013-05")
    assert list(table_of(statement, "Risk")) == [
        "The pool's surplus of the year so far, of what fell due (deficit below nought)",
        "Yours of it",
        "Ring-fenced money of public-health not yet spent (clause 7.2)",
    ]
    assert any("Year to May 2013" in line for line in said_by(statement))


def test_a_pool_without_a_fence_or_a_clause_has_an_empty_risk_table(
    make_place: Callable[..., Place],
) -> None:
    place = make_place(pool=UNFENCED[: UNFENCED.index("[risk_share]")])
    place.close()
    assert table_of(place.statement("nhs", "2013-04"), "Risk") == {}


def test_a_partner_without_a_part_of_the_difference_is_not_told_of_one(
    make_place: Callable[..., Place],
) -> None:
    pool = BY_THIRDS.replace('county = "1/3", police = "1/3", nhs = "1/3"', 'county = "1/2", nhs = "1/2"')
    place = make_place(pool=pool)
    place.close()
    assert "Yours of it" not in table_of(place.statement("police", "2013-04"), "Risk")
    assert place.figures("nhs", "2013-04")["pool.variance-share"] == 50_000


def test_a_part_by_agreed_shares_says_by_which_clause(make_place: Callable[..., Place]) -> None:
    """1,000.01 in April by thirds: the odd penny goes to the county, the first by name."""
    place = make_place(pool=BY_THIRDS)
    place.close()
    for partner, part in (("county", 33334), ("nhs", 33334), ("police", 33333)):
        statement = place.statement(partner, "2013-04")
        _, cell = statement.figures[f"2013-04/{partner}/partner/pool.variance-share"]
        assert isinstance(cell.expression, Total)
        assert (cell.minor, cell.expression.terms[0][1]) == (part, "by clause 9.1")


def test_what_agreed_shares_move_is_a_line_of_its_own_once_the_year_is_settled(
    make_place: Callable[..., Place],
) -> None:
    """2,400.01 less 240.00: 2,160.01 by thirds is 720.00 or 720.01 each; by proportion it fell otherwise."""
    pool = BY_THIRDS.replace("starts = 2013-04-01", "starts = 2014-03-01")
    place = make_place(pool=pool, first="2014-03")
    place.spend("hubs", "240.00", "2014-03")
    place.through("2014-04")
    moved = {
        partner: place.figures(partner, "2014-03")["pool.moved"] for partner in ("county", "police", "nhs")
    }
    fell = {"county": 120_000 - 12_000, "police": 40_000 - 4_000, "nhs": 80_001 - 8_000}
    taken = {partner: moved[partner] + fell[partner] for partner in moved}
    assert taken == {"county": 72_001, "police": 72_000, "nhs": 72_000}
    assert sum(moved.values()) == 0
    _, cell = place.statement("nhs", "2014-03").figures["2014-03/nhs/partner/pool.moved"]
    assert isinstance(cell.expression, Amount)
    assert "the agreed shares (clause 9.1)" in cell.expression.source
    assert "pool.moved" not in place.figures("nhs", "2014-04")


# Who has an account


def test_a_partner_with_nothing_agreed_has_an_account_once_money_moved(place: Place) -> None:
    place.give("contributions", "2013-04-05,pool,department,cash,50.00,D1,")
    place.close()
    found = place.figures("department", "2013-04")
    assert (found["pool.received"], found["pool.outstanding"]) == (5000, -5000)
    _, cell = place.statement("department", "2013-04").figures["2013-04/department/partner/pool.grants"]
    assert isinstance(cell.expression, Amount)
    assert cell.expression.source == "nothing is shared with you under this agreement this year"
    assert {found[f"pool.{line}"] for line in LINES if f"pool.{line}" in found} == {0}
    place.close("2013-05")
    assert place.figures("department", "2013-05")["pool.opening"] == 0


def test_contributors_come_in_the_agreements_order_then_as_money_moved(place: Place) -> None:
    place.give("contributions", "2013-04-05,pool,department,cash,50.00,D1,")
    place.close()
    assert contributors(TERMS, place.book.ledger.books()) == ["county", "police", "nhs", "department"]


def test_one_that_has_a_share_and_gives_nothing_has_an_account(place: Place) -> None:
    shares = BY_THIRDS.replace('nhs = "1/3" }', 'nhs = "1/6", department = "1/6" }')
    terms = read_settings(PoolTerms, shares.encode(), "pool.toml")
    assert contributors(terms, place.book.ledger.books()) == ["county", "police", "nhs", "department"]


def test_partners_share_spending_by_theme_and_grants(told: Place) -> None:
    assert [
        (line.slug, line.account, line.theme) for line in shared_lines(TERMS, told.book.ledger.books())
    ] == [
        ("spending.early-help", "spending", "early-help"),
        ("spending.health", "spending", "health"),
        ("grants", "income:grants", None),
    ]


def test_a_close_keeps_what_it_stated_of_every_partner(told: Place) -> None:
    (_, april), (_, may) = told.book.ledger.annexes("positions")
    assert [facts["partner"] for facts in april] == ["county", "police", "nhs"]
    assert april[2] == {
        "agreement": "pool",
        "partner": "nhs",
        "month": "2013-04",
        "closing": 73334,
        "whole": -6667,
        "lines": {
            "spending.early-help": [24001, -8000],
            "spending.health": [6000, -2000],
            "grants": [-10000, 3333],
        },
    }
    assert [(facts["month"], facts["closing"]) for facts in may] == [
        ("2013-05", 4999),
        ("2013-05", 5000),
        ("2013-05", 70001),
    ]


def test_what_a_close_keeps_is_what_the_statement_closes_with_across_the_years_end(
    make_place: Callable[..., Place],
) -> None:
    """By February each holds what fell on it; in March the difference goes by thirds."""
    pool = BY_THIRDS.replace("starts = 2013-04-01", "starts = 2014-02-01")
    place = make_place(pool=pool, first="2014-02")
    place.spend("hubs", "240.00", "2014-02")
    place.through("2014-05")
    kept = {
        (facts["month"], facts["partner"]): facts["closing"]
        for _, body in place.book.ledger.annexes("positions")
        for facts in body
    }
    assert len(kept) == 12
    for (month, partner), closing in kept.items():
        assert place.figures(partner, month)["pool.closing"] == closing, (month, partner)
    assert [kept["2014-04", partner] for partner in ("county", "police", "nhs")] == [0, 0, 0]


def test_a_theme_added_in_the_year_begins_at_nought(place: Place) -> None:
    place.spend("hubs", "240.00")
    place.close("2013-04")
    place.agree(
        "pool",
        POOL.replace(
            "[schemes.hubs]",
            'housing = "Housing"\n\n[schemes.homes]\ntitle = "Homes"\ntheme = "housing"\n\n[schemes.hubs]',
        ),
    )
    place.spend("homes", "24.00", "2013-05")
    place.close("2013-05")
    found = place.figures("county", "2013-05")
    assert (found["pool.spending.housing"], found["pool.spending.early-help"]) == (-1200, 0)
    assert found["pool.closing"] == found["pool.opening"] + 10000 - 1200


def test_an_investor_has_no_account_with_the_pool(told: Place) -> None:
    assert told.book.statements_of("harbour", "2013-04")[0].tables == []


def test_a_place_not_begun_has_no_statement(told: Place) -> None:
    with pytest.raises(Misuse, match="the book begins in 2013-04"):
        told.book.statement("nhs", "2012-13")


def test_an_unknown_partner_is_refused_and_the_nearest_named(told: Place) -> None:
    with pytest.raises(Misuse, match="no partner 'nsh'; did you mean 'nhs'"):
        told.book.statement("nsh", "2013-04")
