"""The bond as an instrument: its payer, its names, its statements, and two of them in one book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import KEY, NOW, POOL, ROOT
from in_memory import FAMILIES
from instruments.books import (
    BOND,
    EUROS,
    SECOND_BOND,
    SECOND_POOL,
    Place,
    known,
    row,
    sums,
    table_of,
)
from pooledbudget.book import Book
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.pools.pool import Pool
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import Month
from pooledbudget.submissions.bond_records import HoldingTransfer, WriteOff
from pooledbudget.submissions.history import Sent
from pooledbudget.submissions.records import Row

CONTEXT = Context("GBP", {})
POOLS = [
    Pool.read(POOL.encode(), "agreements/pool.toml", CONTEXT),
    Pool.read(SECOND_POOL.encode(), "agreements/second.toml", CONTEXT),
]


def read(text: str = BOND) -> Bond:
    return Bond.read(text.encode(), "agreements/bond.toml", CONTEXT)


# Its payer


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('payer = "pool"', 'payer = "bond"', "payer: bond cannot pay itself"),
        (
            'payer = "pool"',
            'payer = "pol"',
            "payer: there is no agreement with themes 'pol'; did you mean 'pool'?",
        ),
        (
            'payer = "pool"',
            'payer = "sister"',
            "payer: there is no agreement with themes 'sister'; known: pool, second",
        ),
        (
            'theme = "early-help"',
            'theme = "early-hlp"',
            "theme: there is no theme of pool 'early-hlp'; did you mean 'early-help'?",
        ),
        (
            'payer = "pool"',
            'payer = "second"',
            "theme: there is no theme of second 'early-help'; known: housing, whole-pool",
        ),
    ],
)
def test_a_payer_that_cannot_pay_is_objected_to(old: str, new: str, what: str) -> None:
    bond, sister = read(BOND.replace(old, new)), read(SECOND_BOND)
    assert list(bond.objections(known(*POOLS, bond, sister))) == [what]


@pytest.mark.parametrize(
    ("payer", "theme"), [("pool", "early-help"), ("pool", "health"), ("second", "housing")]
)
def test_a_pool_may_pay_under_any_theme_of_its_own(payer: str, theme: str) -> None:
    bond = read(
        BOND.replace('payer = "pool"', f'payer = "{payer}"').replace(
            'theme = "early-help"', f'theme = "{theme}"'
        )
    )
    assert list(bond.objections(known(*POOLS, bond))) == []


def test_a_families_agreement_pays_for_no_bond(make_place: Callable[..., Place]) -> None:
    place = make_place(bond=BOND.replace('payer = "pool"', 'payer = "families"'), families=FAMILIES)
    with pytest.raises(Refused, match="there is no agreement with themes 'families'"):
        place.close()


def test_an_investor_that_is_no_partner_is_refused(make_place: Callable[..., Place]) -> None:
    with pytest.raises(Refused, match="there is no partner 'harbor'; did you mean 'harbour'?"):
        make_place(bond=BOND.replace('"harbour"', '"harbor"')).close()


# Its accounts and its names


def test_it_may_be_posted_to_its_own_accounts_and_its_dues_to_others() -> None:
    found = read().accounts(["pool", "sister"])
    for account in ("assets:cash", "liabilities:capital", "spending:return", "assets:due-from:pool"):
        assert account in found
    assert {"income:grants:*", "funds:opening", "funds:general", "liabilities:due-to:sister"} <= set(found)
    assert not {"income:contributions", "income:results", "assets:due-from:bond", "spending:hubs"} & set(
        found
    )


@pytest.mark.parametrize(
    ("given", "bond", "sister"),
    [
        (row("drawdowns", "2013-04-05", "bond", "harbour", "1.00", "D"), True, False),
        (row("drawdowns", "2013-04-05", "sister", "harbour", "1.00", "D"), False, True),
        (row("repayments", "2013-04-05", "bond", "harbour", "1.00", "R"), True, False),
        (row("service-payments", "2013-04-05", "bond", "nhs", "1.00", "V"), True, False),
        (row("outcomes", "2013-04-05", "bond", "a", "", "", "", "", "9%", "r"), True, False),
        (row("contributions", "2013-04-05", "bond", "nhs", "cash", "1.00", "C"), False, False),
        (row("payments", "2013-04-05", "bond", "nhs", "1.00", "P"), False, False),
    ],
)
def test_a_row_is_taken_by_the_bond_it_names(given: Row[Any], bond: bool, sister: bool) -> None:
    assert (read().takes(given), read(SECOND_BOND).takes(given)) == (bond, sister)


@pytest.mark.parametrize(
    ("given", "column", "what"),
    [
        (
            row("drawdowns", "2013-04-05", "bond", "lantern", "1.00", "D"),
            "investor",
            "lantern has committed nothing to bond",
        ),
        (
            row("repayments", "2013-04-05", "bond", "lantern", "1.00", "R"),
            "investor",
            "lantern has committed nothing to bond",
        ),
        (
            row("outcomes", "2013-04-05", "bond", "c", "", "", "", "", "9%", "r"),
            "cohort",
            "there is no cohort 'c'; known: a, b, all",
        ),
        (
            row("payer-refunds", "2013-04-05", "bond", "pool", "1.00", "B"),
            "payer",
            "what pool pays is the money of pool, which the host holds too",
        ),
    ],
)
def test_an_investor_and_a_cohort_that_the_terms_do_not_name_are_objected_to(
    given: Row[Any], column: str, what: str
) -> None:
    (found,) = read().unknown_names(given, known(*POOLS))
    assert (found.column, found.what, found.remark) == (column, what, False)


@pytest.mark.parametrize(
    "given",
    [
        row("drawdowns", "2013-04-05", "bond", "harbour", "1.00", "D"),
        row("repayments", "2013-04-05", "bond", "harbour", "1.00", "R"),
        row("service-payments", "2013-04-05", "bond", "lantern", "1.00", "V"),
        row("outcomes", "2013-04-05", "bond", "b", "", "", "", "", "9%", "r"),
        row("outcomes", "2013-04-05", "bond", "all", "", "", "", "", "9%", "r"),
    ],
)
def test_names_that_the_terms_have_are_not(given: Row[Any]) -> None:
    assert list(read().unknown_names(given, known(*POOLS))) == []


@pytest.mark.parametrize(
    ("kind", "line", "what"),
    [
        ("drawdowns", "2013-04-05,bond,lantern,5.00,D", "lantern has committed nothing to bond"),
        ("drawdowns", "2013-04-05,bond,nhs,5.00,D", "there is no investor 'nhs'"),
        ("drawdowns", "2013-04-05,bnd,harbour,5.00,D", "there is no bond 'bnd'; did you mean 'bond'?"),
        ("drawdowns", "2013-04-05,bond,harbour,0.00,D", "an amount of nought"),
        ("repayments", "2013-04-05,bond,harbour,-5.00,R", "must be more than nought"),
        ("receipts", "2013-04-05,bond,department,5.00,P", "there is no payer 'department'; known: pool"),
        ("payer-refunds", "2013-04-05,bond,department,5.00,B", "there is no payer 'department'; known: pool"),
        ("transfers", "2013-04-05,bond,harbour,lantern,5.00,T", "there is no investor 'lantern'"),
        ("repayments", "2013-04-05,bond,lantern,5.00,R", "lantern has committed nothing to bond"),
        ("service-payments", "2013-04-05,bond,nobody,5.00,V", "there is no partner 'nobody'"),
    ],
)
def test_a_row_of_a_bond_that_cannot_be_is_refused(bond: Place, kind: str, line: str, what: str) -> None:
    receipt = bond.offer(kind, line)
    assert any(what in finding.what for finding in receipt.errors), receipt.findings


# A name lost under money


def capital(**held: int) -> Books:
    found = {
        ("bond", "liabilities:capital", investor, ""): {"2013-04": -amount}
        for investor, amount in held.items()
    }
    books = sums()
    books.sums.update(found)
    return Books(books.sums, Month(2013, 4))


def test_an_investor_with_capital_stays_in_the_terms_to_the_penny() -> None:
    (found,) = read().breaches(capital(harbour=5000, lantern=1))
    assert (found.code, found.file) == (FindingCode.GONE, "agreements, bond")
    assert found.what == "lantern has 0.01 of capital in bond, and the agreement no longer names it"
    assert read().breaches(capital(harbour=5000, lantern=0)) == []


def test_an_investor_repaid_in_full_may_leave_the_terms(bond: Place) -> None:
    bond.agree("bond", SECOND_BOND.replace('"sister"', '"bond"'))
    bond.give("drawdowns", "2013-04-05,bond,lantern,100.00,D1")
    bond.give("repayments", "2013-04-25,bond,lantern,60.00,R1")
    bond.close()
    bond.agree("bond", BOND)
    with pytest.raises(Refused, match="lantern has 40.00 of capital in bond"):
        bond.close("2013-05")
    bond.agree("bond", SECOND_BOND.replace('"sister"', '"bond"'))
    bond.give("repayments", "2013-05-25,bond,lantern,40.00,R2", file="may.csv")
    bond.close("2013-05")
    bond.agree("bond", BOND)
    bond.close("2013-06")


# What is told


def test_an_investor_reads_its_account_and_everybody_the_outcomes(bond: Place) -> None:
    bond.give(
        "outcomes", "2013-04-20,bond,a,100,80,100,100,,report", "2013-04-21,bond,b,100,95,100,100,,report"
    )
    bond.close()
    own, everybody = bond.statement("harbour", "2013-04", "investor"), bond.schedule("2013-04", "bond")
    said = {
        "Cohort a, measured 20 April 2013": "Paid: £200 for a fall of 20.0% against 10% required.",
        "Cohort b, measured 21 April 2013": "Not paid: a fall of 5.0% against 10% required; it is below what is required.",
        "All cohorts, measured 21 April 2013": (
            "Not paid: a fall of 12.5% against 7.5% required; a cohort has paid on its own, so the pooled "
            "threshold does not apply."
        ),
    }
    for statement in (own, everybody):
        table = table_of(statement, "Outcomes: events")
        assert {label: cells[2] for label, cells in table.items()} == said
        assert [cells[3] for cells in table.values()] == ["£200.00", "£0.00", "£0.00"]
    assert everybody.headline[1] == (
        "Outcomes have earned £200.00 so far. £200.00 is owed to the bond and not paid yet."
    )
    assert everybody.headline[2:] == [
        "Cohort a is paid £200 for a fall of 20.0% against 10% required.",
        "Cohort b is not paid: a fall of 5.0% against 10% required; it is below what is required.",
        "All cohorts are not paid: a fall of 12.5% against 7.5% required; a cohort has paid on its own, so the pooled "
        "threshold does not apply.",
    ]
    assert own.headline[1].startswith("You have paid in £0.00")


def test_before_anything_is_measured_that_is_said(bond: Place) -> None:
    bond.close()
    statement = bond.schedule("2013-04", "bond")
    assert "No cohort has been measured yet." in statement.headline
    assert table_of(statement, "Outcomes: events") == {}


def test_a_payment_reversed_by_hand_is_off_the_outcomes(bond: Place) -> None:
    bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.close()
    bond.reverse("bond:outcome:a")
    bond.close("2013-05")
    (cells,) = table_of(bond.schedule("2013-05", "bond"), "Outcomes: events").values()
    assert cells[3] == "£0.00"


def test_one_that_did_not_lend_reads_nothing_of_the_bond(two_bonds: Place) -> None:
    two_bonds.close()
    titles = [table.title for table in two_bonds.statement("lantern", "2013-04", "investor").tables]
    assert "Capital account, the sister bond" in titles
    assert "Capital account, the bond" not in titles


def test_why_tells_of_a_cohort_its_measure_its_rule_and_its_row(bond: Place) -> None:
    bond.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    bond.close()
    (decision,) = bond.book.why("a").because
    assert "Paid: £200 for a fall of 20.0% against 10% required." in decision.said
    measure = decision.because[0]
    assert measure.said.startswith("events: pass; 80 events among 100 people")
    assert [step.kind for step in measure.because] == ["rule", "row"]


# Two bonds, and euros


def test_two_bonds_do_not_touch_each_others_money_decisions_or_caps(two_bonds: Place) -> None:
    two_bonds.give(
        "drawdowns",
        "2013-04-05,bond,harbour,1000.00,D1",
        "2013-04-05,sister,harbour,500.00,D2",
        "2013-04-05,sister,lantern,300.01,D3",
    )
    two_bonds.give(
        "outcomes",
        "2013-04-20,bond,a,100,80,100,100,,report",
        "2013-04-20,bond,b,100,80,100,100,,report",
        "2013-04-20,sister,a,100,80,100,100,,report",
    )
    two_bonds.give("repayments", "2013-04-25,sister,harbour,500.00,R1")
    closing = two_bonds.close()
    assert [finding.what for finding in closing.findings] == [
        "£300.01 is drawn of a commitment of £300.00, by 5 April 2013",
        "harbour has had £500.00 of its capital back by 25 April 2013; in proportion to all it would be £312.50",
    ]
    assert [(decision.agreement, decision.subject, decision.amount) for decision in closing.decisions] == [
        ("bond", "a", 20000),
        ("bond", "b", 5000),
        ("bond", "all", 0),
        ("sister", "a", 14000),
    ]
    held = [two_bonds.balance("liabilities:capital", name, "harbour") for name in ("bond", "sister")]
    assert held == [-100_000, 0]
    assert two_bonds.balance("assets:due-from:pool", "bond") == 25000
    assert two_bonds.balance("assets:due-from:pool", "sister") == 14000
    assert two_bonds.balance("spending:outcome-payments", "pool", theme="early-help") == 25000
    assert two_bonds.balance("spending:outcome-payments", "pool", theme="health") == 14000
    assert two_bonds.book.verify().faults == []


def test_one_bonds_cohort_is_no_answer_to_the_others(two_bonds: Place) -> None:
    two_bonds.give("outcomes", "2013-04-20,bond,a,100,92,100,100,,report")
    two_bonds.close()
    two_bonds.give(
        "outcomes",
        "2013-05-20,sister,a,100,84,100,100,,report",
        "2013-05-20,sister,b,100,86,100,100,,report",
    )
    decisions = two_bonds.close("2013-05").decisions
    assert [(decision.agreement, decision.subject, decision.amount) for decision in decisions] == [
        ("sister", "a", 0),
        ("sister", "b", 0),
        ("sister", "all", 21000),
    ]
    two_bonds.give("outcomes", "2013-06-20,bond,b,100,93,100,100,,report")
    decisions = two_bonds.close("2013-06").decisions
    assert [(decision.agreement, decision.subject, decision.amount) for decision in decisions] == [
        ("bond", "b", 0),
        ("bond", "all", 15000),
    ]


def test_a_correction_of_one_bond_withdraws_nothing_of_the_other(two_bonds: Place) -> None:
    first = two_bonds.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    two_bonds.give("outcomes", "2013-04-20,sister,a,100,80,100,100,,report", file="sister.csv")
    two_bonds.close()
    two_bonds.give("outcomes", "2013-04-20,bond,a,100,95,100,100,,report", replaces=first)
    two_bonds.close("2013-05")
    assert two_bonds.balance("income:outcome-payments", "bond") == 0
    assert two_bonds.balance("income:outcome-payments", "sister") == -14000


def test_the_schedule_tells_of_both_bonds_each_by_its_own_figures(two_bonds: Place) -> None:
    two_bonds.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    two_bonds.give("outcomes", "2013-04-20,sister,a,100,70,100,100,,report", file="sister.csv")
    two_bonds.close()
    statement = two_bonds.schedule("2013-04", "bond")
    measured = {
        name: value for name, value in statement.values.items() if name.endswith(".outcome.outcome.a")
    }
    assert measured == {"bond.outcome.outcome.a": 20000, "sister.outcome.outcome.a": 21000}
    assert len(table_of(statement, "Outcomes: admissions")) == 1


def test_a_bond_in_euros_posts_and_says_everything_in_euros(make_place: Callable[..., Place]) -> None:
    place = make_place(book=EUROS, bond=BOND.replace('"10.00"', '"€10.00"'))
    place.give("drawdowns", "2013-04-05,bond,harbour,€1000.01,D1")
    place.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    place.give("grants", "2013-04-05,bond,department,g,€20.00,G1,")
    place.give("repayments", "2013-04-25,bond,harbour,€1010.00,R1")
    place.give("service-payments", "2013-04-25,bond,nhs,€5.00,V1")
    closing = place.close()
    assert len(closing.findings) == 2
    assert all("€" in finding.what and "£" not in finding.what for finding in closing.findings)
    assert place.book.ledger.names("currency") == {"EUR"}
    assert "Paid: €200 for a fall of 20.0%" in place.said("2013-04")
    assert "£" not in place.said("2013-04")
    assert place.book.verify().faults == []


# The long form: who may be named, and which class a row is of

LONG = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [
    { step = "costs" },
    { step = "interest", class = "senior" },
    { step = "principal", class = "senior" },
    { step = "principal", class = "junior", on = "last date" },
    { step = "return", class = "junior", on = "last date" },
    { step = "remainder", goes_to = "payers as paid", on = "last date" },
]

[classes.senior]
holders = { harbour = "1000.00", lantern = "500.00" }
interest = { rate = "10%" }

[classes.junior]
holders = { harbour = "100.00" }

[[costs]]
payee = "nhs"
for = "service fee"
amount = "30.00"
dates = { from = 2013-05-31, every = "1 month", times = 3 }

[payers.department]

[outcomes.job]
pays = "price"
price = "10.00"

[outcomes.home]
pays = "price"
price = "100.00"
cohorts = ["first"]
"""


