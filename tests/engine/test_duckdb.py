"""Tables in memory: typed, sorted, loaded again in place, and asked in SQL."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooledbudget.engine.duckdb import AT_ONCE, BETWEEN, LINE_MAX, MANY, MARK, NONE, THREADS, Engine
from pooledbudget.errors import EnvironmentFault

COLUMNS = {
    "family": ("family", "VARCHAR"),
    "on": ("seen_on", "DATE"),
    "count": ("seen", "BIGINT"),
}
ROWS = [("b", date(2013, 4, 2), 2), ("a", date(2013, 4, 3), 3), ("a", date(2013, 4, 1), 1)]


@pytest.fixture
def engine() -> Engine:
    made = Engine()
    made.load("member", COLUMNS, ROWS)
    return made


def test_rows_come_back_in_the_types_that_were_said_sorted_by_the_first_two_columns(engine: Engine) -> None:
    assert engine.ask("SELECT * FROM member") == [
        ("a", date(2013, 4, 1), 1),
        ("a", date(2013, 4, 3), 3),
        ("b", date(2013, 4, 2), 2),
    ]
    assert engine.ask("SELECT typeof(family), typeof(seen_on), typeof(seen) FROM member LIMIT 1") == [
        ("VARCHAR", "DATE", "BIGINT")
    ]


def test_a_table_of_no_rows_has_its_columns_and_types() -> None:
    engine = Engine()
    engine.load("member", COLUMNS, [])
    assert engine.ask("SELECT * FROM member") == []
    assert engine.ask("SELECT count(*), sum(seen) FROM member WHERE seen_on < DATE '2013-04-01'") == [
        (0, None)
    ]


def test_a_table_loaded_again_takes_the_place_of_the_one_before(engine: Engine) -> None:
    engine.load("member", COLUMNS, ROWS[:1])
    assert engine.ask("SELECT family FROM member") == [("b",)]


def test_what_is_blank_is_null_and_text_stays_as_it_is() -> None:
    engine = Engine()
    odd = 'O\'Neill "x"; DROP TABLE member --'
    engine.load("member", COLUMNS, [(odd, None, None), ("", date(1900, 1, 1), 2**62)])
    assert engine.ask("SELECT * FROM member ORDER BY family DESC") == [
        (odd, None, None),
        ("", date(1900, 1, 1), 2**62),
    ]


def test_digits_in_a_name_stay_a_name() -> None:
    engine = Engine()
    engine.load("member", COLUMNS, [("007", date(2013, 4, 1), 1), ("7", date(2013, 4, 1), 1)])
    assert engine.ask("SELECT count(DISTINCT family) FROM member") == [(2,)]


def test_a_value_that_is_not_of_its_type_is_refused(engine: Engine) -> None:
    with pytest.raises(duckdb.ConversionException):
        engine.load("member", COLUMNS, [("a", "2013-02-30", 1)])
    assert engine.ask("SELECT count(*) FROM member") == [(3,)]


def test_a_table_is_made_once_and_a_view_follows_what_it_is_made_of(engine: Engine) -> None:
    query = "SELECT family FROM member WHERE seen >= 2"
    engine.make(f"CREATE TABLE few AS {query}")
    engine.make(f"CREATE VIEW seen_again AS {query}")
    engine.load("member", COLUMNS, ROWS[:1])
    assert engine.ask("SELECT family FROM few ORDER BY 1") == [("a",), ("b",)]
    assert engine.ask("SELECT family FROM seen_again") == [("b",)]


def test_two_engines_share_no_table(engine: Engine) -> None:
    with pytest.raises(duckdb.CatalogException):
        Engine().ask("SELECT * FROM member")
    assert engine.ask("SELECT current_setting('threads')") == [(THREADS,)]


@pytest.fixture
def cramped(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return an engine in an instance of its own, with little memory and nowhere to put the rest."""
    monkeypatch.setattr("pooledbudget.engine.duckdb._STARTED", {})
    engine = Engine()
    for setting in ("memory_limit = '20MB'", "temp_directory = ''"):
        engine.ask(f"SET {setting}")
    return engine


def test_memory_that_does_not_last_is_the_machines_fault(cramped: Engine) -> None:
    engine = cramped
    with pytest.raises(EnvironmentFault, match="not enough memory"):
        engine.ask("SELECT count(*) FROM (SELECT DISTINCT hash(range) FROM range(20000000))")
    with pytest.raises(EnvironmentFault, match="not enough memory"):
        engine.make("CREATE TABLE much AS SELECT range, hash(range) FROM range(20000000)")


def test_a_query_that_is_cut_short_is_an_interrupt() -> None:
    engine = Engine()
    engine.ask("SELECT 1")
    cut = threading.Timer(0.3, engine._connection.interrupt)
    cut.start()
    with pytest.raises(KeyboardInterrupt):
        engine.ask(
            "SELECT count(*) FROM range(9000000) AS a, range(9000) AS b WHERE hash(a.range, b.range) = 7"
        )


