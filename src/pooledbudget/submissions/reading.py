"""Turn the bytes of a CSV file or a workbook into a table of text cells, or say why not."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.cells import decoded_twice
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.safe_cells import cells_as_sent
from pooledbudget.submissions import foreign
from pooledbudget.submissions.plain_rows import PlainRows, plain_rows
from pooledbudget.submissions.sheet import (
    CELL_LENGTH_MAX,
    CELLS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    SHARED_MAX,
    Grid,
    letters,
)

BYTES_MAX = 128 * 2**20
LINE_MAX = 2**20
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SEP = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=([,;|\t])"?\r?\n?', re.IGNORECASE)
"""A first line that says the delimiter to Excel, which does not count it as a row."""


class Table(Struct, frozen=True):
    """A heading row and the rows under it, each with its spreadsheet row number."""

    file: str
    sheet: str
    headings: list[str]
    rows: Sequence[tuple[int, list[str]]]
    findings: list[Finding] = field(default_factory=list)
    misshapen: list[tuple[int, list[str]]] = field(default_factory=list)
    """Rows with too few or too many cells; each has its finding."""
    sorts: Mapping[int, str] = field(default_factory=dict)
    """Of a workbook: row number -> the sort of each cell, a letter each (`sheet.py`)."""
    heading_row: int = 1
    above: int = 0
    """How many filled rows stand above the headings."""
    first_column: int = 0
    """How many columns stand left of the table."""
    from_quarantine: bool = False
    """Whether it came back from quarantine, where a workbook's days were written as text."""
    mends: Mapping[int, int] = field(default_factory=dict)
    """The quarantined row that each row says it mends, by number, where it came back."""
    shown_in: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Of a workbook: the first row in which a column, by its place, shows a number in a currency."""
    control: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of a form: the totals that its sender states, each with the cell it stands in."""
    form: str = ""
    """The book that a form was made for; blank of every other file."""

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all rows under the headings, misshapen ones too."""
        shaped = (
            self.rows.numbers if isinstance(self.rows, PlainRows) else (number for number, _ in self.rows)
        )
        return frozenset(shaped).union(number for number, _ in self.misshapen)

    def placed(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings of a workbook with the cell they are about, as a spreadsheet calls it."""
        if not self.sheet:
            return list(findings)
        return [
            replace(finding, cell=f"{self.letters(finding.column)}{finding.row}")
            if finding.row and not finding.cell and finding.column in self.headings
            else finding
            for finding in findings
        ]

    def letters(self, name: str) -> str:
        """Return the letters of the column that has a heading."""
        return letters(self.first_column + self.headings.index(name))


def read_grid(
    data: bytes, file: str, encodings: Sequence[str], sheet: str = "", delimiter: str = ","
) -> Grid:
    """Read the filled rows of a file; in `sheet`, * is any text.

    Raises Refused, with its finding, when there are none to be had. Row numbers count as a spreadsheet does.
    """
    if not re.search(rb"[^\r\n\t \0]", data):
        raise _refused(file, FindingCode.FILE_EMPTY, "the file is empty", "ask for it again")
    if len(data) > BYTES_MAX:
        raise _refused(file, FindingCode.FILE_KIND, "the file is over 128 MiB", "send it in parts")
    if data.startswith(b"PK\x03\x04"):
        from pooledbudget.submissions import (  # ruff: ignore[import-outside-top-level] - most files are CSV
            forms,
            workbook,
        )

        form = forms.form_of(data, file)
        grid = workbook.read_grid(data, file, sheet or (form.kind if form else ""))
        if form and grid.sheet == form.kind:
            grid.control, grid.form = form.control, form.book
    elif data.startswith(_WIDE) or "utf-16" in encodings:
        again = _wide(data, file)
        if what := foreign.told(again):
            raise _foreign(file, what)
        grid = _csv_grid(again, "utf-8", file, delimiter)
    elif what := foreign.told(data):
        raise _foreign(file, what)
    else:
        grid = _csv_grid(data, _encoding(data, file, encodings), file, delimiter)
    if not grid.rows:
        raise _refused(file, FindingCode.FILE_EMPTY, "the file has no rows", "ask for it again")
    return grid


def _foreign(file: str, what: str) -> Refused:
    said = ', or say encodings = ["utf-16"] in a layout' if what == foreign.WIDE else ""
    return _refused(file, FindingCode.FILE_KIND, f"this is {what}", f"save it as CSV in UTF-8, or XLSX{said}")


