"""Whatever is changed in the store, verify says so; or nothing that matters was changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conftest import moved
from ledger.flipping import TRIGGERS, flipped, made
from pooledbudget.ledger import leaves
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.integrity import FaultKind, check_kept, check_record, check_stretch
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.seals import Seal
from pooledbudget.periods import Month


def spoil(record: Record, *statements: str) -> None:
    """Change the store as its owner could: triggers off, write, triggers back as they were."""
    connection = record.connection
    kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA foreign_keys=OFF")
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, text in kept:
        connection.execute(text)


CHANGES = {
    "an amount": ("UPDATE posting SET amount = amount + 1 WHERE entry = 2 AND line = 1",),
    "an amount and its other leg": (
        "UPDATE posting SET amount = amount + 1 WHERE entry = 2 AND line = 1",
        "UPDATE posting SET amount = amount - 1 WHERE entry = 2 AND line = 2",
    ),
    "a partner": ("UPDATE posting SET partner = 'police' WHERE entry = 3",),
    "a theme": ("UPDATE posting SET theme = 'u' WHERE entry = 3",),
    "a day": ("UPDATE entry SET effective = '2013-04-30' WHERE sequence = 3",),
    "a month": ("UPDATE entry SET month = '2013-05' WHERE sequence = 3",),
    "a kind": ("UPDATE entry SET kind = 'other' WHERE sequence = 3",),
    "what it is for": ("UPDATE entry SET about = 'other' WHERE sequence = 3",),
    "a reference": ("UPDATE entry SET reference = 'other' WHERE sequence = 3",),
    "the edition": ("UPDATE act SET edition = edition + 1 WHERE sequence = 1",),
    "the code": ("UPDATE act SET code = 'other' WHERE sequence = 1",),
    "the key's check": ("UPDATE book SET key_check = 'other'",),
    "a cause": ("UPDATE entry SET because = '[]' WHERE sequence = 3",),
    "an id": ("UPDATE entry SET id = 'S0009:2' WHERE sequence = 3",),
    "who acted": ("UPDATE act SET who = 'b' WHERE sequence = 1",),
    "when": ("UPDATE act SET instant = '2013-04-29T09:00:00Z' WHERE sequence = 1",),
    "why": ("UPDATE act SET reason = 'because' WHERE sequence = 1",),
    "what an act says": ("UPDATE act SET detail = '{}' WHERE sequence = 1",),
    "which settings": ('UPDATE act SET inputs = \'{"a":"b"}\' WHERE sequence = 1',),
    "the book's name": ("UPDATE book SET name = 'c'",),
    "the book's first month": ("UPDATE book SET first_month = '2013-03'",),
    "an annex": ("UPDATE annex SET body = '[]' WHERE act = 1",),
    "an annex gone": ("DELETE FROM annex WHERE act = 1",),
    "an annex more": ("INSERT INTO annex VALUES (1, 'more', '[]')",),
    "a seal's root": ("UPDATE seal SET root = head WHERE month = '2013-04'",),
    "a seal's size": ("UPDATE seal SET size = 3 WHERE month = '2013-04'",),
    "a seal gone": ("DELETE FROM seal WHERE month = '2013-04'",),
    "a seal more": (
        "INSERT INTO seal SELECT month, 2, act, size, root, head FROM seal WHERE month = '2013-04'",
    ),
    "a row deleted": ("DELETE FROM posting WHERE entry = 3", "DELETE FROM entry WHERE sequence = 3"),
    "a posting deleted": ("DELETE FROM posting WHERE entry = 3 AND line = 1",),
    "a row inserted": (
        "INSERT INTO entry SELECT 99, 'S0099:1', act, effective, month, kind, about, reference, because, leaf, head "
        "FROM entry WHERE sequence = 3",
        "INSERT INTO posting SELECT 99, line, account, partner, agreement, theme, amount, currency "
        "FROM posting WHERE entry = 3",
    ),
    "a row duplicated": (
        "INSERT INTO entry SELECT 9, id || 'x', act, effective, month, kind, about, reference, because, leaf, head "
        "FROM entry WHERE sequence = 8",
        "INSERT INTO posting SELECT 9, line, account, partner, agreement, theme, amount, currency "
        "FROM posting WHERE entry = 8",
    ),
    "two rows swapped": (
        "UPDATE entry SET sequence = 100 WHERE sequence = 2",
        "UPDATE entry SET sequence = 2 WHERE sequence = 3",
        "UPDATE entry SET sequence = 3 WHERE sequence = 100",
    ),
    "postings without an entry": (
        "INSERT INTO posting SELECT 50, line, account, partner, agreement, theme, "
        "amount, currency FROM posting WHERE entry = 3",
    ),
    "the tail cut": ("DELETE FROM posting WHERE entry = 8", "DELETE FROM entry WHERE sequence = 8"),
    "an act moved": ("UPDATE entry SET act = 5 WHERE sequence = 4",),
    "a hash": ("UPDATE entry SET leaf = head WHERE sequence = 4",),
    "the chain": ("UPDATE entry SET head = leaf WHERE sequence = 4",),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_is_named(tmp_path: Path, what: str) -> None:
    record = made(tmp_path / "r.sqlite")
    assert check_record(record) == ([], 8)
    spoil(record, *CHANGES[what])
    faults, _ = check_record(Record.open_for(tmp_path / "r.sqlite", read_only=False))
    assert faults, what
    assert all(fault.where and fault.what for fault in faults)


LATER = {"a hash", "the chain", "the tail cut"}
"""What a close, `verify` or a held seal tells, and nothing before."""
AT_OPENING = {"the book's name", "the book's first month", "the key's check"}
"""What is held against `book.toml` and the key when a book is opened."""


@pytest.mark.parametrize("what", sorted(CHANGES.keys() - LATER - AT_OPENING))
def test_every_change_is_seen_before_anything_is_added(tmp_path: Path, what: str) -> None:
    """Postings after the last entry were not: the entry of the next act took them, and no close came after it."""
    record = made(tmp_path / "r.sqlite")
    assert check_kept(record) == []
    spoil(record, *CHANGES[what])
    assert check_kept(Record.open_for(tmp_path / "r.sqlite", read_only=False)), what


@pytest.mark.parametrize("table", TRIGGERS)
@pytest.mark.parametrize("event", ["update", "delete"])
def test_a_dropped_trigger_is_named(tmp_path: Path, table: str, event: str) -> None:
    record = made(tmp_path / "r.sqlite")
    record.connection.execute(f"DROP TRIGGER {table}_{event}")
    (fault,) = check_record(record)[0]
    assert (fault.kind, str(fault)) == (FaultKind.SCHEMA, f"trigger {table}_{event}: is missing")


def test_a_foreign_table_is_named(tmp_path: Path) -> None:
    record = made(tmp_path / "r.sqlite")
    record.connection.execute("CREATE TABLE more (x)")
    assert [str(one) for one in check_record(record)[0]] == ["table more: does not belong here"]


def test_the_first_difference_comes_first_and_all_others_follow(tmp_path: Path) -> None:
    record = made(tmp_path / "r.sqlite")
    spoil(
        record, CHANGES["an amount"][0], "UPDATE posting SET amount = amount + 1 WHERE entry = 7 AND line = 1"
    )
    kinds = [(one.kind, one.where) for one in check_record(record)[0]]
    assert kinds[0] == (FaultKind.LEAF, "entry 2")
    assert (FaultKind.LEAF, "entry 7") in kinds
    assert (FaultKind.BALANCE, "entry 2") in kinds
    assert (FaultKind.CHAIN, "entry 2") in kinds
    assert [where for kind, where in kinds if kind is FaultKind.SEAL] == [
        "seal of 2013-04, revision 1",
        "seal of 2013-05, revision 1",
    ]


def rewritten(path: Path, amount: int) -> Record:
    """A record of the same shape, made afresh: what a host who rewrites and reseals would hold."""
    record = Record.create(path, "b", Month(2013, 4))
    legs = moved(("spending:hubs", "county"), ("assets:cash", "county"), amount, "pool")
    record.add(
        Act(
            kind="close",
            who="a",
            instant="2013-05-01T09:00:00Z",
            tool="t",
            inputs={},
            month="2013-04",
            detail={"sealed": ["2013-04"]},
        ),
        [Entry("S0001:2", date(2013, 4, 2), "x", legs, ())],
        [Month(2013, 4)],
    )
    return record


def test_an_old_seal_shows_a_rewritten_record(tmp_path: Path) -> None:
    held = rewritten(tmp_path / "old.sqlite", 100).seals()
    new = rewritten(tmp_path / "new.sqlite", 90)
    assert check_record(new)[0] == []
    (fault,) = check_record(new, held)[0]
    assert fault.kind is FaultKind.HELD_SEAL
    assert "rewritten after you were given it" in fault.what


def test_a_held_seal_shows_a_cut_tail_and_another_book(tmp_path: Path) -> None:
    record = made(tmp_path / "r.sqlite")
    late = record.seals()[-1]
    assert check_record(record, [late])[0] == []
    short = rewritten(tmp_path / "s.sqlite", 1)
    assert "its tail was cut" in check_record(short, [late])[0][0].what
    assert (
        "the record of b"
        in check_record(record, [Seal("c", "2013-04", 1, 4, late.root, late.head)])[0][0].what
    )
    forged = Seal("b", "2013-04", 9, late.size, late.root, late.head)
    assert "holds no such seal" in check_record(record, [forged])[0][0].what


def test_a_byte_flipped_is_found_or_changes_nothing(tmp_path: Path) -> None:
    """One byte in so many; the slow tests flip every one."""
    found, silent = flipped(tmp_path, 0, 24)
    assert found > silent, (found, silent)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_wrong_is_told_alike_of_leaves_read_together_and_one_by_one(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record = made(tmp_path / "record.sqlite")
    held = record.seals()
    spoil(record, *CHANGES[name])
    monkeypatch.setattr(leaves, "_FEW", 10**6)
    told = check_record(record, held)
    months = [check_stretch(record, month, month) for month in (Month(2013, 4), Month(2013, 5))]
    monkeypatch.setattr(leaves, "_FEW", 1)
    monkeypatch.setattr(leaves, "_RUN", 2)
    assert check_record(record, held) == told
    assert [check_stretch(record, month, month) for month in (Month(2013, 4), Month(2013, 5))] == months
