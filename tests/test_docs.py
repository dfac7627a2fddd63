"""Every command shown in README and docs is run, and every link leads somewhere."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from loops import some
from pooledbudget.cli.commands import main
from shell import data, run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ALL_PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").glob("*.md")), ROOT / "benchmarks" / "README.md"]
FINE = {0, 1}
RUN_ELSEWHERE = (
    "make demo",
    "make test",
    "pooledbudget demo --place west-cheshire --out west-cheshire",
    "pooledbudget --book northshire verify",
)
"""Run by CI itself: the tests are `make test`, the demo is the book that the tests build; West Cheshire is built,
and every act of Northshire done again, with what is slow."""


def commands(page: Path) -> list[str]:
    """Return the commands of a page's console blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def as_installed(command: str) -> tuple[int, str]:
    """Run a command as it stands, in a process of its own, as whoever installed the package does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = subprocess.run(
        shlex.split(command),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    return found.returncode, found.stdout + found.stderr


def in_this_process(command: str) -> tuple[int, str]:
    """Run a command in this process: most take longer to begin than to be done."""
    name, *words = shlex.split(command)
    assert name == "pooledbudget"
    found = CliRunner().invoke(main, words)
    return found.exit_code, f"{found.output}\n{found.exception!r}"


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_every_command_shown_runs(
    page: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("docs", "examples"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)
    for command in some(commands(page)):
        if command in RUN_ELSEWHERE:
            continue
        if command.startswith("pooledbudget demo --out "):
            shutil.copytree(built, tmp_path / command.split()[-1])
            continue
        ours = page.name != "README.md" and command.startswith("pooledbudget ")
        code, said = in_this_process(command) if ours else as_installed(command)
        assert code in FINE, f"{command}\n{said}"


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


def test_the_first_statement_of_ones_own_pool_takes_six_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands under "A place of your own", as they stand: each is done, and the last has written pages."""
    part = (ROOT / "README.md").read_text("utf-8").partition("## A place of your own")[2]
    (block,) = re.findall(r"```console\n(.*?)```", part, flags=re.DOTALL)
    shown = [line[2:] for line in block.splitlines()]
    assert 1 < len(shown) <= 6
    monkeypatch.chdir(tmp_path)
    for command in shown:
        run(None, *shlex.split(command)[1:])
    folder = tmp_path / "our-place" / "statements" / "2013-04"
    page = (folder / "2013-04-county-partner.html").read_text("utf-8")
    assert "A County Council" in page
    assert "fictional" in page
    assert (folder / "2013-04-nhs-partner.html").is_file()


def glossary() -> list[str]:
    """The words of the glossary: what stands in its first column."""
    rows = (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
    firsts = [re.sub(r"\(.*?\)", "", row.split("|")[1]) for row in rows if row.startswith("| ")]
    return [word.strip().lower() for first in firsts[1:] for word in first.split(",")]


def stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "src").rglob("*.py"))]


def class_words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", name)]


def strange_classes(modules: list[ast.Module], words: list[str]) -> list[str]:
    """Public classes named with a word that the glossary does not have."""
    known = {stem(part) for word in words for part in word.replace("-", " ").split()} | {"pooled", "of"}
    return [
        node.name
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any(stem(word) not in known for word in class_words(node.name))
    ]


