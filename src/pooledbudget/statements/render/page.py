"""Write a statement as one HTML page. It holds no script and asks for nothing outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.findings import Origin
from pooledbudget.instruments.figures import Kind, Line, Table, entries_in
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.money import plain, written
from pooledbudget.periods import london_day, written_day
from pooledbudget.statements.charts import figure
from pooledbudget.statements.formula import FormulaLine, formula_lines
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.templates import css_text, labels, policy, style, template

SEAL_ROOT, SEAL_SHOWN = 5, 12
"""Where the root stands among the words of a seal, and how much of it is told at the foot of a page."""
ANCHOR = 10
"""So many digits of its hash tell the place of a figure from that of any other on a page."""
SEVERAL = 2
"""So many entries are listed under a figure; of one alone the figure's row tells."""
NARROW = 2
"""A table of so many columns stays one on a telephone."""
SHOWN = 20
"""Entries listed under a figure on a page; the CSV has all."""


class EntryLine(Struct, frozen=True):
    """One entry behind a figure, as a page or a CSV lists it."""

    sequence: int
    id: str
    effective: date
    narrative: str
    because: str
    minor: int
    rows: str = ""
    """The rows among what it is because of, and the rules beside them."""
    rules: str = ""

    @property
    def amount(self) -> str:
        """What of it counts, as machines read it."""
        return plain(self.minor)

    @property
    def day(self) -> str:
        """The day as people read it."""
        return written_day(self.effective)


class Behind(Struct, frozen=True):
    """What stands behind one figure: its formula in words, and its entries with their total."""

    id: str
    anchor: str
    label: str
    text: str
    formula: Sequence[FormulaLine]
    entries: Sequence[EntryLine]
    parts: tuple[tuple[int, int], ...]
    """Every entry behind it with what of it counts, of which `entries` are the first."""
    more: int
    total: str
    folded: bool = False
    """Whether it is told in what is folded under its line, which is all that the line has."""
    same: str = ""
    """The figure above it that the very same entries make."""

    @property
    def plain(self) -> bool:
        """Whether one line says it: a row of a table, not a section of its own."""
        return len(self.formula) == 1 and (len(self.parts) < SEVERAL or bool(self.same))


class EntryLines:
    """Describes entries of a record, each read once."""

    def __init__(self, record: Reading) -> None:
        self._record = record
        self._entries: dict[int, RecordedEntry] = {}

    def of(self, entries: Sequence[tuple[int, int]]) -> Iterator[EntryLine]:
        """Yield a line for each entry and the part of it that counts."""
        wanted = [sequence for sequence, _ in entries if sequence not in self._entries]
        for recorded in self._record.entries_at(wanted):
            self._entries[recorded.sequence] = recorded
        for sequence, amount in entries:
            entry = self._entries[sequence].entry
            because = entry.because[:3]
            yield EntryLine(
                sequence,
                entry.id,
                entry.effective,
                entry.narrative,
                "; ".join(map(str, because)),
                amount,
                "; ".join(str(each) for each in because if isinstance(each, Origin)),
                "; ".join(str(each) for each in because if not isinstance(each, Origin)),
            )


class Pages:
    """Renders statements; their template is compiled once."""

    def __init__(self, record: Reading) -> None:
        self._record, self._lines = record, EntryLines(record)
        self._style, self._statement = style(), template("statement.html")

    def html(self, statement: Statement, lines: EntryLines | None = None, links: str = "") -> str:
        """Return a statement as one self-contained page, readable on paper and without script.

        `lines` are those read for another form of the same statement; `links` what it leads to, as HTML.
        """
        self._lines = lines or EntryLines(statement.record or self._record)
        styled = self._style + foot(statement) + labels(map(stacked, statement.tables))
        known = statement.lines
        behind = alike([list(self._behind(statement, table, known)) for table in statement.tables])
        return self._statement.render(
            statement=statement,
            behind=[[figure for figure in figures if not figure.folded] for figures in behind],
            beneath={figure.id: figure for figures in behind for figure in figures if figure.folded},
            entries=told_once(behind),
            spoken=spoken(statement),
            sources=sources(behind),
            sources_at=next((at for at, figures in enumerate(behind, 1) if sources([figures])), 0),
            said_once=said_once,
            stacked=stacked,
            together=together,
            folded_line=folded_line,
            told_above=told_above,
            place=anchor,
            anchor=lambda short: anchor(statement.figure_id(short)),
            figure_id=statement.figure_id,
            numbers=(Kind.MONEY, Kind.COUNT, Kind.RATE),
            links=links,
            picture=figure,
            written=lambda minor: written(minor, statement.currency),
            as_of=_day(statement.as_of),
            style=styled,
            policy=policy(styled),
        )

    def _behind(self, statement: Statement, table: Table, known: Mapping[str, Line]) -> Iterator[Behind]:
        """Yield what stands behind each figure of a table."""
        cells = {cell.id: (line, cell) for line in table.lines for cell in line.cells if cell.id}
        for short, (line, cell) in cells.items():
            if cell.expression is None:
                continue
            id_ = statement.figure_id(short)
            entries = entries_in(cell.expression)
            found = Behind(
                id=id_,
                anchor=anchor(id_),
                label=line.label,
                text=cell.text(statement.currency),
                formula=list(formula_lines(cell.expression, known, statement.currency)),
                entries=list(self._lines.of(entries[:SHOWN])),
                parts=tuple(entries),
                more=max(0, len(entries) - SHOWN),
                total=written(sum(amount for _, amount in entries), statement.currency),
            )
            yield replace(found, folded=found.plain and _alone(line))


