"""Which layout a file is of: its headings, where they stand, and what is missing of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error, note
from pooledbudget.partners import nearest
from pooledbudget.submissions.forms import form_kind
from pooledbudget.submissions.layout import (
    ANYTHING,
    DELIMITERS,
    Layout,
    names_of,
    own_layout,
    plain,
)
from pooledbudget.submissions.reading import Table, read_grid, table_of, without_quarantine
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.sheet import Grid, column_of

ROWS_SEARCHED = 30
"""Headings are looked for in so many filled rows."""
HEADINGS_SHOWN = 6
Headed = dict[tuple[int, int, int], tuple[Table, frozenset[str]]]
"""A grid, a row of it and its first column -> the row as headings, and those as they are compared."""
_NEAR, _FAR = Fraction(2, 5), Fraction(1, 5)
"""The part of a layout that a file has to be called nearly one of it, and below which it is named no more."""


class Fit(Struct, frozen=True, kw_only=True):
    """How the headings of a file fit a layout."""

    layout: Layout
    """With the one name that the file has for each of its columns; those that it has not are left out."""
    missing: Sequence[str]
    """Headings it needs and does not have."""
    absent: Sequence[str]
    """Headings it does not have and need not."""
    strange: Sequence[str]
    """Its headings that the layout does not name."""
    twice: Sequence[str]
    """Headings of columns of ours that it has more than once."""
    loose: Sequence[str]
    """Its headings that are read past because anything is."""
    ours: Mapping[str, str]
    """Our column for each heading that it does not have."""
    below: int = 0
    """The row they stand in, where that is below the row the layout says."""

    @property
    def fits(self) -> bool:
        """Whether the file can be read so."""
        return not (self.missing or self.strange or self.twice or self.below)

    @property
    def rank(self) -> tuple[int, int]:
        """Less is better, among layouts that fit."""
        return len(self.absent), len(self.loose)

    @property
    def near(self) -> Fraction:
        """How much of the layout the file has, from 0 to 1; a heading like a missing one counts half."""
        has = len(self.layout.columns)
        alike = sum(bool(alike_to(name, self.missing)) for name in self.strange)
        whole = 2 * (has + len(self.missing)) + max(len(self.strange) - alike, 0)
        return Fraction(2 * has + alike, whole) if whole else Fraction()


def fit(layout: Layout, headings: Sequence[str]) -> Fit:
    """Hold a heading row against a layout; case, spaces and underscores do not matter."""
    there: dict[str, str] = {}
    for name in headings:
        there.setdefault(plain(name), name)
    named = {ours: _there(names_of(names), there) for ours, names in layout.columns.items()}
    columns = {ours: found[0] for ours, found in named.items() if found}
    sides = {side: _there(getattr(layout.amount, side), there) for side in ("debit", "credit")}
    joined = {ours: _there(names, there) for ours, names in layout.joined.items()}
    required = set(required_columns(layout.model))
    lacking = {ours: names_of(names)[0] for ours, names in layout.columns.items() if ours not in columns}
    lacking |= {ours: layout.joined[ours][0] for ours, names in joined.items() if not names}
    missing = [name for ours, name in lacking.items() if ours in required]
    missing += [names_of(getattr(layout.amount, side))[0] for side in sides if _lacks(layout, side, sides)]
    missing += [name for name in names_of(layout.amount.marks_in) if plain(name) not in there]
    used = {plain(name) for names in layout.columns.values() for name in names_of(names)}
    used |= {plain(name) for names in sides.values() for name in names}
    used |= {plain(name) for name in names_of(layout.amount.marks_in)}
    known = used | {plain(name) for names in layout.joined.values() for name in names}
    others = [name for name in headings if name and plain(name) not in known]
    past = _past(layout)
    strange = [name for name in others if not any(way.fullmatch(plain(name)) for way in past.values())]
    loosely = ANYTHING in past and not strange
    meant = [way for written, way in past.items() if written != ANYTHING]
    loose = [name for name in others if loosely and not any(way.fullmatch(plain(name)) for way in meant)]
    amount = layout.amount.model_copy(update=sides)
    resolved = layout.model_copy(update={"columns": columns, "joined": joined, "amount": amount})
    return Fit(
        layout=resolved,
        missing=missing,
        absent=[name for ours, name in lacking.items() if ours not in required],
        strange=strange,
        twice=_twice(headings, used, named.values()),
        loose=loose,
        ours={heading: ours for ours, heading in lacking.items()},
    )


def _twice(headings: Sequence[str], used: Collection[str], named: Iterable[Sequence[str]]) -> list[str]:
    """Return headings of ours that stand twice, and names of one column of ours that are both there."""
    counted = Counter(plain(name) for name in headings)
    firsts = {plain(name): name for name in reversed(headings)}
    several = [name for names in named if len(names) > 1 for name in names]
    return [name for key, name in firsts.items() if key in used and counted[key] > 1] + several


def _there(names: str | Sequence[str], there: Mapping[str, str]) -> list[str]:
    return [there[plain(name)] for name in names_of(names) if plain(name) in there]  # type: ignore[arg-type]


def _lacks(layout: Layout, side: str, sides: Mapping[str, list[str]]) -> bool:
    return bool(getattr(layout.amount, side)) and not sides[side]


def _past(layout: Layout) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(re.escape(plain(name)).replace(r"\*", ".*")) for name in layout.read_past}


def alike_to(name: str, others: Sequence[str]) -> str:
    """Return the one of some headings that a heading may have been before; blank if none is like it."""
    by_plain = {plain(other): other for other in others}
    within = [other for other in by_plain if other and (other in plain(name) or plain(name) in other)]
    near = within[0] if within else nearest(plain(name), by_plain)
    return by_plain[near] if near else ""


def _candidates(layouts: Mapping[str, Layout], kind: str) -> list[Layout]:
    """Return the layouts a file may be of, declared ones first."""
    declared = [layout for layout in layouts.values() if not kind or kind in {layout.kind, layout.layout}]
    return declared + [own_layout(name) for name in KINDS if not kind or kind == name]


def read_file(
    data: bytes,
    file: str,
    layouts: Mapping[str, Layout],
    *,
    kind: str = "",
    sheet: str = "",
    encoding: str = "",
    from_quarantine: bool = False,
) -> tuple[Table, Layout]:
    """Read a file as the layout it is of says, and return its table and the layout.

    A file that came back from quarantine is a plain CSV, or that saved as a workbook, whatever its
    layout says of where things stand. Raises Refused where there is no table, or none that is known.
    """
    kind = kind or ("" if from_quarantine or sheet else form_kind(data, file))
    grids: dict[tuple[str, str, str], Grid | Refused] = {}
    headed: Headed = {}
    tried: list[tuple[Fit, Table]] = []
    refused: Refused | None = None
    for whole in (True, False):
        # How near a file is to what it is not is told only where it is nothing that is known.
        if any(found.fits for found, _ in tried):
            break
        tried, refused = [], None
        for layout in _candidates(layouts, kind):
            plainly = from_quarantine or layout.layout == layout.kind
            codings = [encoding] if encoding else layout.encodings
            where = sheet or ("" if plainly else layout.sheet)
            delimiter = "," if plainly else DELIMITERS[layout.delimiter]
            grid = _first_read(data, file, [(coding, where, delimiter) for coding in codings], grids)
            if isinstance(grid, Refused):
                refused = grid
            else:
                tried += _tried(layout, grid, file, headed, from_quarantine=from_quarantine, whole=whole)
    if refused and not any(found.fits or found.near >= _NEAR for found, _ in tried):
        raise refused
    found, table = _chosen(tried, file)
    return replace(table, findings=[*table.findings, *_remarks(found, table)]), found.layout


def _first_read(
    data: bytes,
    file: str,
    ways: Sequence[tuple[str, str, str]],
    grids: dict[tuple[str, str, str], Grid | Refused],
) -> Grid | Refused:
    """Read a file in the first of some ways that is its own: an encoding, a sheet, a delimiter."""
    found: Grid | Refused = Refused("")
    for way in ways:
        if way not in grids:
            coding, sheet, delimiter = way
            try:
                grids[way] = read_grid(data, file, [coding], sheet, delimiter)
            except Refused as refused:
                grids[way] = refused
        found = grids[way]
        if isinstance(found, Grid) or found.findings[0].code is not FindingCode.FILE_ENCODING:
            break
    return found


def _remarks(found: Fit, table: Table) -> Iterator[Finding]:
    """Say what a sender's file does not have, and has besides, of what its layout names."""
    own = found.layout.layout == found.layout.kind
    for what, names in (
        ("the file has no column {}: it is left blank", [] if own else found.absent),
        ("the layout does not name {}: read past", found.loose),
    ):
        if names:
            yield note(
                FindingCode.LEFT_OUT,
                what.format(_listed(names)),
                "what a layout leaves out is said",
                "nothing to do, if that is meant",
                file=table.file,
                sheet=table.sheet,
                row=table.heading_row,
            )


