"""Something wrong in what was sent: where, what, by which rule, and what to do next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a row came from: a submission and its row, counted as a spreadsheet counts."""

    submission: str
    row: int
    """1 is the heading row, so the first data row is 2; 0 means the whole file."""

    def __str__(self) -> str:
        return f"{self.submission} row {self.row}" if self.row else self.submission


class Severity(StrEnum):
    """What a finding does to the row or file it is about."""

    ERROR = "error"
    """The row is not accepted."""
    NOTE = "note"
    """Accepted, and worth a look."""


class FindingCode(StrEnum):
    """Every kind of finding, in order of precedence: the first that applies is reported."""

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
    ROW_SHAPE = "R01"
    CELL_MISSING = "C01"
    CELL_MONEY = "C02"
    CELL_DAY = "C03"
    CELL_CHOICE = "C04"
    CELL_NAME = "C05"
    CELL_NUMBER = "C06"
    ROW_RULE = "R02"
    UNKNOWN_NAME = "N01"
    UNMAPPED_SCHEME = "N02"
    DUPLICATE = "D01"
    REPEAT = "D02"
    LATE = "L01"
    RING_FENCE = "P01"
    SETTING_KEY = "T01"
    SETTING_VALUE = "T02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or remark, complete enough to act on.

    `what` may quote the cell, so it is shown on the terminal and in quarantine files only;
    `public` leaves it out.
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

    @property
    def where(self) -> str:
        """File, sheet, row and column, as far as they are known."""
        places = [self.file]
        if self.sheet:
            places.append(f"sheet {self.sheet}")
        if self.row:
            places.append(f"row {self.row}")
        if self.column:
            places.append(f"column {self.column}")
        return ", ".join(places)

    def __str__(self) -> str:
        return (
            f"{self.code.value}  {self.what}\n"
            f"  where  {self.where}\n  rule   {self.rule}\n  next   {self.remedy}"
        )

    def public(self) -> dict[str, str | int]:
        """Return what may be stored or sent on: everything but the quoted cell."""
        shown = asdict(self)
        del shown["what"]
        return {**shown, "code": self.code.value, "severity": self.severity.value}
