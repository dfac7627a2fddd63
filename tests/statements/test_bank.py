"""The bank page: ours, the bank's and every item between; and it says so when they do not add up."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict, replace

from in_memory import MemoryBook, walked, why
from pooledbudget.acts.treat import Treating, record_treatment
from pooledbudget.findings import Origin
from pooledbudget.instruments.figures import Amount, Position, Table
from pooledbudget.instruments.told import differences_of, kept_by_close
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceState
from pooledbudget.statements.bank import BankPage, figures_table

AGREES = (
    "2013-04-01,pool,opening,0.00,o",
    "2013-04-10,pool,line,800.01,A",
    "2013-04-30,pool,closing,800.01,c",
)
SHORT = ("2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,0.00,c")


def closed(*bank: str, figures: tuple[str, ...] = ()) -> MemoryBook:
    book = MemoryBook()
    book.give("contributions", "2013-04-10,pool,nhs,cash,800.01,A")
    if bank:
        book.give("bank-lines", *bank)
    if figures:
        book.give("figures", *figures, sender="nhs")
    book.close()
    return book


def page(book: MemoryBook, period: str = "2013-04") -> BankPage:
    issued = book.issue(period)
    return BankPage(issued.desk, issued.on.agreements.titles)


def cells(table: Table) -> list[tuple[str, int | None, str]]:
    return [(line.label, line.cells[0].minor, str(line.cells[-1].value)) for line in table.lines]


def said(position: Position) -> str:
    return " ".join(position.headline)


def test_a_bank_that_agrees_is_told_so() -> None:
    position = page(closed(*AGREES)).position()
    assert position.headline == ["Everything agrees."]
    together, cash, figures = position.tables
    assert (cash.title, cash.intro) == ("Cash of the Smallshire pool", "1 item matches.")
    assert cells(cash) == [
        ("Our cash balance, 30 April 2013", 80001, ""),
        ("The bank's balance, 30 April 2013", 80001, "agrees"),
    ]
    assert together.title == "Cash by agreement"
    assert [[cell.text("GBP") for cell in line.cells] for line in together.lines] == [
        ["£800.01", "£800.01", "30 April 2013", "0"],
        ["£800.01", "£800.01", "", "0"],
    ]
    assert (figures.lines, figures.empty) == ([], "No figure that was sent differs from ours.")


def test_the_banks_balance_leads_to_the_row_it_stands_in() -> None:
    cash = page(closed(*AGREES)).position().tables[1]
    expression = cash.lines[-1].cells[0].expression
    assert isinstance(expression, Amount)
    assert (expression.source, expression.origin) == ("the closing row of the bank file", Origin("S0002", 4))


def test_every_item_between_is_told_and_explains_the_difference() -> None:
    position = page(closed(*SHORT)).position()
    assert position.headline == ["1 difference stands at 30 April 2013, £800.01."]
    cash = position.tables[1]
    ours, item, theirs = cells(cash)
    assert (ours[1], item[1], theirs[1]) == (80001, -80001, 0)
    assert item[0] == "D0001 Missing at the bank: A, 10 April 2013"
    assert (item[2], theirs[2]) == ("since April 2013", "explained by 1 item")
    assert [cell.text("GBP") for cell in cash.lines[1].cells[1:4]] == ["£800.01", "", "20"]
    kinds = position.tables[2]
    assert kinds.title == "Differences with the bank by kind"
    assert [(line.label, *(cell.text("GBP") for cell in line.cells)) for line in kinds.lines] == [
        ("Missing at the bank", "1", "−£800.01", "£800.01", "20")
    ]
    expression = cash.lines[1].cells[0].expression
    assert isinstance(expression, Amount)
    assert expression.source == "the bank has none, our record £800.01"


def test_every_number_of_the_page_is_called_by_what_it_is_of() -> None:
    """Case: of an item only its amount had an id, which was its place in the list; of a kind nothing had."""
    position = page(closed(*SHORT)).position()
    ids = [cell.id for table in position.tables for line in table.lines for cell in line.cells if cell.id]
    assert ids == [
        *("pool.cash.ours", "pool.cash.bank", "pool.cash.differences", "ours", "bank", "differences"),
        "pool.ours",
        *("pool.item.D0001", "pool.item.D0001.ours", "pool.item.D0001.days"),
        "pool.bank",
        *(f"kind.missing-at-the-bank{part}" for part in ("", ".pounds", ".gross", ".oldest")),
    ]


@pytest.mark.parametrize(
    ("figure", "leads"),
    [
        ("pool.cash.ours", ["figure", "entry", "row"]),
        ("differences", ["difference", "entry"]),
        ("pool.item.D0001.ours", ["amount", "difference", "entry"]),
        ("pool.item.D0001.days", ["difference", "entry"]),
        ("kind.missing-at-the-bank.pounds", ["figure", "amount", "difference", "entry"]),
        ("kind.missing-at-the-bank.oldest", ["difference", "entry"]),
    ],
)
def test_why_leads_from_each_number_to_the_difference_and_both_its_sides(
    figure: str, leads: list[str]
) -> None:
    chain = why(closed(*SHORT), f"2013-04/county/bank/{figure}")
    assert set(leads) <= {step.kind for step in walked(chain)}


def test_why_tells_a_difference_as_it_stood_when_the_month_was_closed() -> None:
    book = closed(*SHORT)
    book.close("2013-05")
    (told,) = why(book, "2013-04/county/bank/pool.item.D0001.days").because
    assert "20 days old at the end of 2013-04" in told.said


def test_of_many_differences_the_first_are_told_in_short_and_the_rest_counted() -> None:
    lines = [f"2013-04-15,pool,line,{day}.00,B{day}" for day in range(1, 13)]
    book = closed(AGREES[0], *lines, "2013-04-30,pool,closing,78.00,c")
    *told, rest = why(book, "2013-04/county/bank/differences").because
    assert (len(told), {step.because for step in told}) == (10, {()})
    assert rest.said == "and 3 more; `differences` lists them"


def test_items_that_do_not_explain_the_balance_are_said_not_to() -> None:
    """Plant it in what the close kept: the bank's balance is another than the lines come to."""
    book = closed(*SHORT)
    bank = page(book)
    bank.banks = [{**bank.banks[0], "bank": "5.00"}]
    position = bank.position()
    assert "The items do not explain the bank's balance of the Smallshire pool at 30 April 2013." in said(
        position
    )
    assert cells(position.tables[1])[-1] == (
        "The bank's balance, 30 April 2013",
        500,
        "NOT EXPLAINED by the items above",
    )


