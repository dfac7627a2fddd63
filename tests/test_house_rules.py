"""The rules of the house, each with a planted breach that it catches: a guard that cannot fail is none."""

from __future__ import annotations

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loops import only_in_loops

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pooledbudget"
BIN = Path(sys.executable).parent
MODULE_LINES_MAX, MODULE_MEDIAN_MIN, FUNCTION_LINES_MAX = 520, 50, 62
VAGUE = re.compile(
    r"(^|_)(utils?|helpers?|common|misc|managers?|factor(y|ies)|handlers?|base)(_|$)|_(v2|new|old|legacy)$"
)


def modules(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*.py")):
        if "__pycache__" not in path.parts:
            yield path


def vague_names(root: Path) -> list[str]:
    """No junk drawers, no factories, no second versions beside the first."""
    return [str(path) for path in modules(root) if VAGUE.search(path.stem)]


def long_functions(root: Path) -> list[str]:
    """A function fits on a screen; nearly all are far shorter."""
    found = []
    for path in modules(root):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                if (node.end_lineno or 0) - first.lineno > FUNCTION_LINES_MAX:
                    found.append(f"{path.name}:{node.name}")
    return found


def long_modules(root: Path) -> list[str]:
    """Neither god files nor confetti."""
    return [
        path.name for path in modules(root) if len(path.read_text("utf-8").splitlines()) > MODULE_LINES_MAX
    ]


def floats(root: Path) -> list[str]:
    """Float never touches money: float literals and calls live in the bond's rate of return only."""
    found = []
    for path in modules(root):
        if path.name in {"returns.py", "roots.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            if literal or call:
                found.append(f"{path.name}:{getattr(node, 'lineno', 0)}")
    return found


def clocks(root: Path) -> list[str]:
    """Nobody below the command line reads a clock."""
    pattern = re.compile(r"\b(datetime\.now|date\.today|time\.time|utcnow)\(")
    return [
        path.name
        for path in modules(root)
        if pattern.search(path.read_text("utf-8")) and path != root / "cli" / "console.py"
    ]


def asserts(root: Path) -> list[str]:
    """Checks are not assert statements: python -O would strip them."""
    return [
        f"{path.name}:{node.lineno}"
        for path in modules(root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert)
    ]


def mocks(root: Path) -> list[str]:
    """Nothing of ours is mocked."""
    return [
        path.name
        for path in modules(root)
        if re.search(r"\bunittest\.mock|\bMagicMock\b|import mock", path.read_text("utf-8"))
        and path.name != "test_house_rules.py"
    ]


def empty_tests(root: Path) -> list[str]:
    """Every test asserts something, or expects an error."""
    found = []
    for path in sorted(root.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                text = ast.unparse(node)
                if (
                    "assert " not in text
                    and "pytest.raises" not in text
                    and "shell" not in text
                    and "run(" not in text
                ):
                    found.append(f"{path.name}:{node.name}")
    return found


def unwelcome_text(root: Path) -> list[str]:
    """No path of one machine, no registry host, no word about how it was written."""
    words = [
        "".join(parts)
        for parts in (
            ("/wo", "rk/"),
            ("/ro", "ot/"),
            ("pypi", ".org"),
            ("python", "hosted"),
            ("registry", ".npmjs"),
            ("deb", ".debian.org"),
        )
    ]
    return [
        f"{path.relative_to(root)}: {word}"
        for path in root.rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".md", ".toml", ".txt", ".sql", ".html", ".css", ""}
        and not any(_not_ours(part) for part in path.relative_to(root).parts)
        for word in words
        if word in path.read_text("utf-8", errors="ignore")
    ]


def _not_ours(part: str) -> bool:
    made = part in {"build", "demo", "__pycache__"} or part.endswith(".egg-info")
    return made or (part.startswith(".") and part != ".ci")


def status_reports(root: Path) -> list[str]:
    """Documentation describes the product."""
    pattern = re.compile(r"(summary|status|progress|plan|todo|notes)[^/]*\.(md|txt)$", re.IGNORECASE)
    return [
        path.name
        for path in root.rglob("*")
        if pattern.search(path.name) and ".venv" not in path.parts and ".git" not in path.parts
    ]


SQL_ROOMS = ("ledger", "evidence", "engine")


def sql_outside(root: Path) -> list[str]:
    """SQL and connections stand in the ledger, the evidence and the engine only."""
    pattern = re.compile(r"\.connection\b|\bSELECT \S|\bINSERT INTO\b|\bPRAGMA\b")
    return [
        str(path.relative_to(root))
        for path in modules(root)
        if path.relative_to(root).parts[0] not in SQL_ROOMS and pattern.search(path.read_text("utf-8"))
    ]


def instruments_apart(root: Path) -> list[str]:
    """An instrument imports no other: each folder under instruments/ stands alone."""
    found = []
    for path in modules(root / "instruments") if (root / "instruments").is_dir() else ():
        own = path.relative_to(root / "instruments").parts[0]
        others = set(re.findall(r"pooledbudget\.instruments\.(\w+)\.", path.read_text("utf-8"))) - {own}
        if own != "catalogue.py":
            found += [f"{path.name}: {other}" for other in sorted(others)]
    return found


def formatter_off(root: Path) -> list[str]:
    """The formatter decides everywhere."""
    word = "fmt: " + "skip"
    return [path.name for path in modules(root) if word in path.read_text("utf-8")]


def short_names(root: Path) -> list[str]:
    """Ordinary names: nothing of ours is called `one`."""
    found = []
    for path in modules(root):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""
            named = node.arg if isinstance(node, ast.arg) else named
            if named == "one":
                found.append(f"{path.name}:{getattr(node, 'lineno', 0)}")
    return found


def unexplained_waivers(root: Path) -> list[str]:
    """Every waiver of a lint rule has its reason beside it, in the configuration and in the code."""
    found = []
    config = root / "pyproject.toml"
    if config.is_file():
        text = config.read_text("utf-8")
        start, end = text.index("ignore = ["), text.index("[tool.ruff.lint.flake8-tidy-imports]")
        for line in text[start:end].splitlines()[1:]:
            entry = re.match(r'\s*("[^"]+"\s*(=\s*\[)?|"[a-z-]+")', line)
            if entry and not line.strip().startswith("[") and "#" not in line:
                found.append(line.strip())
    for path in modules(root / "src" if (root / "src").is_dir() else root):
        for line in path.read_text("utf-8").splitlines():
            waived = re.search(r"#\s*(noqa|ruff: ignore|type: ignore)\b(?P<rest>.*)", line)
            if waived and "type: ignore" not in waived[0] and not re.search(r"[\])0-9a-z] - \w+", waived[0]):
                found.append(f"{path.name}: {line.strip()}")
    return found


TESTED_BY = {
    "__main__.py": "cli/test_commands.py",
    "acts/upgrade.py": "ledger/test_upgrade.py",
    "cli/bond_outputs.py": "cli/test_outputs.py",
    "cli/catalogues.py": "cli/test_pools.py",
    "cli/list_outputs.py": "cli/test_outputs.py",
    "cli/parties.py": "cli/test_acts.py",
    "statements/sent_file.py": "statements/test_lists.py",
    "statements/story.py": "statements/test_lists.py",
    "cli/ledger_outputs.py": "cli/test_outputs.py",
    "cli/pool_outputs.py": "cli/test_outputs.py",
    "cli/programme_outputs.py": "cli/test_outputs.py",
    "instruments/bonds/commitment.py": "instruments/bonds/test_account.py",
    "instruments/bonds/lent.py": "instruments/bonds/test_vectors.py",
    "instruments/bonds/owing.py": "instruments/bonds/test_fold.py",
    "instruments/bonds/pooling.py": "instruments/bonds/test_fold.py",
    "instruments/pools/budgets.py": "instruments/pools/test_settled_books.py",
    "instruments/pools/memorandum.py": "instruments/pools/test_settled_books.py",
    "instruments/pools/settlement_table.py": "instruments/pools/test_settled_books.py",
    "instruments/pools/examples.py": "instruments/pools/test_worked.py",
    "instruments/pools/grants.py": "instruments/pools/test_fence.py",
    "instruments/families/stages.py": "instruments/families/test_counted.py",
    "submissions/programme_records.py": "instruments/families/test_counted.py",
    "submissions/family_records.py": "submissions/test_records.py",
    "submissions/pool_records.py": "submissions/test_records.py",
    "instruments/bonds/public.py": "statements/test_public.py",
    "instruments/pools/public.py": "statements/test_public.py",
    "statements/drawing/bars.py": "statements/test_charts.py",
    "statements/drawing/marks.py": "statements/test_charts.py",
    "statements/drawing/streams.py": "statements/test_charts.py",
    "evidence/coverage.py": "cases/test_coverage.py",
    "instruments/families/claimable.py": "instruments/families/test_results.py",
    "statements/by_results.py": "cli/test_families.py",
    "ledger/lookups.py": "instruments/test_decisions.py",
    "evidence/pseudonyms.py": "instruments/families/test_families.py",
    "evidence/tables.py": "evidence/test_measures.py",
}
"""Modules that the tests of another hold: through what they are for, not by themselves."""


def unmirrored(root: Path) -> list[str]:
    """Tests mirror the source: each module has a file of its own, or stands in `TESTED_BY`."""
    source, tests = root / "src" / "pooledbudget", root / "tests"
    found = []
    for path in modules(source):
        name = path.relative_to(source)
        own = name.with_name(f"test_{name.name}").as_posix()
        held = (tests / own).is_file() or (tests / TESTED_BY.get(name.as_posix(), "nowhere")).is_file()
        if name.name != "__init__.py" and not held:
            found.append(name.as_posix())
    return found


def dear_values(root: Path) -> list[str]:
    """A dataclass is dear to declare: it is used where a field is no part of the value, a struct elsewhere."""
    return [
        f"{path.name}:{node.name}"
        for path in modules(root)
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
        and any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        and not re.search(r"(init|repr|compare)=False", ast.unparse(node))
    ]


def words_passed_over(root: Path) -> list[str]:
    """Rich shows the fields of a struct, whatever its `__repr__` says; of an `InWords` it shows the words."""
    return [
        f"{path.name}:{node.name}"
        for path in modules(root)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and {"Struct", "InWords"}.intersection(map(ast.unparse, node.bases)) == {"Struct"}
        and any(isinstance(inner, ast.FunctionDef) and inner.name == "__repr__" for inner in node.body)
    ]


def annotations_as_text(root: Path) -> list[str]:
    """Modules of several pydantic models keep annotations as they stand: text is evaluated for each anew."""
    model = re.compile(r"^class \w+\((Settings|RecordKind|BaseModel)\)", re.MULTILINE)
    texts = {path.name: path.read_text("utf-8") for path in modules(root)}
    return [
        name
        for name, text in texts.items()
        if len(model.findall(text)) > 1 and "from __future__ import anno" in text
    ]


RULES: dict[str, tuple[Callable[[Path], list[str]], Path, str, str]] = {
    "vague names": (vague_names, SOURCE, "money_utils.py", ""),
    "long functions": (long_functions, SOURCE, "long.py", "def long():\n" + "    x = 1\n" * 70),
    "long modules": (long_modules, SOURCE, "long.py", "x = 1\n" * 600),
    "floats": (floats, SOURCE, "rate.py", "VAT = 0.2\n"),
    "float calls": (floats, SOURCE, "rate.py", "def f(x):\n    return float(x)\n"),
    "clocks": (clocks, SOURCE, "when.py", "import datetime\nNOW = datetime.datetime.now()\n"),
    "asserts": (asserts, SOURCE, "check.py", "assert True\n"),
    "mocks": (mocks, ROOT / "tests", "test_x.py", "from unittest.mock import MagicMock\n"),
    "empty tests": (empty_tests, ROOT / "tests", "test_x.py", "def test_nothing():\n    1 + 1\n"),
    "tests of nothing": (
        only_in_loops,
        ROOT / "tests",
        "test_x.py",
        "def test_each():\n    for row in rows():\n        assert row\n",
    ),
    "unwelcome text": (unwelcome_text, ROOT, "x.md", f"see /{'wo'}rk/main\n"),
    "SQL outside": (sql_outside, SOURCE, "stray.py", 'QUERY = "SELECT id FROM entry"\n'),
    "connections outside": (
        sql_outside,
        SOURCE,
        "stray.py",
        "def f(record):\n    return record.connection\n",
    ),
    "instruments apart": (
        instruments_apart,
        SOURCE,
        "instruments/pools/lean.py",
        "import pooledbudget.instruments.bonds.terms\n",
    ),
    "formatter off": (formatter_off, SOURCE, "x.py", "X = (1,)  # fmt: " + "skip\n"),
    "short names": (short_names, SOURCE, "x.py", "for one in ():\n    pass\n"),
    "waivers in the configuration": (
        unexplained_waivers,
        ROOT,
        "pyproject.toml",
        'ignore = [\n  "print",\n]\n[tool.ruff.lint.flake8-tidy-imports]\n',
    ),
    "waivers in the code": (unexplained_waivers, ROOT, "x.py", "print(1)  # ruff: " + "ignore[print]\n"),
    "unmirrored modules": (unmirrored, ROOT, "src/pooledbudget/stray.py", '"""Stray."""\n'),
    "dear values": (dear_values, SOURCE, "x.py", "@dataclass(frozen=True)\nclass Value:\n    name: str\n"),
    "words passed over": (
        words_passed_over,
        SOURCE,
        "x.py",
        "class Row(Struct):\n    def __repr__(self) -> str:\n        return 'row'\n",
    ),
    "annotations as text": (
        annotations_as_text,
        SOURCE,
        "x.py",
        "from __future__ import annotations\nclass Terms(Settings):\n    name: str\nclass More(Settings):\n    name: str\n",
    ),
    "status reports": (status_reports, ROOT, "PROGRESS.md", ""),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule: str) -> None:
    check, root, _, _ = RULES[rule]
    assert check(root) == []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_catches_a_planted_breach(rule: str, tmp_path: Path) -> None:
    check, _, name, text = RULES[rule]
    assert check(tmp_path) == []
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    assert len(check(tmp_path)) == 1


def test_modules_are_neither_long_nor_confetti() -> None:
    sizes = [
        len(path.read_text("utf-8").splitlines()) for path in modules(SOURCE) if path.name != "__init__.py"
    ]
    assert statistics.median(sizes) >= MODULE_MEDIAN_MIN


CONFIG = (ROOT / "pyproject.toml").read_text("utf-8")


def copied(tmp_path: Path) -> Path:
    """A copy of the sources and the configuration, to plant a breach in."""
    shutil.copytree(SOURCE, tmp_path / "src" / "pooledbudget", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    return tmp_path / "src" / "pooledbudget"


def run(tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(tmp_path / "src"), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, **path}
    )


IMPORTS = {
    "an import that goes up": (
        "money.py",
        "import pooledbudget.close\n",
        "pooledbudget.money is not allowed to import",
    ),
    "a room that leans on its neighbour": (
        "reconcile/gaps.py",
        "import pooledbudget.evidence.tables\n",
        "pooledbudget.reconcile is not allowed to import pooledbudget.evidence",
    ),
    "a rule that reads the disk": (
        "instruments/pools/terms.py",
        "import pathlib\n",
        "rules touch neither disk nor clock nor SQL BROKEN",
    ),
    "a rule that speaks SQL": (
        "reconcile/gaps.py",
        "import sqlite3\n",
        "rules touch neither disk nor clock nor SQL BROKEN",
    ),
    "a statement that could write": (
        "statements/status.py",
        "import pooledbudget.ledger.record\n",
        "only acts write the record BROKEN",
    ),
    "a command that opens the folder itself": (
        "cli/place.py",
        "import pooledbudget.place.folder\n",
        "the disk is for book and acts BROKEN",
    ),
    "a module no layer knows": ("stray.py", '"""Stray."""\n', "stray"),
    "a ring of siblings": ("ledger/seals.py", "import pooledbudget.ledger.record\n", "siblings"),
    "the public face from inside": (
        "close.py",
        "import pooledbudget\n",
        "nothing inside imports the public face BROKEN",
    ),
}


@pytest.mark.parametrize("breach", IMPORTS)
def test_imports_that_go_the_wrong_way_are_caught(breach: str, tmp_path: Path) -> None:
    name, text, said = IMPORTS[breach]
    source = copied(tmp_path)
    path = source / name
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text)
    found = run(tmp_path, str(BIN / "lint-imports"), "--no-cache")
    assert found.returncode != 0
    assert said in found.stdout, found.stdout[-2000:]


BREACHES = {
    "an unused import": ("F401", '"""X."""\n\nimport os\n'),
    "a blanket except": (
        "BLE001",
        '"""X."""\n\n\ndef f() -> None:\n    """Do."""\n    try:\n        f()\n    except Exception:\n        f()\n',
    ),
    "a clock": ("TID251", '"""X."""\n\nfrom datetime import date\n\nTODAY = date.today()\n'),
    "a public function without words": ("D103", '"""X."""\n\n\ndef f() -> None:\n    f()\n'),
    "commented-out code": ("ERA001", '"""X."""\n\n# x = f(1)\n'),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_the_linter_catches(breach: str, tmp_path: Path) -> None:
    code, text = BREACHES[breach]
    source = copied(tmp_path)
    (source / "planted.py").write_text(text)
    found = run(
        tmp_path,
        str(BIN / "ruff"),
        "check",
        "--output-format",
        "concise",
        "--no-cache",
        str(source / "planted.py"),
    )
    assert found.returncode != 0
    assert (
        code
        in run(
            tmp_path,
            str(BIN / "ruff"),
            "check",
            "--output-format",
            "json",
            "--no-cache",
            str(source / "planted.py"),
        ).stdout
    )


def test_the_type_checker_is_strict(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "planted.py").write_text('"""X."""\n\n\ndef f(x):\n    return x\n')
    found = run(tmp_path, str(BIN / "mypy"), "planted.py")
    assert "Function is missing a type annotation" in found.stdout


def test_the_package_list_is_the_folders() -> None:
    settings = tomllib.loads(CONFIG)["tool"]["setuptools"]
    found = {
        "pooledbudget" + "".join(f".{part}" for part in path.parent.relative_to(SOURCE).parts)
        for path in SOURCE.rglob("__init__.py")
    }
    found |= {f"pooledbudget.{name}" for name in ("examples", "schemas", "templates")}
    assert set(settings["packages"]) == found


def test_the_version_is_said_once_and_twice_the_same() -> None:
    from pooledbudget.version import VERSION

    assert tomllib.loads(CONFIG)["project"]["version"] == VERSION
