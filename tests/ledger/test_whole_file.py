"""A record's file that is as it was checked needs no other look; one byte otherwise, and it gets one."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from conftest import NOW, SmallBook
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import digests, whole_file
from pooledbudget.ledger.integrity import check_kept, refuse_unsound
from shell import run

MAY = "paid_on,scheme,amount,reference\n2013-05-02,hubs,3.00,C"
SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,1.00,A\n2013-04-03,hubs,2.00,B"


def _digest(small: SmallBook) -> Path:
    return small.path / "record.sqlite.sha256"


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    small.send(SPEND)
    small.close()
    return small


def test_a_close_keeps_the_digest_that_sha256sum_checks(closed: SmallBook) -> None:
    found = hashlib.sha256((closed.path / "record.sqlite").read_bytes()).hexdigest()
    assert _digest(closed).read_text() == f"{found}  record.sqlite\n"


def test_the_next_act_lets_it_go(closed: SmallBook) -> None:
    closed.book.withdraw("S0001", by="clerk", reason="sent by mistake", now=NOW)
    assert not _digest(closed).exists()
    assert check_kept(closed.book.ledger) == []


def test_a_command_leaves_a_record_that_it_found_sound_as_checked(closed: SmallBook) -> None:
    """After one withdrawal every question looked at all acts again."""
    run(closed.path, "withdraw", "S0001", "--reason", "sent by mistake")
    assert whole_file.is_as_checked(closed.book.ledger.connection)
    assert check_kept(closed.book.ledger) == []


def test_a_command_that_is_refused_leaves_a_changed_record_without(closed: SmallBook) -> None:
    with sqlite3.connect(closed.path / "record.sqlite") as other:
        other.execute("UPDATE balance SET amount = amount + 1")
    run(closed.path, "withdraw", "S0001", "--reason", "sent by mistake", code=4)
    assert not whole_file.is_as_checked(closed.book.ledger.connection)


def test_what_others_hold_is_left_without_and_the_act_stands(
    closed: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database is locked")

    closed.book.withdraw("S0001", by="clerk", reason="sent by mistake", now=NOW)
    monkeypatch.setattr(whole_file, "keep", held)
    closed.book.ledger.leave_checked()
    assert not _digest(closed).exists()


def test_receiving_files_keeps_it_of_what_is_there_then(closed: SmallBook) -> None:
    """A month's files come before it is checked and closed, and neither looks at all acts again for that."""
    before = _digest(closed).read_text()
    closed.send(MAY)
    assert _digest(closed).read_text() != before
    assert whole_file.is_as_checked(closed.book.ledger.connection)


def test_receiving_checks_a_record_that_nobody_has_checked_and_keeps_it(closed: SmallBook) -> None:
    _digest(closed).unlink()
    closed.send(MAY)
    assert whole_file.is_as_checked(closed.book.ledger.connection)


def test_a_file_that_others_wrote_to_while_it_was_planned_is_not_kept_as_checked(closed: SmallBook) -> None:
    ledger = closed.book.ledger
    refuse_unsound(ledger)
    with sqlite3.connect(closed.path / "record.sqlite") as other:
        other.execute("INSERT INTO digest VALUES ('none', 7, x'00')")
    with ledger.together(holding=True):
        pass
    assert not _digest(closed).exists()


def test_verify_keeps_it(closed: SmallBook) -> None:
    kept = _digest(closed).read_text()
    _digest(closed).unlink()
    assert closed.book.verify(replaying=False).faults == []
    assert not _digest(closed).exists()
    assert closed.book.verify().faults == []
    assert _digest(closed).read_text() == kept


def test_a_file_as_it_was_checked_needs_no_other_look(
    closed: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(digests, "of_act", lambda *_: looked.append(1))
    assert check_kept(closed.book.ledger) == []
    assert looked == []


def test_what_was_changed_past_it_is_still_found(closed: SmallBook) -> None:
    raw = sqlite3.connect(closed.path / "record.sqlite")
    raw.execute("DROP TRIGGER posting_update")
    raw.execute("UPDATE posting SET amount = amount + 1 WHERE entry = (SELECT max(entry) FROM posting)")
    raw.commit()
    raw.close()
    assert _digest(closed).exists()
    assert not whole_file.is_as_checked(closed.book.ledger.connection)
    with pytest.raises(IntegrityFailure):
        closed.book.why("2013-04/county/partner/pool.spent")


@pytest.mark.parametrize("text", ["", "no digest\n", "\N{SNOWMAN}"])
def test_what_is_no_digest_says_nothing(closed: SmallBook, text: str) -> None:
    _digest(closed).write_text(text, encoding="utf-16")
    assert not whole_file.is_as_checked(closed.book.ledger.connection)


def test_a_record_in_memory_has_none(closed: SmallBook) -> None:
    copy = closed.book.ledger.in_memory()
    copy.hold_file()
    assert not whole_file.is_as_checked(copy.connection)


def test_a_folder_that_cannot_be_written_is_left_without(closed: SmallBook) -> None:
    _digest(closed).unlink()
    _digest(closed).mkdir()
    closed.book.ledger.hold_file()
    assert not whole_file.is_as_checked(closed.book.ledger.connection)
