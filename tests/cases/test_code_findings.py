"""Small inputs that once went wrong, each with the value that is right; named after their finding."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import pooledbudget
from conftest import BOOK, NOW, POOL, SmallBook
from in_memory import BOND, FAMILIES
from instruments.books import HEADS
from pooledbudget import Month, PooledBudgetError, Receipt, Refused, Sent
from pooledbudget.cli.commands import main

INVESTORS = """
[partners.harbour]
name = "Harbour Trust"
parts = ["investor"]

[partners.lantern]
name = "Lantern Foundation"
parts = ["investor"]
"""
SECOND_FAMILIES = FAMILIES.replace('agreement = "families"', 'agreement = "second"').replace(
    'title = "families"', 'title = "more families"'
)
FENCE = POOL[POOL.index("[ring_fence]") : POOL.index("[risk_share]")]
UK_LAYOUT = """
layout = "uk"
kind = "expenditure"
day_format = "DD/MM/YYYY"

[columns]
paid_on = "Date"
scheme = "Scheme"
amount = "Net"
reference = "Ref"
"""

Make = Callable[..., SmallBook]


def rows_of(kind: str, *lines: str) -> str:
    return "\n".join([HEADS[kind], *lines])


def offer(small: SmallBook, kind: str, *lines: str, **options: Any) -> Receipt:
    """Send rows under the headings of their kind, whatever becomes of them."""
    return small.send(rows_of(kind, *lines), kind=kind, **options)


def give(small: SmallBook, kind: str, *lines: str, **options: Any) -> str:
    """Send rows that must be accepted; return the id of the submission."""
    receipt = offer(small, kind, *lines, **options)
    assert receipt.accepted, receipt.findings
    return receipt.submission


def agree(small: SmallBook, name: str, text: str) -> None:
    (small.path / "agreements" / f"{name}.toml").write_text(text)


def close_all(small: SmallBook, first: str, last: str) -> Any:
    """Close months in order; return the last closing."""
    month, result = Month.parse(first), None
    while month <= Month.parse(last):
        result = small.close(str(month))
        month = month.plus(1)
    return result


def reopen(small: SmallBook, month: str) -> None:
    small.book.reopen(Month.parse(month), by="Ann", approved_by="Bob", reason="late", now=NOW)


def reverse(small: SmallBook, entry: str) -> None:
    small.book.adjust(corrects=entry, prepared_by="Ann", approved_by="Bob", reason="wrong", now=NOW)


def heard_at_close(small: SmallBook, month: str = "2013-04") -> str:
    """Return what a close says in words: its findings, or why it is refused."""
    try:
        result = small.close(month)
    except PooledBudgetError as fault:
        return str(fault)
    return "\n".join(map(str, result.findings))


def refusal(small: SmallBook, first: str, last: str) -> str:
    """Return why months cannot be closed; blank if they can."""
    try:
        close_all(small, first, last)
    except Refused as refused:
        return str(refused)
    return ""


def heard_at_receipt(receipt: Receipt) -> str:
    return "\n".join(map(str, receipt.findings))


def run(small: SmallBook, *words: object, now: str = "2018-05-03T09:00:00Z") -> Result:
    """Run a command on the book, with its usual clock and person."""
    return CliRunner().invoke(
        main, ["--book", str(small.path), "--now", now, "--by", "Ann", *map(str, words)]
    )


def data(small: SmallBook, *words: object) -> Any:
    """Return what a command prints with --json."""
    result = run(small, *words, "--json")
    assert result.exit_code in {0, 1}, result.output
    return json.loads(result.stdout)["data"]


def balance(small: SmallBook, account: str, *narrowing: str, **where: str) -> Decimal:
    """Return the balance of an account and those under it; debits above nought."""
    dimensions = "agreement,account,partner,theme"
    return sum(
        (
            Decimal(row["amount"])
            for row in data(small, "ledger", "balance", "--by", dimensions, *narrowing)
            if f"{row['account']}:".startswith(f"{account}:")
            and all(row[name] == value for name, value in where.items())
        ),
        Decimal(0),
    )


def entries(small: SmallBook, *narrowing: str) -> list[dict[str, Any]]:
    return list(data(small, "ledger", "list", "--limit", "0", *narrowing))


def statements(small: SmallBook, period: str) -> list[dict[str, Any]]:
    return list(data(small, "statement", "--all", "--period", period))


def clauses(small: SmallBook, partner: str, period: str = "2013-04") -> list[str]:
    (statement,) = data(small, "statement", "--partner", partner, "--period", period)
    return list(statement["clauses"])


def figures(small: SmallBook, period: str) -> dict[str, Decimal]:
    """Return every figure of money on the statements of a period, by its id."""
    return {
        cell["figure"]: Decimal(cell["value"])
        for statement in statements(small, period)
        for table in statement["tables"]
        for line in table["lines"]
        for cell in line["cells"]
        if cell["figure"] and cell["kind"] == "money"
    }


def names_any(text: str, *words: str) -> bool:
    return any(word in text for word in words)


def listing(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, by name."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def bond(make_small: Make) -> SmallBook:
    """A small book with a bond that the pool pays for."""
    small = make_small("bond", book=BOOK + INVESTORS)
    agree(small, "bond", BOND)
    return small


@pytest.fixture
def families(make_small: Make) -> SmallBook:
    """A small book with a families agreement."""
    small = make_small("families")
    agree(small, "families", FAMILIES)
    return small


def outcome(cohort: str, events: int, on: str) -> str:
    return f"{on},bond,{cohort},100,{events},100,100,,report"


def settle(small: SmallBook, *names: str, works: str = "") -> None:
    """Enter families of one adult, each with an order, a concern and a benefit until any work."""
    before = date.fromordinal(date.fromisoformat(works).toordinal() - 1) if works else ""
    give(small, "families", *(f"{name},{name}-A,1980-01-01,2010-01-01," for name in names))
    give(
        small,
        "flags",
        *(f"{name},{flag},2012-06-01,," for name in names for flag in ("asb order", "local concern")),
    )
    give(small, "benefits", *(f"{name}-A,esa,2011-01-01,{before}" for name in names))
    if works:
        give(small, "work", *(f"{name}-A,E,{works}," for name in names))


def attach(small: SmallBook, *names: str, on: str = "2013-04-10", agreement: str = "families") -> str:
    return give(small, "attachments", *(f"{agreement},{name},{on}" for name in names))


def claim(
    small: SmallBook,
    *names: str,
    on: str,
    result: str = "continuous employment",
    agreement: str = "families",
) -> None:
    give(small, "claims", *(f"{agreement},{name},{on},{result}" for name in names))


def incidents(small: SmallBook, family: str, month: str, count: int) -> None:
    give(
        small,
        "incidents",
        *(f"{family},{month}-{day:02d},I{month}-{day}" for day in range(1, count + 1)),
    )


def own_programme(small: SmallBook, *changes: tuple[str, str]) -> None:
    """Give the place a programme of its own: the packaged one with some values changed."""
    named = 'programme = "troubled-families-2012"'
    found = [path.read_text("utf-8") for path in Path(pooledbudget.__file__).parent.rglob("*.toml")]
    (text,) = [one for one in found if named in one and "[tariffs." in one]
    for old, new in ((named, 'programme = "mine"'), *changes):
        assert old in text
        text = text.replace(old, new)
    (small.path / "programmes").mkdir(exist_ok=True)
    (small.path / "programmes" / "mine.toml").write_text(text)
    agree(small, "families", FAMILIES.replace("troubled-families-2012", "mine"))


def measure_line(small: SmallBook, asked: str, value: str) -> str:
    """Return the line of `why` that holds a measured value."""
    lines = [line for line in run(small, "why", asked, "--all").stdout.splitlines() if value in line]
    assert lines, f"{value} is not said"
    return lines[0]


# What is accepted must not vanish (CB-2).


def test_cb_2_spending_is_not_lost_when_its_scheme_is_renamed(small: SmallBook) -> None:
    give(small, "expenditure", "2013-04-02,hubs,100.00,R1")
    agree(small, "pool", POOL.replace("[schemes.hubs]", "[schemes.centres]"))
    heard = heard_at_close(small)
    assert names_any(heard, "hubs", "S0001", "file.csv")


def test_cb_2_a_contribution_is_not_lost_when_its_agreement_is_renamed(small: SmallBook) -> None:
    give(small, "contributions", "2013-04-02,pool,nhs,cash,800.01,A1,")
    agree(small, "pool", POOL.replace('agreement = "pool"', 'agreement = "fund"'))
    heard = heard_at_close(small)
    assert names_any(heard, "'pool'", "S0001", "file.csv")


# Bonds: what was withdrawn pays nothing, and nothing is paid twice (CB-3, CB-4).


def pooled_paid_then_replaced(small: SmallBook, events: int) -> Any:
    """Pay the pooled result of 92 and 93 in May, then correct the first to other events in June."""
    first = give(small, "outcomes", outcome("a", 92, "2013-04-20"))
    small.close()
    give(small, "outcomes", outcome("b", 93, "2013-05-20"))
    small.close("2013-05")
    assert balance(small, "income:outcome-payments") == -150
    give(small, "outcomes", outcome("a", events, "2013-04-20"), replaces=first)
    return small.close("2013-06")


def test_cb_3_a_pooled_payment_is_withdrawn_with_the_result_it_rested_on(bond: SmallBook) -> None:
    pooled_paid_then_replaced(bond, 99)
    assert balance(bond, "income:outcome-payments") == 0
    assert balance(bond, "spending:outcome-payments") == 0


def test_cb_4_a_bond_pays_a_cohort_or_the_pooled_result_and_never_both(bond: SmallBook) -> None:
    """Twenty events avoided by the cohort: 200.00 for it alone."""
    pooled_paid_then_replaced(bond, 80)
    assert balance(bond, "income:outcome-payments") == -200


# Families: never beyond the funded share, whatever is reopened (CB-5).


def test_cb_5_results_stay_within_the_cap_when_a_month_is_reopened(families: SmallBook) -> None:
    """An allocation of six pays for five results."""
    names = [f"F{number}" for number in range(1, 8)]
    settle(families, *names, works="2013-04-15")
    attach(families, *names)
    claim(families, *names[:5], on="2013-08-10")
    close_all(families, "2013-04", "2013-08")
    assert balance(families, "income:results") == -5 * 1600
    reopen(families, "2013-07")
    claim(families, *names[5:], on="2013-07-25")
    families.close("2013-07")
    assert balance(families, "income:results") == -5 * 1600


def test_cb_5_fees_stay_within_the_cap_when_a_month_is_reopened(families: SmallBook) -> None:
    agree(families, "families", FAMILIES.replace("allocation = 6", "allocation = 2"))
    settle(families, "F1", "F2", "F3", "F4")
    families.close()
    attach(families, "F1", "F2", on="2013-05-10")
    families.close("2013-05")
    assert balance(families, "income:attachment-fees") == -2 * 2400
    reopen(families, "2013-04")
    attach(families, "F3")
    attach(families, "F4", on="2013-04-11")
    families.close()
    assert balance(families, "income:attachment-fees") == -2 * 2400


def test_cb_6_the_claim_schedule_says_what_the_ledger_says(families: SmallBook) -> None:
    """F was decided in May, then its row gave way to one of G when April was reopened."""
    settle(families, "F", "G")
    families.close()
    first = attach(families, "F")
    families.close("2013-05")
    reopen(families, "2013-04")
    give(families, "attachments", "families,G,2013-04-10", replaces=first)
    families.close()
    assert balance(families, "income:attachment-fees") == -2400
    to_date = figures(families, "2013-05")["2013-05/county/claims/families.attachment.to-date"]
    assert to_date == 2400


# The ring fence holds in every month that is sealed again (CB-7).


def test_cb_7_reopening_a_month_cannot_break_the_fence_of_a_later_one(small: SmallBook) -> None:
    """In May 100.00 of fenced money is unspent; 50.00 more spent in April leaves 50.00 of it."""
    give(small, "grants", "2013-04-05,pool,department,public-health,100.00,G1,")
    give(small, "expenditure", "2013-04-02,hubs,900.00,R1")
    small.close()
    give(small, "expenditure", "2013-05-02,hubs,200.01,R2")
    small.close("2013-05")
    reopen(small, "2013-04")
    give(small, "expenditure", "2013-04-03,hubs,50.00,R3")
    with pytest.raises(Refused, match=r"(?s)(2013-05|May 2013).*7\.2|7\.2.*(2013-05|May 2013)"):
        small.close()


# Settings changed under facts (CB-8), dates of agreements (CB-9).


def test_cb_8_an_investor_renamed_under_a_drawdown_is_refused_and_named(bond: SmallBook) -> None:
    give(bond, "drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    agree(bond, "bond", BOND.replace('"harbour"', '"lantern"'))
    result = run(bond, "close", "2013-04")
    assert (result.exit_code, "harbour" in result.output) == (3, True), repr(result.exception)


def promised(texts: list[str], name: str) -> Decimal:
    """Return the amount a partner's clause says it contributes."""
    (text,) = [one for one in texts if name in one]
    (amount,) = re.findall(r"£([\d,]+(?:\.\d\d)?) in cash", text)
    return Decimal(amount.replace(",", ""))


