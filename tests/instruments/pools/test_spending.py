"""What a pool spends: rows of spending, and what its host pays to partners and to bonds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from conftest import POOL
from instruments.books import BOND, EUROS, Place, legs, question, row
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.spending import paid, spent
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.entries import Entry
from pooledbudget.settings import read_settings
from pooledbudget.submissions.records import Row

TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")


def spending(scheme: str, amount: str, sender: str = "county", number: int = 2) -> Row[Any]:
    return row("expenditure", "2013-04-02", scheme, amount, "X1", sender=sender, number=number)


def entries_of(*rows: Row[Any], posted: Sequence[str] = ()) -> list[Entry]:
    return [entry for file in spent(TERMS, question(*rows, posted=posted)) for entry in file]


@pytest.mark.parametrize(
    ("scheme", "sender", "debit", "credit", "theme", "kind"),
    [
        ("hubs", "county", "spending:hubs", "assets:cash", "early-help", "Spending"),
        ("Early Help Hubs", "county", "spending:hubs", "assets:cash", "early-help", "Spending"),
        ("clinics", "nhs", "spending:clinics", "liabilities:owed-to-partners", "health", "Spending"),
        ("patrols", "police", "in-view:spending:patrols", "in-view:funded", "early-help", "Spending in view"),
    ],
)
def test_spending_is_paid_in_cash_by_the_host_owed_to_another_or_its_own_in_view(
    scheme: str, sender: str, debit: str, credit: str, theme: str, kind: str
) -> None:
    given = spending(scheme, "12.34", sender)
    (entry,) = entries_of(given)
    assert legs(entry) == [(debit, sender, "pool", 1234, theme), (credit, sender, "pool", -1234, theme)]
    assert entry.narrative == f"{kind}: {debit.rpartition(':')[2]}, X1"
    assert (entry.id, str(entry.effective), list(entry.because)) == ("S0001:2", "2013-04-02", [given.origin])


def test_a_credit_note_takes_spending_back() -> None:
    (entry,) = entries_of(spending("hubs", "-5.00"))
    assert legs(entry)[0] == ("spending:hubs", "county", "pool", -500, "early-help")


def test_rows_of_other_schemes_and_rows_that_posted_make_no_entry() -> None:
    given = [
        spending("hubs", "1.00"),
        spending("hubs", "2.00", number=3),
        spending("hostels", "3.00", number=4),
    ]
    found = entries_of(*given, posted=["S0001:2"])
    assert [entry.id for entry in found] == ["S0001:3"]


def test_one_word_means_for_each_sender_what_it_may_send() -> None:
    """Patrols are the police's to send: from anybody else the word is unknown."""
    given = [spending("patrols", "1.00", "police"), spending("patrols", "2.00", "nhs", number=3)]
    assert [entry.id for entry in entries_of(*given)] == ["S0001:2"]


def test_a_deliverer_is_owed_and_then_paid(place: Place) -> None:
    place.spend("hubs", "30.00", sender="police")
    place.give("payments", "2013-04-20,pool,police,10.00,P1")
    place.close()
    assert -place.balance("liabilities:owed-to-partners", partner="police") == 2000
    assert place.figures("police", "2013-04")["pool.owed"] == 2000


def test_spending_in_view_stays_the_partners_own(place: Place) -> None:
    place.spend("patrols", "70.00", sender="police")
    place.close()
    found = [place.balance(account) for account in ("in-view:spending", "spending", "assets:cash")]
    assert found == [7000, 0, 0]


def test_a_senders_own_words_map_to_schemes(place: Place) -> None:
    place.spend("Early Help Hubs", "5.00")
    place.close()
    assert place.balance("spending:hubs", theme="early-help") == 500


@pytest.mark.parametrize(
    ("line", "sender", "what"),
    [
        ("2013-04-02,hub,1.00,X", "county", "there is no scheme 'hub'; did you mean 'hubs'?"),
        ("2013-04-02,patrols,1.00,X", "nhs", "nhs may not send for scheme 'patrols'"),
        ("2013-04-02,hubs,0.00,X", "county", "moves no money"),
        ("2013-03-31,hubs,1.00,X", "county", "is before the book begins"),
        ("2013-04-02,hubs,1.00,", "county", "reference"),
        ("2013-04-02,hubs,1.00,X", "harbour", "an investor sends no records of the place"),
    ],
)
def test_spending_that_cannot_be_is_refused(place: Place, line: str, sender: str, what: str) -> None:
    receipt = place.offer("expenditure", line, sender=sender)
    assert not receipt.accepted
    assert any(what in f"{finding.what} {finding.rule} {finding.column}" for finding in receipt.errors)


