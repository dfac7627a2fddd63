"""A month's files for a place that has just begun: rows that its sample agreements take as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.instruments.samples import sample
from pooledbudget.money import plain
from pooledbudget.partners import Partners
from pooledbudget.periods import Month

Rows = Mapping[tuple[str, str], Sequence[Sequence[str]]]
"""Rows to receive, by who sends them and their kind."""


def _on(first: Month, number: int) -> str:
    """Return a day of the month as files write it."""
    return str(first.first + timedelta(days=number - 1))


def _bank(first: Month, agreement: str, lines: Sequence[tuple[int, int, str]]) -> list[list[str]]:
    """Return what the bank says of an account that begins empty: lines by day, amount and reference."""
    closing = sum(amount for _, amount, _ in lines)
    return [
        [_on(first, 1), agreement, "opening", "0.00", "balance brought forward"],
        *([_on(first, on), agreement, "line", plain(amount), reference] for on, amount, reference in lines),
        [str(first.last), agreement, "closing", plain(closing), "balance carried forward"],
    ]


def pool_rows(first: Month, who: Partners) -> Rows:
    """Return what falls due in the month and what is spent: by the county itself, by the NHS from its own."""
    agreed = INSTRUMENTS["pool"].read(
        sample("pool", who, first, "pool").encode(), "pool.toml", Context(DEFAULT_CURRENCY, {})
    )
    due = [
        (partner, amount)
        for (partner, on), amount in agreed.terms.instalments.items()
        if Month.of(on) == first
    ]
    paid = [(3 + at, amount, f"IN-{partner.upper()}-1") for at, (partner, amount) in enumerate(due)]
    contributions = [
        [_on(first, on), "pool", partner, "cash", plain(amount), reference]
        for (partner, _), (on, amount, reference) in zip(due, paid, strict=True)
    ]
    spent = [(10, "hubs", 4_120_00, "HUB-0001", "Room hire"), (17, "hubs", 2_315_50, "HUB-0002", "Staff")]
    nhs = [(12, "reablement", 9_480_25, "RB-0001", "Therapists")]
    out = [(on, -amount, reference) for on, _, amount, reference, _ in spent]
    return {
        ("county", "contributions"): contributions,
        ("county", "expenditure"): [_spend(first, row) for row in spent],
        ("nhs", "expenditure"): [_spend(first, row) for row in nhs],
        ("county", "bank-lines"): _bank(first, "pool", [*paid, *out]),
        ("district", "figures"): [
            [str(first), "pool", "contributions paid", row[4]]
            for row in contributions
            if row[2] == "district"
        ],
    }


def _spend(first: Month, row: tuple[int, str, int, str, str]) -> list[str]:
    on, scheme, amount, reference, description = row
    return [_on(first, on), scheme, plain(amount), reference, description]


def families_rows(first: Month, _who: Partners) -> Rows:
    """Return one family that is attached and one that is not eligible, with the evidence of both."""
    return {
        ("county", "families"): [
            ["FAM-001", "PER-0001", "1982-05-14", "2008-01-01"],
            ["FAM-001", "PER-0002", "2001-02-20", "2008-01-01"],
            ["FAM-002", "PER-0003", "1979-11-02", "2008-01-01"],
        ],
        ("county", "flags"): [
            ["FAM-001", "asb order", str(first.first - timedelta(days=60)), ""],
            ["FAM-001", "local concern", str(first.first - timedelta(days=30)), ""],
        ],
        ("county", "benefits"): [
            ["PER-0001", "2010-03-01", "", "jsa"],
            ["PER-0003", "2010-03-01", "", "jsa"],
        ],
        ("county", "attachments"): [
            ["families", "FAM-001", _on(first, 15)],
            ["families", "FAM-002", _on(first, 15)],
        ],
    }


def bond_rows(first: Month, _who: Partners) -> Rows:
    """Return capital drawn, and the service paid from it."""
    lines = [(2, 40_000_00, "CALL-1"), (20, -15_000_00, "SERVICE-1")]
    return {
        ("county", "drawdowns"): [[_on(first, 2), "bond", "foundation", "40000.00", "CALL-1"]],
        ("county", "service-payments"): [[_on(first, 20), "bond", "charity", "15000.00", "SERVICE-1"]],
        ("county", "bank-lines"): _bank(first, "bond", lines),
    }


ROWS: Mapping[str, Callable[[Month, Partners], Rows]] = {
    "pool": pool_rows,
    "families": families_rows,
    "bond": bond_rows,
}
"""The rows that the sample agreement of each kind takes in its first month."""
