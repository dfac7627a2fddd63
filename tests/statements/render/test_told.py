"""What a written statement tells is read back place by place, whatever form it is in."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from in_memory import MemoryBook
from pooledbudget.instruments.figures import Column, Line, Table
from pooledbudget.instruments.figures import text as words
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.render.files import written_as
from pooledbudget.statements.render.told import Told, told
from pooledbudget.version import TOOL


@pytest.fixture(scope="module")
def forms() -> dict[str, str]:
    book = MemoryBook()
    book.give("contributions", "2013-04-02,pool,nhs,cash,500.00,N1")
    book.give("expenditure", "2013-04-09,hubs,50.00,A")
    book.close()
    (statement,) = statements_of(book.issue("2013-04"), "nhs")
    return {form: written_as(statement, book.record, form) for form in ("page", "CSV", "JSON")}


def read(forms: dict[str, str], form: str) -> Told:
    return told(forms[form].encode(), "a file")


@pytest.mark.parametrize("form", ["page", "CSV", "JSON"])
def test_every_form_says_its_seal_its_tool_and_whose_it_is(forms: dict[str, str], form: str) -> None:
    found = read(forms, form)
    assert (found.form, found.tool) == (form, TOOL)
    assert found.seal.startswith("pooledbudget-seal/1 smallshire 2013-04 1 ")
    assert found.figure.startswith("2013-04/nhs/partner/pool.")


def test_a_figure_is_at_the_place_of_its_id(forms: dict[str, str]) -> None:
    assert read(forms, "CSV").texts["figure", "2013-04/nhs/partner/pool.received", "1"] == "500.00"
    assert read(forms, "JSON").texts["figure", "2013-04/nhs/partner/pool.received", "1"] == "500.00"
    page = read(forms, "page").texts
    assert page["figure", "2013-04/nhs/partner/pool.received", "1"].strip("\N{MINUS SIGN}") == "£500.00"


@pytest.mark.parametrize("form", ["page", "CSV", "JSON"])
def test_an_entry_is_at_the_place_of_its_figure(forms: dict[str, str], form: str) -> None:
    entries = {place: text for place, text in read(forms, form).texts.items() if place[0] == "entry"}
    if form == "page":  # each is told once, and each figure leads to it
        assert any("N1" in text for text in entries.values())
        assert all(place[1].isdecimal() for place in entries)
    else:
        assert any("500.00" in text for text in entries.values())
        assert all(place[2].isdecimal() for place in entries)


def test_what_is_there_twice_is_told_twice() -> None:
    found = Told("page")
    found.add("a  b", "said")
    found.add("c", "said")
    assert found.texts == {("said", "1"): "a b", ("said", "2"): "c"}


def test_a_page_is_read_block_by_block() -> None:
    page = (
        "<style>p{}</style><nav><p>away</p></nav><p>one <b>two</b><br>three</p>loose"
        "<table><caption>T</caption><tr><th>L</th><th>C</th></tr><tr><th>a</th><td>1</td></tr></table>"
        "<dl><dt>Seal</dt><dd>s</dd></dl><footer><p>Written by pooledbudget 0.1.0.</p></footer><p>unclosed"
    )
    found = told(page.encode(), "f")
    assert (found.seal, found.tool) == ("s", "pooledbudget 0.1.0")
    styled = found.texts.pop(("style", "1"))
    assert styled != told(page.replace("p{}", "p{display:none}").encode(), "f").texts["style", "1"]
    marked = found.texts.pop(("marks", "1"))
    assert marked != told(page.replace("<dl>", '<dl class="skip">').encode(), "f").texts["marks", "1"]
    assert found.texts == {
        ("strange", "p", "1"): "p",
        ("link", "1"): "away",
        ("said", "1"): "one two three",
        ("said", "2"): "loose",
        ("cell", "T", "a", "C", "1"): "1",
        ("header", "Seal", "1"): "s",
        ("said", "3"): "Written by",
        ("said", "4"): "unclosed",
    }


def test_more_than_a_statement_says_is_told(forms: dict[str, str]) -> None:
    document = {**json.loads(forms["JSON"]), "pay_to": "12345678"}
    assert told(json.dumps(document).encode(), "f").texts["more", "pay_to", "1"] == '"12345678"'


def test_what_is_folded_under_a_line_is_told_in_every_form() -> None:
    """A table within a line took the place of the table around it: what came after it was told as its own."""
    book = MemoryBook()
    book.give("expenditure", "2013-04-09,hubs,50.00,A")
    book.close()
    (statement, *_) = statements_of(book.issue("2013-04"), "nhs")
    inner = Table(
        "Tests of F",
        [Column("Test"), Column("Found")],
        [Line("Work", [words("91 days")]), Line("School", [words("no")])],
        intro="Why",
    )
    lines = [Line("F", [words("paid")], folded=inner), Line("G", [words("refused")])]
    made = replace(statement, tables=[Table("Families", [Column("Family"), Column("What")], lines)])
    for form in ("page", "CSV", "JSON"):
        texts = told(written_as(made, book.record, form).encode(), "a file").texts
        cells = {place[1:4]: text for place, text in texts.items() if place[0] == "cell"}
        assert cells["Families", "F", "What"] == "paid", form
        assert cells["Families", "G", "What"] == "refused", form
        if form == "page":  # a line of a fold is told as one
            told_under = [text for place, text in texts.items() if place[:2] == ("folded", "Tests of F")]
            assert told_under == ["Tests of F", "Why", "Work: 91 days", "School: no"]
        else:
            assert cells["Tests of F", "Work", "Found"] == "91 days", form
            assert cells["Tests of F", "School", "Found"] == "no", form


SVG = '<figure><svg viewBox="0 0 9 9"><rect x="1" width="{wide}"/><text x="1">£5.00</text></svg></figure><p>after</p>'


def test_a_picture_is_told_by_what_it_is_made_of_and_each_strange_thing_by_its_name() -> None:
    """A page of an earlier version has no picture where ours has one: what else is strange keeps its place."""
    found, same, longer = (
        told((SVG.format(wide=wide) + "<input>").encode(), "f").texts for wide in ("4", "4", "5")
    )
    assert found == same
    assert found["picture", "1"] != longer["picture", "1"]
    assert found["strange", "svg", "1"] == "svg"
    assert found["strange", "input", "1"] == "input"
    assert found["said", "1"] == "£5.00"
