"""What is said of a pool's terms: its clauses one by one."""

from __future__ import annotations

import pytest

from conftest import POOL
from instruments.books import BY_THIRDS, NAMES, SECOND_POOL, Place
from instruments.pools.agreements import agreement
from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.pools.clauses import budget_clauses, clauses
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.settings import read_settings

COUNTY, POLICE, NHS = (NAMES[partner] for partner in ("county", "police", "nhs"))


def told(text: str, currency: str = "GBP") -> list[Clause]:
    return list(clauses(read_settings(PoolTerms, text.encode(), "pool.toml", currency), NAMES, currency))


def test_each_clause_is_a_sentence_with_those_it_concerns() -> None:
    assert told(POOL) == [
        Clause(
            f"{COUNTY} contributes £1,200 in cash for 2013-14, in 12 instalments due on the first day of each.",
            ("county",),
        ),
        Clause(
            f"{POLICE} contributes £400 in cash for 2013-14, in 4 instalments due on the first day of each.",
            ("police",),
        ),
        Clause(
            f"{NHS} contributes £800.01 in cash for 2013-14, in one payment due on the first day of the period.",
            ("nhs",),
        ),
        Clause("Money from public-health may be spent on Clinics only (clause 7.2)."),
        Clause(
            "At 31 March the year's surplus or deficit is shared pro rata to opening cash contributions "
            "(clause 9.1)."
        ),
    ]


def test_agreed_shares_are_said_as_they_are_written() -> None:
    assert told(BY_THIRDS)[-1] == Clause(
        f"At 31 March the year's surplus or deficit is shared {COUNTY} 1/3, {POLICE} 1/3, {NHS} 1/3 "
        "(clause 9.1)."
    )
    assert told(SECOND_POOL)[-1].text == (
        f"At 31 March the year's surplus or deficit is shared {COUNTY} 50%, {NHS} 50% (clause 4.2)."
    )


def test_two_grants_and_two_schemes_are_said_in_full() -> None:
    wide = POOL.replace('grants = ["public-health"]', 'grants = ["public-health", "drugs"]')
    (fence,) = [
        clause
        for clause in told(wide.replace('schemes = ["clinics"]', 'schemes = ["clinics", "hubs"]'))
        if "only" in clause.text
    ]
    assert fence.text == "Money from public-health and drugs may be spent on Clinics, Hubs only (clause 7.2)."


def test_an_agreement_without_a_fence_or_a_share_says_its_contributions_only() -> None:
    assert len(told(POOL[: POOL.index("[ring_fence]")])) == 3


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2014-03-01"], "in one payment due on 1 March 2014."),
        (["2014-03-01", "2014-03-31"], "in 2 instalments on days of their own."),
    ],
)
def test_instalments_with_days_of_their_own_are_said_as_many_as_they_are(days: list[str], said: str) -> None:
    """One such instalment was said as 1 instalments."""
    each = ", ".join(f'{{ on = {day}, amount = "{1200 // len(days)}.00" }}' for day in days)
    text = POOL.replace('"1200.00"\ninstalments = "monthly"', f'"1200.00"\ninstalments = [{each}]', 1)
    assert text != POOL
    assert told(text)[0].text == f"{COUNTY} contributes £1,200 in cash for 2013-14, {said}"


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (
            "2013-04-01",
            "2014-03-31",
            "£1,200 in cash for 2013-14, in 12 instalments due on the first day of each.",
        ),
        (
            "2013-07-01",
            "2014-03-31",
            "£1,200 in cash for 2013-14, in 9 instalments due on the first day of each.",
        ),
        (
            "2013-04-01",
            "2013-06-30",
            "£300 in cash for 2013-14, in 3 instalments due on the first day of each; "
            "of £1,200 for a whole year, as it ends early.",
        ),
        (
            "2013-04-01",
            "2013-04-30",
            "£100 in cash for 2013-14, in one payment due on the first day of the period; "
            "of £1,200 for a whole year, as it ends early.",
        ),
        (
            "2014-03-01",
            "2014-03-31",
            "£1,200 in cash for 2013-14, in one payment due on the first day of the period.",
        ),
    ],
)
def test_a_clause_says_what_is_billed_between_the_agreements_days(starts: str, ends: str, said: str) -> None:
    text = POOL.replace("starts = 2013-04-01", f"starts = {starts}").replace(
        "ends = 2015-03-31", f"ends = {ends}"
    )
    assert told(text)[0].text == f"{COUNTY} contributes {said}"


def test_clauses_of_a_book_in_euros_are_in_euros() -> None:
    assert "contributes €800.01 in cash" in told(POOL, "EUR")[2].text
    assert not [clause for clause in told(POOL, "EUR") if "£" in clause.text]


def test_a_partner_reads_the_clauses_that_concern_it_and_those_that_concern_everybody(place: Place) -> None:
    place.close()
    assert [clause.partition(" ")[0] for clause in place.statement("nhs", "2013-04").clauses] == [
        "NHS",
        "Money",
        "At",
    ]


