"""A statement as one page: nothing from outside, nothing that runs, and every figure with what is behind it."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from msgspec.structs import replace

from in_memory import MemoryBook
from loops import some
from pooledbudget.instruments.figures import Cell, Column, Entries, Kind, Line, Table, slot
from pooledbudget.instruments.figures import text as words
from pooledbudget.statements.issuing import statements_of
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import (
    SHOWN,
    Behind,
    EntryLines,
    Pages,
    alike,
    anchor,
    folded_line,
    foot,
    said_once,
    spoken,
    together,
    told_above,
    told_once,
)


@pytest.fixture
def book() -> MemoryBook:
    """Three payments of April, closed."""
    made = MemoryBook()
    made.give("expenditure", *(f"2013-04-0{day},hubs,{day}.00,R{day}" for day in (1, 2, 3)))
    made.close()
    return made


def statement(book: MemoryBook, partner: str = "county") -> Statement:
    return statements_of(book.issue("2013-04"), partner)[0]


def behind_by_id(book: MemoryBook, made: Statement) -> dict[str, Behind]:
    pages = Pages(book.record)
    return {behind.id: behind for table in made.tables for behind in pages._behind(made, table, made.lines)}


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
    found = behind_by_id(book, made)
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
    found = behind_by_id(made, statement(made))
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
    for figure in some(id_ for id_, (_, cell) in made.figures.items() if cell.expression is not None):
        assert f'id="{anchor(figure)}"' in text, figure
        assert f'href="#{anchor(figure)}"' in text, figure
        assert figure in text


def test_a_place_on_the_page_is_one_word_and_no_two_figures_share_one(book: MemoryBook) -> None:
    figures = list(statement(book).figures)
    anchors = [anchor(figure) for figure in figures]
    assert len(set(anchors)) == len(figures)
    assert all(re.fullmatch(r"f-[0-9a-f]{10}", place) for place in anchors)
    assert anchor("2013-04/county/partner/pool.spent.hubs") == "f-d4e4202316", "a link that somebody kept"


def test_an_entry_is_read_once_however_often_it_is_listed(book: MemoryBook) -> None:
    lines = EntryLines(book.record)
    place = book.record.entry("S0001:2").sequence
    first = list(lines.of([(place, 100), (place, -5)]))
    assert [(line.sequence, line.amount) for line in first] == [(place, "1.00"), (place, "-0.05")]
    book.record.close()
    assert [line.amount for line in lines.of([(place, 7)])] == ["0.07"]


def test_each_table_stands_under_a_heading_and_its_figures_have_one_stop_of_the_keyboard(
    book: MemoryBook,
) -> None:
    """A claims year had 623 stops and 165 links called the same; captions are no headings."""
    made = statement(book)
    text = Pages(book.record).html(made)
    for number, table in enumerate(made.tables, start=1):
        assert f'<h2 id="table-{number}">{table.title}</h2>' in text
    figures = re.findall(r'<a href="#f-[^>]*tabindex[^>]*>', text)
    assert figures
    assert all('tabindex="-1"' in link for link in figures)
    names = re.findall(r'aria-label="([^"]+)">', "".join(figures))
    assert len(set(names)) == len(names) == len(figures)
    assert text.count('<p class="to-behind"><a href="#behind-') == text.count('<details class="group"')


def test_what_stands_behind_the_figures_of_a_table_is_folded_under_its_name(book: MemoryBook) -> None:
    made = statement(book)
    text = Pages(book.record).html(made)
    for group in some(re.findall(r'<details class="group" id="behind-(\d+)">', text)):
        table = made.tables[int(group) - 1]
        number = sum(cell.expression is not None for line in table.lines for cell in line.cells)
        assert f"<summary>{table.title}: {number} figure" in text


def test_a_long_table_folds_on_a_telephone_and_a_list_of_the_annex_everywhere(book: MemoryBook) -> None:
    lines = [Line(f"F{number}", [words("x"), words("")]) for number in range(9)]
    columns = [Column("Family"), Column("One"), Column("Two")]
    long, short = Table("Long", columns, lines), Table("Short", columns, lines[:2])
    annex = Table("Annex", columns, lines[:2], annex=True)
    text = Pages(book.record).html(replace(statement(book), tables=[long, short, annex]))
    assert text.count('<details class="fold">') == 1
    assert text.count('<details class="fold shut asked-for">') == 1
    assert '<summary>9 lines<span class="unseen"> of Long</span></summary>' in text
    assert text.count("<td>x</td>") == 13
    for number in (1, 2, 3):
        assert f'.t{number} td:nth-child(2)::before {{ content: "One"; }}' in text
    assert text.count('<td class="unsaid"></td>') == 13


def test_each_printed_page_has_its_number_its_name_and_the_short_seal(book: MemoryBook) -> None:
    made = statement(book)
    text = Pages(book.record).html(made)
    assert 'content: "Page " counter(page) " of " counter(pages)' in text
    root = made.seal.split()[5]
    assert f"final, seal {root[:12]}" in foot(made)
    assert root[:13] not in foot(made)
    assert ", seal" not in foot(replace(made, seal=""))


def test_an_entry_is_told_once_on_a_page_and_each_figure_leads_to_it(book: MemoryBook) -> None:
    """A claims month was 0.84 MB: each entry stood under each figure that it is in."""
    made = statement(book)
    text = Pages(book.record).html(made)
    rows = re.findall(r'<tr id="entry-([0-9]+)"', text)
    assert rows
    assert len(rows) == len(set(rows))
    assert set(re.findall(r'<a href="#entry-([0-9]+)">', text)) == set(rows)
    anchors = re.findall(r'<(?:tr|section class="behind") id="(f-[^"]+)"', text)
    figures = [figure for figure, (_, cell) in made.figures.items() if cell.expression is not None]
    assert sorted(anchors) == sorted(map(anchor, figures))
    assert all(
        f'<td class="id">{figure}</td>' in text or f'<p class="id">{figure}</p>' in text for figure in figures
    )


def test_what_a_rule_asks_of_every_line_is_told_once_beneath_the_table() -> None:
    """A claims year was 1.14 MB: what each test needs stood under every claim."""
    columns = [Column("Test"), Column("Came out"), Column("Needs", rule=True), Column("Evidence")]

    def tested(needs: str, evidence: str) -> Line:
        cells = [words("passed"), words(needs), words(evidence)]
        return Line("F", [], folded=Table("Tests of F", columns, [Line("Work", cells)]))

    alike = Table("Paid", [Column("Family")], [tested("91 days", "S1 row 2"), tested("91 days", "")])
    once = said_once(alike)
    first, second = (line.folded for line in alike.lines)
    assert first is not None
    assert second is not None
    assert told_above(alike, once) == ["Work, each time. Needs: 91 days."]
    assert folded_line(first, first.lines[0], once) == ["passed", "Evidence: S1 row 2"]
    assert folded_line(second, second.lines[0], once) == ["passed"]
    differ = Table("Paid", [Column("Family")], [tested("91 days", ""), tested("6 months", "")])
    assert told_above(differ, said_once(differ)) == []
    assert folded_line(first, first.lines[0], {}) == ["passed", "Needs: 91 days", "Evidence: S1 row 2"]


def test_the_sentences_of_a_folded_line_are_parted_by_one_full_stop() -> None:
    columns = [Column("Rule"), Column("What it says"), Column("Read in")]
    line = Line("starts", [words("It begins on 1 April 2012."), words("LocalGov.")])
    assert folded_line(Table("Rules", columns, [line]), line, {}) == [
        "It begins on 1 April 2012",
        "Read in: LocalGov.",
    ]


def test_a_figure_of_a_line_that_folds_is_told_within_the_fold(book: MemoryBook) -> None:
    """Each paid claim stood three times on its page: in its line, behind it, and as its entry."""
    made = statement(book)
    (spent,) = [
        cell
        for table in made.tables
        for line in table.lines
        for cell in line.cells
        if cell.id == "pool.spent.hubs"
    ]
    sequence = book.record.entry("S0001:2").sequence
    alone = replace(spent, expression=Entries([(sequence, 100)]))
    fold = Table("Tests of F", [Column("Test")], [Line("Work", [])])
    columns = [Column("Family"), Column("Amount", Kind.MONEY)]
    told = Table("Paid", columns, [Line("F", [alone], folded=fold)])
    text = Pages(book.record).html(replace(made, tables=[told]))
    figure = made.figure_id(alone.id)
    (within,) = re.findall(r'<tr class="folded">(.*?)</tr>', text, re.DOTALL)
    assert f'<p class="id" id="{anchor(figure)}">{figure}</p>' in within
    assert f'<p id="entry-{sequence}">Entry {sequence}: ' in within
    assert 'class="group"' not in text, "nothing is told a second time"
    assert f"#{anchor(figure)}" not in text.replace(within, "")


def test_figures_that_the_same_entries_make_list_them_once(book: MemoryBook) -> None:
    """Of 64 unconfirmed values most rest on the same claims, and each listed twenty."""
    made = statement(book)
    found = behind_by_id(book, made)
    first = found["2013-04/county/partner/pool.spent.hubs"]
    again = replace(first, id="again")
    marked = alike([[first], [again]])
    assert marked[0] == [first]
    assert (marked[1][0].same, marked[1][0].entries) == (first.id, [])
    assert marked[1][0].plain
    assert told_once(marked)[1] == []
    assert not replace(marked[1][0], formula=[*first.formula, *first.formula]).plain
    assert [rows for _, rows in together([marked[1][0], replace(marked[1][0], id="third")])] == [2, 0]


def test_what_a_link_is_called_is_no_longer_than_tells_it_from_others(book: MemoryBook) -> None:
    made = statement(book)
    names = spoken(made)
    assert len(set(names.values())) == len(names)
    for table in made.tables:
        for line in table.lines:
            for cell in line.cells:
                if cell.expression is not None:
                    assert names[cell.id].startswith(f"{cell.text(made.currency)}: {line.label}")
    assert any(len(name) < len(longest) for name in names.values() for longest in names.values())


def test_two_exceptions_of_one_family_have_links_of_two_names(book: MemoryBook) -> None:
    """In the first month of `init --from families` both were called `£2,400.00: ..., Pounds, Exceptions`."""
    made = statement(book)
    sequence = book.record.entry("S0001:2").sequence
    cells = [Cell(Kind.MONEY, 100, f"pool.{name}", Entries([(sequence, 100)])) for name in ("one", "two")]
    table = Table(
        "Exceptions", [Column("Family"), Column("Pounds", Kind.MONEY)], [Line("F", [cell]) for cell in cells]
    )
    assert list(spoken(replace(made, tables=[table])).values()) == [
        f"£1.00: F, Pounds, Exceptions, line {number}" for number in (1, 2)
    ]


def test_a_short_table_of_many_columns_folds_on_a_telephone_too(book: MemoryBook) -> None:
    """The first claim schedule of a place of one's own was 8.6 screens."""
    few = Table("Few", [Column("A")], [])
    columns = [Column(name) for name in ("Family", "Exception", "Why", "Pounds")]
    lines = [Line("F", [words("a"), words("b"), words("c")]) for _ in range(2)]
    text = Pages(book.record).html(
        replace(statement(book), tables=[few, few, few, Table("Many", columns, lines)])
    )
    assert text.count('<details class="fold">') == 1
