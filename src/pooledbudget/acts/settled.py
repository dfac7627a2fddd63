"""What was settled stands: what a new edition alone makes of it is told, and posts by an explicit act only.

An agreement that works settled months out again from its first fact comes to other amounts where a fact or
a signed term changed, and where the rules did. A close keeps under which edition months stand, with a
digest of the terms and facts that they follow from. While that is the same and the edition is another,
whatever is otherwise in those months is the edition's alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.acts.correct import two_people
from pooledbudget.acts.occasion import Occasion
from pooledbudget.calls import refuse_other_fields
from pooledbudget.errors import IntegrityFailure, Misuse
from pooledbudget.instruments.agreement import Agreement, Decided, Question, signed_terms
from pooledbudget.instruments.decisions import Decision, Facts
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import REVERSES, Act, Entry, canonical, cause_of
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.reading import SETTLED, Reading, RecordedAct
from pooledbudget.money import plain
from pooledbudget.partners import unknown
from pooledbudget.periods import Month
from pooledbudget.place.folder import SNAPSHOTS
from pooledbudget.settings import read_toml
from pooledbudget.submissions.counting import count_rows
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader

SINCE = 4
"""The first edition under which a close keeps this and holds back; earlier ones posted whatever differed."""
HELD_BACK = "held back: another edition decided the month, and did not decide this"
"""Why a row of a settled month neither posts nor is decided."""
OWED = (chart.PAYABLE, chart.OUTCOMES_DUE, chart.DUE_FROM, chart.DUE_TO, chart.CASH)
"""Accounts by which a difference is told first: what somebody has or is owed."""


class Settled(Struct, frozen=True):
    """Months of one agreement that stand as an edition posted them, up to one."""

    edition: int
    month: Month
    digest: str
    """SHA-256 of the terms and facts that they follow from."""

    @property
    def document(self) -> list[Any]:
        """As it is kept with a close."""
        return [self.edition, str(self.month), self.digest]

    @classmethod
    def from_document(cls, kept: Sequence[Any]) -> Settled:
        """Read it back; IntegrityFailure if it does not say what it should."""
        try:
            edition, month, digest = kept
            return cls(int(edition), Month.parse(month), str(digest))
        except (Misuse, TypeError, ValueError) as fault:
            raise IntegrityFailure(f"what a close kept of settled months cannot be read: {fault}") from fault


class Taking(Struct, frozen=True):
    """Whose settled months are posted as the new edition has them, why, and who approves it."""

    agreements: Sequence[str] = ()
    reason: str = ""
    approved_by: str = ""

    def __post_init__(self) -> None:
        refuse_other_fields(self)

    @property
    def detail(self) -> dict[str, Any]:
        """What the act of the close says of it; nothing where nothing is taken."""
        if not self.agreements:
            return {}
        return {"takes_edition": list(self.agreements), "approved_by": self.approved_by}


NOTHING = Taking()


def taken_in_act(act: Act) -> Taking:
    """Return what the act of a close says was taken."""
    said = act.detail
    if "takes_edition" not in said:
        return NOTHING
    return Taking(tuple(said["takes_edition"]), act.reason, str(said["approved_by"]))


class HeldBack(Struct, frozen=True, kw_only=True):
    """What a close holds back in settled months, and under which edition they stand after it."""

    stands: Mapping[str, Sequence[Settled]] = field(default_factory=dict)
    """By agreement, in order of month."""
    withheld: Sequence[Facts] = ()
    """What the new edition alone would post."""
    taken: Sequence[Facts] = ()
    """The same, where it posts because two people said so."""
    taking: Taking = NOTHING
    untold: Sequence[str] = ()
    """Agreements whose settings at the last close are gone: what stands of them cannot be told."""
    first: bool = False
    """Whether something is held back that the close before did not."""

    @property
    def annexes(self) -> dict[str, Any]:
        """What is kept of it with the close; nothing where no agreement works settled months out again."""
        if not self.stands:
            return {}
        stands = {name: [each.document for each in settled] for name, settled in self.stands.items()}
        return {SETTLED: {"stands": stands, "withheld": list(self.withheld), "taken": list(self.taken)}}


def hold_back(
    record: Reading,
    reader: RowReader,
    on: Occasion,
    asked: Question,
    planned: tuple[Decided, Planned],
    taking: Taking = NOTHING,
) -> tuple[HeldBack, Decided, Planned]:
    """Part what a close planned: what it holds back, what it decides, and what it posts.

    Misuse where a new edition is taken of an agreement of which nothing is held back.
    """
    decided, entries = planned
    if taking.agreements:
        two_people(on.who, taking.approved_by, taking.reason)
    before, gone = _before(record, reader, on, asked) if on.edition >= SINCE else ({}, False)
    untold = [name for name in decided.worked_out if gone and name not in before]
    held = HeldBack(taking=taking, untold=untold)
    for agreement in on.agreements:
        if on.edition < SINCE or agreement.id not in decided.worked_out:
            continue
        now = Settled(on.edition, asked.month, _digest(agreement, asked, asked.month))
        stands = list(_unchanged(agreement, asked, before.get(agreement.id, ())))
        groups = _groups(stands, on.edition, entries, decided.worked_out[agreement.id])
        facts = [
            found
            for place, group in groups.values()
            for found in _facts(agreement.id, stands[place], on, group)
        ]
        if agreement.id in taking.agreements:
            held = replace(held, taken=[*held.taken, *facts], stands={**held.stands, agreement.id: [now]})
            continue
        last = max((place for place, _ in groups.values()), default=-1)
        stands = [*stands[: last + 1], now]
        held = replace(held, withheld=[*held.withheld, *facts], stands={**held.stands, agreement.id: stands})
        until = stands[last].month.last if groups else date.min
        decided, entries = _without(agreement.id, groups, until, asked, decided), _left(entries, groups)
    _refuse_nothing(on, held)
    known = [_same(facts) for facts in record.settled_at(asked.month).get("withheld", ())]
    return replace(held, first=any(_same(facts) not in known for facts in held.withheld)), decided, entries


def _same(facts: Facts) -> tuple[Any, ...]:
    return tuple(facts[name] for name in ("agreement", "cause", "edition", "account", "partner", "amount"))


def _refuse_nothing(on: Occasion, held: HeldBack) -> None:
    """Raise Misuse where nothing is held back of an agreement whose new edition is to be taken."""
    taken = {facts["agreement"] for facts in held.taken}
    for name in held.taking.agreements:
        if name not in on.agreements.by_id:
            raise Misuse(unknown("agreement", name, on.agreements.by_id))
        if name not in taken:
            raise Misuse(
                f"edition {on.edition} would post nothing otherwise in settled months of {name}; "
                "close without --take-edition"
            )


# Under which edition months stand -------------------------------------------------------------


def _digest(agreement: Agreement[Any], asked: Question, until: Month, signed: str = "") -> str:
    """Return the SHA-256 of the terms of an agreement and of the facts up to a month's end."""
    what = [signed or agreement.signed, agreement.followed(asked, until)]
    return hashlib.sha256(canonical(what).encode()).hexdigest()


