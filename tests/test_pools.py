"""The pooled agreement: what falls due, what a ring fence allows, how a year is shared."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL, SmallBook
from pooledbudget.errors import Misuse, Refused
from pooledbudget.ledger.balances import balance_sheets
from pooledbudget.money import Shares, split
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.place.settings import read_settings
from pooledbudget.pools.terms import PoolTerms

TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")
GRANT = "received_on,agreement,payer,grant,amount,reference,settles\n2013-04-05,pool,department,public-health,100.00,G1,\n"


def months(small: SmallBook, count: int) -> None:
    for number in range(count):
        small.close(str(Month(2013, 4).plus(number)))


def spend(small: SmallBook, scheme: str, amount: str, month: str = "2013-04", sender: str = "county") -> None:
    small.send(f"paid_on,scheme,amount,reference\n{month}-02,{scheme},{amount},{scheme}{amount}\n", sender)


def test_instalments_fall_due_by_their_schedule(small: SmallBook) -> None:
    months(small, 4)
    due = {one: -small.total("income:contributions", partner=one) for one in ("county", "police", "nhs")}
    assert due == {"county": 40000, "police": 20000, "nhs": 80001}


def test_a_changed_schedule_reverses_what_is_no_longer_agreed(small: SmallBook) -> None:
    months(small, 2)
    path = small.path / "agreements" / "pool.toml"
    path.write_text(POOL.replace('instalments = "monthly"', 'instalments = "quarterly"'))
    small.close("2013-06")
    assert -small.total("income:contributions", partner="county") == 30000
    small.close("2013-07")
    assert -small.total("income:contributions", partner="county") == 60000


def test_cash_refunds_and_gifts_in_kind(small: SmallBook) -> None:
    head = "received_on,agreement,partner,form,amount,reference,refunds\n"
    small.send(
        head + "2013-04-05,pool,nhs,cash,800.01,A,\n2013-04-09,pool,nhs,cash,-0.01,B,A\n"
        "2013-04-09,pool,nhs,in kind,55.00,C,\n"
    )
    small.close()
    assert small.total("assets:contributions-due", partner="nhs") == 1
    assert small.total("assets:cash") == 80000
    assert (small.total("spending:in-kind"), small.total("income:in-kind")) == (5500, -5500)


def test_a_deliverer_is_owed_and_then_paid(small: SmallBook) -> None:
    spend(small, "hubs", "30.00", sender="police")
    small.send("paid_on,agreement,to,amount,reference\n2013-04-20,pool,police,10.00,P1\n")
    small.close()
    assert -small.total("liabilities:owed-to-partners", partner="police") == 2000


def test_spending_in_view_stays_the_partners_own(small: SmallBook) -> None:
    spend(small, "patrols", "70.00", sender="police")
    small.close()
    assert (small.total("in-view:spending"), small.total("spending"), small.total("assets:cash")) == (
        7000,
        0,
        0,
    )


def test_a_senders_own_words_map_to_schemes(small: SmallBook) -> None:
    spend(small, "Early Help Hubs", "5.00")
    small.close()
    assert small.total("spending:hubs", theme="early-help") == 500
    terms = read_settings(
        PoolTerms, POOL.replace('covers = ["Early Help Hubs"]', 'covers = ["*"]').encode(), "p"
    )
    assert terms.scheme_for("anything", "county") == "hubs"


def test_permitted_spending_draws_the_fenced_grant_first(small: SmallBook) -> None:
    """Due by April: 100.00 + 100.00 + 800.01 = 1,000.01 unrestricted; 100.00 fenced."""
    small.send(GRANT)
    spend(small, "clinics", "150.00")
    spend(small, "hubs", "950.01")
    small.close()
    assert small.total("spending") == 110001


def test_one_penny_more_breaks_the_fence(small: SmallBook) -> None:
    small.send(GRANT)
    spend(small, "clinics", "150.00")
    spend(small, "hubs", "950.02")
    with pytest.raises(Refused, match="0.01 too much"):
        small.close()


def test_fenced_money_cannot_pay_for_other_schemes(small: SmallBook) -> None:
    small.send(GRANT)
    spend(small, "hubs", "1000.02")
    with pytest.raises(Refused, match="clause 7.2"):
        small.close()


def test_the_fence_is_tested_up_to_the_month_and_not_by_later_money(small: SmallBook) -> None:
    months(small, 2)
    small.book.reopen(Month(2013, 4), by="a", approved_by="b", reason="x", now=__import__("conftest").NOW)
    spend(small, "hubs", "1000.02")
    with pytest.raises(Refused, match="0.01 too much"):
        small.close()


@pytest.mark.parametrize(
    ("scheme", "amount", "parts"),
    [
        # Contributions 1,200.00 + 400.00 + 800.01 = 2,400.01; spend 2,400.01 - 100.01 leaves 100.01 to share.
        ("hubs", "2300.00", {"county": 5000, "nhs": 3334, "police": 1667}),
        ("hubs", "2400.00", {"county": 1, "nhs": 0, "police": 0}),
    ],
)
def test_a_surplus_is_shared_pro_rata_to_opening_cash_contributions(
    small: SmallBook, scheme: str, amount: str, parts: dict[str, int]
) -> None:
    months(small, 11)
    spend(small, scheme, amount, "2014-03")
    small.close("2014-03")
    found = {one: small.total("funds:risk-share", partner=one) for one in parts}
    assert found == parts
    entry = small.book.ledger.entry("pool:risk-share:2013-14")
    assert (str(entry.entry.effective), entry.month, entry.sequence) == (
        "2014-03-31",
        "2014-03",
        small.book.ledger.size,
    )
    statement = small.book.statement("nhs", "2013-14")
    assert statement.figures["2013-14/nhs/partner/pool.closing"][1].minor == 0
    receipt = statement.figures["2013-14/nhs/partner/pool.risk-share"][1].basis
    assert "exactly" in receipt
    assert "(clause 9.1)" in receipt


def test_a_deficit_is_due_from_partners(make_small: Callable[..., SmallBook]) -> None:
    small = make_small(pool=POOL[: POOL.index("[ring_fence]")] + POOL[POOL.index("[risk_share]") :])
    months(small, 11)
    spend(small, "hubs", "2640.01", "2014-03")
    small.close("2014-03")
    assert small.total("assets:contributions-due:risk-share") == 24000
    assert small.total("assets:contributions-due:risk-share", partner="police") == 4000


def test_a_reopened_year_shares_its_difference_again(small: SmallBook) -> None:
    from conftest import NOW

    months(small, 12)
    assert -small.total("liabilities:owed-to-partners") == 240001
    small.book.reopen(Month(2013, 10), by="a", approved_by="b", reason="late", now=NOW)
    spend(small, "hubs", "400.00", "2013-10")
    small.close("2013-10")
    assert -small.total("liabilities:owed-to-partners") == 200001
    assert small.book.verify().faults == []


def test_every_agreement_balances(small: SmallBook) -> None:
    small.send(GRANT)
    months(small, 12)
    assert [sheet.difference for sheet in balance_sheets(small.book.ledger.connection)] == [0]


def test_clauses_read_back_as_sentences() -> None:
    names = {"county": "The County", "police": "The Police", "nhs": "The NHS"}
    assert TERMS.sentences(names)[1] == (
        "The Police contributes £400 in cash for 2013-14, in 4 instalments due on the first day of each."
    )
    assert "(clause 7.2)" in TERMS.sentences(names)[-2]


def test_shares_of_a_year_are_exact() -> None:
    shares = TERMS.shares(FinancialYear(2013))
    assert shares is not None
    assert shares.parts["police"].limit_denominator() == shares.parts["police"]
    assert TERMS.shares(FinancialYear(2020)) is None


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
            "T-30 Gwent Frailty",
            1_000_000_00,
            {"health": 77, "councils": 23},
            {"health": 770_000_00, "councils": 230_000_00},
        ),
        ("T-35 by thirds", 100_00, {"a": 1, "b": 1, "c": 1}, {"a": 33_34, "b": 33_33, "c": 33_33}),
    ],
)
def test_published_splits(case: str, total: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert split(total, Shares.in_proportion(weights)).parts == parts, case


def test_a_place_not_begun_has_no_statement(small: SmallBook) -> None:
    with pytest.raises(Misuse, match="the book begins in 2013-04"):
        small.book.statement("nhs", "2012-13")


AGREED = POOL.replace(
    'basis = "opening cash contributions"',
    'basis = "agreed shares"\nshares = { county = "1/3", police = "1/3", nhs = "1/3" }',
)


def test_agreed_shares_are_exact_fractions(make_small: Callable[..., SmallBook]) -> None:
    small = make_small(pool=AGREED)
    months(small, 12)
    found = {one: small.total("funds:risk-share", partner=one) for one in ("county", "nhs", "police")}
    assert found == {"county": 80001, "nhs": 80000, "police": 80000}
    assert small.book.verify().faults == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            'nhs = "1/3"',
            'nhs = "33.33%"',
            "not 100%; write thirds and the like as fractions, for example 1/3",
        ),
        ('nhs = "1/3"', 'nsh = "1/3"', "no partner 'nsh'; did you mean 'nhs'"),
        ('nhs = "1/3"', 'nhs = "a third"', "'a third' is not a share"),
        ('basis = "agreed shares"', 'basis = "opening cash contributions"', "give 'shares' with the basis"),
    ],
)
def test_shares_that_do_not_add_up_are_refused(
    make_small: Callable[..., SmallBook], old: str, new: str, what: str
) -> None:
    with pytest.raises(Refused, match=what):
        make_small(pool=AGREED.replace(old, new)).close()