def test_what_no_item_explains_is_in_the_headline() -> None:
    """Finding BR-1: plant what a close keeps of it."""
    bank = page(closed(*SHORT))
    residue = replace(
        bank.differences[0], kind="unexplained", reference="", id="D0002", ours=500, theirs=None
    )
    bank.differences.append(residue)
    bank.banks = [{**bank.banks[0], "bank": "-5.00"}]
    position = bank.position()
    assert position.headline == [
        "£5.00 of the cash of the Smallshire pool is unexplained by any item.",
        "2 differences stand at 30 April 2013, £805.01 in all.",
    ]
    lines = cells(position.tables[1])
    assert lines[2][:2] == ("D0002 Unexplained: the bank's own balances and lines do not add up", -500)
    assert lines[-1][2] == "explained by 2 items"


def test_vat_is_a_line_of_its_own_and_no_difference() -> None:
    bank = page(closed(*AGREES))
    bank.banks = [{**bank.banks[0], "bank": "600.01", "vat": "200.00", "vat_payments": 3}]
    position = bank.position()
    assert position.headline == ["Everything agrees."]
    assert cells(position.tables[1])[1:] == [
        ("VAT paid with 3 payments", -20000, "not the pool's"),
        ("The bank's balance, 30 April 2013", 60001, "explained by 1 item"),
    ]
    bank.banks = [{**bank.banks[0], "bank": "600.02", "vat": "199.99", "vat_payments": 1}]
    assert cells(bank.position().tables[1])[1][0] == "VAT paid with 1 payment"


def test_pairs_by_amount_alone_are_listed_and_counted() -> None:
    lines = (AGREES[0], "2013-04-15,pool,line,800.01,HMRC REFUND", AGREES[2])
    position = page(closed(*lines)).position()
    assert position.headline == ["Everything agrees.", "1 item was matched by amount alone."]
    assert position.tables[1].intro == "1 item matches. 1 of this month by amount alone."
    alike = position.tables[2]
    assert (
        alike.title,
        [(line.label, *(cell.text("GBP") for cell in line.cells)) for line in alike.lines],
    ) == (
        "Matched by amount alone",
        [("A, 2013-04-10", "£800.01", "HMRC REFUND", "15 April 2013")],
    )


