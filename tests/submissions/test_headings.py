"""Which layout a file is of: names, titles, offsets, repeats; and what is said where it is of none."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from pooledbudget.cells import folded
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, Severity
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.headings import alike_to, fit, read_file
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.sheet import is_named

COLUMNS: dict[str, Any] = {"paid_on": "Date", "scheme": "Scheme", "amount": "Net", "reference": "Ref"}
HEAD, LINE = "Date,Scheme,Net,Ref\n", "2013-04-02,hubs,10.00,A\n"


def layout(name: str = "theirs", **said: Any) -> Layout:
    return Layout.model_validate({"layout": name, "kind": "expenditure", "columns": COLUMNS, **said})


def checked(text: str | bytes, *layouts: Layout, **said: Any) -> CheckedTable:
    data = text.encode() if isinstance(text, str) else text
    table, found = read_file(data, "f.csv", {each.layout: each for each in layouts}, **said)
    return check_table(table, found, "GBP")


def refusal(text: str | bytes, *layouts: Layout, **said: Any) -> Finding:
    with pytest.raises(Refused) as caught:
        checked(text, *layouts, **said)
    (finding,) = caught.value.findings
    return finding


def notes(found: CheckedTable) -> list[str]:
    return [finding.what for finding in found.findings if finding.severity is Severity.NOTE]


def numbers(found: CheckedTable) -> list[int]:
    assert not [str(finding) for finding in found.findings if finding.severity is Severity.ERROR]
    return list(found.columns.numbers)


def test_a_column_may_have_one_of_several_names() -> None:
    theirs = layout(columns={**COLUMNS, "amount": ["Net", "Amount in Sterling"]})
    for name in ("Net", "amount  in STERLING", "\N{NO-BREAK SPACE}Net "):
        assert numbers(checked(HEAD.replace("Net", name) + LINE, theirs)) == [2]


def test_two_names_of_one_column_in_one_file_are_one_too_many() -> None:
    theirs = layout(columns={**COLUMNS, "amount": ["Net", "Sterling"]})
    finding = refusal("Date,Scheme,Net,Sterling,Ref\n2013-04-02,hubs,1.00,2.00,A\n", theirs)
    assert finding.remedy == "nearest is theirs: more than once 'Net', 'Sterling'"


def test_columns_read_past_may_be_missing_repeated_or_anything() -> None:
    theirs = layout(read_past=["Supplier", "Notes*"])
    assert numbers(checked(HEAD + LINE, theirs)) == [2]
    many = "Date,Supplier,Scheme,Supplier,Net,Ref,notes 2\n2013-04-02,S,hubs,S,10.00,A,n\n"
    assert numbers(checked(many, theirs)) == [2]
    assert refusal(HEAD.replace("Ref", "Ref,New") + LINE.replace("A\n", "A,x\n"), theirs).remedy == (
        "nearest is theirs: not known 'New'; if it is not used, add \"New\" to read_past"
    )
    anything = checked(HEAD.replace("Ref", "Ref,New") + LINE.replace("A\n", "A,x\n"), layout(read_past=["*"]))
    assert notes(anything) == ["the layout does not name 'New': read past"]


def test_a_heading_of_ours_that_is_repeated_is_refused() -> None:
    finding = refusal("Date,Scheme,Net,net,Ref\n2013-04-02,hubs,1.00,2.00,A\n", layout())
    assert finding.remedy == "nearest is theirs: more than once 'Net'"
    assert "more than once 'a'" not in refusal("a,a\n1,2\n").remedy


def test_only_what_is_needed_is_called_missing_and_what_is_not_is_said() -> None:
    theirs = layout(columns={**COLUMNS, "vat": "VAT", "description": "Details"})
    assert notes(checked(HEAD + LINE, theirs)) == [
        "the file has no column 'VAT', 'Details': it is left blank"
    ]
    renamed = refusal("Date,Scheme,Ref,Net £,VAT amount\n2013-04-02,hubs,A,1.00,0\n", theirs)
    assert renamed.remedy == (
        "nearest is theirs: missing 'Net', not known 'Net £', 'VAT amount'; 'Net £' for 'Net'? "
        "'VAT amount' for 'VAT'?; "
        'if that is so, say amount = ["Net", "Net £"] and vat = ["VAT", "VAT amount"]'
    )
    assert "missing 'amount'" in refusal("paid_on,scheme,reference\n2013-04-02,hubs,A\n").remedy


def test_the_nearest_is_the_one_of_which_most_is_there() -> None:
    wide = layout("wide", read_past=[f"C{number}" for number in range(20)])
    near = layout("near", columns={**COLUMNS, "amount": "Sterling"})
    assert refusal("Date,Scheme,Sterlings,Ref\n2013-04-02,a,1.00,A\n", wide, near).remedy.startswith(
        "nearest is near"
    )
    nothing = refusal("one,two,three,four,five,six,seven\n1,2,3,4,5,6,7\n", wide)
    assert nothing.remedy == (
        "it has 'one', 'two', 'three', 'four', 'five', 'six' and 1 more; "
        "`pooledbudget layout draft FILE` proposes a layout"
    )


def test_of_layouts_that_fit_the_one_with_least_left_over_is_taken() -> None:
    more = layout("more", columns={**COLUMNS, "vat": "VAT"})
    assert checked(HEAD + LINE, more, layout()).layout.layout == "theirs"
    assert checked(
        HEAD.replace("Ref", "Ref,VAT") + LINE.replace("A\n", "A,0.00\n"), more, layout()
    ).layout.layout == ("more")
    assert refusal(HEAD + LINE, layout("one-way"), layout("other")).remedy == "say which with --kind"


def test_titles_stand_above_where_the_layout_says_so() -> None:
    text = "Payments over £500\n\nApril 2013,,,\n" + HEAD + LINE
    assert refusal(text, layout()).what == "the headings of theirs stand in row 4"
    assert 'heading_row = "find"' in refusal(text, layout()).remedy
    for row in ("find", 4):
        found = checked(text, layout(heading_row=row))
        assert (numbers(found), notes(found)) == ([5], ["left out: 2 rows above the headings in row 4"])
    assert "stand in row 4" in refusal(text, layout(heading_row=3)).what
    own = refusal("title\npaid_on,scheme,amount,reference\n2013-04-02,hubs,1.00,A\n")
    assert (own.what, own.remedy) == (
        "the headings of expenditure stand in row 2",
        "delete what stands above",
    )


def test_a_table_may_begin_in_another_column() -> None:
    text = "".join(f",{line}\n" for line in (HEAD + LINE).splitlines())
    assert numbers(checked(text, layout())) == [2]
    noted = text.replace("\n,2013", "\nnote,2013")
    finding = next(iter(checked(noted, layout()).findings))
    assert finding.what == "cell A2 is filled, and its column has no heading"
    assert numbers(checked(noted, layout(first_column="B"))) == [2]
    assert numbers(checked(noted, layout(read_past=[""]))) == [2]


def test_cells_beside_the_headings_are_told_once_or_read_past() -> None:
    text = (
        HEAD
        + LINE
        + LINE.replace("A\n", "A,x\n")
        + LINE.replace("A\n", "A,,y\n")
        + LINE.replace("A\n", "A,z\n")
    )
    found = checked(text, layout())
    assert [(one.code.value, one.rows, one.what) for one in found.findings] == [
        ("R01", (3, 5), "cell E3 is filled, and its column has no heading"),
        ("R01", (4,), "cell F4 is filled, and its column has no heading"),
    ]
    assert (list(found.columns.numbers), found.rows_read) == ([2], 4)
    wide = text.replace(HEAD, HEAD.replace("Ref", "Ref,,"))
    assert numbers(checked(wide, layout(read_past=[""]))) == [2, 3, 4, 5]


def test_a1_a_comma_that_moves_the_cells_of_a_row_is_never_read_past() -> None:
    theirs = layout(
        columns={"paid_on": "Date", "scheme": "Area", "reference": "No", "amount": "Amount"},
        read_past=["Supplier", "VAT", ""],
    )
    head = "Date,Area,Supplier,No,Amount,VAT,\n"
    good, moved = (f"2013-04-08,hubs,{name},100231,500.00,,\n" for name in ("Jones", "Smith, Jones & Co"))
    found = checked(head + good + moved + good.replace(",\n", ",note\n"), theirs)
    assert list(found.columns.numbers) == [2, 4]
    bare = head.replace(",\n", "\n")
    for text in (head + moved, head + moved.replace(",\n", ",x\n"), bare + moved, bare + moved[:-2] + "\n"):
        said = checked(text, theirs)
        assert list(said.columns.numbers) == []
        (finding,) = [finding for finding in said.findings if finding.code.value == "R01"]
        assert "read_past" not in finding.remedy
        assert "quotes" in finding.remedy
    trailing = LINE.replace("A\n", "A,\n")
    assert numbers(checked(HEAD + trailing + trailing, layout())) == [2, 3]


@pytest.mark.parametrize(("name", "mark"), [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|")])
def test_cells_are_parted_as_the_layout_says(name: str, mark: str) -> None:
    text = (HEAD + LINE).replace(",", mark)
    assert numbers(checked(text, layout(delimiter=name))) == [2]
    if name != "comma":
        finding = refusal(text, layout())
        assert finding.what == f"the cells are parted by {name}s"
        assert f'delimiter = "{name}"' in finding.remedy
        assert numbers(checked(f"sep={mark}\n{text}", layout())) == [2]


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark_or_as_declared(coding: str) -> None:
    data = (HEAD + LINE).replace("hubs", "Tŷ").encode(coding)
    assert numbers(checked(data, layout(encodings=["utf-16"]))) == [2]
    if coding == "utf-16":
        assert numbers(checked(data, layout())) == [2]
    else:
        assert refusal(data, layout()).what == "this is UTF-16 text without a byte order mark"


def test_a_renamed_heading_is_told_though_the_encoding_is_not_ours() -> None:
    theirs = layout(encodings=["utf-8", "cp1252"])
    data = HEAD.replace("Net", "Net £").encode("cp1252") + LINE.encode()
    assert "'Net £' for 'Net'?" in refusal(data, theirs).remedy
    assert refusal(b"\xa3,x\n1,2\n", theirs).code.value == "F03"
    assert numbers(checked(HEAD.encode() + LINE.replace("A", "£").encode("cp1252"), theirs)) == [2]


def test_what_comes_back_from_quarantine_is_a_plain_csv_of_its_layout() -> None:
    theirs = layout(delimiter="semicolon", heading_row=4, first_column="C", days=["DD/MM/YYYY"])
    text = "quarantine_row,quarantine_code,quarantine_reason," + HEAD + "7,C03,x,02/04/2013,hubs,1.00,A\n"
    found = checked(text + "8,C03,x,2013-04-03,hubs,1.00,B\n", theirs, from_quarantine=True)
    assert numbers(found) == [2, 3]


def workbook() -> bytes:
    """A workbook as people make one: notes, a merged title, a table at B3, a total, sums beside it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("Notes").write(0, 0, "about this file")
    sheet = book.add_worksheet("Spend Apr 13")
    sheet.merge_range("B1:E1", "Payments over £500")
    for row, cells in enumerate((HEAD + LINE.replace("2013-04-02", "02/04/2013")).splitlines(), start=2):
        sheet.write_row(row, 1, cells.split(","))
    sheet.write_row(4, 1, ["Total", "", 10, ""])
    sheet.write_formula(3, 7, "=1/0", value="#DIV/0!")
    book.close()
    return buffer.getvalue()