def test_a_query_that_a_signal_cuts_short_is_an_interrupt_too() -> None:
    """In a process of its own: a signal is for a whole process."""
    script = """if True:
        import os, signal, threading
        from pooledbudget.engine.duckdb import Engine
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
        engine = Engine()
        engine.ask("SELECT 1")
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            engine.ask("SELECT sum(hash(range) % 7) FROM range(100000000000)")
        except KeyboardInterrupt as cut:
            print("cut short", engine.ask("SELECT 1"), isinstance(cut.__cause__, RuntimeError))
    """
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert found.stdout.decode() == "cut short [(1,)] True\n", found.stderr.decode()


def test_no_engine_sees_the_tables_of_another_though_a_process_starts_one_only() -> None:
    first, second = Engine(), Engine()
    first.make("CREATE TABLE day AS SELECT 1 AS number")
    second.make("CREATE TABLE day AS SELECT 2 AS number")
    assert (first.ask("SELECT * FROM day"), second.ask("SELECT * FROM day")) == ([(1,)], [(2,)])
    second.make("CREATE MACRO twice(number) AS 2 * number")
    with pytest.raises(duckdb.CatalogException):
        first.ask("SELECT twice(1)")


def test_the_tables_of_an_engine_go_with_it() -> None:
    held = Engine()
    before = len(held.ask("SELECT * FROM duckdb_databases()"))
    let_go = Engine()
    let_go.make("CREATE TABLE day AS SELECT 1 AS number")
    assert len(held.ask("SELECT * FROM duckdb_databases()")) == before + 1
    del let_go
    gc.collect()
    assert len(held.ask("SELECT * FROM duckdb_databases()")) <= before


def test_queries_run_as_they_are_written_find_the_same() -> None:
    engine = Engine()
    engine.plan_plainly()
    query = "SELECT a.range, b.range FROM range(5) a JOIN range(9) b ON b.range = 2 * a.range ORDER BY 1"
    assert engine.ask(query) == Engine().ask(query)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", ""],
        ["a", "", "b"],
        ["a\x1fb", "c"],
        ["\x1f"],
        [None, "a"],
        ["é\N{GREEK SMALL LETTER PI}", "a\x00b", "'\n,"],
    ],
)
def test_texts_are_handed_over_as_they_are(texts: list[str | None]) -> None:
    engine = Engine()
    engine.take("given", {"place": ("BIGINT", range(len(texts))), "text": ("VARCHAR", texts)})
    assert [text for (text,) in engine.ask("SELECT text FROM given ORDER BY place")] == texts


PLAIN = [
    "",
    " ",
    "a",
    " b ",
    '"',
    "'",
    ",",
    ";",
    "\\",
    "\\n",
    "\t",
    "é",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "NULL",
    "#",
    "0",
]


@pytest.mark.parametrize(
    "odd", ["x", BETWEEN, NONE, "\n", "\r", "a\r\nb", "x" * (LINE_MAX + 1)], ids=lambda odd: repr(odd[:4])
)
@pytest.mark.parametrize("many", [MANY - 1, MANY, AT_ONCE + MANY])
def test_texts_come_over_as_they_are_whatever_they_hold_and_however_many_they_are(
    many: int, odd: str
) -> None:
    engine = Engine()
    texts = [PLAIN[place % len(PLAIN)] for place in range(many - 1)] + [odd]
    days = [None if place % 3 else date(2013, 4, 1) for place in range(many)]
    columns = {"number": range(many), "text": texts, "on": days, "last": texts}
    types = {"number": "BIGINT", "text": "VARCHAR", "on": "DATE", "last": "VARCHAR"}
    engine.take("taken", {name: (types[name], values) for name, values in columns.items()})
    assert engine.columns(types, "taken", "number") == [list(column) for column in columns.values()]
    typed = 'SELECT DISTINCT typeof(number), typeof(text), typeof("on"), typeof(last) FROM taken'
    assert engine.ask(typed) == [("BIGINT", "VARCHAR", "DATE", "VARCHAR")]


def test_a_text_that_is_none_is_none_among_many_too() -> None:
    engine = Engine()
    texts = [None if place % 2 else "" for place in range(MANY)]
    engine.take("taken", {"number": ("BIGINT", range(MANY)), "text": ("VARCHAR", texts)})
    assert [text for (text,) in engine.ask("SELECT text FROM taken ORDER BY number")] == texts


