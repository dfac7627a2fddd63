"""Write a statement as one HTML page. It holds no script and asks for nothing outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pooledbudget.instruments.figures import Expression, Kind, Table, entries_in
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.money import plain, written
from pooledbudget.periods import london_day, written_day
from pooledbudget.statements.charts import figure
from pooledbudget.statements.formula import FormulaLine, formula_lines
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.templates import policy, style, template

SEAL_ROOT, SEAL_SHOWN = 5, 12
"""Where the root stands among the words of a seal, and how much of it is told at the foot of a page."""
SHOWN = 20
"""Entries listed under a figure on a page; the CSV has all."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry behind a figure, as a page or a CSV lists it."""

    sequence: int
    id: str
    effective: date
    narrative: str
    because: str
    minor: int

    @property
    def amount(self) -> str:
        """What of it counts, as machines read it."""
        return plain(self.minor)

    @property
    def day(self) -> str:
        """The day as people read it."""
        return written_day(self.effective)


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind one figure: its formula in words, and its entries with their total."""

    id: str
    anchor: str
    label: str
    text: str
    formula: Sequence[FormulaLine]
    entries: Sequence[EntryLine]
    more: int
    total: str

    @property
    def plain(self) -> bool:
        """Whether one line says it: a row of a table, not a section of its own."""
        return len(self.formula) == 1 and len(self.entries) + self.more <= 1


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
            yield EntryLine(
                sequence,
                entry.id,
                entry.effective,
                entry.narrative,
                "; ".join(map(str, entry.because[:3])),
                amount,
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
        styled = self._style + foot(statement)
        behind = [list(self._behind(statement, table)) for table in statement.tables]
        return self._statement.render(
            statement=statement,
            behind=behind,
            entries=told_once(behind),
            said_columns=said_columns,
            anchor=lambda short: anchor(statement.figure_id(short)),
            numbers=(Kind.MONEY, Kind.COUNT, Kind.RATE),
            links=links,
            picture=figure,
            written=lambda minor: written(minor, statement.currency),
            as_of=_day(statement.as_of),
            style=styled,
            policy=policy(styled),
        )

    def _behind(self, statement: Statement, table: Table) -> Iterator[Behind]:
        """Yield what stands behind each figure of a table."""
        labels = {cell.id: label for label, cell in statement.figures.values()}
        cells = {cell.id: (line.label, cell) for line in table.lines for cell in line.cells if cell.id}
        for short, (label, cell) in cells.items():
            if cell.expression is None:
                continue
            id_ = statement.figure_id(short)
            entries = entries_in(cell.expression)
            yield Behind(
                id=id_,
                anchor=anchor(id_),
                label=label,
                text=cell.text(statement.currency),
                formula=self._formula(cell.expression, labels, statement.currency),
                entries=list(self._lines.of(entries[:SHOWN])),
                more=max(0, len(entries) - SHOWN),
                total=written(sum(amount for _, amount in entries), statement.currency),
            )

    def _formula(self, expression: Expression, labels: dict[str, str], currency: str) -> list[FormulaLine]:
        return list(formula_lines(expression, labels, currency))


def told_once(behind: Sequence[Sequence[Behind]]) -> list[list[EntryLine]]:
    """Return the entries that are told behind each table: each under the first that has it, and no other."""
    told: set[int] = set()
    found: list[list[EntryLine]] = []
    for figures in behind:
        here = {entry.sequence: entry for figure in figures for entry in figure.entries}
        found.append([here[sequence] for sequence in sorted(here.keys() - told)])
        told |= here.keys()
    return found


def said_columns(table: Table) -> list[int]:
    """Return the columns after the first in which a line says anything."""
    return [
        place
        for place in range(1, len(table.columns))
        if any(line.cells[place - 1].value not in {None, ""} for line in table.lines)
    ]


def foot(statement: Statement) -> str:
    """Return the style that writes a statement's name and its short seal at the foot of each printed page."""
    seal = statement.seal.split()
    said = f"{statement.place}. {statement.title}, {statement.period_written}, {statement.status}"
    said += f", seal {seal[SEAL_ROOT][:SEAL_SHOWN]}" if len(seal) > SEAL_ROOT else ""
    return f'\n@media print {{ @page {{ @bottom-left {{ content: "{css_text(said)}"; }} }} }}\n'


def css_text(said: str) -> str:
    """Write words within a style: what is no plain letter as its number, so that nothing can end them."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " .,:") else f"\\{ord(letter):06x}"
        for letter in said
    )


def _day(instant: str) -> str:
    """Write an instant as people read it: its day in London; other words as they are."""
    try:
        return written_day(london_day(datetime.fromisoformat(instant)))
    except ValueError:
        return instant


def anchor(figure: str) -> str:
    """Return a figure's place on the page."""
    return "figure-" + figure.replace("/", "-").replace(".", "-")