@pytest.mark.parametrize(
    ("given", "column", "what"),
    [
        (
            row("results", "2013-05-07", "bond", "x", "2", "report"),
            "outcome",
            "bond has 2 outcomes, and the row says none: job, home",
        ),
        (
            row("results", "2013-05-07", "bond", "x", "2", "report", "jobs"),
            "outcome",
            "there is no outcome 'jobs'; did you mean 'job'?",
        ),
        (
            row("results", "2013-05-07", "bond", "second", "2", "report", "home"),
            "cohort",
            "there is no cohort 'second'; known: first, all",
        ),
        (
            row("receipts", "2013-05-07", "bond", "county", "2.00", "P"),
            "payer",
            "there is no payer 'county'; known: department",
        ),
        (
            row("transfers", "2013-05-07", "bond", "harbour", "nhs", "2.00", "T"),
            "buyer",
            "there is no investor 'nhs'; known: harbour, lantern",
        ),
    ],
)
def test_a_name_that_the_long_form_does_not_have_is_objected_to(
    given: Row[Any], column: str, what: str
) -> None:
    (found,) = read(LONG).unknown_names(given, known(*POOLS))
    assert (found.column, found.what) == (column, what)


def test_a_cohort_may_be_any_where_the_outcome_names_none() -> None:
    given = row("results", "2013-05-07", "bond", "2013-05", "2", "report", "job")
    assert list(read(LONG).unknown_names(given, known(*POOLS))) == []


