"""Which numbers of a table are too small to publish: somebody could be recognised by them."""

from __future__ import annotations

import re
from itertools import combinations, starmap
from operator import sub

from pooledbudget.evidence.pseudonyms import SHORTEST, WHOLE
from pooledbudget.instruments.figures import Kind, Line, Table
from pooledbudget.instruments.public import SMALL

HIDDEN = "[c]"
_NAMED = re.compile(rf"\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{{{SHORTEST},24}}\b")
"""A pseudonym as it is printed in short: small letters and digits, of both."""
_FEW = r"\b(?:{few})(?= (?:\w+ )?(?:children|events|families|family|people|person|persons|results?)\b)"


def about_somebody(table: Table) -> bool:
    """Say whether a table has lines about single families or people: it is not published at all."""
    return any(line.folded or WHOLE.search(line.about) or _names(line) for line in table.lines)


def _names(line: Line) -> bool:
    texts = [line.label, *(cell.value for cell in line.cells)]
    return any(isinstance(text, str) and _NAMED.search(text) for text in texts)


def to_fill_in(table: Table) -> bool:
    """Say whether a table is there to be filled in by hand, and tells nothing."""
    return any(column.kind is Kind.SLOT for column in table.columns)


def hidden(table: Table, below: int = SMALL) -> set[tuple[int, int]]:
    """Return which cells are not published, as (line, cell), counted from 0.

    With a small count goes everything of its line that would tell it: other counts, and money at a known
    rate. Where that is so of one line, the next smallest goes too: else a total would tell it.
    """
    people = [place for place, column in enumerate(table.columns[1:]) if column.people]
    if not people:
        return set()
    lines = [number for number, line in enumerate(table.lines) if _is_small(line, people, below)]
    if len(lines) == 1:
        lines += _next_smallest(table, people, lines[0])
    kinds = {Kind.MONEY, Kind.COUNT}
    return {
        (number, place)
        for number in lines
        for place, cell in enumerate(table.lines[number].cells)
        if cell.kind in kinds and isinstance(cell.value, int) and not _is_rate(table, place)
    }


def _is_rate(table: Table, place: int) -> bool:
    """Say whether a column holds what is paid for each: it is published with the agreement."""
    return table.columns[place + 1].each


def _is_small(line: Line, people: list[int], below: int) -> bool:
    """Say whether a line counts few people, or two of its counts differ by few: the rest, not paid for."""
    values = (line.cells[place].value for place in people if place < len(line.cells))
    counts = [value for value in values if isinstance(value, int)]
    return any(0 < abs(found) < below for found in (*counts, *starmap(sub, combinations(counts, 2))))


def _next_smallest(table: Table, people: list[int], but: int) -> list[int]:
    """Return the line with the smallest counts beside one, if there is another that is not a total."""
    sizes = [
        (sum(value for place in people if isinstance(value := line.cells[place].value, int)), number)
        for number, line in enumerate(table.lines)
        if number != but and not line.total
    ]
    return [number for size, number in sorted(sizes) if size][:1]


def few_hidden(text: str, below: int = SMALL) -> str:
    """Return a sentence without the small numbers of people that it tells."""
    few = "|".join(str(number) for number in range(1, below))
    return re.sub(_FEW.format(few=few), HIDDEN, text) if few else text
