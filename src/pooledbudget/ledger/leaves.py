"""The leaves of a record written again: one by one, or, where entries are transfers, thousands at once.

Nearly all of a large record are payments of two postings. SQLite writes those, and they cost a quarter;
whatever is not plainly so, not in order or not what its hash says is read one by one, and only there is a
fault told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pooledbudget.ledger.formats import FORMATS, SIDE, Format
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.seals import chained, leaf_hashes

_RUN = 2_000
"""How many entries are read at once: enough that each costs no more in a larger run."""
_FEW = 50
"""So few entries of an act are read one by one."""
_LAST = 2**62
_EVEN = "one.amount = -other.amount AND one.agreement = other.agreement AND one.currency = other.currency"
"""Whether a transfer balances, as SQL."""
_SIDES = [
    "one.amount",
    f"json_array(month, {', '.join(f'{side}.{name}' for side in ('one', 'other') for name in SIDE)})",
]
"""What is asked besides where transfers are to be added up, as SQL."""


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
    """Entries that follow each other without a gap, each of two postings; all are what their leaves say."""

    def __init__(self, columns: Sequence[Sequence[Any]], leaves: list[bytes]) -> None:
        """Take columns, head, sequence, act and the bytes of each entry, and the leaves these come to."""
        self._heads, numbers, self._owners, self.data = columns
        self.first: int = numbers[0]
        self.last: int = numbers[-1]
        self.leaves = leaves

    @property
    def owners(self) -> set[int]:
        """The acts they say they are of."""
        return set(self._owners)

    def __iter__(self) -> Iterator[Leaf]:
        cells = zip(self.data, self.leaves, self._heads, self._owners, strict=True)
        for sequence, (data, leaf, head, owner) in enumerate(cells, start=self.first):
            yield Leaf(sequence, data, leaf, head, owner)

    def heads_after(self, head: bytes) -> list[bytes] | None:
        """Return the heads of the chain after each; None if they are not what was recorded."""
        found = chained(head, self.leaves)
        return found if found == list(self._heads) else None


Sums = Counter[tuple[str, str, str, str, str, str]]
"""Agreement, account, partner, theme, month and currency -> what was posted there."""


class Tally:
    """Whether each entry that was read balances; where it is asked, what they come to as well."""

    def __init__(self, *, adding: bool = False) -> None:
        self.adding = adding
        self.balanced = True
        self._sums: Sums = Counter()
        self._transfers: dict[str, int] = {}
        """By month and sides, as JSON, the sum of the first amounts of transfers."""

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

    def take_transfers(self, amounts: Sequence[int], sides: Sequence[str]) -> None:
        """Take in many of two lines that balance: the first amount of each, its month and sides as JSON."""
        sums = self._transfers
        for key, amount in zip(sides, amounts, strict=True):
            sums[key] = sums.get(key, 0) + amount

    def sums(self) -> Sums:
        """Return what they come to, by agreement, account, partner, theme, month and currency."""
        found = self._sums.copy()
        for sides, amount in self._transfers.items():
            month, *names = json.loads(sides)
            for side, part in ((names[: len(SIDE)], amount), (names[len(SIDE) :], -amount)):
                account, partner, agreement, theme, currency = side
                found[agreement, account, partner, theme, month, currency] += part
        return found


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
    """Return entries from one sequence to another at once; None unless each is a transfer as it was recorded.

    SQLite quotes no text as it writes, so what holds a sign that is escaped is left to be written one by one:
    that of the bytes recorded shows as a backslash, any other as a leaf that is not the one recorded.
    """
    stretch = (first, last)
    asked = ["leaf", "head", "sequence", "act", f"CAST({layout.transfer_text} AS BLOB)"]
    rows = record.connection.execute(
        f"SELECT {', '.join(asked + _SIDES if tally.adding else asked)} "
        "FROM entry CROSS JOIN posting AS one ON one.entry = sequence AND one.line = 1 "
        "CROSS JOIN posting AS other ON other.entry = sequence AND other.line = 2 "
        f"WHERE sequence BETWEEN ? AND ? AND {_EVEN} ORDER BY sequence",
        stretch,
    ).fetchall()
    query = "SELECT count(*) FROM posting WHERE entry BETWEEN ? AND ?"
    lines = record.connection.execute(query, stretch).fetchone()[0]
    if len(rows) != last - first + 1 or lines != 2 * len(rows):
        return None
    stored, heads, numbers, owners, data, *sums = zip(*rows, strict=True)
    found = leaf_hashes(data)
    if found != list(stored) or b"\\" in b"".join(data):
        return None
    tally.take_transfers(*(sums or ((), ())))
    return Run((heads, numbers, owners, data), found)


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
