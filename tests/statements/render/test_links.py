"""What a page leads to, as pages come one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.periods import span
from pooledbudget.statements.render.links import links, neighbours, root_of
from shell import data, run


@pytest.mark.parametrize(
    ("period", "before", "after"),
    [
        ("2013-04", "2013-03", "2013-05"),
        ("2013-Q1", "2012-Q4", "2013-Q2"),
        ("2013-Q4", "2013-Q3", "2014-Q1"),
        ("2013-14", "2012-13", "2014-15"),
    ],
)
def test_a_period_has_one_of_its_length_before_and_after_it(period: str, before: str, after: str) -> None:
    assert [str(other) for _, other in neighbours(span(period))] == [before, after]


def test_the_index_is_above_a_folder_of_a_period_and_in_any_other(tmp_path: Path) -> None:
    assert root_of(tmp_path / "2013-04") == tmp_path
    assert root_of(tmp_path / "out") == tmp_path / "out"
    assert list(links(tmp_path / "index.html")) == []


def addresses(page: Path) -> list[str]:
    return re.findall(r'<li><a href="([^"#]+)">', page.read_text("utf-8"))


@pytest.mark.parametrize("out", [False, True])
def test_each_page_leads_to_its_neighbours_and_forms_and_nowhere_that_is_not_there(
    small: SmallBook, tmp_path: Path, out: bool
) -> None:
    for month in ("2013-04", "2013-05", "2013-06"):
        small.close(month)
        where = ("--out", tmp_path / "out") if out else ()
        run(small.path, "statement", "--all", "--period", month, *where)
    root = tmp_path / "out" if out else small.path / "statements"
    pages = sorted(root.rglob("2013-*.html"))
    assert len(pages) == 12
    for page in pages:
        found = addresses(page)
        assert len(found) == (5 if page.name.startswith("2013-05") else 4) + 1
        for address in found:
            assert (page.parent / address).is_file(), address
    listed = re.findall(r'<li><a href="([^"]+)">', (root / "index.html").read_text("utf-8"))
    assert len(set(listed)) == 12
    assert all((root / address).is_file() for address in listed)


def test_the_index_says_what_is_open_again(small: SmallBook) -> None:
    small.close()
    run(small.path, "statement", "--all", "--period", "2013-04")
    index = small.path / "statements" / "index.html"
    assert "April 2013 is closed" in index.read_text("utf-8")
    data(small.path, "reopen", "2013-04", "--reason", "late", "--approved-by", "Bob")
    assert "No month of Smallshire is closed yet. April 2013 is open." in index.read_text("utf-8")
    run(small.path, "close", "2013-04", code=0)
    assert "<td>revised</td>" in index.read_text("utf-8")


def test_a_close_writes_the_front_page_though_no_statement_ever_was(small: SmallBook) -> None:
    """E-11: only a demo and a statement wrote it, so a place of one's own had none."""
    run(small.path, "close", "2013-04")
    index = small.path / "statements" / "index.html"
    assert "April 2013 is closed" in index.read_text("utf-8")
    assert list(index.parent.iterdir()) == [index]


def test_a_page_leads_to_a_workbook_and_a_document_where_they_stand_beside_it(tmp_path: Path) -> None:
    page = tmp_path / "2013-04-nhs-partner.html"
    assert [address.rpartition(".")[2] for _, address in links(page)] == ["html", "csv", "json"]
    page.with_suffix(".xlsx").touch()
    page.with_suffix(".pdf").touch()
    assert [address.rpartition(".")[2] for _, address in links(page)] == [
        "html",
        "csv",
        "json",
        "xlsx",
        "pdf",
    ]


def test_an_investor_is_not_led_to_the_entries_of_everybody(tmp_path: Path) -> None:
    """E-13: the month's entries hold what the other investors lent."""
    (tmp_path / "2013-04-entries.csv").touch()
    for kind, led in (("investor", False), ("partner", True)):
        addresses = [address for _, address in links(tmp_path / f"2013-04-harbour-{kind}.html")]
        assert ("2013-04-entries.csv" in addresses) is led
