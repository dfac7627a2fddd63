"""The front page of a place, as it is written: where the place stands, and its pages by reader."""

from __future__ import annotations

import subprocess
import sys

import pytest

from in_memory import MemoryBook
from pooledbudget.statements.render.front_page import front_page

ONLY_STATEMENTS_NEED = ("pooledbudget.statements.issuing", "pooledbudget.statements.model")


@pytest.fixture
def book() -> MemoryBook:
    """Three payments of April, closed."""
    made = MemoryBook()
    made.give("expenditure", *(f"2013-04-0{day},hubs,{day}.00,R{day}" for day in (1, 2, 3)))
    made.close()
    return made


def test_the_front_page_says_where_the_place_stands_and_names_each_page_apart(book: MemoryBook) -> None:
    listed = [
        ("2013-04", "nhs", "partner", "2013-04/2013-04-nhs-partner.html"),
        ("2013-05", "county", "bank", "2013-05/a.html"),
        ("2013-Q1", "gone", "other", "b.html"),
    ]
    text = front_page(book.record, book.on(), listed)
    assert "<p>April 2013 is closed, and nothing differs. May 2013 is open.</p>" in text
    assert '<a href="2013-05/a.html">Bank reconciliation and differences, May 2013, draft</a>' in text
    assert ">Partner statement, April 2013: NHS Smallshire</a>" in text
    assert ">other, April to June 2013: gone, draft</a>" in text
    assert text.index("<h3>NHS Smallshire</h3>") < text.index("<h3>The host and its auditors</h3>")
    assert str(book.record.seals()[-1]) in text
    assert text.count("<svg") == 1
    tables = text.split("<table")[1:]
    assert len(tables) == 3
    assert all("<caption>" in table.partition("<thead>")[0] for table in tables)


def test_a_close_that_writes_it_loads_nothing_that_only_statements_need() -> None:
    """Every close paid for the code of all statements and for compiling their template."""
    asked = f"import sys\nimport pooledbudget.statements.render.front_page\nprint([name for name in {ONLY_STATEMENTS_NEED!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
