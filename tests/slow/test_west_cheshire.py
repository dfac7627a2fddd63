"""West Cheshire: two years close, each settlement is what was worked by hand, everybody's page adds up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pooledbudget.examples import demo
from pooledbudget.examples.west_cheshire_files import LEAVER, MONTHS, NEVER_PAID, POOL, SURPLUS, YEARLY

from pooledbudget.book import Book
from pooledbudget.ledger.accruals import accruals
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_units
from pooledbudget.reconcile.queries import queries

pytestmark = pytest.mark.xdist_group("west-cheshire")
YEARS = ("2012-13", "2013-14")
ENDS = ("2013-03", "2014-03")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> demo.Shown:
    return demo.build(tmp_path_factory.mktemp("west") / "cheshire", lambda *_: None, "west-cheshire")


@pytest.fixture
def book(shown: demo.Shown) -> Book:
    return Book.open(shown.book.folder.path)


def pence(amount: str) -> int:
    return minor_units(amount, "GBP")


def pounds(amounts: dict[str, str]) -> dict[str, int]:
    return {name: pence(amount) for name, amount in amounts.items()}


SHARED_2012 = pounds({**SURPLUS, "mental-health": "1925.30"})
"""£63,150 by opening contributions of £8,200,000. Rounded down they leave nine pennies, which go to the largest
remainders; the CCG and probation have the ninth alike, 21/41, and it is the CCG's, first by id."""
SETTLED_2012 = {
    "unspent:early-years:2012-13": {"department": pence("11500.00")},
    "settlement:2012-13:equipment:partner-ccg": {"ccg": -pence("16300.00")},
    "settlement:2012-13:crisis-team:partner-mental-health": {"mental-health": pence("30000.00")},
    "settlement:2012-13:pool:reserve-risk-pool": {"risk-pool": pence("60000.00")},
    "settlement:2012-13:pool:roll-forward": {"rolled-forward": pence("40000.00")},
    "settlement:2012-13:pool:share-opening-contributions": SHARED_2012,
}
"""Due 8,200,000 + grant 240,000 - 11,500 unspent = 8,428,500; spent 8,251,650: 176,850 under. Equipment is 16,300
over 500,000; the crisis team 42,000 under 640,000, of which 30,000 is its trust's. 176,850 + 16,300 - 42,000 +
12,000 = 163,150: 60,000 to the risk pool, 40,000 on to the next year, 63,150 shared."""
CAPPED_2013 = pounds(
    {
        "council": "38530.00",
        "ccg": "21600.00",
        "hospital": "6000.00",
        "community-health": "3600.00",
        "mental-health": "3000.00",
        "ambulance": "720.00",
        "police": "8400.00",
        "fire": "2880.00",
        "prison": "480.00",
        "youth-justice": "1440.00",
        "jobcentre": "3600.00",
        "college": "1800.00",
        "university": "600.00",
        "schools": "2400.00",
        "housing-north": "3120.00",
        "housing-south": "1680.00",
        "voluntary": "150.00",
    }
)
"""£100,000 of £8,040,000 is 1.24% each: all are at 1.2%, one at £150, and the council has what is over."""
SETTLED_2013 = {
    "settlement:2013-14:pool:brought-forward": {"rolled-forward": -pence("40000.00")},
    "settlement:2013-14:equipment:partner-ccg": {"ccg": pence("11000.00")},
    "settlement:2013-14:pool:exit-fee-probation": {"probation": -pence("25000.00")},
    "settlement:2013-14:pool:reserve-risk-pool": {"risk-pool": -pence("50000.00")},
    "settlement:2013-14:pool:share-opening-contributions": {
        name: -part for name, part in CAPPED_2013.items()
    },
    "settlement:2013-14:pool:share-equal": {"council": -pence("20000.00"), "ccg": -pence("20000.00")},
    "settlement:2013-14:pool:lead": {"council": -pence("25500.00")},
}
"""Due 8,200,000 - 80,000 of the leaver + grant 240,000 = 8,360,000; spent 8,629,500: 269,500 over. Equipment is
11,000 under, the CCG's; what the crisis team is over is the pool's. 269,500 + 11,000 - 40,000 brought forward =
240,500: exit fee 25,000, risk pool 50,000, then 100,000 within caps, 40,000 by two, 25,500 the lead's."""


def settled(book: Book, year: str) -> dict[str, dict[str, int]]:
    """Return what each entry of a year's settlement gives, by cause: partners and reserves, below nought borne."""
    found: dict[str, Counter[str]] = {}
    for recorded in book.ledger.entries(Selection(agreement=POOL)):
        entry = recorded.entry
        cause = entry.id.removeprefix(f"{POOL}:")
        if not (cause.startswith(f"settlement:{year}:") or (cause.startswith("unspent:") and year in cause)):
            continue
        parts = found.setdefault(cause, Counter())
        for leg in entry.postings:
            account, _, name = leg.account.rpartition(":")
            if account == "funds:reserve":
                parts[name] -= leg.amount
            elif not leg.account.startswith(("funds:", "income:")):
                parts[leg.partner] -= leg.amount
    return {cause: dict(parts) for cause, parts in found.items()}


