"""Which folder holds a book: asked first by every command, so it loads next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooledbudget.errors import Misuse

if TYPE_CHECKING:
    from pathlib import Path

RECORD_FILE = "record.sqlite"


def find_book(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a book; Misuse if none does."""
    for folder in (start, *start.parents):
        if (folder / "book.toml").is_file():
            return folder
    raise Misuse(f"there is no book.toml in {start} or above it; make one: pooledbudget init DIR")


def refuse_no_book(folder: Path) -> None:
    """Raise Misuse where a folder that was named holds no book; the nearest beside it is named."""
    if (folder / "book.toml").exists() or (folder / RECORD_FILE).exists():
        return
    beside = {path.parent.name: path.parent for path in folder.absolute().parent.glob("*/book.toml")}
    from pooledbudget.partners import (  # ruff: ignore[import-outside-top-level] - only where nothing is found
        nearest,
    )

    near = nearest(folder.name, beside)
    what = "has no book.toml" if folder.is_dir() else "is not there"
    meant = f"did you mean {folder.parent / near}?" if near else f"make one: pooledbudget init {folder}"
    raise Misuse(f"there is no book at {folder}: the folder {what}; {meant}")
