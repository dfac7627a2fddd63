"""The INDIGO form for one project: a workbook with labels beside cells, read by where its cells stand.

Its labels are for people and change from version to version; the places of its cells are fixed for each.
The version is written on its first sheet, and a form of another version is told and not read: a cell of it
may hold something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.instruments.bonds.indigo import (
    COMMITMENT,
    DETAILS,
    FINANCE,
    INCREASES,
    INVESTED,
    MADE,
    MAXIMUM,
    PAID,
    PAYABLE,
    PRICE,
    PRICE_MAX,
    TABLES,
    TARGETED,
)
from pooledbudget.instruments.bonds.indigo_cells import IndigoLine
from pooledbudget.safe_cells import cells_as_sent
from pooledbudget.submissions.reading import read_grid
from pooledbudget.submissions.sheet import Grid, column_of

FRONT, OVERVIEW = "Introduction", "General Overview"
"""The sheets that every version of the form has: whose it is, and what is said of the project."""
VERSION, VERSION_SAID = 19, "SPREADSHEET VERSION"
"""The version that is read, and what stands above its number."""
RULE = f"version {VERSION} of the form for one project is read (INDIGO database, spreadsheetform_guides)"
VALUES, ID_ROW = "C", 2
"""The column of the values, and the row of the front sheet that has the project's id in its second cell."""

SINGLES: Mapping[str, Mapping[int, str]] = {
    OVERVIEW: {
        10: "name",
        14: "stage_development",
        20: "jurisdiction/jurisdiction",
        27: "dates/anticipated_completion_date",
        28: "dates/actual_completion_date",
        29: "dates/start_date_of_service_provision",
        38: f"{COMMITMENT}/currency",
        39: f"{COMMITMENT}/amount/min",
        40: f"{COMMITMENT}/amount/exact",
        41: f"{COMMITMENT}/amount/max",
        45: f"{MAXIMUM}/currency",
        46: f"{MAXIMUM}/amount",
        48: f"{FINANCE}/maximum_potential_loss",
        49: f"{FINANCE}/maximum_potential_return_type",
        50: f"{FINANCE}/maximum_potential_return",
        52: f"{FINANCE}/investor_repayment",
        53: f"{MADE}/currency",
        54: f"{MADE}/amount",
        56: f"{FINANCE}/source_ids",
        57: f"{FINANCE}/notes",
        81: "notes",
    },
    "Investment Details (Proto)": {
        11: f"{INVESTED}/currency",
        12: f"{INVESTED}/amount",
        14: f"{INVESTED}/date",
        15: f"{DETAILS}/internal_rate_of_return/target",
        16: f"{DETAILS}/internal_rate_of_return/latest",
        17: f"{DETAILS}/internal_rate_of_return/date",
    },
}
"""Sheet -> row -> the path of the value there."""


class IndigoList(Struct, frozen=True):
    """A sheet of the form that is a list: its table, its first row, and the path under each column."""

    table: str
    first: int
    columns: Mapping[str, str]


_COSTS = {
    "B": "phase",
    "C": "classification",
    "D": "currency",
    "E": "planned/amount",
    "G": "actual/amount",
    "J": "type",
    "L": "source_ids",
    "M": "notes",
}
LISTS: Mapping[str, IndigoList] = {
    "Organisations": IndigoList("organisations", 11, {"A": "id", "B": "name"}),
    "Sources": IndigoList("sources", 11, {"A": "id", "B": "name", "E": "url"}),
    "Investments": IndigoList(
        "investments",
        11,
        {
            "A": "id",
            "B": "organisation_id",
            "E": "investment_commitment/currency",
            "F": "investment_commitment/amount/min",
            "G": "investment_commitment/amount/exact",
            "H": "investment_commitment/amount/max",
            "L": "maximum_potential_loss",
            "M": "maximum_potential_return_type",
            "N": "maximum_potential_return",
            "O": "investor_repayment",
            "P": "investment_type",
            "Q": "source_ids",
            "R": "notes",
        },
    ),
    "Outcome Metrics": IndigoList(
        "outcome_metrics",
        11,
        {
            "A": "id",
            "B": "definition",
            "C": "target_population",
            "D": TARGETED,
            "G": "outcome_metric_target",
            "I": "outcome_validation_method",
            "P": "source_ids",
            "Q": "notes",
        },
    ),
    "Outcome Pricing (Proto)": IndigoList(
        "outcome_pricings",
        12,
        {
            "A": "outcome_metric_id",
            "B": "currency",
            "C": PRICE,
            "E": PRICE_MAX,
            "F": INCREASES,
            "G": "price_description",
            "H": "source_ids",
            "I": "notes",
        },
    ),
    "Outcome Payment Commitments": IndigoList(
        "outcome_payment_commitments",
        11,
        {
            "A": "organisation_id",
            "D": f"{PAYABLE}/currency",
            "E": f"{PAYABLE}/amount",
            "J": f"{PAID}/currency",
            "K": f"{PAID}/amount",
            "O": "source_ids",
            "P": "notes",
        },
    ),
    "Outcome Payment Plans": IndigoList(
        "outcome_payment_plans", 12, {"A": "id", "D": "source_ids", "E": "notes"}
    ),
    "Outcome Payments": IndigoList(
        "outcome_payments",
        12,
        {
            "A": "outcome_metric_id",
            "B": "period/start_date",
            "C": "period/end_date",
            "D": "payer_organisation_id",
            "F": "recipient_organisation_id",
            "H": "type",
            "I": "money/currency",
            "J": "money/amount",
            "L": "source_ids",
            "M": "notes",
        },
    ),
    "Performance & Results": IndigoList(
        "results",
        12,
        {
            "A": "outcome_metric_id",
            "B": "result_level",
            "C": "result_type",
            "D": "period/start_date",
            "E": "period/end_date",
            "F": "outcomes_achieved",
            "G": "number_engaged_in_impact_bond",
            "H": "number_with_positive_social_outcomes",
            "L": "source_ids",
            "M": "notes",
        },
    ),
    "Transaction Details (Proto)": IndigoList(
        "transactions",
        12,
        {
            "A": "investment_id",
            "B": "outcome_metric_id",
            "C": "date",
            "D": "sending_organisation_id",
            "F": "receiving_organisation_id",
            "H": "transaction_type",
            "I": "money/currency",
            "J": "money/amount",
            "L": "source_ids",
            "M": "notes",
        },
    ),
    "Provider Side Cost": IndigoList("provider_side_cost", 4, _COSTS),
    "Outcome Payer Cost": IndigoList("outcome_payer_cost", 4, _COSTS),
}
"""Every list that is read, by its sheet."""


