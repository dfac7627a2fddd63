"""`statement` and `why`: written where it was said, and the same to a person as to a machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run

FIGURE = "2013-04/nhs/partner/pool.closing"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """April with one payment, closed."""
    made = SmallBook(tmp_path_factory.mktemp("statements") / "smallshire")
    made.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n")
    made.close()
    return made.path


def test_statements_are_written_beside_the_book_unless_somewhere_else_is_said(
    book: Path, tmp_path: Path
) -> None:
    said = run(book, "statement", "--partner", "nhs", "--period", "2013-04")
    assert Path(said.stdout.strip()) == book / "statements" / "2013-04" / "2013-04-nhs-partner.html"
    run(book, "statement", "--all", "--period", "2013-04", "--out", tmp_path / "out")
    pages = {path.name for path in (tmp_path / "out").glob("2013*.html")}
    assert (tmp_path / "out" / "index.html").is_file()
    of_partners = {f"2013-04-{partner}-partner.html" for partner in ("county", "police", "nhs")}
    assert pages == {*of_partners, "2013-04-county-memorandum.html"}
    assert said.stderr.strip().startswith("At 30 April 2013 you owe the Smallshire pool £800.01.")


def test_the_file_beside_a_page_is_what_is_printed_for_a_machine(book: Path, tmp_path: Path) -> None:
    run(book, "statement", "--partner", "nhs", "--period", "2013-04", "--out", tmp_path)
    (printed,) = data(book, "statement", "--partner", "nhs", "--period", "2013-04")
    assert json.loads((tmp_path / "2013-04-nhs-partner.json").read_text("utf-8")) == printed


def test_what_is_printed_for_a_machine_is_written_nowhere(book: Path) -> None:
    before = sorted(path.name for path in book.iterdir())
    data(book, "statement", "--all", "--period", "2013-14")
    assert sorted(path.name for path in book.iterdir()) == before
    assert not (book / "statements" / "2013-14").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2013-04"), "say whose statement: --partner PARTNER, --all, or --public"),
        (("--period", "2013-04", "--all", "--partner", "nhs"), "say whose statement"),
        (("--partner", "nsh", "--period", "2013-04"), "no partner 'nsh'; did you mean 'nhs'"),
        (
            ("--partner", "nhs", "--period", "april"),
            "write a month 2013-06, a quarter 2013-Q1 or a year 2013-14",
        ),
        (("--partner", "nhs", "--period", "2012-04"), "the book begins in 2013-04"),
        (("--partner", "nhs"), "Missing option '--period'"),
    ],
)
def test_what_cannot_be_stated_says_why(book: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run(book, "statement", *words, code=2).stderr


def test_why_tells_a_person_the_same_chain_as_a_machine(book: Path) -> None:
    def lines(step: dict[str, object], depth: int = 0) -> list[str]:
        below = step["because"]
        assert isinstance(below, list)
        own = f"{'  ' * depth}{step['kind']}  {step['said']}"
        cells = step["cells"]
        assert isinstance(cells, list)
        shown = [f"{'  ' * (depth + 1)}cell  {heading}: {cell}" for heading, cell in cells]
        return [own, *shown, *(line for inner in below for line in lines(inner, depth + 1))]

    for asked in (FIGURE, "S0001:2", "pool:due:nhs:2013-04-01"):
        assert run(book, "why", asked).stdout.splitlines() == lines(data(book, "why", asked))


def test_every_figure_that_is_printed_can_be_asked_about(book: Path) -> None:
    (printed,) = data(book, "statement", "--partner", "county", "--period", "2013-04")
    cells = [cell for table in printed["tables"] for line in table["lines"] for cell in line["cells"]]
    figures = [cell for cell in cells if cell["figure"]]
    assert figures
    for cell in figures:
        step = data(book, "why", cell["figure"])
        assert cell["text"] in step["said"], cell["figure"]


def test_what_is_nothing_of_ours_is_refused(book: Path) -> None:
    assert "nothing has been decided about" in run(book, "why", "nobody", code=2).stderr
    assert "did you mean '2013-04/nhs/partner/pool.closing'" in run(book, "why", f"{FIGURE}x", code=2).stderr
