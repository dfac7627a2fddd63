"""Which file takes the place of which, said or not: F-1, E-9, BR-5, TR-25."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from conftest import SmallBook
from in_memory import MemoryBook
from pooledbudget.acts.succession import but_for_one, not_back
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import FindingCode
from pooledbudget.submissions.history import standing, submissions
from pooledbudget.submissions.reading import Table

WRONG = ("2013-04-10,hubs,40.00,I1", "2013-04-32,hubs,12.00,I2")
RIGHT = ("2013-04-10,hubs,40.00,I1", "2013-04-30,hubs,12.00,I2")


def stands(book: MemoryBook) -> list[str]:
    return [file.id for file in standing(submissions(book.record))]


def test_a_mended_file_of_the_same_name_takes_the_place_of_the_refused_one() -> None:
    book = MemoryBook()
    book.offer("expenditure", *WRONG, file="april.csv")
    receipt = book.offer("expenditure", *RIGHT, "2013-04-01,hubs,1.00,Z", file="april.csv")
    assert (receipt.accepted, receipt.linked, stands(book)) == (True, "S0001", ["S0002"])
    assert "S0001 was refused and waited: this file takes its place" in receipt.findings[0].what
    assert book.close().entries


def test_a_mended_file_of_another_name_is_known_by_its_rows() -> None:
    book = MemoryBook()
    book.offer("expenditure", *WRONG, file="april.csv")
    assert book.offer("expenditure", *RIGHT, file="april-final.csv").linked == "S0001"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("2013-04-11,hubs,1.00,Q1", "2013-04-12,hubs,2.00,Q2"), {}),
        (("2013-05-10,hubs,40.00,J1", "2013-05-11,hubs,12.00,J2"), {"file": "file.csv"}),
        (("2013-04-15,hubs,77.00,Z9",), {"file": "file.csv"}),
        (("2013-04-10,hubs,40.00,I1", "2013-04-15,hubs,77.00,Z9"), {"file": "file.csv"}),
        (("2013-04-30,hubs,12.00,I2",), {"file": "file.csv"}),
    ],
)
def test_another_file_is_no_mended_one_and_what_waits_is_named(
    lines: tuple[str, ...], said: dict[str, str]
) -> None:
    book = MemoryBook()
    book.offer("expenditure", *WRONG)
    receipt = book.offer("expenditure", *lines, **{"file": "other.csv", **said})
    assert (receipt.accepted, receipt.linked, stands(book)) == (True, "", ["S0001", "S0002"])
    assert receipt.unmended == ["S0001"]
    (found,) = [one for one in receipt.findings if one.code.value == "F08"]
    assert "S0001 (file.csv) of the same sender was refused and waits still" in found.what
    assert "withdraw S0001" in found.remedy
    assert "--replaces S0001" in found.remedy
    with pytest.raises(Refused, match="refused file"):
        book.close()


def test_a_file_that_could_not_be_read_gives_way_to_one_of_its_name() -> None:
    book = MemoryBook()
    book.send(b"%PDF-1.4 not a table", file="april.csv")
    assert book.send(b"%PDF-1.4 nor this", file="april.csv").linked == "S0001"
    book.send(b"%PDF-1.4 a letter", file="letter.pdf")
    receipt = book.offer("expenditure", *RIGHT, file="april.csv")
    assert (receipt.linked, stands(book)) == ("S0002", ["S0003", "S0004"])


def test_the_same_bytes_from_the_right_partner_take_the_place_of_the_refused_ones() -> None:
    book = MemoryBook()
    line = "2013-04-02,pool,nhs,cash,1000.00,A1"
    assert not book.offer("contributions", line, sender="police").accepted
    receipt = book.offer("contributions", line)
    assert (receipt.accepted, receipt.linked, stands(book)) == (True, "S0001", ["S0002"])


def test_a_file_that_stands_lets_the_refused_one_go_when_it_is_said_to_replace_it() -> None:
    book = MemoryBook()
    book.offer("expenditure", *WRONG, file="wrong.csv")
    book.give("expenditure", "2013-04-01,hubs,1.00,Z", file="z.csv")
    size = book.record.size
    receipt = book.offer("expenditure", "2013-04-01,hubs,1.00,Z", file="z.csv", replaces="S0001")
    assert (receipt.already, receipt.submission, receipt.retired) == (True, "S0002", "S0001")
    assert (stands(book), book.record.size) == (["S0002"], size + 1)
    with pytest.raises(Misuse, match="S0001 was withdrawn"):
        book.offer("expenditure", *RIGHT, replaces="S0001")


def test_a_file_takes_no_other_partners_place() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-05,hubs,100.00,E1")
    for said in ("replaces", "completes"):
        with pytest.raises(Misuse, match=r"S0001 came from county, not from police.*withdraw S0001"):
            book.offer("expenditure", "2013-04-05,hubs,1.00,E9", sender="police", **{said: "S0001"})
    with pytest.raises(Misuse, match="S0001 holds expenditure; file.csv holds incidents"):
        book.offer("incidents", "F1,2013-04-02,I1", replaces="S0001")


def test_a_file_takes_no_place_of_one_that_it_shares_neither_month_nor_row_with() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-05,hubs,100.00,E1")
    book.give("expenditure", "2013-04-06,hubs,5.00,E2", file="b.csv")
    with pytest.raises(
        Misuse, match=r"S0001 answers for 2013-04, file.csv for 2013-05, and they share no row"
    ):
        book.offer("expenditure", "2013-05-05,hubs,1.00,E9", replaces="S0001")
    assert book.offer("expenditure", "2013-05-05,hubs,100.00,E1", replaces="S0001").accepted
    assert book.offer("expenditure", empty=True, replaces="S0002", month="2013-05").accepted


def test_a_replaced_file_names_the_one_that_stands_now() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-05,hubs,1.00,E1")
    book.give("expenditure", "2013-04-05,hubs,2.00,E1", replaces="S0001")
    book.give("expenditure", "2013-04-05,hubs,3.00,E1", replaces="S0002")
    with pytest.raises(Misuse, match="S0001 was itself replaced; name the file that stands now: S0003"):
        book.offer("expenditure", "2013-04-05,hubs,4.00,E1", replaces="S0001")


def test_a_row_is_like_another_but_for_one_cell() -> None:
    near = set(but_for_one(["a", " b ", "c"]))
    assert near & set(but_for_one(["a", "x", "c"]))
    assert not near & set(but_for_one(["a", "x", "y"]))


COMES_BACK = [
    (["a", "b", "c"], ["a", "b", "d"], True),
    (["a", "b", "c"], ["a", "x", "d"], False),
    (["a", "1", "000", "c"], ["a", "1000", "c"], True),
    (["a", "c"], ["a", "b", "c"], True),
    (["c"], ["a", "b", "c"], False),
]


@pytest.mark.parametrize(("faulty", "now", "back"), COMES_BACK)
def test_a_faulty_row_comes_back_but_for_one_cell(faulty: list[str], now: list[str], back: bool) -> None:
    gone = not_back(table_of(["g", "g", "g"], faulty), {3: ()}, table_of(["g", "g", "g"], now))
    assert gone == ([] if back else [3])


def test_each_row_comes_back_once_for_each_time_it_was_there() -> None:
    twice, good = table_of(["g", "g", "g"], ["g", "g", "g"]), ["g", "g", "g"]
    assert not_back(twice, {}, table_of(good)) == [3]
    assert not_back(twice, {2: (), 3: ()}, table_of(good)) == [3]
    assert not not_back(twice, {3: ()}, table_of(good, ["g", "g", "x"]))


def test_a_row_with_two_bad_cells_comes_back_with_both_mended() -> None:
    book = MemoryBook()
    book.offer("expenditure", WRONG[0], "2013-04-32,hubs,12.OO,I2", file="april.csv")
    assert book.offer("expenditure", *RIGHT, file="april-final.csv").linked == "S0001"


def test_money_that_does_not_come_back_waits_and_blocks_its_month() -> None:
    book = MemoryBook()
    good, bad = "2013-04-02,pool,nhs,cash,1000.00,A1", "2013-04-32,pool,nhs,cash,99000.00,A2"
    book.offer("contributions", good, bad, file="paid.csv")
    assert book.offer("contributions", good, file="paid.csv").unmended == ["S0001"]
    assert stands(book) == ["S0001", "S0002"]


def test_a_mended_file_without_a_faulty_row_names_both_ways_out() -> None:
    for way in ("not to count", "to count"):
        book = MemoryBook()
        book.offer("expenditure", *WRONG, file="april.csv")
        receipt = book.offer("expenditure", WRONG[0], file="april-final.csv")
        (found,) = receipt.findings
        assert "waits still: this file does not have 1 row of £12 of it" in found.what
        assert "receive this file again with --replaces S0001" in found.remedy
        assert "send that alone, mended, with --replaces S0001" in found.remedy
        if way == "not to count":
            again = book.offer("expenditure", WRONG[0], file="april-final.csv", replaces="S0001")
            assert (again.already, again.retired) == (True, "S0001")
        else:
            alone = book.offer("expenditure", RIGHT[1], file="rest.csv", replaces="S0001")
            assert (alone.accepted, alone.findings) == (True, [])
        assert book.waits() == []
        book.close()
        assert book.total("spending") == (40_00 if way == "not to count" else 52_00)


def test_a_total_that_a_layout_sets_aside_need_not_come_back() -> None:
    layout = (
        'layout = "theirs"\nkind = "expenditure"\n[columns]\npaid_on = "Day"\nscheme = "Scheme"\n'
        'amount = "Net"\nreference = "Ref"\n[total_row]\nlabels = ["Total*"]\n'
    )
    book = MemoryBook(layouts={"theirs": layout})
    head = "Day,Scheme,Net,Ref\n"
    book.send(f"{head}2013-04-10,hubs,40.00,I1\n2013-04-32,hubs,12.00,I2\nTotal,,40.00,\n", file="a.csv")
    mended = book.send(
        f"{head}2013-04-10,hubs,40.00,I1\n2013-04-30,hubs,12.00,I2\nTotal,,52.00,\n", file="b.csv"
    )
    assert (mended.accepted, mended.linked) == (True, "S0001")


def test_what_could_not_be_read_gives_way_to_its_name_only_where_it_may_be_the_same() -> None:
    book = MemoryBook()
    strange = "Date,What,Sum,No\n2013-04-10,hubs,40.00,I1\n2013-04-11,hubs,12.00,I2\n"
    assert not book.send(strange, file="april.csv").accepted
    other = book.offer("incidents", "F1,2013-04-02,I1", file="april.csv")
    assert (other.accepted, other.linked, other.unmended) == (True, "", ["S0001"])
    assert "it could not be read, so its rows and pounds are not known" in other.findings[0].what
    assert book.offer("expenditure", "2013-04-10,hubs,40.00,I1", "2013-04-11,hubs,12.00,I2").linked == ""
    lines = ("2013-04-10,hubs,40.00,I1,x", "2013-04-11,hubs,12.00,I2,x")
    mended = book.offer("expenditure", *lines, file="april.csv", real=True, reason="x")
    assert (mended.accepted, mended.linked) == (True, "S0001")
    (said,) = [found for found in mended.findings if found.code.value == "F08"]
    assert said.what == (
        "S0001 was refused and waited: this file takes its place; it could not be read, so its rows and "
        "pounds are not known"
    )


def test_an_unreadable_file_says_whose_place_it_takes_and_of_no_other_sender() -> None:
    book = MemoryBook()
    book.send(b"%PDF-1.4 not a table", file="april.csv", month="2013-04")
    assert book.send(b"%PDF-1.4 nor this", "police", file="april.csv").linked == ""
    again = book.send(b"%PDF-1.4 nor that", file="april.csv")
    assert again.linked == "S0001"
    assert any("S0001 was refused and waited" in found.what for found in again.findings)
    assert book.offer("expenditure", *RIGHT, sender="nhs", file="april.csv").linked == ""
    assert book.offer("expenditure", *RIGHT, file="april.csv").linked == "S0003"


def table_of(*rows: list[str]) -> Table:
    return Table("f.csv", "", ["x", "y", "z"], list(enumerate(rows, 2)))


def two_sheets(april: str) -> bytes:
    """A workbook with a payment on a sheet of each month."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, cells in {
            "April": [april, "hubs", "10.00", "A1"],
            "May": ["2013-05-02", "hubs", "20.00", "A2"],
        }.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["paid_on", "scheme", "amount", "reference"])
            sheet.write_row(1, 0, cells)
    return buffer.getvalue()


