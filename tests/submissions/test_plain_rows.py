"""Rows of a plain CSV: what a reader of CSV finds in it, and whole files told at once as row by row."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pooledbudget.engine.duckdb import AT_ONCE, MARK, NONE, Engine
from pooledbudget.engine.screening import Look
from pooledbudget.submissions import plain_rows as plain
from pooledbudget.submissions.checking import check_table
from pooledbudget.submissions.headings import read_file
from pooledbudget.submissions.layout import Layout, own_layout
from pooledbudget.submissions.plain_rows import PlainRows, plain_rows, whole_file
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS

pytestmark = pytest.mark.usefixtures("few")
ENGINE = Engine()
DAYS = ["YYYY-MM-DD"]
HEADINGS = "person,committed_on,reference"
LINE = "A1,2013-04-02,R"
"""Of a file of offences."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a file as plain however few rows it has."""
    monkeypatch.setattr(plain, "MANY", 0)


def of(*lines: str) -> bytes:
    return "\n".join([HEADINGS, *lines, ""]).encode()


def told(data: bytes, layouts: dict[str, Layout] | None = None) -> tuple[Any, ...]:
    table, layout = read_file(data, "f.csv", layouts or {})
    found = check_table(table, layout, "GBP", ENGINE)
    rows = [(row.number, row.cells) for row in found.columns.rows("S0001", "county")]
    return isinstance(table.rows, PlainRows), rows, found.findings, found.rows_read, list(table.rows)


def both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, list[Any]]:
    """Return whether a file is plain, and its rows, told alike whether or not it is taken as plain."""
    was_plain, *at_once = told(data)
    with monkeypatch.context() as patched:
        patched.setattr(plain, "MANY", 2**30)
        _, *one_by_one = told(data)
    assert at_once == one_by_one
    return was_plain, at_once[0]


@given(
    text=st.lists(
        st.sampled_from(
            ["a", "b ", " ", "", ",", ",,", "\t", "\n", "\n\n", "\r\n", "\r", '"', "\N{NO-BREAK SPACE}"]
        ),
        max_size=12,
    ).map("".join),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reader_of_csv_finds_the_same_rows(text: str, delimiter: str) -> None:
    found = plain_rows(text, delimiter)
    if found is not None:
        read = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        assert list(found) == [
            (number, cells) for number, cells in enumerate(read, 1) if any(map(str.strip, cells))
        ]


def test_rows_that_follow_each_other_keep_their_numbers() -> None:
    rows = PlainRows(["a,b", "1,2", "3,4", "5,6"], ",")
    assert (len(rows[1:]), list(rows[1:]), rows[2]) == (
        3,
        [(2, ["1", "2"]), (3, ["3", "4"]), (4, ["5", "6"])],
        (3, ["3", "4"]),
    )
    assert list(rows[1:][1:2]) == [(3, ["3", "4"])]
    assert list(rows.numbers) == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="follow each other"):
        _ = rows[::2]