def _tried(
    layout: Layout, grid: Grid, file: str, headed: Headed, *, from_quarantine: bool, whole: bool
) -> Iterator[tuple[Fit, Table]]:
    """Yield how a layout fits a file, at the first place that fits of those where its headings may stand.

    `headed` keeps what stands at each place: every layout looks at the same rows. Where it must fit as a
    `whole`, no place is looked at that lacks a column.
    """
    offset = 0 if from_quarantine else column_of(layout.first_column)
    past_blank = any(pattern.fullmatch("") for pattern in _past(layout).values())
    said = [0] if from_quarantine else _places(layout, grid)
    needed, tables = _needed(layout), []
    for place in [
        *said,
        *(place for place in range(min(ROWS_SEARCHED, len(grid.rows))) if place not in said),
    ]:
        here = (id(grid), place, offset)
        if here not in headed:
            row = table_of(Grid(grid.sheet, grid.rows[: place + 1]), file, place, offset)
            headed[here] = row, frozenset(map(plain, row.headings))
        names, there = headed[here]
        if (whole or place not in said) and any(there.isdisjoint(wanted) for wanted in needed):
            continue  # a row elsewhere is looked at only if it can be the headings: it is not told of else
        if from_quarantine:
            names = without_quarantine(names)
        found = fit(layout, names.headings)
        if found.fits and place in said:
            table = table_of(grid, file, place, offset, past_blank=past_blank)
            yield found, without_quarantine(table) if from_quarantine else table
            return
        if found.fits:
            yield replace(found, below=names.heading_row), names
            return
        if place in said:
            tables.append((found, names))
    yield from sorted(tables, key=_nearest)[-1:]