def _wide(data: bytes, file: str) -> bytes:
    """Return UTF-16 as UTF-8: in the order its mark says, else that in which plain letters have noughts."""
    order = "utf-16" if data.startswith(_WIDE) else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        text = data.decode(order)
    except UnicodeDecodeError as fault:
        text = data[: fault.start].decode(order, "replace") + "\0"
    if "\0" in text:
        remedy = "ask for it again, or save it as CSV in UTF-8"
        code, what = FindingCode.FILE_ENCODING, "the bytes are not utf-16"
        raise _refused(file, code, what, remedy, row=text.count("\n", 0, text.index("\0")) + 1)
    again = text.encode("utf-8")
    _refuse_long_line(again, file)
    return again


def _encoding(data: bytes, file: str, encodings: Sequence[str]) -> str:
    """Return the first encoding that the whole text is in."""
    if b"\0" in data:
        row = _row_at(data, data.index(b"\0"))
        what = "the file holds NUL bytes"
        raise _refused(file, FindingCode.FILE_DAMAGED, what, "ask for it again", row=row)
    _refuse_long_line(data, file)
    for encoding in encodings:
        signed = f"{encoding}-sig" if encoding == "utf-8" and data.startswith(codecs.BOM_UTF8) else encoding
        try:
            twice = _twice(data, signed)
        except UnicodeDecodeError:
            continue
        if twice:
            raise _refused(
                file,
                FindingCode.FILE_ENCODING,
                f"the text was decoded twice somewhere on its way ({twice})",
                "ask for the file as it left its system",
                row=_row_at(data, data.find(twice.partition(" ")[0].encode(encoding))),
            )
        return signed
    raise _not_in(data, file, encodings)


def _not_in(data: bytes, file: str, encodings: Sequence[str]) -> Refused:
    """Return the refusal of text that is in none of some encodings, with the first byte that is not."""
    at = _first_not_in(data, encodings[0])
    named = f"the first that is not is {data[at]:#04x}, byte {at + 1:,}"
    what = f"the bytes are not {' or '.join(encodings)}: {named}"
    remedy = "save it as CSV in UTF-8, or say --encoding cp1252 if it came from an older Excel"
    if encodings[0] == "utf-8" and not data[:at].removeprefix(codecs.BOM_UTF8).isascii():
        what += "; letters before it are utf-8, so the file is in two encodings"
        remedy = "ask for it in one encoding, as it left its system"
    elif "cp1252" in encodings:
        remedy = "ask how it was written, or save it as CSV in UTF-8"
    return _refused(file, FindingCode.FILE_ENCODING, what, remedy, row=_row_at(data, at))


def _first_not_in(data: bytes, encoding: str) -> int:
    """Return where the first byte stands that is not in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), LINE_MAX):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + LINE_MAX], final=start + LINE_MAX >= len(data))
        except UnicodeDecodeError as fault:
            return start - held + fault.start
    return 0


def _row_at(data: bytes, end: int) -> int:
    """Return the row of a CSV, as a spreadsheet counts, that a byte stands in; of a long one, the line."""
    end = max(end, 0)
    lines = max(data.count(b"\n", 0, end), data.count(b"\r", 0, end)) + 1
    if end > LINE_MAX or data.find(b'"', 0, end) < 0:
        return lines
    text = data[:end].decode("latin-1")
    try:
        return max(sum(1 for _ in csv.reader(io.StringIO(f"{text}x", newline=""))), 1)
    except csv.Error:
        return lines


def _twice(data: bytes, encoding: str) -> str:
    """Return what was decoded twice, if anything; UnicodeDecodeError if the text is in another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    twice = ""
    for start in range(0, len(data), LINE_MAX):
        end = start + LINE_MAX
        twice = twice or decoded_twice(decoder.decode(data[start:end], final=end >= len(data)))
    return twice


def _refuse_long_line(data: bytes, file: str) -> None:
    """Refuse a line of over a mebibyte before anything is made of it."""
    place = 0
    while len(data) - place > LINE_MAX:
        end = max(data.rfind(mark, place, place + LINE_MAX) for mark in (b"\n", b"\r"))
        if end < 0:
            raise _refused(
                file, FindingCode.FILE_KIND, "a line is longer than any row of a table", "ask for it again"
            )
        place = end + 1


