"""What is said of a pool's terms: its clauses one by one."""

from __future__ import annotations

import pytest

from conftest import POOL
from instruments.books import BY_THIRDS, NAMES, SECOND_POOL, Place
from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.pools.clauses import clauses
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
