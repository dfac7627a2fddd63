"""DuckDB in process: tables in memory, loaded from rows, and queries over them."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, count, islice
from operator import lt
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pooledbudget.errors import EnvironmentFault

if TYPE_CHECKING:
    from pooledbudget.engine import compiled

THREADS = 1
"""A second thread saves no clock on tables of ours, costs a twentieth more and holds more memory."""
BETWEEN = "\x1f"
"""What stands between texts that are handed over together."""
NONE = "\x1d"
"""What stands for none among them."""
MARK = "\ufeff"
"""What the engine takes for the mark of an encoding where a file begins with it, and reads past."""
AT_ONCE = 10_000
"""So many values of a column are handed over at once: the engine holds each twice on its way in."""
MANY = 1_000
"""From so many rows on they are handed over as a file, which the engine reads at a third of the cost."""
LINE_MAX, BUFFER = 2**20, 2**22
"""The longest line that is handed over so, and what the engine reads at once, in bytes."""
READ: Mapping[str, Callable[[str], Any]] = {"VARCHAR": str, "BIGINT": int, "DATE": date.fromisoformat}
"""The sort of a column -> what reads a cell of it that was handed over as text."""
CUT_SHORT = "Query interrupted"
"""What the engine says, in an error that is none of its own, where a signal cuts a query short."""
SOME = 200
"""So many values of a column tell whether its values repeat themselves."""
NAMELESS = hasattr(os, "memfd_create") and Path("/dev/fd").exists()
"""Whether there are files in memory that have no name, and the engine can read one."""


_STARTED: dict[int, compiled.DuckDBPyConnection] = {}
"""The one instance of the engine that a process has, by process: to start one costs ten queries."""
_NUMBERS = count(1)


class Damaged(Exception):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """A file that was to be read or written in place is not what it should be."""


class Engine:
    """Tables in memory and queries over them. What is asked is SQL; who asks it is `evidence`."""

    def __init__(self) -> None:
        self._opened: compiled.DuckDBPyConnection | None = None
        self._made = 0
        self._held: set[str] = set()

    @property
    def _connection(self) -> compiled.DuckDBPyConnection:
        """The engine itself, started by the first thing that is asked of it."""
        if self._opened is None:
            own = f"engine_{next(_NUMBERS)}"
            self._opened = _instance().cursor()
            self._opened.execute(f"ATTACH ':memory:' AS {own}; USE {own}")
            weakref.finalize(self, _let_go, self._opened, own).atexit = False
        return self._opened

    def plan_plainly(self) -> None:
        """Run queries as they are written: of few rows, to think about a plan takes longer than to run it."""
        self._run("PRAGMA disable_optimizer")

    def load(self, table: str, columns: Mapping[str, tuple[str, str]], rows: Sequence[Sequence[Any]]) -> None:
        """Make a table of rows, sorted by its first two columns.

        `columns` gives for each value of a row the table's column and its type.
        """
        given = {name: ("VARCHAR", [row[place] for row in rows]) for place, name in enumerate(columns)}
        self.take("incoming", given)
        shape = ", ".join(f'"{given}"::{kind} AS {name}' for given, (name, kind) in columns.items())
        self._run(f"CREATE OR REPLACE TABLE {table} AS SELECT {shape} FROM incoming ORDER BY 1, 2")
        self.drop("incoming")

    def take(self, table: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
        """Make a table of columns: name -> (type, values)."""
        many = max((len(values) for _, values in columns.values()), default=0)
        if many >= MANY and self._take_columns(table, columns):
            return
        for start in range(0, max(many, 1), AT_ONCE):
            shape, taken = [], []
            for place, (name, (kind, values)) in enumerate(columns.items(), 1):
                given, value = _handed(f"${place}", kind, list(values[start : start + AT_ONCE]))
                shape.append(f'unnest({given})::{kind} AS "{name}"')
                taken.append(value)
            make = f"INSERT INTO {table}" if start else f"CREATE OR REPLACE TABLE {table} AS"
            self._run(f"{make} SELECT {', '.join(shape)}", taken)

    def _take_columns(self, table: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> bool:
        """Make a table of columns as lines of text; False where a text has in it what parts those."""
        if not NAMELESS:
            return False
        with _nameless() as file:
            for lines in _in_lines([values for _, values in columns.values()]):
                if not lines:
                    return False
                file.write(lines.encode())
            kinds = {name: kind for name, (kind, _) in columns.items()}
            self._run(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {_read(file, kinds, BETWEEN)}")
        return True

    def take_lines(
        self, table: str, columns: Mapping[str, str], lines: Sequence[str], delimiter: str, first: int
    ) -> bool:
        """Make a table of lines of text that have a cell for each column, numbered from `first` on.

        False where they cannot be read so; they have no quotes.
        """
        text = "\n".join([*lines, ""])
        if not NAMELESS or NONE in text or text.startswith(MARK):
            return False
        with _nameless() as file:
            file.write(text.encode())
            self._run(
                f"CREATE OR REPLACE TABLE {table} AS SELECT row_number() OVER () + {first - 1} AS number, * "
                f"FROM {_read(file, columns, delimiter)}"
            )
        return True

    def next_table(self, name: str) -> str:
        """Return a name that no table has had."""
        self._made += 1
        table = f"{name}_{self._made}"
        self._held.add(table)
        return table

    def holds(self, table: str) -> bool:
        """Say whether a table that was given a name is still there."""
        return table in self._held

    def forget(self) -> None:
        """Let go of every table that was given a name."""
        for table in list(self._held):
            self.drop(table)

    def drop(self, table: str) -> None:
        """Let a table go."""
        self._held.discard(table)
        self._connection.execute(f"DROP TABLE {table}")

    def write(self, table: str, order: Sequence[str], path: Path) -> None:
        """Write a table as a Parquet file, sorted by some of its columns."""
        columns = ", ".join(f'"{name}"' for name in order)
        self.make(f"COPY (SELECT * FROM {table} ORDER BY {columns}) TO {quoted(str(path))} (FORMAT parquet)")

    def ask_files(
        self, paths: Sequence[str], kinds: Mapping[str, str], order: str
    ) -> tuple[list[tuple[str, int]], list[list[Any]]] | None:
        """Return how many rows each Parquet file has, and their columns, the rows of one after the other's.

        None if one is damaged, or of another shape.
        """
        from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - as above

        source = _files(paths)
        try:
            counts = self.ask(f"SELECT filename, count(*) FROM {source} GROUP BY filename ORDER BY filename")
            if sum(count for _, count in counts) < MANY * len(paths):
                return counts, self._cell_by_cell(list(kinds), source, f"filename, {order}")
            # One without rows is not counted, and read all the same: it may be damaged.
            parts = [self.columns(kinds, _files([path]), order) for path in sorted(paths)]
        except compiled.Error:
            return None
        return counts, [list(chain.from_iterable(some)) for some in zip(*parts, strict=True)]

    def matches(
        self, table: str, paths: Sequence[str], columns: Sequence[str], spelled: Container[str] = ()
    ) -> list[tuple[int, str, int]] | None:
        """Return (wanted, path, number) where a row of a table has the same values as a row of some files.

        Values of columns that are `spelled` are the same in other capitals, and with two spaces for one.
        """
        pairs = [(f'asked."{name}"', f'kept."{name}"', name in spelled) for name in columns]
        same = " AND ".join(
            f"{_spelled(asked)} = {_spelled(kept)}" if freely else f"{asked} IS NOT DISTINCT FROM {kept}"
            for asked, kept, freely in pairs
        )
        return self._asked(
            f"SELECT wanted, filename, number FROM {table} AS asked JOIN {_files(paths)} AS kept ON {same}"
        )

    def other_capitals(
        self, table: str, shapes: Sequence[Sequence[str]], column: str
    ) -> list[tuple[int, str, str, int]] | None:
        """Return (wanted, value, path, number) where a value of a table is in some files but for capitals.

        Files of one shape stand together: all shapes are asked in one query.
        """
        kept = " UNION ALL ".join(
            f'SELECT "{column}", filename, number FROM {_files(paths)}' for paths in shapes
        )
        return self._asked(
            f'SELECT wanted, kept."{column}", filename, min(number) FROM {table} AS asked '
            f'JOIN ({kept}) AS kept ON lower(asked."{column}") = lower(kept."{column}") '
            f'AND asked."{column}" <> kept."{column}" GROUP BY wanted, kept."{column}", filename'
        )

    def all_unlike(self, source: str, columns: Sequence[str]) -> bool:
        """Say whether no two rows of a source are alike in some columns; not where it cannot be read."""
        alike = f"SELECT 1 FROM {source} GROUP BY {', '.join(columns)} HAVING count(*) > 1"
        return self._asked(f"{alike} LIMIT 1") == []

    def distinct(self, paths: Sequence[str], column: str) -> list[Any] | None:
        """Return the values that a column of some files has, each once; None if one cannot be read."""
        found = self._asked(f'SELECT DISTINCT "{column}" FROM {_files(paths)}')
        return None if found is None else [value for (value,) in found]

    def _asked(self, query: str) -> list[Any] | None:
        """Return the rows of a query; None if a file it reads is damaged or is of another shape."""
        from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - as above

        try:
            return self.ask(query)
        except compiled.Error:
            return None

    def other_rows(self, path: Path, other: Path) -> bool:
        """Say whether two Parquet files hold other rows; not where one cannot be read."""
        ours, theirs = (f"SELECT * FROM read_parquet({quoted(str(file))})" for file in (path, other))
        both = f"({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours})"
        return bool(self._asked(f"SELECT 1 FROM ({both}) LIMIT 1"))

    def make(self, query: str) -> None:
        """Run what makes a table, a view or a file; Damaged if a file is not to be read, or written."""
        from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - as above

        try:
            self._run(query)
        except compiled.Error as fault:
            raise Damaged(str(fault)) from fault

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._run(query).fetchall()

    def _run(self, query: str, values: Sequence[Any] | None = None) -> compiled.DuckDBPyConnection:
        """Run a query; EnvironmentFault where memory does not last, KeyboardInterrupt if cut short."""
        from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - as above

        try:
            return self._connection.execute(query, values)
        except (compiled.OutOfMemoryException, MemoryError) as fault:
            raise EnvironmentFault("there is not enough memory for this; nothing was recorded") from fault
        except compiled.InterruptException as fault:
            raise KeyboardInterrupt from fault
        except RuntimeError as fault:
            if str(fault) != CUT_SHORT:
                raise
            raise KeyboardInterrupt from fault

    def columns(self, kinds: Mapping[str, str], source: str, order: str) -> list[list[Any]]:
        """Return columns of some rows, in the order of one of them, which is a number no two rows share.

        `kinds` gives the type of each.
        """
        found = self._as_texts(kinds, source, order)
        return self._cell_by_cell(list(kinds), source, order) if found is None else found

    def _as_texts(self, kinds: Mapping[str, str], source: str, order: str) -> list[list[Any]] | None:
        """Return the same, each column handed over as one text: a third of what cells cost one by one.

        None where a column cannot be parted again as it was, is of another type than is asked or holds a day
        that Python has none for, and where the rows came in another order: that an engine joins them in the
        order they stand in is nowhere promised.
        """
        named, each = ", ".join(f'"{name}"' for name in kinds), len(kinds)
        joined = [f"""string_agg(coalesce("{name}"::VARCHAR, '{NONE}'), '{BETWEEN}')""" for name in kinds]
        filled = [f'count("{name}")' for name in kinds]
        types = [f'any_value(typeof("{name}"))' for name in kinds]
        asked = f"SELECT count(*), {', '.join(joined + filled + types)}"
        ((rows, *told),) = self.ask(f"{asked} FROM (SELECT {named} FROM {source} ORDER BY {order})")
        if rows and told[2 * each :] != list(kinds.values()):
            return None
        found: dict[str, list[Any]] = {}
        for (name, kind), text, given in zip(kinds.items(), told, told[each:], strict=False):
            cells = text.split(BETWEEN) if rows else []
            if len(cells) != rows or cells.count(NONE) != rows - given or (name == order and given < rows):
                return None
            try:
                found[name] = _cells_read(READ[kind], cells)
            except ValueError:
                return None
        in_order = all(map(lt, found[order], islice(found[order], 1, None)))
        return list(found.values()) if in_order else None

    def _cell_by_cell(self, names: Sequence[str], source: str, order: str) -> list[list[Any]]:
        named = ", ".join(f'"{name}"' for name in names)
        answer = self._run(f"SELECT {named} FROM {source} ORDER BY {order}")
        found: list[list[Any]] = [[] for _ in answer.description or ()]
        while rows := answer.fetchmany(AT_ONCE):
            for column, values in zip(found, zip(*rows, strict=True), strict=True):
                # Days and schemes repeat themselves: they are held once for as many rows as came at once.
                once = dict(zip(values, values, strict=True)) if _repeats(values) else {}
                column.extend(map(once.__getitem__, values) if once else values)
        return found


def _handed(place: str, kind: str, values: list[Any]) -> tuple[str, Any]:
    """Return the SQL of a list that is handed over, and what to hand: of texts, one that is parted there.

    Texts go over quicker joined; where one has the sign between, or is none, each goes by itself.
    """
    if kind == "VARCHAR" and values:
        with suppress(TypeError):
            joined = BETWEEN.join(values)
            if joined.count(BETWEEN) == len(values) - 1:
                return f"string_split({place}, chr({ord(BETWEEN)}))", joined
    return place, values


def _repeats(values: Sequence[Any]) -> bool:
    """Say whether values repeat themselves, by the first of them."""
    some = values[:SOME]
    return 2 * len(set(some)) < len(some)


def _cells_read(read: Callable[[str], Any], cells: list[str]) -> list[Any]:
    """Read cells that were handed over as text; what repeats itself is read and held once."""
    if _repeats(cells):
        once = {cell: None if cell == NONE else read(cell) for cell in set(cells)}
        return list(map(once.__getitem__, cells))
    if NONE in cells:
        return [None if cell == NONE else read(cell) for cell in cells]
    return list(map(read, cells))


def _nameless() -> IO[bytes]:
    """Return a file in memory: what is personal is never on the disk beside the received files."""
    return os.fdopen(os.memfd_create("incoming"), "w+b")


def _read(file: IO[bytes], columns: Mapping[str, str], delimiter: str) -> str:
    """Return what reads the lines of a file that has no name, in the order they have there: on one thread."""
    file.flush()
    kinds = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    return (
        f"read_csv('/dev/fd/{file.fileno()}', auto_detect = false, header = false, parallel = false, "
        f"quote = '', escape = '', delim = {quoted(delimiter)}, nullstr = {quoted(NONE)}, "
        f"buffer_size = {BUFFER}, columns = {{{kinds}}})"
    )


def _in_lines(columns: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield columns as the lines of a file, so many at once; a blank where they cannot be told from it."""
    for start in range(0, len(columns[0]), AT_ONCE):
        some = [column[start : start + AT_ONCE] for column in columns]
        blank = sum(column.count(None) for column in some)
        texts = [
            column if {*map(type, column)} == {str} else [NONE if v is None else str(v) for v in column]
            for column in some
        ]
        lines = list(map(BETWEEN.join, zip(*texts, strict=True)))
        text = "\n".join([*lines, ""])
        signs = {"\n": len(lines), BETWEEN: len(lines) * (len(some) - 1), NONE: blank, "\r": 0, "\0": 0}
        plain = all(text.count(sign) == many for sign, many in signs.items()) and not text.startswith(MARK)
        yield text if plain and max(map(len, lines)) <= LINE_MAX else ""


def _instance() -> compiled.DuckDBPyConnection:
    """Return the instance that every engine of this process has tables of its own in; a fork has another."""
    process = os.getpid()
    if process not in _STARTED:
        from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - a start that most commands are spared

        _STARTED[process] = compiled.connect(":memory:", config={"threads": THREADS})
    return _STARTED[process]


def _let_go(connection: compiled.DuckDBPyConnection, own: str) -> None:
    """Give up the tables of an engine that nobody holds any more."""
    from pooledbudget.engine import compiled  # ruff: ignore[import-outside-top-level] - as above

    with suppress(compiled.Error):
        connection.execute(f"USE memory; DETACH {own}")
        connection.close()


def quoted(text: str) -> str:
    """Write text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _spelled(column: str) -> str:
    """Return a column's text without what may be spelled otherwise; `rows.plainly_spelled` says the same."""
    return f"replace(lower({column}), '  ', ' ')"


def _files(paths: Sequence[str]) -> str:
    """Return what to read rows of Parquet files from, with the path of each."""
    return f"read_parquet([{', '.join(map(quoted, paths))}], filename = true)"