def test_a_mark_that_begins_the_first_text_is_part_of_it() -> None:
    engine = Engine()
    texts = [f"{MARK}a", *map(str, range(MANY))]
    engine.take("taken", {"text": ("VARCHAR", texts)})
    assert [text for (text,) in engine.ask("SELECT text FROM taken")] == texts
    if engine.take_lines("lines", {"text": "VARCHAR"}, texts, ",", 1):
        numbered = {"number": "BIGINT", "text": "VARCHAR"}
        assert engine.columns(numbered, "lines", "number") == [list(range(1, len(texts) + 1)), texts]


CELLS = st.none() | st.text(f"ab\n\0é{BETWEEN}{NONE}", max_size=3)
KINDS = {"number": "BIGINT", "text": "VARCHAR", "on": "DATE", "last": "BIGINT"}


@settings(max_examples=40)
@given(
    st.lists(st.tuples(CELLS, st.none() | st.dates(), st.none() | st.integers(-(2**62), 2**62)), max_size=5),
    st.sampled_from([1, 300]),
    st.randoms(use_true_random=False),
)
def test_columns_come_back_in_order_whatever_stands_in_them(
    rows: list[tuple[object, ...]], times: int, chance: Any
) -> None:
    numbered = [(number, *row) for number, row in enumerate(rows * times)]
    shuffled = chance.sample(numbered, len(numbered))
    engine = Engine()
    values = [list(column) for column in zip(*shuffled, strict=True)] or [[] for _ in KINDS]
    engine.take(
        "taken", {name: (kind, held) for (name, kind), held in zip(KINDS.items(), values, strict=True)}
    )
    found = engine.columns(KINDS, "taken", "number")
    assert list(zip(*found, strict=True)) == numbered
    assert len(found) == len(KINDS)


def test_rows_that_share_a_number_are_read_cell_by_cell() -> None:
    engine = Engine()
    engine.take("taken", {"number": ("BIGINT", [2, 1, 1]), "text": ("VARCHAR", ["b", "a", "a"])})
    assert engine._as_texts({"number": "BIGINT", "text": "VARCHAR"}, "taken", "number") is None
    assert engine.columns({"number": "BIGINT", "text": "VARCHAR"}, "taken", "number") == [
        [1, 1, 2],
        ["a", "a", "b"],
    ]


@pytest.mark.parametrize(
    ("number", "value", "kind"),
    [
        ("range", "'abc'", "BIGINT"),
        ("range", "'12'", "BIGINT"),
        ("range", "1.5::DOUBLE", "BIGINT"),
        ("range", "5::INTEGER", "VARCHAR"),
        ("range", "'2013-04-01'", "DATE"),
        ("range", "TIMESTAMP '2013-04-01 00:00:00'", "DATE"),
        ("range", "DATE '20000-01-01'", "DATE"),
        ("range", "DATE '0001-01-01 (BC)'", "DATE"),
        ("range", "'infinity'::DATE", "DATE"),
        ("NULL::BIGINT", "'a'", "VARCHAR"),
        ("range::VARCHAR", "'a'", "VARCHAR"),
    ],
)
def test_a_column_of_another_type_or_without_its_number_is_read_as_it_stands(
    engine: Engine, tmp_path: Path, number: str, value: str, kind: str
) -> None:
    """A file that was altered is as it is among many rows as among few: what is made of it others say."""
    kinds, path = {"number": "BIGINT", "value": kind}, str(tmp_path / "altered.parquet")
    source = f"SELECT {number} AS number, {value} AS value FROM range({MANY})"
    engine.make(f"COPY ({source}) TO '{path}' (FORMAT parquet)")
    found = engine.ask_files([path], kinds, "number")
    rows = engine.ask(f"SELECT number, value FROM '{path}' ORDER BY number")
    assert found == ([(path, MANY)], [list(column) for column in zip(*rows, strict=True)])


@pytest.mark.parametrize("many", [1, 3 * MANY])
@pytest.mark.parametrize("empty", ["a", "z"])
def test_a_file_of_another_shape_is_seen_though_it_has_no_rows(
    engine: Engine, tmp_path: Path, many: int, empty: str
) -> None:
    kinds, paths = {"number": "BIGINT", "value": "BIGINT"}, [str(tmp_path / name) for name in ("m", empty)]
    engine.make(
        f"COPY (SELECT range AS number, 1 AS value FROM range({many})) TO '{paths[0]}' (FORMAT parquet)"
    )
    engine.make(f"COPY (SELECT range AS number FROM range(0)) TO '{paths[1]}' (FORMAT parquet)")
    assert engine.ask_files(paths[:1], kinds, "number") is not None
    assert engine.ask_files(paths, kinds, "number") is None


def test_rows_are_all_unlike_or_not_in_some_columns(engine: Engine) -> None:
    assert engine.all_unlike("member", ["family", "seen_on"])
    assert not engine.all_unlike("member", ["family"])
    assert not engine.all_unlike("read_parquet('/nowhere/at/all.parquet')", ["family"])
