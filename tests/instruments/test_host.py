"""The host's own records, which belong to no instrument: opening balances, grants, adjustments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conftest import NOW, POOL
from in_memory import FAMILIES
from instruments.books import BOND, SECOND_POOL, Place, known, legs, question, row
from instruments.families.kit import PROGRAMME
from pooledbudget.errors import Misuse
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Context, Known
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.families.families import Families
from pooledbudget.instruments.host import (
    NOUGHT,
    adjusted,
    decide,
    grants_received,
    objections,
    opening_balances,
    usable,
)
from pooledbudget.instruments.pools.pool import Pool
from pooledbudget.submissions.records import Row

CONTEXT = Context("GBP", {PROGRAMME.id: PROGRAMME})
KNOWN: Known = known(
    Pool.read(POOL.encode(), "p", CONTEXT),
    Pool.read(SECOND_POOL.encode(), "s", CONTEXT),
    Families.read(FAMILIES.encode(), "f", CONTEXT),
    Bond.read(BOND.encode(), "b", CONTEXT),
)


def opening(
    account: str,
    amount: str,
    *,
    agreement: str = "pool",
    partner: str = "county",
    theme: str = "",
    on: str = "2013-04-01",
    number: int = 2,
) -> Row[Any]:
    return row("opening-balances", on, agreement, account, partner, theme, amount, number=number)


def grant(agreement: str = "pool", settles: str = "", number: int = 2) -> Row[Any]:
    cells = ("2013-04-05", agreement, "department", "public-health", "100.00", "G1", settles)
    return row("grants", *cells, number=number)


def adjustment(
    account: str,
    amount: str,
    *,
    agreement: str = "pool",
    partner: str = "county",
    theme: str = "",
    on: str = "2013-04-30",
    number: int = 2,
) -> Row[Any]:
    return row("adjustments", on, agreement, account, partner, theme, amount, number=number)


# Opening balances


def test_opening_balances_are_one_entry_an_agreement() -> None:
    given = (
        opening("assets:cash", "5.00"),
        opening("liabilities:capital", "-7.00", agreement="bond", partner="harbour", number=3),
        opening("funds:general", "-5.00", theme="", number=4),
        opening("assets:cash", "7.00", agreement="bond", number=5),
    )
    entries, named = opening_balances(question(*given), KNOWN)
    assert [entry.id for entry in entries] == ["pool:opening", "bond:opening"]
    assert legs(entries[0]) == [
        ("assets:cash", "county", "pool", 500, ""),
        ("funds:general", "county", "pool", -500, ""),
    ]
    assert [str(because) for because in entries[1].because] == ["S0001 row 3", "S0001 row 5"]
    assert named == {}
    assert entries[0].decided


def test_they_take_effect_on_their_earliest_day() -> None:
    given = (
        opening("assets:cash", "5.00", on="2013-04-03"),
        opening("funds:general", "-5.00", on="2013-04-02"),
    )
    ((entry,), _) = opening_balances(question(*given), KNOWN)
    assert str(entry.effective) == "2013-04-02"


def test_balances_of_nought_are_named_and_those_of_no_agreement_are_not_posted() -> None:
    given = (
        opening("assets:cash", "0.00"),
        opening("funds:opening", "0.00", number=3),
        opening("assets:cash", "5.00", agreement="gone", number=4),
    )
    assert opening_balances(question(*given), KNOWN) == ([], {"S0001:2": NOUGHT, "S0001:3": NOUGHT})


def test_a_corrected_file_decides_the_opening_again(place: Place) -> None:
    wrong = place.give(
        "opening-balances",
        "2013-04-01,pool,assets:cash,county,,5.00",
        "2013-04-01,pool,funds:general,county,,-5.00",
        "2013-04-01,pool,liabilities:owed-to-partners,nhs,,0.00",
    )
    closing = place.close()
    assert [tied.document for tied in closing.tied] == [
        {"accepted": 3, "posted": 2, "decided": 0, "named": 1, "amount": "0.00"}
    ]
    place.give(
        "opening-balances",
        "2013-04-01,pool,assets:cash,county,,6.00",
        "2013-04-01,pool,funds:general,county,,-6.00",
        replaces=wrong,
    )
    place.close("2013-05")
    assert (place.balance("assets:cash"), place.balance("funds:general")) == (600, -600)
    assert place.book.verify().faults == []


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["2013-04-01,pool,assets:cash,county,,5.00"], "5.00"),
        (
            ["2013-04-01,pool,assets:cash,county,,5.00", "2013-04-01,second,funds:general,county,,-5.00"],
            "5.00",
        ),
    ],
)
def test_opening_balances_that_do_not_sum_to_nought_are_refused(
    two_pools: Place, lines: list[str], what: str
) -> None:
    receipt = two_pools.offer("opening-balances", *lines)
    assert not receipt.accepted
    assert what in receipt.errors[0].what


# Grants


def test_a_grant_is_income_by_its_name_or_settles_what_was_earned() -> None:
    given = grant(), grant("families", "results due", number=3)
    fresh, settling = grants_received(question(*given), KNOWN)
    assert legs(fresh) == [
        ("assets:cash", "county", "pool", 10000, ""),
        ("income:grants:public-health", "department", "pool", -10000, ""),
    ]
    assert legs(settling) == [
        ("assets:cash", "county", "families", 10000, ""),
        ("assets:results-due", "department", "families", -10000, ""),
    ]
    assert (fresh.narrative, settling.narrative) == (
        "Grant: public-health, G1",
        "Results received: public-health, G1",
    )


def test_a_grant_posts_once_and_to_agreements_that_there_are() -> None:
    given = grant(), grant(number=3), grant("gone", number=4)
    found = list(grants_received(question(*given, posted=["S0001:2"]), KNOWN))
    assert [entry.id for entry in found] == ["S0001:3"]


def test_the_hosts_records_are_decided_together_in_the_currency_of_the_book() -> None:
    given = opening("assets:cash", "5.00"), opening("funds:general", "-5.00", number=3), grant(number=4)
    found = decide(question(*given, currency="EUR"), KNOWN)
    assert [entry.id for entry in found.entries] == ["pool:opening", "S0001:4"]
    assert {posting.currency for entry in found.entries for posting in entry.postings} == {"EUR"}


# Adjustments


def test_the_lines_of_an_adjustment_are_one_entry() -> None:
    given = [
        adjustment("spending:hubs", "7.00", theme="early-help"),
        adjustment("spending:clinics", "-7.00", theme="health", number=3),
    ]
    entry = adjusted("S0001", given, "S0000:2", "EUR")
    assert (entry.id, entry.narrative) == ("S0001:adjustment", "Adjustment: S0000:2")
    assert legs(entry) == [
        ("spending:hubs", "county", "pool", 700, "early-help"),
        ("spending:clinics", "county", "pool", -700, "health"),
    ]
    assert {posting.currency for posting in entry.postings} == {"EUR"}
    assert [str(because) for because in entry.because] == ["S0001 row 2", "S0001 row 3"]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (
            [
                adjustment("assets:cash", "7.00"),
                adjustment("funds:general", "-7.00", on="2013-04-29", number=3),
            ],
            "one effective day; here 2013-04-29, 2013-04-30",
        ),
        (
            [adjustment("assets:cash", "7.00"), adjustment("funds:general", "-6.99", number=3)],
            "pool is out by 0.01 GBP",
        ),
        (
            [
                adjustment("assets:cash", "7.00"),
                adjustment("funds:general", "-7.00", agreement="bond", number=3),
            ],
            "is out by",
        ),
        ([adjustment("assets:cash", "7.00")], "at least two postings"),
    ],
)
def test_lines_that_are_not_one_balanced_entry_are_no_adjustment(given: list[Row[Any]], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        adjusted("S0001", given, "", "GBP")


def test_an_adjustment_posts_when_two_people_say_so(place: Place) -> None:
    lines = (
        "2013-04-30,pool,spending:hubs,county,early-help,7.00",
        "2013-04-30,pool,spending:clinics,county,health,-7.00",
    )
    submission = place.give("adjustments", *lines)
    with pytest.raises(Misuse, match="whoever prepares cannot approve"):
        place.book.adjust(submission=submission, prepared_by="Ann", approved_by="ann ", reason="x", now=NOW)
    place.book.adjust(submission=submission, prepared_by="Ann", approved_by="Bob", reason="x", now=NOW)
    assert (place.balance("spending:hubs"), place.balance("spending:clinics")) == (700, -700)
    (credited,) = place.close().findings
    assert credited.what.startswith("credits of county for clinics")


# What is objected to


def objected(given: Row[Any]) -> list[tuple[str, str]]:
    return [(found.column, found.what) for found in objections(given, KNOWN)]


ACCOUNTS = {
    "pool": [
        "assets:cash",
        "assets:contributions-due:billed",
        "funds:risk-share",
        "income:grants:public-health",
        "spending:in-kind",
        "in-view:spending:patrols",
        "assets:due-from:bond",
        "liabilities:due-to:second",
    ],
    "families": ["assets:results-due", "income:attachment-fees", "income:results", "income:grants:tf"],
    "bond": ["liabilities:capital", "spending:return", "income:outcome-payments", "assets:due-from:pool"],
}


@pytest.mark.parametrize(
    ("agreement", "account"), [(name, account) for name, listed in ACCOUNTS.items() for account in listed]
)
def test_an_account_that_an_agreement_has_may_be_posted_to(agreement: str, account: str) -> None:
    theme = "early-help" if account.startswith("spending") else ""
    assert objected(opening(account, "1.00", agreement=agreement, theme=theme)) == []
    assert objected(adjustment(account, "1.00", agreement=agreement, theme=theme)) == []


@pytest.mark.parametrize(
    ("agreement", "account", "near"),
    [
        ("pool", "assets:cahs", "assets:cash"),
        ("pool", "spending:hub", "spending:hubs"),
        ("pool", "spending:hostels", "spending:hubs"),
        ("second", "spending:hubs", ""),
        ("pool", "in-view:spending:hubs", "in-view:spending:patrols"),
        ("pool", "liabilities:capital", ""),
        ("pool", "assets:results-due", ""),
        ("pool", "assets:due-from:pool", ""),
        ("pool", "income:grants", ""),
        ("families", "spending:hubs", ""),
        ("families", "income:result", "income:results"),
        ("bond", "income:contributions", ""),
        ("bond", "assets:due-from:bond", ""),
    ],
)
def test_an_account_that_an_agreement_has_not_is_objected_to_and_the_nearest_named(
    agreement: str, account: str, near: str
) -> None:
    for given in (
        opening(account, "1.00", agreement=agreement),
        adjustment(account, "1.00", agreement=agreement),
    ):
        ((column, what),) = objected(given)
        assert column == "account"
        assert what.startswith(f"there is no account {account!r}")
        assert near in what


@pytest.mark.parametrize(
    ("theme", "objected_to"),
    [("early-help", False), ("health", False), ("", True), ("housing", True), ("erly-help", True)],
)
def test_spending_of_a_pool_is_under_one_of_its_themes(theme: str, objected_to: bool) -> None:
    found = objected(adjustment("spending:hubs", "1.00", theme=theme))
    assert bool(found) is objected_to
    if objected_to:
        assert found[0][0] == "theme"


@pytest.mark.parametrize("made", [adjustment, opening])
@pytest.mark.parametrize("account", ["assets:cash", "liabilities:owed-to-partners"])
@pytest.mark.parametrize(
    ("theme", "told"), [("early-help", []), ("", []), ("erly-help", ["theme"]), ("2013-02-30", ["theme"])]
)
def test_catalogue_102_a_theme_that_is_named_beside_any_account_is_one_of_the_pool(
    made: Callable[..., Row[Any]], account: str, theme: str, told: list[str]
) -> None:
    assert [column for column, _ in objected(made(account, "1.00", theme=theme))] == told


def test_an_agreement_without_themes_spends_under_none() -> None:
    assert objected(adjustment("spending:return", "1.00", agreement="bond", theme="")) == []
    assert objected(adjustment("spending:return", "1.00", agreement="bond", theme="anything")) == []


@pytest.mark.parametrize(
    ("agreement", "settles", "objected_to"),
    [
        ("pool", "", False),
        ("pool", "results due", True),
        ("families", "results due", False),
        ("families", "", False),
        ("bond", "results due", True),
    ],
)
def test_results_are_settled_where_they_are_earned(agreement: str, settles: str, objected_to: bool) -> None:
    found = list(objections(grant(agreement, settles), KNOWN))
    assert bool(found) is objected_to
    if objected_to:
        assert (found[0].column, found[0].code) == ("settles", FindingCode.ROW_RULE)
        assert found[0].what == f"{agreement} earns no fees or results, so no results are due to it"


def test_rows_of_no_agreement_and_rows_that_name_no_account_are_left_to_others() -> None:
    assert objected(opening("assets:cash", "1.00", agreement="gone")) == []
    assert list(objections(grant("gone", "results due"), KNOWN)) == []
    assert objected(row("contributions", "2013-04-05", "pool", "nhs", "cash", "1.00", "A")) == []


# Which accounts may be used


@pytest.mark.parametrize(
    ("account", "listed", "found"),
    [
        ("assets:cash", ("assets:cash",), True),
        ("assets:cash", ["assets:cash"], True),
        ("assets:cash", ("assets:cashier",), False),
        ("income:grants:ph", ("income:grants:*",), True),
        ("income:grants:ph:more", ("income:grants:*",), False),
        ("income:grants", ("income:grants:*",), False),
        ("income:grants:ph", ("income:*",), False),
        ("zzz:ph", ("zzz:*",), False),
        ("assets:cash", (), False),
        ("assets:cash", {"assets:cash": True}, False),
    ],
)
def test_an_account_is_usable_where_it_is_listed_or_any_name_under_its_parent_is(
    account: str, listed: object, found: bool
) -> None:
    assert usable(account, listed) is found
