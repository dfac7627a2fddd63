"""Write a sender's own file as a workbook with each bad cell marked, and what was found beside it.

Every cell stands where its sender has it, so that a finding, a note and a link name one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from msgspec import Struct, field
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, Severity
from pooledbudget.statements.render.typed import LENGTH_MAX, Shown, Typed
from pooledbudget.statements.render.workbook import (
    A4,
    Styles,
    bytes_of,
    new_book,
    put,
    set_height,
    sheet_name,
)
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.layout import DELIMITERS, Layout
from pooledbudget.submissions.reading import heading, read_grid
from pooledbudget.submissions.sheet import DAY, NUMBER, Grid
from pooledbudget.version import TOOL

FINDINGS = "Findings"
HEADINGS = ("Where", "What", "Rule", "What to do", "Code", "Of the file")
WIDTHS = (18, 60, 50, 50, 8, 22)
NOTES_MAX = 2_000
"""So many cells have a note; the column beside the rows and the list have all."""
LINKS_MAX = 60_000
"""So many links a sheet takes; Excel allows 65,530."""
BAD, REMARK = "#F8C9C4", "#FFF2A8"
WRONG, WORTH = "Refused: ", "Look at: "
"""What a mark says in words, for whoever does not see its colour."""
COLUMN_WIDTH, WORDS_WIDTH = 18, 70


class Mark(Struct):
    """What was found at one cell, or of one row."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        """Whether it keeps the row out."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def said(self) -> str:
        """What was found, in words."""
        return "; ".join(f"{_sense(finding)}{finding.what}" for finding in self.findings)


def _sense(finding: Finding) -> str:
    return WRONG if finding.severity is Severity.ERROR else WORTH


def annotated(
    data: bytes, file: Submission, layout: Layout | None, findings: Sequence[Finding], made: date
) -> bytes:
    """Return a copy of a received file with what was found in it; of one that is no table, the list."""
    book, buffer = new_book(
        f"What was found in {file.file}",
        f"{file.id} from {file.sender}",
        TOOL,
        datetime.combine(made, time()),
    )
    styles = Styles(book, "GBP")
    grid = _grid(data, file, layout)
    taken = {FINDINGS}
    name = sheet_name(grid.sheet or "File", taken) if grid else ""
    places = list(_places(grid, findings)) if grid else []
    page = book.add_worksheet(name) if grid else None
    listed = book.add_worksheet(FINDINGS)
    if grid and page:
        _write_rows(page, styles, grid, places)
        page.activate()
    for sheet in book.worksheets():
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    _write_findings(listed, styles, findings, places, name)
    return bytes_of(book, buffer)


def _grid(data: bytes, file: Submission, layout: Layout | None) -> Grid | None:
    """Return every filled row of a file as it stands; None where there is none to be had."""
    own = layout is None or layout.layout == layout.kind or bool(file.completes)
    encodings = (
        [file.encoding] if file.encoding else list(layout.encodings) if layout else ["utf-8", "cp1252"]
    )
    delimiter = "," if own or layout is None else DELIMITERS[layout.delimiter]
    sheet = file.sheet or ("" if own or layout is None else layout.sheet)
    for encoding in encodings:
        try:
            return read_grid(data, file.file, [encoding], sheet, delimiter)
        except Refused:
            continue
    return None


def _places(grid: Grid, findings: Sequence[Finding]) -> Iterator[tuple[Finding, int, int | None]]:
    """Yield each finding with a row and a column it is about, counted from 0; None is the whole row."""
    headings = _headings(grid, findings)
    for finding in findings:
        if finding.sheet not in {"", grid.sheet}:
            continue
        columns: Sequence[int | None] = [headings[name] for name in _named(finding) if name in headings]
        if finding.cell:
            columns = [xl_cell_to_rowcol(finding.cell)[1]]
        for row in finding.rows:
            if row:
                yield from ((finding, row - 1, column) for column in columns or [None])


def _named(finding: Finding) -> list[str]:
    """Return the headings that a finding names: of a key, several."""
    return [finding.column, *finding.column.split(", ")] if ", " in finding.column else [finding.column]


def _headings(grid: Grid, findings: Sequence[Finding]) -> Mapping[str, int]:
    """Return where each heading stands: in the first row that has one of those that findings name."""
    wanted = {name for finding in findings for name in _named(finding) if name}
    for _, cells in grid.rows:
        found = {heading(text): place for place, text in reversed(list(enumerate(cells))) if text.strip()}
        if wanted & found.keys():
            return found
    return {}


