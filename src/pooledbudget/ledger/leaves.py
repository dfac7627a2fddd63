"""The leaves of a record written again: one by one, or, where entries are transfers, thousands at once.

Nearly all of a large record are payments of two postings. Read and written together they cost a third;
whatever is not plainly so, or not in order, is read one by one, and only there is a fault told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pooledbudget.ledger.formats import ALIKE, FORMATS, OWN, SIDE, Format
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.seals import chained, leaf_hash

_RUN = 2_000
"""How many entries are read at once: enough that each costs no more in a larger run."""
_FEW = 50
"""So few entries of an act are read one by one."""
_HASHES = 2
"""How many columns of a row come before the entry's: leaf and head."""
_LAST = 2**62


class Leaf(NamedTuple):
    """An act or an entry, as it is stored and as its bytes are written again."""

    sequence: int
    data: bytes
    """Its canonical bytes; blank if a cell is not of its kind any more."""
    leaf: bytes
    head: bytes
    owner: int
    """The act it says it is of."""
    is_act: bool = False

    @property
    def place(self) -> str:
        """What it is, in words."""
        return f"{'act' if self.is_act else 'entry'} {self.sequence}"


class Run:
    """Entries that follow each other without a gap, each of two postings."""

    def __init__(self, columns: Sequence[Sequence[Any]], data: Sequence[bytes]) -> None:
        """Take columns, first leaf, head, sequence and act, and the bytes of each entry."""
        stored, heads, numbers, owners = columns[: _HASHES + 2]
        self.first: int = numbers[0]
        self.last: int = numbers[-1]
        self.data = data
        self.leaves = [leaf_hash(text) for text in data]
        self._stored, self._heads, self._owners = list(stored), list(heads), owners

    @property
    def owners(self) -> set[int]:
        """The acts they say they are of."""
        return set(self._owners)

    def __iter__(self) -> Iterator[Leaf]:
        cells = zip(self.data, self._stored, self._heads, self._owners, strict=True)
        for sequence, (data, leaf, head, owner) in enumerate(cells, start=self.first):
            yield Leaf(sequence, data, leaf, head, owner)

    def heads_after(self, head: bytes) -> list[bytes] | None:
        """Return the heads of the chain after each; None if anything is not what was recorded."""
        if self.leaves != self._stored:
            return None
        found = chained(head, self.leaves)
        return found if found == self._heads else None


Sums = Counter[tuple[str, str, str, str, str, str]]
"""Agreement, account, partner, theme, month and currency -> what was posted there."""


class Tally:
    """What the entries that were read come to, and whether each of them balances."""

    def __init__(self) -> None:
        self.balanced = True
        self._sums: Sums = Counter()
        self._transfers: dict[str, int] = {}
        """By what transfers have alike, the sum of their first amounts."""

    def take(self, month: str, lines: Sequence[Sequence[Any]]) -> None:
        """Take in one entry: its lines are account, partner, agreement, theme, amount, currency."""
        out: Counter[tuple[str, str]] = Counter()
        try:
            for account, partner, agreement, theme, amount, currency in lines:
                self._sums[agreement, account, partner, theme, month, currency] += amount
                out[agreement, currency] += amount
        except TypeError:
            self.balanced = False
        self.balanced = self.balanced and not any(out.values())

    def take_transfers(self, columns: Sequence[Sequence[Any]]) -> None:
        """Take in many of two lines: columns of which the last are both amounts and what many have alike."""
        amounts, others, alike = columns[-3:]
        sums = self._transfers
        for key, amount in zip(alike, amounts, strict=True):
            sums[key] = sums.get(key, 0) + amount
        self.balanced = self.balanced and list(others) == [-amount for amount in amounts]

    def sums(self) -> Sums | None:
        """Return what they come to, by agreement, account, partner, theme, month and currency.

        None if one of them does not balance.
        """
        found = self._sums.copy()
        for alike, amount in self._transfers.items():
            names = json.loads(alike)
            month, sides = names[ALIKE.index("month")], names[len(ALIKE) :]
            debit, credit = sides[: len(SIDE)], sides[len(SIDE) :]
            for (account, partner, agreement, theme, currency), part in ((debit, amount), (credit, -amount)):
                found[agreement, account, partner, theme, month, currency] += part
            if (debit[SIDE.index("agreement")], debit[-1]) != (credit[SIDE.index("agreement")], credit[-1]):
                return None
        return found if self.balanced else None


def leaves(record: Reading, tally: Tally, first: int = 0, last: int = _LAST) -> Iterator[Leaf | Run]:
    """Yield every leaf of a stretch in order, each written in the format in force when it was recorded."""
    eras = record.eras()
    ends = [start - 1 for start, _ in eras[1:]] + [_LAST]
    for (start, number), end in zip(eras, ends, strict=True):
        if start <= last and end >= first:
            begin = max(first, start) if start > 1 else first
            yield from _of_format(record, FORMATS[number], begin, min(last, end), tally)


