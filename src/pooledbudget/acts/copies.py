"""Second copies: rows that are here already, whatever their bytes, their sender or the name of their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from pooledbudget.acts.incoming import Incoming
from pooledbudget.acts.succession import same_files
from pooledbudget.findings import Finding, FindingCode, Origin
from pooledbudget.instruments.host import adjustment_id
from pooledbudget.periods import Month
from pooledbudget.submissions.columns import Columns, repeats
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.pool_records import (
    Adjustment,
    BankLine,
    Expenditure,
    Figure,
    OpeningBalance,
)
from pooledbudget.submissions.waiting import NOTHING, Waits
from pooledbudget.submissions.words import real_or_not

FREE_TEXT = frozenset({"description", "credits"})
"""Columns that a second copy may say otherwise."""
SPELLED = frozenset({"reference", "scheme"})
"""Columns in which a second copy may have other capitals, or two spaces for one: each system has its own."""
PAYMENT = ("reference", "scheme", "amount")
"""What makes a payment look like one that was sent before, on another day."""
ROWS_NAMED = 10
"""How many of the rows that are alike a finding names; what is more is counted."""


class Copied(Struct, frozen=True):
    """The rows of a file that are here already."""

    rows: Mapping[int, Origin] = field(default_factory=dict)
    """Where each of them is, by number; in the file itself for a row that it repeats."""
    findings: Sequence[Finding] = ()
    waits: Waits = NOTHING
    whole: bool = False
    """Whether nothing of the file is new, and nobody said that it is real: it is refused."""

    @property
    def submissions(self) -> list[str]:
        """The submissions that have the rows."""
        return sorted({origin.submission for origin in self.rows.values()})


def copies(incoming: Incoming, columns: Columns[Any]) -> Copied:
    """Return which rows of a file that would count are here already."""
    if incoming.kind.use is Use.DECIDED:
        return Copied(findings=list(_sent_again(incoming, columns)))
    sender = _other_sender(incoming, columns)
    if sender is not None and not incoming.sent.real:
        return Copied(findings=[_same_bytes(incoming, sender)], whole=True)
    if not counts_money(incoming.kind):
        return Copied()
    held = _movements(columns)
    files, names = _of_its_months(incoming, columns), telling(incoming.kind)
    before = incoming.reader.first_with(files, held, names, SPELLED)
    # A row that comes back is known to be another one: it waited beside the rows that counted.
    said = incoming.sent.real or bool(incoming.sent.completes)
    if held and len(before) == len(held) and not said:
        return Copied(before, [_all_here(incoming, before)], whole=True)
    within = {} if _framed(incoming) else _within(incoming, held, before)
    known = {**before, **within}
    # What is paid every month under one reference is remarked on; twice in a month, it waits too.
    near = _paid_before(incoming, held, known, files)
    now, later = _paid_twice(incoming, held, known)
    near = {**now, **near}
    paid = {**_paid_before(incoming, held, known, incoming.beside), **later, **near}
    found = {**known, **near}
    findings = [*_here_already(incoming, before), *_repeated(incoming, held), *_on_two_days(incoming, paid)]
    amounts = zip(held.numbers, held.column("amount"), strict=True)
    waits = Waits(len(found), sum(amount for number, amount in amounts if number in found))
    return Copied(found, findings, waits)


def _within(incoming: Incoming, columns: Columns[Any], before: Mapping[int, Origin]) -> dict[int, Origin]:
    """Return the rows that repeat an earlier row of the same file, and that no other file has."""
    return {
        number: Origin(incoming.id, numbers[0])
        for numbers in repeats(columns)
        for number in numbers[1:]
        if number not in before
    }


def _framed(incoming: Incoming) -> bool:
    """Say whether balances around the rows count each of them: identical lines of a bank file are real."""
    return incoming.kind is BankLine


def counts_money(kind: type[RecordKind]) -> bool:
    """Say whether a second copy of a row would count its money twice, in the ledger or at the bank."""
    return kind.use in {Use.POSTED, Use.ADJUSTED} or kind is BankLine


def telling(kind: type[RecordKind]) -> list[str]:
    """Return the columns by which two rows of money are one: all but free text."""
    return [name for name in kind.model_fields if name not in FREE_TEXT]


def _movements(columns: Columns[Any]) -> Columns[Any]:
    """Return the rows that move money: a bank file's balances are no movements."""
    if columns.model is not BankLine:
        return columns
    return columns.at([place for place, line in enumerate(columns.column("line")) if line == "line"])


