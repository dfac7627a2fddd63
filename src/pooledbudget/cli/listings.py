"""How every list of a book is printed, and narrowed down: one grammar, one table, one JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooledbudget.cli.console import DONE, emit, table

if TYPE_CHECKING:
    from pooledbudget.statements.listing import Listing


def show_listing(command: str, found: Listing, code: int = DONE, *, json_: bool) -> None:
    """Print a list as a table of its columns, or whole as JSON."""
    if json_:
        emit(command, found.to_dicts(), code)
        return
    right = [place for place, name in enumerate(found.columns) if name in {*found.money, *found.numbers}]
    rows = [[_said(row.get(name, "")) for name in found.columns] for row in found]
    table([name.replace("_", " ") for name in found.columns], rows, right=right)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value in {"", None} else str(value)