# What the host pays


def test_a_partner_is_paid_from_the_hosts_cash_what_it_is_owed() -> None:
    entry = paid(row("payments", "2013-04-20", "pool", "police", "10.00", "P1"), question())
    assert legs(entry) == [
        ("liabilities:owed-to-partners", "police", "pool", 1000, ""),
        ("assets:cash", "county", "pool", -1000, ""),
    ]
    assert entry.narrative == "Payment: police, P1"


def test_a_bond_is_paid_from_one_agreements_cash_into_the_others() -> None:
    entry = paid(row("payments", "2013-04-20", "pool", "bond", "10.00", "P1"), question())
    assert legs(entry) == [
        ("liabilities:due-to:bond", "county", "pool", 1000, ""),
        ("assets:cash", "county", "pool", -1000, ""),
        ("assets:cash", "county", "bond", 1000, ""),
        ("assets:due-from:pool", "county", "bond", -1000, ""),
    ]


def test_a_bond_that_earned_is_owed_until_it_is_paid(bond: Place) -> None:
    bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.give("payments", "2013-04-25,pool,bond,150.00,P1")
    bond.close()
    owed = [
        bond.balance("assets:due-from:pool", "bond"),
        -bond.balance("liabilities:due-to:bond", "pool"),
        bond.balance("assets:cash", "bond"),
        -bond.balance("assets:cash", "pool"),
    ]
    assert owed == [5000, 5000, 15000, 15000]


def test_what_is_paid_too_much_is_told_at_the_close(place: Place) -> None:
    place.give("contributions", "2013-04-05,pool,nhs,cash,800.01,A,")
    place.spend("hubs", "30.00", sender="police")
    place.give("payments", "2013-04-20,pool,police,30.00,P1")
    assert place.close().findings == []
    place.give("payments", "2013-05-20,pool,police,0.01,P2")
    (found,) = place.close("2013-05").findings
    assert found.what == "police was paid £0.01 more than pool owed it, by 20 May 2013"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2013-04-20,pool,polic,10.00,P1", "there is no partner or bond 'polic'; did you mean 'police'?"),
        ("2013-04-20,pool,bnd,10.00,P1", "there is no partner or bond 'bnd'; did you mean 'bond'?"),
        ("2013-04-20,pool,pool,10.00,P1", "pool is not paid by pool"),
        ("2013-04-20,bond,police,10.00,P1", "bond is a bond; rows of payments are of a pooled agreement"),
        ("2013-04-20,pool,police,-10.00,P1", "must be more than nought"),
    ],
)
def test_a_payment_to_nobody_it_pays_is_refused(bond: Place, line: str, what: str) -> None:
    receipt = bond.offer("payments", line)
    assert [finding.what for finding in receipt.errors if what in finding.what]


@pytest.mark.parametrize("payee", ["police", "bond"])
def test_a_payment_to_a_partner_or_to_a_bond_of_its_own_is_accepted(bond: Place, payee: str) -> None:
    assert bond.offer("payments", f"2013-04-20,pool,{payee},10.00,P1").accepted


def test_spending_and_payments_of_a_book_in_euros_are_in_euros(bond: Place) -> None:
    (bond.path / "book.toml").write_text(EUROS)
    bond.agree("bond", BOND)
    bond.spend("hubs", "€5.00")
    bond.give("payments", "2013-04-25,pool,police,€150.00,P1")
    found = bond.close().findings
    assert len(found) == 2
    assert all("€150.00" in finding.what or "€155.00" in finding.what for finding in found)
    assert bond.book.ledger.names("currency") == {"EUR"}


def test_a_theme_with_spending_that_the_agreement_lost_stops_the_close(place: Place) -> None:
    """Themes were merged: 50.00 was in the settlement and in nobody's share of spending at the year's end."""
    place.spend("clinics", "50.00")
    place.through("2013-04")
    merged = POOL.replace('theme = "health"', 'theme = "early-help"')
    lost = merged.replace('health = "Health"\n', "")
    assert lost != merged
    place.agree("pool", lost)
    with pytest.raises(Refused) as refused:
        place.through("2013-05")
    assert [(each.code.value, each.what) for each in refused.value.findings] == [
        ("N04", "health has spending of pool, and the agreement no longer names the theme")
    ]
    place.agree("pool", merged)
    place.through("2014-03")
    for partner in ("county", "police", "nhs"):
        assert place.figures(partner, "2014-03")["pool.closing"] == 0
