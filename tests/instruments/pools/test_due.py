"""What falls due to a pool and what comes in: instalments, cash, gifts in kind, refunds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from conftest import POOL
from instruments.books import PLACE, Place, legs, question, row
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.pools.due import (
    agreed_by_nobody,
    billed_before,
    contributed,
    contributions_due,
    refunds_of_nothing,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.settings import read_settings

TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")
MONTHLY = 'instalments = "monthly"'


def due(terms: PoolTerms = TERMS, *, month: str = "2013-04", first: str = "2013-04") -> list[str]:
    """Return the causes of what falls due."""
    return [entry.id for entry in contributions_due(terms, question(month=month, first=first))]


# Instalments


def test_instalments_fall_due_by_their_schedule(place: Place) -> None:
    place.through("2013-07")
    found = {
        partner: -place.balance("income:contributions", partner=partner)
        for partner in ("county", "police", "nhs")
    }
    assert found == {"county": 40000, "police": 20000, "nhs": 80001}


def test_an_instalment_is_due_from_the_partner_and_income_of_the_pool() -> None:
    (entry,) = [
        entry for entry in contributions_due(TERMS, question()) if entry.id == "pool:due:nhs:2013-04-01"
    ]
    assert legs(entry) == [
        ("assets:contributions-due:billed", "nhs", "pool", 80001, ""),
        ("income:contributions", "nhs", "pool", -80001, ""),
    ]
    assert (str(entry.effective), entry.narrative) == ("2013-04-01", "Contribution due: 2013-14")
    assert [str(cause) for cause in entry.because] == ["pool, contributions nhs 2013-14"]


def test_what_fell_due_by_the_months_last_day_is_asked_and_nothing_later() -> None:
    assert due(month="2013-06").count("pool:due:police:2013-07-01") == 0
    assert due(month="2013-07").count("pool:due:police:2013-07-01") == 1


def test_an_instalment_of_the_months_last_day_falls_due_in_it() -> None:
    terms = TERMS.model_copy(update={"starts": date(2013, 4, 30)})
    assert due(terms) == ["pool:due:nhs:2013-04-30"]


@pytest.mark.parametrize(("first", "count"), [("2013-03", 3), ("2013-04", 3), ("2013-05", 0)])
def test_nothing_falls_due_before_the_books_first_day(first: str, count: int) -> None:
    assert len(due(month="2013-04", first=first)) == count


def test_an_instalment_of_nought_is_not_posted() -> None:
    """Five pence in twelve instalments: seven of them are nought."""
    terms = read_settings(PoolTerms, POOL.replace('"1200.00"', '"0.05"').encode(), "pool.toml")
    found = [cause for cause in due(terms, month="2014-03") if ":county:" in cause]
    assert len(found) == 5


@pytest.mark.parametrize(
    ("starts", "ends", "billed"),
    [
        ("2013-07-01", "2014-03-31", {"2013-07": 13333, "2014-03": 120000}),
        ("2013-07-02", "2014-03-31", {"2013-07": 0, "2014-03": 120000}),
        ("2013-04-01", "2013-06-30", {"2013-06": 30000, "2014-03": 30000}),
        ("2013-04-01", "2013-07-01", {"2013-06": 30000, "2014-03": 40000}),
    ],
)
def test_an_agreement_that_starts_or_ends_in_mid_year_bills_within_its_days(
    make_place: Callable[..., Place], starts: str, ends: str, billed: dict[str, int]
) -> None:
    pool = POOL.replace("starts = 2013-04-01", f"starts = {starts}")
    place = make_place(pool=pool.replace("ends = 2015-03-31", f"ends = {ends}"))
    for month, amount in billed.items():
        place.through(month)
        assert -place.balance("income:contributions", partner="county") == amount, month


# What was billed before


def test_a_changed_schedule_reverses_what_is_no_longer_agreed(place: Place) -> None:
    place.through("2013-05")
    place.agree("pool", POOL.replace(MONTHLY, 'instalments = "quarterly"'))
    place.close("2013-06")
    assert -place.balance("income:contributions", partner="county") == 30000
    place.close("2013-07")
    assert -place.balance("income:contributions", partner="county") == 60000


def test_a_changed_amount_is_billed_again_from_the_first_instalment(place: Place) -> None:
    place.through("2013-05")
    place.agree("pool", POOL.replace('"400.00"', '"800.00"'))
    place.close("2013-06")
    assert -place.balance("income:contributions", partner="police") == 20000
    kinds = [entry.kind for entry in place.entries(account="income:contributions") if "police" in entry.id]
    assert kinds == ["contribution due", "reversal, decided again", "contribution due"]


def test_what_was_billed_up_to_the_months_last_day_is_thought_about_once() -> None:
    posted = [
        "pool:due:nhs:2013-04-01",
        "reverses:pool:due:nhs:2013-04-01",
        "pool:due:nhs:2013-04-01#2",
        "pool:due:county:2013-04-30",
        "pool:due:county:2013-05-01",
        "second:due:nhs:2013-04-01",
        "pool:risk-share:2013-14",
        "S0001:2",
    ]
    assert billed_before(TERMS, question(posted=posted)) == [
        "pool:due:county:2013-04-30",
        "pool:due:nhs:2013-04-01",
    ]


def test_a_partner_that_leaves_owes_nothing_of_the_next_year_and_keeps_its_account(
    make_place: Callable[..., Place],
) -> None:
    next_year = "".join(
        f'[[contributions]]\npartner = "{partner}"\nyear = "2014-15"\namount = "100.00"\n'
        'instalments = "annual"\n'
        for partner in ("county", "nhs")
    )
    place = make_place(pool=POOL + next_year)
    place.through("2014-03")
    place.spend("hubs", "60.00", "2014-04")
    place.close("2014-04")
    found = place.figures("police", "2014-04")
    assert (found["pool.opening"], found["pool.contributions"], found["pool.closing"]) == (0, 0, 0)
    assert found["pool.spending.early-help"] == 0
    assert place.figures("nhs", "2014-04")["pool.spending.early-help"] == -3000
    assert place.book.verify().faults == []


def test_a_partner_taken_out_of_the_year_is_billed_nothing_and_what_it_was_billed_is_taken_back(
    place: Place,
) -> None:
    place.through("2013-04")
    start, end = (
        POOL.index('[[contributions]]\npartner = "police"'),
        POOL.index('[[contributions]]\npartner = "nhs"'),
    )
    place.agree("pool", POOL[:start] + POOL[end:])
    place.through("2013-07")
    assert place.balance("income:contributions", partner="police") == 0
    assert place.balance("assets:contributions-due", partner="police") == 0
    assert place.figures("police", "2013-07")["pool.closing"] == 0


# Cash, refunds, gifts in kind


def test_cash_refunds_and_gifts_in_kind(place: Place) -> None:
    place.give(
        "contributions",
        "2013-04-05,pool,nhs,cash,800.01,A,",
        "2013-04-09,pool,nhs,cash,-0.01,B,A",
        "2013-04-09,pool,nhs,in kind,55.00,C,",
    )
    place.close()
    assert place.balance("assets:contributions-due", partner="nhs") == 1
    assert place.balance("assets:cash") == 80000
    assert (place.balance("spending:in-kind"), place.balance("income:in-kind")) == (5500, -5500)


CASH, PAID = ("assets:cash", "county"), ("assets:contributions-due:paid", "nhs")
GIVEN = ("spending:in-kind", "nhs"), ("income:in-kind", "nhs")


@pytest.mark.parametrize(
    ("cells", "debit", "credit", "amount", "narrative"),
    [
        (("cash", "5.00", "A"), CASH, PAID, 500, "Contribution received: A"),
        (("cash", "-2.00", "B", "A"), CASH, PAID, -200, "Contribution refunded: A, B"),
        (("in kind", "3.00", "C"), *GIVEN, 300, "Given in kind: C"),
        (("in kind", "-1.00", "D", "C"), *GIVEN, -100, "Given in kind: C, D"),
    ],
)
def test_what_comes_in_is_cash_of_the_host_or_a_gift_used_at_once(
    cells: tuple[str, ...], debit: tuple[str, str], credit: tuple[str, str], amount: int, narrative: str
) -> None:
    received = row("contributions", "2013-04-05", "pool", "nhs", *cells)
    entry = contributed(TERMS, received, question())
    assert legs(entry) == [(*debit, "pool", amount, ""), (*credit, "pool", -amount, "")]
    assert (entry.id, entry.narrative) == ("S0001:2", narrative)
    assert list(entry.because) == [received.origin]


def refusals(*cells: tuple[str, ...], earlier: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    """Return what is objected to in contributions beside earlier ones, by row."""
    given = [row("contributions", *line, number=number) for number, line in enumerate(cells, 2)]
    before = [row("contributions", *line) for line in earlier]
    found = list(refunds_of_nothing(given, before))
    assert {each.code for each in found} <= {FindingCode.ROW_RULE}
    return [f"{each.row.number}: {each.what}" for each in found]


PAYMENT = ("2013-04-05", "pool", "nhs", "cash", "5.00", "A")
OF_ANOTHER = ("2013-04-05", "pool", "police", "cash", "5.00", "A")
PENNY = ("2013-04-05", "pool", "nhs", "cash", "0.01", "P")
OF_PENNY = ("2013-04-09", "pool", "nhs", "cash", "-0.01", "Q", "P")
OF_REFUND = ("2013-04-10", "pool", "nhs", "cash", "-1.00", "C", "B")
REFUND = ("2013-04-09", "pool", "nhs", "cash", "-2.00", "B", "A")


@pytest.mark.parametrize(
    ("given", "earlier", "objected"),
    [
        ((PAYMENT, REFUND), (), []),
        ((REFUND, PAYMENT), (), []),
        ((REFUND,), (PAYMENT,), []),
        ((REFUND,), (), ["2: 'A' is no contribution of nhs to pool"]),
        ((REFUND,), (OF_ANOTHER,), ["2: 'A' is no contribution of nhs to pool"]),
        ((REFUND, OF_REFUND), (PAYMENT,), ["3: 'B' is no contribution of nhs to pool"]),
        ((PENNY, OF_PENNY), (), []),
        ((PAYMENT,), (), []),
    ],
)
def test_a_refund_names_a_contribution_received_from_the_same_partner(
    given: tuple[tuple[str, ...], ...], earlier: tuple[tuple[str, ...], ...], objected: list[str]
) -> None:
    assert refusals(*given, earlier=earlier) == objected


def test_a_refund_of_nothing_is_refused_at_receipt_and_one_of_an_earlier_file_is_not(place: Place) -> None:
    refund = "2013-04-09,pool,nhs,cash,-2.00,B,A"
    receipt = place.offer("contributions", refund)
    assert [finding.code for finding in receipt.errors] == [FindingCode.ROW_RULE]
    place.give("contributions", "2013-04-05,pool,nhs,cash,5.00,A,", replaces=receipt.submission)
    place.give("contributions", refund, file="again.csv")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2013-04-05,pool,nsh,cash,5.00,A,", "no partner 'nsh'; did you mean 'nhs'?"),
        ("2013-04-05,pol,nhs,cash,5.00,A,", "no pooled agreement 'pol'; did you mean 'pool'?"),
        ("2013-04-05,bond,nhs,cash,5.00,A,", "rows of contributions are of a pooled agreement"),
        ("2013-04-05,pool,nhs,cheque,5.00,A,", "form"),
        ("2013-04-05,pool,nhs,cash,-5.00,A,", "must say in 'refunds' what it refunds"),
        ("2013-04-05,pool,nhs,cash,5.00,B,A", "a row that says in 'refunds' what it refunds is a refund"),
        ("2013-03-31,pool,nhs,cash,5.00,A,", "2013-03-31 is before the book begins"),
    ],
)
def test_a_contribution_that_cannot_be_is_refused(bond: Place, line: str, what: str) -> None:
    receipt = bond.offer("contributions", line)
    assert not receipt.accepted
    assert any(what in f"{finding.what} {finding.column}" for finding in receipt.errors), receipt.findings


def test_only_the_hosts_own_records_post_cash(place: Place) -> None:
    line = "2013-04-05,pool,nhs,cash,5.00,A,"
    assert not place.offer("contributions", line, sender="nhs").accepted
    assert place.offer("contributions", line, sender="county").accepted


def test_a_partner_with_money_in_the_pool_stays_in_the_settings(place: Place) -> None:
    place.through("2013-04")
    text = PLACE.replace("[partners.police]", "[partners.constabulary]")
    (place.path / "book.toml").write_text(text)
    place.agree("pool", POOL.replace('"police"', '"constabulary"'))
    with pytest.raises(Refused, match="police has money in the record, and book.toml does not know it"):
        place.close("2013-05")


N1 = ("2013-04-05", "pool", "nhs", "cash", "5000.00", "N1")
K1 = ("2013-04-05", "pool", "nhs", "in kind", "300.00", "K1")
R1 = ("2013-04-06", "pool", "nhs", "cash", "-4000.00", "R1", "N1")
R2 = ("2013-04-07", "pool", "nhs", "cash", "-4000.00", "R2", "N1")
R3 = ("2013-04-01", "pool", "nhs", "cash", "-1.00", "R3", "N1")
R4 = ("2013-04-06", "pool", "nhs", "cash", "-300.00", "R4", "K1")
REST = ("2013-04-08", "pool", "nhs", "cash", "-1000.00", "R5", "N1")
BOTH = ("2013-04-06", "pool", "nhs", "in kind", "1.00", "N1")


@pytest.mark.parametrize(
    ("given", "earlier", "objected"),
    [
        ((N1, R1, REST), (), []),
        ((N1, R1, R2), (), ["4: 4000.00 is refunded of 'N1', of which 1000.00 is left"]),
        ((N1, R2, R1, REST), (), ["4: 4000.00 is refunded of 'N1', of which 1000.00 is left"]),
        ((R1,), (N1, R1), ["2: 4000.00 is refunded of 'N1', of which 1000.00 is left"]),
        ((REST,), (N1, R1, REST), ["2: 1000.00 is refunded of 'N1', of which 0.00 is left"]),
        ((N1, R3), (), ["3: 2013-04-01 is before 2013-04-05, when 'N1' came"]),
        ((K1, R4), (), ["3: 'K1' was given in kind, and is refunded in cash"]),
        ((N1, BOTH, R1), (), []),
    ],
)
def test_a_refund_gives_back_what_is_left_in_its_form_and_after_it_came(
    given: tuple[tuple[str, ...], ...], earlier: tuple[tuple[str, ...], ...], objected: list[str]
) -> None:
    """BR-19: once only, and never more than was given."""
    assert refusals(*given, earlier=earlier) == objected


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("nhs", "cash", "800.01", "A"), []),
        (("nhs", "cash", "800.02", "A"), ["nhs has agreed 800.01 in all to pool, and 800.02 came"]),
        (
            ("police", "cash", "10000000.00", "A"),
            ["police has agreed 400.00 in all to pool, and 10000000.00 came"],
        ),
        (("department", "cash", "0.01", "A"), ["department has agreed 0.00 in all to pool, and 0.01 came"]),
        (("department", "in kind", "5.00", "A"), []),
        (("nhs", "cash", "-900.00", "B", "A"), []),
    ],
)
def test_cash_that_nobody_agreed_is_accepted_with_a_remark(cells: tuple[str, ...], said: list[str]) -> None:
    """BR-21 and F-18: money of one that agreed nothing, or far past what it agreed."""
    found = list(agreed_by_nobody(TERMS, [row("contributions", "2013-04-05", "pool", *cells)]))
    assert [each.what for each in found] == said
    assert all(each.remark and each.column == "amount" for each in found)
