"""Run whole processes and say what they cost; take the quietest of several runs, turn about.

A child's peak memory counts what its parent held when it was spawned, so whoever imports this stays
small: nothing of ours, no DuckDB and no long list of rows is ever held in the process that measures.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

TURNS = 5
"""How often each side runs, unless a row says otherwise."""
SAID = 2_000
"""How much of what a failing command said is shown."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What processes cost: seconds of processor (user and system) and of clock, peak MB of the largest."""

    cpu: float
    wall: float
    memory: float

    def __add__(self, other: Cost) -> Cost:
        """Return the cost of one after the other."""
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.memory, other.memory))

    def quieter(self, other: Cost) -> Cost:
        """Return the quietest of two runs of the same; memory is the most that either held."""
        return Cost(min(self.cpu, other.cpu), min(self.wall, other.wall), max(self.memory, other.memory))


def tried(*command: str, out: Path | str = os.devnull) -> tuple[int, Cost, str]:
    """Run a command to its end; return its exit code, what it cost and the end of its standard error."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 1, str(out), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
                (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
            ],
        )
        _, status, usage = os.wait4(child, 0)
        cost = Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - SAID))
        return os.waitstatus_to_exitcode(status), cost, errors.read().decode(errors="replace")


def run(*command: str, fine: tuple[int, ...] = (0,), out: Path | str = os.devnull) -> Cost:
    """Run a command to its end and return what it cost; stop everything if it does not end as it should."""
    code, cost, said = tried(*command, out=out)
    if code not in fine:
        raise SystemExit(f"{' '.join(command)}\nended with {code}\n{said}")
    return cost


def own_memory() -> float:
    """Return the most MB that this process held: no child's peak can be measured below it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def turn_about(turns: int, *sides: Callable[[], Mapping[str, Cost]]) -> list[dict[str, Cost]]:
    """Run every side in turn, several times over; return of each side the quietest of each thing it did."""
    quietest: list[dict[str, Cost]] = [{} for _ in sides]
    for _ in range(turns):
        for best, side in zip(quietest, sides, strict=True):
            for name, cost in side().items():
                best[name] = best[name].quieter(cost) if name in best else cost
    return quietest


def pair(turns: int, ours: Callable[[], Cost], theirs: Callable[[], Cost]) -> tuple[Cost, Cost]:
    """Run two things turn about; return the quietest of each."""
    one, other = turn_about(turns, lambda: {"": ours()}, lambda: {"": theirs()})
    return one[""], other[""]
