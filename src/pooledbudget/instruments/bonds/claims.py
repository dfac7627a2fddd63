"""From what a result earns to what each payer is claimed: a discount, caps in order, the payers' shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct, field

from pooledbudget.instruments.bonds.earning import Earned, Reason
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.outcomes import Outcome
from pooledbudget.instruments.bonds.schedule import year_from
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.receipt import Purse, Receipt
from pooledbudget.money import Rounding, made_good, rounded, share


class Claim(Struct, frozen=True, kw_only=True):
    """What a result is claimed for, with the receipt of what it was cut by; amounts are minor units."""

    outcome: str
    key: str
    """What it is of: a cohort, a person, a day; carried amounts add the year."""
    on: date
    amount: int
    """What payers are claimed in all; below nought where the bond pays them."""
    parts: Mapping[str, int]
    """By payer."""
    receipt: Receipt
    reason: str = ""
    """The code of why nothing is claimed; blank where something is."""
    earned: Earned = field(default_factory=Earned)
    carried: int = 0
    """What the yearly cap leaves to the next year."""
    results: Sequence[Result] = ()

    @property
    def cause(self) -> str:
        """What names it within the bond: the outcome and what it is of."""
        return f"{self.outcome}:{self.key}"


class Claimed(Struct):
    """What was claimed so far: what caps and running totals count."""

    by_outcome: Counter[str] = field(default_factory=Counter)
    by_person: Counter[str] = field(default_factory=Counter)
    by_payer: Counter[str] = field(default_factory=Counter)
    by_year: Counter[date] = field(default_factory=Counter)
    odd: dict[tuple[str, ...], dict[str, Fraction]] = field(default_factory=dict)
    """What rounding has left each payer short of, by who shares with whom; below nought beyond it."""

    @property
    def in_all(self) -> int:
        """All of it."""
        return sum(self.by_outcome.values())

    def count(self, claim: Claim, year: date, person: str) -> None:
        """Count a claim."""
        self.by_outcome[claim.outcome] += claim.amount
        self.by_person[person] += claim.amount
        self.by_year[year] += claim.amount
        self.by_payer.update(claim.parts)


def claim(terms: BondTerms, key: str, earned: Earned, results: Sequence[Result], so_far: Claimed) -> Claim:
    """Return what is claimed for what a result earned, and count it; `key` is what the claim is of."""
    result = results[0]
    return claimed(
        terms,
        result.outcome,
        key,
        result.on,
        rounded(earned.amount, Rounding.HALF_UP),
        so_far,
        earned=earned,
        results=results,
        person=result.person,
    )


def claimed(  # noqa: PLR0913 - what is earned, of what, when, and what was claimed before
    terms: BondTerms,
    name: str,
    key: str,
    on: date,
    amount: int,
    so_far: Claimed,
    *,
    earned: Earned | None = None,
    results: Sequence[Result] = (),
    person: str = "",
    carried_over: bool = False,
) -> Claim:
    """Return what is claimed of an amount earned on a day: cut in order, then divided; and count it.

    What a year before carried over had its discount taken off then, and was cut for its result alone.
    """
    outcome, year = terms.outcomes[name], _year(terms, on)
    purse = Purse(0, amount)
    held, carried = on < outcome.shares_from, 0
    if amount > 0 and not held:
        if not carried_over:
            _discount(outcome, purse)
        _cap(purse, f"cap on {name}", outcome.cap, so_far.by_outcome[name], outcome.cite)
        if person:
            _cap(purse, "cap for each person", terms.caps.person, so_far.by_person[person])
        _cap(purse, "cap on each claim", terms.caps.claim, 0)
        carried = _year_cap(terms, purse, so_far.by_year[year])
        _cap(purse, "cap on the contract", terms.caps.contract, so_far.in_all)
    parts = {} if held else _divided(terms, outcome, on, purse, so_far)
    total = sum(parts.values())
    why = "" if earned is None else earned.reason
    if amount and held:
        why = Reason.NO_SHARES.value
    elif amount > 0 and not total:
        why = Reason.CAP_REACHED.value
    made = Claim(
        outcome=name,
        key=key,
        on=on,
        amount=total,
        parts=parts,
        receipt=purse.receipt(),
        reason="" if total else why,
        earned=earned or Earned(),
        carried=carried,
        results=results,
    )
    so_far.count(made, year, person)
    return made


def _year(terms: BondTerms, on: date) -> date:
    """Return the first day of the cap's year that a day falls in."""
    return year_from(terms.caps.year.starts, on) if terms.caps.year else date.min


def _discount(outcome: Outcome, purse: Purse) -> None:
    if outcome.discount:
        off = rounded(purse.left * share(outcome.discount), Rounding.HALF_UP)
        purse.take("discount", off, off, cite=outcome.cite)


def _cap(purse: Purse, name: str, cap: int | None, before: int, cite: str = "") -> None:
    """Cut what is beyond a cap, given what was claimed under it before."""
    if cap is None:
        return
    room = max(0, cap - before)
    over = max(0, purse.left - room)
    purse.take(name, over, over, why=Reason.CAP_REACHED.value if over else "", cite=cite)


def _year_cap(terms: BondTerms, purse: Purse, before: int) -> int:
    """Cut what is beyond the year's cap; return what of it is claimed in the next year."""
    year = terms.caps.year
    if year is None:
        return 0
    left = purse.left
    _cap(purse, "cap on the year", year.amount, before)
    return left - purse.left if year.over == "carries" else 0


def _divided(terms: BondTerms, outcome: Outcome, on: date, purse: Purse, so_far: Claimed) -> dict[str, int]:
    """Divide what is left among the payers, each within its own cap; what is beyond one lapses.

    What rounding left a payer short of, of earlier claims that the same payers shared, is made good.
    """
    if not purse.left or not terms.payers:
        return {}
    shares = outcome.shares_on(on, list(terms.payers))
    listed = list(terms.payers) if terms.ties == "as listed" else ()
    fair = {name: purse.left * part for name, part in shares.parts.items() if part}
    parts = made_good(purse.left, fair, so_far.odd.setdefault(tuple(sorted(fair)), {}), listed)
    for name, part in parts.items():
        cap = terms.payers[name].cap
        if cap is not None and part > 0:
            within = min(part, max(0, cap - so_far.by_payer[name]))
            if within < part:
                purse.take(f"cap of {name}", part - within, part - within, why=Reason.CAP_REACHED.value)
                parts[name] = within
    parts = {name: part for name, part in parts.items() if part}
    purse.take("payers", purse.left, purse.left, parts=parts)
    return parts
