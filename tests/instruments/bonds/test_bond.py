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
from pooledbudget.ledger.sums import Books, Coordinates
from pooledbudget.periods import Month
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
        ("drawdowns", "2013-04-05,bond,harbour,-5.00,D", "must be more than nought"),
        ("repayments", "2013-04-05,bond,lantern,5.00,R", "lantern has committed nothing to bond"),
        ("service-payments", "2013-04-05,bond,nobody,5.00,V", "there is no partner 'nobody'"),
        ("drawdowns", "2013-03-31,bond,harbour,5.00,D", "is before the book begins"),
    ],
)
def test_a_row_of_a_bond_that_cannot_be_is_refused(bond: Place, kind: str, line: str, what: str) -> None:
    receipt = bond.offer(kind, line)
    assert any(what in finding.what for finding in receipt.errors), receipt.findings


# A name lost under money


def capital(**held: int) -> Books:
    found = {
        Coordinates("liabilities:capital", investor, "bond", "", "2013-04"): -amount
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
        "Cohort b, measured 21 April 2013": "Not paid: a fall of 5.0% against 10% required; the fall is below the threshold.",
        "Cohort all, measured 21 April 2013": (
            "Not paid: a fall of 12.5% against 7.5% required; a cohort has paid on its own, so the pooled "
            "threshold does not apply."
        ),
    }
    for statement in (own, everybody):
        table = table_of(statement, "Outcomes: events")
        assert {label: cells[2] for label, cells in table.items()} == said
        assert [cells[3] for cells in table.values()] == ["£200.00", "£0.00", "£0.00"]
    assert list(everybody.headline) == list(said.values())
    assert own.headline[1].startswith("You have paid in £0.00")


def test_before_anything_is_measured_that_is_said(bond: Place) -> None:
    bond.close()
    statement = bond.schedule("2013-04", "bond")
    assert list(statement.headline) == ["No cohort has been measured yet."]
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
    assert dict(statement.values) == {"bond.outcome.1": 20000, "sister.outcome.1": 21000}
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
    assert "a fall of 8.4% against 10% required" in book.sentences([first[0]])[0]
    measured(book, "outcomes-2017-07.csv", "2017-07")
    month = Month(2014, 9)
    while month < Month(2017, 7):
        book.close(month, by="t", now=NOW, today=month.plus(1).first)
        month = month.plus(1)
    last = book.close(month, by="t", now=NOW, today=date(2017, 7, 31))
    assert [
        (decision.subject, decision.measures[0].verdict, decision.amount) for decision in last.decisions
    ] == [("all", "pass", 0)]
    assert "a fall of 9.0% against 7.5% required" in book.sentences([last.decisions[0]])[0]
    assert "what it pays is not published: nothing posts" in book.sentences([last.decisions[0]])[0]
    assert last.entries == []
    assert len(book.ledger.posted().starting("")) == 0