def sheet_of(small: SmallBook, data: bytes, sheet: str) -> tuple[bool, bool, str, str]:
    receipt = small.send(data, file="spending.xlsx", kind="expenditure", sheet=sheet)
    return receipt.accepted, receipt.already, receipt.submission, receipt.linked


def test_another_sheet_of_a_workbook_is_another_file(small: SmallBook) -> None:
    """Two months on two sheets: the second was answered with "already here", and never counted."""
    data = two_sheets("2013-04-02")
    assert sheet_of(small, data, "April") == (True, False, "S0001", "")
    assert sheet_of(small, data, "May") == (True, False, "S0002", "")
    assert sheet_of(small, data, "april") == (True, True, "S0001", "")
    assert sheet_of(small, data, "M*") == (True, True, "S0002", "")


def test_another_sheet_does_not_take_the_place_of_a_refused_one(small: SmallBook) -> None:
    data = two_sheets("2013-04-32")
    assert sheet_of(small, data, "April") == (False, False, "S0001", "")
    assert sheet_of(small, data, "May") == (True, False, "S0002", "")
    assert [file.id for file in standing(submissions(small.book.ledger))] == ["S0001", "S0002"]


def test_of_a_file_that_is_of_no_known_kind_no_row_of_another_is_missing() -> None:
    """A text and an empty file were said not to have rows of a refused file of spending."""
    book = MemoryBook()
    book.offer("expenditure", "2013-04-05,hubs,1x.00,A,one")
    found = book.send("hello\n", file="x.txt")
    assert [each.code for each in found.findings] == [FindingCode.FILE_COLUMNS]


