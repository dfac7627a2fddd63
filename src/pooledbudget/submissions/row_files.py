"""Accepted rows kept as columns, one Parquet file a submission: read again instead of the received file.

They are made from the received bytes and what the act of receiving them says, so they are never the
only copy: deleted or altered, they are made again. They are personal where the received file is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Any, NamedTuple

from msgspec import Struct, field

from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import Look
from pooledbudget.submissions.columns import Columns, Tally, empty
from pooledbudget.submissions.kinds import RecordKind

TALLIES = "tallies.jsonl"
FORMAT = 4
"""Raised when a kind's columns change, or how a cell is read: row files of before are then made again."""
SORTED_BY = ("family", "person")
"""What evidence is asked by; rows of money are asked by the day that governs them."""


class Digests(NamedTuple):
    """The SHA-256 of a row file, and of how many rows it has of each month."""

    rows: bytes
    tally: bytes


class RowFiles(Struct):
    """The row files of one book, each under a name that only its own act has."""

    folder: Path
    engine: Engine
    _tallies: dict[str, Tally] | None = None
    _laid: dict[str, Tally] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return where the rows of a name are kept."""
        return self.folder / f"{name}-{FORMAT}.parquet"

    def has(self, name: str) -> bool:
        """Say whether the rows of a name are kept, and may be read."""
        return os.access(self.path(name), os.R_OK)

    def keep(self, name: str, columns: Columns[Any]) -> Digests:
        """Keep rows, whole or not at all, with how many they are of each month; return their digests.

        Nothing waits for the disk here: what a power cut takes away is made again.
        """
        found = self.lay(name, columns)
        self.settle(name)
        return found

    def lay(self, name: str, columns: Columns[Any]) -> Digests:
        """Write rows beside their place, for `settle` to put there once their act is recorded."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fields = columns.model.model_fields
        table = columns.table if self.engine.holds(columns.table) else self._taken(columns)
        order = [asked for asked in SORTED_BY if asked in fields] or [columns.model.day_column]
        partial = self._partial(name)
        try:
            self.engine.write(table, [*order, "number"], partial)
            found = Digests(_digest(partial), digest_of(columns.tally))
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        self._laid[name] = columns.tally
        return found

    def settle(self, name: str) -> None:
        """Put rows that were laid in their place; nothing where none were."""
        if name in self._laid:
            self._partial(name).replace(self.path(name))
            self._keep_tally(name, self._laid.pop(name))

    def take_back(self) -> None:
        """Take away rows that were laid for an act that came to nothing."""
        for name in self._laid:
            self._partial(name).unlink(missing_ok=True)
        self._laid.clear()

    def digest(self, name: str) -> bytes:
        """Return the SHA-256 of the kept rows of a name; nothing where they cannot be read."""
        try:
            return _digest(self.path(name))
        except OSError:
            return b""

    def _taken(self, columns: Columns[Any]) -> str:
        """Make a table of columns and return its name."""
        taken: dict[str, tuple[str, Sequence[Any]]] = {"number": ("BIGINT", columns.numbers)}
        for (name, declared), values in zip(columns.model.model_fields.items(), columns.values, strict=True):
            taken[name] = (Look.of(declared).type, values)
        self.engine.take("kept", taken)
        return "kept"

    def _partial(self, name: str) -> Path:
        return self.folder / f".{name}.{get_ident()}.{os.getpid()}.partial"

    def read(self, names: Sequence[str], model: type[RecordKind]) -> dict[str, Columns[Any]]:
        """Return the kept rows of some names, in the order of their files, but for what cannot be read."""
        there = {str(self.path(name)): name for name in names if self.has(name)}
        if not there:
            return {}
        kinds = {name: Look.of(declared).type for name, declared in model.model_fields.items()}
        answer = self.engine.ask_files(list(there), {"number": "BIGINT"} | kinds, "number")
        if answer is None:
            halves = [names[: len(names) // 2], names[len(names) // 2 :]] if len(names) > 1 else []
            return {name: found for half in halves for name, found in self.read(half, model).items()}
        counts, (numbers, *values) = answer
        found: dict[str, Columns[Any]] = {name: empty(model) for name in there.values()}
        first = 0
        for path, count in counts:
            rows = slice(first, first + count)
            if count == len(numbers):  # of one file alone: nothing is held twice
                found[there[path]] = Columns(model, numbers, values)
            else:
                found[there[path]] = Columns(model, numbers[rows], [column[rows] for column in values])
            first += count
        return found

    def first_with(
        self, names: Sequence[str], columns: Columns[Any], held: Sequence[str], spelled: Container[str] = ()
    ) -> dict[int, tuple[str, int]] | None:
        """Return for each row whose values a kept row has too, by number, the first file and row that do.

        `held` are the columns that are held against each other, `names` the files, the first first; of those
        `spelled` capitals and two spaces for one tell nothing. None where some file cannot be read.
        """
        paths = [str(self.path(name)) for name in names]
        if not all(map(self.has, names)):
            return None
        types = {name: Look.of(declared).type for name, declared in columns.model.model_fields.items()}
        taken: dict[str, tuple[str, Sequence[Any]]] = {"wanted": ("BIGINT", columns.numbers)}
        taken |= {name: (types[name], columns.column(name)) for name in held}
        self.engine.take("asked", taken)
        rows = self.engine.matches("asked", paths, held, spelled)
        self.engine.drop("asked")
        if rows is None:
            return None
        place = {path: number for number, path in enumerate(paths)}
        found: dict[int, tuple[int, int]] = {}
        for wanted, path, number in rows:
            here = (place[path], number)
            found[wanted] = min(found.get(wanted, here), here)
        return {wanted: (names[file], number) for wanted, (file, number) in found.items()}

    def other_capitals(
        self, shapes: Sequence[Sequence[str]], column: str, ids: Mapping[str, int]
    ) -> dict[int, tuple[str, str, int]] | None:
        """Return for each id, by its number, how the first of some files spells it in other capitals.

        That is the id there, the file's name and its row. The names of files of one kind stand together.
        None where some file cannot be read.
        """
        paths = {str(self.path(name)): name for names in shapes for name in names}
        if not all(map(self.has, paths.values())):
            return None
        self.engine.take("asked", {"wanted": ("BIGINT", [*ids.values()]), column: ("VARCHAR", [*ids])})
        by_shape = [[str(self.path(name)) for name in names] for names in shapes]
        rows = self.engine.other_capitals("asked", by_shape, column)
        self.engine.drop("asked")
        if rows is None:
            return None
        place = {path: number for number, path in enumerate(paths)}
        first = sorted(rows, key=lambda row: (place[row[2]], row[3]), reverse=True)
        return {wanted: (other, paths[path], number) for wanted, other, path, number in first}

    def distinct(self, names: Sequence[str], column: str) -> set[Any] | None:
        """Return the values that a column of some files has; None where some file cannot be read."""
        if not all(map(self.has, names)):
            return None
        found = self.engine.distinct([str(self.path(name)) for name in names], column)
        return None if found is None else set(found)

    def tally(self, name: str) -> Tally | None:
        """Return how many rows of a name are of each month, and what they come to; None if nobody said."""
        return self._known().get(name)

    def _known(self) -> dict[str, Tally]:
        if self._tallies is None:
            self._tallies = {}
            for line in self._lines():
                try:
                    name, months = json.loads(line)
                    self._tallies[str(name)] = {
                        str(month): (int(rows), int(amount)) for month, (rows, amount) in months.items()
                    }
                except (AttributeError, TypeError, ValueError):
                    continue  # a run was cut short here; what it did not say is counted again
        return self._tallies

    def _lines(self) -> list[str]:
        path = self.folder / TALLIES
        try:
            return path.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return []

    def _keep_tally(self, name: str, tally: Tally) -> None:
        if self._known().get(name) == tally:
            return
        self._known()[name] = tally
        with (self.folder / TALLIES).open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps([name, tally], sort_keys=True)}\n")  # a line cut short ends here

    def remove(self, name: str) -> None:
        """Take the rows of a name away: what they were made from is gone."""
        with suppress(OSError):
            self.path(name).unlink(missing_ok=True)

    def differing(self, other: RowFiles, names: Sequence[str]) -> list[str]:
        """Return the names whose rows are kept in both places and are not the same.

        Files of the same bytes hold the same rows: only where they differ are the rows themselves asked.
        """
        return [
            name
            for name in names
            if self.has(name)
            and other.has(name)
            and self.digest(name) != other.digest(name)
            and self.engine.other_rows(self.path(name), other.path(name))
        ]


def digest_of(tally: Tally) -> bytes:
    """Return the SHA-256 of how many rows are of each month."""
    return hashlib.sha256(json.dumps(tally, sort_keys=True).encode()).digest()


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
