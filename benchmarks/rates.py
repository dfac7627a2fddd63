"""Time the rates of return beside pyxirr's, and hold them against a slow solver that cannot miss any.

    python rates.py LISTS

Says, as JSON: for each number of flows how many times pyxirr's time a list takes, with one change of sign
and with two; what part of its time each of a million lists on the same days takes, and how many of those are
told another rate than alone; of so many made-up lists, in how many a rate is missed, one told is none, or a
number of times is wrong. A script of its own: it imports ours.
"""

from __future__ import annotations

import json
import random
import sys
import time
import timeit
from collections.abc import Callable
from datetime import date
from math import expm1, log
from pathlib import Path
from statistics import median

import numpy as np
import pyxirr  # type: ignore[import-not-found, unused-ignore]

from pooledbudget.instruments.bonds.grid import rates_of
from pooledbudget.instruments.bonds.returns import LOG_MAX, LOG_MIN, Rate, xirr

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.rate_solver import Found, roots

FIRST = date(2013, 4, 1).toordinal()
SIZES = (5, 10, 20, 40)
LISTS_EACH, CALLS, REPEATS = 15, 50, 15
GRID_LISTS, GRID_ALONE, GRID_REPEATS = 1_000_000, 5_000, 3
GRID_SIZES = (5, 20)
"""Days of a grid, a quarter apart."""
DAYS = 3_650
CLOSE = 1e-12
Flows = list[tuple[date, int]]