@pytest.mark.parametrize(("year", "worked"), [("2012-13", SETTLED_2012), ("2013-14", SETTLED_2013)])
def test_each_year_is_settled_by_step_as_worked_by_hand(
    book: Book, year: str, worked: dict[str, dict[str, int]]
) -> None:
    assert settled(book, year) == worked


def test_all_months_close_and_the_totals_are_those_worked_from(shown: demo.Shown) -> None:
    assert [str(closing.month) for closing in shown.closings] == [str(month) for month in MONTHS]
    assert (shown.refused, [closing.missing for closing in shown.closings]) == ([], [[]] * 24)
    spent = [
        shown.book.ledger.total(
            Selection(account="spending", agreement=POOL, from_month=f"{year[:4]}-04", to_month=end)
        )
        for year, end in zip(YEARS, ENDS, strict=True)
    ]
    assert spent == [pence("8251650.00"), pence("8629500.00")]


@pytest.mark.parametrize("period", [*YEARS, *ENDS])
def test_every_account_ends_each_year_at_nought(book: Book, period: str) -> None:
    for partner in YEARLY:
        figures = book.statement(partner, period).figures
        assert figures[f"{period}/{partner}/partner/{POOL}.closing"][1].minor == 0, partner


def test_the_pool_is_left_with_what_its_reserves_hold(book: Book) -> None:
    held = {
        name: -book.ledger.total(Selection(account=f"funds:reserve:{name}", agreement=POOL))
        for name in ("risk-pool", "rolled-forward")
    }
    assert held == {"risk-pool": pence("10000.00"), "rolled-forward": 0}
    net = sum(
        book.ledger.total(Selection(account=side, agreement=POOL)) for side in ("assets", "liabilities")
    )
    assert net == sum(held.values())


@pytest.mark.parametrize("period", ["2012-09", "2013-04", *YEARS])
def test_statements_of_partners_sum_to_the_memorandum_account(book: Book, period: str) -> None:
    statements = book.statements(period)
    (account,) = [made for made in statements if made.kind == "memorandum"]
    told = dict(account.values)
    suffix = "" if period in YEARS else ".year"
    for slug, column in (("due", "due"), ("outstanding", "owes"), ("owed", "is-owed")):
        own = {
            made.partner: dict(made.values).get(f"{POOL}.{slug}{suffix}", 0)
            for made in statements
            if made.kind == "partner"
        }
        assert set(YEARLY) <= set(own)
        for partner in YEARLY:
            assert own[partner] == told[f"{POOL}.memorandum.ledger.{partner}.{column}"], (partner, slug)
        assert sum(own.values()) == told[f"{POOL}.memorandum.ledger.all.{column}"]
    parts = [amount for name, amount in told.items() if f"{POOL}.memorandum.part." in name]
    kept = [amount for name, amount in told.items() if f"{POOL}.memorandum.reserve." in name]
    fenced, left = (told.get(f"{POOL}.memorandum.{name}", 0) for name in ("fenced", "left"))
    assert sum(parts) + sum(kept) + fenced + left == told[f"{POOL}.memorandum.difference"]


def test_the_leaver_owes_nothing_after_its_day_but_the_exit_fee(book: Book) -> None:
    due = Selection(account="income:contributions", agreement=POOL, partner=LEAVER, from_month="2013-04")
    assert -book.ledger.total(due) == pence("80000.00")
    for month in MONTHS[17:23]:
        figures = dict(book.statement(LEAVER, str(month)).values)
        assert (figures[f"{POOL}.outstanding"], figures[f"{POOL}.net"]) == (0, 0), month
    figures = dict(book.statement(LEAVER, "2014-03").values)
    assert (figures[f"{POOL}.deficit"], figures[f"{POOL}.net"]) == (pence("25000.00"), pence("25000.00"))


def test_what_was_planted_is_found(book: Book) -> None:
    differences = {
        (difference["kind"], difference["reference"])
        for _, body in book.ledger.annexes("differences")
        for difference in body
    }
    assert differences == {("missing at the bank", NEVER_PAID)}
    (late,) = [made for made in book.ledger.entries() if made.entry.reference == "DOME-LATE"]
    assert (str(late.entry.effective), late.month) == ("2012-11-27", "2013-01")
    (accrual,) = accruals(book.ledger)
    assert (accrual.accrued.month, accrual.turned.month) == ("2013-03", "2013-04")
    (query,) = queries(book.ledger)
    assert (query.partner, str(query.state), query.settled) == ("police", "agreed", True)
    late_paid = dict(book.statement("university", "2014-01").values)
    assert late_paid[f"{POOL}.outstanding"] == pence("12500.00")


def test_it_verifies_and_made_again_has_the_same_seals(book: Book, tmp_path: Path) -> None:
    found = book.verify()
    assert (found.faults, found.not_derived) == ([], 0)
    again = demo.build(tmp_path / "again", lambda *_: None, "west-cheshire")
    assert [str(seal) for seal in again.book.ledger.seals()] == [str(seal) for seal in book.ledger.seals()]