def _write_rows(
    page: Any, styles: Styles, grid: Grid, places: Sequence[tuple[Finding, int, int | None]]
) -> None:
    """Write every cell where it stands, marks and notes on those at fault, and words beside the row."""
    cells: dict[tuple[int, int], Mark] = {}
    rows: dict[int, Mark] = {}
    for finding, row, column in places:
        if column is not None:
            cells.setdefault((row, column), Mark()).findings.append(finding)
        if finding not in rows.setdefault(row, Mark()).findings:
            rows[row].findings.append(finding)
    beside = max((len(texts) for _, texts in grid.rows), default=0)
    page.write_string(0, beside + 1, "What was found", styles.named({"bold": True}))
    page.set_column(0, beside, COLUMN_WIDTH)
    page.set_column(beside + 1, beside + 1, WORDS_WIDTH)
    for number, texts in grid.rows:
        row = number - 1
        sorts = grid.sorts.get(number, "")
        for column, text in enumerate(texts):
            value = _value(text, sorts[column : column + 1])
            put(page, row, column, value, _style(styles, value, cells.get((row, column)), rows.get(row)))
    for notes, ((row, column), mark) in enumerate(sorted(cells.items())):
        if column >= len(_texts(grid, row)):
            page.write_blank(row, column, None, _style(styles, Typed(Shown.BLANK, ""), mark, None))
        if notes < NOTES_MAX:
            page.write_comment(row, column, _advice(mark), {"x_scale": 2, "y_scale": 2})
    for row, mark in rows.items():
        page.write_string(row, beside + 1, mark.said[:LENGTH_MAX], _words_style(styles, mark))
        set_height(page, row, [(mark.said, WORDS_WIDTH)])


def _texts(grid: Grid, row: int) -> Sequence[str]:
    return next((texts for number, texts in grid.rows if number == row + 1), ())


def _value(text: str, sort: str) -> Typed:
    """Return a cell as its sender has it: a number or a day of a workbook, else text."""
    if sort == DAY and len(text) == len("2013-06-30"):
        return Typed(Shown.DAY, date.fromisoformat(text))
    if sort == NUMBER:
        places = len(text.partition(".")[2])
        return Typed(Shown.NUMBER if places else Shown.COUNT, Decimal(text), places)
    return Typed(Shown.TEXT if text else Shown.BLANK, text[:LENGTH_MAX])


def _style(styles: Styles, value: Typed, mark: Mark | None, of_row: Mark | None) -> Any:
    """Return how a cell looks: one at fault is filled and framed, others of its row are as they were."""
    plain = {"valign": "top"}
    number = {Shown.DAY: "yyyy-mm-dd", Shown.TEXT: "@", Shown.NUMBER: f"0.{'0' * value.places}"}
    said: dict[str, Any] = plain | ({"num_format": number[value.shown]} if value.shown in number else {})
    if mark is not None:
        said |= {"bg_color": BAD if mark.bad else REMARK, "border": 2 if mark.bad else 1, "bold": mark.bad}
    elif of_row is not None and of_row.bad:
        said |= {"bottom": 4}
    return styles.named(said)


def _words_style(styles: Styles, mark: Mark) -> Any:
    """Return how the words beside a row look: a row may be at fault, and no cell of it."""
    fill = BAD if mark.bad else REMARK
    return styles.named(
        {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, "bg_color": fill, "border": 1}
    )


def _advice(mark: Mark) -> str:
    """Return the note at a cell: what, by which rule, what to do."""
    return "\n".join(
        f"{_sense(finding)}{finding.what}\n{finding.rule}\nNext: {finding.remedy}"
        for finding in mark.findings
    )[:LENGTH_MAX]


def _write_findings(
    page: Any,
    styles: Styles,
    findings: Sequence[Finding],
    places: Sequence[tuple[Finding, int, int | None]],
    sheet: str,
) -> None:
    """Write the list of findings, each with a link to where it is."""
    first: dict[int, str] = {}
    for finding, row, column in reversed(places):
        first[id(finding)] = xl_rowcol_to_cell(row, column or 0)
    for column, (said, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        page.write_string(0, column, said, styles.named({"bold": True, "bottom": 1}))
        page.set_column(column, column, width)
    link = styles.named({"font_color": "#0000EE", "underline": 1, "valign": "top"})
    words = styles.of(Shown.TEXT, first=True)
    for row, finding in enumerate(findings, 1):
        place = first.get(id(finding), "")
        where = finding.where.removeprefix(f"{finding.file}, ")
        if place and row <= LINKS_MAX:
            page.write_url(row, 0, f"internal:'{sheet}'!{place}", link, f"{place}{_more(finding)}")
        else:
            where = place or ("the whole file" if where == finding.file else where)
            page.write_string(row, 0, where, words)
        severity = "refused" if finding.severity is Severity.ERROR else "to look at"
        texts = (finding.what, finding.rule, finding.remedy, finding.code.value, severity)
        for column, text in enumerate(texts, 1):
            page.write_string(row, column, text[:LENGTH_MAX], words)
        set_height(page, row, [(text, WIDTHS[column]) for column, text in enumerate(texts, 1)])
    page.freeze_panes(1, 0)


def _more(finding: Finding) -> str:
    return f" and {len(finding.also):,} more" if finding.also else ""
