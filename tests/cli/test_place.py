"""`init` and `status`: a place's folder, and where its month stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run


def test_a_place_is_made_and_told_what_to_keep_safe_and_to_do_next(tmp_path: Path) -> None:
    folder = tmp_path / "our-place"
    result = run(None, "init", folder)
    assert result.stdout == f"Made the book our-place in {folder}.\n"
    assert f"Keep {folder}/keys/pseudonym.key safe and apart" in result.stderr
    assert f"pooledbudget --book {folder} status" in result.stderr
    assert data(folder, "status", code=1)["month"] == "2013-04"
    assert run(folder, "receive", folder / "first-month").stdout.count("accepted") == 5
    run(folder, "check", "2013-04")
    run(folder, "close", "2013-04")


def test_a_place_without_agreements_is_shown_one_that_runs_and_closes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    run(None, "init", folder, "--from", "plain", "--place", "X", "--first-month", "2013-06")
    found = run(folder, "status", code=1).stdout
    assert f"begin the first agreement: pooledbudget --book {folder} agreement new pool" in found
    for command in ("check", "close"):
        assert "there is no agreement in agreements/" in run(folder, command, "2013-06", code=2).stderr
    assert "agreement check" in run(folder, "agreement", "new", "pool").stderr
    assert f"pooledbudget --book {folder} check 2013-06" in run(folder, "status").stdout
    file, then = tmp_path / "a.csv", f"Next: pooledbudget --book {folder}"
    file.write_text("paid_on,scheme,amount,reference\n2013-06-02,hubs,10.00,R1\n")
    assert f"{then} check 2013-06" in run(folder, "receive", file, "--from", "host").stderr
    assert f"{then} close 2013-06" in run(folder, "check", "2013-06", code=1).stderr
    said = run(folder, "close", "2013-06", code=1).stderr  # nobody has paid in yet
    assert f"{then} statement --all --period 2013-06" in said
    assert f"{then} statement" in run(folder, "close", "2013-06").stderr


def test_a_place_begins_where_it_is_said_to(tmp_path: Path) -> None:
    made = data(None, "init", tmp_path / "p", "--id", "ours", "--place", "Ours", "--first-month", "2015-10")
    assert made == {"folder": str(tmp_path / "p"), "book": "ours"}
    assert data(tmp_path / "p", "status", code=1)["month"] == "2015-10"
    assert "Ours (ours)" in run(tmp_path / "p", "status", code=1).stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "northshir"), 2, "did you mean 'northshire'?"),
        (("--id", "Not An Id"), 3, "is not written as"),
        (("--first-month", "2013-13"), 3, "there is no month 13 of 2013"),
        (("--first-month", "april"), 3, "'april' is not a month"),
    ],
)
def test_a_place_that_cannot_be_is_not_begun(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in run(None, "init", tmp_path / "p", *words, code=code).stderr
    assert not (tmp_path / "p").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert "is not empty" in run(None, "init", tmp_path, code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_status_says_one_thing_to_do_and_exits_with_one_while_something_waits(small: SmallBook) -> None:
    assert data(small.path, "status")["next"] == "pooledbudget check 2013-04, then pooledbudget close 2013-04"
    early = run(small.path, "--today", "2013-04-29", "status").stdout
    here = f"pooledbudget --book {small.path} check 2013-04"
    assert f"Next           wait for 2013-04-30; meanwhile {here}" in early
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,1_0,R1\n", file="april.csv")
    found = data(small.path, "status", code=1)
    assert found["waiting"][0]["unread"] == "1"
    assert found["refused"] == [
        "S0001 april.csv from county was refused and nothing of it counts: "
        "1 row with 1 amount that cannot be read"
    ]
    assert "Refused        S0001 april.csv from county" in run(small.path, "status", code=1).stdout


def test_status_of_what_is_no_book_says_what_to_do(tmp_path: Path) -> None:
    assert "make one: pooledbudget init" in run(tmp_path, "status", code=2).stderr
