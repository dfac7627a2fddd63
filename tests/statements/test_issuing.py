"""Issuing: draft, final or revised; whose, of which kind, under which seal and which settings."""

from __future__ import annotations

import pytest

from conftest import BOOK, POOL
from in_memory import BOND, PARTNERS, MemoryBook, place_of_everything
from pooledbudget.errors import Misuse
from pooledbudget.statements.issuing import (
    DRAFT,
    FINAL,
    NOTHING,
    REVISED,
    all_statements,
    bank_statement,
    named_statement,
    schedules,
    statements_of,
)
from pooledbudget.statements.model import Statement


def one_of(book: MemoryBook, partner: str, period: str = "2013-04") -> Statement:
    (statement,) = statements_of(book.issue(period), partner)
    return statement


def kinds(statements: list[Statement]) -> list[tuple[str, str]]:
    return [(statement.partner, statement.kind) for statement in statements]


# Draft, final, revised.


def test_a_month_that_is_open_is_a_draft_and_says_so_first() -> None:
    statement = one_of(MemoryBook(), "nhs")
    assert (statement.status, statement.seal, statement.as_of) == (DRAFT, "", "not closed")
    assert statement.headline[0] == "Draft to 30 April 2013: April 2013 is not closed, so this may change."


def test_a_month_that_is_closed_is_final_under_its_seal() -> None:
    book = MemoryBook()
    book.close()
    statement = one_of(book, "nhs")
    assert (statement.status, statement.changes) == (FINAL, [])
    assert statement.seal == str(book.record.seals()[0])
    assert statement.as_of == "2018-05-03T09:00:00Z"
    assert not any(said.startswith("Draft") for said in statement.headline)


def test_a_month_sealed_again_is_revised_and_lists_what_is_new() -> None:
    book = MemoryBook()
    book.close_all("2013-04", "2013-05")
    book.reopen("2013-04")
    assert one_of(book, "nhs", "2013-05").status == DRAFT
    book.give("expenditure", "2013-04-02,hubs,10.00,R1")
    book.close()
    for period, revision in (("2013-04", 2), ("2013-05", 2)):
        statement = one_of(book, "county", period)
        assert statement.status == REVISED
        assert statement.changes == ["S0001:2: Spending: hubs, R1, £10.00, counted in 2013-04"]
        assert statement.seal.split()[3] == str(revision)


def test_a_month_sealed_again_without_a_new_entry_says_that_none_changed() -> None:
    book = MemoryBook()
    book.close()
    book.reopen("2013-04")
    book.close()
    assert one_of(book, "nhs").changes == ["April 2013 was sealed again; no entry of it or before it changed"]


def test_an_investor_is_told_only_the_changes_that_touch_it() -> None:
    """E-13: the page of one investor listed what another was called for."""
    two = '[[investors]]\ninvestor = "lantern"\ncommitment = "1000.00"\n\n[outcome]'
    bond = BOND.replace("[outcome]", two)
    book = MemoryBook(book=BOOK + PARTNERS, agreements={"pool": POOL, "bond": bond})
    book.give("drawdowns", "2013-04-05,bond,harbour,100.00,H1", "2013-04-05,bond,lantern,200.00,L1")
    book.close()
    book.reopen("2013-04")
    book.give("drawdowns", "2013-04-06,bond,lantern,77.00,L2")
    book.close()

    def told(partner: str) -> str:
        return " ".join(one_of(book, partner).changes)

    assert told("harbour") == "April 2013 was sealed again; nothing that concerns you changed"
    assert "£77.00" in told("lantern")
    assert "77" not in told("nhs")
    assert all("£77.00" in " ".join(made.changes) for made in statements_of(book.issue("2013-04"), "county"))
    page = one_of(book, "harbour")
    assert page.kind == "investor"
    assert not any("entries.csv" in note for note in page.notes)
    assert any("entries.csv" in note for note in one_of(book, "nhs").notes)


def test_a_statement_ends_with_how_to_reply_and_a_draft_does_not() -> None:
    book = MemoryBook()
    book.close()
    [page] = statements_of(book.issue("2013-04"), "nhs")
    assert page.notes[-1].startswith("To reply, send the host")
    assert "or 2013-04/nhs/partner for all of it" in page.notes[-1]
    head = "replied_on,figure,answer,reason"
    assert book.send(f"{head}\n2018-05-02,2013-04/nhs/partner,agree,\n", sender="nhs").accepted
    for issued in (book.issue("2013-05"), book.issue("2013-04")):
        told = [*statements_of(issued, "nhs"), *schedules(issued)]
        replies = [page.kind for page in told if any("To reply" in note for note in page.notes)]
        assert replies == ([] if issued.status == "draft" else ["partner"])


def test_spending_of_another_is_told_to_whoever_bears_a_share_of_it() -> None:
    book = MemoryBook()
    book.close()
    book.reopen("2013-04")
    book.give("expenditure", "2013-04-02,hubs,10.00,R1")
    book.give("contributions", "2013-04-05,pool,police,cash,5.00,C1,")
    book.close()
    (spent,) = one_of(book, "nhs").changes
    assert "£10.00" in spent
    assert len(one_of(book, "county").changes) == 2


