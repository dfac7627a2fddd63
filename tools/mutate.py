"""Change our own code in small ways, a copy at a time, and see whether the tests notice.

    python tools/mutate.py [--sample 60] [--seed 1] [--floor 85] [--workers 2] [--list]

We looked at mutmut and cosmic-ray. Both mutate Python only, and here the measures that decide a
result are SQL. mutmut mutates the bodies of functions and works in a folder inside the checkout;
cosmic-ray mutates the checkout itself and has one test command for a whole session. A small seeded
sampler of our own mutates the measures too, runs each room's own fast tests only, answers in minutes,
and never touches the checkout: it works on copies outside it.

A room is a source, or several, and the tests that must kill its mutants. Left alone: strings (so
docstrings and messages, and what stands inside an f-string), annotations, decorators and how
a struct is declared, `__all__`, `strict=`, what only a type checker or a script runs, and comments.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import os
import py_compile
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "src/pooledbudget"

ROOMS = {
    "money.py": ("tests/test_money.py",),
    "ledger/entries.py": ("tests/ledger/test_entries.py", "tests/ledger/test_record.py"),
    "instruments/decisions.py": ("tests/instruments/test_decisions.py", "tests/acts/test_close.py"),
    "reconcile/*.py": ("tests/reconcile",),
    "evidence/measures/*.sql": (
        "tests/evidence/test_measures.py",
        "tests/evidence/test_needs.py",
        "tests/evidence/test_other_readings.py",
    ),
}
"""Sources under the package, and their tests under the checkout, the quickest to fail first.