def test_cb_9_a_clause_says_what_is_billed_when_an_agreement_starts_late(make_small: Make) -> None:
    small = make_small(pool=POOL.replace("starts = 2013-04-01", "starts = 2013-07-01"))
    refused = refusal(small, "2013-04", "2014-03")
    billed = -balance(small, "income:contributions", partner="county")
    assert (refused, billed) == ("", promised(clauses(small, "county", "2013-14"), "County Council"))


def test_cb_9_nothing_falls_due_before_the_book_begins(make_small: Make) -> None:
    year_before = (
        '[[contributions]]\npartner = "county"\nyear = "2012-13"\namount = "1200.00"\n'
        'instalments = "monthly"\n'
    )
    small = make_small(pool=POOL.replace("starts = 2013-04-01", "starts = 2012-04-01") + year_before)
    small.close()
    assert balance(small, "income:contributions", partner="county") == -100


def test_cb_9_nothing_falls_due_after_an_agreement_ends(make_small: Make) -> None:
    small = make_small(pool=POOL.replace("ends = 2015-03-31", "ends = 2013-06-30"))
    refused = refusal(small, "2013-04", "2013-09")
    assert (refused, balance(small, "income:contributions", partner="county")) == ("", Decimal(-300))


def test_cb_9_an_agreement_that_ends_before_it_starts_is_refused(make_small: Make) -> None:
    small = make_small(pool=POOL.replace("ends = 2015-03-31", "ends = 2001-01-01"))
    with pytest.raises(Refused, match="ends"):
        small.close()


