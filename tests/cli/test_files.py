"""`files`: what was received, what became of it, where its bytes lie."""

from __future__ import annotations

from pathlib import Path

from conftest import SmallBook
from pooledbudget.submissions.workbook import sheet_names
from shell import data, run

HEAD = "paid_on,scheme,amount,reference"


def test_files_are_listed_with_what_became_of_them(small: SmallBook) -> None:
    small.send(f"{HEAD}\n2013-04-02,hubs,10.00,R1\n2013-04-32,hubs,1.00,R2", file="a.csv")
    small.send(
        f"{HEAD}\n2013-04-02,hubs,10.00,R1\n2013-04-32,hubs,1.00,R2",
        file="a.csv",
        accept_valid=True,
        reason="late",
        replaces="S0001",
    )
    found = data(small.path, "files")
    assert [(file["submission"], file["state"], file["rows"], file["quarantined"]) for file in found] == [
        ("S0001", "replaced", 0, 0),
        ("S0002", "accepted", 1, 1),
    ]
    assert (small.path / found[1]["kept"]).is_file()
    listed = run(small.path, "files", "--from", "county").stdout.splitlines()
    assert listed[2].split()[:3] == ["S0002", "expenditure", "county"]
    assert data(small.path, "files", "--kind", "grants") == []


def test_one_file_is_told_whole_and_an_unknown_one_refused(small: SmallBook) -> None:
    small.send(f"{HEAD}\n2013-04-02,hubs,10.00,R1")
    assert "Kept         received/" in run(small.path, "files", "S0001").stdout
    assert "did you mean 'S0001'" in run(small.path, "files", "S0002", code=2).stderr


def test_a_refused_file_goes_back_to_its_sender_with_each_bad_cell_marked(
    small: SmallBook, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n2013-04-32,hubs,1.00,R2\n")
    said = run(small.path, "receive", tmp_path / "a.csv", "--from", "county", code=3).stderr
    shown = f"pooledbudget --book {small.path} files show S0001 --annotate FILE.xlsx"
    assert f"to show its sender each bad cell: {shown}" in said
    assert "More: pooledbudget explain C03\n" in said
    assert "More: pooledbudget explain C03\n" in run(small.path, "files", "show", "S0001").stdout
    out = tmp_path / "out.xlsx"
    told = run(small.path, "files", "show", "S0001", "--annotate", out).stderr
    assert told.strip() == f"{out}: 1 finding marked. It holds what was sent: it is for county."
    assert sheet_names(out.read_bytes(), "out.xlsx") == ["File", "Findings"]
