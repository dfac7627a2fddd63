"""The bytes that are sealed: one way to write each act and entry, for ever."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from loops import some
from pooledbudget.findings import Origin
from pooledbudget.ledger import store_sqlite as store
from pooledbudget.ledger.entries import because_text, canonical
from pooledbudget.ledger.formats import (
    ACT_COLUMNS,
    ENTRY_COLUMNS,
    FORMATS,
    NEVER_HELD,
    POSTING_COLUMNS,
    newest,
)
from pooledbudget.ledger.tables import KEPT

TWO = FORMATS[2]
BOOK = ("smallshire", "2013-04", 2, "ab" * 32)
ACT = (7, "close", "2013-04", "Ann", "2013-05-01T09:00:00Z", "", "tool 1", 1, "cd" * 32, "{}", '{"a":1}')
ENTRY = (
    8,
    "S0001:2",
    7,
    "2013-04-02",
    "2013-04",
    "spending",
    "hubs",
    'R"1',
    '[{"row":2,"submission":"S0001"}]',
)
LEGS = [
    ("spending:hubs", "county", "pool", "early-help", 1000, "GBP"),
    ("assets:cash", "county", "pool", "early-help", -1000, "GBP"),
]


def test_an_act_of_format_two_is_these_bytes_and_no_others() -> None:
    """Golden: a change here is a change of every seal ever issued, and needs a new format."""
    assert TWO.act_bytes(BOOK, 2, ACT).decode() == (
        '{"act":"close","book":"smallshire","code":"' + "cd" * 32 + '","detail":{"a":1},"edition":1,'
        '"first_month":"2013-04","format":2,"inputs":{},"instant":"2013-05-01T09:00:00Z","key":"'
        + "ab" * 32
        + '","month":"2013-04","reason":"","sequence":7,"tool":"tool 1","who":"Ann"}'
    )


def test_an_entry_of_format_two_is_these_bytes_and_no_others() -> None:
    assert TWO.entry_bytes(ENTRY, LEGS).decode() == (
        '{"about":"hubs","act":7,"because":[{"row":2,"submission":"S0001"}],"effective":"2013-04-02",'
        '"id":"S0001:2","kind":"spending","month":"2013-04","postings":'
        '[["spending:hubs","county","pool","early-help",1000,"GBP"],'
        '["assets:cash","county","pool","early-help",-1000,"GBP"]],"reference":"R\\"1","sequence":8}'
    )


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(who=TEXT, reason=TEXT, said=st.dictionaries(TEXT, TEXT | st.integers() | st.booleans(), max_size=3))
def test_what_is_written_fast_is_canonical_json(who: str, reason: str, said: dict[str, object]) -> None:
    columns = (1, "reopen", "", who, "i", reason, "t", 1, "", canonical({}), canonical(said))
    data = TWO.act_bytes(BOOK, 2, columns).decode()
    assert canonical(json.loads(data)) == data
    assert json.loads(data)["detail"] == said


@given(
    about=TEXT, reference=TEXT, partner=TEXT, amount=st.integers(-(2**53) + 1, 2**53 - 1), row=st.integers(0)
)
def test_an_entry_written_fast_is_canonical_json(
    about: str, reference: str, partner: str, amount: int, row: int
) -> None:
    because = because_text([Origin(partner, row)])
    assert because == because_text([Origin(partner, row), Origin(partner, row)])[: len(because) - 1] + "]"
    columns = (1, "id", 1, "2013-04-02", "2013-04", "k", about, reference, because)
    data = TWO.entry_bytes(columns, [("a:b", partner, "pool", "", amount, "GBP")]).decode()
    assert canonical(json.loads(data)) == data


def test_two_books_never_write_the_same_act() -> None:
    written = {
        TWO.act_bytes(book, 2, ACT)
        for book in (
            BOOK,
            ("other", *BOOK[1:]),
            (BOOK[0], "2013-05", *BOOK[2:]),
            (*BOOK[:3], "ef" * 32),
        )
    }
    assert len(written) == 4


def test_every_format_lists_the_columns_its_schema_has() -> None:
    for number, layout in FORMATS.items():
        connection = store.create(":memory:", "b", "2013-04", layout=layout)
        for table, columns in layout.tables.items():
            found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            assert found == list(columns), (number, table)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert {name for (name,) in tables} == set(layout.tables) | set(KEPT)
        assert connection.execute("PRAGMA user_version").fetchone() == (number,)
        connection.close()


def test_every_table_refuses_to_be_changed() -> None:
    for layout in FORMATS.values():
        for table in some(layout.tables):
            for event in ("UPDATE", "DELETE"):
                assert f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} " in layout.schema


def test_a_leaf_covers_every_column_that_says_something() -> None:
    for layout in FORMATS.values():
        assert set(layout.tables["act"]) - set(layout.act_columns) == {"leaf", "head"}
        assert set(layout.tables["entry"]) - set(layout.entry_columns) == {"leaf", "head"}
        assert set(layout.tables["posting"]) == {"entry", "line", *POSTING_COLUMNS}


def test_new_records_are_begun_in_the_newest_format_and_the_first_is_read_by_nobody() -> None:
    assert newest().number == max(FORMATS)
    assert NEVER_HELD not in FORMATS
    assert (newest().act_columns, newest().entry_columns) == (ACT_COLUMNS, ENTRY_COLUMNS)
