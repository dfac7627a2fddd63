"""Load, balance and verify our ledger beside hledger and ledger: whole processes, one run, ratios.

    python benchmarks/ledger.py 10000 100000

Every number is the median of three runs after one that is not counted, except loads, which run once.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

RUNS = 3
GOALS = {
    ("balance", "hledger balance"): 0.10,
    ("load", "hledger balance"): 0.5,
    ("verify", "hledger check"): 0.3,
}
HELP_GOAL = 0.7
MEMORY_GOAL = 0.2
BOOK = """book = "bench"
place = "Bench"
first_month = "2013-04"
[partners.host]
name = "Host"
parts = ["host", "deliverer"]
"""
SCHEMES = 100
POOL = """kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2014-03-31
[themes]
t = "T"
""" + "".join(f'[schemes.s{number:03d}]\ntitle = "S{number}"\ntheme = "t"\n' for number in range(SCHEMES))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall clock and peak resident memory in MB of one whole process."""

    seconds: float
    memory: float


def run(*command: str) -> Cost:
    """Run a command to its end, output thrown away, and return what it cost."""
    started = time.perf_counter()
    child = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        raise SystemExit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


def median(*command: str) -> Cost:
    """Return the median cost of several runs after one that warms the disk's cache."""
    run(*command)
    found = [run(*command) for _ in range(RUNS)]
    return Cost(
        statistics.median(one.seconds for one in found), statistics.median(one.memory for one in found)
    )


PREPARE = """
import sys
from pathlib import Path
from pooledbudget.book import Book
Book.init(Path(sys.argv[1]), book="bench")
"""


def made_book(folder: Path, count: int) -> Path:
    """Make a book that expects nothing, and a file of `count` payments in a month.

    Our code runs in processes of its own: this one stays small, since a child's peak memory
    counts what its parent held when it was spawned.
    """
    run(sys.executable, "-c", PREPARE, str(folder / "book"))
    (folder / "book" / "book.toml").write_text(BOOK, "utf-8")
    (folder / "book" / "agreements" / "pool.toml").write_text(POOL, "utf-8")
    chance = random.Random(count)
    path = folder / "payments.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("paid_on,scheme,amount,reference\n")
        for number in range(count):
            day, scheme = f"2013-04-{1 + number % 30:02d}", f"s{chance.randrange(SCHEMES):03d}"
            file.write(f"{day},{scheme},{chance.randrange(1, 10**7) / 100:.2f},R{number}\n")
    return path


def measure(count: int) -> dict[str, Cost]:
    """Return the cost of each command at one size."""
    ours = shutil.which("pooledbudget", path=str(Path(sys.executable).parent)) or "pooledbudget"
    with tempfile.TemporaryDirectory() as folder:
        payments = made_book(Path(folder), count)
        base = (ours, "--book", str(Path(folder) / "book"))
        receive = run(*base, "receive", str(payments), "--from", "host")
        close = run(*base, "close", "2013-04")
        costs = {
            "load": Cost(receive.seconds + close.seconds, max(receive.memory, close.memory)),
            "balance": median(*base, "ledger", "balance"),
            "verify": median(*base, "verify", "--chain-only"),
        }
        journal = Path(folder) / "journal"
        run(*base, "ledger", "export", "--format", "hledger", "--out", str(journal))
        for program, words in (("hledger", "balance"), ("hledger", "check"), ("ledger", "balance")):
            found = shutil.which(program)
            if found:
                costs[f"{program} {words}"] = median(found, "-f", str(journal), words)
    return costs


def report_help() -> bool:
    """Print what showing the help costs beside `bean-check --help`; say whether the goal is met."""
    ours = shutil.which("pooledbudget", path=str(Path(sys.executable).parent)) or "pooledbudget"
    theirs = shutil.which("bean-check")
    if theirs is None:
        print("--help against bean-check --help: not installed")
        return True
    ratio = median(ours, "--help").seconds / median(theirs, "--help").seconds
    print(f"--help / bean-check --help: {ratio:.2f} of its time (goal {HELP_GOAL})")
    return ratio <= HELP_GOAL


def report(sizes: list[int]) -> bool:
    """Print the costs and ratios at each size, and how each grows; say whether every goal is met."""
    met, by_size = True, {}
    for count in sizes:
        costs = by_size[count] = measure(count)
        print(f"\n{count:,} payments")
        for name, cost in costs.items():
            print(f"  {name:18} {cost.seconds:8.3f} s {cost.memory:8.0f} MB")
        for (ours, theirs), goal in GOALS.items():
            if theirs not in costs:
                print(f"  {ours} against {theirs}: not installed")
                continue
            ratio = costs[ours].seconds / costs[theirs].seconds
            memory = costs[ours].memory / costs[theirs].memory
            met = met and ratio <= goal and memory <= MEMORY_GOAL
            print(
                f"  {ours} / {theirs}: {ratio:.3f} of its time (goal {goal}), "
                f"{memory:.2f} of its memory (goal {MEMORY_GOAL})"
            )
    for before, after in pairwise(sizes):
        print(f"\ngrowth from {before:,} to {after:,} ({after / before:.0f} times the payments)")
        for name in by_size[after]:
            grown = by_size[after][name].seconds / by_size[before][name].seconds
            print(f"  {name:18} {grown:6.1f} times the time")
    return met


if __name__ == "__main__":
    everything = report_help() & report(
        [int(word.replace("_", "")) for word in sys.argv[1:]] or [10_000, 100_000]
    )
    print("\nevery goal met" if everything else "\nnot every goal met")
