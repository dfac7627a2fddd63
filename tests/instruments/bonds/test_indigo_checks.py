"""Every fault that published tables were found to have: each is told with its place, and none stops another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.bonds.tables import read
from pooledbudget.findings import Finding, FindingCode, Severity
from pooledbudget.instruments.bonds.indigo import COMMITMENT, FINANCE, MADE, MAXIMUM, TABLES, TARGETED, Kind
from pooledbudget.instruments.bonds.indigo_cells import IndigoLine
from pooledbudget.instruments.bonds.indigo_checks import actual_payments, check, counted, references
from pooledbudget.instruments.bonds.indigo_in import IndigoTables
from pooledbudget.instruments.bonds.indigo_terms import skeletons

Rows = Sequence[Mapping[str, str]]


def found(code: FindingCode, **tables: Rows) -> list[Finding]:
    return [finding for finding in check(read(**tables)) if finding.code is code]


def project(**cells: str) -> dict[str, str]:
    return {"id": "P-1", f"{COMMITMENT}/currency": "GBP", **cells}


def payment(of: str = "P-1", **cells: str) -> dict[str, str]:
    return {"project_id": of, "money/currency": "GBP", "money/amount": "100", "type": "Actual", **cells}


def test_a_table_in_order_has_no_finding() -> None:
    tables = read(
        projects=[
            project(
                **{
                    f"{COMMITMENT}/amount/exact": "500",
                    f"{MAXIMUM}/amount": "100",
                    f"{MAXIMUM}/currency": "GBP",
                }
            )
        ],
        organisations=[{"id": "o", "name": "O"}],
        outcome_metrics=[{"project_id": "P-1", "id": "m", "target_population": "Families", TARGETED: "40"}],
        outcome_pricings=[
            {"project_id": "P-1", "outcome_metric_id": "m", "currency": "GBP", "price_per_unit/amount": "5"}
        ],
        outcome_payments=[
            payment(outcome_metric_id="m", payer_organisation_id="o", **{"period/end_date": "2020-03-31"})
        ],
    )
    assert check(tables) == []


def test_a_currency_that_is_not_the_countrys_is_asked_about() -> None:
    (asked,) = found(
        FindingCode.ROW_RULE, projects=[project(countries="AU", **{f"{COMMITMENT}/currency": "USD"})]
    )
    assert asked.what == "the currency is USD, and the project is of AU, where AUD is paid with"
    assert (asked.row, asked.severity) == (2, Severity.NOTE)
    abroad = {"jurisdiction/jurisdiction": "IN, US", f"{COMMITMENT}/currency": "USD"}
    assert found(FindingCode.ROW_RULE, projects=[project(**abroad)]) == []


def test_a_row_in_another_currency_than_its_project_is_left_out() -> None:
    pricing = {"project_id": "P-1", "currency": "AUD", "price_per_unit/amount": "5"}
    (asked,) = found(FindingCode.ROW_RULE, projects=[project()], outcome_pricings=[pricing])
    assert "the currency is AUD, and that of the project GBP" in asked.what


def test_an_amount_without_its_currency_is_told_once_a_column() -> None:
    row = {"project_id": "P-1", "maximum_potential_outcome_payment/amount": "5"}
    (told,) = found(FindingCode.CELL_MISSING, projects=[project()], outcome_payment_commitments=[row, row])
    assert told.rows == (2, 3)


def test_prices_where_people_are_described_or_counted() -> None:
    metrics = [
        {"project_id": "P-1", "id": "m1", "target_population": "£1,300"},
        {"project_id": "P-1", "id": "m2", "target_population": "Families", TARGETED: "800"},
        {"project_id": "P-1", "id": "m3", "target_population": "Families", TARGETED: "60"},
    ]
    prices = [
        {"project_id": "P-1", "outcome_metric_id": f"m{number}", "price_per_unit/amount": "800"}
        for number in (1, 2, 3)
    ]
    told = found(FindingCode.ROW_RULE, projects=[project()], outcome_metrics=metrics, outcome_pricings=prices)
    assert [(finding.row, finding.column.split(" - ")[0]) for finding in told] == [
        (2, "Target Population"),
        (3, "Targeted number of service users Or beneficiaries (total)"),
    ]


def test_ids_that_restart_are_told_by_both_rows() -> None:
    metrics = [{"project_id": "P-1", "id": name} for name in ("m1", "m2", "m1")]
    metrics.append({"project_id": "P-2", "id": "m1"})
    (told,) = found(FindingCode.DUPLICATE, projects=[project(), {"id": "P-2"}], outcome_metrics=metrics)
    assert told.row == 4
    assert "stands in row 2 already" in told.what
    (twice,) = found(FindingCode.DUPLICATE, projects=[project(), project()])
    assert twice.row == 3


def test_ids_that_lead_nowhere() -> None:
    tables: dict[str, Rows] = {
        "projects": [project()],
        "outcome_metrics": [{"project_id": "P-1", "id": "m1"}],
        "investments": [{"project_id": "P-1", "id": "i1"}],
        "transactions": [{"project_id": "P-1", "investment_id": "i2"}],
        "results": [{"project_id": "P-9", "outcome_metric_id": "m1"}],
        "outcome_payments": [payment(outcome_metric_id="m7", source_ids="source1, source2")],
    }
    told = found(FindingCode.UNKNOWN_NAME, **tables)
    assert [(finding.file.removeprefix("projects_"), finding.what) for finding in told] == [
        ("transactions.csv", "'i2' is no id of the table investments in P-1"),
        ("results.csv", "'P-9' is no id of the table projects"),
        ("results.csv", "'m1' is no id of the table outcome_metrics in P-9"),
        ("outcome_payments.csv", "'m7' is no id of the table outcome_metrics in P-1"),
        ("outcome_payments.csv", "ids of the table sources are named, and that table is not here"),
    ]


def test_several_ids_stand_in_one_cell() -> None:
    (line,) = read(outcome_payments=[payment(payer_organisation_id="A, B,")]).of("outcome_payments")
    assert references(line, "payer_organisation_id") == ["A", "B"]


def test_a_payment_that_stands_there_twice_is_counted_and_told() -> None:
    again = payment(outcome_metric_id="m")
    (told,) = found(FindingCode.REPEAT, projects=[project()], outcome_payments=[again, payment(), again])
    assert told.row == 4
    assert "the same as that in row 2" in told.what


def test_a_whole_projects_payment_copied_from_another() -> None:
    said = {
        "period/start_date": "2015-01",
        "period/end_date": "2017-12",
        "money/amount": "1323670",
        "type": "",
    }
    rows = [
        payment("P-1", **said),
        payment("P-2", **said),
        payment("P-2", **{**said, "period/end_date": "2018"}),
    ]
    (told,) = found(FindingCode.REPEAT, projects=[project(), {"id": "P-2"}], outcome_payments=rows)
    assert told.row == 3
    assert "1323670.00 was paid to P-1 for the same period too (row 2)" in told.what


def test_payments_above_the_maximum_are_told_by_project_and_by_payer() -> None:
    top = project(**{f"{MAXIMUM}/amount": "150", f"{MADE}/amount": "160"})
    payer = {
        "project_id": "P-1",
        "maximum_potential_outcome_payment/amount": "90",
        "total_outcome_payments/amount": "95",
    }
    rows = [payment(), payment(**{"period/end_date": "2020"})]
    told = found(
        FindingCode.ROW_RULE, projects=[top], outcome_payments=rows, outcome_payment_commitments=[payer]
    )
    assert [finding.what for finding in told] == [
        "the actual payments come to 200.00, more than the maximum of 150.00",
        "payments are said to have been 160.00, more than the maximum of 150.00",
        "payments are said to have been 95.00, more than the maximum of 90.00",
    ]


def plans(*named: str) -> list[str]:
    rows = [payment(outcome_payment_plan_id=plan, notes=str(number)) for number, plan in enumerate(named)]
    rows.append(payment(type="Planned"))
    return [line.text("notes") for line in actual_payments(read(outcome_payments=rows), "P-1")]


def test_payments_that_a_later_plan_repeats_are_counted_once() -> None:
    assert plans("", "plan2", "") == ["0", "2"]
    assert plans("plan1", "plan2", "plan2") == ["1", "2"]
    assert plans() == []


@pytest.mark.parametrize(("said", "told"), [("7%", 0), ("", 1), ("3%", 1)])
def test_an_investors_bare_number_is_what_the_project_says_it_is(said: str, told: int) -> None:
    top = project(**{f"{FINANCE}/maximum_potential_return": said})
    investment = {"project_id": "P-1", "maximum_potential_return": "7"}
    assert len(found(FindingCode.CELL_NUMBER, projects=[top], investments=[investment])) == told


def test_findings_are_counted_by_row() -> None:
    row = {"project_id": "P-1", "period/end_date": "2020"}
    assert counted(check(read(projects=[project()], results=[row, row]))) == {"C03": 2}


ODD = st.one_of(
    st.sampled_from(
        [
            "",
            "$",
            "0.15",
            "3% to 5%",
            "=D41-D36",
            "C$1.16M",
            "2018-13",
            "1",
            "£1,300",
            "a,b",
            "NZ dollar",
            "'x",
        ]
    ),
    st.text(max_size=20),
)


@settings(max_examples=40)
@given(st.data())
def test_whatever_stands_in_the_cells_every_fault_is_told_and_terms_are_begun(data: st.DataObject) -> None:
    lines: dict[str, list[IndigoLine]] = {}
    for name, table in TABLES.items():
        for row in range(2, data.draw(st.integers(2, 4))):
            texts = {column.path: data.draw(ODD) for column in table.columns}
            texts["id" if name == "projects" else "project_id"] = data.draw(
                st.sampled_from(["P-1", "P-2", "'"])
            )
            cells = {path: text for path, text in texts.items() if path in table.by_path and text.strip()}
            lines.setdefault(name, []).append(IndigoLine(name, f"{name}.csv", "", row, cells, table.by_path))
    tables = IndigoTables(lines)
    for finding in check(tables):
        assert finding.what
        assert finding.rule
        assert finding.remedy
        assert finding.file
        assert finding.row
    for skeleton in skeletons(tables):
        assert skeleton.text.startswith("# Terms of ")
    assert all(line.of_kind(Kind.AMOUNT) is not None for line in tables.of("projects"))