def test_holdings_may_be_sold_to_any_investor_where_the_terms_say_so() -> None:
    text = LONG.replace("dates = {", "transferable = true\ndates = {", 1).replace(', lantern = "500.00"', "")
    sold = row("transfers", "2013-05-07", "bond", "harbour", "lantern", "2.00", "T")
    repaid = row("repayments", "2013-07-07", "bond", "lantern", "2.00", "R")
    assert [list(read(text).unknown_names(given, known(*POOLS))) for given in (sold, repaid)] == [[], []]
    assert read(text).breaches(capital(lantern=1)) == []


def test_a_class_that_is_not_one_is_objected_to_and_one_not_said_where_two_are_held(
    make_place: Callable[..., Place],
) -> None:
    place = make_place(bond=LONG)
    head = "drawn_on,agreement,investor,amount,reference,capital\n"
    wrong = place.send(head + "2013-04-05,bond,harbour,1.00,D,seniour", kind="drawdowns")
    assert "there is no class of capital 'seniour'; did you mean 'senior'?" in wrong.errors[0].what
    (found,) = place.offer("drawdowns", "2013-04-05,bond,harbour,1.00,D").errors
    assert (found.code, found.column) == (FindingCode.ROW_RULE, "capital")
    assert found.what == "harbour holds senior and junior, and the row does not say of which it is"
    assert place.offer("drawdowns", "2013-04-05,bond,lantern,1.00,D").accepted
    assert place.send(head + "2013-04-05,bond,harbour,2.00,D,junior", kind="drawdowns").accepted


