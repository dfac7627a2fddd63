"""Write a statement as a workbook to work in: real days and amounts, and formulas that work them out again.

The same record gives the same bytes: the day it was made is that of the statement, and no clock is read.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from msgspec import Struct, field
from xlsxwriter import Workbook

from pooledbudget.instruments.figures import Cell, Column, Kind, Line, Table, entries_in
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import london_day, months_of, span, written_day
from pooledbudget.statements.formula import formula_lines
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.formulas import CellPlace, Formulas
from pooledbudget.statements.render.page import EntryLines
from pooledbudget.statements.render.typed import (
    Shown,
    Typed,
    money_format,
    pounds,
    typed,
    typed_text,
    width_of,
)

LANGUAGE = "en-GB"
A4 = 9
"""What a spreadsheet calls paper of that size."""
NAME_MAX = 30
"""Names of sheets are shorter than 31 characters: no program cuts them."""
LONG = 24
"""A table of more lines has a sheet of its own."""
LABEL_WIDTH, TEXT_WIDTH, WORDS_WIDTH = 60, 40, 100
WORDY = 90
"""A table with a longer text has a sheet of its own: columns of numbers would be as wide as its words."""
LINE_HEIGHT = 15
DAY_FORMAT = "d mmm yyyy"
SUMMARY, ACCOUNT, CASH, FIGURES, ENTRIES = "Summary", "Account", "Cash", "Figures", "Entries"
ENTRY_HEADINGS = ("Figure", "Part", "Line", "Entry", "Entry id", "Day", "What", "Because of", "Amount")
FIGURE_HEADINGS = ("Figure", "Table", "Line", "Column", "Amount", "How it is made up")
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", ""))


class Sheet(Struct):
    """One sheet, and the tables that stand on it one under another."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[Table, int]]:
        """Yield each table with the row of its headings, counted from 0; its name stands above them."""
        row = 0
        for table in self.tables:
            yield table, row + 1
            row += len(table.lines or (1,)) + 3 + bool(table.intro)


def sheets_of(tables: Sequence[Table]) -> list[Sheet]:
    """Return which tables stand together: account, cash, and each long list alone; then what is folded."""
    account, cash = Sheet(ACCOUNT, ACCOUNT), Sheet(CASH, CASH)
    alone: list[Sheet] = []
    taken = {SUMMARY, ACCOUNT, CASH, FIGURES, ENTRIES}
    for table in tables:
        folded = unfolded(table)
        if folded or table.annex or len(table.lines) > LONG or _is_wordy(table):
            alone.append(Sheet(sheet_name(table.title, taken), table.title, [table]))
        else:
            (cash if table.cash else account).tables.append(table)
        if folded:
            alone.append(Sheet(sheet_name(f"{table.title}, tests", taken), folded.title, [folded]))
    return [sheet for sheet in (account, cash, *alone) if sheet.tables]


def _is_wordy(table: Table) -> bool:
    texts = (cell.value for line in table.lines for cell in line.cells)
    return any(isinstance(text, str) and len(text) > WORDY for text in texts)


def unfolded(table: Table, *, shortly: bool = False) -> Table | None:
    """Return what is folded under the lines of a table as one table, each row with the line it is of.

    `shortly` names a line as the table does; else by its whole id, so that rows can be found by it.
    """
    inner = [(line, line.folded) for line in table.lines if line.folded]
    if not inner:
        return None
    lines = [
        Line(
            line.label if shortly else line.about or line.label,
            [Cell(table.columns[0].kind, row.label), *row.cells],
        )
        for line, folded in inner
        for row in folded.lines
    ]
    return Table(f"{table.title}: line by line", [table.columns[0], *inner[0][1].columns], lines)


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet that no other has, and take it; two names may not differ in case alone."""
    plain = " ".join(title.translate(NOT_IN_NAMES).split())
    if len(plain) > NAME_MAX:
        plain = plain[: NAME_MAX + 1].rpartition(" ")[0].rstrip(" ,;.") or plain[:NAME_MAX]
    used = {name.casefold() for name in taken}
    name, number = plain, 2
    while name.casefold() in used:
        name = f"{plain[: NAME_MAX - len(str(number)) - 1].strip()} {number}"
        number += 1
    taken.add(name)
    return name


def made_on(statement: Statement) -> datetime:
    """Return when a statement was made: the instant of its seal, or the last day of a draft's period."""
    try:
        return datetime.fromisoformat(statement.as_of).astimezone(UTC).replace(tzinfo=None)
    except ValueError:
        return datetime.combine(months_of(span(statement.period))[-1].last, time())


def standing(statement: Statement) -> str:
    """Say how a statement stands and since when: `Final, as of 5 April 2014`; a draft is as of no day."""
    try:
        when = f"as of {written_day(london_day(datetime.fromisoformat(statement.as_of)))}"
    except ValueError:
        when = statement.as_of
    return f"{statement.status.capitalize()}, {when}"


