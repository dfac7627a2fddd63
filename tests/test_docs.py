"""Every command shown in README and docs is run, and every link leads somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ALL_PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").glob("*.md")), ROOT / "benchmarks" / "README.md"]
FINE = {0, 1}
RUN_ELSEWHERE = ("make demo", "make test")
"""Run by CI itself: the tests are `make test`, and the demo is the book that the tests build."""


def commands(page: Path) -> list[str]:
    """Return the commands of a page's console blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_every_command_shown_runs(page: Path, built: Path, tmp_path: Path) -> None:
    for part in ("docs", "examples"):
        shutil.copytree(ROOT / part, tmp_path / part)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in commands(page):
        if command in RUN_ELSEWHERE:
            continue
        if command.startswith("pooledbudget demo --out "):
            shutil.copytree(built, tmp_path / command.split()[-1])
            continue
        found = subprocess.run(
            shlex.split(command), cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
        )
        assert found.returncode in FINE, f"{command}\n{found.stdout}\n{found.stderr}"


def test_the_python_shown_runs(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), flags=re.DOTALL)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    script = block.replace('open("examples', f'open("{tmp_path.as_posix()}/examples')
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere_and_a_page_has_one_title(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / link).exists(), link
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert len(re.findall(r"^# ", prose, flags=re.MULTILINE)) == 1


def test_the_makefile_has_what_the_readme_promises() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    for target in ("demo", "test", "check", "generated"):
        assert re.search(rf"^{target}:", text, flags=re.MULTILINE)
    assert "make check" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_word_of_the_glossary_is_used() -> None:
    source = " ".join(path.read_text("utf-8").lower() for path in (ROOT / "src").rglob("*.py"))
    for line in (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()[5:]:
        for word in line.split("|")[1].split(","):
            stem = word.strip().lower()
            assert stem in source or stem.replace(" ", "_") in source, word
