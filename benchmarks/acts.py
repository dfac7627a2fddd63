"""Acts recorded one at a time, each durable, beside the same commits without our code around them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import make_book, receive_all, script
from benchmarks.payments import BOOK, MONTH, POOL
from benchmarks.process import TURNS, run
from benchmarks.report import Report

GOAL = 1.25


def measure_acts(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Record so many acts, and make as many bare commits, turn about in one process; by the clock."""
    for count in sizes:
        report.heading(f"{count:,} acts recorded one at a time")
        place = folder / f"acts-{count}"
        host = place / "inbox" / "host"
        host.mkdir(parents=True)
        make_book(place / "book", MONTH, {"book.toml": BOOK, "agreements/pool.toml": POOL})
        (host / "one.csv").write_text(f"paid_on,scheme,amount,reference\n{MONTH}-01,s000,1.00,R\n", "utf-8")
        receive_all(place / "book", place / "inbox")
        words = (str(place / "book" / "record.sqlite"), str(count), str(TURNS))
        cost = run(*script("commits.py", *words), out=place / "said.json")
        said = json.loads((place / "said.json").read_text("utf-8"))
        ours, bare = said["ours"], said["bare"]
        report.most(
            f"an act / the same commit bare, in journal mode {said['journal_mode']}, "
            f"synchronous {said['synchronous']}",
            ours / bare,
            GOAL,
            beside=f"{ours * 1000:.2f} ms beside {bare * 1000:.2f} ms of clock, {cost.memory:.0f} MB",
        )
