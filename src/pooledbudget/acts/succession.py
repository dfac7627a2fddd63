"""Which file takes the place of which: what was said, and what can be told from the files themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pooledbudget.errors import Misuse, PooledBudgetError, Refused
from pooledbudget.findings import Severity
from pooledbudget.instruments.host import adjustment_id
from pooledbudget.instruments.words import Said
from pooledbudget.ledger.record import Record
from pooledbudget.partners import unknown
from pooledbudget.submissions.headings import fit
from pooledbudget.submissions.history import Sent, Submission, accepted_before, standing, stands_for
from pooledbudget.submissions.lines import lines_of
from pooledbudget.submissions.reading import Table, read_grid
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.sheet import is_named
from pooledbudget.submissions.waiting import NOTHING, Waiting, Waits, Why, read_waits
from pooledbudget.submissions.words import rows_and_pounds

ENCODINGS = ("utf-8", "cp1252")
"""What a file is looked into as, that held no table of a known kind."""


def named(submission_id: str, received: Sequence[Submission]) -> Submission:
    """Return the submission of an id; Misuse if there is none, or it stands no longer, naming what does."""
    by_id = {submission.id: submission for submission in received}
    if submission_id not in by_id:
        raise Misuse(unknown("submission", submission_id, by_id))
    if by_id[submission_id].withdrawn:
        raise Misuse(f"{submission_id} was withdrawn; receive the file again if it is wanted after all")
    if submission_id not in {submission.id for submission in standing(received)}:
        now = stands_for(submission_id, received)
        raise Misuse(
            f"{submission_id} was itself replaced; name the file that stands now{': ' + now if now else ''}"
        )
    return by_id[submission_id]


def refuse_others(sent: Sent, received: Sequence[Submission]) -> None:
    """Raise Misuse if a file is said to replace or complete one that is gone, or that somebody else sent.

    A refused file whose exact bytes come from the right sender gives way to them.
    """
    for meant in filter(None, (sent.replaces, sent.completes)):
        other = named(meant, received)
        same_bytes = other.sha256 == sent.digest and not accepted_before(other.id, received)
        if other.sender != sent.sender and not same_bytes:
            raise Misuse(
                f"{other.id} came from {other.sender}, not from {sent.sender}: a file takes the place of, or "
                f"completes, one of the same sender; to take it away, pooledbudget withdraw {other.id} "
                "--reason WHY"
            )


def refuse_other_kind(sent: Sent, kind: str, received: Sequence[Submission]) -> None:
    """Raise Misuse if a file is of another kind than the one it would take the place of.

    Of a file in which no table was found, `kind` is only what somebody said of it: it held nothing.
    """
    replaced = next((submission for submission in received if submission.id == sent.replaces), None)
    if replaced is None or not replaced.layout or replaced.kind == kind:
        return
    if replaced.accepted or replaced.sha256 != sent.digest:
        raise Misuse(f"{replaced.id} holds {replaced.kind}; {sent.file} holds {kind} and cannot replace it")


def completing_still(sent: Sent, received: Sequence[Submission]) -> Sent:
    """Return what was sent, bringing back rows to the file that the one it replaces brought them back to.

    It would else stand beside a whole file that later takes that file's place, and count twice. Misuse
    where it is said to bring rows back to a file and to take that same file's place.
    """
    if sent.completes and sent.completes in {sent.replaces, accepted_before(sent.replaces, received)}:
        raise Misuse(
            f"{sent.file} cannot bring rows back to {sent.completes} and take its place: "
            "say --completes for mended rows alone, or --replaces for the whole file"
        )
    replaced = next((file for file in received if file.id == sent.replaces), None)
    if replaced is None or sent.completes:
        return sent
    return replace(sent, completes=replaced.completes)


def refuse_other_place(earlier: Submission, sent: Sent, received: Sequence[Submission]) -> None:
    """Raise Misuse if a file that stands is sent again to take the place of another one."""
    meant = accepted_before(sent.replaces, received)
    if meant not in {"", earlier.id, accepted_before(earlier.replaces, received)}:
        raise Misuse(
            f"{sent.file} is here already, as {earlier.id}, so it cannot take the place of {meant} too; "
            f"to take {meant} away, pooledbudget withdraw {meant} --reason WHY"
        )


def refuse_adjusted(record: Record, submission: str) -> None:
    """Raise Misuse if two people have adjusted by a file: its entry would stand with no file behind it."""
    entry = adjustment_id(submission)
    if entry in record.posted():
        raise Misuse(
            f"{submission} was adjusted by, as entry {entry}: reverse that with "
            f"adjust --corrects {entry}, then send another file without --replaces"
        )


def same_files(sent: Sent, earlier: Iterable[Submission], reader: RowReader) -> Iterator[Submission]:
    """Yield those earlier files with the same bytes as one, and for a workbook the same sheet."""
    digest = sent.digest
    for file in earlier:
        if file.sha256 == digest and _same_sheet(sent, file, reader):
            yield file


def _same_sheet(sent: Sent, earlier: Submission, reader: RowReader) -> bool:
    if not sent.sheet or sent.sheet == earlier.sheet:
        return True
    try:
        read = reader.read_again(earlier)[0].sheet
    except PooledBudgetError:
        return not earlier.sheet  # it could not be read, and may be because no sheet was named
    return not read or is_named(read, sent.sheet)


def same_before(
    sent: Sent, received: Sequence[Submission], month: str, reader: RowReader
) -> Submission | None:
    """Return the same file from the same sender that stands, if there is one.

    An empty return has the same bytes every month: it is the same one in its own month only. `month` is
    the one that is open.
    """
    own = [submission for submission in standing(received) if submission.sender == sent.sender]
    same = list(same_files(sent, own, reader))
    if not same or (sent.completes and same[-1].completes != sent.completes):
        return None
    nothing = same[-1].accepted and not (same[-1].rows or same[-1].left_out)
    return None if nothing and (sent.month or month) not in same[-1].answers else same[-1]


def refused_try(
    sent: Sent,
    kind: str,
    months: Sequence[str],
    table: Table | None,
    received: Sequence[Submission],
    reader: RowReader,
) -> tuple[str, list[Waiting]]:
    """Return the refused file that a file mends though nobody said so, blank if none, and others that wait.

    It mends one with the same bytes, or one of its sender, kind and months of which every row is in it
    again but for its bad cells: money that does not come back must wait. The others are of its sender and
    kind, or name, each with the rows of it that the file does not have; of a file whose kind is not known
    nothing is said but of its name.
    """
    same: list[Waiting] = []
    others: list[Waiting] = []
    refused = [
        file
        for file in standing(received)
        if not (file.accepted or file.id == sent.replaces) and file.completes == sent.completes
    ]
    sent_again = {file.id for file in same_files(sent, refused, reader)}
    for file in refused:
        of_sender = file.sender == sent.sender and _may_hold(file, kind)
        same_bytes = file.id in sent_again and (of_sender or not accepted_before(file.id, received))
        if not (of_sender or same_bytes):
            continue
        of_months = of_sender and bool(set(months) & set(file.answers))
        alike, gone = (True, NOTHING) if same_bytes else _held_against(sent, table, file, reader)
        found = Waiting(file, Why.REFUSED, gone)
        if same_bytes or (of_months and alike):
            same.append(found)
        elif (kind and file.kind) or file.file == sent.file:
            others.append(found)
    return (same[-1].file.id, [*same[:-1], *others]) if same else ("", others)


def _may_hold(file: Submission, kind: str) -> bool:
    """Say whether a refused file may hold rows of a kind: one without a table may, unless another was said.

    It may have been said by a layout, which says nothing against a kind.
    """
    return not kind or file.kind in {"", kind} or not (file.layout or file.kind in KINDS)


def waited(linked: Submission | None, waiting: Iterable[Waiting], id_: str, currency: str) -> Iterator[Said]:
    """Say which refused file a file takes the place of unasked, and which wait still, with both ways out."""
    if linked is not None:
        known = "" if linked.layout else "; it could not be read, so its rows and pounds are not known"
        yield Said(
            f"{linked.id} was refused and waited: this file takes its place{known}",
            "a mended file takes the place of the refused one, though nobody said --replaces",
            f"nothing to do; if they are two files, receive the other one again once {id_} stands",
        )
    for found in waiting:
        file = found.file
        gone = "it could not be read, so its rows and pounds are not known"
        if file.layout:
            gone = "every row of it is here" if file.waits else "it held no rows"
        if found.waits.rows:
            gone = f"this file does not have {rows_and_pounds(found.waits, currency)} of it"
        yield Said(
            f"{file.id} ({file.file}) of the same sender was refused and waits still: {gone}",
            "a refused file blocks its month until every row of it came mended, or somebody gives it up",
            f"if what is not here is not to count, receive this file again with --replaces {file.id}, or "
            f"pooledbudget withdraw {file.id} --reason WHY; if it is, send that alone, mended, with "
            f"--replaces {file.id}",
        )


def refuse_other_rows(
    sent: Sent, months: Sequence[str], table: Table, received: Sequence[Submission], reader: RowReader
) -> None:
    """Raise Misuse if a file shares neither a month nor a row with the one it would take the place of.

    A mistyped id would else take away somebody's month. Rows are alike but for one cell: a payment may be
    moved to the month it is of.
    """
    meant = accepted_before(sent.replaces, received)
    for file in received:
        if file.id != meant or not table.rows or not file.rows or set(months) & set(file.answers):
            continue
        if not _shared(table, file, reader):
            raise Misuse(
                f"{meant} answers for {' and '.join(file.answers)}, {sent.file} for {' and '.join(months)}, "
                f"and they share no row, so it cannot take its place; to take {meant} away, pooledbudget "
                f"withdraw {meant} --reason WHY"
            )


def _shared(table: Table, before: Submission, reader: RowReader) -> int:
    """Return how many rows of an earlier file are in a table but for one cell; nought if none can be read."""
    try:
        earlier = reader.read_again(before)[0]
    except PooledBudgetError:
        return 0  # it could not be read then, and is not to be had now
    if earlier.headings != table.headings:
        return 0
    now = {near for _, cells in table.rows for near in but_for_one(cells)}
    rows = [*earlier.rows, *earlier.misshapen]
    return sum(any(near in now for near in but_for_one(cells)) for _, cells in rows)


def _held_against(
    sent: Sent, table: Table | None, refused: Submission, reader: RowReader
) -> tuple[bool, Waits]:
    """Say whether a refused file may give way to a table unasked, and what of it is not in the table."""
    try:
        before, layout = reader.read_again(refused)
    except Refused:
        return sent.file == refused.file and _may_be(refused, table, reader), NOTHING
    except PooledBudgetError:
        return False, Waits(refused.waits, refused.waits_amount, refused.waits_unread)  # its bytes are gone
    if not (before.rows or before.misshapen):
        return sent.file == refused.file, NOTHING
    aside = lines_of(before, fit(layout, before.headings).layout).set_aside
    if table is None or before.headings != table.headings:
        gone = {number for number, _ in [*before.rows, *before.misshapen]} - aside
    else:
        gone = set(not_back(before, _faulty(refused, before, reader), table)) - aside
    act = reader.record.act(refused.act).act
    return not gone, read_waits(before, layout, gone, reader.settings.currency(act.inputs))


def _may_be(refused: Submission, table: Table | None, reader: RowReader) -> bool:
    """Say whether a file that held no table of a known kind may be the one that came now.

    Where its cells can be seen, half of them are here again: another kind of file may have its name.
    """
    try:
        data = reader.place.bytes_of(refused.sha256, "received")
        cells = {cell for _, row in read_grid(data, refused.file, ENCODINGS).rows for cell in _trimmed(row)}
    except PooledBudgetError:
        return True
    if table is None:
        return True
    now = {cell for _, row in table.rows for cell in _trimmed(row)} | {*table.headings, ""}
    return 2 * len(cells & now) >= len(cells)


def _faulty(refused: Submission, before: Table, reader: RowReader) -> dict[int, tuple[int, ...]]:
    """Return the faulty rows of a refused file, by number, each with the places of the cells at fault."""
    record = reader.record
    places: dict[int, set[int]] = {number: set() for number in record.act(refused.act).act.detail["left_out"]}
    for _, severity, row, column in record.annex(refused.act, "findings") or ():
        if severity == Severity.ERROR.value and row in places and column in before.headings:
            places[row].add(before.headings.index(column))
    return {number: tuple(sorted(found)) for number, found in places.items()}


def not_back(before: Table, faulty: Mapping[int, tuple[int, ...]], table: Table) -> list[int]:
    """Return the rows of a refused table, by number, that are not in another one.

    Whole if a row has no fault; else but for its faulty cells, or for any one cell. `faulty` has the
    places of those cells by row.
    """
    rows = [*before.rows, *before.misshapen]
    left = Counter(_trimmed(cells) for _, cells in [*table.rows, *table.misshapen])
    gone: list[int] = []
    for number, cells in rows:
        if number in faulty:
            continue
        if left[whole := _trimmed(cells)]:
            left[whole] -= 1
        else:
            gone.append(number)
    width = len(table.headings)
    near: dict[tuple[tuple[int, ...], tuple[str, ...]], list[tuple[str, ...]]] = defaultdict(list)
    for now in left:
        for places in {*((place,) for place in range(width)), *faulty.values()}:
            near[places, _without(now, places)].append(now)
    for number, cells in rows:
        if number in faulty:
            whole = _trimmed(cells)
            keys = _mended(whole, width, faulty[number])
            alike = (row for key in keys for row in near.get(key, ()) if left[row])
            mended = whole if left[whole] else next(alike, None)
            if mended is None:
                gone.append(number)
            else:
                left[mended] -= 1
    return gone


def _mended(
    cells: tuple[str, ...], width: int, faulty: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Yield what a faulty row leaves of the one that mends it, with the places of the cells left out.

    A row with too many cells is one of which a cell was cut in pieces; one with too few lacks a cell.
    """
    over = len(cells) - width
    if not over:
        yield faulty, _without(cells, faulty)
    for place in range(width):
        yield (place,), (*cells[:place], *cells[place + 1 + over :])


def _without(cells: tuple[str, ...], places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(cell for place, cell in enumerate(cells) if place not in places)


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def but_for_one(cells: Iterable[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield a row without each of its cells in turn, with the place of the cell left out."""
    trimmed = _trimmed(cells)
    for place in range(len(trimmed)):
        yield place, (*trimmed[:place], *trimmed[place + 1 :])
