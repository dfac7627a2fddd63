"""Cells of INDIGO tables: what each can be read as, and what is said of those that are written otherwise.

The standard says how a cell is written; what is published often is not so. Each reader gives what the cell
can only mean, and the finding where it is not written as the standard says. What may mean two things is not
read at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.instruments.bonds.currencies import CODES, code_of, may_stand_for
from pooledbudget.instruments.bonds.indigo import IndigoColumn, Kind
from pooledbudget.money import minor_units
from pooledbudget.periods import day

QUOTED_MAX = 60
_PLAIN = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")
_TAIL = re.compile(r"([0-9]{1,13}\.[0-9]{2})[0-9]{3,}")
_SIGNED = re.compile(
    r"(?P<before>[^\d\s=(.,-]{1,4})?\s?(?P<number>[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|[0-9]{1,13}(\.[0-9]{1,2})?)"
    r"\s?(?P<after>[A-Z]{3}|€|£)?"
)
_PERCENT = re.compile(r"(?P<number>[0-9]{1,3}(\.[0-9]{1,6})?)\s?%")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_RANGE = re.compile(r"[0-9.]+\s?%?\s?(to|-|–|and)\s?[0-9.]+\s?%?", re.IGNORECASE)
_YEAR, _MONTH, _DAY = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}-[0-9]{2}"), re.compile(r"[0-9-]{10}")
HUNDRED = 100
AMOUNT_RULE = (
    "an amount is a number alone: no sign of a currency, no commas, no words (INDIGO, Formatting data)"
)
CURRENCY_RULE = "a currency is its code in ISO 4217 (INDIGO, Formatting data)"
DAY_RULE = "a date is YYYY, YYYY-MM or YYYY-MM-DD (INDIGO, Formatting data)"
PERCENT_RULE = "a return or a loss is a percentage: of 0.15, 8 and 3.5 nobody can say which is meant"


class IndigoCell(Struct, frozen=True):
    """One cell and where it stands."""

    text: str
    column: IndigoColumn
    file: str
    sheet: str
    row: int

    @property
    def quoted(self) -> str:
        """The cell as a finding quotes it; the beginning of a long one."""
        return repr(self.text if len(self.text) <= QUOTED_MAX else f"{self.text[:QUOTED_MAX]}…")

    def fault(self, code: FindingCode, what: str, rule: str, remedy: str) -> Finding:
        """Return that it could not be read, and is left blank."""
        return error(
            code,
            what,
            rule,
            remedy,
            file=self.file,
            sheet=self.sheet,
            row=self.row,
            column=self.column.heading,
        )

    def remark(self, code: FindingCode, what: str, rule: str, remedy: str) -> Finding:
        """Return that it was read, and as what."""
        return note(
            code,
            what,
            rule,
            remedy,
            file=self.file,
            sheet=self.sheet,
            row=self.row,
            column=self.column.heading,
        )


class IndigoLine(Struct, frozen=True, dict=True):
    """One row of a table, its cells by path."""

    table: str
    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]
    columns: Mapping[str, IndigoColumn]
    rows: Mapping[str, int] = field(default_factory=dict)
    """The row of each cell, by path, where they stand one below the other."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """The sheet of each cell, by path, where they stand on several."""

    def text(self, path: str) -> str:
        """Return a cell without the spaces around it; blank where the column is not there."""
        return self.cells.get(path, "").strip()

    def cell(self, path: str) -> IndigoCell:
        """Return a cell with its place."""
        sheet, row = self.sheets.get(path, self.sheet), self.rows.get(path, self.row)
        return IndigoCell(self.text(path), self.columns[path], self.file, sheet, row)

    def of_kind(self, kind: Kind) -> list[IndigoCell]:
        """Return its filled cells of a kind."""
        filled = [path for path in self.columns if self.text(path)]
        return [self.cell(path) for path in filled if self.columns[path].kind is kind]

    @property
    def project(self) -> str:
        """The id of its project."""
        return self.text("id" if self.table == "projects" else "project_id")


def currency_in(line: IndigoLine, path: str) -> str:
    """Return the code that a cell of a row is read as; blank where it is not."""
    return read_currency(line.cell(path))[0] if line.text(path) else ""


def read_amount(cell: IndigoCell, currency: str) -> tuple[int | None, Finding | None]:
    """Return an amount in minor units, None where it cannot be told; `currency` is blank if not known."""
    text, code = cell.text, FindingCode.CELL_MONEY
    if not text:
        return None, None
    if _PLAIN.fullmatch(text):
        return minor_units(text, currency), None
    remedy = "write it like 10000000 or 10000000.50, and its currency in a column of its own"
    if text.startswith("="):
        what = f"{cell.quoted} is a formula that refers to other cells: its value is not here"
        return None, cell.fault(code, what, AMOUNT_RULE, "write the value")
    if _NUMBER.fullmatch(text):
        what = (
            f"{cell.quoted} has more than two decimal places: amounts are not rounded here, so it is not read"
        )
        return None, cell.fault(code, what, AMOUNT_RULE, remedy)
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None, cell.fault(code, f"{cell.quoted} is no amount: it is not read", AMOUNT_RULE, remedy)
    sign = found["before"] or found["after"] or ""
    if sign and currency and not may_stand_for(sign, currency):
        what = f"{cell.quoted} is marked {sign}, and the currency beside it is {currency}: it is not read"
        return None, cell.fault(code, what, AMOUNT_RULE, remedy)
    minor = minor_units(found["number"], currency)
    what = f"{cell.quoted} is read as {found['number'].replace(',', '')}"
    return minor, cell.remark(code, what, AMOUNT_RULE, remedy)


def read_currency(cell: IndigoCell) -> tuple[str, Finding | None]:
    """Return the code of a currency; blank where the cell may mean several, or none."""
    if not cell.text or cell.text in CODES:
        return cell.text, None
    found = code_of(cell.text)
    if found:
        what = f"{cell.quoted} is no code of a currency; it is read as {found}"
        return found, cell.remark(FindingCode.CELL_CHOICE, what, CURRENCY_RULE, f"write {found}")
    what = f"{cell.quoted} is no code of a currency, and may mean several or none: it is not read"
    remedy = "write the code, like AUD or CAD"
    return "", cell.fault(FindingCode.CELL_CHOICE, what, CURRENCY_RULE, remedy)


def read_percent(cell: IndigoCell) -> tuple[str, Finding | None]:
    """Return a percentage, as `7.5%`; blank where it cannot be told."""
    text, code = cell.text, FindingCode.CELL_NUMBER
    if not text:
        return "", None
    if found := _PERCENT.fullmatch(text):
        return f"{found['number']}%", None
    remedy = "write it with its sign, like 7.5%"
    if not _NUMBER.fullmatch(text):
        said = "is a range, and no single figure" if _RANGE.fullmatch(text) else "is no percentage"
        return "", cell.fault(code, f"{cell.quoted} {said}: it is not read", PERCENT_RULE, remedy)
    number = Decimal(text)
    if not number:
        return "0%", None
    if number > HUNDRED:
        what = f"{cell.quoted} is more than a hundred per cent; it looks like an amount, and is not read"
        return "", cell.fault(code, what, PERCENT_RULE, remedy)
    if number <= 1 or not _PERCENT.fullmatch(f"{text}%"):
        whole = f"{(number * HUNDRED).normalize():f}%"
        what = f"{cell.quoted} may be {text}% or {whole}: it is not read"
        return "", cell.fault(code, what, PERCENT_RULE, remedy)
    return f"{text}%", cell.remark(code, f"{cell.quoted} is read as {text}%", PERCENT_RULE, remedy)


def read_day(cell: IndigoCell) -> tuple[str, Finding | None]:
    """Return a whole day; blank where the cell says a month or a year, or no date at all."""
    text, code = cell.text, FindingCode.CELL_DAY
    if not text:
        return "", None
    remedy = "write the day, like 2018-10-01, where it is known"
    try:
        if _DAY.fullmatch(text):
            return day(text).isoformat(), None
        for what, pattern, rest in (("month", _MONTH, "-01"), ("year", _YEAR, "-01-01")):
            if pattern.fullmatch(text):
                day(f"{text}{rest}")
                said = f"the {what} is said and not the day: no day is taken"
                return "", cell.remark(code, said, DAY_RULE, remedy)
    except ValueError:
        pass
    return "", cell.fault(code, f"{cell.quoted} is no date: it is not read", DAY_RULE, remedy)


def read_count(cell: IndigoCell) -> tuple[int | None, Finding | None]:
    """Return a whole number; None where the cell holds words or a part of one."""
    if not cell.text:
        return None, None
    if re.fullmatch(r"[0-9]{1,9}", cell.text):
        return int(cell.text), None
    what = f"{cell.quoted} is no whole number: it is not read"
    rule = "what is counted is a whole number"
    remedy = "write the number alone; what else is to be said goes in the notes"
    return None, cell.fault(FindingCode.CELL_NUMBER, what, rule, remedy)


def read_choice(cell: IndigoCell) -> tuple[str, Finding | None]:
    """Return one of the standard's words; blank where the cell holds another."""
    known = {choice.casefold().strip(): choice for choice in cell.column.choices}
    found = known.get(cell.text.casefold(), "")
    if found or not cell.text:
        return found, None
    what = f"{cell.quoted} is not one of the standard's words: it is not read"
    rule = f"the standard has {', '.join(cell.column.choices)}"
    return "", cell.fault(FindingCode.CELL_CHOICE, what, rule, "choose the nearest of them")
