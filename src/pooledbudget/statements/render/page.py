"""Write a statement as one HTML page. It holds no script and asks for nothing outside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, select_autoescape

from pooledbudget.acts.occasion import Occasion
from pooledbudget.instruments.figures import Expression, Kind, entries_in
from pooledbudget.ledger.reading import Reading, RecordedEntry
from pooledbudget.money import plain, written
from pooledbudget.periods import Span, london_day, months_of, span, written_day
from pooledbudget.reconcile.treatments import differences_now
from pooledbudget.statements.charts import svg
from pooledbudget.statements.formula import FormulaLine, formula_lines
from pooledbudget.statements.issuing import BANK
from pooledbudget.statements.model import Statement

SHOWN = 200
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
    """Renders statements; templates are compiled once."""

    def __init__(self, record: Reading) -> None:
        self._record, self._lines = record, EntryLines(record)
        source = files("pooledbudget.templates")
        self._style = source.joinpath("style.css").read_text("utf-8")
        digest = b64encode(sha256(self._style.encode()).digest()).decode()
        self._policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
        environment = Environment(
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._statement = environment.from_string(source.joinpath("statement.html").read_text("utf-8"))
        self._index = environment.from_string(source.joinpath("index.html").read_text("utf-8"))

    def html(self, statement: Statement, lines: EntryLines | None = None, links: str = "") -> str:
        """Return a statement as one self-contained page, readable on paper and without script.

        `lines` are those read for another form of the same statement; `links` what it leads to, as HTML.
        """
        self._lines = lines or EntryLines(statement.record or self._record)
        return self._statement.render(
            statement=statement,
            behind=list(self._behind(statement)),
            anchor=lambda short: anchor(statement.figure_id(short)),
            numbers=(Kind.MONEY, Kind.COUNT, Kind.RATE),
            links=links,
            picture=svg,
            written=lambda minor: written(minor, statement.currency),
            as_of=_day(statement.as_of),
            style=self._style,
            policy=self._policy,
        )

    def _behind(self, statement: Statement) -> Iterator[Behind]:
        labels = {cell.id: label for label, cell in statement.figures.values()}
        for id_, (label, cell) in statement.figures.items():
            if cell.expression is None:
                continue
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

    def index_of(self, record: Reading, on: Occasion, listed: Sequence[tuple[str, str, str, str]]) -> str:
        """Return the page that lists statements, latest first, given as period, partner, kind, address."""
        kinds = dict([*(agreement.statement for agreement in on.agreements), BANK])
        kinds |= dict(agreement.schedule_statement for agreement in on.agreements)
        names = {partner.id: partner.name for partner in on.partners.by_id.values()}
        groups: dict[Span, list[tuple[str, str]]] = {}
        for period, partner, kind, address in listed:
            covered = span(period)
            name = f"{kinds.get(kind, kind)}: {names.get(partner, partner)}, {covered.written}"
            groups.setdefault(covered, []).append((name, address))
        latest = sorted(groups, key=lambda covered: (months_of(covered)[-1], str(covered)), reverse=True)
        seals = record.seals()
        facts = [
            ("Months closed", str(len(record.closed_months()))),
            ("Open", record.first_open().written),
            ("Differences", str(sum(not found.settled for found in differences_now(record)))),
            ("Seal", str(seals[-1]) if seals else "none until a month is closed"),
        ]
        return self._index.render(
            title=f"{on.book.place}: every statement",
            fictional=on.book.fictional,
            groups=[
                (f"{covered.written}, {_standing(record, covered)}", groups[covered]) for covered in latest
            ],
            facts=facts,
            style=self._style,
            policy=self._policy,
        )


def _standing(record: Reading, covered: Span) -> str:
    """Say whether a period's months are closed now."""
    last = months_of(covered)[-1]
    if last >= record.first_open():
        return "open"
    return "closed" if len(record.sealed_by(last)) == 1 else "closed, revised"


def _day(instant: str) -> str:
    """Write an instant as people read it: its day in London; other words as they are."""
    try:
        return written_day(london_day(datetime.fromisoformat(instant)))
    except ValueError:
        return instant


def anchor(figure: str) -> str:
    """Return a figure's place on the page."""
    return "figure-" + figure.replace("/", "-").replace(".", "-")
