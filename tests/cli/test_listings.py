"""One grammar for every list: the same words on the command line and in Python, and a sentence for none."""

from __future__ import annotations

import pytest

from conftest import SmallBook
from shell import data, run

LISTS = ("files", "differences", "decisions", "acts", "agreements", "partners", "queries", "log")


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    """A book with one file, closed for April 2013."""
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1", file="april.csv")
    small.close()
    return small


@pytest.mark.parametrize("command", LISTS)
def test_every_list_takes_the_last_so_many(closed: SmallBook, command: str) -> None:
    told = run(closed.path, command, "--limit", "1").stdout.splitlines()
    assert told
    assert len(told) <= 2


@pytest.mark.parametrize("command", ["differences", "decisions", "queries"])
def test_a_list_without_rows_is_said_in_a_sentence(closed: SmallBook, command: str) -> None:
    """Bare headings were printed."""
    assert run(closed.path, command).stdout == f"There are no {command}.\n"


def test_the_log_of_a_kind_that_was_not_done_says_so(closed: SmallBook) -> None:
    assert (
        run(closed.path, "log", "kind=reopen").stdout
        == "No acts match kind=reopen; there are 2 acts in all.\n"
    )
    assert "did you mean 'reopen'" in run(closed.path, "log", "--kind", "repoen", code=2).stderr


def test_the_same_words_are_asked_by_in_python(closed: SmallBook) -> None:
    lists = closed.book.lists
    by_words = lists.files(kind="expenditure", partner="county", month="2013-14", limit=5).to_dicts()
    assert by_words == data(
        closed.path, "files", "--kind", "expenditure", "--partner", "county", "--month", "2013-14"
    )
    assert by_words == data(closed.path, "files", "kind=expenditure", "partner=county", "month=2013-Q1")
    assert [row["kind"] for row in lists.acts(partner="county")] == ["receive"]
    assert [row["agreement"] for row in lists.agreements(kind="pool")] == ["pool"]


def test_how_many_are_left_out_is_said(closed: SmallBook) -> None:
    assert "1 more: --limit 0" in run(closed.path, "acts", "--limit", "1").stderr