def _of_format(record: Reading, layout: Format, first: int, last: int, tally: Tally) -> Iterator[Leaf | Run]:
    """Yield the leaves of a stretch that one format holds for, act by act with what each caused."""
    query = "SELECT sequence FROM act WHERE sequence BETWEEN ? AND ? ORDER BY sequence"
    acts = [sequence for (sequence,) in record.connection.execute(query, (first, last))]
    begun, size = first, record.size
    for act in acts:
        if _many(record, act, min(size, record.end_of(act))):
            yield from _one_by_one(record, layout, begun, act, tally)
            begun = act + 1
            for start in range(begun, min(last, record.end_of(act)) + 1, _RUN):
                begun = min(last, record.end_of(act), start + _RUN - 1)
                run = _run(record, layout, start, begun, tally)
                yield from _one_by_one(record, layout, start, begun, tally) if run is None else [run]
                begun += 1
    yield from _one_by_one(record, layout, begun, last, tally)


def _many(record: Reading, act: int, last: int) -> bool:
    """Say whether an act caused so much, without a gap, that it is worth reading many at once."""
    if last - act < _FEW:
        return False
    query = "SELECT count(*) FROM entry WHERE sequence > ? AND sequence <= ?"
    return bool(record.connection.execute(query, (act, last)).fetchone()[0] == last - act)


def _run(record: Reading, layout: Format, first: int, last: int, tally: Tally) -> Run | None:
    """Return the entries from one sequence to another at once; None if one of them is no transfer."""
    stretch = (first, last)
    alike = [*ALIKE, *(f"{side}.{name}" for side in ("one", "other") for name in SIDE)]
    rows = record.connection.execute(
        f"SELECT leaf, head, {', '.join(OWN)}, one.amount, other.amount, json_array({', '.join(alike)}) "
        "FROM entry CROSS JOIN posting AS one ON one.entry = sequence AND one.line = 1 "
        "CROSS JOIN posting AS other ON other.entry = sequence AND other.line = 2 "
        "WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
        stretch,
    ).fetchall()
    query = "SELECT count(*) FROM posting WHERE entry BETWEEN ? AND ?"
    lines = record.connection.execute(query, stretch).fetchone()[0]
    if len(rows) != last - first + 1 or lines != 2 * len(rows):
        return None
    columns = list(zip(*rows, strict=True))
    try:
        data = layout.transfers_bytes(zip(*columns[_HASHES:], strict=True))
        tally.take_transfers(columns)
    except TypeError:  # a cell is not of its kind any more
        return None
    return Run(columns, data)


def _one_by_one(record: Reading, layout: Format, first: int, last: int, tally: Tally) -> Iterator[Leaf]:
    connection, stretch = record.connection, (first, last)
    width, wide = len(layout.act_columns), len(layout.entry_columns)
    acts = connection.execute(
        f"SELECT {', '.join(layout.act_columns)}, leaf, head FROM act "
        "WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
        stretch,
    )
    entries = connection.execute(
        f"SELECT {', '.join(layout.entry_columns)}, leaf, head FROM entry "
        "WHERE sequence BETWEEN ? AND ? ORDER BY sequence",
        stretch,
    )
    postings = connection.execute(
        "SELECT entry, line, account, partner, agreement, theme, amount, currency FROM posting "
        "WHERE entry BETWEEN ? AND ? ORDER BY entry, line",
        stretch,
    )
    owner, month = layout.entry_columns.index("act"), layout.entry_columns.index("month")
    act, entry, posting = acts.fetchone(), entries.fetchone(), postings.fetchone()
    while act is not None or entry is not None:
        if entry is None or (act is not None and act[0] <= entry[0]):
            data = _bytes(layout.act_bytes, record.columns, layout.number, act[:width])
            yield Leaf(act[0], data, act[width], act[width + 1], act[0], is_act=True)
            act = acts.fetchone()
            continue
        lines: list[Any] = []
        while posting is not None and posting[0] <= entry[0]:
            in_order = posting[0] == entry[0] and posting[1] == len(lines) + 1
            lines.append(posting[2:] if in_order else ("out of order",) * 6)
            posting = postings.fetchone()
        data = _bytes(layout.entry_bytes, entry[:wide], lines)
        tally.take(entry[month], lines)
        yield Leaf(entry[0], data, entry[wide], entry[wide + 1], entry[owner])
        entry = entries.fetchone()
    if posting is not None:
        yield Leaf(posting[0], b"", b"a posting without its entry", b"", 0)


def _bytes(write: Callable[..., bytes], *columns: Any) -> bytes:
    """Return the canonical bytes of what is stored; nothing if a cell is not of its kind any more."""
    try:
        return write(*columns)
    except TypeError:
        return b""