def is_form(sheets: Sequence[str]) -> bool:
    """Say whether a workbook is the form for one project, by its sheets."""
    return {FRONT, OVERVIEW} <= set(sheets)


def form_lines(
    data: bytes, file: str, sheets: Sequence[str], findings: list[Finding]
) -> Iterator[IndigoLine]:
    """Yield the project of a form and the rows of its lists; what is amiss is added to the findings."""
    front = _grid(data, file, FRONT, findings)
    version = _version(front)
    if version != VERSION:
        findings.append(_other_version(file, version))
        return
    project = _cell(front, ID_ROW, "B")
    if not project:
        project = re.sub(r"\.[A-Za-z]+$", "", file.rpartition("/")[2])
        findings.append(_no_id(file, project))
    yield _project(data, file, project, [sheet for sheet in sheets if sheet in SINGLES], findings)
    for sheet in sheets:
        if sheet in LISTS:
            yield from _listed(_grid(data, file, sheet, findings), file, sheet, project)


def _grid(data: bytes, file: str, sheet: str, findings: list[Finding]) -> Grid:
    """Return the filled rows of a sheet; none where it cannot be read, which is told."""
    try:
        return read_grid(data, file, ("utf-8",), sheet)
    except Refused as fault:
        findings += [found for found in fault.findings if found.code is not FindingCode.FILE_EMPTY]
        return Grid(sheet)


def _cell(grid: Grid, row: int, column: str) -> str:
    """Return a cell of a sheet by its row and its letters; blank where nothing is."""
    cells = dict(grid.rows).get(row, [])
    place = column_of(column)
    return cells_as_sent(cells)[place].strip() if place < len(cells) else ""


def _version(front: Grid) -> int | None:
    """Return the version that a form says it is; None where it says none."""
    said = next((row for row, cells in front.rows if cells and cells[0].strip() == VERSION_SAID), None)
    found = re.match(r"[0-9]{1,4}", _cell(front, said + 1, "A")) if said is not None else None
    return int(found[0]) if found else None


def _project(
    data: bytes, file: str, project: str, sheets: Sequence[str], findings: list[Finding]
) -> IndigoLine:
    """Return what a form says of its project, each value with its own row."""
    cells, rows, stands = {"id": project}, {"id": ID_ROW}, {"id": FRONT}
    for sheet in sheets:
        grid = _grid(data, file, sheet, findings)
        for row, path in SINGLES[sheet].items():
            if text := _cell(grid, row, VALUES):
                cells[path], rows[path], stands[path] = text, row, sheet
    kind = TABLES["projects"]
    return IndigoLine(kind.name, file, OVERVIEW, ID_ROW, cells, kind.by_path, rows, stands)


def _listed(grid: Grid, file: str, sheet: str, project: str) -> Iterator[IndigoLine]:
    """Yield the rows of a list, each of the form's project."""
    form = LISTS[sheet]
    kind = TABLES[form.table]
    places = {column_of(letters): path for letters, path in form.columns.items()}
    whose = {"project_id": project} if "project_id" in kind.by_path else {}
    for row, texts in grid.rows:
        if row < form.first:
            continue
        cells = cells_as_sent(texts)
        filled = {path: cells[at] for at, path in places.items() if at < len(cells) and cells[at].strip()}
        if filled:
            yield IndigoLine(kind.name, file, sheet, row, {**whose, **filled}, kind.by_path)


def _other_version(file: str, version: int | None) -> Finding:
    said = "says no version" if version is None else f"is version {version}"
    return error(
        FindingCode.FILE_KIND,
        f"the form for one project {said}: its cells may stand elsewhere, so it is not read",
        RULE,
        "download the project's file again, or give its tables as CSV files",
        file=file,
        sheet=FRONT,
    )


def _no_id(file: str, project: str) -> Finding:
    return note(
        FindingCode.CELL_MISSING,
        f"the form does not say the project's id: it is taken to be {project}, as the file is called",
        "a project has its id in cell B2 of the first sheet",
        "write it there",
        file=file,
        sheet=FRONT,
        row=ID_ROW,
    )
