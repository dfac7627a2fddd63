"""The chart of accounts: every account is used or said to be free, and a mistyped one is refused everywhere."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import moved
from in_memory import MemoryBook, place_of_everything
from instruments.pools.settled import AGREED
from pooledbudget.cells import ROOTS
from pooledbudget.ledger.chart import CHART, Side, holds, inside, unknown_account
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.record import Record

FREE = {"funds:opening", "funds:general", "spending:whole-pool"}
"""No rule posts to these: they are for opening balances and adjustments, and their meanings say so."""


def listed(path: str) -> str:
    """Return an account as the chart lists it: a name under a parent by what it is a name of."""
    fixed = {account.path for account in CHART if not account.variable}
    if path in fixed:
        return path
    parents = {account.parent: account.path for account in CHART if account.variable}
    return parents[path.rpartition(":")[0]]


def used(record: Record) -> set[str]:
    return {listed(path) for path in record.names("account")}


def a_year_of_a_pool() -> Record:
    """Two years of a pool: a surplus and then a deficit, each shared."""
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,nhs,cash,800.01,A", "2013-04-06,pool,police,in kind,5.00,B")
    book.give("grants", "2013-04-07,pool,department,public-health,10.00,G")
    book.give("expenditure", "2013-04-08,hubs,20.00,E,,24.00,4.00")
    book.give("expenditure", "2013-04-09,patrols,1.00,F", "2013-04-10,hubs,2.00,H", sender="police")
    book.close_all("2013-04", "2014-02")
    book.give("expenditure", "2014-03-01,clinics,2390.01,L")
    book.close("2014-03")
    return book.record


def a_pool_with_a_reserve() -> Record:
    """A year of a pool that keeps its surplus in a reserve."""
    book = MemoryBook(agreements={"pool": AGREED})
    book.give("expenditure", "2013-04-08,hubs,20.00,E")
    book.close_all("2013-04", "2014-03")
    return book.record


def a_bond_and_a_family() -> Record:
    """What an outcome earns, what a bond lends and returns, and what a family earns."""
    book = place_of_everything()
    book.agreements["families"] += 'passes_to = "pool"\ngrant = "public-health"\n'
    for kind, *lines in (
        ("drawdowns", "2013-04-05,bond,harbour,100.00,D"),
        ("service-payments", "2013-04-06,bond,charity,30.00,V"),
        ("outcomes", "2013-04-07,bond,a,100,80,100,100,,report"),
        ("payments", "2013-04-07,pool,bond,200.00,P"),
        ("repayments", "2013-04-08,bond,harbour,150.00,Y"),
        ("drawdowns", "2013-04-09,note,harbour,100.00,D2"),
        ("service-payments", "2013-04-09,note,charity,60.00,V2"),
        ("outcomes", "2013-04-20,note,2013-04,,,,,,report,job,1"),
        ("receipts", "2013-04-21,note,department,10.00,R"),
        ("write-offs", "2013-04-21,note,harbour,1.00,W"),
        ("families", "F1,P1,1980-01-01,2010-01-01"),
        ("flags", "F1,asb order,2012-06-01", "F1,local concern,2012-06-02"),
        ("benefits", "P1,2011-01-01,2013-04-14,esa"),
        ("work", "P1,2013-04-15,,E"),
        ("attachments", "families,F1,2013-04-10"),
        ("claims", "families,F1,2013-07-20,continuous employment"),
    ):
        book.give(kind, *lines)
    book.close_all("2013-04", "2013-07")
    return book.record


def test_every_account_is_posted_to_by_some_rule_or_is_said_to_be_free() -> None:
    posted = used(a_year_of_a_pool()) | used(a_pool_with_a_reserve()) | used(a_bond_and_a_family())
    assert {account.path for account in CHART} - posted == FREE
    for account in CHART:
        assert ("brought in" in account.meaning) == (account.path in FREE), account.path


def test_every_account_is_there_once_under_a_known_root_with_a_side_and_a_meaning() -> None:
    paths = [account.path for account in CHART]
    assert len(paths) == len(set(paths))
    for account in CHART:
        assert account.path.partition(":")[0] in ROOTS
        assert account.side in set(Side)
        assert account.meaning
        assert account.variable == account.path.endswith("}")
        assert "{" not in account.parent


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("assets:cash", True),
        ("assets:cassh", False),
        ("assets", False),
        ("assets:cash:petty", False),
        ("Assets:cash", False),
        ("assets:contributions-due", False),
        ("assets:contributions-due:billed", True),
        ("spending:hubs", True),
        ("spending", False),
        ("spending:", False),
        ("spending:hubs:rent", False),
        ("in-view:spending:hubs", True),
        ("in-view:spending", False),
        ("in-view:funded", True),
        ("liabilities:due-to:bond", True),
        ("liabilities:due-to", False),
        ("income:grants:gift", True),
        ("", False),
        (":", False),
    ],
)
def test_an_account_is_held_by_its_whole_path_or_as_one_name_under_a_parent(path: str, *, held: bool) -> None:
    assert holds(path) is held


@pytest.mark.parametrize(
    ("path", "parent", "found"),
    [
        ("spending:hubs", "spending", True),
        ("spending:hubs", "spending:hubs", True),
        ("spending:hubsite", "spending:hubs", False),
        ("spending", "spending:hubs", False),
        ("in-view:spending:hubs", "spending", False),
    ],
)
def test_inside_goes_segment_by_segment(path: str, parent: str, *, found: bool) -> None:
    assert inside(path, parent) is found


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("assets:cassh", "did you mean 'assets:cash'?"),
        ("liabilities:zzz", "did you mean 'liabilities:payable'?"),
        ("spending:a:b", "did you mean 'spending:return'?"),
        ("zzz", "the chart of accounts lists them: pooledbudget chart"),
    ],
)
def test_an_entry_to_an_account_that_is_not_there_cannot_be_made_and_the_nearest_is_named(
    path: str, hint: str
) -> None:
    legs = moved((path, "county"), ("assets:cash", "county"), 100, "pool")
    with pytest.raises(ValueError, match="there is no account") as caught:
        Entry("S0001:2", date(2013, 4, 2), "spending", legs, ())
    assert str(caught.value) == f"S0001:2: there is no account {path!r}; {hint}"


def test_what_an_agreement_can_use_is_what_the_nearest_is_looked_for_in() -> None:
    known = ("assets:cash", "spending:tutors")
    assert unknown_account("spending:tutor", known).endswith("did you mean 'spending:tutors'?")
    assert unknown_account("liabilities:capitol").endswith("did you mean 'liabilities:capital'?")


MISTYPED = [
    ("pool", "assets:cassh", "did you mean 'assets:cash'?"),
    ("pool", "spending:hub", "did you mean 'spending:hubs'?"),
    ("pool", "spending:no-such-scheme", "did you mean"),
    ("pool", "liabilities:zzz", "there is no account 'liabilities:zzz'"),
    ("pool", "spending:patrols", "did you mean 'in-view:spending:patrols'?"),
    ("pool", "in-view:spending:hubs", "did you mean 'in-view:spending:patrols'?"),
    ("pool", "liabilities:capital", "there is no account 'liabilities:capital'"),
    ("pool", "liabilities:due-to:lake", "did you mean 'liabilities:due-to:loan'?"),
    ("pool", "liabilities:due-to:pool", "did you mean 'liabilities:due-to:"),
    ("bond", "income:contributions", "there is no account 'income:contributions'"),
    ("families", "spending:hubs", "there is no account 'spending:hubs'"),
]


@pytest.mark.parametrize("kind", ["adjustments", "opening-balances"])
@pytest.mark.parametrize(("agreement", "path", "hint"), MISTYPED)
def test_a_mistyped_account_is_refused_where_people_name_one(
    kind: str, agreement: str, path: str, hint: str
) -> None:
    book = place_of_everything()
    lines = (
        f"2013-04-05,{agreement},{path},county,,7.00",
        f"2013-04-05,{agreement},assets:cash,county,,-7.00",
    )
    receipt = book.offer(kind, *lines)
    (finding,) = receipt.errors
    assert not receipt.accepted
    assert (finding.row, finding.column, finding.code.value) == (2, "account", "N01")
    assert hint in finding.what
    assert finding.rule == "an entry posts to accounts of the chart that the agreement has"


@pytest.mark.parametrize("kind", ["adjustments", "opening-balances"])
def test_the_free_accounts_may_be_named_by_people(kind: str) -> None:
    book = place_of_everything()
    lines = ("2013-04-05,pool,funds:general,county,,7.00", "2013-04-05,pool,funds:opening,county,,-7.00")
    assert book.offer(kind, *lines).accepted