def timed(chance: random.Random, count: int, changes: int) -> Flows:
    """Return a list of payments, then receipts, then payments again where the sign is to change twice."""
    first, last = max(1, count // 4), max(1, count // 5) if changes > 1 else 0
    signs = [-1] * first + [1] * (count - first - last) + [-1] * last
    days = [0, *sorted(chance.sample(range(1, DAYS), count - 1))]
    return [
        (date.fromordinal(FIRST + day), sign * chance.randint(50_000, 200_000))
        for sign, day in zip(signs, days, strict=True)
    ]


def ratio(flows: Flows) -> float:
    """Return how many times pyxirr's time ours takes for a list, the quietest run of each."""
    ours = min(timeit.repeat(lambda: xirr(flows), number=CALLS, repeat=REPEATS))
    return ours / min(timeit.repeat(lambda: pyxirr.xirr(flows), number=CALLS, repeat=REPEATS))


def ratios(changes: int) -> dict[int, float]:
    """Return the middle ratio of several lists of each size."""
    chance = random.Random(changes)
    return {count: median(ratio(timed(chance, count, changes)) for _ in range(LISTS_EACH)) for count in SIZES}


def grid(count: int) -> tuple[float, int]:
    """Return what part of pyxirr's time a list takes among a million on so many days, and how many are wrong.

    By processor time. pyxirr takes each list as it is quickest with: days and amounts in pairs, made before.
    """
    chance, draws = np.random.default_rng(count), max(1, count // 5)
    days = [date.fromordinal(FIRST + 91 * place) for place in range(count)]
    amounts = chance.integers(50_000, 200_000, (GRID_LISTS, count))
    amounts[:, :draws] *= -1
    pairs = [list(zip(days, row, strict=True)) for row in amounts[:GRID_ALONE].tolist()]
    ours = min(_seconds(lambda: rates_of(days, amounts)) for _ in range(GRID_REPEATS))
    theirs = min(_seconds(lambda: [pyxirr.xirr(flows) for flows in pairs]) for _ in range(GRID_REPEATS))
    told = rates_of(days, amounts[:GRID_ALONE])
    wrong = sum(not _alike(found, xirr(flows)) for found, flows in zip(told, pairs, strict=True))
    return ours / GRID_LISTS / (theirs / GRID_ALONE), wrong


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _alike(found: Rate, alone: Rate) -> bool:
    """Say whether a list is told the same among others as alone, to all but the last digits of a double."""
    return found._replace(rates=()) == alone._replace(rates=()) and all(
        abs(rate - other) <= CLOSE * (1 + other) for rate, other in zip(found.rates, alone.rates, strict=True)
    )


def typical(chance: random.Random) -> Flows:
    """Return some draws and some repayments."""
    return timed(chance, chance.randint(2, 12), chance.choice([1, 2]))


def deep_loss(chance: random.Random) -> Flows:
    """Return a list of which nearly nothing comes back."""
    return [(day, amount if amount < 0 else 1 + amount // 10**5) for day, amount in typical(chance)]


def pennies(chance: random.Random) -> Flows:
    """Return amounts of a few pence."""
    return [
        (date.fromordinal(FIRST + chance.randint(0, 900)), chance.randint(-9, 9))
        for _ in range(chance.randint(2, 7))
    ]


def trillions(chance: random.Random) -> Flows:
    """Return amounts as large as the ledger holds, beside pennies."""
    return [(day, amount * 10 ** chance.randint(0, 9)) for day, amount in typical(chance)]


def leading_noughts(chance: random.Random) -> Flows:
    """Return days of nought before the first flow, between and after."""
    flows = typical(chance)
    return [(date.fromordinal(FIRST - 400), 0), *flows, (date.fromordinal(FIRST + DAYS + 1), 0)]


def days_apart(chance: random.Random) -> Flows:
    """Return flows a day or a few apart."""
    day, flows = FIRST, []
    for _ in range(chance.randint(2, 6)):
        flows.append((date.fromordinal(day), chance.choice([-1, 1]) * chance.randint(90_00, 110_00)))
        day += chance.randint(1, 3)
    return flows


def near(chance: random.Random) -> Flows:
    """Return a list with two or three rates near to each other, or one met several times."""
    rates = [chance.randint(0, 5_000)]
    rates += [rates[0] + chance.choice([0, 1, 5, 50]) for _ in range(chance.choice([1, 1, 2]))]
    product = [1]
    for rate in rates:
        grown = [0, *product]
        product = [now * (10_000 + rate) - before for now, before in zip([*product, 0], grown, strict=True)]
    amounts = [part // 10_000 ** max(0, len(rates) - 2) for part in reversed(product)]
    return [(date.fromordinal(FIRST + 365 * year), amount) for year, amount in enumerate(amounts)]


def changing(chance: random.Random) -> Flows:
    """Return many changes of sign."""
    days = sorted(chance.sample(range(DAYS), chance.randint(6, 14)))
    return [
        (date.fromordinal(FIRST + day), (-1) ** place * chance.randint(1_000, 100_000))
        for place, day in enumerate(days)
    ]


MADE: tuple[Callable[[random.Random], Flows], ...] = (
    typical,
    deep_loss,
    pennies,
    trillions,
    leading_noughts,
    days_apart,
    near,
    changing,
)


def netted(flows: Flows) -> tuple[list[int], list[int]]:
    """Return the days and amounts of a list, each day once and none of nought."""
    by_day: dict[int, int] = {}
    for day, amount in flows:
        by_day[day.toordinal()] = by_day.get(day.toordinal(), 0) + amount
    days = sorted(day for day, amount in by_day.items() if amount)
    return days, [by_day[day] for day in days]


def faults(found: Rate, true: list[Found]) -> tuple[int, int]:
    """Return how many rates are missed, and how many are wrong or none."""
    held = [root for root in true if LOG_MIN < root.at < LOG_MAX]
    beyond = [root.at for root in true if not LOG_MIN < root.at < LOG_MAX]
    ours = [*zip(found.rates, found.multiplicity, strict=True)]
    missed = sum(not any(_is(rate, times, root) for rate, times in ours) for root in held)
    wrong = sum(not any(_is(rate, times, root) for root in held) for rate, times in ours)
    alike = len(found.logs) == len(beyond) and all(
        abs(size * log(10) - at) <= CLOSE * abs(at) for size, at in zip(found.logs, beyond, strict=True)
    )
    return missed, wrong + (not alike)


def _is(rate: float, times: int, root: Found) -> bool:
    """Say whether a rate is a root, to all but the last digits of a double, met as often."""
    return times == root.times and abs(rate - expm1(root.at)) <= CLOSE * (1 + expm1(root.at)) * max(
        1.0, abs(root.at)
    )


def held_against(count: int) -> dict[str, int]:
    """Return what is missed and wrong in so many lists, by how they are made."""
    chance, said = random.Random(count), {"missed": 0, "wrong": 0, "lists": 0}
    for number in range(count):
        flows = MADE[number % len(MADE)](chance)
        days, amounts = netted(flows)
        mixed = min(amounts, default=0) < 0 < max(amounts, default=0)
        missed, wrong = faults(xirr(flows), roots(days, amounts, 365) if mixed else [])
        said["missed"] += missed
        said["wrong"] += wrong
        said["lists"] += 1
    return said


if __name__ == "__main__":
    lists = int(sys.argv[1])
    said = {
        "ratios": {changes: ratios(changes) for changes in (1, 2)},
        "grid": {count: grid(count) for count in GRID_SIZES},
        **held_against(lists),
    }
    json.dump(said, sys.stdout)
