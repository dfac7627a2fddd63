"""The lines of a table: what its cells are under our columns, and which of its rows are no lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import starmap

from msgspec import Struct, field

from pooledbudget.money import SYMBOLS, minor_units
from pooledbudget.submissions.layout import MONEY, AmountWritten, Layout, names_of, plain
from pooledbudget.submissions.reading import Table

Rows = Sequence[tuple[int, list[str]]]
TOTAL_CELLS_MAX = 4
"""A row that calls itself a total has a label, and sums of net, VAT and gross."""
JOINED_BY = " / "
BOTH_SIDES = " and "
"""Stands between a debit and a credit of one row: no amount, so the model refuses it."""
NO_MARK, AS_CREDIT, NO_COMMA = " without its mark", " as a credit", " where a comma parts the pence"
"""Stand after an amount of which nobody can say whether it is above or below nought: no amount either."""
_SPACE = r"[ \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}]"
_SPACED = re.compile(rf"(?<![0-9])[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?![0-9])")
_WITH_COMMA = re.compile(r"([^0-9]*)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?([^0-9]*)")
_NOUGHT = re.compile(r"[(-]?[^0-9A-Za-z(-]{0,2}0+(?:[.,]0*)?\)?")
_TOTAL = re.compile(r"(?:.{0,40}\b|sub)totals?\b.{0,60}", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:ltd|limited|plc|llp|inc|llc|gmbh|s\.?a|b\.?v|(?<!£)uk|cic|company)\.?\W*", re.IGNORECASE
)
_COUNTED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7}")
_NUMBER = re.compile(r"[-(£€]{0,3} ?[0-9][0-9,. ]*\)?")


class Lines(Struct, frozen=True):
    """The rows of a table that are lines, by our columns, and what becomes of the others."""

    numbers: list[int]
    cells: dict[str, list[str]]
    """Our column -> its cell in each row; a column that the file and its layout do not have is not there."""
    totals: dict[int, str] = field(default_factory=dict)
    """Control totals by row, as they are written."""
    counts: dict[int, str] = field(default_factory=dict)
    """How many lines there are, by the row that says so, as it is written."""
    left_out: dict[str, list[int]] = field(default_factory=dict)
    """Why rows are left out -> their numbers."""
    unlike: frozenset[int] = frozenset()
    """Rows that call themselves a total, and are not declared to be one."""

    @property
    def set_aside(self) -> frozenset[int]:
        """Every row that is no line."""
        return frozenset(
            [
                *self.totals,
                *self.counts,
                *(number for numbers in self.left_out.values() for number in numbers),
            ]
        )


def calls_itself_total(text: str) -> bool:
    """Say whether a cell reads like the label of a total, and not like the name of a company."""
    found = text.strip()
    return bool(_TOTAL.fullmatch(found)) and not _is_company(found)


def _is_company(text: str) -> bool:
    return any(found.end() == len(text) for found in _COMPANY.finditer(text))


def lines_of(table: Table, layout: Layout) -> Lines:
    """Return the lines of a table as its layout says; `layout` has the names that the file has."""
    rows = [*table.rows, *((number, _fitted(table, cells)) for number, cells in table.misshapen)]
    cells = cells_of(table.headings, layout, [row for _, row in rows])
    days = _own_days(table.headings, layout, [row for _, row in rows])
    claims = _claimant(table.headings, layout, days, cells)
    kept, told = _sorted_out(table, rows, _sorter(table.headings, layout, days, cells))
    dated = [place for place in kept if days[place].strip()] or kept
    for place in _mistaken(told, dated, rows, cells.get("amount", ())):
        kept.append(place)
        del told[place]
    kept.sort(key=lambda place: rows[place][0])
    unlike = frozenset(rows[place][0] for place in kept if claims(place, rows[place][1]))
    if len(kept) < len(rows):
        cells = {name: [column[place] for place in kept] for name, column in cells.items()}
    left_out: dict[str, list[int]] = defaultdict(list)
    for place, what in told.items():
        if what.why:
            left_out[what.why].append(rows[place][0])
    return Lines(
        [rows[place][0] for place in kept],
        cells,
        {rows[place][0]: what.total for place, what in told.items() if what.total},
        {rows[place][0]: what.count for place, what in told.items() if what.count},
        dict(left_out),
        unlike,
    )


def _sorted_out(
    table: Table, rows: Rows, sort: Callable[[int, list[str]], _NoLine]
) -> tuple[list[int], dict[int, _NoLine]]:
    """Return the places of the rows that are lines, and what the others are by their places."""
    shaped, crooked = len(table.rows), _crooked(table)
    kept: list[int] = []
    found: dict[int, _NoLine] = {}
    ended = False
    order: Iterable[int] = range(len(rows))
    for place in sorted(order, key=lambda place: rows[place][0]) if table.misshapen else order:
        number, row = rows[place]
        told = _LINE
        if ended:
            told = _ENDED
        elif number not in crooked:
            told = sort(place, row)
        ended = ended or told is _ENDED
        if told is not _LINE:
            found[place] = told
        elif place < shaped or table.sheet:  # beside a note in a workbook, cells stand where they say
            kept.append(place)
    return kept, found


class _NoLine(Struct, frozen=True):
    """What a row is, where it is no line: why it is left out, or what total or count it states."""

    why: str = ""
    total: str = ""
    count: str = ""
    by_label: bool = False
    """Whether its words alone say that it is a total."""


_LINE, _ENDED = _NoLine(), _NoLine("after the end of the table")


def _mistaken(
    told: Mapping[int, _NoLine], dated: Sequence[int], rows: Rows, amounts: Sequence[str]
) -> list[int]:
    """Return the rows that a label calls a total, and nothing else does: lines all the same.

    A total holds its label and amounts alone and stands below the lines, or is what the lines add up to.
    """
    last = max((rows[place][0] for place in dated), default=0)
    labelled = [place for place, what in told.items() if what.by_label]
    doubtful = [place for place in labelled if rows[place][0] < last or not _is_bare(rows[place][1])]
    if not doubtful:
        return []
    lines = [_minor(amounts[place]) for place in dated]
    whole = None if None in lines else sum(filter(None, lines))
    return [place for place in doubtful if whole is None or _minor(amounts[place]) != whole]


def _is_bare(row: Sequence[str]) -> bool:
    """Say whether a row holds no more than one text, beside numbers."""
    return sum(bool(cell.strip()) and not _NUMBER.fullmatch(cell.strip()) for cell in row) <= 1


def _minor(text: str) -> int | None:
    """Return an amount in minor units, of whatever currency it says; None if it is none."""
    for currency in SYMBOLS:
        try:
            return minor_units(text.removesuffix(NO_MARK), currency)
        except ValueError:
            continue
    return None


def _crooked(table: Table) -> frozenset[int]:
    """Return the rows of a CSV that are more than a text, and whose cells may have moved."""
    return frozenset(
        number
        for number, cells in ([] if table.sheet else table.misshapen)
        if sum(bool(cell.strip()) for cell in cells) > 1
    )


def _fitted(table: Table, cells: list[str]) -> list[str]:
    width = len(table.headings)
    return [*cells, *[""] * (width - len(cells))][:width]


def cells_of(headings: Sequence[str], layout: Layout, rows: Sequence[list[str]]) -> dict[str, list[str]]:
    """Return the cells of each of our columns, made of the sender's as the layout says."""
    places: dict[str, int] = {}
    for place, name in enumerate(headings):
        places.setdefault(plain(name), place)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headings]

    def column(name: str) -> list[str]:
        place = places.get(plain(name))
        return [""] * len(rows) if place is None else columns[place]

    found = {
        name: column(first)
        for name, names in layout.columns.items()
        if (first := next((other for other in names_of(names) if plain(other) in places), ""))
    }
    if layout.amount != AmountWritten():
        found |= _amounts(layout, found, column, len(rows))
    for name, parts in layout.joined.items():
        cells = zip(*(column(part) for part in parts), strict=True) if parts else iter([()] * len(rows))
        found[name] = [JOINED_BY.join(filter(None, map(str.strip, some))) for some in cells]
    found |= {name: [text] * len(rows) for name, text in layout.fixed.items()}
    for blank in layout.blank:
        name = layout.field_of(blank.column)
        if name in found and all(plain(other) in places for other in blank.where_equal):
            equal = [column(other) for other in blank.where_equal]
            found[name] = [
                cell if cell.strip() or len({other[place].strip() for other in equal}) > 1 else blank.means
                for place, cell in enumerate(found[name])
            ]
    return found


