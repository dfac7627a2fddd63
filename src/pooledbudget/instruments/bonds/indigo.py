"""The tables of the INDIGO data standard that speak of a bond, as data: what each is called and holds.

Headings are those of the public INDIGO files, `Investment Commitment - Amount - Exact - (Value)`; the path of
the same field in the standard's schema, `investment_commitment/amount/exact/value`, is read too. For what the
two tables of costs and the list of plans hold, the standard's pages name no more than the choices.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from pooledbudget.safe_cells import safe_cells

STANDARD = "INDIGO data standard, schema/project.json"
"""What the tables go by, as findings cite it."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    ID = "id"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DAY = "day"
    PERCENT = "percent"
    COUNT = "count"
    CHOICE = "choice"


class IndigoColumn(Struct, frozen=True):
    """One column: the field's path in the standard, its heading, what its cells are."""

    path: str
    heading: str
    kind: Kind = Kind.TEXT
    of: str = ""
    """Of an id: the table whose ids it names. Of an amount: the column of its currency."""
    choices: Sequence[str] = ()


class IndigoTable(Struct, frozen=True, dict=True):
    """One table: its name in the standard and its columns."""

    name: str
    columns: Sequence[IndigoColumn]

    @cached_property
    def by_path(self) -> Mapping[str, IndigoColumn]:
        """Its columns by path."""
        return {column.path: column for column in self.columns}

    @cached_property
    def _by_words(self) -> Mapping[str, str]:
        found = {_words(column.path): column.path for column in self.columns}
        return found | {_words(column.heading): column.path for column in self.columns}

    def path_of(self, heading: str) -> str:
        """Return the path of the field that a heading names; blank if it names none of the table's."""
        return self._by_words.get(_words(heading), "")


def _words(heading: str) -> str:
    """Return a heading or a path as it is compared: small letters, without signs and `value`."""
    return " ".join(re.findall(r"[a-z0-9]+", heading.casefold())).removesuffix(" value")


