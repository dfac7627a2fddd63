"""What is done with --dry-run leaves the book as it was, byte by byte, whatever is done."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cli.test_examples import commands
from conftest import SmallBook
from pooledbudget.acts.rehearsal import rehearsal
from pooledbudget.cli.commands import main
from shell import run

HEAD = "paid_on,scheme,amount,reference"
FILE = f"{HEAD}\n2013-04-02,hubs,10.00,R1\n"
ADJUSTMENT = (
    "effective,agreement,account,partner,theme,amount\n"
    "2013-04-30,pool,spending:hubs,county,early-help,5.00\n2013-04-30,pool,assets:cash,county,,-5.00\n"
)
WRITES = {
    "receive": ("FILE", "--from", "county", "--kind", "expenditure"),
    "attest": ("S0002", "--reason", "two payments"),
    "withdraw": ("S0001", "--reason", "sent twice"),
    "close": ("2013-05",),
    "reopen": ("2013-04", "--reason", "late", "--approved-by", "Bob"),
    "adjust": ("ADJUSTMENT", "--reason", "heating", "--prepared-by", "Ann", "--approved-by", "Bob"),
    "query": ("D0001", "--from", "police", "--owner", "county", "--due", "2018-06-30", "--reason", "we paid"),
    "answer": ("Q0001", "--state", "agreed", "--reason", "paid"),
    "difference explain": ("D0001", "--owner", "county", "--due", "2018-06-30", "--reason", "in the post"),
    "difference match": ("D0001", "D0002", "--reason", "one thing"),
    "difference split": ("D0001", "--part", "-10.00", "a", "--part", "-2.00", "b", "--reason", "two things"),
    "difference write-off": ("D0001", "--reason", "small", "--approved-by", "Bob"),
    "upgrade": (),
}
"""What writes to a book, with words that do something in the one below, or are refused in it."""


@pytest.fixture
def book(small: SmallBook, tmp_path: Path) -> Path:
    """A book of a closed month with a difference, a query about it, and rows that look like second copies."""
    small.send(FILE, file="april.csv")
    small.send(
        "month,agreement,line,amount\n2013-04,pool,spending charged,12.00\n",
        kind="figures",
        sender="police",
        file="f.csv",
    )
    small.close()
    run(small.path, "query", *WRITES["query"])
    (tmp_path / "FILE").write_text(f"{HEAD}\n2013-05-02,hubs,10.00,R9\n")
    (tmp_path / "ADJUSTMENT").write_text(ADJUSTMENT)
    return small.path


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_every_command_that_writes_to_a_book_can_be_rehearsed() -> None:
    can = {
        path
        for path, command in commands(main)
        if any("--dry-run" in option.opts for option in command.params)
    }
    assert can == set(WRITES)


@pytest.mark.parametrize("path", WRITES)
def test_a_rehearsal_leaves_the_book_as_it_was(path: str, book: Path, tmp_path: Path) -> None:
    before = fingerprint(book)
    words = [str(tmp_path / word) if word in {"FILE", "ADJUSTMENT"} else word for word in WRITES[path]]
    codes = {"attest": 2, "difference match": 2, "difference split": 0, "upgrade": 2, "answer": 0, "close": 1}
    said = run(book, *path.split(), *words, "--dry-run", code=codes.get(path, 0))
    assert fingerprint(book) == before
    if path not in {"close", "withdraw"}:
        assert "nothing was recorded" in said.stderr


def test_a_rehearsal_does_what_the_act_would(book: Path, tmp_path: Path) -> None:
    said = run(book, "receive", tmp_path / "FILE", "--from", "county", "--kind", "expenditure", "--dry-run")
    assert "S0003" in said.stdout
    again = run(book, "receive", tmp_path / "FILE", "--from", "county", "--kind", "expenditure")
    assert said.stdout == again.stdout


def test_the_copy_is_gone_afterwards_and_shares_no_file_that_changes(book: Path) -> None:
    with rehearsal(book) as copy:
        assert fingerprint(copy).keys() <= fingerprint(book).keys()
        assert not (copy / "record.sqlite").samefile(book / "record.sqlite")
        assert not (copy / "book.toml").samefile(book / "book.toml")
        assert copy.name == book.name
    assert not copy.exists()