def _csv_grid(data: bytes, encoding: str, file: str, delimiter: str) -> Grid:
    """Read the rows that hold anything, as they stream by; equal cells are held once."""
    csv.field_size_limit(CELL_LENGTH_MAX)
    said = _SEP.match(data)
    if said:
        data, delimiter = data[said.end() :], said[1].decode()
    if not said and (plain := plain_rows(data.decode(encoding), delimiter)) is not None:
        return Grid(rows=plain)
    rows: list[tuple[int, list[str]]] = []
    grid, number, filled = Grid(rows=rows), 0, 0
    shared: dict[str, str] = {}
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    reader = csv.reader(text, strict=True, delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            columns = len(cells)
            filled += columns
            if columns > COLUMNS_MAX or filled > CELLS_MAX or number > CELLS_MAX or len(rows) > ROWS_MAX:
                raise _too_much(file, number, columns)
            if any(map(str.strip, cells)):
                known = shared.setdefault if len(shared) < SHARED_MAX else shared.get
                rows.append((number, list(map(known, cells, cells))))
    except csv.Error as fault:
        if "field larger" in str(fault):
            what = f"a cell is longer than {CELL_LENGTH_MAX:,} characters"
            raise _refused(file, FindingCode.FILE_KIND, what, "ask for it again", row=number + 1) from fault
        raise _refused(
            file,
            FindingCode.FILE_DAMAGED,
            f"the file breaks off or is misquoted after row {number}: {fault}",
            "ask for the whole file again",
            row=number + 1,
        ) from fault
    grid.counts["broken"] = reader.line_num - number
    if not data.endswith((b"\n", b"\r")) and number > 1:
        grid.findings.append(_no_line_end(file, number))
    return grid


def _too_much(file: str, row: int, cells: int) -> Refused:
    return _refused(
        file,
        FindingCode.FILE_KIND,
        f"the file holds too much to be read whole: row {row:,} has {cells:,} cells",
        f"send it in parts of at most {COLUMNS_MAX} columns, {ROWS_MAX:,} rows and {CELLS_MAX:,} cells",
        row=row,
    )


def _no_line_end(file: str, row: int) -> Finding:
    return note(
        FindingCode.FILE_DAMAGED,
        "the last row has no line end, so the file may have been cut within it",
        "a whole file ends its last line",
        "see that the last row is as it was sent",
        file=file,
        row=row,
    )


def heading(text: str) -> str:
    """Return a heading without the spaces around it and the line breaks in it."""
    return re.sub(r"[^\S\t]+", " ", text).strip()


_FEWER, _MORE, _ALONE = -1, -2, -3
"""Stand for the cell that is amiss, where it is none: the row has too few, blanks too many, or one text."""


class _Shape(Struct, frozen=True):
    """The shape that the rows of a table have: what is amiss with one of another."""

    width: int
    """How many columns there are, to the last with a heading."""
    whole: int
    """How many cells the heading row has, blank ones too."""
    bare: Sequence[int]
    """Columns without a heading, between those that have one."""
    past_blank: bool
    text: bool
    """Whether it is a CSV, where a comma too many moves every cell after it."""
    even: bool
    """Whether all rows are of one length, which then says nothing of one."""

    def amiss(self, cells: Sequence[str]) -> int | None:
        """Return the cell of a row that is amiss, counted from 0; None of a row in order."""
        if len(cells) < self.width and self.text:
            return _ALONE if is_alone(cells) else self._filled(cells, self._spots(cells), _FEWER)
        if self.text and len(cells) > self.whole and not self.even:
            return self._filled(cells, (*self.bare, *range(self.width, len(cells))), _MORE)
        return self._filled(cells, self._spots(cells), None)

    def _spots(self, cells: Sequence[str]) -> Sequence[int]:
        if not self.past_blank:
            return (*self.bare, *range(self.width, len(cells)))
        return range(self.whole, len(cells)) if self.text else ()

    @staticmethod
    def _filled(cells: Sequence[str], spots: Sequence[int], other: int | None) -> int | None:
        return next((spot for spot in spots if spot < len(cells) and cells[spot].strip()), other)


def is_alone(cells: Sequence[str]) -> bool:
    """Say whether a row holds one cell, and that is a text: a footer, as a rule."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and any(map(str.isalpha, filled[0]))


def _shape(headings: Sequence[str], rows: Sequence[Sequence[str]], *, past_blank: bool, text: bool) -> _Shape:
    """Return the shape of rows under a heading row of which `headings` are all cells."""
    width = max((place for place, name in enumerate(headings, 1) if name), default=0)
    lengths = [len(cells) for cells in rows if len(cells) >= width]
    return _Shape(
        width=width,
        whole=len(headings),
        bare=[spot for spot, name in enumerate(headings[:width]) if not name],
        past_blank=past_blank,
        text=text,
        even=len(lengths) > 1 and len(set(lengths)) == 1,
    )


def table_of(
    grid: Grid, file: str, place: int = 0, first_column: int = 0, *, past_blank: bool = False
) -> Table:
    """Return the table whose headings are the filled row at a place, from a column on, counted from 0.

    `past_blank` reads past columns without a heading; else a row that fills one is misshapen. In a CSV a row
    that is longer than the heading row is too: a comma within a cell may have moved the others.
    """
    number, first = grid.rows[place]
    every = [heading(text) for text in first[first_column:]]
    below: Sequence[tuple[int, list[str]]] = grid.rows[place + 1 :]
    if isinstance(below, PlainRows) and not first_column and all(every):
        return Table(file, grid.sheet, every, below, heading_row=number, above=place)
    if first_column:
        below = [(row, cells[first_column:]) for row, cells in below]
    shape = _shape(every, [cells for _, cells in below], past_blank=past_blank, text=not grid.sheet)
    width = shape.width
    rows: list[tuple[int, list[str]]] = []
    table = Table(
        file,
        grid.sheet,
        every[:width],
        rows,
        list(grid.findings),
        sorts={row: grid.sorts[row][first_column:] for row, _ in below if row in grid.sorts},
        heading_row=number,
        above=place,
        first_column=first_column,
        shown_in=grid.shown_in,
        control=grid.control,
        form=grid.form,
    )
    stray: dict[int, list[int]] = {}
    plainly = past_blank or not shape.bare
    for line in below:
        row, cells = line
        if len(cells) == width and plainly:
            rows.append(line)
        elif (spot := shape.amiss(cells)) is not None:
            table.misshapen.append((row, cells))
            stray.setdefault(spot, []).append(row)
        else:
            rows.append((row, [*cells[:width], *[""] * (width - len(cells))]))
    table.findings.extend(_misshapen(table, numbers, spot, shape) for spot, numbers in stray.items())
    table.findings.extend(_broken_cells(file, grid))
    return table


ALONE = "the row holds one text, and nothing else"
NO_LINE = 'delete it, or say texts = ["its words*"] under [leave_out] in a layout'
"""What is said of a row that is a footer, as a rule, and of what can be done."""


def _misshapen(table: Table, rows: list[int], spot: int, shape: _Shape) -> Finding:
    """Return what is said of rows that fill a cell without a heading, or have too few or too many cells."""
    cell = f"{letters(table.first_column + spot)}{rows[0]}" if spot >= 0 else ""
    count = len(table.headings)
    past = shape.text and (shape.past_blank or spot == _MORE or spot >= shape.whole)
    what = {
        _FEWER: f"the row has fewer cells than the {count} headings",
        _ALONE: ALONE,
        _MORE: f"the row has more cells than the {count} headings, and other rows have not",
    }
    finding = error(
        FindingCode.ROW_SHAPE,
        file=table.file,
        sheet=table.sheet,
        row=rows[0],
        what=what.get(spot, f"cell {cell} is filled, and its column has no heading"),
        rule="every row has a cell for each heading, and no other",
        remedy="look for a missing comma, or a file cut short"
        if spot == _FEWER
        else NO_LINE
        if spot == _ALONE
        else "look for a comma within a cell: a cell that holds one stands in quotes"
        if past
        else 'look for a stray comma or note; a layout may read past such columns: read_past = [""]',
    )
    return replace(finding, also=tuple(rows[1:]), cell=cell if table.sheet else "")


def _broken_cells(file: str, grid: Grid) -> list[Finding]:
    """Remark on line breaks within cells: they are read as spaces."""
    count = grid.counts["broken"]
    if count <= 0:
        return []
    return [
        note(
            FindingCode.CELL_NAME,
            f"line breaks within cells: {count}",
            "a line break within a cell is read as a space",
            "nothing, if the cells say what they should",
            file=file,
            sheet=grid.sheet,
        )
    ]


QUARANTINE_COLUMNS = ("quarantine_row", "quarantine_code", "quarantine_reason")


def quarantined_rows(table: Table) -> dict[int, int]:
    """Return which quarantined row each row of a table that came back mends, where it says so."""
    if QUARANTINE_COLUMNS[0] not in table.headings:
        return {}
    place = table.headings.index(QUARANTINE_COLUMNS[0])
    return {
        number: int(cells[place])
        for number, cells in table.rows
        if cells[place].strip().isascii() and cells[place].strip().isdigit()
    }


def without_quarantine(table: Table) -> Table:
    """Return a table that came back from quarantine as it went there: without what was added to it."""
    kept = [place for place, name in enumerate(table.headings) if name not in QUARANTINE_COLUMNS]
    return replace(
        table,
        headings=cells_as_sent(table.headings[place] for place in kept),
        rows=[(number, cells_as_sent(cells[place] for place in kept)) for number, cells in table.rows],
        sorts={
            number: "".join(sorts[place : place + 1] for place in kept)
            for number, sorts in table.sorts.items()
        },
        from_quarantine=True,
        mends=quarantined_rows(table),
    )


def _refused(file: str, code: FindingCode, what: str, remedy: str, *, row: int = 0) -> Refused:
    finding = error(
        code,
        file=file,
        row=row,
        what=what,
        rule="a submission is one table: CSV in a declared encoding, or XLSX",
        remedy=remedy,
    )
    return Refused(f"{file} cannot be read", [finding])