def test_what_cannot_be_is_told_as_the_last_close_of_the_period_found_it() -> None:
    """What was cured was told as standing, and what lasted once for each month."""
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,county,cash,100.00,C1,")
    book.give("payments", "2013-04-20,pool,nhs,300.00,P1")
    book.close_all("2013-04", "2013-05")

    def told(period: str) -> list[str]:
        return [said for said in one_of(book, "county", period).headline if said.startswith("Not as it")]

    assert any("the cash of the Smallshire pool is below nought" in said for said in told("2013-05"))
    assert any("NHS Smallshire was paid" in said for said in told("2013-05"))
    assert told("2013-04") != told("2013-05")
    book.give("contributions", "2013-06-01,pool,county,cash,5000.00,C2,")
    book.close("2013-06")
    assert told("2013-Q1") == told("2013-06")
    assert not any("below nought from 20 April" in said for said in told("2013-Q1"))


@pytest.mark.parametrize(
    ("period", "status"), [("2013-Q1", FINAL), ("2013-Q2", DRAFT), ("2013-14", DRAFT), ("2013-06", FINAL)]
)
def test_a_period_is_final_once_its_last_month_is_closed(period: str, status: str) -> None:
    book = MemoryBook()
    book.close_all("2013-04", "2013-06")
    assert one_of(book, "nhs", period).status == status


def test_a_period_before_the_book_begins_is_refused_and_one_that_runs_into_it_is_not() -> None:
    book = MemoryBook()
    for period in ("2013-03", "2012-Q4", "2012-13"):
        with pytest.raises(Misuse, match=f"the book begins in 2013-04; there is nothing for {period}"):
            book.issue(period)
    assert book.issue("2013-Q1").status == DRAFT


def test_a_month_beyond_the_open_one_is_refused_and_a_year_is_told_to_the_open_month() -> None:
    """E-5: nothing is known of May while April is open."""
    book = MemoryBook()
    for period in ("2013-05", "2013-Q2", "2014-15"):
        with pytest.raises(Misuse, match=f"{period} is beyond 2013-04, the month that is open"):
            book.issue(period)
    statement = one_of(book, "nhs", "2013-14")
    assert (statement.status, statement.days) == (DRAFT, "1 to 30 April 2013")


def test_what_a_period_is_without_is_said_first_and_in_the_status() -> None:
    expected = '\n[[expected]]\npartner = "police"\nkind = "expenditure"\n'
    book = MemoryBook(book=BOOK + expected)
    book.offer(
        "expenditure",
        "2013-04-02,hubs,10.00,R1",
        "2013-04-32,hubs,10.00,R2",
        accept_valid=True,
        reason="late",
    )
    book.close()
    statement = one_of(book, "nhs")
    assert statement.unsettled == [
        "expenditure from Smallshire Police did not come for April 2013",
        "1 row of £10 of S0001, expenditure from Smallshire County Council, waits in quarantine",
    ]
    assert statement.headline[-1] == f"Not everything is in: {'; '.join(statement.unsettled)}."


def test_a_bank_that_told_before_and_not_of_the_month_is_said_and_one_that_never_did_is_not() -> None:
    """A book without bank statements is told so by its closes, not on every page for ever."""
    book = MemoryBook()
    book.give("contributions", "2013-04-10,pool,nhs,cash,700.01,B1,")
    book.close()
    assert one_of(book, "nhs").unsettled == []
    opening, closing = "2013-05-01,pool,opening,700.01,o", "2013-05-31,pool,closing,700.01,c"
    book.give("bank-lines", opening, closing)
    book.close_all("2013-05", "2013-06")
    assert one_of(book, "nhs", "2013-05").unsettled == []
    assert one_of(book, "nhs", "2013-06").unsettled == [
        "the bank of the Smallshire pool was not reconciled at 30 June 2013"
    ]


def test_an_agreement_that_has_ended_is_said_in_the_headline_and_the_status() -> None:
    book = MemoryBook(agreements={"pool": POOL.replace("2015-03-31", "2013-04-30")})
    book.close_all("2013-04", "2013-05")
    assert "the Smallshire pool ended on 30 April 2013" not in one_of(book, "nhs", "2013-04").unsettled
    statement = one_of(book, "nhs", "2013-05")
    assert statement.unsettled[-1] == "the Smallshire pool ended on 30 April 2013"
    assert "The Smallshire pool ended on 30 April 2013." in statement.headline


@pytest.mark.parametrize(
    ("bank", "said"),
    [
        ("1000.00", "The bank does not agree about B1: £700.01 in our record, £1,000.00 at the bank."),
        ("700.01", ""),
    ],
)
def test_nobody_is_asked_for_what_the_bank_disputes_without_a_word(bank: str, said: str) -> None:
    """F-13: 700.01 typed for 1000.00."""
    book = MemoryBook()
    book.give("contributions", "2013-04-10,pool,nhs,cash,700.01,B1,")
    book.give(
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        f"2013-04-10,pool,line,{bank},B1",
        f"2013-04-30,pool,closing,{bank},c",
    )
    book.close()
    told = " ".join(one_of(book, "nhs").headline)
    assert "Please pay £100.00." in told
    assert ("The bank does not agree" in told) == bool(said)
    assert "The bank does not agree" not in " ".join(one_of(book, "county").headline)
    assert said in told


