"""Small commands, whose cost is mostly that of starting, beside another program's help."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.commands import found, on, ours, python
from benchmarks.payments import A_FIGURE, payments
from benchmarks.process import TURNS, Cost, run, turn_about
from benchmarks.report import Report

GOALS = {"--help": 0.7, "status": 1.5, "why of a figure": 3}
FLOORS = {"an empty process": "pass", "importing the command line": "import pooledbudget.cli.commands"}


def measure_startup(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Run what answers at once, in a book of so many entries, beside `bean-check --help`."""
    for count in sizes:
        report.heading(f"small commands, {count:,} entries in the book")
        book = payments(folder, count).closed
        commands = {
            "--help": ours("--help"),
            "status": on(book, "status"),
            "why of a figure": on(book, "why", A_FIGURE),
            **{name: python("-c", code) for name, code in FLOORS.items()},
        }
        peer = "bean-check --help"
        if found("bean-check"):
            commands[peer] = (found("bean-check"), "--help")
        (costs,) = turn_about(TURNS, functools.partial(_run_each, commands))
        _say(report, costs, peer)


def _run_each(commands: Mapping[str, tuple[str, ...]]) -> dict[str, Cost]:
    return {name: run(*words) for name, words in commands.items()}


def _say(report: Report, costs: dict[str, Cost], peer: str) -> None:
    """Say each command beside the peer, where it is installed, and the floors beside nothing."""
    for name, goal in GOALS.items():
        if peer in costs:
            report.ratio(name, costs[name], peer, costs[peer], goal)
        else:
            report.absent("bean-check", f"{name} / {peer}")
    for name in FLOORS:
        report.note(f"{name}: {costs[name].cpu:.3f} s, {costs[name].memory:.0f} MB")
