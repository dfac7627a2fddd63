"""The front page of a place: where it stands, month by month, by theme and by whom, and what comes next.

It is written from the record again after every close and every statement, and sealed by nothing: whatever it
says, a statement or `why` says too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.amounts import counted
from pooledbudget.instruments.decisions import NOTED
from pooledbudget.instruments.pictures import Board, BoardMark, BoardMonth, BoardState, upper
from pooledbudget.ledger import chart
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.sums import Books
from pooledbudget.money import written
from pooledbudget.periods import Month, written_day
from pooledbudget.reconcile.difference import BANK, Difference
from pooledbudget.reconcile.treatments import differences_now
from pooledbudget.submissions.history import Submission, missing_files, submissions

CHECKS = ("Files", "Bank", "Partners", "Claims", "Sealed")
"""What is looked at of each month: the headings of its board."""
NO_THEME = "Of no theme"
MONTHS_SHOWN = 25
"""How many months a board has, the latest of the book."""
DAYS_SHOWN = 6
"""How many days to come are listed."""
OWES = (chart.DUE, chart.RESULTS_DUE, chart.OUTCOMES_DUE)
"""Where it stands what somebody owes an agreement."""
IS_OWED = (chart.OWED, chart.PAYABLE)
"""Where it stands what an agreement owes somebody: not what investors lent, which is due when terms say."""


class PartnerStanding(Struct, frozen=True):
    """What somebody owes under the agreements of a place, and is owed: what is paid ahead is owed to it."""

    name: str
    owes: int
    is_owed: int
    lent: int


class Front(Struct, frozen=True):
    """What the front page of a place says before it lists its pages."""

    sentences: Sequence[str]
    board: Board
    themes: Sequence[tuple[str, int, int]]
    """Each theme with what was spent in the year so far, and since the book began; their sum last."""
    year: str
    standings: Sequence[PartnerStanding]
    coming: Sequence[tuple[date, str]]


def front(record: Reading, on: Occasion) -> Front:
    """Tell where a place stands by its record and its settings as they are."""
    books, opened = record.books(), record.first_open()
    last = opened.plus(-1)
    told = last if last >= record.first_month else opened
    return Front(
        sentences=list(_sentences(record, on, opened)),
        board=_board(record, on, opened),
        themes=_themes(on, books, told),
        year=told.financial_year.written
        + ("" if told.last == told.financial_year.period.last else ", so far"),
        standings=_standings(on, books),
        coming=_coming(record, on, told, opened),
    )


def _sentences(record: Reading, on: Occasion, opened: Month) -> Iterator[str]:
    """Say which month is open, which was closed last, and what differs, with the pounds of it."""
    place, last = on.book.place, opened.plus(-1)
    if last < record.first_month:
        yield f"No month of {place} is closed yet. {opened.written} is open."
    else:
        yield f"{last.written} is closed, {_differing(record, on)}. {opened.written} is open."
    missing = missing_files(on.book.expected, submissions(record), opened)
    if missing:
        names = on.partners.names
        told = "; ".join(_named(what, names) for what in missing)
        yield f"For {opened.written} still to come: {told}."


def _differing(record: Reading, on: Occasion) -> str:
    """Say how many differences stand, and what lies between in all."""
    known = [found for found in differences_now(record) if not found.settled]
    between = written(sum(abs(found.gap) for found in known), on.currency)
    return f"with {counted(len(known), 'difference')}, {between} in all" if known else "and nothing differs"


def _named(what: str, names: Mapping[str, str]) -> str:
    kind, _, partner = what.rpartition(" from ")
    return f"{kind.replace('-', ' ')} from {names.get(partner, partner)}"


def _board(record: Reading, on: Occasion, opened: Month) -> Board:
    """Return how each month stands, the latest last."""
    months = [record.first_month]
    while months[-1] < opened:
        months.append(months[-1].plus(1))
    received, paid = submissions(record), _claims(record, on)
    shown = [
        BoardMonth(
            month,
            [
                _files(record, on, received, month),
                *_differences(record, month),
                _claimed(paid.get(str(month))),
                _sealed(record, month, opened),
            ],
        )
        for month in months[-MONTHS_SHOWN:]
    ]
    return Board(subject=on.book.place, currency=on.currency, checks=CHECKS, months=shown)


def _files(record: Reading, on: Occasion, received: Sequence[Submission], month: Month) -> BoardState:
    """Say how many of the files that are expected came: by the close, where there was one."""
    expected, closed = len(on.book.expected), record.first_open() > month
    if not expected:
        return BoardState(BoardMark.NONE, "any")
    missing = _missing_at_close(record, month) if closed else None
    if missing is None:
        missing = missing_files(on.book.expected, received, month)
    mark = BoardMark.DONE if not missing else BoardMark.WRONG if closed else BoardMark.OPEN
    return BoardState(mark, f"{max(expected - len(missing), 0)} of {expected}")


def _missing_at_close(record: Reading, month: Month) -> Sequence[object] | None:
    """Return what had not come when a month was last closed; None where no close of its own says."""
    closes = record.sealed_by(month)
    act = record.act(closes[-1]).act if closes else None
    return act.detail.get("missing") if act is not None and act.month == str(month) else None


def _differences(record: Reading, month: Month) -> Iterator[BoardState]:
    """Say of the bank, and of partners' own figures, whether they agreed at the month's end."""
    closes = record.sealed_by(month)
    if not closes or record.first_open() <= month:
        yield from (BoardState(BoardMark.OPEN, "not yet"), BoardState(BoardMark.OPEN, "not yet"))
        return
    kept = [found for found in record.annex(closes[-1], "differences") if found["month"] == str(month)]
    found = [difference for difference in map(Difference.from_document, kept) if not difference.settled]
    banks = [bank for bank in record.annex(closes[-1], "banks") if bank["month"] == str(month)]
    at_bank = sum(difference.against == BANK for difference in found)
    if not any(bank["bank"] for bank in banks):
        yield BoardState(BoardMark.NONE, "not told")
    elif not all(bank.get("reconciled", True) for bank in banks if bank["bank"]):
        yield BoardState(BoardMark.WRONG, "no lines")
    else:
        yield _agreeing(at_bank)
    yield _agreeing(len(found) - at_bank)


def _agreeing(number: int) -> BoardState:
    if not number:
        return BoardState(BoardMark.DONE, "agree")
    return BoardState(BoardMark.WRONG, f"{number} {'differs' if number == 1 else 'differ'}")


def _claims(record: Reading, on: Occasion) -> dict[str, tuple[int, int]]:
    """Return how many claims each month decided, and how many of them are paid."""
    found: dict[str, tuple[int, int]] = {}
    agreements = {agreement.id for agreement in on.agreements if agreement.schedule_statement[0] == "claims"}
    for agreement, month, reason, withdrawn, is_paid, many in record.derived.answers():
        if agreement in agreements and reason != NOTED and not withdrawn:
            asked, paid = found.get(month, (0, 0))
            found[month] = (asked + many, paid + many * is_paid)
    return found


def _claimed(decided: tuple[int, int] | None) -> BoardState:
    if decided is None:
        return BoardState(BoardMark.NONE, "none")
    asked, paid = decided
    return BoardState(BoardMark.DONE, f"{paid} paid" if asked == paid else f"{paid} of {asked}")


def _sealed(record: Reading, month: Month, opened: Month) -> BoardState:
    if month >= opened:
        return BoardState(BoardMark.OPEN, "open")
    return BoardState(BoardMark.DONE, "sealed" if len(record.sealed_by(month)) == 1 else "revised")


def _themes(on: Occasion, books: Books, told: Month) -> list[tuple[str, int, int]]:
    """Return what was spent by theme, in the year so far and in all, with what it comes to."""
    year = [month for month in told.financial_year.period.months if month <= told]
    found: dict[str, list[int]] = {}
    for agreement in on.agreements:
        if not agreement.terms.theme_titles:
            continue
        whole = [books.total(agreement.id, chart.SPENDING, months=months) for months in (year, None)]
        for theme, title in agreement.terms.theme_titles.items():
            sums = [
                books.total(agreement.id, chart.SPENDING, theme=theme, months=months)
                for months in (year, None)
            ]
            whole = [left - part for left, part in zip(whole, sums, strict=True)]
            _add(found, title, sums)
        _add(found, NO_THEME, whole)
    rows = [(title, now, ever) for title, (now, ever) in found.items() if now or ever]
    if not rows:
        return []
    return [*rows, ("All themes", sum(now for _, now, _ in rows), sum(ever for *_, ever in rows))]


def _add(found: dict[str, list[int]], title: str, sums: Sequence[int]) -> None:
    """Add sums to those of a theme."""
    known = found.setdefault(title, [0, 0])
    found[title] = [before + more for before, more in zip(known, sums, strict=True)]


def _standings(on: Occasion, books: Books) -> list[PartnerStanding]:
    """Return everybody who owes anything, is owed anything or has lent, in the book's order."""
    found = []
    for partner in on.partners.by_id.values():

        def held(accounts: Iterable[str], who: str = partner.id) -> list[int]:
            return [
                books.total(agreement.id, account, partner=who)
                for agreement in on.agreements
                for account in accounts
            ]

        owed = held(OWES)
        ahead = -sum(amount for amount in owed if amount < 0)
        standing = PartnerStanding(
            partner.name,
            sum(amount for amount in owed if amount > 0),
            ahead - sum(held(IS_OWED)),
            -sum(held([chart.CAPITAL])),
        )
        if standing.owes or standing.is_owed or standing.lent:
            found.append(standing)
    return found


def _coming(record: Reading, on: Occasion, told: Month, opened: Month) -> list[tuple[date, str]]:
    """Return the next days on which something falls due or may be done, the first first."""
    awaited = missing_files(on.book.expected, submissions(record), opened)
    once = f" once {counted(len(awaited), 'file has', 'files have')} come" if awaited else ""
    found = [
        (opened.plus(1).first, f"{opened.written} can be closed{once}"),
        (opened.plus(2).first, f"{opened.plus(1).written} can be closed"),
    ]
    for agreement in on.agreements:
        found += [(day, upper(what)) for day, what in agreement.coming(told.last)]
    return sorted(found)[:DAYS_SHOWN]


def said_next(coming: Sequence[tuple[date, str]]) -> str:
    """Say the next day and what is on it."""
    day, what = coming[0]
    return f"Next: {written_day(day)}. {what}."