def _amounts(
    layout: Layout, found: Mapping[str, list[str]], column: Callable[[str], list[str]], count: int
) -> dict[str, list[str]]:
    """Return the columns of amounts as we write them; what cannot be understood stays as it is."""
    how = layout.amount
    marks = column(how.marks_in) if how.marks_in else [""] * count

    def ours(cells: Sequence[str], read: Callable[[str, str, AmountWritten], str]) -> list[str]:
        known = {pair: read(*pair, how) for pair in set(zip(cells, marks, strict=True))}
        return [known[pair] for pair in zip(cells, marks, strict=True)]

    read = {name: ours(found[name], amount_text) for name in MONEY if name in found}
    if layout.two_columns:
        debit, credit = (
            ours(column(side[0]), way) if side else [""] * count
            for side, way in ((names_of(how.debit), amount_text), (names_of(how.credit), credit_text))
        )
        read["amount"] = list(starmap(_one_amount, zip(debit, credit, strict=True)))
    return read


def amount_text(text: str, mark: str, how: AmountWritten) -> str:
    """Return an amount as we write it; the text itself where the sender's way does not explain it."""
    body = text.strip(" \N{NO-BREAK SPACE}")
    if not body:
        return text
    if how.nought and _close(body) in map(_close, how.nought):
        return "0.00"
    below, above = ({each.casefold() for each in marks} for marks in (how.below_nought, how.above_nought))
    said = mark.strip().casefold()
    if how.marks_in and said not in below | above and (said or above) and not is_nought(body):
        # Where above nought has its mark, a blank says nothing.
        return f"{body} {mark.strip()}" if said else f"{body}{NO_MARK}"
    turned = said in below
    if not how.marks_in:
        body, found = _without_mark(body, below | above)
        turned = found in below
    if how.thousands == "space":
        body = _SPACED.sub(lambda spaced: re.sub(_SPACE, "", spaced[0]), body)
    if how.decimal == "comma":
        body = _with_point(body)
    if turned and body[:1] in {"-", "("}:
        return text
    return turned_over(body) if turned != how.turned else body