def test_one_result_of_a_period_is_no_second_of_another(make_place: Callable[..., Place]) -> None:
    place = make_place(bond=LONG)
    place.give("results", "2013-04-30,bond,2013-04,2,report,job,", "2013-04-30,bond,2013-05,2,report,job,")
    (found,) = place.offer("results", "2013-05-31,bond,2013-05,3,report,job,").errors
    assert found.code is FindingCode.DUPLICATE
    assert place.offer("results", "2013-05-31,bond,first,3,report,home,").accepted


def test_a_count_of_what_pays_for_each_person_is_refused_at_receipt(make_place: Callable[..., Place]) -> None:
    """Twelve people of a cohort were paid one price."""
    text = LONG.replace('pays = "price"\nprice = "10.00"', 'pays = "person"\nprice = "10.00"')
    place = make_place(bond=text)
    (found,) = place.offer("results", "2013-04-30,bond,first,12,report,job,").errors
    assert (found.code, found.column) == (FindingCode.ROW_RULE, "person")
    assert found.what == "it pays for each person once, and this names none: send a row for each, not a count"
    assert place.offer("results", "2013-04-30,bond,,1,report,job,P1").accepted


def test_a_person_may_be_told_several_days(make_place: Callable[..., Place]) -> None:
    text = LONG.replace('pays = "price"\nprice = "10.00"', 'pays = "person"\nprice = "10.00"')
    place = make_place(bond=text)
    given = ("2013-04-10,bond,,1,report,job,P1", "2013-04-20,bond,,1,report,job,P1")
    place.give("results", *given)
    decisions = place.close().decisions
    assert [(decision.amount, decision.reason) for decision in decisions] == [
        (1000, ""),
        (0, "paid-once-already"),
    ]
    assert all("P1" not in decision.subject for decision in decisions)
    assert "P1" not in place.said("2013-04")


