"""Write a statement as a workbook to publish: a cover, contents, notes, and one marked table a sheet.

It follows what official statistics ask of spreadsheets: nothing merged, hidden, split or coloured, one row of
headings, no blank rows, columns or cells, shorthand in square brackets, and no small number of people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from pooledbudget.instruments.figures import Cell, FigureOf, Kind, Table, Total
from pooledbudget.instruments.public import SMALL
from pooledbudget.instruments.told import PUBLIC
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import EntryLines
from pooledbudget.statements.render.typed import Shown, Typed, typed, typed_text, width_of
from pooledbudget.statements.render.workbook import (
    A4,
    Styles,
    bytes_of,
    holds_numbers,
    made_on,
    new_book,
    put,
    set_height,
    sheet_name,
    standing,
)
from pooledbudget.statements.small_numbers import (
    HIDDEN,
    about_somebody,
    few_hidden,
    hidden,
    names_somebody,
    to_fill_in,
)

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
NOT_APPLICABLE = "[z]"
WORDS_WIDTH, LABEL_WIDTH, TEXT_WIDTH = 90, 60, 60
SHORTHAND = (
    f"{HIDDEN} is a number of people or families that is too small to publish, and what would tell it.",
    f"{NOT_APPLICABLE} means that there is nothing to say: it does not apply. No cell is blank.",
)
PROVISIONAL = "Provisional: not every month of it is closed, so every figure may change."
REVISED = "Revised: what changed since it was first issued stands on the notes sheet."


def publication_name(statement: Statement) -> str:
    """Return the name of the file without its ending: small letters, digits and dashes."""
    return f"{statement.name.lower().replace('_', '-')}-publication"


def beside(statement: Statement, _lines: EntryLines, below: int = SMALL) -> tuple[str, bytes]:
    """Return the name of a statement's workbook to publish, and its bytes."""
    return f"{publication_name(statement)}.xlsx", publication(statement, below)


class Published(Struct):
    """A table as it is published."""

    name: str
    """Of its sheet."""
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Typed]]
    notes: Sequence[str] = ()
    numbers: Collection[int] = ()
    """The columns that hold numbers: shorthand in them stands where a number would."""


class _Chosen(Struct):
    """What of a statement is published, and what is said of the rest."""

    tables: list[Published] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    hides: bool = False
    headline: Sequence[str] = ()
    """Nothing where a number is hidden: the headline may tell it."""


def publication(statement: Statement, below: int = SMALL) -> bytes:
    """Return a statement as a workbook to publish; counts of people from 1 to under `below` are hidden."""
    chosen = _choose(statement, below)
    notes, numbers = _notes(statement, chosen, below)
    book, buffer = new_book(
        f"{statement.title}, {statement.period_written}", statement.place, statement.place, made_on(statement)
    )
    styles = Styles(book, statement.currency, plainly=True)
    pages = {
        name: book.add_worksheet(name)
        for name in (COVER, CONTENTS, NOTES, *(table.name for table in chosen.tables))
    }
    _write_cover(pages[COVER], styles, statement, chosen)
    listed = [(table.name, table.title) for table in chosen.tables]
    _write_table(
        pages[CONTENTS],
        styles,
        Published(CONTENTS, "Contents", ("Sheet", "Table"), [[*map(_text, each)] for each in listed]),
        "This sheet lists the tables of the workbook, one a sheet.",
        links=True,
    )
    _write_table(
        pages[NOTES],
        styles,
        Published(NOTES, "Notes", ("Note", "What it says"), [[*map(_text, note)] for note in notes]),
        "This sheet lists the notes that titles of tables name.",
    )
    for table in chosen.tables:
        named = "".join(f" [{numbers[note]}]" for note in table.notes)
        said = f"This sheet has one table. {SHORTHAND[1]}"
        table.title += named
        _write_table(pages[table.name], styles, table, said)
    return bytes_of(book, buffer)


def _text(said: str) -> Typed:
    return Typed(Shown.TEXT, said)


def _choose(statement: Statement, below: int) -> _Chosen:
    """Return which tables are published, each with its cells: none about single people, none to fill in."""
    chosen, taken = _Chosen(), {COVER, CONTENTS, NOTES}
    secret = _secret(statement.tables, below)
    for number, table in enumerate(statement.tables):
        if table.annex or about_somebody(table):
            chosen.left_out.append(f"{table.title}: it has lines about single people or families.")
        elif to_fill_in(table):
            chosen.left_out.append(f"{table.title}: it is there to be filled in by hand.")
        elif not table.lines:
            chosen.left_out.append(f"{table.title}: {table.empty}")
        else:
            hides = {(row, place) for of, row, place in secret if of == number}
            chosen.tables.append(_published_table(table, hides, below, taken))
    shown = (cell.value for table in chosen.tables for cells in table.rows for cell in cells)
    chosen.hides = bool(secret) or HIDDEN in shown
    if not chosen.hides:
        chosen.headline = [few_hidden(said, below) for said in statement.headline]
    return chosen