def test_what_a_share_goes_by_and_when_a_step_is_part_are_said() -> None:
    """Who reads the terms works a share out by hand: all that it takes stands in them."""
    steps = (
        '{ step = "partner", partner = "nhs", up_to = "5.00", from = 2014-03-31, to = 2014-03-31 }, '
        '{ step = "share", by = "use", part = "50%" }, { step = "share", by = "equity", among = ["a", "b", "c"] }'
    )
    said = [
        clause.text
        for clause in clauses(
            agreement(
                f"overspend = [{steps}]",
                above='equity = { a = "20%", b = "30%", c = "50%" }\n'
                'opening.2013-14 = { county = "7.00", nhs = "5.00" }\n'
                'use.2013-14 = { estimate = { a = "60%", b = "40%" }, '
                'revised = [{ from = 2014-01-01, estimate = { a = "58%", b = "42%" } }, '
                '{ from = 2013-10-01, estimate = { a = "59%", b = "41%" } }], actual = { a = "64%", b = "36%" }, '
                'tolerance = "3 points" }',
            ),
            {"nhs": "the NHS"},
            "GBP",
        )
    ]
    assert said[1:] == [
        "The NHS contributes £4,000 in cash for 2013-14, in one payment due on the first day of the period.",
        "Opening contributions for 2013-14, by which a difference is shared, are fixed: county £7, the NHS £5.",
        "Shares in the venture are a 20%, b 30%, c 50%.",
        "Use in 2013-14 is estimated as a 60%, b 40%; from 1 October 2013 on as a 59%, b 41%; from "
        "1 January 2014 on as a 58%, b 42%; measured a 64%, b 36%; the estimate holds within 3 points.",
        "At 31 March an overspend goes so: (1) up to £5 is borne by the NHS, in the settlement of 31 March 2014 "
        "only; (2) 50% of what is left is borne by the partners by measured use; (3) all that is left is borne "
        "by a, b and c by their shares in the venture.",
    ]


@pytest.mark.parametrize(
    ("tolerance", "said"),
    [
        ("0 points", "what is measured takes its place"),
        ("0%", "what is measured takes its place"),
        ("0.5%", "the estimate holds within 0.5%"),
    ],
)
def test_a_tolerance_of_nought_holds_no_estimate_however_it_is_written(tolerance: str, said: str) -> None:
    use = f'use.2013-14 = {{ estimate = {{ a = "60%", b = "40%" }}, tolerance = "{tolerance}" }}'
    terms = agreement('overspend = [{ step = "share", by = "use" }]', above=use)
    told = [clause.text for clause in clauses(terms, {}, "GBP")]
    assert f"Use in 2013-14 is estimated as a 60%, b 40%; {said}." in told


def test_commitments_and_forecasts_are_read_back() -> None:
    terms = agreement(
        'overspend = [{ step = "share" }]',
        above="""
budgets = [{ line = "home", year = "2013-14", amount = "500.00" }]
forecasts = [{ line = "home", year = "2013-14", on = 2013-12-31, amount = "510.00", reason = "a hard winter" }]
commitments = [
  { line = "ward", on = 2013-12-01, amount = "40.00", what = "beds for January", until = 2014-02-01 },
  { line = "home", on = 2013-12-02, amount = "5.00" },
]
""",
    )
    assert [clause.text for clause in budget_clauses(terms, {}, "GBP")] == [
        "Home care may spend £500 in 2013-14.",
        "The ward is bound on 1 December 2013 to spend £40: beds for January; "
        "it is paid or released from 1 February 2014 on.",
        "Home care is bound on 2 December 2013 to spend £5.",
        "On 31 December 2013 Home care was thought to spend £510 in 2013-14: a hard winter.",
    ]


def test_a_rest_is_said_only_where_a_list_may_leave_one() -> None:
    line = '[schemes.home]\ntitle = "Home care"\ntheme = "care"\n'
    own = 'overspend = [{ step = "partner", partner = "nhs", up_to = "5.00" }]\nunderspend = [{ step = "partner", partner = "nhs" }]\n'
    settled = 'clause = "12"\noverspend = [{ step = "share" }]\nunderspend = [{ step = "reserve", reserve = "spare", holds_up_to = "9.00" }]'
    said = [clause.text for clause in clauses(agreement(settled, lines=line + own), {}, "GBP")]
    assert said[-4:] == [
        "An overspend of Home care: (1) up to £5 is borne by nhs; the rest is the pool's.",
        "An underspend of Home care: (1) all of it is returned to nhs.",
        "At 31 March an overspend goes so (clause 12): (1) all of it is borne by the partners in proportion to "
        "opening contributions.",
        "At 31 March an underspend goes so (clause 12): (1) all of it goes into the spare reserve, until it holds "
        "£9; what is left stays in the pool.",
    ]