def _close(word: str) -> str:
    return re.sub(_SPACE, "", word).casefold()


def _with_point(body: str) -> str:
    """Return an amount of decimal commas with a point; what is none of these says so, and is no amount."""
    found = _WITH_COMMA.fullmatch(body)
    if found is None:
        return f"{body}{NO_COMMA}"
    before, whole, pence, after = found.groups(default="")
    return f"{before}{whole.replace('.', '')}{'.' if pence else ''}{pence}{after}"


def credit_text(text: str, mark: str, how: AmountWritten) -> str:
    """Return an amount of a column of credits as we write it, yet to be turned over.

    A mark for below nought says what the column says. A minus is a question: it may mean either.
    """
    same = [word for word in how.below_nought if word != "-"]
    read = amount_text(
        text,
        mark,
        how.model_copy(
            update={
                "below_nought": [word for word in how.below_nought if word == "-"],
                "above_nought": [
                    *how.above_nought,
                    *same,
                    *([""] if how.marks_in and not how.above_nought else []),
                ],
                "turned": False,
            }
        ),
    )
    if read.strip()[:1] in {"-", "("} and not is_nought(read):
        return f"{read.strip()}{AS_CREDIT}"
    return turned_over(read) if how.turned and read.strip() else read


def _without_mark(body: str, marks: set[str]) -> tuple[str, str]:
    """Return an amount without the one mark before or after it, and the mark; a minus only after it."""
    for mark in sorted(filter(None, marks), key=len, reverse=True):
        if body.casefold().endswith(mark):
            return body[: -len(mark)].strip(), mark
        if mark != "-" and body.casefold().startswith(mark):
            return body[len(mark) :].strip(), mark
    return body, ""


def turned_over(body: str) -> str:
    """Return the text of an amount with the other sign."""
    if body.startswith("-"):
        return body[1:]
    return body[1:-1] if body.startswith("(") and body.endswith(")") else f"-{body}"


def is_nought(text: str) -> bool:
    """Say whether an amount is written that is nought."""
    return bool(_NOUGHT.fullmatch(text.strip(" \N{NO-BREAK SPACE}")))


def _one_amount(debit: str, credit: str) -> str:
    if not credit.strip() or (debit.strip() and is_nought(credit)):
        return debit
    if not debit.strip() or is_nought(debit):
        return credit if credit.endswith(AS_CREDIT) else turned_over(credit.strip())
    return f"{debit.strip()}{BOTH_SIDES}{credit.strip()}"


def _matcher(texts: Sequence[str]) -> Callable[[str], bool]:
    """Return what says whether a cell is one of some texts, * being any text but the name of a company."""
    ways = "|".join(re.escape(plain(text)).replace(r"\*", ".*") for text in texts)
    pattern = re.compile(ways)
    exact = {plain(text) for text in texts}

    def says(cell: str) -> bool:
        said = plain(cell)
        return bool(said) and bool(pattern.fullmatch(said)) and (said in exact or not _is_company(said))

    return says if texts else lambda _cell: False


def _places(headings: Sequence[str], layout: Layout, name: str) -> list[int]:
    """Return where the sender's own cells stand that one of our columns is made of."""
    names = {
        plain(other) for other in [*names_of(layout.columns.get(name, "")), *layout.joined.get(name, [])]
    }
    return [place for place, heading in enumerate(headings) if plain(heading) in names]


