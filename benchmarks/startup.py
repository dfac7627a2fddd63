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
"""What of a small command's cost is the start of any: what it runs is not in it."""


def measure_startup(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Run what answers at once, in a book of so many entries, beside `bean-check --help`."""
    for count in sizes:
        report.heading(f"small commands, {count:,} entries in the book")
        book = payments(folder, count).closed
        commands = {
            "--help": ours("--help"),
            "status": on(book, "status"),
            "why of a figure": on(book, "why", A_FIGURE),
        }
        peer = "bean-check --help"
        if found("bean-check"):
            commands[peer] = (found("bean-check"), "--help")
        (costs,) = turn_about(TURNS, functools.partial(_run_each, commands))
        _say(report, costs, peer)
        say_floors(report, FLOORS)


def _run_each(commands: Mapping[str, tuple[str, ...]]) -> dict[str, Cost]:
    return {name: run(*words) for name, words in commands.items()}


def _say(report: Report, costs: dict[str, Cost], peer: str) -> None:
    """Say each command beside the peer, where it is installed."""
    for name, goal in GOALS.items():
        if peer in costs:
            report.ratio(name, costs[name], peer, costs[peer], goal)
        else:
            report.absent("bean-check", f"{name} / {peer}")


def say_floors(report: Report, floors: Mapping[str, str]) -> None:
    """Say beside nothing what lines of Python alone cost, each in a process of its own."""
    lines = {name: python("-c", code) for name, code in floors.items()}
    (costs,) = turn_about(TURNS, functools.partial(_run_each, lines))
    for name, cost in costs.items():
        report.note(f"{name}: {cost.cpu:.3f} s, {cost.memory:.0f} MB")
