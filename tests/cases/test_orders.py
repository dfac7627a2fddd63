"""Files replaced, months reopened, entries reversed, in awkward orders: what must come out the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import POOL
from in_memory import FAMILIES
from instruments.books import BOND, BY_THIRDS, UNFENCED, Place
from pooledbudget.errors import Misuse

UNCAPPED = BOND.replace('payment_cap = "250.00"\n', "")
NAMES = [f"F{number}" for number in range(1, 9)]


class Order(Place):
    """A small book in which things are done in an awkward order."""

    def outcome(self, cohort: str, events: int, day: str, **said: Any) -> str:
        """Report a cohort of a hundred against a hundred with a hundred events."""
        return self.give("outcomes", f"{day},bond,{cohort},100,{events},100,100,,report", **said)

    def households(self) -> None:
        """Send the evidence of eight families: eligible, and in work from May 2013."""
        self.give("families", *[f"{name},{name}-A,1980-01-01,2005-01-01," for name in NAMES])
        flags = [(name, "asb order,2012-06-01,2012-06-01", f"{name}-A") for name in NAMES]
        flags += [(name, "local concern,2012-05-01,", "") for name in NAMES]
        self.give("flags", *[",".join(flag) for flag in flags])
        self.give("benefits", *[f"{name}-A,esa,2010-01-01,2013-05-14" for name in NAMES])
        self.give("work", *[f"{name}-A,E,2013-05-15," for name in NAMES])

    def attach(self, numbers: tuple[int, ...], month: str = "2013-04", **said: Any) -> str:
        """Attach families, each on a day of its own."""
        rows = [f"families,F{number},{month}-{9 + number:02d}" for number in numbers]
        return self.give("attachments", *rows, **said)

    def claim(self, number: int, day: str, **said: Any) -> str:
        """Claim continuous employment for a family."""
        return self.give("claims", f"families,F{number},{day},continuous employment", **said)

    def opened(self, day: str, amount: str, against: str = "funds:opening", **said: Any) -> str:
        """Bring in cash of the county's."""
        rows = [f"{day},pool,assets:cash,county,,{amount}", f"{day},pool,{against},county,,-{amount}"]
        return self.give("opening-balances", *rows, **said)

    def again(self, month: str) -> None:
        """Reopen a month and close it."""
        self.reopen(month)
        self.close(month)


@pytest.fixture
def plain(tmp_path: Path) -> Order:
    return Order(tmp_path / "plain", pool=UNFENCED)


@pytest.fixture
def bond(tmp_path: Path) -> Order:
    return Order(tmp_path / "bond", pool=UNFENCED, bond=UNCAPPED)


@pytest.fixture
def families(tmp_path: Path) -> Order:
    place = Order(tmp_path / "families", families=FAMILIES)
    place.households()
    return place


# A replaced row of a later month


def test_a_payment_moved_to_an_earlier_month_is_never_in_both(plain: Order) -> None:
    sent = plain.spend("hubs", "10.00", "2013-05")
    plain.through("2013-05")
    plain.give("expenditure", "2013-04-02,hubs,10.00,hubs10.00", replaces=sent)
    plain.again("2013-04")
    assert plain.balance("spending") == 10_00
    assert plain.figures("county", "2013-05")["pool.spent"] == 0
    assert plain.book.verify().faults == []


def test_a_replaced_row_stays_until_what_replaces_it_counts(plain: Order) -> None:
    sent = plain.spend("hubs", "10.00", "2013-05")
    plain.through("2013-05")
    plain.give("expenditure", "2013-05-03,hubs,12.00,hubs12.00", replaces=sent)
    plain.again("2013-04")
    assert plain.balance("spending") == 10_00
    plain.close("2013-06")
    assert plain.balance("spending") == 12_00


def test_an_attachment_moved_to_an_earlier_month_is_decided_there(families: Order) -> None:
    sent = families.give("attachments", "families,F1,2013-05-10")
    families.through("2013-05")
    families.give("attachments", "families,F1,2013-04-10", replaces=sent)
    families.again("2013-04")
    assert families.balance("income:attachment-fees") == -2_400_00


def test_a_claim_moved_to_an_earlier_month_is_paid_once(families: Order) -> None:
    families.attach((1,))
    sent = families.claim(1, "2013-09-20")
    families.through("2013-09")
    families.claim(1, "2013-08-25", replaces=sent)
    families.again("2013-08")
    families.close("2013-10")
    assert families.balance("income:results") == -1_600_00


def test_a_cohort_moved_to_an_earlier_month_is_paid_as_corrected(bond: Order) -> None:
    sent = bond.outcome("a", 80, "2013-05-20")
    bond.through("2013-05")
    bond.outcome("a", 85, "2013-04-20", replaces=sent)
    bond.again("2013-04")
    assert bond.balance("income:outcome-payments") == -150_00


