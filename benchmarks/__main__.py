"""Measure everything the goals are set for, or the rows named; exit with 1 where a goal is missed.

python -m benchmarks
python -m benchmarks load balance --million
python -m benchmarks months --sizes 300
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import acts, bank, families, ledgers, months, printing, returns, simulations, startup
from benchmarks.process import own_memory
from benchmarks.report import Report


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what measures it, and the sizes its goals are for."""

    measure: Callable[[Path, Report, Sequence[int]], None]
    sizes: tuple[int, ...]
    counts: str
    """What its sizes count."""
    million: bool = False
    """Whether a million is a size of it on request."""


ROWS = {
    "load": Row(ledgers.measure_load, (10_000, 100_000), "payments", million=True),
    "balance": Row(ledgers.measure_balance, (10_000, 100_000), "payments", million=True),
    "chain": Row(ledgers.measure_chain, (10_000, 100_000), "payments", million=True),
    "verify": Row(ledgers.measure_verify, (100_000,), "payments"),
    "months": Row(months.measure_months, (3_600,), "lines a month"),
    "place": Row(months.measure_place, (100_000,), "lines"),
    "bank": Row(bank.measure_bank, (8_000,), "bank lines"),
    "families": Row(families.measure_families, (2_000, 8_000), "families"),
    "acts": Row(acts.measure_acts, (500,), "acts"),
    "returns": Row(returns.measure_returns, (6_000,), "lists"),
    "simulate": Row(simulations.measure_simulate, (100_000,), "paths"),
    "pdf": Row(printing.measure_pdf, (150,), "statements"),
    "startup": Row(startup.measure_startup, (100_000,), "entries"),
}


def main() -> int:
    """Measure what was asked for; return the exit code."""
    asked = _arguments()
    report = Report(judged=not asked.sizes)
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.rows or ROWS:
            row = ROWS[name]
            sizes = asked.sizes or [*row.sizes, *([ledgers.MILLION] if asked.million and row.million else [])]
            row.measure(Path(folder), report, sizes)
    report.heading(f"the process that measures held {own_memory():.0f} MB; no peak can be seen below that")
    return report.end()


def _arguments() -> argparse.Namespace:
    rows = ", ".join(f"{name} ({row.counts})" for name, row in ROWS.items())
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"{rows}; every one by default")
    parser.add_argument(
        "--sizes", nargs="+", type=int, metavar="N", help="try one row at other sizes; nothing is judged"
    )
    parser.add_argument(
        "--million", action="store_true", help="a million payments too, for load, balance and chain"
    )
    asked = parser.parse_args()
    unknown = [name for name in asked.rows if name not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]!r}")
    if asked.sizes and len(asked.rows) != 1:
        parser.error("--sizes goes with one row: each counts something else")
    return asked


if __name__ == "__main__":
    sys.exit(main())