def _of_its_months(incoming: Incoming, columns: Columns[Any]) -> list[Submission]:
    """Return the files beside that may have its rows: of its kind, with rows of a month it has rows of.

    A receipt must not cost more the older the book is.
    """
    reader, months = incoming.reader, columns.tally.keys()
    files = [file for file in incoming.beside if file.kind == incoming.kind.kind]
    return [file for file in files if months & reader.tally(file).keys()]


def _other_sender(incoming: Incoming, columns: Columns[Any]) -> Submission | None:
    """Return the file of another sender that has the same bytes; what a figure says is its sender's own."""
    if incoming.kind is Figure or not columns:
        return None
    sent = incoming.sent
    others = [file for file in incoming.beside if file.sender != sent.sender]
    return next(same_files(sent, others, incoming.reader), None)


def _same_bytes(incoming: Incoming, other: Submission) -> Finding:
    return incoming.fault(
        FindingCode.REPEAT,
        f"the same bytes are here as {other.id} from {other.sender}",
        "the same file from two senders is one file, unless somebody says that both are real",
        f"if {other.sender} sent it, pooledbudget withdraw {incoming.id} --reason WHY; if it is from "
        f"{incoming.sent.sender}, withdraw {other.id} and receive it again; if both are real, receive it "
        "again with --real --reason WHY",
    )


def _all_here(incoming: Incoming, before: Mapping[int, Origin]) -> Finding:
    others = sorted({origin.submission for origin in before.values()})
    if incoming.kind is Adjustment:
        posted = " and ".join(f"adjust --corrects {adjustment_id(other)}" for other in others)
        instead = f"if it is to stand instead, pooledbudget {posted} first"
    else:
        instead = f"if it is to stand instead, {in_place_of(incoming, others)}"
    all_in_order = incoming.checked.rows_read == len(incoming.checked.columns)
    rows = "every row of it" if all_in_order else "every row of it that is in order"
    return incoming.fault(
        FindingCode.REPEAT,
        f"{rows} is here already, in {', '.join(others)}",
        "rows that are here already count once, unless somebody says that they are real",
        f"if it is a second copy, pooledbudget withdraw {incoming.id} --reason WHY, where it was received; "
        f"{instead}; if its rows are real, send it again with --real --reason WHY",
    )


def in_place_of(incoming: Incoming, others: Sequence[str]) -> str:
    """Say how a file comes to stand in the place of others: a partner replaces one file, of its own."""
    senders = {file.id: file.sender for file in incoming.beside}
    if len(others) == 1 and senders.get(others[0]) == incoming.sent.sender:
        return f"send it --replaces {others[0]}"
    first = " and ".join(f"pooledbudget withdraw {other} --reason WHY" for other in others)
    return f"{first}, then receive it again"


def _here_already(incoming: Incoming, before: Mapping[int, Origin]) -> Iterator[Finding]:
    """Point out rows that another file has too."""
    for number, origin in sorted(before.items()):
        yield incoming.remark(
            FindingCode.REPEAT,
            f"the row is in {origin} too",
            "the same row in two files can be real, so both count, and somebody says which it is",
            _remedy(incoming),
            row=number,
        )


