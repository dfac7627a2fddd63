"""The folder that holds a book: the nearest at or above, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pooledbudget.book_folder import find_book, refuse_no_book
from pooledbudget.errors import Misuse


def test_the_nearest_book_at_or_above_is_found(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text("book")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_book(inner) == tmp_path
    (tmp_path / "a" / "book.toml").write_text("nearer")
    assert find_book(inner) == tmp_path / "a"
    (inner / "book.toml").mkdir()
    assert find_book(inner) == tmp_path / "a"


def test_where_there_is_no_book_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match=r"there is no book.toml in .* or above it; make one: pooledbudget init"):
        find_book(tmp_path)


def test_a_book_that_is_not_there_is_said_with_the_nearest_beside_it(tmp_path: Path) -> None:
    """`--book nowhere` asked for its record to be restored."""
    (tmp_path / "northshire").mkdir()
    (tmp_path / "northshire" / "book.toml").write_text("")
    refuse_no_book(tmp_path / "northshire")
    with pytest.raises(Misuse, match=r"the folder is not there; did you mean .*northshire\?"):
        refuse_no_book(tmp_path / "northshir")
    with pytest.raises(Misuse, match="the folder is not there; make one: pooledbudget init"):
        refuse_no_book(tmp_path / "elsewhere")
    with pytest.raises(Misuse, match=r"the folder has no book\.toml"):
        refuse_no_book(tmp_path)
