"""`verify`, `upgrade`, `unconfirmed`: three answers, each with its exit code, and a report that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.ledger.reading import Reading
from shell import data, run


@pytest.fixture
def book(small: SmallBook) -> Path:
    """April with one payment, closed."""
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n")
    small.close()
    return small.path


def test_a_sound_book_verifies_and_keeps_the_report_it_printed(book: Path, tmp_path: Path) -> None:
    text = run(book, "verify").stdout
    assert (book / "verification.txt").read_text("utf-8") == text
    assert "No difference" in text
    other = tmp_path / "report.txt"
    run(book, "verify", "--report", other)
    assert other.read_text("utf-8") == text


def test_a_report_that_would_not_be_written_is_not_asked_for_in_vain(book: Path, tmp_path: Path) -> None:
    """With --chain-only the report was left out without a word."""
    said = run(book, "verify", "--chain-only", "--report", tmp_path / "report.txt", code=2).stderr
    assert "leave --chain-only out" in said


def test_the_chain_alone_is_checked_without_a_report(book: Path) -> None:
    text = run(book, "verify", "--chain-only").stdout
    assert text.splitlines()[-1].endswith("acts and entries checked: 0 differences")
    assert not (book / "verification.txt").exists()
    assert data(book, "verify", "--chain-only")["replayed"] == 0
    assert data(book, "verify")["replayed"] == 2


def test_a_seal_that_is_held_is_found_in_the_record_or_not(book: Path) -> None:
    seal = str(Reading.open(book / "record.sqlite").seals()[0])
    run(book, "verify", "--chain-only", "--seal", seal, "--seal", f"  {seal}\n")
    forged = seal.replace("smallshire 2013-04 1", "smallshire 2013-04 2")
    found = data(book, "verify", "--chain-only", "--seal", seal, "--seal", forged, code=4)
    assert [kind for kind, _ in found["faults"]] == ["the seal you hold"]
    assert "that is not a seal" in run(book, "verify", "--seal", seal[:-1], code=2).stderr


def test_a_kept_file_that_changed_is_a_difference_with_its_name(book: Path) -> None:
    (kept,) = (book / "received").iterdir()
    kept.write_bytes(b"other")
    result = run(book, "verify", code=4)
    assert "First difference: kept bytes: file.csv (S0001 from county)" in result.stdout
    run(book, "verify", "--chain-only")


def test_a_file_that_is_no_record_is_a_verdict_too(book: Path) -> None:
    (book / "record.sqlite").write_bytes(b"not a database, but long enough to be read as one" * 50)
    found = data(book, "verify", code=4)
    assert [kind for kind, _ in found["faults"]] == ["the database file"]
    (book / "record.sqlite").unlink()
    assert "is missing" in run(book, "verify", code=5).stderr


def test_a_book_that_rests_on_nothing_unconfirmed_lists_nothing(book: Path) -> None:
    assert data(book, "unconfirmed") == []
    assert run(book, "unconfirmed").stdout.split("  ")[0] == "value in force"


def test_there_is_nothing_to_upgrade(book: Path) -> None:
    assert "has format 2 already, the newest; there is nothing to do" in run(book, "upgrade", code=2).stderr
