"""The form for one project: labels beside cells, read by where the cells of its version stand."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter

from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.indigo import COMMITMENT, PRICE, TABLES
from pooledbudget.instruments.bonds.indigo_form import LISTS, SINGLES, VERSION, is_form
from pooledbudget.instruments.bonds.indigo_in import read_tables
from pooledbudget.instruments.bonds.indigo_terms import skeletons
from pooledbudget.submissions.sheet import column_of

CELLS: Mapping[str, Mapping[str, Any]] = {
    "General Overview": {
        "B10": "Impact bond name",
        "C10": "Nine",
        "D10": "a note of the collector",
        "B38": "Currency",
        "C38": "GBP",
        "C40": 500000,
        "C45": "GBP",
        "C46": "650,000",
    },
    "Investments": {
        "A1": "Investments",
        "A10": "Id",
        "A11": "inv1",
        "B11": "ORG-1",
        "C11": "The Fund",
        "E11": "GBP",
        "G11": 500000,
        "I11": 600000,
        "P11": "Debt",
    },
    "Organisations": {"A11": "ORG-1", "B11": "The Fund", "G11": "jo@example.org"},
    "Outcome Metrics": {"A11": "outcomemetric1", "B11": "Jobs begun", "A13": "outcomemetric2"},
    "Outcome Pricing (Proto)": {"A12": "outcomemetric1", "B12": "GBP", "C12": 1300, "D12": 1600},
    "Delivery Locations": {"A11": "x"},
}


def form(
    cells: Mapping[str, Mapping[str, Any]] = CELLS, version: Any = VERSION, project: str = "INDIGO-POJ-9"
) -> bytes:
    """Return a form filled in, with its version and whose it is on the first sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    front = book.add_worksheet("Introduction")
    front.write_row(1, 0, ["PROJECT ID", project])
    if version is not None:
        front.write("A8", "SPREADSHEET VERSION")
        front.write("A9", version)
    for name, texts in cells.items():
        sheet = book.add_worksheet(name)
        for place, text in texts.items():
            sheet.write(place, text)
    book.close()
    return buffer.getvalue()


def test_each_value_is_read_where_it_stands() -> None:
    found = read_tables({"INDIGO-POJ-9.xlsx": form()})
    assert found.projects == ["INDIGO-POJ-9"]
    (project,) = found.of("projects")
    assert (project.text("name"), project.text(f"{COMMITMENT}/amount/exact")) == ("Nine", "500000")
    (investment,) = found.of("investments", "INDIGO-POJ-9")
    assert (investment.row, investment.text("organisation_id")) == (11, "ORG-1")
    assert investment.text("investment_commitment/amount/exact") == "500000"
    assert [line.text("id") for line in found.of("outcome_metrics", "INDIGO-POJ-9")] == [
        "outcomemetric1",
        "outcomemetric2",
    ]
    assert found.of("outcome_pricings")[0].text(PRICE) == "1300"
    assert found.findings == []


def test_a_finding_names_the_sheet_and_the_row_of_the_value() -> None:
    (project,) = read_tables({"p.xlsx": form()}).of("projects")
    cell = project.cell("overall_project_finance/maximum_potential_outcome_payment_v2/amount")
    assert (cell.sheet, cell.row, cell.text) == ("General Overview", 46, "650,000")


def test_terms_are_begun_from_a_form() -> None:
    (skeleton,) = skeletons(read_tables({"p.xlsx": form()}))
    assert "500000" in skeleton.text
    assert 'currency = "GBP"' in skeleton.text


def test_of_organisations_nothing_of_people_is_read() -> None:
    (line,) = read_tables({"p.xlsx": form()}).of("organisations")
    assert dict(line.cells) == {"id": "ORG-1", "name": "The Fund"}


@pytest.mark.parametrize(
    ("version", "said"), [(18, "is version 18"), (None, "says no version"), ("soon", "says no version")]
)
def test_a_form_of_another_version_is_told_and_not_read(version: object, said: str) -> None:
    with pytest.raises(Refused, match="no INDIGO table could be read") as refused:
        read_tables({"p.xlsx": form(version=version)})
    (finding,) = refused.value.findings
    assert said in finding.what
    assert finding.sheet == "Introduction"


def test_a_form_without_its_id_goes_by_the_name_of_its_file() -> None:
    found = read_tables({"INDIGO-POJ-9.xlsx": form(project="")})
    assert found.projects == ["INDIGO-POJ-9"]
    assert "taken to be INDIGO-POJ-9" in found.findings[0].what


def test_every_place_of_the_form_is_a_column_of_its_table() -> None:
    for places in SINGLES.values():
        assert set(places.values()) <= TABLES["projects"].by_path.keys()
    for form_list in LISTS.values():
        assert set(form_list.columns.values()) <= TABLES[form_list.table].by_path.keys()
        assert all(column_of(letters) >= 0 for letters in form_list.columns)


def test_a_workbook_of_tables_is_no_form() -> None:
    assert is_form(["Introduction", "General Overview", "Sources"])
    assert not is_form(["Projects", "Investments"])