def _needed(layout: Layout) -> list[frozenset[str]]:
    """Return for each column that must be there the headings it may have, as they are compared."""
    required = required_columns(layout.model)
    return [
        frozenset(map(plain, names_of(names))) for ours, names in layout.columns.items() if ours in required
    ]


def _nearest(tried: tuple[Fit, Table]) -> Fraction:
    return tried[0].near


def _places(layout: Layout, grid: Grid) -> Sequence[int]:
    """Return which filled rows may be the headings."""
    if layout.heading_row == "first":
        return [0]
    if layout.heading_row == "find":
        return range(min(ROWS_SEARCHED, len(grid.rows)))
    return [place for place, (number, _) in enumerate(grid.rows) if number == layout.heading_row][:1] or [0]


def _chosen(tried: Sequence[tuple[Fit, Table]], file: str) -> tuple[Fit, Table]:
    """Return the best of what fits, a declared layout before our own form; Refused where none or two are."""
    fitting = [(found, read) for found, read in tried if found.fits]
    fitting = [(found, read) for found, read in fitting if found.layout.layout not in KINDS] or fitting
    rank = min((found.rank for found, _ in fitting), default=None)
    best = [(found, read) for found, read in fitting if found.rank == rank]
    if len(best) == 1:
        return best[0]
    if best:
        names = " or ".join(found.layout.layout for found, _ in best)
        finding = _fault(best[0][1], f"it could be {names}", "say which with --kind")
    else:
        finding = _unrecognised(tried, file)
    raise Refused(f"{file} is not a kind of file known here", [finding])


