"""Families received and closed from nothing, beside the same SQL fed by DuckDB's own reader of CSV."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import CLEAN_OR_NOT, make_book, on, receive_all, script
from benchmarks.family_files import BOOK, MONTH, agreement, write_families
from benchmarks.process import Cost, run, turn_about
from benchmarks.report import Report

TURNS = 3
CLOSED, DECIDED = 4, 3
"""The most that files received and closed may cost, and files to decisions: `check` decides alone."""
LINEAR = 1.1
"""How much more a family may cost among the most families than among the fewest, and be called linear."""


def measure_families(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Receive and close so many families three times, beside the SQL alone; then so many more, once."""
    costs: dict[int, Cost] = {}
    for place, count in enumerate(sizes):
        where = folder / f"families-{count}"
        rows = write_families(where / "inbox", count)
        report.heading(f"{count:,} families, {rows:,} rows, received and closed")
        make_book(where / "empty", MONTH, {"book.toml": BOOK, "agreements/families.toml": agreement(count)})
        turns, closed, decided = (1, None, None) if place else (TURNS, CLOSED, DECIDED)
        ours, theirs = turn_about(
            turns, functools.partial(_closed, where), functools.partial(_measured, where)
        )
        _refuse_other_answers(where)
        costs[count] = ours["receive"] + ours["close"]
        report.ratio(f"{count:,} families", costs[count], "DuckDB alone", theirs["measure"], closed)
        to_decisions = ours["receive"] + ours["check"]
        report.ratio(
            f"{count:,} families, files to decisions",
            to_decisions,
            "DuckDB alone",
            theirs["measure"],
            decided,
        )
        report.each(ours)
    if len(costs) > 1:
        fewest, *_, most = sorted(costs)
        grown = costs[most].cpu / costs[fewest].cpu / (most / fewest)
        report.most(f"a family among {most:,} / among {fewest:,}", grown, LINEAR)


def _closed(where: Path) -> dict[str, Cost]:
    """Receive, check and close in a fresh copy of the empty book, and keep what the close said."""
    book = where / "book"
    shutil.rmtree(book, ignore_errors=True)
    shutil.copytree(where / "empty", book)
    close = on(book, "close", MONTH, "--json")
    return {
        "receive": receive_all(book, where / "inbox"),
        "check": run(*on(book, "check", MONTH), fine=CLEAN_OR_NOT),
        "close": run(*close, fine=CLEAN_OR_NOT, out=where / "ours.json"),
    }


def _measured(where: Path) -> dict[str, Cost]:
    """Read the same files and run the same SQL once in DuckDB, and keep what it found."""
    words = (str(where / "empty"), str(where / "inbox"))
    return {"measure": run(*script("evidence_sql.py", *words), out=where / "theirs.json")}


def _refuse_other_answers(where: Path) -> None:
    """Stop if the two did not find as many families eligible, and as many claims met."""
    run(*script("close_answers.py", str(where / "ours.json")), out=where / "answers.json")
    ours, theirs = (json.loads((where / name).read_text("utf-8")) for name in ("answers.json", "theirs.json"))
    if ours != theirs:
        raise SystemExit(f"the close found {ours}, the SQL alone {theirs}: not the same work")