@pytest.mark.parametrize(
    ("lines", "is_plain"),
    [
        ([LINE, LINE], True),
        (["A1,2013-04-02,", "A2,2013-04-03,x y"], True),
        (["A1,2013-04-02,R", "A2,2013-04-03"], False),
        (["A1,2013-04-02,R", "A2,2013-04-03,R,more"], False),
        (["A1,2013-04-02,R", "", LINE], False),
        (["A1,2013-04-02,R", ",,", LINE], False),
        (["A1,2013-04-02,R", ",2013-04-02,R"], False),
        (['A1,2013-04-02,"R"', LINE], False),
        (["A1,2013-04-02,R", "A1,2013-04-2,R", "A-\N{LATIN SMALL LETTER E WITH ACUTE},2013-04-02,R"], True),
        (["A1,2013-04-02,R", "a1,2013-04-02,R"], True),
        (["A1,2013-04-02,Mar-13", "A1,2013-04-02,#N/A", f"A1,2013-04-02,x{NONE}y"], True),
        (["Total,2013-04-02,R", "A1,2099-04-02,R"], True),
        ([f"{MARK}A1,2013-04-02,R", LINE], True),
        ([LINE, f"{MARK}A1,2013-04-02,R"], True),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_file_is_told_at_once_as_it_is_row_by_row(
    lines: list[str], is_plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both_ways(of(*lines), monkeypatch)[0] is is_plain


def test_line_ends_of_windows_and_a_mark_before_the_text_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = b"\xef\xbb\xbf" + of(LINE, LINE).replace(b"\n", b"\r\n")
    was_plain, rows = both_ways(windows, monkeypatch)
    assert was_plain
    assert len(rows) == 2


def test_a_mark_before_the_first_row_is_in_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is given the rows without the headings, and reads past a mark that a file begins with."""
    marked = both_ways(of(f"{MARK}A1,2013-04-02,R", LINE), monkeypatch)
    assert (marked[0], [number for number, _ in marked[1]]) == (True, [3])


def test_a_file_whose_last_line_does_not_end_is_not_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    was_plain, _ = both_ways(of(LINE, LINE).removesuffix(b"\n"), monkeypatch)
    assert not was_plain


def test_headings_in_another_order_and_other_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    was_plain, rows = both_ways(b"Reference,Committed On,PERSON\nR,2013-04-02,A1\n", monkeypatch)
    assert was_plain
    assert rows[0][1].person == "A1"


def test_a_key_that_repeats_is_told_of_a_plain_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "A1,2013-spring,2013-04-02,yes,100,2,0,0"
    headings = ",".join(KINDS["attendance"].model_fields)
    was_plain, rows = both_ways(f"{headings}\n{line}\n{line}\n".encode(), monkeypatch)
    assert was_plain
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("lines", "is_plain"),
    [
        (["2013-04-02,hubs,10.00,R1", "2013-04-03,Total,-4.5,Total"], True),
        (["2013-04-02,hubs,10.00,R1", "Total,hubs,10.00,R2"], True),
        (["2013-04-02,hubs,10.00,R1", "Total,,10.00,"], True),
        (["2013-04-02,hubs,10.00,R1", "total 2013-04-02,hubs,10.00,"], True),
        (["2013-04-02,hubs,0.00,R1", '2013-04-02,hubs,"1,000.00",R2'], False),
        (["2013-04-02,hubs,1.005,R1", "2013-04-02,hubs,10,R2"], True),
        (["2013-04-02,hubs,10.00,R1", ",hubs,10.00,Total"], False),
    ],
)
def test_a_file_of_amounts_is_told_at_once_as_it_is_row_by_row(
    lines: list[str], is_plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What calls itself a total is no plain row: then every row is looked at."""
    data = "\n".join(["paid_on,scheme,amount,reference", *lines, ""]).encode()
    assert both_ways(data, monkeypatch)[0] is is_plain


NAMES = st.sampled_from(
    ["2013-04-02", "Total", "total", "hubs", "10.00", "-1", "0.00", "R1", "", " ", "Sum:"]
)


@given(rows=st.lists(st.tuples(NAMES, NAMES, NAMES, NAMES), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_of_amounts_whatever_stands_in_them(rows: list[tuple[str, ...]]) -> None:
    data = "\n".join(["paid_on,scheme,amount,reference", *map(",".join, rows), ""]).encode()
    with pytest.MonkeyPatch.context() as patched:
        _, found = both_ways(data, patched)
    assert len(found) <= len(rows)


@pytest.mark.parametrize("kind", [name for name, model in KINDS.items() if model.hangs_together != "false"])
def test_every_kind_is_read_whole_where_it_is_in_order(kind: str) -> None:
    """To take every file apart would be right, and of no use."""
    cells = {"account": "assets:cash", "left_on": "2014-01-01", "ends_on": "2014-01-01", "month": "2013-04"}
    cells |= {"gross": "9.00", "credits": "", "refunds": "", "buyer": "X2"}
    plainly = {"text": "X1", "count": "3", "money": "4.50", "day": "2013-04-02"}
    line = []
    for name, field in KINDS[kind].model_fields.items():
        look = Look.of(field)
        sample = plainly[look.plainly.reads] if look.plainly else look.choices[-1]
        line.append(cells.get(name, sample))
    table = Table("f.csv", "", list(KINDS[kind].model_fields), PlainRows([",".join(line)] * 2, ",", 2))
    found = whole_file(table.rows, table.headings, own_layout(kind), DAYS, ENGINE)
    assert found is not None
    assert list(found.numbers) == [2, 3]


def test_rows_keep_their_order_and_numbers_however_many_there_are() -> None:
    many = 30 * AT_ONCE
    rows = PlainRows([f"A{number},2013-04-02,R" for number in range(many)], ",", 2)
    found = whole_file(rows, HEADINGS.split(","), own_layout("offences"), DAYS, ENGINE)
    assert found is not None
    assert list(found.numbers) == list(range(2, many + 2))
    assert list(found.column("person")) == [f"A{number}" for number in range(many)]


def test_a_layout_that_asks_something_of_its_rows_has_them_told_one_by_one() -> None:
    rows = PlainRows([LINE, LINE], ",", 2)
    layout = own_layout("offences")
    asks = layout.model_copy(update={"fixed": {"reference": "R"}})
    assert whole_file(rows, HEADINGS.split(","), layout, DAYS, ENGINE) is not None
    assert whole_file(rows, HEADINGS.split(","), asks, DAYS, ENGINE) is None
    assert whole_file(rows, HEADINGS.split(","), layout, DAYS, None) is None
    assert whole_file(list(rows), HEADINGS.split(","), layout, DAYS, ENGINE) is None
