"""Killed at any moment, or out of room: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import EnvironmentFault
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

ROUNDS = 300
SPEND = "paid_on,scheme,amount,reference\n" + "".join(
    f"2013-04-{1 + row % 28:02d},hubs,0.01,R{row}\n" for row in range(400)
)


def child(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a script of its own in a fresh, single-threaded Python."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


KILLING = Path(__file__).with_name("killing.py").read_text("utf-8")


@pytest.mark.parametrize("part", range(2))
def test_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path, part: int) -> None:
    fast = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path  # noqa: S108
    path = fast / f"pooledbudget-{os.getpid()}-{part}.sqlite"
    try:
        found = child(KILLING, path, ROUNDS // 2, part, "honest")
    finally:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    assert found.returncode == 0, found.stderr
    rounds, acknowledged, lost, faults = map(int, found.stdout.split())
    assert (rounds, lost, faults) == (ROUNDS // 2, 0, 0)
    assert acknowledged > rounds, "the writer was always killed before it had done anything"


def test_the_harness_sees_an_acknowledgement_before_the_commit(tmp_path: Path) -> None:
    """Plant the fault the test above looks for."""
    found = child(KILLING, tmp_path / "r.sqlite", 20, 0, "early")
    assert found.returncode == 0, found.stderr
    assert int(found.stdout.split()[2]) > 0


def test_a_full_disk_during_close_leaves_the_record_whole(small: SmallBook) -> None:
    small.send(SPEND)
    before = small.book.ledger.size
    pages = small.book.ledger.connection.execute("PRAGMA page_count").fetchone()[0]
    small.book.ledger.connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(EnvironmentFault, match="full. Nothing was recorded; make room and repeat"):
        small.close()
    small.book.ledger.connection.close()
    again = Book.open(small.path)
    assert again.folder.unfinished() == []  # it said why, and took back what it had begun
    assert (again.ledger.size, check_record(again.ledger)[0]) == (before, [])
    assert again.close(Month(2013, 4), by="t", now=NOW, today=date(2013, 5, 1)).seal is not None


LIMITED = """
import resource, signal, sys
from datetime import UTC, date, datetime
from pooledbudget.book import Book
from pooledbudget.errors import EnvironmentFault
from pooledbudget.periods import Month
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Book.open(sys.argv[1]).close(Month(2013, 4), by="t", now=datetime(2018, 5, 4, tzinfo=UTC), today=date(2013, 5, 1))
except EnvironmentFault:
    raise SystemExit(5)
"""


def test_a_file_size_limit_during_close_leaves_the_record_whole(small: SmallBook) -> None:
    small.send(SPEND)
    size = small.path.joinpath("record.sqlite").stat().st_size
    small.book.ledger.connection.close()
    assert child(LIMITED, small.path, size + 4096).returncode == 5
    again = Book.open(small.path)
    assert check_record(again.ledger)[0] == []
    assert again.ledger.closed_months() == set()


def test_a_book_on_a_disk_that_fills_while_receiving_says_so(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault, match="No space left on device; make room"):
        small.book.receive(Sent(data=SPEND.encode(), file="a.csv", sender="county"), by="t", now=NOW)
    assert not list((small.path / "received").glob("*"))


KILLED = """
import os, signal, sys
from datetime import UTC, date, datetime
from pooledbudget.book import Book
from pooledbudget.periods import Month
book = Book.open(sys.argv[1])
book.ledger.connection.set_trace_callback(
    lambda text: os.kill(os.getpid(), signal.SIGKILL) if text.startswith("INSERT INTO entry") else None
)
book.close(Month(2013, 4), by="t", now=datetime(2018, 5, 4, tzinfo=UTC), today=date(2013, 5, 1))
"""


def test_a_killed_close_leaves_a_note_for_the_next_run(small: SmallBook) -> None:
    small.send(SPEND)
    small.book.ledger.connection.close()
    assert child(KILLED, small.path).returncode == -9
    again = Book.open(small.path)
    assert again.folder.unfinished() == ["close 2013-04"]
    assert again.ledger.closed_months() == set()
    assert check_record(again.ledger)[0] == []


WRITER = """
import sys
from pathlib import Path
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
record = Record.open_for(Path(sys.argv[1]), read_only=False)
for _ in range(20):
    record.add(Act(kind="adjust", who=sys.argv[2], instant="2013-05-01T09:00:00Z", tool="t", inputs={}, detail={}))
"""


def test_many_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    Record.create(path, "b", Month(2013, 4))
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, str(who)]) for who in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    assert check_record(Record.open_for(path, read_only=False)) == ([], 80)
