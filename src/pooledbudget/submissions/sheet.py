"""Read one sheet of a workbook as text, with the sort of each cell, and what hides or lies in it."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.cells import composed
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error

if TYPE_CHECKING:
    from pooledbudget.submissions.parts import Parts

COLUMNS_MAX, ROWS_MAX = 512, 1_048_576
CELLS_MAX = 4_200_000
TEXT_MAX = 64_000_000
"""Characters of all cells of a sheet: a string that many cells share counts for each of them."""
CELL_LENGTH_MAX = 131_072
SHARED_MAX = 100_000
"""So many different cells are held once each, however often they come."""
TOLD_MAX = 500
"""So many findings of what hides are told; with more, nothing of the file is read."""
BLANK, TEXT, NUMBER, LONG, PADDED, DAY, NO_DAY, TRUTH = " tnlpdxb"
"""Sorts of cells. A long number has more digits than a spreadsheet keeps; a padded one shows noughts
that it does not hold; no day is a number that is shown as a day and is none."""
DIGITS_KEPT = 15
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?|-?\.[0-9]{1,400}")
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_HUNDREDTH, _TOLERANCE = Decimal("0.01"), Decimal("0.000001")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465
"""1 March 1900, before which spreadsheets count a day that never was; 31 December 9999."""
_DAY_SECONDS = 86_400
_ON = {"1", "true"}
_NO_SIZE = {"0", "0.0"}


class Style(Struct, frozen=True):
    """How cells of a style are shown: the sort of a number in one, and whether a line goes through it."""

    sort: str = NUMBER
    struck: bool = False
    white: bool = False
    """Whether it is white on white."""
    scaled: bool = False
    hidden: tuple[bool, bool] = (False, False)
    unsigned: bool = False
    currency: str = ""
    """What its format shows of numbers (`number_formats.py`)."""
    odd: bool = False
    """Whether any of these."""


class Grid(Struct):
    """The rows of a sheet that hold anything, as text, with their numbers."""

    sheet: str = ""
    rows: Sequence[tuple[int, list[str]]] = field(default_factory=list)
    sorts: dict[int, str] = field(default_factory=dict)
    """Row number -> the sort of each cell, a letter each."""
    findings: list[Finding] = field(default_factory=list)
    firsts: dict[str, str] = field(default_factory=dict)
    """The first cell of each sort that shows other than its value: a formula, a number in thousands."""
    counts: Counter[str] = field(default_factory=Counter)
    """How many cells hold formulas, are struck through, show other than they hold, or hold a line break."""
    shown_in: dict[tuple[int, str], int] = field(default_factory=dict)
    """The first row in which a column shows a number in a currency."""
    control: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of a form: the totals that its sender states, each with the cell it stands in."""
    form: str = ""
    """The book that a form was made for; blank of every other file."""


def is_named(name: str, wanted: str) -> bool:
    """Say whether a sheet has a name, case aside; * is any text."""
    pattern = re.escape(composed(wanted).strip().casefold()).replace(r"\*", ".*")
    return bool(re.fullmatch(pattern, composed(name).strip().casefold()))


