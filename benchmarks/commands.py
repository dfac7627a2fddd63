"""The command lines that are measured: ours, and those of what stands beside it."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from pathlib import Path

from benchmarks.process import Cost, run, tried

USAGE, ENVIRONMENT = 2, 5
CLEAN_OR_NOT = (0, 1)
"""How a close ends that was done, whether or not it found a difference."""


@functools.cache
def found(program: str) -> str:
    """Return where a program is, first beside this Python; blank where it is not installed."""
    beside = Path(sys.executable).parent
    return shutil.which(program, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}") or ""


def ours(*words: str) -> tuple[str, ...]:
    """Return a command line of ours."""
    return (found("pooledbudget") or "pooledbudget", *words)


def on(book: Path, *words: str) -> tuple[str, ...]:
    """Return a command line of ours on a book."""
    return ours("--book", str(book), *words)


def python(*words: str) -> tuple[str, ...]:
    """Return a command line of this Python."""
    return (sys.executable, *words)


def script(name: str, *words: str) -> tuple[str, ...]:
    """Return the command line of a script that stands beside this file."""
    return python(str(Path(__file__).with_name(name)), *words)


def make_book(book: Path, first_month: str, settings: dict[str, str]) -> None:
    """Make an empty book in a new folder, with settings files by their path in it."""
    run(*ours("init", str(book), "--from", "plain", "--id", "bench", "--first-month", first_month))
    for name, text in settings.items():
        (book / name).write_text(text, "utf-8")


def receive_all(book: Path, inbox: Path) -> Cost:
    """Receive every file of an inbox, a folder with a folder for each partner; every one must be accepted.

    Where the command does not take a folder, each partner's files are received in a process of their own.
    """
    code, cost, said = tried(*on(book, "receive", str(inbox)))
    if code == 0:
        return cost
    if code not in {USAGE, ENVIRONMENT}:
        raise SystemExit(f"receiving {inbox} ended with {code}\n{said}")
    _say_once("  (a folder is not received as one: a process for each partner instead)")
    costs = [
        run(*on(book, "receive", *map(str, sorted(partner.iterdir())), "--from", partner.name))
        for partner in sorted(inbox.iterdir())
    ]
    return functools.reduce(Cost.__add__, costs)


@functools.cache
def _say_once(text: str) -> None:
    print(text, flush=True)
