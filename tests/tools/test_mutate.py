"""The mutation run finds the changes it should, makes them where it says, and tells weak tests from strong."""

from __future__ import annotations

import ast
import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from loops import some

ROOT = Path(__file__).parents[2]


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "tools" / "mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["mutate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutate: Any = loaded()

MADE = '''"""Of 1 and 2, not 3."""

from typing import Literal

__all__ = ["first"]
NAME: Literal[1] = "£ 1 < 2"


def first(values: list[int], least: int = 4) -> int | None:
    """Return 5, or 6 if not."""
    for value in values:
        if ("£", value) <= ("£", least) and value:  # 7 < 8
            continue
        return value + least
    return None
'''


def changes(text: str, file: str = "made.py") -> list[tuple[str, str]]:
    return [(mutant.before, mutant.after) for mutant in mutate.mutants_of(file, text)]


def test_the_mutants_of_a_source_are_these() -> None:
    condition = '("£", value) <= ("£", least) and value'
    assert [(row.line, row.column, row.before, row.after) for row in mutate.mutants_of("made.py", MADE)] == [
        (9, 43, "4", "5"),
        (12, 12, condition, f"not ({condition})"),
        (12, 25, "<=", "<"),
        (12, 41, "and", "or"),
        (13, 13, "continue", "break"),
        (14, 16, "value + least", "None"),
        (14, 22, "+", "-"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b > c", [("<", "<="), (">", ">=")]),
        ("(a) >= (  # x == y\n b)", [(">=", ">")]),
        ("a == b", [("==", "!=")]),
        ("a not  in b", [("not  in", "in")]),
        ("a is not b", [("is not", "is")]),
        ("a or b or c", [("or", "and"), ("or", "and")]),
        ("a * b // c", [("*", "//"), ("//", "*")]),
        ("a += b", [("+", "-")]),
        ("a - -1", [("-", "+"), ("1", "2")]),
        ("x = 2**53", [("2", "3"), ("53", "54")]),
        ("x = True", [("True", "False")]),
        ("x = not (a\n and b)", [("not (a\n and b)", "(a\n and b)"), ("and", "or")]),
        ("x = a if b else c", [("b", "not (b)")]),
        ("x = [a for a in b if a.c]", [("a.c", "not (a.c)")]),
        ("if a == b:\n    pass", [("==", "!=")]),
        ("while not a:\n    break", [("not a", "a"), ("break", "continue")]),
        ("min(a, key=b)", [("min", "max"), (", key=b", "")]),
        ("sorted(a, key=(b, c), reverse=d)", [(", key=(b, c)", ""), (", reverse=d", "")]),
        ("def f() -> Optional[int]:\n    return x", [("x", "None")]),
        ("def f() -> int:\n    return x", []),
        ("def f() -> int | None:\n    def g() -> int:\n        return x\n    return None", []),
    ],
)
def test_each_operator(text: str, expected: list[tuple[str, str]]) -> None:
    assert changes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"""One of 1 < 2 and not 3."""',
        'x: Literal[1]\n"""True or 1."""',
        "def f(a: Literal[1], *b: Literal[2]) -> Literal[3]:\n    pass",
        "@dataclass(frozen=True, slots=True)\nclass A:\n    pass",
        "class A(Struct, frozen=True, order=True, kw_only=True, dict=True):\n    pass",
        '__all__ = [*a.__all__, "b"] + c',
        'raise ValueError(f"{a + 1} is not {b and c}")',
        'x = a + "."\nx = f"{a}" + b',
        "zip(a, b, strict=True)",
        "if TYPE_CHECKING:\n    x = 1",
        'if __name__ == "__main__":\n    x = 1',
        "# a < 1 and True",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    ast.parse(text)
    assert changes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <= b", [("<=", "<")]),
        ("a >= b", [(">=", ">")]),
        ("a < b AND c > d", [("<", "<="), ("AND", "OR"), (">", ">=")]),
        ("a = b", [("=", "<>")]),
        ("a <> b, c -> d, e := f, g => h", []),
        ("THEN 'pass' ELSE 'fail'", [("'pass'", "'fail'")]),
        ("a + 1, b + 10", [("+ 1", "+ 0")]),
        ("max(a), least(b), amax(c)", [("max", "min")]),
        ("SELECT DISTINCT a", [("DISTINCT ", "")]),
        ("a IS DISTINCT FROM b", []),
        ("ROWS BETWEEN a AND b", []),
        ("BETWEEN a AND b AND c", [("AND", "OR")]),
    ],
)
def test_each_operator_of_sql(text: str, expected: list[tuple[str, str]]) -> None:
    assert changes(text, "made.sql") == expected


def test_comments_and_strings_of_sql_are_left_alone() -> None:
    text = "-- a <= b AND 'pass'\n/* c = d\n + 1 */ SELECT 'it''s = -- not' = e -- DISTINCT x"
    assert [(row.line, row.column, row.before) for row in mutate.mutants_of("made.sql", text)] == [
        (3, 33, "=")
    ]


def test_a_mutant_applies_at_its_place_only() -> None:
    lines = MADE.split("\n")
    for mutant in some(mutate.mutants_of("made.py", MADE)):
        changed = mutant.applied(MADE).split("\n")
        row = mutant.line - 1
        assert changed[:row] + changed[row + 1 :] == lines[:row] + lines[row + 1 :]
        before, after = lines[row][: mutant.column - 1], lines[row][mutant.column - 1 + len(mutant.before) :]
        assert changed[row] == before + mutant.after + after
        assert ast.dump(ast.parse("\n".join(changed))) != ast.dump(ast.parse(MADE))
        with pytest.raises(mutate.TroubleError, match="does not read"):
            mutant.applied("\n" + MADE)


