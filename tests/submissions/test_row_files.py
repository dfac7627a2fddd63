"""Row files keep what they were given, in any order of reading, and say when they cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import screen
from pooledbudget.submissions.columns import Columns, empty
from pooledbudget.submissions.family_records import Flag, Member
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.row_files import RowFiles

MEMBERS: Columns[Any] = Columns(
    Member,
    [2, 3, 4],
    [
        ["F2", "F1", "F1"],
        ["P1", "P3", "P2"],
        [date(1999, 1, 1)] * 3,
        [date(2013, 4, 1)] * 3,
        [None, date(2013, 5, 1), None],
        ["adult", "", "child"],
    ],
)


@pytest.fixture
def files(tmp_path: Path) -> RowFiles:
    return RowFiles(tmp_path / "rows", Engine())


def test_rows_are_read_as_they_were_kept(files: RowFiles) -> None:
    files.keep("a", MEMBERS)
    assert files.read(["a"], Member) == {"a": MEMBERS}
    assert files.tally("a") == {"2013-04": (3, 0)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_kept_without_a_row(files: RowFiles, kind: str) -> None:
    files.keep("a", empty(KINDS[kind]))
    assert files.read(["a"], KINDS[kind]) == {"a": empty(KINDS[kind])}
    assert files.tally("a") == {}


def test_what_is_not_there_or_is_of_another_kind_cannot_be_read(files: RowFiles) -> None:
    assert files.read(["a"], Member) == {}
    files.keep("a", MEMBERS)
    assert files.read(["a"], Flag) == {}
    files.path("a").write_bytes(b"PAR1 and no more")
    assert files.read(["a"], Member) == {}
    files.remove("a")
    files.remove("a")
    assert not files.has("a")


def test_many_files_are_read_at_once_and_a_damaged_one_hides_no_other(files: RowFiles) -> None:
    for name in "abcd":
        files.keep(name, MEMBERS)
    assert files.read(list("abcd"), Member) == dict.fromkeys("abcd", MEMBERS)
    files.path("c").write_bytes(b"")
    assert files.read(list("abcde"), Member) == dict.fromkeys("abd", MEMBERS)


def test_the_first_kept_row_of_the_same_values_is_found(files: RowFiles) -> None:
    files.keep("first", MEMBERS.without([2]))
    files.keep("second", MEMBERS)
    held = ("family", "person")
    assert files.first_with(["first", "second"], MEMBERS, held) == {
        2: ("second", 2),
        3: ("first", 3),
        4: ("first", 4),
    }
    column = list(MEMBERS.model.model_fields).index("person")
    turned = [[*values] for values in MEMBERS.values]
    turned[column] = [str(person).swapcase() for person in MEMBERS.column("person")]
    other = Columns(MEMBERS.model, MEMBERS.numbers, turned)
    assert files.first_with(["second"], other, held) == {}
    assert files.first_with(["second"], other, held, {"person"}) == {n: ("second", n) for n in (2, 3, 4)}
    assert files.first_with(["first", "nowhere"], MEMBERS, held) is None
    files.path("first").write_bytes(b"")
    assert files.first_with(["first"], MEMBERS, held) is None


def test_the_file_is_sorted_by_what_it_is_asked_by(files: RowFiles) -> None:
    files.keep("a", MEMBERS)
    stood = files.engine.ask(f"SELECT family, person FROM read_parquet('{files.path('a')}')")
    assert stood == [("F1", "P2"), ("F1", "P3"), ("F2", "P1")]


def test_rows_that_were_told_column_by_column_are_kept_from_where_they_are(files: RowFiles) -> None:
    fields = ["family", "person", "born_on", "joined_on", "left_on", "role"]
    cells = {name: [str(value or "") for value in MEMBERS.column(name)] for name in fields}
    found = screen(files.engine, Member, ["YYYY-MM-DD"], MEMBERS.numbers, cells)
    told: Columns[Any] = Columns(Member, found.numbers, found.values, found.table)
    assert files.engine.holds(found.table)
    files.keep("a", told)
    files.engine.forget()
    assert not files.engine.holds(found.table)
    files.keep("b", told)
    files.keep("c", told.without([3]))
    assert files.read(list("abc"), Member) == {"a": MEMBERS, "b": MEMBERS, "c": MEMBERS.without([3])}


def test_tallies_outlive_the_process_and_a_line_cut_short(files: RowFiles) -> None:
    files.keep("a", MEMBERS)
    files.keep("b", MEMBERS.without([2]))
    path = files.folder / "tallies.jsonl"
    path.write_text(path.read_text() + '["c", {"2013-')
    again = RowFiles(files.folder, files.engine)
    assert [again.tally(name) for name in "abc"] == [{"2013-04": (3, 0)}, {"2013-04": (2, 0)}, None]


def test_files_that_do_not_hold_the_same_rows_are_named(files: RowFiles, tmp_path: Path) -> None:
    other = RowFiles(tmp_path / "other", files.engine)
    for store in (files, other):
        store.keep("same", MEMBERS)
        store.keep("less", MEMBERS)
    other.keep("less", MEMBERS.without([4]))
    files.keep("here", MEMBERS)
    assert files.differing(other, ["same", "less", "here", "nowhere"]) == ["less"]
    other.path("same").write_bytes(b"")
    assert files.differing(other, ["same"]) == []  # it is made again, so it says nothing wrong
