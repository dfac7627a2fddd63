"""Tables of the claim schedule for an auditor: its tie to the ledger, and the register of exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pooledbudget.instruments.decisions import COUNT, Decision, Facts
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.families.causes import FamilyCause
from pooledbudget.instruments.families.late_files import Files, exceptions_of
from pooledbudget.instruments.families.remarks import WOULD_FAIL, exception
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Entries,
    Kind,
    Line,
    Table,
    apart,
    money,
    slug,
    text,
)
from pooledbudget.ledger.chart import FEES, RESULTS, inside
from pooledbudget.ledger.entries import cause_of
from pooledbudget.money import minor_of
from pooledbudget.periods import written_day

ASKED = (
    "What somebody would ask about in what the period paid, what was ever paid and would not be now, files "
    "of evidence that gave way. A payment may be in several lines: the pounds do not add up."
)
"""What is said above the register of exceptions."""
ACCOUNTS = ((FEES, ("attachment", COUNT), "fees"), (RESULTS, ("result",), "results"))
"""Each account that what is decided posts to, what was asked, and what the ledger's money there is called."""


def tied_to_ledger(
    desk: Desk, agreement: str, known: Sequence[Decision], earned: Mapping[str, Entries], id_: str
) -> Table:
    """Return what decisions earned to date on each account, what people posted by hand, and the ledger."""
    causes = {decision.cause for decision in known}
    lines = []
    for account, asked, name in ACCOUNTS:
        decided = dict.fromkeys(decision.cause for decision in known if decision.asked in asked)
        by_claims = money(
            f"{id_}.tied.{name}.decided",
            Entries([entry for cause in decided for entry in earned[cause].behind]),
        )
        ledger = money(
            f"{id_}.tied.{name}", desk.entries(desk.selection(agreement, account, desk.to_date), -1)
        )
        by_hand = list(_by_hand(desk, agreement, account, causes, f"{id_}.tied.{name}"))
        tied = sum(line.cells[-1].minor or 0 for line in by_hand) + (by_claims.minor or 0)
        lines += [Line(f"{name.capitalize()} by the decisions above", [text(""), by_claims]), *by_hand]
        differs = "" if tied == (ledger.minor or 0) else ", WHICH DIFFERS"
        lines.append(Line(f"{name.capitalize()} in the ledger{differs}", [text(""), ledger], total=True))
    columns = [Column("What"), Column("Why, and the entry"), Column("Amount to date", Kind.MONEY)]
    return Table(
        f"Tied to the ledger at {written_day(desk.day)}",
        columns,
        lines,
        intro="What was decided, and what people posted to the same accounts, is what the ledger has.",
    )


def untied(
    desk: Desk, agreement: str, known: Sequence[Decision], earned: Mapping[str, Entries]
) -> Mapping[str, int]:
    """Return by what each account differs from what decisions earned and people posted; nought where tied."""
    table = tied_to_ledger(desk, agreement, known, earned, agreement)
    found, added = {}, 0
    names = iter(name for _, _, name in ACCOUNTS)
    for line in table.lines:
        amount = line.cells[-1].minor or 0
        if line.total:
            found[next(names)] = amount - added
            added = 0
        else:
            added += amount
    return found


def _by_hand(desk: Desk, agreement: str, account: str, causes: set[str], id_: str) -> Iterable[Line]:
    """Yield what was posted to an account with no claim behind it, by its reason: by hand, or brought in."""
    for posted in desk.record.entries(desk.selection(agreement, account, desk.to_date)):
        amount = -sum(
            leg.amount
            for leg in posted.entry.postings
            if leg.agreement == agreement and inside(leg.account, account)
        )
        if not amount or cause_of(posted.entry.id) in causes:
            continue
        why = desk.record.act(posted.act).act.reason
        yield Line(
            f"{posted.entry.kind.capitalize()} on {written_day(posted.entry.effective)}",
            [
                text(f"{why} ({posted.entry.id})" if why else posted.entry.id),
                money(f"{id_}.adjusted.{slug(posted.entry.id)}", Entries([(posted.sequence, amount)])),
            ],
        )


def exceptions_table(
    desk: Desk,
    now: Sequence[Decision],
    short: Callable[[str], str],
    earned: Callable[[Decision], Entries],
    id_: str,
) -> Table:
    """Return the register of exceptions: what an auditor would ask about in what was paid, with its pounds.

    Beside the period's own decisions it lists all that the last close found would not be paid now.
    """
    files = Files(desk.record)
    found: list[tuple[str, str, Facts, Cell]] = []
    taken: set[str] = set()

    def called(cause: str, subject: str, what: str) -> str:
        return apart(f"{id_}.exception.{subject}.{FamilyCause.of(cause).what}.{slug(what)}", taken)

    for decision in (each for each in now if each.paid):
        for facts in exceptions_of(decision, files):
            figure = called(decision.cause, decision.subject, facts["what"])
            cell = money(figure, earned(decision))
            found.append((decision.subject, decision.asked, _shortened(facts, short), cell))
    for facts in would_fail_at(desk):
        if facts["agreement"] == id_:
            amount = Amount(minor_of(facts["amount"]), "what the last close found of what is paid")
            figure = called(facts["cause"], facts["family"], WOULD_FAIL)
            cell = money(figure, amount, [facts["cause"]])
            found.append((facts["family"], facts["asked"], {**facts, "what": WOULD_FAIL}, cell))
    lines = [
        Line(f"{short(subject)}, {asked}", [text(facts["what"]), text(exception(facts)), cell], about=subject)
        for subject, asked, facts, cell in found
    ]
    lines += [
        Line(f"{file.id}, {file.kind}", [text(facts["what"]), text(exception(facts)), Cell(Kind.MONEY, None)])
        for file, facts in files.changed({str(month) for month in desk.months})
    ]
    columns = [Column("Family and what, or file"), *map(Column, ("Exception", "Why it is one"))]
    return Table(
        "Exceptions",
        [*columns, Column("Pounds", Kind.MONEY)],
        lines,
        intro=ASKED if lines else "",
        empty="There is nothing to ask about.",
    )


def would_fail_at(desk: Desk) -> list[Facts]:
    """Return what the last close of the period found of things paid that would not be paid now."""
    last = str(desk.last)
    bodies = [body for recorded, body in desk.kept("findings") if recorded.act.month == last]
    listed: Sequence[Facts] = bodies[-1] if bodies else []
    return [finding["facts"] for finding in listed if finding["facts"].get("case") == WOULD_FAIL]


def _shortened(facts: Facts, short: Callable[[str], str]) -> Facts:
    return {**facts, "other": short(facts["other"])} if "other" in facts else facts