def test_every_mutant_of_our_own_code_can_be_read() -> None:
    rooms = mutate.rooms_of(ROOT, mutate.ROOMS)
    for mutants in some(mutate.mutants_in(ROOT, rooms, mutate.EQUIVALENT).values()):
        assert mutants
        for mutant in mutants:
            text = mutant.applied((ROOT / mutant.file).read_text("utf-8"))
            if mutant.file.endswith(".sql"):
                assert duckdb.extract_statements(text)
            else:
                ast.parse(text)


def test_a_sample_is_spread_in_proportion_with_a_least() -> None:
    assert mutate.quotas({"a": 100, "b": 40, "c": 8, "d": 3}, 30) == {"a": 16, "b": 6, "c": 5, "d": 3}
    assert mutate.quotas({"a": 100, "b": 40}, 1) == {"a": 5, "b": 5}
    assert mutate.quotas({"a": 10, "b": 4}, 99) == {"a": 10, "b": 4}


def test_a_seed_draws_the_same_sample_and_rooms_draw_apart() -> None:
    many = {name: mutate.mutants_of(name, "x = 1\n" * 50) for name in ("a.py", "b.py")}
    drawn = mutate.sampled(many, 20, 1)
    assert drawn == mutate.sampled(many, 20, 1)
    assert drawn != mutate.sampled(many, 20, 2)
    assert [row.line for row in drawn["a.py"]] != [row.line for row in drawn["b.py"]]
    assert len(set(drawn["a.py"])) == 10


SOURCE = (
    '"""Money."""\n\n\ndef over(paid: int, limit: int) -> bool:\n    """Say so."""\n    return paid > limit\n'
)
WEAK = "from pooledbudget.money import over\n\n\ndef test_over():\n    assert over(2, 1) and not over(0, 1)\n"
STRONG = f"{WEAK}    assert not over(1, 1)\n"
TABLE = {"money.py": ("tests/test_money.py",)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout of a single comparison and a weak test of it."""
    for path, text in {
        "src/pooledbudget/__init__.py": "",
        "src/pooledbudget/money.py": SOURCE,
        "tests/test_money.py": WEAK,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_weak_test_lets_a_survivor_through(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    outcomes = mutate.measure(project, TABLE, sample=1)
    assert not mutate.report(outcomes, 85)
    said = capsys.readouterr().out
    assert "src/pooledbudget/money.py:6:17  > -> >=\n0.0% of 1 mutants killed; the floor is 85%" in said
    assert mutate.report(outcomes, 0)
    assert contents(project) == before


def test_a_strong_test_kills_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tests" / "test_money.py").write_text(STRONG)
    assert mutate.report(mutate.measure(project, TABLE, sample=1, workers=2), 100)
    assert "1 mutants    1 killed  100.0%" in capsys.readouterr().out


def test_nothing_is_measured_where_tests_fail_anyway(project: Path) -> None:
    (project / "tests" / "test_money.py").write_text(f"{WEAK}    assert over(1, 2)\n")
    with pytest.raises(mutate.TroubleError, match=r"the tests of money\.py fail without a mutant"):
        mutate.measure(project, TABLE, sample=1)


def test_a_copy_that_is_not_the_one_imported_stops_the_run(project: Path) -> None:
    mutate.check_import(project)
    (project / "src").rename(project / "sources")
    with pytest.raises(mutate.TroubleError, match="not from the copy"):
        mutate.check_import(project)


def test_a_mutant_that_never_ends_is_killed(project: Path) -> None:
    (project / "tests" / "test_money.py").write_text("import time\n\n\ndef test():\n    time.sleep(60)\n")
    started = time.perf_counter()
    assert not mutate.passes(project, ["tests/test_money.py"], 1)
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"cash.py": ("tests/test_money.py",)}, "src/pooledbudget/cash.py"),
        ({"money.py": ("tests/test_cash.py",)}, "tests/test_cash.py"),
        ({"*.sql": ("tests/*",)}, r"src/pooledbudget/\*.sql"),
    ],
)
def test_what_the_table_names_must_be_there(
    table: dict[str, tuple[str, ...]], named: str, project: Path
) -> None:
    with pytest.raises(mutate.TroubleError, match=named):
        mutate.rooms_of(project, table)


def test_patterns_of_the_table_are_found(project: Path) -> None:
    (project / "tests" / "conftest.py").touch()
    (room,) = mutate.rooms_of(project, {"*.py": ("tests/*",)})
    assert room.files == ("src/pooledbudget/__init__.py", "src/pooledbudget/money.py")
    assert room.tests == ("tests/test_money.py",)


def test_equivalent_mutants_are_left_out_and_stale_ones_stop(project: Path) -> None:
    rooms = mutate.rooms_of(project, TABLE)
    known = mutate.Equivalent("money.py", "return paid > limit", ">", ">=", "for the test")
    assert len(mutate.mutants_in(project, rooms, ())["money.py"]) == 1
    assert mutate.mutants_in(project, rooms, (known,)) == {"money.py": []}
    for stale in (known._replace(before="<"), known._replace(nth=2), known._replace(path="cash.py")):
        with pytest.raises(mutate.TroubleError, match="are no more"):
            mutate.mutants_in(project, rooms, (stale,))


def test_equal_changes_of_equal_lines_are_told_apart() -> None:
    mutants = mutate.mutants_of("made.py", "x = a > b > c\nx = a > b > c\n")
    assert [(row.line, row.column, row.nth) for row in mutants] == [
        (1, 7, 1),
        (1, 11, 2),
        (2, 7, 3),
        (2, 11, 4),
    ]
    assert len({row.known_by for row in mutants}) == len(mutants)


def test_the_rooms_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["--list"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == list(mutate.ROOMS)
