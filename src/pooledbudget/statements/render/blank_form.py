"""Write a form for a record kind as a workbook: cells to fill, choices, a checklist, control totals.

It is made of the declared record kinds: it asks for what `receive` takes, and `receive` takes it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct, field
from pydantic.fields import FieldInfo
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from pooledbudget.acts.naming import known_names
from pooledbudget.acts.occasion import Occasion
from pooledbudget.cells import Plainly
from pooledbudget.errors import Misuse
from pooledbudget.partners import unknown
from pooledbudget.statements.render.workbook import A4, bytes_of, new_book, set_height
from pooledbudget.submissions.control import has_sum
from pooledbudget.submissions.forms import CHECKLIST, CHOICES, PROPERTY, ROWS, SUM, Form
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.records import KINDS
from pooledbudget.version import EDITION, TOOL

PREPARED = 2_000
"""So many rows are prepared to be filled; more are read too."""
YELLOW, PALE = "#FFF2A8", "#FFFBE3"
EARLIEST = date(1900, 3, 1)
"""Before this day spreadsheets count one that never was."""
HELD_MAX = 255
"""Excel takes so many characters of a hint."""
BEFORE_SENDING = (
    "Every bright yellow cell of a row is filled; pale ones may stay blank. Blank rows are read past.",
    "Days are days and amounts are numbers: nothing is typed as words, such as 5k or about 100.",
    "Nothing is hidden, merged or struck through, and no heading was changed.",
    "The control totals above were filled in from your own books, not from this sheet.",
)
ABOUT_PEOPLE = "It is about people: send it by a way that is safe for that."
NOBODY = "Descriptions name nobody: no name, number, address or day of birth."


class Question(Struct, frozen=True):
    """One column of a form: what it is called, whether it is needed, how it is filled."""

    name: str
    needed: bool
    reads: str
    """text, count, day, money, month or choice."""
    says: str
    choices: Mapping[str, str] = field(default_factory=dict)
    """What it may hold, with titles."""
    strictly: bool = True
    """Whether nothing else may be typed."""
    at_least: int | None = None
    nought: bool = True


def questions(kind: type[RecordKind], on: Occasion) -> list[Question]:
    """Return the columns of a kind with what the book offers for each."""
    return [_question(kind, name, info, on) for name, info in kind.model_fields.items()]


def _question(kind: type[RecordKind], name: str, info: FieldInfo, on: Occasion) -> Question:
    shape = kind.model_json_schema()["properties"][name]
    words = shape.get("enum") or ([shape["const"]] if "const" in shape else [])
    plainly = next((said for said in _said_of(info) if isinstance(said, Plainly)), None)
    choices, strictly = {word: "" for word in words if word}, True
    if not words:
        choices, strictly = _names(kind, name, on)
    reads: str = "choice" if choices else plainly.reads if plainly else "text"
    if name == kind.day_column and info.annotation is str:
        reads = "month"
    return Question(
        name=name,
        needed=info.is_required(),
        reads=reads,
        says=_hint(info, plainly, reads, choices),
        choices=choices,
        strictly=strictly,
        at_least=plainly.at_least if plainly else None,
        nought=plainly.nought if plainly else True,
    )


def _said_of(info: FieldInfo) -> list[Any]:
    """Return what is declared of a field: of one that may be blank, what stands beside the blank."""
    inner = getattr(info.annotation, "__args__", ())
    return [*info.metadata, *(said for each in inner for said in getattr(each, "__metadata__", ()))]


def _hint(info: FieldInfo, plainly: Plainly | None, reads: str, choices: Mapping[str, str]) -> str:
    """Say in a sentence what a column holds."""
    wanted = {
        "day": "a day, such as 30/06/2013",
        "month": "a month written 2013-06",
        "choice": "one of the list",
    }
    said = wanted.get(reads) or (plainly.says if plainly and plainly.says else "text")
    if reads == "choice" and not choices:
        said = "text"
    return f"{said}; {info.description}" if info.description else said


def _names(kind: type[RecordKind], column: str, on: Occasion) -> tuple[dict[str, str], bool]:
    """Return the names that the book has for a column, with titles, and whether there can be no other."""
    titles = {**on.partners.names, **on.agreements.titles}
    known = known_names(kind, on.known).get(column)
    if known:
        return {name: titles.get(name, "") for name in known[1]}, True
    agreements = list(on.agreements)
    match column:
        case "account":
            others = list(on.agreements.by_id)
            named = (
                path
                for each in agreements
                for path in each.accounts([other for other in others if other != each.id])
            )
            return {path: "" for path in sorted(set(named)) if "*" not in path}, False
        case "owner" | "seller" | "buyer" | "to":
            return on.partners.names, False
        case "term":
            return {term.name: "" for term in on.book.terms}, True
        case _:
            offered = {name: title for each in agreements for name, title in each.names_for(column).items()}
            asked = {
                word: "" for each in agreements for word in (each.asks_for(kind) if column in _ASKED else ())
            }
            return {**asked, **offered}, False


_ASKED = frozenset({"flag", "stay", "achievement"})
"""Columns of evidence whose words programmes ask for."""


def blank_form(kind_name: str, on: Occasion, made: date) -> bytes:
    """Return a form for a record kind, to be filled by whoever sends it; Misuse names the nearest kind."""
    if kind_name not in KINDS:
        raise Misuse(unknown("record kind", kind_name, KINDS))
    kind = KINDS[kind_name]
    form = Form(kind.kind, on.book.book, EDITION)
    title = f"{kind.kind.replace('-', ' ').capitalize()}: a form of {on.book.place}"
    book, buffer = new_book(title, str(form), TOOL, datetime.combine(made, time()))
    book.set_custom_property(PROPERTY, str(form))
    _FormBook(book, kind, questions(kind, on), form, on).write(title)
    return bytes_of(book, buffer)


class _FormBook:
    """A form while it is written: a checklist, the rows, the choices."""

    def __init__(
        self, book: Workbook, kind: type[RecordKind], asked: Sequence[Question], form: Form, on: Occasion
    ) -> None:
        self._book, self._kind, self._asked, self._form, self._on = book, kind, asked, form, on
        font = {"font_name": "Arial", "font_size": 11}
        self._words = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self._bold = book.add_format({**font, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._title = book.add_format({**font, "bold": True, "font_size": 16})
        self._text = book.add_format({**font, "num_format": "@", "align": "left", "indent": 1})
        self._formats = {
            "day": book.add_format({**font, "num_format": "dd/mm/yyyy", "align": "left"}),
            "money": book.add_format({**font, "num_format": "#,##0.00"}),
            "count": book.add_format({**font, "num_format": "0"}),
        }
        fill = {**font, "bg_color": YELLOW, "border": 1, "border_color": "#C8B560"}
        self._rows_stated = book.add_format({**fill, "num_format": "0"})
        self._sum_stated = book.add_format({**fill, "num_format": "#,##0.00"})

    def write(self, title: str) -> None:
        """Write every sheet; the rows are what is seen first."""
        rows = self._book.add_worksheet(self._kind.kind)
        checklist = self._book.add_worksheet(CHECKLIST)
        choices = self._book.add_worksheet(CHOICES)
        self._write_choices(choices)
        self._write_rows(rows)
        self._write_checklist(checklist, title)
        for page in (rows, checklist, choices):
            page.set_paper(A4)
            page.set_landscape()
            page.fit_to_pages(1, 0)
        rows.activate()

    def _write_choices(self, page: Any) -> None:
        """Write each list of choices with its titles, in two columns."""
        place = 0
        for asked in self._asked:
            if not asked.choices:
                continue
            page.write_string(0, place, asked.name, self._bold)
            page.write_string(0, place + 1, "what it is", self._bold)
            for row, (name, title) in enumerate(asked.choices.items(), 1):
                page.write_string(row, place, name, self._text)
                page.write_string(row, place + 1, title, self._text)
            page.set_column(place, place, max(14, *(len(name) + 2 for name in asked.choices)))
            page.set_column(
                place + 1, place + 1, max(12, *(min(60, len(title) + 2) for title in asked.choices.values()))
            )
            place += 2
        page.write_string(0, place, "Choices of the book on the day the form was made", self._text)
        page.set_column(place, place, 50)
        page.freeze_panes(1, 0)

    def _write_rows(self, page: Any) -> None:
        place = 0
        for column, asked in enumerate(self._asked):
            page.write_string(0, column, asked.name, self._bold)
            page.set_column(column, column, _width(asked), self._formats.get(asked.reads, self._text))
            rule = self._rule(asked, place)
            place += 2 if asked.choices else 0
            page.data_validation(1, column, PREPARED, column, {**rule, **_told(asked)})
            fill = self._book.add_format({"bg_color": YELLOW if asked.needed else PALE})
            page.conditional_format(1, column, PREPARED, column, {"type": "blanks", "format": fill})
        page.freeze_panes(1, 0)

    def _rule(self, asked: Question, place: int) -> dict[str, Any]:
        """Return what a cell may hold, as a spreadsheet checks it while it is typed."""
        earliest = (
            self._on.book.first_month if self._kind.use is Use.POSTED and not self._kind.may_be_past else ""
        )
        match asked.reads:
            case _ if asked.choices:
                letter = xl_col_to_name(place)
                return {
                    "validate": "list",
                    "source": f"={CHOICES}!${letter}$2:${letter}${len(asked.choices) + 1}",
                }
            case "day":
                first = date.fromisoformat(f"{earliest}-01") if earliest else EARLIEST
                return {"validate": "date", "criteria": ">=", "value": first}
            case "money" if not asked.nought:
                return {"validate": "decimal", "criteria": "!=", "value": 0}
            case "money":
                least = {"criteria": ">", "value": 0} if asked.at_least else _ANY_AMOUNT
                return {"validate": "decimal", **least}
            case "count":
                return {"validate": "integer", "criteria": ">=", "value": 0}
            case _:
                return {"validate": "length", "criteria": "<=", "value": 200}

    def _write_checklist(self, page: Any, title: str) -> None:
        page.set_column(0, 0, 44)
        page.set_column(1, 1, 28)
        page.set_column(2, 2, 90)
        page.write_string(0, 0, title, self._title)
        page.write_string(1, 0, "This form is", self._words)
        page.write_string(1, 1, str(self._form), self._text)
        page.write_string(2, 0, (self._kind.__doc__ or "").strip().splitlines()[0], self._words)
        row = self._write_control(page, 4)
        page.write_string(row, 0, "Before you send it", self._bold)
        page.write_string(row, 1, "Done? (yes)", self._bold)
        extra = [ABOUT_PEOPLE] if self._kind.personal else [NOBODY] if self._kind.use is Use.POSTED else []
        for number, said in enumerate([*BEFORE_SENDING, *extra, *_of_kind(self._kind)], row + 1):
            page.write_string(number, 0, said, self._words)
            page.write_blank(number, 1, None, self._rows_stated)
            page.data_validation(number, 1, number, 1, {"validate": "list", "source": ["yes"]})
            set_height(page, number, [(said, 42)])
        row = number + 2
        for column, heading in enumerate(("Column", "Needed", "What it holds")):
            page.write_string(row, column, heading, self._bold)
        for number, asked in enumerate(self._asked, row + 1):
            page.write_string(number, 0, asked.name, self._words)
            page.write_string(number, 1, "yes" if asked.needed else "no", self._words)
            page.write_string(number, 2, asked.says, self._words)
            set_height(page, number, [(asked.says, 88)])

    def _write_control(self, page: Any, row: int) -> int:
        """Write where totals are stated, and what the rows come to; return the row after them."""
        sheet, needed = (
            f"'{self._kind.kind}'",
            [place for place, asked in enumerate(self._asked) if asked.needed],
        )
        first = xl_col_to_name(needed[0])
        rows = f"COUNTA({sheet}!{first}2:{first}1048576)"
        page.write_string(row, 0, "Control totals", self._bold)
        page.write_string(row, 1, "", self._bold)
        page.write_string(row + 1, 0, ROWS, self._words)
        page.write_blank(row + 1, 1, None, self._rows_stated)
        page.write_string(row + 2, 0, "Rows that are filled", self._words)
        page.write_formula(row + 2, 1, f"={rows}", self._formats["count"], 0)
        agreed = f'OR(B{row + 2}="",B{row + 2}=B{row + 3})'
        row += 3
        if has_sum(self._kind):
            letter = xl_col_to_name(
                next(place for place, asked in enumerate(self._asked) if asked.name == "amount")
            )
            page.write_string(row, 0, SUM, self._words)
            page.write_blank(row, 1, None, self._sum_stated)
            page.write_string(row + 1, 0, "What the rows add up to", self._words)
            page.write_formula(
                row + 1, 1, f"=SUM({sheet}!{letter}2:{letter}1048576)", self._formats["money"], 0
            )
            agreed = f'AND({agreed},OR(B{row + 1}="",ROUND(B{row + 1}-B{row + 2},2)=0))'
            row += 2
        page.write_string(row, 0, "They agree", self._words)
        page.write_formula(
            row, 1, f'=IF({agreed},"yes","no: look again before you send it")', self._words, "yes"
        )
        return row + 2


_ANY_AMOUNT = {"criteria": "between", "minimum": -(10**13), "maximum": 10**13}


def _told(asked: Question) -> dict[str, Any]:
    """Return what is said beside a cell, and when something else is typed."""
    said = asked.says[:HELD_MAX]
    return {
        "ignore_blank": True,
        "input_title": asked.name[:32],
        "input_message": said,
        "error_title": asked.name[:32],
        "error_message": f"This should be {said}"[:HELD_MAX],
        "error_type": "stop" if asked.strictly and asked.reads != "text" else "warning",
    }


def _of_kind(kind: type[RecordKind]) -> list[str]:
    """Return what is particular of a kind."""
    said = [f"There is one row for each {' and '.join(kind.key)}."] if kind.key else []
    if kind.about:
        said.append(f"Of several rows about a {', '.join(kind.about)}, the latest received counts.")
    return said


def _width(asked: Question) -> int:
    longest = max((len(name) for name in asked.choices), default=0)
    wanted = {"day": 14, "money": 14, "count": 10, "month": 10}.get(asked.reads, 24)
    return max(len(asked.name) + 3, min(40, longest + 2), wanted)