def letters(place: int) -> str:
    """Return the letters a spreadsheet gives a column, counted from nought: A, Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


class HiddenColumns(Struct, frozen=True):
    """Columns that a sheet does not show, as it gives them: numbers from 1, the last one too."""

    first: str
    last: str

    @property
    def places(self) -> list[int]:
        """The first place of them and the one after the last; nothing where the sheet does not say."""
        said = [text for text in (self.first, self.last) if re.fullmatch(r"[1-9][0-9]{0,4}", text)]
        return [int(said[0]) - 1, int(said[1])] if len(said) > 1 else []

    def hide_anything_of(self, rows: Sequence[tuple[int, list[str]]]) -> bool:
        """Say whether any cell in them holds something: whoever hides all that is not used hides nothing."""
        return any(any(cells[slice(*self.places)] if self.places else cells) for _, cells in rows)

    def told(self) -> tuple[str, str]:
        """Say which are hidden, by their letters, and what to do."""
        if not self.places:
            return "columns are hidden", "show them or delete them"
        first, last = letters(self.places[0]), letters(self.places[1] - 1)
        if first == last:
            return f"column {first} is hidden", "show it or delete it"
        return f"columns {first} to {last} are hidden", "show them or delete them"


def column_of(name: str) -> int:
    """Return the place of a column, counted from nought, by its letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def unescaped(text: str) -> str:
    """Return text with the characters that Open XML writes as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _place(text: str) -> int:
    """Return a place in a list that is counted from nought; ValueError for one counted from its end."""
    place = int(text)
    if place < 0:
        raise ValueError(text)
    return place


def number_text(raw: str) -> tuple[str, str]:
    """Return a number as our grammars read it, and its sort; ValueError if it is none.

    Binary noise is taken off where it is within a millionth of whole pence, and nothing else is.
    """
    if raw.isascii() and raw.isdigit() and len(raw) <= DIGITS_KEPT:
        return str(int(raw)), NUMBER
    if not _NUMBER.fullmatch(raw):
        raise ValueError(raw)
    value = Decimal(raw)
    if value.adjusted() >= DIGITS_KEPT:
        return raw, LONG
    near = value.quantize(_HUNDREDTH, ROUND_HALF_UP)
    if abs(value - near) <= _TOLERANCE:
        value = near
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return ("0" if text == "-0" else text), NUMBER


@lru_cache(SHARED_MAX)
def day_text(raw: str, *, from_1904: bool) -> tuple[str, str]:
    """Return the day, or day and time, that a serial number stands for, and its sort."""
    shown, sort = number_text(raw)
    if sort == LONG:
        return shown, NO_DAY
    seconds = int((Decimal(raw) * _DAY_SECONDS).to_integral_value(ROUND_HALF_UP))
    serial, rest = divmod(seconds, _DAY_SECONDS)
    first, epoch = (0, _EPOCH_1904) if from_1904 else (_FIRST_SERIAL, _EPOCH)
    if not first <= serial <= _LAST_SERIAL - (_EPOCH_1904 - _EPOCH).days * from_1904:
        return shown, NO_DAY
    text = (epoch + timedelta(days=serial)).isoformat()
    if rest:
        text += f"T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return text, DAY


class _SheetReader:
    """What is known of a sheet while its marks go by."""

    def __init__(self, parts: Parts, grid: Grid, strings: Sequence[str], styles: Sequence[Style]) -> None:
        self.parts, self.grid, self.strings, self.styles = parts, grid, strings, styles
        self.rows: list[tuple[int, list[str]]] = []
        grid.rows = self.rows
        self.from_1904 = False
        self.number, self.written = 0, ""
        self.cells: list[str] = []
        self.sorts: list[str] = []
        self.kind = self.style = self.said = ""
        self.place = 0
        self.heard: list[str] = []
        self.hearing = self.formula = self.beside = self.row_hidden = self.row_holds = False
        self.hidden: list[HiddenColumns] = []
        self.filled = self.text = 0
        self.columns: dict[str, int] = {}
        self.known: dict[str, Style] = {}
        self.shared: dict[str, str] = {}

    # What opens.

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        match tag:
            case "c":
                self._cell(attributes)
            case "v" | "t":
                self.hearing = not self.beside
            case "f":
                self.formula = True
            case "rPh":
                self.beside = True
            case "row":
                self._row(attributes)
            case "autoFilter":
                self.grid.counts["filters"] += 1
            case "mergeCell":
                self._merged(attributes.get("ref", ""))
            case "col" if attributes.get("hidden") in _ON or attributes.get("width") in _NO_SIZE:
                self.hidden.append(HiddenColumns(attributes.get("min", ""), attributes.get("max", "")))
            case _:
                pass

    def _row(self, attributes: Mapping[str, str]) -> None:
        said = attributes.get("r", "")
        number = int(said) if re.fullmatch(r"[0-9]{1,7}", said) else 0 if said else self.number + 1
        if not self.number < number <= ROWS_MAX:
            raise self.parts.damaged(f"row {said or number} does not follow row {self.number}")
        self.number, self.written, self.cells, self.sorts = number, str(number), [], []
        self.row_holds = False
        self.row_hidden = attributes.get("hidden") in _ON or attributes.get("ht") in _NO_SIZE

    def _cell(self, attributes: Mapping[str, str]) -> None:
        said = attributes.get("r", "")
        self.place = self._place(said) if said else len(self.cells)
        self.said = said.upper()
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.heard, self.formula = [], False

    def _place(self, said: str) -> int:
        named = said.rstrip(string.digits)
        if (
            named in self.columns
            and said[len(named) :] == self.written
            and self.columns[named] >= len(self.cells)
        ):
            return self.columns[named]
        found = _PLACE.fullmatch(said)
        if found is None or int(found[2]) != self.number:
            raise self.parts.damaged(f"row {self.number} holds a cell {said[:20]!r}")
        place = self.columns.get(found[1])
        if place is None:
            place = self.columns[found[1]] = column_of(found[1])
        if place < len(self.cells):
            raise self.parts.damaged(f"cell {said.upper()} stands out of order")
        return place

    def _merged(self, span: str) -> None:
        first = span.partition(":")[0]
        self.find(
            FindingCode.SHEET_MERGED,
            first.upper() if _PLACE.fullmatch(first) else "",
            f"cells {span[:40]} are merged",
            "unmerge and fill each cell",
        )

    # What is heard, and what closes.

    def text_heard(self, said: str) -> None:
        if self.hearing:
            self.heard.append(said)
            self.text += len(said)
            if self.text > TEXT_MAX:
                raise self.too_much()

    def closed(self, tag: str) -> None:
        match tag:
            case "c":
                self._cell_done()
            case "v" | "t":
                self.hearing = False
            case "rPh":
                self.beside = False
            case "row":
                self._row_done()
            case _:
                pass

    def _row_done(self) -> None:
        if self.cells:
            self.rows.append((self.number, self.cells))
            self.grid.sorts[self.number] = intern("".join(self.sorts))
        if self.row_hidden and self.row_holds:
            what = f"row {self.number} is hidden"
            self.find(FindingCode.SHEET_HIDDEN, "", what, "show it or delete it", row=self.number)

    def _cell_done(self) -> None:
        if not self.heard and not self.formula and self.kind != "e":
            return
        self.row_holds = True
        raw = "".join(self.heard)
        if self.formula and not raw:
            what = f"{self.at} holds a formula that was never worked out"
            remedy = "open it in Excel, recalculate, save; or paste values"
            self.find(FindingCode.SHEET_FORMULA, self.at, what, remedy)
        if self.kind == "e":
            raw = raw or "an error"
            self.find(FindingCode.SHEET_ERROR, self.at, f"{self.at} shows {raw[:20]}", "mend the formula")
        style = self._style()
        text, sort = self._typed(raw, style) if raw else ("", BLANK)
        if not text.strip():
            return
        self._fill(text, sort)
        self.grid.counts["struck"] += style.struck
        if self.formula and self.kind != "e":
            self._count("formulas", "formula")
        if sort == DAY:
            self.grid.counts["days from 1904"] += self.from_1904
        if style.odd:
            self._tell_how_shown(style, text)

    def _tell_how_shown(self, style: Style, text: str) -> None:
        """Tell of a cell that is shown as another, or not at all."""
        if style.white:
            self._count("white", "white cell")
        if self.kind != "n" or text == "0":
            return
        if style.currency:
            self.grid.shown_in.setdefault((self.place, style.currency), self.number)
        below = text.startswith("-")
        if style.hidden[below]:
            what = f"{self.at} holds a number that its format does not show"
            self.find(FindingCode.SHEET_HIDDEN, self.at, what, "show it, or delete it")
        if style.scaled:
            self._count("scaled", "such number")
        if below and style.unsigned:
            self._count("unsigned", "without its sign")

    def _count(self, sort: str, what: str) -> None:
        self.grid.counts[sort] += 1
        self.grid.firsts.setdefault(what, self.at)

    @property
    def at(self) -> str:
        """Where the cell stands: C2."""
        return self.said or f"{letters(self.place)}{self.number}"

    def _style(self) -> Style:
        found = self.known.get(self.style)
        if found is None:
            try:
                found = self.styles[_place(self.style)]
            except (IndexError, ValueError):
                found = Style()
            self.known[self.style] = found
        return found

    def _typed(self, raw: str, style: Style) -> tuple[str, str]:
        """Return a cell as our grammars read it, and its sort."""
        try:
            return self._value(raw, style)
        except (ValueError, IndexError):
            raise self.parts.damaged(f"cell {self.at} holds no value of its kind", self.at) from None

    def _value(self, raw: str, style: Style) -> tuple[str, str]:
        match self.kind:
            case "s":
                return self.strings[_place(raw)], TEXT
            case "str" | "inlineStr":
                return unescaped(raw), TEXT
            case "b":
                return ("TRUE" if raw.strip() in _ON else "FALSE"), TRUTH
            case "e":
                return raw, TEXT
            case "d":
                return raw.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00"), DAY
            case "n" if style.sort == DAY:
                return day_text(raw.strip(), from_1904=self.from_1904)
            case "n":
                text, sort = number_text(raw.strip())
                return text, style.sort if sort == NUMBER else sort
            case _:
                raise ValueError(self.kind)

    def _fill(self, text: str, sort: str) -> None:
        if self.place >= COLUMNS_MAX:
            raise self.parts.refused(
                f"a cell stands far outside any table: {self.at}",
                "delete the stray cells and the empty columns, then save again",
                cell=self.at,
            )
        skipped = self.place - len(self.cells)
        known = self.shared.setdefault if len(self.shared) < SHARED_MAX else self.shared.get
        self.cells += [""] * skipped + [known(text, text)]
        self.sorts += [BLANK] * skipped + [sort]
        self.filled += skipped + 1
        if self.kind == "s":
            self.text += len(text)
        if "\n" in text or "\r" in text:
            self.grid.counts["broken"] += 1
        if self.filled > CELLS_MAX or self.text > TEXT_MAX or len(text) > CELL_LENGTH_MAX:
            raise self.too_much()

    def too_much(self) -> Exception:
        return self.parts.refused(
            f"the sheet holds over {CELLS_MAX:,} cells or {TEXT_MAX:,} characters, at {self.at}",
            "send it in parts, as CSV",
            cell=self.at,
        )

    def find(self, code: FindingCode, cell: str, what: str, remedy: str, *, row: int = 0) -> None:
        """Tell of what hides or lies; Refused with all so far where there is no end of it."""
        if len(self.grid.findings) == TOLD_MAX:
            raise Refused(f"{self.parts.file} hides more than can be told", self.grid.findings)
        found = _PLACE.fullmatch(cell)
        finding = error(
            code,
            file=self.parts.file,
            sheet=self.grid.sheet,
            row=int(found[2]) if found else row,
            column=found[1] if found else "",
            what=what,
            rule="each cell holds one plain value that a reader can see",
            remedy=remedy,
        )
        self.grid.findings.append(replace(finding, cell=cell))


def read_sheet(
    parts: Parts, part: str, sheet: str, strings: Sequence[str], styles: Sequence[Style], *, from_1904: bool
) -> Grid:
    """Read a sheet as it streams by; Refused where it is damaged, or larger than any table.

    Memory goes by what the cells become: empty rows and cells cost nothing, and cells that share a
    string share it here too.
    """
    grid = Grid(sheet)
    reader = _SheetReader(parts, grid, strings, styles)
    reader.from_1904 = from_1904
    parts.read(part, reader.opened, reader.closed, reader.text_heard)
    for columns in reader.hidden:
        if columns.hide_anything_of(grid.rows):
            reader.find(FindingCode.SHEET_HIDDEN, "", *columns.told())
    if grid.counts["filters"]:
        grid.findings = [_of_filter(finding) for finding in grid.findings]
    return grid


def _of_filter(finding: Finding) -> Finding:
    """Say of a hidden row that a filter may hide it."""
    if finding.code is not FindingCode.SHEET_HIDDEN or not finding.row or finding.cell:
        return finding
    return replace(finding, remedy="take the filter off and see the row, or delete it")
