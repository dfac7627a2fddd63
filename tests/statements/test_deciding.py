"""Which cells of a row decided: those of the child that failed, and of them what failed."""

from __future__ import annotations

import pytest

from family_book import MEMBERS, YEAR, terms
from in_memory import MemoryBook, walked
from over_time import over_time
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.decisions import in_force
from pooledbudget.statements.deciding import deciding_cells
from pooledbudget.statements.screen import step_lines
from pooledbudget.statements.step import Step, step_document
from pooledbudget.statements.why import Chain
from pooledbudget.submissions.sent_row import SentCell

CELLS = [
    SentCell("pupil", "C1", "A2", decides=False, column="person"),
    SentCell("missed", "18", "B2", decides=True, column="sessions_unauthorised"),
    SentCell("fixed", "0", "C2", decides=True, column="fixed_exclusions"),
    SentCell("note", "", "D2", decides=False),
]


@pytest.mark.parametrize(
    ("hangs_on", "marked"),
    [
        ({}, ["B2", "C2"]),
        ({"x-C1": ["sessions_unauthorised"]}, ["B2"]),
        ({"x-C1": []}, ["B2", "C2"]),
        ({"x-C2": ["sessions_unauthorised"]}, []),
    ],
)
def test_what_failed_is_marked_in_the_rows_of_whom_it_failed_for(
    hangs_on: dict[str, list[str]], marked: list[str]
) -> None:
    found = deciding_cells(CELLS, hangs_on, lambda name: f"x-{name}")
    assert [cell.at for cell in found if cell.decides] == marked
    assert [cell.called for cell in found] == ["x-C1", "", "", ""]


def told(book: MemoryBook) -> Step:
    on = book.on()
    chain = Chain(
        book.record,
        on.agreements,
        on.currency,
        book.reader.as_sent,
        lambda name: pseudonym(on.key, "person", name),
    )
    (decision,) = (found for found in in_force(book.record.derived.decided()) if found.asked == "result")
    return chain.decision(decision)


def test_of_a_family_that_failed_the_cells_of_the_child_that_passed_decide_nothing() -> None:
    """Case F0006: every cell was marked, and nothing tied the pseudonym to the person of the row."""
    book, _ = over_time(
        families=(*MEMBERS, "F,F-D,2003-01-01,2005-01-01,"),
        attendance=[*terms(*YEAR, missed=60), *terms(*YEAR, child="F-D")],
        to="2013-10",
    )
    step = told(book)
    (education,) = (found for found in walked(step) if found.said.startswith("education: fail"))
    rows = [found for found in education.because if found.cells]
    marked = {(found.cells[0].text, cell.column) for found in rows for cell in found.cells if cell.decides}
    assert marked == {("F-C", "sessions_possible"), ("F-C", "sessions_unauthorised")}
    name = pseudonym(book.on().key, "person", "F-C")[:8]
    assert f"child {name}" in education.said
    assert any(line.strip().endswith(f"person: F-C ({name})") for line in step_lines(step))
    assert name not in str([step_document(found)["cells"] for found in walked(step)])
