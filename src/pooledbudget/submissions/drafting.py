"""Propose a layout for a file: what its cells plainly are, and a question for each thing they cannot say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter
from statistics import median_low

from pooledbudget.days import DayFormat, example
from pooledbudget.engine.screening import Look
from pooledbudget.errors import Refused
from pooledbudget.money import SYMBOLS, minor_units
from pooledbudget.submissions.layout import DELIMITERS, MONEY, AmountWritten, plain
from pooledbudget.submissions.lines import TOTAL, amount_text, is_nought
from pooledbudget.submissions.reading import Table, read_grid, table_of
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.sheet import COLUMNS_MAX, Grid

ROWS_LOOKED_AT, ROWS_SEARCHED, TEXTS_SHOWN, COLON_WITHIN, CODES_MAX = 5_000, 30, 5, 30, 300
DATES = ("DD/MM/YYYY", "D/M/YYYY", "DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YY", "D/M/YY", "DD-MM-YY", "DD.MM.YY")
NAMED = ("DD-Mon-YYYY", "DD-Mon-YY", "D-Mon-YYYY", "D-Mon-YY", "D Mon YYYY", "D Mon YY", "D Month YYYY")
OTHERS = ("YYYY/MM/DD", "YYYYMMDD", "MM/DD/YYYY", "M/D/YYYY", "M/D/YY")
MONTHS_ONLY = ("Mon-YY", "Mon YYYY", "Month YYYY", "MM/YYYY")
DAYS = (
    *("YYYY-MM-DD", *DATES, *NAMED, *OTHERS, *MONTHS_ONLY),
    *(f"{way} {time}" for time in ("hh:mm:ss", "hh:mm") for way in ("YYYY-MM-DD", "DD/MM/YYYY", "D/M/YYYY")),
    "YYYY-MM-DDThh:mm:ss",
    "Excel serial",
)
"""Ways to write a day, the likelier first."""
WAYS = AmountWritten(
    below_nought=["-", "CR"], above_nought=["DR", "+", "GBP"], nought=["-", "nil"], thousands="space"
)
"""Every way to write an amount that is looked for."""
NAMES: Mapping[str, Sequence[str]] = {
    "paid_on": (
        *("payment date", "date paid", "paid date", "date of payment", "clearing date", "date", "updated"),
    ),
    "scheme": (
        *("scheme", "service area", "directorate", "expense area", "service", "department", "cost centre"),
        *("division", "portfolio", "organisational unit", "area"),
    ),
    "amount": ("net amount", "net", "amount", "value", "total", "sum"),
    "gross": ("gross amount", "gross"),
    "vat": ("vat amount", "vat"),
    "reference": (
        *("transaction number", "transaction no", "reference", "ref", "document number", "document no"),
        *("voucher number", "voucher", "payment number", "invoice number", "invoice no", "transno", "number"),
    ),
    "description": (
        *("expense type", "expenses type", "description", "purpose", "narrative", "details", "category"),
    ),
}
"""What senders often call a column, the likelier first; any column may have its own name too."""
DEBITS = ("debit", "paid in", "money in", "receipts", "dr")
CREDITS = ("credit", "paid out", "money out", "payments", "cr")
_NOT_REFERENCES = frozenset({"supplier", "vat", "body", "vendor", "registration"})
_NOT_AMOUNTS = frozenset({"number", "no", "registration", "reg", "code", "id", "rate"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed layout as TOML, and what its writer must answer."""

    text: str
    questions: Sequence[str]


