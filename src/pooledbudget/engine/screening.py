"""Tell of whole columns of text at once which rows are plainly in order, and read those."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, get_args

from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pooledbudget.cells import Plainly
from pooledbudget.days import day_formats
from pooledbudget.engine.duckdb import Engine, quoted

TYPES = {"text": "VARCHAR", "count": "BIGINT", "money": "BIGINT", "day": "DATE"}
"""What a cell is read as -> the type of its column."""


class Look(Struct, frozen=True):
    """How a column of a record kind looks where it is plainly in order."""

    plainly: Plainly | None
    choices: Sequence[str]
    required: bool
    default: Any

    @classmethod
    def of(cls, field: FieldInfo) -> Look:
        """Find what a declared field says of its cells."""
        parts = [field.annotation, *get_args(field.annotation)]
        metadata = [*field.metadata, *(note for part in parts for note in getattr(part, "__metadata__", ()))]
        plainly = next((note for note in metadata if isinstance(note, Plainly)), None)
        choices = get_args(field.annotation) if plainly is None else ()
        return cls(plainly, choices, field.is_required(), None if field.is_required() else field.default)

    @property
    def type(self) -> str:
        """The type of its column."""
        return TYPES[self.plainly.reads if self.plainly else "text"]

    def read(self, cell: str, days: Sequence[str]) -> str:
        """Return the SQL that reads a cell, NULL where it does not plainly look right."""
        if self.plainly is None:
            choices = ", ".join(quoted(choice) for choice in self.choices)
            return f"CASE WHEN {cell} IN ({choices}) THEN {cell} END"
        pattern, value = self.plainly.pattern, cell
        match self.plainly.reads:
            case "day":
                ways = day_formats(tuple(days))
                whens = [f"WHEN {_looks(cell, way.pattern)} THEN {way.sql(cell)}" for way in ways]
                return f"CASE {' '.join(whens)} END"
            case "money":
                value = f"(try_cast({cell} AS DECIMAL(18, 2)) * 100)::BIGINT"
            case "count":
                value = f"try_cast({cell} AS BIGINT)"
            case "text":
                pass
        looks = _looks(cell, pattern)
        if self.plainly.never:
            looks += f" AND NOT regexp_matches({cell}, {quoted(self.plainly.never)})"
        return f"CASE WHEN {looks} THEN {value} END"

    def test(self, cell: str, value: str) -> str:
        """Return the SQL that says whether a cell is plainly in order, given what was read of it."""
        tests = [f"{value} IS NOT NULL"]
        if self.plainly and self.plainly.at_least is not None:
            tests.append(f"{value} >= {self.plainly.at_least}")
        if self.plainly and not self.plainly.nought:
            tests.append(f"{value} <> 0")
        plain = " AND ".join(tests)
        return plain if self.required else f"({cell} = '' OR ({plain}))"

    def filled(self, cell: str, value: str) -> str:
        """Return the SQL of the value, with what a blank cell stands for."""
        if self.required or self.default is None:
            return value
        return f"CASE WHEN {cell} = '' THEN {quoted(str(self.default))} ELSE {value} END"


def _looks(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {quoted(pattern)})"


class Screened(Struct, frozen=True):
    """The rows that are plainly in order, as columns in the order of the model's fields."""

    numbers: list[int]
    values: list[list[Any]]
    table: str = ""
    """The table of the engine that holds them too, until it is dropped."""


class _Lines(Protocol):
    """Rows that are lines of text, their cells between delimiters."""

    lines: Sequence[str]
    delimiter: str
    numbers: range


def screen(
    engine: Engine,
    model: type[BaseModel],
    days: Sequence[str],
    numbers: Sequence[int],
    cells: Mapping[str, Sequence[str]],
) -> Screened:
    """Return the rows that are plainly in order; of the others nothing is said but that they are others.

    `cells` are the columns of the file by field, `numbers` the rows' numbers. A field without a column
    has its default. Every row that is returned is one that the model takes, with these values.
    """
    taken: dict[str, tuple[str, Sequence[Any]]] = {"number": ("BIGINT", numbers)}
    taken |= {f"{name}_cell": ("VARCHAR", column) for name, column in cells.items()}
    engine.take("incoming", taken)
    found = _screened(engine, model, days, list(cells))
    names = zip(model.model_fields, found.values, strict=True)
    values = [_held(column, cells.get(name, ())) for name, column in names]
    return Screened(_held(found.numbers, numbers), values, found.table)


def _held(column: list[Any], sent: Sequence[Any]) -> list[Any]:
    """Return a column as it was sent, where it is that to the letter: a file of many rows is held once."""
    return sent if isinstance(sent, list) and sent == column else column


def screen_lines(
    engine: Engine, model: type[BaseModel], days: Sequence[str], rows: _Lines, cells: Sequence[str]
) -> Screened:
    """Return the same of rows that are lines of text: `cells` are the fields in the order of the file."""
    columns = {f"{name}_cell": "VARCHAR" for name in cells}
    taken = engine.take_lines("incoming", columns, rows.lines, rows.delimiter, rows.numbers.start)
    return _screened(engine, model, days, cells) if taken else Screened([], [[] for _ in model.model_fields])


def _screened(
    engine: Engine, model: type[BaseModel], days: Sequence[str], cells: Collection[str]
) -> Screened:
    """Return what is plainly in order of the cells that the engine has taken in, and let those go."""
    looks = {name: Look.of(field) for name, field in model.model_fields.items()}
    if any(look.required for name, look in looks.items() if name not in cells):
        engine.drop("incoming")
        return Screened([], [[] for _ in looks])
    reading = [f"{looks[name].read(f'{name}_cell', days)} AS {name}_read" for name in cells]
    tests = [looks[name].test(f"{name}_cell", f"{name}_read") for name in cells]
    values = [f'{_value(name, look, given=name in cells)} AS "{name}"' for name, look in looks.items()]
    rule = getattr(model, "hangs_together", "") or "true"
    table = engine.next_table("screened")
    engine.make(
        # Kept once read: the engine would else read each cell where it tests it, and again where it takes it.
        f"CREATE TABLE {table} AS WITH seen AS MATERIALIZED (SELECT *, {', '.join(reading)} FROM incoming), "
        f"plain AS (SELECT number, {', '.join(values)} FROM seen WHERE {' AND '.join(tests)}) "
        f"SELECT * FROM plain WHERE {rule}"
    )
    engine.drop("incoming")
    kinds = {"number": "BIGINT"} | {name: look.type for name, look in looks.items()}
    found, *columns = engine.columns(kinds, table, "number")
    if not found:
        engine.drop(table)
        return Screened([], [[] for _ in looks])
    return Screened(found, columns, table)


def _value(name: str, look: Look, *, given: bool) -> str:
    """Return the SQL of a column's value: what was read, or what a file without the column means."""
    if given:
        return look.filled(f"{name}_cell", f"{name}_read")
    default = "NULL" if look.default is None else quoted(str(look.default))
    return f"{default}::{look.type}"
