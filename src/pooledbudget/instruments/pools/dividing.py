"""A settlement: what lines and the pool are over or under by goes down the agreed lists, with receipts.

A surplus is above nought, a deficit below, and what is taken has the sign of what it is taken from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct, field

from pooledbudget.instruments.pools.sharing import Pennies, Rooms, shared, topped_up
from pooledbudget.instruments.pools.steps import (
    BY_NAME,
    EQUAL,
    EQUITY,
    ROLLED_FORWARD,
    USE,
    AnyStep,
    Cap,
    ExitFee,
    HoldBack,
    Lead,
    NoWorseOff,
    Offset,
    Partner,
    Reserve,
    RollForward,
    Savings,
    SettlementStep,
    Share,
    Uncommitted,
    limit_of,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.instruments.receipt import Purse, Receipt
from pooledbudget.money import Rounding, Shares, rounded, share
from pooledbudget.periods import Month

NOTHING_THERE, AT_ITS_MOST, NOT_AGREED = "nothing-there", "at-its-most", "no-consent"
POOL = ""
"""The line that stands for the pool itself."""


class PoolStanding(Struct, frozen=True, kw_only=True):
    """Where a pool stands when it is settled; amounts are minor units."""

    on: date
    variance: int
    """Of the whole pool: surplus above nought, deficit below."""
    opening: Mapping[str, int]
    """Opening contributions by partner: dated values, that nothing later moves."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """By how much each line with a budget is under it; below nought where it is over."""
    rolled: int = 0
    """What the year before left in the pool for this one."""
    reserves: Mapping[str, int] = field(default_factory=dict)
    """What each reserve holds."""
    committed: Mapping[str, int] = field(default_factory=dict)
    """What each line is committed to beyond what it has spent: that much of it cannot be cut."""
    uncommitted: Mapping[str, int] = field(default_factory=dict)
    """What may be cut of lines beyond `variance`: forecast as spent, and not committed yet."""
    elsewhere: int = 0
    """What other pools leave over, where they may be offset."""
    measured: Mapping[str, str] = field(default_factory=dict)
    """What each measure of performance has reached."""
    use: Shares | None = None
    """The shares of measured use that hold."""


class Divided(Struct, frozen=True):
    """What became of one line's difference, or of the pool's."""

    line: str
    """Blank for the pool itself."""
    receipt: Receipt


class Division(Struct):
    """What became of all of it."""

    divided: list[Divided] = field(default_factory=list)
    parts: Counter[str] = field(default_factory=Counter)
    """By partner: what it has of a surplus, above nought; what it bears, below."""
    reserves: Counter[str] = field(default_factory=Counter)
    """By reserve: what it keeps, above nought; what is drawn from it, below."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """By how much each line with a budget was under it, before any other line took of that."""
    rolled_in: int = 0
    """What the year before had left for this one, and is divided with it."""
    left: int = 0
    """What no step took: a surplus that stays in the pool, a deficit that is unfunded."""


def divide(terms: PoolTerms, at: PoolStanding) -> Division:
    """Settle lines with lists of their own, then what they leave and all else by the pool's list."""
    run = _SettlementRun(terms, at)
    own = {name: at.lines[name] for name in terms.own_lines if at.lines.get(name)}
    for name in sorted(own, key=lambda name: own[name] > 0):
        run.line(name, own[name])
    rest = at.variance - sum(own.values())
    run.pool(rest)
    return run.found


