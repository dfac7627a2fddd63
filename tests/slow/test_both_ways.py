"""The same files, received and closed with row files and told column by column, and without either: one seal."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.test_screening import both_ways
from in_memory import MemoryBook, place_of_everything, rows_of
from pooledbudget.engine.duckdb import Engine
from pooledbudget.errors import Misuse, PooledBudgetError
from pooledbudget.submissions import checking
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.row_files import RowFiles
from pooledbudget.submissions.rows import RowReader

ENGINE = Engine()
DAYS = st.integers(1, 28).map("{:02d}".format)
MONTHS = ("2013-04", "2013-05", "2013-06")
FAMILIES = [f"F{number}" for number in range(1, 5)]
PEOPLE = [f"P{number}" for number in range(1, 9)]


@contextmanager
def column_by_column() -> Generator[None]:
    """Tell every file column by column, however few rows it has."""
    kept, checking.MANY = checking.MANY, 0
    try:
        yield
    finally:
        checking.MANY = kept


class KeptBook(MemoryBook):
    """The book in memory, with its row files in a folder and a reader that begins anew at each act."""

    def __init__(self, like: MemoryBook, folder: Path) -> None:
        super().__init__(book=like.book, agreements=dict(like.agreements))
        self.files = RowFiles(folder, ENGINE)
        self.begin()

    def begin(self) -> None:
        """Forget everything that was read."""
        self.reader = RowReader(self, self.record, RowFiles(self.files.folder, ENGINE))


def payments(month: str) -> st.SearchStrategy[list[str]]:
    """Lines of spending, some of them wrong, late or twice."""
    amounts = st.sampled_from(["1.00", "2.50", "-0.50", "1,000.00", "1_0", "0.00", "£3"])
    schemes = st.sampled_from(["hubs", "hubs", "hubs", "nosuch"])
    line = st.tuples(DAYS, schemes, amounts, st.integers(1, 4))
    lines = st.lists(line.map(lambda it: f"{month}-{it[0]},{it[1]},{it[2]},R{it[3]}"), max_size=4)
    return lines.map(lambda drawn: [f"{month}-01,hubs,1.00,G", *drawn])


def evidence(month: str) -> st.SearchStrategy[list[tuple[str, list[str]]]]:
    """Files about families: who they are, what they did, when work began with them."""
    families, people = st.sampled_from(FAMILIES), st.sampled_from(PEOPLE)
    members = st.lists(st.tuples(families, people), min_size=1, max_size=6, unique=True).map(
        lambda those: [f"{family},{person},1985-01-01,2012-01-01," for family, person in those]
    )
    incidents = st.lists(st.tuples(families, DAYS, st.integers(1, 9)), min_size=1, max_size=5).map(
        lambda those: [f"{family},{month}-{day},I{number}," for family, day, number in those]
    )
    flags = st.lists(families, min_size=1, max_size=3, unique=True).map(
        lambda those: [f"{family},local concern,2013-01-01,," for family in those]
    )
    benefits = st.lists(people, min_size=1, max_size=4, unique=True).map(
        lambda those: [f"{person},jsa,2012-06-01," for person in those]
    )
    attached = st.lists(families, min_size=1, max_size=2, unique=True).map(
        lambda those: [f"families,{family},{month}-20" for family in those]
    )
    return st.lists(
        st.one_of(
            st.tuples(st.just("families"), members),
            st.tuples(st.just("incidents"), incidents),
            st.tuples(st.just("flags"), flags),
            st.tuples(st.just("benefits"), benefits),
            st.tuples(st.just("attachments"), attached),
        ),
        max_size=4,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Draw what is done to a book: files, files that replace others, closes, a month opened again."""
    done: list[tuple[str, Any]] = []
    for month in MONTHS:
        for number in range(draw(st.integers(1, 3))):
            said: dict[str, Any] = {"accept_valid": True, "reason": "draw"}
            said["sender"] = draw(st.sampled_from(["county", "police"]))
            if number and draw(st.booleans()):
                said |= {"replaces": "the last", "sender": "county"}
            done.append(("expenditure", (rows_of("expenditure", *draw(payments(month))), said)))
        for kind, lines in draw(evidence(month)):
            done.append((kind, (rows_of(kind, *lines), {"accept_valid": True, "reason": "draw"})))
        done += [(draw(st.sampled_from(["withdraw", "attest"])), draw(st.integers(1, 9)))] * draw(
            st.booleans()
        )
        done.append(("close", month))
    if draw(st.booleans()):
        done += [("reopen", MONTHS[-1]), ("close", MONTHS[-1])]
    return done


def act(book: MemoryBook, what: str, month: Any) -> str:
    """Close or reopen a month, or withdraw or attest a file; return its seal, or why it could not be."""
    try:
        if what == "reopen":
            book.reopen(month)
            return ""
        if what in {"withdraw", "attest"}:
            getattr(book, what)(f"S{month:04d}")
            return ""
        return str(book.close(month).seal)
    except PooledBudgetError as fault:
        return str(fault)


def do(book: MemoryBook, done: list[tuple[str, Any]]) -> list[str]:
    """Do all of it and return the seals, and what every receipt said."""
    last, said = "", []
    for what, how in done:
        if isinstance(book, KeptBook):
            book.begin()
        if what in {"close", "reopen", "withdraw", "attest"}:
            said.append(act(book, what, how))
        else:
            text, words = how
            if words.get("replaces"):
                words = {**words, "replaces": last}
            try:
                receipt = book.send(text, **{"kind": what, **words})
            except Misuse as fault:  # it was withdrawn
                said.append(str(fault))
                continue
            said += [f"{receipt.accepted} {receipt.total}", *map(str, receipt.findings)]
            if receipt.accepted and what == "expenditure" and words["sender"] == "county":
                last = receipt.submission
    return said


@given(histories())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_ways_come_to_the_same_seals(done: list[tuple[str, Any]]) -> None:
    plain = place_of_everything()
    with TemporaryDirectory() as folder:
        kept = KeptBook(place_of_everything(), Path(folder))
        with column_by_column():
            found = do(kept, done)
    assert found == do(plain, done)


def test_a_book_that_differs_is_told_apart() -> None:
    """The comparison can fail: a penny more is another seal."""
    said = {"accept_valid": True, "reason": "draw", "sender": "county"}
    books = [
        [("expenditure", (rows_of("expenditure", f"2013-04-02,hubs,{amount},R"), said)), ("close", "2013-04")]
        for amount in ("1.00", "1.01")
    ]
    assert do(place_of_everything(), books[0])[-1] != do(place_of_everything(), books[1])[-1]
    with pytest.raises(AssertionError):
        assert do(place_of_everything(), books[0]) == do(place_of_everything(), books[1])


@given(kind=st.sampled_from(list(KINDS)), data=st.data())
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_files_of_every_kind_are_told_the_same_both_ways(kind: str, data: st.DataObject) -> None:
    with column_by_column():
        by_columns, by_rows = both_ways(kind, data)
    assert by_columns == by_rows
