from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import leg, moved
from pooledbudget.cells import account
from pooledbudget.errors import Unbalanced
from pooledbudget.findings import Origin
from pooledbudget.ledger.chart import inside
from pooledbudget.ledger.entries import Entry, Posting, canonical, cause_of, in_force, nth, reversal_of
from pooledbudget.ledger.formats import newest
from pooledbudget.money import MINOR_MAX

DAY = date(2013, 4, 2)


def entry(*postings: Posting) -> Entry:
    return Entry("S0001:2", DAY, "payment", postings, (Origin("S0001", 2),))


def test_an_unbalanced_entry_cannot_be_constructed() -> None:
    with pytest.raises(Unbalanced, match="pool is out by 0.01 GBP"):
        entry(leg("assets:cash", "county", "pool", 101), leg("spending:hubs", "county", "pool", -100))


def test_a_pound_of_one_agreement_cannot_pay_for_another() -> None:
    with pytest.raises(Unbalanced, match="debits equal credits in every agreement"):
        entry(leg("assets:cash", "county", "pool", -100), leg("spending:hubs", "county", "bond", 100))


def test_currencies_balance_apart() -> None:
    with pytest.raises(Unbalanced):
        entry(
            leg("assets:cash", "county", "pool", 100),
            leg("spending:hubs", "county", "pool", -100, currency="EUR"),
        )


@pytest.mark.parametrize("amount", [0, MINOR_MAX + 1])
def test_amounts_that_cannot_be_posted(amount: int) -> None:
    with pytest.raises(ValueError, match="cannot be posted"):
        entry(*moved(("assets:cash", "county"), ("spending:hubs", "county"), amount, "pool"))


def test_an_entry_has_two_legs() -> None:
    with pytest.raises(ValueError, match="at least two"):
        entry()


@given(st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=6))
def test_a_reversal_undoes_every_leg(amounts: list[int]) -> None:
    rest = -sum(amounts)
    legs = [leg(f"spending:s{n}", "county", "pool", amount) for n, amount in enumerate(amounts)]
    legs.append(leg("assets:cash", "county", "pool", rest or 1))
    if not rest:
        legs.append(leg("funds:general", "county", "pool", -1))
    one = entry(*legs)
    back = one.reversed_as("reverses:S0001:2", "undone")
    assert [a.amount + b.amount for a, b in zip(one.postings, back.postings, strict=True)] == [0] * len(legs)


@pytest.mark.parametrize("path", ["assets", "cash:assets", "assets:", "assets:c ash", "assets:cäsh", "a:b"])
def test_paths_that_are_not_accounts(path: str) -> None:
    with pytest.raises(ValueError, match="not an account"):
        account(path)


def test_accounts_compare_by_segment() -> None:
    assert inside("spending:food:bank", "spending:food")
    assert inside("spending:food", "spending:food")
    assert not inside("spending:foodbank", "spending:food")
    assert account("liabilities:due-to:bond") == "liabilities:due-to:bond"


def test_canonical_bytes_are_fixed() -> None:
    """A change here changes every seal ever issued: it needs a new leaf format, not a new expectation."""
    columns = (7, "S0001:2", 6, "2013-04-02", "2013-04", "payment", 'a "b"', "R1", canonical([]))
    lines = [
        ("assets:cash", "county", "pool", "", -100, "GBP"),
        ("spending:hubs", "county", "pool", "t", 100, "GBP"),
    ]
    assert newest().entry_bytes(columns, lines) == (
        b'{"about":"a \\"b\\"","act":6,"because":[],"effective":"2013-04-02","id":"S0001:2",'
        b'"kind":"payment","month":"2013-04","postings":[["assets:cash","county","pool","",-100,"GBP"],'
        b'["spending:hubs","county","pool","t",100,"GBP"]],"reference":"R1","sequence":7}'
    )


def test_canonical_json_has_no_floats() -> None:
    assert canonical({"b": 1, "a": ["é", True]}) == '{"a":["é",true],"b":1}'
    with pytest.raises(TypeError, match="no canonical form"):
        canonical({"when": DAY})


def test_a_reversed_reversal_puts_the_entry_back_in_force() -> None:
    chain = ["S1:2", "reverses:S1:2", "reverses:reverses:S1:2"]
    assert in_force(chain[:1]) == {"S1:2"}
    assert in_force(chain[:2]) == set()
    assert in_force(chain) == {"S1:2"}
    assert in_force(["reverses:elsewhere"]) == {"reverses:elsewhere"}


def test_a_chain_of_reversals_names_its_root_and_its_length() -> None:
    assert reversal_of("S0001:2") == ("S0001:2", 0)
    assert reversal_of("reverses:reverses:S0001:2#2") == ("S0001:2#2", 2)
    assert cause_of("reverses:S0001:2#2") == "S0001:2"
    assert (nth("S0001:2", 1), nth("S0001:2", 2)) == ("S0001:2", "S0001:2#2")