# A waterfall in a book


@pytest.fixture
def flowing(make_place: Callable[..., Place]) -> Place:
    """The long form, lent 730.00 senior and 100.00 junior; 5 jobs in May, of which 40.00 is received."""
    place = make_place(bond=LONG)
    head = "drawn_on,agreement,investor,amount,reference,capital"
    place.send(
        f"{head}\n2013-04-30,bond,harbour,365.00,D1,senior\n2013-04-30,bond,lantern,365.00,D2,senior\n"
        "2013-04-30,bond,harbour,100.00,D3,junior",
        kind="drawdowns",
    )
    place.give("service-payments", "2013-05-02,bond,nhs,700.00,V1")
    place.give("results", "2013-05-07,bond,2013-05,5,report,job,", file="may.csv")
    place.give("receipts", "2013-05-20,bond,department,40.00,P1")
    return place


def due(place: Place) -> dict[str, int]:
    """Return what the waterfall has made due and is not paid, by whom, and what is claimed."""
    found = {
        name: -place.balance("liabilities:payable", "bond", name) for name in ("harbour", "lantern", "nhs")
    }
    return {**found, "department": place.balance("assets:outcomes-due", "bond", "department")}


def test_a_waterfall_makes_due_what_there_is_in_its_order(flowing: Place) -> None:
    """On 30 June: 170.00 in the bond; 60.00 of costs, 12.20 of interest (61 days), the rest is principal."""
    flowing.through("2013-05")
    assert due(flowing) == {"harbour": 0, "lantern": 0, "nhs": 3000, "department": 1000}
    closing = flowing.close("2013-06")
    assert due(flowing) == {"harbour": 5500, "lantern": 5500, "nhs": 6000, "department": 1000}
    assert flowing.balance("spending:return", "bond") == 1220
    assert flowing.balance("liabilities:capital:senior", "bond") == -(73000 - 9780)
    (decision,) = closing.decisions
    assert (decision.asked, decision.subject, decision.amount) == ("waterfall", "2013-06-30", 11000)
    assert flowing.book.verify().faults == []


def test_a_late_and_a_corrected_row_give_new_amounts_under_the_same_causes(flowing: Place) -> None:
    """10.00 of May's claim comes late and the service payment was 650.00: 60.00 more is due on 30 June."""
    flowing.through("2013-06")
    flowing.give("receipts", "2013-06-20,bond,department,10.00,P2", file="late.csv")
    flowing.give("service-payments", "2013-05-02,bond,nhs,650.00,V1", replaces="S0002")
    closing = flowing.close("2013-07")
    assert due(flowing) == {"harbour": 8500, "lantern": 8500, "nhs": 9000, "department": 0}
    kinds = [(entry.id, entry.kind) for entry in closing.entries if "2013-06-30" in entry.id]
    assert kinds == [
        ("reverses:bond:2013-06-30:principal-senior", "reversal, decided again"),
        ("bond:2013-06-30:principal-senior#2", "principal due"),
    ]
    (decision,) = closing.decisions
    assert (decision.cause, decision.month, decision.amount) == (
        "bond:2013-06-30:waterfall",
        "2013-07",
        17000,
    )
    assert flowing.close("2013-08").decisions == []
    assert flowing.book.verify().faults == []


def test_a_month_opened_again_is_closed_as_if_the_row_had_come_in_time(flowing: Place) -> None:
    flowing.through("2013-07")
    flowing.reopen("2013-06")
    flowing.give("receipts", "2013-06-20,bond,department,10.00,P2", file="late.csv")
    flowing.close("2013-06")
    flowing.through("2013-08")
    assert due(flowing) == {"harbour": 6000, "lantern": 6000, "nhs": 9000, "department": 0}
    assert flowing.book.verify().faults == []


