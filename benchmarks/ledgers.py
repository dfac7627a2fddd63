"""Load, balance and verify beside `hledger` and `ledger`, which read the same transactions as text."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import found, on
from benchmarks.payments import Payments, load, load_in_two, payments
from benchmarks.process import TURNS, Cost, pair, run
from benchmarks.report import Report
from benchmarks.startup import say_floors

MILLION = 1_000_000
LOADS = 3
LOAD = {10_000: 1.5, 100_000: 0.4}
STARTS = {
    "an empty process": "pass",
    "a process that reads settings and starts the engine": (
        "import click, _duckdb, msgspec; from pydantic import BaseModel; _duckdb.connect(':memory:')"
    ),
}
"""What a load costs before a line of ours is run."""
BALANCE: Mapping[str, Mapping[int, float]] = {
    "hledger": {10_000: 0.15, 100_000: 0.02},
    "ledger": {100_000: 0.1},
}
CHAIN = {100_000: 0.15, MILLION: 0.15}
CHAIN_MEMORY = 60
FLAT = 1.25
"""The most that memory may grow, whatever the size, and be called flat."""
VERIFY = {100_000: 0.7}
VERIFY_MEMORY = 200


def measure_load(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Receive and close so many payments, three times, beside `hledger balance`."""
    report.heading("receive and close a month of payments: durable and sealed")
    _measured(folder, report, sizes, Beside("load", ("hledger", "balance"), load, LOAD, LOADS))
    report.heading("the same with a command for each, of which both read settings and start the engine")
    _measured(folder, report, sizes, Beside("load", ("hledger", "balance"), load_in_two, {}, LOADS))
    say_floors(report, STARTS)


def measure_balance(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Balance by account beside `hledger balance` and `ledger balance`."""
    report.heading("balance by account")
    for program, goals in BALANCE.items():
        _measured(folder, report, sizes, Beside("balance", (program, "balance"), _balanced, goals))


def measure_chain(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Verify bytes, chain, seals and arithmetic beside `hledger check`, in memory that does not grow."""
    report.heading("verify --chain-only")
    costs = _measured(
        folder,
        report,
        sizes,
        Beside("verify --chain-only", ("hledger", "check"), _chain_verified, CHAIN, memory=CHAIN_MEMORY),
    )
    if len(costs) > 1:
        smallest, *_, largest = sorted(costs)
        grown = costs[largest].memory / costs[smallest].memory
        report.most(f"memory at {largest:,} / at {smallest:,}", grown, FLAT)


def measure_verify(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Verify, doing every act again, beside `hledger check`."""
    report.heading("verify")
    _measured(
        folder,
        report,
        sizes,
        Beside("verify", ("hledger", "check"), _verified, VERIFY, memory=VERIFY_MEMORY),
    )


def _balanced(made: Payments) -> Cost:
    return run(*on(made.closed, "ledger", "balance"))


def _chain_verified(made: Payments) -> Cost:
    return run(*on(made.closed, "verify", "--chain-only"))


def _verified(made: Payments) -> Cost:
    return run(*on(made.closed, "verify"))


@dataclass(frozen=True, slots=True)
class Beside:
    """Something of ours, and the program and word it is measured beside."""

    what: str
    peer: tuple[str, str]
    ours: Callable[[Payments], Cost]
    goals: Mapping[int, float]
    turns: int = TURNS
    memory: float | None = None
    """The most MB it may hold, where that is a goal."""


def _measured(folder: Path, report: Report, sizes: Sequence[int], beside: Beside) -> dict[int, Cost]:
    """Measure something beside its peer on the plain journal, at each size; a million once."""
    program, word = beside.peer
    if not found(program):
        report.absent(program, f"{beside.what} / {program} {word}")
        return {}
    costs: dict[int, Cost] = {}
    for count in sizes:
        made = payments(folder, count)
        ours = functools.partial(beside.ours, made)
        theirs = functools.partial(run, found(program), "-f", str(made.journal), word)
        costs[count], peer = pair(1 if count >= MILLION else beside.turns, ours, theirs)
        report.ratio(
            f"{count:,} payments", costs[count], " ".join(beside.peer), peer, beside.goals.get(count)
        )
        if beside.memory is not None:
            report.most(f"memory at {count:,}", costs[count].memory, beside.memory, " MB")
    if len(costs) > 1:
        report.growth(beside.what, costs)
    return costs