def test_groups_are_counted_and_those_by_amount_alone_listed() -> None:
    """Finding F-10: nothing of this could be matched or cleared."""
    book = MemoryBook()
    book.give(
        "expenditure",
        "2013-04-10,hubs,100.00,A,,,",
        "2013-04-10,hubs,50.00,B,,,",
        "2013-04-12,hubs,80.00,C,,,",
    )
    book.give(
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-10,pool,line,-150.00,BACS 77",
        "2013-04-12,pool,line,-30.00,C",
        "2013-04-12,pool,line,-50.00,C",
        "2013-04-30,pool,closing,-230.00,c",
    )
    book.close()
    position = page(book).position()
    assert position.headline == ["Everything agrees.", "2 items were matched by amount alone."]
    assert position.tables[1].intro == (
        "0 items match one to one. 2 are made of several that add up. 1 of this month by amount alone."
    )
    assert [
        (line.label, *(cell.text("GBP") for cell in line.cells)) for line in position.tables[2].lines
    ] == [
        ("A, 2013-04-10", "−£100.00", "BACS 77 (1 of 2)", "10 April 2013"),
        ("B, 2013-04-10", "−£50.00", "BACS 77 (2 of 2)", "10 April 2013"),
    ]


def test_groups_of_which_more_than_one_would_fit_are_named_beside_the_difference() -> None:
    book = MemoryBook()
    book.give(
        "expenditure",
        *(
            f"2013-04-1{day},hubs,{amount},{name},,,"
            for day, amount, name in ((0, "100.00", "A"), (0, "50.00", "B"), (1, "50.00", "D"))
        ),
    )
    book.give(
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-10,pool,line,-150.00,BACS 77",
        "2013-04-30,pool,closing,-150.00,c",
    )
    book.close()
    notes = {label: note for label, _, note in cells(page(book).position().tables[1])}
    (line,) = [note for label, note in notes.items() if "BACS 77" in label]
    assert line == "since April 2013; could be A + B or A + D?"


def test_what_people_settled_is_told_on_the_page_of_the_next_close_and_of_no_earlier_one() -> None:
    book = closed(*SHORT)
    said = Treating(state=DifferenceState.WRITTEN_OFF, ids=["D0001"], reason="a fee", approved_by="Bob")
    before = page(book).position()
    record_treatment(book.record, book, book.on(who="Ann"), said)
    assert page(book).position().headline == before.headline
    book.give("bank-lines", "2013-05-01,pool,opening,0.00,o", "2013-05-31,pool,closing,0.00,c")
    book.close("2013-05")
    assert page(book).position().headline == before.headline
    position = page(book, "2013-05").position()
    assert position.headline == ["1 difference is settled by people."]
    notes = {label: note for label, _, note in cells(position.tables[1])}
    (note,) = [note for label, note in notes.items() if label.startswith("D0001")]
    assert "D0001 written off, £800.01, approved by Bob: a fee (act " in note


def test_what_edition_1_kept_of_a_bank_is_told_as_it_was() -> None:
    """It kept no day, no pairs, no VAT and no word on whether the bank told of the month."""
    bank = page(closed(*SHORT))
    kept = ("month", "agreement", "ours", "bank", "closing", "matched")
    bank.banks = [{name: bank.banks[0][name] for name in kept}]
    bank.differences = [replace(bank.differences[0], id="", row="", hints=(), like="")]
    position = bank.position()
    assert position.headline == ["1 difference stands at 30 April 2013, £800.01."]
    ids = [cell.id for line in position.tables[1].lines for cell in line.cells if cell.id]
    assert ids == ["pool.ours", "pool.item.1", "pool.bank"]
    assert [label for label, *_ in cells(position.tables[1])] == [
        "Our cash balance, 30 April 2013",
        "Missing at the bank: A, 10 April 2013",
        "The bank's balance",
    ]


def test_a_bank_without_a_closing_row_is_the_lines_added_up() -> None:
    book = closed(*AGREES)
    bank = page(book)
    bank.banks = [{**bank.banks[0], "closing": []}]
    expression = bank.position().tables[1].lines[-1].cells[0].expression
    assert isinstance(expression, Amount)
    assert (expression.source, expression.origin) == ("the bank's lines added up", None)


def test_where_no_bank_statement_came_there_is_nothing_to_tell() -> None:
    assert page(closed()).empty
    assert page(closed()).position().headline == ["No bank statement ever came."]
    assert not page(closed(*AGREES)).empty