def test_cb_9_spending_after_an_agreement_ends_is_remarked(make_small: Make) -> None:
    unfenced = POOL.replace(FENCE, "")
    small = make_small(pool=unfenced.replace("ends = 2015-03-31", "ends = 2014-03-31"))
    close_all(small, "2013-04", "2014-06")
    receipt = offer(small, "expenditure", "2014-07-05,hubs,7.00,E1")
    heard = heard_at_receipt(receipt) + heard_at_close(small, "2014-07")
    assert names_any(heard, "2014-03-31", "31 March 2014")


# The bank is matched by the reference itself (CB-10).


def bank_differences(small: SmallBook) -> list[tuple[str, str, str, str]]:
    return [
        (one["kind"], one["reference"], one["ours"], one["theirs"])
        for one in data(small, "close", "2013-04")["differences"]
    ]


def test_cb_10_a_reference_with_a_comma_is_matched_whole(small: SmallBook) -> None:
    give(small, "expenditure", '2013-04-10,hubs,10.00,"INV 12, part 2"')
    give(
        small,
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        '2013-04-13,pool,line,-10.50,"INV 12, part 2"',
        "2013-04-30,pool,closing,-10.50,c",
    )
    assert bank_differences(small) == [("amount differs", "INV 12, part 2", "-10.00", "-10.50")]


def test_cb_10_a_refund_is_matched_by_its_own_reference(small: SmallBook) -> None:
    give(
        small,
        "contributions",
        "2013-04-05,pool,nhs,cash,800.01,A,",
        "2013-04-10,pool,nhs,cash,-10.00,RF1,A",
    )
    give(
        small,
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-05,pool,line,800.01,A",
        "2013-04-13,pool,line,-10.50,RF1",
        "2013-04-30,pool,closing,789.51,c",
    )
    assert bank_differences(small) == [("amount differs", "RF1", "-10.00", "-10.50")]


# A clause is shown to those it concerns (CB-11).


def test_cb_11_a_partner_does_not_read_the_clause_of_one_with_a_longer_name(make_small: Make) -> None:
    trust = '[partners.trust]\nname = "NHS Smallshire Mental Health"\nparts = ["contributor"]\n'
    gives = (
        '[[contributions]]\npartner = "trust"\nyear = "2013-14"\namount = "60.00"\ninstalments = "annual"\n'
    )
    small = make_small(book=BOOK + trust, pool=POOL + gives)
    small.close()
    found = clauses(small, "nhs")
    assert [one for one in found if "£800.01" in one]
    assert [one for one in found if "Mental Health" in one] == []


def test_cb_11_a_scheme_named_with_contributes_does_not_hide_the_ring_fence(make_small: Make) -> None:
    small = make_small(pool=POOL.replace('title = "Clinics"', 'title = "What each contributes to clinics"'))
    small.close()
    assert [one for one in clauses(small, "nhs") if "7.2" in one]


# Nothing posts twice (CB-12).


def test_cb_12_an_instalment_put_back_after_a_reversal_of_its_reversal_is_billed_once(
    small: SmallBook,
) -> None:
    small.close()
    without = re.sub(r'\[\[contributions\]\]\npartner = "nhs"\n(?:.+\n)+', "", POOL)
    agree(small, "pool", without)
    small.close("2013-05")
    assert balance(small, "income:contributions", partner="nhs") == 0
    reverse(small, entries(small, "--partner", "nhs")[-1]["id"])
    agree(small, "pool", POOL)
    small.close("2013-06")
    assert balance(small, "income:contributions", partner="nhs") == Decimal("-800.01")


# Settings that cannot be (CB-13, CB-15), and what is owed to whom (CB-15).