def test_a_workbook_as_people_make_one() -> None:
    theirs = layout(
        sheet="spend*",
        heading_row="find",
        days=["DD/MM/YYYY"],
        read_past=[""],
        total_row={"labels": ["Total"]},
    )
    found = checked(workbook(), theirs)
    assert numbers(found) == [4]
    assert [(one.sheet, one.row) for one in found.findings] == [("Spend Apr 13", 1), ("Spend Apr 13", 5)]
    assert refusal(workbook(), layout(sheet="*s*"), kind="theirs").what == "more than one sheet is '*s*'"
    assert "no sheet" in refusal(workbook(), layout(sheet="June*"), kind="theirs").what
    assert (
        checked(
            workbook(), layout("s", heading_row="find", read_past=[""]), sheet="Spend Apr 13"
        ).layout.layout
        == "s"
    )


def test_a_heading_is_like_one_that_it_holds_or_is_spelt_like() -> None:
    others = ["Amount", "Payment Date", ""]
    assert [alike_to(name, others) for name in ("Amount in Sterling", "Paymnt Date", "Supplier")] == [
        "Amount",
        "Payment Date",
        "",
    ]


def test_no_heading_is_like_one_of_nothing_but_an_underscore() -> None:
    """It is compared as a blank is, and a blank is what nothing near is said with."""
    assert alike_to("Zebra", ["_", "Payment Date"]) == ""
    theirs = layout(joined={"description": ["_", "Details"]})
    said = refusal("Date,Zebra,Net,Ref\n2013-04-02,hubs,10.00,A\n", theirs).remedy
    assert said == (
        "nearest is theirs: missing 'Scheme', not known 'Zebra'; "
        'if it is not used, add "Zebra" to read_past'
    )


