"""The pool as an instrument: its rows, its accounts, its objections, and two of them in one book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conftest import POOL
from instruments.books import BOND, EUROS, SECOND_POOL, UNFENCED, Place, known, question, row, rows
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Beside, Context, Objection
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.pools.pool import Pool
from pooledbudget.instruments.pools.steps import SettlementTerms
from pooledbudget.submissions.records import Row

CONTEXT = Context("GBP", {})
FIRST = Pool.read(POOL.encode(), "agreements/pool.toml", CONTEXT)
SECOND = Pool.read(SECOND_POOL.encode(), "agreements/second.toml", CONTEXT)
PAID_BOND = Bond.read(BOND.encode(), "agreements/bond.toml", CONTEXT)
BOTH = known(FIRST, SECOND, PAID_BOND)


def contribution(agreement: str, on: str = "2013-04-05", number: int = 2) -> Row[Any]:
    return row("contributions", on, agreement, "nhs", "cash", "5.00", "A", number=number)


def payment(agreement: str, to: str, number: int = 2) -> Row[Any]:
    return row("payments", "2013-04-20", agreement, to, "10.00", "P1", number=number)


def spending(scheme: str, sender: str = "county") -> Row[Any]:
    return row("expenditure", "2013-04-02", scheme, "1.00", "X1", sender=sender)


# What it takes


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        (contribution("pool"), True, False),
        (contribution("second"), False, True),
        (contribution("bond"), False, False),
        (payment("pool", "police"), True, False),
        (payment("second", "police"), False, True),
        (spending("hubs"), True, False),
        (spending("Early Help Hubs"), True, False),
        (spending("Rough Sleepers"), False, True),
        (spending("patrols", "police"), True, False),
        (spending("patrols", "county"), False, False),
        (row("grants", "2013-04-05", "pool", "department", "g", "1.00", "G"), False, False),
        (row("drawdowns", "2013-04-05", "pool", "harbour", "1.00", "D"), False, False),
    ],
)
def test_a_row_is_taken_by_the_pool_it_names_or_whose_scheme_it_names(
    given: Row[Any], first: bool, second: bool
) -> None:
    assert (FIRST.takes(given), SECOND.takes(given)) == (first, second)


def test_it_may_be_posted_to_its_own_accounts_its_schemes_and_its_dues_to_others() -> None:
    found = FIRST.accounts(["bond", "second"])
    for account in (
        "assets:cash",
        "funds:general",
        "income:grants:public-health",
        "spending:hubs",
        "spending:clinics",
        "in-view:spending:patrols",
        "liabilities:due-to:bond",
        "assets:due-from:second",
    ):
        assert account in found
    for account in (
        "spending:patrols",
        "in-view:spending:hubs",
        "spending:hostels",
        "liabilities:due-to:pool",
        "liabilities:capital",
        "assets:results-due",
        "income:results",
        "income:grants:*",
    ):
        assert account not in found


@pytest.mark.parametrize(
    ("grants", "grant", "accepted"),
    [
        ("", "public-health", True),
        ("", "public-helth", False),
        ("", "drugs", False),
        ('grants = ["drugs"]', "drugs", True),
        ('grants = ["drugs"]', "public-health", True),
        ('grants = ["drugs"]', "drug", False),
    ],
)
def test_a_grant_typed_wrongly_does_not_slip_past_the_ring_fence(
    make_place: Callable[..., Place], grants: str, grant: str, accepted: bool
) -> None:
    """F-3: the nearest is named, and what else may come is listed in the agreement."""
    place = make_place(pool=POOL.replace("[themes]", f"{grants}\n\n[themes]"))
    receipt = place.offer("grants", f"2013-04-05,pool,department,{grant},5.00,G1,")
    assert receipt.accepted is accepted
    if not accepted:
        near = "drugs" if grant == "drug" else "public-health"
        (finding,) = receipt.errors
        assert (finding.code, finding.column) == (FindingCode.UNKNOWN_NAME, "grant")
        assert f"there is no grant {grant!r}" in finding.what
        assert near in finding.what


def test_without_a_ring_fence_a_grant_of_any_name_may_come(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=UNFENCED)
    place.give("grants", "2013-04-05,pool,department,whatever,5.00,G1,")
    place.close()
    assert place.balance("income:grants:whatever") == -500


# What it objects to


def payee(agreement: Pool, to: str) -> list[tuple[str, FindingCode]]:
    found = agreement.unknown_names(payment(agreement.id, to), BOTH)
    return [(objection.what, objection.code) for objection in found]


def test_a_pool_pays_partners_and_the_bonds_that_name_it_as_their_payer() -> None:
    assert payee(FIRST, "police") == []
    assert payee(FIRST, "bond") == []
    assert payee(SECOND, "bond") == [("bond is not paid by second", FindingCode.ROW_RULE)]
    assert payee(FIRST, "second") == [("second is not paid by pool", FindingCode.ROW_RULE)]
    (pool,) = FIRST.unknown_names(payment(FIRST.id, "second"), BOTH)
    assert "by an adjustment of two people" in pool.remedy
    (bond,) = SECOND.unknown_names(payment(SECOND.id, "bond"), BOTH)
    assert bond.remedy == "send it as a payment of pool, or correct the payer of bond"
    ((what, code),) = payee(FIRST, "bnd")
    assert (what, code) == (
        "there is no partner or bond 'bnd'; did you mean 'bond'?",
        FindingCode.UNKNOWN_NAME,
    )


def test_other_rows_name_nothing_that_only_the_pool_knows() -> None:
    assert list(FIRST.unknown_names(contribution("pool"), BOTH)) == []


def objected(*given: Row[Any], beside: tuple[Row[Any], ...] = ()) -> list[Objection]:
    stands = Beside(rows=rows(*beside), replaced=(), decided=lambda **_: (), known=BOTH, key=b"")
    return list(FIRST.objects(given, stands))


def test_money_of_the_last_day_is_accepted_and_that_of_the_day_after_is_remarked() -> None:
    assert objected(contribution("pool", "2015-03-31")) == []
    (found,) = objected(contribution("pool", "2015-04-01"))
    assert (found.column, found.remark, found.code) == ("received_on", True, FindingCode.ROW_RULE)
    assert found.what == "2015-04-01 is after 31 March 2015, when pool ends"


def test_a_refund_of_nothing_is_objected_to_and_one_of_an_earlier_file_is_not() -> None:
    refund = row("contributions", "2013-04-09", "pool", "nhs", "cash", "-2.00", "B", "A")
    assert [found.remark for found in objected(refund)] == [False]
    assert objected(refund, beside=(contribution("pool"),)) == []


def test_a_file_that_cannot_be_read_as_a_pool_is_refused_with_its_name() -> None:
    with pytest.raises(Refused, match="agreements/pool.toml"):
        Pool.read(POOL.replace("[themes]", "[thems]").encode(), "agreements/pool.toml", CONTEXT)


# What it decides


def test_a_close_is_answered_with_what_fell_due_what_came_and_what_was_spent() -> None:
    given = (
        contribution("pool"),
        contribution("second", number=3),
        payment("pool", "police", number=4),
        payment("second", "police", number=5),
        row("expenditure", "2013-04-02", "hubs", "1.00", "X1", number=6),
        row("expenditure", "2013-04-02", "hostels", "1.00", "X1", number=7),
    )
    found = FIRST.decide(question(*given))
    assert [entry.id for entry in found.entries] == [
        "pool:due:county:2013-04-01",
        "pool:due:police:2013-04-01",
        "pool:due:nhs:2013-04-01",
        "S0001:2",
        "S0001:6",
        "S0001:4",
    ]
    assert (found.decisions, found.named) == ([], {})


def test_what_posted_is_not_posted_again_and_still_counts_in_what_is_owed() -> None:
    given = payment("pool", "police"), contribution("pool", number=3)
    found = FIRST.decide(question(*given, posted=["S0001:2", "S0001:3", "pool:due:nhs:2013-04-01"]))
    assert [entry.id for entry in found.entries if entry.id.startswith("S")] == []
    assert found.considered == ["pool:due:nhs:2013-04-01"]
    assert found.findings == []


# Two pools, and euros


def test_two_pools_do_not_touch_each_others_money(two_pools: Place) -> None:
    two_pools.give(
        "contributions",
        "2013-04-05,pool,nhs,cash,800.01,A,",
        "2013-04-05,second,nhs,cash,200.00,A,",
    )
    two_pools.give("grants", "2013-04-05,second,department,homes,100.00,G1,")
    two_pools.spend("hubs", "40.00", sender="police")
    two_pools.spend("Rough Sleepers", "30.00", sender="police")
    two_pools.give("payments", "2013-04-20,second,police,30.00,P1")
    assert two_pools.close().findings == []
    assert two_pools.balance("assets:cash", "pool") == 80001
    assert two_pools.balance("assets:cash", "second") == 27000
    assert two_pools.balance("assets:contributions-due", "pool", "nhs") == 0
    assert two_pools.balance("assets:contributions-due", "second", "nhs") == 10000
    assert two_pools.balance("liabilities:owed-to-partners", "pool", "police") == -4000
    assert two_pools.balance("liabilities:owed-to-partners", "second", "police") == 0
    found = two_pools.figures("nhs", "2013-04")
    assert (found["pool.outstanding"], found["second.outstanding"]) == (0, 10000)
    assert (found["pool.grants"], found["second.grants"]) == (0, 3333)
    assert two_pools.book.verify().faults == []


def test_what_one_pool_paid_too_much_is_not_made_good_by_what_another_owes(two_pools: Place) -> None:
    two_pools.give("contributions", "2013-04-05,second,nhs,cash,200.00,A,")
    two_pools.spend("hubs", "40.00", sender="police")
    two_pools.give("payments", "2013-04-20,second,police,30.00,P1")
    (found,) = two_pools.close().findings
    assert found.file == "second"
    assert found.what == "police was paid £30.00 more than second owed it, by 20 April 2013"


def test_a_refund_of_a_contribution_to_the_other_pool_is_refused(two_pools: Place) -> None:
    two_pools.give("contributions", "2013-04-05,second,nhs,cash,200.00,A,")
    assert not two_pools.offer("contributions", "2013-04-06,pool,nhs,cash,-20.00,B,A").accepted


def test_a_refund_of_a_contribution_to_the_same_pool_is_accepted(two_pools: Place) -> None:
    two_pools.give("contributions", "2013-04-05,second,nhs,cash,200.00,A,")
    assert two_pools.offer("contributions", "2013-04-06,second,nhs,cash,-20.00,C,A").accepted


def test_a_word_that_two_pools_know_is_refused_until_one_of_them_gives_it_up(two_pools: Place) -> None:
    two_pools.agree("second", SECOND_POOL.replace('"Rough Sleepers"', '"Early Help Hubs"'))
    receipt = two_pools.offer("expenditure", "2013-04-02,Early Help Hubs,1.00,X1")
    assert [(finding.code, finding.what) for finding in receipt.errors] == [
        (FindingCode.UNMAPPED_SCHEME, "scheme 'Early Help Hubs' is known to more than one pool: 1 row, £1.00")
    ]
    assert two_pools.offer("expenditure", "2013-04-02,hostels,1.00,X1", file="other.csv").accepted


def test_a_pool_in_euros_posts_and_says_everything_in_euros(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS, pool=POOL.replace('"1200.00"', '"€1,200.00"'))
    place.give("contributions", "2013-04-05,pool,nhs,cash,€800.01,A,")
    place.spend("hubs", "EUR 10.00")
    place.spend("clinics", "5.00", sender="nhs")
    place.through("2014-03")
    assert place.book.ledger.names("currency") == {"EUR"}
    assert "£" not in place.said("2013-14")
    assert any(
        clause.startswith("Smallshire County Council contributes €1,200")
        for clause in place.statement("county", "2013-14").clauses
    )
    assert place.book.verify().faults == []


def test_a_pound_in_a_book_of_euros_is_refused(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS)
    receipt = place.offer("contributions", "2013-04-05,pool,nhs,cash,£800.01,A,")
    assert "is not in EUR" in receipt.errors[0].what


def test_why_leads_from_a_figure_of_the_pool_to_its_rows(place: Place) -> None:
    place.spend("hubs", "10.00")
    place.close()
    step = place.book.why("2013-04/county/partner/pool.spending.early-help")
    assert step.said.startswith("Your share of spending: Early help, April 2013: −£5.00")
    with pytest.raises(Misuse, match="did you mean"):
        place.book.why("2013-04/county/partner/pool.spending.early-hlp")


# What comes next


def coming(**changed: Any) -> list[tuple[str, str]]:
    terms = FIRST.terms.model_copy(update=changed)
    return [(str(day), said) for day, said in Pool(terms).coming(date(2013, 10, 31))]


def test_the_year_in_which_an_agreement_ends_is_settled_too() -> None:
    """Of a pool that ended in October nothing was said of 31 March, when its year was settled."""
    settled = ("2014-03-31", "the year 2013 to 2014 of the Smallshire pool ends and is settled")
    assert settled in coming(ends=date(2013, 10, 31))
    assert settled in coming()
    assert settled not in coming(ends=date(2013, 3, 31))


def test_where_each_month_is_settled_the_next_months_end_comes_first() -> None:
    each = SettlementTerms.model_validate({"when": "each month", "overspend": [{"step": "share"}]})
    told = coming(settlement=each, risk_share=None)
    assert ("2013-11-30", "the year so far of the Smallshire pool is settled") in told