@dataclass(frozen=True)
class Heading:
    """A column of the file that is looked at."""

    name: str
    cells: Sequence[str]

    @cached_property
    def filled(self) -> list[str]:
        """Its cells that hold anything."""
        return [cell.strip() for cell in self.cells if cell.strip()]

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The formats its cells are written in, if they are days; what few cells are is read past."""
        left = Counter(self.filled)
        whole, found = sum(left.values()), list[str]()
        while left:
            read = {way: sum(count for cell, count in left.items() if _is_day(cell, way)) for way in DAYS}
            best = max(DAYS, key=lambda way: read[way])
            if not read[best] or (best == "Excel serial" and "date" not in plain(self.name)):
                return tuple(found) if 4 * sum(left.values()) <= whole else ()
            found.append(best)
            left = Counter({cell: count for cell, count in left.items() if not _is_day(cell, best)})
        return tuple(found)

    @cached_property
    def either_way(self) -> bool:
        """Whether its days could be months, and its months days."""
        turned = [way.replace("D", "~").replace("M", "D").replace("~", "M") for way in self.days]
        numeric = [way for way in self.days if "Mon" not in way and not way.startswith("YYYY")]
        some = [way for way in turned if "Mon" not in way and "D" in way]
        return bool(numeric) and all(any(_is_day(cell, way) for way in some) for cell in set(self.filled))

    @property
    def is_money(self) -> bool:
        """Whether its cells are amounts."""
        amounts = sum(_is_amount(cell) for cell in self.filled)
        return bool(self.filled) and 10 * amounts >= 8 * len(self.filled)


@lru_cache(maxsize=50_000)
def _is_day(text: str, way: str) -> bool:
    try:
        return DayFormat.of(way).read(text) is not None
    except ValueError:
        return False


@lru_cache(maxsize=50_000)
def _is_amount(text: str) -> bool:
    for currency in SYMBOLS:
        try:
            minor_units(amount_text(text, "", WAYS), currency)
        except ValueError:
            continue
        return True
    return False


@dataclass(slots=True)
class _Drafting:
    """What has been found out so far."""

    name: str
    kind: str
    table: Table
    headings: list[Heading]
    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    days: tuple[str, ...] = ()
    beside: bool = False
    """Whether cells are filled that have no heading."""
    questions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Columns of ours that must be there and were not found."""

    def ask(self, question: str) -> None:
        self.questions.append(question)

    def named(self, name: str) -> Heading:
        return next(heading for heading in self.headings if heading.name == name)


def draft(data: bytes, file: str, *, kind: str, name: str, sheet: str = "") -> Draft:
    """Propose a layout called `name` for a file of a kind.

    Raises Refused where there is no table; of people's files no cell is quoted.
    """
    grid, encodings, delimiter = _read(data, file, sheet)
    table = table_of(grid, file, _heading_place(grid), past_blank=True)
    cells = list(zip(*(row for _, row in table.rows[:ROWS_LOOKED_AT]), strict=True))
    headings = [
        Heading(heading, cells[place] if cells else ())
        for place, heading in enumerate(table.headings)
        if heading and table.headings.count(heading) == 1
    ]
    found = _Drafting(name, kind, table, headings, beside=_is_beside(grid, table))
    _find_days(found)
    _find_amounts(found)
    _find_others(found)
    lines = [f"layout = {json.dumps(name)}", f"kind = {json.dumps(kind)}"]
    lines += [f"encodings = {_written(encodings)}"] if encodings != ["utf-8"] else []
    lines += [f"delimiter = {json.dumps(delimiter)}"] if delimiter != "comma" else []
    lines += [f"sheet = {_written(sheet)}  # * is any text: 'Spend*'"] if sheet else []
    lines += ['heading_row = "find"  # the first of 30 rows that has these headings'] if table.above else []
    lines += [f"days = {_written([*found.days])}"] if found.days else []
    lines += [f"read_past = {_written(_read_past(found))}", ""]
    lines += ["[columns]", *(f"{ours} = {_written(theirs)}" for ours, theirs in found.columns.items())]
    lines += [f'# {ours} = "" is needed: here, or under [fixed]' for ours in found.unknown]
    lines += [*_table("fixed", found.fixed), *_amount_lines(found), *_blank_lines(found), *_no_lines(found)]
    asked = [f"# {number}. {question}" for number, question in enumerate(found.questions, start=1)]
    head = [
        f"# A draft of how to read files like {file}.",
        *(["# Answer before use:"] if asked else []),
        *asked,
    ]
    return Draft("\n".join([*head, *lines]) + "\n", found.questions)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(title: str, values: Mapping[str, object]) -> list[str]:
    lines = [f"{key} = {_written(value)}" for key, value in values.items()]
    return ["", f"[{title}]", *lines] if values else []


