"""Propose a layout for a file: what its cells plainly are, and a question for each thing they cannot say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median_low

from msgspec import Struct, field

from pooledbudget.amounts import counted
from pooledbudget.cells import TEXT_LENGTH_MAX
from pooledbudget.days import KNOWN, example, one_day_each, whole_months
from pooledbudget.errors import Refused
from pooledbudget.personal import told_of_person
from pooledbudget.submissions.drafted import Drafting, likely, listed, reads, used
from pooledbudget.submissions.drafted_amounts import find_amounts, find_marks
from pooledbudget.submissions.foreign import is_wide
from pooledbudget.submissions.layout import DELIMITERS, plain
from pooledbudget.submissions.lines import amount_text, calls_itself_total, is_nought
from pooledbudget.submissions.reading import Table, read_grid, table_of
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.sender_columns import NOT_SCHEMES, WAYS, Heading, is_amount, is_day
from pooledbudget.submissions.sheet import COLUMNS_MAX, Grid

ROWS_LOOKED_AT, ROWS_SEARCHED, TEXTS_SHOWN, COLON_WITHIN, CODES_MAX = 5_000, 30, 5, 30, 300


class Draft(Struct, frozen=True):
    """A proposed layout as TOML, and what its writer must answer."""

    text: str
    questions: Sequence[str]


def draft(data: bytes, file: str, *, kind: str, name: str, sheet: str = "") -> Draft:
    """Propose a layout called `name` for a file of a kind.

    Raises Refused where there is no table; of people's files no cell is quoted.
    """
    grid, encodings, delimiter = _read(data, file, sheet)
    table = table_of(grid, file, _heading_place(grid), past_blank=True)
    cells = list(zip(*_likely_lines(table), strict=True))
    headings = [
        Heading(heading, cells[place] if cells else ())
        for place, heading in enumerate(table.headings)
        if heading and table.headings.count(heading) == 1
    ]
    found = Drafting(name, kind, table, headings, beside=_is_beside(grid, table))
    _find_days(found)
    find_amounts(found)
    find_marks(found)
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
    lines += [
        *_table("fixed", found.fixed),
        *_table("amount", found.written),
        *_blank_lines(found),
        *_no_lines(found),
    ]
    asked = [f"# {number}. {question}" for number, question in enumerate(found.questions, start=1)]
    head = [
        f"# A draft of how to read files like {file}.",
        *(["# Answer before use:"] if asked else []),
        *asked,
    ]
    return Draft("\n".join([*head, *lines]) + "\n", found.questions)


def _likely_lines(table: Table) -> list[list[str]]:
    """Return the rows that are likely lines: as full as most, no headings again, no total."""
    head = [plain(name) for name in table.headings]
    rows = [cells for _, cells in table.rows[:ROWS_LOOKED_AT]]
    counts = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    most = max(counts, default=0)
    return [
        cells
        for cells, count in zip(rows, counts, strict=True)
        if 2 * count >= most
        and [plain(cell) for cell in cells] != head
        and (count == most or not any(map(calls_itself_total, cells)))
    ]


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(title: str, values: Mapping[str, object]) -> list[str]:
    lines = [f"{key} = {_written(value)}" for key, value in values.items()]
    return ["", f"[{title}]", *lines] if values else []


def _read(data: bytes, file: str, sheet: str) -> tuple[Grid, list[str], str]:
    """Read a file in the encoding it can be, with the delimiter that makes most columns."""
    fault = Refused("")
    for encoding in ["utf-16"] if is_wide(data) else ["utf-8", "cp1252"]:
        encodings = [encoding] if encoding != "cp1252" else ["utf-8", encoding]
        best: tuple[int, str, Grid] | None = None
        for name, mark in DELIMITERS.items():
            try:
                grid = read_grid(data, file, [encoding], sheet, mark)
            except Refused as refused:
                fault = fault if fault.findings else refused
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
        plainly = not any(is_amount(word) or any(is_day(word, way) for way in KNOWN) for word in words)
        if plainly and 3 * len(words) >= 2 * usual and (len(words) > 1 or usual == 1):
            return place
    return 0


def _find_days(found: Drafting) -> None:
    """Find the columns of days, and how days are written."""
    model = KINDS[found.kind]
    ours = [name for name in model.model_fields if reads(found.kind, name) == "day"]
    theirs = [heading for heading in found.headings if heading.days]
    for name in ours:
        chosen = likely(name, theirs, found)
        required = name in required_columns(model)
        if chosen is None:
            if required:
                _ask_for_day(found, name)
            continue
        found.columns[name] = chosen.name
        others = [heading.name for heading in theirs if heading is not chosen]
        if required and others and len(ours) == 1:
            found.ask(f"Is {chosen.name!r} the day of a row ({name})? Days stand in {listed(others)} too.")
        found.days = tuple(dict.fromkeys([*found.days, *chosen.days]))
        _ask_of_days(found, chosen)
    found.days = _of_one_meaning(found)
    found.days = () if found.days == ("YYYY-MM-DD",) else found.days


def _ask_for_day(found: Drafting, name: str) -> None:
    """Ask for a day; where a column is called so, say that its cells are in no known way."""
    called = [heading for heading in found.headings if heading.rank(name) is not None and heading.filled]
    called = [heading for heading in called if any(any(map(str.isdigit, cell)) for cell in heading.filled)]
    if called and not KINDS[found.kind].personal:
        chosen = min(called, key=lambda heading: heading.rank(name) or 0)
        found.columns[name] = chosen.name
        found.ask(
            f"{chosen.name!r} is called a day, but {chosen.filled[0]!r} is written in no way that is known "
            "here: ask the sender for days like 30/06/2013."
        )
        return
    found.unknown.append(name)
    found.ask(f"Which column is {name}? No column holds days in a way that is known here.")


def _ask_of_days(found: Drafting, chosen: Heading) -> None:
    """Ask what a column of days does not say: its order of day, month and year, what a month means."""
    shown = example(chosen.days)
    if chosen.either_way:
        others = " or ".join(f"{ways[0]}, {example(ways)}" for ways in chosen.either_way)
        if [ways[0][:1] for ways in chosen.either_way] == ["M"]:
            found.ask(f"Is the day before the month in {chosen.name!r}, as in {shown}? No day is above 12.")
        else:
            what = f"written {chosen.days[0]}, as in {shown}? Every day could be {others}, too."
            found.ask(f"Is {chosen.name!r} {what}")
    elif any(way.startswith("M") and "D" in way and "Mon" not in way for way in chosen.days):
        found.ask(
            f"In {chosen.name!r} the month is before the day, as in {shown}, which is the order of the "
            "United States: has a spreadsheet turned some days, or is that so in every row?"
        )
    if whole_months(chosen.days):
        period = "" if "Mon" in chosen.days[0] else f" Is {shown} June, and no period of the financial year?"
        found.ask(f"{chosen.name!r} says the month only, and its last day is meant: is that right?{period}")


def _of_one_meaning(found: Drafting) -> tuple[str, ...]:
    """Return the formats of days, the likelier first, of which no two read one text as two days."""
    kept: list[str] = []
    for way in found.days:
        try:
            one_day_each([*kept, way])
        except ValueError as clash:
            found.ask(f"Days are written {way} too, and {clash}. Which rows mean which? Ask the sender.")
        else:
            kept.append(way)
    return tuple(kept)


def _find_others(found: Drafting) -> None:
    """Find the columns of names, references, choices and counts."""
    model = KINDS[found.kind]
    for name in model.model_fields:
        if reads(found.kind, name) in {"day", "money"}:
            continue
        left = [heading for heading in found.headings if heading.name not in used(found) and not heading.days]
        if name == "reference":
            left = [heading for heading in left if heading.may_be_reference]
        if name == "description":
            left = [heading for heading in left if _may_be_told(found, heading)]
        if name == "scheme":
            words = [heading for heading in left if not heading.is_money]
            several = [heading for heading in words if len(set(heading.filled)) > 1]
            left = several if any(heading.rank(name) is not None for heading in several) else words
        chosen = likely(name, [heading for heading in left if heading.rank(name) is not None], found)
        if chosen is not None:
            found.columns[name] = chosen.name
        elif name in required_columns(model):
            _ask_for(found, name)
    if found.kind == "expenditure" and "scheme" in found.columns:
        found.ask(f"Does {found.columns['scheme']!r} say what a payment is for? Its codes go in 'covers'.")


def _may_be_told(found: Drafting, heading: Heading) -> bool:
    """Say whether a text may stand beside money: it is short, and points at nobody."""
    if heading.rank("description") is None:
        return False
    if any(len(cell) > TEXT_LENGTH_MAX for cell in heading.filled):
        found.ask(f"{heading.name!r} holds texts of over {TEXT_LENGTH_MAX} characters, and is read past.")
        return False
    if any(map(told_of_person, heading.filled)):
        found.ask(f"{heading.name!r} holds what may point at a person, and is read past: must it be sent?")
        return False
    return True


def _ask_for(found: Drafting, name: str) -> None:
    left = [
        heading
        for heading in found.headings
        if heading.name not in used(found)
        and not (heading.is_money or heading.days or NOT_SCHEMES & heading.words)
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


def _read_past(found: Drafting) -> list[str]:
    past = [name for name in dict.fromkeys(found.table.headings) if name and name not in used(found)]
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


def _blank_lines(found: Drafting) -> list[str]:
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
    found.ask(f"In {counted(blank, 'row')} {name!r} is blank: is 'none' right for them?")
    return ["", "[[blank]]", f"column = {_written(name)}", 'means = "none"']


def _no_lines(found: Drafting) -> list[str]:
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
    total_row |= {"counts": rows.counts} if rows.counts else {}
    return [*_table("total_row", total_row), *_table("leave_out", out)]


_COUNTS = re.compile(
    r"(?:(?:total )?(?:no\.?|number|count) of |total )?"
    r"(?:records?|rows|transactions|payments|items|lines)\b.{0,20}"
    r"|(?:record|row|line|transaction) count.{0,5}",
    re.IGNORECASE,
)
"""What a row is called that says how many lines there are."""


class _Rows(Struct):
    """How many rows of a file are no lines."""

    noughts: int = 0
    headings_again: bool = False
    labels: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    """The labels of rows that state how many lines there are."""
    bare: str = ""
    """The heading of the amounts, where a row holds that alone."""

    @classmethod
    def of(cls, found: Drafting) -> _Rows:
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
        total = next(filter(calls_itself_total, words), "")
        self.noughts += (
            bool(amount) and bool(dated) and all(is_nought(amount_text(cell, "", WAYS)) for cell in amount)
        )
        called, number = (words[0], words[1:]) if words else ("", [])
        if not dated and _COUNTS.fullmatch(called) and len(number) == 1 and number[0].isdecimal():
            self.counts.append(f"{called.rstrip(' :')}*")
        elif amount and total and dated in ([], [total]):
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