def test_repayments_and_payments_settle_what_is_due(flowing: Place) -> None:
    flowing.through("2013-06")
    head = "paid_on,agreement,investor,amount,reference,capital"
    flowing.send(
        f"{head}\n2013-07-05,bond,harbour,55.00,R1,senior\n2013-07-05,bond,lantern,55.00,R2,senior",
        kind="repayments",
    )
    flowing.give("service-payments", "2013-07-05,bond,nhs,60.00,V2", file="fees.csv")
    closing = flowing.close("2013-07")
    assert due(flowing) == {"harbour": 0, "lantern": 0, "nhs": 3000, "department": 1000}
    assert flowing.balance("spending:service", "bond") == 70000 + 9000
    assert [found.what for found in closing.findings if found.code is FindingCode.CASH] == []


def test_capital_waits_for_what_payers_owe_on_the_last_date_and_what_is_left_then_is_lost(
    flowing: Place,
) -> None:
    """Claims are paid after the bond's last day as a rule: what comes goes down the list on its day."""
    flowing.through("2014-01")
    outstanding = -flowing.balance("liabilities:capital", "bond")
    assert flowing.balance("income:written-off", "bond") == 0
    owed = flowing.balance("assets:outcomes-due", "bond", "department")
    assert outstanding > owed > 0
    pounds = f"{owed // 100}.{owed % 100:02d}"
    flowing.give("receipts", f"2014-02-03,bond,department,{pounds},P9")
    flowing.through("2014-02")
    assert flowing.balance("liabilities:capital", "bond") == 0
    lost = -flowing.balance("income:written-off", "bond")
    assert lost == outstanding  # what came went to costs that were due before it
    assert flowing.balance("assets:outcomes-due", "bond", "department") == 0


def test_what_remains_on_the_last_date_goes_to_the_payers(make_place: Callable[..., Place]) -> None:
    """On 30 June 2.44 is interest of 89 days, 97.56 principal; on 31 December 0.12 is interest of 2.44 for
    184 days, 2.44 principal. Of the 200.00 for 20 jobs the rest goes back: nobody drew the junior class.
    """
    place = make_place(bond=LONG[: LONG.index("[[costs]]")] + LONG[LONG.index("[payers") :])
    place.send(
        "drawn_on,agreement,investor,amount,reference,capital\n2013-04-02,bond,harbour,100.00,D1,senior",
        kind="drawdowns",
    )
    place.give("results", "2013-11-07,bond,2013-11,20,report,job,", file="jobs.csv")
    place.give("receipts", "2013-11-20,bond,department,200.00,P1")
    place.through("2013-12")
    due = {entry.id: entry.moved for entry in place.entries("bond", "liabilities:payable")}
    assert due == {
        "bond:2013-06-30:interest-senior": 244,
        "bond:2013-06-30:principal-senior": 9756,
        "bond:2013-12-31:interest-senior": 12,
        "bond:2013-12-31:principal-senior": 244,
        "bond:2013-12-31:remainder": 19744,
    }
    assert place.balance("liabilities:payable", "bond", "department") == -19744
    assert place.balance("income:outcome-payments", "bond", "department") == -(20000 - 19744)