def test_a_file_sent_again_by_the_right_partner_is_that_partners(plain: Order) -> None:
    row = "2013-04-02,hubs,100.00,X"
    sent = plain.give("expenditure", row)
    with pytest.raises(Misuse, match=f"{sent} came from county, not from police"):
        plain.offer("expenditure", row, sender="police", replaces=sent)
    plain.withdraw(sent)
    plain.give("expenditure", row, sender="police")
    plain.close("2013-04")
    assert plain.balance("liabilities:owed-to-partners", partner="police") == -100_00


# Cohorts and the pooled result


def together(bond: Order, events: int, day: str) -> str:
    """Report both cohorts as one total."""
    return bond.give("outcomes", f"{day},bond,all,200,{events},200,200,,report")


def test_a_pooled_result_sent_by_hand_gives_way_to_a_cohort(bond: Order) -> None:
    sent = bond.outcome("a", 92, "2013-04-20")
    bond.outcome("b", 93, "2013-04-20")
    together(bond, 185, "2013-04-21")
    bond.through("2013-04")
    assert bond.balance("income:outcome-payments") == -150_00
    bond.outcome("a", 80, "2013-05-02", replaces=sent)
    bond.through("2013-05")
    assert bond.balance("income:outcome-payments") == -200_00
    assert bond.book.verify().faults == []


def test_a_total_of_a_later_day_is_held_against_its_cohorts(bond: Order) -> None:
    """M-3b of the findings: it was told to wait, while the cohorts' sum was paid on."""
    bond.outcome("a", 92, "2013-04-20")
    bond.outcome("b", 93, "2013-04-20")
    together(bond, 184, "2013-04-21")
    closing = bond.through("2013-04")
    assert bond.balance("income:outcome-payments") == 0
    assert "the result of 'all' is not the sum of its cohorts: it is not paid on" in [
        found.what for found in closing.findings
    ]


def test_a_cohort_of_a_reopened_month_takes_a_later_pooled_result_back(bond: Order) -> None:
    sent = bond.outcome("a", 92, "2013-04-20")
    bond.through("2013-04")
    bond.outcome("b", 93, "2013-05-20")
    bond.through("2013-05")
    assert bond.balance("income:outcome-payments") == -150_00
    bond.outcome("a", 80, "2013-04-21", replaces=sent)
    bond.again("2013-04")
    bond.through("2013-06")
    assert bond.balance("income:outcome-payments") == -200_00
    assert bond.book.verify().faults == []


def test_a_pooled_result_is_decided_again_once_no_cohort_is_paid(bond: Order) -> None:
    sent = bond.outcome("a", 80, "2013-04-20")
    bond.outcome("b", 93, "2013-04-20")
    bond.through("2013-04")
    assert bond.balance("income:outcome-payments") == -200_00
    bond.outcome("a", 92, "2013-04-20", replaces=sent)
    bond.through("2013-05")
    assert bond.balance("income:outcome-payments") == -150_00


def test_a_total_that_a_corrected_cohort_no_longer_adds_up_to_is_not_paid_on(bond: Order) -> None:
    sent = bond.outcome("a", 80, "2013-04-20")
    bond.outcome("b", 93, "2013-04-20")
    together(bond, 173, "2013-04-20")
    bond.through("2013-04")
    bond.outcome("a", 92, "2013-04-20", replaces=sent)
    closing = bond.through("2013-05")
    assert bond.balance("income:outcome-payments") == 0
    assert any("is not the sum of its cohorts" in found.what for found in closing.findings)


# Attachment fees


def test_a_family_without_a_fee_withdrawn_leaves_five_sixths_of_six(families: Order) -> None:
    sent = families.attach((1, 2, 3, 4, 5, 6))
    families.through("2013-04")
    assert families.balance("income:attachment-fees") == -5 * 2_400_00
    families.attach((1, 2, 3, 5, 6, 7), replaces=sent)
    families.close("2013-05")
    assert families.balance("income:attachment-fees") == -5 * 2_400_00


def test_a_family_with_a_fee_withdrawn_makes_place_for_another(tmp_path: Path) -> None:
    families = Order(tmp_path / "many", families=FAMILIES.replace("allocation = 6", "allocation = 60"))
    families.households()
    sent = families.attach((1, 2, 3, 4))
    families.through("2013-04")
    families.attach((2, 3, 4, 5), replaces=sent)
    families.close("2013-05")
    assert families.balance("income:attachment-fees") == -3 * 2_400_00


# Opening balances


def test_opening_balances_replaced_by_none_are_taken_back(plain: Order) -> None:
    sent = plain.opened("2013-04-01", "100.00")
    plain.through("2013-04")
    plain.offer("opening-balances", replaces=sent, empty=True)
    plain.through("2013-05")
    assert plain.balance("assets:cash") == 0


def test_opening_balances_corrected_after_a_reversal_by_hand_post(plain: Order) -> None:
    sent = plain.opened("2013-04-01", "100.00")
    plain.through("2013-04")
    plain.reverse("pool:opening")
    plain.close("2013-05")
    assert plain.balance("assets:cash") == 0
    plain.opened("2013-04-01", "90.00", replaces=sent)
    plain.close("2013-06")
    assert plain.balance("assets:cash") == 90_00