def test_cb_13_an_expected_file_of_no_kind_is_refused_and_the_nearest_named(make_small: Make) -> None:
    small = make_small(book=BOOK + '\n[[expected]]\npartner = "police"\nkind = "expendture"\n')
    with pytest.raises(Refused, match="expenditure"):
        small.close()


def test_cb_14_a_partner_who_also_lends_has_both_statements(make_small: Make) -> None:
    both = BOOK.replace(
        'name = "NHS Smallshire"\nparts = ["contributor"]',
        'name = "NHS Smallshire"\nparts = ["contributor", "investor"]',
    )
    assert both != BOOK
    small = make_small(book=both)
    agree(small, "bond", BOND.replace('"harbour"', '"nhs"'))
    small.close()
    kinds = {one["kind"] for one in statements(small, "2013-04") if one["partner"] == "nhs"}
    assert {"partner", "investor"} <= kinds


def test_cb_14_why_answers_on_the_partner_figures_of_one_who_also_lends(make_small: Make) -> None:
    small = make_small(book=BOOK.replace('"in view"]', '"investor"]'))
    agree(small, "bond", BOND.replace('"harbour"', '"police"'))
    small.close()
    assert run(small, "why", "2013-04/police/partner/pool.closing").exit_code == 0
    assert run(small, "why", "2013-04/police/investor/bond.closing").exit_code == 0


def test_cb_15_a_bond_under_no_theme_of_its_payer_is_refused(bond: SmallBook) -> None:
    agree(bond, "bond", BOND.replace('theme = "early-help"', 'theme = "zzz"'))
    with pytest.raises(Refused, match="zzz"):
        bond.close()


def test_cb_15_a_bond_that_pays_for_itself_is_refused(bond: SmallBook) -> None:
    agree(bond, "bond", BOND.replace('payer = "pool"', 'payer = "bond"'))
    with pytest.raises(Refused, match="payer|pays"):
        bond.close()


def test_cb_15_a_payment_to_a_bond_by_a_pool_that_is_not_its_payer_is_refused(bond: SmallBook) -> None:
    other = (
        'kind = "pool"\nagreement = "other"\ntitle = "another pool"\nstarts = 2013-04-01\n'
        'ends = 2015-03-31\n[themes]\nearly-help = "Early help"\n'
        '[schemes.advice]\ntitle = "Advice"\ntheme = "early-help"\n'
    )
    agree(bond, "other", other)
    assert not offer(bond, "payments", "2013-04-11,other,bond,20.00,P1").accepted


def test_cb_15_results_due_cannot_be_settled_in_a_pool(small: SmallBook) -> None:
    receipt = offer(small, "grants", "2013-04-05,pool,department,public-health,100.00,G1,results due")
    assert not receipt.accepted


def test_cb_15_a_payment_to_a_partner_who_is_owed_nothing_is_a_finding(small: SmallBook) -> None:
    give(small, "contributions", "2013-04-05,pool,nhs,cash,800.01,A1,")
    give(small, "payments", "2013-04-20,pool,police,500.00,P1")
    assert names_any(heard_at_close(small), "police", "Smallshire Police")


def test_cb_16_a_second_result_for_a_decided_cohort_is_remarked(bond: SmallBook) -> None:
    give(bond, "outcomes", outcome("a", 80, "2013-04-20"))
    bond.close()
    receipt = offer(bond, "outcomes", outcome("a", 95, "2013-05-20"))
    heard = heard_at_receipt(receipt) + heard_at_close(bond, "2013-05")
    assert names_any(heard, "cohort a", "cohort 'a'", "S0001", "--replaces")


def test_cb_16_two_results_for_a_cohort_before_one_close_are_remarked(bond: SmallBook) -> None:
    give(bond, "outcomes", outcome("a", 80, "2013-04-20"))
    receipt = offer(bond, "outcomes", outcome("a", 95, "2013-04-21"))
    heard = heard_at_receipt(receipt) + heard_at_close(bond)
    assert names_any(heard, "cohort a", "cohort 'a'", "S0001", "--replaces")


# A decision says the rule that was in force, and cites it (CB-17, CB-18).


def test_cb_17_days_in_work_are_held_against_the_days_in_force(families: SmallBook) -> None:
    own_programme(families, ('value = "91"', 'value = "70"'))
    settle(families, "F", works="2013-08-01")
    attach(families, "F")
    claim(families, "F", on="2013-10-10")
    close_all(families, "2013-04", "2013-10")
    assert balance(families, "income:results") == -1600
    said = measure_line(families, "F", "71 days")
    assert ("70" in said, "91" in said) == (True, False), said


def test_cb_17_a_reduction_is_held_against_the_share_in_force(families: SmallBook) -> None:
    own_programme(families, ('value = "60/100"', 'value = "50/100"'))
    settle(families, "F")
    attach(families, "F")
    incidents(families, "F", "2013-03", 10)
    incidents(families, "F", "2013-08", 5)
    claim(families, "F", on="2013-10-10", result="crime asb education")
    close_all(families, "2013-04", "2013-10")
    assert balance(families, "income:results") == -1500
    said = measure_line(families, "F", "10 before, 5 after")
    assert ("50%" in said, "60%" in said) == (True, False), said


def test_cb_17_a_third_is_not_written_as_33_percent(families: SmallBook) -> None:
    agree(families, "families", FAMILIES + '\n[readings]\nthird = "1/3"\n')
    settle(families, "F")
    give(families, "families", "F,F-C,2002-01-01,2005-01-01,")
    attach(families, "F")
    give(families, "offences", *(f"F-C,2013-03-0{day},O{day}" for day in range(1, 4)))
    give(families, "offences", *(f"F-C,2013-08-0{day},P{day}" for day in range(1, 3)))
    claim(families, "F", on="2013-10-10", result="crime asb education")
    close_all(families, "2013-04", "2013-10")
    said = measure_line(families, "F", "3 before, 2 after")
    assert "least 33%" not in said, said


def paid_by_year_of_claim(small: SmallBook, result: str) -> str:
    """Pay a family attached in March and claimed for in October; return what its entry cites."""
    agree(small, "families", FAMILIES + '\n[readings]\nrate-year = "year of claim"\n')
    settle(small, "F")
    attach(small, "F", on="2013-03-10")
    incidents(small, "F", "2013-02", 10)
    give(small, "provision", "F-A,esf,2013-08-01,")
    claim(small, "F", on="2013-10-10", result=result)
    close_all(small, "2013-04", "2013-10")
    (entry,) = entries(small, "--account", "income:results")
    return json.dumps(entry["because"])