def test_money_that_only_the_bank_knows_may_be_what_is_asked_for() -> None:
    book = MemoryBook()
    book.give(
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-10,pool,line,800.01,FROM NHS",
        "2013-04-30,pool,closing,800.01,c",
    )
    book.close()
    assert "If it is yours, it is what you are asked for: do not pay twice." in " ".join(
        one_of(book, "nhs").headline
    )
    assert "do not pay twice" not in " ".join(one_of(book, "police").headline)


# Whose, and of which kind.


def test_everybody_with_something_to_read_is_told_in_the_books_order() -> None:
    book = place_of_everything()
    book.give("drawdowns", "2013-04-05,bond,harbour,100.00,D")
    book.give("bank-lines", "2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,0.00,c")
    book.close()
    assert kinds(list(all_statements(book.issue("2013-04")))) == [
        ("county", "partner"),
        ("police", "partner"),
        ("nhs", "partner"),
        ("harbour", "investor"),
        ("lantern", "investor"),
        ("county", "memorandum"),
        ("county", "claims"),
        ("county", "bond"),
        ("county", "bank"),
    ]


def test_one_that_nothing_moved_for_has_a_statement_that_says_so() -> None:
    book = MemoryBook()
    book.close()
    statement = one_of(book, "department")
    assert (statement.kind, statement.headline, statement.tables) == ("partner", [NOTHING], [])


def test_one_that_only_lends_has_a_capital_account_and_one_that_does_both_has_two() -> None:
    book = place_of_everything()
    book.close()
    issued = book.issue("2013-04")
    assert kinds(statements_of(issued, "harbour")) == [("harbour", "investor")]
    both = PARTNERS.replace(
        'name = "Harbour Trust"\nparts = ["investor"]', 'name = "H"\nparts = ["investor", "contributor"]'
    )
    gives = '\n[[contributions]]\npartner = "harbour"\nyear = "2013-14"\namount = "10.00"\ninstalments = "annual"\n'
    other = MemoryBook(book=BOOK + both, agreements={"pool": POOL + gives, "bond": BOND})
    other.close()
    assert kinds(statements_of(other.issue("2013-04"), "harbour")) == [
        ("harbour", "partner"),
        ("harbour", "investor"),
    ]


def test_a_partner_that_is_not_there_is_named_nearest() -> None:
    with pytest.raises(Misuse, match="there is no partner 'nsh'; did you mean 'nhs'"):
        statements_of(MemoryBook().issue("2013-04"), "nsh")


def test_a_pool_alone_has_its_memorandum_account_and_no_bank_page() -> None:
    book = MemoryBook()
    book.close()
    issued = book.issue("2013-04")
    assert kinds(list(schedules(issued))) == [("county", "memorandum")]
    assert bank_statement(issued) is None


def test_a_statement_is_found_by_partner_and_kind() -> None:
    book = place_of_everything()
    book.close()
    issued = book.issue("2013-04")
    for partner, kind in (
        ("nhs", "partner"),
        ("county", "claims"),
        ("county", "bond"),
        ("harbour", "investor"),
    ):
        found = named_statement(issued, partner, kind)
        assert (found.partner, found.kind) == (partner, kind)
    with pytest.raises(Misuse, match="there is no statement of nhs 'claims'"):
        named_statement(issued, "nhs", "claims")
    with pytest.raises(Misuse, match="there is no statement of county 'partners'; did you mean 'partner'?"):
        named_statement(issued, "county", "partners")
    with pytest.raises(Misuse, match="no partner 'fire'"):
        named_statement(issued, "fire", "partner")


def test_each_statement_says_place_days_partner_and_tool() -> None:
    book = MemoryBook()
    statement = one_of(book, "nhs", "2013-Q1")
    assert (statement.book, statement.place, statement.fictional, statement.currency) == (
        "smallshire",
        "Smallshire",
        True,
        "GBP",
    )
    assert (statement.partner_name, statement.title) == (
        "NHS Smallshire",
        "Partner statement: NHS Smallshire",
    )
    assert (statement.period, statement.period_written) == ("2013-Q1", "April to June 2013")
    assert statement.days == "1 to 30 April 2013"
    assert any("pooledbudget why ID" in note for note in statement.notes)


def test_a_partner_reads_its_own_clauses_and_everybodys() -> None:
    book = MemoryBook()
    read = {partner: " ".join(one_of(book, partner).clauses) for partner in ("nhs", "police", "county")}
    assert "£800.01" in read["nhs"]
    assert "£800.01" not in read["police"] + read["county"]
    assert all("public-health" in said for said in read.values())
