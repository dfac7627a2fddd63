"""The tables as data: what files and headings are called, and how a table is written."""

from __future__ import annotations

import csv
import io

import pytest

from pooledbudget.instruments.bonds.indigo import TABLES, TRANSACTIONS, Kind, table_named, table_text
from pooledbudget.safe_cells import cells_as_sent


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("projects.csv", "projects"),
        ("original_projects.csv", "projects"),
        ("projects_investments.csv", "investments"),
        ("Outcome Metrics", "outcome_metrics"),
        ("Outcome Pricing", "outcome_pricings"),
        ("outcome_payment_plans", "outcome_payment_plans"),
        ("projects_outcome_payment_commit", "outcome_payment_commitments"),
        ("projects_outcome_payments.csv", "outcome_payments"),
        ("Provider Side Costs", "provider_side_cost"),
        ("technical_assistances", ""),
        ("notes.csv", ""),
        ("", ""),
    ],
)
def test_files_and_sheets_are_told_by_their_names(name: str, table: str) -> None:
    assert table_named(name) == table


def test_a_heading_is_known_in_the_words_of_files_and_by_its_path() -> None:
    investments = TABLES["investments"]
    for heading in (
        "Investment Commitment - Amount - Exact - (Value)",
        "investment_commitment/amount/exact/value",
        "INVESTMENT COMMITMENT  amount exact",
    ):
        assert investments.path_of(heading) == "investment_commitment/amount/exact"
    assert investments.path_of("Investment Commitment - Amount USD - Exact - (Value)") == ""
    assert TABLES["projects"].path_of("Overall project finance - (Source ID's)").endswith("source_ids")


def test_every_id_amount_and_choice_names_something_there_is() -> None:
    for table in TABLES.values():
        assert len(table.by_path) == len(table.columns)
        for column in table.columns:
            if column.kind is Kind.ID:
                assert column.of in TABLES
            if column.kind is Kind.AMOUNT:
                assert table.by_path[column.of].kind is Kind.CURRENCY
            assert bool(column.choices) == (column.kind is Kind.CHOICE)
    assert "Capital Repayment and Interest" in TRANSACTIONS


def test_people_of_organisations_have_no_column() -> None:
    assert [column.path for column in TABLES["organisations"].columns] == ["id", "name"]


def test_a_table_is_written_safe_for_a_spreadsheet() -> None:
    rows = [{"id": "a", "name": "=HYPERLINK(1)"}, {"id": "b", "name": 'He said "no", twice'}]
    written = list(csv.reader(io.StringIO(table_text("organisations", rows))))
    assert written[0] == ["ID", "Name"]
    assert written[1] == ["a", "'=HYPERLINK(1)"]
    assert cells_as_sent(written[1]) == ["a", "=HYPERLINK(1)"]
    assert written[2] == ["b", 'He said "no", twice']