def told_once(behind: Sequence[Sequence[Behind]]) -> list[list[EntryLine]]:
    """Return the entries that are told behind each table: each once on a page, what is folded apart.

    An entry that stands in what is folded under a line is told there, else under the first table that has it.
    """
    told = {entry.sequence for figures in behind for each in figures if each.folded for entry in each.entries}
    found: list[list[EntryLine]] = []
    for figures in behind:
        here = {entry.sequence: entry for figure in figures for entry in figure.entries}
        found.append([here[sequence] for sequence in sorted(here.keys() - told)])
        told |= here.keys()
    return found


def alike(behind: Sequence[Sequence[Behind]]) -> list[list[Behind]]:
    """Return figures, each with the one above it that the very same entries make: they are listed once."""
    first: dict[tuple[tuple[int, int], ...], str] = {}
    return [[_marked(each, first) for each in figures] for figures in behind]


def _marked(figure: Behind, first: dict[tuple[tuple[int, int], ...], str]) -> Behind:
    if len(figure.parts) < SEVERAL:
        return figure
    same = first.setdefault(figure.parts, figure.id)
    return figure if same == figure.id else replace(figure, same=same, entries=[])


def sources(behind: Sequence[Sequence[Behind]]) -> dict[str, int]:
    """Return the rules that entries within folds rest on, numbered: each is written out once on a page."""
    rules = dict.fromkeys(
        entry.rules for figures in behind for each in figures if each.folded for entry in each.entries
    )
    return {rule: number for number, rule in enumerate(filter(None, rules), start=1)}


def said_once(table: Table) -> dict[tuple[str, int], str]:
    """Return what a rule asks in every fold of a table alike, by line and column: it is told once above."""
    said: dict[tuple[str, int], set[str]] = {}
    for fold in (line.folded for line in table.lines if line.folded):
        for inner in fold.lines:
            for place, cell in enumerate(inner.cells, start=1):
                if fold.columns[place].rule:
                    said.setdefault((inner.label, place), set()).add(str(cell.value or ""))
    return {where: text for where, (text, *others) in said.items() if text and not others}


def spoken(statement: Statement) -> dict[str, str]:
    """Return what the link of each figure is called aloud: no longer than tells it from all others."""
    ways: list[tuple[str, list[str]]] = []
    for table in statement.tables:
        for number, line in enumerate(table.lines, start=1):
            for column, cell in zip(table.columns[1:], line.cells, strict=False):
                if cell.expression is not None:
                    short = f"{cell.text(statement.currency)}: {line.label}"
                    longer = f"{short}, {column.title}"
                    longest = f"{longer}, {table.title}"
                    ways.append((cell.id, [short, longer, longest, f"{longest}, line {number}"]))
    often = Counter(way for _, each in ways for way in set(each))
    return {id_: next((way for way in each if often[way] == 1), each[-1]) for id_, each in ways}


def together(figures: Sequence[Behind]) -> list[tuple[Behind, int]]:
    """Return figures, each with how many of them in a row one line says; none where it was told above."""
    said = [figure.id if figure.entries else figure.same or figure.formula[0].said for figure in figures]
    found = []
    for _, alike in groupby(zip(figures, said, strict=True), key=itemgetter(1)):
        (first, _), *rest = alike
        found += [(first, 1 + len(rest)), *((figure, 0) for figure, _ in rest)]
    return found


def _alone(line: Line) -> bool:
    """Say whether a line has one figure that can be asked about, and something is folded under it."""
    return line.folded is not None and sum(cell.expression is not None for cell in line.cells) == 1


def stacked(table: Table) -> list[str]:
    """Return the headings that stand beside a table's cells on a telephone; of a narrow table none."""
    return [column.title for column in table.columns] if len(table.columns) > NARROW else []


def folded_line(table: Table, line: Line, once: Mapping[tuple[str, int], str]) -> list[str]:
    """Return what a line of a fold says, cell by cell with one stop between, but for what is told above."""
    said = [
        str(cell.value) if place == 1 else f"{table.columns[place].title}: {cell.value}"
        for place, cell in enumerate(line.cells, start=1)
        if cell.value and (line.label, place) not in once
    ]
    return [*(each.removesuffix(".") for each in said[:-1]), *said[-1:]]


def told_above(table: Table, once: Mapping[tuple[str, int], str]) -> list[str]:
    """Say what every fold of a table says alike, a sentence for each of its lines."""
    inner = next((line.folded for line in table.lines if line.folded), None)
    said: dict[str, list[str]] = {}
    for (label, place), text in once.items():
        title = inner.columns[place].title if inner else ""
        said.setdefault(label, []).append(f"{title}: {text.removesuffix('.')}")
    return [f"{label}, each time. {'. '.join(parts)}." for label, parts in said.items()]


def foot(statement: Statement) -> str:
    """Return the style that writes a statement's name and its short seal at the foot of each printed page."""
    seal = statement.seal.split()
    said = f"{statement.place}. {statement.title}, {statement.period_written}, {statement.status}"
    said += f", seal {seal[SEAL_ROOT][:SEAL_SHOWN]}" if len(seal) > SEAL_ROOT else ""
    return f'\n@media print {{ @page {{ @bottom-left {{ content: "{css_text(said)}"; }} }} }}\n'


def _day(instant: str) -> str:
    """Write an instant as people read it: its day in London; other words as they are."""
    try:
        return written_day(london_day(datetime.fromisoformat(instant)))
    except ValueError:
        return instant


def anchor(figure: str) -> str:
    """Return a figure's place on the page: short, and the same whenever the page is written again."""
    return f"f-{sha256(figure.encode()).hexdigest()[:ANCHOR]}"
