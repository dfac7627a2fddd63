"""Which numbers of a table are too small to publish: somebody could be recognised by them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import combinations, starmap
from operator import sub

from pooledbudget.evidence.pseudonyms import SHORTEST, WHOLE
from pooledbudget.instruments.figures import Kind, Line, Table
from pooledbudget.instruments.public import SMALL, SUPPRESSED

HIDDEN = SUPPRESSED
_NAMED = re.compile(rf"\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{{{SHORTEST},24}}\b")
"""A pseudonym as it is printed in short: small letters and digits, of both."""
_WHO = r"(?:children|events|families|family|people|person|persons|results?)\b"
_WORD = r"(?!(?:among|and|at|by|days?|for|from|in|months?|of|on|or|per|terms?|to|weeks?|years?)\b)[\w'-]+ "
"""A word that may stand between a number and whom it counts: it begins nothing new."""
_FEW = (
    rf"\b(?:{{few}})(?= (?:{_WORD}){{{{0,2}}}}{_WHO})"
    rf"|\b(?:{{few}})(?= of (?:(?:the|those) )?(?:[\d,]+ )?(?:{_WORD}){{{{0,2}}}}{_WHO})"
    r"|(?<=\bof which )(?:{few})\b"
)
"""A small number of people as a sentence says it: 3 looked-after children, 1 of 12 families, of which 2."""
_AFTER = rf"(?i)({_WHO}[^.:;]*: )(?:{{few}})\b(?![,.]?\d)"
"""The same behind a colon: families attached: 4."""


def about_somebody(table: Table) -> bool:
    """Say whether a table has lines about single families or people: it is not published at all."""
    return any(line.folded or WHOLE.search(line.about) or _names(line) for line in table.lines)


def _names(line: Line) -> bool:
    texts = [line.label, *(cell.value for cell in line.cells)]
    return any(isinstance(text, str) and names_somebody(text) for text in texts)


def names_somebody(said: str) -> bool:
    """Say whether words name a single person or family by a pseudonym, whole or in short."""
    return bool(_NAMED.search(said))


def to_fill_in(table: Table) -> bool:
    """Say whether a table is there to be filled in by hand, and tells nothing."""
    return any(column.kind is Kind.SLOT for column in table.columns)


def hidden(table: Table, below: int = SMALL) -> set[tuple[int, int]]:
    """Return which cells are not published, as (line, cell), counted from 0.

    With a small count goes everything of its line that would tell it: other counts, shares, and money at a
    known rate. Where that is so of one line under a total, the next smallest under it goes too, or the
    total itself: else the total would tell it. A cell that follows from few people goes by itself.
    """
    marked = {
        (number, place)
        for number, line in enumerate(table.lines)
        for place, cell in enumerate(line.cells)
        if cell.tells_of is not None and 0 < cell.tells_of < below
    }
    people = [place for place, column in enumerate(table.columns[1:]) if column.people]
    if not people:
        return marked
    small = {number for number, line in enumerate(table.lines) if _is_small(line, people, below)}
    lines = set(small)
    for group, total in _under_totals(table):
        lines |= set(_telling(table, people, group, small, total))
    totals = [number for number, line in enumerate(table.lines) if line.total]
    lines |= set(_telling(table, people, totals, lines, None))
    kinds = {Kind.MONEY, Kind.COUNT, Kind.RATE}
    return marked | {
        (number, place)
        for number in lines
        for place, cell in enumerate(table.lines[number].cells)
        if cell.kind in kinds and isinstance(cell.value, int | Fraction) and not _is_rate(table, place)
    }


def _is_rate(table: Table, place: int) -> bool:
    """Say whether a column holds what is paid for each: it is published with the agreement."""
    return table.columns[place + 1].each


def _is_small(line: Line, people: list[int], below: int) -> bool:
    """Say whether a line counts few people, or two of its counts differ by few: the rest, not paid for."""
    values = (line.cells[place].value for place in people if place < len(line.cells))
    counts = [value for value in values if isinstance(value, int)]
    return any(0 < abs(found) < below for found in (*counts, *starmap(sub, combinations(counts, 2))))


def _under_totals(table: Table) -> Iterator[tuple[list[int], int | None]]:
    """Yield the lines above each total since the one before, with the total; last, those under none."""
    group = list[int]()
    for number, line in enumerate(table.lines):
        if line.total:
            yield group, number
            group = []
        else:
            group.append(number)
    yield group, None


def _telling(
    table: Table, people: list[int], group: list[int], hides: Collection[int], total: int | None
) -> list[int]:
    """Return what would tell the one hidden line of a group: the next smallest in it, else its total."""
    if sum(number in hides for number in group) != 1 or total in hides:
        return []
    sizes = [(_size(table.lines[number], people), number) for number in group if number not in hides]
    others = [number for size, number in sorted(sizes) if size][:1]
    return others or ([] if total is None else [total])


def _size(line: Line, people: list[int]) -> int:
    """Return how many people the counts of a line come to."""
    return sum(value for place in people if isinstance(value := line.cells[place].value, int))


def few_hidden(text: str, below: int = SMALL) -> str:
    """Return a sentence without the small numbers of people that it tells."""
    few = "|".join(str(number) for number in range(1, below))
    if not few:
        return text
    return re.sub(_AFTER.format(few=few), rf"\g<1>{HIDDEN}", re.sub(_FEW.format(few=few), HIDDEN, text))
