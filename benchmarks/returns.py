"""The rates of return of a list, beside pyxirr in one process, and held against a solver that cannot miss."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.commands import script
from benchmarks.process import run
from benchmarks.report import Report

GOALS = {"1": 8, "2": 30}
"""At most so many times pyxirr's time, by how often the sign of the flows changes."""
GRID_GOAL = 0.5
"""What part of pyxirr's time a list may take among a million on the same days."""


def measure_returns(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Time lists alone, and a million on the same days; look for what is missed or wrong in made-up ones."""
    for count in sizes:
        report.heading(f"rates of return, {count:,} lists")
        if find_spec("pyxirr") is None:
            report.absent("pyxirr", "rates of return")
            continue
        answer = folder / "rates.json"
        run(*script("rates.py", str(count)), out=answer)
        said = json.loads(answer.read_text("utf-8"))
        for changes, goal in GOALS.items():
            for flows, ratio in said["ratios"][changes].items():
                report.most(f"{flows} flows, sign changes {changes} / pyxirr", ratio, goal)
        for days, (ratio, wrong) in said["grid"].items():
            report.most(f"each of a million lists on {days} days / pyxirr", ratio, GRID_GOAL)
            report.most("told otherwise than alone", wrong, 0, " rates", f"the first 5,000 on {days} days")
        for fault in ("missed", "wrong"):
            report.most(fault, said[fault], 0, " rates", f"{said['lists']:,} lists")