def _repeated(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Point out identical rows: real as often as not, so they count."""
    rule = "identical rows can all be real, so all of them count, and somebody says which it is"
    remedy = _remedy(incoming)
    if _framed(incoming):
        rule = "identical lines of a bank file are real: its balances count each of them"
        remedy = "nothing to do"
    for numbers in repeats(columns):
        what = f"rows {_named(numbers)} are identical"
        yield incoming.remark(FindingCode.REPEAT, what, rule, remedy, row=numbers[1])


def _named(numbers: Sequence[int]) -> str:
    """List the numbers of rows, as far as anybody looks for them."""
    told = ", ".join(map(str, numbers[:ROWS_NAMED]))
    return told if len(numbers) <= ROWS_NAMED else f"{told} and {len(numbers) - ROWS_NAMED:,} more"


def _remedy(incoming: Incoming) -> str:
    if incoming.sent.real:
        return "nothing to do: they are said to be real"
    return real_or_not(incoming.id, incoming.kind.kind)


def _paid_before(
    incoming: Incoming, columns: Columns[Any], known: Mapping[int, Origin], files: Sequence[Submission]
) -> dict[int, Origin]:
    """Return the payments that one of some files of the same sender has on another day, and which it has."""
    if incoming.kind is not Expenditure:
        return {}
    others = [file for file in files if file.kind == Expenditure.kind and file.sender == incoming.sent.sender]
    return incoming.reader.first_with(others, columns.without(known.keys()), PAYMENT, SPELLED)


def _paid_twice(
    incoming: Incoming, columns: Columns[Any], known: Mapping[int, Origin]
) -> tuple[dict[int, Origin], dict[int, Origin]]:
    """Return the payments that the file itself has on another day: of the same month, and of another one."""
    near: dict[int, Origin] = {}
    far: dict[int, Origin] = {}
    if incoming.kind is not Expenditure:
        return near, far
    others = columns.without(known.keys())
    if len(set(zip(*map(others.column, PAYMENT), strict=True))) == len(others):
        return near, far
    seen: dict[tuple[object, ...], list[tuple[date, int]]] = {}
    for number, on, *said in zip(others.numbers, others.days, *map(others.column, PAYMENT), strict=True):
        before = seen.setdefault(tuple(said), [])
        same = [row for day, row in before if day != on and Month.of(day) == Month.of(on)]
        if same:
            near[number] = Origin(incoming.id, same[0])
        elif before and before[0][0] != on:
            far[number] = Origin(incoming.id, before[0][1])
        before.append((on, number))
    return near, far


def _on_two_days(incoming: Incoming, paid: Mapping[int, Origin]) -> Iterator[Finding]:
    """Point out payments that are here on another day."""
    for number, origin in sorted(paid.items()):
        yield incoming.remark(
            FindingCode.REPEAT,
            f"the payment is in {origin} too",
            "the same reference, scheme and amount on two days can both be real, so both count, and "
            "somebody says which it is",
            _remedy(incoming),
            row=number,
        )


def _sent_again(incoming: Incoming, columns: Columns[Any]) -> Iterator[Finding]:
    """Name what was asked before: an outcome, a claim or an attachment that another file has too."""
    kind = incoming.kind
    files = [file for file in incoming.beside if file.kind == kind.kind]
    for number, origin in sorted(incoming.reader.first_with(files, columns, kind.key).items()):
        yield incoming.remark(
            FindingCode.REPEAT,
            f"{origin} is about the same {kind.key[-1]}",
            f"what {kind.kind} say again is named: what was decided stands until the first is replaced",
            f"to change what was sent first, {in_place_of(incoming, [origin.submission])}; if this is a "
            f"second copy, pooledbudget withdraw {incoming.id} --reason WHY",
            row=number,
            column=incoming.checked.layout.shown(kind.key[-1]),
        )


def said_twice(incoming: Incoming) -> Iterator[Finding]:
    """Find figures that their sender has said already: two of one line would be two differences for ever."""
    if incoming.kind is not Figure or not incoming.checked.columns:
        return
    columns, sender = incoming.checked.columns, incoming.sent.sender
    files = [file for file in _of_its_months(incoming, columns) if file.sender == sender]
    for number, origin in sorted(incoming.reader.first_with(files, columns, Figure.key).items()):
        yield incoming.fault(
            FindingCode.DUPLICATE,
            f"{sender} has said this figure already, in {origin}",
            "of each line, agreement and month a partner says one figure, which ours is held against",
            f"if this is the right one, {in_place_of(incoming, [origin.submission])}; if it is a second "
            f"copy, pooledbudget withdraw {incoming.id} --reason WHY",
            row=number,
            column=incoming.checked.layout.shown("line"),
        )


def brought_in_twice(incoming: Incoming) -> Iterator[Finding]:
    """Point out balances of which another file brings in another amount: both count, and one may be wrong."""
    if incoming.kind is not OpeningBalance or not incoming.checked.columns or incoming.sent.completes:
        return
    files = [file for file in incoming.beside if file.kind == OpeningBalance.kind and file.rows]
    columns, same = incoming.checked.columns, (*OpeningBalance.key, OpeningBalance.day_column)
    copied = incoming.reader.first_with(files, columns, (*same, "amount"))
    for number, origin in sorted(incoming.reader.first_with(files, columns, same).items()):
        if number not in copied:
            yield incoming.remark(
                FindingCode.REPEAT,
                f"{origin} brings in another amount of the same account, partner and day",
                "balances of one account are added up, whatever file brings them in",
                f"nothing to do, if it is more of it; if it puts the other right, "
                f"{in_place_of(incoming, [origin.submission])}",
                row=number,
                column=incoming.checked.layout.shown("amount"),
            )
