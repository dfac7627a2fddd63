"""What of a chain one screen holds: the way down to the first row, then what is nearest to the figure."""

from __future__ import annotations

import pytest

from pooledbudget.statements.screen import SCREEN, on_one_screen, size, step_lines
from pooledbudget.statements.step import Step
from pooledbudget.submissions.sent_row import SentCell

CELLS = [SentCell("amount", "10.00", "C2", decides=True), SentCell("reference", "R1", "D2", decides=False)]


def entry(name: str, rows: int = 1) -> Step:
    return Step(
        "entry",
        name,
        [Step("posting", "10.00"), *(Step("row", f"{name} row {at}", cells=CELLS) for at in range(rows))],
    )


def figure(entries: int, rows: int = 1) -> Step:
    return Step("figure", "owed", [entry(f"e{at}", rows) for at in range(entries)])


def test_a_chain_that_fits_is_told_whole() -> None:
    assert (
        on_one_screen(figure(2))
        == list(step_lines(figure(2)))
        == [
            "figure  owed",
            "  entry  e0",
            "    posting  10.00",
            "    row  e0 row 0",
            "      cell  C2  amount: 10.00  <- decides",
            "      cell  D2  reference: R1",
            "  entry  e1",
            "    posting  10.00",
            "    row  e1 row 0",
            "      cell  C2  amount: 10.00  <- decides",
            "      cell  D2  reference: R1",
        ]
    )


@pytest.mark.parametrize(("entries", "rows"), [(8, 1), (12, 4), (30, 1), (100, 3), (1, 60), (60, 60)])
def test_of_a_longer_one_a_screen_shows_the_way_to_the_first_row(entries: int, rows: int) -> None:
    lines = on_one_screen(figure(entries, rows))
    assert len(lines) <= SCREEN
    assert lines[-1] == f"{len(lines) - 1} of {size(figure(entries, rows)):,} lines: --all"
    assert "      cell  C2  amount: 10.00  <- decides" in lines


def test_what_is_not_told_is_counted_where_it_would_stand() -> None:
    lines = on_one_screen(figure(8), 20)
    assert "  entry  e7  (+4 lines)" in lines
    lines = on_one_screen(figure(100), 20)
    shown = sum(line.startswith("  entry") for line in lines)
    assert f"  and {100 - shown} more" in lines
    assert len(lines) == 20


def test_a_screen_too_small_for_the_way_is_cut() -> None:
    lines = on_one_screen(figure(30), 4)
    assert lines == ["figure  owed", "  entry  e0", "    row  e0 row 0", "3 of 151 lines: --all"]


def test_what_failed_is_told_before_what_stands_above_it() -> None:
    paid = figure(20)
    failing = Step("measure", "absence: fail", [Step("row", "row 7", cells=CELLS)], failed=True)
    refused = Step("decision", "refused", [entry("passed", 30), failing], failed=True)
    lines = on_one_screen(Step("decision", "everything", [paid, refused]))
    assert "    measure  absence: fail" in lines
    assert "        cell  C2  amount: 10.00  <- decides" in lines
    assert "    entry  passed  (+91 lines)" in lines


def test_what_failed_is_told_though_all_beside_it_are_too_many() -> None:
    failing = Step("measure", "absence: fail", [Step("row", "row 7", cells=CELLS)], failed=True)
    refused = Step("decision", "refused", [*(entry(f"e{at}") for at in range(60)), failing], failed=True)
    lines = on_one_screen(refused)
    assert "  measure  absence: fail" in lines
    assert "      cell  C2  amount: 10.00  <- decides" in lines
    assert len(lines) == SCREEN