def _published_table(
    table: Table, hides: Collection[tuple[int, int]], below: int, taken: set[str]
) -> Published:
    """Return a table as it is published; `hides` are its cells that are not, as (line, cell)."""
    rows = []
    for row, line in enumerate(table.lines):
        cells = [typed_text(few_hidden(line.label, below))]
        for place, cell in enumerate(line.cells):
            hidden_here = (row, place) in hides
            cells.append(_text(HIDDEN) if hidden_here else _published(typed(cell), below))
        rows.append(cells)
    return Published(
        sheet_name(table.title, taken),
        table.title,
        _headings(table),
        rows,
        [few_hidden(table.intro, below)] if table.intro else [],
        [column for column in range(len(table.columns)) if holds_numbers(table, column)],
    )


def _secret(tables: Sequence[Table], below: int) -> set[tuple[int, int, int]]:
    """Return the cells that are not published, as (table, line, cell), counted from 0.

    Small counts and what tells them; each amount that is the same as one that is hidden; and figures by
    whose sums another would be known. Of tables that are left out too: others must not tell what they hold.
    """
    cells = {
        (number, row, place): cell
        for number, table in enumerate(tables)
        for row, line in enumerate(table.lines)
        for place, cell in enumerate(line.cells)
    }
    secret = {
        (number, row, place) for number, table in enumerate(tables) for row, place in hidden(table, below)
    }
    amounts = {abs(cells[at].minor or 0) for at in secret if cells[at].kind is Kind.MONEY} - {0}
    for at, cell in cells.items():
        number, _, place = at
        if _tells(tables[number], place, cell, amounts):
            secret.add(at)
    figures = {cell.id: cell for cell in cells.values() if cell.id}
    told = _told_by_sums(figures, {cells[at].id for at in secret} - {""})
    return secret | {at for at, cell in cells.items() if cell.id in told}


def _told_by_sums(cells: Mapping[str, Cell], secret: Collection[str]) -> set[str]:
    """Return the figures that are not published: never one alone of a sum, which the others would tell.

    Where one part of a sum is hidden its total goes too; where the total is, the smallest part that is
    not nought.
    """
    told = set(secret)
    sums = [
        (id_, [term.id for _, _, term in cell.expression.terms if isinstance(term, FigureOf)])
        for id_, cell in cells.items()
        if isinstance(cell.expression, Total)
        and all(isinstance(term, FigureOf) and term.id in cells for _, _, term in cell.expression.terms)
    ]
    found = True
    while found:
        found = False
        for total, parts in sums:
            unknown = [id_ for id_ in (total, *parts) if id_ in told]
            seen = [id_ for id_ in parts if id_ not in told and cells[id_].minor]
            if len(unknown) == 1 and (unknown != [total] or seen):
                smallest = min(seen, key=lambda id_: abs(cells[id_].minor or 0), default="")
                told.add(smallest if unknown == [total] else total)
                found = True
    return told


def _tells(table: Table, place: int, cell: Cell, amounts: Collection[int]) -> bool:
    """Say whether a cell is an amount that is hidden elsewhere; an agreed rate tells nothing."""
    return not table.columns[place + 1].each and abs(cell.minor or 0) in amounts


def _published(value: Typed, below: int) -> Typed:
    """Return a value as it is published: nothing is blank, and no text tells of few people."""
    if value.shown is Shown.BLANK:
        return _text(NOT_APPLICABLE)
    if value.shown is Shown.TEXT:
        return _text(few_hidden(str(value.value), below))
    return value


def _headings(table: Table) -> list[str]:
    """Return headings that differ from each other, as a marked table needs them."""
    found: list[str] = []
    for column in table.columns:
        title, number = column.title, 2
        while title.casefold() in {other.casefold() for other in found}:
            title = f"{column.title} ({number})"
            number += 1
        found.append(title)
    return found


