"""What was asked of an agreement and answered, and which answers are in force.

A decision holds facts: codes, amounts, measures and references. What is said of it is written
from them when it is shown, by the instrument that decided it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import DecodeError, Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from pooledbudget.errors import IntegrityFailure
from pooledbudget.findings import Origin
from pooledbudget.ledger.derived import INSTEAD_OF
from pooledbudget.periods import Month

Facts = Mapping[str, Any]
"""Named values: whole numbers, codes and lists of codes; never a sentence."""

WITHDRAWN = "withdrawn"
"""The reason of a decision of which a row was replaced."""


def as_kept(rows: Iterable[Origin]) -> list[list[str | int]]:
    """Return rows as a decision is kept with them: each as its submission and its number."""
    return [[row.submission, row.row] for row in rows]


class Measured(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One test of a decision: what was found, what the rule needs, over which days, from which rows."""

    criterion: str
    verdict: str
    """pass, fail, not relevant, not evaluable or not shown."""
    found: Facts
    needs: Facts
    """The thresholds that decided, as they were in force."""
    window: Sequence[str] = ()
    """First and last day, ISO; empty where there is none."""
    rows: tuple[Origin, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as the canonical JSON kept with the close."""
        return {
            "criterion": self.criterion,
            "verdict": self.verdict,
            "found": dict(self.found),
            "needs": dict(self.needs),
            "window": list(self.window),
            "rows": as_kept(self.rows),
        }


class Reliance(Struct, frozen=True, order=True, array_like=True):
    """Something no source settles that a decision rests on, or that would turn it."""

    kind: str
    """`reading`, `tariff`, or `turned by`: another offered reading under which the answer differs."""
    name: str
    choice: str

    @property
    def read(self) -> bool:
        """Whether it is an open question, and how it was read."""
        return self.kind == "reading"


OTHERWISE = "otherwise"
"""The fact of a decision that says what it would pay under other answers to open questions."""
TURNED = "turned by"
COUNT = "count"
"""What is asked of a number of families reported apart from names."""
CHECK = "check"
"""What is asked of a claim that somebody looked into: it moves no money by itself."""
NOTED = "noted"
"""The reason of a count that brings no money, and of a check: nothing was asked for, and nothing refused."""


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to one claim, attachment or outcome."""

    instrument: str
    """The kind of agreement that decided."""
    cause: str
    """The id of the entry it makes, or would have made."""
    agreement: str
    subject: str
    """A family's pseudonym, or a cohort."""
    asked: str
    """attachment, result, outcome, or what else an instrument answers."""
    on: date
    """The day that governs it."""
    month: str
    """The month it was decided in."""
    paid: bool
    amount: int
    """Minor units; nought when refused or when nothing can be posted."""
    reason: str
    """The code of why it was refused; blank when paid."""
    facts: Facts
    """What its sentence needs: what was claimed, the tariffs it earned."""
    measures: tuple[Measured, ...] = ()
    rows: tuple[Origin, ...] = ()
    """Every row it answers: one replaced withdraws it."""
    rests_on: tuple[Reliance, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as the canonical JSON kept with the close."""
        return {
            "instrument": self.instrument,
            "cause": self.cause,
            "agreement": self.agreement,
            "subject": self.subject,
            "asked": self.asked,
            "on": self.on.isoformat(),
            "month": self.month,
            "paid": self.paid,
            "amount": self.amount,
            "reason": self.reason,
            "facts": dict(self.facts),
            "measures": [measured.document() for measured in self.measures],
            "rows": as_kept(self.rows),
            "rests_on": [[rests.kind, rests.name, rests.choice] for rests in self.rests_on],
        }

    @property
    def refused(self) -> bool:
        """Whether money was asked for and is not paid."""
        return not self.paid and self.reason != NOTED

    @property
    def told(self) -> Facts:
        """What it says of what was asked: not whose place it takes, which is not asked of it again."""
        return {name: fact for name, fact in self.facts.items() if name != INSTEAD_OF}

    @property
    def row_ids(self) -> set[str]:
        """The ids of the rows it answers."""
        return {row.id for row in self.rows}


def in_force(kept: Iterable[str]) -> list[Decision]:
    """Return the decisions in force, as JSON, as the record kept them: the latest word on each thing asked.

    IntegrityFailure if one does not say what a decision says.
    """
    read = Decoder(Decision).decode
    try:
        return [read(body) for body in kept]
    except DecodeError as fault:
        raise IntegrityFailure(f"a kept decision cannot be read: {fault}") from fault


class Earlier(Struct, frozen=True):
    """The decisions so far, as a close finds them."""

    standing: Sequence[Decision]
    """Those that stand: running totals and caps count all of them, whatever their month."""
    again: Sequence[Decision]
    """Those of the month being closed, which it decides again."""
    withdrawn: Sequence[Decision]
    """Those of which a row was replaced, as decided now: not paid."""
    gone: Sequence[Decision] = ()
    """Those of which a row was replaced, now or before, as they stood until now."""


def parted(decisions: Iterable[Decision], month: Month, dropped: Iterable[str]) -> Earlier:
    """Part the decisions in force: which stand, which are decided again, which are withdrawn.

    A decision is withdrawn by any of its rows. A pooled result rests on every cohort's; to look
    at the first row only would leave it paid when another cohort's count is corrected. What a month
    had withdrawn it withdraws again when it is closed again: else nothing would tell that it had been paid.
    """
    rows = set(dropped)
    standing, again, withdrawn, gone = [], [], [], []
    for decision in decisions:
        if decision.row_ids & rows or decision.reason == WITHDRAWN:
            gone.append(decision)
            if decision.reason != WITHDRAWN:
                withdrawn.append(withdraw(decision, month))
            elif decision.month == str(month):
                withdrawn.append(decision)
        elif decision.month == str(month):
            again.append(decision)
        else:
            standing.append(decision)
    return Earlier(standing, again, withdrawn, gone)


def withdraw(decision: Decision, month: Month) -> Decision:
    """Return a decision as taken back in a month: nothing is paid, and it says what it was."""
    facts = {**decision.facts, "decided_in": decision.month}
    return replace(decision, paid=False, amount=0, month=str(month), reason=WITHDRAWN, facts=facts)


class Moved(Struct, frozen=True):
    """What another answer to an open question makes of what was decided: pounds more, and pounds less."""

    answer: str
    up: Mapping[str, int]
    """Cause -> how much more it would pay."""
    down: Mapping[str, int]
    """Cause -> how much less."""

    @property
    def more(self) -> int:
        """How much more all of them would pay."""
        return sum(self.up.values())

    @property
    def less(self) -> int:
        """How much less all of them would pay."""
        return sum(self.down.values())


class Resting(Struct, frozen=True):
    """One unconfirmed value, the causes of what was paid resting on it, and what other answers move."""

    reliance: Reliance
    causes: Sequence[str]
    moves: Sequence[Moved]


def otherwise(decision: Decision) -> dict[tuple[str, str], int]:
    """Return by question and other answer what a decision would pay under it, where that is not what it pays.

    Decisions of editions before 5 kept the answers and not the amounts: what was paid is taken as lost.
    """
    kept: Sequence[tuple[str, str, int]] = decision.facts.get(OTHERWISE, ())
    found = {(name, answer): amount for name, answer, amount in kept}
    if decision.paid and OTHERWISE not in decision.facts:
        found = {(rests.name, rests.choice): 0 for rests in decision.rests_on if rests.kind == TURNED}
    return found


def resting(known: Iterable[Decision]) -> list[Resting]:
    """Return each unconfirmed value with what rests on it, and what each other answer would move.

    Each decision was taken again under every answer that is offered, so what is not there moves nothing.
    """
    rests: dict[Reliance, list[str]] = {}
    moved: dict[str, dict[str, list[tuple[str, int]]]] = {}
    for decision in known:
        for reliance in decision.rests_on:
            if reliance.kind != TURNED:
                rests.setdefault(reliance, []).extend([decision.cause] if decision.paid else [])
        for (name, answer), amount in otherwise(decision).items():
            moved.setdefault(name, {}).setdefault(answer, []).append(
                (decision.cause, amount - decision.amount)
            )
    return [
        Resting(
            reliance,
            causes,
            [
                _moved(answer, moves)
                for answer, moves in sorted(moved.get(reliance.name, {}).items())
                if reliance.kind == "reading"
            ],
        )
        for reliance, causes in sorted(rests.items())
    ]


def _moved(answer: str, moves: Iterable[tuple[str, int]]) -> Moved:
    """Return what an answer moves, up and down; a claim that was asked for again is its cause once.

    What one claim would pay more and another of the same cause would then not is nothing moved.
    """
    net = Counter[str]()
    for cause, by in moves:
        net[cause] += by
    return Moved(answer, +net, -net)


def named(reliance: Reliance) -> str:
    """Write an unconfirmed value as the register lists it."""
    return f"{reliance.kind} {reliance.name}: {reliance.choice}"


def reliance_text(reliance: Reliance) -> str:
    """Write something a decision rests on, or another reading that would change it."""
    if reliance.kind == TURNED:
        return f"would change under {reliance.name}: {reliance.choice}"
    return f"rests on {reliance.kind} {reliance.name}: {reliance.choice}"
