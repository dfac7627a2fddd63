"""What a sender's rows are under our columns, and which of them are no lines: counted and said, never lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.engine.duckdb import Engine
from pooledbudget.findings import Severity
from pooledbudget.money import minor_units
from pooledbudget.submissions import checking
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import AmountWritten, Layout
from pooledbudget.submissions.lines import amount_text, is_nought, ranges, turned_over

COLUMNS = {"paid_on": "Date", "scheme": "Scheme", "amount": "Net", "reference": "Ref"}
ENGINE = Engine()


def layout(**said: Any) -> Layout:
    return Layout.model_validate({"layout": "theirs", "kind": "expenditure", "columns": COLUMNS, **said})


def checked(text: str, theirs: Layout, monkeypatch: pytest.MonkeyPatch | None = None) -> CheckedTable:
    """Check a file, both ways where a monkeypatch is given: they must say the same."""
    table, found = read_file(text.encode(), "f.csv", {"theirs": theirs})
    plainly = check_table(table, found, "GBP")
    if monkeypatch is not None:
        monkeypatch.setattr(checking, "MANY", 0)
        at_once = check_table(table, found, "GBP", ENGINE)
        assert [row.cells for row in at_once.columns.rows("", "")] == [
            row.cells for row in plainly.columns.rows("", "")
        ]
        assert list(map(str, at_once.findings)) == list(map(str, plainly.findings))
    return plainly


def amounts(found: CheckedTable) -> dict[int, int]:
    return dict(zip(found.columns.numbers, found.columns.column("amount"), strict=True))


def said(found: CheckedTable, severity: Severity = Severity.NOTE) -> list[str]:
    return [finding.what for finding in found.findings if finding.severity is severity]


HEAD = "Date,Scheme,Net,Ref\n"
GOOD = "2013-04-02,hubs,10.00,A\n"


def test_rows_of_nought_are_left_out_counted_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + GOOD + "2013-04-02,hubs,0.00,B\n2013-04-02,hubs,£0,C\n" + GOOD + "2013-04-02,hubs,(0.0),\n"
    found = checked(text, layout(leave_out={"noughts": True}), monkeypatch)
    assert (amounts(found), found.rows_read) == ({2: 1000, 5: 1000}, 2)
    assert said(found) == ["left out: 3 rows, an amount of nought (row 3 to 4, 6)"]
    kept = checked(text, layout(), monkeypatch)
    assert [finding.row for finding in kept.findings if finding.code.value == "C02"] == [3, 4, 6]


@pytest.mark.parametrize(
    ("row", "total", "codes"),
    [
        (",Grand Total,20.00,\n", True, []),
        ("Total:,,20.00,\n", True, []),
        ("TOTAL FOR  MONTH,,21.00,\n", True, ["F06"]),
        (",,20.00,Total\n", True, []),
        ("2013-04-02,Total Care,20.00,T1\n", False, []),
        (",Total,,\n", False, ["R01"]),
    ],
)
def test_a_labelled_total_is_checked_and_a_line_called_so_is_a_line(
    row: str, total: bool, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = layout(total_row={"labels": ["Total*", "Grand Total"]})
    found = checked(HEAD + GOOD + GOOD + row, theirs, monkeypatch)
    errors = [one.code.value for one in found.findings if one.severity is Severity.ERROR]
    assert errors == codes
    assert found.rows_read == 2 + (not total)
    assert ("left out: 1 row of totals" in said(found)) is total


@pytest.mark.parametrize(
    "row",
    ["Total,,20.00,\n", ",Grand total,20.00,\n", ",,20.00,Sub-total for May\n", ",Acute Total,20.00,\n"],
)
def test_a_total_that_no_layout_declares_is_told_once_and_how_to_declare_it(
    row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = checked(HEAD + GOOD + GOOD + row, layout(), monkeypatch)
    (finding,) = [one for one in found.findings if one.severity is Severity.ERROR]
    assert (finding.code.value, finding.row, finding.what) == ("R02", 4, "the row calls itself a total")
    assert "[total_row]" in finding.remedy
    assert amounts(found) == {2: 1000, 3: 1000}


def test_footers_of_one_cell_repeated_headings_and_a_second_table_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        HEAD
        + GOOD
        + "date, scheme ,NET,Ref\n"
        + GOOD
        + "Source: the ledger\n"
        + GOOD
        + "\nSummary by scheme\nScheme,Net\nhubs,30.00\n"
    )
    theirs = layout(leave_out={"texts": ["Source:*"], "headings_again": True, "after": ["summary*"]})
    found = checked(text, theirs, monkeypatch)
    assert (amounts(found), found.rows_read) == ({2: 1000, 4: 1000, 6: 1000}, 3)
    assert sorted(said(found)) == [
        "left out: 1 row, text that is no line (row 5)",
        "left out: 1 row, the headings again (row 3)",
        "left out: 3 rows, after the end of the table (row 8 to 10)",
    ]
    assert not said(found, Severity.ERROR)
    bare = checked(text, layout())
    assert {one.code.value for one in bare.findings if one.row == 5} == {"R01"}


def test_a_row_with_an_amount_or_a_day_is_never_left_out_for_its_words() -> None:
    theirs = layout(leave_out={"texts": ["hubs", "*report*"], "after": ["hubs"]})
    found = checked(HEAD + GOOD + "2013-04-03,End of report,,B\n", theirs)
    assert (amounts(found), found.rows_read) == ({2: 1000}, 2)
    assert [(one.row, one.code.value) for one in found.findings] == [(3, "C01")]


SIDES = {key: value for key, value in COLUMNS.items() if key != "amount"}


@pytest.mark.parametrize(
    ("debit", "credit", "read"),
    [
        ("10.00", "", 1000),
        ("", "10.00", -1000),
        ("0.00", "10.00", -1000),
        ("10.00", "0", 1000),
        ("", "-10.00", None),
        ("", "(10.00)", None),
        ("0.00", "-10.00", None),
        ("-10.00", "", -1000),
        ("", "£10.00", -1000),
        ("10.00", "5.00", None),
        ("", "", None),
        ("", "junk", None),
    ],
)
def test_debits_and_credits_stand_in_a_column_each(
    debit: str, credit: str, read: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = layout(columns=SIDES, amount={"debit": "Debit", "credit": ["CR", "Credit"]})
    text = f"Date,Scheme,Debit,Credit,Ref\n2013-04-02,hubs,{debit},{credit},A\n"
    found = checked(text, theirs, monkeypatch)
    assert amounts(found) == ({2: read} if read is not None else {})
    if read is None:
        assert [one.column for one in found.findings] == ["Debit or Credit"]


def test_a_total_of_debits_and_credits_is_their_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = layout(
        columns=SIDES, amount={"debit": "Debit", "credit": "Credit"}, total_row={"labels": ["Total"]}
    )
    text = "Date,Scheme,Debit,Credit,Ref\n2013-04-02,hubs,10.00,,A\n2013-04-02,hubs,,4.00,B\n,Total,10.00,4.00,\n"
    assert not said(checked(text, theirs, monkeypatch), Severity.ERROR)
    (wrong,) = said(checked(text.replace("Total,10.00", "Total,11.00"), theirs), Severity.ERROR)
    assert "a difference of -1.00" in wrong


@pytest.mark.parametrize(
    ("how", "text", "mark", "read"),
    [
        ({"below_nought": ["-"]}, "100.00-", "", "-100.00"),
        ({"below_nought": ["-"]}, "-100.00", "", "-100.00"),
        ({"below_nought": ["-"]}, "-100.00-", "", "-100.00-"),
        ({"below_nought": ["CR"], "above_nought": ["DR"]}, "100.00 cr", "", "-100.00"),
        ({"below_nought": ["CR"], "above_nought": ["DR"]}, "100.00DR", "", "100.00"),
        ({"below_nought": ["CR"], "above_nought": ["DR"]}, "CR 100.00", "", "-100.00"),
        ({"above_nought": ["GBP"]}, "100.00 GBP", "", "100.00"),
        ({"below_nought": ["C"], "above_nought": ["D"], "marks_in": "D/C"}, "100.00", "c", "-100.00"),
        ({"below_nought": ["C"], "above_nought": ["D"], "marks_in": "D/C"}, "100.00", "D", "100.00"),
        (
            {"below_nought": ["C"], "above_nought": ["D"], "marks_in": "D/C"},
            "100.00",
            "",
            "100.00 without its mark",
        ),
        ({"below_nought": ["C"], "above_nought": ["D"], "marks_in": "D/C"}, "0.00", "", "0.00"),
        ({"below_nought": ["C"], "marks_in": "D/C"}, "100.00", "", "100.00"),
        ({"below_nought": ["C"], "above_nought": ["D"], "marks_in": "D/C"}, "100.00", "X", "100.00 X"),
        ({"below_nought": ["C"], "marks_in": "D/C"}, "-100.00", "C", "-100.00"),
        ({"nought": ["-", "Nil"]}, " nil ", "", "0.00"),
        ({"nought": ["-"]}, "-", "", "0.00"),
        ({"thousands": "space"}, "1 234 567.50", "", "1234567.50"),
        ({"thousands": "space"}, "-1\N{NO-BREAK SPACE}234.50", "", "-1234.50"),
        ({"thousands": "space"}, "1 2345.50", "", "1 2345.50"),
        ({"turned": True}, "-5.00", "", "5.00"),
        ({"turned": True}, "(5.00)", "", "5.00"),
        ({"turned": True}, "5.00", "", "-5.00"),
        ({"turned": True, "below_nought": ["CR"]}, "5.00CR", "", "5.00"),
        ({}, "  ", "", "  "),
    ],
)
def test_amounts_are_read_as_the_sender_writes_them(
    how: dict[str, Any], text: str, mark: str, read: str
) -> None:
    assert amount_text(text, mark, AmountWritten(**how)) == read


def test_the_mark_in_a_column_of_its_own_counts_for_gross_and_vat_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = layout(
        columns={**COLUMNS, "gross": "Gross", "vat": "VAT"},
        amount={"below_nought": ["CR"], "above_nought": ["DR"], "marks_in": "Sign"},
    )
    text = "Date,Scheme,Net,Ref,Gross,VAT,Sign\n2013-04-02,hubs,10.00,A,12.00,2.00,CR\n"
    (row,) = checked(text, theirs, monkeypatch).columns.rows("", "")
    assert (row.cells.amount, row.cells.gross, row.cells.vat) == (-1000, -1200, -200)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", "£{}", "{:,}"]))
def test_an_amount_turned_over_is_the_same_with_the_other_sign(minor: int, shape: str) -> None:
    whole = shape.format(abs(minor))
    text = f"-{whole}" if minor < 0 else whole
    assert minor_units(turned_over(text), "GBP") == -minor_units(text, "GBP")
    assert is_nought(text) is (minor == 0)


def test_columns_that_the_file_does_not_have_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = layout(
        columns={"paid_on": "Date", "amount": "Net"},
        fixed={"scheme": "hubs"},
        joined={"reference": ["Supplier", "Invoice"]},
    )
    text = "Date,Net,Supplier,Invoice\n2013-04-02,1.00,Acme, 7 \n2013-04-02,2.00,,8\n"
    rows = checked(text, theirs, monkeypatch).columns.rows("", "")
    assert [(row.cells.scheme, row.cells.reference) for row in rows] == [("hubs", "Acme / 7"), ("hubs", "8")]


def test_a_blank_reference_is_what_the_layout_says(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = layout(blank=[{"column": "ref", "means": "none given"}])
    rows = checked(HEAD + "2013-04-02,hubs,1.00,\n" + GOOD, theirs, monkeypatch).columns.rows("", "")
    assert [row.cells.reference for row in rows] == ["none given", "A"]


def test_what_refuses_a_row_does_not_change_what_was_sent() -> None:
    theirs = layout(
        columns={**COLUMNS, "gross": "Gross", "vat": "VAT"},
        blank=[{"column": "VAT", "means": "0.00", "where_equal": ["Net", "Gross"]}],
    )
    table, found = read_file(
        b"Date,Scheme,Net,Ref,Gross,VAT\n2013-04-32,w,5.00,E1,5.00,\n", "f.csv", {"theirs": theirs}
    )
    check_table(table, found, "GBP")
    assert table.rows == [(2, ["2013-04-32", "w", "5.00", "E1", "5.00", ""])]


def test_numbers_are_listed_as_people_list_them() -> None:
    assert list(ranges([9, 3, 4, 5, 12, 13])) == ["3 to 5", "9", "12 to 13"]
    assert list(ranges([])) == []


def test_a_line_without_a_day_for_a_supplier_called_total_is_a_line() -> None:
    head = "Date,Scheme,Net,Ref,Supplier,Type\n"
    found = checked(head + ",hubs,5.00,R1,Total Gas & Power,fuel\n", layout(read_past=["Supplier", "Type"]))
    assert [(finding.code.value, finding.column) for finding in found.findings] == [("C01", "Date")]


@pytest.mark.parametrize(
    "row",
    [
        "2013-04-02,Smith,hubs,0.00,50.00,R9\n",
        "2013-04-02,hubs,0.00\n",
        ",Total,10.00\n",
        ",Source: a, b,,5.00\n",
        ",Summary,,,5.00\n",
    ],
)
def test_a2_a_row_whose_cells_may_have_moved_is_never_left_out(row: str) -> None:
    theirs = layout(
        total_row={"labels": ["Total"], "holds_only": ["Scheme", "Net"]},
        leave_out={"noughts": True, "texts": ["Source:*"], "after": ["Summary"]},
    )
    found = checked(HEAD + GOOD + row + GOOD, theirs)
    assert [(finding.code.value, finding.row) for finding in found.findings] == [("R01", 3)]
    assert (amounts(found), found.rows_read) == ({2: 1000, 4: 1000}, 3)


@pytest.mark.parametrize(
    ("how", "credit", "mark", "read"),
    [
        ({"below_nought": ["CR"]}, "5.00 CR", "", -500),
        ({"below_nought": ["CR"], "above_nought": ["DR"]}, "CR 5.00", "", -500),
        ({"below_nought": ["CR"], "marks_in": "Mark"}, "5.00", "CR", -500),
        ({"below_nought": ["CR"], "marks_in": "Mark"}, "5.00", "", -500),
        ({"below_nought": ["CR"], "above_nought": ["DR"], "marks_in": "Mark"}, "5.00", "", None),
        ({"below_nought": ["-"]}, "5.00-", "", None),
        ({"below_nought": ["CR"], "turned": True}, "5.00 CR", "", 500),
        ({"turned": True}, "-5.00", "", None),
        ({"turned": True}, "5.00", "", 500),
    ],
)
def test_a5_what_a_mark_says_of_a_credit_is_not_turned_twice(
    how: dict[str, Any], credit: str, mark: str, read: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = layout(columns=SIDES, amount={"debit": "Debit", "credit": "Credit", **how}, read_past=["Mark"])
    text = f"Date,Scheme,Debit,Credit,Ref,Mark\n2013-04-02,hubs,,{credit},A,{mark}\n"
    found = checked(text, theirs, monkeypatch)
    assert amounts(found) == ({2: read} if read is not None else {})
    assert [one.column for one in found.findings] == ([] if read is not None else ["Debit or Credit"])


def test_a4_an_amount_without_its_mark_is_a_fault_of_the_row_and_of_no_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = layout(
        amount={"below_nought": ["CR"], "above_nought": ["DR"], "marks_in": "Sign"},
        total_row={"labels": ["Total"]},
    )
    text = "Date,Scheme,Net,Ref,Sign\n2013-04-02,hubs,9.00,A,DR\n2013-04-02,hubs,4.00,B,CR\n,Total,5.00,,\n"
    assert amounts(checked(text, theirs, monkeypatch)) == {2: 900, 3: -400}
    assert not said(checked(text, theirs), Severity.ERROR)
    (fault,) = checked(
        text.replace("B,CR", "B,").replace("Total,5", "Total,9"), theirs, monkeypatch
    ).findings[:1]
    assert (fault.code.value, fault.row, fault.column) == ("C02", 3, "Net")


FIXED: dict[str, Any] = {
    "columns": {"scheme": "Scheme", "amount": "Net", "reference": "Ref"},
    "fixed": {"paid_on": "2013-04-30"},
    "blank": [{"column": "Ref", "means": "none"}],
}


@pytest.mark.parametrize("row", ["Total,20.00,\n", "hubs,20.00,Total for April\n"])
def test_a3_a_fixed_day_makes_no_line_of_a_total(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Scheme,Net,Ref\nhubs,10.00,A\nhubs,10.00,B\nhubs,0.50,\n" + row
    (told,) = said(checked(text, layout(**FIXED), monkeypatch), Severity.ERROR)
    assert told == "the row calls itself a total"
    declared = layout(**FIXED, total_row={"labels": ["Total*"]})
    assert amounts(checked(text.replace(",20.00", ",20.50"), declared, monkeypatch)) == {
        2: 1000,
        3: 1000,
        4: 50,
    }
    (wrong,) = said(checked(text, declared), Severity.ERROR)
    bare = row.startswith("Total")
    assert wrong.startswith("the total row says 20.00" if bare else "the row calls itself a total")


def test_a3_a_line_of_a_supplier_called_total_stays_one_under_a_fixed_day() -> None:
    theirs = layout(**FIXED, read_past=["Supplier"])
    found = checked("Scheme,Net,Ref,Supplier\nhubs,10.00,A,Total\nhubs,1.00,,Total\n", theirs)
    assert amounts(found) == {2: 1000}
    assert [(one.code.value, one.row) for one in found.findings] == [("R02", 3)]


def test_a3_a_labelled_row_with_a_day_and_no_reference_is_told() -> None:
    theirs = layout(blank=[{"column": "Ref", "means": "none"}], total_row={"labels": ["Total*"]})
    found = checked(HEAD + GOOD + "2013-04-30,Total,10.00,\n", theirs)
    assert said(found, Severity.ERROR) == ["the row calls itself a total"]


def test_a3_a_day_that_a_blank_cell_stands_for_says_nothing_of_a_total() -> None:
    theirs = layout(
        blank=[{"column": "Date", "means": "2013-04-30"}, {"column": "Ref", "means": "none"}],
        total_row={"labels": ["Total"]},
    )
    found = checked(HEAD + GOOD + ",hubs,5.00,\n,Total,15.00,\n", theirs)
    assert (amounts(found), said(found, Severity.ERROR)) == ({2: 1000, 3: 500}, [])


SUPPLIED = "Date,Scheme,Net,Ref,Supplier\n"
LINE = "2013-04-02,hubs,10.00,A,x\n"


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (",hubs,5.00,,Total Gas & Power Ltd\n", ["C01", "C01"]),
        (",,5.00,,Total Gas & Power Ltd\n", ["C01", "C01", "C01"]),
        (",hubs,5.00,,Total Care of Acute\n", ["R02"]),
        (",,5.00,,Acute Total\n", ["R02"]),
    ],
)
def test_a_row_is_a_total_by_more_than_its_label(
    row: str, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = layout(read_past=["Supplier"], total_row={"labels": ["Total*", "*Total"]})
    found = checked(SUPPLIED + LINE + row + LINE, theirs, monkeypatch)
    assert [one.code.value for one in found.findings if one.severity is Severity.ERROR] == errors
    assert (amounts(found), found.rows_read) == ({2: 1000, 4: 1000}, 3)


@pytest.mark.parametrize(
    "text",
    [
        SUPPLIED + ",,20.00,,Total\n" + LINE + LINE,
        SUPPLIED + LINE + ",hubs,20.00,,Total of hubs\n" + LINE,
        SUPPLIED + LINE + LINE + ',,"20.00",,Total for Highways Ltd and others\n',
    ],
)
def test_a_total_is_one_where_it_is_what_the_lines_add_up_to(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = layout(read_past=["Supplier"], total_row={"labels": ["Total*"]})
    found = checked(text, theirs, monkeypatch)
    assert said(found, Severity.ERROR) == []
    assert (found.total, found.rows_read) == (2000, 2)


def test_a_row_that_counts_the_lines_is_held_against_them(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = layout(total_row={"labels": ["Total*"], "counts": ["No of records*"]})
    text = HEAD + GOOD + GOOD + ",,20.00,Total\n,,2,No of records:\n"
    found = checked(text, theirs, monkeypatch)
    assert (amounts(found), said(found, Severity.ERROR)) == ({2: 1000, 3: 1000}, [])
    assert "left out: 1 row of how many lines there are" in said(found)
    (wrong,) = said(checked(text.replace(",2,No", ',"1,002",No'), theirs, monkeypatch), Severity.ERROR)
    assert wrong == "the row says that there are 1,002 lines, and there are 2"
    unsure = checked(text.replace("Total\n,,2,No", "Total\n,3,2,No"), theirs)
    assert [one.row for one in unsure.findings if one.severity is Severity.ERROR] == [5]


@pytest.mark.parametrize(
    ("text", "how", "read"),
    [
        ("1.234,50", {}, 123450),
        ("-1234,5", {}, -123450),
        ("1.234", {}, 123400),
        ("(12,50)", {}, -1250),
        ("€ 12,50 CR", {"below_nought": ["CR"]}, -1250),
        ("1 234 567,50", {"thousands": "space"}, 123456750),
        ("1,234.50", {}, None),
        ("12.50", {}, None),
        ("1,234", {}, None),
    ],
)
def test_a_comma_parts_the_pence_where_the_layout_says_so(
    text: str, how: dict[str, Any], read: int | None
) -> None:
    ours = amount_text(text, "", AmountWritten(decimal="comma", **how))
    if read is None:
        with pytest.raises(ValueError, match="where a comma parts the pence|or 1,234"):
            minor_units(ours, "EUR")
    else:
        assert minor_units(ours, "EUR") == read


def test_a_joined_reference_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = layout(
        columns={key: name for key, name in COLUMNS.items() if key != "reference"},
        joined={"reference": ["Ref", "Supplier"]},
    )
    long, longer = "s" * 190, "s" * 260
    text = f"Date,Scheme,Net,Ref,Supplier\n2013-04-02,hubs,1.00,A,{long}\n2013-04-02,hubs,1.00,B,{longer}\n"
    found = checked(text, theirs, monkeypatch)
    assert found.columns.column("reference") == [f"A / {long}"]
    (fault,) = [one for one in found.findings if one.severity is Severity.ERROR]
    assert (fault.code.value, fault.row, fault.column) == ("C05", 3, "Ref and Supplier")
    assert fault.what.startswith("is longer than 200 characters: it has 264, and begins 'B / sss")


@pytest.mark.parametrize(
    ("line", "total", "told"),
    [
        ("2013-04-05,hubs,20.00,\n", "30.00", []),
        ("2013-04-32,hubs,20.00,R\n", "30.00", []),
        ("2013-04-05,hubs,2O.00,R\n", "30.00", []),
        (
            "2013-04-32,hubs,20.00,R\n",
            "31.00",
            ["31.00 but the lines add up to 30.00, a difference of -1.00"],
        ),
    ],
)
def test_a_total_is_held_against_what_the_lines_say_whatever_else_is_wrong_with_them(
    line: str, total: str, told: list[str]
) -> None:
    """F-19: a line with a bad day was left out of the sum, and a right total was called wrong."""
    theirs = layout(total_row={"labels": ["Total*"]})
    found = checked(HEAD + GOOD + line + f",,{total},Total\n", theirs)
    wrong = [each.what for each in found.findings if each.code.value == "F06"]
    assert [what.removeprefix("the total row says ") for what in wrong] == told


@pytest.mark.parametrize(
    ("rows", "totals"),
    [
        (("5.00,A", "7.00,B", "12.00,Total"), [4]),
        (("5.00,A", "5.00,Subtotal", "7.00,B", "7.00,Subtotal hubs", "12.00,GRAND TOTAL"), [3, 5, 6]),
        (("5.00,A", "7.00,B", "11.00,Total"), []),
        (("5.00,A", "7.00,B", "12.00,Total Gas & Power Ltd"), []),
        (("5.00,Total", "5.00,A"), []),
        (("5.00,A", "-5.00,B", "5.00,Total"), []),
    ],
)
def test_catalogue_34_a_total_that_has_a_day_and_a_scheme_is_no_line(
    rows: tuple[str, ...], totals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = checked(HEAD + "".join(f"2013-04-02,hubs,{row}\n" for row in rows), layout(), monkeypatch)
    assert found.totals == frozenset(totals)
    assert sorted(finding.row for finding in found.findings if finding.code.value == "R02") == totals
    assert sorted(amounts(found)) == [number for number in range(2, len(rows) + 2) if number not in totals]


def test_catalogue_34_a_total_of_lines_of_which_one_is_at_fault_is_no_line_either() -> None:
    text = HEAD + GOOD + "2013-04-31,hubs,5.00,B\n2013-04-30,hubs,15.00,Total\n"
    assert checked(text, layout()).totals == {4}