def test_later_opening_balances_stay_when_an_earlier_month_closes_again(plain: Order) -> None:
    plain.opened("2013-04-01", "100.00")
    plain.opened("2013-05-01", "7.00", "funds:general")
    plain.through("2013-06")
    plain.again("2013-04")
    assert plain.balance("assets:cash") == 107_00


# Months and statements


def test_a_month_sealed_again_under_new_terms_is_stated_under_them(plain: Order) -> None:
    plain.spend("hubs", "100.00", "2013-04")
    plain.through("2013-05")
    plain.agree("pool", UNFENCED.replace('amount = "400.00"', 'amount = "1200.00"'))
    plain.again("2013-04")
    plain.close("2013-06")
    closing, opening = plain.figures("county", "2013-05"), plain.figures("county", "2013-06")
    assert closing["pool.closing"] == opening["pool.opening"] == 162_50


def test_a_year_settled_again_counts_where_the_year_ends(tmp_path: Path) -> None:
    place = Order(tmp_path / "year", pool=UNFENCED, first="2014-01")
    place.spend("hubs", "100.00", "2014-01")
    place.through("2014-04")
    place.spend("hubs", "50.00", "2014-01")
    place.again("2014-01")
    january, march = place.figures("county", "2014-01"), place.figures("county", "2014-03")
    assert (january["pool.risk-share"], january["pool.closing"]) == (0, 25_00)
    assert (march["pool.risk-share"], march["pool.closing"]) == (-225_00, 0)


def test_a_settlement_made_again_stays_in_its_own_year(tmp_path: Path) -> None:
    bill = '\n[[contributions]]\npartner = "county"\nyear = "2014-15"\namount = "1200.00"\n'
    pool = POOL.replace("[ring_fence]", f'{bill}instalments = "monthly"\n[ring_fence]')
    place = Order(tmp_path / "years", pool=pool, first="2014-03")
    place.give("grants", "2014-03-05,pool,department,public-health,100.00,G,")
    place.through("2014-03")
    place.give("expenditure", "2014-04-02,clinics,60.00,X")
    place.through("2015-03")
    place.give("expenditure", "2014-03-02,clinics,70.00,Y")
    place.again("2014-03")
    first, second = place.figures("county", "2014-03"), place.figures("county", "2015-03")
    assert (first["pool.risk-share.year"], first["pool.closing"]) == (-100_00, 15_00)
    assert second["pool.risk-share.year"] == -1_170_00


def test_a_reversal_by_hand_never_counts_before_what_it_reverses(plain: Order) -> None:
    sent = plain.spend("hubs", "80.00", "2013-05")
    plain.through("2013-05")
    plain.reopen("2013-04")
    plain.reverse(f"{sent}:2")
    plain.through("2013-06")
    by_month = [
        plain.figures("county", month).get("pool.spent", 0) for month in ("2013-04", "2013-05", "2013-06")
    ]
    assert by_month == [0, 80_00, -80_00]


def test_a_late_row_is_told_the_month_it_posts_to(plain: Order) -> None:
    plain.through("2013-05")
    plain.reopen("2013-04")
    receipt = plain.offer("expenditure", "2013-05-04,hubs,1.00,L")
    assert "nothing to do: they post to 2013-06" in [finding.remedy for finding in receipt.findings]


def test_a_partner_with_an_agreed_share_has_a_statement_before_the_year_ends(tmp_path: Path) -> None:
    """Where nobody contributes, the agreed shares are all that says whose the spending is."""
    head, bills = BY_THIRDS.split("[[contributions]]", 1)
    place = Order(tmp_path / "thirds", pool=head + bills[bills.index("[risk_share]") :])
    place.spend("hubs", "90.00")
    place.close("2013-04")
    assert place.figures("police", "2013-04")["pool.closing"] == -30_00


# The same bytes again


def test_the_same_bytes_cannot_take_two_places(plain: Order) -> None:
    plain.give("expenditure", "2013-04-02,hubs,100.00,X")
    second = plain.give("expenditure", "2013-04-02,hubs,100.00,X", "2013-04-03,hubs,7.00,Y")
    with pytest.raises(
        Misuse, match=f"is here already, as S0001, so it cannot take the place of {second} too"
    ):
        plain.give("expenditure", "2013-04-02,hubs,100.00,X", replaces=second)


def test_the_same_mended_row_completes_two_files(plain: Order) -> None:
    rows = ("2013-04-02,hubs,{},X", "2013-04-03,nowhere,2.00,N")
    first = plain.offer(
        "expenditure", *(row.format("5.00") for row in rows), accept_valid=True, reason="half now"
    ).submission
    second = plain.offer(
        "expenditure", *(row.format("3.00") for row in rows), accept_valid=True, reason="half now"
    ).submission
    mended = "2013-04-03,hubs,2.00,N"
    plain.give("expenditure", mended, completes=first)
    plain.give("expenditure", mended, completes=second)
    plain.close("2013-04")
    assert plain.balance("spending") == 12_00