def _read(data: bytes, file: str, sheet: str) -> tuple[Grid, list[str], str]:
    """Read a file in the encoding it can be, with the delimiter that makes most columns."""
    fault = Refused("")
    for encoding in ("utf-8", "cp1252"):
        encodings = ["utf-8"] if encoding == "utf-8" else ["utf-8", encoding]
        best: tuple[int, str, Grid] | None = None
        for name, mark in DELIMITERS.items():
            try:
                grid = read_grid(data, file, [encoding], sheet, mark)
            except Refused as refused:
                fault = refused
                continue
            width = median_low(sum(map(bool, cells)) for _, cells in grid.rows[:ROWS_SEARCHED])
            if best is None or width > best[0]:
                best = (width, name, grid)
        if best is not None:
            return best[2], encodings, best[1]
    raise fault


def _heading_place(grid: Grid) -> int:
    """Return which filled row has the headings: the first with as many words as rows below have cells."""
    widths = [sum(bool(cell.strip()) for cell in cells) for _, cells in grid.rows]
    usual = median_low(widths[:ROWS_LOOKED_AT])
    for place, (_, cells) in enumerate(grid.rows[:ROWS_SEARCHED]):
        words = [cell.strip() for cell in cells if cell.strip()]
        plainly = not any(_is_amount(word) or any(_is_day(word, way) for way in DAYS) for word in words)
        if plainly and 3 * len(words) >= 2 * usual and (len(words) > 1 or usual == 1):
            return place
    return 0


def _find_days(found: _Drafting) -> None:
    """Find the columns of days, and how days are written."""
    model = KINDS[found.kind]
    ours = [name for name in model.model_fields if _reads(found.kind, name) == "day"]
    theirs = [heading for heading in found.headings if heading.days]
    for name in ours:
        chosen = _likely(name, theirs, found)
        required = name in required_columns(model)
        if chosen is None:
            if required:
                found.unknown.append(name)
                found.ask(f"Which column is {name}? No column holds days in a way that is known here.")
            continue
        found.columns[name] = chosen.name
        others = [heading.name for heading in theirs if heading is not chosen]
        if required and others and len(ours) == 1:
            found.ask(f"Is {chosen.name!r} the day of a row ({name})? Days stand in {_or(others)} too.")
        found.days = tuple(dict.fromkeys([*found.days, *chosen.days]))
        if chosen.either_way:
            shown = example(chosen.days)
            found.ask(f"Is the day before the month in {chosen.name!r}, as in {shown}? No day is above 12.")
    found.days = () if found.days == ("YYYY-MM-DD",) else found.days


def _find_amounts(found: _Drafting) -> None:
    """Find the columns of amounts: a single column, or a pair for debits and credits."""
    ours = [name for name in KINDS[found.kind].model_fields if _reads(found.kind, name) == "money"]
    free = [heading for heading in found.headings if heading.is_money and heading.name not in _used(found)]
    theirs = [heading for heading in free if not _NOT_AMOUNTS & _words(heading)]
    sides = [
        next((heading for heading in theirs if _named_as(heading, names)), None)
        for names in (DEBITS, CREDITS)
    ]
    debit, credit = sides
    if "amount" in ours and debit is not None and credit is not None and debit is not credit:
        found.sides = {"debit": debit.name, "credit": credit.name}
        found.ask(f"Are amounts in {debit.name!r} above nought here, and those in {credit.name!r} below?")
        return
    for name in ours:
        chosen = _likely(name, [heading for heading in theirs if heading.name not in _used(found)], found)
        if chosen is not None and (name == "amount" or _rank(name, chosen) is not None):
            found.columns[name] = chosen.name
    if "amount" in ours and "amount" not in found.columns:
        found.unknown.append("amount")
        found.ask("Which column is amount? No column holds amounts in a way that is known here.")
    elif found.kind == "expenditure" and not {"gross", "vat"} & set(found.columns):
        found.ask(f"Is {found.columns['amount']!r} net of VAT?")


