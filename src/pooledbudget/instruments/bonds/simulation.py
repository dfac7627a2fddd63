"""A bond run many times through the same terms: what its holders may get back, and how often they lose.

Each path is a whole life of the bond, by the fold. What is told of the paths is counted, not fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from pooledbudget.instruments.bonds.chances import SCALE, Drawn, draw
from pooledbudget.instruments.bonds.facts import Facts
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.grid import rates_of
from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.returns import Rate, Status, xirr
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.instruments.bonds.schedule import FOREVER
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.vectors import Paths, run_paths, without_form
from pooledbudget.instruments.bonds.worked import scheduled_draws
from pooledbudget.money import Rounding, rounded

FOLDED_MAX = 2_000
"""Paths that are folded one by one unbidden, a few milliseconds each; more have to be asked for."""
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)


class Path(Struct, frozen=True):
    """What one path came to for a class of capital and for the payers; minor units."""

    paid_in: int
    back: int
    rate: Rate
    claimed: int


class Simulated(Struct, frozen=True, kw_only=True):
    """What the paths of a scenario came to for one class of capital; shares are exact."""

    capital: str
    folded: Sequence[str]
    """What in the terms has no form on arrays, so that paths were folded one by one; empty where all has."""
    paths: int
    statuses: Counter[str]
    """How many paths have one rate, several, none or one beyond a double."""
    percentiles: dict[int, float]
    """The rate a year at each percentile of the paths that have one."""
    mean_back: int
    loss: Fraction
    """The part of the paths on which less came back than was paid in."""
    expected_loss: int
    """What is lost on average over all paths."""
    conditional_loss: int
    """What is lost on average over the paths that lose."""
    mean_claimed: int
    """What payers are claimed on average."""


def simulate(terms: BondTerms, scenario: Scenario) -> list[Simulated]:
    """Run every path of a scenario, and say what each class of capital may get back.

    On arrays where the terms have that form, else by the fold: to the penny the same.
    """
    drawn = draw(terms, scenario)
    named = without_form(terms, drawn)
    if named:
        paths = [run_path(terms, drawn, number) for number in range(scenario.paths)]
        return [summed(name, [path[name] for path in paths], named) for name in terms.classes]
    found = run_paths(terms, drawn, scenario.paths)
    return [summed(name, list(_told(paths)), ()) for name, paths in found.items()]


def _told(paths: Paths) -> Iterator[Path]:
    """Yield each path of a class as the fold would tell it."""
    rates = rates_of(paths.days, paths.flows)
    told = (paths.paid_in.tolist(), paths.back.tolist(), rates, paths.claimed.tolist())
    for paid_in, back, rate, claimed in zip(*told, strict=True):
        yield Path(paid_in, back, rate, claimed)


def run_path(terms: BondTerms, drawn: Sequence[Drawn], number: int) -> dict[str, Path]:
    """Run one path by the fold; return what it came to by class."""
    facts = facts_on(terms, drawn, number)
    life, runs = fold(terms, facts, until_of(terms, drawn), paid_at_once=True)
    claimed = sum(claim.amount for run in runs for claim in run.claims)
    return {
        name: Path(position.paid_in, position.had_back, xirr(position.flows, ended=True), claimed)
        for name, position in life.positions.items()
    }


def facts_on(terms: BondTerms, drawn: Sequence[Drawn], number: int) -> Facts:
    """Return what happens on one path: the agreed draws, and the results that chance gave."""
    last = terms.last_day or FOREVER
    results = []
    for happens in drawn:
        for place, on in enumerate(happens.days):
            late = 0 if happens.late is None else int(happens.late[number, place])
            results.append(
                Result(
                    outcome=happens.outcome,
                    on=min(last, on + timedelta(days=late)),
                    cohort=f"{place + 1}",
                    value=Fraction(int(happens.values[number, place]), SCALE),
                    second=None
                    if happens.second is None
                    else Fraction(int(happens.second[number, place]), SCALE),
                )
            )
    ordered = sorted(results, key=lambda result: result.on)
    return Facts(sorted(scheduled_draws(terms), key=lambda fact: fact.on), ordered)


def until_of(terms: BondTerms, drawn: Sequence[Drawn]) -> date:
    """Return the last day that every path is run to: its own, or that of the last result on any of them."""
    if terms.last_day is not None:
        return max([terms.last_day, *(fact.on for fact in scheduled_draws(terms))])
    late = [0 if happens.late is None else int(happens.late.max()) for happens in drawn]
    days = [
        min(FOREVER, happens.days[-1] + timedelta(days))
        for happens, days in zip(drawn, late, strict=True)
        if happens.days
    ]
    return max([*days, *(fact.on for fact in scheduled_draws(terms))])


def summed(name: str, paths: Sequence[Path], folded: Sequence[str] = ()) -> Simulated:
    """Say what the paths of a class came to."""
    count = len(paths)
    losses = [path.paid_in - path.back for path in paths if path.back < path.paid_in]
    rates = sorted(path.rate.rates[0] for path in paths if path.rate.status is Status.ONE)
    return Simulated(
        capital=name,
        folded=folded,
        paths=count,
        statuses=Counter(path.rate.status.value for path in paths),
        percentiles={at: rates[min(len(rates) - 1, at * len(rates) // 100)] for at in PERCENTILES if rates},
        mean_back=_mean(sum(path.back for path in paths), count),
        loss=Fraction(len(losses), count),
        expected_loss=_mean(sum(losses), count),
        conditional_loss=_mean(sum(losses), len(losses)),
        mean_claimed=_mean(sum(path.claimed for path in paths), count),
    )


def _mean(total: int, count: int) -> int:
    return rounded(Fraction(total, count), Rounding.HALF_UP) if count else 0