def test_a_total_that_no_layout_names_is_no_money_that_did_not_come() -> None:
    """Two rows of £6,435.50 and a total of £6,000 were 3 rows of £12,435.50 that nothing counted of."""
    book = MemoryBook()
    rows = ("2013-04-10,hubs,4120.00,A,one", "2013-04-17,hubs,2315.50,B,two", "Total,,6000.00,,")
    assert not book.offer("expenditure", *rows).accepted
    assert [(row[2], row[3]) for row in book.waits()] == [(2, 643_550)]


SPENDING = "paid_on,scheme,amount,reference\n2013-04-10,hubs,40.00,I1\n"
UK = 'layout = "uk"\nkind = "expenditure"\n[columns]\npaid_on = "Date"\nscheme = "Scheme"\namount = "Net"\nreference = "Ref"\n'


@pytest.mark.parametrize("said", ["uk", "contributions", "expenditure"])
@pytest.mark.parametrize("broken", [b"%PDF-1.4\n", b"Date,Scheme,Net pay,Ref\n2013-04-10,hubs,40.00,I1\n"])
def test_a_file_without_a_table_gives_way_to_a_mended_one_whatever_kind_was_said_of_it(
    said: str, broken: bytes
) -> None:
    """F-1: what `--kind uk` says of a file is no kind that it held, and --replaces is the way out."""
    book = MemoryBook(layouts={"uk": UK})
    assert not book.send(broken, kind=said).accepted
    assert book.send(SPENDING, file="mended.csv", replaces="S0001").accepted
    assert stands(book) == ["S0002"]


