"""Seeded chances: the same seed, outcome and place give the same draw in every scenario."""

from __future__ import annotations

from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pooledbudget.instruments.bonds.scenario import Happens, Scenario, Spread
from pooledbudget.instruments.bonds.schedule import FOREVER
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.money import share

SCALE = 1_000_000
"""Numbers drawn are held as whole millionths: then the fold and its vectorised form see the same number."""
Millionths = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


class Drawn(Struct, frozen=True):
    """What was drawn for an outcome: a row for each path, a column for each day it is measured on."""

    outcome: str
    days: list[date]
    values: Millionths
    late: npt.NDArray[np.int64] | None
    """Days by which each result comes late; None where all come on their day."""
    second: Millionths | None = None
    """A second estimate of each value, where the terms blend two."""


def draw(terms: BondTerms, scenario: Scenario) -> list[Drawn]:
    """Draw what happens on every path of a scenario."""
    return [_drawn(terms, scenario, name, happens) for name, happens in scenario.outcomes.items()]


def _drawn(terms: BondTerms, scenario: Scenario, name: str, happens: Happens) -> Drawn:
    last = terms.last_day or FOREVER
    schedule = happens.on or terms.dates
    days = schedule.days(last) if schedule else []
    shape = (scenario.paths, len(days))
    values = _spread(happens.value, scenario.seed, f"{name}.value", shape)
    if happens.referrals is not None:
        referred = np.maximum(
            0, np.rint(_spread(happens.referrals, scenario.seed, f"{name}.referrals", shape))
        )
        values *= referred
    if happens.whole:
        values = np.rint(values)
    late = None
    if happens.delay is not None:
        late = np.maximum(0, np.rint(_spread(happens.delay, scenario.seed, f"{name}.delay", shape))).astype(
            np.int64
        )
    blend = terms.outcomes[name].blend
    parts = share(blend).denominator if blend else 1
    second = None
    if happens.second_value is not None:
        second = _whole(_spread(happens.second_value, scenario.seed, f"{name}.second_value", shape), parts)
    return Drawn(name, days, _whole(values, parts), late, second)


def _whole(values: Numbers, parts: int) -> Millionths:
    """Return numbers as millionths; of a blend in steps of its parts, so that what it comes to is whole."""
    whole: Millionths = np.rint(values * SCALE / parts).astype(np.int64) * parts
    return whole


def _spread(spread: Spread, seed: int, name: str, shape: tuple[int, int]) -> Numbers:
    """Return numbers spread as said, from chances that seed and name alone decide."""
    chances = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(name.encode())])))
    number = {name: spread.number(name) for name in ("value", "mean", "deviation", "least", "mode", "most")}
    low, high, mode = (_double(number[name]) for name in ("least", "most", "mode"))
    match spread.spread:
        case "fixed":
            return np.full(shape, _double(number["value"]))
        case "normal":
            found: Numbers = _double(number["mean"]) + _double(number["deviation"]) * chances.standard_normal(
                shape
            )
            found = found if spread.least is None else np.maximum(found, low)
            return found if spread.most is None else np.minimum(found, high)
        case "uniform":
            flat: Numbers = low + (high - low) * chances.random(shape)
            return flat
        case "triangular":
            return _triangular(chances.random(shape), low, mode, high)
        case "poisson":
            return _counted(chances.random(shape), _poisson(_double(number["mean"])))
        case "binomial":
            count = int(spread.number("count"))
            return _counted(chances.random(shape), _binomial(count, _double(spread.number("chance"))))


def _double(value: Any) -> Any:
    return np.float64(value.numerator) / np.float64(value.denominator)


def _triangular(chance: Numbers, low: Any, mode: Any, high: Any) -> Numbers:
    if low == high:
        return np.full(chance.shape, low)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(chance * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - mode))
    found: Numbers = np.where(chance < turn, rising, falling)
    return found


def _counted(chance: Numbers, probabilities: Numbers) -> Numbers:
    """Return the count whose cumulative chance is reached: one chance gives one count in every scenario."""
    return np.searchsorted(np.cumsum(probabilities), chance).astype(np.float64)


def _poisson(mean: Any) -> Numbers:
    if mean <= 0:
        return np.ones(1)
    counts = np.arange(int(mean + 12 * np.sqrt(mean) + 20))
    found: Numbers = np.exp(counts * np.log(mean) - mean - np.cumsum(np.log(np.maximum(counts, 1))))
    return found


def _binomial(count: int, chance: Any) -> Numbers:
    if chance <= 0 or chance >= 1:
        sure = np.zeros(count + 1)
        sure[count if chance >= 1 else 0] = 1
        return sure
    counts = np.arange(count + 1)
    factorials = np.concatenate([[0], np.cumsum(np.log(np.arange(1, count + 1)))]) if count else np.zeros(1)
    logs = factorials[count] - factorials[counts] - factorials[count - counts]
    found: Numbers = np.exp(logs + counts * np.log(chance) + (count - counts) * np.log1p(-chance))
    return found
