"""A finding: where, what, by which rule, what to do next; and what of it may be kept or sent on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import ROOT
from pooledbudget.findings import MEANINGS, Finding, FindingCode, Origin, Severity, error, note, rows_said

FINDING = error(
    FindingCode.CELL_MONEY,
    "'1_0' is not an amount",
    "amount of expenditure is an amount",
    "write it like 1234.50",
    file="april.xlsx",
    sheet="Sheet1",
    row=7,
    column="amount",
)


def test_a_finding_says_code_what_where_rule_and_what_to_do_next() -> None:
    assert str(FINDING).splitlines() == [
        "C02  '1_0' is not an amount",
        "  where  april.xlsx, sheet Sheet1, row 7, column amount",
        "  rule   amount of expenditure is an amount",
        "  next   write it like 1234.50",
    ]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "where"),
    [
        ("", 0, "", "april.xlsx"),
        ("", 7, "", "april.xlsx, row 7"),
        ("S", 0, "", "april.xlsx, sheet S"),
        ("", 0, "amount", "april.xlsx, column amount"),
    ],
)
def test_where_says_no_more_than_is_known(sheet: str, row: int, column: str, where: str) -> None:
    assert replace(FINDING, sheet=sheet, row=row, column=column).where == where


def test_what_may_be_sent_on_quotes_no_cell() -> None:
    public = FINDING.public()
    assert "1_0" not in repr(public)
    assert (public["row"], public["message"]) == (7, "the cell is not an amount")
    unknown = replace(
        FINDING, code=FindingCode.UNKNOWN_NAME, what="there is no partner 'x'; did you mean 'y'?"
    )
    assert unknown.message == unknown.what
    assert replace(unknown, personal=True).message == MEANINGS[FindingCode.UNKNOWN_NAME]
    late = replace(FINDING, code=FindingCode.CELL_DAY, what='2013-04-02 has not come, "it\'s \\" so"')
    assert late.message == "the cell has not come, the cell"
    assert set(FINDING.public()) == {
        "code",
        "severity",
        "file",
        "sheet",
        "row",
        "column",
        "cell",
        "message",
        "rows",
        "rule",
        "remedy",
    }


def test_a_fault_of_many_rows_is_told_once_with_how_many_more() -> None:
    many = replace(FINDING, sheet="", row=7, column="amount", also=(9, 12))
    assert (many.rows, many.public()["rows"]) == ((7, 9, 12), 3)
    assert many.where.endswith("row 7 and 2 more, column amount")


def test_what_is_sealed_holds_facts_and_no_sentence() -> None:
    sealed = replace(FINDING, facts={"over": "1.00"}).sealed()
    assert sealed == {
        "code": "C02",
        "severity": "error",
        "file": "april.xlsx",
        "row": 7,
        "column": "amount",
        "facts": {"over": "1.00"},
    }
    for said in (FINDING.what, FINDING.rule, FINDING.remedy):
        assert said not in repr(sealed)


def test_a_note_is_the_same_finding_on_something_that_is_accepted() -> None:
    said = ("what", "rule", "remedy")
    noted = note(FindingCode.LATE, *said, file="f", sheet="s", row=3, column="c")
    assert noted == replace(
        error(FindingCode.LATE, *said, file="f", sheet="s", row=3, column="c"), severity=Severity.NOTE
    )
    assert (noted.severity, FINDING.severity) == (Severity.NOTE, Severity.ERROR)


def test_errors_sort_before_notes() -> None:
    assert sorted([Severity.NOTE, Severity.ERROR]) == [Severity.ERROR, Severity.NOTE]


@pytest.mark.parametrize(
    ("origin", "said"),
    [(Origin("S0001", 2), "S0001 row 2"), (Origin("S0001", 0), "S0001"), (Origin("", 1), " row 1")],
)
def test_an_origin_says_its_file_and_row(origin: Origin, said: str) -> None:
    assert str(origin) == said


def test_every_code_is_there_once_and_has_a_meaning() -> None:
    values = [code.value for code in FindingCode]
    assert len(set(values)) == len(values)
    assert set(MEANINGS) == set(FindingCode)
    assert len(set(MEANINGS.values())) == len(values)
    for code in FindingCode:
        assert (len(code.value), code.value[0].isalpha(), code.value[1:].isdecimal()) == (3, True, True)


def test_every_code_is_raised_somewhere_and_documented() -> None:
    """A code nobody raises is a promise nobody keeps."""
    source = ROOT / "src" / "pooledbudget"
    text = "\n".join(path.read_text("utf-8") for path in source.rglob("*.py") if path.name != "findings.py")
    assert [code.name for code in FindingCode if f"FindingCode.{code.name}" not in text] == []
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert [code.value for code in FindingCode if code.value not in page] == []


def test_a_finding_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        FINDING.what = "other"  # type: ignore[misc]
    assert isinstance(FINDING, Finding)


def test_rows_are_named_by_their_files_each_file_once() -> None:
    rows = [Origin("S1", 2), Origin("S2", 3), Origin("S2", 4), Origin("S2", 7), Origin("S3", 0)]
    assert rows_said(rows, 9) == "S1 row 2, S2 rows 3, 4 and 7, S3"
    assert rows_said(rows, 3) == "S1 row 2, S2 rows 3 and 4 and 2 more"
    assert rows_said([], 3) == ""
