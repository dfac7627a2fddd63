"""Statements as PDF, by the clock, and beside WeasyPrint in one process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import ours, script
from benchmarks.process import run
from benchmarks.report import Report

MOST, RATIO = 15, 0.2
"""Seconds for 150 statements of two pages; the part of WeasyPrint's time."""


def measure_pdf(folder: Path, report: Report, sizes: Sequence[int]) -> None:
    """Print so many statements of the demo's partners and investors."""
    book, answer = folder / "northshire", folder / "pdf.json"
    run(*ours("demo", "--out", str(book)))
    for count in sizes:
        report.heading(f"PDF, {count:,} statements")
        run(*script("pdfs.py", str(book), str(count)), out=answer)
        said = json.loads(answer.read_text("utf-8"))
        beside = f"{said['statements']} statements, {said['pages']} pages"
        report.most("seconds by the clock", said["clock"], MOST, beside=beside)
        if "theirs" in said:
            beside = f"{said['ours']:.2f} s beside {said['theirs']:.2f} s"
            report.most(
                "the same statements / weasyprint", said["ours"] / said["theirs"], RATIO, beside=beside
            )
        else:
            report.absent("weasyprint", "PDF / weasyprint")