Both may be patterns; a pattern for tests finds folders and files named `test_*`.
"""


class Equivalent(NamedTuple):
    """A mutant that no test could kill, found by the text of its line."""

    path: str
    """Under the package."""
    line: str
    before: str
    after: str
    why: str
    nth: int = 1
    """Which one, where such a line has such a change more than once in its file."""


EQUIVALENT = (
    Equivalent(
        "money.py",
        "return floor + (twice > 0 or (twice == 0 and value > 0))",
        ">",
        ">=",
        "a value of nought is no half",
        2,
    ),
    Equivalent("money.py", "sign = -1 if total < 0 else 1", "<", "<=", "nought has no sign"),
    Equivalent("money.py", "sign = -1 if total < 0 else 1", "0", "1", "nought has no sign"),
    Equivalent(
        "reconcile/groups.py",
        "self._days[on.toordinal(), amount < 0].append((abs(amount), place))",
        "<",
        "<=",
        "nought is left out before",
    ),
    Equivalent(
        "reconcile/groups.py",
        "together[on, amount < 0].append(place)",
        "<",
        "<=",
        "nought is left out before",
    ),
    Equivalent(
        "reconcile/groups.py",
        "on, size, out = whole[0].toordinal(), abs(whole[1]), whole[1] < 0",
        "<",
        "<=",
        "nothing is smaller than nought",
    ),
    Equivalent(
        "reconcile/groups.py",
        "on, size, out = whole[0].toordinal(), abs(whole[1]), whole[1] < 0",
        "0",
        "1",
        "nothing is smaller than nought",
        2,
    ),
    Equivalent(
        "reconcile/groups.py", "sign = -1 if amount < 0 else 1", "<", "<=", "of nought nothing is smaller"
    ),
    Equivalent(
        "reconcile/difference.py", "if copy > 1:", ">", ">=", "what is found is the first until it is counted"
    ),
    Equivalent(
        "reconcile/pairs.py",
        "level, levels = 0, defaultdict[int, list[_Point]](list)",
        "0",
        "1",
        "levels are compared with each other only",
    ),
    Equivalent(
        "evidence/measures/schooling.sql",
        "max(missed * 10000 // nullif(possible, 0)) FILTER (NOT leaver AND possible > 0) AS worst,",
        ">",
        ">=",
        "nullif makes nought NULL, which max skips",
    ),
    Equivalent(
        "evidence/measures/employment.sql",
        "SELECT DISTINCT a.way, a.family, a.person",
        "DISTINCT ",
        "",
        "doubled rows fall to `best = 1`",
    ),
    Equivalent(
        "evidence/measures/progress_to_work.sql",
        "SELECT DISTINCT r.reading, t.family, t.tested_on, t.attached_on, m.person, m.born_on",
        "DISTINCT ",
        "",
        "the lists made of it are DISTINCT again",
    ),
    Equivalent(
        "evidence/measures/progress_to_work.sql",
        "SELECT a.reading, a.family, list(DISTINCT k.origin ORDER BY k.origin) AS origins",
        "DISTINCT ",
        "",
        "adults are distinct already",
    ),
)
"""Mutants known to mean the same as the code; one that no longer exists stops the run."""

PARTS = ("src", "tests", "examples", "schemas", "templates", "docs", "pyproject.toml", "*.md")
"""What a copy of the checkout holds, where the checkout has it."""
LEAST = 5
"""Mutants run in a room that has that many, however small its part of the whole."""
SECONDS_MIN, TIMES_UNMUTATED = 60, 3
"""A mutant is killed by time after this many seconds, or times the unmutated run if that is longer."""
TROUBLE = 2
"""Exit code when nothing could be measured; 1 is a rate under the floor."""


class TroubleError(Exception):
    """Why no rate can be given."""


class Edit(NamedTuple):
    """A change of a text at an offset."""

    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """A change of a source at a place; lines and columns count from one, in characters."""

    file: str
    """Under the checkout."""
    line: int
    column: int
    before: str
    after: str
    code: str
    """The whole line it begins on."""
    nth: int
    """Which one it is, where such a line has such a change more than once."""

    def __str__(self) -> str:
        """As a line of the report, on one line however many the source has."""
        before, after = (" ".join(text.split()) or "nothing" for text in (self.before, self.after))
        return f"{self.file}:{self.line}:{self.column}  {before} -> {after}"

    @property
    def known_by(self) -> tuple[str, str, str, str, int]:
        """What the table of equivalent mutants knows it by: a line moves more often than it changes."""
        return (self.file, self.code, self.before, self.after, self.nth)

    def applied(self, text: str) -> str:
        """Return the source with the change at its place and nowhere else."""
        start = _starts(text)[self.line - 1] + self.column - 1
        if not text.startswith(self.before, start):
            raise TroubleError(f"{self.file}:{self.line}:{self.column} does not read {self.before!r}")
        return text[:start] + self.after + text[start + len(self.before) :]


def _starts(text: str) -> list[int]:
    """Return the offset at which each line begins."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


# Python


COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
JOINED: dict[type[ast.boolop], tuple[str, str]] = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
CALCULATED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "//"),
}
OPPOSITE = {"min": "max", "max": "min"}
ORDERING, OPTIONAL = {"min", "max", "sorted", "sum"}, {"key", "default", "reverse", "start"}
"""Functions that order or add up, and their keywords that may be dropped."""
FIELDS_LEFT_ALONE = {"annotation", "returns", "decorator_list"}


class Source:
    """A Python text, and where in it a node of its tree stands."""

    def __init__(self, text: str) -> None:
        """Keep the text by line: ast counts columns in bytes."""
        self.text = text
        self.tree = ast.parse(text)
        self._lines = [line.encode() for line in text.split("\n")]
        self._starts = _starts(text)

    def _offset(self, line: int, column: int) -> int:
        """Return the offset of a place as ast gives it."""
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Return the offset of a node's first character."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Return the offset after a node's last character."""
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def read(self, node: ast.expr) -> str:
        """Return a node as it is written."""
        return self.text[self.start(node) : self.end(node)]

    def between(self, left: ast.expr, right: ast.expr, words: tuple[str, str]) -> Iterator[Edit]:
        """Yield the change of the operator that stands between two nodes."""
        start = self.end(left)
        gap = re.sub(r"#[^\n]*", _blank, self.text[start : self.start(right)])
        found = re.search(r"\s+".join(map(re.escape, words[0].split())), gap)
        if found:
            yield Edit(start + found.start(), self.text[start:][slice(*found.span())], words[1])


def _blank(found: re.Match[str]) -> str:
    """Put spaces in the place of what was found, so that nothing else moves."""
    return re.sub(r"[^\n]", " ", found[0])


def _visited(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree that may be mutated."""
    yield node
    for name, value in ast.iter_fields(node):
        if name not in FIELDS_LEFT_ALONE:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _left_alone(child):
                    yield from _visited(child)


