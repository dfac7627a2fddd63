"""A bond of seven years with quarterly dates, run so many times through what might happen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import ours
from benchmarks.process import run
from benchmarks.report import Report

MOST = 20
"""Seconds of two cores for 100,000 paths."""


def measure_simulate(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Simulate the bond from the command line, every path's rate told."""
    here = Path(__file__).parent
    terms, scenario = here / "seven-years.toml", here / "seven-years-scenario.toml"
    for count in sizes:
        report.heading(f"simulate, {count:,} paths of 28 quarters")
        words = ("bond", "simulate", str(terms), str(scenario), "--paths", str(count), "--json")
        cost = run(*ours(*words), out=folder / "simulated.json")
        beside = f"{cost.cpu:.1f} s of processor, {cost.memory:.0f} MB"
        report.most("seconds by the clock", cost.wall, MOST, " s", beside)