def _unchanged(agreement: Agreement[Any], asked: Question, before: Sequence[Settled]) -> Iterator[Settled]:
    """Yield the settled months, from the first, of which no term and no fact has changed."""
    for settled in before:
        if settled.month > asked.month or settled.digest != _digest(agreement, asked, settled.month):
            return
        yield settled


def _before(
    record: Reading, reader: RowReader, on: Occasion, asked: Question
) -> tuple[Mapping[str, Sequence[Settled]], bool]:
    """Return the edition that each settled month stands under before a close, by agreement.

    And whether settings that would say so are gone.

    Closes of editions that kept nothing of it are read from their act, the settings it was done under and
    the rows that counted then: their months stand under its edition.
    """
    last = record.last_close(asked.month)
    if last is None:
        return {}, False
    if last.act.edition >= SINCE:
        kept = record.settled_at(asked.month).get("stands", {})
        return {
            name: [Settled.from_document(each) for each in stands] for name, stands in kept.items()
        }, False
    signed, gone = _signed_then(reader, last)
    mine = [agreement for agreement in on.agreements if agreement.id in signed]
    month, found = Month.parse(last.act.month), dict[str, Sequence[Settled]]()
    if mine:
        received = _received_then(record, last.sequence)
        kinds = [kind for kind, model in KINDS.items() if model.opened_again]
        rows = count_rows(reader, received, month, kinds=kinds).rows
        then = replace(asked, month=month, rows=rows, posted=record.posted(last.sequence))
        for agreement in mine:
            digest = _digest(agreement, then, month, signed[agreement.id])
            found[agreement.id] = [Settled(last.act.edition, month, digest)]
    return found, gone