GUARANTEED = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [
    { step = "principal", class = "loan" },
    { step = "guarantee", class = "loan", by = "county", stages = [{ from = 2013-06-30, amount = "50.00" }] },
]
classes = { loan = { holders = { harbour = "1000.00" } } }
payers = { department = {} }
outcomes = { job = { pays = "price", price = "10.00" } }
"""


def test_what_a_guarantor_pays_in_is_due_already_and_not_there_to_be_given_again(
    make_place: Callable[..., Place],
) -> None:
    """100.00 lent and spent; 50.00 is called on 30 June, paid in and repaid in July: nothing is left."""
    place = make_place(bond=GUARANTEED)
    place.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    place.give("service-payments", "2013-04-06,bond,nhs,100.00,V1")
    place.give("receipts", "2013-07-02,bond,county,50.00,P1")
    place.give("repayments", "2013-07-03,bond,harbour,50.00,R1")
    closing = place.through("2013-09")
    assert place.balance("liabilities:payable", "bond") == place.balance("assets:outcomes-due", "bond") == 0
    assert place.balance("liabilities:capital", "bond") == -5000
    assert [found.what for found in closing.findings if found.code is FindingCode.CASH] == []
    place.through("2013-12")
    assert place.balance("income:written-off", "bond") == -5000
    assert place.book.verify().faults == []


def test_an_issuer_pays_what_is_called_and_the_bond_is_never_short(make_place: Callable[..., Place]) -> None:
    """100.00 lent on 31 March and spent: 1.00 a quarter, 0.06 paid too much in July is called for too."""
    text = GUARANTEED[: GUARANTEED.index("waterfall")] + (
        'funded_by = "issuer"\n'
        'waterfall = [{ step = "coupon", class = "loan" }, { step = "principal", class = "loan", on = "last date" }]\n'
        'classes = { loan = { holders = { harbour = "1000.00" }, coupon = { rate = "4%" } } }\n'
    )
    place = make_place(bond=text)
    place.give("drawdowns", "2013-03-31,bond,harbour,100.00,D1")
    place.give("service-payments", "2013-04-06,bond,nhs,100.00,V1")
    place.through("2013-06")
    assert place.balance("assets:outcomes-due", "bond", "county") == 100
    place.give("receipts", "2013-07-02,bond,county,1.00,P1")
    place.give("repayments", "2013-07-03,bond,harbour,1.06,R1")
    place.through("2013-09")
    assert place.balance("assets:outcomes-due", "bond", "county") == 106
    place.give("receipts", "2013-10-02,bond,county,1.06,P2", file="october.csv")
    closing = place.through("2013-12")
    assert place.balance("assets:outcomes-due", "bond", "county") == 100 + 10000
    assert place.balance("liabilities:capital", "bond") == 0
    assert [found.what for found in closing.findings if "more by" in found.what] == []
    assert place.book.verify().faults == []


def test_history_before_the_book_posts_its_cash_and_bills_nobody(make_place: Callable[..., Place]) -> None:
    """M-2 of the findings: capital of 2010, an outcome and its receipt of 2012, a book of April 2013."""
    place = make_place(bond=LONG.replace("2013-06-30", "2012-06-30").replace("2013-05-31", "2012-05-31"))
    head = "drawn_on,agreement,investor,amount,reference,capital"
    assert place.send(f"{head}\n2012-04-01,bond,harbour,365.00,D1,senior", kind="drawdowns").accepted
    place.give("results", "2012-05-07,bond,2012-05,5,report,job,")
    place.give("receipts", "2012-05-20,bond,department,50.00,P1")
    place.give("service-payments", "2012-05-21,bond,nhs,265.00,V1")
    place.close()
    assert place.balance("assets:outcomes-due", "bond") == 0
    assert place.balance("income:outcome-payments", "bond", "department") == -5000
    assert place.book.verify().faults == []


# Peterborough: CS14, OECD, RI17 and PP17 of the facts, impact-bonds.md sections 1.1 and 5 (T5).
# The amount of a success is not published.

EXAMPLE = ROOT / "examples" / "peterborough"


def measured(book: Book, name: str, month: str) -> None:
    data = (EXAMPLE / name).read_bytes()
    sent = Sent(data=data, file=name, sender="one-service", kind="outcomes", month=month)
    assert book.receive(sent, by="t", now=NOW).accepted


def test_peterborough_misses_the_first_trigger_and_meets_the_pooled_one(tmp_path: Path) -> None:
    book = Book.init(tmp_path / "book", "peterborough", key=KEY)
    measured(book, "outcomes-2014-08.csv", "2014-08")
    first = book.close(Month(2014, 8), by="t", now=NOW, today=date(2014, 8, 31)).decisions
    assert [(decision.subject, decision.paid, decision.measures[0].verdict) for decision in first] == [
        ("1", False, "fail")
    ]
    assert "a fall of 8.4% against 10% required" in book.lists.sentences([first[0]])[0]
    measured(book, "outcomes-2017-07.csv", "2017-07")
    month = Month(2014, 9)
    while month < Month(2017, 7):
        book.close(month, by="t", now=NOW, today=month.plus(1).first)
        month = month.plus(1)
    last = book.close(month, by="t", now=NOW, today=date(2017, 7, 31))
    assert [
        (decision.subject, decision.measures[0].verdict, decision.amount) for decision in last.decisions
    ] == [("all", "pass", 0)]
    assert "a fall of 9.0% against 7.5% required" in book.lists.sentences([last.decisions[0]])[0]
    assert "what it pays is not published: nothing posts" in book.lists.sentences([last.decisions[0]])[0]
    assert last.entries == []
    assert len(book.ledger.posted().starting("")) == 0


# What a payer is paid back


AT_RISK = """
kind = "bond"
agreement = "bond"
title = "the bond"

[classes.loan]
holders = { harbour = "1000.00" }

[payers.department]

[outcomes.served]
pays = "standing charge"
title = "The fee"
amount = "500.00"
dates = { from = 2013-04-10, every = "1 month", times = 1 }

