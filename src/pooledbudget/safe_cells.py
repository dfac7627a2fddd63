"""Text cells that a spreadsheet would take for formulas: how they are written, and read as they were sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"-?[0-9]+(,[0-9]{3})*(\.[0-9]+)?%?")
_FORMULA = re.compile(r"'*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")
"""How a formula begins, in the signs of a keyboard and in full width, behind any quotes put before it."""


def safe_cells(cells: Iterable[str]) -> list[str]:
    """Keep text cells from being read as formulas by a spreadsheet; a number is no formula.

    `cells_as_sent` gives back exactly what went in.
    """
    return [f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell for cell in cells]


def cells_as_sent(cells: Iterable[str]) -> list[str]:
    """Take away what `safe_cells` put before a cell."""
    return [cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell for cell in cells]
