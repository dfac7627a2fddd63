"""What happened to a bond of a book: cash by its type, claims by month, results without anybody's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import starmap
from pathlib import Path

import pytest

from conftest import POOL
from instruments.bonds.quayside import read
from instruments.books import BOND, PLACE, Place
from pooledbudget.evidence.pseudonyms import LENGTH
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.indigo import table_text
from pooledbudget.instruments.bonds.indigo_facts import IndigoFacts, happened_to
from pooledbudget.instruments.bonds.indigo_out import IndigoBond, tables_of
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.decisions import in_force
from pooledbudget.periods import Month

MILL = """
kind = "bond"
agreement = "mill"
title = "the Mill bond"
dates = { from = 2013-06-30, every = "1 month", to = 2014-03-31 }
waterfall = [
  { step = "costs" },
  { step = "interest", class = "loan" },
  { step = "principal", class = "loan", from = 2013-07-31 },
  { step = "remainder", goes_to = "payers as paid", on = "last date" },
]

[classes.loan]
holders = { bank-a = "1000.00" }
interest = { rate = "12%" }

[[costs]]
payee = "charity"
for = "service fee"
amount = "50.00"
dates = { from = 2013-05-01, times = 1 }

[payers.city]

[outcomes.job]
pays = "person"
price = "100.00"