def _find_others(found: _Drafting) -> None:
    """Find the columns of names, references, choices and counts."""
    model = KINDS[found.kind]
    for name in model.model_fields:
        if _reads(found.kind, name) in {"day", "money"}:
            continue
        left = [
            heading for heading in found.headings if heading.name not in _used(found) and not heading.days
        ]
        if name == "reference":
            left = [heading for heading in left if not _NOT_REFERENCES & _words(heading)]
        if name == "scheme":
            words = [heading for heading in left if not heading.is_money]
            several = [heading for heading in words if len(set(heading.filled)) > 1]
            left = several if any(_rank(name, heading) is not None for heading in several) else words
        chosen = _likely(name, [heading for heading in left if _rank(name, heading) is not None], found)
        if chosen is not None:
            found.columns[name] = chosen.name
        elif name in required_columns(model):
            _ask_for(found, name)
    if found.kind == "expenditure" and "scheme" in found.columns:
        found.ask(f"Does {found.columns['scheme']!r} say what a payment is for? Its codes go in 'covers'.")


def _ask_for(found: _Drafting, name: str) -> None:
    left = [
        heading for heading in found.headings if heading.name not in _used(found) and not heading.is_money
    ]
    told = [
        heading
        for heading in left
        if 1 < len(set(heading.filled)) <= min(CODES_MAX, len(heading.filled) // 2)
    ]
    if name == "scheme" and told:
        found.columns[name] = told[0].name
        return
    if name == "reference":
        found.fixed[name] = "none"
        found.ask("No column is a reference: is 'none' right, or do some cells make one ([joined])?")
        return
    found.unknown.append(name)
    found.ask(f"Which column is {name}? If the file does not say, write what it always is under [fixed].")


def _reads(kind: str, name: str) -> str:
    plainly = Look.of(KINDS[kind].model_fields[name]).plainly
    return plainly.reads if plainly else "choice"


def _used(found: _Drafting) -> set[str]:
    return {*found.columns.values(), *found.sides.values()}


def _words(heading: Heading) -> set[str]:
    return set(re.findall(r"[a-z]+", plain(heading.name)))


def _named_as(heading: Heading, names: Sequence[str]) -> bool:
    return any(set(name.split()) <= _words(heading) for name in names)


def _rank(name: str, heading: Heading) -> int | None:
    """Return how likely a heading is what a column of ours is called, 0 the likeliest; None if it is not."""
    known = [name.replace("_", " "), *NAMES.get(name, ("date",) if name.endswith("_on") else ())]
    words = _words(heading)
    return next((place for place, other in enumerate(known) if set(other.split()) <= words), None)


def _likely(name: str, headings: Sequence[Heading], found: _Drafting) -> Heading | None:
    """Return the heading that a column of ours is most likely; where none is called so, the only one."""
    free = [heading for heading in headings if heading.name not in _used(found)]
    ranked = [(rank, heading) for heading in free if (rank := _rank(name, heading)) is not None]
    if ranked:
        return min(ranked, key=itemgetter(0))[1]
    return free[0] if len(free) == 1 and name in required_columns(KINDS[found.kind]) else None


def _or(names: Sequence[str]) -> str:
    return " and ".join(map(repr, names))


def _read_past(found: _Drafting) -> list[str]:
    past = [name for name in dict.fromkeys(found.table.headings) if name and name not in _used(found)]
    return [*past, *([""] if found.beside else [])]


def _is_beside(grid: Grid, table: Table) -> bool:
    """Say whether cells are filled that have no heading above them, in rows that are more than a text."""
    width, headings = len(table.headings), table.headings
    spots = [place for place, name in enumerate(headings) if not name]
    whole = COLUMNS_MAX if grid.sheet else len(grid.rows[table.above][1])
    return any(
        any(cells[spot].strip() for spot in (*spots, *range(width, whole)) if spot < len(cells))
        for _, cells in grid.rows[table.above + 1 :]
        if sum(bool(cell.strip()) for cell in cells) > 1
    )


def _amount_lines(found: _Drafting) -> list[str]:
    """Return what must be said of how amounts are written."""
    names = [found.columns[name] for name in MONEY if name in found.columns] + list(found.sides.values())
    cells = {cell.casefold() for name in names for cell in found.named(name).filled}
    said: dict[str, object] = dict(found.sides)
    below = [mark for mark in WAYS.below_nought if any(_marked(cell, mark.casefold()) for cell in cells)]
    above = [mark for mark in WAYS.above_nought if any(_marked(cell, mark.casefold()) for cell in cells)]
    nought = [word for word in WAYS.nought if word in cells]
    said |= {"below_nought": below} if below else {}
    said |= {"above_nought": above} if above else {}
    said |= {"nought": nought} if nought else {}
    said |= {"thousands": "space"} if any(re.search(r"\d\s\d", cell) for cell in cells) else {}
    return _table("amount", said)


def _marked(cell: str, mark: str) -> bool:
    return len(cell) > len(mark) and cell.endswith(mark)


def _blank_lines(found: _Drafting) -> list[str]:
    """Return what blank references stand for."""
    name = found.columns.get("reference", "")
    amounts = found.columns.get("amount", next(iter(found.sides.values()), ""))
    if not name or not amounts:
        return []
    day = found.columns.get(KINDS[found.kind].day_column, amounts)
    triples = zip(*(found.named(each).cells for each in (name, amounts, day)), strict=True)
    blank = sum(not cell.strip() and bool(amount.strip() and on.strip()) for cell, amount, on in triples)
    if not blank:
        return []
    found.ask(f"In {blank:,} rows {name!r} is blank: is 'none' right for them?")
    return ["", "[[blank]]", f"column = {_written(name)}", 'means = "none"']


def _no_lines(found: _Drafting) -> list[str]:
    """Return which rows are no lines: noughts, totals, footers, the headings again."""
    if "amount" not in KINDS[found.kind].model_fields:
        return []
    rows = _Rows.of(found)
    noughts, texts, labels = rows.noughts, rows.texts, rows.labels
    out: dict[str, object] = {"noughts": True} if noughts else {}
    out |= {"headings_again": True} if rows.headings_again else {}
    out |= {"texts": list(dict.fromkeys(texts))[:TEXTS_SHOWN]} if texts else {}
    if noughts:
        found.ask(f"Amounts of nought are left out, {noughts:,} here: is that right?")
    if sum(labels.values()) > 1:
        found.ask("More than one row is a total: are some of a part of the lines only?")
    if texts:
        found.ask(f"Rows of text only are left out, {len(texts):,} here: is that right, next month too?")
    total_row: dict[str, object] = {"labels": list(labels)} if labels else {}
    total_row |= {"holds_only": [rows.bare]} if rows.bare else {}
    return [*_table("total_row", total_row), *_table("leave_out", out)]


@dataclass(slots=True)
class _Rows:
    """How many rows of a file are no lines."""

    noughts: int = 0
    headings_again: bool = False
    labels: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    bare: str = ""
    """The heading of the amounts, where a row holds that alone."""

    @classmethod
    def of(cls, found: _Drafting) -> _Rows:
        """Look at every row of a file."""
        table, rows = found.table, cls()
        head = [plain(name) for name in table.headings]
        sums = [name for name in (*found.sides.values(), found.columns.get("amount", "")) if name]
        amounts = [table.headings.index(name) for name in sums]
        day = found.columns.get(KINDS[found.kind].day_column)
        days = [table.headings.index(day)] if day else []
        for _, cells in sorted([*table.rows, *table.misshapen]):
            words, amount = _filled(cells, range(len(cells))), _filled(cells, amounts)
            rows.headings_again = rows.headings_again or [plain(cell) for cell in cells] == head
            rows.take(words, amount, _filled(cells, days))
            if len(words) == len(amount) > 0:
                rows.bare = sums[0]
        return rows

    def take(self, words: list[str], amount: list[str], dated: list[str]) -> None:
        """Look at a row: its filled cells, those of amounts, and its day."""
        total = next((word for word in words if TOTAL.fullmatch(word)), "")
        self.noughts += bool(amount) and bool(dated) and all(map(is_nought, amount))
        if amount and total and dated in ([], [total]):
            self.labels[_label(total)] += 1
        elif not amount and len(words) == 1 and dated in ([], words):
            self.texts.append(_pattern(words[0]))


def _filled(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cells[place].strip() for place in places if place < len(cells) and cells[place].strip()]


def _label(text: str) -> str:
    """Return the words of a total up to `Total`, and any text after them: the month is in them."""
    words = re.match(r"(.*?totals?)\b", text, re.IGNORECASE)
    return f"{words[1]}*" if words else text


def _pattern(text: str) -> str:
    start, colon, rest = text.partition(":")
    return f"{start}:*" if colon and rest and len(start) <= COLON_WITHIN else text