def test_cb_18_a_payment_at_the_rate_of_the_claim_cites_that_rate(families: SmallBook) -> None:
    cited = paid_by_year_of_claim(families, "crime asb education")
    assert balance(families, "income:results") == -1500
    assert ("3,200 plus 700" in cited, "less the year's fee" in cited) == (False, True), cited


def test_cb_18_the_top_up_is_cited_too(families: SmallBook) -> None:
    cited = paid_by_year_of_claim(families, "crime asb education and progress to work")
    assert balance(families, "income:results") == -1600
    assert "results table" in cited, cited


# The day is London's (CB-19), and reading writes nothing (CB-20).


def test_cb_19_a_row_of_the_day_it_is_in_london_is_accepted(small: SmallBook) -> None:
    late = datetime(2013, 4, 30, 23, 30, tzinfo=UTC)
    text = rows_of("expenditure", "2013-05-01,hubs,10.00,R1").encode()
    receipt = small.book.receive(Sent(data=text, file="file.csv", sender="county"), by="Ann", now=late)
    assert receipt.accepted, receipt.findings


def test_cb_19_what_was_recorded_after_midnight_in_london_was_not_known_the_day_before(
    small: SmallBook,
) -> None:
    result = run(small, "close", "2013-04", now="2013-07-05T23:30:00Z")
    assert result.exit_code in {0, 1}, result.output
    assert balance(small, "income:contributions", "--as-known", "2013-07-06") == Decimal("-1000.01")
    assert balance(small, "income:contributions", "--as-known", "2013-07-05") == 0


READING = {
    "status": ("status",),
    "a draft statement": ("statement", "--partner", "nhs", "--period", "2013-05", "--json"),
    "a final statement": ("statement", "--partner", "nhs", "--period", "2013-04", "--json"),
    "why an entry": ("why", "S0001:2"),
    "why a figure": ("why", "2013-05/nhs/partner/pool.closing"),
}


@pytest.mark.parametrize("with_key", [True, False], ids=["with the key", "without the key"])
@pytest.mark.parametrize("words", READING.values(), ids=READING)
def test_cb_20_reading_writes_nothing_and_needs_no_key(
    small: SmallBook, words: tuple[str, ...], *, with_key: bool
) -> None:
    give(small, "expenditure", "2013-04-02,hubs,10.00,R1")
    small.close()
    agree(small, "pool", POOL + "\n# edited since the last act\n")
    if not with_key:
        (small.path / "keys" / "pseudonym.key").unlink()
        (small.path / "keys").rmdir()
    before = listing(small.path)
    result = run(small, *words)
    assert result.exit_code in {0, 1}, result.output
    assert listing(small.path) == before


def test_cb_20_verify_gives_its_verdict_without_the_key_and_leaves_the_book_as_it_is(
    small: SmallBook, tmp_path: Path
) -> None:
    give(small, "expenditure", "2013-04-02,hubs,10.00,R1")
    small.close()
    (small.path / "keys" / "pseudonym.key").unlink()
    (small.path / "keys").rmdir()
    before = listing(small.path)
    result = run(small, "verify", "--report", tmp_path / "report.txt")
    assert (result.exit_code, "No difference" in result.stdout) == (0, True), result.output
    assert listing(small.path) == before


# Told in full (CB-21 to CB-24).


def test_cb_21_no_file_is_recorded_before_a_fault_and_not_mentioned(small: SmallBook, tmp_path: Path) -> None:
    """Files come in one commit: a fault in the second leaves nothing of the first, and says so."""
    paths = [tmp_path / "b.csv", tmp_path / "c.csv"]
    for number, path in enumerate(paths, start=2):
        path.write_text(rows_of("expenditure", f"2013-04-02,hubs,{number}0.00,R{number}") + "\n")
    paths[1].write_text(rows_of("expenditure", "2013-04-02,nosuch,1.00,R9") + "\n")
    result = run(small, "receive", *paths, "--from", "county", "--accept-valid")
    assert result.exit_code != 0
    assert "b.csv: accepting the valid rows of a file needs a reason" in result.output
    assert "none of the 2 files was recorded" in result.output
    assert small.book.ledger.size == 0