def test_a_fit_has_the_names_that_the_file_has() -> None:
    theirs = layout(
        columns={**COLUMNS, "amount": ["Sum", "Net"], "vat": "VAT"}, joined={"description": ["A", "B"]}
    )
    found = fit(theirs, ["DATE", "scheme", "net", "ref", "b"])
    assert found.layout.columns == {
        "paid_on": "DATE",
        "scheme": "scheme",
        "amount": "net",
        "reference": "ref",
    }
    assert (found.layout.joined, found.absent, found.fits) == ({"description": ["b"]}, ["VAT"], True)


def test_a4_the_column_of_marks_is_there_once() -> None:
    theirs = layout(amount={"below_nought": ["CR"], "marks_in": "Sign"})
    for head, cells in (("Ref", "A"), ("Ref,Sign,Sign", "A,CR,"), ("Ref,SIGN,sign", "A,,CR")):
        finding = refusal(HEAD.replace("Ref", head) + LINE.replace("A", cells), theirs)
        assert "sign" in f"{finding.what} {finding.remedy}".lower()
    assert numbers(checked(HEAD.replace("Ref", "Ref,sign") + LINE.replace("A", "A,CR"), theirs)) == [2]


def test_a_heading_is_known_whether_its_accent_stands_in_the_letter_or_after_it() -> None:
    """F-22: the message named the same heading as missing and as not known."""
    theirs = Layout(
        layout="cy",
        kind="expenditure",
        columns={"paid_on": "Dyddiad", "scheme": "Cynllun", "amount": "Swm", "reference": "Cyfeirnod tŷ"},
    )
    apart = "Cyfeirnod ty\N{COMBINING CIRCUMFLEX ACCENT}"
    assert fit(theirs, ["Dyddiad", "Cynllun", "Swm", apart]).fits
    decomposed = theirs.model_copy(update={"columns": {**theirs.columns, "reference": apart}})
    assert fit(decomposed, ["Dyddiad", "Cynllun", "Swm", "CYFEIRNOD TŶ"]).fits
    assert is_named("Mo\N{COMBINING CIRCUMFLEX ACCENT}n", "môn")
    assert folded("MO\N{COMBINING CIRCUMFLEX ACCENT}N  1") == folded("Môn 1")