def _notes(
    statement: Statement, chosen: _Chosen, below: int
) -> tuple[list[tuple[str, str]], Mapping[str, str]]:
    """Return the notes with their names, and the name of each note that a table has."""
    of_tables = list(dict.fromkeys(note for table in chosen.tables for note in table.notes))
    said = [
        *of_tables,
        # Of other statements the cover says what their notes say; of this one, how its counts are made.
        *(statement.notes if statement.kind == PUBLIC[0] else ()),
        *(f"A count of people or families from 1 to {below - 1} is not shown." for _ in range(chosen.hides)),
        *(f"Not published here. {left}" for left in chosen.left_out),
        *(f"Remark: {few_hidden(said.removesuffix('.'), below)}." for said in statement.unsettled),
        *(f"Changed: {change}." for change in _changes(statement, chosen, below)),
        *(f"Agreed: {few_hidden(clause, below)}" for clause in statement.clauses),
    ]
    named = [(f"note {number}", note) for number, note in enumerate(said, 1)]
    return named, {note: name for name, note in named if note in of_tables}


def _changes(statement: Statement, chosen: _Chosen, below: int) -> list[str]:
    """Return what changed since it was first issued; where it is about single people, only that it did.

    A change is told entry by entry, each with its amount and, of a family or a person, a pseudonym: so many
    entries would tell how many people a number is of that is hidden.
    """
    if statement.changes and (chosen.hides or any(map(names_somebody, statement.changes))):
        return ["more than can be told here without telling of single people or families"]
    return [few_hidden(change, below) for change in statement.changes]


def _write_cover(page: Any, styles: Styles, statement: Statement, chosen: _Chosen) -> None:
    """Write the title in A1, and under it in sentences what this is; of hidden numbers none is told."""
    count = len(chosen.tables)
    said = [
        f"{statement.place}. {statement.period_written}: {statement.days}.",
        f"{standing(statement)}.",
        *([PROVISIONAL] if statement.status == "draft" else []),
        *([REVISED] if statement.changes else []),
        *([f"An example: the figures of {statement.place} here are made up."] if statement.fictional else []),
        *chosen.headline,
        f"This workbook has {count} {'table' if count == 1 else 'tables'}, one a sheet, and no other data.",
        f"Amounts are in {statement.currency}, to the penny.",
        *SHORTHAND,
        "Notes are named in titles of tables and stand on the notes sheet.",
        f"Seal: {statement.seal or 'none until the month is closed'}.",
        f"Written by {statement.tool}.",
    ]
    page.set_column(0, 0, WORDS_WIDTH)
    page.write_string(
        0, 0, f"{statement.title}, {statement.period_written}", styles.named({"bold": True, "font_size": 16})
    )
    for row, sentence in enumerate(said, 1):
        page.write_string(row, 0, sentence, styles.of(Shown.TEXT, first=True))
        set_height(page, row, [(sentence, WORDS_WIDTH)])


def _write_table(page: Any, styles: Styles, table: Published, said: str, *, links: bool = False) -> None:
    """Write a title, one line of what it is, and under it a table that is marked as one, from column A."""
    page.write_string(0, 0, table.title, styles.named({"bold": True, "font_size": 14}))
    page.write_string(1, 0, said, styles.named({}))
    head = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}
    right = {"align": "right"}
    rows = table.rows or [[_text(NOT_APPLICABLE)] * len(table.headings)]
    widths = []
    for column, heading in enumerate(table.headings):
        below = [row[column] for row in rows]
        wide = width_of(
            below, (TEXT_WIDTH if column else LABEL_WIDTH) if table.name != NOTES else WORDS_WIDTH
        )
        widths.append(max(wide, min(18, len(heading) + 2)))
        page.set_column(column, column, widths[-1])
    columns = [
        {"header": heading, "header_format": styles.named(head | (right if column in table.numbers else {}))}
        for column, heading in enumerate(table.headings)
    ]
    marked = {
        "name": _identifier(table.name, page.index),
        "autofilter": False,
        "style": None,
        "columns": columns,
    }
    page.add_table(2, 0, 2 + len(rows), len(columns) - 1, marked)
    set_height(page, 2, [(heading, wide + 1) for heading, wide in zip(table.headings, widths, strict=True)])
    for row, values in enumerate(rows, 3):
        for column, value in enumerate(values):
            if links and not column and table.rows:
                name = str(value.value)
                page.write_url(
                    row,
                    column,
                    f"internal:'{name}'!A1",
                    styles.named({"underline": 1, "valign": "top"}),
                    name,
                )
            else:
                aside = column in table.numbers and value.shown is Shown.TEXT
                style = styles.of(value.shown, value.places, first=True)
                put(page, row, column, value, styles.named({**right, "valign": "top"}) if aside else style)
        set_height(page, row, [(str(value.value), wide) for value, wide in zip(values, widths, strict=True)])
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _identifier(name: str, sheet: int) -> str:
    """Return a name that a table can have and no other has: letters, digits and lines."""
    plain = "".join(char if char.isalnum() else "_" for char in name)
    return f"table_{sheet}_{plain.strip('_').lower()}"