def _named(name: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", name.casefold()))


REPAYMENTS = (
    "No repayment (no principle or return)",
    "Some repayment (but below value of principle)",
    "Principal repaid (but no net return)",
    "Principal + positive financial returns",
    "Not publicly available",
)
TRANSACTIONS = (
    "Debt",
    "Grant",
    "Equity",
    "Debt and Equity",
    "Interest Payment",
    "Capital Repayment",
    "Capital Repayment and Interest",
    "Outcome Payment",
    "Other",
)
RETURNS = ("IRR", "Average annual return")
PHASES = ("Development and design", "Contract set up and negotiation", "Operational and management")
COST_TYPES = ("Purchased or spent", "In-kind", "Staff cost", "Other")
PROVIDER_COSTS = (
    "Development or scoping work",
    "Business case development",
    "Feasibility study",
    "Early phase legal costs",
    "Stakeholder search and engagement costs",
    "Legal advice on contract design",
    "Financial advice on contract design",
    "Procurement costs",
    "SPV set up and operational costs",
    "Monitoring costs (includes outcome reporting cost and management staff cost)",
    "Evaluation costs",
    "Governance costs (board meetings, etc.)",
    "Enforcement costs (renegotiations, adaptation)",
    "Cost of working capital (Investor return - interest and surplus)",
    "Service delivery costs",
    "Delivery innovations",
    "Other costs",
)
PAYER_COSTS = (
    "Development work",
    "Business case development",
    "Feasibility study",
    "Early phase legal costs",
    "Market engagement costs",
    "Legal advice on contract design",
    "Financial advice on contract design",
    "Procurement costs",
    "Outcome payments",
    "Validation and administration of outcome achievement and related payments costs",
    "Auditing and validation of service quality",
    "Evaluation, learning and dissemination",
    "Management cost of an outcomes fund",
    "Enforcement costs (renegotiations, adaptation)",
    "Other costs",
)
METHODS = (
    "Randomised Control Trial",
    "Quasi-experimental study",
    "Historical comparison",
    "Pre-Post analysis",
    "Simple ex-post verification",
    "Not available",
)


def _text(path: str, title: str) -> IndigoColumn:
    return IndigoColumn(path, title)


def _choice(path: str, title: str, choices: Sequence[str]) -> IndigoColumn:
    return IndigoColumn(path, f"{title} - (Value)", Kind.CHOICE, choices=choices)


def _value(path: str, title: str, kind: Kind = Kind.TEXT, of: str = "") -> IndigoColumn:
    return IndigoColumn(path, f"{title} - (Value)", kind, of)


def _money(path: str, title: str, parts: Mapping[str, str]) -> list[IndigoColumn]:
    """Return a currency and the amounts in it, each by the part of its path and of its heading."""
    currency = f"{path}/currency"
    found = [_value(currency, f"{title} - Currency", Kind.CURRENCY)]
    return found + [
        _value(f"{path}/{part}", f"{title} - {said}", Kind.AMOUNT, currency) for part, said in parts.items()
    ]


AMOUNT = {"amount": "Amount"}
RANGE = {"amount/min": "Amount - Min", "amount/exact": "Amount - Exact", "amount/max": "Amount - Max"}
PROJECT = IndigoColumn("project_id", "Project ID", Kind.ID, "projects")
METRIC = _value("outcome_metric_id", "Outcome Metric Id", Kind.ID, "outcome_metrics")
SAID = (IndigoColumn("source_ids", "Sources", Kind.ID, "sources"), _text("notes", "Notes"))
FINANCE, DETAILS = "overall_project_finance", "investment_details"
COMMITMENT = f"{FINANCE}/total_investment_commitment"
MAXIMUM = f"{FINANCE}/maximum_potential_outcome_payment_v2"
MADE = f"{FINANCE}/total_outcome_payments_made"
INVESTED = f"{DETAILS}/total_funds_invested/latest"
OVERALL = "Overall project finance"
_PROJECTS = [
    IndigoColumn("id", "ID"),
    _value("name", "Impact Bond Name"),
    _value("stage_development", "Stage of Development"),
    _value("dates/anticipated_completion_date", "Dates - Anticipated completion date", Kind.DAY),
    _value("dates/actual_completion_date", "Dates - Actual completion date", Kind.DAY),
    _value("dates/start_date_of_service_provision", "Dates - Start date of service provision", Kind.DAY),
    _value("jurisdiction/jurisdiction", "Jurisdiction - Jurisdiction"),
    *_money(COMMITMENT, f"{OVERALL} - Total investment commitment", RANGE),
    *_money(MAXIMUM, f"{OVERALL} - Maximum potential outcome payment", AMOUNT),
    _value(f"{FINANCE}/maximum_potential_loss", f"{OVERALL} - Maximum potential loss", Kind.PERCENT),
    _choice(
        f"{FINANCE}/maximum_potential_return_type", f"{OVERALL} - Maximum potential return type", RETURNS
    ),
    _value(f"{FINANCE}/maximum_potential_return", f"{OVERALL} - Maximum potential return", Kind.PERCENT),
    _choice(f"{FINANCE}/investor_repayment", f"{OVERALL} - Investor repayment", REPAYMENTS),
    *_money(MADE, f"{OVERALL} - Total outcome payments made", AMOUNT),
    IndigoColumn(f"{FINANCE}/source_ids", f"{OVERALL} - (Source ID's)", Kind.ID, "sources"),
    _text(f"{FINANCE}/notes", f"{OVERALL} - (Notes)"),
    *_money(INVESTED, "Investment Details - Total Funds Invested - Latest", AMOUNT),
    _value(f"{INVESTED}/date", "Investment Details - Total Funds Invested - Latest - Date", Kind.DAY),
    _value(
        f"{DETAILS}/internal_rate_of_return/target",
        "Investment Details - Internal Rate of Return - Target",
        Kind.PERCENT,
    ),
    _value(
        f"{DETAILS}/internal_rate_of_return/latest",
        "Investment Details - Internal Rate of Return - Latest",
        Kind.PERCENT,
    ),
    _value(
        f"{DETAILS}/internal_rate_of_return/date",
        "Investment Details - Internal Rate of Return - Date",
        Kind.DAY,
    ),
    _value("notes", "Notes"),
    _text("countries", "Countries"),
]
_INVESTMENTS = [
    PROJECT,
    IndigoColumn("id", "Id"),
    _value("organisation_id", "Organisation ID", Kind.ID, "organisations"),
    *_money("investment_commitment", "Investment Commitment", RANGE),
    _value("maximum_potential_loss", "Maximum Potential loss", Kind.PERCENT),
    _choice("maximum_potential_return_type", "Maximum Potential Return Type", RETURNS),
    _value("maximum_potential_return", "Maximum Potential Return", Kind.PERCENT),
    _choice("investor_repayment", "Investor Repayment", REPAYMENTS),
    _choice("investment_type", "Investment Type", ("Debt", "Equity", "Combination")),
    *SAID,
]
_TRANSACTIONS = [
    PROJECT,
    _value("investment_id", "Investment Id", Kind.ID, "investments"),
    METRIC,
    _value("date", "Date", Kind.DAY),
    _value("sending_organisation_id", "Sending Organisation ID", Kind.ID, "organisations"),
    _value("receiving_organisation_id", "Receiving Organisation ID", Kind.ID, "organisations"),
    _choice("transaction_type", "Transaction Type", TRANSACTIONS),
    *_money("money", "Money", AMOUNT),
    *SAID,
]
TARGETED = "targeted_number_of_service_users_or_beneficiaries_total"
_METRICS = [
    PROJECT,
    IndigoColumn("id", "Id"),
    _value("definition", "Outcome Definition"),
    _value("target_population", "Target Population"),
    _value(TARGETED, "Targeted number of service users Or beneficiaries (total)", Kind.COUNT),
    _value("outcome_metric_target", "Outcome metric target"),
    _choice("outcome_validation_method", "Outcome validation Method", METHODS),
    *SAID,
]
INCREASES = "contracted_increases_to_outcome_pricing"
PRICE, PRICE_MAX = "price_per_unit/amount", "maximum_price_if_all_targets_achieved/amount"
_PRICINGS = [
    PROJECT,
    METRIC,
    _value("currency", "Currency", Kind.CURRENCY),
    _value(PRICE, "Price Per Unit - Amount", Kind.AMOUNT, "currency"),
    _value(PRICE_MAX, "Maximum Price if all targets achieved - Amount", Kind.AMOUNT, "currency"),
    _value(INCREASES, "Contracted increases to outcome pricing"),
    _value("price_description", "Price Description"),
    *SAID,
]
_PAYMENTS = [
    PROJECT,
    _value("outcome_payment_plan_id", "Outcome Payment Plan Id", Kind.ID, "outcome_payment_plans"),
    METRIC,
    _value("period/start_date", "Period - Start", Kind.DAY),
    _value("period/end_date", "Period - End", Kind.DAY),
    _value("payer_organisation_id", "Payer Organisation ID", Kind.ID, "organisations"),
    _value("recipient_organisation_id", "Recipient Organisation ID", Kind.ID, "organisations"),
    _choice("type", "Type", ("Planned", "Actual")),
    *_money("money", "Payments", AMOUNT),
    *SAID,
]
PAYABLE, PAID = "maximum_potential_outcome_payment", "total_outcome_payments"
_COMMITMENTS = [
    PROJECT,
    _value("organisation_id", "Organisation ID", Kind.ID, "organisations"),
    *_money(PAYABLE, "Maximum potential Outcome payment", AMOUNT),
    *_money(PAID, "Total outcome payments made", AMOUNT),
    *SAID,
]
_RESULTS = [
    PROJECT,
    METRIC,
    _choice("result_level", "Result level", ("Project level", "Outcome level")),
    _choice("result_type", "Result type", ("Interim", "Final")),
    _value("period/start_date", "Period - Start", Kind.DAY),
    _value("period/end_date", "Period - End", Kind.DAY),
    _value("outcomes_achieved", "Outcomes achieved"),
    _value("number_engaged_in_impact_bond", "Number engaged In impact bond", Kind.COUNT),
    _value("number_with_positive_social_outcomes", "Number with Positive social outcomes", Kind.COUNT),
    *SAID,
]


def _costs(classes: Sequence[str]) -> list[IndigoColumn]:
    """Return the columns of costs: phase, classification and type are the standard's, amounts are ours."""
    return [
        PROJECT,
        _choice("phase", "Phase", PHASES),
        _choice("classification", "Classification", classes),
        _choice("type", "Type", COST_TYPES),
        _value("organisation_id", "Organisation ID", Kind.ID, "organisations"),
        _value("currency", "Currency", Kind.CURRENCY),
        _value("planned/amount", "Planned - Amount", Kind.AMOUNT, "currency"),
        _value("actual/amount", "Actual - Amount", Kind.AMOUNT, "currency"),
        *SAID,
    ]


TABLES: Mapping[str, IndigoTable] = {
    name: IndigoTable(name, columns)
    for name, columns in {
        "projects": _PROJECTS,
        "organisations": [IndigoColumn("id", "ID"), _text("name", "Name")],
        "sources": [PROJECT, IndigoColumn("id", "Id"), _value("name", "Name"), _value("url", "URL")],
        "investments": _INVESTMENTS,
        "transactions": _TRANSACTIONS,
        "outcome_metrics": _METRICS,
        "outcome_pricings": _PRICINGS,
        "outcome_payment_plans": [PROJECT, IndigoColumn("id", "Id"), *SAID],
        "outcome_payments": _PAYMENTS,
        "outcome_payment_commitments": _COMMITMENTS,
        "results": _RESULTS,
        "provider_side_cost": _costs(PROVIDER_COSTS),
        "outcome_payer_cost": _costs(PAYER_COSTS),
    }.items()
}
"""Every table that is written and read, by its name in the standard.

Of organisations the id and the name alone: the public file holds people's names and addresses too, which are
no business of a ledger.
"""
Row = Mapping[str, str]
"""The cells of one row, by path; those that are not there are blank."""


def table_named(name: str) -> str:
    """Return the table that a file or a sheet is called after; blank if after none.

    `projects_investments.csv`, `original_projects.csv`, `Outcome Metrics` and a name that a workbook cut to
    31 letters are all understood.
    """
    said = _named(name.removesuffix(".csv").removesuffix(".CSV")).removeprefix("original_")
    for own in (said, said.removeprefix("projects_"), said.removeprefix("project_")):
        if own in TABLES:
            return own
    if len(name) == SHEET_NAME_MAX:
        cut = [table for table in TABLES if f"projects_{table}".startswith(said) or table.startswith(said)]
        return cut[0] if len(cut) == 1 else ""
    return OTHER_NAMES.get(said, "")


SHEET_NAME_MAX = 31
"""So many letters the name of a sheet has at most."""
OTHER_NAMES = {
    "project": "projects",
    "outcome_pricing": "outcome_pricings",
    "provider_side_costs": "provider_side_cost",
    "outcome_payer_costs": "outcome_payer_cost",
    "payment_commitments": "outcome_payment_commitments",
}
"""Names that the standard's own pages use for the same tables."""


def table_text(name: str, rows: Sequence[Row]) -> str:
    """Return a table as CSV, its cells safe in a spreadsheet."""
    table = TABLES[name]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.heading for column in table.columns])
    for row in rows:
        writer.writerow(safe_cells(row.get(column.path, "") for column in table.columns))
    return buffer.getvalue()
