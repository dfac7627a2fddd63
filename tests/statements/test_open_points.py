"""Queries and accruals stand on the pages of those they concern (case F-25)."""

from __future__ import annotations

from in_memory import answered, asked, disputed_book, place_of_everything
from pooledbudget.statements.issuing import bank_statement, statements_of


def test_f_25_a_query_stands_on_the_page_of_whom_it_concerns_and_of_the_host() -> None:
    book = disputed_book()
    asked(book, "D0001")
    pages = {name: statements_of(book.issue("2013-04"), name)[0] for name in ("nhs", "police", "county")}
    told = {
        name: [
            line.label for table in page.tables if table.title.startswith("Queries") for line in table.lines
        ]
        for name, page in pages.items()
    }
    assert told == {"nhs": ["Q0001 about D0001"], "police": [], "county": ["Q0001 about D0001"]}
    assert "1 query is open: see the table of queries." in pages["nhs"].headline
    bank = bank_statement(book.issue("2013-04"))
    assert bank is not None
    notes = [line.cells[-1].text("GBP") for table in bank.tables for line in table.lines]
    assert "D0001; Q0001 queried; Ann Lee to act by 1 June 2018" in notes


def test_f_25_a_settled_query_is_not_told_after_the_month_it_was_settled_in() -> None:
    book = disputed_book()
    asked(book, "D0001")
    answered(book, "Q0001", "dropped")
    book.close_all("2013-05", "2013-05")
    [page] = statements_of(book.issue("2013-05"), "nhs")
    [line] = [line for table in page.tables if table.title.startswith("Queries") for line in table.lines]
    assert line.cells[1].value == "dropped"
    assert not any("query is open" in said for said in page.headline)


def test_e_2_a_disagreement_stands_in_the_headline_of_whose_figure_it_is() -> None:
    book = disputed_book()
    pages = {name: statements_of(book.issue("2013-04"), name)[0] for name in ("nhs", "police")}
    said = "One of your own figures differs from ours, by £9.00. See the figures that do not agree."
    assert said in pages["nhs"].headline
    assert not any("figures" in line for line in pages["police"].headline)


def test_what_partners_reply_in_files_stands_on_both_sides_pages_with_its_history() -> None:
    book = disputed_book()
    due = "2013-04/nhs/partner/pool.due"
    lines = (f"2018-05-02,{due},query,billed twice", "2018-05-01,2013-04/nhs/partner,agree")
    book.give("replies", *lines, sender="nhs")
    answered(book, "Q0001", "ours wrong")
    told = {}
    for name in ("nhs", "county", "police"):
        tables = {table.title: table for table in statements_of(book.issue("2013-04"), name)[0].tables}
        told[name] = {
            title: [[line.label, *(cell.text("GBP") for cell in line.cells)] for line in tables[title].lines]
            for title in ("Queries and disputes", "What was said of them", "What was agreed")
            if title in tables
        }
    assert (
        told["nhs"]
        == told["county"]
        == {
            "Queries and disputes": [
                [
                    f"Q0001 about {due}",
                    "NHS Smallshire",
                    "ours wrong",
                    "Smallshire County Council",
                    "23 May 2018",
                    "looked up",
                ]
            ],
            "What was said of them": [
                ["Q0001", "3 May 2018", "NHS Smallshire", "queried", "in S0003:2, on 2 May 2018"],
                ["Q0001", "3 May 2018", "tester", "ours wrong", "looked up"],
            ],
            "What was agreed": [["2013-04/nhs/partner", "NHS Smallshire", "1 May 2018", "S0003:3"]],
        }
    )
    assert told["police"] == {}


def test_what_only_a_lender_asks_stands_on_its_own_account() -> None:
    book = place_of_everything()
    book.give("drawdowns", "2013-04-13,bond,harbour,40.00,D")
    book.close()
    book.give("replies", "2018-05-02,2013-04/harbour/investor,query,too little", sender="harbour")
    [page] = statements_of(book.issue("2013-04"), "harbour")
    assert page.kind == "investor"
    assert "Queries and disputes" in {table.title for table in page.tables}
