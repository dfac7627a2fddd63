"""Pages read as their reader reads them: one day in a draft, titles, an end, names of digits (E-14, F-14)."""

from __future__ import annotations

from datetime import date

from conftest import POOL, SmallBook
from in_memory import MemoryBook
from pooledbudget.acts.draft import drafted
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import issue, statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.screen import step_lines


def draft_of(book: MemoryBook, partner: str, today: date) -> Statement:
    told = drafted(book.record, book.reader, book.on(today=today), today)
    assert told is not None
    [page] = statements_of(issue(book.record, book.on(), Month.of(today), drafted=told), partner)
    return page


def test_f_14_a_draft_tells_of_one_day() -> None:
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,nhs,cash,9.00,N1,")
    page = draft_of(book, "nhs", date(2013, 4, 20))
    said = "\n".join(
        [*page.headline, *page.unsettled, *(line.label for table in page.tables for line in table.lines)]
    )
    assert "20 April 2013" in said
    assert "30 April 2013" not in said


def test_f_14_what_a_draft_would_record_is_not_called_recorded(small: SmallBook) -> None:
    small.send(
        "received_on,agreement,partner,form,amount,reference,refunds\n2013-04-05,pool,nhs,cash,9.00,N1,\n"
    )
    said = "\n".join(step_lines(small.book.why("2013-04/nhs/partner/pool.received")))
    assert "not recorded yet: it is as the close of April 2013 would" in said
    assert "recorded by act" not in said
    small.close()
    assert "recorded by act" in "\n".join(step_lines(small.book.why("2013-04/nhs/partner/pool.received")))


def test_e_14_money_that_cannot_be_names_a_scheme_by_its_title() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-05,hubs,-9.00,C1", sender="police")
    book.close()
    [page] = statements_of(book.issue("2013-04"), "police")
    [said] = [line for line in page.headline if line.startswith("Not as it should be in April 2013: credits")]
    assert "for Hubs are £9.00 more" in said


def test_e_14_a_pool_that_ended_says_so_first_and_tells_no_noughts() -> None:
    book = MemoryBook(agreements={"pool": POOL.replace("ends = 2015-03-31", "ends = 2013-05-31")})
    book.close_all("2013-04", "2013-04")
    book.give(
        "contributions", "2013-05-05,pool,nhs,cash,800.01,N1,", "2013-05-05,pool,county,cash,200.00,C1,"
    )
    book.give("contributions", "2013-05-06,pool,police,cash,100.00,P1,")
    book.close_all("2013-05", "2014-04")
    [page] = statements_of(book.issue("2014-04"), "nhs")
    assert page.headline[0] == "The Smallshire pool ended on 31 May 2013."
    assert not any("£0.00 fell due" in line or "until then" in line for line in page.headline)


def test_e_14_a_family_whose_name_is_all_digits_is_explained(small: SmallBook) -> None:
    (small.path / "agreements" / "families.toml").write_text(
        'kind = "families"\nagreement = "families"\ntitle = "families"\n'
        'programme = "troubled-families-2012"\npayer = "department"\nallocation = 6\ntheme = "health"\n'
    )
    small.send("agreement,family,attached_on\nfamilies,4,2013-04-09\n", kind="attachments")
    small.close()
    said = small.book.why("4")
    assert said.kind == "family"
    assert [step.kind for step in said.because] == ["decision", "entry"]
