"""The files of a period: written once for everybody, and left while the record says nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.errors import EnvironmentFault
from pooledbudget.periods import Month
from pooledbudget.statements.render import files
from pooledbudget.statements.render.files import write_months

HEAD = "paid_on,scheme,amount,reference\n"


@pytest.fixture
def spent(small: SmallBook) -> SmallBook:
    small.send(f"{HEAD}2013-04-02,hubs,10.00,COUNTY-1\n")
    small.send(f"{HEAD}2013-04-03,hubs,4.00,POLICE-1\n", sender="police")
    small.close()
    return small


def test_the_list_is_left_while_the_record_says_nothing_new(spent: SmallBook, tmp_path: Path) -> None:
    (path,) = spent.book.written.entries("2013-04", tmp_path)
    path.write_text("kept")
    assert spent.book.written.entries("2013-04", tmp_path) == [path]
    assert path.read_text() == "kept"
    spent.send(f"{HEAD}2013-05-02,hubs,1.00,COUNTY-2\n")
    spent.book.written.entries("2013-04", tmp_path)
    assert path.read_text("utf-8-sig").startswith("entry,")


def test_the_list_of_another_book_is_never_taken_for_this_ones(spent: SmallBook, tmp_path: Path) -> None:
    other = SmallBook(tmp_path / "other")
    other.close()
    (path,) = other.book.written.entries("2013-04", tmp_path / "shared")
    assert "COUNTY-1" not in path.read_text("utf-8-sig")
    spent.book.written.entries("2013-04", tmp_path / "shared")
    assert "COUNTY-1" in path.read_text("utf-8-sig")


def test_a_quarter_has_a_list_for_each_month(spent: SmallBook, tmp_path: Path) -> None:
    names = [path.name for path in spent.book.written.entries("2013-Q1", tmp_path)]
    assert names == ["2013-04-entries.csv", "2013-05-entries.csv", "2013-06-entries.csv"]


def test_how_a_file_is_written_is_the_callers_to_say(spent: SmallBook, tmp_path: Path) -> None:
    written: list[Path] = []
    folder = tmp_path / "out"
    write_months(spent.book.ledger, [Month(2013, 4)], folder, lambda path, _: written.append(path))
    assert written == [folder / "2013-04-entries.csv", folder / ".2013-04-entries.csv.of"]
    assert not folder.exists()


def test_a_list_for_which_there_is_no_room_says_so_and_leaves_no_half(
    spent: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk under `statement --all`, before the first page."""

    def full(*_: object) -> Iterator[bytes]:
        yield b"entry"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "entries_in_parts", full)
    with pytest.raises(EnvironmentFault, match="-entries.csv: No space left on device; make room"):
        spent.book.written.entries("2013-04", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
