"""Tables as they come: files told by their names, sheets of a workbook, headings under a title."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from instruments.bonds.tables import written
from pooledbudget.errors import Refused
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.bonds.indigo_in import read_tables, told_once

PROJECT = written("projects", [{"id": "P-1", "name": "One"}])


def test_each_file_is_read_as_the_table_it_is_called_after() -> None:
    found = read_tables({"original_projects.csv": PROJECT, "readme.csv": b"a,b\n1,2\n"})
    assert [line.text("name") for line in found.of("projects")] == ["One"]
    assert found.projects == ["P-1"]
    (passed_over,) = found.findings
    assert (passed_over.code, passed_over.file) == (FindingCode.LEFT_OUT, "readme.csv")


def test_a_workbook_is_read_sheet_by_sheet() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    projects = book.add_worksheet("Projects")
    projects.write_row(0, 0, ["ID", "Impact Bond Name - (Value)"])
    projects.write_row(1, 0, ["P-1", "One"])
    pricings = book.add_worksheet("Outcome Pricings")
    pricings.write(0, 0, "Prices of every outcome")
    pricings.write_row(
        2, 0, ["Project ID", "Outcome Metric Id - (Value)", "Price Per Unit - Amount - (Value)"]
    )
    pricings.write_row(3, 0, ["P-1", "outcomemetric1", 1300])
    book.add_worksheet("Funds").write(0, 0, "x")
    hidden = book.add_worksheet("Results")
    hidden.write(0, 0, "Project ID")
    hidden.hide()
    book.close()
    found = read_tables({"bonds.xlsx": buffer.getvalue()})
    (price,) = found.of("outcome_pricings", "P-1")
    assert (price.sheet, price.row, price.text("price_per_unit/amount")) == ("Outcome Pricings", 4, "1300")
    assert "results" not in found.lines
    assert any(
        "called after no table" in finding.what and finding.sheet == "Funds" for finding in found.findings
    )


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    found = read_tables(
        {
            "projects.csv": PROJECT,
            "results.csv": b"\xff\xfeP\x00r",
            "investments.csv": b"",
            "bonds.xlsx": b"PK\x03\x04 no workbook",
        }
    )
    assert found.projects == ["P-1"]
    assert {finding.file for finding in found.findings} == {"results.csv", "investments.csv", "bonds.xlsx"}


@pytest.mark.parametrize("files", [{}, {"a.csv": b"x\n1\n"}, {"projects.csv": b""}])
def test_without_any_table_it_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(Refused, match="no INDIGO table could be read") as refused:
        read_tables(files)
    assert refused.value.findings


def test_columns_that_are_not_read_are_named_and_their_cells_are_not() -> None:
    people = (
        b"ID,Name,Contact - Name - (Value),Contact - Email - (Value)\nORG-1,Fund,Jo Bloggs,jo@example.org\n"
    )
    found = read_tables({"organisations.csv": people})
    (line,) = found.of("organisations")
    assert dict(line.cells) == {"id": "ORG-1", "name": "Fund"}
    (said,) = found.findings
    assert "Contact - Email" in said.what
    assert "Bloggs" not in str(said)


def test_many_columns_that_are_not_read_are_counted() -> None:
    heads = ",".join(["ID", *(f"Other {number}" for number in range(8))])
    found = read_tables({"projects.csv": f"{heads}\nP-1{',x' * 8}\n".encode()})
    assert found.findings[0].what.endswith("'Other 4' and 3 more")


def test_rows_without_their_project_are_told() -> None:
    found = read_tables({"results.csv": b"Outcome Metric Id - (Value)\nm1\n"})
    assert found.projects == []
    assert [finding.code for finding in found.findings] == [FindingCode.FILE_COLUMNS]


def test_a_projects_currency_is_that_of_its_commitment_or_the_first_there_is() -> None:
    files = {
        "projects.csv": written(
            "projects",
            [
                {"id": "A", "overall_project_finance/total_investment_commitment/currency": "NZ dollar"},
                {"id": "B"},
                {"id": "C"},
            ],
        ),
        "outcome_pricings.csv": written(
            "outcome_pricings",
            [{"project_id": "A", "currency": "USD"}, {"project_id": "B", "currency": "AUD"}],
        ),
    }
    assert read_tables(files).currencies == {"A": "NZD", "B": "AUD", "C": ""}


def test_a_fault_of_a_column_is_told_once_with_all_its_rows() -> None:
    found = read_tables({"projects.csv": PROJECT + b"P-2,Two\n"})
    lines = found.of("projects")
    fault = [line.cell("name").fault(FindingCode.CELL_NAME, "same", "rule", "next") for line in lines]
    (once,) = told_once([*fault, *fault])
    assert once.rows == (2, 3)
