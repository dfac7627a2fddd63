"""One row of a large plain file, read without reading the others: what `why` shows of a payment among many.

Only where it is sure to come to the same: text that is ASCII without quotes before and at the row, whose
lines are its rows. Whatever is not plainly so is read whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import NamedTuple

from pooledbudget.submissions.headings import ROWS_SEARCHED
from pooledbudget.submissions.layout import DELIMITERS, Layout
from pooledbudget.submissions.reading import Table

_KEPT = 200
"""How many lines from the first are kept: the headings stand in them."""
_LARGE = 2**17
"""A smaller file is read whole at once."""


class Alone(NamedTuple):
    """The first rows of a file and one other: their bytes, which of them it is, and its line."""

    data: bytes
    number: int
    line: str

    def is_whole(self, cells: Sequence[str], table: Table, layout: Layout) -> bool:
        """Say whether cells read from it are all that the line holds, under headings that were kept."""
        sought = table.above + 1 <= ROWS_SEARCHED and layout.heading_row in {"first", "find"}
        return sought and any(mark.join(cells) == self.line for mark in DELIMITERS.values())


def row_alone(data: bytes, number: int) -> Alone | None:
    """Return a row of a file alone, as a spreadsheet numbers it; None where the file must be read whole."""
    if len(data) < _LARGE or number < 1:
        return None
    lines = BytesIO(data)
    head = list(islice(lines, _KEPT))
    below = max(number - _KEPT, 0)
    row = next(islice(lines, below - 1, None), b"") if below else b"".join(head[number - 1 : number])
    until = data[: lines.tell()]
    searched = sum(1 for line in head if line.strip(b" ,;|\t\r\n"))
    if searched < ROWS_SEARCHED or not row.strip() or not _is_plain(until):
        return None
    kept, place = ([*head, row], _KEPT + 1) if below else (head, number)
    return Alone(b"".join(kept), place, row.decode("ascii").rstrip("\r\n"))


def _is_plain(data: bytes) -> bool:
    """Say whether each line of a text is a row, and reads alike in every encoding."""
    plainly = data.isascii() and b'"' not in data and b"\0" not in data
    # Most files have no carriage return, and that is seen far sooner than pairs of signs are counted.
    return plainly and (b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"))