def _own_days(headings: Sequence[str], layout: Layout, rows: Sequence[list[str]]) -> list[str]:
    """Return the day of each row as the sender says it; what the layout says tells nothing of a row."""
    places = _places(headings, layout, layout.model.day_column)
    if len(places) == 1:
        (place,) = places
        return [row[place] for row in rows]
    return [" ".join(filter(None, (row[place] for place in places))) for row in rows]


def _sorter(
    headings: Sequence[str], layout: Layout, days: Sequence[str], cells: Mapping[str, Sequence[str]]
) -> Callable[[int, list[str]], _NoLine]:
    """Return what says of a row whether it is no line, and why."""
    out = layout.leave_out
    text, after = map(_matcher, (out.texts, out.after))
    amounts = cells.get("amount", [""] * len(days))
    head = [plain(name) for name in headings]
    states = _stating(headings, layout, days, amounts)

    def sort(place: int, row: list[str]) -> _NoLine:
        amount, day = amounts[place].strip(), days[place]
        if (said := states(place, row)) is not _LINE:
            return said
        amountless = not any(map(str.isdigit, amount))
        if amountless and _no_line(day, row, after):
            return _ENDED
        if amountless and _no_line(day, row, text):
            return _NoLine("text that is no line")
        if out.headings_again and [plain(cell) for cell in row] == head:
            return _NoLine("the headings again")
        if out.noughts and amount and is_nought(amount):
            return _NoLine("an amount of nought")
        return _LINE

    asks = layout.total_row or out.texts or out.after or out.headings_again or out.noughts
    return sort if asks else lambda _place, _row: _LINE


def _no_line(day: str, row: Sequence[str], says: Callable[[str], bool]) -> bool:
    """Say whether a cell of a row says something, and the row has no day."""
    return any(map(says, row)) and (not day.strip() or says(day))


def _stating(
    headings: Sequence[str], layout: Layout, days: Sequence[str], amounts: Sequence[str]
) -> Callable[[int, list[str]], _NoLine]:
    """Return what says which total, or which count of lines, a row states."""
    total = layout.total_row
    if total is None:
        return lambda _place, _row: _LINE
    labelled, counted = _matcher(total.labels), _matcher(total.counts)
    held = {plain(name) for name in total.holds_only}
    holding = {place for place, name in enumerate(headings) if plain(name) in held}
    whole = len(holding) == len(held) > 0

    def states(place: int, row: list[str]) -> _NoLine:
        amount, day = amounts[place].strip(), days[place]
        if whole and {spot for spot, cell in enumerate(row) if cell.strip()} == holding:
            return _NoLine(total=amount.removesuffix(NO_MARK) or row[min(holding)])
        if _no_line(day, row, counted):
            numbers = [cell.strip() for cell in row if _COUNTED.fullmatch(cell.strip())]
            return _NoLine(count=numbers[0]) if len(numbers) == 1 else _LINE
        if amount and _no_line(day, row, labelled):
            return _NoLine(total=amount.removesuffix(NO_MARK), by_label=True)
        return _LINE

    return states


def _claimant(
    headings: Sequence[str], layout: Layout, days: Sequence[str], cells: Mapping[str, Sequence[str]]
) -> Callable[[int, list[str]], bool]:
    """Return what says of a row whether it calls itself a total: one without a day, or labelled as one."""
    column, amounts = layout.model.day_column, cells.get("amount", ())
    odd = {day for day in set(days) if not day.strip() or calls_itself_total(day)}
    labels = (
        {plain(label.replace("*", "")) for label in layout.total_row.labels} if layout.total_row else set()
    )
    labels.discard("")
    given = column in layout.fixed or any(layout.field_of(blank.column) == column for blank in layout.blank)
    telling = _places(headings, layout, "reference")
    referred = "reference" in layout.model.model_fields

    def refers(row: list[str]) -> bool:
        """Say whether a row has a reference of its own, as no total has."""
        return any(row[spot].strip() and not calls_itself_total(row[spot]) for spot in telling)

    def claims(place: int, row: list[str]) -> bool:
        filled = [cell.strip() for cell in row if cell.strip()]
        if not amounts[place].strip() or len(filled) > TOTAL_CELLS_MAX:
            return False
        if days[place] not in odd:
            return any(plain(cell) in labels for cell in filled) and not refers(row)
        return any(map(calls_itself_total, filled)) and not (given and (refers(row) or not referred))

    asks = amounts and column in cells and (odd or labels)
    return claims if asks else lambda _place, _row: False


def ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Yield numbers as people list them: 7, 9 to 12."""
    first = last = None
    for number in [*sorted(numbers), None]:
        if first is None:
            first = last = number
        elif number is not None and last is not None and number == last + 1:
            last = number
        else:
            yield str(first) if first == last else f"{first} to {last}"
            first = last = number
