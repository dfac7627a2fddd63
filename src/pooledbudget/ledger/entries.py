"""Entries and the acts that cause them, and the canonical bytes each is sealed by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from pooledbudget.cited import Citation
from pooledbudget.errors import Unbalanced
from pooledbudget.findings import Origin
from pooledbudget.money import MINOR_MAX, plain

POSTINGS_MIN = 2
REVERSES = "reverses:"
"""How the id of a reversal begins."""


def inside(path: str, parent: str) -> bool:
    """Say whether an account is `parent` or under it, segment by segment."""
    return path == parent or path.startswith(f"{parent}:")


def reversal_of(entry_id: str) -> tuple[str, int]:
    """Return the id at the root of a chain of reversals, and how many times it was reversed."""
    times = 0
    while entry_id.startswith(REVERSES):
        entry_id, times = entry_id.removeprefix(REVERSES), times + 1
    return entry_id, times


def in_force(ids: Iterable[str]) -> set[str]:
    """Return the ids left when reversals and what they reverse cancel; a reversed reversal undoes it."""
    ids = set(ids)
    reversals = Counter(root for root, times in map(reversal_of, ids) if times)
    kept = set()
    for one in ids:
        root, times = reversal_of(one)
        if root not in ids or (not times and reversals[root] % 2 == 0):
            kept.add(one)
    return kept


class Posting(NamedTuple):
    """One leg of an entry: debits above nought, credits below, in minor units."""

    account: str
    partner: str
    agreement: str
    amount: int
    theme: str = ""
    currency: str = "GBP"


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced set of postings with its cause.

    Raises Unbalanced unless debits equal credits in each currency and each agreement;
    ValueError for a nought or oversized amount, or fewer than two postings.
    """

    id: str
    effective: date
    narrative: str
    postings: Sequence[Posting]
    because: Sequence[Origin | Citation]
    decided: bool = field(default=False, compare=False)
    """Whether it follows from a decision, which may change, rather than from a row."""

    def __post_init__(self) -> None:
        if len(self.postings) < POSTINGS_MIN:
            raise ValueError(f"{self.id}: an entry has at least two postings")
        for posting in self.postings:
            if posting.amount == 0 or not -MINOR_MAX <= posting.amount <= MINOR_MAX:
                raise ValueError(f"{self.id}: {posting.amount} cannot be posted")
        first, second = self.postings[0], self.postings[1]
        if (
            len(self.postings) == POSTINGS_MIN
            and first.amount == -second.amount
            and (first.agreement, first.currency) == (second.agreement, second.currency)
        ):
            return
        sums: Counter[tuple[str, str]] = Counter()
        for posting in self.postings:
            sums[posting.agreement, posting.currency] += posting.amount
        for (agreement, currency), total in sums.items():
            if total:
                raise Unbalanced(
                    f"{self.id}: {agreement} is out by {plain(total)} {currency}; "
                    "debits equal credits in every agreement"
                )

    def reversed_as(self, entry_id: str, narrative: str) -> Entry:
        """Return the entry that undoes this one, leg by leg."""
        undone = [
            Posting(one.account, one.partner, one.agreement, -one.amount, one.theme, one.currency)
            for one in self.postings
        ]
        return Entry(entry_id, self.effective, narrative, undone, self.because, self.decided)


def transfer(
    debit: tuple[str, str], credit: tuple[str, str], amount: int, agreement: str, theme: str = ""
) -> list[Posting]:
    """Return the two postings that move `amount` from one (account, partner) to another."""
    return [
        Posting(debit[0], debit[1], agreement, amount, theme),
        Posting(credit[0], credit[1], agreement, -amount, theme),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something someone did to the book; everything needed to do it again."""

    kind: str
    who: str
    instant: str
    tool: str
    inputs: Mapping[str, str]
    detail: Mapping[str, Any]
    reason: str = ""
    month: str = ""
    annexes: Mapping[str, Any] = field(default_factory=dict)
    """Documents that go with the act; their SHA-256 stand in `detail` once recorded."""


def canonical(value: Any) -> str:
    """Write JSON one way only: sorted keys, no spaces, UTF-8, no floats.

    Equals RFC 8785 for what is used here: objects with ASCII keys, arrays, NFC strings,
    whole numbers within 2**53-1, booleans. TypeError for a float.
    """
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_refuse,
    )


def _refuse(value: object) -> object:
    raise TypeError(f"{value!r} has no canonical form")


def because_text(because: Sequence[Origin | Citation]) -> str:
    """Write the causes of an entry as canonical JSON; the one row behind most is written at once."""
    if len(because) == 1 and isinstance(because[0], Origin):
        return f'[{{"row":{because[0].row},"submission":{encode_basestring(because[0].submission)}}}]'
    return canonical(
        [
            {"submission": one.submission, "row": one.row}
            if isinstance(one, Origin)
            else {"source": one.source, "place": one.place, "standing": one.standing.value}
            for one in because
        ]
    )


def act_bytes(book: Sequence[Any], columns: Sequence[Any]) -> bytes:
    """Return the canonical bytes of an act from the columns it and its book are stored in."""
    sequence, kind, month, who, instant, reason, tool, inputs, detail = columns
    quote = encode_basestring
    return (
        f'{{"act":{quote(kind)},"book":{quote(book[0])},"detail":{detail},'
        f'"first_month":{quote(book[1])},"format":{book[2]},"inputs":{inputs},'
        f'"instant":{quote(instant)},"month":{quote(month)},"reason":{quote(reason)},'
        f'"sequence":{sequence},"tool":{quote(tool)},"who":{quote(who)}}}'
    ).encode()


def entry_bytes(columns: Sequence[Any], postings: Sequence[Sequence[Any]]) -> bytes:
    """Return the canonical bytes of an entry from the columns it and its postings are stored in.

    A posting is written as an array: account, partner, agreement, theme, amount, currency.
    """
    sequence, entry_id, act, effective, month, narrative, because = columns
    quote = encode_basestring
    lines = ",".join(
        [
            f"[{quote(one[0])},{quote(one[1])},{quote(one[2])},{quote(one[3])},{one[4]},{quote(one[5])}]"
            for one in postings
        ]
    )
    return (
        f'{{"act":{act},"because":{because},"effective":{quote(effective)},'
        f'"id":{quote(entry_id)},"month":{quote(month)},"narrative":{quote(narrative)},'
        f'"postings":[{lines}],"sequence":{sequence}}}'
    ).encode()
