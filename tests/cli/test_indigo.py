"""`bond indigo`: tables out of terms and of a book, terms and findings out of tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from conftest import SmallBook
from instruments.bonds.tables import written
from instruments.books import BOND, PLACE, Place
from pooledbudget.instruments.bonds.indigo import COMMITMENT, TABLES
from shell import data, run


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_a_bond_of_the_catalogue_goes_out_and_comes_in(tmp_path: Path) -> None:
    out, terms = tmp_path / "tables", tmp_path / "terms"
    told = run(None, "bond", "indigo", "export", "rikers", "--out", out)
    assert "investments.csv" in told.stdout
    assert sorted(path.stem for path in out.iterdir()) == sorted(TABLES)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    run(None, "bond", "indigo", "export", "rikers", "--out", out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    told = run(None, "bond", "indigo", "import", out, "--out", terms)
    assert "rikers.toml" in told.stdout
    assert "NYC ABLE" in run(None, "bond", "show", terms / "rikers.toml").stdout
    run(None, "bond", "check", terms / "rikers.toml", code=1)  # it has no worked example yet
    again = run(None, "bond", "indigo", "import", out, "--out", terms, code=2)
    assert "rikers.toml is there already" in again.stderr


def test_several_bonds_stand_in_one_folder(tmp_path: Path) -> None:
    path = tmp_path / "bond.toml"
    path.write_text(BOND)
    found = data(None, "bond", "indigo", "export", "rikers", path, "--out", tmp_path / "out")
    assert found["projects"] == ["rikers", "bond"]
    assert found["rows"]["investments"] == len(rows(tmp_path / "out" / "investments.csv")) == 2


def test_a_bond_of_a_book_goes_out_with_what_happened(tmp_path: Path) -> None:
    place = Place(tmp_path / "book", bond=BOND, book=PLACE)
    place.give("drawdowns", "2013-04-05,bond,harbour,300.00,D1")
    before = data(place.path, "bond", "indigo", "export", "bond", "--out", tmp_path / "before")
    assert before["rows"]["transactions"] == 0
    place.through("2013-04")
    run(place.path, "bond", "indigo", "export", "--out", tmp_path / "after")
    (drawn,) = rows(tmp_path / "after" / "transactions.csv")
    assert (drawn["Transaction Type - (Value)"], drawn["Money - Amount - (Value)"]) == ("Debt", "300.00")
    named = {row["ID"]: row["Name"] for row in rows(tmp_path / "after" / "organisations.csv")}
    assert named["harbour"] == "Harbour Trust"
    refused = run(place.path, "bond", "indigo", "export", "bund", "--out", tmp_path / "x", code=2)
    assert "bond of the book" in refused.stderr


def test_a_book_without_a_bond_has_none_to_write(small: SmallBook, tmp_path: Path) -> None:
    assert "no bond" in run(small.path, "bond", "indigo", "export", "--out", tmp_path / "x", code=2).stderr
    assert "name a bond" in run(None, "bond", "indigo", "export", "--out", tmp_path / "x", code=2).stderr


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Tables with one project in words, and one without any amount."""
    folder = tmp_path / "odd"
    folder.mkdir()
    projects = [
        {"id": "P-1", f"{COMMITMENT}/currency": "NZ dollar", f"{COMMITMENT}/amount/exact": "$1,500,000"},
        {"id": "P-2"},
    ]
    (folder / "projects.csv").write_bytes(written("projects", projects))
    (folder / "notes.txt").write_text("not read")
    return folder


def test_every_finding_is_told_and_listed(odd: Path, tmp_path: Path) -> None:
    out = tmp_path / "terms"
    told = run(None, "bond", "indigo", "import", odd, "--out", out, code=1)
    assert told.stdout.count("no amount of capital is known") == 1
    assert f"Next: pooledbudget bond show {out / 'p-1.toml'}" in told.stdout
    assert "'NZ dollar' is no code of a currency; it is read as NZD" in told.stderr
    listed = rows(out / "findings.csv")
    assert [row["code"] for row in listed] == ["C04", "C02"]
    assert (listed[0]["file"], listed[0]["row"], listed[0]["next"]) == ("projects.csv", "2", "write NZD")
    shown = run(None, "bond", "show", out / "p-1.toml").stdout
    assert "NZD 1,500,000" in shown
    assert "the currency 'NZ dollar' is NZD" in shown
    assert "P-2" in run(None, "bond", "show", out / "p-2.toml").stdout


def test_what_is_sent_on_of_a_finding_quotes_no_cell(odd: Path, tmp_path: Path) -> None:
    found = data(None, "bond", "indigo", "import", odd, "--out", tmp_path / "terms", code=1)
    assert [(each["project"], each["capital"]) for each in found["projects"]] == [
        ("P-1", True),
        ("P-2", False),
    ]
    again = run(None, "bond", "indigo", "import", odd, "--out", tmp_path / "other", "--json", code=1)
    assert "the cell is no code of a currency" in again.stdout
    assert "NZ dollar" not in again.stdout


def test_tables_in_order_are_done(tmp_path: Path) -> None:
    cells = {f"{COMMITMENT}/currency": "GBP", f"{COMMITMENT}/amount/exact": "500"}
    path = tmp_path / "projects.csv"
    path.write_bytes(written("projects", [{"id": "P-1", **cells}]))
    run(None, "bond", "indigo", "import", path, "--out", tmp_path / "terms")
    assert rows(tmp_path / "terms" / "findings.csv") == []


def test_nothing_of_the_standard_is_refused(tmp_path: Path) -> None:
    terms = tmp_path / "terms"
    empty = run(None, "bond", "indigo", "import", tmp_path, "--out", terms, code=2)
    assert "holds no CSV and no workbook" in empty.stderr
    (tmp_path / "spend.csv").write_text("a,b\n1,2\n")
    refused = run(None, "bond", "indigo", "import", tmp_path, "--out", terms, code=3)
    assert "no INDIGO table could be read" in refused.stderr
    assert not terms.exists()