def bytes_of(book: Workbook, buffer: io.BytesIO) -> bytes:
    """Close a workbook and return its bytes; its language stands with its title, where readers look."""
    book.close()
    found = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as said:
        for part in made.infolist():
            data = made.read(part)
            if part.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                data = data.replace(end, f"<dc:language>{escape(LANGUAGE)}</dc:language>".encode() + end)
            said.writestr(part, data)
    return found.getvalue()


def new_book(title: str, subject: str, author: str, made: datetime) -> tuple[Workbook, io.BytesIO]:
    """Return an empty workbook that is about something, and where its bytes will be."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": title, "subject": subject, "author": author, "created": made})
    return book, buffer


class Styles:
    """How cells of a workbook look, each made once."""

    def __init__(self, book: Workbook, currency: str, *, plainly: bool = False) -> None:
        self._book, self._plainly = book, plainly
        self._money = money_format(currency, red=not plainly)
        self._made: dict[tuple[Any, ...], Any] = {}

    def of(self, shown: Shown, places: int = 0, *, total: bool = False, first: bool = False) -> Any:
        """Return how a value is shown; a total stands under a line."""
        number = {
            Shown.MONEY: self._money,
            Shown.COUNT: "#,##0",
            Shown.DAY: DAY_FORMAT,
            Shown.RATE: f"0{'.' if places else ''}{'0' * places}%",
            Shown.NUMBER: f"0.{'0' * places}",
        }
        said: dict[str, Any] = {"valign": "top"}
        said |= {"num_format": number[shown]} if shown in number else {}
        if shown is Shown.DAY:
            said["align"] = "left"
        if shown is Shown.TEXT:
            said |= {"text_wrap": True} | ({} if first else {"align": "left", "indent": 1})
        if total:
            said |= {"bold": True} | ({} if self._plainly else {"top": 1})
        return self.named(said)

    def named(self, said: Mapping[str, Any]) -> Any:
        """Return a style by what is said of it."""
        key = tuple(sorted(said.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Arial", "font_size": 11, **said})
        return self._made[key]


def set_height(sheet: Any, row: int, texts: Sequence[tuple[str, int]]) -> None:
    """Make a row as high as its longest text needs in its column: not every program does so itself.

    A seal's long words leave much of a line empty: lines are counted as they break.
    """
    lines = max((len(textwrap.wrap(text, wide - 2)) for text, wide in texts), default=1)
    if lines > 1:
        sheet.set_row(row, LINE_HEIGHT * lines)


def put(sheet: Any, row: int, column: int, value: Typed, style: Any, formula: str = "") -> None:
    """Write a value, or the formula that gives it with the value it gave."""
    match value.value:
        case _ if formula:
            sheet.write_formula(row, column, formula, style, value.value)
        case date():
            sheet.write_datetime(row, column, value.value, style)
        case Decimal() | int():
            sheet.write_number(row, column, value.value, style)
        case "":
            sheet.write_blank(row, column, None, style)
        case text:
            sheet.write_string(row, column, text, style)


class Workbooks:
    """Writes statements of one record as workbooks to work in."""

    def __init__(self, record: Reading) -> None:
        self._record = record

    def beside(self, statement: Statement, lines: EntryLines) -> tuple[str, bytes]:
        """Return the name of a statement's workbook beside its page, and its bytes."""
        return f"{statement.name}.xlsx", self.xlsx(statement, lines)

    def xlsx(self, statement: Statement, lines: EntryLines | None = None) -> bytes:
        """Return a statement as a workbook; `lines` are those read for another form of the same statement."""
        lines = lines or EntryLines(statement.record or self._record)
        book, buffer = new_book(
            f"{statement.title}, {statement.period_written}",
            f"{statement.place}, {statement.status}",
            statement.tool,
            made_on(statement),
        )
        _Working(statement, lines, book).write()
        return bytes_of(book, buffer)


