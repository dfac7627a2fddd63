"""From one format to the next: old leaves and seals stay as they were, and a book of every format opens."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.cli.commands import main
from pooledbudget.errors import EnvironmentFault, Misuse
from pooledbudget.ledger import formats
from pooledbudget.ledger.export import json_lines
from pooledbudget.ledger.formats import FORMATS, Format, newest
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month

BOOKS = Path(__file__).parents[1] / "books"
SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"


def next_format() -> Format:
    """A made format 3: one more table, and one more column in an entry, which its leaf covers."""
    old = FORMATS[2]
    schema = old.schema.replace(
        "  reference TEXT NOT NULL,  --",
        "  approved  TEXT NOT NULL DEFAULT '',\n  reference TEXT NOT NULL,  --",
    )
    schema += "\nCREATE TABLE signature (act INTEGER NOT NULL PRIMARY KEY, signed TEXT NOT NULL) STRICT;\n"

    def act_bytes(*columns: Any) -> bytes:
        return b"three:" + old.act_bytes(*columns)

    return replace(
        old,
        number=3,
        schema=schema,
        tables={**old.tables, "signature": ("act", "signed")},
        act_bytes=act_bytes,
    )


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Format:
    layout = next_format()
    monkeypatch.setattr(formats, "FORMATS", FORMATS)
    monkeypatch.setitem(FORMATS, 3, layout)
    return layout


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    small.send(SPEND)
    small.close()
    small.book.ledger.close()
    return small


def test_an_upgrade_keeps_every_leaf_and_seal(closed: SmallBook, three: Format) -> None:
    before = Record.open_for
    with pytest.raises(
        EnvironmentFault, match="has format 2; this version keeps format 3: pooledbudget upgrade"
    ):
        before(closed.path / "record.sqlite", read_only=True)
    assert Book.upgrade(closed.path, by="Ann", now=NOW) == (2, 3)
    book = Book.open(closed.path)
    (seal,) = book.ledger.seals()
    assert check_record(book.ledger, [seal]) == ([], seal.size + 1)
    (upgraded,) = book.ledger.acts("upgrade")
    assert (upgraded.act.who, upgraded.act.detail) == ("Ann", {"from": 2, "to": 3})
    closed.book = book
    closed.send(SPEND.replace("R1", "R2").replace("04-02", "05-02"))
    closed.close("2013-05")
    found = Book.open(closed.path).verify([seal, *book.ledger.seals()])
    assert (found.faults, found.otherwise) == ([], [])
    assert three.number == newest().number


def test_the_export_writes_each_act_in_the_bytes_it_was_sealed_by(
    closed: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = list(json_lines(Book.open(closed.path).ledger))
    monkeypatch.setitem(FORMATS, 3, next_format())
    Book.upgrade(closed.path, by="Ann", now=NOW)
    lines = list(json_lines(Book.open(closed.path).ledger))
    assert (lines[:-1], lines[-1].startswith("three:")) == (old, True)


def test_what_was_written_before_an_upgrade_is_still_held_to_its_leaf(
    closed: SmallBook, three: Format
) -> None:
    """Plant a change under an old leaf: the format it was written in is the one it is checked by."""
    Book.upgrade(closed.path, by="Ann", now=NOW)
    book = Book.open(closed.path)
    book.ledger.connection.execute("DROP TRIGGER entry_update")
    book.ledger.connection.execute("UPDATE entry SET reference = 'R9' WHERE reference = 'R1'")
    faults, _ = check_record(Book.open(closed.path).ledger)
    assert "trigger entry_update: is missing" in [str(fault) for fault in faults]
    assert three.number == 3


def test_an_upgrade_cut_short_leaves_the_old_format(
    closed: SmallBook, three: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setitem(FORMATS, 3, replace(three, act_bytes=cut))
    with pytest.raises(KeyboardInterrupt):
        Book.upgrade(closed.path, by="Ann", now=NOW)
    monkeypatch.delitem(FORMATS, 3)
    assert Book.open(closed.path).verify().faults == []


def test_there_is_nothing_to_do_for_the_newest_format(closed: SmallBook) -> None:
    with pytest.raises(Misuse, match="has format 2 already, the newest"):
        Book.upgrade(closed.path, by="Ann", now=NOW)
    result = CliRunner().invoke(main, ["--book", str(closed.path), "upgrade"])
    assert (result.exit_code, "nothing to do" in result.output) == (2, True)


@pytest.mark.parametrize("path", sorted(BOOKS.glob("format-*")), ids=lambda path: path.name)
def test_a_book_of_every_format_opens_upgrades_and_verifies(path: Path, tmp_path: Path) -> None:
    """Each was made by the version that began its format; its own edition may be another by now."""
    shutil.copytree(path, tmp_path / "book")
    number = int(path.name.removeprefix("format-"))
    if number < newest().number:
        Book.upgrade(tmp_path / "book", by="Ann", now=NOW)
    book = Book.open(tmp_path / "book")
    found = book.verify(book.ledger.seals())
    assert (found.faults, found.not_derived) == ([], 0)
    assert found.replayed == sum(1 for _ in book.ledger.acts())
    assert book.statement("nhs", "2013-04").status == "final"
    assert book.ledger.seal_of(Month(2013, 4)) is not None


def test_there_is_a_book_of_every_format() -> None:
    assert {path.name for path in BOOKS.glob("format-*")} == {f"format-{number}" for number in FORMATS}
