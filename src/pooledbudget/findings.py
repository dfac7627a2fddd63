"""Something wrong in what was sent: where, what, by which rule, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import starmap
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace


class Origin(Struct, frozen=True, order=True, array_like=True):
    """Where a row came from: a submission and its row, counted as a spreadsheet counts."""

    submission: str
    row: int
    """1 is the heading row, so the first data row is 2; 0 means the whole file."""

    @property
    def id(self) -> str:
        """The id of the row: what an entry that it alone makes is called."""
        return f"{self.submission}:{self.row}"

    @classmethod
    def of(cls, id_: str) -> Origin:
        """Return the row of an id."""
        submission, _, row = id_.partition(":")
        return cls(submission, int(row))

    def __str__(self) -> str:
        return f"{self.submission} row {self.row}" if self.row else self.submission


def rows_said(rows: Iterable[Origin], most: int) -> str:
    """Name rows, each file once, in their order: S0001 row 2, S0002 rows 3, 4 and 7 and 5 more."""
    named = list(rows)
    by_file: dict[str, list[int]] = {}
    for each in named[:most]:
        by_file.setdefault(each.submission, []).append(each.row)
    said = ", ".join(starmap(_in_file, by_file.items()))
    return f"{said} and {len(named) - most} more" if len(named) > most else said


def _in_file(file: str, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(Origin(file, numbers[0]))
    *first, last = map(str, numbers)
    return f"{file} rows {', '.join(first)} and {last}"


class Severity(StrEnum):
    """What a finding does to the row or file it is about."""

    ERROR = "error"
    """The row is not accepted."""
    NOTE = "note"
    """Accepted, and worth a look."""


class FindingCode(StrEnum):
    """Every kind of finding; all that apply are reported, each explained in `explanations.toml`."""

    FILE_EMPTY = "F01"
    FILE_KIND = "F02"
    FILE_ENCODING = "F03"
    FILE_DAMAGED = "F04"
    FILE_COLUMNS = "F05"
    FILE_TOTAL = "F06"
    FILE_GAP = "F07"
    FILE_WAITING = "F08"
    SHEET_MERGED = "S01"
    SHEET_FORMULA = "S02"
    SHEET_ERROR = "S03"
    SHEET_HIDDEN = "S04"
    SHEET_WORKED_OUT = "S05"
    SHEET_BESIDE = "S06"
    SHEET_SPOILED = "S07"
    ROW_SHAPE = "R01"
    CELL_MISSING = "C01"
    CELL_MONEY = "C02"
    CELL_DAY = "C03"
    CELL_CHOICE = "C04"
    CELL_NAME = "C05"
    CELL_NUMBER = "C06"
    ROW_RULE = "R02"
    LEFT_OUT = "R03"
    MENDED = "R04"
    UNKNOWN_NAME = "N01"
    UNMAPPED_SCHEME = "N02"
    DUPLICATE = "D01"
    REPEAT = "D02"
    CONTRADICTED = "D03"
    SHARED = "D04"
    UNPLACED = "N03"
    GONE = "N04"
    WAITING = "N05"
    QUARANTINED = "N06"
    STRANGER = "N07"
    LATE = "L01"
    STRAY = "L02"
    WOULD_FAIL = "L03"
    WOULD_PAY = "L04"
    RING_FENCE = "P01"
    CASH = "P02"
    SETTING_KEY = "T01"
    SETTING_VALUE = "T02"


MEANINGS: Mapping[FindingCode, str] = {
    FindingCode.FILE_EMPTY: "the file holds nothing, or headings only",
    FindingCode.FILE_KIND: "the file is not a table that can be read",
    FindingCode.FILE_ENCODING: "the text is not in the encoding it should be in",
    FindingCode.FILE_DAMAGED: "the file breaks off or is damaged",
    FindingCode.FILE_COLUMNS: "the headings are not those of one record kind or layout",
    FindingCode.FILE_TOTAL: "a total that is stated is not what the lines add up to",
    FindingCode.FILE_GAP: "a file does not follow the one before",
    FindingCode.FILE_WAITING: "a refused file waits and blocks its month",
    FindingCode.SHEET_MERGED: "cells of a sheet are merged",
    FindingCode.SHEET_FORMULA: "a formula was never worked out",
    FindingCode.SHEET_ERROR: "a cell shows an error",
    FindingCode.SHEET_HIDDEN: "rows, columns or cells of a sheet are hidden",
    FindingCode.SHEET_WORKED_OUT: "cells are computed, struck through, remarked on or shown otherwise: only "
    "values are read",
    FindingCode.SHEET_BESIDE: "a workbook holds hidden sheets or links: only one sheet is read",
    FindingCode.SHEET_SPOILED: "a spreadsheet has changed, or may have changed, what was typed",
    FindingCode.ROW_SHAPE: "a row has too few or too many cells",
    FindingCode.CELL_MISSING: "a cell that is needed is blank",
    FindingCode.CELL_MONEY: "an amount is not written as one",
    FindingCode.CELL_DAY: "a day is not written as one, or cannot be",
    FindingCode.CELL_CHOICE: "a word is not one of the choices",
    FindingCode.CELL_NAME: "an id, a reference or a text is not written as one",
    FindingCode.CELL_NUMBER: "a number is not a whole number",
    FindingCode.ROW_RULE: "the cells of a row do not hang together, or may not be sent",
    FindingCode.LEFT_OUT: "rows or columns that a layout leaves out, counted: nothing is lost in silence",
    FindingCode.MENDED: "a row that comes back says another amount than it did",
    FindingCode.UNKNOWN_NAME: "a partner, agreement, account, theme, cohort or school term is not known",
    FindingCode.UNMAPPED_SCHEME: "spending for a scheme that no pool knows",
    FindingCode.DUPLICATE: "a row repeats what may be there once",
    FindingCode.REPEAT: "a row is the same as another; both count until somebody says otherwise",
    FindingCode.CONTRADICTED: "a row says of somebody what another says otherwise; the latest counts",
    FindingCode.SHARED: "a family that is paid for has people of another that was attached before",
    FindingCode.UNPLACED: "an accepted row that no agreement takes up: the month cannot close over it",
    FindingCode.GONE: "a name with money in the record that the settings no longer know",
    FindingCode.WAITING: "an accepted row that waits for somebody to act",
    FindingCode.QUARANTINED: "rows that were left out wait to be mended or given up",
    FindingCode.STRANGER: "rows of families or people whom no file of families names",
    FindingCode.LATE: "rows of a closed month: they post to the open one",
    FindingCode.STRAY: "a few rows of a month that the file does not answer for",
    FindingCode.WOULD_FAIL: "something that was paid would not be paid by what is known now",
    FindingCode.WOULD_PAY: "a result would be paid, or more of it, by what is known now",
    FindingCode.RING_FENCE: "a ring fence would be broken",
    FindingCode.CASH: "money that cannot be as it stands",
    FindingCode.SETTING_KEY: "a key that the settings do not have",
    FindingCode.SETTING_VALUE: "a setting that cannot be",
}
"""What each code says, for the page that lists them."""


_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A cell as it is quoted in what a finding says, and a day."""
_OF_A_CELL = frozenset(
    {
        FindingCode.CELL_MISSING,
        FindingCode.CELL_MONEY,
        FindingCode.CELL_DAY,
        FindingCode.CELL_CHOICE,
        FindingCode.CELL_NAME,
        FindingCode.CELL_NUMBER,
    }
)
"""Codes of findings that hold one quoted cell and words of ours."""