class _Working:
    """A workbook while it is written."""

    def __init__(self, statement: Statement, lines: EntryLines, book: Workbook) -> None:
        self._statement, self._lines, self._book = statement, lines, book
        self._styles = Styles(book, statement.currency)
        self._sheets = sheets_of(statement.tables)
        places = {
            cell.id: CellPlace(sheet.name, top + number, column)
            for sheet in self._sheets
            for table, top in sheet.rows()
            for number, line in enumerate(table.lines, 1)
            for column, cell in enumerate(line.cells, 1)
            if cell.id
        }
        amounts, figures, parts = (f"{ENTRIES}!${letter}$2:${letter}${{last}}" for letter in ("I", "A", "B"))
        last = max(2, 1 + _rows_listed(statement))
        self._formulas = Formulas(
            statement, places, amounts.format(last=last), figures.format(last=last), parts.format(last=last)
        )

    def write(self) -> None:
        """Write every sheet."""
        named = [SUMMARY, *(sheet.name for sheet in self._sheets), FIGURES, ENTRIES]
        pages = {name: self._book.add_worksheet(name) for name in named}
        for sheet in self._sheets:
            self._write_sheet(pages[sheet.name], sheet)
        self._write_figures(pages[FIGURES])
        self._write_entries(pages[ENTRIES])
        self._write_summary(pages[SUMMARY])
        for page in pages.values():
            page.set_landscape()
            page.set_paper(A4)
            page.fit_to_pages(1, 0)
            page.set_footer(f"&L{_of_footer(self._statement)}&RPage &P of &N")

    def _write_summary(self, page: Any) -> None:
        statement = self._statement
        page.set_column(0, 0, 24)
        page.set_column(1, 1, WORDS_WIDTH)
        page.write_string(0, 0, statement.title, self._styles.named({"bold": True, "font_size": 16}))
        facts: list[tuple[str, str]] = [
            ("Place", statement.place),
            ("Partner", statement.partner_name),
            ("Period", f"{statement.period_written}: {statement.days}"),
            ("Status", standing(statement)),
            *(("In words", said) for said in statement.headline),
            *(("Remark", said) for said in statement.remarks),
            *(("Changed", said) for said in statement.changes),
            *(("Agreed", said) for said in statement.clauses),
            *(("Note", said) for said in statement.notes),
            ("Control total", statement.control),
            ("Seal", statement.seal or "none until the month is closed"),
            ("Written by", statement.tool),
        ]
        if statement.fictional:
            facts.insert(0, ("An example", f"the figures of {statement.place} here are made up"))
        before = ""
        for row, (name, said) in enumerate(facts, 2):
            page.write_string(
                row, 0, name if name != before else "", self._styles.named({"bold": True, "valign": "top"})
            )
            page.write_string(row, 1, said, self._styles.of(Shown.TEXT))
            set_height(page, row, [(said, WORDS_WIDTH)])
            before = name
        row = len(facts) + 3
        page.write_string(row, 0, "Sheets", self._styles.named({"bold": True}))
        described = [(sheet.name, "; ".join(table.title for table in sheet.tables)) for sheet in self._sheets]
        described += [(FIGURES, "every figure by its id, and how it is made up")]
        described += [(ENTRIES, "the entries listed under each figure: its formula adds them up")]
        link = self._styles.named({"font_color": "#0000EE", "underline": 1, "valign": "top"})
        for number, (name, said) in enumerate(described, row + 1):
            page.write_url(number, 0, f"internal:'{name}'!A1", link, name)
            page.write_string(number, 1, said, self._styles.of(Shown.TEXT))
            set_height(page, number, [(said, WORDS_WIDTH)])

    def _write_sheet(self, page: Any, sheet: Sheet) -> None:
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        first, numbers = self._styles.named(head), self._styles.named({**head, "align": "right"})
        heads = self._styles.named({**head, "align": "left", "indent": 1})
        title = self._styles.named({"bold": True, "font_size": 13})
        rows: dict[int, list[Typed]] = {}
        for table, top in sheet.rows():
            page.write_string(top - 1, 0, table.title, title)
            for column, said in enumerate(table.columns):
                style = numbers if holds_numbers(table, column) else heads if column else first
                page.write_string(top, column, said.title, style)
            for number, line in enumerate(table.lines, 1):
                rows[top + number] = self._write_line(page, top + number, line)
            row = top + len(table.lines) + 1
            if not table.lines:
                page.write_string(row, 0, table.empty, self._styles.named({"valign": "top"}))
                row += 1
            if table.intro:
                page.write_string(row, 0, table.intro, self._styles.named({"italic": True}))
        self._set_sizes(page, sheet, rows)
        alone = len(sheet.tables) == 1
        page.freeze_panes(2 if alone else 0, 1)
        if alone:
            page.repeat_rows(0, 1)

    @staticmethod
    def _set_sizes(page: Any, sheet: Sheet, rows: Mapping[int, Sequence[Typed]]) -> None:
        """Set columns as wide as what stands in them, and rows as high as their words need."""
        count = max(len(table.columns) for table in sheet.tables)
        widths = []
        for column in range(count):
            below = [values[column] for values in rows.values() if column < len(values)]
            heads = [
                len(table.columns[column].title) for table in sheet.tables if column < len(table.columns)
            ]
            most = TEXT_WIDTH if column else LABEL_WIDTH
            widths.append(max(width_of(below, most), min(16, max(heads) + 2)))
            page.set_column(column, column, widths[-1])
        for table, top in sheet.rows():
            set_height(
                page,
                top,
                [(column.title, wide + 1) for column, wide in zip(table.columns, widths, strict=False)],
            )
        for row, values in rows.items():
            set_height(
                page, row, [(str(value.value), wide) for value, wide in zip(values, widths, strict=False)]
            )

    def _write_line(self, page: Any, row: int, line: Line) -> list[Typed]:
        """Write a line and return its values."""
        label = typed_text(line.label)
        if line.about:
            label = Typed(Shown.TEXT, f"{line.label} ({line.about})")
        values = [label, *map(typed, line.cells)]
        formulas = ["", *(self._formula(cell, line.label) for cell in line.cells)]
        for column, (value, formula) in enumerate(zip(values, formulas, strict=True)):
            style = self._styles.of(value.shown, value.places, total=line.total, first=not column)
            put(page, row, column, value, style, formula)
        return values

    def _formula(self, cell: Cell, label: str) -> str:
        return self._formulas.money(cell, label) or self._formulas.rate(cell)

    def _write_figures(self, page: Any) -> None:
        statement = self._statement
        known = statement.lines
        rows: list[list[Typed | str]] = []
        for table in statement.tables:
            for line in table.lines:
                for column, cell in zip(table.columns[1:], line.cells, strict=False):
                    if cell.id:
                        rows.append(self._figure(table, line, column, cell, known))
        self._list(page, FIGURE_HEADINGS, rows, (44, 40, 40, 20, 18, 100))

    def _figure(
        self, table: Table, line: Line, column: Column, cell: Cell, known: Mapping[str, Line]
    ) -> list[Typed | str]:
        statement = self._statement
        made = (
            ""
            if cell.expression is None
            else "; ".join(
                f"{said.said} {said.amount}"
                for said in formula_lines(cell.expression, known, statement.currency)
                if not said.depth
            )
        )
        place = self._formulas.places[cell.id]
        return [
            statement.figure_id(cell.id),
            table.title,
            line.label,
            column.title,
            typed(cell),
            made,
            f"={place}",
        ]

    def _write_entries(self, page: Any) -> None:
        listed = self._formulas.listed
        lines = self._lines.of([(row.sequence, row.minor) for row in listed])
        rows: list[list[Typed | str]] = [
            [
                row.figure,
                Typed(Shown.COUNT, row.part),
                row.label,
                Typed(Shown.COUNT, row.sequence),
                entry.id,
                Typed(Shown.DAY, entry.effective),
                entry.narrative,
                entry.because,
                Typed(Shown.MONEY, pounds(row.minor)),
            ]
            for row, entry in zip(listed, lines, strict=True)
        ]
        self._list(page, ENTRY_HEADINGS, rows, (44, 6, 40, 8, 24, 14, 50, 24, 16))

    def _list(
        self, page: Any, headings: Sequence[str], rows: Sequence[Sequence[Typed | str]], widths: Sequence[int]
    ) -> None:
        """Write a list from A1 that can be sorted and filtered; a cell beyond the headings is a formula."""
        head, words = self._styles.named({"bold": True, "bottom": 1}), self._styles.named({})
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            page.write_string(0, column, heading, head)
            page.set_column(column, column, width)
        for row, cells in enumerate(rows, 1):
            formula = cells[len(headings)] if len(cells) > len(headings) else ""
            for column, cell in enumerate(cells[: len(headings)]):
                if isinstance(cell, Typed):
                    said = str(formula) if cell.shown is Shown.MONEY else ""
                    put(page, row, column, cell, self._styles.of(cell.shown, cell.places), said)
                else:
                    page.write_string(row, column, cell, words)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, len(rows)), len(headings) - 1)
        page.repeat_rows(0)


def _rows_listed(statement: Statement) -> int:
    """Return how many rows the list of entries has at most."""
    found = statement.figures.values()
    return sum(len(entries_in(cell.expression)) for _, cell in found if cell.expression is not None)


def holds_numbers(table: Table, column: int) -> bool:
    """Say whether a column holds numbers, as it says or by what stands in it."""
    numbers = {Shown.MONEY, Shown.COUNT, Shown.RATE, Shown.NUMBER}
    if not column or table.columns[column].kind in {Kind.MONEY, Kind.COUNT, Kind.RATE}:
        return bool(column)
    found = [typed(line.cells[column - 1]).shown for line in table.lines if column <= len(line.cells)]
    said = {shown for shown in found if shown is not Shown.BLANK}
    return bool(said) and said <= numbers


def _of_footer(statement: Statement) -> str:
    """Return what stands at the foot of each printed page; & begins a code there."""
    seal = statement.seal.split()[-2:]
    short = f", seal {seal[0][:12]}" if seal else ""
    return f"{statement.place}, {statement.title}, {statement.period_written}{short}".replace("&", "&&")