def spoken(modules: list[ast.Module]) -> set[str]:
    """Every word the code says in a name or in a string that is no docstring."""
    found: set[str] = set()
    for module in modules:
        docs = {
            id(node.body[0].value)
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(module):
            for part in ("id", "name", "arg", "attr"):
                name = getattr(node, part, None)
                if isinstance(name, str):
                    found |= {*name.lower().split("_"), *class_words(name)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                found |= set(re.findall(r"[a-z]+", node.value.lower()))
    return {stem(word) for word in found}


def test_public_classes_are_named_with_words_of_the_glossary() -> None:
    assert strange_classes(trees(), glossary()) == []
    planted = ast.parse("class LedgerHelper:\n    pass\n")
    assert strange_classes([planted], glossary()) == ["LedgerHelper"]


def test_every_word_of_the_glossary_is_said_in_the_code() -> None:
    said = spoken(trees())
    for word in glossary():
        assert all(stem(part) in said for part in word.replace("-", " ").split()), word
    planted = ast.parse('"""A docstring is no use of a word."""\n')
    assert spoken([planted]) == set()


def test_the_page_on_terms_shows_files_that_are_whole() -> None:
    """Each part of terms on the page stands in a file that it builds, and reads back as the page says."""
    from pooledbudget.instruments.agreement import Context
    from pooledbudget.instruments.bonds.bond import Bond
    from pooledbudget.instruments.bonds.worked import check

    page = (ROOT / "docs" / "bonds.md").read_text("utf-8")
    files = [ROOT / "docs" / "examples" / f"{name}.toml" for name in ("quayside", "lighthouse")]
    bonds = [Bond.read(file.read_bytes(), file.name, Context("GBP", {})) for file in files]
    written = "\n".join(file.read_text("utf-8") for file in files)
    for block in re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL):
        assert block.strip() in written, block
    said = {clause.text for bond in bonds for clause in bond.clauses({}, "GBP")}
    quoted = re.findall(r"^> (.+)$", page, flags=re.MULTILINE)
    assert len(quoted) >= 12
    assert [sentence for sentence in quoted if sentence not in said] == []
    assert all(found.agrees for bond in bonds for found in check(bond.terms))


def test_the_page_on_pools_shows_an_agreement_that_is_whole() -> None:
    """Each part of the agreement on the page stands in the file it builds, and reads back as the page says."""
    from pooledbudget.instruments.pools.clauses import clauses
    from pooledbudget.instruments.pools.contradictions import read_pool
    from pooledbudget.instruments.pools.worked import check

    page = (ROOT / "docs" / "pools.md").read_text("utf-8")
    data = (ROOT / "docs" / "examples" / "riverside.toml").read_bytes()
    for block in re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL):
        assert block.strip() in data.decode(), block
    terms = read_pool(data, "riverside.toml", "GBP")
    said = {clause.text for clause in clauses(terms, {}, "GBP")}
    quoted = re.findall(r"^> (.+)$", page, flags=re.MULTILINE)
    assert len(quoted) >= 8
    assert [sentence for sentence in quoted if sentence not in said] == []
    assert all(found.agrees for found in check(terms))


RIVERBANK = ROOT / "docs" / "examples" / "riverbank"


def test_the_page_on_programmes_shows_files_that_are_whole() -> None:
    """Each part of a file on the page stands in the file it builds, and reads back as the page says."""
    from pooledbudget.programmes.programme import read_programme
    from pooledbudget.programmes.told import rule_of, told

    page = (ROOT / "docs" / "programmes.md").read_text("utf-8")
    files = [path.read_text("utf-8") for path in sorted(RIVERBANK.rglob("*.toml"))]
    for block in re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL):
        assert any(block.strip() in text for text in files), block
    said: set[str] = set()
    for file in sorted((RIVERBANK / "programmes").iterdir()):
        programme = read_programme(file.read_bytes(), file.name)
        said |= {part.sentence for part in told(programme, programme.starts, "GBP")}
        uses = programme.composed.measures.items()
        assert all(rule_of(programme, name, programme.starts) for name, use in uses if use.at == "claim")
    quoted = re.findall(r"^> (.+)$", page, flags=re.MULTILINE)
    assert len(quoted) >= 7
    assert [sentence for sentence in quoted if sentence not in said] == []


def test_the_book_on_the_page_on_programmes_decides_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of the page, then its table by hand: who is paid what, in the order of the claims."""
    from pooledbudget.evidence.pseudonyms import pseudonym

    for part in ("docs", "examples"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "programmes.md").read_text("utf-8")
    printed: dict[str, str] = {}
    for command in commands(ROOT / "docs" / "programmes.md"):
        words = shlex.split(command)
        if words[0] == "cp":
            subprocess.run(words, check=True)
        else:
            printed[command] = run(None, *words[1:], code=int("--dry-run" in words)).stdout
    (tried,) = (text for command, text in printed.items() if command.endswith("--dry-run"))
    assert "Missing files       incidents from police" in tried
    assert "records are missing: anti-social behaviour not shown." in tried
    key = bytes.fromhex((tmp_path / "riverbank" / "keys" / "pseudonym.key").read_text().split()[0])
    book = tmp_path / "riverbank"
    found = [row for row in data(book, "decisions", "--month", "2017-04") if row["asked"] == "result"]
    for who, _, paid, _ in re.findall(r"^\| ([RJ]\d) \| (.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE):
        subject = pseudonym(key, "family", who)
        theirs = sorted((row for row in found if row["subject"] == subject), key=lambda row: str(row["on"]))
        assert [row["amount"] for row in theirs] == [f"{sum_[1:]}.00" for sum_ in paid.split(", ")], who
    assert sum(row["paid"] for row in found) == 5
    assert len(found) == 9
    (register,) = (text for command, text in printed.items() if command.endswith("unconfirmed"))
    for said in ("bare-incident: yes +1000.00 .* 0.00 +1000.00", "both ends in +0.00 +600.00"):
        assert re.search(said, register), said
    assert (
        "4 before, 2 after; incidents received for every month"
        in printed["pooledbudget --book riverbank why 2017-04/council/claims/families.result"]
    )
    claims = book / "statements" / "2017-04" / "2017-04-council-claims.csv"
    assert "a job for 26 weeks, less £400 beyond the most" in claims.read_text("utf-8")
