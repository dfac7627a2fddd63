"""Every cell held against its kind: which layout a file is of, what is said of a fault, and what of a file counts."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, Severity
from pooledbudget.submissions import checking
from pooledbudget.submissions.checking import CheckedTable, check_table
from pooledbudget.submissions.columns import repeats
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import BlankMeans, Layout, LeftOut, TotalRow, own_layout
from pooledbudget.submissions.reading import ALONE, Table
from pooledbudget.submissions.records import KINDS
from tables import read_table, recognise

HEADINGS = ["paid_on", "scheme", "amount", "reference"]
THEIRS = Layout(
    layout="theirs",
    kind="expenditure",
    day_format="DD/MM/YYYY",
    columns={
        "paid_on": "Date",
        "scheme": "Scheme",
        "amount": "Net",
        "reference": "Ref",
        "gross": "Gross",
        "vat": "VAT",
    },
    read_past=["Supplier"],
)


def refusal(headings: list[str], layouts: dict[str, Layout] | None = None, kind: str = "") -> Finding:
    with pytest.raises(Refused, match=r"f.csv is not a kind of file known here") as caught:
        recognise(headings, layouts or {}, "f.csv", kind)
    (finding,) = caught.value.findings
    assert (finding.code.value, finding.row) == ("F05", 1)
    return finding


def table(text: str) -> Table:
    return read_table(text.encode(), "f.csv", ["utf-8"])


def checked(text: str, layout: Layout, currency: str = "GBP") -> CheckedTable:
    return check_table(table(text), layout, currency)


def told(found: CheckedTable) -> list[tuple[str, int, str]]:
    return [(finding.code.value, finding.row, finding.column) for finding in found.findings]


# Which layout a file is of.


def test_a_declared_layout_wins_over_our_own_form_and_is_matched_in_full() -> None:
    plain = THEIRS.model_copy(update={"columns": {name: name for name in HEADINGS}, "read_past": []})
    assert recognise(HEADINGS, {"theirs": plain}, "f.csv").layout == "theirs"
    assert recognise(HEADINGS[::-1], {"theirs": plain}, "f.csv").layout == "theirs"
    assert recognise([*HEADINGS, "description"], {"theirs": plain}, "f.csv").layout == "expenditure"


def test_a_kind_that_is_said_narrows_the_choice() -> None:
    bonds = ["paid_on", "agreement", "investor", "amount", "reference"]
    assert recognise(bonds, {}, "f.csv").kind == "repayments"
    assert recognise(bonds, {}, "f.csv", "repayments").kind == "repayments"
    assert "nearest is drawdowns" in refusal(bonds, kind="drawdowns").remedy


def test_a_kind_that_does_not_exist_says_where_to_look() -> None:
    finding = refusal(HEADINGS, kind="spend")
    assert finding.remedy == "there is no such kind; see `pooledbudget schema`"


def test_headings_that_two_layouts_share_ask_which() -> None:
    other = THEIRS.model_copy(update={"layout": "others"})
    headings = sorted([*map(str, THEIRS.columns.values()), *THEIRS.read_past])
    finding = refusal(headings, {"theirs": THEIRS, "others": other})
    assert (finding.what, finding.remedy) == ("it could be theirs or others", "say which with --kind")
    assert recognise(headings, {"theirs": THEIRS, "others": other}, "f.csv", "others").layout == "others"


def test_the_nearest_layout_is_named_with_what_is_missing_and_what_is_not_known() -> None:
    finding = refusal(["Date", "Scheme", "Nett", "Ref", "Gross", "VAT", "Supplier"], {"theirs": THEIRS})
    assert finding.remedy == (
        "nearest is theirs: missing 'Net', not known 'Nett'; 'Nett' for 'Net'?; "
        'if that is so, say amount = ["Net", "Nett"]'
    )


@pytest.mark.parametrize("heading", ["Paid on", "PAID_ON", "paid\N{NO-BREAK SPACE}on", " Paid On "])
def test_our_own_headings_are_forgiven_case_and_spaces_and_named_as_they_were_sent(heading: str) -> None:
    layout = recognise([heading, *HEADINGS[1:]], {}, "f.csv")
    assert layout.columns["paid_on"] == heading.strip().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("heading", ["date", "NET", " Net ", "date\n"])
def test_a_declared_layouts_headings_are_forgiven_too(heading: str) -> None:
    spelt = heading.strip().lower()
    headings = [heading if str(name).lower() == spelt else str(name) for name in THEIRS.columns.values()]
    assert heading in headings
    assert recognise(headings, {"theirs": THEIRS}, "f.csv").layout == "theirs"


# What is said of a cell.


@pytest.mark.parametrize(
    ("line", "column", "code", "rule", "remedy"),
    [
        (",hubs,1.00,A", "paid_on", "C01", "paid_on of expenditure is required", "fill it"),
        (
            "2013-04-02,hubs,,A",
            "amount",
            "C01",
            "amount of expenditure is required",
            "fill it, or leave the row out",
        ),
        (
            "2013-04-02,hubs,1_0,A",
            "amount",
            "C02",
            "amount of expenditure is an amount with two decimal places, and not nought (net of VAT)",
            "write it like 1234.50",
        ),
        ("02/04/2013,hubs,1.00,A", "paid_on", "C03", "a day written YYYY-MM-DD", "write it like 2013-06-30"),
        (
            "2013-04-02,hubs,1.00,a\u200bb",
            "reference",
            "C05",
            "reference of expenditure is 1 to 200 characters that can be seen",
            "correct the cell and send the file again",
        ),
    ],
)
def test_a_fault_says_its_column_rule_and_remedy(
    line: str, column: str, code: str, rule: str, remedy: str
) -> None:
    (finding,) = checked(",".join(HEADINGS) + f"\n{line}\n", own_layout("expenditure")).findings
    assert (finding.column, finding.code.value, finding.row) == (column, code, 2)
    assert rule in finding.rule
    assert remedy in finding.remedy


def test_a_word_that_is_no_choice_is_told_the_choices() -> None:
    head = "received_on,agreement,partner,form,amount,reference\n"
    (finding,) = checked(head + "2013-04-02,pool,nhs,cheque,5.00,A\n", own_layout("contributions")).findings
    assert finding.what == "'cheque' is not one of the choices"
    assert finding.rule == "form of contributions is 'cash' or 'in kind'"
    assert finding.remedy == "use one of the words the rule gives"


def test_a_row_that_does_not_hang_together_is_of_no_one_column() -> None:
    head = "received_on,agreement,partner,form,amount,reference\n"
    (finding,) = checked(head + "2013-04-02,pool,nhs,cash,-5.00,A\n", own_layout("contributions")).findings
    assert (finding.column, finding.code.value) == ("", "R02")
    assert finding.rule.startswith("a row of contributions must hang together: a negative contribution")


def test_a_fault_is_named_by_the_heading_its_sender_knows() -> None:
    text = "Date,Scheme,Net,Ref,Gross,VAT,Supplier\n2013-04-05,hubs,x,A,1.00,0.00,S\n"
    found = checked(text, THEIRS)
    assert told(found) == [("C03", 2, "Date"), ("C02", 2, "Net")]
    assert "DD/MM/YYYY, for example 30/06/2013" in found.findings[0].remedy


def test_a_cell_of_spaces_is_blank() -> None:
    found = checked(",".join(HEADINGS) + "\n2013-04-02,  ,1.00,A\n", own_layout("expenditure"))
    assert told(found) == [("C01", 2, "scheme")]


# What a blank means, and totals.


def blank() -> Layout:
    means = BlankMeans(column="VAT", means="0.00", where_equal=["Net", "Gross"])
    return THEIRS.model_copy(update={"blank": [means]})


@pytest.mark.parametrize(
    ("net", "gross", "vat", "read"),
    [
        ("5.00", "5.00", "", 0),
        ("5.00", " 5.00 ", " ", 0),
        ("5.00", "6.00", "1.00", 100),
        ("5.00", " 5.01 ", "", None),
    ],
)
def test_a_blank_means_what_the_layout_says_where_two_cells_are_equal(
    net: str, gross: str, vat: str, read: int | None
) -> None:
    text = f"Date,Scheme,Net,Ref,Gross,VAT,Supplier\n05/04/2013,hubs,{net},A,{gross},{vat},S\n"
    (row,) = checked(text, blank()).columns.rows("", "")
    assert row.cells.vat == read


@pytest.mark.parametrize(
    ("total", "codes", "rows"),
    [
        ("3.00", ["R03"], 2),
        ("(3.00)", ["F06", "R03"], 2),
        ("junk", ["F06", "R03"], 2),
        ("3.01", ["F06", "R03"], 2),
    ],
)
def test_a_total_row_is_checked_and_never_counted(total: str, codes: list[str], rows: int) -> None:
    layout = own_layout("expenditure").model_copy(update={"total_row": TotalRow(holds_only=["amount"])})
    text = ",".join(HEADINGS) + f"\n2013-04-02,hubs,1.00,A\n2013-04-02,hubs,2.00,B\n,,{total},\n"
    found = checked(text, layout)
    assert (
        [finding.code.value for finding in found.findings],
        len(found.columns.rows("", "")),
        found.rows_read,
    ) == (
        codes,
        rows,
        2,
    )
    assert found.total == 300


def test_a_total_row_is_a_row_at_fault_where_no_layout_says_it_may_be_there() -> None:
    text = ",".join(HEADINGS) + "\n2013-04-02,hubs,1.00,A\n,,1.00,\n"
    assert {code for code, _, _ in told(checked(text, own_layout("expenditure")))} == {"C01"}


def test_a_kind_without_amounts_has_no_total() -> None:
    assert checked("family,occurred_on,reference\nF1,2013-04-02,I\n", own_layout("incidents")).total is None


# Whole files.


def test_a_whole_file_that_does_not_add_up_counts_no_row() -> None:
    text = "as_at,agreement,account,partner,amount\n2013-04-01,pool,assets:cash,county,10.00\n"
    more = "2013-04-01,pond,assets:cash,county,1.00\n2013-04-01,pond,funds:opening,county,-1.00\n"
    found = checked(text + more, own_layout("opening-balances"))
    assert (found.columns.rows("", ""), told(found)) == ([], [("F06", 0, "")])
    assert "the opening balances of pool add up to 10.00, not nought" in found.findings[0].what


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("2013-04-02,pool,line,5.00,x\n", "pool: it has no opening row and no closing row"),
        (
            "2013-04-01,pool,opening,1.00,o\n2013-04-01,pool,opening,1.00,o\n2013-04-30,pool,closing,1.00,c\n",
            "it has 2 opening rows and 1 closing row",
        ),
        (
            "2013-04-01,pool,opening,1.00,o\n2013-04-30,pool,closing,2.00,c\n",
            "plus lines 0.00 is not closing 2.00, a difference of 1.00",
        ),
    ],
)
def test_a_bank_file_has_one_opening_and_one_closing_row_and_the_lines_join_them(
    lines: str, said: str
) -> None:
    found = checked("on_day,agreement,line,amount,reference\n" + lines, own_layout("bank-lines"))
    assert (found.columns.rows("", ""), told(found)) == ([], [("F06", 0, "")])
    assert said in found.findings[0].what


def test_a_bank_file_of_two_agreements_is_framed_for_each() -> None:
    frame = "2013-04-01,{0},opening,0.00,o\n2013-04-30,{0},closing,0.00,c\n"
    head = "on_day,agreement,line,amount,reference\n"
    both = checked(head + frame.format("pool") + frame.format("bond"), own_layout("bank-lines"))
    assert (len(both.columns.rows("", "")), both.findings) == (4, [])


def test_a_row_whose_sheet_hides_something_does_not_count() -> None:
    from msgspec.structs import replace

    from pooledbudget.findings import FindingCode, error

    given = table(",".join(HEADINGS) + "\n2013-04-02,hubs,1.00,A\n2013-04-02,hubs,2.00,B\n")
    hidden = error(
        FindingCode.SHEET_HIDDEN, "row 2 is hidden", "r", "show it", file="f.xlsx", sheet="S", row=2
    )
    found = check_table(replace(given, findings=[hidden]), own_layout("expenditure"), "GBP")
    assert [row.number for row in found.columns.rows("", "")] == [3]


def test_every_repeat_of_a_key_is_out_and_the_first_stays() -> None:
    head = "agreement,family,attached_on\n"
    found = checked(
        head + "families,F1,2013-04-01\n" * 3 + "second,F1,2013-04-01\n", own_layout("attachments")
    )
    assert told(found) == [("D01", 3, "agreement, family"), ("D01", 4, "agreement, family")]
    assert [row.number for row in found.columns.rows("", "")] == [2, 5]
    assert found.findings[0].what == "the row repeats row 2"


def test_repeats_are_rows_of_which_every_cell_is_the_same() -> None:
    lines = [
        "2013-04-02,hubs,1.00,A",
        "2013-04-02,hubs,1.00,B",
        "2013-04-02,hubs,1,A",
        "2013-04-02,hubs,1.00,A",
    ]
    found = checked("\n".join([",".join(HEADINGS), *lines]), own_layout("expenditure"))
    assert repeats(found.columns) == [[2, 4, 5]]


def test_findings_come_in_file_order_with_errors_first() -> None:
    text = ",".join(HEADINGS) + "\n2013-04-02,hubs,x,A\n2013-04-02\n,hubs,1.00,\n"
    found = checked(text, own_layout("expenditure"))
    assert told(found) == [
        ("C02", 2, "amount"),
        ("R01", 3, ""),
        ("C01", 4, "paid_on"),
        ("C01", 4, "reference"),
    ]
    assert {finding.severity for finding in found.findings} == {Severity.ERROR}
    assert found.rows_read == 3


def test_amounts_are_read_in_the_books_currency() -> None:
    text = ",".join(HEADINGS) + "\n2013-04-02,hubs,€1.00,A\n"
    assert checked(text, own_layout("expenditure"), "EUR").total == 100
    assert told(checked(text, own_layout("expenditure"))) == [("C02", 2, "amount")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_headings_alone_holds_nothing_and_is_no_fault(kind: str) -> None:
    found = checked(",".join(KINDS[kind].model_fields) + "\n", own_layout(kind))
    assert (found.columns.rows("", ""), found.findings, found.rows_read) == ([], [], 0)


def test_a_file_that_is_not_what_its_headings_say_is_told_by_its_first_faults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "FAULTS_MAX", 5)
    monkeypatch.setattr(checking, "FAULTS_TOLD", 3)
    text = ",".join(HEADINGS) + "\n" + "hubs,1.00,2013-04-02,A\n" * 10
    with pytest.raises(Refused, match="is not what its headings say") as caught:
        checked(text, own_layout("expenditure"))
    whole, *told_first = caught.value.findings
    assert (whole.code.value, whole.row, len(told_first)) == ("F04", 0, 3)
    assert "over 5 cells are at fault" in whole.what


def test_the_total_of_a_bank_file_is_what_moved() -> None:
    """Finding BR-32: opening and closing balances were added to the lines."""
    text = (
        "on_day,agreement,line,amount,reference\n2013-04-01,pool,opening,100.00,o\n"
        "2013-04-15,pool,line,5000.00,N1\n2013-04-16,pool,line,-1.00,N2\n2013-04-30,pool,closing,5099.00,c"
    )
    assert checked(text, own_layout("bank-lines")).total == 499_900


def test_figures_are_unlike_and_have_no_total() -> None:
    text = "month,agreement,line,amount\n2013-04,pool,spending charged,1.00\n2013-04,pool,contributions paid,2.00"
    assert checked(text, own_layout("figures")).total is None


@pytest.mark.parametrize("footer", ["End of report", "End of report,,,", ",,End of report,"])
def test_a_row_of_one_text_is_told_once_with_what_a_layout_may_say(footer: str) -> None:
    text = f"Date,Scheme,Net,Ref\n2013-04-02,hubs,1.00,A\n{footer}\n"
    theirs = Layout(
        layout="theirs",
        kind="expenditure",
        columns={"paid_on": "Date", "scheme": "Scheme", "amount": "Net", "reference": "Ref"},
        read_past=[""],
    )
    table, found = read_file(text.encode(), "f.csv", {"theirs": theirs})
    told = check_table(table, found, "GBP")
    (finding,) = [one for one in told.findings if one.severity is Severity.ERROR]
    assert (finding.code.value, finding.row, finding.what) == ("R01", 3, ALONE)
    assert "[leave_out]" in finding.remedy
    assert told.total == 100
    out = theirs.model_copy(update={"leave_out": LeftOut(texts=["End of*"])})
    table, found = read_file(text.encode(), "f.csv", {"theirs": out})
    assert not [one for one in check_table(table, found, "GBP").findings if one.severity is Severity.ERROR]
