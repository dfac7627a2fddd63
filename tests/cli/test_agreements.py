"""`agreement`: begun among the book's partners, looked through for every fault, read back as sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run

CATALOGUE = Path(__file__).parents[2] / "examples"


def whole(tmp_path: Path) -> Path:
    run(None, "init", tmp_path / "w", "--from", "whole-place")
    return tmp_path / "w"


@pytest.mark.parametrize("kind", ["pool", "families", "bond"])
def test_an_agreement_is_begun_checked_and_shown(tmp_path: Path, kind: str) -> None:
    book = whole(tmp_path)
    told = data(book, "agreement", "new", kind, "--id", "second")
    assert told == {"agreement": "second", "kind": kind, "file": "agreements/second.toml"}
    checked = data(book, "agreement", "check", book / "agreements" / "second.toml")
    assert (checked["agreement"], checked["kind"], checked["book"]) == ("second", kind, "w")
    shown = data(book, "agreement", "show", "second")
    assert len(shown["clauses"]) == checked["clauses"] >= 1
    assert data(book, "status", code=1)["next"].startswith("pooledbudget receive")


def test_one_that_is_there_is_not_written_over(small: SmallBook) -> None:
    before = (small.path / "agreements" / "pool.toml").read_bytes()
    said = run(small.path, "agreement", "new", "pool", code=2).stderr
    assert "there is an agreement 'pool' in agreements/pool.toml; say another --id" in said
    assert (small.path / "agreements" / "pool.toml").read_bytes() == before
    assert (
        "needs a partner that plays the part 'investor'"
        in run(small.path, "agreement", "new", "bond", code=2).stderr
    )


def test_a_file_at_fault_is_refused_with_every_fault(tmp_path: Path, small: SmallBook) -> None:
    file = tmp_path / "bad.toml"
    pool = (small.path / "agreements" / "pool.toml").read_text()
    file.write_text(pool.replace('partner = "nhs"', 'partner = "nsh"').replace('"quarterly"', '"weekly"'))
    said = run(small.path, "agreement", "check", file, code=3).stderr
    assert "did you mean 'nhs'?" in said
    assert "'monthly'" in said
    for word in ("where  bad.toml, row ", "rule ", "next "):
        assert said.count(word) >= 2
    assert "nsh" in run(small.path, "agreement", "show", file, code=3).stderr


def test_a_file_is_held_against_its_book_or_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(CATALOGUE / "pools" / "torbay.toml", tmp_path / "torbay.toml")
    alone = run(None, "agreement", "check", "torbay.toml")
    assert "Held against no book" in alone.stdout
    assert "amounts come out as they say" in alone.stdout
    assert data(None, "agreement", "check", "torbay.toml")["book"] == ""
    book = whole(tmp_path)
    assert "there is no partner" in run(book, "agreement", "check", "torbay.toml", code=3).stderr


def test_an_example_that_comes_out_otherwise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (CATALOGUE.parent / "docs" / "examples" / "quayside.toml").read_text()
    (tmp_path / "q.toml").write_text(text.replace('amount = "38500.00"', 'amount = "38500.01"'))
    told = data(None, "agreement", "check", "q.toml", code=1)
    assert told["examples"] - told["agree"] == 1


def test_what_falls_due_is_said_by_year_and_listed_by_day(tmp_path: Path) -> None:
    book = whole(tmp_path)
    shown = run(book, "agreement", "show", "pool").stdout
    assert "county, contribution, 2013-14: £120,000.00, 12 times, 1 April 2013 to 1 March 2014" in shown
    due = data(book, "agreement", "show", "pool")["due"]
    assert len(due) == 12 + 4 + 12
    assert due[1] == {"on": "2013-04-01", "who": "district", "what": "contribution", "amount": "6000.00"}
    bond = data(book, "agreement", "show", "bond")["due"]
    assert {line["amount"] for line in bond} == {"15000.00"}
    quayside = CATALOGUE.parent / "docs" / "examples" / "quayside.toml"
    listed = data(None, "bond", "show", quayside)["due"]
    assert {line["what"] for line in listed} == {"the service", "drawn for loan", "drawn for equity"}


def test_the_same_terms_read_the_same_by_either_command(small: SmallBook) -> None:
    file = small.path / "agreements" / "pool.toml"
    pool, shown = data(None, "pool", "show", file), data(small.path, "agreement", "show", file)
    assert (pool["due"], len(pool["clauses"])) == (shown["due"], len(shown["clauses"]))
    assert "did you mean 'pool'?" in run(small.path, "agreement", "show", "poool", code=2).stderr