def test_the_same_bytes_with_the_right_kind_take_the_place_of_those_with_a_wrong_one() -> None:
    """F-1: nobody said --replaces, so nothing may be refused for it."""
    book = MemoryBook(layouts={"uk": UK})
    book.send(SPENDING, kind="uk")
    assert book.send(SPENDING).accepted
    assert stands(book) == ["S0002"]


def test_a_file_without_a_table_that_a_layout_was_said_of_is_named_while_it_waits() -> None:
    book = MemoryBook(layouts={"uk": UK})
    book.send(b"%PDF-1.4\n", kind="uk", file="april.pdf")
    receipt = book.send(SPENDING, file="april.csv")
    assert (receipt.accepted, receipt.unmended) == (True, ["S0001"])
    book = MemoryBook()
    book.send(b"%PDF-1.4\n", kind="contributions", file="april.pdf")
    assert not book.send(SPENDING, file="april.csv").unmended


def test_a_try_that_cannot_be_read_under_a_layout_names_what_waits_of_its_kind() -> None:
    book = MemoryBook(layouts={"uk": UK})
    book.send("Date,Scheme,Net,Ref\n2013-04-10,hubs,4O.00,I1\n", file="april.csv")
    assert (
        book.send(b"%PDF-1.4\n", kind="uk", file="april.pdf")
        .findings[-1]
        .what.startswith("S0001 (april.csv)")
    )


def test_a_row_that_comes_again_with_its_comma_astray_is_here_again() -> None:
    """F-1: a row of too many cells that is not mended yet is no row that is gone."""
    lines = ["2013-04-05,hubs,1,000.00,A", "2013-04-06,hubs,2.O0,B", "2013-04-07,hubs,3.00,C"]
    book, receipt = MemoryBook(), None
    for line, mended in [
        ("", ""),
        (lines[1], "2013-04-06,hubs,2.00,B"),
        (lines[0], "2013-04-05,hubs,1000.00,A"),
    ]:
        lines = [mended if line and line == each else each for each in lines]
        receipt = book.send("\n".join(["paid_on,scheme,amount,reference", *lines]) + "\n", file=f"{line}.csv")
        assert not receipt.unmended
    assert (receipt and receipt.accepted, stands(book)) == (True, ["S0003"])


def test_a_refused_file_of_headings_alone_is_said_to_hold_no_rows() -> None:
    book = MemoryBook()
    book.offer("expenditure", file="headings.csv")
    receipt = book.offer("expenditure", RIGHT[0], file="april.csv")
    (found,) = [each for each in receipt.findings if each.code is FindingCode.FILE_WAITING]
    assert found.what.endswith("waits still: it held no rows")
