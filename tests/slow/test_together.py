"""Many who write at once, and many files at once: all of it is recorded, or none, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.book import Book
from pooledbudget.submissions.history import submissions

CLERKS = 12
FILES = 38
HEAD = "paid_on,scheme,amount,reference\n"


def command(book: SmallBook, *words: str) -> list[str]:
    when = ("--now", "2018-05-02T09:00:00Z")
    return [sys.executable, "-m", "pooledbudget", "--book", str(book.path), *when, *words]


def notes(book: SmallBook) -> list[Path]:
    return list(book.path.glob(".unfinished-*"))


def test_twelve_clerks_receive_at_once(small: SmallBook, tmp_path: Path) -> None:
    clerks = []
    for number in range(CLERKS):
        path = tmp_path / f"f{number}.csv"
        path.write_text(f"{HEAD}2013-04-02,hubs,{number + 1}.00,R{number}\n")
        clerks.append(subprocess.Popen(command(small, "receive", str(path), "--from", "county")))
    assert [clerk.wait() for clerk in clerks] == [0] * CLERKS
    book = Book.open(small.path)
    assert [file.id for file in submissions(book.ledger)] == [f"S{n:04d}" for n in range(1, CLERKS + 1)]
    assert notes(small) == []
    assert book.verify().faults == []


@pytest.mark.parametrize("after", [0.2, 0.4, 0.6, 0.8, 1.1, 1.5])
def test_a_folder_killed_in_the_middle_is_received_whole_or_not_at_all(
    small: SmallBook, tmp_path: Path, after: float
) -> None:
    inbox = tmp_path / "inbox"
    for number in range(FILES):
        folder = inbox / ("county", "police")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"2013-04-02,hubs,0.0{row % 9 + 1},R{number}-{row}\n" for row in range(60))
        (folder / f"f{number:02d}.csv").write_text(HEAD + lines)
    words = command(small, "receive", str(inbox))
    killed = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
    time.sleep(after)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    recorded = len(submissions(Book.open(small.path).ledger))
    assert recorded in {0, FILES}
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    book = Book.open(small.path)
    assert len(submissions(book.ledger)) == FILES
    small.book = book
    small.close()
    assert book.ledger.names("partner") >= {"county", "police"}
    assert Book.open(small.path).verify().faults == []
