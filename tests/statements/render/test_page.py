"""A statement as one page: nothing from outside, nothing that runs, and every figure with what is behind it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from in_memory import MemoryBook
from pooledbudget.instruments.figures import Column, Kind, Line, Table, slot
from pooledbudget.instruments.figures import text as words
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import SHOWN, EntryLines, Pages, anchor


@pytest.fixture
def book() -> MemoryBook:
    """Three payments of April, closed."""
    made = MemoryBook()
    made.give("expenditure", *(f"2013-04-0{day},hubs,{day}.00,R{day}" for day in (1, 2, 3)))
    made.close()
    return made


def statement(book: MemoryBook, partner: str = "county") -> Statement:
    return statements_of(book.issue("2013-04"), partner)[0]


def test_the_page_allows_nothing_but_its_own_style(book: MemoryBook) -> None:
    text = Pages(book.record).html(statement(book))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#39;", "'") == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
    assert "style=" not in text.replace("<style>", "")
    assert not re.search(r"<script|javascript:|\son\w+=", text)


def test_what_is_behind_a_figure_is_its_formula_its_entries_and_their_total(book: MemoryBook) -> None:
    made = statement(book)
    pages = Pages(book.record)
    found = {behind.id: behind for table in made.tables for behind in pages._behind(made, table)}
    spent = found["2013-04/county/partner/pool.spent.hubs"]
    assert (spent.text, spent.total, spent.more) == ("£6.00", "£6.00", 0)
    assert [line.id for line in spent.entries] == ["S0001:2", "S0001:3", "S0001:4"]
    assert [line.because for line in spent.entries] == ["S0001 row 2", "S0001 row 3", "S0001 row 4"]
    assert spent.formula
    assert set(found) == {figure for figure, (_, cell) in made.figures.items() if cell.expression is not None}


def test_what_is_behind_figures_is_printed_as_an_annex_only_where_that_is_asked(book: MemoryBook) -> None:
    """On paper it made 66 pages of a memorandum account of eight."""
    text = Pages(book.record).html(statement(book))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    printed = style[style.index("@media print") :]
    assert "#annex:not(:checked) ~ .annex { display: none; }" in printed
    assert "#annex:not(:checked) ~ .unprinted { display: block; }" in printed
    asked, annex = text.index('<input type="checkbox" id="annex">'), text.index('<div class="annex">')
    assert asked < annex < text.index('<section class="behind"')
    assert text.rindex("</section>") < text.index("</div>", text.rindex("</section>")) < text.index("</main>")


def test_a_long_list_and_what_is_folded_are_printed_only_where_the_annex_is_asked(book: MemoryBook) -> None:
    """The claim schedule of a month was 22 pages, of which 13 were one list."""
    inner = Table("Tests of F", [Column("Test")], [Line("Work", [])], intro="Why it was paid")
    listed = Table("Listed", [Column("Family")], [Line("F", [], folded=inner), Line("G", [])], annex=True)
    asked = Table("Open", [Column("Value"), Column("Question", annex=True)], [Line("V", [words("Who?")])])
    signed = Table("Signed", [Column("Who"), Column("Name", Kind.SLOT)], [Line("Ann", [slot()])])
    text = Pages(book.record).html(replace(statement(book), tables=[listed, asked, signed]))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    printed = style[style.index("@media print") :]
    hidden = "main:not(:has(#annex:checked)) .asked-for, main:not(:has(#annex:checked)) tr.folded { display: none; }"
    assert hidden in printed
    assert '<p class="set-aside">Listed: 2 lines. Not printed:' in text
    assert '<div class="scroll asked-for" role="region" tabindex="0" aria-label="Listed">' in text
    assert text.count('<tr class="folded"><td colspan="1">') == 1
    assert "<summary>Tests of F</summary>" in text
    assert text.count("Why it was paid") == 1
    assert '<th scope="col" class="asked-for">Question</th>' in text
    assert '<td class="asked-for">Who?</td>' in text
    assert '<td class="slot"></td>' in text


def test_no_more_than_so_many_entries_are_listed_and_the_rest_are_counted() -> None:
    made = MemoryBook()
    made.give("expenditure", *(f"2013-04-02,hubs,1.00,R{number}" for number in range(SHOWN + 3)))
    made.close()
    pages, told = Pages(made.record), statement(made)
    found = {behind.id: behind for table in told.tables for behind in pages._behind(told, table)}
    spent = found["2013-04/county/partner/pool.spent.hubs"]
    assert (len(spent.entries), spent.more, spent.total) == (SHOWN, 3, f"£{SHOWN + 3}.00")


def test_what_people_wrote_is_text_on_the_page(book: MemoryBook) -> None:
    spoilt = replace(
        statement(book),
        headline=["<b>bold</b> & 'quoted'"],
        partner_name='"><script>alert(1)</script>',
        clauses=["</style><img src=x>"],
    )
    text = Pages(book.record).html(spoilt)
    assert "<b>bold</b>" not in text
    assert "<script>" not in text
    assert "<img" not in text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#39;quoted&#39;" in text


def test_each_figure_that_can_be_asked_about_has_a_place_and_is_linked_to_it(book: MemoryBook) -> None:
    made = statement(book)
    text = Pages(book.record).html(made)
    for figure, (_, cell) in made.figures.items():
        if cell.expression is not None:
            assert f'id="{anchor(figure)}"' in text, figure
            assert f'href="#{anchor(figure)}"' in text, figure
            assert figure in text


def test_a_place_on_the_page_is_one_word_and_no_two_figures_share_one(book: MemoryBook) -> None:
    figures = list(statement(book).figures)
    anchors = [anchor(figure) for figure in figures]
    assert len(set(anchors)) == len(figures)
    assert all(re.fullmatch(r"figure-[A-Za-z0-9-]+", place) for place in anchors)


def test_an_entry_is_read_once_however_often_it_is_listed(book: MemoryBook) -> None:
    lines = EntryLines(book.record)
    place = book.record.entry("S0001:2").sequence
    first = list(lines.of([(place, 100), (place, -5)]))
    assert [(line.sequence, line.amount) for line in first] == [(place, "1.00"), (place, "-0.05")]
    book.record.close()
    assert [line.amount for line in lines.of([(place, 7)])] == ["0.07"]


def test_the_index_lists_statements_by_period_and_says_the_facts(book: MemoryBook) -> None:
    listed = [
        ("2013-04", "nhs", "partner", "2013-04/2013-04-nhs-partner.html"),
        ("2013-05", "county", "bank", "2013-05/a.html"),
        ("2013-Q1", "gone", "other", "b.html"),
    ]
    text = Pages(book.record).index_of(book.record, book.on(), listed)
    assert '<a href="2013-05/a.html">Bank reconciliation and differences: Smallshire County Council' in text
    assert ">Partner statement: NHS Smallshire, April 2013</a>" in text
    assert ">other: gone, April to June 2013</a>" in text
    assert text.index("<h2>April to June 2013, open</h2>") < text.index("<h2>May 2013, open</h2>")
    assert text.index("<h2>May 2013, open</h2>") < text.index("<h2>April 2013, closed</h2>")
    assert str(book.record.seals()[-1]) in text


def test_a_draft_has_no_seal_on_its_page(book: MemoryBook) -> None:
    made = statements_of(book.issue("2013-05"), "county")[0]
    assert "none until the month is closed" in Pages(book.record).html(made)