def test_cb_22_quarantine_holds_what_was_sent(small: SmallBook) -> None:
    layout = (
        'layout = "v"\nkind = "expenditure"\n[columns]\npaid_on = "Date"\nscheme = "Scheme"\n'
        'amount = "Net"\nreference = "Ref"\ngross = "Gross"\nvat = "VAT"\n'
        '[[blank]]\ncolumn = "VAT"\nmeans = "0.00"\nwhere_equal = ["Net", "Gross"]\n'
    )
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "v.toml").write_text(layout)
    receipt = small.send("Date,Scheme,Net,Ref,Gross,VAT\n2013-04-32,hubs,5.00,E1,5.00,")
    assert not receipt.accepted
    text = (small.path / "quarantine" / "S0001.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["Date"], row["Net"], row["VAT"]) == ("2013-04-32", "5.00", "")


def test_cb_23_a_claim_refused_under_another_agreement_leaves_a_family_on_the_list(
    families: SmallBook,
) -> None:
    agree(families, "second", SECOND_FAMILIES)
    settle(families, "F", works="2013-04-15")
    attach(families, "F")
    claim(families, "F", on="2013-07-20", agreement="second")
    close_all(families, "2013-04", "2013-06")
    listed = data(families, "close", "2013-07")["unclaimed"]
    assert [one["agreement"] for one in listed] == ["families"]


def test_cb_24_check_of_a_month_that_cannot_be_next_says_which_is(small: SmallBook) -> None:
    result = run(small, "check", "2014-09", now="2014-12-03T09:00:00Z")
    assert (result.exit_code != 0, "2013-04" in result.output) == (True, True), result.output


# What a command writes where something stands (BR-33).

WRITING = {
    "an export": ("ledger", "export", "--format", "csv", "--out"),
    "a report": ("verify", "--report"),
}


def written_by(small: SmallBook, words: tuple[str, ...]) -> bytes:
    """Return what a command writes to a file of its own."""
    path = small.path.parent / "expected"
    assert run(small, *words, path).exit_code == 0
    return path.read_bytes()


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_br_33_a_pipe_is_written_to_and_stays_a_pipe(small: SmallBook, words: tuple[str, ...]) -> None:
    small.close()
    expected, path = written_by(small, words), small.path.parent / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run(small, *words, path)
        assert stat.S_ISFIFO(path.lstat().st_mode)
        assert os.read(reader, 1_000_000) == expected
    finally:
        os.close(reader)


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_br_33_a_link_is_followed_or_refused_and_stays_a_link(
    small: SmallBook, words: tuple[str, ...]
) -> None:
    small.close()
    expected, path = written_by(small, words), small.path.parent / "link"
    target = small.path.parent / "target"
    target.write_bytes(b"what stood here")
    path.symlink_to(target)
    result = run(small, *words, path)
    assert path.is_symlink()
    assert target.read_bytes() == (b"what stood here" if result.exit_code else expected)


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_br_33_a_private_file_stays_private(small: SmallBook, words: tuple[str, ...]) -> None:
    small.close()
    expected, path = written_by(small, words), small.path.parent / "private"
    path.write_bytes(b"what stood here")
    path.chmod(0o600)
    assert run(small, *words, path).exit_code == 0
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (expected, 0o600)


# The key the record was made with (TR-1).

WRONG_KEYS = {"another": "cd" * 32, "short": "001122", "empty": ""}


@pytest.mark.parametrize("words", [("status",), ("close", "2013-05")], ids=["status", "close"])
@pytest.mark.parametrize("key", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_tr_1_a_key_the_record_was_not_made_with_is_refused(
    families: SmallBook, key: str, words: tuple[str, ...]
) -> None:
    settle(families, "F")
    attach(families, "F")
    families.close()
    (families.path / "keys" / "pseudonym.key").write_text(f"{key}\n")
    result = run(families, *words)
    assert result.exit_code in {4, 5}, result.output
    assert balance(families, "income:attachment-fees") == -2400


@pytest.mark.parametrize("key", ["", "001122"], ids=["empty", "short"])
def test_tr_1_a_key_that_is_no_key_is_refused_before_anything_is_recorded(small: SmallBook, key: str) -> None:
    (small.path / "keys" / "pseudonym.key").write_text(f"{key}\n")
    result = run(small, "close", "2013-04")
    assert result.exit_code in {4, 5}, result.output


# A hostile record (TR-10).


def spoil(small: SmallBook, *changes: str) -> None:
    """Change the store as its owner could: triggers off, write, triggers back as they were."""
    with closing(sqlite3.connect(small.path / "record.sqlite", isolation_level=None)) as connection:
        kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        connection.execute("PRAGMA foreign_keys=OFF")
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        for change in changes:
            connection.execute(change)
        for _, sql in kept:
            connection.execute(sql)


DEEP = "[" * 100_000 + "]" * 100_000
HOSTILE = {
    "a detail that is a number": "UPDATE act SET detail = '1'",
    "a detail that is null": "UPDATE act SET detail = 'null'",
    "a detail nested deep": f"UPDATE act SET detail = '{DEEP}'",
    "inputs that are a list": "UPDATE act SET inputs = '[]'",
    "inputs that are a number": "UPDATE act SET inputs = '7'",
    "an input that is a number": """UPDATE act SET inputs = '{"book.toml":7}'""",
    "two rows in the book": "INSERT INTO book VALUES ('zzz', '1999-01', 2, '')",
    "a first month that is none": "UPDATE book SET first_month = 'junk'",
}


@pytest.mark.parametrize("words", [("verify",), ("verify", "--chain-only")], ids=["verify", "chain only"])
@pytest.mark.parametrize("statement", HOSTILE.values(), ids=HOSTILE)
def test_tr_10_verify_names_a_fault_in_a_hostile_record(
    small: SmallBook, statement: str, words: tuple[str, ...]
) -> None:
    give(small, "expenditure", "2013-04-02,hubs,10.00,R1")
    small.close()
    spoil(small, statement)
    result = run(small, *words)
    assert result.exit_code == 4, f"{result.exit_code} {result.exception!r} {result.output[-400:]}"
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("words", [("verify",), ("verify", "--chain-only")], ids=["verify", "chain only"])
def test_tr_10_verify_names_bytes_after_the_end_of_the_record(
    small: SmallBook, words: tuple[str, ...]
) -> None:
    small.close()
    path = small.path / "record.sqlite"
    path.write_bytes(path.read_bytes() + b"\0" * 4096)
    result = run(small, *words)
    assert result.exit_code == 4, f"{result.exit_code} {result.exception!r} {result.output[-400:]}"


# Kept bytes and quarantine (TR-13, TR-14), and a verdict that is always given (TR-17).

SPEND = rows_of("expenditure", "2013-04-20,hubs,10.00,E1").encode() + b"\n"


@pytest.mark.parametrize("received_before", [True, False], ids=["received before", "never received"])
def test_tr_13_good_bytes_sent_again_heal_those_that_were_kept(
    small: SmallBook, *, received_before: bool
) -> None:
    kept = small.path / "received" / hashlib.sha256(SPEND).hexdigest()
    if received_before:
        small.send(SPEND)
    kept.write_bytes(b"other bytes")
    small.send(SPEND)
    assert kept.read_bytes() == SPEND
    small.close()
    assert balance(small, "spending") == 10


def test_tr_14_quarantine_is_made_again_when_the_same_bytes_come_again(small: SmallBook) -> None:
    lines = ("2013-04-20,hubs,10.00,E1", "2013-04-32,hubs,10.00,E2")
    give(small, "expenditure", *lines, accept_valid=True, reason="in time")
    path = small.path / "quarantine" / "S0001.csv"
    before = path.read_bytes()
    path.unlink()
    offer(small, "expenditure", *lines, accept_valid=True, reason="in time")
    assert path.exists()
    assert path.read_bytes() == before


def test_tr_17_verify_prints_its_verdict_where_the_report_cannot_be_written(small: SmallBook) -> None:
    small.close()
    (small.path / "verification.txt").mkdir()
    result = run(small, "verify")
    assert "No difference" in result.stdout, result.output


def test_tr_17_verify_prints_its_verdict_as_json_where_the_report_cannot_be_written(
    small: SmallBook,
) -> None:
    small.close()
    (small.path / "verification.txt").mkdir()
    result = run(small, "verify", "--json")
    assert result.stdout, result.output
    assert json.loads(result.stdout)["data"]["faults"] == []


def test_performance_9_a_settled_year_leaves_no_pennies(make_small: Make) -> None:
    start = POOL[: POOL.index("[[contributions]]")]
    gives = "".join(
        f'[[contributions]]\npartner = "{partner}"\nyear = "2013-14"\namount = "100.00"\n'
        'instalments = "annual"\n'
        for partner in ("county", "police", "nhs")
    )
    small = make_small(pool=start + gives + POOL[POOL.index("[risk_share]") :])
    give(small, "expenditure", "2013-04-10,hubs,100.01,R1")
    close_all(small, "2013-04", "2014-03")
    found = figures(small, "2013-14")
    closings = [found[f"2013-14/{one}/partner/pool.closing"] for one in ("county", "police", "nhs")]
    assert closings == [0, 0, 0]


# Eight more faults, found at the last close.

NEXT_YEAR = "".join(
    f'\n[[contributions]]\npartner = "{partner}"\nyear = "2014-15"\namount = "{amount}"\n'
    f'instalments = "{often}"\n'
    for partner, amount, often in (
        ("county", "1200.00", "monthly"),
        ("police", "400.00", "quarterly"),
        ("nhs", "800.01", "annual"),
    )
)


def two_years(small: SmallBook, *, late: bool) -> dict[str, Decimal]:
    """Close two years in which fenced money is carried over; one row of the first may come late."""
    give(small, "grants", "2013-04-05,pool,department,public-health,100.00,G1,")
    give(small, "expenditure", "2013-05-02,clinics,40.00,C1")
    close_all(small, "2013-04", "2013-09")
    if not late:
        give(small, "expenditure", "2013-10-05,clinics,30.00,C2")
    close_all(small, "2013-10", "2014-03")
    give(small, "expenditure", "2014-05-02,clinics,60.00,C3")
    close_all(small, "2014-04", "2015-03")
    if late:
        reopen(small, "2013-10")
        give(small, "expenditure", "2013-10-05,clinics,30.00,C2")
        small.close("2013-10")
    return {
        partner: balance(small, "funds:risk-share", partner=partner)
        for partner in ("county", "police", "nhs")
    }


def test_fault_1_reopening_a_year_settles_the_years_after_it_again(make_small: Make) -> None:
    in_time = two_years(make_small("in-time", pool=POOL + NEXT_YEAR), late=False)
    assert two_years(make_small("late", pool=POOL + NEXT_YEAR), late=True) == in_time


AGREED = POOL.replace(
    'basis = "opening cash contributions"',
    'basis = "agreed shares"\nshares = { county = "50%", police = "25%", nhs = "25%" }',
)
CHANGES = {
    "a contribution": (POOL, POOL.replace('amount = "400.00"', 'amount = "4000.00"')),
    "a share": (AGREED, AGREED.replace('"50%"', '"25%"').replace('police = "25%"', 'police = "50%"')),
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_fault_2_a_month_opens_where_the_one_before_it_closed_though_the_agreement_changed(
    make_small: Make, before: str, after: str
) -> None:
    small = make_small(pool=before)
    give(small, "expenditure", "2013-04-02,hubs,600.00,R1")

    def stated(month: str, line: str) -> Decimal:
        return figures(small, month)[f"{month}/police/partner/pool.{line}"]

    small.close()
    april = stated("2013-04", "closing")
    small.close("2013-05")
    may = stated("2013-05", "closing")
    agree(small, "pool", after)
    small.close("2013-06")
    assert (stated("2013-05", "opening"), stated("2013-06", "opening")) == (april, may)


def test_fault_3_a_fee_reversed_by_hand_is_off_the_claim_schedule(families: SmallBook) -> None:
    settle(families, "F")
    attach(families, "F")
    families.close()
    (fee,) = entries(families, "--account", "income:attachment-fees")
    reverse(families, fee["id"])
    families.close("2013-05")
    assert balance(families, "income:attachment-fees") == 0
    to_date = figures(families, "2013-05")["2013-05/county/claims/families.attachment.to-date"]
    assert to_date == 0


def bank_page(small: SmallBook, period: str) -> tuple[list[Decimal], str]:
    """Return the amounts of the pool's bank page, ours first and the bank's last, and its verdict."""
    (page,) = [shown for shown in statements(small, period) if shown["kind"] == "bank"]
    (table,) = [one for one in page["tables"] if one["title"].startswith("Cash of")]
    amounts = [
        next(Decimal(cell["value"]) for cell in line["cells"] if cell["kind"] == "money")
        for line in table["lines"]
    ]
    return amounts, " ".join(cell["text"] for cell in table["lines"][-1]["cells"])


def adds_up(small: SmallBook, period: str) -> bool:
    """Say whether a bank page adds up, or says that it does not."""
    amounts, verdict = bank_page(small, period)
    return sum(amounts[:-1]) == amounts[-1] or "not explained" in verdict.lower()


BANK = (
    "2013-04-01,pool,opening,0.00,o",
    "2013-04-10,pool,line,800.01,A",
    "2013-04-30,pool,closing,800.01,c",
)


def test_fault_4_a_bank_page_sealed_again_after_a_late_item_adds_up(small: SmallBook) -> None:
    give(small, "bank-lines", *BANK)
    small.close()
    give(small, "contributions", "2013-04-10,pool,nhs,cash,800.01,A,")
    small.close("2013-05")
    reopen(small, "2013-04")
    small.close()
    assert adds_up(small, "2013-04"), bank_page(small, "2013-04")
    assert adds_up(small, "2013-05"), bank_page(small, "2013-05")


def test_fault_4_a_bank_page_sealed_again_after_a_late_correction_adds_up(small: SmallBook) -> None:
    give(small, "bank-lines", *BANK)
    give(
        small,
        "contributions",
        "2013-04-10,pool,nhs,cash,800.01,A,",
        "2013-04-11,pool,nhs,cash,50.00,B,",
    )
    small.close()
    (wrong,) = [one["id"] for one in entries(small, "--account", "assets:cash") if "B" in one["narrative"]]
    reverse(small, wrong)
    small.close("2013-05")
    reopen(small, "2013-04")
    small.close()
    assert adds_up(small, "2013-04"), bank_page(small, "2013-04")
    assert adds_up(small, "2013-05"), bank_page(small, "2013-05")


def test_fault_5_the_claims_headline_covers_every_families_agreement(families: SmallBook) -> None:
    agree(families, "second", SECOND_FAMILIES)
    settle(families, "F", "G")
    attach(families, "F")
    attach(families, "G", on="2013-03-31", agreement="second")
    families.close()
    assert balance(families, "income:attachment-fees") == -(2400 + 3200)
    (page,) = [one for one in statements(families, "2013-04") if one["kind"] == "claims"]
    headline = " ".join(page["headline"])
    assert "The Department owes £2,400.00 for families at" in headline
    assert "The Department owes £3,200.00 for more families at" in headline


EUROS = BOOK.replace('first_month = "2013-04"', 'first_month = "2013-04"\ncurrency = "EUR"')


def test_fault_6_an_amount_in_an_agreement_may_carry_the_sign_of_the_book(make_small: Make) -> None:
    small = make_small(book=EUROS, pool=POOL.replace('"1200.00"', '"€1,200.00"'))
    assert refusal(small, "2013-04", "2013-04") == ""
    assert balance(small, "income:contributions", partner="county") == -100


def pounds_in_pages(small: SmallBook, folder: Path) -> list[str]:
    """Return the lines with a pound sign in everything that is written for April 2013."""
    result = run(small, "statement", "--all", "--period", "2013-04", "--out", folder)
    assert result.exit_code == 0, result.output
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file()]
    assert any("€" in text for text in texts)
    return [line.strip() for text in [*texts, result.output] for line in text.splitlines() if "£" in line]


def test_fault_6_a_pool_in_euros_says_nothing_in_pounds(make_small: Make, tmp_path: Path) -> None:
    small = make_small(book=EUROS)
    give(small, "expenditure", "2013-04-02,hubs,10.00,R1")
    small.close()
    assert pounds_in_pages(small, tmp_path / "pages") == []


def test_fault_6_a_bond_in_euros_says_nothing_in_pounds(make_small: Make, tmp_path: Path) -> None:
    small = make_small(book=EUROS + INVESTORS)
    agree(small, "bond", BOND)
    give(small, "drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    give(small, "outcomes", outcome("a", 80, "2013-04-20"))
    small.close()
    assert pounds_in_pages(small, tmp_path / "pages") == []


def test_fault_6_families_in_euros_are_told_nothing_in_pounds(make_small: Make, tmp_path: Path) -> None:
    small = make_small(book=EUROS)
    agree(small, "families", FAMILIES)
    settle(small, "F")
    attach(small, "F")
    small.close()
    assert pounds_in_pages(small, tmp_path / "pages") == []


@pytest.mark.parametrize("day", ["2013-04-05", "32/04/2013"], ids=["an ISO day", "no day"])
def test_fault_7_a_layout_with_british_days_takes_and_names_no_other(small: SmallBook, day: str) -> None:
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "uk.toml").write_text(UK_LAYOUT)
    assert small.send("Date,Scheme,Net,Ref\n05/04/2013,hubs,1.00,E0").accepted
    receipt = small.send(f"Date,Scheme,Net,Ref\n{day},hubs,1.00,E1")
    heard = heard_at_receipt(receipt)
    assert not receipt.accepted
    assert "DD/MM/YYYY" in heard
    assert not names_any(heard, "written YYYY-MM-DD", "2013-06-30"), heard


def test_fault_7_a_blank_reference_is_not_told_to_be_an_amount(small: SmallBook) -> None:
    receipt = offer(small, "expenditure", "2013-04-05,hubs,1.00,")
    assert not receipt.accepted
    assert "0.00" not in heard_at_receipt(receipt)


def test_fault_7_a_file_with_semicolons_is_told_so(small: SmallBook) -> None:
    text = rows_of("expenditure", "2013-04-05,hubs,1.00,E1").replace(",", ";")
    receipt = small.send(text)
    assert not receipt.accepted
    assert "semicolon" in heard_at_receipt(receipt)


def codes(receipt: Receipt) -> list[str]:
    assert receipt.accepted, receipt.findings
    return [str(one.code) for one in receipt.findings]


def test_fault_8_a_late_outcome_is_noted(bond: SmallBook) -> None:
    bond.close()
    assert "L01" in codes(offer(bond, "outcomes", outcome("a", 80, "2013-04-20")))


def test_fault_8_a_late_attachment_is_noted(families: SmallBook) -> None:
    settle(families, "F")
    families.close()
    assert "L01" in codes(offer(families, "attachments", "families,F,2013-04-10"))


def test_fault_8_a_late_claim_is_noted(families: SmallBook) -> None:
    settle(families, "F")
    attach(families, "F")
    families.close()
    receipt = offer(families, "claims", "families,F,2013-04-20,continuous employment")
    assert "L01" in codes(receipt)


def test_fault_8_a_late_adjustment_is_noted(small: SmallBook) -> None:
    small.close()
    receipt = offer(
        small,
        "adjustments",
        "2013-04-05,pool,spending:clinics,county,health,7.00",
        "2013-04-05,pool,spending:hubs,county,early-help,-7.00",
    )
    assert "L01" in codes(receipt)


def test_fault_8_a_late_adjustment_is_noted_where_it_is_posted(small: SmallBook, tmp_path: Path) -> None:
    small.close()
    path = tmp_path / "lines.csv"
    lines = (
        "2013-04-05,pool,spending:clinics,county,health,7.00",
        "2013-04-05,pool,spending:hubs,county,early-help,-7.00",
    )
    path.write_text(rows_of("adjustments", *lines) + "\n")
    names = ("--reason", "wrong scheme", "--prepared-by", "Ann", "--approved-by", "Bob")
    result = run(small, "adjust", path, *names)
    assert (result.exit_code, "L01" in result.output) == (0, True), result.output