def _signed_then(reader: RowReader, close: RecordedAct) -> tuple[dict[str, str], bool]:
    """Return what was signed of each agreement at a close, by its id; and whether a file of one is gone."""
    found, gone = dict[str, str](), False
    for name, digest in close.act.inputs.items():
        if not name.startswith("agreements/"):
            continue
        if reader.place.holds(digest, SNAPSHOTS):
            data = reader.place.bytes_of(digest, SNAPSHOTS)
            found[str(read_toml(data, name).get("agreement", ""))] = signed_terms(data, name)
        else:
            gone = True
    return found, gone


def _received_then(record: Reading, sequence: int) -> list[Submission]:
    """Return the submissions as an act found them."""
    return [
        file._replace(withdrawn=file.withdrawn if file.withdrawn < sequence else 0)
        for file in submissions(record)
        if file.act < sequence
    ]


# What is held back ----------------------------------------------------------------------------

Groups = Mapping[str, tuple[int, list[Entry]]]
"""By cause, in which settled months it falls, counted from the first, and what would post."""


def _groups(stands: Sequence[Settled], edition: int, entries: Planned, causes: frozenset[str]) -> Groups:
    """Return what is about to post in months that stand under another edition, cause by cause.

    What a cause made before and what it would make now go together: one without the other would stand
    beside it.
    """
    found: dict[str, list[Entry]] = {}
    for entry in entries.parts:
        if isinstance(entry, Entry) and cause_of(entry.id) in causes:
            found.setdefault(cause_of(entry.id), []).append(entry)
    groups: dict[str, tuple[int, list[Entry]]] = {}
    for cause, group in found.items():
        first = min(entry.effective for entry in group)
        place = next((place for place, each in enumerate(stands) if first <= each.month.last), None)
        if place is not None and stands[place].edition != edition:
            groups[cause] = place, group
    return groups


def _left(entries: Planned, groups: Groups) -> Planned:
    """Return what is left to post."""
    return Planned(
        part for part in entries.parts if not (isinstance(part, Entry) and cause_of(part.id) in groups)
    )


def _without(name: str, groups: Groups, until: date, asked: Question, decided: Decided) -> Decided:
    """Return what is decided without what is held back: the decisions before stand in its place.

    From the first day on which something is held back no decision is taken anew: a receipt follows from
    the one before. What was never decided, and moves nothing that is held back, is decided.
    """
    if not groups:
        return decided
    days = {entry.effective for _, group in groups.values() for entry in group if entry.effective <= until}
    known = {decision.cause for decision in [*asked.earlier.standing, *asked.earlier.again]}

    def held(decision: Decision) -> bool:
        if decision.agreement != name or decision.on > until:
            return False
        if decision.cause in known and decision.on >= min(days):
            return True
        return decision.cause in groups or decision.on in days

    away = [decision for decision in decided.decisions if held(decision)]
    kept = [decision for decision in decided.decisions if not held(decision)]
    kept += [decision for decision in asked.earlier.again if held(decision)]
    answered = {row for decision in [*asked.earlier.standing, *kept] for row in decision.row_ids}
    rows = {row for decision in away for row in decision.row_ids} | set(groups)
    named = {row: HELD_BACK for row in rows if row not in answered and row not in asked.posted}
    return replace(
        decided,
        entries=_left(decided.entries, groups),
        decisions=kept,
        named={**named, **decided.named},
    )


def _facts(name: str, stands: Settled, on: Occasion, group: Sequence[Entry]) -> Iterator[Facts]:
    """Yield what a cause would post beside what it posted: account by account, debits above nought."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for entry in group:
        for leg in entry.postings:
            sums[leg.agreement, leg.account, leg.partner] += leg.amount
    legs = [(place, amount) for place, amount in sorted(sums.items()) if amount and place[0] == name]
    owed = [leg for leg in legs if any(chart.inside(leg[0][1], account) for account in OWED)]
    said = group[-1] if not group[-1].id.startswith(REVERSES) else group[0]
    what = {
        "agreement": name,
        "cause": cause_of(said.id),
        "kind": said.kind,
        "about": said.about,
        "day": said.effective.isoformat(),
        "edition": on.edition,
        "stands": stands.edition,
    }
    for (_, account, partner), amount in owed or legs or [((name, "", ""), 0)]:
        yield {**what, "account": account, "partner": partner, "amount": plain(amount)}