[outcomes.kept]
pays = "price"
price = "10.00"
"""
PARTNERS = "".join(
    f'[partners.{name}]\nname = "{name.title()}"\nparts = ["{part}"]\n'
    for name, part in (("bank-a", "investor"), ("city", "payer"), ("charity", "deliverer"))
)
PEOPLE = ("ab123", "cd456", "ef789")


@pytest.fixture
def mill(tmp_path: Path) -> Place:
    """A bond with a waterfall: drawn, result of people, paid for, repaid twice."""
    place = Place(tmp_path / "mill", POOL, PLACE + PARTNERS, bond=MILL)
    place.give("drawdowns", "2013-04-30,mill,bank-a,1000.00,D1", "2013-05-10,mill,bank-a,-100.00,D2")
    place.give("service-payments", "2013-05-05,mill,charity,50.00,S1")
    head = "measured_on,agreement,outcome,person,value,source\n"
    people = "\n".join(
        f"2013-05-2{number},mill,job,{person},1,verified" for number, person in enumerate(PEOPLE)
    )
    place.send(head + people, kind="outcomes")
    place.send(
        "measured_on,agreement,outcome,cohort,value,source\n2013-05-31,mill,kept,q1,4,verified",
        kind="outcomes",
    )
    place.send(
        "received_on,agreement,payer,amount,reference\n2013-06-15,mill,city,340.00,R1",
        kind="receipts",
    )
    place.give("repayments", "2013-07-05,mill,bank-a,17.00,P1", "2013-08-05,mill,bank-a,200.00,P2")
    place.through("2013-08")
    return place


def terms_of(text: str) -> BondTerms:
    return Bond.read(text.encode(), "agreements/bond.toml", Context("GBP", {})).terms


def facts(place: Place, text: str, until: str) -> IndigoFacts:
    return happened_to(terms_of(text), place.book.ledger, "county", Month.parse(until))


def test_cash_has_its_type_its_ends_and_its_entry(mill: Place) -> None:
    transactions = facts(mill, MILL, "2013-08").transactions
    told = [(str(cash.on), cash.kind, cash.sender, cash.receiver, cash.amount) for cash in transactions]
    assert told[:4] == [
        ("2013-04-30", "Debt", "bank-a", "county", 1000_00),
        ("2013-05-05", "Other", "county", "charity", 50_00),
        ("2013-05-10", "Capital Repayment", "county", "bank-a", 100_00),
        ("2013-06-15", "Outcome Payment", "city", "county", 340_00),
    ]
    assert all(cash.amount > 0 for cash in transactions)
    assert transactions[0].said == "drawdown, entry S0001:2"
    assert transactions[0].capital == "loan"
    assert [cash.amount for cash in transactions if cash.undrawn] == [100_00]


def test_a_repayment_is_of_what_was_due(mill: Place) -> None:
    transactions = facts(mill, MILL, "2013-08").transactions
    first, *rest = [cash for cash in transactions if cash.on >= date(2013, 7, 1)]
    assert (first.kind, first.amount) == ("Interest Payment", 17_00)
    assert sum(cash.amount for cash in rest) == 200_00
    assert {cash.kind for cash in rest} <= {"Capital Repayment and Interest", "Capital Repayment"}


def test_a_past_goes_up_to_its_month(mill: Place) -> None:
    early = facts(mill, MILL, "2013-05")
    assert [cash.kind for cash in early.transactions] == ["Debt", "Other", "Capital Repayment"]
    assert early.until == date(2013, 5, 31)
    assert not early.ended


def test_people_are_counted_by_outcome_and_month_and_never_named(mill: Place) -> None:
    found = facts(mill, MILL, "2013-08")
    people = [result for result in found.results if result.people]
    assert [(each.outcome, each.on, each.people, each.reached) for each in people] == [
        ("job", date(2013, 5, 31), 3, 3)
    ]
    assert [(each.outcome, each.of, each.found) for each in found.results if not each.people] == [
        ("kept", "q1", "value 4")
    ]
    assert found.claims == {("job", "city", "2013-05"): 300_00, ("kept", "city", "2013-05"): 40_00}
    tables = tables_of([IndigoBond(terms_of(MILL), "GBP", {}, found)])
    text = "\n".join(starmap(table_text, tables.items()))
    subjects = [decision.subject for decision in in_force(mill.book.ledger.derived.decided())]
    pseudonyms = [subject for subject in subjects if len(subject) == LENGTH]
    assert len(pseudonyms) == 3
    assert not any(person in text for person in (*PEOPLE, *pseudonyms))


def test_a_person_who_comes_again_is_one_person_and_no_cohort(mill: Place) -> None:
    """A result that came again was told as one of a cohort called by the pseudonym and the day."""
    rows = "\n".join(f"2013-05-29,mill,job,{person},1,verified" for person in PEOPLE[:2])
    mill.send(f"measured_on,agreement,outcome,person,value,source\n{rows}", kind="outcomes")
    again = [decision.subject for decision in mill.close("2013-09").decisions if "@" in decision.subject]
    assert len(again) == 2
    found = facts(mill, MILL, "2013-09")
    assert [(each.outcome, each.people, each.reached) for each in found.results if each.people] == [
        ("job", 3, 3)
    ]
    assert [each.of for each in found.results if not each.people] == ["q1"]


def test_a_pool_that_pays_is_the_sender(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,300.00,D1")
    bond.give("outcomes", "2013-04-30,bond,a,100,80,100,100,,x", "2013-04-30,bond,b,100,99,100,100,,x")
    bond.through("2013-04")
    bond.give("payments", "2013-05-02,pool,bond,200.00,P1")
    bond.give("repayments", "2013-05-03,bond,harbour,200.00,R1")
    bond.through("2013-05")
    found = facts(bond, BOND, "2013-05")
    assert [(cash.kind, cash.sender, cash.receiver) for cash in found.transactions] == [
        ("Debt", "harbour", "county"),
        ("Outcome Payment", "pool", "county"),
        ("Capital Repayment", "county", "harbour"),
    ]
    assert found.claims == {("outcome", "pool", "2013-04"): 200_00}
    assert [(each.of, each.found.split(",")[0]) for each in found.results] == [
        ("a", "fall 20.00%"),
        ("b", "fall 1.00%"),
        ("all", "fall 10.50%"),
    ]


def test_what_was_reversed_did_not_happen(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,300.00,D1")
    bond.through("2013-04")
    bond.reverse("S0001:2")
    assert facts(bond, BOND, "2013-05").transactions == []


def test_a_bond_past_its_last_day_has_ended(make_place: Callable[..., Place]) -> None:
    text = MILL.replace("2014-03-31", "2013-06-30").replace(", from = 2013-07-31", "")
    place = make_place(bond=text, book=PLACE + PARTNERS)
    place.give("drawdowns", "2013-04-30,mill,bank-a,1000.00,D1")
    place.through("2013-06")
    assert facts(place, text, "2013-06").ended
    assert not facts(place, text, "2013-05").ended
    assert read().last_day == date(2023, 9, 30)


def test_a_bond_that_was_stopped_has_ended(bond: Place) -> None:
    bond.send("stopped_on,agreement,by,reason\n2013-05-31,bond,county,too few", kind="stops")
    bond.through("2013-05")
    assert facts(bond, BOND, "2013-05").ended
    assert not facts(bond, BOND, "2013-04").ended