def test_a_month_that_was_never_closed_kept_nothing() -> None:
    book = closed(*AGREES)
    desk = book.issue("2013-05").desk
    assert (kept_by_close(desk, "banks"), differences_of(desk)) == ([], [])


def test_what_the_latest_close_of_a_month_kept_is_what_is_told() -> None:
    book = closed(*SHORT)
    book.reopen("2013-04")
    book.give("bank-lines", *AGREES, replaces="S0002")
    book.close()
    assert page(book).position().headline == ["Everything agrees."]
    assert len(differences_of(book.issue("2013-04").desk)) == 0


def test_a_quarter_is_told_by_its_last_month() -> None:
    book = closed(*SHORT)
    book.close_all("2013-05", "2013-06")
    assert said(page(book, "2013-Q1").position()) == (
        "Not reconciled: no bank statement for June 2013 of the Smallshire pool (the bank's last day is "
        "30 April 2013). 2 differences stand at 30 June 2013, £800.01 in all."
    )
    since = [difference.since for difference in differences_of(book.issue("2013-Q1").desk)]
    assert since == ["2013-05", "2013-04"]


def test_a_figure_that_differs_is_told_to_its_partner_and_to_the_host() -> None:
    book = closed(*AGREES, figures=("2013-04,pool,contributions paid,801.01",))
    issued = book.issue("2013-04")
    found = differences_of(issued.desk)
    for partner, lines in (("nhs", 1), ("", 1), ("police", 0)):
        table = figures_table(issued.desk, found, partner)
        assert len(table.lines) == lines, partner
    (line,) = figures_table(issued.desk, found).lines
    assert line.label == "NHS Smallshire, contributions paid, April 2013"
    assert [cell.text("GBP") for cell in line.cells] == ["£800.01", "£801.01", "April 2013", "D0001"]
    assert page(book).position().headline == ["1 difference stands at 30 April 2013, £1.00."]


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"), [(None, 100, ["", "£1.00"]), (100, None, ["£1.00", ""])]
)
def test_a_side_that_has_no_figure_is_blank(ours: int | None, theirs: int | None, shown: list[str]) -> None:
    desk = closed().issue("2013-04").desk
    difference = Difference(
        against="nhs",
        agreement="pool",
        kind="figure differs",
        on="2013-04-30",
        reference="contributions paid",
        ours=ours,
        theirs=theirs,
        month="2013-04",
        since="2013-04",
    )
    (line,) = figures_table(desk, [difference]).lines
    assert [cell.text("GBP") for cell in line.cells[:2]] == shown
    bank = Difference(**asdict(difference) | {"against": BANK})
    assert figures_table(desk, [bank]).lines == []


def test_a_partner_that_is_called_bank_is_refused_or_told_apart() -> None:
    book = MemoryBook()
    book.book = book.book.replace("[partners.nhs]", "[partners.bank]")
    book.agreements["pool"] = book.agreements["pool"].replace('partner = "nhs"', 'partner = "bank"')
    book.give("figures", "2013-04,pool,contributions paid,801.01", sender="bank")
    book.close()
    issued = book.issue("2013-04")
    assert len(figures_table(issued.desk, differences_of(issued.desk), "bank").lines) == 1


def test_why_of_what_was_matched_by_amount_alone_leads_to_our_entry() -> None:
    """Its amounts had no id, so nobody could ask why."""
    book = closed(AGREES[0], "2013-04-15,pool,line,800.01,HMRC REFUND", AGREES[2])
    (line,) = page(book).position().tables[2].lines
    assert line.cells[0].id == "pool.matched.a.2013-04-10"
    told = why(book, f"2013-04/county/bank/{line.cells[0].id}")
    (entry,) = told.because
    assert entry.said.startswith("800.01 of entry")
    assert [step.kind for step in entry.because].count("row") == 1


def test_where_two_entries_could_be_meant_the_pair_itself_is_told() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,100.00,A,,,", "2013-04-10,clinics,100.00,A,,,")
    book.give(
        "bank-lines",
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-10,pool,line,-100.00,X",
        "2013-04-10,pool,line,-100.00,Y",
        "2013-04-30,pool,closing,-200.00,c",
    )
    book.close()
    table = next(table for table in page(book).position().tables if table.title.startswith("Matched"))
    ids = [line.cells[0].id for line in table.lines]
    assert len(set(ids)) == len(ids) == 2
    (told,) = why(book, f"2013-04/county/bank/{ids[0]}").because
    assert "matched by its amount with the bank's" in told.said