class _SettlementRun:
    """One settlement on its way down the lists."""

    def __init__(self, terms: PoolTerms, at: PoolStanding) -> None:
        self.terms, self.at, self.found = terms, at, Division(lines=at.lines)
        self.settlement = terms.settlement
        self.spare = {name: amount for name, amount in at.lines.items() if amount > 0}
        self.cuttable = dict(at.uncommitted)
        self.elsewhere = at.elsewhere
        self.reserves = Counter(at.reserves)
        self.to_pool = 0
        self.consented: Counter[str] = Counter()
        """By line: what it has paid for others' under a consent of its authority."""
        self.borne: Counter[str] = Counter()
        """What each has borne of overspends under the cap of the whole settlement."""
        listed = list(at.opening) if self.settlement and self.settlement.ties == "as listed" else ()
        first = self.settlement.odd_penny_first if self.settlement else None
        self.pennies = Pennies(first, listed)

    def line(self, name: str, variance: int) -> None:
        """Take a line's difference down its own list; what that leaves goes to the pool."""
        variance -= self._lent(name) if variance > 0 else 0
        over, under = self.terms.own_lines[name]
        purse = Purse(0, variance)
        self._down(purse, over if variance < 0 else under, name)
        self.to_pool += purse.left
        self.found.divided.append(Divided(name, purse.receipt()))

    def pool(self, rest: int) -> None:
        """Take the rest down the pool's list, after what comes before either."""
        shared_lines = [name for name in self.at.lines if name not in self.terms.own_lines]
        purse = Purse(self.at.rolled + self.to_pool, rest - self._lent(*shared_lines))
        if self.at.rolled:
            self.found.rolled_in = self.at.rolled
            self.found.reserves[ROLLED_FORWARD] -= self.at.rolled
        if self.settlement is not None:
            for step in self.settlement.before:
                self._before(purse, step)
            over = purse.left < 0
            self._down(purse, self.settlement.overspend if over else self.settlement.underspend, POOL)
        self.found.left = purse.left
        if purse.taken or purse.opening + purse.came_in:
            self.found.divided.append(Divided(POOL, purse.receipt()))

    def _lent(self, *lines: str) -> int:
        """Return what lines that are over have taken of what these have left."""
        return sum(max(0, self.at.lines[name]) - self.spare.get(name, 0) for name in lines)

    def _before(self, purse: Purse, step: ExitFee | HoldBack) -> None:
        """Take what comes whichever way the pool's difference goes."""
        if isinstance(step, ExitFee):
            this_year = Month.of(step.on).financial_year == Month.of(self.at.on).financial_year
            due = -step.amount if this_year and step.on <= self.at.on else 0
        else:
            reached = self.at.measured.get(step.measure)
            due = 0 if reached is None else step.unearned(reached)
        if not due or not step.takes_on(self.at.on):
            return
        size = abs(due) if step.up_to is None else min(abs(due), step.up_to)
        took = -size if due < 0 else size
        self._take(purse, step, due, took, {step.partner: took}, "" if took == due else AT_ITS_MOST)

    def _down(self, purse: Purse, steps: Sequence[AnyStep], line: str) -> None:
        """Let each step take what it may of what is left, in order."""
        for step in steps:
            if not purse.left or not step.takes_on(self.at.on):
                continue
            sign = -1 if purse.left < 0 else 1
            due = abs(purse.left)
            most = due
            if isinstance(step, Share) and step.part is not None:
                most = rounded(share(step.part) * due, Rounding.HALF_UP)
            most = most if step.up_to is None else min(most, step.up_to)
            parts, took, why = self._taken(step, most, sign, line)
            if took < due and not why:
                why = AT_ITS_MOST if step.up_to is not None or took else NOTHING_THERE
            signed = {name: sign * part for name, part in parts.items() if part}
            self._take(purse, step, sign * due, sign * took, signed, why)

    def _take(
        self, purse: Purse, step: SettlementStep, due: int, took: int, parts: Mapping[str, int], why: str
    ) -> None:
        reserve = step.reserve if isinstance(step, Reserve) else ""
        reserve = ROLLED_FORWARD if isinstance(step, RollForward) else reserve
        purse.take(step.id, due, took, parts=parts, why=why, cite=step.cite, reserve=reserve)
        self.found.parts.update(parts)

    def _taken(self, step: AnyStep, most: int, sign: int, line: str) -> tuple[dict[str, int], int, str]:
        """Return what a step takes of at most so much: by partner, in all, and why it is no more."""
        match step:
            case Partner(partner=partner):
                return {partner: most}, most, ""
            case Lead():
                return {self.terms.lead_of(line): most}, most, ""
            case Reserve():
                took = self._reserve(step, most, sign)
                return {}, took, "" if took == most else NOTHING_THERE
            case RollForward():
                self.found.reserves[ROLLED_FORWARD] += most
                return {}, most, ""
            case Offset():
                return self._offset(step, most, line)
            case Uncommitted():
                return self._uncommitted(step, most, line)
            case _:
                parts = self._parted(step, most, sign)
        return parts, sum(parts.values()), ""

    def _parted(self, step: AnyStep, most: int, sign: int) -> dict[str, int]:
        """Return what partners have or bear of a step that divides between them."""
        if isinstance(step, Savings):
            return self._savings(step, most)
        if isinstance(step, NoWorseOff):
            short = {name: alone - self.found.parts[name] for name, alone in step.alone.items()}
            return topped_up(most, short, self.pennies)
        return self._share(step, most, sign) if isinstance(step, Share) else {}

    def _reserve(self, step: Reserve, most: int, sign: int) -> int:
        """Draw on a reserve for a deficit, keep a surplus in it up to its size; return how much."""
        held = self.reserves[step.reserve]
        if sign < 0:
            took = min(most, max(0, held))
        else:
            took = most if step.holds_up_to is None else min(most, max(0, step.holds_up_to - held))
        self.reserves[step.reserve] += sign * took
        self.found.reserves[step.reserve] += sign * took
        return took

    def _offset(self, step: Offset, most: int, line: str) -> tuple[dict[str, int], int, str]:
        """Take what other lines have left; for the pool, whose lines are one sum, what other pools have."""
        names = [name for name in (step.lines or self.spare) if name != line] if line else []
        took, why = self._cut(self.spare, names, most, line)
        if not step.lines:
            more = min(most - took, self.elsewhere)
            self.elsewhere -= more
            took += more
        return {}, took, "" if took == most else why or NOTHING_THERE

    def _uncommitted(self, step: Uncommitted, most: int, line: str) -> tuple[dict[str, int], int, str]:
        """Take what named lines have not committed: beyond the difference, and of what is left of them."""
        took, why = self._cut(self.cuttable, step.lines, most, line)
        if line:
            free = {name: self.spare.get(name, 0) - self.at.committed.get(name, 0) for name in step.lines}
            before = dict(free)
            more, why = self._cut(free, [name for name in step.lines if name != line], most - took, line)
            for name, amount in before.items():
                self.spare[name] = self.spare.get(name, 0) - (amount - free[name])
            took += more
        return {}, took, "" if took == most else why or NOTHING_THERE

    def _cut(self, left: dict[str, int], lines: Sequence[str], most: int, line: str) -> tuple[int, str]:
        """Take from what lines have left, in order; never of another authority's without its consent."""
        took, why = 0, ""
        for name in lines:
            wanted = min(most - took, max(0, left.get(name, 0)))
            agreed = self.terms.may_pay(name, line, self.at.on)
            part = wanted if agreed is None else min(wanted, max(0, agreed - self.consented[name]))
            if part < wanted:
                why = NOT_AGREED
            if agreed is not None:
                self.consented[name] += part
            left[name] = left.get(name, 0) - part
            took += part
        return took, why

    def _savings(self, step: Savings, most: int) -> dict[str, int]:
        """Return what the partners that save first have, each up to its part of its contribution."""
        opening = {name: self.at.opening.get(name, 0) for name in step.partners}
        if not any(opening.values()):
            return {}
        until = share(step.until)
        left = {name: rounded(until * amount, Rounding.FLOOR) for name, amount in opening.items()}
        return shared(most, Shares.in_proportion(opening), Rooms(left, again=True), self.pennies)

    def _share(self, step: Share, most: int, sign: int) -> dict[str, int]:
        """Return each partner's part of what is shared, within the caps of the step and of the settlement."""
        shares = self._shares(step)
        if shares is None:
            return {}
        whole = self.settlement.cap if self.settlement and sign < 0 else None
        parts = shared(most, shares, self._rooms(shares, step.cap, whole), self.pennies)
        if sign < 0:
            self.borne.update(parts)
        return parts

    def _rooms(self, shares: Shares, own: Cap | None, whole: Cap | None) -> Rooms:
        """Return what each may still take under the step's cap and the settlement's."""
        left: dict[str, int] = {}
        for cap, borne in ((own, Counter[str]()), (whole, self.borne)):
            for name in shares.parts if cap else ():
                limit = cap.limit(name) if cap else None
                if limit is not None:
                    most = limit_of(limit, self.at.opening.get(name, 0))
                    left[name] = min(left.get(name, most), max(0, most - borne[name]))
        ruling = own or whole
        if ruling is None:
            return Rooms(left)
        return Rooms(left, again=ruling.over == "again", over_to=ruling.over_to)

    def _shares(self, step: Share) -> Shares | None:
        """Return by which shares a step divides; None where there is nothing to go by."""
        if step.by == BY_NAME:
            return Shares.parse(step.shares)
        if step.by == EQUITY:
            return _among(Shares.parse(self.terms.equity).parts, step.among)
        if step.by == USE:
            return None if self.at.use is None else _among(self.at.use.parts, step.among)
        if step.by == EQUAL:
            return _among(dict.fromkeys(step.among or self.at.opening, Fraction(1)), step.among)
        opening = {name: Fraction(amount) for name, amount in self.at.opening.items()}
        return _among(opening, step.among)


def _among(weights: Mapping[str, Fraction], among: Sequence[str]) -> Shares | None:
    """Return weights as shares of one, of the partners named; of all, if none is."""
    kept = {name: weight for name, weight in weights.items() if not among or name in among}
    total = sum(kept.values(), Fraction(0))
    return Shares({name: weight / total for name, weight in kept.items()}) if total else None