def _unrecognised(tried: Sequence[tuple[Fit, Table]], file: str) -> Finding:
    what = "the columns do not match any record kind or layout"
    if not tried:
        return _fault(Table(file, "", [], []), what, "there is no such kind; see `pooledbudget schema`")
    found, table = max(tried, key=_nearest)
    parted = _parted_by(table)
    if parted:
        remedy = f'save it with commas, or say delimiter = "{parted}" in a layout'
        return _fault(table, f"the cells are parted by {parted}s", remedy)
    if found.below:
        own = found.layout.layout == found.layout.kind
        remedy = "delete what stands above" if own else 'say heading_row = "find" in the layout'
        return _fault(table, f"the headings of {found.layout.layout} stand in row {found.below}", remedy)
    if found.near < _FAR:
        shown, beyond = _listed(table.headings[:HEADINGS_SHOWN]), len(table.headings) - HEADINGS_SHOWN
        more = f" and {beyond} more" if beyond > 0 else ""
        remedy = f"it has {shown}{more}; `pooledbudget layout draft FILE` proposes a layout"
        return _fault(table, what, remedy)
    return _fault(table, what, f"nearest is {found.layout.layout}: {_lacking(found)}")


def _lacking(found: Fit) -> str:
    """Say in one line what keeps a file from being of a layout."""
    said = []
    if found.missing:
        said.append(f"missing {_listed(found.missing)}")
    if found.strange:
        said.append(f"not known {_listed(found.strange)}")
    if found.twice:
        said.append(f"more than once {_listed(found.twice)}")
    others = [*found.missing, *found.absent]
    hints = [f"{name!r} for {alike!r}?" for name in found.strange if (alike := alike_to(name, others))]
    return "; ".join(filter(None, [", ".join(said), " ".join(hints), *_ways_out(found, others)]))


def _ways_out(found: Fit, others: Sequence[str]) -> Iterator[str]:
    """Yield what a layout has to say where a sender has renamed a column, or sends one more."""
    if found.layout.layout == found.layout.kind or found.twice:
        return
    renamed = {name: alike for name in found.strange if (alike := alike_to(name, others))}
    both = [
        f"{ours} = {json.dumps([alike, name], ensure_ascii=False)}"
        for name, alike in renamed.items()
        if (ours := found.ours.get(alike))
    ]
    if both:
        yield f"if that is so, say {' and '.join(both)}"
    new = [name for name in found.strange if name not in renamed]
    if new:
        yield f"if it is not used, add {json.dumps(new, ensure_ascii=False)[1:-1]} to read_past"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _parted_by(table: Table) -> str:
    """Return what parts the cells of a file that has one long column; blank if nothing does."""
    if len(table.headings) != 1 or table.sheet:
        return ""
    counts = {name: table.headings[0].count(mark) for name, mark in DELIMITERS.items()}
    name = max(counts, key=lambda name: counts[name])
    return name if counts[name] else ""


def _fault(table: Table, what: str, remedy: str) -> Finding:
    return error(
        FindingCode.FILE_COLUMNS,
        file=table.file,
        sheet=table.sheet,
        row=table.heading_row,
        what=what,
        rule="the heading row has the columns of one record kind, or of one layout in the book",
        remedy=remedy,
    )
