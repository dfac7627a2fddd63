"""Entries and the acts that cause them, and the rule for which of them are in force."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from msgspec import Struct, field

from pooledbudget.amounts import MINOR_MAX, plain
from pooledbudget.cited import Citation
from pooledbudget.errors import Unbalanced
from pooledbudget.findings import Origin
from pooledbudget.ledger import chart
from pooledbudget.ledger.words import narrative

POSTINGS_MIN = 2
REVERSES = "reverses:"
"""How the id of a reversal begins."""
LAST_LETTER = "\U0010ffff"
"""Sorts after every letter an id or a subject has."""
DECIDED_AGAIN, NO_LONGER_STANDS = "reversal, decided again", "reversal, no longer stands"
BY_HAND = "reversal, by hand"


def reversal_of(entry_id: str) -> tuple[str, int]:
    """Return the id at the root of a chain of reversals, and how many times it was reversed."""
    times = 0
    while entry_id.startswith(REVERSES):
        entry_id, times = entry_id.removeprefix(REVERSES), times + 1
    return entry_id, times


def cause_of(entry_id: str) -> str:
    """Return what an entry follows from: its id without reversals and without the number of its use."""
    return reversal_of(entry_id)[0].partition("#")[0]


def nth(cause: str, use: int) -> str:
    """Return the id of the entry a cause makes when it is used for the `use`-th time."""
    return cause if use == 1 else f"{cause}#{use}"


def in_force(ids: Iterable[str]) -> set[str]:
    """Return the ids left when reversals and what they reverse cancel.

    An entry reversed an even number of times stands: a reversed reversal undoes it. Everything
    that asks what stands asks here, so that a close and a statement cannot disagree.
    """
    ids = set(ids)
    reversals = Counter(root for root, times in map(reversal_of, ids) if times)
    kept = set()
    for entry_id in ids:
        root, times = reversal_of(entry_id)
        if root not in ids or (not times and reversals[root] % 2 == 0):
            kept.add(entry_id)
    return kept


def refuse_amount(entry_id: str, amount: int) -> None:
    """Raise ValueError for nought, or an amount of more minor units than can be written exactly."""
    if amount == 0 or not -MINOR_MAX <= amount <= MINOR_MAX:
        raise ValueError(f"{entry_id}: {amount} cannot be posted")


class Posting(NamedTuple):
    """One leg of an entry: debits above nought, credits below, in minor units."""

    account: str
    partner: str
    agreement: str
    amount: int
    theme: str
    currency: str


class Entry(Struct, frozen=True):
    """A balanced set of postings with its cause; what is said of it is written from its facts.

    Raises Unbalanced unless debits equal credits in each currency and each agreement;
    ValueError for a nought or oversized amount, an account that is not in the chart, or fewer
    than two postings.
    """

    id: str
    effective: date
    kind: str
    """What sort of entry: `spending`, `contribution due`, `drawdown` and so on."""
    postings: Sequence[Posting]
    because: Sequence[Origin | Citation]
    about: str = ""
    """What it is for: a scheme, a grant, a year, a family's pseudonym, a cohort, the entry reversed."""
    reference: str = ""
    """The reference of the row it follows from, exactly as sent: the bank is matched by it."""
    decided: bool = False
    """Whether it follows from a decision, which may change, rather than from a row."""

    def __post_init__(self) -> None:
        if len(self.postings) < POSTINGS_MIN:
            raise ValueError(f"{self.id}: an entry has at least two postings")
        for posting in self.postings:
            refuse_amount(self.id, posting.amount)
            if not chart.holds(posting.account):
                raise ValueError(f"{self.id}: {chart.unknown_account(posting.account)}")
        first, second = self.postings[:POSTINGS_MIN]
        one_thing = (first.agreement, first.currency) == (second.agreement, second.currency)
        if len(self.postings) == POSTINGS_MIN and one_thing and first.amount == -second.amount:
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

    def __eq__(self, other: object) -> bool:
        """Whether it posts the same: whether it was decided is not recorded, and no part of that."""
        return isinstance(other, Entry) and self._posts == other._posts

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def _posts(self) -> list[Any]:
        return [getattr(self, name) for name in self.__struct_fields__ if name != "decided"]

    @property
    def narrative(self) -> str:
        """What the entry is, in words."""
        return narrative(self.kind, self.about, self.reference)

    @property
    def moved(self) -> int:
        """How much the entry moves in all: its debits, in minor units."""
        return sum(posting.amount for posting in self.postings if posting.amount > 0)

    def reversed_as(self, entry_id: str, kind: str) -> Entry:
        """Return the entry that undoes this one, leg by leg."""
        undone = [posting._replace(amount=-posting.amount) for posting in self.postings]
        return Entry(
            entry_id,
            self.effective,
            kind,
            undone,
            self.because,
            about=self.id,
            reference=self.reference,
            decided=self.decided,
        )


def transfer(
    debit: tuple[str, str],
    credit: tuple[str, str],
    amount: int,
    agreement: str,
    *,
    theme: str = "",
    currency: str,
) -> list[Posting]:
    """Return the two postings that move `amount` from one (account, partner) to another."""
    return [
        Posting(debit[0], debit[1], agreement, amount, theme, currency),
        Posting(credit[0], credit[1], agreement, -amount, theme, currency),
    ]


class Act(Struct, frozen=True, kw_only=True):
    """Something someone did to the book; everything needed to do it again."""

    kind: str
    who: str
    instant: str
    tool: str
    inputs: Mapping[str, str]
    detail: Mapping[str, Any]
    edition: int = 0
    """The edition of the rules it was done under."""
    code: str = ""
    """SHA-256 of the manifest that names every file of code and SQL that decided it."""
    reason: str = ""
    month: str = ""
    annexes: Mapping[str, Any] = field(default_factory=dict)
    """Documents that go with the act; their SHA-256 stand in `detail` once recorded."""


def canonical(value: Any) -> str:
    """Write JSON one way only: sorted keys, no spaces, UTF-8, no floats.

    Equals RFC 8785 for what is used here: objects with ASCII keys, arrays, NFC strings,
    whole numbers within 2**53-1, booleans. TypeError for a float.
    """
    return _ENCODER.encode(value)


def canonical_parts(value: Any) -> list[str]:
    """Write what a list holds, each by itself, as canonical JSON: what is kept apart is written once."""
    return [canonical(part) for part in value]


def _refuse(value: object) -> object:
    raise TypeError(f"{value!r} has no canonical form")


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_refuse
)


def because_rows(submission: str, rows: Sequence[int]) -> list[str]:
    """Write for each of some rows of a file the cause of the entry that it alone makes, as canonical JSON."""
    file = encode_basestring(submission)
    return [f'[{{"row":{row},"submission":{file}}}]' for row in rows]


def because_text(because: Sequence[Origin | Citation]) -> str:
    """Write the causes of an entry as canonical JSON; the one row behind most is written at once."""
    if len(because) == 1 and isinstance(because[0], Origin):
        return because_rows(because[0].submission, [because[0].row])[0]
    return canonical(
        [
            {"submission": cause.submission, "row": cause.row}
            if isinstance(cause, Origin)
            else {"source": cause.source, "place": cause.place, "standing": cause.standing.value}
            for cause in because
        ]
    )