def _left_alone(node: ast.AST) -> bool:
    """Say whether nothing in a node is mutated; plain strings have no mutant anyway."""
    match node:
        case ast.JoinedStr() | ast.keyword(arg="strict" | "frozen" | "order" | "kw_only" | "dict"):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case _:
            return False


def _comparisons(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `<` to `<=`, `==` to `!=`, `in` to `not in` and the like."""
    if isinstance(node, ast.Compare):
        for (left, right), operator in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
            yield from source.between(left, right, COMPARED[type(operator)])


def _junctions(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `and` to `or`, and back."""
    if isinstance(node, ast.BoolOp):
        for left, right in pairwise(node.values):
            yield from source.between(left, right, JOINED[type(node.op)])


def _sums(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `+` to `-`, `*` to `//` and back, but not where a string is joined to something."""
    if isinstance(node, ast.BinOp):
        left, right = node.left, node.right
    elif isinstance(node, ast.AugAssign):
        left, right = node.target, node.value
    else:
        return
    if type(node.op) in CALCULATED and not (_is_text(left) or _is_text(right)):
        yield from source.between(left, right, CALCULATED[type(node.op)])


def _is_text(node: ast.expr) -> bool:
    """Say whether a node is written as a string."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _constants(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield a whole number to the next one, and True to False."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        after = not node.value if isinstance(node.value, bool) else node.value + 1
        yield Edit(source.start(node), source.read(node), str(after))


def _denials(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `not x` to `x`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        text = source.read(node)
        yield Edit(source.start(node), text, text.removeprefix("not").lstrip())


def _conditions(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield a condition to its opposite, where no smaller change says the same."""
    tests: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        tests = [node.test]
    elif isinstance(node, ast.comprehension):
        tests = node.ifs
    for test in tests:
        if not _denied_elsewhere(test):
            text = source.read(test)
            yield Edit(source.start(test), text, f"not ({text})")


def _denied_elsewhere(test: ast.expr) -> bool:
    """Say whether another operator turns the whole condition into its opposite already."""
    match test:
        case ast.UnaryOp(op=ast.Not()) | ast.Constant():
            return True
        case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn() | ast.Is() | ast.IsNot()]):
            return True
        case _:
            return False


def _returns(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield a returned expression to None, in functions that say they may return it."""
    if isinstance(node, ast.FunctionDef) and node.returns and _may_be_none(node.returns):
        for statement in _own_statements(node):
            if isinstance(statement, ast.Return) and statement.value:
                text = source.read(statement.value)
                if text != "None":
                    yield Edit(source.start(statement.value), text, "None")


def _may_be_none(annotation: ast.expr) -> bool:
    """Say whether an annotation is `X | None` or `Optional[X]`."""
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return any(_is_none(side) or _may_be_none(side) for side in (left, right))
        case ast.Subscript(value=ast.Name(id="Optional")):
            return True
        case _:
            return False


def _is_none(node: ast.expr) -> bool:
    """Say whether a node is None as written."""
    return isinstance(node, ast.Constant) and node.value is None


def _own_statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function, without the functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _own_statements(child)


def _extremes(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `min` to `max`, and back."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPPOSITE:
        yield Edit(source.start(node), node.func.id, OPPOSITE[node.func.id])


def _keywords(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield an optional keyword of a function that orders or adds up, dropped with its comma."""
    if isinstance(node, ast.Call) and node.args and source.read(node.func) in ORDERING:
        for keyword in node.keywords:
            if keyword.arg in OPTIONAL:
                start = source.text.rfind(",", source.start(node), source.start(keyword))
                yield Edit(start, source.text[start : source.end(keyword)], "")


def _jumps(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Yield `continue` to `break`, and back."""
    if isinstance(node, ast.Continue | ast.Break):
        words = ("continue", "break") if isinstance(node, ast.Continue) else ("break", "continue")
        yield Edit(source.start(node), *words)


OPERATORS: tuple[Callable[[Source, ast.AST], Iterator[Edit]], ...]
OPERATORS = (_comparisons, _junctions, _sums, _constants, _denials)
OPERATORS += (_conditions, _returns, _extremes, _keywords, _jumps)


def python_edits(text: str) -> Iterator[Edit]:
    """Yield every change of a Python source."""
    source = Source(text)
    for node in _visited(source.tree):
        for operator in OPERATORS:
            yield from operator(source, node)


# SQL


SWAPS = tuple(
    (re.compile(pattern), after)
    for pattern, after in (
        (r"<=", "<"),
        (r">=", ">"),
        (r"<(?![=>])", "<="),
        (r"(?<![-<=>])>(?![=>])", ">="),
        (r"(?<![<>!:=])=(?![=>])", "<>"),
        (r"'pass'", "'fail'"),
        (r"\bAND\b", "OR"),
        (r"\+ 1\b", "+ 0"),
        (r"\bmax(?=\()", "min"),
        (r"\bDISTINCT\s+(?!\s|FROM\b|ON\b)", ""),
    )
)
SQL_LEFT_ALONE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
"""Comments, and strings but for the verdict; a comment mark inside a string is none."""
BETWEEN = re.compile(r"(\bBETWEEN\b.*?)\bAND\b", re.DOTALL)


def sql_edits(text: str) -> Iterator[Edit]:
    """Yield every change of an SQL source; the AND of a BETWEEN joins no conditions."""
    code = SQL_LEFT_ALONE.sub(lambda found: found[0] if found[0] == "'pass'" else _blank(found), text)
    code = BETWEEN.sub(r"\1   ", code)
    for pattern, after in SWAPS:
        for found in pattern.finditer(code):
            yield Edit(found.start(), found[0], after)


# Rooms


@dataclass(frozen=True, slots=True)
class Room:
    """A line of the table with its patterns found: files and tests under the checkout."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


def rooms_of(root: Path, table: Mapping[str, Sequence[str]]) -> list[Room]:
    """Find the sources and tests of the table; TroubleError names the first that is not there."""
    return [
        Room(
            name,
            tuple(_found(root, f"{PACKAGE}/{name}", f"source of the room {name}")),
            tuple(
                path
                for pattern in patterns
                for path in _found(root, pattern, f"test of the room {name}", tests=True)
            ),
        )
        for name, patterns in table.items()
    ]


def _found(root: Path, pattern: str, what: str, *, tests: bool = False) -> list[str]:
    """Return the paths of a pattern in order; of tests, only what pytest would look into."""
    paths = [path for path in sorted(root.glob(pattern)) if path.name != "__pycache__"]
    if tests:
        paths = [path for path in paths if path.is_dir() or path.name.startswith("test_")]
    if not paths:
        raise TroubleError(f"{pattern}, a {what}, does not exist in {root}: edit ROOMS")
    return [path.relative_to(root).as_posix() for path in paths]


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Return every mutant of a source in order of place."""
    starts, lines, seen, found = _starts(text), text.split("\n"), Counter[tuple[str, str, str]](), []
    for start, before, after in sorted(sql_edits(text) if file.endswith(".sql") else python_edits(text)):
        line = text.count("\n", 0, start)
        code = lines[line].strip()
        seen[code, before, after] += 1
        nth = seen[code, before, after]
        found.append(Mutant(file, line + 1, start - starts[line] + 1, before, after, code, nth))
    return found


def mutants_in(
    root: Path, rooms: Sequence[Room], equivalent: Sequence[Equivalent]
) -> dict[str, list[Mutant]]:
    """Return every mutant of each room, files in order, without those known to be equivalent."""
    made = {
        room.name: [row for file in room.files for row in mutants_of(file, (root / file).read_text("utf-8"))]
        for room in rooms
    }
    known = {(f"{PACKAGE}/{row.path}", row.line, row.before, row.after, row.nth) for row in equivalent}
    gone = known - {row.known_by for found in made.values() for row in found}
    if gone:
        raise TroubleError(f"EQUIVALENT names mutants that are no more: {sorted(gone)}")
    return {name: [row for row in found if row.known_by not in known] for name, found in made.items()}


def quotas(sizes: Mapping[str, int], sample: int) -> dict[str, int]:
    """Spread a sample over the rooms in proportion, with at least `LEAST` where there are as many."""
    taken = {name: min(size, LEAST) for name, size in sizes.items()}
    while sum(taken.values()) < min(sample, sum(sizes.values())):
        left = [name for name in sizes if taken[name] < sizes[name]]
        taken[max(left, key=lambda name: sizes[name] / (taken[name] + 1))] += 1
    return taken


def sampled(mutants: Mapping[str, Sequence[Mutant]], sample: int, seed: int) -> dict[str, list[Mutant]]:
    """Draw from each room by its own seed, so that a change of one room leaves the others' draw alone."""
    taken = quotas({name: len(found) for name, found in mutants.items()}, sample)
    return {
        name: sorted(random.Random(f"{seed}:{name}").sample(found, taken[name]))
        for name, found in mutants.items()
    }


# Copies


def copied(root: Path, folder: Path) -> Path:
    """Copy the checkout's parts, and compile the sources so that a run compiles the mutant only.

    What is compiled is checked by its hash: a mutant of the same size in the same second is noticed.
    """
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for path in (path for pattern in PARTS for path in root.glob(pattern)):
        if path.is_dir():
            shutil.copytree(path, folder / path.name, ignore=ignored)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, folder)
    by_hash = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder / "src", quiet=2, invalidation_mode=by_hash)
    return folder


def _environment(copy: Path) -> dict[str, str]:
    """Return an environment in which the copy is imported, and an outer test run is not felt."""
    outer = ("PYTEST_", "COVERAGE_", "COV_CORE", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return {**kept, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def check_import(copy: Path) -> None:
    """Stop unless the package that tests will import is the copy's, not the installed one."""
    name = PACKAGE.rpartition("/")[2]
    found = subprocess.run(
        [sys.executable, "-c", f"import {name}; print({name}.__file__)"],
        cwd=copy,
        env=_environment(copy),
        capture_output=True,
        text=True,
        check=False,
    )
    imported = Path(found.stdout.strip() or "nothing").resolve()
    if not imported.is_relative_to(copy.resolve()):
        raise TroubleError(f"{name} comes from {imported}, not from the copy {copy}\n{found.stderr}")


def passes(copy: Path, tests: Sequence[str], seconds: float | None = None) -> bool:
    """Run tests in a copy and say whether they all pass in time; what pytest said is kept beside it."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += [f"--basetemp={copy / 'made'}", *tests]
    with _said(copy).open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=copy,
            env=_environment(copy),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _said(copy: Path) -> Path:
    """Return the file beside a copy that keeps what pytest said last."""
    return copy.with_suffix(".said")


def unmutated_seconds(copy: Path, rooms: Sequence[Room]) -> dict[str, float]:
    """Run each room's tests as they are, and return how long each took; stop if any fail."""
    seconds = {}
    for room in rooms:
        started = time.perf_counter()
        if not passes(copy, room.tests):
            said = _said(copy).read_text("utf-8", errors="replace")[-3000:]
            raise TroubleError(f"{said}\nthe tests of {room.name} fail without a mutant")
        seconds[room.name] = time.perf_counter() - started
        print(f"{room.name}: unmutated tests pass in {seconds[room.name]:.0f} s", flush=True)
    return seconds


def killed(copy: Path, mutant: Mutant, tests: Sequence[str], seconds: float) -> bool:
    """Say whether tests notice a mutant; the copy is as it was afterwards."""
    path = copy / mutant.file
    text = path.read_text("utf-8")
    try:
        path.write_text(mutant.applied(text), "utf-8", newline="\n")
        return not passes(copy, tests, seconds)
    finally:
        path.write_text(text, "utf-8", newline="\n")


# Runs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the mutants of a room."""

    room: str
    run: int
    survivors: tuple[Mutant, ...]

    @property
    def killed(self) -> int:
        """How many the tests noticed."""
        return self.run - len(self.survivors)


def judged(copies: Sequence[Path], room: Room, mutants: Sequence[Mutant], unmutated: float) -> Outcome:
    """Run the mutants of a room, as many at a time as there are copies."""
    seconds = max(SECONDS_MIN, TIMES_UNMUTATED * unmutated)
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def survives(mutant: Mutant) -> bool:
        """Run the mutant in the copy that is free next."""
        copy = free.get()
        try:
            return not killed(copy, mutant, room.tests, seconds)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        alive = pool.map(survives, mutants)
        survivors = [mutant for mutant, left in zip(mutants, alive, strict=True) if left]
    return Outcome(room.name, len(mutants), tuple(survivors))


def measure(
    root: Path,
    table: Mapping[str, Sequence[str]],
    *,
    sample: int,
    seed: int = 1,
    workers: int = 1,
    equivalent: Sequence[Equivalent] = (),
) -> list[Outcome]:
    """Copy a checkout, draw mutants of it and run them, room by room.

    The mutants are those of the first copy, so the checkout may change meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        first = copied(root, Path(folder).resolve() / "copy1")
        others = [copied(first, first.with_name(f"copy{number}")) for number in range(2, workers + 1)]
        rooms = rooms_of(first, table)
        drawn = sampled(mutants_in(first, rooms, equivalent), sample, seed)
        for copy in (first, *others):
            check_import(copy)
        seconds = unmutated_seconds(first, rooms)
        outcomes = []
        for room in rooms:
            outcomes.append(judged([first, *others], room, drawn[room.name], seconds[room.name]))
            print(_line(outcomes[-1]), flush=True)
        return outcomes


def _line(outcome: Outcome) -> str:
    """Write a room's line of the report."""
    rate = f"{100 * outcome.killed / outcome.run:5.1f}%" if outcome.run else "none to run"
    return f"{outcome.room:32} {outcome.run:4} mutants {outcome.killed:4} killed  {rate}"


def report(outcomes: Sequence[Outcome], floor: int) -> bool:
    """Print the survivors and the total rate; say whether it reaches the floor."""
    run, dead = sum(row.run for row in outcomes), sum(row.killed for row in outcomes)
    if not run:
        raise TroubleError("there is no mutant to run")
    for mutant in (mutant for row in outcomes for mutant in row.survivors):
        print(mutant)
    print(f"{100 * dead / run:.1f}% of {run} mutants killed; the floor is {floor}%")
    return 100 * dead >= floor * run


def listing(root: Path, table: Mapping[str, Sequence[str]], equivalent: Sequence[Equivalent]) -> None:
    """Print how many mutants each room has."""
    for name, found in mutants_in(root, rooms_of(root, table), equivalent).items():
        print(f"{name:32} {len(found):4} mutants")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; 0 at the floor or above, 1 under it, 2 if nothing could be measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=60, help="mutants to run (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="which sample to draw (default 1)")
    parser.add_argument("--floor", type=int, default=85, help="least percentage killed (default 85)")
    parser.add_argument("--workers", type=int, default=2, help="copies to run at a time (default 2)")
    parser.add_argument("--list", action="store_true", help="count the mutants of each room and exit")
    asked = parser.parse_args(words)
    try:
        if asked.list:
            listing(ROOT, ROOMS, EQUIVALENT)
            return 0
        outcomes = measure(
            ROOT,
            ROOMS,
            sample=asked.sample,
            seed=asked.seed,
            workers=max(1, asked.workers),
            equivalent=EQUIVALENT,
        )
        return 0 if report(outcomes, asked.floor) else 1
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return TROUBLE


if __name__ == "__main__":
    sys.exit(main())
