"""The price or the trigger at which a class has a stated return, over the paths of a scenario.

The return may be asked of the cash of all paths together (the mean), of a percentile (so many paths of a
hundred reach it), or of the first path alone, where all is fixed or one path is meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import isclose

from msgspec import Struct

from pooledbudget.instruments.bonds.chances import SCALE, Drawn
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.outcomes import Shortfall
from pooledbudget.instruments.bonds.returns import xirr
from pooledbudget.instruments.bonds.simulation import facts_on, until_of
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.vectors import run_paths, without_form
from pooledbudget.money import Rounding, plain, rounded

PATH, MEAN = "path", "mean"
PRICE_MAX = 10**12
"""Of a price that is looked for, in minor units."""
FEW = 4
"""Below this price, in minor units, the search stops halving."""
PRICED_MAX = 200
"""Paths that a price is looked for over where each is folded by itself and nobody says how many."""
HUNDREDTH = Fraction(1, 100)
_PERCENTILE = re.compile(r"p([1-9][0-9]?)")
Flows = Sequence[tuple[date, int]]


class Sought(Struct, frozen=True, kw_only=True):
    """The return that is looked for: of which class, how much a year, over which paths."""

    drawn: Sequence[Drawn]
    capital: str
    rate: Fraction
    on: str = PATH
    """`path`: the first; `mean`: the cash of all of them together; `p10`: all but 10 of 100 reach it."""
    paths: int = 1

    @property
    def used(self) -> int:
        """How many paths are run."""
        return 1 if self.on == PATH else self.paths


def is_on(text: str) -> bool:
    """Say whether a text says over which paths a return is asked."""
    return text in {PATH, MEAN} or _PERCENTILE.fullmatch(text) is not None


def price_for(terms: BondTerms, sought: Sought, outcome: str) -> int | None:
    """Return the least price or amount of an outcome at which a class has a return.

    Whole minor units; None where the outcome has no price, or no price gives the return.
    """
    key = price_key(terms, outcome)
    if not key:
        return None
    low, high = 1, max(2, getattr(terms.outcomes[outcome], key) or 2)  # near the price that is agreed
    while not reaches(priced(terms, outcome, high), sought):
        low, high = high, high * 2
        if high > PRICE_MAX:
            return None
    while low == 1 and high > FEW and reaches(priced(terms, outcome, high // 2), sought):
        high //= 2
    low = max(low, high // 2)
    while low < high:
        middle = (low + high) // 2
        if reaches(priced(terms, outcome, middle), sought):
            high = middle
        else:
            low = middle + 1
    return high


def price_key(terms: BondTerms, outcome: str) -> str:
    """Return the key of what an outcome pays: a price for each, an amount in all, or none."""
    keys = [key for key in ("price", "amount") if hasattr(terms.outcomes[outcome], key)]
    return keys[0] if keys else ""


def priced(terms: BondTerms, outcome: str, price: int) -> BondTerms:
    """Return the terms with another price of an outcome, in minor units."""
    return _changed(terms, outcome, price_key(terms, outcome), price)


def trigger_for(terms: BondTerms, sought: Sought, outcome: str) -> str | None:
    """Return the highest threshold of an outcome at which a class has a return.

    As the terms write it, a percentage or a number, to the hundredth. None where the outcome has no
    threshold, or none decides: the class has the return without the outcome, or not with it either.
    """
    written = getattr(terms.outcomes[outcome], "threshold", None)
    if written is None:
        return None
    sign, each = ("%", HUNDREDTH / 100) if written.endswith("%") else ("", HUNDREDTH)

    def has_return(hundredths: int) -> bool:
        return reaches(_changed(terms, outcome, "threshold", f"{plain(hundredths)}{sign}"), sought)

    values = [drawn.values[: sought.used] for drawn in sought.drawn if drawn.outcome == outcome]
    measured = max((int(value.max()) for value in values), default=0)
    low, unmet = 0, int(Fraction(measured, SCALE) / each) + 1
    if not has_return(low) or has_return(unmet):
        return None
    while unmet - low > 1:
        middle = (low + unmet) // 2
        if has_return(middle):
            low = middle
        else:
            unmet = middle
    return f"{plain(low)}{sign}"


def _changed(terms: BondTerms, outcome: str, key: str, value: int | str) -> BondTerms:
    changed = terms.outcomes[outcome].model_copy(update={key: value})
    return terms.model_copy(update={"outcomes": {**terms.outcomes, outcome: changed}})


def reaches(terms: BondTerms, sought: Sought) -> bool:
    """Say whether a class has at least the return that is looked for, over the paths it is asked of."""
    found, _ = cash_of(terms, sought)
    if sought.on in {PATH, MEAN}:
        together: Counter[date] = Counter()
        for flows in found:
            for on, amount in flows:
                together[on] += amount
        return _has(sorted(together.items()), sought.rate)
    short = _PERCENTILE.fullmatch(sought.on)
    most = int(short[1]) if short else 0
    reached = sum(_has(flows, sought.rate) for flows in found)
    return reached * 100 >= (100 - most) * len(found)


def _has(flows: Flows, rate: Fraction) -> bool:
    found = xirr(flows, ended=True)
    # A rate that is met to the day may fall short of it in its last binary digit.
    return bool(found.rates) and (found.rates[-1] >= rate or isclose(found.rates[-1], rate))


def cash_of(terms: BondTerms, sought: Sought) -> tuple[list[Flows], list[int]]:
    """Return each path's cash of the class, and what it claims of payers: on arrays where there is a form."""
    if sought.used > 1 and not without_form(terms, sought.drawn):
        told = run_paths(terms, sought.drawn, sought.paths)[sought.capital]
        flows: list[Flows] = [list(zip(told.days, row, strict=True)) for row in told.flows.tolist()]
        return flows, told.claimed.tolist()
    found: list[Flows] = []
    claimed = []
    for number in range(sought.used):
        facts = facts_on(terms, sought.drawn, number)
        life, runs = fold(terms, facts, until_of(terms, sought.drawn), paid_at_once=True)
        found.append(life.positions[sought.capital].flows)
        claimed.append(sum(claim.amount for run in runs for claim in run.claims))
    return found, claimed


def saved_by_each(terms: BondTerms, sought: Sought, outcome: str, price: int) -> int | None:
    """Return what each unit must save its payers at a price for them to lose nothing, on average."""
    if price_key(terms, outcome) != "price" or isinstance(terms.outcomes[outcome], Shortfall):
        return None  # those who did not come save nobody anything
    units = sum(int(drawn.values[: sought.used].sum()) for drawn in sought.drawn if drawn.outcome == outcome)
    _, claimed = cash_of(priced(terms, outcome, price), sought)
    return break_even(sum(claimed), Fraction(units, SCALE))


def break_even(claimed: int, units: Fraction) -> int | None:
    """Return what each unit must save its payers for them to lose nothing: whole minor units, rounded up."""
    return rounded(Fraction(claimed) / units, Rounding.CEILING) if units else None
