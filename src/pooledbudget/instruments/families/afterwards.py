"""Who signs a claim schedule, and what became of what was claimed so far."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.instruments.families.audit import would_fail_at
from pooledbudget.instruments.families.claimed import Claims, taken_back
from pooledbudget.instruments.families.payer import received
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Table,
    Total,
    count,
    figure_of,
    money,
    slot,
)
from pooledbudget.money import minor_of
from pooledbudget.periods import written_day

SIGNS = ("Co-ordinator", "Internal audit", "Section 151 officer or chief executive")
"""Who signs, in this order."""
SLOTS = ("Declaration", "Name", "Signed", "Day")
"""What each signs with: the wording is the payer's, and none is invented here."""


def sign_off_table() -> Table:
    """Return the slots of who signs."""
    blank = [slot() for _ in SLOTS]
    columns = [Column("Who"), *(Column(title, Kind.SLOT) for title in SLOTS)]
    return Table("Sign-off", columns, [Line(who, blank) for who in SIGNS])


def afterwards_table(claims: Claims) -> Table:
    """Return what was accepted, rejected and clawed back so far, and what the payer has paid of it."""
    refused = [each for each in claims.known if not each.paid and not taken_back(each)]
    accepted = sum(part.paid for part in claims.parts(claims.known))
    not_paid = sum(part.not_paid for part in claims.parts(refused))
    lines = [
        _decided(
            claims,
            "Accepted: decided as paid, and standing",
            "after.accepted",
            [each.cause for each in claims.known if each.paid],
            Amount(accepted, "what decisions that stand have paid to date"),
        ),
        _decided(
            claims,
            "Rejected: claimed and refused",
            "after.rejected",
            [each.cause for each in refused],
            Amount(not_paid, "what was refused to date, at the programme's rates"),
        ),
        *_clawed_back(claims, accepted),
        *_beside(claims),
    ]
    return Table(
        f"Afterwards, at {written_day(claims.desk.day)}",
        [
            Column("What became of it"),
            Column("Number", Kind.COUNT, people=True),
            Column("To date", Kind.MONEY),
        ],
        lines,
        intro="Fees and results, from the ledger and the decisions. What was refused and asked for again is "
        "counted each time.",
    )


def _line(claims: Claims, label: str, id_: str, causes: Sequence[str], amount: Cell) -> Line:
    return Line(label, [count(len(causes), claims.id(id_), causes), amount])


def _decided(claims: Claims, label: str, id_: str, causes: Sequence[str], amount: Amount) -> Line:
    """Return a line whose money rests on the very decisions that its number counts."""
    return _line(claims, label, id_, causes, money(claims.id(f"{id_}.pounds"), amount, causes))


def _clawed_back(claims: Claims, accepted: int) -> list[Line]:
    """Return what was taken back by decisions, by hand, and in all."""
    gone = [each for each in claims.known if taken_back(each)]
    failed = [each for each in gone if each.reason == Reason.CHECK_FAILED]
    fell = [each for each in gone if each.reason != Reason.CHECK_FAILED]
    by_hand = claims.sum(each.cause for each in claims.known).value - accepted
    taken = money(claims.id("after.withdrawn.pounds"), claims.taken_back(fell))
    lost = money(claims.id("after.not-valid.pounds"), claims.taken_back(failed))
    source = "what the ledger has of what was decided, less what was decided"
    hand = money(claims.id("after.by-hand.pounds"), Amount(by_hand, source))
    clawed = Total([(1, "", figure_of(cell)) for cell in (taken, lost, hand)])
    nobody = Cell(Kind.COUNT, None)
    what = "Withdrawn, or fell with its attachment"
    return [
        _line(claims, what, "after.withdrawn", [each.cause for each in fell], taken),
        _line(claims, "A check found it not valid", "after.not-valid", [each.cause for each in failed], lost),
        Line("Reversed or put back by hand", [nobody, hand]),
        Line("Clawed back so far", [nobody, money(claims.id("after.clawed-back"), clawed)], total=True),
    ]


def _beside(claims: Claims) -> list[Line]:
    """Return what is paid and would not be by what is known now, and what the payer has paid."""
    desk, agreement = claims.desk, claims.terms.agreement
    doubtful = [facts for facts in would_fail_at(desk) if facts["agreement"] == agreement]
    pounds = sum(minor_of(facts["amount"]) for facts in doubtful)
    paid = received(desk, agreement, desk.to_date)
    return [
        _decided(
            claims,
            "Would not be paid by what is known now",
            "after.doubtful",
            [facts["cause"] for facts in doubtful],
            Amount(pounds, "what the last close found of what is paid"),
        ),
        Line("Received from the payer", [Cell(Kind.COUNT, None), money(claims.id("after.received"), paid)]),
    ]
