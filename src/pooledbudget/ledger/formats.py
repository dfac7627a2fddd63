"""How a record is laid out and how its leaves are written, one `Format` a number, for ever.

A leaf is written in the format in force when it was recorded. A later format may add tables and
columns; the columns of an earlier one stay, so that its leaves can be written again and its seals
checked. `upgrade` carries a record from one format to the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat, starmap
from json.encoder import encode_basestring as quote
from typing import Any

from msgspec import Struct, field

from pooledbudget.ledger.tables import sql

NEVER_HELD = 1
"""The format of version 0.1.0. Nobody holds a book of it, so nothing here reads it."""

Columns = Sequence[Any]


class Format(Struct, frozen=True, kw_only=True):
    """One layout of the record and the canonical bytes of its leaves."""

    number: int
    schema: str
    """Every table and trigger, as SQL."""
    tables: Mapping[str, Sequence[str]]
    """Table -> its columns, in the order the schema has them."""
    act_columns: Sequence[str]
    """The columns of an act that its leaf covers, in the order `act_bytes` takes them."""
    entry_columns: Sequence[str]
    act_bytes: Callable[[Columns, int, Columns], bytes]
    """(the book's row, the number of the format, an act's columns) -> its canonical bytes."""
    entry_bytes: Callable[[Columns, Sequence[Columns]], bytes]
    """(an entry's columns, its postings) -> its canonical bytes."""
    transfers_bytes: Callable[[Sequence[Columns]], list[bytes]]
    """Entries of two postings each, many at once -> the canonical bytes of each, as `entry_bytes` writes it.

    They come column by column: sequence, act, id, reference, because, both amounts, and as JSON what many
    have alike: effective, month, kind, about and both `SIDE`s.
    """
    transfer_text: str
    """The same as SQL, of an entry and its postings `one` and `other`, where no text has a sign to escape."""
    added: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Table -> column -> the SQL value it has for rows of the format before."""


def _act_bytes(book: Columns, number: int, columns: Columns) -> bytes:
    sequence, kind, month, who, instant, reason, tool, edition, code, inputs, detail = columns
    return (
        f'{{"act":{quote(kind)},"book":{quote(book[0])},"code":{quote(code)},"detail":{detail},'
        f'"edition":{edition},"first_month":{quote(book[1])},"format":{number},"inputs":{inputs},'
        f'"instant":{quote(instant)},"key":{quote(book[3])},"month":{quote(month)},'
        f'"reason":{quote(reason)},"sequence":{sequence},"tool":{quote(tool)},"who":{quote(who)}}}'
    ).encode()


def _line(account: str, partner: str, agreement: str, theme: str, amount: int, currency: str) -> str:
    before, after = _around(account, partner, agreement, theme, currency)
    return f"{before}{amount}{after}"


@lru_cache(maxsize=20_000)
def _around(account: str, partner: str, agreement: str, theme: str, currency: str) -> tuple[str, str]:
    """Return what stands before and after the amount of a posting: a month has few of them."""
    return f"[{quote(account)},{quote(partner)},{quote(agreement)},{quote(theme)},", f",{quote(currency)}]"


def _entry_bytes(columns: Columns, postings: Sequence[Columns]) -> bytes:
    """Write an entry; a posting is an array: account, partner, agreement, theme, amount, currency."""
    sequence, entry_id, act, effective, month, kind, about, reference, because = columns
    lines = ",".join(list(starmap(_line, postings)))
    return (
        f'{{"about":{quote(about)},"act":{act},"because":{because},"effective":{quote(effective)},'
        f'"id":{quote(entry_id)},"kind":{quote(kind)},"month":{quote(month)},"postings":[{lines}],'
        f'"reference":{quote(reference)},"sequence":{sequence}}}'
    ).encode()


def _transfers_bytes(columns: Sequence[Columns]) -> list[bytes]:
    """Write what stands in one place of all of them after the other: no row is taken apart."""
    sequences, acts, ids, references, because, amounts, others, alike = columns
    about, then, before, between, after = zip(*map(_around_transfer, alike), strict=True)
    parts = (about, map(str, acts), repeat(',"because":'), because, then, map(quote, ids))
    money = (before, map(str, amounts), between, map(str, others), after)
    ends = (map(quote, references), repeat(',"sequence":'), map(str, sequences), repeat("}"))
    return [text.encode() for text in map("".join, zip(*parts, *money, *ends, strict=False))]


@lru_cache(maxsize=20_000)
def _around_transfer(alike: str) -> tuple[str, str, str, str, str]:
    """Return what stands around the act, id, both amounts and reference of a transfer."""
    effective, month, kind, about, *names = json.loads(alike)
    before, end = _around(*names[: len(SIDE)])
    start, after = _around(*names[len(SIDE) :])
    return (
        f'{{"about":{quote(about)},"act":',
        f',"effective":{quote(effective)},"id":',
        f',"kind":{quote(kind)},"month":{quote(month)},"postings":[{before}',
        f"{end},{start}",
        f'{after}],"reference":',
    )


_SIDE_TEXT = '["%s","%s","%s","%s",%d,"%s"]'
_TRANSFER_TEXT = (
    '{"about":"%s","act":%d,"because":%s,"effective":"%s","id":"%s","kind":"%s","month":"%s",'
    f'"postings":[{_SIDE_TEXT},{_SIDE_TEXT}],"reference":"%s","sequence":%d}}'
)


def _transfer_text() -> str:
    sides = (f"{side}.{name}" for side in ("one", "other") for name in POSTING_COLUMNS)
    cells = ("about", "act", "because", "effective", "id", "kind", "month", *sides, "reference", "sequence")
    return f"printf('{_TRANSFER_TEXT}', {', '.join(cells)})"


ACT_COLUMNS = (
    "sequence",
    "kind",
    "month",
    "who",
    "instant",
    "reason",
    "tool",
    "edition",
    "code",
    "inputs",
    "detail",
)
ENTRY_COLUMNS = ("sequence", "id", "act", "effective", "month", "kind", "about", "reference", "because")
SIDE = ("account", "partner", "agreement", "theme", "currency")
"""What is said of each side of a transfer, beside its amount."""
POSTING_COLUMNS = ("account", "partner", "agreement", "theme", "amount", "currency")

FORMATS: dict[int, Format] = {
    2: Format(
        number=2,
        schema=sql("schema-2.sql"),
        tables={
            "book": ("name", "first_month", "format", "key_check"),
            "act": (*ACT_COLUMNS, "leaf", "head"),
            "entry": (*ENTRY_COLUMNS, "leaf", "head"),
            "posting": ("entry", "line", *POSTING_COLUMNS),
            "annex": ("act", "name", "body"),
            "seal": ("month", "revision", "act", "size", "root", "head"),
        },
        act_columns=ACT_COLUMNS,
        entry_columns=ENTRY_COLUMNS,
        act_bytes=_act_bytes,
        entry_bytes=_entry_bytes,
        transfers_bytes=_transfers_bytes,
        transfer_text=_transfer_text(),
    )
}


def newest() -> Format:
    """Return the format that new records are begun in."""
    return FORMATS[max(FORMATS)]
