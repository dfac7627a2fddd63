"""The worked examples that a pooled agreement carries: given this difference, these shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.instruments.pools.dividing import Division, PoolStanding, divide
from pooledbudget.instruments.pools.examples import LEFT, REWARDED, Given, PoolExample
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.periods import FinancialYear, Month


class CheckedAmount(Struct, frozen=True):
    """One amount that an example expects, or does not name, and what the terms make of what is given."""

    example: str
    name: str
    """The partner or reserve, `left`, or what a reward grant comes to."""
    expected: int
    found: int

    @property
    def agrees(self) -> bool:
        """Whether the agreement says what its example says."""
        return self.expected == self.found


def check(terms: PoolTerms) -> list[CheckedAmount]:
    """Run every example; return each amount expected beside the one found, and what nobody expected."""
    checked = []
    for number, example in enumerate(terms.example, 1):
        title = example.title or f"example {number}"
        found = found_in(terms, example)
        names = [*example.expect, *(name for name, amount in found.items() if amount)]
        checked += [
            CheckedAmount(title, name, example.expect.get(name, 0), found.get(name, 0))
            for name in dict.fromkeys(names)
        ]
    return checked


def found_in(terms: PoolTerms, example: PoolExample) -> Mapping[str, int]:
    """Return what an example comes to, by partner, reserve or `left`, in minor units."""
    given = example.given
    if given.reward is not None:
        rewarded = terms.rewards[given.reward].worked_out()
        return {**{what: getattr(rewarded, what) for what in REWARDED}, **rewarded.parts}
    if given.uplift is not None:
        return {
            contribution.partner: contribution.next_year()
            for contribution in terms.cash_contributions
            if contribution.year == given.uplift
        }
    division = run_example(terms, given)
    sign = -1 if given.overspend is not None else 1
    found: Counter[str] = Counter()
    for name, amount in (*division.parts.items(), *division.reserves.items()):
        found[name] += sign * amount
    found[LEFT] = sign * division.left
    return found


def run_example(terms: PoolTerms, given: Given) -> Division:
    """Return what becomes of the difference that an example gives."""
    on = given.on or last_day(terms)
    year = FinancialYear.of(on)
    use = terms.use.get(str(year))
    lines = {name: amount for name, amount in given.lines.items() if terms.schemes[name].in_pool}
    variance = sum(lines.values())
    if given.overspend is not None or given.underspend is not None:
        variance = (given.underspend or 0) - (given.overspend or 0)
    return divide(
        terms,
        PoolStanding(
            on=on,
            variance=variance,
            opening=terms.opening_of(year),
            lines=lines,
            rolled=given.rolled_forward,
            reserves=given.reserves,
            committed=given.committed,
            uncommitted=given.uncommitted,
            elsewhere=given.elsewhere,
            measured={**terms.measured.get(str(year), {}), **given.measured},
            use=use.shares(on) if use else None,
        ),
    )


def last_day(terms: PoolTerms) -> date:
    """Return 31 March of the last year that anything is agreed for; of the year it ends in, if none is."""
    years: Sequence[str] = [*(held.year for held in terms.contributions), *terms.opening, *terms.use]
    if years:
        return FinancialYear.parse(max(years)).period.last
    return Month.of(terms.ends).financial_year.period.last
