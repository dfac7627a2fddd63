"""The shape of what `bond` prints with --json."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pooledbudget.cli.pool_outputs import DueLine


class BondListOutput(TypedDict):
    """One bond of `bond list --json`: how many payments of its examples come out as published."""

    bond: str
    title: str
    currency: str
    outcomes: int
    examples: int
    payments: int
    agree: int


class BondShowOutput(TypedDict):
    """`bond show --json`: the terms as sentences."""

    bond: str
    title: str
    clauses: list[str]
    due: list[DueLine]
    published: list[str]
    assumed: list[str]
    sources: list[str]


class BondCheckOutput(TypedDict):
    """One payment of `bond check --json`; amounts are decimal strings."""

    example: str
    day: str
    by: str
    to: str
    step: str
    expected: str
    found: str
    why: str
    agrees: bool


class BondReturnsOutput(TypedDict):
    """`bond returns --json`: amounts and ratios are decimal strings, rates fractions as doubles hold them.

    `status` is one, several, none or beyond; `log10` are the sizes of 1 + rate that no double holds.
    """

    said: str
    status: str
    why: str
    rates: list[str]
    multiplicity: list[int]
    sign_changes: int
    borrower: bool
    netted: int
    log10: list[str]
    annual: str
    paid_in: str
    distributed: str
    peak: str
    payback: str
    dpi: str
    moic_peak: str
    loss: str
    npv: str
    payback_discounted: str
    mirr: str
    excel: str


BondSimulateOutput = TypedDict(
    "BondSimulateOutput",
    {
        "class": str,
        "paths": int,
        "seed": int,
        "folded": list[str],
        "statuses": dict[str, int],
        "percentiles": dict[str, str],
        "mean_back": str,
        "loss": str,
        "expected_loss": str,
        "conditional_loss": str,
        "mean_claimed": str,
    },
)
"""One class of `bond simulate --json`: amounts are decimal strings, `loss` a percentage of the paths."""
BondPriceOutput = TypedDict(
    "BondPriceOutput",
    {
        "outcome": str,
        "class": str,
        "rate": str,
        "on": str,
        "paths": int,
        "price": str,
        "trigger": str,
        "break_even": str,
    },
)
"""`bond price --json`; price and trigger are blank where not asked for, and where none gives the rate."""


class IndigoTablesOutput(TypedDict):
    """`bond indigo export --json`: the bonds written, and how many rows each table has."""

    projects: list[str]
    rows: dict[str, int]


class SkeletonOutput(TypedDict):
    """One project of `bond indigo import --json`: whether any capital is known, how much else is not."""

    project: str
    agreement: str
    capital: bool
    assumed: int
    unknown: int


class IndigoTermsOutput(TypedDict):
    """`bond indigo import --json`: the rows read of each table, and the terms begun."""

    rows: dict[str, int]
    projects: list[SkeletonOutput]
