"""Accepted rows kept as columns, one Parquet file a submission: read again instead of the received file.

They are made from the received bytes and what the act of receiving them says, so they are never the
only copy: deleted, they are made again. They are personal where the received file is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pooledbudget.engine.duckdb import Engine
from pooledbudget.engine.screening import Look
from pooledbudget.submissions.columns import Columns, Tally
from pooledbudget.submissions.kinds import RecordKind

TALLIES = "tallies.jsonl"
SORTED_BY = ("family", "person")
"""What evidence is asked by; rows of money are asked by the day that governs them."""


@dataclass(slots=True)
class RowFiles:
    """The row files of one book, each under a name that only its own act has."""

    folder: Path
    engine: Engine
    _tallies: dict[str, Tally] | None = field(default=None)

    def path(self, name: str) -> Path:
        """Return where the rows of a name are kept."""
        return self.folder / f"{name}.parquet"

    def has(self, name: str) -> bool:
        """Say whether the rows of a name are kept."""
        return self.path(name).is_file()

    def keep(self, name: str, columns: Columns[Any]) -> None:
        """Keep rows, whole or not at all, with how many they are of each month.

        Nothing waits for the disk here: what a power cut takes away is made again.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fields = columns.model.model_fields
        taken: dict[str, tuple[str, Sequence[Any]]] = {"number": ("BIGINT", columns.numbers)}
        for (field_name, declared), values in zip(fields.items(), columns.values, strict=True):
            taken[field_name] = (Look.of(declared).type, values)
        self.engine.take("kept", taken)
        order = [asked for asked in SORTED_BY if asked in fields] or [columns.model.day_column]
        with self._whole(name) as partial:
            self.engine.write("kept", [*order, "number"], partial)
        self.engine.drop("kept")
        self._keep_tally(name, columns.tally)

    @contextmanager
    def _whole(self, name: str) -> Generator[Path]:
        partial = self.folder / f".{name}.{os.getpid()}.partial"
        try:
            yield partial
            partial.replace(self.path(name))
        finally:
            partial.unlink(missing_ok=True)

    def read(self, name: str, model: type[RecordKind]) -> Columns[Any] | None:
        """Return kept rows in the order of their file; None if there are none that can be read."""
        if not self.has(name):
            return None
        names = ", ".join(f'"{column}"' for column in model.model_fields)
        rows = self.engine.ask_file(self.path(name), f"number, {names}", "number")
        if rows is None:
            return None
        if not rows:
            return Columns(model, [], [[] for _ in model.model_fields])
        numbers, *values = map(list, zip(*rows, strict=True))
        return Columns(model, numbers, values)

    def tally(self, name: str) -> Tally | None:
        """Return how many rows of a name are of each month, and what they come to; None if nobody said."""
        return self._known().get(name)

    def _known(self) -> dict[str, Tally]:
        if self._tallies is None:
            self._tallies = {}
            path = self.folder / TALLIES
            for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
                try:
                    name, months = json.loads(line)
                    self._tallies[name] = {month: (rows, amount) for month, (rows, amount) in months.items()}
                except (TypeError, ValueError):
                    continue  # a run was cut short here; what it did not say is counted again
        return self._tallies

    def _keep_tally(self, name: str, tally: Tally) -> None:
        if self._known().get(name) == tally:
            return
        self._known()[name] = tally
        with (self.folder / TALLIES).open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, tally], sort_keys=True) + "\n")

    def remove(self, name: str) -> None:
        """Take the rows of a name away: what they were made from is gone."""
        self.path(name).unlink(missing_ok=True)

    def differing(self, other: RowFiles, names: Sequence[str]) -> list[str]:
        """Return the names whose rows are kept in both places and are not the same."""
        return [
            name
            for name in names
            if self.has(name)
            and other.has(name)
            and not self.engine.same_rows(self.path(name), other.path(name))
        ]
