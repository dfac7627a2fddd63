"""What is told of whole columns is what the model says of each row: the same verdict, value and message."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import Look, screen
from pooledbudget.submissions import checking
from pooledbudget.submissions.checking import check_table
from pooledbudget.submissions.layout import Layout, own_layout
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS

ENGINE = Engine()
CELLS = [
    "",
    " ",
    "F1",
    " F1 ",
    "a/b-c._",
    "é",
    "-",
    "1",
    "0",
    "007",
    "1.00",
    "-1.00",
    "0.00",
    "-0.00",
    "1,234.50",
    "£3.00",
    "(1.00)",
    "9999999999999.99",
    "99999999999999.99",
    "1.005",
    "1_0",
    "1e3",
    "2013-04-02",
    "2013-02-29",
    "2012-02-29",
    "1899-12-31",
    "1900-01-01",
    "2199-12-31",
    "2200-01-01",
    "02/04/2013",
    "31/02/2013",
    "2013-4-2",
    "2013-04",
    "2013-13",
    "14-Jan-2011",
    "14-jan-11",
    "14-SEPT-11",
    "31-Feb-13",
    "29-Feb-2012",
    "31-Dec-99",
    "05-Mar-68",
    "05-Mar-69",
    "2/4/2013",
    "12/31/2013",
    "Apr-13",
    "04/2013",
    "13/2013",
    "02/04/2013 01:00",
    "02/04/2013 24:00",
    "2013-04-02T01:00:00",
    "2013-04-02T01:00:00.000",
    "3 april 2013",
    "41366",
    "60",
    "99999",
    "02.04.13",
    "20130402",
    "2 Apr 2013",
    "yes",
    "no",
    "cash",
    "in kind",
    "opening",
    "line",
    "asb order",
    "jsa",
    "work programme",
    "results due",
    "contributions paid",
    "spending charged",
    "continuous employment",
    "assets:cash",
    "spending:hubs",
    "spending:",
    "spending:-",
    "nothing:here",
    "x" * 64,
    "x" * 65,
    "R" * 80,
    "R" * 81,
    "t" * 200,
    "t" * 201,
    "caf\u00e9",
    "cafe\u0301",
    "a\u200bb",
    "\u0661",
    "two words",
    "tab\there",
    "9%",
    "12.5%",
    "1.5",
    "-7.0",
    "12.000",
    "#N/A",
    "########",
    "1.23457E+12",
    "1.00012E11",
    "1E10",
    "123.0",
    "Mar-13",
    "AB123456C",
    "QQ123456C",
    "H801200001001",
    "B801200001001",
    "at M13 9PL",
    "a@b.c",
    "Born on 1 May",
    "two\nlines",
    "M\u00c3\u00b4n",
    "M\ufffdn",
    "O\u2019Brien",
]
"""Cells at the edge of one grammar or another."""
WAYS = [
    ["YYYY-MM-DD"],
    ["DD/MM/YYYY"],
    ["YYYY-MM-DD", "DD/MM/YYYY", "D Month YYYY"],
    ["DD-Mon-YY", "DD-Mon-YYYY", "D/M/YYYY"],
    ["MM/DD/YYYY"],
    ["Mon-YY", "MM/YYYY"],
    ["DD/MM/YYYY hh:mm", "YYYY-MM-DDThh:mm:ss"],
    ["Excel serial", "DD.MM.YY", "YYYYMMDD"],
]
PLAIN = {"text": "X1", "count": "3", "money": "4.50", "day": "2013-04-02"}


def plainly(kind: str, name: str) -> list[str]:
    """Return cells that a column of a kind takes, so that whole rows are in order often enough."""
    look = Look.of(KINDS[kind].model_fields[name])
    if look.plainly is None:
        return [choice for choice in look.choices if choice]
    extra = {"account": "assets:cash", "month": "2013-04", "left_on": "2014-01-01", "ends_on": "2013-05-01"}
    extra |= {"buyer": "another"}
    return [extra.get(name, PLAIN[look.plainly.reads])]


@st.composite
def tables(draw: st.DrawFn, kind: str) -> Table:
    """Draw a file of a kind: rows that are mostly in order, with cells that may be anything."""
    fields = KINDS[kind].model_fields
    headings = [name for name in fields if fields[name].is_required() or draw(st.booleans())]
    cells = [st.one_of(st.sampled_from(plainly(kind, name)), st.sampled_from(CELLS)) for name in headings]
    some = [st.sampled_from(plainly(kind, name)) for name in headings]
    lines = draw(st.lists(st.one_of(st.tuples(*some), st.tuples(*cells)), min_size=1, max_size=8))
    return Table("f.csv", "", headings, [(number, list(line)) for number, line in enumerate(lines, 2)])


def said(table: Table, layout: Layout, currency: str, engine: Engine | None) -> tuple[Any, ...]:
    found = check_table(table, layout, currency, engine)
    rows = [(row.number, row.cells) for row in found.columns.rows("S0001", "county")]
    return rows, [str(finding) for finding in found.findings], found.total, found.rows_read


def both_ways(kind: str, data: st.DataObject) -> tuple[Any, Any]:
    """Draw a file of a kind; return what is said of it told by columns, and told row by row."""
    table = data.draw(tables(kind))
    layout = own_layout(kind).model_copy(
        update={
            "days": data.draw(st.sampled_from(WAYS)),
            "columns": {name: name for name in table.headings},
        }
    )
    currency = data.draw(st.sampled_from(["GBP", "EUR"]))
    return said(table, layout, currency, ENGINE), said(table, layout, currency, None)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_both_ways_say_the_same_of_every_kind(
    kind: str, data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few files of each kind: a thousand more are in `slow/test_both_ways.py`."""
    monkeypatch.setattr(checking, "MANY", 0)
    by_columns, by_rows = both_ways(kind, data)
    assert by_columns == by_rows


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_read_alike_in_every_column(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row for each cell in each column, the rest of it in order."""
    monkeypatch.setattr(checking, "MANY", 0)
    headings = list(KINDS[kind].model_fields)
    base = [plainly(kind, name)[0] for name in headings]
    lines = [[*base[:place], cell, *base[place + 1 :]] for place in range(len(headings)) for cell in CELLS]
    table = Table("f.csv", "", headings, list(enumerate(lines, 2)))
    layout = own_layout(kind)
    assert said(table, layout, "GBP", ENGINE) == said(table, layout, "GBP", None)


@pytest.mark.parametrize("year", [0, 59, 60, 68, 69, 70, 99])
def test_a6_a_year_of_two_digits_is_one_year_in_small_files_and_large(
    year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MANY", 0)
    line = [f"05-Mar-{year:02d}", "hubs", "1.00", "A"]
    table = Table("f.csv", "", ["paid_on", "scheme", "amount", "reference"], [(2, line)])
    layout = own_layout("expenditure").model_copy(update={"days": ["DD-Mon-YY"]})
    assert said(table, layout, "GBP", ENGINE) == said(table, layout, "GBP", None)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "outcomes"])
def test_rows_in_order_are_told_without_the_model(kind: str) -> None:
    """A screen that told nothing would be right, and of no use."""
    headings = [name for name in KINDS[kind].model_fields if name not in {"refunds", "credits"}]
    line = [plainly(kind, name)[-1] for name in headings]
    by_name = dict(zip(headings, line, strict=True))
    by_name |= {"gross": "5.40", "vat": "0.90"} if "gross" in by_name else {}
    found = screen(ENGINE, KINDS[kind], ["YYYY-MM-DD"], [2, 3], {name: [c, c] for name, c in by_name.items()})
    assert found.numbers == [2, 3]


def test_a_column_that_must_be_there_and_is_not_tells_nothing() -> None:
    assert screen(ENGINE, KINDS["flags"], ["YYYY-MM-DD"], [2], {"family": ["F"]}).numbers == []