class Finding(Struct, frozen=True, kw_only=True):
    """One fault or remark, complete enough to act on.

    `what` may quote the cell, so it is shown on the terminal and in quarantine files only; `message` is
    what may be sent on.
    """

    code: FindingCode
    severity: Severity
    file: str
    what: str
    rule: str
    remedy: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    """The cell of a workbook, as a spreadsheet calls it: E2."""
    personal: bool = False
    """Whether it is about a row about people."""
    also: tuple[int, ...] = ()
    """Other rows that it is about too: the same fault is told once."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a finding kept in the record says: names and amounts, never a cell about a person."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Every row it is about; 0 means the whole file."""
        return (self.row, *self.also)

    @property
    def _more(self) -> str:
        return f" and {len(self.also):,} more" if self.also else ""

    @property
    def where(self) -> str:
        """File, sheet, row and column, as far as they are known."""
        places = [self.file]
        if self.sheet:
            places.append(f"sheet {self.sheet}")
        if self.cell:
            places.append(f"cell {self.cell}{self._more}")
        elif self.row:
            places.append(f"row {self.row}{self._more}")
        if self.column and not self.cell.startswith(self.column):
            places.append(f"column {self.column}")
        return ", ".join(places)

    def __str__(self) -> str:
        return (
            f"{self.code.value}  {self.what}\n"
            f"  where  {self.where}\n  rule   {self.rule}\n  next   {self.remedy}"
        )

    @property
    def message(self) -> str:
        """What may be sent on of `what`: no bad cell, and of a row about people nothing that it holds."""
        if self.code in _OF_A_CELL:
            return _QUOTED.sub("the cell", self.what)
        return MEANINGS[self.code] if self.personal else self.what

    def public(self) -> dict[str, Any]:
        """Return what may be stored or sent on: everything but the quoted cell."""
        facts = {"facts": dict(self.facts)} if self.facts else {}
        return facts | {
            "code": self.code.value,
            "severity": self.severity.value,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "message": self.message,
            "rows": len(self.rows),
            "rule": self.rule,
            "remedy": self.remedy,
        }

    def sealed(self) -> dict[str, Any]:
        """Return what is kept in the record: code, place and facts; its sentences are written when shown."""
        return {
            "code": self.code.value,
            "severity": self.severity.value,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "facts": dict(self.facts),
        }


def error(
    code: FindingCode,
    what: str,
    rule: str,
    remedy: str,
    *,
    file: str,
    sheet: str = "",
    row: int = 0,
    column: str = "",
) -> Finding:
    """Return a fault that keeps its row or file out."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        file=file,
        what=what,
        rule=rule,
        remedy=remedy,
        sheet=sheet,
        row=row,
        column=column,
    )


def note(
    code: FindingCode,
    what: str,
    rule: str,
    remedy: str,
    *,
    file: str,
    sheet: str = "",
    row: int = 0,
    column: str = "",
) -> Finding:
    """Return a remark on something that is accepted."""
    return replace(
        error(code, what, rule, remedy, file=file, sheet=sheet, row=row, column=column),
        severity=Severity.NOTE,
    )
