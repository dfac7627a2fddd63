"""A run that was killed leaves nothing half done: the next one says so, and takes away what it had kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.acts.leftovers import cut_short
from shell import run

WRONG = "paid_on,scheme,amount,reference\n2013-04-32,hubs,9.00,A\n"
KILLED = """
import os, signal, sys
from pooledbudget.acts import receive
from pooledbudget.ledger.record import Record
{patch}
from pooledbudget.cli.commands import main
main(["--book", sys.argv[1], "receive", sys.argv[2], "--from", "county"])
"""
BEFORE = "receive.record_receipt = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
AFTER = "receive.settle_rows = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"


def killed(book: SmallBook, path: Path, patch: str) -> None:
    """Receive a file in a process that kills itself there."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(patch=patch), str(book.path), str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def kept(book: SmallBook) -> list[str]:
    """Return what lies in the folder of received files and in quarantine."""
    parts = (book.path / "received", book.path / "quarantine")
    return sorted(path.name for part in parts for path in part.glob("*"))


def test_what_was_kept_before_the_act_is_taken_away(small: SmallBook, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(WRONG)
    killed(small, wrong, BEFORE)
    assert kept(small) == sorted([sha256(WRONG.encode()).hexdigest(), "S0001.csv"])
    said = run(small.path, "status", code=0)
    assert "An earlier run did not finish: receive wrong.csv from county" in said.stderr
    assert len(kept(small)) == 2, "a reader takes nothing away"
    right = tmp_path / "right.csv"
    right.write_text(WRONG.replace("2013-04-32", "2013-04-30"))
    told = run(small.path, "receive", right, "--from", "county")
    assert "An earlier run did not finish: receive wrong.csv from county" in told.stderr
    assert kept(small) == [sha256(right.read_bytes()).hexdigest()]
    assert small.book.verify().remarks == []
    assert list(small.path.glob(".unfinished-*")) == []


def test_what_an_act_names_stays(small: SmallBook, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(WRONG)
    killed(small, wrong, AFTER)
    before = kept(small)
    assert cut_short(small.book.ledger, small.book.folder) == ["receive wrong.csv from county"]
    assert kept(small) == before == sorted([sha256(WRONG.encode()).hexdigest(), "S0001.csv"])
    assert cut_short(small.book.ledger, small.book.folder) == []
    assert small.book.verify().faults == []


@pytest.mark.parametrize("line", ["book.toml", "../secret", "received/../book.toml", "keys/pseudonym.key"])
def test_a_note_takes_away_nothing_but_what_a_receipt_keeps(small: SmallBook, line: str) -> None:
    (small.path.parent / "secret").write_text("x")
    (small.path / ".unfinished-999999999").write_text(f"receive a.csv\n{line}")
    assert cut_short(small.book.ledger, small.book.folder) == ["receive a.csv"]
    assert (small.path / line).exists()


def test_a_usage_error_or_a_file_that_vanishes_leaves_nothing(small: SmallBook, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text(WRONG.replace("2013-04-32", "2013-04-30"))
    size, gone = small.book.ledger.size, tmp_path / "gone.csv"
    for words in (
        ["--from", "nobody"],
        ["--from", "county", "--replaces", "S0009"],
        ["--from", "county", "--month", "2031-01"],
        ["--from", "county", "--real"],
        ["--from", "county", "--accept-valid"],
        [gone, "--from", "county"],
    ):
        code = 5 if gone in words else 2
        run(small.path, "receive", good, *words, code=code)
        assert (kept(small), small.book.ledger.size) == ([], size)


def test_a_file_that_vanishes_while_it_is_read_leaves_nothing(
    small: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox" / "county"
    inbox.mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_text(WRONG.replace("2013-04-32", "2013-04-30").replace(",A", f",{name}"))
    read = Path.read_bytes

    def vanish(path: Path) -> bytes:
        if path.name == "a.csv":
            (inbox / "b.csv").unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    told = run(small.path, "receive", tmp_path / "inbox", code=5)
    assert "b.csv" in told.stderr
    assert (kept(small), small.book.ledger.size, list(small.path.glob(".unfinished-*"))) == ([], 0, [])