[outcomes.kept]
pays = "fee at risk"
title = "The part at risk"
fee = "500.00"
share = "10%"
threshold = "5%"
cite = "clause 7"
"""


@pytest.fixture
def risked(make_place: Callable[..., Place]) -> Place:
    """A fee of 500.00 that was paid, of which 50.00 is owed back: 3% are kept and 5% were to be."""
    place = make_place(bond=AT_RISK)
    place.give("receipts", "2013-04-20,bond,department,500.00,P1")
    place.give("results", "2013-05-07,bond,2013-05,3%,report,kept,", file="may.csv")
    place.through("2013-04")
    return place


def test_a_fee_at_risk_is_owed_back_until_it_is_paid_back(risked: Place) -> None:
    risked.close("2013-05")
    assert risked.balance("assets:outcomes-due", "bond", "department") == -5000
    risked.give("payer-refunds", "2013-06-03,bond,department,50.00,B1")
    closing = risked.close("2013-06")
    assert risked.balance("assets:outcomes-due", "bond", "department") == 0
    assert risked.balance("assets:cash", "bond") == 45000
    (entry,) = [entry for entry in closing.entries if entry.kind == "payer refund"]
    assert (entry.about, entry.reference) == ("department", "B1")
    assert not closing.findings
    assert risked.book.verify().faults == []


def test_what_is_paid_back_is_a_line_of_the_page_where_there_is_any(risked: Place) -> None:
    def cash(period: str) -> dict[str, list[str]]:
        (page,) = [made for made in risked.book.statements(period) if made.kind == "bond"]
        return table_of(page, "Cash of")

    risked.close("2013-05")
    assert "Less paid back to payers" not in cash("2013-05")
    risked.give("payer-refunds", "2013-06-03,bond,department,50.00,B1")
    risked.close("2013-06")
    assert cash("2013-06")["Less paid back to payers"] == ["£50.00", "£50.00"]
    assert cash("2013-06")["Cash at the end"] == ["£450.00", "£450.00"]


def test_what_is_paid_back_beyond_what_is_owed_is_remarked(risked: Place) -> None:
    risked.give("payer-refunds", "2013-05-20,bond,department,62.00,B1")
    (found,) = risked.close("2013-05").findings
    assert found.what == "department is paid back £12.00 more by 20 May 2013 than bond owes it"
    assert found.where == "S0003, row 2, column amount"


def test_a_remainder_is_paid_back_before_what_results_owe(make_place: Callable[..., Place]) -> None:
    """500.00 is left over on the last date and due to the payer: paying it back owes nothing else."""
    terms = AT_RISK.replace(
        'title = "the bond"\n',
        'title = "the bond"\ndates = { from = 2013-04-30, every = "1 month", to = 2013-04-30 }\n'
        'waterfall = [{ step = "principal", class = "loan" }, '
        '{ step = "remainder", goes_to = "payers as paid", on = "last date" }]\n',
    )
    place = make_place(bond=terms)
    place.give("receipts", "2013-04-20,bond,department,500.00,P1")
    place.close("2013-04")
    assert place.balance("liabilities:payable", "bond", "department") == -50000
    place.give("payer-refunds", "2013-05-20,bond,department,500.00,B1")
    assert not place.close("2013-05").findings
    assert place.balance("liabilities:payable", "bond", "department") == 0
    assert place.balance("assets:outcomes-due", "bond", "department") == 0
    assert place.balance("assets:cash", "bond") == 0


def test_a_cost_that_is_due_to_a_payer_is_not_paid_back_too_much(make_place: Callable[..., Place]) -> None:
    """40.00 of rent is due to the department, which pays for outcomes too: it is paid, and was remarked."""
    rent = '[[costs]]\npayee = "department"\nfor = "rent"\namount = "40.00"\n'
    rent += "dates = { from = 2013-04-10, times = 1 }\n"
    waterfall = 'dates = { from = 2014-03-31, times = 1 }\nwaterfall = [{ step = "costs" }, '
    waterfall += '{ step = "principal", class = "loan" }]\n'
    head = 'title = "the bond"\n'
    place = make_place(bond=AT_RISK.replace(head, f"{head}{waterfall}") + rent)
    place.give("receipts", "2013-04-20,bond,department,500.00,P1")
    place.close("2013-04")
    assert place.balance("liabilities:payable", "bond", "department") == -4000
    place.give("payer-refunds", "2013-05-20,bond,department,40.00,B1")
    assert not place.close("2013-05").findings
    assert place.balance("liabilities:payable", "bond", "department") == 0
    assert place.balance("assets:outcomes-due", "bond", "department") == 0


def test_what_is_left_to_a_pool_is_not_what_its_partner_is_paid_for_work(
    make_place: Callable[..., Place],
) -> None:
    """100.00 is left for the pool in April; 30.00 paid to the county for work in May is spent, and nothing
    of what the pool is owed: 70.00 is there, all of it set aside for the pool, and more besides.
    """
    terms = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-04-30, every = "1 month", times = 3 }
waterfall = [
    { step = "remainder", goes_to = { county = "100%" }, on = [2013-04-30] },
    { step = "principal", class = "loan" },
]
classes = { loan = { holders = { harbour = "1000.00" } } }
payers = { county = { agreement = "pool", theme = "early-help" } }
outcomes = { job = { pays = "price", price = "10.00" } }
"""
    place = make_place(bond=terms)
    place.give("drawdowns", "2013-04-20,bond,harbour,100.00,D1")
    place.close("2013-04")
    assert place.balance("assets:due-from:pool", "bond") == -10000
    place.give("service-payments", "2013-05-10,bond,county,30.00,S1")
    (ran,) = [each for each in place.close("2013-05").decisions if each.asked == "waterfall"]
    assert place.balance("spending:service", "bond", "county") == 3000
    assert (ran.facts["opening"], ran.facts["came_in"], ran.facts["closing"]) == ("0.00", "-30.00", "-30.00")


def test_what_was_paid_back_before_the_book_bills_nobody(risked: Place) -> None:
    risked.give("payer-refunds", "2012-06-03,bond,department,5.00,B0")
    risked.close("2013-05")
    assert risked.balance("assets:outcomes-due", "bond", "department") == -5000


def test_a_sale_and_a_loss_are_held_against_every_kind_that_a_bond_is_folded_from() -> None:
    told = {*(kind.kind for kind in Bond.takes_kinds), "payments", "opening-balances", "adjustments"}
    assert set(HoldingTransfer.held_against) == set(WriteOff.held_against) == told
